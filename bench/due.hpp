// All limits of ten thousand open cases, beside SQLite reading the same table and doing nothing else.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

Result<Figures> due(Setting const& setting);

}
