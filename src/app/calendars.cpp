#include "app/calendars.hpp"

#include "base/clipped.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace rogatory::app
{
namespace
{

constexpr std::string_view calendar_kind = "calendar";
constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int first_year = 1900, last_year = 2200;

bool is_state_code(std::string_view text)
{
    return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

int year_of_day(Day day)
{
    using namespace std::chrono;
    return static_cast<int>(year_month_day{sys_days{days{day.since_1970}}}.year());
}

std::string rest_days_text(std::uint8_t bits)
{
    std::string text;
    for (std::size_t i = 0; i < weekdays.size(); ++i)
        if (bits >> i & 1U) text += (text.empty() ? "" : " ") + std::string(weekdays[i]);
    return text.empty() ? "none" : text;
}

std::optional<std::uint8_t> rest_days_from(std::string_view text)
{
    std::uint8_t bits = 0;
    if (text == "none") return bits;
    while (!text.empty()) {
        auto const end = std::min(text.find_first_of(" ,"), text.size());
        auto const word = text.substr(0, end);
        auto const found = std::ranges::find(weekdays, word);
        if (found == weekdays.end() && !word.empty()) return std::nullopt;
        if (found != weekdays.end()) bits |= static_cast<std::uint8_t>(1U << (found - weekdays.begin()));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (bits == docket::Calendar::every_day) return std::nullopt;
    return bits;
}

template <class Value>
void sort_once(std::vector<Value>& values)
{
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

Result<docket::Calendar> calendar_from(Record const& record)
{
    Error const unreadable{"calendar.unreadable", record.name, "", {{"state", record.name}}};
    boost::system::error_code problem;
    auto const json = boost::json::parse(text_of(record.octets), problem);
    if (problem) return unreadable;
    try {
        docket::Calendar calendar;
        calendar.state = record.name;
        calendar.time_zone = json.at("time_zone").as_string();
        auto const rest = rest_days_from(json.at("rest_days").as_string());
        if (!rest) return unreadable;
        calendar.rest_days = *rest;
        for (auto const& year : json.at("years").as_array())
            calendar.years.push_back(year.to_number<int>());
        for (auto const& text : json.at("holidays").as_array()) {
            auto const day = day_from(text.as_string());
            if (!day) return unreadable;
            calendar.holidays.push_back(*day);
        }
        return calendar;
    } catch (std::exception const&) { // a member is missing or of another type
        return unreadable;
    }
}

}

boost::json::object to_json(docket::Calendar const& calendar)
{
    boost::json::array holidays;
    for (auto const day : calendar.holidays)
        holidays.push_back(boost::json::string(text_of(day)));
    return {{"state", calendar.state},
            {"time_zone", calendar.time_zone},
            {"rest_days", rest_days_text(calendar.rest_days)},
            {"years", boost::json::array(calendar.years.begin(), calendar.years.end())},
            {"holidays", std::move(holidays)}};
}

Result<docket::Calendars> calendars(Store& store)
{
    auto const records = store.list_records(calendar_kind);
    if (!records) return records.error();
    docket::Calendars all;
    for (auto const& record : *records) {
        auto calendar = calendar_from(record);
        if (!calendar) return calendar.error();
        all.push_back(std::move(*calendar));
    }
    return all;
}

Result<docket::Calendar> edit_calendar(Office& office, Account const& by, CalendarEdit const& edit)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
    if (!is_state_code(edit.state)) return Error{"calendar.state_unknown", "STATE", "", {{"state", edit.state}}};
    auto const known = calendars(office.store);
    if (!known) return known.error();
    docket::Calendar calendar;
    if (auto const* before = docket::calendar_of(&*known, edit.state)) calendar = *before;
    calendar.state = edit.state;
    if (!edit.time_zone.empty()) calendar.time_zone = edit.time_zone;
    if (!edit.rest_days.empty()) {
        auto const rest = rest_days_from(edit.rest_days);
        if (!rest) return Error{"calendar.rest_days", "--rest-days", "", {{"value", edit.rest_days}}};
        calendar.rest_days = *rest;
    }
    for (auto const year : edit.years) {
        if (year < first_year || year > last_year)
            return Error{"calendar.year", "--year", "", {{"value", std::to_string(year)}}};
        calendar.years.push_back(year);
    }
    for (auto const day : edit.holidays) {
        calendar.holidays.push_back(day);
        calendar.years.push_back(year_of_day(day));
    }
    sort_once(calendar.years);
    sort_once(calendar.holidays);
    if (calendar.years.empty() && calendar.time_zone.empty())
        return Error{"calendar.empty", "STATE", "", {{"state", edit.state}}};
    auto const text = boost::json::serialize(to_json(calendar));
    auto const octets = bytes_of(text);
    if (auto const done =
            office.store.put_record({std::string(calendar_kind), calendar.state, Bytes(octets.begin(), octets.end())});
        !done)
        return done.error();
    return calendar;
}

Done remove_calendar(Office& office, Account const& by, std::string const& state)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
    auto const there = office.store.remove_record(calendar_kind, state);
    if (!there) return there.error();
    if (!*there) return Error{"calendar.none", "STATE", "", {{"state", state}}};
    return {};
}

Result<std::vector<Day>> holidays_from_csv(std::string_view text)
{
    std::vector<Day> holidays;
    std::size_t number = 0;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    while (!text.empty()) {
        ++number;
        auto const end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        auto field = line.substr(0, std::min(line.find_first_of(",;\t"), line.size()));
        if (field.size() > 2 && field.starts_with('"') && field.ends_with('"'))
            field = field.substr(1, field.size() - 2);
        if (field.empty()) continue;
        auto const day = day_from(field);
        if (day)
            holidays.push_back(*day);
        else if (number > 1)
            return Error{"calendar.line",
                         std::to_string(number),
                         "",
                         {{"line", std::to_string(number)}, {"value", clipped(field, 40)}}};
    }
    return holidays;
}

}
