#include "base/direction.hpp"

#include <cstdint>

namespace rogatory
{
namespace
{

enum class Runs : std::uint8_t { neither, left_to_right, right_to_left, digit };

/// After the bidirectional classes of Unicode (UAX #9), as far as names, numbers and sentences need them.
Runs runs_of(std::uint32_t c)
{
    if (c >= '0' && c <= '9') return Runs::digit;
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return Runs::left_to_right;
    if (c < 0xC0 || c == 0xD7 || c == 0xF7) return Runs::neither;
    if ((c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFF) ||
        (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF))
        // Arabic comma, semicolon, question mark and digits do not decide.
        return c == 0x60C || c == 0x61B || c == 0x61F || (c >= 0x660 && c <= 0x66C) ? Runs::neither
                                                                                    : Runs::right_to_left;
    if ((c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020))
        return Runs::neither;
    return Runs::left_to_right;
}

struct Found {
    bool left_to_right = false, right_to_left = false, digits = false;
};

/// The words are valid UTF-8; anything else only makes the answer a guess.
Found letters_of(std::string_view words)
{
    Found found;
    for (std::size_t i = 0; i < words.size();) {
        auto const first = static_cast<unsigned char>(words[i]);
        std::size_t const length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        std::uint32_t c = length == 1 ? first : first & (0xFFU >> (length + 1));
        for (std::size_t k = 1; k < length && i + k < words.size(); ++k)
            c = (c << 6U) | (static_cast<unsigned char>(words[i + k]) & 0x3FU);
        i += length;
        auto const runs = runs_of(c);
        found.left_to_right = found.left_to_right || runs == Runs::left_to_right;
        found.right_to_left = found.right_to_left || runs == Runs::right_to_left;
        found.digits = found.digits || runs == Runs::digit;
    }
    return found;
}

}

bool written_right_to_left(std::string_view language)
{
    return language == "ar" || language == "fa" || language == "he" || language == "ur" || language == "ps" ||
           language == "yi" || language == "dv" || language == "ku";
}

bool reads_right_to_left(std::string_view words, bool language_does)
{
    auto const found = letters_of(words);
    if (found.right_to_left) return found.left_to_right ? language_does : true;
    return found.left_to_right || found.digits ? false : language_does;
}

std::string kept_whole(std::string const& words)
{
    auto const found = letters_of(words);
    if (found.right_to_left || !(found.left_to_right || found.digits)) return words;
    // A number of digits alone keeps its order by itself.
    if (!found.left_to_right && words.find_first_not_of("0123456789") == std::string::npos) return words;
    // Right-to-left mark, left-to-right mark: what stands beside keeps its own direction, what stands between has one.
    return "\xE2\x80\x8F\xE2\x80\x8E" + words + "\xE2\x80\x8E\xE2\x80\x8F";
}

}
