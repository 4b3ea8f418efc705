// The state that follows from the entries. Nothing here can fail: what it does not know is counted and shown.
#include "docket/body.hpp"
#include "docket/clocks.hpp"
#include "docket/compiled.hpp"
#include "docket/docket.hpp"
#include "docket/fold_parts.hpp"
#include "docket/questions.hpp"
#include "docket/received.hpp"
#include "docket/team_agreement.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

bool is_settled(CaseState const& state, Compiled const& procedure)
{
    return !state.items.empty() &&
           std::ranges::all_of(state.items, [&](Item const& item) { return procedure.has_ended(item); });
}

/// Questions and consultations end with what they were about.
bool ends_all_waiting(std::string_view base)
{
    return base == "returned" || base == "returned_incomplete" || base == "closed" || base == "lapsed";
}

class Folding
{
public:
    Folding(CaseState& state, Compiled const& procedure, Effect const& effect, json::object const& body,
            std::string_view actor, Instant at)
        : state_(state), procedure_(procedure), effect_(effect), body_(body), actor_(actor), at_(at)
    {
        auto const day = day_in(body, "happened_on");
        day_ = day ? *day : day_of(at);
    }

    void run()
    {
        // Most entries hold neither a message nor a limit; one look finds out.
        auto const* message = object_in(body_, "message");
        auto const* received = object_in(body_, "received");
        if (message) queue(*message);
        if (received) remember(*received);
        if (auto const number = number_in(body_, "kept_entry")) settle(*number);

        if (auto const* changes = array_in(body_, "limits"))
            change_limits(state_, *changes, day_, [&](std::size_t clock) { touch(clock); });
        stop_clocks();
        if (auto const* clocks = array_in(body_, "clocks")) {
            start_limits(state_, *clocks, effect_.kind, day_);
            // What happened there on one day may be learned here on another.
            if (auto const learned = day_in(body_, "learned_on"))
                for (auto& clock : state_.clocks)
                    if (clock.entry == state_.length && !clock.as_of.empty()) clock.learned_on = *learned;
        }
        if (effect_.special != Special::none) special();
        if (state_.modality == law::Modality::surrender) note_finality();
        if (!state_.liberty.empty()) note_waiting();
        if (state_.side == Side::requested) note_restraint();
        if (state_.modality == law::Modality::sentenced_persons) note_role();
        if (state_.modality == law::Modality::joint_investigation)
            for (auto const* about : {message, received, static_cast<json::object const*>(&settled_)})
                if (about) fold_agreement(state_, *about, day_, about == message);
        if (received || effect_.kind.starts_with("person_")) fold_received(state_, effect_.kind, body_, day_);
        if (auto const* promise = object_in(body_, "undertaking")) add_undertaking(*promise);
        if (effect_.liberty.moves) move_liberty();
        if (effect_.item.to != ItemMove::To::none) move_items();
        move();
        show();
    }

private:
    void queue(json::object const& message)
    {
        Outgoing outgoing;
        if (auto const id = id_from(text_in(message, "message_id"))) outgoing.message_id = *id;
        outgoing.type = text_in(message, "type");
        if (auto const answers = id_from(text_in(body_, "answers_message"))) outgoing.answers = *answers;
        outgoing.entry = state_.length;
        outgoing.prepared_by = actor_;
        outgoing.kind = effect_.kind;
        outgoing.fact = effect_.fact;
        outgoing.before.base = state_.base;
        outgoing.before.acknowledged = state_.acknowledged;
        if (flag_in(body_, "message_approved")) {
            outgoing.state = Outgoing::State::approved;
            outgoing.approved_by = state_.approved_by;
        }
        state_.outgoing.push_back(std::move(outgoing));
        queued_ = true;
    }

    /// What the entry says, wherever it is written: in the message prepared, arrived or kept until now, or in itself.
    json::object const& told() const
    {
        for (auto const* message : {object_in(body_, "message"), object_in(body_, "received"), &settled_})
            if (auto const* body = message ? object_in(*message, "body") : nullptr) return *body;
        return body_;
    }

