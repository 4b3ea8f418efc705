#include "app/family.hpp"

#include <algorithm>

namespace rogatory::app
{

namespace
{

constexpr std::size_t largest_family = 100;

}

Result<Followed> follow_pathway(Office& office, Account const& account, Id const& case_id, std::string_view pathway,
                                std::string const& warrant, std::optional<docket::Authority> partner)
{
    auto const known = load(office, case_id);
    if (!known) return known.error();
    auto const new_case = new_id(office.clock, office.random);
    auto const opened = docket::open_pathway(pathway, known->state, known->entries, new_case, warrant,
                                             partner.value_or(known->state.partner), setting_of(office, account));
    if (!opened) return opened.error();
    return open_together(office, account, *known, *opened, new_case);
}

Result<Followed> open_together(Office& office, Account const& account, Case const& known,
                               docket::OpenedCase const& opened, Id const& new_case)
{
    // Both steps are decided before anything is kept.
    auto const setting = setting_of(office, account);
    auto begun = docket::decide({}, opened.draft, setting);
    if (!begun) return begun.error();
    auto linked = docket::decide(known.state, opened.link, setting);
    if (!linked) return linked.error();
    if (auto const created = office.store.create_case(new_case); !created) return created.error();
    std::vector<Append> const orders{append_of(known, known.state.case_id, std::move(*linked), setting).first,
                                     append_of({}, new_case, std::move(*begun), setting).first};
    // The old case and the new one know of each other, or neither does.
    if (auto const recorded = office.store.append_together(orders); !recorded) return recorded.error();
    return Followed{new_case, orders.back().entries};
}

Result<std::vector<Relative>> family_of(Office& office, Id const& case_id)
{
    std::vector<Relative> family;
    std::vector<docket::LinkedCase> waiting{{text_of(case_id), "", "", "", false}};
    for (std::size_t next = 0; next < waiting.size() && family.size() < largest_family; ++next) {
        auto const link = waiting[next];
        auto const there = [&](Relative const& one) { return one.case_id == link.case_id; };
        if (std::ranges::any_of(family, there)) continue;
        Relative relative{.case_id = link.case_id, .modality = link.modality};
        auto const id = id_from(link.case_id);
        auto const known = id ? load(office, *id) : Result<Case>(id.error());
        if (!known && next == 0) return known.error();
        relative.here = known.has_value();
        if (known) {
            auto const& state = known->state;
            relative.modality = law::name_of(state.modality);
            relative.state = state.state;
            relative.title = state.title;
            relative.partner = state.partner.id;
            relative.partner_state = state.partner.state;
            relative.side = docket::name_of(state.side);
            relative.outcome = state.outcome;
            relative.links = state.linked;
            waiting.insert(waiting.end(), state.linked.begin(), state.linked.end());
        }
        family.push_back(std::move(relative));
    }
    return family;
}

}
