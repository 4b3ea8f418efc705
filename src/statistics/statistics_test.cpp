#include "statistics/statistics.hpp"

#include <gtest/gtest.h>

namespace
{

using namespace rogatory;
using namespace rogatory::statistics;
using docket::CaseState;
using docket::Side;

Day day(std::string_view text)
{
    return *day_from(text);
}

/// A case on the requested side that was received on the day, with so many items.
CaseState received_case(std::string_view received, int items)
{
    CaseState state;
    state.modality = law::Modality::mla;
    state.side = Side::requested;
    state.procedure = docket::procedure_of(state.modality, state.side);
    state.partner = {"ZZA", "zza-central-authority"};
    state.length = 1;
    state.opened = day(received);
    state.received = day(received);
    for (int i = 1; i <= items; ++i) {
        docket::Item item;
        item.number = i;
        item.requested = state.received;
        state.items.push_back(item);
    }
    return state;
}

void end_item(CaseState& state, std::size_t index, std::string outcome, std::string_view on)
{
    state.items[index].outcome = std::move(outcome);
    state.items[index].ended = day(on);
}

Duration const& duration(Volume const& volume, std::string_view name)
{
    for (auto const& one : volume.durations)
        if (one.name == name) return one;
    throw std::logic_error("no such duration");
}

TEST(Figures, AMedianStandsOverWhatIsFinishedWithWhatIsOpenBesideIt)
{
    std::vector<CaseState> cases;
    for (auto const* end : {"2026-01-11", "2026-01-21", "2026-03-02"}) {
        auto state = received_case("2026-01-01", 1);
        state.acknowledged = day("2026-01-03");
        end_item(state, 0, "done", end);
        state.completed = state.first_answer = day(end);
        cases.push_back(state);
    }
    cases.push_back(received_case("2025-12-01", 1));
    auto const made = figures(cases, {}, day("2026-04-01"));
    ASSERT_EQ(made.volumes.size(), 1U);
    auto const& volume = made.volumes.front();
    EXPECT_EQ(volume.requests, 4);
    EXPECT_EQ(volume.open, 1);
    auto const& completion = duration(volume, "completion");
    EXPECT_EQ(completion.finished, 3);
    EXPECT_EQ(completion.open, 1);
    EXPECT_EQ(completion.median_days, 20.0);
    EXPECT_EQ(completion.longest_open_days, 121);
    EXPECT_EQ(duration(volume, "acknowledgement").median_days, 2.0);
    EXPECT_EQ(volume.outcomes.at("done"), 3);
    EXPECT_EQ(volume.outcomes.at("open"), 1);

    // Of an even number, half way; and what came after the day has not happened yet.
    auto const earlier = figures(cases, {}, day("2026-01-31"));
    EXPECT_EQ(duration(earlier.volumes.front(), "completion").median_days, 15.0);
    EXPECT_EQ(duration(earlier.volumes.front(), "completion").open, 2);
    auto const text = to_text(earlier);
    EXPECT_NE(text.find("median 15 days over 2 finished; 2 still open"), std::string::npos) << text;
}

TEST(Figures, WithoutAnythingFinishedThereIsNoMedian)
{
    auto const made = figures({received_case("2026-01-01", 1)}, {}, day("2026-02-01"));
    EXPECT_FALSE(duration(made.volumes.front(), "completion").median_days);
    EXPECT_NE(to_csv(made).find("median_days_of_finished,requested,mla,completion,,day,,0,1,2026-02-01\r\n"),
              std::string::npos);
    EXPECT_TRUE(to_json(made).at("volumes").at(0).at("durations").at(2).at("median_days_of_finished").is_null());
}

TEST(Figures, RefusalsAreCountedByGroundAndArticleAndWhatNobodyRecordedIsShown)
{
    auto state = received_case("2026-01-01", 3);
    end_item(state, 0, "refused", "2026-01-10");
    state.items[0].ground = {"refuse.essential_interests", "untoc 18(21)(b)"};
    end_item(state, 1, "refused", "2026-01-10");
    state.ended = day("2026-01-20");
    state.closed = true;
    auto const made = figures({state}, {}, day("2026-02-01"));
    auto const& volume = made.volumes.front();
    EXPECT_EQ((volume.refusals.at({"refuse.essential_interests", "untoc 18(21)(b)"})), 1);
    EXPECT_EQ((volume.refusals.at({"not_recorded", "not_recorded"})), 1);
    EXPECT_EQ(volume.outcomes.at("refused"), 2);
    EXPECT_EQ(volume.outcomes.at("not_recorded"), 1);
    // Every item is in one outcome, and the outcomes add up.
    EXPECT_EQ(volume.outcomes.at("refused") + volume.outcomes.at("not_recorded"), volume.items);
    EXPECT_EQ(duration(volume, "acknowledgement").ended_without, 1);
}

TEST(Figures, AReopenedCaseIsInStockAgain)
{
    auto state = received_case("2026-01-01", 1);
    end_item(state, 0, "done", "2026-01-10");
    state.completed = day("2026-01-10");
    state.ended = day("2026-01-12");
    state.reopened = day("2026-02-01");
    EXPECT_EQ(figures({state}, {}, day("2026-01-20")).volumes.front().open, 0);
    EXPECT_EQ(figures({state}, {}, day("2026-02-10")).volumes.front().open, 1);
    EXPECT_EQ(duration(figures({state}, {}, day("2026-02-10")).volumes.front(), "completion").median_days, 9.0);
}

TEST(Figures, TheFilterAndTheSidesAreKeptApart)
{
    auto other = received_case("2026-01-01", 1);
    other.side = Side::requesting;
    other.procedure = docket::procedure_of(other.modality, other.side);
    other.partner.state = "ZZC";
    other.received.reset();
    std::vector<CaseState> cases{received_case("2026-01-01", 2), other};
    auto erased = received_case("2026-01-01", 1);
    erased.erased = true;
    cases.push_back(erased);
    auto const all = figures(cases, {}, day("2026-02-01"));
    ASSERT_EQ(all.volumes.size(), 2U);
    EXPECT_EQ(all.erased, 1);
    EXPECT_EQ(all.volumes[0].not_sent, 1);
    EXPECT_EQ(all.volumes[0].requests, 0);
    EXPECT_EQ(all.volumes[1].items, 2);
    Filter filter;
    filter.partner = "ZZA";
    filter.from = day("2026-01-02");
    auto const none = figures(cases, filter, day("2026-02-01"));
    ASSERT_EQ(none.volumes.size(), 1U);
    EXPECT_EQ(none.volumes[0].requests, 0);
}

TEST(ItemFacts, FollowTheState)
{
    auto state = received_case("2026-01-01", 2);
    end_item(state, 1, "negative", "2026-01-05");
    auto const rows = item_facts(state);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].outcome, "");
    EXPECT_EQ(rows[0].instrument, "not_recorded");
    EXPECT_EQ(rows[1].outcome, "negative");
    EXPECT_EQ(rows[1].partner, "ZZA");
}

}
