#include "docket/law_of_steps.hpp"
#include "docket/two_sides.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;

/// A case that invokes these instruments.
CaseState invoking(law::Modality modality, std::initializer_list<std::string> instruments)
{
    CaseState state;
    state.modality = modality;
    state.own = {"ZZA", "zza"};
    state.partner = {"ZZB", "zzb"};
    for (auto const& instrument : instruments)
        state.basis.push_back({instrument, "1"});
    return state;
}

Setting today()
{
    Setting setting;
    setting.law = &docket::testing::law_with_numbers();
    setting.today = *day_from("2026-01-05");
    return setting;
}

TEST(LawOfSteps, EveryStepThatMayBeHeldBackIsHeldBackByAVerifiedArticleSomewhere)
{
    for (auto const step : law::steps_held_back) {
        auto const by_law = [&](law::Rule const& rule) {
            return rule.status == law::Status::verified &&
                   std::ranges::find(rule.holds_back, step) != rule.holds_back.end();
        };
        EXPECT_TRUE(std::ranges::any_of(docket::testing::law_with_numbers().instruments, [&](auto const& one) {
            return std::ranges::any_of(one.rules, by_law);
        })) << step;
    }
}

TEST(LawOfSteps, TheArticleIsOfTheInstrumentInvokedOrOfWhatGoesWithItOrThereIsNone)
{
    using law::Modality;
    auto const under = [](Modality modality, std::initializer_list<std::string> invoked, std::string_view step) {
        return held_back(invoking(modality, invoked), step, today());
    };
    EXPECT_EQ(under(Modality::surrender, {"eaw2002"}, "surrender_before_final_decision"), "eaw2002 23(2)");
    EXPECT_EQ(under(Modality::surrender, {"zzt"}, "surrender_before_final_decision"), "practice");
    EXPECT_EQ(under(Modality::confiscation, {"ets141"}, "lifting_without_hearing"), "ets141 12(2)");
    EXPECT_EQ(under(Modality::confiscation, {"uncac"}, "lifting_without_hearing"), "uncac 55(8)");
    EXPECT_EQ(under(Modality::confiscation, {"reg2018_1805"}, "lifting_without_hearing"), "practice");
    EXPECT_EQ(under(Modality::confiscation, {"uncac"}, "end_of_restraint"), "practice");
    EXPECT_EQ(under(Modality::sentenced_persons, {"fd2008_909"}, "enforcement_by_the_other_state"), "fd2008_909 17");
    EXPECT_EQ(under(Modality::extradition, {"uncac"}, "conditional_surrender_without_return"), "uncac 44(12)");
    // The convention of 1959 has no such article; its second protocol does.
    EXPECT_EQ(under(Modality::mla, {"ets030"}, "telephone_hearing_without_consent"), "ets182 10");
}

TEST(LawOfSteps, AnUnverifiedRuleStopsNothingByItself)
{
    auto const state = invoking(law::Modality::sentenced_persons, {"ma_prisoners"});
    EXPECT_EQ(held_back(state, "enforcement_by_the_other_state", today()), "practice; ma_prisoners 21 (unverified)");
    EXPECT_EQ(held_back(state, "enforcement_by_the_other_state", today(), WhereSilent::open), std::nullopt);
}

TEST(LawOfSteps, WhereNothingIsSaidATelephoneHearingNeedsNoConsent)
{
    auto const state = invoking(law::Modality::mla, {"eio2014"});
    EXPECT_EQ(held_back(state, "telephone_hearing_without_consent", today(), WhereSilent::open), std::nullopt);
}

TEST(LawOfSteps, ARowIsShownWithTheArticlesOfTheLawOfTheCaseOnly)
{
    auto const state = invoking(law::Modality::mla, {"uncac"});
    EXPECT_EQ(narrowed("untoc 18(24); uncac 46(24)", state, today()), "uncac 46(24)");
    EXPECT_EQ(narrowed("untoc 18(24), 18(25)", state, today()), "practice");
    EXPECT_EQ(narrowed("practice; untoc 18(24)", state, today()), "practice");
    EXPECT_EQ(narrowed("practice: four eyes", state, today()), "practice: four eyes");
    EXPECT_EQ(narrowed("untoc 18(24)", invoking(law::Modality::mla, {}), today()), "untoc 18(24)");
}

}
