// The direction in which words are read: which way a line runs, and how a number or a name of the other direction is
// kept whole inside it.
#pragma once

#include <string>
#include <string_view>

namespace rogatory
{

/// Whether the language of this ISO 639-1 code is written from right to left.
bool written_right_to_left(std::string_view language);

/// Whether a line of these words runs from right to left: as all of its letters do; where letters run both ways, or
/// nothing does, as the language does. Digits run from left to right, so that a telephone number in an Arabic letter
/// keeps its order.
bool reads_right_to_left(std::string_view words, bool language_does);

/// Words put into a sentence written from right to left: where they run from left to right, between marks that keep
/// them whole and in their order, such as "18(15)(a)" or a file number. Others stay as they are.
std::string kept_whole(std::string const& words);

}
