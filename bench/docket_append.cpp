#include "bench/docket_append.hpp"
#include "bench/docket_cases.hpp"

#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

namespace rogatory::bench
{
namespace
{

/// One table of one database with the store's pragmas, and nothing else: the limit.
class BareSqlite
{
public:
    explicit BareSqlite(std::string const& path)
    {
        sqlite3_open(path.c_str(), &database_);
        sqlite3_exec(database_,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA "
                     "foreign_keys=ON; CREATE TABLE entry (position INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT;",
                     nullptr, nullptr, nullptr);
        sqlite3_prepare_v2(database_, "INSERT INTO entry (octets) VALUES (?)", -1, &insert_, nullptr);
    }
    BareSqlite(BareSqlite const&) = delete;
    BareSqlite& operator=(BareSqlite const&) = delete;
    ~BareSqlite()
    {
        sqlite3_finalize(insert_);
        sqlite3_close(database_);
    }
    bool insert(BytesView octets)
    {
        sqlite3_bind_blob64(insert_, 1, octets.data(), octets.size(), SQLITE_STATIC);
        bool const good = sqlite3_step(insert_) == SQLITE_DONE;
        sqlite3_reset(insert_);
        return good;
    }

private:
    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
};

/// What the columns of all tables hold for one append: the same octets for SQLite alone.
Result<std::size_t> octets_per_append(std::string const& file)
{
    sqlite3* database = nullptr;
    sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_stmt* sum = nullptr;
    sqlite3_prepare_v2(database,
                       "SELECT (SELECT avg(16 + 8 + 8 + length(actor) + length(kind) + 24 + length(body) + 64 + "
                       "length(claims) + length(nodes)) FROM entry) + (SELECT avg(16 + 16 + length(sealed)) FROM "
                       "case_row)",
                       -1, &sum, nullptr);
    Result<std::size_t> octets = Error{"store.failed", file, "", {{"problem", sqlite3_errmsg(database)}}};
    if (sum && sqlite3_step(sum) == SQLITE_ROW) octets = static_cast<std::size_t>(sqlite3_column_double(sum, 0));
    sqlite3_finalize(sum);
    sqlite3_close(database);
    return octets;
}

double syncs_per_s(std::string const& path)
{
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    Bytes const page(4096, 0x5a);
    std::vector<double> us;
    for (int i = 0; i < 60; ++i) {
        Stopwatch const watch;
        if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0) break;
        us.push_back(watch.us());
    }
    ::close(file);
    return us.empty() ? 0 : 1e6 / median(us);
}

}

Result<Figures> docket_append(Setting const& setting)
{
    using namespace dockets;
    Octets random;
    auto const folder = setting.scratch_folder + "/store";
    auto const store = new_store(folder, random);
    if (!store) return store.error();
    constexpr std::size_t block = 40;
    auto const blocks = std::max(2, static_cast<int>(24 * setting.scale));

    // One append at a time: a block through the store, a block through SQLite alone, by turns.
    BareSqlite bare(setting.scratch_folder + "/bare.sqlite");
    std::vector<double> store_per_s, bare_per_s, ratios;
    Bytes octets(600, 0x5a);
    for (int turn = 0; turn < blocks; ++turn) {
        auto const entries = recorded_case(block, random);
        if (!entries) return entries.error();
        auto const appends = appends_of(*entries);
        if (auto const made = (*store)->create_case(appends.front().case_id); !made) return made.error();
        Stopwatch const in_store;
        for (auto const& append : appends)
            if (auto const done = (*store)->append(append); !done) return done.error();
        auto const store_us = in_store.us();
        if (turn == 0) {
            auto const measured = octets_per_append(folder + "/docket.sqlite");
            if (!measured) return measured.error();
            octets.resize(*measured, 0x5a);
        }
        Stopwatch const in_bare;
        for (std::size_t i = 0; i < appends.size(); ++i) {
            random.fill(octets);
            if (!bare.insert(octets)) return Error{"store.failed", "bare.sqlite", "", {{"problem", "insert"}}};
        }
        auto const bare_us = in_bare.us();
        if (turn == 0) continue; // the first block makes files grow and statements compile
        auto const count = static_cast<double>(appends.size());
        store_per_s.push_back(count * 1e6 / store_us);
        bare_per_s.push_back(count * 1e6 / bare_us);
        ratios.push_back(bare_us / store_us);
    }

    // Groups of 100, each append in a case of its own.
    std::vector<std::vector<app::Append>> cases;
    for (int i = 0; i < 100; ++i) {
        auto const entries = recorded_case(static_cast<std::uint32_t>(blocks) + 4, random);
        if (!entries) return entries.error();
        cases.push_back(appends_of(*entries));
        if (auto const made = (*store)->create_case(cases.back().front().case_id); !made) return made.error();
    }
    std::vector<double> group_per_s;
    for (std::size_t number = 0; number < static_cast<std::size_t>(blocks); ++number) {
        std::vector<app::Append> group;
        for (auto const& appends : cases)
            group.push_back(appends[number]);
        Stopwatch const watch;
        auto const recorded = (*store)->append_all(group);
        auto const us = watch.us();
        if (!recorded) return recorded.error();
        for (auto const& one : *recorded)
            if (!one) return one.error();
        group_per_s.push_back(static_cast<double>(group.size()) * 1e6 / us);
    }
    return Figures{"appends of one entry with its read model through the store, " + std::to_string(blocks) +
                       " blocks of 40 by turns with SQLite alone inserting the same " + std::to_string(octets.size()) +
                       " octets into one table (same pragmas, same folder), ratio of neighbouring blocks; then groups "
                       "of 100 appends in one transaction; medians",
                   {{"entries_per_s", median(group_per_s)},
                    {"single_per_s", median(store_per_s)},
                    {"bare_sqlite_per_s", median(bare_per_s)},
                    {"ratio_to_bare_sqlite", median(ratios)},
                    {"fsync_per_s", syncs_per_s(setting.scratch_folder + "/sync")}}};
}

}
