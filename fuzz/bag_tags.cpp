// Tag files of a bag: what is read can be written and read again; what is refused can be explained.
//
// The first octet chooses the file: a manifest of the payload, one of tag files, bag-info.txt, the list of exhibits.
#include "evidence/evidence.hpp"
#include "require.hpp"

#include <algorithm>

using namespace rogatory;

namespace
{

void manifest(BytesView octets, std::string const& name, evidence::Algorithm algorithm)
{
    MemorySource source(octets);
    auto const lines = evidence::read_manifest(source, name, algorithm);
    if (!lines) return fuzz::require_sentence(lines.error());
    std::string text;
    for (auto const& line : *lines) {
        fuzz::require(line.name.find("..") == std::string::npos || dossier::check_name(line.name).has_value());
        text += evidence::manifest_line(line);
    }
    MemorySource again(bytes_of(text));
    auto const read = evidence::read_manifest(again, name, algorithm);
    fuzz::require(read && *read == *lines);
    fuzz::require(std::ranges::is_sorted(*lines, {}, &evidence::ManifestLine::name));
    for (auto const& line : *lines)
        fuzz::require(!evidence::name_form(line.name).empty());
}

void info(BytesView octets)
{
    MemorySource source(octets);
    auto const read = evidence::read_bag_info(source);
    if (!read) return fuzz::require_sentence(read.error());
    auto const text = evidence::bag_info_text({{}, read->oxum});
    MemorySource again(bytes_of(text));
    auto const second = evidence::read_bag_info(again);
    fuzz::require(second && second->oxum == read->oxum);
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    BytesView const octets{data + 1, size - 1};
    switch (data[0] % 5) {
    case 0: manifest(octets, "manifest-sha256.txt", evidence::Algorithm::sha256); break;
    case 1: manifest(octets, "manifest-sha512.txt", evidence::Algorithm::sha512); break;
    case 2: manifest(octets, "tagmanifest-sha256.txt", evidence::Algorithm::sha256); break;
    case 3: info(octets); break;
    default: {
        auto const list = evidence::read_exhibit_list(octets);
        if (!list) fuzz::require_sentence(list.error());
    }
    }
    return 0;
}
