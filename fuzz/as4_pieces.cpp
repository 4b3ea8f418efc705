// State that is read is written as the same text; what is not state is refused and explained.
#include "exchange/as4/splitting.hpp"
#include "require.hpp"

using namespace rogatory;
using namespace rogatory::exchange;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const text = text_of({data, size});
    if (auto const split = as4::Split::from_text(text))
        fuzz::require(split->text() == text && split->signed_count() <= split->count() &&
                      split->signed_octets() <= split->total());
    else
        fuzz::require_sentence(split.error());
    if (auto const join = as4::Join::from_text(text))
        fuzz::require(join->text() == text && join->received_octets() <= join->total());
    else
        fuzz::require_sentence(join.error());

    // Properties of a message: lines of "name value".
    std::vector<ebms3::Property> properties;
    for (auto rest = text; !rest.empty() && properties.size() < 20;) {
        auto const line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        auto const space = std::min(line.find(' '), line.size());
        properties.push_back({"rogatory.piece." + std::string(line.substr(0, space)),
                              std::string(line.substr(std::min(space + 1, line.size()))),
                              {}});
    }
    auto const piece = as4::piece_from(properties);
    if (!piece) {
        fuzz::require_sentence(piece.error());
        return 0;
    }
    if (!*piece) return 0;
    auto const again = as4::piece_from(as4::properties_of(**piece));
    fuzz::require(again && *again == *piece);
    auto const join = as4::Join::begin(**piece, ~std::uint64_t{0});
    fuzz::require(join && join->accept(**piece).has_value());
    return 0;
}
