// rogatory case follow, case show --family: the cases that a case opens, and all that belong together.
#include "app/family.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"

#include <ostream>

namespace rogatory::cli
{

Exit case_follow(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const id = app::find_case(office, call.get("ID"));
    if (!id) return call.fail(id.error());
    if (!call.given("PATHWAY")) {
        auto const known = app::load(office, *id);
        if (!known) return call.fail(known.error());
        boost::json::array list;
        for (auto const& pathway : docket::all_pathways()) {
            if (pathway.from != known->state.modality) continue;
            auto const open = docket::may_follow(pathway, known->state, known->entries, nullptr);
            auto const why_not = open ? std::string{} : texts::sentence(open.error(), call.language);
            list.push_back({{"pathway", pathway.name},
                            {"to", law::name_of(pathway.to)},
                            {"cites", pathway.cites},
                            {"says", pathway.says},
                            {"open", open.has_value()},
                            {"why_not", why_not}});
            if (!call.json)
                call.out << pathway.name << "  to " << law::name_of(pathway.to) << "  (" << pathway.cites << ")\n    "
                         << pathway.says << '\n'
                         << (open ? "" : "    not now: " + why_not + "\n");
        }
        if (call.json) call.print(list);
        return Exit::done;
    }
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    std::optional<docket::Authority> partner;
    if (call.given("--partner-id")) partner = docket::Authority{call.get("--partner-state"), call.get("--partner-id")};
    auto const followed =
        app::follow_pathway(office, *account, *id, call.get("PATHWAY"), call.get("--warrant"), partner);
    if (!followed) return call.fail(followed.error());
    if (call.json)
        call.print(boost::json::object{{"case", text_of(followed->case_id)}, {"from", text_of(*id)}});
    else
        call.out << "Opened " << text_of(followed->case_id) << " from " << text_of(*id)
                 << "\nIts draft offers the persons and items of the old case: read it, and revise it before it is "
                    "approved.\n";
    return Exit::done;
}

Exit case_family(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const id = app::find_case(office, call.get("ID"));
    if (!id) return call.fail(id.error());
    auto const family = app::family_of(office, *id);
    if (!family) return call.fail(family.error());
    boost::json::array list;
    for (auto const& one : *family) {
        boost::json::array links;
        for (auto const& link : one.links)
            links.push_back({{"case", link.case_id}, {"modality", link.modality}, {"reasons", link.reason}});
        list.push_back({{"case", one.case_id},
                        {"here", one.here},
                        {"modality", one.modality},
                        {"state", one.state},
                        {"title", one.title},
                        {"partner", one.partner},
                        {"outcome", one.outcome},
                        {"links", std::move(links)}});
        if (call.json) continue;
        call.out << one.case_id << "  " << one.modality << "  " << (one.here ? one.state : "not here, or erased")
                 << (one.outcome.empty() ? "" : "  " + one.outcome) << "\n    " << one.title << '\n';
        for (auto const& link : one.links)
            call.out << "    - " << link.case_id << "  " << link.modality << ": " << link.reason << '\n';
    }
    if (call.json) call.print(list);
    return Exit::done;
}

}
