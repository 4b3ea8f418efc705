// What is said to be signed by a partner, as a file from anywhere and as a word properly signed by somebody who means
// ill: what holds can be told, what does not can be explained.
#include "app/piece_receipts.hpp"
#include "app/proofs.hpp"
#include "dossier/identity.hpp"
#include "dossier/signed_json.hpp"
#include "identity.hpp"
#include "require.hpp"

using namespace rogatory;

namespace
{

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
    look(bytes_of(dossier::sign_json(json, fuzz::own(), fuzz::now).value()));
    return 0;
}
