#include "dossier/identity.hpp"
#include "dossier/openssl.hpp"

#include "base/clipped.hpp"

#include <openssl/rsa.h>

#include <algorithm>
#include <climits>
#include <utility>

namespace rogatory::dossier
{
namespace
{

using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreedBy<&PKCS8_PRIV_KEY_INFO_free>>;
using EncryptedPkcs8 = std::unique_ptr<X509_SIG, FreedBy<&X509_SIG_free>>;
using Algorithm = std::unique_ptr<X509_ALGOR, FreedBy<&X509_ALGOR_free>>;
using Name = std::unique_ptr<X509_NAME, FreedBy<&X509_NAME_free>>;
using CertificateRequest = std::unique_ptr<X509_REQ, FreedBy<&X509_REQ_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreedBy<&X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, FreedBy<&BN_free>>;

Error not_made()
{
    return Error{"dossier.key_not_made", "", "", {}};
}

/// At most so many characters of UTF-8, never half of one (X.520 allows 64 in a name's parts).
std::string shortened(std::string const& text, std::size_t characters)
{
    std::size_t end = 0;
    while (end < text.size()) {
        auto next = end + 1;
        while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xc0) == 0x80)
            ++next;
        if (characters-- == 0) break;
        end = next;
    }
    return text.substr(0, end);
}

/// The subject: O the authority's name, OU the State as ISO 3166-1 alpha-3 (C would need two letters), CN the id.
Name subject_of(IdentityOrder const& order)
{
    Name name{X509_NAME_new()};
    auto const add = [&](char const* field, std::string const& text) {
        return X509_NAME_add_entry_by_txt(name.get(), field, MBSTRING_UTF8,
                                          reinterpret_cast<unsigned char const*>(text.c_str()), -1, -1, 0) == 1;
    };
    if (!add("O", shortened(order.name, 64)) || !add("OU", order.state) || !add("CN", order.authority)) return {};
    return name;
}

std::string usage_of(KeyUse use)
{
    return use == KeyUse::sign ? "critical,digitalSignature,nonRepudiation" : "critical,keyAgreement";
}

// RFC 5280, section 4.1 and 4.2: a certificate for trial, signed with the key it is about.
Result<std::string> self_signed(IdentityOrder const& order, EVP_PKEY* key, KeyUse use)
{
    X509Owner x509{X509_new()};
    // 4.1.2.1: version 3. 4.1.2.2: a positive serial number of at most 20 octets; 152 bits of randomness.
    Number const serial{BN_new()};
    if (!x509 || X509_set_version(x509.get(), X509_VERSION_3) != 1 ||
        BN_rand(serial.get(), 152, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) != 1 ||
        BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x509.get())) == nullptr)
        return not_made();
    // 4.1.2.4 to 4.1.2.7: issuer, validity, subject, key.
    auto const name = subject_of(order);
    auto const from = asn1_of(order.valid_from);
    auto const until = asn1_of(order.valid_until);
    if (!name || !from || !until || X509_set_issuer_name(x509.get(), name.get()) != 1 ||
        X509_set_subject_name(x509.get(), name.get()) != 1 || X509_set1_notBefore(x509.get(), from.get()) != 1 ||
        X509_set1_notAfter(x509.get(), until.get()) != 1 || X509_set_pubkey(x509.get(), key) != 1)
        return not_made();
    // 4.2.1.9, 4.2.1.3, 4.2.1.2: not an issuer; what the key is for; the name of the key.
    X509V3_CTX context{};
    X509V3_set_ctx(&context, x509.get(), x509.get(), nullptr, nullptr, 0);
    for (auto const& [nid, value] : {std::pair<int, std::string>{NID_basic_constraints, "critical,CA:FALSE"},
                                     {NID_key_usage, usage_of(use)},
                                     {NID_subject_key_identifier, "hash"}}) {
        Extension const extension{X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str())};
        if (!extension || X509_add_ext(x509.get(), extension.get(), -1) != 1) return not_made();
    }
    if (X509_sign(x509.get(), key, EVP_sha256()) <= 0) return not_made();
    std::shared_ptr<X509> const shared{std::move(x509)};
    return as_value(Certificate{shared}.pem());
}

