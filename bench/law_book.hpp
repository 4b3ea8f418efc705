#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// The whole site of the law, into memory: the disk is not measured.
Result<Figures> law_book(Setting const& setting);

}
