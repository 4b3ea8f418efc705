#include "document/document.hpp"

#include "base/direction.hpp"
#include "document/compose.hpp"
#include "document/docx.hpp"
#include "document/from_message.hpp"
#include "document/from_request.hpp"
#include "document/labels.hpp"
#include "document/pdf.hpp"
#include "document/testing.hpp"

#include <gtest/gtest.h>
#include <zip.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <unistd.h>

namespace
{

using namespace rogatory;
using namespace rogatory::document;
using namespace rogatory::document::testing;
namespace fs = std::filesystem;

Instant const made = *instant_from("2026-11-24T09:30:00Z");

/// A folder that goes away with the test.
struct Folder {
    fs::path path = fs::temp_directory_path() /
                    ("rogatory-document-" + std::to_string(getpid()) + "-" + std::to_string(++made_so_far));
    static inline int made_so_far = 0;
    Folder() { fs::create_directories(path); }
    ~Folder()
    {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    fs::path write(std::string const& name, Bytes const& octets) const
    {
        std::ofstream(path / name, std::ios::binary)
            .write(reinterpret_cast<char const*>(octets.data()), static_cast<std::streamsize>(octets.size()));
        return path / name;
    }
};

bool has_tool(std::string const& name)
{
    return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}
/// What a command prints, with all white space as single spaces.
std::string output_of(std::string const& command)
{
    Folder const folder;
    auto const file = folder.path / "out";
    if (std::system((command + " >" + file.string() + " 2>&1").c_str()) != 0) return "failed: " + read_text(file);
    std::string out;
    std::istringstream words(read_text(file));
    for (std::string word; words >> word;)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

Letter short_letter(Language language = Language::en)
{
    Letter l;
    l.language = language;
    l.letterhead = {"ZZA", {"Ministry of Justice"}, {"12 Court Square"}, {"central@zza.example"}};
    l.recipient = {"Prosecutor General", "ZZB"};
    l.date = "24 November 2026";
    l.our_reference = "CA-2026-7";
    l.subject = "Request";
    return l;
}

/// Everything that a letter can hold, over several pages.
Letter full_letter(Language language = Language::en)
{
    auto l = short_letter(language);
    l.place = "Capital";
    l.your_reference = "PG-77";
    l.marking = "Confidential";
    l.banner = {"Urgent", {{"Custody ends on 15 January 2027."}}};
    l.blocks.push_back(Heading{1, {"1. Facts"}, "UNTOC, Article 18(15)(c)"});
    std::string const sentence = "The committee awarded the contract to a company whose offer was the third lowest. ";
    for (int i = 0; i < 30; ++i) {
        l.blocks.push_back(Paragraph{{sentence + sentence + sentence + "Paragraph-" + std::to_string(i)}, {1}});
        if (i % 7 == 0) l.blocks.push_back(Heading{2, {"Part " + std::to_string(i)}});
    }
    l.blocks.push_back(
        Table{Table::Kind::keys_and_values, {}, {{{"Account"}, {"ZZ89 3704 0044"}}, {{"Facts"}, {"Les faits", "fr"}}}});
    Table accounts{Table::Kind::columns, {{"Number"}, {"Sought"}}, {}};
    for (int i = 0; i < 90; ++i)
        accounts.rows.push_back({{"A-" + std::to_string(i)}, {sentence}});
    l.blocks.push_back(accounts);
    l.blocks.push_back(Quotation{{"Criminal Code, section 311"}, {"(1) Whoever gives ...\n(2) The attempt ..."}});
    l.blocks.push_back(List{List::Marks::letters, {{{"first point"}}, {{"second point"}, {1}}}});
    l.blocks.push_back(Signature{Signature::Form::electronic, "Anna Sample", "Head", "Ministry of Justice"});
    l.blocks.push_back(Annexes{{{{"Order of 4 April"}, {"3 pages"}, 4}}});
    l.notes = {{"UNTOC, Article 18(19)."}};
    return l;
}

request::Draft bribery_draft()
{
    auto const read = request::read_draft(R"(
format = "rogatory.request/1"
modality = "mla"
requesting = "KEN"
requested = "CHE"
language = "en"
instrument = "uncac"
reference = "KEN/2026/4"
date = 2026-11-20
purpose = "Evidence for the prosecution of the person named."
earlier_contact = "A call on 3 November 2026."
[authority]
name = "Attorney-General"
address = "Harambee Avenue\nNairobi"
contact = "Registry"
telephone = "+254 20 000 0000"
[recipient]
name = "Federal Office of Justice"
[signatory]
name = "Jane Example"
post = "Deputy Director"
place = "Nairobi"
[proceeding]
subject = "Bribery of a procurement official"
nature = "investigation"
reference = "ACC 7/2026"
authority = "Anti-Corruption Office"
authority_functions = "investigates corruption"
[facts]
summary = "A supplier paid an official.\nThe contract followed."
place = "Nairobi"
[[offences]]
title = "Receiving a bribe"
iccs = "070312"
provisions = "Anti-Corruption Act, section 6"
law_text = "A public official who receives a benefit commits an offence."
maximum_penalty_months = 120
persons = [1]
from = 2025-01-05
to = 2025-06-30
[[persons]]
number = 1
role = "suspect"
family_name = "Wekesa"
given_names = "Daudi"
birth_date = 1971-03-04
nationalities = ["KEN"]
[[measures]]
number = 1
type = "bank_transactions"
description = "Statements of the account"
persons = [1]
procedure = "Certified copies"
reason = "The bribe was paid there"
[measures.fields]
account_number_or_iban = "CH00 0000 0000 0000 0000 0"
[urgency]
level = "urgent"
reason = "The bank destroys its records."
wanted_by = 2026-12-31
[confidentiality]
wish = "yes"
reason = "The account holder must not learn of it."
[[assurances]]
kind = "reciprocity"
text = "The same assistance will be given."
[[annexes]]
number = 1
title = "Order of the court"
language = "en"
pages = 3
certified = true
)");
    for (auto const& error : read.errors)
        ADD_FAILURE() << error.code << ' ' << error.field;
    return read.draft;
}

Letter letter_of(request::Draft const& draft, Language language)
{
    auto const matter = request::matter_of(draft, library());
    auto const opinion = opinion::opine(library(), matter, language);
    return letter_from(draft, opinion, library(), language, {});
}

bool contains(std::string const& text, std::string const& part)
{
    return text.find(part) != std::string::npos;
}

// -- the letter as a value

TEST(Shown, HiddenCharactersAreWrittenOut)
{
    auto l = short_letter();
    l.subject = "a\x01"
                "b\xE2\x80\xAE"
                "c\xE2\x80\x8B"
                "d\xEF\xBB\xBF"
                "e\tf\r\ng\xC2\xAD"
                "h\xF3\xA0\x81\x81";
    EXPECT_EQ(shown(l)->subject, "a[U+0001]b[U+202E]c[U+200B]d[U+FEFF]e f\ngh[U+E0041]");
    l.subject = "\xE2\x80\x8F\xD8\xA3 \xE2\x80\x8D"; // right-to-left mark, joiner: scripts need them
    EXPECT_EQ(shown(l)->subject, l.subject);
}

TEST(Shown, TextThatIsNotUtf8IsRefusedWithItsPlace)
{
    for (std::string const bad : {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"}) {
        auto l = short_letter();
        l.blocks.push_back(Paragraph{{"good"}});
        l.blocks.push_back(Paragraph{{"bad " + bad}});
        auto const result = shown(l);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, "document.text_not_utf8");
        EXPECT_EQ(result.error().field, "blocks[1]");
        EXPECT_EQ(value_of(result.error(), "octet"), "4");
        EXPECT_EQ(pdf_of(l, made).error().code, "document.text_not_utf8");
        EXPECT_EQ(docx_of(l, made).error().code, "document.text_not_utf8");
    }
}

TEST(Shown, UnevenTablesAndEndlessLettersAreRefused)
{
    auto l = short_letter();
    l.blocks.push_back(Table{Table::Kind::columns, {{"A"}, {"B"}}, {{{"1"}}}});
    EXPECT_EQ(shown(l).error().code, "document.table_uneven");
    l.blocks = {Paragraph{{std::string(Limits::octets + 1, 'x')}}};
    EXPECT_EQ(shown(l).error().code, "document.too_long");
    l.blocks.assign(Limits::blocks + 1, Paragraph{{"x"}});
    EXPECT_EQ(shown(l).error().code, "document.too_long");
}

// -- from a request

TEST(Request, TheLetterSaysEverythingThatTheDraftSays)
{
    auto const draft = bribery_draft();
    for (auto const language : every_language) {
        auto const text = to_text(letter_of(draft, language));
        for (auto const* const part : {"Attorney-General",
                                       "Harambee Avenue",
                                       "Registry",
                                       "+254 20 000 0000",
                                       "Federal Office of Justice",
                                       "KEN/2026/4",
                                       "Jane Example",
                                       "Deputy Director",
                                       "Bribery of a procurement official",
                                       "ACC 7/2026",
                                       "Anti-Corruption Office",
                                       "investigates corruption",
                                       "A supplier paid an official.",
                                       "The contract followed.",
                                       "Receiving a bribe",
                                       "070312",
                                       "Anti-Corruption Act, section 6",
                                       "A public official who receives a benefit commits an offence.",
                                       "120",
                                       "Daudi Wekesa",
                                       "Statements of the account",
                                       "CH00 0000 0000 0000 0000 0",
                                       "Certified copies",
                                       "The bribe was paid there",
                                       "Evidence for the prosecution of the person named.",
                                       "The bank destroys its records.",
                                       "The account holder must not learn of it.",
                                       "The same assistance will be given.",
                                       "Order of the court",
                                       "A call on 3 November 2026.",
                                       "46(15)(c)",
                                       "46(19)"})
            EXPECT_TRUE(contains(text, part)) << part << " is missing in " << code_of(language);
    }
}

TEST(Request, EachLanguageUsesTheTermsOfTheLibraryAndItsOwnFixedSentences)
{
    auto const draft = bribery_draft();
    auto const en = to_text(letter_of(draft, Language::en)), fr = to_text(letter_of(draft, Language::fr)),
               es = to_text(letter_of(draft, Language::es));
    EXPECT_TRUE(contains(en, "Request for mutual legal assistance: Bribery"));
    EXPECT_TRUE(contains(fr, "Demande d'entraide judiciaire"));
    EXPECT_TRUE(contains(es, "Solicitud de asistencia judicial recíproca"));
    EXPECT_TRUE(contains(fr, "l'État requérant (Kenya)"));
    EXPECT_TRUE(contains(es, "Estado requirente (Kenya)") || contains(es, "Estado requirente (Kenia)"));
    EXPECT_TRUE(contains(fr, "Convention des Nations Unies contre la corruption"));
    EXPECT_TRUE(contains(es, "Convención de las Naciones Unidas contra la Corrupción"));
    EXPECT_TRUE(contains(en, "20 November 2026"));
    EXPECT_TRUE(contains(fr, "31 décembre 2026"));
    EXPECT_TRUE(contains(es, "sin el consentimiento previo del Estado requerido"));
    EXPECT_FALSE(contains(en, "[in English]"));
}

TEST(Request, FreeTextIsMarkedWithTheLanguageItWasWrittenIn)
{
    auto const letter = letter_of(bribery_draft(), Language::fr);
    bool found = false;
    for (auto const& block : letter.blocks)
        if (auto const* const p = std::get_if<Paragraph>(&block);
            p != nullptr && p->text.words == "The contract followed.") {
            EXPECT_EQ(p->text.language, "en");
            found = true;
        }
    EXPECT_TRUE(found);
}

TEST(Request, AnEmptyDraftGivesALetterAndNotACrash)
{
    auto const letter = letter_of(request::Draft{}, Language::es);
    EXPECT_TRUE(contains(to_text(letter), "Solicitud"));
    EXPECT_TRUE(pdf_of(letter, made));
    EXPECT_TRUE(docx_of(letter, made));
}

TEST(Request, ANationalConventionBasisThatIsUnverifiedIsNotPresentedAsCertain)
{
    auto const draft = bribery_draft();
    auto const matter = request::matter_of(draft, library());
    auto opinion = opinion::opine(library(), matter);
    ASSERT_NE(request::chosen_basis(opinion, draft), nullptr);
    for (auto& basis : opinion.bases)
        basis.verified = false;
    auto const letter = letter_from(draft, opinion, library(), Language::en, {});
    EXPECT_TRUE(contains(to_text(letter), "has not yet been checked against the authentic text"));
}

// -- from a message

boost::json::object json_of(std::string_view text)
{
    return boost::json::parse(text).as_object();
}

TEST(Message, ARefusalNamesGroundArticleReasonsAndTheDutyThatFollows)
{
    auto const header = json_of(R"({"type":"refusal","sender_ref":"B-9","receiver_ref":"A-1","language":"en",
        "items":[2],"basis":[{"instrument":"untoc","article":"18"}],"reply_by":{"date":"2026-12-24","rule":"own wish"}})");
    auto const body =
        json_of(R"j({"ground":"refuse.nationality","article":"16(10)","reasons":"The person is a national.",
        "alternatives":"Transfer of proceedings","duty":"The case is submitted for prosecution."})j");
    for (auto const language : {Language::en, Language::fr, Language::es}) {
        auto const text = to_text(letter_of_message(
            header, body, library(), language,
            {{"ZZB", {"Authority B"}, {}, {}}, {"Authority A"}, "Town", *day_from("2026-11-24"), {}}));
        for (auto const* const part :
             {"B-9", "A-1", "refuse.nationality", "16(10)", "The person is a national.", "Transfer of proceedings",
              "The case is submitted for prosecution.", "Authority B"})
            EXPECT_TRUE(contains(text, part)) << part << " in " << code_of(language);
    }
    auto const fr = to_text(letter_of_message(header, body, library(), Language::fr, {}));
    EXPECT_TRUE(contains(fr, "Nationalité de la personne recherchée"));
    EXPECT_TRUE(contains(fr, "24 décembre 2026"));
}

TEST(Message, EveryTypeHasItsTitleItsOpeningAndItsPlaceInEveryLanguage)
{
    // The types of procedures.md that officials expect on paper; a request is a letter of its own.
    for (auto const* const type : {"supplementary_request",
                                   "acknowledgement",
                                   "forwarding_notice",
                                   "information_requested",
                                   "information_supplied",
                                   "returned_incomplete",
                                   "consultation_opened",
                                   "consultation_answered",
                                   "assurance",
                                   "decision_on_execution",
                                   "refusal",
                                   "postponement",
                                   "time_limit_notice",
                                   "status",
                                   "partial_results",
                                   "results",
                                   "receipt_of_results",
                                   "use_or_specialty_request",
                                   "use_or_specialty_answer",
                                   "withdrawal",
                                   "urgent_notice",
                                   "transit",
                                   "person_notice",
                                   "surrender_arrangements",
                                   "handover_report",
                                   "return_arrangements",
                                   "spontaneous_information",
                                   "spontaneous_answer",
                                   "joint_team_proposal",
                                   "joint_team_instrument",
                                   "preservation_confirmation",
                                   "traffic_data_disclosure",
                                   "coordination_contact",
                                   "coordination_answer",
                                   "coordination_outcome",
                                   "outcome_notice",
                                   "cost_notice",
                                   "asset_status",
                                   "disposal_or_sharing",
                                   "directory_update",
                                   "cannot_process"})
        for (auto const language : every_language) {
            auto const header = boost::json::object{{"type", type}, {"language", code_of(language)}};
            auto const letter = letter_of_message(header, json_of(R"({"reasons":"because","unforeseen":"kept"})"),
                                                  library(), language, {});
            EXPECT_EQ(letter.subject, label(std::string("message_") + type, language).words);
            ASSERT_FALSE(letter.blocks.empty());
            auto const* const opening = std::get_if<Paragraph>(&letter.blocks.front());
            ASSERT_NE(opening, nullptr) << type;
            EXPECT_EQ(opening->text, label(std::string("open_") + type, language));
            EXPECT_TRUE(contains(to_text(letter), "because") && contains(to_text(letter), "kept"));
        }
}

TEST(Message, NothingIsCutOffInAnyLanguageWithTheShortestAndTheLongestData)
{
    std::string const longest = std::string(600, 'W') + " Rechtsanwaltskammerpräsident 东方 الشرق Москва ";
    boost::json::object body;
    for (auto const* const member : {"reasons", "facts", "person", "place", "unforeseen"})
        body[member] = longest;
    body["questions"] = boost::json::array{{{"number", 1}, {"question", longest}, {"item", longest}}};
    for (auto const language : every_language)
        for (auto const* const type : {"refusal", "information_requested"})
            for (auto const& said : {boost::json::object{}, body}) {
                SCOPED_TRACE(std::string(type) + ' ' + std::string(code_of(language)));
                auto const header = boost::json::object{{"type", type}, {"language", "de"}, {"sender_ref", longest}};
                expect_inside(
                    letter_of_message(header, said, library(), language,
                                      {{"ZZB", {longest}, {longest}, {longest}}, {longest}, longest, {}, {}}));
            }
}

TEST(Message, ReasonCodesOfEveryKindAreShownByName)
{
    auto const header = json_of(R"({"type":"postponement","language":"ru"})");
    auto const text = to_text(letter_of_message(header, json_of(R"({"reason_code":"postpone.objects_in_use"})"),
                                                library(), Language::ru, {}));
    EXPECT_TRUE(contains(text, "Предметы или документы используются в другом производстве (postpone.objects_in_use)"));
}

TEST(Message, NothingThatCameIsLeftOut)
{
    auto const header = json_of(R"({"type":"acknowledgement","version":"1","new_header":{"deep":[1,{"x":"y-deep"}]}})");
    auto const body = json_of(R"({"reference":"B-1","competent":true,"surprise":"kept-1","odd":[1,"kept-2",null],
        "questions":[{"number":1,"question":"kept-3"},{"number":2,"other":"kept-4"}],"wide":[{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":"kept-5"}]})");
    auto const letter = letter_of_message(header, body, library(), Language::en, {});
    auto const text = to_text(letter);
    for (auto const* const part : {"kept-1", "kept-2", "kept-3", "kept-4", "kept-5", "y-deep", "B-1", "Competent: yes"})
        EXPECT_TRUE(contains(text, part)) << part << " in\n" << text;
    EXPECT_TRUE(pdf_of(letter, made));
}

TEST(Message, AnObjectIsDescribedInTheWordsOfObjectId)
{
    auto const header = json_of(R"({"type":"status","language":"fr"})");
    auto const body = json_of(R"({"phase":"object_described","object":{"subject":"Un saint",
        "measurements":"31 x 27 cm","photographs":["face.jpg","dos.jpg"]}})");
    auto const text = to_text(letter_of_message(header, body, library(), Language::fr, {}));
    for (auto const* const part : {"Objet – Sujet", "Un saint", "Objet – Dimensions", "31 x 27 cm", "dos.jpg"})
        EXPECT_TRUE(contains(text, part)) << part << " in\n" << text;
    EXPECT_FALSE(contains(text, "[\"face.jpg\"")) << text;
}

TEST(Message, MembersOfTheWrongTypeArePrintedAndNeverThrow)
{
    auto const header = json_of(
        R"({"type":["x"],"items":{"a":1},"basis":"untoc","urgency":3,"attachments":[1,{"title":7}],"handling":null,"reply_by":[]})");
    for (auto const* const type :
         {"refusal", "results", "information_requested", "consultation_opened", "no_such_type"}) {
        auto typed = header;
        typed["type"] = type;
        auto const body =
            json_of(R"({"ground":4,"questions":"text","manifest":{"a":{"b":[]}},"duty":[],"subject":{}})");
        EXPECT_TRUE(docx_of(letter_of_message(typed, body, library(), Language::es, {}), made)) << type;
    }
    EXPECT_FALSE(to_text(letter_of_message(header, {}, library(), Language::fr, {})).empty());
}

// -- PDF

TEST(Pdf, TheSameLetterGivesTheSameOctets)
{
    auto const letter = full_letter();
    EXPECT_EQ(*pdf_of(letter, made), *pdf_of(letter, made));
    EXPECT_EQ(*docx_of(letter, made), *docx_of(letter, made));
    EXPECT_NE(*pdf_of(letter, made), *pdf_of(letter, {made.since_1970_us + 60'000'000}));
}

TEST(Pdf, ItsTextCanBeReadOutAndItIsTaggedWithItsFontsInside)
{
    if (!has_tool("pdftotext") || !has_tool("pdfinfo") || !has_tool("pdffonts"))
        GTEST_SKIP() << "needs pdftotext, pdfinfo and pdffonts (package poppler-utils)";
    Folder const folder;
    auto const file = folder.write("letter.pdf", *pdf_of(full_letter(), made)).string();
    auto const text = output_of("pdftotext " + file + " -");
    for (auto const* const part :
         {"Ministry of Justice", "CA-2026-7", "Confidential", "Custody ends on 15 January 2027.", "1. Facts",
          "Paragraph-0", "Paragraph-29", "ZZ89 3704 0044", "A-89", "Criminal Code, section 311", "second point",
          "Anna Sample", "Annex 4", "Order of 4 April", "UNTOC, Article 18(19).", "Page 2 of"})
        EXPECT_TRUE(contains(text, part)) << part;
    auto const info = output_of("pdfinfo " + file);
    EXPECT_TRUE(contains(info, "Tagged: yes")) << info;
    EXPECT_TRUE(contains(info, "(A4)")) << info;
    EXPECT_TRUE(contains(info, "Title: Request (CA-2026-7)")) << info;
    auto const structure = output_of("pdfinfo -struct-text " + file);
    for (auto const* const part :
         {"Document", "Sect", "H1", "H2", "Table", "TR", "TH", "TD", "LI", "LBody", "BlockQuote"})
        EXPECT_TRUE(contains(structure, part)) << part;
    // Page numbers and the running head are artifacts: not in the structure.
    EXPECT_FALSE(contains(structure, "Page 2 of"));
    auto const list = output_of("pdffonts " + file + " | tail -n +3 | awk '{print $(NF-4)}' | sort -u");
    EXPECT_EQ(list, "yes") << "a font is not embedded";
    if (has_tool("qpdf")) {
        EXPECT_TRUE(contains(output_of("qpdf --check " + file), "No syntax or stream encoding errors"));
    }
}

TEST(Pdf, NothingIsCutOffWithTheShortestAndTheLongestData)
{
    expect_inside(short_letter());
    expect_inside(full_letter());
    auto l = full_letter();
    std::string const endless(9'000, 'W');
    l.subject = endless;
    l.our_reference = endless;
    l.letterhead.authority = {endless};
    l.letterhead.contact = {endless};
    l.recipient = {endless};
    l.marking = endless;
    l.banner.lines = {{endless}};
    l.blocks.push_back(Heading{1, {endless}, endless});
    l.blocks.push_back(Table{Table::Kind::keys_and_values, {}, {{{endless}, {endless}}}});
    Table wide{Table::Kind::columns, std::vector<Text>(Limits::columns, Text{"head"}), {}};
    // Three letters to a line: a seventh of the text already runs over several pages, and takes a seventh of the time.
    wide.rows.push_back(std::vector<Text>(Limits::columns, Text{endless.substr(0, 1'300)}));
    l.blocks.push_back(wide);
    l.blocks.push_back(Quotation{{endless}, {endless}});
    l.blocks.push_back(Signature{Signature::Form::on_paper, endless, endless, endless});
    l.blocks.push_back(Annexes{{{{endless}, {endless}, {}}}});
    l.notes = {{endless}};
    expect_inside(l);
    EXPECT_TRUE(pdf_of(l, made));
    EXPECT_TRUE(docx_of(l, made));
}

TEST(Pdf, AHeadingStaysWithTheFirstRowOfWhatItHeads)
{
    for (int filler = 20; filler < 60; ++filler) {
        auto letter = short_letter();
        letter.blocks.clear();
        for (int i = 0; i < filler; ++i)
            letter.blocks.emplace_back(Paragraph{{"A line."}});
        letter.blocks.emplace_back(Heading{1, {"Section"}});
        letter.blocks.emplace_back(Heading{2, {"Part"}});
        std::string row = "first";
        for (int i = 0; i < 9; ++i)
            row += "\nmore";
        letter.blocks.emplace_back(Table{Table::Kind::keys_and_values, {}, {{{"Key"}, {row}}}});
        auto const composed = compose(*shown(letter), nullptr, 0, KeepLines::yes);
        ASSERT_TRUE(composed);
        std::map<std::string, int> pages;
        for (auto const& line : composed->lines)
            pages[line.words] = line.page;
        EXPECT_EQ(pages.at("Section"), pages.at("first")) << filler;
        EXPECT_EQ(pages.at("Part"), pages.at("first")) << filler;
    }
}

TEST(Pdf, AParagraphOfManyPagesIsSetWhole)
{
    auto l = short_letter();
    std::string words;
    for (int i = 0; words.size() < 60'000; ++i)
        words += "word" + std::to_string(i) + ' ';
    l.blocks.push_back(Paragraph{{words}});
    auto const octets = pdf_of(l, made);
    ASSERT_TRUE(octets) << octets.error().code;
    if (!has_tool("pdftotext")) GTEST_SKIP() << "needs pdftotext (package poppler-utils)";
    Folder const folder;
    auto const text = output_of("pdftotext " + folder.write("long.pdf", *octets).string() + " -");
    // Every word once, in order: nothing is lost or doubled where pieces join.
    std::istringstream out(text);
    int next = 0;
    for (std::string word; out >> word;)
        if (word == "word" + std::to_string(next)) ++next;
    EXPECT_TRUE(words.ends_with("word" + std::to_string(next - 1) + ' ')) << "stopped at word" << next;
}

TEST(Pdf, ABrokenAccountNumberGainsNoHyphen)
{
    if (!has_tool("pdftotext")) GTEST_SKIP() << "needs pdftotext (package poppler-utils)";
    auto l = short_letter();
    std::string digest;
    for (int i = 0; i < 400; ++i)
        digest += "0123456789abcdef"[(i * 7) % 16];
    l.blocks.push_back(Paragraph{{digest}});
    Folder const folder;
    auto text = output_of("pdftotext " + folder.write("digest.pdf", *pdf_of(l, made)).string() + " -");
    std::erase(text, ' ');
    EXPECT_TRUE(contains(text, digest));
}

TEST(Pdf, ACharacterThatNoFontHasIsNamed)
{
    auto l = short_letter();
    l.blocks.push_back(Paragraph{{"private \xF3\xB0\x80\x80"}}); // U+F0000: nobody's
    auto const result = pdf_of(l, made);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "document.glyph_missing");
    EXPECT_EQ(result.error().field, "blocks[0]");
    EXPECT_EQ(value_of(result.error(), "character"), "U+F0000");
}

TEST(Pdf, NoFontIsEmbeddedOfWhichCairoLosesGlyphs)
{
    if (!has_tool("pdffonts")) GTEST_SKIP() << "needs pdffonts (package poppler-utils)";
    auto l = full_letter(Language::zh);
    l.letterhead.contact = {"如"};
    l.blocks.push_back(Heading{3, {"如"}, "如"});
    l.blocks.push_back(Table{Table::Kind::keys_and_values, {}, {{{"如不答复"}, {"如"}}}});
    l.notes = {{"如"}};
    Folder const folder;
    auto const fonts = output_of("pdffonts " + folder.write("letter.pdf", *pdf_of(l, made)).string());
    EXPECT_TRUE(contains(fonts, "NotoSerifCJK")) << fonts;
    EXPECT_FALSE(contains(fonts, "NotoSansCJKsc-Regular")) << fonts;
}

TEST(Pdf, OtherScriptsAndDirectionsAreSet)
{
    for (auto const& [language, words] : std::vector<std::pair<Language, std::string>>{
             {Language::ar, "طلب المساعدة القانونية المتبادلة (UNTOC 18) رقم 123"},
             {Language::ru, "Просьба об оказании взаимной правовой помощи"},
             {Language::zh, "司法协助请求"},
             {Language::pt, "Pedido de auxílio judiciário mútuo"}}) {
        auto l = full_letter(language);
        l.subject = words;
        l.blocks.push_back(Paragraph{{words}});
        auto const composed = compose(*shown(l), nullptr, 0, KeepLines::yes);
        if (!composed && composed.error().code == "document.glyph_missing") {
            std::cout << "no font here for " << code_of(language) << ": not checked\n";
            continue;
        }
        expect_inside(l);
        EXPECT_TRUE(pdf_of(l, made)) << code_of(language);
        EXPECT_TRUE(docx_of(l, made)) << code_of(language);
    }
}

// -- DOCX

std::string part_of(Bytes const& docx, char const* name)
{
    zip_error_t error;
    auto* const source = zip_source_buffer_create(docx.data(), docx.size(), 0, &error);
    auto* const archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (archive == nullptr) return {};
    std::string out;
    if (auto* const file = zip_fopen(archive, name, 0); file != nullptr) {
        std::array<char, 4096> piece{};
        for (zip_int64_t got; (got = zip_fread(file, piece.data(), piece.size())) > 0;)
            out.append(piece.data(), static_cast<std::size_t>(got));
        zip_fclose(file);
    }
    zip_discard(archive);
    return out;
}

TEST(Docx, EveryFieldStandsInItAndEachRunNamesItsLanguage)
{
    auto const docx = docx_of(full_letter(), made);
    ASSERT_TRUE(docx);
    auto const document = part_of(*docx, "word/document.xml");
    for (auto const* const part :
         {"Ministry of Justice", "Paragraph-29", "A-89", "second point", "Anna Sample", "Annex 4", "w:val=\"Heading1\"",
          "<w:tblHeader/>", "<w:numId w:val=\"1\"/>", "<w:lang w:val=\"fr\""})
        EXPECT_TRUE(contains(document, part)) << part;
    EXPECT_TRUE(contains(part_of(*docx, "word/footer1.xml"), "NUMPAGES"));
    EXPECT_TRUE(contains(part_of(*docx, "word/header1.xml"), "CA-2026-7"));
    EXPECT_TRUE(contains(part_of(*docx, "docProps/core.xml"), "2026-11-24T09:30:00Z"));
}

TEST(Docx, LatinWordsInAChineseLetterAreNotMarkedAsChinese)
{
    auto const document = part_of(*docx_of(full_letter(Language::zh), made), "word/document.xml");
    EXPECT_TRUE(contains(document, "<w:lang w:val=\"en\" w:eastAsia=\"zh-CN\""));
    EXPECT_FALSE(contains(document, "w:val=\"zh\""));
}

TEST(Docx, AnArabicLetterRunsFromRightToLeftToTheLastPageNumber)
{
    auto const docx = *docx_of(full_letter(Language::ar), made);
    for (auto const* const part : {"word/document.xml", "word/header1.xml", "word/footer1.xml"})
        EXPECT_TRUE(contains(part_of(docx, part), "<w:bidi/>")) << part;
    EXPECT_TRUE(contains(part_of(docx, "word/document.xml"), "<w:bidiVisual/>"));
}

TEST(Docx, MarkupInTextStaysText)
{
    auto l = short_letter();
    l.subject = "</w:t><evil a=\"b\">&amp;";
    auto const document = part_of(*docx_of(l, made), "word/document.xml");
    EXPECT_TRUE(contains(document, "&lt;/w:t&gt;&lt;evil a=&quot;b&quot;&gt;&amp;amp;"));
}

TEST(Docx, OpensInLibreOffice)
{
    if (!has_tool("soffice") || !has_tool("pdftotext"))
        GTEST_SKIP() << "needs soffice (package libreoffice-writer-nogui) and pdftotext (poppler-utils)";
    Folder const folder;
    auto const file = folder.write("letter.docx", *docx_of(full_letter(), made)).string();
    auto const said = output_of("soffice --headless -env:UserInstallation=file://" + folder.path.string() +
                                "/profile --convert-to pdf --outdir " + folder.path.string() + ' ' + file);
    // A line may end at any hyphen.
    auto text = output_of("pdftotext " + folder.path.string() + "/letter.pdf -");
    for (auto at = text.find("-\n"); at != std::string::npos; at = text.find("-\n"))
        text.erase(at + 1, 1);
    for (auto const* const part : {"Ministry of Justice", "second point", "Annex 4", "Page 2 of"})
        EXPECT_TRUE(contains(text, part)) << part << '\n' << said;
}
}
