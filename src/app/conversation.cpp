#include "app/conversation.hpp"

#include "app/record_json.hpp"
#include "base/clipped.hpp"

#include <algorithm>

namespace rogatory::app
{
namespace
{

constexpr std::string_view wire_kind = "on_the_wire";

std::string wire_record_name(std::string_view partner, Id const& message)
{
    return text_of(message) + "@" + std::string(partner);
}

// RFC 5322, section 3.6.4: what other programs call an identifier and is none cannot be repeated in a header of ours.
bool can_be_named(std::string_view message_id)
{
    return message_id.size() <= 255 && std::count(message_id.begin(), message_id.end(), '@') == 1 &&
           message_id.front() != '@' && message_id.back() != '@' &&
           std::all_of(message_id.begin(), message_id.end(),
                       [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; });
}

/// The row of the outbox that our own message on the wire was, without the number of a piece.
std::optional<Id> row_on_the_wire(std::string_view message_id, std::string_view own)
{
    auto const at = message_id.rfind('@');
    if (at == std::string_view::npos || message_id.substr(at + 1) != own) return std::nullopt;
    auto const id = id_from(message_id.substr(0, std::min(at, message_id.find('.'))));
    return id ? std::optional(*id) : std::nullopt;
}

}

Record record_of_arrival(std::string_view partner, Id const& message, OnTheWire const& wire)
{
    return {std::string(wire_kind), wire_record_name(partner, message),
            record_octets(boost::json::object{{"message_id", wire.message_id}, {"conversation", wire.conversation}})};
}

Result<std::optional<OnTheWire>> arrived_as(Office& office, std::string_view partner, Id const& message)
{
    auto const octets = office.store.get_record(wire_kind, wire_record_name(partner, message));
    if (!octets) return octets.error();
    if (!*octets) return std::optional<OnTheWire>{};
    try {
        auto const json = boost::json::parse(text_of(**octets));
        return std::optional(OnTheWire{std::string(json.at("message_id").as_string()),
                                       std::string(json.at("conversation").as_string())});
    } catch (std::exception const&) { // altered, or written by another version
        return Error{"outbox.row_malformed", "", "", {}};
    }
}

std::string conversation_of(OutboxRow const& row)
{
    return row.conversation.empty() ? text_of(row.message) : row.conversation;
}

Done join_conversation(Office& office, OutboxRow& row, Id const& answered)
{
    auto const came = arrived_as(office, row.to, answered);
    if (!came) return came.error();
    if (*came) {
        if (can_be_named((*came)->message_id)) row.refers_to = (*came)->message_id;
        row.conversation = (*came)->conversation;
        return {};
    }
    auto const own = find_row(office, row.to, answered);
    if (!own) return own.error();
    if (*own && (*own)->id != row.id) row.conversation = conversation_of(**own);
    return {};
}

Result<std::vector<Error>> check_reference(Office& office, std::string const& partner, std::string const& refers_to,
                                           std::string const& conversation)
{
    if (refers_to.empty()) return std::vector<Error>{};
    auto const id = row_on_the_wire(refers_to, office.profile.id);
    auto const row = id ? find_row(office, partner, *id) : Result<std::optional<OutboxRow>>(std::nullopt);
    if (!row) return row.error();
    if (!*row)
        return std::vector{Error{"exchange.reference_unknown",
                                 "RefToMessageId",
                                 "ebMS 3.0 Core, 5.2.2.1",
                                 {{"partner", partner}, {"message", clipped(refers_to, 200)}}}};
    if (conversation_of(**row) != conversation)
        return std::vector{Error{"exchange.conversation_differs",
                                 "ConversationId",
                                 "ebMS 3.0 Core, 5.2.2.7",
                                 {{"partner", partner}, {"message", clipped(refers_to, 200)}}}};
    return std::vector<Error>{};
}

}
