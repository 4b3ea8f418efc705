#include "exchange/xml/canonical.hpp"

#include <algorithm>

namespace rogatory::exchange::xml
{
namespace
{

constexpr std::size_t flush_at = 8 * 1024;

struct Binding {
    std::string_view prefix, uri;
};

class Canonical
{
public:
    Canonical(std::vector<std::string> const& inclusive, Take const& take) : inclusive_(inclusive), take_(take)
    {
        text_.reserve(flush_at + 1024);
    }

    void element(xmlNode const* element)
    {
        auto const rendered_before = rendered_.size();
        text_ += '<';
        append_name(element->ns, element->name);
        append_namespaces(element);
        append_attributes(element);
        text_ += '>';
        for (auto const* child = element->children; child != nullptr; child = child->next) {
            if (child->type == XML_ELEMENT_NODE)
                this->element(child);
            else if (child->type == XML_TEXT_NODE)
                escaped(view_of(child->content), append_text);
        }
        text_ += "</";
        append_name(element->ns, element->name);
        text_ += '>';
        rendered_.resize(rendered_before);
    }

    void flush()
    {
        take_(text_);
        text_.clear();
    }

private:
    /// In portions, so that long text costs no more memory than short text.
    void escaped(std::string_view text, void (*append)(std::string&, std::string_view))
    {
        do {
            append(text_, text.substr(0, flush_at));
            text.remove_prefix(std::min(text.size(), flush_at));
            if (text_.size() >= flush_at) flush();
        } while (!text.empty());
    }

    void append_name(xmlNs const* space, xmlChar const* name)
    {
        if (space != nullptr && space->prefix != nullptr) text_.append(view_of(space->prefix)) += ':';
        text_.append(view_of(name));
    }

    // Section 3: a namespace is written where its prefix is visibly utilised and no output ancestor has written it with
    // the same value; one whose prefix is in the list is written where it is in scope (as in Canonical XML).
    void append_namespaces(xmlNode const* element)
    {
        auto const first = rendered_.size();
        add(element->ns);
        for (auto const* attribute = element->properties; attribute != nullptr; attribute = attribute->next)
            if (attribute->ns != nullptr) add(attribute->ns);
        for (auto const& name : inclusive_) {
            auto const prefix = name == "#default" ? std::string_view{} : std::string_view(name);
            if (auto const* const space = in_scope(element, prefix)) add(space);
        }
        std::sort(rendered_.begin() + static_cast<std::ptrdiff_t>(first), rendered_.end(),
                  [](auto const& left, auto const& right) { return left.prefix < right.prefix; });
        for (auto i = first; i < rendered_.size(); ++i) {
            text_ += " xmlns";
            if (!rendered_[i].prefix.empty()) (text_ += ':').append(rendered_[i].prefix);
            text_ += "=\"";
            escaped(rendered_[i].uri, append_attribute);
            text_ += '"';
        }
    }

    /// `space` null: the element is in no namespace, which undoes a default that was written above.
    void add(xmlNs const* space)
    {
        Binding const binding = space == nullptr ? Binding{} : Binding{view_of(space->prefix), view_of(space->href)};
        if (binding.prefix == "xml") return;
        auto const found = std::find_if(rendered_.rbegin(), rendered_.rend(),
                                        [&](auto const& other) { return other.prefix == binding.prefix; });
        if (found != rendered_.rend() && found->uri == binding.uri) return;
        if (found == rendered_.rend() && binding.prefix.empty() && binding.uri.empty()) return;
        rendered_.push_back(binding);
    }

    static xmlNs const* in_scope(xmlNode const* element, std::string_view prefix)
    {
        for (; element != nullptr && element->type == XML_ELEMENT_NODE; element = element->parent)
            for (auto const* space = element->nsDef; space != nullptr; space = space->next)
                if (view_of(space->prefix) == prefix) return space;
        return nullptr;
    }

    // Canonical XML 1.0, 2.2: by namespace, those without one first, then by local name.
    void append_attributes(xmlNode const* element)
    {
        if (element->properties == nullptr) return;
        sorted_.clear();
        for (auto const* attribute = element->properties; attribute != nullptr; attribute = attribute->next)
            sorted_.push_back(attribute);
        std::sort(sorted_.begin(), sorted_.end(), [](auto const* left, auto const* right) {
            auto const left_space = left->ns == nullptr ? std::string_view{} : view_of(left->ns->href);
            auto const right_space = right->ns == nullptr ? std::string_view{} : view_of(right->ns->href);
            if (left_space != right_space) return left_space < right_space;
            return view_of(left->name) < view_of(right->name);
        });
        for (auto const* attribute : sorted_) {
            text_ += ' ';
            append_name(attribute->ns, attribute->name);
            text_ += "=\"";
            for (auto const* part = attribute->children; part != nullptr; part = part->next)
                if (part->type == XML_TEXT_NODE) escaped(view_of(part->content), append_attribute);
            text_ += '"';
        }
    }

    std::vector<std::string> const& inclusive_;
    Take const& take_;
    std::string text_;
    std::vector<Binding> rendered_; ///< by all output ancestors, and by this element at the end
    std::vector<xmlAttr const*> sorted_;
};

}

void canonicalise(xmlNode const* element, std::vector<std::string> const& inclusive, Take const& take)
{
    Canonical canonical(inclusive, take);
    canonical.element(element);
    canonical.flush();
}

}
