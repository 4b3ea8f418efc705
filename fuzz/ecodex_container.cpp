// What is read of e-CODEX: an archive whose entries can be written again, XML that is shown as paths, a token that says
// the same when it is written again; a container and token that nobody signed are never opened.
#include "exchange/ecodex/container.hpp"
#include "require.hpp"

using namespace rogatory;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const octets = BytesView{data, size};
    auto const members = exchange::ecodex::read_members(octets, {1U << 20U, 100, 4U << 20U, 50});
    if (members) {
        auto const written = exchange::ecodex::write_members(*members);
        fuzz::require(written.has_value());
        fuzz::require(exchange::ecodex::read_members(*written).value() == *members);
        for (auto const& member : *members)
            if (auto const signed_by = exchange::ecodex::verify_beside(member.octets, "SignedContent.zip", octets);
                !signed_by)
                fuzz::require_sentence(signed_by.error());
    } else {
        fuzz::require_sentence(members.error());
    }
    auto const leaves = exchange::ecodex::leaves_of(octets, 1000);
    if (!leaves) {
        fuzz::require_sentence(leaves.error());
    } else {
        auto const document = exchange::xml::Document::read(octets, exchange::ecodex::xml_limits);
        fuzz::require(document.has_value());
        if (auto const signed_by = exchange::ecodex::verify_inside(*document); !signed_by)
            fuzz::require_sentence(signed_by.error());
        if (auto const token = exchange::ecodex::read_token(*document)) {
            auto const text = exchange::ecodex::write_token(*token);
            auto const again = exchange::xml::Document::read(bytes_of(text), exchange::ecodex::xml_limits);
            fuzz::require(again.has_value() && exchange::ecodex::read_token(*again).value() == *token);
        } else {
            fuzz::require_sentence(token.error());
        }
    }
    auto const opened = exchange::ecodex::open_container(octets, octets);
    fuzz::require(!opened.has_value()); // no octets are a ZIP and XML at once
    fuzz::require_sentence(opened.error());
    return 0;
}
