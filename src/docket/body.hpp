// body: reads members of a JSON object that may be anything. Nothing here throws or trusts.
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// The text of a member, or empty.
inline std::string_view text_in(boost::json::object const& body, std::string_view name)
{
    auto const* value = body.if_contains(name);
    if (!value) return {};
    auto const* text = value->if_string();
    return text ? std::string_view{text->data(), text->size()} : std::string_view{};
}

inline std::optional<std::int64_t> number_in(boost::json::object const& body, std::string_view name)
{
    auto const* value = body.if_contains(name);
    if (!value) return std::nullopt;
    if (value->is_int64()) return value->get_int64();
    if (value->is_uint64() && value->get_uint64() <= INT64_MAX) return static_cast<std::int64_t>(value->get_uint64());
    return std::nullopt;
}

inline bool flag_in(boost::json::object const& body, std::string_view name)
{
    auto const* value = body.if_contains(name);
    return value && value->is_bool() && value->get_bool();
}

inline boost::json::array const* array_in(boost::json::object const& body, std::string_view name)
{
    auto const* value = body.if_contains(name);
    return value ? value->if_array() : nullptr;
}

inline boost::json::object const* object_in(boost::json::object const& body, std::string_view name)
{
    auto const* value = body.if_contains(name);
    return value ? value->if_object() : nullptr;
}

inline std::optional<Day> day_in(boost::json::object const& body, std::string_view name)
{
    auto const text = text_in(body, name);
    if (text.empty()) return std::nullopt;
    auto const day = day_from(text);
    return day ? std::optional{*day} : std::nullopt;
}

inline Authority authority_in(boost::json::object const& body, std::string_view name)
{
    auto const* object = object_in(body, name);
    if (!object) return {};
    return {std::string{text_in(*object, "state")}, std::string{text_in(*object, "id")}};
}

/// The numbers under "items", written as numbers or as objects with one.
inline std::vector<int> items_named(boost::json::object const& body)
{
    std::vector<int> items;
    if (auto const* named = array_in(body, "items"))
        for (auto const& value : *named) {
            auto const* object = value.if_object();
            auto const number = value.is_int64() ? std::optional{value.get_int64()}
                                : object         ? number_in(*object, "number")
                                                 : std::nullopt;
            if (number) items.push_back(static_cast<int>(*number));
        }
    return items;
}

/// Items, persons and bases as a draft or a message names them; what has no number, or one taken, is left out.
std::vector<Item> items_in(boost::json::array const& array, std::string_view first_state);
std::vector<Person> persons_in(boost::json::array const& array);
std::vector<Basis> basis_in(boost::json::array const& array);
boost::json::object to_json(Authority const& authority);
boost::json::array to_json(std::vector<Basis> const& basis);

/// The effect of one more event on a state, for decide() and receive(), which look ahead.
void apply_event(CaseState& state, boost::json::object const& body, std::string_view kind, std::string_view actor,
                 Instant at);
/// The events of kept messages that have a place now; they are applied to the state as they are found.
struct Setting;
struct Event;
void settle_kept(CaseState& state, std::vector<Event>& events, Setting const& setting);

/// A message of this case. The body is given; the header follows from the case.
Message message_of(CaseState const& state, std::string_view type, boost::json::object body,
                   std::vector<int> const& items, std::string in_reply_to, Setting const& setting);
/// May the requested State refuse on this ground under this article? Errors: case.ground_*.
Done ground_offered(CaseState const& state, Ground const& ground, Setting const& setting);

}
