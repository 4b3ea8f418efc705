#include "app/exchange_by_hand.hpp"

#include "app/directory_updates.hpp"
#include "app/duty.hpp"
#include "app/forms.hpp"
#include "app/message_segments.hpp"
#include "app/outbox.hpp"
#include "app/partners.hpp"
#include "app/reading.hpp"
#include "app/record_json.hpp"
#include "app/signals.hpp"
#include "app/trust.hpp"
#include "app/wire_name.hpp"
#include "document/from_message.hpp"
#include "document/from_request.hpp"
#include "document/pdf.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <deque>
#include <mutex>

namespace rogatory::app
{
namespace
{

constexpr std::int64_t us_per_day = 86'400'000'000;
/// How long a dossier may be on its way: diplomatic bags are slow.
constexpr int days_until_expiry = 90;

/// Digests what passes through, so that the file is digested while it is written.
class DigestingSink final : public Sink
{
public:
    explicit DigestingSink(Sink& next) : next_(next), context_(EVP_MD_CTX_new())
    {
        EVP_DigestInit_ex(context_, EVP_sha256(), nullptr);
    }
    DigestingSink(DigestingSink const&) = delete;
    DigestingSink& operator=(DigestingSink const&) = delete;
    ~DigestingSink() override { EVP_MD_CTX_free(context_); }

