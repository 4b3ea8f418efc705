#include "docket/guards.hpp"
#include "docket/body.hpp"
#include "docket/clocks.hpp"
#include "docket/compiled.hpp"
#include "docket/law_of_case.hpp"
#include "docket/law_of_steps.hpp"
#include "docket/pauses.hpp"
#include "docket/questions.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

using Answer = std::optional<Error>;

/// Practice, four eyes: who wrote any version of the request does not approve it.
Answer another_wrote(Attempt const& a)
{
    if (std::ranges::find(a.state.writers, a.setting.account) == a.state.writers.end()) return std::nullopt;
    return Error{"case.four_eyes", "", "", {{"account", a.setting.account}}};
}

/// The approval binds to the draft that the approver read.
Answer draft_as_read(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const read = text_in(*a.fields, "draft_digest");
    if (read.empty() || read == a.state.draft_digest) return std::nullopt;
    return Error{"case.approval_outdated", "draft_digest", "", {}};
}

Answer has_items(Attempt const& a)
{
    if (!a.state.items.empty()) return std::nullopt;
    return Error{"case.no_items", "items", "", {}};
}

/// What leaves is what was approved, to the octet.
Answer approval_current(Attempt const& a)
{
    if (a.state.approved_digest.empty()) return Error{"case.approval_missing", "", "", {}};
    if (a.state.approved_digest != a.state.draft_digest) return Error{"case.approval_outdated", "", "", {}};
    return std::nullopt;
}

/// Practice: a request is given up as a whole. To ask for less is to write it anew, and to have that approved: the
/// draft that leaves would name what was given up all the same.
Answer whole_request(Attempt const& a)
{
    for (auto const& item : a.state.items)
        if (item.state == static_cast<Compiled const&>(*a.state.procedure).item_states.front() &&
            std::ranges::find(a.items, item.number) == a.items.end())
            return Error{"case.abandon_whole", "item", "", {{"item", std::to_string(item.number)}}};
    return std::nullopt;
}

Answer something_changes(Attempt const& a)
{
    if (!a.fields || !a.fields->empty()) return std::nullopt;
    return Error{"case.field_missing", "request", "", {{"field", "request"}}};
}

Answer new_items_read(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const* items = array_in(*a.fields, "new_items");
    auto const read = items ? items_in(*items, "requested") : std::vector<Item>{};
    auto const taken =
        std::ranges::any_of(read, [&](Item const& item) { return a.state.item(item.number) != nullptr; });
    if (items && read.size() == items->size() && !taken) return std::nullopt;
    return Error{
        "case.field_invalid",
        "new_items",
        "",
        {{"field", "new_items"}, {"expected", "items with a number that is not used yet, a type and a title"}}};
}

/// Practice: what is answered was asked, and is not answered yet.
Answer answers_what_was_asked(Attempt const& a)
{
    auto const* answers = a.fields ? array_in(*a.fields, "answers") : nullptr;
    auto const* question = question_to_answer(a.state);
    if (!answers || !question) return std::nullopt;
    return answers_do_not_fit(*question, *answers);
}

/// A case is not closed over a message that a person still has to approve or send.
Answer messages_left(Attempt const& a)
{
    for (auto const& message : a.state.outgoing)
        if (message.state == Outgoing::State::prepared || message.state == Outgoing::State::approved)
            return Error{
                "case.message_pending", "", "", {{"type", message.type}, {"message", text_of(message.message_id)}}};
    return std::nullopt;
}

Answer not_acknowledged(Attempt const& a)
{
    if (!a.state.acknowledged_now) return std::nullopt;
    return Error{"case.already_acknowledged", "", "", {}};
}

/// What was decided on is answered, not returned.
Answer nothing_decided(Attempt const& a)
{
    for (auto const& item : a.state.items)
        if (item.state != "requested")
            return Error{"case.item_already_decided",
                         "item",
                         "",
                         {{"item", std::to_string(item.number)}, {"state", std::string{item.state}}}};
    return std::nullopt;
}

