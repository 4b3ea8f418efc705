// DER (X.690, clause 10), as far as the header of an envelope needs it: written from pieces, read strictly.
#pragma once

#include "base/bytes.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>

namespace rogatory::dossier::der
{

inline constexpr std::uint8_t integer = 0x02, bit_string = 0x03, octet_string = 0x04, null = 0x05, oid = 0x06,
                              sequence = 0x30, set = 0x31;
/// Context-specific tags: implicit of a primitive, and of anything constructed (or explicit).
constexpr std::uint8_t primitive(std::uint8_t number)
{
    return static_cast<std::uint8_t>(0x80 | number);
}
constexpr std::uint8_t constructed(std::uint8_t number)
{
    return static_cast<std::uint8_t>(0xa0 | number);
}

inline void append(Bytes& to, BytesView octets)
{
    to.insert(to.end(), octets.begin(), octets.end());
}

/// X.690, 8.1.3.3 to 8.1.3.5, 10.1: the length in its only form.
inline void append_length(Bytes& to, std::uint64_t length)
{
    if (length < 0x80) {
        to.push_back(static_cast<std::uint8_t>(length));
        return;
    }
    int octets = 0;
    for (auto rest = length; rest != 0; rest >>= 8)
        ++octets;
    to.push_back(static_cast<std::uint8_t>(0x80 | octets));
    while (octets-- > 0)
        to.push_back(static_cast<std::uint8_t>(length >> (8 * octets)));
}

/// A value around the pieces.
inline Bytes value(std::uint8_t tag, std::initializer_list<BytesView> pieces)
{
    std::size_t length = 0;
    for (auto const piece : pieces)
        length += piece.size();
    Bytes octets{tag};
    octets.reserve(length + 6);
    append_length(octets, length);
    for (auto const piece : pieces)
        append(octets, piece);
    return octets;
}

/// Reads values one after the other. What is not there in the expected form gives nothing.
class Reader
{
public:
    explicit Reader(BytesView octets) : rest_(octets) {}
    bool at_end() const { return rest_.empty(); }
    /// The tag of the next value; 0 at the end.
    std::uint8_t tag() const { return rest_.empty() ? 0 : rest_.front(); }
    /// The content of the next value, which must have this tag.
    std::optional<BytesView> content(std::uint8_t expected)
    {
        if (tag() != expected) return std::nullopt;
        auto whole_value = whole();
        if (!whole_value) return std::nullopt;
        return whole_value->subspan(header_);
    }
    /// The next value with its tag and length, whatever it is.
    std::optional<BytesView> whole()
    {
        // X.690, 8.1.2.4: tags above 30 do not occur here.
        if (rest_.size() < 2 || (rest_.front() & 0x1f) == 0x1f) return std::nullopt;
        header_ = 2;
        std::uint64_t length = rest_[1];
        if (length >= 0x80) {
            auto const octets = static_cast<std::size_t>(length & 0x7f);
            if (octets == 0 || octets > 4 || rest_.size() < 2 + octets) return std::nullopt;
            length = 0;
            for (std::size_t i = 0; i < octets; ++i)
                length = length << 8 | rest_[2 + i];
            // 10.1: the shortest form.
            if (length < 0x80 || rest_[2] == 0) return std::nullopt;
            header_ += octets;
        }
        if (rest_.size() - header_ < length) return std::nullopt;
        auto const found = rest_.first(header_ + static_cast<std::size_t>(length));
        rest_ = rest_.subspan(found.size());
        return found;
    }

private:
    BytesView rest_;
    std::size_t header_ = 0;
};

}
