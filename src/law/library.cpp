#include "law/law.hpp"

#include <algorithm>

namespace rogatory::law
{
namespace
{

template <class All, class Key>
auto const* found_in(All const& all, std::string_view wanted, Key const& key)
{
    auto const at = std::lower_bound(all.begin(), all.end(), wanted,
                                     [&](auto const& one, std::string_view name) { return one.*key < name; });
    return at != all.end() && (*at).*key == wanted ? &*at : nullptr;
}

}

std::string_view name_of(Length::Unit unit)
{
    return unit_names[static_cast<std::size_t>(unit)];
}

std::optional<Length::Unit> unit_from(std::string_view name)
{
    auto const at = std::find(unit_names.begin(), unit_names.end(), name);
    if (at == unit_names.end()) return std::nullopt;
    return static_cast<Length::Unit>(at - unit_names.begin());
}

std::optional<Modality> modality_from(std::string_view name)
{
    auto const at = std::find(modality_names.begin(), modality_names.end(), name);
    if (at == modality_names.end()) return std::nullopt;
    return static_cast<Modality>(at - modality_names.begin());
}

std::string const& in(TextIn const& texts, Language language)
{
    static std::string const none;
    if (auto const at = texts.find(language); at != texts.end()) return at->second;
    auto const english = texts.find(Language::en);
    return english == texts.end() ? none : english->second;
}

std::string_view name_of(RuleKind kind)
{
    constexpr std::array<std::string_view, 13> names{"scope",       "basis",    "requirement", "ground",    "limit",
                                                     "language",    "channel",  "duty",        "condition", "priority",
                                                     "alternative", "relation", "note"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Effect effect)
{
    constexpr std::array<std::string_view, 3> names{"mandatory", "optional", "excluded"};
    return names[static_cast<std::size_t>(effect)];
}

std::span<Party const> Instrument::parties_of(std::uint16_t state) const
{
    if (state + 1U >= first_party.size()) return {};
    return std::span(parties).subspan(first_party[state], first_party[state + 1U] - first_party[state]);
}

Party const* Instrument::party(std::uint16_t state, Day day) const
{
    auto const own = parties_of(state);
    if (own.empty()) return nullptr;
    auto const* latest = &own.front();
    for (auto const& row : own)
        if (row.date && *row.date <= day) latest = &row;
    return latest;
}

Party const* Instrument::party(std::uint16_t state) const
{
    auto const own = parties_of(state);
    return own.empty() ? nullptr : &own.back();
}

Rule const* Instrument::rule(std::string_view rule_id) const
{
    for (auto const& one : rules)
        if (one.id == rule_id) return &one;
    return nullptr;
}

Fact const* Library::fact(std::string_view name) const
{
    return found_in(facts, name, &Fact::name);
}
Instrument const* Library::instrument(std::string_view id) const
{
    return found_in(instruments, id, &Instrument::id);
}
State const* Library::state(std::string_view iso3) const
{
    return found_in(states, iso3, &State::iso3);
}
OffenceClass const* Library::offence(std::string_view code) const
{
    return found_in(offences, code, &OffenceClass::code);
}
Measure const* Library::measure(std::string_view id) const
{
    return found_in(measures, id, &Measure::id);
}
Term const* Library::term(std::string_view id) const
{
    return found_in(terms, id, &Term::id);
}

FactIndex Library::index_of(Fact const& fact) const
{
    return static_cast<FactIndex>(&fact - facts.data());
}
std::uint16_t Library::index_of(State const& state) const
{
    return static_cast<std::uint16_t>(&state - states.data());
}

std::span<ListItem const> Library::items_of(std::string_view list) const
{
    auto const from = std::lower_bound(lists.begin(), lists.end(), list,
                                       [](ListItem const& item, std::string_view name) { return item.list < name; });
    auto to = from;
    while (to != lists.end() && to->list == list)
        ++to;
    return {from, to};
}

std::span<AcceptedLanguages const> Library::languages_of(std::uint16_t state) const
{
    auto const from =
        std::lower_bound(languages.begin(), languages.end(), state,
                         [](AcceptedLanguages const& row, std::uint16_t wanted) { return row.state < wanted; });
    auto to = from;
    while (to != languages.end() && to->state == state)
        ++to;
    return {from, to};
}

std::vector<MeasureField> Library::fields_of(Measure const& measure) const
{
    std::vector<MeasureField> all;
    auto const add = [&](Measure const* other) {
        if (other == nullptr) return;
        for (auto const& field : other->fields) {
            auto const known =
                std::find_if(all.begin(), all.end(), [&](MeasureField const& one) { return one.name == field.name; });
            if (known == all.end())
                all.push_back(field);
            else
                known->demanded = known->demanded || field.demanded;
        }
    };
    add(&measure);
    add(this->measure("base_mla"));
    if (measure.coercive != Coercive::no) add(this->measure("base_coercive"));
    return all;
}

Truth falls_under(Library const& library, std::string_view iccs, std::vector<std::string> const& tags,
                  std::vector<std::string> const& denied_tags, std::string_view list, std::string_view item)
{
    auto const among = [](std::vector<std::string> const& all, std::string const& tag) {
        return std::find(all.begin(), all.end(), tag) != all.end();
    };
    auto answer = Truth::no;
    for (auto const& one : library.items_of(list)) {
        if (!item.empty() && one.item != item) continue;
        // An item without codes has no conduct of its own: nothing falls under it.
        auto falls = Truth::no;
        for (auto const& code : one.codes) {
            // The code itself or a class below it is a hit; a class above it (or none at all) may be one.
            if (!iccs.empty() && iccs.starts_with(code))
                falls = Truth::yes;
            else if (code.starts_with(iccs))
                falls = either(falls, Truth::open);
        }
        // Each tag that the item needs must be established.
        for (auto const& tag : one.needs)
            falls = both(falls, among(tags, tag) ? Truth::yes : among(denied_tags, tag) ? Truth::no : Truth::open);
        answer = either(answer, falls);
        if (answer == Truth::yes) break;
    }
    return answer;
}

namespace
{

/// From when a row binds its State, as far as its dates and the general rule of the instrument tell.
struct Entry {
    std::optional<Day> sure;  ///< bound from this day
    std::optional<Day> maybe; ///< and perhaps from this one
    bool verified = true;
};

Entry entry_of(Instrument const& instrument, Party const& row)
{
    if (row.in_force) return {row.in_force, row.in_force, true};
    if (!row.date) return {};
    auto day = *row.date;
    if (instrument.days_after_deposit) day = day + *instrument.days_after_deposit;
    if (instrument.months_after_deposit) day = plus_months(day, *instrument.months_after_deposit);
    if (instrument.first_of_month) day = first_of_next_month(day);
    auto const known = instrument.entry_status == Status::verified || day == *row.date;
    return {day, known ? day : *row.date, known};
}

/// Whether one row binds its State on the day, and whether what that rests on was verified.
std::pair<Truth, bool> bound_by(Instrument const& instrument, Party const& row, Day day)
{
    auto const verified = row.status == Status::verified;
    if (row.act == "opt_out") return {Truth::no, verified};
    // A denunciation has effect from its day.
    if (row.end && day >= *row.end) return {Truth::no, verified};
    // Signed, or approved at home: whether the State is bound, nobody has seen.
    auto const most = row.act == "signature" || row.act == "parliament" ? Truth::open : Truth::yes;
    auto const entry = entry_of(instrument, row);
    if (!entry.sure) {
        // The State was seen to be bound on a day, or takes part in what binds nobody; since when, nobody knows.
        auto const seen = verified && (row.seen_bound_on ? day >= *row.seen_bound_on : !instrument.binding);
        return {both(most, seen ? Truth::yes : Truth::open), verified};
    }
    if (day < *entry.maybe) return {Truth::no, verified};
    if (day < *entry.sure) return {Truth::open, false};
    return {most, verified};
}

/// Whether the instrument itself is in force.
Truth in_force_on(Instrument const& instrument, Day day)
{
    if (instrument.ended && day >= *instrument.ended) return Truth::no;
    if (instrument.in_force) return truth_of(day >= *instrument.in_force);
    if (instrument.adopted && day < *instrument.adopted) return Truth::no;
    if (instrument.not_in_force_on && day <= *instrument.not_in_force_on) return Truth::no;
    if (instrument.seen_in_force && day >= *instrument.seen_in_force) return Truth::yes;
    // What binds nobody needs no entry into force.
    return instrument.binding ? Truth::open : Truth::yes;
}

}

Truth bound(Instrument const& instrument, std::uint16_t state, Day day)
{
    // Nobody is bound by what is not in force.
    auto const in_force = in_force_on(instrument, day);
    if (in_force == Truth::no) return Truth::no;
    auto answer = Truth::no;
    for (auto const& row : instrument.parties_of(state))
        answer = either(answer, bound_by(instrument, row, day).first);
    // Nobody has looked who the parties are: that a State has no row says nothing about it.
    if (instrument.parties_unknown && instrument.parties_of(state).empty()) answer = Truth::open;
    // A practice has no parties: any State may follow it.
    if (!instrument.binding && instrument.parties.empty()) answer = Truth::yes;
    answer = both(answer, in_force);
    return instrument.parent && answer != Truth::no ? both(answer, bound(*instrument.parent, state, day)) : answer;
}

bool bound_is_verified(Instrument const& instrument, std::uint16_t state, Day day)
{
    if (instrument.parent && !bound_is_verified(*instrument.parent, state, day)) return false;
    auto const rows = instrument.parties_of(state);
    if (rows.empty()) return instrument.status == Status::verified && !instrument.parties_unknown;
    auto answer = Truth::no;
    for (auto const& row : rows)
        answer = either(answer, bound_by(instrument, row, day).first);
    for (auto const& row : rows)
        if (auto const [truth, verified] = bound_by(instrument, row, day); truth == answer && verified) return true;
    return false;
}

}
