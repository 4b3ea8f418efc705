#include "store/sqlite/database.hpp"

#include <sqlite3.h>

#include <map>

#include <fcntl.h>
#include <unistd.h>

namespace rogatory::store
{

struct Database::Statements {
    struct Prepared {
        sqlite3_stmt* raw;
        Statement statement;
    };
    std::map<std::string, Prepared, std::less<>> by_text;
};

Error error_of(sqlite3* database, int code, std::string const& where)
{
    std::string const problem = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    auto const named = [&](std::string name) { return Error{std::move(name), where, "", {{"problem", problem}}}; };
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return named("store.busy");
    // Our own SQL does not change: what it no longer fits are tables that somebody altered.
    case SQLITE_ERROR:
    case SQLITE_SCHEMA:
    case SQLITE_MISMATCH:
    case SQLITE_FORMAT:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return named("store.damaged");
    case SQLITE_FULL: return named("store.disk_full");
    case SQLITE_IOERR: return named("store.disk_failed");
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: return named("store.cannot_open");
    default: return named("store.failed");
    }
}

Statement& Statement::bind(std::int64_t value)
{
    sqlite3_bind_int64(statement_, ++bound_, value);
    return *this;
}
Statement& Statement::bind(std::string_view text)
{
    sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
}
Statement& Statement::bind(BytesView octets)
{
    static constexpr char nothing = 0;
    void const* data = octets.empty() ? static_cast<void const*>(&nothing) : octets.data();
    sqlite3_bind_blob64(statement_, ++bound_, data, octets.size(), SQLITE_TRANSIENT);
    return *this;
}
Statement& Statement::bind(void const* value, char const* type)
{
    sqlite3_bind_pointer(statement_, ++bound_, const_cast<void*>(value), type, nullptr);
    return *this;
}
Statement& Statement::bind_null()
{
    sqlite3_bind_null(statement_, ++bound_);
    return *this;
}

Result<bool> Statement::step()
{
    auto const code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    auto const error = code == SQLITE_DONE ? Error{} : error_of(database_, code, sqlite3_sql(statement_));
    reset();
    if (code == SQLITE_DONE) return false;
    return error;
}

Done Statement::run()
{
    auto const row = step();
    if (!row) return row.error();
    reset();
    return {};
}

void Statement::reset()
{
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    bound_ = 0;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(statement_, column);
}
std::string Statement::text(int column) const
{
    auto const* text = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
    return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : std::string();
}
BytesView Statement::octets(int column) const
{
    auto const* data = static_cast<std::uint8_t const*>(sqlite3_column_blob(statement_, column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
bool Statement::is_null(int column) const
{
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Database::Database(sqlite3* database) : database_(database), statements_(std::make_unique<Statements>()) {}

Result<std::unique_ptr<Database>> Database::open(std::string const& path)
{
    // SQLite makes its files with the rights of the process; ours are the owner's only, the logs beside them as well. A
    // file that is there is not opened for that: to close it again would release every lock that this process holds on
    // it (POSIX), and another program would then take itself for the last one and remove the log that we write.
    if (int const descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); descriptor >= 0)
        ::close(descriptor);
    sqlite3* raw = nullptr;
    // Whoever uses a database holds the mutex of the store for it; SQLite's own would be taken for every column.
    auto const code =
        sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    std::unique_ptr<Database> database(new Database(raw));
    if (code != SQLITE_OK) return error_of(raw, code, path);
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, 10'000);
    sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024);
    // The log is written over into the file when it has 16 MiB, not 4: what comes and goes again, as the rows of an
    // inbox do, is seldom written twice.
    for (auto const* pragma : {"PRAGMA wal_autocheckpoint=4096", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                               "PRAGMA secure_delete=ON", "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF",
                               "PRAGMA cell_size_check=ON", "PRAGMA temp_store=MEMORY"})
        if (auto const done = database->execute(pragma); !done) return done.error();
    return database;
}

Result<std::unique_ptr<Database>> Database::in_memory()
{
    sqlite3* raw = nullptr;
    auto const code = sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    std::unique_ptr<Database> database(new Database(raw));
    if (code != SQLITE_OK) return error_of(raw, code, ":memory:");
    return database;
}

Result<std::string> Database::definitions()
{
    // Quoted: a name that became a blob reads the same, and yet nobody who looks for the table finds it.
    auto statement = prepare("SELECT quote(type), quote(name), quote(tbl_name), typeof(rootpage), quote(sql) "
                             "FROM sqlite_schema ORDER BY name");
    if (!statement) return statement.error();
    std::string all;
    for (;;) {
        auto const row = (*statement)->step();
        if (!row) return row.error();
        if (!*row) return all;
        for (int column = 0; column < 5; ++column)
            all += (*statement)->text(column) + '\n';
    }
}

Database::~Database()
{
    for (auto& [text, prepared] : statements_->by_text)
        sqlite3_finalize(prepared.raw);
    sqlite3_close_v2(database_);
}

Done Database::execute(std::string const& sql)
{
    auto const code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error_of(database_, code, sql.substr(0, 60));
    return {};
}

Result<Statement*> Database::prepare(std::string_view sql)
{
    auto found = statements_->by_text.find(sql);
    if (found == statements_->by_text.end()) {
        sqlite3_stmt* raw = nullptr;
        auto const code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                             SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
        if (code != SQLITE_OK) return error_of(database_, code, std::string(sql.substr(0, 60)));
        found =
            statements_->by_text.emplace(std::string(sql), Statements::Prepared{raw, Statement(database_, raw)}).first;
    }
    found->second.statement.reset();
    return &found->second.statement;
}

Done Database::run(std::string_view sql)
{
    auto const statement = prepare(sql);
    if (!statement) return statement.error();
    return (*statement)->run();
}

Done Database::begin()
{
    return run("BEGIN IMMEDIATE");
}
Done Database::commit()
{
    return run("COMMIT");
}
void Database::roll_back()
{
    for (auto& [text, prepared] : statements_->by_text)
        prepared.statement.reset();
    sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Done Database::truncate_log()
{
    for (auto& [text, prepared] : statements_->by_text)
        prepared.statement.reset();
    int log = 0, moved = 0;
    auto const code = sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, &log, &moved);
    if (code == SQLITE_BUSY) return Error{"store.in_use", "", "", {}};
    if (code != SQLITE_OK) return error_of(database_, code, "wal_checkpoint");
    return {};
}

Result<Transaction> Transaction::begin(Database& database)
{
    if (auto const begun = database.begin(); !begun) return begun.error();
    return Transaction(database);
}

Result<Transaction> Transaction::read(Database& database)
{
    if (auto const begun = database.execute("BEGIN"); !begun) return begun.error();
    return Transaction(database);
}

Transaction::~Transaction()
{
    if (database_) database_->roll_back();
}

Done Transaction::commit()
{
    auto const done = database_->commit();
    if (done) database_ = nullptr;
    return done;
}

}
