// An X.509 certificate: what it says of its holder, how long it is good, and its fingerprint.
#pragma once

#include "base/base.hpp"

#include <memory>
#include <string>
#include <string_view>

struct x509_st;
struct evp_pkey_st;

namespace rogatory::dossier
{

/// What a certificate's key may be used for (RFC 5280, section 4.2.1.3).
enum class KeyUse : unsigned char { sign, encrypt };

/// A certificate as it came, never changed. Copies share it.
class Certificate
{
public:
    Certificate() = default;
    explicit Certificate(std::shared_ptr<x509_st> x509);

    bool empty() const { return !x509_; }
    /// SHA-256 of the DER form: what two officials read to each other over the telephone.
    Digest fingerprint() const;
    /// RFC 2253 form, such as "CN=zza.central,OU=ZZA,O=Ministry of Justice".
    std::string subject() const;
    Instant valid_from() const;
    Instant valid_until() const;
    Bytes der() const;
    std::string pem() const;
    x509_st* get() const { return x509_.get(); }

private:
    std::shared_ptr<x509_st> x509_;
};

/// Reads one certificate, PEM or DER, of at most 64 KiB. Error: dossier.certificate_unreadable.
Result<Certificate> certificate_from(BytesView octets);

/// RFC 5280, section 4.1.2.5: holds from notBefore to notAfter, both included; the moment is given.
/// Errors: dossier.certificate_not_yet_valid, dossier.certificate_expired.
Done check_validity(Certificate const& certificate, Instant now);

/// The key is strong enough (P-256, P-384, P-521 or RSA of 3072 bits and more) and its use allows it: digitalSignature
/// or nonRepudiation to sign; keyAgreement (EC) or keyEncipherment (RSA) to encrypt. Error: dossier.certificate_unfit.
Done check_use(Certificate const& certificate, KeyUse use);

/// "0a:1b:..." in lower case: a fingerprint as people compare it.
std::string spelled(Digest const& fingerprint);

}
