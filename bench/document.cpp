#include "bench/document.hpp"

#include "document/compose.hpp"
#include "document/docx.hpp"
#include "document/pdf.hpp"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <zip.h>

#include <map>
#include <memory>

#include <sys/resource.h>

namespace rogatory::bench
{
namespace
{

/// A letter with what letters of request have: facts, offences with the text of the law, tables, lists.
document::Letter letter_of_ten_pages()
{
    using namespace rogatory::document;
    std::string const sentence =
        "On 3 March 2026 the committee awarded the contract to a company whose offer was the third lowest; in the "
        "following weeks four transfers reached an account held by the wife of its chairman. ";
    Letter letter;
    letter.letterhead = {
        "ZZA", {"Ministry of Justice", "Central Authority"}, {"12 Court Square"}, {"central@zza.example"}};
    letter.recipient = {"Office of the Prosecutor General", "4 Long Avenue", "ZZB"};
    letter.date = "24 November 2026";
    letter.our_reference = "CA-2026-123";
    letter.subject = "Request for mutual legal assistance: bribery in a tender for hospital equipment";
    for (int section = 1; section <= 9; ++section) {
        letter.blocks.push_back(Heading{1, {std::to_string(section) + ". Facts"}, "UNTOC, Article 18(15)(c)"});
        for (int i = 0; i < 3; ++i)
            letter.blocks.push_back(Paragraph{{sentence + sentence + sentence}});
        Table table;
        for (int i = 0; i < 8; ++i)
            table.rows.push_back(
                {{"Account " + std::to_string(i)}, {"ZZ89 3704 0044 0532 0130 00, January to June 2026"}});
        letter.blocks.push_back(std::move(table));
        letter.blocks.push_back(Quotation{{"Criminal Code, section 311"}, {sentence}});
        letter.blocks.push_back(List{List::Marks::letters, {{{sentence}}, {{sentence}}}});
    }
    letter.blocks.push_back(
        Signature{Signature::Form::electronic, "Anna Sample", "Head of section", "Ministry of Justice"});
    return letter;
}

struct Free {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
    void operator()(void* object) const { g_object_unref(object); }
    void operator()(zip_t* archive) const { zip_discard(archive); }
};

/// The limit: Pango and Cairo alone set the words of the same lines, a page as one text, into a PDF in memory.
double bare_pdf_ms(document::Composition const& composed)
{
    std::map<int, std::string> pages;
    for (auto const& line : composed.lines)
        pages[line.page] += line.words + '\n';
    Stopwatch const watch;
    std::size_t octets = 0;
    auto const count = [](void* sum, unsigned char const*, unsigned size) {
        *static_cast<std::size_t*>(sum) += size;
        return CAIRO_STATUS_SUCCESS;
    };
    std::unique_ptr<cairo_surface_t, Free> const surface(
        cairo_pdf_surface_create_for_stream(count, &octets, document::page_width_pt, document::page_height_pt));
    std::unique_ptr<cairo_t, Free> const context(cairo_create(surface.get()));
    for (auto const& [number, words] : pages) {
        std::unique_ptr<PangoLayout, Free> const layout(pango_cairo_create_layout(context.get()));
        pango_layout_set_text(layout.get(), words.data(), static_cast<int>(words.size()));
        cairo_move_to(context.get(), 57, 57);
        pango_cairo_show_layout(context.get(), layout.get());
        cairo_show_page(context.get());
    }
    cairo_surface_finish(surface.get());
    return octets == 0 ? 0 : watch.us() / 1000;
}

/// The parts of a zip in memory, unpacked.
std::map<std::string, std::string> parts_of(Bytes const& packed)
{
    zip_error_t error;
    zip_error_init(&error);
    std::map<std::string, std::string> parts;
    auto* const source = zip_source_buffer_create(packed.data(), packed.size(), 0, &error);
    std::unique_ptr<zip_t, Free> const archive(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (!archive) return parts;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); ++i) {
        auto const at = static_cast<zip_uint64_t>(i);
        zip_stat_t about;
        zip_stat_index(archive.get(), at, 0, &about);
        std::string content(about.size, '\0');
        auto* const file = zip_fopen_index(archive.get(), at, 0);
        zip_fread(file, content.data(), content.size());
        zip_fclose(file);
        parts[about.name] = std::move(content);
    }
    return parts;
}

/// The limit: libzip alone packs the same parts.
double bare_docx_ms(std::map<std::string, std::string> const& parts)
{
    Stopwatch const watch;
    zip_error_t error;
    zip_error_init(&error);
    auto* const memory = zip_source_buffer_create(nullptr, 0, 0, &error);
    auto* const archive = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    for (auto const& [name, content] : parts) {
        auto* const source = zip_source_buffer(archive, content.data(), content.size(), 0);
        auto const at = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
        zip_set_file_compression(archive, static_cast<zip_uint64_t>(at), ZIP_CM_DEFLATE, 6);
    }
    zip_close(archive);
    return watch.us() / 1000;
}

double peak_rss_mib()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

}

Result<Figures> document(Setting const& setting)
{
    auto const letter = letter_of_ten_pages();
    auto const made = start_of(Day{20'000});
    auto const composed = document::compose(letter, nullptr, 0, document::KeepLines::yes);
    if (!composed) return composed.error();
    auto const times = std::max(3, static_cast<int>(40 * setting.scale));
    auto const packed = document::docx_of(letter, made);
    if (!packed) return packed.error();
    auto const parts = parts_of(*packed);
    std::vector<double> pdf_ms, docx_ms, bare_pdf, bare_docx;
    for (int i = 0; i < times; ++i) {
        Stopwatch const pdf_watch;
        if (auto const pdf = document::pdf_of(letter, made); !pdf) return pdf.error();
        pdf_ms.push_back(pdf_watch.us() / 1000);
        Stopwatch const docx_watch;
        if (auto const docx = document::docx_of(letter, made); !docx) return docx.error();
        docx_ms.push_back(docx_watch.us() / 1000);
        bare_pdf.push_back(bare_pdf_ms(*composed));
        bare_docx.push_back(bare_docx_ms(parts));
    }
    Figures figures;
    figures.measured = "a letter of " + std::to_string(composed->pages) + " pages set as PDF and as DOCX in memory, " +
                       std::to_string(times) +
                       " times each; limits: Pango and Cairo alone set the words of its pages, libzip alone packs the "
                       "parts of the DOCX";
    figures.figures = {{"pdf_first_ms", pdf_ms.front()},
                       {"pdf_median_ms", median(pdf_ms)},
                       {"bare_pango_cairo_ms", median(bare_pdf)},
                       {"pdf_ratio_to_limit", median(pdf_ms) / median(bare_pdf)},
                       {"docx_median_ms", median(docx_ms)},
                       {"bare_zip_ms", median(bare_docx)},
                       {"docx_ratio_to_limit", median(docx_ms) / median(bare_docx)},
                       {"pdf_pages", composed->pages},
                       {"peak_rss_mib", peak_rss_mib()}};
    return figures;
}

}
