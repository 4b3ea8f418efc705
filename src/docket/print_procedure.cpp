// The procedures as a lawyer reads them: what may be done, what arrives, which limits that begins, stops and ends.
#include "docket/compiled.hpp"
#include "docket/docket.hpp"
#include "docket/labels.hpp"
#include "docket/limits_of_kind.hpp"

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

Error no_table(law::Modality modality)
{
    std::string available;
    for (auto const one : available_procedures())
        available += (available.empty() ? "" : ", ") + std::string{law::name_of(one)};
    return Error{"procedure.not_available",
                 "modality",
                 "",
                 {{"modality", std::string{law::name_of(modality)}}, {"available", available}}};
}

void line(std::string& text, std::string_view what, std::string_view value)
{
    if (value.empty()) return;
    text += "      ";
    text += what;
    text.append(what.size() < 9 ? 9 - what.size() : 1, ' ');
    // Literals in the tables are wrapped; runs of blanks are one.
    bool blank = false;
    for (auto const c : value) {
        if (c == ' ' && blank) continue;
        blank = c == ' ';
        text += c;
    }
    text += '\n';
}

std::string of_words(std::vector<std::string_view> const& words)
{
    std::string text;
    for (auto const word : words)
        text += (text.empty() ? "" : " ") + std::string{word};
    return text;
}

json::array strings_of(std::vector<std::string_view> const& words)
{
    json::array array;
    for (auto const word : words)
        array.emplace_back(word);
    return array;
}

void put_words(json::object& object, std::string_view name, std::string_view value)
{
    if (!value.empty()) object.emplace(name, value);
}

std::string length_in_words(law::Rule const& rule, Language language)
{
    if (!rule.length || rule.length->count == 0) return label(LabelOf::sentence, "no_number", language);
    return length_called(*rule.length, language);
}

/// "eaw2002/17.3/decision  eaw2002 17(3), 60 days: a decision is due; if ...": a limit as one line.
std::string in_one_line(LimitOfKind const& limit, Language language)
{
    auto text = limit.id() + "  ";
    if (limit.own) {
        text += "the day in " + std::string{limit.own->field} + ", as ordered or agreed";
    } else {
        text += limit.article();
        if (limit.does == LimitOfKind::Does::starts) text += ", " + length_in_words(*limit.rule, language);
        if (limit.does == LimitOfKind::Does::extends) text += ", by " + length_called(*limit.rule->extension, language);
    }
    if (limit.does == LimitOfKind::Does::starts) {
        if (auto const kind = limit.kind()) text += ": " + label(LabelOf::clock, name_of(*kind), language);
        if (limit.rule && !limit.rule->when.always()) text += "; if " + limit.rule->when.text();
    }
    if (limit.pause) {
        text += "; under " + std::string{limit.pause->article};
        if (!limit.pause->reason_code.empty())
            text += ", " + reason_label(limit.pause->reason_code, language) + " [" +
                    std::string{limit.pause->reason_code} + "]";
    } else if (limit.does != LimitOfKind::Does::starts && !limit.because.empty()) {
        text += "; by " + std::string{limit.because};
    }
    if (limit.when == LimitOfKind::When::message_leaves) text += "; when the message leaves";
    if (limit.when == LimitOfKind::When::depends && limit.rule) text += "; as the entry says";
    if (!limit.verified()) text += " [" + label(LabelOf::sentence, "unverified", language) + ": shown, ends nothing]";
    return text;
}

void limit_lines(std::string& text, Compiled const& procedure, Effect const& effect, law::Library const& law,
                 Language language)
{
    auto const title = [](LimitOfKind::Does does) -> std::string_view {
        switch (does) {
        case LimitOfKind::Does::starts: return "starts";
        case LimitOfKind::Does::ends: return "ends";
        case LimitOfKind::Does::takes_away: return "takes away";
        case LimitOfKind::Does::stops: return "stops";
        case LimitOfKind::Does::goes_on: return "goes on";
        case LimitOfKind::Does::leaves_out: return "leaves out days of";
        case LimitOfKind::Does::extends: return "extends";
        }
        return "";
    };
    for (auto const& limit : limits_of_kind(procedure, effect, law))
        line(text, title(limit.does), in_one_line(limit, language));
}

