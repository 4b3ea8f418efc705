#include "net/http/door.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <utility>

namespace rogatory::net
{

std::string Door::neighbourhood(std::string const& address)
{
    boost::system::error_code problem;
    auto const parsed = boost::asio::ip::make_address(address, problem);
    if (problem || parsed.is_v4()) return address;
    auto const v6 = parsed.to_v6();
    if (v6.is_v4_mapped()) return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
    auto octets = v6.to_bytes();
    std::fill(octets.begin() + 8, octets.end(), std::uint8_t{0});
    return boost::asio::ip::address_v6(octets).to_string() + "/64";
}

void Door::take_out(std::map<Ticket, Stranger>::iterator stranger)
{
    auto const of = waiting_.find(stranger->second.from);
    std::erase(stranger->second.has_spoken ? of->second.speaking : of->second.silent, stranger->first);
    if (of->second.count() == 0) waiting_.erase(of);
    strangers_.erase(stranger);
}

std::string Door::busiest() const
{
    // Among equals the one whose oldest has waited longest. First of all those of whom somebody is silent.
    auto const oldest = [](Waiting const& one) {
        return one.silent.empty() ? one.speaking.front() : one.silent.front();
    };
    auto const goes_later = [&](auto const& a, auto const& b) {
        if (a.second.silent.empty() != b.second.silent.empty()) return a.second.silent.empty();
        if (a.second.count() != b.second.count()) return a.second.count() < b.second.count();
        return oldest(a.second) > oldest(b.second);
    };
    return std::max_element(waiting_.begin(), waiting_.end(), goes_later)->first;
}

std::function<void()> Door::make_go(std::string const& from)
{
    auto const& of = waiting_.at(from);
    auto const stranger = strangers_.find(of.silent.empty() ? of.speaking.front() : of.silent.front());
    auto go = std::move(stranger->second.go);
    ++counts_.given_up;
    counts_.most_from = from;
    take_out(stranger);
    return go;
}

Door::Ticket Door::knock(std::string const& address, std::function<void()> go)
{
    std::function<void()> goes;
    Ticket ticket = 0;
    {
        std::lock_guard const lock(mutex_);
        if (guests_.size() >= limits_.guests) {
            ++counts_.no_room;
            return 0;
        }
        auto const from = neighbourhood(address);
        auto const of = waiting_.find(from);
        if (of != waiting_.end() && of->second.count() >= limits_.strangers_of_one)
            goes = make_go(from);
        else if (strangers_.size() >= limits_.strangers)
            goes = make_go(busiest());
        ticket = ++last_;
        strangers_.emplace(ticket, Stranger{from, false, std::move(go)});
        waiting_[from].silent.push_back(ticket);
    }
    if (goes) goes();
    return ticket;
}

void Door::spoke(Ticket ticket)
{
    std::lock_guard const lock(mutex_);
    auto const stranger = strangers_.find(ticket);
    if (stranger == strangers_.end() || stranger->second.has_spoken) return;
    auto& of = waiting_.at(stranger->second.from);
    std::erase(of.silent, ticket);
    of.speaking.push_back(ticket);
    stranger->second.has_spoken = true;
}

bool Door::known(Ticket ticket, std::string const& who)
{
    std::lock_guard const lock(mutex_);
    auto const stranger = strangers_.find(ticket);
    if (stranger == strangers_.end()) return false;
    auto const name = who.empty() ? stranger->second.from : who;
    take_out(stranger);
    if (guests_.size() >= limits_.guests) {
        ++counts_.no_room;
        return false;
    }
    auto const of = guests_of_.find(name);
    if (of != guests_of_.end() && of->second >= limits_.guests_of_one) {
        ++counts_.too_many_of_one;
        return false;
    }
    ++guests_of_[name];
    guests_.emplace(ticket, name);
    return true;
}

void Door::left(Ticket ticket)
{
    std::lock_guard const lock(mutex_);
    if (auto const stranger = strangers_.find(ticket); stranger != strangers_.end()) take_out(stranger);
    auto const guest = guests_.find(ticket);
    if (guest == guests_.end()) return;
    auto const of = guests_of_.find(guest->second);
    if (--of->second == 0) guests_of_.erase(of);
    guests_.erase(guest);
}

std::string Door::to_say()
{
    std::lock_guard const lock(mutex_);
    auto const counts = std::exchange(counts_, {});
    std::string said;
    auto const add = [&](std::uint64_t count, std::string const& why) {
        if (count > 0) said += (said.empty() ? "" : "; ") + std::to_string(count) + " " + why;
    };
    add(counts.given_up,
        "before their handshake was done, because others came (the last one from " + counts.most_from + ")");
    add(counts.too_many_of_one, "that had as many connections as one peer may have");
    add(counts.no_room, "because no place was free");
    return said.empty() ? said : "turned away connections since it was last said: " + said;
}

std::size_t Door::strangers() const
{
    std::lock_guard const lock(mutex_);
    return strangers_.size();
}

std::size_t Door::guests() const
{
    std::lock_guard const lock(mutex_);
    return guests_.size();
}

}
