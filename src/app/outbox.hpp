// What waits to leave over the network, and what became of it. A row is written in the transaction of the entry that
// causes it; it stays until a verified receipt or a final answer.
//
// Rows are records of the store (encrypted, durable); "outbox" holds those that wait, "sent" those that are finished.
#pragma once

#include "app/cases.hpp"
#include "exchange/wss/suite.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// With whom messages are exchanged over the network, and where they take them.
struct Agreement {
    std::string partner;                                        ///< authority id; its card is pinned
    std::string address;                                        ///< "https://host:port/as4"
    exchange::wss::Suite suite = exchange::wss::Suite::ecdsa_2; ///< in which our messages go; that of the cards' keys
    std::vector<exchange::wss::Suite> also = {}; ///< in which the partner's are taken too, while both change over

    /// The network whose authority vouches for the partner's certificates of the exchange; empty: the pinned card does.
    std::string certified_by = {};
    std::string subject = {}; ///< of those certificates (RFC 2253); empty: the common name is the partner's id

    bool speaks(exchange::wss::Suite which) const;
    friend bool operator==(Agreement const&, Agreement const&) = default;
};
/// Errors: account.not_administrator, partner.unknown, exchange.no_keys, exchange.partner_without_keys,
/// trust.no_anchor, those of the store.
Done agree(Office& office, Account const& by, Agreement const& agreement);
Result<std::vector<Agreement>> agreements(Office& office);
Result<std::optional<Agreement>> agreement_with(Office& office, std::string_view partner);

/// Something that happened to a message, for people.
struct Happening {
    Instant at;
    std::string what; ///< "queued", "sealed", "attempt_failed", "relayed", "delivered", "refused", "given_up", ...
    std::string why;  ///< a sentence, or empty

    friend bool operator==(Happening const&, Happening const&) = default;
};

struct OutboxRow {
    enum class Kind : std::uint8_t { dossier, receipt, refusal } kind = Kind::dossier;
    enum class State : std::uint8_t {
        waiting,   ///< to be sent
        relayed,   ///< the partner's access point has signed for it
        delivered, ///< the partner has signed that it is in its docket
        refused,   ///< the partner refuses it, signed; somebody must look
        given_up,  ///< no receipt in the time agreed: EBMS:0301
    } state = State::waiting;
    Id id;            ///< of the row, for a dossier that of its message; the message id on the wire follows from it
    std::string to;   ///< authority
    Id message;       ///< the message to leave, or that the receipt is for
    Id case_id;       ///< nil for a refusal
    Digest dossier{}; ///< of a receipt or refusal: SHA-256 of the file received
    std::string code; ///< of a refusal: error code
    std::string type; ///< of the message: "request"
    bool urgent = false;
    Instant queued_at;
    std::uint32_t attempts = 0;
    std::uint64_t octets = 0, octets_signed_for = 0; ///< of a dossier that travels in pieces
    std::string split;                               ///< exchange::as4::Split as text, or empty
    std::vector<Happening> happened;                 ///< the newest last

    void note(Instant at, std::string what, std::string why = {});
    friend bool operator==(OutboxRow const&, OutboxRow const&) = default;
};
std::string_view name_of(OutboxRow::Kind kind);
std::string_view name_of(OutboxRow::State state);
bool finished(OutboxRow::State state);
boost::json::object to_json(OutboxRow const& row);
/// Error: outbox.row_malformed.
Result<OutboxRow> row_from_json(boost::json::value const& json);

/// Rows of "outbox", by identifier, which is the order in which they were queued.
Result<std::vector<OutboxRow>> waiting_rows(Office& office);
/// Finished rows of "sent".
Result<std::vector<OutboxRow>> sent_rows(Office& office);
Result<std::optional<OutboxRow>> find_row(Office& office, Id const& row);
Record record_of(OutboxRow const& row);
Done put_row(Office& office, OutboxRow const& row);
/// Moves a finished row from "outbox" to "sent".
Done put_away(Office& office, OutboxRow const& row);

/// Queues every approved message of the case that waits for no other reason: for a partner with whom the exchange was
/// agreed after the approval. Gives how many. Errors: exchange.no_agreement, case.nothing_to_export.
Result<std::size_t> queue_case(Office& office, Id const& case_id);

/// Records in the case what the network did with its message, together with the row: an entry of the ETSI REM events
/// ("submission", "relay", "delivery"; "accepted", "rejected", "failed").
Done record_evidence(Office& office, Account const& account, OutboxRow const& row, std::string_view event,
                     std::string_view outcome, std::string const& reason);

// For the use cases of this folder.

/// The rows of the messages that the step has approved.
Result<std::vector<Record>> newly_queued(Office& office, Case const& before, StepDone const& step);
/// The row of the receipt that is owed for a dossier; none without an agreement.
Result<std::vector<Record>> receipt_owed(Office& office, std::string_view sender, Id const& message, Id const& case_id,
                                         Digest const& dossier);

}
