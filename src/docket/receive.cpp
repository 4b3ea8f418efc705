// What a message from the other State does to a case. It may come twice, late, early, or be nothing we know: it is
// never lost and never breaks anything.
#include "docket/body.hpp"
#include "docket/clocks.hpp"
#include "docket/compiled.hpp"
#include "docket/docket.hpp"
#include "docket/message_schema.hpp"
#include "docket/received.hpp"

#include "base/clipped.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

/// A place for the message in the case: the row, and the items that it moves.
struct Place {
    CompiledArrival const* row = nullptr;
    json::array items;
    std::string_view why = "not_expected_now"; ///< when there is no row
    std::optional<Id> answers;
};

/// Types whose day in the body is that of the fact itself: limits start at it, not at the day we learn of it.
bool tells_of_a_fact(std::string_view type)
{
    return type == "person_notice" || type == "handover_report" || type == "outcome_notice";
}

Day day_of_arrival(Message const& message, CaseState const& state, Setting const& setting)
{
    if (!tells_of_a_fact(message.type)) return setting.today;
    auto const day = day_in(message.body, "happened_on");
    // A day that cannot be is not taken over; it stays visible in the message.
    // An arrest on an alert may precede the case.
    auto const event = text_in(message.body, "event");
    auto const arrest = message.type == "person_notice" && (event == "arrested" || event == "provisionally_arrested");
    if (!day || *day > setting.today || (!state.empty() && *day < state.opened && !arrest)) return setting.today;
    return *day;
}

/// How far an answer of ours on an item has come: a message that moved it and was not rejected.
enum class OwnAnswer : std::uint8_t { none, may_be_rejected, left };

OwnAnswer own_answer_on(CaseState const& state, int number)
{
    auto answer = OwnAnswer::none;
    for (auto const& outgoing : state.outgoing) {
        auto const moved =
            std::ranges::any_of(outgoing.before.items, [&](Item const& item) { return item.number == number; });
        if (!moved || outgoing.state == Outgoing::State::rejected) continue;
        if (outgoing.state != Outgoing::State::prepared) return OwnAnswer::left;
        answer = OwnAnswer::may_be_rejected;
    }
    return answer;
}

bool notes_our_silence(Message const& message)
{
    return message.type == "status" && text_in(message.body, "phase") == "silence_noted";
}

/// The items that the message names and the row can move, each with what the message says of it.
json::array items_moved(CaseState const& state, Compiled const& procedure, Effect const& effect, Message const& message)
{
    auto const can_move = [&](Item const& item) {
        auto const index = procedure.index_of_item_state(item.state);
        return index < 32 && (effect.item.from >> index & 1U) != 0 && !procedure.stays(item, effect);
    };
    auto const has_outcome = [&](std::string_view outcome) {
        if (effect.item.to != ItemMove::To::outcome) return true;
        auto const index = procedure.index_of_item_state(outcome);
        return index < 32 && (effect.item.outcomes >> index & 1U) != 0;
    };
    auto const text = [&](json::object const* named, std::string_view name) {
        auto const own = named ? text_in(*named, name) : std::string_view{};
        return own.empty() ? text_in(message.body, name) : own;
    };
    // What a later message said stands; and only what ends an item, or was done for good, outweighs our withdrawal.
    auto const tells_news = [&](Item const& item, std::string_view decision, Message const& told) {
        auto const index = procedure.index_of_item_state(decision);
        if (index >= 32 || told.sent_at < item.said_at) return false;
        return item.state != "withdrawn" || ((procedure.item_ends | procedure.firm) >> index & 1U) != 0;
    };
    auto const silence = notes_our_silence(message);
    auto const* rows = array_in(message.body, "items");
    json::array moved;
    for (auto const& item : state.items) {
        json::object const* named = nullptr;
        bool meant = !rows && message.items.empty();
        if (rows) {
            for (auto const& row : *rows) {
                auto const* object = row.if_object();
                auto const number = object           ? number_in(*object, "number")
                                    : row.is_int64() ? std::optional{row.get_int64()}
                                                     : std::nullopt;
                if (number == item.number) {
                    meant = true;
                    named = object;
                }
            }
        } else if (std::ranges::find(message.items, item.number) != message.items.end()) {
            meant = true;
        }
        if (!meant || !can_move(item) || !has_outcome(text(named, "outcome"))) continue;
        // The end of an earlier postponement does not end a later one.
        if (effect.item.to == ItemMove::To::before && message.sent_at < item.said_at) continue;
        if (effect.item.to == ItemMove::To::told && !tells_news(item, text(named, "decision"), message)) continue;
        // An answer of ours that left outweighs what was taken from our silence, here as over there.
        if (silence && own_answer_on(state, item.number) != OwnAnswer::none) continue;
        json::object one{{"number", item.number}};
        for (auto const* name : {"outcome", "decision", "ground", "article", "unverified_because"})
            if (auto const value = text(named, name); !value.empty() && value.size() <= MessageLimits::short_text)
                one.emplace(name, value);
        moved.push_back(std::move(one));
    }
    return moved;
}

