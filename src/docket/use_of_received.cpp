// May this be done with what was received? The answer names the article, or the words of the sender, that forbid it.
//
// In this order: is the thing still here; does a text of the law, a handling code or specialty close the use; is there
// a consent to exactly this use; is there something that a person has to read first.
#include "docket/body.hpp"
#include "docket/facts_of_case.hpp"
#include "docket/received.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

bool is_word_of(std::vector<std::string> const& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

/// Uses of a thing or of information that leave the proceedings it was given for.
bool leaves_the_proceedings(std::string_view kind)
{
    return kind == "other_proceedings" || kind == "onward_transmission" || kind == "other_purpose";
}

bool is_about_a_person(std::string_view kind)
{
    return kind == "other_offence" || kind == "re_extradition" || kind == "onward_surrender";
}

/// Two purposes written alike, but for blanks and the case of Latin letters.
std::string plain(std::string_view text)
{
    std::string words;
    for (auto const c : text) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            if (!words.empty() && words.back() != ' ') words += ' ';
        } else {
            words += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    while (!words.empty() && (words.back() == ' ' || words.back() == '.'))
        words.pop_back();
    return words;
}

class Judging
{
public:
    Judging(CaseState const& state, ReceivedItem const& item, UseOrder const& order, Setting const& setting)
        : state_(state), item_(item), order_(order), setting_(setting)
    {
        limits_ = item.limits;
        // Received before limits were recorded: the law as it stands today is asked.
        if (!item.limits_recorded && item.origin_case.empty()) {
            auto const unasked = item.kind == "information" ? "spontaneous_information" : "results";
            limits_ = limits_of_use(state, state.basis, unasked, setting);
        }
    }

    UseJudgement run()
    {
        if (auto error = not_here()) return refuse(std::move(*error));
        if (is_about_a_person(order_.kind) != (item_.kind == "person") && order_.kind != "own_proceedings")
            return refuse(error("use.kind_does_not_fit", "kind", ""));
        if (order_.kind == "own_proceedings" && !order_.in_case.empty() && order_.reasons.empty())
            return refuse(error("use.say_why_same", "reasons", ""));
        if (auto error = missing_target()) return refuse(std::move(*error));
        if (!item_.origin_case.empty()) return inherited();
        if (order_.kind == "exculpatory_notice") return exculpatory();
        texts_to_read();
        if (order_.kind == "other_offence" && granted_offence()) return finish();
        if (order_.kind != "own_proceedings") close_by_law(order_.kind);
        close_by_handling();
        if (judged_.article.empty()) return open_without_consent();
        return with_consent();
    }

private:
    UseJudgement refuse(Error error)
    {
        judged_.refused = std::move(error);
        return std::move(judged_);
    }

    Error error(std::string code, std::string field, std::string cites, Arguments more = {}) const
    {
        Arguments values{{"item", std::to_string(item_.number)},
                         {"use", std::string{order_.kind}},
                         {"partner", item_.origin_partner.empty() ? state_.partner.id : item_.origin_partner},
                         {"article", cites}};
        values.insert(values.end(), more.begin(), more.end());
        return Error{std::move(code), std::move(field), std::move(cites), std::move(values)};
    }

    std::optional<Error> not_here() const
    {
        if (item_.returned_on)
            return error("use.returned", "received_item", "", {{"day", text_of(*item_.returned_on)}});
        if (item_.return_by && !item_.return_waived && *item_.return_by < setting_.today && item_.kind != "person")
            return error("use.return_overdue", "received_item", "", {{"day", text_of(*item_.return_by)}});
        return std::nullopt;
    }

    /// A use has a target, so that a consent can be to exactly this use.
    std::optional<Error> missing_target() const
    {
        auto const& kind = order_.kind;
        if ((kind == "onward_transmission" || kind == "re_extradition" || kind == "onward_surrender") &&
            order_.third_state.empty())
            return error("use.target_missing", "third_state", "", {{"field", "third_state"}});
        if (kind == "other_proceedings" && order_.in_case.empty() && order_.purpose.empty())
            return error("use.target_missing", "in_case", "", {{"field", "in_case, purpose"}});
        if ((kind == "other_purpose" || kind == "court_use" || kind == "exculpatory_notice") && order_.purpose.empty())
            return error("use.target_missing", "purpose", "", {{"field", "purpose"}});
        if (kind == "other_offence" && order_.offence == 0 && order_.purpose.empty())
            return error("use.target_missing", "purpose", "", {{"field", "offence, purpose"}});
        return std::nullopt;
    }

    /// Whether the sender has set conditions, asked for confidentiality, or given a handling code beyond H0.
    bool imposed() const
    {
        return !item_.conditions.empty() || (!item_.handling_code.empty() && item_.handling_code != "H0");
    }

    law::Rule const* rule_of(UseLimit const& limit) const
    {
        auto const* instrument =
            setting_.law ? setting_.law->instrument(std::string_view{limit.rule}.substr(0, limit.rule.find('/')))
                         : nullptr;
        return instrument ? instrument->rule(limit.rule) : nullptr;
    }

    /// ETS No. 24, Article 14(1)(b), and the like: the protection has ended, because the person stayed though free to
    /// leave, or an exception of the text was established as a fact.
    bool has_ended(UseLimit const& limit) const
    {
        auto const instrument = limit.rule.substr(0, limit.rule.find('/') + 1);
        if (item_.kind == "person")
            for (auto const& clock : state_.clocks)
                if (clock.kind == ClockKind::protection_ends && clock.rule.starts_with(instrument) && clock.verified &&
                    clock.runs() && clock.applies == Truth::yes && clock.ends && *clock.ends < setting_.today)
                    return true;
        auto const* rule = rule_of(limit);
        if (!rule) return false;
        FactsOfCase facts(state_, {}, {}, *setting_.law);
        return facts.holds(*rule, nullptr) == Truth::no;
    }

    void close(std::string const& article, std::string_view status)
    {
        if (!judged_.article.empty()) return;
        judged_.article = article;
        status_ = status;
    }

    void to_read(std::string text)
    {
        if (std::ranges::find(judged_.to_read, text) == judged_.to_read.end())
            judged_.to_read.push_back(std::move(text));
    }

    void close_by_law(std::string_view kind)
    {
        for (auto const& limit : limits_) {
            if (limit.when_imposed && !imposed()) continue;
            if (limit.verified && has_ended(limit)) continue;
            auto const closes = is_word_of(limit.closes, kind);
            auto const leaves = leaves_the_proceedings(kind) && std::ranges::any_of(limit.closes, [](auto& one) {
                                    return leaves_the_proceedings(one);
                                });
            auto const keeps = limit.confidential && leaves_the_proceedings(kind) && kind != "other_proceedings";
            if (!closes && !leaves && !keeps) continue;
            known_ = true;
            if (!limit.verified) {
                judged_.unverified.push_back(limit.article);
                continue;
            }
            if (closes && !order_.exception.empty() && is_word_of(limit.leaves_open, order_.exception)) {
                judged_.left_open.push_back(limit.article);
                continue;
            }
            if (closes)
                close(limit.article, "verified");
            else
                to_read(limit.article + ": " + limit.says);
        }
    }

    /// Practice: the handling codes of police cooperation. H0: for preventing and fighting crime. H1: not in court. H2:
    /// not passed on. H3: another restriction, in words.
    void close_by_handling()
    {
        auto const& code = item_.handling_code;
        if (code.empty()) return;
        known_ = true;
        auto const& kind = order_.kind;
        if (kind == "other_purpose" ||
            (code == "H1" && (kind == "court_use" || kind == "other_proceedings" || kind == "exculpatory_notice")) ||
            (code == "H2" && kind == "onward_transmission"))
            close("handling code " + code, "practice");
    }

    /// What somebody wrote and no program can weigh: conditions, a restriction under H3, promises of this authority.
    void texts_to_read()
    {
        for (auto const& condition : item_.conditions)
            to_read(condition.member + ": " + condition.text);
        if (item_.handling_code == "H3" && judged_.to_read.empty()) to_read("handling code H3");
        for (auto const& promise : state_.undertakings) {
            auto const ours = promise.given_by == name_of(state_.side);
            auto const binds =
                promise.state == Undertaking::State::accepted || promise.state == Undertaking::State::in_force;
            auto const of_use =
                promise.kind == "use_limitation" || promise.kind == "confidentiality" || promise.kind == "condition";
            auto const said = std::ranges::any_of(item_.conditions,
                                                  [&](UseCondition const& one) { return one.text == promise.text; });
            if (ours && binds && of_use && !said && item_.origin_case.empty())
                to_read("undertaking " + std::to_string(promise.number) + ": " + promise.text);
        }
    }

    /// A charge that is among those for which the person was surrendered is no other offence.
    bool granted_offence() const
    {
        auto const* offence =
            order_.offence > 0 && order_.offence <= 1000 ? state_.item(static_cast<int>(order_.offence)) : nullptr;
        return offence &&
               (offence->state == "granted" || offence->state == "surrendered" || offence->state == "arranged" ||
                offence->state == "temporarily_surrendered" || offence->state == "transferred");
    }

    bool same_target(Consent const& consent) const
    {
        if (!consent.third_state.empty() || !order_.third_state.empty()) {
            if (consent.third_state != order_.third_state) return false;
            return order_.purpose.empty() || plain(consent.purpose) == plain(order_.purpose);
        }
        if (!consent.in_case.empty() || !order_.in_case.empty()) return consent.in_case == order_.in_case;
        return plain(consent.purpose) == plain(order_.purpose);
    }

    /// The latest that was asked for exactly this: this item, this use, this case or purpose.
    Consent const* consent_to(std::string_view kind) const
    {
        Consent const* found = nullptr;
        for (auto const& consent : state_.consents)
            if (consent.ours && consent.kind == kind && same_target(consent) &&
                std::ranges::find(consent.received_items, item_.number) != consent.received_items.end())
                found = &consent;
        return found;
    }

    UseJudgement open_without_consent()
    {
        judged_.none_known = !known_ && judged_.to_read.empty() && order_.kind != "own_proceedings";
        // What was asked for and refused stays refused, whatever the texts leave open.
        if (auto const* consent = consent_to(order_.kind); consent && consent->answer == "refused")
            return refuse(refused_by(*consent));
        if (!order_.exception.empty() && judged_.left_open.empty() && order_.exception != "notice_impossible")
            return refuse(
                error("use.exception_unknown", "exception", "", {{"exception", std::string{order_.exception}}}));
        if (!judged_.left_open.empty() && order_.reasons.empty())
            return refuse(error("case.reasons_missing", "reasons", judged_.left_open.front()));
        return finish();
    }

    Error refused_by(Consent const& consent) const
    {
        auto const article = consent.article.empty() ? judged_.article : consent.article;
        return error("use.consent_refused", "kind", article,
                     {{"day", consent.answered_on ? text_of(*consent.answered_on) : ""}, {"reasons", consent.reasons}});
    }

    UseJudgement with_consent()
    {
        auto const* consent = consent_to(order_.kind);
        if (!consent)
            return refuse(error("use.consent_needed", "kind", judged_.article, {{"status", std::string{status_}}}));
        if (consent->answer.empty())
            return refuse(error("use.consent_awaited", "kind", judged_.article, {{"day", text_of(consent->asked_on)}}));
        auto const names_some = !consent->granted_items.empty();
        auto const named = std::ranges::find(consent->granted_items, item_.number) != consent->granted_items.end();
        if (consent->answer == "refused" || (names_some && !named)) return refuse(refused_by(*consent));
        if (consent->until && *consent->until < setting_.today)
            return refuse(error("use.consent_over", "kind", judged_.article, {{"day", text_of(*consent->until)}}));
        judged_.consent = text_of(consent->message_id);
        if (!consent->conditions.empty()) to_read("consent: " + consent->conditions);
        if (consent->answer == "consented_in_part" && !names_some) to_read("consent in part: " + consent->reasons);
        return finish();
    }

    /// A text that binds the use is read by a person, who says why the use lies within it.
    UseJudgement finish()
    {
        if (!judged_.to_read.empty() && order_.conditions_read.empty()) {
            std::string texts;
            for (auto const& text : judged_.to_read)
                texts += (texts.empty() ? "" : " | ") + text;
            return refuse(error("use.read_first", "conditions_read", "", {{"texts", texts}}));
        }
        return std::move(judged_);
    }

    /// UNTOC 18(5), 18(19), UNCAC 46(5), 46(19): nothing keeps the receiving State from disclosing what clears an
    /// accused person; it gives notice before and consults if asked, or tells without delay where no notice was
    /// possible. Where a text writes no such exception, none is assumed.
    UseJudgement exculpatory()
    {
        bool open = true;
        for (auto const& limit : limits_) {
            if (limit.when_imposed && !imposed()) continue;
            if (!is_word_of(limit.closes, "other_proceedings") && !is_word_of(limit.closes, "other_purpose")) continue;
            known_ = true;
            if (!limit.verified)
                judged_.unverified.push_back(limit.article);
            else if (is_word_of(limit.leaves_open, "exculpatory_notice"))
                judged_.left_open.push_back(limit.article);
            else {
                open = false;
                close(limit.article, "verified");
            }
        }
        auto const before = judged_.article;
        close_by_handling();
        if (judged_.article != before) open = false;
        auto const* notice = consent_to("exculpatory_notice");
        if (!open) {
            texts_to_read();
            if (notice) return with_consent();
            return refuse(error(status_ == "practice" ? "use.consent_needed" : "use.no_exculpatory_exception", "kind",
                                judged_.article, {{"status", std::string{status_}}}));
        }
        if (judged_.left_open.empty()) {
            texts_to_read();
            return open_without_consent();
        }
        if (order_.exception == "notice_impossible") {
            if (order_.reasons.empty())
                return refuse(error("case.reasons_missing", "reasons", judged_.left_open.front()));
            return std::move(judged_);
        }
        auto const* message = notice ? state_.message(notice->message_id) : nullptr;
        auto const has_left =
            message && (message->state == Outgoing::State::exported || message->state == Outgoing::State::receipted);
        if (!has_left) return refuse(error("use.notice_first", "kind", judged_.left_open.front()));
        for (auto const& consultation : state_.consultations)
            if (consultation.open && !consultation.ours)
                return refuse(error("use.consult_first", "kind", judged_.left_open.front()));
        judged_.consent = text_of(notice->message_id);
        // An objection is no veto; that it was weighed is recorded.
        if (notice->answer == "refused" || notice->answer == "consented_in_part")
            to_read("answer to the notice: " + notice->reasons);
        return finish();
    }

    /// What came from another case is used within what was cleared there; anything else is asked of the State that gave
    /// it, in the case in which it was received.
    UseJudgement inherited()
    {
        texts_to_read();
        if (!item_.cleared_conditions.empty()) to_read("consent: " + item_.cleared_conditions);
        // Here the very use for which it came along is another use than the one for which it was given.
        auto const kind = order_.kind == "own_proceedings" ? std::string_view{"other_proceedings"} : order_.kind;
        close_by_law(kind);
        close_by_handling();
        if (item_.handling_code == "H1" && kind == "other_proceedings") close("handling code H1", "practice");
        auto const here = order_.kind == "own_proceedings" && order_.in_case.empty();
        if (item_.cleared && here) {
            if (item_.cleared_until && *item_.cleared_until < setting_.today)
                return refuse(
                    error("use.consent_over", "kind", judged_.article, {{"day", text_of(*item_.cleared_until)}}));
            return finish();
        }
        if (judged_.article.empty() && here) return finish();
        return refuse(error("use.ask_at_origin", "received_item",
                            judged_.article.empty() ? "practice" : judged_.article,
                            {{"case", item_.origin_case},
                             {"number", std::to_string(item_.origin_number)},
                             {"status", status_.empty() ? "practice" : std::string{status_}}}));
    }

    CaseState const& state_;
    ReceivedItem const& item_;
    UseOrder const& order_;
    Setting const& setting_;
    std::vector<UseLimit> limits_;
    UseJudgement judged_;
    std::string_view status_;
    bool known_ = false;
};

}

UseOrder use_order_in(boost::json::object const& fields)
{
    return {text_in(fields, "kind"),      text_in(fields, "purpose"),
            text_in(fields, "in_case"),   text_in(fields, "third_state"),
            text_in(fields, "exception"), text_in(fields, "conditions_read"),
            text_in(fields, "reasons"),   number_in(fields, "offence").value_or(0)};
}

UseJudgement judge_use(CaseState const& state, ReceivedItem const& item, UseOrder const& order, Setting const& setting)
{
    return Judging{state, item, order, setting}.run();
}

}
