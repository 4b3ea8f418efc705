// What in a case waits for what an article says. The rules name it (law/README.md, holds_back); the case invokes them.
#include "docket/law_of_steps.hpp"
#include "docket/facts_of_case.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

bool in_force_for_step(law::Rule const& rule, Day day)
{
    return (!rule.valid_from || *rule.valid_from <= day) && (!rule.valid_until || day <= *rule.valid_until);
}

std::vector<law::Instrument const*> invoked_by(CaseState const& state, Setting const& setting)
{
    std::vector<law::Instrument const*> invoked;
    for (auto const& basis : state.basis)
        if (auto const* instrument = setting.law ? setting.law->instrument(basis.instrument) : nullptr)
            invoked.push_back(instrument);
    return invoked;
}

/// The articles of one instrument: "ets112 2(2)-(3), 9".
struct ArticlesOf {
    law::Instrument const* instrument;
    std::string verified, unverified;
};

void add_article(std::string& list, std::string const& instrument, std::string const& article)
{
    if (list.empty())
        list = instrument + " " + article;
    else if (("," + list.substr(instrument.size()) + ",").find(" " + article + ",") == std::string::npos)
        list += ", " + article;
}

/// Which measure it is is open here: the step itself says so.
ArticlesOf articles_in(law::Instrument const& instrument, std::string_view step, CaseState const& state,
                       Setting const& setting, std::string_view now)
{
    ArticlesOf found{&instrument, {}, {}};
    FactsOfCase facts{state, "", {}, *setting.law, now};
    for (auto const& rule : instrument.rules)
        if (std::ranges::find(rule.holds_back, step) != rule.holds_back.end() &&
            law::has(rule.modalities, state.modality) && in_force_for_step(rule, setting.today) &&
            facts.holds(rule, nullptr) != Truth::no)
            add_article(rule.status == law::Status::verified ? found.verified : found.unverified, instrument.id,
                        rule.article);
    return found;
}

std::string joined_articles(std::vector<ArticlesOf> const& all, std::string ArticlesOf::* part)
{
    std::string list;
    for (auto const& one : all)
        if (!(one.*part).empty()) list += (list.empty() ? "" : "; ") + one.*part;
    return list;
}

}

bool goes_with(law::Instrument const& one, law::Instrument const& other, CaseState const& state, Setting const& setting)
{
    if (&one == &other) return true;
    auto const family = other.parent == &one || one.parent == &other || (one.parent && one.parent == other.parent);
    if (!family) return false;
    for (auto const* iso3 : {&state.own.state, &state.partner.state})
        if (auto const* party = setting.law->state(*iso3))
            if (law::bound(other, setting.law->index_of(*party), setting.today) == Truth::no) return false;
    return true;
}

std::optional<std::string> held_back(CaseState const& state, std::string_view step, Setting const& setting,
                                     WhereSilent silent, ConsentShown consent)
{
    auto const now = consent == ConsentShown::given     ? std::string_view{"consent_given"}
                     : consent == ConsentShown::missing ? std::string_view{"consent_refused"}
                                                        : std::string_view{};
    auto const invoked = invoked_by(state, setting);
    std::vector<ArticlesOf> all;
    for (auto const* instrument : invoked)
        all.push_back(articles_in(*instrument, step, state, setting, now));
    if (auto verified = joined_articles(all, &ArticlesOf::verified); !verified.empty()) return verified;
    if (setting.law)
        for (auto const& other : setting.law->instruments)
            if (std::ranges::find(invoked, &other) == invoked.end() &&
                std::ranges::any_of(invoked, [&](auto const* one) { return goes_with(*one, other, state, setting); }))
                all.push_back(articles_in(other, step, state, setting, now));
    if (auto verified = joined_articles(all, &ArticlesOf::verified); !verified.empty()) return verified;
    if (silent == WhereSilent::open) return std::nullopt;
    auto const unverified = joined_articles(all, &ArticlesOf::unverified);
    return unverified.empty() ? "practice" : "practice; " + unverified + " (unverified)";
}

std::optional<Error> held(Attempt const& attempt, std::string_view step, Error error, WhereSilent silent,
                          ConsentShown consent)
{
    auto cites = held_back(attempt.state, step, attempt.setting, silent, consent);
    if (!cites) return std::nullopt;
    error.cites = std::move(*cites);
    return error;
}

std::string narrowed(std::string_view cites, CaseState const& state, Setting const& setting)
{
    auto const invoked = invoked_by(state, setting);
    if (invoked.empty() || cites == "practice") return std::string{cites};
    std::string kept, said;
    bool foreign = false;
    for (auto rest = cites; !rest.empty();) {
        auto const end = std::min(rest.find(';'), rest.size());
        auto one = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
        auto const* instrument = setting.law->instrument(one.substr(0, one.find(' ')));
        auto const own = instrument && std::ranges::any_of(invoked, [&](auto const* basis) {
                             return goes_with(*basis, *instrument, state, setting);
                         });
        auto& list = instrument ? kept : said;
        if (instrument && !own)
            foreign = true;
        else
            list += (list.empty() ? "" : "; ") + std::string{one};
    }
    if (!kept.empty()) return said.empty() ? kept : kept + "; " + said;
    if (!said.empty()) return said;
    return foreign ? "practice" : std::string{cites};
}

}
