// guards: what a row of a procedure cannot say in words. Each is a function with its article above it.
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"
#include "docket/command.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

struct Attempt {
    CaseState const& state;
    Setting const& setting;
    boost::json::object const* fields; ///< null when one only asks whether the command is open at all
    std::vector<int> const& items;     ///< those that it would move
    std::optional<Day> happened_on;
};

using Guard = std::optional<Error> (*)(Attempt const&);
/// The guard of that name, or null.
Guard guard_of(std::string_view name);

/// Asked of every item that a row would move: those for which it has an objection stay out; when all have one, the
/// first is the answer.
using ItemGuard = std::optional<Error> (*)(Attempt const&, Item const&);
ItemGuard item_guard_of(std::string_view name);
/// Guards on custody, restraint and the enforcement of a sentence (guards_custody.cpp), for guard_of().
Guard custody_guard_of(std::string_view name);
/// Guards on what is done inside the State (guards_execution.cpp), for guard_of().
Guard execution_guard_of(std::string_view name);
/// Guards on exhibits (guards_exhibits.cpp), likewise.
Guard exhibit_guard_of(std::string_view name);
/// Guards on what was received (guards_received.cpp), likewise.
Guard received_guard_of(std::string_view name);

}
