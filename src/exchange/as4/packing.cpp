#include "exchange/as4/packing.hpp"
#include "dossier/openssl.hpp"
#include "exchange/as4/gzip.hpp"
#include "exchange/as4/signal.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/wss/write.hpp"
#include "exchange/xml/document.hpp"

#include <algorithm>
#include <optional>

namespace rogatory::exchange::as4
{
namespace
{

constexpr std::size_t read_portion = 64 * 1024;
constexpr std::uint64_t keep_in_memory = 256 * 1024; ///< payloads up to this size are read once
constexpr std::string_view soap_type = "application/soap+xml; charset=UTF-8";
constexpr std::string_view gzip_type = "application/gzip", octets_type = "application/octet-stream";

Error message_malformed(std::string field)
{
    return Error{"exchange.message_malformed", std::move(field), "ebMS 3.0 Core, 5.2", {}};
}

/// A payload on its way out, after the first reading.
struct Outgoing {
    Payload payload;
    Digest digest{};          ///< of the octets after compression
    std::uint64_t length = 0; ///< after compression
    std::optional<Bytes> kept;
};

Result<std::size_t> read_through(SeekableSource& source, Compress compress, std::size_t limit,
                                 std::function<void(BytesView)> const& take)
{
    if (auto const done = source.seek(0); !done) return done.error();
    std::optional<GzipSource> compressed;
    if (compress == Compress::yes) compressed.emplace(source);
    Source& from = compressed ? static_cast<Source&>(*compressed) : source;
    Bytes buffer(std::min(read_portion, limit));
    std::size_t total = 0;
    for (;;) {
        auto const count = from.read(buffer);
        if (!count) return count.error();
        if (*count == 0) return total;
        take(BytesView(buffer).first(*count));
        total += *count;
    }
}

// AS4, 5.1.9 and as4, section 6: compress, then digest. Small payloads stay in memory, large ones are read again.
Result<Outgoing> read_once(Payload payload)
{
    Outgoing out;
    auto const length = payload.octets->length();
    if (payload.sha256 && payload.compress == Compress::no && length > keep_in_memory) {
        out.length = length;
        out.digest = *payload.sha256;
        out.payload = std::move(payload);
        return out;
    }
    if (length <= keep_in_memory) out.kept.emplace();
    dossier::Sha256 digest;
    auto const read =
        read_through(*payload.octets, payload.compress, static_cast<std::size_t>(length + 1024), [&](BytesView octets) {
            digest.update(octets);
            if (out.kept) out.kept->insert(out.kept->end(), octets.begin(), octets.end());
        });
    if (!read) return read.error();
    out.length = *read;
    out.digest = digest.finish();
    out.payload = std::move(payload);
    return out;
}

/// The body while it is read: texts, and between them each payload, encrypted in the reader's own buffer.
class PackedSource final : public Source
{
public:
    struct Part {
        std::string head; ///< what stands before the payload
        Outgoing outgoing;
        wss::GcmSealer sealer;
    };

    PackedSource(std::vector<Part> parts, std::string tail, std::uint64_t length)
        : parts_(std::move(parts)), tail_(std::move(tail)), length_(length)
    {
    }

    std::optional<std::uint64_t> size() const override { return length_; }

    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        std::size_t filled = 0;
        while (filled < buffer.size()) {
            auto const count = step(buffer.subspan(filled));
            if (!count) return count.error();
            filled += *count;
            if (*count == 0 && place_ == Place::end) break;
        }
        return filled;
    }

private:
    enum class Place : unsigned char { head, payload, tail, end };

    /// Something, or 0 when it went on to the next place.
    Result<std::size_t> step(std::span<std::uint8_t> buffer)
    {
        switch (place_) {
        case Place::head: {
            if (at_ == parts_.size()) {
                place_ = Place::tail;
                return std::size_t{0};
            }
            auto const count = copy(parts_[at_].head, buffer);
            if (count != 0) return count;
            return begin_payload();
        }
        case Place::payload: return read_payload(buffer);
        case Place::tail: {
            auto const count = copy(tail_, buffer);
            if (count == 0) place_ = Place::end;
            return count;
        }
        case Place::end: break;
        }
        return std::size_t{0};
    }

