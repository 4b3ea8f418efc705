#include "dossier/recipients.hpp"
#include "dossier/der.hpp"
#include "dossier/envelope.hpp"
#include "dossier/openssl.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/rsa.h>

#include <algorithm>

namespace rogatory::dossier
{
namespace
{

using Derivation = std::unique_ptr<EVP_KDF, FreedBy<&EVP_KDF_free>>;
using DerivationContext = std::unique_ptr<EVP_KDF_CTX, FreedBy<&EVP_KDF_CTX_free>>;

// Object identifiers, as DER values.
constexpr std::uint8_t id_ec_public_key[] = {0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01}; // RFC 5480
constexpr std::uint8_t dh_sha256_scheme[] = {0x06, 0x06, 0x2b, 0x81, 0x04, 0x01, 0x0b, 0x01};       // RFC 5753, 7.1.4
constexpr std::uint8_t id_aes256_wrap[] = {0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                           0x65, 0x03, 0x04, 0x01, 0x2d};                                    // RFC 3565
constexpr std::uint8_t id_rsaes_oaep[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x07}; // RFC 4055
constexpr std::uint8_t id_mgf1[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08};
constexpr std::uint8_t id_sha256[] = {0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
constexpr std::uint8_t null_value[] = {0x05, 0x00};
constexpr std::uint8_t version_0[] = {0x02, 0x01, 0x00};
constexpr std::uint8_t version_2[] = {0x02, 0x01, 0x02};
constexpr std::uint8_t version_3[] = {0x02, 0x01, 0x03};

Error not_sealed()
{
    return Error{"dossier.not_sealed", "", "RFC 5652, 6.2", {}};
}

Error recipient_malformed(std::string reason)
{
    return Error{"dossier.envelope_malformed", "recipientInfos", "RFC 5652, 6.2", {{"reason", std::move(reason)}}};
}

Error key_altered()
{
    return Error{"dossier.altered", "recipientInfos", "RFC 5652, 6.2", {}};
}

bool same(BytesView a, BytesView b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

BytesView key_identifier_of(Certificate const& certificate)
{
    auto const* id = X509_get0_subject_key_id(certificate.get());
    if (id == nullptr) return {};
    return {ASN1_STRING_get0_data(id), static_cast<std::size_t>(ASN1_STRING_length(id))};
}

// RFC 5652, section 10.2.4: IssuerAndSerialNumber.
Bytes issuer_and_serial_of(Certificate const& certificate)
{
    auto const issuer = der_of<X509_NAME>(X509_get_issuer_name(certificate.get()), &i2d_X509_NAME);
    auto const serial = der_of<ASN1_INTEGER>(X509_get0_serialNumber(certificate.get()), &i2d_ASN1_INTEGER);
    return der::value(der::sequence, {issuer, serial});
}

// RFC 5753, section 7.1.5, and RFC 3565, section 2.3.2: AES key wrap has no parameters.
Bytes aes256_wrap()
{
    return der::value(der::sequence, {id_aes256_wrap});
}

// RFC 4055, section 4.1: RSAES-OAEP with SHA-256 and MGF1 with SHA-256, an empty label. Both forms of SHA-256's
// AlgorithmIdentifier (with and without NULL) must be understood.
Bytes oaep_sha256(bool with_null)
{
    auto const nothing = BytesView{};
    auto const hash = der::value(der::sequence, {id_sha256, with_null ? BytesView{null_value} : nothing});
    auto const mask = der::value(der::sequence, {id_mgf1, hash});
    auto const parameters =
        der::value(der::sequence, {der::value(der::constructed(0), {hash}), der::value(der::constructed(1), {mask})});
    return der::value(der::sequence, {id_rsaes_oaep, parameters});
}

// RFC 5753, section 3.1.2, 7.2: the key-encryption key from the shared secret.
bool derive_wrapping_key(EVP_PKEY* own, EVP_PKEY* theirs, ContentKey& wrapping)
{
    // SEC 1, 3.3.1: Z is the x coordinate of the common point.
    KeyContext const context{EVP_PKEY_CTX_new(own, nullptr)};
    std::size_t length = 0;
    std::array<std::uint8_t, 66> shared{}; // the largest field, of P-521
    if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer_ex(context.get(), theirs, 1) != 1 ||
        EVP_PKEY_derive(context.get(), nullptr, &length) != 1 || length > shared.size() ||
        EVP_PKEY_derive(context.get(), shared.data(), &length) != 1)
        return false;
    // RFC 5753, 7.2: ECC-CMS-SharedInfo: the wrap algorithm, no entityUInfo, the length of the key in bits.
    constexpr std::uint8_t bits_256[] = {0, 0, 1, 0};
    auto info = der::value(
        der::sequence, {aes256_wrap(), der::value(der::constructed(2), {der::value(der::octet_string, {bits_256})})});
    // SEC 1, 3.6.1: the ANSI X9.63 key derivation function with SHA-256.
    static Derivation const function{EVP_KDF_fetch(nullptr, "X963KDF", nullptr)}; // once: it is looked up by name
    DerivationContext const derivation{EVP_KDF_CTX_new(function.get())};
    char digest[] = "SHA256";
    OSSL_PARAM const parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, shared.data(), length),
                                     OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
                                     OSSL_PARAM_construct_end()};
    bool const derived =
        derivation && EVP_KDF_derive(derivation.get(), wrapping.octets.data(), wrapping.octets.size(), parameters) == 1;
    OPENSSL_cleanse(shared.data(), shared.size());
    return derived;
}

// RFC 3394, section 2.2: AES key wrap, 32 octets to 40 and back. Unwrapping checks integrity.
bool wrap_key(bool wrap, ContentKey const& wrapping, BytesView in, std::span<std::uint8_t> out)
{
    CipherContext const context{EVP_CIPHER_CTX_new()};
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    int written = 0, last = 0;
    return EVP_CipherInit_ex(context.get(), EVP_aes_256_wrap(), nullptr, wrapping.octets.data(), nullptr,
                             wrap ? 1 : 0) == 1 &&
           EVP_CipherUpdate(context.get(), out.data(), &written, in.data(), static_cast<int>(in.size())) == 1 &&
           EVP_CipherFinal_ex(context.get(), out.data() + written, &last) == 1 &&
           static_cast<std::size_t>(written) + static_cast<std::size_t>(last) == out.size();
}

// RFC 5753, section 3.1.1; RFC 5652, section 6.2.2: KeyAgreeRecipientInfo with an ephemeral key.
Result<Bytes> wrap_by_agreement(Certificate const& recipient, ContentKey const& key)
{
    // An ephemeral key on the recipient's curve.
    auto* const theirs = X509_get0_pubkey(recipient.get());
    KeyContext const generator{EVP_PKEY_CTX_new(theirs, nullptr)};
    EVP_PKEY* made = nullptr;
    if (!generator || EVP_PKEY_keygen_init(generator.get()) != 1 || EVP_PKEY_generate(generator.get(), &made) != 1)
        return not_sealed();
    Key const ephemeral{made};
    ContentKey wrapping;
    if (!derive_wrapping_key(ephemeral.get(), theirs, wrapping)) return not_sealed();
    std::array<std::uint8_t, 40> wrapped{};
    if (!wrap_key(true, wrapping, key.octets, wrapped)) return not_sealed();

    // originator [0]: OriginatorPublicKey [1]; RFC 5753, 3.1.1: the point, uncompressed, parameters left out.
    unsigned char* point = nullptr;
    auto const point_size = EVP_PKEY_get1_encoded_public_key(ephemeral.get(), &point);
    if (point_size == 0) return not_sealed();
    Bytes bits{0}; // no unused bits
    der::append(bits, {point, point_size});
    OPENSSL_free(point);
    auto const public_key = der::value(
        der::constructed(1), {der::value(der::sequence, {id_ec_public_key}), der::value(der::bit_string, {bits})});
    // keyEncryptionAlgorithm: the scheme, with the wrap algorithm as its parameter.
    auto const algorithm = der::value(der::sequence, {dh_sha256_scheme, aes256_wrap()});
    // recipientEncryptedKeys: rKeyId [0] where the certificate names its key, so that a renewed certificate of the same
    // key still opens it and no name stands outside; otherwise issuer and serial number.
    auto const identifier = key_identifier_of(recipient);
    auto const rid = identifier.empty()
                         ? issuer_and_serial_of(recipient)
                         : der::value(der::constructed(0), {der::value(der::octet_string, {identifier})});
    auto const encrypted_key = der::value(der::sequence, {rid, der::value(der::octet_string, {wrapped})});
    return der::value(der::constructed(1), {version_3, der::value(der::constructed(0), {public_key}), algorithm,
                                            der::value(der::sequence, {encrypted_key})});
}

bool set_oaep(EVP_PKEY_CTX* context)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1;
}

