#include "store/sqlite/sqlite_store.hpp"

#include "docket/docket.hpp"
#include "docket/merkle.hpp"
#include "store/sqlite/case_rows.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/row_text.hpp"
#include "store/sqlite/small_blobs.hpp"
#include "store/sqlite/vault.hpp"

#include <openssl/evp.h>
#include <sodium.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rogatory::store
{
namespace
{

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int docket_version = 3; ///< of the schema; 1 had no limits and fewer columns to filter by, 2 no small blobs
constexpr int keys_version = 1;
constexpr std::string_view erased_kind = "case_erased";
constexpr std::size_t most_faults = 1000;
constexpr auto orphan_age = 1h; ///< a blob that no entry named after so long was left by a call that was cut short

/// The read model stands in case_rows.cpp.
constexpr auto log_schema = R"(
CREATE TABLE entry (
    position INTEGER PRIMARY KEY,       -- in the log, from 0
    case_id BLOB NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL,
    nonce BLOB NOT NULL, body BLOB NOT NULL, previous BLOB NOT NULL, digest BLOB NOT NULL,
    claims TEXT NOT NULL,               -- messages and blobs that came with the entry; covered by the leaf
    nodes BLOB NOT NULL                 -- hashes of the subtrees that the leaf completes, smallest first
) STRICT;
CREATE UNIQUE INDEX entry_of_case ON entry (case_id, number);
CREATE TABLE message (
    direction INTEGER NOT NULL, authority TEXT NOT NULL, message BLOB NOT NULL, conversation BLOB NOT NULL,
    case_id BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (direction, authority, message)
) STRICT;
CREATE INDEX message_conversation ON message (authority, conversation);
CREATE TABLE blob (blob BLOB PRIMARY KEY, case_id BLOB NOT NULL) STRICT;
CREATE INDEX blob_of_case ON blob (case_id);
CREATE TABLE record (kind TEXT NOT NULL, name TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (kind, name)) STRICT;
CREATE TABLE checkpoint (tree_size INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE erasure (case_id BLOB PRIMARY KEY, finished INTEGER NOT NULL) STRICT;
)";
constexpr auto keys_schema = "CREATE TABLE case_key (case_id BLOB PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;";

/// What seals the entry that says that a case was erased: it holds no secret and must stay readable.
constexpr docket::CaseKey open_key{};

template <class Array>
Array array_of(BytesView octets)
{
    Array array{};
    std::copy_n(octets.begin(), std::min(octets.size(), array.size()), array.begin());
    return array;
}
Id id_of(BytesView octets)
{
    return {array_of<decltype(Id::octets)>(octets)};
}
BytesView octets_of(Id const& id)
{
    return id.octets;
}

std::string place_of(Id const& case_id, std::int64_t number)
{
    return text_of(case_id) + "/" + std::to_string(number);
}

/// The leaf of an entry: its digest, then that of its claims where it has any.
Bytes leaf_of(Digest const& digest, std::string const& claims)
{
    Bytes leaf(digest.begin(), digest.end());
    if (!claims.empty()) {
        auto const more = docket::sha256({bytes_of(claims)});
        leaf.insert(leaf.end(), more.begin(), more.end());
    }
    return leaf;
}

/// Fills the buffer from the source; fewer octets only at its end.
Result<std::size_t> fill_from(Source& source, std::span<std::uint8_t> buffer)
{
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        auto const count = source.read(buffer.subspan(filled));
        if (!count) return count.error();
        if (*count == 0) break;
        filled += *count;
    }
    return filled;
}

/// What was read of a source already, then the rest of it.
class Continued final : public Source
{
public:
    Continued(BytesView beginning, Source& rest) : beginning_(beginning), rest_(rest) {}
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        if (beginning_.empty()) return rest_.read(buffer);
        auto const count = std::min(buffer.size(), beginning_.size());
        std::copy_n(beginning_.begin(), count, buffer.begin());
        beginning_ = beginning_.subspan(count);
        return count;
    }

private:
    BytesView beginning_;
    Source& rest_;
};

/// What an append claims beside its entries, as the text that the leaf covers; empty when there is nothing.
std::string claims_text(std::span<app::MessageRef const> messages, std::span<app::BlobId const> blobs)
{
    if (messages.empty() && blobs.empty()) return {};
    boost::json::array of_messages, of_blobs;
    for (auto const& message : messages)
        of_messages.push_back({{"direction", static_cast<int>(message.direction)},
                               {"authority", message.authority},
                               {"message", text_of(message.message)},
                               {"conversation", text_of(message.conversation)}});
    for (auto const& blob : blobs)
        of_blobs.push_back(boost::json::string(hex_of(blob)));
    return boost::json::serialize(
        boost::json::object{{"messages", std::move(of_messages)}, {"blobs", std::move(of_blobs)}});
}

struct Claims {
    std::vector<app::MessageRef> messages;
    std::vector<app::BlobId> blobs;
};

