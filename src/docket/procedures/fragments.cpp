// What several procedures have in common. Where an article is named it is one that many instruments repeat; the limits
// come from the instrument that was invoked. "practice": no article demands it.
#include "docket/procedures/fragments.hpp"
#include "docket/procedures/shared_rows.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// clang-format off
constexpr Step requesting[] = {
    {.command = "draft", .who = "caseworker", .from = "-",
     .fields = "modality:text partner:object title:text basis:list? items:list persons:list? request:object? "
               "own_ref:text? language:text? urgency:object? reply_by:object? handling:object? signatory:text? "
               "from_case:object?",
     .kind = "request_drafted", .to = "=draft",
     .cites = "practice"},
    {.command = "revise", .who = "caseworker", .from = "draft approved returned",
     .fields = "title:text? basis:list? items:list? persons:list? request:object? own_ref:text? language:text? "
               "urgency:object? reply_by:object? handling:object? signatory:text?",
     .kind = "request_revised", .to = "=draft", .guard = "something_changes",
     .cites = "practice"},
    {.command = "approve", .who = "approver", .from = "draft",
     .fields = "draft_digest:text? attestation:text?",
     .kind = "request_approved", .to = "approved", .guard = "another_wrote draft_as_read has_items",
     .cites = "practice: four eyes"},
    {.command = "abandon", .who = "caseworker", .from = "draft approved returned",
     .fields = "reasons:text",
     .kind = "request_abandoned", .to = "items", .item = "open -> withdrawn", .guard = "whole_request",
     .cites = "practice"},
    {.command = "supplement", .who = "caseworker", .from = "active",
     .fields = "new_items:list reasons:text request:object?",
     .kind = "supplementary_request_prepared", .to = "items",
     .message = "supplementary_request: new_items reasons request", .guard = "new_items_read",
     .cites = "practice"},
    {.command = "answer_information", .who = "caseworker", .from = "information_due",
     .fields = "answers:list",
     .kind = "information_supplied", .to = "-information_due", .message = "information_supplied: answers",
     .guard = "answers_what_was_asked",
     .cites = "untoc 18(16); uncac 46(16); un1988 7(11); ets024 13; eaw2002 15"},
    {.command = "answer_consultation", .who = "caseworker", .from = "in_consultation",
     .fields = "answer:maintained|changed|withdrawn reasons:text answers:list? counter:text? conditions_accepted:text?",
     .kind = "consultation_answered", .to = "-in_consultation",
     .message = "consultation_answered: answer reasons answers counter conditions_accepted", .guard = "asked_to_consult",
     .cites = "untoc 18(26); uncac 46(26); un1988 7(17)"},
    {.command = "enquire", .who = "caseworker", .from = "sent+",
     .fields = "reasons:text",
     .kind = "status_asked", .message = "status: phase=enquiry reasons",
     .cites = "untoc 18(24); uncac 46(24)"},
    {.command = "withdraw", .who = "caseworker",
     .from = "active ?transit_requested ?transit_granted ?overflight_announced",
     .fields = "reason_code:close.withdrawn_* reasons:text keep:text?",
     .kind = "request_withdrawn", .to = "items", .item = "open !firm -> withdrawn",
     .message = "withdrawal: reason_code reasons keep",
     .cites = "untoc 18(24); uncac 46(24)"},
    {.command = "close", .who = "caseworker", .from = "over",
     .fields = "reason_code:close.* reasons:text?",
     .kind = "case_closed", .to = "=closed", .guard = "messages_left nothing_restrained",
     .cites = "practice"},
    {.command = "reopen", .who = "caseworker", .from = "closed",
     .fields = "reasons:text",
     .kind = "case_reopened", .to = "items",
     .cites = "practice"},
};

constexpr Step by_letter[] = {
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: *draft", .guard = "approval_current",
     .cites = "untoc 18(13), 18(14), 18(15); uncac 46(13), 46(14), 46(15); un1988 7(8), 7(9), 7(10)"},
};

