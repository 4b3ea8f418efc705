#include "exchange/as4/reception.hpp"
#include "exchange/as4/payload.hpp"
#include "exchange/as4/signal.hpp"
#include "exchange/as4/splitting.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/mime/multipart.hpp"
#include "exchange/wss/write.hpp"

#include <algorithm>

namespace rogatory::exchange::as4
{
namespace
{

using ebms3::Accepted;
using ebms3::Refusal;

Refusal mime_refused(std::string reason)
{
    return {"EBMS:0007", Error{"exchange.mime_refused", "body", "RFC 2387, 3", {{"reason", std::move(reason)}}}};
}
Refusal payload_refused(std::string reason)
{
    return {
        "EBMS:0011",
        Error{"exchange.payload_refused", "PayloadInfo", "ebMS 3.0 Core, 5.2.2.12", {{"reason", std::move(reason)}}}};
}
Refusal inconsistent(std::string field, std::string reason)
{
    return {
        "EBMS:0003",
        Error{"exchange.header_inconsistent", std::move(field), "ebMS 3.0 Core, 5.2", {{"reason", std::move(reason)}}}};
}
Refusal no_pmode(std::string const& message_id)
{
    return {"EBMS:0010",
            Error{"exchange.no_pmode", "CollaborationInfo", "ebMS 3.0 Core, 4.1", {{"message", message_id}}}};
}

/// AS4, 5.1.9: how a part was compressed, if it was.
Accepted<bool> is_compressed(ebms3::PartInfo const& part)
{
    auto const type = ebms3::property(part.properties, "CompressionType");
    if (!type) return false;
    if (*type != "application/gzip")
        return Refusal{"EBMS:0303", Error{"exchange.not_decompressed",
                                          part.content_id,
                                          "AS4 1.0, 3.1",
                                          {{"reason", "a CompressionType that is not application/gzip"}}}};
    if (!ebms3::property(part.properties, "MimeType"))
        return inconsistent("PartProperties", "a compressed part without MimeType");
    return true;
}

/// SwA Profile 1.1, 5.4.2 would have XML and text canonicalised before they are digested: not from strangers.
bool would_be_canonicalised(std::string_view media_type)
{
    auto const type = mime::lower(media_type.substr(0, media_type.find(';')));
    return type.starts_with("text/") || type == "application/xml" || type.find("+xml") != std::string::npos;
}

/// What makes two messages the same: all of the header but its time, and the payloads as they were signed.
Digest content_digest(ebms3::UserMessage const& message, std::vector<ebms3::SignedReference> const& references)
{
    auto text = ebms3::write_messaging(message, Instant{});
    std::vector<std::string> parts;
    for (auto const& reference : references)
        if (reference.uri.starts_with("cid:")) parts.push_back(reference.uri + " " + hex_of(reference.digest));
    std::sort(parts.begin(), parts.end());
    for (auto const& part : parts)
        text.append("\n").append(part);
    return wss::digest_of(text);
}

Digest references_digest(std::vector<ebms3::SignedReference> references)
{
    std::sort(references.begin(), references.end());
    std::string text;
    for (auto const& reference : references)
        text.append(reference.uri).append(" ").append(hex_of(reference.digest)).append("\n");
    return wss::digest_of(text);
}

}

struct Reception::State final : mime::Parts {
    AccessPoint access_point;
    Spool& spool;
    std::string signal_id;
    Instant now;
    std::shared_ptr<ebms3::PMode const> for_pull;

    std::unique_ptr<mime::MultipartReader> multipart;
    std::string start; ///< Content-ID of the root part, if the Content-Type names it
    Bytes envelope;
    std::uint64_t arrived = 0; ///< octets of the envelope and all payloads
    bool in_root = true, root_read = false;

    std::optional<Refusal> refusal;
    std::optional<Error> failure; ///< ours: nothing is answered
    std::string message_id;       ///< of what is refused, as far as it was read
    std::shared_ptr<ebms3::PMode const> pmode;
    std::optional<wss::Suite> theirs; ///< in which the message says that it is signed

    // Of a user message whose signature was verified:
    std::optional<ebms3::UserMessage> message;
    wss::Verified verified;
    dossier::Certificate signer;
    std::optional<wss::ContentKey> content_key;
    struct Part {
        bool arrived = false;
        bool compressed = false;
        Received received;
    };
    std::vector<Part> parts; ///< as in message->parts
    std::size_t current = 0, spooled = 0;
    std::uint64_t part_arrived = 0, inflated = 0;
    std::optional<PayloadReader> reader;

