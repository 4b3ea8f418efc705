// Answers about a certificate from anybody: none of them is believed, for none is signed by its issuer; each refusal
// can be explained.
#include "require.hpp"

#include "dossier/identity.hpp"
#include "trust/trust.hpp"

using namespace rogatory;

namespace
{

dossier::Certificate const& somebodys()
{
    static auto const certificate =
        dossier::load_identity(
            dossier::make_identity({"zza.central", "A", "ZZA", Instant{0}, Instant{4'000'000'000'000'000}}, "").value(),
            "")
            .value()
            .signing_certificate();
    return certificate;
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    Instant const now{1'800'000'000'000'000};
    auto const answer = trust::read_ocsp({data, size}, somebodys(), somebodys(), {}, now);
    fuzz::require(!answer);
    fuzz::require_sentence(answer.error());
    return 0;
}
