#include "document/xliff.hpp"

#include "request/segments.hpp"
#include "request/words.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace rogatory::document
{
namespace
{

constexpr char const* xliff_namespace = "urn:oasis:names:tc:xliff:document:2.0";

std::string escaped(std::string_view words)
{
    std::string out;
    for (auto const c : words)
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\n': out += "&#10;"; break;
        case '\t': out += "&#9;"; break;
        default:
            // XML 1.0 cannot hold other controls; a draft cannot either.
            if (static_cast<unsigned char>(c) >= 0x20) out += c;
        }
    return out;
}

struct FreeDocument {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};

bool is_element(xmlNode const* node, char const* name)
{
    return node->type == XML_ELEMENT_NODE && std::strcmp(reinterpret_cast<char const*>(node->name), name) == 0 &&
           node->ns != nullptr && std::strcmp(reinterpret_cast<char const*>(node->ns->href), xliff_namespace) == 0;
}
std::string attribute(xmlNode const* node, char const* name)
{
    auto* const value = xmlGetNoNsProp(node, reinterpret_cast<xmlChar const*>(name));
    if (value == nullptr) return {};
    std::string out(reinterpret_cast<char const*>(value));
    xmlFree(value);
    return out;
}
/// The text of an element; marks that a tool put around parts of it are left out, their text stays.
std::string text_of_element(xmlNode const* node)
{
    auto* const value = xmlNodeGetContent(node);
    if (value == nullptr) return {};
    std::string out(reinterpret_cast<char const*>(value));
    xmlFree(value);
    return out;
}

/// Every element of a name below a node, however groups are nested.
template <class Visit>
void each(xmlNode const* node, char const* name, Visit const& visit)
{
    for (auto const* at = node->children; at != nullptr;) {
        if (at->type == XML_ELEMENT_NODE && is_element(at, name)) visit(at);
        // Depth first without recursion: the file comes from elsewhere.
        if (at->type == XML_ELEMENT_NODE && at->children != nullptr && !is_element(at, name)) {
            at = at->children;
            continue;
        }
        while (at != nullptr && at->next == nullptr) {
            at = at->parent;
            if (at == node) return;
        }
        if (at != nullptr) at = at->next;
    }
}

request::Segment segment_of(xmlNode const* unit, std::string const& language)
{
    request::Segment segment;
    segment.path = attribute(unit, "name");
    segment.language = language;
    segment.state = "initial";
    each(unit, "note", [&](xmlNode const* note) {
        auto const category = attribute(note, "category");
        if (category == "translator") segment.translator = text_of_element(note);
        if (category == "checked_by") segment.checked_by = text_of_element(note);
    });
    // A tool may have cut the text into several segments; what stands between them is an <ignorable>.
    bool complete = true;
    std::string state = "final";
    auto const rank = [](std::string const& word) {
        auto const at = std::find(request::segment_states.begin(), request::segment_states.end(), word);
        return at == request::segment_states.end() ? 0 : at - request::segment_states.begin();
    };
    for (auto const* part = unit->children; part != nullptr; part = part->next) {
        auto const ignorable = is_element(part, "ignorable");
        if (!ignorable && !is_element(part, "segment")) continue;
        std::string source, target;
        bool has_target = false;
        for (auto const* child = part->children; child != nullptr; child = child->next) {
            if (is_element(child, "source")) source = text_of_element(child);
            if (is_element(child, "target")) {
                target = text_of_element(child);
                has_target = true;
            }
        }
        segment.source += source;
        segment.words += has_target || !ignorable ? target : source;
        if (ignorable) continue;
        complete = complete && has_target && target.find_first_not_of(" \t\r\n") != std::string::npos;
        auto const own = attribute(part, "state");
        if (rank(own.empty() ? "initial" : own) < rank(state)) state = own.empty() ? "initial" : own;
    }
    if (!complete) {
        segment.words.clear();
        return segment;
    }
    segment.state = rank(state) > 1 && !segment.checked_by.empty() ? state : "translated";
    return segment;
}

}

std::string to_xliff(TranslationFile const& file)
{
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff xmlns=\"";
    out += xliff_namespace;
    out += "\" version=\"2.0\" srcLang=\"" + escaped(file.source_language) + "\" trgLang=\"" +
           escaped(file.target_language) + "\">\n <file id=\"request\">\n";
    int number = 0;
    for (auto const& s : file.segments) {
        out += "  <unit id=\"u" + std::to_string(++number) + "\" name=\"" + escaped(s.path) + "\">\n";
        if (!s.translator.empty() || !s.checked_by.empty()) {
            out += "   <notes>\n";
            if (!s.translator.empty())
                out += "    <note category=\"translator\">" + escaped(s.translator) + "</note>\n";
            if (!s.checked_by.empty())
                out += "    <note category=\"checked_by\">" + escaped(s.checked_by) + "</note>\n";
            out += "   </notes>\n";
        }
        out += "   <segment state=\"" + escaped(s.state.empty() ? "initial" : s.state) + "\">\n" +
               "    <source xml:space=\"preserve\">" + escaped(s.source) + "</source>\n";
        if (!s.words.empty()) out += "    <target xml:space=\"preserve\">" + escaped(s.words) + "</target>\n";
        out += "   </segment>\n  </unit>\n";
    }
    return out + " </file>\n</xliff>\n";
}

Result<TranslationFile> read_xliff(std::string_view text)
{
    if (text.size() > largest_xliff) return Error{"xliff.too_large", "", "", {{"octets", std::to_string(text.size())}}};
    // No network, no external entities; nothing is replaced, and what would need it is refused below.
    std::unique_ptr<xmlDoc, FreeDocument> const document(
        xmlReadMemory(text.data(), static_cast<int>(text.size()), "translation.xlf", nullptr,
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
    if (!document) return Error{"xliff.not_xml", "", "", {}};
    if (document->intSubset != nullptr || document->extSubset != nullptr) return Error{"xliff.doctype", "", "", {}};
    auto const* const root = xmlDocGetRootElement(document.get());
    if (root == nullptr || !is_element(root, "xliff") || !attribute(root, "version").starts_with("2."))
        return Error{"xliff.not_xliff", "", "", {}};
    TranslationFile file{attribute(root, "srcLang"), attribute(root, "trgLang"), {}};
    each(root, "unit", [&](xmlNode const* unit) { file.segments.push_back(segment_of(unit, file.target_language)); });
    for (auto const& s : file.segments)
        for (auto const& words : {s.path, s.words, s.translator, s.checked_by, s.language})
            if (request::hides_something(words)) return Error{"xliff.hidden_characters", s.path, "", {}};
    if (file.target_language.empty() || file.segments.empty()) return Error{"xliff.not_xliff", "", "", {}};
    return file;
}

}
