// What the library of law says to a case: may this ground be relied upon, and which limits begin.
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

/// What lapses at the end of a limit, by the word of the rule; a word that we do not know starts no clock.
std::optional<ClockKind> clock_kind_from(std::string_view then)
{
    for (auto kind = ClockKind::must_release; kind <= ClockKind::protection_ends;
         kind = static_cast<ClockKind>(static_cast<int>(kind) + 1))
        if (name_of(kind) == then) return kind;
    constexpr std::pair<std::string_view, ClockKind> words[] = {
        {"release_required", ClockKind::must_release},
        {"release_allowed", ClockKind::may_release},
        {"decision_due", ClockKind::decide_by},
        {"execution_due", ClockKind::decide_by},
        {"acknowledgement_due", ClockKind::tell_by},
        {"answer_due", ClockKind::tell_by},
        {"preservation_may_end", ClockKind::keep_at_least},
        {"measure_ends", ClockKind::ends_unless},
        {"objection_lost", ClockKind::object_by},
        {"safe_conduct_ends", ClockKind::protection_ends},
        {"specialty_ends", ClockKind::protection_ends},
        {"expedite", ClockKind::decide_by},
        {"execute", ClockKind::decide_by},
        {"follow_domestic_law", ClockKind::may_release},
    };
    for (auto const& [word, kind] : words)
        if (word == then) return kind;
    return std::nullopt;
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

namespace
{

/// Dates that no treaty gives and an official records from an order or an agreement: the kind of entry, the field.
struct OwnDate {
    std::string_view kind, field, rule, says;
    ClockKind clock;
};
constexpr OwnDate own_dates[] = {
    {"restraint_ordered", "ends_on", "own/restraint", "The restraint ends on the day that the order sets.",
     ClockKind::ends_unless},
    {"restraint_renewed", "ends_on", "own/restraint", "The restraint ends on the day that the order sets.",
     ClockKind::ends_unless},
    {"asset_status_received", "ends_on", "own/restraint", "The restraint ends on the day that the order sets.",
     ClockKind::ends_unless},
    {"preservation_ordered", "ends_on", "own/preservation", "The domestic order to preserve ends.",
     ClockKind::ends_unless},
    {"preservation_extended", "ends_on", "own/preservation", "The domestic order to preserve ends.",
     ClockKind::ends_unless},
    {"preservation_confirmed", "ends_on", "own/preservation", "The domestic order to preserve ends.",
     ClockKind::ends_unless},
    {"instrument_signed", "until", "own/team-period", "The period of the team ends; an extension is signed before.",
     ClockKind::ends_unless},
    {"team_extended", "until", "own/team-period", "The period of the team ends; an extension is signed before.",
     ClockKind::ends_unless},
    {"team_instrument_received", "until", "own/team-period",
     "The period of the team ends; an extension is signed before.", ClockKind::ends_unless},
    {"person_lent", "return_by", "own/return", "The person is given back on the agreed day.", ClockKind::decide_by},
    {"lift_announced", "reply_by_day", "own/reply", "The requesting State may say why the restraint should be kept.",
     ClockKind::object_by},
};

void add_own_dates(json::array& clocks, std::string_view kind, json::object const& body, Day happened_on)
{
    for (auto const& own : own_dates) {
        auto const ends = own.kind == kind ? day_in(body, own.field) : std::nullopt;
        if (!ends) continue;
        json::array items;
        std::string rule{own.rule};
        if (auto const* named = array_in(body, "items"))
            for (auto const& value : *named) {
                auto const* object = value.if_object();
                auto const number = value.is_int64() ? std::optional{value.get_int64()}
                                    : object         ? number_in(*object, "number")
                                                     : std::nullopt;
                if (!number) continue;
                items.push_back(*number);
                rule += "/" + std::to_string(*number);
            }
        auto const law = text_in(body, "national_law");
        clocks.push_back(json::object{{"rule", rule},
                                      {"article", law.empty() ? std::string_view{"as agreed or ordered"} : law},
                                      {"says", own.says},
                                      {"kind", name_of(own.clock)},
                                      {"starts", text_of(happened_on)},
                                      {"ends", text_of(*ends)},
                                      {"lapses", own.field},
                                      {"items", std::move(items)},
                                      {"verified", true}});
    }
}

}

json::array clocks_started(CaseState const& state, std::string_view kind, json::object const& body, Day happened_on,
                           Setting const& setting)
{
    json::array clocks;
    add_own_dates(clocks, kind, body, happened_on);
    if (!setting.law) return clocks;
    // ETS No. 24, Article 18(4): the limit of the takeover runs from the date that was fixed for it.
    auto starts = happened_on;
    if (kind == "surrender_date_agreed")
        if (auto const date = day_in(body, "date")) starts = *date;

    std::vector<std::string_view> seen;
    for (auto const& basis : state.basis) {
        auto const* instrument = setting.law->instrument(basis.instrument);
        if (!instrument || std::ranges::find(seen, instrument->id) != seen.end()) continue;
        seen.push_back(instrument->id);
        for (auto const& rule : instrument->rules) {
            if (rule.kind != law::RuleKind::limit || rule.starts_at != kind ||
                !law::has(rule.modalities, state.modality) || !in_force_on(rule, setting.today))
                continue;
            auto const clock_kind = clock_kind_from(rule.then);
            json::object clock{{"rule", rule.id},
                               {"article", instrument->id + " " + rule.article},
                               {"says", rule.says},
                               {"kind", name_of(clock_kind.value_or(ClockKind::tell_by))},
                               {"starts", text_of(starts)},
                               {"lapses", rule.then},
                               {"verified", rule.status == law::Status::verified}};
            if (!rule.reading.empty()) clock.emplace("reading", rule.reading);
            if (rule.length) {
                auto const& length = *rule.length;
                clock.emplace("count", length.count);
                clock.emplace("unit", law::name_of(length.unit));
                // Only a verified rule whose effect we know runs. The day of the start is not counted.
                if (rule.status == law::Status::verified && clock_kind) {
                    if (length.unit == law::Length::Unit::days) {
                        clock.emplace("ends", text_of(starts + length.count));
                    } else if (length.unit == law::Length::Unit::weeks) {
                        clock.emplace("ends", text_of(starts + 7 * length.count));
                    } else if (length.unit == law::Length::Unit::years) {
                        clock.emplace("ends", text_of(plus_months(starts, 12 * length.count)));
                    } else if (length.unit == law::Length::Unit::months) {
                        clock.emplace("ends", text_of(plus_months(starts, length.count)));
                    } else if (length.unit == law::Length::Unit::hours) {
                        // Hours run from the recorded hour; without one no end is invented.
                        if (auto const at = instant_from(text_in(body, "happened_at"))) {
                            Instant const end{at->since_1970_us + std::int64_t{3'600'000'000} * length.count};
                            clock.emplace("starts_at", text_of(*at));
                            clock.emplace("ends_at", text_of(end));
                            clock.emplace("ends", text_of(day_of(end)));
                        }
                    }
                    // Working days: the text does not say whose holidays count, so the length is shown without an end.
                }
            }
            clocks.push_back(std::move(clock));
        }
    }
    return clocks;
}

}
