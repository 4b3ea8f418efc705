// clocks: the limits of a case. What an entry does to them is found with the law at hand when it is recorded, and
// written into its body; folding only reads it, so an old docket keeps the limits that it had.
//
// Offers   add_limits()   what one more entry starts, meets, pauses or ends (law_of_clocks.cpp)
//          start_limits() and change_limits(), for folding
//          limits_of()    what of it somebody has to mind, for lists and deadlines
// Knows    base and law
// Never    frees a person, lets a case lapse, or guesses: a limit whose condition nobody has established "may run"
#pragma once

#include "docket/case_state.hpp"
#include "docket/command.hpp"

#include <boost/json.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// Writes into the body of an entry of that kind which limits it starts ("clocks") and what it does to those that are
/// there ("limits"). `happened_on` is the day of the fact, `told_on` the day that a message of the other side gives
/// for what it tells; limits that run from a decision start there, limits that run from its receipt do not.
void add_limits(CaseState const& state, std::string_view kind, boost::json::object& body, Day happened_on,
                std::optional<Day> told_on, Setting const& setting);

/// What lapses at the end of a limit, by the word of its rule; none for a word that we do not know.
std::optional<ClockKind> clock_kind_of(law::Rule const& rule);
/// Promises and floors go on when the case is closed; nothing else does.
constexpr bool outlives_case(ClockKind kind)
{
    return kind == ClockKind::protection_ends || kind == ClockKind::keep_at_least;
}

/// Likewise what was lent: it goes back whatever became of the request.
inline bool outlives_case(Clock const& clock)
{
    return outlives_case(clock.kind) || clock.rule.starts_with("own/return-of-objects/");
}

/// Whether this entry tells of an appeal that suspends a surrender which was granted.
bool suspends_decision(CaseState const& state, std::string_view kind, boost::json::object const& body);

/// Dates that no treaty gives and an official records from an order or an agreement: the kind of entry, the field.
struct OwnDate {
    std::string_view kind, field, rule, says;
    ClockKind clock;
    Side on = Side::requested;
    std::string_view until = {}; ///< the event that meets it, where the table of the procedure does not say
};
std::span<OwnDate const> own_dates();
/// Adds those that an order or an agreement sets.
void add_own_dates(boost::json::array& clocks, std::string_view kind, boost::json::object const& body, Day happened_on);
/// The day that was agreed for a surrender once the reason for its postponement had ended, where no other limit begins
/// with it.
void add_surrender_as_agreed(boost::json::array& clocks, CaseState const& state, std::string_view kind,
                             boost::json::object const& body, Day happened_on);

/// Adds the clocks written in an entry to the state.
void start_limits(CaseState& state, boost::json::array const& clocks, std::string_view kind, Day day);
/// Applies the changes written in an entry; calls `touch` with the index of each clock before it changes.
template <class Touch>
void change_limits(CaseState& state, boost::json::array const& changes, Day day, Touch touch);
/// One change. Gives the index of its clock, or none when it names none.
std::optional<std::size_t> clock_of_change(CaseState const& state, boost::json::value const& change);
void change_limit(Clock& clock, boost::json::object const& change, Day day);

/// Met in time, or too late.
void meet(Clock& clock, Day day);

/// The limits that live, and those that are shown without running. None when the case is closed, save promises and
/// floors.
std::vector<Limit> limits_of(CaseState const& state);

template <class Touch>
void change_limits(CaseState& state, boost::json::array const& changes, Day day, Touch touch)
{
    for (auto const& change : changes)
        if (auto const index = clock_of_change(state, change)) {
            touch(*index);
            change_limit(state.clocks[*index], change.get_object(), day);
        }
}

}
