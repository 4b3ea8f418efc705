#include "base/bytes.hpp"

namespace rogatory
{
namespace
{

constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of each character of the alphabet, -1 for every other.
constexpr auto base64_digits = [] {
    std::array<std::int8_t, 256> digits{};
    digits.fill(-1);
    for (std::size_t i = 0; i < base64_alphabet.size(); ++i)
        digits[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::int8_t>(i);
    return digits;
}();

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}

std::string hex_of(BytesView bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

Result<Bytes> bytes_from_hex(std::string_view text)
{
    Error const malformed{"bytes.not_hexadecimal", "", "", {}};
    if (text.size() % 2 != 0) return malformed;
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        auto const high = hex_digit(text[i]);
        auto const low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return malformed;
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return bytes;
}

std::string base64_of(BytesView bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4, '=');
    auto* to = text.data();
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        auto const left = bytes.size() - i;
        std::uint32_t const group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                    (left > 1 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0U) |
                                    (left > 2 ? static_cast<std::uint32_t>(bytes[i + 2]) : 0U);
        *to++ = base64_alphabet[group >> 18 & 63];
        *to++ = base64_alphabet[group >> 12 & 63];
        if (left > 1) *to++ = base64_alphabet[group >> 6 & 63];
        if (left > 2) *to++ = base64_alphabet[group & 63];
    }
    return text;
}

Result<Bytes> bytes_from_base64(std::string_view text)
{
    auto const malformed = [] { return Error{"bytes.not_base64", "", "", {}}; };
    if (text.size() % 4 != 0) return malformed();
    Bytes bytes(text.size() / 4 * 3);
    auto* to = bytes.data();
    for (std::size_t i = 0; i < text.size(); i += 4) {
        bool const last = i + 4 == text.size();
        std::size_t const padding = !last || text[i + 3] != '=' ? 0U : text[i + 2] == '=' ? 2U : 1U;
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            auto const digit =
                j >= 4 - padding ? std::int8_t{0} : base64_digits[static_cast<unsigned char>(text[i + j])];
            if (digit < 0) return malformed();
            group = group << 6 | static_cast<std::uint32_t>(digit);
        }
        // Bits that no octet carries must be zero, so that one value has one text.
        if ((padding == 1 && (group & 0xff) != 0) || (padding == 2 && (group & 0xffff) != 0)) return malformed();
        *to++ = static_cast<std::uint8_t>(group >> 16);
        if (padding < 2) *to++ = static_cast<std::uint8_t>(group >> 8);
        if (padding < 1) *to++ = static_cast<std::uint8_t>(group);
    }
    bytes.resize(static_cast<std::size_t>(to - bytes.data()));
    return bytes;
}

}
