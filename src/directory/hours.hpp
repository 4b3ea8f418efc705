// Office hours: "Mon-Fri 09:00-12:30,14:00-17:00; Sat 10:00-12:00", or "24/7", in the time zone of the office.
#pragma once

#include "base/base.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::directory
{

/// Minutes of the week from Monday 00:00, the end not included.
struct Opening {
    int from = 0, until = 0;

    friend bool operator==(Opening const&, Opening const&) = default;
};

/// Hours of a week, in order, none overlapping another. Error: directory.hours_malformed.
Result<std::vector<Opening>> hours_from(std::string_view text);

/// What the clock on the wall there shows.
struct Local {
    Day day;
    int minute = 0; ///< of the day, from 0

    friend auto operator<=>(Local const&, Local const&) = default;
};
/// The tz database, lent by the program's edge. Nothing where the zone is not known.
using LocalTime = std::function<std::optional<Local>(Instant, std::string const& zone)>;

struct OfficeNow {
    Truth in_office = Truth::open;       ///< open: hours or zone are not known
    std::optional<Local> there;          ///< the time there
    std::optional<Instant> next_opening; ///< when closed, within four weeks
    std::optional<Instant> closes;       ///< when in office
    bool holiday = false;                ///< one that was told
};
/// `closed_on`: days on which nobody is there. Hours that cannot be read count as not known.
OfficeNow office_at(std::string const& hours, std::vector<Day> const& closed_on, std::string const& zone,
                    LocalTime const& local_time, Instant now);

/// "Mon 2026-11-30 09:00".
std::string wall_time(Local const& local);

}
