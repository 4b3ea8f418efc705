// What the library of law says to a case: may this ground be relied upon.
#include "docket/law_of_case.hpp"
#include "docket/body.hpp"
#include "docket/docket.hpp"
#include "docket/facts_of_case.hpp"
#include "docket/law_of_steps.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

bool in_force_on(law::Rule const& rule, Day day)
{
    return (!rule.valid_from || *rule.valid_from <= day) && (!rule.valid_until || day <= *rule.valid_until);
}

/// "18(21)(b)" falls under a rule on 18(21)(b) and under one on 18(21) as a whole.
bool falls_under_article(std::string_view cited, std::string_view rule)
{
    if (cited == rule) return true;
    return cited.size() > rule.size() && cited.starts_with(rule) && cited[rule.size()] == '(';
}

struct WrittenArticle {
    std::string_view instrument, article;
};

/// "untoc 18(21)(b)": the identifier of the instrument, a space, the article.
std::optional<WrittenArticle> article_from(std::string_view text)
{
    auto const space = text.find(' ');
    if (space == std::string_view::npos || space == 0 || space + 1 == text.size()) return std::nullopt;
    return WrittenArticle{text.substr(0, space), text.substr(space + 1)};
}

/// One ground, asked of the law that the case invokes.
class GroundAsked
{
public:
    GroundAsked(CaseState const& state, Ground const& ground, Setting const& setting)
        : state_(state), ground_(ground), setting_(setting)
    {
        for (auto const& basis : state.basis)
            if (auto const* instrument = setting.law ? setting.law->instrument(basis.instrument) : nullptr)
                invoked_.push_back(instrument);
    }

    Done answer() const
    {
        auto const written = article_from(ground_.article);
        if (!written || !setting_.law) return unknown();
        auto const* cited = setting_.law->instrument(written->instrument);
        if (!cited) return is_law_outside_the_library(written->instrument) ? unverified() : unknown();
        if (!goes_with_what_is_invoked(*cited))
            return offered().empty() ? unknown() : Done{error("case.ground_not_invoked", "article", ground_.article)};

        // The article cited must be a ground for this modality, and the one that the code names.
        law::Rule const* found = nullptr;
        bool excluded = false;
        for (auto const& rule : cited->rules) {
            if (!is_ground(rule) || !falls_under_article(written->article, rule.article)) continue;
            if (rule.effect == law::Effect::excluded) {
                excluded = true;
                continue;
            }
            if (!rule.code.empty() && rule.code != ground_.code) continue;
            if (!found || (found->status != law::Status::verified && rule.status == law::Status::verified))
                found = &rule;
        }
        if (!found && excluded) return error("case.ground_excluded", "ground", ground_.article);
        if (!found) return unknown();
        return found->status == law::Status::verified ? Done{} : unverified();
    }

    /// A ground that an instrument invoked by the request excludes cannot be revived by citing another text.
    Done not_excluded(std::vector<int> const& items, json::object const& said) const
    {
        auto instruments = invoked_;
        if (auto const written = article_from(ground_.article); written && setting_.law)
            if (auto const* cited = setting_.law->instrument(written->instrument);
                cited && std::ranges::find(instruments, cited) == instruments.end())
                instruments.push_back(cited);
        std::string open;
        for (auto const* instrument : instruments)
            for (auto const& rule : instrument->rules) {
                if (!is_ground(rule) || rule.effect != law::Effect::excluded || rule.status != law::Status::verified ||
                    rule.code != ground_.code)
                    continue;
                auto const article = instrument->id + " " + rule.article;
                auto const truth = holds(rule, items);
                if (truth == Truth::yes) return error("case.ground_excluded", "ground", article);
                if (truth == Truth::open && !said_not_to_hold(article, said) && open.find(article) == std::string::npos)
                    open += (open.empty() ? "" : "; ") + article;
            }
        if (open.empty()) return {};
        return error("case.exclusion_open", "not_excluded_by", open);
    }

private:
    bool is_ground(law::Rule const& rule) const
    {
        return rule.kind == law::RuleKind::ground && law::has(rule.modalities, state_.modality) &&
               in_force_on(rule, setting_.today);
    }

    Error error(std::string_view code, std::string_view field, std::string cites) const
    {
        auto const& requested = state_.side == Side::requested ? state_.own : state_.partner;
        return Error{std::string{code},
                     std::string{field},
                     std::move(cites),
                     {{"ground", ground_.code},
                      {"article", ground_.article},
                      {"offered", offered()},
                      {"state", requested.state}}};
    }

