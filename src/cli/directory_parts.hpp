// What the commands of the directory share.
//
// The folder's own affair.
#pragma once

#include "app/directory.hpp"
#include "cli/setting.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rogatory::cli
{

/// An authority opened for an account that keeps its directory.
struct Keeper {
    std::unique_ptr<Desk> desk;
    app::Account account;
    app::Office& office() { return *desk->office; }
};
Result<Keeper> open_keeper(Call const& call);

std::vector<std::string> split_at(std::string const& text, char mark);
std::vector<std::string> nonempty_parts(std::string const& text, char mark);
std::string with_commas(std::vector<std::string> const& words);
/// Every value of an option that may be repeated.
std::vector<std::string> all_of(Call const& call, std::string const& option);
Error unknown_value(std::string option, std::string value, std::string expected);
/// The value of an option that must be there. Error: usage.wrong_words.
Result<std::string> demanded(Call const& call, std::string const& option);
/// A label and a text; nothing where there is no text.
void print_line(Call& call, std::string const& label, std::string const& text);
/// What an entry says, line by line as it is printed: a label, and the words.
using EntryLines = std::vector<std::pair<std::string, std::string>>;
EntryLines lines_of(directory::Entry const& entry);
boost::json::object path_json(directory::TrustPath const& path);

}
