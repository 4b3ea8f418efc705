// Silence on the notice of an interception, and answers that cross it (2014/41/EU, Article 31): in whatever order the
// messages arrive, both sides end with the same.
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using docket::testing::TwoSides;
namespace json = boost::json;

class Silence : public ::testing::Test
{
protected:
    void SetUp() override
    {
        act(Side::requesting, "anna",
            {"draft",
             std::nullopt,
             {{"modality", "special_techniques"},
              {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
              {"title", "Interception of a line that is now abroad"},
              {"basis", json::array{json::object{{"instrument", "eio2014"}, {"article", "31"}}}},
              {"items",
               json::array{json::object{{"number", 1}, {"type", "intercept_notice"}, {"title", "One line"}}}}}});
        act(Side::requesting, "boris", {"approve", std::nullopt, {}});
        act(Side::requesting, "anna", {"send_interception_notice", std::nullopt, {}});
        notice = leaves(Side::requesting);
    }

    void act(Side side, std::string const& account, Command const& command)
    {
        auto const done = sides.act(side, account, command);
        ASSERT_TRUE(done) << command.name << ": " << texts::sentence(done.error());
    }
    /// The only message that one side has prepared.
    std::string leaves(Side side)
    {
        auto const sent = sides.send(side);
        EXPECT_TRUE(sent && sent->size() == 1);
        return sent && !sent->empty() ? sent->front() : std::string{};
    }
    void arrives(Side at, std::string const& text) { ASSERT_TRUE(sides.arrive(at, text)); }
    std::string note_silence()
    {
        sides.set_day(sides.today() + 5);
        act(Side::requesting, "anna", silence());
        return leaves(Side::requesting);
    }
    Command silence()
    {
        return {"note_silence",
                std::nullopt,
                {{"period_ended_at", text_of(start_of(sides.today()))}, {"reasons", "96 hours without an answer."}}};
    }
    static Command another_line()
    {
        return {"supplement",
                std::nullopt,
                {{"new_items",
                  json::array{json::object{{"number", 2}, {"type", "intercept_notice"}, {"title", "Another"}}}},
                 {"reasons", "A second line."}}};
    }
    std::string_view item(Side side, int number = 1)
    {
        auto const* found = sides.office(side).state.item(number);
        return found ? found->state : std::string_view{"unknown"};
    }

    TwoSides sides;
    std::string notice;
};

TEST_F(Silence, ThatArrivesBeforeItsNoticeWaitsForIt)
{
    auto const silent = note_silence();
    arrives(Side::requested, silent);
    EXPECT_EQ(item(Side::requested), "unknown");
    EXPECT_EQ(sides.office(Side::requested).state.state, "awaiting_request");
    arrives(Side::requested, notice);
    EXPECT_EQ(sides.office(Side::requested).state.state, "notice_answered");
    EXPECT_EQ(item(Side::requested), "not_objected");
    EXPECT_EQ(item(Side::requesting), "not_objected");
}

TEST_F(Silence, OnALineThatASupplementNamesWaitsForTheSupplement)
{
    act(Side::requesting, "anna", another_line());
    auto const supplement = leaves(Side::requesting);
    auto const silent = note_silence();
    arrives(Side::requested, notice);
    arrives(Side::requested, silent);
    EXPECT_EQ(item(Side::requested), "requested");
    arrives(Side::requested, supplement);
    EXPECT_EQ(item(Side::requested), "not_objected");
    EXPECT_EQ(item(Side::requested, 2), "not_objected");
}

TEST_F(Silence, OnWhatASupplementNamesWaitsInACaseThatWasClosedBeforeItsNotice)
{
    act(Side::requesting, "anna", another_line());
    auto const supplement = leaves(Side::requesting);
    auto const silent = note_silence();
    arrives(Side::requested, supplement);
    act(Side::requested, "clara", {"close", std::nullopt, {{"reason_code", "close.withdrawn_no_longer_needed"}}});
    arrives(Side::requested, silent);
    EXPECT_EQ(item(Side::requested, 2), "unknown");
    arrives(Side::requested, notice);
    EXPECT_EQ(item(Side::requested), "not_objected");
    EXPECT_EQ(item(Side::requested, 2), "not_objected");
}

TEST_F(Silence, IsNoMatterOfANoticeThatWasReturnedAndComesAgain)
{
    arrives(Side::requested, notice);
    act(Side::requested, "clara", {"request_information", std::nullopt, {{"questions", json::array{"Which line?"}}}});
    arrives(Side::requesting, leaves(Side::requested));
    act(Side::requested, "clara",
        {"return_incomplete",
         std::nullopt,
         {{"reason_code", "return.form_incomplete"},
          {"defects", json::array{"No number of the line."}},
          {"may_be_resubmitted", true},
          {"reasons", "The line cannot be found."}}});
    arrives(Side::requesting, leaves(Side::requested));
    act(Side::requesting, "anna", {"revise", std::nullopt, {{"title", "Interception of the line, with its number"}}});
    act(Side::requesting, "boris", {"approve", std::nullopt, {}});
    act(Side::requesting, "anna", {"send_interception_notice", std::nullopt, {}});
    arrives(Side::requested, leaves(Side::requesting));
    EXPECT_EQ(sides.office(Side::requested).state.state, "notified");
}

TEST_F(Silence, DoesNotOutweighAnAnswerThatHasLeft)
{
    arrives(Side::requested, notice);
    act(Side::requested, "clara",
        {"postpone", std::nullopt, {{"reason_code", "postpone.own_investigation"}, {"reasons", "A case here."}}});
    auto const postponed = leaves(Side::requested);
    act(Side::requested, "clara", {"resume", std::nullopt, {}});
    auto const resumed = leaves(Side::requested);
    auto const silent = note_silence();
    arrives(Side::requested, silent);
    arrives(Side::requesting, resumed);
    arrives(Side::requesting, postponed);
    EXPECT_EQ(item(Side::requested), "requested");
    EXPECT_EQ(item(Side::requesting), "requested");
    // The other side has written, and is silent no more.
    auto const again = sides.act(Side::requesting, "anna", silence());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "case.partner_was_not_silent");
}

TEST_F(Silence, CountsWhenTheAnswerThatItCrossedIsRejectedAndNeverLeaves)
{
    arrives(Side::requested, notice);
    act(Side::requested, "clara",
        {"answer_interception",
         std::nullopt,
         {{"outcome", "objected"}, {"answer", "not_to_be_used"}, {"reasons", "Not in a similar domestic case."}}});
    auto const silent = note_silence();
    arrives(Side::requested, silent);
    EXPECT_EQ(item(Side::requested), "objected");
    auto const answer = text_of(sides.office(Side::requested).state.outgoing.back().message_id);
    act(Side::requested, "david",
        {"reject_message", std::nullopt, {{"message_id", answer}, {"reasons", "The court has not decided."}}});
    EXPECT_EQ(item(Side::requested), "not_objected");
    EXPECT_EQ(item(Side::requesting), "not_objected");
}

}
