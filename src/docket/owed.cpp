#include "docket/owed.hpp"
#include "docket/body.hpp"
#include "docket/compiled.hpp"
#include "docket/law_of_steps.hpp"

#include "base/texts.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

/// Where the text itself owes reasons or a notice when a limit is not kept.
struct NoticeOfDelay {
    std::string_view limit, article;
};
constexpr NoticeOfDelay notices_of_delay[] = {
    {"eaw2002/17.", "eaw2002 17(4)"},           {"eaw2002/20/", "eaw2002 17(4)"},
    {"eaw2002/21/", "eaw2002 17(4)"},           {"eio2014/12.3/", "eio2014 12(5)"},
    {"eio2014/12.4/", "eio2014 12(6)"},         {"reg2018_1805/20.1/", "reg2018_1805 20(4)"},
    {"reg2024_3011/13.", "reg2024_3011 13(2)"}, {"fd2008_909/12.2/", "fd2008_909 12(2)"},
};

std::string_view notice_article(Clock const& clock)
{
    for (auto const& row : notices_of_delay)
        if (clock.rule.starts_with(row.limit)) return row.article;
    return "practice";
}

/// A step that may be owed: the first that is open now is.
struct Candidate {
    std::string_view command;
    json::object fields;
    std::vector<std::string_view> asks;
    std::string article;
};

class TasksOfClock
{
public:
    TasksOfClock(CaseState const& state, Clock const& clock, int number, Nearness when, Language language)
        : state_(state), clock_(clock), number_(number), over_(when == Nearness::over), language_(language)
    {
    }

    std::vector<Candidate> candidates()
    {
        switch (clock_.kind) {
        case ClockKind::must_release: custody(true); break;
        case ClockKind::may_release: custody(false); break;
        case ClockKind::decide_by:
        case ClockKind::tell_by: duty(); break;
        case ClockKind::ends_unless: measure(); break;
        case ClockKind::object_by: objection(); break;
        case ClockKind::protection_ends: protection(); break;
        case ClockKind::keep_at_least: floor(); break;
        }
        return std::move(found_);
    }

private:
    void add(std::string_view command, json::object fields, std::vector<std::string_view> asks,
             std::string_view article)
    {
        found_.push_back({command, std::move(fields), std::move(asks), std::string{article}});
    }

    /// The custody authority is told; who answered, and what, is recorded; a release is recorded once it is ordered.
    void custody(bool must)
    {
        if (state_.side != Side::requested) {
            if (over_) return;
            // The person is freed unless what the limit waits for comes in time; that is for the requesting side.
            if (clock_.until == "person_taken_over" || clock_.until == "person_surrendered")
                add("take_over", {}, {"place"}, clock_.article);
            add("send", {}, {}, clock_.article);
            return;
        }
        if (!must && !over_) return;
        if (must && clock_.asked_of.empty())
            add("tell_custody", {{"clock", number_}, {"text", notice_to_custody()}}, {"authority"}, clock_.article);
        if (clock_.answer.empty()) {
            add("answer_release", {{"clock", number_}}, {"answered_by", "answer", "reasons"}, clock_.article);
            return;
        }
        if (clock_.answer != "released") return;
        for (auto const* command : {"release_for_lapse", "release_untaken", "release"})
            add(command, {}, {"reasons"}, clock_.article);
    }

    void duty()
    {
        if (clock_.on != state_.side) {
            if (over_) add("enquire", {{"reasons", sentence("owed.enquiry")}}, {}, "untoc 18(24); uncac 46(24)");
            return;
        }
        if (clock_.lapses == "acknowledgement_due") add("acknowledge", {}, {}, clock_.article);
        if (clock_.until == "information_given" || clock_.until == "information_supplied" ||
            clock_.until == "additional_information_received")
            add("answer_information", {}, {"answers"}, clock_.article);
        if (clock_.until == "consent_decided") add("answer_consent", {}, {"answer", "reasons"}, clock_.article);
        if (!over_ && clock_.extension && !clock_.extended)
            add("extend_limit", {{"clock", number_}}, {"reason_code", "reasons"}, notice_article(clock_));
        if (!clock_.delay_told_on)
            add("tell_delay", {{"clock", clock_.rule}}, {"reason_code", "reasons", "new_date"}, notice_article(clock_));
        if (over_) add("note_missed_limit", {{"clock", number_}}, {"reason_code", "reasons"}, "practice");
    }

