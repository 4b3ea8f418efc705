// Cards and receipts, both as files from anywhere and as documents properly signed by somebody who means ill: what is
// read can be written again; what is refused can be explained.
#include "dossier/card.hpp"
#include "dossier/receipt.hpp"
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

std::optional<std::string> trusts(Digest const&)
{
    return "zza.central";
}

void read(BytesView file)
{
    if (auto const card = dossier::read_card(file, now))
        fuzz::require(dossier::write_card(*card, own(), now).has_value());
    else
        fuzz::require_sentence(card.error());
    if (auto const receipt = dossier::verify_receipt(file, "zzb.central", &trusts, now))
        fuzz::require(dossier::make_receipt(*receipt, own(), now).has_value());
    else
        fuzz::require_sentence(receipt.error());
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    read({data, size});
    std::string const json(reinterpret_cast<char const*>(data), size);
    read(bytes_of(dossier::sign_json(json, own(), now).value()));
    return 0;
}
