// What officials wrote in a message, in segments: which texts they are, and which translations of a case still fit.
#include "app/message_segments.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using namespace rogatory;
namespace json = boost::json;

docket::Message question_of_the_partner()
{
    docket::Message message;
    message.message_id = *id_from("019a8c2e-0000-7000-8000-000000000001");
    message.type = "information_requested";
    message.language = "fr";
    message.body = {
        {"questions",
         json::array{json::object{
                         {"number", 1}, {"question", "Quelle banque ?"}, {"blocks", true}, {"article", "untoc 18(16)"}},
                     json::object{{"number", 2}, {"question", "Quelle période ?"}}, "Et le titulaire ?"}},
        {"effect", "La demande attend."},
        {"wanted_by", "2026-02-01"}};
    message.urgency = {{"level", "urgent"}, {"reason", "Une audience est fixée."}};
    return message;
}

docket::Entry translation_of(docket::Message const& message, std::string_view language, json::array segments)
{
    docket::Entry entry;
    entry.kind = "message_translated";
    entry.body = {
        {"message_id", text_of(message.message_id)}, {"language", language}, {"segments", std::move(segments)}};
    return entry;
}

json::object segment(std::string_view path, std::string_view source, std::string_view words, std::string_view state)
{
    return {{"path", path},
            {"source", source},
            {"words", words},
            {"state", state},
            {"translator", "T. Invented"},
            {"checked_by", state == "reviewed" ? "C. Invented" : ""}};
}

TEST(MessageSegments, AreTheSentencesAndNoNamesNumbersDaysOrCodes)
{
    auto const texts = app::free_texts(question_of_the_partner());
    std::vector<std::string> paths;
    for (auto const& text : texts)
        paths.push_back(text.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"questions[0].question", "questions[1].question", "questions[2]",
                                               "effect", "urgency.reason"}));
    docket::Message refusal;
    refusal.type = "refusal";
    refusal.body = {{"ground", "refuse.political"},
                    {"article", "ets024 3(1)"},
                    {"court", "Court of appeal"},
                    {"reasons", "The acts are political."},
                    {"mandatory", true}};
    ASSERT_EQ(app::free_texts(refusal).size(), 1U);
    EXPECT_EQ(app::free_texts(refusal).front().words, "The acts are political.");
    docket::Message answers;
    answers.type = "consultation_answered";
    answers.body = {{"answers", json::array{json::object{{"number", 1}, {"answer", "accepted"}},
                                            json::object{{"number", 2}, {"answer", "counter"}, {"text", "Later"}}}}};
    ASSERT_EQ(app::free_texts(answers).size(), 1U);
    EXPECT_EQ(app::free_texts(answers).front().path, "answers[1].text");
}

TEST(MessageSegments, OfSeveralTranslationsTheLastStandsAndOneOfAnotherTextDoesNot)
{
    auto const message = question_of_the_partner();
    app::Case known;
    known.entries.push_back(
        translation_of(message, "en",
                       {segment("effect", "La demande attend.", "The request waits.", "translated"),
                        segment("questions[0].question", "Quelle banque alors ?", "Which bank then?", "translated")}));
    known.entries.push_back(translation_of(
        message, "en", {segment("effect", "La demande attend.", "The request is on hold.", "reviewed"), "no segment"}));
    known.entries.push_back(
        translation_of(message, "ru", {segment("effect", "La demande attend.", "Просьба ждет.", "translated")}));

    auto const done = app::translated(known, message, "en");
    EXPECT_EQ(done.texts, 5U);
    EXPECT_EQ(done.translated, 1U);
    EXPECT_EQ(done.checked, 1U);
    EXPECT_EQ(done.words.at("La demande attend."), "The request is on hold.");
    EXPECT_EQ(done.checked_by, std::vector<std::string>{"C. Invented"});

    auto const segments = app::segments_of(known, message, "en");
    ASSERT_EQ(segments.size(), 5U);
    EXPECT_EQ(std::ranges::count_if(segments, [](auto const& one) { return one.state == "initial"; }), 4);

    auto other = message;
    other.message_id = *id_from("019a8c2e-0000-7000-8000-000000000002");
    EXPECT_EQ(app::translated(known, other, "en").translated, 0U);
}

}
