// Bells: rings for urgent messages in a thread of its own.
//
// Only one rings on a folder at a time, `rogatory serve` or `rogatory duty watch`: whoever comes second waits, and
// takes over when the first has ended, however it ended.
#pragma once

#include "app/office.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace rogatory::cli
{

class Bells
{
public:
    /// A line for the operator, from another thread.
    using Tell = std::function<void(std::string const&)>;
    /// `office_in_use` is held while the office is read or recorded in, never while a bell is rung.
    Bells(app::Office& office, std::mutex& office_in_use, std::string folder, Tell tell);
    Bells(Bells const&) = delete;
    Bells& operator=(Bells const&) = delete;
    /// Waits for the bell that is being rung, ten seconds at most.
    ~Bells();

private:
    void run();
    /// Whether there is more to do after so long.
    bool rest();

    app::Office& office_;
    std::mutex& office_in_use_;
    std::string folder_;
    Tell tell_;
    std::mutex mutex_;
    std::condition_variable ending_;
    bool ends_ = false;
    std::thread thread_;
};

}
