// pauses: what stops a limit, as far as a text says so. Nothing else stops one: waiting for information does not.
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"

#include <span>
#include <string_view>

namespace rogatory::docket
{

struct PauseRule {
    std::string_view limit;       ///< the rule that stops; all that begin with it
    std::string_view article;     ///< that lets it stop
    std::string_view reason_code; ///< delay.* or postpone.*
    std::string_view begins;      ///< kinds of entry, separated by spaces; empty: only by `pause_limit`
    std::string_view ends;
    std::string_view invoked = {}; ///< an instrument that the request must invoke as well
};

std::span<PauseRule const> pause_rules();
/// The days from `begins` to `ends` are left out of the limit when the latter happens; until then it goes on.
std::span<PauseRule const> exclusion_rules();
/// The rule under which an entry of that kind stops the limit, or null.
PauseRule const* pause_of(Clock const& clock, std::string_view kind);
/// Whether an entry of that kind ends the pause that lasts.
bool pause_ends(Clock const& clock, std::string_view kind);
/// The rule that leaves out the days between consent and its revocation, or null.
PauseRule const* exclusion_of(CaseState const& state, Clock const& clock);

}
