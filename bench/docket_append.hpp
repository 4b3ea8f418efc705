// Recording entries: one at a time and in groups, against SQLite alone.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// Figures: single_per_s, bare_sqlite_per_s, ratio_to_bare_sqlite, fsync_per_s, entries_per_s (groups of 100).
Result<Figures> docket_append(Setting const& setting);

}
