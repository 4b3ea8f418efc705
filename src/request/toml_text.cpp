#include "request/toml_text.hpp"

#include <algorithm>

namespace rogatory::request
{
namespace
{

bool is_bare(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == ':' || c == '+';
}

/// The position after a string that starts here (TOML 1.0.0, "String"): basic or literal, on one line or several.
std::size_t end_of_string(std::string_view text, std::size_t start)
{
    auto const quote = text[start];
    bool const multi_line = text.substr(start).starts_with(quote == '"' ? "\"\"\"" : "'''");
    auto i = start + (multi_line ? 3 : 1);
    while (i < text.size()) {
        if (quote == '"' && text[i] == '\\') {
            i += 2;
        } else if (text[i] != quote) {
            // A string on one line ends there at the latest: the parser stops at the mistake.
            if (!multi_line && text[i] == '\n') return i;
            ++i;
        } else if (!multi_line) {
            return i + 1;
        } else {
            auto run = i;
            while (run < text.size() && text[run] == quote)
                ++run;
            // Up to two quotation marks may stand before the three that close.
            if (run - i >= 3) return i + std::min<std::size_t>(run - i, 5);
            i = run;
        }
    }
    return text.size();
}

}

TomlLook look_at_toml(std::string_view text, std::size_t deepest, std::size_t most)
{
    TomlLook look;
    look.text = text;
    Place at{1, 1};
    std::vector<std::size_t> open; // per open bracket: the levels that it and the dotted key before it add
    std::size_t levels = 0, dots = 0;
    auto const advance = [&](std::size_t from, std::size_t to) {
        for (; from < to && from < text.size(); ++from)
            if (text[from] == '\n')
                at = {at.line + 1, 1};
            else if ((static_cast<unsigned char>(text[from]) & 0xc0U) != 0x80)
                ++at.column;
    };
    for (std::size_t i = 0; i < text.size();) {
        auto const start = i;
        auto const c = text[i];
        if (c == '"' || c == '\'') {
            i = end_of_string(text, i);
        } else if (c == '#') {
            i = std::min(text.find('\n', i), text.size());
        } else if (is_bare(c)) {
            while (i < text.size() && is_bare(text[i]))
                ++i;
            auto const word = text.substr(start, i - start);
            if (auto const day = day_from(word); !day && day.error().code == "day.impossible") {
                look.impossible_dates.emplace_back(at, word);
                look.text.replace(start, word.size(), "0001-01-01");
            }
        } else {
            ++i;
            if (c == '[' || c == '{') {
                open.push_back(1 + dots);
                levels += open.back();
                dots = 0;
            } else if (c == ']' || c == '}') {
                if (!open.empty()) {
                    levels -= open.back();
                    open.pop_back();
                }
                dots = 0;
            } else if (c == '.') {
                ++dots;
            } else if (c == '\n' || c == ',') {
                dots = 0;
            }
            if (c == '[' || c == '{' || c == '=') ++look.members;
        }
        look.depth = std::max(look.depth, levels + dots);
        if (look.depth > deepest || look.members > most) return look;
        advance(start, i);
    }
    return look;
}

}
