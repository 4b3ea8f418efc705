// An identifier: UUID version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then randomness.
#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace rogatory
{

struct Id {
    std::array<std::uint8_t, 16> octets{};

    friend auto operator<=>(Id const&, Id const&) = default;
};

/// A new identifier from the moment and ten random octets, both given by the edge of the program.
Id make_id(Instant now, std::array<std::uint8_t, 10> const& random);
/// "01932c5e-8f00-7a3b-9c1d-0123456789ab", lower case.
std::string text_of(Id const& id);
/// Reads that form, in either case; version and variant must be those of UUID version 7. Error: id.malformed.
Result<Id> id_from(std::string_view text);

}
