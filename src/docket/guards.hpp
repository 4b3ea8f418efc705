// guards: what a row of a procedure cannot say in words. Each is a function with its article above it.
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"
#include "docket/command.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <utility>
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
/// The guards of each file by their names, for guard_of().
using NamedGuard = std::pair<std::string_view, Guard>;
std::span<NamedGuard const> guards_on_messages();  ///< who may approve, send, translate them
std::span<NamedGuard const> guards_on_custody();   ///< custody, restraint, the enforcement of a sentence
std::span<NamedGuard const> guards_on_execution(); ///< what is done inside the State
std::span<NamedGuard const> guards_on_exhibits();
std::span<NamedGuard const> guards_on_received();
std::span<NamedGuard const> guards_on_agreement(); ///< on a joint team (team_agreement.cpp)

}
