#include "bench/law_sweep.hpp"

#include "bench/law_folder.hpp"
#include "opinion/opinion.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <thread>

namespace rogatory::bench
{
namespace
{

constexpr std::size_t threads = 2;

/// Resident memory of this process.
double resident_mib()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

struct Counted {
    std::size_t opinions = 0, carried = 0, reasons = 0;
};

}

Result<Figures> law_sweep(Setting const& setting)
{
    auto const files = law_files(setting.law_folder);
    if (!files) return files.error();
    auto const loaded = law::read_library(*files);
    if (!loaded.library) return loaded.errors.front();
    auto const& library = *loaded.library;
    auto const states = std::max<std::size_t>(
        2, static_cast<std::size_t>(static_cast<double>(library.states.size()) * std::min(1.0, setting.scale)));

    // Each thread takes the next requesting State until none is left.
    std::atomic<std::size_t> next{0};
    std::array<Counted, threads> counted;
    auto const sweep = [&](Counted& count) {
        for (auto from = next++; from < states; from = next++)
            for (std::size_t to = 0; to < states; ++to) {
                if (to == from) continue;
                opinion::Matter matter;
                matter.requesting = library.states[from].iso3;
                matter.requested = library.states[to].iso3;
                matter.date = Day{20'454}; // 2026-01-01
                for (std::size_t m = 0; m < law::modality_names.size(); ++m) {
                    matter.modality = static_cast<law::Modality>(m);
                    auto const given = opinion::opine(library, matter);
                    ++count.opinions;
                    auto carried = false;
                    for (auto const& basis : given.bases) {
                        carried = carried || basis.status == opinion::BasisStatus::available;
                        count.reasons += basis.because.size();
                    }
                    for (auto const& ground : given.grounds)
                        count.reasons += ground.because.size();
                    count.carried += carried ? 1 : 0;
                }
            }
    };
    auto const before = resident_mib();
    Stopwatch const watch;
    std::array<std::thread, threads> workers;
    for (std::size_t i = 0; i < threads; ++i)
        workers[i] = std::thread(sweep, std::ref(counted[i]));
    for (auto& worker : workers)
        worker.join();
    auto const seconds = watch.us() / 1e6;
    auto const after = resident_mib();
    Counted all;
    for (auto const& one : counted) {
        all.opinions += one.opinions;
        all.carried += one.carried;
        all.reasons += one.reasons;
    }
    return Figures{"One opinion, with its reasons, for every ordered pair of " + std::to_string(states) +
                       " States and territories in every modality on 2026-01-01, nothing else being known; two "
                       "threads, by the wall clock.",
                   {{"seconds", seconds},
                    {"opinions", static_cast<double>(all.opinions)},
                    {"us_per_opinion_and_core", seconds * 1e6 * threads / static_cast<double>(all.opinions)},
                    {"carried", static_cast<double>(all.carried)},
                    {"reasons", static_cast<double>(all.reasons)},
                    {"resident_before_mib", before},
                    {"resident_after_mib", after}}};
}

}
