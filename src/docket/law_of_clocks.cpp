// Which limits of the law an entry starts, meets, pauses or ends: the words in which the rules of law/ name events,
// beside the kinds of entry that are these events.
#include "docket/body.hpp"
#include "docket/clocks.hpp"
#include "docket/compiled.hpp"
#include "docket/facts_of_case.hpp"
#include "docket/law_events.hpp"
#include "docket/pauses.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

/// Events that happen to items one by one: a limit for them is met when the last item is.
constexpr std::string_view events_of_items[] = {"recognition_decision", "final_decision", "measure_executed",
                                                "answer_sent", "data_sent"};

/// The events of the law that an entry is, and the day of each.
struct Happened {
    std::string_view event;
    Day on;
};

void add_words(std::vector<Happened>& happened, std::string_view words, Day on)
{
    for (auto const word : words_of(words))
        happened.push_back({word, on});
}

std::vector<Happened> events_in(CaseState const& state, std::string_view kind, json::object const& body, Day on,
                                std::optional<Day> told_on)
{
    std::vector<Happened> happened;
    for (auto const& row : events_of_kinds())
        if (row.kind == kind && (row.only.empty() || row.only == law::name_of(state.modality)))
            add_words(happened, row.events, row.told ? told_on.value_or(on) : on);
    // The day of receipt that an acknowledgement states begins the limits of the other side, as of that message. A
    // second authority that acknowledges the same request begins nothing anew.
    if (kind == "acknowledgement_received" && !state.acknowledged_now)
        if (auto const day = day_in(body, "received_on"); day && *day <= on && (!state.sent || *day >= *state.sent))
            add_words(happened, request_arrived, *day);
    if (kind == "extradition_granted" && state.side == Side::requesting) {
        happened.clear();
        happened.push_back({"final_decision", told_on.value_or(on)});
    }
    if (state.side == Side::requesting)
        for (auto const& row : events_told())
            if (row.kind == kind) add_words(happened, row.events, on);
    if (kind == "message_exported")
        if (auto const id = id_from(text_in(body, "message_id")))
            if (auto const* message = state.message(*id))
                for (auto const& row : events_told())
                    if (row.kind == message->kind && state.side == Side::requested) add_words(happened, row.events, on);
    // 2002/584/JHA, Article 23(2): ten days after the final decision. One that is open to appeal is not final yet, and
    // an appeal that suspends it makes it final when it is decided.
    if (flag_in(body, "open_to_appeal"))
        std::erase_if(happened, [](Happened const& one) { return one.event == "final_decision"; });
    if (state.decision_not_final && (kind == "remedy_decision_learned" ||
                                     (kind == "remedy_reported" && text_in(body, "phase") == "remedy_decided")))
        happened.push_back({"final_decision", on});
    if (kind == "remedy_reported" && !text_in(body, "phase").empty()) happened.push_back({text_in(body, "phase"), on});
    // ETS No. 24, Article 18(4); 2002/584/JHA, Article 23(3): the limit runs from the date fixed for the takeover, and
    // anew from the new date when something beyond control prevented the first.
    if (kind == "surrender_date_agreed") {
        auto const date = day_in(body, "date");
        if (!date) return {};
        happened.front().on = *date;
        // One new date for each obstacle: a date that is changed without one begins nothing.
        auto const obstacle = state.surrender_redated ? std::string_view{} : state.surrender_prevented;
        if (obstacle == "force_majeure") happened.push_back({"new_surrender_date_agreed", *date});
        // 2002/584/JHA, Article 23(4): the new date after a humanitarian stop is another event than that of 23(3).
        if (obstacle == "humanitarian") happened.push_back({"surrender_date_after_humanitarian_stop", *date});
    }
    // 2008/909/JHA, Article 15(2): likewise for a transfer that unforeseen circumstances prevented.
    if (kind == "transfer_date_agreed" && state.surrender_prevented == "force_majeure")
        if (auto const date = day_in(body, "date")) happened.push_back({"new_transfer_date_agreed", *date});
    // Protection ends some days after the person was told and was free to leave; who is not free keeps it.
    if (kind == "presence_no_longer_required" && flag_in(body, "free_to_leave"))
        add_words(happened, "presence_no_longer_required presence_no_longer_required_notified", on);
    if (kind == "urgent_request_made" && flag_in(body, "orally")) happened.push_back({"oral_request_made", on});
    // What no entry of the procedure is: an official says that it happened.
    if (kind == "event_recorded") happened.push_back({text_in(body, "event"), on});
    return happened;
}

