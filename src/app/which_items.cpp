#include "app/which_items.hpp"

#include <algorithm>
#include <string>

namespace rogatory::app
{

Done says_which_items(std::vector<docket::OpenCommand> const& commands, docket::Command const& command, bool all)
{
    auto const row = std::ranges::find(commands, command.name, &docket::OpenCommand::name);
    if (all || command.item || row == commands.end() || !row->open || row->items.size() < 2) return {};
    std::string items;
    for (auto const item : row->items)
        items += (items.empty() ? "" : ", ") + std::to_string(item);
    return Error{"case.which_item", "item", "", {{"command", command.name}, {"items", items}}};
}

}
