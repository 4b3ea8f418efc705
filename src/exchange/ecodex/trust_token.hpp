// The Trust-OK token of e-CODEX: the word of a connector on who vouches for a document, and whether it is in order.
//
// The structure follows the schema that the connector publishes (TrustOkToken.xsd of e-CODEX/connector): no namespace
// but that of XML Signature for the digest and the signature.
#pragma once

#include "exchange/ecodex/xades.hpp"

#include <string>

namespace rogatory::exchange::ecodex
{

struct TrustToken {
    std::string provider, country; ///< who runs the system; ISO 3166-1 alpha-2 or as the sender writes it
    bool by_signature = false;     ///< the document is signed; otherwise its sender was authenticated
    std::string file, media_type;  ///< of the business document
    Digest sha256{};               ///< of it
    std::string verified_at;       ///< xsd:dateTime
    std::string identity_provider, user, authenticated_at; ///< of an authenticated sender
    std::string technical;                                 ///< "FAIL", "SUFFICIENT", "SUCCESSFUL"
    std::string comments;
    std::string legal; ///< "SUCCESSFUL", "NOT_SUCCESSFUL"
    std::string disclaimer;

    friend bool operator==(TrustToken const&, TrustToken const&) = default;
};

/// Without a signature; sign_inside() adds it. Text that XML cannot hold is left out.
std::string write_token(TrustToken const& token);
/// Whatever signature it has must be verified besides. Digests are read as connectors write them: plain, or in base64
/// twice; the algorithm by its identifier or as "SHA-256". Errors: exchange.xml_refused, ecodex.token_refused.
Result<TrustToken> read_token(xml::Document const& document);

}
