// Connections to partners that stay open: a message takes one that is free, or a new one.
#pragma once

#include "net/http/http.hpp"
#include "net/http/tls.hpp"

#include <list>
#include <mutex>

namespace rogatory::net
{

class Pool
{
public:
    /// At most so many wait unused towards one place, and no longer than this.
    Pool(Tls tls, std::size_t most_idle, std::chrono::milliseconds longest_idle)
        : tls_(std::move(tls)), most_idle_(most_idle), longest_idle_(longest_idle)
    {
    }

    /// A connection, with the executor on which everything with it has to happen.
    struct Leased {
        boost::asio::any_io_executor executor;
        std::unique_ptr<ByteStream> stream;
        bool used_before = false; ///< it may have been closed by the other end in this very moment
    };
    /// One that is free, unless a new one is asked for; else connects on an executor of its own.
    /// Errors: those of connect().
    Awaitable<Result<Leased>> take(Place place, std::chrono::milliseconds patience, bool fresh = false);
    /// POST over it. When it can be used again it waits for the next, otherwise it is closed.
    Awaitable<Result<Answered>> post_over(Leased leased, Place place, Request request);
    /// It was not used: it waits for the next.
    void give_back(Place const& place, Leased leased) { keep(place, std::move(leased)); }
    /// It was not used, and never will be.
    void drop(Leased leased) { end(std::move(leased)); }
    /// Closes those that wait unused; none waits from now on.
    void close();

private:
    struct Idle {
        Place place;
        Leased leased;
        std::chrono::steady_clock::time_point since;
    };
    std::optional<Leased> free_one(Place const& place);
    void keep(Place const& place, Leased leased);
    static void end(Leased leased);

    Tls tls_;
    std::size_t most_idle_;
    std::chrono::milliseconds longest_idle_;
    std::mutex mutex_;
    std::list<Idle> idle_; ///< the one used last comes first
    bool closed_ = false;
};

}