bool in_force_for_limit(law::Rule const& rule, Day day)
{
    return (!rule.valid_from || *rule.valid_from <= day) && (!rule.valid_until || day <= *rule.valid_until);
}

/// The instruments that the request invokes, each once.
std::vector<law::Instrument const*> invoked(CaseState const& state, law::Library const& law)
{
    std::vector<law::Instrument const*> found;
    for (auto const& basis : state.basis) {
        auto const* instrument = law.instrument(basis.instrument);
        if (instrument && std::ranges::find(found, instrument) == found.end()) found.push_back(instrument);
    }
    return found;
}

std::vector<int> open_items(CaseState const& state)
{
    std::vector<int> items;
    for (auto const& item : state.items)
        if (!item.ended) items.push_back(item.number);
    return items;
}

void write_end(json::object& written, End const& end)
{
    if (end.day) written["ends"] = text_of(*end.day);
    if (end.at) written["ends_at"] = text_of(*end.at);
    if (end.open != EndOpen::sure) written["end_open"] = name_of(end.open);
}

void write_length(json::object& written, law::Length const& length, char const* count, char const* unit)
{
    written.emplace(count, length.count);
    written.emplace(unit, law::name_of(length.unit));
}

/// Whose calendar counts: that of the State that must act in time (law/readings: a text that counts working days does
/// not say whose). `on` of a limit of custody names who must deliver; the days are those of the place of custody.
Calendar const* calendar_for(CaseState const& state, Side on, Setting const& setting)
{
    return calendar_of(setting.calendars.get(), on == state.side ? state.own.state : state.partner.state);
}

class Starting
{
public:
    Starting(CaseState const& state, std::string_view kind, json::object const& body, Setting const& setting)
        : state_(state), kind_(kind), body_(body), setting_(setting), facts_(state, kind, body, *setting.law)
    {
    }

    json::array run(std::vector<Happened> const& happened)
    {
        // An instrument that has a rule of its own for the new date counts by that one.
        auto const begins_anew = [&](law::Rule const& rule) {
            return (rule.starts_at == "new_surrender_date_agreed" ||
                    rule.starts_at == "surrender_date_after_humanitarian_stop") &&
                   named(happened, rule.starts_at) != nullptr;
        };
        for (auto const* instrument : invoked(state_, *setting_.law)) {
            auto const anew = std::ranges::any_of(instrument->rules, begins_anew);
            for (auto const& rule : instrument->rules) {
                if (rule.kind != law::RuleKind::limit || !law::has(rule.modalities, state_.modality) ||
                    !in_force_for_limit(rule, setting_.today))
                    continue;
                if (anew && rule.starts_at == "surrender_date_agreed") continue;
                if (rule.ends_at == "final_decision" && rule.starts_at == "person_arrested" && decided()) continue;
                if (auto const* event = named(happened, start_of(rule)); event && !named(happened, rule.ends_at))
                    start(*instrument, rule, event->on);
            }
        }
        return std::move(clocks_);
    }

private:
    static Happened const* named(std::vector<Happened> const& happened, std::string_view event)
    {
        for (auto const& one : happened)
            if (!event.empty() && one.event == event) return &one;
        return nullptr;
    }

    /// Whether the surrender was decided for good: who is arrested afterwards waits for no decision.
    bool decided() const
    {
        return state_.modality == law::Modality::surrender && !state_.decision_not_final &&
               std::ranges::none_of(state_.items, [](Item const& item) { return item.state == "requested"; });
    }

    void start(law::Instrument const& instrument, law::Rule const& rule, Day starts)
    {
        auto const each_item =
            law::has(rule.asks_of, law::FactOf::measure) || law::has(rule.asks_of, law::FactOf::offence);
        auto const counts_items =
            std::ranges::find(events_of_items, rule.ends_at) != std::end(events_of_items) && !asks_consent();
        auto items = items_named(body_);
        if (items.empty()) items = open_items(state_);
        if (!each_item) {
            auto const applies = facts_.holds(rule, nullptr);
            if (applies != Truth::no) add(instrument, rule, starts, applies, counts_items ? items : std::vector<int>{});
            return;
        }
        for (auto const truth : {Truth::yes, Truth::open}) {
            std::vector<int> fitting;
            for (auto const number : items)
                if (auto const* item = state_.item(number); item && facts_.holds(rule, item) == truth)
                    fitting.push_back(number);
            if (!fitting.empty()) add(instrument, rule, starts, truth, fitting);
        }
    }

