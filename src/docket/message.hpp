// message: what crosses the border between two authorities: a header and a body, of a named type (M01 to M42).
//
// Offers   Message          header and body, as values; members that we do not know survive in `others` and `body`
//          read_message()   strict on types and sizes; what another State sends is hostile until it was read
//          to_json()        the message as it stands in the dossier (message.json)
//          message_types    the types with their number, name, and which side may send them
// Knows    base
// Never    judges whether a message fits a case: that is receive() in docket.hpp
#pragma once

#include "base/base.hpp"

#include <boost/json.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// An authority: the State (ISO 3166-1 alpha-3) and its identifier in the directory ("zza-central-authority").
struct Authority {
    std::string state, id;

    friend bool operator==(Authority const&, Authority const&) = default;
};

/// What a request rests on: an instrument of the library and the article invoked ("untoc", "18").
struct Basis {
    std::string instrument, article;

    friend bool operator==(Basis const&, Basis const&) = default;
};

/// A message between authorities. Transport receipts are not messages; M03 and M18 are acts of an official.
struct Message {
    Id message_id;
    std::string type;             ///< "request"; a type that we do not know is kept and answered with M42
    std::string version = "1";    ///< of the type
    Id conversation_id;           ///< neutral: carries no case number
    std::string in_reply_to;      ///< identifier of the message answered, or empty
    Authority from, to;           ///< authorities of the directory
    std::string sender_ref;       ///< reference of the sender's file, as the sender shows it
    std::string receiver_ref;     ///< reference of the receiver's file, once known
    Instant sent_at;              ///< when it was prepared for sending
    std::string modality;         ///< "mla": a name of law::modality_names, or one that we do not know
    std::vector<Basis> basis;     ///< instruments invoked
    std::vector<int> items;       ///< numbers of the items concerned; empty: the whole case
    std::string language;         ///< ISO 639
    std::string signatory;        ///< who stands for it
    boost::json::object handling; ///< confidentiality, use conditions
    boost::json::object urgency;  ///< level, reason, date wanted
    boost::json::object reply_by; ///< date, and the rule it rests on or "own wish"
    boost::json::array attachments;
    boost::json::object body;   ///< fields of the type
    boost::json::object others; ///< header members that this version does not know; written back as they came

    friend bool operator==(Message const&, Message const&) = default;
};

/// Limits on what is read. A message beyond them is refused with message.too_large.
struct MessageLimits {
    static constexpr std::size_t whole = 4U << 20U;    ///< octets of the message as text
    static constexpr std::size_t text = 256U << 10U;   ///< octets of one text inside the body
    static constexpr std::size_t short_text = 512;     ///< octets of one text of the header, or of a member's name
    static constexpr std::size_t items = 1'000;        ///< items of a case; numbers run from 1 to this
    static constexpr std::size_t attachments = 10'000; ///< attachments named
    static constexpr std::size_t values = 200'000;     ///< JSON values in the whole message
    static constexpr std::size_t depth = 32;           ///< of nesting
};

/// Reads a message from its parsed JSON. Errors (field names the member): message.not_an_object,
/// message.field_missing, message.field_invalid, message.too_large, message.version_unknown.
Result<Message> read_message(boost::json::value const& json);
/// Reads a message from its text (UTF-8). Errors: message.not_json, and those above.
Result<Message> read_message(std::string_view text);
/// The message as JSON: header members, `body`, and what came with it that we do not know.
boost::json::object to_json(Message const& message);

/// Who may send a message of a type.
enum class Sender : std::uint8_t { requesting, requested, either };

struct MessageType {
    std::string_view number; ///< "M01"
    std::string_view name;   ///< "request"
    Sender sender;
};

/// The types of messages, in the order of their numbers.
inline constexpr std::array<MessageType, 42> message_types{{
    {"M01", "request", Sender::requesting},
    {"M02", "supplementary_request", Sender::requesting},
    {"M03", "acknowledgement", Sender::requested},
    {"M04", "forwarding_notice", Sender::requested},
    {"M05", "information_requested", Sender::either},
    {"M06", "information_supplied", Sender::either},
    {"M07", "returned_incomplete", Sender::requested},
    {"M08", "consultation_opened", Sender::either},
    {"M09", "consultation_answered", Sender::either},
    {"M10", "assurance", Sender::either},
    {"M11", "decision_on_execution", Sender::requested},
    {"M12", "refusal", Sender::requested},
    {"M13", "postponement", Sender::requested},
    {"M14", "time_limit_notice", Sender::either},
    {"M15", "status", Sender::either},
    {"M16", "partial_results", Sender::either},
    {"M17", "results", Sender::requested},
    {"M18", "receipt_of_results", Sender::requesting},
    {"M19", "use_or_specialty_request", Sender::either},
    {"M20", "use_or_specialty_answer", Sender::either},
    {"M21", "withdrawal", Sender::requesting},
    {"M22", "urgent_notice", Sender::requesting},
    {"M23", "transit", Sender::either},
    {"M24", "person_notice", Sender::either},
    {"M25", "surrender_arrangements", Sender::either},
    {"M26", "handover_report", Sender::either},
    {"M27", "return_arrangements", Sender::either},
    {"M28", "spontaneous_information", Sender::either},
    {"M29", "spontaneous_answer", Sender::either},
    {"M30", "joint_team_proposal", Sender::either},
    {"M31", "joint_team_instrument", Sender::either},
    {"M32", "preservation_confirmation", Sender::requested},
    {"M33", "traffic_data_disclosure", Sender::requested},
    {"M34", "coordination_contact", Sender::either},
    {"M35", "coordination_answer", Sender::either},
    {"M36", "coordination_outcome", Sender::either},
    {"M37", "outcome_notice", Sender::either},
    {"M38", "cost_notice", Sender::either},
    {"M39", "asset_status", Sender::requested},
    {"M40", "disposal_or_sharing", Sender::either},
    {"M41", "directory_update", Sender::either},
    {"M42", "cannot_process", Sender::either},
}};
/// The type of that name, or null.
MessageType const* message_type(std::string_view name);

}
