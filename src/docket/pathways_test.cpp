#include "docket/compiled.hpp"
#include "docket/pathways.hpp"
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <set>

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

TEST(Pathways, WhatIsNoPathwayOfThisCaseIsRefusedWithThoseThatAre)
{
    TwoSides sides;
    begin(sides, "mla", "bank_records");
    EXPECT_EQ(followed(sides, Side::requesting, "nowhere").error().code, "pathway.unknown");
    EXPECT_EQ(followed(sides, Side::requesting, "preservation_to_production").error().code, "pathway.not_from_here");
    for (auto const* code :
         {"pathway.unknown", "pathway.not_from_here", "pathway.not_at_this_point", "pathway.handling_not_cleared",
          "pathway.safe_conduct", "pathway.warrant_missing", "pathway.ground_differs"})
        EXPECT_TRUE(texts::has_sentence(code)) << code;
}

}