/// What the other side took from our silence waits for the items that it names, while an answer of ours on one of them
/// may still be rejected, and while the case is closed without an answer. (Ours: 2014/41/EU, Article 31(3), says that
/// silence lets the interception go on, not what holds when silence and answer cross.)
bool silence_waits(CaseState const& state, Message const& message)
{
    if (state.items.empty()) return true;
    for (auto const number : message.items) {
        if (!state.item(number)) return true;
        auto const answer = own_answer_on(state, number);
        if (answer == OwnAnswer::may_be_rejected || (answer == OwnAnswer::none && state.closed)) return true;
    }
    return false;
}

/// A question or consultation of ours that the message answers.
bool finds_what_it_answers(CaseState const& state, Special special, Message const& message, Place& place)
{
    auto const id = id_from(message.in_reply_to);
    if (special == Special::question_answered) {
        for (auto const& question : state.questions)
            if (id && question.message_id == *id) {
                place.answers = *id;
                return true;
            }
        return false;
    }
    if (special == Special::consent_answered) {
        for (auto const& consent : state.consents)
            if (id && consent.ours && consent.answer.empty() && consent.message_id == *id) {
                place.answers = *id;
                return true;
            }
        return false;
    }
    if (special == Special::consultation_answered) {
        for (auto const& consultation : state.consultations)
            if (id && consultation.ours && consultation.message_id == *id) {
                place.answers = *id;
                return true;
            }
        return false;
    }
    if (special == Special::consultation_ended) {
        // Whichever side opened it; one that is not here yet is waited for.
        for (auto const& consultation : state.consultations)
            if (id && consultation.message_id == *id) {
                place.answers = *id;
                return true;
            }
        return false;
    }
    return true;
}

