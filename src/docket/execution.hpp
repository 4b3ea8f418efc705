// execution: a measure in the hands of an executing authority inside the State.
//
// Offers   Assignment   who has which measure, from when to when, and what came of it
// Knows    base
// Never    visible abroad: the other State hears of results, delay and obstacles by messages of their own
//
// UNTOC 18(13): where the central authority passes a request on, it encourages its speedy and proper execution. The
// decision to refuse stays with the central authority; an executing authority proposes it.
#pragma once

#include "base/base.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// Something that an executing authority reported before its work was over.
struct MeasureReport {
    std::string kind; ///< of the entry: "partial_report_made", "obstacle_reported", "refusal_proposed", ...
    std::string text;
    Day on;
    std::uint32_t entry = 0;

    friend bool operator==(MeasureReport const&, MeasureReport const&) = default;
};

/// One measure with one authority. A measure that comes back and goes out again has a second one.
struct Assignment {
    enum class State : std::uint8_t {
        assigned,   ///< handed over, not answered yet
        accepted,   ///< the authority has taken it on
        reported,   ///< its final report waits for the check of the central authority
        cleared,    ///< the report was checked by a second person
        returned,   ///< the authority gave it back, with its reason
        taken_back, ///< the central authority took it back
        ended       ///< the measure was answered otherwise
    } state = State::assigned;
    int item = 0;
    std::string authority;
    std::string account; ///< that may act for it here; empty: it reports on paper, and a caseworker records that
    std::string officer; ///< who deals with it, once it has accepted
    Day assigned_on;
    std::optional<Day> internal_due; ///< a date of this office, never a limit of the law
    std::optional<Day> expected_on;  ///< by the authority
    std::optional<Day> over_on;
    std::string reason;             ///< why it came back
    std::string proposed_authority; ///< who should have it instead, as the authority says
    std::string outcome;            ///< of the final report: "done", "negative", "impossible"
    std::string reported_by;        ///< account that recorded the final report: another one checks it
    std::vector<MeasureReport> reports;

    bool runs() const { return state == State::assigned || state == State::accepted || state == State::reported; }
};
std::string_view name_of(Assignment::State state);

}
