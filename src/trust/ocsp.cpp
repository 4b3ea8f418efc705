#include "trust/ocsp.hpp"

#include "dossier/openssl.hpp"

#include <openssl/ocsp.h>

#include <array>

namespace rogatory::trust
{
namespace
{

using dossier::Certificate;
using dossier::ErrorQueue;
using dossier::FreedBy;
using OcspRequest = std::unique_ptr<OCSP_REQUEST, FreedBy<&OCSP_REQUEST_free>>;
using OcspResponse = std::unique_ptr<OCSP_RESPONSE, FreedBy<&OCSP_RESPONSE_free>>;
using OcspBasic = std::unique_ptr<OCSP_BASICRESP, FreedBy<&OCSP_BASICRESP_free>>;
using OcspCertId = std::unique_ptr<OCSP_CERTID, FreedBy<&OCSP_CERTID_free>>;
using OcspStore = std::unique_ptr<X509_STORE, FreedBy<&X509_STORE_free>>;
struct FreeStack {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using OcspIssuers = std::unique_ptr<STACK_OF(X509), FreeStack>;

constexpr std::int64_t clock_skew_us = 300'000'000;

Error ocsp_refused(char const* code, Certificate const& certificate, std::string reason)
{
    return Error{code,
                 certificate.subject(),
                 "RFC 6960, 4.2",
                 {{"subject", certificate.subject()}, {"reason", std::move(reason)}}};
}

/// RFC 6960, 4.1.1: issuer and serial number, with SHA-256, or with SHA-1, which many responders know alone. It names
/// the certificate; nothing rests on its strength, for the answer is signed.
OcspCertId id_of(Certificate const& certificate, Certificate const& issuer, EVP_MD const* digest)
{
    return OcspCertId{OCSP_cert_to_id(digest, certificate.get(), issuer.get())};
}

Result<Instant> moment_in(ASN1_GENERALIZEDTIME const* moment, Certificate const& certificate)
{
    auto const instant = dossier::instant_of(moment);
    if (!instant) return ocsp_refused("trust.ocsp_malformed", certificate, "a moment that cannot be read");
    return *instant;
}

std::string reason_of(int code)
{
    switch (code) {
    case OCSP_REVOKED_STATUS_KEYCOMPROMISE: return "keyCompromise";
    case OCSP_REVOKED_STATUS_CACOMPROMISE: return "cACompromise";
    case OCSP_REVOKED_STATUS_AFFILIATIONCHANGED: return "affiliationChanged";
    case OCSP_REVOKED_STATUS_SUPERSEDED: return "superseded";
    case OCSP_REVOKED_STATUS_CESSATIONOFOPERATION: return "cessationOfOperation";
    case OCSP_REVOKED_STATUS_CERTIFICATEHOLD: return "certificateHold";
    default: return "unspecified";
    }
}

/// RFC 6960, 4.2.2.2: the issuer itself, or a certificate that it has issued for this purpose.
bool signed_by_issuer(OCSP_BASICRESP* basic, Certificate const& issuer, Instant now)
{
    OcspStore const store{X509_STORE_new()};
    OcspIssuers const issuers{sk_X509_new_null()};
    if (!store || !issuers || X509_STORE_add_cert(store.get(), issuer.get()) != 1 ||
        sk_X509_push(issuers.get(), issuer.get()) == 0)
        return false;
    auto* const param = X509_STORE_get0_param(store.get());
    X509_VERIFY_PARAM_set_time(param, static_cast<std::time_t>(now.since_1970_us / 1'000'000));
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_depth(param, 1);
    X509_VERIFY_PARAM_set_auth_level(param, 2);
    return OCSP_basic_verify(basic, issuers.get(), store.get(), 0) == 1;
}

bool has_nonce(OCSP_BASICRESP* basic, BytesView nonce)
{
    auto const at = OCSP_BASICRESP_get_ext_by_NID(basic, NID_id_pkix_OCSP_Nonce, -1);
    if (at < 0) return false;
    auto* const value = X509_EXTENSION_get_data(OCSP_BASICRESP_get_ext(basic, at));
    // RFC 8954: an OCTET STRING inside the extension.
    auto const length = static_cast<std::size_t>(ASN1_STRING_length(value));
    auto const* const octets = ASN1_STRING_get0_data(value);
    return length == nonce.size() + 2 && octets[0] == V_ASN1_OCTET_STRING && octets[1] == nonce.size() &&
           std::equal(nonce.begin(), nonce.end(), octets + 2);
}

}

Result<OcspQuestion> ocsp_request(Certificate const& certificate, Certificate const& issuer)
{
    ErrorQueue const errors;
    auto const not_asked = [&](std::string reason) {
        return ocsp_refused("trust.ocsp_not_asked", certificate, std::move(reason));
    };
    OcspRequest const request{OCSP_REQUEST_new()};
    auto id = id_of(certificate, issuer, EVP_sha1());
    if (!request || !id || OCSP_request_add0_id(request.get(), id.get()) == nullptr) return not_asked("its number");
    static_cast<void>(id.release()); // belongs to the request now
    if (OCSP_request_add1_nonce(request.get(), nullptr, 32) != 1) return not_asked("no random numbers");
    OcspQuestion question;
    question.request = dossier::der_of<OCSP_REQUEST>(request.get(), &i2d_OCSP_REQUEST);
    auto const at = OCSP_REQUEST_get_ext_by_NID(request.get(), NID_id_pkix_OCSP_Nonce, -1);
    if (at < 0 || question.request.empty()) return not_asked("no nonce");
    auto* const value = X509_EXTENSION_get_data(OCSP_REQUEST_get_ext(request.get(), at));
    auto const* const octets = ASN1_STRING_get0_data(value);
    auto const length = ASN1_STRING_length(value);
    if (length != 34) return not_asked("no nonce");
    question.nonce.assign(octets + 2, octets + length);
    return question;
}

Result<OcspAnswer> read_ocsp(BytesView octets, Certificate const& certificate, Certificate const& issuer,
                             BytesView nonce, Instant now)
{
    ErrorQueue const errors;
    auto const malformed = [&](std::string reason) {
        return ocsp_refused("trust.ocsp_malformed", certificate, std::move(reason));
    };
    if (octets.empty() || octets.size() > ocsp_limit) return malformed("its size");
    auto const* at = octets.data();
    OcspResponse const response{d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(octets.size()))};
    if (!response || at != octets.data() + octets.size()) return malformed("not an answer of RFC 6960");
    // 4.2.1: these are not signed, so they say nothing of the certificate.
    auto const status = OCSP_response_status(response.get());
    if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        return ocsp_refused("trust.ocsp_refused", certificate, OCSP_response_status_str(status));
    OcspBasic const basic{OCSP_response_get1_basic(response.get())};
    if (!basic) return malformed("not a basic answer");
    if (!nonce.empty() && !has_nonce(basic.get(), nonce))
        return ocsp_refused("trust.ocsp_nonce_differs", certificate, "not the answer to this question");
    if (!signed_by_issuer(basic.get(), issuer, now))
        return ocsp_refused("trust.ocsp_signature_wrong", certificate, "neither the issuer nor its responder");

