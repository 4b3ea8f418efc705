// the_store: the class behind open_sqlite(). Each of its stages is a file: schema, append, read, rows, records,
// attachments, checkpoints, erasure, verify, backup.
//
// The folder's own affair.
#pragma once

#include "docket/docket.hpp"
#include "docket/merkle.hpp"
#include "store/sqlite/claims.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/small_blobs.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/vault.hpp"

#include <sodium.h>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::store
{

namespace fs = std::filesystem;

inline constexpr std::string_view erased_kind = "case_erased";
/// What seals the entry that says that a case was erased: it holds no secret and must stay readable.
inline constexpr docket::CaseKey open_key{};

class SqliteStore final : public app::Store
{
public:
    SqliteStore(std::string folder, WrappingKey const& key, app::Random& random, std::unique_ptr<Database> docket,
                std::unique_ptr<Database> reader, std::unique_ptr<Database> keys)
        : folder_(std::move(folder)),
          wrapping_key_(derived_key(key, "rogatory case keys")),
          record_key_(derived_key(key, "rogatory records")),
          random_(random),
          docket_(std::move(docket)),
          reader_(std::move(reader)),
          keys_(std::move(keys))
    {
    }
    ~SqliteStore() override
    {
        sodium_memzero(wrapping_key_.data(), wrapping_key_.size());
        sodium_memzero(record_key_.data(), record_key_.size());
        forget_keys();
        for (auto& [id, key] : new_keys_)
            sodium_memzero(key.data(), key.size());
    }

    /// Brings the schema up to date, checks the key, finishes what was interrupted.
    Done prepare();
    Done create_case(Id const& case_id) override;
    Result<app::LoadedCase> load(Id const& case_id) override;
    Result<app::Recorded> append(app::Append const& order) override;
    Result<std::vector<Result<app::Recorded>>> append_all(std::span<app::Append const> orders) override;
    Result<std::vector<app::Recorded>> append_together(std::span<app::Append const> orders) override;
    Result<std::vector<docket::CaseRow>> list_cases(app::CaseFilter const& filter) override;
    Result<std::vector<app::CaseLimit>> list_limits(std::optional<Day> until, bool without_end) override;
    Result<docket::CaseRow> row(Id const& case_id) override;
    Result<std::uint64_t> rebuild_rows(app::RowOf const& row_of) override;
    Result<std::uint64_t> log_length() override;
    Result<std::vector<app::LogEntry>> entries_from(std::uint64_t position, std::size_t most) override;
    Result<std::optional<app::KnownMessage>> find_message(app::Direction direction, std::string_view authority,
                                                          Id const& message) override;
    Result<std::optional<Id>> case_of_conversation(std::string_view authority, Id const& conversation) override;
    Result<app::BlobId> put_blob(Id const& case_id, Source& content) override;
    Result<std::unique_ptr<SeekableSource>> open_blob(Id const& case_id, app::BlobId const& blob) override;
    Result<std::optional<Bytes>> get_record(std::string_view kind, std::string_view name) override;
    Done put_record(app::Record const& record) override { return change_records({}, std::span(&record, 1)); }
    Done put_records(std::span<app::Record const> records) override { return change_records({}, records); }
    Done change_records(std::span<app::RecordName const> removed, std::span<app::Record const> written) override;
    Result<bool> remove_record(std::string_view kind, std::string_view name) override;
    Result<std::vector<app::Record>> list_records(std::string_view kind) override;
    Result<std::vector<app::Record>> records_after(std::string_view kind, std::string_view after,
                                                   std::size_t most) override;
    Result<std::vector<std::string>> record_names(std::string_view kind, std::string_view after,
                                                  std::size_t most) override;
    Result<std::vector<std::string>> record_kinds(std::string_view beginning) override;
    Result<Digest> records_stamp(std::string_view kind) override;
    Result<docket::SignedCheckpoint> checkpoint(std::string_view origin, Instant now, Signer& signer) override;
    Result<std::optional<docket::SignedCheckpoint>> newest_checkpoint() override;
    Result<app::InclusionProof> prove(Id const& case_id, std::uint32_t number) override;
    Result<std::vector<Digest>> prove_consistency(std::uint64_t first, std::uint64_t second) override;
    Result<app::VerifyReport> verify(app::VerifyOrder const& order) override;
    Done erase(app::EraseOrder const& order) override;
    Done backup(std::string const& folder) override;

private:
    // What the stages use of each other.

    static std::string record_place(std::string_view kind, std::string_view name);

    /// Puts the tree in memory back to what it was unless everything was committed; exceptions leave that way too.
    struct Refresh {
        std::optional<docket::Frontier>& frontier;
        docket::Frontier before;
        bool committed = false;
        ~Refresh()
        {
            if (!committed) frontier = std::move(before);
        }
    };
    void forget_keys();
    /// Puts the new keys of the cases of these orders on the disk; without orders all.
    Done keep_new_keys(std::optional<std::span<app::Append const>> of_orders);
    Error give_up(docket::Frontier const& before, Error error);

    /// The tables are those that we made, word for word: SQLite itself goes on with definitions that were altered.
    static Done check_definitions(Database& database, std::string const& schema);
    static Result<std::int64_t> version_of(Database& database);
    static Done set_version(Database& database, int version);

    /// Makes the tables where there are none, and refuses those of a later version.
    static Done upgrade(Database& database, int wanted, std::string const& schema);

    /// From version 1: the read model is made anew; the log, the keys and the records stay as they are.
    Done upgrade_rows();
    /// From version 2 to 3: what there is stays where it is.
    Done add_small_blobs();
    Key reference_key() const { return derived_key(record_key_, "rogatory reference numbers"); }

    /// A record under the wrapping key shows at once whether the key is the one of this store.
    Done check_key();
    Error missing(Id const& case_id);
    Result<docket::CaseKey> key_of(Id const& case_id);

    /// Whether those columns have lengths and ranges that are ever written: what is longer must not pass for its front.
    static bool well_formed(Statement const& row, int first);

    /// The columns case_id ... digest from the given one on.
    static docket::SealedEntry entry_in(Statement const& row, int first);
    Result<app::LoadedCase> load_case(Id const& case_id);
    Result<std::vector<Id>> case_ids();
    docket::ReadNode reader();

    /// Another process may have appended since: the tree in memory follows the file.
    Done refresh_frontier();

    struct Head {
        std::uint32_t length = 0;
        Digest digest{};
        bool erased = false;
    };
    Result<Head> head_of(Id const& case_id);

    /// Writes one sealed entry and its leaf.
    Done write_entry(docket::SealedEntry const& entry, std::string const& claims);
    Result<app::Recorded> append_one(app::Append const& order);
    Done write_row(docket::CaseRow const& row);

    /// The row in the columns case_id, sealed, side, modality, open, due, changed, state, partner_state, own_reference,
    /// partner_reference, without its limits. Error: store.row_differs when the columns by which lists are filtered say
    /// something else than the row, or those of unsealing.
    Result<docket::CaseRow> row_in(Statement const& statement);
    Result<std::optional<docket::CaseRow>> sealed_row(Id const& case_id);

    /// With its limits.
    Result<std::optional<docket::CaseRow>> stored_row(Id const& case_id);
    Done write_record(app::Record const& record);
    Result<bool> delete_record(std::string_view kind, std::string_view name);
    Result<app::BlobId> put_in_file(Source& content, Key const& blob_key);
    std::string blob_path(app::BlobId const& blob) const;
    Result<std::optional<std::string>> newest_checkpoint_text();
    Done continues(docket::Checkpoint const& earlier);
    Done write_checkpoint_file(std::string const& text);

    /// Whatever an erasure still has to do, in an order that can be repeated: the key goes first.
    Done finish_erasures();
    Done finish_erasure(Id const& case_id);

    /// Blobs that no entry named: a call was cut short between keeping them and recording.
    void remove_orphans();

    std::string folder_;
    Key wrapping_key_, record_key_;
    app::Random& random_;
    std::unique_ptr<Database> docket_;
    std::unique_ptr<Database> reader_; ///< for records: who reads them does not wait for who waits for the disk
    std::unique_ptr<Database> keys_;
    std::map<Id, docket::CaseKey> case_keys_;
    static constexpr std::size_t most_new_keys = 1'000;
    std::map<Id, docket::CaseKey> new_keys_; ///< of cases without an entry; on the disk before their first one
    std::optional<docket::Frontier> frontier_;
    SmallBlobs small_blobs_;
    std::recursive_mutex mutex_;
    std::mutex reading_; ///< of reader_; whoever holds it takes no other
};

}
