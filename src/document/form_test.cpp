#include "document/form.hpp"

#include "document/docx.hpp"
#include "document/from_form.hpp"
#include "document/labels.hpp"
#include "document/pdf.hpp"
#include "document/testing.hpp"
#include "law/testing.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace
{

using namespace rogatory;
using namespace rogatory::document;
using namespace rogatory::document::testing;
namespace json = boost::json;

Day const today = *day_from("2027-03-01");

Forms const& forms()
{
    static auto const read = read_forms(library());
    for (auto const& error : read.errors)
        ADD_FAILURE() << error.code << ' ' << error.field;
    return read.forms;
}

FilledForm filled_from(std::string const& form, json::object const& facts, Language language = Language::en)
{
    return fill(forms(), **forms().find(form, today), facts, library(), language, {}, today);
}

std::vector<std::string> codes_of(FilledForm const& form, bool only_blocking = false)
{
    std::vector<std::string> codes;
    for (auto const& finding : form.findings)
        if (!only_blocking || finding.severity == request::Severity::blocks)
            codes.push_back(finding.code + ' ' + finding.field);
    return codes;
}
bool found(FilledForm const& form, std::string const& code, std::string const& field)
{
    auto const codes = codes_of(form);
    return std::find(codes.begin(), codes.end(), code + ' ' + field) != codes.end();
}

request::Draft example(std::string const& name)
{
    auto const read = request::read_draft(read_text(std::string(ROGATORY_SOURCE_DIR) + "/examples/" + name + ".toml"));
    for (auto const& error : read.errors)
        ADD_FAILURE() << name << ": " << error.code << ' ' << error.field;
    return read.draft;
}

/// Facts that give every box of the form these words, every list two members, every choice all of its options.
json::object full_facts(FormVersion const& form, std::string const& words)
{
    json::value facts(json::object{});
    auto const put = [](json::value& into, std::string path, json::value const& value) {
        auto* at = &into;
        while (true) {
            auto const dot = std::min(path.find('.'), path.size());
            auto name = path.substr(0, dot);
            path.erase(0, std::min(dot + 1, path.size()));
            auto const bracket = name.find('[');
            auto const list = bracket != std::string::npos;
            std::string key, word;
            if (list) {
                auto const filter = name.substr(bracket + 1, name.size() - bracket - 2);
                key = filter.substr(0, filter.find('='));
                word = filter.empty() ? "" : filter.substr(filter.find('=') + 1);
                name.resize(bracket);
            }
            if (!at->is_object()) *at = json::object{};
            at = &at->get_object()[name];
            if (list) {
                if (!at->is_array()) *at = json::array{};
                json::value* member = nullptr;
                for (auto& one : at->get_array())
                    if (key.empty() || (one.is_object() && one.get_object().contains(key) &&
                                        one.get_object().at(key) == json::value(word)))
                        member = &one;
                if (member == nullptr) {
                    at->get_array().push_back(json::object{});
                    member = &at->get_array().back();
                    if (!key.empty()) member->get_object()[key] = word;
                }
                at = member;
            }
            if (path.empty()) break;
        }
        if (at->is_object() && value.is_string() && !at->get_object().empty()) return;
        *at = value;
    };
    std::function<void(std::vector<Box> const&, std::string const&)> const walk = [&](std::vector<Box> const& boxes,
                                                                                      std::string const& before) {
        for (auto const& box : boxes) {
            auto const path = before.empty() || box.fill.empty() ? before + box.fill : before + '.' + box.fill;
            json::array options;
            for (auto const& option : box.options)
                options.push_back(json::string(option.first));
            switch (box.type) {
            case BoxType::section: walk(box.boxes, before); break;
            case BoxType::group: walk(box.boxes, path); break;
            case BoxType::says:
            case BoxType::count: break;
            case BoxType::sign:
                for (auto const* const member : {".signatory.name", ".signatory.post"})
                    put(facts, path + member, json::string(words));
                break;
            case BoxType::choice: put(facts, path, options.front()); break;
            case BoxType::checks: put(facts, path, options); break;
            case BoxType::check: put(facts, path, true); break;
            case BoxType::date: put(facts, path, "2026-09-30"); break;
            case BoxType::categories: put(facts, path, json::array{"1", "12", "32"}); break;
            default: put(facts, path, json::string(words)); break;
            }
        }
    };
    walk(form.sections, {});
    return facts.get_object();
}

TEST(Forms, EveryFormIsReadAndItsWordsStandInEveryLanguage)
{
    ASSERT_EQ(forms().versions.size(), 12U);
    for (auto const& [key, row] : forms().rows)
        for (auto const language : every_language)
            EXPECT_FALSE(row.words[static_cast<std::size_t>(language)].empty()) << key << " in " << code_of(language);
    for (auto const& form : forms().versions) {
        EXPECT_FALSE(form.sections.empty()) << form.id;
        for (auto const language : every_language)
            EXPECT_TRUE(forms().words(form.title, library(), language).language.empty()) << form.id;
    }
}

TEST(Forms, EveryFormIsPrintedInEveryLanguageWithTheLongestAndTheShortestDataAndNothingIsCutOff)
{
    std::string longest;
    for (int i = 0; i < 2; ++i)
        longest += "Rechtsanwaltskammerpräsidentenstellvertretung 东方 الشرق Москва 0123456789/ABC-DEF.ghi ";
    longest += std::string(90, 'W');
    for (auto const& form : forms().versions)
        for (auto const language : every_language)
            for (auto const& facts : {json::object{}, full_facts(form, longest)}) {
                auto const filled = fill(forms(), form, facts, library(), language, "de", today);
                for (auto const layout : {Layout::draft, Layout::confirmed})
                    for (auto const& [reader, letter] : letters_of(forms(), filled, facts, library(), layout)) {
                        SCOPED_TRACE(form.id + ' ' + std::string(code_of(language)) + ' ' + reader);
                        if (layout == Layout::draft) expect_inside(letter);
                        EXPECT_EQ(letter.marking.empty(), layout == Layout::confirmed);
                    }
            }
}

TEST(Forms, AFullFormSaysEverythingItWasGiven)
{
    for (auto const& form : forms().versions) {
        auto const facts = full_facts(form, "Kept-Words");
        auto const filled = fill(forms(), form, facts, library(), Language::en, {}, today);
        std::string text;
        for (auto const& [reader, letter] : letters_of(forms(), filled, facts, library(), Layout::confirmed))
            text += to_text(letter);
        for (auto const& section : filled.sections)
            for (auto const& box : section.boxes)
                if (section.applies == Truth::yes && box.box->type != BoxType::says && box.box->type != BoxType::sign &&
                    box.box->type != BoxType::group)
                    EXPECT_NE(box.value.words, "–") << form.id << ' ' << box.path;
        EXPECT_NE(text.find("Kept-Words"), std::string::npos) << form.id;
        EXPECT_TRUE(docx_of(letters_of(forms(), filled, facts, library(), Layout::draft).front().letter, {}));
    }
}

TEST(Forms, ASectionThatBeginsWithTheBoxOfItsOwnNameSaysItOnce)
{
    for (auto const& form : forms().versions) {
        auto const filled = fill(forms(), form, full_facts(form, "Two\nlines"), library(), Language::fr, {}, today);
        for (auto const& [reader, letter] :
             letters_of(forms(), filled, full_facts(form, "Two\nlines"), library(), Layout::confirmed))
            for (std::size_t i = 0; i + 1 < letter.blocks.size(); ++i) {
                auto const* const above = std::get_if<Heading>(&letter.blocks[i]);
                auto const* const below = std::get_if<Heading>(&letter.blocks[i + 1]);
                if (above == nullptr || below == nullptr) continue;
                EXPECT_FALSE(above->text.words.ends_with(below->text.words)) << form.id << ' ' << below->text.words;
            }
    }
}

/// The complete examples, and the forms that each of them fills.
struct Complete {
    char const* request;
    std::vector<std::string> forms;
};
std::vector<Complete> const complete{
    {"forms/european-arrest-warrant", {"eaw"}},
    {"forms/freezing-certificate", {"freezing"}},
    {"forms/production-order", {"epoc", "epoc_pr"}},
    {"forms/confirmation-of-receipt", {"eio_a", "eio_b"}},
    {"forms/interception-notice", {"eio_c"}},
    {"forms/preservation-request", {"tcy_preservation"}},
    {"forms/subscriber-information", {"tcy_subscriber"}},
    {"recognition/european-investigation-order", {"eio_a"}},
    {"recognition/confiscation-certificate", {"confiscation"}},
    {"recognition/custodial-sentence", {"fd2008_909", "fd2008_909_notice"}},
};

TEST(Forms, EveryFormHasACompleteExampleFromTheRequestToThePrintedPage)
{
    std::set<std::string> printed;
    for (auto const& [request_name, ids] : complete) {
        SCOPED_TRACE(request_name);
        auto const draft = example(request_name);
        // The request itself may be submitted.
        auto const matter = request::matter_of(draft, library());
        auto const opinion = opinion::opine(library(), matter);
        auto const day = std::max(*draft.date, *day_from("2026-11-27"));
        for (auto const& finding : request::check(draft, library(), opinion, day))
            EXPECT_NE(finding.severity, request::Severity::blocks)
                << finding.code << ' ' << finding.field << ' ' << request::sentence(finding);
        for (auto const& finding : unknown_particulars(forms(), draft.particulars))
            ADD_FAILURE() << finding.field;
        for (auto const& id : ids) {
            auto const language = *language_from(draft.language);
            auto const facts = form_facts(draft, library(), language);
            auto const filled =
                fill(forms(), **forms().find(id, *draft.date), facts, library(), language, {}, *draft.date);
            EXPECT_EQ(codes_of(filled, true), std::vector<std::string>{}) << id;
            for (auto const& [reader, letter] : letters_of(forms(), filled, facts, library(), Layout::confirmed)) {
                expect_inside(letter);
                auto const pdf = pdf_of(letter, {});
                ASSERT_TRUE(pdf) << id << ' ' << pdf.error().code;
                EXPECT_TRUE(text_of(*pdf).starts_with("%PDF-")) << id;
                auto const text = to_text(letter);
                EXPECT_NE(text.find(draft.authority.name), std::string::npos) << id;
                // A reply bears the day on which it is signed.
                if (id == "eio_b") EXPECT_EQ(letter.date, date_in(*day_from("2026-11-19"), language));
                printed.insert(id);
            }
        }
    }
    for (auto const& form : forms().versions)
        EXPECT_TRUE(printed.contains(form.id)) << form.id << " has no complete example";
}

TEST(Forms, OneGroupOfDataFillsManyForms)
{
    auto const draft = example("forms/european-arrest-warrant");
    auto const facts = form_facts(draft, library(), Language::en);
    for (auto const* const id : {"eaw", "eio_a", "freezing", "fd2008_909"}) {
        auto const filled = filled_from(id, facts);
        auto const text = to_text(letters_of(forms(), filled, facts, library(), Layout::draft).front().letter);
        for (auto const* const part : {"Exemplo Silva", "District Court, Example Town", "RK 26/1184", "17 May 1984"})
            EXPECT_NE(text.find(part), std::string::npos) << part << " in " << id;
    }
    auto const text =
        to_text(letters_of(forms(), filled_from("eaw", facts), facts, library(), Layout::draft).front().letter);
    EXPECT_NE(text.find("☒ enforcement of a custodial sentence"), std::string::npos);
    EXPECT_NE(text.find("☐ conducting a criminal prosecution"), std::string::npos);
    EXPECT_NE(text.find("☒ 27. trafficking in stolen vehicles"), std::string::npos);
    EXPECT_NE(text.find("☐ 26."), std::string::npos);
    // The second offence stands outside the categories and is described in full.
    EXPECT_NE(text.find("eleven vehicle licences"), std::string::npos);
}

TEST(Forms, APartForAnotherReaderIsNotPrintedForTheAddressee)
{
    auto const draft = example("forms/production-order");
    auto const facts = form_facts(draft, library(), Language::en);
    auto const letters = letters_of(forms(), filled_from("epoc", facts), facts, library(), Layout::draft);
    ASSERT_EQ(letters.size(), 2U);
    EXPECT_EQ(letters[0].reader, "addressee");
    EXPECT_EQ(to_text(letters[0].letter).find("moins intrusive"), std::string::npos);
    EXPECT_NE(to_text(letters[0].letter).find("menace@mail.invalid"), std::string::npos);
    EXPECT_EQ(letters[1].reader, "authority");
    EXPECT_NE(to_text(letters[1].letter).find("moins intrusive"), std::string::npos);
}

TEST(Forms, ASecondSignerIsAskedForOnlyWhereTheIssuingAuthorityIsNoJudge)
{
    auto facts = json::object{{"requesting", {{"authority_type", "other"}}}};
    EXPECT_TRUE(found(filled_from("freezing", facts), "form.missing", "requesting.validator.name"));
    facts["requesting"].as_object()["authority_type"] = "court";
    auto const filled = filled_from("freezing", facts);
    EXPECT_FALSE(found(filled, "form.missing", "requesting.validator.name"));
    auto const text = to_text(letters_of(forms(), filled, facts, library(), Layout::draft).front().letter);
    EXPECT_NE(text.find("Box N: Validating authority\nnot applicable"), std::string::npos) << text;
}

TEST(Forms, ACategoryMayBeTickedOnlyFromThreeYears)
{
    auto facts = json::object{{"offences", {{{"maximum_penalty_months", 35}, {"category", {7}}}}}};
    EXPECT_TRUE(found(filled_from("eaw", facts), "form.category_below_threshold", "offences[0].category"));
    facts["offences"].as_array()[0].as_object()["maximum_penalty_months"] = 36;
    EXPECT_FALSE(found(filled_from("eaw", facts), "form.category_below_threshold", "offences[0].category"));
    facts["offences"].as_array()[0].as_object()["category"] = json::array{33, "x", ""};
    EXPECT_TRUE(found(filled_from("eaw", facts), "form.category_unknown", "offences[0].category"));
    // A form without the list does not ask.
    EXPECT_FALSE(found(filled_from("eio_b", facts), "form.category_unknown", "offences[0].category"));
}

TEST(Forms, AnOrderForDataNamesAnIdentifierAndACategory)
{
    struct Form {
        char const* id;
        char const* cites;
    };
    for (auto const& [id, cites] : {Form{"epoc", "reg2023_1543 5(5)"}, Form{"epoc_pr", "reg2023_1543 6(4)"}}) {
        SCOPED_TRACE(id);
        auto facts = json::object{{"digital", {{"service", "Example Mail"}, {"period", "2026"}}}};
        auto const blank = filled_from(id, facts);
        EXPECT_TRUE(found(blank, "form.one_of_several", "digital.ip"));
        EXPECT_TRUE(found(blank, "form.one_of_several", "digital.subscriber"));
        for (auto const& finding : blank.findings)
            if (finding.code == "form.one_of_several") EXPECT_EQ(finding.cites, cites);
        facts["digital"].as_object()["imei"] = json::array{"000000000000000"};
        facts["digital"].as_object()["traffic"] = json::array{"hosting"};
        auto const written = filled_from(id, facts);
        EXPECT_FALSE(found(written, "form.one_of_several", "digital.ip"));
        EXPECT_FALSE(found(written, "form.one_of_several", "digital.subscriber"));
        // What of the traffic data: asked for the kinds that are wanted, and for no other.
        EXPECT_TRUE(found(written, "form.missing", "digital.hosting"));
        EXPECT_FALSE(found(written, "form.missing", "digital.telephony"));
        facts["digital"].as_object()["hosting"] = json::array{"logs"};
        EXPECT_FALSE(found(filled_from(id, facts), "form.missing", "digital.hosting"));
        facts["provider"] = json::object{{"kind", "emergency"}};
        EXPECT_TRUE(found(filled_from(id, facts), "form.missing", "provider.emergency_reason"));
    }
}

TEST(Forms, BoxesThatAChoiceOpensAreAskedFor)
{
    struct Opened {
        char const *form, *facts, *missing;
    };
    for (auto const& [form, facts, missing] : {
             Opened{"freezing", R"({"request":{"siblings":[{"state":"FRA"}]}})", "request.action_asked"},
             {"confiscation", R"({"request":{"siblings":[{"state":"FRA"}]}})", "request.action_asked"},
             {"confiscation", R"({"freezing_state":["accompanied"]})", "freezing_reference"},
             {"confiscation", R"({"victims_decision":["restitute"],"victims":[{"name":"x"}]})",
              "victims[0].final_date"},
             {"eio_a", R"({"measures":[{"kind":"preserve_evidence_general"}]})", "request.evidence_fate"},
             {"eio_a", R"({"request":{"siblings":[{"authority":"x"}]}})", "request.siblings[0].state"},
             {"fd2008_909", R"({"subject":{"place":"executing"},"request":{"provisional_arrest":["already"]}})",
              "request.provisional_arrest_date"},
             {"fd2008_909", R"({"transfer":{"opinion":"consented"}})", "transfer.opinion_delivery"},
             {"fd2008_909", R"({"transfer":{"opinion_delivery":"sent"}})", "transfer.opinion_date"},
         }) {
        EXPECT_TRUE(found(filled_from(form, json::parse(facts).as_object()), "form.missing", missing))
            << form << ' ' << missing;
        EXPECT_FALSE(found(filled_from(form, {}), "form.missing", missing)) << form << ' ' << missing;
    }
}

TEST(Forms, AccountNumbersDatesAndChoicesAreHeldToTheirRules)
{
    auto payment = [](std::string const& iban, std::string const& bic) {
        return json::object{{"requesting", {{"payment", {{"iban", iban}, {"bic", bic}}}}}};
    };
    auto const good = filled_from("confiscation", payment("GB82 WEST 1234 5698 7654 32", "DEUTDEFF"));
    EXPECT_FALSE(found(good, "form.iban_invalid", "requesting.payment.iban"));
    EXPECT_FALSE(found(good, "form.bic_invalid", "requesting.payment.bic"));
    for (auto const* const iban : {"GB82 WEST 1234 5698 7654 33", "", "GB82", "gb82 west 1234 5698 7654 32"})
        if (*iban != 0)
            EXPECT_TRUE(found(filled_from("confiscation", payment(iban, "DEUTDEFF500")), "form.iban_invalid",
                              "requesting.payment.iban"))
                << iban;
    EXPECT_TRUE(
        found(filled_from("confiscation", payment("x", "DEUTDEF")), "form.bic_invalid", "requesting.payment.bic"));
    auto const facts = json::object{{"request", {{"purpose", "vengeance"}, {"date_wanted", "2026-02-30"}}}};
    EXPECT_TRUE(found(filled_from("eaw", facts), "form.choice_unknown", "request.purpose"));
    EXPECT_TRUE(found(filled_from("eio_a", facts), "form.date_invalid", "request.date_wanted"));
    auto const two = json::object{{"request", {{"purpose", {"prosecution", "sentence"}}}}};
    EXPECT_TRUE(found(filled_from("eaw", two), "form.choose_one", "request.purpose"));
    for (auto const* const wrong : {"[1,2]", "{\"a\":[{}]}", "null", "7", "\"text\"", "[[],[{}]]"})
        for (auto const& form : forms().versions)
            for (auto const* const group : {"request", "requesting", "offences", "persons", "subject", "trial"})
                EXPECT_FALSE(fill(forms(), form, {{group, json::parse(wrong)}}, library(), Language::ar, "en", today)
                                 .sections.empty());
}

TEST(Forms, SomeLeaveByThemselvesWithTheirMessage)
{
    auto const leaves = [](char const* id, char const* facts) {
        auto const& form = **forms().find(id, today);
        auto const there = holds(form.leaves_where, json::parse(facts).as_object()) == Truth::yes;
        return there ? form.leaves_with : std::string("not");
    };
    EXPECT_EQ(leaves("eio_b", "{}"), "acknowledgement");
    EXPECT_EQ(leaves("eio_c", R"({"measures":[{"kind":"intercept_notice"}]})"), "request");
    EXPECT_EQ(leaves("eio_c", R"({"measures":[{"kind":"intercept_assisted"}]})"), "not");
    EXPECT_EQ(leaves("fd2008_909_notice", R"({"subject":{"place":"executing"}})"), "request");
    EXPECT_EQ(leaves("fd2008_909_notice", R"({"subject":{"place":"issuing"}})"), "not");
    EXPECT_EQ(leaves("fd2008_909_notice", "{}"), "not");
    EXPECT_EQ(leaves("eaw", "{}"), "") << "only where the request names it";
}

TEST(Forms, AFormIsUsedFromItsDateOn)
{
    auto const early = forms().find("epoc", *day_from("2026-08-17"));
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().code, "form.not_in_force");
    EXPECT_TRUE(forms().find("epoc", *day_from("2026-08-18")));
    EXPECT_EQ(forms().find("no-such-form", today).error().code, "form.unknown");
}

