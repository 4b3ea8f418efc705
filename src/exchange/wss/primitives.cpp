#include "exchange/wss/primitives.hpp"
#include "dossier/openssl.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cstring>

namespace rogatory::exchange::wss
{
namespace
{

using dossier::DigestContext;
using dossier::ErrorQueue;
using dossier::FreedBy;
using dossier::Key;
using dossier::KeyContext;
using Kdf = std::unique_ptr<EVP_KDF, FreedBy<&EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, FreedBy<&EVP_KDF_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, FreedBy<&ECDSA_SIG_free>>;

constexpr std::size_t p256_half = 32;

Error not_encrypted()
{
    return Error{"exchange.not_encrypted", "", "XML Encryption 1.1, 5", {}};
}

// To look an algorithm up by name costs more than to use it once.
EVP_MD const* sha256_method()
{
    static std::unique_ptr<EVP_MD, FreedBy<&EVP_MD_free>> const method{EVP_MD_fetch(nullptr, "SHA2-256", nullptr)};
    return method.get();
}
EVP_CIPHER const* gcm_method()
{
    static std::unique_ptr<EVP_CIPHER, FreedBy<&EVP_CIPHER_free>> const method{
        EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)};
    return method.get();
}
EVP_CIPHER const* wrap_method()
{
    static std::unique_ptr<EVP_CIPHER, FreedBy<&EVP_CIPHER_free>> const method{
        EVP_CIPHER_fetch(nullptr, "AES-128-WRAP", nullptr)};
    return method.get();
}

bool fits(EVP_PKEY* key, Suite suite)
{
    switch (suite) {
    case Suite::rsa_1x: return EVP_PKEY_is_a(key, "RSA") == 1;
    case Suite::eddsa_2: return EVP_PKEY_is_a(key, "ED25519") == 1;
    case Suite::ecdsa_2: return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_bits(key) == 256;
    }
    return false;
}

// XML Signature 1.1, 6.4.3: r and s, each in as many octets as the field has; not the SEQUENCE that OpenSSL gives.
Bytes raw_from_der(BytesView der)
{
    auto const* at = der.data();
    EcdsaSignature const signature{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
    Bytes raw(2 * p256_half);
    if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), p256_half) < 0 ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + p256_half, p256_half) < 0)
        return {};
    return raw;
}

Bytes der_from_raw(BytesView raw)
{
    if (raw.size() != 2 * p256_half) return {};
    EcdsaSignature const signature{ECDSA_SIG_new()};
    auto* const r = BN_bin2bn(raw.data(), p256_half, nullptr);
    auto* const s = BN_bin2bn(raw.data() + p256_half, p256_half, nullptr);
    if (!signature || ECDSA_SIG_set0(signature.get(), r, s) != 1) return {};
    return dossier::der_of<ECDSA_SIG>(signature.get(), &i2d_ECDSA_SIG);
}

EVP_MD const* digest_for(Suite suite)
{
    return suite == Suite::eddsa_2 ? nullptr : sha256_method();
}

// XML Encryption 1.1, 5.5.2: RSA-OAEP. The default digests are SHA-1: all are named.
bool set_oaep(EVP_PKEY_CTX* context, WrappedKey const& wrapped)
{
    auto const* const label = wrapped.old_oaep && wrapped.old_oaep_sha1 ? EVP_sha1() : EVP_sha256();
    auto const* const mask = wrapped.old_oaep ? EVP_sha1() : EVP_sha256();
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(context, label) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(context, mask) == 1;
}

/// RFC 3394: 16 octets become 24, or the other way round.
bool key_wrap(bool wrapping, BytesView kek, BytesView in, std::span<std::uint8_t> out)
{
    dossier::CipherContext const context{EVP_CIPHER_CTX_new()};
    if (!context) return false;
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    int written = 0;
    std::array<std::uint8_t, 40> buffer{};
    bool const done =
        EVP_CipherInit_ex(context.get(), wrap_method(), nullptr, kek.data(), nullptr, wrapping ? 1 : 0) == 1 &&
        in.size() <= 24 &&
        EVP_CipherUpdate(context.get(), buffer.data(), &written, in.data(), static_cast<int>(in.size())) == 1 &&
        written == static_cast<int>(out.size());
    if (done) std::copy_n(buffer.begin(), out.size(), out.begin());
    OPENSSL_cleanse(buffer.data(), buffer.size());
    return done;
}

