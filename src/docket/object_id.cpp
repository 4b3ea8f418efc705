#include "docket/object_id.hpp"
#include "docket/body.hpp"

#include "base/clipped.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

constexpr std::size_t longest_answer = 16'384;

constexpr ObjectIdField fields[] = {
    {"photographs", false, "photographs"},
    {"type_of_object", false, "type_of_object"},
    {"materials_and_techniques", false, "materials_and_techniques"},
    {"measurements", false, "measurements_with_unit"},
    {"inscriptions_and_markings", false, "inscriptions_and_markings"},
    {"distinguishing_features", false, "distinguishing_features"},
    {"title", false, "title"},
    {"subject", false, "subject"},
    {"date_or_period", false, "date_or_period"},
    {"maker", false, "maker"},
    {"short_description", false, "short_description"},
    {"inventory_number", true, "inventory_number"},
    {"related_written_material", true, "provenance_and_export_papers"},
    {"place_of_origin_or_discovery", true, "find_spot"},
    {"related_objects", true, ""},
    {"day_documented", true, ""},
};

/// A text, or texts one below the other; nothing where it is neither.
std::optional<std::string> answer_in(json::value const& value)
{
    if (value.is_string()) return std::string(value.get_string());
    if (!value.is_array()) return std::nullopt;
    std::string text;
    for (auto const& one : value.get_array()) {
        if (!one.is_string()) return std::nullopt;
        text += (text.empty() ? "" : "\n") + std::string(one.get_string());
    }
    return text;
}

/// The fields that the measure of a request says of its object.
void take_measure(json::object const& measure, ObjectId& object)
{
    auto const* said = object_in(measure, "fields");
    if (!said) return;
    for (auto const& field : fields)
        if (auto const text = text_in(*said, field.measure); !field.measure.empty() && !text.empty())
            object.said[std::string(field.name)] = text;
}

/// The measures of the request that an entry carries, on either side.
json::array const* measures_in(json::object const& body)
{
    auto const* content = object_in(body, "draft");
    if (auto const* received = object_in(body, "received")) content = object_in(*received, "body");
    auto const* request = content ? object_in(*content, "request") : nullptr;
    return request ? array_in(*request, "measures") : nullptr;
}

/// What an entry says of objects after the request: the step here, or the message of the other side.
json::object const* description_in(Entry const& entry, std::vector<int>& items)
{
    auto const* told = &entry.body;
    if (auto const* received = object_in(entry.body, "received")) {
        told = object_in(*received, "body");
        if (!told || text_in(*told, "phase") != "object_described") return nullptr;
    } else if (entry.kind != "object_described") {
        return nullptr;
    }
    items = items_named(*told);
    return object_in(*told, "object");
}

}

std::span<ObjectIdField const> object_id_fields()
{
    return fields;
}

std::vector<std::string_view> ObjectId::missing() const
{
    std::vector<std::string_view> names;
    for (auto const& field : fields) {
        auto const found = said.find(field.name);
        if (!field.recommended && (found == said.end() || found->second.empty())) names.push_back(field.name);
    }
    return names;
}

Result<ObjectId> read_object_id(json::object const& from)
{
    ObjectId object;
    for (auto const& [name, value] : from) {
        if (name == "format") continue;
        if (std::ranges::find(fields, std::string_view{name}, &ObjectIdField::name) == std::end(fields)) {
            std::string known;
            for (auto const& field : fields)
                known += (known.empty() ? "" : ", ") + std::string(field.name);
            return Error{"object_id.field_unknown",
                         "object." + clipped(name, 60),
                         "",
                         {{"field", clipped(name, 60)}, {"known", known}}};
        }
        auto answer = answer_in(value);
        if (!answer || answer->size() > longest_answer)
            return Error{"object_id.field_invalid",
                         "object." + std::string(name),
                         "",
                         {{"field", std::string(name)}, {"limit", std::to_string(longest_answer)}}};
        if (!answer->empty()) object.said.emplace(std::string(name), std::move(*answer));
    }
    if (object.said.empty()) return Error{"object_id.empty", "object", "", {}};
    return object;
}

json::object to_json(ObjectId const& object)
{
    json::object written{{"format", "object-id"}};
    for (auto const& field : fields)
        if (auto const found = object.said.find(field.name); found != object.said.end())
            written.emplace(field.name, found->second);
    return written;
}

bool is_cultural_object(CaseState const& state, Item const& item)
{
    return state.modality == law::Modality::cultural_property || item.type.starts_with("cultural_object_");
}

std::vector<DescribedObject> objects_of(CaseState const& state, std::span<Entry const> entries)
{
    std::vector<DescribedObject> objects;
    for (auto const& item : state.items)
        if (is_cultural_object(state, item)) objects.push_back({item.number, item.title, item.state, {}, 0});
    auto const object_of = [&](int item) {
        auto const found = std::ranges::find(objects, item, &DescribedObject::item);
        return found == objects.end() ? nullptr : &*found;
    };
    for (auto const& entry : entries) {
        // Items are numbered as the measures of the request are.
        if (auto const* measures = measures_in(entry.body))
            for (std::size_t i = 0; i < measures->size(); ++i)
                if (auto* known = object_of(static_cast<int>(i) + 1); known && (*measures)[i].is_object()) {
                    ObjectId object;
                    take_measure((*measures)[i].get_object(), object);
                    if (object.said.empty()) continue;
                    known->object = std::move(object);
                    known->entry = entry.number;
                }
        std::vector<int> items;
        auto const* described = description_in(entry, items);
        auto const read = described ? read_object_id(*described) : Result<ObjectId>{Error{}};
        if (!read) continue;
        for (auto const item : items)
            if (auto* known = object_of(item)) {
                for (auto const& [name, text] : read->said)
                    known->object.said[name] = text;
                known->entry = entry.number;
            }
    }
    return objects;
}

json::object to_json(DescribedObject const& object)
{
    json::array missing;
    for (auto const name : object.object.missing())
        missing.emplace_back(name);
    json::object row{{"item", object.item}, {"title", object.title}, {"state", object.state}};
    row.emplace("object_id", to_json(object.object));
    row.emplace("missing", std::move(missing));
    if (object.entry > 0) row.emplace("entry", object.entry);
    return row;
}

}