// RFC 5652, section 6.2.1; RFC 3560: KeyTransRecipientInfo.
Result<Bytes> wrap_by_transport(Certificate const& recipient, ContentKey const& key)
{
    KeyContext const context{EVP_PKEY_CTX_new(X509_get0_pubkey(recipient.get()), nullptr)};
    std::size_t length = 0;
    if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 || !set_oaep(context.get()) ||
        EVP_PKEY_encrypt(context.get(), nullptr, &length, key.octets.data(), key.octets.size()) != 1)
        return not_sealed();
    Bytes encrypted(length);
    if (EVP_PKEY_encrypt(context.get(), encrypted.data(), &length, key.octets.data(), key.octets.size()) != 1)
        return not_sealed();
    encrypted.resize(length);
    // 6.2.1: version 2 goes with subjectKeyIdentifier [0], version 0 with issuer and serial number.
    auto const identifier = key_identifier_of(recipient);
    auto const rid = identifier.empty() ? issuer_and_serial_of(recipient) : der::value(der::primitive(0), {identifier});
    return der::value(der::sequence, {identifier.empty() ? BytesView{version_0} : BytesView{version_2}, rid,
                                      oaep_sha256(true), der::value(der::octet_string, {encrypted})});
}

/// How we may be named in a RecipientInfo.
struct OurNames {
    Bytes issuer_and_serial;
    BytesView key_identifier;
};

