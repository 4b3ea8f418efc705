// Reading a matter: TOML and JSON alike, every mistake with its field.
#include "opinion/testing.hpp"

#include <gtest/gtest.h>

using namespace rogatory;
using namespace rogatory::opinion;
using namespace rogatory::opinion::testing;
using law::Modality;
using law::testing::loaded;
using law::testing::small_library;

namespace
{

std::string const toml_matter = R"(
requesting = "ZZB"
requested = "ZZA"
modality = "extradition"
date = 2026-01-15
declarations = { "requested declares treaty 2" = "yes", "requesting reserves treaty 9" = "excluded" }
[facts]
"request.political" = "disputed"
request.pardoned = false
[[offences]]
iccs = "07031"
tags = ["attempted"]
facts = { "offence.transnational" = true, "offence.maximum_penalty_months" = 60 }
[[persons]]
facts = { "subject.nationalities" = ["ZZA", "ZZC"] }
[[persons]]
facts = { "subject.nationalities" = "unknown" }
[[measures]]
type = "hearing"
facts = { "measure.coercive" = false }
)";

std::string const json_matter = R"({"requesting": "ZZB", "requested": "ZZA", "modality": "extradition",
 "date": "2026-01-15",
 "declarations": {"requested treaty 2": "yes", "requesting reserves treaty 9": "excluded"},
 "facts": {"request.political": "disputed", "request": {"pardoned": false}},
 "offences": [{"iccs": "07031", "tags": ["attempted"],
               "facts": {"offence.transnational": true, "offence.maximum_penalty_months": 60}}],
 "persons": [{"facts": {"subject.nationalities": ["ZZA", "ZZC"]}}, {"facts": {"subject.nationalities": "unknown"}}],
 "measures": [{"type": "hearing", "facts": {"measure.coercive": false}}]})";

/// The matter with one place changed.
Codes wrong(std::string const& from, std::string const& to)
{
    auto text = toml_matter;
    text.replace(text.find(from), from.size(), to);
    return codes(read_matter(text, small()));
}

}

TEST(ReadMatter, TomlAndJsonGiveTheSame)
{
    auto const toml = read_matter(toml_matter, small());
    auto const json = read_matter(json_matter, small());
    EXPECT_EQ(codes(toml), Codes{});
    EXPECT_EQ(codes(json), Codes{});
    EXPECT_EQ(to_json(opine(small(), toml.matter)), to_json(opine(small(), json.matter)));
    EXPECT_EQ(toml.matter.facts.at("request.political"), law::Value(law::Disputed{}));
    EXPECT_EQ(toml.matter.persons.at(1).facts.at("subject.nationalities"), law::Value(law::Unknown{}));
    EXPECT_EQ(toml.matter.declarations, json.matter.declarations);
    EXPECT_EQ(toml.matter.declarations.at("requested treaty 2"), "yes");
}

