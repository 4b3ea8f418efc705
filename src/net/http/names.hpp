// The addresses behind a name, asked of the name servers of this machine with our own patience.
//
// A name server that says nothing holds up the one that asked for it: lookups run beside each other on threads that
// know nothing of connections. One that was given up goes on by itself until the system gives it up; nobody waits for
// it, not even the end of the program.
//
// The folder's own affair.
#pragma once

#include "net/http/byte_stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace rogatory::net
{

using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// Takes as long as it takes; called on a thread of its own.
using LookUp =
    std::function<Endpoints(std::string const& host, std::string const& port, boost::system::error_code& problem)>;
/// As the system does it (getaddrinfo).
Endpoints look_up(std::string const& host, std::string const& port, boost::system::error_code& problem);

/// So many are looked up at the same time; more wait for their turn, with the same patience.
inline constexpr std::size_t lookups_at_once = 8;

struct LookedUp {
    Endpoints endpoints;
    boost::system::error_code problem; ///< timed_out: the patience was over
};
/// An address is not looked up.
Awaitable<LookedUp> addresses_of(std::string host, std::string port, std::chrono::milliseconds patience,
                                 LookUp by = look_up);

}
