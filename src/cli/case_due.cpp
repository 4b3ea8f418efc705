// rogatory case due: what is due, for whom, until when, under which article, and what follows at the end.
#include "app/due.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"

#include <charconv>
#include <ostream>

namespace rogatory::cli
{
namespace
{

std::string when(app::Due const& due)
{
    auto const& limit = due.limit;
    std::string text;
    if (limit.ends_at)
        text = clock_in_zone(*limit.ends_at, due.time_zone);
    else if (limit.ends)
        text = text_of(*limit.ends);
    else
        return "no end known";
    text += " (" + due.time_zone + ")";
    if (limit.end_open == docket::EndOpen::no_calendar)
        text += ", at the earliest: no holiday calendar for " + limit.who.state;
    if (due.over)
        text += ", OVER";
    else if (due.left)
        text += *due.left == 0   ? ", today"
                : *due.left == 1 ? ", tomorrow"
                                 : ", in " + std::to_string(*due.left) + " days";
    return text;
}

void print_due(Call& call, app::Due const& due)
{
    auto const& limit = due.limit;
    call.out << when(due) << "\n    " << limit.article << " [" << (limit.verified ? "verified" : "UNVERIFIED") << "] "
             << docket::name_of(limit.kind);
    if (limit.state != docket::ClockState::running) call.out << ", " << docket::name_of(limit.state);
    call.out << "; for " << limit.who.id << " (" << limit.who.state << ")\n";
    if (!limit.condition.empty())
        call.out << "    it runs only if: " << limit.condition << "; say so with case act " << text_of(due.case_id)
                 << " record_fact\n";
    if (!limit.as_of.empty())
        call.out << "    as of message " << limit.as_of
                 << (limit.learned_on ? ", which arrived on " + text_of(*limit.learned_on) : "") << '\n';
    if (!limit.asked_of.empty()) call.out << "    told: " << limit.asked_of << '\n';
    if (!limit.answer.empty())
        call.out << "    " << limit.answered_by << " answered"
                 << (limit.answered_on ? " on " + text_of(*limit.answered_on) : "") << ": " << limit.answer << '\n';
    call.out << "    " << app::lapse_of(limit, call.language) << "\n    case " << text_of(due.case_id) << ", "
             << law::name_of(due.modality) << ", " << docket::name_of(due.side) << " side";
    if (!due.proposes.empty()) call.out << "; step: " << due.proposes;
    call.out << "\n    " << due.title << '\n';
    if (due.when == docket::Nearness::near)
        call.out << "    ! reminder of this office, " << due.lead
                 << " days before the end (practice, no limit of the law)\n";
    if (due.owed)
        call.out << "    owed" << (due.owed->article == "practice" ? "" : " under " + due.owed->article) << ": "
                 << due.owed->says << "\n      rogatory case owed " << text_of(due.case_id) << ' ' << due.owed->clock
                 << (due.owed->message.empty() ? "" : "    prepares: " + std::string(due.owed->message)) << '\n';
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
    call.out << "Nothing is due" << (order.whose.empty() ? "" : " for " + order.whose)
             << (order.within ? " within " + std::to_string(*order.within) + " days" : "")
             << ". Limits for which no text gives a number, or whose end is open, are listed with --all.\n";
    return Exit::done;
}

}
