// message_schema: what the body of each type of message holds, as one table, and as the JSON Schemas of api/messages/.
//
// Members that the table does not know belong to a later version or to another program: they are kept, shown and
// written back. A message that differs from the table is not refused; what differs is recorded beside it.
#pragma once

#include "docket/message.hpp"

namespace rogatory::docket
{

/// Where a message differs from the table of its type: "body.reasons: missing", "body.date: a date such as 2026-11-23".
/// Empty for a type that the table does not know. At most twenty.
std::vector<std::string> remarks_on(Message const& message);

/// The schema of one type, by number or name ("M03", "acknowledgement"). Error: message.type_unknown.
Result<boost::json::object> message_schema(std::string_view type);
/// The schema of the header that every message has.
boost::json::object header_schema();
/// Its file in api/messages/: "M03.acknowledgement.v1.schema.json".
std::string schema_file(MessageType const& type);
/// What a type is for, in one sentence.
std::string_view purpose_of(MessageType const& type);
/// The names of the body's members, for whoever prints or checks them.
std::vector<std::string_view> body_members(std::string_view type);
/// The type of such a member, as in procedure.hpp ("day", "refuse.*", "agreed|declined"), without its question mark;
/// empty where the table does not know it.
std::string_view member_type(std::string_view type, std::string_view member);
/// The words of a closed list: "agreed|declined".
std::vector<std::string_view> choices_of(std::string_view member_type);
/// JSON in lines, indented by two spaces, as the files of api/messages/ are written.
std::string in_lines(boost::json::value const& value);

}
