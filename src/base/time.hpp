// A calendar day and a moment. Units of the law are never converted into each other: a month is not 30 days.
#pragma once

#include "base/error.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace rogatory
{

/// A calendar day of the Gregorian calendar between 0001-01-01 and 9999-12-31, without a time zone.
struct Day {
    std::int32_t since_1970 = 0; ///< days since 1970-01-01

    friend auto operator<=>(Day const&, Day const&) = default;
};

/// Reads "2026-11-23". Errors: day.malformed (not of that form), day.impossible (2026-02-30).
Result<Day> day_from(std::string_view text);
/// Writes "2026-11-23".
std::string text_of(Day day);
constexpr Day operator+(Day day, int days)
{
    return {day.since_1970 + days};
}
constexpr int operator-(Day later, Day earlier)
{
    return later.since_1970 - earlier.since_1970;
}
/// The same day of the month so many months later; the last day of that month where it has no such day.
Day plus_months(Day day, int months);
/// The first day of the month after that of the day.
Day first_of_next_month(Day day);
/// 0 Monday to 6 Sunday.
int weekday_of(Day day);

/// A moment in UTC, to the microsecond.
struct Instant {
    std::int64_t since_1970_us = 0; ///< microseconds since 1970-01-01T00:00:00Z

    friend auto operator<=>(Instant const&, Instant const&) = default;
};

/// Reads RFC 3339 "2026-11-23T09:30:00Z", with up to six digits of a second and an offset such as +02:00 or Z.
/// Errors: instant.malformed, day.impossible.
Result<Instant> instant_from(std::string_view text);
/// Writes RFC 3339 in UTC: "2026-11-23T09:30:00Z", with microseconds only where there are any.
std::string text_of(Instant instant);
/// The day in UTC.
Day day_of(Instant instant);
/// The first moment of a day in UTC.
Instant start_of(Day day);

}
