// What officials wrote in a message, as people have it translated: given to a translator, taken back into the case,
// shown in the letter; and what is refused.
#include "program.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace rogatory::tests
{
namespace
{

namespace fs = std::filesystem;
namespace json = boost::json;

/// A case with a question in French that arrived at the other authority.
struct QuestionArrived {
    QuestionArrived()
        : ours(make_authority(scratch / "a", "aaa.central", "MAR")),
          theirs(make_authority(scratch / "b", "bbb.central", "FRA"))
    {
        introduce(ours, theirs, scratch.folder());
        auto const request = std::string(ROGATORY_SOURCE_DIR) + "/examples/requests/07-extradition-of-a-national.toml";
        auto const submitted = ours.run("writer", {"request", "submit", request});
        EXPECT_TRUE(submitted.done()) << submitted.err;
        auto const id = std::string(submitted.json().at("case").as_string());
        EXPECT_TRUE(ours.run("approver", {"case", "act", id, "approve"}).done());
        EXPECT_TRUE(ours.run("writer", {"case", "act", id, "send"}).done());
        carry(id);
        EXPECT_TRUE(ours.run("writer", {"case", "act", id, "enquire", "--reasons", asked}).done());
        carry(id);
        message = std::string(ours.run("writer", {"case", "show", id})
                                  .json()
                                  .at("outgoing")
                                  .as_array()
                                  .back()
                                  .at("message_id")
                                  .as_string());
        there = std::string(theirs.run("writer", {"case", "list"}).json().as_array().front().at("case").as_string());
    }

    /// What was prepared is approved, leaves, and arrives.
    void carry(std::string const& id)
    {
        auto const shown = ours.run("writer", {"case", "show", id}).json();
        for (auto const& one : shown.at("outgoing").as_array())
            if (one.at("state") == "prepared")
                EXPECT_TRUE(ours.run("approver", {"case", "act", id, "approve_message", "--message_id",
                                                  std::string(one.at("message_id").as_string())})
                                .done());
        auto const bag = scratch / ("bag" + std::to_string(++bags));
        fs::create_directory(bag);
        EXPECT_TRUE(ours.run("writer", {"case", "export", id, "--to", bag}).done());
        for (auto const& file : files_with(bag, ".rogatory"))
            EXPECT_TRUE(theirs.run("writer", {"case", "import", file}).done());
    }

    Run segments(std::vector<std::string> const& options) const
    {
        std::vector<std::string> words{"case", "segments", there, message};
        words.insert(words.end(), options.begin(), options.end());
        return theirs.run("writer", words);
    }
    std::string shown() const { return theirs.run("writer", {"case", "show", there}).out; }

    static constexpr auto asked = "Quel est l'état de la demande ?";
    Scratch scratch;
    Authority ours, theirs;
    std::string there, message;
    int bags = 0;
};

/// The file with a translation of the text, where it stands as a source.
std::string translated_file(std::string text, std::string const& source, std::string const& target)
{
    auto const from = text.find("<source");
    auto const at = text.find(source, from);
    auto const end = text.find("</source>", at);
    EXPECT_NE(end, std::string::npos) << text;
    if (end != std::string::npos) text.insert(end + std::string("</source>").size(), "<target>" + target + "</target>");
    return text;
}

TEST(Translation, AMessageIsTranslatedCheckedAndShown)
{
    QuestionArrived const one;
    auto const file = one.scratch / "question.xlf";
    auto const exported = one.segments({"--into", "es", "--export", file});
    ASSERT_TRUE(exported.done()) << exported.err;
    EXPECT_EQ(exported.json().at("translated"), 0);
    EXPECT_EQ(exported.json().at("into"), "es");
    auto const given = read_text(file);
    ASSERT_NE(given.find(QuestionArrived::asked), std::string::npos) << given;

    write_text(file, translated_file(given, QuestionArrived::asked, "¿En qué punto está?"));
    auto const taken =
        one.segments({"--into", "es", "--import", file, "--translator", "T. Sample", "--checked-by", "C. Sample"});
    ASSERT_TRUE(taken.done()) << taken.err;
    auto const now = taken.json();
    EXPECT_EQ(now.at("translated"), 1);
    EXPECT_EQ(now.at("checked"), 1);
    auto const& segment = now.at("segments").as_array().front();
    EXPECT_EQ(segment.at("words"), "¿En qué punto está?");
    EXPECT_EQ(segment.at("translator"), "T. Sample");
    EXPECT_EQ(segment.at("checked_by"), "C. Sample");

    // It is an entry of the case, and the letter shows it with who answers for it; the message stays as it was.
    EXPECT_NE(one.shown().find("message_translated"), std::string::npos);
    auto const read = one.theirs.run("writer", {"case", "read", one.there, one.message, "--language", "es"});
    ASSERT_TRUE(read.done()) << read.err;
    EXPECT_NE(read.out.find("¿En qué punto está?"), std::string::npos) << read.out;
    EXPECT_NE(read.out.find("T. Sample"), std::string::npos);
    EXPECT_NE(one.shown().find(QuestionArrived::asked), std::string::npos);
    // Given to a translator again, it has what there is; into another language there is nothing.
    ASSERT_TRUE(one.segments({"--into", "es", "--export", file}).done());
    EXPECT_NE(read_text(file).find("¿En qué punto está?"), std::string::npos);
    EXPECT_EQ(one.segments({"--into", "en"}).json().at("translated"), 0);
}

TEST(Translation, WhatCannotBeTakenIsRefusedAndNothingIsRecorded)
{
    QuestionArrived const one;
    auto const file = one.scratch / "question.xlf";
    ASSERT_TRUE(one.segments({"--into", "es", "--export", file}).done());
    auto const given = translated_file(read_text(file), QuestionArrived::asked, "¿En qué punto está?");
    auto const before = one.shown();
    auto const refused = [&](std::string const& text) {
        write_text(file, text);
        auto const run = one.segments({"--into", "es", "--import", file});
        EXPECT_FALSE(run.done()) << run.out;
        return run.error();
    };
    auto altered = given;
    altered.replace(altered.find(QuestionArrived::asked), 4, "Voici");
    EXPECT_EQ(refused(altered), "segment.source_differs");
    EXPECT_EQ(refused("no translation"), "xliff.not_xml");
    EXPECT_EQ(refused("<html/>"), "xliff.not_xliff");
    EXPECT_EQ(refused("<!DOCTYPE xliff [<!ENTITY e \"x\">]><xliff/>"), "xliff.doctype");
    auto hidden = given;
    hidden.replace(hidden.find("¿En qué punto"), std::string("¿En qué punto").size(), "¿En \u202e punto");
    EXPECT_EQ(refused(hidden), "xliff.hidden_characters");

    write_text(file, given);
    EXPECT_EQ(one.segments({"--into", "en", "--import", file}).error(), "xliff.other_language");
    EXPECT_EQ(one.segments({"--into", "xx"}).error(), "usage.unknown_value");
    EXPECT_FALSE(one.theirs.run("writer", {"case", "segments", one.there, "ffffffff", "--into", "es"}).done());
    EXPECT_FALSE(one.theirs.run("writer", {"case", "segments", "ffffffff", one.message, "--into", "es"}).done());
    EXPECT_EQ(one.shown(), before) << "nothing was recorded";
}

}
}
