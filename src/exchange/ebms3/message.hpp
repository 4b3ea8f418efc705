// What an ebMS 3.0 header says (OASIS ebMS 3.0 Core, section 5.2), with the names of the standard.
#pragma once

#include "base/base.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rogatory::exchange::ebms3
{

/// The namespace, with its final slash; values that the standard defines are written behind it.
#define ROGATORY_EBMS3_NAMESPACE "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/"
inline constexpr std::string_view eb_namespace = ROGATORY_EBMS3_NAMESPACE;
inline constexpr std::string_view default_mpc = ROGATORY_EBMS3_NAMESPACE "defaultMPC"; ///< Core, 3.4.1
inline constexpr std::string_view test_service = ROGATORY_EBMS3_NAMESPACE "service";   ///< Core, 5.2.2.8
inline constexpr std::string_view test_action = ROGATORY_EBMS3_NAMESPACE "test";
inline constexpr std::string_view initiator_role = ROGATORY_EBMS3_NAMESPACE "initiator";
inline constexpr std::string_view responder_role = ROGATORY_EBMS3_NAMESPACE "responder";
#undef ROGATORY_EBMS3_NAMESPACE

struct PartyId {
    std::string value;
    std::string type; ///< may be empty

    friend auto operator<=>(PartyId const&, PartyId const&) = default;
};

/// Core, 5.2.2.2: who sends and who receives. eDelivery: exactly one PartyId each.
struct Party {
    PartyId id;
    std::string role{initiator_role};

    friend bool operator==(Party const&, Party const&) = default;
};

struct Service {
    std::string value;
    std::string type; ///< may be empty

    friend auto operator<=>(Service const&, Service const&) = default;
};

struct AgreementRef {
    std::string value;
    std::string type;  ///< may be empty
    std::string pmode; ///< may be empty

    friend bool operator==(AgreementRef const&, AgreementRef const&) = default;
};

/// Core, 5.2.2.11 and 5.2.2.13: a property of the message or of a part; the value is never empty.
struct Property {
    std::string name;
    std::string value;
    std::string type; ///< may be empty

    friend bool operator==(Property const&, Property const&) = default;
};

/// The value of the property, or nothing.
std::optional<std::string_view> property(std::vector<Property> const& properties, std::string_view name);

/// Core, 5.2.2.12: one payload as the header names it.
struct PartInfo {
    std::string content_id; ///< of the MIME part: href without "cid:", percent-decoded (RFC 2392)
    std::vector<Property> properties;

    friend bool operator==(PartInfo const&, PartInfo const&) = default;
};

/// Core, 5.2.2: a message of the application.
struct UserMessage {
    std::string message_id; ///< RFC 5322 msg-id without angle brackets; globally unique; the same in every attempt
    Instant timestamp;
    std::string ref_to_message_id; ///< empty unless this is the second leg of Two-Way
    std::string mpc;               ///< empty is the default channel
    Party from;
    Party to{{}, std::string(responder_role)};
    std::optional<AgreementRef> agreement;
    Service service;
    std::string action;
    std::string conversation_id;
    std::vector<Property> properties;
    std::vector<PartInfo> parts; ///< in the order that has a meaning: the first is the leading document

    friend bool operator==(UserMessage const&, UserMessage const&) = default;
};

/// Core, 5.2.2.8: a message of the test service, which is answered but not delivered.
bool is_ping(UserMessage const& message);

/// One ds:Reference of a signature, as receipts repeat it: what was signed, and its SHA-256.
struct SignedReference {
    std::string uri; ///< "#messaging" or "cid:form@zza.example"
    Digest digest{};
    std::string prefixes{}; ///< PrefixList of InclusiveNamespaces, as the signer wrote it; mostly empty

    friend auto operator<=>(SignedReference const&, SignedReference const&) = default;
};

/// Whether both name the same URIs with the same digests, in any order.
bool same_references(std::vector<SignedReference> const& left, std::vector<SignedReference> const& right);

/// AS4, 5.1.8: the receiver's word on what it received.
struct Receipt {
    std::vector<SignedReference> references;

    friend bool operator==(Receipt const&, Receipt const&) = default;
};

/// Core, 5.2.3.1: give me a message of this channel.
struct PullRequest {
    std::string mpc; ///< empty is the default channel

    friend bool operator==(PullRequest const&, PullRequest const&) = default;
};

/// The channel that a header names, or the default one.
std::string_view channel_of(std::string_view mpc);

/// Core, 6.2: one error of an error signal.
struct ErrorItem {
    std::string code;              ///< "EBMS:0303"
    std::string severity;          ///< "failure" or "warning"
    std::string category;          ///< may be empty
    std::string short_description; ///< may be empty
    std::string description;       ///< may be empty; for people
    std::string detail;            ///< may be empty
    std::string ref_to_message;    ///< may be empty

    friend bool operator==(ErrorItem const&, ErrorItem const&) = default;
};
using Errors = std::vector<ErrorItem>;

/// Core, 5.2.3: a message of the messaging layer itself.
struct SignalMessage {
    std::string message_id;
    Instant timestamp;
    std::string ref_to_message_id; ///< may be empty
    std::variant<Receipt, Errors, PullRequest> content;

    friend bool operator==(SignalMessage const&, SignalMessage const&) = default;
};

using Message = std::variant<UserMessage, SignalMessage>;

}
