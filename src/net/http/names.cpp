#include "net/http/names.hpp"

#include "net/http/socket.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cerrno>
#include <memory>
#include <mutex>
#include <optional>

#include <sys/eventfd.h>
#include <unistd.h>

namespace rogatory::net
{
namespace
{

namespace asio = boost::asio;
using boost::system::error_code;

/// What the thread of a lookup and the one that waits for it share. The thread touches nothing else: the connection
/// may have gone, and with it its executor.
struct Asked {
    Asked() : done(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
    Asked(Asked const&) = delete;
    Asked& operator=(Asked const&) = delete;
    ~Asked() { ::close(done); }

    void answer(LookedUp given)
    {
        {
            std::lock_guard const lock(mutex);
            answered = std::move(given);
        }
        ::eventfd_write(done, 1);
    }

    int const done; ///< can be read when it is answered
    std::mutex mutex;
    std::optional<LookedUp> answered;
};

/// Never joined: a lookup that was given up does not hold up the end of the program.
asio::thread_pool& lookups()
{
    static auto* const pool = new asio::thread_pool(lookups_at_once);
    return *pool;
}

}

Endpoints look_up(std::string const& host, std::string const& port, error_code& problem)
{
    asio::io_context here;
    asio::ip::tcp::resolver resolver(here);
    Endpoints endpoints;
    for (auto const& entry : resolver.resolve(host, port, problem))
        endpoints.push_back(entry.endpoint());
    return endpoints;
}

Awaitable<LookedUp> addresses_of(std::string host, std::string port, std::chrono::milliseconds patience, LookUp by)
{
    error_code no_address;
    asio::ip::make_address(host, no_address);
    if (!no_address) {
        LookedUp known;
        known.endpoints = look_up(host, port, known.problem);
        co_return known;
    }
    auto const asked = std::make_shared<Asked>();
    auto const executor = co_await asio::this_coro::executor;
    asio::posix::stream_descriptor done(executor);
    error_code problem;
    if (auto const descriptor = ::dup(asked->done); descriptor >= 0)
        done.assign(descriptor, problem);
    else
        problem = error_code(errno, boost::system::system_category());
    if (problem) co_return LookedUp{{}, problem};
    asio::post(lookups(),
               [held = std::weak_ptr(asked), host = std::move(host), port = std::move(port), by = std::move(by)] {
                   // Its turn came too late: nobody waits any more.
                   auto waited_for = held.lock();
                   if (!waited_for) return;
                   waited_for.reset();
                   LookedUp found;
                   found.endpoints = by(host, port, found.problem);
                   if (auto const waits = held.lock()) waits->answer(std::move(found));
               });
    asio::steady_timer timer(executor, patience);
    auto const waiting = std::make_shared<bool>(true);
    timer.async_wait([&done, still = std::weak_ptr(waiting)](error_code ended) {
        error_code ignored;
        if (!ended && !still.expired()) done.cancel(ignored);
    });
    co_await done.async_wait(asio::posix::stream_descriptor::wait_read, as_result);
    std::lock_guard const lock(asked->mutex);
    co_return asked->answered ? std::move(*asked->answered) : LookedUp{{}, asio::error::timed_out};
}

}
