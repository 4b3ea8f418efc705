// On which items a step is meant, where it could be done on several.
//
// Offers   says_which_items()
// Knows    what is open: app::open_commands()
// Never    decides what may be done on an item: docket::decide() does
#pragma once

#include "docket/docket.hpp"

#include <vector>

namespace rogatory::app
{

/// Whether it is clear on which items a step is meant: one is named, all are meant, or only one is open for it. What is
/// decided on several things at once is never decided by leaving out a word. Error: case.which_item.
Done says_which_items(std::vector<docket::OpenCommand> const& commands, docket::Command const& command, bool all);

}