TEST(Forms, AParticularThatNoBoxAsksForIsNamedWithTheNearest)
{
    auto const findings =
        unknown_particulars(forms(), {{"trial", {{"notise", "informed"}, {"notice", "informed"}}},
                                      {"property_amount", {{"here", {{"amount", "1"}, {"words", {{"fr", "un"}}}}}}},
                                      {"accounts", {{{"number", "1"}}}}});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].field, "particulars.trial.notise");
    EXPECT_EQ(value_of(findings[0].values.empty() ? Error{} : Error{"", "", "", findings[0].values}, "near"),
              "trial.notice");
}

// -- a small library, with a form of its own

law::Files with_a_form(std::string boxes = {})
{
    auto files = law::testing::small_library();
    files["forms/words.tsv"] = "key\ten\tfr\tes\tar\tru\tzh\tpt\tchecked\n"
                               "title\tOrder\tOrdre\t\t\t\t\t\ten\nwho\tWho\tQui\t\t\t\t\t\ten fr\n";
    files["forms/groups.tsv"] = "group\tlabel\ttype\tneed\twhen\tfill\toptions\tstatus\tcites\n";
    files["forms/forms.tsv"] =
        "id\tfile\ttitle\tinstrument\tcites\tvalid_from\tvalid_until\tissued_by\tsource\tleaves_with\n"
        "order\torder.tsv\ttitle\ttreaty\tTreaty, annex\t2000-01-01\t2010-12-31\trequesting\tinvented\t\n"
        "order\torder.tsv\ttitle\ttreaty\tTreaty, new annex\t2011-01-01\t\trequesting\tinvented\t\n";
    files["forms/order.tsv"] = "box\tlabel\ttype\tneed\twhen\tfill\toptions\tstatus\tcites\n"
                               "A\ttitle\tsection\t\t\t\t\tverified\t\n" +
                               (boxes.empty() ? "A\twho\ttext\tmust\t\trequesting.state\t\tverified\t\n" : boxes);
    return files;
}

