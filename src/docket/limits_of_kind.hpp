// limits_of_kind: what an entry of a kind does to limits, read from the tables alone: the rules of law/ beside the
// entries that their words name (law_events), the dates that an order sets, and the pauses that a text allows.
//
// Offers   limits_of_kind()   for printing a procedure; what an entry does in a case is found by clocks.hpp
// Knows    base and law
// Never    knows a case: which instruments it invokes, and whether the condition of a rule holds, is open here
//
// The folder's own affair.
#pragma once

#include "docket/clocks.hpp"
#include "docket/compiled.hpp"
#include "docket/pauses.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

struct LimitOfKind {
    enum class Does : std::uint8_t {
        starts,
        ends,       ///< what the limit was for has happened
        takes_away, ///< its object is gone
        stops,      ///< a pause begins
        goes_on,    ///< a pause ends
        leaves_out, ///< days that have passed do not count
        extends     ///< by what the text itself allows on top
    } does = Does::starts;
    /// When: as the entry is recorded; when the message that it prepares leaves; only as the entry or the case says.
    enum class When : std::uint8_t { recorded, message_leaves, depends } when = When::recorded;
    law::Instrument const* instrument = nullptr; ///< null: a date that an order or an agreement sets
    law::Rule const* rule = nullptr;
    OwnDate const* own = nullptr;
    PauseRule const* pause = nullptr; ///< the article that lets it stop, and the reason
    std::string_view because;         ///< the event of the law, or the kind of entry with which the limit began

    std::string id() const { return rule ? rule->id : std::string{own->rule}; }
    /// "eaw2002 17(3)"; empty for a date that an order sets.
    std::string article() const { return rule ? instrument->id + " " + rule->article : std::string{}; }
    std::optional<ClockKind> kind() const { return rule ? clock_kind_of(*rule) : std::optional{own->clock}; }
    bool verified() const { return !rule || rule->status == law::Status::verified; }
};
std::string_view name_of(LimitOfKind::Does does);
std::string_view name_of(LimitOfKind::When when);

/// In the order of the instruments; what it starts first.
std::vector<LimitOfKind> limits_of_kind(Compiled const& procedure, Effect const& effect, law::Library const& law);

/// The pauses of limits that this procedure can have.
std::vector<PauseRule const*> pauses_of(law::Modality modality, law::Library const& law);

}
