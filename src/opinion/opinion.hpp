// opinion: a matter in, an opinion out. Which law carries the request, what it demands, what may be refused, and what
// else can be done.
//
// Offers   Matter      two States, a modality, a day, and the facts as far as anyone knows them
//          opine()     the opinion: bases with rank, grounds, requirements, limits, duties, questions, alternatives
//          to_json()   the opinion as design.md section 3 prints it; to_text() the same in sentences
//          interview.hpp  the questions that settle it, the one that settles most first
//          pathway.hpp    an alternative as a matter of its own
//          changes.hpp    what changed between two days, or two versions of the library
//          views.hpp   coverage of a State, a pair of States, an instrument: for whoever browses the law
//          examples.hpp  runs the examples of the library
// Knows    base and law
// Never    decides: it advises, with the article beside every sentence. Never treats an unknown fact as a no
#pragma once

#include "base/base.hpp"
#include "law/law.hpp"

#include <boost/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::opinion
{

using FactValues = std::map<std::string, law::Value>; ///< fact name -> what is known

struct Offence {
    std::string iccs; ///< empty: not coded yet
    std::vector<std::string> tags, denied_tags;
    FactValues facts; ///< facts of = offence
};
struct Person {
    FactValues facts; ///< facts of = person
};
struct Measure {
    std::string type; ///< id of measures.tsv
    FactValues facts;
};

/// What an opinion is asked about. Nothing in it has to be complete.
struct Matter {
    std::string requesting, requested; ///< ISO 3166-1 alpha-3
    law::Modality modality = law::Modality::mla;
    Day date;
    FactValues facts; ///< facts of = matter; a fact of a person, offence or measure here holds for each that has no own
    std::vector<Offence> offences;
    std::vector<Person> persons;
    std::vector<Measure> measures;
    /// What no file knows: "requested untoc 16(5)" -> "yes"; "requested reserves untoc 35(2)" -> "excluded"; "requested
    /// bound untoc" -> "yes" (taken only where the library leaves it open).
    std::map<std::string, std::string, std::less<>> declarations;
};

enum class BasisStatus : std::uint8_t { available, open, unavailable };
std::string_view name_of(BasisStatus status);
enum class GroundStatus : std::uint8_t { applies, does_not_apply, open };
std::string_view name_of(GroundStatus status);
enum class RequirementStatus : std::uint8_t { met, missing, open };
std::string_view name_of(RequirementStatus status);

/// Which of several offences, persons or measures (counted from 0), or none.
struct About {
    int offence = -1, person = -1, measure = -1;
    friend bool operator==(About const&, About const&) = default;
};

/// Why: a fact and its value, or how a State stands to the instrument; with the article that asks. It points into the
/// library and the matter; fact_of() and value_of() write it out.
struct Because {
    enum class Kind : std::uint8_t {
        fact,     ///< `fact` has `value`
        list,     ///< the act falls (`truth`) under `key` (list) and `text` (item)
        declared, ///< the State declared or reserved `key` as `text`: `truth`
        bound,    ///< the State is bound by the instrument: `truth`
        in_force, ///< the instrument is in force: `truth`
        replaced, ///< `instrument` takes its place between the two States: `truth`; `text` is the rule's id
    } kind = Kind::fact;
    Truth truth = Truth::open;
    bool requested = false, reservation = false;
    About about;
    law::Instrument const* instrument = nullptr;
    law::Party const* party = nullptr; ///< kind bound: the row, or null where there is none
    law::Fact const* fact = nullptr;
    law::Value const* value = nullptr;
    std::string_view key, text, article;
};
/// "subject.nationalities", "requested declares untoc 16(5)", "offence.lists", "requesting bound untoc".
std::string fact_of(Because const& because);
/// "BRA", "yes", "unknown", "not a party".
std::string value_of(Because const& because);

/// What put a basis at its rank.
enum class RankedBy : std::uint8_t {
    status,   ///< only whether it is available, open or unavailable, or binding or not
    no_rule,  ///< it shares its rank: no rule of law puts one before the other
    relation, ///< a rule on the relation of instruments
    conflict  ///< it shares its rank: the rules on their relation contradict each other
};

struct Basis {
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr; ///< the basis or scope rule relied on; null where it does not come to one
    BasisStatus status = BasisStatus::open;
    int rank = 0; ///< 1 is first; equal where no rule puts one before the other
    RankedBy ranked_by = RankedBy::status;
    law::Rule const* ranked_rule = nullptr; ///< the relation that put it before or after another
    std::vector<Because> because;
    bool verified = false;       ///< every rule and date relied on was verified
    Truth bound = Truth::open;   ///< both States, on the day
    Truth covered = Truth::open; ///< scope and basis rules, for at least one offence
    Truth replaced = Truth::no;  ///< another instrument takes its place between these States
    std::vector<Truth> offences; ///< scope and basis for each offence of the matter, where the rules ask about offences
};
/// One sentence that says why the basis stands at its rank.
std::string ranked_because(Basis const& basis, Language language = Language::en);

struct Ground {
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr;
    law::Exception const* exception = nullptr; ///< the exception that sets it aside, or may (status open)
    GroundStatus status = GroundStatus::open;  ///< an excluded ground that applies: it may not be refused for this
    About about;
    std::vector<Because> because;
    std::vector<law::Rule const*> against; ///< rules of equal rank that apply as well and say the opposite
};
struct Requirement {
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr;
    RequirementStatus status = RequirementStatus::open; ///< always open here: the opinion does not see the draft
    About about;
    Truth needed = Truth::open;   ///< yes: the article asks for it in this matter; open: it depends on open facts
    std::vector<Because> because; ///< what leaves it open whether it is needed
};
struct Cited { ///< a limit, duty, condition, channel, language rule, priority that holds or may hold
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr;
    Truth holds = Truth::open; ///< an unverified limit is open at most: it never starts a clock
    std::vector<Because> because;
};
struct Alternative {
    law::Modality modality = law::Modality::proceedings;
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr;
    std::string_view because; ///< topic of the obstacle
    Truth available = Truth::open;
    std::vector<Because> reasons;
};
struct Question {
    std::string fact; ///< a fact's name, "requested declares untoc 16(5)", or "offence.tags terrorist_purpose"
    std::string text; ///< in the language asked for
    About about;
    std::vector<std::string_view> settles; ///< ids of the rules and exceptions that the answer helps to settle
};

struct Opinion {
    Matter const* matter = nullptr;
    law::Library const* library = nullptr;
    std::vector<Basis> bases; ///< by rank
    std::vector<Ground> grounds;
    std::vector<Requirement> requirements;
    std::vector<Cited> limits, duties, conditions, channels, languages, priorities, relations;
    std::vector<Alternative> alternatives;
    std::vector<law::AcceptedLanguages const*>
        accepted;                               ///< of the requested State: in which languages it takes requests
    std::vector<law::Instrument const*> models; ///< for a bilateral treaty, where nothing carries the request
    std::vector<Question> questions;            ///< the one that settles most comes first
    std::shared_ptr<void const> derived; ///< the values that the opinion found itself; `because` points into them

    std::string const& library_version() const { return library->version; }
};

/// The opinion. Pointers in it live as long as the library and the matter. Open facts give questions, never an error.
Opinion opine(law::Library const& library, Matter const& matter, Language language = Language::en);

/// Reads a matter, as TOML or as JSON of the same shape (law/README.md "An example"). Every mistake at once, each with
/// the path of its field ("offences[1].facts.offence.punishable_there"): matter.not_toml, matter.not_json,
/// matter.not_utf8, matter.too_large, matter.too_deep, matter.too_many, matter.unknown_key, matter.missing,
/// matter.wrong_type, matter.unknown_state, matter.same_state, matter.modality, matter.date_impossible,
/// matter.unknown_fact, matter.fact_type, matter.fact_of, matter.fact_derived, matter.unknown_choice,
/// matter.unknown_offence, matter.unknown_measure, matter.declaration. The matter is to be used only without errors.
struct MatterRead {
    Matter matter;
    std::vector<Error> errors;
};
MatterRead read_matter(std::string_view text, law::Library const& library);
/// The same from JSON that has been parsed already; `field` goes before every path.
MatterRead read_matter(boost::json::value const& json, law::Library const& library, std::string const& field = {});

/// The matter as TOML that read_matter() reads; `heading` comes first, as comments.
std::string matter_to_toml(Matter const& matter, std::string_view heading = {});

inline constexpr std::size_t matter_size_limit = 1U << 20U; ///< octets
inline constexpr int matter_nesting_limit = 64;
inline constexpr std::size_t matter_members_limit = 200;         ///< offences, persons, measures: of each
inline constexpr std::size_t matter_combinations_limit = 40'000; ///< of an offence, a person and a measure

boost::json::object to_json(Opinion const& opinion, Language language = Language::en);
/// For a terminal: the same in sentences.
std::string to_text(Opinion const& opinion, Language language = Language::en);

}
