// rogatory case received, case use: what the other State gave, within which limits, and its use.
#include "app/received.hpp"
#include "cli/case_reading.hpp"
#include "cli/case_words.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"

#include <charconv>
#include <ostream>

namespace rogatory::cli
{
namespace
{

std::string values_of(CaseWords const& words, std::vector<std::string> const& all)
{
    std::vector<std::string> called;
    for (auto const& one : all)
        called.push_back(words.value(one));
    return words.listed(called);
}

void print_use(std::ostream& out, CaseWords const& words, docket::UseMade const& use)
{
    std::vector<std::string> said{words("used_on", {{"date", text_of(use.on)}, {"use", words.value(use.kind)}})};
    if (!use.in_case.empty()) said.push_back(words("in_other_case", {{"case", use.in_case}}));
    if (!use.third_state.empty()) said.push_back(words("link_to", {{"to", use.third_state}}));
    if (!use.purpose.empty()) said.push_back(use.purpose);
    if (!use.exception.empty()) said.push_back(words.value(use.exception));
    out << "    " << words.listed(said) << "  (" << use.by << ")\n";
}

void print_item(std::ostream& out, CaseWords const& words, docket::ReceivedItem const& item)
{
    out << item.number << ". " << item.description << " [" << words("received_" + item.kind) << "]" << words.semicolon()
        << words(item.origin_case.empty() ? "received_on" : "here_since", {{"date", text_of(item.on)}}) << "\n    "
        << words("given_for", {{"what", item.given_for}}) << '\n';
    if (!item.origin_case.empty()) {
        out << "    "
            << words("from_case", {{"case", item.origin_case},
                                   {"number", std::to_string(item.origin_number)},
                                   {"partner", item.origin_partner},
                                   {"state", item.origin_state}})
            << "\n    "
            << (item.cleared ? words("cleared_as", {{"use", words.value(item.cleared_kind)}}) : words("not_cleared"));
        if (item.cleared_until)
            out << words.semicolon() << words("until_date", {{"date", text_of(*item.cleared_until)}});
        out << '\n';
        if (!item.cleared_conditions.empty())
            out << "    " << words("consent_conditions", {{"conditions", item.cleared_conditions}}) << '\n';
    }
    if (!item.sha256.empty()) out << "    sha256 " << item.sha256 << '\n';
    print_limits_of_use(out, words, item);
    for (auto const& use : item.uses)
        print_use(out, words, use);
}

void print_consent(std::ostream& out, CaseWords const& words, docket::Consent const& consent)
{
    std::vector<std::string> asked{words(consent.ours ? "we_asked" : "they_asked",
                                         {{"date", text_of(consent.asked_on)}, {"use", words.value(consent.kind)}})};
    if (!consent.third_state.empty()) asked.push_back(words("link_to", {{"to", consent.third_state}}));
    if (!consent.in_case.empty()) asked.push_back(words("in_other_case", {{"case", consent.in_case}}));
    std::vector<std::string> numbers;
    for (auto const number : consent.received_items)
        numbers.push_back(std::to_string(number));
    if (!numbers.empty()) asked.push_back(words("of_items", {{"numbers", words.listed(numbers)}}));
    if (!consent.purpose.empty()) asked.push_back(consent.purpose);
    out << "  " << words.listed(asked) << "\n      ";
    if (consent.answer.empty())
        out << words("no_answer_yet");
    else if (consent.answered_on)
        out << words("answer_on", {{"answer", words.value(consent.answer)}, {"date", text_of(*consent.answered_on)}});
    else
        out << words.value(consent.answer);
    if (consent.until) out << words.semicolon() << words("until_date", {{"date", text_of(*consent.until)}});
    if (!consent.article.empty()) out << " (" << consent.article << ")";
    if (!consent.reasons.empty()) out << ": " << consent.reasons;
    out << '\n';
    if (!consent.conditions.empty())
        out << "      " << words("conditions", {{"conditions", consent.conditions}}) << '\n';
}

Result<int> number_given(Call const& call, std::string const& option)
{
    int number = 0;
    auto const text = call.get(option);
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem == std::errc{} && end == text.data() + text.size() && number > 0) return number;
    return Error{"usage.unknown_value", option, "", {{"value", text}, {"expected", "a number from 1"}}};
}

/// The use in the word of the step, from the options that say it.
std::string kind_given(Call const& call, docket::CaseState const& state, int item)
{
    if (call.given("--kind")) return call.get("--kind");
    auto const* received = state.received_item(item);
    auto const person = received && received->kind == "person";
    if (call.given("--exculpatory")) return "exculpatory_notice";
    if (call.given("--charge") || call.given("--offence")) return "other_offence";
    if (call.given("--to") && person)
        return state.modality == law::Modality::surrender ? "onward_surrender" : "re_extradition";
    if (call.given("--to")) return "onward_transmission";
    if (call.given("--same-proceedings")) return "own_proceedings";
    return call.given("--in") || call.given("--purpose") ? "other_proceedings" : "own_proceedings";
}

Result<app::UseWanted> wanted_use(Call const& call, app::Office& office, docket::CaseState const& state)
{
    app::UseWanted wanted;
    auto const item = number_given(call, "--item");
    if (!item) return item.error();
    wanted.item = *item;
    auto& fields = wanted.fields;
    fields["kind"] = kind_given(call, state, *item);
    for (auto const& [option, field] :
         {std::pair{"--purpose", "purpose"}, std::pair{"--charge", "purpose"}, std::pair{"--to", "third_state"},
          std::pair{"--exception", "exception"}, std::pair{"--confirm", "conditions_read"},
          std::pair{"--reasons", "reasons"}, std::pair{"--statement", "statement"}})
        if (call.given(option)) fields[field] = call.get(option);
    if (call.given("--offence")) {
        auto const offence = number_given(call, "--offence");
        if (!offence) return offence.error();
        fields["offence"] = *offence;
    }
    if (call.given("--in")) {
        auto const other = app::find_case(office, call.get("--in"));
        if (!other) {
            auto error = other.error();
            error.field = "--in";
            return error;
        }
        wanted.in_case = *other;
    }
    return wanted;
}

}

