// opinion: a matter in, an opinion out. Which law carries the request, what it demands, what may be refused, and what
// else can be done.
//
// Offers   Matter      two States, a modality, a day, and the facts as far as anyone knows them
//          opine()     the opinion: bases with rank, grounds, requirements, limits, duties, questions, alternatives
//          to_json()   the opinion as design.md section 3 prints it
// Knows    base and law
// Never    decides: it advises, with the article beside every sentence. Never treats an unknown fact as a no
#pragma once

#include "base/base.hpp"
#include "law/law.hpp"

#include <boost/json.hpp>

#include <map>
#include <string>
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
    FactValues facts; ///< facts of = matter
    std::vector<Offence> offences;
    std::vector<Person> persons;
    std::vector<Measure> measures;
    std::map<std::string, std::string> declarations; ///< "requested untoc 16(5)" -> "yes", where no file knows
};

enum class BasisStatus : std::uint8_t { available, open, unavailable };
std::string_view name_of(BasisStatus status);
enum class GroundStatus : std::uint8_t { applies, does_not_apply, open };
std::string_view name_of(GroundStatus status);
enum class RequirementStatus : std::uint8_t { met, missing, open };

/// Why: a fact and its value, or an article.
struct Because {
    std::string fact, value, article;
};
/// Which of several offences, persons or measures (counted from 0), or none.
struct About {
    int offence = -1, person = -1, measure = -1;
};

struct Basis {
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr; ///< null: unavailable because a State is not bound
    BasisStatus status = BasisStatus::open;
    int rank = 0; ///< 1 is first; equal where no rule puts one before the other
    std::string ranked_because;
    std::vector<Because> because;
    bool verified = false; ///< every rule and date relied on was verified
};
struct Ground {
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr;
    law::Exception const* exception = nullptr; ///< the exception that sets it aside, if any
    GroundStatus status = GroundStatus::open;
    About about;
    std::vector<Because> because;
};
struct Requirement {
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr;
    RequirementStatus status = RequirementStatus::open;
    About about;
};
struct Cited { ///< a limit, duty, condition, channel, language rule, priority that holds or may hold
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr;
    Truth holds = Truth::open;
    std::vector<Because> because;
};
struct Alternative {
    law::Modality modality = law::Modality::proceedings;
    law::Instrument const* instrument = nullptr;
    law::Rule const* rule = nullptr;
    std::string because; ///< topic of the obstacle
    Truth available = Truth::open;
};
struct Question {
    std::string fact; ///< a fact's name, or "requested declares untoc 16(5)"
    std::string text; ///< in the language asked for
    About about;
    std::vector<std::string> settles; ///< rule ids
};

struct Opinion {
    Matter const* matter = nullptr;
    std::string library_version;
    std::vector<Basis> bases; ///< by rank
    std::vector<Ground> grounds;
    std::vector<Requirement> requirements;
    std::vector<Cited> limits, duties, conditions, channels, languages, priorities, relations;
    std::vector<Alternative> alternatives;
    std::vector<Question> questions;
};

/// The opinion. Pointers in it live as long as the library and the matter. Open facts give questions, never an error.
Opinion opine(law::Library const& library, Matter const& matter, Language language = Language::en);

/// Reads a matter (TOML or JSON, law/README.md "An example"). Every mistake at once: matter.unknown_state,
/// matter.unknown_fact, matter.fact_type, matter.modality, matter.date_impossible, matter.not_toml, ...
struct MatterRead {
    Matter matter;
    std::vector<Error> errors;
};
MatterRead read_matter(std::string_view toml, law::Library const& library);

boost::json::object to_json(Opinion const& opinion, Language language = Language::en);
/// For a terminal: the same in sentences.
std::string to_text(Opinion const& opinion, Language language = Language::en);

}
