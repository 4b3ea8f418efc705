// Signatures, as the core sees them: somebody who can sign octets, and somebody who can tell whose signature it is.
//
// Which algorithm, which key and where the key lies (file, token) is the affair of who fills them: in an authority,
// ECDSA P-256 with its X.509 certificate.
#pragma once

#include "base/bytes.hpp"

namespace rogatory
{

/// Signs octets with one key.
class Signer
{
public:
    Signer() = default;
    Signer(Signer const&) = delete;
    Signer& operator=(Signer const&) = delete;
    virtual ~Signer() = default;

    /// The signature over the octets; empty when the key cannot be used (a token that was pulled out).
    virtual Bytes sign(BytesView octets) = 0;
};

/// Checks signatures of one key.
class Verifier
{
public:
    Verifier() = default;
    Verifier(Verifier const&) = delete;
    Verifier& operator=(Verifier const&) = delete;
    virtual ~Verifier() = default;

    /// Whether the signature over the octets is of this key. Never throws, whatever the signature holds.
    virtual bool verify(BytesView octets, BytesView signature) const = 0;
};

}
