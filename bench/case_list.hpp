// The first page of lists of sixty thousand cases, with and without filters, beside SQLite reading the same index.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

Result<Figures> case_list(Setting const& setting);

}