Place place_of(CaseState const& state, Compiled const& procedure, Message const& message)
{
    Place place;
    auto const* type = message_type(message.type);
    if (!type) {
        place.why = "unknown_type";
        return place;
    }
    auto const from_requesting = state.side == Side::requested;
    if ((type->sender == Sender::requesting && !from_requesting) ||
        (type->sender == Sender::requested && from_requesting)) {
        place.why = "wrong_side";
        return place;
    }
    auto const now = procedure.bit_of(state);
    if (state.closed) place.why = "case_closed";
    if (notes_our_silence(message) && silence_waits(state, message)) return place;
    bool moves_items_of_an_open_case = false;
    for (auto const& row : procedure.arrivals) {
        if (row.row->type != message.type) continue;
        if (!row.when_member.empty() && text_in(message.body, row.when_member) != row.when_value) continue;
        auto const& effect = *row.effect;
        bool const moves = effect.item.to != ItemMove::To::none && effect.item.to != ItemMove::To::told;
        if ((row.from & now) == 0) {
            moves_items_of_an_open_case = moves_items_of_an_open_case || (state.closed && moves);
            continue;
        }
        // A row that only notes it must not swallow what would end an item, were the case open: it waits for that.
        if (moves_items_of_an_open_case && !moves) return place;
        if (effect.liberty.moves) {
            auto const index = procedure.index_of_liberty(state.liberty);
            if (index >= 32 || (effect.liberty.from >> index & 1U) == 0) continue;
        }
        // A supplement, also to a case that was closed, supplements a request that is here.
        if (effect.special == Special::supplemented && !state.received) continue;
        if (!finds_what_it_answers(state, effect.special, message, place)) {
            // The row that notes any report must not take it.
            if (effect.special == Special::consultation_ended) return place;
            continue;
        }
        if (effect.item.to != ItemMove::To::none) {
            place.items = items_moved(state, procedure, effect, message);
            if (place.items.empty()) {
                auto const ended = [&](Item const& item) { return procedure.has_ended(item); };
                if (effect.item.to == ItemMove::To::told && !message.items.empty())
                    place.why = "overtaken";
                else if (!state.items.empty() && std::ranges::all_of(state.items, ended))
                    place.why = "items_already_answered";
                continue;
            }
        }
        place.row = &row;
        return place;
    }
    return place;
}

json::object case_header(Message const& message, Side side, Setting const& setting)
{
    json::object header{{"side", name_of(side)},
                        {"modality", message.modality},
                        {"own", to_json(setting.own)},
                        {"partner", to_json(message.from)},
                        {"conversation_id", text_of(message.conversation_id)},
                        {"basis", to_json(message.basis)}};
    for (auto const* name : {"title", "items", "persons"})
        if (auto const* value = message.body.if_contains(name)) header.emplace(name, *value);
    return header;
}

