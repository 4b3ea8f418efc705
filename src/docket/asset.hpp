// asset: the register of property in cases of confiscation and asset recovery, folded from the entries of each case.
//
// Offers   Asset         one property: what and where it is, its value, its restraint, what became of it
//          assets_of()   those of a case, on either side
// Knows    base, money
// Never    converts a currency, adds up what it cannot read, or knows more of the other State than its messages said
#pragma once

#include "docket/case_state.hpp"
#include "docket/entry.hpp"
#include "docket/money.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rogatory::docket
{

/// A value as somebody wrote it. Where it cannot be read without doubt, it is shown and not counted.
struct Valued {
    std::string text;
    std::optional<Money> money;
    std::optional<Day> on; ///< the day of the value, where it was said
};

/// An order that holds the property until a day that the law of the requested State sets.
struct Restraint {
    std::string court, national_law;
    Day ordered_on;
    std::optional<Day> ends_on;
    int renewals = 0;
    bool announced = false;  ///< that it will be lifted
    std::optional<Day> over; ///< lifted, lapsed, or replaced by the enforcement
    std::string how;         ///< "lifted", "lapsed", "enforced", "third_party", "lost", "withdrawn"
};

/// What became of it (uncac 57; untoc 14; reg2018_1805 30).
struct Disposal {
    std::string outcome; ///< "returned", "shared", "paid_to_victim", "kept", "used_in_kind"
    std::string rule, share, deductions, account;
    std::optional<Valued> amount;
    std::optional<Day> on;
};

/// One property: an item of its case.
struct Asset {
    int item = 0;
    std::string title;
    std::string_view state; ///< word of the item machine: "traced", "restrained", ..., "shared", "released"
    std::string type;       ///< "account", "real_estate", "vessel", ...; empty: nobody said
    std::string description, location, holder, beneficial_owner, encumbrances, managed_by;
    std::vector<std::string> identifiers; ///< account number, land register, hull number, wallet address
    std::string in;                       ///< the State where it is: the requested one
    std::optional<Valued> value;          ///< the last that was said
    std::optional<Valued> confiscated, proceeds;
    std::string costs;
    std::optional<Restraint> restraint;
    std::optional<Disposal> disposal;

    /// Whether an order holds it now.
    bool held() const { return restraint && !restraint->over; }
};

/// The property of a case, in the order of its items; empty where the procedure has none.
std::vector<Asset> assets_of(CaseState const& state, std::span<Entry const> entries);
boost::json::object to_json(Asset const& asset);

}
