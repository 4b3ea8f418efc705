// What a rule sees of a matter: the values of facts at one offence, person and measure, and what the States declared.
//
// Of this folder only: opining.hpp works on it.
#pragma once

#include "opinion/opinion.hpp"

#include <algorithm>
#include <memory>

namespace rogatory::opinion
{

using law::FactOf;
using law::Instrument;

inline law::Value const unknown_value{};

/// Whether a value is one of those in a list separated by commas, such as the languages of a declaration.
inline bool is_among(std::string_view list, std::string_view value)
{
    while (true) {
        auto const comma = std::min(list.find(','), list.size());
        if (list.substr(0, comma) == value) return true;
        if (comma == list.size()) return false;
        list.remove_prefix(comma + 1);
    }
}

/// The values of all facts, by place: those of the matter, and those of each offence, person and measure. What the
/// opinion finds out itself is kept in `found`, to which reasons point.
class Values
{
public:
    using Row = std::vector<law::Value const*>;

    Values(law::Library const& library, Matter const& matter) : library_(library)
    {
        // What is said of the matter holds for each offence, person and measure that has no own.
        matter_.assign(library.facts.size(), &unknown_value);
        fill(matter_, matter.facts);
        for (auto const& offence : matter.offences)
            fill(offences_.emplace_back(matter_), offence.facts);
        for (auto const& person : matter.persons)
            fill(persons_.emplace_back(matter_), person.facts);
        for (auto const& measure : matter.measures)
            fill(measures_.emplace_back(matter_), measure.facts);
        // Where nobody is named, rules about somebody are asked once, with what is said of all.
        for (auto* rows : {&offences_, &persons_, &measures_})
            if (rows->empty()) rows->push_back(matter_);

        set(matter_, "requesting.state", matter.requesting);
        set(matter_, "requested.state", matter.requested);
        set(matter_, "request.modality", std::string(law::name_of(matter.modality)));
        set(matter_, "request.date", matter.date);
        for (std::size_t i = 0; i < matter.offences.size(); ++i)
            if (!matter.offences[i].iccs.empty()) set(offences_[i], "offence.iccs", matter.offences[i].iccs);
        for (std::size_t i = 0; i < matter.measures.size(); ++i) {
            auto const& type = matter.measures[i].type;
            if (type.empty()) continue;
            set(measures_[i], "measure.type", type);
            auto const* measure = library.measure(type);
            if (measure && measure->coercive != law::Coercive::depends)
                set(measures_[i], "measure.coercive", measure->coercive == law::Coercive::yes);
        }
    }

    law::Value const& value(law::FactIndex fact, About const& at) const
    {
        switch (library_.facts[fact].of) {
        case FactOf::offence: return *offences_[place(at.offence)][fact];
        case FactOf::person: return *persons_[place(at.person)][fact];
        case FactOf::measure: return *measures_[place(at.measure)][fact];
        case FactOf::matter: break;
        }
        return *matter_[fact];
    }

    std::size_t count(FactOf of) const
    {
        switch (of) {
        case FactOf::offence: return offences_.size();
        case FactOf::person: return persons_.size();
        case FactOf::measure: return measures_.size();
        case FactOf::matter: break;
        }
        return 1;
    }

    /// What the library itself says of the two States; what somebody states stands as stated.
    void find(std::string_view name, law::Value value) { set(matter_, name, std::move(value)); }

    std::shared_ptr<void const> found() const { return found_; }

private:
    static std::size_t place(int index) { return index < 0 ? 0 : static_cast<std::size_t>(index); }

    /// Both lists are sorted by name: one walk finds all.
    void fill(Row& row, FactValues const& values) const
    {
        auto fact = library_.facts.begin();
        for (auto const& [name, value] : values) {
            while (fact != library_.facts.end() && fact->name < name)
                ++fact;
            if (fact == library_.facts.end()) return;
            if (fact->name == name) row[static_cast<std::size_t>(fact - library_.facts.begin())] = &value;
        }
    }

    void set(Row& row, std::string_view name, law::Value value)
    {
        auto const* fact = library_.fact(name);
        if (!fact) return;
        auto& place = row[library_.index_of(*fact)];
        // What somebody states of a fact that can also be found out stands as stated.
        if (!std::holds_alternative<law::Unknown>(*place)) return;
        found_->push_back(std::make_unique<law::Value>(std::move(value)));
        place = found_->back().get();
    }

    law::Library const& library_;
    Row matter_;
    std::vector<Row> offences_, persons_, measures_;
    std::shared_ptr<std::vector<std::unique_ptr<law::Value>>> found_ =
        std::make_shared<std::vector<std::unique_ptr<law::Value>>>();
};

/// What a condition of one instrument sees, at one offence, person and measure.
class FactsOfInstrument final : public law::Facts
{
public:
    FactsOfInstrument(law::Library const& library, Matter const& matter, Values const& values,
                      Instrument const& instrument)
        : library_(library), matter_(matter), values_(values), instrument_(instrument)
    {
        for (bool const requested : {false, true}) {
            auto const* state = library.state(requested ? matter.requested : matter.requesting);
            if (state) parties_[requested] = instrument.party(library.index_of(*state), matter.date);
        }
    }

    About at;
    Truth in_scope = Truth::open; ///< whether the instrument covers at least one offence of the matter

    law::Value const& value(law::FactIndex fact) const override { return values_.value(fact, at); }

    Truth falls_under(std::string_view list, std::string_view item) const override
    {
        if (matter_.offences.empty()) return Truth::open;
        auto const index = at.offence < 0 ? 0 : at.offence;
        for (auto const& known : lists_)
            if (known.offence == index && known.list == list && known.item == item) return known.truth;
        auto const& offence = matter_.offences[static_cast<std::size_t>(index)];
        auto const truth = law::falls_under(library_, offence.iccs, offence.tags, offence.denied_tags, list, item);
        lists_.push_back({index, list, item, truth});
        return truth;
    }

    // An election, declaration or reservation that nobody knows leaves the answer open: absence is not an answer.
    Truth declares(bool requested, bool reservation, std::string_view key, std::string_view value) const override
    {
        if (!matter_.declarations.empty()) {
            auto const name = std::string(requested ? "requested " : "requesting ") + (reservation ? "reserves " : "") +
                              instrument_.id + " " + std::string(key);
            if (auto const stated = matter_.declarations.find(name);
                stated != matter_.declarations.end() && stated->second != "unknown" && stated->second != "disputed")
                // Asked for anything at all under that article, "no" says that there is nothing.
                return truth_of(value.empty() ? stated->second != "no" : is_among(stated->second, value));
        }
        auto const* party = parties_[requested];
        if (!party) return Truth::open;
        auto const& items = reservation ? party->reservations : party->declarations;
        auto const item = items.find(std::string(key));
        // What somebody remembers of a declaration settles nothing.
        if (item == items.end() || party->status == law::Status::unverified) return Truth::open;
        return truth_of(value.empty() ||
                        std::find(item->second.begin(), item->second.end(), value) != item->second.end());
    }

    law::Party const* party(bool requested) const { return parties_[requested]; }

private:
    struct KnownList {
        int offence;
        std::string_view list, item;
        Truth truth;
    };
    law::Library const& library_;
    Matter const& matter_;
    Values const& values_;
    Instrument const& instrument_;
    law::Party const* parties_[2] = {nullptr, nullptr};
    mutable std::vector<KnownList> lists_;
};

}
