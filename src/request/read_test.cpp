#include "request/request.hpp"
#include "request/shape.hpp"
#include "request/toml_text.hpp"
#include "request/words.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <sstream>

namespace
{

using namespace rogatory;
using namespace rogatory::request;
namespace json = boost::json;

std::string_view const small = R"(
format     = "rogatory.request/1"
modality   = "mla"
requesting = "ZZA"
requested  = "ZZB"
language   = "en"
date       = 2026-03-02
purpose    = "Use as evidence at the trial."

[authority]
name = "Central Authority of ZZA"

[[offences]]
title = "Bribery"
maximum_penalty_months = 96
from = 2025-01-10
to   = 2025-02-11
persons = [1]
known = { "offence.transnational" = true }

[[persons]]
number = 1
family_name = "Example"
birth_date = 1980-05-01
in_custody = false
nationalities = ["ZZA"]
documents = [{ type = "passport", number = "X1" }]

[[measures]]
type = "bank_transactions"
[measures.fields]
period = "2024-01-01 to 2025-02-11"
)";

Error const* with_code(DraftRead const& read, std::string_view code)
{
    auto const found = std::ranges::find(read.errors, code, &Error::code);
    return found == read.errors.end() ? nullptr : &*found;
}

std::string errors_of(DraftRead const& read)
{
    std::string all;
    for (auto const& error : read.errors)
        all += error.code + " " + texts::sentence(error) + "\n";
    return all;
}

TEST(ReadDraft, ReadsWhatAnOfficialWrote)
{
    auto const read = read_draft(small);
    ASSERT_TRUE(read.errors.empty()) << errors_of(read);
    auto const& draft = read.draft;
    EXPECT_EQ(draft.requesting, "ZZA");
    EXPECT_EQ(text_of(draft.date.value()), "2026-03-02");
    EXPECT_EQ(draft.offences.at(0).maximum_penalty_months, 96);
    EXPECT_EQ(draft.offences.at(0).persons, std::vector<std::int64_t>{1});
    EXPECT_EQ(draft.offences.at(0).known.at("offence.transnational"), law::Value(true));
    EXPECT_EQ(draft.persons.at(0).in_custody, false);
    EXPECT_EQ(draft.persons.at(0).documents.at(0).number, "X1");
    EXPECT_EQ(draft.measures.at(0).fields.at("period"), "2024-01-01 to 2025-02-11");
}

TEST(ReadDraft, ReadsTheSameFromJson)
{
    auto const draft = read_draft(small).draft;
    auto const read = read_draft(json::serialize(to_json(draft)));
    ASSERT_TRUE(read.errors.empty()) << errors_of(read);
    EXPECT_EQ(read.draft, draft);
    EXPECT_EQ(read_draft(" \n\t" + json::serialize(to_json(draft))).draft, draft);
}

TEST(ReadDraft, TellsEveryMistakeAtOnceWithItsPlace)
{
    auto const read = read_draft(R"(format = "rogatory.request/1"
requestet = "ZZB"
date = 2026-02-30
purpose = 7
[[offences]]
title = "Theft"
from = "2026-13-01"
to = "tomorrow"
maximum_penalty_months = -3
known = { "offence.transnational" = 1.5 }
[[annexes]]
file = "../../secret"
[[persons]]
number = 99999999999
other_names = "Foo"
)");
    ASSERT_EQ(read.errors.size(), 10U) << errors_of(read);
    auto const expect = [&](std::string_view code, std::string_view field, std::string_view at) {
        auto const found = std::ranges::find_if(
            read.errors, [&](Error const& error) { return error.code == code && error.field == field; });
        ASSERT_NE(found, read.errors.end()) << code << " " << field << "\n" << errors_of(read);
        EXPECT_EQ(value_of(*found, "at"), at) << field;
    };
    expect("draft.unknown_field", "requestet", " (2:1)");
    expect("draft.date_impossible", "date", " (3:8)");
    expect("draft.wrong_type", "purpose", " (4:1)");
    expect("draft.date_impossible", "offences[0].from", " (7:1)");
    expect("draft.date_malformed", "offences[0].to", " (8:1)");
    expect("draft.number_out_of_range", "offences[0].maximum_penalty_months", " (9:1)");
    expect("draft.wrong_type", "offences[0].known.offence.transnational", " (10:11)");
    expect("draft.file_outside", "annexes[0].file", " (12:1)");
    expect("draft.number_out_of_range", "persons[0].number", " (14:1)");
    expect("draft.wrong_type", "persons[0].other_names", " (15:1)");
    EXPECT_EQ(value_of(*with_code(read, "draft.unknown_field"), "near"), "requested");
}

