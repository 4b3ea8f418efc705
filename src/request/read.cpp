#include "request/request.hpp"
#include "request/shape.hpp"
#include "request/toml_text.hpp"
#include "request/words.hpp"

#include "base/nearest.hpp"
#include "base/visible.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <limits>
#include <set>
#include <sstream>

namespace rogatory::request
{
namespace
{

namespace json = boost::json;

constexpr std::size_t most_errors = 200;    ///< after that the file is not a draft
constexpr std::size_t most_parts = 20'000;  ///< persons, offences, annexes, ... together
constexpr std::size_t most_in_list = 1'000; ///< of one kind in one list
constexpr std::size_t most_members = 100'000;
constexpr std::int64_t largest_number = 1'000'000'000;

/// Who wrote it: a field we do not know is a mistake of ours, or a newer format of theirs.
enum class Origin { here, elsewhere };

using Places = std::map<std::string, Place>; ///< path -> where it stands in the TOML text

std::string written(Place place)
{
    return " (" + std::to_string(place.line) + ":" + std::to_string(place.column) + ")";
}

/// A value as the sentence shows it: short, and never in the middle of a character.
std::string shown(std::string_view text)
{
    constexpr std::size_t longest = 60;
    if (text.size() <= longest) return std::string(text);
    auto end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "...";
}

std::string_view type_of(json::value const& value)
{
    switch (value.kind()) {
    case json::kind::string: return "text";
    case json::kind::bool_: return "true or false";
    case json::kind::int64:
    case json::kind::uint64: return "whole number";
    case json::kind::double_: return "number with a fraction";
    case json::kind::array: return "list";
    case json::kind::object: return "table";
    case json::kind::null: return "null";
    }
    return "null";
}

class Reader
{
public:
    Reader(Origin origin, Places const& places, std::vector<Error>& errors)
        : origin_(origin), places_(places), errors_(errors)
    {
    }

    template <Part T>
    void read(json::value const& from, std::string const& path, T& to)
    {
        if (!from.is_object()) return wrong_type(from, path, "table");
        if (++parts_ > most_parts) {
            if (parts_ == most_parts + 1)
                say(Error{"draft.too_many", path, "", {{"most", std::to_string(most_parts)}}});
            return;
        }
        std::set<std::string_view> known(member_names<T>().begin(), member_names<T>().end());
        auto const& object = from.get_object();
        for_each_member(to, [&](std::string_view name, auto& member) {
            if (auto const* value = object.if_contains({name.data(), name.size()}))
                read(*value, below(path, name), member);
        });
        for (auto const& [key, value] : object) {
            std::string_view const name(key.data(), key.size());
            if (known.contains(name)) continue;
            if (origin_ == Origin::elsewhere) {
                to.unknown[key] = value;
                continue;
            }
            auto const near = nearest(name, member_names<T>());
            say(Error{"draft.unknown_field", below(path, shown(name)), "", {{"near", near.empty() ? "-" : near}}});
        }
    }

    template <class T>
    void read(json::value const& from, std::string const& path, std::vector<T>& to)
    {
        if (!from.is_array()) return wrong_type(from, path, "list");
        if (from.get_array().size() > most_in_list)
            return say(Error{"draft.too_many", path, "", {{"most", std::to_string(most_in_list)}}});
        for (std::size_t i = 0; i < from.get_array().size() && !full(); ++i) {
            T item{};
            read(from.get_array()[i], path + "[" + std::to_string(i) + "]", item);
            to.push_back(std::move(item));
        }
    }

    void read(json::value const& from, std::string const& path, std::string& to)
    {
        if (!from.is_string()) return wrong_type(from, path, "text");
        to = std::string(from.get_string());
        look_at(to, path);
    }

    void read(json::value const& from, std::string const& path, std::int64_t& to)
    {
        bool const whole = from.is_int64() || from.is_uint64();
        if (!whole) return wrong_type(from, path, "whole number");
        if (from.is_uint64() || from.get_int64() < 0 || from.get_int64() > largest_number)
            return say(Error{"draft.number_out_of_range", path, "", {{"value", json::serialize(from)}}});
        to = from.get_int64();
    }

    void read(json::value const& from, std::string const& path, Number& to)
    {
        auto const before = errors_.size();
        std::int64_t number = 0;
        read(from, path, number);
        if (errors_.size() == before) to = number;
    }

