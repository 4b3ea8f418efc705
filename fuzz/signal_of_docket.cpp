// Signals about a message (rung, taken, not taken), as files from anywhere and as documents properly signed by a
// partner that means ill: what is read can be written again and read as the same; what is refused can be explained.
#include "dossier/signal.hpp"
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
    bool const holds = dossier::holds_signal(file);
    auto const signal = dossier::verify_signal(file, "zzb.central", &trusts, fuzz::now);
    if (!signal) return fuzz::require_sentence(signal.error());
    fuzz::require(holds);
    auto const text = dossier::make_signal(*signal, fuzz::own(), fuzz::now);
    fuzz::require(text.has_value());
    auto const again = dossier::verify_signal(bytes_of(*text), "zzb.central", &trusts, fuzz::now);
    fuzz::require(again && *again == *signal);
}

}

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    fuzz::own();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    read({data, size});
    std::string const text(reinterpret_cast<char const*>(data), size);
    if (!text.empty() && text.front() == '{') read(bytes_of(dossier::sign_json(text, fuzz::own(), fuzz::now).value()));
    auto const fitted = dossier::fit_detail(text);
    fuzz::require(fitted.size() <= 200 && dossier::fit_detail(fitted) == fitted);
    return 0;
}
