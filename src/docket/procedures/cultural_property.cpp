// Cultural property, both sides. One item is one object, described as Object ID asks: searched for, seen, secured,
// identified, claimed, and given back or not. That a database does not know an object proves nothing.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

constexpr std::string_view items =
    "requested sighted secured identified claimed return_ordered returned kept_with_payment claim_time_barred "
    "not_found not_identified refused withdrawn returned_voluntarily confiscated_then_returned";
constexpr std::string_view item_ends = "returned kept_with_payment claim_time_barred not_found not_identified refused "
                                       "withdrawn returned_voluntarily confiscated_then_returned";

// clang-format off
constexpr Follow follows[] = {
    {"return_ordered", "", "return_ordered"},
    {"claimed", "", "claimed"},
    {"identified", "", "identified"},
    {"secured", "", "secured"},
    {"sighted", "", "sighted"},
    {"given_back", item_ends, "returned returned_voluntarily confiscated_then_returned"},
    {"not_returned", item_ends, "kept_with_payment claim_time_barred not_found not_identified"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Follow outcomes[] = {
    {"returned", "", "returned"},
    {"returned_voluntarily", "", "returned_voluntarily"},
    {"confiscated_then_returned", "", "confiscated_then_returned"},
    {"kept_with_payment", item_ends, "kept_with_payment"},
    {"claim_time_barred", item_ends, "claim_time_barred"},
    {"not_identified", item_ends, "not_identified"},
    {"not_found", item_ends, "not_found"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Step requesting[] = {
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: kind=search *draft", .guard = "approval_current",
     .cites = "dir2014_60 5(1); unesco1970 7(b)(ii); untoc 18(3)"},
    {.command = "report_identity", .who = "caseworker", .from = "sighted secured identified claimed",
     .fields = "expert:text method:text result:identified|not_identified reasons:text?",
     .kind = "identity_checked", .message = "status: phase=identity_checked expert method result reasons",
     .cites = "dir2014_60 5(3)"},
    {.command = "file_claim", .who = "caseworker", .from = "secured identified",
     .fields = "forum:text claimant:text claim:restitution|return due_diligence:text? reasons:text",
     .kind = "claim_filed", .message = "supplementary_request: purpose=claim forum claimant claim due_diligence reasons",
     .cites = "dir2014_60 6, 8; unidroit1995 3, 5; unesco1970 7(b)(ii)"},
    {.command = "answer_offer", .who = "caseworker", .from = "claimed return_ordered",
     .fields = "step:accepted|declined reasons:text",
     .kind = "offer_answered", .message = "disposal_or_sharing: step reasons",
     .cites = "practice"},
    {.command = "confirm_return", .who = "caseworker", .from = "return_ordered given_back",
     .fields = "condition:text place:text",
     .kind = "object_received", .message = "return_arrangements: step=received condition place",
     .cites = "practice"},
};

// The description goes to databases of stolen objects, whichever State sends it.
constexpr Step either[] = {
    {.command = "circulate_description", .who = "caseworker", .from = "active",
     .fields = "database:text reference:text? circulated_on:day?",
     .kind = "object_circulated", .item = "open -> same", .guard = "cultural_object",
     .cites = "practice: databases of stolen objects"},
};

// What the requested State learned is dated by its notice: the six months of the check count from there.
constexpr Arrival to_requesting[] = {
    {.type = "spontaneous_information", .when = "step=sighted", .from = "open",
     .kind = "object_found_learned", .to = "items", .item = "open withdrawn -> told",
     .cites = "dir2014_60 5(2), 5(3)"},
};

constexpr Step requested[] = {
    {.command = "notify_sighting", .who = "caseworker", .from = "active",
     .fields = "place:text holder:text reasons:text",
     .kind = "object_found_notified", .to = "items", .item = "requested -> sighted",
     .message = "spontaneous_information: step=sighted place holder reasons",
     .cites = "dir2014_60 5(2)"},
    {.command = "report_not_found", .who = "caseworker", .from = "active",
     .fields = "search:text",
     .kind = "object_not_found", .to = "items", .item = "requested -> not_found",
     .message = "results: search",
     .cites = "dir2014_60 5(1)"},
    {.command = "secure_object", .who = "caseworker", .from = "active",
     .fields = "custody:text conditions:text? export_bar:flag? insurance:text?",
     .kind = "object_secured", .to = "items", .item = "requested sighted -> secured",
     .message = "asset_status: step=secured custody conditions export_bar insurance",
     .cites = "dir2014_60 5(4), 5(5)"},
    {.command = "end_securing", .who = "caseworker", .from = "active",
     .fields = "reasons:text",
     .kind = "securing_ended", .to = "items", .item = "secured -> sighted",
     .message = "asset_status: step=securing_ended reasons", .guard = "check_is_overdue",
     .cites = "dir2014_60 5(3)"},
    {.command = "record_treatment", .who = "caseworker", .from = "active",
     .fields = "treatment:text condition:safe|at_risk|treated",
     .kind = "object_treated", .message = "status: phase=treated treatment condition",
     .cites = "dir2014_60 5(4)"},
    {.command = "confirm_identity", .who = "caseworker", .from = "active",
     .fields = "outcome:identified|not_identified expert:text reasons:text",
     .kind = "identity_confirmed", .to = "items", .item = "sighted secured -> outcome(identified not_identified)",
     .message = "status: phase=identity_confirmed expert reasons",
     .cites = "dir2014_60 5(3)"},
    {.command = "admit_claim", .who = "caseworker", .from = "active",
     .fields = "forum:text reasons:text?",
     .kind = "claim_admitted", .to = "items", .item = "secured identified -> claimed",
     .message = "decision_on_execution: forum reasons",
     .cites = "dir2014_60 6"},
    {.command = "choose_way", .who = "caseworker", .from = "active",
     .fields = "way:negotiation|court|confiscation reasons:text",
     .kind = "way_of_return_chosen", .item = "identified claimed -> same",
     .message = "status: phase=way_chosen way reasons",
     .cites = "practice; dir2014_60 6"},
    {.command = "order_return", .who = "caseworker", .from = "active",
     .fields = "court:text compensation:text due_care:flag? who_pays:text?",
     .kind = "return_ordered", .to = "items", .item = "identified claimed -> return_ordered",
     .message = "decision_on_execution: court compensation due_care who_pays",
     .cites = "dir2014_60 9, 10, 11; unidroit1995 4, 6"},
    {.command = "record_settlement", .who = "caseworker", .from = "active",
     .fields = "terms:text reasons:text",
     .kind = "object_kept_with_payment", .to = "items", .item = "identified claimed -> kept_with_payment",
     .message = "disposal_or_sharing: step=settled terms reasons",
     .cites = "practice"},
    {.command = "find_time_barred", .who = "caseworker", .from = "active",
     .fields = "court:text article:article reasons:text",
     .kind = "claim_found_time_barred", .to = "items", .item = "claimed -> claim_time_barred",
     .message = "refusal: court article reasons",
     .cites = "dir2014_60 8; unidroit1995 3, 5"},
    {.command = "settle_compensation", .who = "caseworker", .from = "active",
     .fields = "amount:text payment:text reasons:text?",
     .kind = "compensation_settled", .item = "return_ordered -> same",
     .message = "disposal_or_sharing: step=compensated amount payment reasons",
     .cites = "unesco1970 7(b)(ii); dir2014_60 10; unidroit1995 4, 6"},
    {.command = "return_object", .who = "caseworker", .from = "active",
     .fields = "condition_before:text transport:text place:text?",
     .kind = "object_returned", .to = "items", .item = "return_ordered identified claimed -> returned",
     .message = "!return_arrangements: step=objects_returned condition_before transport place",
     .guard = "return_is_ordered",
     .cites = "dir2014_60 6, 7; untoc 14(2)"},
    {.command = "return_voluntarily", .who = "caseworker", .from = "active",
     .fields = "holder:text condition_before:text transport:text place:text?",
     .kind = "object_returned_voluntarily", .to = "items", .item = "identified claimed -> returned_voluntarily",
     .message = "!return_arrangements: step=objects_returned condition_before transport place",
     .cites = "practice"},
    {.command = "return_after_confiscation", .who = "caseworker", .from = "active",
     .fields = "court:text condition_before:text transport:text place:text?",
     .kind = "object_returned_after_confiscation", .to = "items",
     .item = "identified claimed -> confiscated_then_returned",
     .message = "!return_arrangements: step=objects_returned condition_before transport place",
     .cites = "untoc 14(2); uncac 57(3)(c)"},
};

constexpr Arrival to_requested[] = {
    {.type = "supplementary_request", .when = "purpose=claim", .from = "received+",
     .kind = "claim_received", .cites = "dir2014_60 6"},
    {.type = "status", .when = "phase=identity_checked", .from = "received+",
     .kind = "identity_check_received", .cites = "dir2014_60 5(3)"},
    {.type = "disposal_or_sharing", .from = "received+", .kind = "offer_answer_received", .cites = "practice"},
};
// clang-format on

}

Procedure cultural_property(Side side)
{
    Procedure made{
        .modality = law::Modality::cultural_property,
        .side = side,
        .item_states = items,
        .item_ends = item_ends,
        .liberty = "",
        .follows = follows,
        .outcomes = outcomes,
    };
    if (side == Side::requesting) {
        made.states =
            "draft approved returned sent acknowledged sighted secured identified claimed return_ordered given_back "
            "not_returned refused withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "returned given_back not_returned refused withdrawn";
        made.steps = {requesting, either, cultural_object_steps(), requesting_steps()};
        made.arrivals = {to_requesting, requesting_arrivals(), told_arrivals()};
    } else {
        made.states = "awaiting_request returned_incomplete received acknowledged sighted secured identified claimed "
                      "return_ordered given_back not_returned refused withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request returned_incomplete given_back not_returned refused withdrawn";
        made.steps = {requested, either, executing_authority_steps(), cultural_object_steps(), requested_steps()};
        made.arrivals = {to_requested, letter_arrivals(), requested_arrivals(), noted_arrivals()};
    }
    return made;
}

}
