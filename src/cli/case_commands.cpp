// rogatory case: cases on either side.
#include "app/cases.hpp"
#include "app/due.hpp"
#include "app/exchange_by_hand.hpp"
#include "app/need_to_know.hpp"
#include "app/signals.hpp"
#include "app/which_items.hpp"
#include "base/clipped.hpp"
#include "cli/case_reading.hpp"
#include "cli/case_words.hpp"
#include "cli/commands.hpp"
#include "cli/plain_output.hpp"
#include "cli/setting.hpp"
#include "docket/docket.hpp"
#include "docket/labels.hpp"
#include "docket/message_schema.hpp"
#include "docket/object_id.hpp"
#include "document/labels.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <ostream>

namespace rogatory::cli
{

namespace
{

boost::json::object row_json(docket::CaseRow const& row)
{
    boost::json::object json{{"case", text_of(row.case_id)},
                             {"title", row.title},
                             {"modality", law::name_of(row.modality)},
                             {"side", docket::name_of(row.side)},
                             {"partner", row.partner.id},
                             {"partner_state", row.partner.state},
                             {"state", row.state},
                             {"open", row.open},
                             {"opened", text_of(row.opened)},
                             {"changed", text_of(row.changed)},
                             {"items", row.items},
                             {"answered_items", row.answered_items},
                             {"messages_to_approve", row.messages_to_approve},
                             {"own_ref", row.own_ref},
                             {"partner_ref", row.partner_ref},
                             {"outcome", row.outcome}};
    json["due"] = row.due ? boost::json::value(text_of(*row.due)) : boost::json::value(nullptr);
    json["due_what"] = row.due_what;
    return json;
}

boost::json::object entry_json(docket::Entry const& entry)
{
    return {{"number", entry.number},
            {"at", text_of(entry.at)},
            {"actor", entry.actor},
            {"kind", entry.kind},
            {"body", entry.body}};
}

/// A value typed after --FIELD: JSON where it is an object, a list, or a flag; otherwise text. "@FILE" reads a file.
Result<boost::json::value> field_value(std::string const& name, std::string text)
{
    if (text.starts_with('@')) {
        auto const octets = files::read_file(text.substr(1), 1024 * 1024);
        if (!octets) return octets.error();
        text = std::string(text_of(*octets));
    }
    if (text == "true" || text == "false") return boost::json::value(text == "true");
    if (text.starts_with('{') || text.starts_with('[')) {
        boost::system::error_code problem;
        auto value = boost::json::parse(text, problem);
        if (problem)
            return Error{"usage.unknown_value",
                         "--" + name,
                         "",
                         {{"value", clipped(text, 60)}, {"expected", "JSON: " + problem.message()}}};
        return value;
    }
    return boost::json::value(boost::json::string(text));
}

/// Gives a field the type that the procedure asks for: a number typed as text becomes a number.
struct TypedFields {
    boost::json::object fields;
    std::vector<Error> errors; ///< every value that could not be read
};
TypedFields typed_fields(Call const& call, std::vector<docket::OpenCommand> const& commands, std::string const& command)
{
    TypedFields typed;
    auto& fields = typed.fields;
    auto const row = std::find_if(commands.begin(), commands.end(),
                                  [&](docket::OpenCommand const& open) { return open.name == command; });
    for (auto const& [name, text] : call.fields) {
        auto value = field_value(name, text);
        if (!value) {
            typed.errors.push_back(value.error());
            continue;
        }
        if (row != commands.end())
            for (auto const& field : row->fields) {
                if (field.name != name) continue;
                if (field.type == "number" && value->is_string()) {
                    std::int64_t number = 0;
                    auto const& digits = value->as_string();
                    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
                    if (problem == std::errc{} && end == digits.data() + digits.size()) *value = number;
                } else if (field.type == "list" && value->is_string()) {
                    *value = boost::json::array{*value}; // one member, typed as it is
                }
            }
        // A field given twice is a list.
        if (auto* before = fields.if_contains(name)) {
            if (!before->is_array()) *before = boost::json::array{*before};
            if (value->is_array())
                for (auto& member : value->as_array())
                    before->as_array().push_back(std::move(member));
            else
                before->as_array().push_back(std::move(*value));
        } else {
            fields[name] = std::move(*value);
        }
    }
    return typed;
}

/// What is urgent and left this case, with its clock at the partner.
std::vector<std::pair<Id, std::string>> urgent_clocks(app::Case const& known, Instant now, CaseWords const& words)
{
    std::vector<std::pair<Id, std::string>> all;
    for (auto const& outgoing : known.state.outgoing)
        if (auto const since = app::urgent_since(known.entries, outgoing))
            all.emplace_back(outgoing.message_id,
                             app::sentence_of(app::urgent_clock(known.entries, outgoing.message_id), *since, now,
                                              words.language(), [&](Instant at) { return words.moment_in_zone(at); }));
    return all;
}

void print_clock(std::ostream& out, CaseWords const& words, std::size_t number, docket::Clock const& clock)
{
    out << "  " << number << ". " << clock.article << "  "
        << words.called(docket::LabelOf::clock_state, name_of(clock.state));
    if (clock.ends_at)
        out << "; " << words("ends", {{"date", text_of(*clock.ends_at)}});
    else if (clock.ends)
        out << "; " << words("ends", {{"date", text_of(*clock.ends)}});
    if (clock.end_open == docket::EndOpen::no_calendar) out << "; " << words("at_the_earliest_here");
    if (clock.end_open == docket::EndOpen::no_hour) out << "; " << words("end_open");
    if (!clock.verified) out << " (" << words("unverified") << ")";
    out << "; " << words.called(docket::LabelOf::side, name_of(clock.on)) << "\n      "
        << words.called(docket::LabelOf::clock, name_of(clock.kind)) << "\n      " << clock.says << '\n';
    if (clock.state == docket::ClockState::may_run)
        out << "      " << words("runs_only_if", {{"condition", clock.condition}}) << '\n';
    if (!clock.as_of.empty()) out << "      " << words("as_of_message", {{"message", clock.as_of}}) << '\n';
    if (!clock.asked_of.empty()) out << "      " << words("told", {{"authority", clock.asked_of}}) << '\n';
    if (!clock.answer.empty())
        out << "      " << words("answered", {{"authority", clock.answered_by}, {"answer", clock.answer}}) << '\n';
    for (auto const& pause : clock.pauses) {
        Arguments arguments{{"from", text_of(pause.from)}, {"article", pause.article}};
        if (pause.until) arguments.emplace_back("until", text_of(*pause.until));
        out << "      " << words(pause.until ? "not_counted" : "not_counted_from", arguments) << '\n';
    }
}

void print_exhibits(std::ostream& out, CaseWords const& words, docket::CaseState const& state)
{
    if (!state.exhibits.empty()) out << '\n' << words("exhibits") << '\n';
    for (auto const& exhibit : state.exhibits) {
        out << "  " << exhibit.number << ". " << in_short(exhibit.description, 80) << "; "
            << (exhibit.ended ? words.called(docket::LabelOf::entry, "exhibit_ended")
                              : words("held_by", {{"holder", exhibit.holder}}));
        if (!exhibit.original) out << " (" << words("copy") << ")";
        if (!exhibit.seal.empty()) out << "; " << words("seal", {{"seal", exhibit.seal}});
        out << '\n';
        if (!exhibit.digest.empty()) out << "      sha256 " << exhibit.digest << '\n';
        if (!exhibit.end.empty() && !exhibit.ended)
            out << "      "
                << words.called(docket::LabelOf::entry,
                                exhibit.end_approved_by.empty() ? "exhibit_end_proposed" : "exhibit_end_approved")
                << ": " << in_one_line(exhibit.end_order) << '\n';
        for (auto const& link : exhibit.custody) {
            out << "      " << text_of(link.on) << "  " << words.called(docket::LabelOf::entry, link.kind);
            if (!link.from.empty() && !link.to.empty())
                out << ", " << words("from_to", {{"from", link.from}, {"to", link.to}});
            else if (!link.from.empty())
                out << ", " << words("link_from", {{"from", link.from}});
            else if (!link.to.empty())
                out << ", " << words("link_to", {{"to", link.to}});
            if (!link.place.empty()) out << ", " << in_one_line(link.place);
            if (link.digest_verified) out << ", " << words("digest_verified");
            if (!link.breach.empty()) out << ", " << in_one_line(words.breach(link.breach));
            out << '\n';
        }
    }
}

void print_assignments(std::ostream& out, CaseWords const& words, docket::CaseState const& state)
{
    if (!state.assignments.empty()) out << '\n' << words("executing_authorities") << '\n';
    for (auto const& one : state.assignments) {
        out << "  " << words("item", {{"number", std::to_string(one.item)}}) << "  " << one.authority << ": "
            << words.called(docket::LabelOf::assignment, name_of(one.state)) << "; "
            << words("since", {{"date", text_of(one.assigned_on)}});
        if (one.internal_due) out << "; " << words("wanted_by_office", {{"date", text_of(*one.internal_due)}});
        if (one.expected_on) out << "; " << words("expected", {{"date", text_of(*one.expected_on)}});
        out << '\n';
        if (!one.reason.empty()) out << "      " << in_one_line(one.reason) << '\n';
        for (auto const& report : one.reports)
            out << "      " << text_of(report.on) << "  " << words.called(docket::LabelOf::entry, report.kind)
                << (report.text.empty() ? "" : ": ") << in_short(report.text, 90) << '\n';
    }
}

void print_head(std::ostream& out, CaseWords const& words, docket::CaseState const& state)
{
    out << words("case", {{"case", text_of(state.case_id)}}) << "\n  " << in_one_line(state.title) << "\n  "
        << words("partner", {{"modality", words.called(docket::LabelOf::modality, law::name_of(state.modality))},
                             {"side", words.called(docket::LabelOf::side, name_of(state.side))},
                             {"partner", state.partner.id},
                             {"state", state.partner.state}})
        << "\n  " << words("state", {{"state", words.named(docket::LabelOf::state, state.state)}});
    if (!state.liberty.empty())
        out << "; " << words("liberty", {{"state", words.named(docket::LabelOf::liberty, state.liberty)}});
    if (!state.outcome.empty())
        out << "; " << words("outcome", {{"state", words.named(docket::LabelOf::outcome, state.outcome)}});
    out << '\n';
    if (state.basis.empty()) return;
    std::string basis;
    for (auto const& one : state.basis)
        basis += (basis.empty() ? "" : ", ") + one.instrument + " " + one.article;
    out << "  " << words("basis", {{"basis", basis}}) << '\n';
}

void print_step_to_take(std::ostream& out, CaseWords const& words, docket::OpenCommand const& command)
{
    out << "  " << words.called(docket::LabelOf::step, command.name) << " ("
        << words.called(docket::LabelOf::role, command.role) << ")\n      " << command.name;
    if (command.items.size() > 1) {
        auto const* between = "|";
        out << " --item all";
        for (auto const item : command.items)
            out << between << item;
    }
    for (auto const& field : command.fields) {
        out << (field.required ? " " : " [") << typed_as(field.name);
        if (field.choices.empty()) out << field.type;
        for (auto const choice : field.choices)
            out << (choice == field.choices.front() ? "" : "|") << choice;
        out << (field.required ? "" : "]");
    }
    if (!command.cites.empty() && command.cites != "practice") out << "  " << command.cites;
    out << '\n';
}

/// What was asked and is not answered yet, with the numbers by which it is answered.
void print_questions(std::ostream& out, CaseWords const& words, docket::CaseState const& state)
{
    auto headed = false;
    for (auto const& question : state.questions)
        for (auto const& part : question.asked) {
            if (question.answered_on || part.answered_on) continue;
            if (!headed) out << '\n' << words("open_questions") << '\n';
            headed = true;
            out << "  " << part.number << ". " << in_short(part.text, 200) << "  (" << text_of(question.asked_on)
                << ")\n";
        }
}

/// What this account may not do, because another one has to.
void print_steps_of_the_second_person(std::ostream& out, CaseWords const& words,
                                      std::vector<docket::OpenCommand> const& commands)
{
    auto headed = false;
    for (auto const& command : commands) {
        if (command.role != "approver" ||
            (command.why_not.code != "case.role_missing" && command.why_not.code != "case.four_eyes"))
            continue;
        if (!headed) out << '\n' << words("waits_for_another") << '\n';
        headed = true;
        out << "  " << words.called(docket::LabelOf::step, command.name) << " ("
            << words.called(docket::LabelOf::role, command.role) << ")\n      " << command.name << '\n';
    }
}

/// The texts of a clause in one line, in their order.
std::string clause_in_one_line(boost::json::value const& value)
{
    if (value.is_string()) return std::string(value.get_string());
    std::string line;
    auto const add = [&](boost::json::value const& part) {
        auto const text = clause_in_one_line(part);
        if (!text.empty()) line += (line.empty() ? "" : ", ") + text;
    };
    if (auto const* list = value.if_array())
        for (auto const& part : *list)
            add(part);
    if (auto const* object = value.if_object())
        for (auto const& [name, part] : *object)
            add(part);
    return line;
}

/// The agreement of a joint team: each clause as it is agreed, and what is proposed instead.
void print_agreement(Call& call, CaseWords const& words, docket::CaseState const& state)
{
    auto& out = call.out;
    if (!state.clauses.empty()) out << '\n' << words("agreement") << '\n';
    for (auto const& clause : state.clauses) {
        out << "  " << document::label("m_" + clause.name, call.language).words << " [" << clause.name << "]\n";
        if (!clause.agreed.is_null())
            out << "      " << in_short(clause_in_one_line(clause.agreed), 200) << "  ("
                << words("clause_agreed", {{"day", clause.agreed_on ? text_of(*clause.agreed_on) : ""}}) << ")\n";
        if (!clause.proposed.is_null())
            out << "      " << in_short(clause_in_one_line(clause.proposed), 200) << "  ("
                << words(clause.ours ? "clause_proposed_here" : "clause_proposed_there",
                         {{"day", clause.proposed_on ? text_of(*clause.proposed_on) : ""}})
                << ")\n";
    }
}

void print_case(Call& call, Desk& desk, app::Case const& known, bool whole,
                std::vector<docket::OpenCommand> const& commands)
{
    auto& out = call.out;
    auto const& state = known.state;
    auto const& entries = known.entries;
    CaseWords const words(call.language, &desk);
    print_head(out, words, state);
    if (!state.items.empty()) out << '\n' << words("items") << '\n';
    for (auto const& item : state.items) {
        auto const type = words.item_type(item.type);
        out << "  " << item.number << ". " << in_short(item.title, 90) << (type.empty() ? "" : " [" + type + "]")
            << ": " << words.called(docket::LabelOf::item, item.state);
        if (!item.ground.code.empty()) out << "; " << words.reason(item.ground);
        if (!item.replaced_by.empty()) out << "; " << words("replaced_by", {{"measure", item.replaced_by}});
        out << '\n';
    }
    if (!state.received_items.empty())
        out << '\n'
            << words("received_items",
                     {{"number", std::to_string(state.received_items.size())}, {"command", "case received"}})
            << '\n';
    print_questions(out, words, state);
    print_agreement(call, words, state);
    print_exhibits(out, words, state);
    print_objects(call, docket::objects_of(state, entries));
    print_assignments(out, words, state);
    if (whole) print_arrived_messages(out, words, *desk.office, known);
    if (!state.outgoing.empty()) out << '\n' << words("messages") << '\n';
    for (auto const& message : state.outgoing) {
        out << "  " << text_of(message.message_id) << "  " << words.message(message.type) << ": "
            << words.called(docket::LabelOf::message_state, name_of(message.state)) << '\n';
        if (message.state == docket::Outgoing::State::prepared)
            out << "      " << words("read_whole", {{"command", reading_command(state.case_id, message.message_id)}})
                << "\n      "
                << words("approve_with", {{"command", approving_command(state.case_id, message.message_id)}}) << '\n';
        if (message.state == docket::Outgoing::State::approved)
            out << "      " << words("to_send", {{"command", "rogatory case export " + text_of(state.case_id)}})
                << '\n';
    }
    if (!state.clocks.empty()) out << '\n' << words("limits") << '\n';
    for (std::size_t i = 0; i < state.clocks.size(); ++i)
        print_clock(out, words, i + 1, state.clocks[i]);
    out << '\n' << words("happened") << " (" << words("times_of", {{"zone", words.zone()}}) << ")\n";
    print_history(out, words, entries, call.given("--transport"));
    out << '\n' << words("next") << '\n';
    for (auto const& command : commands)
        if (command.open) print_step_to_take(out, words, command);
    print_steps_of_the_second_person(out, words, commands);
}

}

/// A state that no case can be in is a mistake in writing, not an empty list.
Done state_is_known(std::string const& state, std::optional<law::Modality> modality)
{
    auto const states = docket::states_of(modality);
    if (std::ranges::find(states, state) != states.end()) return {};
    std::string all;
    for (auto const one : states)
        all += (all.empty() ? "" : ", ") + std::string(one);
    return Error{"usage.unknown_value", "--state", "", {{"value", state}, {"expected", all}}};
}

Exit case_list(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = reader(call, **desk);
    if (!account) return call.fail(account.error());
    app::CaseFilter filter;
    if (call.given("--open")) filter.open = true;
    if (call.given("--side")) {
        auto const side = call.get("--side");
        if (side != "requesting" && side != "requested")
            return call.fail(
                Error{"usage.unknown_value", "--side", "", {{"value", side}, {"expected", "requesting or requested"}}});
        filter.side = side == "requesting" ? docket::Side::requesting : docket::Side::requested;
    }
    if (call.given("--modality")) {
        auto const modality = modality_of(call.get("--modality"), "--modality");
        if (!modality) return call.fail(modality.error());
        filter.modality = *modality;
    }
    if (call.given("--due-before")) {
        auto const day = date_option(call, "--due-before", {});
        if (!day) return call.fail(day.error());
        filter.due_by = *day + -1;
    }
    filter.state = call.get("--state");
    if (call.given("--state"))
        if (auto const known = state_is_known(filter.state, filter.modality); !known) return call.fail(known.error());
    filter.partner_state = call.get("--partner");
    filter.number = call.get("--number");
    if (call.given("--after")) {
        auto const id = app::find_case_for(*(*desk)->office, pointer_to(*account), call.get("--after"));
        if (!id) return call.fail(id.error());
        filter.after = *id;
    }
    if (call.given("--limit")) {
        std::size_t limit = 0;
        auto const text = call.get("--limit");
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), limit);
        if (problem != std::errc{} || end != text.data() + text.size() || limit == 0)
            return call.fail(
                Error{"usage.unknown_value", "--limit", "", {{"value", text}, {"expected", "a number from 1"}}});
        filter.limit = limit;
    }
    auto rows = app::list_cases_for(*(*desk)->office, pointer_to(*account), filter);
    if (!rows) return call.fail(rows.error());
    boost::json::array list;
    CaseWords const words(call.language);
    for (auto const& row : *rows) {
        if (call.json) {
            list.push_back(row_json(row));
            continue;
        }
        call.out << text_of(row.case_id) << "  " << words.called(docket::LabelOf::modality, law::name_of(row.modality))
                 << "; " << words.called(docket::LabelOf::side, name_of(row.side)) << "; " << row.partner.state << "; "
                 << words.called(docket::LabelOf::state, row.state) << "; "
                 << words("answered_items",
                          {{"answered", std::to_string(row.answered_items)}, {"all", std::to_string(row.items)}});
        if (!row.outcome.empty()) call.out << "; " << words.called(docket::LabelOf::outcome, row.outcome);
        if (row.due) call.out << "; " << words("due", {{"date", text_of(*row.due)}});
        if (row.messages_to_approve > 0)
            call.out << "; " << words("to_approve", {{"number", std::to_string(row.messages_to_approve)}});
        call.out << "\n    " << in_short(row.title, 110) << '\n';
    }
    if (call.json)
        call.print(list);
    else if (rows->empty())
        call.out << words("no_case") << '\n';
    else if (filter.limit && rows->size() == *filter.limit)
        call.out << words("more", {{"case", text_of(rows->back().case_id)}}) << '\n';
    return Exit::done;
}

