// What one message of e-CODEX carries beside its business XML: the ASiC-S container with the document, its attachments
// and the token as PDF, and the token as XML beside it.
//
//     mimetype                   application/vnd.etsi.asic-s+zip
//     SignedContent.zip          the business document, attachments, TrustOkToken.pdf
//     META-INF/signatures.xml    XAdES over SignedContent.zip
//
// Offers   pack_container()   both files, signed with the authority's key
//          open_container()   everything verified: signatures, coverage, the document against its token
//          leaves_of()        any XML as paths and values: to show what nobody has mapped
// Knows    base, dossier (names, certificates, keys), xml/
// Never    believes a signer by itself; reads a token that does not fit its document
#pragma once

#include "exchange/ecodex/trust_token.hpp"
#include "exchange/ecodex/zip_reading.hpp"

#include <string>
#include <vector>

namespace rogatory::exchange::ecodex
{

struct Content {
    ZipMember document;
    std::vector<ZipMember> attachments;
    Bytes token_pdf;

    friend bool operator==(Content const&, Content const&) = default;
};

struct Packed {
    Bytes container;   ///< part "ASIC-S", application/vnd.etsi.asic-s+zip
    std::string token; ///< part "tokenXML", Token.xml
};
/// The token's file name and digest are those of the document.
/// Errors: ecodex.key_unfit, dossier.name_refused, dossier.name_twice.
Result<Packed> pack_container(Content const& content, TrustToken token, dossier::Identity const& own, Instant now);

struct Opened {
    Content content;
    TrustToken token;
    Signed container_signer, token_signer;
};
/// Errors: ecodex.zip_refused, ecodex.container_refused, ecodex.signature_refused, ecodex.token_refused,
/// ecodex.document_differs, exchange.xml_refused, dossier.name_refused, dossier.name_twice.
Result<Opened> open_container(BytesView container, BytesView token);

struct Leaf {
    std::string path, value; ///< "/Form/Authority/Name"; attributes as "/@name"

    friend bool operator==(Leaf const&, Leaf const&) = default;
};
/// Every text and attribute of an XML document, at most so many. Error: exchange.xml_refused.
Result<std::vector<Leaf>> leaves_of(BytesView octets, std::size_t most);

}
