// Many entries as one file: CSV for spreadsheets, JSON for programs. What was written is read again the same.
//
// Such a file carries no signatures: what is imported from it is noted, not believed. Its hostile forms are refused by
// line: cells that a spreadsheet would calculate, octets that are not UTF-8, too much of anything, an authority twice.
#pragma once

#include "directory/entry.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::directory
{

inline constexpr std::size_t table_limit = 32 * 1024 * 1024; ///< octets of a file
inline constexpr std::size_t rows_limit = 10'000;

/// RFC 4180 with a header row. A cell that a spreadsheet would take for a formula stands behind an apostrophe.
std::string to_csv(std::span<Entry const> entries);
/// Every row that is wrong is an error with its line; then no entry is given.
/// Errors: directory.not_utf8, directory.csv_malformed, directory.csv_formula, directory.csv_too_large,
/// directory.csv_column, directory.csv_cell, directory.twice.
struct TableRead {
    std::vector<Entry> entries;
    std::vector<Error> errors;
};
TableRead from_csv(std::string_view text);

std::string to_json_file(std::span<Entry const> entries);
/// Errors: directory.not_utf8, directory.json_malformed, directory.csv_too_large, directory.twice, those of
/// entry_from_json().
TableRead from_json_file(std::string_view text);

}