/// A refusal names a ground that a text invoked by the request offers, and that none of them excludes. On a text that
/// nobody has checked against its source it rests only when a person says why: whoever decides may know the text.
Answer may_rest_on(Attempt const& a, Ground const& ground)
{
    if (auto const done = not_excluded(a.state, ground, a.items, *a.fields, a.setting); !done) return done.error();
    auto const done = ground_offered(a.state, ground, a.setting);
    if (done) return std::nullopt;
    auto const confirmed = !text_in(*a.fields, "unverified_because").empty();
    if (done.error().code == "case.ground_unverified" && confirmed) return std::nullopt;
    return done.error();
}

Answer ground_is_offered(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    return may_rest_on(a, {std::string{text_in(*a.fields, "ground")}, std::string{text_in(*a.fields, "article")}});
}

/// Where an instrument invoked obliges to consult before refusing (UNTOC 18(26), 16(16); 2014/41/EU, Article 11(4), on
/// the grounds that it names): open once a consultation of ours has left and is over, or a reason why none is due is
/// recorded. Elsewhere consulting is practice and bars nothing.
Answer consulted_first(Attempt const& a)
{
    auto const ground = a.fields ? text_in(*a.fields, "ground") : std::string_view{};
    auto const duty = duty_to_consult(a.state, ground, a.items, a.setting);
    if (!duty) return std::nullopt;
    if (!a.state.consultation_not_due.empty()) return std::nullopt;
    for (auto const& consultation : a.state.consultations) {
        if (!consultation.ours || consultation.open) continue;
        if (consultation.subject != "refusal" && consultation.subject != "conditions") continue;
        auto const* message = a.state.message(consultation.message_id);
        if (message && (message->state == Outgoing::State::exported || message->state == Outgoing::State::receipted))
            return std::nullopt;
    }
    return Error{"case.consult_first", "", *duty, {}};
}

Answer after_the_decision(Attempt const& a)
{
    if (!a.happened_on) return std::nullopt;
    for (auto const number : a.items)
        if (auto const* item = a.state.item(number); item && item->decided && *a.happened_on < *item->decided)
            return Error{"case.backdated",
                         "happened_on",
                         "",
                         {{"day", text_of(*a.happened_on)}, {"earliest", text_of(*item->decided)}}};
    return std::nullopt;
}

/// Once provisional arrest was asked for, the request is withdrawn, so that the other State hears of it.
Answer arrest_not_asked(Attempt const& a)
{
    for (auto const& message : a.state.outgoing)
        if ((message.type == "urgent_notice" || message.type == "transit") &&
            message.state != Outgoing::State::rejected)
            return Error{"case.withdraw_instead", "", "", {}};
    return std::nullopt;
}

Answer something_left(Attempt const& a)
{
    for (auto const& message : a.state.outgoing)
        if ((message.type == "urgent_notice" || message.type == "request" || message.type == "transit") &&
            message.state != Outgoing::State::rejected)
            return std::nullopt;
    return Error{"case.nothing_to_withdraw", "", "", {}};
}

Answer person_dead(Attempt const& a)
{
    if (a.state.liberty == "died") return std::nullopt;
    return Error{"case.liberty", "", "", {{"liberty", std::string{a.state.liberty}}}};
}

/// Nobody stays in custody for a case that is over.
Answer person_free(Attempt const& a)
{
    if (!in_custody(a.state.liberty)) return std::nullopt;
    return Error{"case.liberty", "", "", {{"liberty", std::string{a.state.liberty}}}};
}

/// Nobody is arrested for a request that was answered or withdrawn.
Answer request_alive(Attempt const& a)
{
    auto const& procedure = static_cast<Compiled const&>(*a.state.procedure);
    for (auto const& item : a.state.items)
        if (!procedure.has_ended(item)) return std::nullopt;
    // 2002/584/JHA, Article 23(5): only the custody ends; the warrant stands.
    if (a.state.modality == law::Modality::surrender && a.state.base == "lapsed") return std::nullopt;
    return Error{"case.nothing_open", "", "", {}};
}

Answer undertaking_known(Attempt const& a)
{
    if (!a.fields && !a.state.undertakings.empty()) return std::nullopt;
    auto const number = a.fields ? number_in(*a.fields, "undertaking").value_or(0) : 0;
    if (number >= 1 && number <= static_cast<std::int64_t>(a.state.undertakings.size())) return std::nullopt;
    return Error{"case.undertaking_unknown", "undertaking", "", {{"undertaking", std::to_string(number)}}};
}

