#include "app/directory_updates.hpp"

#include "app/outbox.hpp"
#include "app/partners.hpp"
#include "app/record_json.hpp"
#include "app/trust.hpp"
#include "docket/message.hpp"
#include "dossier/dossier.hpp"

#include <algorithm>
#include <deque>

namespace rogatory::app
{
namespace
{

namespace json = boost::json;

constexpr std::string_view sent_update_kind = "directory_update_sent", received_update_kind = "directory_update",
                           update_type = "directory_update", entry_part = "entry.pem";
constexpr std::int64_t expiry_us = 90LL * 86'400'000'000;

Record update_record(std::string_view kind, Id const& message, json::object const& object)
{
    auto const text = json::serialize(object);
    return {std::string(kind), text_of(message), {text.begin(), text.end()}};
}

Result<json::object> object_in(Record const& record)
{
    boost::system::error_code problem;
    auto value = json::parse(text_of(record.octets), problem);
    if (problem || !value.is_object()) return Error{"directory.record_malformed", "", "", {}};
    return std::move(value.get_object());
}

std::int64_t number_in(json::object const& object, std::string_view name)
{
    auto const* const member = object.if_contains(name);
    return member != nullptr && member->is_int64() ? member->get_int64() : 0;
}

Error update_unknown(Id const& message)
{
    return Error{"directory.update_unknown", "MESSAGE", "", {{"message", text_of(message)}}};
}

/// procedures, M41: what changed, for people and programs that read no entry.
docket::Message message_of(Office& office, Id const& id, std::string const& to_state, std::string const& to,
                           directory::SignedEntry const& said, std::string const& signatory, Instant at)
{
    docket::Message message;
    message.message_id = id;
    message.type = update_type;
    message.conversation_id = id;
    message.from = office.own();
    message.to = {to_state, to};
    message.sent_at = at;
    message.language = "en";
    message.signatory = signatory;
    message.attachments.push_back(json::object{{"name", entry_part}, {"sha256", hex_of(sha256(bytes_of(said.text)))}});
    auto const& entry = said.entry;
    std::string competence;
    for (auto const& one : entry.competences)
        competence += (competence.empty() ? "" : "; ") + one.modality +
                      (one.instrument.empty() ? "" : " under " + one.instrument) +
                      (one.territory.empty() ? "" : " for " + one.territory);
    json::array languages;
    for (auto const& one : entry.languages)
        languages.emplace_back(one);
    auto& body = message.body;
    body["authority"] = entry.authority;
    if (!competence.empty()) body["competence"] = competence;
    if (!entry.endpoint.empty()) body["channel"] = entry.endpoint;
    if (!languages.empty()) body["languages"] = std::move(languages);
    if (!entry.hours.empty()) body["hours"] = entry.hours;
    body["certificate"] = dossier::spelled(said.signer);
    body["valid_from"] = text_of(entry.valid_from);
    body["replaces"] = "every version before " + std::to_string(entry.version);
    return message;
}

Result<std::string> seal_update(Office& office, docket::Message const& message, std::string const& entry)
{
    auto const receiver = partner(office, message.to.id);
    if (!receiver) return receiver.error();
    auto const text = json::serialize(docket::to_json(message));
    MemorySource message_octets(bytes_of(text)), entry_octets(bytes_of(entry));
    dossier::Header const header{1,
                                 message.message_id,
                                 office.profile.id,
                                 message.to.id,
                                 message.sent_at,
                                 Instant{message.sent_at.since_1970_us + expiry_us}};
    dossier::PackOrder const order{header,
                                   {{std::string(dossier::message_name), "application/json", &message_octets},
                                    {std::string(entry_part), "application/x-pem-file", &entry_octets}},
                                   office.identity,
                                   receiver->encryption,
                                   office.clock.now()};
    MemorySink out;
    if (auto const packed = dossier::pack(order, out); !packed) return packed.error();
    auto const octets = out.take();
    return {boost::system::in_place_value, std::string(text_of(octets))};
}

Result<ReceivedUpdate> received_from(Record const& record)
{
    auto const object = object_in(record);
    if (!object) return object.error();
    auto const message = id_from(record.name);
    auto said = directory::read_signed_entry(bytes_of(member_text(*object, "entry")));
    auto const digest = bytes_from_hex(member_text(*object, "dossier"));
    if (!message || !said || !digest || digest->size() != 32) return Error{"directory.record_malformed", "", "", {}};
    ReceivedUpdate update{*message,
                          member_text(*object, "from"),
                          {number_in(*object, "received_at")},
                          {},
                          member_text(*object, "state"),
                          member_text(*object, "by"),
                          {number_in(*object, "decided_at")},
                          std::move(*said)};
    std::copy(digest->begin(), digest->end(), update.dossier.begin());
    return update;
}

Record record_of_received(ReceivedUpdate const& update)
{
    return update_record(received_update_kind, update.message,
                         {{"from", update.from},
                          {"received_at", update.received_at.since_1970_us},
                          {"dossier", hex_of(update.dossier)},
                          {"state", update.state},
                          {"by", update.by},
                          {"decided_at", update.decided_at.since_1970_us},
                          {"entry", update.said.text}});
}

Result<ReceivedUpdate> update_named(Office& office, Id const& message)
{
    auto const octets = office.store.get_record(received_update_kind, text_of(message));
    if (!octets) return octets.error();
    if (!*octets) return update_unknown(message);
    return received_from({std::string(received_update_kind), text_of(message), **octets});
}

/// The owner's entry, signed with the key of the card that is pinned of it.
Result<directory::SignedEntry> entry_in(Office& office, dossier::Opened const& opened)
{
    auto const octets = opened.part_octets(entry_part, directory::entry_limit);
    if (!octets) return Error{"directory.update_malformed", std::string(entry_part), "", {}};
    auto said = directory::read_signed_entry(*octets);
    if (!said) return said.error();
    auto const card = partner(office, opened.signer);
    if (!card) return card.error();
    if (said->entry.authority != opened.signer || said->signer != card->fingerprint())
        return Error{"directory.update_of_another",
                     said->entry.authority,
                     "",
                     {{"authority", said->entry.authority},
                      {"sender", opened.signer},
                      {"fingerprint", dossier::spelled(said->signer)}}};
    return said;
}

/// The answer leaves where an exchange was agreed; otherwise it lies in the tray, to be carried.
Done answer(Office& office, ReceivedUpdate const& update, bool accepted, Tray* tray)
{
    dossier::Receipt const receipt{update.message,
                                   update.dossier,
                                   update.received_at,
                                   office.profile.id,
                                   update.from,
                                   accepted ? dossier::Verdict::accepted : dossier::Verdict::refused,
                                   accepted ? "" : "directory.update_declined"};
    auto const text = dossier::make_receipt(receipt, office.identity, office.clock.now());
    if (!text) return text.error();
    auto const owed = receipt_owed(office, receipt, *text, Id{}, false);
    if (!owed) return owed.error();
    if (!owed->empty())
        if (auto const done = office.store.put_records(*owed); !done) return done;
    if (tray == nullptr) return {};
    return tray->put(dossier::receipt_file_name(update.message),
                     [&](Sink& file) { return file.write(bytes_of(*text)); });
}

Result<ReceivedUpdate> decide_update(Office& office, Account const& by, Id const& message, bool accepted, Tray* tray)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
    auto update = update_named(office, message);
    if (!update) return update.error();
    if (update->state != "waiting")
        return Error{"directory.update_decided", "MESSAGE", "", {{"state", update->state}, {"account", update->by}}};
    if (accepted)
        if (auto const held = accept_entry(office, by, bytes_of(update->said.text)); !held) return held.error();
    update->state = accepted ? "accepted" : "declined";
    update->by = by.name;
    update->decided_at = office.clock.now();
    if (auto const done = office.store.put_record(record_of_received(*update)); !done) return done.error();
    if (auto const done = answer(office, *update, accepted, tray); !done) return done.error();
    return update;
}

}

