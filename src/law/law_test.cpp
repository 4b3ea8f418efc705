#include "law/law.hpp"

#include "law/reading.hpp"
#include "law/testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

using namespace rogatory;
using namespace rogatory::law;
using rogatory::law::testing::loaded;
using rogatory::law::testing::small_library;

namespace
{

Day day(std::string const& text)
{
    return day_from(text).value();
}

std::string const rules_file = "instruments/treaty/rules.toml";
std::string const instrument_file = "instruments/treaty/instrument.toml";
std::string const parties_file = "instruments/treaty/parties.tsv";

/// The codes of the mistakes when one place of one file is changed.
std::multiset<std::string> mistakes(std::string const& file, std::string const& from, std::string const& to)
{
    auto files = small_library();
    auto& text = files.at(file);
    auto const at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("not in the file: " + from);
    text.replace(at, from.size(), to);
    auto const read = read_library(files);
    EXPECT_EQ(read.library == nullptr, !read.errors.empty()) << "a library with a mistake is refused whole";
    std::multiset<std::string> codes;
    for (auto const& error : read.errors) {
        codes.insert(error.code);
        for (auto const language : texts::languages())
            EXPECT_TRUE(texts::has_sentence(error.code, language)) << error.code;
        EXPECT_EQ(texts::sentence(error).find('{'), std::string::npos) << texts::sentence(error);
    }
    return codes;
}

Error only_mistake(Files const& files)
{
    auto const read = read_library(files);
    if (read.errors.size() != 1) return Error{"mistakes: " + std::to_string(read.errors.size()), "", "", {}};
    return read.errors.front();
}

using Codes = std::multiset<std::string>;

}

TEST(Library, ReadsFactsStatesOffencesMeasuresAndTerms)
{
    auto const library = loaded(small_library());
    ASSERT_NE(library->fact("offence.transnational"), nullptr);
    EXPECT_EQ(library->fact("offence.transnational")->of, FactOf::offence);
    EXPECT_EQ(library->fact("offence.nothing"), nullptr);
    EXPECT_EQ(in(library->state("ZZB")->name, Language::fr), "Bélande");
    EXPECT_EQ(in(library->state("ZZB")->name, Language::ru), "Beland") << "English where a language has none";
    EXPECT_EQ(library->state("ZZA")->official_languages, (std::vector<std::string>{"en", "fr"}));
    EXPECT_EQ(library->state("ZZZ"), nullptr);
    EXPECT_EQ(library->offence("0703")->level, 2);
    EXPECT_EQ(library->term("specialty")->word.at(Language::fr), "spécialité");
    EXPECT_EQ(library->items_of("treaty").size(), 2U);
    EXPECT_TRUE(library->items_of("other").empty());
}

TEST(Library, NamesTheFieldsOfAMeasureAsTheDraftCallsThem)
{
    auto const library = loaded(small_library());
    auto const& fields = library->measure("search")->fields;
    ASSERT_EQ(fields.size(), 2U) << "a comma inside parentheses separates nothing";
    EXPECT_EQ(fields[0].name, "address");
    EXPECT_EQ(fields[1].name, "account_number_or_iban");
    auto const all = library->fields_of(*library->measure("hearing"));
    std::vector<std::string> names;
    for (auto const& field : all)
        names.push_back(field.name + (field.demanded ? "*" : ""));
    EXPECT_EQ(names, (std::vector<std::string>{"address", "account_number_or_iban", "name*", "summary_of_facts*",
                                               "assistance_sought", "text_of_the_provisions*"}));
}

TEST(Library, ReadsAnInstrumentWithItsRulesExceptionsAndParties)
{
    auto const library = loaded(small_library());
    auto const& treaty = *library->instrument("treaty");
    EXPECT_EQ(treaty.in_force, day("2002-01-01"));
    EXPECT_EQ(treaty.days_after_deposit, 30);
    auto const& political = *treaty.rule("treaty/4/political");
    ASSERT_EQ(political.exceptions.size(), 1U);
    ASSERT_EQ(political.exceptions[0].exceptions.size(), 1U) << "an exception to the exception";
    EXPECT_EQ(political.exceptions[0].exceptions[0].article, "4(3)");
    EXPECT_TRUE(has(treaty.rule("treaty/3/nationality")->asks_of, FactOf::person));
    EXPECT_TRUE(has(treaty.rule("treaty/1/scope")->asks_of, FactOf::offence));
    EXPECT_EQ(library->carrying[static_cast<std::size_t>(Modality::mla)].size(), 1U);
    EXPECT_TRUE(library->carrying[static_cast<std::size_t>(Modality::preservation)].empty());
    auto const* party = treaty.party(library->index_of(*library->state("ZZA")));
    ASSERT_NE(party, nullptr);
    EXPECT_EQ(party->declarations.at("2"), std::vector<std::string>{"yes"});
    EXPECT_EQ(treaty.party(library->index_of(*library->state("ZZC"))), nullptr);
}

