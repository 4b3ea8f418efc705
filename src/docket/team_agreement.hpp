// team_agreement: the agreement on a joint investigation team, clause by clause: what both States have agreed, and what
// one of them has proposed since (Council Resolution 2017/C 18/01; MERCOSUR-JIT-2010 7.1).
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"

#include <boost/json.hpp>

#include <span>
#include <string_view>

namespace rogatory::docket
{

struct ClauseForm {
    std::string_view name;
    bool required; ///< no team is set up without it
};
/// In the order of the agreement; the fields of propose_clauses have these names.
std::span<ClauseForm const> clauses_of_an_agreement();

/// What a message about the instrument says of its clauses, whichever side wrote it. `ours`: it is being prepared here.
void fold_agreement(CaseState& state, boost::json::object const& message, Day day, bool ours);
/// The agreed clauses as members of a message; `only`: those that it names, as they were proposed.
void copy_clauses(CaseState const& state, boost::json::object& carried, boost::json::array const* only);
boost::json::array agreement_json(CaseState const& state);

}
