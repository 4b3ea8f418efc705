// rogatory case due: what is due, for whom, until when, under which article, and what follows at the end.
#include "app/due.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "docket/labels.hpp"
#include "document/labels.hpp"

#include <charconv>
#include <ostream>

namespace rogatory::cli
{
namespace
{

std::string words(Call const& call, std::string_view sentence, Arguments const& arguments = {})
{
    return docket::label(docket::LabelOf::sentence, sentence, call.language, arguments);
}

std::string when(Call const& call, app::Due const& due)
{
    auto const& limit = due.limit;
    std::string text;
    if (limit.ends_at)
        text = clock_in_zone(*limit.ends_at, due.time_zone);
    else if (limit.ends)
        text = text_of(*limit.ends);
    else
        return words(call, "no_end");
    text += " (" + due.time_zone + ")";
    if (limit.end_open == docket::EndOpen::no_calendar)
        text += "; " + words(call, "at_the_earliest", {{"state", limit.who.state}});
    if (due.may_run()) return text + "; " + app::may_run_in_words(due, call.language);
    if (due.over)
        text += "; " + words(call, "over");
    else if (due.left)
        text += "; " + (*due.left == 0   ? words(call, "today")
                        : *due.left == 1 ? words(call, "tomorrow")
                                         : words(call, "in_days", {{"days", std::to_string(*due.left)}}));
    return text;
}

void print_due(Call& call, app::Due const& due)
{
    auto const& limit = due.limit;
    auto const called = [&](docket::LabelOf of, std::string_view name) {
        return docket::label(of, name, call.language);
    };
    call.out << when(call, due) << "\n    " << limit.article << " ["
             << words(call, limit.verified ? "verified" : "unverified") << "] "
             << called(docket::LabelOf::clock, name_of(limit.kind));
    if (limit.state != docket::ClockState::running)
        call.out << "; " << called(docket::LabelOf::clock_state, name_of(limit.state));
    call.out << "; " << words(call, "for_whom", {{"who", limit.who.id}, {"state", limit.who.state}}) << '\n';
    if (!limit.condition.empty())
        call.out << "    "
                 << words(call, "record_fact",
                          {{"condition", limit.condition},
                           {"command", "case act " + text_of(due.case_id) + " record_fact"}})
                 << '\n';
    if (!limit.as_of.empty())
        call.out << "    "
                 << (limit.learned_on ? words(call, "as_of_message_on",
                                              {{"message", limit.as_of}, {"date", text_of(*limit.learned_on)}})
                                      : words(call, "as_of_message", {{"message", limit.as_of}}))
                 << '\n';
    if (!limit.asked_of.empty()) call.out << "    " << words(call, "told", {{"authority", limit.asked_of}}) << '\n';
    if (!limit.answer.empty()) {
        Arguments said{{"authority", limit.answered_by}, {"answer", limit.answer}};
        if (limit.answered_on) said.emplace_back("date", text_of(*limit.answered_on));
        call.out << "    " << words(call, limit.answered_on ? "answered_on" : "answered", said) << '\n';
    }
    call.out << "    " << app::lapse_of(limit, call.language) << "\n    "
             << words(call, "of_case",
                      {{"case", text_of(due.case_id)},
                       {"modality", called(docket::LabelOf::modality, law::name_of(due.modality))},
                       {"side", called(docket::LabelOf::side, name_of(due.side))}});
    if (!due.proposes.empty())
        call.out << "; "
                 << words(call, "step",
                          {{"step",
                            called(docket::LabelOf::step, due.proposes) + " [" + std::string(due.proposes) + "]"}});
    call.out << "\n    " << due.title << '\n';
    if (due.when == docket::Nearness::near)
        call.out << "    ! " << words(call, "reminder", {{"days", std::to_string(due.lead)}}) << '\n';
    if (!due.owed) return;
    auto const practice = due.owed->article == "practice";
    Arguments owed{{"what", due.owed->says}};
    if (!practice) owed.emplace_back("article", due.owed->article);
    call.out << "    " << words(call, practice ? "owed" : "owed_under", owed) << "\n      rogatory case owed "
             << text_of(due.case_id) << ' ' << due.owed->clock;
    if (auto const key = "message_" + std::string(due.owed->message); document::has_label(key))
        call.out << "    " << words(call, "prepares", {{"message", document::label(key, call.language).words}});
    call.out << '\n';
}

}

Exit case_due(Call& call)
{
    app::DueOrder order;
    if (call.given("--within")) {
        int days = -1;
        auto const text = call.get("--within");
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), days);
        if (problem != std::errc{} || end != text.data() + text.size() || days < 0 || days > 36'500)
            return call.fail(Error{"usage.unknown_value",
                                   "--within",
                                   "",
                                   {{"value", text}, {"expected", "a number of days, such as 14"}}});
        order.within = days;
    }
    order.whose = call.get("--for");
    order.without_end = call.given("--all");
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const sees = reads_all(call, **desk); !sees) return call.fail(sees.error());
    if (auto const known = app::whose_is_known(*(*desk)->office, order.whose); !known) return call.fail(known.error());
    auto all = app::due(*(*desk)->office, order);
    if (!all) return call.fail(all.error());
    if (auto const done = app::add_titles(*(*desk)->office, *all); !done) return call.fail(done.error());
    if (auto const done = app::add_owed(*(*desk)->office, nullptr, *all, call.language); !done)
        return call.fail(done.error());
    if (call.json) {
        boost::json::array list;
        for (auto const& one : *all)
            list.push_back(app::to_json(one));
        call.print(list);
        return Exit::done;
    }
    for (auto const& one : *all)
        print_due(call, one);
    if (!all->empty()) return Exit::done;
    call.out << words(call, "nothing_due");
    if (order.within) call.out << " (" << words(call, "within_days", {{"days", std::to_string(*order.within)}}) << ")";
    if (!order.whose.empty()) call.out << " [" << order.whose << "]";
    call.out << '\n';
    return Exit::done;
}

}
