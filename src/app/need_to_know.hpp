// Need to know: which account sees which case, and what of it.
//
// Offers   sees_all()       whether an account is one of the central authority's own (caseworker, approver)
//          load_for() ...   cases as an account may see them
// Knows    who a measure was assigned to: docket::Assignment
// Never    decides what may be done: docket::decide() does
//
// No account at all is the operator, who has the file and its key: there is nothing to keep from him here.
#pragma once

#include "app/cases.hpp"

#include <string_view>
#include <vector>

namespace rogatory::app
{

/// The central authority sees every case; administrators keep accounts and partners, and see none by that.
bool sees_all(Account const* account);
/// Error: case.central_authority_only. For what is about more than the measures of one authority: messages, what was
/// received, families of cases, time limits between the States.
Done must_see_all(Account const* account);

/// The items of the case that are with the account: assigned to it, and neither given back nor taken back.
std::vector<int> items_with(Account const& account, docket::CaseState const& state);

/// The case as the account may see it: an executing authority sees the head of the case, its own items with their
/// assignments and exhibits, the entries about these, and of the request what concerns them.
/// Errors: those of load(); case.not_yours, which does not say whether there is such a case.
Result<Case> load_for(Office& office, Account const* account, Id const& case_id);
/// find_case() among the cases that the account may see. Errors: those of find_case(), case.not_yours.
Result<Id> find_case_for(Office& office, Account const* account, std::string_view words);
/// Store::list_cases() of the cases that the account may see, each row as its part of the case gives it.
Result<std::vector<docket::CaseRow>> list_cases_for(Office& office, Account const* account, CaseFilter filter);

/// The records by which the cases of an account are found, for entries that assign a measure: written with them.
std::vector<Record> assignment_records(std::vector<docket::Entry> const& entries, Id const& case_id);

}