// The same, read: our wrapped key in a KeyAgreeRecipientInfo. False when it is not for us.
Result<bool> unwrap_agreed(BytesView info, OurNames const& names, Identity const& own, ContentKey& key)
{
    der::Reader fields(info);
    auto const version = fields.whole();
    if (!version || !same(*version, version_3)) return recipient_malformed("KeyAgreeRecipientInfo.version");
    auto const originator = fields.content(der::constructed(0));
    auto const user_key = fields.tag() == der::constructed(1) ? fields.whole() : std::optional<BytesView>{};
    auto const algorithm = fields.whole();
    auto const keys = fields.content(der::sequence);
    if (!originator || !algorithm || !keys || !fields.at_end()) return recipient_malformed("KeyAgreeRecipientInfo");

    // recipientEncryptedKeys: which of them is ours?
    std::optional<BytesView> wrapped;
    for (der::Reader list(*keys); !list.at_end();) {
        auto const item = list.content(der::sequence);
        if (!item) return recipient_malformed("RecipientEncryptedKey");
        der::Reader pair(*item);
        auto const is_key_identifier = pair.tag() == der::constructed(0);
        auto rid = pair.whole();
        auto const octets = pair.content(der::octet_string);
        if (!rid || !octets || !pair.at_end()) return recipient_malformed("RecipientEncryptedKey");
        bool ours = same(*rid, names.issuer_and_serial);
        if (is_key_identifier) {
            der::Reader inner(*rid);
            auto const content = inner.content(der::constructed(0));
            der::Reader identifier(content.value_or(BytesView{}));
            auto const value = identifier.content(der::octet_string);
            ours = value && identifier.at_end() && !names.key_identifier.empty() && same(*value, names.key_identifier);
        }
        if (ours) wrapped = octets;
    }
    if (!wrapped) return false;

    // Ours: only the scheme that this folder writes, without user keying material.
    if (user_key) return recipient_malformed("user keying material");
    if (!same(*algorithm, der::value(der::sequence, {dh_sha256_scheme, aes256_wrap()})))
        return recipient_malformed("keyEncryptionAlgorithm is not ECDH with X9.63 KDF SHA-256 and AES-256 wrap");
    der::Reader choice(*originator);
    auto const public_key = choice.content(der::constructed(1));
    if (!public_key || !choice.at_end()) return recipient_malformed("originator is not an ephemeral key");
    der::Reader parts(*public_key);
    auto const key_algorithm = parts.whole();
    auto const bits = parts.content(der::bit_string);
    if (!key_algorithm || !bits || !parts.at_end()) return recipient_malformed("OriginatorPublicKey");
    // RFC 5753, 7.1.2: parameters absent or NULL.
    if (!same(*key_algorithm, der::value(der::sequence, {id_ec_public_key})) &&
        !same(*key_algorithm, der::value(der::sequence, {id_ec_public_key, null_value})))
        return recipient_malformed("OriginatorPublicKey.algorithm");
    // SEC 1, 2.3.4: an uncompressed point; OpenSSL refuses one that is not on our curve.
    if (bits->size() < 2 || (*bits)[0] != 0 || (*bits)[1] != 0x04) return recipient_malformed("OriginatorPublicKey");
    if (EVP_PKEY_is_a(own.encryption_key(), "EC") != 1) return recipient_malformed("key agreement with an RSA key");
    Key const ephemeral{EVP_PKEY_new()};
    if (!ephemeral || EVP_PKEY_copy_parameters(ephemeral.get(), own.encryption_key()) != 1 ||
        EVP_PKEY_set1_encoded_public_key(ephemeral.get(), bits->data() + 1, bits->size() - 1) != 1)
        return key_altered();
    ContentKey wrapping;
    if (!derive_wrapping_key(own.encryption_key(), ephemeral.get(), wrapping)) return key_altered();
    if (wrapped->size() != 40 || !wrap_key(false, wrapping, *wrapped, key.octets)) return key_altered();
    return true;
}

