// A receipt: the signed word of an authority that a dossier arrived, and whether it could be opened.
//
// One PEM file of the form of a card: CMS SignedData (RFC 5652, section 5) with JSON inside. It travels back as
// `<uuid>.receipt`. It says nothing of the case.
#pragma once

#include "base/stream.hpp"
#include "dossier/identity.hpp"

#include <functional>
#include <optional>
#include <string>

namespace rogatory::dossier
{

enum class Verdict : unsigned char { accepted, refused };

struct Receipt {
    Id message;       ///< of the dossier
    Digest dossier{}; ///< SHA-256 of the dossier's file
    Instant received_at;
    std::string by; ///< id of the authority that received it
    std::string to; ///< id of the authority that sent it
    Verdict verdict = Verdict::accepted;
    std::string code; ///< error code when refused, such as "dossier.too_old"; otherwise empty

    friend bool operator==(Receipt const&, Receipt const&) = default;
};

/// The authority whose pinned card holds the signing certificate of this fingerprint, or none.
using Trust = std::function<std::optional<std::string>(Digest const& fingerprint)>;

inline constexpr std::size_t receipt_limit = 64 * 1024; ///< octets of a receipt's file

/// The receipt's file, signed. Errors: dossier.receipt_malformed, dossier.not_signed_by_us.
Result<std::string> make_receipt(Receipt const& receipt, Identity const& own, Instant now);

/// Reads a receipt that came back, and checks it: signed by a pinned authority, which is the one it names, for us.
/// Errors: dossier.receipt_malformed, dossier.receipt_signature_wrong, dossier.signer_unknown, dossier.sender_differs,
/// dossier.not_for_us, dossier.certificate_expired, dossier.certificate_not_yet_valid, dossier.from_the_future.
Result<Receipt> verify_receipt(BytesView octets, std::string_view own_authority, Trust const& trust, Instant now);

/// SHA-256 of all that the source holds: what a receipt says of a dossier's file.
Result<Digest> digest_of(Source& source);

/// "<uuid>.receipt"
std::string receipt_file_name(Id const& message);

}
