// Examples and views of the library, and what carries nothing itself.
#include "opinion/examples.hpp"
#include "opinion/testing.hpp"
#include "opinion/views.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace rogatory;
using namespace rogatory::opinion;
using namespace rogatory::opinion::testing;
using law::Modality;
using law::testing::loaded;
using law::testing::small_library;

TEST(Examples, EveryExampleOfTheLibraryGetsTheAnswerThatItExpects)
{
    auto const results = run_examples(real());
    EXPECT_GE(results.size(), 100U);
    for (auto const& result : results)
        for (auto const& mismatch : result.mismatches)
            ADD_FAILURE() << result.file << ": " << result.name << "\n  " << mismatch;
}

TEST(Examples, AWrongExpectationIsNoticed)
{
    std::string const example = "[[example]]\nname = \"n\"\ncites = \"c\"\n"
                                "matter = { requesting = \"ZZB\", requested = \"ZZA\", modality = \"extradition\", "
                                "date = 2026-01-15 }\n";
    auto const mismatches = [&](std::string const& expect) {
        auto const results = run_example(small(), "f", example + expect);
        return results.size() == 1 ? results[0].mismatches.size() : 99U;
    };
    EXPECT_EQ(mismatches("expect = { bases = [{ instrument = \"treaty\", status = \"open\" }] }"), 0U);
    EXPECT_EQ(mismatches("expect = { bases = [{ instrument = \"treaty\", status = \"available\" }] }"), 1U);
    EXPECT_EQ(mismatches("expect = { base = [{ instrument = \"treaty\" }] }"), 1U) << "an opinion has no such list";
    EXPECT_EQ(mismatches("expect = { absent = { bases = [{ status = \"open\" }] } }"), 1U);
    EXPECT_EQ(mismatches("expect = { absent = [{ bases = [{ status = \"available\" }] }] }"), 0U);
    EXPECT_EQ(mismatches(""), 1U) << "an example expects something";
    EXPECT_EQ(run_example(small(), "f", "x = [").at(0).mismatches.size(), 1U);
}

TEST(Views, CoverageNamesWhatBindsBothStates)
{
    auto const view = coverage(small(), "ZZA", Modality::mla, day_from("2026-01-15").value());
    ASSERT_TRUE(view);
    auto const& states = view->json.at("states").as_array();
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states[0].at("instruments").at(0).at("bound").as_string(), "yes");
    EXPECT_TRUE(states[1].at("instruments").as_array().empty()) << "ZZC is no party";
    EXPECT_EQ(coverage(small(), "ZZX", Modality::mla, Day{}).error().code, "view.unknown_state");
}

TEST(Views, APairShowsBasesAndDeclarations)
{
    auto const view = pair(small(), "ZZB", "ZZA", std::nullopt, day_from("2026-01-15").value());
    ASSERT_TRUE(view);
    EXPECT_EQ(view->json.at("modalities").as_array().size(), 2U) << "no rule carries proceedings";
    EXPECT_EQ(view->json.at("declarations").at(0).at("state").as_string(), "ZZA");
    EXPECT_EQ(pair(small(), "ZZB", "ZZB", std::nullopt, Day{}).error().code, "view.same_state");
}

TEST(Views, AnInstrumentIsShownWholeOrByArticle)
{
    ASSERT_TRUE(show(small(), "treaty"));
    EXPECT_EQ(show(small(), "treaty", "4")->json.at("rules").as_array().size(), 1U);
    EXPECT_EQ(show(small(), "treaty", "7")->json.at("rules").as_array().size(), 2U) << "7 and 7(2)";
    EXPECT_EQ(show(small(), "treaty", "77").error().code, "view.unknown_article");
    EXPECT_EQ(show(small(), "treatie").error().code, "view.unknown_instrument");
}

// ---- what carries nothing itself
// ---------------------------------------------------------------------------------------------

namespace
{

/// The small library and a second instrument of the same two States.
std::shared_ptr<law::Library const> with_second(std::string const& rules, std::string const& particulars = {})
{
    auto files = small_library();
    files["instruments/second/instrument.toml"] = R"(
id = "second"
title = "Second"
short_title = "Second"
in_force = 2005-01-01
kind = "global"
modalities = ["extradition", "mla", "surrender"]
binding = true
source = "invented"
status = "verified"
)" + particulars + rules;
    files["instruments/second/parties.tsv"] =
        "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n"
        "ZZA\tratification\t2005-01-01\t2005-01-01\t\tdecl:7=yes\t\t\tinvented\tverified\n"
        "ZZB\tratification\t2005-01-01\t2005-01-01\t\t\t\t\tinvented\tverified\n";
    return loaded(files);
}

