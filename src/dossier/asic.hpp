// The ASiC-E container with CAdES (ETSI EN 319 162-1, clause 4.4.4): its manifest and its signature.
//
// Offers   write_manifest(), read_manifest()    META-INF/ASiCManifest.xml: every file with its SHA-256
//          sign_detached(), verify_detached()   META-INF/signature.p7s: CMS over the manifest (ETSI EN 319 122-1)
// The manifest names every file of the container but `mimetype`, itself and the signature, each exactly once. Its
// octets are what is signed: to edit or to reorder it breaks the signature.
#pragma once

#include "dossier/certificate.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::dossier
{

class Identity;

inline constexpr std::string_view asic_media_type = "application/vnd.etsi.asic-e+zip"; ///< content of `mimetype`
inline constexpr std::string_view mimetype_name = "mimetype";
inline constexpr std::string_view manifest_name = "META-INF/ASiCManifest.xml";
inline constexpr std::string_view signature_name = "META-INF/signature.p7s";
inline constexpr std::string_view header_name = "rogatory.json";
inline constexpr std::size_t manifest_limit = 16 * 1024 * 1024;
inline constexpr std::size_t signature_limit = 64 * 1024;

/// One file of the container, as the manifest has it.
struct PartRecord {
    std::string name;
    std::string media_type;
    std::uint64_t size = 0; ///< not in the manifest; from the archive
    Digest sha256{};

    friend bool operator==(PartRecord const&, PartRecord const&) = default;
};

/// EN 319 162-1, Annex A: ASiCManifest. The names have passed check_name(), the media types check_media_type().
std::string write_manifest(std::vector<PartRecord> const& parts);

/// Reads a manifest: at most 16 MiB, at most 10,000 references, no document type, no entities, no comments, SHA-256
/// only, one signature reference which is ours, no name twice. Sizes are left 0. Error: dossier.manifest_malformed.
Result<std::vector<PartRecord>> read_manifest(BytesView xml);

/// RFC 6838, section 4.2: type "/" subtype, without parameters. Error: dossier.media_type_malformed.
Done check_media_type(std::string_view media_type);

/// CMS SignedData, detached, with the signer's certificate and CAdES signing-certificate-v2; DER. `now` is signingTime.
/// Errors: dossier.not_signed_by_us, certificate errors.
Result<Bytes> sign_detached(BytesView content, Identity const& signer, Instant now);
/// The same with the content inside (cards and receipts).
Result<Bytes> sign_enveloping(BytesView content, Identity const& signer, Instant now);

struct Signed {
    Certificate signer; ///< the certificate in the CMS to which the signature belongs
    Instant signed_at;  ///< signingTime: the signer's word
    Bytes content;      ///< of an enveloping signature
};

/// Verifies that the CMS is one signature over the content, made with the key of a certificate inside that is fit to
/// sign. Whether that certificate is to be trusted, and valid at a moment, is for the caller to check. Errors:
/// dossier.signature_wrong, dossier.certificate_unfit.
Result<Signed> verify_detached(BytesView cms, BytesView content);
Result<Signed> verify_enveloping(BytesView cms);

}
