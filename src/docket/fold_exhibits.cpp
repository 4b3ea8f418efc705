// What follows from the entries about exhibits. A digest or a seal that is not what it was is a breach: it is kept and
// shown, and never undone by a later check that fits.
#include "docket/body.hpp"
#include "docket/fold_parts.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

/// How an exhibit leaves custody: proposed, approved by a second person or rejected. Whether the entry is one of these.
bool fold_end(CaseState& state, std::string_view kind, boost::json::object const& body, std::string_view actor)
{
    if (!kind.starts_with("exhibit_end_")) return false;
    for (auto& exhibit : state.exhibits) {
        if (exhibit.number != number_in(body, "exhibit").value_or(0)) continue;
        if (kind == "exhibit_end_approved") {
            exhibit.end_approved_by = actor;
            continue;
        }
        auto const proposed = kind == "exhibit_end_proposed";
        exhibit.end = proposed ? text_in(body, "end") : std::string_view{};
        exhibit.end_to = proposed ? text_in(body, "to") : std::string_view{};
        exhibit.end_order = proposed ? text_in(body, "order") : std::string_view{};
        exhibit.end_proposed_by = proposed ? actor : std::string_view{};
        exhibit.end_approved_by.clear();
    }
    return true;
}

}

void fold_exhibit(CaseState& state, std::string_view kind, boost::json::object const& body, Day day,
                  std::string_view actor)
{
    if (fold_end(state, kind, body, actor)) return;
    CustodyLink link;
    link.kind = kind;
    link.on = day;
    if (auto const at = instant_from(text_in(body, "at"))) link.at = *at;
    link.from = text_in(body, kind == "exhibit_taken" ? "taken_from" : "from");
    link.to = text_in(body, kind == "exhibit_taken" ? "holder" : "to");
    // Evidence that a court annuls keeps its chain; the court stands where the place does.
    link.place = text_in(body, kind == "evidence_annulled" ? "court" : "place");
    link.seal = text_in(body, "seal");
    link.seal_found = text_in(body, "seal_found");
    link.digest = text_in(body, "digest");
    link.recorded_by = actor;
    link.entry = state.length;

    if (kind == "exhibit_taken") {
        Exhibit exhibit;
        exhibit.number = static_cast<int>(state.exhibits.size()) + 1;
        exhibit.description = text_in(body, "description");
        exhibit.digest = link.digest;
        exhibit.octets = number_in(body, "octets").value_or(0);
        exhibit.file = text_in(body, "file");
        if (auto const* origin = object_in(body, "origin")) exhibit.origin = *origin;
        exhibit.seal = link.seal;
        exhibit.holder = link.to;
        exhibit.original = !body.contains("original") || flag_in(body, "original");
        exhibit.item = static_cast<int>(number_in(body, "measure").value_or(0));
        exhibit.custody.push_back(std::move(link));
        state.exhibits.push_back(std::move(exhibit));
        return;
    }
    if (auto const* copied = array_in(body, "exhibits")) {
        for (auto& exhibit : state.exhibits)
            if (std::ranges::any_of(
                    *copied, [&](auto const& one) { return one.is_int64() && one.get_int64() == exhibit.number; }))
                exhibit.custody.push_back(link);
        return;
    }
    auto const number = number_in(body, "exhibit").value_or(0);
    for (auto& exhibit : state.exhibits) {
        if (exhibit.number != number) continue;
        if (!link.digest.empty() && !exhibit.digest.empty()) {
            link.digest_verified = link.digest == exhibit.digest;
            if (!link.digest_verified) link.breach = "digest";
        }
        if (!link.seal_found.empty() && link.seal_found != exhibit.seal)
            link.breach += link.breach.empty() ? "seal" : " seal";
        if (!link.breach.empty()) exhibit.breached = true;
        if (!link.seal.empty()) exhibit.seal = link.seal;
        if (kind == "exhibit_handed_over") exhibit.holder = link.to;
        if (kind == "exhibit_ended") {
            link.from = exhibit.holder;
            link.to = exhibit.end_to;
            exhibit.holder = exhibit.end_to;
            exhibit.ended = true;
        }
        exhibit.custody.push_back(std::move(link));
        return;
    }
}

boost::json::array exhibits_json(CaseState const& state)
{
    namespace json = boost::json;
    json::array list;
    for (auto const& exhibit : state.exhibits) {
        json::array custody;
        for (auto const& link : exhibit.custody) {
            json::object row{{"kind", link.kind},
                             {"on", text_of(link.on)},
                             {"recorded_by", link.recorded_by},
                             {"entry", link.entry},
                             {"digest_verified", link.digest_verified}};
            if (link.at) row.emplace("at", text_of(*link.at));
            for (auto const& [name, text] :
                 {std::pair{"from", &link.from}, std::pair{"to", &link.to}, std::pair{"place", &link.place},
                  std::pair{"seal", &link.seal}, std::pair{"seal_found", &link.seal_found},
                  std::pair{"digest", &link.digest}, std::pair{"breach", &link.breach}})
                if (!text->empty()) row.emplace(name, *text);
            custody.push_back(std::move(row));
        }
        json::object row{{"number", exhibit.number},     {"description", exhibit.description},
                         {"holder", exhibit.holder},     {"seal", exhibit.seal},
                         {"original", exhibit.original}, {"breached", exhibit.breached}};
        if (!exhibit.digest.empty()) row.emplace("digest", exhibit.digest);
        if (exhibit.octets > 0) row.emplace("octets", exhibit.octets);
        if (!exhibit.file.empty()) row.emplace("file", exhibit.file);
        if (exhibit.item > 0) row.emplace("item", exhibit.item);
        if (!exhibit.end.empty()) {
            json::object end{{"how", exhibit.end}, {"order", exhibit.end_order}, {"done", exhibit.ended}};
            end.emplace("proposed_by", exhibit.end_proposed_by);
            if (!exhibit.end_to.empty()) end.emplace("to", exhibit.end_to);
            if (!exhibit.end_approved_by.empty()) end.emplace("approved_by", exhibit.end_approved_by);
            row.emplace("end", std::move(end));
        }
        if (!exhibit.origin.empty()) row.emplace("origin", exhibit.origin);
        row.emplace("custody", std::move(custody));
        list.push_back(std::move(row));
    }
    return list;
}

Exhibit const* CaseState::exhibit(std::int64_t number) const
{
    for (auto const& one : exhibits)
        if (one.number == number) return &one;
    return nullptr;
}

}
