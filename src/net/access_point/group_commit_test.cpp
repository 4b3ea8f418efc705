#include "net/access_point/group_commit.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <gtest/gtest.h>

#include <atomic>

namespace rogatory::net
{
namespace
{

TEST(GroupCommit, EachLearnsOfItsOwnAndWhatComesMeanwhileIsRecordedTogether)
{
    std::mutex mutex;
    std::condition_variable gate;
    bool open = false;
    std::vector<std::size_t> groups;
    GroupCommit<int, std::string> commits(
        [&](std::vector<int>& group) {
            // The first group holds the disk until everybody has come.
            std::unique_lock lock(mutex);
            gate.wait(lock, [&] { return open; });
            groups.push_back(group.size());
            std::vector<std::string> answers;
            for (auto const item : group)
                answers.push_back("recorded " + std::to_string(item));
            return answers;
        },
        20);
    constexpr int count = 50;
    std::atomic<int> right = 0, done = 0;
    boost::asio::io_context io;
    auto guard = boost::asio::make_work_guard(io);
    for (int i = 0; i < count; ++i)
        boost::asio::co_spawn(
            boost::asio::make_strand(io),
            [&, i]() -> Awaitable<void> {
                auto const answer = co_await commits.add(i);
                right += answer == "recorded " + std::to_string(i) ? 1 : 0;
                if (++done == count) io.stop();
            },
            boost::asio::detached);
    io.poll();
    {
        std::lock_guard const lock(mutex);
        open = true;
    }
    gate.notify_all();
    io.restart();
    io.run();
    EXPECT_EQ(right, count);
    std::size_t all = 0;
    for (auto const size : groups) {
        EXPECT_LE(size, 20U);
        all += size;
    }
    EXPECT_EQ(all, static_cast<std::size_t>(count));
    EXPECT_LE(groups.size(), 5U) << "one that was alone, and the rest in groups";
}

TEST(GroupCommit, WhatWasAddedIsRecordedBeforeItEnds)
{
    std::atomic<int> recorded = 0;
    boost::asio::io_context io;
    {
        GroupCommit<int, int> commits(
            [&](std::vector<int>& group) {
                recorded += static_cast<int>(group.size());
                return group;
            },
            3);
        for (int i = 0; i < 10; ++i)
            boost::asio::co_spawn(
                boost::asio::make_strand(io),
                [&commits, i]() -> Awaitable<void> { static_cast<void>(co_await commits.add(i)); },
                boost::asio::detached);
        io.poll();
        commits.end();
    }
    EXPECT_EQ(recorded, 10);
}

}
}