/// A limit is missed only when it ran and its last day is over.
Answer clock_is_over(Attempt const& a)
{
    auto const over = [&](Clock const& clock) { return clock.runs() && clock.ends && *clock.ends < a.setting.today; };
    if (!a.fields && std::ranges::any_of(a.state.clocks, over)) return std::nullopt;
    auto const number = a.fields ? number_in(*a.fields, "clock").value_or(0) : 0;
    if (number >= 1 && number <= static_cast<std::int64_t>(a.state.clocks.size()) &&
        over(a.state.clocks[static_cast<std::size_t>(number - 1)]))
        return std::nullopt;
    return Error{"case.clock_unknown", "clock", "", {{"clock", std::to_string(number)}}};
}

/// The case is the notice of an interception without help, and no request for an operation.
Answer interception_was_notified(Attempt const& a)
{
    auto const ours = std::ranges::any_of(
        a.state.outgoing, [](Outgoing const& message) { return message.kind == "interception_notice_sent"; });
    if (ours || a.state.base == "notified" || a.state.base == "notice_answered") return std::nullopt;
    return held(a, "interception_without_notice", {"case.no_interception_notice", "", "", {}});
}

/// UNTOC, Article 18(10)(a), and its like: a person in custody is sent only with free and informed consent.
Answer consent_was_recorded(Attempt const& a)
{
    if (!a.fields || flag_in(*a.fields, "consent_recorded")) return std::nullopt;
    return held(a, "detained_person_without_consent", {"case.no_consent", "consent_recorded", "", {}},
                WhereSilent::practice, ConsentShown::missing);
}

/// Who is given back is here: in custody, and not given back since.
Answer person_is_here(Attempt const& a)
{
    auto const lent = std::ranges::any_of(a.state.clocks, [](Clock const& clock) {
        return clock.started_by == "person_received_in_custody" && (clock.lives() || clock.state == ClockState::missed);
    });
    if (lent) return std::nullopt;
    return held(a, "return_of_nobody", {"case.nobody_to_return", "", "", {}});
}

/// What an official says has ended is past.
Answer period_has_ended(Attempt const& a)
{
    auto const ended = a.fields ? instant_from(text_in(*a.fields, "period_ended_at")) : Result<Instant>(a.setting.now);
    if (ended && *ended <= a.setting.now) return std::nullopt;
    return held(a, "silence_before_its_hours",
                {"case.period_still_runs", "period_ended_at", "", {{"ends", ended ? text_of(*ended) : ""}}});
}

/// 2014/41/EU, Article 10(4): the issuing authority is told first, and may withdraw or supplement its order. Elsewhere
/// practice.
Answer told_of_other_measure(Attempt const& a)
{
    if (std::ranges::any_of(a.state.consultations, [](Consultation const& consultation) {
            return consultation.ours && consultation.subject == "other_measure" && !consultation.open;
        }))
        return std::nullopt;
    return held(a, "other_measure_before_telling", {"case.other_measure_not_told", "", "", {}});
}

/// A request is acknowledged as received on a day between its coming and today.
Answer received_by_then(Attempt const& a)
{
    auto const day = a.fields ? day_in(*a.fields, "received_on") : std::nullopt;
    if (!day || (*day <= a.setting.today && *day >= a.state.opened)) return std::nullopt;
    return Error{"case.field_invalid",
                 "received_on",
                 "",
                 {{"field", "received_on"},
                  {"expected", "a day from " + text_of(a.state.opened) + " to " + text_of(a.setting.today)}}};
}

