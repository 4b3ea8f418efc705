#include "opinion/opining.hpp"

#include <algorithm>

namespace rogatory::opinion
{

Truth Opining::alternative_at(Rule const& rule, FactsOfInstrument& view)
{
    auto const truth = outcome_of(rule, view).truth;
    return rule.status == law::Status::unverified ? both(truth, Truth::open) : truth;
}

bool Opining::known_true(std::string_view name) const
{
    auto const* fact = library_.fact(name);
    if (!fact) return false;
    auto const* value = std::get_if<bool>(&values_.value(library_.index_of(*fact), {}));
    return value && *value;
}

bool Opining::is_replaced(Instrument const& instrument) const
{
    return std::any_of(opinion_.bases.begin(), opinion_.bases.end(), [&](Basis const& basis) {
        return basis.instrument == &instrument && basis.replaced == Truth::yes;
    });
}

void Opining::find_alternatives()
{
    std::map<std::string_view, Truth> obstacles;
    for (auto const& ground : opinion_.grounds) {
        if (ground.rule->effect == Effect::excluded || ground.status == GroundStatus::does_not_apply) continue;
        auto& truth = obstacles.try_emplace(ground.rule->topic, Truth::no).first->second;
        truth = either(truth, ground.status == GroundStatus::applies ? Truth::yes : Truth::open);
    }
    // What holds a request up, and haste, are obstacles as well.
    for (auto const& condition : opinion_.conditions)
        if (condition.rule->topic == "postponement") {
            auto& truth = obstacles.try_emplace("postponement", Truth::no).first->second;
            truth = either(truth, condition.holds);
        }
    for (auto const* fact : {"request.urgent", "request.provisional_arrest", "request.emergency"})
        if (known_true(fact)) obstacles["urgency"] = Truth::yes;
    auto carried = Truth::no;
    auto replaced = Truth::no;
    for (auto const& basis : opinion_.bases)
        replaced = either(replaced, basis.replaced);
    for (auto const& basis : opinion_.bases)
        carried = either(carried, basis.status == BasisStatus::available ? Truth::yes
                                  : basis.status == BasisStatus::open    ? Truth::open
                                                                         : Truth::no);
    if (carried != Truth::yes)
        for (auto const* topic : {"legal_basis", "no_treaty"})
            obstacles[topic] = !carried;
    // Where an act took the place of the treaty asked about, the way is that act's.
    if (replaced != Truth::no) obstacles["legal_basis"] = either(obstacles["legal_basis"], replaced);

    if (carried != Truth::yes)
        for (auto const index : library_.carrying[static_cast<std::size_t>(matter_.modality)])
            if (library_.instruments[index].is_model()) opinion_.models.push_back(&library_.instruments[index]);

    for (auto const index : library_.carrying[static_cast<std::size_t>(matter_.modality)]) {
        auto const& instrument = library_.instruments[index];
        if (instrument.is_model() || bound(index) == Truth::no || is_replaced(instrument)) continue;
        auto& view = view_of(index);
        // Another way under a treaty is there only for the offences that the treaty covers.
        auto const open_way = both(bound(index), view.in_scope);
        if (open_way == Truth::no) continue;
        for (auto const at : instrument.rules_for[static_cast<std::size_t>(matter_.modality)]) {
            auto const& rule = instrument.rules[at];
            if (rule.kind != RuleKind::alternative || !in_validity(rule, matter_.date)) continue;
            auto const obstacle = obstacles.find(rule.because);
            auto const modality = law::modality_from(rule.to);
            if (obstacle == obstacles.end() || !modality) continue;
            Alternative best{*modality, &instrument, &rule, rule.because, Truth::no, {}};
            at_each(rule, view, [&] {
                auto const truth = both(both(alternative_at(rule, view), obstacle->second), open_way);
                if (truth <= best.available) return;
                best.available = truth;
                best.reasons = reasons(rule, nullptr, view, instrument);
            });
            if (best.available != Truth::no) opinion_.alternatives.push_back(std::move(best));
        }
    }
    std::sort(opinion_.alternatives.begin(), opinion_.alternatives.end(),
              [](Alternative const& a, Alternative const& b) {
                  return a.available != b.available ? a.available > b.available : a.rule->id < b.rule->id;
              });
}

void Opining::find_accepted_languages()
{
    for (auto const& row : library_.languages_of(library_.index_of(*requested_))) {
        auto const carries = [&](Basis const& basis) {
            return basis.status != BasisStatus::unavailable && basis.instrument->id == row.scope;
        };
        if (row.scope == "general" || std::any_of(opinion_.bases.begin(), opinion_.bases.end(), carries))
            opinion_.accepted.push_back(&row);
    }
}

void Opining::find_conflicts()
{
    for (auto& ground : opinion_.grounds) {
        if (ground.status != GroundStatus::applies || ground.rule->code.empty()) continue;
        for (auto const& other : opinion_.grounds)
            if (other.status == GroundStatus::applies && other.instrument == ground.instrument &&
                (other.rule->effect == Effect::excluded) != (ground.rule->effect == Effect::excluded) &&
                other.about == ground.about && other.rule->code == ground.rule->code)
                ground.against.push_back(other.rule);
    }
}

}
