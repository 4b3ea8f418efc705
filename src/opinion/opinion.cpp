#include "opinion/opinion.hpp"
#include "opinion/values.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <tuple>

namespace rogatory::opinion
{
namespace
{

using law::Effect;
using law::FactOf;
using law::Instrument;
using law::Rule;
using law::RuleKind;

bool in_validity(Rule const& rule, Day day)
{
    return (!rule.valid_from || *rule.valid_from <= day) && (!rule.valid_until || day <= *rule.valid_until);
}

struct Outcome {
    Truth truth = Truth::open;
    law::Exception const* exception = nullptr;
};

class Opining
{
public:
    Opining(law::Library const& library, Matter const& matter, Language language)
        : library_(library), matter_(matter), language_(language), values_(library, matter)
    {
        opinion_.matter = &matter;
        opinion_.library = &library;
        requesting_ = library.state(matter.requesting);
        requested_ = library.state(matter.requested);
        // Usual sizes, so that the lists do not grow step by step.
        leaves_.reserve(32);
        asked_.reserve(32);
        opinion_.questions.reserve(32);
        opinion_.grounds.reserve(32);
        opinion_.requirements.reserve(32);
        opinion_.duties.reserve(32);
        opinion_.alternatives.reserve(16);
    }

    Opinion opine()
    {
        if (!requesting_ || !requested_) return std::move(opinion_);
        known_.resize(library_.instruments.size());
        find_treaties();
        for (auto const index : library_.carrying[static_cast<std::size_t>(matter_.modality)])
            consider(index);
        replace();
        for (auto const& basis : opinion_.bases)
            if (basis.status != BasisStatus::unavailable)
                apply(*basis.instrument, view_of(index_of(*basis.instrument)));
        accompany();
        rank();
        find_alternatives();
        find_accepted_languages();
        find_conflicts();
        ask();
        opinion_.derived = values_.found();
        return std::move(opinion_);
    }

private:
    /// What is worked out of an instrument once, when first asked for.
    struct Known {
        std::optional<Truth> bound;
        std::array<Truth, 2> sides{Truth::open, Truth::open}; ///< requesting, requested
        std::unique_ptr<FactsOfInstrument> view;
    };

    std::size_t index_of(Instrument const& instrument) const
    {
        return static_cast<std::size_t>(&instrument - library_.instruments.data());
    }

    FactsOfInstrument& view_of(std::size_t index)
    {
        auto& known = known_[index];
        if (!known.view)
            known.view = std::make_unique<FactsOfInstrument>(library_, matter_, values_, library_.instruments[index]);
        return *known.view;
    }

    /// Whether the instrument binds both States on the day. Where the library leaves it open, what is stated counts.
    Truth bound(std::size_t index)
    {
        auto& known = known_[index];
        if (known.bound) return *known.bound;
        auto const& instrument = library_.instruments[index];
        for (bool const requested : {false, true}) {
            auto& side = known.sides[requested];
            side = law::bound(instrument, library_.index_of(requested ? *requested_ : *requesting_), matter_.date);
            if (side == Truth::open && !matter_.declarations.empty())
                if (auto const stated = matter_.declarations.find(std::string(requested ? "requested" : "requesting") +
                                                                  " bound " + instrument.id);
                    stated != matter_.declarations.end() && (stated->second == "yes" || stated->second == "no"))
                    side = truth_of(stated->second == "yes");
        }
        known.bound = both(known.sides[0], known.sides[1]);
        return *known.bound;
    }

    /// Whether a treaty of general scope binds both States, for the rules that apply without one. That the library has
    /// none proves nothing: it does not hold the bilateral treaties.
    void find_treaties()
    {
        for (auto const& [modality, fact] : {std::pair{law::Modality::extradition, "request.extradition_treaty"},
                                             {law::Modality::mla, "request.mla_treaty"}})
            for (auto const index : library_.general[static_cast<std::size_t>(modality)]) {
                auto const& instrument = library_.instruments[index];
                if (!instrument.binding || bound(index) != Truth::yes) continue;
                values_.find(fact, true);
                break;
            }
    }

