// A JSON document signed by an authority, as one PEM file: the common form of cards and receipts. And the strict way in
// which this folder reads JSON: the value must be written exactly as we would write it.
#pragma once

#include "dossier/asic.hpp"
#include "dossier/identity.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>

namespace rogatory::dossier
{

/// RFC 7468, section 9: "-----BEGIN CMS-----" around SignedData with the octets inside.
Result<std::string> sign_json(std::string const& json, Identity const& own, Instant now);

/// Reads and verifies such a file. Errors: those of verify_enveloping().
Result<Signed> open_signed_json(BytesView pem);

/// A JSON object of at most 32 levels, or nothing. Members that stand twice are found by who writes the value again and
/// compares: every document of this folder has one form only (members in their order, no white space).
std::optional<boost::json::object> json_object_from(BytesView octets);

/// The text of a member, or nothing; at most so many octets, no control characters.
std::optional<std::string> text_member(boost::json::object const& object, std::string_view name, std::size_t limit);
std::optional<std::int64_t> number_member(boost::json::object const& object, std::string_view name);
std::optional<Instant> instant_member(boost::json::object const& object, std::string_view name);
std::optional<Id> id_member(boost::json::object const& object, std::string_view name);

}
