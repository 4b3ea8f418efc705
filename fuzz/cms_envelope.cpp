// An envelope from anywhere is refused with a sentence; one that we sealed opens to the same octets; and one that we
// sealed and somebody altered is refused.
#include "dossier/envelope.hpp"
#include "dossier/identity.hpp"
#include "require.hpp"

using namespace rogatory;

namespace
{

dossier::Identity const& own()
{
    static auto const identity = [] {
        Instant const from{0}, until{4'000'000'000'000'000};
        return dossier::load_identity(dossier::make_identity({"zza.central", "A", "ZZA", from, until}, "").value(), "")
            .value();
    }();
    return identity;
}

void open_hostile(BytesView octets)
{
    MemorySource source(octets);
    auto const opened = dossier::open_envelope(source, own());
    fuzz::require(!opened); // nobody but us knows the key of this run
    fuzz::require_sentence(opened.error());
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    open_hostile({data, size});
    if (size < 3) return 0;

    static Bytes const plain(3000, 'p');
    static Bytes const sealed = [] {
        MemorySink out;
        auto const recipient = own().encryption_certificate();
        auto envelope = dossier::EnvelopeWriter::begin(std::span(&recipient, 1), out).value();
        envelope.write(plain).value();
        envelope.finish().value();
        return out.take();
    }();
    // The first two octets say where the others are put into a good envelope.
    auto altered = sealed;
    auto const place = (data[0] << 8 | data[1]) % altered.size();
    for (std::size_t i = 2; i < size && place + i - 2 < altered.size(); ++i)
        altered[place + i - 2] = data[i];
    if (altered != sealed) {
        open_hostile(altered);
        return 0;
    }
    MemorySource source(sealed);
    auto const opened = dossier::open_envelope(source, own());
    fuzz::require(opened && (*opened)->length() == plain.size());
    Bytes read(plain.size());
    fuzz::require((*opened)->read(read).value() == plain.size() && read == plain);
    return 0;
}
