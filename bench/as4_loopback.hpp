// How many messages of 10 kB two access points exchange over loopback: each a process, TLS in both directions, durable
// on both sides, every receipt verified.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

Result<Figures> as4_loopback(Setting const& setting);

}
