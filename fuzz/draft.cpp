// What is refused can be explained; what is read is written, and read back as the same draft, ours and theirs.
#include "request/request.hpp"
#include "require.hpp"

using namespace rogatory;

namespace
{

bool was_read(request::DraftRead const& read)
{
    for (auto const& error : read.errors)
        fuzz::require_sentence(error);
    return read.errors.empty();
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    if (auto const read = request::read_draft(text); was_read(read)) {
        auto const again = request::read_draft(boost::json::serialize(request::to_json(read.draft)));
        fuzz::require(was_read(again) && again.draft == read.draft);
    }
    // The same octets as a message of another authority: what is not known here is kept.
    boost::system::error_code problem;
    auto const json = boost::json::parse(text, problem);
    if (problem) return 0;
    if (auto const theirs = request::draft_from_json(json); was_read(theirs))
        fuzz::require(request::draft_from_json(request::to_json(theirs.draft)).draft == theirs.draft);
    return 0;
}
