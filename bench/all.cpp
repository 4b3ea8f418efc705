#include "bench/bench.hpp"

#include <algorithm>

namespace rogatory::bench
{

std::vector<Named> const& all()
{
    static std::vector<Named> const benchmarks{};
    return benchmarks;
}

double quantile(std::vector<double> values, double share)
{
    auto const last = values.size() - 1;
    auto const position = std::min(last, static_cast<std::size_t>(share * static_cast<double>(values.size())));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(position), values.end());
    return values[position];
}

double median(std::vector<double> values)
{
    return quantile(std::move(values), 0.5);
}

}
