// rogatory case received, case use: what the other State gave, within which limits, and its use.
#include "app/received.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "docket/handling.hpp"

#include <charconv>
#include <ostream>

namespace rogatory::cli
{
namespace
{

std::string words_joined(std::vector<std::string> const& words)
{
    std::string text;
    for (auto const& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

void print_limits(std::ostream& out, docket::ReceivedItem const& item)
{
    for (auto const& limit : item.limits) {
        out << "    " << limit.article << " [" << (limit.verified ? "verified" : "UNVERIFIED: shown, closes nothing")
            << "]" << (limit.when_imposed ? ", where the sender sets conditions" : "") << "\n      " << limit.says
            << '\n';
        if (!limit.closes.empty()) out << "      needs consent: " << words_joined(limit.closes) << '\n';
        if (!limit.leaves_open.empty()) out << "      open without it: " << words_joined(limit.leaves_open) << '\n';
    }
    if (item.limits.empty() && item.limits_recorded)
        out << "    no rule on its use is known under the instruments invoked; that is no proof that there is none\n";
    if (!item.limits_recorded && item.origin_case.empty())
        out << "    received before limits were recorded: the law of today is asked when it is used\n";
    for (auto const& condition : item.conditions)
        out << "    " << condition.member << ", as the sender wrote: " << condition.text << '\n';
    if (!item.handling_code.empty())
        out << "    handling code " << item.handling_code << ": " << docket::meaning_of_handling(item.handling_code)
            << '\n';
    if (item.return_by)
        out << "    goes back by " << text_of(*item.return_by)
            << (item.returned_on     ? ", returned on " + text_of(*item.returned_on)
                : item.return_waived ? ", which the sender has waived"
                                     : "")
            << '\n';
    else if (item.returned_on)
        out << "    returned on " << text_of(*item.returned_on) << '\n';
    if (item.notice_owed) out << "    disclosed without notice: its sender has to be told without delay\n";
}

void print_item(std::ostream& out, docket::ReceivedItem const& item)
{
    out << item.number << ". " << item.description << " [" << item.kind << "], "
        << (item.origin_case.empty() ? "received " : "since ") << text_of(item.on)
        << "\n    given for: " << item.given_for << '\n';
    if (!item.origin_case.empty()) {
        out << "    came from case " << item.origin_case << ", item " << item.origin_number << " there, given by "
            << item.origin_partner << " (" << item.origin_state << "); "
            << (item.cleared ? "cleared here as " + item.cleared_kind : "not cleared here") << '\n';
        if (!item.cleared_conditions.empty())
            out << "    conditions of the consent: " << item.cleared_conditions << '\n';
        if (item.cleared_until) out << "    until " << text_of(*item.cleared_until) << '\n';
    }
    if (!item.sha256.empty()) out << "    sha256 " << item.sha256 << '\n';
    print_limits(out, item);
    for (auto const& use : item.uses) {
        out << "    used " << text_of(use.on) << ": " << use.kind;
        if (!use.in_case.empty()) out << " in case " << use.in_case;
        if (!use.third_state.empty()) out << " to " << use.third_state;
        if (!use.purpose.empty()) out << ", " << use.purpose;
        if (!use.exception.empty()) out << " (" << use.exception << ")";
        out << "  (" << use.by << ")\n";
    }
}

void print_consent(std::ostream& out, docket::Consent const& consent)
{
    out << "  " << text_of(consent.asked_on) << (consent.ours ? "  asked: " : "  asked of us: ") << consent.kind;
    if (!consent.third_state.empty()) out << " to " << consent.third_state;
    if (!consent.in_case.empty()) out << " in case " << consent.in_case;
    if (!consent.received_items.empty()) {
        out << ", item";
        for (auto const number : consent.received_items)
            out << ' ' << number;
    }
    if (!consent.purpose.empty()) out << ", " << consent.purpose;
    out << "\n      " << (consent.answer.empty() ? "no answer yet" : consent.answer);
    if (consent.answered_on) out << " on " << text_of(*consent.answered_on);
    if (consent.until) out << ", until " << text_of(*consent.until);
    if (!consent.article.empty()) out << " (" << consent.article << ")";
    if (!consent.reasons.empty()) out << ": " << consent.reasons;
    out << '\n';
    if (!consent.conditions.empty()) out << "      conditions: " << consent.conditions << '\n';
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

Exit case_received(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
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
    for (auto const& item : state.received_items)
        print_item(call.out, item);
    if (state.received_items.empty())
        call.out << "Nothing was received in this case yet: no results, no information, no person.\n";
    if (!state.consents.empty()) call.out << "\nConsent\n";
    for (auto const& consent : state.consents)
        print_consent(call.out, consent);
    return Exit::done;
}

Exit case_use(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const id = app::find_case(office, call.get("ID"));
    if (!id) return call.fail(id.error());
    if (!call.given("--item"))
        return call.fail(Error{"usage.missing_option", "case use", "", {{"expected", "--item N"}}});
    auto const known = app::load(office, *id);
    if (!known) return call.fail(known.error());
    auto wanted = wanted_use(call, office, known->state);
    if (!wanted) return call.fail(wanted.error());
    if (call.given("--ask")) {
        auto const step = app::ask_for_use(office, *account, *id, *wanted);
        if (!step) return call.fail(step.error());
        auto const& message = step->state.outgoing.back();
        if (call.json)
            call.print(boost::json::object{{"case", text_of(*id)},
                                           {"asked", true},
                                           {"message", text_of(message.message_id)},
                                           {"type", message.type},
                                           {"state", docket::name_of(message.state)}});
        else
            call.out << "Prepared the request for consent (M19), to be approved by another account: "
                     << text_of(message.message_id) << '\n';
        return Exit::done;
    }
    wanted->fields.erase("statement");
    auto const used = app::use_received(office, *account, *id, *wanted);
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
    call.out << "Recorded " << used->step.entries.front().number << ": " << used->step.entries.front().kind << '\n';
    if (!used->brought.empty())
        call.out << "Recorded in case " << text_of(*wanted->in_case) << ": the item with its limits\n";
    if (none_known)
        call.out
            << "No rule on this use is known under the instruments invoked, and the sender set no condition. That is "
               "no proof that there is none.\n";
    if (unverified)
        for (auto const& article : unverified->as_array())
            call.out << "Not checked against its source, and may close this use: " << article.as_string().c_str()
                     << '\n';
    return Exit::done;
}

}
