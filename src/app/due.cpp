#include "app/due.hpp"
#include "app/which_items.hpp"

#include "app/calendars.hpp"
#include "app/partners.hpp"
#include "base/clipped.hpp"
#include "docket/docket.hpp"
#include "docket/labels.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace rogatory::app
{
namespace
{

/// The step with which an official of ours answers a limit that ends, by its kind.
std::string_view step_for(docket::Limit const& limit, docket::Side ours)
{
    auto const mine = limit.on == ours;
    if (limit.rule.starts_with("own/return-of-objects/")) return mine ? "return_received" : "waive_return";
    switch (limit.kind) {
    case docket::ClockKind::must_release:
    case docket::ClockKind::may_release: return ours == docket::Side::requested ? "release" : "send";
    case docket::ClockKind::decide_by:
    case docket::ClockKind::tell_by: return mine ? "tell_delay" : ours == docket::Side::requesting ? "enquire" : "";
    case docket::ClockKind::keep_at_least:
    case docket::ClockKind::ends_unless:
    case docket::ClockKind::object_by:
    case docket::ClockKind::protection_ends: break;
    }
    return "";
}

/// The time zone of each State that occurs, and the day it is there, asked for once.
class Zones
{
public:
    struct Zone {
        std::string name;
        Day today;
    };

    explicit Zones(DueSetting const& setting) : setting_(setting) {}

    Zone const& of(std::string const& state)
    {
        auto const [at, fresh] = known_.try_emplace(state);
        if (fresh) {
            at->second.name = time_zone_of(setting_.law, setting_.calendars, state);
            at->second.today = setting_.day_in_zone(setting_.now, at->second.name);
        }
        return at->second;
    }

private:
    DueSetting const& setting_;
    std::map<std::string, Zone> known_;
};

bool belongs_to(docket::Limit const& limit, std::string const& whose)
{
    return whose.empty() || limit.who.state == whose || limit.who.id == whose;
}

}

std::string time_zone_of(law::Library const& law, docket::Calendars const& calendars, std::string const& state)
{
    if (auto const* calendar = docket::calendar_of(&calendars, state); calendar && !calendar->time_zone.empty())
        return calendar->time_zone;
    auto const* known = law.state(state);
    return known && !known->time_zone.empty() ? known->time_zone : "UTC";
}

std::string lapse_of(docket::Limit const& limit, Language language)
{
    auto const code = "lapse." + limit.lapses;
    return texts::has_sentence(code) ? texts::sentence(Error{code, "", limit.article, {}}, language) : limit.lapses;
}

std::string may_run_in_words(Due const& due, Language language)
{
    using enum docket::LabelOf;
    if (due.open_facts.empty()) return docket::label(sentence, "may_run_plain", language);
    std::string facts;
    for (auto const& fact : due.open_facts)
        facts = facts.empty() ? fact : docket::label(sentence, "comma", language, {{"list", facts}, {"next", fact}});
    return docket::label(sentence, "may_run_open", language, {{"facts", facts}});
}

Done whose_is_known(Office& office, std::string const& whose)
{
    if (whose.empty() || office.law.state(whose) || whose == office.profile.state || whose == office.profile.id)
        return {};
    auto const known = partners(office);
    if (!known) return known.error();
    for (auto const& card : *known)
        if (card.state == whose || card.authority == whose) return {};
    for (auto const without_end : {false, true}) {
        auto const limits = office.store.list_limits({}, without_end);
        if (!limits) return limits.error();
        for (auto const& row : *limits)
            if (row.limit.who.state == whose || row.limit.who.id == whose) return {};
    }
    return Error{"due.whose_unknown", "--for", "", {{"whose", whose}}};
}

std::vector<std::string> facts_named_in(std::string_view condition)
{
    // A fact is written "request.person_detained": a name, a dot, a name, outside of quoted words.
    auto const belongs = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    std::vector<std::string> facts;
    std::string word;
    auto quoted = false;
    auto const take = [&] {
        auto const dot = word.find('.');
        auto const fact =
            dot != std::string::npos && dot > 0 && dot + 1 < word.size() && word.front() >= 'a' && word.front() <= 'z';
        if (fact && std::ranges::find(facts, word) == facts.end()) facts.push_back(word);
        word.clear();
    };
    for (auto const c : condition) {
        if (c == '"' || c == '\'') quoted = !quoted;
        if (!quoted && belongs(c))
            word += c;
        else
            take();
    }
    take();
    return facts;
}

void put_in_order(std::vector<Due>& found)
{
    // Sorted by keys of their own: a limit is long, and moving it often costs more than looking. What may run comes
    // after all that runs.
    struct Key {
        bool may_run;
        Day ends;
        Instant at;
        Id case_id;
        int number;
        std::size_t index;
        auto operator<=>(Key const&) const = default;
    };
    std::vector<Key> keys;
    keys.reserve(found.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        keys.push_back({found[i].may_run(), found[i].limit.ends.value_or(Day{INT32_MAX}),
                        found[i].limit.ends_at.value_or(Instant{INT64_MAX}), found[i].case_id, found[i].limit.number,
                        i});
    std::ranges::sort(keys);
    // Each goes to its place along the circles in which they follow one another: no second list of that size is made.
    for (std::size_t start = 0; start < keys.size(); ++start) {
        if (keys[start].index == start) continue;
        auto first = std::move(found[start]);
        auto at = start;
        while (keys[at].index != start) {
            auto const from = std::exchange(keys[at].index, at);
            found[at] = std::move(found[from]);
            at = from;
        }
        keys[at].index = at;
        found[at] = std::move(first);
    }
}

Result<std::vector<Due>> due(Office& office, DueOrder const& order)
{
    auto const now = office.clock.now();
    auto known = calendars(office.store);
    if (!known) return known.error();
    auto const reminders = leads(office);
    if (!reminders) return reminders.error();
    return due({office.store, office.law, std::move(*known), now, office.local_day(now),
                [&](Instant at, std::string const& zone) { return office.day_in(at, zone); }, *reminders},
               order);
}

Result<std::vector<Due>> due(DueSetting const& setting, DueOrder const& order)
{
    auto const now = setting.now;
    // A day of margin, because today is not the same day everywhere.
    auto const until = order.within ? std::optional{setting.today + *order.within + 1} : std::nullopt;
    auto limits = setting.store.list_limits(until, order.without_end);
    if (!limits) return limits.error();
    Zones zones(setting);
    std::vector<Due> found;
    found.reserve(limits->size());
    for (auto& [case_id, modality, side, limit] : *limits) {
        if (!belongs_to(limit, order.whose)) continue;
        auto& one = found.emplace_back();
        one.case_id = case_id;
        one.modality = modality;
        one.side = side;
        one.limit = std::move(limit);
        auto const& zone = zones.of(one.limit.who.state);
        one.time_zone = zone.name;
        auto past = false;
        if (one.limit.ends) {
            // The day of an hour is the one on the clock of that State.
            auto const last = one.limit.ends_at ? setting.day_in_zone(*one.limit.ends_at, zone.name) : *one.limit.ends;
            one.left = last - zone.today;
            past = one.limit.ends_at ? *one.limit.ends_at < now : last < zone.today;
        }
        if (order.within && (!one.left || *one.left > *order.within)) {
            found.pop_back();
            continue;
        }
        one.proposes = step_for(one.limit, one.side);
        one.lead = setting.leads[static_cast<std::size_t>(one.limit.kind)];
        if (one.left && one.limit.verified && one.limit.state != docket::ClockState::paused)
            one.when = docket::nearness(one.limit.kind, *one.left, past, setting.leads);
        // What is not sure to run is not said to be over; it is named with what is open.
        one.over = past && !one.may_run();
        if (one.may_run()) one.open_facts = facts_named_in(one.limit.condition);
    }
    put_in_order(found);
    return found;
}

Done add_titles(Office& office, std::vector<Due>& dues)
{
    for (auto& one : dues) {
        auto row = office.store.row(one.case_id);
        if (!row) return row.error();
        one.title = std::move(row->title);
        // Who answered for a release, and from which message we know of it, lie sealed beside the title.
        for (auto& limit : row->limits)
            if (limit.number == one.limit.number) {
                one.limit.answered_by = std::move(limit.answered_by);
                one.limit.answer = std::move(limit.answer);
                one.limit.answered_on = limit.answered_on;
                one.limit.asked_of = std::move(limit.asked_of);
                one.limit.as_of = std::move(limit.as_of);
                one.limit.learned_on = limit.learned_on;
            }
    }
    return {};
}

Result<OwedInCase> owed(Office& office, Account const* account, Id const& case_id, Language language)
{
    auto known = load(office, case_id);
    if (!known) return known.error();
    auto const reminders = leads(office);
    if (!reminders) return reminders.error();
    Account const anybody{"", {"caseworker", "approver"}};
    auto tasks = docket::owed_in(known->state, *reminders, setting_of(office, account ? *account : anybody), language);
    return OwedInCase{std::move(*known), std::move(tasks)};
}

bool concerns(docket::Owed const& task, int item)
{
    return task.items.empty() || std::ranges::find(task.items, item) != task.items.end();
}

Done add_owed(Office& office, Account const* account, std::vector<Due>& dues, Language language)
{
    std::map<Id, std::vector<docket::Owed>> by_case;
    for (auto& one : dues) {
        if (one.when == docket::Nearness::far) continue;
        auto const [at, fresh] = by_case.try_emplace(one.case_id);
        if (fresh) {
            auto tasks = owed(office, account, one.case_id, language);
            if (!tasks && tasks.error().code == "case.erased") continue;
            if (!tasks) return tasks.error();
            at->second = std::move(tasks->tasks);
        }
        auto const task = std::ranges::find(at->second, one.limit.number, &docket::Owed::clock);
        if (task != at->second.end()) one.owed = *task;
    }
    return {};
}

Result<StepDone> complete(Office& office, Account const& account, Id const& case_id, int clock, OwedItems const& items,
                          boost::json::object const& added)
{
    auto const tasks = owed(office, &account, case_id, Language::en);
    if (!tasks) return tasks.error();
    auto const task = std::ranges::find(tasks->tasks, clock, &docket::Owed::clock);
    if (task == tasks->tasks.end()) return Error{"owed.nothing", "CLOCK", "", {{"clock", std::to_string(clock)}}};
    docket::Command command{std::string(task->command), std::nullopt, task->fields};
    for (auto const& [name, value] : added)
        command.fields[name] = value;
    if (items.one && !concerns(*task, *items.one))
        return Error{"owed.nothing", "--item", "", {{"clock", std::to_string(clock)}}};
    auto const commands = docket::open_commands(tasks->known.state, setting_of(office, account));
    auto const open = std::ranges::find(commands, task->command, &docket::OpenCommand::name);
    bool const by_item = open != commands.end() && !open->items.empty();
    if (by_item) command.item = task->items.size() == 1 ? std::optional(task->items.front()) : items.one;
    if (auto const clear = says_which_items(commands, command, items.all); !clear) return clear.error();
    return act(office, account, case_id, command, {});
}

namespace
{

constexpr std::string_view lead_kind = "reminder";
constexpr int longest_lead = 366;

std::optional<docket::ClockKind> clock_kind(std::string_view name)
{
    for (auto kind = docket::ClockKind::must_release; kind <= docket::ClockKind::protection_ends;
         kind = static_cast<docket::ClockKind>(static_cast<int>(kind) + 1))
        if (docket::name_of(kind) == name) return kind;
    return std::nullopt;
}

std::optional<int> days_in(BytesView octets)
{
    int days = -1;
    auto const text = text_of(octets);
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (problem != std::errc{} || end != text.data() + text.size() || days < 0 || days > longest_lead)
        return std::nullopt;
    return days;
}

}

Result<docket::Leads> leads(Office& office)
{
    auto all = docket::usual_leads();
    auto const records = office.store.list_records(lead_kind);
    if (!records) return records.error();
    for (auto const& record : *records) {
        auto const kind = clock_kind(record.name);
        auto const days = days_in(record.octets);
        if (!kind || !days)
            return Error{"store.damaged", std::string(lead_kind), "", {{"problem", "a reminder of the office"}}};
        all[static_cast<std::size_t>(*kind)] = *days;
    }
    return all;
}

Done set_lead(Office& office, Account const& by, std::string const& kind, int days)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
    if (!clock_kind(kind) || days < 0 || days > longest_lead)
        return Error{"due.lead_malformed", "--days", "", {{"kind", clipped(kind, 40)}, {"days", std::to_string(days)}}};
    auto const text = std::to_string(days);
    return office.store.put_record({std::string(lead_kind), kind, Bytes(text.begin(), text.end())});
}

bool is_urgent(Due const& due)
{
    if (due.when == docket::Nearness::far) return false;
    auto const kind = due.limit.kind;
    return due.limit.ends_at || kind == docket::ClockKind::must_release || kind == docket::ClockKind::may_release ||
           kind == docket::ClockKind::ends_unless || kind == docket::ClockKind::object_by;
}

boost::json::object to_json(Due const& due)
{
    auto const& limit = due.limit;
    boost::json::object json{{"case", text_of(due.case_id)},
                             {"title", due.title},
                             {"modality", law::name_of(due.modality)},
                             {"side", docket::name_of(due.side)},
                             {"clock", limit.number},
                             {"rule", limit.rule},
                             {"article", limit.article},
                             {"status", limit.verified ? "verified" : "unverified"},
                             {"kind", docket::name_of(limit.kind)},
                             {"state", docket::name_of(limit.state)},
                             {"on", docket::name_of(limit.on)},
                             {"who_state", limit.who.state},
                             {"who", limit.who.id},
                             {"time_zone", due.time_zone},
                             {"over", due.over},
                             {"lapses", limit.lapses}};
    json["ends"] = limit.ends ? boost::json::value(text_of(*limit.ends)) : boost::json::value(nullptr);
    json["ends_at"] = limit.ends_at ? boost::json::value(text_of(*limit.ends_at)) : boost::json::value(nullptr);
    json["days_left"] = due.left ? boost::json::value(*due.left) : boost::json::value(nullptr);
    if (limit.end_open != docket::EndOpen::sure) json["open"] = docket::name_of(limit.end_open);
    if (!limit.condition.empty()) json["depends_on"] = limit.condition;
    if (due.may_run()) {
        json["may_run"] = true;
        json["open_facts"] = boost::json::array(due.open_facts.begin(), due.open_facts.end());
    }
    if (!due.proposes.empty()) json["proposes"] = due.proposes;
    json["when"] = docket::name_of(due.when);
    json["reminder_days"] = due.lead; // the office's own, practice
    if (due.owed) json["owed"] = docket::to_json(*due.owed);
    if (!limit.asked_of.empty()) json["asked_of"] = limit.asked_of;
    if (!limit.answer.empty()) {
        json["answered_by"] = limit.answered_by;
        json["answer"] = limit.answer;
        if (limit.answered_on) json["answered_on"] = text_of(*limit.answered_on);
    }
    if (!limit.as_of.empty()) json["as_of"] = limit.as_of;
    if (limit.learned_on) json["learned_on"] = text_of(*limit.learned_on);
    return json;
}

}
