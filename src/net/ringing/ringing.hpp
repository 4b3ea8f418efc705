// ringing: a bell reaches a person, by a webhook or by mail, within the authority's own network.
//
// Offers   ring()        one attempt, which takes ten seconds at most
//          ring_due()    every bell that is due now; what became of it is recorded
// Knows    app, net/http (addresses)
// Never    tells anything of a case: the partner's name, the message's identifier, and for how long it has waited
#pragma once

#include "app/duty.hpp"

#include <string>
#include <vector>

namespace rogatory::net
{

/// Errors: ringing.not_reached (nobody answers, or not in time), ringing.refused (the answer is no).
Done ring(app::DutyStep const& step, app::Alarm const& alarm, std::string const& authority, Instant now);

struct Rung {
    app::Alarm alarm;
    app::DutyStep step;
    Done outcome;
};
/// Errors: those of the store.
Result<std::vector<Rung>> ring_due(app::Office& office);

}
