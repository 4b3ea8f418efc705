#include "bench/due.hpp"
#include "bench/law_folder.hpp"
#include "bench/read_model.hpp"

#include "app/due.hpp"

namespace rogatory::bench
{
namespace
{

/// Three limits to a case, as a received investigation order or an arrested person has them.
docket::CaseRow row_with_limits(std::size_t i)
{
    auto const number = static_cast<std::int32_t>(i);
    docket::CaseRow row;
    row.modality = law::Modality::mla;
    row.side = docket::Side::requested;
    row.partner = {i % 3 == 0 ? "ZZB" : "ZZC", "zzb-central-authority"};
    row.state = "received";
    row.title = "An invented case with accounts and a search";
    row.changed = Instant{1'790'000'000'000'000 + static_cast<std::int64_t>(i) * 1'000'000};
    for (auto const& [rule, article, lapses, days] :
         {std::tuple{"eio2014/16.1/acknowledge", "eio2014 16(1)", "acknowledgement_due", 7},
          std::tuple{"eio2014/12.3/decision", "eio2014 12(3)", "decision_due", 30},
          std::tuple{"eio2014/12.4/execution", "eio2014 12(4)", "execution_due", 90}}) {
        docket::Limit limit;
        limit.number = static_cast<int>(row.limits.size()) + 1;
        limit.rule = rule;
        limit.article = article;
        limit.lapses = lapses;
        limit.verified = true;
        limit.who = {"ZZA", "zza-central-authority"};
        limit.ends = Day{20'700 + number % 365 + days};
        row.limits.push_back(std::move(limit));
    }
    row.due = row.limits.front().ends;
    return row;
}

}

Result<Figures> due(Setting const& setting)
{
    auto const files = law_files(setting.law_folder);
    if (!files) return files.error();
    auto const law = law::read_library(*files);
    if (!law.library) return law.errors.front();
    dockets::Octets random;
    auto store = dockets::new_store(setting.scratch_folder, random);
    if (!store) return store.error();
    auto const count = std::max<std::size_t>(20, static_cast<std::size_t>(10'000 * setting.scale));
    if (auto const done = dockets::record_rows(**store, count, random, row_with_limits); !done) return done.error();
    app::DueSetting const at{**store,
                             *law.library,
                             {},
                             Instant{1'790'000'000'000'000},
                             day_of(Instant{1'790'000'000'000'000}),
                             [](Instant now, std::string const&) { return day_of(now); }};
    std::vector<double> all, fortnight;
    std::size_t found = 0;
    for (int round = 0; round < 11; ++round) {
        Stopwatch const watch;
        auto const dues = app::due(at, {});
        all.push_back(watch.us() / 1000);
        if (!dues || dues->size() != 3 * count)
            return Error{"store.failed", "due", "", {{"problem", "a limit is missing"}}};
        Stopwatch const near;
        auto const soon = app::due(at, {.within = 14});
        fortnight.push_back(near.us() / 1000);
        if (!soon) return soon.error();
        found = soon->size();
    }
    auto const bare = dockets::bare_ms(setting.scratch_folder + "/docket.sqlite",
                                       "SELECT case_id, number, ends, ends_at, marks, who_state, who, rule, article, "
                                       "lapses, condition, modality, side FROM case_limit ORDER BY ends");
    if (!bare) return bare.error();
    return Figures{"all " + std::to_string(3 * count) + " limits of " + std::to_string(count) +
                       " open cases, in the order in which they end, without opening titles; those within 14 days (" +
                       std::to_string(found) +
                       "); limit: SQLite alone steps through the same table in that order; median of 11 rounds",
                   {{"all_ms", median(all)},
                    {"within_14_days_ms", median(fortnight)},
                    {"bare_sqlite_ms", *bare},
                    {"ratio_to_limit", median(all) / *bare}}};
}

}