Event event_of(CaseState const& state, Place const& place, Message const& message, Setting const& setting)
{
    json::object body;
    auto const day = day_of_arrival(message, state, setting);
    body.emplace("happened_on", text_of(day));
    if (day != setting.today) body.emplace("learned_on", text_of(setting.today));
    if (!place.items.empty()) body.emplace("items", place.items);
    if (!place.items.empty()) body.emplace("said_at", text_of(message.sent_at));
    if (place.answers) body.emplace("answers_message", text_of(*place.answers));
    auto const special = place.row->effect->special;
    if (special == Special::case_opened) body.emplace("case", case_header(message, Side::requested, setting));
    if (special == Special::supplemented)
        if (auto const* items = array_in(message.body, "new_items")) body.emplace("new_items", *items);
    for (auto const* name :
         {"subject",     "answer",   "reasons",     "ground", "article",   "unverified_because", "reason_code", "date",
          "happened_at", "kind",     "ends_on",     "until",  "return_by", "national_law",       "wanted_by",   "rule",
          "old_date",    "new_date", "received_on", "measure"})
        if (auto const value = text_in(message.body, name); !value.empty() && !body.contains(name))
            body.emplace(name, value);
    for (auto const* name : {"open_to_appeal", "suspensive"})
        if (flag_in(message.body, name)) body.emplace(name, true);
    // What a consent is asked for and given to, so that exactly that use is open.
    if (special == Special::consent_asked || special == Special::consent_answered ||
        place.row->effect->kind == "return_waiver_learned" || place.row->effect->kind == "return_arranged") {
        for (auto const* name : {"purpose", "material", "third_state", "conditions", "step"})
            if (auto const value = text_in(message.body, name); !value.empty() && !body.contains(name))
                body.emplace(name, value);
        if (auto const left = number_in(message.body, "left")) body.emplace("left", *left);
        for (auto const* name : {"granted", "material_items"})
            if (auto const* list = array_in(message.body, name); list && list->size() <= 10'000)
                body.emplace(name, *list);
    }
    // Where a text counts hours from the receipt (eio2014 31; reg2018_1805 9(3); dir2023_977 5(1)), it is now.
    if (special == Special::case_opened || place.row->effect->kind.starts_with("request_received"))
        body["happened_at"] = text_of(setting.now);
    if (place.row->effect->kind == "assurance_received")
        body.emplace("undertaking", json::object{{"kind", text_in(message.body, "kind")},
                                                 {"text", text_in(message.body, "text")},
                                                 {"article", text_in(message.body, "article")},
                                                 {"given_by", name_of(Side::requesting)}});
    if (place.row->effect->kind == "property_received" && body.contains("return_by"))
        body.emplace("undertaking", json::object{{"kind", "return_of_objects"},
                                                 {"text", text_in(message.body, "return_by")},
                                                 {"state", "in_force"},
                                                 {"given_by", name_of(Side::requesting)}});
    return {std::string{place.row->effect->kind}, std::move(body)};
}

/// The day that a message gives for what it tells, where it can be.
std::optional<Day> told_on(Message const& message, CaseState const& state, Setting const& setting)
{
    auto const day = day_in(message.body, "happened_on");
    if (!day || *day > setting.today || (!state.empty() && *day < state.opened)) return std::nullopt;
    return day;
}

void add_clocks(CaseState const& state, Event& event, Message const& message, Setting const& setting)
{
    auto const day = day_in(event.body, "happened_on").value_or(setting.today);
    add_limits(state, event.kind, event.body, day, told_on(message, state, setting), setting);
    // A limit that we know from a message only is shown as of that message: for the requesting side all that its
    // messages begin, for the other one those that its partner must mind.
    if (auto* clocks = event.body.if_contains("clocks"))
        for (auto& clock : clocks->as_array()) {
            auto& written = clock.as_object();
            if (state.side == Side::requesting || text_in(written, "on") == name_of(Side::requesting))
                written["as_of"] = message.type + " " + text_of(message.message_id);
        }
    complete_received(state, event.kind, event.body, setting);
    add_use_limits(state, state.basis, event.kind, event.body, setting);
}

/// What differs from the form of its type is shown beside it; the message counts all the same.
void note_form(json::object& body, Message const& message)
{
    if (auto const remarks = remarks_on(message); !remarks.empty())
        body.emplace("form_remarks", json::array(remarks.begin(), remarks.end()));
}

/// Which rule of form failed is told to the sender, about the message and not about the request.
Event cannot_process(CaseState const& state, Message const& message, Setting const& setting)
{
    json::object carried{{"happened_on", text_of(setting.today)},
                         {"rule", "unknown_type"},
                         {"type", message.type},
                         {"safe_to_resend", false}};
    auto const answer =
        message_of(state, "cannot_process", std::move(carried), {}, text_of(message.message_id), setting);
    return {"cannot_process_prepared",
            json::object{{"happened_on", text_of(setting.today)}, {"message", to_json(answer)}}};
}

Result<Procedure const*> procedure_for(Message const& message)
{
    std::string available;
    for (auto const modality : available_procedures()) {
        if (law::name_of(modality) == message.modality) return procedure_of(modality, Side::requested);
        available += (available.empty() ? "" : ", ") + std::string{law::name_of(modality)};
    }
    return Error{"procedure.not_available",
                 "modality",
                 "",
                 {{"modality", clipped(message.modality, 60)}, {"available", available}}};
}

}

void settle_kept(CaseState& state, std::vector<Event>& events, Setting const& setting)
{
    if (!state.procedure) return;
    auto const& procedure = static_cast<Compiled const&>(*state.procedure);
    // Each pass lets at least one kept message take effect, so it ends.
    for (bool moved = true; moved;) {
        moved = false;
        for (auto const& kept : state.kept) {
            if (kept.done || kept.why == "unknown_type" || kept.why == "wrong_side") continue;
            auto const message = read_message(json::value(kept.message));
            if (!message) continue;
            auto const place = place_of(state, procedure, *message);
            if (!place.row || place.row->effect->special == Special::case_opened) continue;
            auto event = event_of(state, place, *message, setting);
            add_clocks(state, event, *message, setting);
            event.body.emplace("kept_entry", kept.entry);
            event.body.emplace("received_message", text_of(kept.message_id));
            apply_event(state, event.body, event.kind, setting.account, setting.now);
            events.push_back(std::move(event));
            moved = true;
            break;
        }
    }
}

