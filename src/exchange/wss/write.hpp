// wsse:Security as we write it: the encrypted key and data first, then our token and the signature (as4, 6 to 8).
#pragma once

#include "exchange/ebms3/message.hpp"
#include "exchange/wss/keys.hpp"
#include "exchange/wss/primitives.hpp"

#include <span>
#include <string>

namespace rogatory::exchange::wss
{

/// An attachment to be named as encrypted.
struct PartToEncrypt {
    std::string content_id;
    std::string media_type; ///< at the MIME level, before encryption
};

/// EncryptedKey and EncryptedData for a content key wrapped for the recipient.
std::string write_encryption(WrappedKey const& key, dossier::Certificate const& recipient,
                             std::span<PartToEncrypt const> parts);

/// BinarySecurityToken and Signature over the references. Error: exchange.not_signed.
Result<std::string> write_signature(std::span<ebms3::SignedReference const> references, Suite suite,
                                    OwnKeys const& own);

/// SHA-256 of a text that is its own canonical form.
Digest digest_of(std::string_view canonical);

/// The envelope around a signed header and an empty body. `security` are the children of wsse:Security.
std::string write_envelope(std::string_view messaging, std::string_view security);

}
