// Mutual legal assistance, both sides: the main line of a letter of request, and every way in which it can end.
//
// Short names of the citations are those of law/instruments. Where UNTOC is named, UNCAC 46 and the 1988 Convention 7
// provide the same in the paragraph of the same matter. "practice": no article demands it.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"

#include <algorithm>

namespace rogatory::docket::procedures
{

namespace
{

// One item is one measure. It is answered when it was refused or withdrawn, or its result has come.
// clang-format off
constexpr Step mla_requesting_steps[] = {
    {.command = "revise", .who = "caseworker", .from = "draft approved returned",
     .fields = "title:text? basis:list? items:list? persons:list? request:object? own_ref:text? language:text? "
               "urgency:object? reply_by:object? handling:object? signatory:text?",
     .kind = "request_revised", .to = "=draft", .guard = "something_changes",
     .cites = "practice"},
    {.command = "request_urgently", .who = "caseworker", .from = "draft",
     .fields = "orally:flag channel:text facts:text reasons:text call_back:text?",
     .kind = "urgent_request_made", .to = "=urgent_sent",
     .message = "urgent_notice: kind=urgent_mla *case orally channel facts reasons call_back", .guard = "has_items",
     .cites = "untoc 18(14); uncac 46(14); un1988 7(9)"},
    {.command = "revise", .who = "caseworker", .from = "urgent_sent",
     .fields = "title:text? basis:list? items:list? persons:list? request:object? own_ref:text? language:text? "
               "urgency:object? reply_by:object? handling:object? signatory:text?",
     .kind = "file_revised", .guard = "something_changes",
     .cites = "practice"},
    {.command = "approve", .who = "approver", .from = "urgent_sent",
     .fields = "draft_digest:text? attestation:text?",
     .kind = "confirmation_approved", .guard = "another_wrote draft_as_read has_items",
     .cites = "practice: four eyes"},
    {.command = "approve", .who = "approver", .from = "draft",
     .fields = "draft_digest:text? attestation:text?",
     .kind = "request_approved", .to = "approved", .guard = "another_wrote draft_as_read has_items",
     .cites = "practice: four eyes"},
    {.command = "send", .who = "caseworker", .from = "urgent_sent",
     .fields = "",
     .kind = "written_confirmation_sent", .to = "items", .message = "request: *draft", .guard = "approval_current",
     .cites = "untoc 18(14); uncac 46(14); un1988 7(9)"},
    {.command = "abandon", .who = "caseworker", .from = "draft approved returned",
     .fields = "reasons:text",
     .kind = "request_abandoned", .to = "items", .item = "open -> withdrawn", .guard = "arrest_not_asked whole_request",
     .cites = "practice"},
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: *draft", .guard = "approval_current",
     .cites = "untoc 18(13), 18(14), 18(15)"},
    {.command = "supplement", .who = "caseworker", .from = "sent+",
     .fields = "new_items:list reasons:text request:object?",
     .kind = "supplementary_request_prepared", .to = "items",
     .message = "supplementary_request: new_items reasons request", .guard = "new_items_read",
     .cites = "practice"},
    {.command = "confirm_results", .who = "caseworker", .from = "partly_answered answered",
     .fields = "digests_verified:flag missing:list? conditions_accepted:text? author_informed_on:day?",
     .kind = "results_confirmed",
     .message = "receipt_of_results: digests_verified missing conditions_accepted author_informed_on",
     .cites = "practice"},
    {.command = "withdraw", .who = "caseworker",
     .from = "urgent_sent sent acknowledged accepted partly_answered information_due in_consultation postponed",
     .fields = "reason_code:close.withdrawn_* reasons:text keep:text?",
     .kind = "request_withdrawn", .to = "items", .item = "requested accepted postponed -> withdrawn",
     .message = "withdrawal: reason_code reasons keep",
     .cites = "untoc 18(24)"},
};

// Who came to be heard, free or in custody: the stay, its end, and the protection that ends some time after it.
constexpr Step visiting_requesting[] = {
    {.command = "record_appearance", .who = "caseworker", .from = "sent+",
     .fields = "person:text place:text happened_at:instant?",
     .kind = "person_appeared", .item = "requested accepted done -> same",
     .cites = "untoc 18(27); uncac 46(27); ets030 8, 12"},
    {.command = "tell_no_longer_needed", .who = "caseworker", .from = "sent+",
     .fields = "person:text free_to_leave:flag told_how:text",
     .kind = "presence_no_longer_required", .item = "requested accepted done -> same",
     .message = "!person_notice: event=no_longer_needed free_to_leave",
     .cites = "untoc 18(27); uncac 46(27); un1988 7(18); ets030 12; eio2014 22, 23"},
    {.command = "return_person", .who = "caseworker", .from = "sent+",
     .fields = "place:text happened_at:instant? days_in_custody:number?",
     .kind = "person_sent_back", .item = "requested accepted done -> same",
     .message = "!return_arrangements: step=person_returned place happened_at", .stops = "person_received_in_custody",
     .guard = "person_is_here",
     .cites = "untoc 18(11), 18(12); uncac 46(11), 46(12); ets030 11; eio2014 22"},
};

constexpr Arrival visiting_to_requesting[] = {
    {.type = "handover_report", .when = "result=temporary", .from = "sent+",
     .kind = "person_received_in_custody", .item = "requested accepted done -> same",
     .cites = "untoc 18(10), 18(11); ets030 11"},
};

constexpr Step visiting_requested[] = {
    {.command = "send_in_custody", .who = "caseworker", .from = "received+",
     .fields = "person:text place:text return_by:day consent_recorded:flag conditions:text? happened_at:instant?",
     .kind = "person_sent_in_custody", .item = "accepted assigned executing -> same",
     .message = "!handover_report: result=temporary place return_by conditions happened_at",
     .guard = "consent_was_recorded",
     .cites = "untoc 18(10), 18(11); uncac 46(10), 46(11); ets030 11; eio2014 22"},
};

constexpr Arrival visiting_to_requested[] = {
    {.type = "return_arrangements", .when = "step=person_returned", .from = "received+",
     .kind = "person_came_back", .item = "requested accepted assigned executing done negative impossible sent -> same",
     .stops = "person_sent_in_custody", .cites = "untoc 18(11); ets030 11"},
    {.type = "person_notice", .when = "event=no_longer_needed", .from = "received+",
     .kind = "presence_end_learned", .cites = "untoc 18(27); ets030 12"},
};

constexpr Arrival mla_requesting_arrivals[] = {
    {.type = "decision_on_execution", .when = "step=replaced", .from = "urgent_sent sent+",
     .kind = "replacement_learned", .to = "items", .item = "requested accepted -> accepted",
     .cites = "eio2014 10"},
    {.type = "decision_on_execution", .from = "urgent_sent sent+",
     .kind = "decision_received", .to = "items", .item = "requested -> accepted", .cites = "untoc 18(17)"},
    {.type = "refusal", .from = "urgent_sent sent+",
     .kind = "refusal_received", .to = "items", .item = "requested accepted postponed withdrawn -> refused",
     .cites = "untoc 18(21), 18(23)"},
    {.type = "postponement", .when = "phase=start", .from = "urgent_sent sent+",
     .kind = "postponement_learned", .to = "items", .item = "requested accepted -> postponed",
     .cites = "untoc 18(25)"},
    {.type = "postponement", .when = "phase=end", .from = "urgent_sent sent+",
     .kind = "postponement_end_learned", .to = "items", .item = "postponed -> before", .cites = "untoc 18(25)"},
    {.type = "partial_results", .from = "urgent_sent sent+",
     .kind = "partial_results_received", .to = "items",
     .item = "requested accepted postponed withdrawn -> outcome(done negative impossible)", .cites = "untoc 18(17)"},
    {.type = "partial_results", .from = "urgent_sent sent+",
     .kind = "interim_results_received", .cites = "untoc 18(17)"},
    {.type = "results", .from = "urgent_sent sent+",
     .kind = "results_received", .to = "items",
     .item = "requested accepted postponed withdrawn -> outcome(done negative impossible)", .cites = "untoc 18(17)"},
};

constexpr Step mla_requested_steps[] = {
    {.command = "note_consultation_not_due", .who = "caseworker", .from = "urgent_received received+",
     .fields = "reasons:text",
     .kind = "consultation_found_not_due",
     .cites = "untoc 18(26)"},
    {.command = "refuse_item", .who = "caseworker",
     .from = "urgent_received received acknowledged accepted assigned executing partly_executed executed results_sent "
             "refused information_awaited postponed",
     .fields = "ground:refuse.* article:article reasons:text alternatives:text? duty:text?",
     .kind = "request_refused", .to = "items",
     .item = "requested accepted assigned executing postponed -> refused",
     .message = "refusal: ground article reasons alternatives duty", .guard = "ground_offered consulted_first",
     .cites = "untoc 18(21), 18(23), 18(26)"},
    {.command = "postpone", .who = "caseworker", .from = "received+",
     .fields = "reason_code:postpone.* reasons:text expected_until:day? secured:text? possible_conditions:text?",
     .kind = "execution_postponed", .to = "items", .item = "requested accepted assigned executing -> postponed",
     .message = "postponement: phase=start reason_code reasons expected_until secured possible_conditions",
     .cites = "untoc 18(25)"},
    {.command = "resume", .who = "caseworker", .from = "received+",
     .fields = "reasons:text?",
     .kind = "postponement_ended", .to = "items", .item = "postponed -> before",
     .message = "postponement: phase=end",
     .cites = "untoc 18(25)"},
    {.command = "assign", .who = "caseworker", .from = "received+",
     .fields = "authority:text account:text? internal_due:day?",
     .kind = "measure_assigned", .to = "items", .item = "accepted -> assigned",
     .cites = "untoc 18(13)"},
    {.command = "return_measure", .who = "executing_authority caseworker", .from = "received+",
     .fields = "reason:not_competent|conflict_of_interest|not_authorised|not_understandable|other reasons:text "
               "proposed_authority:text?",
     .kind = "assignment_returned", .to = "items", .item = "assigned executing -> accepted",
     .guard = "assignment_runs spoken_for",
     .cites = "practice"},
    {.command = "take_back_measure", .who = "caseworker", .from = "received+",
     .fields = "reasons:text",
     .kind = "assignment_taken_back", .to = "items", .item = "assigned executing -> accepted",
     .guard = "assignment_runs",
     .cites = "practice"},
    {.command = "report_partial", .who = "executing_authority caseworker", .from = "received+",
     .fields = "report:text left:text exhibits:list?",
     .kind = "partial_report_made", .to = "items", .item = "assigned executing -> executing",
     .guard = "assignment_runs spoken_for",
     .cites = "practice"},
    {.command = "clear_report", .who = "caseworker approver", .from = "received+",
     .fields = "formalities_followed:flag? redacted:flag? conditions:text?",
     .kind = "report_cleared", .to = "items",
     .item = "accepted assigned executing -> outcome(done negative impossible)",
     .guard = "assignment_reported another_reported",
     .cites = "practice: four eyes"},
    {.command = "send_partial_results", .who = "caseworker", .from = "received+",
     .fields = "items_left:list manifest:list? conditions:text? return_by:day?",
     .kind = "interim_results_sent", .item = "assigned executing -> same",
     .message = "partial_results: items_left manifest conditions return_by",
     .cites = "untoc 18(17), 18(19)"},
    {.command = "start_urgently", .who = "caseworker", .from = "urgent_received",
     .fields = "call_back_checked:flag reasons:text",
     .kind = "urgent_execution_started", .to = "items", .item = "requested -> executing",
     .cites = "untoc 18(14), 18(17)"},
    {.command = "replace_measure", .who = "caseworker", .from = "received+",
     .fields = "measure:text ground:not_available|not_in_a_like_case|less_intrusive article:article reasons:text",
     .kind = "measure_replaced", .to = "items", .item = "requested accepted assigned -> accepted",
     .message = "decision_on_execution: step=replaced measure article reasons", .guard = "told_of_other_measure",
     .cites = "eio2014 10(1), 10(3), 10(4)"},
    {.command = "start_execution", .who = "caseworker", .from = "received+",
     .fields = "",
     .kind = "execution_started", .to = "items", .item = "accepted assigned -> executing",
     .cites = "untoc 18(17)"},
    {.command = "record_execution", .who = "caseworker", .from = "urgent_received received+",
     .fields = "outcome:done|negative|impossible record:text? place:text? officials:text? formalities:text? "
               "costs:object?",
     .kind = "measure_executed", .to = "items", .item = "accepted assigned executing -> outcome(done negative impossible)",
     .guard = "after_the_decision",
     .cites = "untoc 18(17)"},
    {.command = "send_results", .who = "caseworker", .from = "urgent_received received+",
     .fields = "manifest:list? conditions:text? formalities:text? return_by:day?",
     .kind = "results_sent", .to = "items", .item = "done negative impossible -> sent",
     .message = "partial_results|results: manifest conditions formalities return_by",
     .cites = "untoc 18(17), 18(19), 18(20)"},
};

constexpr Arrival mla_requested_arrivals[] = {
    {.type = "request", .from = "- awaiting_request",
     .kind = "request_received", .to = "=received", .cites = "untoc 18(13)"},
    {.type = "request", .from = "urgent_received",
     .kind = "written_confirmation_received", .to = "items", .cites = "untoc 18(14); uncac 46(14); un1988 7(9)"},
    {.type = "urgent_notice", .when = "kind=urgent_mla", .from = "- awaiting_request",
     .kind = "urgent_request_received", .to = "=urgent_received", .cites = "untoc 18(14); uncac 46(14)"},
    {.type = "withdrawal", .from = "urgent_received received+",
     .kind = "withdrawal_received", .to = "items", .item = "open !firm -> withdrawn", .cites = "untoc 18(24)"},
    {.type = "request", .from = "returned_incomplete closed",
     .kind = "request_received_again", .to = "=received", .cites = "practice"},
    {.type = "urgent_notice", .from = "- awaiting_request",
     .kind = "urgent_notice_received", .to = "=awaiting_request", .cites = "untoc 18(14)"},
    {.type = "receipt_of_results", .from = "received+ closed",
     .kind = "results_receipt_received", .cites = "practice"},
};
// clang-format on

/// Whether the request was made by an urgent notice that stands.
bool asked_urgently(CaseState const& state)
{
    return std::ranges::any_of(state.outgoing, [](Outgoing const& message) {
        return message.kind == "urgent_request_made" && message.state != Outgoing::State::rejected;
    });
}

/// How many items there are of a kind of state.
struct MlaItems {
    int open = 0, accepted = 0, assigned = 0, executing = 0, executed = 0, sent = 0, refused = 0, withdrawn = 0;
};

MlaItems mla_items(CaseState const& state)
{
    MlaItems count;
    for (auto const& item : state.items) {
        auto const& at = item.state;
        if (at == "refused")
            ++count.refused;
        else if (at == "withdrawn")
            ++count.withdrawn;
        else if (at == "sent")
            ++count.sent;
        else if (at == "done" || at == "negative" || at == "impossible")
            ++count.executed;
        else {
            ++count.open;
            if (at == "accepted") ++count.accepted;
            if (at == "assigned") ++count.assigned;
            if (at == "executing") ++count.executing;
        }
    }
    return count;
}

/// The requesting side: what it knows of its request. A request is refused when all its items are.
std::string_view mla_requesting_state(CaseState const& state)
{
    auto const count = mla_items(state);
    auto const answered = count.executed + count.sent;
    // What was asked for urgently is confirmed in writing, also when it was answered already.
    if (!state.sent && asked_urgently(state) && count.open + answered > 0) return "urgent_sent";
    if (count.open == 0 && answered > 0) return "answered";
    if (count.open == 0 && count.refused > 0) return "refused";
    if (count.open == 0 && count.withdrawn > 0) return "withdrawn";
    if (answered > 0) return "partly_answered";
    if (count.accepted > 0) return "accepted";
    if (state.acknowledged_now) return "acknowledged";
    return state.sent ? "sent" : "draft";
}

/// The requested side: how far it has come with what it was asked.
std::string_view mla_requested_state(CaseState const& state)
{
    auto const count = mla_items(state);
    // What is done on an urgent notice is done before the request itself has come; the case waits for it.
    if (!state.received && state.request_message != Id{} && count.open + count.executed + count.sent > 0)
        return "urgent_received";
    if (count.open == 0) {
        if (count.executed > 0) return "executed";
        if (count.sent > 0) return "results_sent";
        if (count.refused > 0) return "refused";
        if (count.withdrawn > 0) return "withdrawn";
    }
    if (count.executed + count.sent > 0) return "partly_executed";
    if (count.executing > 0) return "executing";
    if (count.assigned > 0) return "assigned";
    if (count.accepted > 0) return "accepted";
    if (!state.received) return "awaiting_request";
    return state.acknowledged_now ? "acknowledged" : "received";
}

constexpr std::string_view mla_outcomes =
    "executed partly_executed replaced_measure_executed negative_result refused impossible withdrawn superseded "
    "not_recorded";

std::string mla_outcome(CaseState const& state)
{
    auto done = 0, replaced = 0, negative = 0, impossible = 0, refused = 0, withdrawn = 0, open = 0;
    for (auto const& item : state.items) {
        done += item.outcome == "done";
        replaced += item.outcome == "done" && !item.replaced_by.empty();
        negative += item.outcome == "negative";
        impossible += item.outcome == "impossible";
        refused += item.outcome == "refused";
        withdrawn += item.outcome == "withdrawn";
        open += item.outcome.empty();
    }
    if (open > 0 || state.items.empty()) return state.closed ? "not_recorded" : "";
    if (done > 0 && refused + impossible + withdrawn > 0) return "partly_executed";
    if (done > 0) return replaced == done ? "replaced_measure_executed" : "executed";
    if (negative > 0) return "negative_result";
    if (refused > 0) return "refused";
    if (impossible > 0) return "impossible";
    // A team or the transfer of the proceedings took the place of the request.
    if (state.close_code == "close.joint_team_took_over" || state.close_code == "close.transferred")
        return "superseded";
    return "withdrawn";
}

}

