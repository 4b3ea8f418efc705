// XML from strangers, read into a tree with libxml2: no document type, no entities, no processing instructions, nothing
// fetched, and limits that are checked while the tree grows.
//
// Comments are left out of the tree and CDATA sections become text, as in canonical form: what a signature covers and
// what a reader sees is the same octets, whatever was put in between.
#pragma once

#include "base/base.hpp"

#include <libxml/tree.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::exchange::xml
{

struct Limits {
    std::size_t octets = 1 << 20;
    std::size_t depth = 64;       ///< levels of elements
    std::size_t attributes = 64;  ///< attributes and namespace declarations of one element
    std::size_t namespaces = 512; ///< declarations in all
    std::size_t nodes = 20'000;   ///< elements, attributes and texts together
};

/// The tree, and nothing of the octets it was read from.
class Document
{
public:
    /// Error: exchange.xml_refused, with the reason.
    static Result<Document> read(BytesView octets, Limits const& limits);

    xmlNode const* root() const;

private:
    explicit Document(xmlDoc* document) : document_(document, &xmlFreeDoc) {}
    std::unique_ptr<xmlDoc, void (*)(xmlDoc*)> document_;
};

inline std::string_view view_of(xmlChar const* text)
{
    return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<char const*>(text));
}
inline std::string_view name_of(xmlNode const* element)
{
    return view_of(element->name);
}
inline std::string_view namespace_of(xmlNode const* element)
{
    return element->ns == nullptr ? std::string_view{} : view_of(element->ns->href);
}
bool is(xmlNode const* element, std::string_view space, std::string_view name);

/// The child elements in order.
std::vector<xmlNode const*> elements_of(xmlNode const* parent);
/// Whether there is text beside white space directly below the element.
bool has_text(xmlNode const* element);
/// The only child element of this name, or nothing if there is none or more than one.
xmlNode const* only_child(xmlNode const* parent, std::string_view space, std::string_view name);
/// The text of an element that has no child elements; nothing if it has.
std::optional<std::string_view> text_of(xmlNode const* element);
/// The value of an attribute; nothing if it is not there. `space` is empty for one without a prefix.
std::optional<std::string_view> attribute(xmlNode const* element, std::string_view space, std::string_view name);
/// Base64 as XML has it, with white space anywhere. Nothing if it is anything else.
std::optional<Bytes> base64_from(std::string_view text);

/// Appends text with the escapes of canonical form (Canonical XML 1.0, 2.3), for content and for attribute values.
void append_text(std::string& to, std::string_view text);
void append_attribute(std::string& to, std::string_view text);
/// Whether text can stand in an XML document: UTF-8 without the characters that XML 1.0 excludes.
bool is_xml_text(std::string_view text);

}
