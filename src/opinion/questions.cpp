#include "opinion/opining.hpp"

#include <algorithm>
#include <tuple>

namespace rogatory::opinion
{

void Opining::ask()
{
    for (auto const& basis : opinion_.bases)
        if (basis.status == BasisStatus::open)
            ask_because(basis.because, basis.rule ? std::string_view(basis.rule->id) : basis.instrument->id);
    for (auto const& open : open_rules_) {
        std::vector<Because> because;
        open.view->at = {open.offence, -1, -1};
        explain(open.rule->when, *open.view, *open.instrument, open.rule->article, because);
        ask_because(because, open.rule->id);
    }
    for (auto const& ground : opinion_.grounds)
        if (ground.status == GroundStatus::open) ask_because(ground.because, ground.rule->id);
    for (auto const& requirement : opinion_.requirements)
        if (requirement.needed == Truth::open) ask_because(requirement.because, requirement.rule->id);
    for (auto const* list : {&opinion_.limits, &opinion_.duties, &opinion_.conditions, &opinion_.channels,
                             &opinion_.languages, &opinion_.priorities, &opinion_.relations})
        for (auto const& cited : *list)
            if (cited.holds == Truth::open) ask_because(cited.because, cited.rule->id);
    for (auto const& alternative : opinion_.alternatives)
        if (alternative.available == Truth::open) ask_because(alternative.reasons, alternative.rule->id);
    for (auto& question : opinion_.questions)
        leave_each_once(question.settles);
    std::sort(opinion_.questions.begin(), opinion_.questions.end(), [](Question const& a, Question const& b) {
        if (a.settles.size() != b.settles.size()) return a.settles.size() > b.settles.size();
        if (a.fact != b.fact) return a.fact < b.fact;
        return std::tie(a.about.offence, a.about.person, a.about.measure) <
               std::tie(b.about.offence, b.about.person, b.about.measure);
    });
}

void Opining::leave_each_once(std::vector<std::string_view>& settles)
{
    auto end = settles.begin();
    for (auto const rule : settles)
        // All are views of ids in the library: the same id is the same place.
        if (std::none_of(settles.begin(), end, [&](std::string_view kept) { return kept.data() == rule.data(); }))
            *end++ = rule;
    settles.erase(end, settles.end());
}

std::optional<Opining::Asked> Opining::asked_by(Because const& reason) const
{
    Asked asked{reason.kind, nullptr, nullptr, false, false, {}, {}};
    switch (reason.kind) {
    case Because::Kind::fact: {
        auto const* fact = reason.fact;
        if (fact->derived && fact->name != "offence.iccs" && fact->name != "measure.type" &&
            fact->name != "measure.coercive")
            return std::nullopt;
        asked.fact = fact;
        if (fact->of == FactOf::offence) asked.about.offence = reason.about.offence;
        if (fact->of == FactOf::person) asked.about.person = reason.about.person;
        if (fact->of == FactOf::measure) asked.about.measure = reason.about.measure;
        return asked;
    }
    case Because::Kind::list:
        // A more exact class of the act settles it, or a tag of the act that the item of the list needs.
        asked.key = missing_tag(reason);
        asked.about.offence = reason.about.offence;
        return asked;
    case Because::Kind::declared:
        asked.instrument = reason.instrument;
        asked.requested = reason.requested;
        asked.reservation = reason.reservation;
        asked.key = reason.key;
        return asked;
    case Because::Kind::bound:
        asked.instrument = reason.instrument;
        asked.requested = reason.requested;
        return asked;
    case Because::Kind::in_force:
    case Because::Kind::replaced: break;
    }
    return std::nullopt;
}

void Opining::ask_because(std::vector<Because> const& because, std::string_view rule)
{
    for (auto const& reason : because) {
        if (reason.truth != Truth::open) continue;
        auto const asked = asked_by(reason);
        if (!asked) continue;
        auto const known = std::find(asked_.begin(), asked_.end(), *asked);
        auto const index = static_cast<std::size_t>(known - asked_.begin());
        if (known == asked_.end()) {
            asked_.push_back(*asked);
            auto name = reason.kind == Because::Kind::fact ? reason.fact->name
                        : reason.kind == Because::Kind::declared || reason.kind == Because::Kind::bound
                            ? fact_of(reason)
                        : asked->key.empty() ? std::string("offence.iccs")
                                             : "offence.tags " + std::string(asked->key);
            auto text = question_text(name, reason);
            opinion_.questions.push_back({std::move(name), std::move(text), asked->about, {}});
        }
        // The reasons of one rule follow each other: it is enough to look at the last.
        auto& settles = opinion_.questions[index].settles;
        if (settles.empty() || settles.back().data() != rule.data()) settles.push_back(rule);
    }
}

std::string_view Opining::missing_tag(Because const& reason) const
{
    if (reason.about.offence < 0) return {};
    auto const& offence = matter_.offences[static_cast<std::size_t>(reason.about.offence)];
    auto const among = [](std::vector<std::string> const& tags, std::string const& tag) {
        return std::find(tags.begin(), tags.end(), tag) != tags.end();
    };
    for (auto const& item : library_.items_of(reason.key)) {
        if (!reason.text.empty() && item.item != reason.text) continue;
        auto const hit = std::any_of(item.codes.begin(), item.codes.end(), [&](std::string const& code) {
            return !offence.iccs.empty() && offence.iccs.starts_with(code);
        });
        if (!hit) continue;
        for (auto const& tag : item.needs)
            if (!among(offence.tags, tag) && !among(offence.denied_tags, tag)) return tag;
    }
    return {};
}

std::string Opining::question_text(std::string const& name, Because const& reason) const
{
    if (reason.kind == Because::Kind::declared)
        return texts::sentence(
            Error{reason.reservation ? "opinion.ask_reservation" : "opinion.ask_declaration",
                  "",
                  "",
                  {{"state", law::in((reason.requested ? requested_ : requesting_)->name, language_)},
                   {"instrument", reason.instrument->short_title},
                   {"article", std::string(reason.key)},
                   {"value", std::string(reason.text)}}},
            language_);
    if (reason.kind == Because::Kind::bound)
        return texts::sentence(
            Error{"opinion.ask_bound",
                  "",
                  "",
                  {{"state", law::in((reason.requested ? requested_ : requesting_)->name, language_)},
                   {"instrument", reason.instrument->short_title},
                   {"date", text_of(matter_.date)}}},
            language_);
    if (reason.kind == Because::Kind::list && name.starts_with("offence.tags "))
        return texts::sentence(Error{"opinion.ask_tag", "", "", {{"tag", name.substr(13)}}}, language_);
    auto const* fact = library_.fact(name);
    if (!fact) return name;
    auto const found = fact->question.find(language_);
    if (found != fact->question.end() && !found->second.empty()) return found->second;
    auto const english = fact->question.find(Language::en);
    return english == fact->question.end() ? name : english->second;
}

}
