// What the files of this folder share of OpenSSL: owners for its values, moments and digests in our types.
#pragma once

#include "base/base.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <new>
#include <utility>

namespace rogatory::dossier
{

template <auto function>
struct FreedBy {
    template <class T>
    void operator()(T* value) const
    {
        function(value);
    }
};
using Bio = std::unique_ptr<BIO, FreedBy<&BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, FreedBy<&EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreedBy<&EVP_PKEY_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreedBy<&EVP_CIPHER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreedBy<&EVP_MD_CTX_free>>;
using X509Owner = std::unique_ptr<X509, FreedBy<&X509_free>>;
using Asn1Time = std::unique_ptr<ASN1_TIME, FreedBy<&ASN1_TIME_free>>;
using Cms = std::unique_ptr<CMS_ContentInfo, FreedBy<&CMS_ContentInfo_free>>;

/// OpenSSL keeps its errors per thread; ours are in the Result. Leaves none behind when it goes out of scope.
struct ErrorQueue {
    ErrorQueue() = default;
    ErrorQueue(ErrorQueue const&) = delete;
    ErrorQueue& operator=(ErrorQueue const&) = delete;
    ~ErrorQueue() { ERR_clear_error(); }
};

inline Bio bio_of(BytesView octets)
{
    return Bio{BIO_new_mem_buf(octets.data(), static_cast<int>(octets.size()))};
}

/// An Error can be made from a string alone, so a string as a value must say that it is one.
inline Result<std::string> as_value(std::string text)
{
    return {boost::system::in_place_value, std::move(text)};
}

inline Bytes octets_of(BIO* bio)
{
    char* begin = nullptr;
    auto const length = BIO_get_mem_data(bio, &begin);
    auto const view = bytes_of({begin, static_cast<std::size_t>(length)});
    return {view.begin(), view.end()};
}

/// Writes a value with one of OpenSSL's i2d functions.
template <class T>
Bytes der_of(T const* value, int (*write)(T const*, unsigned char**))
{
    auto const length = write(value, nullptr);
    if (length <= 0) return {};
    Bytes octets(static_cast<std::size_t>(length));
    auto* at = octets.data();
    write(value, &at);
    return octets;
}

/// RFC 5280, section 4.1.2.5: UTCTime or GeneralizedTime, in UTC, to the second.
inline Result<Instant> instant_of(ASN1_TIME const* moment)
{
    std::tm parts{};
    if (moment == nullptr || ASN1_TIME_to_tm(moment, &parts) != 1)
        return Error{"dossier.certificate_unreadable", "", "RFC 5280, 4.1.2.5", {}};
    auto const day = std::chrono::sys_days{std::chrono::year{parts.tm_year + 1900} /
                                           std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)} /
                                           std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
    auto const seconds = std::chrono::sys_seconds{day}.time_since_epoch().count() + parts.tm_hour * 3600 +
                         parts.tm_min * 60 + parts.tm_sec;
    return Instant{seconds * 1'000'000};
}

inline Asn1Time asn1_of(Instant instant)
{
    return Asn1Time{ASN1_TIME_set(nullptr, static_cast<std::time_t>(instant.since_1970_us / 1'000'000))};
}

/// SHA-256 (FIPS 180-4), fed in pieces.
class Sha256
{
public:
    Sha256() : context_(EVP_MD_CTX_new())
    {
        if (!context_ || EVP_DigestInit_ex(context_.get(), method(), nullptr) != 1) throw std::bad_alloc();
    }
    void update(BytesView octets) { EVP_DigestUpdate(context_.get(), octets.data(), octets.size()); }
    Digest finish()
    {
        Digest digest{};
        EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
        return digest;
    }

private:
    /// Fetched once: to look the algorithm up by name costs as much as to digest a kilobyte.
    static EVP_MD const* method()
    {
        static std::unique_ptr<EVP_MD, FreedBy<&EVP_MD_free>> const fetched{EVP_MD_fetch(nullptr, "SHA2-256", nullptr)};
        return fetched.get();
    }

    DigestContext context_;
};

inline Digest sha256(BytesView octets)
{
    Sha256 digest;
    digest.update(octets);
    return digest.finish();
}

}
