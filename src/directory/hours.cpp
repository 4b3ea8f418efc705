#include "directory/hours.hpp"

#include "base/clipped.hpp"

#include <algorithm>
#include <array>

namespace rogatory::directory
{
namespace
{

constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr int minutes_of_day = 24 * 60, minutes_of_week = 7 * minutes_of_day;
constexpr std::int64_t us_of_minute = 60'000'000;
constexpr int days_looked_ahead = 28;
constexpr std::size_t hours_limit = 400;

std::optional<int> weekday_from(std::string_view text)
{
    auto const found = std::find(weekdays.begin(), weekdays.end(), text);
    if (found == weekdays.end()) return std::nullopt;
    return static_cast<int>(found - weekdays.begin());
}

/// "09:30"; 24:00 is the end of a day.
std::optional<int> minute_from(std::string_view text)
{
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(text[0]) || !digit(text[1]) || !digit(text[3]) || !digit(text[4]))
        return std::nullopt;
    int const hour = (text[0] - '0') * 10 + (text[1] - '0'), minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
    return hour * 60 + minute;
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char at)
{
    std::vector<std::string_view> parts;
    for (;;) {
        auto const end = text.find(at);
        parts.push_back(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// "Mon", "Mon-Fri", "Mon,Wed": the days, or nothing.
std::vector<int> days_from(std::string_view text)
{
    std::vector<int> days;
    for (auto const part : split(text, ',')) {
        auto const dash = part.find('-');
        auto const first = weekday_from(part.substr(0, dash));
        auto const last = dash == std::string_view::npos ? first : weekday_from(part.substr(dash + 1));
        if (!first || !last || *last < *first) return {};
        for (int day = *first; day <= *last; ++day)
            days.push_back(day);
    }
    return days;
}

}

Result<std::vector<Opening>> hours_from(std::string_view text)
{
    auto const wrong = [&] { return Error{"directory.hours_malformed", "hours", "", {{"value", clipped(text, 80)}}}; };
    if (text.size() > hours_limit) return wrong();
    if (trimmed(text) == "24/7") return std::vector<Opening>{{0, minutes_of_week}};
    std::vector<Opening> openings;
    for (auto const rule : split(text, ';')) {
        auto const space = rule.find(' ');
        if (space == std::string_view::npos) return wrong();
        auto const days = days_from(rule.substr(0, space));
        if (days.empty()) return wrong();
        for (auto const times : split(rule.substr(space + 1), ',')) {
            auto const dash = times.find('-');
            if (dash == std::string_view::npos) return wrong();
            auto const from = minute_from(trimmed(times.substr(0, dash)));
            auto const until = minute_from(trimmed(times.substr(dash + 1)));
            if (!from || !until || *until <= *from) return wrong();
            for (int const day : days)
                openings.push_back({day * minutes_of_day + *from, day * minutes_of_day + *until});
        }
    }
    std::sort(openings.begin(), openings.end(), [](auto const& a, auto const& b) { return a.from < b.from; });
    for (std::size_t i = 1; i < openings.size(); ++i)
        if (openings[i].from < openings[i - 1].until) return wrong();
    return openings;
}

OfficeNow office_at(std::string const& hours, std::vector<Day> const& closed_on, std::string const& zone,
                    LocalTime const& local_time, Instant now)
{
    OfficeNow office;
    office.there = zone.empty() ? std::nullopt : local_time(now, zone);
    if (!office.there || hours.empty()) return office;
    auto const openings = hours_from(hours);
    if (!openings) return office;

    auto const is_holiday = [&](Day day) {
        return std::find(closed_on.begin(), closed_on.end(), day) != closed_on.end();
    };
    // The moment at which the wall there shows this time; guessed from now, and mended where a clock change lies
    // between.
    auto const moment_of = [&](Local const& wanted) -> Instant {
        auto const minutes_between = [](Local const& from, Local const& to) {
            return std::int64_t{to.day - from.day} * minutes_of_day + (to.minute - from.minute);
        };
        std::int64_t const this_minute = now.since_1970_us - now.since_1970_us % us_of_minute;
        Instant guess{this_minute + minutes_between(*office.there, wanted) * us_of_minute};
        if (auto const shown = local_time(guess, zone))
            guess.since_1970_us += minutes_between(*shown, wanted) * us_of_minute;
        return guess;
    };

    Day const today = office.there->day;
    office.holiday = is_holiday(today);
    office.in_office = Truth::no;
    if (!office.holiday) {
        int const minute = weekday_of(today) * minutes_of_day + office.there->minute;
        for (auto const& opening : *openings) {
            if (minute < opening.from || minute >= opening.until) continue;
            office.in_office = Truth::yes;
            // Round the clock never closes.
            if (opening.until - opening.from < minutes_of_week)
                office.closes = moment_of({today, opening.until - weekday_of(today) * minutes_of_day});
            return office;
        }
    }
    for (int ahead = 0; ahead <= days_looked_ahead; ++ahead) {
        Day const day = today + ahead;
        if (is_holiday(day)) continue;
        int const begins = weekday_of(day) * minutes_of_day;
        for (auto const& opening : *openings) {
            // An office that never closes opens again when its holiday ends.
            int const from = std::max(opening.from, begins);
            if (from >= opening.until || from >= begins + minutes_of_day) continue;
            Local const opens{day, from - begins};
            if (opens <= *office.there) continue;
            office.next_opening = moment_of(opens);
            return office;
        }
    }
    return office;
}

std::string wall_time(Local const& local)
{
    auto const two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::string(weekdays[static_cast<std::size_t>(weekday_of(local.day))]) + " " + text_of(local.day) + " " +
           two(local.minute / 60) + ":" + two(local.minute % 60);
}

}
