// Exhibits, in every procedure and on both sides: from the taking on, also when the case is closed. "practice": no
// article demands the form. And what both sides say of a cultural object that is sought or found.
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// clang-format off
constexpr Step exhibits_in_custody[] = {
    {.command = "add_exhibit", .who = "executing_authority caseworker", .from = "any",
     .fields = "description:text holder:text taken_from:text? place:text at:instant? seal:text? digest:text? "
               "octets:octets? file:text? original:flag? measure:number? origin:object?",
     .kind = "exhibit_taken", .guard = "digest_written measure_known of_own_measure moment_fits",
     .cites = "practice"},
    {.command = "hand_over_exhibit", .who = "executing_authority caseworker", .from = "any",
     .fields = "exhibit:number from:text to:text place:text at:instant? seal:text? seal_found:text? digest:text?",
     .kind = "exhibit_handed_over",
     .guard = "exhibit_known digest_written of_own_measure holder_hands_over moment_fits custody_goes_on",
     .cites = "practice"},
    {.command = "seal_exhibit", .who = "executing_authority caseworker", .from = "any",
     .fields = "exhibit:number seal:text place:text at:instant? seal_found:text? digest:text? reasons:text",
     .kind = "exhibit_sealed", .guard = "exhibit_known digest_written of_own_measure moment_fits custody_goes_on",
     .cites = "practice"},
    {.command = "verify_exhibit", .who = "executing_authority caseworker", .from = "any",
     .fields = "exhibit:number digest:text? place:text? at:instant? seal_found:text?",
     .kind = "exhibit_verified",
     .guard = "exhibit_known digest_written something_checked of_own_measure moment_fits custody_goes_on",
     .cites = "practice"},
    {.command = "record_annulment", .who = "caseworker", .from = "any",
     .fields = "court:text decided_on:day decision:text reasons:text? exhibits:list?",
     .kind = "evidence_annulled", .message = "status: phase=evidence_annulled court decided_on decision reasons",
     .guard = "annulled_exhibits_known case_reached_the_partner",
     .cites = "practice: national law"},
    {.command = "copy_exhibits", .who = "executing_authority caseworker", .from = "any",
     .fields = "exhibits:list to:text bag:text? at:instant?",
     .kind = "exhibits_copied", .guard = "exhibits_known of_own_measure moment_fits custody_goes_on",
     .cites = "practice"},
    // What leaves custody for good cannot be taken back: a second person approves it first (decision 0025).
    {.command = "propose_exhibit_end", .who = "executing_authority caseworker", .from = "any",
     .fields = "exhibit:number end:returned|destroyed to:text? order:text reasons:text",
     .kind = "exhibit_end_proposed", .guard = "exhibit_known of_own_measure end_is_free end_is_whole",
     .cites = "practice: four eyes"},
    {.command = "approve_exhibit_end", .who = "approver", .from = "any",
     .fields = "exhibit:number",
     .kind = "exhibit_end_approved", .guard = "exhibit_known end_was_proposed another_proposed_end",
     .cites = "practice: four eyes"},
    {.command = "reject_exhibit_end", .who = "approver", .from = "any",
     .fields = "exhibit:number reasons:text",
     .kind = "exhibit_end_rejected", .guard = "exhibit_known end_was_proposed",
     .cites = "practice: four eyes"},
    {.command = "record_exhibit_end", .who = "executing_authority caseworker", .from = "any",
     .fields = "exhibit:number by:text place:text witness:text? at:instant? seal_found:text? digest:text?",
     .kind = "exhibit_ended",
     .guard = "exhibit_known digest_written of_own_measure end_was_approved moment_fits custody_goes_on",
     .cites = "practice"},
};

constexpr Step cultural_objects[] = {
    {.command = "describe_object", .who = "executing_authority caseworker", .from = "active",
     .fields = "object:object",
     .kind = "object_described", .item = "open -> same", .message = "status: phase=object_described object",
     .guard = "object_described cultural_object",
     .cites = "practice: Object ID"},
};
// clang-format on

}

Steps cultural_object_steps()
{
    return cultural_objects;
}

Steps exhibit_steps()
{
    return exhibits_in_custody;
}

}
