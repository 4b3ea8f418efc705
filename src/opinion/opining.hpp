// opining: one opinion on its way, from the facts of a matter to bases, grounds, alternatives and questions.
//
// The folder's own affair: opine() is what others call. opinion.cpp begins and weighs one rule; bases.cpp finds what
// carries the request and what that text demands; alternatives.cpp the other ways; questions.cpp what has to be asked.
#pragma once

#include "opinion/opinion.hpp"
#include "opinion/values.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rogatory::opinion
{

using law::Effect;
using law::Rule;
using law::RuleKind;

inline bool in_validity(Rule const& rule, Day day)
{
    return (!rule.valid_from || *rule.valid_from <= day) && (!rule.valid_until || day <= *rule.valid_until);
}

struct Outcome {
    Truth truth = Truth::open;
    law::Exception const* exception = nullptr;
};

/// Each step adds to the opinion; the order of the steps is that of opine().
class Opining
{
public:
    Opining(law::Library const& library, Matter const& matter, Language language);
    Opinion opine();

private:
    /// What is worked out of an instrument once, when first asked for.
    struct Known {
        std::optional<Truth> bound;
        std::array<Truth, 2> sides{Truth::open, Truth::open}; ///< requesting, requested
        std::unique_ptr<FactsOfInstrument> view;
    };

    /// Whether at least one of several rules holds, which one decided, and for what.
    struct Decision {
        Truth truth = Truth::no;
        Rule const* rule = nullptr;
        law::Exception const* exception = nullptr;
        About at;
    };

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

    struct OpenRule {
        Instrument const* instrument;
        Rule const* rule;
        FactsOfInstrument* view;
        int offence;
    };

    std::size_t index_of(Instrument const& instrument) const;
    FactsOfInstrument& view_of(std::size_t index);
    /// Whether the instrument binds both States on the day. Where the library leaves it open, what is stated counts.
    Truth bound(std::size_t index);
    /// Whether a treaty of general scope binds both States, for the rules that apply without one. That the library has
    /// none proves nothing: it does not hold the bilateral treaties.
    void find_treaties();
    /// What an exception, with its own exceptions, comes to: yes when it takes the rule away.
    Truth excepted(law::Exception const& exception, FactsOfInstrument& view);
    /// The rule with its exceptions.
    Outcome outcome_of(Rule const& rule, FactsOfInstrument& view);
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
                 std::string_view article, std::vector<Because>& because);
    /// The reasons of a rule at this place, and of the exception that matters.
    std::vector<Because> reasons(Rule const& rule, law::Exception const* exception, FactsOfInstrument& view,
                                 Instrument const& instrument);
    Decision any_of(std::vector<Rule const*> const& rules, FactsOfInstrument& view, int offence);
    void consider(std::size_t index);
    Because state_reason(Because::Kind kind, Instrument const& instrument, bool requested, Truth truth,
                         std::string_view article) const;
    /// An instrument takes the place of another between two States that both bind: certain only where the rule and the
    /// membership that it rests on were verified.
    void replace();
    void replace_by(Instrument const& instrument, Truth holds, bool verified);
    static void replaced_by(Basis& basis, Instrument const& instrument, Rule const& rule, Truth truth);
    /// Whether the instrument covers at least one offence of the matter.
    Truth within(std::vector<Rule const*> const& scope, FactsOfInstrument& view);
    /// Scope and basis, offence by offence: a request is carried when it is carried for at least one offence.
    void cover(Basis& basis, std::vector<Rule const*> const& scope, std::vector<Rule const*> const& carries,
               FactsOfInstrument& view, Instrument const& instrument);
    /// What goes with the instruments that carry the request: protocols with their parent, others with any.
    void accompany();
    void apply(Instrument const& instrument, FactsOfInstrument& view);
    void add_ground(Instrument const& instrument, Rule const& rule, FactsOfInstrument& view);
    /// A rule that speaks of each offence or measure is cited once, with the strongest answer.
    void add_cited(std::vector<Cited>& list, Instrument const& instrument, Rule const& rule, FactsOfInstrument& view);
    /// Available before open before unavailable, binding before not binding; among equals only a rule of law decides.
    void rank();
    /// Unverified, another way is at most open.
    Truth alternative_at(Rule const& rule, FactsOfInstrument& view);
    bool known_true(std::string_view name) const;
    bool is_replaced(Instrument const& instrument) const;
    /// Another way for every obstacle: the rules that name it, as far as their instrument binds both States.
    void find_alternatives();
    /// In which languages the requested State takes requests, under the instruments that may carry this one.
    void find_accepted_languages();
    /// A ground that applies against a rule of the same instrument that forbids it for the same reason: both are shown.
    void find_conflicts();
    /// A question for every fact that leaves something open, the one that settles most first.
    void ask();
    /// A rule that was open for several persons or offences is named once.
    static void leave_each_once(std::vector<std::string_view>& settles);
    std::optional<Asked> asked_by(Because const& reason) const;
    void ask_because(std::vector<Because> const& because, std::string_view rule);
    /// The tag without which an act of this class is no hit, where that is all that is missing.
    std::string_view missing_tag(Because const& reason) const;
    std::string question_text(std::string const& name, Because const& reason) const;

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
