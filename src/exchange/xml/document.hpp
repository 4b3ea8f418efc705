// XML from strangers, read with libxml2: no document type, no entities, no processing instructions, nothing fetched,
// and limits that are checked as each element comes. The tree is ours: small, in one piece of memory, and never
// changed.
//
// Comments are left out and CDATA sections become text, as in canonical form: what a signature covers and what a reader
// sees is the same octets, whatever was put in between.
#pragma once

#include "base/base.hpp"

#include <memory>
#include <optional>
#include <span>
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
    std::size_t nodes = 20'000;   ///< elements, attributes and pieces of text together
};

struct Attribute {
    std::string_view name, prefix, space; ///< `space` is the namespace; empty when it has none
    std::string_view value;
};

/// A declaration of a namespace; the prefix is empty for the default one.
struct Binding {
    std::string_view prefix, space;
};

/// An element, or a text between elements.
struct Node {
    bool is_text = false;
    Node const* parent = nullptr;
    Node const* next = nullptr;
    Node const* children = nullptr; ///< the first; no two texts follow each other
    std::string_view name, prefix, space;
    std::span<Attribute const> attributes;
    std::span<Binding const> bindings; ///< declared on this element
    std::string_view text;             ///< of a text
};

class Document
{
public:
    /// Error: exchange.xml_refused, with the reason.
    static Result<Document> read(BytesView octets, Limits const& limits);

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    Node const* root() const;

private:
    class Tree;
    explicit Document(std::unique_ptr<Tree> tree);
    std::unique_ptr<Tree> tree_;
};

inline bool is(Node const* element, std::string_view space, std::string_view name)
{
    return element->name == name && element->space == space;
}

/// The child elements in order.
std::vector<Node const*> elements_of(Node const* parent);
/// Whether there is text beside white space directly below the element.
bool has_text(Node const* element);
/// The only child element of this name, or nothing if there is none or more than one.
Node const* only_child(Node const* parent, std::string_view space, std::string_view name);
/// The text of an element that has no child elements; nothing if it has.
std::optional<std::string_view> text_of(Node const* element);
/// The value of an attribute; nothing if it is not there. `space` is empty for one without a namespace.
std::optional<std::string_view> attribute(Node const* element, std::string_view space, std::string_view name);
/// Base64 as XML has it, with white space anywhere. Nothing if it is anything else.
std::optional<Bytes> base64_from(std::string_view text);

/// Appends text with the escapes of canonical form (Canonical XML 1.0, 2.3), for content and for attribute values.
void append_text(std::string& to, std::string_view text);
void append_attribute(std::string& to, std::string_view text);
/// Whether text can stand in an XML document: UTF-8 without the characters that XML 1.0 excludes.
bool is_xml_text(std::string_view text);

}
