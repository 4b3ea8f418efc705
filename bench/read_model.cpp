#include "bench/read_model.hpp"
#include "bench/bench.hpp"

#include <sqlite3.h>

namespace rogatory::bench::dockets
{

Done record_rows(app::Store& store, std::size_t count, Octets& random,
                 std::function<docket::CaseRow(std::size_t)> const& row)
{
    constexpr std::size_t together = 500;
    std::vector<app::Append> orders;
    for (std::size_t i = 0; i < count; ++i) {
        std::array<std::uint8_t, 10> octets{};
        random.fill(octets);
        auto const id = make_id({1'790'000'000'000'000 + static_cast<std::int64_t>(i)}, octets);
        if (auto const done = store.create_case(id); !done) return done;
        app::Append order;
        order.case_id = id;
        order.row = row(i);
        order.row.case_id = id;
        order.entries = {{id, 1, order.row.changed, "amina", "note_recorded", {{"text", "The case of a benchmark."}}}};
        orders.push_back(std::move(order));
        if (orders.size() < together && i + 1 < count) continue;
        auto const recorded = store.append_all(orders);
        if (!recorded) return recorded.error();
        for (auto const& one : *recorded)
            if (!one) return one.error();
        orders.clear();
    }
    return {};
}

Result<double> bare_ms(std::string const& file, std::string const& sql)
{
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
    std::vector<double> rounds;
    Error const failed{"store.failed", file, "", {{"problem", sqlite3_errmsg(database)}}};
    std::size_t octets = 0;
    for (int round = 0; statement && round < 11; ++round) {
        Stopwatch const watch;
        while (sqlite3_step(statement) == SQLITE_ROW)
            for (int column = 0; column < sqlite3_column_count(statement); ++column) {
                octets += static_cast<std::size_t>(sqlite3_column_int64(statement, column) & 1);
                octets += sqlite3_column_text(statement, column) ? 1U : 0U;
            }
        rounds.push_back(watch.us() / 1000);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    if (rounds.empty() || octets == 0) return failed;
    return median(rounds);
}

}
