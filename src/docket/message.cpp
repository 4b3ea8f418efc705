#include "docket/message.hpp"

#include "base/clipped.hpp"

#include <algorithm>
#include <initializer_list>

namespace rogatory::docket
{

namespace
{

namespace json = boost::json;

Error message_invalid(std::string field, std::string value, std::string expected)
{
    return Error{"message.field_invalid",
                 std::move(field),
                 "",
                 {{"value", std::move(value)}, {"expected", std::move(expected)}}};
}

Error message_too_large(std::string field, std::size_t limit)
{
    return Error{"message.too_large", std::move(field), "", {{"limit", std::to_string(limit)}}};
}

/// At most so many characters of a value, for a sentence.
std::string shown(json::value const& value)
{
    auto text = value.is_string() ? std::string{value.get_string()} : std::string{to_string(value.kind())};
    return clipped(text, 60);
}

/// Measures a value: no text, name, depth or number of values beyond the limits.
class Measure
{
public:
    Done of(json::value const& value, std::string const& field, std::size_t depth = 1)
    {
        if (++values_ > MessageLimits::values) return message_too_large(field, MessageLimits::values);
        if (depth > MessageLimits::depth) return message_too_large(field, MessageLimits::depth);
        if (auto const* text = value.if_string()) {
            if (text->size() > MessageLimits::text) return message_too_large(field, MessageLimits::text);
        } else if (auto const* array = value.if_array()) {
            for (auto const& element : *array)
                if (auto done = of(element, field, depth + 1); !done) return done;
        } else if (auto const* object = value.if_object()) {
            for (auto const& [name, member] : *object) {
                if (name.size() > MessageLimits::short_text) return message_too_large(field, MessageLimits::short_text);
                auto const deeper = depth == 1 ? std::string{name} : field;
                if (auto done = of(member, deeper, depth + 1); !done) return done;
            }
        }
        return {};
    }

private:
    std::size_t values_ = 0;
};

class MessageReader
{
public:
    explicit MessageReader(json::object const& object) : object_(object) {}

    json::value const* member(std::string_view name)
    {
        known_.push_back(name);
        return object_.if_contains(name);
    }

    std::string text(std::string_view name, bool required)
    {
        auto const* value = member(name);
        if (!value) {
            if (required) fail(Error{"message.field_missing", std::string{name}, "", {}});
            return {};
        }
        return short_text(*value, std::string{name});
    }

    std::string short_text(json::value const& value, std::string const& field)
    {
        auto const* text = value.if_string();
        if (!text) {
            fail(message_invalid(field, shown(value), "a text"));
            return {};
        }
        if (text->size() > MessageLimits::short_text) {
            fail(message_too_large(field, MessageLimits::short_text));
            return {};
        }
        return std::string{*text};
    }

    Id id(std::string_view name)
    {
        auto const written = text(name, true);
        if (failed_) return {};
        auto const read = id_from(written);
        if (!read) {
            fail(message_invalid(std::string{name}, clipped(written, 60), "a UUID of version 7"));
            return {};
        }
        return *read;
    }

    Authority authority(std::string_view name)
    {
        auto const* value = member(name);
        auto const field = std::string{name};
        if (!value) {
            fail(Error{"message.field_missing", field, "", {}});
            return {};
        }
        auto const* object = value->if_object();
        auto const* state = object ? object->if_contains("state") : nullptr;
        auto const* id = object ? object->if_contains("id") : nullptr;
        if (!state || !id) {
            fail(message_invalid(field, shown(*value), "an object with state and id"));
            return {};
        }
        Authority read{short_text(*state, field + ".state"), short_text(*id, field + ".id")};
        auto const is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
        if (!failed_ && (read.state.size() != 3 || !std::ranges::all_of(read.state, is_upper)))
            fail(message_invalid(field + ".state", clipped(read.state, 60), "three capital letters (ISO 3166-1)"));
        if (!failed_ && read.id.empty()) fail(message_invalid(field + ".id", "", "an identifier of the directory"));
        return read;
    }

    json::object object(std::string_view name)
    {
        auto const* value = member(name);
        if (!value) return {};
        if (auto const* read = value->if_object()) return *read;
        fail(message_invalid(std::string{name}, shown(*value), "an object"));
        return {};
    }

    json::array array(std::string_view name, std::size_t limit)
    {
        auto const* value = member(name);
        if (!value) return {};
        auto const* read = value->if_array();
        if (!read) {
            fail(message_invalid(std::string{name}, shown(*value), "a list"));
            return {};
        }
        if (read->size() > limit) {
            fail(message_too_large(std::string{name}, limit));
            return {};
        }
        return *read;
    }

    void fail(Error error)
    {
        if (!failed_) error_ = std::move(error);
        failed_ = true;
    }

    json::object others() const
    {
        json::object rest;
        for (auto const& [name, value] : object_)
            if (std::ranges::find(known_, std::string_view{name}) == known_.end()) rest.emplace(name, value);
        return rest;
    }