    /// What an exception, with its own exceptions, comes to: yes when it takes the rule away.
    Truth excepted(law::Exception const& exception, FactsOfInstrument& view)
    {
        auto* own = &view;
        auto truth = Truth::yes;
        if (exception.instrument) {
            truth = bound(*exception.instrument);
            if (truth == Truth::no) return Truth::no;
            own = &view_of(*exception.instrument);
            own->at = view.at;
        }
        truth = both(truth, exception.when.holds(*own));
        for (auto const& further : exception.exceptions)
            truth = both(truth, !excepted(further, *own));
        // What was not verified takes nothing away by itself.
        if (truth == Truth::yes && exception.status == law::Status::unverified) truth = Truth::open;
        return truth;
    }

    /// The rule with its exceptions.
    Outcome outcome_of(Rule const& rule, FactsOfInstrument& view)
    {
        Outcome outcome{rule.when.holds(view), nullptr};
        if (outcome.truth == Truth::no) return outcome;
        for (auto const& exception : rule.exceptions) {
            auto const away = excepted(exception, view);
            if (away == Truth::no) continue;
            outcome.exception = &exception;
            outcome.truth = both(outcome.truth, !away);
            if (away == Truth::yes) break;
        }
        return outcome;
    }

    /// Calls `use` at every offence, person and measure that the rule asks about, once where it asks about none.
    template <class Use>
    void at_each(Rule const& rule, FactsOfInstrument& view, Use&& use, int only_offence = -1)
    {
        auto const range = [&](FactOf of, bool named) -> std::pair<int, int> {
            if (!law::has(rule.asks_of, of)) return {-1, 0};
            if (!named) return {-1, 0};
            return {0, static_cast<int>(values_.count(of))};
        };
        auto offences = range(FactOf::offence, !matter_.offences.empty());
        if (only_offence >= 0 && offences.first == 0) offences = {only_offence, only_offence + 1};
        auto const persons = range(FactOf::person, !matter_.persons.empty());
        auto const measures = range(FactOf::measure, !matter_.measures.empty());
        for (int offence = offences.first; offence < offences.second; ++offence)
            for (int person = persons.first; person < persons.second; ++person)
                for (int measure = measures.first; measure < measures.second; ++measure) {
                    view.at = {offence, person, measure};
                    use();
                }
    }

    void explain(law::Predicate const& when, FactsOfInstrument const& view, Instrument const& instrument,
                 std::string_view article, std::vector<Because>& because)
    {
        if (when.always()) return;
        leaves_.clear();
        when.explain(view, leaves_);
        because.reserve(because.size() + leaves_.size());
        for (auto const& leaf : leaves_) {
            Because reason;
            reason.truth = leaf.truth;
            reason.about = view.at;
            reason.instrument = &instrument;
            reason.article = article;
            switch (leaf.kind) {
            case law::Leaf::Kind::fact:
                reason.kind = Because::Kind::fact;
                reason.fact = &library_.facts[leaf.fact];
                reason.value = &view.value(leaf.fact);
                break;
            case law::Leaf::Kind::falls_under:
                reason.kind = Because::Kind::list;
                reason.key = leaf.list;
                reason.text = leaf.item;
                break;
            case law::Leaf::Kind::declares:
                reason.kind = Because::Kind::declared;
                reason.requested = leaf.requested;
                reason.reservation = leaf.reservation;
                reason.key = leaf.key;
                reason.text = leaf.value;
                break;
            }
            auto const same = [&](Because const& other) {
                return other.kind == reason.kind && other.fact == reason.fact && other.about == reason.about &&
                       other.requested == reason.requested && other.reservation == reason.reservation &&
                       other.key == reason.key && other.text == reason.text;
            };
            if (std::none_of(because.begin(), because.end(), same)) because.push_back(reason);
        }
    }

    /// The reasons of a rule at this place, and of the exception that matters.
    std::vector<Because> reasons(Rule const& rule, law::Exception const* exception, FactsOfInstrument& view,
                                 Instrument const& instrument)
    {
        std::vector<Because> because;
        explain(rule.when, view, instrument, rule.article, because);
        if (!exception) return because;
        if (!exception->instrument) {
            explain(exception->when, view, instrument, exception->article, because);
            return because;
        }
        auto const& other = library_.instruments[*exception->instrument];
        auto& own = view_of(*exception->instrument);
        own.at = view.at;
        for (bool const requested : {false, true})
            because.push_back(state_reason(Because::Kind::bound, other, requested,
                                           known_[*exception->instrument].sides[requested], exception->article));
        explain(exception->when, own, other, exception->article, because);
        return because;
    }

