#include "request/new_draft.hpp"

#include "request/places.hpp"

#include "base/nearest.hpp"

#include <algorithm>
#include <set>

namespace rogatory::request
{
namespace
{

/// One line of the template: a key, what it holds when nothing is said, and what to write there.
struct Line {
    std::string_view text, says;
};

// The lines stand in the order of docs/guide-request.md. A key behind # has no empty form in TOML.
constexpr Line head_lines[] = {
    {"requesting = \"\"", "your State, ISO 3166-1 alpha-3, such as KEN"},
    {"requested = \"\"", "the State that is asked"},
    {"language = \"en\"", "language in which you write below, ISO 639-1"},
    {"translations = []", "languages of the translations that go with it"},
    {"instrument = \"\"", "untoc, uncac, un1988; empty: the opinion proposes one"},
    {"reference = \"\"", "your file number"},
    {"# date = 2026-01-31", "date of the request"},
    {"purpose = \"\"", "what the evidence, information or action is for"},
    {"earlier_contact = \"\"", "earlier requests, calls, preservation references"},
};
constexpr Line authority_lines[] = {
    {"id = \"\"", "in the directory"},
    {"name = \"\"", "official name of the authority that makes the request"},
    {"address = \"\"", ""},
    {"contact = \"\"", "person to ask, with telephone or e-mail"},
};
constexpr Line recipient_lines[] = {
    {"id = \"\"",
     "of the authority that is asked, as its card or the directory names it; may stay empty where the requested "
     "State has one partner only"},
    {"name = \"\"", "its official name"},
    {"address = \"\"", ""},
};
constexpr Line signatory_lines[] = {
    {"name = \"\"", "who signs the request"},
    {"post = \"\"", "in which office"},
    {"place = \"\"", "where it is signed"},
};
constexpr Line proceeding_lines[] = {
    {"subject = \"\"", "what the proceedings are about, in one sentence"},
    {"nature = \"investigation\"", "investigation, prosecution or judicial proceeding"},
    {"reference = \"\"", ""},
    {"authority = \"\"", "who conducts the proceedings"},
    {"authority_functions = \"\"", "and with which functions"},
};
constexpr Line facts_lines[] = {
    {"summary = \"\"\"\n\"\"\"", "what happened: who, when, where, how, and the link to the requested State"},
    {"place = \"\"", ""},
    {"period = \"\"", ""},
};
constexpr Line offence_lines[] = {
    {"title = \"\"", "as your law names it"},
    {"iccs = \"\"", "class of the act in law/offences.tsv, such as 07031"},
    {"provisions = \"\"", "articles of your law"},
    {"law_text = \"\"\"\n\"\"\"", "their text"},
    {"# maximum_penalty_months = 60", "the statutory maximum"},
    {"# from = 2025-01-31", "first day of the act; to: the last"},
    {"# limitation_until = 2035-01-31", "after this day prosecution is barred"},
};
constexpr Line person_lines[] = {
    {"number = 1", "by which offences and measures name the person"},
    {"role = \"suspect\"", "subject, suspect, accused, convicted, witness, expert, victim, legal_person, third_party"},
    {"family_name = \"\"", "as the documents write it"},
    {"given_names = \"\"", ""},
    {"# birth_date = 1980-01-31", ""},
    {"nationalities = []", "ISO 3166-1 alpha-3"},
    {"location = \"\"", "known or presumed"},
};
constexpr Line urgency_lines[] = {
    {"level = \"normal\"", "normal, urgent or emergency"},
    {"reason = \"\"", "why: custody, hearing date, data about to be lost"},
    {"# wanted_by = 2026-03-31", ""},
};
constexpr Line confidentiality_lines[] = {
    {"wish = \"\"", "what is to be kept confidential, and from whom"},
    {"reason = \"\"", ""},
};
constexpr Line warrant_lines[] = {
    {"court = \"\"", "that issued the warrant of arrest"},
    {"reference = \"\"", ""},
    {"# date = 2025-12-31", ""},
    {"# copy = 1", "number of the annex that holds the copy"},
};

void write_lines(std::string& text, std::span<Line const> lines)
{
    for (auto const& line : lines) {
        if (!line.says.empty()) text += "# " + std::string(line.says) + "\n";
        text += std::string(line.text) + "\n";
    }
}

void write_part(std::string& text, std::string_view header, std::span<Line const> lines)
{
    text += "\n" + std::string(header) + "\n";
    write_lines(text, lines);
}

void write_measure(std::string& text, law::Library const& library, law::Measure const* measure, int number)
{
    text += "\n[[measures]]\nnumber = " + std::to_string(number) + "\n";
    if (!measure) {
        text += "# id of a measure in law/measures.tsv, such as bank_transactions\ntype = \"\"\n";
    } else {
        text += "# " + measure->title + "\ntype = \"" + measure->id + "\"\n";
    }
    text += "# what is sought, in your words\ndescription = \"\"\npersons = []\n# formalities that you wish to be "
            "followed\n"
            "procedure = \"\"\n# why the measure is necessary\nreason = \"\"\n";
    if (!measure) return;
    text += "[measures.fields]\n";
    auto const write_fields = [&](law::Measure const& from) {
        for (auto const& field : from.fields)
            text += std::string("# ") + field.title + (field.demanded ? " (demanded by an article)" : "") + "\n" +
                    field.name + " = \"\"\n";
    };
    write_fields(*measure);
    if (measure->coercive == law::Coercive::no) return;
    if (auto const* common = library.measure("base_coercive")) {
        text += "# for a measure that uses coercion\n";
        write_fields(*common);
    }
}

/// The official forms that an instrument asks for in this kind of cooperation, with the article that does.
void write_forms(std::string& text, law::Library const& library, law::Modality modality)
{
    constexpr std::string_view form = "forms.";
    std::string offered;
    std::set<std::string> seen;
    for (auto const& instrument : library.instruments)
        for (auto const& rule : instrument.rules) {
            if (rule.kind != law::RuleKind::requirement || !rule.field.starts_with(form) ||
                !has(rule.modalities, modality))
                continue;
            auto const id = std::string(places_of(rule.field).front().substr(form.size()));
            if (seen.insert(id).second)
                offered += "#     " + id + ": " + instrument.short_title + ", " + rule.article + "\n";
        }
    if (offered.empty()) return;
    text +=
        "# official forms that go with it; rogatory form show FORM prints what each asks\n" + offered + "forms = []\n";
}

}

Result<std::string> new_draft(law::Library const& library, law::Modality modality,
                              std::vector<std::string> const& measures)
{
    std::vector<law::Measure const*> wanted;
    for (auto const& id : measures) {
        auto const* measure = library.measure(id);
        if (!measure || measure->group == "all") {
            std::vector<std::string_view> known;
            for (auto const& one : library.measures)
                known.push_back(one.id);
            return Error{"draft.unknown_measure", "--measure", "", {{"value", id}, {"near", nearest(id, known)}}};
        }
        wanted.push_back(measure);
    }
    bool const extradition = modality == law::Modality::extradition || modality == law::Modality::surrender;
    std::string text = "# A request to another State. Fill in what applies, delete the rest, and run\n"
                       "#     rogatory request check THIS-FILE\n"
                       "# which lists everything that is missing, with the article that asks for it.\n"
                       "format = \"" +
                       std::string(format_1) + "\"\nmodality = \"" + std::string(law::name_of(modality)) + "\"\n";
    write_lines(text, head_lines);
    write_forms(text, library, modality);
    if (extradition) text += "# prosecution or sentence\nsought_for = \"\"\n";
    write_part(text, "[authority]", authority_lines);
    write_part(text, "[recipient]", recipient_lines);
    write_part(text, "[signatory]", signatory_lines);
    write_part(text, "[proceeding]", proceeding_lines);
    write_part(text, "[facts]", facts_lines);
    write_part(text, "[[offences]]", offence_lines);
    write_part(text, "[[persons]]", person_lines);
    if (extradition) {
        write_part(text, "[warrant]", warrant_lines);
    } else if (wanted.empty()) {
        write_measure(text, library, nullptr, 1);
    }
    int number = 0;
    for (auto const* measure : wanted)
        write_measure(text, library, measure, ++number);
    write_part(text, "[urgency]", urgency_lines);
    write_part(text, "[confidentiality]", confidentiality_lines);
    text += "\n# [[annexes]]\n# number = 1\n# title = \"\"\n# file = \"annexes/order.pdf\"\n";
    return text;
}

}
