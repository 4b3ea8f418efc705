#include "docket/limits_of_kind.hpp"
#include "docket/law_events.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace rogatory::docket
{

namespace
{

using Does = LimitOfKind::Does;
using When = LimitOfKind::When;

struct EventOfKind {
    std::string_view event;
    When when;
};

void add_events(std::vector<EventOfKind>& events, std::string_view words, When when)
{
    for (auto const word : words_of(words))
        if (std::ranges::find(events, word, &EventOfKind::event) == events.end()) events.push_back({word, when});
}

std::vector<EventOfKind> events_of(Compiled const& procedure, std::string_view kind)
{
    std::vector<EventOfKind> events;
    auto const modality = law::name_of(procedure.modality);
    for (auto const& row : events_of_kinds())
        if (row.kind == kind && (row.only.empty() || row.only == modality))
            add_events(events, row.events, When::recorded);
    for (auto const& row : events_told())
        if (row.kind == kind)
            add_events(events, row.events, procedure.side == Side::requesting ? When::recorded : When::message_leaves);
    for (auto const& row : events_derived())
        if (row.kind == kind) add_events(events, row.events, When::depends);
    if (asks_for_consent(kind)) add_events(events, kind, When::recorded);
    if (kind == "event_recorded")
        for (auto const& said : events_said())
            add_events(events, said.event, When::depends);
    return events;
}

EventOfKind const* found(std::vector<EventOfKind> const& events, std::string_view event)
{
    auto const at = std::ranges::find(events, event, &EventOfKind::event);
    return event.empty() || at == events.end() ? nullptr : &*at;
}

bool is_duty(std::optional<ClockKind> kind)
{
    return kind == ClockKind::decide_by || kind == ClockKind::tell_by || kind == ClockKind::object_by;
}

/// What the entry does to one rule.
class OfRule
{
public:
    OfRule(Compiled const& procedure, std::string_view kind, std::vector<EventOfKind> const& events,
           law::Instrument const& instrument, law::Rule const& rule, std::vector<LimitOfKind>& limits)
        : procedure_(procedure), kind_(kind), events_(events), instrument_(instrument), rule_(rule), limits_(limits)
    {
    }

    void run()
    {
        auto const start = start_of(rule_);
        auto const until =
            asks_for_consent(start) ? std::string_view{"consent_decided"} : std::string_view{rule_.ends_at};
        auto const* begins = found(events_, start);
        auto const* ends = found(events_, until);
        // An entry that is both begins nothing: what the limit was for is done.
        if (begins && !(ends && ends->when == When::recorded)) add(Does::starts, begins->when, start);
        if (ends) add(Does::ends, ends->when, until);
        gone();
        pauses();
        if (rule_.extension && (kind_ == "limit_extended" || kind_ == "limit_extension_learned"))
            add(Does::extends, When::depends, {});
    }

private:
    void add(Does does, When when, std::string_view because, PauseRule const* pause = nullptr)
    {
        limits_.push_back({does, when, &instrument_, &rule_, nullptr, pause, because});
    }

    void gone()
    {
        auto const what = gone_with(kind_);
        auto const kind = clock_kind_of(rule_);
        if (what == Gone::everything) add(Does::takes_away, When::recorded, {});
        if (what == Gone::duties && is_duty(kind)) add(Does::takes_away, When::recorded, {});
        if (what == Gone::duties_with_their_items && is_duty(kind)) add(Does::takes_away, When::depends, {});
        // 2002/584/JHA, Article 23(2) to (5): a new date, or an appeal that suspends, takes the limit of release away.
        if (procedure_.modality == law::Modality::surrender && kind == ClockKind::must_release &&
            rule_.ends_at == "person_surrendered" &&
            (kind_ == "surrender_date_agreed" || kind_ == "remedy_reported" || kind_ == "remedy_learned"))
            add(Does::takes_away, When::depends, {});
    }

    void pauses()
    {
        for (auto const& row : pause_rules()) {
            if (!std::string_view{rule_.id}.starts_with(row.limit)) continue;
            if (gone_with(kind_) == Gone::waits_for_a_waiver && row.begins == "immunity_waiver_requested")
                add(Does::takes_away, When::recorded, {}, &row);
            else if (!row.begins.empty() && row.begins == kind_)
                add(Does::stops, When::recorded, {}, &row);
            else if (!row.ends.empty() && row.ends == kind_)
                add(Does::goes_on, When::recorded, {}, &row);
            if (kind_ == "limit_paused" || kind_ == "limit_pause_learned") add(Does::stops, When::depends, {}, &row);
            if (kind_ == "limit_resumed" || kind_ == "limit_resumption_learned")
                add(Does::goes_on, When::depends, {}, &row);
        }
        for (auto const& row : exclusion_rules())
            if (std::string_view{rule_.id}.starts_with(row.limit) && row.ends == kind_)
                add(Does::leaves_out, When::depends, {}, &row);
    }

    Compiled const& procedure_;
    std::string_view kind_;
    std::vector<EventOfKind> const& events_;
    law::Instrument const& instrument_;
    law::Rule const& rule_;
    std::vector<LimitOfKind>& limits_;
};

template <class Each>
void for_each_limit(law::Modality modality, law::Library const& law, Each each)
{
    for (auto const& instrument : law.instruments)
        for (auto const& rule : instrument.rules)
            if (rule.kind == law::RuleKind::limit && law::has(rule.modalities, modality)) each(instrument, rule);
}

/// Several kinds of entry begin the same date of an order; it is named once.
void add_own(std::vector<LimitOfKind>& limits, LimitOfKind const& added)
{
    auto const same = [&](LimitOfKind const& one) {
        return one.own && one.own->rule == added.own->rule && one.does == added.does;
    };
    if (std::ranges::none_of(limits, same)) limits.push_back(added);
}

/// The column `stops` of the table: limits that began with an entry of these kinds end, or lose their object.
void add_stopped(Compiled const& procedure, Effect const& effect, law::Library const& law,
                 std::vector<LimitOfKind>& limits)
{
    auto const replaced = effect.kind == "surrender_date_agreed" || effect.kind == "surrender_postponed" ||
                          effect.kind == "force_majeure_notified";
    auto const does = replaced ? Does::takes_away : Does::ends;
    for (auto const begun_by : effect.stops) {
        auto const events = events_of(procedure, begun_by);
        for_each_limit(procedure.modality, law, [&](auto const& instrument, auto const& rule) {
            if (!found(events, start_of(rule))) return;
            // Where the law itself names what ends a limit that is no limit of custody, nothing else meets it.
            auto const kind = clock_kind_of(rule);
            auto const custody = kind == ClockKind::must_release || kind == ClockKind::may_release;
            if (!replaced && !custody && !rule.ends_at.empty()) return;
            // What loses its object is not met by the same entry.
            auto const known = [&](LimitOfKind const& one) {
                return one.rule == &rule && (one.does == does || one.does == Does::takes_away);
            };
            if (std::ranges::none_of(limits, known))
                limits.push_back({does, When::recorded, &instrument, &rule, nullptr, nullptr, begun_by});
        });
        for (auto const& own : own_dates())
            if (own.kind == begun_by && (replaced || own.until.empty()))
                add_own(limits, {does, When::recorded, nullptr, nullptr, &own, nullptr, begun_by});
    }
}

}

std::string_view name_of(LimitOfKind::Does does)
{
    constexpr std::array<std::string_view, 7> names{"starts",  "ends",       "takes_away", "stops",
                                                    "goes_on", "leaves_out", "extends"};
    return names[static_cast<std::size_t>(does)];
}

std::string_view name_of(LimitOfKind::When when)
{
    constexpr std::array<std::string_view, 3> names{"recorded", "message_leaves", "depends"};
    return names[static_cast<std::size_t>(when)];
}

std::vector<LimitOfKind> limits_of_kind(Compiled const& procedure, Effect const& effect, law::Library const& law)
{
    std::vector<LimitOfKind> limits;
    auto const events = events_of(procedure, effect.kind);
    for_each_limit(procedure.modality, law, [&](auto const& instrument, auto const& rule) {
        OfRule{procedure, effect.kind, events, instrument, rule, limits}.run();
    });
    for (auto const& own : own_dates()) {
        if (own.kind == effect.kind)
            limits.push_back({Does::starts, When::depends, nullptr, nullptr, &own, nullptr, own.field});
        if (auto const* ends = found(events, own.until); ends && procedure.effect(own.kind))
            add_own(limits, {Does::ends, ends->when, nullptr, nullptr, &own, nullptr, own.until});
    }
    add_stopped(procedure, effect, law, limits);
    std::vector<LimitOfKind> ordered;
    for (auto does = Does::starts; does <= Does::extends; does = static_cast<Does>(static_cast<int>(does) + 1))
        std::ranges::copy_if(limits, std::back_inserter(ordered),
                             [&](LimitOfKind const& one) { return one.does == does; });
    return ordered;
}

std::vector<PauseRule const*> pauses_of(law::Modality modality, law::Library const& law)
{
    std::vector<PauseRule const*> pauses;
    for (auto const& table : {pause_rules(), exclusion_rules()})
        for (auto const& row : table) {
            auto there = false;
            for_each_limit(modality, law, [&](auto const&, auto const& rule) {
                there = there || std::string_view{rule.id}.starts_with(row.limit);
            });
            if (there) pauses.push_back(&row);
        }
    return pauses;
}

}
