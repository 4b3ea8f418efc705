// Guards on exhibits and cultural objects: the chain of custody has no gap, whoever writes it.
#include "docket/body.hpp"
#include "docket/guards.hpp"
#include "docket/object_id.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

Exhibit const* named_exhibit(Attempt const& a)
{
    return a.state.exhibit(number_in(*a.fields, "exhibit").value_or(0));
}

/// What was given back or destroyed is not in custody any more.
std::optional<Error> still_here(Exhibit const& exhibit, std::string_view field)
{
    if (!exhibit.ended) return std::nullopt;
    return Error{"exhibit.gone", std::string{field}, "", {{"exhibit", std::to_string(exhibit.number)}}};
}

std::optional<Error> exhibit_known(Attempt const& a)
{
    if (!a.fields) {
        if (!a.state.exhibits.empty()) return std::nullopt;
        return Error{"exhibit.none_yet", "exhibit", "", {}};
    }
    if (auto const* exhibit = named_exhibit(a)) return still_here(*exhibit, "exhibit");
    return Error{"exhibit.unknown",
                 "exhibit",
                 "",
                 {{"exhibit", std::to_string(number_in(*a.fields, "exhibit").value_or(0))},
                  {"count", std::to_string(a.state.exhibits.size())}}};
}

/// Each exhibit of a list is one of the case, as a number.
std::optional<Error> exhibits_known(Attempt const& a)
{
    if (!a.fields) {
        if (!a.state.exhibits.empty()) return std::nullopt;
        return Error{"exhibit.none_yet", "exhibits", "", {}};
    }
    if (auto const* list = array_in(*a.fields, "exhibits"))
        for (auto const& one : *list) {
            auto const* exhibit = one.is_int64() ? a.state.exhibit(one.get_int64()) : nullptr;
            if (exhibit) {
                if (auto gone = still_here(*exhibit, "exhibits")) return gone;
                continue;
            }
            return Error{"exhibit.unknown",
                         "exhibits",
                         "",
                         {{"exhibit", one.is_int64() ? std::to_string(one.get_int64()) : "?"},
                          {"count", std::to_string(a.state.exhibits.size())}}};
        }
    return std::nullopt;
}

