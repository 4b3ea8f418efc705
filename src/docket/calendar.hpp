// calendar: where a limit ends, counted in the unit of its text. Nothing is converted: a month is not thirty days, a
// day is not twenty-four hours, a working day needs to know whose holidays count.
//
// Offers   Calendar   the holidays, rest days and time zone of a State, as an operator recorded them
//          end_of()   the last day or the last moment within a length, and why it is not sure where it is not
// Knows    base and law
// Never    knows a holiday by itself
#pragma once

#include "base/base.hpp"
#include "law/law.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// The calendar of a State. It speaks of whole years; of any other it knows nothing.
struct Calendar {
    static constexpr std::uint8_t saturday_and_sunday = 0b110'0000;
    static constexpr std::uint8_t every_day = 0b111'1111; ///< no calendar: nobody ever works

    std::string state;                            ///< ISO 3166-1 alpha-3
    std::string time_zone;                        ///< of the tz database: "Africa/Nairobi"; empty: not recorded
    std::uint8_t rest_days = saturday_and_sunday; ///< bit weekday_of(day): no work on that day of the week
    std::vector<int> years;                       ///< those whose holidays were recorded, ascending
    std::vector<Day> holidays;                    ///< ascending

    bool knows(Day day) const;
    bool works_on(Day day) const;

    friend bool operator==(Calendar const&, Calendar const&) = default;
};

using Calendars = std::vector<Calendar>; ///< one for each State at most
Calendar const* calendar_of(Calendars const* calendars, std::string_view state);

/// Why the end of a limit is not sure.
enum class EndOpen : std::uint8_t {
    sure,
    no_hour,    ///< hours count, and the hour of the start was not recorded
    no_calendar ///< working days count, and the holidays are not recorded: only rest days were left out
};
std::string_view name_of(EndOpen open);

struct End {
    std::optional<Day> day;    ///< the last day within the limit; with `no_calendar` the earliest that it can be
    std::optional<Instant> at; ///< the last moment, where hours count
    EndOpen open = EndOpen::sure;

    friend bool operator==(End const&, End const&) = default;
};

/// Days that do not count: from the first to the day before the second.
struct Excluded {
    Day from, until;
};

/// The end of a length that begins on a day, which is itself not counted (law/readings say so where a text is silent).
/// Hours run from `starts_at`; the last day of a month stands for a day that the month lacks; excluded days (of a
/// pause) are added, and where hours count they leave the end open, as a day is no number of hours.
End end_of(law::Length const& length, Day starts, std::optional<Instant> starts_at, Calendar const* calendar,
           std::span<Excluded const> excluded = {});

}
