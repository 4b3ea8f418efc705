#include "bench/law_load.hpp"

#include "bench/law_folder.hpp"

#include <algorithm>

namespace rogatory::bench
{

Result<Figures> law_load(Setting const& setting)
{
    std::vector<double> times_ms;
    std::size_t files = 0, octets = 0;
    auto const runs = std::max(3, static_cast<int>(15 * setting.scale));
    for (int i = 0; i < runs; ++i) {
        Stopwatch const watch;
        auto const texts = law_files(setting.law_folder);
        if (!texts) return texts.error();
        auto const loaded = law::read_library(*texts);
        times_ms.push_back(watch.us() / 1000);
        if (!loaded.library) return loaded.errors.front();
        files = texts->size();
        octets = 0;
        for (auto const& [name, text] : *texts)
            octets += text.size();
    }
    auto const first = times_ms.front();
    return Figures{"Every file of the folder of law read from disk, parsed and checked, " + std::to_string(runs) +
                       " times by the wall clock; first_ms is the first time in this process.",
                   {{"median_ms", median(times_ms)},
                    {"first_ms", first},
                    {"files", static_cast<double>(files)},
                    {"octets", static_cast<double>(octets)}}};
}

}
