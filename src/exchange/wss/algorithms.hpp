// The identifiers of WS-Security, XML Signature and XML Encryption that the two suites use; whatever is not here is
// refused.
#pragma once

#include <string_view>

namespace rogatory::exchange::wss
{

inline constexpr std::string_view wsse_namespace =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
inline constexpr std::string_view wsse11_namespace =
    "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
inline constexpr std::string_view wsu_namespace =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
inline constexpr std::string_view ds_namespace = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view dsig11_namespace = "http://www.w3.org/2009/xmldsig11#";
inline constexpr std::string_view dsig_more_namespace = "http://www.w3.org/2021/04/xmldsig-more#";
inline constexpr std::string_view xenc_namespace = "http://www.w3.org/2001/04/xmlenc#";
inline constexpr std::string_view xenc11_namespace = "http://www.w3.org/2009/xmlenc11#";

namespace algorithm
{
inline constexpr std::string_view exclusive_c14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
inline constexpr std::string_view sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
inline constexpr std::string_view sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
inline constexpr std::string_view rsa_sha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
inline constexpr std::string_view ed25519 = "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519";
inline constexpr std::string_view ecdsa_sha256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
inline constexpr std::string_view attachment_content =
    "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Signature-Transform";
inline constexpr std::string_view attachment_content_only =
    "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Only";
inline constexpr std::string_view attachment_ciphertext =
    "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Ciphertext-Transform";
inline constexpr std::string_view aes128_gcm = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
inline constexpr std::string_view rsa_oaep = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
inline constexpr std::string_view rsa_oaep_old = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
inline constexpr std::string_view mgf1_sha256 = "http://www.w3.org/2009/xmlenc11#mgf1sha256";
inline constexpr std::string_view x25519 = "http://www.w3.org/2021/04/xmldsig-more#x25519";
inline constexpr std::string_view ecdh_es = "http://www.w3.org/2009/xmlenc11#ECDH-ES";
inline constexpr std::string_view hkdf = "http://www.w3.org/2021/04/xmldsig-more#hkdf";
inline constexpr std::string_view hmac_sha256 = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
inline constexpr std::string_view aes128_wrap = "http://www.w3.org/2001/04/xmlenc#kw-aes128";
inline constexpr std::string_view curve_p256 = "urn:oid:1.2.840.10045.3.1.7";
}

namespace token
{
inline constexpr std::string_view base64 =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
inline constexpr std::string_view x509 =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";
inline constexpr std::string_view pki_path =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509PKIPathv1";
inline constexpr std::string_view key_identifier =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509SubjectKeyIdentifier";
inline constexpr std::string_view thumbprint =
    "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1";
inline constexpr std::string_view encrypted_key =
    "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey";
}

}
