// Transfer of sentenced persons, and enforcement of a sentence without transfer, both sides. Either State may begin;
// the requesting side is the one that wrote first. Both States agree, and the person consents where the text asks for
// it.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"
#include "docket/procedures/shared_rows.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// One item is one sentence.
constexpr std::string_view items =
    "requested agreed arranged transferred serving postponed completed ended_early refused withdrawn transit_granted "
    "carried_through transit_refused";
constexpr std::string_view item_ends = "completed ended_early refused withdrawn carried_through transit_refused";
// The liberty of a person for whom the sentence is enforced without transfer. Of one who is transferred nothing is
// said: that person is held by the sentencing State all along.
constexpr std::string_view liberty =
    "- located provisionally_arrested held_for_sentence released_conditionally released "
    "escaped died";

// clang-format off
constexpr Follow follows[] = {
    {"serving", "", "serving"},
    {"transferred", "", "transferred"},
    {"transfer_arranged", "", "arranged"},
    {"agreed", "", "agreed"},
    {"completed", item_ends, "completed"},
    {"ended_early", item_ends, "ended_early"},
    {"refused", item_ends, "refused"},
    {"transit_granted", "transit_granted completed ended_early refused withdrawn carried_through transit_refused",
     "transit_granted"},
    {"carried_through", item_ends, "carried_through"},
    {"transit_refused", item_ends, "transit_refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Follow outcomes[] = {
    {"sentence_completed", item_ends, "completed"},
    {"sentence_ended_early", item_ends, "ended_early"},
    {"refused", item_ends, "refused"},
    {"carried_through", item_ends, "carried_through"},
    {"transit_refused", item_ends, "transit_refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

// Rows that read alike on both sides.
constexpr Step either[] = {
    {.command = "record_person_informed", .who = "caseworker", .from = "open",
     .fields = "language:text about:text",
     .kind = "person_informed_of_convention",
     .cites = "ets112 4(1)"},
    {.command = "record_interest", .who = "caseworker", .from = "?draft ?approved",
     .fields = "statement:text told_to:text?",
     .kind = "interest_expressed",
     .cites = "ets112 2(2), 4(2)"},
    {.command = "record_interest", .who = "caseworker", .from = "active",
     .fields = "statement:text told_to:text?",
     .kind = "interest_expressed", .message = "!person_notice: event=interest_expressed statement",
     .cites = "ets112 2(2), 4(2)"},
    {.command = "give_information", .who = "caseworker", .from = "active",
     .fields = "phase:sentencing_information|administering_information information:text documents:list? "
               "remaining_days:number?",
     .kind = "transfer_information_given", .message = "status: phase information documents remaining_days",
     .cites = "ets112 4(3), 6(1), 6(2), 9(2)"},
    {.command = "state_basis_without_consent", .who = "caseworker", .from = "open",
     .fields = "article:article reasons:text opinion_of_person:text",
     .kind = "consent_not_needed",
     .cites = "ets167 2, 3; cets222 1; fd2008_909 6(2)"},
    {.command = "verify_consent", .who = "caseworker", .from = "active",
     .fields = "official:text date:day",
     .kind = "consent_verified",
     .cites = "ets112 7(2)"},
    {.command = "report_sentence_event", .who = "caseworker", .from = "transferred serving",
     .fields = "event:escaped|recaptured|conditionally_released|reduced|special_report report:text",
     .kind = "sentence_event_reported", .message = "!outcome_notice: event report",
     .guard = "administers_sentence liberty_not_kept",
     .cites = "ets112 15"},
    {.command = "report_completion", .who = "caseworker", .from = "transferred serving",
     .fields = "completed_on:day result:text",
     .kind = "completion_reported", .to = "items", .item = "transferred serving -> completed",
     .message = "!outcome_notice: event=completed completed_on result", .guard = "administers_sentence",
     .cites = "ets112 15(a)"},
    {.command = "report_commutation", .who = "caseworker", .from = "agreed transfer_arranged transferred serving",
     .fields = "sentence:text result:text remaining_days:number?",
     .kind = "sentence_commuted", .item = "agreed arranged transferred serving -> same",
     .message = "!outcome_notice: event=reduced sentence result",
     .cites = "ets112 12, 14"},
    {.command = "report_no_longer_enforceable", .who = "caseworker", .from = "agreed transfer_arranged transferred serving",
     .fields = "decision:pardon|amnesty|review|death result:text",
     .kind = "no_longer_enforceable_reported", .to = "items",
     .item = "agreed arranged transferred serving postponed completed -> ended_early",
     .message = "!outcome_notice: event=no_longer_enforceable decision result",
     .cites = "ets112 12, 13, 14"},
};

// The end of a sentence is told by whichever State it falls to; a pardon or a review outweighs its completion. It may
// arrive before the decision on the transfer that it followed: then it ends what still stands as requested. Earlier
// versions recorded the arrival as no_longer_enforceable_reported, which folds as it did.
constexpr Arrival either_told[] = {
    {.type = "outcome_notice", .when = "event=completed", .from = "open",
     .kind = "completion_reported", .to = "items", .item = "transferred serving -> completed", .cites = "ets112 15(a)"},
    // What earlier versions told of a commutation as the end of the sentence.
    {.type = "outcome_notice", .when = "decision=commutation", .from = "open",
     .kind = "commutation_told", .cites = "ets112 12"},
    {.type = "outcome_notice", .when = "event=reduced", .from = "open",
     .kind = "commutation_told", .cites = "ets112 12"},
    {.type = "outcome_notice", .when = "event=escaped", .from = "open",
     .kind = "sentence_event_told", .cites = "ets112 15(b)"},
    {.type = "outcome_notice", .when = "event=recaptured", .from = "open",
     .kind = "sentence_event_told", .cites = "practice"},
    {.type = "outcome_notice", .when = "event=special_report", .from = "open",
     .kind = "sentence_event_told", .cites = "ets112 15(c)"},
    {.type = "outcome_notice", .when = "event=no_longer_enforceable", .from = "open",
     .kind = "no_longer_enforceable_told", .to = "items",
     .item = "requested agreed arranged transferred serving postponed completed -> ended_early", .cites = "ets112 14"},
    {.type = "person_notice", .when = "event=interest_expressed", .from = "open",
     .kind = "interest_expressed", .cites = "ets112 4(2)"},
};

constexpr Step requesting[] = {
    {.command = "request_provisional_arrest", .who = "caseworker", .from = "draft",
     .fields = "warrant:text facts:text reasons:text place:text?",
     .kind = "urgent_notice_sent", .to = "=urgent_sent",
     .message = "urgent_notice: kind=provisional_arrest *case warrant facts reasons place", .guard = "has_items",
     .cites = "ets167 2; fd2008_909 14"},
    shared::revise_after_notice,
    shared::revise_draft,
    shared::approve_after_notice,
    {.command = "abandon", .who = "caseworker", .from = "draft approved returned",
     .fields = "reasons:text",
     .kind = "request_abandoned", .to = "items", .item = "open -> withdrawn", .guard = "arrest_not_asked",
     .cites = "practice"},
    {.command = "withdraw", .who = "caseworker",
     .from = "urgent_sent active transit_requested transit_granted overflight_announced",
     .fields = "reason_code:close.withdrawn_* reasons:text keep:text?",
     .kind = "request_withdrawn", .to = "items", .item = "open !firm -> withdrawn",
     .message = "withdrawal: reason_code reasons keep",
     .cites = "untoc 18(24)"},
    shared::close_on_death,
    {.command = "send", .who = "caseworker", .from = "draft urgent_sent approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: *draft", .guard = "approval_current",
     .cites = "ets112 2(3), 5; untoc 17; fd2008_909 5"},
    {.command = "order_enforcement", .who = "caseworker", .from = "transferred",
     .fields = "court:text enforcement:continued|converted sentence:text remaining_days:number?",
     .kind = "enforcement_ordered", .to = "items", .item = "transferred -> serving",
     .message = "!status: phase=enforcement_ordered court enforcement sentence remaining_days", .guard = "administers_sentence",
     .cites = "ets112 2(3), 9, 10, 11"},
    {.command = "confirm_takeover", .who = "caseworker", .from = "transfer_arranged transferred serving",
     .fields = "place:text minutes:text?",
     .kind = "person_taken_over", .message = "!handover_report: result=taken_over place minutes",
     .cites = "ets112 8"},
};

// Enforcement without transfer: the person is in the State that is asked, free or held there. No text gives the arrest
// a length in days; the law of that State does. Who is serving is freed by an official and by nothing else.
constexpr Step custody_here[] = {
    {.command = "record_located", .who = "caseworker", .from = "arrest_sought active",
     .fields = "place:text?",
     .kind = "person_located", .message = "!person_notice: event=located place", .liberty = "- -> located",
     .guard = "administers_sentence", .cites = "practice"},
    {.command = "record_provisional_arrest", .who = "caseworker", .from = "arrest_sought active",
     .fields = "article:article place:text happened_at:instant? rights_told:flag authority:text? language:text? "
               "consular_notice:text?",
     .kind = "provisional_arrest_made",
     .message = "!person_notice: event=provisionally_arrested happened_at place",
     .liberty = "- located released_conditionally released escaped -> provisionally_arrested",
     .guard = "administers_sentence request_alive basis_invoked",
     .cites = "ets167 2; fd2008_909 14"},
    {.command = "record_arrest_for_sentence", .who = "caseworker", .from = "serving",
     .fields = "place:text happened_at:instant? rights_told:flag authority:text? remaining_days:number?",
     .kind = "arrested_for_sentence", .message = "!person_notice: event=arrested happened_at place",
     .liberty = "- located provisionally_arrested released_conditionally released escaped -> held_for_sentence",
     .stops = "provisional_arrest_made", .guard = "administers_sentence",
     .cites = "untoc 16(12); uncac 44(13); ets167 2; fd2008_909 25"},
    {.command = "release_conditionally", .who = "caseworker", .from = "open",
     .fields = "measures:text happened_at:instant?",
     .kind = "person_released_conditionally", .message = "!person_notice: event=released_conditionally happened_at",
     .liberty = "provisionally_arrested held_for_sentence -> released_conditionally",
     .stops = "provisional_arrest_made",
     .cites = "ets112 9(3); practice: national law"},
    {.command = "release", .who = "caseworker", .from = "open",
     .fields = "reasons:text court:text? happened_at:instant?",
     .kind = "person_released", .message = "!person_notice: event=released happened_at",
     .liberty = "provisionally_arrested held_for_sentence released_conditionally -> released",
     .stops = "provisional_arrest_made",
     .cites = "practice: national law"},
    {.command = "record_escape", .who = "caseworker", .from = "open",
     .fields = "reasons:text?",
     .kind = "person_escaped", .message = "!person_notice: event=escaped",
     .liberty = "provisionally_arrested held_for_sentence released_conditionally -> escaped",
     .cites = "ets112 15(b)"},
    {.command = "record_death", .who = "caseworker", .from = "open",
     .fields = "reasons:text?",
     .kind = "person_died", .message = "!person_notice: event=died",
     .liberty = "- located provisionally_arrested held_for_sentence released_conditionally released escaped -> died",
     .stops = "provisional_arrest_made",
     .cites = "practice"},
    shared::close_on_death,
    shared::close_when_free,
};

// What the sentencing State hears of it.
constexpr Arrival custody_there[] = {
    {.type = "person_notice", .when = "event=located", .from = "open",
     .kind = "person_located", .liberty = "- -> located", .cites = "practice"},
    {.type = "person_notice", .when = "event=provisionally_arrested", .from = "open",
     .kind = "provisional_arrest_made",
     .liberty = "- located released_conditionally released escaped -> provisionally_arrested",
     .cites = "ets167 2; fd2008_909 14"},
    {.type = "person_notice", .when = "event=arrested", .from = "open",
     .kind = "arrested_for_sentence",
     .liberty = "- located provisionally_arrested released_conditionally released escaped -> held_for_sentence",
     .stops = "provisional_arrest_made", .cites = "untoc 16(12); ets167 2"},
    {.type = "person_notice", .when = "event=released_conditionally", .from = "open closed",
     .kind = "person_released_conditionally",
     .liberty = "provisionally_arrested held_for_sentence -> released_conditionally",
     .stops = "provisional_arrest_made", .cites = "practice"},
    {.type = "person_notice", .when = "event=released", .from = "open closed",
     .kind = "person_released",
     .liberty = "provisionally_arrested held_for_sentence released_conditionally -> released",
     .stops = "provisional_arrest_made", .cites = "practice"},
    {.type = "person_notice", .when = "event=escaped", .from = "open",
     .kind = "person_escaped",
     .liberty = "provisionally_arrested held_for_sentence released_conditionally -> escaped", .cites = "ets112 15(b)"},
    {.type = "person_notice", .when = "event=died", .from = "open closed",
     .kind = "person_died",
     .liberty = "- located provisionally_arrested held_for_sentence released_conditionally released escaped -> died",
     .stops = "provisional_arrest_made", .cites = "practice"},
};

// The arrest is asked for before the papers come.
constexpr Arrival urgent_to_requested[] = {
    {.type = "urgent_notice", .from = "- awaiting_request",
     .kind = "provisional_arrest_requested", .to = "=arrest_sought", .cites = "ets167 2; fd2008_909 14"},
    {.type = "request", .from = "- awaiting_request arrest_sought in_consultation",
     .kind = "request_received", .to = "=received", .cites = "ets112 5; ets167 2; fd2008_909 5"},
    {.type = "withdrawal",
     .from = "returned_incomplete overflight_announced landed transit_asked transit_granted arrest_sought received+",
     .kind = "withdrawal_received", .to = "items", .item = "open !firm -> withdrawn", .cites = "untoc 18(24)"},
};

constexpr Step requested[] = {
    {.command = "agree", .who = "caseworker", .from = "active",
     .fields = "authority:text enforcement:continued|converted|without_change remaining_days:number? conditions:text?",
     .kind = "transfer_agreed", .to = "items", .item = "requested -> agreed",
     .message = "decision_on_execution: authority enforcement remaining_days conditions", .guard = "consent_known",
     .cites = "ets112 3(1)(d), 3(1)(f), 5(4), 9; fd2008_909 8, 12"},
    {.command = "recognise_without_transfer", .who = "caseworker", .from = "active",
     .fields = "authority:text sentence:text days_served:number?",
     .kind = "sentence_recognised", .to = "items", .item = "requested -> serving",
     .message = "decision_on_execution: authority sentence days_served", .guard = "administers_sentence",
     .cites = "untoc 16(12); uncac 44(13); ets167 2; fd2008_909 25"},
    {.command = "arrange_transfer", .who = "caseworker", .from = "agreed transfer_arranged",
     .fields = "date:day place:text escorts:text? documents:text? health:text? fallback:text?",
     .kind = "transfer_date_agreed", .to = "items", .item = "agreed arranged -> arranged",
     .message = "surrender_arrangements: step=agreed date place escorts documents health fallback",
     .stops = "transfer_date_agreed transfer_agreed",
     .cites = "fd2008_909 15"},
    {.command = "note_force_majeure", .who = "caseworker", .from = "transfer_arranged",
     .fields = "reasons:text",
     .kind = "force_majeure_notified", .to = "items", .item = "arranged -> agreed",
     .message = "surrender_arrangements: step=changed reasons", .stops = "transfer_date_agreed",
     .cites = "fd2008_909 15(2)"},
    {.command = "record_transfer", .who = "caseworker", .from = "transfer_arranged",
     .fields = "place:text happened_at:instant? days_served:number?",
     .kind = "person_transferred", .to = "items", .item = "arranged -> transferred",
     .message = "!handover_report: result=done place happened_at days_served", .stops = "transfer_date_agreed",
     .cites = "ets112 8; fd2008_909 15"},
    {.command = "order_enforcement", .who = "caseworker", .from = "transferred",
     .fields = "court:text enforcement:continued|converted sentence:text remaining_days:number?",
     .kind = "enforcement_ordered", .to = "items", .item = "transferred -> serving",
     .message = "decision_on_execution: court enforcement sentence remaining_days", .guard = "administers_sentence",
     .cites = "ets112 9, 10, 11"},
    {.command = "open_consultation", .who = "caseworker", .from = "active",
     .fields = "subject:refusal|postponement|conditions|other_measure|costs|importance proposal:text options:list? "
               "ground:refuse.*? article:article? reply_by_day:day?",
     .kind = "consultation_opened", .to = "+in_consultation",
     .message = "consultation_opened: subject proposal options ground article reply_by_day",
     .cites = "fd2008_909 9(3); otherwise practice"},
    {.command = "note_consultation_not_due", .who = "caseworker", .from = "received+",
     .fields = "reasons:text",
     .kind = "consultation_found_not_due",
     .cites = "fd2008_909 9(3); otherwise practice"},
    {.command = "refuse_item", .who = "caseworker", .from = "active",
     .fields = "ground:refuse.* article:article reasons:text alternatives:text? duty:text?",
     .kind = "request_refused", .to = "items", .item = "open -> refused",
     .message = "refusal: ground article reasons alternatives duty", .guard = "ground_offered consulted_first",
     .cites = "ets112 3; fd2008_909 9"},
    {.command = "postpone", .who = "caseworker", .from = "active",
     .fields = "reason_code:postpone.* reasons:text expected_until:day? secured:text? possible_conditions:text?",
     .kind = "execution_postponed", .to = "items", .item = "open !postponed -> postponed",
     .message = "postponement: phase=start reason_code reasons expected_until secured possible_conditions",
     .cites = "fd2008_909 11"},
    {.command = "resume", .who = "caseworker", .from = "active",
     .fields = "reasons:text?",
     .kind = "postponement_ended", .to = "items", .item = "postponed -> before",
     .message = "postponement: phase=end",
     .cites = "practice"},
};

// Where the State that asked is the one that administers the sentence, it tells how it enforces it.
constexpr Arrival to_sentencing[] = {
    {.type = "status", .when = "phase=enforcement_ordered", .from = "transferred",
     .kind = "enforcement_told", .to = "items", .item = "transferred -> serving", .cites = "ets112 9, 10, 11"},
};
// clang-format on

}

Procedure sentenced_persons(Side side)
{
    Procedure made{
        .modality = law::Modality::sentenced_persons,
        .side = side,
        .item_states = items,
        .item_ends = item_ends,
        .firm = "transferred serving",
        .liberty = liberty,
        .follows = follows,
        .outcomes = outcomes,
    };
    if (side == Side::requesting) {
        made.states =
            "draft urgent_sent approved overflight_announced transit_requested transit_granted carried_through "
            "transit_refused "
            "returned sent acknowledged agreed transfer_arranged transferred serving completed ended_early refused "
            "withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "carried_through transit_refused returned completed ended_early refused withdrawn";
        made.steps = {
            requesting,        either, transit_requesting_steps(), consent_steps(), assurance_requesting_steps(),
            requesting_steps()};
        made.arrivals = {either_told,        custody_there,         transit_requesting_arrivals(),
                         consent_arrivals(), requesting_arrivals(), told_arrivals()};
    } else {
        made.states = "awaiting_request overflight_announced landed transit_asked transit_granted carried_through "
                      "transit_refused arrest_sought returned_incomplete received acknowledged agreed "
                      "transfer_arranged transferred "
                      "serving completed ended_early refused withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over =
            "awaiting_request carried_through transit_refused returned_incomplete completed ended_early refused "
            "withdrawn";
        made.steps = {requested,        custody_here,
                      either,           transit_requested_steps(),
                      consent_steps(),  assurance_requested_steps(),
                      requested_steps()};
        made.arrivals = {urgent_to_requested, either_told,
                         to_sentencing,       transit_requested_arrivals(),
                         consent_arrivals(),  assurance_requested_arrivals(),
                         letter_arrivals(),   requested_arrivals(),
                         noted_arrivals()};
    }
    return made;
}

}
