#include "base/id.hpp"

#include "base/bytes.hpp"
#include "base/clipped.hpp"

#include <algorithm>

namespace rogatory
{

Id make_id(Instant now, std::array<std::uint8_t, 10> const& random)
{
    Id id;
    auto const milliseconds = static_cast<std::uint64_t>(now.since_1970_us / 1000);
    // unix_ts_ms: 48 bits, most significant octet first.
    for (std::size_t i = 0; i < 6; ++i)
        id.octets[i] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - i)));
    std::copy(random.begin(), random.end(), id.octets.begin() + 6);
    // ver: 0111. var: 10.
    id.octets[6] = static_cast<std::uint8_t>((id.octets[6] & 0x0f) | 0x70);
    id.octets[8] = static_cast<std::uint8_t>((id.octets[8] & 0x3f) | 0x80);
    return id;
}

std::string text_of(Id const& id)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(36, '-');
    std::size_t at = 0;
    for (auto const octet : id.octets) {
        if (at == 8 || at == 13 || at == 18 || at == 23) ++at;
        text[at++] = digits[octet >> 4U];
        text[at++] = digits[octet & 0x0fU];
    }
    return text;
}

Result<Id> id_from(std::string_view text)
{
    Error const malformed{"id.malformed", "", "", {{"value", clipped(text, 40)}}};
    if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return malformed;
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i != 8 && i != 13 && i != 18 && i != 23) digits += text[i];
    auto const bytes = bytes_from_hex(digits);
    if (!bytes) return malformed;
    Id id;
    std::copy(bytes->begin(), bytes->end(), id.octets.begin());
    if ((id.octets[6] & 0xf0) != 0x70 || (id.octets[8] & 0xc0) != 0x80) return malformed;
    return id;
}

}
