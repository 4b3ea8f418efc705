#include "exchange/ecodex/xades.hpp"

#include "dossier/openssl.hpp"
#include "exchange/wss/algorithms.hpp"
#include "exchange/wss/primitives.hpp"
#include "exchange/xml/canonical.hpp"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>

#include <algorithm>
#include <set>

namespace rogatory::exchange::ecodex
{
namespace
{

using dossier::Certificate;

constexpr std::string_view ds = wss::ds_namespace;
constexpr std::string_view xades = "http://uri.etsi.org/01903/v1.3.2#";
constexpr std::string_view asic = "http://uri.etsi.org/02918/v1.2.1#";
constexpr std::string_view properties_type = "http://uri.etsi.org/01903#SignedProperties";
constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
constexpr std::string_view filter = "http://www.w3.org/2002/06/xmldsig-filter2";
constexpr std::string_view filter_of_signatures = "/descendant::ds:Signature";
constexpr std::size_t most_certificates = 8;
constexpr int fewest_rsa_bits = 2048;

Error signature_refused(std::string reason)
{
    return Error{"ecodex.signature_refused", "", "ETSI EN 319 132-1", {{"reason", std::move(reason)}}};
}

struct Method {
    std::string_view uri;
    int key;
    EVP_MD const* (*digest)();
};
constexpr Method methods[] = {
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", EVP_PKEY_RSA, &EVP_sha256},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", EVP_PKEY_RSA, &EVP_sha384},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", EVP_PKEY_RSA, &EVP_sha512},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", EVP_PKEY_EC, &EVP_sha256},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", EVP_PKEY_EC, &EVP_sha384},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", EVP_PKEY_EC, &EVP_sha512},
};
struct DigestMethod {
    std::string_view uri;
    EVP_MD const* (*digest)();
};
constexpr DigestMethod digests[] = {
    {"http://www.w3.org/2001/04/xmlenc#sha256", &EVP_sha256},
    {"http://www.w3.org/2001/04/xmldsig-more#sha384", &EVP_sha384},
    {"http://www.w3.org/2001/04/xmlenc#sha512", &EVP_sha512},
};

Bytes digest_with(EVP_MD const* method, BytesView octets)
{
    Bytes digest(static_cast<std::size_t>(EVP_MD_get_size(method)));
    EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, method, nullptr);
    return digest;
}

std::string canonical(xml::Node const* element, std::vector<std::string> const& prefixes = {})
{
    std::string text;
    xml::canonicalise(element, prefixes, [&](std::string_view octets) { text.append(octets); });
    return text;
}

/// The document as it is without one child of its root: what an enveloped signature covers.
std::string canonical_without(xml::Node const* root, xml::Node const* left_out)
{
    std::vector<xml::Node> children;
    for (auto const* child = root->children; child != nullptr; child = child->next)
        if (child != left_out) children.push_back(*child);
    for (std::size_t i = 0; i < children.size(); ++i)
        children[i].next = i + 1 < children.size() ? &children[i + 1] : nullptr;
    auto copy = *root;
    copy.children = children.empty() ? nullptr : children.data();
    return canonical(&copy);
}

/// An ECDSA signature of XML is r || s; OpenSSL wants both in DER.
Bytes der_of_ecdsa(BytesView raw)
{
    auto const half = raw.size() / 2;
    std::unique_ptr<ECDSA_SIG, dossier::FreedBy<&ECDSA_SIG_free>> const pair(ECDSA_SIG_new());
    auto* const r = BN_bin2bn(raw.data(), static_cast<int>(half), nullptr);
    auto* const s = BN_bin2bn(raw.data() + half, static_cast<int>(half), nullptr);
    ECDSA_SIG_set0(pair.get(), r, s);
    unsigned char* der = nullptr;
    auto const size = i2d_ECDSA_SIG(pair.get(), &der);
    Bytes octets(der, der + std::max(size, 0));
    OPENSSL_free(der);
    return octets;
}

