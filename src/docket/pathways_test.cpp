#include "docket/compiled.hpp"
#include "docket/pathways.hpp"
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using docket::testing::TwoSides;
namespace json = boost::json;

void send(TwoSides& sides, Side side)
{
    auto const texts = sides.send(side);
    ASSERT_TRUE(texts);
    for (auto const& text : *texts)
        ASSERT_TRUE(sides.arrive(side == Side::requesting ? Side::requested : Side::requesting, text));
}

void begin(TwoSides& sides, std::string_view modality, std::string_view type)
{
    json::object const fields{{"modality", modality},
                              {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
                              {"title", "An invented case"},
                              {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}}}},
                              {"items", json::array{json::object{{"number", 1}, {"type", type}, {"title", "Account"}}}},
                              {"persons", json::array{json::object{{"ref", "P1"}, {"name", "Invented Person"}}}}};
    ASSERT_TRUE(sides.act(Side::requesting, "anna", {"draft", {}, fields}));
    ASSERT_TRUE(sides.act(Side::requesting, "boris", {"approve", {}, {}}));
    ASSERT_TRUE(sides.act(Side::requesting, "anna", {"send", {}, {}}));
    send(sides, Side::requesting);
}

Result<OpenedCase> followed(TwoSides& sides, Side side, std::string_view name, std::string const& warrant = "")
{
    auto const& office = sides.office(side);
    Id const fresh{{9, 9, 9, 9, 9, 9, 0x70, 9, 0x80}};
    return open_pathway(name, office.state, office.entries, fresh, warrant, office.state.partner,
                        sides.setting(side, "anna"));
}

TEST(Pathways, EveryRowNamesAStateOfItsProcedureAnArticleAndASentence)
{
    std::set<std::string_view> names;
    for (auto const& row : all_pathways()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_FALSE(row.cites.empty() || row.says.empty()) << row.name;
        std::set<std::string> known;
        for (auto const side : {Side::requesting, Side::requested}) {
            auto const* procedure = procedure_of(row.from, side);
            ASSERT_NE(procedure, nullptr);
            auto const& compiled = static_cast<Compiled const&>(*procedure);
            known.insert(compiled.states.begin(), compiled.states.end());
        }
        for (auto const state : words_of(row.at))
            EXPECT_TRUE(known.contains(std::string{state})) << row.name << " " << state;
    }
}

TEST(Pathways, PersonsAndLimitsOfUseGoAlongAndPapersStayWhereTheyAre)
{
    TwoSides sides;
    begin(sides, "mla", "bank_records");
    ASSERT_TRUE(sides.act(Side::requested, "clara", {"accept_item", {}, {}}));
    ASSERT_TRUE(sides.act(Side::requested, "clara", {"record_execution", {}, {{"outcome", "done"}}}));
    ASSERT_TRUE(
        sides.act(Side::requested, "clara", {"send_results", {}, {{"conditions", "Only for the proceedings named"}}}));
    send(sides, Side::requested);
    auto const opened = followed(sides, Side::requesting, "assets_found_confiscation");
    ASSERT_TRUE(opened) << texts::sentence(opened.error());
    EXPECT_EQ(opened->draft.fields.at("persons").at(0).at("name"), "Invented Person");
    auto const limits = json::serialize(opened->draft.fields.at("from_case").at("use_limits"));
    EXPECT_NE(limits.find("Only for the proceedings named"), std::string::npos);

    // The draft begins a case that knows where it comes from; the old one knows where it led.
    auto const setting = sides.setting(Side::requesting, "anna");
    auto const events = decide({}, opened->draft, setting);
    ASSERT_TRUE(events) << texts::sentence(events.error());
    auto const begun = fold(std::vector{entry_of(events->front(), Id{}, 1, setting)});
    ASSERT_EQ(begun.linked.size(), 1U);
    EXPECT_EQ(begun.linked.front().case_id, text_of(sides.office(Side::requesting).state.case_id));
    ASSERT_TRUE(sides.act(Side::requesting, "anna", opened->link));
    EXPECT_EQ(sides.office(Side::requesting).state.linked.front().modality, "confiscation");
}

