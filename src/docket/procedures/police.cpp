// Cooperation of police, customs and financial intelligence: inquiries answered as leads, special techniques agreed
// case by case, and information that one State gives another unasked. Handling codes go with every answer.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// What these procedures share with assistance rests here on other texts, or on none.
constexpr Cited cited_in_inquiries[] = {
    {"request_received", "untoc 27(1)(b), 27(2); uncac 48(1)(b), 48(2); un1988 9(1)(b); dir2023_977 5(1)"},
    {"request_refused", "nuclear2005 7(3); practice: national law"},
    {"information_supplied", "practice"},
    {"information_requested", "practice"},
    {"information_received", "practice"},
    {"question_received", "practice"},
    {"consultation_answered", "practice"},
    {"consultation_opened", "practice"},
    {"consultation_learned", "practice"},
    {"consultation_answer_received", "practice"},
    {"request_forwarded", "practice"},
    {"forwarding_learned", "practice"},
    {"execution_accepted", "practice"},
    {"undertaking_recorded", "practice"},
    {"use_requested", "practice"},
    {"use_decided", "practice"},
    {"use_asked", "practice"},
    {"use_answered", "practice"},
    {"measure_assigned", "practice"},
    {"authorisation_sought", "practice"},
    {"authorisation_decided", "practice"},
    {"refusal_proposed", "practice"},
    {"execution_reported", "practice"},
    {"received_item_used", "practice: handling codes"},
};

constexpr Cited cited_in_operations[] = {
    {"request_received", "untoc 20; uncac 50; un1988 11; ets182 17(1), 18, 19; eumla2000 12, 14; eio2014 28, 29"},
    {"request_refused", "eio2014 28, 29; ets182 17(1), 18, 19; eumla2000 12, 14; practice: national law"},
    {"information_supplied", "practice"},
    {"information_requested", "practice"},
    {"information_received", "practice"},
    {"question_received", "practice"},
    {"consultation_answered", "practice"},
    {"consultation_opened", "practice"},
    {"consultation_learned", "practice"},
    {"consultation_answer_received", "practice"},
    {"request_forwarded", "eio2014 7(6); practice"},
    {"forwarding_learned", "eio2014 7(6); practice"},
    {"delay_told", "eio2014 12(5), 12(6); practice"},
    {"execution_postponed", "eio2014 15; practice"},
    {"postponement_ended", "eio2014 15; practice"},
    {"undertaking_recorded", "practice"},
    {"use_requested", "practice"},
    {"use_decided", "practice"},
    {"use_asked", "practice"},
    {"use_answered", "practice"},
    {"measure_assigned", "practice"},
    {"authorisation_sought", "practice"},
    {"authorisation_decided", "practice"},
    {"refusal_proposed", "practice"},
    {"execution_reported", "practice"},
    {"received_item_used", "practice: handling codes"},
};

constexpr Cited cited_in_offers[] = {
    {"information_supplied", "practice"},
    {"information_received", "practice"},
    {"question_received", "practice"},
    {"consultation_answered", "practice"},
    {"consultation_learned", "practice"},
    {"consultation_answer_received", "practice"},
    {"forwarding_learned", "practice"},
    {"undertaking_recorded", "untoc 18(5); uncac 46(5); ets182 11; practice"},
    {"use_requested", "untoc 18(5); uncac 46(5); ets182 11; practice"},
    {"use_decided", "untoc 18(5); uncac 46(5); ets182 11; practice"},
    {"use_asked", "untoc 18(5); uncac 46(5); ets182 11; practice"},
    {"use_answered", "untoc 18(5); uncac 46(5); ets182 11; practice"},
    {"received_item_used", "untoc 18(5); uncac 46(5); ets182 11; ets185 26; practice: handling codes"},
};

// LAW-ENFORCEMENT INQUIRY: one item is one question.
constexpr std::string_view inquiry_items =
    "requested accepted answered no_information formal_request_required expired refused withdrawn";
constexpr std::string_view inquiry_ends = "answered no_information formal_request_required expired refused withdrawn";

// clang-format off
constexpr Follow inquiry_follows[] = {
    {"answered", inquiry_ends, "answered no_information"},
    {"formal_request_required", inquiry_ends, "formal_request_required"},
    {"expired", inquiry_ends, "expired"},
    {"refused", inquiry_ends, "refused"},
    {"withdrawn", inquiry_ends, "withdrawn"},
    {"partly_answered", "", "answered no_information formal_request_required"},
    {"accepted", "", "accepted"},
};

