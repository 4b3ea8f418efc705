// Whose signature is believed: the port through which an access point asks, and the answer for pinned certificates.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"
#include "exchange/ebms3/errors.hpp"
#include "exchange/ebms3/pmode.hpp"

#include <span>

namespace rogatory::exchange::wss
{

/// Decides whether a certificate speaks for a party. May be asked from several threads at once, and must answer from
/// memory: revocation lists and answers of OCSP are fetched elsewhere and kept.
class SignerTrust
{
public:
    virtual ~SignerTrust() = default;

    /// The signer's certificate came with the message; `chain` are the other certificates that came with it and are
    /// intermediates only, never anchors. It must belong to the peer of the P-Mode, be valid at `now` and not be
    /// revoked. The error is shown to our operator; the peer learns EBMS:0101 only.
    virtual Done accept(dossier::Certificate const& signer, std::span<dossier::Certificate const> chain,
                        ebms3::PMode const& pmode, Instant now) const = 0;

protected:
    SignerTrust() = default;
    SignerTrust(SignerTrust&&) = default;
    SignerTrust& operator=(SignerTrust&&) = default;
};

/// What the wire says of a certificate that is not believed: EBMS:0101, which ends it; but EBMS:0202, and so another
/// attempt, while only nobody says whether it was revoked.
ebms3::Refusal refusal_of(Error why);

/// Static P-Modes: exactly one of the certificates pinned for the peer, within its validity.
/// Errors: exchange.signer_not_pinned, dossier.certificate_expired, dossier.certificate_not_yet_valid.
class PinnedTrust final : public SignerTrust
{
public:
    Done accept(dossier::Certificate const& signer, std::span<dossier::Certificate const> chain,
                ebms3::PMode const& pmode, Instant now) const override;
};

}
