// From sealed entries to the state of a case: decrypt, read, fold.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// Figures: entries_per_s (threads on all cores), entries_per_s_one_core, open_ns, fold_ns per entry, body_octets.
Result<Figures> docket_fold(Setting const& setting);

}