json::array limits_json(Compiled const& procedure, Effect const& effect, law::Library const& law, Language language)
{
    json::array limits;
    for (auto const& limit : limits_of_kind(procedure, effect, law)) {
        json::object one{{"does", name_of(limit.does)},
                         {"when", name_of(limit.when)},
                         {"rule", limit.id()},
                         {"verified", limit.verified()}};
        put_words(one, "article", limit.article());
        put_words(one, "because", limit.because);
        if (auto const kind = limit.kind()) {
            one.emplace("kind", name_of(*kind));
            one.emplace("called", label(LabelOf::clock, name_of(*kind), language));
        }
        if (limit.own) put_words(one, "field", limit.own->field);
        if (limit.rule) {
            put_words(one, "says", limit.rule->says);
            put_words(one, "on", limit.rule->on);
            if (!limit.rule->when.always()) one.emplace("condition", limit.rule->when.text());
            if (limit.rule->length && limit.rule->length->count > 0) {
                one.emplace("count", limit.rule->length->count);
                one.emplace("unit", law::name_of(limit.rule->length->unit));
            }
        }
        if (limit.pause) {
            one.emplace("under", limit.pause->article);
            put_words(one, "reason_code", limit.pause->reason_code);
        }
        limits.push_back(std::move(one));
    }
    return limits;
}

/// What must be so, one sentence for each guard.
void guard_lines(std::string& text, std::string_view guards, Language language)
{
    for (auto const guard : words_of(guards))
        line(text, "only if", label(LabelOf::guard, guard, language) + " [" + std::string{guard} + "]");
}

json::array guards_json(std::string_view guards, Language language)
{
    json::array array;
    for (auto const guard : words_of(guards))
        array.push_back(json::object{{"name", guard}, {"says", label(LabelOf::guard, guard, language)}});
    return array;
}

/// What states of items are called, with the comma of the language between them.
std::string items_called(std::string_view states, Language language)
{
    std::string list;
    for (auto const state : words_of(states)) {
        auto const called = label(LabelOf::item, state, language);
        list = list.empty() ? called : label(LabelOf::sentence, "comma", language, {{"list", list}, {"next", called}});
    }
    return list;
}

/// An outcome, or a state, that follows from the items.
std::string meaning_of(Compiled const& procedure, Follow const& follow, Language language)
{
    if (words_of(follow.all) == words_of(procedure.Procedure::item_ends))
        return label(LabelOf::sentence, "follows_ended", language, {{"any", items_called(follow.any, language)}});
    if (words_of(follow.all).empty())
        return label(LabelOf::sentence, "follows_any", language, {{"any", items_called(follow.any, language)}});
    return label(LabelOf::sentence, "follows_all", language,
                 {{"any", items_called(follow.any, language)}, {"all", items_called(follow.all, language)}});
}

struct Meant {
    std::string_view outcome;
    std::string means;
};

std::vector<Meant> outcomes_of(Compiled const& procedure, Language language)
{
    std::vector<Meant> outcomes;
    for (auto const word : words_of(procedure.outcome_words))
        outcomes.push_back({word, label(LabelOf::meaning, word, language)});
    for (auto const& follow : procedure.Procedure::outcomes)
        outcomes.push_back({follow.result, meaning_of(procedure, follow, language)});
    return outcomes;
}

/// The article whose limits a row of pauses speaks of: "eaw2002/17." is eaw2002 17, "eio2014/12.4/" is eio2014 12(4).
std::string article_of_limits(std::string_view limit)
{
    while (limit.ends_with('/') || limit.ends_with('.'))
        limit.remove_suffix(1);
    auto const slash = limit.find('/');
    auto text = std::string{limit.substr(0, slash)};
    if (slash == std::string_view::npos) return text;
    auto rest = limit.substr(slash + 1);
    auto const dot = std::min(rest.find('.'), rest.size());
    text += " " + std::string{rest.substr(0, dot)};
    for (rest.remove_prefix(dot); !rest.empty();) {
        rest.remove_prefix(1);
        auto const end = std::min(rest.find('.'), rest.size());
        text += "(" + std::string{rest.substr(0, end)} + ")";
        rest.remove_prefix(end);
    }
    return text;
}

/// How a pause begins or ends: by an entry of a kind, otherwise as an official of either side says.
std::string_view or_by_hand(std::string_view kind, std::string_view by_hand)
{
    return kind.empty() ? by_hand : kind;
}