    void remember(json::object const& received)
    {
        if (auto const id = id_from(text_in(received, "message_id"))) {
            received_ = *id;
            state_.incoming.push_back(*id);
        }
        if (auto const ref = text_in(received, "sender_ref"); !ref.empty()) state_.partner_ref = ref;
    }

    void settle(std::int64_t entry)
    {
        for (auto& kept : state_.kept)
            if (kept.entry == entry) {
                kept.done = true;
                received_ = kept.message_id;
                settled_ = std::move(kept.message);
                kept.message.clear();
            }
    }

    /// Which State administers the sentence: the one that is asked, unless the request says that it is the one that
    /// asks.
    void note_role()
    {
        auto const* message = object_in(body_, "received");
        auto const* told =
            message && effect_.kind.starts_with("request_received") ? object_in(*message, "body") : nullptr;
        auto const* from = effect_.kind == "request_sent" ? &state_.draft : told;
        auto const* request = from ? object_in(*from, "request") : nullptr;
        if (request) state_.asked_to_send = text_in(*request, "role") == "administering";
    }

    /// Property stays restrained whatever becomes of the request, until its restraint is lifted, lapses or is replaced.
    void note_restraint()
    {
        auto const kind = effect_.kind;
        auto const begins = kind == "restraint_ordered";
        if (!begins && kind != "restraint_lifted" && kind != "restraint_ended" && kind != "restraint_lapsed" &&
            kind != "third_party_prevailed" && kind != "enforcement_ordered" && kind != "asset_lost")
            return;
        for_each_item([&](Item& item, json::object const*) { item.restrained = begins; });
    }

    /// Whether a decision to surrender is final, and whether the day of it was agreed since the last obstacle.
    void note_finality()
    {
        auto const kind = effect_.kind;
        if (kind == "surrender_date_agreed" && day_in(body_, "date")) state_.surrender_redated = true;
        if (kind == "execution_ordered" || kind == "execution_ordered_on_guarantee" || kind == "decision_received")
            state_.decision_not_final = flag_in(body_, "open_to_appeal");
        auto const decided = kind == "remedy_reported" && text_in(body_, "phase") == "remedy_decided";
        if (decided || kind == "remedy_decision_learned" || kind == "decision_became_final" ||
            kind == "decision_final_learned" || kind == "request_refused" || kind == "refusal_received")
            state_.decision_not_final = false;
        if (suspends_decision(state_, kind, body_)) state_.decision_not_final = true;
    }

    /// Once the reason for a postponement has ended the surrender waits for a date, until one is agreed.
    void note_waiting()
    {
        auto const kind = effect_.kind;
        if (kind == "postponement_ended")
            state_.surrender_waits_since = day_;
        else if (kind == "surrender_date_agreed" || kind == "surrender_postponed" || kind == "person_lent")
            state_.surrender_waits_since.reset();
    }

    void stop_clocks()
    {
        if (effect_.stops.empty() || state_.clocks.empty()) return;
        // A new date or a postponement takes the old limit away; everything else is what the limit was for.
        auto const replaced = effect_.kind == "surrender_date_agreed" || effect_.kind == "surrender_postponed" ||
                              effect_.kind == "force_majeure_notified";
        for (std::size_t i = 0; i < state_.clocks.size(); ++i) {
            auto& clock = state_.clocks[i];
            if (!clock.lives() || std::ranges::find(effect_.stops, clock.started_by) == effect_.stops.end() ||
                concerns_others(clock))
                continue;
            // Where the law itself names what ends a limit that is no limit of custody, nothing else meets it.
            auto const custody = clock.kind == ClockKind::must_release || clock.kind == ClockKind::may_release;
            if (!replaced && !custody && !clock.until.empty()) continue;
            touch(i);
            if (replaced || clock.state == ClockState::may_run)
                clock.state = ClockState::moot;
            else
                meet(clock, day_);
            clock.met_on = day_;
        }
    }

