// sample_message: messages made to fit the form of their type, or not to fit it, from numbers that somebody draws.
//
// Only tests and fuzzers use it. Every type of message_schema.hpp has its samples without a line here.
#pragma once

#include "docket/compiled.hpp"
#include "docket/message_schema.hpp"

#include <functional>
#include <set>

namespace rogatory::docket::testing
{

class SampleMessages
{
public:
    /// draw(n) gives a number below n.
    explicit SampleMessages(std::function<std::uint32_t(std::uint32_t)> draw) : draw_(std::move(draw)) {}

    enum class Fit : std::uint8_t { valid, anything };

    /// A body of the type. Valid: every required member, some of the others, and members of a version to come.
    /// Anything: also wrong, missing, huge and deeply nested values.
    boost::json::object body(std::string_view type, Fit fit)
    {
        boost::json::object made;
        auto const required = required_members(type);
        for (auto const member : body_members(type)) {
            auto const needed = required.contains(member) && (fit == Fit::valid || draw_(8) != 0);
            if (!needed && draw_(2) == 0) continue;
            made.emplace(member, fit == Fit::anything && draw_(4) == 0 ? odd_value(4)
                                                                       : fitting_value(member_type(type, member)));
            if (member == "items" && (fit == Fit::valid || draw_(3) != 0)) made[member] = items();
        }
        for (auto more = draw_(3); more > 0; --more)
            made.emplace("later_member_" + std::to_string(draw_(5)), odd_value(3));
        return made;
    }

    /// A whole message as JSON, with header members of a version to come.
    boost::json::object message(std::string_view type, boost::json::object body, Id const& id, Id const& conversation,
                                Authority const& from, Authority const& to, std::string_view modality, Instant sent_at)
    {
        namespace json = boost::json;
        json::object made{{"message_id", text_of(id)},
                          {"type", type},
                          {"version", "1"},
                          {"conversation_id", text_of(conversation)},
                          {"from", json::object{{"state", from.state}, {"id", from.id}}},
                          {"to", json::object{{"state", to.state}, {"id", to.id}}},
                          {"sent_at", text_of(sent_at)},
                          {"modality", modality},
                          {"body", std::move(body)}};
        if (draw_(2) == 0) made.emplace("items", json::array{1, static_cast<std::int64_t>(1 + draw_(4))});
        if (draw_(2) == 0) made.emplace("basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}}});
        if (draw_(2) == 0) made.emplace("later_header", odd_value(3));
        return made;
    }

    /// A value as the form asks for it.
    boost::json::value fitting_value(std::string_view type)
    {
        namespace json = boost::json;
        if (type == "day") return json::string(text_of(*day_from("2026-01-05") + static_cast<int>(draw_(400))));
        if (type == "instant") return json::value("2026-01-05T10:00:00Z");
        if (type == "number") return json::value(static_cast<std::int64_t>(draw_(5'000)));
        if (type == "flag") return json::value(draw_(2) == 0);
        if (type == "article") return json::value("untoc 18(21)(b)");
        if (type == "list") return json::array{json::object{{"number", 1}, {"text", "One."}}, "Two."};
        if (type == "object") return json::object{{"facts", "What happened."}};
        auto const words = type.ends_with('*') ? reason_codes(type) : choices_of(type);
        if (!words.empty()) return json::value(words[draw_(static_cast<std::uint32_t>(words.size()))]);
        return json::value("Some words.");
    }

    /// A value of any kind, nested up to so many levels.
    boost::json::value odd_value(int depth)
    {
        namespace json = boost::json;
        switch (draw_(depth > 0 ? 12 : 9)) {
        case 0: return nullptr;
        case 1: return draw_(2) == 0;
        case 2: return static_cast<std::int64_t>(draw_(3)) - 1;
        case 3: return INT64_MIN + static_cast<std::int64_t>(draw_(2));
        case 4: return 1e308;
        case 5: return UINT64_MAX;
        case 6: return json::string(std::string(draw_(2'000), 'W'));
        case 7: return json::value("refuse.political");
        case 8: return json::value("2026-13-45T99:99:99Z");
        case 9: {
            json::array list;
            for (auto count = draw_(5); count > 0; --count)
                list.push_back(odd_value(depth - 1));
            return list;
        }
        case 10: {
            json::object object;
            for (auto count = draw_(5); count > 0; --count)
                object[draw_(2) == 0 ? "number" : "member" + std::to_string(draw_(3))] = odd_value(depth - 1);
            return object;
        }
        default: {
            json::value nested = 1;
            for (auto levels = draw_(24); levels > 0; --levels)
                nested = json::array{std::move(nested)};
            return nested;
        }
        }
    }

    boost::json::array items()
    {
        namespace json = boost::json;
        json::array list;
        for (auto count = 1 + draw_(3); count > 0; --count) {
            json::object one{
                {"number", static_cast<std::int64_t>(1 + draw_(4))}, {"type", "bank_records"}, {"title", "Accounts"}};
            auto const& procedures = all_procedures();
            auto const& states = procedures[draw_(static_cast<std::uint32_t>(procedures.size()))].item_states;
            if (draw_(2) == 0) one.emplace("decision", states[draw_(static_cast<std::uint32_t>(states.size()))]);
            if (draw_(2) == 0) one.emplace("outcome", draw_(2) == 0 ? "done" : "refused");
            list.push_back(std::move(one));
        }
        return list;
    }

    std::uint32_t draw(std::uint32_t below) { return draw_(below); }

private:
    static std::set<std::string, std::less<>> required_members(std::string_view type)
    {
        std::set<std::string, std::less<>> required;
        auto const schema = message_schema(type);
        if (auto const* list = schema->at("properties").at("body").as_object().if_contains("required"))
            for (auto const& name : list->as_array())
                required.emplace(name.as_string());
        return required;
    }

    std::function<std::uint32_t(std::uint32_t)> draw_;
};

}
