#include "exchange/xml/document.hpp"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <array>
#include <limits>

namespace rogatory::exchange::xml
{
namespace
{

Error refused(std::string reason)
{
    return Error{"exchange.xml_refused", "envelope", "SOAP 1.2 part 1, 5", {{"reason", std::move(reason)}}};
}

/// What is counted while libxml2 builds the tree. The first rule that is broken stops the parser.
struct Guard {
    Limits limits;
    std::size_t depth = 0, nodes = 0, namespaces = 0;
    char const* broken = nullptr;
};

Guard& guard_of(void* context)
{
    return *static_cast<Guard*>(static_cast<xmlParserCtxt*>(context)->_private);
}

void stop(void* context, char const* reason)
{
    auto& guard = guard_of(context);
    if (guard.broken == nullptr) guard.broken = reason;
    xmlStopParser(static_cast<xmlParserCtxt*>(context));
}

// SOAP 1.2 part 1, section 5: no document type declaration, and no processing instruction.
void on_document_type(void* context, xmlChar const*, xmlChar const*, xmlChar const*)
{
    stop(context, "a document type declaration");
}
void on_processing_instruction(void* context, xmlChar const*, xmlChar const*)
{
    stop(context, "a processing instruction");
}
void on_reference(void* context, xmlChar const*)
{
    stop(context, "an entity reference");
}

void on_start(void* context, xmlChar const* name, xmlChar const* prefix, xmlChar const* uri, int namespace_count,
              xmlChar const** namespaces, int attribute_count, int defaulted, xmlChar const** attributes)
{
    auto& guard = guard_of(context);
    if (guard.broken != nullptr) return;
    auto const declared = static_cast<std::size_t>(namespace_count);
    auto const given = static_cast<std::size_t>(attribute_count);
    guard.nodes += 1 + declared + given;
    guard.namespaces += declared;
    if (++guard.depth > guard.limits.depth) return stop(context, "too many levels of elements");
    if (declared + given > guard.limits.attributes) return stop(context, "too many attributes on one element");
    if (guard.namespaces > guard.limits.namespaces) return stop(context, "too many namespace declarations");
    if (guard.nodes > guard.limits.nodes) return stop(context, "too many elements and attributes");
    xmlSAX2StartElementNs(context, name, prefix, uri, namespace_count, namespaces, attribute_count, defaulted,
                          attributes);
}

void on_end(void* context, xmlChar const* name, xmlChar const* prefix, xmlChar const* uri)
{
    auto& guard = guard_of(context);
    if (guard.broken != nullptr) return;
    --guard.depth;
    xmlSAX2EndElementNs(context, name, prefix, uri);
}

void on_text(void* context, xmlChar const* text, int length)
{
    auto& guard = guard_of(context);
    if (guard.broken != nullptr) return;
    if (++guard.nodes > guard.limits.nodes) return stop(context, "too many pieces of text");
    xmlSAX2Characters(context, text, length);
}

/// The one encoding that we read. Every octet 0 and every byte order mark but that of UTF-8 is another one.
bool looks_like_utf8(BytesView octets)
{
    auto text = rogatory::text_of(octets);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return text.starts_with('<') && text.find('\0') == text.npos;
}

bool equals_ignoring_case(std::string_view left, std::string_view right)
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

struct Initialised {
    Initialised() { xmlInitParser(); }
};

}

Result<Document> Document::read(BytesView octets, Limits const& limits)
{
    static Initialised const initialised;
    if (octets.size() > limits.octets || octets.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return refused("longer than " + std::to_string(limits.octets) + " octets");
    if (!looks_like_utf8(octets)) return refused("not XML in UTF-8");
    std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxt*)> const context{
        xmlCreateMemoryParserCtxt(reinterpret_cast<char const*>(octets.data()), static_cast<int>(octets.size())),
        &xmlFreeParserCtxt};
    if (!context) return refused("not XML");

    // XML_PARSE_NOENT, DTDLOAD, DTDATTR, HUGE and XINCLUDE stay off.
    xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    Guard guard{limits};
    context->_private = &guard;
    auto& handler = *context->sax;
    handler.internalSubset = &on_document_type;
    handler.externalSubset = &on_document_type;
    handler.processingInstruction = &on_processing_instruction;
    handler.reference = &on_reference;
    handler.startElementNs = &on_start;
    handler.endElementNs = &on_end;
    handler.characters = &on_text;
    handler.ignorableWhitespace = &on_text;
    handler.cdataBlock = &on_text;
    handler.comment = nullptr;
    xmlParseDocument(context.get());

    // The tree belongs to nobody yet, also when the parser gave up.
    Document document{context->myDoc};
    context->myDoc = nullptr;
    if (guard.broken != nullptr) return refused(guard.broken);
    if (!context->wellFormed || context->nsWellFormed == 0 || context->errNo == XML_ERR_NO_MEMORY)
        return refused("not well-formed");
    if (document.root() == nullptr) return refused("no element");
    auto const encoding = view_of(document.document_->encoding);
    if (!encoding.empty() && !equals_ignoring_case(encoding, "utf-8")) return refused("not UTF-8");
    return document;
}

xmlNode const* Document::root() const
{
    return document_ ? xmlDocGetRootElement(document_.get()) : nullptr;
}

bool is(xmlNode const* element, std::string_view space, std::string_view name)
{
    return name_of(element) == name && namespace_of(element) == space;
}

std::vector<xmlNode const*> elements_of(xmlNode const* parent)
{
    std::vector<xmlNode const*> found;
    for (auto const* child = parent->children; child != nullptr; child = child->next)
        if (child->type == XML_ELEMENT_NODE) found.push_back(child);
    return found;
}

bool has_text(xmlNode const* element)
{
    for (auto const* child = element->children; child != nullptr; child = child->next)
        if (child->type == XML_TEXT_NODE &&
            view_of(child->content).find_first_not_of(" \t\r\n") != std::string_view::npos)
            return true;
    return false;
}

xmlNode const* only_child(xmlNode const* parent, std::string_view space, std::string_view name)
{
    xmlNode const* found = nullptr;
    for (auto const* child = parent->children; child != nullptr; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || !is(child, space, name)) continue;
        if (found != nullptr) return nullptr;
        found = child;
    }
    return found;
}

