// field_shapes: what the rows of a list and the members of an object hold, for the fields of a step that are lists or
// objects, as one table. What another State sends is read as far as it is understood; what our own people type is held
// to the table, so that nothing is recorded that no reader looks at.
//
// The folder's own affair.
#pragma once

#include "base/base.hpp"

#include <boost/json.hpp>

#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// Adds every place where the value of a field differs from the table: a row of another kind, a member that is unknown,
/// missing or of another type. `kind`: of the entry that the step makes. Codes: case.field_invalid,
/// case.member_unknown.
void find_misshapen(std::string_view kind, std::string_view field, boost::json::value const& value,
                    std::vector<Error>& errors);

}
