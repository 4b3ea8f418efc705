#include "request/checker.hpp"
#include "request/places.hpp"

#include "base/nearest.hpp"

#include <array>

namespace rogatory::request
{

namespace json = boost::json;

std::string Checker::why_not(opinion::Basis const& basis) const
{
    std::string why = basis.instrument->short_title;
    for (auto const& because : basis.because) {
        why += &because == &basis.because.front() ? " (" : "; ";
        why += opinion::fact_of(because) + ": " + opinion::value_of(because);
    }
    return basis.because.empty() ? why : why + ")";
}

bool Checker::penalty_below_threshold(law::Instrument const& instrument)
{
    auto const modality = law::modality_from(draft_.modality);
    auto const* fact = library_.fact("offence.maximum_penalty_months");
    if (!modality || !fact) return false;
    bool found = false;
    for (auto const& rule : instrument.rules) {
        if (rule.kind != law::RuleKind::scope || !has(rule.modalities, *modality)) continue;
        for (auto const& node : rule.when.nodes()) {
            if (node.op != law::Predicate::Node::Op::greater_equal || node.fact != library_.index_of(*fact)) continue;
            auto const* threshold = std::get_if<std::int64_t>(&rule.when.constants()[node.constant]);
            if (!threshold) continue;
            for (std::size_t i = 0; i < draft_.offences.size(); ++i) {
                auto const months = draft_.offences[i].maximum_penalty_months;
                if (!months || *months >= *threshold) continue;
                say(Severity::blocks, "draft.penalty_below_threshold", path_of("offences", i, "maximum_penalty_months"),
                    {{"value", std::to_string(*months)},
                     {"threshold", std::to_string(*threshold)},
                     {"article", instrument.short_title + " " + rule.article}},
                    instrument.id + " " + rule.article);
                found = true;
            }
        }
    }
    return found;
}

void Checker::basis()
{
    if (!library_.state(draft_.requesting) || !library_.state(draft_.requested) ||
        draft_.requesting == draft_.requested || !law::modality_from(draft_.modality))
        return;
    std::vector<std::string_view> ids;
    for (auto const& instrument : library_.instruments)
        ids.push_back(instrument.id);
    if (!draft_.instrument.empty() && !library_.instrument(draft_.instrument)) {
        say(Severity::blocks, "draft.unknown_instrument", "instrument",
            {{"value", draft_.instrument}, {"near", nearest(draft_.instrument, ids)}});
        return;
    }
    auto const penalty_is_why = [&](opinion::Basis const& candidate) {
        return std::ranges::any_of(candidate.because,
                                   [](opinion::Because const& because) {
                                       return because.fact && because.fact->name == "offence.maximum_penalty_months";
                                   }) &&
               penalty_below_threshold(*candidate.instrument);
    };
    std::string tried;
    bool explained = false;
    std::set<law::Instrument const*> seen;
    for (auto const& candidate : opinion_.bases) {
        if (!draft_.instrument.empty() && candidate.instrument->id != draft_.instrument) continue;
        if (candidate.status != opinion::BasisStatus::unavailable) continue;
        if (!seen.insert(candidate.instrument).second) continue;
        if (!basis_) explained = penalty_is_why(candidate) || explained;
        tried += (tried.empty() ? "" : "; ") + why_not(candidate);
    }
    if (!basis_ && !explained) {
        auto const& code = draft_.instrument.empty() ? "draft.no_basis" : "draft.instrument_unavailable";
        say(Severity::blocks, code, draft_.instrument.empty() ? "requested" : "instrument",
            {{"requesting", draft_.requesting},
             {"requested", draft_.requested},
             {"value", draft_.instrument},
             {"why", tried.empty() ? "-" : tried}});
    }
    if (basis_ && basis_->status == opinion::BasisStatus::open) {
        auto const* rule = basis_->rule;
        say(Severity::advice, "draft.basis_open", "instrument",
            {{"article", rule ? article(*basis_->instrument, *rule) : basis_->instrument->short_title},
             {"why", why_not(*basis_)}},
            rule ? cited(*basis_->instrument, *rule) : std::string{});
    }
    for (std::size_t i = 0; basis_ && i < basis_->offences.size() && i < draft_.offences.size(); ++i)
        if (basis_->offences[i] == Truth::no)
            say(Severity::advice, "draft.offence_not_covered", path_of("offences", i),
                {{"value", draft_.offences[i].title}, {"article", basis_->instrument->short_title}});
}

std::string Checker::cited(law::Instrument const& instrument, law::Rule const& rule)
{
    return instrument.id + " " + rule.article;
}

std::string Checker::article(law::Instrument const& instrument, law::Rule const& rule)
{
    return (instrument.short_title.empty() ? instrument.id : instrument.short_title) + " " + rule.article;
}

void Checker::ground_of_refusal()
{
    for (auto const& ground : opinion_.grounds) {
        if (!basis_ || ground.instrument != basis_->instrument || !ground.rule) continue;
        if (ground.status != opinion::GroundStatus::applies || ground.rule->effect == law::Effect::excluded) continue;
        std::string field = "instrument";
        if (ground.about.person >= 0) field = path_of("persons", person_of(ground.about.person));
        if (ground.about.offence >= 0) field = path_of("offences", static_cast<std::size_t>(ground.about.offence));
        if (ground.about.measure >= 0) field = path_of("measures", static_cast<std::size_t>(ground.about.measure));
        if (!said_.emplace(ground.rule->id, field).second) continue;
        Finding finding{"draft.ground_of_refusal",
                        field,
                        cited(*ground.instrument, *ground.rule),
                        Severity::advice,
                        ground.rule->id,
                        {},
                        {}};
        finding.values = {{"ground", ground.rule->says}, {"article", article(*ground.instrument, *ground.rule)}};
        findings_.push_back(std::move(finding));
    }
}

std::size_t Checker::person_of(int in_matter) const
{
    auto const persons = persons_in_matter(draft_);
    auto const i = static_cast<std::size_t>(in_matter);
    return i < persons.size() ? persons[i] : 0;
}

void Checker::requirements()
{
    for (auto const& requirement : opinion_.requirements) {
        if (!basis_ || requirement.instrument != basis_->instrument || !requirement.rule) continue;
        if (requirement.rule->field.empty()) continue;
        constexpr std::string_view form = "forms.";
        auto const wants_form = requirement.rule->field.starts_with(form);
        for (auto const& [field, word] : lacking(*requirement.rule, requirement.about))
            if (wants_form)
                require_form(requirement, places_of(requirement.rule->field).front().substr(form.size()));
            else
                require(requirement, field, word);
    }
}

std::vector<std::pair<std::string, std::string>> Checker::lacking(law::Rule const& rule, opinion::About about) const
{
    std::optional<std::vector<std::pair<std::string, std::string>>> first;
    for (auto const place : places_of(rule.field)) {
        auto found = lacking_at(std::string(place), about);
        if (found.empty()) return {};
        if (!first) first = std::move(found);
    }
    return first.value_or(std::vector<std::pair<std::string, std::string>>{});
}

std::vector<std::pair<std::string, std::string>> Checker::lacking_at(std::string const& place,
                                                                     opinion::About about) const
{
    auto const dot = place.find('.');
    auto const head = place.substr(0, dot);
    auto const member = dot == std::string::npos ? std::string{} : place.substr(dot + 1);
    std::vector<std::pair<std::string, std::string>> found;
    auto const* value = written_.if_contains(head);
    bool const is_list = is_list_of_parts(head);

    if (head == "translations" && in_language_of_requested()) return found;
    if (member.empty()) {
        if (auto const word = nothing_in(value)) found.emplace_back(head, *word);
    } else if (head == "forms" || head == "particulars") {
        // Without the form the list of forms is what is to be filled.
        if (lacks_form_place(head, member)) found.emplace_back(head == "forms" ? head : place, "");
    } else if (!is_list) {
        auto const* part = value ? value->if_object() : nullptr;
        if (auto const word = nothing_in(part ? part->if_contains(member) : nullptr)) found.emplace_back(place, *word);
    } else if (!value) {
        // No offence, person or property at all: the list itself is what is missing.
        found.emplace_back(head, "");
    } else {
        int const only = head == "offences"   ? about.offence
                         : head == "persons"  ? (about.person < 0 ? -1 : static_cast<int>(person_of(about.person)))
                         : head == "measures" ? about.measure
                                              : -1;
        auto const& list = value->get_array();
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (only >= 0 && static_cast<std::size_t>(only) != i) continue;
            if (auto const word = nothing_in_part(head, list[i].get_object(), member))
                found.emplace_back(path_of(head, i, member), *word);
        }
    }
    return found;
}

