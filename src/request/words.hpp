// What a text is worth before anyone reads it: hidden characters, and words that stand for nothing.
#pragma once

#include <string_view>

namespace rogatory::request
{

/// Control characters other than line ends and tabs, or marks that turn the direction of the text around: a letter
/// would show something else than what was signed.
bool hides_something(std::string_view text);
/// Nothing but spaces.
bool is_blank(std::string_view text);
/// "TODO", "xxx", "...", "to be completed", "à compléter", "por completar": as good as nothing.
bool is_placeholder(std::string_view text);

}
