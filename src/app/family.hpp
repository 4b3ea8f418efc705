// A case and those that it opened or came from: a pathway followed, the family as one view.
#pragma once

#include "app/cases.hpp"
#include "docket/pathways.hpp"

namespace rogatory::app
{

struct Followed {
    Id case_id; ///< the new case
    std::vector<docket::Entry> entries;
};
/// Opens the case that a pathway leads to and links both; one transaction takes both dockets. The partner is that of
/// the old case unless another is named. Errors: those of docket::open_pathway(), decide() and the store.
Result<Followed> follow_pathway(Office& office, Account const& account, Id const& case_id, std::string_view pathway,
                                std::string const& warrant, std::optional<docket::Authority> partner);

/// Both dockets in one transaction: the old case knows where it led, the new one where it comes from, or neither does.
Result<Followed> open_together(Office& office, Account const& account, Case const& known,
                               docket::OpenedCase const& opened, Id const& new_case);

struct Relative {
    std::string case_id; ///< as it is written in the docket
    std::string modality, state, title, partner, outcome, side, partner_state;
    bool here = true; ///< false: erased, or not among the cases of this authority; only what the link says is known
    std::vector<docket::LinkedCase> links;
};
/// Every case that links lead to from this one, this one first. At most a hundred. Errors: those of load().
Result<std::vector<Relative>> family_of(Office& office, Id const& case_id);

}
