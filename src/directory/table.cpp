#include "directory/table.hpp"

#include "base/clipped.hpp"
#include "directory/members.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace rogatory::directory
{
namespace
{

namespace json = boost::json;

constexpr std::array<std::string_view, 21> columns{"authority",
                                                   "name",
                                                   "state",
                                                   "competences",
                                                   "languages",
                                                   "time_zone",
                                                   "hours",
                                                   "closed_on",
                                                   "round_the_clock",
                                                   "address",
                                                   "telephone",
                                                   "email",
                                                   "endpoint",
                                                   "needs",
                                                   "signing_certificates",
                                                   "encryption_certificates",
                                                   "valid_from",
                                                   "valid_until",
                                                   "confirmed_on",
                                                   "version",
                                                   "source"};
constexpr std::size_t cell_limit = 256 * 1024, errors_limit = 100;

Error error_at(char const* code, std::size_t line, std::string column = {}, std::string value = {})
{
    if (!is_plain_text(value, 80)) value.clear();
    return Error{code,
                 "line " + std::to_string(line) + (column.empty() ? "" : ", " + column),
                 "RFC 4180",
                 {{"value", std::move(value)}}};
}

bool begins_a_formula(std::string_view cell)
{
    return !cell.empty() && (cell[0] == '=' || cell[0] == '+' || cell[0] == '-' || cell[0] == '@' || cell[0] == '\t' ||
                             cell[0] == '\r' || cell[0] == '\'');
}

/// A telephone number as people type it: "+55 61 0000".
bool is_telephone(std::string_view cell)
{
    return cell.size() > 1 && cell[0] == '+' && std::all_of(cell.begin() + 1, cell.end(), [](char c) {
               return (c >= '0' && c <= '9') || c == ' ' || c == '(' || c == ')' || c == '/' || c == '-' || c == '.';
           });
}

void write_cell(std::string& text, std::string const& cell)
{
    auto const safe = begins_a_formula(cell) ? "'" + cell : cell;
    if (safe.find_first_of(",\"\r\n") == std::string::npos) {
        text += safe;
        return;
    }
    text += '"';
    for (char c : safe) {
        if (c == '"') text += '"';
        text += c;
    }
    text += '"';
}

/// Items joined by a mark that is written with a backslash where it stands in an item.
std::string joined(std::vector<std::string> const& items, char mark)
{
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += mark;
        for (char c : items[i]) {
            if (c == mark || c == '\\') text += '\\';
            text += c;
        }
    }
    return text;
}
std::vector<std::string> separated(std::string_view text, char mark)
{
    std::vector<std::string> items;
    if (text.empty()) return items;
    items.emplace_back();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size())
            items.back() += text[++i];
        else if (text[i] == mark)
            items.emplace_back();
        else
            items.back() += text[i];
    }
    return items;
}
/// The same for what people type: without the blanks around each item.
std::vector<std::string> words(std::string_view text, char mark)
{
    auto items = separated(text, mark);
    for (auto& item : items) {
        item.erase(0, item.find_first_not_of(' '));
        while (item.ends_with(' '))
            item.pop_back();
    }
    return items;
}

std::vector<std::string> cells_of(Entry const& entry)
{
    std::vector<std::string> competences, points, holidays, signing, encryption;
    for (auto const& one : entry.competences)
        competences.push_back(joined({one.modality, one.instrument, one.territory}, '|'));
    for (auto const& one : entry.round_the_clock)
        points.push_back(joined({one.purpose, one.telephone, one.email, joined(one.languages, ' ')}, '|'));
    for (auto const& one : entry.closed_on)
        holidays.push_back(text_of(one));
    for (auto const& one : entry.signing)
        signing.push_back(base64_of(one.der()));
    for (auto const& one : entry.encryption)
        encryption.push_back(base64_of(one.der()));
    return {entry.authority,
            entry.name,
            entry.state,
            joined(competences, ';'),
            joined(entry.languages, ' '),
            entry.time_zone,
            entry.hours,
            joined(holidays, ' '),
            joined(points, ';'),
            entry.address,
            entry.telephone,
            entry.email,
            entry.endpoint,
            joined(entry.needs, ';'),
            joined(signing, ' '),
            joined(encryption, ' '),
            text_of(entry.valid_from),
            entry.valid_until ? text_of(*entry.valid_until) : "",
            entry.confirmed_on ? text_of(*entry.confirmed_on) : "",
            std::to_string(entry.version),
            entry.source};
}

