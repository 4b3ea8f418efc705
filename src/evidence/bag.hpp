// bag: a bag of RFC 8493 (BagIt 1.0) written and examined, file after file, in memory that does not grow with them.
#pragma once

#include "base/tree.hpp"
#include "evidence/tag_files.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rogatory::evidence
{

/// A file of the payload. It is read twice: for its digests, and into the bag.
struct BagPart {
    std::string name; ///< below data/: "data/1/telephone.img"
    SeekableSource* octets = nullptr;
};

/// What is known of a file of the payload.
struct BagFile {
    std::string name;
    std::uint64_t octets = 0;
    std::string sha256, sha512; ///< hexadecimal
    std::uint32_t crc = 0;      ///< CRC-32, which an archive wants before the octets

    friend bool operator==(BagFile const&, BagFile const&) = default;
};

/// Digests of the parts, as they will stand in the manifests. Errors: dossier.name_refused, bag.names_clash,
/// bag.too_many_files, those of the sources.
Result<std::vector<BagFile>> examine_parts(std::vector<BagPart> const& parts);

/// Writes the bag: bagit.txt, manifests of SHA-256 and SHA-512, bag-info.txt with the Payload-Oxum, the other tag
/// files, the payload, and manifests of the tag files last. `files` is what examine_parts() gave. The digest of the
/// SHA-256 manifest of the tag files stands for the whole bag.
/// Errors: bag.file_changed (since it was examined), those of the sources and of the sink.
Result<Digest> write_bag(std::vector<BagPart> const& parts, std::vector<BagFile> const& files,
                         std::vector<std::pair<std::string, Bytes>> const& tag_files, BagInfo info, TreeSink& to);

/// What a bag holds, and everything that is wrong with it. A bag with a fault is not to be believed.
struct BagReport {
    std::vector<BagFile> payload; ///< with the digests as computed; by name
    std::vector<std::string> tag_files;
    BagInfo info;
    Digest tags{}; ///< SHA-256 of tagmanifest-sha256.txt, where there is one: stands for the whole bag
    bool has_tags_digest = false;
    std::vector<Error> faults; ///< at most a thousand

    BagFile const* file(std::string_view name) const;
};

/// Examines a bag: names, declaration, manifests, every digest of every file, Payload-Oxum. fetch.txt is refused: what
/// is not in the bag is not evidence. Errors: those of the place, and where the bag is too large to be listed at all
/// bag.too_many_files; everything else is a fault in the report.
Result<BagReport> check_bag(Tree& bag);

/// The octets of a small tag file. Errors: bag.tag_file_too_large, those of the place.
Result<Bytes> read_tag_file(Tree& bag, std::string const& name);

/// The form in which names are compared: canonical caseless matching of Unicode (section 3.13, D145). Two names with
/// one form may be one file on another system.
std::string name_form(std::string_view name);

}
