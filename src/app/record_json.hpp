// Records that are JSON: what is written can always be read again, whatever the words of others in it are.
//
// The folder's own affair, and that of those who keep records through it.
#pragma once

#include "app/store_port.hpp"

#include <boost/json.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace rogatory::app
{

/// Octets that are no part of a character become U+FFFD.
Bytes record_octets(boost::json::value const& json);
/// Reads them. What an earlier version wrote with half a character in it is read as well, with U+FFFD in its place.
/// Error: outbox.row_malformed.
Result<boost::json::value> record_value(BytesView octets);
/// The text of a member; empty where there is none, or something else.
std::string member_text(boost::json::object const& object, std::string_view name);

/// Hands over the records of a kind by name, one after the other; only a few hundred of them are in memory at a time.
/// Errors: those of the store and of `visit`, which ends it.
Done each_record(Store& store, std::string_view kind, std::function<Done(Record const&)> const& visit);

}
