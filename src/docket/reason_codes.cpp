// Reason codes: one table for both sides. The article goes with the code; the code alone justifies nothing.
#include "docket/compiled.hpp"

#include <array>

namespace rogatory::docket
{

namespace
{

constexpr std::array every_reason_code{
    // Refusal. Mandatory or optional follows from the instrument: one code may be mandatory in one text and optional
    // in another, or excluded.
    std::string_view{"refuse.not_in_conformity"},
    std::string_view{"refuse.essential_interests"},
    std::string_view{"refuse.national_security_sources"},
    std::string_view{"refuse.not_possible_domestically"},
    std::string_view{"refuse.contrary_to_legal_system"},
    std::string_view{"refuse.dual_criminality_absent"},
    std::string_view{"refuse.below_threshold"},
    std::string_view{"refuse.offence_outside_scope"},
    std::string_view{"refuse.political"},
    std::string_view{"refuse.military"},
    std::string_view{"refuse.fiscal"},
    std::string_view{"refuse.bank_secrecy"},
    std::string_view{"refuse.discrimination_risk"},
    std::string_view{"refuse.torture_or_fair_trial_risk"},
    std::string_view{"refuse.humanitarian"},
    std::string_view{"refuse.death_penalty_no_assurance"},
    std::string_view{"refuse.in_absentia"},
    std::string_view{"refuse.special_court"},
    std::string_view{"refuse.ne_bis_in_idem"},
    std::string_view{"refuse.own_proceedings_same_offence"},
    std::string_view{"refuse.decided_not_to_prosecute"},
    std::string_view{"refuse.time_barred"},
    std::string_view{"refuse.amnesty"},
    std::string_view{"refuse.age"},
    std::string_view{"refuse.nationality"},
    std::string_view{"refuse.sentence_executed_here"},
    std::string_view{"refuse.territoriality"},
    std::string_view{"refuse.extraterritorial"},
    std::string_view{"refuse.immunity_or_privilege"},
    std::string_view{"refuse.press_freedom"},
    std::string_view{"refuse.third_party_rights"},
    std::string_view{"refuse.not_enforceable_or_not_final"},
    std::string_view{"refuse.evidence_not_received"},
    std::string_view{"refuse.de_minimis"},
    std::string_view{"refuse.person_does_not_consent"},
    std::string_view{"refuse.state_does_not_agree"},
    std::string_view{"refuse.too_little_left_to_serve"},
    std::string_view{"refuse.not_in_interest_of_justice"},
    std::string_view{"refuse.no_jurisdiction"},
    std::string_view{"refuse.refused_once_before"},
    std::string_view{"refuse.other_state_preferred"},
    std::string_view{"refuse.condition_not_accepted"},
    // Postponement.
    std::string_view{"postpone.own_investigation"},
    std::string_view{"postpone.objects_in_use"},
    std::string_view{"postpone.own_prosecution_or_sentence"},
    std::string_view{"postpone.serious_humanitarian"},
    std::string_view{"postpone.already_frozen"},
    std::string_view{"postpone.prior_order"},
    std::string_view{"postpone.risk_of_excess_recovery"},
    std::string_view{"postpone.remedy_pending"},
    std::string_view{"postpone.certificate_incomplete"},
    std::string_view{"postpone.rights_risk_under_review"},
    std::string_view{"postpone.asylum_pending"},
    // Delay. Reasons are owed; the list itself is practice.
    std::string_view{"delay.translation"},
    std::string_view{"delay.court_authorisation"},
    std::string_view{"delay.remedy"},
    std::string_view{"delay.complexity"},
    std::string_view{"delay.third_party"},
    std::string_view{"delay.locating_person"},
    std::string_view{"delay.information_awaited"},
    std::string_view{"delay.immunity_waiver"},
    std::string_view{"delay.third_state_consent"},
    std::string_view{"delay.resources"},
    std::string_view{"delay.force_majeure"},
    std::string_view{"delay.technical_fault"},
    // Return of a request that cannot be worked on as it stands.
    std::string_view{"return.signature_missing"},
    std::string_view{"return.authority_not_entitled"},
    std::string_view{"return.not_validated"},
    std::string_view{"return.form_incomplete"},
    std::string_view{"return.translation_missing"},
    std::string_view{"return.language_not_accepted"},
    std::string_view{"return.facts_missing"},
    std::string_view{"return.offence_text_missing"},
    std::string_view{"return.person_unclear"},
    std::string_view{"return.measure_unclear"},
    std::string_view{"return.warrant_or_judgment_missing"},
    std::string_view{"return.finality_missing"},
    std::string_view{"return.property_unclear"},
    std::string_view{"return.custodian_unknown"},
    std::string_view{"return.wrong_state"},
    std::string_view{"return.wrong_channel"},
    std::string_view{"return.unreadable"},
    // Closure.
    std::string_view{"close.executed"},
    std::string_view{"close.partly_executed"},
    std::string_view{"close.negative"},
    std::string_view{"close.impossible"},
    std::string_view{"close.refused"},
    std::string_view{"close.withdrawn_no_longer_needed"},
    std::string_view{"close.withdrawn_conditions_refused"},
    std::string_view{"close.withdrawn_other_tool"},
    std::string_view{"close.surrendered"},
    std::string_view{"close.surrendered_elsewhere"},
    std::string_view{"close.enforced_instead"},
    std::string_view{"close.prosecuted_instead"},
    std::string_view{"close.transferred"},
    std::string_view{"close.joint_team_took_over"},
    std::string_view{"close.lapsed_no_file"},
    std::string_view{"close.lapsed_no_takeover"},
    std::string_view{"close.lapsed_no_production"},
    std::string_view{"close.person_died"},
    std::string_view{"close.amnesty_or_pardon"},
    std::string_view{"close.time_barred"},
    std::string_view{"close.order_annulled_at_home"},
    std::string_view{"close.no_answer_from_requesting"},
    std::string_view{"close.returned"},
};

}

bool is_reason_code(std::string_view code, std::string_view family)
{
    if (!code.starts_with(family.substr(0, family.size() - 1))) return false;
    for (auto const known : every_reason_code)
        if (known == code) return true;
    return false;
}

std::vector<std::string_view> reason_codes(std::string_view family)
{
    std::vector<std::string_view> found;
    for (auto const known : every_reason_code)
        if (known.starts_with(family.substr(0, family.size() - 1))) found.push_back(known);
    return found;
}

}
