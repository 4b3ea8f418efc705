#include "statistics/statistics.hpp"

#include <algorithm>

namespace rogatory::statistics
{

namespace json = boost::json;
using docket::CaseState;
using docket::Side;

namespace
{

std::optional<Day> origin_of(CaseState const& state)
{
    return state.side == Side::requesting ? state.sent : state.received;
}

/// The day as known on the day of the figure: what came later has not happened yet.
std::optional<Day> known(std::optional<Day> const& day, Day as_of)
{
    return day && *day <= as_of ? day : std::nullopt;
}

bool is_wanted(CaseState const& state, Filter const& filter)
{
    if (filter.side && state.side != *filter.side) return false;
    if (filter.modality && state.modality != *filter.modality) return false;
    return filter.partner.empty() || state.partner.state == filter.partner;
}

double median_of(std::vector<int> days)
{
    std::ranges::sort(days);
    auto const middle = days.size() / 2;
    if (days.size() % 2 == 1) return days[middle];
    return (days[middle - 1] + days[middle]) / 2.0;
}

/// Collects one duration over many cases.
class Waiting
{
public:
    Waiting(std::string name, std::string from, std::string until)
    {
        made_.name = std::move(name);
        made_.from = std::move(from);
        made_.until = std::move(until);
    }

    void add(Day start, std::optional<Day> const& end, bool over_without, Day as_of)
    {
        if (end) {
            finished_.push_back(std::max(0, *end - start));
        } else if (over_without) {
            ++made_.ended_without;
        } else {
            ++made_.open;
            auto const waited = std::int64_t{as_of - start};
            made_.longest_open_days = std::max(made_.longest_open_days.value_or(0), waited);
        }
    }