/// The secret that two keys share; X25519 refuses the all-zero one by itself (RFC 7748, 6.1).
std::optional<Bytes> agree(EVP_PKEY* own, EVP_PKEY* peer)
{
    KeyContext const context{EVP_PKEY_CTX_new(own, nullptr)};
    Bytes secret(p256_half);
    auto length = secret.size();
    if (!context || EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), peer) != 1 ||
        EVP_PKEY_derive(context.get(), secret.data(), &length) != 1 || length != secret.size())
        return std::nullopt;
    return secret;
}

/// as4, section 8: KEK = HKDF-SHA256(Z, salt, info, 16). Without Salt it is 32 octets 0 (RFC 5869, 2.2).
std::optional<Bytes> wrapping_key(EVP_PKEY* own, EVP_PKEY* peer, WrappedKey const& wrapped)
{
    auto secret = agree(own, peer);
    if (!secret) return std::nullopt;
    auto kek = hkdf_sha256(*secret, wrapped.salt.value_or(Bytes(32)), wrapped.info, 16);
    OPENSSL_cleanse(secret->data(), secret->size());
    return kek;
}

}

ContentKey::~ContentKey()
{
    OPENSSL_cleanse(octets.data(), octets.size());
}

Result<ContentKey> ContentKey::drawn()
{
    ContentKey key;
    if (RAND_priv_bytes(key.octets.data(), static_cast<int>(key.octets.size())) != 1)
        return Error{"exchange.no_randomness", "", "", {}};
    return key;
}

Bytes sign(evp_pkey_st* key, Suite suite, BytesView octets)
{
    ErrorQueue const errors;
    if (key == nullptr || !fits(key, suite)) return {};
    DigestContext const context{EVP_MD_CTX_new()};
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
    auto length = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, digest_for(suite), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &length, octets.data(), octets.size()) != 1)
        return {};
    signature.resize(length);
    return suite == Suite::ecdsa_2 ? raw_from_der(signature) : signature;
}

bool verify(evp_pkey_st* key, Suite suite, BytesView octets, BytesView signature)
{
    ErrorQueue const errors;
    if (key == nullptr || !fits(key, suite)) return false;
    Bytes der;
    if (suite == Suite::ecdsa_2) {
        der = der_from_raw(signature);
        if (der.empty()) return false;
        signature = der;
    }
    DigestContext const context{EVP_MD_CTX_new()};
    return context && EVP_DigestVerifyInit(context.get(), nullptr, digest_for(suite), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), octets.data(), octets.size()) == 1;
}

std::optional<Bytes> hkdf_sha256(BytesView secret, BytesView salt, BytesView info, std::size_t length)
{
    static Kdf const kdf{EVP_KDF_fetch(nullptr, "HKDF", nullptr)};
    KdfContext const context{EVP_KDF_CTX_new(kdf.get())};
    auto const octets = [](BytesView view) { return const_cast<std::uint8_t*>(view.data()); };
    char digest[] = "SHA256";
    OSSL_PARAM const parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, octets(secret), secret.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, octets(salt), salt.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, octets(info), info.size()), OSSL_PARAM_construct_end()};
    Bytes key(length);
    if (!context || EVP_KDF_derive(context.get(), key.data(), key.size(), parameters) != 1) return std::nullopt;
    return key;
}

