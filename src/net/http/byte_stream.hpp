// A connection as those see it who speak a protocol over it: octets in, octets out, a deadline, who the peer is.
//
// Plain TCP, TLS and a pair of ends in memory fill it; only tls.cpp knows OpenSSL's streams, so nothing else is slow to
// compile.
#pragma once

#include "base/base.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace rogatory::net
{

template <class T>
using Awaitable = boost::asio::awaitable<T>;

/// Who is at the other end.
struct PeerIdentity {
    std::string address;               ///< of the machine, for the operator
    std::optional<Digest> certificate; ///< SHA-256 of the certificate that it proved to hold
};

class ByteStream
{
public:
    ByteStream() = default;
    ByteStream(ByteStream const&) = delete;
    ByteStream& operator=(ByteStream const&) = delete;
    virtual ~ByteStream() = default;

    /// At least one octet; 0 at the end. Errors: net.timed_out, net.connection_lost.
    virtual Awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> buffer) = 0;
    /// All of them. Errors: net.timed_out, net.connection_lost.
    virtual Awaitable<Done> write(BytesView octets) = 0;
    /// Tells the other end that this is all, and closes.
    virtual Awaitable<void> close() = 0;
    /// What is under way, and everything later, fails with net.timed_out after so long, unless a new deadline is set.
    virtual void deadline(std::chrono::milliseconds from_now) = 0;
    /// Breaks off at once what is under way.
    virtual void abort() = 0;
    virtual PeerIdentity const& peer() const = 0;
    /// Whether a connection on which nothing is expected can still be used: the other end has neither closed it nor
    /// said anything.
    virtual bool is_quiet() = 0;
};

}