    /// Whether at least one of several rules holds, which one decided, and for what.
    struct Decision {
        Truth truth = Truth::no;
        Rule const* rule = nullptr;
        law::Exception const* exception = nullptr;
        About at;
    };

    Decision any_of(std::vector<Rule const*> const& rules, FactsOfInstrument& view, int offence)
    {
        Decision best;
        auto const some_verified = std::any_of(rules.begin(), rules.end(),
                                               [](Rule const* rule) { return rule->status == law::Status::verified; });
        for (auto const* rule : rules)
            at_each(
                *rule, view,
                [&] {
                    auto const outcome = outcome_of(*rule, view);
                    // What was not verified carries nothing for certain; and where no limit of the scope was verified,
                    // none shuts anything out.
                    auto truth = outcome.truth;
                    if (rule->status == law::Status::unverified) {
                        truth = both(truth, Truth::open);
                        if (rule->kind == RuleKind::scope && !some_verified) truth = Truth::open;
                    }
                    if (!best.rule || truth > best.truth) best = {truth, rule, outcome.exception, view.at};
                },
                offence);
        return best;
    }

    void consider(std::size_t index)
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

    Because state_reason(Because::Kind kind, Instrument const& instrument, bool requested, Truth truth,
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

    /// An instrument takes the place of another between two States that both bind: certain only where the rule and the
    /// membership that it rests on were verified.
    void replace()
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

    void replace_by(Instrument const& instrument, Truth holds, bool verified)
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

    static void replaced_by(Basis& basis, Instrument const& instrument, Rule const& rule, Truth truth)
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

    /// Whether the instrument covers at least one offence of the matter.
    Truth within(std::vector<Rule const*> const& scope, FactsOfInstrument& view)
    {
        if (scope.empty()) return Truth::yes;
        if (matter_.offences.empty()) return any_of(scope, view, -1).truth;
        auto answer = Truth::no;
        for (int i = 0; i < static_cast<int>(matter_.offences.size()); ++i)
            answer = either(answer, any_of(scope, view, i).truth);
        return answer;
    }

    /// Scope and basis, offence by offence: a request is carried when it is carried for at least one offence.
    void cover(Basis& basis, std::vector<Rule const*> const& scope, std::vector<Rule const*> const& carries,
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

    /// What goes with the instruments that carry the request: protocols with their parent, others with any.
    void accompany()
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
            if (carries(
                    [&](Basis const& basis) { return !instrument.parent || basis.instrument == instrument.parent; }))
                apply(instrument, view);
        }
    }

    void apply(Instrument const& instrument, FactsOfInstrument& view)
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

    void add_ground(Instrument const& instrument, Rule const& rule, FactsOfInstrument& view)
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

    /// A rule that speaks of each offence or measure is cited once, with the strongest answer.
    void add_cited(std::vector<Cited>& list, Instrument const& instrument, Rule const& rule, FactsOfInstrument& view)
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

    /// Available before open before unavailable, binding before not binding; among equals only a rule of law decides.
    void rank()
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

    /// Unverified, another way is at most open.
    Truth alternative_at(Rule const& rule, FactsOfInstrument& view)
    {
        auto const truth = outcome_of(rule, view).truth;
        return rule.status == law::Status::unverified ? both(truth, Truth::open) : truth;
    }

    bool known_true(std::string_view name) const
    {
        auto const* fact = library_.fact(name);
        if (!fact) return false;
        auto const* value = std::get_if<bool>(&values_.value(library_.index_of(*fact), {}));
        return value && *value;
    }

    bool is_replaced(Instrument const& instrument) const
    {
        return std::any_of(opinion_.bases.begin(), opinion_.bases.end(), [&](Basis const& basis) {
            return basis.instrument == &instrument && basis.replaced == Truth::yes;
        });
    }

    /// Another way for every obstacle: the rules that name it, as far as their instrument binds both States.
    void find_alternatives()
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

