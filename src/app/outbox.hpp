// What waits to leave over the network, and what became of it. A row is written in the transaction of the entry that
// causes it; it stays until a verified receipt or a final answer.
//
// Rows are records of the store (encrypted, durable). Those that wait lie in one line for each partner and urgency
// ("outbox/zzb.central/0"), so that the head of every line can be read however long it is; "sent" holds those that are
// finished.
#pragma once

#include "app/cases.hpp"
#include "dossier/receipt.hpp"
#include "dossier/signal.hpp"
#include "exchange/wss/suite.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// The kind of the records in which agreements are kept.
inline constexpr std::string_view agreement_kind = "agreement";

/// With whom messages are exchanged over the network, and where they take them.
struct Agreement {
    std::string partner;                                        ///< authority id; its card is pinned
    std::string address;                                        ///< "https://host:port/as4"; empty: it collects them
    exchange::wss::Suite suite = exchange::wss::Suite::ecdsa_2; ///< in which our messages go; that of the cards' keys
    std::vector<exchange::wss::Suite> also = {}; ///< in which the partner's are taken too, while both change over
    unsigned retrieval_hours = 0; ///< the partner is told when its messages were taken, and when not within so long

    /// The network whose authority vouches for the partner's certificates of the exchange; empty: the pinned card does.
    std::string certified_by = {};
    std::string subject = {}; ///< of those certificates (RFC 2253); empty: the common name is the partner's id

    bool speaks(exchange::wss::Suite which) const;
    friend bool operator==(Agreement const&, Agreement const&) = default;
};
/// Errors: account.not_administrator, partner.unknown, exchange.no_keys, exchange.partner_without_keys,
/// trust.no_anchor, exchange.partner_collects (its card gives no address to reach it at), exchange.address_missing,
/// exchange.both_collect, those of the store.
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
    enum class Kind : std::uint8_t { dossier, receipt, refusal, signal, notice } kind = Kind::dossier;
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
    Id case_id;       ///< nil for a refusal, and for a notice (M41, which belongs to no case)
    Digest dossier{}; ///< of a receipt or refusal: SHA-256 of the file received
    std::string code; ///< of a refusal: error code; of a signal: its event
    /// Of a receipt, refusal or signal: the signed octets. Another signature would be another message.
    std::string text;
    std::string type; ///< of the message: "request"
    /// The message on the wire that it answers (eb:RefToMessageId), and the conversation in which it goes on
    /// (eb:ConversationId); empty: it begins one (app/conversation.hpp).
    std::string refers_to, conversation;
    bool urgent = false;
    Instant queued_at;
    std::uint32_t attempts = 0;
    std::uint64_t octets = 0, octets_signed_for = 0; ///< of a dossier that travels in pieces
    std::string split;                               ///< exchange::as4::Split as text, or empty
    std::vector<Happening> happened;                 ///< the newest last

    void note(Instant at, std::string what, std::string why = {});
    bool has_happened(std::string_view what) const;
    friend bool operator==(OutboxRow const&, OutboxRow const&) = default;
};
std::string_view name_of(OutboxRow::Kind kind);
std::string_view name_of(OutboxRow::State state);
bool finished(OutboxRow::State state);
boost::json::object to_json(OutboxRow const& row);
/// Error: outbox.row_malformed.
Result<OutboxRow> row_from_json(boost::json::value const& json);

/// The lines in which rows wait. Urgent ones come first, bulk is a dossier that travels in pieces.
enum class Line : std::uint8_t { urgent, ordinary, bulk };
Line line_of(OutboxRow const& row);
struct WaitingLine {
    std::string to; ///< authority
    Line line = Line::ordinary;

    friend bool operator==(WaitingLine const&, WaitingLine const&) = default;
};
/// Those in which a row waits.
Result<std::vector<WaitingLine>> waiting_lines(Office& office);
/// The rows at the head of a line, in the order in which they were drawn, after one if it is given: `most` at most.
Result<std::vector<Id>> head_of_line(Office& office, WaitingLine const& line, std::optional<Id> const& after,
                                     std::size_t most);

