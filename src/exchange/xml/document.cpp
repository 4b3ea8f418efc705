#include "exchange/xml/document.hpp"

#include "base/visible.hpp"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory_resource>

namespace rogatory::exchange::xml
{
namespace
{

Error refused(std::string reason)
{
    return Error{"exchange.xml_refused", "envelope", "SOAP 1.2 part 1, 5", {{"reason", std::move(reason)}}};
}

std::string_view view_of(xmlChar const* text)
{
    return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<char const*>(text));
}

/// The one encoding that we read. Every octet 0 and every byte order mark but that of UTF-8 is another one.
bool looks_like_utf8(BytesView octets)
{
    auto text = rogatory::text_of(octets);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return text.starts_with('<') && text.find('\0') == text.npos;
}

bool is_utf8(xmlChar const* encoding)
{
    return encoding == nullptr || xmlStrcasecmp(encoding, reinterpret_cast<xmlChar const*>("utf-8")) == 0;
}

struct Initialised {
    Initialised() { xmlInitParser(); }
};

}

/// The nodes, and the two places where their texts lie: libxml2's dictionary for names, the arena for everything else.
class Document::Tree
{
public:
    explicit Tree(Limits const& limits) : limits_(limits), arena_(first_arena) {}

    Done parse(BytesView octets);
    Node const* root() const { return root_; }

private:
    static constexpr std::size_t first_arena = 16 * 1024;

    void start(xmlChar const* name, xmlChar const* prefix, xmlChar const* uri, int namespace_count,
               xmlChar const** namespaces, int attribute_count, xmlChar const** attributes);
    void end();
    void characters(xmlChar const* text, int length);
    void stop(char const* reason);
    void append(Node* node);
    void end_text();
    std::string_view keep(std::string_view text);
    std::string_view attribute_value(std::string_view raw);
    template <class T>
    std::span<T> array(std::size_t count)
    {
        auto* const first = static_cast<T*>(arena_.allocate(count * sizeof(T), alignof(T)));
        std::uninitialized_value_construct_n(first, count);
        return {first, count};
    }

    static Tree& of(void* context) { return *static_cast<Tree*>(static_cast<xmlParserCtxt*>(context)->_private); }

    Limits limits_;
    std::pmr::monotonic_buffer_resource arena_;
    std::unique_ptr<xmlDict, void (*)(xmlDict*)> names_{nullptr, &xmlDictFree};
    xmlParserCtxt* context_ = nullptr; ///< while parsing
    struct Level {
        Node* element;
        Node* last; ///< child
    };
    std::vector<Level> open_;
    std::string text_; ///< that has come since the last tag
    Node const* root_ = nullptr;
    std::size_t nodes_ = 0, namespaces_ = 0;
    char const* broken_ = nullptr; ///< the first rule that was broken
};

Done Document::Tree::parse(BytesView octets)
{
    std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxt*)> const context{
        xmlCreateMemoryParserCtxt(reinterpret_cast<char const*>(octets.data()), static_cast<int>(octets.size())),
        &xmlFreeParserCtxt};
    if (!context) return refused("not XML");
    // XML_PARSE_NOENT, DTDLOAD, DTDATTR, HUGE and XINCLUDE stay off.
    xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    context_ = context.get();
    context_->_private = this;
    auto& handler = *context_->sax;
    handler = {};
    handler.initialized = XML_SAX2_MAGIC;
    // SOAP 1.2 part 1, section 5: no document type declaration, and no processing instruction.
    handler.internalSubset = [](void* c, xmlChar const*, xmlChar const*, xmlChar const*) {
        of(c).stop("a document type declaration");
    };
    handler.externalSubset = handler.internalSubset;
    handler.processingInstruction = [](void* c, xmlChar const*, xmlChar const*) {
        of(c).stop("a processing instruction");
    };
    handler.reference = [](void* c, xmlChar const*) { of(c).stop("an entity reference"); };
    handler.startElementNs = [](void* c, xmlChar const* name, xmlChar const* prefix, xmlChar const* uri,
                                int namespace_count, xmlChar const** namespaces, int attribute_count, int,
                                xmlChar const** attributes) {
        of(c).start(name, prefix, uri, namespace_count, namespaces, attribute_count, attributes);
    };
    handler.endElementNs = [](void* c, xmlChar const*, xmlChar const*, xmlChar const*) { of(c).end(); };
    handler.characters = [](void* c, xmlChar const* text, int length) { of(c).characters(text, length); };
    handler.ignorableWhitespace = handler.characters;
    handler.cdataBlock = handler.characters;
    xmlParseDocument(context_);

    if (broken_ != nullptr) return refused(broken_);
    if (!context_->wellFormed || context_->nsWellFormed == 0 || root_ == nullptr || !open_.empty())
        return refused("not well-formed");
    if (!is_utf8(context_->encoding) || !is_utf8(context_->input == nullptr ? nullptr : context_->input->encoding))
        return refused("not UTF-8");
    names_.reset(context_->dict);
    xmlDictReference(context_->dict);
    context_ = nullptr;
    return {};
}

void Document::Tree::stop(char const* reason)
{
    if (broken_ == nullptr) broken_ = reason;
    xmlStopParser(context_);
}