TEST(ReadMatter, EachMistakeIsNamedWithItsField)
{
    EXPECT_EQ(wrong("\"ZZB\"", "\"ZZX\""), Codes{"matter.unknown_state"});
    EXPECT_EQ(wrong("\"ZZB\"", "\"ZZA\""), Codes{"matter.same_state"});
    EXPECT_EQ(wrong("\"ZZB\"", "7"), Codes{"matter.wrong_type"});
    EXPECT_EQ(wrong("requesting = \"ZZB\"\n", ""), Codes{"matter.missing"});
    EXPECT_EQ(wrong("\"extradition\"", "\"extraditon\""), Codes{"matter.modality"});
    EXPECT_EQ(wrong("2026-01-15", "\"2026-02-30\""), Codes{"matter.date_impossible"});
    EXPECT_EQ(wrong("2026-01-15", "2026-02-30"), Codes{"matter.not_toml"});
    EXPECT_EQ(wrong("[facts]", "[fact]"), Codes{"matter.unknown_key"});
    EXPECT_EQ(wrong("\"request.political\"", "\"request.politcal\""), Codes{"matter.unknown_fact"});
    EXPECT_EQ(wrong("pardoned = false", "pardoned = 1"), Codes{"matter.fact_type"});
    EXPECT_EQ(wrong("= 60", "= 60.5"), Codes{"matter.fact_type"});
    EXPECT_EQ(wrong("[\"ZZA\", \"ZZC\"]", "[\"ZZA\", \"QQQ\"]"), Codes{"matter.unknown_state"});
    EXPECT_EQ(wrong("[\"ZZA\", \"ZZC\"]", "\"ZZA\""), Codes{"matter.fact_type"});
    EXPECT_EQ(wrong("\"offence.transnational\" = true", "\"request.political\" = true"), Codes{"matter.fact_of"});
    EXPECT_EQ(wrong("\"offence.transnational\" = true", "\"offence.iccs\" = \"07\""), Codes{"matter.fact_derived"});
    EXPECT_EQ(wrong("\"07031\"", "\"07999\""), Codes{"matter.unknown_offence"});
    EXPECT_EQ(wrong("\"hearing\"", "\"hering\""), Codes{"matter.unknown_measure"});
    EXPECT_EQ(wrong("requested declares treaty 2", "requested declares treatie 2"), Codes{"matter.declaration"});
    EXPECT_EQ(wrong("requested declares treaty 2", "both treaty 2"), Codes{"matter.declaration"});
    EXPECT_EQ(wrong("[[offences]]", "[offences]"), (Codes{"matter.wrong_type"}));
    auto text = toml_matter;
    text.replace(text.find("[\"ZZA\", \"ZZC\"]"), 14, "[\"QQQ\"]");
    EXPECT_EQ(read_matter(text, small()).errors.at(0).field, "persons[0].facts.subject.nationalities");
}

TEST(ReadMatter, AllMistakesAtOnce)
{
    auto const read = read_matter(
        std::string_view("requesting = \"ZZX\"\nmodality = 7\nfacts = { \"a.b\" = 1 }\nfoo = 1\n"), small());
    EXPECT_EQ(read.errors.size(), 6U) << "State, missing State, modality, date, fact, key";
}

TEST(ReadMatter, WhatIsHostileIsRefused)
{
    auto const only = [](std::string const& text) {
        auto const read = read_matter(text, small());
        return read.errors.size() == 1 ? read.errors[0].code : std::to_string(read.errors.size()) + " mistakes";
    };
    std::string dotted = "facts.a";
    while (dotted.size() < 900'000)
        dotted += ".a";
    EXPECT_EQ(only(dotted + " = 1"), "matter.too_deep");
    EXPECT_EQ(only("x = " + std::string(900'000, '[')), "matter.too_deep");
    EXPECT_EQ(only("{\"x\": " + std::string(900'000, '[')), "matter.too_deep");
    EXPECT_EQ(only(std::string(matter_size_limit + 1, ' ')), "matter.too_large");
    EXPECT_EQ(only("requesting = \"\xff\""), "matter.not_utf8");
    EXPECT_EQ(only("{\"requesting\": \"\xed\xa0\x80\"}"), "matter.not_utf8");
    EXPECT_EQ(only("{"), "matter.not_json");
    EXPECT_EQ(only("= ="), "matter.not_toml");
    EXPECT_EQ(only("{} {}"), "matter.not_json");
    std::string many = toml_matter;
    for (std::size_t i = 0; i <= matter_members_limit; ++i)
        many += "[[persons]]\n";
    EXPECT_EQ(only(many), "matter.too_many");
    std::string keys;
    for (int i = 0; i < 60'000; ++i)
        keys += "\"k" + std::to_string(i) + "\" = 1\n";
    EXPECT_LE(read_matter(keys, small()).errors.size(), 1000U);
    EXPECT_LE(read_matter("[facts]\n" + keys, small()).errors.size(), 1000U);
}
