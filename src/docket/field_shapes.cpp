#include "docket/field_shapes.hpp"
#include "docket/compiled.hpp"
#include "docket/fields.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

/// A field that is a list or an object. `rows`: what stands in the list, "text", "number" (a whole number from 1) and
/// "object"; empty: the field is itself an object. `members` of an object: name:type, a question mark after it when
/// optional. Types: text (not blank), line (a text that may be empty), count (a whole number from 1), octets, day,
/// digest (64 hexadecimal digits), texts (a list of texts).
struct Shape {
    std::string_view field, rows, members;
    std::string_view kind = {}; ///< of the entry for which this holds; empty: of all others
};

/// What is handed over, produced or sent, row by row.
constexpr std::string_view of_a_thing =
    "number:count? description:text? title:text? name:text? exhibit:text? kind:text? sha256:digest? digest:digest? "
    "octets:octets? conditions:line? caveats:line? restriction:line? restrictions:line? handling_code:text? "
    "return_by:day?";

constexpr Shape shapes[] = {
    // To options, by their number, not to questions.
    {"answers", "text object", "number:count answer:text text:line?", "consultation_answered"},
    {"answers", "text object", "number:count text:text item:count? article:line?"},
    {"clauses", "text", ""},
    {"states_of_operation", "text", ""},
    {"parties", "object", "state:text authority:text"},
    {"leaders", "object", "name:text rank:line? authority:text state:text"},
    {"members", "object", "name:text quality:text authority:line? state:line?"},
    {"participants", "object", "body:text name:line? role:line?"},
    {"period", "", "from:day until:day"},
    {"questions", "text object", "number:count text:text item:count? article:line?"},
    {"defects", "text object", "field:line? text:text article:line?"},
    {"items", "object", "number:count type:line? title:line?"},
    {"new_items", "object", "number:count type:line? title:line?"},
    {"basis", "object", "instrument:text article:line?"},
    {"persons", "object", "ref:line name:line"},
    {"manifest", "text object", of_a_thing},
    {"property", "text object", of_a_thing},
    {"file", "text object", of_a_thing},
    {"documents", "text object", of_a_thing},
    {"evidence", "text object", of_a_thing},
    {"missing", "text object", of_a_thing},
    {"items_left", "text number", ""},
    {"identifiers", "text", ""},
    {"providers", "text", ""},
    {"victims", "text", ""},
    {"exhibits", "text number", ""},
    {"received_items", "text number", ""},
    {"granted", "text number", ""},
    {"partner", "", "state:text id:text"},
    {"urgency", "", "level:text reason:line? wanted_by:day?"},
    {"reply_by", "", "date:day rule:line?"},
};

std::string_view wanted_of(std::string_view type)
{
    if (type == "text") return "a text";
    if (type == "line") return "a text";
    if (type == "count") return "a whole number from 1";
    if (type == "octets") return "a whole number";
    if (type == "day") return "a date such as 2026-11-23";
    if (type == "digest") return "a SHA-256 digest: 64 digits and letters from a to f";
    return "a list of texts";
}

bool is_whole(json::value const& value, std::int64_t least)
{
    if (value.is_int64()) return value.get_int64() >= least && value.get_int64() <= std::int64_t{1} << 53U;
    return value.is_uint64() && value.get_uint64() >= static_cast<std::uint64_t>(least) &&
           value.get_uint64() <= std::uint64_t{1} << 53U;
}

bool is_of_type(std::string_view type, json::value const& value)
{
    if (type == "count") return is_whole(value, 1);
    if (type == "octets") return is_whole(value, 0);
    auto const* given = value.if_string();
    if (!given) return false;
    std::string_view const text{given->data(), given->size()};
    if (type == "line") return true;
    if (type == "day") return day_from(text).has_value();
    if (type == "digest")
        return text.size() == 64 &&
               std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    return text.find_first_not_of(" \t\r\n") != std::string_view::npos;
}

struct MemberShape {
    std::string_view name, type;
    bool required = true;
};

std::vector<MemberShape> shape_members_in(std::string_view text)
{
    std::vector<MemberShape> members;
    for (auto word : words_of(text)) {
        auto const required = !word.ends_with('?');
        if (!required) word.remove_suffix(1);
        auto const colon = word.find(':');
        members.push_back({word.substr(0, colon), word.substr(colon + 1), required});
    }
    return members;
}

void find_in_object(Shape const& shape, std::string const& path, json::object const& object, std::vector<Error>& errors)
{
    auto const members = shape_members_in(shape.members);
    std::vector<std::string_view> names;
    for (auto const& member : members)
        names.push_back(member.name);
    for (auto const& [name, value] : object) {
        auto const place = path + "." + std::string{name};
        auto const known = std::ranges::find(members, std::string_view{name}, &MemberShape::name);
        if (known == members.end())
            errors.push_back({"case.member_unknown", place, "", {{"member", place}, {"known", joined(names)}}});
        else if (!is_of_type(known->type, value))
            errors.push_back(field_invalid(place, std::string{wanted_of(known->type)}));
    }
    for (auto const& member : members)
        if (member.required && !object.contains(member.name))
            errors.push_back(field_invalid(path + "." + std::string{member.name}, std::string{wanted_of(member.type)}));
    auto const names_a_thing =
        std::ranges::any_of(members, [&](MemberShape const& m) { return m.required; }) ||
        std::ranges::any_of(object, [](auto const& member) { return member.value().is_string(); });
    if (!names_a_thing) errors.push_back(field_invalid(path, "an object with a description"));
}

std::string kinds_of(Shape const& shape)
{
    std::string text;
    for (auto const kind : words_of(shape.rows)) {
        if (!text.empty()) text += " or ";
        if (kind == "text") text += "a text";
        if (kind == "number") text += "a whole number from 1";
        if (kind == "object") {
            text += "an object with ";
            std::string names;
            for (auto const& member : shape_members_in(shape.members))
                if (member.required) names += (names.empty() ? "" : ", ") + std::string{member.name};
            text += names.empty() ? "description" : names;
        }
    }
    return text;
}

}

void find_misshapen(std::string_view kind, std::string_view field, json::value const& value, std::vector<Error>& errors)
{
    auto const shape = std::ranges::find_if(
        shapes, [&](Shape const& one) { return one.field == field && (one.kind.empty() || one.kind == kind); });
    if (shape == std::end(shapes)) return;
    auto const path = std::string{field};
    if (auto const* object = value.if_object(); object && shape->rows.empty())
        return find_in_object(*shape, path, *object, errors);
    auto const* list = value.if_array();
    if (!list) return;
    auto const kinds = words_of(shape->rows);
    auto const takes = [&](std::string_view kind) { return std::ranges::find(kinds, kind) != kinds.end(); };
    for (std::size_t i = 0; i < list->size() && errors.size() < 100; ++i) {
        auto const& row = (*list)[i];
        auto const place = path + "[" + std::to_string(i) + "]";
        if (auto const* object = row.if_object(); object && takes("object"))
            find_in_object(*shape, place, *object, errors);
        else if (!(takes("text") && is_of_type("text", row)) && !(takes("number") && is_whole(row, 1)))
            errors.push_back(field_invalid(place, kinds_of(*shape)));
    }
}

}
