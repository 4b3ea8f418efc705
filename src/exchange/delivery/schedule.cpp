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
    static_cast<void>(now);
    auto const [item, fresh] = items_.try_emplace(message, Item{number, 0, urgency, false, false});
    if (!fresh) return;
    auto& line = peers_[number].lines[static_cast<int>(urgency)];
    line.ready.push_back(message);
    ++line.held;
}

bool Schedule::may_begin(Peer const& peer, Urgency urgency, std::int64_t now) const
{
    // Urgent messages count against no limit and wait for no peer: one more connection is cheaper than a minute.
    if (urgency == Urgency::urgent) return true;
    if (peer.left_until > now) return false;
    // Is it back? One message asks.
    if (peer.failures > 0 && peer.under_way > 0) return false;
    if (!peer.answers)
        return asking_ < policy_.asking_in_all &&
               peer.under_way < std::min(policy_.per_peer, policy_.asking_per_peer) &&
               (urgency != Urgency::bulk || peer.under_way == 0);
    if (under_way_ - asking_ >= policy_.in_all) return false;
    // Bulk leaves room for at least one small message.
    auto const room = policy_.per_peer > 1 ? policy_.per_peer - 1 : 1;
    return peer.under_way < (urgency == Urgency::bulk ? std::min(room, policy_.bulk_per_peer) : policy_.per_peer);
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
        for (std::size_t i = 0; i < peers_.size(); ++i) {
            auto& peer = peers_[(turn_ + i) % peers_.size()];
            auto& ready = peer.lines[static_cast<int>(urgency)].ready;
            if (ready.empty() || !may_begin(peer, urgency, now.since_1970_us)) continue;
            auto const message = ready.front();
            ready.pop_front();
            auto& item = items_.at(message);
            item.under_way = true;
            item.asking = !peer.answers;
            asking_ += item.asking ? 1 : 0;
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
    auto const may_be = [&](std::int64_t moment) { first = std::min(first.value_or(moment), moment); };
    for (auto const& peer : peers_)
        for (auto const& line : peer.lines) {
            if (!line.waiting.empty()) may_be(line.waiting.begin()->first);
            if (!line.ready.empty() && peer.left_until > 0) may_be(peer.left_until);
        }
    if (!first) return std::nullopt;
    return Instant{*first};
}

Schedule::Item* Schedule::released(Id const& message)
{
    auto const found = items_.find(message);
    if (found == items_.end()) return nullptr;
    auto& item = found->second;
    if (!item.under_way && !item.answered) return nullptr;
    if (item.under_way) {
        --peers_[item.peer].under_way;
        --under_way_;
        asking_ -= item.asking ? 1 : 0;
    } else {
        --answered_;
    }
    item.under_way = item.answered = false;
    return &item;
}

void Schedule::answered(Id const& message)
{
    auto* const item = released(message);
    if (item == nullptr) return;
    item->answered = true;
    ++answered_;
    auto& peer = peers_[item->peer];
    peer.answers = true;
    peer.failures = 0;
    peer.left_until = 0;
}

void Schedule::failed(Id const& message, Instant now, double chance)
{
    auto* const item = released(message);
    if (item == nullptr) return;
    if (item->failures < UINT16_MAX) ++item->failures;
    auto const due = now.since_1970_us + wait_after(item->failures, item->urgency, chance, policy_);
    peers_[item->peer].lines[static_cast<int>(item->urgency)].waiting.emplace(due, message);
}

void Schedule::unreachable(Id const& message, Instant now, double chance)
{
    auto const found = items_.find(message);
    if (found == items_.end()) return;
    auto& peer = peers_[found->second.peer];
    peer.answers = false;
    // Those that were under way together have failed together: that counts once.
    if (peer.left_until <= now.since_1970_us) {
        ++peer.failures;
        peer.left_until = now.since_1970_us + wait_after(peer.failures, Urgency::ordinary, chance, policy_);
    }
    if (found->second.urgency == Urgency::urgent) return failed(message, now, chance);
    auto* const item = released(message);
    // It has not failed: it goes first when the peer is back.
    if (item != nullptr) peer.lines[static_cast<int>(item->urgency)].ready.push_front(message);
}

void Schedule::again(Id const& message, Instant now)
{
    static_cast<void>(now);
    auto* const item = released(message);
    if (item == nullptr) return;
    item->failures = 0;
    peers_[item->peer].lines[static_cast<int>(item->urgency)].ready.push_back(message);
}

void Schedule::done(Id const& message)
{
    auto const found = items_.find(message);
    if (found == items_.end()) return;
    auto& line = peers_[found->second.peer].lines[static_cast<int>(found->second.urgency)];
    --line.held;
    if (released(message) == nullptr) {
        std::erase(line.ready, message);
        std::erase_if(line.waiting, [&](auto const& waiting) { return waiting.second == message; });
    }
    items_.erase(found);
}

void Schedule::reachable(std::string const& name, Instant now)
{
    static_cast<void>(now);
    auto const found = numbers_.find(name);
    if (found == numbers_.end()) return;
    auto& peer = peers_[found->second];
    peer.failures = 0;
    peer.left_until = 0;
    ripen(peer, INT64_MAX);
}

Schedule::Held Schedule::held(std::string_view name, Urgency urgency) const
{
    auto const found = numbers_.find(name);
    if (found == numbers_.end()) return {};
    auto const& line = peers_[found->second].lines[static_cast<int>(urgency)];
    return {line.held, line.ready.size()};
}

unsigned Schedule::unreachable_times(std::string_view name) const
{
    auto const found = numbers_.find(name);
    return found == numbers_.end() ? 0 : peers_[found->second].failures;
}

}