// RFC 2986, section 4: the request that goes to the authority's own issuer.
Result<std::string> request_for(IdentityOrder const& order, EVP_PKEY* key, KeyUse use)
{
    CertificateRequest const request{X509_REQ_new()};
    auto const name = subject_of(order);
    if (!request || !name || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
        X509_REQ_set_subject_name(request.get(), name.get()) != 1 || X509_REQ_set_pubkey(request.get(), key) != 1)
        return not_made();
    // RFC 2985, section 5.4.2: extensionRequest with the key usage.
    Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, NID_key_usage, usage_of(use).c_str())};
    auto* const extensions = sk_X509_EXTENSION_new_null();
    bool const added = extension && sk_X509_EXTENSION_push(extensions, extension.get()) > 0 &&
                       X509_REQ_add_extensions(request.get(), extensions) == 1;
    sk_X509_EXTENSION_free(extensions);
    if (!added || X509_REQ_sign(request.get(), key, EVP_sha256()) <= 0) return not_made();
    Bio const out{BIO_new(BIO_s_mem())};
    if (PEM_write_bio_X509_REQ(out.get(), request.get()) != 1) return not_made();
    return as_value(std::string(text_of(octets_of(out.get()))));
}

// RFC 5208: PKCS #8, plain or encrypted by PBES2 (RFC 8018, 6.2) with scrypt (RFC 7914: N 16384, r 8, p 1; 16 MiB).
Result<std::string> key_text(EVP_PKEY* key, std::string_view passphrase)
{
    Bio const out{BIO_new(BIO_s_secmem())};
    Pkcs8 const plain{EVP_PKEY2PKCS8(key)};
    if (!plain) return not_made();
    if (passphrase.empty()) {
        if (PEM_write_bio_PKCS8_PRIV_KEY_INFO(out.get(), plain.get()) != 1) return not_made();
    } else {
        Algorithm scheme{PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 0, nullptr, 16384, 8, 1)};
        if (!scheme) return not_made();
        EncryptedPkcs8 const sealed{
            PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()), plain.get(), scheme.get())};
        if (!sealed) return not_made();
        static_cast<void>(scheme.release()); // belongs to `sealed` now
        if (PEM_write_bio_PKCS8(out.get(), sealed.get()) != 1) return not_made();
    }
    return as_value(std::string(text_of(octets_of(out.get()))));
}

Result<std::shared_ptr<EVP_PKEY>> key_from(std::string const& pem, std::string_view passphrase, char const* field)
{
    auto const in = bio_of(bytes_of(pem));
    auto const answer = [](char* buffer, int size, int, void* given) -> int {
        auto const& text = *static_cast<std::string_view*>(given);
        if (text.empty() || text.size() > static_cast<std::size_t>(size)) return -1;
        std::copy(text.begin(), text.end(), buffer);
        return static_cast<int>(text.size());
    };
    std::shared_ptr<EVP_PKEY> key{PEM_read_bio_PrivateKey(in.get(), nullptr, answer, &passphrase), &EVP_PKEY_free};
    if (key) return key;
    if (pem.find("ENCRYPTED") != std::string::npos) return Error{"dossier.passphrase_wrong", field, "", {}};
    return Error{"dossier.key_unreadable", field, "RFC 5208", {}};
}

std::string common_name(Certificate const& certificate)
{
    auto* const subject = X509_get_subject_name(certificate.get());
    auto const at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at < 0) return {};
    unsigned char* text = nullptr;
    auto const length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    if (length < 0) return {};
    std::string name(reinterpret_cast<char const*>(text), static_cast<std::size_t>(length));
    OPENSSL_free(text);
    return name;
}

class IdentitySigner final : public Signer
{
public:
    explicit IdentitySigner(Identity identity) : identity_(std::move(identity)) {}

    Bytes sign(BytesView octets) override
    {
        ErrorQueue const errors;
        DigestContext const context{EVP_MD_CTX_new()};
        EVP_PKEY_CTX* key = nullptr;
        auto* const own = identity_.signing_key();
        if (EVP_DigestSignInit(context.get(), &key, EVP_sha256(), nullptr, own) != 1) return {};
        if (EVP_PKEY_is_a(own, "RSA") == 1 && EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_PSS_PADDING) != 1) return {};
        std::size_t length = 0;
        if (EVP_DigestSign(context.get(), nullptr, &length, octets.data(), octets.size()) != 1) return {};
        Bytes signature(length);
        if (EVP_DigestSign(context.get(), signature.data(), &length, octets.data(), octets.size()) != 1) return {};
        signature.resize(length);
        return signature;
    }

private:
    Identity identity_;
};

class CertificateVerifier final : public Verifier
{
public:
    explicit CertificateVerifier(Certificate certificate) : certificate_(std::move(certificate)) {}

