// What all that is held says of a path: good, revoked, or nothing that counts; and what follows from silence.
//
// A word that says "revoked" counts however old it is, unless a newer one says otherwise (a certificate on hold can
// come back). A word that says "good" counts until its own end; after that it is the network's rule that decides.
#pragma once

#include "trust/anchors.hpp"
#include "trust/crl.hpp"
#include "trust/ocsp.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rogatory::trust
{

/// A list that was kept, with the key whose signature over it was verified.
struct KeptCrl {
    Digest issuer_key{}; ///< key_digest_of() the issuer
    Crl crl;
};
/// An answer that was kept, with the certificate that it is about.
struct KeptAnswer {
    Digest certificate{}; ///< fingerprint
    OcspAnswer answer;
};

/// Everything that was fetched or imported and verified. Made once, asked from several threads.
struct Evidence {
    std::vector<KeptCrl> crls;
    std::vector<KeptAnswer> answers;
};

/// What is known of one certificate of a path.
struct Word {
    dossier::Certificate certificate;
    enum class Says : std::uint8_t { good, revoked, nothing } says = Says::nothing;
    std::optional<Revoked> revoked;
    Instant as_of;                ///< when that was said
    std::optional<Instant> until; ///< by its own dates
    bool current = false;         ///< at the moment asked about
    std::string source;           ///< "CRL 1A of CN=...", "OCSP"; empty when nobody said anything
};
/// Of every certificate but the anchor, the holder's first.
std::vector<Word> words_on(Path const& path, Evidence const& evidence, Instant now);

/// trust.certificate_revoked, for whoever has found a certificate in a list.
Error revoked_error(dossier::Certificate const& certificate, Revoked const& revoked, std::string const& source);

/// Errors: trust.certificate_revoked, trust.revocation_unknown. Both name the certificate, since when, and who said it.
Done check_revocation(Path const& path, Evidence const& evidence, Rules const& rules, Instant now);

}
