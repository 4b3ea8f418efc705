#include "request/checker.hpp"

#include "base/nearest.hpp"

#include <tuple>

namespace rogatory::request
{

namespace json = boost::json;

std::string path_of(std::string_view list, std::size_t index, std::string_view member)
{
    auto path = std::string(list) + "[" + std::to_string(index) + "]";
    if (!member.empty()) path += "." + std::string(member);
    return path;
}

Checker::Checker(Draft const& draft, law::Library const& library, opinion::Opinion const& opinion, Day today)
    : draft_(draft),
      library_(library),
      opinion_(opinion),
      today_(today),
      written_(to_json(draft)),
      basis_(chosen_basis(opinion, draft))
{
}

std::vector<Finding> Checker::all()
{
    states_and_modality();
    basis();
    requirements();
    ground_of_refusal();
    language();
    authorities();
    offences();
    persons();
    measures();
    extradition();
    property_and_order();
    urgency();
    annexes();
    known_facts();
    placeholders();
    return in_order();
}

void Checker::say(Severity severity, std::string code, std::string field, Arguments values, std::string cites)
{
    if (!said_.emplace(code, field).second) return;
    findings_.push_back({std::move(code), std::move(field), std::move(cites), severity, {}, {}, std::move(values)});
}

bool Checker::known_state(std::string const& iso3, std::string const& field)
{
    if (library_.state(iso3)) return true;
    std::vector<std::string_view> codes;
    for (auto const& state : library_.states)
        codes.push_back(state.iso3);
    say(Severity::blocks, "draft.unknown_state", field, {{"value", iso3}, {"near", nearest(iso3, codes)}});
    return false;
}

void Checker::states_and_modality()
{
    if (draft_.modality.empty())
        say(Severity::blocks, "draft.missing", "modality");
    else if (!law::modality_from(draft_.modality)) {
        std::vector<std::string_view> const names(law::modality_names.begin(), law::modality_names.end());
        say(Severity::blocks, "draft.unknown_modality", "modality",
            {{"value", draft_.modality}, {"near", nearest(draft_.modality, names)}});
    }
    for (auto const& [field, iso3] :
         {std::pair<std::string, std::string const&>{"requesting", draft_.requesting}, {"requested", draft_.requested}})
        if (iso3.empty())
            say(Severity::blocks, "draft.missing", field);
        else
            known_state(iso3, field);
    if (!draft_.requesting.empty() && draft_.requesting == draft_.requested)
        say(Severity::blocks, "draft.same_state", "requested", {{"value", draft_.requested}});
    if (draft_.date && *draft_.date > today_)
        say(Severity::blocks, "draft.date_in_future", "date",
            {{"value", text_of(*draft_.date)}, {"today", text_of(today_)}});
    if (!draft_.date) say(Severity::advice, "draft.missing", "date");
}

void Checker::known_facts_in(Known const& known, law::FactOf of, std::string const& path)
{
    for (auto const& [name, value] : known) {
        auto const* fact = library_.fact(name);
        if (!fact || fact->of != of || fact->derived) {
            std::vector<std::string_view> names;
            for (auto const& candidate : library_.facts)
                if (candidate.of == of && !candidate.derived) names.push_back(candidate.name);
            say(Severity::blocks, "draft.unknown_fact", path + "." + name,
                {{"value", name}, {"near", nearest(name, names)}});
        } else if (!fitted_to(*fact, value)) {
            say(Severity::blocks, "draft.fact_type", path + "." + name,
                {{"value", name}, {"expected", std::string(law::name_of(fact->type))}});
        }
    }
}

void Checker::known_facts()
{
    known_facts_in(draft_.known, law::FactOf::matter, "known");
    for (std::size_t i = 0; i < draft_.offences.size(); ++i)
        known_facts_in(draft_.offences[i].known, law::FactOf::offence, path_of("offences", i, "known"));
    for (std::size_t i = 0; i < draft_.persons.size(); ++i)
        known_facts_in(draft_.persons[i].known, law::FactOf::person, path_of("persons", i, "known"));
    for (std::size_t i = 0; i < draft_.measures.size(); ++i)
        known_facts_in(draft_.measures[i].known, law::FactOf::measure, path_of("measures", i, "known"));
}

void Checker::placeholders_in(json::value const& value, std::string const& path)
{
    if (auto const* text = value.if_string()) {
        if (!is_blank(*text) && is_placeholder(*text))
            say(Severity::advice, "draft.placeholder", path, {{"value", std::string(*text)}});
    } else if (auto const* list = value.if_array()) {
        for (std::size_t i = 0; i < list->size(); ++i)
            placeholders_in((*list)[i], path_of(path, i));
    } else if (auto const* object = value.if_object()) {
        for (auto const& [key, member] : *object)
            placeholders_in(member, path.empty() ? std::string(key) : path + "." + std::string(key));
    }
}

void Checker::placeholders()
{
    for (auto const name : member_names<Draft>())
        if (auto const* value = written_.if_contains({name.data(), name.size()}); value && name != "known")
            placeholders_in(*value, std::string(name));
}

std::vector<Finding> Checker::in_order()
{
    auto const& names = member_names<Draft>();
    std::vector<std::tuple<std::ptrdiff_t, Severity, std::size_t>> order;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
        auto const& field = findings_[i].field;
        auto const head = std::string_view(field).substr(0, field.find_first_of(".["));
        order.emplace_back(std::ranges::find(names, head) - names.begin(), findings_[i].severity, i);
    }
    std::ranges::sort(order);
    std::vector<Finding> sorted;
    for (auto const& [part, severity, i] : order)
        sorted.push_back(std::move(findings_[i]));
    return sorted;
}

std::string_view name_of(Severity severity)
{
    return severity == Severity::blocks ? "blocks" : "advice";
}

std::string sentence(Finding const& finding, Language language)
{
    Error error{finding.code, finding.field, finding.cites, finding.values};
    auto const says = finding.says.empty() ? std::string{} : law::in(finding.says, language);
    error.values.emplace_back("says", says);
    auto text = texts::sentence(error, language);
    // What to write, in the rule's own words, and the article that asks for it.
    if (!says.empty()) text += " " + says;
    if (auto const article = value_of(error, "article"); !finding.rule.empty() && !article.empty())
        text += " (" + article + ")";
    return text;
}

json::object to_json(Finding const& finding, Language language)
{
    json::object object{{"code", finding.code},
                        {"field", finding.field},
                        {"severity", name_of(finding.severity)},
                        {"sentence", sentence(finding, language)}};
    if (!finding.cites.empty()) object["cites"] = finding.cites;
    if (!finding.rule.empty()) object["rule"] = finding.rule;
    if (!finding.says.empty()) object["write"] = law::in(finding.says, language);
    return object;
}

opinion::Basis const* chosen_basis(opinion::Opinion const& opinion, Draft const& draft)
{
    opinion::Basis const* open = nullptr;
    for (auto const& basis : opinion.bases) {
        if (basis.status == opinion::BasisStatus::unavailable) continue;
        if (!draft.instrument.empty() && basis.instrument->id != draft.instrument) continue;
        if (basis.status == opinion::BasisStatus::available) return &basis;
        if (!open) open = &basis;
    }
    return open;
}

std::vector<Finding> check(Draft const& draft, law::Library const& library, opinion::Opinion const& opinion, Day today)
{
    return Checker(draft, library, opinion, today).all();
}

bool blocks(std::vector<Finding> const& findings)
{
    return std::ranges::any_of(findings, [](Finding const& finding) { return finding.severity == Severity::blocks; });
}

}
