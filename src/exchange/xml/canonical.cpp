#include "exchange/xml/canonical.hpp"

#include <algorithm>
#include <tuple>

namespace rogatory::exchange::xml
{
namespace
{

constexpr std::size_t flush_at = 8 * 1024;

class Canonical
{
public:
    Canonical(std::vector<std::string> const& inclusive, Take const& take) : inclusive_(inclusive), take_(take)
    {
        text_.reserve(flush_at + 1024);
    }

    void element(Node const* element)
    {
        auto const rendered_before = rendered_.size();
        text_ += '<';
        append_name(element->prefix, element->name);
        append_namespaces(element);
        append_attributes(element);
        text_ += '>';
        for (auto const* child = element->children; child != nullptr; child = child->next) {
            if (child->is_text)
                escaped(child->text, append_text);
            else
                this->element(child);
        }
        text_ += "</";
        append_name(element->prefix, element->name);
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

    void append_name(std::string_view prefix, std::string_view name)
    {
        if (!prefix.empty()) text_.append(prefix) += ':';
        text_.append(name);
    }

    // Section 3: a namespace is written where its prefix is visibly utilised and no output ancestor has written it with
    // the same value; one whose prefix is in the list is written where it is in scope (as in Canonical XML).
    void append_namespaces(Node const* element)
    {
        auto const first = rendered_.size();
        add({element->prefix, element->space});
        for (auto const& attribute : element->attributes)
            if (!attribute.space.empty()) add({attribute.prefix, attribute.space});
        for (auto const& name : inclusive_) {
            auto const prefix = name == "#default" ? std::string_view{} : std::string_view(name);
            if (auto const* const binding = in_scope(element, prefix)) add(*binding);
        }
        std::sort(rendered_.begin() + static_cast<std::ptrdiff_t>(first), rendered_.end(),
                  [](auto const& left, auto const& right) { return left.prefix < right.prefix; });
        for (auto i = first; i < rendered_.size(); ++i) {
            text_ += " xmlns";
            if (!rendered_[i].prefix.empty()) (text_ += ':').append(rendered_[i].prefix);
            text_ += "=\"";
            escaped(rendered_[i].space, append_attribute);
            text_ += '"';
        }
    }

    /// An element in no namespace undoes a default that was written above.
    void add(Binding const& binding)
    {
        if (binding.prefix == "xml") return;
        auto const found = std::find_if(rendered_.rbegin(), rendered_.rend(),
                                        [&](auto const& other) { return other.prefix == binding.prefix; });
        if (found != rendered_.rend() && found->space == binding.space) return;
        if (found == rendered_.rend() && binding.prefix.empty() && binding.space.empty()) return;
        rendered_.push_back(binding);
    }

    static Binding const* in_scope(Node const* element, std::string_view prefix)
    {
        for (; element != nullptr; element = element->parent)
            for (auto const& binding : element->bindings)
                if (binding.prefix == prefix) return &binding;
        return nullptr;
    }

    // Canonical XML 1.0, 2.2: by namespace, those without one first, then by local name.
    void append_attributes(Node const* element)
    {
        if (element->attributes.empty()) return;
        sorted_.clear();
        for (auto const& attribute : element->attributes)
            sorted_.push_back(&attribute);
        std::sort(sorted_.begin(), sorted_.end(), [](auto const* left, auto const* right) {
            return std::tie(left->space, left->name) < std::tie(right->space, right->name);
        });
        for (auto const* attribute : sorted_) {
            text_ += ' ';
            append_name(attribute->prefix, attribute->name);
            text_ += "=\"";
            escaped(attribute->value, append_attribute);
            text_ += '"';
        }
    }

    std::vector<std::string> const& inclusive_;
    Take const& take_;
    std::string text_;
    std::vector<Binding> rendered_; ///< by all output ancestors, and by this element at the end
    std::vector<Attribute const*> sorted_;
};

}

void canonicalise(Node const* element, std::vector<std::string> const& inclusive, Take const& take)
{
    Canonical canonical(inclusive, take);
    canonical.element(element);
    canonical.flush();
}

}
