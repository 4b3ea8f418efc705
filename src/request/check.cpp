#include "request/facts.hpp"
#include "request/request.hpp"
#include "request/shape.hpp"
#include "request/words.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace rogatory::request
{
namespace
{

namespace json = boost::json;

std::string path_of(std::string_view list, std::size_t index, std::string_view member = {})
{
    auto path = std::string(list) + "[" + std::to_string(index) + "]";
    if (!member.empty()) path += "." + std::string(member);
    return path;
}

/// One pass over a draft. Each step adds what it finds; nothing stops at the first.
class Checker
{
public:
    Checker(Draft const& draft, law::Library const& library, opinion::Opinion const& opinion, Day today)
        : draft_(draft),
          library_(library),
          opinion_(opinion),
          today_(today),
          written_(to_json(draft)),
          basis_(chosen_basis(opinion, draft))
    {
    }

    std::vector<Finding> all()
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

private:
    void say(Severity severity, std::string code, std::string field, Arguments values = {}, std::string cites = {})
    {
        if (!said_.emplace(code, field).second) return;
        findings_.push_back({std::move(code), std::move(field), std::move(cites), severity, {}, {}, std::move(values)});
    }

    // The two States and the form of cooperation.

    bool known_state(std::string const& iso3, std::string const& field)
    {
        if (library_.state(iso3)) return true;
        std::vector<std::string_view> codes;
        for (auto const& state : library_.states)
            codes.push_back(state.iso3);
        say(Severity::blocks, "draft.unknown_state", field, {{"value", iso3}, {"near", nearest(iso3, codes)}});
        return false;
    }

    void states_and_modality()
    {
        if (draft_.modality.empty())
            say(Severity::blocks, "draft.missing", "modality");
        else if (!law::modality_from(draft_.modality)) {
            std::vector<std::string_view> const names(law::modality_names.begin(), law::modality_names.end());
            say(Severity::blocks, "draft.unknown_modality", "modality",
                {{"value", draft_.modality}, {"near", nearest(draft_.modality, names)}});
        }
        for (auto const& [field, iso3] : {std::pair<std::string, std::string const&>{"requesting", draft_.requesting},
                                          {"requested", draft_.requested}})
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

    // The law that carries the request.

    std::string why_not(opinion::Basis const& basis) const
    {
        std::string why = basis.instrument->short_title;
        for (auto const& because : basis.because) {
            why += &because == &basis.because.front() ? " (" : "; ";
            why += opinion::fact_of(because) + ": " + opinion::value_of(because);
        }
        return basis.because.empty() ? why : why + ")";
    }

    /// Offences whose penalty keeps them out of an instrument, such as UNTOC 2(b).
    bool penalty_below_threshold(law::Instrument const& instrument)
    {
        auto const modality = law::modality_from(draft_.modality);
        auto const* fact = library_.fact("offence.maximum_penalty_months");
        if (!modality || !fact) return false;
        bool found = false;
        for (auto const& rule : instrument.rules) {
            if (rule.kind != law::RuleKind::scope || !has(rule.modalities, *modality)) continue;
            for (auto const& node : rule.when.nodes()) {
                if (node.op != law::Predicate::Node::Op::greater_equal || node.fact != library_.index_of(*fact))
                    continue;
                auto const* threshold = std::get_if<std::int64_t>(&rule.when.constants()[node.constant]);
                if (!threshold) continue;
                for (std::size_t i = 0; i < draft_.offences.size(); ++i) {
                    auto const months = draft_.offences[i].maximum_penalty_months;
                    if (!months || *months >= *threshold) continue;
                    say(Severity::blocks, "draft.penalty_below_threshold",
                        path_of("offences", i, "maximum_penalty_months"),
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

    void basis()
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
                                           return because.fact &&
                                                  because.fact->name == "offence.maximum_penalty_months";
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

    static std::string cited(law::Instrument const& instrument, law::Rule const& rule)
    {
        return instrument.id + " " + rule.article;
    }
    static std::string article(law::Instrument const& instrument, law::Rule const& rule)
    {
        return (instrument.short_title.empty() ? instrument.id : instrument.short_title) + " " + rule.article;
    }

    /// Grounds of refusal that already hold: the requested State will see them, so the author should first.
    void ground_of_refusal()
    {
        for (auto const& ground : opinion_.grounds) {
            if (!basis_ || ground.instrument != basis_->instrument || !ground.rule) continue;
            if (ground.status != opinion::GroundStatus::applies || ground.rule->effect == law::Effect::excluded)
                continue;
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

    std::size_t person_of(int in_matter) const
    {
        auto const persons = persons_in_matter(draft_);
        auto const i = static_cast<std::size_t>(in_matter);
        return i < persons.size() ? persons[i] : 0;
    }

    // What the treaty says a request must contain (UNTOC 18(15), UNCAC 46(15), 1988 Convention 7(10), ...).

    void requirements()
    {
        for (auto const& requirement : opinion_.requirements) {
            if (!basis_ || requirement.instrument != basis_->instrument || !requirement.rule) continue;
            if (requirement.rule->field.empty()) continue;
            for (auto const& [field, word] : lacking(*requirement.rule, requirement.about))
                require(requirement, field, word);
        }
    }

    /// The places of the field that say nothing, each with the placeholder found there.
    std::vector<std::pair<std::string, std::string>> lacking(law::Rule const& rule, opinion::About about) const
    {
        auto const& field = rule.field;
        auto const dot = field.find('.');
        auto const head = field.substr(0, dot);
        auto const member = dot == std::string::npos ? std::string{} : field.substr(dot + 1);
        std::vector<std::pair<std::string, std::string>> found;
        auto const* value = written_.if_contains(head);
        bool const is_list = is_list_of_parts(head);

        if (member.empty()) {
            if (auto const word = nothing_in(value)) found.emplace_back(head, *word);
        } else if (!is_list) {
            auto const* part = value ? value->if_object() : nullptr;
            if (auto const word = nothing_in(part ? part->if_contains(member) : nullptr))
                found.emplace_back(field, *word);
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

    static bool is_list_of_parts(std::string_view name)
    {
        static constexpr std::array<std::string_view, 6> lists{"offences", "persons",    "measures",
                                                               "property", "assurances", "annexes"};
        return std::ranges::find(lists, name) != lists.end();
    }

    /// Nothing there, or a placeholder (which is returned).
    static std::optional<std::string> nothing_in(json::value const* value)
    {
        if (!value) return "";
        if (auto const* text = value->if_string()) {
            if (is_blank(*text)) return "";
            if (is_placeholder(*text)) return std::string(*text);
        }
        return std::nullopt;
    }

    static std::optional<std::string> nothing_in_part(std::string const& list, json::object const& part,
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
        if (list == "persons" && member == "nationalities" && part.if_contains("registration_number"))
            return std::nullopt;
        // Where no particular procedure is wished there is nothing to write.
        if (list == "measures" && member == "procedure" && !part.if_contains(member)) return std::nullopt;
        return nothing_in(part.if_contains(member));
    }

    /// What a text asks for only "where possible", "where available" or when it is wished.
    bool where_possible(law::Rule const& rule) const
    {
        // UNTOC 18(15)(e), UNCAC 46(15)(e), 1988 Convention 7(10)(e): where possible, identity, location, nationality.
        if (rule.field.starts_with("persons.")) return true;
        // UNTOC 18(15)(d): any particular procedure that the requesting State wishes.
        if (rule.field == "measures.procedure") return true;
        // UNCAC 55(3)(a): the location to the extent possible, the value where relevant.
        if (rule.field == "property.location" || rule.field == "property.estimated_value") return true;
        // UNCAC 55(3)(c): where available, a copy of the order; only its enforcement depends on it (55(3)(b)).
        if (rule.field == "order.copy")
            return std::ranges::none_of(draft_.measures,
                                        [](Measure const& m) { return m.type == "confiscation_enforce"; });
        return false;
    }

    /// The opinion lists what applies or may apply; it is certain where each fact that the condition asks about is
    /// known.
    bool applies_for_certain(opinion::Requirement const& requirement) const
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
        auto const settled = [&](law::Predicate const& when) {
            return !when.asks_lists() && std::ranges::all_of(when.asks(), known);
        };
        auto const& rule = *requirement.rule;
        return settled(rule.when) && std::ranges::all_of(rule.exceptions, [&](law::Exception const& exception) {
                   return settled(exception.when);
               });
    }

    void require(opinion::Requirement const& requirement, std::string const& field, std::string const& word)
    {
        auto const& rule = *requirement.rule;
        // An unverified rule, or one of which it is open whether it applies, blocks nothing by itself.
        bool const certain = rule.status == law::Status::verified && applies_for_certain(requirement);
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

    static bool is_language_code(std::string const& code)
    {
        return (code.size() == 2 || code.size() == 3) &&
               std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
    }

    void language()
    {
        auto written_in = draft_.translations;
        if (!draft_.language.empty()) written_in.push_back(draft_.language);
        for (auto const& code : written_in)
            if (!is_language_code(code)) say(Severity::blocks, "draft.unknown_language", "language", {{"value", code}});
        need(Severity::blocks, draft_.language, "language");
        auto const* requested = library_.state(draft_.requested);
        if (!requested || written_in.empty()) return;

        auto const joined = [](std::vector<std::string> const& words) {
            std::string text;
            for (auto const& word : words)
                text += (text.empty() ? "" : ", ") + word;
            return text;
        };
        auto const any_accepted = [&](std::vector<std::string> const& accepted) {
            return std::ranges::any_of(
                written_in, [&](auto const& code) { return std::ranges::find(accepted, code) != accepted.end(); });
        };
        if (basis_) {
            for (auto const& party : basis_->instrument->parties) {
                if (party.state != library_.index_of(*requested)) continue;
                for (auto const& [key, accepted] : party.declarations) {
                    if (!key.ends_with(".languages") || accepted.empty()) continue;
                    if (!any_accepted(accepted))
                        say(party.status == law::Status::verified ? Severity::blocks : Severity::advice,
                            "draft.language_not_accepted", "language",
                            {{"value", joined(written_in)},
                             {"requested", draft_.requested},
                             {"accepted", joined(accepted)},
                             {"article", basis_->instrument->short_title + " " + key.substr(0, key.find('.'))}},
                            basis_->instrument->id + " " + key.substr(0, key.find('.')));
                    return;
                }
            }
        }
        if (!requested->official_languages.empty() && !any_accepted(requested->official_languages))
            say(Severity::advice, "draft.language_not_official", "language",
                {{"value", joined(written_in)},
                 {"requested", draft_.requested},
                 {"accepted", joined(requested->official_languages)}});
    }

    void authorities()
    {
        need(Severity::blocks, draft_.authority.name, "authority.name");
        need(Severity::advice, draft_.authority.address, "authority.address");
        if (draft_.authority.contact.empty() && draft_.authority.telephone.empty() && draft_.authority.email.empty())
            say(Severity::advice, "draft.missing", "authority.contact");
        need(Severity::advice, draft_.recipient.name, "recipient.name");
        need(Severity::advice, draft_.reference, "reference");
        need(Severity::advice, draft_.signatory.name, "signatory.name");
        one_of(draft_.proceeding.stage, "proceeding.stage",
               {"investigation", "charged", "trial", "judgment", "appeal", "final"});
    }

    /// A word of a closed list: another one would be understood differently by every reader.
    void one_of(std::string const& word, std::string const& field, std::vector<std::string_view> const& words)
    {
        if (word.empty() || std::ranges::find(words, word) != words.end()) return;
        std::string all;
        for (auto const known : words)
            all += (all.empty() ? "" : ", ") + std::string(known);
        say(Severity::blocks, "draft.unknown_word", field,
            {{"value", word}, {"near", nearest(word, words)}, {"known", all}});
    }

    void in_past(std::optional<Day> day, std::string const& field)
    {
        if (day && *day > today_)
            say(Severity::blocks, "draft.date_in_future", field,
                {{"value", text_of(*day)}, {"today", text_of(today_)}});
    }
    /// The second day lies before the first.
    void in_sequence(std::optional<Day> earlier, std::optional<Day> later, std::string const& field,
                     std::string const& earlier_field)
    {
        if (earlier && later && *later < *earlier)
            say(Severity::blocks, "draft.dates_out_of_order", field,
                {{"value", text_of(*later)}, {"earlier", text_of(*earlier)}, {"earlier_field", earlier_field}});
    }

    void persons_exist(std::vector<std::int64_t> const& numbers, std::string const& field)
    {
        for (std::size_t i = 0; i < numbers.size(); ++i)
            if (std::ranges::none_of(draft_.persons, [&](Person const& p) { return p.number == numbers[i]; }))
                say(Severity::blocks, "draft.no_such_person", path_of(field, i),
                    {{"value", std::to_string(numbers[i])}});
    }

    template <class T>
    void numbers_differ(std::vector<T> const& list, std::string_view name)
    {
        std::set<std::int64_t> seen;
        for (std::size_t i = 0; i < list.size(); ++i)
            if (list[i].number && !seen.insert(*list[i].number).second)
                say(Severity::blocks, "draft.duplicate_number", path_of(name, i, "number"),
                    {{"value", std::to_string(*list[i].number)}});
    }

    void annex_exists(Number number, std::string const& field)
    {
        if (number && std::ranges::none_of(draft_.annexes, [&](Annex const& a) { return a.number == number; }))
            say(Severity::blocks, "draft.no_such_annex", field, {{"value", std::to_string(*number)}});
    }

    bool is_extradition() const { return draft_.modality == "extradition" || draft_.modality == "surrender"; }
    bool only_service() const
    {
        return !draft_.measures.empty() &&
               std::ranges::all_of(draft_.measures, [](Measure const& m) { return m.type == "service_of_documents"; });
    }

    void offences()
    {
        if (draft_.offences.empty())
            say(only_service() ? Severity::advice : Severity::blocks, "draft.missing", "offences");
        for (std::size_t i = 0; i < draft_.offences.size(); ++i) {
            auto const& offence = draft_.offences[i];
            auto const at = [&](std::string_view member) { return path_of("offences", i, member); };
            need(Severity::blocks, offence.title, at("title"));
            need(Severity::advice, offence.provisions, at("provisions"));
            // Nobody can compare conduct with law that was not sent along.
            need(only_service() ? Severity::advice : Severity::blocks, offence.law_text, at("law_text"),
                 is_extradition() ? "mt_extradition 5(2)(a)(ii)" : "");
            if (!offence.maximum_penalty_months && offence.penalty.empty())
                say(Severity::advice, "draft.missing", at("maximum_penalty_months"));
            if (offence.iccs.empty())
                say(Severity::advice, "draft.offence_not_coded", at("iccs"));
            else if (!library_.offence(offence.iccs)) {
                std::vector<std::string_view> codes;
                for (auto const& known : library_.offences)
                    codes.push_back(known.code);
                say(Severity::blocks, "draft.unknown_iccs", at("iccs"),
                    {{"value", offence.iccs}, {"near", nearest(offence.iccs, codes)}});
            }
            if (offence.minimum_penalty_months && offence.maximum_penalty_months &&
                *offence.minimum_penalty_months > *offence.maximum_penalty_months)
                say(Severity::blocks, "draft.minimum_above_maximum", at("minimum_penalty_months"),
                    {{"value", std::to_string(*offence.minimum_penalty_months)},
                     {"most", std::to_string(*offence.maximum_penalty_months)}});
            in_past(offence.from, at("from"));
            in_past(offence.to, at("to"));
            in_sequence(offence.from, offence.to, at("to"), at("from"));
            if (offence.limitation_until && *offence.limitation_until < today_)
                say(Severity::blocks, "draft.limitation_passed", at("limitation_until"),
                    {{"value", text_of(*offence.limitation_until)}});
            else if (offence.limitation_until && *offence.limitation_until - today_ <= 180)
                say(Severity::advice, "draft.limitation_near", at("limitation_until"),
                    {{"value", text_of(*offence.limitation_until)}});
            persons_exist(offence.persons, at("persons"));
        }
    }

    void persons()
    {
        numbers_differ(draft_.persons, "persons");
        for (std::size_t i = 0; i < draft_.persons.size(); ++i) {
            auto const& person = draft_.persons[i];
            auto const at = [&](std::string_view member) { return path_of("persons", i, member); };
            one_of(person.role, at("role"),
                   {"subject", "suspect", "accused", "convicted", "witness", "expert", "victim", "legal_person",
                    "third_party"});
            one_of(person.sex, at("sex"), {"female", "male", "other", "unknown"});
            for (std::size_t k = 0; k < person.nationalities.size(); ++k)
                known_state(person.nationalities[k], path_of(at("nationalities"), k));
            for (std::size_t k = 0; k < person.documents.size(); ++k)
                if (!person.documents[k].issued_by.empty())
                    known_state(person.documents[k].issued_by, path_of(at("documents"), k, "issued_by"));
            bool const named =
                !person.family_name.empty() || !person.full_name.empty() || !person.original_name.empty();
            if (named && person.role == "legal_person" && person.registration_number.empty())
                say(Severity::advice, "draft.ambiguous_person", at("registration_number"),
                    {{"value", name_of_person(person)}});
            else if (named && person.role != "legal_person" && !person.birth_date && !person.birth_year)
                say(Severity::advice, "draft.ambiguous_person", at("birth_date"), {{"value", name_of_person(person)}});
            in_past(person.birth_date, at("birth_date"));
            for (auto const& offence : draft_.offences)
                if (person.role != "victim" &&
                    std::ranges::find(offence.persons, person.number.value_or(-1)) != offence.persons.end())
                    in_sequence(person.birth_date, offence.from ? offence.from : offence.to, at("birth_date"),
                                "offences");
        }
    }

    static std::string name_of_person(Person const& person)
    {
        if (!person.full_name.empty()) return person.full_name;
        if (person.family_name.empty()) return person.original_name;
        return person.given_names.empty() ? person.family_name : person.given_names + " " + person.family_name;
    }

    // The measures and what each needs (law/measures.tsv).

    void measures()
    {
        numbers_differ(draft_.measures, "measures");
        if (draft_.measures.empty() && draft_.modality == "mla") say(Severity::blocks, "draft.missing", "measures");
        for (std::size_t i = 0; i < draft_.measures.size(); ++i) {
            auto const& measure = draft_.measures[i];
            auto const at = [&](std::string_view member) { return path_of("measures", i, member); };
            persons_exist(measure.persons, at("persons"));
            if (measure.deadline && *measure.deadline < today_)
                say(Severity::blocks, "draft.deadline_past", at("deadline"),
                    {{"value", text_of(*measure.deadline)}, {"today", text_of(today_)}});
            auto const* kind = library_.measure(measure.type);
            if (!kind || kind->group == "all") {
                unknown_measure(measure.type, at("type"));
                continue;
            }
            for (auto const& field : kind->fields)
                measure_field(measure, *kind, field, i);
            auto const fields = library_.fields_of(*kind);
            std::vector<std::string_view> names;
            for (auto const& field : fields)
                names.push_back(field.name);
            for (auto const& [name, text] : measure.fields)
                if (std::ranges::find(names, name) == names.end())
                    say(Severity::advice, "draft.unknown_measure_field", at("fields." + name),
                        {{"value", name}, {"measure", kind->title}, {"near", nearest(name, names)}});
        }
    }

    void unknown_measure(std::string const& type, std::string const& field)
    {
        if (is_blank(type)) return say(Severity::blocks, "draft.missing", field);
        std::vector<std::string_view> ids;
        for (auto const& known : library_.measures)
            if (known.group != "all") ids.push_back(known.id);
        say(Severity::blocks, "draft.unknown_measure", field, {{"value", type}, {"near", nearest(type, ids)}});
    }

    void measure_field(Measure const& measure, law::Measure const& kind, law::MeasureField const& field, std::size_t i)
    {
        auto const given = measure.fields.find(field.name);
        if (given != measure.fields.end() && !is_placeholder(given->second)) return;
        if (given == measure.fields.end() && said_elsewhere(measure, field)) return;
        // Rows that lean on another row ("all of video_hearing").
        if (field.title.starts_with("all of ") || field.title.ends_with(" as above")) return;
        bool const asked = field.demanded && kind.status == law::Status::verified && governs(kind.legal_hooks);
        Arguments values{{"title", field.title}, {"measure", kind.title}, {"article", kind.legal_hooks}};
        auto const path = path_of("measures", i, "fields." + field.name);
        if (field.demanded)
            say(asked && !only_if_so(field) ? Severity::blocks : Severity::advice, "draft.measure_field_demanded", path,
                std::move(values));
        else
            say(Severity::advice, "draft.measure_field_usual", path, std::move(values));
    }

    /// Whether the chosen instrument is among the texts on the measure; one of them asks for the field.
    bool governs(std::string const& legal_hooks) const
    {
        return basis_ && (", " + legal_hooks).find(", " + basis_->instrument->id + " ") != std::string::npos;
    }

    /// Fields that a text asks for only in a case that the draft need not be.
    static bool only_if_so(law::MeasureField const& field)
    {
        return field.title.starts_with("maximum amount where") || field.title.starts_with("necessity of provisional") ||
               field.title.ends_with("as far as known") || field.title.ends_with("as far as possible");
    }

    /// What another place of the draft already says. The titles are those of law/measures.tsv.
    bool said_elsewhere(Measure const& measure, law::MeasureField const& field) const
    {
        auto const title = std::string_view(field.title);
        auto const starts = [&](std::string_view with) { return title.starts_with(with); };
        auto const said = [](std::string const& text) { return !is_blank(text) && !is_placeholder(text); };
        auto const all_laws = !draft_.offences.empty() &&
                              std::ranges::all_of(draft_.offences, [&](Offence const& o) { return said(o.law_text); });
        auto const all_property = [&](std::string Property::* member) {
            return !draft_.property.empty() &&
                   std::ranges::all_of(draft_.property, [&](Property const& p) { return said(p.*member); });
        };
        if (starts("facts")) return said(draft_.facts.summary);
        if (starts("actions requested")) return said(measure.description);
        if (starts("text of the provisions") || starts("text of the statutory") || starts("offence and provisions"))
            return all_laws;
        if (starts("offence and brief facts") || title == "offence")
            return said(draft_.facts.summary) && !draft_.offences.empty();
        if (starts("necessity") || starts("why relevant") || starts("statement of need") || starts("grounds"))
            return said(measure.reason);
        if (starts("link ")) return said(measure.reason) || all_property(&Property::facts);
        if (starts("authority")) return said(draft_.authority.name);
        if (starts("property and location") || starts("location and estimated"))
            return all_property(&Property::description) && all_property(&Property::location);
        if (starts("description of property") || starts("property")) return all_property(&Property::description);
        if (starts("legally admissible") || starts("copy of freezing order") || starts("domestic order") ||
            starts("authorising order") || starts("judicial order"))
            return draft_.order.copy.has_value();
        if (starts("attestation that the order")) return said(draft_.order.final_statement);
        if (starts("extent of enforcement")) return said(draft_.order.extent);
        if (starts("notice to third parties")) return said(draft_.order.third_parties_notified);
        if (starts("purpose")) return said(draft_.purpose);
        if (starts("preservation reference")) return said(draft_.earlier_contact);
        if (starts("persons and entities") || title == "person" || starts("identity and address") ||
            starts("identity of") || starts("name and address") || starts("names and aliases"))
            return !measure.persons.empty();
        if (starts("birth date") || starts("nationality") || starts("capacity")) return !measure.persons.empty();
        return false;
    }

    // Extradition: whom, for what, on which title.

    void extradition()
    {
        if (!is_extradition()) {
            one_of(draft_.sought_for, "sought_for", {"prosecution", "sentence"});
            return;
        }
        need(Severity::blocks, draft_.sought_for, "sought_for");
        one_of(draft_.sought_for, "sought_for", {"prosecution", "sentence"});
        if (persons_in_matter(draft_).empty())
            say(Severity::blocks, "draft.missing", "persons", {{"article", "mt_extradition 5(2)(a)(i)"}},
                "mt_extradition 5(2)(a)(i)");
        need(Severity::blocks, draft_.facts.summary, "facts.summary");
        if (draft_.sought_for == "prosecution") {
            need(Severity::blocks, draft_.warrant.court, "warrant.court", "mt_extradition 5(2)(b)");
            need(Severity::blocks, draft_.warrant.copy, "warrant.copy", "mt_extradition 5(2)(b)");
        }
        if (draft_.sought_for == "sentence") {
            need(Severity::blocks, draft_.judgment.copy, "judgment.copy", "mt_extradition 5(2)(c)");
            need(Severity::blocks, draft_.judgment.sentence_months, "judgment.sentence_months",
                 "mt_extradition 5(2)(c)");
            need(Severity::advice, draft_.judgment.remaining_months, "judgment.remaining_months",
                 "mt_extradition 5(2)(c)");
            if (draft_.judgment.in_absence.value_or(false))
                need(Severity::blocks, draft_.judgment.retrial, "judgment.retrial", "mt_extradition 5(2)(d)");
        }
        if (draft_.judgment.sentence_months && draft_.judgment.remaining_months &&
            *draft_.judgment.remaining_months > *draft_.judgment.sentence_months)
            say(Severity::blocks, "draft.remaining_above_sentence", "judgment.remaining_months",
                {{"value", std::to_string(*draft_.judgment.remaining_months)},
                 {"most", std::to_string(*draft_.judgment.sentence_months)}});
        for (std::size_t i = 0; i < draft_.offences.size(); ++i) {
            auto const at = [&](std::string_view member) { return path_of("offences", i, member); };
            need(Severity::advice, draft_.offences[i].place, at("place"), "mt_extradition 5(2)(b)");
            need(Severity::advice, draft_.offences[i].from, at("from"), "mt_extradition 5(2)(b)");
        }
    }

    void property_and_order()
    {
        numbers_differ(draft_.property, "property");
        for (std::size_t i = 0; i < draft_.property.size(); ++i)
            persons_exist(draft_.property[i].persons, path_of("property", i, "persons"));
        in_past(draft_.order.date, "order.date");
        in_past(draft_.warrant.date, "warrant.date");
        in_past(draft_.judgment.date, "judgment.date");
        annex_exists(draft_.order.copy, "order.copy");
        annex_exists(draft_.warrant.copy, "warrant.copy");
        annex_exists(draft_.judgment.copy, "judgment.copy");
        for (std::size_t i = 0; i < draft_.offences.size(); ++i) {
            auto const field = path_of("offences", i, "from");
            in_sequence(draft_.offences[i].from, draft_.warrant.date, "warrant.date", field);
            in_sequence(draft_.offences[i].from, draft_.judgment.date, "judgment.date", field);
            in_sequence(draft_.offences[i].from, draft_.order.date, "order.date", field);
        }
    }

    void urgency()
    {
        auto const& urgency = draft_.urgency;
        one_of(urgency.level, "urgency.level", {"normal", "urgent", "emergency"});
        bool const urgent = urgency.level == "urgent" || urgency.level == "emergency";
        if (urgent && (is_blank(urgency.reason) || is_placeholder(urgency.reason)))
            say(Severity::blocks, "draft.urgency_without_reason", "urgency.reason", {{"value", urgency.level}});
        if (urgent && !urgency.wanted_by)
            say(Severity::advice, "draft.urgency_without_date", "urgency.wanted_by", {{"value", urgency.level}});
        if (urgency.wanted_by && *urgency.wanted_by < today_)
            say(Severity::blocks, "draft.deadline_past", "urgency.wanted_by",
                {{"value", text_of(*urgency.wanted_by)}, {"today", text_of(today_)}});
    }

    void annexes()
    {
        numbers_differ(draft_.annexes, "annexes");
        for (std::size_t i = 0; i < draft_.annexes.size(); ++i) {
            auto const& annex = draft_.annexes[i];
            need(Severity::blocks, annex.title, path_of("annexes", i, "title"));
            if (!annex.language.empty() && !is_language_code(annex.language))
                say(Severity::blocks, "draft.unknown_language", path_of("annexes", i, "language"),
                    {{"value", annex.language}});
            bool const digest_ok = annex.sha256.size() == 64 && std::ranges::all_of(annex.sha256, [](char c) {
                                       return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                                   });
            if (!annex.file.empty() && annex.sha256.empty())
                say(Severity::advice, "draft.annex_without_digest", path_of("annexes", i, "sha256"),
                    {{"value", annex.file}});
            else if (!annex.sha256.empty() && !digest_ok)
                say(Severity::blocks, "draft.digest_malformed", path_of("annexes", i, "sha256"),
                    {{"value", annex.sha256.substr(0, 64)}});
        }
    }

    // What the draft states of the law's facts: a misspelt name would be lost in silence.

    void known_facts_in(Known const& known, law::FactOf of, std::string const& path)
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

    void known_facts()
    {
        known_facts_in(draft_.known, law::FactOf::matter, "known");
        for (std::size_t i = 0; i < draft_.offences.size(); ++i)
            known_facts_in(draft_.offences[i].known, law::FactOf::offence, path_of("offences", i, "known"));
        for (std::size_t i = 0; i < draft_.persons.size(); ++i)
            known_facts_in(draft_.persons[i].known, law::FactOf::person, path_of("persons", i, "known"));
        for (std::size_t i = 0; i < draft_.measures.size(); ++i)
            known_facts_in(draft_.measures[i].known, law::FactOf::measure, path_of("measures", i, "known"));
    }

    /// Placeholders in places that nothing requires would still be printed.
    void placeholders_in(json::value const& value, std::string const& path)
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
    void placeholders()
    {
        for (auto const name : member_names<Draft>())
            if (auto const* value = written_.if_contains({name.data(), name.size()}); value && name != "known")
                placeholders_in(*value, std::string(name));
    }

    /// In the order of the letter; what blocks comes first within a part, otherwise in the order found.
    std::vector<Finding> in_order()
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

    Draft const& draft_;
    law::Library const& library_;
    opinion::Opinion const& opinion_;
    Day today_;
    json::object written_;
    opinion::Basis const* basis_;
    std::vector<Finding> findings_;
    std::set<std::pair<std::string, std::string>> said_; ///< code and field, each once
};

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
