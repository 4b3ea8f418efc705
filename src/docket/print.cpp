// A case as a screen or a script reads it.
#include "docket/body.hpp"
#include "docket/clocks.hpp"
#include "docket/docket.hpp"
#include "docket/fold_parts.hpp"
#include "docket/questions.hpp"
#include "docket/received.hpp"
#include "docket/team_agreement.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

void put(json::object& object, std::string_view name, std::string_view value)
{
    if (!value.empty()) object.emplace(name, value);
}

void put(json::object& object, std::string_view name, std::optional<Day> const& day)
{
    if (day) object.emplace(name, text_of(*day));
}

}

CaseRow row_of(CaseState const& state)
{
    CaseRow row;
    row.case_id = state.case_id;
    row.modality = state.modality;
    row.side = state.side;
    row.partner = state.partner;
    row.state = state.state;
    row.opened = state.opened;
    row.changed = state.changed;
    row.open = !state.closed;
    row.title = state.title;
    row.outcome = state.outcome;
    row.items = static_cast<int>(state.items.size());
    for (auto const& item : state.items)
        if (item.ended) ++row.answered_items;
    for (auto const& message : state.outgoing)
        if (message.state == Outgoing::State::prepared) ++row.messages_to_approve;
    row.own_ref = state.own_ref;
    row.partner_ref = state.partner_ref;
    row.limits = limits_of(state);
    for (auto const& limit : row.limits)
        if ((limit.state == ClockState::running || limit.state == ClockState::extended) && limit.ends &&
            (!row.due || *limit.ends < *row.due)) {
            row.due = limit.ends;
            row.due_what = limit.article + ": " + std::string{name_of(limit.kind)};
        }
    return row;
}

