// Nothing that a person sees of a case is without a word in one of the seven languages, and none of the words says
// otherwise than law/terms.tsv.
#include "docket/labels.hpp"

#include "docket/case_state.hpp"
#include "docket/compiled.hpp"
#include "docket/execution.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <span>
#include <sstream>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;

constexpr Language every_language[] = {Language::en, Language::fr, Language::es, Language::ar,
                                       Language::ru, Language::zh, Language::pt};

void expect_label(LabelOf of, std::string_view prefix, std::string_view name, std::string_view where)
{
    for (auto const language : every_language)
        EXPECT_TRUE(has_label(of, name, language))
            << "src/docket/labels.tsv has no word in \"" << code_of(language) << "\" for " << prefix << '.' << name
            << " (" << where << "). Add the row, with the term of law/terms.tsv where there is one.";
}

std::string_view prefix_of(LabelOf of)
{
    constexpr std::string_view prefixes[] = {"state",      "item",  "outcome",     "liberty",     "step",
                                             "entry",      "clock", "clock_state", "undertaking", "message_state",
                                             "assignment", "side",  "role",        "kept",        "modality",
                                             "sentence",   "guard", "meaning"};
    return prefixes[static_cast<std::size_t>(of)];
}

/// A term of law/terms.tsv: its identifier and its words in the order of the languages.
struct KnownTerm {
    std::string id;
    std::vector<std::string> words;
};

std::vector<KnownTerm> known_terms()
{
    std::ifstream file(ROGATORY_SOURCE_DIR "/law/terms.tsv");
    std::vector<KnownTerm> terms;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with('#') || line.starts_with("term_id")) continue;
        std::istringstream cells(line);
        KnownTerm term;
        std::getline(cells, term.id, '\t');
        for (std::string cell; term.words.size() < language_codes.size() && std::getline(cells, cell, '\t');)
            term.words.push_back(cell);
        terms.push_back(std::move(term));
    }
    // A longer term is met before one that is a part of it.
    std::ranges::sort(terms, [](KnownTerm const& a, KnownTerm const& b) {
        return std::pair(b.words.at(0).size(), a.id) < std::pair(a.words.at(0).size(), b.id);
    });
    return terms;
}

/// Small letters of Latin and Cyrillic script, as far as the seven languages need them.
std::string in_small(std::string_view words)
{
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const c = static_cast<unsigned char>(words[i]);
        auto const next = i + 1 < words.size() ? static_cast<unsigned char>(words[i + 1]) : 0U;
        if (c >= 'A' && c <= 'Z') {
            out += static_cast<char>(c - 'A' + 'a');
        } else if (c == 0xC3 && next >= 0x80 && next <= 0x9E) {
            out += {static_cast<char>(c), static_cast<char>(next + 0x20)};
            ++i;
        } else if (c == 0xD0 && next >= 0x90 && next <= 0x9F) {
            out += {static_cast<char>(c), static_cast<char>(next + 0x20)};
            ++i;
        } else if (c == 0xD0 && next >= 0xA0 && next <= 0xAF) {
            out += {static_cast<char>(0xD1), static_cast<char>(next - 0x20)};
            ++i;
        } else {
            out += static_cast<char>(c);
        }
    }
    return out;
}

std::vector<std::string> characters_of(std::string_view text)
{
    std::vector<std::string> characters;
    for (auto const c : text)
        if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80 && !characters.empty())
            characters.back() += c;
        else
            characters.emplace_back(1, c);
    return characters;
}

bool separates(std::string const& character)
{
    return character.size() == 1 ? std::isalnum(static_cast<unsigned char>(character[0])) == 0
                                 : character == "’" || character == "«" || character == "»" || character == "–" ||
                                       character == "،" || character == "؛" || character == "\u00A0";
}

std::vector<std::vector<std::string>> split_words(std::string_view text)
{
    std::vector<std::vector<std::string>> words(1);
    for (auto const& character : characters_of(in_small(text)))
        if (!separates(character))
            words.back().push_back(character);
        else if (!words.back().empty())
            words.emplace_back();
    if (words.back().empty()) words.pop_back();
    return words;
}

/// Arabic words carry article and prepositions in front.
std::vector<std::string> bare_arabic(std::vector<std::string> word)
{
    for (auto const& front : {"وال", "بال", "لل", "ال", "و", "ب", "ل"}) {
        auto const letters = characters_of(front);
        if (word.size() >= letters.size() + 3 && std::ranges::equal(letters, std::span(word).first(letters.size())))
            return {word.begin() + static_cast<std::ptrdiff_t>(letters.size()), word.end()};
    }
    return word;
}

