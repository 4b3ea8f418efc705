// bench: what must stay fast, measured and compared with the physical limit in the same run.
//
// A benchmark is a function from a setting to figures. It prints nothing; `rogatory bench NAME` does.
#pragma once

#include "base/base.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace rogatory::bench
{

struct Setting {
    std::string law_folder;     ///< the library to load
    std::string scratch_folder; ///< an empty folder on the disk to be measured; removed afterwards
    double scale = 1.0;         ///< share of the full amount of work; tests use less
    std::string program;        ///< the program itself, to be run as a server
};

struct Figures {
    std::string measured;                                ///< one sentence: what was done, how often, against what
    std::vector<std::pair<std::string, double>> figures; ///< key with its unit, such as "median_us", "ratio_to_limit"
};

using Benchmark = Result<Figures> (*)(Setting const&);
struct Named {
    std::string name;
    std::string summary;
    Benchmark run;
};
std::vector<Named> const& all();

/// Median of the values (not empty), and the value below which the given share of them lies.
double median(std::vector<double> values);
double quantile(std::vector<double> values, double share);

class Stopwatch
{
public:
    double us() const
    {
        return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start_).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}