/// The instruments invoked have a limit that begins or ends with such an event.
Answer event_begins_or_ends_a_limit(Attempt const& a)
{
    if (!a.fields || !a.setting.law) return std::nullopt;
    auto const event = text_in(*a.fields, "event");
    std::string known;
    for (auto const& basis : a.state.basis)
        if (auto const* instrument = a.setting.law->instrument(basis.instrument))
            for (auto const& rule : instrument->rules) {
                if (rule.kind != law::RuleKind::limit || !law::has(rule.modalities, a.state.modality)) continue;
                auto const kind = clock_kind_of(rule);
                if (a.state.closed && (!kind || !outlives_case(*kind))) continue;
                for (auto const& name : {rule.starts_at, rule.ends_at}) {
                    if (!name.empty() && name == event) return std::nullopt;
                    if (!name.empty() && known.find(name) == std::string::npos)
                        known += (known.empty() ? "" : ", ") + name;
                }
            }
    return Error{
        "case.event_unknown", "event", "", {{"event", std::string{event}}, {"known", known.empty() ? "none" : known}}};
}

/// The clock that the field names, or null.
Clock const* named_clock(Attempt const& a)
{
    auto const number = a.fields ? number_in(*a.fields, "clock").value_or(0) : 0;
    if (number < 1 || number > static_cast<std::int64_t>(a.state.clocks.size())) return nullptr;
    return &a.state.clocks[static_cast<std::size_t>(number - 1)];
}

/// Open when some clock fits; with its number given, when that one does.
template <class Fits>
Answer some_limit(Attempt const& a, std::string_view code, Fits fits)
{
    if (!a.fields && std::ranges::any_of(a.state.clocks, fits)) return std::nullopt;
    auto const* clock = named_clock(a);
    if (clock && fits(*clock)) return std::nullopt;
    auto const number = a.fields ? number_in(*a.fields, "clock").value_or(0) : 0;
    return Error{std::string{code},
                 "clock",
                 clock ? clock->article : "",
                 {{"clock", std::to_string(number)}, {"article", clock ? clock->article : ""}}};
}

/// 2002/584/JHA, Article 17(4), and the like: what the text itself allows on top, once, before the limit is over, by
/// the side that must act.
Answer limit_can_be_extended(Attempt const& a)
{
    return some_limit(a, "case.limit_not_extendable", [&](Clock const& clock) {
        return clock.state == ClockState::running && clock.extension && !clock.extended && clock.ends &&
               *clock.ends >= a.setting.today && clock.on == a.state.side;
    });
}

/// States agree on when something is decided or told, not on how long a person is held or protected, nor on how long a
/// measure may last.
Answer limit_can_be_agreed(Attempt const& a)
{
    return some_limit(a, "case.limit_not_adjustable", [&](Clock const& clock) {
        return clock.runs() && (clock.kind == ClockKind::decide_by || clock.kind == ClockKind::tell_by) && clock.ends &&
               *clock.ends >= a.setting.today;
    });
}

Answer limit_change_was_offered(Attempt const& a)
{
    for (auto const& offer : a.state.limit_offers)
        if (offer.open && !offer.ours) return std::nullopt;
    return Error{"case.no_limit_offered", "", "", {}};
}

/// A limit stops only under an article that says so.
Answer text_allows_the_pause(Attempt const& a)
{
    return some_limit(a, "case.pause_not_allowed", [&](Clock const& clock) {
        return clock.runs() && std::ranges::any_of(pause_rules(), [&](PauseRule const& rule) {
                   return clock.rule.starts_with(rule.limit) &&
                          (!a.fields || text_in(*a.fields, "article") == rule.article);
               });
    });
}

Answer limit_is_paused(Attempt const& a)
{
    return some_limit(a, "case.limit_not_paused", [](Clock const& clock) { return clock.state == ClockState::paused; });
}

/// A task to the authority that holds the person; the answer is recorded and frees nobody.
Answer limit_of_custody(Attempt const& a)
{
    return some_limit(a, "case.limit_not_of_custody", [](Clock const& clock) {
        return (clock.kind == ClockKind::must_release || clock.kind == ClockKind::may_release) &&
               (clock.runs() || clock.state == ClockState::missed);
    });
}

/// There is a limit in working days.
Answer counts_working_days(Attempt const& a)
{
    for (auto const& clock : a.state.clocks)
        if (clock.lives() && clock.length && clock.length->unit == law::Length::Unit::working_days) return std::nullopt;
    return Error{"case.no_working_days", "", "", {}};
}

