// The whole library of law: read from disk and checked, as at every start of the program.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// Figures: median_ms, first_ms (the first time in this run), files, octets.
Result<Figures> law_load(Setting const& setting);

}
