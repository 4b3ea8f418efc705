#include "opinion/interview.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

namespace rogatory::opinion
{
namespace
{

// What an open point of each kind weighs: whether there is a way at all comes before what may be refused, that before
// what has to be written, and that before the rest.
constexpr int basis_weight = 8, ground_weight = 4, requirement_weight = 2, other_weight = 1;

constexpr std::string_view declares = " declares ", reserves = " reserves ", bound = " bound ";
constexpr std::string_view tag = "offence.tags ";

/// The numbers and days with which the rules that may matter here compare each fact.
class Thresholds
{
public:
    explicit Thresholds(Opinion const& opinion)
    {
        for (auto const& basis : opinion.bases) {
            if (basis.status == BasisStatus::unavailable) continue;
            auto const modality = static_cast<std::size_t>(opinion.matter->modality);
            for (auto const at : basis.instrument->rules_for[modality]) {
                auto const& rule = basis.instrument->rules[at];
                add(rule.when);
                for (auto const& exception : rule.exceptions)
                    add(exception);
            }
        }
    }

    std::set<std::int64_t> const& numbers(law::FactIndex fact) const { return of(numbers_, fact); }
    std::set<std::int64_t> const& days(law::FactIndex fact) const { return of(days_, fact); }

private:
    using ByFact = std::map<law::FactIndex, std::set<std::int64_t>>;

    static std::set<std::int64_t> const& of(ByFact const& all, law::FactIndex fact)
    {
        static std::set<std::int64_t> const none;
        auto const at = all.find(fact);
        return at == all.end() ? none : at->second;
    }
    void add(law::Predicate const& when)
    {
        using Op = law::Predicate::Node::Op;
        for (auto const& node : when.nodes()) {
            if (node.op < Op::less || node.op > Op::not_equal) continue;
            auto const& constant = when.constants()[node.constant];
            if (auto const* number = std::get_if<std::int64_t>(&constant)) numbers_[node.fact].insert(*number);
            if (auto const* day = std::get_if<Day>(&constant)) days_[node.fact].insert(day->since_1970);
        }
    }
    void add(law::Exception const& exception)
    {
        add(exception.when);
        for (auto const& further : exception.exceptions)
            add(further);
    }

