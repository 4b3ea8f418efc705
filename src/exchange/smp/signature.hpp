// The enveloped signature of an SMP document (XML Signature 1.1; BDXR SMP 2.0): one reference to the whole document,
// the transform that leaves the signature itself out, and canonical form. Nothing else is understood.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"
#include "dossier/identity.hpp"

#include <string>
#include <vector>

namespace rogatory::exchange::smp
{

/// Signs a document that write() has made; gives it with the declaration of its encoding, as it is published.
/// Errors: exchange.not_signed, exchange.smp_malformed.
Result<std::string> sign_document(std::string const& canonical, dossier::Identity const& own);

struct DocumentSigner {
    dossier::Certificate certificate;
    std::vector<dossier::Certificate> others; ///< that came along: intermediates at most
};
/// The signature holds over exactly the document that read_group() and read_metadata() read: everything but the one
/// ds:Signature below the root. Whether the signer is believed is for the caller.
/// Errors: exchange.smp_signature_wrong (the reason), exchange.xml_refused, exchange.certificate_unfit.
Result<DocumentSigner> verify_document(BytesView octets);

}