    // Of a signal:
    std::vector<Action> signal_actions;

    State(AccessPoint const& point, Spool& where, std::string id, Instant moment,
          std::shared_ptr<ebms3::PMode const> pull)
        : access_point(point), spool(where), signal_id(std::move(id)), now(moment), for_pull(std::move(pull))
    {
    }

    bool decided() const { return refusal || failure; }
    void refuse(Refusal why)
    {
        if (!decided()) refusal = std::move(why);
    }
    /// For the multipart reader, which stops at any error; which one it was stands in `refusal` or `failure`.
    Done stop(Refusal why)
    {
        refuse(std::move(why));
        return refusal ? refusal->why : *failure;
    }

    void begin_body(std::string_view content_type);
    Done begin(mime::PartHeader header) override;
    Done octets(BytesView octets) override;
    Done end() override;

    Accepted<void> read_root();
    Accepted<void> read_user_message(ebms3::UserMessage read, Envelope const& root);
    Accepted<void> plan_parts(wss::SecurityHeader const& header);
    Accepted<void> read_signal(ebms3::SignalMessage const& signal, Envelope const& root);
    Accepted<void> read_receipt(ebms3::SignalMessage const& signal, Envelope const& root);
    Accepted<void> read_pull_request(ebms3::SignalMessage const& signal, Envelope const& root);
    void read_errors(ebms3::SignalMessage const& signal, Envelope const& root);
    Accepted<void> check_moment(Instant timestamp) const;