Result<WrappedKey> wrap(ContentKey const& key, Suite suite, dossier::Certificate const& recipient)
{
    ErrorQueue const errors;
    auto* const theirs = recipient.empty() ? nullptr : X509_get0_pubkey(recipient.get());
    if (theirs == nullptr) return not_encrypted();
    WrappedKey wrapped;
    wrapped.suite = suite;
    if (suite == Suite::rsa_1x) {
        KeyContext const context{EVP_PKEY_CTX_new(theirs, nullptr)};
        if (!context || EVP_PKEY_is_a(theirs, "RSA") != 1 || EVP_PKEY_encrypt_init(context.get()) != 1 ||
            !set_oaep(context.get(), wrapped))
            return not_encrypted();
        wrapped.cipher.resize(static_cast<std::size_t>(EVP_PKEY_get_size(theirs)));
        auto length = wrapped.cipher.size();
        if (EVP_PKEY_encrypt(context.get(), wrapped.cipher.data(), &length, key.octets.data(), key.octets.size()) != 1)
            return not_encrypted();
        wrapped.cipher.resize(length);
        return wrapped;
    }
    // as4, section 8: a fresh key pair for every message.
    bool const montgomery = suite == Suite::eddsa_2;
    if (EVP_PKEY_is_a(theirs, montgomery ? "X25519" : "EC") != 1) return not_encrypted();
    Key const ephemeral{montgomery ? EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519") : EVP_EC_gen("P-256")};
    wrapped.salt = Bytes(32);
    if (!ephemeral || RAND_bytes(wrapped.salt->data(), static_cast<int>(wrapped.salt->size())) != 1)
        return not_encrypted();
    unsigned char* octets = nullptr;
    auto const length = EVP_PKEY_get1_encoded_public_key(ephemeral.get(), &octets);
    wrapped.originator.assign(octets, octets + length);
    OPENSSL_free(octets);
    auto kek = wrapping_key(ephemeral.get(), theirs, wrapped);
    wrapped.cipher.resize(key.octets.size() + 8);
    bool const done = kek && length != 0 && key_wrap(true, *kek, key.octets, wrapped.cipher);
    if (kek) OPENSSL_cleanse(kek->data(), kek->size());
    if (!done) return not_encrypted();
    return wrapped;
}

std::optional<ContentKey> unwrap(WrappedKey const& wrapped, evp_pkey_st* own)
{
    ErrorQueue const errors;
    ContentKey key;
    if (own == nullptr) return std::nullopt;
    if (wrapped.suite == Suite::rsa_1x) {
        if (EVP_PKEY_is_a(own, "RSA") != 1) return std::nullopt;
        KeyContext const context{EVP_PKEY_CTX_new(own, nullptr)};
        if (!context || EVP_PKEY_decrypt_init(context.get()) != 1 || !set_oaep(context.get(), wrapped))
            return std::nullopt;
        Bytes opened(static_cast<std::size_t>(EVP_PKEY_get_size(own)));
        auto length = opened.size();
        bool const done = EVP_PKEY_decrypt(context.get(), opened.data(), &length, wrapped.cipher.data(),
                                           wrapped.cipher.size()) == 1 &&
                          length == key.octets.size();
        if (done) std::copy_n(opened.begin(), length, key.octets.begin());
        OPENSSL_cleanse(opened.data(), opened.size());
        return done ? std::optional(key) : std::nullopt;
    }
    if (wrapped.cipher.size() != key.octets.size() + 8) return std::nullopt;
    Key peer;
    if (wrapped.suite == Suite::eddsa_2) {
        if (EVP_PKEY_is_a(own, "X25519") != 1 || wrapped.originator.size() != 32) return std::nullopt;
        peer.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, wrapped.originator.data(), 32));
    } else {
        // SEC 1, 2.3.4: uncompressed; OpenSSL refuses a point that is not on the curve of our key.
        if (EVP_PKEY_is_a(own, "EC") != 1 || wrapped.originator.size() != 1 + 2 * p256_half ||
            wrapped.originator.front() != 4)
            return std::nullopt;
        peer.reset(EVP_PKEY_new());
        if (!peer || EVP_PKEY_copy_parameters(peer.get(), own) != 1 ||
            EVP_PKEY_set1_encoded_public_key(peer.get(), wrapped.originator.data(), wrapped.originator.size()) != 1)
            return std::nullopt;
    }
    auto kek = peer ? wrapping_key(own, peer.get(), wrapped) : std::nullopt;
    bool const done = kek && key_wrap(false, *kek, wrapped.cipher, key.octets);
    if (kek) OPENSSL_cleanse(kek->data(), kek->size());
    return done ? std::optional(key) : std::nullopt;
}