TEST(ReadDraft, RefusesWhatIsNoDraft)
{
    struct Case {
        std::string text;
        std::string code;
    };
    for (auto const& [text, code] : std::vector<Case>{
             {"a = [1, 2", "draft.not_toml"},
             {"{\"format\":", "draft.not_json"},
             {"{} x", "draft.not_json"},
             {"{\"format\":\"rogatory.request/1\",\"format\":\"rogatory.request/1\"}", "draft.duplicate_field"},
             {"{\"persons\":[{\"number\":1,\"n\\u0075mber\":2}]}", "draft.duplicate_field"},
             {"format = \"\xff\"", "draft.not_utf8"},
             {"format = \"\xed\xa0\x80\"", "draft.not_utf8"},
             {"format = \"rogatory.request/2\"", "draft.unknown_format"},
             {"format = \"letter\"", "draft.unknown_format"},
             {"purpose = \"evi\\u202Edence\"", "draft.hidden_characters"},
             {"purpose = \"evi\\u0000dence\"", "draft.hidden_characters"},
             {"persons = 3", "draft.wrong_type"},
             {"persons = [3]", "draft.wrong_type"},
             {"authority = []", "draft.wrong_type"},
             {"{\"date\":null}", "draft.wrong_type"},
             {"{\"persons\":[{\"number\":1.0}]}", "draft.wrong_type"},
             {"{\"persons\":[{\"number\":18446744073709551615}]}", "draft.number_out_of_range"},
             {"annexes = [{ file = \"/etc/passwd\" }]", "draft.file_outside"},
             {"annexes = [{ file = \"a\\\\b\" }]", "draft.file_outside"},
             {std::string(largest_draft + 1, ' '), "draft.too_large"}}) {
        auto const read = read_draft(text);
        auto const* error = with_code(read, code);
        ASSERT_NE(error, nullptr) << text.substr(0, 80) << "\n" << errors_of(read);
        for (auto const language : texts::languages()) {
            auto const said = texts::sentence(*error, language);
            EXPECT_NE(said, code) << code_of(language);
            EXPECT_EQ(said.find("{"), std::string::npos) << said;
        }
    }
}

TEST(ReadDraft, RefusesNestingQuicklyWhateverItsForm)
{
    std::size_t const much = 200U * 1024 * 1024;
    auto const start = std::clock();
    EXPECT_NE(with_code(read_draft("a = " + std::string(much, '[')), "draft.too_large"), nullptr);
    EXPECT_NE(with_code(read_draft(std::string(much, '{')), "draft.too_large"), nullptr);

    std::size_t const just = largest_draft - 100;
    std::string dotted;
    while (dotted.size() < just)
        dotted += "a.";
    for (auto const& text :
         {"a = " + std::string(just, '['), std::string("a = ") + std::string(65, '[') + std::string(65, ']'),
          dotted + "a = 1", "[" + dotted + "a]", "{\"a\":" + std::string(just, '['),
          "{\"a\":" + std::string(64, '[') + std::string(64, ']') + "}"})
        EXPECT_NE(with_code(read_draft(text), "draft.too_deep"), nullptr) << text.substr(0, 40);
    std::string tables;
    while (tables.size() < just)
        tables += "[[a]]\n";
    EXPECT_NE(with_code(read_draft(tables), "draft.too_many"), nullptr);
    EXPECT_LT(std::clock() - start, 20 * CLOCKS_PER_SEC) << "seconds of the processor, without optimisation";
}

TEST(ReadDraft, AStringWithBracketsIsNoNesting)
{
    std::string text = "purpose = \"\"\"\n";
    for (int i = 0; i < 500; ++i)
        text += "[[[{{{ a.b.c.d ' # \n";
    text += "\"\"\"\n";
    auto const read = read_draft(text);
    EXPECT_TRUE(read.errors.empty()) << errors_of(read);
    EXPECT_GT(read.draft.purpose.size(), 9000U);
    EXPECT_TRUE(read_draft("purpose = '''a''''' # [[[[").errors.empty());
    EXPECT_EQ(read_draft("purpose = \"\"\"a\"\"\"\"\"").draft.purpose, "a\"\"");
}