constexpr Follow inquiry_outcomes[] = {
    {"answered", inquiry_ends, "answered"},
    {"formal_request_required", inquiry_ends, "formal_request_required"},
    {"no_information", inquiry_ends, "no_information"},
    {"expired", inquiry_ends, "expired"},
    {"refused", inquiry_ends, "refused"},
    {"withdrawn", inquiry_ends, "withdrawn"},
};

constexpr Step inquiring[] = {
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: kind=inquiry *draft", .guard = "approval_current",
     .cites = "untoc 27(1)(b), 27(2); uncac 48(1)(b), 48(2); un1988 9(1)(b); financing1999 18(3); dir2023_977 5(1)"},
    {.command = "turn_into_formal_request", .who = "caseworker",
     .from = "answered partly_answered formal_request_required expired refused closed",
     .fields = "case_id:text modality:text reasons:text",
     .kind = "opened_other_case",
     .cites = "practice"},
    {.command = "give_feedback", .who = "caseworker", .from = "answered partly_answered closed",
     .fields = "result:text correction:text? deleted:flag?",
     .kind = "feedback_given", .message = "outcome_notice: event=feedback result correction deleted",
     .cites = "practice"},
};

constexpr Step answering[] = {
    {.command = "answer_item", .who = "caseworker", .from = "active",
     .fields = "content:text handling_code:H0|H1|H2|H3 source_code:A|B|C|X information_code:1|2|3|4 caveats:text? "
               "restriction:text? valid_until:day?",
     .kind = "inquiry_answered", .to = "items", .item = "requested accepted -> answered",
     .message = "results: content handling_code source_code information_code caveats restriction valid_until",
     .guard = "restriction_is_worded",
     .cites = "untoc 27(1)(b); uncac 48(1)(b); un1988 9(1)(b); dir2023_977 5(1)"},
    {.command = "report_no_information", .who = "caseworker", .from = "active",
     .fields = "search:text",
     .kind = "nothing_known", .to = "items", .item = "requested accepted -> no_information",
     .message = "results: search",
     .cites = "practice"},
    {.command = "require_formal_request", .who = "caseworker", .from = "active",
     .fields = "reasons:text article:article?",
     .kind = "formal_request_required", .to = "items", .item = "requested accepted -> formal_request_required",
     .message = "decision_on_execution: reasons article",
     .cites = "practice; dir2023_977 5(2)"},
    {.command = "let_expire", .who = "caseworker", .from = "active",
     .fields = "reasons:text",
     .kind = "inquiry_expired", .to = "items", .item = "requested accepted -> expired",
     .message = "decision_on_execution: reasons",
     .cites = "practice"},
    {.command = "tell_delay", .who = "caseworker", .from = "received+",
     .fields = "reason_code:delay.* reasons:text clock:text? new_date:day?",
     .kind = "delay_told", .message = "time_limit_notice: reason_code reasons clock new_date",
     .cites = "dir2023_977 5(2)"},
};
// clang-format on

// SPECIAL TECHNIQUES: one item is one operation.
constexpr std::string_view operation_items =
    "requested agreed authorised under_way postponed completed aborted refused withdrawn not_objected objected";
constexpr std::string_view operation_ends = "completed aborted refused withdrawn not_objected objected";

// clang-format off
constexpr Follow operation_follows[] = {
    {"under_way", "", "under_way"},
    {"authorised", "", "authorised"},
    {"agreed", "", "agreed"},
    {"ended", operation_ends, "completed aborted"},
    {"notice_answered", operation_ends, "not_objected objected"},
    {"refused", operation_ends, "refused"},
    {"withdrawn", operation_ends, "withdrawn"},
};

constexpr Follow operation_outcomes[] = {
    {"operation_completed", operation_ends, "completed"},
    {"operation_aborted", operation_ends, "aborted"},
    {"objected", operation_ends, "objected"},
    {"not_objected", operation_ends, "not_objected"},
    {"refused", operation_ends, "refused"},
    {"withdrawn", operation_ends, "withdrawn"},
};

constexpr Arrival notice_arrives[] = {
    {.type = "request", .when = "kind=interception_notice", .from = "- awaiting_request returned_incomplete closed",
     .kind = "interception_notice_received", .to = "=notified", .cites = "eio2014 31; eumla2000 17-20"},
    {.type = "status", .when = "phase=silence_noted", .from = "open",
     .kind = "silence_learned", .to = "items", .item = "requested -> not_objected",
     .cites = "eio2014 31; eumla2000 17-20"},
};

