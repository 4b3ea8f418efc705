// A manifest that is read can be written, and read again as the same; one that is refused can be explained.
#include "dossier/asic.hpp"
#include "require.hpp"

using namespace rogatory;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const parts = dossier::read_manifest({data, size});
    if (!parts) {
        fuzz::require_sentence(parts.error());
        return 0;
    }
    auto const again = dossier::read_manifest(bytes_of(dossier::write_manifest(*parts)));
    fuzz::require(again && *again == *parts);
    return 0;
}
