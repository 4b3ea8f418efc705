#include "opinion/opinion.hpp"

#include "law/testing.hpp"
#include "opinion/examples.hpp"
#include "opinion/views.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

using namespace rogatory;
using namespace rogatory::opinion;
using law::Modality;
using law::testing::loaded;
using law::testing::small_library;

namespace
{

std::string const rules_file = "instruments/treaty/rules.toml";
std::string const instrument_file = "instruments/treaty/instrument.toml";
std::string const parties_file = "instruments/treaty/parties.tsv";

law::Library const& small()
{
    static auto const library = loaded(small_library());
    return *library;
}

law::Library const& real()
{
    static auto const library = loaded(law::testing::files_below(ROGATORY_SOURCE_DIR "/law"));
    return *library;
}

/// The small library with one place of one file changed.
std::shared_ptr<law::Library const> changed(std::string const& file, std::string const& from, std::string const& to)
{
    auto files = small_library();
    auto& text = files.at(file);
    auto const at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("not in the file: " + from);
    text.replace(at, from.size(), to);
    return loaded(files);
}

/// ZZB asks ZZA, which takes the Convention as basis, for a person in a transnational case of bribery.
Matter covered(Modality modality = Modality::extradition)
{
    Matter matter;
    matter.requesting = "ZZB";
    matter.requested = "ZZA";
    matter.modality = modality;
    matter.date = day_from("2026-01-15").value();
    matter.offences.push_back({"07031", {}, {}, {{"offence.transnational", true}}});
    matter.persons.push_back({{{"subject.nationalities", std::vector<std::string>{"ZZB"}}}});
    matter.facts["request.political"] = false;
    return matter;
}

Ground const* ground(Opinion const& opinion, std::string_view rule)
{
    for (auto const& one : opinion.grounds)
        if (one.rule->id == rule) return &one;
    return nullptr;
}

template <class List>
bool cites(List const& list, std::string_view rule)
{
    return std::any_of(list.begin(), list.end(), [&](auto const& one) { return one.rule->id == rule; });
}

Question const* question(Opinion const& opinion, std::string_view fact)
{
    for (auto const& one : opinion.questions)
        if (one.fact == fact) return &one;
    return nullptr;
}

std::vector<std::string> codes(MatterRead const& read)
{
    std::vector<std::string> all;
    for (auto const& error : read.errors) {
        all.push_back(error.code);
        for (auto const language : texts::languages())
            EXPECT_TRUE(texts::has_sentence(error.code, language)) << error.code;
        EXPECT_EQ(texts::sentence(error).find('{'), std::string::npos) << texts::sentence(error);
    }
    return all;
}

using Codes = std::vector<std::string>;

}

TEST(Opinion, ABasisIsAvailableWhenBothStatesAreBoundAndTheOffenceIsCovered)
{
    auto const matter = covered();
    auto const opinion = opine(small(), matter);
    ASSERT_EQ(opinion.bases.size(), 1U);
    auto const& basis = opinion.bases[0];
    EXPECT_EQ(basis.status, BasisStatus::available);
    EXPECT_EQ(basis.rank, 1);
    ASSERT_NE(basis.rule, nullptr);
    EXPECT_EQ(basis.rule->id, "treaty/2/basis");
    EXPECT_TRUE(basis.verified);
    EXPECT_EQ(basis.offences, std::vector<Truth>{Truth::yes});
}

TEST(Opinion, ABasisIsUnavailableWithItsReasonWhereAStateIsNoParty)
{
    auto matter = covered();
    matter.requesting = "ZZC";
    auto const opinion = opine(small(), matter);
    ASSERT_EQ(opinion.bases.size(), 1U);
    EXPECT_EQ(opinion.bases[0].status, BasisStatus::unavailable);
    ASSERT_FALSE(opinion.bases[0].because.empty());
    EXPECT_EQ(fact_of(opinion.bases[0].because[0]), "requesting bound treaty");
    EXPECT_EQ(value_of(opinion.bases[0].because[0]), "not a party");
    EXPECT_TRUE(opinion.grounds.empty()) << "its grounds are not the law between them";
}

TEST(Opinion, ABasisIsUnavailableWithItsReasonWhereTheOffenceIsNotCovered)
{
    auto matter = covered();
    matter.offences[0].facts["offence.transnational"] = false;
    auto const opinion = opine(small(), matter);
    ASSERT_EQ(opinion.bases.size(), 1U);
    EXPECT_EQ(opinion.bases[0].status, BasisStatus::unavailable);
    auto const& because = opinion.bases[0].because;
    EXPECT_TRUE(std::any_of(because.begin(), because.end(), [](Because const& reason) {
        return fact_of(reason) == "offence.transnational" && value_of(reason) == "no" && reason.article == "1";
    }));
}

