#include "docket/owed.hpp"
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using docket::testing::TwoSides;
namespace json = boost::json;

Day day(char const* text)
{
    return *day_from(text);
}

void do_step(TwoSides& sides, Side side, char const* account, Command const& command)
{
    auto const done = sides.act(side, account, command);
    ASSERT_TRUE(done) << command.name << ": " << texts::sentence(done.error());
}

void begin_case(TwoSides& sides, std::string_view modality, std::string_view instrument, std::string_view type)
{
    sides.set_day(day("2026-01-05"));
    json::object const fields{{"modality", modality},
                              {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
                              {"title", "An invented case"},
                              {"basis", json::array{json::object{{"instrument", instrument}, {"article", "1"}}}},
                              {"items", json::array{json::object{{"number", 1}, {"type", type}, {"title", "One"}}}},
                              {"persons", json::array{json::object{{"ref", "P1"}, {"name", "Invented Person"}}}}};
    do_step(sides, Side::requesting, "anna", {"draft", {}, fields});
    do_step(sides, Side::requesting, "boris", {"approve", {}, {}});
    do_step(sides, Side::requesting, "anna", {"send", {}, {}});
}

void post(TwoSides& sides, Side from)
{
    auto const sent = sides.send(from);
    ASSERT_TRUE(sent);
    for (auto const& text : *sent)
        ASSERT_TRUE(sides.arrive(from == Side::requesting ? Side::requested : Side::requesting, text));
}

std::vector<Owed> owed_by(TwoSides& sides, Side side)
{
    auto const* account = side == Side::requesting ? "anna" : "clara";
    return owed_in(sides.office(side).state, usual_leads(), sides.setting(side, account));
}

/// Completes the only task with what a person adds.
void complete(TwoSides& sides, Side side, char const* account, Owed const& task, json::object const& added)
{
    Command command{std::string(task.command), {}, task.fields};
    for (auto const& [name, value] : added)
        command.fields[name] = value;
    do_step(sides, side, account, command);
}

TEST(Owed, ASurrenderThatWasPostponedIsToBeArrangedOnceTheReasonHasEnded)
{
    TwoSides sides;
    begin_case(sides, "surrender", "eaw2002", "offence");
    post(sides, Side::requesting);
    do_step(sides, Side::requested, "clara", {"grant", {}, {{"authority", "District court"}}});
    do_step(sides, Side::requested, "clara",
            {"postpone_surrender",
             {},
             {{"reason_code", "postpone.own_prosecution_or_sentence"}, {"reasons", "A trial here."}}});
    sides.set_day(day("2026-06-01"));
    EXPECT_TRUE(owed_by(sides, Side::requested).empty());
    do_step(sides, Side::requested, "clara", {"end_postponement", {}, {}});
    auto const tasks = owed_by(sides, Side::requested);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "arrange_surrender");
    EXPECT_EQ(tasks.front().article, "practice");
    EXPECT_NE(tasks.front().says.find("2026-06-01"), std::string::npos) << tasks.front().says;
    complete(sides, Side::requested, "clara", tasks.front(), {{"date", "2026-06-08"}, {"place", "The airport"}});
    sides.set_day(day("2026-06-01"));
    for (auto const& task : owed_by(sides, Side::requested))
        EXPECT_NE(task.command, "arrange_surrender");
}

TEST(Owed, NothingIsOwedFarFromTheEndAndSomethingIsWhenItNears)
{
    TwoSides sides;
    begin_case(sides, "mla", "eio2014", "bank_transactions");
    post(sides, Side::requesting);
    // One week for the acknowledgement: far on the first day, near three days before its end.
    EXPECT_TRUE(owed_by(sides, Side::requested).empty());
    sides.set_day(day("2026-01-09"));
    auto const tasks = owed_by(sides, Side::requested);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "acknowledge");
    EXPECT_EQ(tasks.front().when, Nearness::near);
    EXPECT_EQ(tasks.front().message, "acknowledgement");
    EXPECT_EQ(tasks.front().article, "eio2014 16(1)");
    complete(sides, Side::requested, "clara", tasks.front(), {});
    EXPECT_TRUE(owed_by(sides, Side::requested).empty());
}