    Duration made()
    {
        made_.finished = static_cast<std::int64_t>(finished_.size());
        if (!finished_.empty()) made_.median_days = median_of(finished_);
        return made_;
    }

private:
    Duration made_;
    std::vector<int> finished_;
};

Volume volume_of(std::vector<CaseState const*> const& cases, Filter const& filter, Day as_of)
{
    Volume volume;
    volume.side = cases.front()->side;
    volume.modality = cases.front()->modality;
    auto const started = volume.side == Side::requesting ? "request sent" : "request received";
    Waiting acknowledgement{"acknowledgement", started, "receipt acknowledged (M03)"};
    Waiting first_answer{"first_answer", started, "first result, refusal or grant"};
    Waiting completion{"completion", started, "every item answered"};

    for (auto const* state : cases) {
        auto const origin = known(origin_of(*state), as_of);
        if (!origin) {
            // A case that began after the day is not there yet; one without a request is counted apart.
            if (state->opened <= as_of && !origin_of(*state)) ++volume.not_sent;
            continue;
        }
        if ((filter.from && *origin < *filter.from) || (filter.to && *origin > *filter.to)) continue;
        ++volume.requests;
        auto const ended = known(state->ended, as_of);
        auto const completed = known(state->completed, as_of);
        auto const is_over = ended.has_value() || completed.has_value();
        // A reopened case is in stock again; its durations keep the first ending.
        auto const again = !state->closed && known(state->reopened, as_of);
        if (!is_over || again) ++volume.open;
        acknowledgement.add(*origin, known(state->acknowledged, as_of), is_over, as_of);
        first_answer.add(*origin, known(state->first_answer, as_of), is_over, as_of);
        completion.add(*origin, completed, ended.has_value(), as_of);

        for (auto const& item : item_facts(*state)) {
            ++volume.items;
            auto const item_ended = known(item.ended, as_of);
            if (!item_ended) {
                ++volume.outcomes[ended ? "not_recorded" : "open"];
                continue;
            }
            ++volume.outcomes[item.outcome.empty() ? "not_recorded" : item.outcome];
            if (item.outcome != "refused") continue;
            auto const or_not_recorded = [](std::string const& text) { return text.empty() ? "not_recorded" : text; };
            ++volume.refusals[{or_not_recorded(item.ground.code), or_not_recorded(item.ground.article)}];
        }
    }
    volume.durations = {acknowledgement.made(), first_answer.made(), completion.made()};
    return volume;
}

std::string number_text(double value)
{
    auto const whole = static_cast<std::int64_t>(value);
    return std::to_string(whole) + (value > static_cast<double>(whole) ? ".5" : "");
}

std::string csv_field(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
    std::string quoted = "\"";
    for (auto const c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}

std::vector<ItemFacts> item_facts(CaseState const& state)
{
    std::vector<ItemFacts> rows;
    for (auto const& item : state.items) {
        ItemFacts row;
        row.case_id = state.case_id;
        row.item = item.number;
        row.side = state.side;
        row.modality = state.modality;
        row.partner = state.partner.state;
        row.instrument = state.basis.empty() ? "not_recorded" : state.basis.front().instrument;
        row.type = item.type.empty() ? "not_recorded" : item.type;
        row.origin = item.requested;
        row.decided = item.decided;
        row.executed = item.executed;
        row.result = item.result;
        row.ended = item.ended;
        if (item.ended)
            row.outcome = item.outcome.empty() ? "not_recorded" : item.outcome;
        else if (state.closed)
            row.outcome = "not_recorded";
        if (row.outcome == "refused") row.ground = item.ground;
        rows.push_back(std::move(row));
    }
    return rows;
}

Figures figures(std::vector<CaseState> const& cases, Filter const& filter, Day as_of)
{
    Figures made;
    made.as_of = as_of;
    made.filter = filter;
    std::map<std::pair<law::Modality, Side>, std::vector<CaseState const*>> groups;
    for (auto const& state : cases) {
        ++made.cases;
        if (state.erased) {
            ++made.erased;
            continue;
        }
        if (state.procedure && is_wanted(state, filter)) groups[{state.modality, state.side}].push_back(&state);
    }
    for (auto const& [key, group] : groups)
        made.volumes.push_back(volume_of(group, filter, as_of));
    return made;
}

json::object to_json(Figures const& figures)
{
    json::array volumes;
    for (auto const& volume : figures.volumes) {
        json::object outcomes;
        for (auto const& [outcome, count] : volume.outcomes)
            outcomes.emplace(outcome, count);
        json::array refusals, durations;
        for (auto const& [ground, count] : volume.refusals)
            refusals.push_back(json::object{{"code", ground.first}, {"article", ground.second}, {"items", count}});
        for (auto const& duration : volume.durations) {
            json::object one{{"name", duration.name},
                             {"from", duration.from},
                             {"until", duration.until},
                             {"median_days_of_finished", nullptr},
                             {"finished", duration.finished},
                             {"still_open", duration.open},
                             {"ended_without", duration.ended_without}};
            if (duration.median_days) one["median_days_of_finished"] = *duration.median_days;
            if (duration.longest_open_days) one.emplace("longest_open_days", *duration.longest_open_days);
            durations.push_back(std::move(one));
        }
        volumes.push_back(json::object{{"side", docket::name_of(volume.side)},
                                       {"modality", law::name_of(volume.modality)},
                                       {"requests", volume.requests},
                                       {"items", volume.items},
                                       {"requests_open", volume.open},
                                       {"not_sent_or_not_received", volume.not_sent},
                                       {"items_by_outcome", std::move(outcomes)},
                                       {"refusals", std::move(refusals)},
                                       {"durations", std::move(durations)}});
    }
    json::object filter;
    if (figures.filter.side) filter.emplace("side", docket::name_of(*figures.filter.side));
    if (figures.filter.modality) filter.emplace("modality", law::name_of(*figures.filter.modality));
    if (!figures.filter.partner.empty()) filter.emplace("partner", figures.filter.partner);
    if (figures.filter.from) filter.emplace("from", text_of(*figures.filter.from));
    if (figures.filter.to) filter.emplace("to", text_of(*figures.filter.to));
    return {{"as_of", text_of(figures.as_of)},
            {"filter", std::move(filter)},
            {"cases", figures.cases},
            {"erased", figures.erased},
            {"volumes", std::move(volumes)}};
}

std::string to_csv(Figures const& figures)
{
    std::string csv = "measure,side,modality,category,article,unit,value,n,open,as_of\r\n";
    for (auto const& volume : figures.volumes) {
        auto const row = [&](std::string_view measure, std::string_view category, std::string_view article,
                             std::string_view unit, std::string const& value, std::int64_t n, std::int64_t open) {
            csv += std::string{measure} + ',' + std::string{docket::name_of(volume.side)} + ',' +
                   std::string{law::name_of(volume.modality)} + ',' + csv_field(category) + ',' + csv_field(article) +
                   ',' + std::string{unit} + ',' + value + ',' + std::to_string(n) + ',' + std::to_string(open) + ',' +
                   text_of(figures.as_of) + "\r\n";
        };
        auto const* flow = volume.side == Side::requesting ? "V2_sent" : "V1_received";
        auto const open_items = volume.outcomes.contains("open") ? volume.outcomes.at("open") : 0;
        row(flow, "", "", "request", std::to_string(volume.requests), volume.requests, volume.open);
        row(flow, "", "", "item", std::to_string(volume.items), volume.items, open_items);
        for (auto const& [outcome, count] : volume.outcomes)
            row("V3_ended", outcome, "", "item", std::to_string(count), volume.items, open_items);
        for (auto const& [ground, count] : volume.refusals)
            row("G1_refusal_grounds", ground.first, ground.second, "item", std::to_string(count), volume.items,
                open_items);
        for (auto const& duration : volume.durations)
            row("median_days_of_finished", duration.name, "", "day",
                duration.median_days ? number_text(*duration.median_days) : "", duration.finished, duration.open);
    }
    return csv;
}

std::string to_text(Figures const& figures)
{
    std::string text = "As of " + text_of(figures.as_of) + ", over " + std::to_string(figures.cases) + " cases";
    if (figures.erased > 0) text += ", of which " + std::to_string(figures.erased) + " were erased and are not counted";
    text += ".\n";
    for (auto const& volume : figures.volumes) {
        text += "\n" + std::string{law::name_of(volume.modality)} + ", " + std::string{docket::name_of(volume.side)} +
                " side: " + std::to_string(volume.requests) + " requests with " + std::to_string(volume.items) +
                " items; " + std::to_string(volume.open) + " requests still open";
        if (volume.not_sent > 0)
            text += "; " + std::to_string(volume.not_sent) +
                    (volume.side == Side::requesting ? " drafts not sent" : " conversations without their request");
        text += ".\n";
        for (auto const& [outcome, count] : volume.outcomes)
            text += "  " + outcome + ": " + std::to_string(count) + " of " + std::to_string(volume.items) + " items\n";
        for (auto const& [ground, count] : volume.refusals)
            text += "  refused, " + ground.first + ", " + ground.second + ": " + std::to_string(count) + " items\n";
        for (auto const& duration : volume.durations) {
            text += "  " + duration.name + " (" + duration.from + " to " + duration.until + "): ";
            if (duration.median_days)
                text += "median " + number_text(*duration.median_days) + " days over " +
                        std::to_string(duration.finished) + " finished";
            else
                text += "none finished";
            text += "; " + std::to_string(duration.open) + " still open";
            if (duration.longest_open_days)
                text += ", the longest for " + std::to_string(*duration.longest_open_days) + " days";
            if (duration.ended_without > 0) text += "; " + std::to_string(duration.ended_without) + " ended without it";
            text += ".\n";
        }
    }
    return text;
}

}
