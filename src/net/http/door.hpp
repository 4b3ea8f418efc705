// Who is let in at a port: how many connections may be there before anybody has said who he is, and how many of one
// peer afterwards. Only books; the sockets are the Acceptor's.
//
// Offers   DoorLimits   the numbers, each with its reason
//          Door         knock(), spoke(), known(), left(); to_say() for the operator
// Knows    nothing of sockets or time
// Never    refuses a newcomer because strangers hold the room before the handshake: then a stranger has to go
//
// A connection costs its sender nothing until the handshake of TLS is done. Whoever opens a thousand in a second and
// says nothing would fill every place there is. So the place of whoever has been silent longest is given to the
// newcomer: first in his own neighbourhood (an IPv4 address, an IPv6 network of 64 bits) when that has its share,
// otherwise in the neighbourhood that holds most. Those that have begun their handshake go last. An honest peer speaks
// at once and is through in two round trips.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>

namespace rogatory::net
{

struct DoorLimits {
    /// Connections whose handshake is not done, in all: one that is silent costs a descriptor and 3 kB, one that
    /// has begun 61 kB (400 of each, measured), so all of them 32 MB. At 1000 new ones in a second the place of a
    /// silent one lasts half a second, and one that has begun outlives all silent ones.
    std::size_t strangers = 512;
    /// Of these from one IPv4 address or one IPv6 network of 64 bits (what one subscriber has): an access point
    /// connects some times in a second and needs a place for two round trips; behind one address of a ministry there
    /// may be several.
    std::size_t strangers_of_one = 64;
    /// Connections whose handshake is done.
    std::size_t guests = 1024;
    /// Of these by one certificate, or by one neighbourhood where none is shown: a partner keeps at most 64 connections
    /// that wait and has some under way; two machines of one partner fit in, and four partners cannot shut out a fifth.
    std::size_t guests_of_one = 256;
};

/// For the handshake: two round trips, which over a satellite take two seconds; a lost packet is sent again after one.
inline constexpr std::chrono::seconds handshake_patience{5};
/// How often the operator is told how many were turned away: not for each of them, or the log would be the next door to
/// be closed.
inline constexpr std::chrono::seconds turned_away_told_every{60};

class Door
{
public:
    using Ticket = std::uint64_t;
    explicit Door(DoorLimits limits) : limits_(limits) {}

    /// A connection from that address ("192.0.2.7", "2001:db8::1") wants in. Its ticket; 0 when there is no room,
    /// because all places of guests are taken. `go` is called, from within any call, when it has to go after all.
    Ticket knock(std::string const& address, std::function<void()> go);
    /// It has said something.
    void spoke(Ticket ticket);
    /// The handshake is done; `who` is its certificate, empty without one. False: there is no room for one more of him.
    bool known(Ticket ticket, std::string const& who);
    /// It is over, in whatever way.
    void left(Ticket ticket);

    /// One sentence about those that were turned away since the last time, and begins to count anew; empty: nobody was.
    std::string to_say();
    std::size_t strangers() const;
    std::size_t guests() const;

    /// The IPv4 address, or the first 64 bits of the IPv6 address; what is neither stands for itself.
    static std::string neighbourhood(std::string const& address);

private:
    struct Stranger {
        std::string from;
        bool has_spoken = false;
        std::function<void()> go;
    };
    using Tickets = std::list<Ticket>;
    /// Of one neighbourhood, the oldest first.
    struct Waiting {
        Tickets silent, speaking;
        std::size_t count() const { return silent.size() + speaking.size(); }
    };
    /// Takes the place of one of them; its function is to be called when the books are closed again.
    std::function<void()> make_go(std::string const& from);
    void take_out(std::map<Ticket, Stranger>::iterator stranger);
    std::string busiest() const;

    DoorLimits limits_;
    mutable std::mutex mutex_;
    Ticket last_ = 0;
    std::map<Ticket, Stranger> strangers_;
    std::map<std::string, Waiting> waiting_;
    std::map<Ticket, std::string> guests_;
    std::map<std::string, std::size_t> guests_of_;
    struct Counts {
        std::uint64_t given_up = 0, no_room = 0, too_many_of_one = 0;
        std::string most_from; ///< the neighbourhood of the last one given up
    } counts_;
};

}
