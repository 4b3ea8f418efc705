#include "docket/message_schema.hpp"
#include "law/testing.hpp"
#include "simulation/plan.hpp"
#include "simulation/simulation.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace
{

using namespace rogatory;
using namespace rogatory::simulation;
namespace json = boost::json;

/// The whole law, read once.
law::Library const& law_as_it_is()
{
    static auto const loaded =
        law::testing::loaded(law::testing::files_below(std::string{ROGATORY_SOURCE_DIR} + "/law"));
    return *loaded;
}

struct Told {
    std::string entries; ///< every entry as text, in the order of time
    std::map<std::pair<std::size_t, Id>, std::vector<docket::Entry>> cases;
    std::map<std::pair<std::size_t, Id>, json::object> last; ///< the state that the history gave last
    std::map<Id, std::vector<docket::Side>> conversations;
    Totals totals;
};

Told told(Order const& order)
{
    Told all;
    auto history = History::plan(order, law_as_it_is());
    EXPECT_TRUE(history) << texts::sentence(history.error());
    if (!history) return all;
    Recorded recorded;
    for (;;) {
        auto const more = (*history)->next(recorded);
        EXPECT_TRUE(more) << texts::sentence(more.error());
        if (!more || !*more) break;
        for (auto const& entry : recorded.entries) {
            all.entries += std::to_string(recorded.authority) + " " + text_of(entry.case_id) + " " +
                           std::to_string(entry.number) + " " + text_of(entry.at) + " " + entry.actor + " " +
                           entry.kind + " " + json::serialize(entry.body) + "\n";
            all.cases[{recorded.authority, entry.case_id}].push_back(entry);
        }
        all.last[{recorded.authority, recorded.entries.front().case_id}] = to_json(*recorded.after);
    }
    all.totals = (*history)->totals();
    return all;
}

Order small(std::uint64_t seed)
{
    Order order;
    order.authorities = 3;
    order.years = 4;
    order.seed = seed;
    order.per_mille = 20;
    return order;
}

TEST(Simulation, TheSameSeedTellsTheSameHistoryToTheLastOctet)
{
    auto const once = told(small(7)), again = told(small(7)), other = told(small(8));
    EXPECT_GT(once.totals.entries, 1'000U);
    EXPECT_EQ(once.entries, again.entries);
    EXPECT_NE(once.entries, other.entries);
}

TEST(Simulation, EveryModalityOccursAndHalfOfTheCasesEndOtherwiseThanInSuccess)
{
    auto order = small(1);
    order.years = 8;
    auto const history = told(order);
    for (std::size_t i = 0; i < law::modality_names.size(); ++i)
        EXPECT_GE(history.totals.by_modality[i], 2U) << law::modality_names[i];
    auto const ended = history.totals.ended_well + history.totals.ended_otherwise;
    EXPECT_GT(ended, history.totals.open);
    EXPECT_GT(history.totals.open, 0U) << "the last year leaves work undone";
    EXPECT_NEAR(static_cast<double>(history.totals.ended_otherwise) / static_cast<double>(ended), 0.5, 0.06);
}

TEST(Simulation, EveryCourseIsTakenAndNoStepOfItIsRefused)
{
    Order order;
    order.authorities = 4;
    order.years = 30;
    order.seed = 2026;
    order.per_mille = 1;
    auto history = History::plan(order, law_as_it_is());
    ASSERT_TRUE(history);
    Recorded recorded;
    std::set<std::string> kinds, refused;
    for (;;) {
        auto const more = (*history)->next(recorded);
        if (!more) { // that case stops there; the others go on
            refused.insert(texts::sentence(more.error()));
            continue;
        }
        if (!*more) break;
        for (auto const& entry : recorded.entries) {
            if (entry.kind == "message_kept") refused.insert("kept: " + boost::json::serialize(entry.body));
            kinds.insert(entry.kind);
        }
    }
    for (auto const* kind :
         {"person_arrested", "restraint_ordered", "transfer_agreed", "request_refused", "consent_refused",
          "execution_postponed", "case_closed_on_death", "claim_found_time_barred"})
        EXPECT_TRUE(kinds.contains(kind)) << kind;
    for (auto const& one : refused)
        ADD_FAILURE() << one;
}

TEST(Simulation, FoldingTheEntriesGivesTheStateThatTheHistoryGave)
{
    auto const history = told(small(3));
    for (auto const& [which, entries] : history.cases) {
        auto const state = docket::fold(entries);
        EXPECT_EQ(to_json(state), history.last.at(which));
        EXPECT_EQ(state.unknown, 0U);
        for (std::size_t i = 0; i < entries.size(); ++i)
            EXPECT_EQ(entries[i].number, i + 1);
    }
}

TEST(Simulation, WhatOneSideSendsIsWhatTheOtherReceives)
{
    auto const history = told(small(4));
    std::map<std::string, std::string> sent;
    std::size_t received = 0;
    for (auto const& [which, entries] : history.cases)
        for (auto const& entry : entries)
            if (auto const* message = entry.body.if_contains("message")) {
                auto const read = docket::read_message(*message);
                ASSERT_TRUE(read);
                auto const remarks = docket::remarks_on(*read);
                EXPECT_TRUE(remarks.empty()) << read->type << ": " << remarks.front();
                sent[text_of(read->message_id)] = json::serialize(*message);
            }
    for (auto const& [which, entries] : history.cases)
        for (auto const& entry : entries)
            if (auto const* message = entry.body.if_contains("received")) {
                ++received;
                auto const id = std::string{message->at("message_id").as_string()};
                EXPECT_EQ(sent[id], json::serialize(*message));
            }
    EXPECT_GT(received, 100U);
}

TEST(Simulation, GroundsOfRefusalAreVerifiedAndTheOneWhoseShareIsPublishedHasThatShare)
{
    auto const course = std::ranges::find(courses(), "surrender/refused", &Course::name);
    ASSERT_NE(course, courses().end());
    auto const offered = grounds_of(*course, law_as_it_is(), *day_from("2025-01-01"));
    unsigned all = 0, taken_over = 0;
    for (auto const& ground : offered) {
        all += ground.weight;
        if (ground.article == "eaw2002 4(6)") taken_over = ground.weight;
    }
    EXPECT_GT(offered.size(), 8U);
    EXPECT_NEAR(taken_over / static_cast<double>(all), 0.44, 0.02);
    // Whatever is refused in any history names one of them: decide() would not take another.
    auto const history = told(small(6));
    int refusals = 0;
    for (auto const& [which, entries] : history.cases)
        for (auto const& entry : entries)
            if (entry.kind == "request_refused" &&
                std::string_view{entry.body.at("article").as_string()}.starts_with("eaw2002")) {
                ++refusals;
                EXPECT_TRUE(std::ranges::any_of(offered, [&](Offered const& ground) {
                    return ground.article == std::string_view{entry.body.at("article").as_string()} &&
                           ground.code == std::string_view{entry.body.at("ground").as_string()};
                }));
            }
    EXPECT_GT(refusals, 0);
}

TEST(Simulation, PeopleWriteTheirNamesInManyScripts)
{
    std::set<std::string_view> scripts;
    for (auto const& row : names())
        scripts.insert(row.script);
    EXPECT_GE(scripts.size(), 12U);
    for (auto const* script : {"Latin", "Arabic", "Cyrillic", "Chinese", "Devanagari"})
        EXPECT_TRUE(scripts.contains(script)) << script;
    auto const history = told(small(5));
    EXPECT_NE(history.entries.find("欧阳"), std::string::npos);
    EXPECT_NE(history.entries.find("البستاني"), std::string::npos);
}

TEST(Simulation, EveryFigureHasASourceAndSaysHowFarItWasChecked)
{
    for (auto const& figure : figures()) {
        EXPECT_FALSE(figure.source.empty()) << figure.name;
        EXPECT_TRUE(figure.status == "verified" || figure.status == "unverified" || figure.status == "assumption");
        EXPECT_EQ(figure.source == "ours", figure.status == "assumption") << figure.name;
    }
}

TEST(Simulation, AnOrderThatMakesNoHistoryIsRefusedWithTheLimits)
{
    auto const code_of = [](auto change) {
        auto order = small(1);
        change(order);
        auto const history = History::plan(order, law_as_it_is());
        EXPECT_FALSE(history);
        if (history) return std::string{};
        EXPECT_TRUE(texts::has_sentence(history.error().code));
        return history.error().code;
    };
    EXPECT_EQ(code_of([](Order& order) { order.authorities = 0; }), "simulation.authorities");
    EXPECT_EQ(code_of([](Order& order) { order.authorities = 1; }), "simulation.authorities");
    EXPECT_EQ(code_of([](Order& order) { order.authorities = 101; }), "simulation.authorities");
    EXPECT_EQ(code_of([](Order& order) { order.years = 31; }), "simulation.years");
    EXPECT_EQ(code_of([](Order& order) { order.years = 0; }), "simulation.years");
    EXPECT_EQ(code_of([](Order& order) { order.per_mille = 0; }), "simulation.share");
}

}
