// Guards on what executing authorities do, and what is done with their reports.
#include "docket/body.hpp"
#include "docket/guards.hpp"
#include "docket/law_of_steps.hpp"
#include "docket/object_id.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

bool acts_as(Attempt const& a, std::string_view role)
{
    return std::ranges::find(a.setting.roles, role) != a.setting.roles.end();
}

Error not_assigned(Item const& item, Assignment const* assignment)
{
    return Error{"case.not_assigned",
                 "item",
                 "",
                 {{"item", std::to_string(item.number)},
                  {"state", std::string{assignment ? name_of(assignment->state) : "with no authority"}}}};
}

/// An executing authority acts on what was assigned to it, and on nothing else; the central authority on all.
std::optional<Error> assignment_in(Attempt const& a, Item const& item,
                                   std::initializer_list<Assignment::State> const states)
{
    auto const* assignment = a.state.assignment(item.number);
    if (!assignment || std::ranges::find(states, assignment->state) == states.end())
        return not_assigned(item, assignment);
    if (!acts_as(a, "caseworker") && !acts_as(a, "approver") && assignment->account != a.setting.account)
        return Error{"case.assigned_to_another",
                     "item",
                     "",
                     {{"item", std::to_string(item.number)}, {"account", a.setting.account}}};
    return std::nullopt;
}

std::optional<Error> not_with_an_authority(Attempt const& a, Item const& item)
{
    auto const* assignment = a.state.assignment(item.number);
    if (!assignment || !assignment->runs()) return std::nullopt;
    return Error{"case.assigned_already",
                 "item",
                 "",
                 {{"item", std::to_string(item.number)}, {"authority", assignment->authority}}};
}

std::optional<Error> assignment_waits(Attempt const& a, Item const& item)
{
    return assignment_in(a, item, {Assignment::State::assigned});
}

std::optional<Error> assignment_runs(Attempt const& a, Item const& item)
{
    return assignment_in(a, item, {Assignment::State::assigned, Assignment::State::accepted});
}

std::optional<Error> assignment_reported(Attempt const& a, Item const& item)
{
    return assignment_in(a, item, {Assignment::State::reported});
}

/// Practice, four eyes: who recorded the final report does not clear it.
std::optional<Error> another_reported(Attempt const& a, Item const& item)
{
    auto const* assignment = a.state.assignment(item.number);
    if (!assignment || assignment->reported_by != a.setting.account) return std::nullopt;
    return Error{"case.four_eyes", "", "", {{"account", a.setting.account}}};
}

/// What an authority without an account here says on paper is recorded on its behalf, and says so.
std::optional<Error> spoken_for(Attempt const& a)
{
    if (!a.fields || !text_in(*a.fields, "on_behalf_of").empty()) return std::nullopt;
    for (auto const number : a.items)
        if (auto const* assignment = a.state.assignment(number); assignment && assignment->account != a.setting.account)
            return Error{"case.speaks_for_whom", "on_behalf_of", "", {{"authority", assignment->authority}}};
    return std::nullopt;
}

/// Only an object has a description by Object ID; an executing authority describes those that are with it.
std::optional<Error> cultural_object(Attempt const& a, Item const& item)
{
    if (!is_cultural_object(a.state, item))
        return Error{"object_id.no_object", "item", "", {{"item", std::to_string(item.number)}}};
    if (acts_as(a, "caseworker") || acts_as(a, "approver")) return std::nullopt;
    auto const* assignment = a.state.assignment(item.number);
    if (assignment && assignment->runs() && assignment->account == a.setting.account) return std::nullopt;
    return Error{"case.assigned_to_another",
                 "item",
                 "",
                 {{"item", std::to_string(item.number)}, {"account", a.setting.account}}};
}

/// 2001 protocol, Articles 9 and 10: what belongs to a hearing from afar is recorded of such a measure only.
std::optional<Error> hearing_by_link(Attempt const&, Item const& item)
{
    if (item.type == "video_hearing" || item.type == "video_hearing_accused" || item.type == "telephone_hearing")
        return std::nullopt;
    return Error{
        "case.other_kind_of_measure", "item", "", {{"item", std::to_string(item.number)}, {"type", item.type}}};
}

std::optional<Error> document_to_serve(Attempt const&, Item const& item)
{
    if (item.type == "service_of_documents") return std::nullopt;
    return Error{
        "case.other_kind_of_measure", "item", "", {{"item", std::to_string(item.number)}, {"type", item.type}}};
}

std::optional<Error> telecommunications_intercepted(Attempt const&, Item const& item)
{
    if (item.type == "intercept_assisted" || item.type == "traffic_data_realtime") return std::nullopt;
    return Error{
        "case.other_kind_of_measure", "item", "", {{"item", std::to_string(item.number)}, {"type", item.type}}};
}

/// ETS No. 182, Article 10(2), Convention of 2000, Article 11(2): a hearing by telephone takes place only with the
/// consent of the witness or expert. 2014/41/EU, Article 25, asks for none; where nothing is said, nothing stops it.
std::optional<Error> telephone_needs_consent(Attempt const& a)
{
    if (!a.fields || text_in(*a.fields, "by") != "telephone" || flag_in(*a.fields, "consent_recorded"))
        return std::nullopt;
    return held(a, "telephone_hearing_without_consent", {"case.no_consent", "consent_recorded", "", {}},
                WhereSilent::open, ConsentShown::missing);
}

/// An interception runs that can be extended or stopped.
std::optional<Error> interception_runs(Attempt const& a)
{
    for (auto const& clock : a.state.clocks)
        if (clock.rule.starts_with("own/interception") && clock.lives()) return std::nullopt;
    return Error{"case.no_interception_runs", "", "", {}};
}

/// What was given back without an order is no return by order.
std::optional<Error> return_is_ordered(Attempt const&, Item const& item)
{
    if (item.state == "return_ordered") return std::nullopt;
    return Error{"case.return_not_ordered", "item", "", {{"item", std::to_string(item.number)}}};
}

/// 2014/41/EU, Article 31(3): silence is noted of what the other side said nothing about.
std::optional<Error> partner_was_silent(Attempt const&, Item const& item)
{
    if (item.said_at == Instant{}) return std::nullopt;
    return Error{"case.partner_was_not_silent", "item", "eio2014 31(3)", {{"item", std::to_string(item.number)}}};
}

constexpr std::pair<std::string_view, ItemGuard> item_guards[] = {
    {"not_with_an_authority", not_with_an_authority},
    {"partner_was_silent", partner_was_silent},
    {"assignment_waits", assignment_waits},
    {"assignment_runs", assignment_runs},
    {"assignment_reported", assignment_reported},
    {"another_reported", another_reported},
    {"cultural_object", cultural_object},
    {"return_is_ordered", return_is_ordered},
    {"hearing_by_link", hearing_by_link},
    {"document_to_serve", document_to_serve},
    {"telecommunications_intercepted", telecommunications_intercepted},
};

constexpr NamedGuard execution_guards[] = {
    {"spoken_for", spoken_for},
    {"telephone_needs_consent", telephone_needs_consent},
    {"interception_runs", interception_runs},
};

}

ItemGuard item_guard_of(std::string_view name)
{
    for (auto const& [known, guard] : item_guards)
        if (known == name) return guard;
    return nullptr;
}

std::span<NamedGuard const> guards_on_execution()
{
    return execution_guards;
}

}
