#include "request/facts.hpp"
#include "request/request.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace rogatory::request
{
namespace
{

/// Puts a fact where the library has it, in its type; otherwise leaves it out (check() says so).
void put(opinion::FactValues& to, law::Library const& library, law::FactOf of, std::string const& name,
         law::Value value)
{
    auto const* fact = library.fact(name);
    if (!fact || fact->of != of || fact->derived) return;
    if (auto fitted = fitted_to(*fact, std::move(value))) to[name] = *std::move(fitted);
}

void put_all(opinion::FactValues& to, law::Library const& library, law::FactOf of, Known const& known)
{
    for (auto const& [name, value] : known)
        put(to, library, of, name, value);
}

bool has_tag(std::vector<std::string> const& tags, std::string_view tag)
{
    return std::ranges::find(tags, tag) != tags.end();
}

/// Tags of the act that are facts of their own.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> facts_of_tags{{
    {"organised_group", "offence.organized_group"},
    {"organized_group", "offence.organized_group"},
    {"transnational", "offence.transnational"},
    {"public_official", "offence.public_official"},
    {"drug_related", "offence.drug_related"},
    {"public_incitement", "offence.public_incitement"},
}};

opinion::Offence offence_of(Offence const& offence, law::Library const& library)
{
    opinion::Offence found{offence.iccs, offence.tags, offence.denied_tags, {}};
    auto const of = law::FactOf::offence;
    if (offence.maximum_penalty_months)
        put(found.facts, library, of, "offence.maximum_penalty_months", *offence.maximum_penalty_months);
    for (auto const& [tag, fact] : facts_of_tags) {
        if (has_tag(offence.tags, tag)) put(found.facts, library, of, std::string(fact), true);
        if (has_tag(offence.denied_tags, tag)) put(found.facts, library, of, std::string(fact), false);
    }
    put_all(found.facts, library, of, offence.known);
    return found;
}

opinion::Person person_of(Person const& person, law::Library const& library)
{
    opinion::Person found;
    auto const of = law::FactOf::person;
    if (!person.nationalities.empty()) put(found.facts, library, of, "subject.nationalities", person.nationalities);
    if (!person.role.empty()) put(found.facts, library, of, "subject.legal_person", person.role == "legal_person");
    put_all(found.facts, library, of, person.known);
    return found;
}

opinion::Measure measure_of(Measure const& measure, law::Library const& library)
{
    opinion::Measure found{measure.type, {}};
    auto const of = law::FactOf::measure;
    auto const* kind = library.measure(measure.type);
    // Where it depends on the law of the requested State the fact stays open.
    if (kind && kind->coercive != law::Coercive::depends)
        put(found.facts, library, of, "measure.coercive", kind->coercive == law::Coercive::yes);
    put_all(found.facts, library, of, measure.known);
    return found;
}

}

std::optional<law::Value> fitted_to(law::Fact const& fact, law::Value value)
{
    using law::FactType;
    if (std::holds_alternative<law::Unknown>(value) || std::holds_alternative<law::Disputed>(value)) return value;
    // A text that looks like a date was read as one.
    bool const wants_text = fact.type == FactType::text || fact.type == FactType::choice;
    if (auto const* day = std::get_if<Day>(&value); day && wants_text) value = text_of(*day);
    // One member may stand without its list.
    bool const wants_list = fact.type == FactType::states || fact.type == FactType::choices;
    if (auto const* text = std::get_if<std::string>(&value); text && wants_list)
        value = std::vector<std::string>{std::string(*text)};

    auto const is_choice = [&](std::string const& word) {
        return fact.choices.empty() || std::ranges::find(fact.choices, word) != fact.choices.end();
    };
    bool fits = false;
    switch (fact.type) {
    case FactType::boolean: fits = std::holds_alternative<bool>(value); break;
    case FactType::number: fits = std::holds_alternative<std::int64_t>(value); break;
    case FactType::day: fits = std::holds_alternative<Day>(value); break;
    case FactType::text:
    case FactType::state: fits = std::holds_alternative<std::string>(value); break;
    case FactType::choice:
        fits = std::holds_alternative<std::string>(value) && is_choice(std::get<std::string>(value));
        break;
    case FactType::states: fits = std::holds_alternative<std::vector<std::string>>(value); break;
    case FactType::choices:
        fits = std::holds_alternative<std::vector<std::string>>(value) &&
               std::ranges::all_of(std::get<std::vector<std::string>>(value), is_choice);
        break;
    }
    if (!fits) return std::nullopt;
    return value;
}

std::vector<std::size_t> persons_in_matter(Draft const& draft)
{
    std::vector<std::size_t> found(draft.persons.size());
    std::iota(found.begin(), found.end(), std::size_t{0});
    if (draft.modality != "extradition" && draft.modality != "surrender") return found;
    std::erase_if(found, [&](std::size_t i) {
        static constexpr std::array<std::string_view, 4> not_sought{"witness", "expert", "victim", "third_party"};
        return std::ranges::find(not_sought, draft.persons[i].role) != not_sought.end();
    });
    return found;
}

opinion::Matter matter_of(Draft const& draft, law::Library const& library)
{
    opinion::Matter matter;
    matter.requesting = draft.requesting;
    matter.requested = draft.requested;
    matter.modality = law::modality_from(draft.modality).value_or(law::Modality::mla);
    if (draft.date) matter.date = *draft.date;
    matter.declarations.insert(draft.declarations.begin(), draft.declarations.end());
    for (auto const& offence : draft.offences)
        matter.offences.push_back(offence_of(offence, library));
    for (auto const person : persons_in_matter(draft))
        matter.persons.push_back(person_of(draft.persons[person], library));
    for (auto const& measure : draft.measures)
        matter.measures.push_back(measure_of(measure, library));

    auto const say = [&](std::string const& name, law::Value value) {
        put(matter.facts, library, law::FactOf::matter, name, std::move(value));
    };
    if (!draft.sought_for.empty()) say("request.purpose", draft.sought_for);
    if (!draft.urgency.level.empty()) say("request.urgent", draft.urgency.level != "normal");
    // A draft is a writing.
    say("request.made_orally", false);
    if (!draft.measures.empty()) {
        auto const is = [](std::string_view type) { return [type](Measure const& m) { return m.type == type; }; };
        say("request.only_service_of_documents", std::ranges::all_of(draft.measures, is("service_of_documents")));
        say("request.return_asked", std::ranges::any_of(draft.measures, is("asset_return")));
    }
    if (draft.proceeding.stage == "final") say("request.final_judgment", true);
    put_all(matter.facts, library, law::FactOf::matter, draft.known);
    return matter;
}

}
