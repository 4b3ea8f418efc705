#include "bench/simulate.hpp"
#include "app/simulated.hpp"
#include "bench/docket_cases.hpp"
#include "bench/law_folder.hpp"

#include <sqlite3.h>

#include <memory>

namespace rogatory::bench
{
namespace
{

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

Database opened(std::string const& path)
{
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    return Database(database);
}

Statement prepared(Database const& database, char const* sql)
{
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database.get(), sql, -1, &statement, nullptr);
    return Statement(statement);
}

/// What the store keeps of an entry, on average.
std::size_t octets_of_entry(std::string const& file)
{
    auto const database = opened(file);
    auto const sum = prepared(database, "SELECT avg(16 + 8 + 8 + length(actor) + length(kind) + 24 + length(body) + 64 "
                                        "+ length(claims) + length(nodes)) FROM entry");
    return sum && sqlite3_step(sum.get()) == SQLITE_ROW ? static_cast<std::size_t>(sqlite3_column_double(sum.get(), 0))
                                                        : 0;
}

/// The limit: rows of so many octets into one table, a transaction for every 500 of them.
double bare_per_s(std::string const& path, std::size_t octets, std::uint64_t rows, app::Random& random)
{
    auto const database = opened(path);
    sqlite3_exec(database.get(),
                 "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; "
                 "CREATE TABLE entry (position INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT;",
                 nullptr, nullptr, nullptr);
    auto const insert = prepared(database, "INSERT INTO entry (octets) VALUES (?)");
    Bytes row(octets);
    Stopwatch const watch;
    for (std::uint64_t i = 0; i < rows; ++i) {
        if (i % 500 == 0) sqlite3_exec(database.get(), "BEGIN", nullptr, nullptr, nullptr);
        random.fill(row);
        sqlite3_bind_blob64(insert.get(), 1, row.data(), row.size(), SQLITE_STATIC);
        sqlite3_step(insert.get());
        sqlite3_reset(insert.get());
        if (i % 500 == 499 || i + 1 == rows) sqlite3_exec(database.get(), "COMMIT", nullptr, nullptr, nullptr);
    }
    return static_cast<double>(rows) * 1e6 / watch.us();
}

}

Result<Figures> simulate(Setting const& setting)
{
    auto const files = law_files(setting.law_folder);
    if (!files) return files.error();
    auto const law = law::read_library(*files);
    if (!law.library) return law.errors.front();
    simulation::Order order;
    order.authorities = 4;
    order.years = 5;
    order.seed = 2026;
    order.per_mille = std::max(1, static_cast<int>(200 * setting.scale));

    auto history = simulation::History::plan(order, *law.library);
    if (!history) return history.error();
    simulation::Recorded recorded;
    Stopwatch const in_memory;
    for (;;) {
        auto const more = (*history)->next(recorded);
        if (!more) return more.error();
        if (!*more) break;
    }
    auto const memory_us = in_memory.us();
    auto const told = (*history)->totals();

    // The same history once more, recorded.
    history = simulation::History::plan(order, *law.library);
    dockets::Octets random;
    std::vector<std::unique_ptr<app::Store>> kept;
    std::vector<app::Store*> stores;
    for (int i = 0; i < order.authorities; ++i) {
        auto store = dockets::new_store(setting.scratch_folder + "/" + std::to_string(i), random);
        if (!store) return store.error();
        kept.push_back(std::move(*store));
        stores.push_back(kept.back().get());
    }
    Stopwatch const in_stores;
    if (auto const done = app::record_history(**history, stores, {}); !done) return done.error();
    auto const stores_us = in_stores.us();
    auto const octets = octets_of_entry(setting.scratch_folder + "/0/docket.sqlite");
    auto const bare = bare_per_s(setting.scratch_folder + "/bare.sqlite", octets, told.entries, random);

    auto const entries = static_cast<double>(told.entries);
    auto const ended = static_cast<double>(told.ended_well + told.ended_otherwise);
    auto const recorded_per_s = entries * 1e6 / stores_us;
    return Figures{"a history of " + std::to_string(order.authorities) + " authorities over " +
                       std::to_string(order.years) + " years, " + std::to_string(told.entries) +
                       " entries, through decide() and receive() on one core; then the same recorded in groups of 500 "
                       "appends, generation included, beside SQLite alone inserting as many rows of " +
                       std::to_string(octets) + " octets in groups of 500",
                   {{"entries_per_s", entries * 1e6 / memory_us},
                    {"sqlite_entries_per_s", recorded_per_s},
                    {"bare_entries_per_s", bare},
                    {"ratio_to_bare_sqlite", recorded_per_s / bare},
                    {"entries", entries},
                    {"cases", static_cast<double>(told.cases)},
                    {"ended_otherwise_share", static_cast<double>(told.ended_otherwise) / ended}}};
}

}
