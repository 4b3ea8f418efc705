#include "request/words.hpp"

#include "request/request.hpp"

#include <algorithm>
#include <array>

namespace rogatory::request
{

bool hides_something(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const octet = static_cast<unsigned char>(text[i]);
        if ((octet < 0x20 && octet != '\n' && octet != '\t' && octet != '\r') || octet == 0x7f) return true;
        // U+0080 to U+009F (C2 80 to C2 9F), and U+202A to U+202E except the closing U+202C: E2 80 AA to E2 80 AE.
        if (octet == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
        if (octet == 0xe2 && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) == 0x80) {
            auto const last = static_cast<unsigned char>(text[i + 2]);
            if (last >= 0xaa && last <= 0xae && last != 0xac) return true;
        }
    }
    return false;
}

bool is_blank(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
}

bool is_placeholder(std::string_view text)
{
    std::string word;
    for (char const c : text)
        if (word.ends_with('\xc3') && c >= '\x80' && c <= '\x9e')
            word += static_cast<char>(c + 0x20); // U+00C0 to U+00DE, such as À
        else if (c >= 'A' && c <= 'Z')
            word += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
            word += c;
        else if (!word.empty() && word.back() != ' ')
            word += ' ';
    while (word.ends_with(' '))
        word.pop_back();
    if (word.empty()) return true; // nothing, or dots, dashes and brackets only

    if (word.find_first_not_of('x') == std::string::npos) return word.size() >= 2;
    static constexpr std::array<std::string_view, 26> said{
        "todo", "tbd", "tbc", "to be completed", "to complete", "to be confirmed", "to be determined", "to be added",
        "to follow", "fill in", "n a", "lorem ipsum", "insert text here", "insert here", "placeholder",
        // French and Spanish
        "à compléter", "a compléter", "à préciser", "à confirmer", "à venir", "por completar", "completar", "pendiente",
        "por determinar", "por confirmar", "a completar"};
    if (std::ranges::find(said, word) != said.end()) return true;
    return word.starts_with("todo ") || word.starts_with("lorem ipsum ");
}

}
