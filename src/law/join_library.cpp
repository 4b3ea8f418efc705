#include "law/library_reader.hpp"

#include <unordered_map>

namespace rogatory::law
{

namespace
{

/// Exceptions to exceptions: as deep as any text goes, and shallow enough to walk.
constexpr int exceptions_deep = 16;

}

void LibraryReader::hang()
{
    std::unordered_map<std::string, std::size_t> exception_named;
    std::unordered_map<std::string, Rule*> rule_named;
    for (std::size_t i = 0; i < loose_.size(); ++i) {
        exception_named.emplace(loose_[i].exception.id, i);
        auto const* own = library_->instrument(loose_[i].own);
        if (!loose_[i].to.starts_with(loose_[i].own + "/"))
            loose_[i].exception.instrument = static_cast<std::uint16_t>(own - library_->instruments.data());
    }
    for (auto& instrument : library_->instruments)
        for (auto& rule : instrument.rules)
            rule_named.emplace(rule.id, &rule);

    std::vector<std::vector<std::size_t>> below(loose_.size());
    std::unordered_map<Rule*, std::vector<std::size_t>> of_rule;
    for (std::size_t i = 0; i < loose_.size(); ++i) {
        // Up to the rule: what is not there, or comes back to itself, is a mistake.
        auto const* to = &loose_[i].to;
        auto depth = 0;
        auto reached = false;
        for (; depth <= exceptions_deep; ++depth) {
            if (rule_named.contains(*to)) {
                reached = true;
                break;
            }
            auto const at = exception_named.find(*to);
            if (at == exception_named.end()) break;
            to = &loose_[at->second].to;
        }
        if (reached) {
            if (auto const rule = rule_named.find(loose_[i].to); rule != rule_named.end())
                of_rule[rule->second].push_back(i);
            else
                below[exception_named.at(loose_[i].to)].push_back(i);
        } else if (depth > exceptions_deep) {
            mistakes_.add(Error{"law.exception_cycle",
                                text_of(loose_[i].place),
                                {},
                                {{"key", loose_[i].exception.id}, {"found", loose_[i].to}}});
        } else if (!exception_named.contains(loose_[i].to)) {
            unknown_target(loose_[i].place, "to", loose_[i].to);
        }
    }
    std::function<Exception(std::size_t)> const built = [&](std::size_t i) {
        auto exception = std::move(loose_[i].exception);
        for (auto const inner : below[i])
            exception.exceptions.push_back(built(inner));
        return exception;
    };
    for (auto& instrument : library_->instruments)
        for (auto& rule : instrument.rules) {
            if (auto const hanging = of_rule.find(&rule); hanging != of_rule.end())
                for (auto const i : hanging->second)
                    rule.exceptions.push_back(built(i));
            add_asks(rule.when, rule.asks_of);
            for (auto const& exception : rule.exceptions)
                add_asks(exception, rule.asks_of);
        }
}

void LibraryReader::add_asks(Predicate const& when, FactOfs& asks_of) const
{
    auto const add = [&](FactOf of) { asks_of = static_cast<FactOfs>(asks_of | 1U << static_cast<unsigned>(of)); };
    for (auto const fact : when.asks())
        add(library_->facts[fact].of);
    if (when.asks_lists()) add(FactOf::offence);
}

void LibraryReader::add_asks(Exception const& exception, FactOfs& asks_of) const
{
    add_asks(exception.when, asks_of);
    for (auto const& inner : exception.exceptions)
        add_asks(inner, asks_of);
}

void LibraryReader::unknown_target(Place const& place, std::string_view key, std::string const& found)
{
    mistakes_.add(Error{"law.unknown_target",
                        text_of(place),
                        {},
                        {{"key", std::string(key)}, {"found", found}, {"nearest", hint(nearest(found, ids_))}}});
}

void LibraryReader::check_rows(Instrument const& instrument, std::string const& folder)
{
    std::map<std::string, std::set<std::string>> kept;
    for (auto const& rule : instrument.rules)
        if (!rule.row.empty()) kept[rule.topic].insert(rule.row);
    for (auto const& [topic, count] : instrument.rows) {
        auto const found = kept[topic].size();
        if (found < static_cast<std::size_t>(count))
            mistakes_.add(
                Error{"law.rows_lost",
                      text_of({folder + "instrument.toml", 1, 1}),
                      {},
                      {{"key", topic}, {"expected", std::to_string(count)}, {"found", std::to_string(found)}}});
    }
}

void LibraryReader::check_across()
{
    for (auto const& [other, place] : others_)
        if (!other.empty() && !library_->instrument(other) &&
            std::find(treaty_kinds.begin(), treaty_kinds.end(), other) == treaty_kinds.end())
            unknown_instrument(place, "other", other);
    for (auto const& [parent, place] : parents_)
        if (!library_->instrument(parent)) unknown_instrument(place, "parent", parent);
    check_parents();
    for (auto const& [target, place] : leads_)
        if (!ids_.contains(target)) unknown_target(place, "leads_to", target);
    // An obstacle that no rule ever names would hide the way around it.
    for (auto const& [because, place] : because_)
        if (!because.empty() && because != "no_treaty" && !topics_.contains(because)) {
            std::vector<std::string_view> known(topics_.begin(), topics_.end());
            known.emplace_back("no_treaty");
            mistakes_.unknown_word(place, "because", because, known);
        }
}

void LibraryReader::check_parents()
{
    for (auto& instrument : library_->instruments) {
        auto const* at = &instrument;
        for (int depth = 0; !at->parent_id.empty(); ++depth) {
            at = library_->instrument(at->parent_id);
            if (at == nullptr) break;
            if (depth < 4) continue;
            mistakes_.add(Error{"law.parent_cycle",
                                text_of({"instruments/" + instrument.id + "/instrument.toml", 1, 1}),
                                {},
                                {{"found", instrument.parent_id}}});
            return;
        }
    }
    for (auto& instrument : library_->instruments)
        instrument.parent = instrument.parent_id.empty() ? nullptr : library_->instrument(instrument.parent_id);
}

void LibraryReader::fill_indexes()
{
    for (std::size_t i = 0; i < library_->instruments.size(); ++i) {
        auto& instrument = library_->instruments[i];
        for (std::size_t m = 0; m < modality_names.size(); ++m) {
            auto const modality = static_cast<Modality>(m);
            if (has(instrument.modalities, modality)) library_->carrying[m].push_back(static_cast<std::uint16_t>(i));
            if (has(instrument.general_for, modality)) library_->general[m].push_back(static_cast<std::uint16_t>(i));
            auto& rules = instrument.rules_for[m];
            for (std::size_t r = 0; r < instrument.rules.size(); ++r)
                if (has(instrument.rules[r].modalities, modality)) rules.push_back(static_cast<std::uint16_t>(r));
            std::sort(rules.begin(), rules.end(), [&](std::uint16_t x, std::uint16_t y) {
                auto const kinds = std::pair(instrument.rules[x].kind, instrument.rules[y].kind);
                return kinds.first != kinds.second ? kinds.first < kinds.second : x < y;
            });
        }
    }
}

}