    bool failed() const { return failed_; }
    Error const& error() const { return error_; }

private:
    json::object const& object_;
    std::vector<std::string_view> known_;
    bool failed_ = false;
    Error error_;
};

}

Result<Message> read_message(json::value const& json)
{
    auto const* object = json.if_object();
    if (!object) return Error{"message.not_an_object", "", "", {{"value", shown(json)}}};
    if (auto const measured = Measure{}.of(json, ""); !measured) return measured.error();

    MessageReader reader{*object};
    Message message;
    message.message_id = reader.id("message_id");
    message.type = reader.text("type", true);
    message.version = reader.text("version", true);
    if (!reader.failed() && message.version != "1")
        reader.fail(Error{"message.version_unknown", "version", "", {{"value", clipped(message.version, 60)}}});
    auto const is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    if (!reader.failed() &&
        (message.type.empty() || message.type.size() > 64 || !std::ranges::all_of(message.type, is_word)))
        reader.fail(message_invalid("type", clipped(message.type, 60), "a word of small letters"));
    message.conversation_id = reader.id("conversation_id");
    message.in_reply_to = reader.text("in_reply_to", false);
    message.from = reader.authority("from");
    message.to = reader.authority("to");
    message.sender_ref = reader.text("sender_ref", false);
    message.receiver_ref = reader.text("receiver_ref", false);
    if (auto const sent_at = reader.text("sent_at", true); !reader.failed()) {
        if (auto const read = instant_from(sent_at))
            message.sent_at = *read;
        else
            reader.fail(
                message_invalid("sent_at", clipped(sent_at, 60), "a date and time such as 2026-11-23T09:30:00Z"));
    }
    message.modality = reader.text("modality", true);
    for (auto const& value : reader.array("basis", MessageLimits::items)) {
        auto const* one = value.if_object();
        auto const* instrument = one ? one->if_contains("instrument") : nullptr;
        if (!instrument) {
            reader.fail(message_invalid("basis", shown(value), "objects with instrument and article"));
            break;
        }
        auto const* article = one->if_contains("article");
        message.basis.push_back({reader.short_text(*instrument, "basis.instrument"),
                                 article ? reader.short_text(*article, "basis.article") : std::string{}});
    }
    for (auto const& value : reader.array("items", MessageLimits::items)) {
        auto const number = value.is_int64() ? value.get_int64() : 0;
        if (number < 1 || number > static_cast<std::int64_t>(MessageLimits::items)) {
            reader.fail(message_invalid("items", shown(value), "numbers of items from 1 to 1000"));
            break;
        }
        message.items.push_back(static_cast<int>(number));
    }
    message.language = reader.text("language", false);
    message.signatory = reader.text("signatory", false);
    message.handling = reader.object("handling");
    message.urgency = reader.object("urgency");
    message.reply_by = reader.object("reply_by");
    message.attachments = reader.array("attachments", MessageLimits::attachments);
    message.body = reader.object("body");
    message.others = reader.others();
    if (reader.failed()) return reader.error();
    return message;
}

Result<Message> read_message(std::string_view text)
{
    if (text.size() > MessageLimits::whole) return message_too_large("", MessageLimits::whole);
    json::parse_options options;
    options.max_depth = MessageLimits::depth;
    boost::system::error_code failed;
    auto const parsed = json::parse({text.data(), text.size()}, failed, {}, options);
    if (failed) return Error{"message.not_json", "", "", {{"reason", failed.message()}}};
    return read_message(parsed);
}

json::object to_json(Message const& message)
{
    auto const authority = [](Authority const& a) { return json::object{{"state", a.state}, {"id", a.id}}; };
    json::object written{{"message_id", text_of(message.message_id)},
                         {"type", message.type},
                         {"version", message.version},
                         {"conversation_id", text_of(message.conversation_id)}};
    auto const text = [&](std::string_view name, std::string const& value) {
        if (!value.empty()) written.emplace(name, value);
    };
    text("in_reply_to", message.in_reply_to);
    written.emplace("from", authority(message.from));
    written.emplace("to", authority(message.to));
    text("sender_ref", message.sender_ref);
    text("receiver_ref", message.receiver_ref);
    written.emplace("sent_at", text_of(message.sent_at));
    written.emplace("modality", message.modality);
    if (!message.basis.empty()) {
        json::array basis;
        for (auto const& one : message.basis) {
            json::object row{{"instrument", one.instrument}};
            if (!one.article.empty()) row.emplace("article", one.article);
            basis.push_back(std::move(row));
        }
        written.emplace("basis", std::move(basis));
    }
    if (!message.items.empty()) written.emplace("items", json::array(message.items.begin(), message.items.end()));
    text("language", message.language);
    text("signatory", message.signatory);
    if (!message.handling.empty()) written.emplace("handling", message.handling);
    if (!message.urgency.empty()) written.emplace("urgency", message.urgency);
    if (!message.reply_by.empty()) written.emplace("reply_by", message.reply_by);
    if (!message.attachments.empty()) written.emplace("attachments", message.attachments);
    if (!message.body.empty()) written.emplace("body", message.body);
    for (auto const& [name, value] : message.others)
        written.emplace(name, value);
    return written;
}

MessageType const* message_type(std::string_view name)
{
    for (auto const& type : message_types)
        if (type.name == name) return &type;
    return nullptr;
}

}