Exit case_show(Call& call)
{
    if (call.given("--family")) return case_family(call);
    auto const open = open_case(call, false);
    if (!open) return call.fail(open.error());
    auto& office = *open->desk->office;
    auto const known = app::load_for(office, pointer_to(open->account), open->case_id);
    if (!known) return call.fail(known.error());
    // What is open follows from the whole case, also for who sees a part of it.
    auto const whole =
        app::sees_all(pointer_to(open->account)) ? Result<app::Case>(*known) : app::load(office, open->case_id);
    if (!whole) return call.fail(whole.error());
    auto const commands = app::open_commands(office, pointer_to(open->account), whole->state);
    auto const urgent = urgent_clocks(*known, office.clock.now(), CaseWords(call.language, open->desk.get()));
    if (!call.json) {
        for (auto const& [message, sentence] : urgent)
            call.out << "! "
                     << docket::label(docket::LabelOf::sentence, "urgent", call.language,
                                      {{"message", text_of(message)}, {"clock", sentence}})
                     << '\n';
        print_case(call, *open->desk, *known, app::sees_all(pointer_to(open->account)), commands);
        return Exit::done;
    }
    auto json = docket::to_json(known->state);
    boost::json::array entries, next;
    for (auto const& entry : known->entries)
        entries.push_back(entry_json(entry));
    for (auto const& command : commands)
        next.push_back(docket::to_json(command));
    if (auto const objects = docket::objects_of(known->state, known->entries); !objects.empty()) {
        boost::json::array described;
        for (auto const& object : objects)
            described.push_back(docket::to_json(object));
        json["objects"] = std::move(described);
    }
    json["entries"] = std::move(entries);
    json["commands"] = std::move(next);
    boost::json::array clocks;
    for (auto const& [message, sentence] : urgent)
        clocks.push_back({{"message", text_of(message)}, {"clock", sentence}});
    json["urgent"] = std::move(clocks);
    call.print(json);
    return Exit::done;
}

