#include "net/http/plain.hpp"

#include "net/http/socket.hpp"

#include <boost/asio/write.hpp>

namespace rogatory::net
{
namespace
{

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class PlainStream final : public SocketStream
{
public:
    explicit PlainStream(tcp::socket socket) : SocketStream(std::move(socket)) {}

    Awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> buffer) override
    {
        auto const into = asio::buffer(buffer.data(), buffer.size());
        auto const [problem, count] = co_await socket_.async_read_some(into, as_result);
        if (problem == asio::error::eof) co_return std::size_t{0};
        if (problem) co_return failed(problem);
        co_return count;
    }
    Awaitable<Done> write(BytesView octets) override
    {
        auto const from = asio::buffer(octets.data(), octets.size());
        auto const [problem, count] = co_await asio::async_write(socket_, from, as_result);
        if (problem) co_return failed(problem);
        co_return Done{};
    }
    Awaitable<void> close() override
    {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
        abort();
        co_return;
    }
};

Awaitable<void> serve_plain(PlainListener::Taken taken, tcp::socket socket, std::shared_ptr<Guest> guest)
{
    if (!guest->is_known({})) co_return;
    auto taken_over = taken(std::make_unique<PlainStream>(std::move(socket)));
    co_await std::move(taken_over);
}

}

PlainListener::PlainListener(std::shared_ptr<Acceptor> acceptor) : acceptor_(std::move(acceptor)) {}
PlainListener::~PlainListener()
{
    close();
}

Result<std::unique_ptr<PlainListener>> PlainListener::open(asio::io_context& context, Place const& place, Taken taken,
                                                           std::size_t connections_limit)
{
    // Nobody says who he is here, and a proxy stands before it: one address may have all places.
    DoorLimits limits;
    limits.guests = limits.guests_of_one = connections_limit;
    auto serve = [taken = std::move(taken)](tcp::socket socket, std::shared_ptr<Guest> guest) -> Awaitable<void> {
        return serve_plain(taken, std::move(socket), std::move(guest));
    };
    Place const inside{place.host.empty() ? "127.0.0.1" : place.host, place.port};
    auto acceptor = Acceptor::open(context, inside, limits, std::move(serve), {});
    if (!acceptor) return acceptor.error();
    return std::unique_ptr<PlainListener>(new PlainListener(std::move(*acceptor)));
}

std::uint16_t PlainListener::port() const
{
    return acceptor_->port();
}

void PlainListener::close()
{
    acceptor_->close();
}

}