    /// A clock that runs for items which this entry does not name goes on.
    bool concerns_others(Clock const& clock)
    {
        if (clock.items.empty()) return false;
        std::vector<int> named;
        for_each_item([&](Item& item, json::object const*) { named.push_back(item.number); });
        return std::ranges::any_of(clock.items,
                                   [&](int item) { return std::ranges::find(named, item) == named.end(); });
    }

    /// Limits that began with the arrival of the request are met by what they ask for.
    void meet_clocks(ClockKind kind)
    {
        for (std::size_t i = 0; i < state_.clocks.size(); ++i)
            if (auto& clock = state_.clocks[i]; clock.lives() && clock.kind == kind &&
                                                began_the_case(clock.started_by) &&
                                                (clock.until.empty() || kind == ClockKind::decide_by)) {
                touch(i);
                if (clock.state == ClockState::may_run)
                    clock.state = ClockState::moot;
                else
                    meet(clock, day_);
            }
    }

    bool began_the_case(std::string_view kind) const
    {
        auto const* effect = procedure_.effect(kind);
        return effect && effect->special == Special::case_opened;
    }

    /// What a rejection of the message takes back: the clock as it was before this entry.
    void touch(std::size_t index)
    {
        auto& clock = state_.clocks[index];
        if (queued_ && !effect_.fact) state_.outgoing.back().before.clocks.emplace_back(index, clock);
        clock.changed = state_.length;
    }

    void read_case(json::object const& header)
    {
        state_.own = authority_in(header, "own");
        state_.partner = authority_in(header, "partner");
        if (auto const id = id_from(text_in(header, "conversation_id"))) state_.conversation_id = *id;
        if (auto const ref = text_in(header, "own_ref"); !ref.empty()) state_.own_ref = ref;
    }

    void read_content(json::object const& content)
    {
        if (auto const title = text_in(content, "title"); !title.empty()) state_.title = title;
        if (auto const ref = text_in(content, "own_ref"); !ref.empty()) state_.own_ref = ref;
        if (auto const* basis = array_in(content, "basis")) state_.basis = basis_in(*basis);
        if (auto const* items = array_in(content, "items")) {
            auto named = items_in(*items, procedure_.item_states.front());
            for (auto& item : named) {
                item.requested = day_;
                item.entry = state_.length;
                auto const* known = state_.item(item.number);
                if (!known) continue;
                // What the partner said last of it is remembered; what was done about it on an urgent notice stands
                // when the request itself comes.
                item.said_at = known->said_at;
                if (known->state != procedure_.item_states.front()) {
                    auto const type = item.type, title = item.title;
                    item = *known;
                    item.type = type;
                    item.title = title;
                }
            }
            state_.items = std::move(named);
        }
        if (auto const* persons = array_in(content, "persons")) state_.persons = persons_in(*persons);
    }

