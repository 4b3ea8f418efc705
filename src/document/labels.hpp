// The fixed words and sentences of letters (labels.tsv, one column per language), with dates and lists of words as each
// language writes them.
#pragma once

#include "document/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::document
{

/// The words of a key with {name} replaced by the argument of that name. Where the language has no column or an empty
/// cell, the English words marked as English. A key that is not in the table is a bug of ours.
Text label(std::string_view key, Language language, Arguments const& arguments = {});
/// The words as they stand in the table, with {name} for each argument; empty where there are none.
std::string label_pattern(std::string_view key, Language language);
/// Whether the table has words for the key in English.
bool has_label(std::string_view key);
/// Whether it has them in that very language.
bool has_label(std::string_view key, Language language);
/// All keys, in the order of the table.
std::vector<std::string_view> label_keys();
/// Whether a lawyer who writes in the language has read the words (column "checked").
bool label_checked(std::string_view key, Language language);
/// Whether the words are marked as resting on no source ("-es"): a title that is not printed in that language.
bool label_unsourced(std::string_view key, Language language);
/// How many rows nobody has read in the language yet.
std::size_t unchecked_labels(Language language);

/// The words of a key, a colon as the language sets it, and a value: "Your reference: 12", "Votre référence : 12".
std::string labelled(std::string_view key, std::string const& value, Language language);
/// "24 November 2026", "24 novembre 2026", "24 de noviembre de 2026", "24 ноября 2026 года", "2026年11月24日".
std::string date_in(Day day, Language language);
/// "Nairobi, 20 November 2026".
std::string place_and_date(Letter const& letter);
/// The words with commas between them, and the language's "and" before the last.
std::string listed(std::vector<std::string> const& words, Language language);
/// The words that say something, with semicolons (commas) between them as the language sets them.
std::string in_a_row(std::vector<std::string> const& words, Language language,
                     std::string_view sign = "list_semicolon");
/// The number by which the i-th annex is cited.
std::string annex_number(Annexes const& annexes, std::size_t i);
/// With a capital first letter (Latin and Cyrillic script; others have none).
std::string capitalised(std::string words);

}
