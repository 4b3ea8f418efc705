// A procedure as a drawing: its states from top to bottom, what leads on from each beside it, an arrow to where it
// leads; below them the limits that entries begin, stop and end. And the same as a graph in the DOT language.
#include "docket/compiled.hpp"
#include "docket/docket.hpp"
#include "docket/labels.hpp"
#include "docket/limits_of_kind.hpp"

#include <algorithm>
#include <cstdlib>

namespace rogatory::docket
{

namespace
{

constexpr int line_height = 15, box_width = 200, box_left = 250, gap = 16, margin = 24;

/// Where a row leads: its own state, or the one that follows when items are in the state to which it moves them.
std::vector<std::string_view> targets_of(Compiled const& procedure, Effect const& effect)
{
    if (effect.move.how == Move::How::set || effect.move.how == Move::How::forward)
        return {procedure.states[effect.move.state]};
    if (effect.move.how != Move::How::follow_items) return {};
    std::uint32_t items = 0;
    if (effect.item.to == ItemMove::To::state) items = std::uint32_t{1} << effect.item.state;
    if (effect.item.to == ItemMove::To::outcome) items = effect.item.outcomes;
    std::vector<std::string_view> targets;
    for (auto const& follow : procedure.follows)
        if ((follow.any & items) != 0 && std::ranges::find(targets, follow.result) == targets.end())
            targets.push_back(follow.result);
    return targets;
}

struct Edge {
    std::size_t from = 0; ///< index of the state; the number of states: there is no case yet
    std::size_t to = 0;
    std::vector<std::string> by;
};

std::vector<Edge> edges_of(Compiled const& procedure, Language language)
{
    std::vector<Edge> edges;
    auto const add = [&](std::uint64_t from, Effect const& effect, std::string const& by) {
        for (auto const target : targets_of(procedure, effect)) {
            auto const to = static_cast<std::size_t>(procedure.index_of_state(target));
            for (std::size_t i = 0; i <= procedure.states.size(); ++i) {
                auto const here = i == procedure.states.size() ? (from & no_case_yet) != 0 : (from >> i & 1U) != 0;
                if (!here || i == to) continue;
                // A plain move never leads back.
                if (effect.move.how == Move::How::forward && i > to && i < procedure.states.size()) continue;
                auto const same = [&](Edge const& edge) { return edge.from == i && edge.to == to; };
                auto found = std::ranges::find_if(edges, same);
                if (found == edges.end()) found = edges.insert(edges.end(), {i, to, {}});
                if (std::ranges::find(found->by, by) == found->by.end()) found->by.push_back(by);
            }
        }
    };
    for (auto const& step : procedure.steps)
        add(step.from, *step.effect, label(LabelOf::step, step.row->command, language));
    for (auto const& arrival : procedure.arrivals)
        add(arrival.from, *arrival.effect,
            label(LabelOf::sentence, "arrives", language,
                  {{"message", std::string{message_type(arrival.row->type)->number}}}));
    return edges;
}

/// How wide a line is at most, in pixels: Chinese characters are wider than letters.
int width_of(std::string_view line)
{
    auto width = 0;
    for (auto const c : line) {
        auto const octet = static_cast<unsigned char>(c);
        if (octet < 0x80)
            width += 7;
        else if (octet >= 0xC0)
            width += octet >= 0xE3 ? 13 : 8;
    }
    return width;
}

std::string attribute(std::string_view name, int value)
{
    return " " + std::string{name} + "=\"" + std::to_string(value) + "\"";
}

std::string text_at(int x, int y, std::string_view style, std::string const& text)
{
    return "<text" + attribute("x", x) + attribute("y", y) + " class=\"" + std::string{style} + "\">" + text +
           "</text>\n";
}

constexpr std::size_t most_limits_in_a_line = 4;

/// "ets024 16(4) (40 days)".
std::string limit_drawn(LimitOfKind const& limit, Language language)
{
    if (!limit.rule) return label(LabelOf::sentence, "as_ordered", language);
    auto text = limit.article();
    if (limit.does == LimitOfKind::Does::starts && limit.rule->length && limit.rule->length->count > 0)
        text += " (" + length_called(*limit.rule->length, language) + ")";
    if (!limit.verified()) text += " (" + label(LabelOf::sentence, "unverified", language) + ")";
    return text;
}

/// What entries of a kind do to limits, one line for each thing that they do; those that were checked come first.
std::vector<std::string> limits_drawn(Compiled const& procedure, Effect const& effect, law::Library const& law,
                                      Language language)
{
    auto const all = limits_of_kind(procedure, effect, law);
    std::vector<std::string> lines;
    for (auto does = LimitOfKind::Does::starts; does <= LimitOfKind::Does::extends;
         does = static_cast<LimitOfKind::Does>(static_cast<int>(does) + 1)) {
        std::vector<std::string> named;
        for (auto const verified : {true, false})
            for (auto const& limit : all)
                if (limit.does == does && limit.verified() == verified)
                    if (auto drawn = limit_drawn(limit, language); std::ranges::find(named, drawn) == named.end())
                        named.push_back(std::move(drawn));
        if (named.empty()) continue;
        std::string list;
        for (std::size_t i = 0; i < std::min(named.size(), most_limits_in_a_line); ++i)
            list =
                i == 0 ? named[i] : label(LabelOf::sentence, "comma", language, {{"list", list}, {"next", named[i]}});
        if (named.size() > most_limits_in_a_line)
            list = label(LabelOf::sentence, "and_more", language,
                         {{"list", list}, {"count", std::to_string(named.size() - most_limits_in_a_line)}});
        lines.push_back(label(LabelOf::sentence, "limit_" + std::string{name_of(does)}, language,
                              {{"entry", label(LabelOf::entry, effect.kind, language)}, {"limits", list}}));
    }
    return lines;
}

/// Those of every kind of entry that a step or a message of this side is.
std::vector<std::string> limits_drawn(Compiled const& procedure, law::Library const& law, Language language)
{
    std::vector<std::string> lines;
    for (auto const& effect : procedure.effects)
        for (auto& line : limits_drawn(procedure, effect, law, language))
            lines.push_back(std::move(line));
    return lines;
}

Error no_table_to_draw(law::Modality modality)
{
    return Error{"procedure.not_available", "modality", "", {{"modality", std::string{law::name_of(modality)}}}};
}

/// What has a meaning inside the text of an element.
std::string in_element(std::string_view text)
{
    std::string out;
    for (auto const c : text)
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else
            out += c;
    return out;
}

}

Result<std::string> procedure_dot(law::Modality modality, Side side, law::Library const& law, Language language)
{
    auto const* found = procedure_of(modality, side);
    if (!found) return no_table_to_draw(modality);
    auto const& procedure = static_cast<Compiled const&>(*found);
    std::string text = "digraph \"" + std::string{law::name_of(modality)} + " " + std::string{name_of(side)} +
                       "\" {\n  rankdir=LR;\n  node [shape=box];\n";
    for (auto const state : procedure.states)
        text += "  \"" + std::string{state} + "\" [label=\"" + label(LabelOf::state, state, language) + "\"];\n";
    auto const edges = [&](std::uint64_t from, std::string_view to, std::string const& by) {
        if (to.starts_with('=')) to.remove_prefix(1);
        if (to.empty() || to == "items" || to.starts_with('+') || to.starts_with('-')) return;
        if (from & no_case_yet) text += "  \"no case\" -> \"" + std::string{to} + "\" [label=\"" + by + "\"];\n";
        for (std::size_t i = 0; i < procedure.states.size(); ++i)
            if ((from >> i & 1U) && procedure.states[i] != to)
                text += "  \"" + std::string{procedure.states[i]} + "\" -> \"" + std::string{to} + "\" [label=\"" + by +
                        "\"];\n";
    };
    for (auto const& step : procedure.steps)
        edges(step.from, step.row->to, label(LabelOf::step, step.row->command, language));
    for (auto const& arrival : procedure.arrivals)
        edges(arrival.from, arrival.row->to,
              label(LabelOf::sentence, "arrives", language,
                    {{"message", std::string{message_type(arrival.row->type)->number}}}));
    // The limits stand in a note of their own: on the edges they would be repeated in every state.
    auto const lines = limits_drawn(procedure, law, language);
    if (!lines.empty()) {
        text += "  \"time limits\" [shape=note,label=\"" + label(LabelOf::sentence, "limits", language) + "\\l";
        for (auto const& line : lines)
            text += line + "\\l";
        text += "\"];\n";
    }
    text += "}\n";
    return {boost::system::in_place_value, std::move(text)};
}

Result<std::string> procedure_svg(law::Modality modality, Side side, law::Library const& law, Language language)
{
    auto const* found = procedure_of(modality, side);
    if (!found) return no_table_to_draw(modality);
    auto const& procedure = static_cast<Compiled const&>(*found);
    auto const edges = edges_of(procedure, language);

    // What leads on from each state, one line for each state it leads to.
    auto const count = procedure.states.size();
    std::vector<std::vector<std::string>> lines(count + 1);
    for (auto const& edge : edges) {
        std::string by;
        for (auto const& step : edge.by)
            by = by.empty() ? step : label(LabelOf::sentence, "comma", language, {{"list", by}, {"next", step}});
        lines[edge.from].push_back(
            label(LabelOf::sentence, "leads_to", language,
                  {{"steps", by}, {"state", label(LabelOf::state, procedure.states[edge.to], language)}}));
    }
    // "No case yet" stands on top.
    std::vector<int> top(count + 1), height(count + 1);
    auto y = margin + 40;
    auto widest = 280;
    for (std::size_t row = 0; row <= count; ++row) {
        auto const i = row == 0 ? count : row - 1;
        top[i] = y;
        height[i] = std::max(28, static_cast<int>(lines[i].size()) * line_height + 10);
        y += height[i] + gap;
        for (auto const& line : lines[i])
            widest = std::max(widest, width_of(line));
    }
    auto const limits = limits_drawn(procedure, law, language);
    auto const limits_top = y + margin;
    if (!limits.empty()) y = limits_top + static_cast<int>(limits.size() + 1) * line_height;
    for (auto const& line : limits)
        widest = std::max(widest, width_of(line) - box_left - box_width + margin);
    auto const width = box_left + box_width + 20 + widest + margin;

    std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"" + attribute("width", width) +
                      attribute("height", y + margin) + " viewBox=\"0 0 " + std::to_string(width) + " " +
                      std::to_string(y + margin) + "\" font-family=\"sans-serif\" font-size=\"12\">\n";
    // Words from right to left end where the others begin.
    svg += is_right_to_left(language) ? "<style>.title,.heading,.by{direction:rtl;text-anchor:end}" : "<style>";
    svg +=
        ".title{font-size:18px;font-weight:bold}.heading{font-weight:bold}.state{font-weight:bold;text-anchor:middle}"
        ".arrow{fill:none;stroke:#5a6b7b;stroke-width:1.2}</style>\n"
        "<defs><marker id=\"tip\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" orient=\"auto\">"
        "<path d=\"M0,0 L8,4 L0,8 z\" fill=\"#5a6b7b\"/></marker></defs>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
    svg += text_at(margin, margin + 14, "title",
                   label(LabelOf::sentence, "procedure", language,
                         {{"modality", label(LabelOf::modality, law::name_of(modality), language)},
                          {"side", label(LabelOf::side, name_of(side), language)}}));

    // Arrows run down the left, each the further out the further it leads; those that lead back are dashed.
    for (auto const& edge : edges) {
        auto const from = edge.from == count ? -1 : static_cast<int>(edge.from);
        auto const apart = std::abs(static_cast<int>(edge.to) - from);
        auto const out = std::min(box_left - 20, 18 + apart * 11);
        auto const start = top[edge.from] + height[edge.from] / 2 + 4;
        auto const end = top[edge.to] + height[edge.to] / 2 - 4;
        auto const point = [](int x, int at) { return std::to_string(x) + "," + std::to_string(at); };
        svg += "<path class=\"arrow\" marker-end=\"url(#tip)\"";
        if (static_cast<int>(edge.to) < from) svg += " stroke-dasharray=\"4 3\"";
        svg += " d=\"M" + point(box_left, start) + " C" + point(box_left - out, start) + " " +
               point(box_left - out, end) + " " + point(box_left, end) + "\"/>\n";
    }
    for (std::size_t i = 0; i <= count; ++i) {
        svg += "<rect" + attribute("x", box_left) + attribute("y", top[i]) + attribute("width", box_width) +
               attribute("height", height[i]) + " rx=\"5\" fill=\"" + (i == count ? "#f3f3f3" : "#e8f0f8") +
               "\" stroke=\"#2b4a6b\"/>\n";
        svg += text_at(box_left + box_width / 2, top[i] + height[i] / 2 + 4, "state",
                       i == count ? label(LabelOf::sentence, "no_case_yet", language)
                                  : label(LabelOf::state, procedure.states[i], language));
        auto at = top[i] + 16;
        for (auto const& line : lines[i]) {
            svg += text_at(box_left + box_width + 14, at, "by", line);
            at += line_height;
        }
    }
    if (!limits.empty()) svg += text_at(margin, limits_top, "heading", label(LabelOf::sentence, "limits", language));
    for (std::size_t i = 0; i < limits.size(); ++i)
        svg += text_at(margin, limits_top + static_cast<int>(i + 1) * line_height + 4, "by", in_element(limits[i]));
    svg += "</svg>\n";
    return {boost::system::in_place_value, std::move(svg)};
}

}
