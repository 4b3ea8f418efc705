// Transfer of sentenced persons, and enforcement of a sentence without transfer, both sides. Either State may begin;
// the requesting side is the one that wrote first. Both States agree, and the person consents where the text asks for
// it.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// One item is one sentence.
constexpr std::string_view items =
    "requested agreed arranged transferred serving postponed completed ended_early refused withdrawn transit_granted "
    "carried_through transit_refused";
constexpr std::string_view item_ends = "completed ended_early refused withdrawn carried_through transit_refused";

// clang-format off
constexpr Follow follows[] = {
    {"serving", "", "serving"},
    {"transferred", "", "transferred"},
    {"transfer_arranged", "", "arranged"},
    {"agreed", "", "agreed"},
    {"completed", item_ends, "completed"},
    {"ended_early", item_ends, "ended_early"},
    {"refused", item_ends, "refused"},
    {"transit_granted", "transit_granted completed ended_early refused withdrawn carried_through transit_refused",
     "transit_granted"},
    {"carried_through", item_ends, "carried_through"},
    {"transit_refused", item_ends, "transit_refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Follow outcomes[] = {
    {"sentence_completed", item_ends, "completed"},
    {"sentence_ended_early", item_ends, "ended_early"},
    {"refused", item_ends, "refused"},
    {"carried_through", item_ends, "carried_through"},
    {"transit_refused", item_ends, "transit_refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

// Rows that read alike on both sides.
constexpr Step either[] = {
    {.command = "record_person_informed", .who = "caseworker", .from = "open",
     .fields = "language:text about:text",
     .kind = "person_informed_of_convention",
     .cites = "ets112 4(1)"},
    {.command = "record_interest", .who = "caseworker", .from = "?draft ?approved",
     .fields = "statement:text told_to:text?",
     .kind = "interest_expressed",
     .cites = "ets112 2(2), 4(2)"},
    {.command = "record_interest", .who = "caseworker", .from = "active",
     .fields = "statement:text told_to:text?",
     .kind = "interest_expressed", .message = "!person_notice: event=interest_expressed statement",
     .cites = "ets112 2(2), 4(2)"},
    {.command = "give_information", .who = "caseworker", .from = "active",
     .fields = "phase:sentencing_information|administering_information information:text documents:list? "
               "remaining_days:number?",
     .kind = "transfer_information_given", .message = "status: phase information documents remaining_days",
     .cites = "ets112 4(3), 6(1), 6(2), 9(2)"},
    {.command = "state_basis_without_consent", .who = "caseworker", .from = "open",
     .fields = "article:article reasons:text opinion_of_person:text",
     .kind = "consent_not_needed",
     .cites = "ets167 2, 3; cets222 1; fd2008_909 6(2)"},
    {.command = "verify_consent", .who = "caseworker", .from = "active",
     .fields = "official:text date:day",
     .kind = "consent_verified",
     .cites = "ets112 7(2)"},
    {.command = "report_sentence_event", .who = "caseworker", .from = "transferred serving",
     .fields = "event:escaped|recaptured|conditionally_released|reduced|special_report report:text",
     .kind = "sentence_event_reported", .message = "!outcome_notice: event report", .guard = "administers_sentence",
     .cites = "ets112 15"},
    {.command = "report_completion", .who = "caseworker", .from = "transferred serving",
     .fields = "completed_on:day result:text",
     .kind = "completion_reported", .to = "items", .item = "transferred serving -> completed",
     .message = "!outcome_notice: event=completed completed_on result", .guard = "administers_sentence",
     .cites = "ets112 15(a)"},
    {.command = "report_commutation", .who = "caseworker", .from = "agreed transfer_arranged transferred serving",
     .fields = "sentence:text result:text remaining_days:number?",
     .kind = "sentence_commuted", .item = "agreed arranged transferred serving -> same",
     .message = "!outcome_notice: event=reduced sentence result",
     .cites = "ets112 12, 14"},
    {.command = "report_no_longer_enforceable", .who = "caseworker", .from = "agreed transfer_arranged transferred serving",
     .fields = "decision:pardon|amnesty|review|death result:text",
     .kind = "no_longer_enforceable_reported", .to = "items",
     .item = "agreed arranged transferred serving completed -> ended_early",
     .message = "!outcome_notice: event=no_longer_enforceable decision result",
     .cites = "ets112 12, 13, 14"},
};

// The end of a sentence is told by whichever State it falls to; a pardon or a review outweighs its completion. It may
// arrive before the decision on the transfer that it followed: then it ends what still stands as requested. Earlier
// versions recorded the arrival as no_longer_enforceable_reported, which folds as it did.
constexpr Arrival either_told[] = {
    {.type = "outcome_notice", .when = "event=completed", .from = "open",
     .kind = "completion_reported", .to = "items", .item = "transferred serving -> completed", .cites = "ets112 15(a)"},
    // What earlier versions told of a commutation as the end of the sentence.
    {.type = "outcome_notice", .when = "decision=commutation", .from = "open",
     .kind = "commutation_told", .cites = "ets112 12"},
    {.type = "outcome_notice", .when = "event=reduced", .from = "open",
     .kind = "commutation_told", .cites = "ets112 12"},
    {.type = "outcome_notice", .when = "event=no_longer_enforceable", .from = "open",
     .kind = "no_longer_enforceable_told", .to = "items",
     .item = "requested agreed arranged transferred serving completed -> ended_early", .cites = "ets112 14"},
    {.type = "person_notice", .when = "event=interest_expressed", .from = "open",
     .kind = "interest_expressed", .cites = "ets112 4(2)"},
};

constexpr Step requesting[] = {
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: *draft", .guard = "approval_current",
     .cites = "ets112 2(3), 5; untoc 17; fd2008_909 5"},
    {.command = "order_enforcement", .who = "caseworker", .from = "transferred",
     .fields = "court:text enforcement:continued|converted sentence:text remaining_days:number?",
     .kind = "enforcement_ordered", .to = "items", .item = "transferred -> serving",
     .message = "!status: phase=enforcement_ordered court enforcement sentence remaining_days", .guard = "administers_sentence",
     .cites = "ets112 2(3), 9, 10, 11"},
    {.command = "confirm_takeover", .who = "caseworker", .from = "transfer_arranged transferred serving",
     .fields = "place:text minutes:text?",
     .kind = "person_taken_over", .message = "!handover_report: result=taken_over place minutes",
     .cites = "ets112 8"},
};

constexpr Step requested[] = {
    {.command = "agree", .who = "caseworker", .from = "active",
     .fields = "authority:text enforcement:continued|converted|without_change remaining_days:number? conditions:text?",
     .kind = "transfer_agreed", .to = "items", .item = "requested -> agreed",
     .message = "decision_on_execution: authority enforcement remaining_days conditions", .guard = "consent_known",
     .cites = "ets112 3(1)(d), 3(1)(f), 5(4), 9; fd2008_909 8, 12"},
    {.command = "recognise_without_transfer", .who = "caseworker", .from = "active",
     .fields = "authority:text sentence:text days_served:number?",
     .kind = "sentence_recognised", .to = "items", .item = "requested -> serving",
     .message = "decision_on_execution: authority sentence days_served", .guard = "administers_sentence",
     .cites = "untoc 16(12); uncac 44(13); ets167 2; fd2008_909 25"},
    {.command = "arrange_transfer", .who = "caseworker", .from = "agreed transfer_arranged",
     .fields = "date:day place:text escorts:text? documents:text? health:text? fallback:text?",
     .kind = "transfer_date_agreed", .to = "items", .item = "agreed arranged -> arranged",
     .message = "surrender_arrangements: step=agreed date place escorts documents health fallback",
     .stops = "transfer_date_agreed transfer_agreed",
     .cites = "fd2008_909 15"},
    {.command = "note_force_majeure", .who = "caseworker", .from = "transfer_arranged",
     .fields = "reasons:text",
     .kind = "force_majeure_notified", .to = "items", .item = "arranged -> agreed",
     .message = "surrender_arrangements: step=changed reasons", .stops = "transfer_date_agreed",
     .cites = "fd2008_909 15(2)"},
    {.command = "record_transfer", .who = "caseworker", .from = "transfer_arranged",
     .fields = "place:text happened_at:instant? days_served:number?",
     .kind = "person_transferred", .to = "items", .item = "arranged -> transferred",
     .message = "!handover_report: result=done place happened_at days_served", .stops = "transfer_date_agreed",
     .cites = "ets112 8; fd2008_909 15"},
    {.command = "order_enforcement", .who = "caseworker", .from = "transferred",
     .fields = "court:text enforcement:continued|converted sentence:text remaining_days:number?",
     .kind = "enforcement_ordered", .to = "items", .item = "transferred -> serving",
     .message = "decision_on_execution: court enforcement sentence remaining_days", .guard = "administers_sentence",
     .cites = "ets112 9, 10, 11"},
    {.command = "open_consultation", .who = "caseworker", .from = "active",
     .fields = "subject:refusal|postponement|conditions|other_measure|costs|importance proposal:text options:list? "
               "ground:refuse.*? article:article? reply_by_day:day?",
     .kind = "consultation_opened", .to = "+in_consultation",
     .message = "consultation_opened: subject proposal options ground article reply_by_day",
     .cites = "fd2008_909 9(3); otherwise practice"},
    {.command = "note_consultation_not_due", .who = "caseworker", .from = "received+",
     .fields = "reasons:text",
     .kind = "consultation_found_not_due",
     .cites = "fd2008_909 9(3); otherwise practice"},
    {.command = "refuse_item", .who = "caseworker", .from = "active",
     .fields = "ground:refuse.* article:article reasons:text alternatives:text? duty:text?",
     .kind = "request_refused", .to = "items", .item = "open -> refused",
     .message = "refusal: ground article reasons alternatives duty", .guard = "ground_offered consulted_first",
     .cites = "ets112 3; fd2008_909 9"},
    {.command = "postpone", .who = "caseworker", .from = "active",
     .fields = "reason_code:postpone.* reasons:text expected_until:day? secured:text? possible_conditions:text?",
     .kind = "execution_postponed", .to = "items", .item = "open !postponed -> postponed",
     .message = "postponement: phase=start reason_code reasons expected_until secured possible_conditions",
     .cites = "fd2008_909 11"},
    {.command = "resume", .who = "caseworker", .from = "active",
     .fields = "reasons:text?",
     .kind = "postponement_ended", .to = "items", .item = "postponed -> before",
     .message = "postponement: phase=end",
     .cites = "practice"},
};

// Where the State that asked is the one that administers the sentence, it tells how it enforces it.
constexpr Arrival to_sentencing[] = {
    {.type = "status", .when = "phase=enforcement_ordered", .from = "transferred",
     .kind = "enforcement_told", .to = "items", .item = "transferred -> serving", .cites = "ets112 9, 10, 11"},
};
// clang-format on

}

Procedure sentenced_persons(Side side)
{
    Procedure made{
        .modality = law::Modality::sentenced_persons,
        .side = side,
        .item_states = items,
        .item_ends = item_ends,
        .firm = "transferred serving",
        .liberty = "",
        .follows = follows,
        .outcomes = outcomes,
    };
    if (side == Side::requesting) {
        made.states =
            "draft approved overflight_announced transit_requested transit_granted carried_through transit_refused "
            "returned sent acknowledged agreed transfer_arranged transferred serving completed ended_early refused "
            "withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "carried_through transit_refused returned completed ended_early refused withdrawn";
        made.steps = {
            requesting,        either, transit_requesting_steps(), consent_steps(), assurance_requesting_steps(),
            requesting_steps()};
        made.arrivals = {either_told, transit_requesting_arrivals(), consent_arrivals(), requesting_arrivals(),
                         told_arrivals()};
    } else {
        made.states = "awaiting_request overflight_announced landed transit_asked transit_granted carried_through "
                      "transit_refused returned_incomplete received acknowledged agreed transfer_arranged transferred "
                      "serving completed ended_early refused withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over =
            "awaiting_request carried_through transit_refused returned_incomplete completed ended_early refused "
            "withdrawn";
        made.steps = {requested,        either, transit_requested_steps(), consent_steps(), assurance_requested_steps(),
                      requested_steps()};
        made.arrivals = {either_told,
                         to_sentencing,
                         transit_requested_arrivals(),
                         consent_arrivals(),
                         assurance_requested_arrivals(),
                         letter_arrivals(),
                         requested_arrivals(),
                         noted_arrivals()};
    }
    return made;
}

}
