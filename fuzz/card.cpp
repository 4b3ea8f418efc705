// Cards and receipts, both as files from anywhere and as documents properly signed by somebody who means ill: what is
// read can be written again; what is refused can be explained.
#include "dossier/card.hpp"
#include "dossier/receipt.hpp"
#include "dossier/signed_json.hpp"
#include "identity.hpp"
#include "require.hpp"

using namespace rogatory;

namespace
{

std::optional<std::string> trusts(Digest const&)
{
    return "zza.central";
}

void read(BytesView file)
{
    if (auto const card = dossier::read_card(file, fuzz::now))
        fuzz::require(dossier::write_card(*card, fuzz::own(), fuzz::now).has_value());
    else
        fuzz::require_sentence(card.error());
    if (auto const receipt = dossier::verify_receipt(file, "zzb.central", &trusts, fuzz::now))
        fuzz::require(dossier::make_receipt(*receipt, fuzz::own(), fuzz::now).has_value());
    else
        fuzz::require_sentence(receipt.error());
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    read({data, size});
    std::string const json(reinterpret_cast<char const*>(data), size);
    read(bytes_of(dossier::sign_json(json, fuzz::own(), fuzz::now).value()));
    return 0;
}