// An objection, a refusal or another answer outweighs what was taken from silence.
constexpr Arrival notice_answered[] = {
    {.type = "decision_on_execution", .when = "step=interception", .from = "open",
     .kind = "interception_answer_learned", .to = "items", .item = "requested withdrawn not_objected -> told",
     .cites = "eio2014 31; eumla2000 17-20"},
    {.type = "decision_on_execution", .from = "open",
     .kind = "decision_received", .to = "items", .item = "open withdrawn not_objected -> told", .cites = "practice"},
    {.type = "refusal", .from = "open",
     .kind = "refusal_received", .to = "items", .item = "open withdrawn not_objected -> told", .cites = "practice"},
    {.type = "postponement", .from = "open",
     .kind = "postponement_learned", .to = "items", .item = "open withdrawn not_objected -> told",
     .cites = "practice"},
};

constexpr Step operations_either[] = {
    {.command = "report_event", .who = "caseworker", .from = "under_way",
     .fields = "phase:substituted|removed|lost_contact|intercepted|border_crossed|handed_over report:text "
               "happened_at:instant?",
     .kind = "operation_event_reported", .message = "status: phase report happened_at",
     .cites = "untoc 20(4); uncac 50(4); un1988 11(3)"},
    {.command = "note_money_and_jurisdiction", .who = "caseworker", .from = "open",
     .fields = "understanding:text",
     .kind = "understanding_noted",
     .cites = "untoc 20(3); uncac 50(2)-(3); un1988 11(2)"},
};

constexpr Step operations_requesting[] = {
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: kind=special_technique *draft",
     .guard = "approval_current",
     .cites = "untoc 20; uncac 50; un1988 11; ets182 17(1), 18, 19; eumla2000 12, 14; eio2014 28, 29"},
    {.command = "send_interception_notice", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "interception_notice_sent", .to = "=sent", .message = "request: kind=interception_notice *draft",
     .guard = "approval_current",
     .cites = "eio2014 31; eumla2000 17-20"},
    {.command = "note_silence", .who = "caseworker", .from = "sent acknowledged",
     .fields = "period_ended_at:instant reasons:text",
     .kind = "silence_noted", .to = "items", .item = "requested -> not_objected",
     .message = "status: phase=silence_noted period_ended_at reasons",
     .guard = "case_reached_the_partner interception_was_notified period_has_ended partner_was_silent",
     .cites = "eio2014 31; eumla2000 17-20"},
    {.command = "record_own_authorisation", .who = "caseworker", .from = "active",
     .fields = "authority:text legal_basis:text",
     .kind = "authorised_here", .message = "status: phase=authorised_by_requesting authority legal_basis",
     .cites = "untoc 20(1); uncac 50(1)"},
    {.command = "ask_to_stop", .who = "caseworker", .from = "authorised under_way",
     .fields = "reasons:text",
     .kind = "stop_asked", .message = "status: phase=stop_asked reasons",
     .cites = "practice"},
};

constexpr Step operations_requested[] = {
    {.command = "answer_interception", .who = "caseworker", .from = "notified notice_answered in_consultation "
                                                                     "information_awaited",
     .fields = "outcome:not_objected|objected answer:may_go_on|not_to_be_carried_out|not_to_be_used|on_conditions "
               "reasons:text conditions:text? article:article?",
     .kind = "interception_answered", .to = "items", .item = "requested not_objected -> outcome(not_objected objected)",
     .message = "decision_on_execution: step=interception answer reasons conditions article",
     .stops = "interception_notice_received", .guard = "interception_was_notified",
     .cites = "eio2014 31; eumla2000 17-20"},
    {.command = "agree", .who = "caseworker", .from = "active",
     .fields = "authority:text conditions:text route:text? goods:text? intervention_rule:text?",
     .kind = "technique_agreed", .to = "items", .item = "requested -> agreed",
     .message = "decision_on_execution: authority conditions route goods intervention_rule",
     .cites = "untoc 20(2), 20(3); uncac 50(2)-(3); un1988 11(1), 11(2); ets182 18, 19; eumla2000 12, 14; eio2014 29"},
    {.command = "authorise", .who = "caseworker", .from = "active",
     .fields = "authority:text legal_basis:text until:day?",
     .kind = "technique_authorised", .to = "items", .item = "agreed -> authorised",
     .message = "decision_on_execution: authority legal_basis until",
     .cites = "ets182 17(1), 18, 19; eumla2000 12"},
    {.command = "start", .who = "caseworker", .from = "authorised under_way",
     .fields = "happened_at:instant? contact_on_duty:text",
     .kind = "operation_started", .to = "items", .item = "authorised -> under_way",
     .message = "status: phase=started happened_at contact_on_duty",
     .cites = "ets182 18; eumla2000 12"},
    {.command = "end_operation", .who = "caseworker", .from = "authorised under_way",
     .fields = "outcome:completed|aborted report:text manifest:list?",
     .kind = "operation_ended", .to = "items", .item = "authorised under_way -> outcome(completed aborted)",
     .message = "results: report manifest",
     .cites = "practice"},
};
// clang-format on

