#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// Every ordered pair of States and territories in every modality: one opinion each, with its reasons, on two threads.
Result<Figures> law_sweep(Setting const& setting);

}
