#include "opinion/opining.hpp"

#include <algorithm>

namespace rogatory::opinion
{

void Opining::consider(std::size_t index)
{
    auto const& instrument = library_.instruments[index];
    // A model is a draft for two States that negotiate: it binds nobody.
    if (instrument.is_model()) return;
    auto const truth_of_both = bound(index);
    auto const from = library_.index_of(*requesting_);
    auto const to = library_.index_of(*requested_);
    if (truth_of_both == Truth::no) {
        // What binds one of the two says nothing to the other, unless it is open to the whole world.
        auto const one = !instrument.parties_of(from).empty();
        auto const other = !instrument.parties_of(to).empty();
        if (instrument.kind == "global" ? !one && !other : !one || !other) return;
    }

    auto const day = matter_.date;
    std::vector<Rule const*> scope, carries;
    for (auto const at : instrument.rules_for[static_cast<std::size_t>(matter_.modality)]) {
        auto const& rule = instrument.rules[at];
        if (!in_validity(rule, day)) continue;
        // A scope without a condition only says what a word means.
        if (rule.kind == RuleKind::scope && !rule.when.always()) scope.push_back(&rule);
        if (rule.kind == RuleKind::basis) carries.push_back(&rule);
    }
    if (carries.empty()) {
        // It carries no request of this modality itself; what it says goes with those that do.
        if (truth_of_both == Truth::no) return;
        auto& view = view_of(index);
        view.in_scope = within(scope, view);
        companions_.push_back(index);
        return;
    }

    Basis basis;
    basis.instrument = &instrument;
    basis.bound = truth_of_both;
    auto const began = instrument.in_force ? truth_of(*instrument.in_force <= day)
                       : instrument.not_in_force_on && day <= *instrument.not_in_force_on ? Truth::no
                                                                                          : Truth::open;
    auto const ended = instrument.ended && *instrument.ended <= day;
    if (instrument.binding && (began != Truth::yes || ended))
        basis.because.push_back(state_reason(Because::Kind::in_force, instrument, false, ended ? Truth::no : began,
                                             instrument.entry_article));
    if (!instrument.binding || (began != Truth::no && !ended))
        for (bool const requested : {false, true})
            if (auto const truth = known_[index].sides[requested]; truth != Truth::yes || basis.bound != Truth::no)
                basis.because.push_back(
                    state_reason(Because::Kind::bound, instrument, requested, truth, instrument.entry_article));
    if (basis.bound == Truth::no) {
        basis.status = BasisStatus::unavailable;
        basis.covered = Truth::open;
        opinion_.bases.push_back(std::move(basis));
        return;
    }

    auto& view = view_of(index);
    cover(basis, scope, carries, view, instrument);
    auto const truth = both(basis.bound, basis.covered);
    basis.status = truth == Truth::yes    ? BasisStatus::available
                   : truth == Truth::open ? BasisStatus::open
                                          : BasisStatus::unavailable;
    basis.verified = basis.verified && law::bound_is_verified(instrument, from, day) &&
                     law::bound_is_verified(instrument, to, day) && instrument.status == law::Status::verified;
    opinion_.bases.push_back(std::move(basis));
}

Because Opining::state_reason(Because::Kind kind, Instrument const& instrument, bool requested, Truth truth,
                              std::string_view article) const
{
    Because reason;
    reason.kind = kind;
    reason.truth = truth;
    reason.requested = requested;
    reason.instrument = &instrument;
    reason.article = article;
    reason.party = instrument.party(library_.index_of(requested ? *requested_ : *requesting_), matter_.date);
    return reason;
}

void Opining::replace()
{
    for (auto const& basis : opinion_.bases)
        if (basis.status != BasisStatus::unavailable)
            replace_by(*basis.instrument, both(basis.bound, basis.covered), basis.verified);
    // What carries nothing of this modality itself can still shut the way of another: surrender for extradition.
    for (auto const index : companions_) {
        auto const& instrument = library_.instruments[index];
        auto const verified = instrument.status == law::Status::verified &&
                              law::bound_is_verified(instrument, library_.index_of(*requesting_), matter_.date) &&
                              law::bound_is_verified(instrument, library_.index_of(*requested_), matter_.date);
        replace_by(instrument, both(bound(index), view_of(index).in_scope), verified);
    }
}

void Opining::replace_by(Instrument const& instrument, Truth holds, bool verified)
{
    auto& view = view_of(index_of(instrument));
    for (auto const at : instrument.rules_for[static_cast<std::size_t>(matter_.modality)]) {
        auto const& rule = instrument.rules[at];
        if (rule.relation != "replaces" || !in_validity(rule, matter_.date)) continue;
        view.at = {};
        auto truth = both(outcome_of(rule, view).truth, holds);
        if (truth == Truth::yes && (rule.status == law::Status::unverified || !verified)) truth = Truth::open;
        if (truth == Truth::no) continue;
        for (auto& other : opinion_.bases)
            if (std::find(rule.others.begin(), rule.others.end(), other.instrument->id) != rule.others.end())
                replaced_by(other, instrument, rule, truth);
    }
}

void Opining::replaced_by(Basis& basis, Instrument const& instrument, Rule const& rule, Truth truth)
{
    if (basis.bound == Truth::no) return;
    basis.replaced = either(basis.replaced, truth);
    Because reason;
    reason.kind = Because::Kind::replaced;
    reason.truth = truth;
    reason.instrument = &instrument;
    reason.article = rule.article;
    reason.text = rule.id;
    basis.because.push_back(reason);
    if (basis.replaced == Truth::yes)
        basis.status = BasisStatus::unavailable;
    else if (basis.status == BasisStatus::available)
        basis.status = BasisStatus::open;
}

Truth Opining::within(std::vector<Rule const*> const& scope, FactsOfInstrument& view)
{
    if (scope.empty()) return Truth::yes;
    if (matter_.offences.empty()) return any_of(scope, view, -1).truth;
    auto answer = Truth::no;
    for (int i = 0; i < static_cast<int>(matter_.offences.size()); ++i)
        answer = either(answer, any_of(scope, view, i).truth);
    return answer;
}

void Opining::cover(Basis& basis, std::vector<Rule const*> const& scope, std::vector<Rule const*> const& carries,
                    FactsOfInstrument& view, Instrument const& instrument)
{
    auto const offences = matter_.offences.empty() ? 1 : static_cast<int>(matter_.offences.size());
    basis.covered = Truth::no;
    basis.verified = true;
    std::pair<Decision, Decision> decided;
    int decided_at = 0;
    for (int i = 0; i < offences; ++i) {
        auto const at = matter_.offences.empty() ? -1 : i;
        auto const covers = scope.empty() ? Decision{Truth::yes, nullptr, nullptr, {}} : any_of(scope, view, at);
        auto const carried = any_of(carries, view, at);
        auto const truth = both(covers.truth, carried.truth);
        view.in_scope = i == 0 ? covers.truth : either(view.in_scope, covers.truth);
        if (!matter_.offences.empty()) basis.offences.push_back(truth);
        if (i == 0 || truth > basis.covered) {
            basis.covered = truth;
            decided = {covers, carried};
            decided_at = at;
        }
    }
    for (auto const* side : {&decided.first, &decided.second}) {
        if (!side->rule) continue;
        if (side->rule->status == law::Status::unverified) basis.verified = false;
        // A side that holds is no reason why the whole does not.
        if (basis.covered == Truth::no) continue;
        view.at = side->at;
        for (auto& reason : reasons(*side->rule, side->exception, view, instrument))
            basis.because.push_back(reason);
    }
    // None of the alternatives holds: each is a reason.
    if (basis.covered == Truth::no)
        for (auto const* rules : {&scope, &carries})
            if (!rules->empty() && any_of(*rules, view, decided_at).truth == Truth::no)
                for (auto const* rule : *rules) {
                    view.at = {decided_at, -1, -1};
                    explain(rule->when, view, instrument, rule->article, basis.because);
                }
    basis.rule = decided.second.rule ? decided.second.rule : decided.first.rule;
    if (basis.covered == Truth::open) {
        // Every rule that might still cover is worth its question.
        for (auto const* rules : {&scope, &carries})
            for (auto const* rule : *rules)
                if (rule != decided.first.rule && rule != decided.second.rule)
                    open_rules_.push_back({&instrument, rule, &view, decided_at});
    }
}

void Opining::accompany()
{
    auto const carries = [&](auto const& wanted) {
        return std::any_of(opinion_.bases.begin(), opinion_.bases.end(), [&](Basis const& basis) {
            return basis.status != BasisStatus::unavailable && wanted(basis);
        });
    };
    for (auto const index : companions_) {
        auto const& instrument = library_.instruments[index];
        auto& view = view_of(index);
        if (view.in_scope == Truth::no) continue;
        if (carries([&](Basis const& basis) { return !instrument.parent || basis.instrument == instrument.parent; }))
            apply(instrument, view);
    }
}

void Opining::apply(Instrument const& instrument, FactsOfInstrument& view)
{
    for (auto const index : instrument.rules_for[static_cast<std::size_t>(matter_.modality)]) {
        auto const& rule = instrument.rules[index];
        if (!in_validity(rule, matter_.date)) continue;
        switch (rule.kind) {
        case RuleKind::ground: at_each(rule, view, [&] { add_ground(instrument, rule, view); }); break;
        case RuleKind::requirement:
            at_each(rule, view, [&] {
                auto const outcome = outcome_of(rule, view);
                if (outcome.truth == Truth::no) return;
                opinion_.requirements.push_back(
                    {&instrument, &rule, RequirementStatus::open, view.at, outcome.truth, {}});
                if (outcome.truth == Truth::open)
                    opinion_.requirements.back().because = reasons(rule, outcome.exception, view, instrument);
            });
            break;
        case RuleKind::limit: add_cited(opinion_.limits, instrument, rule, view); break;
        case RuleKind::duty: add_cited(opinion_.duties, instrument, rule, view); break;
        case RuleKind::condition: add_cited(opinion_.conditions, instrument, rule, view); break;
        case RuleKind::channel: add_cited(opinion_.channels, instrument, rule, view); break;
        case RuleKind::language: add_cited(opinion_.languages, instrument, rule, view); break;
        case RuleKind::priority: add_cited(opinion_.priorities, instrument, rule, view); break;
        case RuleKind::relation: add_cited(opinion_.relations, instrument, rule, view); break;
        case RuleKind::scope:
        case RuleKind::basis:
        case RuleKind::alternative:
        case RuleKind::note: break;
        }
    }
}

void Opining::add_ground(Instrument const& instrument, Rule const& rule, FactsOfInstrument& view)
{
    auto outcome = outcome_of(rule, view);
    // An unverified rule supports no refusal by itself.
    if (outcome.truth == Truth::yes && rule.status == law::Status::unverified) outcome.truth = Truth::open;
    auto const status = outcome.truth == Truth::yes    ? GroundStatus::applies
                        : outcome.truth == Truth::open ? GroundStatus::open
                                                       : GroundStatus::does_not_apply;
    opinion_.grounds.push_back({&instrument,
                                &rule,
                                outcome.exception,
                                status,
                                view.at,
                                reasons(rule, outcome.exception, view, instrument),
                                {}});
}

void Opining::add_cited(std::vector<Cited>& list, Instrument const& instrument, Rule const& rule,
                        FactsOfInstrument& view)
{
    Cited best{&instrument, &rule, Truth::no, {}};
    bool any = false;
    at_each(rule, view, [&] {
        auto const outcome = outcome_of(rule, view);
        auto truth = outcome.truth;
        if (truth == Truth::yes && rule.status == law::Status::unverified && rule.kind == RuleKind::limit)
            truth = Truth::open;
        if (truth == Truth::no || (any && truth <= best.holds)) return;
        any = true;
        best.holds = truth;
        best.because = reasons(rule, outcome.exception, view, instrument);
    });
    if (any) list.push_back(std::move(best));
}

void Opining::rank()
{
    auto& bases = opinion_.bases;
    auto const group = [](Basis const& basis) {
        if (basis.status == BasisStatus::unavailable) return 4;
        return (basis.instrument->binding ? 0 : 2) + (basis.status == BasisStatus::available ? 0 : 1);
    };
    std::sort(bases.begin(), bases.end(), [&](Basis const& a, Basis const& b) {
        if (group(a) != group(b)) return group(a) < group(b);
        return a.instrument->id < b.instrument->id;
    });
    // before[i][j]: a relation puts i before j.
    auto const count = bases.size();
    std::vector<std::vector<Rule const*>> before(count, std::vector<Rule const*>(count, nullptr));
    for (auto const& relation : opinion_.relations) {
        if (relation.holds != Truth::yes || relation.rule->status == law::Status::unverified) continue;
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t j = 0; j < count; ++j) {
                auto const& others = relation.rule->others;
                if (i == j || bases[i].instrument != relation.instrument ||
                    std::find(others.begin(), others.end(), bases[j].instrument->id) == others.end())
                    continue;
                if (relation.rule->relation == "prevails_over" || relation.rule->relation == "replaces")
                    before[i][j] = relation.rule;
                if (relation.rule->relation == "yields_to" || relation.rule->relation == "applies_without")
                    before[j][i] = relation.rule;
            }
    }
    for (std::size_t k = 0; k < count; ++k)
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t j = 0; j < count; ++j)
                if (before[i][k] && before[k][j] && !before[i][j]) before[i][j] = before[i][k];
    std::size_t first_of_group = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0 && group(bases[i]) != group(bases[i - 1])) first_of_group = i;
        std::size_t ahead = 0, together = 0;
        for (std::size_t j = 0; j < count; ++j) {
            if (j == i || group(bases[j]) != group(bases[i])) continue;
            ++together;
            auto const* rule = before[j][i];
            if (rule && !before[i][j]) ++ahead;
            if (rule || before[i][j]) {
                bases[i].ranked_rule = rule ? rule : before[i][j];
                bases[i].ranked_by = rule && before[i][j] ? RankedBy::conflict : RankedBy::relation;
            }
        }
        bases[i].rank = static_cast<int>(first_of_group + ahead) + 1;
        if (!bases[i].ranked_rule && together > 0) bases[i].ranked_by = RankedBy::no_rule;
    }
    std::sort(bases.begin(), bases.end(), [](Basis const& a, Basis const& b) {
        return std::pair(a.rank, std::string_view(a.instrument->id)) <
               std::pair(b.rank, std::string_view(b.instrument->id));
    });
}

}
