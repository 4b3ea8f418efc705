#include "base/time.hpp"

#include "base/clipped.hpp"

#include <chrono>
#include <cstdio>
#include <optional>

namespace rogatory
{
namespace
{

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t us_per_day = 86'400 * us_per_second;

std::chrono::year_month_day civil(Day day)
{
    return std::chrono::sys_days{std::chrono::days{day.since_1970}};
}

Day day_from_civil(std::chrono::year_month_day date)
{
    return {static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count())};
}

/// Takes exactly so many digits off the front of the text.
std::optional<int> take_digits(std::string_view& text, std::size_t count)
{
    if (text.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char expected)
{
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

Result<Day> take_day(std::string_view& text, std::string_view whole)
{
    auto const malformed = [&] { return Error{"day.malformed", "", "", {{"value", clipped(whole, 40)}}}; };
    auto const year = take_digits(text, 4);
    if (!year || !take(text, '-')) return malformed();
    auto const month = take_digits(text, 2);
    if (!month || !take(text, '-')) return malformed();
    auto const day = take_digits(text, 2);
    if (!day) return malformed();
    std::chrono::year_month_day const date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (*year == 0 || !date.ok()) return Error{"day.impossible", "", "", {{"value", clipped(whole, 40)}}};
    return day_from_civil(date);
}

}

Result<Day> day_from(std::string_view text)
{
    auto rest = text;
    auto day = take_day(rest, text);
    if (day && !rest.empty()) return Error{"day.malformed", "", "", {{"value", clipped(text, 40)}}};
    return day;
}

std::string text_of(Day day)
{
    auto const date = civil(day);
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return buffer;
}

Day plus_months(Day day, int months)
{
    auto date = civil(day);
    auto const moved = std::chrono::year_month{date.year(), date.month()} + std::chrono::months{months};
    std::chrono::year_month_day target{moved.year(), moved.month(), date.day()};
    if (!target.ok()) target = moved / std::chrono::last;
    return day_from_civil(target);
}

Day first_of_next_month(Day day)
{
    auto const date = civil(day);
    auto const next = std::chrono::year_month{date.year(), date.month()} + std::chrono::months{1};
    return day_from_civil(next / std::chrono::day{1});
}

int weekday_of(Day day)
{
    // 1970-01-01 was a Thursday.
    auto const offset = (day.since_1970 + 3) % 7;
    return offset < 0 ? offset + 7 : offset;
}

Result<Instant> instant_from(std::string_view text)
{
    auto const malformed = [&] { return Error{"instant.malformed", "", "", {{"value", clipped(text, 40)}}}; };
    auto rest = text;
    auto const day = take_day(rest, text);
    if (!day) return day.error().code == "day.impossible" ? day.error() : malformed();
    if (!take(rest, 'T')) return malformed();
    auto const hour = take_digits(rest, 2);
    if (!hour || *hour > 23 || !take(rest, ':')) return malformed();
    auto const minute = take_digits(rest, 2);
    if (!minute || *minute > 59 || !take(rest, ':')) return malformed();
    auto const second = take_digits(rest, 2);
    if (!second || *second > 59) return malformed();
    std::int64_t fraction_us = 0;
    if (take(rest, '.')) {
        std::int64_t unit = 100'000;
        std::size_t digits = 0;
        while (digits < 6 && !rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
            fraction_us += (rest.front() - '0') * unit;
            unit /= 10;
            rest.remove_prefix(1);
            ++digits;
        }
        if (digits == 0) return malformed();
    }
    std::int64_t offset_minutes = 0;
    if (!take(rest, 'Z')) {
        bool const behind = !rest.empty() && rest.front() == '-';
        if (!behind && (rest.empty() || rest.front() != '+')) return malformed();
        rest.remove_prefix(1);
        auto const hours = take_digits(rest, 2);
        if (!hours || *hours > 14 || !take(rest, ':')) return malformed();
        auto const minutes = take_digits(rest, 2);
        if (!minutes || *minutes > 59) return malformed();
        offset_minutes = (*hours * 60 + *minutes) * (behind ? -1 : 1);
    }
    if (!rest.empty()) return malformed();
    auto const seconds = (*hour * 60 + *minute - offset_minutes) * 60 + *second;
    return Instant{day->since_1970 * us_per_day + seconds * us_per_second + fraction_us};
}

std::string text_of(Instant instant)
{
    auto const day = day_of(instant);
    auto const in_day = instant.since_1970_us - start_of(day).since_1970_us;
    auto const seconds = in_day / us_per_second;
    auto const fraction = in_day % us_per_second;
    char buffer[48];
    if (fraction == 0)
        std::snprintf(buffer, sizeof buffer, "T%02d:%02d:%02dZ", static_cast<int>(seconds / 3600),
                      static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
    else
        std::snprintf(buffer, sizeof buffer, "T%02d:%02d:%02d.%06dZ", static_cast<int>(seconds / 3600),
                      static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60), static_cast<int>(fraction));
    return text_of(day) + buffer;
}

Day day_of(Instant instant)
{
    auto days = instant.since_1970_us / us_per_day;
    if (instant.since_1970_us % us_per_day < 0) --days;
    return {static_cast<std::int32_t>(days)};
}

Instant start_of(Day day)
{
    return {day.since_1970 * us_per_day};
}

}
