// The comparison of several requests for one person: every criterion a row, every request a column, no weight anywhere.
#include "document/from_worksheet.hpp"

#include "document/docx.hpp"
#include "document/labels.hpp"
#include "document/pdf.hpp"
#include "document/testing.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace
{

using namespace rogatory;
using namespace rogatory::document;
using namespace rogatory::document::testing;

Worksheet two_requests(std::string const& words = "Capital of ZZA")
{
    Worksheet sheet;
    sheet.authority = "Central authority of ZZC";
    sheet.made = *day_from("2026-11-27");
    for (auto const* state : {"ZZA", "ZZB"}) {
        WorksheetRequest request;
        request.case_id = "01932c5e-8f00-7a3b-9c1d-0123456789ab";
        request.state = state;
        request.authority = std::string("Ministry of ") + state;
        request.reference = std::string("EX-") + state;
        request.modality = "extradition";
        request.person = "Invented Person";
        request.basis = "ets024 1";
        request.language = "fr";
        request.received = *day_from("2026-11-20");
        sheet.requests.push_back(std::move(request));
    }
    sheet.rules.push_back({"ets024 17", "Several States ask at once.", "weighing", true, {0, 1}});
    sheet.rules.push_back({"treaty 9", "Not read yet.", "ladder", false, {1}});
    sheet.criteria.push_back({"place", {"ets024 17", "treaty 9"}, true, {{words, "Harbour"}, {}}});
    sheet.criteria.push_back({"later", {"ets024 17"}, false, {{}, {}}});
    sheet.criteria.push_back({"social rehabilitation", {"treaty 9"}, false, {{}, {}}});
    return sheet;
}

TEST(Worksheet, CriteriaAreRowsAndRequestsAreColumns)
{
    auto const letter = letter_of_worksheet(two_requests(), library(), Language::en);
    std::vector<Table const*> tables;
    for (auto const& block : letter.blocks)
        if (auto const* table = std::get_if<Table>(&block)) tables.push_back(table);
    ASSERT_EQ(tables.size(), 2U);
    for (auto const* table : tables)
        for (auto const& row : table->rows)
            EXPECT_EQ(row.size(), 3U);
    auto const& criteria = tables[1]->rows;
    ASSERT_EQ(criteria.size(), 3U);
    EXPECT_EQ(criteria[0][0].words, "Place of the offence\nets024 17 and treaty 9");
    // What a request says stays in its language; what it does not say is said.
    EXPECT_EQ(criteria[0][1], (Text{"Capital of ZZA\nHarbour", "fr"}));
    EXPECT_EQ(criteria[0][2].words, "not said in the request");
    // What no request can say is for a person.
    EXPECT_EQ(criteria[1][1].words, "to be considered");
    EXPECT_EQ(criteria[2][0].words, "social rehabilitation\ntreaty 9");
    auto const text = to_text(letter);
    EXPECT_NE(text.find("treaty 9, for ZZB; in this order; not checked against its source"), std::string::npos) << text;
    EXPECT_NE(text.find("ets024 17, for ZZA and ZZB; weighed together"), std::string::npos) << text;
}

TEST(Worksheet, EveryLanguagePrintsItWithTheShortestAndTheLongestData)
{
    auto const longest = "Rechtsanwaltskammerpräsidentenstellvertretung 东方 الشرق Москва " + std::string(90, 'W');
    for (auto const language : every_language)
        for (auto const& words : {std::string{}, std::string(longest)}) {
            SCOPED_TRACE(code_of(language));
            auto const letter = letter_of_worksheet(two_requests(words), library(), language);
            expect_inside(letter);
            ASSERT_TRUE(pdf_of(letter, *instant_from("2026-11-27T12:00:00Z")));
            ASSERT_TRUE(docx_of(letter, *instant_from("2026-11-27T12:00:00Z")));
        }
}

TEST(Worksheet, AnInstrumentWithoutARuleIsNoProofThatThereIsNone)
{
    auto sheet = two_requests();
    sheet.rules.clear();
    sheet.criteria.clear();
    auto const text = to_text(letter_of_worksheet(sheet, library(), Language::en));
    EXPECT_NE(text.find("that is no proof that there is none"), std::string::npos);
}

TEST(Worksheet, EveryFactorOfTheLawFolderHasARow)
{
    // Each stands under a name of its own, or under its own words; and those of the extradition treaties have words in
    // every language.
    std::set<std::string> without;
    for (auto const& instrument : library().instruments)
        for (auto const& rule : instrument.rules)
            for (auto const& factor : rule.factors)
                if (auto const name = criterion_of(factor); !has_label("worksheet_of_" + name))
                    without.insert(name);
                else
                    for (auto const language : every_language)
                        EXPECT_TRUE(has_label("worksheet_of_" + name, language)) << name;
    for (auto const* name : {"place", "seriousness", "dates", "nationality", "purpose"})
        EXPECT_FALSE(without.contains(name));
    EXPECT_EQ(criterion_of("a_factor_of_tomorrow"), "a factor of tomorrow");
}

TEST(Worksheet, JsonHoldsTheSame)
{
    auto const json = to_json(two_requests());
    EXPECT_EQ(json.at("criteria").at(0).at("facts").at(0).at(1), "Harbour");
    EXPECT_EQ(json.at("rules").at(1).at("status"), "unverified");
    EXPECT_TRUE(json.at("requests").at(0).at("dated").is_null());
}

}