    Done unknown() const
    {
        return error(offered().empty() ? "case.ground_without_basis" : "case.ground_unknown", "article",
                     ground_.article);
    }

    Done unverified() const { return error("case.ground_unverified", "article", ground_.article); }

    /// A treaty that the request invokes and the library does not have; or, where no treaty of the library is invoked
    /// or what is invoked has no ground of refusal (a joint team is set up by agreement), the law of the requested
    /// State, cited by the State's code.
    bool is_law_outside_the_library(std::string_view instrument) const
    {
        if (std::ranges::any_of(state_.basis, [&](auto const& basis) { return basis.instrument == instrument; }))
            return true;
        auto const& requested = state_.side == Side::requested ? state_.own : state_.partner;
        return instrument == requested.state &&
               (offered().empty() ||
                std::ranges::all_of(invoked_, [](auto const* one) { return one->kind == "practice"; }));
    }

    /// The grounds are those of the instruments invoked, and of the convention and the protocols that go with them.
    bool goes_with_what_is_invoked(law::Instrument const& cited) const
    {
        return std::ranges::any_of(invoked_, [&](auto const* one) { return goes_with(*one, cited, state_, setting_); });
    }

    /// Whether the condition of a rule holds for any of the items that would be refused.
    Truth holds(law::Rule const& rule, std::vector<int> const& items) const
    {
        FactsOfCase facts{state_, "", {}, *setting_.law};
        if (items.empty()) return facts.holds(rule, nullptr);
        auto answer = Truth::no;
        for (auto const number : items)
            answer = either(answer, facts.holds(rule, state_.item(number)));
        return answer;
    }

    /// Whoever decides has said, with reasons and naming the article, that its condition does not hold.
    static bool said_not_to_hold(std::string_view article, json::object const& said)
    {
        return text_in(said, "not_excluded_by").find(article) != std::string_view::npos &&
               !text_in(said, "exclusion_reasons").empty();
    }

    /// The articles of the instruments invoked that offer the ground; where none does, those that offer any.
    std::string offered() const
    {
        std::string same, any;
        auto const add = [](std::string& list, std::string const& article) {
            if (("; " + list + "; ").find("; " + article + "; ") != std::string::npos) return;
            list += (list.empty() ? "" : "; ") + article;
        };
        for (auto const* instrument : invoked_)
            for (auto const& rule : instrument->rules) {
                if (!is_ground(rule) || rule.effect == law::Effect::excluded) continue;
                add(any, instrument->id + " " + rule.article);
                if (rule.code == ground_.code) add(same, instrument->id + " " + rule.article);
            }
        return same.empty() ? any : same;
    }

    CaseState const& state_;
    Ground const& ground_;
    Setting const& setting_;
    std::vector<law::Instrument const*> invoked_;
};

}

Done ground_offered(CaseState const& state, Ground const& ground, Setting const& setting)
{
    return GroundAsked{state, ground, setting}.answer();
}

Done not_excluded(CaseState const& state, Ground const& ground, std::vector<int> const& items, json::object const& said,
                  Setting const& setting)
{
    return GroundAsked{state, ground, setting}.not_excluded(items, said);
}

std::optional<std::string> duty_to_consult(CaseState const& state, std::string_view ground,
                                           std::vector<int> const& items, Setting const& setting)
{
    if (!setting.law) return std::nullopt;
    FactsOfCase facts{state, "", {}, *setting.law};
    auto const may_hold = [&](law::Rule const& rule) {
        if (items.empty()) return facts.holds(rule, nullptr) != Truth::no;
        return std::ranges::any_of(items,
                                   [&](int number) { return facts.holds(rule, state.item(number)) != Truth::no; });
    };
    for (auto const& basis : state.basis)
        if (auto const* instrument = setting.law->instrument(basis.instrument))
            for (auto const& rule : instrument->rules) {
                if (rule.kind != law::RuleKind::duty || rule.duty != "consult_before_refusing" ||
                    rule.status != law::Status::verified || !law::has(rule.modalities, state.modality) ||
                    !in_force_on(rule, setting.today))
                    continue;
                auto const concerned =
                    rule.concerns.empty() || std::ranges::find(rule.concerns, ground) != rule.concerns.end();
                if (concerned && may_hold(rule)) return instrument->id + " " + rule.article;
            }
    return std::nullopt;
}

}
