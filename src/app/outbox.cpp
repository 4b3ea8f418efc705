#include "app/outbox.hpp"

#include "app/duty.hpp"
#include "app/exchange_keys.hpp"
#include "app/partners.hpp"
#include "app/trust.hpp"

#include <algorithm>
#include <array>

namespace rogatory::app
{
namespace
{

constexpr std::string_view waiting_kind = "outbox";
constexpr std::string_view sent_kind = "sent";
constexpr std::string_view agreement_kind = "agreement";
constexpr std::size_t most_happenings = 200;
constexpr std::array<std::string_view, 3> kinds{"dossier", "receipt", "refusal"};
constexpr std::array<std::string_view, 5> states{"waiting", "relayed", "delivered", "refused", "given_up"};

Bytes octets_of(boost::json::value const& json)
{
    auto const text = boost::json::serialize(json);
    return {text.begin(), text.end()};
}

boost::json::value json_of(BytesView octets)
{
    boost::system::error_code problem;
    auto value = boost::json::parse(text_of(octets), problem);
    return problem ? boost::json::value{} : value;
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
    boost::json::object object{
        {"address", agreement.address}, {"suite", exchange::wss::name_of(agreement.suite)}, {"also", std::move(also)}};
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
    return agreement;
}

Result<std::vector<OutboxRow>> rows_of(Office& office, std::string_view kind)
{
    auto const records = office.store.list_records(kind);
    if (!records) return records.error();
    std::vector<OutboxRow> rows;
    for (auto const& record : *records) {
        auto row = row_from_json(json_of(record.octets));
        if (!row) return row.error();
        rows.push_back(std::move(*row));
    }
    return rows;
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

OutboxRow row_of_message(Office& office, docket::Message const& message, Id const& case_id)
{
    auto row = new_row(office, OutboxRow::Kind::dossier, message.to.id, message.message_id, case_id);
    row.id = message.message_id; // the same message queued again is the same on the wire: it is taken once
    row.type = message.type;
    row.urgent = is_urgent(message);
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
        {std::string(agreement_kind), agreement.partner, octets_of(json_of_agreement(agreement))});
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

std::string_view name_of(OutboxRow::Kind kind)
{
    return kinds.at(static_cast<std::size_t>(kind));
}
std::string_view name_of(OutboxRow::State state)
{
    return states.at(static_cast<std::size_t>(state));
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
    return {{"kind", name_of(row.kind)},
            {"state", name_of(row.state)},
            {"id", text_of(row.id)},
            {"to", row.to},
            {"message", text_of(row.message)},
            {"case", id_text(row.case_id)},
            {"dossier", hex_of(row.dossier)},
            {"code", row.code},
            {"type", row.type},
            {"urgent", row.urgent},
            {"queued_at", row.queued_at.since_1970_us},
            {"attempts", row.attempts},
            {"octets", row.octets},
            {"octets_signed_for", row.octets_signed_for},
            {"split", row.split},
            {"happened", std::move(happened)}};
}

Result<OutboxRow> row_from_json(boost::json::value const& json)
{
    try {
        auto const& object = json.as_object();
        OutboxRow row;
        row.kind = static_cast<OutboxRow::Kind>(place_in(kinds, text(object, "kind")));
        row.state = static_cast<OutboxRow::State>(place_in(states, text(object, "state")));
        row.id = id_in(object, "id");
        row.to = text(object, "to");
        row.message = id_in(object, "message");
        row.case_id = id_in(object, "case");
        auto const dossier = bytes_from_hex(text(object, "dossier")).value();
        std::copy_n(dossier.begin(), std::min(dossier.size(), row.dossier.size()), row.dossier.begin());
        row.code = text(object, "code");
        row.type = text(object, "type");
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

Result<std::vector<OutboxRow>> waiting_rows(Office& office)
{
    return rows_of(office, waiting_kind);
}
Result<std::vector<OutboxRow>> sent_rows(Office& office)
{
    return rows_of(office, sent_kind);
}

Result<std::optional<OutboxRow>> find_row(Office& office, Id const& row)
{
    for (auto const kind : {waiting_kind, sent_kind}) {
        auto const octets = office.store.get_record(kind, text_of(row));
        if (!octets) return octets.error();
        if (!*octets) continue;
        auto found = row_from_json(json_of(**octets));
        if (!found) return found.error();
        return std::optional(std::move(*found));
    }
    return std::optional<OutboxRow>{};
}

Record record_of(OutboxRow const& row)
{
    return {std::string(waiting_kind), text_of(row.id), octets_of(to_json(row))};
}

Done put_row(Office& office, OutboxRow const& row)
{
    return office.store.put_record(record_of(row));
}

Done put_away(Office& office, OutboxRow const& row)
{
    auto record = record_of(row);
    record.kind = sent_kind;
    if (auto const done = office.store.put_record(record); !done) return done;
    auto const removed = office.store.remove_record(waiting_kind, record.name);
    if (!removed) return removed.error();
    return {};
}

Result<std::size_t> queue_case(Office& office, Id const& case_id)
{
    auto const known = load(office, case_id);
    if (!known) return known.error();
    auto const agreed = agreement_with(office, known->state.partner.id);
    if (!agreed) return agreed.error();
    if (!*agreed) return Error{"exchange.no_agreement", "", "", {{"partner", known->state.partner.id}}};
    auto const waiting = waiting_rows(office);
    if (!waiting) return waiting.error();
    std::vector<Record> records;
    for (auto const& outgoing : known->state.outgoing) {
        if (outgoing.state != docket::Outgoing::State::approved && outgoing.state != docket::Outgoing::State::exported)
            continue;
        if (std::any_of(waiting->begin(), waiting->end(), [&](auto const& row) {
                return row.kind == OutboxRow::Kind::dossier && row.message == outgoing.message_id;
            }))
            continue;
        auto const message = docket::message_in(known->entries.at(outgoing.entry - 1));
        if (!message) return message.error();
        records.push_back(record_of(row_of_message(office, *message, case_id)));
    }
    if (!records.empty())
        if (auto const done = office.store.put_records(records); !done) return done.error();
    return records.size();
}

Done record_evidence(Office& office, Account const& account, OutboxRow const& row, std::string_view event,
                     std::string_view outcome, std::string const& reason)
{
    auto const known = load(office, row.case_id);
    if (!known) return known.error();
    auto const setting = setting_of(office, account);
    docket::Command command{
        "record_evidence",
        std::nullopt,
        {{"message_id", text_of(row.message)}, {"event", std::string(event)}, {"outcome", std::string(outcome)}}};
    if (!reason.empty()) command.fields["reason"] = reason;
    auto events = docket::decide(known->state, command, setting);
    if (!events) return events.error();
    auto const step = record(office, *known, row.case_id, std::move(*events), setting, {}, {}, {}, {record_of(row)});
    if (!step) return step.error();
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
        if (*agreed) records.push_back(record_of(row_of_message(office, *message, step.case_id)));
    }
    return records;
}

Result<std::vector<Record>> receipt_owed(Office& office, std::string_view sender, Id const& message, Id const& case_id,
                                         Digest const& dossier)
{
    auto const agreed = agreement_with(office, sender);
    if (!agreed) return agreed.error();
    if (!*agreed) return std::vector<Record>{};
    auto row = new_row(office, OutboxRow::Kind::receipt, std::string(sender), message, case_id);
    row.dossier = dossier;
    return std::vector<Record>{record_of(row)};
}

}
