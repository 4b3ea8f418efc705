// law_of_steps: under which article of the law of a case a step waits, or that none says so.
//
// The folder's own affair.
#pragma once

#include "docket/guards.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rogatory::docket
{

/// What holds where no instrument on which the case rests says anything.
enum class WhereSilent : std::uint8_t {
    practice, ///< the step waits all the same; no article is cited
    open      ///< nothing stops it
};

/// What the step is about to show of the person's consent, whatever was recorded before.
enum class ConsentShown : std::uint8_t { as_recorded, given, missing };

/// The verified articles that hold the step back: of the instruments invoked, otherwise of what goes with them
/// (convention and protocols). "practice" where they are silent; none where nothing stops the step. An unverified rule
/// stops nothing by itself and is named beside "practice".
std::optional<std::string> held_back(CaseState const& state, std::string_view step, Setting const& setting,
                                     WhereSilent silent = WhereSilent::practice,
                                     ConsentShown consent = ConsentShown::as_recorded);

/// The error with what held_back() cites, or none.
std::optional<Error> held(Attempt const& attempt, std::string_view step, Error error,
                          WhereSilent silent = WhereSilent::practice, ConsentShown consent = ConsentShown::as_recorded);

/// Whether a case that invokes `one` rests on `other` as well: the same instrument, or the convention and the protocols
/// that go with it where nothing shows that one of the two States is not bound.
bool goes_with(law::Instrument const& one, law::Instrument const& other, CaseState const& state,
               Setting const& setting);

/// Of a list of citations such as "untoc 18(24); uncac 46(24); practice", those of the law of the case; otherwise
/// "practice". Nothing is narrowed where no instrument of the library is named, or invoked.
std::string narrowed(std::string_view cites, CaseState const& state, Setting const& setting);

}
