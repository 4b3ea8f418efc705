#include "dossier/asic.hpp"
#include "dossier/zip.hpp"

#include <libxml/xmlreader.h>

#include <algorithm>
#include <memory>
#include <set>

namespace rogatory::dossier
{
namespace
{

constexpr std::string_view asic_namespace = "http://uri.etsi.org/02918/v1.2.1#";
constexpr std::string_view dsig_namespace = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view sha256_identifier = "http://www.w3.org/2001/04/xmlenc#sha256"; // XML Encryption 1.1, 5.8.3
constexpr std::string_view signature_media_type = "application/pkcs7-signature";          // RFC 8551, 3.2.1

Error manifest_malformed(std::string reason, std::string_view name = {})
{
    return Error{
        "dossier.manifest_malformed", std::string(name), "ETSI EN 319 162-1, Annex A", {{"reason", std::move(reason)}}};
}

// RFC 3986, section 2: a path as a relative URI; what is neither unreserved nor '/' is percent-encoded.
std::string uri_of(std::string_view name)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string uri;
    for (char const c : name) {
        bool const unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
        if (unreserved) {
            uri += c;
            continue;
        }
        auto const octet = static_cast<unsigned char>(c);
        uri += '%';
        uri += digits[octet >> 4];
        uri += digits[octet & 15];
    }
    return uri;
}

/// The name, if the URI is what uri_of() writes for it; otherwise nothing, so that one file has one URI.
std::optional<std::string> name_from_uri(std::string_view uri)
{
    std::string name;
    for (std::size_t i = 0; i < uri.size(); ++i) {
        if (uri[i] != '%') {
            name += uri[i];
            continue;
        }
        auto const octet = bytes_from_hex(uri.substr(i + 1, 2));
        if (!octet || octet->size() != 1) return std::nullopt;
        name += static_cast<char>(octet->front());
        i += 2;
    }
    if (name.size() > zip_name_limit || uri_of(name) != uri) return std::nullopt;
    return name;
}

std::string_view view_of(xmlChar const* text)
{
    return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<char const*>(text));
}

/// Reads the manifest element by element; nothing of the document is kept.
class ManifestReader
{
public:
    explicit ManifestReader(BytesView xml)
        : reader_(xmlReaderForMemory(reinterpret_cast<char const*>(xml.data()), static_cast<int>(xml.size()), nullptr,
                                     "UTF-8", XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
                  &xmlFreeTextReader)
    {
    }

    Result<std::vector<PartRecord>> read()
    {
        if (!reader_) return manifest_malformed("not XML");
        // ASiCManifest: one SigReference, then DataObjectReferences.
        if (!next() || !is(asic_namespace, "ASiCManifest") || count_attributes() != 0) return wrong("ASiCManifest");
        if (!next() || !is(asic_namespace, "SigReference")) return wrong("SigReference");
        auto const attributes = read_attributes();
        if (!attributes || attributes->uri != signature_name) return wrong("SigReference");
        if (!attributes->media_type.empty() && attributes->media_type != signature_media_type)
            return wrong("SigReference");
        if (!end_of("SigReference")) return wrong("SigReference");
        std::vector<PartRecord> parts;
        std::set<std::string> folded;
        while (next() && !at_end()) {
            auto part = read_reference();
            if (!part) return part.error();
            if (parts.size() == zip_entries_limit) return manifest_malformed("too many references");
            if (!folded.insert(folded_name(part->name)).second)
                return manifest_malformed("a name stands twice", part->name);
            parts.push_back(std::move(*part));
        }
        if (failed_ || !at_end()) return wrong("the end of ASiCManifest");
        next();
        if (failed_ || !finished_) return wrong("nothing may follow ASiCManifest");
        return parts;
    }

private:
    struct Attributes {
        std::string uri, media_type;
    };

    // DataObjectReference: URI, MimeType; ds:DigestMethod, ds:DigestValue.
    Result<PartRecord> read_reference()
    {
        if (!is(asic_namespace, "DataObjectReference")) return wrong("DataObjectReference");
        auto attributes = read_attributes();
        if (!attributes) return wrong("DataObjectReference");
        auto name = name_from_uri(attributes->uri);
        if (!name) return manifest_malformed("a URI that is not the name of a file");
        if (auto const done = check_name(*name); !done) return done.error();
        if (auto const done = check_media_type(attributes->media_type); !done) return done.error();
        PartRecord part{std::move(*name), std::move(attributes->media_type), 0, {}};

        if (!next() || !is(dsig_namespace, "DigestMethod")) return manifest_malformed("DigestMethod", part.name);
        if (count_attributes() != 1 || attribute("Algorithm") != sha256_identifier)
            return manifest_malformed("the digest is not SHA-256", part.name);
        if (!end_of("DigestMethod")) return manifest_malformed("DigestMethod", part.name);
        if (!next() || !is(dsig_namespace, "DigestValue") || count_attributes() != 0 ||
            xmlTextReaderIsEmptyElement(reader_.get()) != 0 || xmlTextReaderRead(reader_.get()) != 1 ||
            xmlTextReaderNodeType(reader_.get()) != XML_READER_TYPE_TEXT)
            return manifest_malformed("DigestValue", part.name);
        auto const digest = bytes_from_base64(view_of(xmlTextReaderConstValue(reader_.get())));
        if (!digest || digest->size() != part.sha256.size()) return manifest_malformed("DigestValue", part.name);
        std::copy(digest->begin(), digest->end(), part.sha256.begin());
        if (!next() || !at_end() || !next() || !at_end()) return manifest_malformed("DataObjectReference", part.name);
        return part;
    }

    /// The next element or end of one. White space between them is nothing; anything else is a failure.
    bool next()
    {
        for (;;) {
            auto const read = xmlTextReaderRead(reader_.get());
            if (read == 0) finished_ = true;
            if (read < 0) failed_ = true;
            if (read != 1) return false;
            switch (xmlTextReaderNodeType(reader_.get())) {
            case XML_READER_TYPE_WHITESPACE:
            case XML_READER_TYPE_SIGNIFICANT_WHITESPACE: continue;
            case XML_READER_TYPE_ELEMENT:
            case XML_READER_TYPE_END_ELEMENT: return true;
            default: failed_ = true; return false;
            }
        }
    }
    bool at_end() const { return xmlTextReaderNodeType(reader_.get()) == XML_READER_TYPE_END_ELEMENT; }
    /// An element without content, whether written in one tag or in two.
    bool end_of(std::string_view name)
    {
        if (xmlTextReaderIsEmptyElement(reader_.get()) != 0) return true;
        return next() && at_end() && view_of(xmlTextReaderConstLocalName(reader_.get())) == name;
    }
    bool is(std::string_view space, std::string_view name) const
    {
        return xmlTextReaderNodeType(reader_.get()) == XML_READER_TYPE_ELEMENT &&
               view_of(xmlTextReaderConstNamespaceUri(reader_.get())) == space &&
               view_of(xmlTextReaderConstLocalName(reader_.get())) == name;
    }
    std::string attribute(char const* name) const
    {
        std::unique_ptr<xmlChar, void (*)(xmlChar*)> const value{
            xmlTextReaderGetAttribute(reader_.get(), reinterpret_cast<xmlChar const*>(name)),
            [](xmlChar* text) { xmlFree(text); }};
        return std::string(view_of(value.get()));
    }
    /// Attributes beside declarations of namespaces.
    int count_attributes() const
    {
        int count = 0;
        auto* const reader = reader_.get();
        for (int more = xmlTextReaderMoveToFirstAttribute(reader); more == 1;
             more = xmlTextReaderMoveToNextAttribute(reader))
            if (xmlTextReaderIsNamespaceDecl(reader) != 1) ++count;
        xmlTextReaderMoveToElement(reader);
        return count;
    }
    std::optional<Attributes> read_attributes() const
    {
        auto attributes = Attributes{attribute("URI"), attribute("MimeType")};
        auto const expected = (attributes.uri.empty() ? 0 : 1) + (attributes.media_type.empty() ? 0 : 1);
        if (attributes.uri.empty() || count_attributes() != expected) return std::nullopt;
        return attributes;
    }
    Error wrong(std::string what) const { return manifest_malformed(std::move(what)); }

    std::unique_ptr<xmlTextReader, void (*)(xmlTextReader*)> reader_;
    bool finished_ = false, failed_ = false;
};

}