    void special()
    {
        switch (effect_.special) {
        case Special::drafted: {
            if (auto const* header = object_in(body_, "case")) read_case(*header);
            auto const* draft = object_in(body_, "draft");
            if (!draft) break;
            if (auto const* from = object_in(body_, "from_case"); from && state_.linked.empty()) {
                state_.linked.push_back(
                    {std::string{text_in(*from, "case_id")}, std::string{text_in(*from, "modality")},
                     std::string{text_in(*from, "reasons")}, std::string{text_in(*from, "cites")}, true});
                inherit_received(state_, *from, day_);
            }
            state_.draft = *draft;
            state_.draft_digest = text_in(body_, "draft_digest");
            read_content(*draft);
            if (std::ranges::find(state_.writers, actor_) == state_.writers.end()) state_.writers.emplace_back(actor_);
            if (!state_.drafted) state_.drafted = day_;
            break;
        }
        case Special::approved:
            state_.approved_by = actor_;
            state_.approved_digest = text_in(body_, "draft_digest");
            if (!state_.approved) state_.approved = day_;
            break;
        case Special::transit_begun: state_.transit = true; break;
        case Special::sent:
            state_.transit = false;
            if (!state_.sent) state_.sent = day_;
            state_.acknowledged_now = false;
            for (auto& item : state_.items)
                item.requested = day_;
            if (queued_) state_.request_message = state_.outgoing.back().message_id;
            break;
        case Special::case_opened:
            if (auto const* header = object_in(body_, "case")) {
                read_case(*header);
                read_content(*header);
            }
            state_.transit = effect_.kind == "transit_request_received" || effect_.kind == "overflight_notice_received";
            if (effect_.kind == "request_received" || effect_.kind == "request_received_again" ||
                effect_.kind == "transit_request_received" || effect_.kind == "written_confirmation_received" ||
                effect_.kind == "interception_notice_received") {
                if (!state_.received) state_.received = day_;
                state_.acknowledged_now = false;
            }
            if (effect_.kind != "conversation_opened") state_.request_message = received_;
            break;
        case Special::acknowledged:
            if (!state_.acknowledged) state_.acknowledged = day_;
            state_.acknowledged_now = true;
            meet_clocks(ClockKind::tell_by);
            break;
        case Special::closed:
            state_.close_code = text_in(body_, "reason_code");
            if (state_.close_code.empty() && effect_.kind == "case_closed_on_death")
                state_.close_code = "close.person_died";
            if (!state_.ended) state_.ended = day_;
            // Promises and floors go on; what was to be decided or told need not be any more.
            for (auto& clock : state_.clocks)
                if (clock.lives() && !outlives_case(clock)) clock.state = ClockState::moot;
            break;
        case Special::question_asked:
            ++state_.rounds;
            state_.questions.push_back({this_message(), day_, std::nullopt, asked_in(told())});
            break;
        case Special::question_answered: {
            auto const answered = id_from(text_in(body_, "answers_message"));
            for (auto& question : state_.questions)
                if (!question.answered_on && (!answered || question.message_id == *answered))
                    fold_answers(question, told(), day_, state_.length);
            break;
        }
        case Special::question_ended:
            for (auto& question : state_.questions)
                if (!question.answered_on) question.answered_on = day_;
            break;
        case Special::consultation_opened: {
            Consultation consultation;
            consultation.message_id = this_message();
            consultation.subject = text_in(body_, "subject");
            consultation.ours = queued_;
            consultation.open = true;
            consultation.opened_on = day_;
            state_.consultations.push_back(std::move(consultation));
            break;
        }
        case Special::consultation_answered:
        case Special::consultation_ended: {
            auto const answered = id_from(text_in(body_, "answers_message"));
            for (auto& consultation : state_.consultations)
                if (consultation.open && (!answered || consultation.message_id == *answered)) {
                    consultation.open = false;
                    consultation.ended_on = day_;
                    consultation.ended_by = state_.length;
                    consultation.answer = text_in(body_, "answer");
                    if (effect_.special == Special::consultation_ended) consultation.answer = "ended_without_answer";
                }
            break;
        }
        case Special::consultation_not_due: state_.consultation_not_due = text_in(body_, "reasons"); break;
        case Special::supplemented:
            if (auto const* items = array_in(body_, "new_items"))
                for (auto& item : items_in(*items, procedure_.item_states.front()))
                    if (!state_.item(item.number)) {
                        item.requested = day_;
                        item.entry = state_.length;
                        state_.items.push_back(std::move(item));
                    }
            break;
        case Special::assigned:
            for_each_item([&](Item& item, json::object const*) { item.assigned_to = text_in(body_, "authority"); });
            fold_execution(state_, effect_.kind, body_, day_, actor_);
            break;
        case Special::received_item: fold_received_step(state_, effect_.kind, body_, day_, actor_); break;
        case Special::replaced:
            for_each_item([&](Item& item, json::object const*) { item.replaced_by = text_in(body_, "measure"); });
            break;
        case Special::exhibit: fold_exhibit(state_, effect_.kind, body_, day_, actor_); break;
        case Special::execution: fold_execution(state_, effect_.kind, body_, day_, actor_); break;
        case Special::message_approved:
            with_message([&](Outgoing& outgoing) {
                outgoing.state = Outgoing::State::approved;
                outgoing.approved_by = actor_;
            });
            break;
        case Special::message_exported:
            with_message([](Outgoing& outgoing) {
                if (outgoing.state == Outgoing::State::approved) outgoing.state = Outgoing::State::exported;
            });
            break;
        case Special::message_receipted:
            with_message([](Outgoing& outgoing) { outgoing.state = Outgoing::State::receipted; });
            break;
        case Special::message_rejected:
            with_message([&](Outgoing& outgoing) {
                outgoing.state = Outgoing::State::rejected;
                if (!outgoing.fact) take_back(outgoing);
            });
            break;
        case Special::message_rewritten: with_message([](Outgoing& outgoing) { outgoing.rewritten = true; }); break;
        case Special::message_kept: {
            Kept kept;
            kept.message_id = received_;
            kept.why = text_in(body_, "why");
            kept.entry = state_.length;
            if (auto const* message = object_in(body_, "received")) {
                kept.type = text_in(*message, "type");
                kept.message = *message;
            }
            state_.kept.push_back(std::move(kept));
            break;
        }
        case Special::undertaking: add_undertaking(body_); break;
        case Special::undertaking_moved:
            for (auto& undertaking : state_.undertakings)
                if (undertaking.number == number_in(body_, "undertaking"))
                    for (auto to = Undertaking::State::proposed; to <= Undertaking::State::ended_by_law;
                         to = static_cast<Undertaking::State>(static_cast<int>(to) + 1))
                        if (name_of(to) == text_in(body_, "to")) undertaking.state = to;
            break;
        case Special::linked:
            state_.linked.push_back({std::string{text_in(body_, "case_id")}, std::string{text_in(body_, "modality")},
                                     std::string{text_in(body_, "reasons")}, std::string{text_in(body_, "cites")},
                                     false});
            break;
        case Special::limit_missed:
            if (auto const clock = number_in(body_, "clock");
                clock && *clock >= 1 && *clock <= static_cast<std::int64_t>(state_.clocks.size()))
                state_.clocks[static_cast<std::size_t>(*clock - 1)].state = ClockState::missed;
            break;
        case Special::consent_asked: fold_consent_asked(state_, body_, this_message(), queued_, day_); break;
        case Special::consent_answered: fold_consent_answered(state_, body_, day_); break;
        case Special::person_consent:
            state_.consent = effect_.kind.substr(std::string_view{"consent_"}.size());
            state_.consent_since = day_;
            break;
        case Special::surrender_prevented:
            state_.surrender_prevented = effect_.kind == "force_majeure_notified" ? "force_majeure"
                                         : text_in(body_, "reason_code") == "postpone.serious_humanitarian"
                                             ? "humanitarian"
                                             : "postponed";
            state_.surrender_redated = false;
            break;
        case Special::immunity_asked: state_.immunity_asked = true; break;
        case Special::limit_offered:
            if (auto const day = day_in(body_, "new_date"))
                state_.limit_offers.push_back(
                    {this_message(), std::string{text_in(body_, "rule")}, *day, queued_, true, 0});
            break;
        case Special::limit_answered:
            for (auto& offer : state_.limit_offers)
                if (offer.open && offer.ours != queued_ && offer.rule == text_in(body_, "rule")) {
                    offer.open = false;
                    offer.answered = state_.length;
                }
            break;
        case Special::fact_recorded: {
            auto const name = text_in(body_, "fact");
            auto const value = text_in(body_, "value");
            auto const truth = value == "yes" ? Truth::yes : value == "no" ? Truth::no : Truth::open;
            std::erase_if(state_.facts, [&](KnownFact const& known) { return known.name == name; });
            state_.facts.push_back({std::string{name}, truth});
            break;
        }
        case Special::none: break;
        }
    }