/// The exhibits whose evidence is annulled, where any are named.
std::optional<Error> annulled_exhibits_known(Attempt const& a)
{
    auto const* list = a.fields ? array_in(*a.fields, "exhibits") : nullptr;
    if (list)
        for (auto const& one : *list)
            if (!one.is_int64() || !a.state.exhibit(one.get_int64()))
                return Error{"case.field_invalid",
                             "exhibits",
                             "",
                             {{"field", "exhibits"}, {"expected", "numbers of exhibits of the case"}}};
    return std::nullopt;
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

std::optional<Instant> moment_named(Attempt const& a)
{
    auto const at = instant_from(text_in(*a.fields, "at"));
    return at ? std::optional{*at} : std::nullopt;
}

/// The moment lies on the day that is named, in some time zone, and not in the future.
std::optional<Error> moment_fits(Attempt const& a)
{
    auto const at = a.fields ? moment_named(a) : std::nullopt;
    if (!at || !a.happened_on) return std::nullopt;
    if (*at > a.setting.now)
        return Error{"case.happened_in_future", "at", "", {{"day", text_of(*at)}, {"today", text_of(a.setting.today)}}};
    auto const apart = day_of(*at) - *a.happened_on;
    if (apart >= -1 && apart <= 1) return std::nullopt;
    return Error{"case.field_invalid",
                 "at",
                 "",
                 {{"field", "at"}, {"expected", "a moment of " + text_of(*a.happened_on) + ", the day that is named"}}};
}

/// Those that a step names: one, or a list.
std::vector<Exhibit const*> named_exhibits(Attempt const& a)
{
    std::vector<Exhibit const*> named;
    if (auto const* list = array_in(*a.fields, "exhibits")) {
        for (auto const& one : *list)
            named.push_back(one.is_int64() ? a.state.exhibit(one.get_int64()) : nullptr);
    } else if (a.fields->contains("exhibit")) {
        named.push_back(named_exhibit(a));
    }
    return named;
}

/// A link of the chain does not lie before the one that it follows.
std::optional<Error> custody_goes_on(Attempt const& a)
{
    if (!a.fields || !a.happened_on) return std::nullopt;
    auto const at = moment_named(a);
    for (auto const* exhibit : named_exhibits(a)) {
        if (!exhibit || exhibit->custody.empty()) continue;
        auto const& last = exhibit->custody.back();
        if (at && last.at && *at < *last.at)
            return Error{"case.backdated", "at", "", {{"day", text_of(*at)}, {"earliest", text_of(*last.at)}}};
        if (*a.happened_on < last.on)
            return Error{"case.backdated",
                         "happened_on",
                         "",
                         {{"day", text_of(*a.happened_on)}, {"earliest", text_of(last.on)}}};
    }
    return std::nullopt;
}

/// A check that looks at nothing is none.
std::optional<Error> something_checked(Attempt const& a)
{
    if (!a.fields || a.fields->contains("digest") || a.fields->contains("seal_found")) return std::nullopt;
    return Error{"case.field_missing", "digest", "", {{"field", "digest"}, {"command", "verify_exhibit"}}};
}

/// An executing authority has to do with the exhibits of the measures that are with it, and with no others.
std::optional<Error> of_own_measure(Attempt const& a)
{
    auto const has = [&](std::string_view role) {
        return std::ranges::find(a.setting.roles, role) != a.setting.roles.end();
    };
    if (has("caseworker") || has("approver")) return std::nullopt;
    auto const with_it = [&](int item) {
        auto const* assignment = a.state.assignment(item);
        return assignment && assignment->account == a.setting.account &&
               assignment->state != Assignment::State::returned && assignment->state != Assignment::State::taken_back;
    };
    if (!a.fields) {
        if (std::ranges::any_of(a.state.items, [&](Item const& item) { return with_it(item.number); }))
            return std::nullopt;
        return Error{"exhibit.not_yours", "", "", {{"account", a.setting.account}}};
    }
    auto const named = named_exhibits(a);
    if (!named.empty()) {
        if (std::ranges::all_of(named, [&](Exhibit const* one) { return one && with_it(one->item); }))
            return std::nullopt;
        auto const* field = a.fields->contains("exhibits") ? "exhibits" : "exhibit";
        return Error{"exhibit.not_yours", field, "", {{"account", a.setting.account}}};
    }
    auto const measure = number_in(*a.fields, "measure").value_or(0);
    if (measure > 0 && measure <= 1000 && with_it(static_cast<int>(measure))) return std::nullopt;
    return Error{"exhibit.not_yours", "measure", "", {{"account", a.setting.account}}};
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

/// Whether any exhibit of the case fits, for a step that nobody has filled in yet; otherwise the one that is named.
template <class Fits>
bool end_fits(Attempt const& a, Fits fits)
{
    if (!a.fields)
        return std::ranges::any_of(a.state.exhibits, [&](auto const& one) { return !one.ended && fits(one); });
    auto const* exhibit = named_exhibit(a);
    return exhibit && fits(*exhibit);
}

Error about_end(Attempt const& a, std::string_view code)
{
    auto const number = a.fields ? number_in(*a.fields, "exhibit").value_or(0) : 0;
    return Error{std::string{code}, "exhibit", "", {{"exhibit", std::to_string(number)}}};
}

std::optional<Error> end_is_free(Attempt const& a)
{
    if (end_fits(a, [](Exhibit const& one) { return one.end.empty(); })) return std::nullopt;
    return about_end(a, "exhibit.end_pending");
}

/// What is given back goes to somebody.
std::optional<Error> end_is_whole(Attempt const& a)
{
    if (!a.fields || text_in(*a.fields, "end") != "returned" || !text_in(*a.fields, "to").empty()) return std::nullopt;
    return Error{"case.field_missing", "to", "", {{"field", "to"}, {"command", "propose_exhibit_end"}}};
}

std::optional<Error> end_was_proposed(Attempt const& a)
{
    if (end_fits(a, [](Exhibit const& one) { return !one.end.empty(); })) return std::nullopt;
    return about_end(a, "exhibit.no_end_proposed");
}

/// Practice, four eyes: who proposed that an exhibit leaves custody does not approve it.
std::optional<Error> another_proposed_end(Attempt const& a)
{
    if (end_fits(a, [&](Exhibit const& one) { return one.end_proposed_by != a.setting.account; })) return std::nullopt;
    return Error{"case.four_eyes", "", "", {{"account", a.setting.account}}};
}

std::optional<Error> end_was_approved(Attempt const& a)
{
    if (end_fits(a, [](Exhibit const& one) { return !one.end_approved_by.empty(); })) return std::nullopt;
    return about_end(a, "exhibit.end_not_approved");
}

/// A description that another version of this program can read.
std::optional<Error> object_described(Attempt const& a)
{
    auto const* object = a.fields ? object_in(*a.fields, "object") : nullptr;
    if (!object) return std::nullopt;
    auto const read = read_object_id(*object);
    return read ? std::nullopt : std::optional{read.error()};
}

constexpr NamedGuard exhibit_guards[] = {
    {"exhibit_known", exhibit_known},
    {"holder_hands_over", holder_hands_over},
    {"custody_goes_on", custody_goes_on},
    {"digest_written", digest_written},
    {"measure_known", measure_known},
    {"moment_fits", moment_fits},
    {"exhibits_known", exhibits_known},
    {"something_checked", something_checked},
    {"another_proposed_end", another_proposed_end},
    {"end_is_free", end_is_free},
    {"end_is_whole", end_is_whole},
    {"end_was_approved", end_was_approved},
    {"end_was_proposed", end_was_proposed},
    {"annulled_exhibits_known", annulled_exhibits_known},
    {"of_own_measure", of_own_measure},
    {"object_described", object_described},
};

}

std::span<NamedGuard const> guards_on_exhibits()
{
    return exhibit_guards;
}

}
