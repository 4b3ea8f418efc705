// calendars: the holidays, rest days and time zone of each State, as an operator records them. Nobody guesses a
// holiday: where a State has none on record, a limit in working days says so.
#pragma once

#include "app/office.hpp"
#include "docket/calendar.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// Those on record, by State. Errors: those of the store, and calendar.unreadable.
Result<docket::Calendars> calendars(Store& store);

/// What an operator says of a calendar; what is left empty stays as it is on record.
struct CalendarEdit {
    std::string state;         ///< ISO 3166-1 alpha-3
    std::string time_zone;     ///< of the tz database
    std::vector<Day> holidays; ///< added; their years count as recorded whole
    std::vector<int> years;    ///< recorded whole, also without a holiday
    std::string rest_days;     ///< "sat sun", or "none"
};
/// Errors: account.not_administrator, calendar.state_unknown, calendar.rest_days, calendar.empty, calendar.year.
Result<docket::Calendar> edit_calendar(Office& office, Account const& by, CalendarEdit const& edit);
/// Errors: account.not_administrator, calendar.none.
Done remove_calendar(Office& office, Account const& by, std::string const& state);

/// The holidays of a CSV file: the first column is a date, the rest is for readers; a first line without a date is a
/// heading. Errors: calendar.line with the number of the line.
Result<std::vector<Day>> holidays_from_csv(std::string_view text);

boost::json::object to_json(docket::Calendar const& calendar);

}
