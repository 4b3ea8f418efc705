// ringing: a bell reaches a person, by a webhook over HTTPS or by mail over TLS.
//
// Offers   ring()                one attempt, which takes ten seconds at most
//          ring_due()            every bell that is due now; what became of it is recorded
//          webhook_signature()   by which a webhook knows that the bell is ours
// Knows    app, net/http (addresses)
// Never    tells anything of a case: the partner's name, the message's identifier, and for how long it has waited;
//          speaks without encryption to another machine, or with one whose certificate does not verify
#pragma once

#include "app/duty.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace rogatory::net
{

/// The header Rogatory-Signature: "t=SECONDS,v1=HEX", HMAC-SHA-256 (RFC 2104) with the secret over the seconds since
/// 1970, a dot, and the body.
std::string webhook_signature(std::string_view secret, Instant now, std::string_view body);

/// Errors: ringing.not_reached (nobody answers, or not in time), ringing.refused (the answer is no),
/// ringing.not_encrypted, ringing.certificate (it does not verify), ringing.anchors_malformed, ringing.no_login (a mail
/// server that is to know us offers neither PLAIN nor LOGIN).
Done ring(app::DutyStep const& step, app::Alarm const& alarm, std::string const& authority, Instant now);

struct Rung {
    app::Alarm alarm;
    app::DutyStep step;
    Done outcome;
};
/// `office_in_use` is held while the office is read or recorded in, not while a bell is rung. Errors: those of the
/// store.
Result<std::vector<Rung>> ring_due(app::Office& office, std::mutex& office_in_use);

}