std::vector<std::string> mistakes_in(std::string const& boxes)
{
    auto const loaded = law::read_library(with_a_form(boxes));
    if (!loaded.library) return {"no library"};
    std::vector<std::string> codes;
    for (auto const& error : read_forms(*loaded.library).errors)
        codes.push_back(error.code);
    return codes;
}

TEST(SmallForms, MistakesInTheFilesAreNamed)
{
    using Codes = std::vector<std::string>;
    EXPECT_EQ(mistakes_in({}), Codes{});
    auto const twice = [](char const* code) { return Codes{code, code}; }; // two versions read the same file
    EXPECT_EQ(mistakes_in("A\tnobody\ttext\tmust\t\ta.b\t\tverified\t\n"), twice("law.unknown_word"));
    EXPECT_EQ(mistakes_in("A\twho\ttexts\tmust\t\ta.b\t\tverified\t\n"), twice("law.unknown_word"));
    EXPECT_EQ(mistakes_in("A\twho\ttext\talways\t\ta.b\t\tverified\t\n"), twice("law.unknown_word"));
    EXPECT_EQ(mistakes_in("A\twho\ttext\tmust\t\ta.b\t\tsure\t\n"), twice("law.unknown_word"));
    EXPECT_EQ(mistakes_in("A\twho\tgroup np\tmust\t\ta.b\t\tverified\t\n"), twice("law.unknown_word"));
    EXPECT_EQ(mistakes_in("A\twho\ttext\tmust\t\t\t\tverified\t\n").size(), 2U);
    EXPECT_EQ(mistakes_in("A\twho\tchoice\tmust\t\ta.b\t\tverified\t\n").size(), 2U);
    auto files = with_a_form();
    files.erase("forms/words.tsv");
    EXPECT_FALSE(read_forms(*law::read_library(files).library).errors.empty());
}

