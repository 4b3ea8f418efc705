// The letters of all types of messages: each says every member of its form, under words of its own language, and
// nothing of them is cut off.
#include "docket/compiled.hpp"
#include "docket/labels.hpp"
#include "docket/message_schema.hpp"
#include "document/docx.hpp"
#include "document/from_message.hpp"
#include "document/labels.hpp"
#include "document/testing.hpp"

#include <gtest/gtest.h>
#include <zip.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <set>

namespace
{

using namespace rogatory;
using namespace rogatory::document;
using namespace rogatory::document::testing;
namespace json = boost::json;

std::string text_of_member(std::string_view member)
{
    std::string text = "text of " + std::string(member);
    std::ranges::replace(text, '_', ' ');
    return text;
}

/// A value of the type that the form asks for. Texts say whose they are, so that they are found again.
json::value value_of_type(std::string_view type, std::string_view member, std::size_t variant, std::string const& more)
{
    auto const mark = text_of_member(member) + more;
    if (type == "day") return json::value("2026-11-23");
    if (type == "instant") return json::value("2026-11-23T09:30:00Z");
    if (type == "number") return json::value(417);
    if (type == "flag") return json::value(variant % 2 == 0);
    if (type == "article") return json::value("untoc 18(21)(b)");
    if (type == "object") return json::object{{"facts", mark}, {"persons", json::array{json::object{{"name", mark}}}}};
    if (type == "list" && member == "items")
        return json::array{json::object{{"number", 1},
                                        {"title", mark},
                                        {"decision", "refused"},
                                        {"outcome", "refused"},
                                        {"ground", "refuse.political"},
                                        {"article", "ets024 3(1)"}},
                           json::object{{"number", 2}, {"title", mark}, {"decision", "partly_executed"}}};
    if (type == "list") return json::array{json::object{{"number", 1}, {"text", mark}}, json::object{{"number", 2}}};
    if (type.ends_with('*')) {
        auto const codes = docket::reason_codes(type);
        return json::value(codes[variant % codes.size()]);
    }
    if (auto const choices = docket::choices_of(type); !choices.empty())
        return json::value(choices[variant % choices.size()]);
    return json::string(mark);
}

/// A body with every member of the form, or only with those without which it is no message of its type.
json::object body_of_type(std::string_view type, std::size_t variant, bool all, std::string const& more = {})
{
    json::object body;
    auto const schema = docket::message_schema(type);
    std::set<std::string_view> required;
    if (auto const* list = schema->at("properties").at("body").as_object().if_contains("required"))
        for (auto const& name : list->as_array())
            required.insert(name.as_string());
    for (auto const member : docket::body_members(type))
        if (all || required.contains(member))
            body.emplace(member, value_of_type(docket::member_type(type, member), member, variant, more));
    return body;
}

std::size_t variants_of(std::string_view type)
{
    std::size_t most = 2;
    for (auto const member : docket::body_members(type)) {
        auto const kind = docket::member_type(type, member);
        most = std::max(most, docket::choices_of(kind).size());
        if (kind.ends_with('*')) most = std::max(most, docket::reason_codes(kind).size());
    }
    return most;
}

json::object header_of_type(std::string_view type, Language language)
{
    return {{"type", type},
            {"language", code_of(language)},
            {"sender_ref", "A-2026/17"},
            {"receiver_ref", "B-2026/4"},
            {"message_id", "019a8c2e-0000-7000-8000-000000000001"},
            {"items", json::array{1, 2}},
            {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}}}},
            {"handling", json::object{{"confidentiality", "yes"}, {"use_conditions", "only these proceedings"}}},
            {"urgency", json::object{{"level", "urgent"}, {"reason", "custody"}, {"date_wanted", "2026-12-01"}}},
            {"reply_by", json::object{{"date", "2026-12-24"}, {"rule", "own_wish"}}},
            {"attachments",
             json::array{json::object{
                 {"number", 1}, {"title", "Order"}, {"language", "en"}, {"pages", 3}, {"certified", true}}}}};
}

MessageContext context_of_test()
{
    return {{"ZZB", {"Authority B"}, {"1 Street"}, {"b@zzb.example"}},
            {"Authority A", "ZZA"},
            "Town",
            *day_from("2026-11-24"),
            {Signature::Form::electronic, "Anna Sample", "Head", "Authority B"}};
}

/// "own_proceedings": a name of the program that no reader should meet. Codes in parentheses stand behind their names.
std::string name_of_the_program_in(std::string text)
{
    for (auto const* family : {"(refuse.", "(postpone.", "(delay.", "(return.", "(close."})
        for (auto at = text.find(family); at != std::string::npos; at = text.find(family, at))
            text.erase(at, text.find(')', at) - at);
    auto const small = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
    for (std::size_t i = 1; i + 1 < text.size(); ++i)
        if (text[i] == '_' && small(text[i - 1]) && small(text[i + 1])) return text.substr(i < 30 ? 0 : i - 30, 60);
    return {};
}