TEST(Library, AStateIsBoundFromEntryIntoForceAndOpenBetweenDepositAndThen)
{
    auto const library = loaded(small_library());
    auto const& treaty = *library->instrument("treaty");
    auto const state = library->index_of(*library->state("ZZA"));
    EXPECT_EQ(bound(treaty, state, day("2005-02-28")), Truth::no);
    EXPECT_EQ(bound(treaty, state, day("2005-03-01")), Truth::open) << "the delay was not verified";
    EXPECT_EQ(bound(treaty, state, day("2005-03-30")), Truth::open);
    EXPECT_EQ(bound(treaty, state, day("2005-03-31")), Truth::yes);
    EXPECT_EQ(bound(treaty, library->index_of(*library->state("ZZC")), day("2020-01-01")), Truth::no);

    auto files = small_library();
    files[instrument_file].replace(files[instrument_file].find("\"20\", status = \"un"), 18, "\"20\", status = \"");
    auto const verified = loaded(files);
    EXPECT_EQ(bound(*verified->instrument("treaty"), state, day("2005-03-30")), Truth::no);
}

TEST(Library, NobodyIsBoundBeforeTheInstrumentIsInForceOrAfterADenunciation)
{
    auto files = small_library();
    files[parties_file] = "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n"
                          "ZZA\tratification\t2000-06-01\t\t2010-01-01\t\t\t\tinvented\tverified\n"
                          "ZZA\taccession\t2015-01-01\t\t\t\t\t\tinvented\tverified\n"
                          "ZZB\tratification\t\t\t\t\t\t2014-07\tinvented\tverified\n"
                          "ZZC\tratification\t\t\t\t\t\t2014\tinvented\tunverified\n";
    auto const library = loaded(files);
    auto const& treaty = *library->instrument("treaty");
    auto const at = [&](char const* state, char const* when) {
        return bound(treaty, library->index_of(*library->state(state)), day(when));
    };
    EXPECT_EQ(at("ZZA", "2001-12-31"), Truth::no);
    EXPECT_EQ(at("ZZA", "2002-01-01"), Truth::yes);
    EXPECT_EQ(at("ZZA", "2009-12-31"), Truth::yes);
    EXPECT_EQ(at("ZZA", "2010-01-01"), Truth::no) << "the denunciation has effect";
    EXPECT_EQ(at("ZZA", "2014-12-31"), Truth::no);
    EXPECT_EQ(at("ZZA", "2015-02-01"), Truth::yes) << "it came back";
    EXPECT_EQ(at("ZZB", "2014-07-30"), Truth::open) << "seen to be bound later; since when is not known";
    EXPECT_EQ(at("ZZB", "2014-07-31"), Truth::yes);
    EXPECT_EQ(at("ZZC", "2020-01-01"), Truth::open) << "nobody checked it";
    EXPECT_FALSE(bound_is_verified(treaty, library->index_of(*library->state("ZZC")), day("2020-01-01")));
    EXPECT_TRUE(bound_is_verified(treaty, library->index_of(*library->state("ZZB")), day("2020-01-01")));
}