TEST(Opinion, BetweenDepositAndEntryIntoForceTheBasisIsOpen)
{
    auto matter = covered();
    matter.date = day_from("2006-06-20").value();
    EXPECT_EQ(opine(small(), matter).bases.at(0).status, BasisStatus::open);
    matter.date = day_from("2006-06-14").value();
    EXPECT_EQ(opine(small(), matter).bases.at(0).status, BasisStatus::unavailable);
}

TEST(Opinion, AnElectionThatNobodyKnowsStaysOpenAndIsAskedFor)
{
    auto matter = covered();
    std::swap(matter.requesting, matter.requested);
    auto opinion = opine(small(), matter, Language::fr);
    EXPECT_EQ(opinion.bases.at(0).status, BasisStatus::open);
    auto const* asked = question(opinion, "requested declares treaty 2");
    ASSERT_NE(asked, nullptr);
    EXPECT_NE(asked->text.find("Bélande"), std::string::npos) << asked->text;
    EXPECT_EQ(asked->settles, std::vector<std::string_view>{"treaty/2/basis"});

    matter.declarations["requested treaty 2"] = "yes";
    EXPECT_EQ(opine(small(), matter).bases.at(0).status, BasisStatus::available);
    matter.declarations["requested treaty 2"] = "no";
    EXPECT_EQ(opine(small(), matter).bases.at(0).status, BasisStatus::unavailable);
    matter.declarations["requested treaty 2"] = "unknown";
    EXPECT_EQ(opine(small(), matter).bases.at(0).status, BasisStatus::open);
}

TEST(Opinion, WithoutAnyFactItAsksAndNeverFails)
{
    Matter matter;
    matter.requesting = "ZZB";
    matter.requested = "ZZA";
    matter.modality = Modality::extradition;
    matter.date = day_from("2026-01-15").value();
    auto const opinion = opine(small(), matter);
    EXPECT_EQ(opinion.bases.at(0).status, BasisStatus::open);
    for (auto const* fact : {"offence.iccs", "offence.transnational", "subject.nationalities", "request.political"})
        EXPECT_NE(question(opinion, fact), nullptr) << fact;
    for (auto const& one : opinion.grounds)
        EXPECT_TRUE(one.status == GroundStatus::open || one.rule->effect == law::Effect::excluded) << one.rule->id;
    EXPECT_FALSE(to_text(opinion).empty());
}

TEST(Opinion, QuestionsComeOnceAndTheOneThatSettlesMostFirst)
{
    Matter matter = covered();
    matter.facts.clear();
    matter.persons.clear();
    auto const opinion = opine(small(), matter);
    for (auto const& one : opinion.questions)
        EXPECT_EQ(
            std::count_if(opinion.questions.begin(), opinion.questions.end(),
                          [&](Question const& other) { return other.fact == one.fact && other.about == one.about; }),
            1);
    EXPECT_TRUE(
        std::is_sorted(opinion.questions.begin(), opinion.questions.end(),
                       [](Question const& a, Question const& b) { return a.settles.size() > b.settles.size(); }));
}

TEST(Opinion, ANationalIsNotExtraditedAndTheWayToProsecutionIsShown)
{
    auto matter = covered();
    matter.persons[0].facts["subject.nationalities"] = std::vector<std::string>{"ZZA"};
    auto const opinion = opine(small(), matter);
    ASSERT_NE(ground(opinion, "treaty/3/nationality"), nullptr);
    EXPECT_EQ(ground(opinion, "treaty/3/nationality")->status, GroundStatus::applies);
    ASSERT_EQ(opinion.alternatives.size(), 1U);
    EXPECT_EQ(opinion.alternatives[0].modality, Modality::proceedings);
    EXPECT_EQ(opinion.alternatives[0].because, "nationality");
    EXPECT_EQ(opinion.alternatives[0].available, Truth::yes);
    EXPECT_TRUE(opine(small(), covered()).alternatives.empty()) << "no obstacle, no way around it";
}

TEST(Opinion, EachPersonIsAnsweredForThemselves)
{
    auto matter = covered();
    matter.persons.push_back({{{"subject.nationalities", std::vector<std::string>{"ZZA"}}}});
    matter.persons.push_back({});
    auto const opinion = opine(small(), matter);
    std::vector<std::pair<int, GroundStatus>> found;
    for (auto const& one : opinion.grounds)
        if (one.rule->id == "treaty/3/nationality") found.emplace_back(one.about.person, one.status);
    EXPECT_EQ(found, (std::vector<std::pair<int, GroundStatus>>{
                         {0, GroundStatus::does_not_apply}, {1, GroundStatus::applies}, {2, GroundStatus::open}}));
}

