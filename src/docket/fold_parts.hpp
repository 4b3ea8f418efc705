// fold_parts: the parts of the state that lie beside the progress of a case, each folded in a file of its own.
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace rogatory::docket
{

/// Entries about measures with executing authorities.
void fold_execution(CaseState& state, std::string_view kind, boost::json::object const& body, Day day,
                    std::string_view actor);
/// Entries about exhibits.
void fold_exhibit(CaseState& state, std::string_view kind, boost::json::object const& body, Day day,
                  std::string_view actor);
/// What followed from a message that was rejected, save for the state of the case.
void take_back_what_followed(CaseState& state, Outgoing const& outgoing);
boost::json::array exhibits_json(CaseState const& state);
boost::json::array assignments_json(CaseState const& state);

}