TEST(Library, AStateMayStayOutOrHaveOnlySigned)
{
    auto files = small_library();
    files[parties_file] = "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n"
                          "ZZA\topt_out\t2005-01-01\t\t\t\t\t\tinvented\tverified\n"
                          "ZZB\tsignature\t2005-01-01\t\t\t\t\t\tinvented\tverified\n"
                          "ZZC\tratification\t2005-01-01\t2005-06-01\t\t\t\t\tinvented\tverified\n";
    auto const library = loaded(files);
    auto const& treaty = *library->instrument("treaty");
    auto const at = [&](char const* state, char const* when) {
        return bound(treaty, library->index_of(*library->state(state)), day(when));
    };
    EXPECT_EQ(at("ZZA", "2020-01-01"), Truth::no);
    EXPECT_EQ(at("ZZB", "2020-01-01"), Truth::open) << "signed; nobody saw a ratification";
    EXPECT_EQ(at("ZZC", "2005-05-31"), Truth::no) << "its own day of entry into force decides";
    EXPECT_EQ(at("ZZC", "2005-06-01"), Truth::yes);
}

TEST(Library, MonthsAfterDepositAndTheFirstOfTheNextMonth)
{
    auto files = small_library();
    auto& text = files[instrument_file];
    auto const from = text.find("{ days_after_deposit");
    text.replace(from, text.find('}', from) - from + 1,
                 "{ months_after_deposit = 3, first_of_month = true, article = \"20\", status = \"verified\" }");
    auto const library = loaded(files);
    auto const& treaty = *library->instrument("treaty");
    auto const state = library->index_of(*library->state("ZZB")); // deposit 2006-06-15
    EXPECT_EQ(bound(treaty, state, day("2006-09-30")), Truth::no);
    EXPECT_EQ(bound(treaty, state, day("2006-10-01")), Truth::yes);
}

TEST(Library, WhetherItIsInForceMayBeUnknown)
{
    auto const with = [](std::string const& line) {
        auto files = small_library();
        auto& text = files[instrument_file];
        auto const from = text.find("in_force");
        text.replace(from, text.find('\n', from) - from, line);
        return loaded(files);
    };
    auto const at = [](Library const& library, char const* when) {
        return bound(*library.instrument("treaty"), library.index_of(*library.state("ZZA")), day(when));
    };
    auto const unknown = with("");
    EXPECT_EQ(at(*unknown, "2020-01-01"), Truth::open);
    auto const not_yet = with("not_in_force_on = 2021-05-05");
    EXPECT_EQ(at(*not_yet, "2021-05-05"), Truth::no);
    EXPECT_EQ(at(*not_yet, "2021-05-06"), Truth::open) << "what happened since, nobody looked up";
    // A State that is known to be bound shows that the treaty was in force by then; a deposit alone does not.
    auto files = small_library();
    auto& text = files[instrument_file];
    auto const from = text.find("in_force");
    text.replace(from, text.find('\n', from) - from, "");
    files[parties_file] += "ZZC\tratification\t\t2009-09-09\t\t\t\t\tinvented\tverified\n";
    auto const seen = loaded(files);
    EXPECT_EQ(at(*seen, "2009-09-08"), Truth::open);
    EXPECT_EQ(at(*seen, "2009-09-09"), Truth::yes);
    auto const ended = with("in_force = 2002-01-01\nended = 2015-01-01");
    EXPECT_EQ(at(*ended, "2014-12-31"), Truth::yes);
    EXPECT_EQ(at(*ended, "2015-01-01"), Truth::no);
}

namespace
{

/// The small library and a protocol to its treaty, which takes the ground of nationality away.
Files with_protocol(std::string const& parent = "treaty")
{
    auto files = small_library();
    files["instruments/protocol/instrument.toml"] = R"(
id = "protocol"
title = "Protocol"
short_title = "Protocol"
adopted = 2010-01-01
in_force = 2011-01-01
kind = "global"
modalities = ["extradition"]
binding = true
source = "invented"
status = "verified"
parent = ")" + parent + R"("
[[exception]]
id = "protocol/1/nationals"
to = "treaty/3/nationality"
article = "1"
says = "Between Parties to the Protocol nationality is no reason to refuse."
status = "verified"
)";
    files["instruments/protocol/parties.tsv"] =
        "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n"
        "ZZA\tratification\t2010-06-01\t2011-01-01\t\t\t\t\tinvented\tverified\n"
        "ZZC\tratification\t2010-06-01\t2011-01-01\t\t\t\t\tinvented\tverified\n";
    return files;
}

}

