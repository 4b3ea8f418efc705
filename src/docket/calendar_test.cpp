// Day arithmetic: what must hold whatever the day, the length and the calendar.
#include "docket/calendar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using Unit = law::Length::Unit;

Day day(char const* text)
{
    return *day_from(text);
}

law::Length length(Unit unit, int count)
{
    return {unit, count};
}

Calendar calendar_of_zza()
{
    Calendar calendar;
    calendar.state = "ZZA";
    calendar.years = {2026};
    calendar.holidays = {day("2026-01-01"), day("2026-01-06"), day("2026-12-25")};
    return calendar;
}

TEST(EndOfALimit, DoesNotCountTheDayOfItsStart)
{
    EXPECT_EQ(end_of(length(Unit::days, 40), day("2026-01-05"), {}, nullptr).day, day("2026-02-14"));
    EXPECT_EQ(end_of(length(Unit::weeks, 1), day("2026-12-28"), {}, nullptr).day, day("2027-01-04"));
}

TEST(EndOfALimit, InMonthsFallsOnTheLastDayWhereTheMonthIsShorter)
{
    EXPECT_EQ(end_of(length(Unit::months, 1), day("2026-01-31"), {}, nullptr).day, day("2026-02-28"));
    EXPECT_EQ(end_of(length(Unit::months, 1), day("2028-01-31"), {}, nullptr).day, day("2028-02-29"));
    EXPECT_EQ(end_of(length(Unit::months, 6), day("2026-08-31"), {}, nullptr).day, day("2027-02-28"));
    EXPECT_EQ(end_of(length(Unit::years, 1), day("2028-02-29"), {}, nullptr).day, day("2029-02-28"));
    // Two months are counted from the start, not from the end of the first.
    EXPECT_EQ(end_of(length(Unit::months, 2), day("2026-01-31"), {}, nullptr).day, day("2026-03-31"));
}

TEST(EndOfALimit, InHoursRunsThroughTheChangeOfTheClocks)
{
    // 2026-03-29 has 23 hours in much of Europe: 48 hours are 48 hours all the same.
    auto const at = *instant_from("2026-03-28T12:00:00+01:00");
    auto const end = end_of(length(Unit::hours, 48), day("2026-03-28"), at, nullptr);
    EXPECT_EQ(text_of(*end.at), "2026-03-30T11:00:00Z"); // 13:00 in summer time
    EXPECT_EQ(
        end_of(length(Unit::hours, 48), day("2026-03-28"), *instant_from("2026-03-28T06:00:00-05:00"), nullptr).at,
        end.at);
}

TEST(EndOfALimit, InHoursIsOpenWithoutTheHourOfItsStartAndAfterAPauseInDays)
{
    auto const open = end_of(length(Unit::hours, 96), day("2026-01-05"), {}, nullptr);
    EXPECT_FALSE(open.day);
    EXPECT_EQ(open.open, EndOpen::no_hour);
    Excluded const pause[] = {{day("2026-01-06"), day("2026-01-08")}};
    EXPECT_EQ(end_of(length(Unit::hours, 96), day("2026-01-05"), Instant{0}, nullptr, pause).open, EndOpen::no_hour);
}

TEST(EndOfALimit, InWorkingDaysLeavesOutRestDaysAndHolidays)
{
    auto const calendar = calendar_of_zza();
    // Friday 2 January 2026: Monday 5, (Tuesday 6 is a holiday), Wednesday 7.
    auto const end = end_of(length(Unit::working_days, 2), day("2026-01-02"), {}, &calendar);
    EXPECT_EQ(end.day, day("2026-01-07"));
    EXPECT_EQ(end.open, EndOpen::sure);
}

TEST(EndOfALimit, InWorkingDaysWithoutACalendarIsOpenAndSaysTheEarliestDay)
{
    auto const end = end_of(length(Unit::working_days, 2), day("2026-01-02"), {}, nullptr);
    EXPECT_EQ(end.day, day("2026-01-06"));
    EXPECT_EQ(end.open, EndOpen::no_calendar);
    // A calendar that stops before the limit ends knows nothing of the rest.
    auto const calendar = calendar_of_zza();
    EXPECT_EQ(end_of(length(Unit::working_days, 5), day("2026-12-28"), {}, &calendar).open, EndOpen::no_calendar);
}

TEST(EndOfALimit, InWorkingDaysFollowsTheRestDaysOfTheState)
{
    auto calendar = calendar_of_zza();
    calendar.rest_days = 0b011'0000; // Friday and Saturday
    EXPECT_EQ(end_of(length(Unit::working_days, 1), day("2026-01-08"), {}, &calendar).day, day("2026-01-11"));
}

TEST(EndOfALimit, IsMovedByTheDaysOfAPause)
{
    Excluded const pause[] = {{day("2026-01-10"), day("2026-01-15")}};
    EXPECT_EQ(end_of(length(Unit::days, 90), day("2026-01-05"), {}, nullptr, pause).day, day("2026-01-05") + 95);
    auto const calendar = calendar_of_zza();
    // Wednesday 7, Thursday 8; 9 to 12 are paused; Tuesday 13.
    Excluded const short_pause[] = {{day("2026-01-09"), day("2026-01-13")}};
    EXPECT_EQ(end_of(length(Unit::working_days, 3), day("2026-01-06"), {}, &calendar, short_pause).day,
              day("2026-01-13"));
}

TEST(EndOfALimit, NeverComesEarlierForAnyLongerLengthHolidayOrPause)
{
    std::mt19937 random{20260105};
    auto const draw = [&](int from, int to) { return std::uniform_int_distribution{from, to}(random); };
    for (int round = 0; round < 3000; ++round) {
        Calendar calendar;
        calendar.years = {2025, 2026, 2027, 2028};
        auto const start = day("2026-01-01") + draw(0, 500);
        for (int i = 0; i < draw(0, 20); ++i)
            calendar.holidays.push_back(start + draw(0, 60));
        std::ranges::sort(calendar.holidays);
        for (auto const unit : {Unit::days, Unit::weeks, Unit::months, Unit::years, Unit::working_days}) {
            auto const count = draw(1, unit == Unit::years ? 1 : 20);
            auto const end = end_of(length(unit, count), start, {}, &calendar);
            ASSERT_TRUE(end.day);
            EXPECT_GT(*end.day, start);
            EXPECT_LE(*end.day, *end_of(length(unit, count + 1), start, {}, &calendar).day);
            Excluded const pause[] = {{start + draw(0, 5), start + draw(6, 12)}};
            EXPECT_LE(*end.day, *end_of(length(unit, count), start, {}, &calendar, pause).day);
            if (unit != Unit::working_days) continue;
            EXPECT_TRUE(calendar.works_on(*end.day));
            auto fewer = calendar;
            fewer.holidays.clear();
            EXPECT_LE(*end_of(length(unit, count), start, {}, &fewer).day, *end.day);
            // Between start and end there are exactly so many working days.
            int working = 0;
            for (auto one = start + 1; one <= *end.day; one = one + 1)
                working += calendar.works_on(one) ? 1 : 0;
            EXPECT_EQ(working, count);
        }
    }
}

}
