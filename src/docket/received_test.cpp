// What was received and its limits: how it is read from a message, what old dockets know of it, how it goes along.
#include "docket/pathways.hpp"
#include "docket/received.hpp"
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using docket::testing::TwoSides;
namespace json = boost::json;

Command command_of(std::string name, json::object fields = {})
{
    return {std::move(name), std::nullopt, std::move(fields)};
}

/// Everything that one side has prepared reaches the other.
void carry(TwoSides& sides, Side from)
{
    auto const sent = sides.send(from);
    ASSERT_TRUE(sent) << texts::sentence(sent.error());
    for (auto const& text : *sent)
        ASSERT_TRUE(sides.arrive(from == Side::requesting ? Side::requested : Side::requesting, text));
}

/// A request on an instrument, executed; the results leave with these fields. `rows`: the manifest as a program of
/// another make writes it.
void results_arrive(TwoSides& sides, std::string_view instrument, json::object fields, json::array const& rows = {})
{
    auto const act = [&](Side side, std::string const& account, Command const& command) {
        auto const done = sides.act(side, account, command);
        ASSERT_TRUE(done) << command.name << ": " << texts::sentence(done.error());
    };
    act(Side::requesting, "anna",
        command_of(
            "draft",
            {{"modality", "mla"},
             {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
             {"title", "Accounts of a bribe"},
             {"basis", json::array{json::object{{"instrument", instrument}, {"article", "18"}}}},
             {"items", json::array{json::object{{"number", 1}, {"type", "bank_records"}, {"title", "Records"}}}}}));
    act(Side::requesting, "boris", command_of("approve"));
    act(Side::requesting, "anna", command_of("send"));
    carry(sides, Side::requesting);
    act(Side::requested, "clara", command_of("accept_item"));
    act(Side::requested, "clara", command_of("start_execution"));
    act(Side::requested, "clara", command_of("record_execution", {{"outcome", "done"}}));
    act(Side::requested, "clara", command_of("send_results", std::move(fields)));
    if (rows.empty()) return carry(sides, Side::requested);
    auto const sent = sides.send(Side::requested);
    ASSERT_TRUE(sent) << texts::sentence(sent.error());
    for (auto const& text : *sent) {
        auto message = json::parse(text);
        if (message.at("type") == "results") message.at("body").as_object()["manifest"] = rows;
        ASSERT_TRUE(sides.arrive(Side::requesting, json::serialize(message)));
    }
}

UseJudgement judged(TwoSides& sides, UseOrder const& order, int item = 1)
{
    auto const& state = sides.office(Side::requesting).state;
    return judge_use(state, *state.received_item(item), order, sides.setting(Side::requesting, "anna"));
}

TEST(Received, RowsOfAManifestBecomeItemsWithDigestConditionsAndDayOfReturn)
{
    TwoSides sides;
    json::array manifest{"A plain line",
                         json::object{{"description", "A contract"},
                                      {"sha256", std::string(64, 'a')},
                                      {"return_by", "2026-05-01"},
                                      {"conditions", "Not copied"}},
                         7, json::object{{"unknown", "member"}}};
    results_arrive(sides, "untoc", {{"conditions", "Only for the proceedings named"}}, manifest);
    auto const& items = sides.office(Side::requesting).state.received_items;
    ASSERT_EQ(items.size(), 4U);
    EXPECT_EQ(items[0].description, "A plain line");
    EXPECT_EQ(items[1].sha256, std::string(64, 'a'));
    EXPECT_EQ(items[1].return_by, *day_from("2026-05-01"));
    EXPECT_FALSE(items[0].return_by);
    ASSERT_EQ(items[1].conditions.size(), 2U);
    EXPECT_EQ(items[1].conditions[1].text, "Not copied");
    EXPECT_EQ(items[2].description, "row 3");
    EXPECT_EQ(items[3].row, 4);
    EXPECT_EQ(items[0].given_for, "Accounts of a bribe");
    // The earliest day of return is a limit that somebody has to mind, on both sides of the row that set it.
    auto const limits = row_of(sides.office(Side::requesting).state).limits;
    auto const goes_back = std::ranges::find_if(limits, [](Limit const& limit) {
        return limit.rule.starts_with(return_rule_prefix) && limit.ends == *day_from("2026-05-01");
    });
    EXPECT_NE(goes_back, limits.end());
}

TEST(Received, ResultsWithoutAnythingNamedAreOneItem)
{
    TwoSides sides;
    results_arrive(sides, "untoc", {{"formalities", "None"}});
    auto const& items = sides.office(Side::requesting).state.received_items;
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].row, 0);
    EXPECT_EQ(items[0].description, "results of 2026-01-05");
}

TEST(Received, TheLimitsAreThoseOfEveryInstrumentInvoked)
{
    TwoSides sides;
    results_arrive(sides, "untoc", {});
    auto state = sides.office(Side::requesting).state;
    state.basis.push_back({"un1988", "7"});
    state.basis.push_back({"untoc", "18"});
    auto const limits = limits_of_use(state, state.basis, "results", sides.setting(Side::requesting, "anna"));
    ASSERT_EQ(limits.size(), 2U) << "each once";
    EXPECT_EQ(limits[0].article, "untoc 18(19)");
    EXPECT_EQ(limits[1].article, "un1988 7(13)");
    EXPECT_TRUE(limits[1].leaves_open.empty());
    // What clears an accused person is open under the one and not under the other: it stays closed.
    state.received_items[0].limits = limits;
    auto const judgement =
        judge_use(state, state.received_items[0], {.kind = "exculpatory_notice", .purpose = "It clears the accused"},
                  sides.setting(Side::requesting, "anna"));
    ASSERT_TRUE(judgement.refused);
    EXPECT_EQ(judgement.refused->code, "use.no_exculpatory_exception");
    EXPECT_EQ(judgement.refused->cites, "un1988 7(13)");
}

