#include "app/simulated.hpp"

namespace rogatory::app
{
namespace
{

constexpr std::size_t group_size = 500, entries_between_reports = 20'000;

/// The appends of one store that wait for each other.
struct Group {
    Store* store = nullptr;
    std::vector<Append> waiting;

    Done flush()
    {
        if (waiting.empty()) return {};
        auto const recorded = store->append_all(waiting);
        if (!recorded) return recorded.error();
        for (auto const& one : *recorded)
            if (!one) return one.error();
        waiting.clear();
        return {};
    }
};

}

Done record_history(simulation::History& history, std::span<Store* const> stores, HistoryProgress const& progress)
{
    std::vector<Group> groups;
    for (auto* store : stores)
        groups.push_back({store, {}});
    simulation::Recorded recorded;
    std::uint64_t reported = 0;
    for (;;) {
        auto const more = history.next(recorded);
        if (!more) return more.error();
        if (!*more) break;
        auto& group = groups[recorded.authority];
        auto const& first = recorded.entries.front();
        if (first.number == 1)
            if (auto const created = group.store->create_case(first.case_id); !created) return created;
        auto const at = day_of(first.at);
        Append append;
        append.case_id = first.case_id;
        append.expected_length = first.number - 1;
        append.row = docket::row_of(*recorded.after);
        for (auto const& crossing : recorded.crossings)
            append.messages.push_back({crossing.left ? Direction::outgoing : Direction::incoming, crossing.partner,
                                       crossing.message, crossing.conversation});
        append.entries = std::move(recorded.entries);
        group.waiting.push_back(std::move(append));
        if (group.waiting.size() == group_size)
            if (auto const done = group.flush(); !done) return done;
        if (progress && history.totals().entries >= reported + entries_between_reports) {
            reported = history.totals().entries;
            progress(reported, at);
        }
    }
    for (auto& group : groups)
        if (auto const done = group.flush(); !done) return done;
    return {};
}

}
