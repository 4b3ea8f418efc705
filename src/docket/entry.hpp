// An entry: one thing that happened in a case. Sealed, it is what the docket keeps and what digests cover.
//
// Canonical octets of a sealed entry, version 1; numbers are big-endian, lengths come before what they measure:
//     header   "rogatory/entry" 01 | case_id (16) | number (4) | at, microseconds since 1970 (8) |
//              length (4) actor | length (4) kind | nonce (24)
//     whole    header | length (8) body as encrypted | previous (32)
// The header is the associated data of the encryption, so that a body cannot be moved to another entry; the digest is
// SHA-256 of the whole.
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

/// An entry that says only that a message is on its way, as it should be: nothing of it was decided by anybody. What
/// went wrong is none of these.
bool is_of_transport(Entry const& entry);

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

/// How deep JSON may be nested in a body: more than a message may be (MessageLimits), and still little.
inline constexpr std::size_t max_body_depth = 100;

/// Encrypts and digests. The nonce comes from the edge and is used once.
SealedEntry seal(Entry const& entry, CaseKey const& key, Nonce const& nonce, Digest const& previous);
/// Decrypts. Errors: entry.digest_mismatch, entry.cannot_decrypt (wrong or destroyed key, or altered), entry.not_json.
Result<Entry> open(SealedEntry const& sealed, CaseKey const& key);
/// The same, with the body's values in the given storage: a monotonic resource for many entries that go together.
Result<Entry> open(SealedEntry const& sealed, CaseKey const& key, boost::json::storage_ptr storage);
/// The digest that the fields give; differs from sealed.digest when anything was altered.
Digest digest_of(SealedEntry const& sealed);

}
