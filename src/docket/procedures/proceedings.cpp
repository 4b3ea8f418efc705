// Transfer of criminal proceedings, both sides. From its request on the requesting State takes only urgent steps; if
// the other refuses or gives the case back, its right to prosecute revives.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"
#include "docket/procedures/shared_rows.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// One item is one act for which proceedings are transferred.
constexpr std::string_view items = "requested accepted judged discontinued reverted refused withdrawn";
constexpr std::string_view item_ends = "judged discontinued reverted refused withdrawn";
constexpr std::string_view liberty =
    "at_large located provisionally_arrested held_for_transfer released_conditionally released_for_lapse released "
    "escaped died serving_other_sentence surrendered_elsewhere";

// clang-format off
constexpr Follow follows[] = {
    {"accepted", "accepted judged discontinued reverted refused withdrawn", "accepted"},
    {"judged", item_ends, "judged"},
    {"discontinued", item_ends, "discontinued"},
    {"reverted", item_ends, "reverted"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Follow outcomes[] = {
    {"accepted_and_judged", item_ends, "judged"},
    {"accepted_and_discontinued", item_ends, "discontinued"},
    {"reverted", item_ends, "reverted"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Step requesting[] = {
    shared::close_on_death,
    {.command = "inform_suspect", .who = "caseworker", .from = "draft approved urgent_sent sent+",
     .fields = "language:text opinion_asked:flag exception:text?",
     .kind = "suspect_informed",
     .cites = "reg2024_3011 6; ets073 17"},
    {.command = "inform_victim", .who = "caseworker", .from = "draft approved urgent_sent sent+",
     .fields = "language:text opinion_asked:flag exception:text?",
     .kind = "victim_informed",
     .cites = "reg2024_3011 7"},
    {.command = "record_opinion", .who = "caseworker", .from = "draft approved urgent_sent sent+",
     .fields = "whose:suspect|victim opinion:text",
     .kind = "opinion_given", .stops = "suspect_informed victim_informed",
     .cites = "reg2024_3011 6, 7; ets073 17"},
    {.command = "send", .who = "caseworker", .from = "draft urgent_sent approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "request: *draft", .guard = "approval_current",
     .cites = "ets073 6, 8, 13; reg2024_3011 5, 8; untoc 21; uncac 47"},
    {.command = "approve", .who = "approver", .from = "draft urgent_sent",
     .fields = "draft_digest:text? attestation:text?",
     .kind = "request_approved", .to = "approved", .guard = "another_wrote draft_as_read has_items",
     .cites = "practice: four eyes"},
    {.command = "request_provisional_measures", .who = "caseworker", .from = "draft",
     .fields = "warrant:text facts:text reasons:text seizure:text?",
     .kind = "urgent_notice_sent", .to = "=urgent_sent",
     .message = "urgent_notice: kind=provisional_arrest *case warrant facts reasons seizure", .guard = "has_items",
     .cites = "ets073 27, 28"},
    {.command = "abandon", .who = "caseworker", .from = "draft approved returned",
     .fields = "reasons:text",
     .kind = "request_abandoned", .to = "items", .item = "open -> withdrawn", .guard = "arrest_not_asked whole_request",
     .cites = "practice"},
    {.command = "withdraw", .who = "caseworker", .from = "urgent_sent active",
     .fields = "reason_code:close.withdrawn_* reasons:text keep:text?",
     .kind = "request_withdrawn", .to = "items", .item = "requested -> withdrawn",
     .message = "withdrawal: reason_code reasons keep",
     .cites = "reg2024_3011 10; ets073 21(2)"},
    {.command = "note_own_steps", .who = "caseworker", .from = "sent+",
     .fields = "measure:text urgent:flag reasons:text",
     .kind = "own_steps_noted",
     .cites = "ets073 21(1); reg2024_3011 21"},
    {.command = "note_suspension", .who = "caseworker", .from = "accepted",
     .fields = "decision:suspended|discontinued court:text",
     .kind = "own_proceedings_suspended",
     .cites = "reg2024_3011 21"},
    {.command = "transfer_file", .who = "caseworker", .from = "accepted",
     .fields = "manifest:list exhibits:list? detained:flag? translation:text?",
     .kind = "file_transferred", .message = "partial_results: manifest exhibits detained translation",
     .cites = "reg2024_3011 19; ets073 15"},
    {.command = "reopen_own_proceedings", .who = "caseworker", .from = "discontinued reverted refused",
     .fields = "article:article reasons:text",
     .kind = "own_proceedings_reopened", .message = "status: phase=own_proceedings_reopened article reasons",
     .cites = "ets073 21(2); reg2024_3011 21"},
    {.command = "note_definitive_end", .who = "caseworker", .from = "judged discontinued",
     .fields = "reasons:text",
     .kind = "definitive_end_noted",
     .cites = "ets073 22, 35; reg2024_3011 21"},
};

constexpr Step requested[] = {
    {.command = "record_provisional_arrest", .who = "caseworker", .from = "arrest_sought",
     .fields = "place:text happened_at:instant? rights_told:flag authority:text? language:text? "
               "consular_notice:text?",
     .kind = "provisional_arrest_made",
     .message = "!person_notice: event=provisionally_arrested happened_at place",
     .liberty = "at_large located released_conditionally -> provisionally_arrested",
     .cites = "ets073 27, 29"},
    {.command = "release_for_lapse", .who = "caseworker", .from = "arrest_sought active",
     .fields = "reasons:text happened_at:instant?",
     .kind = "person_released_for_lapse", .message = "!person_notice: event=released_for_lapse happened_at",
     .liberty = "provisionally_arrested released_conditionally -> released_for_lapse",
     .stops = "provisional_arrest_made request_received",
     .guard = "limit_of_custody_over", .cites = "ets073 29(3), 29(4), 29(5)"},
    {.command = "accept_item", .who = "caseworker", .from = "active",
     .fields = "jurisdiction:own|subsidiary reasons:text? conditions:text?",
     .kind = "transfer_accepted", .to = "items", .item = "requested -> accepted",
     .message = "decision_on_execution: jurisdiction reasons conditions",
     .cites = "ets073 2, 9; reg2024_3011 3, 11, 13"},
    {.command = "report_remedy", .who = "caseworker", .from = "received+",
     .fields = "phase:remedy_filed|remedy_decided court:text suspensive:flag? decision:text?",
     .kind = "remedy_reported", .message = "status: phase court suspensive decision",
     .cites = "reg2024_3011 17"},
    {.command = "revoke_acceptance", .who = "caseworker", .from = "active",
     .fields = "ground:refuse.* article:article reasons:text",
     .kind = "acceptance_revoked", .to = "items", .item = "accepted -> reverted",
     .message = "refusal: scope=revocation ground article reasons", .guard = "ground_offered",
     .cites = "ets073 12"},
    {.command = "refuse_item", .who = "caseworker", .from = "active",
     .fields = "ground:refuse.* article:article reasons:text alternatives:text? duty:text?",
     .kind = "request_refused", .to = "items", .item = "requested -> refused",
     .message = "refusal: ground article reasons alternatives duty", .guard = "ground_offered consulted_first",
     .cites = "ets073 9(2), 10, 11; reg2024_3011 12"},
    {.command = "report_outcome", .who = "caseworker", .from = "accepted",
     .fields = "outcome:judged|discontinued result:text court:text decided_on:day? bars_new_prosecution:flag?",
     .kind = "outcome_reported", .to = "items", .item = "accepted -> outcome(judged discontinued)",
     .message = "!outcome_notice: result court decided_on bars_new_prosecution",
     .cites = "ets073 16; reg2024_3011 23"},
    {.command = "report_execution", .who = "caseworker", .from = "judged closed",
     .fields = "result:text",
     .kind = "sentence_execution_reported", .message = "!outcome_notice: event=executed result",
     .cites = "reg2024_3011 23"},
};

constexpr Arrival to_requesting[] = {
    {.type = "person_notice", .when = "event=provisionally_arrested", .from = "open",
     .kind = "provisional_arrest_made",
     .liberty = "at_large located released_conditionally -> provisionally_arrested", .cites = "ets073 29"},
    {.type = "person_notice", .when = "event=released_for_lapse", .from = "open",
     .kind = "person_released_for_lapse",
     .liberty = "provisionally_arrested released_conditionally -> released_for_lapse",
     .stops = "provisional_arrest_made", .cites = "ets073 29"},
};

constexpr Arrival to_requested[] = {
    {.type = "urgent_notice", .from = "- awaiting_request",
     .kind = "provisional_arrest_requested", .to = "=arrest_sought", .cites = "ets073 27"},
    {.type = "request", .from = "- awaiting_request arrest_sought in_consultation",
     .kind = "request_received", .to = "=received", .cites = "ets073 13; reg2024_3011 8"},
    {.type = "request", .from = "returned_incomplete closed",
     .kind = "request_received_again", .to = "=received", .cites = "practice"},
    {.type = "withdrawal", .from = "arrest_sought received+",
     .kind = "withdrawal_received", .to = "items", .item = "open -> withdrawn", .cites = "reg2024_3011 10"},
    {.type = "partial_results", .from = "received+",
     .kind = "file_received", .cites = "reg2024_3011 19"},
};
// clang-format on

}

Procedure proceedings(Side side)
{
    Procedure made{
        .modality = law::Modality::proceedings,
        .side = side,
        .item_states = items,
        .item_ends = item_ends,
        .liberty = liberty,
        .follows = follows,
        .outcomes = outcomes,
    };
    if (side == Side::requesting) {
        made.states =
            "draft urgent_sent approved returned sent acknowledged accepted judged discontinued reverted refused "
            "withdrawn closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "returned judged discontinued reverted refused withdrawn";
        made.steps = {requesting, assurance_requesting_steps(), requesting_steps()};
        made.arrivals = {to_requesting, custody_arrivals(), requesting_arrivals(), told_arrivals()};
    } else {
        made.states = "awaiting_request arrest_sought returned_incomplete received acknowledged accepted judged "
                      "discontinued reverted refused withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request returned_incomplete judged discontinued reverted refused withdrawn";
        made.steps = {requested, custody_steps(), assurance_requested_steps(), requested_steps()};
        made.arrivals = {to_requested, assurance_requested_arrivals(), requested_arrivals(), noted_arrivals()};
    }
    return made;
}

}
