// What a draft or a request says it is about: items, persons, bases. What does not read is left out.
#include "docket/body.hpp"
#include "docket/docket.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

std::vector<Item> items_in(json::array const& array, std::string_view first_state)
{
    std::vector<Item> items;
    for (auto const& value : array) {
        auto const* object = value.if_object();
        if (!object || items.size() >= MessageLimits::items) continue;
        auto const number = number_in(*object, "number");
        if (!number || *number < 1 || *number > static_cast<std::int64_t>(MessageLimits::items)) continue;
        if (std::ranges::any_of(items, [&](Item const& item) { return item.number == *number; })) continue;
        Item item;
        item.number = static_cast<int>(*number);
        item.type = text_in(*object, "type");
        item.title = text_in(*object, "title");
        item.state = first_state;
        item.before = first_state;
        items.push_back(std::move(item));
    }
    return items;
}

std::vector<Person> persons_in(json::array const& array)
{
    std::vector<Person> persons;
    for (auto const& value : array)
        if (auto const* object = value.if_object(); object && persons.size() < MessageLimits::items)
            persons.push_back({std::string{text_in(*object, "ref")}, std::string{text_in(*object, "name")}});
    return persons;
}

std::vector<Basis> basis_in(json::array const& array)
{
    std::vector<Basis> basis;
    for (auto const& value : array)
        if (auto const* object = value.if_object(); object && basis.size() < MessageLimits::items)
            basis.push_back({std::string{text_in(*object, "instrument")}, std::string{text_in(*object, "article")}});
    return basis;
}

}
