// The docket kept: what the use cases need of a store, whichever database fills it (store/sqlite).
//
// Offers   Store            cases, entries, messages, blobs, records; checkpoints, proofs, verification, erasure,
// backup Knows    base and docket Never    decides whether something may happen: that is docket::decide(); it only
// keeps what happened
//
// What a call has answered is on disk: a machine that stops the moment after loses nothing of it. What it has not
// answered either happened whole or not at all. Calls may come from several threads; they are taken one at a time.
//
// Besides the errors named at each call, every call can give those of the disk and the database: store.busy (another
// program holds it), store.damaged (the database says that its file was altered), store.disk_full, store.disk_failed,
// store.cannot_open.
#pragma once

#include "base/base.hpp"
#include "base/signing.hpp"
#include "base/stream.hpp"
#include "docket/case_state.hpp"
#include "docket/checkpoint.hpp"
#include "docket/entry.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

enum class Direction : std::uint8_t { outgoing, incoming };

/// A message that left or arrived. It stays known for ever, also when its case is erased, so that a replay is refused.
/// None of it is personal data: identifiers are drawn, and name no case.
struct MessageRef {
    Direction direction = Direction::incoming;
    std::string authority; ///< the other one: sender of an incoming, receiver of an outgoing message
    Id message;
    Id conversation;

    friend bool operator==(MessageRef const&, MessageRef const&) = default;
};

struct KnownMessage {
    MessageRef ref;
    Id case_id;
    std::uint64_t position = 0; ///< in the log, of the entry it came with
};

/// SHA-256 of a blob as encrypted; it says nothing about the content.
using BlobId = Digest;

/// Something small that the application keeps beside the cases: an account, a card, a setting. The store neither reads
/// nor interprets it, and keeps it encrypted; kind and name stand in clear and must not hold personal data of a case.
struct Record {
    std::string kind, name;
    Bytes octets;

    friend bool operator==(Record const&, Record const&) = default;
};

/// Which record.
struct RecordName {
    std::string kind, name;

    friend bool operator==(RecordName const&, RecordName const&) = default;
};

/// What is to be recorded in one case. All of it happens, or none.
struct Append {
    Id case_id;
    std::uint32_t expected_length = 0;    ///< entries of the case as the caller loaded it
    std::vector<docket::Entry> entries;   ///< numbered expected_length + 1, + 2, ...; at least one
    docket::CaseRow row;                  ///< the read model after them
    std::vector<MessageRef> messages;     ///< that leave or arrived with them
    std::vector<BlobId> blobs;            ///< put before, and kept from now on
    std::vector<Record> records;          ///< written in the same transaction
    std::vector<RecordName> removed = {}; ///< removed in the same transaction, before those are written
};

struct Recorded {
    std::uint64_t position = 0; ///< of the last of the entries in the log, from 0
    std::uint32_t length = 0;   ///< of the case now
};

struct LoadedCase {
    std::vector<docket::Entry> entries;
    std::uint32_t length = 0;
};

/// Every member that is set must fit.
struct CaseFilter {
    std::optional<bool> open;
    std::optional<docket::Side> side;
    std::optional<law::Modality> modality;
    std::optional<Day> due_by; ///< something is due on that day or before
    std::string state;         ///< word of the procedure
    std::string partner_state; ///< ISO 3166-1 alpha-3
    std::string number;        ///< part of the case's identifier, or a whole reference number of either side
    std::optional<Id> after;   ///< the last case of the page before; where it changed since, the list starts anew
    std::optional<std::size_t> limit; ///< cases at most
};

/// A limit of a case that lives or is shown.
struct CaseLimit {
    Id case_id;
    law::Modality modality = law::Modality::mla;
    docket::Side side = docket::Side::requesting;
    docket::Limit limit;
};

/// The proof that an entry is in the log that a checkpoint signs: with these values alone, and the public key, an
/// auditor can check it (docket::verify_inclusion).
struct InclusionProof {
    docket::SealedEntry entry;
    std::uint64_t position = 0;  ///< index of the leaf, from 0
    std::uint64_t tree_size = 0; ///< of the tree that the path leads to
    Bytes leaf;                  ///< octets of the leaf: digest of the entry, then that of its claims if it has any
    std::vector<Digest> path;    ///< RFC 9162, section 2.1.3.1
    Digest root{};
    std::string checkpoint; ///< text of the signed checkpoint of that tree
};