/// Reads that text; none when it is not exactly what claims_text() writes.
std::optional<Claims> claims_from(std::string const& text)
{
    Claims claims;
    try {
        auto const json = boost::json::parse(text);
        for (auto const& message : json.at("messages").as_array()) {
            auto const id = id_from(message.at("message").as_string());
            auto const conversation = id_from(message.at("conversation").as_string());
            if (!id || !conversation) return std::nullopt;
            claims.messages.push_back({static_cast<app::Direction>(message.at("direction").to_number<std::uint8_t>()),
                                       std::string(message.at("authority").as_string()), *id, *conversation});
        }
        for (auto const& blob : json.at("blobs").as_array()) {
            auto const octets = bytes_from_hex(blob.as_string());
            if (!octets) return std::nullopt;
            claims.blobs.push_back(array_of<app::BlobId>(*octets));
        }
    } catch (std::exception const&) { // not JSON, or a member is missing or of another type: somebody altered it
        return std::nullopt;
    }
    if (claims_text(claims.messages, claims.blobs) != text) return std::nullopt;
    return claims;
}

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
    }

    /// Brings the schema up to date, checks the key, finishes what was interrupted.
    Done prepare()
    {
        if (auto const done = upgrade(*keys_, keys_version, keys_schema); !done) return done;
        auto const version = version_of(*docket_);
        if (!version) return version.error();
        if (*version == 1)
            if (auto const done = upgrade_rows(); !done) return done;
        if (*version == 1 || *version == 2)
            if (auto const done = add_small_blobs(); !done) return done;
        if (auto const done = upgrade(*docket_, docket_version, whole_schema()); !done) return done;
        std::error_code problem;
        fs::create_directories(folder_ + "/blobs", problem);
        fs::permissions(folder_ + "/blobs", fs::perms::owner_all, problem);
        if (auto const done = check_key(); !done) return done;
        if (auto const done = finish_erasures(); !done) return done;
        remove_orphans();
        // The machine may have stopped between recording the first checkpoint and writing it out.
        auto const newest = newest_checkpoint_text();
        if (!newest) return newest.error();
        if (*newest && !fs::exists(folder_ + "/checkpoint.txt")) return write_checkpoint_file(**newest);
        return {};
    }

    Done create_case(Id const& case_id) override
    {
        std::lock_guard const lock(mutex_);
        // The identifier of an erased case is not used again: its old entries would seem to belong to the new key.
        auto const head = head_of(case_id);
        if (!head) return head.error();
        if (head->erased) return Error{"case.erased", text_of(case_id), "", {{"case", text_of(case_id)}}};
        if (head->length > 0) return Error{"store.case_exists", text_of(case_id), "", {}};
        docket::CaseKey key{};
        random_.fill(key);
        auto const wrapped = sealed(key, wrapping_key_, text_of(case_id), random_);
        auto statement =
            keys_->prepare("INSERT INTO case_key (case_id, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1");
        if (!statement) return statement.error();
        auto const made = (*statement)->bind(octets_of(case_id)).bind(BytesView(wrapped)).step();
        if (!made) return made.error();
        // The key is on disk when the statement has come to its end, not when it has given its row.
        if (*made)
            if (auto const done = (*statement)->run(); !done) return done;
        sodium_memzero(key.data(), key.size());
        if (!*made) return Error{"store.case_exists", text_of(case_id), "", {}};
        return {};
    }

    Result<app::LoadedCase> load(Id const& case_id) override
    {
        std::lock_guard const lock(mutex_);
        return load_case(case_id);
    }

    Result<app::Recorded> append(app::Append const& order) override
    {
        auto const all = append_all(std::span(&order, 1));
        if (!all) return all.error();
        return all->front();
    }

    Result<std::vector<Result<app::Recorded>>> append_all(std::span<app::Append const> orders) override
    {
        std::lock_guard const lock(mutex_);
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        if (auto const done = refresh_frontier(); !done) return done.error();
        auto const before = *frontier_;
        Refresh refresh{frontier_, before};
        std::vector<Result<app::Recorded>> results;
        for (auto const& order : orders) {
            auto const frontier = *frontier_;
            if (orders.size() > 1)
                if (auto const done = docket_->execute("SAVEPOINT one"); !done) return give_up(before, done.error());
            auto recorded = append_one(order);
            if (!recorded) {
                *frontier_ = frontier;
                if (orders.size() == 1) {
                    results.push_back(recorded);
                    return results; // the transaction rolls back
                }
                if (auto const done = docket_->execute("ROLLBACK TO one"); !done) return give_up(before, done.error());
            }
            if (orders.size() > 1)
                if (auto const done = docket_->execute("RELEASE one"); !done) return give_up(before, done.error());
            results.push_back(std::move(recorded));
        }
        if (auto const done = transaction->commit(); !done) return give_up(before, done.error());
        refresh.committed = true;
        for (std::size_t i = 0; i < orders.size(); ++i)
            if (results[i]) small_blobs_.recorded(orders[i].blobs);
        return results;
    }

    Result<std::vector<app::Recorded>> append_together(std::span<app::Append const> orders) override
    {
        std::lock_guard const lock(mutex_);
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        if (auto const done = refresh_frontier(); !done) return done.error();
        auto const before = *frontier_;
        Refresh refresh{frontier_, before};
        std::vector<app::Recorded> taken;
        for (auto const& order : orders) {
            auto recorded = append_one(order);
            if (!recorded) return give_up(before, recorded.error()); // the transaction rolls back
            taken.push_back(std::move(*recorded));
        }
        if (auto const done = transaction->commit(); !done) return give_up(before, done.error());
        refresh.committed = true;
        for (auto const& order : orders)
            small_blobs_.recorded(order.blobs);
        return taken;
    }

    Result<std::vector<docket::CaseRow>> list_cases(app::CaseFilter const& filter) override
    {
        std::lock_guard const lock(mutex_);
        auto view = Transaction::read(*docket_);
        if (!view) return view.error();
        auto const ids = cases_that_fit(*docket_, filter, reference_key());
        if (!ids) return ids.error();
        std::vector<docket::CaseRow> rows;
        rows.reserve(ids->size());
        for (auto const& id : *ids) {
            auto row = sealed_row(id);
            if (!row) return row.error();
            if (!*row) continue;
            (*row)->limits.clear(); // notes without their columns
            rows.push_back(std::move(**row));
        }
        return rows;
    }

    Result<std::vector<app::CaseLimit>> list_limits(std::optional<Day> until, bool without_end) override
    {
        std::lock_guard const lock(mutex_);
        return limits_until(*docket_, until, without_end);
    }

    Result<docket::CaseRow> row(Id const& case_id) override
    {
        std::lock_guard const lock(mutex_);
        auto found = stored_row(case_id);
        if (!found) return found.error();
        if (!*found) return missing(case_id);
        return std::move(**found);
    }

    Result<std::uint64_t> rebuild_rows(app::RowOf const& row_of) override
    {
        std::lock_guard const lock(mutex_);
        auto const cases = case_ids();
        if (!cases) return cases.error();
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        std::uint64_t differed = 0;
        for (auto const& id : *cases) {
            auto loaded = load_case(id);
            if (!loaded && loaded.error().code == "case.erased") continue;
            if (!loaded) return loaded.error();
            auto const wanted = row_of(loaded->entries);
            auto const kept = stored_row(id);
            if (kept && *kept && **kept == wanted) continue;
            ++differed;
            if (auto const done = write_row(wanted); !done) return done.error();
        }
        if (auto const done = transaction->commit(); !done) return done.error();
        return differed;
    }

    Result<std::optional<app::KnownMessage>> find_message(app::Direction direction, std::string_view authority,
                                                          Id const& message) override
    {
        std::lock_guard const lock(mutex_);
        auto statement = docket_->prepare("SELECT conversation, case_id, position FROM message WHERE direction = ? AND "
                                          "authority = ? AND message = ?");
        if (!statement) return statement.error();
        auto const there =
            (*statement)->bind(static_cast<std::int64_t>(direction)).bind(authority).bind(octets_of(message)).step();
        if (!there) return there.error();
        if (!*there) return std::optional<app::KnownMessage>{};
        app::KnownMessage known{{direction, std::string(authority), message, id_of((*statement)->octets(0))},
                                id_of((*statement)->octets(1)),
                                static_cast<std::uint64_t>((*statement)->integer(2))};
        (*statement)->reset();
        return std::optional(std::move(known));
    }

    Result<std::optional<Id>> case_of_conversation(std::string_view authority, Id const& conversation) override
    {
        std::lock_guard const lock(mutex_);
        auto statement =
            docket_->prepare("SELECT case_id FROM message WHERE authority = ? AND conversation = ? LIMIT 1");
        if (!statement) return statement.error();
        auto const there = (*statement)->bind(authority).bind(octets_of(conversation)).step();
        if (!there) return there.error();
        if (!*there) return std::optional<Id>{};
        auto const id = id_of((*statement)->octets(0));
        (*statement)->reset();
        return std::optional(id);
    }

    Result<app::BlobId> put_blob(Id const& case_id, Source& content) override
    {
        auto key = [&] {
            std::lock_guard const lock(mutex_);
            return key_of(case_id);
        }();
        if (!key) return key.error();
        auto const blob_key = derived_key(*key, "rogatory blob");
        // What is small is known when it has come to its end.
        Bytes beginning(SmallBlobs::largest + 1);
        auto const read = fill_from(content, beginning);
        if (!read) return read.error();
        beginning.resize(*read);
        if (beginning.size() <= SmallBlobs::largest) {
            MemorySource whole(beginning);
            auto sealed_blob = seal_blob(whole, blob_key, random_);
            if (!sealed_blob) return sealed_blob.error();
            std::lock_guard const lock(mutex_);
            if (small_blobs_.takes(sealed_blob->octets.size())) {
                small_blobs_.wait(sealed_blob->digest, std::move(sealed_blob->octets));
                return sealed_blob->digest;
            }
        }
        Continued whole(beginning, content);
        return put_in_file(whole, blob_key);
    }

    Result<app::BlobId> put_in_file(Source& content, Key const& blob_key)
    {
        std::array<std::uint8_t, 16> name{};
        random_.fill(name);
        auto const temporary = folder_ + "/blobs/" + hex_of(name) + ".part";
        auto const blob = write_blob(temporary, content, blob_key, random_);
        if (!blob) {
            ::unlink(temporary.c_str());
            return blob.error();
        }
        auto const path = blob_path(*blob);
        std::error_code problem;
        ::mkdir(fs::path(path).parent_path().c_str(), 0700);
        if (::rename(temporary.c_str(), path.c_str()) != 0) {
            ::unlink(temporary.c_str());
            return Error{"store.disk_failed", path, "", {{"problem", std::strerror(errno)}}};
        }
        for (auto const& folder : {fs::path(path).parent_path().string(), folder_ + "/blobs"})
            if (int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); descriptor >= 0) {
                ::fsync(descriptor);
                ::close(descriptor);
            }
        return *blob;
    }

    Result<std::unique_ptr<SeekableSource>> open_blob(Id const& case_id, app::BlobId const& blob) override
    {
        std::lock_guard const lock(mutex_);
        auto key = key_of(case_id);
        if (!key) return key.error();
        auto small = small_blobs_.find(*docket_, blob);
        if (!small) return small.error();
        if (*small) return open_sealed(std::move(**small), hex_of(blob), derived_key(*key, "rogatory blob"));
        return read_blob(blob_path(blob), derived_key(*key, "rogatory blob"));
    }

    Result<std::optional<Bytes>> get_record(std::string_view kind, std::string_view name) override
    {
        std::lock_guard const lock(reading_);
        auto statement = reader_->prepare("SELECT sealed FROM record WHERE kind = ? AND name = ?");
        if (!statement) return statement.error();
        auto const there = (*statement)->bind(kind).bind(name).step();
        if (!there) return there.error();
        if (!*there) return std::optional<Bytes>{};
        auto plain = unsealed((*statement)->octets(0), record_key_, record_place(kind, name));
        (*statement)->reset();
        if (!plain) return plain.error();
        return std::optional(std::move(*plain));
    }
    Done put_record(app::Record const& record) override { return change_records({}, std::span(&record, 1)); }
    Done put_records(std::span<app::Record const> records) override { return change_records({}, records); }
    Done change_records(std::span<app::RecordName const> removed, std::span<app::Record const> written) override
    {
        std::lock_guard const lock(mutex_);
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        for (auto const& name : removed)
            if (auto const gone = delete_record(name.kind, name.name); !gone) return gone.error();
        for (auto const& record : written)
            if (auto const done = write_record(record); !done) return done;
        return transaction->commit();
    }
    Result<bool> remove_record(std::string_view kind, std::string_view name) override
    {
        std::lock_guard const lock(mutex_);
        return delete_record(kind, name);
    }
    Result<std::vector<app::Record>> list_records(std::string_view kind) override
    {
        std::lock_guard const lock(reading_);
        auto statement = reader_->prepare("SELECT name, sealed FROM record WHERE kind = ? ORDER BY name");
        if (!statement) return statement.error();
        (*statement)->bind(kind);
        std::vector<app::Record> records;
        for (;;) {
            auto const row = (*statement)->step();
            if (!row) return row.error();
            if (!*row) return records;
            auto name = (*statement)->text(0);
            auto plain = unsealed((*statement)->octets(1), record_key_, record_place(kind, name));
            if (!plain) {
                (*statement)->reset();
                return plain.error();
            }
            records.push_back({std::string(kind), std::move(name), std::move(*plain)});
        }
    }
    Result<std::vector<std::string>> record_names(std::string_view kind, std::string_view after,
                                                  std::size_t most) override
    {
        std::lock_guard const lock(reading_);
        auto statement = reader_->prepare("SELECT name FROM record WHERE kind = ? AND name > ? ORDER BY name LIMIT ?");
        if (!statement) return statement.error();
        (*statement)->bind(kind).bind(after).bind(static_cast<std::int64_t>(std::min<std::size_t>(most, INT32_MAX)));
        std::vector<std::string> names;
        for (;;) {
            auto const row = (*statement)->step();
            if (!row) return row.error();
            if (!*row) return names;
            names.push_back((*statement)->text(0));
        }
    }
    Result<std::vector<std::string>> record_kinds(std::string_view beginning) override
    {
        std::lock_guard const lock(reading_);
        auto statement = reader_->prepare("SELECT kind FROM record WHERE kind > ? ORDER BY kind LIMIT 1");
        if (!statement) return statement.error();
        std::vector<std::string> kinds;
        // From one kind to the next in the index, however many records each has; first to what comes right before.
        std::string place(beginning);
        if (!place.empty()) {
            --place.back();
            place += "\x7f";
        }
        for (;;) {
            auto const row = (*statement)->bind(std::string_view(place)).step();
            if (!row) return row.error();
            if (!*row) return kinds;
            place = (*statement)->text(0);
            (*statement)->reset();
            if (place.starts_with(beginning))
                kinds.push_back(place);
            else if (place > beginning)
                return kinds;
        }
    }
    Result<Digest> records_stamp(std::string_view kind) override
    {
        std::lock_guard const lock(reading_);
        // Every write seals anew, with a nonce of its own: other octets are another state.
        auto statement =
            reader_->prepare("SELECT name, substr(sealed, 1, 24) FROM record WHERE kind = ? ORDER BY name");
        if (!statement) return statement.error();
        (*statement)->bind(kind);
        std::string all;
        for (;;) {
            auto const row = (*statement)->step();
            if (!row) return row.error();
            if (!*row) return docket::sha256({bytes_of(all)});
            all += (*statement)->text(0);
            all += '\n';
            all += text_of((*statement)->octets(1));
        }
    }

    Result<docket::SignedCheckpoint> checkpoint(std::string_view origin, Instant now, Signer& signer) override
    {
        std::lock_guard const lock(mutex_);
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        if (auto const done = refresh_frontier(); !done) return done.error();
        auto const newest = newest_checkpoint_text();
        if (!newest) return newest.error();
        if (*newest) {
            auto const earlier = docket::read_checkpoint(**newest);
            if (!earlier) return earlier.error();
            if (auto const done = continues(earlier->checkpoint); !done) return done.error();
        }
        auto signed_now = docket::sign({std::string(origin), frontier_->size(), frontier_->root(), now}, signer);
        if (!signed_now) return signed_now;
        auto statement = docket_->prepare("INSERT INTO checkpoint (tree_size, text) VALUES (?, ?) ON CONFLICT "
                                          "(tree_size) DO UPDATE SET text = excluded.text");
        if (!statement) return statement.error();
        if (auto const done =
                (*statement)->bind(static_cast<std::int64_t>(frontier_->size())).bind(signed_now->text).run();
            !done)
            return done.error();
        if (auto const done = transaction->commit(); !done) return done.error();
        if (auto const done = write_checkpoint_file(signed_now->text); !done) return done.error();
        return signed_now;
    }

    Result<std::optional<docket::SignedCheckpoint>> newest_checkpoint() override
    {
        std::lock_guard const lock(mutex_);
        auto const text = newest_checkpoint_text();
        if (!text) return text.error();
        if (!*text) return std::optional<docket::SignedCheckpoint>{};
        auto read = docket::read_checkpoint(**text);
        if (!read) return read.error();
        return std::optional(std::move(*read));
    }

    Result<app::InclusionProof> prove(Id const& case_id, std::uint32_t number) override
    {
        std::lock_guard const lock(mutex_);
        auto statement = docket_->prepare(
            "SELECT position, case_id, number, at, actor, kind, nonce, body, previous, digest, claims FROM "
            "entry WHERE case_id = ? AND number = ?");
        if (!statement) return statement.error();
        auto const there = (*statement)->bind(octets_of(case_id)).bind(static_cast<std::int64_t>(number)).step();
        if (!there) return there.error();
        if (!*there) return Error{"store.entry_unknown", place_of(case_id, number), "", {}};
        app::InclusionProof proof;
        proof.position = static_cast<std::uint64_t>((*statement)->integer(0));
        if (!well_formed(**statement, 1)) {
            (*statement)->reset();
            return Error{"store.damaged", place_of(case_id, number), "", {{"problem", place_of(case_id, number)}}};
        }
        proof.entry = entry_in(**statement, 1);
        proof.leaf = leaf_of(proof.entry.digest, (*statement)->text(10));
        (*statement)->reset();
        auto covering =
            docket_->prepare("SELECT text FROM checkpoint WHERE tree_size > ? ORDER BY tree_size DESC LIMIT 1");
        if (!covering) return covering.error();
        auto const covered = (*covering)->bind(static_cast<std::int64_t>(proof.position)).step();
        if (!covered) return covered.error();
        if (!*covered) return Error{"checkpoint.none_yet", place_of(case_id, number), "", {}};
        proof.checkpoint = (*covering)->text(0);
        (*covering)->reset();
        auto const read = docket::read_checkpoint(proof.checkpoint);
        if (!read) return read.error();
        proof.tree_size = read->checkpoint.tree_size;
        proof.root = read->checkpoint.root;
        auto path = docket::inclusion_proof(proof.position, proof.tree_size, reader());
        if (!path) return path.error();
        proof.path = std::move(*path);
        return proof;
    }

    Result<std::vector<Digest>> prove_consistency(std::uint64_t first, std::uint64_t second) override
    {
        std::lock_guard const lock(mutex_);
        if (auto const done = refresh_frontier(); !done) return done.error();
        if (first > second || second > frontier_->size())
            return Error{"store.entry_unknown", std::to_string(second), "", {}};
        return docket::consistency_proof(first, second, reader());
    }

    Result<app::VerifyReport> verify(app::VerifyOrder const& order) override;
    Done erase(app::EraseOrder const& order) override;
    Done backup(std::string const& folder) override;