namespace
{

/// The items that a step has moved.
std::vector<docket::Item> moved_items(app::StepDone const& step, std::vector<docket::Item> const& before)
{
    std::vector<docket::Item> moved;
    for (auto const& item : step.state.items) {
        auto const old = std::ranges::find(before, item.number, &docket::Item::number);
        if (old == before.end() || old->state != item.state) moved.push_back(item);
    }
    return moved;
}

Exit print_step(Call& call, app::StepDone const& step, std::vector<docket::Item> const& before)
{
    auto const moved = moved_items(step, before);
    if (call.json) {
        boost::json::array entries;
        for (auto const& entry : step.entries)
            entries.push_back(entry_json(entry));
        boost::json::array items;
        for (auto const& item : moved)
            items.push_back({{"number", item.number}, {"state", item.state}});
        call.print(boost::json::object{{"case", text_of(step.case_id)},
                                       {"state", step.state.state},
                                       {"items_changed", std::move(items)},
                                       {"entries", std::move(entries)}});
        return Exit::done;
    }
    CaseWords const words(call.language);
    for (auto const& entry : step.entries)
        call.out << words("recorded", {{"number", std::to_string(entry.number)},
                                       {"what", words.called(docket::LabelOf::entry, entry.kind)}})
                 << '\n';
    for (auto const& item : moved)
        call.out << "  " << words("item", {{"number", std::to_string(item.number)}}) << ", " << in_short(item.title, 80)
                 << ": " << words.called(docket::LabelOf::item, item.state) << '\n';
    call.out << words("state", {{"state", words.named(docket::LabelOf::state, step.state.state)}}) << '\n';
    for (auto const& message : step.state.outgoing)
        if (message.state == docket::Outgoing::State::prepared)
            call.out << words("to_be_approved",
                              {{"message", words.message(message.type) + " " + text_of(message.message_id)}})
                     << "\n    "
                     << words("read_whole", {{"command", reading_command(step.case_id, message.message_id)}})
                     << "\n    "
                     << words("approve_with", {{"command", approving_command(step.case_id, message.message_id)}})
                     << '\n';
    return Exit::done;
}

}

