// Opening a dossier with one large attachment: verifying all of it, and reading the attachment out.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// 1 GiB at scale 1. Figures: mb_per_s (open() until everything is verified), limit_mb_per_s (SHA-256 and AES-256-GCM
/// over the same file), ratio_to_limit, read_out_mb_per_s (read_part() into a file, verified again), peak_rss_mib of
/// both.
Result<Figures> dossier_open(Setting const& setting);

}
