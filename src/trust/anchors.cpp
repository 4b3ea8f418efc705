#include "trust/anchors.hpp"

#include "dossier/openssl.hpp"

#include <algorithm>
#include <array>

namespace rogatory::trust
{
namespace
{

using dossier::Certificate;
using dossier::ErrorQueue;
using dossier::FreedBy;
using StoreContext = std::unique_ptr<X509_STORE_CTX, FreedBy<&X509_STORE_CTX_free>>;
using Policy = std::unique_ptr<ASN1_OBJECT, FreedBy<&ASN1_OBJECT_free>>;

constexpr std::array<std::string_view, 3> silences{"hard", "soft", "none"};
constexpr std::size_t oids_limit = 16, sources_limit = 8, address_limit = 500;
constexpr std::int64_t soft_hours_limit = 24 * 90;

struct FreeCertificates {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using Borrowed = std::unique_ptr<STACK_OF(X509), FreeCertificates>; ///< the certificates belong to others

Error rules_malformed(std::string field)
{
    return Error{"trust.rules_malformed", std::move(field), "", {}};
}

bool is_oid(std::string const& text)
{
    ErrorQueue const errors;
    return text.size() <= 80 && text.find_first_not_of("0123456789.") == std::string::npos &&
           Policy{OBJ_txt2obj(text.c_str(), 1)} != nullptr;
}

bool is_address(std::string const& text)
{
    return text.starts_with("http://") && text.size() > 8 && text.size() <= address_limit &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Error refused(Certificate const& certificate, std::string const& network, std::string reason)
{
    return Error{"trust.path_refused",
                 certificate.subject(),
                 "RFC 5280, 6.1",
                 {{"subject", certificate.subject()}, {"network", network}, {"reason", std::move(reason)}}};
}

/// OpenSSL 3.0 loses memory over a certificate that constrains policies and has none; such a path could not be valid
/// under its own constraint anyway.
bool constrains_policies_without_any(Certificate const& certificate)
{
    auto* const x509 = certificate.get();
    return X509_get_ext_by_NID(x509, NID_policy_constraints, -1) >= 0 &&
           X509_get_ext_by_NID(x509, NID_certificate_policies, -1) < 0;
}

/// OpenSSL's own reference to a certificate, as one of ours.
Certificate shared(X509* certificate)
{
    X509_up_ref(certificate);
    return Certificate{std::shared_ptr<X509>(certificate, &X509_free)};
}

Error error_of(X509_STORE_CTX* context, Certificate const& holder, Rules const& rules, Instant now)
{
    auto const problem = X509_STORE_CTX_get_error(context);
    auto* const current = X509_STORE_CTX_get_current_cert(context);
    auto const at = current == nullptr ? holder : shared(current);
    switch (problem) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return Error{"trust.path_missing",
                     at.subject(),
                     "RFC 5280, 6.1",
                     {{"subject", at.subject()},
                      {"issuer", issuer_of(at)},
                      {"network", rules.network},
                      {"fingerprint", dossier::spelled(at.fingerprint())}}};
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        if (auto const done = dossier::check_validity(at, now); !done) return done.error();
        break;
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
        return Error{"trust.chain_too_long",
                     holder.subject(),
                     "RFC 5280, 6.1",
                     {{"subject", holder.subject()},
                      {"network", rules.network},
                      {"limit", std::to_string(rules.intermediates)}}};
    default: break;
    }
    return refused(at, rules.network, X509_verify_cert_error_string(problem));
}

/// What the path is asked for: RFC 5280, 6.1.1.
bool set_inputs(X509_STORE_CTX* context, Rules const& rules, Instant now)
{
    auto* const param = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(param, static_cast<std::time_t>(now.since_1970_us / 1'000'000));
    // The anchor may be any authority that the operator chose, not only one at the top.
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK);
    X509_VERIFY_PARAM_set_depth(param, static_cast<int>(rules.intermediates));
    X509_VERIFY_PARAM_set_auth_level(param, 2); // NIST SP 800-57 part 1: 112 bits and more, and no SHA-1
    for (auto const& oid : rules.policies) {
        Policy policy{OBJ_txt2obj(oid.c_str(), 1)};
        if (!policy || X509_VERIFY_PARAM_add0_policy(param, policy.get()) != 1) return false;
        static_cast<void>(policy.release()); // belongs to the parameters now
    }
    if (!rules.policies.empty()) X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_EXPLICIT_POLICY);
    return true;
}

bool has_purpose(Certificate const& certificate, std::vector<std::string> const& wanted)
{
    using Purposes = std::unique_ptr<EXTENDED_KEY_USAGE, FreedBy<&EXTENDED_KEY_USAGE_free>>;
    Purposes const purposes{
        static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate.get(), NID_ext_key_usage, nullptr, nullptr))};
    for (int i = 0; purposes && i < sk_ASN1_OBJECT_num(purposes.get()); ++i) {
        std::array<char, 100> text{};
        OBJ_obj2txt(text.data(), static_cast<int>(text.size()), sk_ASN1_OBJECT_value(purposes.get(), i), 1);
        if (std::find(wanted.begin(), wanted.end(), text.data()) != wanted.end()) return true;
    }
    return false;
}

}

