#include "docket/fields.hpp"
#include "docket/field_shapes.hpp"

#include <algorithm>
#include <charconv>

namespace rogatory::docket
{

namespace json = boost::json;

std::string joined(std::vector<std::string_view> const& words)
{
    std::string text;
    for (auto const word : words) {
        if (!text.empty()) text += ", ";
        text += word;
    }
    return text;
}

Error field_invalid(std::string_view field, std::string expected)
{
    return Error{"case.field_invalid",
                 std::string{field},
                 "",
                 {{"field", std::string{field}}, {"expected", std::move(expected)}}};
}

std::vector<std::string_view> choices_now(CaseState const& state, Compiled const& procedure, CompiledStep const& step,
                                          OpenCommand::Field const& field)
{
    if (step.effect->special == Special::closed && field.name == "reason_code")
        return procedure.reasons_to_close(state);
    return {};
}

namespace
{

/// Fields that every command takes beside its own, with their types.
OpenCommand::Field const always_allowed[] = {
    {"happened_on", "day", false}, {"on_behalf_of", "text", false},    {"cites", "text", false},
    {"document", "object", false}, {"confidentiality", "text", false}, {"note", "text", false},
};

bool is_blank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// The value of a field in the type that the procedure asks for. Texts that say a number, a yes or a list of one are
/// taken as such, because a command line has nothing but texts.
Result<json::value> field_value(OpenCommand::Field const& field, json::value const& given)
{
    auto const* text = given.if_string();
    auto const type = field.type;
    if (text && text->size() > MessageLimits::text) return field_invalid(field.name, "a text of at most 262144 octets");
    if (type == "text") {
        if (text && !is_blank(*text)) return given;
        return field_invalid(field.name, "a text");
    }
    if (type == "day") {
        if (text && day_from(*text)) return given;
        return field_invalid(field.name, "a date such as 2026-11-23");
    }
    if (type == "instant") {
        if (text)
            if (auto const instant = instant_from(*text)) return json::value(text_of(*instant));
        return field_invalid(field.name, "a date and time such as 2026-11-23T09:30:00Z");
    }
    if (type == "number" || type == "octets") {
        // A disk is larger than any number of days.
        auto const largest = type == "octets" ? std::int64_t{1} << 53U : std::int64_t{1'000'000'000};
        std::int64_t number = -1;
        if (given.is_int64())
            number = given.get_int64();
        else if (text) {
            auto const [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
            if (failed != std::errc{} || end != text->data() + text->size()) number = -1;
        }
        if (number >= 0 && number <= largest) return json::value(number);
        return field_invalid(field.name, "a whole number");
    }
    if (type == "flag") {
        if (given.is_bool()) return given;
        if (text && (*text == "true" || *text == "yes")) return json::value(true);
        if (text && (*text == "false" || *text == "no")) return json::value(false);
        return field_invalid(field.name, "true or false");
    }
    if (type == "list") {
        if (auto const* array = given.if_array(); array && !array->empty() && array->size() <= 10'000) return given;
        if (text && !is_blank(*text)) return json::value(json::array{given});
        if (given.is_object()) return json::value(json::array{given});
        return field_invalid(field.name, "a list that is not empty");
    }
    if (type == "object") {
        if (given.is_object()) return given;
        return field_invalid(field.name, "an object");
    }
    if (type == "article") {
        if (text && !is_blank(*text) && text->size() <= 200) return given;
        return field_invalid(field.name, "an instrument, a space and its article");
    }
    if (type.ends_with('*')) {
        if (text && is_reason_code(*text, type)) return given;
        return field_invalid(field.name, "one of " + joined(reason_codes(type)));
    }
    // What is left is a choice: "done|negative|impossible".
    std::vector<std::string_view> choices;
    for (auto rest = type; !rest.empty();) {
        auto const bar = std::min(rest.find('|'), rest.size());
        choices.push_back(rest.substr(0, bar));
        rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
    if (text && std::ranges::find(choices, std::string_view{*text}) != choices.end()) return given;
    return field_invalid(field.name, "one of " + joined(choices));
}

/// Null where a value is one of the choices of this case, or where it may be anything.
std::optional<Error> not_a_choice(CaseState const& state, Compiled const& procedure, CompiledStep const& step,
                                  OpenCommand::Field const& field, json::value const& value)
{
    auto const choices = choices_now(state, procedure, step, field);
    if (choices.empty() || !value.is_string()) return std::nullopt;
    auto const given = std::string{value.get_string()};
    if (std::ranges::find(choices, given) != choices.end()) return std::nullopt;
    if (!is_reason_code(given, field.type)) return field_invalid(field.name, "one of " + joined(choices));
    std::string came_to;
    for (auto const& item : state.items) {
        if (came_to.size() > 200) {
            came_to += ", ...";
            break;
        }
        came_to += (came_to.empty() ? "" : ", ") + std::to_string(item.number) + " " +
                   (item.outcome.empty() ? std::string{item.state} : item.outcome);
    }
    return Error{"case.reason_does_not_fit",
                 std::string{field.name},
                 std::string{step.row->cites},
                 {{"reason", given},
                  {"modality", std::string{law::name_of(procedure.modality)}},
                  {"came_to", came_to.empty() ? "-" : came_to},
                  {"choices", joined(choices)}}};
}

/// The field of that name, of the step or of every step; null: there is none.
OpenCommand::Field const* field_named(CompiledStep const& step, std::string_view name)
{
    for (auto const& field : step.fields)
        if (field.name == name) return &field;
    for (auto const& field : always_allowed)
        if (field.name == name) return &field;
    return nullptr;
}

Error unknown_field(CompiledStep const& step, std::string const& name)
{
    std::vector<std::string_view> names;
    for (auto const& field : step.fields)
        names.push_back(field.name);
    return Error{
        "case.field_unknown", name, "", {{"field", name}, {"known", names.empty() ? "happened_on" : joined(names)}}};
}

Error missing_field(std::string_view name, std::string const& command, std::string const& cites)
{
    if (name == "reasons") return Error{"case.reasons_missing", "reasons", cites, {}};
    return Error{"case.field_missing", std::string{name}, cites, {{"field", std::string{name}}, {"command", command}}};
}

}

FieldsRead fields_of(CaseState const& state, Compiled const& procedure, CompiledStep const& step,
                     Command const& command, std::string const& cites)
{
    FieldsRead read;
    for (auto const& [name, given] : command.fields) {
        auto const* known = field_named(step, name);
        if (!known) {
            read.errors.push_back(unknown_field(step, name));
            continue;
        }
        if (given.is_null() && !known->required) continue;
        auto const blank = given.is_string() && is_blank(given.get_string());
        if (known->name == "reasons" && known->required && blank) {
            read.errors.push_back(missing_field("reasons", command.name, cites));
            continue;
        }
        if (auto other = not_a_choice(state, procedure, step, *known, given)) {
            read.errors.push_back(std::move(*other));
            continue;
        }
        auto value = field_value(*known, given);
        if (!value) {
            read.errors.push_back(value.error());
            continue;
        }
        find_misshapen(step.row->kind, known->name, *value, read.errors);
        read.fields.emplace(name, std::move(*value));
    }
    for (auto const& field : step.fields)
        if (field.required && !command.fields.contains(field.name))
            read.errors.push_back(missing_field(field.name, command.name, cites));
    return read;
}

}
