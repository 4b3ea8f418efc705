#include "app/outbox.hpp"

#include "app/collection.hpp"
#include "app/conversation.hpp"
#include "app/duty.hpp"
#include "app/exchange_keys.hpp"
#include "app/partners.hpp"
#include "app/piece_receipts.hpp"
#include "app/proofs.hpp"
#include "app/record_json.hpp"
#include "app/trust.hpp"

#include <algorithm>
#include <array>

namespace rogatory::app
{
namespace
{

constexpr std::string_view lines_kind = "outbox/"; ///< then the partner, '/', and the line
constexpr std::string_view old_kind = "outbox";    ///< of an earlier version: one line for all
constexpr std::array every_line{Line::urgent, Line::ordinary, Line::bulk};
constexpr std::size_t sorted_at_once = 200;
constexpr std::string_view sent_kind = "sent";
constexpr std::size_t most_happenings = 200;
constexpr std::array<std::string_view, 5> row_kinds{"dossier", "receipt", "refusal", "signal", "notice"};
constexpr std::array<std::string_view, 5> row_states{"waiting", "relayed", "delivered", "refused", "given_up"};

boost::json::value json_of(BytesView octets)
{
    auto value = record_value(octets);
    return value ? std::move(*value) : boost::json::value{};
}

template <class Names>
std::size_t place_in(Names const& names, std::string_view name)
{
    auto const found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw std::invalid_argument("unknown name");
    return static_cast<std::size_t>(found - names.begin());
}

std::string text(boost::json::object const& object, std::string_view name)
{
    return std::string(object.at(name).as_string());
}
Id id_in(boost::json::object const& object, std::string_view name)
{
    auto const written = text(object, name);
    return written.empty() ? Id{} : id_from(written).value();
}
std::string id_text(Id const& id)
{
    return id == Id{} ? std::string() : text_of(id);
}
Instant instant_in(boost::json::object const& object, std::string_view name)
{
    return {object.at(name).to_number<std::int64_t>()};
}

constexpr std::array suites_there_are{exchange::wss::Suite::rsa_1x, exchange::wss::Suite::eddsa_2,
                                      exchange::wss::Suite::ecdsa_2};

boost::json::object json_of_agreement(Agreement const& agreement)
{
    boost::json::array also;
    for (auto const suite : agreement.also)
        also.emplace_back(exchange::wss::name_of(suite));
    boost::json::object object{{"address", agreement.address},
                               {"suite", exchange::wss::name_of(agreement.suite)},
                               {"also", std::move(also)},
                               {"retrieval_hours", agreement.retrieval_hours}};
    if (!agreement.certified_by.empty()) object["certified_by"] = agreement.certified_by;
    if (!agreement.subject.empty()) object["subject"] = agreement.subject;
    return object;
}

/// Nothing for what is none. An agreement of an earlier version names no suite: it is that of the cards' keys.
std::optional<Agreement> agreement_from(std::string partner, BytesView octets)
{
    auto const json = json_of(octets);
    if (!json.is_object() || !json.as_object().contains("address")) return std::nullopt;
    auto const& object = json.as_object();
    Agreement agreement{std::move(partner), text(object, "address")};
    if (object.contains("suite")) {
        auto const suite = exchange::wss::suite_from(text(object, "suite"));
        if (!suite) return std::nullopt;
        agreement.suite = *suite;
    }
    if (auto const* const also = object.if_contains("also"); also != nullptr && also->is_array())
        for (auto const& name : also->get_array())
            if (auto const suite = name.is_string() ? exchange::wss::suite_from(name.get_string()) : std::nullopt)
                agreement.also.push_back(*suite);
    if (object.contains("certified_by")) agreement.certified_by = text(object, "certified_by");
    if (object.contains("subject")) agreement.subject = text(object, "subject");
    if (auto const* const hours = object.if_contains("retrieval_hours"); hours != nullptr && hours->is_number())
        agreement.retrieval_hours = hours->to_number<unsigned>();
    return agreement;
}

Done each_row_of(Office& office, std::string_view kind, std::function<void(OutboxRow)> const& visit,
                 std::vector<std::string>* unreadable)
{
    return each_record(office.store, kind, [&](Record const& record) -> Done {
        auto row = row_from_json(json_of(record.octets));
        // One that cannot be read hides none of the others.
        if (row)
            visit(std::move(*row));
        else if (unreadable != nullptr)
            unreadable->push_back(std::string(kind) + " " + record.name);
        return {};
    });
}

Done add_rows_of(Office& office, std::string_view kind, std::vector<OutboxRow>& rows,
                 std::vector<std::string>* unreadable)
{
    return each_row_of(office, kind, [&](OutboxRow row) { rows.push_back(std::move(row)); }, unreadable);
}

std::string kind_of(std::string_view to, Line line)
{
    return std::string(lines_kind) + std::string(to) + "/" + std::to_string(static_cast<int>(line));
}
std::optional<WaitingLine> line_from(std::string_view kind)
{
    kind.remove_prefix(std::min(lines_kind.size(), kind.size()));
    if (kind.size() < 3 || kind[kind.size() - 2] != '/') return std::nullopt;
    auto const digit = static_cast<std::size_t>(kind.back() - '0');
    if (digit >= every_line.size()) return std::nullopt;
    return WaitingLine{std::string(kind.substr(0, kind.size() - 2)), every_line.at(digit)};
}

Result<std::optional<OutboxRow>> row_in(Office& office, std::string_view kind, Id const& row)
{
    auto const octets = office.store.get_record(kind, text_of(row));
    if (!octets) return octets.error();
    if (!*octets) return std::optional<OutboxRow>{};
    auto found = row_from_json(json_of(**octets));
    if (!found) return found.error();
    return std::optional(std::move(*found));
}

OutboxRow new_row(Office& office, OutboxRow::Kind kind, std::string to, Id const& message, Id const& case_id)
{
    OutboxRow row;
    row.kind = kind;
    row.id = new_id(office.clock, office.random);
    row.to = std::move(to);
    row.message = message;
    row.case_id = case_id;
    row.queued_at = office.clock.now();
    row.note(row.queued_at, "queued");
    return row;
}

/// One of the two asks the other, or each is asked: what the cards say and what is agreed upon must fit.
Done check_reach(Office& office, dossier::Card const& card, Agreement const& agreement)
{
    auto const error = [&](char const* code) { return Error{code, "URL", "", {{"partner", card.authority}}}; };
    if (card.collects && !partner_collects(agreement)) return error("exchange.partner_collects");
    if (!card.collects && partner_collects(agreement)) return error("exchange.address_missing");
    auto const own = collects(office);
    if (!own) return own.error();
    if (*own && card.collects) return error("exchange.both_collect");
    return {};
}

Result<OutboxRow> row_of_message(Office& office, docket::Message const& message, Id const& case_id)
{
    auto row = new_row(office, OutboxRow::Kind::dossier, message.to.id, message.message_id, case_id);
    row.id = message.message_id; // the same message queued again is the same on the wire: it is taken once
    row.type = message.type;
    row.urgent = is_urgent(message);
    if (auto const answered = id_from(message.in_reply_to))
        if (auto const done = join_conversation(office, row, *answered); !done) return done.error();
    return row;
}

}

bool Agreement::speaks(exchange::wss::Suite which) const
{
    return which == suite || std::find(also.begin(), also.end(), which) != also.end();
}

Done agree(Office& office, Account const& by, Agreement const& agreement)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "", "", {{"account", by.name}}};
    auto const card = partner(office, agreement.partner);
    if (!card) return card.error();
    if (auto const done = check_reach(office, *card, agreement); !done) return done;
    auto const ring = key_ring(office);
    if (!ring) return ring.error();
    for (auto const suite : suites_there_are) {
        if (!agreement.speaks(suite)) continue;
        auto const name = std::string(exchange::wss::name_of(suite));
        if ((*ring)->find(suite) == nullptr)
            return Error{"exchange.no_keys", "--suite", "eDelivery AS4", {{"suite", name}}};
        if (suite == agreement.suite && keys_on_card(*card, suite, office.clock.now()).encryption.empty())
            return Error{"exchange.partner_without_keys",
                         "--suite",
                         "eDelivery AS4",
                         {{"partner", agreement.partner}, {"suite", name}}};
    }
    if (!agreement.certified_by.empty()) {
        auto const networks = trusted_networks(office);
        if (!networks) return networks.error();
        bool const known = std::any_of(networks->begin(), networks->end(), [&](auto const& network) {
            return network.rules.network == agreement.certified_by &&
                   std::any_of(network.certificates.begin(), network.certificates.end(),
                               [](auto const& one) { return one.is_anchor; });
        });
        if (!known) return Error{"trust.no_anchor", "--certified-by", "", {{"network", agreement.certified_by}}};
    }
    return office.store.put_record(
        {std::string(agreement_kind), agreement.partner, record_octets(json_of_agreement(agreement))});
}