bool Checker::lacks_form_place(std::string const& head, std::string const& member) const
{
    if (head == "forms") return std::ranges::find(draft_.forms, member) == draft_.forms.end();
    json::value const* at = written_.if_contains(head);
    for (std::size_t from = 0; at != nullptr && from <= member.size();) {
        auto const end = std::min(member.find('.', from), member.size());
        auto const* const group = at->if_object();
        at = group ? group->if_contains(member.substr(from, end - from)) : nullptr;
        from = end + 1;
    }
    return nothing_in(at).has_value();
}

bool Checker::in_language_of_requested() const
{
    auto const* requested = library_.state(draft_.requested);
    if (!requested || draft_.language.empty()) return false;
    auto const has_it = [&](std::vector<std::string> const& languages) {
        return std::ranges::find(languages, draft_.language) != languages.end();
    };
    if (has_it(requested->official_languages)) return true;
    return basis_ && std::ranges::any_of(basis_->instrument->parties, [&](law::Party const& party) {
               return party.state == library_.index_of(*requested) &&
                      std::ranges::any_of(party.declarations, [&](auto const& declaration) {
                          return declaration.first.ends_with(".languages") && has_it(declaration.second);
                      });
           });
}

bool Checker::is_list_of_parts(std::string_view name)
{
    static constexpr std::array<std::string_view, 6> lists{"offences", "persons",    "measures",
                                                           "property", "assurances", "annexes"};
    return std::ranges::find(lists, name) != lists.end();
}

