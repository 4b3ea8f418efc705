#include "law/scaffold.hpp"

#include "law/testing.hpp"

#include <gtest/gtest.h>

using namespace rogatory;
using namespace rogatory::law;
using rogatory::law::testing::files_below;
using rogatory::law::testing::loaded;

namespace
{

/// The real library with two invented States.
Files with_invented_states()
{
    auto files = files_below(ROGATORY_SOURCE_DIR "/law");
    auto& states = files.at("states.tsv");
    for (auto const* state : {"ZZA\tZA\tArland\tArlande\tArlandia\tArland\tArland\tArland\tArlandia",
                              "ZZB\tZB\tBeland\tBélande\tBelandia\tBeland\tBeland\tBeland\tBelandia"})
        states += std::string(state) + "\ten\tcivil\tnowhere\t\tUTC\tunverified\n";
    return files;
}

NewInstrument wanted(Modality modality)
{
    return {"ZZ-TREATY-2001", "Treaty between Arland and Beland", {"ZZA", "ZZB"}, modality, ""};
}

}

TEST(Scaffold, EveryModelGivesATreatyThatIsReadAndSaysNothingForCertain)
{
    auto const files = with_invented_states();
    auto const library = loaded(files);
    for (auto const modality :
         {Modality::extradition, Modality::mla, Modality::proceedings, Modality::sentenced_persons}) {
        auto const made = scaffold(files, *library, wanted(modality));
        ASSERT_TRUE(made) << name_of(modality);
        auto all = files;
        all.insert(made->begin(), made->end());
        auto const read = read_library(all);
        ASSERT_TRUE(read.library) << texts::sentence(read.errors.front());
        auto const& treaty = *read.library->instrument("ZZ-TREATY-2001");
        EXPECT_GT(treaty.rules.size(), 10U);
        EXPECT_EQ(treaty.parties.size(), 2U);
        EXPECT_TRUE(has(treaty.general_for, modality));
        for (auto const& rule : treaty.rules) {
            EXPECT_EQ(rule.status, Status::unverified) << rule.id;
            EXPECT_TRUE(rule.row.empty()) << rule.id;
            EXPECT_TRUE(rule.id.starts_with("ZZ-TREATY-2001/")) << rule.id;
        }
        auto const state = read.library->index_of(*read.library->state("ZZA"));
        EXPECT_EQ(bound(treaty, state, *day_from("2026-01-15")), Truth::open);
    }
}

TEST(Scaffold, ATitleIsOneLineAndNeverMoreThanATitle)
{
    auto const files = with_invented_states();
    auto const library = loaded(files);
    auto one = wanted(Modality::extradition);
    one.title = "A\ndepositary = \"somebody\"\n# \"quoted\"";
    auto all = files;
    auto const made = scaffold(files, *library, one);
    all.insert(made->begin(), made->end());
    auto const read = read_library(all);
    ASSERT_TRUE(read.library) << texts::sentence(read.errors.front());
    EXPECT_TRUE(read.library->instrument("ZZ-TREATY-2001")->depositary.empty());
}

TEST(Scaffold, WhatCannotBeDraftedIsRefused)
{
    auto const files = with_invented_states();
    auto const library = loaded(files);
    auto const code = [&](NewInstrument const& one) {
        auto const made = scaffold(files, *library, one);
        return made ? std::string() : made.error().code;
    };
    auto one = wanted(Modality::extradition);
    for (auto const* id : {"", "../evil", "a/b", "a b", "a.b", "\xc3\xa9"}) {
        one.id = id;
        EXPECT_EQ(code(one), "scaffold.bad_id") << id;
    }
    one.id = "untoc";
    EXPECT_EQ(code(one), "scaffold.exists");
    one = wanted(Modality::extradition);
    one.states = {"ZZA", "ZZX"};
    EXPECT_EQ(code(one), "scaffold.unknown_state");
    one.states = {"ZZA", "ZZA"};
    EXPECT_EQ(code(one), "scaffold.same_state");
    EXPECT_EQ(code(wanted(Modality::joint_investigation)), "scaffold.no_model");
    one = wanted(Modality::extradition);
    EXPECT_EQ(code(wanted(Modality::asset_recovery)), "scaffold.no_model") << "no rule of a model carries it";
    one.model = "ets024";
    EXPECT_EQ(code(one), "scaffold.no_model") << "a treaty in force is no model";
}
