#include "exchange/mime/multipart.hpp"
#include "exchange/mime/decoder.hpp"

#include <algorithm>

namespace rogatory::exchange::mime
{
namespace
{

constexpr std::size_t portion = 64 * 1024;
constexpr std::size_t padding_limit = 64;    ///< white space after a boundary
constexpr std::size_t preamble_limit = 1024; ///< octets before the first boundary

Error refused(char const* reason)
{
    return Error{"exchange.mime_refused", "body", "RFC 2046, 5.1", {{"reason", reason}}};
}

bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

// RFC 2045, section 7: Content-ID is a msg-id. Ours: printable ASCII without white space.
std::optional<std::string> content_id_from(std::string_view value)
{
    if (value.size() < 3 || value.size() > 998 || value.front() != '<' || value.back() != '>') return std::nullopt;
    auto const id = value.substr(1, value.size() - 2);
    bool const good =
        std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; });
    return good ? std::optional<std::string>(id) : std::nullopt;
}

}

Done check_boundary(std::string_view boundary)
{
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
    };
    if (boundary.empty() || boundary.size() > 70 || boundary.back() == ' ' ||
        !std::all_of(boundary.begin(), boundary.end(), allowed))
        return refused("the boundary is malformed");
    return {};
}

MultipartReader::MultipartReader(std::string_view boundary, Limits const& limits, Parts& parts)
    : delimiter_("\r\n--" + std::string(boundary)), limits_(limits), parts_(parts), pending_("\r\n")
{
    // The body begins as if after a line end: the first boundary may be its very first line.
}

MultipartReader::~MultipartReader() = default;

Done MultipartReader::feed(BytesView octets)
{
    while (!octets.empty()) {
        auto const count = std::min(octets.size(), portion);
        pending_.append(rogatory::text_of(octets.first(count)));
        octets = octets.subspan(count);
        if (auto const done = advance(); !done) return done;
    }
    return {};
}

Done MultipartReader::advance()
{
    for (;;) {
        Result<bool> moved = false;
        switch (place_) {
        case Place::before: moved = read_preamble(); break;
        case Place::boundary_line: moved = read_boundary_line(); break;
        case Place::header: moved = read_header(); break;
        case Place::content: moved = read_content(); break;
        case Place::after:
            // RFC 2046, 5.1.1: what follows is to be ignored. Ours: it may be line ends, nothing else.
            epilogue_ += pending_.size();
            if (epilogue_ > 1024 || pending_.find_first_not_of("\r\n \t") != std::string::npos)
                return refused("octets after the last boundary");
            pending_.clear();
            return {};
        }
        if (!moved) return moved.error();
        if (!*moved) return {};
    }
}

// RFC 2046, 5.1.1: what stands before the first boundary is to be ignored. phase4 has an empty line there.
Result<bool> MultipartReader::read_preamble()
{
    auto const found = pending_.find(delimiter_);
    // However it comes in portions: a boundary that begins within the limit may still be on its way.
    bool const late =
        found == std::string::npos ? pending_.size() >= preamble_limit + delimiter_.size() : found > preamble_limit;
    if (late) return refused("the body does not begin with the boundary");
    if (found == std::string::npos) return false;
    pending_.erase(0, found + delimiter_.size());
    place_ = Place::boundary_line;
    return true;
}

// Behind a boundary: "--" ends the body, white space and CRLF begin a part.
Result<bool> MultipartReader::read_boundary_line()
{
    if (pending_.size() < 2) return false;
    if (pending_.starts_with("--")) {
        if (count_ == 0) return refused("no parts");
        pending_.erase(0, 2);
        place_ = Place::after;
        return true;
    }
    auto const end = pending_.find_first_not_of(" \t");
    if (end == std::string::npos ? pending_.size() > padding_limit : end > padding_limit)
        return refused("white space after a boundary");
    if (end == std::string::npos || pending_.size() - end < 2) {
        if (end != std::string::npos && pending_[end] != '\r') return refused("text after a boundary");
        return false;
    }
    if (pending_.compare(end, 2, "\r\n") != 0) return refused("text after a boundary");
    if (++count_ > limits_.parts) return refused("too many parts");
    // The line end stays: a part without header begins with an empty line.
    pending_.erase(0, end);
    place_ = Place::header;
    return true;
}