/// The law asks about the fact, and the answer is yes or no.
Answer fact_is_known(Attempt const& a)
{
    if (!a.fields || !a.setting.law) return std::nullopt;
    auto const name = text_in(*a.fields, "fact");
    auto const* fact = a.setting.law->fact(name);
    if (fact && fact->type == law::FactType::boolean && !fact->derived) return std::nullopt;
    return Error{"case.fact_unknown", "fact", "", {{"fact", std::string{name}}}};
}

Answer entry_exists(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const number = number_in(*a.fields, "entry").value_or(0);
    if (number >= 1 && number <= a.state.length) return std::nullopt;
    return Error{"case.field_invalid",
                 "entry",
                 "",
                 {{"field", "entry"}, {"expected", "a number from 1 to " + std::to_string(a.state.length)}}};
}

/// Only the side that was asked answers a consultation.
Answer asked_to_consult(Attempt const& a)
{
    for (auto const& consultation : a.state.consultations)
        if (consultation.open && !consultation.ours) return std::nullopt;
    return Error{"case.nobody_asked", "", "", {}};
}

Answer flag_must_hold(Attempt const& a, std::string_view field, std::string_view step, ConsentShown consent)
{
    if (!a.fields || flag_in(*a.fields, field)) return std::nullopt;
    return held(a, step, {"case.person_not_informed", std::string{field}, "", {{"field", std::string{field}}}},
                WhereSilent::practice, consent);
}

/// eaw2002 13, cets209 4, ets112 7 and their like: voluntarily and in full awareness of the consequences.
Answer informed_of_consequences(Attempt const& a)
{
    return flag_must_hold(a, "informed", "consent_without_awareness", ConsentShown::given);
}

/// eaw2002 11: the person is told of the warrant, of the possibility of consenting, and of counsel and interpreter.
Answer rights_were_told(Attempt const& a)
{
    return flag_must_hold(a, "rights_told", "arrest_without_information", ConsentShown::as_recorded);
}

Answer consent_stands(Attempt const& a)
{
    if (a.state.consent == "given") return std::nullopt;
    return Error{"case.no_consent", "", "", {}};
}

/// ets112 3(1)(d): the sentenced person consents; without that, only on a basis that needs no consent (ets167 2, 3;
/// cets222 1; fd2008_909 6(2)).
Answer consent_known(Attempt const& a)
{
    if (a.state.consent == "given" || a.state.consent == "not_needed") return std::nullopt;
    return held(a, "sentence_transfer_without_consent", {"case.no_consent", "", "", {}}, WhereSilent::practice,
                ConsentShown::missing);
}

/// eaw2002 4(6): the executing State undertakes to execute the sentence.
Answer enforcement_offered(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    return may_rest_on(a, {"refuse.sentence_executed_here", std::string{text_in(*a.fields, "article")}});
}

Clock const* clock_of_items(Attempt const& a, std::string_view rule)
{
    Clock const* found = nullptr;
    for (auto const& clock : a.state.clocks)
        if (clock.rule.starts_with(rule) && clock.runs() && std::ranges::all_of(clock.items, [&](int item) {
                return std::ranges::find(a.items, item) != a.items.end();
            }))
            found = &clock;
    return found;
}

/// A restraint lapses only when the period that the order set is over; one without a period does not lapse by itself.
Answer restraint_is_over(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const* clock = clock_of_items(a, "own/restraint");
    auto const without_end = std::ranges::any_of(a.items, [&](int number) {
        return std::ranges::none_of(a.state.clocks, [&](Clock const& one) {
            return one.rule.starts_with("own/restraint") && std::ranges::find(one.items, number) != one.items.end();
        });
    });
    if (without_end) return held(a, "end_of_restraint", {"case.restraint_without_end", "", "", {}});
    if (!clock || !clock->ends || *clock->ends < a.setting.today) return std::nullopt;
    return Error{"case.period_still_runs", "", clock->article, {{"ends", text_of(*clock->ends)}}};
}

