// owed: what is owed when a limit nears its end or is over: a step of the case, drafted as far as the docket knows.
//
// A person completes it, a second one approves the message that it prepares. Nothing is done by itself, and nobody's
// liberty is decided: of a release that is due the custody authority is told, and who answered is recorded.
//
// Offers   Leads, usual_leads()   how many days before the end the office reminds itself: practice, never a limit
//          nearness()             whether a limit is far, near or over
//          owed_in()              the tasks of a case, the first of each limit
// Knows    base and law
// Never    reads the clock, records anything
#pragma once

#include "docket/docket.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// Days before the end, by kind of limit. The office's own reminder (practice): no text gives it.
using Leads = std::array<int, 8>;
Leads usual_leads();

enum class Nearness : std::uint8_t { far, near, over };
std::string_view name_of(Nearness nearness);
/// `left`: days to the last day, where it is; where hours count the moment decides.
Nearness nearness(ClockKind kind, int left, bool over, Leads const& leads);

struct Owed {
    int clock = 0; ///< number of the limit
    Nearness when = Nearness::near;
    std::string_view command;           ///< the step of the case that does it
    boost::json::object fields;         ///< of that step, as far as they are known
    std::vector<std::string_view> asks; ///< fields that a person must still give
    std::vector<int> items;             ///< those that the limit concerns; empty: the case
    std::string article;                ///< under which it is owed, or "practice"
    std::string_view message;           ///< type of the message that it prepares; empty: none
    std::string says;                   ///< what is to be done, in a sentence
};
/// For every verified limit that runs and is near or over: what the own side owes, if a step for it is open now.
std::vector<Owed> owed_in(CaseState const& state, Leads const& leads, Setting const& setting,
                          Language language = Language::en);
boost::json::object to_json(Owed const& owed);

}
