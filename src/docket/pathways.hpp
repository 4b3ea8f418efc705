// pathways: which step of a case opens what other case, as a table that a lawyer can read (E/CN.15/2014/12, ¶70).
//
// Offers   all_pathways(), pathways_from()   the rows; those that a case can take now, and why the others cannot
//          open_pathway()                    what the new case begins with, and what is recorded on the old one
//          may_lead_to(), open_linked()      the same for a way that the table does not have: an opinion's alternative
// Never    copies silently: persons and facts are offered in the new draft, papers are named where they lie, limits of
//          use travel along
#pragma once

#include "docket/docket.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

struct Pathway {
    std::string_view name;
    law::Modality from = law::Modality::mla;
    std::string_view at; ///< states of the case, "refused_item" or "closed" included; empty: from its first message on
    law::Modality to = law::Modality::mla;
    /// What must hold, separated by spaces: "handling_cleared", "warrant" (a field, and no safe conduct),
    /// "refused:CODE", "path_known" (to a provider in another State, which is then asked).
    std::string_view condition;
    std::string_view cites, says;
};
std::span<Pathway const> all_pathways();

/// Whether a case can take a pathway now. Errors: pathway.not_from_here, pathway.not_at_this_point,
/// pathway.handling_not_cleared, pathway.safe_conduct, pathway.warrant_missing, pathway.ground_differs,
/// pathway.path_unknown, pathway.path_leads_elsewhere.
/// `warrant`: what the warrant is, for a case about a person's surrender; null when one only asks what is open.
/// `partner`: whom the new case asks; null: the State of the old one.
Done may_follow(Pathway const& pathway, CaseState const& state, std::span<Entry const> entries, Setting const& setting,
                std::string const* warrant, Authority const* partner = nullptr);

struct OpenedCase {
    Command draft; ///< begins the new case
    Command link;  ///< on the old case
};

/// What a linked case is begun with, whoever named the way: a pathway of the table, or an opinion.
struct LinkedDraft {
    law::Modality to = law::Modality::mla;
    std::string name, cites, reasons;
    boost::json::object request; ///< empty: that of the old case as it stands
    boost::json::array items;    ///< empty: those of the old case
    boost::json::array basis;
    boost::json::object path; ///< to a provider in another State, where one is known
};
/// What forbids that kind of case, whoever named the way: pathway.handling_not_cleared, pathway.safe_conduct,
/// pathway.warrant_missing (not asked when `warrant` is null).
Done may_lead_to(law::Modality to, std::string_view cites, CaseState const& state, Setting const& setting,
                 std::string const* warrant);
OpenedCase open_linked(LinkedDraft const& wanted, CaseState const& state, std::span<Entry const> entries,
                       Id const& new_case, std::string const& warrant, Authority const& partner);

/// Errors: pathway.unknown and those of may_follow().
Result<OpenedCase> open_pathway(std::string_view name, CaseState const& state, std::span<Entry const> entries,
                                Id const& new_case, std::string const& warrant, Authority const& partner,
                                Setting const& setting);

}
