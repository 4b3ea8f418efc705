// May this be done now? The events to append, or why not. The rows of the procedure say it; guards.cpp says the rest.
#include "docket/body.hpp"
#include "docket/clocks.hpp"
#include "docket/compiled.hpp"
#include "docket/docket.hpp"
#include "docket/fields.hpp"
#include "docket/guards.hpp"
#include "docket/law_of_steps.hpp"
#include "docket/questions.hpp"
#include "docket/received.hpp"
#include "docket/team_agreement.hpp"

#include "base/clipped.hpp"
#include "base/nearest.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <charconv>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

/// Numbers of the items that a step would move, and the first that is in no state for it.
struct Reach {
    std::vector<int> items;
    Item const* other = nullptr;
    std::optional<Error> objection; ///< of a guard to the first item that is in a state for it
};

Reach reach_of(CaseState const& state, Compiled const& procedure, CompiledStep const& step, std::optional<int> wanted,
               Setting const& setting)
{
    Reach reach;
    std::vector<ItemGuard> guards;
    for (auto const word : words_of(step.row->guard))
        if (auto const guard = item_guard_of(word)) guards.push_back(guard);
    Attempt const attempt{state, setting, nullptr, {}, std::nullopt};
    for (auto const& item : state.items) {
        if (wanted && item.number != *wanted) continue;
        auto const index = procedure.index_of_item_state(item.state);
        if (index >= 32 || (step.effect->item.from >> index & 1U) == 0 || procedure.stays(item, *step.effect)) {
            if (!reach.other) reach.other = &item;
            continue;
        }
        std::optional<Error> objection;
        for (auto const guard : guards)
            if (!objection) objection = guard(attempt, item);
        if (!objection)
            reach.items.push_back(item.number);
        else if (!reach.objection)
            reach.objection = std::move(objection);
    }
    return reach;
}

std::string states_that_open(Compiled const& procedure, std::vector<CompiledStep const*> const& rows)
{
    std::vector<std::string_view> states;
    std::uint64_t bits = 0;
    for (auto const* row : rows)
        bits |= row->from;
    for (std::size_t i = 0; i < procedure.states.size(); ++i)
        if (bits >> i & 1U) states.push_back(procedure.states[i]);
    for (std::size_t i = 0; i < procedure.waits.size(); ++i)
        if (bits >> (first_wait + i) & 1U) states.push_back(procedure.waits[i]);
    return joined(states);
}

bool has_role(Setting const& setting, std::string_view who)
{
    return std::ranges::any_of(words_of(who), [&](std::string_view role) {
        return std::ranges::find(setting.roles, role) != setting.roles.end();
    });
}

/// What a step needs beside its fields: state, role, liberty, items, guards that ask only about the case.
struct Opening {
    CompiledStep const* step = nullptr;
    Reach reach;
    std::optional<Error> why_not;
};

