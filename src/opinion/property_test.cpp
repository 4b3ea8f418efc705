// Whatever the matter: what always holds.
#include "opinion/testing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

using namespace rogatory;
using namespace rogatory::opinion;
using namespace rogatory::opinion::testing;
using law::Modality;
using law::testing::loaded;
using law::testing::small_library;

namespace
{

law::Value any_value(law::Library const& library, law::Fact const& fact)
{
    if (*rc::gen::inRange(0, 3) == 0) return law::Unknown{};
    auto const state = [&] { return library.states[*rc::gen::inRange<std::size_t>(0, library.states.size())].iso3; };
    auto const choice = [&] { return fact.choices[*rc::gen::inRange<std::size_t>(0, fact.choices.size())]; };
    switch (fact.type) {
    case law::FactType::boolean: return *rc::gen::arbitrary<bool>();
    case law::FactType::number: return *rc::gen::inRange<std::int64_t>(0, 240);
    case law::FactType::day: return Day{*rc::gen::inRange(10'000, 25'000)};
    case law::FactType::text: return std::string("text");
    case law::FactType::state: return state();
    case law::FactType::states: return std::vector<std::string>{state()};
    case law::FactType::choice: return choice();
    case law::FactType::choices: return std::vector<std::string>{choice()};
    }
    return law::Unknown{};
}

void fill(law::Library const& library, law::FactOf of, FactValues& facts)
{
    for (auto const& fact : library.facts)
        if (fact.of == of && !fact.derived) facts[fact.name] = any_value(library, fact);
}

Matter any_matter(law::Library const& library)
{
    Matter matter;
    auto const one_of = [](auto const& all) -> auto const& {
        return all[*rc::gen::inRange<std::size_t>(0, all.size())];
    };
    matter.requesting = one_of(library.states).iso3;
    matter.requested = one_of(library.states).iso3;
    matter.modality = static_cast<Modality>(*rc::gen::inRange(0, static_cast<int>(law::modality_names.size())));
    matter.date = Day{*rc::gen::inRange(6'000, 22'000)};
    fill(library, law::FactOf::matter, matter.facts);
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
        auto& offence = matter.offences.emplace_back();
        if (*rc::gen::arbitrary<bool>()) offence.iccs = one_of(library.offences).code;
        fill(library, law::FactOf::offence, offence.facts);
    }
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
        fill(library, law::FactOf::person, matter.persons.emplace_back().facts);
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
        auto& measure = matter.measures.emplace_back();
        measure.type = one_of(library.measures).id;
        fill(library, law::FactOf::measure, measure.facts);
    }
    return matter;
}

/// Establishes every fact that is unknown; what `found` says is known without being stated stays as it is.
void establish(law::Library const& library, law::FactOf of, FactValues& facts, std::set<std::string> const& found = {})
{
    for (auto const& fact : library.facts) {
        if (fact.of != of || fact.derived || found.contains(fact.name)) continue;
        auto& value = facts[fact.name];
        for (int i = 0; i < 20 && std::holds_alternative<law::Unknown>(value); ++i)
            value = any_value(library, fact);
    }
}

/// What the library knows of a measure without being told: to state the opposite is a correction, not one more fact.
std::set<std::string> known_of(law::Library const& library, Measure const& measure)
{
    auto const* type = library.measure(measure.type);
    return type && type->coercive != law::Coercive::depends ? std::set<std::string>{"measure.coercive"}
                                                            : std::set<std::string>{};
}

}

RC_GTEST_PROP(OpinionProperty, NothingIsOfferedBeforeItIsInForce, ())
{
    auto const matter = any_matter(real());
    auto const opinion = opine(real(), matter);
    for (auto const& basis : opinion.bases)
        if (basis.status != BasisStatus::unavailable) {
            auto const& instrument = *basis.instrument;
            if (instrument.in_force) RC_ASSERT(*instrument.in_force <= matter.date);
            // Where nobody knows since when, it is certain only after somebody was seen to be bound.
            if (instrument.binding && !instrument.in_force && basis.bound == Truth::yes)
                RC_ASSERT(instrument.seen_in_force && *instrument.seen_in_force <= matter.date);
            if (instrument.ended) RC_ASSERT(matter.date < *instrument.ended);
            RC_ASSERT(basis.bound != Truth::no);
        }
}

RC_GTEST_PROP(OpinionProperty, NothingUnverifiedRefusesAndRanksFollowStatus, ())
{
    auto const matter = any_matter(real());
    auto const opinion = opine(real(), matter);
    for (auto const& one : opinion.grounds)
        if (one.status == GroundStatus::applies) RC_ASSERT(one.rule->status == law::Status::verified);
    for (auto const& limit : opinion.limits)
        if (limit.holds == Truth::yes) RC_ASSERT(limit.rule->status == law::Status::verified);
    for (std::size_t i = 1; i < opinion.bases.size(); ++i) {
        RC_ASSERT(opinion.bases[i - 1].rank <= opinion.bases[i].rank);
        if (opinion.bases[i - 1].instrument->binding == opinion.bases[i].instrument->binding)
            RC_ASSERT(opinion.bases[i - 1].status <= opinion.bases[i].status);
    }
    for (auto const& asked : opinion.questions) {
        RC_ASSERT(!asked.text.empty());
        RC_ASSERT(!asked.settles.empty());
    }
    RC_ASSERT(to_json(opinion).contains("bases"));
    RC_ASSERT(!to_text(opinion).empty());
}

