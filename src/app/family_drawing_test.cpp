#include "app/family_drawing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using namespace rogatory;
using app::Relative;

std::vector<Relative> three_cases()
{
    std::vector<Relative> family(3);
    family[0] = {.case_id = "b",
                 .modality = "proceedings",
                 .state = "draft",
                 .title = "Theft & <fraud>",
                 .partner = "zzb",
                 .outcome = "",
                 .side = "requesting",
                 .partner_state = "ZZB",
                 .here = true,
                 .links = {{"a", "extradition", "Refused for nationality.", "untoc 16(10)", true},
                           {"c", "mla", "Evidence is asked for.", "untoc 18", false}}};
    family[1] = {.case_id = "a",
                 .modality = "extradition",
                 .state = "refused",
                 .title = "Theft",
                 .partner = "zzb",
                 .outcome = "refused",
                 .side = "requesting",
                 .partner_state = "ZZB",
                 .here = true,
                 .links = {{"b", "proceedings", "Refused for nationality.", "untoc 16(10)", false}}};
    family[2] = {.case_id = "c",
                 .modality = "mla",
                 .state = "",
                 .title = "",
                 .partner = "",
                 .outcome = "",
                 .side = "",
                 .partner_state = "",
                 .here = false,
                 .links = {}};
    return family;
}

std::size_t count_of(std::string const& text, std::string_view part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

TEST(FamilyDrawing, DrawsEachCaseOnceUnderTheOneThatOpenedItWithStepAndArticle)
{
    auto const svg = app::family_svg(three_cases(), Language::en);
    EXPECT_EQ(count_of(svg, "<rect class=\"box"), 2U);
    EXPECT_EQ(count_of(svg, "<rect class=\"away"), 1U);
    EXPECT_EQ(count_of(svg, "<path class=\"arrow\""), 2U);
    // The first case asked for is not the first of the family: that from which it came stands above it.
    EXPECT_LT(svg.rfind(">extradition<"), svg.rfind(">transfer of criminal proceedings<"));
    EXPECT_NE(svg.find("untoc 16(10): Refused for nationality."), std::string::npos);
    EXPECT_NE(svg.find("Theft &amp; &lt;fraud&gt;"), std::string::npos);
    EXPECT_EQ(svg.find("Theft & <fraud>"), std::string::npos);
}

TEST(FamilyDrawing, IsToldToThoseWhoDoNotSeeItAndReadsFromTheRightWhereALanguageDoes)
{
    auto const svg = app::family_svg(three_cases(), Language::en);
    EXPECT_NE(svg.find("role=\"img\" aria-labelledby=\"name told\""), std::string::npos);
    auto const told = svg.substr(svg.find("<desc"), svg.find("</desc>") - svg.find("<desc"));
    for (auto const* part : {"extradition", "proceedings", "untoc 16(10)", "untoc 18", "erased"})
        EXPECT_NE(told.find(part), std::string::npos) << part;
    EXPECT_EQ(svg.find("direction=\"rtl\""), std::string::npos);
    EXPECT_NE(app::family_svg(three_cases(), Language::ar).find("direction=\"rtl\""), std::string::npos);
    EXPECT_NE(svg.find("prefers-color-scheme:dark"), std::string::npos);
}

TEST(FamilyDrawing, LongWordsAreCutAtAWholeLetterAndAFamilyOfNobodyIsDrawnToo)
{
    auto family = three_cases();
    for (int i = 0; i < 60; ++i)
        family[1].title += "é汉";
    auto const svg = app::family_svg(family, Language::fr);
    auto const shown = svg.substr(svg.find(">extradition<"));
    auto const line = shown.substr(0, shown.find("…"));
    EXPECT_LT(line.size(), 400U);
    EXPECT_NE(shown.find("汉…"), shown.find("é…")) << "cut between two letters, not inside one";
    EXPECT_NE(app::family_svg({}, Language::en).find("</svg>"), std::string::npos);
}

}
