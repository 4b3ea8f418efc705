#include "docket/pauses.hpp"
#include "docket/compiled.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

constexpr std::string_view postponed = "execution_postponed";
constexpr std::string_view goes_on = "postponement_ended";

// Column by column: the limit that stops, the article that says so, the reason, what begins and what ends the pause.
constexpr PauseRule table[] = {
    // 2002/584/JHA, Article 20(1), second subparagraph: the limits of Article 17 do not start before the waiver is
    // known.
    {"eaw2002/17.", "eaw2002 20(1)", "delay.immunity_waiver", "immunity_waiver_requested", "immunity_waived"},
    // Regulation (EU) 2024/3011, Article 13(3): likewise for the decision on a transfer of proceedings.
    {"reg2024_3011/13.1/", "reg2024_3011 13(3)", "delay.immunity_waiver", "immunity_waiver_requested",
     "immunity_waived"},
    // Directive 2014/41/EU, Articles 12(4) and 15: the ninety days while a ground for postponement exists.
    {"eio2014/12.4/", "eio2014 12(4), 15", "postpone.own_investigation", postponed, goes_on},
    // 2008/909/JHA, Article 12(2): the ninety days while a ground for postponement exists.
    {"fd2008_909/12.2/", "fd2008_909 12(2)", "postpone.certificate_incomplete", postponed, goes_on},
    // Regulation (EU) 2023/1543, Article 10(6): the addressee waits while an incomplete order is clarified.
    {"reg2023_1543/10.2/", "reg2023_1543 10(6)", "delay.information_awaited", "", "information_received"},
    {"reg2023_1543/10.3/", "reg2023_1543 10(6)", "delay.information_awaited", "", "information_received"},
    // Article 17: the execution is suspended while a conflict with the law of a third country is reviewed.
    {"reg2023_1543/10.2/", "reg2023_1543 17", "delay.court_authorisation", "", ""},
    {"reg2023_1543/10.3/", "reg2023_1543 17", "delay.court_authorisation", "", ""},
};

// The days between consent and revocation are left out when the consent is revoked; until then the limit goes on.
constexpr PauseRule exclusions[] = {
    // CETS No. 209, Article 4(5), of the provisional arrest under Article 16(4) of the Convention.
    {"ets024/16.4/", "cets209 4(5)", "", "consent_given", "consent_revoked", "cets209"},
    // 2002/584/JHA, Article 13, of the limits of Article 17.
    {"eaw2002/17.", "eaw2002 13", "", "consent_given", "consent_revoked"},
};

}

std::span<PauseRule const> pause_rules()
{
    return table;
}

std::span<PauseRule const> exclusion_rules()
{
    return exclusions;
}

PauseRule const* pause_of(Clock const& clock, std::string_view kind)
{
    for (auto const& row : table)
        if (clock.rule.starts_with(row.limit) && !row.begins.empty() && row.begins == kind) return &row;
    return nullptr;
}

bool pause_ends(Clock const& clock, std::string_view kind)
{
    return std::ranges::any_of(table, [&](PauseRule const& row) {
        return clock.rule.starts_with(row.limit) && !row.ends.empty() && row.ends == kind &&
               row.article == clock.pauses.back().article;
    });
}

PauseRule const* exclusion_of(CaseState const& state, Clock const& clock)
{
    for (auto const& row : exclusions)
        if (clock.rule.starts_with(row.limit) &&
            (row.invoked.empty() ||
             std::ranges::any_of(state.basis, [&](Basis const& basis) { return basis.instrument == row.invoked; })))
            return &row;
    return nullptr;
}

}
