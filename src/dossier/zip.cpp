#include "dossier/zip.hpp"

#include "base/visible.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <set>

namespace rogatory::dossier
{
namespace
{

// APPNOTE.TXT, sections 4.3 and 4.5: signatures and sizes of the records.
constexpr std::uint32_t local_signature = 0x04034b50;     // 4.3.7
constexpr std::uint32_t central_signature = 0x02014b50;   // 4.3.12
constexpr std::uint32_t end64_signature = 0x06064b50;     // 4.3.14
constexpr std::uint32_t locator64_signature = 0x07064b50; // 4.3.15
constexpr std::uint32_t end_signature = 0x06054b50;       // 4.3.16
constexpr std::size_t local_size = 30, central_size = 46, end64_size = 56, locator64_size = 20, end_size = 22;
constexpr std::uint16_t zip64_extra = 0x0001; // 4.5.3
constexpr std::uint32_t full32 = 0xffffffff;
constexpr std::uint16_t full16 = 0xffff;

constexpr std::uint16_t utf8_names = 1U << 11; // 4.4.4, bit 11
constexpr std::uint16_t version_stored = 10;   // 4.4.3.2
constexpr std::uint16_t version_zip64 = 45;
constexpr std::uint16_t made_by_unix = 3U << 8 | version_zip64; // 4.4.2
constexpr std::uint32_t ordinary_file = 0100644U << 16;         // 4.4.15: upper half is the Unix mode
constexpr std::uint16_t first_of_1980 = 0x0021;                 // 4.4.6: no time is told; sent_at is in the header

/// A central directory of the most entries with the longest names.
constexpr std::uint64_t directory_limit = zip_entries_limit * (central_size + zip_name_limit + 32);

// 4.3.1: all numbers are little-endian.
class Fields
{
public:
    Fields& u16(std::uint64_t value) { return number(value, 2); }
    Fields& u32(std::uint64_t value) { return number(value, 4); }
    Fields& u64(std::uint64_t value) { return number(value, 8); }
    Fields& text(std::string_view value)
    {
        octets.insert(octets.end(), value.begin(), value.end());
        return *this;
    }
    Bytes octets;

private:
    Fields& number(std::uint64_t value, int width)
    {
        for (int i = 0; i < width; ++i)
            octets.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        return *this;
    }
};

/// Reads numbers one after the other; who calls has made sure that they are there.
class FieldReader
{
public:
    explicit FieldReader(BytesView octets) : octets_(octets) {}
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    BytesView take(std::size_t count)
    {
        auto const taken = octets_.first(count);
        octets_ = octets_.subspan(count);
        return taken;
    }
    std::size_t left() const { return octets_.size(); }

private:
    std::uint64_t number(std::size_t width)
    {
        std::uint64_t value = 0;
        for (std::size_t i = width; i-- > 0;)
            value = value << 8 | octets_[i];
        octets_ = octets_.subspan(width);
        return value;
    }
    BytesView octets_;
};

Error zip_refused(std::string_view entry, std::string reason)
{
    return Error{"dossier.zip_refused", std::string(entry), "APPNOTE.TXT", {{"reason", std::move(reason)}}};
}

Error name_refused(std::string_view name, std::string reason)
{
    // The name may hold anything: it is shown without control characters and not longer than a name may be.
    std::string shown(name.substr(0, zip_name_limit));
    for (auto& c : shown)
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
    return Error{"dossier.name_refused", shown, "", {{"name", shown}, {"reason", std::move(reason)}}};
}

/// Controls, line separators, what turns the direction of writing ("exe.fdp"), marks of byte order, non-characters.
bool hides(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe ||
           (c >= 0xe0000 && c <= 0xe007f);
}

/// Unicode CaseFolding.txt, status C and S, for the alphabets that have two cases and are used in file names.
char32_t small_letter(char32_t c)
{
    auto const within = [&](char32_t first, char32_t last) { return c >= first && c <= last; };
    if (within('A', 'Z')) return c + 32;
    if (c < 0x80) return c;
    if (within(0xc0, 0xde) && c != 0xd7) return c + 32;                   // Latin-1
    if (c == 0x130) return 'i';                                           // I with dot
    if (c == 0x178) return 0xff;                                          // Y with diaeresis
    if (c == 0x17f) return 's';                                           // long s
    if (within(0x100, 0x137) || within(0x14a, 0x177)) return c | 1;       // Latin Extended-A, pairs even/odd
    if (within(0x139, 0x148) || within(0x179, 0x17e)) return c + (c & 1); // pairs odd/even
    if (within(0x1e00, 0x1e95) || within(0x1ea0, 0x1eff)) return c | 1;   // Latin Extended Additional
    if (within(0x391, 0x3ab) && c != 0x3a2) return c + 32;                // Greek
    if (c == 0x386) return 0x3ac;
    if (within(0x388, 0x38a)) return c + 37;
    if (c == 0x38c) return 0x3cc;
    if (c == 0x38e || c == 0x38f) return c + 63;
    if (c == 0x3c2) return 0x3c3;            // final sigma
    if (within(0x410, 0x42f)) return c + 32; // Cyrillic
    if (within(0x400, 0x40f)) return c + 80;
    if (within(0x460, 0x481) || within(0x48a, 0x4bf) || within(0x4d0, 0x52f)) return c | 1;
    if (c == 0x4c0) return 0x4cf;
    if (within(0x4c1, 0x4ce)) return c + (c & 1);
    if (within(0x531, 0x556)) return c + 48;   // Armenian
    if (within(0xff21, 0xff3a)) return c + 32; // full-width Latin
    return c;
}

void append_utf8(std::string& text, char32_t c)
{
    auto const put = [&](char32_t octet) { text += static_cast<char>(octet); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6);
        put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3f));
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    }
}