namespace
{

/// --item: the number of one, or all. Error: usage.unknown_value.
Result<app::OwedItems> items_given(Call const& call)
{
    app::OwedItems items;
    auto const text = call.get("--item");
    items.all = text == "all";
    if (!call.given("--item") || items.all) return items;
    int number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size())
        return Error{
            "usage.unknown_value", "--item", "", {{"value", text}, {"expected", "the number of an item, all"}}};
    items.one = number;
    return items;
}

}

Exit case_act(Call& call)
{
    auto const open = open_case(call, true);
    if (!open) return call.fail(open.error());
    auto& office = *open->desk->office;
    auto const known = app::load(office, open->case_id);
    if (!known) return call.fail(known.error());
    auto const commands = app::open_commands(office, &*open->account, known->state);
    auto typed = typed_fields(call, commands, call.get("COMMAND"));
    if (!typed.errors.empty()) return call.fail(typed.errors);
    docket::Command command{call.get("COMMAND"), std::nullopt, std::move(typed.fields)};
    auto const items = items_given(call);
    if (!items) return call.fail(items.error());
    command.item = items->one;
    if (auto const clear = app::says_which_items(commands, command, items->all); !clear)
        return call.fail(clear.error());
    std::vector<std::unique_ptr<files::FileSource>> sources;
    std::vector<app::Attachment> attachments;
    if (auto const given = call.values.find("--attach"); given != call.values.end())
        for (auto const& path : given->second) {
            auto source = files::FileSource::open(path);
            if (!source) return call.fail(source.error());
            sources.push_back(std::move(*source));
            auto const name = std::filesystem::path(path).filename().string();
            attachments.push_back({name, name, "", "", sources.back().get()});
        }
    auto const step = app::act(office, *open->account, open->case_id, command, attachments);
    if (step) return print_step(call, *step, known->state.items);
    // Whoever mends a form wants to know everything that is wrong with it.
    auto all = app::objections(office, *open->account, known->state, command, attachments);
    if (all.empty() || all.front() != step.error()) all = {step.error()};
    for (auto& error : all)
        if (error.code == "case.field_missing" && is_option(error.field))
            error = Error{"usage.field_is_option", error.field, error.cites, {{"field", error.field}}};
    return call.fail(all);
}

