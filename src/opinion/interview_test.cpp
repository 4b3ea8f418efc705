#include "opinion/interview.hpp"

#include "law/testing.hpp"
#include "opinion/changes.hpp"
#include "opinion/pathway.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace rogatory;
using namespace rogatory::opinion;
using law::testing::loaded;
using law::testing::small_library;

namespace
{

law::Library const& small()
{
    static auto const library = loaded(small_library());
    return *library;
}

/// ZZB asks ZZA for a person; nothing else is known.
Matter bare()
{
    Matter matter;
    matter.requesting = "ZZB";
    matter.requested = "ZZA";
    matter.modality = law::Modality::extradition;
    matter.date = day_from("2026-01-15").value();
    return matter;
}

Asking const* about(std::vector<Asking> const& questions, std::string_view fact)
{
    auto const at = std::find_if(questions.begin(), questions.end(),
                                 [&](Asking const& asking) { return asking.question.fact == fact; });
    return at == questions.end() ? nullptr : &*at;
}

bool asks(Matter const& matter, std::string_view fact)
{
    auto const questions = next_questions(small(), matter);
    return about(questions, fact) != nullptr;
}

Matter with(Matter const& matter, std::string_view question, std::string_view answer, About at = {})
{
    auto next = answered(small(), matter, question, at, answer);
    if (!next) throw std::runtime_error(texts::sentence(next.error()));
    return *next;
}

}

TEST(Interview, TheQuestionWhoseAnswersSettleMostComesFirst)
{
    auto const matter = bare();
    auto const questions = next_questions(small(), matter);
    ASSERT_GE(questions.size(), 3U);
    for (std::size_t i = 1; i < questions.size(); ++i)
        EXPECT_GE(questions[i - 1].worth, questions[i].worth);
    // A basis that is open weighs more than any single ground.
    EXPECT_EQ(questions[0].question.fact, "offence.transnational");
    auto const* political = about(questions, "request.political");
    ASSERT_NE(political, nullptr);
    ASSERT_EQ(political->choices.size(), 2U);
    // Whoever says no need not be asked about the exceptions.
    EXPECT_GT(political->choices[1].saves, political->choices[0].saves);
    EXPECT_NE(worth_of(*political).find("no: "), std::string::npos);
}

TEST(Interview, AnAnswerSettlesWhatDependsOnItAndALaterOneReopensNothingElse)
{
    auto const matter = bare();
    ASSERT_TRUE(asks(matter, "request.political"));
    auto const not_political = with(matter, "request.political", "no");
    EXPECT_FALSE(asks(not_political, "request.political"));
    EXPECT_FALSE(asks(not_political, "request.attack_on_head_of_state"));
    EXPECT_LT(open_points(opine(small(), not_political)).count, open_points(opine(small(), matter)).count);
    auto const national = with(not_political, "subject.nationalities", "ZZA, ZZC");
    EXPECT_FALSE(asks(national, "subject.nationalities"));
    // The answer is corrected: its exceptions are asked for now, the nationality is not asked again.
    auto const corrected = with(national, "request.political", "yes");
    EXPECT_TRUE(asks(corrected, "request.attack_on_head_of_state"));
    EXPECT_FALSE(asks(corrected, "subject.nationalities"));
}

TEST(Interview, UnknownAndDisputedLeaveItOpen)
{
    for (auto const* answer : {"unknown", "disputed"}) {
        auto const matter = with(bare(), "request.political", answer);
        EXPECT_EQ(open_points(opine(small(), matter)).count, open_points(opine(small(), bare())).count) << answer;
    }
}

TEST(Interview, WhatIsNoAnswerIsRefusedWithWhatWasExpected)
{
    auto const code = [](std::string_view question, std::string_view answer, About at = {}) {
        auto const next = answered(small(), bare(), question, at, answer);
        return next ? std::string{} : next.error().code;
    };
    EXPECT_EQ(code("request.political", "perhaps"), "interview.answer");
    EXPECT_EQ(code("subject.nationalities", "Arland"), "interview.answer");
    EXPECT_EQ(code("subject.nationalities", ","), "interview.answer");
    EXPECT_EQ(code("offence.maximum_penalty_months", "-3"), "interview.answer");
    EXPECT_EQ(code("offence.maximum_penalty_months", "99999999999999999999"), "interview.answer");
    EXPECT_EQ(code("offence.iccs", "9999"), "interview.answer");
    EXPECT_EQ(code("offence.tags terrorist_purpose", "often"), "interview.answer");
    EXPECT_EQ(code("requested bound treaty", "now and then"), "interview.answer");
    EXPECT_EQ(code("weather.fine", "yes"), "interview.no_question");
    EXPECT_EQ(code("request.political", "yes", About{7, -1, -1}), "interview.no_question");
    for (auto const* name : {"interview.answer", "interview.no_question", "follow.no_such"})
        EXPECT_TRUE(texts::has_sentence(name)) << name;
}

TEST(Interview, DeclarationsMembershipAndTagsAreAnsweredLikeFacts)
{
    EXPECT_EQ(with(bare(), "requested declares treaty 2", "yes").declarations.at("requested treaty 2"), "yes");
    EXPECT_EQ(with(bare(), "requested bound treaty", "no").declarations.at("requested bound treaty"), "no");
    auto tagged = with(bare(), "offence.tags terrorist_purpose", "yes", About{0, -1, -1});
    EXPECT_EQ(tagged.offences.at(0).tags, std::vector<std::string>{"terrorist_purpose"});
    tagged = with(tagged, "offence.tags terrorist_purpose", "no", About{0, -1, -1});
    EXPECT_TRUE(tagged.offences.at(0).tags.empty());
    EXPECT_EQ(tagged.offences.at(0).denied_tags, std::vector<std::string>{"terrorist_purpose"});
}

