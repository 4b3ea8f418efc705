// places: where in a request stands what a rule of the law asks for.
//
// Offers   places_of()       the places that the field of a rule names; any one of them will do
//          unknown_places()  every rule whose field names a place that no request can have
// Knows    the shape of a draft, the measures of the library; the official forms are told
// Never    reads a draft
#pragma once

#include "law/law.hpp"

#include <array>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::request
{

/// What the letter prints of the particulars, beside what official forms take from them (law/forms).
inline constexpr std::array<std::string_view, 6> particulars_of_letter{
    "request.notes",        "proceedings.acts",  "proceedings.data_conditions",
    "proceedings.opinions", "order.certificate", "order.confiscation_certificate"};

/// What the official forms are called, and from where in the particulars they are filled.
struct FormPlaces {
    std::set<std::string, std::less<>> forms;       ///< "freezing"
    std::set<std::string, std::less<>> particulars; ///< "requesting.authority_type"
};

/// "warrant.reference | judgment.reference": both. A place is `part.member`, `measures.fields.NAME` with a field of
/// law/measures.tsv, `forms.ID` (the form goes with the request), or `particulars.GROUP.MEMBER`.
std::vector<std::string_view> places_of(std::string_view field);

/// Such a rule would ask for something that nobody can write, and no request under its instrument could be submitted.
/// Error: draft.place_unknown, for each.
std::vector<Error> unknown_places(law::Library const& library, FormPlaces const& forms);

}
