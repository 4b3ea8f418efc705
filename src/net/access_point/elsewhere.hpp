// Work that takes longer than a connection's thread may be held: done on other threads.
//
// The folder's own affair.
#pragma once

#include "net/http/byte_stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>

namespace rogatory::net
{

/// Does something on a thread of the pool, while this one goes on with other connections.
template <class Work>
Awaitable<std::invoke_result_t<Work>> elsewhere(boost::asio::thread_pool& pool, Work work)
{
    using Given = std::invoke_result_t<Work>;
    auto const body = [](Work doing) -> Awaitable<Given> { co_return doing(); };
    co_return co_await boost::asio::co_spawn(pool, body(std::move(work)), boost::asio::use_awaitable);
}

}
