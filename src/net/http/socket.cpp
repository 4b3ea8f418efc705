#include "net/http/socket.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <cerrno>

#include <sys/socket.h>

namespace rogatory::net
{

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

SocketStream::SocketStream(tcp::socket socket) : socket_(std::move(socket)), timer_(socket_.get_executor())
{
    error_code ignored;
    auto const endpoint = socket_.remote_endpoint(ignored);
    if (!ignored) peer_.address = endpoint.address().to_string();
    socket_.set_option(tcp::no_delay(true), ignored);
}

void SocketStream::deadline(std::chrono::milliseconds from_now)
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

void SocketStream::abort()
{
    error_code ignored;
    socket_.cancel(ignored);
    socket_.close(ignored);
}

bool SocketStream::is_quiet()
{
    std::uint8_t octet = 0;
    return ::recv(socket_.native_handle(), &octet, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

Error SocketStream::failed(error_code problem, char const* code) const
{
    if (late_ && *late_) return Error{"net.timed_out", peer_.address, "", {}};
    return Error{code, peer_.address, "", {{"problem", problem.message()}}};
}

void Guest::serves(SocketStream* stream)
{
    stream_ = stream;
    if (gone_ && stream_ != nullptr) stream_->abort();
}

void Guest::go()
{
    gone_ = true;
    if (stream_ != nullptr) stream_->abort();
}

Acceptor::Acceptor(asio::io_context& context, DoorLimits limits, Serve serve)
    : context_(context),
      acceptor_(context),
      reporting_(asio::make_strand(context)),
      report_timer_(reporting_),
      door_(limits),
      serve_(std::move(serve))
{
}

Result<std::shared_ptr<Acceptor>> Acceptor::open(asio::io_context& context, Place const& place, DoorLimits limits,
                                                 Serve serve, std::function<void(std::string const&)> tell)
{
    auto self = std::make_shared<Acceptor>(context, limits, std::move(serve));
    auto& acceptor = self->acceptor_;
    error_code problem;
    auto const address = asio::ip::make_address(place.host, problem);
    tcp::endpoint const endpoint(address, place.port);
    if (!problem) acceptor.open(endpoint.protocol(), problem);
    if (!problem) acceptor.set_option(tcp::acceptor::reuse_address(true), problem);
    if (!problem) acceptor.bind(endpoint, problem);
    if (!problem) acceptor.listen(asio::socket_base::max_listen_connections, problem);
    if (problem)
        return Error{
            "net.cannot_listen", place.host + ":" + std::to_string(place.port), "", {{"problem", problem.message()}}};
    asio::co_spawn(context, accept(self), asio::detached);
    if (tell) asio::co_spawn(self->reporting_, report(self, std::move(tell)), asio::detached);
    return self;
}

Awaitable<void> Acceptor::accept(std::shared_ptr<Acceptor> self)
{
    for (;;) {
        tcp::socket socket(asio::make_strand(self->context_));
        auto const [problem] = co_await self->acceptor_.async_accept(socket, as_result);
        if (!self->acceptor_.is_open()) co_return;
        if (problem) {
            // Out of descriptors, or the peer has gone already: a moment's rest, then on.
            asio::steady_timer rest(self->context_, std::chrono::milliseconds(20));
            co_await rest.async_wait(as_result);
            continue;
        }
        error_code gone;
        auto const endpoint = socket.remote_endpoint(gone);
        if (gone) continue;
        auto const executor = socket.get_executor();
        // Whoever has to go learns of it on his own strand, if he is still there.
        auto const held = std::make_shared<std::weak_ptr<Guest>>();
        auto const ticket = self->door_.knock(endpoint.address().to_string(), [executor, held] {
            asio::post(executor, [held] {
                if (auto const guest = held->lock()) guest->go();
            });
        });
        if (ticket == 0) continue;
        auto guest = std::make_shared<Guest>(self->door_, ticket);
        *held = guest;
        asio::co_spawn(executor, serve(self, std::move(socket), std::move(guest)), asio::detached);
    }
}

Awaitable<void> Acceptor::serve(std::shared_ptr<Acceptor> self, tcp::socket socket, std::shared_ptr<Guest> guest)
{
    // It counts until it is over, however that comes: an exception too ends it.
    struct Live {
        explicit Live(Acceptor& acceptor) : of(acceptor) { ++of.live_; }
        Live(Live const&) = delete;
        Live& operator=(Live const&) = delete;
        ~Live() { --of.live_; }
        Acceptor& of;
    } const live(*self);
    auto served = self->serve_(std::move(socket), std::move(guest));
    co_await std::move(served);
}

Awaitable<void> Acceptor::report(std::shared_ptr<Acceptor> self, std::function<void(std::string const&)> tell)
{
    while (!self->closed_) {
        self->report_timer_.expires_after(turned_away_told_every);
        co_await self->report_timer_.async_wait(as_result);
        if (auto const said = self->door_.to_say(); !said.empty()) tell(said);
    }
}

std::uint16_t Acceptor::port() const
{
    error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
}

void Acceptor::close()
{
    error_code ignored;
    acceptor_.close(ignored);
    if (!closed_.exchange(true)) asio::post(reporting_, [self = shared_from_this()] { self->report_timer_.cancel(); });
}

}
