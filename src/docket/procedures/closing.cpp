// Which reasons for closing fit what a case came to, modality by modality, the same for both sides. The reasons are
// practice: no article names them; what they say has to be true of the case, because figures and partners read them.
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// clang-format off
constexpr Closing assistance_closings[] = {
    {"executed replaced_measure_executed", "done", "close.executed"},
    {"executed replaced_measure_executed partly_executed", "", "close.partly_executed"},
    {"negative_result", "negative", "close.negative"},
    {"negative_result", "", "close.negative close.partly_executed"},
    {"refused", "", "close.refused"},
    {"impossible", "", "close.impossible"},
    {"withdrawn", "", "*given_up close.person_died close.joint_team_took_over close.transferred"},
    {"-", "", "*nothing_decided close.person_died close.joint_team_took_over close.transferred"},
};

constexpr Closing extradition_closings[] = {
    {"surrendered surrendered_on_condition", "", "close.surrendered"},
    {"carried_through", "", "close.executed"},
    {"granted_to_other_state", "", "close.surrendered_elsewhere"},
    {"enforced_instead", "", "close.enforced_instead"},
    {"lapsed_no_takeover", "", "close.lapsed_no_takeover"},
    {"lapsed_no_file", "", "close.lapsed_no_file"},
    // Extradite or prosecute: what came instead may be said of a refusal.
    {"refused", "", "close.refused close.prosecuted_instead close.enforced_instead close.transferred"},
    {"transit_refused", "", "close.refused"},
    {"person_not_found", "", "close.negative close.impossible"},
    {"withdrawn", "", "*given_up close.surrendered_elsewhere close.transferred"},
    {"person_died", "", "close.person_died"},
    {"-", "", "*nothing_decided close.person_died close.surrendered_elsewhere close.transferred"},
};

constexpr Closing surrender_closings[] = {
    {"surrendered", "", "close.surrendered"},
    {"carried_through", "", "close.executed"},
    {"yielded_to_other_warrant", "", "close.surrendered_elsewhere"},
    {"enforced_instead", "", "close.enforced_instead"},
    {"released_for_lapse", "", "close.lapsed_no_takeover close.lapsed_no_file"},
    {"refused", "", "close.refused close.prosecuted_instead close.enforced_instead close.transferred"},
    {"transit_refused", "", "close.refused"},
    {"person_not_found", "", "close.negative close.impossible"},
    {"withdrawn", "", "*given_up close.surrendered_elsewhere close.transferred"},
    {"person_died", "", "close.person_died"},
    {"-", "", "*nothing_decided close.person_died close.surrendered_elsewhere close.transferred"},
};

constexpr Closing property_closings[] = {
    {"recovered_in_full", "", "close.executed"},
    {"recovered_in_part", "", "close.partly_executed"},
    {"third_party_won property_lost", "", "close.impossible"},
    {"released", "", "close.impossible close.no_answer_from_requesting close.lapsed_no_file *given_up"},
    {"nothing_found", "", "close.negative"},
    {"refused", "", "close.refused"},
    {"withdrawn", "", "*given_up close.person_died close.transferred"},
    {"-", "", "*nothing_decided close.person_died close.transferred"},
};

constexpr Closing sentenced_closings[] = {
    {"sentence_completed", "", "close.transferred close.executed"},
    {"sentence_ended_early", "", "close.amnesty_or_pardon close.order_annulled_at_home close.time_barred "
                                 "close.person_died close.transferred"},
    {"refused consent_refused state_refused too_little_left", "", "close.refused"},
    {"carried_through", "", "close.executed"},
    {"transit_refused", "", "close.refused"},
    {"withdrawn", "", "*given_up close.person_died"},
    {"-", "", "*nothing_decided close.person_died"},
};

constexpr Closing transferred_proceedings_closings[] = {
    {"accepted_and_judged", "", "close.executed close.transferred"},
    {"accepted_and_discontinued", "", "close.executed close.transferred close.time_barred close.amnesty_or_pardon"},
    {"reverted", "", "close.impossible"},
    {"refused", "", "close.refused"},
    {"withdrawn", "", "*given_up"},
    {"person_died", "", "close.person_died"},
    {"-", "", "*nothing_decided close.person_died"},
};

constexpr Closing team_closings[] = {
    {"completed", "", "close.executed"},
    {"ended_early", "", "close.executed close.partly_executed"},
    {"not_created", "", "close.refused"},
    {"withdrawn", "", "*given_up close.transferred"},
    {"-", "", "*nothing_decided close.transferred"},
};

