// What a connection over plain TCP and one over TLS have in common, and how connections are taken. Only plain.cpp and
// tls.cpp include it: everybody else sees a ByteStream.
#pragma once

#include "net/http/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
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

/// Takes connections at a port, each on a strand of its own, until it is closed. Beyond `limit` at a time they are
/// closed at once: the peer tries again.
class Acceptor : public std::enable_shared_from_this<Acceptor>
{
public:
    using Serve = std::function<Awaitable<void>(boost::asio::ip::tcp::socket)>;
    /// Port 0 takes any free one. Error: net.cannot_listen.
    static Result<std::shared_ptr<Acceptor>> open(boost::asio::io_context& context, Place const& place,
                                                  std::size_t limit, Serve serve);
    Acceptor(boost::asio::io_context& context, std::size_t limit, Serve serve);
    std::uint16_t port() const;
    /// Takes no more; what was taken goes on.
    void close();
    std::size_t live() const { return live_; }

private:
    static Awaitable<void> accept(std::shared_ptr<Acceptor> self);
    static Awaitable<void> serve(std::shared_ptr<Acceptor> self, boost::asio::ip::tcp::socket socket);

    boost::asio::io_context& context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::size_t limit_;
    Serve serve_;
    std::atomic<std::size_t> live_ = 0;
};

}
