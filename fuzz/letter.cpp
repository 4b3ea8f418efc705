// Any message that another State sends can be printed: what cannot be shown is refused with a sentence, and a letter
// that can be shown says the same when it is shown again.
#include "document/docx.hpp"
#include "document/from_message.hpp"
#include "require.hpp"

using namespace rogatory;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    boost::json::error_code error;
    auto const json = boost::json::parse(text_of({data, size}), error);
    if (error || !json.is_object()) return 0;
    auto const* const body = json.get_object().if_contains("body");
    static law::Library const library;
    auto const letter = document::letter_of_message(
        json.get_object(), body != nullptr && body->is_object() ? body->get_object() : boost::json::object(), library,
        size % 2 == 0 ? Language::fr : Language::ar, {});
    auto const shown = document::shown(letter);
    if (!shown) {
        fuzz::require_sentence(shown.error());
        return 0;
    }
    fuzz::require(*document::shown(*shown) == *shown);
    fuzz::require(document::docx_of(letter, {}).has_value());
    return 0;
}