    /// What ends by itself: before, the other side is warned; afterwards it is told that it has ended.
    void measure()
    {
        // 2014/60/EU, Article 5(3): securing ends unless the object is checked in time.
        if (clock_.until == "identity_checked") {
            if (state_.side == Side::requesting && !over_)
                add("report_identity", {}, {"expert", "method", "result"}, clock_.article);
            if (state_.side == Side::requested && over_) add("end_securing", {}, {"reasons"}, clock_.article);
            return;
        }
        if (state_.side != Side::requested) {
            if (clock_.rule.starts_with("own/preservation") && !over_)
                add("announce_production_request", {}, {"ticket", "reference", "sent_on"}, "ets185 29(7)");
            return;
        }
        auto const ends = clock_.ends ? text_of(*clock_.ends) : std::string{};
        if (!over_) {
            add("warn_of_expiry", {{"ends_on", ends}}, {"needed"}, "practice");
            add("extend", {}, {"until", "reasons", "signed_by_partner_on"}, clock_.article);
            return;
        }
        if (clock_.rule.starts_with("own/interception"))
            add("stop_interception", {{"reasons", sentence("owed.lapsed")}}, {}, clock_.article);
        add("record_restraint_lapsed", {{"reasons", sentence("owed.lapsed")}}, {}, clock_.article);
        add("release_preservation",
            {{"reason_code", "close.lapsed_no_production"}, {"reasons", sentence("owed.lapsed")}}, {"told_on"},
            "ets185 29(7)");
        add("end_team", {{"reasons", sentence("owed.lapsed")}}, {"outcome"}, clock_.article);
    }

    void objection()
    {
        if (clock_.on != state_.side) {
            // Silence: what the text allows then is done by an official, and never by the program.
            if (over_) add("end_consultation", {{"reasons", sentence("owed.silence")}}, {}, clock_.article);
            return;
        }
        if (over_) return;
        if (clock_.lapses == "action_barred")
            add("file_claim", {}, {"forum", "claimant", "claim", "reasons"}, clock_.article);
        add("answer_interception", {}, {"answer", "reasons"}, clock_.article);
        add("oppose_lifting", {}, {"reasons"}, clock_.article);
    }

    void protection()
    {
        if (!over_) return;
        auto const kind = clock_.lapses == "safe_conduct_ends" ? "safe_conduct" : "specialty";
        for (auto const& promise : state_.undertakings)
            if (promise.kind == kind &&
                (promise.state == Undertaking::State::in_force || promise.state == Undertaking::State::accepted)) {
                add("move_undertaking", {{"undertaking", promise.number}, {"to", "ended_by_law"}}, {"reasons"},
                    clock_.article);
                return;
            }
    }

    void floor()
    {
        if (over_ || state_.side != Side::requested) return;
        add("warn_of_expiry", {{"ends_on", clock_.ends ? text_of(*clock_.ends) : std::string{}}}, {"needed"},
            clock_.article);
    }

    std::string notice_to_custody() const { return sentence("owed.release_notice"); }

    std::string sentence(std::string code) const
    {
        std::string persons;
        for (auto const& person : state_.persons)
            persons += (persons.empty() ? "" : ", ") + person.name;
        return texts::sentence(Error{std::move(code),
                                     "",
                                     clock_.article,
                                     {{"person", persons},
                                      {"article", clock_.article},
                                      {"ends", clock_.ends_at ? text_of(*clock_.ends_at) : text_of(*clock_.ends)},
                                      {"reference", state_.own_ref.empty() ? text_of(state_.case_id) : state_.own_ref},
                                      {"as_of", clock_.as_of.empty() ? "-" : clock_.as_of}}},
                               language_);
    }

    CaseState const& state_;
    Clock const& clock_;
    int number_;
    bool over_;
    Language language_;
    std::vector<Candidate> found_;
};

/// The type of the message that a step of the case prepares.
std::string_view message_of_step(CaseState const& state, std::string_view command)
{
    for (auto const& step : static_cast<Compiled const&>(*state.procedure).steps)
        if (step.row->command == command && step.message != "=") return step.message;
    return {};
}

