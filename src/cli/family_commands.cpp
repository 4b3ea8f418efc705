// rogatory case follow, case show --family: the cases that a case opens, and all that belong together.
#include "app/alternatives.hpp"
#include "app/family_drawing.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "docket/labels.hpp"
#include "store/files/files.hpp"

#include <ostream>

namespace rogatory::cli
{

namespace
{

std::string said(Call const& call, std::string_view sentence, Arguments const& arguments = {})
{
    return docket::label(docket::LabelOf::sentence, sentence, call.language, arguments);
}

/// The pathways of the table that begin in such a case.
boost::json::array list_pathways(Call& call, app::Office& office, app::Case const& known)
{
    boost::json::array list;
    for (auto const& pathway : docket::all_pathways()) {
        if (pathway.from != known.state.modality) continue;
        auto const open = docket::may_follow(pathway, known.state, known.entries, app::setting_of(office, {}), nullptr);
        auto const why_not = open ? std::string{} : texts::sentence(open.error(), call.language);
        list.push_back({{"pathway", pathway.name},
                        {"to", law::name_of(pathway.to)},
                        {"cites", pathway.cites},
                        {"says", pathway.says},
                        {"open", open.has_value()},
                        {"why_not", why_not}});
        if (!call.json)
            call.out << pathway.name << "  → "
                     << docket::label(docket::LabelOf::modality, law::name_of(pathway.to), call.language) << "  ("
                     << pathway.cites << ")\n    " << pathway.says << '\n'
                     << (open ? "" : "    " + said(call, "not_now", {{"reason", why_not}}) + "\n");
    }
    return list;
}

/// The alternatives of the opinion, each with its article and why it is blocked.
boost::json::array list_alternatives(Call& call, app::AlternativesOfCase const& all)
{
    boost::json::array list;
    if (!call.json && !all.list.empty())
        call.out << said(call, "alternatives", {{"version", all.law_version.substr(0, 16)}}) << '\n';
    for (auto const& one : all.list) {
        auto const why_not = one.blocked ? texts::sentence(*one.blocked, call.language) : std::string{};
        boost::json::array needs;
        for (auto const& fact : one.needs)
            needs.push_back(boost::json::string(fact));
        list.push_back({{"alternative", one.number},
                        {"rule", one.rule},
                        {"to", law::name_of(one.to)},
                        {"cites", one.instrument + " " + one.article},
                        {"says", one.says},
                        {"because", one.because},
                        {"available", name_of(one.available)},
                        {"verified", one.verified},
                        {"needs", std::move(needs)},
                        {"open", !one.blocked.has_value()},
                        {"why_not", why_not},
                        {"why_not_cites", one.blocked ? one.blocked->cites : std::string{}}});
        if (call.json) continue;
        call.out << one.number << "  → "
                 << docket::label(docket::LabelOf::modality, law::name_of(one.to), call.language) << "  ("
                 << one.instrument << ' ' << one.article << ")  ["
                 << said(call, one.verified ? "verified" : "unverified") << "]  "
                 << said(call, "because", {{"rule", one.because}}) << "\n    " << one.says << '\n';
        if (!one.needs.empty()) {
            std::string facts;
            for (auto const& fact : one.needs)
                facts += (facts.empty() ? "" : " ") + fact;
            call.out << "    " << said(call, "depends_on", {{"facts", facts}}) << '\n';
        }
        if (one.blocked)
            call.out << "    " << said(call, "not_now", {{"reason", why_not + " (" + one.blocked->cites + ")"}})
                     << '\n';
    }
    return list;
}

/// What leads on from the case, by the table and by its opinion.
Exit list_ways(Call& call, app::Office& office, Id const& case_id)
{
    auto const known = app::load(office, case_id);
    if (!known) return call.fail(known.error());
    auto pathways = list_pathways(call, office, *known);
    boost::json::array alternatives;
    auto const all = app::alternatives_of(office, *known);
    if (all)
        alternatives = list_alternatives(call, *all);
    else if (all.error().code != "pathway.no_opinion")
        return call.fail(all.error());
    if (call.json)
        call.print(boost::json::object{{"pathways", std::move(pathways)}, {"alternatives", std::move(alternatives)}});
    return Exit::done;
}

}

Exit case_follow(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const all = reads_all(call, **desk); !all) return call.fail(all.error());
    auto& office = *(*desk)->office;
    auto const id = app::find_case(office, call.get("ID"));
    if (!id) return call.fail(id.error());
    if (!call.given("PATHWAY") && !call.given("--alternative")) return list_ways(call, office, *id);
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    std::optional<docket::Authority> partner;
    if (call.given("--partner-id")) partner = docket::Authority{call.get("--partner-state"), call.get("--partner-id")};
    auto const followed = call.given("--alternative")
                              ? app::follow_alternative(office, *account, *id, call.get("--alternative"),
                                                        call.get("--warrant"), std::move(partner), call.language)
                              : app::follow_pathway(office, *account, *id, call.get("PATHWAY"), call.get("--warrant"),
                                                    std::move(partner));
    if (!followed) return call.fail(followed.error());
    if (call.json)
        call.print(boost::json::object{{"case", text_of(followed->case_id)}, {"from", text_of(*id)}});
    else
        call.out << said(call, "opened_from", {{"case", text_of(followed->case_id)}, {"from", text_of(*id)}}) << '\n'
                 << said(call, "read_draft") << '\n';
    return Exit::done;
}

Exit case_family(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const all = reads_all(call, **desk); !all) return call.fail(all.error());
    auto& office = *(*desk)->office;
    auto const id = app::find_case(office, call.get("ID"));
    if (!id) return call.fail(id.error());
    auto const family = app::family_of(office, *id);
    if (!family) return call.fail(family.error());
    if (call.given("--svg")) {
        auto const drawn = app::family_svg(*family, call.language);
        if (auto const done = files::write_file(call.get("--svg"), bytes_of(drawn), files::Overwrite::yes); !done)
            return call.fail(done.error());
        if (!call.json) call.out << said(call, "drawn", {{"file", call.get("--svg")}}) << '\n';
    }
    boost::json::array list;
    for (auto const& one : *family) {
        boost::json::array links;
        for (auto const& link : one.links)
            links.push_back({{"case", link.case_id},
                             {"modality", link.modality},
                             {"reasons", link.reason},
                             {"cites", link.cites},
                             {"origin", link.origin}});
        list.push_back({{"case", one.case_id},
                        {"here", one.here},
                        {"modality", one.modality},
                        {"state", one.state},
                        {"title", one.title},
                        {"side", one.side},
                        {"partner", one.partner},
                        {"partner_state", one.partner_state},
                        {"outcome", one.outcome},
                        {"links", std::move(links)}});
        if (call.json) continue;
        auto const called = [&](docket::LabelOf of, std::string_view name) {
            return docket::label(of, name, call.language);
        };
        call.out << one.case_id << "  " << called(docket::LabelOf::modality, one.modality) << "; "
                 << (one.here ? called(docket::LabelOf::state, one.state)
                              : called(docket::LabelOf::sentence, "not_here"))
                 << (one.outcome.empty() ? "" : "; " + called(docket::LabelOf::outcome, one.outcome)) << "\n    "
                 << one.title << '\n';
        for (auto const& link : one.links)
            call.out << "    - " << link.case_id << "  " << called(docket::LabelOf::modality, link.modality) << ": "
                     << link.reason << '\n';
    }
    if (call.json) call.print(list);
    return Exit::done;
}

}