std::uint16_t flags_for(std::string_view name)
{
    bool const ascii =
        std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return ascii ? 0 : utf8_names;
}

bool needs_zip64(std::uint64_t number)
{
    return number >= full32;
}

Done read_whole(SeekableSource& source, std::uint64_t at, std::span<std::uint8_t> into)
{
    if (auto const done = source.seek(at); !done) return done.error();
    while (!into.empty()) {
        auto const count = source.read(into);
        if (!count) return count.error();
        if (*count == 0) return zip_refused("", "the archive ends early");
        into = into.subspan(*count);
    }
    return {};
}

/// What the end of the archive says of the central directory.
struct Directory {
    std::uint64_t entries, size, at, ends_at;
};

// APPNOTE.TXT, sections 4.3.14 to 4.3.16.
Result<Directory> read_end(SeekableSource& archive)
{
    auto const length = archive.length();
    if (length < end_size) return zip_refused("", "4.3.16: too short for an archive");
    // The end record is the last thing; so there is neither a comment nor anything behind the archive.
    std::array<std::uint8_t, end_size> end{};
    if (auto const done = read_whole(archive, length - end_size, end); !done) return done.error();
    FieldReader fields(end);
    if (fields.u32() != end_signature) return zip_refused("", "4.3.16: the end record is not at the end");
    auto const disk = fields.u16(), directory_disk = fields.u16(), entries_here = fields.u16(), entries = fields.u16();
    auto const size = fields.u32(), at = fields.u32();
    if (fields.u16() != 0) return zip_refused("", "4.3.16: a comment");
    if (disk != 0 || directory_disk != 0 || entries_here != entries) return zip_refused("", "4.3.16: several disks");
    Directory directory{entries, size, at, length - end_size};
    if (entries != full16 && size != full32 && at != full32) return directory;

    // 4.4.1.4: a field that is full refers to the ZIP64 end record, which stands before its locator, without a gap.
    if (length < end_size + locator64_size + end64_size) return zip_refused("", "4.3.15: no ZIP64 locator");
    auto const record_at = length - end_size - locator64_size - end64_size;
    std::array<std::uint8_t, end64_size + locator64_size> end64{};
    if (auto const done = read_whole(archive, record_at, end64); !done) return done.error();
    FieldReader record(end64);
    if (record.u32() != end64_signature) return zip_refused("", "4.3.14: no ZIP64 end record");
    if (record.u64() != end64_size - 12) return zip_refused("", "4.3.14.1: size of the ZIP64 end record");
    record.u16(); // version made by: says nothing that matters here
    if (record.u16() > version_zip64) return zip_refused("", "4.4.3: a later version is needed");
    if (record.u32() != 0 || record.u32() != 0) return zip_refused("", "4.3.14: several disks");
    auto const entries64_here = record.u64(), entries64 = record.u64(), size64 = record.u64(), at64 = record.u64();
    if (record.u32() != locator64_signature || record.u32() != 0 || record.u64() != record_at || record.u32() != 1)
        return zip_refused("", "4.3.15: the ZIP64 locator");
    bool const agrees = entries64_here == entries64 && (entries == full16 || entries == entries64) &&
                        (size == full32 || size == size64) && (at == full32 || at == at64);
    if (!agrees) return zip_refused("", "4.4.1.4: the two end records differ");
    return Directory{entries64, size64, at64, record_at};
}

