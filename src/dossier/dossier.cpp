#include "dossier/dossier.hpp"
#include "dossier/envelope.hpp"
#include "dossier/openssl.hpp"
#include "dossier/signed_json.hpp"
#include "dossier/zip.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace rogatory::dossier
{

/// The verified inside of a dossier.
class Container
{
public:
    std::unique_ptr<SeekableSource> plain;
    std::map<std::string, ZipEntry, std::less<>> entries;
    std::map<std::string, Digest, std::less<>> digests;
    Bytes manifest, signature;
};

namespace
{

constexpr std::size_t buffer_size = 256 * 1024;
constexpr std::size_t header_limit = 4 * 1024;

Error header_malformed(std::string field)
{
    return Error{"dossier.header_malformed", std::move(field), "", {}};
}

/// The one way in which a header is written.
std::string header_json(Header const& header)
{
    boost::json::object object;
    object["format"] = "rogatory-dossier";
    object["version"] = header.version;
    object["message"] = text_of(header.message);
    object["from"] = header.from;
    object["to"] = header.to;
    object["sent_at"] = text_of(header.sent_at);
    object["expires"] = text_of(header.expires);
    return boost::json::serialize(object);
}

Done check_header(Header const& header)
{
    if (header.version != 1) return header_malformed("version");
    if (!check_authority_id(header.from)) return header_malformed("from");
    if (!check_authority_id(header.to)) return header_malformed("to");
    if (header.expires <= header.sent_at) return header_malformed("expires");
    return {};
}

Result<Header> header_from(BytesView octets)
{
    auto const object = json_object_from(octets);
    if (!object) return header_malformed("");
    auto const version = number_member(*object, "version");
    auto const message = id_member(*object, "message");
    auto from = text_member(*object, "from", 64);
    auto to = text_member(*object, "to", 64);
    auto const sent_at = instant_member(*object, "sent_at");
    auto const expires = instant_member(*object, "expires");
    if (!version || *version != 1) return header_malformed("version");
    if (!message) return header_malformed("message");
    if (!from) return header_malformed("from");
    if (!to) return header_malformed("to");
    if (!sent_at) return header_malformed("sent_at");
    if (!expires) return header_malformed("expires");
    Header header{1, *message, std::move(*from), std::move(*to), *sent_at, *expires};
    if (header_json(header) != text_of(octets)) return header_malformed("");
    if (auto const done = check_header(header); !done) return done.error();
    return header;
}

/// Hands each piece of a range of the source to the function.
template <class Function>
Done for_each_piece(SeekableSource& source, std::uint64_t at, std::uint64_t length, Bytes& buffer, Function function)
{
    if (auto const done = source.seek(at); !done) return done.error();
    while (length != 0) {
        auto const view =
            std::span(buffer).first(static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length)));
        auto const count = source.read(view);
        if (!count) return count.error();
        if (*count == 0) return Error{"dossier.source_ended", "", "", {}};
        length -= *count;
        if (Done const done = function(BytesView(view).first(*count)); !done) return done.error();
    }
    return {};
}

/// What is to be written into the archive, with what its header must say beforehand.
struct Entry {
    std::string name;
    SeekableSource* octets;
    std::uint64_t size = 0;
    std::uint32_t crc = 0;
};

/// Names that the container itself uses.
bool is_reserved(std::string_view name)
{
    auto const folded = folded_name(name);
    return folded == mimetype_name || folded == header_name || folded == "meta-inf" || folded.starts_with("meta-inf/");
}

Error too_large(std::uint64_t size)
{
    return Error{
        "dossier.too_large", "", "NIST SP 800-38D, 5.2.1.1", {{"limit", "64 GiB"}, {"size", std::to_string(size)}}};
}

// What can be said before any octet is read.
Done check_order(PackOrder const& order)
{
    if (auto const done = check_header(order.header); !done) return done.error();
    if (order.header.from != order.signer.authority()) return header_malformed("from");
    if (auto const done = check_use(order.recipient, KeyUse::encrypt); !done) return done.error();
    if (auto const done = check_validity(order.recipient, order.now); !done) return done.error();
    if (auto const done = check_validity(order.signer.signing_certificate(), order.now); !done) return done.error();
    if (order.parts.size() > parts_limit)
        return Error{"dossier.too_many_parts", "", "", {{"limit", std::to_string(parts_limit)}}};
    bool has_message = false;
    std::uint64_t total = 0;
    for (auto const& part : order.parts) {
        if (auto const done = check_name(part.name); !done) return done.error();
        if (is_reserved(part.name))
            return Error{"dossier.name_refused", part.name, "", {{"name", part.name}, {"reason", "reserved"}}};
        if (!check_media_type(part.media_type))
            return Error{"dossier.media_type_malformed", part.name, "RFC 6838, 4.2", {}};
        auto const length = part.octets->length();
        if (part.name == message_name) {
            has_message = true;
            if (length > message_limit) return Error{"dossier.message_too_large", part.name, "", {{"limit", "16 MiB"}}};
        }
        if (length > plain_limit || total > plain_limit - length) return too_large(length);
        total += length;
    }
    if (!has_message) return Error{"dossier.message_missing", std::string(message_name), "", {}};
    return {};
}

