#include "exchange/ecodex/zip_reading.hpp"

#include "base/clipped.hpp"
#include "dossier/zip.hpp"

#include <zlib.h>

#include <algorithm>
#include <optional>
#include <set>

namespace rogatory::exchange::ecodex
{
namespace
{

constexpr std::size_t local_header = 30, central_header = 46, end_record = 22, longest_comment = 65535;
constexpr std::uint32_t local_mark = 0x04034b50, central_mark = 0x02014b50, end_mark = 0x06054b50;
constexpr std::uint16_t encrypted_flags = 0x2041; ///< 4.4.4: encrypted, strong encryption, masked headers
constexpr std::size_t free_inflation = 1U << 20U;

Error zip_refused(std::string_view name, std::string reason)
{
    return Error{"ecodex.zip_refused", clipped(name, 200), "APPNOTE.TXT", {{"reason", std::move(reason)}}};
}

std::uint32_t number_at(BytesView octets, std::size_t at, int size)
{
    std::uint32_t number = 0;
    for (int i = size - 1; i >= 0; --i)
        number = number << 8U | octets[at + static_cast<std::size_t>(i)];
    return number;
}

// 4.3.16: the end record, behind which there is nothing but its own comment.
std::optional<std::size_t> end_record_of(BytesView archive)
{
    if (archive.size() < end_record) return std::nullopt;
    auto const last = archive.size() - end_record;
    for (std::size_t comment = 0; comment <= std::min(last, longest_comment); ++comment) {
        auto const at = last - comment;
        if (number_at(archive, at, 4) == end_mark && number_at(archive, at + 20, 2) == comment) return at;
    }
    return std::nullopt;
}

struct Described {
    std::string name;
    std::uint16_t method = 0;
    std::uint32_t crc = 0, packed = 0, size = 0, offset = 0;
};

Result<Bytes> inflated(BytesView packed, Described const& entry, ZipLimits const& limits)
{
    auto const most = std::max(free_inflation, packed.size() * limits.ratio);
    if (entry.size > most) return zip_refused(entry.name, "it inflates beyond all measure");
    Bytes out(entry.size);
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return zip_refused(entry.name, "it cannot be inflated");
    stream.next_in = const_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    Bytef nothing = 0;
    stream.next_out = out.empty() ? &nothing : out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    auto const result = inflate(&stream, Z_FINISH);
    bool const whole = result == Z_STREAM_END && stream.avail_in == 0 && stream.total_out == out.size();
    inflateEnd(&stream);
    if (!whole) return zip_refused(entry.name, "it does not inflate to what its header says");
    return out;
}

}

Result<std::vector<ZipMember>> read_members(BytesView archive, ZipLimits const& limits)
{
    if (archive.size() > limits.archive) return zip_refused("", "it is too large");
    auto const end = end_record_of(archive);
    if (!end) return zip_refused("", "4.3.16: no end record");
    auto const count = number_at(archive, *end + 10, 2);
    auto const directory_size = number_at(archive, *end + 12, 4), directory_at = number_at(archive, *end + 16, 4);
    if (number_at(archive, *end + 4, 2) != 0 || number_at(archive, *end + 6, 2) != 0 ||
        number_at(archive, *end + 8, 2) != count)
        return zip_refused("", "4.4.19: several disks");
    if (count > limits.entries) return zip_refused("", "too many entries");
    if (directory_at > *end || directory_size != *end - directory_at)
        return zip_refused("", "4.4.23: the directory does not lie before its end record");

    std::vector<Described> entries;
    std::set<std::string> folded;
    std::uint64_t whole = 0;
    for (std::size_t at = directory_at; at < *end;) {
        if (*end - at < central_header || number_at(archive, at, 4) != central_mark)
            return zip_refused("", "4.3.12: a header of the directory");
        auto const name_size = number_at(archive, at + 28, 2), extra = number_at(archive, at + 30, 2),
                   comment = number_at(archive, at + 32, 2);
        if (*end - at - central_header < name_size + extra + comment) return zip_refused("", "4.3.12: ends early");
        Described entry;
        entry.name = text_of(archive.subspan(at + central_header, name_size));
        auto const flags = number_at(archive, at + 8, 2);
        entry.method = static_cast<std::uint16_t>(number_at(archive, at + 10, 2));
        entry.crc = number_at(archive, at + 16, 4);
        entry.packed = number_at(archive, at + 20, 4);
        entry.size = number_at(archive, at + 24, 4);
        entry.offset = number_at(archive, at + 42, 4);
        at += central_header + name_size + extra + comment;
        // Java writes an entry for each folder; it holds nothing.
        if (entry.name.ends_with('/') && entry.size == 0) {
            entry.name.pop_back();
            if (auto const done = dossier::check_name(entry.name); !done) return done.error();
            continue;
        }
        if (auto const done = dossier::check_name(entry.name); !done) return done.error();
        if ((flags & encrypted_flags) != 0) return zip_refused(entry.name, "4.4.4: it is encrypted");
        if (entry.method != 0 && entry.method != 8) return zip_refused(entry.name, "4.4.5: another compression");
        if (entry.packed == UINT32_MAX || entry.size == UINT32_MAX || entry.offset == UINT32_MAX)
            return zip_refused(entry.name, "4.3.9.2: ZIP64");
        if (!folded.insert(dossier::folded_name(entry.name)).second)
            return Error{"dossier.name_twice", entry.name, "", {{"name", entry.name}}};
        whole += entry.size;
        if (whole > limits.whole) return zip_refused(entry.name, "its entries are too large together");
        entries.push_back(std::move(entry));
    }
    if (entries.size() > count) return zip_refused("", "4.4.22: more entries than the end record says");

    // In the order in which they lie: no octet belongs to two of them.
    std::vector<Described const*> placed;
    for (auto const& entry : entries)
        placed.push_back(&entry);
    std::sort(placed.begin(), placed.end(), [](auto const* a, auto const* b) { return a->offset < b->offset; });
    std::size_t next = 0;
    std::vector<std::size_t> data_of(entries.size());
    for (auto const* const entry : placed) {
        std::size_t const at = entry->offset;
        if (at < next || at > directory_at || directory_at - at < local_header ||
            number_at(archive, at, 4) != local_mark)
            return zip_refused(entry->name, "4.3.7: no local header of its own");
        auto const name_size = number_at(archive, at + 26, 2), extra = number_at(archive, at + 28, 2);
        if (directory_at - at - local_header < std::size_t{name_size} + extra)
            return zip_refused(entry->name, "4.3.7: ends early");
        if (text_of(archive.subspan(at + local_header, name_size)) != entry->name ||
            number_at(archive, at + 8, 2) != entry->method)
            return zip_refused(entry->name, "4.3.7: the local header says something else");
        auto const data = at + local_header + name_size + extra;
        if (directory_at - data < entry->packed)
            return zip_refused(entry->name, "4.3.8: it reaches into the directory");
        data_of[static_cast<std::size_t>(entry - entries.data())] = data;
        next = data + entry->packed;
    }
    std::vector<ZipMember> members;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto const& entry = entries[i];
        auto const packed = archive.subspan(data_of[i], entry.packed);
        if (entry.method == 0 && entry.packed != entry.size)
            return zip_refused(entry.name, "4.4.8: a stored entry has one size");
        auto octets =
            entry.method == 8 ? inflated(packed, entry, limits) : Result<Bytes>(Bytes(packed.begin(), packed.end()));
        if (!octets) return octets.error();
        if (dossier::crc32_of(0, *octets) != entry.crc) return zip_refused(entry.name, "4.4.7: its CRC-32 differs");
        members.push_back({entry.name, std::move(*octets)});
    }
    return members;
}

Result<Bytes> write_members(std::vector<ZipMember> const& members)
{
    MemorySink out;
    dossier::ZipWriter zip(out);
    for (auto const& member : members) {
        auto const crc = dossier::crc32_of(0, member.octets);
        if (auto const done = zip.begin(member.name, member.octets.size(), crc); !done) return done.error();
        if (auto const done = zip.write(member.octets); !done) return done.error();
        if (auto const done = zip.end(); !done) return done.error();
    }
    if (auto const done = zip.finish(); !done) return done.error();
    return out.take();
}

}