/// Whether the label says the term: all its words of some length, with whatever ending the sentence gives them.
bool says_term(std::string_view label, std::string_view term, Language language)
{
    if (language == Language::zh) {
        auto const all = characters_of(label);
        return std::ranges::all_of(characters_of(term), [&](std::string const& character) {
            return character == "的" || std::ranges::find(all, character) != all.end();
        });
    }
    auto const said = split_words(label);
    for (auto word : split_words(term)) {
        if (language == Language::ar) word = bare_arabic(word);
        if (word.size() < (language == Language::ar ? 3U : 4U)) continue;
        auto const stem = std::max<std::size_t>(3, std::min(word.size() - 1, (word.size() * 3 + 4) / 5));
        auto const begins = [&](std::vector<std::string> const& one) {
            return one.size() >= stem &&
                   std::equal(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(stem), one.begin());
        };
        if (std::ranges::none_of(said, [&](auto const& one) {
                return begins(one) || (language == Language::ar && begins(bare_arabic(one)));
            }))
            return false;
    }
    return true;
}

std::string without_article(std::string const& words)
{
    return words.starts_with("ال") ? words.substr(std::string_view("ال").size()) : words;
}

/// English words that are also everyday words or the forms of verbs, so that a sentence may say them otherwise in
/// another language. A label that is nothing but such a word is that term all the same.
bool everyday_word(std::string_view term)
{
    constexpr std::string_view words[] = {
        "received", "note",           "pending",      "no",        "date",    "open",         "accepted", "executed",
        "refused",  "sent",           "postponed",    "withdrawn", "closed",  "signed",       "reopened", "suspended",
        "approved", "surrender",      "draft",        "national",  "total",   "acknowledged", "warning",  "place",
        "location", "optional_field", "search_field", "recipient", "approve", "send"};
    return std::ranges::find(words, term) != std::end(words);
}

/// Takes the words out of the text where they stand as whole words. Whether they did.
bool take_out(std::string& text, std::string_view words)
{
    auto const letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
        auto const end = at + words.size();
        if ((at > 0 && letter(text[at - 1])) || (end < text.size() && letter(text[end]))) continue;
        text.erase(at, words.size());
        return true;
    }
    return false;
}