/// 2014/60/EU, Article 5(3): an object is secured until the other State has had its six months for the check.
Answer check_is_overdue(Attempt const& a)
{
    for (auto const& clock : a.state.clocks)
        if (clock.until == "identity_checked" && clock.runs() && clock.ends && *clock.ends >= a.setting.today)
            return Error{"case.period_still_runs", "", clock.article, {{"ends", text_of(*clock.ends)}}};
    return std::nullopt;
}

/// A floor of the law: preserved data are kept at least so long (ets185 29(7)).
Answer floor_is_over(Attempt const& a)
{
    for (auto const& clock : a.state.clocks)
        if (clock.kind == ClockKind::keep_at_least && clock.runs() && clock.ends && *clock.ends >= a.setting.today)
            return Error{"case.period_still_runs", "", clock.article, {{"ends", text_of(*clock.ends)}}};
    return std::nullopt;
}

/// A team is extended before its period is over; afterwards there is no team to extend.
Answer period_runs(Attempt const& a)
{
    for (auto const& clock : a.state.clocks)
        if (clock.rule.starts_with("own/team-period") && clock.runs() && clock.ends && *clock.ends < a.setting.today)
            return held(a, "team_after_its_period", {"case.period_is_over", "", "", {{"ended", text_of(*clock.ends)}}});
    return std::nullopt;
}

Answer case_reached_the_partner(Attempt const& a)
{
    if (a.state.side == Side::requested || a.state.sent || !a.state.incoming.empty()) return std::nullopt;
    return Error{"case.nothing_to_withdraw", "", "", {}};
}

Answer consent_asked_of_us(Attempt const& a)
{
    for (auto const& consent : a.state.consents)
        if (consent.answer.empty() && !consent.ours) return std::nullopt;
    return Error{"case.nobody_asked", "", "", {}};
}

/// Practice: H3 says that another restriction holds, and which.
Answer restriction_is_worded(Attempt const& a)
{
    if (!a.fields || text_in(*a.fields, "handling_code") != "H3" || a.fields->contains("restriction"))
        return std::nullopt;
    return Error{"case.field_missing", "restriction", "", {{"field", "restriction"}}};
}

/// ETS No. 24, Article 17; 2002/584/JHA, Article 16: which of several requests goes first is decided under a rule on
/// it.
Answer rule_of_priority(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const cited = text_in(*a.fields, "article");
    auto const space = cited.find(' ');
    auto const* instrument = a.setting.law ? a.setting.law->instrument(cited.substr(0, space)) : nullptr;
    if (instrument && space != std::string_view::npos)
        for (auto const& rule : instrument->rules)
            if (rule.kind == law::RuleKind::priority && law::has(rule.modalities, a.state.modality) &&
                rule.status == law::Status::verified && rule.article.starts_with(cited.substr(space + 1)))
                return std::nullopt;
    return Error{"case.no_rule_of_priority", "article", "", {{"article", std::string{cited}}}};
}

/// ETS No. 24, Article 20; 2002/584/JHA, Article 29: property goes with a surrender that was granted, also when the
/// person has died or escaped since.
Answer surrender_was_granted(Attempt const& a)
{
    for (auto const& item : a.state.items)
        if (item.state == "granted" || item.state == "arranged" || item.state == "surrendered" ||
            item.state == "surrender_postponed" || item.state == "temporarily_surrendered" || item.state == "lapsed")
            return std::nullopt;
    return held(a, "property_without_surrender", {"case.nothing_granted", "", "", {}});
}

/// Practice: what was granted is refused only by the court that decides on the remedy against the grant; its name goes
/// with the refusal.
Answer reversed_by_a_court(Attempt const& a)
{
    if (!a.fields || !text_in(*a.fields, "court").empty()) return std::nullopt;
    for (auto const number : a.items)
        if (auto const* item = a.state.item(number))
            if (item->state == "granted" || item->state == "arranged" || item->state == "surrender_postponed")
                return Error{
                    "case.field_missing", "court", "practice", {{"field", "court"}, {"command", "refuse_item"}}};
    return std::nullopt;
}

/// UNTOC 16(11), UNCAC 44(12): surrender on the condition that the person comes back to serve the sentence needs that
/// promise.
Answer return_promised(Attempt const& a)
{
    for (auto const& promise : a.state.undertakings)
        if (promise.kind == "return_to_serve" && promise.given_by == "requesting" &&
            promise.state != Undertaking::State::rejected)
            return std::nullopt;
    return held(a, "conditional_surrender_without_return", {"case.return_not_promised", "", "", {}});
}