TEST(Owed, BeforeTheLastDayAnExtensionAndAfterItReasonsAreOwedUnderTheArticleThatSaysSo)
{
    TwoSides sides;
    begin_case(sides, "mla", "eio2014", "bank_transactions");
    post(sides, Side::requesting);
    do_step(sides, Side::requested, "clara", {"acknowledge", {}, {}});
    post(sides, Side::requested);
    sides.set_day(day("2026-02-02"));
    auto tasks = owed_by(sides, Side::requested);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "extend_limit");
    EXPECT_EQ(tasks.front().article, "eio2014 12(5)");
    EXPECT_EQ(tasks.front().message, "time_limit_notice");
    complete(sides, Side::requested, "clara", tasks.front(),
             {{"reason_code", "delay.court_authorisation"}, {"reasons", "The court sits in February."}});
    EXPECT_TRUE(owed_by(sides, Side::requested).empty());
    // The extended end is over as well: now the other side is told, and afterwards the miss is recorded.
    sides.set_day(day("2026-03-09"));
    tasks = owed_by(sides, Side::requested);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().when, Nearness::over);
    EXPECT_EQ(tasks.front().command, "tell_delay");
    complete(sides, Side::requested, "clara", tasks.front(),
             {{"reason_code", "delay.court_authorisation"}, {"reasons", "The court has adjourned."}});
    tasks = owed_by(sides, Side::requested);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "note_missed_limit");
    complete(sides, Side::requested, "clara", tasks.front(),
             {{"reason_code", "delay.court_authorisation"}, {"reasons", "The court has adjourned."}});
    EXPECT_TRUE(owed_by(sides, Side::requested).empty());
    // The other side knows the limit from M03 and asks where the request stands.
    tasks = owed_by(sides, Side::requesting);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "enquire");
    EXPECT_EQ(tasks.front().message, "status");
    EXPECT_NE(tasks.front().fields.at("reasons").as_string().find("acknowledgement"), std::string::npos);
    complete(sides, Side::requesting, "anna", tasks.front(), {});
}

TEST(Owed, OfAReleaseThatIsDueTheCustodyAuthorityIsToldAndNobodyIsFreedByIt)
{
    TwoSides sides;
    begin_case(sides, "surrender", "eaw2002", "offence");
    post(sides, Side::requesting);
    do_step(sides, Side::requested, "clara", {"record_arrest", {}, {{"place", "The station"}, {"rights_told", true}}});
    sides.set_day(day("2026-01-20"));
    do_step(sides, Side::requested, "clara", {"grant", {}, {{"authority", "The court"}}});
    sides.set_day(day("2026-01-31"));
    auto tasks = owed_by(sides, Side::requested);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "tell_custody");
    EXPECT_EQ(tasks.front().when, Nearness::over);
    auto const text = std::string(tasks.front().fields.at("text").as_string());
    for (auto const* named : {"Invented Person", "eaw2002 23(2)", "2026-01-30"})
        EXPECT_NE(text.find(named), std::string::npos) << text;
    complete(sides, Side::requested, "clara", tasks.front(), {{"authority", "The prison of the capital"}});
    tasks = owed_by(sides, Side::requested);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "answer_release");
    complete(sides, Side::requested, "clara", tasks.front(),
             {{"answered_by", "Its director"}, {"answer", "will_be_released"}, {"reasons", "Tomorrow at eight."}});
    auto const& state = sides.office(Side::requested).state;
    EXPECT_EQ(state.liberty, "held_for_transfer") << "nothing but the step of an official frees a person";
    auto const clock = std::ranges::find(state.clocks, "eaw2002/23.2/surrender", &Clock::rule);
    ASSERT_NE(clock, state.clocks.end());
    EXPECT_EQ(clock->asked_of, "The prison of the capital");
    EXPECT_EQ(clock->answered_by, "Its director");
    EXPECT_EQ(clock->answered_on, day("2026-01-31"));
    EXPECT_TRUE(owed_by(sides, Side::requested).empty()) << "the answer said when";
    do_step(sides, Side::requested, "clara",
            {"answer_release",
             {},
             {{"clock", static_cast<int>(clock - state.clocks.begin()) + 1},
              {"answered_by", "Its director"},
              {"answer", "released"},
              {"reasons", "At eight."}}});
    tasks = owed_by(sides, Side::requested);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "release_for_lapse");
    EXPECT_EQ(tasks.front().message, "person_notice");
    complete(sides, Side::requested, "clara", tasks.front(), {{"reasons", "Released at eight."}});
    EXPECT_EQ(sides.office(Side::requested).state.liberty, "released_for_lapse");
}