bool value_fits(Certificate const& signer, Method const& method, BytesView octets, BytesView value)
{
    dossier::ErrorQueue const errors;
    auto* const key = X509_get0_pubkey(signer.get());
    if (key == nullptr || EVP_PKEY_get_base_id(key) != method.key) return false;
    Bytes der;
    if (method.key == EVP_PKEY_EC) {
        auto const field = static_cast<std::size_t>((EVP_PKEY_get_bits(key) + 7) / 8);
        if (EVP_PKEY_get_bits(key) < 256 || value.size() != 2 * field) return false;
        der = der_of_ecdsa(value);
        value = der;
    } else if (EVP_PKEY_get_bits(key) < fewest_rsa_bits) {
        return false;
    }
    dossier::DigestContext const context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, method.digest(), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), value.data(), value.size(), octets.data(), octets.size()) == 1;
}

xml::Node const* child(xml::Node const* parent, std::string_view space, std::string_view name)
{
    return parent == nullptr ? nullptr : xml::only_child(parent, space, name);
}
std::string_view algorithm_of(xml::Node const* element)
{
    return element == nullptr ? std::string_view{} : xml::attribute(element, "", "Algorithm").value_or("");
}

struct Reference {
    std::string_view uri, type;
    std::vector<xml::Node const*> transforms;
    EVP_MD const* (*digest)() = nullptr;
    Bytes value;
};

std::optional<Reference> reference_from(xml::Node const* element)
{
    Reference reference;
    auto const uri = xml::attribute(element, "", "URI");
    if (!uri) return std::nullopt;
    reference.uri = *uri;
    reference.type = xml::attribute(element, "", "Type").value_or("");
    if (auto const* const transforms = child(element, ds, "Transforms"))
        for (auto const* const transform : xml::elements_of(transforms)) {
            if (!xml::is(transform, ds, "Transform")) return std::nullopt;
            reference.transforms.push_back(transform);
        }
    auto const method = algorithm_of(child(element, ds, "DigestMethod"));
    for (auto const& known : digests)
        if (known.uri == method) reference.digest = known.digest;
    auto const* const value = child(element, ds, "DigestValue");
    auto octets = value == nullptr ? std::nullopt : xml::base64_from(xml::text_of(value).value_or(""));
    if (reference.digest == nullptr || !octets) return std::nullopt;
    reference.value = std::move(*octets);
    return reference;
}

bool is_only_c14n(std::vector<xml::Node const*> const& transforms)
{
    return transforms.size() == 1 && algorithm_of(transforms.front()) == xml::exclusive_c14n &&
           xml::elements_of(transforms.front()).empty();
}

/// What takes the signature out of its document: the transform made for it, or the filter that connectors write.
bool takes_signature_out(xml::Node const* transform)
{
    if (algorithm_of(transform) == enveloped) return true;
    auto const* const path = algorithm_of(transform) == filter ? child(transform, filter, "XPath") : nullptr;
    if (path == nullptr || xml::attribute(path, "", "Filter") != "subtract") return false;
    auto text = std::string(xml::text_of(path).value_or(""));
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
    return text == filter_of_signatures;
}

/// Every certificate that came in KeyInfo.
std::vector<Certificate> certificates_in(xml::Node const* signature)
{
    std::vector<Certificate> all;
    auto const* const data = child(child(signature, ds, "KeyInfo"), ds, "X509Data");
    if (data == nullptr) return all;
    for (auto const* const element : xml::elements_of(data)) {
        if (!xml::is(element, ds, "X509Certificate")) continue;
        auto const der = xml::base64_from(xml::text_of(element).value_or(""));
        auto certificate = der ? dossier::certificate_from(*der) : Result<Certificate>(Certificate{});
        if (!certificate || certificate->empty() || all.size() == most_certificates) return {};
        all.push_back(std::move(*certificate));
    }
    return all;
}

