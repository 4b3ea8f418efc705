// What a message that a second person rejected takes back with it. It never left, so nothing that had followed from it
// stands, unless more has happened since.
#include "docket/fold_parts.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

void reopen_what_it_answered(CaseState& state, Outgoing const& outgoing)
{
    for (auto& consent : state.consents)
        if (!consent.answer.empty() && outgoing.type == "use_or_specialty_answer" &&
            consent.message_id == outgoing.answers) {
            consent.answer.clear();
            consent.answered_on.reset();
            consent.until.reset();
            consent.granted_items.clear();
        }
    for (auto& question : state.questions)
        if (outgoing.type == "information_supplied" && question.message_id == outgoing.answers) {
            question.answered_on.reset();
            for (auto& part : question.asked)
                if (part.entry == outgoing.entry) part.answered_on.reset();
        }
    for (auto& consultation : state.consultations)
        if (!consultation.open && (outgoing.type == "consultation_answered" || outgoing.kind == "consultation_ended") &&
            consultation.ended_by == outgoing.entry) {
            consultation.open = true;
            consultation.ended_on.reset();
            consultation.answer.clear();
        }
}

}

void take_back_what_followed(CaseState& state, Outgoing const& outgoing)
{
    for (auto const& before : outgoing.before.items) {
        for (auto& item : state.items)
            if (item.number == before.number && item.entry == outgoing.entry) item = before;
        // What was built on it goes back further, should it be rejected as well.
        for (auto& later : state.outgoing)
            for (auto& one : later.before.items)
                if (one.number == before.number && one.entry == outgoing.entry) one = before;
    }
    std::erase_if(state.limit_offers, [&](LimitOffer const& offer) { return offer.message_id == outgoing.message_id; });
    for (auto& offer : state.limit_offers)
        if (offer.answered == outgoing.entry) {
            offer.open = true;
            offer.answered = 0;
        }
    for (auto const& [index, before] : outgoing.before.clocks)
        if (state.clocks[index].changed == outgoing.entry) state.clocks[index] = before;
    for (auto& clock : state.clocks)
        if (clock.entry == outgoing.entry && clock.changed == outgoing.entry && clock.lives())
            clock.state = ClockState::moot;
    if (outgoing.before.clauses && state.clauses_entry == outgoing.entry) state.clauses = *outgoing.before.clauses;
    if (outgoing.type == "supplementary_request")
        std::erase_if(state.items, [&](Item const& item) { return item.entry == outgoing.entry; });
    std::erase_if(state.questions, [&](Question const& q) { return q.message_id == outgoing.message_id; });
    std::erase_if(state.consultations, [&](Consultation const& c) { return c.message_id == outgoing.message_id; });
    std::erase_if(state.consents, [&](Consent const& c) { return c.message_id == outgoing.message_id; });
    // An answer that did not leave leaves the question open.
    reopen_what_it_answered(state, outgoing);
    if (outgoing.type == "acknowledgement") {
        state.acknowledged_now = false;
        state.acknowledged = outgoing.before.acknowledged;
    }
}

}
