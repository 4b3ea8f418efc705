#include "request/places.hpp"

#include "request/shape.hpp"

#include <algorithm>

namespace rogatory::request
{
namespace
{

template <class T>
struct MemberOf {
    using type = T;
};
template <class T>
struct MemberOf<std::vector<T>> {
    using type = T;
};

/// What the part may be asked for; empty where it has no members of its own.
std::vector<std::string_view> members_of_part(std::string_view part)
{
    std::vector<std::string_view> members;
    Draft draft;
    for_each_member(draft, [&](std::string_view name, auto& member) {
        using Inner = typename MemberOf<std::remove_cvref_t<decltype(member)>>::type;
        if constexpr (Part<Inner>)
            if (name == part) members = member_names<Inner>();
    });
    // The check takes any of the names of a person.
    if (part == "persons") members.push_back("name");
    return members;
}

bool is_known_place(std::string_view place, law::Library const& library, FormPlaces const& forms)
{
    auto const dot = place.find('.');
    auto const part = place.substr(0, dot);
    if (std::ranges::find(member_names<Draft>(), part) == member_names<Draft>().end()) return false;
    if (dot == std::string_view::npos) return true;
    auto const rest = place.substr(dot + 1);
    if (part == "forms") return forms.forms.contains(rest);
    if (part == "particulars")
        return forms.particulars.contains(rest) || forms.particulars.contains(std::string(rest) + "[]") ||
               std::ranges::find(particulars_of_letter, rest) != particulars_of_letter.end();
    constexpr std::string_view fields = "fields.";
    if (part == "measures" && rest.starts_with(fields))
        return std::ranges::any_of(library.measures, [&](law::Measure const& measure) {
            return std::ranges::any_of(measure.fields, [&](law::MeasureField const& field) {
                return field.name == rest.substr(fields.size());
            });
        });
    auto const members = members_of_part(part);
    return std::ranges::find(members, rest) != members.end();
}

}

std::vector<std::string_view> places_of(std::string_view field)
{
    constexpr std::string_view or_else = " | ";
    std::vector<std::string_view> places;
    for (std::size_t at = 0; at <= field.size();) {
        auto const end = std::min(field.find(or_else, at), field.size());
        places.push_back(field.substr(at, end - at));
        at = end + or_else.size();
    }
    return places;
}

std::vector<Error> unknown_places(law::Library const& library, FormPlaces const& forms)
{
    std::vector<Error> errors;
    for (auto const& instrument : library.instruments)
        for (auto const& rule : instrument.rules) {
            if (rule.kind != law::RuleKind::requirement || rule.field.empty()) continue;
            for (auto const place : places_of(rule.field))
                if (!is_known_place(place, library, forms))
                    errors.push_back({"draft.place_unknown",
                                      rule.id,
                                      instrument.id + " " + rule.article,
                                      {{"value", std::string(place)}}});
        }
    return errors;
}

}
