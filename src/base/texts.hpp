// The sentences of errors and findings: found by code, one per language, each telling what to do next.
//
// Every folder keeps its codes in its own sentences.tsv: code, class, then one sentence per language (en, fr, es).
// {name} in a sentence is replaced by the argument of that name.
#pragma once

#include "base/error.hpp"
#include "base/language.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::texts
{

/// What kind of bad news a code is; the command line makes it its exit status.
enum class Class { refused = 1, usage = 2, input = 3, environment = 4 };

/// Whether the code has a sentence in the language. Every code that the program can give has one (tests hold that).
bool has_sentence(std::string_view code, Language language = Language::en);
/// The sentence with the arguments put in; English where the language has none; the code itself where there is none.
std::string sentence(Error const& error, Language language = Language::en);
/// The class of a code; Class::input for a code that is not in the table.
Class class_of(std::string_view code);
/// All codes of the table, in order.
std::vector<std::string_view> codes();
/// The languages for which the table has a column.
std::vector<Language> languages();

}
