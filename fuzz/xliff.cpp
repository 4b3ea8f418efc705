// A translation file is read or refused with a sentence; what is read is written and read again as the same.
#include "document/xliff.hpp"
#include "require.hpp"

using namespace rogatory;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const read = document::read_xliff(text_of(BytesView{data, size}));
    if (!read) {
        fuzz::require_sentence(read.error());
        return 0;
    }
    auto const again = document::read_xliff(document::to_xliff(*read));
    fuzz::require(again && again->segments.size() == read->segments.size());
    return 0;
}
