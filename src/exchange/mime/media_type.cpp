#include "exchange/mime/media_type.hpp"

#include <algorithm>

namespace rogatory::exchange::mime
{
namespace
{

constexpr std::size_t value_limit = 2048, parameters_limit = 16;

Error refused()
{
    return Error{"exchange.mime_refused", "Content-Type", "RFC 2045, 5.1", {{"reason", "Content-Type is malformed"}}};
}

// RFC 2045, section 5.1: token.
bool is_token(char c)
{
    return c > ' ' && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}

class Reader
{
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    void skip_space()
    {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
            rest_.remove_prefix(1);
    }
    bool take(char c)
    {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string_view token()
    {
        auto const end = std::find_if_not(rest_.begin(), rest_.end(), is_token);
        auto const found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(found.size());
        return found;
    }
    // RFC 5322, section 3.2.4: quoted-string.
    std::optional<std::string> quoted()
    {
        std::string text;
        while (!rest_.empty()) {
            auto c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return text;
            if (c == '\\') {
                if (rest_.empty()) return std::nullopt;
                c = rest_.front();
                rest_.remove_prefix(1);
            }
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
            text += c;
        }
        return std::nullopt;
    }
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

}

std::string lower(std::string_view text)
{
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return small;
}

std::optional<std::string_view> MediaType::parameter(std::string_view name) const
{
    for (auto const& [key, value] : parameters)
        if (key == name) return value;
    return std::nullopt;
}

Result<MediaType> media_type_from(std::string_view value)
{
    if (value.size() > value_limit) return refused();
    Reader reader(value);
    reader.skip_space();
    auto const main = reader.token();
    if (main.empty() || !reader.take('/')) return refused();
    auto const sub = reader.token();
    if (sub.empty()) return refused();
    MediaType media_type{lower(main) + "/" + lower(sub), {}};
    for (reader.skip_space(); reader.take(';'); reader.skip_space()) {
        reader.skip_space();
        if (reader.at_end()) break; // a semicolon at the end, as some write it
        auto name = lower(reader.token());
        if (name.empty() || !reader.take('=')) return refused();
        std::string text;
        if (reader.take('"')) {
            auto quoted = reader.quoted();
            if (!quoted) return refused();
            text = std::move(*quoted);
        } else {
            text = reader.token();
            if (text.empty()) return refused();
        }
        if (media_type.parameter(name) || media_type.parameters.size() == parameters_limit) return refused();
        media_type.parameters.emplace_back(std::move(name), std::move(text));
    }
    if (!reader.at_end()) return refused();
    return media_type;
}

}
