// What the commands of the law share: the library of a folder, a matter of a file, a view printed.
#pragma once

#include "cli/command.hpp"
#include "cli/setting.hpp"
#include "opinion/opinion.hpp"
#include "opinion/views.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rogatory::cli
{

Day today_here();
/// The matter of a file: a matter in TOML or JSON, or a request, of which it is the matter. On mistakes they are added.
std::optional<opinion::Matter> matter_in(std::string const& path, law::Library const& library,
                                         std::vector<Error>& errors);
/// Prints a view, or why there is none.
Exit show_view(Call& call, Result<opinion::View> const& view);

}