TEST(MessageLetter, NamesTheLanguageOfAnAnnex)
{
    auto const text =
        to_text(letter_of_message(header_of_type("refusal", Language::fr), body_of_type("refusal", 0, false), library(),
                                  Language::fr, context_of_test()));
    EXPECT_NE(text.find("anglais"), std::string::npos) << text;
}

TEST(MessageLetter, NamesItemsAsTheCaseDoesAndLeavesOutWhatIsEmpty)
{
    MessageContext context{
        {"ZZA", {"Central Authority"}, {}, {}}, {"Ministry"}, "", day_from("2026-11-23").value(), {}};
    context.items = {{1, "Records of account 12"}};
    json::object const header{
        {"type", "partial_results"},
        {"language", "en"},
        {"sender_ref", "ZZA-7"},
        {"message_id", "019ab000-0000-7000-8000-000000000001"},
        {"attachments",
         json::array{json::object{{"name", "list.csv"}, {"media_type", ""}, {"octets", 9}, {"language", ""}}}}};
    json::object const body{{"items", json::array{json::object{{"number", 1}}}}};
    auto const text = to_text(letter_of_message(header, body, library(), Language::en, context));
    EXPECT_NE(text.find("Records of account 12"), std::string::npos) << text;
    EXPECT_EQ(text.find(": ;"), std::string::npos) << text;
    EXPECT_NE(text.find("ZZA-7"), std::string::npos);
    auto const letter = letter_of_message({{"type", "status"}, {"message_id", "019ab000-0000-7000-8000-000000000001"}},
                                          {{"report", "It goes on."}}, library(), Language::en, context);
    auto const particulars = label("section_particulars", Language::en);
    EXPECT_EQ(std::ranges::count_if(letter.blocks,
                                    [&](Block const& block) {
                                        auto const* const heading = std::get_if<Heading>(&block);
                                        return heading != nullptr && heading->text == particulars;
                                    }),
              1);
}

TEST(MessageLetter, EveryMemberAndEveryWordOfAClosedListHasItsWordsInEveryLanguage)
{
    std::set<std::string> missing;
    auto const need = [&](std::string const& key, std::string_view where) {
        for (auto const language : every_language)
            if (!has_label(key, language))
                missing.insert("src/document/labels.tsv has no word in \"" + std::string(code_of(language)) +
                               "\" for " + key + " (message " + std::string(where) + ")");
    };
    for (auto const& type : docket::message_types) {
        need("message_" + std::string(type.name), type.name);
        if (type.name != "request") need("open_" + std::string(type.name), type.name);
        for (auto const member : docket::body_members(type.name)) {
            need("m_" + std::string(member), type.name);
            for (auto const choice : docket::choices_of(docket::member_type(type.name, member)))
                // Handling and evaluation codes are letters and figures in every language.
                if (std::ranges::any_of(choice, [](char c) { return std::islower(static_cast<unsigned char>(c)); }))
                    need("value_" + std::string(choice), type.name);
        }
    }
    for (auto const& one : missing)
        ADD_FAILURE() << one;
}

TEST(MessageLetter, EachSaysEveryMemberInItsLanguageAndNoNameOfTheProgram)
{
    for (auto const& type : docket::message_types)
        for (std::size_t variant = 0; variant < variants_of(type.name); ++variant) {
            auto const body = body_of_type(type.name, variant, true);
            for (auto const language : every_language) {
                // Every word of every list in one language, and the first two in the others.
                if (variant > 1 && static_cast<std::size_t>(language) != variant % every_language.size()) continue;
                auto header = header_of_type(type.name, language);
                header.erase("handling");
                auto const letter = letter_of_message(header, body, library(), language, context_of_test());
                auto const text = to_text(letter);
                SCOPED_TRACE(std::string(type.name) + ' ' + std::string(code_of(language)));
                EXPECT_EQ(name_of_the_program_in(text), "") << "in\n" << text;
                EXPECT_EQ(text.find(label("section_other", language).words), std::string::npos)
                    << "what the form knows stands under its heading:\n"
                    << text;
                for (auto const member : docket::body_members(type.name)) {
                    auto const said = label("m_" + std::string(member), language).words;
                    EXPECT_NE(text.find(capitalised(said)), std::string::npos) << member << " in\n" << text;
                    if (docket::member_type(type.name, member) == "text")
                        EXPECT_NE(text.find(text_of_member(member)), std::string::npos) << member;
                }
            }
        }
}

