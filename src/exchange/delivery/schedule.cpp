#include "exchange/delivery/schedule.hpp"

#include <algorithm>

namespace rogatory::exchange::delivery
{

std::int64_t wait_after(unsigned failures, Urgency urgency, double chance, RetryPolicy const& policy)
{
    auto const longest = urgency == Urgency::urgent ? policy.urgent_longest_us : policy.longest_us;
    auto wait = policy.first_us;
    for (unsigned i = 1; i < failures && wait < longest; ++i)
        wait *= 2;
    wait = std::min(wait, longest);
    auto const shortened = static_cast<double>(wait) * (1.0 - std::clamp(chance, 0.0, 1.0) / 2);
    return static_cast<std::int64_t>(shortened);
}

std::uint32_t Schedule::number_of(std::string const& peer)
{
    auto const [found, fresh] = numbers_.try_emplace(peer, static_cast<std::uint32_t>(peers_.size()));
    if (fresh) peers_.push_back({peer, {}, 0});
    return found->second;
}

void Schedule::queue(Id const& message, std::string const& peer, Urgency urgency, Instant now)
{
    auto const number = number_of(peer);
    auto const [item, fresh] = items_.try_emplace(message, Item{number, 0, urgency, false, now.since_1970_us});
    if (fresh) peers_[number].lines[static_cast<int>(urgency)].ready.push_back(message);
}

void Schedule::ripen(Peer& peer, std::int64_t now)
{
    for (auto& line : peer.lines)
        while (!line.waiting.empty() && line.waiting.begin()->first <= now) {
            line.ready.push_back(line.waiting.begin()->second);
            line.waiting.erase(line.waiting.begin());
        }
}

std::optional<Id> Schedule::begin(Instant now)
{
    for (auto& peer : peers_)
        ripen(peer, now.since_1970_us);
    for (auto const urgency : {Urgency::urgent, Urgency::ordinary, Urgency::bulk}) {
        // Urgent messages do not count against the limits: one more connection is cheaper than a minute.
        bool const limited = urgency != Urgency::urgent;
        if (limited && under_way_ >= policy_.in_all) return std::nullopt;
        for (std::size_t i = 0; i < peers_.size(); ++i) {
            auto& peer = peers_[(turn_ + i) % peers_.size()];
            auto& ready = peer.lines[static_cast<int>(urgency)].ready;
            if (ready.empty()) continue;
            // Bulk leaves room for at least one small message.
            auto const limit =
                urgency == Urgency::bulk && policy_.per_peer > 1 ? policy_.per_peer - 1 : policy_.per_peer;
            if (limited && peer.under_way >= limit) continue;
            auto const message = ready.front();
            ready.pop_front();
            items_.at(message).under_way = true;
            ++peer.under_way;
            ++under_way_;
            turn_ = (turn_ + i + 1) % peers_.size();
            return message;
        }
    }
    return std::nullopt;
}

std::optional<Instant> Schedule::next_due() const
{
    std::optional<std::int64_t> first;
    for (auto const& peer : peers_)
        for (auto const& line : peer.lines)
            if (!line.waiting.empty())
                first = std::min(first.value_or(line.waiting.begin()->first), line.waiting.begin()->first);
    if (!first) return std::nullopt;
    return Instant{*first};
}

void Schedule::failed(Id const& message, Instant now, double chance)
{
    auto const found = items_.find(message);
    if (found == items_.end() || !found->second.under_way) return;
    auto& item = found->second;
    auto& peer = peers_[item.peer];
    item.under_way = false;
    --peer.under_way;
    --under_way_;
    if (item.failures < UINT16_MAX) ++item.failures;
    item.due = now.since_1970_us + wait_after(item.failures, item.urgency, chance, policy_);
    peer.lines[static_cast<int>(item.urgency)].waiting.emplace(item.due, message);
}

void Schedule::again(Id const& message, Instant now)
{
    auto const found = items_.find(message);
    if (found == items_.end() || !found->second.under_way) return;
    auto& item = found->second;
    auto& peer = peers_[item.peer];
    item.under_way = false;
    --peer.under_way;
    --under_way_;
    item.failures = 0;
    item.due = now.since_1970_us;
    peer.lines[static_cast<int>(item.urgency)].ready.push_back(message);
}

void Schedule::done(Id const& message)
{
    auto const found = items_.find(message);
    if (found == items_.end()) return;
    auto const item = found->second;
    items_.erase(found);
    auto& peer = peers_[item.peer];
    if (item.under_way) {
        --peer.under_way;
        --under_way_;
        return;
    }
    auto& line = peer.lines[static_cast<int>(item.urgency)];
    std::erase(line.ready, message);
    std::erase_if(line.waiting, [&](auto const& waiting) { return waiting.second == message; });
}

void Schedule::reachable(std::string const& name, Instant now)
{
    auto const found = numbers_.find(name);
    if (found == numbers_.end()) return;
    auto& peer = peers_[found->second];
    for (auto& line : peer.lines)
        for (auto const& [due, message] : line.waiting)
            items_.at(message).due = now.since_1970_us;
    ripen(peer, INT64_MAX);
}

}