    bool asks_consent() const { return asks_for_consent(kind_); }

    void add(law::Instrument const& instrument, law::Rule const& rule, Day starts, Truth applies,
             std::vector<int> const& items)
    {
        auto const kind = clock_kind_of(rule);
        // Promises and floors outlive the case, and so does an answer that is asked for afterwards.
        if (state_.closed && !asks_consent() && (!kind || !outlives_case(*kind))) return;
        auto const on = rule.on == name_of(Side::requesting) ? Side::requesting : Side::requested;
        json::object clock{{"rule", rule.id},           {"article", instrument.id + " " + rule.article},
                           {"says", rule.says},         {"kind", name_of(kind.value_or(ClockKind::tell_by))},
                           {"starts", text_of(starts)}, {"lapses", rule.then},
                           {"on", name_of(on)},         {"verified", rule.status == law::Status::verified}};
        if (!rule.reading.empty()) clock.emplace("reading", rule.reading);
        if (!rule.counting.empty()) clock.emplace("counting", rule.counting);
        auto const until = asks_consent() ? std::string_view{"consent_decided"} : std::string_view{rule.ends_at};
        if (!until.empty()) clock.emplace("until", until);
        if (!rule.when.always()) clock.emplace("condition", rule.when.text());
        if (applies == Truth::open) clock.emplace("applies", name_of(applies));
        if (!items.empty()) clock.emplace("items", json::array(items.begin(), items.end()));
        if (rule.extension) write_length(clock, *rule.extension, "extension_count", "extension_unit");
        if (rule.length) {
            write_length(clock, *rule.length, "count", "unit");
            // Hours run from the recorded hour; without one no end is invented.
            auto const hour = instant_from(text_in(body_, "happened_at"));
            auto const starts_at = hour ? std::optional{*hour} : std::nullopt;
            if (starts_at && rule.length->unit == law::Length::Unit::hours)
                clock.emplace("starts_at", text_of(*starts_at));
            // Only a verified rule whose effect we know has an end.
            if (kind && rule.status == law::Status::verified)
                write_end(clock, end_of(*rule.length, starts, starts_at, calendar_for(state_, on, setting_)));
        }
        clocks_.push_back(std::move(clock));
    }

    CaseState const& state_;
    std::string_view kind_;
    json::object const& body_;
    Setting const& setting_;
    FactsOfCase facts_;
    json::array clocks_;
};

/// What an entry does to the clocks that are there.
class Changing
{
public:
    Changing(CaseState const& state, std::string_view kind, json::object const& body, Day on, Setting const& setting)
        : state_(state), kind_(kind), body_(body), on_(on), setting_(setting)
    {
    }

    json::array run(std::vector<Happened> const& happened)
    {
        for (std::size_t i = 0; i < state_.clocks.size(); ++i) {
            auto const& clock = state_.clocks[i];
            number_ = static_cast<std::int64_t>(i) + 1;
            if (clock.state == ClockState::missed && speaks_of_release()) move_end(clock);
            if (clock.state == ClockState::met || clock.state == ClockState::missed) continue;
            if (!clock.lives() && clock.applies != Truth::no) continue;
            if (clock.lives() && (ends_without(clock) || replaced(clock, happened))) continue;
            // The answer that was awaited before a lifting came, whichever item it speaks of.
            if (kind_ == "reasons_for_keeping_received" && clock.lives() && clock.rule.starts_with("own/reply"))
                add({{"change", "met"}});
            recount(clock);
            move_end(clock);
            // While a limit is paused its conditions wait as well.
            if (pause(clock) || clock.state == ClockState::paused) continue;
            if (!condition(clock)) continue;
            if (clock.lives()) meet_by(clock, happened);
        }
        return std::move(changes_);
    }

private:
    void add(json::object change)
    {
        change.emplace("clock", number_);
        changes_.push_back(std::move(change));
    }

    /// Whether this entry speaks of the clock: by its number here, by its rule in a message of the other side.
    bool meant(Clock const& clock) const
    {
        if (auto const number = number_in(body_, "clock")) return *number == number_;
        return clock.lives() && !text_in(body_, "rule").empty() && text_in(body_, "rule") == clock.rule;
    }

