#include "opinion/toml_json.hpp"

#include <toml++/toml.h>

#include <sstream>

namespace rogatory::opinion
{
namespace
{

/// Whether brackets open deeper than the limit, outside of texts: looked at before anything is parsed.
bool nested_deeper(std::string_view text, int limit)
{
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (quote != 0) {
            if (c == '\\' && quote == '"') ++i;
            if (c == quote || c == '\n') quote = 0;
            continue;
        }
        if (c == '"' || c == '\'') quote = c;
        if (c == '[' || c == '{') ++depth;
        if (c == ']' || c == '}') --depth;
        if (depth > limit) return true;
    }
    return false;
}

bool is_utf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        auto const lead = static_cast<unsigned char>(text[i]);
        std::size_t const length = lead < 0x80                   ? 1
                                   : lead >= 0xc2 && lead < 0xe0 ? 2
                                   : lead >= 0xe0 && lead < 0xf0 ? 3
                                   : lead >= 0xf0 && lead < 0xf5 ? 4
                                                                 : 0;
        if (length == 0 || i + length > text.size()) return false;
        for (std::size_t j = 1; j < length; ++j)
            if ((static_cast<unsigned char>(text[i + j]) & 0xc0) != 0x80) return false;
        i += length;
    }
    return true;
}

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
    if (!is_utf8(text)) return refused("matter.not_utf8");
    if (nested_deeper(text, nesting_limit))
        return refused("matter.too_deep", {{"limit", std::to_string(nesting_limit)}});
    auto const first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '{') {
        boost::json::parse_options options;
        options.max_depth = static_cast<std::size_t>(nesting_limit);
        boost::system::error_code problem;
        auto json = boost::json::parse(text, problem, {}, options);
        if (problem) return refused("matter.not_json", {{"problem", problem.message()}});
        return json;
    }
    try {
        return json_of(toml::parse(text));
    } catch (toml::parse_error const& wrong) {
        auto error = refused("matter.not_toml", {{"problem", std::string(wrong.description())}});
        error.field = std::to_string(wrong.source().begin.line) + ":" + std::to_string(wrong.source().begin.column);
        return error;
    }
}

}