private:
    static std::string record_place(std::string_view kind, std::string_view name)
    {
        return "record " + std::string(kind) + " " + std::string(name);
    }

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

    void forget_keys()
    {
        for (auto& [id, key] : case_keys_)
            sodium_memzero(key.data(), key.size());
        case_keys_.clear();
    }

    Error give_up(docket::Frontier const& before, Error error)
    {
        frontier_ = before;
        return error;
    }

    /// The tables are those that we made, word for word: SQLite itself goes on with definitions that were altered.
    static Done check_definitions(Database& database, std::string const& schema)
    {
        auto const model = Database::in_memory();
        if (!model) return model.error();
        if (auto const done = (*model)->execute(schema); !done) return done;
        auto const wanted = (*model)->definitions();
        auto const found = database.definitions();
        if (!wanted) return wanted.error();
        if (!found) return found.error();
        if (*wanted != *found)
            return Error{"store.damaged", "sqlite_schema", "", {{"problem", "its tables are not those of a store"}}};
        return {};
    }

    static Result<std::int64_t> version_of(Database& database)
    {
        auto statement = database.prepare("PRAGMA user_version");
        if (!statement) return statement.error();
        if (auto const row = (*statement)->step(); !row) return row.error();
        auto const version = (*statement)->integer(0);
        (*statement)->reset();
        return version;
    }

    static Done set_version(Database& database, int version)
    {
        return database.execute("PRAGMA user_version = " + std::to_string(version));
    }

    /// Makes the tables where there are none, and refuses those of a later version.
    static Done upgrade(Database& database, int wanted, std::string const& schema)
    {
        auto const version = version_of(database);
        if (!version) return version.error();
        if (*version == wanted) return check_definitions(database, schema);
        if (*version > wanted) return Error{"store.newer_version", std::to_string(*version), "", {}};
        auto transaction = Transaction::begin(database);
        if (!transaction) return transaction.error();
        // Another program may have made the tables while this one waited.
        auto const meanwhile = version_of(database);
        if (!meanwhile) return meanwhile.error();
        if (*meanwhile == wanted) return check_definitions(database, schema);
        if (auto const done = database.execute(schema); !done) return done;
        if (auto const done = set_version(database, wanted); !done) return done;
        return transaction->commit();
    }

    /// From version 1: the read model is made anew; the log, the keys and the records stay as they are.
    Done upgrade_rows()
    {
        if (auto const done = check_definitions(*docket_, std::string(log_schema) + case_rows_schema_1); !done)
            return done;
        if (auto const done = check_key(); !done) return done;
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        auto const meanwhile = version_of(*docket_);
        if (!meanwhile) return meanwhile.error();
        if (*meanwhile != 1) return {}; // somebody else did it
        auto old = docket_->prepare("SELECT case_id, sealed FROM case_row");
        if (!old) return old.error();
        std::vector<docket::CaseRow> rows;
        for (;;) {
            auto const there = (*old)->step();
            if (!there) return there.error();
            if (!*there) break;
            auto const id = id_of((*old)->octets(0));
            auto const key = key_of(id);
            // A row that does not open is left out; docket verify names its case.
            if (!key) continue;
            auto const plain = unsealed((*old)->octets(1), derived_key(*key, "rogatory row"), text_of(id));
            if (!plain) continue;
            if (auto row = row_from_text(text_of(*plain))) rows.push_back(std::move(*row));
        }
        for (auto const* sql : {"DROP TABLE case_row", case_rows_schema})
            if (auto const done = docket_->execute(sql); !done) return done;
        for (auto& row : rows) {
            if (auto const loaded = load_case(row.case_id)) {
                auto const state = docket::fold(loaded->entries);
                row.own_ref = state.own_ref;
                row.partner_ref = state.partner_ref;
                row.limits = docket::limits_of(state);
            }
            if (auto const done = write_row(row); !done) return done;
        }
        if (auto const done = set_version(*docket_, 2); !done) return done;
        return transaction->commit();
    }

    /// From version 2 to 3: what there is stays where it is.
    Done add_small_blobs()
    {
        if (auto const done = check_key(); !done) return done;
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        auto const meanwhile = version_of(*docket_);
        if (!meanwhile) return meanwhile.error();
        if (*meanwhile != 2) return {}; // somebody else did it
        if (auto const done = check_definitions(*docket_, std::string(log_schema) + case_rows_schema); !done)
            return done;
        if (auto const done = docket_->execute(small_blobs_schema); !done) return done;
        if (auto const done = set_version(*docket_, docket_version); !done) return done;
        return transaction->commit();
    }

    static std::string whole_schema() { return std::string(log_schema) + case_rows_schema + small_blobs_schema; }

    Key reference_key() const { return derived_key(record_key_, "rogatory reference numbers"); }

    /// A record under the wrapping key shows at once whether the key is the one of this store.
    Done check_key()
    {
        auto const mark = get_record("store", "key");
        if (!mark) return Error{"store.wrong_key", folder_, "", {}};
        if (*mark) return {};
        return put_record({"store", "key", {1}});
    }

    Error missing(Id const& case_id)
    {
        auto statement = docket_->prepare("SELECT 1 FROM erasure WHERE case_id = ?");
        if (!statement) return statement.error();
        auto const there = (*statement)->bind(octets_of(case_id)).step();
        if (!there) return there.error();
        (*statement)->reset();
        return Error{*there ? "case.erased" : "store.case_unknown", text_of(case_id), "", {{"case", text_of(case_id)}}};
    }

    Result<docket::CaseKey> key_of(Id const& case_id)
    {
        if (auto const known = case_keys_.find(case_id); known != case_keys_.end()) return known->second;
        auto statement = keys_->prepare("SELECT wrapped FROM case_key WHERE case_id = ?");
        if (!statement) return statement.error();
        auto const there = (*statement)->bind(octets_of(case_id)).step();
        if (!there) return there.error();
        if (!*there) {
            auto error = missing(case_id);
            if (error.code != "store.case_unknown") return error;
            auto entries = docket_->prepare("SELECT 1 FROM entry WHERE case_id = ? LIMIT 1");
            if (!entries) return entries.error();
            auto const any = (*entries)->bind(octets_of(case_id)).step();
            if (!any) return any.error();
            (*entries)->reset();
            if (*any) return Error{"store.key_missing", text_of(case_id), "", {{"case", text_of(case_id)}}};
            return error;
        }
        auto const plain = unsealed((*statement)->octets(0), wrapping_key_, text_of(case_id));
        (*statement)->reset();
        if (!plain || plain->size() != docket::CaseKey{}.size())
            return Error{"store.key_missing", text_of(case_id), "", {{"case", text_of(case_id)}}};
        auto const key = array_of<docket::CaseKey>(*plain);
        if (case_keys_.size() > 10'000) forget_keys();
        case_keys_.emplace(case_id, key);
        return key;
    }

    /// Whether those columns have lengths and ranges that are ever written: what is longer must not pass for its front.
    static bool well_formed(Statement const& row, int first)
    {
        auto const number = row.integer(first + 1);
        return row.octets(first).size() == 16 && number >= 1 && number <= UINT32_MAX &&
               row.octets(first + 5).size() == std::tuple_size_v<docket::Nonce> &&
               row.octets(first + 7).size() == std::tuple_size_v<Digest> &&
               row.octets(first + 8).size() == std::tuple_size_v<Digest>;
    }

    /// The columns case_id ... digest from the given one on.
    static docket::SealedEntry entry_in(Statement const& row, int first)
    {
        docket::SealedEntry entry;
        entry.case_id = id_of(row.octets(first));
        entry.number = static_cast<std::uint32_t>(row.integer(first + 1));
        entry.at = {row.integer(first + 2)};
        entry.actor = row.text(first + 3);
        entry.kind = row.text(first + 4);
        entry.nonce = array_of<docket::Nonce>(row.octets(first + 5));
        auto const body = row.octets(first + 6);
        entry.body.assign(body.begin(), body.end());
        entry.previous = array_of<Digest>(row.octets(first + 7));
        entry.digest = array_of<Digest>(row.octets(first + 8));
        return entry;
    }

    Result<app::LoadedCase> load_case(Id const& case_id)
    {
        auto const key = key_of(case_id);
        if (!key) return key.error();
        auto statement = docket_->prepare(
            "SELECT case_id, number, at, actor, kind, nonce, body, previous, digest FROM entry WHERE case_id "
            "= ? ORDER BY number");
        if (!statement) return statement.error();
        (*statement)->bind(octets_of(case_id));
        app::LoadedCase loaded;
        Digest previous{};
        for (;;) {
            auto const row = (*statement)->step();
            if (!row) return row.error();
            if (!*row) break;
            auto const sealed_entry = entry_in(**statement, 0);
            if (sealed_entry.kind == erased_kind) {
                (*statement)->reset();
                return Error{"case.erased", text_of(case_id), "", {{"case", text_of(case_id)}}};
            }
            auto entry = docket::open(sealed_entry, *key);
            auto const place = place_of(case_id, sealed_entry.number);
            Error const broken{"store.chain_broken", place, "", {{"entry", place}, {"place", place}}};
            if (!entry || !well_formed(**statement, 0) || sealed_entry.previous != previous ||
                sealed_entry.number != loaded.entries.size() + 1) {
                (*statement)->reset();
                if (entry) return broken;
                auto error = entry.error();
                error.field = place;
                return error;
            }
            previous = sealed_entry.digest;
            loaded.entries.push_back(std::move(*entry));
        }
        loaded.length = static_cast<std::uint32_t>(loaded.entries.size());
        return loaded;
    }

    Result<std::vector<Id>> case_ids()
    {
        auto statement = docket_->prepare("SELECT DISTINCT case_id FROM entry ORDER BY case_id");
        if (!statement) return statement.error();
        std::vector<Id> ids;
        for (;;) {
            auto const row = (*statement)->step();
            if (!row) return row.error();
            if (!*row) return ids;
            ids.push_back(id_of((*statement)->octets(0)));
        }
    }

    docket::ReadNode reader()
    {
        return [this](unsigned level, std::uint64_t index) -> Result<Digest> {
            auto const position = ((index + 1) << level) - 1;
            auto statement = docket_->prepare("SELECT digest, claims, nodes FROM entry WHERE position = ?");
            if (!statement) return statement.error();
            auto const there = (*statement)->bind(static_cast<std::int64_t>(position)).step();
            if (!there) return there.error();
            Error const unknown{"store.entry_unknown", std::to_string(position), "", {}};
            if (!*there) return unknown;
            Result<Digest> node = unknown;
            if (level == 0) {
                node = docket::leaf_hash(leaf_of(array_of<Digest>((*statement)->octets(0)), (*statement)->text(1)));
            } else {
                auto const nodes = (*statement)->octets(2);
                if (nodes.size() >= level * 32U) node = array_of<Digest>(nodes.subspan((level - 1) * 32U, 32));
            }
            (*statement)->reset();
            return node;
        };
    }

    /// Another process may have appended since: the tree in memory follows the file.
    Done refresh_frontier()
    {
        auto statement = docket_->prepare("SELECT coalesce(max(position) + 1, 0) FROM entry");
        if (!statement) return statement.error();
        if (auto const row = (*statement)->step(); !row) return row.error();
        auto const size = static_cast<std::uint64_t>((*statement)->integer(0));
        (*statement)->reset();
        if (frontier_ && frontier_->size() == size) return {};
        auto frontier = docket::frontier_of(size, reader());
        if (!frontier) return frontier.error();
        frontier_ = std::move(*frontier);
        return {};
    }

    struct Head {
        std::uint32_t length = 0;
        Digest digest{};
        bool erased = false;
    };
    Result<Head> head_of(Id const& case_id)
    {
        auto statement =
            docket_->prepare("SELECT number, digest, kind FROM entry WHERE case_id = ? ORDER BY number DESC LIMIT 1");
        if (!statement) return statement.error();
        auto const there = (*statement)->bind(octets_of(case_id)).step();
        if (!there) return there.error();
        Head head;
        if (*there) {
            head = {static_cast<std::uint32_t>((*statement)->integer(0)), array_of<Digest>((*statement)->octets(1)),
                    (*statement)->text(2) == erased_kind};
            (*statement)->reset();
        }
        return head;
    }

    /// Writes one sealed entry and its leaf.
    Done write_entry(docket::SealedEntry const& entry, std::string const& claims)
    {
        auto const position = frontier_->size();
        auto const nodes = frontier_->append(docket::leaf_hash(leaf_of(entry.digest, claims)));
        Bytes node_octets;
        for (auto const& node : nodes)
            node_octets.insert(node_octets.end(), node.begin(), node.end());
        auto statement = docket_->prepare(
            "INSERT INTO entry (position, case_id, number, at, actor, kind, nonce, body, previous, digest, "
            "claims, nodes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        if (!statement) return statement.error();
        return (*statement)
            ->bind(static_cast<std::int64_t>(position))
            .bind(octets_of(entry.case_id))
            .bind(static_cast<std::int64_t>(entry.number))
            .bind(entry.at.since_1970_us)
            .bind(std::string_view(entry.actor))
            .bind(std::string_view(entry.kind))
            .bind(BytesView(entry.nonce))
            .bind(BytesView(entry.body))
            .bind(BytesView(entry.previous))
            .bind(BytesView(entry.digest))
            .bind(std::string_view(claims))
            .bind(BytesView(node_octets))
            .run();
    }

    Result<app::Recorded> append_one(app::Append const& order)
    {
        auto const head = head_of(order.case_id);
        if (!head) return head.error();
        if (head->erased) return Error{"case.erased", text_of(order.case_id), "", {{"case", text_of(order.case_id)}}};
        if (head->length != order.expected_length) return Error{"store.case_changed", text_of(order.case_id), "", {}};
        if (order.entries.empty() || order.row.case_id != order.case_id)
            throw std::logic_error("an append needs an entry and the row of its case");
        auto const key = key_of(order.case_id);
        if (!key) return key.error();
        for (auto const& message : order.messages) {
            auto statement = docket_->prepare(
                "INSERT INTO message (direction, authority, message, conversation, case_id, position) VALUES "
                "(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1");
            if (!statement) return statement.error();
            auto const fresh = (*statement)
                                   ->bind(static_cast<std::int64_t>(message.direction))
                                   .bind(std::string_view(message.authority))
                                   .bind(octets_of(message.message))
                                   .bind(octets_of(message.conversation))
                                   .bind(octets_of(order.case_id))
                                   .bind(static_cast<std::int64_t>(frontier_->size()))
                                   .step();
            if (!fresh) return fresh.error();
            (*statement)->reset();
            if (!*fresh) return Error{"store.message_known", text_of(message.message), "", {}};
        }
        for (auto const& blob : order.blobs) {
            auto const small = small_blobs_.find(*docket_, blob);
            if (!small) return small.error();
            if (!*small && !fs::exists(blob_path(blob))) return Error{"store.blob_unknown", hex_of(blob), "", {}};
            auto statement = docket_->prepare("INSERT INTO blob (blob, case_id) VALUES (?, ?) ON CONFLICT DO NOTHING");
            if (!statement) return statement.error();
            if (auto const done = (*statement)->bind(BytesView(blob)).bind(octets_of(order.case_id)).run(); !done)
                return done.error();
            if (sqlite3_changes(docket_->handle()) == 0) return Error{"store.blob_unknown", hex_of(blob), "", {}};
        }
        if (auto const done = small_blobs_.record(*docket_, order.blobs); !done) return done.error();
        auto number = order.expected_length;
        auto previous = head->digest;
        auto claims = claims_text(order.messages, order.blobs);
        for (auto const& entry : order.entries) {
            if (entry.case_id != order.case_id || entry.number != ++number)
                throw std::logic_error("entries of an append are of its case and numbered on from its length");
            docket::Nonce nonce{};
            random_.fill(nonce);
            auto const sealed_entry = docket::seal(entry, *key, nonce, previous);
            // What could not be read back (not UTF-8, nested too deep) would be lost: it is refused before it is there.
            if (auto const opened = docket::open(sealed_entry, *key); !opened)
                return Error{"store.entry_unreadable", place_of(entry.case_id, entry.number), "", {}};
            if (auto const done = write_entry(sealed_entry, claims); !done) return done.error();
            claims.clear(); // the first entry carries them
            previous = sealed_entry.digest;
        }
        if (auto const done = write_row(order.row); !done) return done.error();
        for (auto const& name : order.removed)
            if (auto const gone = delete_record(name.kind, name.name); !gone) return gone.error();
        for (auto const& record : order.records)
            if (auto const done = write_record(record); !done) return done.error();
        return app::Recorded{frontier_->size() - 1,
                             order.expected_length + static_cast<std::uint32_t>(order.entries.size())};
    }

    Done write_row(docket::CaseRow const& row)
    {
        auto const key = key_of(row.case_id);
        if (!key) return key.error();
        auto const cipher =
            sealed(bytes_of(row_text(row)), derived_key(*key, "rogatory row"), text_of(row.case_id), random_);
        auto statement = docket_->prepare(
            "INSERT INTO case_row (case_id, side, modality, open, due, changed, state, partner_state, own_reference, "
            "partner_reference, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (case_id) DO UPDATE SET "
            "side = excluded.side, modality = excluded.modality, open = excluded.open, due = excluded.due, "
            "changed = excluded.changed, state = excluded.state, partner_state = excluded.partner_state, "
            "own_reference = excluded.own_reference, partner_reference = excluded.partner_reference, "
            "sealed = excluded.sealed");
        if (!statement) return statement.error();
        (*statement)
            ->bind(octets_of(row.case_id))
            .bind(static_cast<std::int64_t>(row.side))
            .bind(static_cast<std::int64_t>(row.modality))
            .bind(static_cast<std::int64_t>(row.open ? 1 : 0));
        if (row.due)
            (*statement)->bind(static_cast<std::int64_t>(row.due->since_1970));
        else
            (*statement)->bind_null();
        auto const reference = reference_key();
        auto const own = reference_digest(row.own_ref, reference);
        auto const partner = reference_digest(row.partner_ref, reference);
        auto const done = (*statement)
                              ->bind(row.changed.since_1970_us)
                              .bind(std::string_view(row.state))
                              .bind(std::string_view(row.partner.state))
                              .bind(BytesView(own))
                              .bind(BytesView(partner))
                              .bind(BytesView(cipher))
                              .run();
        if (!done) return done;
        return write_limits(*docket_, row);
    }

    /// The row in the columns case_id, sealed, side, modality, open, due, changed, state, partner_state, own_reference,
    /// partner_reference, without its limits. Error: store.row_differs when the columns by which lists are filtered say
    /// something else than the row, or those of unsealing.
    Result<docket::CaseRow> row_in(Statement const& statement)
    {
        auto const case_id = id_of(statement.octets(0));
        auto const key = key_of(case_id);
        if (!key) return key.error();
        auto const plain = unsealed(statement.octets(1), derived_key(*key, "rogatory row"), text_of(case_id));
        if (!plain) return plain.error();
        auto row = row_from_text(text_of(*plain));
        if (!row) return row;
        bool const same_due =
            row->due ? !statement.is_null(5) && statement.integer(5) == row->due->since_1970 : statement.is_null(5);
        auto const reference = reference_key();
        bool const same_words = statement.text(7) == row->state && statement.text(8) == row->partner.state &&
                                std::ranges::equal(statement.octets(9), reference_digest(row->own_ref, reference)) &&
                                std::ranges::equal(statement.octets(10), reference_digest(row->partner_ref, reference));
        if (row->case_id != case_id || statement.integer(2) != static_cast<int>(row->side) ||
            statement.integer(3) != static_cast<int>(row->modality) || statement.integer(4) != (row->open ? 1 : 0) ||
            !same_due || statement.integer(6) != row->changed.since_1970_us || !same_words)
            return Error{"store.row_differs", text_of(case_id), "", {{"place", text_of(case_id)}}};
        return row;
    }

    Result<std::optional<docket::CaseRow>> sealed_row(Id const& case_id)
    {
        auto statement = docket_->prepare("SELECT case_id, sealed, side, modality, open, due, changed, state, "
                                          "partner_state, own_reference, partner_reference FROM case_row "
                                          "WHERE case_id = ?");
        if (!statement) return statement.error();
        auto const there = (*statement)->bind(octets_of(case_id)).step();
        if (!there) return there.error();
        if (!*there) return std::optional<docket::CaseRow>{};
        auto row = row_in(**statement);
        (*statement)->reset();
        if (!row) return row.error();
        return std::optional(std::move(*row));
    }

    /// With its limits.
    Result<std::optional<docket::CaseRow>> stored_row(Id const& case_id)
    {
        auto row = sealed_row(case_id);
        if (!row || !*row) return row;
        if (auto const done = read_limits(*docket_, **row); !done) return done.error();
        return row;
    }

    Done write_record(app::Record const& record)
    {
        auto const cipher = sealed(record.octets, record_key_, record_place(record.kind, record.name), random_);
        auto statement = docket_->prepare("INSERT INTO record (kind, name, sealed) VALUES (?, ?, ?) ON CONFLICT (kind, "
                                          "name) DO UPDATE SET sealed = excluded.sealed");
        if (!statement) return statement.error();
        return (*statement)
            ->bind(std::string_view(record.kind))
            .bind(std::string_view(record.name))
            .bind(BytesView(cipher))
            .run();
    }

    Result<bool> delete_record(std::string_view kind, std::string_view name)
    {
        auto statement = docket_->prepare("DELETE FROM record WHERE kind = ? AND name = ? RETURNING 1");
        if (!statement) return statement.error();
        auto const there = (*statement)->bind(kind).bind(name).step();
        if (there && *there)
            if (auto const done = (*statement)->run(); !done) return done.error();
        return there;
    }

    std::string blob_path(app::BlobId const& blob) const
    {
        auto const name = hex_of(blob);
        return folder_ + "/blobs/" + name.substr(0, 2) + "/" + name;
    }

    Result<std::optional<std::string>> newest_checkpoint_text()
    {
        auto statement = docket_->prepare("SELECT text FROM checkpoint ORDER BY tree_size DESC LIMIT 1");
        if (!statement) return statement.error();
        auto const there = (*statement)->step();
        if (!there) return there.error();
        if (!*there) return std::optional<std::string>{};
        auto text = (*statement)->text(0);
        (*statement)->reset();
        return std::optional(std::move(text));
    }

    Done continues(docket::Checkpoint const& earlier)
    {
        auto const size = frontier_->size();
        if (earlier.tree_size > size) return docket::check_continues(earlier, size, frontier_->root(), {});
        auto const proof = docket::consistency_proof(earlier.tree_size, size, reader());
        if (!proof) return proof.error();
        return docket::check_continues(earlier, size, frontier_->root(), *proof);
    }

    Done write_checkpoint_file(std::string const& text)
    {
        auto const path = folder_ + "/checkpoint.txt";
        auto const temporary = path + ".part";
        int const descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        Error const failed{"store.disk_failed", path, "", {{"problem", std::strerror(errno)}}};
        if (descriptor < 0) return failed;
        bool const written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                             ::fsync(descriptor) == 0;
        ::close(descriptor);
        if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) return failed;
        return {};
    }

    /// Whatever an erasure still has to do, in an order that can be repeated: the key goes first.
    Done finish_erasures()
    {
        auto statement = docket_->prepare("SELECT case_id FROM erasure WHERE finished = 0");
        if (!statement) return statement.error();
        std::vector<Id> unfinished;
        for (;;) {
            auto const row = (*statement)->step();
            if (!row) return row.error();
            if (!*row) break;
            unfinished.push_back(id_of((*statement)->octets(0)));
        }
        for (auto const& case_id : unfinished)
            if (auto const done = finish_erasure(case_id); !done) return done;
        return {};
    }

    Done finish_erasure(Id const& case_id)
    {
        if (auto const known = case_keys_.find(case_id); known != case_keys_.end()) {
            sodium_memzero(known->second.data(), known->second.size());
            case_keys_.erase(known);
        }
        auto key = keys_->prepare("DELETE FROM case_key WHERE case_id = ?");
        if (!key) return key.error();
        if (auto const done = (*key)->bind(octets_of(case_id)).run(); !done) return done;
        // Rearranging a page may have left a copy of the row in its gap: the file is written anew without it.
        if (auto const done = keys_->execute("VACUUM"); !done) return done;
        if (auto const done = keys_->truncate_log(); !done) return done;
        auto blobs = docket_->prepare("SELECT blob FROM blob WHERE case_id = ?");
        if (!blobs) return blobs.error();
        (*blobs)->bind(octets_of(case_id));
        for (;;) {
            auto const row = (*blobs)->step();
            if (!row) return row.error();
            if (!*row) break;
            ::unlink(blob_path(array_of<app::BlobId>((*blobs)->octets(0))).c_str());
        }
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        for (auto const* sql :
             {"DELETE FROM case_row WHERE case_id = ?", "DELETE FROM case_limit WHERE case_id = ?",
              "DELETE FROM small_blob WHERE blob IN (SELECT blob FROM blob WHERE case_id = ?)",
              "DELETE FROM blob WHERE case_id = ?", "UPDATE erasure SET finished = 1 WHERE case_id = ?"}) {
            auto statement = docket_->prepare(sql);
            if (!statement) return statement.error();
            if (auto const done = (*statement)->bind(octets_of(case_id)).run(); !done) return done;
        }
        if (auto const done = transaction->commit(); !done) return done;
        return docket_->truncate_log();
    }

    /// Blobs that no entry named: a call was cut short between keeping them and recording.
    void remove_orphans()
    {
        std::error_code problem;
        auto const now = fs::file_time_type::clock::now();
        for (auto const& entry : fs::recursive_directory_iterator(folder_ + "/blobs", problem)) {
            if (!entry.is_regular_file(problem) || now - entry.last_write_time(problem) < orphan_age) continue;
            auto const octets = bytes_from_hex(entry.path().filename().string());
            bool known = false;
            if (octets && octets->size() == 32) {
                auto statement = docket_->prepare("SELECT 1 FROM blob WHERE blob = ?");
                if (!statement) return;
                auto const there = (*statement)->bind(BytesView(*octets)).step();
                if (!there) return;
                known = *there;
                (*statement)->reset();
                // The log has the last word: a blob that it claims stays, so that verify can name the missing row.
                if (!known) {
                    auto claimed = docket_->prepare("SELECT 1 FROM entry WHERE instr(claims, ?) LIMIT 1");
                    if (!claimed) return;
                    auto const in_log = (*claimed)->bind(std::string_view(entry.path().filename().native())).step();
                    if (!in_log) return;
                    (*claimed)->reset();
                    known = *in_log;
                }
            }
            if (!known) fs::remove(entry.path(), problem);
        }
    }

    std::string folder_;
    Key wrapping_key_, record_key_;
    app::Random& random_;
    std::unique_ptr<Database> docket_;
    std::unique_ptr<Database> reader_; ///< for records: who reads them does not wait for who waits for the disk
    std::unique_ptr<Database> keys_;
    std::map<Id, docket::CaseKey> case_keys_;
    std::optional<docket::Frontier> frontier_;
    SmallBlobs small_blobs_;
    std::recursive_mutex mutex_;
    std::mutex reading_; ///< of reader_; whoever holds it takes no other
};

