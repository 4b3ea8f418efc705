#include "exchange/wss/trust.hpp"

#include <algorithm>

namespace rogatory::exchange::wss
{

ebms3::Refusal refusal_of(Error why)
{
    auto const* const code = why.code == "trust.revocation_unknown" ? "EBMS:0202" : "EBMS:0101";
    return {code, std::move(why)};
}

Done PinnedTrust::accept(dossier::Certificate const& signer, std::span<dossier::Certificate const>,
                         ebms3::PMode const& pmode, Instant now) const
{
    auto const& pinned = pmode.peer.signing;
    bool const known = !signer.empty() && std::any_of(pinned.begin(), pinned.end(), [&](auto const& certificate) {
        return certificate.get() == signer.get() || certificate.fingerprint() == signer.fingerprint();
    });
    if (!known)
        return Error{"exchange.signer_not_pinned",
                     pmode.id,
                     "eDelivery AS4",
                     {{"peer", pmode.peer.party.id.value}, {"fingerprint", dossier::spelled(signer.fingerprint())}}};
    return dossier::check_validity(signer, now);
}

}