constexpr Arrival to_requesting[] = {
    {.type = "acknowledgement", .from = "sent+",
     .kind = "acknowledgement_received", .to = "acknowledged", .cites = "practice"},
    {.type = "forwarding_notice", .from = "sent+",
     .kind = "forwarding_learned", .cites = "untoc 18(13); uncac 46(13); un1988 7(8)"},
    {.type = "information_requested", .from = "sent+",
     .kind = "question_received", .to = "+information_due", .cites = "untoc 18(16); uncac 46(16); un1988 7(11); ets024 13; eaw2002 15"},
    {.type = "returned_incomplete", .from = "sent acknowledged information_due in_consultation",
     .kind = "request_returned", .to = "=returned", .cites = "practice"},
    {.type = "consultation_opened", .from = "sent+",
     .kind = "consultation_learned", .to = "+in_consultation", .cites = "untoc 18(26); uncac 46(26); un1988 7(17)"},
};

constexpr Step requested[] = {
    {.command = "acknowledge", .who = "caseworker", .from = "received+",
     .fields = "reference:text? handler:text? contact:text? competent:flag? remarks:text? received_on:day?",
     .kind = "receipt_acknowledged", .to = "acknowledged",
     .message = "acknowledgement: reference handler contact competent remarks received_on",
     .guard = "not_acknowledged received_by_then",
     .cites = "practice"},
    {.command = "forward", .who = "caseworker", .from = "received+",
     .fields = "authority:text reason:not_competent|transmitted_for_execution|several_authorities contact:text?",
     .kind = "request_forwarded", .message = "forwarding_notice: authority reason contact",
     .cites = "untoc 18(13); uncac 46(13); un1988 7(8); eio2014 7(6); eaw2002 10(6)"},
    {.command = "request_information", .who = "caseworker", .from = "active",
     .fields = "questions:list wanted_by:day? effect:text?",
     .kind = "information_requested", .to = "+information_awaited",
     .message = "information_requested: questions wanted_by effect",
     .cites = "untoc 18(16); uncac 46(16); un1988 7(11); ets024 13; eaw2002 15"},
    {.command = "proceed_without_information", .who = "caseworker", .from = "information_awaited",
     .fields = "reasons:text",
     .kind = "information_period_ended", .to = "-information_awaited",
     .cites = "practice"},
    {.command = "return_incomplete", .who = "caseworker", .from = "received acknowledged information_awaited",
     .fields = "reason_code:return.* defects:list may_be_resubmitted:flag reasons:text",
     .kind = "request_returned", .to = "=returned_incomplete",
     .message = "returned_incomplete: reason_code defects may_be_resubmitted reasons", .guard = "nothing_decided",
     .cites = "practice"},
    {.command = "open_consultation", .who = "caseworker", .from = "active",
     .fields = "subject:refusal|postponement|conditions|other_measure|costs|importance|lifting|parallel|forum "
               "proposal:text options:list? ground:refuse.*? article:article? reply_by_day:day?",
     .kind = "consultation_opened", .to = "+in_consultation",
     .message = "consultation_opened: subject proposal options ground article reply_by_day",
     .cites = "untoc 18(26), 18(28); uncac 46(26), 46(28); un1988 7(17), 7(19)"},
    {.command = "end_consultation", .who = "caseworker", .from = "in_consultation",
     .fields = "reasons:text",
     .kind = "consultation_ended", .to = "-in_consultation",
     .message = "status: phase=consultation_ended reasons",
     .cites = "practice"},
    {.command = "note_consultation_not_due", .who = "caseworker", .from = "received+",
     .fields = "reasons:text",
     .kind = "consultation_found_not_due",
     .cites = "untoc 18(26), 16(16); uncac 46(26), 44(17); un1988 7(17)"},
    {.command = "refuse_item", .who = "caseworker", .from = "active",
     .fields = "ground:refuse.* article:article reasons:text alternatives:text? duty:text?",
     .kind = "request_refused", .to = "items", .item = "open -> refused",
     .message = "refusal: ground article reasons alternatives duty", .guard = "ground_offered consulted_first",
     .cites = "untoc 18(21), 18(23), 18(26); uncac 46(21), 46(23), 46(26); un1988 7(15), 7(16)"},
    {.command = "report_status", .who = "caseworker", .from = "received+",
     .fields = "report:text",
     .kind = "status_reported", .message = "status: phase=report report",
     .cites = "untoc 18(24); uncac 46(24)"},
    {.command = "report_remedy", .who = "caseworker", .from = "received+",
     .fields = "phase:remedy_filed|remedy_decided court:text suspensive:flag? decision:text?",
     .kind = "remedy_reported", .message = "status: phase court suspensive decision",
     .cites = "practice; eio2014 13(1)-(2); reg2018_1805 33"},
    {.command = "tell_delay", .who = "caseworker", .from = "received+",
     .fields = "reason_code:delay.* reasons:text clock:text? new_date:day?",
     .kind = "delay_told", .message = "time_limit_notice: reason_code reasons clock new_date",
     .cites = "eaw2002 17(4); eio2014 12(5); untoc 18(24); uncac 46(24)"},
    {.command = "close", .who = "caseworker", .from = "over",
     .fields = "reason_code:close.* reasons:text?",
     .kind = "case_closed", .to = "=closed", .guard = "messages_left nothing_restrained",
     .cites = "practice"},
    {.command = "reopen", .who = "caseworker", .from = "closed",
     .fields = "reasons:text",
     .kind = "case_reopened", .to = "items",
     .cites = "practice"},
};

