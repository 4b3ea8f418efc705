// The folder's own tools for reading files: every mistake is kept with file, line and column, and reading goes on.
//
// Other folders call read_library() in law.hpp; opinion uses not_utf8() and nested_too_deep() for a matter in TOML.
#pragma once

#include "base/base.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::law
{

/// Where something stands in a file of law/. Lines and columns count from 1.
struct Place {
    std::string_view file;
    std::size_t line = 1, column = 1;
};
std::string text_of(Place const& place);

/// All mistakes of a library, in the order in which they were found.
class Mistakes
{
public:
    explicit Mistakes(std::vector<Error>& errors) : errors_(errors) {}
    void add(Error error)
    {
        if (errors_.size() < limit) errors_.push_back(std::move(error));
    }
    /// No more are kept: none needs to be worked out.
    bool full() const { return errors_.size() >= limit; }
    /// A word that is not one of those known; names the nearest.
    void unknown_word(Place const& place, std::string_view key, std::string_view found,
                      std::vector<std::string_view> const& known);
    void wrong_type(Place const& place, std::string_view key, std::string_view expected, std::string_view found);
    void missing(Place const& place, std::string_view key, std::string_view of);

private:
    // A hostile file could hold millions.
    static constexpr std::size_t limit = 10'000;
    std::vector<Error>& errors_;
};

/// `"word"`, or nothing where there is none: for the argument {nearest} of a sentence, which is then left out.
std::string hint(std::string const& nearest);

/// Is the text well-formed UTF-8 (RFC 3629, section 4)? Otherwise the place of the first octet that is not.
std::optional<Place> not_utf8(std::string_view file, std::string_view text);

/// The place of the first table, array or dotted key nested deeper than the limit; looked for before TOML is parsed.
std::optional<Place> nested_too_deep(std::string_view file, std::string_view toml, int limit);

/// Parses TOML, whatever it holds. On a mistake it is noted and nothing is returned.
std::optional<toml::table> parse_toml(std::string_view file, std::string_view text, Mistakes& mistakes);

/// One table of a TOML file. Each key that is asked for is taken; finish() refuses those that nobody asked for.
class Record
{
public:
    Record(std::string_view file, toml::table const& table, Mistakes& mistakes, std::string name = {})
        : file_(file), table_(table), mistakes_(mistakes), name_(std::move(name))
    {
    }

    enum class Need : std::uint8_t { optional, required };

    bool has(std::string_view key) const { return table_.contains(key); }
    std::string text(std::string_view key, Need need = Need::required);
    std::optional<bool> flag(std::string_view key, Need need = Need::optional);
    std::optional<std::int64_t> number(std::string_view key, Need need = Need::optional);
    std::optional<Day> day(std::string_view key, Need need = Need::optional);
    std::vector<std::string> texts(std::string_view key, Need need = Need::optional);
    /// Texts by language; en is required where the key is.
    std::map<Language, std::string> in_languages(std::string_view key, Need need);
    /// A table within, or null.
    toml::table const* table(std::string_view key, Need need = Need::optional);
    /// The tables of an array of tables.
    std::vector<toml::table const*> tables(std::string_view key);
    /// A text that must be one of the words; its position among them, or nothing.
    template <class Words>
    std::optional<std::size_t> word(std::string_view key, Words const& words, Need need = Need::required)
    {
        auto const found = text(key, need);
        if (found.empty()) return std::nullopt;
        std::size_t position = 0;
        for (std::string_view const known : words) {
            if (known == found) return position;
            ++position;
        }
        mistakes_.unknown_word(place(key), key, found, {std::begin(words), std::end(words)});
        return std::nullopt;
    }
    void finish();

    Place place(std::string_view key) const; ///< of the value, or of the table where the key is not there
    Place place() const;
    void name(std::string name) { name_ = std::move(name); }

private:
    toml::node const* take(std::string_view key, Need need);
    void wrong(std::string_view key, std::string_view expected, toml::node const& found);

    std::string_view file_;
    toml::table const& table_;
    Mistakes& mistakes_;
    std::string name_; ///< for sentences: "rule untoc/16.10/nationality"
    std::set<std::string, std::less<>> taken_;
};

/// A tab-separated table with a header row. Lines that begin with # are comments, also before the header.
class Table
{
public:
    struct Row {
        std::size_t line = 0;
        std::vector<std::string_view> cells;
    };

    /// Notes missing columns, columns that are not known, and rows with a wrong number of cells (which it leaves out).
    Table(std::string_view file, std::string_view text, std::vector<std::string_view> columns, Mistakes& mistakes);

    std::vector<Row> const& rows() const { return rows_; }
    std::string_view cell(Row const& row, std::string_view column) const;
    Place place(Row const& row, std::string_view column) const;
    /// A cell that must not be empty.
    std::string demanded(Row const& row, std::string_view column) const;
    /// A day, or nothing where the cell is empty.
    std::optional<Day> day(Row const& row, std::string_view column) const;

private:
    std::size_t position(std::string_view column) const;

    std::string_view file_;
    Mistakes& mistakes_;
    std::vector<std::string_view> header_;
    std::vector<Row> rows_;
};

/// The parts between separators, without blanks around them; empty parts are left out.
std::vector<std::string> parts_of(std::string_view text, char separator);

}