Error part_missing(std::string_view name)
{
    return Error{"dossier.part_missing", std::string(name), "", {{"name", std::string(name)}}};
}

/// A small entry, whole, with its CRC-32 checked.
Result<Bytes> small_entry(Container const& container, std::string_view name, std::uint64_t limit)
{
    auto const entry = container.entries.find(name);
    if (entry == container.entries.end()) return part_missing(name);
    if (entry->second.size > limit)
        return Error{"dossier.part_too_large",
                     std::string(name),
                     "",
                     {{"name", std::string(name)}, {"limit", std::to_string(limit)}}};
    // One buffer of the whole size: the manifest of another State may be 16 MiB, and is held once.
    Bytes octets(static_cast<std::size_t>(entry->second.size)),
        buffer(std::min<std::size_t>(octets.size(), buffer_size));
    auto place = octets.begin();
    auto const done = for_each_piece(*container.plain, entry->second.data_at, entry->second.size, buffer,
                                     [&](BytesView piece) -> Done {
                                         place = std::copy(piece.begin(), piece.end(), place);
                                         return {};
                                     });
    if (!done) return done.error();
    if (crc32_of(0, octets) != entry->second.crc)
        return Error{"dossier.digest_mismatch", std::string(name), "APPNOTE.TXT 4.4.7", {{"name", std::string(name)}}};
    return octets;
}

}

std::uint64_t sealed_size_at_most(std::vector<Part> const& parts)
{
    // The archive: the manifest as it will be, but for the digests; the header and the signature at their limits.
    std::vector<std::pair<std::string, std::uint64_t>> sizes{{std::string(mimetype_name), asic_media_type.size()},
                                                             {std::string(header_name), header_limit},
                                                             {std::string(signature_name), signature_limit}};
    std::vector<PartRecord> records{{std::string(header_name), "application/json", 0, {}}};
    for (auto const& part : parts) {
        sizes.emplace_back(part.name, part.octets->length());
        records.push_back({part.name, part.media_type, 0, {}});
    }
    sizes.emplace_back(manifest_name, write_manifest(records).size());
    return envelope_size_at_most(zip_size(sizes));
}

// ETSI EN 319 162-1, clause 4.4.4, then RFC 5083.
Result<Packed> pack(PackOrder const& order, Sink& out)
{
    if (auto const done = check_order(order); !done) return done.error();

    // First reading: digest, CRC-32 and size of each file, because they stand before the octets or in the manifest.
    auto const header = header_json(order.header);
    MemorySource header_source(bytes_of(header));
    std::vector<Entry> entries;
    Packed packed;
    Bytes buffer(buffer_size);
    auto const measure = [&](std::string const& name, std::string const& media_type, SeekableSource& octets) -> Done {
        Sha256 digest;
        Entry entry{name, &octets, octets.length(), 0};
        auto const done = for_each_piece(octets, 0, entry.size, buffer, [&](BytesView piece) -> Done {
            digest.update(piece);
            entry.crc = crc32_of(entry.crc, piece);
            return {};
        });
        if (!done) return done.error();
        packed.parts.push_back({name, media_type, entry.size, digest.finish()});
        entries.push_back(std::move(entry));
        return {};
    };
    if (auto const done = measure(std::string(header_name), "application/json", header_source); !done)
        return done.error();
    for (auto const& part : order.parts)
        if (auto const done = measure(part.name, part.media_type, *part.octets); !done) return done.error();

    // The manifest, and the signature over it.
    auto const manifest = write_manifest(packed.parts);
    packed.manifest = sha256(bytes_of(manifest));
    auto const signature = sign_detached(bytes_of(manifest), order.signer, order.now);
    if (!signature) return signature.error();
    MemorySource mimetype_source(bytes_of(asic_media_type)), manifest_source(bytes_of(manifest)),
        signature_source(*signature);
    auto const own = [](std::string_view name, MemorySource& source, BytesView octets) {
        return Entry{std::string(name), &source, octets.size(), crc32_of(0, octets)};
    };
    entries.insert(entries.begin(), own(mimetype_name, mimetype_source, bytes_of(asic_media_type)));
    entries.push_back(own(manifest_name, manifest_source, bytes_of(manifest)));
    entries.push_back(own(signature_name, signature_source, *signature));

    // What GCM can encrypt under one nonce is known before the first octet goes out.
    std::vector<std::pair<std::string, std::uint64_t>> sizes;
    for (auto const& entry : entries)
        sizes.emplace_back(entry.name, entry.size);
    if (auto const size = zip_size(sizes); size > plain_limit) return too_large(size);

    // Second reading: into the archive, and the archive into the envelope.
    auto envelope = EnvelopeWriter::begin(std::span(&order.recipient, 1), out);
    if (!envelope) return envelope.error();
    ZipWriter archive(*envelope);
    for (auto const& entry : entries) {
        if (auto const done = archive.begin(entry.name, entry.size, entry.crc); !done) return done.error();
        auto const done =
            for_each_piece(*entry.octets, 0, entry.size, buffer, [&](BytesView piece) { return archive.write(piece); });
        if (!done) return done.error();
        if (auto const ended = archive.end(); !ended) return ended.error();
    }
    if (auto const done = archive.finish(); !done) return done.error();
    if (auto const done = envelope->finish(); !done) return done.error();
    packed.parts.erase(packed.parts.begin());
    return packed;
}