std::string_view name_of(Silence silence)
{
    return silences.at(static_cast<std::size_t>(silence));
}
std::optional<Silence> silence_from(std::string_view name)
{
    auto const found = std::find(silences.begin(), silences.end(), name);
    if (found == silences.end()) return std::nullopt;
    return static_cast<Silence>(found - silences.begin());
}

Done check_rules(Rules const& rules)
{
    bool const named =
        !rules.network.empty() && rules.network.size() <= 40 &&
        std::all_of(rules.network.begin(), rules.network.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
    if (!named) return rules_malformed("network");
    if (rules.intermediates > intermediates_limit) return rules_malformed("intermediates");
    if (rules.policies.size() > oids_limit || !std::all_of(rules.policies.begin(), rules.policies.end(), is_oid))
        return rules_malformed("policies");
    if (rules.key_purposes.size() > oids_limit ||
        !std::all_of(rules.key_purposes.begin(), rules.key_purposes.end(), is_oid))
        return rules_malformed("key_purposes");
    if (rules.soft_hours < 1 || rules.soft_hours > soft_hours_limit) return rules_malformed("soft_hours");
    if (rules.crls.size() > sources_limit || !std::all_of(rules.crls.begin(), rules.crls.end(), is_address))
        return rules_malformed("crls");
    if (!rules.ocsp.empty() && !is_address(rules.ocsp)) return rules_malformed("ocsp");
    return {};
}

// RFC 5280, 4.2.1.9 and 4.2.1.3: what an authority that issues certificates must say of itself.
Done check_anchor(Certificate const& certificate, Instant now)
{
    ErrorQueue const errors;
    auto const unfit = [&](std::string reason) {
        return Error{"trust.anchor_unfit",
                     certificate.subject(),
                     "RFC 5280, 4.2.1.9",
                     {{"subject", certificate.subject()}, {"reason", std::move(reason)}}};
    };
    if (certificate.empty()) return Error{"dossier.certificate_unreadable", "", "RFC 5280, 4.1", {}};
    auto* const x509 = certificate.get();
    if ((X509_get_extension_flags(x509) & EXFLAG_BCONS) == 0 || X509_check_ca(x509) != 1)
        return unfit("it is not the certificate of a certification authority");
    if ((X509_get_key_usage(x509) & KU_KEY_CERT_SIGN) == 0)
        return unfit("its keyUsage does not allow to sign certificates");
    auto* const key = X509_get0_pubkey(x509);
    if (EVP_PKEY_get_security_bits(key) < 112) return unfit("its key is too short");
    if (constrains_policies_without_any(certificate)) return unfit("it constrains policies and has none");
    return dossier::check_validity(certificate, now);
}

Result<Anchors> Anchors::make(Rules rules, std::vector<Certificate> certificates)
{
    ErrorQueue const errors;
    if (auto const done = check_rules(rules); !done) return done.error();
    if (certificates.empty()) return Error{"trust.no_anchor", rules.network, "", {{"network", rules.network}}};
    Anchors anchors;
    anchors.store_ = {X509_STORE_new(), &X509_STORE_free};
    for (auto const& certificate : certificates)
        if (!anchors.store_ || X509_STORE_add_cert(anchors.store_.get(), certificate.get()) != 1)
            return Error{"trust.no_anchor", rules.network, "", {{"network", rules.network}}};
    anchors.rules_ = std::move(rules);
    anchors.certificates_ = std::move(certificates);
    return anchors;
}

Result<Path> Anchors::path_to(Certificate const& holder, std::span<Certificate const> others, Instant now) const
{
    ErrorQueue const errors;
    if (holder.empty()) return Error{"dossier.certificate_unreadable", "", "RFC 5280, 4.1", {}};
    if (others.size() > chain_limit)
        return Error{
            "trust.chain_too_long",
            holder.subject(),
            "RFC 5280, 6.1",
            {{"subject", holder.subject()}, {"network", rules_.network}, {"limit", std::to_string(chain_limit)}}};
    Borrowed const untrusted{sk_X509_new_null()};
    StoreContext const context{X509_STORE_CTX_new()};
    if (!untrusted || !context) return refused(holder, rules_.network, "out of memory");
    for (auto const& other : others) {
        if (other.empty()) continue;
        if (constrains_policies_without_any(other))
            return refused(other, rules_.network, "it constrains policies and has none");
        if (sk_X509_push(untrusted.get(), other.get()) == 0) return refused(other, rules_.network, "out of memory");
    }
    if (constrains_policies_without_any(holder))
        return refused(holder, rules_.network, "it constrains policies and has none");
    if (X509_STORE_CTX_init(context.get(), store_.get(), holder.get(), untrusted.get()) != 1 ||
        !set_inputs(context.get(), rules_, now))
        return refused(holder, rules_.network, "it cannot be checked");
    if (X509_verify_cert(context.get()) != 1) return error_of(context.get(), holder, rules_, now);

    // An authority's own certificate signs certificates, not messages.
    if (X509_check_ca(holder.get()) == 1)
        return refused(holder, rules_.network, "it is the certificate of a certification authority");
    if (!rules_.key_purposes.empty() && !has_purpose(holder, rules_.key_purposes))
        return refused(holder, rules_.network, "its extended key usage is not the one that was agreed upon");
    Path path;
    auto* const chain = X509_STORE_CTX_get0_chain(context.get());
    for (int i = 0; i < sk_X509_num(chain); ++i)
        path.certificates.push_back(shared(sk_X509_value(chain, i)));
    return path;
}

std::string issuer_of(Certificate const& certificate)
{
    if (certificate.empty()) return {};
    dossier::Bio const out{BIO_new(BIO_s_mem())};
    X509_NAME_print_ex(out.get(), X509_get_issuer_name(certificate.get()), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    return std::string(text_of(dossier::octets_of(out.get())));
}

bool issued_by(Certificate const& certificate, Certificate const& issuer)
{
    ErrorQueue const errors;
    return X509_check_issued(issuer.get(), certificate.get()) == X509_V_OK &&
           X509_verify(certificate.get(), X509_get0_pubkey(issuer.get())) == 1;
}

std::string common_name_of(Certificate const& certificate)
{
    if (certificate.empty()) return {};
    auto* const subject = X509_get_subject_name(certificate.get());
    auto const at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0) return {};
    unsigned char* text = nullptr;
    auto const length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    if (length < 0) return {};
    std::string name(reinterpret_cast<char const*>(text), static_cast<std::size_t>(length));
    OPENSSL_free(text);
    // A name with a zero octet inside would be cut short by others.
    return name.find('\0') == std::string::npos ? name : std::string();
}

Done check_subject(Certificate const& certificate, std::string_view authority, std::string_view subject)
{
    if (subject.empty() ? common_name_of(certificate) == authority : certificate.subject() == subject) return {};
    return Error{"trust.subject_differs",
                 certificate.subject(),
                 "",
                 {{"subject", certificate.subject()},
                  {"authority", std::string(authority)},
                  {"agreed", subject.empty() ? "CN=" + std::string(authority) : std::string(subject)},
                  {"fingerprint", dossier::spelled(certificate.fingerprint())}}};
}

Result<std::vector<Certificate>> certificates_from_pem(BytesView octets)
{
    constexpr std::string_view first_line = "-----BEGIN CERTIFICATE-----", last_line = "-----END CERTIFICATE-----";
    Error const unreadable{"dossier.certificate_unreadable", "", "RFC 7468, 5", {}};
    std::vector<Certificate> all;
    // DER: one alone.
    if (!octets.empty() && octets.front() == 0x30) {
        auto one = dossier::certificate_from(octets);
        if (!one) return one.error();
        all.push_back(std::move(*one));
        return all;
    }
    auto text = text_of(octets);
    for (auto from = text.find(first_line); from != std::string_view::npos; from = text.find(first_line)) {
        auto const until = text.find(last_line, from);
        if (until == std::string_view::npos || all.size() == chain_limit) return unreadable;
        auto one = dossier::certificate_from(bytes_of(text.substr(from, until + last_line.size() - from)));
        if (!one) return one.error();
        all.push_back(std::move(*one));
        text.remove_prefix(until + last_line.size());
    }
    if (all.empty()) return unreadable;
    return all;
}

}
