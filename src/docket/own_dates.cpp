// Dates that no treaty gives: an order or an agreement sets them and an official records them.
#include "docket/body.hpp"
#include "docket/clocks.hpp"

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

constexpr OwnDate table_of_own_dates[] = {
    {"restraint_ordered", "ends_on", "own/restraint", "The restraint ends on the day that the order sets.",
     ClockKind::ends_unless},
    {"restraint_renewed", "ends_on", "own/restraint", "The restraint ends on the day that the order sets.",
     ClockKind::ends_unless},
    {"restraint_varied", "ends_on", "own/restraint", "The restraint ends on the day that the order sets.",
     ClockKind::ends_unless},
    {"asset_status_received", "ends_on", "own/restraint", "The restraint ends on the day that the order sets.",
     ClockKind::ends_unless},
    {"preservation_ordered", "ends_on", "own/preservation", "The domestic order to preserve ends.",
     ClockKind::ends_unless},
    {"preservation_extended", "ends_on", "own/preservation", "The domestic order to preserve ends.",
     ClockKind::ends_unless},
    {"preservation_confirmed", "ends_on", "own/preservation", "The domestic order to preserve ends.",
     ClockKind::ends_unless},
    {"interception_started", "until", "own/interception", "The order to intercept ends.", ClockKind::ends_unless},
    {"interception_extended", "until", "own/interception", "The order to intercept ends.", ClockKind::ends_unless},
    {"interception_start_learned", "until", "own/interception", "The order to intercept ends.", ClockKind::ends_unless},
    {"instrument_signed", "until", "own/team-period", "The period of the team ends; an extension is signed before.",
     ClockKind::ends_unless},
    {"team_extended", "until", "own/team-period", "The period of the team ends; an extension is signed before.",
     ClockKind::ends_unless},
    {"team_instrument_received", "until", "own/team-period",
     "The period of the team ends; an extension is signed before.", ClockKind::ends_unless},
    {"person_lent", "return_by", "own/return", "The person is given back on the agreed day.", ClockKind::decide_by,
     Side::requesting},
    {"person_sent_in_custody", "return_by", "own/return", "The person is given back on the agreed day.",
     ClockKind::decide_by, Side::requesting},
    {"person_received_in_custody", "return_by", "own/return", "The person is given back on the agreed day.",
     ClockKind::decide_by, Side::requesting},
    {"lift_announced", "reply_by_day", "own/reply", "The requesting State may say why the restraint should be kept.",
     ClockKind::object_by, Side::requesting},
    {"information_requested", "wanted_by", "own/information",
     "The information is wanted by the day that the requested side set.", ClockKind::tell_by, Side::requesting,
     "information_given"},
    {"question_received", "wanted_by", "own/information",
     "The information is wanted by the day that the requested side set.", ClockKind::tell_by, Side::requesting,
     "information_given"},
};

}

std::span<OwnDate const> own_dates()
{
    return table_of_own_dates;
}

void add_own_dates(json::array& clocks, std::string_view kind, json::object const& body, Day happened_on)
{
    for (auto const& own : table_of_own_dates) {
        auto const ends = own.kind == kind ? day_in(body, own.field) : std::nullopt;
        if (!ends) continue;
        json::array items;
        std::string rule{own.rule};
        for (auto const number : items_named(body)) {
            items.push_back(number);
            rule += "/" + std::to_string(number);
        }
        auto const law = text_in(body, "national_law");
        json::object clock{{"rule", rule},
                           {"article", law.empty() ? std::string_view{"as agreed or ordered"} : law},
                           {"says", own.says},
                           {"kind", name_of(own.clock)},
                           {"starts", text_of(happened_on)},
                           {"ends", text_of(*ends)},
                           {"lapses", own.field},
                           {"on", name_of(own.on)},
                           {"items", std::move(items)},
                           {"verified", true}};
        if (!own.until.empty()) clock.emplace("until", own.until);
        clocks.push_back(std::move(clock));
    }
}

void add_surrender_as_agreed(json::array& clocks, CaseState const& state, std::string_view kind,
                             json::object const& body, Day happened_on)
{
    auto const ends = kind == "surrender_date_agreed" ? day_in(body, "date") : std::nullopt;
    if (!ends || !state.surrender_waits_since || !clocks.empty()) return;
    json::array items;
    for (auto const number : items_named(body))
        items.push_back(number);
    clocks.push_back(
        json::object{{"rule", "own/surrender"},
                     {"article", "as agreed or ordered"},
                     {"says", "The person is handed over on the day agreed once the reason for postponing had ended."},
                     {"kind", name_of(ClockKind::decide_by)},
                     {"starts", text_of(happened_on)},
                     {"ends", text_of(*ends)},
                     {"lapses", "date"},
                     {"on", name_of(Side::requested)},
                     {"items", std::move(items)},
                     {"verified", true}});
}

}