    Id this_message() const { return queued_ ? state_.outgoing.back().message_id : received_; }

    void add_undertaking(json::object const& promise)
    {
        Undertaking undertaking;
        undertaking.number = static_cast<int>(state_.undertakings.size()) + 1;
        undertaking.kind = text_in(promise, "kind");
        undertaking.text = text_in(promise, "text");
        undertaking.given_by = text_in(promise, "given_by");
        undertaking.article = text_in(promise, "article");
        if (text_in(promise, "state") == "in_force") undertaking.state = Undertaking::State::in_force;
        state_.undertakings.push_back(std::move(undertaking));
    }

    template <class Function>
    void with_message(Function function)
    {
        auto const id = id_from(text_in(body_, "message_id"));
        if (!id) return;
        for (auto& outgoing : state_.outgoing)
            if (outgoing.message_id == *id) return function(outgoing);
    }

    /// A second person said no to a message: what had followed from it is as before, unless more has happened since.
    void take_back(Outgoing const& outgoing)
    {
        take_back_what_followed(state_, outgoing);
        if (state_.base_entry == outgoing.entry) set_base(outgoing.before.base);
        if (!state_.closed && !state_.items.empty() && state_.base != "draft" && state_.base != "approved" &&
            !outgoing.before.items.empty())
            follow_items();
    }