TEST(SmallForms, AFormOfAnActThatDoesNotBindAStateIsRefused)
{
    auto const loaded = law::read_library(with_a_form());
    ASSERT_TRUE(loaded.library);
    auto const read = read_forms(*loaded.library);
    auto const form = read.forms.find("order", *day_from("2020-01-01"));
    ASSERT_TRUE(form);
    EXPECT_EQ((*form)->cites, "Treaty, new annex");
    EXPECT_EQ((*read.forms.find("order", *day_from("2005-01-01")))->cites, "Treaty, annex");
    for (auto const& state : loaded.library->states) {
        auto const filled = fill(read.forms, **form, {{"requesting", {{"state", state.iso3}}}}, *loaded.library,
                                 Language::en, {}, *day_from("2020-01-01"));
        auto const bound =
            law::bound(*loaded.library->instrument("treaty"), loaded.library->index_of(state), *day_from("2020-01-01"));
        EXPECT_EQ(found(filled, "form.state_not_bound", "requesting.state"), bound == Truth::no) << state.iso3;
    }
    auto const stranger = fill(read.forms, **form, {{"requesting", {{"state", "QQQ"}}}}, *loaded.library, Language::en,
                               {}, *day_from("2020-01-01"));
    EXPECT_TRUE(found(stranger, "form.participation_unknown", "requesting.state"));
}