// SPONTANEOUS INFORMATION: one item is one piece of information. The requesting side is the State that gives it.
constexpr std::string_view offer_items = "offered nature_asked accepted declined withdrawn";
constexpr std::string_view offer_ends = "accepted declined withdrawn";

// clang-format off
constexpr Follow offer_follows[] = {
    {"nature_asked", "", "nature_asked"},
    {"accepted", offer_ends, "accepted"},
    {"declined", offer_ends, "declined"},
    {"withdrawn", offer_ends, "withdrawn"},
};

constexpr Step giving[] = {
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "spontaneous_information: step=offered *draft *information",
     .guard = "approval_current",
     .cites = "untoc 18(4); uncac 46(4), 56; ets182 11; ets141 10; ets185 26; eumla2000 7; IA-MLA-1992 14; MERCOSUR-MLA-1996 22(2)"},
    {.command = "tell_nature", .who = "caseworker", .from = "nature_asked",
     .fields = "nature:text conditions:text?",
     .kind = "nature_told", .message = "spontaneous_information: step=nature nature conditions",
     .cites = "ets182 11"},
    {.command = "send_more", .who = "caseworker", .from = "nature_asked accepted",
     .fields = "facts:text conditions:text? source_code:A|B|C|X? information_code:1|2|3|4? link:text? suggested_use:text?",
     .kind = "more_information_sent",
     .message = "spontaneous_information: step=more facts conditions source_code information_code link suggested_use",
     .cites = "untoc 18(4); uncac 46(4); ets182 11; ets141 10; ets185 26; eumla2000 7"},
};

constexpr Step taking[] = {
    {.command = "accept_information", .who = "caseworker", .from = "received acknowledged nature_asked in_consultation "
                                                                   "information_awaited",
     .fields = "conditions_accepted:text? follow_up:text?",
     .kind = "information_accepted", .to = "items", .item = "offered nature_asked -> accepted",
     .message = "spontaneous_answer: answer=accepted conditions_accepted follow_up",
     .cites = "untoc 18(5); uncac 46(5); ets182 11; ets185 26; eumla2000 7"},
    {.command = "ask_nature", .who = "caseworker", .from = "received acknowledged",
     .fields = "reasons:text",
     .kind = "nature_asked", .to = "items", .item = "offered -> nature_asked",
     .message = "spontaneous_answer: answer=nature_first reasons",
     .cites = "ets182 11"},
    {.command = "decline_information", .who = "caseworker", .from = "received acknowledged nature_asked in_consultation "
                                                                    "information_awaited",
     .fields = "reasons:text",
     .kind = "information_declined", .to = "items", .item = "offered nature_asked -> declined",
     .message = "spontaneous_answer: answer=declined reasons",
     .cites = "ets182 11; ets185 26"},
    {.command = "give_feedback", .who = "caseworker", .from = "accepted closed",
     .fields = "result:text correction:text? deleted:flag?",
     .kind = "feedback_given", .message = "outcome_notice: event=feedback result correction deleted",
     .cites = "practice"},
    {.command = "acknowledge", .who = "caseworker", .from = "received+",
     .fields = "reference:text? handler:text? contact:text? competent:flag? remarks:text?",
     .kind = "receipt_acknowledged", .to = "acknowledged",
     .message = "acknowledgement: reference handler contact competent remarks", .guard = "not_acknowledged",
     .cites = "practice"},
    {.command = "forward", .who = "caseworker", .from = "received+",
     .fields = "authority:text reason:not_competent|transmitted_for_execution|several_authorities contact:text?",
     .kind = "request_forwarded", .message = "forwarding_notice: authority reason contact",
     .cites = "practice"},
    {.command = "close", .who = "caseworker", .from = "over",
     .fields = "reason_code:close.* reasons:text?",
     .kind = "case_closed", .to = "=closed", .guard = "messages_left",
     .cites = "practice"},
    {.command = "reopen", .who = "caseworker", .from = "closed",
     .fields = "reasons:text",
     .kind = "case_reopened", .to = "items",
     .cites = "practice"},
};