    ByFact numbers_, days_;
};

/// One value from each side of every threshold.
template <class Write>
std::vector<std::string> between(std::set<std::int64_t> const& thresholds, Write const& write)
{
    std::vector<std::string> values;
    for (auto const threshold : thresholds) {
        if (values.size() >= 6) break;
        if (values.empty()) values.push_back(write(threshold - 1));
        values.push_back(write(threshold));
    }
    return values;
}

/// The answers that are worth trying.
std::vector<std::string> tried(law::Fact const* fact, law::Library const& library, Matter const& matter,
                               Thresholds const& thresholds)
{
    if (!fact) return {"yes", "no"};
    switch (fact->type) {
    case law::FactType::boolean: return {"yes", "no"};
    case law::FactType::number:
        return between(thresholds.numbers(library.index_of(*fact)),
                       [](std::int64_t number) { return std::to_string(std::max<std::int64_t>(number, 0)); });
    case law::FactType::day:
        return between(thresholds.days(library.index_of(*fact)),
                       [](std::int64_t day) { return text_of(Day{static_cast<std::int32_t>(day)}); });
    case law::FactType::state:
    case law::FactType::states: {
        std::vector<std::string> states{matter.requested, matter.requesting};
        for (auto const& state : library.states)
            if (state.iso3 != matter.requested && state.iso3 != matter.requesting) {
                states.push_back(state.iso3); // any other
                break;
            }
        return states;
    }
    case law::FactType::choice:
    case law::FactType::choices:
        return {fact->choices.begin(), fact->choices.begin() + std::min<std::ptrdiff_t>(8, std::ssize(fact->choices))};
    case law::FactType::text: break;
    }
    return {};
}

Error not_an_answer(std::string_view question, std::string_view answer, std::string expected)
{
    return Error{"interview.answer",
                 std::string(question),
                 "",
                 {{"answer", std::string(answer.substr(0, 60))}, {"expected", std::move(expected)}}};
}

std::vector<std::string> parts_of(std::string_view text)
{
    std::vector<std::string> parts;
    std::istringstream words{std::string(text)};
    for (std::string part; std::getline(words, part, ',');) {
        auto const from = part.find_first_not_of(" \t");
        if (from == std::string::npos) continue;
        parts.push_back(part.substr(from, part.find_last_not_of(" \t") - from + 1));
    }
    return parts;
}

std::optional<bool> yes_or_no(std::string_view answer)
{
    if (answer == "yes" || answer == "y" || answer == "true") return true;
    if (answer == "no" || answer == "n" || answer == "false") return false;
    return std::nullopt;
}

/// What may be written as the value of a fact.
std::string expected_of(law::Fact const& fact)
{
    switch (fact.type) {
    case law::FactType::boolean: return "yes, no";
    case law::FactType::number: return fact.unit.empty() ? "a number" : "a number of " + fact.unit;
    case law::FactType::day: return "a day such as 2026-01-31";
    case law::FactType::text: return "a text";
    case law::FactType::state: return "a State (ISO 3166-1 alpha-3)";
    case law::FactType::states: return "States (ISO 3166-1 alpha-3), separated by commas";
    case law::FactType::choice:
    case law::FactType::choices: break;
    }
    std::string all;
    for (auto const& choice : fact.choices)
        all += (all.empty() ? "" : ", ") + choice;
    return all;
}

Result<law::Value> value_from(law::Fact const& fact, law::Library const& library, std::string_view answer)
{
    if (answer == "unknown") return law::Value(law::Unknown{});
    if (answer == "disputed") return law::Value(law::Disputed{});
    auto const wrong = [&] { return not_an_answer(fact.name, answer, expected_of(fact)); };
    auto const known = [&](std::string const& word) {
        if (fact.type == law::FactType::state || fact.type == law::FactType::states)
            return library.state(word) != nullptr;
        return fact.choices.empty() || std::find(fact.choices.begin(), fact.choices.end(), word) != fact.choices.end();
    };
    switch (fact.type) {
    case law::FactType::boolean: {
        auto const yes = yes_or_no(answer);
        if (!yes) return wrong();
        return law::Value(*yes);
    }
    case law::FactType::number: {
        if (answer.empty() || answer.size() > 12 || answer.find_first_not_of("0123456789") != std::string_view::npos)
            return wrong();
        return law::Value(static_cast<std::int64_t>(std::stoll(std::string(answer))));
    }
    case law::FactType::day: {
        auto const day = day_from(answer);
        if (!day) return wrong();
        return law::Value(*day);
    }
    case law::FactType::text:
    case law::FactType::state:
    case law::FactType::choice: {
        std::string word(answer);
        if (word.empty() || !known(word)) return wrong();
        return law::Value(std::move(word));
    }
    case law::FactType::states:
    case law::FactType::choices: {
        auto words = parts_of(answer);
        if (words.empty() || !std::all_of(words.begin(), words.end(), known)) return wrong();
        return law::Value(std::move(words));
    }
    }
    return wrong();
}

Offence& offence_at(Matter& matter, int index)
{
    if (matter.offences.empty()) matter.offences.emplace_back();
    return matter.offences.at(index < 0 ? 0 : static_cast<std::size_t>(index));
}

/// Where a fact of this kind is written down. Where nobody is named, what is said holds for all.
FactValues& facts_at(Matter& matter, law::FactOf of, About const& about)
{
    switch (of) {
    case law::FactOf::offence:
        if (about.offence >= 0) return offence_at(matter, about.offence).facts;
        break;
    case law::FactOf::person:
        if (about.person >= 0) return matter.persons.at(static_cast<std::size_t>(about.person)).facts;
        break;
    case law::FactOf::measure:
        if (about.measure >= 0) return matter.measures.at(static_cast<std::size_t>(about.measure)).facts;
        break;
    case law::FactOf::matter: break;
    }
    return matter.facts;
}

bool within(Matter const& matter, About const& about)
{
    return about.offence < std::max<int>(1, static_cast<int>(matter.offences.size())) &&
           about.person < static_cast<int>(matter.persons.size()) &&
           about.measure < static_cast<int>(matter.measures.size());
}

/// Sets a tag of the act, or its denial, or takes both back.
void set_tag(Offence& offence, std::string const& name, std::optional<bool> yes)
{
    std::erase(offence.tags, name);
    std::erase(offence.denied_tags, name);
    if (yes) (*yes ? offence.tags : offence.denied_tags).push_back(name);
}

}

OpenPoints open_points(Opinion const& opinion)
{
    OpenPoints open;
    auto const add = [&](int weight) {
        ++open.count;
        open.weight += weight;
    };
    for (auto const& basis : opinion.bases)
        if (basis.status == BasisStatus::open) add(basis_weight);
    for (auto const& ground : opinion.grounds)
        if (ground.status == GroundStatus::open) add(ground_weight);
    for (auto const& requirement : opinion.requirements)
        if (requirement.needed == Truth::open) add(requirement_weight);
    for (auto const* list : {&opinion.limits, &opinion.duties, &opinion.conditions, &opinion.channels,
                             &opinion.languages, &opinion.priorities, &opinion.relations})
        for (auto const& cited : *list)
            if (cited.holds == Truth::open) add(other_weight);
    for (auto const& alternative : opinion.alternatives)
        if (alternative.available == Truth::open) add(other_weight);
    return open;
}

std::vector<Asking> next_questions(law::Library const& library, Matter const& matter, Language language,
                                   std::size_t most)
{
    auto const opinion = opine(library, matter, language);
    auto const now = open_points(opinion);
    Thresholds const thresholds(opinion);
    std::vector<Asking> all;
    for (auto const& question : opinion.questions) {
        if (most > 0 && all.size() >= most) break;
        Asking asking;
        asking.question = question;
        asking.fact = library.fact(question.fact);
        for (auto const& answer : tried(asking.fact, library, matter, thresholds)) {
            auto const supposed = answered(library, matter, question.fact, question.about, answer);
            if (!supposed) continue;
            auto const then = opine(library, *supposed, language);
            auto const left = open_points(then);
            auto const fewer = static_cast<int>(opinion.questions.size()) - static_cast<int>(then.questions.size()) - 1;
            asking.choices.push_back({answer, now.count - left.count, std::max(fewer, 0)});
            asking.worth += now.weight - left.weight;
        }
        if (asking.choices.empty())
            asking.worth = static_cast<double>(question.settles.size()) / 2;
        else
            asking.worth /= static_cast<double>(asking.choices.size());
        all.push_back(std::move(asking));
    }
    std::sort(all.begin(), all.end(), [](Asking const& a, Asking const& b) {
        if (a.worth != b.worth) return a.worth > b.worth;
        auto const place = [](Asking const& one) {
            auto const& about = one.question.about;
            return std::tuple(std::string_view(one.question.fact), about.offence, about.person, about.measure);
        };
        return place(a) < place(b);
    });
    return all;
}

std::string worth_of(Asking const& asking, Language language)
{
    if (asking.choices.empty())
        return texts::sentence(
            Error{"interview.worth_text", "", "", {{"count", std::to_string(asking.question.settles.size())}}},
            language);
    std::string each;
    auto saves = 0.0;
    for (auto const& choice : asking.choices) {
        each += (each.empty() ? "" : ", ") + choice.answer + ": " + std::to_string(choice.settles);
        saves += choice.saves;
    }
    auto const mean = static_cast<int>(saves / static_cast<double>(asking.choices.size()) + 0.5);
    return texts::sentence(Error{"interview.worth", "", "", {{"each", each}, {"saves", std::to_string(mean)}}},
                           language);
}

std::string answers_to(Asking const& asking, law::Library const& library, Language language)
{
    std::string expected = "yes, no";
    if (asking.fact)
        expected = expected_of(*asking.fact);
    else if (asking.question.fact == "offence.iccs")
        expected = expected_of(*library.fact("offence.iccs"));
    return texts::sentence(Error{"interview.answers", "", "", {{"expected", expected}}}, language);
}

Result<Matter> answered(law::Library const& library, Matter const& matter, std::string_view question,
                        About const& about, std::string_view answer)
{
    if (!within(matter, about)) return Error{"interview.no_question", std::string(question)};
    auto next = matter;
    if (auto const* fact = library.fact(question)) {
        if (fact->name == "offence.iccs") {
            if (answer != "unknown" && !library.offence(answer))
                return not_an_answer(question, answer, "a class of law/offences.tsv, such as 07031");
            offence_at(next, about.offence).iccs = answer == "unknown" ? "" : std::string(answer);
            return next;
        }
        if (fact->name == "measure.type" && about.measure >= 0) {
            if (answer != "unknown" && !library.measure(answer))
                return not_an_answer(question, answer, "a measure of law/measures.tsv");
            next.measures.at(static_cast<std::size_t>(about.measure)).type =
                answer == "unknown" ? "" : std::string(answer);
            return next;
        }
        auto value = value_from(*fact, library, answer);
        if (!value) return value.error();
        facts_at(next, fact->of, about)[fact->name] = std::move(*value);
        return next;
    }
    if (question.starts_with(tag)) {
        auto const yes = yes_or_no(answer);
        if (!yes && answer != "unknown" && answer != "disputed") return not_an_answer(question, answer, "yes, no");
        set_tag(offence_at(next, about.offence), std::string(question.substr(tag.size())), yes);
        return next;
    }
    // "requested declares untoc 16(5)", "requesting reserves ...", "requested bound ets024"
    for (auto const kind : {declares, reserves, bound}) {
        auto const at = question.find(kind);
        if (at == std::string_view::npos) continue;
        auto key = std::string(question.substr(0, at)) + (kind == declares ? " " : std::string(kind)) +
                   std::string(question.substr(at + kind.size()));
        if (answer.empty() || (kind == bound && !yes_or_no(answer) && answer != "unknown"))
            return not_an_answer(question, answer, "yes, no");
        next.declarations[std::move(key)] = std::string(answer);
        return next;
    }
    return Error{"interview.no_question", std::string(question.substr(0, 100))};
}

}
