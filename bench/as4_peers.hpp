// What 10,000 messages that wait for each of 500 partners cost, and whether something urgent passes them.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

Result<Figures> as4_peers(Setting const& setting);

}
