#include "net/http/plain.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <cerrno>

#include <sys/socket.h>

namespace rogatory::net
{
namespace
{

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

class PlainStream final : public ByteStream
{
public:
    explicit PlainStream(tcp::socket socket) : socket_(std::move(socket)), timer_(socket_.get_executor())
    {
        error_code ignored;
        auto const endpoint = socket_.remote_endpoint(ignored);
        if (!ignored) peer_.address = endpoint.address().to_string();
        socket_.set_option(tcp::no_delay(true), ignored);
    }
    ~PlainStream() override { timer_.cancel(); }

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
    void deadline(std::chrono::milliseconds from_now) override
    {
        auto const mine = std::make_shared<bool>(false);
        late_ = mine;
        timer_.expires_after(from_now);
        // The timer may outlive the stream by a moment; then `late_` has gone and the socket is not touched.
        timer_.async_wait([this, held = std::weak_ptr(mine)](error_code problem) {
            auto const late = held.lock();
            if (problem || !late) return;
            *late = true;
            abort();
        });
    }
    void abort() override
    {
        error_code ignored;
        socket_.cancel(ignored);
        socket_.close(ignored);
    }
    PeerIdentity const& peer() const override { return peer_; }
    bool is_quiet() override
    {
        std::uint8_t octet = 0;
        return ::recv(socket_.native_handle(), &octet, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
               (errno == EAGAIN || errno == EWOULDBLOCK);
    }

private:
    Error failed(error_code problem) const
    {
        if (late_ && *late_) return Error{"net.timed_out", peer_.address, "", {}};
        return Error{"net.connection_lost", peer_.address, "", {{"problem", problem.message()}}};
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    PeerIdentity peer_;
    std::shared_ptr<bool> late_;
};

}

struct PlainListener::State : std::enable_shared_from_this<State> {
    State(asio::io_context& io, Taken taken_, std::size_t limit_)
        : context(io), acceptor(io), taken(std::move(taken_)), limit(limit_)
    {
    }

    Awaitable<void> accept()
    {
        for (;;) {
            tcp::socket socket(asio::make_strand(context));
            auto const [problem] = co_await acceptor.async_accept(socket, as_result);
            if (!acceptor.is_open()) co_return;
            if (problem) {
                asio::steady_timer rest(context, std::chrono::milliseconds(20));
                co_await rest.async_wait(as_result);
                continue;
            }
            if (live >= limit) continue; // closed at once: the peer tries again
            auto const executor = socket.get_executor();
            asio::co_spawn(executor, serve(shared_from_this(), std::move(socket)), asio::detached);
        }
    }
    static Awaitable<void> serve(std::shared_ptr<State> self, tcp::socket socket)
    {
        ++self->live;
        auto taken = self->taken(std::make_unique<PlainStream>(std::move(socket)));
        co_await std::move(taken);
        --self->live;
    }

    asio::io_context& context;
    tcp::acceptor acceptor;
    Taken taken;
    std::size_t limit;
    std::atomic<std::size_t> live = 0;
};

PlainListener::PlainListener(std::shared_ptr<State> state) : state_(std::move(state)) {}
PlainListener::~PlainListener()
{
    close();
}

Result<std::unique_ptr<PlainListener>> PlainListener::open(asio::io_context& context, Place const& place, Taken taken,
                                                           std::size_t connections_limit)
{
    auto state = std::make_shared<State>(context, std::move(taken), connections_limit);
    error_code problem;
    auto const address = asio::ip::make_address(place.host.empty() ? "127.0.0.1" : place.host, problem);
    tcp::endpoint const endpoint(address, place.port);
    if (!problem) state->acceptor.open(endpoint.protocol(), problem);
    if (!problem) state->acceptor.set_option(tcp::acceptor::reuse_address(true), problem);
    if (!problem) state->acceptor.bind(endpoint, problem);
    if (!problem) state->acceptor.listen(asio::socket_base::max_listen_connections, problem);
    if (problem)
        return Error{
            "net.cannot_listen", place.host + ":" + std::to_string(place.port), "", {{"problem", problem.message()}}};
    auto const accept = [](std::shared_ptr<State> self) -> Awaitable<void> { co_await self->accept(); };
    asio::co_spawn(context, accept(state), asio::detached);
    return std::unique_ptr<PlainListener>(new PlainListener(std::move(state)));
}

std::uint16_t PlainListener::port() const
{
    error_code ignored;
    return state_->acceptor.local_endpoint(ignored).port();
}

void PlainListener::close()
{
    error_code ignored;
    state_->acceptor.close(ignored);
}

}
