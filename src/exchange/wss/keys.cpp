#include "exchange/wss/keys.hpp"
#include "dossier/openssl.hpp"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

namespace rogatory::exchange::wss
{
namespace
{

using dossier::Certificate;
using dossier::ErrorQueue;
using dossier::FreedBy;
using dossier::Key;
using dossier::X509Owner;
using Extension = std::unique_ptr<X509_EXTENSION, FreedBy<&X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, FreedBy<&BN_free>>;

Error not_made()
{
    return Error{"exchange.keys_not_made", "", "", {}};
}

Error unfit(Certificate const& certificate, std::string reason)
{
    return Error{"exchange.certificate_unfit",
                 certificate.subject(),
                 "eDelivery AS4; RFC 5280, 4.2.1.3",
                 {{"subject", certificate.subject()}, {"reason", std::move(reason)}}};
}

bool is_p256(EVP_PKEY* key)
{
    char group[32] = {};
    std::size_t length = 0;
    return EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &length) == 1 &&
           std::string_view(group, std::min(length, sizeof group)) == "prime256v1";
}

Key new_key(KeyOrder const& order, KeyRole role)
{
    switch (order.suite) {
    case Suite::rsa_1x: return Key{EVP_RSA_gen(static_cast<unsigned>(order.rsa_bits))};
    case Suite::eddsa_2: return Key{EVP_PKEY_Q_keygen(nullptr, nullptr, role == KeyRole::sign ? "ED25519" : "X25519")};
    case Suite::ecdsa_2: return Key{EVP_EC_gen("P-256")};
    }
    return {};
}

std::string usage_of(KeyOrder const& order, KeyRole role)
{
    if (role == KeyRole::sign) return "critical,digitalSignature,nonRepudiation";
    return order.suite == Suite::rsa_1x ? "critical,keyEncipherment" : "critical,keyAgreement";
}

// RFC 5280, 4.1 and 4.2; RFC 8410 for Ed25519 and X25519.
Result<std::string> certificate_for(KeyOrder const& order, KeyRole role, EVP_PKEY* key, EVP_PKEY* issuer)
{
    X509Owner const x509{X509_new()};
    Number const serial{BN_new()};
    auto const from = dossier::asn1_of(order.valid_from);
    auto const until = dossier::asn1_of(order.valid_until);
    if (!x509 || !serial || !from || !until || X509_set_version(x509.get(), X509_VERSION_3) != 1 ||
        BN_rand(serial.get(), 152, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) != 1 ||
        BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x509.get())) == nullptr ||
        X509_set1_notBefore(x509.get(), from.get()) != 1 || X509_set1_notAfter(x509.get(), until.get()) != 1 ||
        X509_set_pubkey(x509.get(), key) != 1)
        return not_made();
    for (auto* const name : {X509_get_subject_name(x509.get()), X509_get_issuer_name(x509.get())})
        if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                       reinterpret_cast<unsigned char const*>(order.common_name.c_str()), -1, -1,
                                       0) != 1)
            return not_made();
    X509V3_CTX context{};
    X509V3_set_ctx(&context, x509.get(), x509.get(), nullptr, nullptr, 0);
    for (auto const& [nid, value] : {std::pair<int, std::string>{NID_basic_constraints, "critical,CA:FALSE"},
                                     {NID_key_usage, usage_of(order, role)},
                                     {NID_subject_key_identifier, "hash"}}) {
        Extension const extension{X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str())};
        if (!extension || X509_add_ext(x509.get(), extension.get(), -1) != 1) return not_made();
    }
    auto const* const digest = order.suite == Suite::eddsa_2 ? nullptr : EVP_sha256();
    if (X509_sign(x509.get(), issuer, digest) <= 0) return not_made();
    dossier::Bio const out{BIO_new(BIO_s_mem())};
    if (!out || PEM_write_bio_X509(out.get(), x509.get()) != 1) return not_made();
    return dossier::as_value(std::string(text_of(dossier::octets_of(out.get()))));
}

Result<std::string> key_text(EVP_PKEY* key)
{
    dossier::Bio const out{BIO_new(BIO_s_secmem())};
    if (!out || PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return not_made();
    return dossier::as_value(std::string(text_of(dossier::octets_of(out.get()))));
}

Result<KeyPair> load_pair(std::string const& key_pem, std::string const& certificate_pem, char const* field,
                          Suite suite, KeyRole role)
{
    auto certificate = dossier::certificate_from(bytes_of(certificate_pem));
    if (!certificate) return certificate.error();
    if (auto const done = check_fit(*certificate, suite, role); !done) return done.error();
    auto const in = dossier::bio_of(bytes_of(key_pem));
    auto const no_passphrase = [](char*, int, int, void*) { return -1; };
    std::shared_ptr<EVP_PKEY> key{PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr), &EVP_PKEY_free};
    if (!key) return Error{"exchange.key_unreadable", field, "RFC 5208", {}};
    if (X509_check_private_key(certificate->get(), key.get()) != 1)
        return Error{"exchange.key_and_certificate_differ", field, "", {}};
    return KeyPair{std::move(key), std::move(*certificate)};
}

}