TEST(Library, AProtocolBindsOnlyWhereItsParentDoes)
{
    auto const library = loaded(with_protocol());
    auto const& protocol = *library->instrument("protocol");
    EXPECT_EQ(bound(protocol, library->index_of(*library->state("ZZA")), day("2012-01-01")), Truth::yes);
    EXPECT_EQ(bound(protocol, library->index_of(*library->state("ZZC")), day("2012-01-01")), Truth::no)
        << "no party to the treaty";
    auto const& rule = *library->instrument("treaty")->rule("treaty/3/nationality");
    ASSERT_FALSE(rule.exceptions.empty());
    EXPECT_EQ(library->instruments.at(*rule.exceptions.back().instrument).id, "protocol");
    EXPECT_EQ(read_library(with_protocol("protocol")).errors.at(0).code, "law.parent_cycle");
    EXPECT_EQ(read_library(with_protocol("treety")).errors.at(0).code, "law.unknown_word");
}

TEST(Library, AnActFallsUnderAListByItsClassAndItsTags)
{
    auto const library = loaded(small_library());
    auto const falls = [&](char const* code, std::vector<std::string> tags, std::vector<std::string> denied,
                           char const* item) { return falls_under(*library, code, tags, denied, "treaty", item); };
    EXPECT_EQ(falls("0703", {}, {}, "5"), Truth::yes);
    EXPECT_EQ(falls("07031", {}, {}, "5"), Truth::yes) << "everything below a code falls under it";
    EXPECT_EQ(falls("07", {}, {}, "5"), Truth::open) << "coded too generally";
    EXPECT_EQ(falls("", {}, {}, "5"), Truth::open) << "not coded yet";
    EXPECT_EQ(falls("09", {}, {}, "5"), Truth::no);
    EXPECT_EQ(falls("09", {}, {}, "6"), Truth::open) << "the tag is not established";
    EXPECT_EQ(falls("09", {"terrorist_purpose"}, {}, "6"), Truth::yes);
    EXPECT_EQ(falls("09", {}, {"terrorist_purpose"}, "6"), Truth::no);
    EXPECT_EQ(falls("0703", {}, {}, ""), Truth::yes) << "any item of the list";
}

TEST(Library, ItsVersionChangesWithEveryOctetAndNotWithAnythingElse)
{
    auto files = small_library();
    auto const version = loaded(files)->version;
    EXPECT_EQ(version.size(), 64U);
    EXPECT_EQ(loaded(files)->version, version);
    files["README.md"] += " ";
    EXPECT_NE(loaded(files)->version, version);
}

TEST(Library, EachMistakeInARuleIsNamedAtItsPlace)
{
    EXPECT_EQ(mistakes(rules_file, "kind = \"scope\"", "kind = \"scop\""),
              (Codes{"law.unknown_word", "law.rows_lost"}));
    EXPECT_EQ(mistakes(rules_file, "status = \"verified\"", "status = \"sure\""), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "article = \"2\"\n", ""), Codes{"law.missing_key"});
    EXPECT_EQ(mistakes(rules_file, "effect = \"optional\"\n", ""), Codes{"law.missing_key"});
    EXPECT_EQ(mistakes(rules_file, "effect = \"optional\"", "effct = \"optional\""),
              (Codes{"law.missing_key", "law.unknown_key"}));
    EXPECT_EQ(mistakes(rules_file, "asks = { en = \"Summarise the facts.\" }", "asks = { fr = \"Les faits.\" }"),
              Codes{"law.missing_key"});
    EXPECT_EQ(mistakes(rules_file, "field = \"facts\"\n", ""), Codes{"law.missing_key"});
    EXPECT_EQ(mistakes(rules_file, "length = { days = 40 }", "length = { days = 40, months = 1 }"),
              Codes{"law.wrong_type"});
    EXPECT_EQ(mistakes(rules_file, "length = { days = 40 }", "length = { fortnights = 2 }"),
              (Codes{"law.missing_key", "law.unknown_key"}));
    EXPECT_EQ(mistakes(rules_file, "id = \"treaty/2/basis\"", "id = \"treaty/1/scope\""), Codes{"law.duplicate"});
    EXPECT_EQ(mistakes(rules_file, "id = \"treaty/2/basis\"", "id = \"other/2/basis\""), Codes{"law.wrong_type"});
    EXPECT_EQ(mistakes(rules_file, "[\"treaty/3/prosecute\"]", "[\"treaty/3/prosecut\"]"), Codes{"law.unknown_target"});
    EXPECT_EQ(mistakes(rules_file, "modalities = [\"extradition\"]", "modalities = [\"extraditon\"]"),
              Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "modalities = [\"extradition\"]", "modalities = [\"preservation\"]"),
              Codes{"law.unknown_word"})
        << "not a modality of the instrument";
    EXPECT_EQ(mistakes(rules_file, "to = \"proceedings\"", "to = \"proceeding\""), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "because = \"nationality\"", "because = \"nationalty\""), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "code = \"refuse.nationality\"", "code = \"nationality\""), Codes{"law.wrong_type"});
    EXPECT_EQ(mistakes(rules_file, "article = \"1\"", "article = 1"), Codes{"law.wrong_type"});
    EXPECT_EQ(mistakes(rules_file, "row = \"1\"\n", ""), Codes{"law.rows_lost"});
    EXPECT_EQ(mistakes(rules_file, "row = \"1\"", "row = \"1\"\nholds_back = [\"end_of_restraint\"]"), Codes{});
    EXPECT_EQ(mistakes(rules_file, "row = \"1\"", "row = \"1\"\nholds_back = [\"end_of_restrain\"]"),
              Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "row = \"1\"\n", "holds_back = [\"end_of_restraint\"]\n"),
              (Codes{"law.missing_key", "law.rows_lost"}))
        << "what stops a case needs its row in the table of provisions";
    EXPECT_EQ(mistakes(rules_file, "row = \"1\"", "reading = \"R-9999\"\nrow = \"1\""), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "row = \"1\"", "row = \"1\"\nvalid_from = 2020-01-01\nvalid_until = 2019-01-01"),
              Codes{"law.days_out_of_order"});
    EXPECT_EQ(mistakes(rules_file, "[[rule]]", "[[rules]]\n[[rule]]"), Codes{"law.unknown_key"});
}