    Done write(BytesView octets) override
    {
        EVP_DigestUpdate(context_, octets.data(), octets.size());
        return next_.write(octets);
    }
    Digest digest()
    {
        Digest digest;
        EVP_DigestFinal_ex(context_, digest.data(), nullptr);
        return digest;
    }

private:
    Sink& next_;
    EVP_MD_CTX* context_;
};

/// A name in a dossier: what another system would trip over is replaced.
std::string part_name(std::string const& folder, int number, std::string_view name)
{
    std::string safe;
    for (char c : name.substr(name.find_last_of("/\\") + 1))
        safe += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-'
                    ? c
                    : '_';
    if (safe.size() > 80) safe = safe.substr(safe.size() - 80);
    return folder + "/" + std::to_string(number) + "-" + safe;
}

std::string media_type_of(std::string_view name)
{
    auto const ends = [&](std::string_view ending) { return name.ends_with(ending); };
    if (ends(".pdf")) return "application/pdf";
    if (ends(".txt")) return "text/plain";
    if (ends(".json")) return "application/json";
    if (ends(".xml")) return "application/xml";
    if (ends(".png")) return "image/png";
    if (ends(".jpg") || ends(".jpeg")) return "image/jpeg";
    if (ends(".docx")) return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    return "application/octet-stream";
}

/// The languages of the letters: that of the message, and English, which most partners read.
std::vector<Language> letter_languages(docket::Message const& message)
{
    std::vector<Language> languages;
    auto const add = [&](std::string_view code) {
        auto const language = language_from(code);
        if (language && std::find(languages.begin(), languages.end(), *language) == languages.end())
            languages.push_back(*language);
    };
    add(message.language);
    add("en");
    return languages;
}

/// The letter that goes with a message: a letter of request, or the letter of any other message; what that says of a
/// request of its own (an urgent notice, a supplementary request) stands in it as it would in a letter of request.
document::Letter letter_of(Office& office, Case const& known, docket::Message const& message,
                           dossier::Card const& receiver, Language language)
{
    auto const day = office.local_day(message.sent_at);
    auto request = request_letter_of(office, message, day, language);
    if (request && message.type == "request") return *std::move(request);
    document::MessageContext context;
    auto const* state = office.law.state(office.profile.state);
    context.from.state = state ? law::in(state->name, language) : office.profile.state;
    context.from.authority = {office.profile.name};
    if (!office.profile.address.empty()) context.from.address = {office.profile.address};
    if (!office.profile.contact.empty()) context.from.contact = {office.profile.contact};
    auto const* other = office.law.state(receiver.state);
    context.to = {receiver.name};
    if (!receiver.contact.address.empty()) context.to.push_back(receiver.contact.address);
    context.to.push_back(other ? law::in(other->name, language) : receiver.state);
    context.date = day;
    if (request)
        for (auto& block : request->blocks)
            if (!std::holds_alternative<document::Signature>(block)) context.request.push_back(std::move(block));
    for (auto const& item : known.state.items)
        context.items.emplace(item.number, item.title);
    context.translated = translated(known, message, code_of(language));
    context.signature.name = message.signatory;
    context.signature.authority = office.profile.name;
    auto header = docket::to_json(message);
    header.erase("body");
    auto letter = document::letter_of_message(header, message.body, office.law, language, context);
    if (request) letter.notes = std::move(request->notes);
    return letter;
}

/// The official forms that go with a message.
Result<std::vector<std::pair<std::string, Bytes>>> forms_of(Office& office, Case const& known,
                                                            docket::Message const& message, Language language)
{
    if (!may_take_forms(known, message)) return std::vector<std::pair<std::string, Bytes>>{};
    auto const read = document::read_forms(office.law);
    if (!read.errors.empty()) return read.errors.front();
    auto const leave = forms_of_message(office, known, message, read.forms, language);
    if (!leave) return leave.error();
    return forms_to_leave(office, read.forms, *leave, language, message.sent_at);
}

/// What the message names as going with it: its attachments, and the annexes of the request that it carries.
struct Named {
    std::string name, sha256;
};
std::vector<Named> named_in(docket::Message const& message)
{
    std::vector<Named> named;
    auto const add = [&](boost::json::array const& list, std::string_view name_member) {
        for (auto const& one : list)
            if (one.is_object())
                if (auto sha256 = member_text(one.as_object(), "sha256"); !sha256.empty())
                    named.push_back({member_text(one.as_object(), name_member), std::move(sha256)});
    };
    add(message.attachments, "name");
    if (auto const* request = message.body.if_contains("request"); request && request->is_object())
        if (auto const* annexes = request->as_object().if_contains("annexes"); annexes && annexes->is_array())
            add(annexes->as_array(), "file");
    return named;
}

/// Seals one message of a case.
Result<Exported> export_one(Office& office, Case const& known, docket::Message const& message, Tray& tray)
{
    auto const receiver = partner(office, message.to.id);
    if (!receiver) return receiver.error();

    std::deque<Bytes> octets;        // what the sources below read; a deque, as its members must not move
    std::deque<MemorySource> memory; //
    std::vector<std::unique_ptr<SeekableSource>> blobs;
    std::vector<dossier::Part> parts;
    auto const add = [&](std::string name, std::string media_type, Bytes content) {
        octets.push_back(std::move(content));
        memory.emplace_back(octets.back());
        parts.push_back({std::move(name), std::move(media_type), &memory.back()});
    };
    auto const json = boost::json::serialize(docket::to_json(message));
    add(std::string(dossier::message_name), "application/json", Bytes(json.begin(), json.end()));
    for (auto const language : letter_languages(message)) {
        // Fonts and their layout are shared by all who write letters: one letter at a time.
        static std::mutex one_letter;
        std::lock_guard const lock(one_letter);
        auto pdf = document::pdf_of(letter_of(office, known, message, *receiver, language), message.sent_at);
        if (!pdf) return pdf.error();
        add("letters/" + std::string(code_of(language)) + ".pdf", "application/pdf", std::move(*pdf));
        auto forms = forms_of(office, known, message, language);
        if (!forms) return forms.error();
        for (auto& [name, form] : *forms)
            add("forms/" + name, "application/pdf", std::move(form));
    }
    int number = 0;
    for (auto const& [name, sha256] : named_in(message)) {
        auto const blob = blob_of(known.entries, sha256);
        if (!blob)
            return Error{"case.attachment_lost", "", "", {{"name", name}, {"message", text_of(message.message_id)}}};
        auto source = office.store.open_blob(known.state.case_id, *blob);
        if (!source) return source.error();
        blobs.push_back(std::move(*source));
        parts.push_back({part_name("attachments", ++number, name), media_type_of(name), blobs.back().get()});
    }

    auto const now = office.clock.now();
    dossier::Header const header{1,
                                 message.message_id,
                                 office.profile.id,
                                 message.to.id,
                                 message.sent_at,
                                 Instant{now.since_1970_us + days_until_expiry * us_per_day}};
    dossier::PackOrder const order{header, parts, office.identity, receiver->encryption, now};
    Exported exported{message.message_id, message.type, dossier::suggest_file_name(message.message_id), {}, {}};
    for (auto const& part : parts)
        exported.parts.push_back(part.name);
    auto const put = tray.put(exported.file, [&](Sink& file) -> Done {
        DigestingSink digesting(file);
        auto const packed = dossier::pack(order, digesting);
        if (!packed) return packed.error();
        exported.dossier = digesting.digest();
        return {};
    });
    if (!put) return put.error();
    return exported;
}

/// A receipt is made of what was recorded when the dossier arrived, so that a second one says the same as the first.
Result<std::string> put_receipt(Office& office, dossier::Receipt const& receipt, Tray& tray)
{
    auto const name = dossier::receipt_file_name(receipt.message);
    auto const text = dossier::make_receipt(receipt, office.identity, office.clock.now());
    if (!text) return text.error();
    if (auto const put = tray.put(name, [&](Sink& file) { return file.write(bytes_of(*text)); }); !put)
        return put.error();
    return name;
}

Result<Digest> digest_from_start(SeekableSource& file)
{
    if (auto const start = file.seek(0); !start) return start.error();
    auto digest = dossier::digest_of(file);
    if (auto const start = file.seek(0); !start) return start.error();
    return digest;
}

/// Whether a message that came under a known identifier is the one that was taken. It may be sealed anew, with letters
/// written anew: what counts is the message itself, which names the digests of what goes with it.
Result<bool> is_repeat(Office& office, KnownMessage const& known, docket::Message const& message, BytesView json)
{
    auto const loaded = load(office, known.case_id);
    // Nothing is left with which it could be compared.
    if (!loaded && loaded.error().code == "case.erased") return true;
    if (!loaded) return loaded.error();
    auto const digest = hex_of(sha256(json));
    auto const now = docket::to_json(message);
    for (auto const& entry : loaded->entries) {
        if (auto const* const received = entry.body.if_contains("received"); received != nullptr && *received == now)
            return true;
        // As it was written: an earlier version of this program may have read less of it.
        auto const* const kept = entry.body.if_contains("kept");
        if (kept == nullptr || !kept->is_array()) continue;
        for (auto const& one : kept->get_array())
            if (one.is_object() && member_text(one.get_object(), "name") == dossier::message_name &&
                member_text(one.get_object(), "sha256") == digest)
                return true;
    }
    return false;
}

Error refusal_of(dossier::Receipt const& receipt)
{
    return Error{"import.receipt_refusal",
                 "",
                 "",
                 {{"message", text_of(receipt.message)},
                  {"sender", receipt.by},
                  {"problem", texts::sentence({receipt.code, "", "", {}})}}};
}

/// A signed refusal is kept as it came, once, and ends the row of the message. What the partner has signed for as
/// delivered stays delivered: it was other octets that it refused. Nothing to append when it is known.
Result<Append> plan_refusal(Office& office, Account const& account, Case const& known, Id const& case_id,
                            dossier::Receipt const& receipt, BytesView octets)
{
    auto const digest = hex_of(sha256(octets));
    bool const known_before = std::any_of(known.entries.begin(), known.entries.end(), [&](docket::Entry const& entry) {
        auto const* const proof = entry.body.if_contains("proof");
        return proof != nullptr && proof->is_object() && member_text(proof->get_object(), "sha256") == digest;
    });
    Append nothing;
    nothing.case_id = case_id;
    if (known_before) return nothing;
    auto const sentence = texts::sentence(refusal_of(receipt));
    auto append = evidence_append(
        office, account, known, case_id, receipt.message, receipt.by,
        {"delivery", "rejected", sentence, {"dossier_refusal", Bytes(octets.begin(), octets.end()), {}}});
    if (!append) return append.error();
    auto row = find_row(office, receipt.by, receipt.message);
    if (!row) return row.error();
    if (*row) {
        auto& sent = **row;
        auto const* const left = known.state.message(receipt.message);
        bool const delivered = sent.state == OutboxRow::State::delivered ||
                               (left != nullptr && left->state == docket::Outgoing::State::receipted);
        // Sealed anew since, what is on its way now is not what was refused.
        bool const earlier =
            sent.state == OutboxRow::State::waiting &&
            (!sent.has_happened("sealed") || (sent.dossier != Digest{} && sent.dossier != receipt.dossier));
        if (!delivered && !earlier) sent.state = OutboxRow::State::refused;
        sent.note(office.clock.now(), std::string(name_of(OutboxRow::State::refused)), sentence);
        // One that still waits goes on waiting only if it was delivered, and its own end is on its way.
        if (finished(sent.state)) append->removed = waiting_names(sent);
        append->records.push_back(record_of(sent));
    }
    return append;
}

}

Result<std::vector<Exported>> export_messages(Office& office, Account const& account, Id const& case_id, bool again,
                                              Tray& tray, std::optional<Id> const& only, OutboxRow* row)
{
    auto known = load(office, case_id);
    if (!known) return known.error();
    std::vector<docket::Outgoing> leaving;
    for (auto const& outgoing : known->state.outgoing)
        if (only && outgoing.message_id != *only)
            continue;
        else if (outgoing.state == docket::Outgoing::State::approved ||
                 (again && outgoing.state == docket::Outgoing::State::exported))
            leaving.push_back(outgoing);
    auto const left = [&](docket::Outgoing const& outgoing) {
        return outgoing.state == docket::Outgoing::State::exported && (!only || outgoing.message_id == *only);
    };
    if (leaving.empty() && std::ranges::any_of(known->state.outgoing, left))
        return Error{"case.left_already", "", "", {{"case", text_of(case_id)}}};
    if (leaving.empty()) return Error{"case.nothing_to_export", "", "", {}};

    std::vector<Exported> all;
    for (auto const& outgoing : leaving) {
        // Is it this account's to send? Asked before anything is written.
        auto const setting = setting_of(office, account);
        docket::Command command{"export_message", std::nullopt, {{"message_id", text_of(outgoing.message_id)}}};
        bool const first_time = outgoing.state == docket::Outgoing::State::approved;
        if (first_time)
            if (auto const allowed = docket::decide(known->state, command, setting); !allowed) return allowed.error();
        auto const message = docket::message_in(known->entries.at(outgoing.entry - 1));
        if (!message) return message.error();
        auto exported = export_one(office, *known, *message, tray);
        if (!exported) return exported.error();
        // The digest is what the receipt will be compared with. A dossier sealed again has another one.
        auto const sealed = boost::json::object{{"sha256", hex_of(exported->dossier)}};
        std::vector<docket::Event> events;
        if (first_time) {
            command.fields["digest"] = hex_of(exported->dossier);
            auto decided = docket::decide(known->state, command, setting);
            if (!decided) return decided.error();
            events = std::move(*decided);
        } else {
            auto decided = docket::decide(
                known->state,
                {"note", std::nullopt, {{"text", "sealed again: message " + text_of(outgoing.message_id)}}}, setting);
            if (!decided) return decided.error();
            events = std::move(*decided);
        }
        events.front().body["sealed"] = sealed;
        // Where the exchange carries it, our own side has taken it in: the first of its events.
        if (auto const agreed = agreement_with(office, message->to.id); first_time && agreed && *agreed) {
            auto submission = docket::decide(
                known->state,
                {"record_evidence",
                 std::nullopt,
                 {{"message_id", text_of(message->message_id)}, {"event", "submission"}, {"outcome", "accepted"}}},
                setting);
            if (!submission) return submission.error();
            events.push_back(std::move(submission->front()));
        }
        events.front().body["sealed_message"] = text_of(outgoing.message_id);
        std::vector<MessageRef> messages;
        if (first_time)
            messages.push_back({Direction::outgoing, message->to.id, message->message_id, message->conversation_id});
        std::vector<Record> records;
        std::optional<OutboxRow> noted;
        if (row != nullptr) {
            noted = *row;
            noted->note(office.clock.now(), "sealed", hex_of(exported->dossier));
            noted->dossier = exported->dossier;
            // Pieces of other octets that the partner has signed for are none of these.
            noted->split.clear();
            noted->octets_signed_for = 0;
            records.push_back(record_of(*noted));
        }
        auto step = record(office, *known, case_id, std::move(events), setting, {}, {}, std::move(messages),
                           std::move(records));
        if (!step) return step.error();
        // Not before: a row that says "sealed" without the entry would let the message leave without a trace.
        if (noted) *row = std::move(*noted);
        for (auto& entry : step->entries)
            known->entries.push_back(std::move(entry));
        known->state = std::move(step->state);
        all.push_back(std::move(*exported));
    }
    return all;
}

Result<ImportPlan> plan_import(Office& office, Account const& account, SeekableSource& file, Tray* receipts,
                               PlannedBefore const& planned_before)
{
    auto const trust = trust_of(office);
    if (!trust) return trust.error();
    auto const digest = digest_from_start(file);
    if (!digest) return digest.error();

    // Whether a known identifier names the same message is asked when it is open.
    auto const not_seen = [](std::string const&, Id const&) { return Result<bool>(false); };
    auto opened = dossier::open(file, office.identity, *trust, not_seen, office.clock.now());
    if (!opened) return opened.error();
    auto const known_as = office.store.find_message(Direction::incoming, opened->signer, opened->header.message);
    if (!known_as) return known_as.error();
    auto const& before = *known_as;
    auto const json = opened->part_octets(dossier::message_name);
    if (!json) return json.error();
    auto const message = docket::read_message(text_of(*json));
    bool const same_name = before && message && message->message_id == opened->header.message;
    auto const repeat = same_name ? is_repeat(office, *before, *message, *json) : Result<bool>(false);
    if (!repeat) return repeat.error();
    auto const id = text_of(opened->header.message);
    if (*repeat) {
        // The first receipt may have been lost on its way: the sender gets the same word again.
        if (receipts != nullptr)
            if (auto const taken = receipt_of_taken(office, opened->signer, opened->header.message); taken)
                if (auto const put = put_receipt(office, taken->receipt, *receipts); !put) return put.error();
        return Error{"dossier.already_received", "message", "", {{"message", id}}};
    }

    // A pinned card is believed until somebody who may say so has taken its certificate back.
    auto const view = trust_view(office);
    if (!view) return view.error();
    if (auto const done = (*view)->check_pinned(opened->signing_certificate, office.clock.now()); !done)
        return done.error();

    if (before)
        return Error{"import.differs_from_received", "message", "", {{"message", id}, {"sender", opened->signer}}};
    if (!message) return message.error();
    auto const differs = [&](std::string field) {
        return Error{"import.header_differs", std::move(field), "", {{"sender", opened->signer}}};
    };
    if (message->message_id != opened->header.message) return differs("message_id");
    if (message->from.id != opened->signer) return differs("from");
    if (message->to.id != office.profile.id) return differs("to");
    auto const sender = partner(office, opened->signer);
    if (!sender) return sender.error();
    if (message->from.state != sender->state) return differs("from.state");
    // It belongs to no case, and waits for somebody to accept it.
    if (message->type == "directory_update")
        return Error{"import.directory_update", "FILE", "", {{"sender", opened->signer}}};

    auto const conversation = office.store.case_of_conversation(opened->signer, message->conversation_id);
    if (!conversation) return conversation.error();
    MessageRef const ref{Direction::incoming, opened->signer, message->message_id, message->conversation_id};
    if (planned_before && planned_before(ref, conversation->value_or(Id{})))
        return Error{"store.case_changed", text_of(message->message_id), "", {}};
    // A conversation begun here is known by the message that left.
    ImportPlan plan;
    auto& imported = plan.imported;
    imported.new_case = !conversation->has_value();
    imported.case_id = imported.new_case ? new_id(office.clock, office.random) : **conversation;
    imported.message = message->message_id;
    imported.type = message->type;
    imported.from = opened->signer;
    imported.parts = opened->parts;

    Case known;
    if (!imported.new_case) {
        auto loaded = load(office, imported.case_id);
        if (!loaded) return loaded.error();
        known = std::move(*loaded);
    }
    auto const setting = setting_of(office, account);
    auto events = docket::receive(known.state, *message, setting);
    if (!events) return events.error();

    // Every part is kept, and with it the evidence of who signed it.
    if (imported.new_case)
        if (auto const created = office.store.create_case(imported.case_id); !created) return created.error();
    boost::json::array kept;
    std::vector<BlobId> blobs;
    auto const keep_part = [&](std::string const& name, SeekableSource& octets) -> Done {
        auto one = keep(office, imported.case_id, name, octets);
        if (!one) return one.error();
        kept.push_back(std::move(one->first));
        blobs.push_back(one->second);
        return {};
    };
    for (auto const& part : opened->parts) {
        auto source = opened->part_source(part.name);
        if (!source) return source.error();
        if (auto const done = keep_part(part.name, **source); !done) return done.error();
        // The medium may have changed since the dossier was verified.
        if (kept.back().at("sha256").as_string() != hex_of(part.sha256))
            return Error{"dossier.digest_mismatch", part.name, "", {{"name", part.name}}};
    }
    MemorySource manifest(opened->manifest_octets());
    MemorySource signature(opened->signature_octets());
    if (auto const done = keep_part("META-INF/ASiCManifest.xml", manifest); !done) return done.error();
    if (auto const done = keep_part("META-INF/signature.p7s", signature); !done) return done.error();

    events->front().body["dossier"] =
        boost::json::object{{"sha256", hex_of(*digest)},
                            {"signed_at", text_of(opened->signed_at)},
                            {"signer", opened->signer},
                            {"certificate_sha256", hex_of(opened->signing_certificate.fingerprint())},
                            {"manifest_sha256", hex_of(opened->manifest)}};
    // The receipt returns over the network where one was agreed; that it is owed is recorded with the message.
    dossier::Receipt const receipt{message->message_id,        *digest, setting.now, office.profile.id, opened->signer,
                                   dossier::Verdict::accepted, ""};
    auto signed_receipt = dossier::make_receipt(receipt, office.identity, office.clock.now());
    if (!signed_receipt) return signed_receipt.error();
    auto owed = receipt_owed(office, receipt, *signed_receipt, imported.case_id, is_urgent(*message));
    if (!owed) return owed.error();
    // What is urgent rings until somebody has taken it.
    for (auto& alarm : alarm_owed(*message, imported.case_id, setting.now))
        owed->push_back(std::move(alarm));
    auto awaited = retrieval_awaited(office, *message, imported.case_id, setting.now);
    if (!awaited) return awaited.error();
    std::move(awaited->begin(), awaited->end(), std::back_inserter(*owed));
    auto order = order_to_record(office, known, imported.case_id, std::move(*events), setting, std::move(kept),
                                 std::move(blobs), {ref}, std::move(*owed));
    if (!order) return order.error();
    plan.append = std::move(order->first);
    for (auto const& entry : plan.append.entries)
        imported.events.push_back(entry.kind);
    imported.receipt_file = dossier::receipt_file_name(receipt.message);
    plan.receipt = std::move(*signed_receipt);
    plan.opened = std::move(*opened);
    return plan;
}

Result<Imported> import_dossier(Office& office, Account const& account, SeekableSource& file, Tray& receipts,
                                Tray* save)
{
    auto plan = plan_import(office, account, file, &receipts, {});
    if (!plan) return plan.error();
    if (auto const recorded = office.store.append(plan->append); !recorded) return recorded.error();
    auto const put =
        receipts.put(plan->imported.receipt_file, [&](Sink& sink) { return sink.write(bytes_of(plan->receipt)); });
    if (!put) return put.error();

    auto const& opened = plan->opened;
    if (save)
        for (auto const& part : opened.parts) {
            auto flat = part.name;
            std::replace(flat.begin(), flat.end(), '/', '-');
            if (auto const saved = save->put(flat, [&](Sink& sink) { return opened.read_part(part.name, sink); });
                !saved)
                return saved.error();
        }
    return std::move(plan->imported);
}

Result<dossier::Receipt> read_receipt(Office& office, BytesView octets)
{
    auto const trust = trust_of(office);
    if (!trust) return trust.error();
    auto receipt = dossier::verify_receipt(octets, office.profile.id, *trust, office.clock.now());
    if (!receipt) return receipt.error();
    if (auto const done = check_signed(office, octets); !done) return done.error();
    return receipt;
}

Result<ReceiptTaken> import_receipt(Office& office, Account const& account, BytesView octets)
{
    auto const receipt = read_receipt(office, octets);
    if (!receipt) return receipt.error();
    auto const update = take_update_answer(office, *receipt);
    if (!update) return update.error();
    if (*update && receipt->verdict == dossier::Verdict::accepted) {
        auto row = find_row(office, receipt->by, receipt->message);
        if (!row) return row.error();
        if (*row) {
            (*row)->state = OutboxRow::State::delivered;
            (*row)->note(office.clock.now(), std::string(name_of((*row)->state)));
            if (auto const done = put_away(office, **row); !done) return done.error();
        }
        return ReceiptTaken{Id{}, *receipt};
    }
    if (*update) return refusal_of(*receipt);
    auto const plan = plan_receipt(office, account, *receipt, octets);
    if (!plan) return plan.error();
    if (!plan->entries.empty())
        if (auto const recorded = office.store.append(*plan); !recorded) return recorded.error();
    if (receipt->verdict == dossier::Verdict::refused) return refusal_of(*receipt);
    return ReceiptTaken{plan->case_id, *receipt};
}

Result<Append> plan_receipt(Office& office, Account const& account, dossier::Receipt const& receipt, BytesView octets)
{
    auto const id = text_of(receipt.message);
    auto const sent = office.store.find_message(Direction::outgoing, receipt.by, receipt.message);
    if (!sent) return sent.error();
    if (!*sent) return Error{"import.receipt_unknown", "", "", {{"message", id}}};
    auto const known = load(office, (*sent)->case_id);
    if (!known) return known.error();

    // The octets that the partner received must be octets that we sealed for this message.
    auto const digest = hex_of(receipt.dossier);
    bool const ours = std::any_of(known->entries.begin(), known->entries.end(), [&](docket::Entry const& entry) {
        auto const* sealed = entry.body.if_contains("sealed");
        return member_text(entry.body, "sealed_message") == id && sealed && sealed->is_object() &&
               member_text(sealed->as_object(), "sha256") == digest;
    });
    if (!ours) return Error{"import.receipt_digest_differs", "", "", {{"message", id}, {"sender", receipt.by}}};
    if (receipt.verdict == dossier::Verdict::refused)
        return plan_refusal(office, account, *known, (*sent)->case_id, receipt, octets);
    auto const setting = setting_of(office, account);
    auto const text = text_of(octets);
    docket::Command const command{"record_receipt",
                                  std::nullopt,
                                  {{"message_id", id},
                                   {"receipt", boost::json::object{{"received_at", text_of(receipt.received_at)},
                                                                   {"by", receipt.by},
                                                                   {"dossier_sha256", digest},
                                                                   {"pem", std::string(text)}}}}};
    auto events = docket::decide(known->state, command, setting);
    if (!events) return events.error();
    auto row = find_row(office, receipt.by, receipt.message);
    if (!row) return row.error();
    if (!*row) {
        auto order = order_to_record(office, *known, (*sent)->case_id, std::move(*events), setting, {}, {}, {});
        if (!order) return order.error();
        return std::move(order->first);
    }
    // It left over the network: that it was delivered is said in the same transaction, and ends its row.
    auto const received = append_of(*known, (*sent)->case_id, *events, setting).second;
    auto more = docket::decide(
        received.state,
        {"record_evidence", std::nullopt, {{"message_id", id}, {"event", "delivery"}, {"outcome", "accepted"}}},
        setting);
    if (!more) return more.error();
    for (auto& event : *more)
        events->push_back(std::move(event));
    auto append = append_of(*known, (*sent)->case_id, std::move(*events), setting).first;
    (*row)->state = OutboxRow::State::delivered;
    (*row)->note(setting.now, std::string(name_of((*row)->state)));
    append.removed = waiting_names(**row);
    append.records.push_back(record_of(**row));
    return append;
}

std::optional<document::Letter> request_letter_of(Office& office, docket::Message const& message, Day day,
                                                  Language language)
{
    auto const* request = message.body.if_contains("request");
    if (request == nullptr) return {};
    auto read = request::draft_from_json(*request);
    if (!read.errors.empty()) return {};
    auto const checked = check(std::move(read.draft), office.law, day, language);
    return document::letter_from(checked->draft, checked->opinion, office.law, language, {day, message.receiver_ref});
}

Result<std::vector<Paper>> papers_of(Office& office, Case const& known, docket::Message const& message)
{
    auto const receiver = partner(office, message.to.id);
    if (!receiver) return receiver.error();
    std::vector<Paper> papers;
    for (auto const language : letter_languages(message)) {
        auto pdf = document::pdf_of(letter_of(office, known, message, *receiver, language), message.sent_at);
        if (!pdf) return pdf.error();
        papers.push_back({"letters/" + std::string(code_of(language)) + ".pdf", std::move(*pdf)});
        auto forms = forms_of(office, known, message, language);
        if (!forms) return forms.error();
        for (auto& [name, form] : *forms)
            papers.push_back({"forms/" + name, std::move(form)});
    }
    int number = 0;
    for (auto const& [name, sha256] : named_in(message)) {
        auto const blob = blob_of(known.entries, sha256);
        if (!blob)
            return Error{"case.attachment_lost", "", "", {{"name", name}, {"message", text_of(message.message_id)}}};
        auto source = office.store.open_blob(known.state.case_id, *blob);
        if (!source) return source.error();
        Bytes octets(static_cast<std::size_t>((*source)->length()));
        for (std::size_t at = 0; at < octets.size();) {
            auto const count = (*source)->read(std::span(octets).subspan(at));
            if (!count) return count.error();
            if (*count == 0) break;
            at += *count;
        }
        papers.push_back({part_name("attachments", ++number, name), std::move(octets)});
    }
    return papers;
}

bool looks_like_receipt(BytesView first_octets)
{
    return text_of(first_octets).starts_with("-----BEGIN CMS-----");
}

}