TEST(Opinion, EachOffenceIsCoveredOrNotForItself)
{
    auto matter = covered();
    matter.offences.push_back({"09", {}, {}, {{"offence.transnational", true}}});
    matter.offences.push_back({"", {}, {}, {}});
    auto const opinion = opine(small(), matter);
    EXPECT_EQ(opinion.bases.at(0).status, BasisStatus::available) << "one covered offence carries the request";
    EXPECT_EQ(opinion.bases.at(0).offences, (std::vector<Truth>{Truth::yes, Truth::no, Truth::open}));
}

TEST(Opinion, ExceptionsAndTheirExceptionsTakeAwayAndGiveBack)
{
    auto matter = covered();
    auto const status = [&] { return ground(opine(small(), matter), "treaty/4/political")->status; };
    matter.facts["request.political"] = true;
    EXPECT_EQ(status(), GroundStatus::open) << "nobody said whether a head of State was attacked";
    matter.facts["request.attack_on_head_of_state"] = false;
    EXPECT_EQ(status(), GroundStatus::applies);
    matter.facts["request.attack_on_head_of_state"] = true;
    EXPECT_EQ(status(), GroundStatus::open) << "nobody said whether it was pardoned";
    matter.facts["request.pardoned"] = false;
    auto const opinion = opine(small(), matter);
    EXPECT_EQ(ground(opinion, "treaty/4/political")->status, GroundStatus::does_not_apply);
    ASSERT_NE(ground(opinion, "treaty/4/political")->exception, nullptr);
    EXPECT_EQ(ground(opinion, "treaty/4/political")->exception->article, "4(2)");
    matter.facts["request.pardoned"] = true;
    EXPECT_EQ(status(), GroundStatus::applies);
}

TEST(Opinion, WhatATreatyForbidsToInvokeIsNeverShownAsAReasonToRefuse)
{
    auto const matter = covered();
    auto const opinion = opine(small(), matter);
    auto const* fiscal = ground(opinion, "treaty/5/fiscal");
    ASSERT_NE(fiscal, nullptr);
    EXPECT_EQ(fiscal->rule->effect, law::Effect::excluded);
    EXPECT_EQ(fiscal->status, GroundStatus::applies);
    auto const text = to_text(opinion);
    auto const heading = text.find("Not a reason to refuse");
    ASSERT_NE(heading, std::string::npos);
    EXPECT_GT(text.find("treaty 5, excluded"), heading);
    EXPECT_TRUE(std::none_of(opinion.alternatives.begin(), opinion.alternatives.end(),
                             [](Alternative const& one) { return one.because == "fiscal"; }));
}

TEST(Opinion, AnUnverifiedRuleNeverRefusesAndNeverStartsAClock)
{
    auto matter = covered();
    matter.offences[0].facts["offence.maximum_penalty_months"] = std::int64_t{6};
    auto const opinion = opine(small(), matter);
    EXPECT_EQ(ground(opinion, "treaty/6/unverified")->status, GroundStatus::open);
    ASSERT_EQ(opinion.limits.size(), 2U);
    for (auto const& limit : opinion.limits)
        EXPECT_EQ(limit.holds, limit.rule->status == law::Status::verified ? Truth::yes : Truth::open);
    auto const json = to_json(opinion);
    for (auto const& one : json.at("grounds").as_array())
        if (one.at("article").as_string() == "6") {
            EXPECT_FALSE(one.at("verified").as_bool());
        }
}

TEST(Opinion, ARequirementThatIsNotNeededIsLeftOut)
{
    auto matter = covered(Modality::mla);
    matter.measures.push_back({"hearing", {}});
    EXPECT_FALSE(cites(opine(small(), matter).requirements, "treaty/7/search"));
    matter.measures.push_back({"search", {}});
    auto const opinion = opine(small(), matter);
    for (auto const& one : opinion.requirements)
        if (one.rule->id == "treaty/7/search") {
            EXPECT_EQ(one.about.measure, 1);
            EXPECT_EQ(one.needed, Truth::yes);
            EXPECT_EQ(one.status, RequirementStatus::open) << "the opinion does not see the draft";
        }
    EXPECT_TRUE(cites(opinion.requirements, "treaty/7/search"));
    EXPECT_TRUE(cites(opinion.requirements, "treaty/7/facts"));
}

TEST(Opinion, ARuleOutsideItsDaysSaysNothing)
{
    auto const library = changed(rules_file, "id = \"treaty/5/fiscal\"",
                                 "valid_from = 2010-01-01\nvalid_until = 2019-12-31\nid = \"treaty/5/fiscal\"");
    auto matter = covered();
    auto const has_rule = [&](char const* when) {
        matter.date = day_from(when).value();
        return ground(opine(*library, matter), "treaty/5/fiscal") != nullptr;
    };
    EXPECT_FALSE(has_rule("2009-12-31"));
    EXPECT_TRUE(has_rule("2010-01-01"));
    EXPECT_TRUE(has_rule("2019-12-31"));
    EXPECT_FALSE(has_rule("2020-01-01"));
}