TEST(Interview, MembershipThatNobodyKnowsIsAskedAndItsAnswerCounts)
{
    auto matter = bare();
    matter.date = day_from("2005-03-10").value(); // between deposit and entry into force of ZZA
    matter.requesting = "ZZB";
    auto files = small_library();
    auto& parties = files["instruments/treaty/parties.tsv"];
    parties.replace(parties.find("2006-06-15"), 10, "2004-06-15");
    auto const library = loaded(files);
    auto const questions = next_questions(*library, matter);
    ASSERT_NE(about(questions, "requested bound treaty"), nullptr);
    auto const bound = answered(*library, matter, "requested bound treaty", {}, "yes");
    EXPECT_EQ(opine(*library, *bound).bases.at(0).bound, Truth::yes);
    auto const not_bound = answered(*library, matter, "requested bound treaty", {}, "no");
    EXPECT_EQ(opine(*library, *not_bound).bases.at(0).status, BasisStatus::unavailable);
    // What the library knows is not overturned by a word.
    auto known = bare();
    known.declarations["requested bound treaty"] = "no";
    EXPECT_EQ(opine(small(), known).bases.at(0).bound, Truth::yes);
}

TEST(Interview, AnsweringEverythingEndsIt)
{
    auto matter = bare();
    for (int asked = 0; asked < 40; ++asked) {
        auto const questions = next_questions(small(), matter);
        auto const next = std::find_if(questions.begin(), questions.end(),
                                       [](Asking const& asking) { return !asking.choices.empty(); });
        if (next == questions.end()) {
            for (auto const& left : questions)
                EXPECT_EQ(left.question.fact, "offence.iccs");
            return;
        }
        matter = with(matter, next->question.fact, next->choices.front().answer, next->question.about);
    }
    FAIL() << "it goes on for ever";
}

TEST(Pathway, AnAlternativeBecomesAMatterWithItsFacts)
{
    auto matter = with(with(bare(), "subject.nationalities", "ZZA"), "offence.transnational", "yes");
    matter.offences.push_back({"07031", {}, {}, {}});
    auto const opinion = opine(small(), matter);
    ASSERT_FALSE(opinion.alternatives.empty());
    auto const followed = follow(opinion, 1);
    ASSERT_TRUE(followed);
    EXPECT_EQ(followed->matter.modality, law::Modality::proceedings);
    EXPECT_EQ(followed->matter.facts, matter.facts);
    EXPECT_NE(followed->heading.find("treaty 3(2)"), std::string::npos);
    auto const again = read_matter(matter_to_toml(followed->matter, followed->heading), small());
    EXPECT_TRUE(again.errors.empty());
    EXPECT_EQ(again.matter.facts, matter.facts);
    EXPECT_EQ(follow(opinion, 0).error().code, "follow.no_such");
    EXPECT_EQ(follow(opinion, 99).error().code, "follow.no_such");
}

TEST(Changes, NameWhoJoinedAndWhichPairsGained)
{
    auto const day = [](char const* text) { return day_from(text).value(); };
    auto const view = changes({small(), day("2005-01-01")}, {small(), day("2007-01-01")});
    ASSERT_TRUE(view);
    EXPECT_NE(view->text.find("gained: ZZA, ZZB"), std::string::npos) << view->text;
    auto const& pairs = view->json.at("pairs").as_array();
    ASSERT_EQ(pairs.size(), 2U) << "extradition and mla have a basis, proceedings have none";
    EXPECT_EQ(pairs.at(0).at("gained").at("pairs"), 1);
    auto const of_zza = changes({small(), day("2007-01-01")}, {small(), day("2005-01-01")}, "ZZA");
    EXPECT_NE(of_zza->text.find("lost: 1 (with ZZB)"), std::string::npos) << of_zza->text;
    EXPECT_EQ(changes({small(), day("2005-01-01")}, {small(), day("2007-01-01")}, "ZZX").error().code,
              "view.unknown_state");
    auto const none = changes({small(), day("2020-01-01")}, {small(), day("2020-01-02")});
    EXPECT_NE(none->text.find("none gained or lost"), std::string::npos);
}

TEST(Changes, NameTheRulesThatCameWentOrChanged)
{
    auto files = small_library();
    auto& rules = files["instruments/treaty/rules.toml"];
    rules.replace(rules.find("Nationals need not be extradited."), 33, "Nationals shall not be extradited");
    rules.replace(rules.find("treaty/5/fiscal"), 15, "treaty/5/taxes_");
    auto const after = loaded(files);
    auto const day = day_from("2020-01-01").value();
    auto const view = changes({small(), day}, {*after, day});
    auto const& changed = view->json.at("rules");
    EXPECT_EQ(boost::json::serialize(changed.at("changed")), "[\"treaty/3/nationality\"]");
    EXPECT_EQ(boost::json::serialize(changed.at("added")), "[\"treaty/5/taxes_\"]");
    EXPECT_EQ(boost::json::serialize(changed.at("removed")), "[\"treaty/5/fiscal\"]");
}