/// All rows that wait, for people: by partner, urgent ones first. Those that cannot be read are left out, and named
/// where somebody wants to know.
Result<std::vector<OutboxRow>> waiting_rows(Office& office, std::vector<std::string>* unreadable = nullptr);
/// How many wait, without opening them.
Result<std::size_t> count_waiting(Office& office);
/// Finished rows of "sent"; those that cannot be read as before.
Result<std::vector<OutboxRow>> sent_rows(Office& office, std::vector<std::string>* unreadable = nullptr);
/// The same one after the other, where there may be very many.
Done each_sent_row(Office& office, std::function<void(OutboxRow)> const& visit,
                   std::vector<std::string>* unreadable = nullptr);
/// A row to that partner, waiting or finished; never one that goes or went to another.
Result<std::optional<OutboxRow>> find_row(Office& office, std::string_view to, Id const& row);
/// The same when the partner is not known; slower with many partners.
Result<std::optional<OutboxRow>> find_row(Office& office, Id const& row);
Record record_of(OutboxRow const& row);
/// Under which names the row may lie among those that wait.
std::vector<RecordName> waiting_names(OutboxRow const& row);
/// Writes a row that waits, in its line.
Done put_row(Office& office, OutboxRow const& row);
/// Moves a finished row to "sent".
Done put_away(Office& office, OutboxRow const& row);
/// Puts rows that an earlier version has queued in one line for all into those of their partners.
Done sort_into_lines(Office& office);

/// Queues every approved message of the case that waits for no other reason: for a partner with whom the exchange was
/// agreed after the approval. Gives how many. Errors: exchange.no_agreement, case.nothing_to_export.
Result<std::size_t> queue_case(Office& office, Id const& case_id);

/// What a partner has signed of a message, octet for octet as it came: with it a third person can check what was said.
/// An AS4 receipt names the digest of what it is for, which is that of the sealed file in the entry of its sealing.
struct Proof {
    std::string form; ///< "as4_receipt", "as4_error", "dossier_refusal"; empty: there is none
    Bytes octets;
    std::optional<Digest> signer = {}; ///< fingerprint of the certificate; read from the octets where it is not given
};
/// Larger ones are a file of the case (member `kept`); the entry has their digest in either case.
inline constexpr std::size_t proof_in_entry_limit = 64 << 10;

/// What became of a message of a case, to be recorded there: an entry of the ETSI REM events.
struct Evidence {
    std::string event;   ///< "submission", "relay", "delivery", "retrieval"
    std::string outcome; ///< "accepted", "rejected", "failed"
    std::string reason;  ///< a sentence, or empty
    Proof proof = {};    ///< member `proof` of the entry
};
/// The entry, and with it the row: a finished one moves to "sent" in the same transaction. It is the caller's to append
/// it; many can be appended together. Errors: those of docket::decide() and of loading the case.
Result<Append> evidence_append(Office& office, Account const& account, OutboxRow const& row, Evidence const& evidence);
/// The entry alone, of a message of a case that was loaded.
Result<Append> evidence_append(Office& office, Account const& account, Case const& known, Id const& case_id,
                               Id const& message, std::string const& partner, Evidence const& evidence);
/// The first, appended.
Done record_evidence(Office& office, Account const& account, OutboxRow const& row, Evidence const& evidence);

// For the use cases of this folder.

/// The rows of the messages that the step has approved.
Result<std::vector<Record>> newly_queued(Office& office, Case const& before, StepDone const& step);
/// The row of a receipt or refusal that is owed for a dossier, urgent like the dossier; none without an agreement.
Result<std::vector<Record>> receipt_owed(Office& office, dossier::Receipt const& receipt, std::string text,
                                         Id const& case_id, bool urgent);
/// The row of a signal (app/signals.hpp), with its signed octets; it goes as quickly as what is urgent.
Record signal_row(Office& office, dossier::Signal const& signal, std::string text, Id const& case_id);
/// The row of a message to that partner with one more happening, as it is to be recorded; none when there is no row.
Result<std::vector<Record>> noted_in_row(Office& office, std::string_view to, Id const& message, Instant at,
                                         std::string what, std::string why);

}