Opening opening_of(CaseState const& state, Compiled const& procedure, std::vector<CompiledStep const*> const& rows,
                   std::optional<int> item, Setting const& setting)
{
    Opening opening;
    opening.step = rows.front();
    auto const now = procedure.bit_of(state);
    for (auto const* row : rows)
        if ((row->from & now) != 0) opening.step = row;
    auto const& step = *opening.step;
    auto const command = std::string{step.row->command};

    if ((step.from & now) == 0) {
        if (state.closed)
            opening.why_not = Error{"case.closed", "", "", {{"command", command}}};
        else
            opening.why_not = Error{"case.not_open_now",
                                    "",
                                    narrowed(step.cites, state, setting),
                                    {{"command", command},
                                     {"state", std::string{state.state}},
                                     {"opens_in", states_that_open(procedure, rows)}}};
        return opening;
    }
    if (!has_role(setting, step.row->who)) {
        opening.why_not = Error{
            "case.role_missing", "", "", {{"role", joined(words_of(step.row->who))}, {"account", setting.account}}};
        return opening;
    }
    if (step.effect->liberty.moves) {
        auto const index = procedure.index_of_liberty(state.liberty);
        if (index >= 32 || (step.effect->liberty.from >> index & 1U) == 0) {
            opening.why_not = Error{"case.liberty", "", "", {{"liberty", std::string{state.liberty}}}};
            return opening;
        }
    }
    if (step.effect->item.to != ItemMove::To::none) {
        if (item && !state.item(*item)) {
            std::vector<std::string> numbers;
            std::string known;
            for (auto const& one : state.items)
                known += (known.empty() ? "" : ", ") + std::to_string(one.number);
            opening.why_not =
                Error{"case.item_unknown", "item", "", {{"item", std::to_string(*item)}, {"known", known}}};
            return opening;
        }
        opening.reach = reach_of(state, procedure, step, item, setting);
        if (opening.reach.items.empty() && opening.reach.objection) {
            opening.why_not = std::move(*opening.reach.objection);
            return opening;
        }
        if (opening.reach.items.empty()) {
            auto const* other = opening.reach.other;
            opening.why_not =
                other ? Error{"case.item_already_decided",
                              "item",
                              "",
                              {{"item", std::to_string(other->number)}, {"state", std::string{other->state}}}}
                      : Error{"case.no_items", "items", "", {}};
            return opening;
        }
    } else if (item && !state.item(*item)) {
        opening.why_not = Error{"case.item_unknown", "item", "", {{"item", std::to_string(*item)}, {"known", ""}}};
        return opening;
    }
    Attempt const attempt{state, setting, nullptr, opening.reach.items, std::nullopt};
    for (auto const word : words_of(step.row->guard))
        if (auto const guard = guard_of(word))
            if (auto error = guard(attempt)) {
                opening.why_not = std::move(*error);
                return opening;
            }
    return opening;
}

std::string canonical_digest(json::object const& draft)
{
    auto const text = json::serialize(draft);
    Digest digest;
    SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.data());
    return hex_of(digest);
}

/// Every item has a number of its own from 1 to 1000, and every partner a State and an authority.
Done draft_is_whole(json::object const& draft)
{
    if (auto const* items = array_in(draft, "items")) {
        if (items->size() > MessageLimits::items) return field_invalid("items", "at most 1000 items");
        if (items_in(*items, "requested").size() != items->size())
            return field_invalid("items", "items with a number from 1 to 1000, each used once, a type and a title");
    }
    if (auto const* basis = array_in(draft, "basis"))
        for (auto const& one : *basis)
            if (!one.is_object() || text_in(one.get_object(), "instrument").empty())
                return field_invalid("basis", "a list of objects with instrument and article");
    if (auto const* persons = array_in(draft, "persons"))
        for (auto const& one : *persons)
            if (!one.is_object()) return field_invalid("persons", "a list of objects with ref and name");
    return {};
}

constexpr std::string_view draft_members[] = {"title",    "basis",   "items",    "persons",  "request",  "own_ref",
                                              "language", "urgency", "reply_by", "handling", "signatory"};

/// Header members of a message that come from the draft and are not repeated in its body.
constexpr std::string_view header_members[] = {"own_ref", "language", "urgency", "reply_by", "handling", "signatory"};

Result<json::object> draft_from(json::object draft, json::object& fields)
{
    for (auto const name : draft_members)
        if (auto const* value = fields.if_contains(name)) {
            draft[name] = *value;
            fields.erase(name);
        }
    if (auto const done = draft_is_whole(draft); !done) return done.error();
    return draft;
}

Result<std::vector<Event>> begin_case(CompiledStep const& step, json::object fields, Setting const& setting)
{
    auto const partner = authority_in(fields, "partner");
    if (partner.state.size() != 3 || partner.id.empty())
        return field_invalid("partner", "an object with state (ISO 3166-1 alpha-3) and id of the authority");
    if (partner == setting.own) return field_invalid("partner", "another authority than this one");
    auto const modality = std::string{text_in(fields, "modality")};
    json::object header{{"side", name_of(Side::requesting)},
                        {"modality", modality},
                        {"own", to_json(setting.own)},
                        {"partner", to_json(partner)},
                        {"conversation_id", text_of(setting.fresh_conversation)}};
    fields.erase("modality");
    fields.erase("partner");
    auto draft = draft_from({}, fields);
    if (!draft) return draft.error();
    json::object body = std::move(fields);
    body["happened_on"] = body.contains("happened_on") ? body["happened_on"] : json::value(text_of(setting.today));
    body["case"] = std::move(header);
    body["draft_digest"] = canonical_digest(*draft);
    body["draft"] = std::move(*draft);
    return std::vector<Event>{{std::string{step.row->kind}, std::move(body)}};
}

