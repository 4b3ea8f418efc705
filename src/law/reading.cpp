#include "law/reading.hpp"

#include "base/nearest.hpp"
#include "base/visible.hpp"
#include "law/law.hpp"

#include <algorithm>

namespace rogatory::law
{
namespace
{

std::string_view type_name(toml::node const& node)
{
    switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array";
    case toml::node_type::string: return "a text";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a number with decimals";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::date: return "a day";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a day with a time";
    default: return "nothing";
    }
}

Place place_of(std::string_view file, toml::source_region const& region)
{
    return {file, std::max<std::size_t>(region.begin.line, 1), std::max<std::size_t>(region.begin.column, 1)};
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

}

std::string text_of(Place const& place)
{
    return std::string(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string hint(std::string const& nearest)
{
    return nearest.empty() ? "" : "\"" + nearest + "\"";
}

void Mistakes::unknown_word(Place const& place, std::string_view key, std::string_view found,
                            std::vector<std::string_view> const& known)
{
    if (full()) return;
    std::string expected;
    for (auto const word : known) {
        if (expected.size() > 400) {
            expected += ", ...";
            break;
        }
        expected += (expected.empty() ? "" : ", ") + std::string(word);
    }
    add(Error{"law.unknown_word",
              text_of(place),
              {},
              {{"key", std::string(key)},
               {"found", std::string(found.substr(0, 100))},
               {"expected", expected},
               {"nearest", hint(nearest(found, known))}}});
}

void Mistakes::wrong_type(Place const& place, std::string_view key, std::string_view expected, std::string_view found)
{
    add(Error{"law.wrong_type",
              text_of(place),
              {},
              {{"key", std::string(key)}, {"expected", std::string(expected)}, {"found", std::string(found)}}});
}

void Mistakes::missing(Place const& place, std::string_view key, std::string_view of)
{
    add(Error{"law.missing_key", text_of(place), {}, {{"key", std::string(key)}, {"of", std::string(of)}}});
}

std::optional<Place> not_utf8(std::string_view file, std::string_view text)
{
    auto const at = std::min(utf8_front(text), text.find('\0')); // no text holds a zero octet
    if (at == text.size()) return std::nullopt;
    auto const before = text.substr(0, at);
    auto const line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    auto const start = before.rfind('\n');
    return Place{file, line, at - (start == std::string_view::npos ? 0 : start + 1) + 1};
}

std::optional<Place> nested_too_deep(std::string_view file, std::string_view toml, int limit)
{
    // Brackets and dots outside texts and comments are counted; whether they match is for the parser to say.
    int depth = 0, dots = 0;
    std::size_t line = 1, line_start = 0;
    for (std::size_t i = 0; i < toml.size(); ++i) {
        auto const c = toml[i];
        auto const here = [&] { return Place{file, line, i - line_start + 1}; };
        if (c == '\n') {
            ++line;
            line_start = i + 1;
            dots = 0;
        } else if (c == '#') {
            while (i + 1 < toml.size() && toml[i + 1] != '\n')
                ++i;
        } else if (c == '"' || c == '\'') {
            auto const quotes = toml.substr(i, 3);
            auto const many = quotes == "\"\"\"" || quotes == "'''";
            auto const closing = many ? quotes : toml.substr(i, 1);
            i += closing.size();
            for (; i < toml.size() && toml.substr(i, closing.size()) != closing; ++i) {
                if (c == '"' && toml[i] == '\\') ++i;
                if (i < toml.size() && toml[i] == '\n') {
                    if (!many) break; // the parser refuses it
                    ++line;
                    line_start = i + 1;
                }
            }
            if (i < toml.size() && toml[i] == '\n')
                --i;
            else
                i += closing.size() - 1;
        } else if (c == '[' || c == '{') {
            dots = 0;
            if (++depth > limit) return here();
        } else if (c == ']' || c == '}') {
            depth = std::max(0, depth - 1);
        } else if (c == '.') {
            if (++dots > limit) return here();
        } else if (c == '=' || c == ',') {
            dots = 0;
        }
    }
    return std::nullopt;
}

std::optional<toml::table> parse_toml(std::string_view file, std::string_view text, Mistakes& mistakes)
{
    if (auto const place = nested_too_deep(file, text, nesting_limit)) {
        mistakes.add(
            Error{"law.too_deep", text_of(*place), {}, {{"expected", std::to_string(nesting_limit)}, {"key", "TOML"}}});
        return std::nullopt;
    }
    try {
        return toml::parse(text, std::string(file));
    } catch (toml::parse_error const& error) {
        mistakes.add(Error{"law.not_toml",
                           text_of(place_of(file, error.source())),
                           {},
                           {{"found", std::string(error.description())}}});
    } catch (std::exception const& error) {
        mistakes.add(Error{"law.not_toml", text_of({file, 1, 1}), {}, {{"found", error.what()}}});
    }
    return std::nullopt;
}

Place Record::place() const
{
    return place_of(file_, table_.source());
}

Place Record::place(std::string_view key) const
{
    auto const* const node = table_.get(key);
    return place_of(file_, node != nullptr ? node->source() : table_.source());
}

toml::node const* Record::take(std::string_view key, Need need)
{
    taken_.emplace(key);
    auto const* const node = table_.get(key);
    if (node == nullptr && need == Need::required) mistakes_.missing(place(), key, name_);
    return node;
}

void Record::wrong(std::string_view key, std::string_view expected, toml::node const& found)
{
    mistakes_.wrong_type(place_of(file_, found.source()), key, expected, type_name(found));
}

std::string Record::text(std::string_view key, Need need)
{
    auto const* const node = take(key, need);
    if (node == nullptr) return {};
    auto const* const value = node->as_string();
    if (value == nullptr) {
        wrong(key, "a text", *node);
        return {};
    }
    if (value->get().empty() && need == Need::required) mistakes_.missing(place(key), key, name_);
    return value->get();
}

std::optional<bool> Record::flag(std::string_view key, Need need)
{
    auto const* const node = take(key, need);
    if (node == nullptr) return std::nullopt;
    if (auto const* const value = node->as_boolean()) return value->get();
    wrong(key, "true or false", *node);
    return std::nullopt;
}

std::optional<std::int64_t> Record::number(std::string_view key, Need need)
{
    auto const* const node = take(key, need);
    if (node == nullptr) return std::nullopt;
    if (auto const* const value = node->as_integer()) return value->get();
    wrong(key, "a whole number", *node);
    return std::nullopt;
}

std::optional<Day> Record::day(std::string_view key, Need need)
{
    auto const* const node = take(key, need);
    if (node == nullptr) return std::nullopt;
    auto const* const value = node->as_date();
    if (value == nullptr) {
        wrong(key, "a day such as 2026-01-31, without quotes", *node);
        return std::nullopt;
    }
    auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    auto year = std::to_string(value->get().year);
    year.insert(0, 4 - std::min<std::size_t>(year.size(), 4), '0');
    auto const written = year + "-" + two(value->get().month) + "-" + two(value->get().day);
    auto const day = day_from(written);
    if (day) return *day;
    mistakes_.add(
        Error{"law.impossible_day", text_of(place(key)), {}, {{"key", std::string(key)}, {"found", written}}});
    return std::nullopt;
}

std::vector<std::string> Record::texts(std::string_view key, Need need)
{
    std::vector<std::string> all;
    auto const* const node = take(key, need);
    if (node == nullptr) return all;
    auto const* const array = node->as_array();
    if (array == nullptr) {
        wrong(key, "an array of texts", *node);
        return all;
    }
    for (auto const& member : *array) {
        if (auto const* const value = member.as_string())
            all.push_back(value->get());
        else
            wrong(key, "an array of texts", member);
    }
    if (all.empty() && need == Need::required) mistakes_.missing(place(key), key, name_);
    return all;
}

std::map<Language, std::string> Record::in_languages(std::string_view key, Need need)
{
    std::map<Language, std::string> all;
    auto const* const within = table(key, need);
    if (within == nullptr) return all;
    for (auto const& [code, node] : *within) {
        auto const language = language_from(code.str());
        if (!language) {
            mistakes_.unknown_word(place_of(file_, code.source()), key, code.str(),
                                   {language_codes.begin(), language_codes.end()});
        } else if (auto const* const value = node.as_string()) {
            all.emplace(*language, value->get());
        } else {
            wrong(code.str(), "a text", node);
        }
    }
    if (!all.contains(Language::en) || all[Language::en].empty())
        mistakes_.missing(place(key), std::string(key) + ".en", name_);
    return all;
}

toml::table const* Record::table(std::string_view key, Need need)
{
    auto const* const node = take(key, need);
    if (node == nullptr) return nullptr;
    if (auto const* const value = node->as_table()) return value;
    wrong(key, "a table", *node);
    return nullptr;
}

std::vector<toml::table const*> Record::tables(std::string_view key)
{
    std::vector<toml::table const*> all;
    auto const* const node = take(key, Need::optional);
    if (node == nullptr) return all;
    auto const* const array = node->as_array();
    if (array == nullptr) {
        wrong(key, "an array of tables, written [[" + std::string(key) + "]]", *node);
        return all;
    }
    for (auto const& member : *array) {
        if (auto const* const value = member.as_table())
            all.push_back(value);
        else
            wrong(key, "an array of tables, written [[" + std::string(key) + "]]", member);
    }
    return all;
}

void Record::finish()
{
    for (auto const& [key, node] : table_) {
        if (taken_.contains(key.str())) continue;
        auto const near = nearest(key.str(), taken_);
        mistakes_.add(Error{"law.unknown_key",
                            text_of(place_of(file_, key.source())),
                            {},
                            {{"key", std::string(key.str())}, {"of", name_}, {"nearest", hint(near)}}});
    }
}

Table::Table(std::string_view file, std::string_view text, std::vector<std::string_view> columns, Mistakes& mistakes)
    : file_(file), mistakes_(mistakes)
{
    auto const split = [](std::string_view line) {
        std::vector<std::string_view> cells;
        for (std::size_t start = 0;;) {
            auto const end = line.find('\t', start);
            cells.push_back(trimmed(line.substr(start, end - start)));
            if (end == std::string_view::npos) return cells;
            start = end + 1;
        }
    };
    std::size_t number = 0;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;
        auto cells = split(line);
        if (header_.empty()) {
            header_ = cells;
            for (auto const column : columns)
                if (std::find(cells.begin(), cells.end(), column) == cells.end())
                    mistakes.add(
                        Error{"law.missing_column", text_of({file, number, 1}), {}, {{"key", std::string(column)}}});
            for (auto const cell : cells)
                if (std::find(columns.begin(), columns.end(), cell) == columns.end() ||
                    std::count(cells.begin(), cells.end(), cell) > 1)
                    mistakes.unknown_word({file, number, 1}, "column", cell, columns);
            continue;
        }
        if (cells.size() != header_.size()) {
            mistakes.add(
                Error{"law.row_cells",
                      text_of({file, number, 1}),
                      {},
                      {{"expected", std::to_string(header_.size())}, {"found", std::to_string(cells.size())}}});
            continue;
        }
        rows_.push_back({number, std::move(cells)});
    }
    if (header_.empty())
        mistakes.add(Error{"law.missing_column", text_of({file, 1, 1}), {}, {{"key", std::string(columns.front())}}});
}

std::size_t Table::position(std::string_view column) const
{
    return static_cast<std::size_t>(std::find(header_.begin(), header_.end(), column) - header_.begin());
}

std::string_view Table::cell(Row const& row, std::string_view column) const
{
    auto const at = position(column);
    return at < row.cells.size() ? row.cells[at] : std::string_view{};
}

Place Table::place(Row const& row, std::string_view column) const
{
    std::size_t before = 1;
    auto const at = position(column);
    if (at >= row.cells.size()) return {file_, row.line, 1};
    // Cells are views into the line, so the distance from the first is the column.
    before += static_cast<std::size_t>(row.cells[at].data() - row.cells.front().data());
    return {file_, row.line, before};
}

std::string Table::demanded(Row const& row, std::string_view column) const
{
    auto const text = cell(row, column);
    if (text.empty()) mistakes_.missing(place(row, column), column, "row");
    return std::string(text);
}

std::optional<Day> Table::day(Row const& row, std::string_view column) const
{
    auto const text = cell(row, column);
    if (text.empty()) return std::nullopt;
    auto const day = day_from(text);
    if (day) return *day;
    mistakes_.add(Error{"law.impossible_day",
                        text_of(place(row, column)),
                        {},
                        {{"key", std::string(column)}, {"found", std::string(text.substr(0, 40))}}});
    return std::nullopt;
}

std::vector<std::string> parts_of(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        auto const end = std::min(text.find(separator), text.size());
        auto const part = trimmed(text.substr(0, end));
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

}
