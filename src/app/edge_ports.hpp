// What the program's edge lends to the use cases: the moment and unguessable octets. Nothing below app reads either.
#pragma once

#include "base/base.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace rogatory::app
{

/// The moment, as the machine believes it.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual Instant now() = 0;

protected:
    Clock() = default;
    Clock(Clock&&) = default;
    Clock& operator=(Clock&&) = default;
};

/// Octets that nobody can guess.
class Random
{
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> octets) = 0;

protected:
    Random() = default;
    Random(Random&&) = default;
    Random& operator=(Random&&) = default;
};

/// A new identifier of this moment.
inline Id new_id(Clock& clock, Random& random)
{
    std::array<std::uint8_t, 10> octets{};
    random.fill(octets);
    return make_id(clock.now(), octets);
}

}