Procedure mutual_legal_assistance(Side side)
{
    if (side == Side::requesting)
        return {
            .modality = law::Modality::mla,
            .side = side,
            .states = "draft urgent_sent approved returned sent acknowledged accepted partly_answered answered refused "
                      "withdrawn "
                      "closed",
            .waits = "information_due in_consultation postponed",
            .item_states = "requested accepted postponed done negative impossible refused withdrawn",
            .item_ends = "done negative impossible refused withdrawn",
            .over = "returned answered refused withdrawn",
            .steps = {mla_requesting_steps, visiting_requesting, special_measures_requesting_steps(),
                      cultural_object_steps(), assurance_requesting_steps(), requesting_steps()},
            .arrivals = {mla_requesting_arrivals, visiting_to_requesting, special_measures_requesting_arrivals(),
                         requesting_arrivals()},
            .derive = mla_requesting_state,
            .outcome = mla_outcome,
            .outcome_words = mla_outcomes,
        };
    return {
        .modality = law::Modality::mla,
        .side = side,
        .states =
            "awaiting_request urgent_received returned_incomplete received acknowledged accepted assigned executing "
            "partly_executed executed results_sent refused withdrawn closed",
        .waits = "information_awaited in_consultation postponed",
        .item_states = "requested accepted assigned executing postponed done negative impossible sent refused "
                       "withdrawn",
        .item_ends = "sent refused withdrawn",
        .over = "awaiting_request urgent_received returned_incomplete results_sent refused withdrawn",
        .steps = {mla_requested_steps, visiting_requested, special_measures_requested_steps(),
                  executing_authority_steps(), cultural_object_steps(), accepting_steps(), assurance_requested_steps(),
                  requested_steps()},
        .arrivals = {mla_requested_arrivals, visiting_to_requested, special_measures_requested_arrivals(),
                     assurance_requested_arrivals(), letter_arrivals(), requested_arrivals()},
        .derive = mla_requested_state,
        .outcome = mla_outcome,
        .outcome_words = mla_outcomes,
    };
}

}
