#include "exchange/mime/decoder.hpp"
#include "exchange/mime/media_type.hpp"

namespace rogatory::exchange::mime
{
namespace
{

Error encoding_refused(char const* reason)
{
    return Error{"exchange.mime_refused", "Content-Transfer-Encoding", "RFC 2045, 6", {{"reason", reason}}};
}

// RFC 2045, section 6.8. Line ends and spaces are skipped, everything else must be of the alphabet.
class Base64 final : public Decoder
{
public:
    Done decode(std::string_view octets, std::string& to) override
    {
        for (char const c : octets) {
            if (c == '\r' || c == '\n' || c == ' ' || c == '\t') continue;
            if (c == '=') {
                if (++padding_ > 2) return encoding_refused("base64 is malformed");
                continue;
            }
            auto const value = value_of(c);
            if (value < 0 || padding_ > 0) return encoding_refused("base64 is malformed");
            bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
            if (++count_ == 4) {
                to += static_cast<char>(bits_ >> 16);
                to += static_cast<char>(bits_ >> 8);
                to += static_cast<char>(bits_);
                bits_ = 0;
                count_ = 0;
            }
        }
        return {};
    }
    Done finish(std::string& to) override
    {
        if (count_ == 0 && padding_ == 0) return {};
        // Two characters with two signs of padding are one octet, three with one are two; the bits left over are 0.
        if (count_ == 2 && padding_ == 2 && (bits_ & 0xf) == 0) {
            to += static_cast<char>(bits_ >> 4);
            return {};
        }
        if (count_ == 3 && padding_ == 1 && (bits_ & 0x3) == 0) {
            to += static_cast<char>(bits_ >> 10);
            to += static_cast<char>(bits_ >> 2);
            return {};
        }
        return encoding_refused("base64 is malformed");
    }

private:
    static int value_of(char c)
    {
        if (c >= 'A' && c <= 'Z') return c - 'A';
        if (c >= 'a' && c <= 'z') return c - 'a' + 26;
        if (c >= '0' && c <= '9') return c - '0' + 52;
        if (c == '+') return 62;
        return c == '/' ? 63 : -1;
    }

    std::uint32_t bits_ = 0;
    int count_ = 0, padding_ = 0;
};

// RFC 2045, section 6.7.
class QuotedPrintable final : public Decoder
{
public:
    Done decode(std::string_view octets, std::string& to) override
    {
        for (char const c : octets) {
            if (escape_.empty()) {
                if (c == '=')
                    escape_ += c;
                else
                    to += c;
                continue;
            }
            escape_ += c;
            // A soft line break: '=', white space that was added on the way, CRLF.
            if (escape_[1] == ' ' || escape_[1] == '\t' || escape_[1] == '\r') {
                if (c == '\n' && escape_[escape_.size() - 2] == '\r')
                    escape_.clear();
                else if ((c != ' ' && c != '\t' && c != '\r') || escape_.size() > 78)
                    return encoding_refused("quoted-printable is malformed");
                continue;
            }
            if (escape_.size() < 3) continue;
            auto const octet = bytes_from_hex(std::string_view(escape_).substr(1));
            if (!octet) return encoding_refused("quoted-printable is malformed");
            to += static_cast<char>(octet->front());
            escape_.clear();
        }
        return {};
    }
    Done finish(std::string&) override
    {
        // A soft line break at the very end lost its line end to the boundary.
        if (!escape_.empty() && escape_ != "=") return encoding_refused("quoted-printable is malformed");
        return {};
    }

private:
    std::string escape_;
};

}

std::optional<std::unique_ptr<Decoder>> decoder_for(std::string_view encoding)
{
    auto const name = lower(encoding);
    if (name.empty() || name == "7bit" || name == "8bit" || name == "binary") return std::unique_ptr<Decoder>{};
    if (name == "base64") return std::make_unique<Base64>();
    if (name == "quoted-printable") return std::make_unique<QuotedPrintable>();
    return std::nullopt;
}

}