TEST(Library, AConditionSaysWhichUsesOfWhatWasReceivedItCloses)
{
    auto const with = [](std::string const& lines) {
        return "[[rule]]\nid = \"treaty/9/use\"\nkind = \"condition\"\narticle = \"9\"\ntopic = \"scope\"\n"
               "modalities = [\"extradition\"]\nsays = \"Only for the proceedings named.\"\nstatus = \"verified\"\n"
               "binds = \"requesting\"\n" +
               lines + "\n[[rule]]";
    };
    auto files = small_library();
    auto& rules = files[rules_file];
    rules.replace(rules.find("[[rule]]"), 8,
                  with("closes = [\"other_offence\"]\nleaves_open = [\"presumed_consent\"]\nwhen_imposed = true"));
    auto const library = loaded(files);
    ASSERT_TRUE(library);
    auto const* rule = library->instrument("treaty")->rule("treaty/9/use");
    ASSERT_TRUE(rule);
    EXPECT_EQ(rule->closes, std::vector<std::string>{"other_offence"});
    EXPECT_EQ(rule->leaves_open, std::vector<std::string>{"presumed_consent"});
    EXPECT_TRUE(rule->when_imposed);
    EXPECT_EQ(mistakes(rules_file, "[[rule]]", with("closes = [\"every_use\"]")), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "[[rule]]", with("leaves_open = [\"nothing\"]")), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "row = \"1\"", "row = \"1\"\ncloses = [\"court_use\"]"), Codes{"law.unknown_key"})
        << "only a condition closes a use";
}

TEST(Library, EachMistakeInAConditionIsNamedWithLineAndColumn)
{
    EXPECT_EQ(mistakes(rules_file, "offence.transnational)'", "offence.transnationl)'"),
              Codes{"predicate.unknown_fact"});
    EXPECT_EQ(mistakes(rules_file, "offence.transnational)'", "offence.transnational'"), Codes{"predicate.syntax"});
    EXPECT_EQ(mistakes(rules_file, "\"treaty 5\"", "\"treaty 55\""), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "\"treaty 5\"", "\"treatie\""), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(rules_file, "measure.type == \"search\"", "measure.type == \"serch\""), Codes{"predicate.type"});
    EXPECT_EQ(mistakes(rules_file, "nationalities includes requested.state", "nationalities includes \\\"ZZX\\\""),
              Codes{"law.unknown_state"});

    auto files = small_library();
    files[rules_file] = "[[rule]]\nid = \"treaty/1/scope\"\nkind = \"scope\"\narticle = \"1\"\ntopic = \"scope\"\n"
                        "modalities = [\"mla\"]\nsays = \"x\"\nstatus = \"verified\"\n"
                        "when = \"not offence.transnationl\"\n";
    files[instrument_file].resize(files[instrument_file].find("[rows]"));
    auto const error = only_mistake(files);
    EXPECT_EQ(error.code, "predicate.unknown_fact");
    EXPECT_EQ(error.field, rules_file + ":9:13");
    EXPECT_EQ(value_of(error, "nearest"), "\"offence.transnational\"");
}

