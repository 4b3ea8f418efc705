// How fast a dossier of 10 GiB goes from one docket into the other, and how little memory each side needs for it.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

Result<Figures> as4_large(Setting const& setting);

}
