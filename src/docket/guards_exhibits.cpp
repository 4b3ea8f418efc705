// Guards on exhibits: the chain of custody has no gap, whoever writes it.
#include "docket/body.hpp"
#include "docket/guards.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

Exhibit const* named_exhibit(Attempt const& a)
{
    return a.state.exhibit(number_in(*a.fields, "exhibit").value_or(0));
}

std::optional<Error> exhibit_known(Attempt const& a)
{
    if (!a.fields) {
        if (!a.state.exhibits.empty()) return std::nullopt;
        return Error{"exhibit.none_yet", "exhibit", "", {}};
    }
    if (named_exhibit(a)) return std::nullopt;
    return Error{"exhibit.unknown",
                 "exhibit",
                 "",
                 {{"exhibit", std::to_string(number_in(*a.fields, "exhibit").value_or(0))},
                  {"count", std::to_string(a.state.exhibits.size())}}};
}

/// Only who holds a thing can hand it over; otherwise the chain would have a gap.
std::optional<Error> holder_hands_over(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const* exhibit = named_exhibit(a);
    auto const from = text_in(*a.fields, "from");
    if (!exhibit || exhibit->holder == from) return std::nullopt;
    return Error{
        "exhibit.not_the_holder",
        "from",
        "",
        {{"exhibit", std::to_string(exhibit->number)}, {"from", std::string{from}}, {"holder", exhibit->holder}}};
}

/// A link of the chain does not lie before the one that it follows.
std::optional<Error> custody_goes_on(Attempt const& a)
{
    if (!a.fields || !a.happened_on) return std::nullopt;
    auto const* exhibit = named_exhibit(a);
    if (!exhibit || exhibit->custody.empty() || *a.happened_on >= exhibit->custody.back().on) return std::nullopt;
    return Error{"case.backdated",
                 "happened_on",
                 "",
                 {{"day", text_of(*a.happened_on)}, {"earliest", text_of(exhibit->custody.back().on)}}};
}

std::optional<Error> digest_written(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const digest = text_in(*a.fields, "digest");
    auto const is_hexadecimal = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (!a.fields->contains("digest") || (digest.size() == 64 && std::ranges::all_of(digest, is_hexadecimal)))
        return std::nullopt;
    return Error{"case.field_invalid",
                 "digest",
                 "",
                 {{"field", "digest"}, {"expected", "a SHA-256 digest: 64 characters from 0-9 and a-f"}}};
}

std::optional<Error> measure_known(Attempt const& a)
{
    auto const number = a.fields ? number_in(*a.fields, "measure") : std::nullopt;
    if (!number || (*number <= 1000 && a.state.item(static_cast<int>(*number)))) return std::nullopt;
    return Error{
        "case.field_invalid", "measure", "", {{"field", "measure"}, {"expected", "the number of an item of the case"}}};
}

constexpr std::pair<std::string_view, Guard> exhibit_guards[] = {
    {"exhibit_known", exhibit_known},   {"holder_hands_over", holder_hands_over}, {"custody_goes_on", custody_goes_on},
    {"digest_written", digest_written}, {"measure_known", measure_known},
};

}

Guard exhibit_guard_of(std::string_view name)
{
    for (auto const& [known, guard] : exhibit_guards)
        if (known == name) return guard;
    return nullptr;
}

}