namespace
{

/// The small library with a second convention of the same content, changed by `adapt`.
template <class Adapt>
std::shared_ptr<law::Library const> two_conventions(Adapt const& adapt)
{
    auto files = small_library();
    for (auto const* name : {"instrument.toml", "rules.toml", "parties.tsv"}) {
        auto text = files.at("instruments/treaty/" + std::string(name));
        std::string const from = name == std::string("instrument.toml") ? "id = \"treaty\"" : "treaty/";
        std::string const to = name == std::string("instrument.toml") ? "id = \"accord\"" : "accord/";
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
        files["instruments/accord/" + std::string(name)] = text;
    }
    adapt(files);
    return loaded(files);
}

std::string const relation = R"(
[[rule]]
id = "accord/10/relation"
kind = "relation"
article = "10"
topic = "relation"
modalities = ["extradition", "mla"]
says = "This accord yields to the Convention."
status = "verified"
relation = "yields_to"
other = "treaty"
)";

}

TEST(Ranking, TwoBasesShareARankWhereNoRuleOfLawPutsOneFirst)
{
    auto const library = two_conventions([](law::Files&) {});
    auto const matter = covered();
    auto const opinion = opine(*library, matter);
    ASSERT_EQ(opinion.bases.size(), 2U);
    EXPECT_EQ(opinion.bases[0].rank, 1);
    EXPECT_EQ(opinion.bases[1].rank, 1);
    EXPECT_EQ(opinion.bases[0].ranked_by, RankedBy::no_rule);
    EXPECT_FALSE(ranked_because(opinion.bases[0]).empty());
}

TEST(Ranking, ARuleOnTheirRelationPutsOneFirstAndIsNamed)
{
    auto const library =
        two_conventions([](law::Files& files) { files["instruments/accord/relation.toml"] = relation; });
    auto const matter = covered();
    auto const opinion = opine(*library, matter);
    EXPECT_EQ(opinion.bases.at(0).instrument->id, "treaty");
    EXPECT_EQ(opinion.bases.at(1).instrument->id, "accord");
    EXPECT_LT(opinion.bases[0].rank, opinion.bases[1].rank);
    EXPECT_NE(ranked_because(opinion.bases[1]).find("accord/10/relation"), std::string::npos);
}

TEST(Ranking, WhatReplacesAnotherTakesItsPlaceAndSaysSo)
{
    auto replacing = relation;
    replacing.replace(replacing.find("yields_to"), 9, "replaces");
    auto const library =
        two_conventions([&](law::Files& files) { files["instruments/accord/relation.toml"] = replacing; });
    auto const matter = covered();
    auto const opinion = opine(*library, matter);
    EXPECT_EQ(opinion.bases.at(0).instrument->id, "accord");
    EXPECT_EQ(opinion.bases.at(0).status, BasisStatus::available);
    ASSERT_TRUE(opinion.bases.at(0).verified);
    EXPECT_EQ(opinion.bases.at(1).status, BasisStatus::unavailable);
    EXPECT_EQ(opinion.bases.at(1).replaced, Truth::yes);
    EXPECT_EQ(fact_of(opinion.bases.at(1).because.back()), "replaced by accord");
    for (auto const& ground : opinion.grounds)
        EXPECT_NE(ground.instrument->id, "treaty") << "what was replaced offers no ground";

    // Where it is not certain that the rule holds, the other stays open.
    auto const doubtful = two_conventions([&](law::Files& files) {
        auto text = replacing;
        files["instruments/accord/relation.toml"] = text.replace(text.find("\"verified\""), 10, "\"unverified\"");
    });
    auto const less = opine(*doubtful, matter);
    for (auto const& basis : less.bases)
        if (basis.instrument->id == "treaty") EXPECT_EQ(basis.status, BasisStatus::open);
}

TEST(Ranking, AnUnverifiedRelationDecidesNothing)
{
    auto const library = two_conventions([](law::Files& files) {
        auto text = relation;
        files["instruments/accord/relation.toml"] = text.replace(text.find("\"verified\""), 10, "\"unverified\"");
    });
    auto const matter = covered();
    auto const opinion = opine(*library, matter);
    EXPECT_EQ(opinion.bases.at(0).rank, opinion.bases.at(1).rank);
}

