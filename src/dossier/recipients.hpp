// The recipients of an envelope: the content key, wrapped for each of them (RFC 5652, section 6.2).
#pragma once

#include "dossier/identity.hpp"

#include <array>

namespace rogatory::dossier
{

/// The key of AES-256 that encrypts a dossier's content. Wiped when it goes.
class ContentKey
{
public:
    ContentKey() = default;
    ContentKey(ContentKey const&) = delete;
    ContentKey& operator=(ContentKey const&) = delete;
    ContentKey(ContentKey&& other) noexcept : octets(other.octets) { other.wipe(); }
    ContentKey& operator=(ContentKey&&) = delete;
    ~ContentKey() { wipe(); }

    std::array<std::uint8_t, 32> octets{};

private:
    void wipe();
};

/// RecipientInfo (RFC 5652, 6.2) for the holder of the certificate: KeyAgreeRecipientInfo for an EC key,
/// KeyTransRecipientInfo for RSA. Errors: dossier.certificate_unfit, dossier.not_sealed.
Result<Bytes> wrap_for(Certificate const& recipient, ContentKey const& key);

/// Looks for our RecipientInfo among them (the content of the SET) and unwraps the content key.
/// Errors: dossier.not_for_us, dossier.envelope_malformed, dossier.altered.
Result<ContentKey> unwrap(BytesView recipient_infos, Identity const& own);

}
