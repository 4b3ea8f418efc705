// Octets, and the two ways in which they are written as text.
#pragma once

#include "base/error.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory
{

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<std::uint8_t const>;
/// A SHA-256 digest.
using Digest = std::array<std::uint8_t, 32>;

inline BytesView bytes_of(std::string_view text)
{
    return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}
inline std::string_view text_of(BytesView bytes)
{
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

/// Lower-case hexadecimal.
std::string hex_of(BytesView bytes);
/// Reads hexadecimal of either case. Error: bytes.not_hexadecimal.
Result<Bytes> bytes_from_hex(std::string_view text);
/// Base64 with padding (RFC 4648, section 4).
std::string base64_of(BytesView bytes);
/// Reads Base64 with padding and nothing else. Error: bytes.not_base64.
Result<Bytes> bytes_from_base64(std::string_view text);

}
