// Lists of revoked certificates from anywhere: what is read has a number and an end, follows itself, and is read again
// the same; what is refused can be explained. And certificates in PEM, one after the other.
#include "require.hpp"
#include "trust/trust.hpp"

using namespace rogatory;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (auto const list = trust::read_crl({data, size})) {
        fuzz::require(!list->number().empty() && list->this_update() < list->next_update());
        fuzz::require(trust::may_follow(*list, *list).has_value());
        auto const again = trust::read_crl(list->der());
        fuzz::require(again && again->number() == list->number() && again->size() == list->size());
    } else {
        fuzz::require_sentence(list.error());
    }
    if (auto const certificates = trust::certificates_from_pem({data, size})) {
        fuzz::require(!certificates->empty() && certificates->size() <= trust::chain_limit);
        auto const anchors = trust::Anchors::make({"ZZ-NET"}, {certificates->back()});
        if (!anchors) {
            fuzz::require_sentence(anchors.error());
            return 0;
        }
        auto const path = anchors->path_to(certificates->front(), *certificates, Instant{1'800'000'000'000'000});
        if (!path) fuzz::require_sentence(path.error());
    } else {
        fuzz::require_sentence(certificates.error());
    }
    return 0;
}
