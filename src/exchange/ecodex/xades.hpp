// XAdES signatures of level B (ETSI EN 319 132-1) in the two forms that connectors of e-CODEX write: over one file
// beside it (ASiC-S, ETSI EN 319 162-1), and inside the XML document that it covers (the Trust-OK token).
//
// A signature covers exactly the object that is read and its own signed properties; anything else is refused, so that
// nothing can be wrapped in. Whether the signer is believed is asked of the caller: the signature says only whose it
// is.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"
#include "dossier/identity.hpp"
#include "exchange/xml/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::exchange::ecodex
{

struct Signed {
    dossier::Certificate signer;
    std::vector<dossier::Certificate> chain; ///< what else came along; says nothing by itself
    std::string signed_at;                   ///< as the signer claims; not a trusted time
    std::string algorithm;                   ///< the identifier of the signature method
};

/// The "META-INF/signatures.xml" of a container whose one file has this name.
/// Errors: ecodex.key_unfit (neither P-256 nor RSA).
Result<std::string> sign_beside(std::string_view file, BytesView octets, dossier::Identity const& own, Instant now);
/// Error: ecodex.signature_refused, with the reason.
Result<Signed> verify_beside(BytesView signatures, std::string_view file, BytesView octets);

/// The document with its signature as the last child of the root. Errors: ecodex.key_unfit, exchange.xml_refused.
Result<std::string> sign_inside(std::string const& document, dossier::Identity const& own, Instant now);
/// Errors: ecodex.signature_refused.
Result<Signed> verify_inside(xml::Document const& document);

inline constexpr xml::Limits xml_limits{
    .octets = 4U << 20U, .depth = 64, .attributes = 64, .namespaces = 2000, .nodes = 100'000};

}
