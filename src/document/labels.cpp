#include "document/labels.hpp"

#include "base/label_table.hpp"

#include <algorithm>
#include <stdexcept>

namespace rogatory::embedded
{
extern std::string_view const labels;
}

namespace rogatory::document
{
namespace
{

LabelTable const& label_table()
{
    static LabelTable const table(embedded::labels, "labels.tsv of letters");
    return table;
}

}

std::string label_pattern(std::string_view key, Language language)
{
    return std::string(label_table().words(key, language));
}

bool has_label(std::string_view key)
{
    return !label_table().words(key, Language::en).empty();
}

bool has_label(std::string_view key, Language language)
{
    return !label_table().words(key, language).empty();
}

std::vector<std::string_view> label_keys()
{
    return label_table().keys();
}

bool label_checked(std::string_view key, Language language)
{
    return label_table().checked(key, language);
}

bool label_unsourced(std::string_view key, Language language)
{
    return label_table().unsourced(key, language);
}

std::size_t unchecked_labels(Language language)
{
    auto const keys = label_keys();
    return static_cast<std::size_t>(
        std::count_if(keys.begin(), keys.end(), [&](auto const key) { return !label_checked(key, language); }));
}

Text label(std::string_view key, Language language, Arguments const& arguments)
{
    if (auto const own = label_table().words(key, language); !own.empty())
        return {with_arguments(own, arguments, language)};
    auto const english = label_table().words(key, Language::en);
    if (english.empty()) throw std::logic_error("labels.tsv has no " + std::string(key));
    return {with_arguments(english, arguments, Language::en), "en"};
}

std::string labelled(std::string_view key, std::string const& value, Language language)
{
    return label("key_value", language, {{"key", label(key, language).words}, {"value", value}}).words;
}

std::string date_in(Day day, Language language)
{
    auto const iso = text_of(day);
    auto const month = label("month_" + iso.substr(5, 2), language).words;
    auto const number = iso[8] == '0' ? iso.substr(9) : iso.substr(8);
    // In French the first of a month is an ordinal, the other days are not.
    auto const& spoken = language == Language::fr && number == "1" ? std::string("1er") : number;
    return label("date", language, {{"day", spoken}, {"month", month}, {"year", iso.substr(0, 4)}}).words;
}

std::string place_and_date(Letter const& letter)
{
    if (letter.place.empty()) return letter.date;
    return label("place_date", letter.language, {{"place", letter.place}, {"date", letter.date}}).words;
}

std::string listed(std::vector<std::string> const& words, Language language)
{
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i)
        out = i == 0 ? words[i]
                     : label(i + 1 == words.size() ? "list_last" : "list_more", language,
                             {{"list", out}, {"next", words[i]}})
                           .words;
    return out;
}

std::string in_a_row(std::vector<std::string> const& words, Language language, std::string_view sign)
{
    std::string out;
    for (auto const& next : words)
        if (!next.empty()) out = out.empty() ? next : label(sign, language, {{"list", out}, {"next", next}}).words;
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
    // U+0430 to U+043F and U+0440 to U+044F (Cyrillic) have theirs 32 below, which takes the second half to another
    // first octet.
    else if (words.size() > 1 && first == '\xD0') {
        auto& second = words[1];
        auto const octet = static_cast<unsigned char>(second);
        if (octet >= 0xB0) second = static_cast<char>(octet - 0x20);
    } else if (words.size() > 1 && first == '\xD1') {
        auto& second = words[1];
        auto const octet = static_cast<unsigned char>(second);
        if (octet <= 0x8F) {
            first = '\xD0';
            second = static_cast<char>(octet + 0x20);
        }
    }
    return words;
}

}
