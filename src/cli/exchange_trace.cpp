// rogatory exchange trace: the whole life of one message, with times and reasons, on whichever side it is asked.
#include "app/cases.hpp"
#include "app/collection.hpp"
#include "app/conversation.hpp"
#include "app/duty.hpp"
#include "app/outbox.hpp"
#include "app/refusals.hpp"
#include "app/signals.hpp"
#include "cli/case_words.hpp"
#include "cli/commands.hpp"
#include "cli/plain_output.hpp"
#include "cli/setting.hpp"
#include "net/access_point/access_point.hpp"

#include <algorithm>
#include <map>

namespace rogatory::cli
{
namespace
{

/// `what` is a name for programs, `words` what an official reads.
struct TraceLine {
    Instant at;
    std::string what, words, why;
    boost::json::object proof = {}; ///< what the partner has signed, as it is kept; empty: nothing
};
using TraceLines = std::vector<TraceLine>;

std::string traced_text(boost::json::object const& object, std::string_view name)
{
    auto const* const member = object.if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->as_string()) : std::string();
}

/// What a name of the exchange is called: "attempt failed", "delivery accepted: in the partner's docket".
std::string traced_words(CaseWords const& words, std::string name)
{
    std::ranges::replace(name, ' ', '_');
    if (words.has("trace_" + name)) return words("trace_" + name);
    return words.has("row_" + name) ? words("row_" + name) : words(name);
}

/// What the exchange itself noted: attempts, receipts, arrivals.
Done trace_exchange(app::Office& office, CaseWords const& words, Id const& message,
                    std::optional<app::OutboxRow> const& row, TraceLines& lines)
{
    if (row)
        for (auto const& one : row->happened)
            lines.push_back({one.at, one.what, traced_words(words, one.what), one.why});
    if (row && !row->refers_to.empty() && !lines.empty() && lines.front().why.empty())
        lines.front().why =
            words("trace_answers", {{"message", row->refers_to}, {"conversation", app::conversation_of(*row)}});
    auto const arrived = net::each_arrival(office, [&](boost::json::object const& one) {
        if (traced_text(one, "message") != text_of(message) || !one.contains("received_at")) return;
        auto const action = traced_text(one, "action");
        lines.push_back({Instant{one.at("received_at").to_number<std::int64_t>()},
                         action + " arrived from " + traced_text(one, "from"),
                         words("trace_arrived", {{"what", action}, {"from", traced_text(one, "from")}}), ""});
        if (auto const answered = traced_text(one, "refers_to"); !answered.empty())
            lines.back().why =
                words("trace_answers", {{"message", answered}, {"conversation", traced_text(one, "conversation")}});
        if (auto const warning = traced_text(one, "warning"); !warning.empty())
            lines.push_back({lines.back().at, "warning", traced_words(words, "warning"), warning});
        if (one.contains("set_aside_at"))
            lines.push_back({Instant{one.at("set_aside_at").to_number<std::int64_t>()}, "kept apart",
                             traced_words(words, "kept apart"), traced_text(one, "outcome")});
        if (!one.contains("done_at")) return;
        // Refused before it reached a case: only this row knows of it.
        auto const outcome = traced_text(one, "outcome");
        bool const refused = action != "Receipt" && outcome.starts_with("refused");
        lines.push_back({Instant{one.at("done_at").to_number<std::int64_t>()},
                         refused ? std::string("delivery rejected") : action,
                         refused ? traced_words(words, "delivery rejected") : action, outcome});
    });
    if (!arrived) return arrived;
    auto const away = app::turned_away(office);
    if (!away) return away.error();
    for (auto const& one : *away)
        if (one.message.starts_with(text_of(message)))
            lines.push_back({one.at, "turned away here, from " + one.from + ": " + one.code,
                             words("trace_turned_away", {{"from", one.from}, {"code", one.code}}), one.sentence});
    return {};
}

/// Where it waits for its partner to collect it, and when that asked last.
Done trace_collection(app::Office& office, CaseWords const& words, std::optional<app::OutboxRow> const& row,
                      TraceLines& lines)
{
    if (!row || app::finished(row->state)) return {};
    auto const agreed = app::agreement_with(office, row->to);
    if (!agreed) return agreed.error();
    if (!*agreed || !app::partner_collects(**agreed)) return {};
    auto const asked = app::last_asked(office, app::AskedBy::partner, row->to);
    if (!asked) return asked.error();
    lines.push_back({office.clock.now(), "waits to be collected since " + text_of(row->queued_at),
                     words("waits_collected", {{"time", words.moment(row->queued_at)}}),
                     asked->at ? words("asked_by", {{"partner", row->to}, {"time", words.moment(*asked->at)}})
                               : words("never_asked_by", {{"partner", row->to}})});
    return {};
}

/// Who was rung on our side, and who took it.
Done trace_alarms(app::Office& office, CaseWords const& words, Id const& message, TraceLines& lines)
{
    auto const all = app::alarms(office);
    if (!all) return all.error();
    for (auto const& alarm : *all) {
        if (alarm.message != message) continue;
        for (auto const& ring : alarm.rings) {
            std::string const what = ring.problem.empty() ? "bell accepted" : "bell failed";
            lines.push_back({ring.at, what, traced_words(words, what),
                             ring.to + (ring.problem.empty() ? "" : ": " + ring.problem)});
        }
        if (alarm.open()) continue;
        std::string const ended = alarm.outgoing ? "no longer uncollected" : "taken accepted";
        lines.push_back(
            {alarm.taken_at, ended, traced_words(words, ended), words("by_whom", {{"who", alarm.taken_by}})});
    }
    return {};
}

/// The case that prepared a message which has not left: no table knows it yet. An identifier tells when it was drawn
/// (RFC 9562, 5.7), so what has not changed since need not be opened; a day is for clocks that were set.
Result<std::optional<Id>> case_that_prepared(app::Office& office, Id const& message,
                                             std::vector<docket::CaseRow> const& newest_first)
{
    std::int64_t drawn_ms = 0;
    for (std::size_t i = 0; i < 6; ++i)
        drawn_ms = drawn_ms << 8 | message.octets[i];
    constexpr std::int64_t day_us = 86'400'000'000;
    for (auto const& row : newest_first) {
        if (row.changed.since_1970_us + day_us < drawn_ms * 1000) break;
        auto const known = app::load(office, row.case_id);
        if (!known && known.error().code == "case.erased") continue;
        if (!known) return known.error();
        if (known->state.message(message) != nullptr) return std::optional(row.case_id);
    }
    return std::optional<Id>{};
}

/// The cases that the message left or arrived in, or is prepared in.
Result<std::vector<Id>> cases_of(app::Office& office, Id const& message, std::optional<app::OutboxRow> const& row)
{
    std::vector<Id> cases;
    if (row && row->case_id != Id{}) cases.push_back(row->case_id);
    auto const rows = office.store.list_cases({});
    if (!rows) return rows.error();
    std::vector<std::string> partners;
    for (auto const& one : *rows)
        if (std::find(partners.begin(), partners.end(), one.partner.id) == partners.end())
            partners.push_back(one.partner.id);
    for (auto const& partner : partners)
        for (auto const direction : {app::Direction::incoming, app::Direction::outgoing})
            if (auto const known = office.store.find_message(direction, partner, message);
                known && *known && std::find(cases.begin(), cases.end(), (*known)->case_id) == cases.end())
                cases.push_back((*known)->case_id);
    if (!cases.empty()) return cases;
    auto const prepared = case_that_prepared(office, message, *rows);
    if (!prepared) return prepared.error();
    if (*prepared) cases.push_back(**prepared);
    return cases;
}

/// Of a message of ours that has not left and does not wait in the outbox: what it is, and what comes next.
std::optional<TraceLine> not_queued(app::Office& office, CaseWords const& words, docket::CaseState const& state,
                                    docket::Outgoing const& message)
{
    using enum docket::Outgoing::State;
    if (message.state == exported || message.state == receipted) return std::nullopt;
    std::string const name(name_of(message.state)), id = text_of(message.message_id), case_id = text_of(state.case_id);
    TraceLine line{office.clock.now(), name + ", not queued", words.called(docket::LabelOf::message_state, name), ""};
    if (message.state == prepared)
        line.why = words("trace_to_approve",
                         {{"command", "rogatory case act " + case_id + " approve_message --message_id " + id}});
    else if (message.state == rejected)
        line.why = words("trace_does_not_leave");
    else if (auto const agreed = app::agreement_with(office, state.partner.id); agreed && *agreed)
        line.why = words("trace_to_queue", {{"command", "rogatory exchange send " + case_id}});
    else
        line.why = words("trace_to_carry",
                         {{"partner", state.partner.id}, {"command", "rogatory case export " + case_id + " --to DIR"}});
    return line;
}

/// What an entry says of the message, in the words of the events of registered delivery where it is such an event.
TraceLine traced_entry(CaseWords const& words, docket::Entry const& entry, Id const& case_id, bool arrival)
{
    std::vector<std::string> why{words(
        "entry_in_case", {{"number", std::to_string(entry.number)}, {"case", text_of(case_id)}, {"who", entry.actor}})};
    TraceLine line{entry.at, entry.kind, words.called(docket::LabelOf::entry, entry.kind), ""};
    if (auto const event = traced_text(entry.body, "event"); !event.empty()) {
        line.what = event + " " + traced_text(entry.body, "outcome");
        line.words = traced_words(words, line.what);
    }
    if (arrival) {
        line.what = "delivery accepted (" + entry.kind + ")";
        line.words = words("trace_delivery_here") + " (" + words.called(docket::LabelOf::entry, entry.kind) + ")";
    }
    if (entry.kind == "message_retrieved") {
        line.what = "retrieval accepted";
        line.words = traced_words(words, line.what);
    }
    if (auto const told = instant_from(traced_text(entry.body, "happened_at")); told && !arrival) {
        line.at = *told;
        why.push_back(words("recorded_at", {{"time", words.moment(entry.at)}}));
    }
    if (auto const by = traced_text(entry.body, "signed_by"); !by.empty())
        why.push_back(words("signed_by", {{"who", by}}));
    if (auto const* const proof = entry.body.if_contains("proof"); proof != nullptr && proof->is_object()) {
        line.proof = {{"case", text_of(case_id)}, {"entry", entry.number}};
        for (auto const* const name : {"form", "sha256", "octets"})
            if (auto const* const member = proof->get_object().if_contains(name)) line.proof[name] = *member;
        why.push_back(words("trace_proof", {{"sha256", traced_text(proof->get_object(), "sha256")}}));
    }
    line.why = words.listed(why);
    for (auto const* const name : {"reason", "reasons", "detail"})
        if (auto const text = traced_text(entry.body, name); !text.empty()) line.why += ": " + text;
    return line;
}

/// The entries that name the message.
Done trace_case(app::Office& office, CaseWords const& words, Id const& message, Id const& case_id, bool queued,
                TraceLines& lines)
{
    auto const known = app::load(office, case_id);
    if (!known) return known.error();
    for (auto const& entry : known->entries) {
        auto const* const received = entry.body.if_contains("received");
        bool const arrival = received != nullptr && received->is_object() &&
                             traced_text(received->as_object(), "message_id") == text_of(message);
        if (traced_text(entry.body, "message_id") != text_of(message) && !arrival) continue;
        lines.push_back(traced_entry(words, entry, case_id, arrival));
    }
    for (auto const& outgoing : known->state.outgoing) {
        if (outgoing.message_id != message) continue;
        // What the entry calls sent was prepared by it: it leaves when it is approved.
        auto const& entry = known->entries.at(outgoing.entry - 1);
        std::string const prepared(name_of(docket::Outgoing::State::prepared));
        lines.push_back(
            {entry.at, prepared, words.called(docket::LabelOf::message_state, prepared),
             words("entry_in_case",
                   {{"number", std::to_string(entry.number)}, {"case", text_of(case_id)}, {"who", entry.actor}})});
        if (auto line = queued ? std::nullopt : not_queued(office, words, known->state, outgoing))
            lines.push_back(std::move(*line));
        auto const since = app::urgent_since(known->entries, outgoing);
        if (!since) continue;
        auto const now = office.clock.now();
        lines.push_back({now, "urgent", traced_words(words, "urgent"),
                         app::sentence_of(app::urgent_clock(known->entries, message), *since, now, words.language(),
                                          [&](Instant at) { return words.moment_in_zone(at); })});
    }
    return {};
}

/// A message that belongs to the one asked about: what it answers, or what answers it.
struct Together {
    Id message;
    bool is_question = false;
    std::string type;
};

Done find_together(app::Office& office, Id const& message, Id const& case_id, std::vector<Together>& together)
{
    auto const known = app::load(office, case_id);
    if (!known) return known.error();
    struct Said {
        std::string id, answers, type;
    };
    std::vector<Said> all;
    for (auto const& entry : known->entries)
        for (auto const* const name : {"received", "message"})
            if (auto const* const one = entry.body.if_contains(name); one != nullptr && one->is_object())
                all.push_back({traced_text(one->get_object(), "message_id"),
                               traced_text(one->get_object(), "in_reply_to"), traced_text(one->get_object(), "type")});
    auto const add = [&](std::string const& id, bool is_question, std::string const& type) {
        auto const found = id_from(id);
        if (!found || *found == message) return;
        bool const before =
            std::any_of(together.begin(), together.end(), [&](auto const& one) { return one.message == *found; });
        if (!before) together.push_back({*found, is_question, type});
    };
    for (auto const& one : all) {
        if (one.id == text_of(message) && !one.answers.empty()) {
            auto const question =
                std::find_if(all.begin(), all.end(), [&](auto const& other) { return other.id == one.answers; });
            add(one.answers, true, question == all.end() ? std::string() : question->type);
        }
        if (one.answers == text_of(message)) add(one.id, false, one.type);
    }
    return {};
}

/// All that is known of a message, by time. `cases` gets those in which it occurs.
Result<std::multimap<Instant, TraceLine>> life_of(app::Office& office, CaseWords const& words, Id const& id,
                                                  std::vector<Id>& cases)
{
    auto const row = app::find_row(office, id);
    if (!row) return row.error();
    TraceLines lines;
    if (auto const done = trace_exchange(office, words, id, *row, lines); !done) return done.error();
    if (auto const done = trace_collection(office, words, *row, lines); !done) return done.error();
    if (auto const done = trace_alarms(office, words, id, lines); !done) return done.error();
    auto found = cases_of(office, id, *row);
    if (!found) return found.error();
    cases = std::move(*found);
    for (auto const& case_id : cases)
        if (auto const done = trace_case(office, words, id, case_id, row->has_value(), lines); !done)
            return done.error();
    std::multimap<Instant, TraceLine> by_time;
    for (auto& line : lines)
        by_time.emplace(line.at, std::move(line));
    return by_time;
}

boost::json::array life_json(std::multimap<Instant, TraceLine> const& by_time)
{
    boost::json::array all;
    for (auto const& [at, line] : by_time) {
        boost::json::object one{{"at", text_of(at)}, {"what", line.what}, {"why", line.why}};
        if (!line.proof.empty()) one["proof"] = line.proof;
        all.push_back(std::move(one));
    }
    return all;
}

void print_life(Call& call, CaseWords const& words, std::multimap<Instant, TraceLine> const& by_time)
{
    for (auto const& [at, line] : by_time) {
        call.out << "  " << words.moment(at) << "  " << line.words << '\n';
        if (!line.why.empty()) call.out << "      " << in_one_line(line.why) << '\n';
    }
}

}

