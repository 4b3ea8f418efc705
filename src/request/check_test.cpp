#include "request/new_draft.hpp"
#include "request/request.hpp"

#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <tuple>

namespace
{

using namespace rogatory;
using namespace rogatory::request;
namespace fs = std::filesystem;

fs::path const source = ROGATORY_SOURCE_DIR;
Day const today = day_from("2025-11-10").value(), written_by = day_from("2026-11-28").value();

std::string text_of_file(fs::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The real library: what it says is what the examples are held to.
law::Library const& library()
{
    static auto const loaded = [] {
        law::Files files;
        for (auto const& item : fs::recursive_directory_iterator(source / "law"))
            if (item.is_regular_file())
                files[fs::relative(item.path(), source / "law").generic_string()] = text_of_file(item.path());
        auto read = law::read_library(files);
        for (auto const& error : read.errors)
            ADD_FAILURE() << error.field << " " << texts::sentence(error);
        return read;
    }();
    return *loaded.library;
}

/// A draft, the matter and the opinion that stand on it, and what check() found.
struct Case {
    Draft draft;
    opinion::Matter matter;
    opinion::Opinion opinion;
    std::vector<Finding> findings;

    explicit Case(Draft of, Day on = today)
        : draft(std::move(of)),
          matter(matter_of(draft, library())),
          opinion(opinion::opine(library(), matter)),
          findings(check(draft, library(), opinion, on))
    {
    }
    Case(Case const&) = delete;
    Case& operator=(Case const&) = delete;

    Finding const* found(std::string_view code, std::string_view field) const
    {
        auto const at = std::ranges::find_if(
            findings, [&](Finding const& finding) { return finding.code == code && finding.field == field; });
        return at == findings.end() ? nullptr : &*at;
    }
    std::string blocking() const
    {
        std::string all;
        for (auto const& finding : findings)
            if (finding.severity == Severity::blocks) all += finding.code + " " + sentence(finding) + "\n";
        return all;
    }
};

std::vector<fs::path> requests_in(fs::path const& folder)
{
    std::vector<fs::path> found;
    for (auto const& item : fs::directory_iterator(source / folder))
        if (item.path().extension() == ".toml" && item.path().filename() != "expected.toml")
            found.push_back(item.path());
    std::ranges::sort(found);
    return found;
}

Draft example(std::string_view start)
{
    for (auto const& path : requests_in("examples/requests"))
        if (path.filename().string().starts_with(start)) return read_draft(text_of_file(path)).draft;
    ADD_FAILURE() << start;
    return {};
}

TEST(Examples, CompleteRequestsHaveNothingThatBlocks)
{
    auto const files = requests_in("examples/requests");
    EXPECT_EQ(files.size(), 15U);
    std::set<std::string> languages, modalities;
    for (auto const& path : files) {
        SCOPED_TRACE(path.filename());
        auto const read = read_draft(text_of_file(path));
        for (auto const& error : read.errors)
            ADD_FAILURE() << texts::sentence(error);
        Case const one(read.draft);
        EXPECT_EQ(one.blocking(), "");
        auto const* basis = chosen_basis(one.opinion, one.draft);
        ASSERT_NE(basis, nullptr);
        EXPECT_EQ(basis->instrument->id, one.draft.instrument);
        // The parties of the UNESCO Convention are not in the library yet: what nobody has looked up stays open.
        EXPECT_EQ(basis->status,
                  one.draft.instrument == "unesco1970" ? opinion::BasisStatus::open : opinion::BasisStatus::available);
        modalities.insert(one.draft.modality);
        languages.insert(one.draft.language);
        for (auto const& annex : one.draft.annexes)
            EXPECT_TRUE(fs::exists(path.parent_path() / annex.file)) << annex.file;
        for (auto const& finding : one.findings) {
            EXPECT_NE(finding.code, "draft.unknown_measure_field") << finding.field;
            EXPECT_TRUE(finding.code != "draft.missing" || finding.field == "persons[0].nationalities")
                << finding.field;
            EXPECT_NE(finding.code, "draft.measure_field_demanded") << finding.field;
        }
    }
    EXPECT_EQ(languages, (std::set<std::string>{"en", "es", "fr"}));
    auto others = requests_in("examples/recognition");
    std::ranges::copy(requests_in("examples/forms"), std::back_inserter(others));
    for (auto const& path : others) {
        SCOPED_TRACE(path.filename());
        auto const read = read_draft(text_of_file(path));
        EXPECT_TRUE(read.errors.empty());
        ASSERT_TRUE(read.draft.date);
        EXPECT_LE(*read.draft.date, written_by);
        EXPECT_EQ(Case(read.draft, written_by).blocking(), "");
        modalities.insert(read.draft.modality);
    }
    for (auto const name : law::modality_names)
        EXPECT_TRUE(modalities.contains(std::string(name))) << name;
}

TEST(Examples, EachFaultyRequestGivesItsFindingAndNoOther)
{
    using Said = std::set<std::tuple<std::string, std::string>>;
    auto const expected = toml::parse(text_of_file(source / "examples/requests/faulty/expected.toml"));
    std::set<std::string> named;
    for (auto const& item : *expected["faulty"].as_array()) {
        auto const& one = *item.as_table();
        auto const file = one["file"].value<std::string>().value();
        SCOPED_TRACE(file);
        named.insert(file);
        auto const list = [&](char const* name) {
            Said said;
            if (auto const* items = one[name].as_array())
                for (auto const& entry : *items)
                    said.emplace(entry.at_path("code").value<std::string>().value(),
                                 entry.at_path("field").value<std::string>().value());
            return said;
        };
        auto const read = read_draft(text_of_file(source / "examples/requests/faulty" / file));
        Said errors;
        for (auto const& error : read.errors)
            errors.emplace(error.code, error.field);
        EXPECT_EQ(errors, list("errors"));
        if (!read.errors.empty()) continue;

        Case const checked(read.draft);
        Said findings;
        for (auto const& finding : checked.findings)
            if (finding.severity == Severity::blocks) findings.emplace(finding.code, finding.field);
        EXPECT_EQ(findings, list("findings")) << checked.blocking();
        if (auto const* items = one["findings"].as_array())
            for (auto const& entry : *items)
                if (auto const cites = entry.at_path("cites").value<std::string>()) {
                    auto const* finding = checked.found(entry.at_path("code").value<std::string>().value(),
                                                        entry.at_path("field").value<std::string>().value());
                    EXPECT_EQ(finding ? finding->cites : "", *cites);
                }
    }
    std::set<std::string> there;
    for (auto const& path : requests_in("examples/requests/faulty"))
        there.insert(path.filename().string());
    EXPECT_EQ(there, named);
    EXPECT_GE(there.size(), 10U);
}

TEST(Check, AnEmptyRequestIsToldEverythingAtOnce)
{
    Draft draft;
    draft.modality = "mla";
    draft.requesting = "CIV";
    draft.requested = "LUX";
    draft.instrument = "uncac";
    draft.date = today;
    draft.offences.push_back({.title = "Bribery", .iccs = "07031"});
    draft.measures.push_back({.type = "search_premises"});
    Case const one(draft);
    for (auto const* field :
         {"authority.name", "proceeding.subject", "proceeding.authority", "proceeding.authority_functions",
          "facts.summary", "measures[0].description", "purpose", "language", "offences[0].law_text"}) {
        auto const* finding = one.found("draft.missing", field);
        ASSERT_NE(finding, nullptr) << field << "\n" << one.blocking();
        EXPECT_EQ(finding->severity, Severity::blocks) << field;
    }
    EXPECT_EQ(one.found("draft.missing", "facts.summary")->cites, "uncac 46(15)(c)");
    EXPECT_EQ(one.found("draft.missing", "authority.name")->rule, "uncac/46.15.a/authority");
    draft.measures.clear();
    EXPECT_EQ(Case(draft).found("draft.missing", "measures")->severity, Severity::blocks);
    // The sentence of each language ends with what to write and where the treaty says so.
    for (auto const language : texts::languages()) {
        auto const said = sentence(*one.found("draft.missing", "facts.summary"), language);
        EXPECT_NE(said.find("46(15)(c)"), std::string::npos) << said;
        EXPECT_NE(said.find(law::in(one.found("draft.missing", "facts.summary")->says, language)), std::string::npos);
    }
}

TEST(Check, TheTemplateHasAPlaceForWhatIsAskedOfEveryRequest)
{
    for (auto const modality : {law::Modality::mla, law::Modality::extradition}) {
        auto const text = new_draft(library(), modality, {});
        ASSERT_TRUE(text);
        auto const read = read_draft(*text);
        EXPECT_TRUE(read.errors.empty()) << texts::sentence(read.errors.front());
        Case const empty{read.draft};
        for (auto const* const head : {"authority", "recipient", "signatory", "proceeding", "facts", "urgency"})
            EXPECT_NE(text->find("\n[" + std::string{head} + "]\n"), std::string::npos) << head;
        for (auto const& finding : empty.findings) {
            auto const head = finding.field.substr(0, finding.field.find_first_of(".["));
            EXPECT_TRUE(text->find("\n" + head + " =") != std::string::npos ||
                        text->find("[" + head + "]") != std::string::npos ||
                        text->find("# " + head + " =") != std::string::npos)
                << finding.field << " is asked for and has no place";
        }
    }
}

TEST(Check, IdentityIsAskedWherePossibleAndSoNeverBlocks)
{
    auto draft = example("01");
    draft.persons[0].location.clear();
    draft.persons[0].birth_date.reset();
    Case const one(draft);
    EXPECT_EQ(one.blocking(), "");
    ASSERT_NE(one.found("draft.missing", "persons[0].location"), nullptr);
    EXPECT_EQ(one.found("draft.missing", "persons[0].location")->severity, Severity::advice);
    EXPECT_NE(one.found("draft.ambiguous_person", "persons[0].birth_date"), nullptr);
}

TEST(Check, APlaceholderIsAsGoodAsNothing)
{
    auto draft = example("01");
    draft.facts.summary = "[à compléter]";
    draft.signatory.place = "xxx";
    Case const one(draft);
    ASSERT_NE(one.found("draft.placeholder", "facts.summary"), nullptr);
    EXPECT_EQ(one.found("draft.placeholder", "facts.summary")->severity, Severity::blocks);
    ASSERT_NE(one.found("draft.placeholder", "signatory.place"), nullptr);
    EXPECT_EQ(one.found("draft.placeholder", "signatory.place")->severity, Severity::advice);
}

TEST(Check, DatesMustBePossibleAmongEachOther)
{
    auto draft = example("06");
    draft.offences[0].to = *draft.offences[0].from + -1;
    draft.offences[0].limitation_until = today + -1;
    draft.warrant.date = *draft.offences[0].from + -30;
    draft.persons[0].birth_date = today + 1;
    draft.urgency = {.level = "urgent", .reason = "Custody.", .wanted_by = today + -1};
    Case const one(draft);
    EXPECT_NE(one.found("draft.dates_out_of_order", "offences[0].to"), nullptr);
    EXPECT_NE(one.found("draft.limitation_passed", "offences[0].limitation_until"), nullptr);
    EXPECT_NE(one.found("draft.dates_out_of_order", "warrant.date"), nullptr);
    EXPECT_NE(one.found("draft.date_in_future", "persons[0].birth_date"), nullptr);
    EXPECT_NE(one.found("draft.deadline_past", "urgency.wanted_by"), nullptr);
}

TEST(Check, NumbersAndNamesMustExist)
{
    auto draft = example("01");
    draft.persons[1].number = 1;
    draft.measures[0].type = "bank_transaction";
    draft.offences[0].iccs = "0799999";
    draft.persons[0].nationalities = {"ZZQ"};
    draft.order.copy = 9;
    draft.known["request.urgnt"] = true;
    draft.known["request.mla_treaty"] = std::string("perhaps");
    draft.translations = {"francais"};
    draft.measures[1].fields["form_of_recrd"] = "copies";
    Case const one(draft);
    EXPECT_NE(one.found("draft.duplicate_number", "persons[1].number"), nullptr);
    auto const* measure = one.found("draft.unknown_measure", "measures[0].type");
    ASSERT_NE(measure, nullptr);
    EXPECT_NE(sentence(*measure).find("bank_transactions"), std::string::npos);
    EXPECT_NE(one.found("draft.unknown_iccs", "offences[0].iccs"), nullptr);
    EXPECT_NE(one.found("draft.unknown_state", "persons[0].nationalities[0]"), nullptr);
    EXPECT_NE(one.found("draft.no_such_annex", "order.copy"), nullptr);
    EXPECT_NE(one.found("draft.unknown_fact", "known.request.urgnt"), nullptr);
    EXPECT_NE(one.found("draft.fact_type", "known.request.mla_treaty"), nullptr);
    EXPECT_NE(one.found("draft.unknown_language", "language"), nullptr);
    EXPECT_NE(one.found("draft.unknown_measure_field", "measures[1].fields.form_of_recrd"), nullptr);
}

TEST(Check, TheLanguageMustBeOneThatTheRequestedStateDeclared)
{
    auto draft = example("01");
    draft.language = "pt";
    Case const one(draft);
    auto const* finding = one.found("draft.language_not_accepted", "language");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->cites, "uncac 46(14)");
    draft.translations = {"de"};
    EXPECT_EQ(Case(draft).found("draft.language_not_accepted", "language"), nullptr) << "a translation goes with it";
}

TEST(Check, TheSameStateAndAnUnknownInstrumentAreTold)
{
    auto draft = example("01");
    draft.instrument = "unca";
    EXPECT_NE(Case(draft).found("draft.unknown_instrument", "instrument"), nullptr);
    draft.requested = "CIV";
    EXPECT_NE(Case(draft).found("draft.same_state", "requested"), nullptr);
}

TEST(Check, ANationalIsToldToTheAuthorAsAGroundThatWillBeRaised)
{
    Case const one(example("07"));
    auto const found = std::ranges::find(one.findings, "untoc/16.10/nationality", &Finding::rule);
    ASSERT_NE(found, one.findings.end());
    EXPECT_EQ(found->severity, Severity::advice);
    EXPECT_EQ(found->field, "persons[0]");
    EXPECT_TRUE(std::ranges::any_of(one.opinion.alternatives, [](opinion::Alternative const& alternative) {
        return alternative.modality == law::Modality::proceedings;
    }));
}

TEST(Matter, TheNationalityOfAWitnessBarsNoExtradition)
{
    Case const one(example("06"));
    ASSERT_EQ(one.draft.persons.size(), 2U);
    EXPECT_EQ(persons_in_matter(one.draft), std::vector<std::size_t>{0});
    EXPECT_EQ(one.matter.persons.size(), 1U);
    EXPECT_TRUE(std::ranges::none_of(
        one.findings, [](Finding const& finding) { return finding.rule == "un1988/4.2.a/nationality"; }));
}

TEST(Matter, FactsFollowFromTheDraftAndWhatItStatesPrevails)
{
    auto draft = example("02");
    auto const matter = matter_of(draft, library());
    auto const& offence = matter.offences.at(0).facts;
    EXPECT_EQ(offence.at("offence.maximum_penalty_months"), law::Value(std::int64_t{240}));
    EXPECT_EQ(offence.at("offence.organized_group"), law::Value(true));
    EXPECT_EQ(matter.facts.at("request.urgent"), law::Value(true));
    EXPECT_EQ(matter.facts.at("request.only_service_of_documents"), law::Value(false));
    EXPECT_EQ(matter.measures.at(1).facts.at("measure.coercive"), law::Value(true));
    EXPECT_FALSE(matter.measures.at(0).facts.contains("measure.coercive")) << "it depends on the law there";
    draft.offences[0].known["offence.organized_group"] = false;
    draft.offences[0].known["no.such.fact"] = true;
    auto const stated = matter_of(draft, library()).offences.at(0).facts;
    EXPECT_EQ(stated.at("offence.organized_group"), law::Value(false));
    EXPECT_FALSE(stated.contains("no.such.fact"));
}

TEST(Check, EveryFindingHasItsSentenceInEveryLanguage)
{
    std::set<std::string> codes;
    for (auto const* folder : {"examples/requests", "examples/requests/faulty"})
        for (auto const& path : requests_in(folder))
            for (auto const& finding : Case(read_draft(text_of_file(path)).draft).findings)
                for (auto const language : texts::languages()) {
                    auto const said = sentence(finding, language);
                    EXPECT_TRUE(texts::has_sentence(finding.code, language)) << finding.code;
                    EXPECT_EQ(said.find('{'), std::string::npos) << said;
                    codes.insert(finding.code);
                }
    EXPECT_GT(codes.size(), 6U);
    // Codes are written where a finding is said: each must be in the table.
    auto const text = text_of_file(source / "src/request/check.cpp");
    for (std::size_t at = 0; (at = text.find("\"draft.", at)) != std::string::npos; ++at) {
        auto const code = text.substr(at + 1, text.find('"', at + 1) - at - 1);
        EXPECT_TRUE(texts::has_sentence(code, Language::es)) << code;
    }
}

TEST(Check, AHostileRequestEndsSoonWithFindingsAndNotWithAFault)
{
    Draft draft = example("01");
    for (int i = 0; i < 300; ++i) {
        draft.persons.push_back(draft.persons.front());
        draft.offences.push_back(draft.offences.front());
        draft.offences.back().from = Day{1'000'000'000};
        draft.offences.back().iccs = std::string(1000, '9');
        draft.offences.back().maximum_penalty_months = 0;
    }
    draft.modality = "extradition";
    draft.requested = std::string(100'000, 'Z');
    EXPECT_TRUE(blocks(Case(draft).findings));
    EXPECT_TRUE(blocks(Case(Draft{}).findings));
}

}
