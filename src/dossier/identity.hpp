// An authority's own keys: one to sign (P-256, ECDSA), one to be written to (P-256, ECDH), each with its certificate.
//
// Offers   make_identity()   new keys, certificates for trial, certificate requests for a real authority
//          load_identity()   the keys back from their files' text
//          Identity          holds them
//          signer_of(), verifier_of()   the interfaces of base/signing.hpp, for those who know no certificates
// Knows    base, OpenSSL
// Never    reads the clock or a file; randomness comes from OpenSSL's own generator only
#pragma once

#include "base/base.hpp"
#include "base/signing.hpp"
#include "dossier/certificate.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace rogatory::dossier
{

struct IdentityOrder {
    std::string authority; ///< "zza.central": small letters, digits, '.', '-'; 1 to 64
    std::string name;      ///< the authority's full name
    std::string state;     ///< ISO 3166-1 alpha-3
    Instant valid_from;
    Instant valid_until;
};

/// The text of the files in which an identity is kept. Only the two keys are secret.
struct IdentityFiles {
    std::string
        signing_key; ///< PEM, PKCS #8; encrypted (RFC 8018 PBES2, scrypt, AES-256-CBC) if a passphrase was given
    std::string encryption_key;         ///< likewise
    std::string signing_certificate;    ///< PEM; self-signed until the authority's own issuer has answered the request
    std::string encryption_certificate; ///< PEM; likewise
    std::string signing_request;        ///< PEM, PKCS #10 (RFC 2986); may be empty when loading
    std::string encryption_request;     ///< likewise
};

/// Makes new keys. Certificates say keyUsage digitalSignature and nonRepudiation, or keyAgreement (RFC 5280, 4.2.1.3).
/// Errors: dossier.authority_id_malformed, dossier.identity_malformed, dossier.key_not_made.
Result<IdentityFiles> make_identity(IdentityOrder const& order, std::string_view passphrase);

class Identity
{
public:
    Identity(std::string authority, Certificate signing, Certificate encryption,
             std::shared_ptr<evp_pkey_st> signing_key, std::shared_ptr<evp_pkey_st> encryption_key);

    std::string const& authority() const { return authority_; }
    Certificate const& signing_certificate() const { return signing_; }
    Certificate const& encryption_certificate() const { return encryption_; }
    evp_pkey_st* signing_key() const { return signing_key_.get(); }
    evp_pkey_st* encryption_key() const { return encryption_key_.get(); }

private:
    std::string authority_;
    Certificate signing_, encryption_;
    std::shared_ptr<evp_pkey_st> signing_key_, encryption_key_;
};

/// Reads the files of an identity. The authority's id is the common name of the signing certificate unless it is given
/// (certificates of a national issuer may name the authority otherwise).
/// Errors: dossier.passphrase_wrong, dossier.key_unreadable, dossier.certificate_unreadable, dossier.certificate_unfit,
/// dossier.key_and_certificate_differ.
Result<Identity> load_identity(IdentityFiles const& files, std::string_view passphrase,
                               std::string_view authority = {});

/// 1 to 64 of small letters, digits, '.' and '-', beginning and ending with a letter or a digit.
/// Error: dossier.authority_id_malformed.
Done check_authority_id(std::string_view authority);

/// Signs octets with the identity's signing key: ECDSA over SHA-256 (RFC 5480, DER form), or RSASSA-PSS for an RSA key.
/// The identity is shared, not referred to.
std::unique_ptr<Signer> signer_of(Identity const& identity);
/// Checks signatures that signer_of() made, against the certificate's key. Says nothing of the certificate's validity.
std::unique_ptr<Verifier> verifier_of(Certificate const& certificate);

}
