// The words of letters: every key in every language, the direction of what stands in them, dates and lists.
#include "document/labels.hpp"

#include "base/direction.hpp"
#include "document/testing.hpp"
#include "document/words.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace
{

using namespace rogatory;
using namespace rogatory::document;
using namespace rogatory::document::testing;

bool contains(std::string const& text, std::string const& part)
{
    return text.find(part) != std::string::npos;
}

// -- labels

TEST(Labels, EveryKeyHasWordsInEveryLanguageOfTheTable)
{
    ASSERT_GT(label_keys().size(), 400U);
    for (auto const key : label_keys())
        for (auto const language : every_language)
            EXPECT_TRUE(has_label(key, language)) << key << " in " << code_of(language);
}

std::set<std::string> placeholders_of(std::string words)
{
    std::set<std::string> names;
    for (auto open = words.find('{'); open != std::string::npos; open = words.find('{', open + 1))
        names.insert(words.substr(open, words.find('}', open) + 1 - open));
    return names;
}

TEST(Labels, EveryLanguageSaysWhatTheEnglishSays)
{
    // Each argument stands in each language, and nothing but an argument stands in braces. Only the names of the two
    // States' parts may come and go: a language may want another form of the word, or none.
    auto const free = [](std::string const& name) {
        return name == "{requesting_state}" || name == "{requested_state}";
    };
    for (auto const key : label_keys()) {
        auto const english = placeholders_of(label_pattern(key, Language::en));
        for (auto const language : every_language) {
            auto const own = placeholders_of(label_pattern(key, language));
            for (auto const& name : own)
                EXPECT_TRUE(free(name) || english.contains(name)) << key << " in " << code_of(language) << ": " << name;
            for (auto const& name : english)
                EXPECT_TRUE(free(name) || own.contains(name))
                    << key << " in " << code_of(language) << " lacks " << name;
        }
    }
}

TEST(Direction, ANumberOrANameOfTheOtherDirectionStaysWhole)
{
    EXPECT_TRUE(reads_right_to_left("المادة 18(15)(a)", true));
    EXPECT_FALSE(reads_right_to_left("+254 20 000 0000", true));
    EXPECT_FALSE(reads_right_to_left("Nairobi", true));
    EXPECT_TRUE(reads_right_to_left("نيروبي", false));
    EXPECT_TRUE(reads_right_to_left("–", true));
    EXPECT_FALSE(reads_right_to_left("Nairobi نيروبي", false));
    // Marks around what runs the other way; none around digits alone, or around Arabic.
    EXPECT_EQ(kept_whole("18(15)(a)"), "\xE2\x80\x8F\xE2\x80\x8E"
                                       "18(15)(a)"
                                       "\xE2\x80\x8E\xE2\x80\x8F");
    EXPECT_EQ(kept_whole("2026"), "2026");
    EXPECT_EQ(kept_whole("نيروبي"), "نيروبي");
    EXPECT_TRUE(
        contains(label("instrument_article", Language::ar, {{"instrument", "س"}, {"article", "18(15)(a)"}}).words,
                 kept_whole("18(15)(a)")));
    EXPECT_EQ(label("article", Language::ru, {{"article", "18(15)(a)"}}).words, "статья 18(15)(a)");
}

TEST(Labels, EveryMeasureAndEveryFieldOfOneHasItsWordsInEveryLanguage)
{
    // What all requests carry (base_mla) stands in other parts of the letter.
    for (auto const& measure : library().measures) {
        if (measure.id == "base_mla") continue;
        if (measure.id != "base_coercive") EXPECT_TRUE(has_label("measure_" + measure.id)) << measure.id;
        for (auto const& field : measure.fields)
            EXPECT_TRUE(has_label("field_" + field.name)) << measure.id << ": " << field.name;
    }
}

TEST(Labels, EveryTypeOfItemThatCasesAreMadeOfHasItsWordsInEveryLanguage)
{
    // What the simulation draws cases from: measures of law/measures.tsv, and the items of the other procedures.
    auto const courses = read_text(fs::path(ROGATORY_SOURCE_DIR) / "src/simulation/courses.tsv");
    std::set<std::string> types{"offence", "sentence", "facts", "information", "inquiry"};
    std::string const before = "\"number\": ", member = "\"type\": \"";
    for (auto at = courses.find(before); at != std::string::npos; at = courses.find(before, at + 1)) {
        auto const type = courses.find(member, at);
        if (type == std::string::npos || type - at > before.size() + 8) continue;
        auto const begin = type + member.size();
        types.insert(courses.substr(begin, courses.find('"', begin) - begin));
    }
    EXPECT_GT(types.size(), 8U);
    for (auto const& type : types)
        for (auto const language : every_language)
            EXPECT_TRUE(has_label("measure_" + type, language)) << type << " in " << code_of(language);
}

TEST(Labels, WordsAreUncheckedUntilTheTableSaysOtherwise)
{
    EXPECT_FALSE(label_checked("no_such_key", Language::en));
    for (auto const language : every_language)
        EXPECT_LE(unchecked_labels(language), label_keys().size());
    EXPECT_EQ(label("yes", Language::ru), (Text{"да"}));
    EXPECT_THROW(label("no_such_key", Language::en), std::logic_error);
}

TEST(Labels, ATitleThatRestsOnNoSourceIsPrintedInEnglishWithItsMark)
{
    auto const* extradition = library().instrument("ets024");
    ASSERT_TRUE(extradition);
    EXPECT_TRUE(label_unsourced("instrument_ets024", Language::es));
    EXPECT_FALSE(label_unsourced("instrument_ets024", Language::fr));
    auto const spanish = Words(library(), Language::es).instrument(*extradition);
    EXPECT_EQ(spanish.words, extradition->title + " (título en inglés)");
    EXPECT_EQ(spanish.language, "en");
    EXPECT_EQ(Words(library(), Language::es).short_title(*extradition), extradition->short_title);
    EXPECT_EQ(Words(library(), Language::fr).instrument(*extradition).words, "Convention européenne d'extradition");
    EXPECT_EQ(Words(library(), Language::es).instrument(*library().instrument("untoc")).language, "");
}

TEST(Labels, DatesAndListsAreWrittenAsTheLanguageWritesThem)
{
    auto const day = *day_from("2026-03-01");
    EXPECT_EQ(date_in(day, Language::en), "1 March 2026");
    EXPECT_EQ(date_in(day, Language::fr), "1er mars 2026");
    EXPECT_EQ(date_in(day, Language::es), "1 de marzo de 2026");
    EXPECT_EQ(date_in(day, Language::ru), "1 марта 2026 года");
    EXPECT_EQ(date_in(day, Language::zh), "2026年3月1日");
    EXPECT_EQ(date_in(day, Language::ar), "1 آذار/مارس 2026");
    EXPECT_EQ(date_in(day, Language::pt), "1 de março de 2026");
    EXPECT_EQ(listed({"a", "b", "c"}, Language::es), "a, b y c");
    EXPECT_EQ(listed({"甲", "乙", "丙"}, Language::zh), "甲、乙和丙");
    EXPECT_EQ(listed({"كينيا", "سويسرا"}, Language::ar), "كينيا وسويسرا");
    EXPECT_EQ(listed({"a"}, Language::ru), "a");
    EXPECT_EQ(capitalised("état requérant"), "État requérant");
    EXPECT_EQ(capitalised("запрашиваемое"), "Запрашиваемое");
    EXPECT_EQ(capitalised("срок"), "Срок");
}

}