Result<KeyFiles> make_keys(KeyOrder const& order)
{
    ErrorQueue const errors;
    if (order.common_name.empty() || order.common_name.size() > 64 || order.valid_until <= order.valid_from ||
        order.rsa_bits < 2048 || order.rsa_bits > 4096)
        return not_made();
    auto const signing = new_key(order, KeyRole::sign);
    auto const encryption = new_key(order, KeyRole::encrypt);
    if (!signing || !encryption) return not_made();
    KeyFiles files;
    struct {
        std::string& text;
        Result<std::string> made;
    } made[] = {
        {files.signing_key, key_text(signing.get())},
        {files.encryption_key, key_text(encryption.get())},
        {files.signing_certificate, certificate_for(order, KeyRole::sign, signing.get(), signing.get())},
        {files.encryption_certificate, certificate_for(order, KeyRole::encrypt, encryption.get(), signing.get())}};
    for (auto& [text, result] : made) {
        if (!result) return result.error();
        text = std::move(*result);
    }
    return files;
}

// RFC 2986, 4; RFC 2985, 5.4.2: the key usage that the certificate shall have.
Result<std::string> make_request(KeyFiles const& files, Suite suite, std::string const& common_name)
{
    using KeyRequest = std::unique_ptr<X509_REQ, FreedBy<&X509_REQ_free>>;
    ErrorQueue const errors;
    auto const in = dossier::bio_of(bytes_of(files.signing_key));
    auto const no_passphrase = [](char*, int, int, void*) { return -1; };
    Key const key{PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr)};
    if (!key) return Error{"exchange.key_unreadable", "signing_key", "RFC 5208", {}};
    KeyRequest const request{X509_REQ_new()};
    Extension const usage{
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_key_usage, "critical,digitalSignature,nonRepudiation")};
    if (!request || !usage || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
        X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request.get()), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<unsigned char const*>(common_name.c_str()), -1, -1, 0) != 1 ||
        X509_REQ_set_pubkey(request.get(), key.get()) != 1)
        return not_made();
    auto* const extensions = sk_X509_EXTENSION_new_null();
    bool const added =
        sk_X509_EXTENSION_push(extensions, usage.get()) > 0 && X509_REQ_add_extensions(request.get(), extensions) == 1;
    sk_X509_EXTENSION_free(extensions);
    auto const* const digest = suite == Suite::eddsa_2 ? nullptr : EVP_sha256();
    if (!added || X509_REQ_sign(request.get(), key.get(), digest) <= 0) return not_made();
    dossier::Bio const out{BIO_new(BIO_s_mem())};
    if (!out || PEM_write_bio_X509_REQ(out.get(), request.get()) != 1) return not_made();
    return dossier::as_value(std::string(text_of(dossier::octets_of(out.get()))));
}

Result<OwnKeys> load_keys(KeyFiles const& files, Suite suite)
{
    ErrorQueue const errors;
    auto signing = load_pair(files.signing_key, files.signing_certificate, "signing_key", suite, KeyRole::sign);
    if (!signing) return signing.error();
    auto decryption =
        load_pair(files.encryption_key, files.encryption_certificate, "encryption_key", suite, KeyRole::encrypt);
    if (!decryption) return decryption.error();
    return OwnKeys{std::move(*signing), {}, {std::move(*decryption)}};
}

Result<OwnKeys> keys_of(dossier::Identity const& identity, Suite suite)
{
    if (auto const done = check_fit(identity.signing_certificate(), suite, KeyRole::sign); !done) return done.error();
    if (auto const done = check_fit(identity.encryption_certificate(), suite, KeyRole::encrypt); !done)
        return done.error();
    auto const shared = [](EVP_PKEY* key) {
        EVP_PKEY_up_ref(key);
        return std::shared_ptr<EVP_PKEY>{key, &EVP_PKEY_free};
    };
    return OwnKeys{{shared(identity.signing_key()), identity.signing_certificate()},
                   {},
                   {{shared(identity.encryption_key()), identity.encryption_certificate()}}};
}

Done check_fit(Certificate const& certificate, Suite suite, KeyRole role)
{
    ErrorQueue const errors;
    if (certificate.empty()) return Error{"dossier.certificate_unreadable", "", "RFC 5280, 4.1", {}};
    auto* const key = X509_get0_pubkey(certificate.get());
    switch (suite) {
    case Suite::rsa_1x:
        if (EVP_PKEY_is_a(key, "RSA") != 1) return unfit(certificate, "the key is not an RSA key");
        if (auto const bits = EVP_PKEY_get_bits(key); bits < 2048 || bits > 8192)
            return unfit(certificate, "an RSA key has 2048 to 8192 bits");
        break;
    case Suite::eddsa_2:
        if (EVP_PKEY_is_a(key, role == KeyRole::sign ? "ED25519" : "X25519") != 1)
            return unfit(certificate,
                         role == KeyRole::sign ? "the key is not an Ed25519 key" : "the key is not an X25519 key");
        break;
    case Suite::ecdsa_2:
        if (!is_p256(key)) return unfit(certificate, "the key is not on the curve P-256");
        break;
    }
    // RFC 5280, 4.2.1.3: without the extension every use is allowed (OpenSSL then gives all bits).
    auto const needed = role == KeyRole::sign    ? KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION
                        : suite == Suite::rsa_1x ? KU_KEY_ENCIPHERMENT
                                                 : KU_KEY_AGREEMENT;
    if ((X509_get_key_usage(certificate.get()) & static_cast<std::uint32_t>(needed)) == 0)
        return unfit(certificate, role == KeyRole::sign ? "keyUsage does not allow to sign"
                                                        : "keyUsage does not allow to encrypt to");
    return {};
}

std::optional<Suite> suite_of(Certificate const& signing)
{
    for (auto const suite : {Suite::rsa_1x, Suite::eddsa_2, Suite::ecdsa_2})
        if (check_fit(signing, suite, KeyRole::sign)) return suite;
    return std::nullopt;
}

}