/// 2002/584/JHA, Article 5: execution under a guarantee needs the guarantee: of return, of the review of a life
/// sentence, or of how the person is held.
Answer guarantee_given(Attempt const& a)
{
    for (auto const& promise : a.state.undertakings)
        if (promise.given_by == "requesting" && promise.state != Undertaking::State::rejected) return std::nullopt;
    return held(a, "guarantee_not_given", {"case.no_guarantee", "", "", {}});
}

/// Practice: nobody is carried through on a request, an announcement or a permission that has not left.
Answer transit_was_told(Attempt const& a)
{
    for (auto const& message : a.state.outgoing)
        if (message.type == "transit" && !message.fact && message.state == Outgoing::State::prepared)
            return Error{
                "case.message_pending", "", "", {{"type", message.type}, {"message", text_of(message.message_id)}}};
    return std::nullopt;
}

constexpr NamedGuard guards_on_the_case[] = {
    {"transit_was_told", transit_was_told},
    {"guarantee_given", guarantee_given},
    {"reversed_by_a_court", reversed_by_a_court},
    {"return_promised", return_promised},
    {"rule_of_priority", rule_of_priority},
    {"surrender_was_granted", surrender_was_granted},
    {"asked_to_consult", asked_to_consult},
    {"informed_of_consequences", informed_of_consequences},
    {"rights_were_told", rights_were_told},
    {"consent_stands", consent_stands},
    {"consent_known", consent_known},
    {"enforcement_offered", enforcement_offered},
    {"restraint_is_over", restraint_is_over},
    {"check_is_overdue", check_is_overdue},
    {"floor_is_over", floor_is_over},
    {"period_runs", period_runs},
    {"case_reached_the_partner", case_reached_the_partner},
    {"consent_asked_of_us", consent_asked_of_us},
    {"restriction_is_worded", restriction_is_worded},
    {"another_wrote", another_wrote},
    {"draft_as_read", draft_as_read},
    {"has_items", has_items},
    {"approval_current", approval_current},
    {"something_changes", something_changes},
    {"whole_request", whole_request},
    {"new_items_read", new_items_read},
    {"answers_what_was_asked", answers_what_was_asked},
    {"messages_left", messages_left},
    {"not_acknowledged", not_acknowledged},
    {"nothing_decided", nothing_decided},
    {"ground_offered", ground_is_offered},
    {"consulted_first", consulted_first},
    {"after_the_decision", after_the_decision},
    {"arrest_not_asked", arrest_not_asked},
    {"something_left", something_left},
    {"person_dead", person_dead},
    {"person_free", person_free},
    {"request_alive", request_alive},
    {"undertaking_known", undertaking_known},
    {"clock_is_over", clock_is_over},
    {"interception_was_notified", interception_was_notified},
    {"consent_was_recorded", consent_was_recorded},
    {"person_is_here", person_is_here},
    {"period_has_ended", period_has_ended},
    {"told_of_other_measure", told_of_other_measure},
    {"received_by_then", received_by_then},
    {"event_of_a_limit", event_begins_or_ends_a_limit},
    {"fact_is_known", fact_is_known},
    {"working_days_counted", counts_working_days},
    {"limit_can_be_extended", limit_can_be_extended},
    {"limit_can_be_agreed", limit_can_be_agreed},
    {"limit_change_was_offered", limit_change_was_offered},
    {"text_allows_the_pause", text_allows_the_pause},
    {"limit_is_paused", limit_is_paused},
    {"limit_of_custody", limit_of_custody},
    {"entry_exists", entry_exists},
};

}

Guard guard_of(std::string_view name)
{
    for (auto const& part : {std::span<NamedGuard const>(guards_on_the_case), guards_on_messages(), guards_on_custody(),
                             guards_on_execution(), guards_on_exhibits(), guards_on_received(), guards_on_agreement()})
        for (auto const& [known, guard] : part)
            if (known == name) return guard;
    return nullptr;
}

}
