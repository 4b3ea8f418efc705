#include "docket/team_agreement.hpp"
#include "docket/body.hpp"
#include "docket/fields.hpp"
#include "docket/law_of_steps.hpp"

#include "base/clipped.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

// Needed: MERCOSUR-JIT-2010 7.1; 2000 Convention, Article 13(1): purpose, period, composition. The others are those of
// the model agreement (2017/C 18/01).
constexpr ClauseForm agreement_clauses[] = {
    {"team_reference", false},   {"parties", true},          {"purpose", true},
    {"approach", false},         {"period", true},           {"states_of_operation", true},
    {"leaders", true},           {"members", true},          {"participants", false},
    {"means_of_evidence", true}, {"confidentiality", false}, {"data_protection", false},
    {"amendments", false},       {"evaluation", false},      {"special_arrangements", false},
};

Clause* clause_named(CaseState& state, std::string_view name)
{
    auto const found = std::ranges::find(state.clauses, name, &Clause::name);
    return found == state.clauses.end() ? nullptr : &*found;
}

Clause const* clause_named(CaseState const& state, std::string_view name)
{
    auto const found = std::ranges::find(state.clauses, name, &Clause::name);
    return found == state.clauses.end() ? nullptr : &*found;
}

bool names_clause(std::string_view name)
{
    return std::ranges::any_of(agreement_clauses, [&](ClauseForm const& form) { return form.name == name; });
}

/// The clause of that name, with an empty one in its place in the agreement where there was none.
Clause& clause_at(CaseState& state, std::string_view name)
{
    if (auto* known = clause_named(state, name)) return *known;
    auto const rank = [](std::string_view one) {
        return std::ranges::find(agreement_clauses, one, &ClauseForm::name) - std::begin(agreement_clauses);
    };
    auto const place =
        std::ranges::find_if(state.clauses, [&](Clause const& other) { return rank(other.name) > rank(name); });
    Clause fresh;
    fresh.name = name;
    return *state.clauses.insert(place, std::move(fresh));
}

void agree(Clause& clause, json::value const& value, Day day)
{
    clause.agreed = value;
    clause.agreed_on = day;
    if (clause.proposed == value) clause.proposed = nullptr;
}

void each_clause_in(json::object const& body, auto&& take)
{
    for (auto const& form : agreement_clauses)
        if (auto const* value = body.if_contains(form.name); value && !value->is_null()) take(form.name, *value);
}

void each_named_in(CaseState& state, json::object const& body, auto&& take)
{
    auto const* names = array_in(body, "clauses");
    if (!names) return;
    for (auto const& name : *names)
        if (name.is_string())
            if (auto* clause = clause_named(state, std::string_view{name.get_string()})) take(*clause);
}

/// Members come and go while the team is at work; the list of the agreement follows, where there is one.
void change_members(Clause& clause, json::object const& body, bool joins)
{
    auto* members = clause.agreed.if_array();
    if (!members) return;
    auto const name = text_in(body, "name");
    auto const same = [&](json::value const& row) {
        auto const* object = row.if_object();
        return object && text_in(*object, "name") == name;
    };
    auto const* const known = std::ranges::find_if(*members, same);
    if (!joins) {
        if (known != members->end()) members->erase(known);
    } else if (known == members->end()) {
        members->push_back(json::object{{"name", name}, {"quality", text_in(body, "quality")}});
    }
}

}

std::span<ClauseForm const> clauses_of_an_agreement()
{
    return agreement_clauses;
}

void fold_agreement(CaseState& state, json::object const& message, Day day, bool ours)
{
    auto const* body = object_in(message, "body");
    if (!body || text_in(message, "type") != "joint_team_instrument") return;
    auto const step = text_in(*body, "step");
    auto const written = instant_from(text_in(message, "sent_at"));
    auto const sent_at = written ? *written : state.changed;
    auto before = state.clauses;
    if (step == "clauses_proposed") {
        each_clause_in(*body, [&](std::string_view name, json::value const& value) {
            auto& clause = clause_at(state, name);
            // Where two proposals cross, the later one stands on both sides; of two at once, the requested State's.
            auto const crossed =
                !clause.proposed.is_null() && clause.ours != ours &&
                (sent_at < clause.said_at || (sent_at == clause.said_at && ours == (state.side == Side::requesting)));
            if (crossed) return;
            clause.proposed = value;
            clause.ours = ours;
            clause.said_at = sent_at;
            clause.proposed_on = day;
        });
    } else if (step == "clauses_accepted") {
        each_clause_in(
            *body, [&](std::string_view name, json::value const& value) { agree(clause_at(state, name), value, day); });
    } else if (step == "clauses_declined") {
        each_named_in(state, *body, [&](Clause& clause) {
            if (clause.ours != ours) clause.proposed = nullptr;
        });
    } else if (step == "signed_by_proposer" && !ours) {
        state.clauses_signed_there.clear();
        each_clause_in(*body, [&](std::string_view name, json::value const& value) {
            state.clauses_signed_there.emplace(name, value);
        });
    } else if (step == "signed" && !ours) {
        // The signature of the requested State makes the agreement: what it signed is what holds.
        each_clause_in(
            *body, [&](std::string_view name, json::value const& value) { agree(clause_at(state, name), value, day); });
    } else if (step == "extended") {
        auto* clause = clause_named(state, "period");
        auto* period = clause ? clause->agreed.if_object() : nullptr;
        if (period && day_in(*body, "until")) (*period)["until"] = text_in(*body, "until");
    } else if (step == "member_seconded" || step == "member_removed") {
        if (auto* clause = clause_named(state, "members")) change_members(*clause, *body, step == "member_seconded");
    }
    if (before == state.clauses) return;
    state.clauses_entry = state.length;
    if (ours && !state.outgoing.empty()) state.outgoing.back().before.clauses = std::move(before);
}

