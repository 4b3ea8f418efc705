// Coordination: contact between authorities that may be pursuing the same person for the same facts, and what they
// agree. One item is one set of facts. The contacted side records what was agreed, once both have said so; the weighing
// is the people's, and nothing here adds up factors.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

constexpr std::string_view items =
    "requested confirmed no_parallel concentrated divided continued_in_parallel stopped_idem refused withdrawn";
constexpr std::string_view item_ends =
    "no_parallel concentrated divided continued_in_parallel stopped_idem refused withdrawn";

// clang-format off
constexpr Follow follows[] = {
    {"consulting", "", "confirmed"},
    {"settled", item_ends, "concentrated divided continued_in_parallel stopped_idem"},
    {"no_parallel", item_ends, "no_parallel"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Follow outcomes[] = {
    {"single_forum", item_ends, "concentrated"},
    {"divided", item_ends, "divided"},
    {"stopped_idem", item_ends, "stopped_idem"},
    {"parallel_with_exchange", item_ends, "continued_in_parallel"},
    {"no_parallel", item_ends, "no_parallel"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

// What a consultation shares with assistance rests here on other texts, or on none.
constexpr Cited cited_in_consultations[] = {
    {"request_forwarded", "fd2009_948 6(3); practice"},
    {"forwarding_learned", "fd2009_948 6(3); practice"},
    {"delay_told", "fd2009_948 6(2); practice"},
    {"information_supplied", "fd2009_948 10(3); practice"},
    {"information_requested", "fd2009_948 10(3); practice"},
    {"information_received", "fd2009_948 10(3); practice"},
    {"question_received", "fd2009_948 10(3); practice"},
    {"consultation_opened", "fd2009_948 10(1); untoc 15(5); uncac 42(5); financing1999 7(5); ets073 31-34"},
    {"consultation_learned", "fd2009_948 10(1); untoc 15(5); uncac 42(5); financing1999 7(5); ets073 31-34"},
    {"consultation_answered", "fd2009_948 10(1); untoc 15(5); uncac 42(5); financing1999 7(5); ets073 31-34"},
    {"consultation_answer_received", "fd2009_948 10(1); untoc 15(5); uncac 42(5); financing1999 7(5); ets073 31-34"},
    {"undertaking_recorded", "practice"},
    {"use_requested", "practice"},
    {"use_decided", "practice"},
    {"use_asked", "practice"},
    {"use_answered", "practice"},
    {"received_item_used", "practice: handling codes"},
};

constexpr Step either[] = {
    {.command = "tell_step", .who = "caseworker", .from = "active",
     .fields = "phase:arrest|charge|freezing|judgment|other report:text",
     .kind = "important_step_told", .message = "status: phase report",
     .cites = "fd2009_948 10(2)"},
    {.command = "record_idem_check", .who = "caseworker", .from = "active",
     .fields = "result:final_judgment|none|unknown where:text? acts:text enforcement:text?",
     .kind = "idem_check_done",
     .cites = "cisa1990 54, 55; eaw2002 3(2); ets024 9; ets073 35-37"},
    {.command = "record_factors", .who = "caseworker", .from = "active",
     .fields = "factors:text",
     .kind = "factors_recorded", .message = "coordination_contact: step=factors factors",
     .cites = "fd2009_948 11; ets073 31-34; practice"},
    {.command = "refer", .who = "caseworker", .from = "consulting",
     .fields = "to:text reasons:text",
     .kind = "referred", .message = "coordination_outcome: step=referred to reasons",
     .cites = "fd2009_948 12(2)"},
    {.command = "note_concurrent_request", .who = "caseworker", .from = "active",
     .fields = "state:text what:text",
     .kind = "concurrent_request_noted",
     .cites = "ets024 17; eaw2002 16"},
    {.command = "record_match", .who = "caseworker", .from = "open",
     .fields = "found_by:name|blinded_match|reply|notice|request what:text",
     .kind = "match_found",
     .cites = "practice; untoc 15(5)"},
    {.command = "open_worksheet", .who = "caseworker", .from = "active",
     .fields = "states:text what:text",
     .kind = "worksheet_opened",
     .cites = "ets024 17; eaw2002 16; reg2018_1805 26"},
    {.command = "hear_other_state", .who = "caseworker", .from = "active",
     .fields = "state:text view:text",
     .kind = "other_state_heard",
     .cites = "practice; ets024 17; eaw2002 16"},
    {.command = "decide_preference", .who = "caseworker", .from = "active",
     .fields = "preferred:text reasons:text article:article?",
     .kind = "preference_decided", .message = "coordination_outcome: step=preference preferred reasons article",
     .cites = "ets024 17; eaw2002 16; IA-EXT-1981 15; MONTEVIDEO-EXT-1933 7"},
    {.command = "report_outcome", .who = "caseworker", .from = "settled closed",
     .fields = "result:text court:text? decided_on:day?",
     .kind = "outcome_reported", .message = "outcome_notice: result court decided_on",
     .cites = "fd2009_948 13 (unverified)"},
};

constexpr Step requesting[] = {
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "coordination_contact: step=contact *draft",
     .guard = "approval_current",
     .cites = "fd2009_948 5(1), 8(1); untoc 15(5); uncac 42(5); financing1999 7(5); ets073 30"},
    {.command = "propose_forum", .who = "caseworker", .from = "consulting",
     .fields = "proposal:text reasons:text",
     .kind = "forum_proposed", .message = "coordination_outcome: step=proposed proposal reasons",
     .cites = "fd2009_948 10(1); untoc 15(5); uncac 42(5); financing1999 7(5); ets073 31-34"},
    {.command = "accept_forum", .who = "caseworker", .from = "consulting",
     .fields = "text:text",
     .kind = "forum_accepted", .message = "coordination_outcome: step=accepted text",
     .cites = "fd2009_948 10(1)"},
};

constexpr Step requested[] = {
    {.command = "answer_contact", .who = "caseworker", .from = "active",
     .fields = "outcome:confirmed|no_parallel stage:text contact:text final_decision:text?",
     .kind = "contact_answered", .to = "items", .item = "requested -> outcome(confirmed no_parallel)",
     .message = "coordination_answer: stage contact final_decision",
     .cites = "fd2009_948 6(1), 9(1)"},
    {.command = "propose_forum", .who = "caseworker", .from = "consulting",
     .fields = "proposal:text reasons:text",
     .kind = "forum_proposed", .message = "coordination_outcome: step=proposed proposal reasons",
     .cites = "fd2009_948 10(1); untoc 15(5); uncac 42(5); financing1999 7(5); ets073 31-34"},
    {.command = "record_agreement", .who = "caseworker", .from = "consulting",
     .fields = "outcome:concentrated|divided|stopped_idem text:text accepted_by_partner_on:day tool:text?",
     .kind = "forum_agreed", .to = "items", .item = "confirmed -> outcome(concentrated divided stopped_idem)",
     .message = "coordination_outcome: step=agreed text tool",
     .cites = "fd2009_948 10(1), 11; untoc 15(5), 21; uncac 42(5), 47; ets073 31-34"},
    {.command = "record_no_agreement", .who = "caseworker", .from = "consulting",
     .fields = "reasons:text",
     .kind = "forum_not_agreed", .to = "items", .item = "confirmed -> continued_in_parallel",
     .message = "coordination_outcome: step=not_agreed reasons",
     .cites = "fd2009_948 10(1), 12(2)"},
    {.command = "refuse_item", .who = "caseworker", .from = "active",
     .fields = "ground:refuse.* article:article reasons:text",
     .kind = "request_refused", .to = "items", .item = "requested -> refused",
     .message = "refusal: ground article reasons", .guard = "ground_offered consulted_first",
     .cites = "fd2009_948 10(3); practice: national law"},
};

constexpr Arrival to_requested[] = {
    {.type = "coordination_contact", .when = "step=contact", .from = "- awaiting_request",
     .kind = "request_received", .to = "=received", .cites = "fd2009_948 5(1), 6(1); untoc 15(5); uncac 42(5); financing1999 7(5)"},
    {.type = "coordination_contact", .when = "step=contact", .from = "returned_incomplete closed",
     .kind = "request_received_again", .to = "=received", .cites = "practice"},
    {.type = "coordination_outcome", .when = "step=accepted", .from = "received+",
     .kind = "forum_accepted_there", .cites = "fd2009_948 10(1)"},
};
// clang-format on

}

Procedure consultation(Side side)
{
    Procedure made{
        .modality = law::Modality::consultation,
        .side = side,
        .item_states = items,
        .item_ends = item_ends,
        .liberty = "",
        .follows = follows,
        .outcomes = outcomes,
        .cited = {cited_in_consultations, cited_outside_assistance()},
    };
    if (side == Side::requesting) {
        made.states =
            "draft approved returned sent acknowledged consulting settled no_parallel refused withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "returned settled no_parallel refused withdrawn";
        made.steps = {requesting, either, consulting_requesting_steps(), requesting_steps()};
        made.arrivals = {consulting_requesting_arrivals(), requesting_arrivals(), told_arrivals()};
    } else {
        made.states =
            "awaiting_request returned_incomplete received acknowledged consulting settled no_parallel refused "
            "withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request returned_incomplete settled no_parallel refused withdrawn";
        made.steps = {requested, either, consulting_requested_steps(), requested_steps()};
        made.arrivals = {to_requested, consulting_requested_arrivals(), requested_arrivals(), noted_arrivals()};
    }
    return made;
}

}