Result<Opened> open(SeekableSource& dossier, Identity const& own, Trust const& trust, Seen const& seen, Instant now)
{
    auto container = std::make_shared<Container>();
    // 1. The envelope is for us, and its tag is right. From here on the octets are those that somebody sealed for us;
    //    who, is not known yet.
    auto plain = open_envelope(dossier, own);
    if (!plain) return plain.error();
    container->plain = std::move(*plain);

    // 2. The archive, in the one form that we take; `mimetype` first, without extra fields.
    auto const entries = read_zip(*container->plain);
    if (!entries) return entries.error();
    auto const not_asic =
        Error{"dossier.not_a_container", std::string(mimetype_name), "ETSI EN 319 162-1, Annex A", {}};
    if (entries->empty() || entries->front().name != mimetype_name || entries->front().data_at != 38) return not_asic;
    for (auto const& entry : *entries)
        container->entries.emplace(entry.name, entry);
    auto const mimetype = small_entry(*container, mimetype_name, 100);
    if (!mimetype || text_of(*mimetype) != asic_media_type) return not_asic;

    // 3. The manifest; without a signature there is nothing to believe in it.
    if (!container->entries.contains(manifest_name)) return part_missing(manifest_name);
    if (!container->entries.contains(signature_name))
        return Error{"dossier.not_signed", std::string(signature_name), "ETSI EN 319 162-1, 4.4.4", {}};
    auto manifest = small_entry(*container, manifest_name, manifest_limit);
    if (!manifest) return manifest.error();
    container->manifest = std::move(*manifest);
    auto parts = read_manifest(container->manifest);
    if (!parts) return parts.error();
    //    Every part of it is there, and is not one of the container's own files.
    for (auto& part : *parts) {
        auto const entry = container->entries.find(part.name);
        if (entry == container->entries.end()) return part_missing(part.name);
        if (part.name != header_name && is_reserved(part.name))
            return Error{"dossier.manifest_malformed", part.name, "", {{"reason", "a file of the container itself"}}};
        part.size = entry->second.size;
        container->digests.emplace(part.name, part.sha256);
    }
    //    Everything that is there is a part of it, or the container's own.
    for (auto const& entry : *entries)
        if (!container->digests.contains(entry.name) && entry.name != mimetype_name && entry.name != manifest_name &&
            entry.name != signature_name)
            return Error{"dossier.part_not_in_manifest", entry.name, "", {{"name", entry.name}}};
    for (auto const name : {header_name, message_name})
        if (!container->digests.contains(name)) return part_missing(name);

    // 4. The signature over the manifest, and whose it is.
    auto signature = small_entry(*container, signature_name, signature_limit);
    if (!signature) return signature.error();
    container->signature = std::move(*signature);
    auto verified = verify_detached(container->signature, container->manifest);
    if (!verified) return verified.error();
    auto const fingerprint = verified->signer.fingerprint();
    auto const authority = trust(fingerprint);
    if (!authority) return Error{"dossier.signer_unknown", "", "", {{"fingerprint", spelled(fingerprint)}}};
    if (auto const done = check_validity(verified->signer, now); !done) return done.error();

    // 5. Every part has the digest that was signed.
    Bytes buffer(buffer_size);
    for (auto const& part : *parts) {
        auto const& entry = container->entries.find(part.name)->second;
        Sha256 digest;
        std::uint32_t crc = 0;
        auto const done =
            for_each_piece(*container->plain, entry.data_at, entry.size, buffer, [&](BytesView piece) -> Done {
                digest.update(piece);
                crc = crc32_of(crc, piece);
                return {};
            });
        if (!done) return done.error();
        if (digest.finish() != part.sha256 || crc != entry.crc)
            return Error{"dossier.digest_mismatch", part.name, "ETSI EN 319 162-1, Annex A", {{"name", part.name}}};
    }
    if (container->entries.find(message_name)->second.size > message_limit)
        return Error{"dossier.message_too_large", std::string(message_name), "", {{"limit", "16 MiB"}}};

    // 6. The header: sound, from the signer, to us, in time.
    auto const header_octets = small_entry(*container, header_name, header_limit);
    if (!header_octets) return header_octets.error();
    auto header = header_from(*header_octets);
    if (!header) return header.error();
    if (header->from != *authority)
        return Error{"dossier.sender_differs", "from", "", {{"from", header->from}, {"signer", *authority}}};
    if (header->to != own.authority()) return Error{"dossier.not_for_us", "to", "", {{"authority", own.authority()}}};
    auto const latest = now.since_1970_us + clock_tolerance_us;
    if (header->sent_at.since_1970_us > latest || verified->signed_at.since_1970_us > latest)
        return Error{"dossier.from_the_future", "sent_at", "", {{"sent_at", text_of(header->sent_at)}}};
    if (now > header->expires) return Error{"dossier.too_old", "expires", "", {{"expires", text_of(header->expires)}}};

    // 7. It was not received before.
    auto const known = seen(header->from, header->message);
    if (!known) return known.error();
    if (*known) return Error{"dossier.already_received", "message", "", {{"message", text_of(header->message)}}};

    std::erase_if(*parts, [](PartRecord const& part) { return part.name == header_name; });
    return Opened{std::move(*header),          *authority,        std::move(verified->signer), verified->signed_at,
                  sha256(container->manifest), std::move(*parts), std::move(container)};
}

