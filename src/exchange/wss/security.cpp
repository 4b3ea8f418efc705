#include "exchange/wss/security.hpp"
#include "exchange/wss/algorithms.hpp"
#include "exchange/xml/document.hpp"

#include "base/clipped.hpp"

#include <algorithm>

namespace rogatory::exchange::wss
{
namespace
{

using ebms3::Accepted;
using ebms3::Refusal;
using xml::attribute;
using xml::elements_of;
using xml::is;
using xml::only_child;

constexpr std::size_t tokens_limit = 4, token_limit = 64 * 1024, references_limit = 200, id_limit = 255;

Refusal signature_malformed(std::string reason)
{
    return {
        "EBMS:0101",
        Error{"exchange.signature_malformed", "Signature", "XML Signature 1.1, 4", {{"reason", std::move(reason)}}}};
}
Refusal encryption_malformed(std::string reason)
{
    return {"EBMS:0102", Error{"exchange.encryption_malformed",
                               "EncryptedKey",
                               "XML Encryption 1.1, 3",
                               {{"reason", std::move(reason)}}}};
}
/// The identifier came from abroad: it is shown shortened.
Refusal algorithm_refused(char const* field, std::string_view identifier)
{
    return {"EBMS:0103",
            Error{"exchange.algorithm_refused", field, "eDelivery AS4", {{"algorithm", clipped(identifier, 120)}}}};
}

std::string_view algorithm_of(xml::Node const* element)
{
    return element == nullptr ? std::string_view{} : attribute(element, "", "Algorithm").value_or("");
}

std::optional<std::string> id_of(xml::Node const* element)
{
    for (auto const& [space, name] : {std::pair{wsu_namespace, "Id"}, {std::string_view{}, "Id"}})
        if (auto const id = attribute(element, space, name); id && !id->empty() && id->size() <= id_limit)
            return std::string(*id);
    return std::nullopt;
}

/// What "#id" points to; nothing for every other reference.
std::optional<std::string> fragment_of(std::string_view uri)
{
    if (uri.size() < 2 || uri.size() > id_limit || uri.front() != '#') return std::nullopt;
    // XPointer has brackets; an id has none (XML Namespaces, NCName).
    if (uri.find_first_of("()'\" ") != std::string_view::npos) return std::nullopt;
    return std::string(uri.substr(1));
}

std::optional<Bytes> base64_of_element(xml::Node const* element)
{
    if (element == nullptr) return std::nullopt;
    auto const text = xml::text_of(element);
    return text ? xml::base64_from(*text) : std::nullopt;
}

// Exclusive XML Canonicalization, section 4: the one parameter that it has.
std::optional<std::vector<std::string>> inclusive_prefixes(xml::Node const* algorithm)
{
    auto const children = elements_of(algorithm);
    if (children.empty()) return std::vector<std::string>{};
    if (children.size() > 1 || !is(children.front(), algorithm::exclusive_c14n, "InclusiveNamespaces"))
        return std::nullopt;
    auto list = attribute(children.front(), "", "PrefixList").value_or("");
    std::vector<std::string> prefixes;
    while (!list.empty()) {
        auto const end = std::min(list.find_first_of(" \t\r\n"), list.size());
        if (end > 0) prefixes.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
        if (prefixes.size() > 32) return std::nullopt;
    }
    return prefixes;
}

std::string joined(std::vector<std::string> const& words)
{
    std::string text;
    for (auto const& word : words)
        text.append(text.empty() ? "" : " ").append(word);
    return text;
}

// XML Signature 1.1, 4.5.4.1: a serial number is decimal, up to 20 octets (RFC 5280, 4.1.2.2).
std::optional<Bytes> serial_from_decimal(std::string_view text)
{
    if (text.empty() || text.size() > 50) return std::nullopt;
    Bytes number;
    for (char const c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        unsigned carry = static_cast<unsigned>(c - '0');
        for (auto octet = number.rbegin(); octet != number.rend(); ++octet) {
            carry += *octet * 10U;
            *octet = static_cast<std::uint8_t>(carry);
            carry >>= 8;
        }
        if (carry != 0) number.insert(number.begin(), static_cast<std::uint8_t>(carry));
    }
    return number;
}

/// wsse:SecurityTokenReference, in the forms that AS4 products write.
std::optional<KeyName> read_key_name(xml::Node const* parent)
{
    auto const* const reference = only_child(parent, wsse_namespace, "SecurityTokenReference");
    if (reference == nullptr || elements_of(parent).size() != 1) return std::nullopt;
    auto const children = elements_of(reference);
    if (children.size() != 1) return std::nullopt;
    auto const* const child = children.front();
    KeyName name;
    if (is(child, wsse_namespace, "Reference")) {
        auto id = fragment_of(attribute(child, "", "URI").value_or(""));
        if (!id) return std::nullopt;
        name.token = std::move(*id);
        return name;
    }
    if (is(child, wsse_namespace, "KeyIdentifier")) {
        auto const type = attribute(child, "", "ValueType").value_or("");
        auto octets = base64_of_element(child);
        if (!octets || octets->empty() || octets->size() > 64) return std::nullopt;
        name.kind = type == token::key_identifier ? KeyName::Kind::key_identifier : KeyName::Kind::thumbprint;
        if (name.kind == KeyName::Kind::thumbprint && type != token::thumbprint) return std::nullopt;
        name.octets = std::move(*octets);
        return name;
    }
    // X.509 Token Profile, 3.2.3.
    if (is(child, ds_namespace, "X509Data")) {
        auto const* const both = only_child(child, ds_namespace, "X509IssuerSerial");
        auto const* const serial = both == nullptr ? nullptr : only_child(both, ds_namespace, "X509SerialNumber");
        auto const text = serial == nullptr ? std::nullopt : xml::text_of(serial);
        auto number = text ? serial_from_decimal(*text) : std::nullopt;
        if (!number) return std::nullopt;
        name.kind = KeyName::Kind::serial;
        name.octets = std::move(*number);
        return name;
    }
    return std::nullopt;
}

std::optional<Token> read_token(xml::Node const* element)
{
    auto const type = attribute(element, "", "ValueType").value_or("");
    auto const encoding = attribute(element, "", "EncodingType");
    auto id = id_of(element);
    auto octets = base64_of_element(element);
    if (!id || !octets || octets->empty() || octets->size() > token_limit) return std::nullopt;
    if (encoding && *encoding != token::base64) return std::nullopt;
    if (type != token::x509 && type != token::pki_path) return std::nullopt;
    return Token{std::move(*id), type == token::pki_path, std::move(*octets)};
}

// XML Signature 1.1, 4.4.3: one transform, one digest, one place.
Accepted<SignatureHeader::Reference> read_reference(xml::Node const* element)
{
    auto const uri = attribute(element, "", "URI").value_or("");
    auto const* const transforms = only_child(element, ds_namespace, "Transforms");
    auto const* const method = only_child(element, ds_namespace, "DigestMethod");
    auto const value = base64_of_element(only_child(element, ds_namespace, "DigestValue"));
    if (transforms == nullptr || method == nullptr || !value || elements_of(element).size() != 3)
        return signature_malformed("a Reference is malformed");
    if (algorithm_of(method) != algorithm::sha256) return algorithm_refused("DigestMethod", algorithm_of(method));
    if (value->size() != Digest{}.size()) return signature_malformed("a DigestValue is malformed");
    auto const list = elements_of(transforms);
    if (list.size() != 1 || !is(list.front(), ds_namespace, "Transform"))
        return signature_malformed("a Reference has not exactly one Transform");
    auto const transform = algorithm_of(list.front());

    SignatureHeader::Reference reference;
    reference.reference.uri = uri;
    std::copy(value->begin(), value->end(), reference.reference.digest.begin());
    if (uri.starts_with("cid:")) {
        if (transform != algorithm::attachment_content) return algorithm_refused("Transform", transform);
        if (!elements_of(list.front()).empty()) return signature_malformed("a Transform with content");
        return reference;
    }
    if (!fragment_of(uri)) return signature_malformed("a Reference to something that is not in the message");
    if (transform != algorithm::exclusive_c14n) return algorithm_refused("Transform", transform);
    auto prefixes = inclusive_prefixes(list.front());
    if (!prefixes) return signature_malformed("InclusiveNamespaces is malformed");
    reference.reference.prefixes = joined(*prefixes);
    reference.prefixes = std::move(*prefixes);
    return reference;
}

std::optional<Suite> suite_of_method(std::string_view identifier)
{
    if (identifier == algorithm::rsa_sha256) return Suite::rsa_1x;
    if (identifier == algorithm::ed25519) return Suite::eddsa_2;
    if (identifier == algorithm::ecdsa_sha256) return Suite::ecdsa_2;
    return std::nullopt;
}

// XML Signature 1.1, 4.
Accepted<SignatureHeader> read_signature(xml::Node const* element)
{
    SignatureHeader signature;
    auto const children = elements_of(element);
    if (children.size() != 3 || !is(children[0], ds_namespace, "SignedInfo") ||
        !is(children[1], ds_namespace, "SignatureValue") || !is(children[2], ds_namespace, "KeyInfo"))
        return signature_malformed("not SignedInfo, SignatureValue and KeyInfo");
    signature.signed_info = children[0];
    auto const info = elements_of(children[0]);
    if (info.size() < 3 || !is(info[0], ds_namespace, "CanonicalizationMethod") ||
        !is(info[1], ds_namespace, "SignatureMethod"))
        return signature_malformed("SignedInfo is malformed");
    if (algorithm_of(info[0]) != algorithm::exclusive_c14n)
        return algorithm_refused("CanonicalizationMethod", algorithm_of(info[0]));
    auto prefixes = inclusive_prefixes(info[0]);
    if (!prefixes) return signature_malformed("InclusiveNamespaces is malformed");
    signature.prefixes = std::move(*prefixes);
    auto const suite = suite_of_method(algorithm_of(info[1]));
    if (!suite) return algorithm_refused("SignatureMethod", algorithm_of(info[1]));
    if (!elements_of(info[1]).empty()) return signature_malformed("SignatureMethod with content");
    signature.suite = *suite;
    if (info.size() - 2 > references_limit) return signature_malformed("too many references");
    for (std::size_t i = 2; i < info.size(); ++i) {
        if (!is(info[i], ds_namespace, "Reference")) return signature_malformed("SignedInfo is malformed");
        auto reference = read_reference(info[i]);
        if (!reference) return reference.error();
        signature.references.push_back(std::move(*reference));
    }
    auto value = base64_of_element(children[1]);
    if (!value || value->empty() || value->size() > 1024) return signature_malformed("SignatureValue is malformed");
    signature.value = std::move(*value);
    auto name = read_key_name(children[2]);
    if (!name) return signature_malformed("KeyInfo is malformed");
    signature.signer = std::move(*name);
    return signature;
}

// as4, section 7: RSA-OAEP. An absent DigestMethod means SHA-1, an absent MGF means MGF1 with SHA-1.
Accepted<void> read_transport(xml::Node const* method, EncryptionHeader& header)
{
    header.key.suite = Suite::rsa_1x;
    if (only_child(method, xenc_namespace, "OAEPparams") != nullptr) return encryption_malformed("OAEPparams");
    auto const* const digest = only_child(method, ds_namespace, "DigestMethod");
    auto const digest_method = digest == nullptr ? algorithm::sha1 : algorithm_of(digest);
    if (algorithm_of(method) == algorithm::rsa_oaep_old) {
        header.key.old_oaep = true;
        header.key.old_oaep_sha1 = digest_method == algorithm::sha1;
        if (digest_method != algorithm::sha1 && digest_method != algorithm::sha256)
            return algorithm_refused("DigestMethod", digest_method);
        return {};
    }
    auto const* const mask = only_child(method, xenc11_namespace, "MGF");
    if (digest_method != algorithm::sha256) return algorithm_refused("DigestMethod", digest_method);
    if (algorithm_of(mask) != algorithm::mgf1_sha256) return algorithm_refused("MGF", algorithm_of(mask));
    return {};
}

// as4, section 8: HKDF. KeyLength is 16 or not there; it decides nothing.
Accepted<void> read_derivation(xml::Node const* agreement, WrappedKey& key)
{
    auto const* const derivation = only_child(agreement, xenc11_namespace, "KeyDerivationMethod");
    if (algorithm_of(derivation) != algorithm::hkdf)
        return algorithm_refused("KeyDerivationMethod", algorithm_of(derivation));
    auto const* const parameters = only_child(derivation, dsig_more_namespace, "HKDFParams");
    if (parameters == nullptr) return encryption_malformed("HKDFParams");
    auto const* const function = only_child(parameters, dsig_more_namespace, "PRF");
    if (algorithm_of(function) != algorithm::hmac_sha256) return algorithm_refused("PRF", algorithm_of(function));
    for (auto const* child : elements_of(parameters)) {
        if (is(child, dsig_more_namespace, "PRF")) continue;
        if (is(child, dsig_more_namespace, "KeyLength")) {
            if (xml::text_of(child).value_or("") != "16") return encryption_malformed("KeyLength");
            continue;
        }
        auto octets = base64_of_element(child);
        if (!octets || octets->size() > 1024) return encryption_malformed("HKDFParams");
        if (is(child, dsig_more_namespace, "Salt") && !key.salt)
            key.salt = std::move(*octets);
        else if (is(child, dsig_more_namespace, "Info") && key.info.empty())
            key.info = std::move(*octets);
        else
            return encryption_malformed("HKDFParams");
    }
    return {};
}

// RFC 8410, section 4: the SubjectPublicKeyInfo of X25519 is these octets and the key.
constexpr std::array<std::uint8_t, 12> x25519_prefix{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                     0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00};
// RFC 5480, section 2: that of an uncompressed point on P-256.
constexpr std::array<std::uint8_t, 26> p256_prefix{0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                                   0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                                   0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};

std::optional<Bytes> after_prefix(BytesView octets, BytesView prefix, std::size_t length)
{
    if (octets.size() != prefix.size() + length || !std::equal(prefix.begin(), prefix.end(), octets.begin()))
        return std::nullopt;
    auto const rest = octets.subspan(prefix.size());
    return Bytes(rest.begin(), rest.end());
}

// XML Signature 1.1, 4.5.2.3 and 4.5.9: DEREncodedKeyValue, or ECKeyValue; Santuario writes the first for X25519 and
// the second for EC, some put a ds:KeyValue around either.
std::optional<Bytes> read_originator(xml::Node const* info, Suite suite)
{
    auto children = elements_of(info);
    if (children.size() == 1 && is(children.front(), ds_namespace, "KeyValue"))
        children = elements_of(children.front());
    if (children.size() != 1) return std::nullopt;
    if (is(children.front(), dsig11_namespace, "DEREncodedKeyValue")) {
        auto const octets = base64_of_element(children.front());
        if (!octets) return std::nullopt;
        return suite == Suite::eddsa_2 ? after_prefix(*octets, x25519_prefix, 32)
                                       : after_prefix(*octets, p256_prefix, 65);
    }
    if (suite != Suite::ecdsa_2 || !is(children.front(), dsig11_namespace, "ECKeyValue")) return std::nullopt;
    auto const* const curve = only_child(children.front(), dsig11_namespace, "NamedCurve");
    if (curve == nullptr || attribute(curve, "", "URI") != algorithm::curve_p256) return std::nullopt;
    return base64_of_element(only_child(children.front(), dsig11_namespace, "PublicKey"));
}

// as4, section 8.
Accepted<void> read_agreement(xml::Node const* key_info, EncryptionHeader& header)
{
    auto const* const agreement = only_child(key_info, xenc_namespace, "AgreementMethod");
    if (agreement == nullptr) return encryption_malformed("AgreementMethod");
    auto const method = algorithm_of(agreement);
    if (method != algorithm::x25519 && method != algorithm::ecdh_es)
        return algorithm_refused("AgreementMethod", method);
    header.key.suite = method == algorithm::x25519 ? Suite::eddsa_2 : Suite::ecdsa_2;
    if (auto const done = read_derivation(agreement, header.key); !done) return done.error();
    auto const* const originator = only_child(agreement, xenc_namespace, "OriginatorKeyInfo");
    auto const* recipient = only_child(agreement, xenc_namespace, "RecipientKeyInfo");
    if (originator == nullptr || recipient == nullptr) return encryption_malformed("AgreementMethod");
    auto key = read_originator(originator, header.key.suite);
    if (!key) return encryption_malformed("OriginatorKeyInfo");
    header.key.originator = std::move(*key);
    if (auto const* const wrapped = only_child(recipient, ds_namespace, "KeyValue")) recipient = wrapped;
    auto name = read_key_name(recipient);
    if (!name) return encryption_malformed("RecipientKeyInfo");
    header.recipient = std::move(*name);
    return {};
}

struct WithReferences {
    EncryptionHeader header;
    std::vector<std::string> data; ///< ids of EncryptedData
};

// XML Encryption 1.1, 3.5.1.
Accepted<WithReferences> read_encrypted_key(xml::Node const* element)
{
    WithReferences read;
    auto const* const method = only_child(element, xenc_namespace, "EncryptionMethod");
    auto const* const key_info = only_child(element, ds_namespace, "KeyInfo");
    auto const* const cipher = only_child(element, xenc_namespace, "CipherData");
    auto id = id_of(element);
    if (method == nullptr || key_info == nullptr || cipher == nullptr || !id)
        return encryption_malformed("EncryptedKey");
    read.header.id = std::move(*id);
    auto value = base64_of_element(only_child(cipher, xenc_namespace, "CipherValue"));
    if (!value || value->empty() || value->size() > 1024 || elements_of(cipher).size() != 1)
        return encryption_malformed("CipherValue");
    read.header.key.cipher = std::move(*value);

    auto const identifier = algorithm_of(method);
    if (identifier == algorithm::rsa_oaep || identifier == algorithm::rsa_oaep_old) {
        if (auto const done = read_transport(method, read.header); !done) return done.error();
        auto name = read_key_name(key_info);
        if (!name) return encryption_malformed("KeyInfo");
        read.header.recipient = std::move(*name);
    } else if (identifier == algorithm::aes128_wrap) {
        if (auto const done = read_agreement(key_info, read.header); !done) return done.error();
    } else {
        // RSA PKCS #1 v1.5 among them: who can ask whether its padding was right can decrypt.
        return algorithm_refused("EncryptionMethod", identifier);
    }

    auto const* const list = only_child(element, xenc_namespace, "ReferenceList");
    if (list == nullptr) return encryption_malformed("ReferenceList");
    for (auto const* reference : elements_of(list)) {
        auto data = fragment_of(attribute(reference, "", "URI").value_or(""));
        if (!is(reference, xenc_namespace, "DataReference") || !data || read.data.size() == references_limit)
            return encryption_malformed("ReferenceList");
        read.data.push_back(std::move(*data));
    }
    return read;
}

struct Encrypted {
    EncryptedPart part;
    std::string key_id; ///< of the EncryptedKey; may be empty: there is only one
};

// SwA Profile 1.1, 5.5: an attachment whose content is encrypted.
Accepted<Encrypted> read_encrypted_data(xml::Node const* element)
{
    Encrypted read;
    auto id = id_of(element);
    auto const* const method = only_child(element, xenc_namespace, "EncryptionMethod");
    auto const* const cipher = only_child(element, xenc_namespace, "CipherData");
    if (!id || method == nullptr || cipher == nullptr) return encryption_malformed("EncryptedData");
    read.part.id = std::move(*id);
    if (algorithm_of(method) != algorithm::aes128_gcm)
        return algorithm_refused("EncryptionMethod", algorithm_of(method));
    if (attribute(element, "", "Type") != algorithm::attachment_content_only)
        return encryption_malformed("EncryptedData/@Type");
    auto const* const reference = only_child(cipher, xenc_namespace, "CipherReference");
    auto const* const transforms = reference == nullptr ? nullptr : only_child(reference, xenc_namespace, "Transforms");
    if (transforms == nullptr || elements_of(cipher).size() != 1) return encryption_malformed("CipherReference");
    auto const list = elements_of(transforms);
    if (list.size() != 1 || algorithm_of(list.front()) != algorithm::attachment_ciphertext)
        return encryption_malformed("CipherReference/Transforms");
    auto content_id = ebms3::content_id_from(attribute(reference, "", "URI").value_or(""));
    if (!content_id) return encryption_malformed("CipherReference/@URI");
    read.part.content_id = std::move(*content_id);
    read.part.media_type = attribute(element, "", "MimeType").value_or("");
    if (auto const* const key_info = only_child(element, ds_namespace, "KeyInfo")) {
        auto name = read_key_name(key_info);
        if (!name || name->kind != KeyName::Kind::token) return encryption_malformed("EncryptedData/KeyInfo");
        read.key_id = std::move(name->token);
    }
    return read;
}

}

Accepted<SecurityHeader> read_security(xml::Node const* security)
{
    SecurityHeader header;
    std::optional<WithReferences> key;
    std::vector<Encrypted> data;
    if (xml::has_text(security)) return signature_malformed("text in Security");
    for (auto const* child : elements_of(security)) {
        if (is(child, wsse_namespace, "BinarySecurityToken")) {
            auto token = read_token(child);
            if (!token || header.tokens.size() == tokens_limit)
                return signature_malformed("BinarySecurityToken is malformed");
            header.tokens.push_back(std::move(*token));
        } else if (is(child, ds_namespace, "Signature")) {
            if (header.signature) return signature_malformed("more than one Signature");
            auto signature = read_signature(child);
            if (!signature) return signature.error();
            header.signature = std::move(*signature);
        } else if (is(child, xenc_namespace, "EncryptedKey")) {
            if (key) return encryption_malformed("more than one EncryptedKey");
            auto read = read_encrypted_key(child);
            if (!read) return read.error();
            key = std::move(*read);
        } else if (is(child, xenc_namespace, "EncryptedData")) {
            auto read = read_encrypted_data(child);
            if (!read) return read.error();
            if (data.size() == references_limit) return encryption_malformed("too many EncryptedData");
            data.push_back(std::move(*read));
        } else if (!is(child, wsu_namespace, "Timestamp")) {
            // A wsu:Timestamp says nothing that the signed eb:Timestamp does not; everything else is not of the
            // profile.
            return Refusal{"EBMS:0103", Error{"exchange.policy_not_met",
                                              "Security",
                                              "eDelivery AS4",
                                              {{"reason", "an element in wsse:Security that is not of the profile"}}}};
        }
    }
    if (!key) {
        if (!data.empty()) return encryption_malformed("EncryptedData without EncryptedKey");
        return header;
    }
    // Every EncryptedData is named by the key exactly once, and names that key or none.
    if (key->data.size() != data.size()) return encryption_malformed("ReferenceList");
    for (auto& encrypted : data) {
        auto const named = std::count(key->data.begin(), key->data.end(), encrypted.part.id);
        if (named != 1 || (!encrypted.key_id.empty() && encrypted.key_id != key->header.id))
            return encryption_malformed("ReferenceList");
        key->header.parts.push_back(std::move(encrypted.part));
    }
    header.encryption = std::move(key->header);
    return header;
}

}