TEST(Library, ExceptionsMustEndAtARule)
{
    EXPECT_EQ(mistakes(rules_file, "to = \"treaty/4/political\"", "to = \"treaty/4/politics\""),
              Codes{"law.unknown_target"});
    EXPECT_EQ(mistakes(rules_file, "to = \"treaty/4/political\"", "to = \"treaty/4/pardoned\""),
              (Codes{"law.exception_cycle", "law.exception_cycle"}));
    EXPECT_EQ(mistakes(rules_file, "to = \"treaty/4/political\"", "to = \"treaty/4/head_of_state\""),
              (Codes{"law.exception_cycle", "law.exception_cycle"}));
}

TEST(Library, EachMistakeInAnInstrumentOrItsPartiesIsNamed)
{
    EXPECT_EQ(mistakes(instrument_file, "id = \"treaty\"", "id = \"treat\""), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(instrument_file, "in_force = 2002-01-01", "in_force = 1999-01-01"),
              Codes{"law.days_out_of_order"});
    EXPECT_EQ(mistakes(instrument_file, "in_force = 2002-01-01", "in_force = \"2002-01-01\""), Codes{"law.wrong_type"});
    EXPECT_TRUE(mistakes(instrument_file, "in_force = 2002-01-01", "in_force = 2002-02-30").contains("law.not_toml"));
    EXPECT_EQ(mistakes(instrument_file, "lists = \"treaty\"", "lists = \"treatise\""), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes(instrument_file, "days_after_deposit = 30", "days_after_deposit = -1"), Codes{"law.wrong_type"});
    EXPECT_EQ(mistakes(instrument_file, "scope = 1", "scope = 2"), Codes{"law.rows_lost"});
    EXPECT_EQ(mistakes(parties_file, "ZZA\t", "ZZX\t"), Codes{"law.unknown_state"});
    EXPECT_EQ(mistakes(parties_file, "ZZB\t", "ZZA\t"), Codes{"law.duplicate"});
    EXPECT_EQ(mistakes(parties_file, "2006-06-15", "2006-02-30"), Codes{"law.impossible_day"});
    EXPECT_EQ(mistakes(parties_file, "2006-06-15", "15.06.2006"), Codes{"law.impossible_day"});
    EXPECT_EQ(mistakes(parties_file, "2006-06-15\t", "2006-06-15\t2006-06-14"), Codes{"law.days_out_of_order"});
    EXPECT_EQ(mistakes(parties_file, "2006-06-15\t", "2006-06-15\t\t"), Codes{"law.row_cells"});
    EXPECT_EQ(mistakes(parties_file, "\tas_of\t", "\tas_off\t"), (Codes{"law.missing_column", "law.unknown_word"}));
    EXPECT_EQ(mistakes(parties_file, "decl:2=yes", "decl:2"), Codes{"law.bad_declaration"});
    EXPECT_EQ(mistakes(parties_file, "decl:2=yes", "2=yes"), Codes{"law.bad_declaration"});
    EXPECT_EQ(mistakes(parties_file, "decl:2=yes", "decl:2=yes; decl:2=no"), Codes{"law.duplicate"});
    EXPECT_EQ(mistakes(parties_file, "\t2024\t", "\tlately\t"), Codes{"law.impossible_day"});
}

