#include "app/due.hpp"

#include "app/cases.hpp"

#include <algorithm>

namespace rogatory::app
{
namespace
{

/// The step with which an official of ours answers a limit that ends, by its kind.
std::string_view step_for(docket::Limit const& limit, docket::Side ours)
{
    auto const mine = limit.on == ours;
    switch (limit.kind) {
    case docket::ClockKind::must_release:
    case docket::ClockKind::may_release: return ours == docket::Side::requested ? "release" : "send";
    case docket::ClockKind::decide_by:
    case docket::ClockKind::tell_by: return mine ? "tell_delay" : ours == docket::Side::requesting ? "enquire" : "";
    case docket::ClockKind::keep_at_least:
    case docket::ClockKind::ends_unless:
    case docket::ClockKind::object_by:
    case docket::ClockKind::protection_ends: break;
    }
    return "";
}

bool belongs_to(docket::Limit const& limit, std::string const& whose)
{
    return whose.empty() || limit.who.state == whose || limit.who.id == whose;
}

}

std::string time_zone_of(Office const& office, std::string const& state)
{
    auto const* known = office.law.state(state);
    return known && !known->time_zone.empty() ? known->time_zone : "UTC";
}

std::string lapse_of(docket::Limit const& limit, Language language)
{
    auto const code = "lapse." + limit.lapses;
    return texts::has_sentence(code) ? texts::sentence(Error{code, "", limit.article, {}}, language) : limit.lapses;
}

Result<std::vector<Due>> due(Office& office, DueOrder const& order)
{
    auto const rows = office.store.list_cases({});
    if (!rows) return rows.error();
    auto const now = office.clock.now();
    std::vector<Due> found;
    for (auto const& row : *rows) {
        auto const known = load(office, row.case_id);
        if (!known) return known.error();
        for (auto& limit : docket::limits_of(known->state)) {
            if (!belongs_to(limit, order.whose)) continue;
            if (!limit.ends && !limit.ends_at && !order.without_end) continue;
            Due one;
            one.case_id = row.case_id;
            one.modality = row.modality;
            one.side = row.side;
            one.title = row.title;
            one.limit = std::move(limit);
            one.time_zone = time_zone_of(office, one.limit.who.state);
            if (one.limit.ends) {
                auto const today = office.day_in(now, one.time_zone);
                // The day of an hour is the one on the clock of that State.
                auto const last =
                    one.limit.ends_at ? office.day_in(*one.limit.ends_at, one.time_zone) : *one.limit.ends;
                one.left = last - today;
                one.over = one.limit.ends_at ? *one.limit.ends_at < now : last < today;
            }
            if (order.within && (!one.left || *one.left > *order.within)) continue;
            one.proposes = step_for(one.limit, one.side);
            found.push_back(std::move(one));
        }
    }
    std::ranges::sort(found, [](Due const& a, Due const& b) {
        auto const key = [](Due const& due) {
            auto const far = Day{INT32_MAX};
            return std::tuple{due.limit.ends.value_or(far), due.limit.ends_at.value_or(Instant{INT64_MAX}), due.case_id,
                              due.limit.number};
        };
        return key(a) < key(b);
    });
    return found;
}

boost::json::object to_json(Due const& due)
{
    auto const& limit = due.limit;
    boost::json::object json{{"case", text_of(due.case_id)},
                             {"title", due.title},
                             {"modality", law::name_of(due.modality)},
                             {"side", docket::name_of(due.side)},
                             {"clock", limit.number},
                             {"rule", limit.rule},
                             {"article", limit.article},
                             {"status", limit.verified ? "verified" : "unverified"},
                             {"kind", docket::name_of(limit.kind)},
                             {"state", docket::name_of(limit.state)},
                             {"on", docket::name_of(limit.on)},
                             {"who_state", limit.who.state},
                             {"who", limit.who.id},
                             {"time_zone", due.time_zone},
                             {"over", due.over},
                             {"lapses", limit.lapses}};
    json["ends"] = limit.ends ? boost::json::value(text_of(*limit.ends)) : boost::json::value(nullptr);
    json["ends_at"] = limit.ends_at ? boost::json::value(text_of(*limit.ends_at)) : boost::json::value(nullptr);
    json["days_left"] = due.left ? boost::json::value(*due.left) : boost::json::value(nullptr);
    if (limit.end_open != docket::EndOpen::sure) json["open"] = docket::name_of(limit.end_open);
    if (!limit.condition.empty()) json["depends_on"] = limit.condition;
    if (!due.proposes.empty()) json["proposes"] = due.proposes;
    return json;
}

}
