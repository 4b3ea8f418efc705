#include "base/clipped.hpp"

#include "base/visible.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>

namespace rogatory
{
namespace
{

/// How many octets at the front are ASCII: they are characters as they stand.
std::size_t plain_front(std::string_view text)
{
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::size_t count = 0;
    for (std::uint64_t eight = 0; text.size() - count >= sizeof eight; count += sizeof eight) {
        std::memcpy(&eight, text.data() + count, sizeof eight);
        if ((eight & high_bits) != 0) break;
    }
    while (count < text.size() && static_cast<unsigned char>(text[count]) < 0x80)
        ++count;
    return count;
}

}

std::string clipped(std::string_view text, std::size_t octets)
{
    constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD
    std::string made;
    made.reserve(std::min(text.size(), octets));
    while (!text.empty()) {
        auto const plain = plain_front(text.substr(0, octets - made.size()));
        made += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        auto const point = first_code_point(text);
        auto const next = point ? text.substr(0, point->octets) : replacement;
        if (next.size() > octets - made.size()) break;
        made += next;
        text.remove_prefix(point ? point->octets : 1);
    }
    return made;
}

std::string readable(std::string_view text)
{
    return clipped(text, std::numeric_limits<std::size_t>::max());
}

}
