#include "base/texts.hpp"

#include "base/clipped.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

namespace rogatory::embedded
{
extern std::string_view const sentences;
}

namespace rogatory::texts
{
namespace
{

constexpr std::array columns{Language::en, Language::fr, Language::es};

struct Row {
    Class kind = Class::input;
    std::array<std::string_view, columns.size()> sentences;
};

using Table = std::map<std::string_view, Row>;

std::string_view take_cell(std::string_view& line)
{
    auto const end = std::min(line.find('\t'), line.size());
    auto const cell = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return cell;
}

Class class_from(std::string_view word)
{
    if (word == "refused") return Class::refused;
    if (word == "usage") return Class::usage;
    if (word == "input") return Class::input;
    if (word == "environment") return Class::environment;
    throw std::logic_error("sentences.tsv: unknown class " + std::string(word));
}

Table read_table()
{
    Table table;
    auto text = embedded::sentences;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        auto const code = take_cell(line);
        Row row;
        row.kind = class_from(take_cell(line));
        for (auto& sentence : row.sentences)
            sentence = take_cell(line);
        if (!table.emplace(code, row).second)
            throw std::logic_error("sentences.tsv: the code " + std::string(code) + " stands twice");
    }
    return table;
}

Table const& table()
{
    static auto const rows = read_table();
    return rows;
}

std::string_view cell(Row const& row, Language language)
{
    auto const column = std::find(columns.begin(), columns.end(), language);
    return column == columns.end() ? std::string_view{}
                                   : row.sentences[static_cast<std::size_t>(column - columns.begin())];
}

}

bool has_sentence(std::string_view code, Language language)
{
    auto const row = table().find(code);
    return row != table().end() && !cell(row->second, language).empty();
}

namespace
{

/// The pattern with its values; a part between {? and ?} is left out where a value in it says nothing. `whole`: whether
/// each of them says something.
std::string filled(std::string_view pattern, Error const& error, bool& whole)
{
    std::string text;
    while (!pattern.empty()) {
        auto const open = std::min(pattern.find('{'), pattern.size());
        text += pattern.substr(0, open);
        pattern.remove_prefix(open);
        if (pattern.empty()) break;
        if (auto const end = pattern.starts_with("{?") ? pattern.find("?}") : std::string_view::npos;
            end != std::string_view::npos) {
            bool says = true;
            auto const part = filled(pattern.substr(2, end - 2), error, says);
            if (says) text += part;
            pattern.remove_prefix(end + 2);
            continue;
        }
        auto const close = pattern.find('}');
        if (close == std::string_view::npos) {
            text += pattern;
            break;
        }
        auto const name = pattern.substr(1, close - 1);
        auto const value = name == "field"   ? error.field
                           : name == "cites" ? error.cites
                                             : value_of(error, std::string(name));
        whole = whole && !value.empty();
        text += value;
        pattern.remove_prefix(close + 1);
    }
    // The values may be another's words, cut anywhere.
    return readable(text);
}

}

std::string sentence(Error const& error, Language language)
{
    auto const row = table().find(error.code);
    if (row == table().end()) return readable(error.code);
    auto pattern = cell(row->second, language);
    if (pattern.empty()) pattern = cell(row->second, Language::en);
    bool whole = true;
    return filled(pattern, error, whole);
}

Class class_of(std::string_view code)
{
    auto const row = table().find(code);
    return row == table().end() ? Class::input : row->second.kind;
}

std::vector<std::string_view> codes()
{
    std::vector<std::string_view> all;
    for (auto const& [code, row] : table())
        all.push_back(code);
    return all;
}

std::vector<Language> languages()
{
    return {columns.begin(), columns.end()};
}

}
