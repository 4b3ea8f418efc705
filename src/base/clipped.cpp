#include "base/clipped.hpp"

#include "base/visible.hpp"

#include <algorithm>
#include <limits>

namespace rogatory
{

std::string clipped(std::string_view text, std::size_t octets)
{
    constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD
    std::string made;
    made.reserve(std::min(text.size(), octets));
    while (!text.empty()) {
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
