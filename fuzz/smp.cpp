// SMP documents from anywhere: what is read can be written and read again as the same; what we sign ourselves verifies;
// what is refused can be explained.
#include "exchange/smp/smp.hpp"
#include "exchange/smp/signature.hpp"
#include "identity.hpp"
#include "require.hpp"

using namespace rogatory;
using namespace rogatory::exchange;

namespace
{

template <class Read>
void read_and_write(BytesView octets, Read const& read)
{
    auto const document = read(octets);
    if (!document) return fuzz::require_sentence(document.error());
    auto const text = smp::write(*document);
    fuzz::require(text.has_value());
    auto const again = read(bytes_of(*text));
    fuzz::require(again && *again == *document);
    auto const signed_text = smp::sign_document(*text, fuzz::own());
    fuzz::require(signed_text && smp::verify_document(bytes_of(*signed_text)).has_value());
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    read_and_write({data, size}, smp::read_group);
    read_and_write({data, size}, smp::read_metadata);
    if (auto const signer = smp::verify_document({data, size}); !signer) fuzz::require_sentence(signer.error());
    if (auto const id = smp::identifier_from_segment({reinterpret_cast<char const*>(data), size})) {
        auto const again = smp::identifier_from_segment(smp::segment_of(*id));
        fuzz::require(again && *again == *id);
    }
    return 0;
}
