// simulation: a believable history of invented authorities, through the same decide() and receive() as real work.
//
// Offers   Order, History    what is wanted; what happens, one step after the other, in the order of time
//          figures()         what volumes, waits and grounds are taken from, each with its source and status
//          courses()         the courses that cases take
// Knows    base, law, docket
// Never    reads the clock, draws a number that does not follow from the seed, speaks of a real person or State
//
// Half of the cases go well and half of them end otherwise: this shows officials both, and is no statistic.
#pragma once

#include "base/base.hpp"
#include "docket/docket.hpp"
#include "law/law.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::simulation
{

inline constexpr int most_authorities = 100, most_years = 30;

struct Order {
    int authorities = 0; ///< one State each; two at least
    int years = 0;
    std::uint64_t seed = 0;
    int per_mille = 50; ///< share of the published volumes, in thousandths
    Day from{18'262};   ///< first day: 2020-01-01
};

/// An invented authority and its officials. Nobody approves what they prepared themselves.
struct Authority {
    docket::Authority own;
    std::string name, language; ///< language of the State, ISO 639
    std::vector<std::string> caseworkers, approvers;
};

/// A message that left or arrived.
struct Crossing {
    bool left = false;
    std::string partner;
    Id message, conversation;
};

/// One step: entries of one case of one authority, all of the same moment.
struct Recorded {
    std::size_t authority = 0; ///< index into History::authorities()
    std::vector<docket::Entry> entries;
    docket::CaseState const* after = nullptr; ///< valid until the next step
    std::vector<Crossing> crossings;
};

struct Totals {
    std::uint64_t entries = 0, messages = 0, cases = 0; ///< a case is counted once, though both sides keep it
    std::uint64_t ended_well = 0, ended_otherwise = 0, open = 0;
    std::vector<std::uint64_t> by_modality; ///< as law::modality_names
};

class History
{
public:
    /// Errors: simulation.authorities, simulation.years, simulation.share, simulation.law_lacks (an instrument that the
    /// courses invoke is not in the library).
    static Result<std::unique_ptr<History>> plan(Order const& order, law::Library const& law);
    ~History();

    std::vector<Authority> const& authorities() const;
    Day last_day() const;
    /// How many cases there will be.
    std::uint64_t planned() const;
    /// The next step; false when the history is over. Error: simulation.step_refused, a course that decide() refuses.
    Result<bool> next(Recorded& recorded);
    Totals const& totals() const;

private:
    struct Parts;
    explicit History(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// A row of what the simulation is measured by.
struct Figure {
    std::string_view kind, name, value, source;
    std::string_view status; ///< "verified", "unverified", "assumption"
};
std::vector<Figure> const& figures();

}
