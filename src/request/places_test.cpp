#include "request/places.hpp"

#include "request/new_draft.hpp"
#include "request/request.hpp"

#include <gtest/gtest.h>

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

fs::path const tree = ROGATORY_SOURCE_DIR;

std::string all_of(fs::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

law::Files law_files()
{
    law::Files files;
    for (auto const& item : fs::recursive_directory_iterator(tree / "law"))
        if (item.is_regular_file()) files[fs::relative(item.path(), tree / "law").generic_string()] = all_of(item);
    return files;
}

law::Library const& whole_library()
{
    static auto const read = law::read_library(law_files());
    return *read.library;
}

/// The column `fill` of the tables of law/forms, and the names of the forms.
FormPlaces const& form_places()
{
    static auto const places = [] {
        FormPlaces found;
        for (auto const& [name, text] : law_files()) {
            if (!name.starts_with("forms/") || !name.ends_with(".tsv")) continue;
            std::istringstream lines(text);
            for (std::string line; std::getline(lines, line);) {
                std::vector<std::string> cells;
                std::istringstream row(line);
                for (std::string cell; std::getline(row, cell, '\t');)
                    cells.push_back(cell);
                if (name == "forms/forms.tsv" && !cells.empty()) found.forms.insert(cells[0]);
                if (cells.size() > 5 && !cells[5].empty()) found.particulars.insert(cells[5]);
            }
        }
        return found;
    }();
    return places;
}

std::string blocking_of(Draft const& draft, Day today)
{
    auto const matter_opinion = matter_of(draft, whole_library());
    auto const opinion = opinion::opine(whole_library(), matter_opinion);
    auto const* basis = chosen_basis(opinion, draft);
    EXPECT_NE(basis, nullptr);
    if (basis) EXPECT_EQ(basis->instrument->id, draft.instrument);
    std::string all;
    for (auto const& finding : check(draft, whole_library(), opinion, today))
        if (finding.severity == Severity::blocks)
            all += finding.field + ": " + finding.code + " " + sentence(finding) + "\n";
    return all;
}

Draft draft_in(fs::path const& path)
{
    auto const read = read_draft(all_of(tree / "examples" / path));
    for (auto const& error : read.errors)
        ADD_FAILURE() << path << " " << texts::sentence(error);
    return read.draft;
}

std::optional<Severity> weight_of(Draft const& draft, std::string_view field, Day today)
{
    auto const matter_opinion = matter_of(draft, whole_library());
    auto const opinion = opinion::opine(whole_library(), matter_opinion);
    for (auto const& finding : check(draft, whole_library(), opinion, today))
        if (finding.field == field && (finding.code == "draft.missing" || finding.code == "draft.form_missing"))
            return finding.severity;
    return std::nullopt;
}

Day const november = day_from("2026-11-27").value();

TEST(Places, EveryRuleAsksForAPlaceThatARequestHas)
{
    for (auto const& error : unknown_places(whole_library(), form_places()))
        ADD_FAILURE() << error.field << " (" << error.cites << "): " << texts::sentence(error);
    std::size_t asked = 0;
    for (auto const& instrument : whole_library().instruments)
        for (auto const& rule : instrument.rules)
            asked += rule.kind == law::RuleKind::requirement && !rule.field.empty() ? 1 : 0;
    EXPECT_GT(asked, 300U);
}

TEST(Places, APlaceThatNoRequestHasIsToldWithItsRule)
{
    auto const unknown = std::vector<std::string_view>{
        "offences.classification", "authority.kind",      "team.agreement",  "opinions",    "measures.fields.no_such",
        "forms.no_such",           "particulars.no.such", "order.certified", "purpose.text"};
    auto files = law_files();
    auto& text = files["instruments/eaw2002/warrant.toml"];
    constexpr std::string_view known = "field      = \"offences.provisions";
    auto const at = text.find(known);
    ASSERT_NE(at, std::string::npos);
    std::string others;
    for (auto const place : unknown)
        others += " | " + std::string(place);
    text.insert(at + known.size(), others);
    auto const read = law::read_library(files);
    ASSERT_TRUE(read.library);
    auto const errors = unknown_places(*read.library, form_places());
    ASSERT_EQ(errors.size(), unknown.size());
    for (std::size_t i = 0; i < errors.size(); ++i) {
        EXPECT_EQ(errors[i].code, "draft.place_unknown");
        EXPECT_EQ(errors[i].field, "eaw2002/8.1.d/classification");
        EXPECT_EQ(value_of(errors[i], "value"), unknown[i]);
    }
    EXPECT_EQ(places_of("a | b.c"), (std::vector<std::string_view>{"a", "b.c"}));
}

TEST(Places, ACompleteRequestOfEachActOfTheUnionCanBeSubmitted)
{
    for (auto const* path : {"forms/european-arrest-warrant.toml", "forms/freezing-certificate.toml",
                             "forms/production-order.toml", "forms/confirmation-of-receipt.toml",
                             "forms/interception-notice.toml", "recognition/european-investigation-order.toml",
                             "recognition/confiscation-certificate.toml", "recognition/custodial-sentence.toml",
                             "recognition/joint-investigation-team.toml", "recognition/transfer-of-proceedings.toml"}) {
        SCOPED_TRACE(path);
        auto const draft = draft_in(path);
        EXPECT_EQ(blocking_of(draft, std::max(november, *draft.date)), "");
    }
}

TEST(Places, WhatTheActAsksIsStillAsked)
{
    auto warrant = draft_in("forms/european-arrest-warrant.toml");
    warrant.judgment.reference.clear();
    EXPECT_EQ(weight_of(warrant, "warrant.reference", november), Severity::blocks) << "8(1)(c)";
    EXPECT_EQ(weight_of(warrant, "particulars.request.notes", november), Severity::advice) << "8(1)(g): if possible";
    warrant.offences[0].provisions.clear();
    EXPECT_EQ(weight_of(warrant, "offences[0].provisions", november), Severity::blocks) << "8(1)(d)";

    auto order = draft_in("recognition/european-investigation-order.toml");
    order.particulars.erase("requesting");
    order.authority.role.clear();
    order.particulars.clear();
    EXPECT_EQ(weight_of(order, "authority.role", november), Severity::blocks) << "2(c)";
    order.particulars = {{"requesting", {{"authority_type", "judicial"}}}};
    EXPECT_EQ(weight_of(order, "authority.role", november), std::nullopt) << "annex A, section K says it";
    order.measures[11].fields.erase("duration_wished");
    EXPECT_EQ(weight_of(order, "measures[11].fields.duration_wished", november), Severity::blocks) << "30";

    auto freezing = draft_in("forms/freezing-certificate.toml");
    freezing.forms.clear();
    EXPECT_EQ(weight_of(freezing, "forms", november), Severity::blocks) << "4(1)";
    freezing.particulars["order"] = {{"certificate", 1}};
    EXPECT_EQ(weight_of(freezing, "forms", november), std::nullopt) << "filled in elsewhere";
    EXPECT_NE(blocking_of(freezing, november).find("particulars.order.certificate: draft.no_such_annex"),
              std::string::npos)
        << "but not annexed";
    freezing.annexes.push_back({.number = 1, .title = "Certificado", .file = "annexes/certificado.txt"});
    EXPECT_EQ(blocking_of(freezing, november), "");
    freezing.particulars.erase("property_until");
    EXPECT_EQ(weight_of(freezing, "particulars.property_until", november), Severity::blocks) << "4(6)";
    freezing.forms = {"freezing", "confiscation"};
    EXPECT_EQ(weight_of(freezing, "particulars.property_until", november), std::nullopt) << "4(6): or the certificate";
}

TEST(Places, AnOrderOfTheUnionDoesNotLeaveAsAMereLetter)
{
    auto preservation = draft_in("forms/production-order.toml");
    preservation.measures[0].type = "preserve_stored_data";
    preservation.measures[0].fields["data_to_be_preserved_and_relation_to_the_offence"] = "La boîte dont les menaces";
    preservation.measures[0].fields["statement_that_an_assistance_request_will_follow"] = "Une injonction suivra.";
    preservation.forms = {"epoc_pr"};
    for (auto const& [complete, form, cites] :
         {std::tuple{draft_in("forms/european-arrest-warrant.toml"), "eaw", "eaw2002 8(1)"},
          {draft_in("recognition/european-investigation-order.toml"), "eio_a", "eio2014 5(1)"},
          {draft_in("forms/freezing-certificate.toml"), "freezing", "reg2018_1805 4(1)"},
          {draft_in("recognition/confiscation-certificate.toml"), "confiscation", "reg2018_1805 14-17"},
          {draft_in("recognition/custodial-sentence.toml"), "fd2008_909", "fd2008_909 5"},
          {draft_in("forms/production-order.toml"), "epoc", "reg2023_1543 9(4)"},
          {preservation, "epoc_pr", "reg2023_1543 9(4)"}}) {
        SCOPED_TRACE(form);
        EXPECT_EQ(blocking_of(complete, november), "");
        auto letter = complete;
        letter.forms = {"tcy_subscriber"};
        auto const its_matter = matter_of(letter, whole_library());
        auto const its_opinion = opinion::opine(whole_library(), its_matter);
        auto const findings = check(letter, whole_library(), its_opinion, november);
        auto const found = std::ranges::find(findings, "draft.form_missing", &Finding::code);
        ASSERT_NE(found, findings.end());
        EXPECT_EQ(found->severity, Severity::blocks);
        EXPECT_EQ(found->cites, cites);
        for (auto const language : texts::languages())
            EXPECT_NE(sentence(*found, language).find(form), std::string::npos) << sentence(*found, language);
    }

    // What follows a warrant, or passes through another State, is none.
    for (auto const* const fact : {"request.transit_only", "request.consents_to_other_offences_asked"}) {
        auto after = draft_in("forms/european-arrest-warrant.toml");
        after.forms.clear();
        EXPECT_EQ(weight_of(after, "forms", november), Severity::blocks);
        after.known[fact] = true;
        EXPECT_EQ(weight_of(after, "forms", november), std::nullopt) << fact;
        after.known[fact] = false;
        EXPECT_EQ(weight_of(after, "forms", november), Severity::blocks) << fact;
    }
}

TEST(Places, ANewRequestOffersTheFormsOfItsKind)
{
    auto const offered = [](law::Modality modality, std::string_view form) {
        auto const text = new_draft(whole_library(), modality, {});
        EXPECT_TRUE(text);
        auto const read = read_draft(*text);
        EXPECT_TRUE(read.errors.empty());
        return text->find("#     " + std::string(form) + ": ") != std::string::npos;
    };
    using law::Modality;
    EXPECT_TRUE(offered(Modality::surrender, "eaw"));
    EXPECT_TRUE(offered(Modality::mla, "eio_a"));
    EXPECT_TRUE(offered(Modality::mla, "epoc"));
    EXPECT_TRUE(offered(Modality::preservation, "epoc_pr"));
    EXPECT_TRUE(offered(Modality::confiscation, "freezing"));
    EXPECT_TRUE(offered(Modality::sentenced_persons, "fd2008_909"));
    EXPECT_FALSE(offered(Modality::extradition, "eaw"));
}

TEST(Places, AModelTreatyBindsNobody)
{
    // A warrant is recognised: neither the text of the law nor the documents of the Model Treaty belong to it.
    auto const warrant = draft_in("forms/european-arrest-warrant.toml");
    auto const matter_opinion = matter_of(warrant, whole_library());
    auto const opinion = opinion::opine(whole_library(), matter_opinion);
    for (auto const& finding : check(warrant, whole_library(), opinion, november))
        EXPECT_EQ(finding.cites.find("mt_extradition"), std::string::npos) << finding.field;
    EXPECT_EQ(weight_of(warrant, "offences[0].law_text", november), std::nullopt);

    // Where the model itself is all there is, or a treaty that is silent, it advises.
    auto extradition = draft_in("requests/06-extradition-drug-trafficking.toml");
    extradition.warrant = {};
    for (auto const* instrument : {"un1988", "mt_extradition", ""}) {
        extradition.instrument = instrument;
        auto const matter_its = matter_of(extradition, whole_library());
        auto const its = opinion::opine(whole_library(), matter_its);
        for (auto const& finding : check(extradition, whole_library(), its, november))
            if (finding.cites.starts_with("mt_extradition"))
                EXPECT_EQ(finding.severity, Severity::advice) << finding.field;
    }
}

TEST(Places, ATranslationBlocksOnlyWhereADeclarationIsKnown)
{
    auto draft = draft_in("requests/06-extradition-drug-trafficking.toml");
    draft.requesting = "DEU";
    draft.instrument = "ets024";
    draft.language = "de";
    draft.translations.clear();
    draft.requested = "TUR"; // no declaration on article 23 is known
    EXPECT_NE(weight_of(draft, "translations", november), Severity::blocks);
}

}