TEST(Ranking, WhatIsNotBindingNeverOutranksWhatIs)
{
    auto const library = two_conventions([](law::Files& files) {
        auto& model = files["instruments/accord/instrument.toml"];
        model.replace(model.find("binding = true"), 14, "binding = false");
        // The binding one is open: nobody knows the election of ZZA.
        auto& parties = files[parties_file];
        parties.replace(parties.find("decl:2=yes"), 10, "");
    });
    auto const matter = covered();
    auto const opinion = opine(*library, matter);
    ASSERT_EQ(opinion.bases.size(), 2U);
    EXPECT_EQ(opinion.bases[0].instrument->id, "treaty");
    EXPECT_EQ(opinion.bases[0].status, BasisStatus::open);
    EXPECT_EQ(opinion.bases[1].status, BasisStatus::available);
    EXPECT_LT(opinion.bases[0].rank, opinion.bases[1].rank);
}

TEST(Ranking, TwoRulesThatDisagreeAreBothShown)
{
    auto const library = changed(rules_file, "topic = \"fiscal\"", "topic = \"fiscal\"\ncode = \"refuse.political\"");
    auto matter = covered();
    matter.facts["request.political"] = true;
    matter.facts["request.attack_on_head_of_state"] = false;
    auto const opinion = opine(*library, matter);
    auto const* political = ground(opinion, "treaty/4/political");
    auto const* excluded = ground(opinion, "treaty/5/fiscal");
    ASSERT_EQ(political->against.size(), 1U);
    EXPECT_EQ(political->against[0], excluded->rule);
    ASSERT_EQ(excluded->against.size(), 1U);
    EXPECT_EQ(excluded->against[0], political->rule);
}

TEST(Json, HoldsTheMembersOfTheContract)
{
    auto const matter = covered();
    auto const json = to_json(opine(small(), matter));
    for (auto const* key : {"requesting", "requested", "modality", "date", "law_version", "bases", "grounds",
                            "requirements", "limits", "duties", "alternatives", "questions"})
        EXPECT_TRUE(json.contains(key)) << key;
    auto const& basis = json.at("bases").at(0).as_object();
    EXPECT_EQ(basis.at("instrument").as_string(), "treaty");
    EXPECT_EQ(basis.at("status").as_string(), "available");
    EXPECT_TRUE(basis.at("because").at(0).as_object().contains("fact"));
    auto const& limits = json.at("limits").as_array();
    EXPECT_EQ(limits.at(0).at("days").as_int64(), 40);
    EXPECT_EQ(limits.at(0).at("starts_at").as_string(), "provisional_arrest_made");
}

// ---- reading a matter
// ------------------------------------------------------------------------------------------------

namespace
{

std::string const toml_matter = R"(
requesting = "ZZB"
requested = "ZZA"
modality = "extradition"
date = 2026-01-15
declarations = { "requested declares treaty 2" = "yes", "requesting reserves treaty 9" = "excluded" }
[facts]
"request.political" = "disputed"
request.pardoned = false
[[offences]]
iccs = "07031"
tags = ["attempted"]
facts = { "offence.transnational" = true, "offence.maximum_penalty_months" = 60 }
[[persons]]
facts = { "subject.nationalities" = ["ZZA", "ZZC"] }
[[persons]]
facts = { "subject.nationalities" = "unknown" }
[[measures]]
type = "hearing"
facts = { "measure.coercive" = false }
)";

std::string const json_matter = R"({"requesting": "ZZB", "requested": "ZZA", "modality": "extradition",
 "date": "2026-01-15",
 "declarations": {"requested treaty 2": "yes", "requesting reserves treaty 9": "excluded"},
 "facts": {"request.political": "disputed", "request": {"pardoned": false}},
 "offences": [{"iccs": "07031", "tags": ["attempted"],
               "facts": {"offence.transnational": true, "offence.maximum_penalty_months": 60}}],
 "persons": [{"facts": {"subject.nationalities": ["ZZA", "ZZC"]}}, {"facts": {"subject.nationalities": "unknown"}}],
 "measures": [{"type": "hearing", "facts": {"measure.coercive": false}}]})";

/// The matter with one place changed.
Codes wrong(std::string const& from, std::string const& to)
{
    auto text = toml_matter;
    text.replace(text.find(from), from.size(), to);
    return codes(read_matter(text, small()));
}

}

TEST(ReadMatter, TomlAndJsonGiveTheSame)
{
    auto const toml = read_matter(toml_matter, small());
    auto const json = read_matter(json_matter, small());
    EXPECT_EQ(codes(toml), Codes{});
    EXPECT_EQ(codes(json), Codes{});
    EXPECT_EQ(to_json(opine(small(), toml.matter)), to_json(opine(small(), json.matter)));
    EXPECT_EQ(toml.matter.facts.at("request.political"), law::Value(law::Disputed{}));
    EXPECT_EQ(toml.matter.persons.at(1).facts.at("subject.nationalities"), law::Value(law::Unknown{}));
    EXPECT_EQ(toml.matter.declarations, json.matter.declarations);
    EXPECT_EQ(toml.matter.declarations.at("requested treaty 2"), "yes");
}