/// What both headers of an entry say.
struct Said {
    std::uint16_t needed, flags, method, time, date;
    std::uint32_t crc;
    std::uint64_t stored, size;

    friend bool operator==(Said const&, Said const&) = default;
};

Said read_said(FieldReader& fields)
{
    Said said{};
    said.needed = fields.u16();
    said.flags = fields.u16();
    said.method = fields.u16();
    said.time = fields.u16();
    said.date = fields.u16();
    said.crc = fields.u32();
    said.stored = fields.u32();
    said.size = fields.u32();
    return said;
}

// 4.5.3: the ZIP64 field holds, in this order, those of size, stored size and offset that are full, and nothing else.
// No other extra field is taken: nobody could say what it means to the tools that others use.
bool read_zip64(BytesView extra, Said& said, std::uint64_t* offset)
{
    bool const both = said.size == full32 || said.stored == full32;
    bool const place = offset != nullptr && *offset == full32;
    std::size_t const expected =
        (said.size == full32 ? 8U : 0U) + (said.stored == full32 ? 8U : 0U) + (place ? 8U : 0U);
    if (!both && !place) return extra.empty();
    if (extra.size() != 4 + expected) return false;
    FieldReader fields(extra);
    if (fields.u16() != zip64_extra || fields.u16() != expected) return false;
    if (said.size == full32) said.size = fields.u64();
    if (said.stored == full32) said.stored = fields.u64();
    if (place) *offset = fields.u64();
    return true;
}

// 4.4.3 to 4.4.5: what an entry may be.
Done check_said(std::string_view name, Said const& said)
{
    if ((said.flags & (1U << 0 | 1U << 6 | 1U << 13)) != 0)
        return Error{"dossier.zip_encrypted", std::string(name), "APPNOTE.TXT 4.4.4", {{"name", std::string(name)}}};
    if (said.method != 0)
        return Error{"dossier.zip_compressed", std::string(name), "APPNOTE.TXT 4.4.5", {{"name", std::string(name)}}};
    if (said.flags != flags_for(name)) return zip_refused(name, "4.4.4: general purpose flags");
    if (said.needed > version_zip64) return zip_refused(name, "4.4.3: a later version is needed");
    if (said.stored != said.size) return zip_refused(name, "4.4.8: a stored entry has one size");
    return {};
}

}

std::uint32_t crc32_of(std::uint32_t so_far, BytesView octets)
{
    return libdeflate_crc32(so_far, octets.data(), octets.size());
}

Done check_name(std::string_view name)
{
    if (name.empty() || name.size() > zip_name_limit) return name_refused(name, "1 to 255 octets");
    for (auto rest = name; !rest.empty();) {
        auto const first = first_code_point(rest);
        if (!first) return name_refused(name, "not UTF-8");
        auto const character = first->value;
        rest.remove_prefix(first->octets);
        if (hides(character)) return name_refused(name, "a character that cannot be seen");
        if (character < 0x80 &&
            std::string_view("\\:*?\"<>|").find(static_cast<char>(character)) != std::string_view::npos)
            return name_refused(name, "a character that file systems do not allow");
    }
    for (std::size_t begin = 0; begin <= name.size();) {
        auto const end = std::min(name.find('/', begin), name.size());
        auto const part = name.substr(begin, end - begin);
        if (part.empty()) return name_refused(name, "absolute, or a folder");
        if (part == "." || part == "..") return name_refused(name, "leads out of its folder");
        if (part.back() == '.' || part.back() == ' ') return name_refused(name, "ends with a dot or a space");
        begin = end + 1;
    }
    return {};
}

std::string folded_name(std::string_view name)
{
    std::string folded;
    for (auto rest = name; !rest.empty();) {
        auto const first = first_code_point(rest);
        if (first) append_utf8(folded, small_letter(first->value));
        rest.remove_prefix(first ? first->octets : 1);
    }
    return folded;
}

Done ZipWriter::put(BytesView octets)
{
    if (auto const done = out_.write(octets); !done) return done.error();
    written_ += octets.size();
    return {};
}

