// A joint investigation team, both sides: proposed with a draft instrument, negotiated, signed for a period, at work
// under the law of the place, ended, its evidence settled. The requested side keeps the instrument: its signature makes
// it.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// One item is one investigation for which a team is proposed.
constexpr std::string_view items = "requested negotiating operating completed ended_early refused withdrawn";
constexpr std::string_view item_ends = "completed ended_early refused withdrawn";

// clang-format off
constexpr Follow follows[] = {
    {"operating", "", "operating"},
    {"negotiating", "", "negotiating"},
    {"ended", item_ends, "completed ended_early"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Follow outcomes[] = {
    {"completed", item_ends, "completed"},
    {"ended_early", item_ends, "ended_early"},
    {"not_created", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Step requesting[] = {
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "joint_team_proposal: *draft", .guard = "approval_current",
     .cites = "untoc 19; uncac 49; ets182 20; eumla2000 13"},
    {.command = "sign_instrument", .who = "caseworker", .from = "negotiating",
     .fields = "text:text authority:text signatory:text until:day",
     .kind = "instrument_signed_here", .message = "joint_team_instrument: step=signed_by_proposer text authority "
                                                  "signatory until *clauses",
     .guard = "clauses_are_agreed",
     .cites = "ets182 20; eumla2000 13(1)"},
    {.command = "propose_end", .who = "caseworker", .from = "operating",
     .fields = "reasons:text",
     .kind = "end_proposed", .message = "joint_team_instrument: step=end_proposed reasons",
     .cites = "practice"},
};

constexpr Step requested[] = {
    {.command = "accept_item", .who = "caseworker", .from = "active",
     .fields = "authority:text conditions:text?",
     .kind = "proposal_accepted", .to = "items", .item = "requested -> negotiating",
     .message = "decision_on_execution: authority conditions",
     .cites = "ets182 20; MERCOSUR-JIT-2010 6"},
    {.command = "sign_instrument", .who = "caseworker", .from = "negotiating",
     .fields = "text:text authority:text signatory:text until:day signed_by_partner_on:day",
     .kind = "instrument_signed", .to = "items", .item = "negotiating -> operating",
     .message = "joint_team_instrument: step=signed text authority signatory until *clauses",
     .guard = "clauses_are_agreed",
     .cites = "ets182 20; eumla2000 13(1); MERCOSUR-JIT-2010 7.1"},
    {.command = "extend", .who = "caseworker", .from = "operating",
     .fields = "until:day reasons:text signed_by_partner_on:day",
     .kind = "team_extended", .message = "joint_team_instrument: step=extended until reasons",
     .stops = "instrument_signed team_extended", .guard = "period_runs",
     .cites = "eumla2000 13(1); MERCOSUR-JIT-2010 7.2"},
    {.command = "end_team", .who = "caseworker", .from = "operating",
     .fields = "outcome:completed|ended_early reasons:text evaluation:text?",
     .kind = "team_ended", .to = "items", .item = "operating -> outcome(completed ended_early)",
     .message = "joint_team_instrument: step=ended reasons evaluation", .stops = "instrument_signed team_extended",
     .cites = "eumla2000 13(1)"},
};

constexpr Step either[] = {
    // The agreement clause by clause: proposed by either State, answered with another proposal, accepted or declined by
    // the other one; while the team is at work, its amendment.
    {.command = "propose_clauses", .who = "caseworker", .from = "active",
     .fields = "team_reference:text? parties:list? purpose:text? approach:text? period:object? "
               "states_of_operation:list? leaders:list? members:list? participants:list? means_of_evidence:text? "
               "confidentiality:text? data_protection:text? amendments:text? evaluation:text? "
               "special_arrangements:text? reasons:text?",
     .kind = "clauses_proposed",
     .message = "joint_team_instrument: step=clauses_proposed reasons team_reference parties purpose approach period "
                "states_of_operation leaders members participants means_of_evidence confidentiality data_protection "
                "amendments evaluation special_arrangements",
     .guard = "clauses_may_change",
     .cites = "ets182 20; eumla2000 13(1); MERCOSUR-JIT-2010 7.1"},
    {.command = "accept_clauses", .who = "caseworker", .from = "active",
     .fields = "clauses:list",
     .kind = "clauses_accepted", .message = "joint_team_instrument: step=clauses_accepted clauses *clauses",
     .guard = "clauses_wait_for_us",
     .cites = "ets182 20; eumla2000 13(1); MERCOSUR-JIT-2010 7.1"},
    {.command = "decline_clauses", .who = "caseworker", .from = "active",
     .fields = "clauses:list reasons:text",
     .kind = "clauses_declined", .message = "joint_team_instrument: step=clauses_declined clauses reasons",
     .guard = "clauses_wait_for_us",
     .cites = "ets182 20; eumla2000 13(1)"},
    {.command = "amend", .who = "caseworker", .from = "negotiating operating",
     .fields = "text:text reasons:text",
     .kind = "instrument_amended", .message = "joint_team_instrument: step=amended text reasons",
     .cites = "practice"},
    {.command = "second_member", .who = "caseworker", .from = "operating",
     .fields = "name:text quality:text powers:text weapon:flag? liability:text?",
     .kind = "member_seconded", .message = "joint_team_instrument: step=member_seconded name quality powers weapon "
                                           "liability",
     .cites = "eumla2000 13(4), 13(5), 13(6)"},
    {.command = "remove_member", .who = "caseworker", .from = "operating",
     .fields = "name:text reasons:text",
     .kind = "member_removed", .message = "joint_team_instrument: step=member_removed name reasons",
     .cites = "eumla2000 13(5)"},
    {.command = "adopt_plan", .who = "caseworker", .from = "operating",
     .fields = "plan:text",
     .kind = "operational_plan_adopted", .message = "joint_team_instrument: step=plan plan",
     .cites = "practice"},
    {.command = "record_measure", .who = "caseworker", .from = "operating",
     .fields = "measure:text state:text law_of_place:text authority:text",
     .kind = "measure_taken",
     .cites = "ets182 20; eumla2000 13(3)(b)"},
    {.command = "request_home_measure", .who = "caseworker", .from = "operating",
     .fields = "measure:text authority:text",
     .kind = "home_measure_requested",
     .cites = "eumla2000 13(7)"},
    {.command = "ask_outside_state", .who = "caseworker", .from = "operating",
     .fields = "state:text measure:text authority:text reasons:text",
     .kind = "outside_state_asked",
     .cites = "eumla2000 13(8); ets182 20"},
    {.command = "log_evidence", .who = "caseworker", .from = "operating",
     .fields = "exhibit:text digest:text arose_in:text gathered:before|during restrictions:text?",
     .kind = "evidence_logged", .message = "joint_team_instrument: step=evidence exhibit digest arose_in gathered "
                                           "restrictions",
     .cites = "ets182 20; eumla2000 13(10)"},
    {.command = "settle_evidence", .who = "caseworker", .from = "ended",
     .fields = "text:text",
     .kind = "evidence_settled", .message = "joint_team_instrument: step=evidence_settled text",
     .cites = "practice"},
    {.command = "evaluate", .who = "caseworker", .from = "ended",
     .fields = "result:text",
     .kind = "evaluation_done", .message = "outcome_notice: event=evaluated result",
     .cites = "practice"},
};

constexpr Arrival clauses_there[] = {
    {.type = "joint_team_instrument", .when = "step=clauses_proposed", .from = "open",
     .kind = "clauses_proposed_there", .cites = "eumla2000 13(1)"},
    {.type = "joint_team_instrument", .when = "step=clauses_accepted", .from = "open",
     .kind = "clauses_accepted_there", .cites = "eumla2000 13(1)"},
    {.type = "joint_team_instrument", .when = "step=clauses_declined", .from = "open",
     .kind = "clauses_declined_there", .cites = "eumla2000 13(1)"},
};

constexpr Arrival to_requested[] = {
    {.type = "joint_team_proposal", .from = "- awaiting_request",
     .kind = "request_received", .to = "=received", .cites = "untoc 19; ets182 20"},
    {.type = "joint_team_proposal", .from = "returned_incomplete closed",
     .kind = "request_received_again", .to = "=received", .cites = "practice"},
    {.type = "joint_team_instrument", .when = "step=signed_by_proposer", .from = "received+",
     .kind = "instrument_signed_there", .cites = "ets182 20"},
};
// clang-format on

}

Procedure joint_investigation(Side side)
{
    Procedure made{
        .modality = law::Modality::joint_investigation,
        .side = side,
        .item_states = items,
        .item_ends = item_ends,
        .firm = "operating",
        .liberty = "",
        .follows = follows,
        .outcomes = outcomes,
    };
    if (side == Side::requesting) {
        made.states = "draft approved returned sent acknowledged negotiating operating ended refused withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "returned ended refused withdrawn";
        made.steps = {requesting, either, consulting_requesting_steps(), requesting_steps()};
        made.arrivals = {clauses_there, consulting_requesting_arrivals(), requesting_arrivals(), told_arrivals()};
    } else {
        made.states = "awaiting_request returned_incomplete received acknowledged negotiating operating ended refused "
                      "withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request returned_incomplete ended refused withdrawn";
        made.steps = {requested, either, consulting_requested_steps(), requested_steps()};
        made.arrivals = {to_requested, clauses_there, consulting_requested_arrivals(), requested_arrivals(),
                         noted_arrivals()};
    }
    return made;
}

}
