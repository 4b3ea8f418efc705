// The read model of a case as text: what the store encrypts.
#pragma once

#include "docket/case_state.hpp"

#include <string>
#include <string_view>

namespace rogatory::store
{

std::string row_text(docket::CaseRow const& row);
/// Error: store.row_unreadable.
Result<docket::CaseRow> row_from_text(std::string_view text);

}
