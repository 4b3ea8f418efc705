#include "exchange/ecodex/container.hpp"

#include "dossier/dossier.hpp"
#include "dossier/receipt.hpp"

#include <algorithm>

namespace rogatory::exchange::ecodex
{
namespace
{

constexpr std::string_view mime_name = "mimetype", mime = "application/vnd.etsi.asic-s+zip";
constexpr std::string_view signed_name = "SignedContent.zip", signatures_name = "META-INF/signatures.xml",
                           token_pdf_name = "TrustOkToken.pdf";

Error container_refused(std::string reason)
{
    return Error{"ecodex.container_refused", "", "ETSI EN 319 162-1", {{"reason", std::move(reason)}}};
}

Result<Digest> sha256_of(Bytes const& octets)
{
    MemorySource source(octets);
    return dossier::digest_of(source);
}

Bytes octets_of_text(std::string_view text)
{
    auto const view = bytes_of(text);
    return {view.begin(), view.end()};
}

void collect(xml::Node const* element, std::string const& above, std::size_t most, std::vector<Leaf>& leaves)
{
    auto const path = above + "/" + std::string(element->name);
    for (auto const& attribute : element->attributes)
        if (leaves.size() < most)
            leaves.push_back({path + "/@" + std::string(attribute.name), std::string(attribute.value)});
    auto const children = xml::elements_of(element);
    std::string text;
    for (auto const* node = element->children; node != nullptr; node = node->next)
        if (node->is_text) text += node->text;
    auto const begin = text.find_first_not_of(" \t\r\n");
    if (begin != std::string::npos && leaves.size() < most)
        leaves.push_back({path, text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1)});
    for (auto const* const child : children)
        collect(child, path, most, leaves);
}

}

Result<Packed> pack_container(Content const& content, TrustToken token, dossier::Identity const& own, Instant now)
{
    auto const digest = sha256_of(content.document.octets);
    if (!digest) return digest.error();
    token.file = content.document.name;
    token.sha256 = *digest;
    std::vector<ZipMember> inner{content.document};
    inner.insert(inner.end(), content.attachments.begin(), content.attachments.end());
    inner.push_back({std::string(token_pdf_name), content.token_pdf});
    auto signed_content = write_members(inner);
    if (!signed_content) return signed_content.error();
    auto const signatures = sign_beside(signed_name, *signed_content, own, now);
    if (!signatures) return signatures.error();
    // EN 319 162-1, 4.3.3: the media type first and stored.
    auto container = write_members({{std::string(mime_name), octets_of_text(mime)},
                                    {std::string(signed_name), std::move(*signed_content)},
                                    {std::string(signatures_name), octets_of_text(*signatures)}});
    if (!container) return container.error();
    auto signed_token = sign_inside(write_token(token), own, now);
    if (!signed_token) return signed_token.error();
    return Packed{std::move(*container), std::move(*signed_token)};
}

Result<Opened> open_container(BytesView container, BytesView token)
{
    // The token by itself: its signature, then what it says.
    auto const read = xml::Document::read(token, xml_limits);
    if (!read) return read.error();
    Opened opened;
    auto token_signer = verify_inside(*read);
    if (!token_signer) return token_signer.error();
    opened.token_signer = std::move(*token_signer);
    auto said = read_token(*read);
    if (!said) return said.error();
    opened.token = std::move(*said);

    // The container: one file and its signature. Some writers put the media type last, or leave it out.
    auto const members = read_members(container);
    if (!members) return members.error();
    ZipMember const* content = nullptr;
    ZipMember const* signatures = nullptr;
    for (auto const& member : *members) {
        if (member.name == mime_name) {
            if (text_of(BytesView(member.octets)) != mime)
                return container_refused("it says that it is something else");
        } else if (member.name == signed_name) {
            content = &member;
        } else if (member.name == signatures_name) {
            signatures = &member;
        } else if (!member.name.starts_with("META-INF/")) {
            return container_refused("it holds more than one file");
        }
    }
    if (content == nullptr || signatures == nullptr)
        return container_refused("it holds no signed content, or no signature");
    auto container_signer = verify_beside(signatures->octets, signed_name, content->octets);
    if (!container_signer) return container_signer.error();
    opened.container_signer = std::move(*container_signer);

    // The signed content: the document that the token speaks of, the token for people, and the rest.
    auto inner = read_members(content->octets);
    if (!inner) return inner.error();
    bool has_document = false, has_pdf = false;
    for (auto& member : *inner) {
        if (member.name == token_pdf_name) {
            opened.content.token_pdf = std::move(member.octets);
            has_pdf = true;
        } else if (member.name == opened.token.file) {
            opened.content.document = std::move(member);
            has_document = true;
        } else {
            opened.content.attachments.push_back(std::move(member));
        }
    }
    if (!has_pdf) return container_refused("it has no TrustOkToken.pdf");
    if (!has_document) return Error{"ecodex.document_differs", opened.token.file, "", {}};
    auto const digest = sha256_of(opened.content.document.octets);
    if (!digest || *digest != opened.token.sha256) return Error{"ecodex.document_differs", opened.token.file, "", {}};
    return opened;
}

Result<std::vector<Leaf>> leaves_of(BytesView octets, std::size_t most)
{
    auto const read = xml::Document::read(octets, xml_limits);
    if (!read) return read.error();
    std::vector<Leaf> leaves;
    collect(read->root(), "", most, leaves);
    return leaves;
}

}
