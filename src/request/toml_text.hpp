// A look at a TOML text before the parser sees it: how deep it goes, and dates that do not exist.
#pragma once

#include "base/base.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rogatory::request
{

/// A place in a text, from 1; columns count characters.
struct Place {
    std::size_t line = 0, column = 0;
    friend auto operator<=>(Place const&, Place const&) = default;
};

struct TomlLook {
    std::size_t depth = 0;   ///< lists, tables and parts of dotted keys inside each other, at the deepest place
    std::size_t members = 0; ///< brackets and keys: nothing can have more members than this
    std::vector<std::pair<Place, std::string>> impossible_dates;
    std::string text; ///< the text with a date that exists (0001-01-01) in place of each of them
};
/// One pass that ends as soon as the text goes deeper or has more members than allowed. Up to the first mistake in the
/// syntax it sees the strings and comments that the parser will see, so nothing deeper than `depth` reaches the parser.
TomlLook look_at_toml(std::string_view text, std::size_t deepest, std::size_t most);

}
