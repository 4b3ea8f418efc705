#include "exchange/smp/signature.hpp"

#include "dossier/openssl.hpp"
#include "exchange/smp/smp.hpp"
#include "exchange/wss/algorithms.hpp"
#include "exchange/wss/keys.hpp"
#include "exchange/wss/primitives.hpp"
#include "exchange/xml/document.hpp"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>

namespace rogatory::exchange::smp
{
namespace
{

constexpr std::string_view c14n_10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
constexpr std::string_view c14n_11 = "http://www.w3.org/2006/12/xml-c14n11";
constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
constexpr std::size_t certificates_limit = 8;

Error signature_wrong(std::string reason)
{
    return Error{"exchange.smp_signature_wrong", "Signature", "XML Signature 1.1", {{"reason", std::move(reason)}}};
}

std::optional<int> canonical_mode(std::string_view algorithm)
{
    if (algorithm == c14n_10) return XML_C14N_1_0;
    if (algorithm == c14n_11) return XML_C14N_1_1;
    if (algorithm == wss::algorithm::exclusive_c14n) return XML_C14N_EXCLUSIVE_1_0;
    return std::nullopt;
}

/// One subtree, without another one inside it.
struct Visible {
    xmlNode const* whole;
    xmlNode const* without;
};

bool is_below(xmlNode const* node, xmlNode const* ancestor)
{
    for (; node != nullptr; node = node->parent)
        if (node == ancestor) return true;
    return false;
}

/// Namespace nodes are not nodes of the tree: their element decides.
int is_visible(void* argument, xmlNode* node, xmlNode* parent)
{
    auto const& visible = *static_cast<Visible const*>(argument);
    auto const* const element = node != nullptr && node->type != XML_NAMESPACE_DECL ? node : parent;
    if (visible.without != nullptr && is_below(element, visible.without)) return 0;
    return is_below(element, visible.whole) ? 1 : 0;
}

std::optional<std::string> canonical(xmlDoc* document, Visible visible, int mode)
{
    std::string text;
    auto const take = [](void* to, char const* octets, int length) {
        static_cast<std::string*>(to)->append(octets, static_cast<std::size_t>(length));
        return length;
    };
    auto* const out = xmlOutputBufferCreateIO(take, nullptr, &text, nullptr);
    if (out == nullptr) return std::nullopt;
    auto const done = xmlC14NExecute(document, &is_visible, &visible, mode, nullptr, 0, out);
    auto const closed = xmlOutputBufferClose(out);
    if (done < 0 || closed < 0 || text.size() > 4 * document_limit) return std::nullopt;
    return text;
}

bool is_ds(xmlNode const* node, char const* name)
{
    return node->type == XML_ELEMENT_NODE && node->ns != nullptr &&
           xmlStrEqual(node->name, reinterpret_cast<xmlChar const*>(name)) != 0 &&
           wss::ds_namespace == reinterpret_cast<char const*>(node->ns->href);
}

/// The signature as our own reader sees it; the same octets.
struct SignatureRead {
    int signed_info_mode = 0, document_mode = XML_C14N_1_0;
    wss::Suite suite = wss::Suite::ecdsa_2;
    Bytes digest, value;
    DocumentSigner signer;
};

std::string_view algorithm_of(xml::Node const* element)
{
    return element == nullptr ? std::string_view{} : xml::attribute(element, "", "Algorithm").value_or("");
}

// XML Signature 1.1, 4.4.3: one reference, to the document that holds the signature.
Result<void> read_reference(xml::Node const* reference, SignatureRead& read)
{
    if (reference == nullptr) return signature_wrong("not exactly one Reference");
    if (xml::attribute(reference, "", "URI") != std::optional<std::string_view>(""))
        return signature_wrong("the Reference is not to the whole document");
    auto const* const transforms = xml::only_child(reference, wss::ds_namespace, "Transforms");
    auto const steps = transforms == nullptr ? std::vector<xml::Node const*>{} : xml::elements_of(transforms);
    if (steps.empty() || steps.size() > 2 || algorithm_of(steps.front()) != enveloped)
        return signature_wrong("the transforms are not enveloped-signature and canonical form");
    if (steps.size() == 2) {
        auto const mode = canonical_mode(algorithm_of(steps.back()));
        // Inclusive prefixes and other parameters are not understood.
        if (!mode || !xml::elements_of(steps.back()).empty())
            return signature_wrong("the transforms are not enveloped-signature and canonical form");
        read.document_mode = *mode;
    }
    if (!xml::elements_of(steps.front()).empty()) return signature_wrong("a transform with parameters");
    if (algorithm_of(xml::only_child(reference, wss::ds_namespace, "DigestMethod")) != wss::algorithm::sha256)
        return signature_wrong("the digest is not SHA-256");
    auto const* const value = xml::only_child(reference, wss::ds_namespace, "DigestValue");
    auto const text = value == nullptr ? std::nullopt : xml::text_of(value);
    auto digest = text ? xml::base64_from(*text) : std::nullopt;
    if (!digest || digest->size() != 32) return signature_wrong("DigestValue");
    read.digest = std::move(*digest);
    return {};
}

// 4.5.4: certificates in X509Data; the first is the signer's.
Result<void> read_key_info(xml::Node const* key_info, SignatureRead& read)
{
    auto const* const data = key_info == nullptr ? nullptr : xml::only_child(key_info, wss::ds_namespace, "X509Data");
    if (data == nullptr) return signature_wrong("no certificate of the signer");
    std::vector<dossier::Certificate> all;
    for (auto const* const child : xml::elements_of(data)) {
        if (!xml::is(child, wss::ds_namespace, "X509Certificate")) continue;
        auto const text = xml::text_of(child);
        auto const der = text && text->size() <= 90'000 ? xml::base64_from(*text) : std::nullopt;
        auto certificate = der ? dossier::certificate_from(*der) : Result<dossier::Certificate>(signature_wrong(""));
        if (!certificate || all.size() == certificates_limit) return signature_wrong("a certificate");
        all.push_back(std::move(*certificate));
    }
    if (all.empty()) return signature_wrong("no certificate of the signer");
    read.signer.certificate = all.front();
    read.signer.others.assign(all.begin() + 1, all.end());
    return {};
}

Result<SignatureRead> read_signature(xml::Node const* signature)
{
    SignatureRead read;
    auto const* const info = xml::only_child(signature, wss::ds_namespace, "SignedInfo");
    if (info == nullptr) return signature_wrong("not exactly one SignedInfo");
    auto const* const canonicalisation = xml::only_child(info, wss::ds_namespace, "CanonicalizationMethod");
    auto const mode = canonical_mode(algorithm_of(canonicalisation));
    if (!mode || !xml::elements_of(canonicalisation).empty()) return signature_wrong("CanonicalizationMethod");
    read.signed_info_mode = *mode;
    auto const method = algorithm_of(xml::only_child(info, wss::ds_namespace, "SignatureMethod"));
    if (method == wss::algorithm::rsa_sha256)
        read.suite = wss::Suite::rsa_1x;
    else if (method == wss::algorithm::ecdsa_sha256)
        read.suite = wss::Suite::ecdsa_2;
    else if (method == wss::algorithm::ed25519)
        read.suite = wss::Suite::eddsa_2;
    else
        return signature_wrong("the SignatureMethod is not allowed");
    if (auto const done = read_reference(xml::only_child(info, wss::ds_namespace, "Reference"), read); !done)
        return done.error();
    auto const* const value = xml::only_child(signature, wss::ds_namespace, "SignatureValue");
    auto const text = value == nullptr ? std::nullopt : xml::text_of(value);
    auto octets = text ? xml::base64_from(*text) : std::nullopt;
    if (!octets) return signature_wrong("SignatureValue");
    read.value = std::move(*octets);
    if (auto const done = read_key_info(xml::only_child(signature, wss::ds_namespace, "KeyInfo"), read); !done)
        return done.error();
    return read;
}

xmlNode* only_element(xmlNode* parent, char const* name)
{
    xmlNode* found = nullptr;
    for (auto* child = parent->children; child != nullptr; child = child->next) {
        if (!is_ds(child, name)) continue;
        if (found != nullptr) return nullptr;
        found = child;
    }
    return found;
}

std::string signed_info_text(std::string_view digest, std::string_view method, std::string_view namespaces)
{
    std::string text = "<ds:SignedInfo";
    text.append(namespaces).append("><ds:CanonicalizationMethod Algorithm=\"").append(c14n_11);
    text.append("\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"").append(method);
    text.append("\"></ds:SignatureMethod><ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\"");
    text.append(enveloped).append("\"></ds:Transform><ds:Transform Algorithm=\"").append(c14n_11);
    text.append("\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"").append(wss::algorithm::sha256);
    text.append("\"></ds:DigestMethod><ds:DigestValue>").append(digest);
    text.append("</ds:DigestValue></ds:Reference></ds:SignedInfo>");
    return text;
}

}

Result<std::string> sign_document(std::string const& document, dossier::Identity const& own)
{
    auto const suite = wss::suite_of(own.signing_certificate());
    if (!suite) return Error{"exchange.not_signed", "", "", {}};
    auto const method = *suite == wss::Suite::rsa_1x    ? wss::algorithm::rsa_sha256
                        : *suite == wss::Suite::ecdsa_2 ? wss::algorithm::ecdsa_sha256
                                                        : wss::algorithm::ed25519;
    // The root as write() begins it: its namespaces are those in which SignedInfo stands, too.
    auto const begin = document.find(" xmlns=\"");
    auto const end = document.find('>');
    auto const last = document.rfind("</");
    if (begin == std::string::npos || end == std::string::npos || last == std::string::npos || begin > end)
        return Error{"exchange.smp_malformed", "", "", {}};
    auto const declared = document.substr(begin, end - begin);
    // Canonical order: the default namespace, then by prefix; "ds" stands before "sma" and "smb".
    auto const second = declared.find(" xmlns:sma=");
    if (second == std::string::npos) return Error{"exchange.smp_malformed", "", "", {}};
    auto const in_scope =
        declared.substr(0, second) + " xmlns:ds=\"" + std::string(wss::ds_namespace) + "\"" + declared.substr(second);
    auto const digest = base64_of(dossier::sha256(bytes_of(document)));
    auto const to_sign = signed_info_text(digest, method, in_scope);
    auto const value = wss::sign(own.signing_key(), *suite, bytes_of(to_sign));
    if (value.empty()) return Error{"exchange.not_signed", "", "", {}};
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document.substr(0, last);
    text += "<ds:Signature xmlns:ds=\"" + std::string(wss::ds_namespace) + "\">";
    text += signed_info_text(digest, method, "");
    text += "<ds:SignatureValue>" + base64_of(value) + "</ds:SignatureValue><ds:KeyInfo><ds:X509Data>";
    text += "<ds:X509Certificate>" + base64_of(own.signing_certificate().der()) + "</ds:X509Certificate>";
    text += "</ds:X509Data></ds:KeyInfo></ds:Signature>" + document.substr(last);
    return {boost::system::in_place_value, std::move(text)};
}

Result<DocumentSigner> verify_document(BytesView octets)
{
    // Our own reader first: it holds the limits, and there is no document type and no entity for libxml2 to find.
    xml::Limits limits;
    limits.octets = document_limit;
    limits.depth = 32;
    auto const document = xml::Document::read(octets, limits);
    if (!document) return document.error();
    auto const* const signature = xml::only_child(document->root(), wss::ds_namespace, "Signature");
    if (signature == nullptr) return signature_wrong("not exactly one Signature below the root");
    auto read = read_signature(signature);
    if (!read) return read.error();

    std::unique_ptr<xmlDoc, void (*)(xmlDoc*)> const tree{
        xmlReadMemory(reinterpret_cast<char const*>(octets.data()), static_cast<int>(octets.size()), nullptr, "UTF-8",
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA),
        &xmlFreeDoc};
    auto* const root = tree ? xmlDocGetRootElement(tree.get()) : nullptr;
    if (root == nullptr || tree->intSubset != nullptr) return signature_wrong("the document");
    auto* const node = only_element(root, "Signature");
    auto* const info = node == nullptr ? nullptr : only_element(node, "SignedInfo");
    if (info == nullptr) return signature_wrong("not exactly one Signature below the root");

    auto const& signer = read->signer.certificate;
    if (auto const done = wss::check_fit(signer, read->suite, wss::KeyRole::sign); !done) return done.error();
    auto const signed_info = canonical(tree.get(), {info, nullptr}, read->signed_info_mode);
    if (!signed_info || !wss::verify(X509_get0_pubkey(signer.get()), read->suite, bytes_of(*signed_info), read->value))
        return signature_wrong("SignatureValue does not hold");
    auto const whole = canonical(tree.get(), {root, node}, read->document_mode);
    if (!whole) return signature_wrong("the document");
    auto const digest = dossier::sha256(bytes_of(*whole));
    if (!std::equal(digest.begin(), digest.end(), read->digest.begin(), read->digest.end()))
        return signature_wrong("the document was altered after it was signed");
    return std::move(read->signer);
}

}