/// The read model that follows from the entries of a case: docket::row_of(docket::fold(entries)).
using RowOf = std::function<docket::CaseRow(std::span<docket::Entry const>)>;

struct VerifyOrder {
    Verifier const* verifier = nullptr; ///< of the authority's signatures; without it they are not checked
    RowOf row_of;                       ///< when set, every read model is rebuilt and compared
    std::string checkpoint;             ///< one that an auditor kept from earlier; empty: none
    bool open_bodies = true;            ///< also decrypt and read every entry and every blob
};

struct VerifyReport {
    std::uint64_t entries = 0, cases = 0, erased = 0, blobs = 0, checkpoints = 0;
    std::uint64_t octets = 0;  ///< read and digested
    Digest root{};             ///< of the log as it stands
    std::vector<Error> faults; ///< everything found, each with its place; empty when all is well
    bool faults_cut = false;   ///< there were more than a thousand
};

struct EraseOrder {
    Id case_id;
    std::string actor;  ///< account
    std::string reason; ///< the law or the court's order; no personal data
    Instant at;
};

/// An entry as the log of all cases knows it.
struct LogEntry {
    std::uint64_t position = 0; ///< from 0, one more for each entry
    Id case_id;
    std::uint32_t number = 0; ///< in its case
    Instant at;
};

class Store
{
public:
    Store() = default;
    Store(Store const&) = delete;
    Store& operator=(Store const&) = delete;
    virtual ~Store() = default;

    // Cases and their entries

    /// Makes the key of a new case, durable before its first entry and not earlier: those of cases that are begun
    /// together wait for the disk once. Error: store.case_exists.
    virtual Done create_case(Id const& case_id) = 0;
    /// All entries of a case, decrypted and checked against their digests and chain.
    /// Errors: store.case_unknown, case.erased, store.key_missing, entry.digest_mismatch, entry.cannot_decrypt,
    /// entry.not_json, store.chain_broken.
    virtual Result<LoadedCase> load(Id const& case_id) = 0;
    /// Records in one transaction. Errors: store.case_changed (somebody recorded meanwhile: load again),
    /// store.case_unknown, case.erased, store.message_known (left or arrived before), store.blob_unknown,
    /// store.entry_unreadable (an entry that could not be read back).
    virtual Result<Recorded> append(Append const& order) = 0;
    /// Many at once with one wait for the disk. Each is taken or refused for itself, as by append(); those taken are
    /// durable together. An error of the whole means that none was taken.
    virtual Result<std::vector<Result<Recorded>>> append_all(std::span<Append const> orders) = 0;
    /// What belongs together, in one transaction: all are taken, or none. Errors as of append().
    virtual Result<std::vector<Recorded>> append_together(std::span<Append const> orders) = 0;

    /// Read models without their limits, the most recently changed first. Erased cases have none.
    virtual Result<std::vector<docket::CaseRow>> list_cases(CaseFilter const& filter) = 0;
    /// The limits of all cases that end on that day or before; without a day all that end, and on demand the rest.
    virtual Result<std::vector<CaseLimit>> list_limits(std::optional<Day> until, bool without_end) = 0;
    /// With its limits. Errors: store.case_unknown, case.erased.
    virtual Result<docket::CaseRow> row(Id const& case_id) = 0;
    /// Writes every read model anew from the entries. Gives how many differed before.
    virtual Result<std::uint64_t> rebuild_rows(RowOf const& row_of) = 0;

    // Messages

    /// The message, if it ever left to or arrived from that authority.
    virtual Result<std::optional<KnownMessage>> find_message(Direction direction, std::string_view authority,
                                                             Id const& message) = 0;
    /// The case of a conversation with an authority, if there is one.
    virtual Result<std::optional<Id>> case_of_conversation(std::string_view authority, Id const& conversation) = 0;

    // Blobs: attachments and dossiers, encrypted with the key of their case