TEST(Received, AConsentIsToOnePurposeHoweverItIsSpaced)
{
    TwoSides sides;
    results_arrive(sides, "untoc", {});
    ASSERT_TRUE(sides.act(Side::requesting, "anna",
                          command_of("ask_consent", {{"kind", "other_proceedings"},
                                                     {"material", "The results"},
                                                     {"purpose", "A second trial"},
                                                     {"received_items", json::array{1}}})));
    carry(sides, Side::requesting);
    ASSERT_TRUE(sides.act(Side::requested, "clara",
                          command_of("answer_consent", {{"answer", "consented"}, {"reasons", "Yes."}})));
    carry(sides, Side::requested);
    EXPECT_FALSE(judged(sides, {.kind = "other_proceedings", .purpose = " a  SECOND trial. "}).refused);
    EXPECT_TRUE(judged(sides, {.kind = "other_proceedings", .purpose = "A second trial of another"}).refused);
    EXPECT_TRUE(judged(sides, {.kind = "other_purpose", .purpose = "A second trial"}).refused);
    EXPECT_TRUE(
        judged(sides, {.kind = "other_proceedings", .purpose = "A second trial", .third_state = "ZZC"}).refused);
}

TEST(Received, WhatAnotherTextNamesIsPutToAPersonAndNotRefused)
{
    TwoSides sides;
    results_arrive(sides, "untoc", {});
    auto const licence = judged(sides, {.kind = "other_purpose", .purpose = "A licence"});
    ASSERT_TRUE(licence.refused);
    EXPECT_EQ(licence.refused->code, "use.read_first");
    EXPECT_TRUE(licence.article.empty());
    EXPECT_FALSE(judged(sides, {.kind = "other_purpose", .purpose = "A licence", .conditions_read = "Read."}).refused);
}

TEST(Received, ADocketFromBeforeLimitsWereRecordedAsksTheLawOfToday)
{
    std::ifstream file(std::string{ROGATORY_SOURCE_DIR} + "/tests/old_dockets/2026-11/mla_postponed.requesting.json");
    std::ostringstream text;
    text << file.rdbuf();
    std::vector<Entry> entries;
    auto const read = json::parse(text.str());
    for (auto const& value : read.at("entries").as_array()) {
        Entry entry;
        entry.case_id = *id_from(value.at("case_id").as_string());
        entry.number = static_cast<std::uint32_t>(entries.size()) + 1;
        entry.at = *instant_from(value.at("at").as_string());
        entry.actor = value.at("actor").as_string();
        entry.kind = value.at("kind").as_string();
        entry.body = value.at("body").as_object();
        entries.push_back(std::move(entry));
    }
    auto state = fold(entries);
    ASSERT_FALSE(state.received_items.empty());
    EXPECT_FALSE(state.received_items[0].limits_recorded);
    state.basis = {{"untoc", "18"}};
    TwoSides sides;
    auto const judgement = judge_use(state, state.received_items[0], {.kind = "other_proceedings", .in_case = "x"},
                                     sides.setting(Side::requesting, "anna"));
    ASSERT_TRUE(judgement.refused);
    EXPECT_EQ(judgement.refused->cites, "untoc 18(19)");
}

TEST(Received, GoesAlongAPathwayWithItsLimitsAndIsNotClearedByIt)
{
    TwoSides sides;
    results_arrive(sides, "untoc", {{"conditions", "Only for the proceedings named"}});
    auto const& office = sides.office(Side::requesting);
    auto const setting = sides.setting(Side::requesting, "anna");
    auto const opened = open_pathway("assets_found_confiscation", office.state, office.entries, setting.fresh_message,
                                     "", {"ZZC", "zzc-central-authority"}, setting);
    ASSERT_TRUE(opened);
    auto const begun = decide({}, opened->draft, setting);
    ASSERT_TRUE(begun) << texts::sentence(begun.error());
    std::vector<Entry> entries;
    for (auto const& event : *begun)
        entries.push_back(
            entry_of(event, setting.fresh_message, static_cast<std::uint32_t>(entries.size()) + 1, setting));
    auto const other = fold(entries);
    ASSERT_EQ(other.received_items.size(), 1U);
    auto const& item = other.received_items[0];
    EXPECT_EQ(item.origin_case, text_of(office.state.case_id));
    EXPECT_EQ(item.origin_state, "ZZB");
    EXPECT_FALSE(item.cleared);
    EXPECT_EQ(item.limits, office.state.received_items[0].limits);
    EXPECT_EQ(item.conditions, office.state.received_items[0].conditions);
    auto const judgement = judge_use(other, item, {.kind = "own_proceedings"}, setting);
    ASSERT_TRUE(judgement.refused);
    EXPECT_EQ(judgement.refused->code, "use.ask_at_origin");
    EXPECT_EQ(judgement.refused->cites, "untoc 18(19)");
    // Nothing of the old case goes abroad with the draft.
    EXPECT_FALSE(other.draft.contains("from_case"));
}

TEST(Received, AHostileManifestIsBounded)
{
    TwoSides sides;
    json::array manifest;
    for (int i = 0; i < 5'000; ++i)
        manifest.push_back(json::string(std::string(600, 'x')));
    results_arrive(sides, "untoc", {{"manifest", manifest}});
    auto const& items = sides.office(Side::requesting).state.received_items;
    ASSERT_EQ(items.size(), 5'000U);
    EXPECT_LT(items[0].description.size(), 510U);
}

}