    Result<std::vector<Action>> accept();
    Result<std::vector<Action>> answer_refusal();
    Result<Kept> receipt();
};

// as4, section 4: a multipart whose root is the envelope, or the envelope alone.
void Reception::State::begin_body(std::string_view content_type)
{
    auto const type = mime::media_type_from(content_type);
    if (!type) return refuse({"EBMS:0007", type.error()});
    if (type->type == "application/soap+xml") return;
    if (type->type != "multipart/related") return refuse(mime_refused("neither multipart/related nor SOAP 1.2"));
    auto const root_type = type->parameter("type");
    if (root_type && mime::lower(*root_type) != "application/soap+xml")
        return refuse(mime_refused("the root is not SOAP 1.2"));
    auto const boundary = type->parameter("boundary").value_or("");
    if (auto const done = mime::check_boundary(boundary); !done) return refuse({"EBMS:0007", done.error()});
    start = type->parameter("start").value_or("");
    if (start.size() >= 2 && start.front() == '<' && start.back() == '>') start = start.substr(1, start.size() - 2);
    auto const& limits = access_point.limits;
    multipart = std::make_unique<mime::MultipartReader>(boundary, mime::Limits{limits.parts, limits.part_header, 64},
                                                        static_cast<mime::Parts&>(*this));
}

Done Reception::State::begin(mime::PartHeader header)
{
    if (!root_read) {
        // Ours: the root comes first (as all products write it), so that payloads can be decrypted as they come.
        if (!start.empty() && header.content_id != start) return stop(mime_refused("the root part is not the first"));
        if (header.content_type.type != "application/soap+xml") return stop(mime_refused("the root is not SOAP 1.2"));
        in_root = true;
        return {};
    }
    in_root = false;
    if (!message) return stop(payload_refused("a signal with attachments"));
    auto const& infos = message->parts;
    auto const info = std::find_if(infos.begin(), infos.end(),
                                   [&](auto const& part) { return part.content_id == header.content_id; });
    if (info == infos.end()) return stop(payload_refused("an attachment that the header does not name"));
    current = static_cast<std::size_t>(info - infos.begin());
    auto& part = parts[current];
    if (std::exchange(part.arrived, true)) return stop(mime_refused("two attachments with one Content-ID"));
    auto const sink = spool.open(spooled);
    if (!sink) {
        failure = sink.error();
        return *failure;
    }
    part.received.spool_number = spooled++;
    part_arrived = 0;
    auto const& limits = access_point.limits;
    auto const left = limits.inflated - std::min(limits.inflated, inflated);
    reader.emplace(*content_key,
                   PayloadReader::Order{verified.parts.find(info->content_id)->second, part.compressed,
                                        std::min(left, pmode->part_limit), limits.inflate_ratio},
                   **sink);
    return {};
}

Done Reception::State::octets(BytesView octets)
{
    if (in_root) {
        if (envelope.size() + octets.size() > access_point.limits.envelope)
            return stop({"EBMS:0009", Error{"exchange.xml_refused",
                                            "envelope",
                                            "",
                                            {{"reason", "longer than " + std::to_string(access_point.limits.envelope) +
                                                            " octets"}}}});
        envelope.insert(envelope.end(), octets.begin(), octets.end());
        return {};
    }
    part_arrived += octets.size();
    arrived += octets.size();
    if (arrived > pmode->message_limit)
        return stop(
            {"EBMS:0103",
             Error{"exchange.payload_too_large", "body", "", {{"limit", std::to_string(pmode->message_limit)}}}});
    if (part_arrived > pmode->part_limit + wss::gcm_nonce + wss::gcm_tag)
        return stop({"EBMS:0103", Error{"exchange.payload_too_large",
                                        "payload",
                                        "P-Mode PayloadProfile.maxSize",
                                        {{"limit", std::to_string(pmode->part_limit)}}}});
    if (auto const done = reader->feed(octets); !done) {
        failure = done.error();
        return done;
    }
    return {};
}

Done Reception::State::end()
{
    if (in_root) {
        in_root = false;
        root_read = true;
        arrived = envelope.size();
        if (auto const done = read_root(); !done) return stop(done.error());
        return failure ? Done{*failure} : Done{};
    }
    auto const plain = reader->finish();
    if (!plain) return stop(plain.error());
    reader.reset();
    auto& part = parts[current].received;
    part.size = plain->size;
    part.sha256 = plain->sha256;
    inflated += plain->size;
    return {};
}

// as4, section 11, steps 2 to 7, for the header. The tree lives no longer than this.
Accepted<void> Reception::State::read_root()
{
    auto const root = read_envelope(envelope, access_point.limits);
    if (!root) return root.error();
    message_id = ebms3::message_id_in(root->messaging);
    auto read = ebms3::read_messaging(root->messaging);
    if (!read) return read.error();
    if (auto const* const signal = std::get_if<ebms3::SignalMessage>(&*read)) return read_signal(*signal, *root);
    return read_user_message(std::get<ebms3::UserMessage>(std::move(*read)), *root);
}

Accepted<void> Reception::State::read_user_message(ebms3::UserMessage read, Envelope const& root)
{
    // Nothing of the header counts before its signature is verified: until then it only chooses the P-Mode.
    pmode = access_point.pmodes.for_message(read);
    if (pmode && for_pull && pmode->peer.party.id != for_pull->peer.party.id) pmode = nullptr;
    if (!pmode) return no_pmode(read.message_id);
    if (!xml::elements_of(root.body).empty())
        return Refusal{
            "EBMS:0008",
            Error{"exchange.envelope_malformed", "Body", "eDelivery AS4", {{"reason", "the SOAP body is not empty"}}}};
    std::vector<std::string> content_ids;
    for (auto const& part : read.parts)
        content_ids.push_back(part.content_id);

    // Policy before any key is used; then the signature, before the private key is.
    if (root.security == nullptr) {
        auto const missing = wss::check_policy({}, *pmode, !content_ids.empty());
        return missing.error();
    }
    auto const header = wss::read_security(root.security);
    if (!header) return header.error();
    if (header->signature) theirs = header->signature->suite;
    if (auto const done = wss::check_policy(*header, *pmode, !content_ids.empty()); !done) return done.error();
    if (header->encryption)
        if (auto const done = wss::check_encrypted(*header->encryption, content_ids); !done) return done.error();
    auto const ids = wss::Ids::of(root.document.root());
    if (!ids) return ids.error();
    auto found = wss::signer_of(*header, pmode->peer.signing, access_point.certificates);
    if (!found) return found.error();
    if (auto const done = access_point.trust.accept(found->certificate, found->chain, *pmode, now); !done)
        return wss::refusal_of(done.error());
    auto covered =
        wss::verify_envelope(*header->signature, *ids, root.messaging, root.body, content_ids, found->certificate);
    if (!covered) return covered.error();

    // From here on the header is the peer's word.
    if (read.from.role != pmode->peer.party.role || read.to.role != pmode->own.role)
        return inconsistent("PartyInfo", "the roles are not the agreed ones");
    // Core, 3.4.1: what a channel gives belongs to that channel.
    if (for_pull && ebms3::channel_of(read.mpc) != ebms3::channel_of(for_pull->mpc))
        return inconsistent("UserMessage/@mpc", "the message is of another channel than was asked for");
    if (auto const done = check_moment(read.timestamp); !done) return done.error();
    verified = std::move(*covered);
    signer = std::move(found->certificate);
    message = std::move(read);
    return plan_parts(*header);
}

Accepted<void> Reception::State::plan_parts(wss::SecurityHeader const& header)
{
    // Before the first octet of a payload is taken.
    auto const count = message->parts.size();
    if (access_point.limits.one_payload && (count > 1 || (count == 0 && !ebms3::is_ping(*message))))
        return Refusal{"EBMS:0010", Error{"exchange.payload_refused",
                                          "PayloadInfo",
                                          "P-Mode PayloadProfile",
                                          {{"reason", "a message of this exchange carries exactly one payload"}}}};
    if (auto const piece = piece_from(message->properties); !piece) return Refusal{"EBMS:0003", piece.error()};
    if (message->parts.empty()) return {};
    for (auto const& info : message->parts) {
        auto const compressed = is_compressed(info);
        if (!compressed) return compressed.error();
        auto const& encrypted = header.encryption->parts;
        auto const named = std::find_if(encrypted.begin(), encrypted.end(),
                                        [&](auto const& part) { return part.content_id == info.content_id; });
        if (would_be_canonicalised(named->media_type))
            return payload_refused("a payload whose digest would depend on its being parsed: send it compressed, or as "
                                   "application/octet-stream");
        Part part{false, *compressed, {}};
        part.received.content_id = info.content_id;
        part.received.media_type = ebms3::property(info.properties, "MimeType").value_or(named->media_type);
        for (auto const& property : info.properties)
            if (property.name != "CompressionType") part.received.properties.push_back(property);
        parts.push_back(std::move(part));
    }
    auto const* const keys = access_point.own.find(pmode->suite);
    if (keys == nullptr) {
        failure = Error{"exchange.no_keys", "suite", "", {{"suite", std::string(wss::name_of(pmode->suite))}}};
        return {};
    }
    auto key = wss::open_key(*header.encryption, header, keys->decryption);
    if (!key)
        failure = key.error();
    else
        content_key = *key;
    return {};
}

// as4, section 12: messages that are older than the memory against duplicates could be accepted twice.
Accepted<void> Reception::State::check_moment(Instant timestamp) const
{
    constexpr std::int64_t second = 1'000'000;
    if (timestamp.since_1970_us < now.since_1970_us - pmode->timestamp_back_s * second)
        return inconsistent("Timestamp", "the message is too old");
    if (timestamp.since_1970_us > now.since_1970_us + pmode->timestamp_ahead_s * second)
        return inconsistent("Timestamp", "the message is from the future");
    return {};
}

Accepted<void> Reception::State::read_signal(ebms3::SignalMessage const& signal, Envelope const& root)
{
    if (std::holds_alternative<ebms3::Errors>(signal.content)) {
        read_errors(signal, root);
        return {};
    }
    if (std::holds_alternative<ebms3::PullRequest>(signal.content)) return read_pull_request(signal, root);
    return read_receipt(signal, root);
}

// as4, section 9: a receipt that comes in a request of its own.
Accepted<void> Reception::State::read_receipt(ebms3::SignalMessage const& signal, Envelope const& root)
{
    auto const awaited = access_point.awaited.find(signal.ref_to_message_id);
    if (!awaited) {
        failure = awaited.error();
        return {};
    }
    if (!*awaited)
        return Refusal{"EBMS:0001", Error{"exchange.receipt_unexpected",
                                          "RefToMessageId",
                                          "AS4 1.0, 5.1.8",
                                          {{"message", signal.ref_to_message_id}}}};
    pmode = (*awaited)->pmode;
    auto const covered = verify_signal(root, *pmode, access_point.trust, now, access_point.certificates);
    if (!covered) return covered.error();
    if (!ebms3::same_references(std::get<ebms3::Receipt>(signal.content).references, (*awaited)->references))
        return Refusal{"EBMS:0302", Error{"exchange.receipt_wrong",
                                          "NonRepudiationInformation",
                                          "AS4 1.0, 5.1.8",
                                          {{"message", signal.ref_to_message_id}}}};
    signal_actions = {Receipted{signal.ref_to_message_id, envelope, covered->signer.fingerprint()}, AnswerEmpty{}};
    return {};
}

// Core, 5.2.3.1: the pull request is signed by a peer that may pull from the channel, and fresh.
Accepted<void> Reception::State::read_pull_request(ebms3::SignalMessage const& signal, Envelope const& root)
{
    auto const& channel = std::get<ebms3::PullRequest>(signal.content).mpc;
    auto const candidates = access_point.pmodes.for_pull(channel);
    Refusal why{"EBMS:0001", Error{"exchange.channel_unknown", "PullRequest/@mpc", "ebMS 3.0 Core, 3.4", {}}};
    for (auto const& candidate : candidates) {
        auto const covered = verify_signal(root, *candidate, access_point.trust, now, access_point.certificates);
        if (!covered) {
            why = covered.error();
            continue;
        }
        pmode = candidate;
        auto const age = now.since_1970_us - signal.timestamp.since_1970_us;
        auto const most = pmode->timestamp_ahead_s * 1'000'000;
        if (age > most || age < -most) return inconsistent("Timestamp", "the pull request is not of this moment");
        signal_actions = {AnswerPull{candidate, signal.message_id, signal.timestamp}};
        return {};
    }
    return why;
}

// as4, section 10: an error ends something only when it is signed by the peer to whom the message went.
void Reception::State::read_errors(ebms3::SignalMessage const& signal, Envelope const& root)
{
    auto const& errors = std::get<ebms3::Errors>(signal.content);
    Reported reported{signal.ref_to_message_id, errors, false, envelope, {}};
    if (reported.message_id.empty()) reported.message_id = errors.front().ref_to_message;
    auto awaited_by = for_pull;
    if (!awaited_by) {
        auto const awaited = access_point.awaited.find(reported.message_id);
        if (!awaited) {
            failure = awaited.error();
            return;
        }
        if (*awaited) awaited_by = (*awaited)->pmode;
    }
    if (awaited_by)
        if (auto const covered = verify_signal(root, *awaited_by, access_point.trust, now, access_point.certificates)) {
            reported.is_signed = true;
            reported.signer = covered->signer.fingerprint();
        }
    // No error is ever answered with an error.
    signal_actions = {std::move(reported), AnswerEmpty{}};
}

// as4, section 9: the receipt repeats the references that were verified.
Result<Kept> Reception::State::receipt()
{
    auto signal = pack_signal({signal_id, now, message->message_id, ebms3::Receipt{verified.references}}, pmode->suite,
                              access_point.own);
    if (!signal) return signal.error();
    return Kept{content_digest(*message, verified.references), references_digest(verified.references),
                std::move(*signal)};
}

// as4, section 11, steps 8 to 11.
Result<std::vector<Action>> Reception::State::accept()
{
    auto const seen = access_point.seen.find(message->from.id, message->message_id);
    if (!seen) return seen.error();
    if (*seen) {
        auto const& kept = **seen;
        if (kept.content != content_digest(*message, verified.references)) {
            refuse(
                {"EBMS:0003",
                 Error{"exchange.duplicate_differs", "MessageId", "AS4 1.0, 3.2", {{"message", message->message_id}}}});
            return answer_refusal();
        }
        // The same message in a new signature needs a receipt for the new references.
        if (kept.references == references_digest(verified.references))
            return std::vector<Action>{Duplicate{message->message_id}, Answer{kept.receipt, {}}};
        auto fresh = receipt();
        if (!fresh) return fresh.error();
        return std::vector<Action>{Duplicate{message->message_id}, Answer{std::move(fresh->receipt), {}}};
    }
    auto kept = receipt();
    if (!kept) return kept.error();
    Answer answer{kept->receipt, {}};
    if (ebms3::is_ping(*message)) return std::vector<Action>{Pinged{message->message_id, pmode->id}, std::move(answer)};
    Deliver deliver{std::move(*message), {}, pmode->id, signer, std::move(envelope), std::move(*kept)};
    for (auto& part : parts)
        deliver.payloads.push_back(std::move(part.received));
    std::vector<Action> actions;
    actions.emplace_back(std::move(deliver));
    actions.emplace_back(std::move(answer));
    return actions;
}

// as4, section 10: errors are signed where a key applies; in the peer's suite where it is not the agreed one, for it
// believes no other. Ours: not with RSA for strangers, who could have us compute.
Result<std::vector<Action>> Reception::State::answer_refusal()
{
    ebms3::SignalMessage const signal{signal_id, now, message_id, ebms3::Errors{item_of(*refusal, message_id)}};
    std::optional<wss::Suite> suite;
    if (pmode && theirs && access_point.own.find(*theirs) != nullptr) suite = theirs;
    if (pmode && !suite && access_point.own.find(pmode->suite) != nullptr) suite = pmode->suite;
    for (auto const cheap : {wss::Suite::eddsa_2, wss::Suite::ecdsa_2})
        if (!suite && access_point.own.find(cheap) != nullptr) suite = cheap;
    if (!suite) return std::vector<Action>{Answer{unsigned_signal(signal), refusal, message_id}};
    auto packed = pack_signal(signal, *suite, access_point.own);
    if (!packed) return packed.error();
    return std::vector<Action>{Answer{std::move(*packed), refusal, message_id}};
}

Reception::Reception(AccessPoint const& access_point, Spool& spool, std::string_view content_type,
                     std::string signal_id, Instant now, std::shared_ptr<ebms3::PMode const> for_pull)
    : state_(std::make_unique<State>(access_point, spool, std::move(signal_id), now, std::move(for_pull)))
{
    state_->begin_body(content_type);
}

Reception::~Reception() = default;

Reception::More Reception::feed(BytesView octets)
{
    auto& state = *state_;
    if (state.decided()) return More::enough;
    if (!state.multipart)
        static_cast<void>(state.octets(octets));
    else if (auto const done = state.multipart->feed(octets); !done)
        state.refuse({"EBMS:0007", done.error()});
    return state.decided() ? More::enough : More::go_on;
}

Result<std::vector<Action>> Reception::finish()
{
    auto& state = *state_;
    if (!state.decided()) {
        if (state.multipart) {
            if (auto const done = state.multipart->finish(); !done) state.refuse({"EBMS:0007", done.error()});
        } else {
            static_cast<void>(state.end());
        }
    }
    if (!state.decided() && state.message)
        for (auto const& part : state.parts)
            if (!part.arrived) state.refuse(payload_refused("an attachment that the header names is missing"));
    if (state.failure) return *state.failure;
    if (state.refusal) return state.answer_refusal();
    if (!state.message) return std::move(state.signal_actions);
    return state.accept();
}

Result<std::optional<Answer>> Reception::answer_fault(ebms3::Refusal why)
{
    auto& state = *state_;
    if (!state.message) return std::optional<Answer>{};
    state.refusal = std::move(why);
    auto actions = state.answer_refusal();
    if (!actions) return actions.error();
    return std::optional(std::get<Answer>(std::move(actions->front())));
}

Result<std::vector<Action>> on_arrival(AccessPoint const& access_point, Spool& spool, std::string_view content_type,
                                       BytesView body, std::string signal_id, Instant now,
                                       std::shared_ptr<ebms3::PMode const> for_pull)
{
    Reception reception(access_point, spool, content_type, std::move(signal_id), now, std::move(for_pull));
    reception.feed(body);
    return reception.finish();
}

Result<Signal> refusal_of(ebms3::Refusal const& why, std::string signal_id, std::string const& message_id,
                          ebms3::PMode const& pmode, wss::KeyRing const& own, Instant now)
{
    return pack_signal({std::move(signal_id), now, message_id, ebms3::Errors{item_of(why, message_id)}}, pmode.suite,
                       own);
}

Result<Signal> nothing_to_pull(std::string signal_id, std::string const& pull_request, ebms3::PMode const& pmode,
                               wss::KeyRing const& own, Instant now)
{
    auto const* const row = ebms3::error_code("EBMS:0006");
    ebms3::ErrorItem item;
    item.code = row->code;
    item.severity = row->severity;
    item.category = row->category;
    item.short_description = row->short_description;
    item.ref_to_message = pull_request;
    return pack_signal({std::move(signal_id), now, pull_request, ebms3::Errors{std::move(item)}}, pmode.suite, own);
}

struct MemorySpool::Part final : Sink {
    explicit Part(std::uint64_t& left_of_all) : left(left_of_all) {}
    Done write(BytesView view) override
    {
        if (view.size() > left) return Error{"exchange.spool_full", "", "", {}};
        left -= view.size();
        octets.insert(octets.end(), view.begin(), view.end());
        return {};
    }
    std::uint64_t& left;
    Bytes octets;
};

MemorySpool::MemorySpool(std::uint64_t limit) : left_(limit) {}
MemorySpool::~MemorySpool() = default;

Result<Sink*> MemorySpool::open(std::size_t number)
{
    if (parts_.size() <= number) parts_.resize(number + 1);
    parts_[number] = std::make_unique<Part>(left_);
    return parts_[number].get();
}

BytesView MemorySpool::octets(std::size_t number) const
{
    return number < parts_.size() && parts_[number] ? BytesView(parts_[number]->octets) : BytesView{};
}

}