TEST(ReadDraft, DatesInTextsAndCommentsAreLeftAlone)
{
    auto const read = read_draft("purpose = \"see 2026-02-30\" # 2026-02-31\n");
    EXPECT_TRUE(read.errors.empty()) << errors_of(read);
    EXPECT_EQ(read.draft.purpose, "see 2026-02-30");
}

TEST(DraftFromJson, KeepsWhatANewerFormatOfAnotherStateAdded)
{
    auto const theirs = json::parse(R"({"format":"rogatory.request/2","requesting":"ZZB","seal":{"kind":"wax"},
        "persons":[{"number":1,"shoe_size":42}],"authority":{"name":"X","hours":["9-17"]}})");
    auto const read = draft_from_json(theirs);
    ASSERT_TRUE(read.errors.empty()) << errors_of(read);
    EXPECT_EQ(read.draft.persons.at(0).unknown.at("shoe_size"), 42);
    EXPECT_EQ(json::value(to_json(read.draft)), theirs);
    EXPECT_NE(with_code(read_draft(json::serialize(theirs)), "draft.unknown_field"), nullptr)
        << "in a draft written here it is a mistake";
}

TEST(DraftFromJson, RefusesDepthAndNonsense)
{
    json::value deep = 1;
    for (int i = 0; i < 80; ++i)
        deep = json::array{std::move(deep)};
    EXPECT_NE(with_code(draft_from_json(json::object{{"seal", deep}}), "draft.too_deep"), nullptr);
    EXPECT_NE(with_code(draft_from_json(7), "draft.wrong_type"), nullptr);
    EXPECT_NE(with_code(draft_from_json(json::parse(R"({"format":"rogatory.request/x"})")), "draft.unknown_format"),
              nullptr);
    json::array many;
    for (int i = 0; i < 1001; ++i)
        many.push_back(json::object{});
    EXPECT_NE(with_code(draft_from_json(json::object{{"persons", many}}), "draft.too_many"), nullptr);
}

TEST(Words, KnowPlaceholdersFromContent)
{
    for (auto const* text : {"", " ", "TODO", "todo: ask the court", "xxx", "XX", "...", "[to be completed]", "TBD",
                             "À compléter", "à compléter", "por completar", "N/A", "-", "???"})
        EXPECT_TRUE(is_placeholder(text)) << text;
    for (auto const* text :
         {"Todorov was heard", "Bank of ZZB, account 1", "x", "no", "Completar la ficha bancaria", "7"})
        EXPECT_FALSE(is_placeholder(text)) << text;
}

// What is written is read back as the same, whatever the draft says.

rc::Gen<std::string> any_text()
{
    return rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~'));
}
Day any_day()
{
    return Day{*rc::gen::inRange<std::int32_t>(-200'000, 200'000)};
}

struct Filler {
    void operator()(std::string_view name, std::string& to) const
    {
        if (name == "format") return;
        to = *any_text();
        if (name == "file") to = "annex.txt";
    }
    void operator()(std::string_view, std::int64_t& to) const
    {
        to = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
    }
    void operator()(std::string_view, Number& to) const
    {
        if (*rc::gen::arbitrary<bool>()) to = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
    }
    void operator()(std::string_view, std::optional<bool>& to) const
    {
        if (*rc::gen::arbitrary<bool>()) to = *rc::gen::arbitrary<bool>();
    }
    void operator()(std::string_view, std::optional<Day>& to) const
    {
        if (*rc::gen::arbitrary<bool>()) to = any_day();
    }
    void operator()(std::string_view, std::map<std::string, std::string>& to) const
    {
        for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
            to[*any_text()] = *any_text();
    }
    void operator()(std::string_view, json::object& to) const
    {
        for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
            to[*any_text()] =
                json::object{{"text", *any_text()}, {"list", json::array{1, true, *any_text(), json::object{}}}};
    }
    void operator()(std::string_view, Known& to) const
    {
        for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
            law::Value value;
            switch (*rc::gen::inRange(0, 7)) {
            case 0: value = law::Disputed{}; break;
            case 1: value = *rc::gen::arbitrary<bool>(); break;
            case 2: value = *rc::gen::inRange<std::int64_t>(0, 1000); break;
            case 3: value = any_day(); break;
            case 4: value = "text " + *any_text(); break;
            case 5: value = std::vector<std::string>{*any_text(), *any_text()}; break;
            default: break;
            }
            to[*any_text()] = value;
        }
    }
    template <class T>
    void operator()(std::string_view name, std::vector<T>& to) const
    {
        for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
            T item{};
            (*this)(name, item);
            to.push_back(std::move(item));
        }
    }
    template <Part T>
    void operator()(std::string_view, T& to) const
    {
        for_each_member(to, *this);
        if (*rc::gen::inRange(0, 4) == 0)
            to.unknown["x_" + std::to_string(*rc::gen::inRange(0, 9))] = json::array{1, "a"};
    }
};