TEST(Library, EachMistakeInATableOrAFactIsNamed)
{
    EXPECT_EQ(mistakes("states.tsv", "ZZB\tZB", "ZZA\tZB"), (Codes{"law.duplicate", "law.unknown_state"}));
    EXPECT_EQ(mistakes("states.tsv", "ZZC\tZC", "zzc\tZC"), Codes{"law.wrong_type"});
    EXPECT_EQ(mistakes("offences.tsv", "0703\t2\t07", "0703\t2\t09"), Codes{"law.wrong_type"});
    EXPECT_EQ(mistakes("offence_lists.tsv", "\t0703\t", "\t0799\t"), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes("measures.tsv", "all of search", "all of serch"), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes("measures.tsv", "\tdepends\t", "\tmaybe\t"), Codes{"law.unknown_word"});
    EXPECT_EQ(mistakes("facts.toml", "type = \"number\"", "type = \"numbr\"").count("law.unknown_word"), 1U);
    EXPECT_EQ(mistakes("facts.toml", "name = \"request.pardoned\"", "name = \"request.political\""),
              (Codes{"law.duplicate", "predicate.unknown_fact"}));
    EXPECT_EQ(mistakes("facts.toml", "{ en = \"Was it pardoned?\" }", "{ fr = \"Gracié ?\" }"),
              Codes{"law.missing_key"});
    EXPECT_EQ(mistakes("facts.toml", "unit = \"months\"", "units = \"months\""), Codes{"law.unknown_key"});
}

TEST(Library, ANetworkNamesItsMembersAndItsSource)
{
    auto files = small_library();
    std::string const header =
        "id\tname\tkind\tsecretariat\tmembers\tsecure_channel\tfounded\toffers\tsource\tstatus\n";
    files["networks.tsv"] =
        header + "ZZ-NET\tNetwork\tjudicial network\t\tZZB,ZZA\t\t2004\tcontacts\tinvented\tunverified\n";
    auto const loaded = read_library(files);
    ASSERT_NE(loaded.library, nullptr);
    ASSERT_EQ(loaded.library->networks.size(), 1U);
    EXPECT_EQ(loaded.library->networks[0].members, (std::vector<std::uint16_t>{0, 1}));
    EXPECT_EQ(loaded.library->networks[0].status, Status::unverified);
    files["networks.tsv"] = header + "ZZ-NET\tNetwork\tjudicial network\t\tZZX\t\t\t\tinvented\tverified\n";
    EXPECT_EQ(read_library(files).errors.at(0).code, "law.unknown_state");
    files["networks.tsv"] = header + "ZZ-NET\tNetwork\tjudicial network\t\tZZA\t\t\t\t\tverified\n";
    EXPECT_EQ(read_library(files).library, nullptr) << "no source is named";
}

TEST(Library, AllMistakesAreNamedAtOnce)
{
    auto files = small_library();
    files.erase("states.tsv");
    files[rules_file] += "[[rule]]\nid = \"treaty/x\"\n";
    files["instruments/empty/rules.toml"] = "";
    auto const read = read_library(files);
    EXPECT_EQ(read.library, nullptr);
    Codes codes;
    for (auto const& error : read.errors)
        codes.insert(error.code);
    EXPECT_EQ(codes.count("law.missing_file"), 3U) << "states.tsv, and two of the empty instrument";
    EXPECT_GE(codes.count("law.missing_key"), 5U);
    EXPECT_EQ(codes.count("law.unknown_state"), 2U);
}

TEST(Library, AFileThatBelongsToNothingIsAWarning)
{
    auto files = small_library();
    files["offence_list.tsv"] = "x";
    auto const read = read_library(files);
    EXPECT_NE(read.library, nullptr);
    ASSERT_EQ(read.warnings.size(), 1U);
    EXPECT_EQ(read.warnings[0].field, "offence_list.tsv");
}

