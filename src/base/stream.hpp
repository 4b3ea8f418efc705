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
    virtual ~Source() = default;

    /// Fills the front of the buffer and returns how many octets came: at least one, and 0 only at the end (or for an
    /// empty buffer). Errors: those of the place it reads from.
    virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;
    /// How many octets come in all, where that is known before reading them.
    virtual std::optional<std::uint64_t> size() const { return std::nullopt; }

protected:
    Source() = default;
    Source(Source&&) = default;
    Source& operator=(Source&&) = default;
};

/// Octets that can be read again from any place: what lies on a disk or in memory.
class SeekableSource : public Source
{
public:
    /// How many octets there are from the beginning to the end.
    virtual std::uint64_t length() const = 0;
    /// The next read() starts so many octets after the beginning; at most length(). Errors: those of the place.
    virtual Done seek(std::uint64_t position) = 0;

    std::optional<std::uint64_t> size() const final { return length(); }
};

/// A place that takes octets in order. It has all of them when its owner closes it, not before.
class Sink
{
public:
    virtual ~Sink() = default;

    /// Takes all octets, or gives an error and takes no more. Errors: those of the place it writes to.
    virtual Done write(BytesView octets) = 0;

protected:
    Sink() = default;
    Sink(Sink&&) = default;
    Sink& operator=(Sink&&) = default;
};

/// All that comes from the one goes into the other; a small part of it is in memory at a time. Errors: those of both.
inline Done copy_all(Source& from, Sink& to)
{
    Bytes buffer(256 * 1024);
    for (;;) {
        auto const count = from.read(buffer);
        if (!count) return count.error();
        if (*count == 0) return {};
        if (auto const done = to.write(BytesView(buffer).first(*count)); !done) return done;
    }
}

/// Reads octets that lie in memory and outlive it.
class MemorySource final : public SeekableSource
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
    std::uint64_t length() const override { return octets_.size(); }
    Done seek(std::uint64_t position) override
    {
        position_ = static_cast<std::size_t>(std::min<std::uint64_t>(position, octets_.size()));
        return {};
    }

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