// The same for KeyTransRecipientInfo.
Result<bool> unwrap_transported(BytesView info, OurNames const& names, Identity const& own, ContentKey& key)
{
    der::Reader fields(info);
    auto const version = fields.whole();
    auto const rid = fields.whole();
    auto const algorithm = fields.whole();
    auto const encrypted = fields.content(der::octet_string);
    if (!version || !rid || !algorithm || !encrypted || !fields.at_end())
        return recipient_malformed("KeyTransRecipientInfo");
    bool const by_identifier = same(*version, version_2);
    if (!by_identifier && !same(*version, version_0)) return recipient_malformed("KeyTransRecipientInfo.version");
    bool const ours = by_identifier ? !names.key_identifier.empty() &&
                                          same(*rid, der::value(der::primitive(0), {names.key_identifier}))
                                    : same(*rid, names.issuer_and_serial);
    if (!ours) return false;

    // RSA PKCS #1 v1.5 is refused: who can ask whether its padding was right can decrypt (RFC 3218, 2).
    if (!same(*algorithm, oaep_sha256(true)) && !same(*algorithm, oaep_sha256(false)))
        return recipient_malformed("keyEncryptionAlgorithm is not RSAES-OAEP with SHA-256 and MGF1-SHA-256");
    if (EVP_PKEY_is_a(own.encryption_key(), "RSA") != 1) return recipient_malformed("key transport to an EC key");
    KeyContext const context{EVP_PKEY_CTX_new(own.encryption_key(), nullptr)};
    if (!context || EVP_PKEY_decrypt_init(context.get()) != 1 || !set_oaep(context.get())) return key_altered();
    Bytes opened(static_cast<std::size_t>(EVP_PKEY_get_size(own.encryption_key())));
    auto length = opened.size();
    bool const decrypted =
        EVP_PKEY_decrypt(context.get(), opened.data(), &length, encrypted->data(), encrypted->size()) == 1 &&
        length == key.octets.size();
    if (decrypted) std::copy_n(opened.begin(), length, key.octets.begin());
    OPENSSL_cleanse(opened.data(), opened.size());
    if (!decrypted) return key_altered();
    return true;
}

}

void ContentKey::wipe()
{
    OPENSSL_cleanse(octets.data(), octets.size());
}

Result<Bytes> wrap_for(Certificate const& recipient, ContentKey const& key)
{
    ErrorQueue const errors;
    if (auto const done = check_use(recipient, KeyUse::encrypt); !done) return done.error();
    return EVP_PKEY_is_a(X509_get0_pubkey(recipient.get()), "EC") == 1 ? wrap_by_agreement(recipient, key)
                                                                       : wrap_by_transport(recipient, key);
}

// RFC 5652, section 6.2: RecipientInfo is a choice of ktri (SEQUENCE), kari [1], kekri [2], pwri [3], ori [4].
Result<ContentKey> unwrap(BytesView recipient_infos, Identity const& own)
{
    ErrorQueue const errors;
    OurNames const names{issuer_and_serial_of(own.encryption_certificate()),
                         key_identifier_of(own.encryption_certificate())};
    ContentKey key;
    std::size_t count = 0;
    for (der::Reader infos(recipient_infos); !infos.at_end();) {
        if (++count > envelope_recipients_limit) return recipient_malformed("too many recipients");
        Result<bool> found = false;
        auto const tag = infos.tag();
        if (tag == der::sequence || tag == der::constructed(1)) {
            auto const info = infos.content(tag);
            if (!info) return recipient_malformed("RecipientInfo");
            found = tag == der::sequence ? unwrap_transported(*info, names, own, key)
                                         : unwrap_agreed(*info, names, own, key);
        } else if (!infos.whole()) {
            return recipient_malformed("RecipientInfo");
        }
        if (!found) return found.error();
        if (*found) return key;
    }
    return Error{"dossier.not_for_us", "recipientInfos", "RFC 5652, 6.2", {{"authority", own.authority()}}};
}

}