    /// What officials of either side do to the limit itself: extend, agree, pause, resume, answer for a release.
    void move_end(Clock const& clock)
    {
        if (!clock.lives() && !speaks_of_release()) return;
        auto const moves = [&](std::string_view what, Day end) {
            auto const day = text_of(end);
            add({{"change", what}, {"article", reason()}, {"ends", day}});
        };
        if (kind_ == "delay_told" && text_in(body_, "clock") == clock.rule) add({{"change", "told"}});
        if (!meant(clock)) return;
        if (kind_ == "limit_extended" && clock.extension && clock.ends) {
            auto const* calendar = calendar_for(state_, clock.on, setting_);
            if (auto const end = end_of(*clock.extension, *clock.ends, {}, calendar); end.day)
                moves("extended", *end.day);
        }
        auto const new_date = day_in(body_, "new_date");
        if (kind_ == "limit_extension_learned" && clock.extension && !clock.extended && new_date)
            moves("extended", *new_date);
        auto const agreed_here = kind_ == "limit_change_answered" && text_in(body_, "answer") == "agreed";
        if ((agreed_here || kind_ == "limit_change_agreed") && new_date && agreeable(clock)) moves("agreed", *new_date);
        auto const pauses = kind_ == "limit_paused" || kind_ == "limit_pause_learned";
        if (pauses && clock.state != ClockState::paused)
            add({{"change", "paused"},
                 {"article", text_in(body_, "article")},
                 {"reason_code", text_in(body_, "reason_code")}});
        auto const resumes = kind_ == "limit_resumed" || kind_ == "limit_resumption_learned";
        if (resumes && clock.state == ClockState::paused && !clock.pauses.empty()) {
            auto change = json::object{{"change", "resumed"}};
            write_end(change, end_with(clock, {clock.pauses.back().from, on_}));
            add(std::move(change));
        }
        if (kind_ == "release_asked") add({{"change", "asked"}, {"asked_of", text_in(body_, "authority")}});
        if (kind_ == "release_answered")
            add({{"change", "answered"},
                 {"answered_by", text_in(body_, "answered_by")},
                 {"answer", text_in(body_, "answer")}});
    }

    bool speaks_of_release() const { return kind_ == "release_answered" || kind_ == "release_asked"; }

    static bool agreeable(Clock const& clock)
    {
        return clock.kind == ClockKind::decide_by || clock.kind == ClockKind::tell_by;
    }

    std::string reason() const
    {
        auto const code = text_in(body_, "reason_code");
        auto const word =
            kind_.starts_with("limit_ext") ? std::string_view{"extension"} : std::string_view{"agreement"};
        return std::string{word} + (code.empty() ? "" : ", " + std::string{code});
    }

    /// Working days that were counted without the holidays are counted with them at the next entry, once they are on
    /// record; and all of them when an official asks for it.
    void recount(Clock const& clock)
    {
        if (!clock.lives() || !clock.length || clock.length->unit != law::Length::Unit::working_days ||
            clock.ends_by_law || (clock.end_open != EndOpen::no_calendar && kind_ != "limits_recounted"))
            return;
        auto const end = end_with(clock, {on_, on_});
        if (end.day == clock.ends && end.open == clock.end_open) return;
        auto change = json::object{{"change", "counted"}};
        write_end(change, end);
        add(std::move(change));
    }

    /// A limit whose object is gone: the request was returned or withdrawn, or the person died.
    bool ends_without(Clock const& clock)
    {
        // What was lent goes back whatever became of the request or the person.
        if (outlives_case(clock) && !outlives_case(clock.kind)) return false;
        auto const duty = clock.kind == ClockKind::decide_by || clock.kind == ClockKind::tell_by ||
                          clock.kind == ClockKind::object_by;
        auto const gone = gone_with(kind_);
        auto const returned = gone == Gone::duties && duty;
        auto const withdrawn = gone == Gone::duties_with_their_items && duty && nothing_left(clock);
        auto const waived = gone == Gone::waits_for_a_waiver && pause_of(clock, "immunity_waiver_requested") != nullptr;
        if (!returned && !withdrawn && !waived && gone != Gone::everything) return false;
        add({{"change", "moot"}, {"why", kind_}});
        return true;
    }

