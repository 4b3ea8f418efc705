#include "app/alternatives.hpp"

#include "app/record_json.hpp"
#include "base/clipped.hpp"
#include "opinion/pathway.hpp"

#include <algorithm>

namespace rogatory::app
{

namespace
{

namespace json = boost::json;

/// The request of the case: the draft as it stands, or what arrived.
json::object const* request_in(Case const& known)
{
    auto const member = [](json::object const& of, char const* name) -> json::object const* {
        auto const* value = of.if_contains(name);
        return value ? value->if_object() : nullptr;
    };
    if (known.state.side == docket::Side::requesting) return member(known.state.draft, "request");
    for (auto entry = known.entries.rbegin(); entry != known.entries.rend(); ++entry)
        if (auto const* received = member(entry->body, "received"))
            if (auto const* body = member(*received, "body"))
                if (auto const* request = member(*body, "request")) return request;
    return nullptr;
}

/// The alternatives of the newest opinion that an entry keeps.
struct GivenOpinion {
    std::string version;
    Day on;
    json::array alternatives;
};
std::optional<GivenOpinion> opinion_in(Case const& known)
{
    for (auto entry = known.entries.rbegin(); entry != known.entries.rend(); ++entry) {
        auto const* kept = entry->body.if_contains("opinion");
        auto const* opinion = kept ? kept->if_object() : nullptr;
        if (!opinion) continue;
        GivenOpinion given;
        given.version = member_text(*opinion, "law_version");
        if (auto const on = day_from(member_text(entry->body, "happened_on"))) given.on = *on;
        if (auto const* list = opinion->if_contains("alternatives"); list && list->is_array())
            given.alternatives = list->get_array();
        return given;
    }
    return std::nullopt;
}

/// What the law of today says of the request as it stands. A refusal that was learned is a fact of the matter.
struct OpinionNow {
    std::unique_ptr<Checked> checked;
};
Result<OpinionNow> opinion_now(Office& office, Case const& known)
{
    auto const* request = request_in(known);
    if (!request) return Error{"pathway.no_opinion", "", "", {}};
    auto read = request::draft_from_json(*request);
    if (!read.errors.empty()) return read.errors.front();
    // The day of the opinion is today: an alternative is followed now.
    auto draft = std::move(read.draft);
    auto const today = office.local_day(office.clock.now());
    draft.date = today;
    return OpinionNow{check(std::move(draft), office.law, today, Language::en)};
}

/// Which way the two States take together, and which one the requesting State takes alone.
bool either_may_begin(law::Modality modality)
{
    using enum law::Modality;
    return modality == consultation || modality == joint_investigation || modality == spontaneous ||
           modality == law_enforcement;
}

std::optional<Error> blocked(AlternativeOfCase const& alternative, opinion::Alternative const* now, Case const& known,
                             docket::Setting const& setting, std::string const* warrant)
{
    auto const cites = alternative.instrument + " " + alternative.article;
    auto const& state = known.state;
    if (!now)
        return Error{"pathway.alternative_denied",
                     "--alternative",
                     cites,
                     {{"rule", alternative.rule}, {"why", "no obstacle of this request leads to it any more"}}};
    if (state.side == docket::Side::requested && !either_may_begin(alternative.to))
        return Error{"pathway.alternative_of_requesting", "--alternative", cites, {}};
    auto const over =
        state.closed || (!state.items.empty() && std::ranges::all_of(state.items, [](docket::Item const& item) {
            return item.ended.has_value();
        }));
    if (alternative.to == state.modality && !over)
        return Error{"pathway.alternative_same_case",
                     "--alternative",
                     cites,
                     {{"modality", std::string(law::name_of(alternative.to))}}};
    if (!docket::procedure_of(alternative.to, docket::Side::requesting))
        return Error{"procedure.not_available",
                     "--alternative",
                     cites,
                     {{"modality", std::string(law::name_of(alternative.to))}, {"available", "case procedures"}}};
    if (auto const done = docket::may_lead_to(alternative.to, cites, state, setting, warrant); !done)
        return done.error();
    return std::nullopt;
}

AlternativesOfCase listed(std::optional<GivenOpinion> const& given, OpinionNow const& now, Case const& known,
                          docket::Setting const& setting)
{
    auto const& today = now.checked->opinion;
    AlternativesOfCase found;
    found.law_version = given ? given->version : today.library_version();
    found.given_on = given ? given->on : now.checked->matter.date;
    auto const in_force = [&](std::string const& rule) -> opinion::Alternative const* {
        for (auto const& one : today.alternatives)
            if (one.rule->id == rule) return &one;
        return nullptr;
    };
    auto const add = [&](AlternativeOfCase one) {
        auto const* alternative = in_force(one.rule);
        if (alternative) {
            one.available = alternative->available;
            for (auto const& reason : alternative->reasons)
                if (reason.truth == Truth::open) one.needs.push_back(opinion::fact_of(reason));
        } else {
            one.available = Truth::no;
        }
        one.number = static_cast<int>(found.list.size()) + 1;
        one.blocked = blocked(one, alternative, known, setting, nullptr);
        found.list.push_back(std::move(one));
    };
    if (!given) {
        for (auto const& one : today.alternatives)
            add({.to = one.modality,
                 .rule = one.rule->id,
                 .instrument = one.instrument->id,
                 .article = one.rule->article,
                 .says = one.rule->says,
                 .because = std::string(one.because),
                 .verified = one.rule->status == law::Status::verified});
        return found;
    }
    for (auto const& value : given->alternatives) {
        auto const* one = value.if_object();
        auto const to = one ? law::modality_from(member_text(*one, "modality")) : std::nullopt;
        if (!to) continue;
        auto const* verified = one->if_contains("verified");
        add({.to = *to,
             .rule = member_text(*one, "rule"),
             .instrument = member_text(*one, "instrument"),
             .article = member_text(*one, "article"),
             .says = member_text(*one, "says"),
             .because = member_text(*one, "because"),
             .verified = verified && verified->is_bool() && verified->get_bool()});
    }
    return found;
}

/// An act is what is asked for where no measure is: one item for each offence.
json::array items_for(law::Modality to, request::Draft const& draft)
{
    json::array items;
    using enum law::Modality;
    auto const of_acts = to == extradition || to == surrender || to == proceedings || to == consultation;
    if (!of_acts && !draft.measures.empty()) return items; // those of the old case are offered as they are
    for (auto const& offence : draft.offences)
        items.push_back({{"number", items.size() + 1}, {"type", offence.iccs}, {"title", offence.title}});
    return items;
}

}

Result<AlternativesOfCase> alternatives_of(Office& office, Case const& known)
{
    auto const now = opinion_now(office, known);
    if (!now) return now.error();
    return listed(opinion_in(known), *now, known, setting_of(office, {}));
}

Result<Followed> follow_alternative(Office& office, Account const& account, Id const& case_id, std::string_view which,
                                    std::string const& warrant, std::optional<docket::Authority> partner,
                                    Language language)
{
    auto const known = load(office, case_id);
    if (!known) return known.error();
    auto const now = opinion_now(office, *known);
    if (!now) return now.error();
    auto const setting = setting_of(office, account);
    auto const all = listed(opinion_in(*known), *now, *known, setting);
    auto const chosen = std::ranges::find_if(all.list, [&](AlternativeOfCase const& one) {
        return one.rule == which || std::to_string(one.number) == which;
    });
    if (chosen == all.list.end())
        return Error{"pathway.alternative_unknown",
                     "--alternative",
                     "",
                     {{"value", clipped(which, 80)}, {"count", std::to_string(all.list.size())}}};
    auto const& opinion = now->checked->opinion;
    auto const in_force = std::ranges::find_if(
        opinion.alternatives, [&](opinion::Alternative const& one) { return one.rule->id == chosen->rule; });
    auto const* alternative = in_force == opinion.alternatives.end() ? nullptr : &*in_force;
    if (auto const why = blocked(*chosen, alternative, *known, setting, &warrant)) return *why;

    auto const followed =
        opinion::follow(opinion, static_cast<std::size_t>(in_force - opinion.alternatives.begin()) + 1, language);
    if (!followed) return followed.error();
    // Everything that the old request says goes along; what it asks for now is the alternative's.
    auto draft = now->checked->draft;
    draft.modality = law::name_of(chosen->to);
    draft.date.reset();
    auto reasons = followed->heading; // one line of the docket
    std::ranges::replace(reasons, '\n', ' ');
    docket::LinkedDraft wanted{.to = chosen->to,
                               .name = chosen->rule,
                               .cites = chosen->instrument + " " + chosen->article,
                               .reasons = std::move(reasons),
                               .request = request::to_json(draft),
                               .items = items_for(chosen->to, draft)};
    wanted.basis.push_back(json::object{{"instrument", chosen->instrument}, {"article", chosen->article}});
    auto const new_case = new_id(office.clock, office.random);
    return open_together(office, account, *known,
                         docket::open_linked(wanted, known->state, known->entries, new_case, warrant,
                                             partner.value_or(known->state.partner)),
                         new_case);
}

}
