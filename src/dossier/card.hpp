// The card of an authority: what authorities exchange before they exchange dossiers.
//
// A card is one PEM file ("BEGIN CMS", RFC 7468 section 9): CMS SignedData (RFC 5652, section 5) with the JSON octets
// of the card inside, signed with the key of the signing certificate that the card names. `openssl cms -verify -inform
// PEM -noverify` prints the JSON. That a card verifies shows only that it is whole and that its maker holds the key;
// that the maker is the authority, two officials establish by comparing the fingerprint by another way. Pinning is
// app's affair.
#pragma once

#include "dossier/identity.hpp"

#include <string>
#include <vector>

namespace rogatory::dossier
{

struct Contact {
    std::string email, telephone, address, hours; ///< each may be empty

    friend bool operator==(Contact const&, Contact const&) = default;
};

/// A pair of keys with which the authority exchanges messages beside its own two: of another suite of algorithms, or
/// newer ones into which it rolls over. Whoever holds the card believes them, because the card is signed.
struct ExchangeKeys {
    std::string suite; ///< "rsa-1x", "eddsa-2": exchange/ knows which there are; others are left alone
    Certificate signing;
    Certificate encryption;
};
inline constexpr std::size_t exchange_keys_limit = 16; ///< on one card

struct Card {
    std::string authority;                ///< id, such as "zza.central"
    std::string name;                     ///< in the authority's own language
    std::string state;                    ///< ISO 3166-1 alpha-3
    std::vector<std::string> languages;   ///< ISO 639 codes in which requests are accepted, preferred first
    std::vector<std::string> competences; ///< modalities, such as "mla", "extradition"
    Contact contact;
    Instant valid_from;
    Instant valid_until;
    int version = 1; ///< grows with each card of the authority
    Certificate signing;
    Certificate encryption;
    std::vector<ExchangeKeys> exchange_keys; ///< of each suite the newest first: partners encrypt to that one
    /// It can be reached by nobody and collects its messages from its partners: they keep them until it asks.
    /// Such a card is of format version 2, which programs that know only the first refuse.
    bool collects = false;

    /// The signing certificate's fingerprint: what is compared out of band, and what is pinned.
    Digest fingerprint() const { return signing.fingerprint(); }
};

inline constexpr std::size_t card_limit = 256 * 1024; ///< octets of a card's file

/// The card's file. Its certificates are those of the identity. Errors: dossier.card_malformed,
/// dossier.not_signed_by_us.
Result<std::string> write_card(Card const& card, Identity const& own, Instant now);

/// Reads a card from another State: strict about every member, its size and its signature, which must be by the signing
/// certificate inside. Errors: dossier.card_malformed, dossier.card_newer, dossier.card_signature_wrong,
/// dossier.certificate_unfit, dossier.card_expired, dossier.card_not_yet_valid, dossier.certificate_expired,
/// dossier.certificate_not_yet_valid.
Result<Card> read_card(BytesView octets, Instant now);

}
