// Schema: making the tables, refusing those of a later version, bringing those of an earlier one up to date.
#include "store/sqlite/the_store.hpp"

#include "store/sqlite/case_rows.hpp"
#include "store/sqlite/row_text.hpp"

namespace rogatory::store
{
namespace
{

constexpr int docket_version = 3; ///< of the schema; 1 had no limits and fewer columns to filter by, 2 no small blobs
constexpr int keys_version = 1;

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
/// What version 2 consists of; version 3 has the small blobs besides.
std::string schema_2()
{
    return std::string(log_schema) + case_rows_schema;
}

constexpr auto keys_schema = "CREATE TABLE case_key (case_id BLOB PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;";

}

Done SqliteStore::prepare()
{
    if (auto const done = upgrade(*keys_, keys_version, keys_schema); !done) return done;
    auto const version = version_of(*docket_);
    if (!version) return version.error();
    if (*version == 1)
        if (auto const done = upgrade_rows(); !done) return done;
    if (*version == 1 || *version == 2)
        if (auto const done = add_small_blobs(); !done) return done;
    if (auto const done = upgrade(*docket_, docket_version, schema_2() + small_blobs_schema); !done) return done;
    if (auto const done = add_functions(*docket_); !done) return done;
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

Done SqliteStore::check_definitions(Database& database, std::string const& schema)
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

Result<std::int64_t> SqliteStore::version_of(Database& database)
{
    auto statement = database.prepare("PRAGMA user_version");
    if (!statement) return statement.error();
    if (auto const row = (*statement)->step(); !row) return row.error();
    auto const version = (*statement)->integer(0);
    (*statement)->reset();
    return version;
}

Done SqliteStore::set_version(Database& database, int version)
{
    return database.execute("PRAGMA user_version = " + std::to_string(version));
}

Done SqliteStore::upgrade(Database& database, int wanted, std::string const& schema)
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

Done SqliteStore::upgrade_rows()
{
    if (auto const done = check_definitions(*docket_, std::string(log_schema) + case_rows_schema_1); !done) return done;
    if (auto const done = check_key(); !done) return done;
    auto transaction = Transaction::begin(*docket_);
    if (!transaction) return transaction.error();
    auto const meanwhile = version_of(*docket_);
    if (!meanwhile) return meanwhile.error();
    if (*meanwhile != 1) return {}; // another program did it
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

Done SqliteStore::add_small_blobs()
{
    if (auto const done = check_key(); !done) return done;
    auto transaction = Transaction::begin(*docket_);
    if (!transaction) return transaction.error();
    auto const meanwhile = version_of(*docket_);
    if (!meanwhile) return meanwhile.error();
    if (*meanwhile != 2) return {}; // another program did it
    if (auto const done = check_definitions(*docket_, schema_2()); !done) return done;
    if (auto const done = docket_->execute(small_blobs_schema); !done) return done;
    if (auto const done = set_version(*docket_, docket_version); !done) return done;
    return transaction->commit();
}

Done SqliteStore::check_key()
{
    auto const mark = get_record("store", "key");
    if (!mark) return Error{"store.wrong_key", folder_, "", {}};
    if (*mark) return {};
    return put_record({"store", "key", {1}});
}

}
