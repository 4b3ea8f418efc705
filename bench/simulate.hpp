// A simulated history: through decide() in memory, and into SQLite, beside SQLite alone with the same octets.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// Figures: entries_per_s (one core, in memory), sqlite_entries_per_s (through the store, in groups),
/// bare_entries_per_s (SQLite alone, the same octets, groups and pragmas), ratio_to_bare_sqlite, entries, cases,
/// ended_otherwise_share.
Result<Figures> simulate(Setting const& setting);

}
