#include "document/words.hpp"

#include "document/labels.hpp"

#include <algorithm>

namespace rogatory::document
{
namespace
{

std::string spaced(std::string words)
{
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

/// Keys are written in lower case with underscores, whatever a draft writes.
std::string as_key(std::string_view value)
{
    std::string key(value.substr(0, 120));
    for (auto& c : key) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == ' ' || c == '-') c = '_';
    }
    return key;
}

}

Text Words::marked(std::string const& words, char const* mark, bool& said) const
{
    if (language_ == Language::en || words.empty()) return {words};
    if (said) return {words, "en"};
    said = true;
    auto const both = label(mark, language_, {{"words", words}}).words;
    // Where the letter runs from right to left the mark follows the words, so the line runs as the letter does.
    return {both, is_right_to_left(language_) ? "" : "en"};
}

Text Words::english(std::string const& words) const
{
    return marked(words, "english_only", said_english_);
}

Text Words::english_title(std::string const& words) const
{
    return marked(words, "english_title", said_title_);
}

Text Words::title(law::TextIn const& texts, std::string const& before) const
{
    if (auto const own = texts.find(language_); own != texts.end() && !own->second.empty())
        return {before + own->second};
    auto const english_words = texts.find(Language::en);
    if (english_words == texts.end() || english_words->second.empty()) return {};
    return english_title(before + english_words->second);
}

Text Words::term(std::string_view id) const
{
    auto const* const known = library_.term(id);
    if (known == nullptr) return english(spaced(std::string(id)));
    // A missing word is marked for screen readers; a bracket inside a sentence would not read.
    if (auto const own = known->word.find(language_); own != known->word.end() && !own->second.empty())
        return {own->second};
    return {law::in(known->word, Language::en), "en"};
}

std::string Words::state(std::string_view iso3) const
{
    auto const* const known = library_.state(iso3);
    return known == nullptr ? std::string(iso3) : law::in(known->name, language_);
}

Text Words::language(std::string_view code) const
{
    auto const key = "lang_" + std::string(code);
    if (!code.empty() && has_label(key)) return label(key, language_);
    return {std::string(code)};
}

Text Words::instrument(law::Instrument const& instrument) const
{
    auto const key = "instrument_" + instrument.id;
    if (language_ != Language::en && has_label(key, language_) && !label_unsourced(key, language_))
        return label(key, language_);
    return english_title(instrument.title);
}

std::string Words::short_title(law::Instrument const& instrument) const
{
    auto const key = "short_" + instrument.id;
    if (language_ != Language::en && has_label(key, language_) && !label_unsourced(key, language_))
        return label(key, language_).words;
    return instrument.short_title.empty() ? instrument.title : instrument.short_title;
}

Text Words::measure(std::string const& id) const
{
    auto const key = "measure_" + id;
    if (has_label(key, language_)) return label(key, language_);
    auto const* const known = library_.measure(id);
    return english(capitalised(known == nullptr ? spaced(id) : known->title));
}

Text Words::field(std::string const& name, std::string const& english_title) const
{
    auto const key = "field_" + name;
    Text words;
    if (has_label(key, language_))
        words = label(key, language_);
    else
        words = english(english_title.empty() ? spaced(name) : english_title);
    words.words = capitalised(std::move(words.words));
    return words;
}

Text Words::choice(std::string_view prefix, std::string const& value, std::string const& language_of_value) const
{
    if (value.empty()) return {};
    if (prefix == "term:") {
        if (library_.term(as_key(value)) != nullptr) return term(as_key(value));
    } else if (auto const key = std::string(prefix) + as_key(value); has_label(key))
        return label(key, language_);
    return {spaced(value), language_of_value};
}

Text Words::role(std::string const& role, std::string const& language_of_value) const
{
    if (role == "accused") return term("accused_person");
    if (role == "convicted") return term("sentenced_person");
    if (has_label("role_" + as_key(role))) return label("role_" + as_key(role), language_);
    return choice("term:", role, language_of_value);
}

void KeysAndValues::add(Text key, Text value)
{
    if (value.words.empty()) return;
    key.words = capitalised(std::move(key.words));
    table.rows.push_back({std::move(key), std::move(value)});
}

std::vector<std::string> lines_of(std::string const& text)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at <= text.size();) {
        auto const end = std::min(text.find('\n', at), text.size());
        auto line = text.substr(at, end - at);
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.pop_back();
        if (!line.empty()) lines.push_back(std::move(line));
        at = end + 1;
    }
    return lines;
}

std::string joined(std::vector<std::string> const& parts, std::string_view between)
{
    std::string out;
    for (auto const& part : parts) {
        if (part.empty()) continue;
        if (!out.empty()) out += between;
        out += part;
    }
    return out;
}

}
