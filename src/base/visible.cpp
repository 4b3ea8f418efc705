#include "base/visible.hpp"

#include <array>
#include <cstdio>

namespace rogatory
{

std::optional<CodePoint> first_code_point(std::string_view text)
{
    auto const octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const lead = octet(0);
    if (lead < 0x80) return CodePoint{lead, 1};
    std::size_t const octets = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < octets) return std::nullopt;
    char32_t value = lead & (0x7FU >> octets);
    for (std::size_t i = 1; i < octets; ++i) {
        if ((octet(i) & 0xC0U) != 0x80) return std::nullopt;
        value = value << 6U | (octet(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[octets] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
    return CodePoint{value, octets};
}

std::size_t utf8_front(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        auto const c = first_code_point(text.substr(at));
        if (!c) break;
        at += c->octets;
    }
    return at;
}

bool is_utf8(std::string_view text)
{
    return utf8_front(text) == text.size();
}

bool is_hidden(char32_t c)
{
    if (c == U'\n') return false;
    return c < 0x20 || (c >= 0x7F && c < 0xA0)          // controls (C0, DELETE, C1)
           || c == 0x200B || c == 0x180E || c == 0x034F // zero-width space, vowel separator, grapheme joiner
           || (c >= 0x202A && c <= 0x202E)              // bidirectional embeddings and overrides
           || (c >= 0x2060 && c <= 0x206F)              // word joiner, invisible operators, bidirectional isolates
           || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFC) || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEU) == 0xFFFE ||
           (c >= 0x1D173 && c <= 0x1D17A) || (c >= 0xE0000 && c <= 0xE007F) // musical beams, tags
           || c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0;     // fillers without a shape
}

std::string name_of_code_point(char32_t c)
{
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "[U+%04X]", static_cast<unsigned>(c));
    return name.data();
}

}
