#include "docket/pathways.hpp"
#include "docket/body.hpp"
#include "docket/compiled.hpp"
#include "docket/received.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;
using law::Modality;

namespace
{

// An inquiry that was answered says enough for a request; one that nobody answers without a request says so.
constexpr std::string_view answered_inquiry = "partly_answered answered formal_request_required";

// clang-format off
constexpr Pathway pathway_table[] = {
    {.name = "inquiry_to_request", .from = Modality::law_enforcement, .at = answered_inquiry,
     .to = Modality::mla, .condition = "handling_cleared", .cites = "untoc 18; practice",
     .says = "What needs coercion, or is to be used in court, is asked for by a formal request."},
    {.name = "inquiry_to_preservation", .from = Modality::law_enforcement, .at = answered_inquiry,
     .to = Modality::preservation, .condition = "handling_cleared", .cites = "ets185 29",
     .says = "Data that could be lost are preserved while the request is written."},
    {.name = "inquiry_to_team", .from = Modality::law_enforcement, .at = answered_inquiry,
     .to = Modality::joint_investigation, .condition = "handling_cleared", .cites = "untoc 19, 27(2); uncac 48(2), 49",
     .says = "What both police found is investigated by a team of both States."},
    {.name = "inquiry_to_extradition", .from = Modality::law_enforcement, .at = answered_inquiry,
     .to = Modality::extradition, .condition = "warrant handling_cleared", .cites = "untoc 16, 27(1)(b)(i)",
     .says = "The person was found by police cooperation and a warrant exists."},
    {.name = "inquiry_to_surrender", .from = Modality::law_enforcement, .at = answered_inquiry,
     .to = Modality::surrender, .condition = "warrant handling_cleared", .cites = "eaw2002 8, 9",
     .says = "The person was found by police cooperation and a warrant exists."},
    {.name = "inquiry_to_recovery", .from = Modality::law_enforcement, .at = answered_inquiry,
     .to = Modality::asset_recovery, .condition = "handling_cleared", .cites = "uncac 48(1)(b), 51, 54",
     .says = "Assets that were found are to be given back: they are restrained and recovered by a formal request."},
    {.name = "information_to_request", .from = Modality::spontaneous, .at = "accepted closed",
     .to = Modality::mla, .condition = "", .cites = "untoc 18(4), 18(5)",
     .says = "Own proceedings were opened on what was told; the sender's conditions go along."},
    {.name = "preservation_to_other_state", .from = Modality::preservation, .at = "preserved produced released data_lost",
     .to = Modality::preservation, .condition = "path_known", .cites = "ets185 29, 30",
     .says = "The communication went through a provider in another State: its data are preserved there."},
    {.name = "preservation_to_production", .from = Modality::preservation, .at = "preserved",
     .to = Modality::mla, .condition = "", .cites = "ets185 29(7), 31",
     .says = "Production is asked for before the order to preserve ends."},
    {.name = "person_found_extradition", .from = Modality::mla, .at = "",
     .to = Modality::extradition, .condition = "warrant", .cites = "untoc 16, 18(27)",
     .says = "The person was found and a warrant exists; safe conduct forbids arrest for earlier acts."},
    {.name = "person_found_surrender", .from = Modality::mla, .at = "",
     .to = Modality::surrender, .condition = "warrant", .cites = "eaw2002 8; untoc 18(27)",
     .says = "The person was found and a warrant exists; safe conduct forbids arrest for earlier acts."},
    {.name = "assets_found_confiscation", .from = Modality::mla, .at = "",
     .to = Modality::confiscation, .condition = "", .cites = "untoc 13; uncac 55",
     .says = "Assets were found; what was traced and its conditions go along."},
    {.name = "assets_found_recovery", .from = Modality::mla, .at = "",
     .to = Modality::asset_recovery, .condition = "", .cites = "uncac 46(3)(j)-(k), 51, 54",
     .says = "Assets were found that are to be given back; what was traced and its conditions go along."},
    {.name = "joint_team", .from = Modality::mla, .at = "",
     .to = Modality::joint_investigation, .condition = "", .cites = "untoc 19",
     .says = "Many requests cross each other; a team replaces them by agreement."},
    {.name = "request_to_consultation", .from = Modality::mla, .at = "",
     .to = Modality::consultation, .condition = "", .cites = "untoc 15(5)",
     .says = "Own proceedings on the same person or facts came to light."},
    {.name = "extradition_to_consultation", .from = Modality::extradition, .at = "",
     .to = Modality::consultation, .condition = "", .cites = "untoc 15(5)",
     .says = "Own proceedings on the same person or facts came to light, or several States ask."},
    {.name = "surrender_to_consultation", .from = Modality::surrender, .at = "",
     .to = Modality::consultation, .condition = "", .cites = "untoc 15(5)",
     .says = "Own proceedings on the same person or facts came to light, or several States ask."},
    {.name = "refused_extradition_to_proceedings", .from = Modality::extradition, .at = "",
     .to = Modality::proceedings, .condition = "refused:refuse.nationality", .cites = "untoc 16(10); ets024 6(2)",
     .says = "Refused because the person is a national: the proceedings are transferred."},
    {.name = "refused_surrender_to_sentence", .from = Modality::surrender, .at = "",
     .to = Modality::sentenced_persons, .condition = "refused:refuse.sentence_executed_here", .cites = "eaw2002 4(6)",
     .says = "Refused because the sentence is executed here: the judgment is taken over."},
    {.name = "team_to_consultation", .from = Modality::joint_investigation, .at = "ended closed",
     .to = Modality::consultation, .condition = "", .cites = "untoc 15(5)",
     .says = "The team has ended: where is it judged?"},
    {.name = "team_to_proceedings", .from = Modality::joint_investigation, .at = "ended closed",
     .to = Modality::proceedings, .condition = "", .cites = "untoc 21",
     .says = "The team has ended and one State prosecutes for both."},
    {.name = "concentrated_to_proceedings", .from = Modality::consultation, .at = "settled closed",
     .to = Modality::proceedings, .condition = "", .cites = "untoc 21",
     .says = "The proceedings were concentrated in one State."},
    {.name = "extradition_to_request", .from = Modality::extradition, .at = "",
     .to = Modality::mla, .condition = "", .cites = "untoc 18; ets030 1",
     .says = "Evidence for the case, or property that does not go with the person, is asked for by assistance."},
    {.name = "refused_extradition_to_sentence", .from = Modality::extradition, .at = "refused enforcement_requested enforced_instead closed",
     .to = Modality::sentenced_persons, .condition = "", .cites = "untoc 16(12); uncac 44(13); un1988 6(10)",
     .says = "Refused, and the sentence is enforced in the State of the person: the judgment is taken over."},
    {.name = "conditional_extradition_to_sentence", .from = Modality::extradition, .at = "surrendered closed",
     .to = Modality::sentenced_persons, .condition = "", .cites = "untoc 16(11); uncac 44(12)",
     .says = "Surrendered on condition of return: the final sentence is served at home."},
    {.name = "surrender_to_request", .from = Modality::surrender, .at = "",
     .to = Modality::mla, .condition = "", .cites = "eaw2002 18, 19; eio2014 24",
     .says = "The person is heard, or evidence taken, before the surrender."},
    {.name = "conditional_surrender_to_sentence", .from = Modality::surrender, .at = "surrendered closed",
     .to = Modality::sentenced_persons, .condition = "", .cites = "eaw2002 5(3)",
     .says = "Surrendered on the guarantee of return: the final sentence is served at home."},
    {.name = "refused_surrender_to_proceedings", .from = Modality::surrender, .at = "refused closed",
     .to = Modality::proceedings, .condition = "", .cites = "eaw2002 4; reg2024_3011 5(2)",
     .says = "Refused for a reason of jurisdiction: the proceedings are transferred."},
    {.name = "assets_to_request", .from = Modality::confiscation, .at = "",
     .to = Modality::mla, .condition = "", .cites = "untoc 18(3)(g); uncac 46(3)(g)",
     .says = "More has to be traced before it can be restrained."},
    {.name = "assets_to_consultation", .from = Modality::confiscation, .at = "",
     .to = Modality::consultation, .condition = "", .cites = "reg2018_1805 26; ets141 29",
     .says = "Several States claim the same property or sum."},
    {.name = "assets_to_recovery", .from = Modality::confiscation, .at = "enforcing recovering partly_recovered recovered",
     .to = Modality::asset_recovery, .condition = "", .cites = "uncac 57; untoc 14",
     .says = "What was confiscated is given back, to victims first, or shared."},
    {.name = "assets_to_preservation", .from = Modality::confiscation, .at = "",
     .to = Modality::preservation, .condition = "", .cites = "ets185 29",
     .says = "Data of an account or a wallet could be lost before they are asked for."},
    {.name = "assets_to_cultural_property", .from = Modality::confiscation, .at = "",
     .to = Modality::cultural_property, .condition = "", .cites = "unesco1970 7(b)(ii); unidroit1995 3, 5",
     .says = "What was restrained or confiscated is a cultural object whose State of origin asks for it."},
    {.name = "recovery_to_request", .from = Modality::asset_recovery, .at = "",
     .to = Modality::mla, .condition = "", .cites = "uncac 46(3)(j)-(k), 55(2)",
     .says = "More has to be traced or proved before it can be given back."},
    {.name = "recovery_to_confiscation", .from = Modality::asset_recovery, .at = "",
     .to = Modality::confiscation, .condition = "", .cites = "uncac 54, 55",
     .says = "There is an order now: it is enforced, or a confiscation is asked for, in the State of the assets."},
    {.name = "recovery_to_preservation", .from = Modality::asset_recovery, .at = "",
     .to = Modality::preservation, .condition = "", .cites = "ets185 29",
     .says = "Data of an account or a wallet could be lost before they are asked for."},
    {.name = "recovery_to_consultation", .from = Modality::asset_recovery, .at = "",
     .to = Modality::consultation, .condition = "", .cites = "uncac 57(5); ets141 29",
     .says = "Several States claim the same property: they agree on what becomes of it."},
    {.name = "recovery_to_cultural_property", .from = Modality::asset_recovery, .at = "",
     .to = Modality::cultural_property, .condition = "", .cites = "unesco1970 7(b)(ii); unidroit1995 3, 5",
     .says = "Among the assets is a cultural object whose State of origin asks for it."},
    {.name = "cultural_object_to_recovery", .from = Modality::cultural_property, .at = "",
     .to = Modality::asset_recovery, .condition = "", .cites = "uncac 53, 57(3)(c)",
     .says = "The object is a proceed of corruption: its owner gets it back by the recovery of assets."},
    {.name = "accepted_proceedings_to_recovery", .from = Modality::proceedings, .at = "accepted judged",
     .to = Modality::asset_recovery, .condition = "", .cites = "uncac 54, 57",
     .says = "Assets in the other State are recovered for those who lost them."},
    {.name = "accepted_proceedings_to_confiscation", .from = Modality::proceedings, .at = "accepted judged",
     .to = Modality::confiscation, .condition = "", .cites = "untoc 13; uncac 55",
     .says = "Property in the other State is restrained and confiscated."},
    {.name = "judged_proceedings_to_sentence", .from = Modality::proceedings, .at = "judged closed",
     .to = Modality::sentenced_persons, .condition = "", .cites = "untoc 17; ets112 2",
     .says = "The sentence is served in the other State."},
    {.name = "refused_proceedings_to_extradition", .from = Modality::proceedings, .at = "refused reverted closed",
     .to = Modality::extradition, .condition = "warrant", .cites = "ets073 21(2); untoc 16",
     .says = "The right to prosecute has reverted, and the person is asked for."},
    {.name = "refused_proceedings_to_surrender", .from = Modality::proceedings, .at = "refused reverted closed",
     .to = Modality::surrender, .condition = "warrant", .cites = "ets073 21(2); eaw2002 8",
     .says = "The right to prosecute has reverted, and a warrant is issued for the person."},
    {.name = "team_to_surrender", .from = Modality::joint_investigation, .at = "operating ended closed",
     .to = Modality::surrender, .condition = "warrant", .cites = "eaw2002 8, 9",
     .says = "A warrant is issued for the person whom the team found."},
    {.name = "team_to_recovery", .from = Modality::joint_investigation, .at = "operating ended closed",
     .to = Modality::asset_recovery, .condition = "", .cites = "uncac 49, 54, 57",
     .says = "What the team traced is recovered for those who lost it."},
    {.name = "team_to_confiscation", .from = Modality::joint_investigation, .at = "operating ended closed",
     .to = Modality::confiscation, .condition = "", .cites = "untoc 13; uncac 55",
     .says = "What the team traced is restrained and confiscated."},
    {.name = "team_to_extradition", .from = Modality::joint_investigation, .at = "operating ended closed",
     .to = Modality::extradition, .condition = "warrant", .cites = "untoc 16",
     .says = "The person whom the team found is asked for."},
    {.name = "information_to_consultation", .from = Modality::spontaneous, .at = "accepted closed",
     .to = Modality::consultation, .condition = "", .cites = "untoc 15(5)",
     .says = "What was told concerns proceedings that both States have."},
    {.name = "information_to_extradition", .from = Modality::spontaneous, .at = "accepted closed",
     .to = Modality::extradition, .condition = "warrant", .cites = "untoc 16, 18(5)",
     .says = "What was told says where the person is."},
    {.name = "information_to_surrender", .from = Modality::spontaneous, .at = "accepted closed",
     .to = Modality::surrender, .condition = "warrant", .cites = "eaw2002 8, 9; untoc 18(5)",
     .says = "What was told says where the person is, and a warrant exists."},
    {.name = "information_to_recovery", .from = Modality::spontaneous, .at = "accepted closed",
     .to = Modality::asset_recovery, .condition = "", .cites = "uncac 54, 56",
     .says = "What was told says where the assets are; the sender's conditions go along."},
    {.name = "inquiry_to_confiscation", .from = Modality::law_enforcement, .at = answered_inquiry,
     .to = Modality::confiscation, .condition = "handling_cleared", .cites = "untoc 13; uncac 55",
     .says = "Assets that were found are restrained by a formal request."},
    {.name = "cultural_object_to_request", .from = Modality::cultural_property, .at = "",
     .to = Modality::mla, .condition = "", .cites = "untoc 18(3); uncac 46(3)(a)-(i)",
     .says = "In a criminal case the object is searched for, seized and handed over by mutual legal assistance."},
    {.name = "cultural_object_to_confiscation", .from = Modality::cultural_property, .at = "",
     .to = Modality::confiscation, .condition = "", .cites = "untoc 13, 14(2); uncac 55, 57(3)(c)",
     .says = "The object is a proceed of crime: it is restrained, confiscated and given back to its owner."},
    {.name = "cultural_object_to_inquiry", .from = Modality::cultural_property, .at = "",
     .to = Modality::law_enforcement, .condition = "", .cites = "untoc 27; uncac 48",
     .says = "Police and customs look for the object before anything has to be asked for formally."},
    {.name = "cultural_object_to_team", .from = Modality::cultural_property, .at = "",
     .to = Modality::joint_investigation, .condition = "", .cites = "untoc 19; uncac 49",
     .says = "Those who traffic in objects are investigated together."},
    {.name = "accepted_proceedings_to_request", .from = Modality::proceedings, .at = "accepted",
     .to = Modality::mla, .condition = "", .cites = "untoc 18",
     .says = "The State that took the proceedings over asks the other one for evidence."},
};
// clang-format on

bool is_among(std::vector<std::string_view> const& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

/// The use that a pathway makes of what was received: in a case that asks the State that gave it, or a third one.
UseOrder use_of_pathway(CaseState const& state, Authority const* partner)
{
    UseOrder order{.kind = "other_proceedings"};
    if (partner && partner->state != state.partner.state && partner->state != state.own.state) {
        order.kind = "onward_transmission";
        order.third_state = partner->state;
    } else {
        order.purpose = "pathway";
    }
    return order;
}

/// Whether somebody has asked for this use or made it, and the same judgement as on any use lets it stand: the case
/// that is about to be opened has no number yet, so that a consent can only have named its purpose.
bool was_cleared(CaseState const& state, ReceivedItem const& item, UseOrder const& wanted, Setting const& setting)
{
    auto const same_kind = [&](std::string_view kind) {
        return kind == wanted.kind || (kind == "court_use" && wanted.kind == "other_proceedings");
    };
    auto const stands = [&](UseOrder const& order) { return !judge_use(state, item, order, setting).refused; };
    for (auto const& use : item.uses)
        if (same_kind(use.kind) && stands({.kind = use.kind,
                                           .purpose = use.purpose,
                                           .in_case = use.in_case,
                                           .third_state = use.third_state,
                                           .exception = use.exception,
                                           .conditions_read = "read when the use was recorded",
                                           .reasons = "recorded with the use"}))
            return true;
    return std::ranges::any_of(state.consents, [&](Consent const& consent) {
        return consent.ours && same_kind(consent.kind) &&
               stands({.kind = consent.kind,
                       .purpose = consent.purpose,
                       .in_case = consent.in_case,
                       .third_state = consent.third_state});
    });
}

/// What was told goes into a request only within the judgement on every use (0012): the code, the consent to this item,
/// its last day, its conditions, which somebody reads first.
Done handling_is_cleared(CaseState const& state, Authority const* partner, Setting const& setting)
{
    auto const wanted = use_of_pathway(state, partner);
    for (auto const& item : state.received_items) {
        if (item.returned_on || item.kind == "person" || item.kind == "request") continue;
        auto const judged = judge_use(state, item, wanted, setting);
        if (!judged.refused || was_cleared(state, item, wanted, setting)) continue;
        auto const& article = judged.refused->cites;
        return Error{"pathway.handling_not_cleared",
                     "",
                     article.empty() ? "practice: handling codes" : article,
                     {{"item", std::to_string(item.number)},
                      {"what", item.handling_code.empty() ? article : item.handling_code}}};
    }
    return {};
}

/// Where the path of the communication leads on to, as an official noted it or the other side disclosed it.
struct KnownPath {
    std::string other_state, provider, path;
    std::uint32_t entry = 0;
};

/// ETS No. 185, Article 30: the last that is known.
std::optional<KnownPath> path_in(std::span<Entry const> entries)
{
    std::optional<KnownPath> known;
    for (auto const& entry : entries) {
        auto const* body = entry.kind == "path_noted" ? &entry.body : nullptr;
        if (entry.kind == "traffic_data_learned")
            if (auto const* received = object_in(entry.body, "received")) body = object_in(*received, "body");
        if (!body || text_in(*body, "other_state").empty()) continue;
        known = KnownPath{std::string{text_in(*body, "other_state")}, std::string{text_in(*body, "provider")},
                          std::string{text_in(*body, "path")}, entry.number};
    }
    return known;
}

/// The data lie with a provider elsewhere: an authority of that State is asked, and no other.
Done path_leads_to(std::span<Entry const> entries, CaseState const& state, Authority const* partner,
                   std::string const& cites)
{
    auto const path = path_in(entries);
    if (!path) return Error{"pathway.path_unknown", "", cites, {}};
    if (!partner) return {};
    auto const is_code = path->other_state.size() == 3 &&
                         std::ranges::all_of(path->other_state, [](char c) { return c >= 'A' && c <= 'Z'; });
    // A State that was written in words is compared by whoever names the authority.
    auto const there = is_code ? partner->state == path->other_state : partner->state != state.partner.state;
    if (there) return {};
    return Error{"pathway.path_leads_elsewhere",
                 "--partner-state",
                 cites,
                 {{"state", path->other_state}, {"partner", partner->id}}};
}

/// UNTOC 18(27), ETS No. 30, Article 12: who came under safe conduct is not arrested for earlier acts.
Done no_safe_conduct(CaseState const& state)
{
    for (auto const& undertaking : state.undertakings)
        if (undertaking.kind == "safe_conduct" &&
            (undertaking.state == Undertaking::State::in_force || undertaking.state == Undertaking::State::accepted))
            return Error{"pathway.safe_conduct",
                         "",
                         undertaking.article.empty() ? "practice" : undertaking.article,
                         {{"number", std::to_string(undertaking.number)}}};
    return {};
}

/// Limits of use that the case is under: promises made, conditions of results, handling of messages.
json::array use_limits(CaseState const& state, std::span<Entry const> entries)
{
    json::array limits;
    for (auto const& undertaking : state.undertakings)
        if (undertaking.state == Undertaking::State::accepted || undertaking.state == Undertaking::State::in_force)
            limits.push_back(
                json::object{{"kind", undertaking.kind}, {"text", undertaking.text}, {"article", undertaking.article}});
    for (auto const& entry : entries) {
        auto const* received = object_in(entry.body, "received");
        if (!received) continue;
        if (auto const* handling = object_in(*received, "handling"); handling && !handling->empty())
            limits.push_back(json::object{{"kind", "handling"}, {"text", json::serialize(*handling)}});
        auto const* body = object_in(*received, "body");
        for (auto const* name : {"conditions", "handling_code", "caveats", "restriction"})
            if (body && !text_in(*body, name).empty())
                limits.push_back(json::object{{"kind", name}, {"text", text_in(*body, name)}});
    }
    return limits;
}

/// Papers are named with their digest, and stay where they are.
json::array papers_of(std::span<Entry const> entries)
{
    json::array papers;
    for (auto const& entry : entries)
        if (auto const* kept = array_in(entry.body, "kept"))
            for (auto const& one : *kept)
                if (auto const* paper = one.if_object())
                    papers.push_back(json::object{{"entry", entry.number},
                                                  {"name", text_in(*paper, "name")},
                                                  {"sha256", text_in(*paper, "sha256")}});
    return papers;
}

}

std::span<Pathway const> all_pathways()
{
    return pathway_table;
}

Done may_follow(Pathway const& pathway, CaseState const& state, std::span<Entry const> entries, Setting const& setting,
                std::string const* warrant, Authority const* partner)
{
    auto const name = std::string{pathway.name}, cites = std::string{pathway.cites};
    if (state.modality != pathway.from)
        return Error{"pathway.not_from_here",
                     "PATHWAY",
                     cites,
                     {{"pathway", name},
                      {"from", std::string{law::name_of(pathway.from)}},
                      {"modality", std::string{law::name_of(state.modality)}}}};
    auto const reached =
        pathway.at.empty() ? state.sent || state.received : is_among(words_of(pathway.at), state.state);
    auto const item_there =
        std::ranges::any_of(state.items, [&](Item const& item) { return is_among(words_of(pathway.at), item.state); });
    if (!reached && !item_there)
        return Error{"pathway.not_at_this_point",
                     "",
                     cites,
                     {{"pathway", name},
                      {"state", std::string{state.state}},
                      {"opens_in", pathway.at.empty() ? "a request that was sent" : std::string{pathway.at}}}};
    for (auto const condition : words_of(pathway.condition)) {
        if (condition == "path_known")
            if (auto const known = path_leads_to(entries, state, partner, cites); !known) return known;
        // What was disclosed of the path is used in the other State within its limits.
        if (condition == "handling_cleared" || condition == "path_known")
            if (auto const cleared = handling_is_cleared(state, partner, setting); !cleared) return cleared;
        if (condition == "warrant") {
            if (auto const free = no_safe_conduct(state); !free) return free;
            if (warrant && warrant->empty()) return Error{"pathway.warrant_missing", "--warrant", cites, {}};
        }
        if (condition.starts_with("refused:")) {
            auto const code = condition.substr(8);
            if (std::ranges::none_of(state.items, [&](Item const& item) { return item.ground.code == code; }))
                return Error{"pathway.ground_differs", "", cites, {{"pathway", name}, {"ground", std::string{code}}}};
        }
    }
    return {};
}

Result<OpenedCase> open_pathway(std::string_view name, CaseState const& state, std::span<Entry const> entries,
                                Id const& new_case, std::string const& warrant, Authority const& partner,
                                Setting const& setting)
{
    auto const pathway = std::ranges::find(pathway_table, name, &Pathway::name);
    if (pathway == std::end(pathway_table)) {
        std::string known;
        for (auto const& row : pathway_table)
            if (row.from == state.modality) known += (known.empty() ? "" : ", ") + std::string{row.name};
        return Error{"pathway.unknown",
                     "PATHWAY",
                     "",
                     {{"pathway", std::string{name}}, {"known", known.empty() ? "none" : known}}};
    }
    if (auto const done = may_follow(*pathway, state, entries, setting, &warrant, &partner); !done) return done.error();

    LinkedDraft wanted{.to = pathway->to,
                       .name = std::string{pathway->name},
                       .cites = std::string{pathway->cites},
                       .reasons = std::string{pathway->says}};
    if (auto const path = pathway->condition == "path_known" ? path_in(entries) : std::nullopt)
        wanted.path = {{"other_state", path->other_state},
                       {"provider", path->provider},
                       {"path", path->path},
                       {"entry", path->entry}};
    return open_linked(wanted, state, entries, new_case, warrant, partner);
}

Done may_lead_to(law::Modality to, std::string_view cites, CaseState const& state, Setting const& setting,
                 std::string const* warrant)
{
    if (state.modality == Modality::law_enforcement || state.modality == Modality::spontaneous)
        if (auto const cleared = handling_is_cleared(state, nullptr, setting); !cleared) return cleared;
    if (to != Modality::extradition && to != Modality::surrender) return {};
    if (auto const free = no_safe_conduct(state); !free) return free;
    if (warrant && warrant->empty()) return Error{"pathway.warrant_missing", "--warrant", std::string{cites}, {}};
    return {};
}

OpenedCase open_linked(LinkedDraft const& wanted, CaseState const& state, std::span<Entry const> entries,
                       Id const& new_case, std::string const& warrant, Authority const& partner)
{
    json::array persons, items;
    for (auto const& person : state.persons)
        persons.push_back(json::object{{"ref", person.ref}, {"name", person.name}});
    for (auto const& item : state.items)
        items.push_back(json::object{{"number", item.number}, {"type", item.type}, {"title", item.title}});
    if (!wanted.items.empty()) items = wanted.items;
    json::object from{{"case_id", text_of(state.case_id)},
                      {"modality", law::name_of(state.modality)},
                      {"pathway", wanted.name},
                      {"cites", wanted.cites},
                      {"reasons", wanted.reasons},
                      {"use_limits", use_limits(state, entries)},
                      {"papers", papers_of(entries)}};
    // What the other State gave goes along with its limits; that it may be used there is a step of its own.
    json::array received;
    for (auto const& item : state.received_items)
        if (!item.returned_on && item.kind != "person") received.push_back(carried_json(state, item));
    if (!received.empty()) from.emplace("received", std::move(received));
    if (!warrant.empty()) from.emplace("warrant", warrant);
    if (!wanted.path.empty()) from.emplace("path", wanted.path);
    OpenedCase opened;
    opened.draft.name = "draft";
    opened.draft.fields = {{"modality", law::name_of(wanted.to)},
                           {"partner", to_json(partner)},
                           {"title", state.title},
                           {"items", std::move(items)},
                           {"from_case", std::move(from)}};
    if (!wanted.basis.empty()) opened.draft.fields.emplace("basis", wanted.basis);
    if (!persons.empty()) opened.draft.fields.emplace("persons", std::move(persons));
    if (!wanted.request.empty())
        opened.draft.fields.emplace("request", wanted.request);
    else if (auto const* request = object_in(state.draft, "request"))
        opened.draft.fields.emplace("request", *request);
    if (auto const* handling = object_in(state.draft, "handling")) opened.draft.fields.emplace("handling", *handling);
    opened.link.name = "link_case";
    opened.link.fields = {{"case_id", text_of(new_case)},
                          {"modality", law::name_of(wanted.to)},
                          {"reasons", wanted.reasons},
                          {"cites", wanted.cites}};
    return opened;
}

}
