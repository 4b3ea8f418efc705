// What is due: limits that run before those of which nobody has said that they do.
#include "app/due.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

namespace rogatory::app
{
namespace
{

Due ending(std::string_view day, docket::ClockState state)
{
    Due due;
    due.limit.state = state;
    due.limit.ends = day_from(day).value();
    return due;
}

TEST(Due, WhatMayRunComesAfterAllThatRuns)
{
    using enum docket::ClockState;
    std::vector<Due> found{ending("2020-05-21", may_run), ending("2026-03-01", running), ending("2026-02-01", extended),
                           ending("2019-01-01", may_run)};
    put_in_order(found);
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(text_of(*found[0].limit.ends), "2026-02-01");
    EXPECT_EQ(text_of(*found[1].limit.ends), "2026-03-01");
    EXPECT_EQ(text_of(*found[2].limit.ends), "2019-01-01");
    EXPECT_EQ(text_of(*found[3].limit.ends), "2020-05-21");
}

TEST(Due, TheFactsThatAreOpenAreNamedOnce)
{
    EXPECT_EQ(facts_named_in("all(request.arrest_before_decision_asked, not subject.consents, "
                             "request.arrest_before_decision_asked)"),
              (std::vector<std::string>{"request.arrest_before_decision_asked", "subject.consents"}));
    EXPECT_EQ(facts_named_in("requested declares \"16.5\""), std::vector<std::string>{});
    EXPECT_EQ(facts_named_in(""), std::vector<std::string>{});
    auto due = ending("2020-05-21", docket::ClockState::may_run);
    due.open_facts = {"subject.consents"};
    EXPECT_EQ(may_run_in_words(due, Language::en), "may run; open: subject.consents");
    EXPECT_NE(may_run_in_words(due, Language::zh).find("subject.consents"), std::string::npos);
    EXPECT_TRUE(texts::has_sentence("due.whose_unknown"));
}

}
}
