// One opinion on one matter, over real pairs of States and matters drawn at random.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// Figures: median_us, p99_us (processor time), wall_median_us, instruments.
Result<Figures> opinion(Setting const& setting);

}
