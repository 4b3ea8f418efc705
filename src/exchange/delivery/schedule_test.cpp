#include "exchange/delivery/schedule.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace rogatory::exchange::delivery
{
namespace
{

Id id(std::uint8_t number)
{
    std::array<std::uint8_t, 10> random{};
    random[9] = number;
    return make_id(Instant{0}, random);
}
constexpr std::int64_t second = 1'000'000;
Instant at(std::int64_t seconds)
{
    return {seconds * second};
}

TEST(Schedule, AnUrgentMessageOvertakesEverythingThatWaits)
{
    Schedule schedule;
    for (std::uint8_t i = 1; i <= 50; ++i)
        schedule.queue(id(i), "zzb", Urgency::ordinary, at(0));
    schedule.queue(id(99), "zzb", Urgency::urgent, at(0));
    EXPECT_EQ(schedule.begin(at(0)), id(99));
    EXPECT_EQ(schedule.begin(at(0)), id(1));
}

TEST(Schedule, AnUrgentMessageLeavesAlsoWhenEveryLimitIsReached)
{
    RetryPolicy policy;
    policy.per_peer = 1;
    policy.in_all = 1;
    Schedule schedule(policy);
    schedule.queue(id(1), "zzb", Urgency::ordinary, at(0));
    ASSERT_EQ(schedule.begin(at(0)), id(1));
    schedule.queue(id(2), "zzb", Urgency::ordinary, at(0));
    EXPECT_EQ(schedule.begin(at(0)), std::nullopt);
    schedule.queue(id(3), "zzb", Urgency::urgent, at(0));
    EXPECT_EQ(schedule.begin(at(0)), id(3));
}

TEST(Schedule, ASmallMessagePassesBetweenTwoPiecesOfALargeOne)
{
    RetryPolicy policy;
    policy.per_peer = 2;
    Schedule schedule(policy);
    schedule.queue(id(1), "zzb", Urgency::bulk, at(0));
    schedule.queue(id(2), "zzb", Urgency::bulk, at(0));
    ASSERT_EQ(schedule.begin(at(0)), id(1));
    EXPECT_EQ(schedule.begin(at(0)), std::nullopt) << "bulk leaves a place free";
    schedule.queue(id(3), "zzb", Urgency::ordinary, at(1));
    EXPECT_EQ(schedule.begin(at(1)), id(3));
    schedule.again(id(1), at(2));
    schedule.done(id(3));
    EXPECT_EQ(schedule.begin(at(2)), id(2)) << "the next piece queues behind what waited";
}

TEST(Schedule, APeerThatDoesNotAnswerHoldsUpNobodyElse)
{
    RetryPolicy policy;
    policy.per_peer = 1;
    Schedule schedule(policy);
    for (std::uint8_t i = 1; i <= 10; ++i)
        schedule.queue(id(i), "silent", Urgency::ordinary, at(0));
    schedule.queue(id(20), "zzb", Urgency::ordinary, at(0));
    EXPECT_EQ(schedule.begin(at(0)), id(1));
    EXPECT_EQ(schedule.begin(at(0)), id(20));
}

TEST(Schedule, WaitsGrowToTheirLimitAndChanceOnlyShortensThem)
{
    RetryPolicy const policy;
    EXPECT_EQ(wait_after(1, Urgency::ordinary, 0, policy), policy.first_us);
    EXPECT_EQ(wait_after(3, Urgency::ordinary, 0, policy), 4 * policy.first_us);
    EXPECT_EQ(wait_after(60'000, Urgency::ordinary, 0, policy), policy.longest_us);
    EXPECT_EQ(wait_after(60'000, Urgency::urgent, 0, policy), policy.urgent_longest_us);
    EXPECT_EQ(wait_after(2, Urgency::ordinary, 1, policy), policy.first_us);
}

TEST(Schedule, AFailedMessageWaitsAndLeavesAtOnceWhenThePeerIsBack)
{
    Schedule schedule;
    schedule.queue(id(1), "zzb", Urgency::ordinary, at(0));
    ASSERT_EQ(schedule.begin(at(0)), id(1));
    schedule.failed(id(1), at(0), 0);
    EXPECT_EQ(schedule.begin(at(4)), std::nullopt);
    EXPECT_EQ(schedule.next_due(), at(5));
    schedule.reachable("zzb", at(4));
    EXPECT_EQ(schedule.begin(at(4)), id(1));
}

TEST(Schedule, APeerThatCannotBeReachedIsAskedByOneMessageAndThenAllGo)
{
    Schedule schedule;
    for (std::uint8_t i = 1; i <= 10; ++i)
        schedule.queue(id(i), "zzb", Urgency::ordinary, at(0));
    ASSERT_EQ(schedule.begin(at(0)), id(1));
    ASSERT_EQ(schedule.begin(at(0)), id(2));
    schedule.unreachable(id(2), at(0), 0);
    schedule.unreachable(id(1), at(0), 0);
    EXPECT_EQ(schedule.unreachable_times("zzb"), 1U) << "those that were under way together count once";
    EXPECT_EQ(schedule.begin(at(4)), std::nullopt);
    EXPECT_EQ(schedule.next_due(), at(5));
    EXPECT_EQ(schedule.begin(at(5)), id(1)) << "in their order, the oldest asks";
    EXPECT_EQ(schedule.begin(at(5)), std::nullopt) << "and no other with it";
    schedule.unreachable(id(1), at(6), 0);
    EXPECT_EQ(schedule.next_due(), at(16)) << "the wait grows";
    ASSERT_EQ(schedule.begin(at(16)), id(1));
    schedule.answered(id(1));
    schedule.done(id(1));
    EXPECT_EQ(schedule.unreachable_times("zzb"), 0U);
    for (std::uint8_t i = 2; i <= 10; ++i)
        EXPECT_EQ(schedule.begin(at(17)), id(i));
}

TEST(Schedule, PeersThatAreSilentTakeNoPlaceFromThoseThatAnswer)
{
    RetryPolicy policy;
    policy.in_all = 4;
    policy.asking_in_all = 3;
    Schedule schedule(policy);
    for (std::uint8_t i = 1; i <= 30; ++i)
        schedule.queue(id(i), "silent " + std::to_string(i), Urgency::ordinary, at(0));
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(schedule.begin(at(0)));
    EXPECT_EQ(schedule.begin(at(0)), std::nullopt);
    schedule.queue(id(100), "zzb", Urgency::urgent, at(0));
    ASSERT_EQ(schedule.begin(at(0)), id(100));
    schedule.answered(id(100));
    for (std::uint8_t i = 101; i <= 106; ++i)
        schedule.queue(id(i), "zzb", Urgency::ordinary, at(0));
    for (std::uint8_t i = 101; i <= 104; ++i)
        EXPECT_EQ(schedule.begin(at(0)), id(i));
    EXPECT_EQ(schedule.begin(at(0)), std::nullopt);
}

TEST(Schedule, AnUrgentMessageDoesNotWaitForAPeerToComeBack)
{
    Schedule schedule;
    schedule.queue(id(1), "zzb", Urgency::ordinary, at(0));
    ASSERT_EQ(schedule.begin(at(0)), id(1));
    schedule.unreachable(id(1), at(0), 0);
    schedule.queue(id(2), "zzb", Urgency::urgent, at(1));
    ASSERT_EQ(schedule.begin(at(1)), id(2));
    schedule.unreachable(id(2), at(1), 0);
    EXPECT_EQ(schedule.begin(at(1)), std::nullopt);
    EXPECT_EQ(schedule.begin(at(6)), id(2)) << "it has a wait of its own";
}

TEST(Schedule, WhatIsAnsweredMakesRoomForTheNextBeforeItIsRecorded)
{
    RetryPolicy policy;
    policy.per_peer = 1;
    Schedule schedule(policy);
    schedule.queue(id(1), "zzb", Urgency::ordinary, at(0));
    schedule.queue(id(2), "zzb", Urgency::ordinary, at(0));
    ASSERT_EQ(schedule.begin(at(0)), id(1));
    ASSERT_EQ(schedule.begin(at(0)), std::nullopt);
    schedule.answered(id(1));
    EXPECT_EQ(schedule.being_recorded(), 1U);
    EXPECT_EQ(schedule.begin(at(0)), id(2));
    EXPECT_TRUE(schedule.holds(id(1)));
    schedule.failed(id(1), at(0), 0); // the disk was full
    EXPECT_EQ(schedule.being_recorded(), 0U);
    schedule.done(id(2));
    EXPECT_EQ(schedule.begin(at(5)), id(1));
}

TEST(Schedule, SaysHowMuchOfALineItHolds)
{
    Schedule schedule;
    for (std::uint8_t i = 1; i <= 5; ++i)
        schedule.queue(id(i), "zzb", Urgency::ordinary, at(0));
    ASSERT_EQ(schedule.begin(at(0)), id(1));
    EXPECT_EQ(schedule.held("zzb", Urgency::ordinary).all, 5U);
    EXPECT_EQ(schedule.held("zzb", Urgency::ordinary).ready, 4U);
    EXPECT_EQ(schedule.held("zzb", Urgency::bulk).all, 0U);
    EXPECT_EQ(schedule.held("nobody", Urgency::urgent).all, 0U);
    schedule.done(id(1));
    EXPECT_EQ(schedule.held("zzb", Urgency::ordinary).all, 4U);
}

TEST(Schedule, WhateverHappensNoMessageIsLostOrUnderWayTwice)
{
    for (unsigned seed = 0; seed < 50; ++seed) {
        std::mt19937 chance(seed);
        RetryPolicy policy;
        policy.per_peer = 3;
        policy.in_all = 5;
        Schedule schedule(policy);
        std::set<Id> waiting, under_way, finished;
        std::int64_t now = 0;
        std::uint8_t next = 0;
        auto const any = [&](std::set<Id> const& of) {
            return *std::next(of.begin(), static_cast<std::ptrdiff_t>(chance() % of.size()));
        };
        for (int step = 0; step < 2000; ++step) {
            // The clock may jump, backwards as well.
            now = chance() % 40 == 0 ? now - 3600 : now + static_cast<std::int64_t>(chance() % 10);
            switch (chance() % 5) {
            case 0:
                if (next < 200) {
                    schedule.queue(id(++next), std::string(1, static_cast<char>('a' + chance() % 3)),
                                   static_cast<Urgency>(chance() % 3), at(now));
                    waiting.insert(id(next));
                }
                break;
            case 1:
                if (auto const begun = schedule.begin(at(now))) {
                    ASSERT_EQ(waiting.erase(*begun), 1U);
                    under_way.insert(*begun);
                }
                break;
            default:
                if (under_way.empty()) break;
                auto const one = any(under_way);
                under_way.erase(one);
                if (chance() % 3 == 0) {
                    schedule.done(one);
                    finished.insert(one);
                } else {
                    if (chance() % 3 == 0) schedule.answered(one);
                    switch (chance() % 3) {
                    case 0: schedule.failed(one, at(now), 0.5); break;
                    case 1: schedule.unreachable(one, at(now), 0.5); break;
                    default: schedule.again(one, at(now));
                    }
                    waiting.insert(one);
                }
            }
            ASSERT_EQ(schedule.size(), waiting.size() + under_way.size());
            ASSERT_EQ(schedule.under_way(), under_way.size());
        }
        // In the end everything comes out.
        for (std::set<Id> left = under_way; !left.empty(); left.erase(left.begin()))
            schedule.done(*left.begin());
        for (auto const* const peer : {"a", "b", "c"})
            schedule.reachable(peer, at(now));
        while (auto const begun = schedule.begin(at(100'000'000))) {
            ASSERT_EQ(waiting.erase(*begun), 1U);
            schedule.done(*begun);
        }
        EXPECT_TRUE(waiting.empty());
    }
}

}
}