constexpr Arrival to_taking[] = {
    {.type = "spontaneous_information", .when = "step=offered", .from = "- awaiting_request",
     .kind = "request_received", .to = "=received", .cites = "untoc 18(4); uncac 46(4); ets182 11; ets141 10; ets185 26; eumla2000 7"},
    {.type = "spontaneous_information", .when = "step=offered", .from = "closed",
     .kind = "request_received_again", .to = "=received", .cites = "practice"},
};
// clang-format on

}

Procedure law_enforcement(Side side)
{
    Procedure made{
        .modality = law::Modality::law_enforcement,
        .side = side,
        .item_states = inquiry_items,
        .item_ends = inquiry_ends,
        .liberty = "",
        .follows = inquiry_follows,
        .outcomes = inquiry_outcomes,
        .cited = {cited_in_inquiries, cited_outside_assistance()},
    };
    if (side == Side::requesting) {
        made.states = "draft approved returned sent acknowledged accepted partly_answered answered "
                      "formal_request_required expired refused withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "returned answered formal_request_required expired refused withdrawn";
        made.steps = {inquiring, requesting_steps()};
        made.arrivals = {requesting_arrivals(), told_arrivals()};
    } else {
        made.states = "awaiting_request returned_incomplete received acknowledged accepted partly_answered answered "
                      "formal_request_required expired refused withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request returned_incomplete answered formal_request_required expired refused withdrawn";
        made.steps = {answering, executing_authority_steps(), accepting_steps(), requested_steps()};
        made.arrivals = {letter_arrivals(), requested_arrivals(), noted_arrivals()};
    }
    return made;
}

Procedure special_techniques(Side side)
{
    Procedure made{
        .modality = law::Modality::special_techniques,
        .side = side,
        .item_states = operation_items,
        .item_ends = operation_ends,
        .firm = "under_way",
        .liberty = "",
        .follows = operation_follows,
        .outcomes = operation_outcomes,
        .cited = {cited_in_operations, cited_outside_assistance()},
    };
    if (side == Side::requesting) {
        made.states = "draft approved returned sent acknowledged agreed authorised under_way ended notice_answered "
                      "refused withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "returned ended notice_answered refused withdrawn";
        made.steps = {operations_requesting, operations_either, consulting_requesting_steps(), requesting_steps()};
        made.arrivals = {notice_answered, consulting_requesting_arrivals(), requesting_arrivals(), told_arrivals()};
    } else {
        made.states =
            "awaiting_request returned_incomplete received acknowledged notified agreed authorised under_way ended "
            "notice_answered refused withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request returned_incomplete ended notice_answered refused withdrawn";
        made.steps = {operations_requested,         operations_either, executing_authority_steps(), postponing_steps(),
                      consulting_requested_steps(), requested_steps()};
        made.arrivals = {notice_arrives, letter_arrivals(), consulting_requested_arrivals(), requested_arrivals(),
                         noted_arrivals()};
    }
    return made;
}

Procedure spontaneous(Side side)
{
    Procedure made{
        .modality = law::Modality::spontaneous,
        .side = side,
        .item_states = offer_items,
        .item_ends = offer_ends,
        .liberty = "",
        .follows = offer_follows,
        .outcomes = offer_follows,
        .cited = {cited_in_offers, cited_outside_assistance()},
    };
    if (side == Side::requesting) {
        made.states = "draft approved returned sent acknowledged nature_asked accepted declined withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "returned accepted declined withdrawn";
        made.steps = {giving, requesting_steps()};
        made.arrivals = {requesting_arrivals(), told_arrivals()};
    } else {
        made.states = "awaiting_request received acknowledged nature_asked accepted declined withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request accepted declined withdrawn";
        made.steps = {taking};
        made.arrivals = {to_taking, requested_arrivals(), noted_arrivals()};
    }
    return made;
}

}
