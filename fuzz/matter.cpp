// A matter, as TOML or JSON, is read or refused with sentences; what is read has an opinion, in words and in JSON.
#include "law/testing.hpp"
#include "opinion/opinion.hpp"
#include "require.hpp"

using namespace rogatory;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    static auto const library = law::testing::loaded(law::testing::small_library());
    auto const read = opinion::read_matter(text_of(BytesView{data, size}), *library);
    for (auto const& error : read.errors)
        fuzz::require_sentence(error);
    if (!read.errors.empty()) return 0;
    auto const opinion = opinion::opine(*library, read.matter);
    fuzz::require(!opinion::to_text(opinion).empty());
    auto const json = opinion::to_json(opinion);
    fuzz::require(json.at("requesting").as_string() == read.matter.requesting);
    return 0;
}
