// A multipart has one meaning, in whatever portions it arrives: the same parts, or refused both times.
#include "exchange/mime/multipart.hpp"
#include "require.hpp"

#include <string>
#include <vector>

using namespace rogatory;
using namespace rogatory::exchange;

namespace
{

struct Kept final : mime::Parts {
    struct Part {
        std::string id, type, octets;
        bool ended = false;
        bool operator==(Part const&) const = default;
    };
    std::vector<Part> parts;
    Done begin(mime::PartHeader header) override
    {
        fuzz::require(parts.empty() || parts.back().ended);
        parts.push_back({header.content_id, header.content_type.type, {}, false});
        return {};
    }
    Done octets(BytesView octets) override
    {
        fuzz::require(!parts.empty() && !parts.back().ended && !octets.empty());
        parts.back().octets.append(text_of(octets));
        return {};
    }
    Done end() override
    {
        parts.back().ended = true;
        return {};
    }
};

bool read(BytesView body, std::size_t portion, Kept& kept)
{
    mime::MultipartReader reader("b", {8, 512, 16}, kept);
    Done done;
    while (!body.empty() && done) {
        auto const count = std::min(portion, body.size());
        done = reader.feed(body.first(count));
        body = body.subspan(count);
    }
    if (done) done = reader.finish();
    if (!done) fuzz::require_sentence(done.error());
    fuzz::require(kept.parts.size() <= 8);
    return done.has_value();
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    BytesView const body{data + 1, size - 1};
    Kept whole, pieces;
    bool const read_whole = read(body, 1 << 20, whole);
    bool const read_pieces = read(body, std::size_t{1} + data[0] % 16, pieces);
    fuzz::require(read_whole == read_pieces);
    if (read_whole) fuzz::require(whole.parts == pieces.parts);
    if (auto const type = mime::media_type_from(text_of(body)); !type) fuzz::require_sentence(type.error());
    return 0;
}