Exit exchange_trace(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const all = reads_all(call, **desk); !all) return call.fail(all.error());
    auto& office = *(*desk)->office;
    auto const id = id_from(call.get("MESSAGE"));
    if (!id) return call.fail(id.error());
    std::vector<Id> cases;
    CaseWords const words(call.language, desk->get());
    auto const life = life_of(office, words, *id, cases);
    if (!life) return call.fail(life.error());
    if (life->empty()) return call.fail(Error{"exchange.message_unknown", "", "", {{"message", text_of(*id)}}});
    // The question and its answers are read together.
    std::vector<Together> together;
    for (auto const& case_id : cases)
        if (auto const done = find_together(office, *id, case_id, together); !done) return call.fail(done.error());
    if (!call.json) {
        call.out << words("trace_of", {{"message", text_of(*id)}, {"zone", words.zone()}}) << '\n';
        print_life(call, words, *life);
    }
    boost::json::array beside;
    for (auto const& one : together) {
        std::vector<Id> ignored;
        auto const other = life_of(office, words, one.message, ignored);
        if (!other) return call.fail(other.error());
        beside.push_back({{"message", text_of(one.message)},
                          {"relation", one.is_question ? "question" : "answer"},
                          {"type", one.type},
                          {"happened", life_json(*other)}});
        if (call.json) continue;
        call.out << words(one.is_question ? "trace_question" : "trace_answer",
                          {{"type", words.message(one.type)}, {"message", text_of(one.message)}})
                 << '\n';
        print_life(call, words, *other);
    }
    if (call.json)
        call.print(boost::json::object{
            {"message", text_of(*id)}, {"happened", life_json(*life)}, {"together", std::move(beside)}});
    return Exit::done;
}

}