std::optional<std::string_view> text_of(xmlNode const* element)
{
    auto const* const child = element->children;
    if (child == nullptr) return std::string_view{};
    // Texts that follow each other are one node: libxml2 joins them while it reads.
    if (child->type != XML_TEXT_NODE || child->next != nullptr) return std::nullopt;
    return view_of(child->content);
}

std::optional<std::string_view> attribute(xmlNode const* element, std::string_view space, std::string_view name)
{
    for (auto const* found = element->properties; found != nullptr; found = found->next) {
        if (view_of(found->name) != name) continue;
        if ((found->ns == nullptr ? std::string_view{} : view_of(found->ns->href)) != space) continue;
        if (found->children == nullptr) return std::string_view{};
        if (found->children->type != XML_TEXT_NODE || found->children->next != nullptr) return std::nullopt;
        return view_of(found->children->content);
    }
    return std::nullopt;
}

std::optional<Bytes> base64_from(std::string_view text)
{
    std::string packed;
    packed.reserve(text.size());
    std::copy_if(text.begin(), text.end(), std::back_inserter(packed),
                 [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
    auto octets = bytes_from_base64(packed);
    if (!octets) return std::nullopt;
    return std::move(*octets);
}

void append_text(std::string& to, std::string_view text)
{
    std::size_t from = 0;
    for (auto at = text.find_first_of("&<>\r"); at != text.npos; at = text.find_first_of("&<>\r", from)) {
        to.append(text, from, at - from);
        switch (text[at]) {
        case '&': to += "&amp;"; break;
        case '<': to += "&lt;"; break;
        case '>': to += "&gt;"; break;
        default: to += "&#xD;"; break;
        }
        from = at + 1;
    }
    to.append(text, from);
}

void append_attribute(std::string& to, std::string_view text)
{
    std::size_t from = 0;
    for (auto at = text.find_first_of("&<\"\t\n\r"); at != text.npos; at = text.find_first_of("&<\"\t\n\r", from)) {
        to.append(text, from, at - from);
        switch (text[at]) {
        case '&': to += "&amp;"; break;
        case '<': to += "&lt;"; break;
        case '"': to += "&quot;"; break;
        case '\t': to += "&#x9;"; break;
        case '\n': to += "&#xA;"; break;
        default: to += "&#xD;"; break;
        }
        from = at + 1;
    }
    to.append(text, from);
}

// XML 1.0, production 2: Char.
bool is_xml_text(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        auto const first = static_cast<unsigned char>(text[at]);
        std::size_t length = 1;
        std::uint32_t point = first;
        if (first >= 0x80) {
            length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
            if (first < 0xc2 || first > 0xf4 || text.size() - at < length) return false;
            point = first & (0x7fU >> length);
            for (std::size_t i = 1; i < length; ++i) {
                auto const next = static_cast<unsigned char>(text[at + i]);
                if ((next & 0xc0) != 0x80) return false;
                point = point << 6 | (next & 0x3fU);
            }
            constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
            if (point < least[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) || point == 0xfffe ||
                point == 0xffff)
                return false;
        } else if (first < 0x20 && first != '\t' && first != '\n' && first != '\r') {
            return false;
        }
        at += length;
    }
    return true;
}

}