void CipherContextDeleter::operator()(evp_cipher_ctx_st* context) const
{
    EVP_CIPHER_CTX_free(context);
}

Result<GcmSealer> GcmSealer::begin(ContentKey const& key)
{
    GcmSealer sealer;
    sealer.context_.reset(EVP_CIPHER_CTX_new());
    if (!sealer.context_ || RAND_bytes(sealer.nonce_.data(), static_cast<int>(sealer.nonce_.size())) != 1 ||
        EVP_EncryptInit_ex(sealer.context_.get(), gcm_method(), nullptr, key.octets.data(), sealer.nonce_.data()) != 1)
        return not_encrypted();
    return sealer;
}

Done GcmSealer::update(BytesView in, std::uint8_t* out)
{
    constexpr std::size_t most = 1 << 30; // OpenSSL counts in int
    while (!in.empty()) {
        auto const part = in.first(std::min(in.size(), most));
        int written = 0;
        if (EVP_EncryptUpdate(context_.get(), out, &written, part.data(), static_cast<int>(part.size())) != 1)
            return not_encrypted();
        out += written;
        in = in.subspan(part.size());
    }
    return {};
}

Result<std::array<std::uint8_t, gcm_tag>> GcmSealer::finish()
{
    std::array<std::uint8_t, gcm_tag> tag{};
    int written = 0;
    std::uint8_t nothing[16];
    if (EVP_EncryptFinal_ex(context_.get(), nothing, &written) != 1 ||
        EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, gcm_tag, tag.data()) != 1)
        return not_encrypted();
    return tag;
}

GcmOpener::GcmOpener(ContentKey const& key) : key_(key)
{
    nonce_.reserve(gcm_nonce);
    tail_.reserve(gcm_tag);
}

void GcmOpener::feed(BytesView in, Bytes& to)
{
    // The nonce comes first.
    auto const wanted = std::min(gcm_nonce - nonce_.size(), in.size());
    nonce_.insert(nonce_.end(), in.begin(), in.begin() + static_cast<std::ptrdiff_t>(wanted));
    in = in.subspan(wanted);
    if (in.empty()) return;
    if (!context_ && !broken_) {
        context_.reset(EVP_CIPHER_CTX_new());
        broken_ = !context_ ||
                  EVP_DecryptInit_ex(context_.get(), gcm_method(), nullptr, key_.octets.data(), nonce_.data()) != 1;
    }
    // Everything but the last 16 octets is ciphertext: first what has waited, as far as more came behind it.
    auto const ready = tail_.size() + in.size() > gcm_tag ? tail_.size() + in.size() - gcm_tag : 0;
    auto const from_tail = std::min(ready, tail_.size());
    decrypt(BytesView(tail_).first(from_tail), to);
    tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(from_tail));
    auto const from_input = ready - from_tail;
    decrypt(in.first(from_input), to);
    tail_.insert(tail_.end(), in.begin() + static_cast<std::ptrdiff_t>(from_input), in.end());
}

void GcmOpener::decrypt(BytesView in, Bytes& to)
{
    if (in.empty()) return;
    auto const before = to.size();
    to.resize(before + in.size());
    int written = 0;
    if (!broken_ && (in.size() > (1U << 30) || EVP_DecryptUpdate(context_.get(), to.data() + before, &written,
                                                                 in.data(), static_cast<int>(in.size())) != 1))
        broken_ = true;
    if (broken_) std::fill(to.begin() + static_cast<std::ptrdiff_t>(before), to.end(), std::uint8_t{0});
}

bool GcmOpener::finish()
{
    ErrorQueue const errors;
    if (broken_ || !context_ || tail_.size() != gcm_tag) return false;
    int written = 0;
    std::uint8_t nothing[16];
    return EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, gcm_tag, tail_.data()) == 1 &&
           EVP_DecryptFinal_ex(context_.get(), nothing, &written) == 1;
}

}