/// EN 319 132-1, 5.2.2: the certificate that the signed properties name by its digest.
std::optional<Certificate> named_certificate(xml::Node const* properties, std::vector<Certificate> const& all)
{
    for (auto const* const name : {"SigningCertificateV2", "SigningCertificate"}) {
        auto const* const named = child(properties, xades, name);
        if (named == nullptr) continue;
        auto const certs = xml::elements_of(named);
        if (certs.empty()) return std::nullopt;
        auto const* const digest = child(certs.front(), xades, "CertDigest");
        auto const method = algorithm_of(child(digest, ds, "DigestMethod"));
        auto const* const value = child(digest, ds, "DigestValue");
        auto const octets = value == nullptr ? std::nullopt : xml::base64_from(xml::text_of(value).value_or(""));
        for (auto const& known : digests)
            for (auto const& certificate : all)
                if (known.uri == method && octets && digest_with(known.digest(), certificate.der()) == *octets)
                    return certificate;
        return std::nullopt;
    }
    return std::nullopt;
}

/// No identifier stands twice below the signature, so that a reference means one thing.
bool ids_are_unique(xml::Node const* element, std::set<std::string_view>& seen)
{
    for (auto const& attribute : element->attributes)
        if (attribute.name == "Id" || attribute.name == "ID" || attribute.name == "id")
            if (!seen.insert(attribute.value).second) return false;
    for (auto const* const one : xml::elements_of(element))
        if (!ids_are_unique(one, seen)) return false;
    return true;
}

/// `covered` gives the octets that the reference to the object must have; nothing when the reference is another.
using Covered = std::function<std::optional<std::string>(Reference const&)>;

Result<Signed> verify_signature(xml::Node const* signature, Covered const& covered)
{
    std::set<std::string_view> seen;
    if (!ids_are_unique(signature, seen)) return signature_refused("an identifier stands twice");
    auto const* const info = child(signature, ds, "SignedInfo");
    auto const* const objects = child(signature, ds, "Object");
    auto const* const signed_properties =
        child(child(objects, xades, "QualifyingProperties"), xades, "SignedProperties");
    auto const* const properties = child(signed_properties, xades, "SignedSignatureProperties");
    if (info == nullptr || properties == nullptr) return signature_refused("it has no signed properties");
    if (algorithm_of(child(info, ds, "CanonicalizationMethod")) != xml::exclusive_c14n)
        return signature_refused("another canonical form than Exclusive XML Canonicalization");
    auto const method_uri = algorithm_of(child(info, ds, "SignatureMethod"));
    auto const method =
        std::find_if(std::begin(methods), std::end(methods), [&](Method const& one) { return one.uri == method_uri; });
    if (method == std::end(methods)) return signature_refused("the signature method is not accepted");

    // Whose it is, as the signed properties say.
    auto const all = certificates_in(signature);
    auto const signer = named_certificate(properties, all);
    if (!signer) return signature_refused("the signing certificate is not the one that is named");
    auto const* const value = child(signature, ds, "SignatureValue");
    auto const octets = value == nullptr ? std::nullopt : xml::base64_from(xml::text_of(value).value_or(""));
    if (!octets || !value_fits(*signer, *method, bytes_of(canonical(info)), *octets))
        return signature_refused("the signature value is wrong");

    // What it covers: the object and the signed properties, each once, and nothing else.
    auto const id = xml::attribute(signed_properties, "", "Id").value_or("");
    bool object_covered = false, properties_covered = false;
    for (auto const* const element : xml::elements_of(info)) {
        if (!xml::is(element, ds, "Reference")) continue;
        auto const reference = reference_from(element);
        if (!reference) return signature_refused("a reference that is not accepted");
        std::optional<std::string> content;
        if (reference->type == properties_type) {
            if (id.empty() || reference->uri != "#" + std::string(id) || !is_only_c14n(reference->transforms) ||
                std::exchange(properties_covered, true))
                return signature_refused("it covers other signed properties");
            content = canonical(signed_properties);
        } else {
            content = covered(*reference);
            if (!content || std::exchange(object_covered, true)) return signature_refused("it covers something else");
        }
        if (digest_with(reference->digest(), bytes_of(*content)) != reference->value)
            return signature_refused("what it covers was altered");
    }
    if (!object_covered || !properties_covered) return signature_refused("it does not cover all that it must");
    Signed result{*signer, {}, {}, std::string(method_uri)};
    for (auto const& certificate : all)
        if (certificate.fingerprint() != signer->fingerprint()) result.chain.push_back(certificate);
    if (auto const* const time = child(properties, xades, "SigningTime"))
        result.signed_at = xml::text_of(time).value_or("");
    return result;
}

