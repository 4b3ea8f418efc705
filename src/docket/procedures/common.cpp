// What every procedure has: approving and sending messages, receipts, promises that survive the case, links, remarks.
#include "docket/procedure.hpp"

namespace rogatory::docket
{

namespace
{

// clang-format off
constexpr Step shared_steps[] = {
    {.command = "approve_message", .who = "approver", .from = "any",
     .fields = "message_id:text",
     .kind = "message_approved", .guard = "message_prepared another_prepared",
     .cites = "practice: four eyes"},
    {.command = "reject_message", .who = "approver", .from = "any",
     .fields = "message_id:text reasons:text",
     .kind = "message_rejected", .guard = "message_prepared",
     .cites = "practice: four eyes"},
    {.command = "rewrite_message", .who = "caseworker", .from = "any",
     .fields = "message_id:text body:object",
     .kind = "message_rewritten", .message = "= body", .guard = "message_was_rejected",
     .cites = "practice"},
    {.command = "export_message", .who = "caseworker", .from = "any",
     .fields = "message_id:text digest:text?",
     .kind = "message_exported", .guard = "message_may_leave",
     .cites = "practice: four eyes"},
    {.command = "record_receipt", .who = "caseworker", .from = "any",
     .fields = "message_id:text receipt:object?",
     .kind = "message_receipted", .guard = "message_has_left",
     .cites = "practice"},
    {.command = "record_evidence", .who = "caseworker", .from = "any",
     .fields = "message_id:text event:text outcome:text reason:text? happened_at:instant? detail:text?",
     .kind = "evidence_recorded", .guard = "message_left_or_arrived",
     .cites = "practice: events of ETSI EN 319 522-1"},
    {.command = "take_message", .who = "caseworker", .from = "any",
     .fields = "message_id:text",
     .kind = "message_retrieved", .guard = "message_has_arrived",
     .cites = "practice: retrieval by the recipient, ETSI EN 319 522-1"},
    {.command = "undertake", .who = "caseworker", .from = "any",
     .fields = "kind:text text:text given_by:requesting|requested article:article?",
     .kind = "undertaking_recorded",
     .cites = "untoc 18(19), 18(20), 18(26); ets024 14"},
    {.command = "move_undertaking", .who = "caseworker", .from = "any",
     .fields = "undertaking:number to:accepted|rejected|in_force|fulfilled|breached|released|ended_by_law reasons:text",
     .kind = "undertaking_moved", .guard = "undertaking_known",
     .cites = "practice"},
    {.command = "note_missed_limit", .who = "caseworker", .from = "any",
     .fields = "clock:number reason_code:delay.* reasons:text",
     .kind = "time_limit_missed", .guard = "clock_is_over",
     .cites = "practice"},
    {.command = "record_event", .who = "caseworker", .from = "any",
     .fields = "event:text happened_at:instant? reasons:text?",
     .kind = "event_recorded", .guard = "event_of_a_limit",
     .cites = "practice: what begins or ends a limit and is no step of the procedure"},
    {.command = "extend_limit", .who = "caseworker", .from = "open",
     .fields = "clock:number reason_code:delay.* reasons:text rule:text? old_date:day? new_date:day?",
     .kind = "limit_extended",
     .message = "time_limit_notice: step=extended rule old_date new_date reason_code reasons",
     .guard = "limit_can_be_extended",
     .cites = "eaw2002 17(4); eio2014 12(5); reg2024_3011 13(2); reg2023_1543 11(1)"},
    {.command = "propose_limit", .who = "caseworker", .from = "open",
     .fields = "clock:number new_date:day reason_code:delay.* reasons:text rule:text? old_date:day?",
     .kind = "limit_change_proposed",
     .message = "time_limit_notice: step=proposed rule old_date new_date reason_code reasons",
     .guard = "case_reached_the_partner limit_can_be_agreed",
     .cites = "eumla2000 4(3), 4(4); ets182 7; untoc 18(24)"},
    {.command = "answer_limit", .who = "caseworker", .from = "open",
     .fields = "answer:agreed|declined reasons:text rule:text? new_date:day?",
     .kind = "limit_change_answered", .message = "time_limit_notice: step=answered answer rule new_date reasons",
     .guard = "limit_change_was_offered",
     .cites = "eumla2000 4(4); ets182 7"},
    {.command = "pause_limit", .who = "caseworker", .from = "open",
     .fields = "clock:number article:article reason_code:delay.* reasons:text rule:text?",
     .kind = "limit_paused", .message = "time_limit_notice: step=paused rule article reason_code reasons",
     .guard = "text_allows_the_pause",
     .cites = "reg2023_1543 10(6), 17; eaw2002 20(1)"},
    {.command = "resume_limit", .who = "caseworker", .from = "open",
     .fields = "clock:number reasons:text rule:text?",
     .kind = "limit_resumed", .message = "time_limit_notice: step=resumed rule reasons", .guard = "limit_is_paused",
     .cites = "reg2023_1543 10(6), 17; eaw2002 20(1)"},
    {.command = "answer_release", .who = "caseworker", .from = "open",
     .fields = "clock:number answered_by:text answer:released|will_be_released|held_under_another_title|release_refused "
               "reasons:text",
     .kind = "release_answered", .guard = "limit_of_custody",
     .cites = "ets024 16(4), 18(4); eaw2002 23(5)"},
    {.command = "recount_limits", .who = "caseworker", .from = "open",
     .fields = "reasons:text?",
     .kind = "limits_recounted", .guard = "working_days_counted",
     .cites = "practice: holidays recorded or corrected after a limit began"},
    {.command = "record_fact", .who = "caseworker", .from = "open",
     .fields = "fact:text value:yes|no|unknown reasons:text",
     .kind = "fact_recorded", .guard = "fact_is_known",
     .cites = "practice: what a limit depends on"},
    {.command = "ask_consent", .who = "caseworker", .from = "any",
     .fields = "kind:other_proceedings|onward_transmission|court_use|other_purpose|other_offence|re_extradition|"
               "onward_surrender|exculpatory_notice material:text purpose:text statement:text? article:article? "
               "received_items:list? in_case:text? third_state:text? material_items:list?",
     .kind = "use_requested",
     .message = "use_or_specialty_request: kind material purpose statement article third_state material_items",
     .guard = "case_reached_the_partner received_items_known statement_is_there",
     .cites = "untoc 18(19); ets024 14(1)(a), 15; eaw2002 27(4), 28(3)"},
    {.command = "answer_consent", .who = "caseworker", .from = "any",
     .fields = "answer:consented|consented_in_part|refused reasons:text conditions:text? article:article? "
               "granted:list? until:day?",
     .kind = "use_decided", .message = "use_or_specialty_answer: answer reasons conditions article granted until",
     .stops = "use_asked specialty_consent_requested reextradition_consent_requested",
     .guard = "consent_asked_of_us granted_part_known",
     .cites = "untoc 18(19); cets212 3, 4; eaw2002 27(4), 28(3)"},
    {.command = "tell_costs", .who = "caseworker", .from = "any",
     .fields = "step:estimate|extraordinary|share|claim|deduction|paid amount:text reasons:text",
     .kind = "costs_told", .message = "cost_notice: step amount reasons",
     .guard = "case_reached_the_partner",
     .cites = "untoc 18(28); eio2014 21"},
    {.command = "link_case", .who = "caseworker", .from = "any",
     .fields = "case_id:text modality:text reasons:text",
     .kind = "opened_other_case",
     .cites = "practice"},
    {.command = "note", .who = "caseworker", .from = "any",
     .fields = "text:text",
     .kind = "note_recorded",
     .cites = "practice"},
    {.command = "correct", .who = "caseworker", .from = "any",
     .fields = "entry:number reasons:text",
     .kind = "entry_corrected", .guard = "entry_exists",
     .cites = "practice"},
};

constexpr Arrival shared_arrivals[] = {
    {.type = "cannot_process", .from = "any", .kind = "cannot_process_learned", .cites = "practice"},
    {.type = "status", .from = "any", .kind = "status_learned", .cites = "untoc 18(24)"},
    {.type = "time_limit_notice", .when = "step=extended", .from = "any", .kind = "limit_extension_learned",
     .cites = "eaw2002 17(4); eio2014 12(5)"},
    {.type = "time_limit_notice", .when = "step=proposed", .from = "any", .kind = "limit_change_offered",
     .cites = "eumla2000 4(3); ets182 7"},
    {.type = "time_limit_notice", .when = "answer=agreed", .from = "any", .kind = "limit_change_agreed",
     .cites = "eumla2000 4(4); ets182 7"},
    {.type = "time_limit_notice", .when = "answer=declined", .from = "any", .kind = "limit_change_declined",
     .cites = "eumla2000 4(4); ets182 7"},
    {.type = "time_limit_notice", .when = "step=paused", .from = "any", .kind = "limit_pause_learned",
     .cites = "practice"},
    {.type = "time_limit_notice", .when = "step=resumed", .from = "any", .kind = "limit_resumption_learned",
     .cites = "practice"},
    {.type = "time_limit_notice", .from = "any", .kind = "delay_learned", .cites = "practice"},
    {.type = "assurance", .from = "any", .kind = "assurance_learned", .cites = "practice"},
    {.type = "cost_notice", .from = "any", .kind = "costs_learned", .cites = "untoc 18(28)"},
    {.type = "use_or_specialty_request", .when = "kind=other_offence", .from = "any",
     .kind = "specialty_consent_requested", .cites = "ets024 14(1)(a); eaw2002 27(4)"},
    {.type = "use_or_specialty_request", .when = "kind=re_extradition", .from = "any",
     .kind = "reextradition_consent_requested", .cites = "ets024 15"},
    {.type = "use_or_specialty_request", .when = "kind=onward_surrender", .from = "any",
     .kind = "reextradition_consent_requested", .cites = "eaw2002 28(3)"},
    {.type = "use_or_specialty_request", .from = "any", .kind = "use_asked", .cites = "untoc 18(19)"},
    {.type = "use_or_specialty_answer", .from = "any", .kind = "use_answered", .cites = "untoc 18(19)"},
    {.type = "return_arrangements", .when = "step=waived", .from = "any", .kind = "return_waiver_learned",
     .cites = "ets030 6(2); IA-MLA-1992 12"},
    {.type = "return_arrangements", .from = "any", .kind = "return_arranged", .cites = "practice"},
    {.type = "outcome_notice", .from = "any", .kind = "outcome_learned", .cites = "practice"},
};
// clang-format on

}

std::span<Step const> common_steps()
{
    return shared_steps;
}

std::span<Arrival const> common_arrivals()
{
    return shared_arrivals;
}

}