void print_limits_of_use(std::ostream& out, CaseWords const& words, docket::ReceivedItem const& item)
{
    auto const line = [&](std::string_view margin, std::string const& text) { out << margin << text << '\n'; };
    for (auto const& limit : item.limits) {
        out << "    " << limit.article << " [" << words(limit.verified ? "verified" : "closes_nothing") << "]";
        if (limit.when_imposed) out << words.semicolon() << words("when_imposed");
        line("\n      ", limit.says);
        if (!limit.closes.empty()) line("      ", words("needs_consent", {{"uses", values_of(words, limit.closes)}}));
        if (!limit.leaves_open.empty())
            line("      ", words("left_open", {{"ways", values_of(words, limit.leaves_open)}}));
    }
    if (item.limits.empty() && item.limits_recorded) line("    ", words("no_rule_on_use"));
    if (!item.limits_recorded && item.origin_case.empty()) line("    ", words("before_limits"));
    for (auto const& condition : item.conditions)
        line("    ", words("sender_wrote", {{"member", words.member(condition.member)}, {"text", condition.text}}));
    if (!item.handling_code.empty()) {
        auto const known = "handling_" + item.handling_code;
        line("    ", words("handling", {{"code", item.handling_code},
                                        {"meaning", words(words.has(known) ? known : "handling_unknown")}}));
    }
    std::string back;
    if (item.return_by) back = words("goes_back_by", {{"date", text_of(*item.return_by)}});
    if (item.returned_on || (item.return_by && item.return_waived)) {
        if (!back.empty()) back += words.semicolon();
        back += item.returned_on ? words("went_back", {{"date", text_of(*item.returned_on)}}) : words("waived");
    }
    if (!back.empty()) line("    ", back);
    if (item.notice_owed) line("    ", words("notice_owed"));
}