/// SHA-256 of a file in pieces; counts the octets read. None when it cannot be read.
std::optional<Digest> digest_of_file(std::string const& path, std::uint64_t& octets_read)
{
    std::ifstream file(path, std::ios::binary);
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (!file || !context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) return std::nullopt;
    std::vector<char> buffer(256 * 1024);
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0) {
        EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(file.gcount()));
        octets_read += static_cast<std::uint64_t>(file.gcount());
    }
    Digest digest;
    if (file.bad() || EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) return std::nullopt;
    return digest;
}

/// Names faults until there are too many.
class Faults
{
public:
    explicit Faults(app::VerifyReport& report) : report_(report) {}
    void add(std::string code, std::string const& place, std::string detail = {})
    {
        if (report_.faults.size() >= most_faults)
            report_.faults_cut = true;
        else
            report_.faults.push_back(
                Error{std::move(code), place, "", {{"place", place}, {"detail", std::move(detail)}}});
    }

private:
    app::VerifyReport& report_;
};

/// The messages and blobs that the claims of the log name: what the tables beside it must say.
struct Claimed {
    /// direction, authority, message, conversation, case, position
    using MessageRow = std::tuple<std::int64_t, std::string, Id, Id, Id, std::uint64_t>;
    std::set<MessageRow> messages;
    std::map<std::string, Id> blobs;
};

