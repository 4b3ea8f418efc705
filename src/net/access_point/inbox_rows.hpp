// How the inbox keeps its rows: the kinds of its records, and what is read from them. For inbox.cpp and joining.cpp.
//
// The folder's own affair.
#pragma once

#include "app/office.hpp"
#include "app/record_json.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace rogatory::net
{

inline constexpr std::string_view inbox_kind = "inbox";     ///< recorded, to be imported; named in the order of import
inline constexpr std::string_view payload_kind = "payload"; ///< of a row of the inbox, where it is small
inline constexpr std::string_view stuck_kind = "inbox_stuck"; ///< not imported however often it was tried: for a person
inline constexpr std::string_view arrived_kind =
    "arrived"; ///< imported or refused: what became of it, with the evidence
inline constexpr std::string_view seen_kind = "seen";
inline constexpr std::string_view join_kind = "join"; ///< dossiers of which not all pieces are there, or not imported
inline constexpr std::string_view urgent_beginning = "0-", ordinary_beginning = "1-";
inline constexpr std::string_view large_beginning = "2-",
                                  large_ordinary_beginning = "3-"; ///< the urgent ones come first

inline Bytes octets_of(boost::json::value const& json)
{
    return app::record_octets(json);
}

inline Result<boost::json::object> object_of(BytesView octets)
{
    auto value = app::record_value(octets);
    if (!value) return value.error();
    if (!value->is_object()) return Error{"outbox.row_malformed", "", "", {}};
    return std::move(value->as_object());
}

/// In how many files the payload of a row lies; 0: in one, or in none.
inline std::uint32_t pieces_of(boost::json::object const& row)
{
    auto const* const pieces = row.if_contains("pieces");
    return pieces != nullptr && pieces->is_number() ? pieces->to_number<std::uint32_t>() : 0;
}

/// Names from other States have any length and any characters: a digest stands for them.
inline std::string name_of(std::string_view from, std::string_view message_id)
{
    return hex_of(app::sha256(bytes_of(std::string(from) + "\n" + std::string(message_id))));
}

template <class Array>
Array array_of(std::string_view hex)
{
    Array array{};
    auto const octets = bytes_from_hex(hex);
    if (octets) std::copy_n(octets->begin(), std::min(octets->size(), array.size()), array.begin());
    return array;
}

inline std::int64_t number_in(boost::json::object const& row, std::string_view name)
{
    auto const* const member = row.if_contains(name);
    return member != nullptr && member->is_number() ? member->to_number<std::int64_t>() : 0;
}

}
