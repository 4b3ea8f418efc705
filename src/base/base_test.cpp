#include "base/base.hpp"
#include "base/clipped.hpp"
#include "base/nearest.hpp"
#include "base/visible.hpp"

#include <gtest/gtest.h>

using namespace rogatory;

TEST(Words, FindTheNearest)
{
    using Words = std::vector<std::string_view>;
    EXPECT_EQ(nearest("bank_transaction", Words{"bank_monitoring", "bank_transactions"}), "bank_transactions");
    EXPECT_EQ(nearest("FRZ", Words{"FRA", "ZAF"}), "FRA");
    EXPECT_EQ(nearest("completely_else", Words{"name", "post"}), "");
}

TEST(Clipped, TextIsCutBetweenTwoCharactersAndWhatIsNoTextIsReplaced)
{
    auto const text = std::string(599, 'd') + "é la suite"; // the é takes two octets
    EXPECT_EQ(clipped(text, 600), std::string(599, 'd'));
    EXPECT_EQ(clipped(text, 601), std::string(599, 'd') + "é");
    EXPECT_EQ(clipped("日本", 5), "日");
    EXPECT_EQ(clipped("short", 600), "short");
    EXPECT_EQ(clipped("any", 0), "");
    EXPECT_EQ(readable(text.substr(0, 600)), std::string(599, 'd') + "\uFFFD") << "half a character";
    EXPECT_EQ(readable("a\xff\xc0\x80z"), "a\uFFFD\uFFFD\uFFFDz") << "overlong, and no lead octet";
    EXPECT_EQ(readable("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "half a pair of UTF-16";
    EXPECT_EQ(readable(text), text);
    // Wherever it stands among plain letters, which are taken over many at once.
    for (std::size_t before = 0; before < 20; ++before) {
        auto const front = std::string(before, 'a'), rest = std::string(20, 'b');
        EXPECT_EQ(readable(front + "\xff" + rest), front + "\uFFFD" + rest);
        EXPECT_EQ(clipped(front + "é" + rest, before + 1), front);
        EXPECT_EQ(clipped(front + "é" + rest, before + 9), front + "é" + std::string(7, 'b'));
    }
}

TEST(Clipped, ASentenceCanAlwaysBeWrittenAsJsonWhateverItsValuesAre)
{
    Error const error{"bytes.not_base64", "a\xc3", "", {{"value", "\xc3"}}};
    auto const said = texts::sentence(error);
    EXPECT_EQ(said, readable(said));
}

TEST(Day, ReadsAndWritesTheDatesOfTreaties)
{
    for (auto const* text : {"1957-12-13", "1970-01-01", "2000-02-29", "2026-11-23", "0001-01-01", "9999-12-31"})
        EXPECT_EQ(text_of(day_from(text).value()), text);
    EXPECT_EQ(day_from("1970-01-02")->since_1970, 1);
}

TEST(Day, SaysWhetherADateIsMalformedOrImpossible)
{
    for (auto const* text : {"", "2026", "2026-1-2", "23.11.2026", "2026-11-23T00:00:00Z", "2026-11-2x", " 2026-11-23"})
        EXPECT_EQ(day_from(text).error().code, "day.malformed") << text;
    for (auto const* text : {"2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01"})
        EXPECT_EQ(day_from(text).error().code, "day.impossible") << text;
}

TEST(Day, EveryDayFromTheFirstExtraditionConventionsToTheEndOfTheCenturyReadsBackAsItself)
{
    for (auto day = day_from("1889-01-23").value(); day <= day_from("2099-12-31").value(); day = day + 1) {
        ASSERT_EQ(day_from(text_of(day)).value(), day);
        ASSERT_EQ(weekday_of(day + 7), weekday_of(day));
    }
    EXPECT_EQ(weekday_of(day_from("2026-11-23").value()), 0) << "a Monday";
    EXPECT_EQ(weekday_of(day_from("1969-12-28").value()), 6) << "a Sunday before 1970";
}

TEST(Day, AMonthLaterIsTheSameDayOrTheLastDayOfTheMonth)
{
    EXPECT_EQ(text_of(plus_months(day_from("2026-01-15").value(), 1)), "2026-02-15");
    EXPECT_EQ(text_of(plus_months(day_from("2026-01-31").value(), 1)), "2026-02-28");
    EXPECT_EQ(text_of(plus_months(day_from("2024-01-31").value(), 1)), "2024-02-29");
    EXPECT_EQ(text_of(plus_months(day_from("2026-11-30").value(), 3)), "2027-02-28");
    EXPECT_EQ(text_of(plus_months(day_from("2026-03-31").value(), -1)), "2026-02-28");
}

TEST(Instant, KeepsTheMomentWhateverTheOffsetItWasWrittenWith)
{
    auto const moment = instant_from("2026-11-23T09:30:00Z").value();
    EXPECT_EQ(instant_from("2026-11-23T11:30:00+02:00").value(), moment);
    EXPECT_EQ(instant_from("2026-11-23T04:00:00-05:30").value(), moment);
    EXPECT_EQ(text_of(moment), "2026-11-23T09:30:00Z");
    EXPECT_EQ(text_of(instant_from("2026-11-23T09:30:00.25Z").value()), "2026-11-23T09:30:00.250000Z");
    EXPECT_EQ(text_of(day_of(instant_from("2026-11-24T00:30:00+02:00").value())), "2026-11-23");
    EXPECT_EQ(text_of(day_of(instant_from("1969-12-31T23:59:59Z").value())), "1969-12-31");
}

TEST(Instant, RefusesWhatIsNotAMoment)
{
    for (auto const* text : {"2026-11-23", "2026-11-23T24:00:00Z", "2026-11-23T09:60:00Z", "2026-11-23T09:30:00",
                             "2026-11-23T09:30:00+15:00", "2026-11-23T09:30:00.Z", "2026-11-23T09:30:00Z "})
        EXPECT_EQ(instant_from(text).error().code, "instant.malformed") << text;
    EXPECT_EQ(instant_from("2026-02-30T00:00:00Z").error().code, "day.impossible");
}

TEST(Id, IsAUuidOfVersionSevenThatSortsByTime)
{
    auto const early = make_id(instant_from("2026-01-01T00:00:00Z").value(), {0xff, 0xff, 0xff});
    auto const late = make_id(instant_from("2026-01-01T00:00:00.001Z").value(), {});
    EXPECT_LT(early, late);
    EXPECT_LT(text_of(early), text_of(late));
    EXPECT_EQ(id_from(text_of(early)).value(), early);
    EXPECT_EQ(text_of(early)[14], '7');
    EXPECT_EQ(id_from("01932c5e-8f00-4a3b-9c1d-0123456789ab").error().code, "id.malformed") << "version 4";
    EXPECT_EQ(id_from("01932c5e8f007a3b9c1d0123456789ab").error().code, "id.malformed");
    EXPECT_EQ(id_from("../../etc/passwd").error().code, "id.malformed");
}

TEST(Truth, FollowsKleeneInAllNineCases)
{
    auto const no = Truth::no;
    auto const open = Truth::open;
    auto const yes = Truth::yes;
    EXPECT_EQ(both(no, open), no);
    EXPECT_EQ(both(yes, open), open);
    EXPECT_EQ(both(yes, yes), yes);
    EXPECT_EQ(either(yes, open), yes);
    EXPECT_EQ(either(no, open), open);
    EXPECT_EQ(either(no, no), no);
    EXPECT_EQ(!open, open);
    for (auto a : {no, open, yes})
        for (auto b : {no, open, yes})
            EXPECT_EQ(!both(a, b), either(!a, !b));
}

TEST(Bytes, OneValueHasOneText)
{
    Bytes bytes;
    for (int length = 0; length < 70; ++length) {
        EXPECT_EQ(bytes_from_base64(base64_of(bytes)).value(), bytes);
        EXPECT_EQ(bytes_from_hex(hex_of(bytes)).value(), bytes);
        bytes.push_back(static_cast<std::uint8_t>(length * 37 + 11));
    }
    EXPECT_EQ(base64_of(bytes_of("Rogatory")), "Um9nYXRvcnk=");
    for (auto const* text : {"Um9nYXRvcnk", "Um9n YXRvcnk", "Um9nYXRvcnl=", "=m9n", "Um=n", "Um9nYXRvcnk=Um9n"})
        EXPECT_FALSE(bytes_from_base64(text)) << text;
}

TEST(Utf8, IsReadAsRfc3629HasItAndNoOtherWay)
{
    // Section 4: the first and the last of each length, and around the surrogates.
    for (std::string_view const good : {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                                        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (std::string_view const bad :
         {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80",
          "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
        EXPECT_FALSE(is_utf8(bad)) << bad;
        auto const text = "d\xc3\xa9j\xc3\xa0 " + std::string(bad) + " vu";
        EXPECT_EQ(utf8_front(text), 7U) << bad;
    }
    EXPECT_TRUE(is_utf8(std::string_view("\0", 1))) << "a zero octet is a character, if not one of a text";
}

TEST(Texts, APartWithoutItsArgumentIsLeftOut)
{
    Error error{"matter.modality", "modality", "", {{"value", "zzzzzzzz"}, {"nearest", ""}}};
    EXPECT_EQ(texts::sentence(error), "modality: \"zzzzzzzz\" is not a form of cooperation. Correct it.");
    error.values.back().second = "mla";
    EXPECT_EQ(texts::sentence(error),
              "modality: \"zzzzzzzz\" is not a form of cooperation; the nearest is \"mla\". Correct it.");
    // Whatever the language, nothing of the pattern is left.
    for (auto const& code : texts::codes())
        for (auto const language : {Language::en, Language::fr, Language::es}) {
            auto const text = texts::sentence(Error{std::string{code}, "", "", {}}, language);
            EXPECT_EQ(text.find("?}"), std::string::npos) << code;
            EXPECT_EQ(text.find("{?"), std::string::npos) << code;
        }
}

TEST(Texts, PutTheArgumentsIntoTheSentenceOfTheLanguage)
{
    Error const error{"day.impossible", "offences[1].from", "", {{"value", "2026-02-30"}}};
    EXPECT_EQ(texts::sentence(error),
              "offences[1].from: the date \"2026-02-30\" does not exist. Correct the month or the day.");
    EXPECT_NE(texts::sentence(error, Language::fr).find("n'existe pas"), std::string::npos);
    EXPECT_EQ(texts::sentence(error, Language::ar), texts::sentence(error))
        << "English where a language has no sentence";
    EXPECT_EQ(texts::sentence(Error{"no.such.code", "", "", {}}), "no.such.code");
    EXPECT_EQ(texts::class_of("day.impossible"), texts::Class::input);
}
