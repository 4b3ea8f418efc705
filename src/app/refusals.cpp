#include "app/refusals.hpp"

#include <algorithm>

namespace rogatory::app
{
namespace
{

constexpr std::string_view turned_away_kind = "turned_away";
constexpr std::size_t most_turned_away = 200;

}

boost::json::object to_json(TurnedAway const& one)
{
    return {{"at", one.at.since_1970_us}, {"from", one.from}, {"message", one.message},
            {"code", one.code},           {"why", one.why},   {"sentence", one.sentence}};
}

Result<std::vector<TurnedAway>> turned_away(Office& office)
{
    auto const records = office.store.list_records(turned_away_kind);
    if (!records) return records.error();
    std::vector<TurnedAway> all;
    for (auto const& record : *records) {
        boost::system::error_code problem;
        auto const value = boost::json::parse(text_of(record.octets), problem);
        if (problem || !value.is_object()) return Error{"outbox.row_malformed", "", "", {}};
        auto const& object = value.get_object();
        auto const text = [&](std::string_view name) { return std::string(object.at(name).as_string()); };
        all.push_back({{object.at("at").to_number<std::int64_t>()},
                       text("from"),
                       text("message"),
                       text("code"),
                       text("why"),
                       text("sentence")});
    }
    std::sort(all.begin(), all.end(),
              [](auto const& a, auto const& b) { return a.at != b.at ? a.at < b.at : a.message < b.message; });
    return all;
}

Done keep_turned_away(Office& office, TurnedAway const& one)
{
    auto const name_of_one = [](TurnedAway const& what) {
        return hex_of(sha256(bytes_of(what.from + "\n" + what.message + "\n" + what.why))).substr(0, 32);
    };
    auto const all = turned_away(office);
    if (!all) return all.error();
    if (all->size() >= most_turned_away)
        if (auto const gone = office.store.remove_record(turned_away_kind, name_of_one(all->front())); !gone)
            return gone.error();
    auto const text = boost::json::serialize(to_json(one));
    return office.store.put_record({std::string(turned_away_kind), name_of_one(one), {text.begin(), text.end()}});
}

}