    bool verify(BytesView octets, BytesView signature) const override
    {
        ErrorQueue const errors;
        if (certificate_.empty()) return false;
        DigestContext const context{EVP_MD_CTX_new()};
        EVP_PKEY_CTX* key = nullptr;
        auto* const theirs = X509_get0_pubkey(certificate_.get());
        if (EVP_DigestVerifyInit(context.get(), &key, EVP_sha256(), nullptr, theirs) != 1) return false;
        if (EVP_PKEY_is_a(theirs, "RSA") == 1 && EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_PSS_PADDING) != 1)
            return false;
        return EVP_DigestVerify(context.get(), signature.data(), signature.size(), octets.data(), octets.size()) == 1;
    }

private:
    Certificate certificate_;
};

}

Done check_authority_id(std::string_view authority)
{
    auto const alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    bool const good = !authority.empty() && authority.size() <= 64 && alphanumeric(authority.front()) &&
                      alphanumeric(authority.back()) && std::all_of(authority.begin(), authority.end(), [&](char c) {
                          return alphanumeric(c) || c == '.' || c == '-';
                      });
    if (good) return {};
    // What comes from abroad is shown shortened.
    return Error{"dossier.authority_id_malformed", "authority", "", {{"value", clipped(authority, 80)}}};
}

Result<IdentityFiles> make_identity(IdentityOrder const& order, std::string_view passphrase)
{
    ErrorQueue const errors;
    if (auto const done = check_authority_id(order.authority); !done) return done.error();
    auto const capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (order.name.empty()) return Error{"dossier.identity_malformed", "name", "", {}};
    if (order.state.size() != 3 || !std::all_of(order.state.begin(), order.state.end(), capital))
        return Error{"dossier.identity_malformed", "state", "ISO 3166-1 alpha-3", {}};
    if (order.valid_until <= order.valid_from) return Error{"dossier.identity_malformed", "valid_until", "", {}};
    if (passphrase.size() > 1000) return Error{"dossier.identity_malformed", "passphrase", "", {}};

    IdentityFiles files;
    struct Kind {
        KeyUse use;
        std::string &key, &certificate, &request;
    };
    for (auto const& kind :
         {Kind{KeyUse::sign, files.signing_key, files.signing_certificate, files.signing_request},
          Kind{KeyUse::encrypt, files.encryption_key, files.encryption_certificate, files.encryption_request}}) {
        Key const key{EVP_EC_gen("P-256")};
        if (!key) return not_made();
        auto text = key_text(key.get(), passphrase);
        if (!text) return text.error();
        auto certificate = self_signed(order, key.get(), kind.use);
        if (!certificate) return certificate.error();
        auto request = request_for(order, key.get(), kind.use);
        if (!request) return request.error();
        kind.key = std::move(*text);
        kind.certificate = std::move(*certificate);
        kind.request = std::move(*request);
    }
    return files;
}

Identity::Identity(std::string authority, Certificate signing, Certificate encryption,
                   std::shared_ptr<evp_pkey_st> signing_key, std::shared_ptr<evp_pkey_st> encryption_key)
    : authority_(std::move(authority)),
      signing_(std::move(signing)),
      encryption_(std::move(encryption)),
      signing_key_(std::move(signing_key)),
      encryption_key_(std::move(encryption_key))
{
}

Result<Identity> load_identity(IdentityFiles const& files, std::string_view passphrase, std::string_view authority)
{
    ErrorQueue const errors;
    auto signing = certificate_from(bytes_of(files.signing_certificate));
    if (!signing) return signing.error();
    auto encryption = certificate_from(bytes_of(files.encryption_certificate));
    if (!encryption) return encryption.error();
    if (auto const done = check_use(*signing, KeyUse::sign); !done) return done.error();
    if (auto const done = check_use(*encryption, KeyUse::encrypt); !done) return done.error();

    auto signing_key = key_from(files.signing_key, passphrase, "signing_key");
    if (!signing_key) return signing_key.error();
    auto encryption_key = key_from(files.encryption_key, passphrase, "encryption_key");
    if (!encryption_key) return encryption_key.error();
    if (X509_check_private_key(signing->get(), signing_key->get()) != 1)
        return Error{"dossier.key_and_certificate_differ", "signing_key", "", {}};
    if (X509_check_private_key(encryption->get(), encryption_key->get()) != 1)
        return Error{"dossier.key_and_certificate_differ", "encryption_key", "", {}};

    auto id = authority.empty() ? common_name(*signing) : std::string(authority);
    if (auto const done = check_authority_id(id); !done) return done.error();
    return Identity{std::move(id), std::move(*signing), std::move(*encryption), std::move(*signing_key),
                    std::move(*encryption_key)};
}

std::unique_ptr<Signer> signer_of(Identity const& identity)
{
    return std::make_unique<IdentitySigner>(identity);
}

std::unique_ptr<Verifier> verifier_of(Certificate const& certificate)
{
    return std::make_unique<CertificateVerifier>(certificate);
}

}
