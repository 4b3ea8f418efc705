#include "dossier/asic.hpp"
#include "dossier/identity.hpp"
#include "dossier/openssl.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>

namespace rogatory::dossier
{
namespace
{

using Store = std::unique_ptr<X509_STORE, FreedBy<&X509_STORE_free>>;

Error signature_wrong(std::string reason)
{
    return Error{"dossier.signature_wrong", "", "RFC 5652, 5.6", {{"reason", std::move(reason)}}};
}

/// Certificates that were read already, by all of their octets. The same signer signs many times, and to read a
/// certificate anew costs more than to verify a signature with it. What is kept says nothing of whether to trust it.
class ReadBefore
{
public:
    Result<Certificate> read(Bytes der)
    {
        {
            std::lock_guard const lock(mutex_);
            if (auto const known = certificates_.find(der); known != certificates_.end()) return known->second;
        }
        auto certificate = certificate_from(der);
        if (!certificate || der.size() > largest) return certificate;
        std::lock_guard const lock(mutex_);
        if (certificates_.size() >= most) certificates_.clear();
        certificates_.emplace(std::move(der), *certificate);
        return certificate;
    }

private:
    static constexpr std::size_t most = 256, largest = 8 * 1024;
    std::mutex mutex_;
    std::map<Bytes, Certificate> certificates_;
};

Result<Certificate> signer_from(Bytes der)
{
    static ReadBefore before;
    return before.read(std::move(der));
}

struct CertificatesOwner {
    STACK_OF(X509) * list;
    ~CertificatesOwner() { sk_X509_pop_free(list, &X509_free); }
};

// RFC 5652, section 5; ETSI EN 319 122-1, clause 5.2.2: SignedData with signing-certificate-v2.
Result<Bytes> signed_data(BytesView content, Identity const& signer, Instant now, unsigned int detached)
{
    ErrorQueue const errors;
    auto const failed = Error{"dossier.not_signed_by_us", "", "RFC 5652, 5", {}};
    if (content.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return failed;
    unsigned int const flags = CMS_BINARY | CMS_CADES | CMS_PARTIAL | detached;
    Cms const cms{CMS_sign(nullptr, nullptr, nullptr, nullptr, flags)};
    if (!cms) return failed;
    // 5.3: one signer with SHA-256; the certificate goes with it.
    auto* const info = CMS_add1_signer(cms.get(), signer.signing_certificate().get(), signer.signing_key(),
                                       EVP_sha256(), flags | CMS_NOSMIMECAP);
    // 11.3: signingTime is the moment given to us; OpenSSL would otherwise ask the clock.
    auto const moment = asn1_of(now);
    if (info == nullptr || !moment ||
        CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, moment->type, moment.get(), -1) != 1)
        return failed;
    auto const data = bio_of(content);
    if (CMS_final(cms.get(), data.get(), nullptr, flags) != 1) return failed;
    return der_of<CMS_ContentInfo>(cms.get(), &i2d_CMS_ContentInfo);
}

/// The same octets behind a filter. Given memory itself, CMS_verify of OpenSSL 3.0 makes a copy of the BIO that it
/// never frees when the signed data names a digest that it does not know: whoever sends such data could fill our
/// memory.
Bio passed_through(Bio octets)
{
    Bio filter{BIO_new(BIO_f_null())};
    if (!filter || !octets) throw std::bad_alloc();
    BIO_push(filter.get(), octets.release());
    return filter;
}

// RFC 5652, section 5.6, and what of it this folder accepts.
Result<Signed> verified(BytesView octets, BytesView const* detached_content)
{
    ErrorQueue const errors;
    if (octets.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return signature_wrong("too large");
    auto const* at = octets.data();
    Cms const cms{d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(octets.size()))};
    if (!cms || at != octets.data() + octets.size()) return signature_wrong("not CMS");
    if (OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed) return signature_wrong("not SignedData");
    if (OBJ_obj2nid(CMS_get0_eContentType(cms.get())) != NID_pkcs7_data)
        return signature_wrong("content is not id-data");
    if ((CMS_is_detached(cms.get()) == 1) != (detached_content != nullptr))
        return signature_wrong("content inside or outside, against what is expected");
    // One signature, so that there is no question whose it is. Signed attributes are checked by OpenSSL (5.4, 11.2).
    auto* const infos = CMS_get0_SignerInfos(cms.get());
    if (infos == nullptr || sk_CMS_SignerInfo_num(infos) != 1) return signature_wrong("not one signature");
    auto* const info = sk_CMS_SignerInfo_value(infos, 0);
    if (CMS_signed_get_attr_count(info) <= 0 || CMS_unsigned_get_attr_count(info) > 0)
        return signature_wrong("attributes");
    X509_ALGOR* digest_algorithm = nullptr;
    EVP_PKEY* key = nullptr;
    X509* ignored = nullptr;
    X509_ALGOR* signature_algorithm = nullptr;
    CMS_SignerInfo_get0_algs(info, &key, &ignored, &digest_algorithm, &signature_algorithm);
    auto const digest = OBJ_obj2nid(digest_algorithm->algorithm);
    if (digest != NID_sha256 && digest != NID_sha384 && digest != NID_sha512)
        return signature_wrong("the digest is not SHA-256, SHA-384 or SHA-512");
    // The certificate of the signer is inside.
    CertificatesOwner const certificates{CMS_get1_certs(cms.get())};
    if (sk_X509_num(certificates.list) > 8) return signature_wrong("too many certificates");
    X509Owner theirs;
    for (int i = 0; i < sk_X509_num(certificates.list); ++i)
        if (auto* const candidate = sk_X509_value(certificates.list, i);
            CMS_SignerInfo_cert_cmp(info, candidate) == 0) {
            if (theirs) return signature_wrong("two certificates for one signature");
            X509_up_ref(candidate);
            theirs.reset(candidate);
        }
    if (!theirs) return signature_wrong("the signer's certificate is not inside");
    auto certificate = signer_from(der_of<X509>(theirs.get(), &i2d_X509));
    if (!certificate) return certificate.error();
    if (auto const done = check_use(*certificate, KeyUse::sign); !done) return done.error();

    // OpenSSL checks messageDigest, signature and signing-certificate-v2 (CMS_CADES). Whom to trust is not its
    // question: the certificate is its own anchor here, and validity at a moment is checked by the caller.
    Store const store{X509_STORE_new()};
    X509_STORE_add_cert(store.get(), theirs.get());
    X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
    X509_STORE_set_purpose(store.get(), X509_PURPOSE_ANY);
    auto const data = detached_content != nullptr ? passed_through(bio_of(*detached_content)) : Bio{};
    Bio const out{detached_content != nullptr ? nullptr : BIO_new(BIO_s_mem())};
    if (CMS_verify(cms.get(), nullptr, store.get(), data.get(), out.get(), CMS_BINARY | CMS_CADES) != 1)
        return signature_wrong("the signature does not belong to the octets");

    // RFC 5652, section 11.3: signingTime, once.
    ASN1_TIME* moment = nullptr;
    for (int const type : {V_ASN1_UTCTIME, V_ASN1_GENERALIZEDTIME})
        if (moment == nullptr)
            moment = static_cast<ASN1_TIME*>(
                CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(NID_pkcs9_signingTime), -3, type));
    auto const signed_at = instant_of(moment);
    if (!signed_at) return signature_wrong("no signingTime");
    return Signed{std::move(*certificate), *signed_at, out ? octets_of(out.get()) : Bytes{}};
}

}

Result<Bytes> sign_detached(BytesView content, Identity const& signer, Instant now)
{
    return signed_data(content, signer, now, CMS_DETACHED);
}

Result<Bytes> sign_enveloping(BytesView content, Identity const& signer, Instant now)
{
    return signed_data(content, signer, now, 0);
}

Result<Signed> verify_detached(BytesView cms, BytesView content)
{
    return verified(cms, &content);
}

Result<Signed> verify_enveloping(BytesView cms)
{
    return verified(cms, nullptr);
}

}
