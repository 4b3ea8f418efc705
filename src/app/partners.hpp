// Partners: the authorities whose cards were pinned after their fingerprint had been compared by another way.
#pragma once

#include "app/office.hpp"
#include "dossier/card.hpp"
#include "dossier/receipt.hpp"

#include <string_view>
#include <vector>

namespace rogatory::app
{

/// The kind of the records in which cards are kept: whoever holds what is read from them asks whether they changed.
inline constexpr std::string_view partner_kind = "partner";

/// The authority's own card, signed now and good for as long as its certificates. Errors: those of write_card().
Result<std::string> own_card(Office& office);

/// Pins a partner's card. `fingerprint` is what the partner read out: hexadecimal, with or without colons and spaces.
/// A newer card of a partner replaces the older one; an older one is refused.
/// Errors: partner.fingerprint_differs, partner.is_ourselves, partner.card_older, account.not_administrator, those of
/// read_card().
Result<dossier::Card> import_card(Office& office, Account const& by, BytesView octets, std::string_view fingerprint);

/// The pinned cards, by authority id. A card whose certificate has meanwhile expired is still listed.
Result<std::vector<dossier::Card>> partners(Office& office);
/// Error: partner.unknown.
Result<dossier::Card> partner(Office& office, std::string_view authority);

/// Who is believed: the fingerprints of all pinned cards.
Result<dossier::Trust> trust_of(Office& office);

}
