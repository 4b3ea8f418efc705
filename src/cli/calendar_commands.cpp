// rogatory authority calendar: the holidays and time zone of each State, for limits that count working days or end at
// an hour.
#include "app/calendars.hpp"
#include "app/due.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

constexpr std::uint64_t largest_holiday_file = 1024 * 1024;

void print_calendar(Call& call, docket::Calendar const& calendar)
{
    auto const json = app::to_json(calendar);
    call.out << calendar.state << "  " << (calendar.time_zone.empty() ? "time zone as in the law" : calendar.time_zone)
             << "  rest days: " << json.at("rest_days").as_string().c_str() << '\n';
    for (auto const year : calendar.years) {
        call.out << "  " << year << ':';
        bool any = false;
        for (auto const day : calendar.holidays)
            if (auto const text = text_of(day); text.starts_with(std::to_string(year))) {
                call.out << ' ' << text.substr(5);
                any = true;
            }
        call.out << (any ? "\n" : " no holiday\n");
    }
}

/// Zones are files below one folder, and no name leads out of it.
bool zone_exists(std::string const& zone)
{
    std::error_code problem;
    return zone.find("..") == std::string::npos && !zone.starts_with('/') &&
           std::filesystem::is_regular_file("/usr/share/zoneinfo/" + zone, problem);
}

Result<app::CalendarEdit> edit_of(Call const& call)
{
    app::CalendarEdit edit;
    edit.state = call.get("STATE");
    edit.time_zone = call.get("--zone");
    edit.rest_days = call.get("--rest-days");
    if (!edit.time_zone.empty() && !zone_exists(edit.time_zone))
        return Error{"calendar.zone_unknown", "--zone", "", {{"value", edit.time_zone}}};
    if (auto const given = call.values.find("--holiday"); given != call.values.end())
        for (auto const& text : given->second) {
            auto const day = day_from(text);
            if (!day) {
                auto error = day.error();
                error.field = "--holiday";
                return error;
            }
            edit.holidays.push_back(*day);
        }
    if (auto const given = call.values.find("--year"); given != call.values.end())
        for (auto const& text : given->second) {
            int year = 0;
            auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), year);
            if (problem != std::errc{} || end != text.data() + text.size())
                return Error{"calendar.year", "--year", "", {{"value", text}}};
            edit.years.push_back(year);
        }
    if (call.given("--csv")) {
        auto const octets = files::read_file(call.get("--csv"), largest_holiday_file);
        if (!octets) return octets.error();
        auto const days = app::holidays_from_csv(text_of(*octets));
        if (!days) return days.error();
        edit.holidays.insert(edit.holidays.end(), days->begin(), days->end());
    }
    return edit;
}

}

Exit authority_calendar_add(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const edit = edit_of(call);
    if (!edit) return call.fail(edit.error());
    auto const calendar = app::edit_calendar(office, *account, *edit);
    if (!calendar) return call.fail(calendar.error());
    // Limits that were counted before are counted anew by an official, case by case, so that the docket shows it.
    auto const limits = office.store.list_limits({}, true);
    if (!limits) return call.fail(limits.error());
    boost::json::array recount;
    for (auto const& one : *limits) {
        auto const id = boost::json::value(text_of(one.case_id));
        if (one.limit.end_open == docket::EndOpen::no_calendar && one.limit.who.state == calendar->state &&
            std::ranges::find(recount, id) == recount.end())
            recount.push_back(id);
    }
    if (call.json) {
        auto json = app::to_json(*calendar);
        json["recount"] = std::move(recount);
        call.print(json);
        return Exit::done;
    }
    print_calendar(call, *calendar);
    for (auto const& id : recount)
        call.out << "A limit can be counted now: rogatory case act " << id.as_string().c_str() << " recount_limits\n";
    return Exit::done;
}

Exit authority_calendar_list(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const all = app::calendars((*desk)->store());
    if (!all) return call.fail(all.error());
    boost::json::array list;
    for (auto const& calendar : *all) {
        list.push_back(app::to_json(calendar));
        if (!call.json) print_calendar(call, calendar);
    }
    if (call.json)
        call.print(list);
    else if (all->empty())
        call.out << "No calendar. Limits in working days show the earliest day only; add the holidays of a State with "
                    "rogatory authority calendar add.\n";
    return Exit::done;
}

Exit authority_calendar_remove(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    if (auto const done = app::remove_calendar(*(*desk)->office, *account, call.get("STATE")); !done)
        return call.fail(done.error());
    if (call.json)
        call.print(boost::json::object{{"removed", call.get("STATE")}});
    else
        call.out << "The calendar of " << call.get("STATE")
                 << " is removed. Limits counted with it stay as recorded.\n";
    return Exit::done;
}

}
