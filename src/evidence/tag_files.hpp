// tag_files: the tag files of a bag, line by line (RFC 8493, section 2).
//
// What is read may come from anywhere: each line has a greatest length, each file a greatest number of lines.
#pragma once

#include "base/base.hpp"
#include "base/stream.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rogatory::evidence
{

inline constexpr std::size_t bag_files_limit = 10'000;            ///< of a bag, and so lines of a manifest
inline constexpr std::size_t bag_line_limit = 4'096;              ///< octets of a line
inline constexpr std::size_t bag_labels_limit = 1'000;            ///< of bag-info.txt
inline constexpr std::uint64_t tag_file_limit = 16 * 1024 * 1024; ///< octets of a tag file

/// RFC 8493, section 2.4: the algorithms of this program. MD5 and SHA-1 protect nobody any more.
enum class Algorithm : std::uint8_t { sha256, sha512 };
inline constexpr std::array<Algorithm, 2> algorithms{Algorithm::sha256, Algorithm::sha512};
constexpr std::string_view name_of(Algorithm algorithm)
{
    return algorithm == Algorithm::sha256 ? "sha256" : "sha512";
}

/// Lines of a file that end with LF, CR or CRLF. The octets are taken piece by piece.
class LineReader
{
public:
    LineReader(Source& from, std::string file) : from_(from), file_(std::move(file)) {}
    /// The next line without its end; none at the end of the file. Errors: bag.line_refused (too long), those of the
    /// source.
    Result<std::optional<std::string>> next();
    std::size_t number() const { return number_; }
    Error refused(std::string reason) const;

private:
    Result<int> octet();
    Source& from_;
    std::string file_;
    std::array<std::uint8_t, 16'384> buffer_{};
    std::size_t filled_ = 0, at_ = 0, number_ = 0;
    bool after_cr_ = false;
};

/// Section 2.1.1: "BagIt-Version: 1.0", or 0.97, which others still write; and UTF-8. Errors: bag.declaration_refused,
/// those of LineReader.
Done read_declaration(Source& bagit_txt);
std::string declaration();

struct ManifestLine {
    std::string name;   ///< decoded; dossier::check_name() has passed
    std::string digest; ///< hexadecimal, small letters

    friend bool operator==(ManifestLine const&, ManifestLine const&) = default;
};

/// Sections 2.1.3 and 2.2.1. A manifest of the payload names files below data/, one of tag files only others. By name.
/// Errors: bag.line_refused, bag.listed_twice, bag.too_many_files, dossier.name_refused, those of the source.
Result<std::vector<ManifestLine>> read_manifest(Source& file, std::string const& file_name, Algorithm algorithm);
std::string manifest_line(ManifestLine const& line);

/// Section 2.1.3: of a name, LF, CR and the percent sign are written as %0A, %0D and %25, and nothing else.
std::string percent_encoded(std::string_view name);
/// The other way. A percent sign that stands for itself, as many programs write it, is left as it is.
std::string percent_decoded(std::string_view name);

/// Section 2.2.2: labels in their order, and what Payload-Oxum says.
struct BagInfo {
    std::vector<std::pair<std::string, std::string>> labels;
    struct Oxum {
        std::uint64_t octets = 0, files = 0;
        friend bool operator==(Oxum const&, Oxum const&) = default;
    };
    std::optional<Oxum> oxum;

    friend bool operator==(BagInfo const&, BagInfo const&) = default;
};
/// Errors: bag.line_refused (also a second Payload-Oxum), those of the source.
Result<BagInfo> read_bag_info(Source& file);
/// Values lose what would break the line.
std::string bag_info_text(BagInfo const& info);

}