std::string rule(std::string const& id, std::string const& kind, std::string const& more)
{
    return "[[rule]]\nid = \"second/" + id + "\"\nkind = \"" + kind +
           "\"\narticle = \"1\"\ntopic = \"second\"\nmodalities = [\"extradition\", \"mla\"]\nsays = \"It says "
           "so.\"\n" +
           more;
}

Basis const* basis_of(Opinion const& opinion, std::string_view id)
{
    for (auto const& basis : opinion.bases)
        if (basis.instrument->id == id) return &basis;
    return nullptr;
}

}

TEST(Carrying, AnInstrumentWithoutABasisRuleIsNoBasisButItsRulesGoAlong)
{
    auto const library =
        with_second(rule("1/duty", "duty", "status = \"verified\"\nduty = \"tell\"\non = \"requested\"\n"));
    auto const matter = covered();
    auto const opinion = opine(*library, matter);
    EXPECT_EQ(basis_of(opinion, "second"), nullptr);
    EXPECT_TRUE(std::any_of(opinion.duties.begin(), opinion.duties.end(),
                            [](Cited const& duty) { return duty.rule->id == "second/1/duty"; }));
    // Where nothing carries the request it has nothing to go with.
    auto uncovered = covered();
    uncovered.offences[0].facts["offence.transnational"] = false;
    EXPECT_TRUE(opine(*library, uncovered).duties.empty());
}

TEST(Carrying, WhatWasNotVerifiedCarriesNothingForCertainAndShutsNothingOut)
{
    std::string const unverified = "status = \"unverified\"\n", fails = "when = \"request.political\"\n";
    auto const status = [&](std::string const& rules) {
        auto const library = with_second(rules);
        auto const matter = covered();
        auto const opinion = opine(*library, matter);
        auto const* basis = basis_of(opinion, "second");
        return basis ? std::optional(basis->status) : std::nullopt;
    };
    EXPECT_EQ(status(rule("1/basis", "basis", unverified)), BasisStatus::open);
    EXPECT_EQ(status(rule("1/basis", "basis", unverified + fails)), BasisStatus::unavailable) << "no rule carries it";
    auto const sure = rule("1/basis", "basis", "status = \"verified\"\n");
    EXPECT_EQ(status(sure + rule("2/scope", "scope", unverified + fails)), BasisStatus::open);
    EXPECT_EQ(status(sure + rule("2/scope", "scope", "status = \"verified\"\n" + fails)), BasisStatus::unavailable);
}

TEST(Carrying, AnExceptionTakesAPlainBasisAway)
{
    auto const library = with_second(rule("1/basis", "basis", "status = \"verified\"\n") +
                                     "[[exception]]\nid = \"second/2/out\"\nto = \"second/1/basis\"\narticle = \"2\"\n"
                                     "says = \"Not so.\"\nstatus = \"verified\"\nwhen = \"request.political\"\n");
    auto matter = covered();
    EXPECT_EQ(basis_of(opine(*library, matter), "second")->status, BasisStatus::available);
    matter.facts["request.political"] = true;
    EXPECT_EQ(basis_of(opine(*library, matter), "second")->status, BasisStatus::unavailable);
}

TEST(Carrying, ADeclarationOfAnUnverifiedRowSettlesNothing)
{
    auto const rules = rule("1/basis", "basis", "status = \"verified\"\nwhen = 'requested declares \"7=yes\"'\n");
    EXPECT_EQ(basis_of(opine(*with_second(rules), covered()), "second")->status, BasisStatus::available);
    auto files = small_library();
    auto const sure = with_second(rules);
    files["instruments/second/instrument.toml"] =
        "id = \"second\"\ntitle = \"Second\"\nshort_title = \"Second\"\nin_force = 2005-01-01\nkind = \"global\"\n"
        "modalities = [\"extradition\", \"mla\"]\nbinding = true\nsource = \"invented\"\nstatus = \"verified\"\n" +
        rules;
    files["instruments/second/parties.tsv"] =
        "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n"
        "ZZA\tratification\t2005-01-01\t2005-01-01\t\tdecl:7=yes\t\t\tinvented\tunverified\n"
        "ZZB\tratification\t2005-01-01\t2005-01-01\t\t\t\t\tinvented\tverified\n";
    EXPECT_EQ(basis_of(opine(*loaded(files), covered()), "second")->status, BasisStatus::open);
}

TEST(Carrying, OneMeasureThatIsCoveredIsEnough)
{
    auto const library =
        with_second(rule("1/basis", "basis", "status = \"verified\"\nwhen = 'measure.type == \"hearing\"'\n"));
    auto matter = covered(Modality::mla);
    matter.measures = {{"search", {}}, {"hearing", {}}};
    EXPECT_EQ(basis_of(opine(*library, matter), "second")->status, BasisStatus::available);
    matter.measures.pop_back();
    EXPECT_EQ(basis_of(opine(*library, matter), "second")->status, BasisStatus::unavailable);
}
