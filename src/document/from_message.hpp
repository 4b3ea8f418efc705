// Letters for the messages that follow a request, of every type: what the form of its type knows stands first, under
// the words that the language has for it; what it does not know follows under its own names, so that nothing is left
// out. They are made from the message as JSON, so that what another State sent can be printed as it came.
#pragma once

#include "document/document.hpp"
#include "law/law.hpp"
#include "request/segments.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rogatory::document
{

/// What the message itself does not say: the two authorities as they are written on paper.
struct MessageContext {
    Letterhead from;
    std::vector<std::string> to;
    std::string place;
    Day date;
    Signature signature;
    /// What a letter of request says of the request that the message carries ("request" in its body), to stand in its
    /// letter. Empty: the letter prints the members of the request.
    std::vector<Block> request{};
    /// What the items of the case are called, by their numbers: a message names them by number only.
    std::map<std::int64_t, std::string> items{};
    /// How far what the officials wrote is translated into the language of the letter.
    request::Translated translated{};
};

/// The letter of a message. header: the members of the message's header ("type", "conversation_id", "sender_ref",
/// "receiver_ref", "sent_at", "basis", "handling", "urgency", "reply_by", "attachments", "signatory"); body: the
/// members of its type. Members that are missing are left out, members that we do not know stand in a table at the end
/// under their own names: nothing is dropped. Members of the wrong type are printed as JSON. Never fails.
Letter letter_of_message(boost::json::object const& header, boost::json::object const& body,
                         law::Library const& library, Language language, MessageContext const& context);

}