    void move_liberty()
    {
        auto const index = procedure_.index_of_liberty(state_.liberty);
        if (index >= 32 || (effect_.liberty.from >> index & 1U) == 0) return;
        state_.liberty = procedure_.liberty[effect_.liberty.state];
        state_.liberty_since = day_;
        if (in_custody(state_.liberty))
            if (!state_.arrested_on) state_.arrested_on = day_;
    }

    template <class Function>
    void for_each_item(Function function)
    {
        auto const* items = array_in(body_, "items");
        if (!items) return;
        for (auto const& value : *items) {
            auto const* object = value.if_object();
            auto const number = value.is_int64() ? std::optional{value.get_int64()}
                                : object         ? number_in(*object, "number")
                                                 : std::nullopt;
            if (!number) continue;
            for (auto& item : state_.items)
                if (item.number == *number) function(item, object);
        }
    }

    void move_items()
    {
        auto const said_at = instant_from(text_in(body_, "said_at"));
        for_each_item([&](Item& item, json::object const* written) {
            auto const from = procedure_.index_of_item_state(item.state);
            if (from >= 32 || (effect_.item.from >> from & 1U) == 0) return;
            auto to = from;
            switch (effect_.item.to) {
            case ItemMove::To::none:
            case ItemMove::To::same: return;
            case ItemMove::To::state: to = effect_.item.state; break;
            case ItemMove::To::before: to = procedure_.index_of_item_state(item.before); break;
            case ItemMove::To::told:
                to = procedure_.index_of_item_state(written ? text_in(*written, "decision") : std::string_view{});
                break;
            case ItemMove::To::outcome: {
                auto outcome = written ? text_in(*written, "outcome") : std::string_view{};
                if (outcome.empty()) outcome = text_in(body_, "outcome");
                to = procedure_.index_of_item_state(outcome);
                if (to >= 32 || (effect_.item.outcomes >> to & 1U) == 0) return;
                break;
            }
            }
            if (to >= procedure_.item_states.size()) return;
            if (queued_) state_.outgoing.back().before.items.push_back(item);
            auto const previous = item.state;
            item.state = procedure_.item_states[to];
            item.entry = state_.length;
            if (said_at) item.said_at = *said_at;
            if (item.state == "postponed") item.before = previous;
            note_progress(item, written);
        });
    }

    static void first(std::optional<Day>& when, Day day)
    {
        if (!when) when = day;
    }

