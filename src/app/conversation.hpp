// Which user messages of the exchange belong together (ebMS 3.0 Core, Two-Way/Push-and-Push): an answer names the
// message that it answers (eb:RefToMessageId) and goes on in its conversation (eb:ConversationId).
#pragma once

#include "app/outbox.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// What a message of a docket was on the wire.
struct OnTheWire {
    std::string message_id;   ///< eb:MessageId; of a dossier in pieces, that of the piece which came last
    std::string conversation; ///< eb:ConversationId

    friend bool operator==(OnTheWire const&, OnTheWire const&) = default;
};

/// Kept with what arrives.
Record record_of_arrival(std::string_view partner, Id const& message, OnTheWire const& wire);
/// How a message of the partner arrived; nothing when it came by other ways, or to an earlier version.
Result<std::optional<OnTheWire>> arrived_as(Office& office, std::string_view partner, Id const& message);

/// The conversation in which a row goes.
std::string conversation_of(OutboxRow const& row);
/// Says in the row what it answers: a message of its partner that arrived over the exchange, or one of our own that
/// went to it (then only the conversation goes on). Nothing is said of what is not known.
Done join_conversation(Office& office, OutboxRow& row, Id const& answered);

/// What is wrong with the reference of a message that arrived, or nothing: it names nothing that went to the partner,
/// or that went in another conversation. It is a warning: the message is taken all the same.
/// exchange.reference_unknown, exchange.conversation_differs; errors: those of the store.
Result<std::vector<Error>> check_reference(Office& office, std::string const& partner, std::string const& refers_to,
                                           std::string const& conversation);

}
