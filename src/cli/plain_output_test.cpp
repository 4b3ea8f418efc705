// Text from abroad on a terminal: what would move the cursor, hide or turn round is printed by its number.
#include "cli/command.hpp"
#include "cli/plain_output.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace rogatory::cli
{
namespace
{

std::string printed(std::string const& text, bool as_json = false, std::size_t portion = std::string::npos)
{
    std::ostringstream to;
    {
        PlainOutput out(to, as_json);
        for (std::size_t at = 0; at < text.size(); at += std::min(portion, text.size()))
            out << text.substr(at, portion);
    }
    return to.str();
}

TEST(PlainOutput, NothingFromAbroadCommandsATerminal)
{
    EXPECT_EQ(printed("granted\x1b[2K\x1b[1A"
                      "refused"),
              "granted[U+001B][2K[U+001B][1Arefused");
    EXPECT_EQ(printed("\x1b]0;title\x07\b\b\x7f"), "[U+001B]]0;title[U+0007][U+0008][U+0008][U+007F]");
    // The same sequences in C1, as UTF-8 and as a bare octet, which some terminals obey.
    EXPECT_EQ(printed("\xC2\x9B"
                      "2J"),
              "[U+009B]2J");
    EXPECT_EQ(printed("\x9B"
                      "2J"),
              "\xEF\xBF\xBD"
              "2J");
    EXPECT_EQ(printed("paid\roverwritten\r\n"), "paid[U+000D]overwritten\r\n");
    EXPECT_EQ(printed("name\xE2\x80\xAE"
                      "fdp.exe"),
              "name[U+202E]fdp.exe");
    EXPECT_EQ(printed("a\xE2\x81\xA6"
                      "b\xE2\x81\xA9"
                      "c\xE2\x80\xA8"
                      "d"),
              "a[U+2066]b[U+2069]c[U+2028]d");
    EXPECT_EQ(printed("hidden\xF3\xA0\x81\x81"), "hidden[U+E0041]");
    EXPECT_EQ(printed(std::string("a\0b", 3)), "a[U+0000]b");
}

TEST(PlainOutput, WhatPeopleWriteStaysAsItIs)
{
    // Letters of every script, joiners and marks of direction that they need, tabs and ends of lines.
    std::string const text = "Müller\tΑθήνα\nالرباط\xE2\x80\x8F 18 نیم\xE2\x80\x8Cفاصله 東京 \xF0\x9F\x8F\x9B\n";
    EXPECT_EQ(printed(text), text);
    EXPECT_EQ(printed(text, true), text);
    for (std::size_t const portion : {1U, 2U, 3U, 5U})
        EXPECT_EQ(printed(text, false, portion), text);
    EXPECT_EQ(printed("\xE2\x80"), "\xEF\xBF\xBD") << "a character that never ended";
    EXPECT_EQ(printed("\r"), "[U+000D]");
    EXPECT_EQ(printed("a\r\nb", false, 1), "a\r\nb");
}

TEST(PlainOutput, JsonLosesNothing)
{
    boost::json::value const value{{"title", "x\xE2\x80\xAE"
                                             "y\x1b\xC2\x9B\xF3\xA0\x81\x81\x7f"}};
    auto const text = printed(pretty(value), true);
    EXPECT_EQ(text, "{\n  \"title\": \"x\\u202ey\\u001b\\u009b\\udb40\\udc41\\u007f\"\n}");
    EXPECT_EQ(boost::json::parse(text), value);
}

TEST(PlainOutput, EveryCommandPrintsThroughIt)
{
    std::ostringstream out, err;
    EXPECT_EQ(run("rogatory",
                  {"no\x1b[2J"
                   "such"},
                  out, err),
              Exit::usage);
    EXPECT_NE(err.str().find("no[U+001B][2Jsuch"), std::string::npos) << err.str();
    std::ostringstream json;
    EXPECT_EQ(run("rogatory",
                  {"no\xE2\x80\xAE"
                   "such",
                   "--json"},
                  out, json),
              Exit::usage);
    EXPECT_NE(json.str().find("no\\u202esuch"), std::string::npos) << json.str();
}

TEST(PlainOutput, TextWithinALineMakesNoLineOfItsOwn)
{
    EXPECT_EQ(in_one_line("Rossi\n  State: executed\r\n"), "Rossi   State: executed  ");
}

}
}