constexpr Arrival to_requested[] = {
    {.type = "supplementary_request", .from = "received+ closed",
     .kind = "supplementary_request_received", .to = "items", .cites = "practice"},
    {.type = "information_supplied", .from = "received+",
     .kind = "information_received", .to = "-information_awaited", .cites = "untoc 18(16); uncac 46(16); un1988 7(11); ets024 13; eaw2002 15"},
    {.type = "consultation_answered", .from = "received+",
     .kind = "consultation_answer_received", .to = "-in_consultation", .cites = "untoc 18(26); uncac 46(26); un1988 7(17)"},
    {.type = "withdrawal",
     .from = "?returned_incomplete ?overflight_announced ?landed ?transit_asked ?transit_granted received+",
     .kind = "withdrawal_received", .to = "items", .item = "open !firm -> withdrawn", .cites = "untoc 18(24); uncac 46(24)"},
};

constexpr Arrival letter[] = {
    {.type = "request", .from = "- awaiting_request",
     .kind = "request_received", .to = "=received", .cites = "untoc 18(13); uncac 46(13); un1988 7(8)"},
    {.type = "request", .from = "returned_incomplete closed",
     .kind = "request_received_again", .to = "=received", .cites = "practice"},
};

constexpr Step accepting[] = {
    {.command = "accept_item", .who = "caseworker", .from = "active",
     .fields = "expected_on:day? formalities:text? conditions:text?",
     .kind = "execution_accepted", .to = "items", .item = "requested -> accepted",
     .message = "decision_on_execution: expected_on formalities conditions",
     .cites = "untoc 18(17); uncac 46(17); un1988 7(12)"},
};

constexpr Step postponing[] = {
    {.command = "postpone", .who = "caseworker", .from = "active",
     .fields = "reason_code:postpone.* reasons:text expected_until:day? secured:text? possible_conditions:text?",
     .kind = "execution_postponed", .to = "items", .item = "open !postponed -> postponed",
     .message = "postponement: phase=start reason_code reasons expected_until secured possible_conditions",
     .cites = "untoc 18(25); uncac 46(25); un1988 7(17); eio2014 15; reg2018_1805 10"},
    {.command = "resume", .who = "caseworker", .from = "active",
     .fields = "reasons:text?",
     .kind = "postponement_ended", .to = "items", .item = "postponed -> before",
     .message = "postponement: phase=end",
     .cites = "untoc 18(25); uncac 46(25); un1988 7(17); eio2014 15"},
};