void add_claims(std::string const& text, Id const& case_id, std::uint64_t position, Claimed& claimed, Faults& faults,
                std::string const& place)
{
    auto const claims = claims_from(text);
    if (!claims) return faults.add("store.claims_unreadable", place);
    for (auto const& message : claims->messages)
        claimed.messages.emplace(static_cast<std::int64_t>(message.direction), message.authority, message.message,
                                 message.conversation, case_id, position);
    for (auto const& blob : claims->blobs)
        claimed.blobs.emplace(hex_of(blob), case_id);
}

Result<app::VerifyReport> SqliteStore::verify(app::VerifyOrder const& order)
{
    std::lock_guard const lock(mutex_);
    app::VerifyReport report;
    Faults faults(report);
    forget_keys(); // what is checked is what lies on the disk
    // One view of the database from beginning to end, whatever others append meanwhile.
    auto const view = Transaction::read(*docket_);
    if (!view) return view.error();

    // 1. Every entry: its digest, its place in the chain of its case, its leaf and the nodes that it completes.
    struct Chain {
        std::uint32_t length = 0;
        Digest digest{};
        bool erased = false;
    };
    std::map<Id, Chain> chains;
    Claimed claimed;
    docket::Frontier frontier;
    std::map<std::uint64_t, Digest> roots; // at the sizes of checkpoints
    auto checkpoints = docket_->prepare("SELECT tree_size, text FROM checkpoint ORDER BY tree_size");
    if (!checkpoints) return checkpoints.error();
    std::vector<std::pair<std::uint64_t, std::string>> kept;
    for (;;) {
        auto const row = (*checkpoints)->step();
        if (!row) return row.error();
        if (!*row) break;
        kept.emplace_back(static_cast<std::uint64_t>((*checkpoints)->integer(0)), (*checkpoints)->text(1));
    }
    std::set<std::uint64_t> sizes;
    for (auto const& [size, text] : kept)
        sizes.insert(size);

    auto rows = docket_->prepare(
        "SELECT position, case_id, number, at, actor, kind, nonce, body, previous, digest, claims, nodes FROM entry "
        "ORDER BY position");
    if (!rows) return rows.error();
    if (sizes.contains(0)) roots[0] = frontier.root();
    for (;;) {
        auto const row = (*rows)->step();
        if (!row) {
            faults.add("store.damaged", "entry " + std::to_string(report.entries), value_of(row.error(), "problem"));
            return report;
        }
        if (!*row) break;
        auto const entry = entry_in(**rows, 1);
        auto const place = place_of(entry.case_id, entry.number);
        auto const claims = (*rows)->text(10);
        if (!well_formed(**rows, 1)) faults.add("store.damaged", place, "a column of another length");
        report.octets += 16 + 4 + 8 + entry.actor.size() + entry.kind.size() + entry.nonce.size() + entry.body.size() +
                         2 * sizeof(Digest) + claims.size() + (*rows)->octets(11).size();
        if (static_cast<std::uint64_t>((*rows)->integer(0)) != report.entries)
            faults.add("store.position_missing", place);
        auto const digest = docket::digest_of(entry);
        if (digest != entry.digest) faults.add("entry.digest_mismatch", place);
        auto& chain = chains[entry.case_id];
        if (entry.number != chain.length + 1 || entry.previous != chain.digest || chain.erased)
            faults.add("store.chain_broken", place);
        chain = {entry.number, entry.digest, entry.kind == erased_kind};
        auto const nodes = frontier.append(docket::leaf_hash(leaf_of(digest, claims)));
        auto const stored = (*rows)->octets(11);
        Bytes wanted;
        for (auto const& node : nodes)
            wanted.insert(wanted.end(), node.begin(), node.end());
        if (!std::equal(stored.begin(), stored.end(), wanted.begin(), wanted.end()))
            faults.add("store.nodes_differ", place);
        if (!claims.empty()) add_claims(claims, entry.case_id, report.entries, claimed, faults, place);
        if (order.open_bodies) {
            auto const key = chain.erased ? Result<docket::CaseKey>(open_key) : key_of(entry.case_id);
            if (key) {
                if (auto const opened = docket::open(entry, *key); !opened && digest == entry.digest)
                    faults.add(opened.error().code, place);
            } else if (key.error().code != "case.erased") {
                faults.add(key.error().code, place);
            }
        }
        ++report.entries;
        if (sizes.contains(report.entries)) roots[report.entries] = frontier.root();
    }
    report.root = frontier.root();
    report.cases = chains.size();
    for (auto const& [id, chain] : chains)
        report.erased += chain.erased ? 1 : 0;

    // 2. Every checkpoint: its signature, and that the log had that root at that size.
    auto const check = [&](std::string const& text, std::string const& place, std::optional<std::uint64_t> size) {
        auto const read =
            order.verifier ? docket::read_checkpoint(text, *order.verifier) : docket::read_checkpoint(text);
        if (!read) return faults.add(read.error().code, place);
        auto const& checkpoint = read->checkpoint;
        if (size && checkpoint.tree_size != *size) return faults.add("checkpoint.malformed", place);
        if (checkpoint.tree_size > report.entries) return faults.add("checkpoint.tree_smaller", place);
        if (auto const known = roots.find(checkpoint.tree_size); known != roots.end()) {
            if (known->second != checkpoint.root) faults.add("checkpoint.not_consistent", place);
            return;
        }
        auto const root = docket::root_of(checkpoint.tree_size, reader());
        if (!root || *root != checkpoint.root) faults.add("checkpoint.not_consistent", place);
    };
    for (auto const& [size, text] : kept)
        check(text, "checkpoint " + std::to_string(size), size);
    report.checkpoints = kept.size();
    if (std::ifstream file(folder_ + "/checkpoint.txt", std::ios::binary); file) {
        std::ostringstream text;
        text << file.rdbuf();
        check(text.str(), "checkpoint.txt", std::nullopt);
    } else if (!kept.empty()) {
        faults.add("checkpoint.file_missing", "checkpoint.txt");
    }
    if (!order.checkpoint.empty()) check(order.checkpoint, "the checkpoint given", std::nullopt);

    // 3. The tables beside the log say what the log claims.
    auto messages =
        docket_->prepare("SELECT direction, authority, message, conversation, case_id, position FROM message");
    if (!messages) return messages.error();
    auto wanted_messages = claimed.messages;
    for (;;) {
        auto const row = (*messages)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const& columns = **messages;
        Claimed::MessageRow const found{columns.integer(0),       columns.text(1),
                                        id_of(columns.octets(2)), id_of(columns.octets(3)),
                                        id_of(columns.octets(4)), static_cast<std::uint64_t>(columns.integer(5))};
        bool const whole =
            columns.octets(2).size() == 16 && columns.octets(3).size() == 16 && columns.octets(4).size() == 16;
        if (!whole || wanted_messages.erase(found) == 0)
            faults.add("store.message_differs", "message " + text_of(std::get<2>(found)));
    }
    for (auto const& message : wanted_messages)
        faults.add("store.message_differs", "message " + text_of(std::get<2>(message)));
    std::set<std::string> registered;
    auto blobs = docket_->prepare("SELECT blob, case_id FROM blob");
    if (!blobs) return blobs.error();
    for (;;) {
        auto const row = (*blobs)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const name = hex_of((*blobs)->octets(0));
        auto const known = claimed.blobs.find(name);
        if (known == claimed.blobs.end() || known->second != id_of((*blobs)->octets(1)) ||
            (*blobs)->octets(1).size() != 16)
            faults.add("store.blob_differs", name.empty() ? "without a name" : name);
        registered.insert(name);
    }
    auto counted = docket_->prepare("SELECT count(*) FROM small_blob");
    if (!counted) return counted.error();
    if (auto const row = (*counted)->step(); !row) return row.error();
    auto in_database = (*counted)->integer(0);
    (*counted)->reset();
    for (auto const& [name, case_id] : claimed.blobs) {
        if (chains[case_id].erased) continue;
        if (!registered.contains(name)) faults.add("store.blob_differs", name);
        ++report.blobs;
        auto const blob = array_of<app::BlobId>(*bytes_from_hex(name));
        auto small = small_blobs_.find(*docket_, blob);
        if (!small) return small.error();
        in_database -= *small ? 1 : 0;
        auto const path = blob_path(blob);
        if (!*small && !fs::exists(path)) {
            faults.add("store.blob_unknown", name);
            continue;
        }
        // The name of a blob is the digest of its octets on disk.
        auto const digest =
            *small ? std::optional(docket::sha256({BytesView(**small)})) : digest_of_file(path, report.octets);
        if (*small) report.octets += (*small)->size();
        if (!digest || *digest != array_of<Digest>(blob)) {
            faults.add("store.blob_damaged", name);
            continue;
        }
        if (!order.open_bodies) continue;
        auto const key = key_of(case_id);
        if (!key) continue; // named above, with the entries
        auto const blob_key = derived_key(*key, "rogatory blob");
        auto source = *small ? open_sealed(std::move(**small), name, blob_key) : read_blob(path, blob_key);
        Bytes buffer(64 * 1024);
        bool sound = source.has_value();
        while (sound) {
            auto const count = (*source)->read(buffer);
            sound = count.has_value();
            if (sound && *count == 0) break;
        }
        if (!sound) faults.add("store.blob_damaged", name);
    }
    if (in_database != 0) faults.add("store.blob_differs", "contents in the database that no entry names");

    // The keys: every case that was not erased has one that opens, no other has.
    auto keys = keys_->prepare("SELECT case_id, wrapped FROM case_key");
    if (!keys) return keys.error();
    std::set<Id> with_key;
    for (;;) {
        auto const row = (*keys)->step();
        if (!row) {
            faults.add("store.damaged", "keys.sqlite", value_of(row.error(), "problem"));
            break;
        }
        if (!*row) break;
        auto const id = id_of((*keys)->octets(0));
        with_key.insert(id);
        auto const known = chains.find(id);
        if (known != chains.end() && known->second.erased) faults.add("store.key_not_destroyed", text_of(id));
        if ((*keys)->octets(0).size() != 16 || !unsealed((*keys)->octets(1), wrapping_key_, text_of(id)))
            faults.add("store.key_missing", text_of(id));
    }
    for (auto const& [id, chain] : chains)
        if (!chain.erased && !with_key.contains(id)) faults.add("store.key_missing", text_of(id));
    std::set<Id> erasures;
    auto erasure = docket_->prepare("SELECT case_id, finished FROM erasure");
    if (!erasure) return erasure.error();
    for (;;) {
        auto const row = (*erasure)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const id = id_of((*erasure)->octets(0));
        auto const known = chains.find(id);
        if ((*erasure)->integer(1) != 1 || known == chains.end() || !known->second.erased)
            faults.add("store.erasure_unfinished", text_of(id));
        erasures.insert(id);
    }
    for (auto const& [id, chain] : chains)
        if (chain.erased && !erasures.contains(id)) faults.add("store.erasure_unfinished", text_of(id));

    // The records open under their kind and name.
    auto records = docket_->prepare("SELECT kind, name, sealed FROM record");
    if (!records) return records.error();
    for (;;) {
        auto const row = (*records)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const place = record_place((*records)->text(0), (*records)->text(1));
        if (!unsealed((*records)->octets(2), record_key_, place)) faults.add("store.cannot_unseal", place);
    }

    // What SQLite itself finds: pages, and indexes that do not say what their tables say.
    for (auto const& [database, name] :
         {std::pair{docket_.get(), "docket.sqlite"}, std::pair{keys_.get(), "keys.sqlite"}}) {
        auto integrity = database->prepare("PRAGMA integrity_check(1)");
        if (!integrity) return integrity.error();
        auto const row = (*integrity)->step();
        if (!row)
            faults.add("store.damaged", name, value_of(row.error(), "problem"));
        else if ((*integrity)->text(0) != "ok")
            faults.add("store.damaged", name, (*integrity)->text(0));
        (*integrity)->reset();
    }

    // 4. The read models are what follows from the entries.
    std::set<Id> with_row;
    auto listed = docket_->prepare("SELECT case_id FROM case_row");
    if (!listed) return listed.error();
    for (;;) {
        auto const row = (*listed)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const id = id_of((*listed)->octets(0));
        auto const known = chains.find(id);
        if ((*listed)->octets(0).size() != 16 || known == chains.end() || known->second.erased)
            faults.add("store.row_differs", text_of(id));
        with_row.insert(id);
    }
    auto const limited = cases_with_limits(*docket_);
    if (!limited) return limited.error();
    for (auto const& id : *limited)
        if (!with_row.contains(id)) faults.add("store.row_differs", text_of(id));
    for (auto const& [id, chain] : chains) {
        if (chain.erased) continue;
        auto const stored = stored_row(id);
        if (!stored || !*stored) {
            // A row whose key is gone is named with the key.
            if (with_key.contains(id) || !with_row.contains(id)) faults.add("store.row_differs", text_of(id));
            continue;
        }
        if (!order.row_of) continue;
        auto const loaded = load_case(id);
        if (!loaded) continue; // named above
        if (**stored != order.row_of(loaded->entries)) faults.add("store.row_differs", text_of(id));
    }
    return report;
}

