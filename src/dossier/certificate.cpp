#include "dossier/certificate.hpp"
#include "dossier/openssl.hpp"

#include <openssl/core_names.h>

#include <utility>

namespace rogatory::dossier
{
namespace
{

constexpr std::size_t certificate_limit = 64 * 1024;

Error unfit(Certificate const& certificate, std::string reason)
{
    return Error{"dossier.certificate_unfit",
                 certificate.subject(),
                 "RFC 5280, 4.2.1.3",
                 {{"subject", certificate.subject()}, {"reason", std::move(reason)}}};
}

}

Certificate::Certificate(std::shared_ptr<x509_st> x509) : x509_(std::move(x509)) {}

Digest Certificate::fingerprint() const
{
    Digest digest{};
    if (x509_) X509_digest(x509_.get(), EVP_sha256(), digest.data(), nullptr);
    return digest;
}

std::string Certificate::subject() const
{
    if (!x509_) return {};
    Bio out{BIO_new(BIO_s_mem())};
    X509_NAME_print_ex(out.get(), X509_get_subject_name(x509_.get()), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    return std::string(text_of(octets_of(out.get())));
}

Instant Certificate::valid_from() const
{
    // certificate_from() has read both moments once already.
    return instant_of(X509_get0_notBefore(x509_.get())).value();
}

Instant Certificate::valid_until() const
{
    return instant_of(X509_get0_notAfter(x509_.get())).value();
}

Bytes Certificate::der() const
{
    return x509_ ? der_of<X509>(x509_.get(), &i2d_X509) : Bytes{};
}

std::string Certificate::pem() const
{
    if (!x509_) return {};
    Bio out{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(out.get(), x509_.get());
    return std::string(text_of(octets_of(out.get())));
}

Result<Certificate> certificate_from(BytesView octets)
{
    ErrorQueue const errors;
    auto const unreadable = Error{"dossier.certificate_unreadable", "", "RFC 5280, 4.1", {}};
    if (octets.empty() || octets.size() > certificate_limit) return unreadable;
    std::shared_ptr<X509> x509;
    if (octets.front() == 0x30) {
        auto const* at = octets.data();
        x509.reset(d2i_X509(nullptr, &at, static_cast<long>(octets.size())), &X509_free);
        if (at != octets.data() + octets.size()) return unreadable;
    } else {
        auto const in = bio_of(octets);
        auto const no_passphrase = [](char*, int, int, void*) { return -1; };
        x509.reset(PEM_read_bio_X509(in.get(), nullptr, no_passphrase, nullptr), &X509_free);
    }
    if (!x509) return unreadable;
    // What everybody asks of a certificate must be there: both moments, a key that OpenSSL knows, sound extensions.
    if (!instant_of(X509_get0_notBefore(x509.get())) || !instant_of(X509_get0_notAfter(x509.get()))) return unreadable;
    if (X509_get0_pubkey(x509.get()) == nullptr) return unreadable;
    if ((X509_get_extension_flags(x509.get()) & EXFLAG_INVALID) != 0) return unreadable;
    return Certificate{std::move(x509)};
}

// RFC 5280, section 4.1.2.5: the validity period includes both its ends.
Done check_validity(Certificate const& certificate, Instant now)
{
    if (now < certificate.valid_from())
        return Error{"dossier.certificate_not_yet_valid",
                     certificate.subject(),
                     "RFC 5280, 4.1.2.5",
                     {{"subject", certificate.subject()}, {"valid_from", text_of(certificate.valid_from())}}};
    // The last second belongs to the period.
    if (now.since_1970_us >= certificate.valid_until().since_1970_us + 1'000'000)
        return Error{"dossier.certificate_expired",
                     certificate.subject(),
                     "RFC 5280, 4.1.2.5",
                     {{"subject", certificate.subject()}, {"valid_until", text_of(certificate.valid_until())}}};
    return {};
}

Done check_use(Certificate const& certificate, KeyUse use)
{
    ErrorQueue const errors;
    if (certificate.empty()) return Error{"dossier.certificate_unreadable", "", "RFC 5280, 4.1", {}};
    auto* const key = X509_get0_pubkey(certificate.get());
    // The strength: ours, after NIST SP 800-57 part 1, 128 bits of security and more.
    bool const elliptic = EVP_PKEY_is_a(key, "EC") == 1;
    if (elliptic) {
        char group[32] = {};
        std::size_t length = 0;
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &length);
        auto const name = std::string_view(group, std::min(length, sizeof group));
        if (name != "prime256v1" && name != "secp384r1" && name != "secp521r1")
            return unfit(certificate, "the curve is not P-256, P-384 or P-521");
    } else if (EVP_PKEY_is_a(key, "RSA") == 1) {
        auto const bits = EVP_PKEY_get_bits(key);
        if (bits < 3072 || bits > 8192) return unfit(certificate, "an RSA key has 3072 to 8192 bits");
    } else {
        return unfit(certificate, "the key is neither EC nor RSA");
    }
    // RFC 5280, section 4.2.1.3: without the extension, every use is allowed (OpenSSL then gives all bits).
    auto const allowed = X509_get_key_usage(certificate.get());
    auto const needed = use == KeyUse::sign ? KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION
                        : elliptic          ? KU_KEY_AGREEMENT
                                            : KU_KEY_ENCIPHERMENT;
    if ((allowed & static_cast<std::uint32_t>(needed)) == 0)
        return unfit(certificate,
                     use == KeyUse::sign ? "keyUsage does not allow to sign" : "keyUsage does not allow to encrypt to");
    return {};
}

std::string spelled(Digest const& fingerprint)
{
    std::string text;
    for (auto const octet : fingerprint) {
        if (!text.empty()) text += ':';
        text += hex_of({&octet, 1});
    }
    return text;
}

}
