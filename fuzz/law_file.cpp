// A library with any file of rules is read whole or refused with sentences at places in it; it never has both.
#include "law/law.hpp"
#include "law/testing.hpp"
#include "require.hpp"

using namespace rogatory;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    // The first octet says which file of the small library is replaced.
    static char const* const names[] = {"instruments/treaty/rules.toml",
                                        "instruments/treaty/instrument.toml",
                                        "facts.toml",
                                        "instruments/treaty/parties.tsv",
                                        "states.tsv",
                                        "measures.tsv"};
    if (size == 0) return 0;
    auto files = law::testing::small_library();
    files[names[data[0] % std::size(names)]] = std::string(text_of(BytesView{data + 1, size - 1}));
    auto const read = law::read_library(files);
    fuzz::require((read.library == nullptr) == !read.errors.empty());
    for (auto const& error : read.errors) {
        fuzz::require_sentence(error);
        fuzz::require(!error.field.empty());
    }
    if (read.library)
        for (auto const& instrument : read.library->instruments)
            for (auto const& state : read.library->states)
                law::bound(instrument, read.library->index_of(state), Day{20'000});
    return 0;
}
