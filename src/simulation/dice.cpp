#include "simulation/dice.hpp"

namespace rogatory::simulation
{
namespace
{

/// One step of SplitMix64 (Steele, Lea, Flood, 2014).
std::uint64_t mixed(std::uint64_t& state)
{
    auto value = state += 0x9e3779b97f4a7c15U;
    value = (value ^ value >> 30U) * 0xbf58476d1ce4e5b9U;
    value = (value ^ value >> 27U) * 0x94d049bb133111ebU;
    return value ^ value >> 31U;
}

/// Quantiles 1/128, 3/128, ... of a log-normal distribution with sigma 0.8, in thousandths of its mean.
constexpr int quantiles[] = {106,  150,  179,  204,  226,  246,  265,  283,  301,  318,  335,  352,  369,
                             386,  403,  419,  436,  453,  470,  487,  505,  523,  541,  559,  578,  597,
                             617,  637,  657,  678,  700,  722,  745,  769,  793,  819,  845,  873,  901,
                             931,  962,  995,  1029, 1066, 1104, 1145, 1188, 1234, 1283, 1337, 1395, 1458,
                             1527, 1604, 1690, 1787, 1899, 2031, 2188, 2384, 2640, 3003, 3597, 5074};

}

Dice::Dice(std::initializer_list<std::uint64_t> names) : state_(0)
{
    for (auto const name : names) {
        state_ ^= name;
        state_ = mixed(state_);
    }
}

std::uint64_t Dice::draw()
{
    return mixed(state_);
}

std::uint64_t Dice::below(std::uint64_t count)
{
    return draw() % count; // counts are small beside 2^64: the bias is below one in a thousand million million
}

int Dice::days_around(int mean)
{
    auto const thousandths = static_cast<std::int64_t>(mean) * quantiles[below(std::size(quantiles))];
    auto const rounding = static_cast<std::int64_t>(below(1000));
    return static_cast<int>((thousandths + rounding) / 1000);
}

}
