// The process is killed at random points, again and again, in one and the same folder. After each kill nothing that was
// answered is missing, nothing is there twice, and everything verifies.
#include "docket/merkle.hpp"
#include "store/sqlite/testing.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace
{

using namespace rogatory;
using namespace rogatory::store::testing;

/// A program whose output we read until we kill it.
class Victim
{
public:
    Victim(std::string const& mode, std::string const& folder)
    {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_addclose(&actions, ends[0]);
        std::string program = ROGATORY_KILL_CHILD, one = mode, two = folder;
        char* arguments[] = {program.data(), one.data(), two.data(), nullptr};
        int const failure = ::posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        output_ = ends[0];
        if (failure != 0) throw std::runtime_error("cannot start " + program);
    }
    Victim(Victim const&) = delete;
    Victim& operator=(Victim const&) = delete;
    ~Victim() { ::close(output_); }

    /// Waits until it has said something, then so long; kills it and gives everything it had said by then.
    std::vector<std::string> kill_after(std::chrono::microseconds time)
    {
        pollfd ready{output_, POLLIN, 0};
        ::poll(&ready, 1, 20'000);
        return kill_unheard_after(time);
    }
    /// The same, whether or not it has said anything.
    std::vector<std::string> kill_unheard_after(std::chrono::microseconds time)
    {
        std::this_thread::sleep_for(time);
        ::kill(process_, SIGKILL);
        int status = 0;
        ::waitpid(process_, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "it stopped by itself, with status " << WEXITSTATUS(status);
        std::string said;
        char buffer[4096];
        for (ssize_t count = 0; (count = ::read(output_, buffer, sizeof buffer)) > 0;)
            said.append(buffer, static_cast<std::size_t>(count));
        std::vector<std::string> lines;
        std::istringstream text(said);
        for (std::string line; std::getline(text, line);)
            lines.push_back(line);
        return lines;
    }

private:
    pid_t process_ = -1;
    int output_ = -1;
};

/// What was answered over all kills.
struct Answered {
    std::map<std::string, std::map<std::uint32_t, std::string>> notes; ///< case, number, digest of the text
    std::map<std::string, std::set<std::string>> blobs;
    std::set<std::string> erased;
    std::size_t count = 0;

    void add(std::vector<std::string> const& lines)
    {
        for (auto const& line : lines) {
            std::istringstream words(line);
            std::string what, case_id, digest;
            words >> what >> case_id;
            if (what == "append") {
                std::uint32_t number = 0;
                words >> number >> digest;
                EXPECT_TRUE(notes[case_id].emplace(number, digest).second) << "answered twice: " << line;
            } else if (what == "blob") {
                words >> digest;
                blobs[case_id].insert(digest);
            } else if (what == "erase") {
                erased.insert(case_id);
            } else {
                ADD_FAILURE() << "half a line: " << line;
            }
            ++count;
        }
    }
};

void check(std::string const& folder, Answered const& answered)
{
    auto const store = open(folder);
    for (auto const& [case_text, notes] : answered.notes) {
        auto const id = id_from(case_text).value();
        auto const loaded = store->load(id);
        if (!loaded) {
            // An erasure may have happened without having been answered; an answered one must have happened.
            ASSERT_EQ(loaded.error().code, "case.erased") << case_text;
            continue;
        }
        ASSERT_FALSE(answered.erased.contains(case_text)) << case_text << " was answered to be erased";
        std::set<std::string> texts;
        for (auto const& entry : loaded->entries)
            ASSERT_TRUE(texts.insert(std::string(entry.body.at("note").as_string())).second)
                << case_text << ": a note is there twice";
        for (auto const& [number, digest] : notes) {
            ASSERT_LE(number, loaded->length) << case_text << ": an answered entry is missing";
            ASSERT_EQ(hex_of(docket::sha256({bytes_of(loaded->entries[number - 1].body.at("note").as_string())})),
                      digest);
        }
        if (auto const blobs = answered.blobs.find(case_text); blobs != answered.blobs.end())
            for (auto const& blob : blobs->second) {
                app::BlobId name{};
                auto const octets = bytes_from_hex(blob).value();
                std::copy(octets.begin(), octets.end(), name.begin());
                ASSERT_EQ(store->open_blob(id, name).value()->length(), 70'000U);
            }
    }
    auto const report = store->verify({nullptr, row_of, {}, true});
    ASSERT_TRUE(report) << report.error().code;
    for (auto const& fault : report->faults)
        ADD_FAILURE() << fault.code << " at " << fault.field;
}

/// On the disk, and by turns in memory where there is such a folder: there nothing waits for a disk, so that the kills
/// fall between other instructions.
std::unique_ptr<Folder> next_folder(int turn)
{
    if (turn % 2 == 1 && ::access("/dev/shm", W_OK) == 0) return std::make_unique<Folder>("/dev/shm");
    return std::make_unique<Folder>();
}

void kill_often(std::string const& mode, int times)
{
    std::mt19937 random(static_cast<unsigned>(std::random_device{}()));
    Answered answered;
    auto current = next_folder(0);
    for (int round = 0; round < times && !::testing::Test::HasFailure(); ++round) {
        // A new folder now and then keeps each check short, and kills the making of a folder too.
        if (round % 25 == 24) {
            current = next_folder(round / 25 + 1);
            answered = {};
        }
        answered.add(Victim(mode, current->path).kill_after(std::chrono::microseconds(random() % 12'000)));
        EXPECT_GT(answered.count, 0U);
        check(current->path, answered);
    }
}

TEST(Kill, WhatWasAnsweredBeforeAKillIsThereOnceAfterIt)
{
    kill_often("append", 120);
}

TEST(Kill, AnErasureThatWasCutShortIsFinishedAndNothingElseIsLost)
{
    kill_often("erase", 120);
}

/// Kills before the program has said anything: while it makes or opens the store, or finishes an erasure.
TEST(Kill, AStoreThatWasKilledWhileItWasOpenedOpensAgain)
{
    Folder folder;
    std::mt19937 random(static_cast<unsigned>(std::random_device{}()));
    for (int round = 0; round < 40 && !::testing::Test::HasFailure(); ++round) {
        if (round % 4 == 0) {
            std::filesystem::remove_all(folder.path);
            std::filesystem::create_directory(folder.path);
        }
        Victim("erase", folder.path).kill_unheard_after(std::chrono::microseconds(random() % 15'000));
        check(folder.path, {});
    }
}

}