void Document::Tree::start(xmlChar const* name, xmlChar const* prefix, xmlChar const* uri, int namespace_count,
                           xmlChar const** namespaces, int attribute_count, xmlChar const** attributes)
{
    if (broken_ != nullptr) return;
    auto const declared = static_cast<std::size_t>(namespace_count);
    auto const given = static_cast<std::size_t>(attribute_count);
    nodes_ += 1 + declared + given;
    namespaces_ += declared;
    if (open_.size() >= limits_.depth) return stop("too many levels of elements");
    if (declared + given > limits_.attributes) return stop("too many attributes on one element");
    if (namespaces_ > limits_.namespaces) return stop("too many namespace declarations");
    if (nodes_ > limits_.nodes) return stop("too many elements and attributes");

    end_text();
    auto* const element = array<Node>(1).data();
    element->name = view_of(name);
    element->prefix = view_of(prefix);
    element->space = view_of(uri);
    // Pairs of prefix and namespace.
    auto const bindings = array<Binding>(declared);
    for (std::size_t i = 0; i < declared; ++i)
        bindings[i] = {view_of(namespaces[2 * i]), view_of(namespaces[2 * i + 1])};
    element->bindings = bindings;
    // Five pointers each: name, prefix, namespace, and both ends of the value.
    auto const list = array<Attribute>(given);
    for (std::size_t i = 0; i < given; ++i) {
        auto const* const* const at = attributes + 5 * i;
        auto const* const begin = reinterpret_cast<char const*>(at[3]);
        list[i] = {view_of(at[0]), view_of(at[1]), view_of(at[2]),
                   attribute_value({begin, static_cast<std::size_t>(at[4] - at[3])})};
    }
    element->attributes = list;
    append(element);
    if (root_ == nullptr) root_ = element;
    open_.push_back({element, nullptr});
}

void Document::Tree::end()
{
    if (broken_ != nullptr) return;
    end_text();
    open_.pop_back();
}

void Document::Tree::characters(xmlChar const* text, int length)
{
    if (broken_ != nullptr) return;
    if (++nodes_ > limits_.nodes) return stop("too many pieces of text");
    text_.append(reinterpret_cast<char const*>(text), static_cast<std::size_t>(length));
}

void Document::Tree::append(Node* node)
{
    if (open_.empty()) return;
    auto& level = open_.back();
    node->parent = level.element;
    (level.last == nullptr ? level.element->children : level.last->next) = node;
    level.last = node;
}

void Document::Tree::end_text()
{
    if (text_.empty() || open_.empty()) return;
    auto* const node = array<Node>(1).data();
    node->is_text = true;
    node->text = keep(text_);
    text_.clear();
    append(node);
}

std::string_view Document::Tree::keep(std::string_view text)
{
    if (text.empty()) return {};
    auto* const place = static_cast<char*>(arena_.allocate(text.size(), 1));
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
}

// libxml2 gives values with everything replaced but '&', which it writes as "&#38;" when entities are not to be
// replaced; no other reference can occur without a document type.
std::string_view Document::Tree::attribute_value(std::string_view raw)
{
    constexpr std::string_view ampersand = "&#38;";
    if (raw.find('&') == raw.npos) return keep(raw);
    std::string value;
    value.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        value += raw[i];
        if (raw[i] != '&') continue;
        if (!raw.substr(i).starts_with(ampersand)) {
            stop("an entity reference");
            return {};
        }
        i += ampersand.size() - 1;
    }
    return keep(value);
}

Document::Document(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::read(BytesView octets, Limits const& limits)
{
    static Initialised const initialised;
    if (octets.size() > limits.octets || octets.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return refused("longer than " + std::to_string(limits.octets) + " octets");
    if (!looks_like_utf8(octets)) return refused("not XML in UTF-8");
    auto tree = std::make_unique<Tree>(limits);
    if (auto const done = tree->parse(octets); !done) return done.error();
    return Document{std::move(tree)};
}

Node const* Document::root() const
{
    return tree_ ? tree_->root() : nullptr;
}

std::vector<Node const*> elements_of(Node const* parent)
{
    std::vector<Node const*> found;
    for (auto const* child = parent->children; child != nullptr; child = child->next)
        if (!child->is_text) found.push_back(child);
    return found;
}

bool has_text(Node const* element)
{
    for (auto const* child = element->children; child != nullptr; child = child->next)
        if (child->is_text && child->text.find_first_not_of(" \t\r\n") != std::string_view::npos) return true;
    return false;
}

Node const* only_child(Node const* parent, std::string_view space, std::string_view name)
{
    Node const* found = nullptr;
    for (auto const* child = parent->children; child != nullptr; child = child->next) {
        if (child->is_text || !is(child, space, name)) continue;
        if (found != nullptr) return nullptr;
        found = child;
    }
    return found;
}

std::optional<std::string_view> text_of(Node const* element)
{
    auto const* const child = element->children;
    if (child == nullptr) return std::string_view{};
    if (!child->is_text || child->next != nullptr) return std::nullopt;
    return child->text;
}

std::optional<std::string_view> attribute(Node const* element, std::string_view space, std::string_view name)
{
    for (auto const& found : element->attributes)
        if (found.name == name && found.space == space) return found.value;
    return std::nullopt;
}

std::optional<Bytes> base64_from(std::string_view text)
{
    if (text.find_first_of(" \t\r\n") == text.npos) {
        auto octets = bytes_from_base64(text);
        return octets ? std::optional(std::move(*octets)) : std::nullopt;
    }
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
    while (!text.empty()) {
        auto const c = first_code_point(text);
        if (!c || (c->value < 0x20 && c->value != '\t' && c->value != '\n' && c->value != '\r') || c->value == 0xfffe ||
            c->value == 0xffff)
            return false;
        text.remove_prefix(c->octets);
    }
    return true;
}

}