void closing_lines(std::string& text, Compiled const& procedure, law::Library const& law, Language language)
{
    if (!procedure.Procedure::follows.empty()) {
        text += "\n  What follows from the items (the first that holds)\n";
        for (auto const& follow : procedure.Procedure::follows)
            text += "    " + std::string{follow.result} + "  " + label(LabelOf::state, follow.result, language) + ": " +
                    meaning_of(procedure, follow, language) + '\n';
    }
    text += "\n  What the case can come to (the first that holds)\n";
    for (auto const& [outcome, means] : outcomes_of(procedure, language))
        text += "    " + std::string{outcome} + "  " + label(LabelOf::outcome, outcome, language) + ": " + means + '\n';
    auto const pauses = pauses_of(procedure.modality, law);
    if (!pauses.empty()) text += "\n  What stops a limit\n";
    for (auto const* pause : pauses) {
        text += "    " + article_of_limits(pause->limit) + ": " + std::string{pause->article};
        if (!pause->reason_code.empty())
            text += ", " + reason_label(pause->reason_code, language) + " [" + std::string{pause->reason_code} + "]";
        text += '\n';
        line(text, "from", or_by_hand(pause->begins, "limit_paused"));
        line(text, "to", or_by_hand(pause->ends, "limit_resumed"));
    }
}

json::array follows_json(Compiled const& procedure, Language language)
{
    json::array array;
    for (auto const& follow : procedure.Procedure::follows)
        array.push_back(json::object{{"result", follow.result},
                                     {"all", strings_of(words_of(follow.all))},
                                     {"any", strings_of(words_of(follow.any))},
                                     {"means", meaning_of(procedure, follow, language)}});
    return array;
}

json::array pauses_json(Compiled const& procedure, law::Library const& law, Language language)
{
    json::array array;
    for (auto const* pause : pauses_of(procedure.modality, law)) {
        json::object one{{"limits", pause->limit},
                         {"article", pause->article},
                         {"begins", or_by_hand(pause->begins, "limit_paused")},
                         {"ends", or_by_hand(pause->ends, "limit_resumed")}};
        put_words(one, "reason_code", pause->reason_code);
        if (!pause->reason_code.empty()) one.emplace("reason", reason_label(pause->reason_code, language));
        array.push_back(std::move(one));
    }
    return array;
}

/// The columns that a step and an arrival share.
template <class OfProcedure>
void shared_json(json::object& one, OfProcedure const& compiled, json::array limits)
{
    auto const& row = *compiled.row;
    put_words(one, "kind", row.kind);
    put_words(one, "to", row.to);
    put_words(one, "item", row.item);
    put_words(one, "liberty", row.liberty);
    put_words(one, "stops", row.stops);
    put_words(one, "cites", compiled.cites);
    if (!limits.empty()) one.emplace("limits", std::move(limits));
}

json::object labels_json(Compiled const& procedure, Language language)
{
    json::object labels;
    auto const called = [&](LabelOf of, std::string_view prefix, std::string_view name) {
        labels[std::string{prefix} + '.' + std::string{name}] = label(of, name, language);
    };
    for (auto const state : procedure.states)
        called(LabelOf::state, "state", state);
    for (auto const wait : procedure.waits)
        called(LabelOf::state, "state", wait);
    for (auto const item : procedure.item_states)
        called(LabelOf::item, "item", item);
    for (auto const liberty : procedure.liberty)
        called(LabelOf::liberty, "liberty", liberty);
    for (auto const& step : procedure.steps)
        called(LabelOf::step, "step", step.row->command);
    for (auto const& effect : procedure.effects)
        called(LabelOf::entry, "entry", effect.kind);
    for (auto const& [outcome, means] : outcomes_of(procedure, language))
        called(LabelOf::outcome, "outcome", outcome);
    return labels;
}

std::string step_text(Compiled const& procedure, CompiledStep const& step, law::Library const& law, Language language)
{
    auto const& row = *step.row;
    auto text = "    " + std::string{row.command} + " (" + std::string{row.who} + ")  " +
                label(LabelOf::step, row.command, language) + '\n';
    line(text, "from", row.from);
    line(text, "asks", row.fields);
    line(text, "records", std::string{row.kind} + ": " + label(LabelOf::entry, row.kind, language));
    line(text, "to", row.to);
    line(text, "items", row.item);
    line(text, "liberty", row.liberty);
    line(text, "sends", row.message);
    limit_lines(text, procedure, *step.effect, law, language);
    guard_lines(text, row.guard, language);
    line(text, "cites", step.cites);
    return text;
}

std::string arrival_text(Compiled const& procedure, CompiledArrival const& arrival, law::Library const& law,
                         Language language)
{
    auto const& row = *arrival.row;
    auto text = "    " + std::string{message_type(row.type)->number} + " " + std::string{row.type};
    if (!row.when.empty()) text += " with " + std::string{row.when};
    text += '\n';
    line(text, "from", row.from);
    line(text, "records", std::string{row.kind} + ": " + label(LabelOf::entry, row.kind, language));
    line(text, "to", row.to);
    line(text, "items", row.item);
    line(text, "liberty", row.liberty);
    limit_lines(text, procedure, *arrival.effect, law, language);
    line(text, "cites", arrival.cites);
    return text;
}