Result<std::vector<Agreement>> agreements(Office& office)
{
    auto const records = office.store.list_records(agreement_kind);
    if (!records) return records.error();
    std::vector<Agreement> all;
    for (auto const& record : *records)
        if (auto agreement = agreement_from(record.name, record.octets)) all.push_back(std::move(*agreement));
    return all;
}

Result<std::optional<Agreement>> agreement_with(Office& office, std::string_view partner)
{
    auto const octets = office.store.get_record(agreement_kind, partner);
    if (!octets) return octets.error();
    if (!*octets) return std::optional<Agreement>{};
    return agreement_from(std::string(partner), **octets);
}

void OutboxRow::note(Instant at, std::string what, std::string why)
{
    // The first lines and the newest tell the story; of many failures in between the oldest go.
    if (happened.size() >= most_happenings) happened.erase(happened.begin() + 10);
    happened.push_back({at, std::move(what), std::move(why)});
}

bool OutboxRow::has_happened(std::string_view what) const
{
    return std::any_of(happened.begin(), happened.end(), [&](auto const& one) { return one.what == what; });
}

std::string_view name_of(OutboxRow::Kind kind)
{
    return row_kinds.at(static_cast<std::size_t>(kind));
}
std::string_view name_of(OutboxRow::State state)
{
    return row_states.at(static_cast<std::size_t>(state));
}
bool finished(OutboxRow::State state)
{
    return state != OutboxRow::State::waiting;
}