    void read(json::value const& from, std::string const& path, std::optional<bool>& to)
    {
        if (!from.is_bool()) return wrong_type(from, path, "true or false");
        to = from.get_bool();
    }

    void read(json::value const& from, std::string const& path, std::optional<Day>& to)
    {
        if (!from.is_string()) return wrong_type(from, path, "date");
        std::string_view const text(from.get_string().data(), from.get_string().size());
        auto const day = day_from(text);
        if (day)
            to = *day;
        else if (day.error().code == "day.impossible")
            say(Error{"draft.date_impossible", path, "", {{"value", shown(text)}}});
        else
            say(Error{"draft.date_malformed", path, "", {{"value", shown(text)}}});
    }

    void read(json::value const& from, std::string const& path, std::map<std::string, std::string>& to)
    {
        if (!from.is_object()) return wrong_type(from, path, "table");
        for (auto const& [key, value] : from.get_object()) {
            if (full()) return;
            std::string const name(key);
            look_at(name, path);
            read(value, below(path, name), to[name]);
        }
    }

    /// Taken as it is: what may stand there is for the forms to say.
    void read(json::value const& from, std::string const& path, json::object& to)
    {
        if (!from.is_object()) return wrong_type(from, path, "table");
        // Not recursive: the depth of the whole was looked at before, the stack of this walk does not depend on it.
        std::vector<std::pair<json::value const*, std::string>> open{{&from, path}};
        while (!open.empty() && !full()) {
            auto const [value, at] = std::move(open.back());
            open.pop_back();
            if (value->is_string()) look_at(std::string(value->get_string()), at);
            if (auto const* list = value->if_array())
                for (std::size_t i = 0; i < list->size(); ++i)
                    open.emplace_back(&(*list)[i], at + "[" + std::to_string(i) + "]");
            if (auto const* object = value->if_object())
                for (auto const& [key, member] : *object) {
                    look_at(std::string(key), at);
                    open.emplace_back(&member, below(at, key));
                }
        }
        to = from.get_object();
    }

    void read(json::value const& from, std::string const& path, Known& to)
    {
        if (!from.is_object()) return wrong_type(from, path, "table");
        for (auto const& [key, value] : from.get_object()) {
            if (full()) return;
            std::string const name(key);
            look_at(name, path);
            read(value, below(path, name), to[name]);
        }
    }

    void read(json::value const& from, std::string const& path, law::Value& to)
    {
        if (from.is_null()) {
            to = law::Unknown{};
        } else if (from.is_bool()) {
            to = from.get_bool();
        } else if (from.is_string()) {
            std::string text;
            read(from, path, text);
            // JSON has no dates: a text that is one, is one.
            if (auto const day = day_from(text))
                to = *day;
            else
                to = std::move(text);
        } else if (from.is_array()) {
            std::vector<std::string> list;
            read(from, path, list);
            to = std::move(list);
        } else if (from.is_object()) {
            // The parties disagree: { disputed = true }.
            auto const* disputed = from.get_object().if_contains("disputed");
            if (from.get_object().size() != 1 || !disputed || !disputed->is_bool() || !disputed->get_bool())
                return wrong_type(from, path, "true or false, whole number, date, text or list");
            to = law::Disputed{};
        } else {
            std::int64_t number = 0;
            read(from, path, number);
            to = number;
        }
    }

    void say(Error error)
    {
        if (full()) return;
        auto const place = places_.find(error.field);
        error.values.emplace_back("at", place == places_.end() ? "" : written(place->second));
        errors_.push_back(std::move(error));
    }

private:
    static std::string below(std::string const& path, std::string_view name)
    {
        return path.empty() ? std::string(name) : path + "." + std::string(name);
    }
    bool full() const { return errors_.size() >= most_errors; }
    void wrong_type(json::value const& found, std::string const& path, std::string_view expected)
    {
        say(Error{"draft.wrong_type",
                  path,
                  "",
                  {{"expected", std::string(expected)}, {"found", std::string(type_of(found))}}});
    }
    void look_at(std::string const& text, std::string const& path)
    {
        if (hides_something(text)) say(Error{"draft.hidden_characters", path, "", {}});
    }