struct Row {
    std::size_t line = 1;
    std::vector<std::string> cells;
};

/// RFC 4180, section 2. The error of the first place that is none.
Result<std::vector<Row>> rows_of(std::string_view text)
{
    std::vector<Row> rows;
    Row row;
    std::string cell;
    std::size_t line = 1;
    bool quoted = false, was_quoted = false, begun = false;
    auto const end_cell = [&] {
        row.cells.push_back(std::move(cell));
        cell.clear();
        was_quoted = false;
    };
    auto const end_row = [&] {
        end_cell();
        rows.push_back(std::move(row));
        row = Row{line + 1, {}};
        begun = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
                cell += '"';
                ++i;
            } else if (c == '"') {
                quoted = false;
                was_quoted = true;
            } else {
                if (c == '\n') ++line;
                cell += c;
            }
        } else if (c == '"') {
            if (!cell.empty() || was_quoted) return error_at("directory.csv_malformed", line);
            quoted = begun = true;
        } else if (c == ',') {
            begun = true;
            end_cell();
        } else if (c == '\n' || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) {
            if (c == '\r') ++i;
            if (begun)
                end_row();
            else
                row.line = line + 1; // an empty line
            ++line;
        } else {
            if (was_quoted) return error_at("directory.csv_malformed", line);
            begun = true;
            cell += c;
        }
        if (cell.size() > cell_limit || row.cells.size() > columns.size() || rows.size() > rows_limit)
            return error_at("directory.csv_too_large", line);
    }
    if (quoted) return error_at("directory.csv_malformed", line);
    if (begun) end_row();
    return rows;
}

/// The entry of a row as JSON: what a cell means is then decided in one place, entry_from_json().
json::object object_of(std::map<std::string, std::string> const& cells)
{
    auto const cell = [&](char const* name) {
        auto const found = cells.find(name);
        return found == cells.end() ? std::string() : found->second;
    };
    json::object object;
    for (auto const* name : {"authority", "name", "state", "time_zone", "hours", "address", "telephone", "email",
                             "endpoint", "valid_from", "valid_until", "confirmed_on", "source"})
        object[name] = cell(name);
    for (auto const* name : {"languages", "closed_on", "signing_certificates", "encryption_certificates"})
        object[name] = json_of(separated(cell(name), ' '));
    object["needs"] = json_of(separated(cell("needs"), ';'));
    json::array competences, points;
    for (auto const& one : separated(cell("competences"), ';')) {
        auto parts = words(one, '|');
        parts.resize(std::max<std::size_t>(parts.size(), 3));
        if (parts.size() > 3) parts[0].clear(); // refused as a modality
        competences.push_back({{"modality", parts[0]}, {"instrument", parts[1]}, {"territory", parts[2]}});
    }
    for (auto const& one : separated(cell("round_the_clock"), ';')) {
        auto parts = words(one, '|');
        parts.resize(std::max<std::size_t>(parts.size(), 4));
        if (parts.size() > 4) parts[0].clear();
        points.push_back({{"purpose", parts[0]},
                          {"telephone", parts[1]},
                          {"email", parts[2]},
                          {"languages", json_of(separated(parts[3], ' '))}});
    }
    object["competences"] = std::move(competences);
    object["round_the_clock"] = std::move(points);
    return object;
}

std::optional<Error> not_text(std::string_view text)
{
    if (text.size() > table_limit) return Error{"directory.csv_too_large", "", "", {{"value", ""}}};
    std::size_t line = 1;
    while (!text.empty()) {
        auto const end = text.find('\n');
        auto const part = text.substr(0, end);
        std::string plain(part);
        std::erase_if(plain, [](char c) { return c == '\r' || c == '\t'; });
        if (!is_plain_text(plain, table_limit)) return error_at("directory.not_utf8", line);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
        ++line;
    }
    return std::nullopt;
}

std::string_view without_mark(std::string_view text)
{
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return text;
}

}

std::string to_csv(std::span<Entry const> entries)
{
    std::string text;
    auto const write_row = [&](auto const& cells) {
        bool first = true;
        for (auto const& cell : cells) {
            if (!first) text += ',';
            first = false;
            write_cell(text, std::string(cell));
        }
        text += "\r\n";
    };
    write_row(columns);
    for (auto const& entry : entries)
        write_row(cells_of(entry));
    return text;
}

