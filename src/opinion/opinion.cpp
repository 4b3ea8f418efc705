#include "opinion/opining.hpp"

#include <algorithm>

namespace rogatory::opinion
{

Opining::Opining(law::Library const& library, Matter const& matter, Language language)
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

Opinion Opining::opine()
{
    if (!requesting_ || !requested_) return std::move(opinion_);
    known_.resize(library_.instruments.size());
    find_treaties();
    for (auto const index : library_.carrying[static_cast<std::size_t>(matter_.modality)])
        consider(index);
    replace();
    for (auto const& basis : opinion_.bases)
        if (basis.status != BasisStatus::unavailable) apply(*basis.instrument, view_of(index_of(*basis.instrument)));
    accompany();
    rank();
    find_alternatives();
    find_accepted_languages();
    find_conflicts();
    ask();
    opinion_.derived = values_.found();
    return std::move(opinion_);
}

std::size_t Opining::index_of(Instrument const& instrument) const
{
    return static_cast<std::size_t>(&instrument - library_.instruments.data());
}

FactsOfInstrument& Opining::view_of(std::size_t index)
{
    auto& known = known_[index];
    if (!known.view)
        known.view = std::make_unique<FactsOfInstrument>(library_, matter_, values_, library_.instruments[index]);
    return *known.view;
}

Truth Opining::bound(std::size_t index)
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

void Opining::find_treaties()
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

Truth Opining::excepted(law::Exception const& exception, FactsOfInstrument& view)
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

Outcome Opining::outcome_of(Rule const& rule, FactsOfInstrument& view)
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

void Opining::explain(law::Predicate const& when, FactsOfInstrument const& view, Instrument const& instrument,
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

std::vector<Because> Opining::reasons(Rule const& rule, law::Exception const* exception, FactsOfInstrument& view,
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

Opining::Decision Opining::any_of(std::vector<Rule const*> const& rules, FactsOfInstrument& view, int offence)
{
    Decision best;
    auto const some_verified =
        std::any_of(rules.begin(), rules.end(), [](Rule const* rule) { return rule->status == law::Status::verified; });
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

Opinion opine(law::Library const& library, Matter const& matter, Language language)
{
    return Opining(library, matter, language).opine();
}

}