RC_GTEST_PROP(DraftJson, IsReadBackAsTheSameDraft, ())
{
    Draft draft;
    Filler{}("", draft);
    auto const text = json::serialize(to_json(draft));
    auto const read = draft_from_json(json::parse(text));
    RC_ASSERT(read.errors.empty());
    RC_ASSERT(read.draft == draft);
}

TEST(Read, WhatFormsAskIsKeptAsItIsAndItsHiddenCharactersAreFound)
{
    auto const read =
        read_draft("forms = [\"eaw\"]\n[particulars.trial]\npresence = \"absent\"\nsummons = 2026-01-02\n");
    ASSERT_TRUE(read.errors.empty());
    EXPECT_EQ(read.draft.forms, std::vector<std::string>{"eaw"});
    EXPECT_EQ(json::serialize(read.draft.particulars), R"({"trial":{"presence":"absent","summons":"2026-01-02"}})");
    auto const hidden = read_draft("[[particulars.persons]]\nrole = \"a\\u202eb\"\n");
    ASSERT_EQ(hidden.errors.size(), 1U);
    EXPECT_EQ(hidden.errors[0].code, "draft.hidden_characters");
    EXPECT_EQ(hidden.errors[0].field, "particulars.persons[0].role");
}

RC_GTEST_PROP(TomlText, WhateverTheBytesReadingEndsAndEveryErrorHasItsSentence, ())
{
    auto text = std::string(small);
    for (int i = *rc::gen::inRange(1, 6); i > 0; --i) {
        auto const at = static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(text.size())));
        text[at] = *rc::gen::element('[', ']', '{', '}', '"', '\'', '.', '=', '\n', '\xff', '0', '#', ',');
    }
    auto const read = read_draft(text);
    for (auto const& error : read.errors)
        RC_ASSERT(texts::has_sentence(error.code, Language::es));
    if (read.errors.empty()) RC_ASSERT(read_draft(json::serialize(to_json(read.draft))).draft == read.draft);
}

/// The keys that a part has, and those that its schema names, one below the other.
struct SchemaWalk {
    json::object const& definitions;

    template <class T>
    void operator()(json::object const&, std::string const&, T const&) const
    {
    }
    template <Part T>
    void operator()(json::object const& property, std::string const& where, std::vector<T> const&) const
    {
        (*this)(property.at("items").as_object(), where, T{});
    }
    template <Part T>
    void operator()(json::object const& schema, std::string const& where, T const& part) const
    {
        json::object const* object = &schema;
        if (auto const* reference = schema.if_contains("$ref")) {
            std::string const name(reference->as_string());
            object = &definitions.at(name.substr(name.rfind('/') + 1)).as_object();
        }
        auto const& properties = object->at("properties").as_object();
        EXPECT_EQ(properties.size(), member_names<T>().size()) << where << ": a key of the schema is not known";
        for_each_member(part, [&](std::string_view name, auto const& member) {
            auto const* property = properties.if_contains({name.data(), name.size()});
            ASSERT_NE(property, nullptr) << where << "." << name << " is not in api/messages/request.schema.json";
            (*this)(property->as_object(), where + "." + std::string(name), member);
        });
    }
};

TEST(Schema, NamesEveryKeyThatTheReaderKnowsAndNoOther)
{
    std::ifstream file(std::string(ROGATORY_SOURCE_DIR) + "/api/messages/request.schema.json");
    ASSERT_TRUE(file) << "api/messages/request.schema.json";
    std::ostringstream text;
    text << file.rdbuf();
    auto const schema = json::parse(text.str());
    SchemaWalk{schema.as_object().at("definitions").as_object()}(schema.as_object(), "request", Draft{});
}

}
