// Surrender on a mutually recognised warrant, both sides: no minister, one form instead of a file, hard limits, few
// grounds. The European arrest warrant is the model; the Nordic, EU-United Kingdom, Caribbean and other schemes follow
// the same skeleton with the limits of their own instruments.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"
#include "docket/procedures/shared_rows.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// One item is one offence of the warrant.
constexpr std::string_view items = "requested granted arranged surrender_postponed temporarily_surrendered surrendered "
                                   "enforced_instead refused lapsed withdrawn transit_granted carried_through "
                                   "transit_refused not_found yielded";
constexpr std::string_view item_ends = "surrendered enforced_instead refused lapsed withdrawn carried_through "
                                       "transit_refused not_found yielded";
constexpr std::string_view ends_for_issuing = "surrendered enforced_instead refused lapsed withdrawn carried_through "
                                              "transit_refused yielded";
constexpr std::string_view liberty =
    "at_large located provisionally_arrested held_for_transfer temporarily_abroad released_conditionally "
    "released_for_lapse released escaped surrendered died serving_other_sentence surrendered_elsewhere";

// clang-format off
constexpr Follow follows[] = {
    {"temporarily_surrendered", "", "temporarily_surrendered"},
    {"surrender_arranged", "", "arranged"},
    {"surrender_postponed", "", "surrender_postponed"},
    {"granted", "granted surrendered enforced_instead refused lapsed withdrawn not_found yielded", "granted"},
    {"surrendered", item_ends, "surrendered"},
    {"lapsed", item_ends, "lapsed"},
    {"enforced_instead", item_ends, "enforced_instead"},
    {"yielded", item_ends, "yielded"},
    {"refused", item_ends, "refused"},
    {"not_found", item_ends, "not_found"},
    {"transit_granted", "transit_granted surrendered enforced_instead refused lapsed withdrawn carried_through transit_refused "
                        "not_found yielded",
     "transit_granted"},
    {"carried_through", item_ends, "carried_through"},
    {"transit_refused", item_ends, "transit_refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Follow outcomes[] = {
    {"surrendered", "", "surrendered"},
    {"released_for_lapse", item_ends, "lapsed"},
    {"enforced_instead", item_ends, "enforced_instead"},
    {"yielded_to_other_warrant", item_ends, "yielded"},
    {"refused", item_ends, "refused"},
    {"person_not_found", item_ends, "not_found"},
    {"carried_through", item_ends, "carried_through"},
    {"transit_refused", item_ends, "transit_refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Step issuing[] = {
    shared::close_on_death,
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: *draft", .guard = "approval_current",
     .cites = "eaw2002 6, 8(1), 9, 10"},
    {.command = "enter_alert", .who = "caseworker", .from = "draft approved sent+",
     .fields = "system:text reference:text entered_on:day?",
     .kind = "alert_entered",
     .cites = "eaw2002 9(2), 9(3), 10(3)"},
    with(shared::propose_surrender_date, {.cites = "eaw2002 23(1)"}),
    {.command = "take_over", .who = "caseworker", .from = "surrender_arranged surrendered",
     .fields = "place:text days_detained:number? minutes:text? specialty_article:article?",
     .kind = "person_taken_over", .message = "!handover_report: result=taken_over place days_detained minutes",
     .liberty = "at_large located held_for_transfer released_conditionally released released_for_lapse "
                "serving_other_sentence surrendered "
                "-> surrendered",
     .guard = "taken_over_once",
     .cites = "eaw2002 23, 26, 27"},
    {.command = "note_return", .who = "caseworker", .from = "temporarily_surrendered",
     .fields = "date:day place:text reasons:text?",
     .kind = "return_noted", .message = "return_arrangements: step=proposed date place reasons",
     .cites = "eaw2002 24(2)"},
    {.command = "report_outcome", .who = "caseworker", .from = "surrendered enforced_instead closed",
     .fields = "result:text court:text? decided_on:day?",
     .kind = "outcome_reported", .message = "outcome_notice: result court decided_on",
     .cites = "practice"},
};

constexpr Arrival to_issuing[] = {
    {.type = "decision_on_execution", .from = "sent+",
     .kind = "decision_received", .to = "items", .item = "open withdrawn -> told",
     .stops = "person_arrested consent_given", .cites = "eaw2002 17, 22"},
    {.type = "refusal", .from = "sent+",
     .kind = "refusal_received", .to = "items", .item = "open withdrawn -> told",
     .stops = "person_arrested consent_given surrender_date_agreed decision_received decision_final_learned "
              "remedy_learned remedy_decision_learned",
     .cites = "eaw2002 17(6), 22"},
    {.type = "surrender_arrangements", .when = "step=changed", .from = "sent+",
     .kind = "force_majeure_notified", .to = "items", .item = "open withdrawn -> told", .cites = "eaw2002 23(3)"},
    {.type = "surrender_arrangements", .from = "sent+",
     .kind = "surrender_date_agreed", .to = "items", .item = "open withdrawn lapsed -> told", .cites = "eaw2002 23"},
    {.type = "postponement", .when = "phase=start", .from = "granted surrender_arranged",
     .kind = "surrender_postponed", .to = "items", .item = "open withdrawn -> told",
     .stops = "surrender_date_agreed decision_received decision_final_learned remedy_decision_learned",
     .cites = "eaw2002 23(4), 24(1)"},
    {.type = "status", .when = "phase=decision_final", .from = "sent+",
     .kind = "decision_final_learned", .cites = "eaw2002 23(2)"},
    {.type = "status", .when = "phase=remedy_filed", .from = "sent+",
     .kind = "remedy_learned", .cites = "practice; eaw2002 23(2)"},
    {.type = "status", .when = "phase=remedy_decided", .from = "sent+",
     .kind = "remedy_decision_learned", .cites = "practice; eaw2002 23(2)"},
    {.type = "handover_report", .when = "result=done", .from = "sent+",
     .kind = "person_surrendered", .to = "items", .item = "open withdrawn lapsed -> told",
     .liberty = "at_large located held_for_transfer temporarily_abroad released_conditionally released "
                "released_for_lapse serving_other_sentence surrendered -> surrendered",
     .stops = "surrender_date_agreed", .cites = "eaw2002 23"},
    {.type = "handover_report", .when = "result=temporary", .from = "sent+",
     .kind = "person_lent", .to = "items", .item = "open withdrawn -> told",
     .liberty = "at_large located held_for_transfer released_conditionally serving_other_sentence "
                "-> temporarily_abroad",
     .stops = "surrender_date_agreed", .cites = "eaw2002 24(2)"},
    {.type = "return_arrangements", .when = "step=property_handed_over", .from = "open closed",
     .kind = "property_received", .cites = "eaw2002 29"},
    {.type = "return_arrangements", .when = "step=returned", .from = "sent+",
     .kind = "person_returned", .to = "items", .item = "open withdrawn -> told",
     .liberty = "temporarily_abroad -> held_for_transfer", .stops = "person_lent", .cites = "eaw2002 24(2)"},
    {.type = "person_notice", .when = "event=released_for_lapse", .from = "sent+",
     .kind = "person_released_for_lapse", .to = "items", .item = "open withdrawn -> told",
     .liberty = "at_large located held_for_transfer released_conditionally -> released_for_lapse",
     .stops = "surrender_date_agreed person_arrested decision_received decision_final_learned "
              "remedy_decision_learned",
     .cites = "eaw2002 23(5)"},
};

constexpr Arrival to_executing[] = {
    {.type = "withdrawal",
     .from = "returned_incomplete overflight_announced landed transit_asked transit_granted received+",
     .kind = "withdrawal_received", .to = "items", .item = "open !firm not_found -> withdrawn", .cites = "practice"},
};

constexpr Step executing[] = {
    {.command = "inform_person", .who = "caseworker", .from = "active",
     .fields = "language:text counsel:flag interpreter:flag? rights_told:flag",
     .kind = "informed_of_warrant", .guard = "rights_were_told",
     .cites = "eaw2002 11"},
    {.command = "record_brought_before_judge", .who = "caseworker", .from = "active",
     .fields = "court:text happened_at:instant?",
     .kind = "brought_before_judge",
     .cites = "CARICOM-AWT VIII; eaw2002 12"},
    {.command = "record_hearing", .who = "caseworker", .from = "active",
     .fields = "court:text statement:text interpreter:flag? counsel:flag?",
     .kind = "hearing_held",
     .cites = "eaw2002 14, 19"},
    {.command = "agree_interim_measure", .who = "caseworker", .from = "active",
     .fields = "phase:hearing|temporary_transfer reasons:text date:day?",
     .kind = "interim_measure_agreed", .message = "status: phase reasons date",
     .cites = "eaw2002 18, 19"},
    {.command = "report_person_not_found", .who = "caseworker", .from = "active",
     .fields = "search:text reasons:text?",
     .kind = "person_not_found", .to = "items", .item = "requested -> not_found",
     .message = "person_notice: event=not_found search reasons", .liberty = "at_large located -> at_large",
     .cites = "practice"},
    shared::resume_search,
    {.command = "yield_to_other_warrant", .who = "caseworker", .from = "active",
     .fields = "other_state:text article:article reasons:text",
     .kind = "yielded_to_other_warrant", .to = "items",
     .item = "requested granted arranged surrender_postponed -> yielded",
     .message = "refusal: scope=other_state ground=refuse.other_state_preferred other_state article reasons",
     .stops = "person_arrested consent_given surrender_date_agreed execution_ordered", .guard = "rule_of_priority",
     .cites = "eaw2002 16"},
    with(shared::hand_over_elsewhere, {.from = "yielded closed",
        .liberty = "at_large located provisionally_arrested held_for_transfer released_conditionally "
                   "serving_other_sentence -> surrendered_elsewhere",
        .stops = "surrender_date_agreed person_arrested", .cites = "eaw2002 16"}),
    with(shared::hand_over_property, {
        .from = "granted surrender_arranged surrender_postponed temporarily_surrendered surrendered lapsed closed",
        .cites = "eaw2002 29"}),
    shared::note_asylum_claim,
    {.command = "ask_waiver", .who = "caseworker", .from = "active",
     .fields = "authority:text reasons:text",
     .kind = "immunity_waiver_requested", .message = "time_limit_notice: reason_code=delay.immunity_waiver reasons authority",
     .cites = "eaw2002 20(2)"},
    {.command = "record_waiver", .who = "caseworker", .from = "active",
     .fields = "authority:text reasons:text?",
     .kind = "immunity_waived", .message = "status: phase=immunity_waived authority",
     .cites = "eaw2002 20(1)"},
    {.command = "grant", .who = "caseworker", .from = "active",
     .fields = "authority:text conditions:text? days_detained:number? open_to_appeal:flag?",
     .kind = "execution_ordered", .to = "items", .item = "requested -> granted",
     .message = "decision_on_execution: conditions days_detained authority open_to_appeal", .stops = "person_arrested consent_given",
     .cites = "eaw2002 15, 17, 22, 26(2)"},
    {.command = "grant_on_guarantee", .who = "caseworker", .from = "active",
     .fields = "authority:text conditions:text days_detained:number? open_to_appeal:flag?",
     .kind = "execution_ordered_on_guarantee", .to = "items", .item = "requested -> granted",
     .message = "decision_on_execution: conditions days_detained authority open_to_appeal", .stops = "person_arrested consent_given",
     .guard = "guarantee_given",
     .cites = "eaw2002 5(2), 5(3)"},
    {.command = "record_decision_final", .who = "caseworker", .from = "granted surrender_arranged surrender_postponed",
     .fields = "reasons:text?",
     .kind = "decision_became_final", .message = "status: phase=decision_final reasons",
     .guard = "decision_not_final",
     .cites = "eaw2002 23(2); practice: national law"},
    {.command = "open_consultation", .who = "caseworker", .from = "active",
     .fields = "subject:refusal|postponement|conditions|other_measure|costs|importance|parallel "
               "proposal:text options:list? ground:refuse.*? article:article? reply_by_day:day?",
     .kind = "consultation_opened", .to = "+in_consultation",
     .message = "consultation_opened: subject proposal options ground article reply_by_day",
     .cites = "practice"},
    {.command = "note_consultation_not_due", .who = "caseworker", .from = "received+",
     .fields = "reasons:text",
     .kind = "consultation_found_not_due",
     .cites = "practice"},
    {.command = "refuse_item", .who = "caseworker", .from = "active",
     .fields = "ground:refuse.* article:article reasons:text alternatives:text? duty:text? court:text?",
     .kind = "request_refused", .to = "items",
     .item = "requested granted arranged surrender_postponed -> refused",
     .message = "refusal: ground article reasons alternatives duty court",
     .stops = "person_arrested consent_given surrender_date_agreed execution_ordered execution_ordered_on_guarantee "
              "decision_became_final remedy_reported",
     .guard = "ground_offered reversed_by_a_court",
     .cites = "eaw2002 3, 4, 4a, 15(2), 17(6)"},
    {.command = "enforce_instead", .who = "caseworker", .from = "active",
     .fields = "article:article reasons:text undertaking:text",
     .kind = "enforcement_undertaken", .to = "items", .item = "requested -> enforced_instead",
     .message = "refusal: ground=refuse.sentence_executed_here article reasons undertaking",
     .stops = "person_arrested consent_given", .guard = "enforcement_offered",
     .cites = "eaw2002 4(6)"},
    {.command = "arrange_surrender", .who = "caseworker", .from = "granted surrender_arranged surrender_postponed lapsed",
     .fields = "date:day place:text escorts:text? documents:text? property:list? fallback:text?",
     .kind = "surrender_date_agreed", .to = "items",
     .item = "granted arranged surrender_postponed lapsed -> arranged",
     .message = "surrender_arrangements: step=agreed date place escorts documents property fallback",
     .guard = "date_within_limit",
     .cites = "eaw2002 23(1), 23(2), 23(3), 23(4), 23(5)"},
    with(shared::postpone_surrender, {.to = "items", .item = "granted arranged -> surrender_postponed",
        .stops = "surrender_date_agreed execution_ordered execution_ordered_on_guarantee decision_became_final "
                 "remedy_reported", .cites = "eaw2002 23(4), 24(1)"}),
    with(shared::end_postponement, {.to = "items", .item = "surrender_postponed -> granted",
        .message = "postponement: phase=end reasons", .cites = "eaw2002 23(4), 24(1)"}),
    with(shared::surrender_temporarily, {.to = "items",
        .item = "granted surrender_postponed -> temporarily_surrendered",
        .liberty = "held_for_transfer serving_other_sentence -> temporarily_abroad", .guard = "no_remedy_suspends",
        .cites = "eaw2002 24(2)"}),
    with(shared::record_return, {.to = "items", .item = "temporarily_surrendered -> surrender_postponed",
        .liberty = "temporarily_abroad -> held_for_transfer", .cites = "eaw2002 24(2)"}),
    with(shared::hand_over, {.to = "items", .item = "arranged -> surrendered",
        .liberty = "at_large located held_for_transfer released_conditionally released released_for_lapse "
                   "serving_other_sentence -> surrendered", .stops = "surrender_date_agreed",
        .guard = "no_remedy_suspends", .cites = "eaw2002 23, 26(2)"}),
    with(shared::record_takeover_failed, {.to = "items", .item = "arranged -> granted",
        .message = "handover_report: result=failed reasons", .cites = "eaw2002 23(5)"}),
    {.command = "note_force_majeure", .who = "caseworker", .from = "surrender_arranged",
     .fields = "reasons:text",
     .kind = "force_majeure_notified", .to = "items", .item = "arranged -> granted",
     .message = "surrender_arrangements: step=changed reasons",
     .cites = "eaw2002 23(3)"},
    {.command = "release_for_lapse", .who = "caseworker", .from = "granted surrender_arranged",
     .fields = "reasons:text happened_at:instant?",
     .kind = "person_released_for_lapse", .to = "items", .item = "granted arranged -> lapsed",
     .message = "!person_notice: event=released_for_lapse happened_at reasons",
     .liberty = "held_for_transfer released_conditionally -> released_for_lapse",
     .stops = "surrender_date_agreed execution_ordered execution_ordered_on_guarantee decision_became_final "
              "remedy_reported",
     .guard = "limit_of_custody_over", .cites = "eaw2002 23(5)"},
};
// clang-format on

}

