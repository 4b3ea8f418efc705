// shared_rows: rows that several procedures have in common, each written once. A table names the row and, with
// with(), what is its own: where the row leads, what it asks, and under which article.
//
// The folder's own affair.
#pragma once

#include "docket/procedure.hpp"

#include <initializer_list>

namespace rogatory::docket::procedures
{

/// The row, with what the table has of its own in the columns that it names.
constexpr Step with(Step row, Step const& own)
{
    for (auto const column : {&Step::from, &Step::to, &Step::item, &Step::message, &Step::liberty, &Step::stops,
                              &Step::guard, &Step::cites})
        if (!(own.*column).empty()) row.*column = own.*column;
    return row;
}

namespace shared
{

// clang-format off
inline constexpr Step close_on_death{.command = "close_on_death", .who = "caseworker", .from = "open",
    .fields = "reasons:text?",
    .kind = "case_closed_on_death", .to = "=closed", .guard = "messages_left person_dead",
    .cites = "practice"};
inline constexpr Step close_when_free{.command = "close", .who = "caseworker", .from = "over",
    .fields = "reason_code:close.* reasons:text?",
    .kind = "case_closed", .to = "=closed", .guard = "messages_left person_free",
    .cites = "practice"};
// The file goes on being written after an urgent notice has left; what leaves in the end is approved as it then stands.
inline constexpr Step revise_after_notice{.command = "revise", .who = "caseworker", .from = "urgent_sent",
    .fields = "title:text? basis:list? items:list? persons:list? request:object? own_ref:text? language:text? "
              "urgency:object? reply_by:object? handling:object? signatory:text?",
    .kind = "file_revised", .guard = "something_changes",
    .cites = "practice"};
inline constexpr Step revise_draft{.command = "revise", .who = "caseworker", .from = "draft approved returned",
    .fields = "title:text? basis:list? items:list? persons:list? request:object? own_ref:text? language:text? "
              "urgency:object? reply_by:object? handling:object? signatory:text?",
    .kind = "request_revised", .to = "=draft", .guard = "something_changes",
    .cites = "practice"};
inline constexpr Step approve_after_notice{.command = "approve", .who = "approver", .from = "draft urgent_sent",
    .fields = "draft_digest:text? attestation:text?",
    .kind = "request_approved", .to = "approved", .guard = "another_wrote draft_as_read has_items",
    .cites = "practice: four eyes"};
inline constexpr Step resume_search{.command = "resume_search", .who = "caseworker", .from = "not_found",
    .fields = "reasons:text",
    .kind = "search_resumed", .to = "items",
    .item = "not_found -> requested", .message = "status: phase=search_resumed reasons",
    .cites = "practice"};
inline constexpr Step note_asylum_claim{.command = "note_asylum_claim", .who = "caseworker", .from = "open",
    .fields = "body:text stage:filed|pending|granted|refused reasons:text?",
    .kind = "asylum_claim_noted",
    .cites = "practice: national law"};
inline constexpr Step propose_surrender_date{.command = "propose_surrender_date", .who = "caseworker",
    .from = "granted surrender_arranged surrender_postponed",
    .fields = "date:day place:text reasons:text? fallback:text?",
    .kind = "surrender_date_proposed", .message = "surrender_arrangements: step=proposed date place reasons fallback"};
inline constexpr Step postpone_surrender{.command = "postpone_surrender", .who = "caseworker",
    .from = "granted surrender_arranged",
    .fields = "reason_code:postpone.* reasons:text expected_until:day? possible_conditions:text?",
    .kind = "surrender_postponed",
    .message = "postponement: phase=start reason_code reasons expected_until possible_conditions"};
inline constexpr Step end_postponement{.command = "end_postponement", .who = "caseworker",
    .from = "surrender_postponed",
    .fields = "reasons:text?",
    .kind = "postponement_ended"};
inline constexpr Step surrender_temporarily{.command = "surrender_temporarily", .who = "caseworker",
    .from = "granted surrender_postponed",
    .fields = "return_by:day conditions:text place:text",
    .kind = "person_lent", .message = "handover_report: result=temporary return_by conditions place"};
inline constexpr Step record_return{.command = "record_return", .who = "caseworker",
    .from = "temporarily_surrendered",
    .fields = "place:text happened_at:instant?",
    .kind = "person_returned", .message = "return_arrangements: step=returned place happened_at",
    .stops = "person_lent"};
inline constexpr Step hand_over{.command = "hand_over", .who = "caseworker", .from = "surrender_arranged",
    .fields = "place:text happened_at:instant? days_detained:number? minutes:text?",
    .kind = "person_surrendered", .message = "!handover_report: result=done happened_at place days_detained minutes"};
inline constexpr Step record_takeover_failed{.command = "record_takeover_failed", .who = "caseworker",
    .from = "surrender_arranged",
    .fields = "reasons:text",
    .kind = "takeover_failed"};
inline constexpr Step hand_over_property{.command = "hand_over_property", .who = "caseworker",
    .fields = "manifest:list place:text third_party_rights:text? conditions:text? return_by:day?",
    .kind = "property_handed_over",
    .message = "return_arrangements: step=property_handed_over manifest place third_party_rights conditions return_by",
    .guard = "surrender_was_granted"};
inline constexpr Step hand_over_elsewhere{.command = "hand_over_elsewhere", .who = "caseworker",
    .fields = "other_state:text place:text happened_at:instant?",
    .kind = "person_surrendered_elsewhere", .message = "!person_notice: event=surrendered_elsewhere happened_at"};
// clang-format on

}

}
