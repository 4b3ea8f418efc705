// law: the library of law, read from the files of law/ and checked.
//
// Offers   Library          facts, instruments with rules and parties, States, offences, measures, terms: as values
//          read_library()   the library from the text of its files, or every mistake in them
//          Predicate        a condition over facts, evaluated in three values (predicate.hpp)
// Knows    base
// Never    opens a file (the caller hands over their text), reads the clock, guesses what no file says
#pragma once

#include "base/base.hpp"
#include "law/predicate.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::law
{

enum class Modality : std::uint8_t {
    extradition,
    surrender,
    mla,
    confiscation,
    asset_recovery,
    sentenced_persons,
    proceedings,
    joint_investigation,
    law_enforcement,
    special_techniques,
    spontaneous,
    preservation,
    consultation,
    cultural_property
};
inline constexpr std::array<std::string_view, 14> modality_names{
    "extradition",     "surrender",          "mla",         "confiscation",
    "asset_recovery",  "sentenced_persons",  "proceedings", "joint_investigation",
    "law_enforcement", "special_techniques", "spontaneous", "preservation",
    "consultation",    "cultural_property"};
constexpr std::string_view name_of(Modality m)
{
    return modality_names[static_cast<std::size_t>(m)];
}
std::optional<Modality> modality_from(std::string_view name);
using Modalities = std::uint32_t; ///< bit m is set when modality m is meant
constexpr bool has(Modalities set, Modality m)
{
    return (set >> static_cast<unsigned>(m) & 1U) != 0;
}

enum class Status : std::uint8_t { verified, unverified };
constexpr std::string_view name_of(Status s)
{
    return s == Status::verified ? "verified" : "unverified";
}

using TextIn = std::map<Language, std::string>; ///< one sentence per language; en is always there
/// The text in the language, or in English.
std::string const& in(TextIn const& texts, Language language);

enum class RuleKind : std::uint8_t {
    scope,
    basis,
    requirement,
    ground,
    limit,
    language,
    channel,
    duty,
    condition,
    priority,
    alternative,
    relation,
    note
};
std::string_view name_of(RuleKind kind);
enum class Effect : std::uint8_t { mandatory, optional, excluded };
std::string_view name_of(Effect effect);

/// The length of a limit, in the unit of the text. Units are never converted.
struct Length {
    enum class Unit : std::uint8_t { hours, days, working_days, weeks, months, years } unit = Unit::days;
    std::int32_t count = 0;
};
inline constexpr std::array<std::string_view, 6> unit_names{"hours", "days",   "working_days",
                                                            "weeks", "months", "years"};
std::string_view name_of(Length::Unit unit);
std::optional<Length::Unit> unit_from(std::string_view name);

/// What a rule does not reach. An exception can itself have exceptions, as deep as the text goes.
struct Exception {
    std::string id, article, says;
    Status status = Status::unverified;
    /// Another instrument that takes the rule away where it binds both States (index into Library::instruments), or
    /// none.
    std::optional<std::uint16_t> instrument;
    Predicate when; ///< always holds when left out
    std::vector<Exception> exceptions;
};

/// What a rule may hold back in a case: a step that the article does not let go ahead, or not yet.
inline constexpr std::array<std::string_view, 18> steps_held_back{"arrest_without_information",
                                                                  "breach_of_accepted_conditions",
                                                                  "conditional_surrender_without_return",
                                                                  "consent_without_awareness",
                                                                  "detained_person_without_consent",
                                                                  "end_of_restraint",
                                                                  "enforcement_by_the_other_state",
                                                                  "guarantee_not_given",
                                                                  "interception_without_notice",
                                                                  "lifting_without_hearing",
                                                                  "other_measure_before_telling",
                                                                  "property_without_surrender",
                                                                  "return_of_nobody",
                                                                  "sentence_transfer_without_consent",
                                                                  "silence_before_its_hours",
                                                                  "surrender_before_final_decision",
                                                                  "team_after_its_period",
                                                                  "telephone_hearing_without_consent"};

/// A set of FactOf: bit o is set when facts of that kind are meant.
using FactOfs = std::uint8_t;
constexpr bool has(FactOfs set, FactOf of)
{
    return (set >> static_cast<unsigned>(of) & 1U) != 0;
}

/// One sentence of law: what an article provides, when, and how far that was checked.
struct Rule {
    std::string id, row, article, topic, says, source, reading;
    RuleKind kind = RuleKind::note;
    Modalities modalities = 0;
    Status status = Status::unverified;
    std::optional<Day> valid_from, valid_until; ///< both days included
    Predicate when;                             ///< always holds when left out
    std::vector<Exception> exceptions;          ///< the rule does not hold where one of them does
    FactOfs asks_of = 0;                        ///< whose facts the condition and the exceptions ask about

    std::vector<std::string> holds_back; ///< what in a case waits for what the article says (steps_held_back)

    // requirement
    std::string field;          ///< place in the request, such as "offences.facts"
    TextIn asks;                ///< what to write there
    FactOf of = FactOf::matter; ///< needed once, or for each offence, person, measure
    // ground
    Effect effect = Effect::optional;
    std::string code; ///< "refuse.nationality"
    std::vector<std::string> leads_to, consequences;
    // limit
    std::string starts_at, ends_at, counting, excludes, then;
    std::optional<Length> length, extension; ///< extension: what the text itself allows on top
    // limit, duty, condition
    std::string on; ///< who must act, or is bound: "requesting" or "requested"
    // condition, of what was received
    std::vector<std::string> closes;      ///< uses that need consent: "other_proceedings", "onward_transmission"
    std::vector<std::string> leaves_open; ///< ways that the text leaves open without it: "exculpatory_notice"
    bool when_imposed = false;            ///< it closes them where the sender has set conditions
    // duty
    std::string duty;
    std::vector<std::string> concerns; ///< the reason codes for which it arises
    // priority, alternative, relation
    std::string method, to, because, relation;
    std::vector<std::string> factors; ///< of a priority; those of a ladder in its order
    std::vector<std::string> others;  ///< of a relation: instruments, or kinds such as "mla_treaty"
    // language
    std::vector<std::string> languages; ///< ISO 639-1
};

struct Party {
    std::uint16_t state = 0; ///< index into Library::states
    std::string act, note, source;
    std::string as_of;                      ///< as written: a day, a month or a year
    std::optional<Day> date, in_force, end; ///< deposit; from when the State is bound; from when it no longer is
    std::optional<Day> seen_bound_on;       ///< the last day of as_of
    std::map<std::string, std::vector<std::string>> declarations, reservations; ///< "16(5)" -> {"yes"}
    Status status = Status::unverified;
};

struct Instrument {
    std::string id, title, short_title, depositary, kind, region, text, source, lists;
    std::string parent_id; ///< of a protocol: the instrument that it goes with
    std::optional<Day> adopted, in_force, not_in_force_on, ended;
    Modalities modalities = 0;
    Modalities general_for = 0; ///< for these it is "a treaty" in the sense of others that apply without one
    bool binding = true;
    bool parties_unknown = false; ///< who is bound was not collected: of a State without a row the answer is open
    Status status = Status::unverified;
    /// When it enters into force for a later party: days or months after deposit, then the next first of a month or
    /// not.
    std::optional<int> days_after_deposit, months_after_deposit;
    bool first_of_month = false;
    std::string entry_article;
    Status entry_status = Status::unverified;
    std::map<std::string, int> rows; ///< rows of the source table, per topic
    std::vector<Rule> rules;         ///< in the order of the files and within them
    std::vector<Party> parties;      ///< by State, then date
    /// Filled when the library is read: for each modality the rules (index into rules) that speak of it, by kind.
    std::array<std::vector<std::uint16_t>, modality_names.size()> rules_for;
    std::vector<std::uint16_t> first_party; ///< for each State its first row in parties; one more at the end
    Instrument const* parent = nullptr;     ///< in the same library
    /// Where in_force is not known: a day on which some State is known to be bound, so that it was in force by then.
    std::optional<Day> seen_in_force;
    /// A model for bilateral treaties: it never carries a request itself.
    bool is_model() const { return kind == "bilateral-model"; }

    /// The rows of a State: usually one, more where it left and came back; empty when it is no party.
    std::span<Party const> parties_of(std::uint16_t state) const;
    /// The row of a State that speaks of the day: the latest act on or before it, otherwise the first; null: no row.
    Party const* party(std::uint16_t state, Day day) const;
    /// The latest row of a State, or null.
    Party const* party(std::uint16_t state) const;
    Rule const* rule(std::string_view rule_id) const;
};

struct State {
    std::string iso3, iso2, legal_tradition, region, time_zone;
    std::vector<std::string> official_languages; ///< ISO 639
    std::vector<std::string> memberships;
    TextIn name;
    Status status = Status::unverified;
};

/// One class of the ICCS tree: the act, not its name in some law. The parent of a code is its prefix.
struct OffenceClass {
    std::string code, includes, source;
    int level = 1;
    TextIn title;
    Status status = Status::unverified;
};

/// One item of a treaty's list of offences, and the acts that can fall under it.
struct ListItem {
    std::string list, item, title, note, source;
    std::vector<std::string> codes; ///< ICCS codes; each stands for itself and all below it
    std::vector<std::string> needs; ///< tags of the act without which a code is no hit
    Status status = Status::unverified;
};

struct MeasureField {
    std::string name;      ///< "account_number_or_iban": what the draft calls it
    std::string title;     ///< "account number or IBAN"
    bool demanded = false; ///< by the text of an article; otherwise good drafting practice
};
enum class Coercive : std::uint8_t { no, depends, yes };

/// A kind of assistance that can be asked for.
struct Measure {
    std::string id, group, title, legal_hooks, source;
    std::vector<MeasureField> fields;
    Coercive coercive = Coercive::depends;
    Status status = Status::unverified;
};

/// In which languages a State accepts requests, under an instrument or in general.
struct AcceptedLanguages {
    std::uint16_t state = 0;
    std::string scope; ///< an instrument's id, or "general"
    std::vector<std::string> languages;
    std::string note, source;
    Status status = Status::unverified;
};

struct Term {
    std::string id, definition, variants, source, checked;
    TextIn word; ///< seven languages
};

struct Reading {
    std::string id, text;
};

/// A network of authorities, as a source describes it: where a contact point can be asked for when no entry of a
/// directory is at hand.
struct Network {
    std::string id, name, kind, secretariat, secure_channel, founded, offers, source;
    std::vector<std::uint16_t> members; ///< States, in their order; empty: open, global, or the list was not seen
    Status status = Status::unverified;
};

struct Library {
    std::string version;                 ///< digest over all its files: what an opinion was given under
    std::vector<Fact> facts;             ///< by name
    std::vector<Instrument> instruments; ///< by id
    std::vector<State> states;           ///< by ISO 3166-1 alpha-3
    std::vector<OffenceClass> offences;  ///< by code
    std::vector<ListItem> lists;         ///< by list; the items of a list in the order of the file
    std::vector<Measure> measures;       ///< by id
    std::vector<Term> terms;
    std::vector<Reading> readings;
    std::vector<Network> networks;               ///< by id
    std::vector<AcceptedLanguages> languages;    ///< by State
    std::map<std::string, std::string> examples; ///< file name -> text, for whoever runs them
    std::map<std::string, std::string> forms;    ///< file name in forms/ -> text, for document/form.hpp
    /// Filled when the library is read: for each modality the instruments that have it.
    std::array<std::vector<std::uint16_t>, modality_names.size()> carrying;
    /// For each modality the general treaties on it.
    std::array<std::vector<std::uint16_t>, modality_names.size()> general;

    Library() = default;
    Library(Library const&) = delete; // its parts point to each other
    Library& operator=(Library const&) = delete;

    Fact const* fact(std::string_view name) const;
    Instrument const* instrument(std::string_view id) const;
    State const* state(std::string_view iso3) const;
    FactIndex index_of(Fact const& fact) const;
    std::uint16_t index_of(State const& state) const;
    /// The items of a list; empty when there is no such list.
    std::span<ListItem const> items_of(std::string_view list) const;
    /// What a measure needs: its own fields, those common to all measures, and, where it is coercive (or may be),
    /// those common to all coercive measures. Each name once; demanded when one of the places demands it.
    std::vector<MeasureField> fields_of(Measure const& measure) const;
    std::span<AcceptedLanguages const> languages_of(std::uint16_t state) const;
    OffenceClass const* offence(std::string_view code) const;
    Measure const* measure(std::string_view id) const;
    Term const* term(std::string_view id) const;
};

/// Does an act coded so, with these tags established or denied, fall under an item (or any item) of a list?
/// Open when the code is above a listed one, is missing, or a needed tag is not established.
Truth falls_under(Library const&, std::string_view iccs, std::vector<std::string> const& tags,
                  std::vector<std::string> const& denied_tags, std::string_view list, std::string_view item = {});

/// Is the State bound by the instrument on the day? Open between deposit and entry into force where the delay is
/// unverified, where the date of its act is not known, where it has only signed, where nobody knows whether the
/// instrument is in force, and of a State without a row where the parties of the instrument were not collected. Not
/// bound before the instrument is in force, from the day on which a denunciation has effect, where the State stays out
/// (act "opt_out"), and by a protocol whose parent does not bind it.
Truth bound(Instrument const&, std::uint16_t state, Day day);
/// Whether what bound() relied on was verified: the row of the State, and the delay where it mattered.
bool bound_is_verified(Instrument const&, std::uint16_t state, Day day);

/// The text of every file of the folder, by its path relative to law/.
using Files = std::map<std::string, std::string>;

struct Loaded {
    std::shared_ptr<Library const> library; ///< null when there is any error
    std::vector<Error> errors;              ///< every mistake: field is "file:line:column"
    std::vector<Error> warnings;            ///< files that belong to nothing
};

/// The largest file that is read, and the deepest nesting of tables and arrays in one.
inline constexpr std::size_t file_size_limit = 16U << 20U;
inline constexpr int nesting_limit = 64;

/// Reads and checks everything. A library with a mistake is refused whole.
Loaded read_library(Files const& files);

}