    /// Takes the octets to the end and keeps them until an append() of this store names the blob, durably from then
    /// on; a blob that none has named is gone when the store is opened next. Errors: store.case_unknown, case.erased,
    /// those of the source.
    virtual Result<BlobId> put_blob(Id const& case_id, Source& content) = 0;
    /// The octets of a blob; each piece is authenticated before it is handed out.
    /// Errors: store.blob_unknown, store.case_unknown, case.erased; when reading: store.blob_damaged.
    virtual Result<std::unique_ptr<SeekableSource>> open_blob(Id const& case_id, BlobId const& blob) = 0;

    // Records

    virtual Result<std::optional<Bytes>> get_record(std::string_view kind, std::string_view name) = 0;
    virtual Done put_record(Record const& record) = 0;
    /// All or none.
    virtual Done put_records(std::span<Record const> records) = 0;
    /// Removes, then writes: all or none. What is not there need not be removed.
    virtual Done change_records(std::span<RecordName const> removed, std::span<Record const> written) = 0;
    /// Whether there was one.
    virtual Result<bool> remove_record(std::string_view kind, std::string_view name) = 0;
    /// By name.
    virtual Result<std::vector<Record>> list_records(std::string_view kind) = 0;
    /// Those after a name, in order, `most` at most: for kinds of which there are many.
    virtual Result<std::vector<Record>> records_after(std::string_view kind, std::string_view after,
                                                      std::size_t most) = 0;
    /// The names of those after a name, in order, `most` at most; nothing is opened for it.
    virtual Result<std::vector<std::string>> record_names(std::string_view kind, std::string_view after,
                                                          std::size_t most) = 0;
    /// The kinds that begin so and have a record.
    virtual Result<std::vector<std::string>> record_kinds(std::string_view beginning) = 0;
    /// Another value whenever a record of the kind was written or removed since, by this program or another one. Cheap
    /// for kinds of which there are few.
    virtual Result<Digest> records_stamp(std::string_view kind) = 0;

    // The log of all entries

    /// Signs the log as it stands, keeps the checkpoint in the database and as checkpoint.txt, and gives it. Check it
    /// and hand it to others: they can then hold this authority to it. Errors: checkpoint.not_signed, and
    /// checkpoint.not_consistent or checkpoint.tree_smaller when the log no longer continues the one signed before.
    virtual Result<docket::SignedCheckpoint> checkpoint(std::string_view origin, Instant now, Signer& signer) = 0;
    /// The newest checkpoint kept.
    virtual Result<std::optional<docket::SignedCheckpoint>> newest_checkpoint() = 0;
    /// How many entries the log has: the position of the next one.
    virtual Result<std::uint64_t> log_length() = 0;
    /// Those at a position and after it, in the order in which they were recorded, without their bodies; `most` at
    /// most. For those who must miss nothing, whatever the clock says.
    virtual Result<std::vector<LogEntry>> entries_from(std::uint64_t position, std::size_t most) = 0;
    /// Proof for an entry under the newest checkpoint that covers it.
    /// Errors: store.entry_unknown, checkpoint.none_yet (no checkpoint covers it).
    virtual Result<InclusionProof> prove(Id const& case_id, std::uint32_t number) = 0;
    /// That the log signed at the first size is the beginning of the one signed at the second (RFC 9162, 2.1.4.1).
    /// Error: store.entry_unknown.
    virtual Result<std::vector<Digest>> prove_consistency(std::uint64_t first, std::uint64_t second) = 0;
    /// Checks everything that is kept. What is wrong is in the report; an error means that it could not be checked.
    virtual Result<VerifyReport> verify(VerifyOrder const& order) = 0;

    // The end of a case, and of a disk

    /// Records `case_erased`, destroys the key, removes read model and blobs; finished at the next opening if the
    /// machine stops on the way. No other program may have the store open. Errors: store.case_unknown, case.erased,
    /// store.in_use.
    virtual Done erase(EraseOrder const& order) = 0;
    /// A copy of everything as it is at one moment, in an empty or new folder. Error: store.backup_folder_not_empty.
    virtual Done backup(std::string const& folder) = 0;
};

}
