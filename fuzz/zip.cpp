// An archive that is read has one meaning: its entries fill it without a gap, and written again they are the same.
#include "dossier/zip.hpp"
#include "require.hpp"

using namespace rogatory;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    MemorySource archive(BytesView{data, size});
    auto const entries = dossier::read_zip(archive);
    if (!entries) {
        fuzz::require_sentence(entries.error());
        return 0;
    }
    MemorySink out;
    dossier::ZipWriter zip(out);
    std::uint64_t end = 0;
    for (auto const& entry : *entries) {
        fuzz::require(entry.data_at > end && entry.size <= size && entry.data_at <= size - entry.size);
        end = entry.data_at + entry.size;
        auto const octets = BytesView{data, size}.subspan(entry.data_at, entry.size);
        fuzz::require(zip.begin(entry.name, entry.size, dossier::crc32_of(0, octets)).has_value());
        fuzz::require(zip.write(octets).has_value() && zip.end().has_value());
    }
    fuzz::require(zip.finish().has_value());
    MemorySource written(out.octets());
    auto const again = dossier::read_zip(written);
    fuzz::require(again && again->size() == entries->size());
    for (std::size_t i = 0; i < again->size(); ++i)
        fuzz::require((*again)[i].name == (*entries)[i].name && (*again)[i].size == (*entries)[i].size);
    return 0;
}
