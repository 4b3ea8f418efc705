#include "docket/calendar.hpp"

#include <algorithm>
#include <chrono>

namespace rogatory::docket
{

namespace
{

constexpr std::int64_t hour_us = 3'600'000'000;

int year_of(Day day)
{
    return static_cast<int>(
        std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day.since_1970}}}.year());
}

End after_working_days(int count, Day starts, Calendar const* calendar, std::span<Excluded const> excluded)
{
    static Calendar const only_rest_days;
    auto const& known = calendar && calendar->rest_days != Calendar::every_day ? *calendar : only_rest_days;
    End end;
    auto day = starts;
    while (count > 0) {
        day = day + 1;
        if (!known.knows(day)) end.open = EndOpen::no_calendar;
        auto const skipped =
            std::ranges::any_of(excluded, [&](Excluded const& one) { return one.from <= day && day < one.until; });
        if (!skipped && known.works_on(day)) --count;
    }
    end.day = day;
    return end;
}

}

bool Calendar::knows(Day day) const
{
    return std::ranges::binary_search(years, year_of(day));
}

bool Calendar::works_on(Day day) const
{
    return (rest_days >> static_cast<unsigned>(weekday_of(day)) & 1U) == 0 &&
           !std::ranges::binary_search(holidays, day);
}

Calendar const* calendar_of(Calendars const* calendars, std::string_view state)
{
    if (calendars)
        for (auto const& calendar : *calendars)
            if (calendar.state == state) return &calendar;
    return nullptr;
}

std::string_view name_of(EndOpen open)
{
    switch (open) {
    case EndOpen::sure: break;
    case EndOpen::no_hour: return "no_hour";
    case EndOpen::no_calendar: return "no_calendar";
    }
    return "";
}

End end_of(law::Length const& length, Day starts, std::optional<Instant> starts_at, Calendar const* calendar,
           std::span<Excluded const> excluded)
{
    End end;
    using Unit = law::Length::Unit;
    switch (length.unit) {
    case Unit::hours:
        // A pause is recorded in days, and a day is no number of hours: the end is then open.
        if (!starts_at || !excluded.empty()) {
            end.open = EndOpen::no_hour;
            return end;
        }
        end.at = Instant{starts_at->since_1970_us + hour_us * length.count};
        end.day = day_of(*end.at);
        return end;
    case Unit::working_days: return after_working_days(length.count, starts, calendar, excluded);
    case Unit::days: end.day = starts + length.count; break;
    case Unit::weeks: end.day = starts + 7 * length.count; break;
    case Unit::months: end.day = plus_months(starts, length.count); break;
    case Unit::years: end.day = plus_months(starts, 12 * length.count); break;
    }
    for (auto const& one : excluded)
        end.day = *end.day + (one.until - one.from);
    return end;
}

}
