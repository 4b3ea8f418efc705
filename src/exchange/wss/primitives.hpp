// The primitives of both suites, from OpenSSL: signatures as XML Signature writes them, the transport or agreement of a
// content key, and AES-128-GCM as it streams by. Keys and nonces are drawn by OpenSSL.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"
#include "exchange/wss/suite.hpp"

#include <array>
#include <memory>
#include <optional>

struct evp_pkey_st;
struct evp_cipher_ctx_st;

namespace rogatory::exchange::wss
{

/// The AES-128 key of one message; wiped when it goes.
struct ContentKey {
    std::array<std::uint8_t, 16> octets{};

    ContentKey() = default;
    ContentKey(ContentKey const&) = default;
    ContentKey& operator=(ContentKey const&) = default;
    ~ContentKey();

    /// Error: exchange.no_randomness.
    static Result<ContentKey> drawn();
};

/// XML Signature 1.1, 6.4 and RFC 9231, 2.3: RSA PKCS #1 v1.5 with SHA-256; Ed25519; ECDSA as r || s. Empty when the
/// key is not of the suite or cannot be used.
Bytes sign(evp_pkey_st* key, Suite suite, BytesView octets);
bool verify(evp_pkey_st* key, Suite suite, BytesView octets, BytesView signature);

/// A content key on its way: wrapped for one recipient.
struct WrappedKey {
    Suite suite = Suite::eddsa_2;
    bool old_oaep = false;      ///< rsa_1x: rsa-oaep-mgf1p; MGF1 with SHA-1
    bool old_oaep_sha1 = false; ///< and SHA-1 as the digest of the label
    Bytes originator;           ///< 2.0: the ephemeral public key; 32 octets, or 04 || X || Y
    std::optional<Bytes> salt;  ///< 2.0: of HKDF
    Bytes info;                 ///< 2.0: of HKDF
    Bytes cipher;               ///< the wrapped key
};

/// For the holder of the certificate, whose key is of the suite. Error: exchange.not_encrypted.
Result<WrappedKey> wrap(ContentKey const& key, Suite suite, dossier::Certificate const& recipient);
/// The key inside, or nothing: for whatever reason, which nobody may learn.
std::optional<ContentKey> unwrap(WrappedKey const& wrapped, evp_pkey_st* own);

/// RFC 5869 with SHA-256: so many octets.
std::optional<Bytes> hkdf_sha256(BytesView secret, BytesView salt, BytesView info, std::size_t length);

struct CipherContextDeleter {
    void operator()(evp_cipher_ctx_st* context) const;
};

inline constexpr std::size_t gcm_nonce = 12, gcm_tag = 16;

/// Encrypts one payload: nonce || ciphertext || tag (XML Encryption 1.1, 5.2.4).
class GcmSealer
{
public:
    /// Error: exchange.not_encrypted.
    static Result<GcmSealer> begin(ContentKey const& key);
    BytesView nonce() const { return nonce_; }
    /// As many octets out as in; both may be the same place.
    Done update(BytesView in, std::uint8_t* out);
    Result<std::array<std::uint8_t, gcm_tag>> finish();

private:
    GcmSealer() = default;
    std::unique_ptr<evp_cipher_ctx_st, CipherContextDeleter> context_;
    std::array<std::uint8_t, gcm_nonce> nonce_{};
};

/// Decrypts one payload that comes in any portions. What comes out counts only when finish() is true.
class GcmOpener
{
public:
    explicit GcmOpener(ContentKey const& key);
    /// Appends plain octets to `to`; the last 16 octets that have come wait, for they may be the tag.
    void feed(BytesView in, Bytes& to);
    bool finish();

private:
    void decrypt(BytesView in, Bytes& to);

    ContentKey key_;
    std::unique_ptr<evp_cipher_ctx_st, CipherContextDeleter> context_;
    Bytes nonce_, tail_;
    bool broken_ = false;
};

}
