// Official forms, box by box, as law/forms has them: read, filled from a request, checked.
//
// Offers   read_forms()    every form of law/forms, or every mistake in them
//          Forms::find()   the version of a form that is used on a day
//          fill()          a form with what a request says, and everything it lacks
//          letters_of()    the filled form for each of its readers (from_form.hpp)
// Knows    base, law, opinion, request
// Never    invents a value, or takes a box that nobody has compared with the official form for certain
#pragma once

#include "document/document.hpp"
#include "law/law.hpp"
#include "request/request.hpp"

#include <boost/json.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::document
{

enum class BoxNeed : std::uint8_t {
    must,  ///< always
    when,  ///< "if": where the condition of the box holds
    may,   ///< free
    known, ///< where it is known; left blank without warning
    any,   ///< at least one of the boxes with this need in the section
};
inline constexpr std::array<std::string_view, 5> box_needs{"must", "if", "may", "known", "any"};

enum class BoxType : std::uint8_t {
    section, ///< begins a section; its label is the title
    says,    ///< a fixed sentence
    text,
    long_text,
    date,
    number,
    months,
    count, ///< of the members of a list
    country,
    countries,
    languages,
    sex,
    role,
    stage,
    measure,
    money,
    check,  ///< one box to tick
    choice, ///< exactly one of the options
    checks, ///< any of the options
    categories,
    files,
    iban,
    bic,
    sign,
    group, ///< boxes of groups.tsv
};
inline constexpr std::array<std::string_view, 25> box_types{
    "section",   "says",       "text",  "long", "date",  "number",  "months", "count", "country",
    "countries", "languages",  "sex",   "role", "stage", "measure", "money",  "check", "choice",
    "checks",    "categories", "files", "iban", "bic",   "sign",    "group"};

/// Whether the box was seen in the form itself, follows from an article that was read, or is general knowledge.
enum class BoxStatus : std::uint8_t { verified, article, unverified };
inline constexpr std::array<std::string_view, 3> box_statuses{"verified", "article", "unverified"};

/// "request.purpose = sentence,detention_order", "request.earlier", "not request.eaw_link", "offences lacks category",
/// "measures has bank_monitoring"; several with " or " between them. A value that nobody has given leaves it open.
struct BoxCondition {
    enum class Kind : std::uint8_t { given, not_given, equals, has, lacks } kind = Kind::given;
    std::string path;
    std::vector<std::string> words;
};

struct Box {
    std::string code;  ///< as the form prints it: "(a)", "D.2"
    std::string label; ///< key of words.tsv or labels.tsv, "term:" and an id of terms.tsv, or empty
    BoxType type = BoxType::text;
    BoxNeed need = BoxNeed::may;
    std::vector<BoxCondition> when; ///< any of them; empty: always
    std::string fill;               ///< where its value stands: "requesting.authority.name", "persons[kind=natural]"
    std::vector<std::pair<std::string, std::string>> options; ///< value -> key of its words
    BoxStatus status = BoxStatus::unverified;
    std::string cites;
    std::string reader;     ///< of a section: who alone gets it; empty: everybody
    std::vector<Box> boxes; ///< of a section or group
};

struct FormVersion {
    std::string id, title, instrument, cites, source;
    Day valid_from;
    std::optional<Day> valid_until;
    bool issued_by_requested = false;       ///< a reply of the requested side
    std::string leaves_with;                ///< type of the message that takes it along by itself, or empty
    std::vector<BoxCondition> leaves_where; ///< and where it does; empty: always
    std::vector<Box> sections;

    /// Boxes that nobody has compared with the official form.
    std::size_t unverified() const;
    std::vector<std::string> readers() const; ///< beside "everybody"; empty: one form for all
};

struct Forms {
    std::vector<FormVersion> versions; ///< by id, then date

    /// The version used on the day. Errors: form.unknown, form.not_in_force.
    Result<FormVersion const*> find(std::string_view id, Day day) const;
    /// Words of a form in a language, or in English marked as English.
    Text words(std::string_view key, law::Library const& library, Language language) const;
    /// Rows of words.tsv that the form uses and that nobody has compared in the language.
    std::size_t unchecked_words(FormVersion const& form, Language language) const;
    /// A person must confirm the layout before the form leaves: a box or its words in this language are unverified.
    bool needs_confirmation(FormVersion const& form, Language language) const
    {
        return form.unverified() != 0 || unchecked_words(form, language) != 0;
    }
    /// Everything that the confirmation of a layout covers, as text; it changes when a box or a word does.
    std::string layout(FormVersion const& form, Language language) const;

    struct Row {
        std::array<std::string, language_codes.size()> words;
        std::string checked;
    };
    std::map<std::string, Row, std::less<>> rows; ///< words.tsv
};

struct FormsRead {
    Forms forms;
    std::vector<Error> errors;
};
FormsRead read_forms(law::Library const& library);

/// The values that forms ask for, by the groups of law/forms/README.md: what the request says, then its particulars,
/// which prevail. Free text stands in the language where the request has its translation.
boost::json::object form_facts(request::Draft const& draft, law::Library const& library, Language language);
/// What the second says prevails, member by member; lists are matched by place.
void merge_particulars(boost::json::value& into, boost::json::value const& more);
/// The values at a path of the facts, in order.
std::vector<boost::json::value const*> values_at(boost::json::object const& facts, std::string_view path);
Truth holds(std::vector<BoxCondition> const& when, boost::json::object const& facts);

struct FilledBox {
    Box const* box = nullptr;
    Truth applies = Truth::yes;
    int item = 0;            ///< of a repeated group, from 1; 0: not repeated
    bool ends_group = false; ///< the last of its group, or of an item of it
    Text label, value;
    std::string path; ///< where the value stands or should stand
};
struct FilledSection {
    Box const* section = nullptr;
    Truth applies = Truth::yes;
    Text title;
    std::vector<FilledBox> boxes;
};
struct FilledForm {
    FormVersion const* form = nullptr;
    Language language = Language::en;
    std::vector<FilledSection> sections;
    std::vector<request::Finding> findings; ///< everything missing or wrong, in the order of the form
};

/// free_language: ISO 639-1 of free text where it is not the form's language; otherwise empty.
FilledForm fill(Forms const& forms, FormVersion const& form, boost::json::object const& facts,
                law::Library const& library, Language language, std::string const& free_language, Day today);
/// Particulars of a request that no box of any form asks for: misspelt, or not ours to print.
std::vector<request::Finding> unknown_particulars(Forms const& forms, boost::json::object const& particulars);

}
