// What comes out of a payload stays within its limits, in whatever portions it comes in; what we compress comes out as
// it went in.
#include "exchange/as4/gzip.hpp"
#include "require.hpp"

using namespace rogatory;
using namespace rogatory::exchange;

namespace
{

bool gunzip(BytesView in, std::size_t portion, MemorySink& out)
{
    as4::Gunzip reader(256 * 1024, 50);
    Done done;
    while (!in.empty() && done) {
        auto const count = std::min(portion, in.size());
        done = reader.feed(in.first(count), out);
        in = in.subspan(count);
    }
    if (done) done = reader.finish();
    fuzz::require(out.octets().size() <= 256 * 1024);
    if (!done) fuzz::require_sentence(done.error());
    return done.has_value();
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    BytesView const in{data + 1, size - 1};
    MemorySink whole, pieces;
    bool const read_whole = gunzip(in, 1 << 20, whole);
    bool const read_pieces = gunzip(in, std::size_t{1} + data[0], pieces);
    fuzz::require(read_whole == read_pieces);
    if (read_whole) fuzz::require(whole.octets() == pieces.octets());

    MemorySource plain(in);
    as4::GzipSource source(plain);
    Bytes compressed, buffer(std::size_t{1} + data[0]);
    for (;;) {
        auto const count = source.read(buffer);
        fuzz::require(count.has_value());
        if (*count == 0) break;
        compressed.insert(compressed.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*count));
    }
    MemorySink back;
    as4::Gunzip reader(1 << 24, 1 << 16);
    fuzz::require(reader.feed(compressed, back) && reader.finish());
    fuzz::require(back.octets() == Bytes(in.begin(), in.end()));
    return 0;
}
