// checkpoint: the whole log in one signed page. Who holds one can prove later that nothing in it was altered or
// removed.
//
// The text, seven lines, each ended by a line feed:
//     rogatory checkpoint 1
//     zza-central-authority              origin: whose log it is
//     1204                               tree size: entries in the log
//     q83v...=                           root hash (RFC 9162, 2.1.1), Base64
//     2026-11-23T09:30:00Z               when it was signed
//                                        (empty)
//     MEUC...=                           signature over the five lines above with their line feeds, Base64
#pragma once

#include "base/base.hpp"
#include "base/signing.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rogatory::docket
{

struct Checkpoint {
    std::string origin; ///< one line, not empty, at most 200 octets
    std::uint64_t tree_size = 0;
    Digest root{};
    Instant at;

    friend bool operator==(Checkpoint const&, Checkpoint const&) = default;
};

struct SignedCheckpoint {
    Checkpoint checkpoint;
    std::string text; ///< as above; what is kept and handed out

    friend bool operator==(SignedCheckpoint const&, SignedCheckpoint const&) = default;
};

/// Signs. Errors: checkpoint.malformed (an origin that does not fit on its line), checkpoint.not_signed.
Result<SignedCheckpoint> sign(Checkpoint const& checkpoint, Signer& signer);
/// Reads the text: one checkpoint has one text, nothing else is taken. The signature is not checked.
/// Error: checkpoint.malformed.
Result<SignedCheckpoint> read_checkpoint(std::string_view text);
/// Reads and checks the signature. Errors: checkpoint.malformed, checkpoint.signature_invalid.
Result<SignedCheckpoint> read_checkpoint(std::string_view text, Verifier const& verifier);
/// Whether a log of this size and root continues the one of the checkpoint; the proof is that of consistency_proof().
/// Errors: checkpoint.tree_smaller (entries were cut off), checkpoint.not_consistent (entries were altered).
Done check_continues(Checkpoint const& earlier, std::uint64_t size, Digest const& root, std::span<Digest const> proof);

}