TEST(Pathways, WhoCameUnderSafeConductIsNotArrestedForEarlierActs)
{
    TwoSides sides;
    begin(sides, "mla", "hear_witness");
    EXPECT_EQ(followed(sides, Side::requesting, "person_found_extradition").error().code, "pathway.warrant_missing");
    EXPECT_TRUE(followed(sides, Side::requesting, "person_found_extradition", "Warrant of 2 January 2026"));
    ASSERT_TRUE(sides.act(Side::requesting, "anna",
                          {"undertake",
                           {},
                           {{"kind", "safe_conduct"},
                            {"text", "No arrest for earlier acts"},
                            {"given_by", "requesting"},
                            {"article", "untoc 18(27)"}}}));
    ASSERT_TRUE(sides.act(Side::requesting, "anna",
                          {"move_undertaking", {}, {{"undertaking", 1}, {"to", "in_force"}, {"reasons", "Given."}}}));
    auto const refused = followed(sides, Side::requesting, "person_found_extradition", "Warrant of 2 January 2026");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "pathway.safe_conduct");
    EXPECT_EQ(refused.error().cites, "untoc 18(27)");
}

TEST(Pathways, PoliceInformationUnderAHandlingCodeIsClearedFirst)
{
    TwoSides sides;
    begin(sides, "law_enforcement", "inquiry");
    EXPECT_EQ(followed(sides, Side::requesting, "inquiry_to_request").error().code, "pathway.not_at_this_point");
    ASSERT_TRUE(
        sides.act(Side::requested, "clara", {"require_formal_request", {}, {{"reasons", "A court orders it."}}}));
    send(sides, Side::requested);
    EXPECT_TRUE(followed(sides, Side::requesting, "inquiry_to_request"));
}

TEST(Pathways, AnInquiryThatWasAnsweredOpensSomethingToo)
{
    TwoSides sides;
    begin(sides, "law_enforcement", "inquiry");
    ASSERT_TRUE(sides.act(Side::requested, "clara",
                          {"answer_item",
                           {},
                           {{"content", "The person lives in Invented Town."},
                            {"handling_code", "H0"},
                            {"source_code", "A"},
                            {"information_code", "1"}}}));
    send(sides, Side::requested);
    EXPECT_TRUE(followed(sides, Side::requesting, "inquiry_to_request"));
    EXPECT_TRUE(followed(sides, Side::requesting, "inquiry_to_team"));
    EXPECT_EQ(followed(sides, Side::requesting, "inquiry_to_surrender").error().code, "pathway.warrant_missing");
    auto const found = followed(sides, Side::requesting, "inquiry_to_extradition", "Warrant of 2 January 2026");
    ASSERT_TRUE(found) << texts::sentence(found.error());
    EXPECT_EQ(found->draft.fields.at("from_case").at("warrant").as_string(), "Warrant of 2 January 2026");
    EXPECT_EQ(found->draft.fields.at("persons").at(0).at("name"), "Invented Person");
}

TEST(Pathways, APathToAProviderElsewhereIsPreservedInThatState)
{
    TwoSides sides;
    begin(sides, "preservation", "stored_data");
    ASSERT_TRUE(sides.act(Side::requested, "clara",
                          {"order_preservation",
                           {},
                           {{"provider", "Invented Telecom"},
                            {"data", "Traffic data of an invented account"},
                            {"holds_from", "2026-01-10T10:00:00Z"},
                            {"ticket", "T-1"},
                            {"confidential", true}}}));
    send(sides, Side::requested);
    EXPECT_EQ(followed(sides, Side::requesting, "preservation_to_other_state").error().code, "pathway.path_unknown");
    ASSERT_TRUE(sides.act(Side::requesting, "anna",
                          {"note_path", {}, {{"other_state", "ZZC"}, {"provider", "Invented Carrier"}}}));
    // The State that was asked already has no such data.
    auto const here = followed(sides, Side::requesting, "preservation_to_other_state");
    ASSERT_FALSE(here);
    EXPECT_EQ(here.error().code, "pathway.path_leads_elsewhere");
    EXPECT_EQ(here.error().cites, "ets185 29, 30");

    auto const& office = sides.office(Side::requesting);
    Id const fresh{{9, 9, 9, 9, 9, 9, 0x70, 9, 0x80}};
    Authority const there{"ZZC", "zzc-contact-point"};
    auto const opened = open_pathway("preservation_to_other_state", office.state, office.entries, fresh, "", there,
                                     sides.setting(Side::requesting, "anna"));
    ASSERT_TRUE(opened) << texts::sentence(opened.error());
    EXPECT_EQ(opened->draft.fields.at("modality").as_string(), "preservation");
    EXPECT_EQ(opened->draft.fields.at("partner").at("state").as_string(), "ZZC");
    auto const& path = opened->draft.fields.at("from_case").at("path").as_object();
    EXPECT_EQ(path.at("other_state").as_string(), "ZZC");
    EXPECT_EQ(path.at("provider").as_string(), "Invented Carrier");
    EXPECT_TRUE(decide({}, opened->draft, sides.setting(Side::requesting, "anna")));
}

