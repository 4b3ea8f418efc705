#include "opinion/opinion.hpp"

#include "opinion/testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

using namespace rogatory;
using namespace rogatory::opinion;
using namespace rogatory::opinion::testing;
using law::Modality;
using law::testing::loaded;
using law::testing::small_library;

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
