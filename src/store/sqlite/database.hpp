// database: a thin layer over sqlite3.h: a connection, statements with typed columns, transactions.
#pragma once

#include "base/base.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace rogatory::store
{

/// What SQLite says, as an error of ours: store.busy, store.damaged, store.disk_full, store.disk_failed,
/// store.cannot_open, store.failed.
Error error_of(sqlite3* database, int code, std::string const& where);

/// A prepared statement. Parameters and columns count from 0.
class Statement
{
public:
    Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}

    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view text);
    Statement& bind(BytesView octets);
    /// For a function of ours that the statement calls; it must live until the last step.
    Statement& bind(void const* value, char const* type);
    Statement& bind_null();
    /// Whether there is a row. After an error or the last row the statement can be used again.
    Result<bool> step();
    /// For statements that give no rows.
    Done run();
    void reset();

    std::int64_t integer(int column) const;
    std::string text(int column) const;
    BytesView octets(int column) const;
    bool is_null(int column) const;

private:
    sqlite3* database_;
    sqlite3_stmt* statement_;
    int bound_ = 0;
};

class Database
{
public:
    /// Opens or makes the file (0600) with WAL, synchronous FULL, secure_delete, foreign keys.
    static Result<std::unique_ptr<Database>> open(std::string const& path);
    /// A database that lies nowhere.
    static Result<std::unique_ptr<Database>> in_memory();
    ~Database();
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;

    Done execute(std::string const& sql);
    /// The same for one statement that comes often: prepared once.
    Done run(std::string_view sql);
    /// The statement for this text, prepared once and reset.
    Result<Statement*> prepare(std::string_view sql);
    Done begin();
    Done commit();
    void roll_back();
    /// Moves everything out of the write-ahead log and empties it. Error: store.in_use while others read.
    Done truncate_log();
    /// The definitions of all tables and indexes, one after the other.
    Result<std::string> definitions();
    sqlite3* handle() const { return database_; }

private:
    explicit Database(sqlite3* database);
    struct Statements;
    sqlite3* database_;
    std::unique_ptr<Statements> statements_;
};

/// Begins; rolls back unless commit() was called.
class Transaction
{
public:
    static Result<Transaction> begin(Database& database);
    /// Only for reading: one view of the database until the end.
    static Result<Transaction> read(Database& database);
    Transaction(Transaction&& other) noexcept : database_(other.database_) { other.database_ = nullptr; }
    ~Transaction();
    Done commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}