/// Writes a signature: what it covers is described by one reference, whose digest is given.
Result<std::string> signature_text(std::string const& reference_before, std::string const& digest,
                                   std::string const& mime_type, dossier::Identity const& own, Instant now)
{
    auto const* const key = own.signing_key();
    bool const rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
    if (!rsa && (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC || EVP_PKEY_get_bits(key) != 256))
        return Error{"ecodex.key_unfit", "", "", {}};
    auto const suite = rsa ? wss::Suite::rsa_1x : wss::Suite::ecdsa_2;
    auto const method = rsa ? wss::algorithm::rsa_sha256 : wss::algorithm::ecdsa_sha256;
    auto const certificate = own.signing_certificate().der();
    auto const fingerprint = own.signing_certificate().fingerprint();
    auto const tail = hex_of(fingerprint).substr(0, 16);
    auto const id = "id-" + tail, properties_id = "xades-" + tail, reference_id = "r-" + tail;
    // XML Schema dateTime in UTC, without fractions: every connector reads it.
    auto const time = text_of(now).substr(0, 19) + "Z";
    std::string const properties =
        "<xades:QualifyingProperties xmlns:xades=\"" + std::string(xades) + "\" Target=\"#" + id +
        "\"><xades:SignedProperties Id=\"" + properties_id + "\"><xades:SignedSignatureProperties><xades:SigningTime>" +
        time +
        "</xades:SigningTime><xades:SigningCertificateV2><xades:Cert><xades:CertDigest><ds:DigestMethod Algorithm=\"" +
        std::string(wss::algorithm::sha256) + "\"></ds:DigestMethod><ds:DigestValue>" + base64_of(fingerprint) +
        "</ds:DigestValue></xades:CertDigest></xades:Cert></xades:SigningCertificateV2></"
        "xades:SignedSignatureProperties>"
        "<xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference=\"#" +
        reference_id + "\"><xades:MimeType>" + mime_type +
        "</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties></xades:SignedProperties>"
        "</xades:QualifyingProperties>";
    auto const digest_method =
        "<ds:DigestMethod Algorithm=\"" + std::string(wss::algorithm::sha256) + "\"></ds:DigestMethod><ds:DigestValue>";
    auto const written = [&](std::string const& properties_digest, std::string const& value) {
        return "<ds:Signature xmlns:ds=\"" + std::string(ds) + "\" Id=\"" + id +
               "\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"" + std::string(xml::exclusive_c14n) +
               "\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"" + std::string(method) +
               "\"></ds:SignatureMethod><ds:Reference Id=\"" + reference_id + "\" " + reference_before + digest_method +
               digest + "</ds:DigestValue></ds:Reference><ds:Reference Type=\"" + std::string(properties_type) +
               "\" URI=\"#" + properties_id + "\"><ds:Transforms><ds:Transform Algorithm=\"" +
               std::string(xml::exclusive_c14n) + "\"></ds:Transform></ds:Transforms>" + digest_method +
               properties_digest + "</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>" + value +
               "</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>" + base64_of(certificate) +
               "</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object>" + properties +
               "</ds:Object></ds:Signature>";
    };
    // What is signed is taken from the text as it will be read, not from what we think that we wrote.
    auto const part = [&](std::string const& text, auto&& find) -> Result<std::string> {
        auto const read = xml::Document::read(bytes_of(text), xml_limits);
        if (!read) return read.error();
        return dossier::as_value(canonical(find(read->root())));
    };
    auto const signed_properties = part(written("", ""), [](xml::Node const* root) {
        return child(child(child(root, ds, "Object"), xades, "QualifyingProperties"), xades, "SignedProperties");
    });
    if (!signed_properties) return signed_properties.error();
    auto const properties_digest = base64_of(digest_with(EVP_sha256(), bytes_of(*signed_properties)));
    auto const info =
        part(written(properties_digest, ""), [](xml::Node const* root) { return child(root, ds, "SignedInfo"); });
    if (!info) return info.error();
    auto const value = wss::sign(own.signing_key(), suite, bytes_of(*info));
    if (value.empty()) return Error{"ecodex.key_unfit", "", "", {}};
    return dossier::as_value(written(properties_digest, base64_of(value)));
}

}

