#include "trust/crl.hpp"

#include "dossier/openssl.hpp"

#include <openssl/x509v3.h>

namespace rogatory::trust
{
namespace
{

using dossier::Certificate;
using dossier::ErrorQueue;
using dossier::FreedBy;
using CrlNumber = std::unique_ptr<ASN1_INTEGER, FreedBy<&ASN1_INTEGER_free>>;
using BigNumber = std::unique_ptr<BIGNUM, FreedBy<&BN_free>>;
using KeyIdentifier = std::unique_ptr<AUTHORITY_KEYID, FreedBy<&AUTHORITY_KEYID_free>>;

std::string crl_issuer(X509_CRL const* crl)
{
    dossier::Bio const out{BIO_new(BIO_s_mem())};
    X509_NAME_print_ex(out.get(), X509_CRL_get_issuer(crl), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    return std::string(text_of(dossier::octets_of(out.get())));
}

Error crl_refused(char const* code, X509_CRL const* crl, std::string reason)
{
    return Error{code,
                 crl == nullptr ? std::string() : crl_issuer(crl),
                 "RFC 5280, 5",
                 {{"issuer", crl == nullptr ? std::string() : crl_issuer(crl)}, {"reason", std::move(reason)}}};
}

std::string hexadecimal(ASN1_INTEGER const* number)
{
    BigNumber const big{ASN1_INTEGER_to_BN(number, nullptr)};
    if (!big || BN_is_negative(big.get()) != 0 || BN_num_bytes(big.get()) > 20) return {};
    char* const text = BN_bn2hex(big.get());
    std::string hex = text == nullptr ? "" : text;
    OPENSSL_free(text);
    auto const first = hex.find_first_not_of('0');
    return first == std::string::npos ? (hex.empty() ? hex : "0") : hex.substr(first);
}

// RFC 5280, 5.2: which extensions we understand.
std::optional<Error> extension_problem(X509_CRL* crl)
{
    for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
        auto* const extension = X509_CRL_get_ext(crl, i);
        auto const nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        if (nid == NID_delta_crl) return crl_refused("trust.crl_delta", crl, "deltaCRLIndicator");
        if (nid == NID_issuing_distribution_point)
            return crl_refused("trust.crl_partial", crl, "issuingDistributionPoint");
        bool const known = nid == NID_crl_number || nid == NID_authority_key_identifier;
        if (!known && X509_EXTENSION_get_critical(extension) == 1)
            return crl_refused("trust.crl_malformed", crl, "an unknown critical extension");
    }
    // 5.3: an entry with a critical extension (certificateIssuer) may mean another issuer's certificate.
    auto* const revoked = X509_CRL_get_REVOKED(crl);
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
        auto const* const entry = sk_X509_REVOKED_value(revoked, i);
        for (int k = 0; k < X509_REVOKED_get_ext_count(entry); ++k)
            if (X509_EXTENSION_get_critical(X509_REVOKED_get_ext(entry, k)) == 1)
                return crl_refused("trust.crl_partial", crl, "an entry with a critical extension");
        if (!dossier::instant_of(X509_REVOKED_get0_revocationDate(entry)))
            return crl_refused("trust.crl_malformed", crl, "revocationDate");
    }
    return std::nullopt;
}

std::string reason_name(X509_REVOKED const* entry)
{
    using Reason = std::unique_ptr<ASN1_ENUMERATED, FreedBy<&ASN1_ENUMERATED_free>>;
    Reason const reason{
        static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr))};
    if (!reason) return "unspecified";
    switch (ASN1_ENUMERATED_get(reason.get())) {
    case CRL_REASON_KEY_COMPROMISE: return "keyCompromise";
    case CRL_REASON_CA_COMPROMISE: return "cACompromise";
    case CRL_REASON_AFFILIATION_CHANGED: return "affiliationChanged";
    case CRL_REASON_SUPERSEDED: return "superseded";
    case CRL_REASON_CESSATION_OF_OPERATION: return "cessationOfOperation";
    case CRL_REASON_CERTIFICATE_HOLD: return "certificateHold";
    case CRL_REASON_PRIVILEGE_WITHDRAWN: return "privilegeWithdrawn";
    case CRL_REASON_AA_COMPROMISE: return "aACompromise";
    default: return "unspecified";
    }
}

}

Digest key_digest_of(Certificate const& certificate)
{
    Digest digest{};
    unsigned int length = 0;
    if (!certificate.empty()) X509_pubkey_digest(certificate.get(), EVP_sha256(), digest.data(), &length);
    return digest;
}

Crl::Crl(std::shared_ptr<X509_crl_st> crl) : crl_(std::move(crl)) {}

std::string Crl::issuer() const
{
    return crl_issuer(crl_.get());
}

std::size_t Crl::size() const
{
    auto const count = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl_.get()));
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

Bytes Crl::der() const
{
    return dossier::der_of<X509_CRL>(crl_.get(), &i2d_X509_CRL);
}