/// The oldest message that still waits for an answer of this kind, or the consultation that is to end.
std::optional<Id> message_answered(CaseState const& state, Special special)
{
    if (special == Special::question_answered) {
        if (auto const* question = question_to_answer(state)) return question->message_id;
    } else if (special == Special::consultation_answered) {
        for (auto const& consultation : state.consultations)
            if (consultation.open && !consultation.ours) return consultation.message_id;
    } else if (special == Special::consultation_ended) {
        // One at a time, and one's own before what the other side opened.
        for (auto const ours : {true, false})
            for (auto const& consultation : state.consultations)
                if (consultation.open && consultation.ours == ours) return consultation.message_id;
    } else if (special == Special::consent_answered) {
        for (auto const& consent : state.consents)
            if (consent.answer.empty() && !consent.ours) return consent.message_id;
    }
    return std::nullopt;
}

/// What the draft of information given unasked says of the information itself ([particulars.information] of its
/// request), as members of the message.
void copy_what_is_said_of(json::object const& draft, json::object& carried)
{
    auto const* request = object_in(draft, "request");
    auto const* particulars = request ? object_in(*request, "particulars") : nullptr;
    auto const* information = particulars ? object_in(*particulars, "information") : nullptr;
    if (!information) return;
    for (auto const name : {"source_code", "information_code", "link", "suggested_use"})
        if (auto const text = text_in(*information, name); !text.empty()) carried.emplace(name, text);
}

json::object message_body(CaseState const& state, CompiledStep const& step, json::object const& body,
                          std::vector<int> const& items, std::string_view target)
{
    auto const to = step.effect->item.to;
    json::object carried;
    carried.emplace("happened_on", body.at("happened_on"));
    auto const copy_draft = [&](bool whole) {
        for (auto const& [name, value] : state.draft) {
            auto const content = name == "title" || name == "items" || name == "persons";
            auto const header = std::ranges::find(header_members, std::string_view{name}) != std::end(header_members);
            if (name != "basis" && !header && (whole || content)) carried.emplace(name, value);
        }
    };
    for (auto const& field : step.carries) {
        if (field.name == "*draft")
            copy_draft(true);
        else if (field.name == "*case")
            copy_draft(false);
        else if (field.name == "*clauses")
            copy_clauses(state, carried, array_in(body, "clauses"));
        else if (field.name == "*information")
            copy_what_is_said_of(state.draft, carried);
        else if (!field.constant.empty())
            carried.emplace(field.name, json::string{field.constant});
        else if (auto const* value = body.if_contains(field.name))
            carried.emplace(field.name, *value);
    }
    if (!items.empty()) {
        json::array rows;
        for (auto const number : items) {
            json::object row{{"number", number}};
            auto const* item = state.item(number);
            if (item && (item->state == "done" || item->state == "negative" || item->state == "impossible"))
                row.emplace("outcome", item->state);
            if (!target.empty() && target != "sent")
                row.emplace("decision", target);
            else if (to == ItemMove::To::outcome)
                row.emplace("decision", text_in(body, "outcome"));
            else if (to == ItemMove::To::before && item)
                row.emplace("decision", item->before);
            rows.push_back(std::move(row));
        }
        carried.emplace("items", std::move(rows));
    }
    return carried;
}

/// The article that limits the use of what was received last; empty where no rule is known.
std::string_view article_of_use(CaseState const& state)
{
    for (auto item = state.received_items.rbegin(); item != state.received_items.rend(); ++item)
        for (auto const& limit : item->limits)
            if (limit.verified && !limit.closes.empty()) return limit.article;
    return {};
}

/// UNTOC, Article 18(26); UNCAC, Article 46(26), and their like: conditions bind once they are accepted.
std::string article_of_conditions(CaseState const& state, Setting const& setting)
{
    return *held_back(state, "breach_of_accepted_conditions", setting);
}

