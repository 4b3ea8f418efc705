// Extradition, both sides: the full request, provisional arrest before it, surrender, and refusal with prosecution
// instead. The liberty of the person is a machine of its own beside the case.
//
// The three United Nations conventions give no number of days; clocks run only where a verified rule of an instrument
// that the request invokes gives one. "practice": no article demands it.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"
#include "docket/procedures/shared_rows.hpp"

#include <algorithm>

namespace rogatory::docket::procedures
{

namespace
{

// One item is one offence for which extradition is asked.
// clang-format off
constexpr Step extradition_requesting_steps[] = {
    {.command = "revise", .who = "caseworker", .from = "draft approved returned",
     .fields = "title:text? basis:list? items:list? persons:list? request:object? own_ref:text? language:text? "
               "urgency:object? reply_by:object? handling:object? signatory:text?",
     .kind = "request_revised", .to = "=draft", .guard = "something_changes",
     .cites = "practice"},
    {.command = "revise", .who = "caseworker", .from = "arrest_requested",
     .fields = "title:text? basis:list? items:list? persons:list? request:object? own_ref:text? language:text? "
               "urgency:object? reply_by:object? handling:object? signatory:text?",
     .kind = "file_revised", .guard = "something_changes",
     .cites = "practice"},
    {.command = "request_provisional_arrest", .who = "caseworker", .from = "draft",
     .fields = "warrant:text facts:text penalty:text reasons:text place:text?",
     .kind = "provisional_arrest_requested", .to = "=arrest_requested",
     .message = "urgent_notice: kind=provisional_arrest *case warrant facts penalty reasons place",
     .cites = "untoc 16(9); ets024 16(2)"},
    {.command = "approve", .who = "approver", .from = "draft arrest_requested",
     .fields = "draft_digest:text? attestation:text?",
     .kind = "request_approved", .to = "=approved", .guard = "another_wrote draft_as_read has_items",
     .cites = "practice: four eyes"},
    {.command = "send", .who = "caseworker", .from = "draft arrest_requested approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: *draft", .guard = "approval_current",
     .cites = "ets024 12(1); ets098 5"},
    {.command = "abandon", .who = "caseworker", .from = "draft approved returned",
     .fields = "reasons:text",
     .kind = "request_abandoned", .to = "items", .item = "requested granted -> withdrawn",
     .guard = "arrest_not_asked whole_request",
     .cites = "practice"},
    {.command = "supplement", .who = "caseworker", .from = "sent acknowledged information_due in_consultation",
     .fields = "new_items:list reasons:text request:object?",
     .kind = "supplementary_request_prepared", .to = "items",
     .message = "supplementary_request: new_items reasons request", .guard = "new_items_read",
     .cites = "practice"},
    {.command = "enquire", .who = "caseworker", .from = "arrest_requested sent+",
     .fields = "reasons:text",
     .kind = "status_asked", .message = "status: phase=enquiry reasons",
     .cites = "practice"},
    with(shared::propose_surrender_date, {.cites = "ets024 18(3)"}),
    // The report of the other State may come first; whatever the order, both sides are at the same state afterwards.
    {.command = "take_over", .who = "caseworker", .from = "surrender_arranged surrendered",
     .fields = "place:text days_detained:number? minutes:text? specialty_article:article?",
     .kind = "person_taken_over", .to = "=surrendered", .item = "granted surrendered -> surrendered",
     .message = "!handover_report: result=done place days_detained minutes",
     .liberty = "at_large located provisionally_arrested held_for_extradition released_conditionally released "
                "serving_other_sentence surrendered -> surrendered",
     .stops = "surrender_date_agreed provisional_arrest_made", .guard = "taken_over_once",
     .cites = "ets024 18(3); ets024 14"},
    {.command = "report_final_sentence", .who = "caseworker", .from = "surrendered closed",
     .fields = "result:text court:text decided_on:day sentence:text?",
     .kind = "final_sentence_reported",
     .message = "outcome_notice: event=sentence_final result court decided_on sentence",
     .cites = "untoc 16(11); uncac 44(12); bombings1997 8(2)"},
    {.command = "return_person", .who = "caseworker", .from = "surrendered closed",
     .fields = "place:text happened_at:instant?",
     .kind = "person_returned_to_serve", .message = "!return_arrangements: step=returned place happened_at",
     .guard = "return_promised",
     .cites = "untoc 16(11); uncac 44(12); bombings1997 8(2)"},
    {.command = "request_enforcement", .who = "caseworker", .from = "refused",
     .fields = "reasons:text file:list?",
     .kind = "enforcement_requested", .to = "=enforcement_requested",
     .message = "supplementary_request: purpose=enforcement_instead reasons file",
     .cites = "untoc 16(12); uncac 44(13); un1988 6(10)"},
    {.command = "request_prosecution", .who = "caseworker", .from = "refused",
     .fields = "reasons:text file:list?",
     .kind = "prosecution_requested", .to = "=prosecution_requested",
     .message = "supplementary_request: purpose=prosecution_instead reasons file",
     .cites = "untoc 16(10); ets024 6(2)"},
    {.command = "withdraw", .who = "caseworker",
     .from = "arrest_requested draft approved sent acknowledged granted surrender_arranged surrender_postponed "
             "information_due in_consultation transit_requested transit_granted overflight_announced",
     .fields = "reason_code:close.withdrawn_* reasons:text keep:text?",
     .kind = "request_withdrawn", .to = "items", .item = "requested granted transit_granted -> withdrawn",
     .message = "withdrawal: reason_code reasons keep", .guard = "something_left",
     .cites = "practice"},
    shared::close_on_death,
};

constexpr Arrival extradition_requesting_arrivals[] = {
    {.type = "acknowledgement", .from = "sent+",
     .kind = "acknowledgement_received", .to = "acknowledged", .stops = "provisional_arrest_made",
     .cites = "practice"},
    {.type = "consultation_opened", .from = "arrest_requested sent+",
     .kind = "consultation_learned", .to = "+in_consultation", .cites = "untoc 16(16)"},
    {.type = "decision_on_execution", .from = "sent+",
     .kind = "extradition_granted", .to = "items", .item = "requested -> granted", .cites = "ets024 18(1)"},
    {.type = "refusal", .when = "scope=provisional_arrest", .from = "open",
     .kind = "provisional_arrest_refused", .cites = "ets024 16(3)"},
    {.type = "refusal", .when = "scope=other_state", .from = "open",
     .kind = "other_state_preferred", .to = "items", .item = "requested granted withdrawn -> granted_elsewhere",
     .cites = "ets024 17; untoc 16"},
    {.type = "refusal", .from = "sent+",
     .kind = "extradition_refused", .to = "items", .item = "requested granted withdrawn -> refused",
     .cites = "ets024 18(2)"},
    {.type = "postponement", .when = "phase=start", .from = "granted surrender_arranged in_consultation",
     .kind = "surrender_postponed", .to = "=surrender_postponed", .cites = "ets024 19(1)"},
    {.type = "postponement", .when = "phase=end", .from = "surrender_postponed",
     .kind = "postponement_ended", .to = "=granted", .cites = "ets024 19(1)"},
    {.type = "surrender_arrangements", .when = "step=agreed",
     .from = "granted surrender_arranged surrender_postponed in_consultation",
     .kind = "surrender_date_agreed", .to = "=surrender_arranged", .cites = "ets024 18(3)"},
    {.type = "surrender_arrangements", .when = "step=changed", .from = "surrender_arranged",
     .kind = "force_majeure_notified", .to = "=granted", .cites = "ets024 18(5)"},
    {.type = "handover_report", .when = "result=temporary", .from = "granted surrender_arranged surrender_postponed",
     .kind = "person_lent", .to = "=temporarily_surrendered",
     .liberty = "at_large located provisionally_arrested held_for_extradition serving_other_sentence "
                "-> temporarily_abroad",
     .cites = "ets024 19(2)"},
    {.type = "return_arrangements", .when = "step=property_handed_over", .from = "open closed",
     .kind = "property_received", .cites = "ets024 20"},
    {.type = "return_arrangements", .when = "step=returned", .from = "temporarily_surrendered",
     .kind = "person_returned", .to = "=surrender_postponed",
     .liberty = "temporarily_abroad -> held_for_extradition", .stops = "person_lent", .cites = "ets024 19(2)"},
    {.type = "handover_report", .when = "result=failed", .from = "surrender_arranged",
     .kind = "takeover_failed", .to = "=granted", .cites = "ets024 18(4)"},
    {.type = "handover_report", .when = "result=done", .from = "granted surrender_arranged",
     .kind = "person_surrendered", .to = "=surrendered", .item = "granted -> surrendered",
     .liberty = "at_large located provisionally_arrested held_for_extradition released_conditionally released "
                "serving_other_sentence -> surrendered",
     .stops = "surrender_date_agreed provisional_arrest_made", .cites = "ets024 18(3)"},
    {.type = "handover_report", .when = "result=done", .from = "surrendered closed",
     .kind = "handover_confirmed", .cites = "ets024 18(3)"},
    {.type = "person_notice", .when = "event=located", .from = "open",
     .kind = "person_located", .liberty = "at_large -> located", .cites = "practice"},
    {.type = "person_notice", .when = "event=provisionally_arrested", .from = "open",
     .kind = "provisional_arrest_made", .liberty = "at_large located released_for_lapse -> "
                                                   "provisionally_arrested", .cites = "ets024 16(3)"},
    {.type = "person_notice", .when = "event=arrested", .from = "open",
     .kind = "person_arrested",
     .liberty = "at_large located released_for_lapse released_conditionally released escaped "
                "serving_other_sentence "
                "-> held_for_extradition",
     .cites = "practice"},
    {.type = "person_notice", .when = "event=detained", .from = "open",
     .kind = "detention_ordered", .liberty = "at_large provisionally_arrested -> held_for_extradition",
     .cites = "practice"},
    {.type = "person_notice", .when = "event=released_conditionally", .from = "open",
     .kind = "person_released_conditionally",
     .liberty = "provisionally_arrested held_for_extradition -> released_conditionally",
     .stops = "provisional_arrest_made", .cites = "ets024 16(4)"},
    {.type = "person_notice", .when = "event=released_for_lapse", .from = "open",
     .kind = "person_released_for_lapse",
     .liberty = "provisionally_arrested held_for_extradition -> released_for_lapse",
     .stops = "provisional_arrest_made", .cites = "ets024 16(4), 16(5)"},
    {.type = "person_notice", .when = "event=released_untaken", .from = "granted surrender_arranged",
     .kind = "person_released_untaken", .to = "=lapsed", .item = "granted -> lapsed",
     .liberty = "provisionally_arrested held_for_extradition -> released_for_lapse",
     .stops = "surrender_date_agreed", .cites = "ets024 18(4)"},
    {.type = "person_notice", .when = "event=released", .from = "open closed",
     .kind = "person_released",
     .liberty = "provisionally_arrested held_for_extradition released_conditionally -> released",
     .stops = "provisional_arrest_made surrender_date_agreed", .cites = "practice"},
    {.type = "person_notice", .when = "event=escaped", .from = "open",
     .kind = "person_escaped", .liberty = "provisionally_arrested held_for_extradition released_conditionally serving_other_sentence "
                "-> escaped",
     .cites = "practice"},
    {.type = "person_notice", .when = "event=died", .from = "open closed",
     .kind = "person_died",
     .liberty = "at_large located provisionally_arrested held_for_extradition released_conditionally "
                "released_for_lapse released escaped serving_other_sentence -> died",
     .stops = "provisional_arrest_made surrender_date_agreed", .cites = "practice"},
    {.type = "person_notice", .when = "event=not_found", .from = "open",
     .kind = "person_not_found_learned", .to = "items", .item = "requested -> told", .cites = "practice"},
    {.type = "person_notice", .when = "event=not_found", .from = "open", .kind = "message_noted", .cites = "practice"},
    {.type = "person_notice", .when = "event=detention_ended", .from = "open closed",
     .kind = "detention_ended",
     .liberty = "provisionally_arrested held_for_extradition released_conditionally -> released",
     .stops = "provisional_arrest_made", .cites = "practice"},
    {.type = "person_notice", .when = "event=serving_other_sentence", .from = "open",
     .kind = "other_sentence_begun",
     .liberty = "at_large located provisionally_arrested held_for_extradition released_conditionally released "
                "-> serving_other_sentence",
     .stops = "provisional_arrest_made", .cites = "ets024 19(1)"},
    {.type = "person_notice", .when = "event=surrendered_elsewhere", .from = "open closed",
     .kind = "person_surrendered_elsewhere",
     .liberty = "at_large located provisionally_arrested held_for_extradition released_conditionally "
                "serving_other_sentence -> surrendered_elsewhere",
     .stops = "provisional_arrest_made surrender_date_agreed", .cites = "ets024 17"},
    {.type = "status", .when = "phase=search_resumed", .from = "open",
     .kind = "search_resumption_learned", .to = "items", .item = "not_found requested -> told", .cites = "practice"},
    {.type = "status", .when = "phase=enforcement_taken_over", .from = "refused enforcement_requested",
     .kind = "enforcement_taken_over", .to = "=enforced_instead", .cites = "untoc 16(12); uncac 44(13)"},
    {.type = "status", .when = "phase=enforcement_declined", .from = "enforcement_requested",
     .kind = "enforcement_declined", .to = "=refused", .cites = "untoc 16(12); uncac 44(13)"},
    {.type = "outcome_notice", .from = "refused prosecution_requested",
     .kind = "prosecution_outcome_reported", .to = "=prosecution_outcome_reported", .cites = "ets024 6(2)"},
};

constexpr Step extradition_requested_steps[] = {
    {.command = "record_located", .who = "caseworker", .from = "arrest_sought received+",
     .fields = "place:text?",
     .kind = "person_located", .message = "!person_notice: event=located place", .liberty = "at_large -> located",
     .cites = "practice"},
    {.command = "report_person_not_found", .who = "caseworker", .from = "arrest_sought received+",
     .fields = "search:text reasons:text?",
     .kind = "person_not_found", .to = "items", .item = "requested admissible -> not_found",
     .message = "person_notice: event=not_found search reasons", .liberty = "at_large located -> at_large",
     .cites = "practice"},
    shared::resume_search,
    shared::note_asylum_claim,
    {.command = "end_detention", .who = "caseworker", .from = "arrest_sought received+",
     .fields = "court:text reasons:text happened_at:instant?",
     .kind = "detention_ended", .message = "!person_notice: event=detention_ended happened_at reasons",
     .liberty = "provisionally_arrested held_for_extradition released_conditionally -> released",
     .stops = "provisional_arrest_made",
     .cites = "practice: national law"},
    {.command = "record_other_sentence", .who = "caseworker", .from = "arrest_sought received+",
     .fields = "sentence:text ends_on:day? happened_at:instant?",
     .kind = "other_sentence_begun", .message = "!person_notice: event=serving_other_sentence happened_at sentence",
     .liberty = "at_large located provisionally_arrested held_for_extradition released_conditionally released "
                "-> serving_other_sentence",
     .stops = "provisional_arrest_made",
     .cites = "ets024 19(1)"},
    {.command = "prefer_other_state", .who = "caseworker",
     .from = "under_judicial_review awaiting_executive_decision granted surrender_arranged surrender_postponed",
     .fields = "other_state:text article:article reasons:text",
     .kind = "granted_to_other_state", .to = "items",
     .item = "requested admissible inadmissible granted -> granted_elsewhere",
     .message = "refusal: scope=other_state ground=refuse.other_state_preferred other_state article reasons",
     .stops = "surrender_date_agreed", .guard = "rule_of_priority",
     .cites = "ets024 17; IA-EXT-1981 15; MONTEVIDEO-EXT-1933 7; RIYADH-1983 46"},
    with(shared::hand_over_elsewhere, {.from = "granted_elsewhere closed",
        .liberty = "at_large located provisionally_arrested held_for_extradition released_conditionally "
                   "serving_other_sentence -> surrendered_elsewhere",
        .stops = "provisional_arrest_made surrender_date_agreed", .cites = "ets024 17"}),
    with(shared::hand_over_property, {
        .from = "granted surrender_arranged takeover_overdue surrender_postponed temporarily_surrendered surrendered "
                "lapsed closed", .cites = "ets024 20"}),
    {.command = "record_provisional_arrest", .who = "caseworker", .from = "arrest_sought landed",
     .fields = "place:text happened_at:instant? rights_told:flag authority:text? language:text? "
               "consular_notice:text?",
     .kind = "provisional_arrest_made",
     .message = "!person_notice: event=provisionally_arrested happened_at place",
     .liberty = "at_large located released_conditionally -> provisionally_arrested",
     .cites = "ets024 16(1), 16(3); untoc 16(9)"},
    {.command = "refuse_provisional_arrest", .who = "caseworker", .from = "arrest_sought",
     .fields = "article:article reasons:text ground:refuse.*?",
     .kind = "provisional_arrest_refused", .to = "=awaiting_request",
     .message = "refusal: scope=provisional_arrest ground article reasons",
     .guard = "person_free",
     .cites = "national law; ets024 16(3)"},
    {.command = "record_arrest", .who = "caseworker", .from = "received+",
     .fields = "place:text happened_at:instant? rights_told:flag authority:text? language:text? "
               "consular_notice:text?",
     .kind = "person_arrested", .message = "!person_notice: event=arrested happened_at place",
     .liberty = "at_large located released_for_lapse released_conditionally released serving_other_sentence "
                "-> held_for_extradition",
     .guard = "request_alive",
     .cites = "untoc 16(9); ets024 16(5)"},
    {.command = "record_detention", .who = "caseworker", .from = "arrest_sought received+",
     .fields = "basis_of_detention:text ends_on:day?",
     .kind = "detention_ordered", .message = "!person_notice: event=detained",
     .liberty = "provisionally_arrested -> held_for_extradition",
     .guard = "request_alive",
     .cites = "untoc 16(9)"},
    {.command = "release_conditionally", .who = "caseworker", .from = "arrest_sought received+",
     .fields = "measures:text happened_at:instant?",
     .kind = "person_released_conditionally", .message = "!person_notice: event=released_conditionally happened_at",
     .liberty = "provisionally_arrested held_for_extradition -> released_conditionally",
     .stops = "provisional_arrest_made",
     .cites = "ets024 16(4)"},
    {.command = "release_for_lapse", .who = "caseworker", .from = "arrest_sought landed",
     .fields = "reasons:text happened_at:instant?",
     .kind = "person_released_for_lapse", .to = "=lapsed",
     .message = "!person_notice: event=released_for_lapse happened_at",
     .liberty = "provisionally_arrested held_for_extradition released_conditionally -> released_for_lapse",
     .stops = "provisional_arrest_made",
     .guard = "limit_of_custody_over", .cites = "ets024 16(4), 16(5)"},
    {.command = "release_untaken", .who = "caseworker", .from = "takeover_overdue",
     .fields = "reasons:text happened_at:instant?",
     .kind = "person_released_untaken", .to = "=lapsed", .item = "granted -> lapsed",
     .message = "!person_notice: event=released_untaken happened_at",
     .liberty = "provisionally_arrested held_for_extradition released_conditionally -> released_for_lapse",
     .stops = "surrender_date_agreed",
     .guard = "limit_of_custody_over", .cites = "ets024 18(4)"},
    {.command = "release", .who = "caseworker", .from = "open",
     .fields = "reasons:text court:text? happened_at:instant?",
     .kind = "person_released", .message = "!person_notice: event=released happened_at",
     .liberty = "provisionally_arrested held_for_extradition released_conditionally -> released",
     .stops = "provisional_arrest_made surrender_date_agreed",
     .cites = "ets024 16(4); practice: national law"},
    {.command = "give_to_escort", .who = "caseworker", .from = "transit_granted carried_through",
     .fields = "place:text happened_at:instant?",
     .kind = "person_given_to_escort",
     .liberty = "provisionally_arrested held_for_extradition -> surrendered", .stops = "provisional_arrest_made",
     .cites = "ets024 21"},
    {.command = "record_escape", .who = "caseworker", .from = "open",
     .fields = "reasons:text?",
     .kind = "person_escaped", .message = "!person_notice: event=escaped",
     .liberty = "provisionally_arrested held_for_extradition released_conditionally serving_other_sentence "
                "-> escaped",
     .cites = "practice"},
    {.command = "record_recapture", .who = "caseworker", .from = "open",
     .fields = "place:text happened_at:instant? rights_told:flag",
     .kind = "person_recaptured", .message = "!person_notice: event=arrested happened_at place",
     .liberty = "escaped -> held_for_extradition",
     .cites = "practice"},
    {.command = "record_death", .who = "caseworker", .from = "open",
     .fields = "reasons:text?",
     .kind = "person_died", .message = "!person_notice: event=died",
     .liberty = "at_large located provisionally_arrested held_for_extradition released_conditionally "
                "released_for_lapse released escaped serving_other_sentence -> died",
     .stops = "provisional_arrest_made surrender_date_agreed",
     .cites = "practice"},
    {.command = "open_consultation", .who = "caseworker",
     .from = "arrest_sought received acknowledged under_judicial_review awaiting_executive_decision granted "
             "information_awaited",
     .fields = "subject:refusal|postponement|conditions|other_measure|costs|importance proposal:text options:list? "
               "ground:refuse.*? article:article? reply_by_day:day?",
     .kind = "consultation_opened", .to = "+in_consultation",
     .message = "consultation_opened: subject proposal options ground article reply_by_day",
     .cites = "untoc 16(16)"},
    {.command = "note_consultation_not_due", .who = "caseworker", .from = "arrest_sought received+",
     .fields = "reasons:text",
     .kind = "consultation_found_not_due",
     .cites = "untoc 16(16): where appropriate"},
    {.command = "pass_formal_check", .who = "caseworker", .from = "received acknowledged",
     .fields = "",
     .kind = "formal_check_passed", .to = "under_judicial_review",
     .cites = "ets024 12"},
    {.command = "record_hearing", .who = "caseworker", .from = "under_judicial_review",
     .fields = "court:text statement:text interpreter:flag? counsel:flag?",
     .kind = "hearing_held",
     .cites = "practice"},
    {.command = "find_admissible", .who = "caseworker", .from = "under_judicial_review",
     .fields = "court:text reasons:text?",
     .kind = "court_found_admissible", .to = "items", .item = "requested -> admissible",
     .cites = "practice"},
    {.command = "find_inadmissible", .who = "caseworker", .from = "under_judicial_review",
     .fields = "court:text ground:refuse.* article:article reasons:text",
     .kind = "court_found_inadmissible", .to = "items", .item = "requested -> inadmissible",
     .guard = "ground_offered",
     .cites = "ets024 18(2)"},
    {.command = "grant", .who = "caseworker", .from = "under_judicial_review awaiting_executive_decision",
     .fields = "authority:text conditions:text? days_detained:number?",
     .kind = "extradition_granted", .to = "items", .item = "requested admissible -> granted",
     .message = "decision_on_execution: conditions days_detained authority",
     .cites = "ets024 18(1), 18(3)"},
    {.command = "grant_on_condition", .who = "caseworker",
     .from = "under_judicial_review awaiting_executive_decision",
     .fields = "authority:text conditions:text days_detained:number?",
     .kind = "extradition_granted_on_condition", .to = "items", .item = "requested admissible -> granted",
     .message = "decision_on_execution: conditions days_detained authority", .guard = "return_promised",
     .cites = "untoc 16(11); uncac 44(12); bombings1997 8(2)"},
    {.command = "grant_simplified", .who = "caseworker", .from = "received acknowledged under_judicial_review",
     .fields = "authority:text conditions:text? days_detained:number?",
     .kind = "extradition_granted", .to = "items", .item = "requested admissible -> granted",
     .message = "decision_on_execution: conditions days_detained authority", .stops = "consent_given",
     .guard = "consent_stands",
     .cites = "cets209 1, 4, 7"},
    {.command = "refuse_item", .who = "caseworker",
     .from = "received acknowledged under_judicial_review awaiting_executive_decision information_awaited granted "
             "surrender_arranged takeover_overdue surrender_postponed",
     .fields = "ground:refuse.* article:article reasons:text alternatives:text? duty:text? court:text?",
     .kind = "extradition_refused", .to = "items", .item = "requested admissible inadmissible granted -> refused",
     .message = "refusal: ground article reasons alternatives duty court", .stops = "surrender_date_agreed",
     .guard = "ground_offered reversed_by_a_court consulted_first",
     .cites = "ets024 18(2); untoc 16(16)"},
    {.command = "arrange_surrender", .who = "caseworker",
     .from = "granted surrender_arranged takeover_overdue surrender_postponed",
     .fields = "date:day place:text escorts:text? documents:text? property:list? fallback:text?",
     .kind = "surrender_date_agreed", .to = "=surrender_arranged",
     .message = "surrender_arrangements: step=agreed date place escorts documents property fallback",
     .stops = "surrender_date_agreed",
     .cites = "ets024 18(3)"},
    with(shared::postpone_surrender, {.to = "=surrender_postponed", .stops = "surrender_date_agreed",
        .cites = "ets024 19(1)"}),
    with(shared::end_postponement, {.to = "=granted", .message = "postponement: phase=end", .cites = "ets024 19(1)"}),
    with(shared::surrender_temporarily, {.to = "=temporarily_surrendered",
        .liberty = "provisionally_arrested held_for_extradition serving_other_sentence -> temporarily_abroad",
        .cites = "ets024 19(2)"}),
    with(shared::record_return, {.to = "=surrender_postponed",
        .liberty = "temporarily_abroad -> held_for_extradition", .cites = "ets024 19(2)"}),
    with(shared::hand_over, {.to = "=surrendered", .item = "granted -> surrendered",
        .liberty = "at_large located provisionally_arrested held_for_extradition released_conditionally released "
                   "serving_other_sentence -> surrendered", .stops = "surrender_date_agreed provisional_arrest_made",
        .cites = "ets024 18(3)"}),
    with(shared::record_takeover_failed, {.to = "=takeover_overdue",
        .message = "!handover_report: result=failed reasons", .cites = "ets024 18(4)"}),
    {.command = "note_force_majeure", .who = "caseworker", .from = "surrender_arranged takeover_overdue",
     .fields = "reasons:text",
     .kind = "force_majeure_notified", .to = "=granted", .message = "!surrender_arrangements: step=changed reasons",
     .stops = "surrender_date_agreed",
     .cites = "ets024 18(5)"},
    {.command = "submit_for_prosecution", .who = "caseworker", .from = "refused prosecution_requested",
     .fields = "authority:text reasons:text?",
     .kind = "submitted_for_prosecution", .to = "=submitted_for_prosecution",
     .message = "!status: phase=submitted_for_prosecution authority",
     .cites = "untoc 16(10); un1988 6(9)(a); ets024 6(2)"},
    {.command = "report_prosecution_outcome", .who = "caseworker", .from = "submitted_for_prosecution",
     .fields = "result:text court:text? decided_on:day?",
     .kind = "prosecution_outcome_reported", .to = "=prosecution_outcome_reported",
     .message = "!outcome_notice: result court decided_on",
     .cites = "ets024 6(2)"},
    {.command = "take_over_enforcement", .who = "caseworker", .from = "refused enforcement_requested",
     .fields = "authority:text reasons:text?",
     .kind = "enforcement_taken_over", .to = "=enforced_instead",
     .message = "!status: phase=enforcement_taken_over authority reasons",
     .cites = "untoc 16(12); uncac 44(13); un1988 6(10)"},
    {.command = "decline_enforcement", .who = "caseworker", .from = "enforcement_requested",
     .fields = "reasons:text authority:text?",
     .kind = "enforcement_declined", .to = "=refused",
     .message = "!status: phase=enforcement_declined reasons authority",
     .cites = "untoc 16(12); uncac 44(13)"},
    {.command = "report_status", .who = "caseworker", .from = "arrest_sought received+",
     .fields = "report:text",
     .kind = "status_reported", .message = "status: phase=report report",
     .cites = "practice"},
    {.command = "close", .who = "caseworker",
     .from = "awaiting_request carried_through transit_refused returned_incomplete surrendered not_found "
             "granted_elsewhere refused enforced_instead prosecution_requested prosecution_outcome_reported lapsed withdrawn",
     .fields = "reason_code:close.* reasons:text?",
     .kind = "case_closed", .to = "=closed", .guard = "messages_left person_free",
     .cites = "practice"},
    shared::close_on_death,
};

constexpr Arrival extradition_requested_arrivals[] = {
    {.type = "urgent_notice", .when = "kind=provisional_arrest", .from = "- awaiting_request",
     .kind = "provisional_arrest_requested", .to = "=arrest_sought", .cites = "untoc 16(9); ets024 16(2)"},
    {.type = "request", .from = "- awaiting_request arrest_sought in_consultation",
     .kind = "request_received", .to = "=received", .stops = "provisional_arrest_made", .cites = "ets024 12"},
    {.type = "request", .from = "returned_incomplete lapsed closed",
     .kind = "request_received_again", .to = "=received", .cites = "ets024 16(5)"},
    {.type = "supplementary_request", .when = "purpose=enforcement_instead", .from = "refused",
     .kind = "enforcement_requested", .to = "=enforcement_requested", .cites = "untoc 16(12); uncac 44(13)"},
    {.type = "supplementary_request", .when = "purpose=enforcement_instead", .from = "enforced_instead closed",
     .kind = "enforcement_request_noted", .cites = "untoc 16(12); uncac 44(13)"},
    {.type = "supplementary_request", .when = "purpose=prosecution_instead", .from = "refused",
     .kind = "prosecution_requested", .to = "=prosecution_requested", .cites = "untoc 16(10); ets024 6(2)"},
    {.type = "supplementary_request", .when = "purpose=prosecution_instead",
     .from = "submitted_for_prosecution prosecution_outcome_reported",
     .kind = "prosecution_request_noted", .cites = "untoc 16(10)"},
    {.type = "supplementary_request",
     .from = "received acknowledged under_judicial_review awaiting_executive_decision information_awaited "
             "in_consultation",
     .kind = "supplementary_request_received", .to = "items", .cites = "practice"},
    {.type = "consultation_answered", .from = "arrest_sought received+",
     .kind = "consultation_answer_received", .to = "-in_consultation", .cites = "untoc 16(16)"},
    {.type = "surrender_arrangements", .when = "step=proposed", .from = "granted surrender_arranged surrender_postponed",
     .kind = "surrender_date_proposed", .cites = "ets024 18(3)"},
    {.type = "handover_report", .when = "result=done", .from = "surrendered closed",
     .kind = "handover_confirmed", .cites = "ets024 18(3)"},
    {.type = "withdrawal", .from = "arrest_sought overflight_announced landed transit_asked transit_granted received+",
     .kind = "withdrawal_received", .to = "items",
     .item = "requested admissible inadmissible granted transit_granted not_found -> withdrawn", .cites = "practice"},
};
// clang-format on

struct OffenceCount {
    int requested = 0, admissible = 0, inadmissible = 0, granted = 0, surrendered = 0, refused = 0, lapsed = 0,
        withdrawn = 0, not_found = 0, granted_elsewhere = 0, transit_granted = 0, carried_through = 0,
        transit_refused = 0;
};

OffenceCount count_offences(CaseState const& state)
{
    OffenceCount count;
    for (auto const& item : state.items) {
        auto const& at = item.state;
        count.requested += at == "requested";
        count.admissible += at == "admissible";
        count.inadmissible += at == "inadmissible";
        count.granted += at == "granted";
        count.surrendered += at == "surrendered";
        count.refused += at == "refused";
        count.lapsed += at == "lapsed";
        count.withdrawn += at == "withdrawn";
        count.not_found += at == "not_found";
        count.granted_elsewhere += at == "granted_elsewhere";
        count.transit_granted += at == "transit_granted";
        count.carried_through += at == "carried_through";
        count.transit_refused += at == "transit_refused";
    }
    return count;
}

bool is_one_of(std::string_view state, std::initializer_list<std::string_view> states)
{
    return std::ranges::find(states, state) != states.end();
}

/// What follows once every offence is decided; empty: the case stays where it is.
std::string_view decided_state(CaseState const& state, OffenceCount const& count)
{
    if (count.surrendered > 0) return "surrendered";
    if (count.transit_granted > 0) return "transit_granted";
    if (count.carried_through > 0) return "carried_through";
    if (count.granted > 0) {
        // Arrangements for the surrender that were made already stand.
        if (is_one_of(state.base, {"surrender_arranged", "surrender_postponed", "temporarily_surrendered",
                                   "takeover_overdue", "surrendered"}))
            return "";
        return "granted";
    }
    if (count.granted_elsewhere > 0) return "granted_elsewhere";
    if (count.lapsed > 0) return "lapsed";
    if (count.refused > 0) {
        // Prosecution or enforcement instead goes on when another answer about the same request arrives.
        if (is_one_of(state.base, {"prosecution_requested", "submitted_for_prosecution", "prosecution_outcome_reported",
                                   "enforcement_requested", "enforced_instead"}))
            return "";
        return "refused";
    }
    if (count.not_found > 0) return "not_found";
    if (count.transit_refused > 0) return "transit_refused";
    return count.withdrawn > 0 ? "withdrawn" : "";
}

std::string_view extradition_requesting_state(CaseState const& state)
{
    auto const count = count_offences(state);
    if (count.requested == 0) return decided_state(state, count);
    if (is_one_of(state.base,
                  {"refused", "not_found", "granted_elsewhere", "transit_refused", "withdrawn", "closed"})) {
        if (state.transit) return "transit_requested";
        if (!state.sent) return "draft";
        return state.acknowledged_now ? "acknowledged" : "sent";
    }
    return "";
}

std::string_view extradition_requested_state(CaseState const& state)
{
    auto const count = count_offences(state);
    if (count.requested == 0) {
        // An executive authority decides after the court on what the court let pass; what it did not is refused next.
        if (count.admissible + count.inadmissible > 0) return "awaiting_executive_decision";
        return decided_state(state, count);
    }
    if (is_one_of(state.base, {"awaiting_executive_decision", "granted"})) return "under_judicial_review";
    if (is_one_of(state.base, {"refused", "not_found", "granted_elsewhere", "transit_refused", "transit_granted",
                               "withdrawn", "closed"})) {
        if (state.transit) return "transit_asked";
        if (!state.received) return "awaiting_request";
        return state.acknowledged_now ? "acknowledged" : "received";
    }
    return "";
}

bool return_is_promised(CaseState const& state)
{
    return std::ranges::any_of(state.undertakings, [](Undertaking const& promise) {
        return promise.kind == "return_to_serve" && promise.given_by == "requesting" &&
               promise.state != Undertaking::State::rejected;
    });
}

constexpr std::string_view extradition_outcomes =
    "surrendered surrendered_on_condition carried_through enforced_instead lapsed_no_takeover lapsed_no_file refused "
    "transit_refused granted_to_other_state person_not_found withdrawn person_died not_recorded";

std::string extradition_outcome(CaseState const& state)
{
    auto const count = count_offences(state);
    if (state.liberty == "died") return "person_died";
    if (count.surrendered > 0) return return_is_promised(state) ? "surrendered_on_condition" : "surrendered";
    if (count.carried_through > 0) return "carried_through";
    if (count.granted_elsewhere > 0) return "granted_to_other_state";
    if (state.base == "enforced_instead" || state.close_code == "close.enforced_instead") return "enforced_instead";
    if (state.base == "lapsed" || state.close_code == "close.lapsed_no_file" || count.lapsed > 0)
        return count.lapsed > 0 ? "lapsed_no_takeover" : "lapsed_no_file";
    if (count.requested + count.admissible + count.inadmissible + count.granted + count.transit_granted > 0 ||
        state.items.empty())
        return state.closed ? "not_recorded" : "";
    if (count.refused > 0) return "refused";
    if (count.not_found > 0) return "person_not_found";
    if (count.transit_refused > 0) return "transit_refused";
    return "withdrawn";
}

}

Procedure extradition(Side side)
{
    if (side == Side::requesting)
        return {
            .modality = law::Modality::extradition,
            .side = side,
            .states = "draft arrest_requested approved overflight_announced transit_requested transit_granted "
                      "carried_through transit_refused returned sent acknowledged granted surrender_postponed "
                      "temporarily_surrendered surrender_arranged surrendered refused prosecution_requested "
                      "enforcement_requested enforced_instead "
                      "prosecution_outcome_reported "
                      "not_found granted_elsewhere lapsed withdrawn closed",
            .waits = "information_due in_consultation postponed",
            .item_states = "requested granted surrendered refused lapsed withdrawn transit_granted carried_through "
                           "transit_refused not_found granted_elsewhere",
            .item_ends = "surrendered refused lapsed withdrawn carried_through transit_refused not_found "
                         "granted_elsewhere",
            .liberty = "at_large located provisionally_arrested held_for_extradition temporarily_abroad "
                       "released_conditionally released_for_lapse released escaped surrendered died "
                       "serving_other_sentence surrendered_elsewhere",
            .over = "carried_through transit_refused returned surrendered refused enforcement_requested "
                    "enforced_instead prosecution_requested "
                    "prosecution_outcome_reported not_found granted_elsewhere lapsed withdrawn",
            .steps = {extradition_requesting_steps, transit_requesting_steps(), assurance_requesting_steps(),
                      requesting_steps()},
            .arrivals = {extradition_requesting_arrivals, transit_requesting_arrivals(), consent_arrivals(),
                         requesting_arrivals()},
            .derive = extradition_requesting_state,
            .outcome = extradition_outcome,
            .outcome_words = extradition_outcomes,
        };
    return {
        .modality = law::Modality::extradition,
        .side = side,
        .states =
            "awaiting_request arrest_sought overflight_announced landed transit_asked transit_granted carried_through "
            "transit_refused returned_incomplete received acknowledged under_judicial_review "
            "awaiting_executive_decision granted surrender_postponed temporarily_surrendered surrender_arranged "
            "takeover_overdue "
            "surrendered refused enforcement_requested enforced_instead prosecution_requested "
            "submitted_for_prosecution prosecution_outcome_reported "
            "not_found granted_elsewhere lapsed withdrawn closed",
        .waits = "information_awaited in_consultation postponed",
        .item_states = "requested admissible inadmissible granted surrendered refused lapsed withdrawn transit_granted "
                       "carried_through transit_refused not_found granted_elsewhere",
        .item_ends = "surrendered refused lapsed withdrawn carried_through transit_refused not_found granted_elsewhere",
        .liberty = "at_large located provisionally_arrested held_for_extradition temporarily_abroad "
                   "released_conditionally released_for_lapse released escaped surrendered died "
                   "serving_other_sentence surrendered_elsewhere",
        .over =
            "awaiting_request carried_through transit_refused returned_incomplete surrendered refused "
            "enforced_instead prosecution_requested prosecution_outcome_reported not_found granted_elsewhere lapsed "
            "withdrawn",
        .steps = {extradition_requested_steps, transit_requested_steps(), consent_steps(), assurance_requested_steps(),
                  requested_steps()},
        .arrivals = {extradition_requested_arrivals, transit_requested_arrivals(), assurance_requested_arrivals(),
                     requested_arrivals()},
        .derive = extradition_requested_state,
        .outcome = extradition_outcome,
        .outcome_words = extradition_outcomes,
    };
}

}