    void note_progress(Item& item, json::object const* written)
    {
        auto const& now = item.state;
        if (now == "refused" || now == "inadmissible") {
            auto const take = [&](std::string_view name) {
                auto text = written ? text_in(*written, name) : std::string_view{};
                if (text.empty()) text = text_in(body_, name);
                return std::string{text};
            };
            item.ground = {take("ground"), take("article"), take("unverified_because")};
        }
        if (now == "accepted" || now == "granted" || now == "refused" || decides(item)) first(item.decided, day_);
        if (now == "done" || now == "negative" || now == "impossible") {
            first(item.executed, day_);
            if (state_.side == Side::requesting) first(item.result, day_);
        }
        if (now == "sent" || now == "surrendered") first(item.result, day_);
        // A search that was given up can be taken up again.
        if (procedure_.has_ended(item))
            first(item.ended, day_);
        else
            item.ended.reset();
        if (decides(item) && procedure_.has_ended(item) && now != "refused") first(item.result, day_);
        if (now != "sent" && now != "admissible" && now != "inadmissible")
            item.outcome = procedure_.has_ended(item) || now == "done" || now == "negative" || now == "impossible" ||
                                   now == "granted"
                               ? now
                               : std::string_view{};
        // The first answer on the merits; an acknowledgement or a question is none.
        if (now == "sent" || now == "refused" || now == "granted" || now == "surrendered" ||
            (state_.side == Side::requesting && (now == "done" || now == "negative" || now == "impossible")) ||
            decides(item))
            first(state_.first_answer, day_);
    }

    /// In a procedure whose state follows from its items by rows, every state after the first is an answer to the item,
    /// save those that only say that there is none yet, or that none is needed.
    bool decides(Item const& item) const
    {
        return !procedure_.follows.empty() && item.state != procedure_.item_states.front() &&
               item.state != "postponed" && item.state != "withdrawn";
    }

    void set_base(std::string_view base)
    {
        state_.base = base;
        state_.base_entry = state_.length;
    }

    void follow_items()
    {
        // A request that was returned stays so when a withdrawal of a part of it crosses the return.
        if (effect_.kind == "withdrawal_received" && state_.base == "returned_incomplete" &&
            !is_settled(state_, procedure_))
            return;
        auto const follows = procedure_.state_that_follows(state_);
        auto index = procedure_.index_of_state(follows);
        if (index == 255) {
            if (state_.base != "closed") return;
            index = 0;
        }
        if (procedure_.states[index] != state_.base) set_base(procedure_.states[index]);
    }

    void move()
    {
        switch (effect_.move.how) {
        case Move::How::stay: break;
        case Move::How::set: set_base(procedure_.states[effect_.move.state]); break;
        case Move::How::forward:
            if (effect_.move.state > procedure_.index_of_state(state_.base))
                set_base(procedure_.states[effect_.move.state]);
            break;
        case Move::How::follow_items: follow_items(); break;
        }
    }

    void show()
    {
        if (effect_.move.how == Move::How::stay && effect_.special == Special::none &&
            effect_.item.to == ItemMove::To::none && !state_.state.empty())
            return;
        auto const was_closed = state_.closed;
        state_.closed = state_.base == "closed";
        if (was_closed && !state_.closed) {
            state_.close_code.clear();
            state_.reopened = day_;
        }
        auto const settled = is_settled(state_, procedure_);
        if (settled && !state_.completed) state_.completed = day_;
        if (settled || state_.base == "granted") meet_clocks(ClockKind::decide_by);
        if (settled || ends_all_waiting(state_.base)) {
            for (auto& question : state_.questions)
                if (!question.answered_on) question.answered_on = day_;
            for (auto& consultation : state_.consultations)
                if (consultation.open) {
                    consultation.open = false;
                    consultation.ended_on = day_;
                    consultation.answer = "ended_without_answer";
                }
        }
        std::uint8_t waits = 0;
        for (auto const& question : state_.questions)
            if (!question.answered_on) waits |= waits_for_information;
        for (auto const& consultation : state_.consultations)
            if (consultation.open) waits |= waits_for_consultation;
        bool postponed = false, moving = false;
        for (auto const& item : state_.items) {
            if (item.state == "postponed")
                postponed = true;
            else if (!procedure_.has_ended(item))
                moving = true;
        }
        if (postponed && !moving && !state_.closed) waits |= waits_postponed;
        state_.waits = waits;
        state_.state = (waits & waits_for_consultation)  ? procedure_.waits[1]
                       : (waits & waits_for_information) ? procedure_.waits[0]
                       : (waits & waits_postponed)       ? procedure_.waits[2]
                                                         : state_.base;
        if (!settled && !state_.closed && state_.base != "lapsed")
            state_.outcome.clear();
        else
            state_.outcome = procedure_.outcome_of(state_);
    }

