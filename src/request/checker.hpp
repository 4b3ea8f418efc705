// checker: everything that a draft lacks or gets wrong, found in one pass.
//
// The folder's own affair: check() is what others call. check_basis.cpp asks the law whether the request is carried and
// what it demands; check_contents.cpp looks at what the draft says; check.cpp begins, and puts the findings in order.
#pragma once

#include "request/facts.hpp"
#include "request/request.hpp"
#include "request/shape.hpp"
#include "request/words.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rogatory::request
{

/// "persons[2].name": where in the draft.
std::string path_of(std::string_view list, std::size_t index, std::string_view member = {});

/// One pass over a draft. Each step adds what it finds; nothing stops at the first.
class Checker
{
public:
    Checker(Draft const& draft, law::Library const& library, opinion::Opinion const& opinion, Day today);
    std::vector<Finding> all();

private:
    void say(Severity severity, std::string code, std::string field, Arguments values = {}, std::string cites = {});

    // The two States and the form of cooperation.
    bool known_state(std::string const& iso3, std::string const& field);
    void states_and_modality();

    // The law that carries the request.
    std::string why_not(opinion::Basis const& basis) const;
    /// Offences whose penalty keeps them out of an instrument, such as UNTOC 2(b).
    bool penalty_below_threshold(law::Instrument const& instrument);
    void basis();
    static std::string cited(law::Instrument const& instrument, law::Rule const& rule);
    static std::string article(law::Instrument const& instrument, law::Rule const& rule);
    /// Grounds of refusal that already hold: the requested State will see them, so the author should first.
    void ground_of_refusal();
    std::size_t person_of(int in_matter) const;

    // What the treaty says a request must contain (UNTOC 18(15), UNCAC 46(15), 1988 Convention 7(10), ...).
    void requirements();
    /// The places of the field that say nothing, each with the placeholder found there. Where the field names several
    /// places and one says enough, nothing is lacking; otherwise the first is the one to fill.
    std::vector<std::pair<std::string, std::string>> lacking(law::Rule const& rule, opinion::About about) const;
    std::vector<std::pair<std::string, std::string>> lacking_at(std::string const& place, opinion::About about) const;
    /// Official forms that go with the request, and what they ask beyond the letter: "forms.freezing",
    /// "particulars.property_until".
    bool lacks_form_place(std::string const& head, std::string const& member) const;
    /// The request stands in a language that the requested State declared, or in one of its own.
    bool in_language_of_requested() const;
    static bool is_list_of_parts(std::string_view name);
    /// Nothing there, or a placeholder (which is returned).
    static std::optional<std::string> nothing_in(boost::json::value const* value);
    static std::optional<std::string> nothing_in_part(std::string const& list, boost::json::object const& part,
                                                      std::string const& member);
    /// What a text asks for only "where possible", "where available" or when it is wished.
    bool where_possible(law::Rule const& rule) const;
    /// The opinion lists what applies or may apply; it is certain where each fact that the condition asks about is
    /// known.
    bool applies_for_certain(opinion::Requirement const& requirement) const;
    /// Whether each fact that the condition asks about is known.
    bool settled(opinion::Requirement const& requirement, law::Predicate const& when) const;
    void require(opinion::Requirement const& requirement, std::string const& field, std::string const& word);
    /// The official form is missing: the request would leave as a mere letter.
    void require_form(opinion::Requirement const& requirement, std::string_view form);
    /// Plain sense, or a text that is not the chosen basis, asks for it.
    template <class T>
    void need(Severity severity, T const& value, std::string const& field, std::string const& cites = {})
    {
        bool missing = false;
        if constexpr (std::is_convertible_v<T, std::string_view>)
            missing = is_blank(value);
        else if constexpr (requires { value.has_value(); })
            missing = !value.has_value();
        else
            missing = value.empty();
        if (missing) say(severity, "draft.missing", field, {{"article", cites}}, cites);
        if constexpr (std::is_convertible_v<T, std::string_view>)
            if (!missing && is_placeholder(value))
                say(severity, "draft.placeholder", field, {{"value", std::string(value)}, {"article", cites}}, cites);
    }

    // Languages (UNTOC 18(14), UNCAC 46(14), 1988 Convention 7(9)).
    static bool is_language_code(std::string const& code);
    void language();
    void authorities();
    /// A word of a closed list: another one would be understood differently by every reader.
    void one_of(std::string const& word, std::string const& field, std::vector<std::string_view> const& words);
    void in_past(std::optional<Day> day, std::string const& field);
    /// The second day lies before the first.
    void in_sequence(std::optional<Day> earlier, std::optional<Day> later, std::string const& field,
                     std::string const& earlier_field);
    void persons_exist(std::vector<std::int64_t> const& numbers, std::string const& field);
    template <class T>
    void numbers_differ(std::vector<T> const& list, std::string_view name)
    {
        std::set<std::int64_t> seen;
        for (std::size_t i = 0; i < list.size(); ++i)
            if (list[i].number && !seen.insert(*list[i].number).second)
                say(Severity::blocks, "draft.duplicate_number", path_of(name, i, "number"),
                    {{"value", std::to_string(*list[i].number)}});
    }
    void annex_exists(Number number, std::string const& field);
    /// A form that was filled in elsewhere goes as an annex, by its number (particulars.order).
    void forms_filled_elsewhere();
    bool is_extradition() const;
    /// An order or warrant that is recognised as it is: what it says is settled by its act and its form, and neither
    /// the text of the law nor the documents of the Model Treaty belong to it.
    bool is_mutual_recognition() const;
    /// How much it weighs that the text of the law is missing; nothing where it does not belong to the request.
    std::optional<Severity> text_of_law() const;
    bool only_service() const;
    void offences();
    void persons();
    static std::string name_of_person(Person const& person);

    // The measures and what each needs (law/measures.tsv).
    void measures();
    void unknown_measure(std::string const& type, std::string const& field);
    void measure_field(Measure const& measure, law::Measure const& kind, law::MeasureField const& field, std::size_t i);
    /// Whether the chosen instrument is among the texts on the measure; one of them asks for the field.
    bool governs(std::string const& legal_hooks) const;
    /// Whether an article of the chosen instrument asks for a field that the row of the measure does not have.
    bool asked_by_article(std::string const& name) const;
    /// Fields that a text asks for only in a case that the draft need not be.
    static bool only_if_so(law::MeasureField const& field);
    /// What another place of the draft already says. The titles are those of law/measures.tsv.
    bool said_elsewhere(Measure const& measure, law::MeasureField const& field) const;

    // Extradition: whom, for what, on which title.
    void extradition();
    void documents_of_the_model();
    void property_and_order();
    void urgency();
    void annexes();

    // What the draft states of the law's facts: a misspelt name would be lost in silence.
    void known_facts_in(Known const& known, law::FactOf of, std::string const& path);
    void known_facts();
    /// Placeholders in places that nothing requires would still be printed.
    void placeholders_in(boost::json::value const& value, std::string const& path);
    void placeholders();
    /// In the order of the letter; what blocks comes first within a part, otherwise in the order found.
    std::vector<Finding> in_order();

    Draft const& draft_;
    law::Library const& library_;
    opinion::Opinion const& opinion_;
    Day today_;
    boost::json::object written_;
    opinion::Basis const* basis_;
    std::vector<Finding> findings_;
    std::set<std::pair<std::string, std::string>> said_; ///< code and field, each once
};

}