TableRead from_csv(std::string_view text)
{
    TableRead read;
    text = without_mark(text);
    if (auto problem = not_text(text)) return {{}, {std::move(*problem)}};
    auto const rows = rows_of(text);
    if (!rows) return {{}, {rows.error()}};
    if (rows->empty()) return {{}, {error_at("directory.csv_column", 1, "authority")}};
    auto const& header = rows->front().cells;
    std::set<std::string_view> known;
    for (auto const& name : header)
        if (std::find(columns.begin(), columns.end(), name) == columns.end() || !known.insert(name).second)
            read.errors.push_back(error_at("directory.csv_column", 1, "", name));
    for (auto const* name : {"authority", "name", "state", "valid_from"})
        if (!known.contains(name)) read.errors.push_back(error_at("directory.csv_column", 1, "", name));
    if (!read.errors.empty()) return read;
    std::set<std::string> seen;
    for (std::size_t i = 1; i < rows->size() && read.errors.size() < errors_limit; ++i) {
        auto const& row = (*rows)[i];
        if (row.cells.size() != header.size()) {
            read.errors.push_back(error_at("directory.csv_malformed", row.line));
            continue;
        }
        std::map<std::string, std::string> cells;
        bool sound = true;
        for (std::size_t column = 0; column < header.size(); ++column) {
            std::string_view cell = row.cells[column];
            if (cell.starts_with('\'') && begins_a_formula(cell.substr(1)))
                cell.remove_prefix(1);
            else if (begins_a_formula(cell) && cell[0] != '\'' && !is_telephone(cell)) {
                read.errors.push_back(error_at("directory.csv_formula", row.line, header[column], std::string(cell)));
                sound = false;
            }
            cells.emplace(header[column], cell);
        }
        auto object = object_of(cells);
        if (auto const version = cells.find("version"); version != cells.end() && !version->second.empty()) {
            auto const& digits = version->second;
            if (digits.size() > 15 ||
                !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
                read.errors.push_back(error_at("directory.csv_cell", row.line, "version", digits));
                sound = false;
            } else
                object["version"] = std::stoll(digits);
        }
        if (!sound) continue;
        auto entry = entry_from_json(object);
        if (!entry) {
            auto const column = entry.error().field;
            read.errors.push_back(error_at("directory.csv_cell", row.line, column,
                                           cells.contains(column) ? clipped(cells.at(column), 80) : std::string()));
            continue;
        }
        if (!seen.insert(entry->authority).second) {
            read.errors.push_back(error_at("directory.twice", row.line, "authority", entry->authority));
            continue;
        }
        read.entries.push_back(std::move(*entry));
    }
    if (!read.errors.empty()) read.entries.clear();
    return read;
}

std::string to_json_file(std::span<Entry const> entries)
{
    json::array all;
    for (auto const& entry : entries)
        all.push_back(to_json(entry));
    return json::serialize(
        json::object{{"format", "rogatory-directory"}, {"format_version", 1}, {"entries", std::move(all)}});
}

TableRead from_json_file(std::string_view text)
{
    TableRead read;
    text = without_mark(text);
    if (auto problem = not_text(text)) return {{}, {std::move(*problem)}};
    json::error_code failure;
    auto const value = json::parse({text.data(), text.size()}, failure);
    auto const malformed = [&](std::string field) {
        return TableRead{{}, {Error{"directory.json_malformed", std::move(field), "RFC 8259", {}}}};
    };
    if (failure || !value.is_object()) return malformed("");
    Members members(value.get_object());
    if (members.text("format") != "rogatory-directory") return malformed("format");
    if (members.number("format_version", 0) != 1) return malformed("format_version");
    auto const objects = members.objects("entries");
    if (auto const mistake = members.finish(); !mistake.empty()) return malformed(mistake);
    if (objects.size() > rows_limit) return {{}, {Error{"directory.csv_too_large", "entries", "", {{"value", ""}}}}};
    std::set<std::string> seen;
    for (std::size_t i = 0; i < objects.size() && read.errors.size() < errors_limit; ++i) {
        auto const place = "entries[" + std::to_string(i) + "]";
        auto entry = entry_from_json(*objects[i]);
        if (!entry) {
            auto error = entry.error();
            error.field = place + "." + error.field;
            read.errors.push_back(std::move(error));
        } else if (!seen.insert(entry->authority).second)
            read.errors.push_back(Error{"directory.twice", place + ".authority", "", {{"value", entry->authority}}});
        else
            read.entries.push_back(std::move(*entry));
    }
    if (!read.errors.empty()) read.entries.clear();
    return read;
}

}