    /// 2002/584/JHA, Article 23(2) to (5): the limit of release runs until the surrender, or until a new date after
    /// force majeure or a humanitarian stop takes its place, or until an appeal suspends the decision.
    bool replaced(Clock const& clock, std::vector<Happened> const& happened)
    {
        if (state_.modality != law::Modality::surrender || clock.kind != ClockKind::must_release ||
            clock.until != "person_surrendered")
            return false;
        auto const redated = std::ranges::any_of(happened, [](Happened const& one) {
            return one.event == "new_surrender_date_agreed" || one.event == "surrender_date_after_humanitarian_stop";
        });
        if (!redated && !suspends_decision(state_, kind_, body_)) return false;
        add({{"change", "moot"}, {"why", kind_}});
        return true;
    }

    /// Whether the items that this entry names are all for which the limit runs.
    bool nothing_left(Clock const& clock) const
    {
        auto const named = items_named(body_);
        auto const items = clock.items.empty() ? open_items(state_) : clock.items;
        return std::ranges::all_of(items, [&](int item) { return std::ranges::find(named, item) != named.end(); });
    }

    /// Whether every item for which the limit runs waits after this entry.
    bool all_postponed(Clock const& clock) const
    {
        auto const named = items_named(body_);
        return std::ranges::all_of(clock.items, [&](int number) {
            auto const* item = state_.item(number);
            return named.empty() || std::ranges::find(named, number) != named.end() ||
                   (item && item->state == "postponed");
        });
    }

    /// Whether a pause begins.
    bool pause(Clock const& clock)
    {
        if (auto const* begun = pause_of(clock, kind_); begun && clock.lives() && clock.state != ClockState::paused) {
            if (!clock.items.empty() && !all_postponed(clock)) return false;
            add({{"change", "paused"}, {"article", begun->article}, {"reason_code", begun->reason_code}});
            return true;
        }
        if (clock.state == ClockState::paused && !clock.pauses.empty() && !clock.pauses.back().until &&
            pause_ends(clock, kind_)) {
            auto change = json::object{{"change", "resumed"}};
            write_end(change, end_with(clock, {clock.pauses.back().from, on_}));
            add(std::move(change));
            return false;
        }
        // CETS No. 209, Article 4(5); 2002/584/JHA, Article 13: the days between consent and revocation do not count.
        auto const consented = consent_day();
        if (auto const* without = exclusion_of(state_, clock); without && kind_ == "consent_revoked" && consented) {
            auto change = json::object{{"change", "excluded"},
                                       {"article", without->article},
                                       {"reason_code", without->reason_code},
                                       {"from", text_of(std::max(*consented, clock.starts))},
                                       {"until", text_of(on_)}};
            write_end(change, end_with(clock, {std::max(*consented, clock.starts), on_}));
            add(std::move(change));
        }
        return false;
    }

    std::optional<Day> consent_day() const { return state_.consent == "given" ? state_.consent_since : std::nullopt; }

    /// The end when these days are left out beside those of earlier pauses; an extension stays on top.
    End end_with(Clock const& clock, Excluded more) const
    {
        End end{clock.ends, clock.ends_at, clock.end_open};
        if (!clock.length) return end;
        std::vector<Excluded> excluded;
        for (auto const& pause : clock.pauses)
            if (pause.until) excluded.push_back({pause.from, *pause.until});
        if (more.until > more.from) excluded.push_back(more);
        auto const* calendar = calendar_for(state_, clock.on, setting_);
        // An end that an agreement or an extension moved is carried on by the days; the law alone would forget it.
        if (clock.ends_by_law && clock.ends) {
            end.day = *clock.ends + std::max(0, more.until - more.from);
            return end;
        }
        return end_of(*clock.length, clock.starts, clock.starts_at, calendar, excluded);
    }

    /// Whether the limit is there at all after this entry; writes what the facts say of its condition now.
    bool condition(Clock const& clock)
    {
        if (clock.condition.empty() || !setting_.law) return clock.applies != Truth::no;
        auto const* instrument = setting_.law->instrument(clock.article.substr(0, clock.article.find(' ')));
        auto const* rule = instrument ? instrument->rule(clock.rule) : nullptr;
        if (!rule) return clock.applies != Truth::no;
        FactsOfCase facts(state_, clock.started_by, body_, *setting_.law, kind_);
        auto truth = Truth::yes;
        if (clock.items.empty()) truth = facts.holds(*rule, nullptr);
        for (auto const number : clock.items)
            if (auto const* item = state_.item(number)) truth = both(truth, facts.holds(*rule, item));
        if (truth == Truth::yes && clock.applies != Truth::yes) add({{"change", "applies"}});
        if (truth == Truth::no && clock.applies != Truth::no) add({{"change", "does_not_apply"}});
        return truth != Truth::no && (truth == Truth::yes || clock.applies != Truth::no);
    }

