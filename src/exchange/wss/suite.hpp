// The two sets of algorithms of eDelivery AS4, one of which two parties agree upon. Nothing is negotiated on the wire.
#pragma once

#include <optional>
#include <string_view>

namespace rogatory::exchange::wss
{

enum class Suite : unsigned char {
    rsa_1x,  ///< Common Profile 1.15: RSA-SHA256; RSA-OAEP with SHA-256 and MGF1-SHA256
    eddsa_2, ///< 2.0: Ed25519; X25519, HKDF-SHA256, AES-128 key wrap
    ecdsa_2, ///< 2.0, alternative: ECDSA P-256 with SHA-256; ECDH-ES P-256, HKDF-SHA256, AES-128 key wrap
};

/// "rsa-1x", "eddsa-2", "ecdsa-2".
std::string_view name_of(Suite suite);
std::optional<Suite> suite_from(std::string_view name);

}
