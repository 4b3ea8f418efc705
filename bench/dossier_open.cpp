#include "bench/dossier_open.hpp"
#include "bench/dossier_files.hpp"

#include <optional>

namespace rogatory::bench
{

Result<Figures> dossier_open(Setting const& setting)
{
    using namespace dossiers;
    auto const size = size_of(setting);
    auto const file = setting.scratch_folder + "/image.dd", sealed = setting.scratch_folder + "/sealed.rogatory";
    if (auto const done = make_file(file, size); !done) return done.error();
    auto const from = identity("zza.central");
    if (!from) return from.error();
    auto const to = identity("zzb.central");
    if (!to) return to.error();
    if (auto const done = seal(file, sealed, *from, *to); !done) return done.error();
    auto const trust = [&](Digest const& fingerprint) -> std::optional<std::string> {
        if (fingerprint == from->signing_certificate().fingerprint()) return from->authority();
        return std::nullopt;
    };
    auto const never_seen = [](std::string const&, Id const&) -> Result<bool> { return false; };

    // The limit and the work take turns, so that both see the same machine.
    std::vector<double> opening_us, reading_us, limits_us;
    double peak_mib = 0;
    for (int round = 0; round < 3; ++round) {
        auto const limit = limit_us(file);
        if (!limit) return limit.error();
        limits_us.push_back(*limit);
        forget_peak();
        FileSource source(sealed);
        Stopwatch const watch;
        auto const opened = dossier::open(source, *to, trust, never_seen, now);
        if (!opened) return opened.error();
        opening_us.push_back(watch.us());
        FileSink out(setting.scratch_folder + "/out.dd");
        Stopwatch const reading;
        if (auto const done = opened->read_part("image.dd", out); !done) return done.error();
        reading_us.push_back(reading.us());
        peak_mib = std::max(peak_mib, peak_rss_mib());
    }
    auto const speed = mb_per_s(size, median(opening_us)), limit = mb_per_s(size, median(limits_us));
    return Figures{
        "a dossier with one attachment of " + std::to_string(size >> 20) +
            " MiB verified whole (tag, archive, manifest, signature, digests), median of 3, against SHA-256 and "
            "AES-256-GCM over the same file; read_out: the attachment then written into an existing file, its digest "
            "checked again",
        {{"mb_per_s", speed},
         {"limit_mb_per_s", limit},
         {"ratio_to_limit", speed / limit},
         {"read_out_mb_per_s", mb_per_s(size, median(reading_us))},
         {"peak_rss_mib", peak_mib}}};
}

}
