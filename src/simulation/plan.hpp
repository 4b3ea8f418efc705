// plan: the tables of this folder read into values: courses, waits, volumes, names.
//
// The folder's own affair. A table that does not read is a bug of ours and throws when it is first needed.
#pragma once

#include "docket/docket.hpp"
#include "simulation/dice.hpp"
#include "simulation/simulation.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::simulation
{

struct Move {
    docket::Side side = docket::Side::requesting;
    std::string command;
    int mean_days = 0;   ///< drawn around it
    int exact_days = -1; ///< or exactly so many
    char odds = 0;       ///< the letter of what may happen or not; 0: always
    unsigned percent = 100;
    std::optional<int> item;
    boost::json::object fields;
    bool has_gaps = false; ///< something in braces is to be filled in
};

struct Course {
    std::string_view name, cites;
    law::Modality modality = law::Modality::mla;
    unsigned weight = 1;
    bool ends_well = false;
    std::vector<docket::Basis> basis;
    std::vector<Move> moves;
};

struct Names {
    std::string_view script, language;
    bool family_first = false;
    std::vector<std::string_view> given, family;
};

std::vector<Course> const& courses();
std::vector<Names> const& names();
/// Cases that one authority sends in a thousand years, so that no fraction is lost.
std::uint64_t per_thousand_years(law::Modality modality);
/// What a case is about, by its weight in the figures.
std::string_view matter(Dice& dice);
std::string invented_name(Names const& names, Dice& dice);

/// The verified grounds that a course may name, each with the thousandths of its weight.
struct Offered {
    std::string code, article;
    unsigned weight = 1;
};
std::vector<Offered> grounds_of(Course const& course, law::Library const& law, Day day);

}