/// What was asked for urgently is confirmed in writing: "forthwith" (UNTOC 18(14) and its like), a word and no number.
std::optional<Owed> written_confirmation(CaseState const& state, Setting const& setting, Language language)
{
    if (state.side != Side::requesting || state.sent || state.closed) return std::nullopt;
    auto const asked = std::ranges::any_of(state.outgoing, [](Outgoing const& message) {
        return message.type == "urgent_notice" && message.state != Outgoing::State::rejected;
    });
    if (!asked) return std::nullopt;
    for (auto const* command : {"send", "approve"})
        for (auto const& step : open_commands(state, setting))
            if (step.name == command && step.open) {
                Owed owed;
                owed.command = step.name;
                owed.article = std::string{step.cites};
                owed.message = message_of_step(state, command);
                owed.says = texts::sentence(Error{"owed.confirmation", "", owed.article, {}}, language);
                return owed;
            }
    return std::nullopt;
}

/// A surrender that was postponed is due again when the reason has ended; where no article says by when, a date is
/// agreed all the same.
std::optional<Owed> surrender_to_arrange(CaseState const& state, Setting const& setting, Language language)
{
    if (state.side != Side::requested || state.closed || !state.surrender_waits_since) return std::nullopt;
    for (auto const& step : open_commands(state, setting))
        if (step.name == "arrange_surrender" && step.open) {
            Owed owed;
            owed.command = step.name;
            owed.asks = {"date", "place"};
            owed.items = step.items;
            owed.article = "practice";
            owed.message = message_of_step(state, step.name);
            owed.says = texts::sentence(
                Error{"owed.arrange_surrender", "", "", {{"since", text_of(*state.surrender_waits_since)}}}, language);
            return owed;
        }
    return std::nullopt;
}

}

std::string_view name_of(Nearness nearness)
{
    return nearness == Nearness::far ? "far" : nearness == Nearness::near ? "near" : "over";
}

Leads usual_leads()
{
    // must_release, may_release, decide_by, tell_by, keep_at_least, ends_unless, object_by, protection_ends
    return {10, 5, 7, 3, 14, 14, 3, 14};
}

Nearness nearness(ClockKind kind, int left, bool over, Leads const& leads)
{
    if (over) return Nearness::over;
    return left <= leads[static_cast<std::size_t>(kind)] ? Nearness::near : Nearness::far;
}

std::vector<Owed> owed_in(CaseState const& state, Leads const& leads, Setting const& setting, Language language)
{
    std::vector<Owed> tasks;
    if (state.empty() || state.erased || !state.procedure) return tasks;
    std::vector<OpenCommand> open;
    if (auto confirmation = written_confirmation(state, setting, language)) tasks.push_back(std::move(*confirmation));
    if (auto surrender = surrender_to_arrange(state, setting, language)) tasks.push_back(std::move(*surrender));
    for (std::size_t i = 0; i < state.clocks.size(); ++i) {
        auto const& clock = state.clocks[i];
        if (!clock.verified || !clock.runs() || !clock.ends) continue;
        auto const over = clock.ends_at ? *clock.ends_at < setting.now : *clock.ends < setting.today;
        auto const when = nearness(clock.kind, *clock.ends - setting.today, over, leads);
        if (when == Nearness::far) continue;
        if (open.empty()) open = open_commands(state, setting);
        auto const number = static_cast<int>(i) + 1;
        for (auto& candidate : TasksOfClock{state, clock, number, when, language}.candidates()) {
            auto const step = std::ranges::find(open, candidate.command, &OpenCommand::name);
            if (step == open.end() || !step->open) continue;
            Owed owed;
            owed.clock = number;
            owed.when = when;
            owed.command = step->name;
            owed.fields = std::move(candidate.fields);
            owed.asks = std::move(candidate.asks);
            owed.article = narrowed(candidate.article, state, setting);
            owed.message = message_of_step(state, candidate.command);
            owed.items = clock.items;
            auto const code = "owed." + std::string{step->name};
            owed.says = texts::has_sentence(code)
                            ? texts::sentence(Error{code, "", owed.article, {{"article", clock.article}}}, language)
                            : std::string{step->name};
            tasks.push_back(std::move(owed));
            break;
        }
    }
    return tasks;
}

json::object to_json(Owed const& owed)
{
    json::array asks, items;
    for (auto const ask : owed.asks)
        asks.push_back(json::string(ask));
    for (auto const item : owed.items)
        items.push_back(item);
    json::object written{{"clock", owed.clock},     {"when", name_of(owed.when)}, {"command", owed.command},
                         {"fields", owed.fields},   {"asks", std::move(asks)},    {"items", std::move(items)},
                         {"article", owed.article}, {"says", owed.says}};
    if (!owed.message.empty()) written.emplace("message", owed.message);
    return written;
}

}
