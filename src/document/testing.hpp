// What the tests of this folder share: the library of law/, and the pages that a letter is set on.
#pragma once

#include "document/compose.hpp"
#include "document/document.hpp"
#include "law/law.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace rogatory::document::testing
{

namespace fs = std::filesystem;

inline constexpr std::array every_language{Language::en, Language::fr, Language::es, Language::ar,
                                           Language::ru, Language::zh, Language::pt};

inline std::string read_text(fs::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline law::Library const& library()
{
    static auto const loaded = [] {
        law::Files files;
        fs::path const folder = std::string(ROGATORY_SOURCE_DIR) + "/law";
        for (auto const& item : fs::recursive_directory_iterator(folder))
            if (item.is_regular_file()) files[fs::relative(item.path(), folder).string()] = read_text(item.path());
        return law::read_library(files);
    }();
    if (!loaded.library) throw std::runtime_error("law/ has mistakes: run `rogatory law check`");
    return *loaded.library;
}

/// Without blanks and line ends: where a line was broken does not matter.
inline std::string without_blanks(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0')
            ++i; // a blank at which no line breaks
        else if (text[i] != ' ' && text[i] != '\n' && text[i] != '\t' && text[i] != '\r')
            out += text[i];
    return out;
}

/// Every text that the letter holds, each without blanks.
inline std::vector<std::string> texts_of(Letter const& letter)
{
    std::vector<std::string> texts;
    auto const take = [&](std::string const& words) {
        if (auto text = without_blanks(words); !text.empty()) texts.push_back(std::move(text));
    };
    auto const take_all = [&](std::vector<std::string> const& list) {
        for (auto const& one : list)
            take(one);
    };
    take(letter.letterhead.state);
    for (auto const* list :
         {&letter.letterhead.authority, &letter.letterhead.address, &letter.letterhead.contact, &letter.recipient})
        take_all(*list);
    for (auto const* words : {&letter.our_reference, &letter.your_reference, &letter.marking, &letter.subject})
        take(*words);
    take(letter.banner.title);
    for (auto const& line : letter.banner.lines)
        take(line.words);
    for (auto const& note : letter.notes)
        take(note.words);
    for (auto const& block : letter.blocks) {
        if (auto const* heading = std::get_if<Heading>(&block)) take(heading->text.words);
        if (auto const* paragraph = std::get_if<Paragraph>(&block))
            for (std::istringstream lines(paragraph->text.words); lines;) {
                std::string line;
                std::getline(lines, line);
                take(line);
            }
        if (auto const* list = std::get_if<List>(&block))
            for (auto const& item : list->items)
                take(item.text.words);
        if (auto const* table = std::get_if<Table>(&block)) {
            for (auto const& cell : table->header)
                take(cell.words);
            for (auto const& row : table->rows)
                for (auto const& cell : row)
                    take(cell.words);
        }
        if (auto const* quotation = std::get_if<Quotation>(&block)) take(quotation->source.words);
        if (auto const* signature = std::get_if<Signature>(&block))
            for (auto const* words : {&signature->name, &signature->function, &signature->authority})
                take(*words);
        if (auto const* annexes = std::get_if<Annexes>(&block))
            for (auto const& annex : annexes->annexes) {
                take(annex.title.words);
                take(annex.detail.words);
            }
    }
    return texts;
}

/// Every line of the letter stands inside the margins of its page, and every text stands there whole.
inline void expect_inside(Letter const& letter)
{
    auto const as_shown = *shown(letter);
    auto const composed = compose(as_shown, nullptr, 0, KeepLines::yes);
    ASSERT_TRUE(composed) << composed.error().code;
    ASSERT_FALSE(composed->lines.empty());
    std::map<std::size_t, std::string> set;
    for (auto const& line : composed->lines) {
        EXPECT_GE(line.left, 60) << "page " << line.page;
        EXPECT_LE(line.right, page_width_pt - 60) << "page " << line.page;
        EXPECT_GE(line.top, 40) << "page " << line.page;
        EXPECT_LE(line.bottom, page_height_pt - 55) << "page " << line.page;
        set[line.of] += without_blanks(line.words);
    }
    std::string all;
    for (auto const& [of, words] : set)
        all += words + '\n';
    for (auto const& text : texts_of(as_shown))
        EXPECT_NE(all.find(text), std::string::npos) << "cut off: " << text.substr(0, 200);
}

}