// Only the requested side decides on an item; what it tells last stands, in whatever order its messages arrive.
constexpr Arrival told[] = {
    {.type = "decision_on_execution", .from = "open",
     .kind = "decision_received", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "refusal", .from = "open",
     .kind = "refusal_received", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "postponement", .from = "open",
     .kind = "postponement_learned", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "partial_results", .from = "open",
     .kind = "partial_results_received", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "results", .from = "open",
     .kind = "results_received", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "surrender_arrangements", .from = "open",
     .kind = "arrangements_received", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "handover_report", .from = "open",
     .kind = "handover_reported", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "return_arrangements", .from = "open",
     .kind = "return_arranged_for", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "spontaneous_information", .from = "open",
     .kind = "information_arrived", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "spontaneous_answer", .from = "open",
     .kind = "answer_to_information_received", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "joint_team_instrument", .from = "open",
     .kind = "team_instrument_received", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "preservation_confirmation", .from = "open",
     .kind = "preservation_confirmed", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "coordination_answer", .from = "open",
     .kind = "contact_answered", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "coordination_outcome", .from = "open",
     .kind = "forum_told", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "outcome_notice", .from = "open",
     .kind = "outcome_told", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "asset_status", .from = "open",
     .kind = "asset_status_received", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "disposal_or_sharing", .from = "open",
     .kind = "disposal_told", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "person_notice", .from = "open",
     .kind = "person_news_received", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    {.type = "status", .from = "open",
     .kind = "progress_told", .to = "items", .item = "open withdrawn -> told", .cites = "practice"},
    // The same types where they decide nothing, or were overtaken: taken to the file.
    {.type = "decision_on_execution", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "refusal", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "postponement", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "partial_results", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "results", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "surrender_arrangements", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "handover_report", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "spontaneous_information", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "spontaneous_answer", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "joint_team_instrument", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "preservation_confirmation", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "coordination_answer", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "coordination_outcome", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "asset_status", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "disposal_or_sharing", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "person_notice", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "traffic_data_disclosure", .from = "open", .kind = "traffic_data_learned", .cites = "ets185 30"},
    {.type = "coordination_contact", .from = "open", .kind = "message_noted", .cites = "practice"},
};

// What the requesting side tells and does not decide.
constexpr Arrival noted[] = {
    {.type = "person_notice", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
    {.type = "surrender_arrangements", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
    {.type = "handover_report", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
    {.type = "joint_team_instrument", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
    {.type = "coordination_contact", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
    {.type = "coordination_outcome", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
    {.type = "disposal_or_sharing", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
    {.type = "partial_results", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
    {.type = "spontaneous_information", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
    {.type = "receipt_of_results", .from = "received+ closed", .kind = "message_noted", .cites = "practice"},
};

constexpr Step assurance_requesting[] = {
    {.command = "give_assurance", .who = "caseworker", .from = "active",
     .fields = "kind:text text:text signatory:text article:article? power_to_bind:text? monitoring:text? duration:text?",
     .kind = "assurance_given", .message = "assurance: step=given kind text signatory article power_to_bind monitoring duration",
     .cites = "ets024 11; ets098 3; eaw2002 5"},
};

constexpr Step assurance_requested[] = {
    {.command = "ask_assurance", .who = "caseworker", .from = "active",
     .fields = "kind:text text:text article:article? monitoring:text? duration:text? reply_by_day:day?",
     .kind = "assurance_asked", .message = "assurance: step=asked kind text article monitoring duration reply_by_day",
     .cites = "ets024 11; ets098 3; eaw2002 5"},
    {.command = "judge_assurance", .who = "caseworker", .from = "active",
     .fields = "result:sufficient|insufficient kind:text reasons:text",
     .kind = "assurance_judged", .message = "assurance: step=judged result kind reasons",
     .cites = "ets024 11"},
};

constexpr Arrival assurance_to_requested[] = {
    {.type = "assurance", .when = "step=given", .from = "received+",
     .kind = "assurance_received", .cites = "ets024 11; ets098 3; eaw2002 5"},
};

// What the person declares, by the record of an official. An answer of the person decides nothing on its own.
constexpr Step consent[] = {
    {.command = "record_consent", .who = "caseworker", .from = "?draft ?approved",
     .fields = "before:text informed:flag counsel:flag interpreter:flag? renounces_specialty:flag? revocable:flag? "
               "statement:text? happened_at:instant?",
     .kind = "consent_given", .stops = "consent_revoked", .guard = "informed_of_consequences",
     .cites = "eaw2002 13; cets209 4; ets112 7; untoc 18(10)"},
    {.command = "record_consent", .who = "caseworker", .from = "?arrest_sought active",
     .fields = "before:text informed:flag counsel:flag interpreter:flag? renounces_specialty:flag? revocable:flag? "
               "statement:text? happened_at:instant?",
     .kind = "consent_given", .message = "!person_notice: event=consent_given renounces_specialty happened_at",
     .stops = "consent_revoked", .guard = "informed_of_consequences",
     .cites = "eaw2002 13; cets209 4; ets112 7; untoc 18(10)"},
    {.command = "record_consent_refused", .who = "caseworker", .from = "?arrest_sought active",
     .fields = "before:text statement:text?",
     .kind = "consent_refused", .message = "!person_notice: event=consent_refused",
     .cites = "eaw2002 13; cets209 4; ets112 7"},
    {.command = "record_consent_revoked", .who = "caseworker", .from = "?arrest_sought active",
     .fields = "before:text statement:text?",
     .kind = "consent_revoked", .message = "!person_notice: event=consent_revoked",
     .stops = "consent_given", .guard = "consent_stands",
     .cites = "cets209 4(5); eaw2002 13(4)"},
};

constexpr Arrival consent_told[] = {
    {.type = "person_notice", .when = "event=consent_given", .from = "open", .kind = "consent_given",
     .stops = "consent_revoked", .cites = "eaw2002 13"},
    {.type = "person_notice", .when = "event=consent_refused", .from = "open", .kind = "consent_refused",
     .cites = "eaw2002 13"},
    {.type = "person_notice", .when = "event=consent_revoked", .from = "open", .kind = "consent_revoked",
     .stops = "consent_given", .cites = "eaw2002 13(4)"},
};

constexpr Step consulting_requesting[] = {
    {.command = "open_consultation", .who = "caseworker", .from = "active",
     .fields = "subject:conditions|other_measure|costs|importance|lifting|parallel|forum proposal:text options:list? "
               "reply_by_day:day?",
     .kind = "consultation_opened", .to = "+in_consultation",
     .message = "consultation_opened: subject proposal options reply_by_day",
     .cites = "practice"},
    {.command = "end_consultation", .who = "caseworker", .from = "in_consultation",
     .fields = "reasons:text",
     .kind = "consultation_ended", .to = "-in_consultation",
     .message = "status: phase=consultation_ended reasons",
     .cites = "practice"},
};

constexpr Arrival consulting_to_requesting[] = {
    {.type = "consultation_answered", .from = "sent+",
     .kind = "consultation_answer_received", .to = "-in_consultation", .cites = "practice"},
};

constexpr Step consulting_requested[] = {
    {.command = "answer_consultation", .who = "caseworker", .from = "in_consultation",
     .fields = "answer:maintained|changed|withdrawn reasons:text answers:list? counter:text? conditions_accepted:text?",
     .kind = "consultation_answered", .to = "-in_consultation",
     .message = "consultation_answered: answer reasons answers counter conditions_accepted", .guard = "asked_to_consult",
     .cites = "practice"},
};

constexpr Arrival consulting_to_requested[] = {
    {.type = "consultation_opened", .from = "received+",
     .kind = "consultation_learned", .to = "+in_consultation", .cites = "practice"},
};

// Every event of the person carries the day, and the hour where one is known: limits of release start at it.
constexpr Step custody[] = {
    {.command = "record_located", .who = "caseworker", .from = "?arrest_sought active",
     .fields = "place:text?",
     .kind = "person_located", .message = "!person_notice: event=located place", .liberty = "at_large -> located",
     .cites = "practice"},
    {.command = "record_arrest", .who = "caseworker", .from = "active ?lapsed",
     .fields = "place:text happened_at:instant? rights_told:flag authority:text? language:text? "
               "consular_notice:text?",
     .kind = "person_arrested", .message = "!person_notice: event=arrested happened_at place",
     .liberty = "at_large located released_for_lapse released_conditionally provisionally_arrested released "
                "serving_other_sentence -> held_for_transfer",
     .stops = "provisional_arrest_made", .guard = "request_alive",
     .cites = "eaw2002 11; ets024 16(5)"},
    {.command = "record_detention", .who = "caseworker", .from = "active",
     .fields = "basis_of_detention:text ends_on:day?",
     .kind = "detention_ordered", .message = "!person_notice: event=detained",
     .liberty = "released_conditionally -> held_for_transfer",
     .guard = "request_alive", .cites = "eaw2002 12"},
    {.command = "release_conditionally", .who = "caseworker", .from = "?arrest_sought active",
     .fields = "measures:text happened_at:instant?",
     .kind = "person_released_conditionally", .message = "!person_notice: event=released_conditionally happened_at",
     .liberty = "provisionally_arrested held_for_transfer -> released_conditionally",
     .stops = "provisional_arrest_made",
     .cites = "eaw2002 12; ets024 16(4)"},
    {.command = "release", .who = "caseworker",
     .from = "open",
     .fields = "reasons:text court:text? happened_at:instant?",
     .kind = "person_released", .message = "!person_notice: event=released happened_at",
     .liberty = "provisionally_arrested held_for_transfer released_conditionally -> released",
     .stops = "provisional_arrest_made surrender_date_agreed person_arrested execution_ordered "
              "execution_ordered_on_guarantee decision_became_final remedy_reported",
     .cites = "eaw2002 12; practice: national law"},
    {.command = "end_detention", .who = "caseworker", .from = "?arrest_sought active",
     .fields = "court:text reasons:text happened_at:instant?",
     .kind = "detention_ended", .message = "!person_notice: event=detention_ended happened_at reasons",
     .liberty = "provisionally_arrested held_for_transfer released_conditionally -> released",
     .stops = "provisional_arrest_made",
     .cites = "practice: national law"},
    {.command = "record_other_sentence", .who = "caseworker", .from = "?arrest_sought active ?enforced_instead",
     .fields = "sentence:text ends_on:day? happened_at:instant?",
     .kind = "other_sentence_begun", .message = "!person_notice: event=serving_other_sentence happened_at sentence",
     .liberty = "at_large located provisionally_arrested held_for_transfer released_conditionally released "
                "-> serving_other_sentence",
     .stops = "provisional_arrest_made",
     .cites = "eaw2002 24(1)"},
    {.command = "record_escape", .who = "caseworker", .from = "open",
     .fields = "reasons:text?",
     .kind = "person_escaped", .message = "!person_notice: event=escaped",
     .liberty = "provisionally_arrested held_for_transfer released_conditionally serving_other_sentence "
                "-> escaped",
     .cites = "practice"},
    {.command = "record_recapture", .who = "caseworker", .from = "open",
     .fields = "place:text happened_at:instant? rights_told:flag",
     .kind = "person_recaptured", .message = "!person_notice: event=recaptured happened_at place",
     .liberty = "escaped -> held_for_transfer",
     .cites = "practice"},
    {.command = "record_death", .who = "caseworker", .from = "open",
     .fields = "reasons:text?",
     .kind = "person_died", .message = "!person_notice: event=died",
     .liberty = "at_large located provisionally_arrested held_for_transfer released_conditionally "
                "released_for_lapse released escaped serving_other_sentence -> died",
     .stops = "provisional_arrest_made surrender_date_agreed person_arrested",
     .cites = "practice"},
    shared::close_on_death,
    shared::close_when_free,
};

constexpr Arrival custody_told[] = {
    {.type = "person_notice", .when = "event=located", .from = "open",
     .kind = "person_located", .liberty = "at_large -> located", .cites = "practice"},
    {.type = "person_notice", .when = "event=arrested", .from = "open",
     .kind = "person_arrested",
     .liberty = "at_large located released_for_lapse released_conditionally provisionally_arrested released "
                "serving_other_sentence -> held_for_transfer",
     .stops = "provisional_arrest_made", .cites = "practice"},
    {.type = "person_notice", .when = "event=detained", .from = "open",
     .kind = "detention_ordered", .liberty = "released_conditionally -> held_for_transfer", .cites = "practice"},
    {.type = "person_notice", .when = "event=released_conditionally", .from = "open",
     .kind = "person_released_conditionally",
     .liberty = "provisionally_arrested held_for_transfer -> released_conditionally",
     .stops = "provisional_arrest_made", .cites = "practice"},
    {.type = "person_notice", .when = "event=released", .from = "open closed",
     .kind = "person_released",
     .liberty = "provisionally_arrested held_for_transfer released_conditionally -> released",
     .stops = "provisional_arrest_made surrender_date_agreed person_arrested decision_received "
              "decision_final_learned remedy_decision_learned",
     .cites = "practice"},
    {.type = "person_notice", .when = "event=detention_ended", .from = "open closed",
     .kind = "detention_ended",
     .liberty = "provisionally_arrested held_for_transfer released_conditionally -> released",
     .stops = "provisional_arrest_made", .cites = "practice"},
    {.type = "person_notice", .when = "event=serving_other_sentence", .from = "open",
     .kind = "other_sentence_begun",
     .liberty = "at_large located provisionally_arrested held_for_transfer released_conditionally released "
                "-> serving_other_sentence",
     .stops = "provisional_arrest_made", .cites = "eaw2002 24(1)"},
    {.type = "person_notice", .when = "event=surrendered_elsewhere", .from = "open closed",
     .kind = "person_surrendered_elsewhere",
     .liberty = "at_large located provisionally_arrested held_for_transfer released_conditionally "
                "serving_other_sentence -> surrendered_elsewhere",
     .stops = "surrender_date_agreed person_arrested", .cites = "eaw2002 16"},
    {.type = "person_notice", .when = "event=escaped", .from = "open",
     .kind = "person_escaped", .liberty = "provisionally_arrested held_for_transfer released_conditionally serving_other_sentence "
                "-> escaped", .cites = "practice"},
    {.type = "person_notice", .when = "event=recaptured", .from = "open",
     .kind = "person_recaptured", .liberty = "escaped -> held_for_transfer", .cites = "practice"},
    {.type = "person_notice", .when = "event=died", .from = "open closed",
     .kind = "person_died",
     .liberty = "at_large located provisionally_arrested held_for_transfer released_conditionally "
                "released_for_lapse released escaped serving_other_sentence -> died",
     .stops = "provisional_arrest_made surrender_date_agreed person_arrested", .cites = "practice"},
};
constexpr Cited outside_assistance[] = {
    {"consultation_found_not_due", "practice"},
    {"status_asked", "practice"},
    {"status_reported", "practice"},
    {"request_withdrawn", "practice"},
    {"withdrawal_received", "practice"},
    {"remedy_reported", "practice: national law"},
    {"costs_told", "practice"},
    {"costs_learned", "practice"},
    {"status_learned", "practice"},
    {"executing_authority_reminded", "practice"},
    {"translation_ordered", "practice"},
    {"use_reported_by_author", "practice"},
    {"results_passed_to_author", "practice"},
    {"author_signed_conditions", "practice"},
};
// clang-format on

}

std::span<Cited const> cited_outside_assistance()
{
    return outside_assistance;
}

Steps requesting_steps()
{
    return requesting;
}

Steps request_by_letter()
{
    return by_letter;
}

Arrivals requesting_arrivals()
{
    return to_requesting;
}

Steps requested_steps()
{
    return requested;
}

Arrivals requested_arrivals()
{
    return to_requested;
}

Arrivals letter_arrivals()
{
    return letter;
}

Steps accepting_steps()
{
    return accepting;
}

Steps postponing_steps()
{
    return postponing;
}

Arrivals told_arrivals()
{
    return told;
}

Arrivals noted_arrivals()
{
    return noted;
}

Steps assurance_requesting_steps()
{
    return assurance_requesting;
}

Arrivals assurance_requested_arrivals()
{
    return assurance_to_requested;
}

Steps assurance_requested_steps()
{
    return assurance_requested;
}

Steps consent_steps()
{
    return consent;
}

Arrivals consent_arrivals()
{
    return consent_told;
}

Steps consulting_requesting_steps()
{
    return consulting_requesting;
}

Arrivals consulting_requesting_arrivals()
{
    return consulting_to_requesting;
}

Steps consulting_requested_steps()
{
    return consulting_requested;
}

Arrivals consulting_requested_arrivals()
{
    return consulting_to_requested;
}

Steps custody_steps()
{
    return custody;
}

Arrivals custody_arrivals()
{
    return custody_told;
}

}
