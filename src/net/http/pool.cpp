#include "net/http/pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace rogatory::net
{

namespace asio = boost::asio;

namespace
{

/// The executor below a strand, of which new strands are made: a strand on a strand would only add its own.
asio::any_io_executor without_strand(asio::any_io_executor const& executor)
{
    if (auto const* const strand = executor.target<asio::strand<asio::io_context::executor_type>>())
        return strand->get_inner_executor();
    if (auto const* const strand = executor.target<asio::strand<asio::any_io_executor>>())
        return strand->get_inner_executor();
    return executor;
}

Awaitable<Result<Answered>> post_on(std::unique_ptr<ByteStream>& stream, Request request)
{
    auto answered = co_await post(*stream, std::move(request));
    // Nothing is expected on it from now on: the deadline of this request must not end it.
    if (answered && answered->reusable) stream->deadline(std::chrono::hours(24));
    co_return answered;
}

Awaitable<void> close_on(std::unique_ptr<ByteStream> stream)
{
    co_await stream->close();
}

}

Awaitable<Result<Pool::Leased>> Pool::take(Place place, std::chrono::milliseconds patience, bool fresh)
{
    if (!fresh)
        if (auto leased = free_one(place)) co_return std::move(*leased);
    asio::any_io_executor const executor = asio::make_strand(without_strand(co_await asio::this_coro::executor));
    auto stream = co_await asio::co_spawn(executor, connect(tls_, place, patience), asio::use_awaitable);
    if (!stream) co_return stream.error();
    co_return Leased{executor, std::move(*stream), false};
}

std::optional<Pool::Leased> Pool::free_one(Place const& place)
{
    std::list<Idle> old;
    std::optional<Leased> found;
    {
        std::lock_guard const lock(mutex_);
        auto const now = std::chrono::steady_clock::now();
        for (auto at = idle_.begin(); at != idle_.end();) {
            auto const next = std::next(at);
            if (now - at->since > longest_idle_) {
                old.splice(old.end(), idle_, at);
            } else if (!found && at->place == place) {
                if (at->leased.stream->is_quiet())
                    found = std::move(at->leased), idle_.erase(at);
                else
                    old.splice(old.end(), idle_, at);
            }
            at = next;
        }
    }
    for (auto& idle : old)
        end(std::move(idle.leased));
    if (found) found->used_before = true;
    return found;
}

Awaitable<Result<Answered>> Pool::post_over(Leased leased, Place place, Request request)
{
    auto answered =
        co_await asio::co_spawn(leased.executor, post_on(leased.stream, std::move(request)), asio::use_awaitable);
    if (answered && answered->reusable)
        keep(place, std::move(leased));
    else
        end(std::move(leased));
    co_return answered;
}

void Pool::keep(Place const& place, Leased leased)
{
    std::list<Idle> too_many;
    {
        std::lock_guard const lock(mutex_);
        idle_.push_front({place, std::move(leased), std::chrono::steady_clock::now()});
        auto const of_place =
            std::count_if(idle_.begin(), idle_.end(), [&](auto const& one) { return one.place == place; });
        if (closed_) {
            too_many.splice(too_many.end(), idle_);
        } else if (static_cast<std::size_t>(of_place) > most_idle_) {
            auto const last =
                std::find_if(idle_.rbegin(), idle_.rend(), [&](auto const& one) { return one.place == place; });
            too_many.splice(too_many.end(), idle_, std::prev(last.base()));
        }
    }
    for (auto& one : too_many)
        end(std::move(one.leased));
}

void Pool::end(Leased leased)
{
    auto const executor = leased.executor;
    asio::co_spawn(executor, close_on(std::move(leased.stream)), asio::detached);
}

void Pool::close()
{
    std::list<Idle> all;
    {
        std::lock_guard const lock(mutex_);
        closed_ = true;
        all.splice(all.end(), idle_);
    }
    for (auto& one : all)
        end(std::move(one.leased));
}

}
