// ZIP archives of stored entries: the outer form of an ASiC-E container (PKWARE APPNOTE.TXT 6.3.x, ISO/IEC 21320-1).
//
// Offers   ZipWriter     streams entries whose size and CRC-32 are known beforehand; ZIP64 where it is needed
//          read_zip()    the entries of an archive, or why it is refused
//          check_name()  whether a name may stand in an archive
// Never    compresses or decompresses (docs/decisions/0003-stored-zip-entries.md): there is no zip bomb
//
// The reader takes one form only, so that no two programs can see different things in the same octets: every octet of
// the archive belongs to exactly one entry, the central directory or its end, in that order, and the local header of an
// entry says what the central directory says.
#pragma once

#include "base/stream.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::dossier
{

inline constexpr std::size_t zip_entries_limit = 10'000;
inline constexpr std::size_t zip_name_limit = 255; ///< octets of a name

/// A name is 1 to 255 octets of UTF-8, relative, with '/' between parts, and the same file on every system: no part is
/// empty, "." or "..", ends with a dot or a space; no backslash, none of : * ? " < > |, no control character, and none
/// that turns the direction of writing. Error: dossier.name_refused.
Done check_name(std::string_view name);

/// The form in which two names are compared: letters of Latin, Greek, Cyrillic and Armenian script in lower case,
/// because some file systems keep only one of "A.pdf" and "a.pdf". The name has passed check_name().
std::string folded_name(std::string_view name);

/// CRC-32 of APPNOTE.TXT 4.4.7, continued over pieces; begins with 0.
std::uint32_t crc32_of(std::uint32_t so_far, BytesView octets);

class ZipWriter
{
public:
    explicit ZipWriter(Sink& out) : out_(out) {}

    /// Begins an entry. Errors: dossier.name_refused, dossier.name_twice, dossier.too_many_parts, and those of the
    /// sink.
    Done begin(std::string_view name, std::uint64_t size, std::uint32_t crc);
    /// Octets of the entry begun last.
    Done write(BytesView octets);
    /// Ends the entry. Error: dossier.part_changed when the octets are not those announced.
    Done end();
    /// Writes the central directory. Nothing follows.
    Done finish();
    /// Octets written so far.
    std::uint64_t written() const { return written_; }

private:
    struct Record {
        std::string name;
        std::uint64_t size, offset;
        std::uint32_t crc;
    };
    Done put(BytesView octets);

    Sink& out_;
    std::vector<Record> records_;
    std::vector<std::string> folded_; ///< sorted
    std::uint64_t written_ = 0, left_ = 0;
    std::uint32_t crc_ = 0;
};

struct ZipEntry {
    std::string name;
    std::uint64_t size = 0;
    std::uint64_t data_at = 0; ///< where its octets begin
    std::uint32_t crc = 0;
};

/// Reads the central directory and every local header. The octets of the entries are not looked at.
/// Errors: dossier.zip_refused with the reason as {reason} and the entry as field, dossier.zip_compressed,
/// dossier.zip_encrypted, dossier.name_refused, dossier.name_twice, dossier.too_many_parts, those of the source.
Result<std::vector<ZipEntry>> read_zip(SeekableSource& archive);

/// How many octets an archive of these names and sizes has.
std::uint64_t zip_size(std::vector<std::pair<std::string, std::uint64_t>> const& names_and_sizes);

}
