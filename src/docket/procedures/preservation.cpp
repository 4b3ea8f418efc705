// Expedited preservation of data, day and night, both sides: from the notice of the contact point to the production of
// the data, their release, or their loss. The desk that preserves and the desk that produces work in one case, so that
// nothing is lost between them. One item is one set of data.
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

constexpr std::string_view items = "requested preserved produced no_data data_lost released refused withdrawn";
constexpr std::string_view item_ends = "produced no_data data_lost released refused withdrawn";

// clang-format off
constexpr Follow follows[] = {
    {"preserved", "", "preserved"},
    {"produced", item_ends, "produced"},
    {"released", item_ends, "released"},
    {"data_lost", item_ends, "data_lost no_data"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Follow outcomes[] = {
    {"preserved_and_produced", item_ends, "produced"},
    {"preserved_and_released", item_ends, "released"},
    {"data_lost", item_ends, "data_lost"},
    {"no_data", item_ends, "no_data"},
    {"refused", item_ends, "refused"},
    {"withdrawn", item_ends, "withdrawn"},
};

constexpr Step requesting[] = {
    {.command = "send", .who = "caseworker", .from = "draft approved",
     .fields = "",
     .kind = "request_sent", .to = "=sent", .message = "urgent_notice: kind=preservation *draft",
     .guard = "approval_current",
     .cites = "ets185 29(1), 29(2), 35; reg2023_1543 6"},
    {.command = "request_extension", .who = "caseworker", .from = "preserved in_consultation information_due",
     .fields = "ticket:text until:day? reasons:text",
     .kind = "extension_requested", .message = "supplementary_request: purpose=extension ticket until reasons",
     .cites = "ets185 29(7); reg2023_1543 11(2)"},
    {.command = "announce_production_request", .who = "caseworker", .from = "preserved in_consultation information_due",
     .fields = "ticket:text reference:text sent_on:day",
     .kind = "production_request_sent", .message = "supplementary_request: purpose=production ticket reference sent_on",
     .cites = "ets185 29(7), 31; reg2023_1543 11(1)"},
    {.command = "request_emergency_disclosure", .who = "caseworker",
     .from = "sent acknowledged preserved in_consultation information_due",
     .fields = "danger:text data:text reasons:text ticket:text?",
     .kind = "emergency_disclosure_requested",
     .message = "supplementary_request: purpose=emergency_disclosure danger data reasons ticket",
     .cites = "cets224 9; practice: danger to life or safety"},
    {.command = "note_path", .who = "caseworker", .from = "sent+",
     .fields = "other_state:text provider:text",
     .kind = "path_noted",
     .cites = "ets185 30"},
};

constexpr Step requested[] = {
    {.command = "order_preservation", .who = "caseworker", .from = "active",
     .fields = "provider:text data:text holds_from:instant ends_on:day? national_law:text? ticket:text confidential:flag",
     .kind = "preservation_ordered", .to = "items", .item = "requested -> preserved",
     .message = "preservation_confirmation: step=ordered provider data holds_from ends_on national_law ticket confidential",
     .cites = "ets185 29(3), 29(7), 16; reg2023_1543 11"},
    {.command = "extend_preservation", .who = "caseworker", .from = "active",
     .fields = "ends_on:day national_law:text? ticket:text reasons:text",
     .kind = "preservation_extended", .to = "items", .item = "preserved -> preserved",
     .message = "preservation_confirmation: step=extended ends_on national_law ticket reasons",
     .stops = "preservation_extended",
     .cites = "ets185 29(7), 16(2)"},
    {.command = "doubt_availability", .who = "caseworker", .from = "active",
     .fields = "proposal:text options:list? reply_by_day:day?",
     .kind = "consultation_opened", .to = "+in_consultation",
     .message = "consultation_opened: subject=other_measure proposal options reply_by_day",
     .cites = "ets185 29(6)"},
    {.command = "disclose_traffic_data", .who = "caseworker", .from = "active",
     .fields = "providers:list path:text other_state:text? digest:text?",
     .kind = "traffic_data_disclosed", .message = "traffic_data_disclosure: providers path other_state digest",
     .cites = "ets185 30"},
    {.command = "warn_of_expiry", .who = "caseworker", .from = "active",
     .fields = "ends_on:day needed:text",
     .kind = "expiry_warned", .message = "time_limit_notice: reason_code=delay.information_awaited ends_on needed",
     .cites = "practice"},
    {.command = "disclose_in_emergency", .who = "caseworker", .from = "active",
     .fields = "manifest:list reasons:text conditions:text?",
     .kind = "data_disclosed_in_emergency", .item = "requested preserved -> same",
     .message = "partial_results: manifest conditions",
     .cites = "cets224 9; practice: danger to life or safety"},
    {.command = "produce", .who = "caseworker", .from = "active",
     .fields = "manifest:list reference:text conditions:text?",
     .kind = "data_produced", .to = "items", .item = "preserved -> produced",
     .message = "results: manifest reference conditions", .stops = "preservation_ordered preservation_extended",
     .cites = "ets185 31; reg2023_1543 11(1)"},
    {.command = "release_preservation", .who = "caseworker", .from = "active",
     .fields = "reason_code:close.lapsed_no_production|close.withdrawn_no_longer_needed|"
               "close.withdrawn_conditions_refused|close.withdrawn_other_tool|close.order_annulled_at_home "
               "reasons:text told_on:day",
     .kind = "preservation_released", .to = "items", .item = "preserved -> released",
     .message = "preservation_confirmation: step=released reason_code reasons told_on",
     .stops = "preservation_ordered preservation_extended", .guard = "floor_is_over",
     .cites = "ets185 29(7)"},
    {.command = "report_no_data", .who = "caseworker", .from = "active",
     .fields = "search:text",
     .kind = "no_data_found", .to = "items", .item = "requested -> no_data",
     .message = "results: search",
     .cites = "practice"},
    {.command = "report_data_lost", .who = "caseworker", .from = "active",
     .fields = "reasons:text",
     .kind = "data_lost", .to = "items", .item = "requested preserved -> data_lost",
     .message = "preservation_confirmation: step=lost reasons",
     .stops = "preservation_ordered preservation_extended",
     .cites = "ets185 29(6)"},
    {.command = "refuse_item", .who = "caseworker", .from = "active",
     .fields = "ground:refuse.* article:article reasons:text alternatives:text? duty:text?",
     .kind = "request_refused", .to = "items", .item = "requested -> refused",
     .message = "refusal: ground article reasons alternatives duty", .guard = "ground_offered",
     .cites = "ets185 29(3), 29(4), 29(5)"},
};

constexpr Arrival to_requested[] = {
    {.type = "urgent_notice", .from = "- awaiting_request",
     .kind = "request_received", .to = "=received", .cites = "ets185 29(1), 35"},
    {.type = "urgent_notice", .from = "returned_incomplete closed",
     .kind = "request_received_again", .to = "=received", .cites = "practice"},
    {.type = "request", .from = "- awaiting_request",
     .kind = "request_received", .to = "=received", .cites = "ets185 29(1)"},
    {.type = "supplementary_request", .when = "purpose=extension", .from = "received+",
     .kind = "extension_asked", .cites = "ets185 29(7)"},
    {.type = "supplementary_request", .when = "purpose=emergency_disclosure", .from = "received+",
     .kind = "emergency_disclosure_asked", .cites = "cets224 9; practice"},
    {.type = "supplementary_request", .when = "purpose=production", .from = "received+",
     .kind = "production_request_received", .cites = "ets185 29(7), 31"},
};
// clang-format on

}

Procedure preservation(Side side)
{
    Procedure made{
        .modality = law::Modality::preservation,
        .side = side,
        .item_states = items,
        .item_ends = item_ends,
        .liberty = "",
        .follows = follows,
        .outcomes = outcomes,
    };
    if (side == Side::requesting) {
        made.states =
            "draft approved returned sent acknowledged preserved produced released data_lost refused withdrawn "
            "closed";
        made.waits = "information_due in_consultation postponed";
        made.over = "returned produced released data_lost refused withdrawn";
        made.steps = {requesting, requesting_steps()};
        made.arrivals = {requesting_arrivals(), told_arrivals()};
    } else {
        made.states =
            "awaiting_request returned_incomplete received acknowledged preserved produced released data_lost "
            "refused withdrawn closed";
        made.waits = "information_awaited in_consultation postponed";
        made.over = "awaiting_request returned_incomplete produced released data_lost refused withdrawn";
        made.steps = {requested, executing_authority_steps(), requested_steps()};
        made.arrivals = {to_requested, requested_arrivals(), noted_arrivals()};
    }
    return made;
}

}