    Origin origin_;
    Places const& places_;
    std::vector<Error>& errors_;
    std::size_t parts_ = 0;
};

/// The format of the draft, and the files that its annexes name.
void look_at_whole(Draft const& draft, Origin origin, Reader& reader)
{
    // A later version of the format is theirs to choose; what it adds is kept.
    constexpr std::string_view family = "rogatory.request/";
    auto const version = std::string_view(draft.format).starts_with(family)
                             ? std::string_view(draft.format).substr(family.size())
                             : std::string_view{};
    bool const numbered = !version.empty() && version.size() < 6 && version.front() != '0' &&
                          std::ranges::all_of(version, [](char c) { return c >= '0' && c <= '9'; });
    if (draft.format != format_1 && !(origin == Origin::elsewhere && numbered))
        reader.say(Error{
            "draft.unknown_format", "format", "", {{"value", shown(draft.format)}, {"known", std::string(format_1)}}});

    for (std::size_t i = 0; i < draft.annexes.size(); ++i) {
        auto const& file = draft.annexes[i].file;
        bool const outside = file.starts_with('/') || file.find('\\') != std::string::npos ||
                             file.find(':') != std::string::npos || file == ".." || file.starts_with("../") ||
                             file.ends_with("/..") || file.find("/../") != std::string::npos;
        if (outside)
            reader.say(
                Error{"draft.file_outside", "annexes[" + std::to_string(i) + "].file", "", {{"value", shown(file)}}});
    }
}

DraftRead refused(Error error)
{
    if (value_of(error, "at").empty()) error.values.emplace_back("at", "");
    DraftRead read;
    read.errors.push_back(std::move(error));
    return read;
}

/// Looks at the depth of a value without recursion.
bool deeper_than(json::value const& value, std::size_t deepest)
{
    std::vector<std::pair<json::value const*, std::size_t>> open{{&value, 1}};
    while (!open.empty()) {
        auto const [next, depth] = open.back();
        open.pop_back();
        if (next->is_structured() && depth > deepest) return true;
        if (auto const* array = next->if_array())
            for (auto const& item : *array)
                if (item.is_structured()) open.emplace_back(&item, depth + 1);
        if (auto const* object = next->if_object())
            for (auto const& member : *object)
                if (member.value().is_structured()) open.emplace_back(&member.value(), depth + 1);
    }
    return false;
}

DraftRead read_value(json::value const& value, Origin origin, Places const& places)
{
    DraftRead read;
    Reader reader(origin, places, read.errors);
    reader.read(value, "", read.draft);
    if (value.is_object()) look_at_whole(read.draft, origin, reader);
    return read;
}

std::size_t members_of(json::value const& value)
{
    std::size_t members = 0;
    std::vector<json::value const*> open{&value};
    while (!open.empty()) {
        auto const& next = *open.back();
        open.pop_back();
        if (auto const* array = next.if_array())
            for (auto const& item : *array)
                if (item.is_structured()) open.push_back(&item);
        if (auto const* object = next.if_object()) {
            members += object->size();
            for (auto const& member : *object)
                if (member.value().is_structured()) open.push_back(&member.value());
        }
    }
    return members;
}

/// Keys in a JSON text that is known to be well-formed: the colons outside strings.
std::size_t keys_in(std::string_view text)
{
    std::size_t keys = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (in_string && text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            in_string = !in_string;
        else if (!in_string && text[i] == ':')
            ++keys;
    return keys;
}

DraftRead read_json(std::string_view text)
{
    json::parse_options options;
    options.max_depth = deepest_draft;
    boost::system::error_code problem;
    json::stream_parser parser({}, options);
    auto const used = parser.write_some(text.data(), text.size(), problem);
    if (!problem) parser.finish(problem);
    if (problem == json::error::too_deep)
        return refused(Error{"draft.too_deep", "", "", {{"deepest", std::to_string(deepest_draft)}}});
    if (!problem && !is_blank(text.substr(used))) problem = json::error::extra_data;
    if (problem) {
        Place place{1, 1};
        for (std::size_t i = 0; i < used && i < text.size(); ++i)
            place = text[i] == '\n' ? Place{place.line + 1, 1} : Place{place.line, place.column + 1};
        return refused(Error{"draft.not_json", "", "", {{"why", problem.message()}, {"at", written(place)}}});
    }
    auto const value = parser.release();
    // RFC 8259, section 4 leaves open what a name given twice means; two readers would read two requests.
    if (members_of(value) != keys_in(text)) return refused(Error{"draft.duplicate_field", "", "", {}});
    return read_value(value, Origin::here, {});
}

template <class T>
std::string toml_text(T const& value)
{
    std::ostringstream out;
    out << value;
    return out.str();
}

/// A TOML value as JSON, dates as text, with the place of each member by its path.
json::value from_toml(toml::node const& node, std::string const& path, Places& places)
{
    if (auto const* table = node.as_table()) {
        json::object object;
        for (auto const& [key, value] : *table) {
            auto const name = path.empty() ? std::string(key.str()) : path + "." + std::string(key.str());
            places[name] = {key.source().begin.line, key.source().begin.column};
            object[key.str()] = from_toml(value, name, places);
        }
        return object;
    }
    if (auto const* array = node.as_array()) {
        json::array list;
        for (auto const& item : *array) {
            auto const name = path + "[" + std::to_string(list.size()) + "]";
            places[name] = {item.source().begin.line, item.source().begin.column};
            list.push_back(from_toml(item, name, places));
        }
        return list;
    }
    if (auto const* text = node.as_string()) return json::string(text->get());
    if (auto const* number = node.as_integer()) return number->get();
    if (auto const* number = node.as_floating_point()) return number->get();
    if (auto const* truth = node.as_boolean()) return truth->get();
    if (auto const* day = node.as_date()) return json::string(toml_text(day->get()));
    if (auto const* time = node.as_time()) return json::string(toml_text(time->get()));
    if (auto const* moment = node.as_date_time()) return json::string(toml_text(moment->get()));
    return nullptr;
}

/// The path of the value that begins at the place.
std::string path_at(toml::node const& node, Place place, std::string const& path)
{
    if (auto const* table = node.as_table()) {
        for (auto const& [key, value] : *table)
            if (auto found =
                    path_at(value, place, path.empty() ? std::string(key.str()) : path + "." + std::string(key.str()));
                !found.empty())
                return found;
        return {};
    }
    if (auto const* array = node.as_array()) {
        std::size_t i = 0;
        for (auto const& item : *array)
            if (auto found = path_at(item, place, path + "[" + std::to_string(i++) + "]"); !found.empty()) return found;
        return {};
    }
    return Place{node.source().begin.line, node.source().begin.column} == place ? path : std::string{};
}

DraftRead read_toml(std::string_view text)
{
    auto const look = look_at_toml(text, deepest_draft, most_members);
    if (look.depth > deepest_draft)
        return refused(Error{"draft.too_deep", "", "", {{"deepest", std::to_string(deepest_draft)}}});
    if (look.members > most_members)
        return refused(Error{"draft.too_many", "", "", {{"most", std::to_string(most_members)}}});
    toml::table table;
    try {
        table = toml::parse(std::string_view(look.text));
    } catch (toml::parse_error const& error) {
        return refused(Error{"draft.not_toml",
                             "",
                             "",
                             {{"why", shown(error.description())},
                              {"at", written({error.source().begin.line, error.source().begin.column})}}});
    }
    Places places;
    auto const value = from_toml(table, "", places);
    if (deeper_than(value, deepest_draft))
        return refused(Error{"draft.too_deep", "", "", {{"deepest", std::to_string(deepest_draft)}}});
    auto read = read_value(value, Origin::here, places);
    for (auto const& [place, date] : look.impossible_dates) {
        if (read.errors.size() >= most_errors) break;
        read.errors.push_back(
            Error{"draft.date_impossible", path_at(table, place, ""), "", {{"value", date}, {"at", written(place)}}});
    }
    return read;
}

}

DraftRead read_draft(std::string_view text)
{
    if (text.size() > largest_draft)
        return refused(Error{"draft.too_large",
                             "",
                             "",
                             {{"octets", std::to_string(text.size())}, {"most", std::to_string(largest_draft)}}});
    if (!is_utf8(text)) return refused(Error{"draft.not_utf8", "", "", {}});
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    auto const first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{' ? read_json(text) : read_toml(text);
}

DraftRead draft_from_json(json::value const& value)
{
    if (deeper_than(value, deepest_draft))
        return refused(Error{"draft.too_deep", "", "", {{"deepest", std::to_string(deepest_draft)}}});
    return read_value(value, Origin::elsewhere, {});
}

}