TEST(MessageLetter, WhatWasDecidedOnAnItemAndItsGroundStandInTheLanguage)
{
    auto const text = to_text(letter_of_message(header_of_type("decision_on_execution", Language::fr),
                                                body_of_type("decision_on_execution", 0, true), library(), Language::fr,
                                                context_of_test()));
    for (auto const* part : {"refusé", "exécuté partiellement", "Infraction politique (refuse.political)",
                             "Convention contre la criminalité organisée, article 18(21)(b)", "23 novembre 2026"})
        EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
    auto const arabic = to_text(letter_of_message(header_of_type("status", Language::ar),
                                                  json::object{{"happened_at", "2026-11-23T09:30:00Z"}}, library(),
                                                  Language::ar, context_of_test()));
    EXPECT_NE(arabic.find("23 تشرين الثاني/نوفمبر 2026"), std::string::npos) << arabic;
    // A reference of Latin letters keeps its order inside an Arabic line.
    EXPECT_NE(arabic.find("\u200F\u200E09:30\u200E\u200F"), std::string::npos) << arabic;
}

TEST(MessageLetter, ALawThatNobodyHasCheckedIsMarkedInTheRefusalThatRestsOnIt)
{
    auto const refused = [](json::object body) {
        body["ground"] = "refuse.nationality";
        body["reasons"] = "A national.";
        return to_text(letter_of_message(header_of_type("refusal", Language::en), body, library(), Language::en,
                                         context_of_test()));
    };
    std::string const mark = "(not checked against its source)";
    // An official relies upon it all the same, and says who read it.
    auto const confirmed =
        refused({{"article", "untoc 16(10)"}, {"unverified_because", "The legal adviser read the text."}});
    EXPECT_NE(confirmed.find("Article 16(10) " + mark), std::string::npos) << confirmed;
    EXPECT_NE(confirmed.find("The legal adviser read the text."), std::string::npos) << confirmed;
    // A rule of the library that was not checked, and one that was.
    auto const of_the_model = refused({{"article", "mt_extradition 11(2)"}});
    EXPECT_NE(of_the_model.find("11(2) " + mark), std::string::npos) << of_the_model;
    auto const checked = refused({{"article", "untoc 16(10)"}});
    EXPECT_EQ(checked.find(mark), std::string::npos) << checked;
}

TEST(MessageLetter, TheRequestThatANoticeCarriesStandsInItAsInALetterOfRequest)
{
    auto context = context_of_test();
    context.request = {Heading{1, {"1. Facts of the request"}}, Paragraph{{"What happened."}}};
    auto const body = json::object{{"kind", "provisional_arrest"}, {"request", json::object{{"raw_member", "raw"}}}};
    auto const text = to_text(
        letter_of_message(header_of_type("urgent_notice", Language::en), body, library(), Language::en, context));
    EXPECT_NE(text.find("1. Facts of the request"), std::string::npos);
    EXPECT_EQ(text.find("raw"), std::string::npos) << text;
    context.request.clear();
    auto const bare = to_text(
        letter_of_message(header_of_type("urgent_notice", Language::en), body, library(), Language::en, context));
    EXPECT_NE(bare.find("raw"), std::string::npos) << bare;
}

TEST(MessageLetter, NothingIsCutOffWhateverTheTypeTheLanguageAndTheLength)
{
    // A long name, an identifier of 500 characters without a break, and four scripts in one text.
    std::string const longest = " Rechtsanwaltskammerpräsidentenstellvertretung 东方 الشرق Москва 18(15)(a) " +
                                std::string(500, 'W') + " end of it";
    for (auto const& type : docket::message_types)
        for (auto const language : every_language) {
            SCOPED_TRACE(std::string(type.name) + ' ' + std::string(code_of(language)));
            // The longest data in two languages of each type, in turn, so that every language meets many of them.
            auto const turn = static_cast<std::size_t>(&type - docket::message_types.data());
            auto const number = static_cast<std::size_t>(language);
            auto const length = number == turn % every_language.size() || number == (turn + 3) % every_language.size();
            auto header = header_of_type(type.name, language);
            header["language"] = "de";
            expect_inside(
                letter_of_message(header, body_of_type(type.name, 1, false), library(), language, context_of_test()));
            if (length)
                expect_inside(letter_of_message(header, body_of_type(type.name, 0, true, longest), library(), language,
                                                context_of_test()));
        }
}