boost::json::object to_json(OutboxRow const& row)
{
    boost::json::array happened;
    for (auto const& one : row.happened)
        happened.push_back({{"at", one.at.since_1970_us}, {"what", one.what}, {"why", one.why}});
    boost::json::object json{{"kind", name_of(row.kind)},
                             {"state", name_of(row.state)},
                             {"id", text_of(row.id)},
                             {"to", row.to},
                             {"message", text_of(row.message)},
                             {"case", id_text(row.case_id)},
                             {"dossier", hex_of(row.dossier)},
                             {"code", row.code},
                             {"text", row.text},
                             {"type", row.type},
                             {"urgent", row.urgent},
                             {"queued_at", row.queued_at.since_1970_us},
                             {"attempts", row.attempts},
                             {"octets", row.octets},
                             {"octets_signed_for", row.octets_signed_for},
                             {"split", row.split},
                             {"happened", std::move(happened)}};
    if (!row.refers_to.empty()) json["refers_to"] = row.refers_to;
    if (!row.conversation.empty()) json["conversation"] = row.conversation;
    return json;
}

Result<OutboxRow> row_from_json(boost::json::value const& json)
{
    try {
        auto const& object = json.as_object();
        OutboxRow row;
        row.kind = static_cast<OutboxRow::Kind>(place_in(row_kinds, text(object, "kind")));
        row.state = static_cast<OutboxRow::State>(place_in(row_states, text(object, "state")));
        row.id = id_in(object, "id");
        row.to = text(object, "to");
        row.message = id_in(object, "message");
        row.case_id = id_in(object, "case");
        auto const dossier = bytes_from_hex(text(object, "dossier")).value();
        std::copy_n(dossier.begin(), std::min(dossier.size(), row.dossier.size()), row.dossier.begin());
        row.code = text(object, "code");
        if (object.contains("text")) row.text = text(object, "text"); // not in rows of an earlier version
        row.type = text(object, "type");
        if (object.contains("refers_to")) row.refers_to = text(object, "refers_to");
        if (object.contains("conversation")) row.conversation = text(object, "conversation");
        row.urgent = object.at("urgent").as_bool();
        row.queued_at = instant_in(object, "queued_at");
        row.attempts = object.at("attempts").to_number<std::uint32_t>();
        row.octets = object.at("octets").to_number<std::uint64_t>();
        row.octets_signed_for = object.at("octets_signed_for").to_number<std::uint64_t>();
        row.split = text(object, "split");
        for (auto const& one : object.at("happened").as_array())
            row.happened.push_back(
                {instant_in(one.as_object(), "at"), text(one.as_object(), "what"), text(one.as_object(), "why")});
        return row;
    } catch (std::exception const&) { // a member is missing or of another type: written by another version, or altered
        return Error{"outbox.row_malformed", "", "", {}};
    }
}

