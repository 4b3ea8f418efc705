#include "docket/law_events.hpp"

namespace rogatory::docket
{

namespace
{

constexpr EventsOfKind recorded_kinds[] = {
    {"request_received", request_arrived},
    {"request_received_again", request_arrived},
    {"written_confirmation_received", request_arrived},
    {"interception_notice_received", "interception_notified"},
    // An urgent notice opens the case as a request does where the whole procedure begins with one.
    {"urgent_notice_received", request_arrived, false, "preservation"},
    {"request_sent", "request_sent"},
    {"written_confirmation_sent", "request_sent"},
    {"transit_requested", "transit_information_given"},
    {"transit_request_received", "transit_request_received transit_information_given"},
    {"transit_granted", "transit_decided"},
    {"transit_refused", "transit_decided"},
    {"unscheduled_landing", "unscheduled_landing"},
    {"unscheduled_landing_learned", "unscheduled_landing", true},
    {"production_request_received", "assistance_request_received production_request_confirmed"},
    {"production_request_sent", "assistance_request_received production_request_confirmed"},
    {"receipt_acknowledged", "receipt_acknowledged"},
    {"acknowledgement_received", "receipt_acknowledged"},
    {"provisional_arrest_made", "provisional_arrest_made"},
    {"person_arrested", "person_arrested"},
    {"consent_given", "consent_given"},
    {"information_requested", "information_requested additional_information_asked"},
    {"question_received", "information_requested additional_information_asked"},
    {"information_supplied", "information_supplied additional_information_received information_given"},
    {"information_received", "information_supplied additional_information_received information_given"},
    {"execution_accepted", "recognition_decision"},
    {"sentence_recognised", "recognition_decision"},
    {"transfer_agreed", "recognition_decision"},
    {"enforcement_ordered", "recognition_decision"},
    {"restraint_ordered", "recognition_decision"},
    {"execution_ordered", "recognition_decision final_decision"},
    {"decision_became_final", "final_decision"},
    {"decision_final_learned", "final_decision", true},
    {"extradition_granted", "final_decision"},
    {"transfer_accepted", "recognition_decision final_decision"},
    {"request_refused", "recognition_decision final_decision"},
    {"enforcement_undertaken", "recognition_decision final_decision"},
    {"decision_received", "recognition_decision final_decision", true},
    {"refusal_received", "recognition_decision final_decision", true},
    {"extradition_refused", "recognition_decision final_decision", true},
    {"use_decided", "consent_decided"},
    {"use_answered", "consent_decided"},
    {"measure_executed", "measure_executed"},
    {"restraint_executed", "measure_executed"},
    {"results_sent", "measure_executed answer_sent data_sent"},
    {"results_received", "measure_executed answer_sent data_sent"},
    {"data_produced", "measure_executed data_sent"},
    {"surrender_date_agreed", "surrender_date_agreed"},
    {"person_taken_over", "person_taken_over person_surrendered"},
    {"person_surrendered", "person_taken_over person_surrendered"},
    {"person_transferred", "person_transferred"},
    {"person_sent_in_custody", "person_transferred"},
    {"person_received_in_custody", "person_transferred", true},
    {"preservation_ordered", "data_preserved"},
    {"preservation_confirmed", "data_preserved"},
    {"immunity_waived", "immunity_waiver_notified"},
    {"suspect_informed", "suspect_informed"},
    {"victim_informed", "victim_informed"},
    {"opinion_given", "opinion_given"},
    {"file_received", "enclosures_received"},
    {"contact_answered", "reply_sent"},
    {"inquiry_answered", "answer_sent"},
    {"nothing_known", "answer_sent"},
    {"formal_request_required", "answer_sent"},
    {"execution_ordered_on_guarantee", "recognition_decision final_decision"},
    {"brought_before_judge", "brought_before_judicial_authority"},
    {"object_found_notified", "object_found_notified place_and_possessor_known"},
    {"object_found_learned", "object_found_notified place_and_possessor_known", true},
    {"identity_checked", "identity_checked"},
    {"identity_check_received", "identity_checked", true},
    {"identity_confirmed", "identity_checked"},
    {"claim_filed", "claim_filed"},
    {"claim_received", "claim_filed", true},
    {"force_majeure_notified", "surrender_prevented"},
};

// What the other side has been told when a message left, by the entry that prepared it; and when it arrived.
constexpr EventsOfKind told_kinds[] = {
    {"provisional_arrest_made", "arrest_notified_to_requesting_state"},
    {"consent_given", "consent_communicated"},
    {"consent_refused", "consent_communicated"},
    {"execution_ordered", "decision_notified"},
    {"execution_ordered_on_guarantee", "decision_notified"},
    {"execution_accepted", "decision_notified"},
    {"decision_received", "decision_notified"},
    {"extradition_granted", "decision_notified extradition_granted_communicated"},
};

constexpr EventsOfKind derived_kinds[] = {
    {"urgent_request_made", "oral_request_made"},
    {"presence_no_longer_required", "presence_no_longer_required presence_no_longer_required_notified"},
    {"acknowledgement_received", request_arrived},
    {"surrender_date_agreed", "new_surrender_date_agreed surrender_date_after_humanitarian_stop"},
    {"transfer_date_agreed", "new_transfer_date_agreed"},
    {"remedy_reported", "remedy_filed remedy_decided final_decision"},
    {"remedy_decision_learned", "final_decision"},
};

constexpr EventSaid said_events[] = {
    {"acceptance_decision_received",
     "The suspect or the victim receives the decision; that service is outside the exchange between authorities."},
    {"appearance_required", "The day of the hearing stands in the summons, not in a step of the case."},
    {"border_crossed", "The observing officers cross the border before anybody has asked; their unit reports it."},
    {"brought_before_judicial_authority",
     "In surrender it is a step; in extradition the law of that State alone asks for it."},
    {"clarification_asked", "The addressee of an order is a provider, which is no party to this docket."},
    {"clarification_given", "Likewise: the provider is answered outside the exchange between authorities."},
    {"confiscation_final", "The judgment becomes final by the lapse of time or by a higher court; nobody sends it."},
    {"consent_obtained", "The contact point of the other State consents by telephone while the observation goes on."},
    {"consultation_concluded",
     "Both States hold judgment back until they agree that they have finished; no message says so."},
    {"consultation_notice_sent",
     "Which message of the consultation is the notice of the article is for an official to say."},
    {"custody_on_other_ground", "Another title to custody belongs to another case, or to the law of the State alone."},
    {"denunciation_notified", "A State denounces the treaty to the depositary."},
    {"enforcement_request_received",
     "The issuing State turns to the enforcing authority after the provider did not comply; no step of this version."},
    {"enforcing_authority_notified",
     "The notice goes to another authority than the addressee of the order; no step of this version."},
    {"eurojust_informed", "Eurojust is no party to the docket."},
    {"final_discharge", "The person is free and able to leave: a fact that an official establishes (law/readings)."},
    {"immunity_waiver_notified", "The authority that waives tells it outside the exchange; in surrender it is a step."},
    {"information_changed", "Information held by Eurojust changes in another file."},
    {"interception_notified",
     "The notice is a case of special techniques; among measures of assistance it is no step."},
    {"object_stolen", "The day of the theft is a fact of the past, which an official establishes."},
    {"object_unlawfully_removed", "Likewise the day of the removal."},
    {"objection_raised", "A provider objects because of the law of a third country."},
    {"offence_committed", "A period of limitation runs from the act."},
    {"order_issued_without_validation", "The issuing authority acts before its validation; the order itself says so."},
    {"order_validated", "Validation is given inside the issuing State."},
    {"petition_for_custody_received",
     "A petition of the CIS conventions that replaces the file; no step of this version."},
    {"placed_at_disposal",
     "From which act the person is at the disposal of the requesting State is a reading of the text."},
    {"production_request_confirmed",
     "In preservation it is a step; an order under the Regulation in assistance is confirmed outside it."},
    {"proposal_answered", "The proposal to limit the freezing is a consultation; which one is for an official to say."},
    {"proposal_to_limit_received", "Likewise."},
    {"provider_served", "A provider is served, which is no party to this docket."},
    {"third_state_specialty_ceased", "A third State consents, or its rule ceases to apply."},
};

}

std::span<EventsOfKind const> events_of_kinds()
{
    return recorded_kinds;
}

std::span<EventsOfKind const> events_told()
{
    return told_kinds;
}

std::span<EventsOfKind const> events_derived()
{
    return derived_kinds;
}

std::span<EventSaid const> events_said()
{
    return said_events;
}

std::string_view start_of(law::Rule const& rule)
{
    auto const asks = [&](std::string_view fact) { return rule.when.text().find(fact) != std::string::npos; };
    if (rule.starts_at != "request_received") return rule.starts_at;
    if (asks("request.consents_to_other_offences_asked")) return "specialty_consent_requested";
    if (asks("request.onward_surrender_asked")) return "reextradition_consent_requested";
    return rule.starts_at;
}

Gone gone_with(std::string_view kind)
{
    if (kind == "person_died") return Gone::everything;
    if (kind == "request_returned") return Gone::duties;
    if (kind == "request_withdrawn" || kind == "withdrawal_received" || kind == "request_abandoned")
        return Gone::duties_with_their_items;
    return kind == "immunity_waived" ? Gone::waits_for_a_waiver : Gone::nothing;
}

}
