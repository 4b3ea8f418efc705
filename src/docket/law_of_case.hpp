// law_of_case: what the instruments that a case invokes say about a refusal, beside ground_offered() (body.hpp).
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"
#include "docket/command.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// Whether an instrument keeps the ground away from these items. A rule that excludes it reaches as far as its
/// condition: it holds (case.ground_excluded), it does not, or nobody has established it (case.exclusion_open), unless
/// `said` names the article in not_excluded_by and says in exclusion_reasons why the condition does not hold.
Done not_excluded(CaseState const& state, Ground const& ground, std::vector<int> const& items,
                  boost::json::object const& said, Setting const& setting);

/// The article of an instrument invoked that obliges to consult before refusing these items on this ground, or none.
std::optional<std::string> duty_to_consult(CaseState const& state, std::string_view ground,
                                           std::vector<int> const& items, Setting const& setting);

}
