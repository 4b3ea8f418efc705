#include "bench/dossier_pack.hpp"
#include "bench/dossier_files.hpp"

namespace rogatory::bench
{

Result<Figures> dossier_pack(Setting const& setting)
{
    using namespace dossiers;
    auto const size = size_of(setting);
    auto const file = setting.scratch_folder + "/image.dd", sealed = setting.scratch_folder + "/sealed.rogatory";
    if (auto const done = make_file(file, size); !done) return done.error();
    auto const from = identity("zza.central");
    if (!from) return from.error();
    auto const to = identity("zzb.central");
    if (!to) return to.error();

    // The limit and the work take turns, so that both see the same machine.
    std::vector<double> packing_us, limits_us;
    double peak_mib = 0;
    for (int round = 0; round < 3; ++round) {
        auto const limit = limit_us(file);
        if (!limit) return limit.error();
        limits_us.push_back(*limit);
        forget_peak();
        Stopwatch const watch;
        if (auto const done = seal(file, sealed, *from, *to); !done) return done.error();
        packing_us.push_back(watch.us());
        peak_mib = std::max(peak_mib, peak_rss_mib());
    }
    auto const speed = mb_per_s(size, median(packing_us)), limit = mb_per_s(size, median(limits_us));
    return Figures{"one attachment of " + std::to_string(size >> 20) +
                       " MiB sealed from file into an existing file (digests, signature, archive, encryption), median "
                       "of 3, against "
                       "SHA-256 and AES-256-GCM over the same file without writing",
                   {{"mb_per_s", speed},
                    {"limit_mb_per_s", limit},
                    {"ratio_to_limit", speed / limit},
                    {"peak_rss_mib", peak_mib}}};
}

}
