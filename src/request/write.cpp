#include "request/request.hpp"
#include "request/shape.hpp"

namespace rogatory::request
{
namespace
{

namespace json = boost::json;

// What says nothing is not written; inside a list every member keeps its place.
json::value written_value(std::string const& text)
{
    return json::string(text);
}
json::value written_value(std::int64_t number)
{
    return number;
}
json::value written_value(json::object const& object)
{
    return object;
}
json::value written_value(law::Value const& value)
{
    if (auto const* truth = std::get_if<bool>(&value)) return *truth;
    if (auto const* number = std::get_if<std::int64_t>(&value)) return *number;
    if (auto const* day = std::get_if<Day>(&value)) return json::string(text_of(*day));
    if (auto const* text = std::get_if<std::string>(&value)) return json::string(*text);
    if (auto const* list = std::get_if<std::vector<std::string>>(&value))
        return json::array(list->begin(), list->end());
    if (std::holds_alternative<law::Disputed>(value)) return json::object{{"disputed", true}};
    return nullptr;
}
template <Part T>
json::value written_value(T const& part);

template <class T>
json::value written_value(std::vector<T> const& list)
{
    json::array array;
    for (auto const& item : list)
        array.push_back(written_value(item));
    return array;
}
template <class T>
json::value written_value(std::map<std::string, T> const& map)
{
    json::object object;
    for (auto const& [key, value] : map)
        object[key] = written_value(value);
    return object;
}

void write(json::object& to, std::string_view name, std::optional<Day> const& day)
{
    if (day) to[{name.data(), name.size()}] = text_of(*day);
}
template <class T>
void write(json::object& to, std::string_view name, std::optional<T> const& value)
{
    if (value) to[{name.data(), name.size()}] = *value;
}
template <class T>
void write(json::object& to, std::string_view name, T const& value)
{
    auto result = written_value(value);
    bool const nothing = (result.is_string() && result.get_string().empty()) ||
                         (result.is_array() && result.get_array().empty()) ||
                         (result.is_object() && result.get_object().empty());
    if (!nothing) to[{name.data(), name.size()}] = std::move(result);
}

template <Part T>
json::value written_value(T const& part)
{
    json::object object;
    for_each_member(part, [&](std::string_view name, auto const& member) { write(object, name, member); });
    for (auto const& [key, value] : part.unknown)
        if (!object.contains(key)) object[key] = value;
    return object;
}

}

json::object to_json(Draft const& draft)
{
    return written_value(draft).get_object();
}

}
