// Checking everything that a store keeps.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// Figures: mb_per_s, entries_per_s, with bodies opened; log_mb_per_s without; sha256_mb_per_s of the machine.
Result<Figures> docket_verify(Setting const& setting);

}