Procedure surrender(Side side)
{
    Procedure made{
        .modality = law::Modality::surrender,
        .side = side,
        .item_states = items,
        .item_ends = item_ends,
        .firm = "temporarily_surrendered",
        .liberty = liberty,
        .follows = follows,
        .outcomes = outcomes,
    };
    if (side == Side::requesting) {
        // Here the search can be taken up again; only the requested State knows that it was given up for good.
        made.item_ends = ends_for_issuing;
        made.states = "draft approved overflight_announced transit_requested transit_granted carried_through "
                      "transit_refused returned sent acknowledged granted surrender_postponed surrender_arranged "
                      "temporarily_surrendered surrendered enforced_instead yielded refused not_found lapsed withdrawn "
                      "closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "carried_through transit_refused returned surrendered enforced_instead yielded refused not_found "
                    "lapsed withdrawn";
        made.steps = {issuing, transit_requesting_steps(), assurance_requesting_steps(), requesting_steps()};
        made.arrivals = {to_issuing,         transit_requesting_arrivals(), consent_arrivals(),
                         custody_arrivals(), requesting_arrivals(),         told_arrivals()};
    } else {
        made.states =
            "awaiting_request overflight_announced landed transit_asked transit_granted carried_through "
            "transit_refused "
            "returned_incomplete received acknowledged granted surrender_postponed "
            "surrender_arranged temporarily_surrendered surrendered enforced_instead yielded refused not_found lapsed "
            "withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request carried_through transit_refused returned_incomplete surrendered enforced_instead "
                    "yielded refused not_found lapsed withdrawn";
        made.steps = {executing,       transit_requested_steps(),   consent_steps(),
                      custody_steps(), assurance_requested_steps(), requested_steps()};
        made.arrivals = {to_executing,      transit_requested_arrivals(), assurance_requested_arrivals(),
                         letter_arrivals(), requested_arrivals(),         noted_arrivals()};
    }
    return made;
}

}