Line line_of(OutboxRow const& row)
{
    return row.urgent ? Line::urgent : row.split.empty() ? Line::ordinary : Line::bulk;
}

Result<std::vector<WaitingLine>> waiting_lines(Office& office)
{
    auto const kinds = office.store.record_kinds(lines_kind);
    if (!kinds) return kinds.error();
    std::vector<WaitingLine> lines;
    for (auto const& kind : *kinds)
        if (auto line = line_from(kind)) lines.push_back(std::move(*line));
    return lines;
}

Result<std::vector<Id>> head_of_line(Office& office, WaitingLine const& line, std::optional<Id> const& after,
                                     std::size_t most)
{
    auto const names =
        office.store.record_names(kind_of(line.to, line.line), after ? text_of(*after) : std::string(), most);
    if (!names) return names.error();
    std::vector<Id> rows;
    for (auto const& name : *names) {
        auto const id = id_from(name);
        if (!id) return Error{"outbox.row_malformed", "", "", {}};
        rows.push_back(*id);
    }
    return rows;
}

Result<std::vector<OutboxRow>> waiting_rows(Office& office, std::vector<std::string>* unreadable)
{
    std::vector<OutboxRow> rows;
    if (auto const done = add_rows_of(office, old_kind, rows, unreadable); !done) return done.error();
    auto const kinds = office.store.record_kinds(lines_kind);
    if (!kinds) return kinds.error();
    for (auto const& kind : *kinds)
        if (auto const done = add_rows_of(office, kind, rows, unreadable); !done) return done.error();
    return rows;
}