/// ETS No. 24, Article 20; 2002/584/JHA, Article 29, and their like: what is handed over with the person may have to go
/// back.
std::string article_of_property(CaseState const& state, Setting const& setting)
{
    return held_back(state, "property_without_surrender", setting, WhereSilent::open).value_or("as agreed");
}

/// What follows on purpose: a condition accepted, an assurance given, specialty after a surrender.
void add_promise(CaseState const& state, std::string_view kind, json::object& body, Setting const& setting)
{
    auto const promise = [&](std::string_view what, std::string_view text, std::string_view article, bool in_force) {
        json::object one{{"kind", what}, {"text", text}, {"given_by", name_of(state.side)}};
        if (!article.empty()) one.emplace("article", article);
        if (in_force) one.emplace("state", "in_force");
        body.emplace("undertaking", std::move(one));
    };
    if (kind == "consultation_answered" && !text_in(body, "conditions_accepted").empty())
        promise("condition", text_in(body, "conditions_accepted"), article_of_conditions(state, setting), true);
    if (kind == "results_confirmed" && !text_in(body, "conditions_accepted").empty())
        promise("use_limitation", text_in(body, "conditions_accepted"), article_of_use(state), true);
    if (kind == "assurance_given")
        promise(text_in(body, "kind"), text_in(body, "text"), text_in(body, "article"), false);
    // Property that goes with the person on loan is promised back by who receives it.
    if (kind == "property_handed_over" && !text_in(body, "return_by").empty())
        body.emplace("undertaking", json::object{{"kind", "return_of_objects"},
                                                 {"text", text_in(body, "return_by")},
                                                 {"given_by", name_of(Side::requesting)},
                                                 {"state", "in_force"},
                                                 {"article", article_of_property(state, setting)}});
    if (kind == "person_taken_over" && !text_in(body, "specialty_article").empty())
        promise("specialty", "", text_in(body, "specialty_article"), true);
}

std::vector<std::string_view> names_of_open(CaseState const& state, Setting const& setting)
{
    std::vector<std::string_view> names;
    for (auto const& command : commands_now(state, setting))
        names.push_back(command.name);
    return names;
}

std::string available_names()
{
    std::vector<std::string_view> names;
    for (auto const modality : available_procedures())
        names.push_back(law::name_of(modality));
    return joined(names);
}

/// Of the roles that may take a step, that of the account; the first where it has none.
std::string_view role_of(Setting const& setting, std::string_view who)
{
    auto const roles = words_of(who);
    for (auto const role : roles)
        if (std::ranges::find(setting.roles, role) != setting.roles.end()) return role;
    return roles.front();
}

Error unknown_command(CaseState const& state, std::string const& name, Setting const& setting)
{
    return Error{
        "case.command_unknown", "", "", {{"command", name}, {"near", nearest(name, names_of_open(state, setting))}}};
}

/// The procedure that a case begins with, from the field modality of the command draft.
Result<Procedure const*> procedure_to_begin(Command const& command)
{
    auto const* value = command.fields.if_contains("modality");
    if (!value) return Error{"case.field_missing", "modality", "", {{"field", "modality"}, {"command", command.name}}};
    auto const name = value->is_string() ? std::string{value->get_string()} : std::string{};
    for (std::size_t i = 0; i < law::modality_names.size(); ++i)
        if (law::modality_names[i] == name)
            if (auto const* procedure = procedure_of(static_cast<law::Modality>(i), Side::requesting)) return procedure;
    return Error{
        "procedure.not_available", "modality", "", {{"modality", clipped(name, 60)}, {"available", available_names()}}};
}

}

json::object to_json(Authority const& authority)
{
    return {{"state", authority.state}, {"id", authority.id}};
}

json::array to_json(std::vector<Basis> const& basis)
{
    json::array written;
    for (auto const& one : basis)
        written.push_back(json::object{{"instrument", one.instrument}, {"article", one.article}});
    return written;
}

