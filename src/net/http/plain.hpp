// Plain TCP: for what is public and signed by itself. An inside way out; towards the world a proxy with TLS stands
// before it.
#pragma once

#include "net/http/byte_stream.hpp"
#include "net/http/tls.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace rogatory::net
{

class Acceptor;

/// Takes plain connections until it is closed; at most `connections_limit` at a time, others are closed at once.
class PlainListener
{
public:
    using Taken = std::function<Awaitable<void>(std::unique_ptr<ByteStream>)>;
    /// Port 0 takes any free one. Error: net.cannot_listen.
    static Result<std::unique_ptr<PlainListener>> open(boost::asio::io_context& context, Place const& place,
                                                       Taken taken, std::size_t connections_limit = 64);
    ~PlainListener();
    std::uint16_t port() const;
    /// Takes no more; what was taken goes on.
    void close();

private:
    explicit PlainListener(std::shared_ptr<Acceptor> acceptor);
    std::shared_ptr<Acceptor> acceptor_;
};

}