    /// In which languages the requested State takes requests, under the instruments that may carry this one.
    void find_accepted_languages()
    {
        for (auto const& row : library_.languages_of(library_.index_of(*requested_))) {
            auto const carries = [&](Basis const& basis) {
                return basis.status != BasisStatus::unavailable && basis.instrument->id == row.scope;
            };
            if (row.scope == "general" || std::any_of(opinion_.bases.begin(), opinion_.bases.end(), carries))
                opinion_.accepted.push_back(&row);
        }
    }

    /// A ground that applies against a rule of the same instrument that forbids it for the same reason: both are shown.
    void find_conflicts()
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

    /// A question for every fact that leaves something open, the one that settles most first.
    void ask()
    {
        for (auto const& basis : opinion_.bases)
            if (basis.status == BasisStatus::open)
                ask_because(basis.because, basis.rule ? std::string_view(basis.rule->id) : basis.instrument->id);
        for (auto const& open : open_rules_) {
            std::vector<Because> because;
            open.view->at = {open.offence, -1, -1};
            explain(open.rule->when, *open.view, *open.instrument, open.rule->article, because);
            ask_because(because, open.rule->id);
        }
        for (auto const& ground : opinion_.grounds)
            if (ground.status == GroundStatus::open) ask_because(ground.because, ground.rule->id);
        for (auto const& requirement : opinion_.requirements)
            if (requirement.needed == Truth::open) ask_because(requirement.because, requirement.rule->id);
        for (auto const* list : {&opinion_.limits, &opinion_.duties, &opinion_.conditions, &opinion_.channels,
                                 &opinion_.languages, &opinion_.priorities, &opinion_.relations})
            for (auto const& cited : *list)
                if (cited.holds == Truth::open) ask_because(cited.because, cited.rule->id);
        for (auto const& alternative : opinion_.alternatives)
            if (alternative.available == Truth::open) ask_because(alternative.reasons, alternative.rule->id);
        for (auto& question : opinion_.questions)
            leave_each_once(question.settles);
        std::sort(opinion_.questions.begin(), opinion_.questions.end(), [](Question const& a, Question const& b) {
            if (a.settles.size() != b.settles.size()) return a.settles.size() > b.settles.size();
            if (a.fact != b.fact) return a.fact < b.fact;
            return std::tie(a.about.offence, a.about.person, a.about.measure) <
                   std::tie(b.about.offence, b.about.person, b.about.measure);
        });
    }

    /// A rule that was open for several persons or offences is named once.
    static void leave_each_once(std::vector<std::string_view>& settles)
    {
        auto end = settles.begin();
        for (auto const rule : settles)
            // All are views of ids in the library: the same id is the same place.
            if (std::none_of(settles.begin(), end, [&](std::string_view kept) { return kept.data() == rule.data(); }))
                *end++ = rule;
        settles.erase(end, settles.end());
    }

    /// What a question is about, without its words: those are written once, for a question that is new.
    struct Asked {
        Because::Kind kind;
        law::Fact const* fact;
        Instrument const* instrument;
        bool requested, reservation;
        std::string_view key; ///< article of a declaration, or tag of an act
        About about;
        friend bool operator==(Asked const&, Asked const&) = default;
    };

    std::optional<Asked> asked_by(Because const& reason) const
    {
        Asked asked{reason.kind, nullptr, nullptr, false, false, {}, {}};
        switch (reason.kind) {
        case Because::Kind::fact: {
            auto const* fact = reason.fact;
            if (fact->derived && fact->name != "offence.iccs" && fact->name != "measure.type" &&
                fact->name != "measure.coercive")
                return std::nullopt;
            asked.fact = fact;
            if (fact->of == FactOf::offence) asked.about.offence = reason.about.offence;
            if (fact->of == FactOf::person) asked.about.person = reason.about.person;
            if (fact->of == FactOf::measure) asked.about.measure = reason.about.measure;
            return asked;
        }
        case Because::Kind::list:
            // A more exact class of the act settles it, or a tag of the act that the item of the list needs.
            asked.key = missing_tag(reason);
            asked.about.offence = reason.about.offence;
            return asked;
        case Because::Kind::declared:
            asked.instrument = reason.instrument;
            asked.requested = reason.requested;
            asked.reservation = reason.reservation;
            asked.key = reason.key;
            return asked;
        case Because::Kind::bound:
            asked.instrument = reason.instrument;
            asked.requested = reason.requested;
            return asked;
        case Because::Kind::in_force:
        case Because::Kind::replaced: break;
        }
        return std::nullopt;
    }

