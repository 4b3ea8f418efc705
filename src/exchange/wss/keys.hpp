// An access point's own keys: one to sign, one or more to be written to (several while certificates roll over).
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"
#include "dossier/identity.hpp"
#include "exchange/wss/suite.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct evp_pkey_st;

namespace rogatory::exchange::wss
{

/// A private key and its certificate.
struct KeyPair {
    std::shared_ptr<evp_pkey_st> key;
    dossier::Certificate certificate;
};

struct OwnKeys {
    KeyPair signing;
    std::vector<dossier::Certificate> chain; ///< above the signing certificate, leaf side first; sent as X509PKIPathv1
    std::vector<KeyPair> decryption;         ///< the first is the current one
};

/// The keys of an access point for each suite it speaks; whoever speaks with all peers in one suite has one entry.
class KeyRing
{
public:
    KeyRing() = default;
    KeyRing(Suite suite, OwnKeys keys) { add(suite, std::move(keys)); }
    void add(Suite suite, OwnKeys keys) { keys_.insert_or_assign(suite, std::move(keys)); }
    /// Nothing when there are none for the suite.
    OwnKeys const* find(Suite suite) const
    {
        auto const found = keys_.find(suite);
        return found == keys_.end() ? nullptr : &found->second;
    }
    std::map<Suite, OwnKeys> const& all() const { return keys_; }

private:
    std::map<Suite, OwnKeys> keys_;
};

/// The text of the files in which the keys of an access point are kept. Only the two keys are secret.
struct KeyFiles {
    std::string signing_key;            ///< PEM, PKCS #8
    std::string signing_certificate;    ///< PEM
    std::string encryption_key;         ///< PEM, PKCS #8
    std::string encryption_certificate; ///< PEM
};

struct KeyOrder {
    Suite suite = Suite::eddsa_2;
    std::string common_name; ///< of both certificates
    Instant valid_from;
    Instant valid_until;
    int rsa_bits = 3072; ///< for rsa_1x: 2048 to 4096
};

/// New keys with certificates for pinning: the signing certificate is signed by itself, the encryption certificate by
/// the signing key (an X25519 key cannot sign). Errors: exchange.keys_not_made.
Result<KeyFiles> make_keys(KeyOrder const& order);

/// PKCS #10 (RFC 2986) for the signing key, PEM: what an issuer needs to make a certificate for it.
/// Errors: exchange.key_unreadable, exchange.keys_not_made.
Result<std::string> make_request(KeyFiles const& files, Suite suite, std::string const& common_name);

/// Errors: exchange.key_unreadable, dossier.certificate_unreadable, exchange.key_and_certificate_differ,
/// exchange.certificate_unfit.
Result<OwnKeys> load_keys(KeyFiles const& files, Suite suite);

/// The keys that an authority has already: those of its card. P-256 keys speak Suite::ecdsa_2, RSA keys Suite::rsa_1x.
/// Error: exchange.certificate_unfit.
Result<OwnKeys> keys_of(dossier::Identity const& identity, Suite suite);

enum class KeyRole : unsigned char { sign, encrypt };

/// Whether a certificate's key has the type and strength that the suite asks for (RSA from 2048 bits, Ed25519, X25519,
/// P-256) and its keyUsage allows the role. Error: exchange.certificate_unfit.
Done check_fit(dossier::Certificate const& certificate, Suite suite, KeyRole role);

/// The suite that a signing certificate's key belongs to, or nothing.
std::optional<Suite> suite_of(dossier::Certificate const& signing);

}