Message message_of(CaseState const& state, std::string_view type, json::object body, std::vector<int> const& items,
                   std::string in_reply_to, Setting const& setting)
{
    Message message;
    message.message_id = setting.fresh_message;
    message.type = type;
    message.conversation_id = state.conversation_id;
    message.in_reply_to = std::move(in_reply_to);
    message.from = state.own;
    message.to = state.partner;
    message.sender_ref = state.own_ref;
    message.receiver_ref = state.partner_ref;
    message.sent_at = setting.now;
    message.modality = law::name_of(state.modality);
    message.basis = state.basis;
    message.items = items;
    message.language = text_in(state.draft, "language");
    message.signatory = text_in(state.draft, "signatory");
    if (type == "request" || type == "urgent_notice" || type == "transit" || type == "spontaneous_information" ||
        type == "joint_team_proposal" || type == "coordination_contact") {
        if (auto const* urgency = object_in(state.draft, "urgency")) message.urgency = *urgency;
        if (auto const* reply_by = object_in(state.draft, "reply_by")) message.reply_by = *reply_by;
    }
    if (auto const* handling = object_in(state.draft, "handling")) message.handling = *handling;
    message.body = std::move(body);
    return message;
}

namespace
{

/// The day that was recorded, or the day of the recorded moment where it happened, or today.
Day day_of_event(json::object const& fields, Setting const& setting)
{
    if (auto const day = day_in(fields, "happened_on")) return *day;
    auto const moment = text_in(fields, "happened_at");
    auto const local = day_from(moment.substr(0, 10));
    if (moment.empty() || !local) return setting.today;
    // East of Greenwich the day is ahead of ours for some hours.
    auto const at = instant_from(moment);
    // A moment that another State or a machine wrote in its own zone is a day of ours by our clock.
    if (at && *at <= setting.now && setting.day_at) return setting.day_at(*at);
    return at && *at <= setting.now ? std::min(*local, setting.today) : *local;
}

}

namespace
{

/// A command looked at from all sides, with everything that speaks against it.
struct Considered {
    Compiled const* procedure = nullptr;
    Opening opening;
    json::object fields;
    Day happened_on;
    std::vector<Error> errors;
};

/// Not in the future, not before the case was there.
std::optional<Error> day_does_not_fit(CaseState const& state, CompiledStep const& step, Day happened_on,
                                      Setting const& setting)
{
    if (happened_on > setting.today)
        return Error{"case.happened_in_future",
                     "happened_on",
                     "",
                     {{"day", text_of(happened_on)}, {"today", text_of(setting.today)}}};
    auto earliest = state.received ? *state.received : state.opened;
    // A person may be arrested for this request before its file came, but not before the case began.
    if (state.received && *state.received > state.opened) earliest = state.opened;
    if (step.effect->liberty.moves && state.liberty_since) earliest = std::max(earliest, *state.liberty_since);
    // An arrest on an alert precedes the warrant; limits run from the arrest (eaw2002 9(3), 17(3); ets024 16(4)).
    auto const first_arrest =
        (step.row->kind == "provisional_arrest_made" || step.row->kind == "person_arrested") && !state.liberty_since;
    if (!state.empty() && !first_arrest && happened_on < earliest)
        return Error{
            "case.backdated", "happened_on", "", {{"day", text_of(happened_on)}, {"earliest", text_of(earliest)}}};
    return std::nullopt;
}

/// Whether the case came to an end, where the states in which a step is open may lie behind it.
bool is_over(CaseState const& state, Compiled const& procedure)
{
    auto const over = words_of(procedure.over);
    return std::ranges::find(over, state.base) != over.end();
}

/// Where no step may lead to the states in which a command is open, the answer is what can be done instead.
void say_what_is_possible(Error& error, CaseState const& state, Setting const& setting)
{
    std::erase_if(error.values, [](auto const& value) { return value.first == "opens_in"; });
    error.values.emplace_back("possible", joined(names_of_open(state, setting)));
}

Considered consider(CaseState const& state, Command const& command, Setting const& setting)
{
    Considered made;
    auto const only = [&](Error error) {
        made.errors.push_back(std::move(error));
        return std::move(made);
    };
    if (state.erased) return only({"case.erased", "", "", {}});

    // The procedure: that of the case, or the one that the command draft names.
    Procedure const* found = state.procedure;
    if (state.empty()) {
        if (command.name != "draft") return only(unknown_command(state, command.name, setting));
        auto const begins = procedure_to_begin(command);
        if (!begins) return only(begins.error());
        found = *begins;
    }
    if (!found)
        return only({"procedure.not_available",
                     "",
                     "",
                     {{"modality", std::string{law::name_of(state.modality)}}, {"available", available_names()}}});
    made.procedure = static_cast<Compiled const*>(found);

    // The row: may it be used in this state, by this account, on this item?
    std::vector<CompiledStep const*> rows;
    for (auto const& step : made.procedure->steps)
        if (step.row->command == command.name) rows.push_back(&step);
    if (rows.empty()) return only(unknown_command(state, command.name, setting));
    made.opening = opening_of(state, *made.procedure, rows, command.item, setting);
    if (made.opening.why_not) {
        auto why_not = std::move(*made.opening.why_not);
        if (why_not.code == "case.not_open_now" && is_over(state, *made.procedure))
            say_what_is_possible(why_not, state, setting);
        return only(std::move(why_not));
    }
    auto const& step = *made.opening.step;

    // The fields that must be recorded, and when it happened.
    auto read = fields_of(state, *made.procedure, step, command, narrowed(step.cites, state, setting));
    made.fields = std::move(read.fields);
    made.errors = std::move(read.errors);
    made.happened_on = day_of_event(made.fields, setting);
    if (auto error = day_does_not_fit(state, step, made.happened_on, setting)) made.errors.push_back(std::move(*error));

    // A guard looks at fields that are as they should be.
    if (!made.errors.empty()) return made;
    Attempt const attempt{state, setting, &made.fields, made.opening.reach.items, made.happened_on};
    for (auto const word : words_of(step.row->guard))
        if (auto const guard = guard_of(word))
            if (auto error = guard(attempt)) made.errors.push_back(std::move(*error));
    return made;
}

}

