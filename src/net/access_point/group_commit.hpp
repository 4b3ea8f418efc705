// What comes from many connections and is recorded together: while one group is on its way to the disk, the next one
// gathers. Each waits for its own answer without holding a thread.
//
// The folder's own affair.
#pragma once

#include "net/http/byte_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rogatory::net
{

template <class Item, class Answer>
class GroupCommit
{
public:
    /// Records a group and gives an answer for each, in their order. Called from one thread, never twice at once.
    using Record = std::function<std::vector<Answer>(std::vector<Item>& group)>;

    GroupCommit(Record record, std::size_t most) : record_(std::move(record)), most_(most), thread_([this] { work(); })
    {
    }
    GroupCommit(GroupCommit const&) = delete;
    GroupCommit& operator=(GroupCommit const&) = delete;
    ~GroupCommit() { end(); }

    /// What was added is still recorded; nobody adds more.
    void end()
    {
        {
            std::lock_guard const lock(mutex_);
            ended_ = true;
        }
        wake_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

    /// Comes back when it is recorded, or refused. To be awaited on a strand.
    Awaitable<Answer> add(Item item)
    {
        namespace asio = boost::asio;
        auto const executor = co_await asio::this_coro::executor;
        auto const waiter = std::make_shared<Waiter>(executor);
        {
            std::lock_guard const lock(mutex_);
            items_.push_back(std::move(item));
            waiters_.push_back(waiter);
        }
        wake_.notify_one();
        // The answer is posted to this strand, and so cannot come before the wait has begun.
        while (!waiter->answer)
            co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return std::move(*waiter->answer);
    }

private:
    struct Waiter {
        explicit Waiter(boost::asio::any_io_executor executor)
            : timer(executor, std::chrono::steady_clock::time_point::max())
        {
        }
        boost::asio::steady_timer timer;
        std::optional<Answer> answer;
    };

    void work()
    {
        for (;;) {
            std::vector<Item> group;
            std::vector<std::shared_ptr<Waiter>> waiters;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [this] { return ended_ || !items_.empty(); });
                if (items_.empty()) return;
                auto const count = static_cast<std::ptrdiff_t>(std::min(most_, items_.size()));
                group.assign(std::make_move_iterator(items_.begin()), std::make_move_iterator(items_.begin() + count));
                waiters.assign(waiters_.begin(), waiters_.begin() + count);
                items_.erase(items_.begin(), items_.begin() + count);
                waiters_.erase(waiters_.begin(), waiters_.begin() + count);
            }
            auto answers = record_(group);
            for (std::size_t i = 0; i < waiters.size(); ++i)
                boost::asio::post(waiters[i]->timer.get_executor(),
                                  [waiter = waiters[i], answer = std::move(answers[i])]() mutable {
                                      waiter->answer.emplace(std::move(answer));
                                      waiter->timer.cancel();
                                  });
        }
    }

    Record record_;
    std::size_t most_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Item> items_;
    std::vector<std::shared_ptr<Waiter>> waiters_;
    bool ended_ = false;
    std::thread thread_; ///< the last member: it uses the others
};

}
