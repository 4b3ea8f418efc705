#include "opinion/toml_json.hpp"

#include "law/reading.hpp"

#include <toml++/toml.h>

#include <sstream>

namespace rogatory::opinion
{
namespace
{

std::string date_text(toml::date const& date)
{
    // Written as it stands: an impossible date (2026-02-30) is refused by TOML itself.
    std::ostringstream text;
    text << date;
    return text.str();
}

boost::json::value json_of(toml::node const& node)
{
    if (auto const* table = node.as_table()) {
        boost::json::object object;
        for (auto const& [key, member] : *table)
            object[std::string_view(key)] = json_of(member);
        return object;
    }
    if (auto const* array = node.as_array()) {
        boost::json::array list;
        for (auto const& member : *array)
            list.push_back(json_of(member));
        return list;
    }
    if (auto const* text = node.as_string()) return boost::json::string(text->get());
    if (auto const* number = node.as_integer()) return number->get();
    if (auto const* number = node.as_floating_point()) return number->get();
    if (auto const* flag = node.as_boolean()) return flag->get();
    if (auto const* date = node.as_date()) return boost::json::string(date_text(date->get()));
    return nullptr; // times of day: no fact has that type
}

Error refused(std::string code, Arguments values = {})
{
    return Error{std::move(code), "matter", "", std::move(values)};
}

}

Result<boost::json::value> json_from(std::string_view text, std::size_t size_limit, int nesting_limit)
{
    if (text.size() > size_limit) return refused("matter.too_large", {{"limit", std::to_string(size_limit)}});
    if (law::not_utf8("matter", text)) return refused("matter.not_utf8");
    auto const too_deep = [&] { return refused("matter.too_deep", {{"limit", std::to_string(nesting_limit)}}); };
    auto const first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '{') {
        boost::json::parse_options options;
        options.max_depth = static_cast<std::size_t>(nesting_limit);
        boost::system::error_code problem;
        auto json = boost::json::parse(text, problem, {}, options);
        if (problem == boost::json::error::too_deep) return too_deep();
        if (problem) return refused("matter.not_json", {{"problem", problem.message()}});
        return json;
    }
    if (law::nested_too_deep("matter", text, nesting_limit)) return too_deep();
    try {
        return json_of(toml::parse(text));
    } catch (toml::parse_error const& wrong) {
        auto error = refused("matter.not_toml", {{"problem", std::string(wrong.description())}});
        error.field = std::to_string(wrong.source().begin.line) + ":" + std::to_string(wrong.source().begin.column);
        return error;
    } catch (std::exception const& wrong) {
        return refused("matter.not_toml", {{"problem", wrong.what()}});
    }
}

}
