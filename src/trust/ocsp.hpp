// The question whether one certificate was revoked, and its answer (OCSP, RFC 6960 and RFC 8954): octets to be sent,
// octets that came back.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"
#include "trust/crl.hpp"

#include <optional>
#include <string>

namespace rogatory::trust
{

inline constexpr std::size_t ocsp_limit = 64 * 1024; ///< octets of an answer

struct OcspQuestion {
    Bytes request;
    Bytes nonce; ///< 32 octets, drawn by OpenSSL
};
/// Error: trust.ocsp_not_asked.
Result<OcspQuestion> ocsp_request(dossier::Certificate const& certificate, dossier::Certificate const& issuer);

struct OcspAnswer {
    enum class Word : std::uint8_t { good, revoked, unknown } word = Word::unknown;
    std::optional<Revoked> revoked;
    Instant this_update;
    std::optional<Instant> next_update; ///< none: the responder always has newer words

    friend bool operator==(OcspAnswer const&, OcspAnswer const&) = default;
};
/// The answer about this certificate, signed by its issuer or by somebody whom the issuer has named for it (extended
/// key usage OCSPSigning), with the nonce of the question. An answer that was kept has been checked against its nonce
/// before: then none is given. Errors: trust.ocsp_malformed, trust.ocsp_refused (the responder does not answer),
/// trust.ocsp_signature_wrong, trust.ocsp_nonce_differs, trust.ocsp_not_current.
Result<OcspAnswer> read_ocsp(BytesView octets, dossier::Certificate const& certificate,
                             dossier::Certificate const& issuer, BytesView nonce, Instant now);

}
