// dice: the only chance in a simulated history. Integers throughout, so that a seed gives the same on every machine.
//
// The folder's own affair.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace rogatory::simulation
{

class Dice
{
public:
    /// Dice of their own for each of what the numbers name: a seed, a case.
    explicit Dice(std::initializer_list<std::uint64_t> names);

    std::uint64_t draw();
    /// From 0 to count - 1; count is at least 1.
    std::uint64_t below(std::uint64_t count);
    bool in_hundred(unsigned percent) { return below(100) < percent; }
    /// Days around a mean, as waiting times are: most of them shorter, some much longer.
    int days_around(int mean);
    template <typename T>
    T const& one_of(std::vector<T> const& values)
    {
        return values[below(values.size())];
    }

private:
    std::uint64_t state_;
};

}
