// Sealing a dossier with one large attachment, from file to file.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// 1 GiB at scale 1. Figures: mb_per_s, limit_mb_per_s (SHA-256 and AES-256-GCM over the same file), ratio_to_limit,
/// peak_rss_mib while sealing.
Result<Figures> dossier_pack(Setting const& setting);

}
