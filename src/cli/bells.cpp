#include "cli/bells.hpp"

#include "net/ringing/ringing.hpp"
#include "store/folder/authority_folder.hpp"

#include <chrono>
#include <optional>

namespace rogatory::cli
{

using namespace std::chrono_literals;

Bells::Bells(app::Office& office, std::mutex& office_in_use, std::string folder, Tell tell)
    : office_(office),
      office_in_use_(office_in_use),
      folder_(std::move(folder)),
      tell_(std::move(tell)),
      thread_([this] { run(); })
{
}

Bells::~Bells()
{
    {
        std::lock_guard const lock(mutex_);
        ends_ = true;
    }
    ending_.notify_all();
    thread_.join();
}

bool Bells::rest()
{
    std::unique_lock lock(mutex_);
    return !ending_.wait_for(lock, 1s, [this] { return ends_; });
}

void Bells::run()
{
    std::optional<folder::WorkLock> mine;
    bool told_to_wait = false;
    std::string last_problem;
    do {
        if (!mine) {
            auto lock = folder::WorkLock::take(folder_, folder::WorkLock::Work::ringing);
            if (!lock) {
                if (!std::exchange(told_to_wait, true)) tell_(texts::sentence(lock.error()));
                continue;
            }
            mine.emplace(std::move(*lock));
        }
        auto const rung = net::ring_due(office_, office_in_use_);
        if (!rung) {
            // A store that is busy for a moment ends no watch.
            if (auto problem = texts::sentence(rung.error()); problem != last_problem) tell_(last_problem = problem);
            continue;
        }
        last_problem.clear();
        for (auto const& one : *rung)
            tell_(text_of(one.alarm.message) + "  " + one.step.to + "  " +
                  (one.outcome ? std::string("rung") : texts::sentence(one.outcome.error())));
    } while (rest());
}

}
