#include "app/refusals.hpp"

#include "app/record_json.hpp"

#include <algorithm>
#include <utility>

namespace rogatory::app
{
namespace
{

constexpr std::string_view turned_away_kind = "turned_away";
constexpr std::size_t most_turned_away = 200;

/// What stands in for a record that cannot be read: its name, and that it is so. It is the oldest of all.
TurnedAway not_readable(Record const& record)
{
    Error const why{"outbox.row_malformed", "", "", {}};
    return {Instant{}, "", record.name, "", why.code, texts::sentence(why)};
}

TurnedAway turned_away_from(Record const& record)
{
    auto const value = record_value(record.octets);
    if (!value || !value->is_object()) return not_readable(record);
    try {
        auto const& object = value->get_object();
        auto const text = [&](std::string_view name) { return std::string(object.at(name).as_string()); };
        return {{object.at("at").to_number<std::int64_t>()},
                text("from"),
                text("message"),
                text("code"),
                text("why"),
                text("sentence")};
    } catch (std::exception const&) { // a member is missing or of another type
        return not_readable(record);
    }
}

/// With the names of the records, the newest last.
Result<std::vector<std::pair<std::string, TurnedAway>>> all_turned_away(Office& office)
{
    auto const records = office.store.list_records(turned_away_kind);
    if (!records) return records.error();
    std::vector<std::pair<std::string, TurnedAway>> all;
    for (auto const& record : *records)
        all.emplace_back(record.name, turned_away_from(record));
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) {
        return a.second.at != b.second.at ? a.second.at < b.second.at : a.second.message < b.second.message;
    });
    return all;
}

}

boost::json::object to_json(TurnedAway const& one)
{
    return {{"at", one.at.since_1970_us}, {"from", one.from}, {"message", one.message},
            {"code", one.code},           {"why", one.why},   {"sentence", one.sentence}};
}

Result<std::vector<TurnedAway>> turned_away(Office& office)
{
    auto named = all_turned_away(office);
    if (!named) return named.error();
    std::vector<TurnedAway> all;
    for (auto& one : *named)
        all.push_back(std::move(one.second));
    return all;
}

Done keep_turned_away(Office& office, TurnedAway const& one)
{
    auto const all = all_turned_away(office);
    if (!all) return all.error();
    if (all->size() >= most_turned_away)
        if (auto const gone = office.store.remove_record(turned_away_kind, all->front().first); !gone)
            return gone.error();
    auto const name = hex_of(sha256(bytes_of(one.from + "\n" + one.message + "\n" + one.why))).substr(0, 32);
    return office.store.put_record({std::string(turned_away_kind), name, record_octets(to_json(one))});
}

}
