#include "bench/opinion.hpp"

#include "bench/law_folder.hpp"
#include "opinion/opinion.hpp"

#include <time.h>

#include <algorithm>
#include <random>

namespace rogatory::bench
{
namespace
{

double processor_us()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

class Matters
{
public:
    explicit Matters(law::Library const& library) : library_(library) {}

    opinion::Matter next()
    {
        opinion::Matter matter;
        matter.requesting = one_of(library_.states).iso3;
        do
            matter.requested = one_of(library_.states).iso3;
        while (matter.requested == matter.requesting);
        // The two forms of cooperation that make most requests.
        matter.modality = below(2) == 0 ? law::Modality::mla : law::Modality::extradition;
        matter.date = Day{static_cast<std::int32_t>(14'610 + below(6'000))};
        fill(matter.facts, law::FactOf::matter);
        auto& offence = matter.offences.emplace_back();
        if (!library_.offences.empty()) offence.iccs = one_of(library_.offences).code;
        fill(offence.facts, law::FactOf::offence);
        fill(matter.persons.emplace_back().facts, law::FactOf::person);
        auto& measure = matter.measures.emplace_back();
        if (!library_.measures.empty()) measure.type = one_of(library_.measures).id;
        fill(measure.facts, law::FactOf::measure);
        return matter;
    }

private:
    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
    template <class All>
    typename All::value_type const& one_of(All const& all)
    {
        return all[below(all.size())];
    }

    /// About half of the facts are known.
    void fill(opinion::FactValues& facts, law::FactOf of)
    {
        for (auto const& fact : library_.facts) {
            if (fact.of != of || fact.derived || below(2) == 0) continue;
            auto& value = facts[fact.name];
            switch (fact.type) {
            case law::FactType::boolean: value = below(2) == 0; break;
            case law::FactType::number: value = static_cast<std::int64_t>(below(240)); break;
            case law::FactType::day: value = Day{static_cast<std::int32_t>(below(20'000))}; break;
            case law::FactType::text: value = std::string("text"); break;
            case law::FactType::state: value = one_of(library_.states).iso3; break;
            case law::FactType::states: value = std::vector<std::string>{one_of(library_.states).iso3}; break;
            case law::FactType::choice: value = one_of(fact.choices); break;
            case law::FactType::choices: value = std::vector<std::string>{one_of(fact.choices)}; break;
            }
        }
    }

    law::Library const& library_;
    std::mt19937_64 random_{20'261'124}; // the same matters in every run
};

}

Result<Figures> opinion(Setting const& setting)
{
    auto const files = law_files(setting.law_folder);
    if (!files) return files.error();
    auto const loaded = law::read_library(*files);
    if (!loaded.library) return loaded.errors.front();
    Matters matters(*loaded.library);
    auto const count = std::max<std::size_t>(200, static_cast<std::size_t>(20'000 * setting.scale));
    std::vector<double> processor, wall;
    std::size_t bases = 0;
    for (std::size_t i = 0; i < count; ++i) {
        auto const matter = matters.next();
        Stopwatch const watch;
        auto const before = processor_us();
        auto const given = opinion::opine(*loaded.library, matter);
        processor.push_back(processor_us() - before);
        wall.push_back(watch.us());
        bases += given.bases.size();
    }
    return Figures{
        std::to_string(count) +
            " opinions on extradition and legal assistance between States of the library drawn at random, "
            "with one offence, one person and one measure and half of the facts known; processor time of the "
            "thread, and the median by the wall clock.",
        {{"median_us", median(processor)},
         {"p99_us", quantile(processor, 0.99)},
         {"wall_median_us", median(wall)},
         {"bases_per_opinion", static_cast<double>(bases) / static_cast<double>(count)},
         {"instruments", static_cast<double>(loaded.library->instruments.size())}}};
}

}