Exit case_received(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const all = reads_all(call, **desk); !all) return call.fail(all.error());
    auto& office = *(*desk)->office;
    auto const id = app::find_case(office, call.get("ID"));
    if (!id) return call.fail(id.error());
    auto const known = app::load(office, *id);
    if (!known) return call.fail(known.error());
    auto const& state = known->state;
    if (call.json) {
        auto shown = docket::to_json(state);
        boost::json::object json{{"case", text_of(*id)}};
        for (auto const* name : {"received_items", "consents"}) {
            auto const* list = shown.if_contains(name);
            json[name] = list ? *list : boost::json::value(boost::json::array{});
        }
        call.print(json);
        return Exit::done;
    }
    CaseWords const words(call.language, desk->get());
    for (auto const& item : state.received_items)
        print_item(call.out, words, item);
    if (state.received_items.empty()) call.out << words("none_received") << '\n';
    if (!state.consents.empty()) call.out << '\n' << words("consents") << '\n';
    for (auto const& consent : state.consents)
        print_consent(call.out, words, consent);
    return Exit::done;
}

Exit case_use(Call& call)
{
    auto open = open_whole(call);
    if (!open) return call.fail(open.error());
    auto& office = open->office();
    auto const id = app::find_case(office, call.get("ID"));
    if (!id) return call.fail(id.error());
    if (!call.given("--item"))
        return call.fail(Error{"usage.missing_option", "case use", "", {{"expected", "--item N"}}});
    auto const known = app::load(office, *id);
    if (!known) return call.fail(known.error());
    auto wanted = wanted_use(call, office, known->state);
    if (!wanted) return call.fail(wanted.error());
    CaseWords const words(call.language, open->desk.get());
    if (call.given("--ask")) {
        auto const step = app::ask_for_use(office, open->account, *id, *wanted);
        if (!step) return call.fail(step.error());
        auto const& message = step->state.outgoing.back();
        if (call.json)
            call.print(boost::json::object{{"case", text_of(*id)},
                                           {"asked", true},
                                           {"message", text_of(message.message_id)},
                                           {"type", message.type},
                                           {"state", docket::name_of(message.state)}});
        else
            call.out << words("to_be_approved",
                              {{"message", words.message(message.type) + " " + text_of(message.message_id)}})
                     << '\n';
        return Exit::done;
    }
    wanted->fields.erase("statement");
    auto const used = app::use_received(office, open->account, *id, *wanted);
    if (!used) return call.fail(used.error());
    auto const& body = used->step.entries.front().body;
    auto const* none_known = body.if_contains("none_known");
    auto const* unverified = body.if_contains("unverified");
    if (call.json) {
        boost::json::object json{{"case", text_of(*id)},
                                 {"entry", used->step.entries.front().number},
                                 {"kind", body.at("kind")},
                                 {"none_known", none_known != nullptr}};
        json["consent"] = body.contains("consent") ? body.at("consent") : boost::json::value(nullptr);
        json["unverified"] = unverified ? *unverified : boost::json::value(boost::json::array{});
        json["in_case"] = wanted->in_case ? boost::json::value(text_of(*wanted->in_case)) : boost::json::value(nullptr);
        call.print(json);
        return Exit::done;
    }
    auto const& entry = used->step.entries.front();
    call.out << words("recorded", {{"number", std::to_string(entry.number)},
                                   {"what", words.called(docket::LabelOf::entry, entry.kind)}})
             << '\n';
    if (!used->brought.empty()) call.out << words("recorded_there", {{"case", text_of(*wanted->in_case)}}) << '\n';
    if (none_known) call.out << words("no_rule_no_condition") << '\n';
    if (unverified)
        for (auto const& article : unverified->as_array())
            call.out << words("may_close", {{"article", std::string(article.as_string())}}) << '\n';
    return Exit::done;
}

}