void copy_clauses(CaseState const& state, json::object& carried, json::array const* only)
{
    for (auto const& clause : state.clauses) {
        auto const named = only && std::ranges::any_of(*only, [&](json::value const& name) {
                               return name.is_string() && std::string_view{name.get_string()} == clause.name;
                           });
        auto const& value = only ? clause.proposed : clause.agreed;
        if ((!only || named) && !value.is_null()) carried.emplace(clause.name, value);
    }
}

json::array agreement_json(CaseState const& state)
{
    json::array written;
    for (auto const& clause : state.clauses) {
        json::object one{{"clause", clause.name}};
        if (!clause.agreed.is_null()) {
            one.emplace("agreed", clause.agreed);
            if (clause.agreed_on) one.emplace("agreed_on", text_of(*clause.agreed_on));
        }
        if (!clause.proposed.is_null()) {
            one.emplace("proposed", clause.proposed);
            one.emplace("proposed_by_us", clause.ours);
            if (clause.proposed_on) one.emplace("proposed_on", text_of(*clause.proposed_on));
        }
        written.push_back(std::move(one));
    }
    return written;
}

namespace
{

using Remark = std::optional<Error>;

/// A proposal names a clause. The period of a team at work is extended, before it is over and by both, and not
/// rewritten.
Remark clauses_may_change(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const some =
        std::ranges::any_of(agreement_clauses, [&](ClauseForm const& form) { return a.fields->contains(form.name); });
    if (!some) return Error{"case.no_clause", "", "", {}};
    auto const* period = object_in(*a.fields, "period");
    if (!period) return std::nullopt;
    if (a.state.base == "operating")
        return Error{"case.period_by_extension", "period", narrowed("eumla2000 13(1)", a.state, a.setting), {}};
    auto const from = day_in(*period, "from"), until = day_in(*period, "until");
    if (from && until && *until < *from)
        return field_invalid("period.until", "a day that is not before " + text_of(*from));
    return std::nullopt;
}

/// What is accepted or declined was proposed by the other side, and waits for an answer.
Remark clauses_wait_for_us(Attempt const& a)
{
    auto const waits = [](Clause const& clause) { return !clause.proposed.is_null() && !clause.ours; };
    if (!a.fields) {
        if (std::ranges::any_of(a.state.clauses, waits)) return std::nullopt;
        return Error{"case.clause_not_proposed", "clauses", "", {}};
    }
    auto const* names = array_in(*a.fields, "clauses");
    if (!names) return std::nullopt;
    for (auto const& value : *names) {
        auto const name = value.is_string() ? std::string{value.get_string()} : std::string{};
        auto const* clause = clause_named(a.state, name);
        if (!names_clause(name) || !clause || !waits(*clause))
            return Error{"case.clause_not_proposed", "clauses", "", {{"clause", clipped(name, 60)}}};
    }
    return std::nullopt;
}

/// MERCOSUR-JIT-2010 7.1; 2000 Convention, Article 13(1): where the agreement was negotiated by clauses, it is signed
/// once the necessary ones are agreed and none is open, for the period that they say, and as the other State signed it.
/// An instrument that was negotiated otherwise is signed as it was before.
Remark clauses_are_agreed(Attempt const& a)
{
    if (a.state.clauses.empty()) return std::nullopt;
    for (auto const& form : agreement_clauses) {
        auto const* clause = clause_named(a.state, form.name);
        auto const open = clause && !clause->proposed.is_null();
        if (open || (form.required && (!clause || clause->agreed.is_null())))
            return Error{"case.clause_not_agreed",
                         "",
                         narrowed("eumla2000 13(1); MERCOSUR-JIT-2010 7.1", a.state, a.setting),
                         {{"clause", std::string{form.name}}}};
    }
    if (a.state.side == Side::requested && !a.state.clauses_signed_there.empty())
        for (auto const& clause : a.state.clauses) {
            auto const* there = a.state.clauses_signed_there.if_contains(clause.name);
            if (clause.agreed.is_null() ? there != nullptr : (!there || *there != clause.agreed))
                return Error{"case.clauses_differ",
                             "",
                             narrowed("eumla2000 13(1)", a.state, a.setting),
                             {{"clause", clause.name}}};
        }
    if (!a.fields) return std::nullopt;
    auto const* period = clause_named(a.state, "period")->agreed.if_object();
    auto const until = period ? text_in(*period, "until") : std::string_view{};
    if (!until.empty() && text_in(*a.fields, "until") != until)
        return field_invalid("until", "the day of the agreed period, " + std::string{until});
    return std::nullopt;
}

constexpr NamedGuard agreement_guards[] = {
    {"clauses_may_change", clauses_may_change},
    {"clauses_wait_for_us", clauses_wait_for_us},
    {"clauses_are_agreed", clauses_are_agreed},
};

}

std::span<NamedGuard const> guards_on_agreement()
{
    return agreement_guards;
}

}
