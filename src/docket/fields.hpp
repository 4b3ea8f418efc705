// fields: what somebody gives to a step, read in the types and shapes that the procedure asks for, with everything that
// is wrong with it.
//
// The folder's own affair.
#pragma once

#include "docket/compiled.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

struct FieldsRead {
    boost::json::object fields; ///< those that could be read
    std::vector<Error> errors;  ///< in the order in which they were given, then those that are missing
};
/// `cites`: the articles of the step that belong to the law of the case.
FieldsRead fields_of(CaseState const& state, Compiled const& procedure, CompiledStep const& step,
                     Command const& command, std::string const& cites);

/// What a field may be in this case now; empty: whatever its type allows. The reason for closing says what is true of
/// the case.
std::vector<std::string_view> choices_now(CaseState const& state, Compiled const& procedure, CompiledStep const& step,
                                          OpenCommand::Field const& field);

Error field_invalid(std::string_view field, std::string expected);
/// With ", " between them.
std::string joined(std::vector<std::string_view> const& words);

}
