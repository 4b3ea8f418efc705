// Compression of payloads (AS4, 5.1.9): GZIP (RFC 1952), as it streams by, with limits for what comes from abroad.
#pragma once

#include "base/base.hpp"
#include "base/stream.hpp"

#include <memory>

struct z_stream_s;

namespace rogatory::exchange::as4
{

/// A source, compressed while it is read. The same octets give the same compressed octets.
class GzipSource final : public Source
{
public:
    explicit GzipSource(Source& plain);
    ~GzipSource() override;
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override;

private:
    Source& plain_;
    Bytes in_;
    std::unique_ptr<z_stream_s, void (*)(z_stream_s*)> stream_;
    bool ended_ = false, done_ = false;
};

/// Decompresses what comes in any portions: one member, nothing after it.
class Gunzip
{
public:
    /// At most `limit` octets come out; after the first MiB, at most `ratio` times as many as went in.
    Gunzip(std::uint64_t limit, std::uint64_t ratio);
    ~Gunzip();
    /// Writes what comes out. Errors: exchange.not_decompressed; those of `out`.
    Done feed(BytesView in, Sink& out);
    /// Error: exchange.not_decompressed when the end is missing.
    Done finish() const;
    std::uint64_t produced() const { return out_; }

private:
    std::uint64_t limit_, ratio_, in_ = 0, out_ = 0;
    Bytes buffer_;
    std::unique_ptr<z_stream_s, void (*)(z_stream_s*)> stream_;
    bool ended_ = false;
};

}
