#include "app/message_segments.hpp"

#include "app/record_json.hpp"
#include "docket/message_schema.hpp"

#include <algorithm>
#include <array>

namespace rogatory::app
{

namespace
{

namespace json = boost::json;

// The members of a body that are sentences. What is not named here is a name, an address, a reference or a code, and
// stands in every language as it was written.
constexpr std::array<std::string_view, 64> sentences_of_messages{
    "reasons",      "report",     "text",          "proposal",
    "counter",      "remarks",    "effect",        "conditions",
    "alternatives", "duty",       "undertaking",   "consultation",
    "facts",        "danger",     "data",          "search",
    "record",       "content",    "caveats",       "restriction",
    "formalities",  "purpose",    "material",      "statement",
    "keep",         "destroy",    "lift",          "nature",
    "follow_up",    "result",     "plan",          "terms",
    "variation",    "measures",   "needed",        "monitoring",
    "duration",     "secured",    "fallback",      "suggested_use",
    "link",         "evaluation", "information",   "decision",
    "obstacle",     "treatment",  "method",        "due_diligence",
    "property",     "condition",  "penalty",       "condition_before",
    "path",         "factors",    "stage",         "correction",
    "compensation", "remedies",   "power_to_bind", "possible_conditions",
    "health",       "use",        "promise",       "conditions_accepted"};
// Lists of sentences, or of records that hold them.
constexpr std::array<std::string_view, 9> lists_of_messages{
    "questions", "answers", "options", "defects", "cannot_answer", "missing", "victims", "items_left", "evidence"};
constexpr std::array<std::string_view, 6> members_of_records{"question", "answer", "text",
                                                             "reasons",  "why",    "condition"};

bool is_named_in(auto const& names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

class TextsOfMessage
{
public:
    std::vector<request::FreeText> all;

    void add(std::string path, json::value const& value)
    {
        if (!value.is_string()) return;
        std::string const words(value.get_string());
        if (words.find_first_not_of(" \t\r\n") != std::string::npos) all.push_back({std::move(path), words});
    }
    void add_list(std::string_view name, json::array const& list)
    {
        for (std::size_t i = 0; i < list.size(); ++i) {
            auto const path = std::string(name) + '[' + std::to_string(i) + ']';
            if (auto const* record = list[i].if_object()) {
                for (auto const member : members_of_records)
                    if (auto const* value = record->if_contains(member); value && !is_a_word(*value))
                        add(path + '.' + std::string(member), *value);
            } else {
                add(path, list[i]);
            }
        }
    }

private:
    /// The answer to an option is a word of the program.
    static bool is_a_word(json::value const& value)
    {
        constexpr std::array<std::string_view, 3> words{"accepted", "refused", "counter"};
        return value.is_string() && is_named_in(words, std::string_view(value.get_string()));
    }
};

json::object json_of_segment(request::Segment const& segment)
{
    return {{"path", segment.path},   {"source", segment.source},         {"words", segment.words},
            {"state", segment.state}, {"translator", segment.translator}, {"checked_by", segment.checked_by}};
}

/// The translations of a message that the case has: of several for one text the last that was recorded.
std::vector<request::Segment> segments_recorded(Case const& known, Id const& message)
{
    std::vector<request::Segment> found;
    auto const id = text_of(message);
    for (auto const& entry : known.entries) {
        if (entry.kind != "message_translated" || member_text(entry.body, "message_id") != id) continue;
        auto const* list = entry.body.if_contains("segments");
        if (!list || !list->is_array()) continue;
        for (auto const& one : list->get_array()) {
            auto const* given = one.if_object();
            if (!given) continue;
            request::Segment segment;
            segment.path = member_text(*given, "path");
            segment.language = member_text(entry.body, "language");
            segment.source = member_text(*given, "source");
            segment.words = member_text(*given, "words");
            segment.state = member_text(*given, "state");
            segment.translator = member_text(*given, "translator");
            segment.checked_by = member_text(*given, "checked_by");
            std::erase_if(found, [&](auto const& earlier) {
                return earlier.path == segment.path && earlier.language == segment.language;
            });
            found.push_back(std::move(segment));
        }
    }
    return found;
}

}

std::vector<request::FreeText> free_texts(docket::Message const& message)
{
    TextsOfMessage texts;
    for (auto const name : docket::body_members(message.type)) {
        auto const* value = message.body.if_contains(name);
        if (!value) continue;
        if (value->is_array() && is_named_in(lists_of_messages, name))
            texts.add_list(name, value->get_array());
        else if (docket::member_type(message.type, name) == "text" && is_named_in(sentences_of_messages, name))
            texts.add(std::string(name), *value);
    }
    if (auto const* reason = message.urgency.if_contains("reason")) texts.add("urgency.reason", *reason);
    return std::move(texts.all);
}

std::vector<request::Segment> segments_of(Case const& known, docket::Message const& message,
                                          std::string const& language)
{
    return request::segments_for(free_texts(message), segments_recorded(known, message.message_id), language);
}

request::Translated translated(Case const& known, docket::Message const& message, std::string_view language)
{
    return request::translated(free_texts(message), segments_recorded(known, message.message_id), language);
}

std::vector<Error> take_segments(Office& office, Account const& account, Id const& case_id,
                                 docket::Message const& message, std::string const& language,
                                 std::vector<request::Segment> const& segments)
{
    auto errors = request::unfit_segments(free_texts(message), segments);
    if (!errors.empty()) return errors;
    json::array list;
    for (auto const& segment : segments)
        if (segment.state != request::segment_states[0]) list.push_back(json_of_segment(segment));
    if (list.empty()) return {};
    auto const done =
        act(office, account, case_id,
            {"translate_message",
             std::nullopt,
             {{"message_id", text_of(message.message_id)}, {"language", language}, {"segments", std::move(list)}}},
            {});
    if (!done) errors.push_back(done.error());
    return errors;
}

}