/// A case of a kind, as far as a pathway looks at it.
CaseState case_in(law::Modality modality, std::string_view state)
{
    CaseState made;
    made.modality = modality;
    made.state = state;
    made.sent = day_from("2026-01-05").value();
    made.partner = {"ZZB", "zzb-central-authority"};
    made.own = {"ZZA", "zza-central-authority"};
    return made;
}

TEST(Pathways, EveryRowIsOpenInTheStatesThatItNamesAndInNoOther)
{
    TwoSides sides;
    auto const setting = sides.setting(Side::requesting, "anna");
    std::string const warrant = "Warrant of 2 January 2026", none;
    for (auto const& row : all_pathways()) {
        if (row.condition.find("refused:") != std::string_view::npos || row.condition == "path_known") continue;
        for (auto const state : words_of(row.at)) {
            auto const done = may_follow(row, case_in(row.from, state), {}, setting, &warrant);
            EXPECT_TRUE(done) << row.name << " " << state;
        }
        auto const person = row.to == law::Modality::extradition || row.to == law::Modality::surrender;
        auto const reached = case_in(row.from, row.at.empty() ? "sent" : words_of(row.at).front());
        EXPECT_EQ(!may_follow(row, reached, {}, setting, &none), person) << row.name;
        if (!row.at.empty()) {
            EXPECT_EQ(may_follow(row, case_in(row.from, "acknowledged"), {}, setting, &warrant).error().code,
                      "pathway.not_at_this_point")
                << row.name;
        }
    }
}

TEST(Pathways, EveryWayOfTheGuideIsThere)
{
    using enum law::Modality;
    constexpr std::pair<law::Modality, law::Modality> ways[] = {{law_enforcement, mla},
                                                                {law_enforcement, preservation},
                                                                {law_enforcement, confiscation},
                                                                {law_enforcement, asset_recovery},
                                                                {law_enforcement, joint_investigation},
                                                                {law_enforcement, extradition},
                                                                {law_enforcement, surrender},
                                                                {spontaneous, mla},
                                                                {spontaneous, extradition},
                                                                {spontaneous, surrender},
                                                                {spontaneous, consultation},
                                                                {spontaneous, asset_recovery},
                                                                {preservation, mla},
                                                                {preservation, preservation},
                                                                {mla, extradition},
                                                                {mla, surrender},
                                                                {mla, confiscation},
                                                                {mla, asset_recovery},
                                                                {mla, joint_investigation},
                                                                {mla, consultation},
                                                                {extradition, consultation},
                                                                {surrender, consultation},
                                                                {extradition, proceedings},
                                                                {surrender, proceedings},
                                                                {extradition, sentenced_persons},
                                                                {surrender, sentenced_persons},
                                                                {proceedings, mla},
                                                                {proceedings, confiscation},
                                                                {proceedings, asset_recovery},
                                                                {proceedings, sentenced_persons},
                                                                {proceedings, extradition},
                                                                {proceedings, surrender},
                                                                {joint_investigation, consultation},
                                                                {joint_investigation, proceedings},
                                                                {joint_investigation, extradition},
                                                                {joint_investigation, surrender},
                                                                {joint_investigation, confiscation},
                                                                {joint_investigation, asset_recovery},
                                                                {consultation, proceedings},
                                                                {confiscation, mla},
                                                                {confiscation, preservation},
                                                                {confiscation, consultation},
                                                                {confiscation, asset_recovery},
                                                                {confiscation, cultural_property},
                                                                {asset_recovery, mla},
                                                                {asset_recovery, confiscation},
                                                                {asset_recovery, preservation},
                                                                {asset_recovery, consultation},
                                                                {asset_recovery, cultural_property},
                                                                {cultural_property, asset_recovery}};
    for (auto const& [from, to] : ways)
        EXPECT_TRUE(
            std::ranges::any_of(all_pathways(), [&](Pathway const& row) { return row.from == from && row.to == to; }))
            << law::name_of(from) << " to " << law::name_of(to);
}

TEST(Pathways, WhatIsNoPathwayOfThisCaseIsRefusedWithThoseThatAre)
{
    TwoSides sides;
    begin(sides, "mla", "bank_records");
    EXPECT_EQ(followed(sides, Side::requesting, "nowhere").error().code, "pathway.unknown");
    EXPECT_EQ(followed(sides, Side::requesting, "preservation_to_production").error().code, "pathway.not_from_here");
    for (auto const* code : {"pathway.unknown", "pathway.not_from_here", "pathway.not_at_this_point",
                             "pathway.handling_not_cleared", "pathway.safe_conduct", "pathway.warrant_missing",
                             "pathway.ground_differs", "pathway.path_unknown", "pathway.path_leads_elsewhere"})
        EXPECT_TRUE(texts::has_sentence(code)) << code;
}

}
