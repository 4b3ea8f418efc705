// The chain of custody of an exhibit, whatever people try.
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <random>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using docket::testing::TwoSides;
namespace json = boost::json;

std::string const true_digest(64, 'a'), other_digest(64, 'b');

void draft_case(TwoSides& sides)
{
    ASSERT_TRUE(sides.act(
        Side::requesting, "anna",
        {"draft",
         {},
         {{"modality", "mla"},
          {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
          {"title", "An invented case"},
          {"items",
           json::array{json::object{{"number", 1}, {"type", "search_premises"}, {"title", "Search of an office"}}}}}}));
}

Done take_exhibit(TwoSides& sides, std::string const& holder)
{
    return sides.act(Side::requesting, "anna",
                     {"add_exhibit",
                      {},
                      {{"description", "A telephone"},
                       {"holder", holder},
                       {"place", "Office"},
                       {"seal", "S-1"},
                       {"digest", true_digest},
                       {"measure", 1}}});
}

TEST(Exhibit, IsHandedOverByItsHolderOnly)
{
    TwoSides sides;
    draft_case(sides);
    ASSERT_TRUE(take_exhibit(sides, "Officer One"));
    Command command{
        "hand_over_exhibit", {}, {{"exhibit", 1}, {"from", "Officer Two"}, {"to", "Laboratory"}, {"place", "Capital"}}};
    auto const refused = sides.act(Side::requesting, "anna", command);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "exhibit.not_the_holder");
    command.fields["from"] = "Officer One";
    ASSERT_TRUE(sides.act(Side::requesting, "anna", command));
    EXPECT_EQ(sides.office(Side::requesting).state.exhibits.at(0).holder, "Laboratory");
}

TEST(Exhibit, ADigestOrSealThatDiffersIsRecordedAsABreachAndStays)
{
    TwoSides sides;
    draft_case(sides);
    ASSERT_TRUE(take_exhibit(sides, "Officer One"));
    auto const verify = [&](std::string const& digest, std::string const& seal) {
        return sides.act(Side::requesting, "anna",
                         {"verify_exhibit", {}, {{"exhibit", 1}, {"digest", digest}, {"seal_found", seal}}});
    };
    auto const& exhibit = [&]() -> Exhibit const& { return sides.office(Side::requesting).state.exhibits.at(0); };
    ASSERT_TRUE(verify(true_digest, "S-1"));
    EXPECT_FALSE(exhibit().breached);
    EXPECT_TRUE(exhibit().custody.back().digest_verified);
    ASSERT_TRUE(verify(other_digest, "S-2"));
    EXPECT_EQ(exhibit().custody.back().breach, "digest seal");
    ASSERT_TRUE(verify(true_digest, "S-1"));
    EXPECT_TRUE(exhibit().breached);
    EXPECT_FALSE(verify("a digest", "S-1"));
}

TEST(Exhibit, AnEarlierDayThanTheLastLinkIsRefused)
{
    TwoSides sides;
    draft_case(sides);
    sides.set_day(*day_from("2026-02-01"));
    ASSERT_TRUE(take_exhibit(sides, "Officer One"));
    auto const done =
        sides.act(Side::requesting, "anna",
                  {"verify_exhibit", {}, {{"exhibit", 1}, {"digest", true_digest}, {"happened_on", "2026-01-20"}}});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "case.backdated");
}

TEST(Exhibit, AMomentLiesOnItsDayAndNotBeforeTheLastLink)
{
    TwoSides sides;
    draft_case(sides);
    ASSERT_TRUE(take_exhibit(sides, "Officer One"));
    auto const verify = [&](std::string const& day, std::string const& at) {
        return sides.act(
            Side::requesting, "anna",
            {"verify_exhibit", {}, {{"exhibit", 1}, {"seal_found", "S-1"}, {"happened_on", day}, {"at", at}}});
    };
    auto const today = text_of(sides.today());
    auto const code_of = [](Done const& done) { return done ? std::string("done") : done.error().code; };
    EXPECT_EQ(code_of(verify(today, "2020-01-01T08:00:00Z")), "case.field_invalid");
    EXPECT_EQ(code_of(verify(today, today + "T23:00:00Z")), "case.happened_in_future");
    ASSERT_TRUE(verify(today, today + "T08:30:00Z"));
    EXPECT_EQ(code_of(verify(today, today + "T08:29:59Z")), "case.backdated");
    auto const& last = sides.office(Side::requesting).state.exhibits.at(0).custody.back();
    ASSERT_TRUE(last.at);
    EXPECT_EQ(text_of(*last.at), today + "T08:30:00Z");
}

TEST(Exhibit, ACheckThatLooksAtNothingIsRefused)
{
    TwoSides sides;
    draft_case(sides);
    ASSERT_TRUE(take_exhibit(sides, "Officer One"));
    auto const done = sides.act(Side::requesting, "anna", {"verify_exhibit", {}, {{"exhibit", 1}, {"place", "Here"}}});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "case.field_missing");
}

// Whatever is tried in whatever order, each handover begins where the last one ended, and days never go back.
TEST(Exhibit, TheChainOfCustodyNeverHasAGap)
{
    std::string const people[] = {"Officer One", "Officer Two", "Laboratory", "Registry"};
    int refused = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        std::mt19937_64 random(seed);
        auto const anyone = [&] { return people[random() % 4]; };
        TwoSides sides;
        draft_case(sides);
        for (int step = 0; step < 40; ++step) {
            sides.set_day(sides.today() + static_cast<int>(random() % 2));
            auto const& known = sides.office(Side::requesting).state.exhibits;
            if (known.empty() || random() % 8 == 0) {
                ASSERT_TRUE(take_exhibit(sides, anyone()));
                continue;
            }
            auto const number = static_cast<std::int64_t>(random() % (known.size() + 1)) + 1;
            json::object fields{{"exhibit", number}, {"from", anyone()}, {"to", anyone()}, {"place", "Here"}};
            auto const day = sides.today() + -static_cast<int>(random() % 3);
            fields.emplace("happened_on", text_of(day));
            if (random() % 2 == 0) fields.emplace("digest", random() % 3 == 0 ? other_digest : true_digest);
            auto const done = sides.act(Side::requesting, "anna", {"hand_over_exhibit", {}, fields});
            if (done) continue;
            ++refused;
            EXPECT_TRUE(texts::has_sentence(done.error().code));
        }
        auto const& office = sides.office(Side::requesting);
        EXPECT_EQ(to_json(fold(office.entries)), to_json(office.state));
        for (auto const& exhibit : office.state.exhibits) {
            auto breached = false;
            for (std::size_t i = 1; i < exhibit.custody.size(); ++i) {
                auto const &before = exhibit.custody[i - 1], &now = exhibit.custody[i];
                EXPECT_EQ(now.from, before.to);
                EXPECT_GE(now.on, before.on);
                EXPECT_EQ(now.breach == "digest", now.digest == other_digest);
                breached = breached || !now.breach.empty();
            }
            EXPECT_EQ(exhibit.holder, exhibit.custody.back().to);
            EXPECT_EQ(exhibit.breached, breached);
        }
    }
    EXPECT_GT(refused, 0);
}

}