TEST(Labels, EverythingInTheTablesOfProceduresHasAWordInEveryLanguage)
{
    auto const needed = labels_needed();
    ASSERT_GT(needed.size(), 1'000U);
    for (auto const& one : needed)
        expect_label(one.of, prefix_of(one.of), one.name, one.where);
}

TEST(Labels, EveryReasonCodeHasAWordInEveryLanguage)
{
    for (auto const* family : {"refuse.*", "postpone.*", "delay.*", "return.*", "close.*"}) {
        ASSERT_FALSE(reason_codes(family).empty()) << family;
        for (auto const code : reason_codes(family))
            for (auto const language : every_language)
                EXPECT_FALSE(label_words(code, language).empty())
                    << "src/docket/labels.tsv has no word in \"" << code_of(language) << "\" for the reason " << code;
    }
}

TEST(Labels, WhereLimitsPromisesMessagesAndMeasuresStandHasAWordInEveryLanguage)
{
    for (auto i = 0; i <= static_cast<int>(ClockKind::protection_ends); ++i)
        expect_label(LabelOf::clock, "clock", name_of(static_cast<ClockKind>(i)), "kinds of time limits");
    for (auto i = 0; i <= static_cast<int>(ClockState::may_run); ++i)
        expect_label(LabelOf::clock_state, "clock_state", name_of(static_cast<ClockState>(i)), "states of time limits");
    for (auto i = 0; i <= static_cast<int>(Undertaking::State::ended_by_law); ++i)
        expect_label(LabelOf::undertaking, "undertaking", name_of(static_cast<Undertaking::State>(i)), "undertakings");
    for (auto i = 0; i <= static_cast<int>(Outgoing::State::receipted); ++i)
        expect_label(LabelOf::message_state, "message_state", name_of(static_cast<Outgoing::State>(i)), "messages");
    for (auto i = 0; i <= static_cast<int>(Assignment::State::ended); ++i)
        expect_label(LabelOf::assignment, "assignment", name_of(static_cast<Assignment::State>(i)), "assignments");
    for (auto const* why :
         {"not_expected_now", "items_already_answered", "overtaken", "case_closed", "unknown_type", "wrong_side"})
        expect_label(LabelOf::kept, "kept", why, "messages that are kept");
    for (auto const modality : law::modality_names)
        expect_label(LabelOf::modality, "modality", modality, "forms of cooperation");
}

TEST(Labels, EveryRowHasAllLanguagesTheSameArgumentsAndNoNameOfTheProgram)
{
    auto const arguments_in = [](std::string_view words) {
        std::multiset<std::string> found;
        for (auto at = words.find('{'); at != std::string_view::npos; at = words.find('{', at + 1))
            found.emplace(words.substr(at, words.find('}', at) - at));
        return found;
    };
    for (auto const key : label_keys()) {
        auto const arguments = arguments_in(label_words(key, Language::en));
        for (auto const language : every_language) {
            auto const words = label_words(key, language);
            EXPECT_FALSE(words.empty()) << key << " has no word in " << code_of(language);
            EXPECT_EQ(arguments_in(words), arguments) << key << " in " << code_of(language);
            EXPECT_EQ(words.find_first_of("_<>&\""), std::string_view::npos)
                << key << " in " << code_of(language) << ": " << words;
            // Nobody has read a translation yet; who does is a person, and then this line goes.
            EXPECT_FALSE(label_checked(key, language)) << key;
        }
    }
}

TEST(Labels, ALabelThatIsATermIsThatTermInEveryLanguage)
{
    std::map<std::string, KnownTerm const*> by_english;
    auto const terms = known_terms();
    ASSERT_GT(terms.size(), 400U);
    for (auto const& term : terms)
        by_english.try_emplace(in_small(term.words.at(0)), &term);
    auto found = 0;
    for (auto const key : label_keys()) {
        auto const term = by_english.find(in_small(label_words(key, Language::en)));
        if (term == by_english.end()) continue;
        ++found;
        for (auto const language : every_language)
            EXPECT_EQ(without_article(in_small(label_words(key, language))),
                      without_article(in_small(term->second->words.at(static_cast<std::size_t>(language)))))
                << key << " in " << code_of(language) << " is not the term " << term->first << " of law/terms.tsv";
    }
    EXPECT_GT(found, 50);
}

TEST(Labels, ALabelThatSaysATermSaysItInEveryLanguage)
{
    auto const terms = known_terms();
    auto found = 0;
    for (auto const key : label_keys()) {
        auto english = in_small(label_words(key, Language::en));
        // The first word of a step is a verb: "Request ..." is no noun.
        if (key.starts_with("step.")) english.erase(0, english.find(' '));
        for (auto open = english.find('{'); open != std::string::npos; open = english.find('{'))
            english.erase(open, english.find('}') - open + 1);
        for (auto const& term : terms) {
            if (!take_out(english, in_small(term.words.at(0))) || everyday_word(term.id)) continue;
            ++found;
            for (auto const language : every_language)
                EXPECT_TRUE(
                    says_term(label_words(key, language), term.words.at(static_cast<std::size_t>(language)), language))
                    << key << " in " << code_of(language) << " says \"" << label_words(key, language)
                    << "\" without the term \"" << term.words.at(static_cast<std::size_t>(language)) << "\" ("
                    << term.id << " of law/terms.tsv)";
        }
    }
    EXPECT_GT(found, 300);
}

TEST(Labels, WhatNoTableKnowsIsShownWithoutItsUnderscores)
{
    EXPECT_EQ(label(LabelOf::state, "sent_to_the_moon", Language::fr), "sent to the moon");
    EXPECT_EQ(label(LabelOf::entry, "request_sent", Language::fr), "Demande envoyée");
    EXPECT_EQ(label(LabelOf::outcome, "refused", Language::ru), "отказано");
    EXPECT_EQ(reason_label("refuse.political", Language::zh), "政治犯罪");
    EXPECT_EQ(reason_label("refuse.of_another_version", Language::zh), "");
    // A reference of Latin letters keeps its order inside an Arabic sentence.
    EXPECT_EQ(label(LabelOf::sentence, "item", Language::ar, {{"number", "B-7/a"}}),
              "البند \u200F\u200EB-7/a\u200E\u200F");
}

}
