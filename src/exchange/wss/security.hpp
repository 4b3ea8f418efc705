// wsse:Security, read strictly: one signature, at most one wrapped key, the encrypted attachments; and the verification
// of exactly the elements that the receiver goes on to use (WS-Security 1.1.1, SwA Profile 1.1, XML Signature 1.1,
// XML Encryption 1.1; as4, sections 6 to 8 and 12).
//
// What is not of the two suites, or could be understood in two ways, is refused: there is no general resolver of
// references, no transform but two, and no algorithm from elsewhere.
#pragma once

#include "exchange/ebms3/pmode.hpp"
#include "exchange/ebms3/read.hpp"
#include "exchange/wss/certificate_cache.hpp"
#include "exchange/wss/keys.hpp"
#include "exchange/wss/primitives.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::exchange::wss
{

/// How a key is named (WS-Security 1.1.1, 7; X.509 Token Profile, 3.2).
struct KeyName {
    enum class Kind : unsigned char { token, key_identifier, thumbprint, serial };
    Kind kind = Kind::token;
    std::string token; ///< the id of a BinarySecurityToken of this header
    Bytes octets;      ///< subject key identifier, SHA-1 of the certificate, or the serial number (big-endian)
};

/// wsse:BinarySecurityToken.
struct Token {
    std::string id;
    bool is_path = false; ///< X509PKIPathv1
    Bytes octets;
};

struct SignatureHeader {
    xml::Node const* signed_info = nullptr;
    std::vector<std::string> prefixes; ///< of the canonicalization of SignedInfo
    Suite suite = Suite::eddsa_2;      ///< to which the SignatureMethod belongs
    Bytes value;
    KeyName signer;
    struct Reference {
        ebms3::SignedReference reference;
        std::vector<std::string> prefixes;
    };
    std::vector<Reference> references;
};

/// xenc:EncryptedData of an attachment.
struct EncryptedPart {
    std::string id;
    std::string content_id;
    std::string media_type; ///< before encryption
};

struct EncryptionHeader {
    std::string id;
    WrappedKey key;
    KeyName recipient;
    std::vector<EncryptedPart> parts;
};

struct SecurityHeader {
    std::vector<Token> tokens;
    std::optional<SignatureHeader> signature;
    std::optional<EncryptionHeader> encryption;
};

/// Refusals: EBMS:0101 (exchange.signature_malformed), EBMS:0102 (exchange.encryption_malformed), EBMS:0103
/// (exchange.algorithm_refused).
ebms3::Accepted<SecurityHeader> read_security(xml::Node const* security);

/// Every id of the envelope, each once: wsu:Id, Id, ID, id and xml:id. Refusal: EBMS:0101 (exchange.id_twice).
class Ids
{
public:
    static ebms3::Accepted<Ids> of(xml::Node const* root);
    /// Nothing when there is none.
    xml::Node const* find(std::string_view id) const;

private:
    std::vector<std::pair<std::string_view, xml::Node const*>> sorted_;
};

/// The header keeps to what was agreed: signed and, with parts, encrypted, in the P-Mode's suite. To be asked before
/// any key is used. Refusal: EBMS:0103 (exchange.policy_not_met, exchange.algorithm_refused).
ebms3::Accepted<void> check_policy(SecurityHeader const& header, ebms3::PMode const& pmode, bool with_parts);

/// The signer's certificate and those that came with it. `known` are tried first, then the cache, if there is one, so
/// that few are parsed.
/// Refusal: EBMS:0101 (exchange.signer_unknown).
struct Signer {
    dossier::Certificate certificate;
    std::vector<dossier::Certificate> chain;
};
ebms3::Accepted<Signer> signer_of(SecurityHeader const& header, std::vector<dossier::Certificate> const& known,
                                  CertificateCache* cache = nullptr);

/// What was verified: SHA-256 of every part by its Content-ID, and the references as a receipt repeats them.
struct Verified {
    std::map<std::string, Digest, std::less<>> parts;
    std::vector<ebms3::SignedReference> references;
    dossier::Certificate signer;
};

/// The signature is right, and covers exactly `messaging`, `body` and the parts. Refusal: EBMS:0101
/// (exchange.signature_wrong, exchange.coverage_wrong).
ebms3::Accepted<Verified> verify_envelope(SignatureHeader const& signature, Ids const& ids, xml::Node const* messaging,
                                          xml::Node const* body, std::vector<std::string> const& content_ids,
                                          dossier::Certificate const& signer);

/// The set of encrypted parts is the set of parts. Refusal: EBMS:0103 (exchange.policy_not_met).
ebms3::Accepted<void> check_encrypted(EncryptionHeader const& encryption, std::vector<std::string> const& content_ids);

/// The content key. Where the message is not for one of our keys, or the key does not come out, this is one that nobody
/// has: the payloads then fail like altered ones, in the same time and with the same answer.
Result<ContentKey> open_key(EncryptionHeader const& encryption, SecurityHeader const& header,
                            std::vector<KeyPair> const& own);

}