// APPNOTE.TXT, section 4.3.7: local file header.
Done ZipWriter::begin(std::string_view name, std::uint64_t size, std::uint32_t crc)
{
    if (auto const done = check_name(name); !done) return done.error();
    if (records_.size() == zip_entries_limit)
        return Error{"dossier.too_many_parts", "", "", {{"limit", std::to_string(zip_entries_limit)}}};
    auto folded = folded_name(name);
    auto const place = std::lower_bound(folded_.begin(), folded_.end(), folded);
    if (place != folded_.end() && *place == folded)
        return Error{"dossier.name_twice", std::string(name), "", {{"name", std::string(name)}}};
    folded_.insert(place, std::move(folded));
    records_.push_back({std::string(name), size, written_, crc});
    left_ = size;
    crc_ = 0;

    bool const large = needs_zip64(size);
    Fields header;
    header.u32(local_signature).u16(large ? version_zip64 : version_stored).u16(flags_for(name));
    header.u16(0).u16(0).u16(first_of_1980).u32(crc);
    header.u32(large ? full32 : size).u32(large ? full32 : size).u16(name.size()).u16(large ? 20 : 0).text(name);
    if (large) header.u16(zip64_extra).u16(16).u64(size).u64(size);
    return put(header.octets);
}

Done ZipWriter::write(BytesView octets)
{
    auto const& record = records_.back();
    if (octets.size() > left_) return Error{"dossier.part_changed", record.name, "", {{"name", record.name}}};
    left_ -= octets.size();
    crc_ = crc32_of(crc_, octets);
    return put(octets);
}

Done ZipWriter::end()
{
    auto const& record = records_.back();
    if (left_ != 0 || crc_ != record.crc)
        return Error{"dossier.part_changed", record.name, "", {{"name", record.name}}};
    return {};
}

// APPNOTE.TXT, sections 4.3.12 to 4.3.16.
Done ZipWriter::finish()
{
    auto const directory_at = written_;
    for (auto const& record : records_) {
        // 4.3.12: central directory header; 4.5.3: ZIP64 where a number does not fit.
        bool const large = needs_zip64(record.size), far = needs_zip64(record.offset);
        std::uint64_t const extra = (large ? 16U : 0U) + (far ? 8U : 0U);
        Fields header;
        header.u32(central_signature).u16(made_by_unix).u16(large ? version_zip64 : version_stored);
        header.u16(flags_for(record.name)).u16(0).u16(0).u16(first_of_1980).u32(record.crc);
        header.u32(large ? full32 : record.size).u32(large ? full32 : record.size);
        header.u16(record.name.size()).u16(extra == 0 ? 0 : extra + 4).u16(0).u16(0).u16(0).u32(ordinary_file);
        header.u32(far ? full32 : record.offset).text(record.name);
        if (extra != 0) header.u16(zip64_extra).u16(extra);
        if (large) header.u64(record.size).u64(record.size);
        if (far) header.u64(record.offset);
        if (auto const done = put(header.octets); !done) return done.error();
    }
    auto const directory_size = written_ - directory_at;
    Fields end;
    // 4.3.14, 4.3.15: only where the directory begins beyond 4 GiB; entries and directory size never need it.
    if (needs_zip64(directory_at)) {
        auto const record_at = written_;
        end.u32(end64_signature).u64(end64_size - 12).u16(made_by_unix).u16(version_zip64).u32(0).u32(0);
        end.u64(records_.size()).u64(records_.size()).u64(directory_size).u64(directory_at);
        end.u32(locator64_signature).u32(0).u64(record_at).u32(1);
    }
    // 4.3.16: end of central directory, without a comment.
    end.u32(end_signature).u16(0).u16(0).u16(records_.size()).u16(records_.size()).u32(directory_size);
    end.u32(needs_zip64(directory_at) ? full32 : directory_at).u16(0);
    return put(end.octets);
}

