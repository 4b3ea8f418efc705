// The keys with which an authority exchanges messages: those of its card for the suite ecdsa-2, and further ones for
// the suites that partners ask for. Several of a suite at once, so that they can roll over while messages are on their
// way.
//
// A new key is announced at once (it is on the card that is exported next), and partners who hold that card encrypt to
// it; it signs later, so that partners have time to take the new card. What was encrypted to an older key is opened
// until that key is removed.
//
// They are records of the store, and so encrypted, and part of every backup.
#pragma once

#include "app/accounts.hpp"
#include "app/office.hpp"
#include "dossier/card.hpp"
#include "exchange/wss/keys.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rogatory::app
{

/// The kind of the records in which they are kept.
inline constexpr std::string_view exchange_key_kind = "exchange_key";

struct ExchangeKey {
    std::string name; ///< "eddsa-2-3f9a0c21": the suite and the beginning of the signing certificate's fingerprint
    exchange::wss::Suite suite = exchange::wss::Suite::eddsa_2;
    Instant made_at;
    Instant signs_from; ///< until then an older one signs, if there is one
    dossier::Certificate signing, encryption;
    exchange::wss::KeyFiles files; ///< with the secret keys
    /// Above the signing certificate, when a network's authority has issued it; leaf side first, without the anchor.
    std::vector<dossier::Certificate> chain = {};

    friend bool operator<(ExchangeKey const& a, ExchangeKey const& b) { return a.made_at < b.made_at; }
};

struct ExchangeKeyOrder {
    exchange::wss::Suite suite = exchange::wss::Suite::eddsa_2;
    int valid_days = 730;
    int overlap_days = 14; ///< for which an older key of the suite goes on signing; the first one signs at once
    int rsa_bits = 3072;
};

/// Errors: account.not_administrator, exchange_key.too_many, exchange.keys_not_made, those of the store.
Result<ExchangeKey> add_exchange_key(Office& office, Account const& by, ExchangeKeyOrder const& order);
/// The newest first.
Result<std::vector<ExchangeKey>> exchange_keys(Office& office);
/// Which of a suite signs at this moment: the newest whose time has come, else the oldest. Null when there is none.
ExchangeKey const* signs_now(std::vector<ExchangeKey> const& keys, exchange::wss::Suite suite, Instant now);
/// A request (PKCS #10, PEM) for a certificate of the network's authority for the signing key. The key that partners
/// encrypt to needs none: the card announces it. Errors: account.not_administrator, exchange_key.unknown,
/// exchange.keys_not_made.
Result<std::string> request_for_exchange_key(Office& office, Account const& by, std::string const& name);
/// Puts what the network's authority has issued in the place of the signing certificate: PEM, the certificate first,
/// those in between after it. Errors: account.not_administrator, exchange_key.unknown,
/// exchange.key_and_certificate_differ, exchange.certificate_unfit, those of TrustView::path().
Result<ExchangeKey> certify_exchange_key(Office& office, Account const& by, std::string const& name,
                                         std::string const& network, BytesView certificates);
/// What was encrypted to it and is still on its way can then not be opened.
/// Errors: account.not_administrator, exchange_key.unknown, exchange_key.needed (the last one of a suite in which
/// messages are exchanged with a partner), those of the store.
Done remove_exchange_key(Office& office, Account const& by, std::string const& name);

/// All of them, those of the card included, as an access point uses them now. Errors: exchange.certificate_unfit, ...
Result<std::shared_ptr<exchange::wss::KeyRing const>> key_ring(Office& office);

/// A partner's certificates of a suite as its card announces them, the newest first; empty when it has none.
struct PartnerKeys {
    std::vector<dossier::Certificate> signing;
    dossier::Certificate encryption; ///< the newest
};
PartnerKeys keys_on_card(dossier::Card const& card, exchange::wss::Suite suite, Instant now);

}