TEST(ReadMatter, EachMistakeIsNamedWithItsField)
{
    EXPECT_EQ(wrong("\"ZZB\"", "\"ZZX\""), Codes{"matter.unknown_state"});
    EXPECT_EQ(wrong("\"ZZB\"", "\"ZZA\""), Codes{"matter.same_state"});
    EXPECT_EQ(wrong("\"ZZB\"", "7"), Codes{"matter.wrong_type"});
    EXPECT_EQ(wrong("requesting = \"ZZB\"\n", ""), Codes{"matter.missing"});
    EXPECT_EQ(wrong("\"extradition\"", "\"extraditon\""), Codes{"matter.modality"});
    EXPECT_EQ(wrong("2026-01-15", "\"2026-02-30\""), Codes{"matter.date_impossible"});
    EXPECT_EQ(wrong("2026-01-15", "2026-02-30"), Codes{"matter.not_toml"});
    EXPECT_EQ(wrong("[facts]", "[fact]"), Codes{"matter.unknown_key"});
    EXPECT_EQ(wrong("\"request.political\"", "\"request.politcal\""), Codes{"matter.unknown_fact"});
    EXPECT_EQ(wrong("pardoned = false", "pardoned = 1"), Codes{"matter.fact_type"});
    EXPECT_EQ(wrong("= 60", "= 60.5"), Codes{"matter.fact_type"});
    EXPECT_EQ(wrong("[\"ZZA\", \"ZZC\"]", "[\"ZZA\", \"QQQ\"]"), Codes{"matter.unknown_state"});
    EXPECT_EQ(wrong("[\"ZZA\", \"ZZC\"]", "\"ZZA\""), Codes{"matter.fact_type"});
    EXPECT_EQ(wrong("\"offence.transnational\" = true", "\"request.political\" = true"), Codes{"matter.fact_of"});
    EXPECT_EQ(wrong("\"offence.transnational\" = true", "\"offence.iccs\" = \"07\""), Codes{"matter.fact_derived"});
    EXPECT_EQ(wrong("\"07031\"", "\"07999\""), Codes{"matter.unknown_offence"});
    EXPECT_EQ(wrong("\"hearing\"", "\"hering\""), Codes{"matter.unknown_measure"});
    EXPECT_EQ(wrong("requested declares treaty 2", "requested declares treatie 2"), Codes{"matter.declaration"});
    EXPECT_EQ(wrong("requested declares treaty 2", "both treaty 2"), Codes{"matter.declaration"});
    EXPECT_EQ(wrong("[[offences]]", "[offences]"), (Codes{"matter.wrong_type"}));
    auto text = toml_matter;
    text.replace(text.find("[\"ZZA\", \"ZZC\"]"), 14, "[\"QQQ\"]");
    EXPECT_EQ(read_matter(text, small()).errors.at(0).field, "persons[0].facts.subject.nationalities");
}

TEST(ReadMatter, AllMistakesAtOnce)
{
    auto const read = read_matter(
        std::string_view("requesting = \"ZZX\"\nmodality = 7\nfacts = { \"a.b\" = 1 }\nfoo = 1\n"), small());
    EXPECT_EQ(read.errors.size(), 6U) << "State, missing State, modality, date, fact, key";
}

