// Which message is sent next, and when a failed one is tried again: values only. The moment and chance are handed in.
//
// Urgent messages go first, whatever waits. A peer that does not answer holds up nobody else: each peer has its own
// line and its own limit. One large transfer takes part piece by piece, so that a small message passes between two
// pieces. A peer that cannot be reached is asked by one message at a time, not by all that wait for it.
//
// It holds the head of each line only: whoever fills it keeps the rest elsewhere, and asks how much is left.
#pragma once

#include "base/base.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rogatory::exchange::delivery
{

/// When a message is tried again (AS4, reception awareness; as4, section 13).
struct RetryPolicy {
    std::int64_t first_us = 5'000'000;            ///< after the first failure
    std::int64_t longest_us = 1'800'000'000;      ///< it doubles up to this
    std::int64_t urgent_longest_us = 30'000'000;  ///< and up to this when it is urgent
    std::int64_t total_us = 7LL * 86'400'000'000; ///< after so long without a receipt it is given up: EBMS:0301
    unsigned per_peer = 24;                       ///< attempts at the same time towards one peer
    unsigned bulk_per_peer = 3;                   ///< of them pieces of large dossiers
    unsigned in_all = 64;                         ///< and towards all that answer
    unsigned asking_per_peer = 2;                 ///< towards a peer that has not answered yet
    unsigned asking_in_all = 128;                 ///< and towards all of those: they hold up none that answers
};

enum class Urgency : std::uint8_t { urgent, ordinary, bulk }; ///< bulk: a piece of something large

/// A wait of the length that the number of failures asks for, shortened by up to half by chance (0 to 1), so that
/// messages that failed together do not come back together.
std::int64_t wait_after(unsigned failures, Urgency urgency, double chance, RetryPolicy const& policy);

/// The lines of messages that wait. A message is in it from queue() to done(); begin() and failed() move it between.
class Schedule
{
public:
    explicit Schedule(RetryPolicy policy = {}) : policy_(policy) {}

    /// Nothing happens when it is there already.
    void queue(Id const& message, std::string const& peer, Urgency urgency, Instant now);
    /// The message to send now; it counts as under way. Nothing when none is due or every limit is reached.
    std::optional<Id> begin(Instant now);
    /// When begin() may give something that it does not give now; nothing when only an answer can change that.
    std::optional<Instant> next_due() const;
    /// The peer has answered: the attempt counts no longer, the message stays until done(), failed() or again().
    void answered(Id const& message);
    /// The attempt failed: it waits. `chance` is between 0 and 1.
    void failed(Id const& message, Instant now, double chance);
    /// There was no connection: the peer is left alone for a while, all that waits for it but what is urgent.
    void unreachable(Id const& message, Instant now, double chance);
    /// A piece went well and the next one follows: behind what is as urgent and waits already.
    void again(Id const& message, Instant now);
    /// Finished, either way.
    void done(Id const& message);
    /// The peer can be reached again (it has just sent us something): what waits for it is due at once.
    void reachable(std::string const& peer, Instant now);

    bool holds(Id const& message) const { return items_.contains(message); }
    /// How many messages of a line it holds, and how many of them could begin were there no limit.
    struct Held {
        std::size_t all = 0, ready = 0;
    };
    Held held(std::string_view peer, Urgency urgency) const;
    /// How often in a row the peer could not be reached.
    unsigned unreachable_times(std::string_view peer) const;
    std::size_t size() const { return items_.size(); }
    std::size_t under_way() const { return under_way_; }
    /// Those that the peer has answered and that are not done() yet.
    std::size_t being_recorded() const { return answered_; }

private:
    struct Item {
        std::uint32_t peer = 0;
        std::uint16_t failures = 0;
        Urgency urgency = Urgency::ordinary;
        bool under_way = false; ///< and counts against the limits
        bool answered = false;  ///< it lies in no line
        bool asking = false;    ///< it counts with those towards peers that have not answered
    };
    /// One line per urgency; what has failed waits by the time at which it is due.
    struct Line {
        std::deque<Id> ready;
        std::multimap<std::int64_t, Id> waiting;
        std::size_t held = 0;
    };
    struct Peer {
        std::string name;
        Line lines[3];
        unsigned under_way = 0;
        bool answers = false;        ///< it did when it was asked last
        unsigned failures = 0;       ///< to reach it, in a row
        std::int64_t left_until = 0; ///< when it is asked again
    };
    std::uint32_t number_of(std::string const& peer);
    void ripen(Peer& peer, std::int64_t now);
    /// It counts no longer; gives it, or null when it was not under way.
    Item* released(Id const& message);
    bool may_begin(Peer const& peer, Urgency urgency, std::int64_t now) const;

    RetryPolicy policy_;
    std::map<Id, Item> items_;
    std::vector<Peer> peers_;
    std::map<std::string, std::uint32_t, std::less<>> numbers_;
    std::size_t turn_ = 0; ///< the peer after the one that was served last
    std::size_t under_way_ = 0, answered_ = 0;
    std::size_t asking_ = 0; ///< of those under way
};

}