    void ask_because(std::vector<Because> const& because, std::string_view rule)
    {
        for (auto const& reason : because) {
            if (reason.truth != Truth::open) continue;
            auto const asked = asked_by(reason);
            if (!asked) continue;
            auto const known = std::find(asked_.begin(), asked_.end(), *asked);
            auto const index = static_cast<std::size_t>(known - asked_.begin());
            if (known == asked_.end()) {
                asked_.push_back(*asked);
                auto name = reason.kind == Because::Kind::fact ? reason.fact->name
                            : reason.kind == Because::Kind::declared || reason.kind == Because::Kind::bound
                                ? fact_of(reason)
                            : asked->key.empty() ? std::string("offence.iccs")
                                                 : "offence.tags " + std::string(asked->key);
                auto text = question_text(name, reason);
                opinion_.questions.push_back({std::move(name), std::move(text), asked->about, {}});
            }
            // The reasons of one rule follow each other: it is enough to look at the last.
            auto& settles = opinion_.questions[index].settles;
            if (settles.empty() || settles.back().data() != rule.data()) settles.push_back(rule);
        }
    }

    /// The tag without which an act of this class is no hit, where that is all that is missing.
    std::string_view missing_tag(Because const& reason) const
    {
        if (reason.about.offence < 0) return {};
        auto const& offence = matter_.offences[static_cast<std::size_t>(reason.about.offence)];
        auto const among = [](std::vector<std::string> const& tags, std::string const& tag) {
            return std::find(tags.begin(), tags.end(), tag) != tags.end();
        };
        for (auto const& item : library_.items_of(reason.key)) {
            if (!reason.text.empty() && item.item != reason.text) continue;
            auto const hit = std::any_of(item.codes.begin(), item.codes.end(), [&](std::string const& code) {
                return !offence.iccs.empty() && offence.iccs.starts_with(code);
            });
            if (!hit) continue;
            for (auto const& tag : item.needs)
                if (!among(offence.tags, tag) && !among(offence.denied_tags, tag)) return tag;
        }
        return {};
    }

    std::string question_text(std::string const& name, Because const& reason) const
    {
        if (reason.kind == Because::Kind::declared)
            return texts::sentence(
                Error{reason.reservation ? "opinion.ask_reservation" : "opinion.ask_declaration",
                      "",
                      "",
                      {{"state", law::in((reason.requested ? requested_ : requesting_)->name, language_)},
                       {"instrument", reason.instrument->short_title},
                       {"article", std::string(reason.key)},
                       {"value", std::string(reason.text)}}},
                language_);
        if (reason.kind == Because::Kind::bound)
            return texts::sentence(
                Error{"opinion.ask_bound",
                      "",
                      "",
                      {{"state", law::in((reason.requested ? requested_ : requesting_)->name, language_)},
                       {"instrument", reason.instrument->short_title},
                       {"date", text_of(matter_.date)}}},
                language_);
        if (reason.kind == Because::Kind::list && name.starts_with("offence.tags "))
            return texts::sentence(Error{"opinion.ask_tag", "", "", {{"tag", name.substr(13)}}}, language_);
        auto const* fact = library_.fact(name);
        if (!fact) return name;
        auto const found = fact->question.find(language_);
        if (found != fact->question.end() && !found->second.empty()) return found->second;
        auto const english = fact->question.find(Language::en);
        return english == fact->question.end() ? name : english->second;
    }

    struct OpenRule {
        Instrument const* instrument;
        Rule const* rule;
        FactsOfInstrument* view;
        int offence;
    };

    law::Library const& library_;
    Matter const& matter_;
    Language language_;
    Values values_;
    law::State const* requesting_ = nullptr;
    law::State const* requested_ = nullptr;
    std::vector<Known> known_;            ///< for each instrument of the library
    std::vector<std::size_t> companions_; ///< instruments that bind both but carry no request of the modality
    std::vector<OpenRule> open_rules_;
    std::vector<law::Leaf> leaves_;
    std::vector<Asked> asked_; ///< for each question what it is about
    Opinion opinion_;
};

}

Opinion opine(law::Library const& library, Matter const& matter, Language language)
{
    return Opining(library, matter, language).opine();
}

}