    std::size_t copy(std::string_view text, std::span<std::uint8_t> buffer)
    {
        auto const count = std::min(text.size() - position_, buffer.size());
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(position_), count, buffer.begin());
        position_ += count;
        return count;
    }

    Result<std::size_t> begin_payload()
    {
        auto& part = parts_[at_];
        auto const& nonce = part.sealer.nonce();
        pending_.assign(text_of(nonce));
        position_ = 0;
        read_ = 0;
        finished_ = false;
        if (part.outgoing.kept) {
            memory_.emplace(*part.outgoing.kept);
            from_ = &*memory_;
        } else {
            if (auto const done = part.outgoing.payload.octets->seek(0); !done) return done.error();
            from_ = part.outgoing.payload.octets;
            if (part.outgoing.payload.compress == Compress::yes) {
                compressed_.emplace(*from_);
                from_ = &*compressed_;
            }
        }
        place_ = Place::payload;
        return std::size_t{0};
    }

    // Nonce, ciphertext, tag, and the line end that belongs to the boundary.
    Result<std::size_t> read_payload(std::span<std::uint8_t> buffer)
    {
        if (auto const count = copy(pending_, buffer); count != 0) return count;
        auto& part = parts_[at_];
        if (finished_) {
            compressed_.reset();
            memory_.reset();
            part.outgoing.kept.reset();
            position_ = 0;
            place_ = Place::head;
            ++at_;
            return std::size_t{0};
        }
        auto const count = from_->read(buffer.first(std::min(buffer.size(), std::size_t{1} << 20)));
        if (!count) return count.error();
        read_ += *count;
        if (*count != 0) {
            if (auto const done = part.sealer.update(buffer.first(*count), buffer.data()); !done) return done.error();
            return *count;
        }
        if (read_ != part.outgoing.length)
            return Error{"exchange.part_changed",
                         part.outgoing.payload.content_id,
                         "",
                         {{"name", part.outgoing.payload.content_id}}};
        auto const tag = part.sealer.finish();
        if (!tag) return tag.error();
        pending_.assign(text_of(*tag));
        position_ = 0;
        finished_ = true;
        return std::size_t{0};
    }

    std::vector<Part> parts_;
    std::string tail_, pending_;
    std::uint64_t length_, read_ = 0;
    Place place_ = Place::head;
    std::size_t at_ = 0, position_ = 0;
    bool finished_ = false;
    std::optional<MemorySource> memory_;
    std::optional<GzipSource> compressed_;
    Source* from_ = nullptr;
};

/// Octets of its own, read once.
class OwnedSource final : public Source
{
public:
    explicit OwnedSource(std::string text) : text_(std::move(text)), source_(bytes_of(text_)) {}
    std::optional<std::uint64_t> size() const override { return text_.size(); }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override { return source_.read(buffer); }

private:
    std::string text_;
    MemorySource source_;
};

// RFC 2387 and RFC 2046: the envelope is the root, then each payload.
Body multipart(std::string const& envelope, std::vector<Outgoing> payloads, std::vector<wss::GcmSealer> sealers)
{
    // The ciphertext cannot contain it: it is made from the envelope, which the ciphertext does not know.
    auto const boundary = "rogatory-" + hex_of(BytesView(wss::digest_of(envelope)).first(16));
    auto const root = std::string("envelope@rogatory");
    std::string head = "--" + boundary + "\r\nContent-Type: " + std::string(soap_type) +
                       "\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <" + root + ">\r\n\r\n" + envelope;
    std::string const line_and_boundary = "\r\n--" + boundary;
    std::uint64_t length = 0;
    std::vector<PackedSource::Part> parts;
    for (std::size_t i = 0; i < payloads.size(); ++i) {
        auto& payload = payloads[i];
        head.append(line_and_boundary).append("\r\nContent-Type: ").append(octets_type);
        head.append("\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <").append(payload.payload.content_id);
        head.append(">\r\n\r\n");
        length += head.size() + wss::gcm_nonce + payload.length + wss::gcm_tag;
        parts.push_back({std::move(head), std::move(payload), std::move(sealers[i])});
        head.clear();
    }
    auto tail = line_and_boundary + "--\r\n";
    length += tail.size();
    Body body;
    body.content_type = "multipart/related; boundary=\"" + boundary + "\"; type=\"application/soap+xml\"; start=\"<" +
                        root + ">\"; start-info=\"application/soap+xml\"";
    body.length = length;
    body.octets = std::make_unique<PackedSource>(std::move(parts), std::move(tail), length);
    return body;
}

