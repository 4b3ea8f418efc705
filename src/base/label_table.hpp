// label_table: the words of a table with one column per language, which a folder embeds in the program.
//
// A row: key, en, fr, es, ar, ru, zh, pt, checked. checked: the codes of the languages in which a lawyer who writes in
// that language has read the row; a language that is not listed is a translation that nobody has checked. "-es": the
// name of a text in that language rests on no source at all, and is not to be printed as its title.
#pragma once

#include "base/error.hpp"
#include "base/language.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory
{

class LabelTable
{
public:
    /// text lives as long as the table; file is named where a row is wrong. A table that does not read is a bug of
    /// ours: std::logic_error.
    LabelTable(std::string_view text, std::string_view file);

    /// The words as they stand, with {name} for each argument; empty where there are none.
    std::string_view words(std::string_view key, Language language) const;
    /// Whether a lawyer who writes in the language has read them.
    bool checked(std::string_view key, Language language) const;
    /// Whether the words in that language are marked as resting on no source.
    bool unsourced(std::string_view key, Language language) const;
    /// All keys, in the order of the table.
    std::vector<std::string_view> const& keys() const { return keys_; }

private:
    struct Row {
        std::array<std::string_view, language_codes.size()> words;
        std::string_view checked;
    };
    /// Whether the last column has the word.
    bool is_marked(std::string_view key, std::string const& mark) const;

    std::vector<std::string_view> keys_;
    std::map<std::string_view, Row> rows_;
};

/// The words with {name} replaced by the argument of that name. In words that run from right to left an argument that
/// runs the other way is kept whole. An argument that is missing is a bug of ours: std::logic_error.
std::string with_arguments(std::string_view words, Arguments const& arguments, Language language);

}