Result<std::vector<Announced>> announce_entry(Office& office, Account const& by, std::vector<std::string> const& wanted,
                                              Tray* tray)
{
    if (!by.has("approver")) return Error{"account.not_approver", "--as", "", {{"account", by.name}}};
    auto const own = directory_entry(office, office.profile.id);
    if (!own) return Error{"directory.own_entry_missing", "", "", {}};
    auto const signed_by = own_entry_signed_by(office);
    if (!signed_by) return signed_by.error();
    // Nothing leaves that one person alone has written.
    if (*signed_by == by.name) return Error{"directory.announced_by_signer", "--as", "", {{"account", by.name}}};
    auto const said = directory::read_signed_entry(bytes_of(own->text));
    if (!said) return said.error();
    auto const cards = partners(office);
    if (!cards) return cards.error();
    for (auto const& one : wanted)
        if (std::none_of(cards->begin(), cards->end(), [&](auto const& card) { return card.authority == one; }))
            return Error{"partner.unknown", "--to", "", {{"authority", one}}};
    auto const now = office.clock.now();
    std::vector<Announced> all;
    for (auto const& card : *cards) {
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), card.authority) == wanted.end()) continue;
        auto const agreed = agreement_with(office, card.authority);
        if (!agreed) return agreed.error();
        if (!*agreed && tray == nullptr) continue;
        Announced one{card.authority, new_id(office.clock, office.random), agreed->has_value(), ""};
        auto const message = message_of(office, one.message, card.state, card.authority, *said, by.name, now);
        std::vector<Record> records{update_record(sent_update_kind, one.message,
                                                  {{"to", card.authority},
                                                   {"by", by.name},
                                                   {"at", now.since_1970_us},
                                                   {"version", said->entry.version},
                                                   {"message", docket::to_json(message)},
                                                   {"entry", said->text},
                                                   {"answer", ""},
                                                   {"why", ""}})};
        if (one.queued) {
            OutboxRow row;
            row.kind = OutboxRow::Kind::notice;
            row.id = one.message;
            row.to = card.authority;
            row.message = one.message;
            row.type = update_type;
            row.queued_at = now;
            row.note(now, "queued");
            records.push_back(record_of(row));
        }
        if (auto const done = office.store.put_records(records); !done) return done.error();
        if (!one.queued) {
            auto const sealed = seal_update(office, message, said->text);
            if (!sealed) return sealed.error();
            one.file = dossier::suggest_file_name(one.message);
            if (auto const put = tray->put(one.file, [&](Sink& file) { return file.write(bytes_of(*sealed)); }); !put)
                return put.error();
        }
        all.push_back(std::move(one));
    }
    if (all.empty()) return Error{"directory.nobody_to_tell", "--out", "", {}};
    return all;
}