Result<bool> MultipartReader::read_header()
{
    auto const end = pending_.find("\r\n\r\n");
    if (end == std::string::npos) {
        // Its end may have come in part.
        if (pending_.size() > limits_.part_header + 3) return refused("the header of a part is too long");
        return false;
    }
    if (end > limits_.part_header) return refused("the header of a part is too long");
    // RFC 2046, 5.1.1: body-part. Where there is no content, the end of the empty line may belong to the boundary
    // already.
    auto const rest = std::string_view(pending_).substr(end + 2);
    if (rest.size() < delimiter_.size() && delimiter_.starts_with(rest)) return false;
    if (auto const done = begin_part(pending_.substr(0, end + 2)); !done) return done.error();
    pending_.erase(0, rest.starts_with(delimiter_) ? end + 2 : end + 4);
    place_ = Place::content;
    return true;
}

// RFC 822 fields: CRLF "name:" value, continued on lines that begin with white space.
Done MultipartReader::begin_part(std::string_view header)
{
    PartHeader part;
    part.content_type.type = "application/octet-stream";
    bool has_type = false, has_id = false, has_encoding = false;
    decoder_.reset();
    std::size_t lines = 0;
    header.remove_prefix(2);
    while (!header.empty()) {
        std::string field;
        do {
            auto const end = header.find("\r\n");
            if (++lines > limits_.header_lines) return refused("a part has too many header lines");
            field.append(header.substr(0, end));
            header.remove_prefix(end + 2);
        } while (!header.empty() && is_space(header.front()));
        if (std::any_of(field.begin(), field.end(),
                        [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }))
            return refused("a control character in the header of a part");
        auto const colon = field.find(':');
        if (colon == std::string::npos || colon == 0 || field.find_first_of(" \t") < colon)
            return refused("a header line of a part is malformed");
        auto const name = lower(std::string_view(field).substr(0, colon));
        auto const value = trimmed(std::string_view(field).substr(colon + 1));
        if (name == "content-type") {
            auto type = media_type_from(value);
            if (!type) return type.error();
            if (std::exchange(has_type, true)) return refused("Content-Type stands twice in a part");
            if (type->type.starts_with("multipart/") || type->type.starts_with("message/"))
                return refused("a part is a multipart itself");
            part.content_type = std::move(*type);
        } else if (name == "content-id") {
            auto id = content_id_from(value);
            if (!id) return refused("Content-ID is malformed");
            if (std::exchange(has_id, true)) return refused("Content-ID stands twice in a part");
            part.content_id = std::move(*id);
        } else if (name == "content-transfer-encoding") {
            auto decoder = decoder_for(value);
            if (!decoder) return refused("unknown Content-Transfer-Encoding");
            if (std::exchange(has_encoding, true)) return refused("Content-Transfer-Encoding stands twice in a part");
            decoder_ = std::move(*decoder);
        }
    }
    return parts_.begin(std::move(part));
}

// The line end before a boundary belongs to the boundary; everything else is content, exactly.
Result<bool> MultipartReader::read_content()
{
    auto const found = pending_.find(delimiter_);
    auto ready = found;
    if (found == std::string::npos) {
        // What could be the beginning of a boundary waits for the rest.
        ready = pending_.size() - std::min(pending_.size(), delimiter_.size() - 1);
        auto const start = pending_.find('\r', ready);
        ready = start == std::string::npos ? pending_.size() : start;
    }
    auto const content = std::string_view(pending_).substr(0, ready);
    if (decoder_) {
        std::string decoded;
        if (auto const done = decoder_->decode(content, decoded); !done) return done.error();
        if (found != std::string::npos)
            if (auto const done = decoder_->finish(decoded); !done) return done.error();
        if (!decoded.empty())
            if (auto const done = parts_.octets(bytes_of(decoded)); !done) return done.error();
    } else {
        for (auto rest = bytes_of(content); !rest.empty();) {
            auto const count = std::min(rest.size(), portion);
            if (auto const done = parts_.octets(rest.first(count)); !done) return done.error();
            rest = rest.subspan(count);
        }
    }
    pending_.erase(0, ready);
    if (found == std::string::npos) return false;
    pending_.erase(0, delimiter_.size());
    place_ = Place::boundary_line;
    if (auto const done = parts_.end(); !done) return done.error();
    return true;
}

Done MultipartReader::finish()
{
    if (place_ != Place::after) return refused("the body ends before its last boundary");
    return {};
}

}
