#include "document/from_worksheet.hpp"

#include "docket/labels.hpp"
#include "document/labels.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rogatory::document
{
namespace
{

/// The words by which the instruments of the law folder call the same criterion.
constexpr std::array<std::pair<std::string_view, std::string_view>, 29> criterion_names{{
    {"place_of_offence", "place"},
    {"place of the offences", "place"},
    {"place of the offence", "place"},
    {"seriousness_of_offences", "seriousness"},
    {"relative seriousness of the offences", "seriousness"},
    {"seriousness of the offence", "seriousness"},
    {"gravity_in_requested_law", "gravity_here"},
    {"dates_of_requests", "dates"},
    {"dates_of_warrants", "dates"},
    {"dates of the warrants", "dates"},
    {"dates of the warrant and the request", "dates"},
    {"dates of the orders and of their transmission", "dates"},
    {"first_request", "first"},
    {"nationality_of_person", "nationality"},
    {"nationality_at_the_time", "nationality_then"},
    {"nationality", "nationality"},
    {"nationality_or_residence_of_person", "nationality_residence"},
    {"nationality or residence of the suspect", "nationality_residence"},
    {"nationality_of_person_and_victim", "nationality_victim"},
    {"residence", "residence"},
    {"habitual_residence", "residence"},
    {"prosecution or sentence", "purpose"},
    {"prosecution_or_sentence", "purpose"},
    {"treaty_basis", "basis"},
    {"possibility_of_later_extradition", "later"},
    {"circumstances", "circumstances"},
    {"interests_of_requesting_states", "interests"},
    {"interests_harmed", "interests"},
    {"criteria of the applicable convention", "convention"},
}};

class Sheet
{
public:
    Sheet(Worksheet const& sheet, law::Library const& library, Language language)
        : sheet_(sheet), library_(library), language_(language)
    {
        letter_.language = language;
    }

    Letter whole()
    {
        letter_.letterhead.authority = {sheet_.authority};
        letter_.date = date_in(sheet_.made, language_);
        letter_.subject = words("title");
        letter_.blocks.emplace_back(Paragraph{{words("intro")}});
        requests();
        rules();
        criteria();
        heading("decision");
        letter_.blocks.emplace_back(Paragraph{{words("decision_by_hand")}});
        letter_.blocks.emplace_back(Signature{Signature::Form::on_paper, "", "", sheet_.authority});
        return std::move(letter_);
    }

private:
    std::string words(std::string const& key, Arguments const& arguments = {}) const
    {
        return label("worksheet_" + key, language_, arguments).words;
    }
    void heading(std::string const& key) { letter_.blocks.emplace_back(Heading{1, {words(key)}}); }

    /// "ZZA – B-7/2026"
    Text column(WorksheetRequest const& request) const
    {
        auto const* state = library_.state(request.state);
        auto name = state ? law::in(state->name, language_) : request.state;
        return {request.reference.empty() ? name : name + "\n" + request.reference};
    }
    Table table() const
    {
        Table table{Table::Kind::columns, {{words("criterion")}}, {}};
        for (auto const& request : sheet_.requests)
            table.header.push_back(column(request));
        return table;
    }
    Text day(std::optional<Day> const& on) const { return {on ? date_in(*on, language_) : words("not_said")}; }
    Text said(std::string const& text, std::string const& language = {}) const
    {
        if (text.empty()) return {words("not_said")};
        return {text, language == code_of(language_) ? "" : language};
    }

    void requests()
    {
        heading("requests");
        auto all = table();
        all.header.front() = {};
        auto const row = [&](std::string const& key, auto const& cell) {
            std::vector<Text> cells{{words(key)}};
            for (auto const& request : sheet_.requests)
                cells.push_back(cell(request));
            all.rows.push_back(std::move(cells));
        };
        row("authority", [&](WorksheetRequest const& one) { return said(one.authority); });
        row("person", [&](WorksheetRequest const& one) { return said(one.person, one.language); });
        row("modality", [&](WorksheetRequest const& one) {
            return Text{docket::label(docket::LabelOf::modality, one.modality, language_)};
        });
        row("basis", [&](WorksheetRequest const& one) { return said(one.basis); });
        row("dated", [&](WorksheetRequest const& one) { return day(one.dated); });
        row("received", [&](WorksheetRequest const& one) { return day(one.received); });
        row("case", [&](WorksheetRequest const& one) {
            return Text{one.own_reference.empty() ? one.case_id : one.own_reference};
        });
        letter_.blocks.emplace_back(std::move(all));
    }

    void rules()
    {
        heading("rules");
        if (sheet_.rules.empty()) letter_.blocks.emplace_back(Paragraph{{words("no_rule")}});
        for (auto const& rule : sheet_.rules) {
            std::vector<std::string> states;
            for (auto const place : rule.requests)
                if (auto const& state = sheet_.requests.at(place).state;
                    std::ranges::find(states, state) == states.end())
                    states.push_back(state);
            std::vector<std::string> source{
                words("rule_for", {{"article", rule.article}, {"states", listed(states, language_)}}),
                words(rule.method.empty() ? "discretion" : rule.method)};
            if (!rule.verified) source.push_back(words("unverified"));
            // What the texts of the law say stays in the language of the law folder.
            letter_.blocks.emplace_back(
                Quotation{{in_a_row(source, language_)}, {rule.says, language_ == Language::en ? "" : "en"}});
        }
    }

    void criteria()
    {
        if (sheet_.criteria.empty()) return;
        heading("criteria");
        auto all = table();
        for (auto const& criterion : sheet_.criteria) {
            auto const key = "worksheet_of_" + criterion.name;
            auto name = has_label(key) ? label(key, language_) : Text{criterion.name, "en"};
            name.words += "\n" + listed(criterion.articles, language_);
            std::vector<Text> cells{std::move(name)};
            for (std::size_t i = 0; i < sheet_.requests.size(); ++i) {
                std::string facts;
                for (auto const& fact : i < criterion.facts.size() ? criterion.facts[i] : std::vector<std::string>{})
                    facts += (facts.empty() ? "" : "\n") + fact;
                cells.push_back(criterion.on_record ? said(facts, sheet_.requests[i].language)
                                                    : Text{words("by_hand")});
            }
            all.rows.push_back(std::move(cells));
        }
        letter_.blocks.emplace_back(std::move(all));
    }

    Worksheet const& sheet_;
    law::Library const& library_;
    Language language_;
    Letter letter_;
};

boost::json::value day_json(std::optional<Day> const& on)
{
    return on ? boost::json::value(text_of(*on)) : boost::json::value(nullptr);
}

template <class T>
boost::json::array list_json(std::vector<T> const& all)
{
    boost::json::array list;
    for (auto const& one : all)
        list.emplace_back(one);
    return list;
}

}

std::string criterion_of(std::string const& factor)
{
    for (auto const& [words, name] : criterion_names)
        if (words == factor) return std::string(name);
    auto plain = factor;
    std::ranges::replace(plain, '_', ' ');
    return plain;
}

Letter letter_of_worksheet(Worksheet const& sheet, law::Library const& library, Language language)
{
    return Sheet(sheet, library, language).whole();
}

boost::json::object to_json(Worksheet const& sheet)
{
    boost::json::array requests, rules, criteria;
    for (auto const& one : sheet.requests)
        requests.push_back(boost::json::object{{"case", one.case_id},
                                               {"own_reference", one.own_reference},
                                               {"state", one.state},
                                               {"authority", one.authority},
                                               {"reference", one.reference},
                                               {"modality", one.modality},
                                               {"person", one.person},
                                               {"basis", one.basis},
                                               {"language", one.language},
                                               {"dated", day_json(one.dated)},
                                               {"received", day_json(one.received)}});
    for (auto const& one : sheet.rules)
        rules.push_back(boost::json::object{{"article", one.article},
                                            {"method", one.method},
                                            {"says", one.says},
                                            {"status", one.verified ? "verified" : "unverified"},
                                            {"requests", list_json(one.requests)}});
    for (auto const& one : sheet.criteria) {
        boost::json::array facts;
        for (auto const& said : one.facts)
            facts.push_back(list_json(said));
        criteria.push_back(boost::json::object{{"criterion", one.name},
                                               {"articles", list_json(one.articles)},
                                               {"on_record", one.on_record},
                                               {"facts", std::move(facts)}});
    }
    return {{"authority", sheet.authority},
            {"made", text_of(sheet.made)},
            {"requests", std::move(requests)},
            {"rules", std::move(rules)},
            {"criteria", std::move(criteria)}};
}

}