Done SqliteStore::erase(app::EraseOrder const& order)
{
    std::lock_guard const lock(mutex_);
    auto const head = head_of(order.case_id);
    if (!head) return head.error();
    auto const place = text_of(order.case_id);
    if (head->erased) return Error{"case.erased", place, "", {{"case", place}}};
    if (head->length == 0) return Error{"store.case_unknown", place, "", {{"case", place}}};
    {
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        if (auto const done = refresh_frontier(); !done) return done;
        docket::Entry const entry{order.case_id, head->length + 1,         order.at,
                                  order.actor,   std::string(erased_kind), {{"reason", order.reason}}};
        docket::Nonce nonce{};
        random_.fill(nonce);
        auto const before = *frontier_;
        if (auto const done = write_entry(docket::seal(entry, open_key, nonce, head->digest), ""); !done)
            return give_up(before, done.error());
        auto statement =
            docket_->prepare("INSERT INTO erasure (case_id, finished) VALUES (?, 0) ON CONFLICT DO NOTHING");
        if (!statement) return give_up(before, statement.error());
        if (auto const done = (*statement)->bind(octets_of(order.case_id)).run(); !done)
            return give_up(before, done.error());
        if (auto const done = transaction->commit(); !done) return give_up(before, done.error());
    }
    return finish_erasure(order.case_id);
}