Result<std::vector<SentUpdate>> sent_updates(Office& office)
{
    auto const records = office.store.list_records(sent_update_kind);
    if (!records) return records.error();
    std::vector<SentUpdate> all;
    for (auto const& record : *records) {
        auto const object = object_in(record);
        auto const id = id_from(record.name);
        if (!object || !id) return Error{"directory.record_malformed", "", "", {}};
        all.push_back({*id,
                       member_text(*object, "to"),
                       member_text(*object, "by"),
                       member_text(*object, "answer"),
                       member_text(*object, "why"),
                       {number_in(*object, "at")},
                       number_in(*object, "version")});
    }
    return all;
}

Result<std::string> sealed_update(Office& office, Id const& id)
{
    auto const octets = office.store.get_record(sent_update_kind, text_of(id));
    if (!octets) return octets.error();
    if (!*octets) return update_unknown(id);
    auto const object = object_in({"", "", **octets});
    if (!object) return object.error();
    auto const message = docket::read_message(object->at("message"));
    if (!message) return message.error();
    return seal_update(office, *message, member_text(*object, "entry"));
}

Result<bool> take_update_answer(Office& office, dossier::Receipt const& receipt)
{
    auto const octets = office.store.get_record(sent_update_kind, text_of(receipt.message));
    if (!octets) return octets.error();
    if (!*octets) return false;
    auto object = object_in({"", "", **octets});
    if (!object) return object.error();
    if (member_text(*object, "to") != receipt.by) return false;
    bool const accepted = receipt.verdict == dossier::Verdict::accepted;
    (*object)["answer"] = accepted ? "accepted" : "declined";
    (*object)["why"] = accepted ? "" : texts::sentence({receipt.code, "", "", {}});
    if (auto const done = office.store.put_record(update_record(sent_update_kind, receipt.message, *object)); !done)
        return done.error();
    return true;
}