std::vector<Error> objections(CaseState const& state, Command const& command, Setting const& setting)
{
    return consider(state, command, setting).errors;
}

Result<std::vector<Event>> decide(CaseState const& state, Command const& command, Setting const& setting)
{
    auto considered = consider(state, command, setting);
    if (!considered.errors.empty()) return std::move(considered.errors.front());
    auto const& procedure = *considered.procedure;
    auto const& opening = considered.opening;
    auto const& step = *opening.step;
    auto const happened_on = considered.happened_on;
    auto* fields = &considered.fields;

    if (state.empty()) return begin_case(step, std::move(*fields), setting);

    // The body of the entry.
    json::object body = std::move(*fields);
    body["happened_on"] = text_of(happened_on);
    if (step.row->kind == "information_supplied")
        if (auto const* question = question_to_answer(state))
            body["answers"] = numbered_answers(*question, body.at("answers").as_array());
    if (command.item) body.emplace("item", *command.item);
    if (!opening.reach.items.empty()) {
        json::array named(opening.reach.items.begin(), opening.reach.items.end());
        // A report is cleared as it was made: each measure with the outcome that its authority reported.
        if (step.row->kind == "report_cleared")
            for (auto& one : named)
                if (auto const* assignment = state.assignment(static_cast<int>(one.get_int64())))
                    one = json::object{{"number", assignment->item}, {"outcome", assignment->outcome}};
        body.emplace("items", std::move(named));
    }
    if (step.effect->special == Special::drafted) {
        auto draft = draft_from(state.draft, body);
        if (!draft) return draft.error();
        body["draft_digest"] = canonical_digest(*draft);
        body["draft"] = std::move(*draft);
    }
    if (step.effect->special == Special::approved) body["draft_digest"] = state.draft_digest;
    // The other side counts the limits of this one from the day on which the request arrived here.
    if (step.row->kind == "receipt_acknowledged" && state.received && !body.contains("received_on"))
        body["received_on"] = text_of(*state.received);
    add_promise(state, step.row->kind, body, setting);
    add_limits(state, step.row->kind, body, happened_on, std::nullopt, setting);
    complete_received(state, step.row->kind, body, setting);

    // The message that it prepares. It leaves only after a second account approved it.
    if (!step.message.empty()) {
        auto type = step.message;
        std::string in_reply_to;
        if (auto const answered = message_answered(state, step.effect->special)) {
            in_reply_to = text_of(*answered);
            body.emplace("answers_message", in_reply_to);
        } else if (state.side == Side::requested && state.request_message != Id{}) {
            in_reply_to = text_of(state.request_message);
        }
        json::object carried;
        if (type == "=") {
            auto const* rejected = state.message(*id_from(text_in(body, "message_id")));
            type = rejected->type;
            carried = body.at("body").get_object();
            body.erase("body");
        } else {
            if (!step.message_at_last.empty()) {
                auto const still_open = std::ranges::any_of(state.items, [&](Item const& item) {
                    return !procedure.has_ended(item) &&
                           std::ranges::find(opening.reach.items, item.number) == opening.reach.items.end();
                });
                if (!still_open) type = step.message_at_last;
            }
            auto const target = step.effect->item.to == ItemMove::To::state
                                    ? procedure.item_states[step.effect->item.state]
                                    : std::string_view{};
            carried = message_body(state, step, body, opening.reach.items, target);
        }
        auto const message =
            message_of(state, type, std::move(carried), opening.reach.items, std::move(in_reply_to), setting);
        body.emplace("message", to_json(message));
        // The request itself was approved as a draft, and leaves as it was approved.
        if (step.effect->special == Special::sent) body.emplace("message_approved", true);
    }
    add_use_limits(state, state.basis, step.row->kind, body, setting);

    std::vector<Event> events{{std::string{step.row->kind}, std::move(body)}};
    // A message that came too early may have its place now.
    if (std::ranges::any_of(state.kept, [](Kept const& kept) { return !kept.done; })) {
        auto ahead = state;
        apply_event(ahead, events.front().body, events.front().kind, setting.account, setting.now);
        settle_kept(ahead, events, setting);
    }
    return events;
}

