// Connectors of e-CODEX that sign for a partner: an administrator has put the certificate of each on record, after its
// fingerprint was compared by another way.
//
// Offers   add_connector()   for one partner; another partner with the same connector is another record
//          check_signer()    whether a certificate speaks for a partner in e-CODEX
// Knows    partners, agreements, what was revoked
// Never    believes a certificate that an account brings along with what it signed
#pragma once

#include "app/office.hpp"
#include "app/trust.hpp"
#include "dossier/card.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

struct Connector {
    std::string partner; ///< authority id
    dossier::Certificate certificate;
    Instant since;
    std::string by; ///< account
};

/// `certificate`: PEM or DER; `fingerprint`: as its operator read it out. Errors: account.not_administrator,
/// partner.unknown, ecodex.connector_fingerprint_differs, dossier.certificate_unreadable, those of check_validity().
Result<Connector> add_connector(Office& office, Account const& by, std::string_view partner, BytesView certificate,
                                std::string_view fingerprint);
/// `fingerprint`: or its first eight digits. Errors: account.not_administrator, ecodex.connector_unknown.
Done remove_connector(Office& office, Account const& by, std::string_view partner, std::string_view fingerprint);
/// By partner.
Result<std::vector<Connector>> connectors(Office& office);

/// Whether the certificate speaks for the partner: that of its pinned card, one of a connector on record for it, or,
/// where the agreement rests on a network's certificates, one that this network vouches for under the subject agreed
/// upon. Good now, and not revoked. Errors: ecodex.signer_not_believed, trust.certificate_revoked, those of
/// check_validity() and TrustView::check().
Done check_signer(Office& office, TrustView const& view, dossier::Card const& partner,
                  dossier::Certificate const& signer, std::span<dossier::Certificate const> others, Instant now);

}