Result<ReceivedUpdate> take_update(Office& office, SeekableSource& file)
{
    auto const trust = trust_of(office);
    if (!trust) return trust.error();
    auto const digest = dossier::digest_of(file);
    if (!digest) return digest.error();
    if (auto const start = file.seek(0); !start) return start.error();
    auto const seen = [&](std::string const&, Id const& message) -> Result<bool> {
        auto const known = office.store.get_record(received_update_kind, text_of(message));
        if (!known) return known.error();
        return known->has_value();
    };
    auto const opened = dossier::open(file, office.identity, *trust, seen, office.clock.now());
    if (!opened) return opened.error();
    auto const text = opened->part_octets(dossier::message_name);
    if (!text) return text.error();
    auto const message = docket::read_message(text_of(*text));
    if (!message) return message.error();
    auto const malformed = [&](char const* field) { return Error{"directory.update_malformed", field, "", {}}; };
    if (message->type != update_type) return malformed("type");
    if (message->message_id != opened->header.message) return malformed("message_id");
    if (message->from.id != opened->signer) return malformed("from");
    if (message->to.id != office.profile.id) return malformed("to");
    auto said = entry_in(office, *opened);
    if (!said) return said.error();
    auto const held = directory_entry(office, opened->signer);
    if (held && held->standing == directory::Standing::owner && said->entry.version < held->entry.version)
        return Error{"directory.entry_older",
                     "version",
                     "",
                     {{"authority", opened->signer},
                      {"version", std::to_string(said->entry.version)},
                      {"held", std::to_string(held->entry.version)}}};
    auto const view = trust_view(office);
    if (!view) return view.error();
    if (auto const done = (*view)->check_pinned(opened->signing_certificate, office.clock.now()); !done)
        return done.error();
    ReceivedUpdate update{message->message_id, opened->signer, office.clock.now(), *digest, "waiting", "", {},
                          std::move(*said)};
    if (auto const done = office.store.put_record(record_of_received(update)); !done) return done.error();
    return update;
}

Result<std::vector<ReceivedUpdate>> received_updates(Office& office)
{
    auto const records = office.store.list_records(received_update_kind);
    if (!records) return records.error();
    std::vector<ReceivedUpdate> all;
    for (auto const& record : *records) {
        auto update = received_from(record);
        if (!update) return update.error();
        all.push_back(std::move(*update));
    }
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.message > b.message; });
    return all;
}

Result<std::vector<Changed>> changes_of(Office& office, ReceivedUpdate const& update)
{
    auto const held = directory_entry(office, update.from);
    if (!held && held.error().code != "directory.entry_unknown") return held.error();
    auto const after = directory::to_json(update.said.entry);
    auto const before = held ? directory::to_json(held->entry) : json::object{};
    std::vector<Changed> changes;
    for (auto const& [name, value] : after) {
        auto const* const old = before.if_contains(name);
        if (old != nullptr && *old == value) continue;
        // Certificates are compared by their fingerprints, which people can read.
        auto const shown = [&](json::value const* what) -> std::string {
            if (what == nullptr || what->is_null()) return {};
            if (what->is_string()) return std::string(what->get_string());
            return json::serialize(*what);
        };
        if (name == "signing_certificates" || name == "encryption_certificates") {
            auto const prints = [](std::vector<dossier::Certificate> const& certificates) {
                std::string text;
                for (auto const& one : certificates)
                    text += (text.empty() ? "" : ", ") + dossier::spelled(one.fingerprint());
                return text;
            };
            auto const& now = update.said.entry;
            changes.push_back(
                {std::string(name),
                 held ? prints(name == "signing_certificates" ? held->entry.signing : held->entry.encryption) : "",
                 prints(name == "signing_certificates" ? now.signing : now.encryption)});
            continue;
        }
        changes.push_back({std::string(name), shown(old), shown(&value)});
    }
    return changes;
}

Result<ReceivedUpdate> accept_update(Office& office, Account const& by, Id const& message, Tray* tray)
{
    return decide_update(office, by, message, true, tray);
}

Result<ReceivedUpdate> decline_update(Office& office, Account const& by, Id const& message, Tray* tray)
{
    return decide_update(office, by, message, false, tray);
}

}