TEST(MessageLetter, ManyItemsAndAVeryLongTextAreSetWholeInEveryLanguage)
{
    json::array items;
    for (int i = 1; i <= 250; ++i)
        items.push_back(
            json::object{{"number", i}, {"title", "Account " + std::to_string(i)}, {"decision", "accepted"}});
    std::string text;
    for (int i = 0; text.size() < 20'000; ++i)
        text += "word" + std::to_string(i) + " 证据 доказательства الأدلة ";
    for (auto const language : every_language) {
        SCOPED_TRACE(code_of(language));
        expect_inside(letter_of_message(header_of_type("decision_on_execution", language),
                                        json::object{{"items", items}, {"reasons", text}}, library(), language,
                                        context_of_test()));
    }
}

std::string document_part(Bytes const& docx)
{
    zip_error_t error;
    auto* const source = zip_source_buffer_create(docx.data(), docx.size(), 0, &error);
    auto* const archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (archive == nullptr) return {};
    std::string out;
    for (auto const* name : {"word/document.xml", "word/header1.xml"})
        if (auto* const file = zip_fopen(archive, name, 0); file != nullptr) {
            std::array<char, 4096> piece{};
            for (zip_int64_t got; (got = zip_fread(file, piece.data(), piece.size())) > 0;)
                out.append(piece.data(), static_cast<std::size_t>(got));
            zip_fclose(file);
        }
    zip_discard(archive);
    return out;
}

/// What a DOCX says: its text without markup and blanks, one line for each paragraph.
std::string said_in_docx(Bytes const& docx)
{
    auto const xml = document_part(docx);
    std::string text;
    for (std::size_t i = 0; i < xml.size();) {
        if (xml[i] == '<') {
            if (xml.compare(i, 6, "</w:p>") == 0) text += '\n';
            i = xml.find('>', i) + 1;
            continue;
        }
        auto const take = [&](std::string_view entity, char c) {
            if (xml.compare(i, entity.size(), entity) != 0) return false;
            text += c;
            i += entity.size();
            return true;
        };
        if (take("&lt;", '<') || take("&gt;", '>') || take("&quot;", '"') || take("&apos;", '\'') || take("&amp;", '&'))
            continue;
        text += xml[i++];
    }
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        out += without_blanks(line) + '\n';
    return out;
}

TEST(MessageLetter, WhatTheOfficialsWroteIsPrintedInTranslationAndTheLetterSaysSo)
{
    auto const header = json::object{{"type", "information_requested"},
                                     {"language", "fr"},
                                     {"urgency", json::object{{"level", "urgent"}, {"reason", "Une audience."}}}};
    auto const body =
        json::object{{"questions", json::array{json::object{{"number", 1}, {"question", "Quelle banque ?"}}}},
                     {"effect", "La demande attend."}};
    auto context = context_of_test();
    context.translated.words = {{"Quelle banque ?", "Which bank?"}, {"Une audience.", "A hearing."}};
    context.translated.texts = 3;
    context.translated.translated = 2;
    context.translated.translators = {"T. Invented"};
    context.translated.checked_by = {"C. Invented"};
    auto const said = [&](Language language) {
        std::string all;
        for (auto const& text : texts_of(letter_of_message(header, body, library(), language, context)))
            all += text + '\n';
        return all;
    };
    auto const english = said(Language::en);
    for (auto const* there : {"Which bank?", "A hearing.", "La demande attend.", "T. Invented", "C. Invented",
                              "Those that have been translated are given in translation."})
        EXPECT_NE(english.find(without_blanks(there)), std::string::npos) << there;
    for (auto const* gone : {"Quelle banque", "Une audience"})
        EXPECT_EQ(english.find(without_blanks(gone)), std::string::npos) << gone;
    // In its own language it stands as it was written.
    EXPECT_NE(said(Language::fr).find(without_blanks("Quelle banque ?")), std::string::npos);
    EXPECT_EQ(said(Language::fr).find("T.Invented"), std::string::npos);
}

TEST(MessageLetter, TheDocxHoldsEveryTextOfTheLetter)
{
    for (auto const& type : docket::message_types)
        for (auto const language : every_language) {
            // Each type in one language in turn: what differs between languages are words, not the way they are
            // written.
            if (static_cast<std::size_t>(&type - docket::message_types.data()) % every_language.size() !=
                static_cast<std::size_t>(language))
                continue;
            SCOPED_TRACE(std::string(type.name) + ' ' + std::string(code_of(language)));
            auto const letter =
                letter_of_message(header_of_type(type.name, language), body_of_type(type.name, 0, true, " <&\"> الشرق"),
                                  library(), language, context_of_test());
            auto const docx = docx_of(letter, *instant_from("2026-11-24T09:30:00Z"));
            ASSERT_TRUE(docx) << docx.error().code;
            auto const said = said_in_docx(*docx);
            for (auto const& text : texts_of(*shown(letter)))
                EXPECT_NE(said.find(text), std::string::npos) << text.substr(0, 200);
        }
}

}
