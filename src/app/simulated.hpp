// Simulated histories put into real stores: encrypted, chained and logged like everything else that is recorded.
#pragma once

#include "app/store_port.hpp"
#include "simulation/simulation.hpp"

#include <functional>
#include <span>

namespace rogatory::app
{

/// Called now and then while a history is recorded: entries so far, and the day that it has reached.
using HistoryProgress = std::function<void(std::uint64_t entries, Day day)>;

/// Records a history to its end; store i is that of authority i. Each group of appends has one wait for the disk.
/// Errors: those of History::next() and of the store; what was recorded before stays.
Done record_history(simulation::History& history, std::span<Store* const> stores, HistoryProgress const& progress);

}