// ETSI EN 319 162-1, Annex A: the manifest of ASiC-E with CAdES. The same parts give the same octets.
std::string write_manifest(std::vector<PartRecord> const& parts)
{
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<asic:ASiCManifest xmlns:asic=\"";
    xml.append(asic_namespace).append("\" xmlns:ds=\"").append(dsig_namespace).append("\">\n");
    // SigReference: the signature over this manifest.
    xml.append("<asic:SigReference URI=\"").append(signature_name);
    xml.append("\" MimeType=\"").append(signature_media_type).append("\"/>\n");
    // DataObjectReference: each file, with its digest. Neither URI nor media type needs to be escaped in XML.
    for (auto const& part : parts) {
        xml.append("<asic:DataObjectReference URI=\"").append(uri_of(part.name));
        xml.append("\" MimeType=\"").append(part.media_type).append("\">\n<ds:DigestMethod Algorithm=\"");
        xml.append(sha256_identifier).append("\"/>\n<ds:DigestValue>").append(base64_of(part.sha256));
        xml.append("</ds:DigestValue>\n</asic:DataObjectReference>\n");
    }
    xml.append("</asic:ASiCManifest>\n");
    return xml;
}

Result<std::vector<PartRecord>> read_manifest(BytesView xml)
{
    if (xml.empty() || xml.size() > manifest_limit) return manifest_malformed("empty, or too large");
    // No document type (and with it no entity), no comment, no CDATA: all of them begin alike. The text is read as
    // UTF-8, whatever it says of itself, so nothing can hide from this.
    auto const text = text_of(xml);
    if (text.find("<!") != std::string_view::npos) return manifest_malformed("a document type or a comment");
    if (text.find('\0') != std::string_view::npos) return manifest_malformed("not UTF-8");
    return ManifestReader(xml).read();
}

// RFC 6838, section 4.2: restricted names, each of at most 127 characters.
Done check_media_type(std::string_view media_type)
{
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$-^_.+").find(c) != std::string_view::npos;
    };
    auto const slash = media_type.find('/');
    auto const good = [&](std::string_view part) {
        return !part.empty() && part.size() <= 127 && std::all_of(part.begin(), part.end(), allowed);
    };
    if (slash != std::string_view::npos && good(media_type.substr(0, slash)) && good(media_type.substr(slash + 1)))
        return {};
    return Error{"dossier.media_type_malformed", "media_type", "RFC 6838, 4.2", {}};
}

}