RC_GTEST_PROP(OpinionProperty, EstablishingFactsNeverUnsettlesAnAnswer, ())
{
    auto const matter = any_matter(real());
    auto more = matter;
    establish(real(), law::FactOf::matter, more.facts);
    for (auto& one : more.offences)
        establish(real(), law::FactOf::offence, one.facts);
    for (auto& one : more.persons)
        establish(real(), law::FactOf::person, one.facts);
    for (auto& one : more.measures)
        establish(real(), law::FactOf::measure, one.facts, known_of(real(), one));
    auto const before = opine(real(), matter);
    auto const after = opine(real(), more);
    for (auto const& basis : before.bases) {
        if (basis.status == BasisStatus::open) continue;
        auto const same = std::find_if(after.bases.begin(), after.bases.end(),
                                       [&](Basis const& other) { return other.instrument == basis.instrument; });
        RC_ASSERT(same != after.bases.end());
        RC_ASSERT(same->status == basis.status);
    }
    for (auto const& one : before.grounds) {
        if (one.status == GroundStatus::open) continue;
        for (auto const& other : after.grounds)
            if (other.rule == one.rule && other.about == one.about) RC_ASSERT(other.status == one.status);
    }
}

RC_GTEST_PROP(OpinionProperty, AMatterWrittenDownIsReadBackAsItWas, ())
{
    auto const matter = any_matter(real());
    auto const text = matter_to_toml(matter, "one line\nand another");
    auto const read = read_matter(text, real());
    if (matter.requesting == matter.requested) return; // no matter at all
    RC_ASSERT(read.errors.empty());
    RC_ASSERT(matter_to_toml(read.matter) == matter_to_toml(matter));
}

RC_GTEST_PROP(OpinionProperty, AnOpinionIsTheSameAloneAndAmongOthers, ())
{
    auto const matter = any_matter(real());
    auto const alone = to_json(opine(real(), matter));
    for (int i = 0; i < 3; ++i)
        opine(real(), any_matter(real()));
    RC_ASSERT(to_json(opine(real(), matter)) == alone);
}

TEST(OpinionProperty, TheOrderOfFilesAndRulesChangesNothing)
{
    // The rules of each instrument, each in a file of its own, so named that they come in the opposite order.
    auto files = small_library();
    auto const text = files.at(rules_file);
    files.erase(rules_file);
    std::vector<std::size_t> starts;
    for (auto at = text.find("[["); at != std::string::npos; at = text.find("\n[[", at + 1))
        starts.push_back(at);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        auto const end = i + 1 < starts.size() ? starts[i + 1] : text.size();
        auto const name = std::string(1, static_cast<char>('z' - static_cast<int>(i)));
        files["instruments/treaty/" + name + ".toml"] = text.substr(starts[i], end - starts[i]);
    }
    auto const other = loaded(files);
    auto const members = [](law::Library const& library, Matter const& matter) {
        auto json = to_json(opine(library, matter));
        json.erase("law_version");
        std::vector<std::string> all;
        for (auto& [name, list] : json) {
            if (!list.is_array()) continue;
            for (auto const& member : list.get_array())
                all.push_back(std::string(name) + boost::json::serialize(member));
        }
        std::sort(all.begin(), all.end());
        return all;
    };
    rc::check("opinions agree", [&] {
        auto const matter = any_matter(small());
        auto const one = members(small(), matter);
        auto const two = members(*other, matter);
        // The order of reasons and of what a question settles may differ; how many there are may not.
        RC_ASSERT(one.size() == two.size());
        auto const statuses = [](law::Library const& library, Matter const& at) {
            std::vector<std::string> all;
            auto const opinion = opine(library, at);
            for (auto const& basis : opinion.bases)
                all.push_back(basis.instrument->id + std::string(name_of(basis.status)) + std::to_string(basis.rank));
            for (auto const& one_ground : opinion.grounds)
                all.push_back(one_ground.rule->id + std::string(name_of(one_ground.status)) +
                              std::to_string(one_ground.about.person));
            for (auto const& asked : opinion.questions)
                all.push_back(asked.fact + std::to_string(asked.settles.size()));
            for (auto const& way : opinion.alternatives)
                all.push_back(way.rule->id + std::string(name_of(way.available)));
            std::sort(all.begin(), all.end());
            return all;
        };
        RC_ASSERT(statuses(small(), matter) == statuses(*other, matter));
    });
}
