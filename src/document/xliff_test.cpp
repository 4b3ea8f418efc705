#include "document/xliff.hpp"

#include "base/texts.hpp"
#include "document/from_request.hpp"
#include "document/testing.hpp"
#include "request/segments.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace
{

using namespace rogatory;
using namespace rogatory::document;
using namespace rogatory::document::testing;

request::Draft small_draft()
{
    auto const read = request::read_draft("modality = \"mla\"\nrequesting = \"ZZA\"\nrequested = \"ZZB\"\n"
                                          "language = \"en\"\npurpose = \"Evidence for the trial.\"\n"
                                          "[facts]\nsummary = \"A supplier paid.\\nThe contract followed.\"\n"
                                          "[[persons]]\nfamily_name = \"Wekesa\"\n");
    for (auto const& error : read.errors)
        ADD_FAILURE() << error.code << ' ' << error.field;
    return read.draft;
}

request::Segment segment(std::string path, std::string source, std::string words, std::string state = "translated")
{
    request::Segment s;
    s.path = std::move(path);
    s.language = "fr";
    s.source = std::move(source);
    s.words = std::move(words);
    s.state = std::move(state);
    s.translator = "T. Sample";
    return s;
}

std::string letter_text(request::Draft const& draft, Language language)
{
    auto const matter = request::matter_of(draft, library());
    return to_text(letter_from(draft, opinion::opine(library(), matter, language), library(), language, {}));
}

TEST(Segments, TextsThatWereWrittenAreListedAndNamesAreNot)
{
    auto const texts = request::free_texts(small_draft());
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(texts[0], (request::FreeText{"facts.summary", "A supplier paid.\nThe contract followed."}));
    EXPECT_EQ(texts[1].path, "purpose");
}

TEST(Segments, TheLetterGivesATranslationOnlyWhileItFitsTheText)
{
    auto draft = small_draft();
    EXPECT_TRUE(
        request::take_segments(draft, {segment("purpose", "Evidence for the trial.", "Preuves pour le procès.")})
            .empty());
    auto text = letter_text(draft, Language::fr);
    EXPECT_NE(text.find("Preuves pour le procès."), std::string::npos);
    EXPECT_EQ(text.find("Evidence for the trial."), std::string::npos);
    EXPECT_NE(text.find("A supplier paid."), std::string::npos);
    EXPECT_NE(text.find("T. Sample"), std::string::npos);
    // The English letter keeps what was written.
    EXPECT_NE(letter_text(draft, Language::en).find("Evidence for the trial."), std::string::npos);
    auto const done = request::translated(draft, "fr");
    EXPECT_EQ(done.translated, 1U);
    EXPECT_EQ(done.texts, 2U);
    EXPECT_EQ(done.checked, 0U);
    draft.purpose = "Evidence for the appeal.";
    text = letter_text(draft, Language::fr);
    EXPECT_NE(text.find("Evidence for the appeal."), std::string::npos);
    EXPECT_EQ(text.find("Preuves pour le procès."), std::string::npos);
    // What travels with the request is the same on the other side.
    EXPECT_EQ(request::draft_from_json(request::to_json(draft)).draft, draft);
}

TEST(Segments, WhatCannotBeTakenIsNamedAndNothingIsTaken)
{
    auto draft = small_draft();
    auto const before = draft;
    auto const errors = request::take_segments(
        draft, {segment("purpose", "Evidence for the trial.", "Preuves."), segment("no.such", "x", "y"),
                segment("purpose", "Something else.", "Autre chose."),
                segment("purpose", "Evidence for the trial.", " ", "final"),
                segment("purpose", "Evidence for the trial.", "Preuves.", "perfect")});
    std::vector<std::string> codes;
    for (auto const& error : errors)
        codes.push_back(error.code);
    EXPECT_EQ(codes, (std::vector<std::string>{"segment.unknown_text", "segment.source_differs",
                                               "segment.not_translated", "segment.state_unknown"}));
    EXPECT_EQ(draft, before);
}

TEST(Xliff, WhatIsExportedComesBackAsItWas)
{
    auto const draft = small_draft();
    TranslationFile file{"en", "fr", request::segments_for(draft, "fr")};
    file.segments[0].words = "Un fournisseur a payé.\n<Le contrat> & \"suite\"\ta suivi.";
    file.segments[0].state = "reviewed";
    file.segments[0].translator = "T. Sample";
    file.segments[0].checked_by = "C. Sample";
    auto const read = read_xliff(to_xliff(file));
    ASSERT_TRUE(read) << read.error().code;
    EXPECT_EQ(read->source_language, "en");
    EXPECT_EQ(read->target_language, "fr");
    EXPECT_EQ(read->segments, file.segments);
}

RC_GTEST_PROP(Xliff, AnyTranslationSurvivesTheFile, ())
{
    auto const word = [] {
        return *rc::gen::container<std::string>(rc::gen::element('a', ' ', '<', '>', '&', '"', '\'', '\n', '\t', ']'));
    };
    TranslationFile file{"en", "ar", {}};
    for (int i = *rc::gen::inRange(1, 5); i > 0; --i) {
        request::Segment s;
        s.path = "a" + std::to_string(i);
        s.language = "ar";
        s.source = word();
        s.words = "x" + word();
        s.state = "translated";
        s.translator = word();
        file.segments.push_back(std::move(s));
    }
    auto const read = read_xliff(to_xliff(file));
    RC_ASSERT(bool(read));
    RC_ASSERT(read->segments == file.segments);
}

std::string in_file(std::string const& units, std::string const& head = {})
{
    return "<?xml version=\"1.0\"?>" + head +
           "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"en\" trgLang=\"fr\">"
           "<file id=\"f\">" +
           units + "</file></xliff>";
}

TEST(Xliff, WhatAToolMakesOfAUnitIsPutTogetherAgain)
{
    auto const read = read_xliff(in_file(
        "<group id=\"g\"><unit id=\"u\" name=\"purpose\"><segment state=\"final\"><source>One.</source>"
        "<target>Un.</target></segment><ignorable><source> </source></ignorable>"
        "<segment state=\"translated\"><source><pc id=\"1\">Two.</pc></source><target>Deux.</target></segment></unit>"
        "</group><unit id=\"v\" name=\"facts.summary\"><segment><source>A</source><target>B</target></segment>"
        "<segment><source>C</source></segment></unit>"));
    ASSERT_TRUE(read) << read.error().code;
    ASSERT_EQ(read->segments.size(), 2U);
    EXPECT_EQ(read->segments[0].source, "One. Two.");
    EXPECT_EQ(read->segments[0].words, "Un. Deux.");
    EXPECT_EQ(read->segments[0].state, "translated");
    // Half a translation is none.
    EXPECT_EQ(read->segments[1].source, "AC");
    EXPECT_EQ(read->segments[1].state, "initial");
    EXPECT_EQ(read->segments[1].words, "");
}

TEST(Xliff, ReviewedCountsOnlyWithTheNameOfWhoChecked)
{
    auto const unit = [](std::string const& notes) {
        return in_file("<unit id=\"u\" name=\"purpose\">" + notes +
                       "<segment state=\"final\"><source>A</source><target>B</target></segment></unit>");
    };
    EXPECT_EQ(read_xliff(unit({}))->segments[0].state, "translated");
    auto const checked = read_xliff(unit("<notes><note category=\"checked_by\">C. Sample</note></notes>"));
    EXPECT_EQ(checked->segments[0].state, "final");
    EXPECT_EQ(checked->segments[0].checked_by, "C. Sample");
}

TEST(Xliff, HostileFilesAreRefused)
{
    for (auto const& [text, code] : std::vector<std::pair<std::string, std::string>>{
             {"", "xliff.not_xml"},
             {"<a>", "xliff.not_xml"},
             {"<a/>", "xliff.not_xliff"},
             {in_file({}), "xliff.not_xliff"},
             {in_file("<unit id=\"u\" name=\"p\"><segment><source>&e;</source></segment></unit>",
                      "<!DOCTYPE xliff [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"),
              "xliff.doctype"},
             {in_file("<unit id=\"u\" name=\"p\"><segment><source>a</source><target>b\xE2\x80\xAE"
                      "c</target></segment></unit>"),
              "xliff.hidden_characters"},
             {std::string(largest_xliff + 1, ' '), "xliff.too_large"}}) {
        auto const read = read_xliff(text);
        ASSERT_FALSE(read) << text.substr(0, 100);
        EXPECT_EQ(read.error().code, code) << text.substr(0, 100);
        EXPECT_TRUE(texts::has_sentence(code, Language::es));
    }
    std::string deep;
    for (int i = 0; i < 20'000; ++i)
        deep += "<group>";
    EXPECT_FALSE(read_xliff(in_file(deep)));
}

}
