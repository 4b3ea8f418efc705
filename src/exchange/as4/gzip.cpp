#include "exchange/as4/gzip.hpp"

#include <zlib.h>

namespace rogatory::exchange::as4
{
namespace
{

constexpr std::size_t portion = 64 * 1024;
constexpr std::uint64_t free_output = 1 << 20; ///< before the ratio counts
/// Level 1: half the time of level 6 for a tenth more octets; on the way out, compression is the whole cost.
constexpr int level = 1;
constexpr int window_with_gzip = 15 + 16;

Error not_decompressed(char const* reason)
{
    return Error{"exchange.not_decompressed", "payload", "AS4 1.0, 3.1; RFC 1952", {{"reason", reason}}};
}

}

GzipSource::GzipSource(Source& plain)
    : plain_(plain), in_(portion), stream_(new z_stream_s{}, [](z_stream_s* stream) {
          deflateEnd(stream);
          delete stream;
      })
{
    // The header that zlib writes has no time and no name.
    if (deflateInit2(stream_.get(), level, Z_DEFLATED, window_with_gzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
}

GzipSource::~GzipSource() = default;

Result<std::size_t> GzipSource::read(std::span<std::uint8_t> buffer)
{
    if (done_ || buffer.empty()) return std::size_t{0};
    auto& stream = *stream_;
    auto const wanted = std::min(buffer.size(), std::size_t{1} << 30);
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(wanted);
    while (stream.avail_out == wanted && !done_) {
        if (stream.avail_in == 0 && !ended_) {
            auto const count = plain_.read(in_);
            if (!count) return count.error();
            ended_ = *count == 0;
            stream.next_in = in_.data();
            stream.avail_in = static_cast<uInt>(*count);
        }
        done_ = deflate(&stream, ended_ ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_END;
    }
    return wanted - stream.avail_out;
}

Gunzip::Gunzip(std::uint64_t limit, std::uint64_t ratio)
    : limit_(limit), ratio_(ratio), buffer_(portion), stream_(new z_stream_s{}, [](z_stream_s* stream) {
          inflateEnd(stream);
          delete stream;
      })
{
    if (inflateInit2(stream_.get(), window_with_gzip) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() = default;

Done Gunzip::feed(BytesView in, Sink& out)
{
    auto& stream = *stream_;
    while (!in.empty()) {
        if (ended_) return not_decompressed("octets after the end");
        auto const part = in.first(std::min(in.size(), portion));
        in = in.subspan(part.size());
        in_ += part.size();
        stream.next_in = const_cast<Bytef*>(part.data());
        stream.avail_in = static_cast<uInt>(part.size());
        do {
            stream.next_out = buffer_.data();
            stream.avail_out = static_cast<uInt>(buffer_.size());
            auto const state = inflate(&stream, Z_NO_FLUSH);
            if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
                return not_decompressed("not GZIP, or damaged");
            auto const count = buffer_.size() - stream.avail_out;
            out_ += count;
            // What has been written before it was too much is thrown away with the spool.
            if (out_ > limit_) return not_decompressed("more than is allowed");
            if (out_ > free_output && out_ / ratio_ > in_) return not_decompressed("a compression that is too good");
            if (auto const done = out.write(BytesView(buffer_).first(count)); !done) return done;
            if (state == Z_STREAM_END) {
                ended_ = true;
                if (stream.avail_in != 0) return not_decompressed("octets after the end");
            }
        } while (stream.avail_out == 0 && !ended_);
    }
    return {};
}

Done Gunzip::finish() const
{
    if (!ended_) return not_decompressed("the end is missing");
    return {};
}

}