Done Opened::read_part(std::string_view name, Sink& out) const
{
    auto const digest = container->digests.find(name);
    if (digest == container->digests.end() || name == header_name)
        return Error{"dossier.part_unknown", std::string(name), "", {{"name", std::string(name)}}};
    auto const& entry = container->entries.find(name)->second;
    Sha256 again;
    Bytes buffer(buffer_size);
    auto const done = for_each_piece(*container->plain, entry.data_at, entry.size, buffer, [&](BytesView piece) {
        again.update(piece);
        return out.write(piece);
    });
    if (!done) return done.error();
    if (again.finish() != digest->second)
        return Error{"dossier.digest_mismatch", std::string(name), "", {{"name", std::string(name)}}};
    return {};
}

namespace
{

/// A stretch of the verified inside.
class PartSource final : public SeekableSource
{
public:
    PartSource(std::shared_ptr<Container> container, std::uint64_t begins, std::uint64_t length)
        : container_(std::move(container)), begins_(begins), length_(length)
    {
    }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        auto const wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length_ - position_));
        if (wanted == 0) return std::size_t{0};
        if (auto const there = container_->plain->seek(begins_ + position_); !there) return there.error();
        auto const count = container_->plain->read(buffer.first(wanted));
        if (count) position_ += *count;
        return count;
    }
    std::uint64_t length() const override { return length_; }
    Done seek(std::uint64_t position) override
    {
        position_ = std::min(position, length_);
        return {};
    }

private:
    std::shared_ptr<Container> container_;
    std::uint64_t begins_, length_, position_ = 0;
};

}

Result<std::unique_ptr<SeekableSource>> Opened::part_source(std::string_view name) const
{
    auto const entry = container->entries.find(name);
    if (entry == container->entries.end() || name == header_name || !container->digests.contains(name))
        return Error{"dossier.part_unknown", std::string(name), "", {{"name", std::string(name)}}};
    return std::unique_ptr<SeekableSource>(
        std::make_unique<PartSource>(container, entry->second.data_at, entry->second.size));
}

Result<Bytes> Opened::part_octets(std::string_view name, std::uint64_t limit) const
{
    auto const part = std::find_if(parts.begin(), parts.end(), [&](PartRecord const& p) { return p.name == name; });
    if (part == parts.end()) return Error{"dossier.part_unknown", std::string(name), "", {{"name", std::string(name)}}};
    if (part->size > limit)
        return Error{
            "dossier.part_too_large", part->name, "", {{"name", part->name}, {"limit", std::to_string(limit)}}};
    MemorySink out;
    if (auto const done = read_part(name, out); !done) return done.error();
    return out.take();
}

Bytes const& Opened::manifest_octets() const
{
    return container->manifest;
}

Bytes const& Opened::signature_octets() const
{
    return container->signature;
}

std::string suggest_file_name(Id const& message)
{
    return text_of(message) + ".rogatory";
}

}