Result<std::size_t> count_waiting(Office& office)
{
    auto kinds = office.store.record_kinds(lines_kind);
    if (!kinds) return kinds.error();
    kinds->emplace_back(old_kind);
    std::size_t count = 0;
    for (auto const& kind : *kinds) {
        std::string after;
        for (;;) {
            auto const names = office.store.record_names(kind, after, 10'000);
            if (!names) return names.error();
            count += names->size();
            if (names->empty()) break;
            after = names->back();
        }
    }
    return count;
}

Result<std::vector<OutboxRow>> sent_rows(Office& office, std::vector<std::string>* unreadable)
{
    std::vector<OutboxRow> rows;
    if (auto const done = add_rows_of(office, sent_kind, rows, unreadable); !done) return done.error();
    return rows;
}

Done each_sent_row(Office& office, std::function<void(OutboxRow)> const& visit, std::vector<std::string>* unreadable)
{
    return each_row_of(office, sent_kind, visit, unreadable);
}

Result<std::optional<OutboxRow>> find_row(Office& office, std::string_view to, Id const& row)
{
    for (auto const line : every_line) {
        auto found = row_in(office, kind_of(to, line), row);
        if (!found || *found) return found;
    }
    // What is finished lies in one place for all partners.
    auto found = row_in(office, sent_kind, row);
    if (found && *found && (*found)->to != to) return std::optional<OutboxRow>{};
    return found;
}

Result<std::optional<OutboxRow>> find_row(Office& office, Id const& row)
{
    auto kinds = office.store.record_kinds(lines_kind);
    if (!kinds) return kinds.error();
    kinds->emplace_back(old_kind);
    kinds->emplace_back(sent_kind);
    for (auto const& kind : *kinds) {
        auto found = row_in(office, kind, row);
        if (!found || *found) return found;
    }
    return std::optional<OutboxRow>{};
}

Record record_of(OutboxRow const& row)
{
    return {finished(row.state) ? std::string(sent_kind) : kind_of(row.to, line_of(row)), text_of(row.id),
            record_octets(to_json(row))};
}

std::vector<RecordName> waiting_names(OutboxRow const& row)
{
    std::vector<RecordName> names;
    for (auto const line : every_line)
        names.push_back({kind_of(row.to, line), text_of(row.id)});
    return names;
}

Done put_row(Office& office, OutboxRow const& row)
{
    // It may have lain in another line.
    auto const record = record_of(row);
    return office.store.change_records(waiting_names(row), std::span(&record, 1));
}

Done put_away(Office& office, OutboxRow const& row)
{
    return put_row(office, row);
}

Done sort_into_lines(Office& office)
{
    for (;;) {
        auto const names = office.store.record_names(old_kind, {}, sorted_at_once);
        if (!names) return names.error();
        if (names->empty()) return {};
        std::vector<RecordName> removed;
        std::vector<Record> written;
        for (auto const& name : *names) {
            auto const id = id_from(name);
            auto const row = id ? row_in(office, old_kind, *id) : Error{"outbox.row_malformed", "", "", {}};
            if (!row) return row.error();
            removed.push_back({std::string(old_kind), name});
            if (*row) written.push_back(record_of(**row));
        }
        if (auto const done = office.store.change_records(removed, written); !done) return done;
    }
}

Result<std::size_t> queue_case(Office& office, Id const& case_id)
{
    auto const known = load(office, case_id);
    if (!known) return known.error();
    auto const agreed = agreement_with(office, known->state.partner.id);
    if (!agreed) return agreed.error();
    if (!*agreed) return Error{"exchange.no_agreement", "", "", {{"partner", known->state.partner.id}}};
    std::vector<Record> records;
    std::optional<Id> at_partner;
    for (auto const& outgoing : known->state.outgoing) {
        if (outgoing.state != docket::Outgoing::State::approved && outgoing.state != docket::Outgoing::State::exported)
            continue;
        auto const waiting = find_row(office, known->state.partner.id, outgoing.message_id);
        if (!waiting) return waiting.error();
        if (*waiting && !finished((*waiting)->state)) continue;
        // Sealed anew it would be another message under the same identifier, and refused as such.
        if (*waiting && (*waiting)->state == OutboxRow::State::relayed) {
            at_partner = outgoing.message_id;
            continue;
        }
        auto const message = docket::message_in(known->entries.at(outgoing.entry - 1));
        if (!message) return message.error();
        auto const row = row_of_message(office, *message, case_id);
        if (!row) return row.error();
        records.push_back(record_of(*row));
    }
    if (records.empty() && at_partner)
        return Error{"exchange.at_partner", "CASE", "", {{"message", text_of(*at_partner)}}};
    if (!records.empty())
        if (auto const done = office.store.put_records(records); !done) return done.error();
    return records.size();
}

namespace
{

/// Puts what was signed into the entry, or beside it.
Result<std::vector<BlobId>> keep_proof(Office& office, Id const& case_id, std::string const& signer, Proof const& proof,
                                       boost::json::object& body)
{
    std::vector<BlobId> blobs;
    if (proof.form.empty()) return blobs;
    body["signed_by"] = signer;
    boost::json::object told{
        {"form", proof.form}, {"sha256", hex_of(sha256(proof.octets))}, {"octets", proof.octets.size()}};
    // It was believed a moment ago: later cards of the partner name other certificates.
    auto signer_of_it = proof.signer;
    if (!signer_of_it)
        if (auto const found = examine(proof.octets); found) signer_of_it = found->signer.fingerprint();
    if (signer_of_it) told["certificate_sha256"] = hex_of(*signer_of_it);
    if (proof.octets.size() <= proof_in_entry_limit) {
        told["base64"] = base64_of(proof.octets);
    } else {
        MemorySource source(proof.octets);
        auto kept = keep(office, case_id, "proof/" + proof.form, source);
        if (!kept) return kept.error();
        body["kept"] = boost::json::array{std::move(kept->first)};
        blobs.push_back(kept->second);
    }
    body["proof"] = std::move(told);
    return blobs;
}

Result<Append> append_of_evidence(Office& office, Account const& account, Case const& known, Id const& case_id,
                                  Id const& message, std::string const& partner, Evidence const& evidence,
                                  PieceReceipts const* pieces)
{
    auto const setting = setting_of(office, account);
    docket::Command command{
        "record_evidence",
        std::nullopt,
        {{"message_id", text_of(message)}, {"event", evidence.event}, {"outcome", evidence.outcome}}};
    if (!evidence.reason.empty()) command.fields["reason"] = evidence.reason;
    auto events = docket::decide(known.state, command, setting);
    if (!events) return events.error();
    auto& body = events->front().body;
    auto blobs = keep_proof(office, case_id, partner, evidence.proof, body);
    if (!blobs) return blobs.error();
    if (pieces != nullptr) {
        body["signed_by"] = partner;
        body["piece_receipts"] = pieces->told;
        if (!body.contains("kept")) body["kept"] = boost::json::array{};
        body["kept"].as_array().push_back(pieces->kept);
        blobs->push_back(pieces->blob);
    }
    auto append = append_of(known, case_id, std::move(*events), setting).first;
    append.blobs = std::move(*blobs);
    return append;
}

}

Result<Append> evidence_append(Office& office, Account const& account, Case const& known, Id const& case_id,
                               Id const& message, std::string const& partner, Evidence const& evidence)
{
    return append_of_evidence(office, account, known, case_id, message, partner, evidence, nullptr);
}

Result<Append> evidence_append(Office& office, Account const& account, OutboxRow const& row, Evidence const& evidence)
{
    auto const known = load(office, row.case_id);
    if (!known) return known.error();
    // Of a dossier in pieces the partner has signed for each, also where it was refused or given up afterwards.
    auto pieces = gather_piece_receipts(office, row);
    if (!pieces) return pieces.error();
    auto append = append_of_evidence(office, account, *known, row.case_id, row.message, row.to, evidence,
                                     *pieces ? &**pieces : nullptr);
    if (!append) return append.error();
    append->removed = waiting_names(row);
    if (*pieces)
        for (auto& name : (*pieces)->removed)
            append->removed.push_back(std::move(name));
    append->records.push_back(record_of(row));
    return append;
}

Done record_evidence(Office& office, Account const& account, OutboxRow const& row, Evidence const& evidence)
{
    auto const append = evidence_append(office, account, row, evidence);
    if (!append) return append.error();
    if (auto const recorded = office.store.append(*append); !recorded) return recorded.error();
    return {};
}

Result<std::vector<Record>> newly_queued(Office& office, Case const& before, StepDone const& step)
{
    std::vector<Record> records;
    for (auto const& outgoing : step.state.outgoing) {
        if (outgoing.state != docket::Outgoing::State::approved) continue;
        auto const* const earlier = before.state.message(outgoing.message_id);
        if (earlier != nullptr && earlier->state == docket::Outgoing::State::approved) continue;
        auto const index = outgoing.entry - 1;
        auto const& entry =
            index < before.entries.size() ? before.entries.at(index) : step.entries.at(index - before.entries.size());
        auto const message = docket::message_in(entry);
        if (!message) return message.error();
        auto const agreed = agreement_with(office, message->to.id);
        if (!agreed) return agreed.error();
        if (!*agreed) continue;
        auto const row = row_of_message(office, *message, step.case_id);
        if (!row) return row.error();
        records.push_back(record_of(*row));
    }
    return records;
}

Result<std::vector<Record>> receipt_owed(Office& office, dossier::Receipt const& receipt, std::string text,
                                         Id const& case_id, bool urgent)
{
    auto const agreed = agreement_with(office, receipt.to);
    if (!agreed) return agreed.error();
    if (!*agreed) return std::vector<Record>{};
    bool const accepted = receipt.verdict == dossier::Verdict::accepted;
    auto row = new_row(office, accepted ? OutboxRow::Kind::receipt : OutboxRow::Kind::refusal, receipt.to,
                       receipt.message, case_id);
    row.dossier = receipt.dossier;
    row.code = receipt.code;
    row.text = std::move(text);
    row.urgent = urgent;
    if (auto const done = join_conversation(office, row, receipt.message); !done) return done.error();
    return std::vector<Record>{record_of(row)};
}

Record signal_row(Office& office, dossier::Signal const& signal, std::string text, Id const& case_id)
{
    auto row = new_row(office, OutboxRow::Kind::signal, signal.to, signal.message, case_id);
    row.code = dossier::name_of(signal.event);
    row.text = std::move(text);
    row.urgent = true;
    return record_of(row);
}

Result<std::vector<Record>> noted_in_row(Office& office, std::string_view to, Id const& message, Instant at,
                                         std::string what, std::string why)
{
    auto row = find_row(office, to, message);
    if (!row) return row.error();
    if (!*row) return std::vector<Record>{};
    (*row)->note(at, std::move(what), std::move(why));
    return std::vector<Record>{record_of(**row)};
}

}