Result<std::vector<ZipEntry>> read_zip(SeekableSource& archive)
{
    // The end of the archive, and with it the place of the central directory, which reaches up to the end record.
    auto const directory = read_end(archive);
    if (!directory) return directory.error();
    if (directory->entries > zip_entries_limit)
        return Error{"dossier.too_many_parts", "", "", {{"limit", std::to_string(zip_entries_limit)}}};
    if (directory->size > directory_limit) return zip_refused("", "the central directory is too large");
    if (directory->at > directory->ends_at || directory->ends_at - directory->at != directory->size)
        return zip_refused("", "4.3.16: the central directory is not where the end record says");
    Bytes octets(static_cast<std::size_t>(directory->size));
    if (auto const done = read_whole(archive, directory->at, octets); !done) return done.error();

    std::vector<ZipEntry> entries;
    entries.reserve(static_cast<std::size_t>(directory->entries));
    std::set<std::string> folded;
    FieldReader fields(octets);
    std::uint64_t next = 0; // where the next local header must begin
    Bytes local;
    while (fields.left() != 0) {
        // 4.3.12: the central directory header.
        if (entries.size() == directory->entries)
            return zip_refused("", "4.4.22: more entries than the end record says");
        if (fields.left() < central_size || fields.u32() != central_signature)
            return zip_refused("", "4.3.12: a header of the central directory");
        auto const made_by = fields.u16();
        auto said = read_said(fields);
        auto const name_size = fields.u16(), extra_size = fields.u16(), comment_size = fields.u16();
        auto const disk = fields.u16();
        fields.u16(); // 4.4.14: internal attributes, a hint about text
        auto const attributes = fields.u32();
        std::uint64_t offset = fields.u32();
        if (fields.left() < std::size_t{name_size} + extra_size) return zip_refused("", "4.3.12: ends early");
        auto const name = text_of(fields.take(name_size));
        auto const extra = fields.take(extra_size);
        if (auto const done = check_name(name); !done) return done.error();
        if (comment_size != 0 || disk != 0) return zip_refused(name, "4.3.12: a comment, or another disk");
        if (auto const done = check_said(name, said); !done) return done.error();
        if (!read_zip64(extra, said, &offset)) return zip_refused(name, "4.5: extra fields");
        if (said.stored != said.size) return zip_refused(name, "4.4.8: a stored entry has one size");
        // 4.4.15: neither a folder nor a link nor a device.
        auto const mode = made_by >> 8 == 3 ? attributes >> 16 & 0170000U : 0U;
        if ((attributes & 0x10) != 0 || (mode != 0 && mode != 0100000U)) return zip_refused(name, "4.4.15: not a file");
        if (!folded.insert(folded_name(name)).second)
            return Error{"dossier.name_twice", std::string(name), "", {{"name", std::string(name)}}};

        // 4.3.7: the local header stands where the entry before it ended, and says the same.
        if (offset != next) return zip_refused(name, "4.4.16: a gap before the entry, or an overlap");
        if (directory->at - next < local_size + name_size) return zip_refused(name, "4.3.7: no local header");
        local.resize(local_size + name_size);
        if (auto const done = read_whole(archive, next, local); !done) return done.error();
        FieldReader here(local);
        if (here.u32() != local_signature) return zip_refused(name, "4.3.7: no local header");
        auto said_here = read_said(here);
        auto const name_size_here = here.u16(), extra_size_here = here.u16();
        if (name_size_here != name_size || text_of(here.take(name_size)) != name)
            return zip_refused(name, "4.3.7: the local header has another name");
        if (extra_size_here > 20 || directory->at - next - local.size() < extra_size_here)
            return zip_refused(name, "4.5: extra fields");
        std::array<std::uint8_t, 20> extra_here{};
        auto const extra_view = std::span(extra_here).first(extra_size_here);
        if (auto const done = read_whole(archive, next + local.size(), extra_view); !done) return done.error();
        if (!read_zip64(extra_view, said_here, nullptr)) return zip_refused(name, "4.5: extra fields");
        if (said_here != said) return zip_refused(name, "4.3.7: the local header differs from the central directory");

        auto const data_at = next + local.size() + extra_size_here;
        if (directory->at - data_at < said.size)
            return zip_refused(name, "4.3.8: the entry reaches into the directory");
        entries.push_back({std::string(name), said.size, data_at, said.crc});
        next = data_at + said.size;
    }
    if (entries.size() != directory->entries) return zip_refused("", "4.4.22: fewer entries than the end record says");
    if (next != directory->at) return zip_refused("", "octets that belong to no entry");
    return entries;
}

std::uint64_t zip_size(std::vector<std::pair<std::string, std::uint64_t>> const& names_and_sizes)
{
    std::uint64_t local = 0, central = 0;
    for (auto const& [name, size] : names_and_sizes) {
        std::uint64_t const extra = (needs_zip64(size) ? 16U : 0U) + (needs_zip64(local) ? 8U : 0U);
        central += central_size + name.size() + (extra == 0 ? 0 : extra + 4);
        local += local_size + name.size() + (needs_zip64(size) ? 20U : 0U) + size;
    }
    return local + central + (needs_zip64(local) ? end64_size + locator64_size : 0) + end_size;
}

}
