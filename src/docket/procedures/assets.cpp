// Confiscation and the recovery of assets, both sides. One item is one property, and each goes its own way: found,
// restrained until a day that the law of the requested State sets, confiscated, sold, and given to whom it is due.
//
// Asset recovery is the same machine, with the civil action of the requesting State beside it (uncac 53).
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"
#include "docket/procedures/shared_rows.hpp"

namespace rogatory::docket::procedures
{

namespace
{

constexpr std::string_view items =
    "requested accepted traced restrained lift_announced enforcement_ordered confiscated realised disposal_agreed "
    "postponed returned shared paid_to_victim kept used_in_kind nothing_found released third_party_won dissipated "
    "de_minimis refused withdrawn destroyed value_spent";
constexpr std::string_view item_ends = "returned shared paid_to_victim kept used_in_kind nothing_found released "
                                       "third_party_won dissipated de_minimis refused withdrawn destroyed "
                                       "value_spent";
constexpr std::string_view paid = "returned shared paid_to_victim kept used_in_kind";

// clang-format off
constexpr Follow follows[] = {
    {"recovering", "", "confiscated realised disposal_agreed"},
    {"enforcing", "", "enforcement_ordered"},
    {"restrained", "", "restrained lift_announced"},
    {"traced", "", "traced"},
    {"accepted", "", "accepted postponed"},
    {"recovered", item_ends, paid},
    {"partly_recovered", "", paid},
    {"not_recovered", item_ends, "nothing_found released third_party_won dissipated de_minimis destroyed value_spent"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Follow outcomes[] = {
    {"recovered_in_full", paid, paid},
    {"recovered_in_part", item_ends, paid},
    {"third_party_won", item_ends, "third_party_won"},
    {"released", item_ends, "released"},
    {"nothing_found", item_ends, "nothing_found dissipated de_minimis"},
    {"property_lost", item_ends, "destroyed value_spent"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Step requesting[] = {
    {.command = "send", .who = "caseworker", .from = "draft urgent_sent approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: *draft", .guard = "approval_current",
     .cites = "untoc 13(3); uncac 55(3); ets141 27; reg2018_1805 4, 14"},
    {.command = "request_urgent_restraint", .who = "caseworker", .from = "draft",
     .fields = "order:text facts:text reasons:text channel:text?",
     .kind = "urgent_notice_sent", .to = "=urgent_sent",
     .message = "urgent_notice: kind=freezing *case order facts reasons channel", .guard = "has_items",
     .cites = "untoc 18(14); uncac 55(2), 54(2)"},
    shared::revise_after_notice,
    shared::revise_draft,
    shared::approve_after_notice,
    {.command = "withdraw", .who = "caseworker", .from = "urgent_sent active",
     .fields = "reason_code:close.withdrawn_* reasons:text keep:text?",
     .kind = "request_withdrawn", .to = "items", .item = "open !firm -> withdrawn",
     .message = "withdrawal: reason_code reasons keep",
     .cites = "untoc 18(24); reg2018_1805 27"},
    {.command = "abandon", .who = "caseworker", .from = "draft approved returned",
     .fields = "reasons:text",
     .kind = "request_abandoned", .to = "items", .item = "open -> withdrawn", .guard = "arrest_not_asked whole_request",
     .cites = "practice"},
    {.command = "oppose_lifting", .who = "caseworker", .from = "active",
     .fields = "reasons:text evidence:list?",
     .kind = "reasons_for_keeping_given", .message = "status: phase=opposes_lifting reasons evidence",
     .cites = "uncac 55(8); ets141 12"},
    {.command = "request_sharing", .who = "caseworker", .from = "active",
     .fields = "share:text reasons:text victims:list?",
     .kind = "sharing_requested", .message = "disposal_or_sharing: step=requested share reasons victims",
     .cites = "untoc 14(2), 14(3); uncac 57"},
    {.command = "answer_disposal", .who = "caseworker", .from = "active",
     .fields = "step:accepted|declined reasons:text payment:text?",
     .kind = "disposal_answered", .message = "disposal_or_sharing: step reasons payment",
     .cites = "uncac 57(5); reg2018_1805 30"},
    {.command = "confirm_funds", .who = "caseworker", .from = "sent+",
     .fields = "amount:text value_day:day?",
     .kind = "funds_received", .message = "disposal_or_sharing: step=received amount value_day",
     .cites = "uncac 57"},
    {.command = "report_recovery_elsewhere", .who = "caseworker", .from = "active",
     .fields = "amount:text where:text",
     .kind = "partial_recovery_reported", .message = "status: phase=recovered_elsewhere amount where",
     .cites = "ets141 16; reg2018_1805 16"},
    {.command = "report_beneficiaries", .who = "caseworker", .from = "sent+ closed",
     .fields = "result:text",
     .kind = "beneficiaries_paid", .message = "outcome_notice: result",
     .cites = "practice"},
};

// uncac 53: no request is needed, but the restraint must not be lifted unknowingly.
constexpr Step direct_recovery[] = {
    {.command = "record_civil_action", .who = "caseworker", .from = "open",
     .fields = "court:text claim:text lawyer:text? costs:text?",
     .kind = "civil_action_filed", .message = "status: phase=civil_action_filed court claim",
     .guard = "case_reached_the_partner",
     .cites = "uncac 53(a)"},
    {.command = "record_civil_judgment", .who = "caseworker", .from = "open",
     .fields = "result:title_recognised|damages_awarded|dismissed court:text decided_on:day?",
     .kind = "civil_action_decided", .message = "status: phase=civil_action_decided result court decided_on",
     .guard = "case_reached_the_partner",
     .cites = "uncac 53(a), 53(b), 53(c)"},
};

constexpr Step requested[] = {
    {.command = "record_traced", .who = "caseworker", .from = "active",
     .fields = "property:text asset_type:account|real_estate|vehicle|vessel|aircraft|company_share|security|"
               "virtual_asset|cash|movable|cultural_object|claim|other? identifiers:list? location:text? holder:text? "
               "beneficial_owner:text? value:text? day_of_value:day? encumbrances:text?",
     .kind = "asset_traced", .to = "items", .item = "requested accepted -> traced",
     .message = "partial_results: property asset_type identifiers location holder beneficial_owner value "
                "day_of_value encumbrances",
     .cites = "untoc 13(2), 18(3)(g); uncac 55(2)"},
    {.command = "report_nothing_found", .who = "caseworker", .from = "active",
     .fields = "search:text",
     .kind = "nothing_found", .to = "items", .item = "requested accepted -> nothing_found",
     .message = "results: search",
     .cites = "practice"},
    {.command = "order_restraint", .who = "caseworker", .from = "urgent_received active",
     .fields = "court:text based_on:foreign_order|request ends_on:day? national_law:text value:text? told:text? "
               "happened_at:instant?",
     .kind = "restraint_ordered", .to = "items", .item = "requested accepted traced -> restrained",
     .message = "asset_status: step=restrained court ends_on national_law value",
     .cites = "untoc 13(2); uncac 54(2), 55(2); ets141 11; reg2018_1805 7, 9, 12"},
    {.command = "record_restraint_executed", .who = "caseworker", .from = "urgent_received active",
     .fields = "measures:text happened_at:instant?",
     .kind = "restraint_executed", .item = "restrained lift_announced -> same",
     .message = "asset_status: step=executed measures",
     .cites = "reg2018_1805 9(3)"},
    {.command = "record_restraint_failed", .who = "caseworker", .from = "urgent_received active",
     .fields = "reasons:text outcome:nothing_found|dissipated|de_minimis",
     .kind = "restraint_failed", .to = "items",
     .item = "requested accepted traced -> outcome(nothing_found dissipated de_minimis)",
     .message = "asset_status: step=failed reasons",
     .cites = "reg2018_1805 13; uncac 55(7)"},
    {.command = "renew_restraint", .who = "caseworker", .from = "urgent_received active",
     .fields = "court:text ends_on:day national_law:text reasons:text",
     .kind = "restraint_renewed", .to = "items", .item = "restrained lift_announced -> restrained",
     .message = "asset_status: step=renewed court ends_on national_law reasons",
     .stops = "restraint_ordered restraint_renewed",
     .cites = "practice: national law"},
    {.command = "vary_restraint", .who = "caseworker", .from = "urgent_received active",
     .fields = "court:text variation:text reasons:text value:text? ends_on:day? national_law:text?",
     .kind = "restraint_varied", .to = "items", .item = "restrained lift_announced -> restrained",
     .message = "asset_status: step=varied court variation reasons value ends_on national_law",
     .cites = "practice: national law"},
    {.command = "record_management", .who = "caseworker", .from = "active",
     .fields = "managed_by:text measures:text costs:text?",
     .kind = "asset_managed", .item = "restrained lift_announced enforcement_ordered confiscated -> same",
     .message = "asset_status: step=managed managed_by measures costs",
     .cites = "reg2018_1805 28"},
    {.command = "warn_of_expiry", .who = "caseworker", .from = "urgent_received active",
     .fields = "ends_on:day needed:text",
     .kind = "expiry_warned", .message = "time_limit_notice: reason_code=delay.information_awaited ends_on needed",
     .cites = "practice"},
    {.command = "announce_lifting", .who = "caseworker", .from = "urgent_received active",
     .fields = "reasons:text reply_by_day:day",
     .kind = "lift_announced", .to = "items", .item = "restrained -> lift_announced",
     .message = "asset_status: step=lift_announced reasons reply_by_day",
     .cites = "uncac 55(8); ets141 12"},
    {.command = "lift_restraint", .who = "caseworker", .from = "urgent_received active",
     .fields = "court:text ground:refuse.* article:article reasons:text",
     .kind = "restraint_lifted", .to = "items", .item = "lift_announced -> released",
     .message = "asset_status: step=lifted court ground article reasons",
     .stops = "restraint_ordered restraint_renewed restraint_varied",
     .guard = "basis_invoked ground_offered reply_awaited",
     .cites = "uncac 55(7), 55(8); reg2018_1805 12"},
    {.command = "end_restraint", .who = "caseworker", .from = "urgent_received active over",
     .fields = "court:text reasons:text",
     .kind = "restraint_ended", .item = "withdrawn refused -> same",
     .message = "asset_status: step=lifted court reasons",
     .stops = "restraint_ordered restraint_renewed restraint_varied", .guard = "something_restrained",
     .cites = "reg2018_1805 12, 27; practice: national law"},
    {.command = "record_restraint_lapsed", .who = "caseworker", .from = "urgent_received active",
     .fields = "reasons:text",
     .kind = "restraint_lapsed", .to = "items", .item = "restrained lift_announced -> released",
     .message = "asset_status: step=lapsed reasons", .stops = "restraint_ordered restraint_renewed",
     .guard = "restraint_is_over",
     .cites = "practice: national law"},
    {.command = "choose_route", .who = "caseworker", .from = "active",
     .fields = "route:direct|indirect reasons:text",
     .kind = "route_chosen", .message = "status: phase=route_chosen route reasons",
     .cites = "untoc 13(1); uncac 55(1); un1988 5(4)(a)"},
    {.command = "notify_third_party", .who = "caseworker", .from = "active",
     .fields = "party:text right:text",
     .kind = "third_party_notified", .message = "status: phase=third_party_notified party right",
     .cites = "untoc 13(8); ets141 21, 22; reg2018_1805 32"},
    {.command = "record_third_party_claim", .who = "caseworker", .from = "active",
     .fields = "party:text right:text court:text filed_on:day?",
     .kind = "third_party_claim_filed", .message = "status: phase=third_party_claim_filed party right court",
     .cites = "untoc 12(8), 13(8); ets141 21, 22; reg2018_1805 33"},
    {.command = "decide_third_party_claim", .who = "caseworker", .from = "active",
     .fields = "court:text reasons:text",
     .kind = "third_party_prevailed", .to = "items",
     .item = "traced restrained lift_announced enforcement_ordered confiscated realised -> third_party_won",
     .message = "asset_status: step=third_party court reasons", .stops = "restraint_ordered restraint_renewed",
     .cites = "untoc 12(8), 13(8); reg2018_1805 19(1)(e), 33"},
    {.command = "dismiss_third_party_claim", .who = "caseworker", .from = "active",
     .fields = "court:text reasons:text",
     .kind = "third_party_claim_dismissed", .message = "status: phase=third_party_claim_dismissed court reasons",
     .cites = "ets141 22"},
    {.command = "order_enforcement", .who = "caseworker", .from = "active",
     .fields = "court:text amount:text? rate:text? conditions:text?",
     .kind = "enforcement_ordered", .to = "items",
     .item = "requested accepted traced restrained lift_announced -> enforcement_ordered",
     .message = "decision_on_execution: court amount rate conditions",
     .stops = "restraint_ordered restraint_renewed",
     .cites = "untoc 13(1); uncac 55(1); ets141 13; reg2018_1805 18, 20"},
    {.command = "record_confiscated", .who = "caseworker", .from = "active",
     .fields = "value:text managed_by:text?",
     .kind = "asset_confiscated", .to = "items", .item = "enforcement_ordered -> confiscated",
     .message = "asset_status: step=confiscated value managed_by",
     .cites = "ets141 14; reg2018_1805 18"},
    {.command = "record_sale", .who = "caseworker", .from = "active",
     .fields = "proceeds:text costs:text?",
     .kind = "asset_sold", .to = "items", .item = "confiscated -> realised",
     .message = "asset_status: step=sold proceeds costs",
     .cites = "reg2018_1805 28; ets141 15"},
    {.command = "record_loss", .who = "caseworker", .from = "active",
     .fields = "outcome:dissipated|de_minimis|destroyed|value_spent reasons:text",
     .kind = "asset_lost", .to = "items",
     .item = "traced restrained lift_announced enforcement_ordered confiscated -> outcome(dissipated de_minimis destroyed "
             "value_spent)",
     .message = "asset_status: step=lost reasons", .stops = "restraint_ordered restraint_renewed",
     .cites = "uncac 55(7)"},
    {.command = "propose_disposal", .who = "caseworker", .from = "active",
     .fields = "proposal:text share:text deductions:text? reasons:text",
     .kind = "disposal_proposed", .message = "disposal_or_sharing: step=proposed proposal share deductions reasons",
     .cites = "uncac 57(3), 57(4), 57(5); untoc 14; reg2018_1805 30"},
    {.command = "agree_disposal", .who = "caseworker", .from = "active",
     .fields = "rule:article share:text deductions:text?",
     .kind = "disposal_agreed", .to = "items", .item = "confiscated realised -> disposal_agreed",
     .message = "disposal_or_sharing: step=agreed rule share deductions",
     .cites = "uncac 57; untoc 14; reg2018_1805 30"},
    {.command = "deduct_expenses", .who = "caseworker", .from = "active",
     .fields = "amount:text article:article reasons:text",
     .kind = "expenses_deducted", .item = "confiscated realised disposal_agreed -> same",
     .message = "cost_notice: step=deduction amount article reasons",
     .cites = "uncac 57(4)"},
    {.command = "transfer_funds", .who = "caseworker", .from = "active",
     .fields = "outcome:returned|shared|paid_to_victim amount:text account:text? value_day:day?",
     .kind = "funds_transferred", .to = "items", .item = "disposal_agreed -> outcome(returned shared paid_to_victim)",
     .message = "disposal_or_sharing: step=paid amount account value_day",
     .cites = "uncac 57; untoc 14; reg2018_1805 30"},
    {.command = "keep_asset", .who = "caseworker", .from = "active",
     .fields = "outcome:kept|used_in_kind rule:article reasons:text",
     .kind = "asset_kept", .to = "items", .item = "confiscated realised -> outcome(kept used_in_kind)",
     .message = "disposal_or_sharing: step=kept rule reasons",
     .cites = "untoc 14(1); un1988 5(5)(a); reg2018_1805 30(6), 30(7)"},
};

constexpr Arrival to_requested[] = {
    {.type = "urgent_notice", .from = "- awaiting_request",
     .kind = "urgent_notice_received", .to = "=urgent_received", .cites = "untoc 18(14); uncac 55(2)"},
    {.type = "request", .from = "- awaiting_request urgent_received in_consultation",
     .kind = "request_received", .to = "=received", .cites = "untoc 13(1), 13(3); uncac 55"},
    {.type = "request", .from = "returned_incomplete closed",
     .kind = "request_received_again", .to = "=received", .cites = "practice"},
    {.type = "withdrawal", .from = "urgent_received received+",
     .kind = "withdrawal_received", .to = "items", .item = "open !firm -> withdrawn",
     .cites = "untoc 18(24); reg2018_1805 27"},
    {.type = "status", .when = "phase=opposes_lifting", .from = "urgent_received received+",
     .kind = "reasons_for_keeping_received", .cites = "uncac 55(8); ets141 12"},
    {.type = "disposal_or_sharing", .when = "step=requested", .from = "received+",
     .kind = "sharing_asked", .cites = "untoc 14(2)"},
    {.type = "disposal_or_sharing", .when = "step=accepted", .from = "received+",
     .kind = "disposal_accepted", .cites = "uncac 57(5)"},
    {.type = "disposal_or_sharing", .when = "step=declined", .from = "received+",
     .kind = "disposal_declined", .cites = "uncac 57(5)"},
};
// clang-format on

Procedure assets(law::Modality modality, Side side)
{
    Procedure made{
        .modality = modality,
        .side = side,
        .item_states = items,
        .item_ends = item_ends,
        .firm = "confiscated realised disposal_agreed",
        .liberty = "",
        .follows = follows,
        .outcomes = outcomes,
    };
    if (side == Side::requesting) {
        made.states = "draft urgent_sent approved returned sent acknowledged accepted traced restrained enforcing "
                      "recovering partly_recovered recovered not_recovered refused withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "returned recovered not_recovered refused withdrawn";
        made.steps = {requesting, assurance_requesting_steps(), requesting_steps()};
        if (modality == law::Modality::asset_recovery) made.steps.insert(made.steps.begin(), direct_recovery);
        made.arrivals = {requesting_arrivals(), told_arrivals()};
    } else {
        made.states =
            "awaiting_request urgent_received returned_incomplete received acknowledged accepted traced "
            "restrained enforcing recovering partly_recovered recovered not_recovered refused withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request returned_incomplete recovered not_recovered refused withdrawn";
        made.steps = {requested,          executing_authority_steps(), accepting_steps(),
                      postponing_steps(), assurance_requested_steps(), requested_steps()};
        made.arrivals = {to_requested, assurance_requested_arrivals(), requested_arrivals(), noted_arrivals()};
    }
    return made;
}

}

Procedure confiscation(Side side)
{
    return assets(law::Modality::confiscation, side);
}

Procedure asset_recovery(Side side)
{
    return assets(law::Modality::asset_recovery, side);
}

}
