#include "base/label_table.hpp"

#include "base/direction.hpp"

#include <algorithm>
#include <stdexcept>

namespace rogatory
{

LabelTable::LabelTable(std::string_view text, std::string_view file)
{
    auto const wrong = [&](std::string_view key, std::string_view why) {
        throw std::logic_error(std::string(file) + ": " + std::string(key) + ' ' + std::string(why));
    };
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
        auto& row = rows_[key];
        if (!row.words[0].empty()) wrong(key, "stands twice");
        for (auto& cell : row.words)
            cell = take();
        row.checked = take();
        if (row.words[0].empty()) wrong(key, "has no English");
        if (!line.empty()) wrong(key, "has more columns than the table");
        keys_.push_back(key);
    }
}

std::string_view LabelTable::words(std::string_view key, Language language) const
{
    auto const row = rows_.find(key);
    return row == rows_.end() ? std::string_view() : row->second.words[static_cast<std::size_t>(language)];
}

bool LabelTable::checked(std::string_view key, Language language) const
{
    return is_marked(key, std::string(code_of(language)));
}

bool LabelTable::unsourced(std::string_view key, Language language) const
{
    return is_marked(key, '-' + std::string(code_of(language)));
}

bool LabelTable::is_marked(std::string_view key, std::string const& mark) const
{
    auto const row = rows_.find(key);
    return row != rows_.end() &&
           (' ' + std::string(row->second.checked) + ' ').find(' ' + mark + ' ') != std::string::npos;
}

std::string with_arguments(std::string_view words, Arguments const& arguments, Language language)
{
    std::string out;
    while (!words.empty()) {
        auto const open = std::min(words.find('{'), words.size());
        out += words.substr(0, open);
        words.remove_prefix(open);
        if (words.empty()) break;
        auto const close = words.find('}');
        if (close == std::string_view::npos) return out += words;
        auto const name = words.substr(1, close - 1);
        auto const argument =
            std::find_if(arguments.begin(), arguments.end(), [&](auto const& a) { return a.first == name; });
        if (argument == arguments.end()) throw std::logic_error("label without its argument " + std::string(name));
        out += is_right_to_left(language) ? kept_whole(argument->second) : argument->second;
        words.remove_prefix(close + 1);
    }
    return out;
}

}
