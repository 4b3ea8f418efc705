#include "exchange/wss/write.hpp"
#include "dossier/der.hpp"
#include "dossier/openssl.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/wss/algorithms.hpp"
#include "exchange/xml/document.hpp"

#include <openssl/bn.h>

namespace rogatory::exchange::wss
{
namespace
{

/// Appends the pieces in order.
template <class... Pieces>
void append(std::string& to, Pieces const&... pieces)
{
    (to.append(pieces), ...);
}

std::string_view signature_method(Suite suite)
{
    switch (suite) {
    case Suite::rsa_1x: return algorithm::rsa_sha256;
    case Suite::eddsa_2: return algorithm::ed25519;
    case Suite::ecdsa_2: return algorithm::ecdsa_sha256;
    }
    return {};
}

// X.509 Token Profile 1.1.1, 3.2.1 and 3.2.3: by the subject key identifier, or by issuer and serial number where the
// certificate has none.
std::string name_of_recipient(dossier::Certificate const& recipient)
{
    std::string text = "<wsse:SecurityTokenReference>";
    if (auto const* const identifier = X509_get0_subject_key_id(recipient.get())) {
        BytesView const octets{ASN1_STRING_get0_data(identifier),
                               static_cast<std::size_t>(ASN1_STRING_length(identifier))};
        append(text, "<wsse:KeyIdentifier EncodingType=\"", token::base64, "\" ValueType=\"", token::key_identifier,
               "\">", base64_of(octets), "</wsse:KeyIdentifier>");
    } else {
        using Number = std::unique_ptr<BIGNUM, dossier::FreedBy<&BN_free>>;
        Number const serial{ASN1_INTEGER_to_BN(X509_get0_serialNumber(recipient.get()), nullptr)};
        std::unique_ptr<char, void (*)(char*)> const decimal{BN_bn2dec(serial.get()), [](char* p) { OPENSSL_free(p); }};
        dossier::Bio const issuer{BIO_new(BIO_s_mem())};
        X509_NAME_print_ex(issuer.get(), X509_get_issuer_name(recipient.get()), 0,
                           XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
        text += "<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>";
        xml::append_text(text, text_of(dossier::octets_of(issuer.get())));
        append(text, "</ds:X509IssuerName><ds:X509SerialNumber>", decimal.get(),
               "</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>");
    }
    return text += "</wsse:SecurityTokenReference>";
}

// as4, section 8: the originator's ephemeral key, in the form that Santuario writes.
void append_originator(std::string& to, WrappedKey const& key)
{
    if (key.suite == Suite::eddsa_2) {
        // RFC 8410, section 4: SubjectPublicKeyInfo with id-X25519.
        Bytes der{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00};
        der.insert(der.end(), key.originator.begin(), key.originator.end());
        append(to, "<dsig11:DEREncodedKeyValue xmlns:dsig11=\"", dsig11_namespace, "\">", base64_of(der),
               "</dsig11:DEREncodedKeyValue>");
        return;
    }
    append(to, "<ds:KeyValue><dsig11:ECKeyValue xmlns:dsig11=\"", dsig11_namespace, "\"><dsig11:NamedCurve URI=\"",
           algorithm::curve_p256, "\"></dsig11:NamedCurve><dsig11:PublicKey>", base64_of(key.originator),
           "</dsig11:PublicKey></dsig11:ECKeyValue></ds:KeyValue>");
}

// as4, section 7 and section 8.
void append_method(std::string& to, WrappedKey const& key, dossier::Certificate const& recipient)
{
    if (key.suite == Suite::rsa_1x) {
        append(to, "<xenc:EncryptionMethod Algorithm=\"", algorithm::rsa_oaep, "\"><ds:DigestMethod Algorithm=\"",
               algorithm::sha256, "\"></ds:DigestMethod><xenc11:MGF xmlns:xenc11=\"", xenc11_namespace,
               "\" Algorithm=\"", algorithm::mgf1_sha256, "\"></xenc11:MGF></xenc:EncryptionMethod><ds:KeyInfo>",
               name_of_recipient(recipient), "</ds:KeyInfo>");
        return;
    }
    append(to, "<xenc:EncryptionMethod Algorithm=\"", algorithm::aes128_wrap,
           "\"></xenc:EncryptionMethod><ds:KeyInfo><xenc:AgreementMethod Algorithm=\"",
           key.suite == Suite::eddsa_2 ? algorithm::x25519 : algorithm::ecdh_es,
           "\"><xenc11:KeyDerivationMethod xmlns:xenc11=\"", xenc11_namespace, "\" Algorithm=\"", algorithm::hkdf,
           "\"><dsig-more:HKDFParams xmlns:dsig-more=\"", dsig_more_namespace, "\"><dsig-more:PRF Algorithm=\"",
           algorithm::hmac_sha256, "\"></dsig-more:PRF><dsig-more:Salt>", base64_of(key.salt.value_or(Bytes{})),
           "</dsig-more:Salt><dsig-more:KeyLength>16</dsig-more:KeyLength></dsig-more:HKDFParams>"
           "</xenc11:KeyDerivationMethod><xenc:OriginatorKeyInfo>");
    append_originator(to, key);
    append(to, "</xenc:OriginatorKeyInfo><xenc:RecipientKeyInfo>", name_of_recipient(recipient),
           "</xenc:RecipientKeyInfo></xenc:AgreementMethod></ds:KeyInfo>");
}

// X.509 Token Profile 1.1.1, 3.1: one certificate, or the path to it with the anchor's end first.
void append_token(std::string& to, OwnKeys const& own)
{
    auto octets = own.signing.certificate.der();
    if (!own.chain.empty()) {
        Bytes path;
        for (auto above = own.chain.rbegin(); above != own.chain.rend(); ++above)
            dossier::der::append(path, above->der());
        dossier::der::append(path, octets);
        octets = dossier::der::value(dossier::der::sequence, {path});
    }
    append(to, "<wsse:BinarySecurityToken xmlns:wsu=\"", wsu_namespace, "\" EncodingType=\"", token::base64,
           "\" ValueType=\"", own.chain.empty() ? token::x509 : token::pki_path, "\" wsu:Id=\"token\">",
           base64_of(octets), "</wsse:BinarySecurityToken>");
}

}

std::string write_encryption(WrappedKey const& key, dossier::Certificate const& recipient,
                             std::span<PartToEncrypt const> parts)
{
    std::string text;
    text.reserve(2048 + parts.size() * 1024);
    append(text, "<xenc:EncryptedKey xmlns:xenc=\"", xenc_namespace, "\" xmlns:ds=\"", ds_namespace, "\" Id=\"key\">");
    append_method(text, key, recipient);
    append(text, "<xenc:CipherData><xenc:CipherValue>", base64_of(key.cipher),
           "</xenc:CipherValue></xenc:CipherData><xenc:ReferenceList>");
    for (std::size_t i = 0; i < parts.size(); ++i)
        append(text, "<xenc:DataReference URI=\"#data-", std::to_string(i), "\"></xenc:DataReference>");
    text += "</xenc:ReferenceList></xenc:EncryptedKey>";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        append(text, "<xenc:EncryptedData xmlns:xenc=\"", xenc_namespace, "\" xmlns:ds=\"", ds_namespace,
               "\" Id=\"data-", std::to_string(i), "\" MimeType=\"");
        xml::append_attribute(text, parts[i].media_type);
        append(text, "\" Type=\"", algorithm::attachment_content_only, "\"><xenc:EncryptionMethod Algorithm=\"",
               algorithm::aes128_gcm,
               "\"></xenc:EncryptionMethod><ds:KeyInfo><wsse:SecurityTokenReference xmlns:wsse11=\"", wsse11_namespace,
               "\" wsse11:TokenType=\"", token::encrypted_key,
               "\"><wsse:Reference URI=\"#key\"></wsse:Reference></wsse:SecurityTokenReference></ds:KeyInfo>"
               "<xenc:CipherData><xenc:CipherReference URI=\"");
        xml::append_attribute(text, ebms3::cid_of(parts[i].content_id));
        append(text, "\"><xenc:Transforms><ds:Transform Algorithm=\"", algorithm::attachment_ciphertext,
               "\"></ds:Transform></xenc:Transforms></xenc:CipherReference></xenc:CipherData></xenc:EncryptedData>");
    }
    return text;
}

// XML Signature 1.1, 3.1. SignedInfo is written in canonical form, so that its octets are what is signed.
Result<std::string> write_signature(std::span<ebms3::SignedReference const> references, Suite suite, OwnKeys const& own)
{
    std::string info;
    info.reserve(512 + references.size() * 400);
    append(info, "<ds:SignedInfo xmlns:ds=\"", ds_namespace, "\"><ds:CanonicalizationMethod Algorithm=\"",
           algorithm::exclusive_c14n, "\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"",
           signature_method(suite), "\"></ds:SignatureMethod>");
    for (auto const& reference : references) {
        info += "<ds:Reference URI=\"";
        xml::append_attribute(info, reference.uri);
        append(info, "\"><ds:Transforms><ds:Transform Algorithm=\"",
               reference.uri.starts_with("cid:") ? algorithm::attachment_content : algorithm::exclusive_c14n,
               "\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"", algorithm::sha256,
               "\"></ds:DigestMethod><ds:DigestValue>", base64_of(reference.digest),
               "</ds:DigestValue></ds:Reference>");
    }
    info += "</ds:SignedInfo>";
    auto const value = sign(own.signing.key.get(), suite, bytes_of(info));
    if (value.empty()) return Error{"exchange.not_signed", "signing_key", "XML Signature 1.1, 3.1", {}};

    std::string text;
    text.reserve(info.size() + 4096);
    append_token(text, own);
    append(text, "<ds:Signature xmlns:ds=\"", ds_namespace, "\">", info, "<ds:SignatureValue>", base64_of(value),
           "</ds:SignatureValue><ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI=\"#token\" ValueType=\"",
           own.chain.empty() ? token::x509 : token::pki_path,
           "\"></wsse:Reference></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>");
    return dossier::as_value(std::move(text));
}

Digest digest_of(std::string_view canonical)
{
    return dossier::sha256(bytes_of(canonical));
}

std::string write_envelope(std::string_view messaging, std::string_view security)
{
    std::string text;
    text.reserve(messaging.size() + security.size() + 1024);
    append(text, "<S12:Envelope xmlns:S12=\"", ebms3::soap_namespace, "\"><S12:Header>", messaging,
           "<wsse:Security xmlns:wsse=\"", wsse_namespace, "\" S12:mustUnderstand=\"true\">", security,
           "</wsse:Security></S12:Header>", ebms3::empty_body(), "</S12:Envelope>");
    return text;
}

}
