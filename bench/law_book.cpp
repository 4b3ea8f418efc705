#include "bench/law_book.hpp"

#include "bench/law_folder.hpp"
#include "book/book.hpp"

#include <algorithm>

namespace rogatory::bench
{

Result<Figures> law_book(Setting const& setting)
{
    auto const files = law_files(setting.law_folder);
    if (!files) return files.error();
    auto const loaded = law::read_library(*files);
    if (!loaded.library) return loaded.errors.front();
    std::vector<double> seconds;
    std::size_t pages = 0, octets = 0, largest = 0;
    auto const runs = std::max(1, static_cast<int>(5 * setting.scale));
    for (int i = 0; i < runs; ++i) {
        pages = octets = largest = 0;
        Stopwatch const watch;
        auto const done = book::write_book(*loaded.library, Day{20'454}, [&](book::Page const& page) -> Done {
            ++pages;
            octets += page.text.size();
            largest = std::max(largest, page.text.size());
            return {};
        });
        if (!done) return done.error();
        seconds.push_back(watch.us() / 1e6);
    }
    return Figures{"Every file of the law book made in memory, " + std::to_string(runs) + " times by the wall clock.",
                   {{"seconds", median(seconds)},
                    {"files", static_cast<double>(pages)},
                    {"octets", static_cast<double>(octets)},
                    {"largest_octets", static_cast<double>(largest)}}};
}

}