    void meet_by(Clock const& clock, std::vector<Happened> const& happened)
    {
        if (clock.until.empty()) return;
        for (auto const& one : happened) {
            if (one.event != clock.until) continue;
            json::object change{{"change", "met"}};
            if (!clock.items.empty()) {
                auto const named = items_named(body_);
                json::array done;
                for (auto const item : clock.items)
                    if (named.empty() || std::ranges::find(named, item) != named.end()) done.emplace_back(item);
                if (done.empty()) return;
                change.emplace("items", std::move(done));
            }
            add(std::move(change));
            return;
        }
    }

    CaseState const& state_;
    std::string_view kind_;
    json::object const& body_;
    Day on_;
    Setting const& setting_;
    std::int64_t number_ = 0;
    json::array changes_;
};

}

bool suspends_decision(CaseState const& state, std::string_view kind, json::object const& body)
{
    auto const filed =
        kind == "remedy_learned" || (kind == "remedy_reported" && text_in(body, "phase") == "remedy_filed");
    return filed && state.modality == law::Modality::surrender && flag_in(body, "suspensive") &&
           std::ranges::any_of(state.items, [](Item const& item) {
               return item.state == "granted" || item.state == "arranged" || item.state == "surrender_postponed";
           });
}

std::optional<ClockKind> clock_kind_of(law::Rule const& rule)
{
    std::string_view const then = rule.then;
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
        {"action_barred", ClockKind::object_by},
        {"safe_conduct_ends", ClockKind::protection_ends},
        {"specialty_ends", ClockKind::protection_ends},
        {"expedite", ClockKind::decide_by},
        {"execute", ClockKind::decide_by},
        {"follow_domestic_law", ClockKind::may_release},
        {"bring_before_judge", ClockKind::decide_by},
    };
    for (auto const& [word, kind] : words)
        if (word == then) return kind;
    return std::nullopt;
}

namespace
{

/// A message names a limit by its rule and days, because each side numbers its own.
void name_limit(CaseState const& state, std::string_view kind, json::object& body)
{
    if (kind == "limit_change_answered") {
        for (auto const& offer : state.limit_offers)
            if (offer.open && !offer.ours) {
                body["rule"] = offer.rule;
                body["new_date"] = text_of(offer.new_date);
                return;
            }
        return;
    }
    auto const number = number_in(body, "clock").value_or(0);
    if (number < 1 || number > static_cast<std::int64_t>(state.clocks.size())) return;
    auto const& clock = state.clocks[static_cast<std::size_t>(number - 1)];
    body["rule"] = clock.rule;
    if (kind == "limit_paused" || kind == "limit_resumed") return;
    if (clock.ends) body["old_date"] = text_of(*clock.ends);
    if (kind == "limit_extended" && clock.extension && clock.ends)
        if (auto const end = end_of(*clock.extension, *clock.ends, {}, nullptr); end.day)
            body["new_date"] = text_of(*end.day);
}

}

void add_limits(CaseState const& state, std::string_view kind, json::object& body, Day happened_on,
                std::optional<Day> told_on, Setting const& setting)
{
    if (kind == "limit_extended" || kind == "limit_change_proposed" || kind == "limit_change_answered" ||
        kind == "limit_paused" || kind == "limit_resumed")
        name_limit(state, kind, body);
    auto happened = events_in(state, kind, body, happened_on, told_on);
    if (!state.empty() && asks_for_consent(kind)) happened.push_back({kind, happened_on});
    json::array clocks;
    add_own_dates(clocks, kind, body, happened_on);
    if (setting.law) {
        if (!happened.empty())
            for (auto& clock : Starting{state, kind, body, setting}.run(happened))
                clocks.push_back(std::move(clock));
        add_surrender_as_agreed(clocks, state, kind, body, happened_on);
        if (!state.closed || kind == "use_decided" || kind == "use_answered" || kind == "event_recorded")
            if (auto changes = Changing{state, kind, body, happened_on, setting}.run(happened); !changes.empty())
                body["limits"] = std::move(changes);
    }
    if (!clocks.empty()) body["clocks"] = std::move(clocks);
}

}
