// What the library of law says to a case: may this ground be relied upon.
#include "docket/body.hpp"
#include "docket/docket.hpp"

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

}

Done ground_offered(CaseState const& state, Ground const& ground, Setting const& setting)
{
    Arguments const shown{{"ground", ground.code}, {"article", ground.article}};
    auto const written = article_from(ground.article);
    if (!written) return Error{"case.ground_unknown", "article", "", shown};
    auto const* cited = setting.law ? setting.law->instrument(written->instrument) : nullptr;
    if (!cited) return Error{"case.ground_unknown", "article", ground.article, shown};

    auto const relevant = [&](law::Rule const& rule) {
        return rule.kind == law::RuleKind::ground && law::has(rule.modalities, state.modality) &&
               in_force_on(rule, setting.today);
    };

    // A ground that an instrument invoked by the request excludes cannot be revived by citing another text.
    for (auto const& basis : state.basis)
        if (auto const* invoked = setting.law->instrument(basis.instrument))
            for (auto const& rule : invoked->rules)
                if (relevant(rule) && rule.effect == law::Effect::excluded && rule.status == law::Status::verified &&
                    rule.code == ground.code)
                    return Error{"case.ground_excluded", "ground", invoked->id + " " + rule.article, shown};

    // The article cited must be a ground for this modality, and the one that the code names.
    law::Rule const* found = nullptr;
    for (auto const& rule : cited->rules) {
        if (!relevant(rule) || !falls_under_article(written->article, rule.article)) continue;
        if (rule.effect == law::Effect::excluded) return Error{"case.ground_excluded", "ground", ground.article, shown};
        if (!rule.code.empty() && rule.code != ground.code) continue;
        if (!found || (found->status != law::Status::verified && rule.status == law::Status::verified)) found = &rule;
    }
    if (!found) return Error{"case.ground_unknown", "article", ground.article, shown};
    if (found->status != law::Status::verified)
        return Error{"case.ground_unverified", "article", ground.article, shown};
    return {};
}

}