Digest Crl::fingerprint() const
{
    return dossier::sha256(der());
}

std::optional<Revoked> Crl::find(Certificate const& certificate) const
{
    ErrorQueue const errors;
    if (X509_NAME_cmp(X509_get_issuer_name(certificate.get()), X509_CRL_get_issuer(crl_.get())) != 0)
        return std::nullopt;
    X509_REVOKED* entry = nullptr;
    // The list is sorted when it is first asked; OpenSSL holds its own lock over that.
    if (X509_CRL_get0_by_serial(crl_.get(), &entry, X509_get0_serialNumber(certificate.get())) != 1 || entry == nullptr)
        return std::nullopt;
    return Revoked{dossier::instant_of(X509_REVOKED_get0_revocationDate(entry)).value(), reason_name(entry)};
}

bool Crl::is_of(Certificate const& issuer) const
{
    ErrorQueue const errors;
    if (X509_NAME_cmp(X509_get_subject_name(issuer.get()), X509_CRL_get_issuer(crl_.get())) != 0) return false;
    KeyIdentifier const named{static_cast<AUTHORITY_KEYID*>(
        X509_CRL_get_ext_d2i(crl_.get(), NID_authority_key_identifier, nullptr, nullptr))};
    auto const* const own = X509_get0_subject_key_id(issuer.get());
    if (!named || named->keyid == nullptr || own == nullptr) return true;
    return ASN1_OCTET_STRING_cmp(named->keyid, own) == 0;
}

Done Crl::check_signature(Certificate const& issuer) const
{
    ErrorQueue const errors;
    auto const wrong = [&](std::string reason) {
        return crl_refused("trust.crl_signature_wrong", crl_.get(), std::move(reason));
    };
    if (!is_of(issuer)) return wrong("it is another issuer's");
    if ((X509_get_key_usage(issuer.get()) & KU_CRL_SIGN) == 0)
        return wrong("the keyUsage of the issuer's certificate does not allow to sign lists");
    auto* const key = X509_get0_pubkey(issuer.get());
    auto const method = X509_CRL_get_signature_nid(crl_.get());
    int digest = NID_undef, kind = NID_undef;
    // RFC 8410: Ed25519 has no digest of its own; every other method names one.
    if (OBJ_find_sigid_algs(method, &digest, &kind) != 1 || digest == NID_sha1 || digest == NID_md5)
        return wrong("the algorithm of the signature is not allowed");
    if (X509_CRL_verify(crl_.get(), key) != 1) return wrong("the signature does not hold");
    return {};
}

Result<Crl> read_crl(BytesView octets)
{
    ErrorQueue const errors;
    if (octets.empty() || octets.size() > crl_limit) return crl_refused("trust.crl_malformed", nullptr, "its size");
    std::shared_ptr<X509_CRL> crl;
    if (octets.front() == 0x30) {
        auto const* at = octets.data();
        crl.reset(d2i_X509_CRL(nullptr, &at, static_cast<long>(octets.size())), &X509_CRL_free);
        if (crl && at != octets.data() + octets.size())
            return crl_refused("trust.crl_malformed", nullptr, "octets behind its end");
    } else {
        auto const in = dossier::bio_of(octets);
        auto const no_passphrase = [](char*, int, int, void*) { return -1; };
        crl.reset(PEM_read_bio_X509_CRL(in.get(), nullptr, no_passphrase, nullptr), &X509_CRL_free);
    }
    if (!crl) return crl_refused("trust.crl_malformed", nullptr, "not a list of RFC 5280");
    if (auto const problem = extension_problem(crl.get())) return *problem;
    auto const from = dossier::instant_of(X509_CRL_get0_lastUpdate(crl.get()));
    auto const* const until_asn1 = X509_CRL_get0_nextUpdate(crl.get());
    auto const until = dossier::instant_of(until_asn1);
    CrlNumber const number{
        static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(crl.get(), NID_crl_number, nullptr, nullptr))};
    auto const digits = number ? hexadecimal(number.get()) : std::string();
    if (!from || !until || *until <= *from || digits.empty())
        return crl_refused("trust.crl_without_dates", crl.get(), "thisUpdate, nextUpdate or cRLNumber");
    Crl list{std::move(crl)};
    list.number_ = digits;
    list.this_update_ = *from;
    list.next_update_ = *until;
    return list;
}

Done may_follow(Crl const& present, Crl const& next)
{
    // Hexadecimal without leading zeros: the longer one is the greater one.
    auto const& a = present.number();
    auto const& b = next.number();
    bool const older = b.size() != a.size() ? b.size() < a.size() : b < a;
    bool const same_but_other =
        a == b && present.fingerprint() != next.fingerprint() && next.this_update() <= present.this_update();
    if (!older && !same_but_other) return {};
    return Error{
        "trust.crl_older", next.issuer(), "RFC 5280, 5.2.3", {{"issuer", next.issuer()}, {"number", b}, {"held", a}}};
}

}
