// A history, step by step: cases begin, officials act, messages are approved, leave, arrive and are receipted.
#include "simulation/plan.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <queue>

namespace rogatory::simulation
{

namespace json = boost::json;
using docket::Side;

namespace
{

constexpr std::int64_t us_per_second = 1'000'000, us_per_minute = 60 * us_per_second;

/// Codes that ISO 3166-1 leaves to users: ZZA to ZZZ, then QMA to QZZ.
std::string invented_state(std::size_t index)
{
    auto const letter = [](std::size_t n) { return static_cast<char>('A' + n); };
    if (index < 26) return {'Z', 'Z', letter(index)};
    return {'Q', letter(12 + (index - 26) / 26), letter((index - 26) % 26)};
}

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return text;
}

Authority invented_authority(std::size_t index)
{
    constexpr std::array first{"amina", "anton",  "beatriz", "boris", "chen",   "clara",  "david", "elena", "farid",
                               "greta", "hugo",   "irina",   "jamal", "keiko",  "lucia",  "mirko", "nadia", "olu",
                               "priya", "rafael", "sofia",   "tomas", "ursula", "viktor", "wanda", "yusuf"};
    auto const state = invented_state(index);
    auto const account = [&](std::size_t n) { return std::string{first[(index * 5 + n) % first.size()]}; };
    Authority authority;
    authority.own = {state, lower(state) + "-central-authority"};
    authority.name = "Central authority of " + state + " (simulated)";
    authority.language = names()[index % names().size()].language;
    authority.caseworkers = {account(0), account(1), account(2)};
    authority.approvers = {account(3), account(4)};
    return authority;
}

/// A case that is to begin.
struct Start {
    Instant at;
    Course const* course = nullptr;
    std::size_t from = 0, to = 0; ///< indices of authorities
};

/// A small step of the post room between two steps of a course.
struct Errand {
    enum class What : std::uint8_t { approve, leave, arrive, receipt } what = What::approve;
    Instant at;
    Side side = Side::requesting; ///< who does it
    Id message;
};

struct Desk {
    std::size_t authority = 0;
    Id case_id;
    docket::CaseState state;
    std::uint32_t entries = 0;
    std::string caseworker, approver;
    std::map<Id, docket::Message> prepared; ///< not yet arrived
};

struct Live {
    Live(std::uint64_t seed, std::uint64_t number) : dice({seed, number}) {}

    Dice dice;
    Course const* course = nullptr;
    std::size_t move = 0;
    Instant now; ///< of the last thing done
    std::array<Desk, 2> desks;
    std::deque<Errand> errands;
    std::map<char, bool> odds;
    std::string person, matter, third;
    Offered ground;

    Desk& desk(Side side) { return desks[static_cast<std::size_t>(side)]; }
};

struct Due {
    Instant at;
    std::size_t number = 0; ///< of the case

    friend bool operator>(Due const& a, Due const& b) { return std::tie(a.at, a.number) > std::tie(b.at, b.number); }
};

Side other(Side side)
{
    return side == Side::requesting ? Side::requested : Side::requesting;
}

Instant in_office(Day day, Dice& dice)
{
    while (weekday_of(day) > 4)
        day = day + 1;
    return {start_of(day).since_1970_us + static_cast<std::int64_t>(8 * 3600 + dice.below(9 * 3600)) * us_per_second};
}

Instant minutes_after(Instant at, std::uint64_t least, std::uint64_t spread, Dice& dice)
{
    return {at.since_1970_us + static_cast<std::int64_t>(least + dice.below(spread)) * us_per_minute};
}

Error order_refused(std::string code, std::string field, std::string value, int least, int most)
{
    return Error{std::move(code),
                 std::move(field),
                 "",
                 {{"value", std::move(value)}, {"least", std::to_string(least)}, {"most", std::to_string(most)}}};
}

}

struct History::Parts {
    Order order;
    law::Library const* law = nullptr;
    Day last;
    std::vector<Authority> authorities;
    std::vector<Start> starts;
    std::size_t next_start = 0;
    std::map<std::size_t, Live> live;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due;
    std::map<Course const*, std::vector<Offered>> grounds;
    std::optional<std::size_t> seen_last; ///< a case that is over
    Totals totals;