TEST(SmallForms, AConfirmationCoversTheBoxesAndTheWordsOfOneLanguage)
{
    auto const loaded = law::read_library(with_a_form());
    auto const read = read_forms(*loaded.library);
    auto const& form = **read.forms.find("order", today);
    EXPECT_FALSE(read.forms.needs_confirmation(form, Language::en));
    EXPECT_TRUE(read.forms.needs_confirmation(form, Language::fr)); // the title was read in English only
    auto files = with_a_form("A\twho\ttext\tmust\t\trequesting.state\t\tunverified\t\n");
    auto const other = law::read_library(files);
    auto const unverified = read_forms(*other.library);
    auto const& second = **unverified.forms.find("order", today);
    EXPECT_TRUE(unverified.forms.needs_confirmation(second, Language::en));
    EXPECT_EQ(read.forms.layout(form, Language::en), unverified.forms.layout(second, Language::en));
    files["forms/words.tsv"] = "key\ten\tfr\tes\tar\tru\tzh\tpt\tchecked\n"
                               "title\tOrder\tOrdre\t\t\t\t\t\ten\nwho\tWhoever\tQui\t\t\t\t\t\ten fr\n";
    auto const changed = law::read_library(files);
    auto const third = read_forms(*changed.library);
    EXPECT_NE(read.forms.layout(form, Language::en),
              third.forms.layout(**third.forms.find("order", today), Language::en));
    EXPECT_EQ(read.forms.layout(form, Language::fr),
              third.forms.layout(**third.forms.find("order", today), Language::fr));
}

}