std::vector<ebms3::SignedReference> header_references(std::string_view messaging)
{
    static auto const body_digest = wss::digest_of(ebms3::empty_body());
    return {{"#" + std::string(ebms3::messaging_id), wss::digest_of(messaging)},
            {"#" + std::string(ebms3::body_id), body_digest}};
}

Result<wss::OwnKeys const*> keys_for(wss::Suite suite, wss::KeyRing const& own)
{
    if (auto const* const keys = own.find(suite)) return keys;
    return Error{"exchange.no_keys", "suite", "eDelivery AS4", {{"suite", std::string(wss::name_of(suite))}}};
}

// The part properties that belong to the messaging layer are ours alone to set (AS4, 5.1.9).
Done check_payload(Payload const& payload, ebms3::PMode const& pmode, std::string const& field)
{
    if (payload.octets == nullptr || payload.media_type.empty() || payload.content_id.empty())
        return message_malformed(field);
    for (auto const& property : payload.properties)
        if (property.name == "MimeType" || property.name == "CompressionType")
            return message_malformed(field + ".properties");
    if (payload.octets->length() > pmode.part_limit)
        return Error{"exchange.payload_too_large",
                     field,
                     "P-Mode PayloadProfile.maxSize",
                     {{"limit", std::to_string(pmode.part_limit)}}};
    return {};
}

}

Result<Package> pack(ebms3::UserMessage message, std::vector<Payload> payloads, ebms3::PMode const& pmode,
                     wss::KeyRing const& own, Instant now)
{
    auto const keys = keys_for(pmode.suite, own);
    if (!keys) return keys.error();
    auto const& recipient = pmode.peer.encryption;
    if (!payloads.empty()) {
        if (auto const done = wss::check_fit(recipient, pmode.suite, wss::KeyRole::encrypt); !done) return done.error();
        if (auto const done = dossier::check_validity(recipient, now); !done) return done.error();
    }

    // What the header says of the parts.
    message.parts.clear();
    auto const domain = message.message_id.substr(std::min(message.message_id.find('@'), message.message_id.size()));
    for (std::size_t i = 0; i < payloads.size(); ++i) {
        auto& payload = payloads[i];
        if (payload.content_id.empty()) payload.content_id = "part-" + std::to_string(i) + domain;
        if (auto const done = check_payload(payload, pmode, "payloads[" + std::to_string(i) + "]"); !done)
            return done.error();
        ebms3::PartInfo part{payload.content_id, {{"MimeType", payload.media_type, {}}}};
        if (payload.compress == Compress::yes)
            part.properties.push_back({"CompressionType", std::string(gzip_type), {}});
        part.properties.insert(part.properties.end(), payload.properties.begin(), payload.properties.end());
        message.parts.push_back(std::move(part));
    }
    if (auto const done = ebms3::check(message); !done) return done.error();

    // as4, section 6: compress, sign ...
    Package package;
    package.sent.message_id = message.message_id;
    auto const messaging = ebms3::write_messaging(message);
    auto& references = package.sent.references;
    references = header_references(messaging);
    std::vector<Outgoing> outgoing;
    std::vector<wss::PartToEncrypt> encrypted;
    for (auto& payload : payloads) {
        auto read = read_once(std::move(payload));
        if (!read) return read.error();
        references.push_back({ebms3::cid_of(read->payload.content_id), read->digest});
        encrypted.push_back(
            {read->payload.content_id, std::string(read->payload.compress == Compress::yes ? gzip_type : octets_type)});
        outgoing.push_back(std::move(*read));
    }
    // ... and encrypt.
    std::string security;
    std::vector<wss::GcmSealer> sealers;
    if (!outgoing.empty()) {
        auto const key = wss::ContentKey::drawn();
        if (!key) return key.error();
        auto const wrapped = wss::wrap(*key, pmode.suite, recipient);
        if (!wrapped) return wrapped.error();
        security = wss::write_encryption(*wrapped, recipient, encrypted);
        for (std::size_t i = 0; i < outgoing.size(); ++i) {
            auto sealer = wss::GcmSealer::begin(*key);
            if (!sealer) return sealer.error();
            sealers.push_back(std::move(*sealer));
        }
    }
    auto const signature = wss::write_signature(references, pmode.suite, **keys);
    if (!signature) return signature.error();
    auto envelope = wss::write_envelope(messaging, security + *signature);
    auto const octets = bytes_of(envelope);
    package.sent.envelope.assign(octets.begin(), octets.end());
    if (outgoing.empty()) {
        package.body = {std::string(soap_type), envelope.size(), nullptr};
        package.body.octets = std::make_unique<OwnedSource>(std::move(envelope));
    } else {
        package.body = multipart(envelope, std::move(outgoing), std::move(sealers));
    }
    if (package.body.length > pmode.message_limit)
        return Error{"exchange.payload_too_large", "payloads", "", {{"limit", std::to_string(pmode.message_limit)}}};
    return package;
}

