// What a connection over plain TCP and one over TLS have in common, and how connections are taken. Only plain.cpp and
// tls.cpp include it: everybody else sees a ByteStream.
#pragma once

#include "net/http/door.hpp"
#include "net/http/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <functional>
#include <memory>

namespace rogatory::net
{

/// Makes an operation of Asio give its error beside its result.
inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);

/// A connected socket, its deadline, and who is at the other end.
class SocketStream : public ByteStream
{
public:
    ~SocketStream() override { timer_.cancel(); }
    void deadline(std::chrono::milliseconds from_now) final;
    void abort() final;
    PeerIdentity const& peer() const final { return peer_; }
    bool is_quiet() override;

protected:
    explicit SocketStream(boost::asio::ip::tcp::socket socket);
    /// net.timed_out where the deadline was the reason, otherwise `code` with what the system says.
    Error failed(boost::system::error_code problem, char const* code = "net.connection_lost") const;

    boost::asio::ip::tcp::socket socket_;
    PeerIdentity peer_;

private:
    boost::asio::steady_timer timer_;
    std::shared_ptr<bool> late_;
};

/// A connection that was let in, for the code that serves it. On the connection's strand.
class Guest
{
public:
    Guest(Door& door, Door::Ticket ticket) : door_(door), ticket_(ticket) {}
    Guest(Guest const&) = delete;
    Guest& operator=(Guest const&) = delete;
    ~Guest() { door_.left(ticket_); }

    /// What is to be broken off when it has to go before it is known; nothing when that stream ends.
    void serves(SocketStream* stream);
    void spoke() { door_.spoke(ticket_); }
    /// False: the connection is to be closed.
    bool is_known(std::string const& who) { return door_.known(ticket_, who); }
    /// Its place was given to another one.
    void go();
    bool has_to_go() const { return gone_; }

private:
    Door& door_;
    Door::Ticket ticket_;
    SocketStream* stream_ = nullptr;
    bool gone_ = false;
};

/// Takes connections at a port, each on a strand of its own, until it is closed; who gets in says the door.
class Acceptor : public std::enable_shared_from_this<Acceptor>
{
public:
    using Serve = std::function<Awaitable<void>(boost::asio::ip::tcp::socket, std::shared_ptr<Guest>)>;
    /// Port 0 takes any free one. `tell` gets a line about those turned away, each turned_away_told_every; may be
    /// empty. Error: net.cannot_listen.
    static Result<std::shared_ptr<Acceptor>> open(boost::asio::io_context& context, Place const& place,
                                                  DoorLimits limits, Serve serve,
                                                  std::function<void(std::string const&)> tell);
    Acceptor(boost::asio::io_context& context, DoorLimits limits, Serve serve);
    std::uint16_t port() const;
    /// Takes no more; what was taken goes on.
    void close();
    std::size_t live() const { return live_; }
    Door& door() { return door_; }

private:
    static Awaitable<void> accept(std::shared_ptr<Acceptor> self);
    static Awaitable<void> serve(std::shared_ptr<Acceptor> self, boost::asio::ip::tcp::socket socket,
                                 std::shared_ptr<Guest> guest);
    static Awaitable<void> report(std::shared_ptr<Acceptor> self, std::function<void(std::string const&)> tell);

    boost::asio::io_context& context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::strand<boost::asio::io_context::executor_type> reporting_;
    boost::asio::steady_timer report_timer_; ///< on that strand
    std::atomic<bool> closed_ = false;
    Door door_;
    Serve serve_;
    std::atomic<std::size_t> live_ = 0;
};

}
