#include "app/signals.hpp"

#include "app/duty.hpp"
#include "app/partners.hpp"
#include "app/trust.hpp"
#include "docket/labels.hpp"

#include <algorithm>

namespace rogatory::app
{
using SignalEvent = dossier::Signal::Event;

SignalName named_in_entries(dossier::Signal::Event event)
{
    switch (event) {
    case SignalEvent::bell_rung: return {"bell", "accepted"};
    case SignalEvent::bell_failed: return {"bell", "failed"};
    case SignalEvent::alarm_taken: return {"taken", "accepted"};
    case SignalEvent::retrieved: return {"retrieval", "accepted"};
    case SignalEvent::not_retrieved: return {"retrieval", "failed"};
    }
    return {"retrieval", "failed"};
}

namespace
{

constexpr std::string_view awaited_kind = "awaits_retrieval";
constexpr std::string_view entry_of_evidence = "evidence_recorded", entry_of_retrieval = "message_retrieved";
constexpr std::int64_t one_second_us = 1'000'000, one_hour_us = 3'600 * one_second_us;

std::string_view text_at(boost::json::object const& object, std::string_view name)
{
    auto const* const member = object.if_contains(name);
    return member != nullptr && member->is_string() ? std::string_view(member->get_string()) : std::string_view{};
}

std::string awaited_name(std::string_view partner, Id const& message)
{
    return text_of(message) + "@" + std::string(partner);
}

bool is_evidence_of(docket::Entry const& entry, Id const& message, std::string_view event, std::string_view outcome)
{
    return entry.kind == entry_of_evidence && text_at(entry.body, "message_id") == text_of(message) &&
           text_at(entry.body, "event") == event && text_at(entry.body, "outcome") == outcome;
}

/// When it happened, as the entry says; otherwise when it was recorded.
Instant moment_of(docket::Entry const& entry)
{
    auto const told = instant_from(text_at(entry.body, "happened_at"));
    return told ? *told : entry.at;
}

Result<docket::Event> retrieval_event(docket::CaseState const& state, Id const& message, docket::Setting const& setting)
{
    auto events = docket::decide(state, {"take_message", std::nullopt, {{"message_id", text_of(message)}}}, setting);
    if (!events) return events.error();
    return std::move(events->front());
}

/// Told when it was agreed upon; and whoever takes the message takes the alarm that it caused.
Result<std::vector<Record>> told_of_retrieval(Office& office, Account const& account, Case const& known,
                                              Id const& message, Instant now)
{
    auto const& partner = known.state.partner.id;
    auto records = alarm_taken_with(office, account, partner, message, now);
    if (!records) return records.error();
    auto const agreed = agreement_with(office, partner);
    if (!agreed) return agreed.error();
    if (!*agreed || (*agreed)->retrieval_hours == 0) return records;
    auto told = signal_owed(office, partner, SignalEvent::retrieved, message, known.state.case_id, now, "");
    if (!told) return told.error();
    std::move(told->begin(), told->end(), std::back_inserter(*records));
    return records;
}

/// One message that was awaited: told and recorded when its time is over, forgotten when it is settled.
Result<bool> settle_awaited(Office& office, Account const& account, Record const& record)
{
    auto const json = boost::json::parse(text_of(record.octets)).as_object();
    auto const message = id_from(text_at(json, "message"));
    auto const case_id = id_from(text_at(json, "case"));
    if (!message || !case_id) return Error{"store.damaged", std::string(awaited_kind), "", {}};
    auto const hours = json.at("hours").to_number<std::int64_t>();
    auto const end = json.at("since").to_number<std::int64_t>() + hours * one_hour_us;
    auto const now = office.clock.now();
    auto const known = load(office, *case_id);
    bool const erased = !known && known.error().code == "case.erased";
    if (!known && !erased) return known.error();
    bool told = false;
    if (!erased && !retrieval_of(known->entries, *message)) {
        if (now.since_1970_us < end) return false;
        auto const setting = setting_of(office, account);
        auto const reason = "nobody has taken it within " + std::to_string(hours) + " hours";
        auto events = docket::decide(
            known->state,
            {"record_evidence",
             std::nullopt,
             {{"message_id", text_of(*message)}, {"event", "retrieval"}, {"outcome", "failed"}, {"reason", reason}}},
            setting);
        if (!events) return events.error();
        auto owed =
            signal_owed(office, known->state.partner.id, SignalEvent::not_retrieved, *message, *case_id, now, reason);
        if (!owed) return owed.error();
        auto const step =
            app::record(office, *known, *case_id, std::move(*events), setting, {}, {}, {}, std::move(*owed));
        if (!step) return step.error();
        told = true;
    }
    if (auto const gone = office.store.remove_record(awaited_kind, record.name); !gone) return gone.error();
    return told;
}

}

Result<std::vector<Record>> signal_owed(Office& office, std::string_view partner, SignalEvent event, Id const& message,
                                        Id const& case_id, Instant at, std::string_view detail)
{
    auto const agreed = agreement_with(office, partner);
    if (!agreed) return agreed.error();
    if (!*agreed) return std::vector<Record>{};
    dossier::Signal const signal{
        event, message, at, office.profile.id, std::string(partner), dossier::fit_detail(detail)};
    auto text = dossier::make_signal(signal, office.identity, office.clock.now());
    if (!text) return text.error();
    return std::vector<Record>{signal_row(office, signal, std::move(*text), case_id)};
}

Result<std::vector<Record>> retrieval_awaited(Office& office, docket::Message const& message, Id const& case_id,
                                              Instant now)
{
    auto const agreed = agreement_with(office, message.from.id);
    if (!agreed) return agreed.error();
    if (!*agreed || (*agreed)->retrieval_hours == 0) return std::vector<Record>{};
    auto const text = boost::json::serialize(boost::json::object{{"message", text_of(message.message_id)},
                                                                 {"case", text_of(case_id)},
                                                                 {"since", now.since_1970_us},
                                                                 {"hours", (*agreed)->retrieval_hours}});
    return std::vector<Record>{{std::string(awaited_kind), awaited_name(message.from.id, message.message_id),
                                Bytes(text.begin(), text.end())}};
}

docket::Entry const* retrieval_of(std::vector<docket::Entry> const& entries, Id const& message)
{
    auto const found = std::find_if(entries.begin(), entries.end(), [&](docket::Entry const& entry) {
        return entry.kind == entry_of_retrieval && text_at(entry.body, "message_id") == text_of(message);
    });
    return found == entries.end() ? nullptr : &*found;
}

Result<std::vector<Record>> retrievals_in(Office& office, Account const& account, Case const& known,
                                          std::vector<docket::Event>& events, docket::Setting const& setting)
{
    std::vector<Id> taken;
    std::vector<docket::Event> implied;
    for (auto const& event : events) {
        if (event.kind == entry_of_retrieval) {
            auto const id = id_from(text_at(event.body, "message_id"));
            if (!id) continue;
            if (auto const* const before = retrieval_of(known.entries, *id))
                return Error{"case.message_taken",
                             "message_id",
                             "",
                             {{"message", text_of(*id)}, {"account", before->actor}, {"at", text_of(before->at)}}};
            taken.push_back(*id);
            continue;
        }
        // Who answers a message has taken it.
        auto const* const prepared = event.body.if_contains("message");
        if (prepared == nullptr || !prepared->is_object()) continue;
        auto const answered = id_from(text_at(prepared->get_object(), "in_reply_to"));
        if (!answered || retrieval_of(known.entries, *answered) ||
            std::find(taken.begin(), taken.end(), *answered) != taken.end() ||
            std::find(known.state.incoming.begin(), known.state.incoming.end(), *answered) ==
                known.state.incoming.end())
            continue;
        auto retrieval = retrieval_event(known.state, *answered, setting);
        if (!retrieval) continue; // whose step it is may not take messages
        retrieval->body["reasons"] = "answered by this step";
        implied.push_back(std::move(*retrieval));
        taken.push_back(*answered);
    }
    std::move(implied.begin(), implied.end(), std::back_inserter(events));
    std::vector<Record> all;
    for (auto const& message : taken) {
        auto records = told_of_retrieval(office, account, known, message, setting.now);
        if (!records) return records.error();
        std::move(records->begin(), records->end(), std::back_inserter(all));
    }
    return all;
}

Result<std::size_t> tell_what_nobody_took(Office& office, Account const& account)
{
    auto const records = office.store.list_records(awaited_kind);
    if (!records) return records.error();
    std::size_t told = 0;
    for (auto const& record : *records) {
        auto const settled = settle_awaited(office, account, record);
        if (!settled) return settled.error();
        if (*settled) ++told;
    }
    return told;
}

Result<SignalTaken> import_signal(Office& office, Account const& account, BytesView octets)
{
    auto const trust = trust_of(office);
    if (!trust) return trust.error();
    auto const signal = dossier::verify_signal(octets, office.profile.id, *trust, office.clock.now());
    if (!signal) return signal.error();
    if (auto const done = check_signed(office, octets); !done) return done.error();
    auto const id = text_of(signal->message);
    auto const sent = office.store.find_message(Direction::outgoing, signal->by, signal->message);
    if (!sent) return sent.error();
    if (!*sent) return Error{"import.receipt_unknown", "", "", {{"message", id}}};
    SignalTaken taken{(*sent)->case_id, *signal, false};
    auto const known = load(office, taken.case_id);
    if (!known) return known.error();
    auto const said = named_in_entries(signal->event);
    auto const at = text_of(signal->at);
    taken.known = std::any_of(known->entries.begin(), known->entries.end(), [&](docket::Entry const& entry) {
        return is_evidence_of(entry, signal->message, said.event, said.outcome) &&
               text_at(entry.body, "happened_at") == at;
    });
    if (taken.known) return taken;
    auto const setting = setting_of(office, account);
    docket::Command command{
        "record_evidence",
        std::nullopt,
        {{"message_id", id}, {"event", said.event}, {"outcome", said.outcome}, {"happened_at", at}}};
    if (!signal->detail.empty()) command.fields[said.outcome == "failed" ? "reason" : "detail"] = signal->detail;
    auto events = docket::decide(known->state, command, setting);
    if (!events) return events.error();
    events->front().body["signed_by"] = signal->by;
    events->front().body["signal"] = std::string(text_of(octets));
    auto noted = noted_in_row(office, signal->by, signal->message, signal->at,
                              std::string(said.event) + (said.outcome == "failed" ? "_failed" : ""), signal->detail);
    if (!noted) return noted.error();
    auto const step = record(office, *known, taken.case_id, std::move(*events), setting, {}, {}, {}, std::move(*noted));
    if (!step) return step.error();
    return taken;
}

UrgentClock urgent_clock(std::vector<docket::Entry> const& entries, Id const& message)
{
    UrgentClock clock;
    auto const earlier = [](std::optional<Instant>& kept, Instant at) {
        bool const first = !kept || at < *kept;
        if (first) kept = at;
        return first;
    };
    for (auto const& entry : entries) {
        // Who answers has taken it, also where no signal says so.
        if (auto const* const received = entry.body.if_contains("received");
            received != nullptr && received->is_object() &&
            text_at(received->get_object(), "in_reply_to") == text_of(message))
            earlier(clock.taken, entry.at);
        if (text_at(entry.body, "message_id") != text_of(message)) continue;
        if (auto const* const receipt = entry.body.if_contains("receipt"); receipt != nullptr && receipt->is_object())
            if (auto const at = instant_from(text_at(receipt->get_object(), "received_at")))
                earlier(clock.delivered, *at);
        if (entry.kind != entry_of_evidence) continue;
        auto const at = moment_of(entry);
        if (is_evidence_of(entry, message, "bell", "accepted") && earlier(clock.rung, at))
            clock.whom = text_at(entry.body, "detail");
        if (is_evidence_of(entry, message, "bell", "failed")) clock.bell_problem = text_at(entry.body, "reason");
        if (is_evidence_of(entry, message, "taken", "accepted") ||
            is_evidence_of(entry, message, "retrieval", "accepted"))
            earlier(clock.taken, at);
    }
    if (clock.rung) clock.bell_problem.clear();
    return clock;
}

std::string sentence_of(UrgentClock const& clock, Instant sent, Instant now, Language language,
                        std::function<std::string(Instant)> const& moment)
{
    auto const seconds = [](Instant from, Instant to) {
        return std::max<std::int64_t>(0, (to.since_1970_us - from.since_1970_us) / one_second_us);
    };
    auto const say = [&](std::string_view sentence, Arguments const& arguments = {}) {
        return docket::label(docket::LabelOf::sentence, sentence, language, arguments);
    };
    if (!clock.delivered && !clock.taken)
        return say("not_delivered", {{"minutes", std::to_string(seconds(sent, now) / 60)}});
    std::string text;
    if (clock.delivered)
        text = say("delivered",
                   {{"time", moment(*clock.delivered)}, {"seconds", std::to_string(seconds(sent, *clock.delivered))}}) +
               "; ";
    if (clock.rung && clock.whom.empty())
        text += say("rung", {{"time", moment(*clock.rung)}}) + "; ";
    else if (clock.rung)
        text += say("rung_whom", {{"time", moment(*clock.rung)}, {"whom", clock.whom}}) + "; ";
    else if (!clock.bell_problem.empty())
        text += say("bell_failed", {{"why", clock.bell_problem}}) + "; ";
    else if (!clock.taken)
        text += say("nobody_rung") + "; ";
    if (clock.taken)
        text += say("taken", {{"time", moment(*clock.taken)}});
    else
        text += say("not_taken", {{"minutes", std::to_string(seconds(clock.delivered.value_or(sent), now) / 60)}});
    return text;
}

std::optional<Instant> urgent_since(std::vector<docket::Entry> const& entries, docket::Outgoing const& outgoing)
{
    using enum docket::Outgoing::State;
    if (outgoing.state != exported && outgoing.state != receipted && outgoing.state != approved) return std::nullopt;
    auto const message = docket::message_in(entries.at(outgoing.entry - 1));
    if (!message || !is_urgent(*message)) return std::nullopt;
    // It left when it was approved, or was sent as approved before.
    for (auto const& entry : entries)
        if (entry.kind == "message_approved" && text_at(entry.body, "message_id") == text_of(outgoing.message_id))
            return entry.at;
    return entries.at(outgoing.entry - 1).at;
}

}