namespace
{

void print_task(Call& call, docket::Owed const& task)
{
    CaseWords const words(call.language);
    call.out << task.clock << ". " << words(docket::name_of(task.when)) << words.semicolon()
             << words.named(docket::LabelOf::step, task.command) << "  (" << task.article << ")\n    " << task.says
             << '\n';
    if (task.items.size() > 1) {
        std::vector<std::string> numbers;
        for (auto const item : task.items)
            numbers.push_back(std::to_string(item));
        call.out << "    --item " << words.listed(numbers) << '\n';
    }
    for (auto const& [name, value] : task.fields)
        call.out << "    " << typed_as(name)
                 << (value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value)) << '\n';
    for (auto const ask : task.asks)
        call.out << "    " << typed_as(ask) << ": " << words("to_be_given") << '\n';
    if (!task.message.empty())
        call.out << "    " << words("to_be_approved", {{"message", words.message(task.message)}}) << '\n';
}

}

Exit case_owed(Call& call)
{
    auto const acts = call.given("CLOCK") && call.given("--as");
    auto const open = open_case(call, acts);
    if (!open) return call.fail(open.error());
    auto& office = *open->desk->office;
    auto const* account = open->account ? &*open->account : nullptr;
    if (auto const all = app::must_see_all(account); !all) return call.fail(all.error());
    auto const owed = app::owed(office, account, open->case_id, call.language);
    if (!owed) return call.fail(owed.error());
    int number = 0;
    if (call.given("CLOCK")) {
        auto const text = call.get("CLOCK");
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc{} || end != text.data() + text.size())
            return call.fail(
                Error{"usage.unknown_value", "CLOCK", "", {{"value", text}, {"expected", "the number of a limit"}}});
    }
    auto const items = items_given(call);
    if (!items) return call.fail(items.error());
    if (!acts) {
        boost::json::array list;
        for (auto const& task : owed->tasks) {
            if (number != 0 && task.clock != number) continue;
            if (items->one && !app::concerns(task, *items->one)) continue;
            list.push_back(docket::to_json(task));
            if (!call.json) print_task(call, task);
        }
        if (number != 0 && list.empty())
            return call.fail(Error{"owed.nothing", "CLOCK", "", {{"clock", std::to_string(number)}}});
        if (call.json)
            call.print(list);
        else if (list.empty())
            call.out << CaseWords(call.language)("none_owed") << '\n';
        return Exit::done;
    }
    auto const task = std::ranges::find(owed->tasks, number, &docket::Owed::clock);
    auto const command = task == owed->tasks.end() ? std::string{} : std::string(task->command);
    auto const typed = typed_fields(call, app::open_commands(office, account, owed->known.state), command);
    if (!typed.errors.empty()) return call.fail(typed.errors);
    auto const step = app::complete(office, *open->account, open->case_id, number, *items, typed.fields);
    if (!step) return call.fail(step.error());
    return print_step(call, *step, owed->known.state.items);
}

}