std::optional<std::string> Checker::nothing_in(json::value const* value)
{
    if (!value) return "";
    if (auto const* text = value->if_string()) {
        if (is_blank(*text)) return "";
        if (is_placeholder(*text)) return std::string(*text);
    }
    return std::nullopt;
}

std::optional<std::string> Checker::nothing_in_part(std::string const& list, json::object const& part,
                                                    std::string const& member)
{
    auto const any_of = [&](std::initializer_list<char const*> names) -> std::optional<std::string> {
        std::optional<std::string> nothing = "";
        for (auto const* name : names) {
            nothing = nothing_in(part.if_contains(name));
            if (!nothing) return std::nullopt;
        }
        return nothing;
    };
    if (list == "persons" && member == "name")
        // Who is not known yet is described.
        return any_of({"family_name", "given_names", "full_name", "original_name", "description"});
    // A company has a register, not a nationality.
    if (list == "persons" && member == "nationalities" && part.if_contains("registration_number")) return std::nullopt;
    // What the texts call the penalty or the scale of penalties is said in words or in months.
    if (list == "offences" && member == "penalty") return any_of({"penalty", "maximum_penalty_months"});
    if (constexpr std::string_view fields = "fields."; list == "measures" && member.starts_with(fields)) {
        auto const* const given = part.if_contains("fields");
        auto const* const texts = given ? given->if_object() : nullptr;
        return nothing_in(texts ? texts->if_contains(member.substr(fields.size())) : nullptr);
    }
    // Where no particular procedure is wished there is nothing to write.
    if (list == "measures" && member == "procedure" && !part.if_contains(member)) return std::nullopt;
    return nothing_in(part.if_contains(member));
}

bool Checker::where_possible(law::Rule const& rule) const
{
    // UNTOC 18(15)(e), UNCAC 46(15)(e), 1988 Convention 7(10)(e): where possible, identity, location, nationality.
    if (rule.field.starts_with("persons.")) return true;
    // UNTOC 18(15)(d): any particular procedure that the requesting State wishes.
    if (rule.field == "measures.procedure") return true;
    // UNCAC 55(3)(a): the location to the extent possible, the value where relevant.
    if (rule.field == "property.location" || rule.field == "property.estimated_value") return true;
    // UNCAC 55(3)(c): where available, a copy of the order; only its enforcement depends on it (55(3)(b)).
    if (rule.field == "order.copy" && !is_mutual_recognition())
        return std::ranges::none_of(draft_.measures, [](Measure const& m) { return m.type == "confiscation_enforce"; });
    // Fields of a measure that a text asks for only in a case that need not be.
    for (auto const place : places_of(rule.field))
        for (auto const& measure : library_.measures)
            for (auto const& field : measure.fields)
                if (place == "measures.fields." + field.name && only_if_so(field)) return true;
    // The rule says so itself (law/README.md).
    auto const asks = law::in(rule.asks, Language::en);
    return std::ranges::any_of(
        std::array<std::string_view, 4>{"If possible", "As far as possible", "Where possible", "Where appropriate"},
        [&](std::string_view words) { return asks.starts_with(words); });
}

