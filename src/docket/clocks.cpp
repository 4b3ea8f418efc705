// How folding reads what an entry says of the limits. Nothing here can fail: what does not read is left out.
#include "docket/clocks.hpp"
#include "docket/body.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

std::optional<law::Length> length_in(json::object const& written, std::string_view count_name,
                                     std::string_view unit_name)
{
    auto const count = number_in(written, count_name);
    if (!count) return std::nullopt;
    law::Length length;
    length.count = static_cast<std::int32_t>(std::clamp<std::int64_t>(*count, 0, 1'000'000));
    if (auto const unit = law::unit_from(text_in(written, unit_name))) length.unit = *unit;
    return length;
}

EndOpen end_open_from(std::string_view name)
{
    for (auto const open : {EndOpen::no_hour, EndOpen::no_calendar})
        if (name_of(open) == name) return open;
    return EndOpen::sure;
}

/// The end as written beside a clock or a change.
void read_end(Clock& clock, json::object const& written)
{
    auto const at = instant_from(text_in(written, "ends_at"));
    clock.ends_at = at ? std::optional{*at} : std::nullopt;
    clock.ends = day_in(written, "ends");
    clock.end_open = end_open_from(text_in(written, "end_open"));
}

Clock clock_in(json::object const& written, Day day)
{
    Clock clock;
    clock.rule = text_in(written, "rule");
    clock.article = text_in(written, "article");
    clock.says = text_in(written, "says");
    clock.reading = text_in(written, "reading");
    clock.lapses = text_in(written, "lapses");
    clock.until = text_in(written, "until");
    clock.condition = text_in(written, "condition");
    clock.verified = flag_in(written, "verified");
    if (text_in(written, "on") == name_of(Side::requesting)) clock.on = Side::requesting;
    if (text_in(written, "applies") == name_of(Truth::open)) clock.applies = Truth::open;
    for (auto kind = ClockKind::must_release; kind <= ClockKind::protection_ends;
         kind = static_cast<ClockKind>(static_cast<int>(kind) + 1))
        if (name_of(kind) == text_in(written, "kind")) clock.kind = kind;
    clock.starts = day_in(written, "starts").value_or(day);
    if (auto const instant = instant_from(text_in(written, "starts_at"))) clock.starts_at = *instant;
    clock.length = length_in(written, "count", "unit");
    clock.extension = length_in(written, "extension_count", "extension_unit");
    read_end(clock, written);
    clock.as_of = text_in(written, "as_of");
    if (auto const* items = array_in(written, "items"))
        for (auto const& item : *items)
            if (item.is_int64()) clock.items.push_back(static_cast<int>(item.get_int64()));
    if (!clock.verified || (!clock.ends && !clock.ends_at))
        clock.state = ClockState::not_running;
    else if (clock.applies == Truth::open)
        clock.state = ClockState::may_run;
    return clock;
}

/// What a clock that nothing holds back does.
ClockState going_on(Clock const& clock)
{
    if (clock.applies == Truth::open) return ClockState::may_run;
    return clock.extended ? ClockState::extended : ClockState::running;
}

}

void meet(Clock& clock, Day day)
{
    clock.met_on = day;
    clock.state = clock.ends && day > *clock.ends ? ClockState::missed : ClockState::met;
}

void start_limits(CaseState& state, json::array const& clocks, std::string_view kind, Day day)
{
    for (auto const& value : clocks) {
        auto const* written = value.if_object();
        if (!written) continue;
        auto clock = clock_in(*written, day);
        clock.started_by = kind;
        clock.entry = state.length;
        clock.changed = state.length;
        if (!clock.as_of.empty()) clock.learned_on = day;
        // The same limit from a new start takes the place of the old one.
        for (auto& earlier : state.clocks)
            if (earlier.rule == clock.rule && earlier.lives() && earlier.entry != state.length)
                earlier.state = ClockState::moot;
        state.clocks.push_back(std::move(clock));
    }
}

std::optional<std::size_t> clock_of_change(CaseState const& state, json::value const& change)
{
    auto const* written = change.if_object();
    auto const number = written ? number_in(*written, "clock") : std::nullopt;
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(state.clocks.size())) return std::nullopt;
    return static_cast<std::size_t>(*number - 1);
}

void change_limit(Clock& clock, json::object const& change, Day day)
{
    auto const what = text_in(change, "change");
    if (what == "met") {
        if (!clock.lives()) return;
        // A limit of several items is met when the last of them is.
        if (auto const* items = array_in(change, "items")) {
            std::erase_if(clock.items, [&](int item) {
                return std::ranges::any_of(*items, [&](json::value const& one) { return one == item; });
            });
            if (!clock.items.empty()) return;
        }
        meet(clock, day);
    } else if (what == "applies") {
        clock.applies = Truth::yes;
        clock.state = going_on(clock);
    } else if (what == "does_not_apply") {
        clock.applies = Truth::no;
        clock.state = ClockState::moot;
    } else if (what == "moot") {
        if (clock.lives()) clock.state = ClockState::moot;
    } else if (what == "paused") {
        clock.pauses.push_back({std::string{text_in(change, "article")}, std::string{text_in(change, "reason_code")},
                                day_in(change, "from").value_or(day), std::nullopt});
        clock.state = ClockState::paused;
    } else if (what == "resumed" || what == "excluded") {
        if (what == "excluded")
            clock.pauses.push_back({std::string{text_in(change, "article")},
                                    std::string{text_in(change, "reason_code")}, day_in(change, "from").value_or(day),
                                    day_in(change, "until").value_or(day)});
        for (auto& pause : clock.pauses)
            if (!pause.until) pause.until = day;
        read_end(clock, change);
        if (clock.lives()) clock.state = going_on(clock);
    } else if (what == "answered") {
        clock.answered_by = text_in(change, "answered_by");
        clock.answer = text_in(change, "answer");
        clock.answered_on = day;
    } else if (what == "asked") {
        clock.asked_of = text_in(change, "asked_of");
        clock.asked_on = day;
    } else if (what == "told") {
        clock.delay_told_on = day;
    } else if (what == "counted") {
        read_end(clock, change);
    } else if (what == "extended" || what == "agreed") {
        if (!clock.ends_by_law) clock.ends_by_law = clock.ends;
        if (what == "extended") clock.extended = true;
        clock.moved_by = text_in(change, "article");
        read_end(clock, change);
        if (clock.runs()) clock.state = going_on(clock);
    }
}

std::vector<Limit> limits_of(CaseState const& state)
{
    std::vector<Limit> limits;
    for (std::size_t i = 0; i < state.clocks.size(); ++i) {
        auto const& clock = state.clocks[i];
        if (!clock.lives() && (clock.state != ClockState::not_running || (state.closed && !outlives_case(clock))))
            continue;
        Limit limit;
        limit.number = static_cast<int>(i) + 1;
        limit.rule = clock.rule;
        limit.article = clock.article;
        limit.kind = clock.kind;
        limit.state = clock.state;
        limit.verified = clock.verified;
        limit.on = clock.on;
        limit.who = clock.on == state.side ? state.own : state.partner;
        limit.ends = clock.ends;
        limit.ends_at = clock.ends_at;
        limit.end_open = clock.end_open;
        limit.lapses = clock.lapses;
        if (clock.state == ClockState::may_run) limit.condition = clock.condition;
        limit.answered_by = clock.answered_by;
        limit.answer = clock.answer;
        limit.answered_on = clock.answered_on;
        limit.asked_of = clock.asked_of;
        limit.as_of = clock.as_of;
        limit.learned_on = clock.learned_on;
        limits.push_back(std::move(limit));
    }
    return limits;
}

}
