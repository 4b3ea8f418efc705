// dossier: what leaves an authority, as one sealed package; and back again.
//
// Offers   pack()              parts in, one sealed package out
//          open()              everything is verified before anything is handed out
//          Opened              the header, the parts, and read_part()
//          Identity            an authority's own keys (identity.hpp)
//          Card                what authorities exchange beforehand (card.hpp)
//          Receipt             the signed word that a dossier arrived (receipt.hpp)
// Knows    base, OpenSSL, libxml2, libdeflate, Boost.JSON
// Never    reads the clock, opens a file, starts a thread, keeps more of a part in memory than one buffer
//
// A dossier is CMS AuthEnvelopedData (RFC 5083, AES-256-GCM, envelope.hpp) around an ASiC-E container with CAdES
// signature (ETSI EN 319 162-1, asic.hpp), which is a ZIP archive of stored entries (zip.hpp):
//
//     mimetype                     first, so that `file` knows it
//     rogatory.json                the header: message, from, to, sent, expires
//     message.json                 the message, opaque to this folder
//     letters/..., attachments/... as the caller names them
//     META-INF/ASiCManifest.xml    every file above but mimetype, with its SHA-256
//     META-INF/signature.p7s       CMS, detached, over the manifest
//
// Standard tools open it: `openssl cms -decrypt -inform DER`, `unzip`, `openssl cms -verify`.
#pragma once

#include "dossier/asic.hpp"
#include "dossier/card.hpp"
#include "dossier/identity.hpp"
#include "dossier/receipt.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::dossier
{

/// Limits of a dossier; more must travel in several dossiers.
inline constexpr std::uint64_t message_limit = 16ULL * 1024 * 1024; ///< octets of message.json
inline constexpr std::size_t parts_limit = 9'990;                   ///< parts of the caller, message.json included
inline constexpr std::uint64_t plain_limit =
    (1ULL << 36) - 32; ///< octets of the container: GCM, NIST SP 800-38D, 5.2.1.1
inline constexpr std::int64_t clock_tolerance_us = 10LL * 60 * 1'000'000; ///< how far the sender's clock may run ahead
inline constexpr std::string_view message_name = "message.json";

/// The header of a dossier, inside the signature: part rogatory.json.
struct Header {
    int version = 1;
    Id message;
    std::string from; ///< authority ids
    std::string to;
    Instant sent_at;
    Instant expires; ///< after this it is not opened any more; later than sent_at

    friend bool operator==(Header const&, Header const&) = default;
};

/// One thing to be sent. The octets are read twice (digest, then sealing) and must not change in between.
struct Part {
    std::string name;       ///< "letters/en.pdf": relative, '/' between folders, UTF-8; see check_name() in zip.hpp
    std::string media_type; ///< "application/pdf"
    SeekableSource* octets = nullptr;
};

struct PackOrder {
    Header header;
    std::vector<Part> parts; ///< message.json must be among them
    Identity const& signer;
    Certificate recipient; ///< the encryption certificate of the receiving authority's card
    Instant now;           ///< signing time
};

struct Packed {
    std::vector<PartRecord> parts; ///< as in the manifest
    Digest manifest;               ///< SHA-256 of the manifest: what was signed
};

/// The most octets that pack() will write for these parts, within 200 KiB: so that who opens a file for it can reserve
/// the disk beforehand, and say that it is full before an hour has passed.
std::uint64_t sealed_size_at_most(std::vector<Part> const& parts);

/// Seals the parts into `out`. Nothing is of use in `out` unless this succeeds.
/// Errors: dossier.too_large, dossier.too_many_parts, dossier.message_missing, dossier.message_too_large,
/// dossier.header_malformed, dossier.not_signed_by_us, dossier.name_refused, dossier.name_twice,
/// dossier.media_type_malformed, dossier.certificate_unfit, dossier.certificate_expired,
/// dossier.certificate_not_yet_valid, dossier.part_changed, and those of the sources and of `out`.
Result<Packed> pack(PackOrder const& order, Sink& out);

/// Whether a dossier with this message id from this authority was received before. May fail: then opening fails.
using Seen = std::function<Result<bool>(std::string const& from, Id const& message)>;

class Container;

/// A dossier of which everything was verified. It reads from the source given to open(), which must outlive it.
class Opened
{
public:
    Header header;
    std::string signer;              ///< id of the authority whose card is pinned
    Certificate signing_certificate; ///< of the signer
    Instant signed_at;               ///< the signer's word (CMS signingTime)
    Digest manifest{};               ///< SHA-256 of the signed manifest
    std::vector<PartRecord> parts;   ///< those of the caller of pack(), in the manifest's order

    /// Decrypts one part into `out` and checks its digest again, as the medium may have changed since open(): use what
    /// was written only when this succeeds. Errors: dossier.part_unknown, dossier.digest_mismatch.
    Done read_part(std::string_view name, Sink& out) const;
    /// One part as a source, decrypted while it is read; several may be read in turn. It is not digested again: whoever
    /// keeps the octets compares their digest with the part's. Error: dossier.part_unknown.
    Result<std::unique_ptr<SeekableSource>> part_source(std::string_view name) const;
    /// The whole part in memory. Error: dossier.part_too_large when it is larger than the limit.
    Result<Bytes> part_octets(std::string_view name, std::uint64_t limit = message_limit) const;
    /// The evidence of signature: the manifest and the detached CMS, as they stood in the container.
    Bytes const& manifest_octets() const;
    Bytes const& signature_octets() const;

    std::shared_ptr<Container> container; ///< for read_part()
};

/// Verifies a dossier, in this order, and hands out nothing before all of it has succeeded:
///   1. the envelope is for us (dossier.not_for_us; dossier.envelope_malformed) and unaltered (dossier.altered)
///   2. the archive is of the strict form (dossier.zip_refused, dossier.name_refused, ...), mimetype first
///   3. the manifest names every part once (dossier.manifest_malformed, dossier.part_not_in_manifest,
///   dossier.part_missing)
///   4. the signature is there (dossier.not_signed), right (dossier.signature_wrong), by a pinned authority
///      (dossier.signer_unknown) with a certificate that is valid now and fit (dossier.certificate_expired,
///      dossier.certificate_not_yet_valid, dossier.certificate_unfit)
///   5. every part has its digest (dossier.digest_mismatch)
///   6. the header is sound (dossier.header_malformed), from the signer (dossier.sender_differs), to us
///      (dossier.not_for_us), in time (dossier.too_old, dossier.from_the_future)
///   7. it was not received before (dossier.already_received)
Result<Opened> open(SeekableSource& dossier, Identity const& own, Trust const& trust, Seen const& seen, Instant now);

/// "<uuid>.rogatory": a file name that says nothing of the case.
std::string suggest_file_name(Id const& message);

}