Result<std::string> sign_beside(std::string_view file, BytesView octets, dossier::Identity const& own, Instant now)
{
    std::string name;
    xml::append_attribute(name, file);
    auto const signature = signature_text("URI=\"" + name + "\">", base64_of(digest_with(EVP_sha256(), octets)),
                                          "application/zip", own, now);
    if (!signature) return signature.error();
    return dossier::as_value("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<asic:XAdESSignatures xmlns:asic=\"" +
                             std::string(asic) + "\">" + *signature + "</asic:XAdESSignatures>");
}

Result<Signed> verify_beside(BytesView signatures, std::string_view file, BytesView octets)
{
    auto const read = xml::Document::read(signatures, xml_limits);
    if (!read) return read.error();
    auto const* const root = read->root();
    auto const* const signature = xml::is(root, asic, "XAdESSignatures") ? child(root, ds, "Signature") : nullptr;
    if (signature == nullptr || xml::elements_of(root).size() != 1) return signature_refused("not one signature");
    return verify_signature(signature, [&](Reference const& reference) -> std::optional<std::string> {
        if (reference.uri != file || !reference.transforms.empty()) return std::nullopt;
        return std::string(text_of(octets));
    });
}

Result<std::string> sign_inside(std::string const& document, dossier::Identity const& own, Instant now)
{
    auto const read = xml::Document::read(bytes_of(document), xml_limits);
    if (!read) return read.error();
    auto const end = document.rfind("</");
    if (end == std::string::npos) return Error{"exchange.xml_refused", "", "", {{"reason", "no end"}}};
    auto const covered = canonical(read->root());
    auto const signature = signature_text(
        "URI=\"\"><ds:Transforms><ds:Transform Algorithm=\"" + std::string(filter) +
            "\"><dsig-filter2:XPath xmlns:dsig-filter2=\"" + std::string(filter) + "\" Filter=\"subtract\">" +
            std::string(filter_of_signatures) + "</dsig-filter2:XPath></ds:Transform><ds:Transform Algorithm=\"" +
            std::string(xml::exclusive_c14n) + "\"></ds:Transform></ds:Transforms>",
        base64_of(digest_with(EVP_sha256(), bytes_of(covered))), "text/xml", own, now);
    if (!signature) return signature.error();
    return dossier::as_value(document.substr(0, end) + *signature + document.substr(end));
}

Result<Signed> verify_inside(xml::Document const& document)
{
    auto const* const root = document.root();
    auto const* const signature = child(root, ds, "Signature");
    if (signature == nullptr) return signature_refused("not one signature");
    return verify_signature(signature, [&](Reference const& reference) -> std::optional<std::string> {
        if (!reference.uri.empty() || reference.transforms.empty() || reference.transforms.size() > 2 ||
            !takes_signature_out(reference.transforms.front()))
            return std::nullopt;
        if (reference.transforms.size() == 2 && algorithm_of(reference.transforms.back()) != xml::exclusive_c14n)
            return std::nullopt;
        // Without a second transform the inclusive form would be meant, which is not ours.
        if (reference.transforms.size() == 1) return std::nullopt;
        return canonical_without(root, signature);
    });
}

}
