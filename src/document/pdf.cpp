#include "document/pdf.hpp"

#include "document/catalogue.hpp"
#include "document/compose.hpp"

#include <cairo-pdf.h>

#include <exception>
#include <memory>
#include <new>

namespace rogatory::document
{
namespace
{

struct SurfaceEnd {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct ContextEnd {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
};

cairo_status_t take_octets(void* closure, unsigned char const* data, unsigned int length)
{
    // No exception may pass through Cairo.
    try {
        auto& out = *static_cast<Bytes*>(closure);
        out.insert(out.end(), data, data + length);
        return CAIRO_STATUS_SUCCESS;
    } catch (std::bad_alloc const&) {
        return CAIRO_STATUS_NO_MEMORY;
    }
}

Error not_rendered(std::string const& why)
{
    return Error{"document.not_rendered", "", "", {{"why", why}}};
}

/// What a title bar and a catalogue show.
std::string title_of(Letter const& letter)
{
    return letter.our_reference.empty() ? letter.subject : letter.subject + " (" + letter.our_reference + ')';
}

std::string author_of(Letter const& letter)
{
    return letter.letterhead.authority.empty() ? letter.letterhead.state : letter.letterhead.authority.front();
}

Result<Bytes> drawn(Letter const& letter, std::string const& made, std::vector<Element>& elements)
{
    // Once to count the pages, once to draw them with "page 2 of 10".
    LaidOut laid_out;
    auto const measured = compose(letter, nullptr, 0, KeepLines::no, &laid_out);
    if (!measured) return measured.error();

    Bytes out;
    std::unique_ptr<cairo_surface_t, SurfaceEnd> const surface(
        cairo_pdf_surface_create_for_stream(take_octets, &out, page_width_pt, page_height_pt));
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, title_of(letter).c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_AUTHOR, author_of(letter).c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Rogatory");
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, made.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_MOD_DATE, made.c_str());
    {
        std::unique_ptr<cairo_t, ContextEnd> const context(cairo_create(surface.get()));
        auto composed = compose(letter, context.get(), measured->pages, KeepLines::no, &laid_out);
        if (!composed) return composed.error();
        cairo_show_page(context.get());
        if (auto const status = cairo_status(context.get()); status != CAIRO_STATUS_SUCCESS)
            return not_rendered(cairo_status_to_string(status));
        elements = std::move(composed->elements);
    }
    cairo_surface_finish(surface.get());
    if (auto const status = cairo_surface_status(surface.get()); status != CAIRO_STATUS_SUCCESS)
        return not_rendered(cairo_status_to_string(status));
    return out;
}

std::string in_metadata(std::string_view words)
{
    std::string out;
    for (auto const c : words)
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        default: out += c;
        }
    return out;
}

// ISO 16684-1: the same particulars as in the document information, for archives.
std::string xmp_of(Letter const& letter, std::string const& made)
{
    auto const language = std::string(code_of(letter.language));
    return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
           "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
           "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
           "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
           " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"
           "<dc:format>application/pdf</dc:format>\n"
           "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" +
           in_metadata(title_of(letter)) + "</rdf:li></rdf:Alt></dc:title>\n<dc:creator><rdf:Seq><rdf:li>" +
           in_metadata(author_of(letter)) + "</rdf:li></rdf:Seq></dc:creator>\n<dc:language><rdf:Bag><rdf:li>" +
           language +
           "</rdf:li></rdf:Bag></dc:language>\n<xmp:CreatorTool>Rogatory</xmp:CreatorTool>\n<xmp:CreateDate>" + made +
           "</xmp:CreateDate>\n<xmp:ModifyDate>" + made +
           "</xmp:ModifyDate>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>";
}

}

Result<Bytes> pdf_of(Letter const& as_given, Instant made)
{
    auto const letter = shown(as_given);
    if (!letter) return letter.error();
    auto const moment = text_of(start_of(day_of(made))).substr(0, 11) + text_of(made).substr(11, 8) + 'Z';
    std::vector<Element> elements;
    auto const drawing = drawn(*letter, moment, elements);
    if (!drawing) return drawing.error();
    try {
        return catalogued(*drawing, elements, std::string(code_of(letter->language)), letter->right_to_left(),
                          xmp_of(*letter, moment));
    } catch (std::logic_error const&) {
        throw; // ours
    } catch (std::exception const& e) {
        return not_rendered(e.what());
    }
}

}
