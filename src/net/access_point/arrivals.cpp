// What arrived and what became of it, for people: however many there are, few of them are held at a time.
#include "net/access_point/access_point.hpp"
#include "net/access_point/inbox_rows.hpp"

#include <array>
#include <queue>

namespace rogatory::net
{
namespace
{

constexpr std::array kinds_of_arrivals{inbox_kind, stuck_kind, join_kind, arrived_kind};
constexpr std::size_t names_of_arrivals_at_once = 1000;

std::string_view state_of_arrival(std::string_view kind)
{
    return kind == join_kind    ? "arriving"
           : kind == inbox_kind ? "to be imported"
           : kind == stuck_kind ? "not imported"
                                : "done";
}

/// As it is shown; nothing where the whole has a row of its own.
std::optional<boost::json::object> arrival_in(app::Record const& record)
{
    auto row = object_of(record.octets);
    if (!row)
        return boost::json::object{
            {"state", "unreadable"}, {"message", record.name}, {"outcome", texts::sentence(row.error())}};
    // When the last piece is there, the whole has a row of its own.
    if (record.kind == join_kind && row->contains("octets") && row->at("octets") == row->at("octets_received"))
        return std::nullopt;
    for (auto const* const ours : {"join", "head", "next_try"})
        row->erase(ours);
    bool const stays = record.kind == stuck_kind && row->contains("stays");
    (*row)["state"] = stays ? "kept apart" : state_of_arrival(record.kind);
    return std::move(*row);
}

/// Names are made of a lane and the moment of arrival.
std::string_view moment_in(std::string_view name)
{
    return name.substr(std::min<std::size_t>(name.size(), urgent_beginning.size()));
}

/// Counts the names of what is done, and gives those that came last.
Result<std::vector<std::string>> newest_done(app::Office& office, std::size_t most, std::size_t& count)
{
    auto const newer = [](std::string const& a, std::string const& b) { return moment_in(a) > moment_in(b); };
    std::priority_queue<std::string, std::vector<std::string>, decltype(newer)> newest(newer);
    std::string after;
    for (;;) {
        auto const names = office.store.record_names(arrived_kind, after, names_of_arrivals_at_once);
        if (!names) return names.error();
        for (auto const& name : *names) {
            newest.push(name);
            if (newest.size() > most) newest.pop();
        }
        count += names->size();
        if (names->size() < names_of_arrivals_at_once) break;
        after = names->back();
    }
    std::vector<std::string> in_order;
    for (; !newest.empty(); newest.pop())
        in_order.push_back(newest.top());
    return in_order;
}

}

Done each_arrival(app::Office& office, std::function<void(boost::json::object)> const& visit)
{
    for (auto const kind : kinds_of_arrivals)
        if (auto const done = app::each_record(office.store, kind,
                                               [&](app::Record const& record) -> Done {
                                                   if (auto row = arrival_in(record)) visit(std::move(*row));
                                                   return {};
                                               });
            !done)
            return done;
    return {};
}

Result<Arrivals> arrivals(app::Office& office, std::size_t most_of_each)
{
    Arrivals arrived;
    for (auto const kind : kinds_of_arrivals) {
        auto& count = arrived.counts[std::string(state_of_arrival(kind))];
        if (kind == arrived_kind) {
            auto const names = newest_done(office, most_of_each, count);
            if (!names) return names.error();
            for (auto const& name : *names) {
                auto octets = office.store.get_record(kind, name);
                if (!octets) return octets.error();
                if (!*octets) continue;
                if (auto row = arrival_in({std::string(kind), name, std::move(**octets)}))
                    arrived.rows.push_back(std::move(*row));
            }
            continue;
        }
        auto const done = app::each_record(office.store, kind, [&](app::Record const& record) -> Done {
            auto row = arrival_in(record);
            if (row && ++count <= most_of_each) arrived.rows.push_back(std::move(*row));
            return {};
        });
        if (!done) return done.error();
    }
    return arrived;
}

}
