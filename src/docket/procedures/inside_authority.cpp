// What is done inside one State and never crosses the border: between the authority that sends and the author of the
// request, and at the gate of the authority that received it. In every procedure.
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// clang-format off
constexpr Step with_the_author[] = {
    {.command = "return_draft_to_author", .who = "caseworker approver", .from = "draft ?returned",
     .fields = "author:text reasons:text",
     .kind = "draft_returned_to_author",
     .cites = "practice"},
    {.command = "order_translation", .who = "caseworker", .from = "open",
     .fields = "into_language:text translator:text? internal_due:day? what:text?",
     .kind = "translation_ordered",
     .cites = "practice; untoc 18(14)"},
    {.command = "pass_receipt_to_author", .who = "caseworker", .from = "sent+",
     .fields = "author:text reference:text?",
     .kind = "receipt_passed_to_author", .guard = "receipt_has_come",
     .cites = "practice"},
    {.command = "pass_question_to_author", .who = "caseworker", .from = "information_due in_consultation",
     .fields = "author:text internal_due:day? remarks:text?",
     .kind = "question_passed_to_author",
     .cites = "practice"},
    {.command = "record_author_answer", .who = "caseworker", .from = "information_due in_consultation",
     .fields = "author:text answer:text complete:flag",
     .kind = "author_answer_checked",
     .cites = "practice"},
    {.command = "pass_results_to_author", .who = "caseworker", .from = "sent+ closed",
     .fields = "author:text conditions:text?",
     .kind = "results_passed_to_author", .guard = "something_came",
     .cites = "practice; untoc 18(19)"},
    {.command = "record_author_conditions", .who = "caseworker", .from = "sent+ closed",
     .fields = "author:text conditions:text signed_on:day",
     .kind = "author_signed_conditions", .guard = "something_came",
     .cites = "untoc 18(19), 18(26)"},
    {.command = "record_use_report", .who = "caseworker", .from = "sent+ closed",
     .fields = "author:text report:text",
     .kind = "use_reported_by_author", .guard = "something_came",
     .cites = "practice; untoc 18(19)"},
    {.command = "escalate", .who = "caseworker", .from = "open",
     .fields = "to_whom:text what:text reasons:text",
     .kind = "escalated",
     .cites = "practice"},
};

constexpr Step at_the_gate[] = {
    {.command = "record_gate_check", .who = "caseworker", .from = "received+",
     .fields = "what:sender|basis|urgency|form|language result:text reasons:text?",
     .kind = "gate_checked",
     .cites = "practice"},
    {.command = "note_conflict", .who = "caseworker executing_authority", .from = "received+",
     .fields = "conflict:own_proceedings|parallel_request|protected_person|privilege|conflict_of_interest reasons:text",
     .kind = "conflict_noted",
     .cites = "practice"},
    {.command = "escalate", .who = "caseworker", .from = "open",
     .fields = "to_whom:text what:text reasons:text",
     .kind = "escalated",
     .cites = "practice"},
};
// clang-format on

}

Steps inside_requesting_steps()
{
    return with_the_author;
}

Steps inside_requested_steps()
{
    return at_the_gate;
}

}