ebms3::UserMessage message_under(ebms3::PMode const& pmode, std::string message_id, std::string action,
                                 std::string conversation_id, Instant now)
{
    ebms3::UserMessage message;
    message.message_id = std::move(message_id);
    message.timestamp = now;
    message.mpc = pmode.mpc;
    message.from = pmode.own;
    message.to = pmode.peer.party;
    message.agreement = pmode.agreement;
    message.service = pmode.service;
    message.action = std::move(action);
    message.conversation_id = std::move(conversation_id);
    return message;
}

ebms3::UserMessage ping(ebms3::PMode const& pmode, std::string message_id, Instant now)
{
    auto message = message_under(pmode, message_id, std::string(ebms3::test_action), message_id, now);
    message.service = {std::string(ebms3::test_service), {}};
    return message;
}

Result<Signal> pack_signal(ebms3::SignalMessage const& signal, wss::Suite suite, wss::KeyRing const& own)
{
    auto const keys = keys_for(suite, own);
    if (!keys) return keys.error();
    auto const messaging = ebms3::write_messaging(signal);
    auto const signature = wss::write_signature(header_references(messaging), suite, **keys);
    if (!signature) return signature.error();
    auto const envelope = wss::write_envelope(messaging, *signature);
    auto const octets = bytes_of(envelope);
    return Signal{std::string(soap_type), {octets.begin(), octets.end()}};
}

Signal unsigned_signal(ebms3::SignalMessage const& signal)
{
    auto const envelope = std::string("<S12:Envelope xmlns:S12=\"")
                              .append(ebms3::soap_namespace)
                              .append("\"><S12:Header>")
                              .append(ebms3::write_messaging(signal))
                              .append("</S12:Header>")
                              .append(ebms3::empty_body())
                              .append("</S12:Envelope>");
    auto const octets = bytes_of(envelope);
    return {std::string(soap_type), {octets.begin(), octets.end()}};
}

Result<Signal> pull_request(ebms3::PMode const& pmode, std::string message_id, wss::KeyRing const& own, Instant now)
{
    return pack_signal({std::move(message_id), now, {}, ebms3::PullRequest{pmode.mpc}}, pmode.suite, own);
}

Result<Bytes> read_all(Body& body)
{
    Bytes octets(static_cast<std::size_t>(body.length));
    std::size_t filled = 0;
    for (;;) {
        std::array<std::uint8_t, 1> beyond{};
        auto const space = std::span(octets).subspan(filled);
        auto const count = body.octets->read(space.empty() ? std::span<std::uint8_t>(beyond) : space);
        if (!count) return count.error();
        if (*count == 0) break;
        if (space.empty()) throw std::logic_error("a body is longer than its length");
        filled += *count;
    }
    octets.resize(filled);
    return octets;
}

}