constexpr Closing inquiry_closings[] = {
    {"answered", "answered", "close.executed"},
    {"answered", "", "close.partly_executed"},
    // The answer is that a court has to ask.
    {"formal_request_required", "", "close.negative close.withdrawn_other_tool"},
    {"no_information expired", "", "close.negative"},
    {"refused", "", "close.refused"},
    {"withdrawn", "", "*given_up close.person_died close.joint_team_took_over close.transferred"},
    {"-", "", "*nothing_decided close.person_died close.joint_team_took_over close.transferred"},
};

constexpr Closing operation_closings[] = {
    {"operation_completed", "completed", "close.executed"},
    {"operation_completed", "", "close.partly_executed"},
    {"operation_aborted", "", "close.impossible"},
    {"not_objected", "", "close.executed"},
    {"objected refused", "", "close.refused"},
    {"withdrawn", "", "*given_up close.person_died close.joint_team_took_over close.transferred"},
    {"-", "", "*nothing_decided close.person_died close.joint_team_took_over close.transferred"},
};

constexpr Closing offer_closings[] = {
    {"accepted", "", "close.executed"},
    {"declined", "", "close.refused"},
    {"withdrawn", "", "close.withdrawn_no_longer_needed close.withdrawn_conditions_refused close.withdrawn_other_tool"},
    {"nature_asked -", "", "*nothing_decided"},
};

constexpr Closing data_closings[] = {
    {"preserved_and_produced", "produced", "close.executed"},
    {"preserved_and_produced", "", "close.partly_executed"},
    {"preserved_and_released", "", "close.lapsed_no_production *given_up"},
    {"data_lost", "", "close.impossible"},
    {"no_data", "", "close.negative"},
    {"refused", "", "close.refused"},
    {"withdrawn", "", "*given_up close.joint_team_took_over close.transferred"},
    {"-", "", "*nothing_decided close.joint_team_took_over close.transferred"},
};

constexpr Closing forum_closings[] = {
    {"single_forum divided stopped_idem parallel_with_exchange", "", "close.executed"},
    {"no_parallel", "", "close.negative"},
    {"refused", "", "close.refused"},
    {"withdrawn", "", "*given_up close.person_died close.joint_team_took_over close.transferred"},
    {"-", "", "*nothing_decided close.person_died close.joint_team_took_over close.transferred"},
};

constexpr Closing objects_closings[] = {
    {"returned returned_voluntarily confiscated_then_returned", "returned returned_voluntarily confiscated_then_returned",
     "close.executed"},
    {"returned returned_voluntarily confiscated_then_returned", "", "close.partly_executed"},
    // Kept against payment: the claim was met in money.
    {"kept_with_payment", "", "close.executed"},
    {"claim_time_barred", "", "close.time_barred"},
    {"not_identified", "", "close.negative close.no_answer_from_requesting"},
    {"not_found", "", "close.negative"},
    {"refused", "", "close.refused"},
    {"withdrawn", "", "*given_up"},
    {"-", "", "*nothing_decided"},
};
// clang-format on

}

std::string_view closing_group(std::string_view name)
{
    // What brings a request to an end before it was answered, or beside the answer.
    if (name == "*given_up")
        return "close.withdrawn_no_longer_needed close.withdrawn_conditions_refused close.withdrawn_other_tool "
               "close.order_annulled_at_home close.amnesty_or_pardon close.time_barred";
    // Nothing was decided: the request went back, or what was announced never came.
    if (name == "*nothing_decided")
        return "close.returned close.no_answer_from_requesting close.lapsed_no_file "
               "close.withdrawn_no_longer_needed close.withdrawn_conditions_refused close.withdrawn_other_tool "
               "close.order_annulled_at_home close.amnesty_or_pardon close.time_barred";
    return {};
}

std::span<Closing const> closings_of(law::Modality modality)
{
    switch (modality) {
    case law::Modality::mla: return assistance_closings;
    case law::Modality::extradition: return extradition_closings;
    case law::Modality::surrender: return surrender_closings;
    case law::Modality::confiscation:
    case law::Modality::asset_recovery: return property_closings;
    case law::Modality::sentenced_persons: return sentenced_closings;
    case law::Modality::proceedings: return transferred_proceedings_closings;
    case law::Modality::joint_investigation: return team_closings;
    case law::Modality::law_enforcement: return inquiry_closings;
    case law::Modality::special_techniques: return operation_closings;
    case law::Modality::spontaneous: return offer_closings;
    case law::Modality::preservation: return data_closings;
    case law::Modality::consultation: return forum_closings;
    case law::Modality::cultural_property: return objects_closings;
    }
    return {};
}

}
