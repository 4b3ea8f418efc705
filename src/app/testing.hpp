// For tests: a clock that stands where it is put, and chance that is the same in every run.
#pragma once

#include "app/office.hpp"

#include <string>

namespace rogatory::app::testing
{

class SetClock final : public Clock
{
public:
    Instant now() override { return at; }
    Instant at = instant_from("2026-03-02T09:00:00Z").value();
};

/// Another value each time, the same in every run.
class Counted final : public Random
{
public:
    void fill(std::span<std::uint8_t> octets) override
    {
        auto const digest = sha256(bytes_of(std::to_string(++count_)));
        for (std::size_t i = 0; i < octets.size(); ++i)
            octets[i] = digest[i % digest.size()];
    }

private:
    std::uint64_t count_ = 0;
};

}