json::object to_json(CaseState const& state)
{
    json::object written{{"case_id", text_of(state.case_id)},
                         {"modality", law::name_of(state.modality)},
                         {"side", name_of(state.side)},
                         {"own", to_json(state.own)},
                         {"partner", to_json(state.partner)},
                         {"conversation_id", text_of(state.conversation_id)},
                         {"title", state.title},
                         {"state", state.state},
                         {"progress", state.base},
                         {"closed", state.closed},
                         {"length", state.length},
                         {"opened", text_of(state.opened)},
                         {"changed", text_of(state.changed)}};
    put(written, "own_ref", state.own_ref);
    put(written, "partner_ref", state.partner_ref);
    put(written, "outcome", state.outcome);
    put(written, "close_code", state.close_code);
    put(written, "liberty", state.liberty);
    put(written, "liberty_since", state.liberty_since);
    put(written, "drafted", state.drafted);
    put(written, "approved", state.approved);
    put(written, "sent", state.sent);
    put(written, "received", state.received);
    put(written, "acknowledged", state.acknowledged);
    put(written, "first_answer", state.first_answer);
    put(written, "completed", state.completed);
    put(written, "surrender_waits_since", state.surrender_waits_since);
    put(written, "ended", state.ended);
    put(written, "reopened", state.reopened);
    if (state.side == Side::requesting) {
        put(written, "draft_digest", state.draft_digest);
        put(written, "approved_by", state.approved_by);
        written.emplace("approval_current",
                        !state.approved_digest.empty() && state.approved_digest == state.draft_digest);
    }
    written.emplace("basis", to_json(state.basis));
    json::array items, persons, clocks, outgoing, kept, undertakings, consultations, linked, unknown;
    for (auto const& item : state.items) {
        json::object one{{"number", item.number}, {"type", item.type}, {"title", item.title}, {"state", item.state}};
        put(one, "outcome", item.outcome);
        put(one, "ground", item.ground.code);
        if (item.restrained) one.emplace("restrained", true);
        put(one, "article", item.ground.article);
        put(one, "unverified_because", item.ground.unverified_because);
        put(one, "assigned_to", item.assigned_to);
        put(one, "replaced_by", item.replaced_by);
        put(one, "requested", item.requested);
        put(one, "decided", item.decided);
        put(one, "executed", item.executed);
        put(one, "result", item.result);
        put(one, "ended", item.ended);
        items.push_back(std::move(one));
    }
    for (auto const& person : state.persons)
        persons.push_back(json::object{{"ref", person.ref}, {"name", person.name}});
    for (auto const& clock : state.clocks) {
        json::object one{{"number", static_cast<std::int64_t>(clocks.size()) + 1},
                         {"rule", clock.rule},
                         {"article", clock.article},
                         {"says", clock.says},
                         {"kind", name_of(clock.kind)},
                         {"state", name_of(clock.state)},
                         {"started_by", clock.started_by},
                         {"starts", text_of(clock.starts)},
                         {"verified", clock.verified}};
        if (clock.length) {
            one.emplace("count", clock.length->count);
            one.emplace("unit", law::name_of(clock.length->unit));
        }
        put(one, "ends", clock.ends);
        if (clock.ends_at) one.emplace("ends_at", text_of(*clock.ends_at));
        if (clock.end_open != EndOpen::sure) one.emplace("end_open", name_of(clock.end_open));
        put(one, "met_on", clock.met_on);
        put(one, "lapses", clock.lapses);
        put(one, "reading", clock.reading);
        one.emplace("on", name_of(clock.on));
        put(one, "condition", clock.condition);
        if (!clock.condition.empty()) one.emplace("applies", name_of(clock.applies));
        if (!clock.items.empty()) one.emplace("items", json::array(clock.items.begin(), clock.items.end()));
        if (clock.extension) {
            one.emplace("extension_count", clock.extension->count);
            one.emplace("extension_unit", law::name_of(clock.extension->unit));
            one.emplace("extended", clock.extended);
        }
        put(one, "ends_by_law", clock.ends_by_law);
        put(one, "moved_by", clock.moved_by);
        put(one, "answered_by", clock.answered_by);
        put(one, "answer", clock.answer);
        put(one, "answered_on", clock.answered_on);
        put(one, "asked_of", clock.asked_of);
        put(one, "asked_on", clock.asked_on);
        put(one, "delay_told_on", clock.delay_told_on);
        put(one, "as_of", clock.as_of);
        put(one, "learned_on", clock.learned_on);
        json::array pauses;
        for (auto const& pause : clock.pauses) {
            json::object row{{"article", pause.article}, {"from", text_of(pause.from)}};
            put(row, "reason_code", pause.reason_code);
            put(row, "until", pause.until);
            pauses.push_back(std::move(row));
        }
        if (!pauses.empty()) one.emplace("pauses", std::move(pauses));
        clocks.push_back(std::move(one));
    }
    for (auto const& message : state.outgoing) {
        json::object one{{"message_id", text_of(message.message_id)},
                         {"type", message.type},
                         {"state", name_of(message.state)},
                         {"entry", message.entry},
                         {"prepared_by", message.prepared_by}};
        put(one, "approved_by", message.approved_by);
        outgoing.push_back(std::move(one));
    }
    for (auto const& one : state.kept)
        kept.push_back(json::object{{"message_id", text_of(one.message_id)},
                                    {"type", one.type},
                                    {"why", one.why},
                                    {"entry", one.entry},
                                    {"took_effect", one.done}});
    for (auto const& one : state.undertakings)
        undertakings.push_back(json::object{{"number", one.number},
                                            {"kind", one.kind},
                                            {"text", one.text},
                                            {"given_by", one.given_by},
                                            {"article", one.article},
                                            {"state", name_of(one.state)}});
    for (auto const& one : state.consultations) {
        json::object row{
            {"subject", one.subject}, {"ours", one.ours}, {"open", one.open}, {"opened_on", text_of(one.opened_on)}};
        put(row, "answer", one.answer);
        put(row, "ended_on", one.ended_on);
        consultations.push_back(std::move(row));
    }
    for (auto const& one : state.linked) {
        json::object row{{"case_id", one.case_id}, {"modality", one.modality}, {"reasons", one.reason}};
        put(row, "cites", one.cites);
        if (one.origin) row.emplace("origin", true);
        linked.push_back(std::move(row));
    }
    for (auto const& kind : state.unknown_kinds)
        unknown.emplace_back(kind);
    written.emplace("items", std::move(items));
    written.emplace("persons", std::move(persons));
    written.emplace("clocks", std::move(clocks));
    written.emplace("outgoing", std::move(outgoing));
    written.emplace("incoming", static_cast<std::int64_t>(state.incoming.size()));
    written.emplace("kept", std::move(kept));
    written.emplace("undertakings", std::move(undertakings));
    written.emplace("consultations", std::move(consultations));
    written.emplace("linked", std::move(linked));
    if (!state.consents.empty()) written.emplace("consents", consents_json(state));
    if (!state.received_items.empty()) written.emplace("received_items", received_json(state));
    if (!state.exhibits.empty()) written.emplace("exhibits", exhibits_json(state));
    if (!state.questions.empty()) written.emplace("questions", questions_json(state));
    if (!state.clauses.empty()) written.emplace("agreement", agreement_json(state));
    if (!state.assignments.empty()) written.emplace("assignments", assignments_json(state));
    written.emplace("unknown_entries", state.unknown);
    written.emplace("unknown_kinds", std::move(unknown));
    return written;
}

json::object to_json(OpenCommand const& command)
{
    json::object written{{"name", command.name}, {"role", command.role}, {"open", command.open}};
    put(written, "cites", command.cites);
    json::array fields;
    for (auto const& field : command.fields) {
        json::object one{{"name", field.name}, {"type", field.type}, {"required", field.required}};
        if (!field.choices.empty()) one.emplace("choices", json::array(field.choices.begin(), field.choices.end()));
        fields.push_back(std::move(one));
    }
    written.emplace("fields", std::move(fields));
    if (!command.items.empty()) written.emplace("items", json::array(command.items.begin(), command.items.end()));
    if (!command.open) {
        json::object why{{"code", command.why_not.code}};
        put(why, "cites", command.why_not.cites);
        for (auto const& [name, value] : command.why_not.values)
            put(why, name, value);
        written.emplace("why_not", std::move(why));
    }
    return written;
}

}