/// A copy that is on disk and its owner's only.
Done copy_durably(std::string const& from, std::string const& to)
{
    std::error_code problem;
    fs::copy_file(from, to, problem);
    int const descriptor = problem ? -1 : ::open(to.c_str(), O_RDWR | O_CLOEXEC);
    bool const good = descriptor >= 0 && ::fchmod(descriptor, 0600) == 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (!good) return Error{"store.disk_failed", to, "", {{"problem", problem ? problem.message() : "fsync"}}};
    return {};
}

Done SqliteStore::backup(std::string const& folder)
{
    std::lock_guard const lock(mutex_);
    std::error_code problem;
    if (fs::exists(folder, problem) && !fs::is_empty(folder, problem))
        return Error{"store.backup_folder_not_empty", folder, "", {}};
    fs::create_directories(folder + "/blobs", problem);
    fs::permissions(folder, fs::perms::owner_all, problem);
    fs::permissions(folder + "/blobs", fs::perms::owner_all, problem);
    // Entries first: a key that is newer than the entries does no harm, an entry without its key would.
    for (auto const& [database, name] :
         {std::pair{docket_.get(), "/docket.sqlite"}, std::pair{keys_.get(), "/keys.sqlite"}}) {
        auto copy = Database::open(folder + name);
        if (!copy) return copy.error();
        auto* const backup = sqlite3_backup_init((*copy)->handle(), "main", database->handle(), "main");
        if (!backup) return error_of((*copy)->handle(), sqlite3_errcode((*copy)->handle()), folder + name);
        auto const code = sqlite3_backup_step(backup, -1);
        sqlite3_backup_finish(backup);
        if (code != SQLITE_DONE) return error_of((*copy)->handle(), code, folder + name);
        if (auto const done = (*copy)->truncate_log(); !done) return done;
    }
    auto blobs = docket_->prepare("SELECT blob FROM blob WHERE blob NOT IN (SELECT blob FROM small_blob)");
    if (!blobs) return blobs.error();
    for (;;) {
        auto const row = (*blobs)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const from = blob_path(array_of<app::BlobId>((*blobs)->octets(0)));
        auto const to = folder + from.substr(folder_.size());
        ::mkdir(fs::path(to).parent_path().c_str(), 0700);
        if (auto const done = copy_durably(from, to); !done) return done;
    }
    if (fs::exists(folder_ + "/checkpoint.txt"))
        return copy_durably(folder_ + "/checkpoint.txt", folder + "/checkpoint.txt");
    return {};
}

}

Result<std::unique_ptr<app::Store>> open_sqlite(std::string const& folder, WrappingKey const& key, app::Random& random)
{
    if (sodium_init() < 0) return Error{"store.cannot_open", folder, "", {{"problem", "libsodium"}}};
    auto docket = Database::open(folder + "/docket.sqlite");
    if (!docket) return docket.error();
    auto keys = Database::open(folder + "/keys.sqlite");
    if (!keys) return keys.error();
    auto reader = Database::open(folder + "/docket.sqlite");
    if (!reader) return reader.error();
    auto store =
        std::make_unique<SqliteStore>(folder, key, random, std::move(*docket), std::move(*reader), std::move(*keys));
    if (auto const done = store->prepare(); !done) return done.error();
    return std::unique_ptr<app::Store>(std::move(store));
}

}
