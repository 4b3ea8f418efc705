// What the tests of this folder share: two authorities with keys, and containers put together by hand, as an attacker
// would.
#pragma once

#include "dossier/dossier.hpp"
#include "dossier/envelope.hpp"
#include "dossier/zip.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rogatory::dossier::testing
{

inline Instant at(char const* text)
{
    return instant_from(text).value();
}
inline Instant const now = at("2026-03-02T09:00:00Z");
inline Id const message_id = id_from("01932c5e-8f00-7a3b-9c1d-0123456789ab").value();

inline Identity make(std::string const& id, char const* from = "2026-01-01T00:00:00Z",
                     char const* until = "2028-01-01T00:00:00Z")
{
    auto const files = make_identity({id, "Ministry of Justice", "ZZA", at(from), at(until)}, "");
    return load_identity(files.value(), "").value();
}

inline Identity const& requesting()
{
    static auto const identity = make("zza.central");
    return identity;
}
inline Identity const& requested()
{
    static auto const identity = make("zzb.central");
    return identity;
}

/// Trusts the requesting authority's card, and no other.
inline std::optional<std::string> trusts_requesting(Digest const& fingerprint)
{
    if (fingerprint == requesting().signing_certificate().fingerprint()) return "zza.central";
    return std::nullopt;
}
inline Result<bool> never_seen(std::string const&, Id const&)
{
    return false;
}

inline Header header()
{
    return {1, message_id, "zza.central", "zzb.central", at("2026-03-01T12:00:00Z"), at("2026-06-01T00:00:00Z")};
}
inline std::string header_text(Header const& h)
{
    return R"({"format":"rogatory-dossier","version":1,"message":")" + text_of(h.message) + R"(","from":")" + h.from +
           R"(","to":")" + h.to + R"(","sent_at":")" + text_of(h.sent_at) + R"(","expires":")" + text_of(h.expires) +
           "\"}";
}

inline std::string const message_text = R"({"kind":"request"})";
inline std::string const letter_text = "%PDF-1.7 a letter";

struct Outcome {
    Bytes octets;
    Result<Packed> packed;
};

inline Outcome pack_small(Header const& h = header(), Identity const& signer = requesting(),
                          Certificate const& recipient = requested().encryption_certificate())
{
    MemorySource message(bytes_of(message_text)), letter(bytes_of(letter_text));
    MemorySink out;
    PackOrder const order{
        h,
        {{"message.json", "application/json", &message}, {"letters/en.pdf", "application/pdf", &letter}},
        signer,
        recipient,
        now};
    auto packed = pack(order, out);
    return {out.take(), std::move(packed)};
}

/// Opens a copy of the octets, which lives on when it was opened, as read_part() reads from it.
inline Result<Opened> open_it(Bytes const& octets, Instant when = now, Identity const& own = requested())
{
    struct Copy {
        explicit Copy(Bytes const& from) : octets(from) {}
        Bytes const octets;
        MemorySource source{octets};
    };
    static std::vector<std::unique_ptr<Copy>> kept;
    auto copy = std::make_unique<Copy>(octets);
    auto opened = open(copy->source, own, &trusts_requesting, &never_seen, when);
    if (opened) kept.push_back(std::move(copy));
    return opened;
}
inline std::string code_of(Result<Opened> const& opened)
{
    return opened ? "opened" : opened.error().code;
}
inline std::string open_code(Bytes const& octets, Instant when = now, Identity const& own = requested())
{
    return code_of(open_it(octets, when, own));
}

/// A container, written as the hand wishes.
struct ByHand {
    std::vector<std::pair<std::string, std::string>> files{
        {"rogatory.json", header_text(header())}, {"message.json", message_text}, {"letters/en.pdf", letter_text}};
    std::string manifest = {}; ///< written from the files when empty
    bool with_signature = true;
    Identity const* signer = &requesting();
    std::string mimetype = std::string(asic_media_type);
    std::vector<std::pair<std::string, std::string>> unsigned_files = {};

    std::string manifest_text() const
    {
        if (!manifest.empty()) return manifest;
        std::vector<PartRecord> records;
        for (auto const& [name, text] : files) {
            MemorySource source(bytes_of(text));
            records.push_back({name, "application/octet-stream", text.size(), digest_of(source).value()});
        }
        return write_manifest(records);
    }
    Bytes archive(std::string const& signed_manifest) const
    {
        auto const text = manifest_text();
        MemorySink out;
        ZipWriter zip(out);
        auto const add = [&](std::string const& name, BytesView octets) {
            zip.begin(name, octets.size(), crc32_of(0, octets)).value();
            zip.write(octets).value();
            zip.end().value();
        };
        add("mimetype", bytes_of(mimetype));
        for (auto const& [name, content] : files)
            add(name, bytes_of(content));
        for (auto const& [name, content] : unsigned_files)
            add(name, bytes_of(content));
        add("META-INF/ASiCManifest.xml", bytes_of(text));
        if (with_signature)
            add("META-INF/signature.p7s", sign_detached(bytes_of(signed_manifest), *signer, now).value());
        zip.finish().value();
        return out.take();
    }
    Bytes archive() const { return archive(manifest_text()); }
};

inline Bytes seal(BytesView archive, Certificate const& recipient = requested().encryption_certificate())
{
    MemorySink out;
    auto envelope = EnvelopeWriter::begin(std::span(&recipient, 1), out).value();
    envelope.write(archive).value();
    envelope.finish().value();
    return out.take();
}

}
