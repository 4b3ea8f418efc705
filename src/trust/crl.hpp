// Lists of revoked certificates (RFC 5280, section 5): whole ones only. A list that speaks of a part of the
// certificates, or of what changed since another list, is refused plainly: read alone it would say "not revoked" of
// what it does not speak of.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"

#include <memory>
#include <optional>
#include <string>

struct X509_crl_st;

namespace rogatory::trust
{

inline constexpr std::size_t crl_limit = 16 * 1024 * 1024; ///< octets

/// SHA-256 of a certificate's public key: certificates are renewed, and lists are the key's.
Digest key_digest_of(dossier::Certificate const& certificate);

/// That a certificate was taken back.
struct Revoked {
    Instant since;
    std::string reason; ///< RFC 5280, 5.3.1: "keyCompromise"; "unspecified" where none is given

    friend bool operator==(Revoked const&, Revoked const&) = default;
};

class Crl
{
public:
    Crl() = default;
    explicit Crl(std::shared_ptr<X509_crl_st> crl);

    std::string issuer() const; ///< RFC 2253
    /// CRL number as hexadecimal without leading zeros; it grows.
    std::string const& number() const { return number_; }
    Instant this_update() const { return this_update_; }
    Instant next_update() const { return next_update_; }
    std::size_t size() const; ///< certificates that it names
    Bytes der() const;
    Digest fingerprint() const;

    /// By its serial number; the certificate must be of this issuer. Nothing: the list does not name it.
    std::optional<Revoked> find(dossier::Certificate const& certificate) const;
    /// Signed by this issuer, who may sign lists (keyUsage cRLSign). Error: trust.crl_signature_wrong.
    Done check_signature(dossier::Certificate const& issuer) const;
    bool is_of(dossier::Certificate const& issuer) const; ///< by name and key identifier, not by signature

private:
    friend Result<Crl> read_crl(BytesView octets);
    std::shared_ptr<X509_crl_st> crl_;
    std::string number_;
    Instant this_update_, next_update_;
};

/// PEM or DER. What it says counts only after check_signature(). Errors: trust.crl_malformed, trust.crl_delta,
/// trust.crl_partial, trust.crl_without_dates (no number or no next update: nobody could say whether it is the newest).
Result<Crl> read_crl(BytesView octets);

/// May the second take the place of the first, of the same issuer? Error: trust.crl_older.
Done may_follow(Crl const& present, Crl const& next);

}
