// Characters of UTF-8 one after the other, and those that nobody sees although they change what is read. Letters and
// terminals show them by their number.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rogatory
{

/// The code point at the front of text and how many octets it takes; nothing where that is not UTF-8 (RFC 3629: no
/// overlong forms, no surrogates, nothing above U+10FFFF). The text is not empty.
struct CodePoint {
    char32_t value = 0;
    std::size_t octets = 1;
};
std::optional<CodePoint> first_code_point(std::string_view text);

/// How many octets at the front are whole characters: all of them where the text is UTF-8.
std::size_t utf8_front(std::string_view text);
bool is_utf8(std::string_view text);

/// Controls (but the end of a line), what changes the direction of text, what has no shape, tags. The marks and joiners
/// that scripts need (U+200C to U+200F) are none of them.
bool is_hidden(char32_t c);

/// "[U+202E]".
std::string name_of_code_point(char32_t c);

}
