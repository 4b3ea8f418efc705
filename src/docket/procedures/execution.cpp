// Execution inside the State, for the requested side of every procedure that asks for measures. The items of the case
// stay where they are (a procedure that has words for it moves them in rows of its own); what the executing authority
// does is kept beside them. "practice": no article demands it.
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// clang-format off
constexpr Step execution_in_the_state[] = {
    {.command = "assign", .who = "caseworker", .from = "active",
     .fields = "authority:text account:text? internal_due:day?",
     .kind = "measure_assigned", .item = "open -> same", .guard = "not_with_an_authority",
     .cites = "untoc 18(13)"},
    {.command = "accept_measure", .who = "executing_authority caseworker", .from = "active",
     .fields = "officer:text? plan:text? expected_on:day?",
     .kind = "assignment_accepted", .item = "open -> same", .guard = "assignment_waits spoken_for",
     .cites = "practice"},
    {.command = "return_measure", .who = "executing_authority caseworker", .from = "active",
     .fields = "reason:not_competent|conflict_of_interest|not_authorised|not_understandable|other reasons:text "
               "proposed_authority:text?",
     .kind = "assignment_returned", .item = "open -> same", .guard = "assignment_runs spoken_for",
     .cites = "practice"},
    {.command = "seek_authorisation", .who = "executing_authority caseworker", .from = "active",
     .fields = "court:text measure:text",
     .kind = "authorisation_sought", .item = "open -> same", .guard = "assignment_runs spoken_for",
     .cites = "untoc 18(17)"},
    {.command = "record_authorisation", .who = "executing_authority caseworker", .from = "active",
     .fields = "result:authorised|denied court:text reasons:text?",
     .kind = "authorisation_decided", .item = "open -> same", .guard = "assignment_runs spoken_for",
     .cites = "untoc 18(17)"},
    {.command = "report_partial", .who = "executing_authority caseworker", .from = "active",
     .fields = "report:text left:text exhibits:list?",
     .kind = "partial_report_made", .item = "open -> same", .guard = "assignment_runs spoken_for",
     .cites = "practice"},
    {.command = "report_obstacle", .who = "executing_authority caseworker", .from = "active",
     .fields = "obstacle:text needed:text? expected_on:day?",
     .kind = "obstacle_reported", .item = "open -> same", .guard = "assignment_runs spoken_for",
     .cites = "practice"},
    {.command = "propose_refusal", .who = "executing_authority caseworker", .from = "active",
     .fields = "ground:refuse.* article:article reasons:text",
     .kind = "refusal_proposed", .item = "open -> same", .guard = "assignment_runs spoken_for",
     .cites = "untoc 18(21)"},
    {.command = "report_execution", .who = "executing_authority caseworker", .from = "active",
     .fields = "outcome:done|negative|impossible record:text formalities:text? place:text? officials:text? "
               "costs:object? remedies:text? exhibits:list?",
     .kind = "execution_reported", .item = "open -> same", .guard = "assignment_runs spoken_for",
     .cites = "untoc 18(17)"},
    {.command = "return_report", .who = "caseworker", .from = "active",
     .fields = "missing:text reasons:text",
     .kind = "report_returned", .item = "open -> same", .guard = "assignment_reported",
     .cites = "practice"},
    {.command = "clear_report", .who = "caseworker approver", .from = "active",
     .fields = "formalities_followed:flag? redacted:flag? conditions:text?",
     .kind = "report_cleared", .item = "open -> same", .guard = "assignment_reported another_reported",
     .cites = "practice: four eyes"},
    {.command = "remind_authority", .who = "caseworker", .from = "active",
     .fields = "text:text internal_due:day?",
     .kind = "executing_authority_reminded", .item = "open -> same", .guard = "assignment_runs",
     .cites = "untoc 18(13); uncac 46(13)"},
    {.command = "take_back_measure", .who = "caseworker", .from = "active",
     .fields = "reasons:text",
     .kind = "assignment_taken_back", .item = "open -> same", .guard = "assignment_runs",
     .cites = "practice"},
};
// clang-format on

}

Steps executing_authority_steps()
{
    return execution_in_the_state;
}

}
