// The envelope of a dossier: CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM (RFC 5084), in streams.
//
// Offers   EnvelopeWriter    a sink that encrypts to recipients
//          open_envelope()   finds our key, verifies the tag over everything, and only then gives the plain octets,
//                            readable at any place
// Never    holds more than a buffer of the content; releases an octet before the tag was verified
//
// Recipients: P-256, P-384, P-521 by ECDH with X9.63 KDF over SHA-256 and AES-256 key wrap (RFC 5753);
// RSA of 3072 bits and more by OAEP with SHA-256 and MGF1-SHA-256 (RFC 3560, RFC 4055). RSA PKCS #1 v1.5 is
// refused.
//
// Form written: BER with indefinite length for ContentInfo, its content, AuthEnvelopedData, EncryptedContentInfo and
// the encrypted content, which is a sequence of OCTET STRINGs of 256 KiB. Form read: these five in definite or
// indefinite length (X.690, 8.1.3), the encrypted content whole or in OCTET STRINGs of at least 1 KiB (the last may be
// shorter); everything else DER; no originator information, no attributes. Anything else is refused.
#pragma once

#include "base/stream.hpp"
#include "dossier/certificate.hpp"

#include <memory>
#include <span>

namespace rogatory::dossier
{

class Identity;

inline constexpr std::size_t envelope_header_limit = 64 * 1024; ///< octets before the encrypted content
inline constexpr std::size_t envelope_recipients_limit = 64;
inline constexpr std::uint64_t envelope_content_limit = (1ULL << 36) - 32; ///< NIST SP 800-38D, 5.2.1.1

class EnvelopeWriter final : public Sink
{
public:
    /// Makes a content key and a nonce (OpenSSL's generator), wraps the key for each recipient and writes the header.
    /// Errors: dossier.certificate_unfit, dossier.not_sealed, those of the sink.
    static Result<EnvelopeWriter> begin(std::span<Certificate const> recipients, Sink& out);
    EnvelopeWriter(EnvelopeWriter&&) noexcept;
    ~EnvelopeWriter() override;

    /// Encrypts. Error: dossier.too_large beyond 64 GiB.
    Done write(BytesView plain) override;
    /// The rest, and the tag. Without it the envelope cannot be opened.
    Done finish();

private:
    struct State;
    explicit EnvelopeWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The most octets of an envelope around so many: header, segments, tag.
std::uint64_t envelope_size_at_most(std::uint64_t plain);

/// Opens an envelope to us: reads it whole once for the tag, and gives the plain octets as a source. The envelope's
/// source must outlive it. Errors: dossier.envelope_malformed (reason), dossier.not_for_us, dossier.altered,
/// dossier.too_large, those of the source.
Result<std::unique_ptr<SeekableSource>> open_envelope(SeekableSource& envelope, Identity const& own);

}
