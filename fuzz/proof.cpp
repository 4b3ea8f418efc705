// What is said to be signed by a partner, as a file from anywhere and as a word properly signed by somebody who means
// ill: what holds can be told, what does not can be explained.
#include "app/piece_receipts.hpp"
#include "app/proofs.hpp"
#include "dossier/identity.hpp"
#include "dossier/signed_json.hpp"
#include "require.hpp"

using namespace rogatory;

namespace
{

Instant const from{0}, now{1'000'000'000'000'000}, until{4'000'000'000'000'000};

dossier::Identity const& own()
{
    static auto const identity =
        dossier::load_identity(dossier::make_identity({"zza.central", "A", "ZZA", from, until}, "").value(), "")
            .value();
    return identity;
}

void look(BytesView octets)
{
    auto const found = app::examine(octets);
    if (!found) {
        fuzz::require_sentence(found.error());
        return;
    }
    fuzz::require(!found->form.empty() && !found->signer.empty());
    fuzz::require(boost::json::serialize(app::to_json(*found)).size() > 2);
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    look({data, size});
    MemorySource lines({data, size});
    if (auto const found = app::examine_piece_receipts(lines); !found) fuzz::require_sentence(found.error());
    std::string const json(reinterpret_cast<char const*>(data), size);
    look(bytes_of(dossier::sign_json(json, own(), now).value()));
    return 0;
}