Result<std::vector<Event>> receive(CaseState const& state, Message const& message, Setting const& setting)
{
    if (state.erased) return Error{"case.erased", "", "", {}};

    // The same message again changes nothing.
    if (std::ranges::find(state.incoming, message.message_id) != state.incoming.end())
        return Error{"message.already_received", "message_id", "", {{"message", text_of(message.message_id)}}};

    // It must be from the partner, to us, in this conversation.
    auto const authority = [](Authority const& a) { return a.state + " " + a.id; };
    auto const& own = state.empty() ? setting.own : state.own;
    if (message.to != own)
        return Error{"message.wrong_receiver", "to", "", {{"to", authority(message.to)}, {"own", authority(own)}}};
    if (message.from == own || (!state.empty() && message.from != state.partner))
        return Error{"message.wrong_sender",
                     "from",
                     "",
                     {{"from", authority(message.from)}, {"partner", authority(state.partner)}}};
    if (!state.empty() && message.conversation_id != state.conversation_id)
        return Error{
            "message.wrong_conversation", "conversation_id", "", {{"conversation", text_of(message.conversation_id)}}};

    auto const received = to_json(message);
    std::vector<Event> events;
    auto ahead = state;
    auto const add = [&](Event event) {
        apply_event(ahead, event.body, event.kind, setting.account, setting.now);
        events.push_back(std::move(event));
    };

    Procedure const* found = state.procedure;
    if (state.empty()) {
        auto const begins = procedure_for(message);
        if (!begins) return begins.error();
        found = *begins;
        // Only the requesting side begins; an answer to a request that we never made has no case here.
        auto const* type = message_type(message.type);
        if (type && type->sender == Sender::requested)
            return Error{"message.conversation_unknown",
                         "conversation_id",
                         "",
                         {{"conversation", text_of(message.conversation_id)}, {"type", message.type}}};
        ahead.side = Side::requested;
    }
    if (!found)
        return Error{"procedure.not_available",
                     "",
                     "",
                     {{"modality", std::string{law::name_of(state.modality)}}, {"available", "none"}}};
    auto const& procedure = static_cast<Compiled const&>(*found);

    auto const place = place_of(ahead, procedure, message);
    if (place.row) {
        auto event = event_of(state, place, message, setting);
        event.body.emplace("received", received);
        note_form(event.body, message);
        if (place.row->effect->special == Special::case_opened) {
            // Limits that the arrival itself starts need the bases and items that the message names.
            auto begun = ahead;
            apply_event(begun, event.body, event.kind, setting.account, setting.now);
            add_clocks(begun, event, message, setting);
        } else {
            add_clocks(state, event, message, setting);
        }
        add(std::move(event));
    } else {
        // It is kept and shown, and tried again whenever the case moves.
        if (state.empty()) {
            // What the case is about, the request alone says.
            auto header = case_header(message, Side::requested, setting);
            header.erase("items");
            add({"conversation_opened",
                 json::object{{"happened_on", text_of(setting.today)}, {"case", std::move(header)}}});
        }
        Event kept{"message_kept",
                   json::object{{"happened_on", text_of(setting.today)}, {"why", place.why}, {"received", received}}};
        note_form(kept.body, message);
        // What came with it is in our hands all the same, and within its limits.
        add_use_limits(ahead, ahead.basis, kept.kind, kept.body, setting);
        add(std::move(kept));
        if (place.why == "unknown_type") add(cannot_process(ahead, message, setting));
    }
    settle_kept(ahead, events, setting);
    return events;
}

}
