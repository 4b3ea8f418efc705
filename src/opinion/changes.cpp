#include "opinion/changes.hpp"

#include "opinion/opinion.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace rogatory::opinion
{
namespace
{

/// Whether an instrument can carry a request of the modality at all.
bool carries(law::Instrument const& instrument, law::Modality modality)
{
    if (!instrument.binding || instrument.is_model()) return false;
    auto const& rules = instrument.rules_for[static_cast<std::size_t>(modality)];
    return std::any_of(rules.begin(), rules.end(),
                       [&](std::uint16_t index) { return instrument.rules[index].kind == law::RuleKind::basis; });
}

/// How every State stands to every instrument: worked out once for a library and a day.
class Standing
{
public:
    explicit Standing(LawAt const& at) : library(at.library)
    {
        for (auto const& instrument : library.instruments) {
            auto& row = bound_.emplace_back();
            for (std::size_t state = 0; state < library.states.size(); ++state)
                row.push_back(law::bound(instrument, static_cast<std::uint16_t>(state), at.day));
        }
    }

    Truth bound(std::string_view instrument, std::string_view state) const
    {
        auto const* one = library.instrument(instrument);
        auto const* other = library.state(state);
        return one && other ? bound_[index(*one)][library.index_of(*other)] : Truth::no;
    }

    /// The best that any instrument comes to.
    Truth basis(std::string_view from, std::string_view to, law::Modality modality) const
    {
        auto const* one = library.state(from);
        auto const* other = library.state(to);
        auto answer = Truth::no;
        if (!one || !other) return answer;
        for (auto const at : library.carrying[static_cast<std::size_t>(modality)]) {
            if (!carries(library.instruments[at], modality)) continue;
            answer = either(answer, both(bound_[at][library.index_of(*one)], bound_[at][library.index_of(*other)]));
            if (answer == Truth::yes) break;
        }
        return answer;
    }

    law::Library const& library;

private:
    std::size_t index(law::Instrument const& instrument) const
    {
        return static_cast<std::size_t>(&instrument - library.instruments.data());
    }

    std::vector<std::vector<Truth>> bound_;
};

/// The names that are in either library, in order.
template <class Members>
std::set<std::string> names_of(Standing const& before, Standing const& after, Members const& members)
{
    std::set<std::string> names;
    for (auto const* standing : {&before, &after})
        members(standing->library, names);
    return names;
}

char const* word_of(Truth before, Truth after)
{
    if (before == after) return nullptr;
    if (after == Truth::yes) return before == Truth::no ? "gained" : "became certain";
    if (after == Truth::no) return before == Truth::yes ? "lost" : "lost what was open";
    return before == Truth::no ? "may have gained" : "may have lost";
}

/// What makes a rule the rule it is, for telling whether it changed.
std::string content_of(law::Rule const& rule)
{
    std::string text = rule.article + '\x1f' + rule.says + '\x1f' + rule.when.text() + '\x1f' +
                       std::string(law::name_of(rule.kind)) + std::string(law::name_of(rule.effect)) +
                       std::string(law::name_of(rule.status)) + rule.code;
    if (rule.length) text += std::to_string(rule.length->count) + std::string(law::name_of(rule.length->unit));
    for (auto const& exception : rule.exceptions)
        text += '\x1f' + exception.id + exception.says + exception.when.text();
    return text;
}

class Comparison
{
public:
    Comparison(LawAt const& before, LawAt const& after) : before_(before), after_(after) {}

    /// With a State only what changed for it.
    void members(std::string_view only)
    {
        auto const instruments = names_of(before_, after_, [](law::Library const& library, auto& names) {
            for (auto const& instrument : library.instruments)
                names.insert(instrument.id);
        });
        states_ = names_of(before_, after_, [](law::Library const& library, auto& names) {
            for (auto const& state : library.states)
                names.insert(state.iso3);
        });
        boost::json::array list;
        for (auto const& id : instruments) {
            std::map<std::string, std::vector<std::string>> changed;
            for (auto const& state : states_)
                if (!only.empty() && state != only)
                    continue;
                else if (auto const* word = word_of(before_.bound(id, state), after_.bound(id, state)))
                    changed[word].push_back(state);
            if (changed.empty()) continue;
            boost::json::object json{{"instrument", id}};
            text_ << "  " << id << '\n';
            for (auto const& [word, names] : changed) {
                boost::json::array array;
                std::string line;
                for (auto const& name : names) {
                    array.push_back(boost::json::string(name));
                    line += (line.empty() ? "" : ", ") + name;
                }
                json[word] = std::move(array);
                text_ << "    " << word << ": " << line << '\n';
            }
            list.push_back(std::move(json));
        }
        if (list.empty()) text_ << "  no change\n";
        view_.json["members"] = std::move(list);
    }

    void pairs(std::string_view state, std::optional<law::Modality> only)
    {
        boost::json::array list;
        text_ << "\nPairs of States\n";
        for (std::size_t m = 0; m < law::modality_names.size(); ++m) {
            auto const modality = static_cast<law::Modality>(m);
            if (only && *only != modality) continue;
            std::map<std::string, std::vector<std::string>> changed;
            std::map<std::string, int> counted;
            for (auto one = states_.begin(); one != states_.end(); ++one)
                for (auto other = std::next(one); other != states_.end(); ++other) {
                    if (!state.empty() && *one != state && *other != state) continue;
                    auto const* word =
                        word_of(before_.basis(*one, *other, modality), after_.basis(*one, *other, modality));
                    if (!word) continue;
                    ++counted[word];
                    if (!state.empty()) changed[word].push_back(*one == state ? *other : *one);
                }
            if (counted.empty()) continue;
            boost::json::object json{{"modality", law::name_of(modality)}};
            text_ << "  " << law::name_of(modality) << '\n';
            for (auto const& [word, count] : counted) {
                text_ << "    " << word << ": " << count;
                boost::json::object one{{"pairs", count}};
                if (!state.empty()) {
                    boost::json::array with;
                    std::string line;
                    for (auto const& name : changed[word]) {
                        with.push_back(boost::json::string(name));
                        line += (line.empty() ? "" : ", ") + name;
                    }
                    one["with"] = std::move(with);
                    text_ << " (with " << line << ')';
                }
                json[word] = std::move(one);
                text_ << '\n';
            }
            list.push_back(std::move(json));
        }
        if (list.empty()) text_ << "  none gained or lost a basis\n";
        view_.json["pairs"] = std::move(list);
    }

    /// Between two versions; on two days of one library the rules are those that were not valid on both.
    void rules(Day from, Day to)
    {
        std::map<std::string, std::string> old_rules, new_rules;
        auto const collect = [](Standing const& standing, Day day, auto& rules) {
            for (auto const& instrument : standing.library.instruments)
                for (auto const& rule : instrument.rules)
                    if ((!rule.valid_from || *rule.valid_from <= day) &&
                        (!rule.valid_until || day <= *rule.valid_until))
                        rules.emplace(rule.id, content_of(rule));
        };
        collect(before_, from, old_rules);
        collect(after_, to, new_rules);
        boost::json::array added, removed, altered;
        for (auto const& [id, content] : new_rules) {
            auto const at = old_rules.find(id);
            if (at == old_rules.end())
                added.push_back(boost::json::string(id));
            else if (at->second != content)
                altered.push_back(boost::json::string(id));
        }
        for (auto const& [id, content] : old_rules)
            if (!new_rules.contains(id)) removed.push_back(boost::json::string(id));
        text_ << "\nRules\n";
        auto const print = [&](char const* what, boost::json::array const& ids) {
            if (ids.empty()) return;
            text_ << "  " << what << ": " << ids.size() << '\n';
            std::size_t shown = 0;
            for (auto const& id : ids) {
                if (++shown > 40) {
                    text_ << "    and " << ids.size() - 40 << " more; --json lists all\n";
                    break;
                }
                text_ << "    " << id.get_string().c_str() << '\n';
            }
        };
        print("added", added);
        print("removed", removed);
        print("changed", altered);
        if (added.empty() && removed.empty() && altered.empty()) text_ << "  none\n";
        view_.json["rules"] = boost::json::object{
            {"added", std::move(added)}, {"removed", std::move(removed)}, {"changed", std::move(altered)}};
    }

    View take(std::string const& heading)
    {
        view_.text = heading + text_.str();
        return std::move(view_);
    }

private:
    Standing before_, after_;
    std::set<std::string> states_;
    std::ostringstream text_;
    View view_;
};

}

Result<View> changes(LawAt const& before, LawAt const& after, std::string_view state,
                     std::optional<law::Modality> modality, Language language)
{
    if (!state.empty() && !before.library.state(state) && !after.library.state(state))
        return Error{"view.unknown_state", "--state", "", {{"value", std::string(state.substr(0, 20))}}};
    Comparison comparison(before, after);
    comparison.members(state);
    comparison.pairs(state, modality);
    comparison.rules(before.day, after.day);
    auto heading = texts::sentence(
        Error{"view.changes", "", "", {{"from", text_of(before.day)}, {"to", text_of(after.day)}}}, language);
    if (before.library.version != after.library.version)
        heading += ' ' + texts::sentence(Error{"view.versions",
                                               "",
                                               "",
                                               {{"from", before.library.version.substr(0, 16)},
                                                {"to", after.library.version.substr(0, 16)}}},
                                         language);
    auto view = comparison.take(heading + "\n\nWho is bound\n");
    view.json["from"] = boost::json::object{{"date", text_of(before.day)}, {"law_version", before.library.version}};
    view.json["to"] = boost::json::object{{"date", text_of(after.day)}, {"law_version", after.library.version}};
    return view;
}

}
