#include "docket/labels.hpp"

#include "base/label_table.hpp"
#include "docket/compiled.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace rogatory::embedded
{
extern std::string_view const case_labels;
}

namespace rogatory::docket
{

namespace
{

constexpr std::array<std::string_view, 18> label_prefixes{
    "state",         "item",       "outcome", "liberty", "step", "entry",    "clock",    "clock_state", "undertaking",
    "message_state", "assignment", "side",    "role",    "kept", "modality", "sentence", "guard",       "meaning"};

LabelTable const& case_labels()
{
    static LabelTable const table(embedded::case_labels, "labels.tsv of cases");
    return table;
}

std::string label_key(std::string_view prefix, std::string_view name)
{
    return std::string{prefix} + '.' + std::string{name};
}

/// The key under which the table has it, or empty.
std::string found_key(LabelOf of, std::string_view name)
{
    auto key = label_key(label_prefixes[static_cast<std::size_t>(of)], name);
    if (!case_labels().words(key, Language::en).empty()) return key;
    if (of == LabelOf::item || of == LabelOf::outcome || of == LabelOf::liberty) {
        key = label_key("state", name);
        if (!case_labels().words(key, Language::en).empty()) return key;
    }
    return {};
}

}

std::string label(LabelOf of, std::string_view name, Language language, Arguments const& arguments)
{
    auto const key = found_key(of, name);
    if (key.empty()) {
        std::string spaced{name};
        std::ranges::replace(spaced, '_', ' ');
        return spaced;
    }
    if (auto const own = case_labels().words(key, language); !own.empty())
        return with_arguments(own, arguments, language);
    return with_arguments(case_labels().words(key, Language::en), arguments, Language::en);
}

std::string length_called(law::Length const& length, Language language)
{
    return label(LabelOf::sentence, "unit_" + std::string{law::name_of(length.unit)}, language,
                 {{"count", std::to_string(length.count)}});
}

std::string reason_label(std::string_view code, Language language)
{
    constexpr std::array<std::string_view, 5> families{"refuse.*", "postpone.*", "delay.*", "return.*", "close.*"};
    if (std::ranges::none_of(families, [&](auto const family) { return is_reason_code(code, family); })) return {};
    auto const own = case_labels().words(code, language);
    return std::string{own.empty() ? case_labels().words(code, Language::en) : own};
}

bool has_label(LabelOf of, std::string_view name, Language language)
{
    auto const key = found_key(of, name);
    return !key.empty() && !case_labels().words(key, language).empty();
}

std::vector<std::string_view> const& label_keys()
{
    return case_labels().keys();
}

std::string_view label_words(std::string_view key, Language language)
{
    return case_labels().words(key, language);
}

bool label_checked(std::string_view key, Language language)
{
    return case_labels().checked(key, language);
}

std::vector<LabelNeeded> labels_needed()
{
    std::vector<LabelNeeded> needed;
    for (auto const& procedure : all_procedures()) {
        std::set<std::pair<LabelOf, std::string_view>> named;
        auto const where =
            std::string{law::name_of(procedure.modality)} + ", " + std::string{name_of(procedure.side)} + " side";
        auto const need = [&](LabelOf of, std::string_view name) {
            if (named.emplace(of, name).second) needed.push_back({of, std::string{name}, where});
        };
        need(LabelOf::modality, law::name_of(procedure.modality));
        need(LabelOf::side, name_of(procedure.side));
        for (auto const word : procedure.states)
            need(LabelOf::state, word);
        for (auto const word : procedure.waits)
            need(LabelOf::state, word);
        for (auto const word : procedure.item_states)
            need(LabelOf::item, word);
        for (auto const word : procedure.liberty)
            if (word != "-") need(LabelOf::liberty, word);
        for (auto const& follow : procedure.outcomes)
            need(LabelOf::outcome, follow.result);
        for (auto const word : words_of(procedure.outcome_words)) {
            need(LabelOf::outcome, word);
            need(LabelOf::meaning, word);
        }
        need(LabelOf::outcome, "not_recorded");
        if (!procedure.liberty.empty()) need(LabelOf::outcome, "person_died");
        for (auto const& step : procedure.steps) {
            need(LabelOf::step, step.row->command);
            for (auto const who : words_of(step.row->who))
                need(LabelOf::role, who);
            for (auto const guard : words_of(step.row->guard))
                need(LabelOf::guard, guard);
        }
        for (auto const& effect : procedure.effects)
            need(LabelOf::entry, effect.kind);
    }
    return needed;
}

}
