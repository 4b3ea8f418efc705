// What tests share of an authority that issues certificates: one in memory, which issues, takes back and answers; with
// every mistake that a test may wish for.
#pragma once

#include "dossier/openssl.hpp"
#include "trust/trust.hpp"

#include <openssl/conf.h>
#include <openssl/ocsp.h>

#include <string>
#include <utility>
#include <vector>

namespace rogatory::trust::testing
{

using dossier::Certificate;

inline Instant at(char const* text)
{
    return instant_from(text).value();
}
inline Instant const now = at("2026-03-02T09:00:00Z");

struct Wish {
    std::string common_name;
    bool is_ca = false;
    std::string key_usage = "critical,digitalSignature";
    Instant from = at("2026-01-01T00:00:00Z"), until = at("2027-01-01T00:00:00Z");
    std::vector<std::pair<int, std::string>> more = {}; ///< further extensions: NID and value
    std::string curve = "P-256";
    EVP_MD const* digest = EVP_sha256();
};

/// A key and its certificate; may issue further ones.
class Holder
{
public:
    static Holder root(std::string name, std::vector<std::pair<int, std::string>> more = {})
    {
        Wish wish{std::move(name), true, "critical,keyCertSign,cRLSign"};
        wish.until = at("2030-01-01T00:00:00Z");
        wish.more = std::move(more);
        return make(wish, nullptr);
    }
    static Holder of(Wish const& wish) { return make(wish, nullptr); }
    Holder issue(Wish const& wish) const { return make(wish, this); }
    Holder issue_ca(std::string name, std::string constraints = "critical,CA:TRUE") const
    {
        Wish wish{std::move(name), true, "critical,keyCertSign,cRLSign"};
        wish.until = at("2029-01-01T00:00:00Z");
        wish.more = {{NID_basic_constraints, std::move(constraints)}};
        return make(wish, this);
    }

    /// A list of what it took back: serial numbers of certificates, since when, with the reason.
    struct TakenBack {
        Certificate certificate;
        Instant since;
        int reason = CRL_REASON_KEY_COMPROMISE;
    };
    Bytes crl(std::vector<TakenBack> const& taken_back, long number = 1, Instant from = at("2026-03-01T00:00:00Z"),
              Instant until = at("2026-03-08T00:00:00Z"), std::vector<std::pair<int, std::string>> more = {}) const
    {
        std::unique_ptr<X509_CRL, dossier::FreedBy<&X509_CRL_free>> const list{X509_CRL_new()};
        X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
        X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(certificate.get()));
        X509_CRL_set1_lastUpdate(list.get(), dossier::asn1_of(from).get());
        if (until > from) X509_CRL_set1_nextUpdate(list.get(), dossier::asn1_of(until).get());
        for (auto const& [whose, since, reason] : taken_back) {
            auto* const entry = X509_REVOKED_new();
            X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(whose.get()));
            X509_REVOKED_set_revocationDate(entry, dossier::asn1_of(since).get());
            std::unique_ptr<ASN1_ENUMERATED, dossier::FreedBy<&ASN1_ENUMERATED_free>> const why{ASN1_ENUMERATED_new()};
            ASN1_ENUMERATED_set(why.get(), reason);
            X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, why.get(), 0, 0);
            X509_CRL_add0_revoked(list.get(), entry);
        }
        if (number >= 0) add_number(list.get(), NID_crl_number, number, 0);
        X509V3_CTX context{};
        std::unique_ptr<CONF, dossier::FreedBy<&NCONF_free>> const none{NCONF_new(nullptr)};
        X509V3_set_nconf(&context, none.get());
        X509V3_set_ctx(&context, certificate.get(), nullptr, nullptr, list.get(), 0);
        for (auto const& [nid, value] : more) {
            if (nid == NID_delta_crl) {
                add_number(list.get(), nid, 1, 1);
                continue;
            }
            auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
            if (extension == nullptr) throw std::logic_error("no such extension: " + value);
            X509_CRL_add_ext(list.get(), extension, -1);
            X509_EXTENSION_free(extension);
        }
        X509_CRL_sort(list.get());
        X509_CRL_sign(list.get(), key.get(), EVP_sha256());
        return dossier::der_of<X509_CRL>(list.get(), &i2d_X509_CRL);
    }

    /// The answer to a question about a certificate that `issuer` has issued; signed by this holder.
    Bytes ocsp(Certificate const& about, Holder const& issuer, BytesView nonce, int word = V_OCSP_CERTSTATUS_GOOD,
               Instant from = now, std::optional<Instant> until = std::nullopt) const
    {
        auto* const basic = OCSP_BASICRESP_new();
        auto* const id = OCSP_cert_to_id(EVP_sha1(), about.get(), issuer.certificate.get());
        auto const since = dossier::asn1_of(at("2026-02-20T12:00:00Z"));
        auto const begins = dossier::asn1_of(from);
        auto const ends = until ? dossier::asn1_of(*until) : dossier::Asn1Time{};
        OCSP_basic_add1_status(basic, id, word, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
                               word == V_OCSP_CERTSTATUS_REVOKED ? since.get() : nullptr, begins.get(), ends.get());
        if (!nonce.empty())
            OCSP_basic_add1_nonce(basic, const_cast<unsigned char*>(nonce.data()), static_cast<int>(nonce.size()));
        OCSP_basic_sign(basic, certificate.get(), key.get(), EVP_sha256(), nullptr, 0);
        auto* const response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
        auto octets = dossier::der_of<OCSP_RESPONSE>(response, &i2d_OCSP_RESPONSE);
        OCSP_CERTID_free(id);
        OCSP_BASICRESP_free(basic);
        OCSP_RESPONSE_free(response);
        return octets;
    }

    std::string key_pem() const
    {
        dossier::Bio const out{BIO_new(BIO_s_mem())};
        PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        return std::string(text_of(dossier::octets_of(out.get())));
    }
    /// A certificate for somebody else's key.
    Certificate certify(Wish const& wish, EVP_PKEY* others) const { return sign(wish, others, this, nullptr); }

    std::shared_ptr<EVP_PKEY> key;
    Certificate certificate;

