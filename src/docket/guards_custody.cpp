// Guards on how long a person is held or property restrained, and on who may end it.
#include "docket/body.hpp"
#include "docket/clocks.hpp"
#include "docket/compiled.hpp"
#include "docket/guards.hpp"
#include "docket/law_of_steps.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

/// Nobody is released for lapse before the last day of a limit of custody, where one runs.
std::optional<Error> custody_limit_is_over(Attempt const& a)
{
    Clock const* running = nullptr;
    for (auto const& clock : a.state.clocks) {
        if (clock.kind != ClockKind::must_release && clock.kind != ClockKind::may_release) continue;
        if (clock.state == ClockState::missed || (clock.runs() && clock.ends && *clock.ends <= a.setting.today))
            return std::nullopt;
        if (clock.state == ClockState::running && clock.ends) running = &clock;
    }
    if (!running) return std::nullopt;
    return Error{"case.period_still_runs", "", running->article, {{"ends", text_of(*running->ends)}}};
}

/// 2002/584/JHA, Article 23(2), 23(3), 23(5): a person in custody is surrendered within the limit, or released at its
/// end; only force majeure or a humanitarian stop allows a date after it.
std::optional<Error> date_is_within_limit(Attempt const& a)
{
    auto const obstacle = !a.state.surrender_redated && (a.state.surrender_prevented == "force_majeure" ||
                                                         a.state.surrender_prevented == "humanitarian");
    auto const date = a.fields ? day_in(*a.fields, "date") : std::nullopt;
    if (!date || obstacle || !in_custody(a.state.liberty)) return std::nullopt;
    for (auto const& clock : a.state.clocks)
        if (clock.kind == ClockKind::must_release && clock.until == "person_surrendered" && clock.runs() &&
            clock.ends && *clock.ends < *date)
            return Error{"case.date_after_limit",
                         "date",
                         clock.article,
                         {{"day", text_of(*date)}, {"ends", text_of(*clock.ends)}}};
    return std::nullopt;
}

std::optional<Error> decision_waits(Attempt const& a)
{
    if (a.state.decision_not_final) return std::nullopt;
    return held(a, "surrender_before_final_decision", {"case.decision_is_final", "", "", {}});
}

/// 2002/584/JHA, Article 23(2), and its like: nobody is surrendered on a decision that is not final. Elsewhere
/// practice.
std::optional<Error> nothing_suspends(Attempt const& a)
{
    if (!a.state.decision_not_final) return std::nullopt;
    return held(a, "surrender_before_final_decision", {"case.decision_not_final", "", "", {}});
}

/// Regulation (EU) 2018/1805, Article 12: property stays frozen until a definitive answer or the withdrawal, and then
/// until the competent authority lifts the measure. Elsewhere practice: nothing is closed over it.
std::optional<Error> nothing_stays_restrained(Attempt const& a)
{
    for (auto const& item : a.state.items)
        if (item.restrained && (item.state == "withdrawn" || item.state == "refused"))
            return Error{"case.still_restrained",
                         "",
                         *held_back(a.state, "end_of_restraint", a.setting),
                         {{"item", std::to_string(item.number)}}};
    return std::nullopt;
}

std::optional<Error> something_is_restrained(Attempt const& a)
{
    auto const held = [&](int number) {
        auto const* item = a.state.item(number);
        return item && item->restrained;
    };
    if (std::ranges::any_of(a.items, held)) return std::nullopt;
    return Error{"case.nothing_restrained", "", "", {}};
}

/// UNCAC 55(8), ETS No. 141, Article 12(2): before lifting, the requesting State has its opportunity to say why the
/// measure should go on. Elsewhere the day that was set for it is practice.
std::optional<Error> reply_is_awaited(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    for (auto const& clock : a.state.clocks)
        if (clock.rule.starts_with("own/reply") && clock.runs() && clock.ends && *clock.ends >= a.setting.today &&
            std::ranges::any_of(clock.items,
                                [&](int item) { return std::ranges::find(a.items, item) != a.items.end(); }))
            return held(a, "lifting_without_hearing",
                        {"case.period_still_runs", "", "", {{"ends", text_of(*clock.ends)}}});
    return std::nullopt;
}

/// What is done under a request rests on an instrument that the request invokes.
std::optional<Error> basis_is_invoked(Attempt const& a)
{
    if (!a.fields || a.state.basis.empty()) return std::nullopt;
    auto const cited = text_in(*a.fields, "article");
    auto const instrument = cited.substr(0, cited.find(' '));
    for (auto const& basis : a.state.basis)
        if (basis.instrument == instrument) return std::nullopt;
    return Error{"case.basis_not_invoked", "article", "", {{"article", std::string{cited}}}};
}

/// ETS No. 112, Articles 2(3), 9 to 11, and their like: either State may ask; the administering one orders the
/// enforcement.
std::optional<Error> administers_the_sentence(Attempt const& a)
{
    if ((a.state.side == Side::requesting) == a.state.asked_to_send) return std::nullopt;
    return held(a, "enforcement_by_the_other_state", {"case.not_administering", "", "", {}});
}

/// ETS No. 112, Article 15(b): an escape is told once. Where the person's liberty is on record here, since the sentence
/// is enforced without transfer, the step that changes it tells of it; of who was transferred the report does.
std::optional<Error> liberty_is_not_kept(Attempt const& a)
{
    if (!a.fields || a.state.liberty.empty() || a.state.liberty == "-") return std::nullopt;
    auto const event = text_in(*a.fields, "event");
    if (event != "escaped" && event != "recaptured") return std::nullopt;
    return Error{"case.recorded_with_liberty",
                 "event",
                 narrowed("ets112 15(b)", a.state, a.setting),
                 {{"event", std::string{event}},
                  {"instead", event == "escaped" ? "record_escape" : "record_arrest_for_sentence"}}};
}

/// The report of the other State may come first; the takeover itself is recorded once.
std::optional<Error> taken_over_once(Attempt const& a)
{
    for (auto const& message : a.state.outgoing)
        if (message.kind == "person_taken_over")
            return Error{"case.liberty", "", "", {{"liberty", std::string{a.state.liberty}}}};
    return std::nullopt;
}

constexpr NamedGuard custody_guards[] = {
    {"administers_sentence", administers_the_sentence},
    {"basis_invoked", basis_is_invoked},
    {"date_within_limit", date_is_within_limit},
    {"decision_not_final", decision_waits},
    {"liberty_not_kept", liberty_is_not_kept},
    {"limit_of_custody_over", custody_limit_is_over},
    {"no_remedy_suspends", nothing_suspends},
    {"nothing_restrained", nothing_stays_restrained},
    {"reply_awaited", reply_is_awaited},
    {"something_restrained", something_is_restrained},
    {"taken_over_once", taken_over_once},
};

}

std::span<NamedGuard const> guards_on_custody()
{
    return custody_guards;
}

}