TEST(Owed, AnOrderThatEndsIsWarnedOfBeforeAndToldAfterwards)
{
    TwoSides sides;
    begin_case(sides, "confiscation", "zzt", "restraint");
    post(sides, Side::requesting);
    do_step(sides, Side::requested, "clara",
            {"order_restraint",
             {},
             {{"court", "High court"},
              {"based_on", "foreign_order"},
              {"ends_on", "2026-03-01"},
              {"national_law", "Code of ZZB, section 12"}}});
    sides.set_day(day("2026-02-20"));
    auto tasks = owed_by(sides, Side::requested);
    auto const warned = std::ranges::find(tasks, "warn_of_expiry", &Owed::command);
    ASSERT_NE(warned, tasks.end());
    EXPECT_EQ(warned->fields.at("ends_on"), "2026-03-01");
    sides.set_day(day("2026-03-02"));
    tasks = owed_by(sides, Side::requested);
    auto const lapsed = std::ranges::find(tasks, "record_restraint_lapsed", &Owed::command);
    ASSERT_NE(lapsed, tasks.end());
    EXPECT_EQ(lapsed->message, "asset_status");
    complete(sides, Side::requested, "clara", *lapsed, {});
    EXPECT_EQ(sides.office(Side::requested).state.item(1)->state, "released");
}

TEST(Owed, WhatWasAskedForUrgentlyIsConfirmedInWriting)
{
    TwoSides sides;
    sides.set_day(day("2026-01-05"));
    json::object const fields{
        {"modality", "mla"},
        {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
        {"title", "An invented case"},
        {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}}}},
        {"items", json::array{json::object{{"number", 1}, {"type", "bank_records"}, {"title", "One"}}}}};
    do_step(sides, Side::requesting, "anna", {"draft", {}, fields});
    EXPECT_TRUE(owed_by(sides, Side::requesting).empty());
    do_step(sides, Side::requesting, "anna",
            {"request_urgently",
             {},
             {{"orally", true}, {"channel", "Telephone"}, {"facts", "Today."}, {"reasons", "Deletion."}}});
    auto const setting = sides.setting(Side::requesting, "boris");
    auto tasks = owed_in(sides.office(Side::requesting).state, usual_leads(), setting);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "approve");
    do_step(sides, Side::requesting, "boris", {"approve", {}, {}});
    tasks = owed_by(sides, Side::requesting);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks.front().command, "send");
    EXPECT_EQ(tasks.front().message, "request");
    complete(sides, Side::requesting, "anna", tasks.front(), {});
    EXPECT_TRUE(owed_by(sides, Side::requesting).empty());
}

TEST(Owed, EveryStepThatMayBeOwedHasASentenceInEachLanguage)
{
    for (auto const* command : {"tell_custody",
                                "answer_release",
                                "release_for_lapse",
                                "release_untaken",
                                "release",
                                "send",
                                "take_over",
                                "acknowledge",
                                "answer_information",
                                "answer_consent",
                                "extend_limit",
                                "tell_delay",
                                "note_missed_limit",
                                "enquire",
                                "warn_of_expiry",
                                "extend",
                                "record_restraint_lapsed",
                                "release_preservation",
                                "end_team",
                                "end_consultation",
                                "answer_interception",
                                "oppose_lifting",
                                "announce_production_request",
                                "move_undertaking",
                                "confirmation",
                                "release_notice",
                                "enquiry",
                                "lapsed",
                                "silence"})
        for (auto const language : {Language::en, Language::fr, Language::es})
            EXPECT_TRUE(texts::has_sentence("owed." + std::string(command), language)) << command;
}

}