private:
    static void add_number(X509_CRL* list, int nid, long number, int critical)
    {
        std::unique_ptr<ASN1_INTEGER, dossier::FreedBy<&ASN1_INTEGER_free>> const value{ASN1_INTEGER_new()};
        ASN1_INTEGER_set(value.get(), number);
        X509_CRL_add1_ext_i2d(list, nid, value.get(), critical, 0);
    }
    static Holder make(Wish const& wish, Holder const* issuer)
    {
        Holder holder;
        holder.key = {EVP_EC_gen(wish.curve.c_str()), &EVP_PKEY_free};
        holder.certificate = sign(wish, holder.key.get(), issuer, holder.key.get());
        return holder;
    }
    static Certificate sign(Wish const& wish, EVP_PKEY* subject_key, Holder const* issuer, EVP_PKEY* own)
    {
        std::shared_ptr<X509> const x509{X509_new(), &X509_free};
        X509_set_version(x509.get(), X509_VERSION_3);
        std::unique_ptr<BIGNUM, dossier::FreedBy<&BN_free>> const serial{BN_new()};
        BN_rand(serial.get(), 64, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
        BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x509.get()));
        X509_set1_notBefore(x509.get(), dossier::asn1_of(wish.from).get());
        X509_set1_notAfter(x509.get(), dossier::asn1_of(wish.until).get());
        X509_set_pubkey(x509.get(), subject_key);
        X509_NAME_add_entry_by_txt(X509_get_subject_name(x509.get()), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<unsigned char const*>(wish.common_name.c_str()), -1, -1, 0);
        X509_set_issuer_name(x509.get(), X509_get_subject_name(issuer ? issuer->certificate.get() : x509.get()));
        X509V3_CTX context{};
        X509V3_set_ctx(&context, issuer ? issuer->certificate.get() : x509.get(), x509.get(), nullptr, nullptr, 0);
        std::unique_ptr<CONF, dossier::FreedBy<&NCONF_free>> const none{NCONF_new(nullptr)};
        X509V3_set_nconf(&context, none.get());
        std::vector<std::pair<int, std::string>> extensions{{NID_key_usage, wish.key_usage},
                                                            {NID_subject_key_identifier, "hash"}};
        bool constrained = false;
        for (auto const& one : wish.more)
            constrained = constrained || one.first == NID_basic_constraints;
        if (!constrained)
            extensions.emplace_back(NID_basic_constraints, wish.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
        extensions.emplace_back(NID_authority_key_identifier, "keyid");
        extensions.insert(extensions.end(), wish.more.begin(), wish.more.end());
        for (auto const& [nid, value] : extensions) {
            auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
            if (extension == nullptr) throw std::logic_error("no such extension: " + value);
            X509_add_ext(x509.get(), extension, -1);
            X509_EXTENSION_free(extension);
        }
        X509_sign(x509.get(), issuer ? issuer->key.get() : own, wish.digest);
        // Read again: OpenSSL then knows its extensions.
        auto const der = dossier::der_of<X509>(x509.get(), &i2d_X509);
        return dossier::certificate_from(der).value();
    }
};

}