    void plan_cases();
    void begin(std::size_t number);
    Result<bool> step(std::size_t number, Recorded& recorded);
    Done act(Live& one, Move const& move, Recorded& recorded);
    Done run(Live& one, Errand const& errand, Recorded& recorded);
    Done command(Live& one, Side side, std::string const& account, docket::Command const& command, Recorded& recorded);
    void take(Live& one, Side side, std::vector<docket::Event> events, docket::Setting const& setting,
              Recorded& recorded);
    docket::Setting setting_of(Live& one, Side side, std::string const& account);
    json::value filled(json::value const& value, Live& one);
    std::string filled(std::string_view text, Live& one);
    bool happens(Live& one, Move const& move);
    /// When the case goes on, or nothing when its course is over.
    std::optional<Instant> next_of(Live& one);
    static Id fresh(Live& one);
};

void History::Parts::plan_cases()
{
    std::vector<std::vector<Course const*>> well(law::modality_names.size()), otherwise(law::modality_names.size());
    for (auto const& course : courses())
        (course.ends_well ? well : otherwise)[static_cast<std::size_t>(course.modality)].push_back(&course);
    auto const days = static_cast<std::uint64_t>(last - order.from) + 1;
    for (std::size_t modality = 0; modality < law::modality_names.size(); ++modality) {
        auto const rate = per_thousand_years(static_cast<law::Modality>(modality));
        auto const wanted = rate * static_cast<std::uint64_t>(order.authorities) *
                            static_cast<std::uint64_t>(order.years) * static_cast<std::uint64_t>(order.per_mille);
        // Every course is taken once at least; after that their weights decide.
        auto const least = 2 * std::max(well[modality].size(), otherwise[modality].size());
        auto const count = std::max<std::uint64_t>(least, (wanted + 500'000) / 1'000'000);
        for (std::uint64_t i = 0; i < count; ++i) {
            Dice dice{order.seed, modality + 1, i};
            auto const& fitting = (i % 2 == 0 ? well : otherwise)[modality];
            std::uint64_t weights = 0;
            for (auto const* course : fitting)
                weights += course->weight;
            auto left = dice.below(weights);
            auto const* chosen = fitting[std::min<std::uint64_t>(i / 2, fitting.size() - 1)];
            if (i / 2 >= fitting.size())
                for (auto const* course : fitting) {
                    chosen = course;
                    if (left < course->weight) break;
                    left -= course->weight;
                }
            auto const authorities_there = static_cast<std::uint64_t>(order.authorities);
            auto const from = dice.below(authorities_there);
            auto const to = (from + 1 + dice.below(authorities_there - 1)) % authorities_there;
            auto const day = order.from + static_cast<int>(dice.below(days));
            starts.push_back({in_office(day, dice), chosen, from, to});
        }
    }
    std::ranges::sort(starts, [](Start const& a, Start const& b) {
        return std::tie(a.at, a.course->name, a.from, a.to) < std::tie(b.at, b.course->name, b.from, b.to);
    });
}

Id History::Parts::fresh(Live& one)
{
    std::array<std::uint8_t, 10> octets{};
    auto const low = one.dice.draw(), high = one.dice.draw();
    for (std::size_t i = 0; i < octets.size(); ++i)
        octets[i] = static_cast<std::uint8_t>((i < 8 ? low >> (8 * i) : high >> (8 * (i - 8))) & 0xffU);
    return make_id(one.now, octets);
}

docket::Setting History::Parts::setting_of(Live& one, Side side, std::string const& account)
{
    auto const& desk = one.desk(side);
    docket::Setting setting;
    setting.now = one.now;
    setting.today = day_of(one.now);
    setting.account = account;
    setting.roles = {"caseworker"};
    if (account == desk.approver) setting.roles.emplace_back("approver");
    setting.law = law;
    setting.own = authorities[desk.authority].own;
    setting.fresh_message = fresh(one);
    setting.fresh_conversation = fresh(one);
    return setting;
}

void History::Parts::begin(std::size_t number)
{
    auto const& start = starts[number];
    auto& one = live.emplace(number, Live(order.seed, number + 1'000'000'000)).first->second;
    one.course = start.course;
    one.now = start.at;
    for (auto const side : {Side::requesting, Side::requested}) {
        auto& desk = one.desk(side);
        desk.authority = side == Side::requesting ? start.from : start.to;
        auto const& authority = authorities[desk.authority];
        desk.caseworker = one.dice.one_of(authority.caseworkers);
        desk.approver = one.dice.one_of(authority.approvers);
        desk.case_id = fresh(one);
    }
    // Every second person is at home in the requesting State.
    auto const home = one.dice.in_hundred(50) ? start.from : one.dice.below(names().size());
    one.person = invented_name(names()[home % names().size()], one.dice);
    one.matter = matter(one.dice);
    one.third = authorities[(start.to + 1) % authorities.size()].own.state;
    auto& offered = grounds[start.course];
    if (offered.empty()) offered = grounds_of(*start.course, *law, last);
    std::uint64_t weights = 0;
    for (auto const& ground : offered)
        weights += ground.weight;
    if (weights > 0) {
        auto left = one.dice.below(weights);
        for (auto const& ground : offered) {
            one.ground = ground;
            if (left < ground.weight) break;
            left -= ground.weight;
        }
    }
    due.push({one.now, number});
    ++totals.cases;
    ++totals.open;
    ++totals.by_modality[static_cast<std::size_t>(start.course->modality)];
}

std::string History::Parts::filled(std::string_view text, Live& one)
{
    std::string written;
    while (!text.empty()) {
        auto const open = text.find('{'), close = open == text.npos ? text.npos : text.find('}', open);
        written += text.substr(0, open);
        if (close == text.npos) return open == text.npos ? written : written += text.substr(open);
        auto const gap = text.substr(open + 1, close - open - 1);
        text.remove_prefix(close + 1);
        auto const state_of = [&](Side side) { return authorities[one.desk(side).authority].own.state; };
        if (gap == "person")
            written += one.person;
        else if (gap == "matter")
            written += one.matter;
        else if (gap == "requesting")
            written += state_of(Side::requesting);
        else if (gap == "requested")
            written += state_of(Side::requested);
        else if (gap == "third")
            written += one.third;
        else if (gap == "expert")
            written += invented_name(names()[one.dice.below(names().size())], one.dice);
        else if (gap == "today")
            written += text_of(day_of(one.now));
        else if (gap == "now")
            written += text_of(one.now);
        else if (gap == "ground")
            written += one.ground.code;
        else if (gap.starts_with('+'))
            written += text_of(day_of(one.now) + std::stoi(std::string{gap.substr(1)}));
    }
    return written;
}

json::value History::Parts::filled(json::value const& value, Live& one)
{
    if (auto const* text = value.if_string()) {
        if (text->find('{') == json::string::npos) return value;
        return json::string{filled(std::string_view{*text}, one)};
    }
    if (auto const* array = value.if_array()) {
        json::array list;
        for (auto const& element : *array)
            list.push_back(filled(element, one));
        return list;
    }
    if (auto const* object = value.if_object()) {
        json::object members;
        for (auto const& [name, member] : *object)
            members.emplace(name, filled(member, one));
        return members;
    }
    return value;
}

void History::Parts::take(Live& one, Side side, std::vector<docket::Event> events, docket::Setting const& setting,
                          Recorded& recorded)
{
    auto& desk = one.desk(side);
    recorded.authority = desk.authority;
    for (auto& event : events) {
        recorded.entries.push_back(docket::entry_of(std::move(event), desk.case_id, ++desk.entries, setting));
        auto const& entry = recorded.entries.back();
        docket::apply(desk.state, entry);
        if (!entry.body.contains("message")) continue;
        if (auto message = docket::message_in(entry)) {
            auto const id = message->message_id;
            desk.prepared.emplace(id, std::move(*message));
        }
    }
    recorded.after = &desk.state;
    totals.entries += recorded.entries.size();
}

Done History::Parts::command(Live& one, Side side, std::string const& account, docket::Command const& wanted,
                             Recorded& recorded)
{
    auto const now = setting_of(one, side, account);
    auto events = docket::decide(one.desk(side).state, wanted, now);
    if (!events)
        return Error{"simulation.step_refused",
                     std::string{one.course->name},
                     events.error().cites,
                     {{"command", wanted.name}, {"why", events.error().code + " " + events.error().field}}};
    take(one, side, std::move(*events), now, recorded);
    // What was prepared is approved by another; the request itself was approved as a draft. Then it leaves.
    for (auto const& message : one.desk(side).state.outgoing) {
        auto const waits = std::ranges::any_of(
            one.errands, [&](Errand const& errand) { return errand.message == message.message_id; });
        if (waits) continue;
        if (message.state == docket::Outgoing::State::prepared)
            one.errands.push_back(
                {Errand::What::approve, minutes_after(one.now, 15, 150, one.dice), side, message.message_id});
        else if (message.state == docket::Outgoing::State::approved)
            one.errands.push_back(
                {Errand::What::leave, minutes_after(one.now, 1, 30, one.dice), side, message.message_id});
    }
    return {};
}

Done History::Parts::act(Live& one, Move const& move, Recorded& recorded)
{
    auto const& desk = one.desk(move.side);
    docket::Command wanted;
    wanted.name = move.command;
    wanted.item = move.item;
    wanted.fields = move.has_gaps ? filled(json::value(move.fields), one).get_object() : move.fields;
    if (wanted.fields.contains("ground")) wanted.fields["article"] = one.ground.article;
    if (move.command == "draft") {
        auto const& own = authorities[desk.authority];
        auto const& partner = authorities[one.desk(other(move.side)).authority];
        json::array basis;
        for (auto const& invoked : one.course->basis)
            basis.push_back(json::object{{"instrument", invoked.instrument}, {"article", invoked.article}});
        wanted.fields["modality"] = law::name_of(one.course->modality);
        wanted.fields["partner"] = json::object{{"state", partner.own.state}, {"id", partner.own.id}};
        if (!basis.empty()) wanted.fields["basis"] = std::move(basis);
        wanted.fields["persons"] = json::array{json::object{{"ref", "P1"}, {"name", one.person}}};
        wanted.fields["language"] = own.language;
        wanted.fields["own_ref"] = own.own.state + "-" + text_of(desk.case_id).substr(24);
    }
    auto const& account = move.command == "approve" ? desk.approver : desk.caseworker;
    return command(one, move.side, account, wanted, recorded);
}

Done History::Parts::run(Live& one, Errand const& errand, Recorded& recorded)
{
    auto& desk = one.desk(errand.side);
    auto const id = text_of(errand.message);
    if (errand.what == Errand::What::approve)
        return command(one, errand.side, desk.approver, {"approve_message", std::nullopt, {{"message_id", id}}},
                       recorded);
    auto const& partner = one.desk(other(errand.side));
    if (errand.what == Errand::What::leave) {
        if (auto const done = command(one, errand.side, desk.caseworker,
                                      {"export_message", std::nullopt, {{"message_id", id}}}, recorded);
            !done)
            return done;
        recorded.crossings.push_back(
            {true, authorities[partner.authority].own.id, errand.message, desk.state.conversation_id});
        one.errands.push_back(
            {Errand::What::arrive, minutes_after(one.now, 1, 20, one.dice), other(errand.side), errand.message});
        return {};
    }
    if (errand.what == Errand::What::receipt)
        return command(one, errand.side, desk.caseworker, {"record_receipt", std::nullopt, {{"message_id", id}}},
                       recorded);

    auto& sender = one.desk(other(errand.side));
    auto const found = sender.prepared.find(errand.message);
    auto const now = setting_of(one, errand.side, desk.caseworker);
    auto events = docket::receive(desk.state, found->second, now);
    if (!events)
        return Error{"simulation.step_refused",
                     std::string{one.course->name},
                     events.error().cites,
                     {{"command", found->second.type}, {"why", events.error().code + " " + events.error().field}}};
    recorded.crossings.push_back(
        {false, authorities[sender.authority].own.id, errand.message, found->second.conversation_id});
    sender.prepared.erase(found);
    take(one, errand.side, std::move(*events), now, recorded);
    ++totals.messages;
    one.errands.push_back(
        {Errand::What::receipt, minutes_after(one.now, 1, 5, one.dice), other(errand.side), errand.message});
    return {};
}

bool History::Parts::happens(Live& one, Move const& move)
{
    if (move.odds == 0) return true;
    auto const found = one.odds.find(move.odds);
    if (found != one.odds.end()) return found->second;
    return one.odds[move.odds] = one.dice.in_hundred(move.percent);
}

std::optional<Instant> History::Parts::next_of(Live& one)
{
    if (!one.errands.empty()) {
        // The post room does one thing after the other.
        std::ranges::sort(one.errands, {}, &Errand::at);
        return std::max(one.errands.front().at, one.now);
    }
    while (one.move < one.course->moves.size() && !happens(one, one.course->moves[one.move]))
        ++one.move;
    if (one.move == one.course->moves.size()) return std::nullopt;
    auto const& move = one.course->moves[one.move];
    if (move.exact_days >= 0)
        return Instant{start_of(day_of(one.now) + move.exact_days).since_1970_us +
                       static_cast<std::int64_t>(9 * 3600 + one.dice.below(8 * 3600)) * us_per_second};
    auto const days = move.mean_days > 0 ? one.dice.days_around(move.mean_days) : 0;
    if (days == 0) return minutes_after(one.now, 10, 100, one.dice);
    return in_office(day_of(one.now) + days, one.dice);
}

Result<bool> History::Parts::step(std::size_t number, Recorded& recorded)
{
    auto& one = live.at(number);
    Done done;
    if (!one.errands.empty()) {
        auto const errand = one.errands.front();
        one.errands.pop_front();
        done = run(one, errand, recorded);
    } else {
        done = act(one, one.course->moves[one.move], recorded);
        ++one.move;
    }
    if (!done) return done.error();
    return true;
}

History::History(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
History::~History() = default;

Result<std::unique_ptr<History>> History::plan(Order const& order, law::Library const& law)
{
    if (order.authorities < 2 || order.authorities > most_authorities)
        return order_refused("simulation.authorities", "--authorities", std::to_string(order.authorities), 2,
                             most_authorities);
    if (order.years < 1 || order.years > most_years)
        return order_refused("simulation.years", "--years", std::to_string(order.years), 1, most_years);
    if (order.per_mille < 1 || order.per_mille > 1000)
        return order_refused("simulation.share", "--share", std::to_string(order.per_mille), 1, 1000);
    for (auto const& course : courses())
        for (auto const& basis : course.basis)
            if (!law.instrument(basis.instrument))
                return Error{"simulation.law_lacks", basis.instrument, "", {{"instrument", basis.instrument}}};
    auto parts = std::make_unique<Parts>();
    parts->order = order;
    parts->law = &law;
    parts->last = plus_months(order.from, 12 * order.years) + -1;
    parts->totals.by_modality.resize(law::modality_names.size());
    for (std::size_t i = 0; i < static_cast<std::size_t>(order.authorities); ++i)
        parts->authorities.push_back(invented_authority(i));
    parts->plan_cases();
    return std::unique_ptr<History>(new History(std::move(parts)));
}

std::vector<Authority> const& History::authorities() const
{
    return parts_->authorities;
}

Day History::last_day() const
{
    return parts_->last;
}

std::uint64_t History::planned() const
{
    return parts_->starts.size();
}

Totals const& History::totals() const
{
    return parts_->totals;
}

Result<bool> History::next(Recorded& recorded)
{
    auto& parts = *parts_;
    recorded.entries.clear();
    recorded.crossings.clear();
    recorded.after = nullptr;
    if (parts.seen_last) parts.live.erase(*parts.seen_last);
    parts.seen_last.reset();
    // A case that would go on after the last day stays open, and is put away.
    for (;;) {
        if (parts.next_start < parts.starts.size() &&
            (parts.due.empty() || parts.starts[parts.next_start].at <= parts.due.top().at))
            parts.begin(parts.next_start++);
        if (parts.due.empty()) return false;
        auto const due = parts.due.top();
        parts.due.pop();
        if (day_of(due.at) > parts.last) {
            parts.live.erase(due.number);
            continue;
        }
        auto& one = parts.live.at(due.number);
        one.now = due.at;
        auto const stepped = parts.step(due.number, recorded);
        if (!stepped) return stepped.error();
        if (auto const at = parts.next_of(one)) {
            parts.due.push({*at, due.number});
        } else {
            --parts.totals.open;
            ++(one.course->ends_well ? parts.totals.ended_well : parts.totals.ended_otherwise);
            parts.seen_last = due.number; // its state stays until the caller has seen it
        }
        return true;
    }
}

}
