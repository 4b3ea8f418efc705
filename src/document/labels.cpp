#include "document/labels.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

namespace rogatory::embedded
{
extern std::string_view const labels;
}

namespace rogatory::document
{
namespace
{

constexpr std::array label_columns{Language::en, Language::fr, Language::es};

struct LabelTable {
    std::vector<std::string_view> keys;
    std::map<std::string_view, std::array<std::string_view, label_columns.size()>> rows;
};

LabelTable read_labels()
{
    LabelTable table;
    auto text = embedded::labels;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        auto const take = [&line] {
            auto const stop = std::min(line.find('\t'), line.size());
            auto const cell = line.substr(0, stop);
            line.remove_prefix(std::min(stop + 1, line.size()));
            return cell;
        };
        auto const key = take();
        auto& row = table.rows[key];
        if (!row[0].empty()) throw std::logic_error("labels.tsv: " + std::string(key) + " stands twice");
        for (auto& cell : row)
            cell = take();
        if (row[0].empty()) throw std::logic_error("labels.tsv: " + std::string(key) + " has no English");
        table.keys.push_back(key);
    }
    return table;
}

LabelTable const& label_table()
{
    static auto const table = read_labels();
    return table;
}

std::string_view label_cell(std::string_view key, Language language)
{
    auto const row = label_table().rows.find(key);
    if (row == label_table().rows.end()) return {};
    auto const column = std::find(label_columns.begin(), label_columns.end(), language);
    if (column == label_columns.end()) return {};
    return row->second[static_cast<std::size_t>(column - label_columns.begin())];
}

std::string with_arguments(std::string_view pattern, Arguments const& arguments)
{
    std::string out;
    while (!pattern.empty()) {
        auto const open = std::min(pattern.find('{'), pattern.size());
        out += pattern.substr(0, open);
        pattern.remove_prefix(open);
        if (pattern.empty()) break;
        auto const close = pattern.find('}');
        if (close == std::string_view::npos) return out += pattern;
        auto const name = pattern.substr(1, close - 1);
        auto const argument =
            std::find_if(arguments.begin(), arguments.end(), [&](auto const& a) { return a.first == name; });
        if (argument == arguments.end()) throw std::logic_error("label without its argument " + std::string(name));
        out += argument->second;
        pattern.remove_prefix(close + 1);
    }
    return out;
}

}

bool has_label(std::string_view key)
{
    return !label_cell(key, Language::en).empty();
}

bool has_label(std::string_view key, Language language)
{
    return !label_cell(key, language).empty();
}

std::vector<std::string_view> label_keys()
{
    return label_table().keys;
}

std::vector<Language> label_languages()
{
    return {label_columns.begin(), label_columns.end()};
}

Text label(std::string_view key, Language language, Arguments const& arguments)
{
    if (auto const own = label_cell(key, language); !own.empty()) return {with_arguments(own, arguments)};
    auto const english = label_cell(key, Language::en);
    if (english.empty()) throw std::logic_error("labels.tsv has no " + std::string(key));
    return {with_arguments(english, arguments), "en"};
}

std::string labelled(std::string_view key, std::string const& value, Language language)
{
    return label("key_value", language, {{"key", label(key, language).words}, {"value", value}}).words;
}

std::string date_in(Day day, Language language)
{
    auto const iso = text_of(day);
    if (!has_label("date", language)) return iso;
    auto const month = label("month_" + iso.substr(5, 2), language).words;
    auto const number = iso[8] == '0' ? iso.substr(9) : iso.substr(8);
    // In French the first of a month is an ordinal, the other days are not.
    auto const& spoken = language == Language::fr && number == "1" ? std::string("1er") : number;
    return label("date", language, {{"day", spoken}, {"month", month}, {"year", iso.substr(0, 4)}}).words;
}

std::string listed(std::vector<std::string> const& words, Language language)
{
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i != 0) out += i + 1 == words.size() ? ' ' + label("and", language).words + ' ' : ", ";
        out += words[i];
    }
    return out;
}

std::string annex_number(Annexes const& annexes, std::size_t i)
{
    return std::to_string(annexes.annexes[i].number.value_or(static_cast<std::int64_t>(i + 1)));
}

std::string capitalised(std::string words)
{
    if (words.empty()) return words;
    auto& first = words.front();
    if (first >= 'a' && first <= 'z') first = static_cast<char>(first - 'a' + 'A');
    // U+00E0 to U+00FE (é, à, ...) have their capitals 32 below; in UTF-8 both begin with C3.
    else if (words.size() > 1 && first == '\xC3') {
        auto& second = words[1];
        auto const octet = static_cast<unsigned char>(second);
        if (octet >= 0xA0 && octet <= 0xBE && octet != 0xB7) second = static_cast<char>(octet - 0x20);
    }
    return words;
}

}
