// Streams of octets: where the core reads from and writes to without knowing what a file is.
//
// The edge of the program fills both with files, the store with encrypted blobs, tests with memory.
#pragma once

#include "base/bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace rogatory
{

/// Octets in order, once through.
class Source
{
public:
    Source() = default;
    Source(Source const&) = delete;
    Source& operator=(Source const&) = delete;
    virtual ~Source() = default;

    /// Fills the front of the buffer and returns how many octets came: at least one, and 0 only at the end (or for an
    /// empty buffer). Errors: those of the place it reads from.
    virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;
    /// How many octets come in all, where that is known before reading them.
    virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
};

/// A place that takes octets in order. It has all of them when its owner closes it, not before.
class Sink
{
public:
    Sink() = default;
    Sink(Sink const&) = delete;
    Sink& operator=(Sink const&) = delete;
    virtual ~Sink() = default;

    /// Takes all octets, or gives an error and takes no more. Errors: those of the place it writes to.
    virtual Done write(BytesView octets) = 0;
};

/// Reads octets that lie in memory and outlive it.
class MemorySource final : public Source
{
public:
    explicit MemorySource(BytesView octets) : octets_(octets) {}

    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        auto const count = std::min(buffer.size(), octets_.size() - position_);
        std::copy_n(octets_.begin() + static_cast<std::ptrdiff_t>(position_), count, buffer.begin());
        position_ += count;
        return count;
    }
    std::optional<std::uint64_t> size() const override { return octets_.size(); }

private:
    BytesView octets_;
    std::size_t position_ = 0;
};

/// Collects octets in memory.
class MemorySink final : public Sink
{
public:
    Done write(BytesView octets) override
    {
        octets_.insert(octets_.end(), octets.begin(), octets.end());
        return {};
    }
    Bytes const& octets() const { return octets_; }
    Bytes take() { return std::exchange(octets_, {}); }

private:
    Bytes octets_;
};

}