    CaseState& state_;
    Compiled const& procedure_;
    Effect const& effect_;
    json::object const& body_;
    std::string_view actor_;
    Instant at_;
    Day day_;
    Id received_;
    json::object settled_; ///< the kept message that has its place now
    bool queued_ = false;
};

/// Finds the procedure from the header that the first entry carries.
void begin(CaseState& state, json::object const& body, std::string_view actor)
{
    auto const* header = object_in(body, "case");
    if (!header) return;
    auto const side = text_in(*header, "side");
    auto const modality_name = text_in(*header, "modality");
    for (std::size_t i = 0; i < law::modality_names.size(); ++i)
        if (law::modality_names[i] == modality_name) {
            state.modality = static_cast<law::Modality>(i);
            state.side = side == name_of(Side::requested) ? Side::requested : Side::requesting;
            state.procedure = procedure_of(state.modality, state.side);
        }
    if (!state.procedure) return;
    auto const& procedure = static_cast<Compiled const&>(*state.procedure);
    state.opened_by = actor;
    state.base = procedure.states.front();
    // "-": nothing is said of the person's liberty before an entry says it.
    if (!procedure.liberty.empty() && procedure.liberty.front() != "-") state.liberty = procedure.liberty.front();
}

void note_unknown(CaseState& state, std::string_view kind)
{
    ++state.unknown;
    if (state.unknown_kinds.size() < 100 && std::ranges::find(state.unknown_kinds, kind) == state.unknown_kinds.end())
        state.unknown_kinds.emplace_back(kind);
}

}

void apply_event(CaseState& state, json::object const& body, std::string_view kind, std::string_view actor, Instant at)
{
    if (state.length == 0) {
        auto const day = day_in(body, "happened_on");
        state.opened = day ? *day : day_of(at);
    }
    ++state.length;
    state.changed = at;
    if (!state.procedure) begin(state, body, actor);
    if (!state.procedure) return note_unknown(state, kind);
    auto const& procedure = static_cast<Compiled const&>(*state.procedure);
    auto const* effect = procedure.effect(kind);
    if (!effect) {
        note_unknown(state, kind);
        if (state.state.empty()) state.state = state.base;
        return;
    }
    Folding{state, procedure, *effect, body, actor, at}.run();
}

void apply(CaseState& state, Entry const& entry)
{
    if (state.length == 0) state.case_id = entry.case_id;
    apply_event(state, entry.body, entry.kind, entry.actor, entry.at);
}

CaseState after(CaseState state, Entry const& entry)
{
    apply(state, entry);
    return state;
}

CaseState fold(std::span<Entry const> entries)
{
    CaseState state;
    for (auto const& entry : entries)
        apply(state, entry);
    return state;
}

Item const* CaseState::item(int number) const
{
    for (auto const& one : items)
        if (one.number == number) return &one;
    return nullptr;
}

Outgoing const* CaseState::message(Id const& id) const
{
    for (auto const& one : outgoing)
        if (one.message_id == id) return &one;
    return nullptr;
}

}