    int word = V_OCSP_CERTSTATUS_UNKNOWN, reason = -1;
    ASN1_GENERALIZEDTIME *since = nullptr, *from = nullptr, *until = nullptr;
    bool found = false;
    for (auto const* const digest : {EVP_sha1(), EVP_sha256()}) {
        auto const id = id_of(certificate, issuer, digest);
        if (id && OCSP_resp_find_status(basic.get(), id.get(), &word, &reason, &since, &from, &until) == 1) {
            found = true;
            break;
        }
    }
    if (!found) return malformed("it is about another certificate");
    OcspAnswer answer;
    auto const this_update = moment_in(from, certificate);
    if (!this_update) return this_update.error();
    answer.this_update = *this_update;
    if (answer.this_update.since_1970_us > now.since_1970_us + clock_skew_us)
        return ocsp_refused("trust.ocsp_not_current", certificate, "it is from the future");
    if (until != nullptr) {
        auto const next_update = moment_in(until, certificate);
        if (!next_update) return next_update.error();
        if (*next_update < answer.this_update) return malformed("nextUpdate before thisUpdate");
        answer.next_update = *next_update;
    }
    if (word == V_OCSP_CERTSTATUS_GOOD) answer.word = OcspAnswer::Word::good;
    if (word == V_OCSP_CERTSTATUS_REVOKED) {
        auto const moment = moment_in(since, certificate);
        if (!moment) return moment.error();
        answer.word = OcspAnswer::Word::revoked;
        answer.revoked = Revoked{*moment, reason_of(reason)};
    }
    return answer;
}

}
