// A signed answer that was kept as evidence, read again by somebody who asks years later: what it says, and who signed
// it. Nothing but its octets is needed.
#pragma once

#include "dossier/certificate.hpp"
#include "exchange/ebms3/message.hpp"
#include "exchange/wss/suite.hpp"

#include <vector>

namespace rogatory::exchange::as4
{

struct KeptSignal {
    ebms3::SignalMessage signal;
    wss::Suite suite = wss::Suite::ecdsa_2; ///< in which it is signed
    dossier::Certificate signer;            ///< as it came with the answer
};

/// The signature is right and covers all that is read. Whether the certificate was that of the partner, and valid then,
/// is for the caller to ask. `known`: certificates among which one is looked for that the answer names without bringing
/// it along. Errors: those of reading an envelope, exchange.answer_other (it is no signal), exchange.policy_not_met (it
/// is not signed), exchange.signer_unknown, exchange.signature_wrong, exchange.coverage_wrong.
Result<KeptSignal> read_kept_signal(BytesView octets, std::vector<dossier::Certificate> const& known = {});

}
