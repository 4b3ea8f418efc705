#include "base/clipped.hpp"
#include "dossier/openssl.hpp"
#include "exchange/wss/algorithms.hpp"
#include "exchange/wss/security.hpp"
#include "exchange/xml/canonical.hpp"

#include <algorithm>
#include <set>

namespace rogatory::exchange::wss
{
namespace
{

using dossier::Certificate;
using dossier::ErrorQueue;
using ebms3::Accepted;
using ebms3::Refusal;

constexpr std::size_t signed_info_limit = 256 * 1024; ///< of its canonical form; 200 references are 100 KiB

Refusal policy_not_met(std::string reason)
{
    return {"EBMS:0103",
            Error{"exchange.policy_not_met", "Security", "eDelivery AS4", {{"reason", std::move(reason)}}}};
}
Refusal coverage_wrong(std::string reason)
{
    return {"EBMS:0101",
            Error{"exchange.coverage_wrong", "SignedInfo", "eDelivery AS4", {{"reason", std::move(reason)}}}};
}
Refusal signature_wrong(std::string what)
{
    return {"EBMS:0101", Error{"exchange.signature_wrong", std::move(what), "XML Signature 1.1, 3.2", {}}};
}
Refusal signer_unknown()
{
    return {"EBMS:0101", Error{"exchange.signer_unknown", "KeyInfo", "X.509 Token Profile 1.1.1, 3", {}}};
}

Digest digest_of(xml::Node const* element, std::vector<std::string> const& prefixes)
{
    dossier::Sha256 digest;
    xml::canonicalise(element, prefixes, [&](std::string_view octets) { digest.update(bytes_of(octets)); });
    return digest.finish();
}

Token const* token_of(SecurityHeader const& header, std::string_view id)
{
    auto const found =
        std::find_if(header.tokens.begin(), header.tokens.end(), [&](auto const& token) { return token.id == id; });
    return found == header.tokens.end() ? nullptr : &*found;
}

BytesView key_identifier_of(Certificate const& certificate)
{
    auto const* const found = X509_get0_subject_key_id(certificate.get());
    if (found == nullptr) return {};
    return {ASN1_STRING_get0_data(found), static_cast<std::size_t>(ASN1_STRING_length(found))};
}

/// Whether the name is that of the certificate. The issuer's name is written in many ways; the serial number chooses
/// among the few certificates that are configured.
bool names(KeyName const& name, SecurityHeader const& header, Certificate const& certificate)
{
    auto const same = [](BytesView left, BytesView right) {
        return !left.empty() && std::equal(left.begin(), left.end(), right.begin(), right.end());
    };
    switch (name.kind) {
    case KeyName::Kind::token: {
        auto const* const token = token_of(header, name.token);
        return token != nullptr && !token->is_path && same(token->octets, certificate.der());
    }
    case KeyName::Kind::key_identifier: return same(name.octets, key_identifier_of(certificate));
    case KeyName::Kind::thumbprint: {
        std::array<std::uint8_t, 20> digest{};
        X509_digest(certificate.get(), EVP_sha1(), digest.data(), nullptr);
        return same(name.octets, digest);
    }
    case KeyName::Kind::serial: {
        auto const* const serial = X509_get0_serialNumber(certificate.get());
        return same(name.octets, {ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
    }
    }
    return false;
}

// X.509 Token Profile 1.1.1, 3.3: SEQUENCE OF Certificate, the anchor's end first. DER lengths are read by OpenSSL.
std::vector<Bytes> certificates_of_path(BytesView octets)
{
    using Certificates = std::unique_ptr<STACK_OF(ASN1_TYPE), void (*)(STACK_OF(ASN1_TYPE)*)>;
    auto const* at = octets.data();
    Certificates const sequence{d2i_ASN1_SEQUENCE_ANY(nullptr, &at, static_cast<long>(octets.size())),
                                [](STACK_OF(ASN1_TYPE) * stack) { sk_ASN1_TYPE_pop_free(stack, &ASN1_TYPE_free); }};
    std::vector<Bytes> found;
    if (!sequence || at != octets.data() + octets.size() || sk_ASN1_TYPE_num(sequence.get()) > 8) return found;
    for (int i = 0; i < sk_ASN1_TYPE_num(sequence.get()); ++i) {
        auto const* const value = sk_ASN1_TYPE_value(sequence.get(), i);
        if (value->type != V_ASN1_SEQUENCE) return {};
        auto const* const text = value->value.sequence;
        found.emplace_back(text->data, text->data + text->length);
    }
    return found;
}

/// A certificate from its octets; one that is known already is not parsed again.
Certificate certificate_of(BytesView der, std::vector<Certificate> const& known, CertificateCache* cache)
{
    for (auto const& certificate : known) {
        auto const octets = certificate.der();
        if (std::equal(octets.begin(), octets.end(), der.begin(), der.end())) return certificate;
    }
    if (cache != nullptr) return cache->read(der);
    auto read = dossier::certificate_from(der);
    return read ? std::move(*read) : Certificate{};
}

}

Accepted<Ids> Ids::of(xml::Node const* root)
{
    Ids ids;
    // The tree has a limited depth, but a loop needs no stack: down, along, and up again.
    for (auto const* node = root; node != nullptr;) {
        for (auto const& attribute : node->attributes) {
            auto const& name = attribute.name;
            if (name.size() == 2 && (name[0] == 'I' || name[0] == 'i') && (name[1] == 'd' || name[1] == 'D'))
                ids.sorted_.emplace_back(attribute.value, node);
        }
        if (node->children != nullptr) {
            node = node->children;
            continue;
        }
        while (node != root && node->next == nullptr)
            node = node->parent;
        if (node == root) break;
        node = node->next;
    }
    std::sort(ids.sorted_.begin(), ids.sorted_.end());
    auto const twice = std::adjacent_find(ids.sorted_.begin(), ids.sorted_.end(),
                                          [](auto const& a, auto const& b) { return a.first == b.first; });
    if (twice != ids.sorted_.end())
        return Refusal{"EBMS:0101", Error{"exchange.id_twice",
                                          clipped(twice->first, 120),
                                          "XML Signature 1.1, 4.4.3.2",
                                          {{"id", clipped(twice->first, 120)}}}};
    return ids;
}

xml::Node const* Ids::find(std::string_view id) const
{
    auto const found =
        std::lower_bound(sorted_.begin(), sorted_.end(), id,
                         [](auto const& entry, std::string_view wanted) { return entry.first < wanted; });
    return found != sorted_.end() && found->first == id ? found->second : nullptr;
}

// as4, section 12: what is required is required, not only checked when it is there.
Accepted<void> check_policy(SecurityHeader const& header, ebms3::PMode const& pmode, bool with_parts)
{
    if (!header.signature) return policy_not_met("the message is not signed");
    if (!pmode.agreed) return policy_not_met("the suite " + std::string(name_of(pmode.suite)) + " was not agreed upon");
    if (header.signature->suite != pmode.suite)
        return policy_not_met("the signature is not of the agreed suite " + std::string(name_of(pmode.suite)));
    if (!with_parts) {
        if (header.encryption) return policy_not_met("a message without payloads has something encrypted");
        return {};
    }
    if (!header.encryption) return policy_not_met("the payloads are not encrypted");
    if (header.encryption->key.suite != pmode.suite)
        return policy_not_met("the encryption is not of the agreed suite " + std::string(name_of(pmode.suite)));
    if (header.encryption->key.old_oaep && !pmode.accept_old_oaep)
        return Refusal{"EBMS:0103", Error{"exchange.algorithm_refused",
                                          "EncryptionMethod",
                                          "eDelivery AS4",
                                          {{"algorithm", std::string(algorithm::rsa_oaep_old)}}}};
    return {};
}

Accepted<Signer> signer_of(SecurityHeader const& header, std::vector<Certificate> const& known, CertificateCache* cache)
{
    ErrorQueue const errors;
    auto const& name = header.signature->signer;
    if (name.kind != KeyName::Kind::token) {
        // Without a token, only what is configured can be meant.
        for (auto const& certificate : known)
            if (names(name, header, certificate)) return Signer{certificate, {}};
        return signer_unknown();
    }
    auto const* const token = token_of(header, name.token);
    if (token == nullptr) return signer_unknown();
    Signer signer;
    if (!token->is_path) {
        signer.certificate = certificate_of(token->octets, known, cache);
    } else {
        auto const path = certificates_of_path(token->octets);
        if (path.empty()) return signer_unknown();
        signer.certificate = certificate_of(path.back(), known, cache);
        for (auto der = path.rbegin() + 1; der != path.rend(); ++der) {
            signer.chain.push_back(certificate_of(*der, known, cache));
            if (signer.chain.back().empty()) return signer_unknown();
        }
    }
    if (signer.certificate.empty()) return signer_unknown();
    return signer;
}

Accepted<Verified> verify_envelope(SignatureHeader const& signature, Ids const& ids, xml::Node const* messaging,
                                   xml::Node const* body, std::vector<std::string> const& content_ids,
                                   Certificate const& signer)
{
    // A signature method must fit the type of the key (as4, 12); check_fit() looks at its strength and use, too.
    if (auto const done = check_fit(signer, signature.suite, KeyRole::sign); !done)
        return Refusal{"EBMS:0101", done.error()};

    // XML Signature 1.1, 3.2.2: the signature over SignedInfo. First, so that nothing else is done for strangers.
    std::string signed_info;
    xml::canonicalise(signature.signed_info, signature.prefixes, [&](std::string_view octets) {
        if (signed_info.size() <= signed_info_limit) signed_info.append(octets);
    });
    if (signed_info.size() > signed_info_limit) return signature_wrong("SignedInfo");
    if (!verify(X509_get0_pubkey(signer.get()), signature.suite, bytes_of(signed_info), signature.value))
        return signature_wrong("SignatureValue");

    // 3.2.1: each reference. The element that "#id" names must be the very one that is read afterwards.
    Verified verified;
    verified.signer = signer;
    bool messaging_covered = false, body_covered = false;
    for (auto const& [reference, prefixes] : signature.references) {
        verified.references.push_back(reference);
        if (reference.uri.starts_with("cid:")) {
            auto id = ebms3::content_id_from(reference.uri);
            if (!id || !verified.parts.emplace(std::move(*id), reference.digest).second)
                return coverage_wrong("a payload is referred to twice, or not by its Content-ID");
            continue;
        }
        auto const* const element = ids.find(std::string_view(reference.uri).substr(1));
        auto& covered = element == messaging ? messaging_covered : body_covered;
        if (element == nullptr || (element != messaging && element != body))
            return coverage_wrong("a reference to something else than the header and the body that are read");
        if (std::exchange(covered, true)) return coverage_wrong("an element is referred to twice");
        if (digest_of(element, prefixes) != reference.digest)
            return signature_wrong(element == messaging ? "Messaging" : "Body");
    }
    if (!messaging_covered) return coverage_wrong("eb:Messaging is not signed");
    if (!body_covered) return coverage_wrong("the SOAP body is not signed");
    std::set<std::string, std::less<>> parts(content_ids.begin(), content_ids.end());
    if (verified.parts.size() != parts.size() ||
        !std::all_of(parts.begin(), parts.end(), [&](auto const& id) { return verified.parts.contains(id); }))
        return coverage_wrong("the signed payloads are not those that the header names");
    return verified;
}

Accepted<void> check_encrypted(EncryptionHeader const& encryption, std::vector<std::string> const& content_ids)
{
    std::set<std::string_view> wanted(content_ids.begin(), content_ids.end()), found;
    for (auto const& part : encryption.parts)
        if (!found.insert(part.content_id).second) return policy_not_met("a payload is encrypted twice");
    if (found != wanted) return policy_not_met("the encrypted payloads are not those that the header names");
    return {};
}

Result<ContentKey> open_key(EncryptionHeader const& encryption, SecurityHeader const& header,
                            std::vector<KeyPair> const& own)
{
    // Drawn once for the process: nobody learns it, and nothing is ever encrypted with it.
    static auto const of_nobody = ContentKey::drawn();
    if (!of_nobody) return of_nobody.error();
    for (auto const& pair : own) {
        if (!names(encryption.recipient, header, pair.certificate)) continue;
        if (auto opened = unwrap(encryption.key, pair.key.get())) return *opened;
        break;
    }
    return *of_nobody;
}

}
