#include "store/sqlite/row_text.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace rogatory::store
{

std::string row_text(docket::CaseRow const& row)
{
    boost::json::object json{{"case_id", text_of(row.case_id)},
                             {"modality", law::name_of(row.modality)},
                             {"side", static_cast<int>(row.side)},
                             {"partner_state", row.partner.state},
                             {"partner", row.partner.id},
                             {"state", row.state},
                             {"opened", row.opened.since_1970},
                             {"changed", row.changed.since_1970_us},
                             {"due_what", row.due_what},
                             {"open", row.open},
                             {"items", row.items},
                             {"answered_items", row.answered_items},
                             {"messages_to_approve", row.messages_to_approve},
                             {"title", row.title},
                             {"own_ref", row.own_ref},
                             {"partner_ref", row.partner_ref},
                             {"outcome", row.outcome}};
    if (row.due) json["due"] = row.due->since_1970;
    // What a limit says of persons is sealed; its columns hold the rest.
    boost::json::array notes;
    for (auto const& limit : row.limits) {
        if (limit.answer.empty() && limit.asked_of.empty() && limit.as_of.empty()) continue;
        boost::json::object note{{"number", limit.number},
                                 {"asked_of", limit.asked_of},
                                 {"answered_by", limit.answered_by},
                                 {"answer", limit.answer},
                                 {"as_of", limit.as_of}};
        if (limit.answered_on) note["answered_on"] = limit.answered_on->since_1970;
        if (limit.learned_on) note["learned_on"] = limit.learned_on->since_1970;
        notes.push_back(std::move(note));
    }
    if (!notes.empty()) json["limit_notes"] = std::move(notes);
    return boost::json::serialize(json);
}

Result<docket::CaseRow> row_from_text(std::string_view text)
{
    Error const unreadable{"store.row_unreadable", "", "", {}};
    boost::system::error_code problem;
    auto const json = boost::json::parse(text, problem);
    if (problem || !json.is_object()) return unreadable;
    auto const& object = json.get_object();
    try {
        docket::CaseRow row;
        auto const id = id_from(object.at("case_id").as_string());
        auto const& modality = object.at("modality").as_string();
        auto const found =
            std::find(law::modality_names.begin(), law::modality_names.end(), std::string_view(modality));
        if (!id || found == law::modality_names.end()) return unreadable;
        row.case_id = *id;
        row.modality = static_cast<law::Modality>(found - law::modality_names.begin());
        row.side = object.at("side").to_number<int>() == 0 ? docket::Side::requesting : docket::Side::requested;
        row.partner = {std::string(object.at("partner_state").as_string()),
                       std::string(object.at("partner").as_string())};
        row.state = object.at("state").as_string();
        row.opened = {object.at("opened").to_number<std::int32_t>()};
        row.changed = {object.at("changed").to_number<std::int64_t>()};
        if (auto const* due = object.if_contains("due")) row.due = Day{due->to_number<std::int32_t>()};
        row.due_what = object.at("due_what").as_string();
        row.open = object.at("open").as_bool();
        row.items = object.at("items").to_number<int>();
        row.answered_items = object.at("answered_items").to_number<int>();
        row.messages_to_approve = object.at("messages_to_approve").to_number<int>();
        row.title = object.at("title").as_string();
        // Rows of schema version 1 have no reference numbers.
        if (auto const* ref = object.if_contains("own_ref")) row.own_ref = ref->as_string();
        if (auto const* ref = object.if_contains("partner_ref")) row.partner_ref = ref->as_string();
        row.outcome = object.at("outcome").as_string();
        // They become whole when their columns are read.
        if (auto const* notes = object.if_contains("limit_notes"))
            for (auto const& one : notes->as_array()) {
                auto const& note = one.as_object();
                docket::Limit limit;
                limit.number = note.at("number").to_number<int>();
                limit.asked_of = note.at("asked_of").as_string();
                limit.answered_by = note.at("answered_by").as_string();
                limit.answer = note.at("answer").as_string();
                limit.as_of = note.at("as_of").as_string();
                if (auto const* on = note.if_contains("answered_on"))
                    limit.answered_on = Day{on->to_number<std::int32_t>()};
                if (auto const* on = note.if_contains("learned_on"))
                    limit.learned_on = Day{on->to_number<std::int32_t>()};
                row.limits.push_back(std::move(limit));
            }
        return row;
    } catch (std::exception const&) { // a member is missing or of another type: the row was written by something else
        return unreadable;
    }
}

}
