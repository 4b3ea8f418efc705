// request: a request being written: what it says, whether it can be read, and everything it still lacks.
//
// Offers   Draft             the request as plain values (format rogatory.request/1, docs/guide-request.md)
//          read_draft()      a draft from TOML or JSON written here, with every mistake at once
//          draft_from_json() the same from a message of another authority; what it does not know it keeps
//          to_json()         the draft as JSON, read back as the same draft
//          matter_of()       the facts that follow from the draft, for the opinion
//          check()           everything missing or wrong, each with article, field and what to write
// Knows    base, law and opinion
// Never    opens a file, reads the clock, decides which law applies (the opinion advises, a person chooses)
#pragma once

#include "base/base.hpp"
#include "law/law.hpp"
#include "opinion/opinion.hpp"

#include <boost/describe/class.hpp>
#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::request
{

inline constexpr std::string_view format_1 = "rogatory.request/1";
inline constexpr std::size_t largest_draft = 4U * 1024 * 1024; ///< octets; attachments travel beside the draft
inline constexpr std::size_t deepest_draft = 64;               ///< lists and tables inside each other

/// A number of months, pages, an annex or a person. Empty: not said.
using Number = std::optional<std::int64_t>;
/// A fact of law/facts.toml that the draft states itself: true or false, number, day, text or list of texts.
using Known = std::map<std::string, law::Value>;

// The parts of a draft, in the order of a letter. A text that is empty, a number, day or yes/no that has no value and
// a list without members all mean: nothing was said. `unknown` keeps, member by member, what a newer format added.

struct Authority {
    std::string id;      ///< in the directory
    std::string name;    ///< official name
    std::string role;    ///< "central authority", "prosecutor", ...
    std::string address; ///< postal
    std::string contact; ///< person to ask, with the post held
    std::string telephone, email;
    boost::json::object unknown{};
    friend bool operator==(Authority const&, Authority const&) = default;
};

/// The person who signs the letter.
struct Signatory {
    std::string name, post, place;
    boost::json::object unknown{};
    friend bool operator==(Signatory const&, Signatory const&) = default;
};

/// UNTOC 18(15)(b): subject matter and nature of the proceeding, and who conducts it.
struct Proceeding {
    std::string subject;
    std::string nature; ///< "investigation", "prosecution", "judicial proceeding"
    std::string stage;  ///< "investigation", "charged", "trial", "judgment", "appeal", "final"
    std::string reference;
    std::string authority, authority_functions;
    boost::json::object unknown{};
    friend bool operator==(Proceeding const&, Proceeding const&) = default;
};

/// UNTOC 18(15)(c): a summary of the relevant facts.
struct Summary {
    std::string summary, place, period;
    boost::json::object unknown{};
    friend bool operator==(Summary const&, Summary const&) = default;
};

struct Offence {
    std::string title;
    std::string iccs; ///< the act in the ICCS, such as "07031"; empty: not coded yet
    std::vector<std::string> tags, denied_tags;
    std::string provisions; ///< "Penal Code, sections 311 and 312"
    std::string law_text;   ///< their text
    std::string penalty;    ///< as the law puts it, where months do not say it ("life imprisonment")
    Number maximum_penalty_months, minimum_penalty_months;
    std::string place;
    std::optional<Day> from, to;         ///< when the act was committed
    std::optional<Day> limitation_until; ///< prosecution or punishment is barred after this day
    std::string participation;           ///< "author", "co-author", "instigator", "accomplice", "attempt"
    std::vector<std::int64_t> persons;   ///< numbers of those to whom it is imputed
    std::string description;             ///< the act, where the summary of facts does not tell it
    Known known;                         ///< facts of = offence
    boost::json::object unknown{};
    friend bool operator==(Offence const&, Offence const&) = default;
};

struct IdentityDocument {
    std::string type, number, issued_by; ///< issued_by: ISO 3166-1 alpha-3
    std::optional<Day> valid_until;
    boost::json::object unknown{};
    friend bool operator==(IdentityDocument const&, IdentityDocument const&) = default;
};

/// UNTOC 18(15)(e): identity, location and nationality of a person concerned.
struct Person {
    Number number;                        ///< how measures and offences speak of the person
    std::string role;                     ///< subject, suspect, accused, convicted, witness, expert, victim,
                                          ///< legal_person, third_party
    std::string family_name, given_names; ///< as the person's documents write them
    std::string full_name;                ///< where the name has no such parts; of a legal person, its name
    std::string script;                   ///< ISO 15924 of the name as written here: "Latn", "Cyrl", "Arab"
    std::string original_name;            ///< in the original script
    std::vector<std::string> other_names; ///< aliases, former names
    std::optional<Day> birth_date;
    Number birth_year; ///< where the day is not known
    std::string birth_place;
    std::vector<std::string> nationalities; ///< ISO 3166-1 alpha-3
    std::string sex;                        ///< "female", "male", "other", "unknown"
    std::vector<IdentityDocument> documents;
    std::string registration_number; ///< of a legal person
    std::string location;            ///< known or presumed
    std::optional<bool> in_custody;
    std::vector<std::string> languages; ///< ISO 639-1, languages that the person understands
    std::string description;
    Known known; ///< facts of = person
    boost::json::object unknown{};
    friend bool operator==(Person const&, Person const&) = default;
};

/// UNTOC 18(15)(d): the assistance sought and the procedure wished.
struct Measure {
    Number number;
    std::string type;        ///< id of measures.tsv
    std::string description; ///< what is sought
    std::vector<std::int64_t> persons;
    std::map<std::string, std::string> fields; ///< the fields of measures.tsv: name -> text
    std::string procedure;                     ///< wished
    std::string reason;                        ///< why the measure is necessary
    std::optional<Day> deadline;
    Known known; ///< facts of = measure
    boost::json::object unknown{};
    friend bool operator==(Measure const&, Measure const&) = default;
};

struct Urgency {
    std::string level; ///< "normal", "urgent", "emergency"; empty: normal
    std::string reason;
    std::optional<Day> wanted_by;
    boost::json::object unknown{};
    friend bool operator==(Urgency const&, Urgency const&) = default;
};

/// UNTOC 18(20): the fact and substance of the request kept confidential.
struct Confidentiality {
    std::string wish, reason;
    boost::json::object unknown{};
    friend bool operator==(Confidentiality const&, Confidentiality const&) = default;
};

struct Assurance {
    std::string kind; ///< "reciprocity", "specialty", "use_limit", "death_penalty", "retrial", ...
    std::string text;
    boost::json::object unknown{};
    friend bool operator==(Assurance const&, Assurance const&) = default;
};

/// UNTOC 13(3)(a), UNCAC 55(3)(a): the property, its location and value.
struct Property {
    Number number;
    std::string description, location;
    std::string estimated_value;       ///< with its currency: "EUR 412,000 on 3 March 2026"
    std::string facts;                 ///< why it is proceeds, instrumentality or of corresponding value
    std::vector<std::int64_t> persons; ///< owners and holders
    boost::json::object unknown{};
    friend bool operator==(Property const&, Property const&) = default;
};

/// UNTOC 13(3)(b) and (c), UNCAC 55(3)(b) and (c): an order of restraint or confiscation.
struct Order {
    std::string court, reference;
    std::optional<Day> date;
    std::string final_statement;        ///< that the order is final and enforceable
    std::string extent;                 ///< to which execution is requested
    std::string third_parties_notified; ///< measures taken to notify bona fide third parties, and due process
    Number copy;                        ///< number of the annex
    boost::json::object unknown{};
    friend bool operator==(Order const&, Order const&) = default;
};

struct Warrant {
    std::string court, reference;
    std::optional<Day> date;
    Number copy; ///< number of the annex
    boost::json::object unknown{};
    friend bool operator==(Warrant const&, Warrant const&) = default;
};

struct Judgment {
    std::string court, reference;
    std::optional<Day> date;
    Number sentence_months, remaining_months;
    std::optional<bool> in_absence;
    std::string retrial; ///< after a trial in absence: means of defence or retrial
    Number copy;         ///< number of the annex
    boost::json::object unknown{};
    friend bool operator==(Judgment const&, Judgment const&) = default;
};

struct Annex {
    Number number;
    std::string title, file, language; ///< file: relative to the draft; language: ISO 639-1
    std::optional<bool> certified;
    Number pages;
    std::string sha256; ///< lower-case hexadecimal
    boost::json::object unknown{};
    friend bool operator==(Annex const&, Annex const&) = default;
};

/// A free text of the draft in another language, and how far that is done (segments.hpp).
struct Segment {
    std::string path;     ///< of the text: "offences[0].description"
    std::string language; ///< ISO 639-1
    std::string source;   ///< the text that was translated
    std::string words;    ///< its translation
    std::string state;    ///< "initial", "translated", "reviewed", "final"
    std::string translator, checked_by;
    boost::json::object unknown{};
    friend bool operator==(Segment const&, Segment const&) = default;
};

/// A request being written. Nothing in it has to be complete.
struct Draft {
    std::string format{format_1};
    std::string modality;                  ///< a name of law::modality_names
    std::string requesting, requested;     ///< ISO 3166-1 alpha-3
    std::string language;                  ///< of the free text, ISO 639-1
    std::vector<std::string> translations; ///< ISO 639-1: languages of the translations that go with it
    std::string instrument;                ///< invoked; empty: the opinion proposes
    std::string reference;
    std::optional<Day> date;
    Authority authority, recipient;
    Signatory signatory;
    Proceeding proceeding;
    Summary facts;
    std::vector<Offence> offences;
    std::vector<Person> persons;
    std::vector<Measure> measures;
    std::string purpose;
    Urgency urgency;
    Confidentiality confidentiality;
    std::vector<Assurance> assurances;
    std::vector<Property> property;
    Order order;
    std::string sought_for; ///< extradition: "prosecution" or "sentence"
    Warrant warrant;
    Judgment judgment;
    std::string earlier_contact; ///< consultations, preservation references, earlier requests
    std::vector<Annex> annexes;
    std::vector<std::string> forms;  ///< official forms that go with it: identifiers of law/forms
    std::vector<Segment> segments;   ///< translations of its free texts
    boost::json::object particulars; ///< what forms ask beyond the letter, by groups (law/forms/README.md)
    Known known;                     ///< facts of = matter
    std::map<std::string, std::string> declarations; ///< "requested untoc 16(5)" -> "yes", where no file knows
    boost::json::object unknown{};
    friend bool operator==(Draft const&, Draft const&) = default;
};

struct DraftRead {
    Draft draft;               ///< as far as it could be read
    std::vector<Error> errors; ///< every mistake: field is the path from 0 ("offences[1].from"), value "at" the place
                               ///< in a TOML text (" (12:5)", line and column) or empty
};

/// Reads TOML, or JSON of the same shape when the first character that is not a space is '{'. Size and depth are looked
/// at before anything is parsed. Errors: draft.too_large, draft.too_deep, draft.not_utf8, draft.not_toml,
/// draft.not_json, draft.duplicate_field, draft.unknown_format, draft.unknown_field, draft.wrong_type,
/// draft.date_impossible, draft.date_malformed, draft.number_out_of_range, draft.too_many.
DraftRead read_draft(std::string_view text);

/// Reads the request of another authority: the same errors, but what this version does not know is kept in `unknown`
/// and written back by to_json(); a format "rogatory.request/2" is read as far as it is understood.
DraftRead draft_from_json(boost::json::value const& json);

/// The draft as JSON, members in the order above, without those that say nothing. draft_from_json() gives it back.
boost::json::object to_json(Draft const& draft);

/// What follows from the draft for the law: nationalities, penalties, coded acts, sentences, measures. A fact stated in
/// `known` stands as stated; one that the library does not have is left out. Unknown modality: mutual legal assistance.
opinion::Matter matter_of(Draft const& draft, law::Library const& library);

/// The persons of the draft (index in Draft::persons) that the matter asks about, in its order: all of them; in
/// extradition and surrender those who are sought, because the nationality of a witness bars nothing.
std::vector<std::size_t> persons_in_matter(Draft const& draft);

enum class Severity : std::uint8_t {
    blocks, ///< the request would come back: it cannot be submitted so
    advice  ///< better mended, but a person may send it so
};
std::string_view name_of(Severity severity);

/// Something missing or wrong. Its sentence tells an official what to do next.
struct Finding {
    std::string code;  ///< "draft.missing", "draft.no_basis", ...
    std::string field; ///< "offences[1].law_text"
    std::string cites; ///< "untoc 18(15)(c)", or empty where plain sense asks for it
    Severity severity = Severity::blocks;
    std::string rule;   ///< rule id, or empty
    law::TextIn says;   ///< what to write there, from the rule; may be empty
    Arguments values{}; ///< what the sentence needs
};
/// The whole sentence of a finding in a language.
std::string sentence(Finding const& finding, Language language = Language::en);
boost::json::object to_json(Finding const& finding, Language language = Language::en);

/// The basis that the request stands on: the instrument it invokes where it can carry it, otherwise the first available
/// one, otherwise the first that is open. Null where there is none.
opinion::Basis const* chosen_basis(opinion::Opinion const& opinion, Draft const& draft);

/// Everything missing or wrong, at once, in the order of the letter. The opinion is the one on matter_of(draft).
std::vector<Finding> check(Draft const& draft, law::Library const& library, opinion::Opinion const& opinion, Day today);
/// Whether anything blocks.
bool blocks(std::vector<Finding> const& findings);

// The members of each part, by name: what a key of the file is called. One list serves reading, writing and the schema.
// clang-format off
BOOST_DESCRIBE_STRUCT(Authority, (), (id, name, role, address, contact, telephone, email))
BOOST_DESCRIBE_STRUCT(Signatory, (), (name, post, place))
BOOST_DESCRIBE_STRUCT(Proceeding, (), (subject, nature, stage, reference, authority, authority_functions))
BOOST_DESCRIBE_STRUCT(Summary, (), (summary, place, period))
BOOST_DESCRIBE_STRUCT(Offence, (), (title, iccs, tags, denied_tags, provisions, law_text, penalty, maximum_penalty_months,
                                    minimum_penalty_months, place, from, to, limitation_until, participation, persons,
                                    description, known))
BOOST_DESCRIBE_STRUCT(IdentityDocument, (), (type, number, issued_by, valid_until))
BOOST_DESCRIBE_STRUCT(Person, (), (number, role, family_name, given_names, full_name, script, original_name, other_names,
                                   birth_date, birth_year, birth_place, nationalities, sex, documents,
                                   registration_number, location, in_custody, languages, description, known))
BOOST_DESCRIBE_STRUCT(Measure, (), (number, type, description, persons, fields, procedure, reason, deadline, known))
BOOST_DESCRIBE_STRUCT(Urgency, (), (level, reason, wanted_by))
BOOST_DESCRIBE_STRUCT(Confidentiality, (), (wish, reason))
BOOST_DESCRIBE_STRUCT(Assurance, (), (kind, text))
BOOST_DESCRIBE_STRUCT(Property, (), (number, description, location, estimated_value, facts, persons))
BOOST_DESCRIBE_STRUCT(Order, (), (court, reference, date, final_statement, extent, third_parties_notified, copy))
BOOST_DESCRIBE_STRUCT(Warrant, (), (court, reference, date, copy))
BOOST_DESCRIBE_STRUCT(Judgment, (), (court, reference, date, sentence_months, remaining_months, in_absence, retrial, copy))
BOOST_DESCRIBE_STRUCT(Annex, (), (number, title, file, language, certified, pages, sha256))
BOOST_DESCRIBE_STRUCT(Segment, (), (path, language, source, words, state, translator, checked_by))
BOOST_DESCRIBE_STRUCT(Draft, (), (format, modality, requesting, requested, language, translations, instrument, reference,
                                  date, authority, recipient, signatory, proceeding, facts, offences, persons, measures,
                                  purpose, urgency, confidentiality, assurances, property, order, sought_for, warrant,
                                  judgment, earlier_contact, annexes, forms, segments, particulars,
                                  known,
                                  declarations))
// clang-format on

}