bool Checker::settled(opinion::Requirement const& requirement, law::Predicate const& when) const
{
    auto const& matter = *opinion_.matter;
    auto const knows = [](opinion::FactValues const& values, std::string const& name) {
        auto const found = values.find(name);
        return found != values.end() && !std::holds_alternative<law::Unknown>(found->second) &&
               !std::holds_alternative<law::Disputed>(found->second);
    };
    auto const known = [&](law::FactIndex index) {
        auto const& fact = library_.facts[index];
        auto const at = [&](int i, auto const& list) {
            return knows(matter.facts, fact.name) || (i >= 0 && static_cast<std::size_t>(i) < list.size() &&
                                                      knows(list[static_cast<std::size_t>(i)].facts, fact.name));
        };
        if (fact.derived) return fact.name != "offence.lists";
        switch (fact.of) {
        case law::FactOf::matter: return knows(matter.facts, fact.name);
        case law::FactOf::person: return at(requirement.about.person, matter.persons);
        case law::FactOf::offence: return at(requirement.about.offence, matter.offences);
        case law::FactOf::measure: return at(requirement.about.measure, matter.measures);
        }
        return false;
    };
    return !when.asks_lists() && std::ranges::all_of(when.asks(), known);
}

bool Checker::applies_for_certain(opinion::Requirement const& requirement) const
{
    auto const& rule = *requirement.rule;
    return settled(requirement, rule.when) &&
           std::ranges::all_of(rule.exceptions,
                               [&](law::Exception const& exception) { return settled(requirement, exception.when); });
}

void Checker::require_form(opinion::Requirement const& requirement, std::string_view form)
{
    auto const& rule = *requirement.rule;
    // An exception excuses whoever claims it: who says nothing of one sends the form.
    bool const due = requirement.instrument->binding && rule.status == law::Status::verified &&
                     settled(requirement, rule.when) && !where_possible(rule);
    Finding missing{"draft.form_missing",
                    "forms",
                    cited(*requirement.instrument, rule),
                    due ? Severity::blocks : Severity::advice,
                    rule.id,
                    rule.asks,
                    {{"form", std::string(form)}, {"article", article(*requirement.instrument, rule)}}};
    auto const known = std::ranges::find_if(findings_, [&](Finding const& finding) {
        return finding.code == missing.code && finding.values.front().second == form;
    });
    if (known == findings_.end())
        findings_.push_back(std::move(missing));
    else if (due && known->severity == Severity::advice)
        *known = std::move(missing); // two articles ask for the same form: the stricter one decides
}

void Checker::require(opinion::Requirement const& requirement, std::string const& field, std::string const& word)
{
    auto const& rule = *requirement.rule;
    // An unverified rule, or one of which it is open whether it applies, blocks nothing by itself.
    // A model treaty binds nobody: it advises.
    bool const certain = requirement.instrument->binding && rule.status == law::Status::verified &&
                         requirement.needed == Truth::yes && applies_for_certain(requirement);
    auto const severity = certain && !where_possible(rule) ? Severity::blocks : Severity::advice;
    std::string const code = word.empty() ? "draft.missing" : "draft.placeholder";
    if (!said_.emplace(code, field).second) {
        // Two articles may ask for the same: the stricter one decides.
        for (auto& finding : findings_)
            if (finding.code == code && finding.field == field && finding.severity == Severity::advice &&
                severity == Severity::blocks) {
                finding.severity = severity;
                finding.cites = cited(*requirement.instrument, rule);
                finding.rule = rule.id;
                finding.says = rule.asks;
                finding.values = {{"value", word}, {"article", article(*requirement.instrument, rule)}};
            }
        return;
    }
    findings_.push_back({code,
                         field,
                         cited(*requirement.instrument, rule),
                         severity,
                         rule.id,
                         rule.asks,
                         {{"value", word}, {"article", article(*requirement.instrument, rule)}}});
}

}