TEST(ReadMatter, WhatIsHostileIsRefused)
{
    auto const only = [](std::string const& text) {
        auto const read = read_matter(text, small());
        return read.errors.size() == 1 ? read.errors[0].code : std::to_string(read.errors.size()) + " mistakes";
    };
    std::string dotted = "facts.a";
    while (dotted.size() < 900'000)
        dotted += ".a";
    EXPECT_EQ(only(dotted + " = 1"), "matter.too_deep");
    EXPECT_EQ(only("x = " + std::string(900'000, '[')), "matter.too_deep");
    EXPECT_EQ(only("{\"x\": " + std::string(900'000, '[')), "matter.too_deep");
    EXPECT_EQ(only(std::string(matter_size_limit + 1, ' ')), "matter.too_large");
    EXPECT_EQ(only("requesting = \"\xff\""), "matter.not_utf8");
    EXPECT_EQ(only("{\"requesting\": \"\xed\xa0\x80\"}"), "matter.not_utf8");
    EXPECT_EQ(only("{"), "matter.not_json");
    EXPECT_EQ(only("= ="), "matter.not_toml");
    EXPECT_EQ(only("{} {}"), "matter.not_json");
    std::string many = toml_matter;
    for (std::size_t i = 0; i <= matter_members_limit; ++i)
        many += "[[persons]]\n";
    EXPECT_EQ(only(many), "matter.too_many");
    std::string keys;
    for (int i = 0; i < 60'000; ++i)
        keys += "\"k" + std::to_string(i) + "\" = 1\n";
    EXPECT_LE(read_matter(keys, small()).errors.size(), 1000U);
    EXPECT_LE(read_matter("[facts]\n" + keys, small()).errors.size(), 1000U);
}

// ---- whatever the matter
// ---------------------------------------------------------------------------------------------

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

// ---- examples and views
// ----------------------------------------------------------------------------------------------

TEST(Examples, EveryExampleOfTheLibraryGetsTheAnswerThatItExpects)
{
    auto const results = run_examples(real());
    EXPECT_GE(results.size(), 100U);
    for (auto const& result : results)
        for (auto const& mismatch : result.mismatches)
            ADD_FAILURE() << result.file << ": " << result.name << "\n  " << mismatch;
}

TEST(Examples, AWrongExpectationIsNoticed)
{
    std::string const example = "[[example]]\nname = \"n\"\ncites = \"c\"\n"
                                "matter = { requesting = \"ZZB\", requested = \"ZZA\", modality = \"extradition\", "
                                "date = 2026-01-15 }\n";
    auto const mismatches = [&](std::string const& expect) {
        auto const results = run_example(small(), "f", example + expect);
        return results.size() == 1 ? results[0].mismatches.size() : 99U;
    };
    EXPECT_EQ(mismatches("expect = { bases = [{ instrument = \"treaty\", status = \"open\" }] }"), 0U);
    EXPECT_EQ(mismatches("expect = { bases = [{ instrument = \"treaty\", status = \"available\" }] }"), 1U);
    EXPECT_EQ(mismatches("expect = { base = [{ instrument = \"treaty\" }] }"), 1U) << "an opinion has no such list";
    EXPECT_EQ(mismatches("expect = { absent = { bases = [{ status = \"open\" }] } }"), 1U);
    EXPECT_EQ(mismatches("expect = { absent = [{ bases = [{ status = \"available\" }] }] }"), 0U);
    EXPECT_EQ(mismatches(""), 1U) << "an example expects something";
    EXPECT_EQ(run_example(small(), "f", "x = [").at(0).mismatches.size(), 1U);
}

TEST(Views, CoverageNamesWhatBindsBothStates)
{
    auto const view = coverage(small(), "ZZA", Modality::mla, day_from("2026-01-15").value());
    ASSERT_TRUE(view);
    auto const& states = view->json.at("states").as_array();
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states[0].at("instruments").at(0).at("bound").as_string(), "yes");
    EXPECT_TRUE(states[1].at("instruments").as_array().empty()) << "ZZC is no party";
    EXPECT_EQ(coverage(small(), "ZZX", Modality::mla, Day{}).error().code, "view.unknown_state");
}

TEST(Views, APairShowsBasesAndDeclarations)
{
    auto const view = pair(small(), "ZZB", "ZZA", std::nullopt, day_from("2026-01-15").value());
    ASSERT_TRUE(view);
    EXPECT_EQ(view->json.at("modalities").as_array().size(), 2U) << "no rule carries proceedings";
    EXPECT_EQ(view->json.at("declarations").at(0).at("state").as_string(), "ZZA");
    EXPECT_EQ(pair(small(), "ZZB", "ZZB", std::nullopt, Day{}).error().code, "view.same_state");
}

TEST(Views, AnInstrumentIsShownWholeOrByArticle)
{
    ASSERT_TRUE(show(small(), "treaty"));
    EXPECT_EQ(show(small(), "treaty", "4")->json.at("rules").as_array().size(), 1U);
    EXPECT_EQ(show(small(), "treaty", "7")->json.at("rules").as_array().size(), 2U) << "7 and 7(2)";
    EXPECT_EQ(show(small(), "treaty", "77").error().code, "view.unknown_article");
    EXPECT_EQ(show(small(), "treatie").error().code, "view.unknown_instrument");
}

// ---- what carries nothing itself
// ---------------------------------------------------------------------------------------------

namespace
{

/// The small library and a second instrument of the same two States.
std::shared_ptr<law::Library const> with_second(std::string const& rules, std::string const& particulars = {})
{
    auto files = small_library();
    files["instruments/second/instrument.toml"] = R"(
id = "second"
title = "Second"
short_title = "Second"
in_force = 2005-01-01
kind = "global"
modalities = ["extradition", "mla", "surrender"]
binding = true
source = "invented"
status = "verified"
)" + particulars + rules;
    files["instruments/second/parties.tsv"] =
        "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n"
        "ZZA\tratification\t2005-01-01\t2005-01-01\t\tdecl:7=yes\t\t\tinvented\tverified\n"
        "ZZB\tratification\t2005-01-01\t2005-01-01\t\t\t\t\tinvented\tverified\n";
    return loaded(files);
}

std::string rule(std::string const& id, std::string const& kind, std::string const& more)
{
    return "[[rule]]\nid = \"second/" + id + "\"\nkind = \"" + kind +
           "\"\narticle = \"1\"\ntopic = \"second\"\nmodalities = [\"extradition\", \"mla\"]\nsays = \"It says "
           "so.\"\n" +
           more;
}

Basis const* basis_of(Opinion const& opinion, std::string_view id)
{
    for (auto const& basis : opinion.bases)
        if (basis.instrument->id == id) return &basis;
    return nullptr;
}

}

TEST(Carrying, AnInstrumentWithoutABasisRuleIsNoBasisButItsRulesGoAlong)
{
    auto const library =
        with_second(rule("1/duty", "duty", "status = \"verified\"\nduty = \"tell\"\non = \"requested\"\n"));
    auto const matter = covered();
    auto const opinion = opine(*library, matter);
    EXPECT_EQ(basis_of(opinion, "second"), nullptr);
    EXPECT_TRUE(std::any_of(opinion.duties.begin(), opinion.duties.end(),
                            [](Cited const& duty) { return duty.rule->id == "second/1/duty"; }));
    // Where nothing carries the request it has nothing to go with.
    auto uncovered = covered();
    uncovered.offences[0].facts["offence.transnational"] = false;
    EXPECT_TRUE(opine(*library, uncovered).duties.empty());
}

TEST(Carrying, WhatWasNotVerifiedCarriesNothingForCertainAndShutsNothingOut)
{
    std::string const unverified = "status = \"unverified\"\n", fails = "when = \"request.political\"\n";
    auto const status = [&](std::string const& rules) {
        auto const library = with_second(rules);
        auto const matter = covered();
        auto const opinion = opine(*library, matter);
        auto const* basis = basis_of(opinion, "second");
        return basis ? std::optional(basis->status) : std::nullopt;
    };
    EXPECT_EQ(status(rule("1/basis", "basis", unverified)), BasisStatus::open);
    EXPECT_EQ(status(rule("1/basis", "basis", unverified + fails)), BasisStatus::unavailable) << "no rule carries it";
    auto const sure = rule("1/basis", "basis", "status = \"verified\"\n");
    EXPECT_EQ(status(sure + rule("2/scope", "scope", unverified + fails)), BasisStatus::open);
    EXPECT_EQ(status(sure + rule("2/scope", "scope", "status = \"verified\"\n" + fails)), BasisStatus::unavailable);
}

TEST(Carrying, AnExceptionTakesAPlainBasisAway)
{
    auto const library = with_second(rule("1/basis", "basis", "status = \"verified\"\n") +
                                     "[[exception]]\nid = \"second/2/out\"\nto = \"second/1/basis\"\narticle = \"2\"\n"
                                     "says = \"Not so.\"\nstatus = \"verified\"\nwhen = \"request.political\"\n");
    auto matter = covered();
    EXPECT_EQ(basis_of(opine(*library, matter), "second")->status, BasisStatus::available);
    matter.facts["request.political"] = true;
    EXPECT_EQ(basis_of(opine(*library, matter), "second")->status, BasisStatus::unavailable);
}

TEST(Carrying, ADeclarationOfAnUnverifiedRowSettlesNothing)
{
    auto const rules = rule("1/basis", "basis", "status = \"verified\"\nwhen = 'requested declares \"7=yes\"'\n");
    EXPECT_EQ(basis_of(opine(*with_second(rules), covered()), "second")->status, BasisStatus::available);
    auto files = small_library();
    auto const sure = with_second(rules);
    files["instruments/second/instrument.toml"] =
        "id = \"second\"\ntitle = \"Second\"\nshort_title = \"Second\"\nin_force = 2005-01-01\nkind = \"global\"\n"
        "modalities = [\"extradition\", \"mla\"]\nbinding = true\nsource = \"invented\"\nstatus = \"verified\"\n" +
        rules;
    files["instruments/second/parties.tsv"] =
        "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n"
        "ZZA\tratification\t2005-01-01\t2005-01-01\t\tdecl:7=yes\t\t\tinvented\tunverified\n"
        "ZZB\tratification\t2005-01-01\t2005-01-01\t\t\t\t\tinvented\tverified\n";
    EXPECT_EQ(basis_of(opine(*loaded(files), covered()), "second")->status, BasisStatus::open);
}

TEST(Carrying, OneMeasureThatIsCoveredIsEnough)
{
    auto const library =
        with_second(rule("1/basis", "basis", "status = \"verified\"\nwhen = 'measure.type == \"hearing\"'\n"));
    auto matter = covered(Modality::mla);
    matter.measures = {{"search", {}}, {"hearing", {}}};
    EXPECT_EQ(basis_of(opine(*library, matter), "second")->status, BasisStatus::available);
    matter.measures.pop_back();
    EXPECT_EQ(basis_of(opine(*library, matter), "second")->status, BasisStatus::unavailable);
}