namespace
{

std::vector<OpenCommand> commands_of(CaseState const& state, Setting const& setting, bool also_closed)
{
    auto const* found = state.empty() ? procedure_of(law::Modality::mla, Side::requesting) : state.procedure;
    std::vector<OpenCommand> commands;
    if (!found || state.erased) return commands;
    auto const& procedure = static_cast<Compiled const&>(*found);
    auto const now = procedure.bit_of(state);
    std::vector<CompiledStep const*> rows;
    for (auto const& alike : procedure.by_command) {
        rows.clear();
        // A state offers the command when one of its rows does: "draft" where there is no case, the others where there
        // is one.
        bool offered = false, in_state = false;
        for (auto const index : alike) {
            auto const& step = procedure.steps[index];
            rows.push_back(&step);
            offered = offered || (state.empty() ? (step.from & no_case_yet) != 0 : step.from != no_case_yet);
            in_state = in_state || (step.from & now) != 0;
        }
        if (!offered || (!also_closed && !in_state)) continue;
        auto opening = opening_of(state, procedure, rows, std::nullopt, setting);
        if (!also_closed && opening.why_not) continue;
        auto& command = commands.emplace_back();
        command.name = rows.front()->row->command;
        command.role = role_of(setting, opening.step->row->who);
        command.cites = narrowed(opening.step->cites, state, setting);
        command.fields = opening.step->fields;
        for (auto& field : command.fields)
            field.choices = choices_now(state, procedure, *opening.step, field);
        command.items = std::move(opening.reach.items);
        command.open = !opening.why_not;
        if (opening.why_not) command.why_not = std::move(*opening.why_not);
    }
    return commands;
}

}

std::vector<OpenCommand> open_commands(CaseState const& state, Setting const& setting)
{
    return commands_of(state, setting, true);
}

std::vector<OpenCommand> commands_now(CaseState const& state, Setting const& setting)
{
    return commands_of(state, setting, false);
}

Entry entry_of(Event event, Id const& case_id, std::uint32_t number, Setting const& setting)
{
    Entry entry;
    entry.case_id = case_id;
    entry.number = number;
    entry.at = setting.now;
    entry.actor = setting.account;
    entry.kind = std::move(event.kind);
    entry.body = std::move(event.body);
    return entry;
}

Result<Message> message_in(Entry const& entry)
{
    for (auto const* name : {"message", "received"})
        if (auto const* value = entry.body.if_contains(name); value && value->is_object()) return read_message(*value);
    return Error{"message.none_in_entry", "", "", {{"entry", std::to_string(entry.number)}}};
}

}