TEST(HostileLibrary, WhatIsNotUtf8IsRefusedWithItsPlace)
{
    for (std::string const octets :
         {"\xff", "\xc3(", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", "\xc3"}) {
        auto files = small_library();
        files["readings/R-0001.md"] = "first\nab" + octets;
        auto const error = only_mistake(files);
        EXPECT_EQ(error.code, "law.not_utf8");
        EXPECT_EQ(error.field, "readings/R-0001.md:2:3");
    }
    auto files = small_library();
    files["readings/R-0001.md"] = std::string("a\0b", 3);
    EXPECT_EQ(only_mistake(files).code, "law.not_utf8");
}

TEST(HostileLibrary, NestingWithoutEndIsRefusedBeforeItIsParsed)
{
    auto const deep = [](std::string const& opens) {
        std::string text = "x = ";
        while (text.size() < 1'000'000)
            text += opens;
        return text;
    };
    std::string dotted = "a";
    while (dotted.size() < 1'000'000)
        dotted += ".a";
    auto const texts_to_refuse = {deep("["),
                                  deep("{a="),
                                  deep("[{a="),
                                  dotted + " = 1\n",
                                  "[" + dotted + "]\n",
                                  "x = '''\n \" ''' # '\n" + deep("["),
                                  "# don't\n" + deep("["),
                                  "a = \"\\\"\"\n" + deep("[")};
    for (auto const& text : texts_to_refuse) {
        auto files = small_library();
        files[rules_file] = text;
        auto const read = read_library(files);
        EXPECT_EQ(read.library, nullptr);
        EXPECT_EQ(std::count_if(read.errors.begin(), read.errors.end(),
                                [](Error const& error) { return error.code == "law.too_deep"; }),
                  1)
            << text.substr(0, 20);
    }
}

TEST(HostileLibrary, TextsAndCommentsMayHoldBrackets)
{
    std::string const brackets(500, '[');
    auto const texts_to_read = {
        "# " + brackets + "\n",         "x = \"" + brackets + "\"\n",
        "x = '" + brackets + "'\n",     "x = \"\"\"\n" + brackets + "\"\n" + brackets + "\"\"\"\n",
        "x = '''" + brackets + "'''\n", "x = \"\\\"" + brackets + "\"\n"};
    for (auto const& text : texts_to_read)
        EXPECT_FALSE(nested_too_deep("f", text, nesting_limit)) << text.substr(0, 20);
}

TEST(HostileLibrary, AFileOverTheLimitIsRefused)
{
    auto files = small_library();
    files["terms.tsv"].append(file_size_limit, '#');
    EXPECT_EQ(only_mistake(files).code, "law.file_too_large");
}

TEST(HostileLibrary, AHundredThousandMistakesDoNotTakeForever)
{
    auto files = small_library();
    auto& parties = files[parties_file];
    for (int i = 0; i < 100'000; ++i)
        parties += "QQQ\tx\t2000-01-01\t\t\t\t\t\tverified\n";
    auto const read = read_library(files);
    EXPECT_EQ(read.library, nullptr);
    EXPECT_LE(read.errors.size(), 10'000U);
}

TEST(RealLibrary, TheFolderOfLawIsReadWithoutAMistake)
{
    auto const read = read_library(rogatory::law::testing::files_below(ROGATORY_SOURCE_DIR "/law"));
    for (auto const& error : read.errors)
        ADD_FAILURE() << error.code << ": " << texts::sentence(error);
    for (auto const& warning : read.warnings)
        ADD_FAILURE() << warning.code << ": " << warning.field;
    ASSERT_NE(read.library, nullptr);
    for (auto const* id : {"untoc", "uncac", "un1988"})
        ASSERT_NE(read.library->instrument(id), nullptr) << id;
    for (auto const& fact : read.library->facts)
        for (auto const language : texts::languages())
            EXPECT_TRUE(fact.question.contains(language)) << fact.name << " is not asked in " << code_of(language);
}

TEST(RealLibrary, SwitzerlandAndBrazilAreBoundByThePalermoConventionSinceTheirDays)
{
    auto const library = loaded(rogatory::law::testing::files_below(ROGATORY_SOURCE_DIR "/law"));
    auto const& untoc = *library->instrument("untoc");
    auto const at = [&](char const* state, char const* when) {
        return bound(untoc, library->index_of(*library->state(state)), day(when));
    };
    // UN Treaty Collection XVIII-12: Switzerland ratified on 27 October 2006, Brazil on 29 January 2004.
    EXPECT_EQ(at("CHE", "2006-10-26"), Truth::no);
    EXPECT_EQ(at("CHE", "2006-11-26"), Truth::yes);
    EXPECT_EQ(at("BRA", "2004-01-28"), Truth::no);
    EXPECT_EQ(at("BRA", "2026-01-15"), Truth::yes);
    // Nobody before it entered into force on 29 September 2003 (Article 38(1)).
    for (auto const& state : library->states)
        EXPECT_EQ(bound(untoc, library->index_of(state), day("2003-09-28")), Truth::no) << state.iso3;
}
