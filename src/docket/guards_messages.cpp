// Guards on messages: nothing leaves that a second person has not approved, and it leaves as it was read.
#include "docket/body.hpp"
#include "docket/guards.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

using Answer = std::optional<Error>;

Outgoing const* named_message(Attempt const& a)
{
    auto const id = id_from(text_in(*a.fields, "message_id"));
    return id ? a.state.message(*id) : nullptr;
}

Error message_unknown(Attempt const& a)
{
    auto const id = std::string{text_in(*a.fields, "message_id")};
    return Error{"case.message_unknown", "message_id", "", {{"message", id}}};
}

/// Whether any message of the case is in one of these states, for a command that nobody has filled in yet.
Answer any_message(Attempt const& a, std::initializer_list<Outgoing::State> states)
{
    for (auto const& message : a.state.outgoing)
        if (std::ranges::find(states, message.state) != states.end()) return std::nullopt;
    return Error{"case.no_message", "message_id", "", {}};
}

Answer message_prepared(Attempt const& a)
{
    if (!a.fields) return any_message(a, {Outgoing::State::prepared});
    auto const* message = named_message(a);
    if (!message) return message_unknown(a);
    if (message->state == Outgoing::State::prepared) return std::nullopt;
    return Error{"case.message_already_approved",
                 "message_id",
                 "",
                 {{"message", text_of(message->message_id)}, {"state", std::string{name_of(message->state)}}}};
}

/// Practice, four eyes: who prepared a message does not approve it.
Answer another_prepared(Attempt const& a)
{
    if (!a.fields) {
        for (auto const& message : a.state.outgoing)
            if (message.state == Outgoing::State::prepared && message.prepared_by != a.setting.account)
                return std::nullopt;
        return Error{"case.four_eyes", "", "", {{"account", a.setting.account}}};
    }
    auto const* message = named_message(a);
    if (!message || message->prepared_by != a.setting.account) return std::nullopt;
    return Error{"case.four_eyes", "", "", {{"account", a.setting.account}}};
}

Answer message_was_rejected(Attempt const& a)
{
    if (!a.fields) {
        for (auto const& message : a.state.outgoing)
            if (message.state == Outgoing::State::rejected && message.fact && !message.rewritten) return std::nullopt;
        return Error{"case.no_message", "message_id", "", {}};
    }
    auto const* message = named_message(a);
    if (!message) return message_unknown(a);
    if (message->state == Outgoing::State::rejected && !message->rewritten && message->fact) return std::nullopt;
    return Error{"case.message_not_rejected", "message_id", "", {{"message", text_of(message->message_id)}}};
}

/// Only what a second person approved leaves. It may leave again when it was lost on the way.
Answer message_may_leave(Attempt const& a)
{
    using enum Outgoing::State;
    if (!a.fields) return any_message(a, {approved, exported, receipted});
    auto const* message = named_message(a);
    if (!message) return message_unknown(a);
    if (message->state != prepared && message->state != rejected) return std::nullopt;
    return Error{"case.message_not_approved", "message_id", "", {{"message", text_of(message->message_id)}}};
}

Answer message_has_left(Attempt const& a)
{
    using enum Outgoing::State;
    if (!a.fields) return any_message(a, {exported, receipted});
    auto const* message = named_message(a);
    if (!message) return message_unknown(a);
    if (message->state == exported || message->state == receipted) return std::nullopt;
    return Error{"case.message_not_approved", "message_id", "", {{"message", text_of(message->message_id)}}};
}

bool names_an_arrival(Attempt const& a)
{
    if (!a.fields) return false;
    auto const id = id_from(text_in(*a.fields, "message_id"));
    return id && std::ranges::find(a.state.incoming, *id) != a.state.incoming.end();
}

/// Only what came from the partner can be taken.
Answer message_has_arrived(Attempt const& a)
{
    if (a.fields ? names_an_arrival(a) : !a.state.incoming.empty()) return std::nullopt;
    return Error{"case.message_not_arrived", "message_id", "", {}};
}

/// What came from the partner, or was prepared here and is not approved yet: its letter is signed as the second person
/// read it.
Answer message_may_be_translated(Attempt const& a)
{
    if (!a.fields) return a.state.incoming.empty() ? any_message(a, {Outgoing::State::prepared}) : std::nullopt;
    if (names_an_arrival(a)) return std::nullopt;
    return message_prepared(a);
}

/// What happens on the way is recorded of messages that a second person approved, and of those that arrived.
Answer message_left_or_arrived(Attempt const& a)
{
    using enum Outgoing::State;
    if (!a.fields) return a.state.incoming.empty() ? any_message(a, {approved, exported, receipted}) : std::nullopt;
    if (names_an_arrival(a)) return std::nullopt;
    auto const* message = named_message(a);
    if (!message) return message_unknown(a);
    if (message->state != prepared && message->state != rejected) return std::nullopt;
    return Error{"case.message_not_approved", "message_id", "", {{"message", text_of(message->message_id)}}};
}

constexpr NamedGuard message_guards[] = {
    {"message_prepared", message_prepared},
    {"another_prepared", another_prepared},
    {"message_was_rejected", message_was_rejected},
    {"message_may_leave", message_may_leave},
    {"message_has_left", message_has_left},
    {"message_has_arrived", message_has_arrived},
    {"message_left_or_arrived", message_left_or_arrived},
    {"message_may_be_translated", message_may_be_translated},
};

}

std::span<NamedGuard const> guards_on_messages()
{
    return message_guards;
}

}
