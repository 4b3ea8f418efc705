// What was received, used: in its own case, in another one, or by asking the State that gave it.
//
// Offers   use_received()   records a use; into another case the item goes with its limits, both dockets or neither
//          ask_for_use()    prepares the request for consent (M19), which another account approves
// Never    decides: docket::decide() says what is open
#pragma once

#include "app/cases.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rogatory::app
{

/// A use as an official orders it.
struct UseWanted {
    int item = 0;               ///< number of the received item
    boost::json::object fields; ///< of the step use_received, without received_item and in_case
    std::optional<Id> in_case;  ///< the other case of this authority
    std::string material;       ///< what to call the item to the partner; empty: its description
};

struct UseRecorded {
    StepDone step;                      ///< in the case in which the item was received
    std::vector<docket::Entry> brought; ///< in the other case; empty: there is none
};
/// Errors: those of load(), of docket::decide() and of the store; use.same_case.
Result<UseRecorded> use_received(Office& office, Account const& account, Id const& case_id, UseWanted const& wanted);
/// Errors likewise.
Result<StepDone> ask_for_use(Office& office, Account const& account, Id const& case_id, UseWanted const& wanted);

/// Whether the item that a use in this case names is still with this authority: what came from another case may have
/// gone back there since. Error: use.returned.
Done still_here(Office& office, docket::CaseState const& state, boost::json::object const& fields);

/// A name and a SHA-256 (hexadecimal) of files that are to leave with a message of the case: none of them is something
/// that another State gave for another case and that was not cleared for this partner. Error: use.not_passed_on.
Done may_pass_on(docket::CaseState const& state, std::string const& name, std::string_view sha256);

}
