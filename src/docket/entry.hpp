// An entry: one thing that happened in a case. Sealed, it is what the docket keeps and what digests cover.
#pragma once

#include "base/base.hpp"

#include <boost/json.hpp>

#include <array>
#include <cstdint>
#include <string>

namespace rogatory::docket
{

/// What happened, in the past tense ("request_received"), who recorded it and when.
struct Entry {
    Id case_id;
    std::uint32_t number = 0; ///< in the case, from 1
    Instant at;               ///< when it was recorded
    std::string actor;        ///< account that recorded it
    std::string kind;         ///< "request_received"
    boost::json::object body;
};

using CaseKey = std::array<std::uint8_t, 32>;
using Nonce = std::array<std::uint8_t, 24>;

/// An entry as stored: its body encrypted with the key of its case, its digest covering everything else.
struct SealedEntry {
    Id case_id;
    std::uint32_t number = 0;
    Instant at;
    std::string actor, kind;
    Nonce nonce{};
    Bytes body;        ///< XChaCha20-Poly1305 ciphertext with its tag; associated data: all fields above
    Digest previous{}; ///< digest of the entry before it in the case; zero for the first
    Digest digest{};   ///< SHA-256 over the canonical octets of all fields above
};

/// Encrypts and digests. The nonce comes from the edge and is used once.
SealedEntry seal(Entry const& entry, CaseKey const& key, Nonce const& nonce, Digest const& previous);
/// Decrypts. Errors: entry.digest_mismatch, entry.cannot_decrypt (wrong or destroyed key, or altered), entry.not_json.
Result<Entry> open(SealedEntry const& sealed, CaseKey const& key);
/// The digest that the fields give; differs from sealed.digest when anything was altered.
Digest digest_of(SealedEntry const& sealed);

}