json::object side_json(Compiled const& procedure, law::Library const& law, Language language)
{
    json::array steps, arrivals, outcomes;
    for (auto const& step : procedure.steps) {
        auto const& row = *step.row;
        json::object one{{"command", row.command}, {"who", row.who}, {"from", strings_of(words_of(row.from))}};
        json::array fields;
        for (auto const& field : step.fields)
            fields.push_back(json::object{{"name", field.name}, {"type", field.type}, {"required", field.required}});
        one.emplace("fields", std::move(fields));
        put_words(one, "message", row.message);
        put_words(one, "guard", row.guard);
        if (!row.guard.empty()) one.emplace("guards", guards_json(row.guard, language));
        shared_json(one, step, limits_json(procedure, *step.effect, law, language));
        steps.push_back(std::move(one));
    }
    for (auto const& arrival : procedure.arrivals) {
        auto const& row = *arrival.row;
        json::object one{
            {"number", message_type(row.type)->number}, {"type", row.type}, {"from", strings_of(words_of(row.from))}};
        put_words(one, "when", row.when);
        shared_json(one, arrival, limits_json(procedure, *arrival.effect, law, language));
        arrivals.push_back(std::move(one));
    }
    for (auto const& [outcome, means] : outcomes_of(procedure, language))
        outcomes.push_back(json::object{{"outcome", outcome}, {"means", means}});
    json::array closings;
    for (auto const& row : procedure.closings)
        closings.push_back(json::object{{"outcomes", strings_of(row.outcomes)},
                                        {"every", strings_of(row.every)},
                                        {"reasons", strings_of(row.reasons)}});
    return {{"side", name_of(procedure.side)},
            {"states", strings_of(procedure.states)},
            {"waits", strings_of(procedure.waits)},
            {"item_states", strings_of(procedure.item_states)},
            {"liberty", strings_of(procedure.liberty)},
            {"steps", std::move(steps)},
            {"arrivals", std::move(arrivals)},
            {"follows", follows_json(procedure, language)},
            {"outcomes", std::move(outcomes)},
            {"closings", std::move(closings)},
            {"pauses", pauses_json(procedure, law, language)},
            {"labels", labels_json(procedure, language)}};
}

}

Result<std::string> print_procedure(law::Modality modality, law::Library const& law, Language language)
{
    if (!procedure_of(modality, Side::requesting)) return no_table(modality);
    std::string text;
    for (auto const side : {Side::requesting, Side::requested}) {
        auto const& procedure = static_cast<Compiled const&>(*procedure_of(modality, side));
        text += std::string{law::name_of(modality)} + ", " + std::string{name_of(side)} + " side  (" +
                label(LabelOf::sentence, "procedure", language,
                      {{"modality", label(LabelOf::modality, law::name_of(modality), language)},
                       {"side", label(LabelOf::side, name_of(side), language)}}) +
                ")\n\n";
        line(text, "states", procedure.Procedure::states);
        line(text, "waits", procedure.Procedure::waits);
        line(text, "items", procedure.Procedure::item_states);
        line(text, "liberty", procedure.Procedure::liberty);
        text += "\n  What may be done\n";
        for (auto const& step : procedure.steps)
            text += step_text(procedure, step, law, language);
        text += "\n  What arrives\n";
        for (auto const& arrival : procedure.arrivals)
            text += arrival_text(procedure, arrival, law, language);
        closing_lines(text, procedure, law, language);
        text += "\n  Reasons for closing\n";
        for (auto const& row : procedure.closings) {
            text += "    " + of_words(row.outcomes) + '\n';
            line(text, "items", of_words(row.every));
            line(text, "reasons", of_words(row.reasons));
        }
        text += '\n';
    }
    return {boost::system::in_place_value, std::move(text)};
}

Result<json::object> procedure_json(law::Modality modality, law::Library const& law, Language language)
{
    if (!procedure_of(modality, Side::requesting)) return no_table(modality);
    json::array sides;
    for (auto const side : {Side::requesting, Side::requested})
        sides.push_back(side_json(static_cast<Compiled const&>(*procedure_of(modality, side)), law, language));
    return json::object{{"modality", law::name_of(modality)}, {"sides", std::move(sides)}};
}

}
