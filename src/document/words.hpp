// The words that the library of law and the labels have for things: States, terms, measures, codes, in the letter's
// language, or in English marked as English.
#pragma once

#include "document/document.hpp"
#include "law/law.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::document
{

class Words
{
public:
    Words(law::Library const& library, Language language) : library_(library), language_(language) {}

    /// The one word of law/terms.tsv; the identifier itself, spaced, where the library lacks it.
    Text term(std::string_view id) const;
    /// The name of a State by its ISO 3166-1 alpha-3 code; the code where the library does not know it.
    std::string state(std::string_view iso3) const;
    /// The name of a language by its ISO 639-1 code, or the code.
    Text language(std::string_view code) const;
    Text instrument(law::Instrument const& instrument) const;
    /// As it stands in citations.
    std::string short_title(law::Instrument const& instrument) const;
    Text measure(std::string const& id) const;
    /// A field of a measure by the draft's name for it; english is the library's title, or empty.
    Text field(std::string const& name, std::string const& english) const;
    /// What a value of a closed list is called (prefix + value in labels.tsv, or a term after the prefix "term:"); the
    /// value itself, in the language given, where there is no word for it.
    Text choice(std::string_view prefix, std::string const& value, std::string const& language_of_value) const;
    /// The part a person plays.
    Text role(std::string const& role, std::string const& language_of_value) const;
    /// A title per language, after words that need no translation.
    Text title(law::TextIn const& texts, std::string const& before = {}) const;
    /// English words: as they are in an English letter; otherwise marked for screen readers, and the first of a letter
    /// for those who read it.
    Text english(std::string const& words) const;

private:
    Text english_title(std::string const& words) const;
    Text marked(std::string const& words, char const* mark, bool& said) const;

    law::Library const& library_;
    Language language_;
    mutable bool said_english_ = false, said_title_ = false; ///< the reader knows
};

/// A table of keys and values that takes only what says something.
struct KeysAndValues {
    Table table{};

    void add(Text key, Text value);
};

/// The lines of a text, without empty ones.
std::vector<std::string> lines_of(std::string const& text);
std::string joined(std::vector<std::string> const& parts, std::string_view between);

}
