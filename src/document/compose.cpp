#include "document/compose.hpp"

#include "base/direction.hpp"
#include "document/labels.hpp"
#include "document/lines.hpp"

#include <pango/pangocairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>

namespace rogatory::document
{

struct LaidOut::Pieces {
    std::vector<PangoLayout*> all; ///< in the order in which they were asked for; each with a reference of its own
    std::size_t next = 0;
    bool complete = false; ///< a pass has ended: all of them are here
    bool too_many = false;

    Pieces() = default;
    Pieces(Pieces const&) = delete;
    Pieces& operator=(Pieces const&) = delete;
    ~Pieces()
    {
        for (auto* const layout : all)
            g_object_unref(layout);
    }
};

namespace
{

using namespace look;

constexpr double signature_indent = 200;

/// About fifteen lines are laid out at once; a longer text continues with its next piece at the start of a line. Pango
/// shapes what is left of a run again for every line that it breaks, so a whole long run would take the square of its
/// length; and
/// a paragraph of a megabyte needs no more memory than one of a page.
constexpr double piece_octets_per_point = 3, least_piece_octets = 120;

double points(int pango_units)
{
    return static_cast<double>(pango_units) / PANGO_SCALE;
}

/// A page has some thirty pieces: this is enough for several hundred pages, and no more memory than those take.
constexpr std::size_t most_pieces_kept = 20'000;

}

/// Walks down the pages and places one block after the other.
class Composer
{
public:
    Composer(Letter const& letter, cairo_t* context, int pages_in_all, KeepLines keep, LaidOut::Pieces* pieces)
        : letter_(letter), cairo_(context), pages_in_all_(pages_in_all), keep_(keep), pieces_(pieces)
    {
    }

    Result<Composition> whole()
    {
        begin_page();
        open("Document");
        first_page_head();
        for (std::size_t i = 0; i < letter_.blocks.size() && !error_; ++i) {
            place_ = "blocks[" + std::to_string(i) + ']';
            at_ = i;
            keep_with_signature(i);
            std::visit([&](auto const& b) { block(b); }, letter_.blocks[i]);
        }
        if (in_section_) close("Sect");
        place_ = "notes";
        notes();
        close("Document");
        if (error_) return *error_;
        done_.pages = page_;
        // The next pass starts with the first piece again.
        if (pieces_ != nullptr) {
            pieces_->complete = !pieces_->too_many;
            pieces_->next = 0;
        }
        return std::move(done_);
    }

private:
    friend class Lines;

    // Structure. A leaf may not reach over a page; whatever may is opened around leaves.
    void open(char const* name, std::string_view language = {}, char const* scope = "")
    {
        auto const code = language.empty() ? std::string() : known_language(language);
        done_.elements.push_back({name, code == letter_language() ? std::string() : code, scope});
        if (cairo_ != nullptr) cairo_tag_begin(cairo_, name, nullptr);
    }
    void close(char const* name)
    {
        if (cairo_ != nullptr) cairo_tag_end(cairo_, name);
    }

    bool mirrored() const { return letter_.right_to_left(); }
    /// The left edge of a box of this width that stands at x in a letter written from left to right.
    double left_of(double x, double width) const { return mirrored() ? page_width_pt - x - width : x; }
    void rectangle(double x, double y, double width, double height, Colour colour)
    {
        if (cairo_ == nullptr) return;
        cairo_set_source_rgb(cairo_, colour.red, colour.green, colour.blue);
        cairo_rectangle(cairo_, left_of(x, width), y, width, height);
        cairo_fill(cairo_);
    }
    void rule(double y, Colour colour, double thickness = 0.5)
    {
        rectangle(margin_side, y, text_width, thickness, colour);
    }

    // Pages. What is drawn here stands outside the structure and becomes an artifact.
    void begin_page()
    {
        y_ = margin_top;
        if (page_ > 1) {
            auto const third = text_width / 3;
            one_line(letter_.letterhead.authority.empty() ? letter_.letterhead.state
                                                          : letter_.letterhead.authority.front(),
                     running, margin_side, 36, third * 1.25, 0);
            one_line(letter_.our_reference, running, margin_side + third * 1.3, 36, third * 1.0, 0.0);
            one_line(letter_.marking, marking, margin_side + third * 2.35, 35.2, third * 0.65, 1);
            rule(51, hairline);
        }
        auto const numbers = label("page_of", letter_.language,
                                   {{"page", std::to_string(page_)}, {"pages", std::to_string(pages_in_all_)}});
        one_line(numbers.words, running, margin_side, page_height_pt - 44, text_width, 0.5);
        fresh_ = true;
    }
    void next_page()
    {
        if (cairo_ != nullptr) cairo_show_page(cairo_);
        ++page_;
        begin_page();
    }
    /// A line that is cut with an ellipsis where it does not fit: only for what stands in full on the first page.
    void one_line(std::string const& words, Style const& style, double x, double y, double width, double align)
    {
        if (cairo_ == nullptr || words.empty()) return;
        auto const layout = new_layout(words, letter_language(), style);
        auto line = words;
        std::replace(line.begin(), line.end(), '\n', ' ');
        pango_layout_set_text(layout.get(), line.data(), static_cast<int>(std::min<std::size_t>(line.size(), 1'000)));
        pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
        auto* const first = pango_layout_get_line_readonly(layout.get(), 0);
        PangoRectangle logical;
        pango_layout_line_get_extents(first, nullptr, &logical);
        auto const along = mirrored() ? 1 - align : align;
        draw_line(first, left_of(x, width) + (width - points(logical.width)) * along, y - points(logical.y), style);
    }
    void draw_line(PangoLayoutLine* line, double x, double baseline, Style const& style)
    {
        if (cairo_ == nullptr) return;
        cairo_set_source_rgb(cairo_, style.colour.red, style.colour.green, style.colour.blue);
        cairo_move_to(cairo_, x, baseline);
        pango_cairo_show_layout_line(cairo_, line);
    }

    std::string_view letter_language() const { return code_of(letter_.language); }
    /// The code where it looks like one, otherwise the letter's language.
    std::string known_language(std::string_view code) const
    {
        auto const letters = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; };
        if (code.size() < 2 || code.size() > 8 || !std::all_of(code.begin(), code.end(), letters))
            return std::string(letter_language());
        return std::string(code);
    }
    /// A context of its own per language and direction: changing one would lay out again everything that was made with
    /// it.
    PangoContext* context_for(std::string const& code, bool right_to_left)
    {
        auto& context = contexts_[{code, right_to_left}];
        if (context) return context.get();
        context.reset(pango_font_map_create_context(pango_cairo_font_map_get_default()));
        // One unit is one point, and glyphs stand where the font says, not on pixels.
        pango_cairo_context_set_resolution(context.get(), 72);
        auto* const options = cairo_font_options_create();
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        pango_cairo_context_set_font_options(context.get(), options);
        cairo_font_options_destroy(options);
        pango_context_set_round_glyph_positions(context.get(), FALSE);
        pango_context_set_language(context.get(), pango_language_from_string(code.c_str()));
        pango_context_set_base_dir(context.get(), right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
        return context.get();
    }
    LayoutPointer new_layout(std::string_view words, std::string_view language, Style const& style)
    {
        auto const code = known_language(language);
        auto const right_to_left = reads_right_to_left(words, written_right_to_left(code));
        LayoutPointer layout(pango_layout_new(context_for(code, right_to_left)));
        auto* const font = pango_font_description_new();
        pango_font_description_set_family_static(font, style.families);
        pango_font_description_set_absolute_size(font, style.size_pt * PANGO_SCALE);
        pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(layout.get(), font);
        pango_font_description_free(font);
        pango_layout_set_auto_dir(layout.get(), FALSE);
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        // An account number or a digest that is broken must not gain a hyphen.
        auto* const attributes = pango_attr_list_new();
        pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
        pango_layout_set_attributes(layout.get(), attributes);
        pango_attr_list_unref(attributes);
        return layout;
    }
    /// A piece of the words in lines of this width: laid out now, or by the pass before.
    LayoutPointer laid_out(std::string_view words, std::string_view piece, std::string_view language,
                           Style const& style, double width)
    {
        if (pieces_ != nullptr && pieces_->complete && pieces_->next < pieces_->all.size()) {
            LayoutPointer known(pieces_->all[pieces_->next++]);
            g_object_ref(known.get());
            return known;
        }
        auto layout = new_layout(words, language, style);
        pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_text(layout.get(), piece.data(), static_cast<int>(piece.size()));
        note_missing_glyph(layout.get());
        if (pieces_ != nullptr && !pieces_->complete) {
            if (pieces_->all.size() < most_pieces_kept)
                pieces_->all.push_back(static_cast<PangoLayout*>(g_object_ref(layout.get())));
            else
                pieces_->too_many = true;
        }
        return layout;
    }
    void note_missing_glyph(PangoLayout* layout)
    {
        if (error_ || pango_layout_get_unknown_glyphs_count(layout) == 0) return;
        for (auto* line = pango_layout_get_lines_readonly(layout); line != nullptr; line = line->next)
            for (auto* run = static_cast<PangoLayoutLine*>(line->data)->runs; run != nullptr; run = run->next) {
                auto const* const glyphs = static_cast<PangoGlyphItem*>(run->data)->glyphs;
                for (int i = 0; i < glyphs->num_glyphs; ++i) {
                    auto const glyph = glyphs->glyphs[i].glyph;
                    if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0 || glyph == PANGO_GLYPH_EMPTY) continue;
                    std::array<char, 16> name{};
                    std::snprintf(name.data(), name.size(), "U+%04X", glyph & ~PANGO_GLYPH_UNKNOWN_FLAG);
                    error_ = Error{"document.glyph_missing", place_, "", {{"character", name.data()}}};
                    return;
                }
            }
    }

    /// Room of so much, or the next page.
    void need(double height)
    {
        if (!fresh_ && y_ + height > lowest) next_page();
    }
    void gap(double height)
    {
        if (!fresh_) y_ += height;
    }

    /// A text that may run over pages; at least two lines stay together at the end and at the start of a page. The
    /// element around it is open; each stretch is a leaf of its own.
    void flow(Lines& lines, double x, char const* leaf, Colour const* bar = nullptr)
    {
        while (lines.more() && !error_) {
            auto [count, height] = lines.fitting(lowest - y_);
            auto const left = lines.at_hand() - count;
            if (left > 0) {
                if (left == 1 && !lines.continues() && count > 2) --count;
                if (count < 2 && !fresh_) count = 0;
                if (count == 0 && fresh_) count = 1; // a line higher than a page cannot be helped
            }
            if (count > 0) {
                height = lines.rest_of(count);
                open(leaf);
                auto const top = y_;
                lines.draw(count, x, y_);
                close(leaf);
                y_ += height;
                if (bar != nullptr) rectangle(x - 10, top + 1, 1.6, height - 1, *bar);
                fresh_ = false;
            }
            if (left > 0 && lines.more()) next_page();
        }
    }
    void paragraph(std::string_view words, std::string_view language, Style const& style, double x, double width,
                   char const* element = "P", Colour const* bar = nullptr)
    {
        Lines lines(*this, words, language, style, width);
        if (!lines.more()) return;
        open(element, language);
        flow(lines, x, "Span", bar);
        close(element);
    }

    void first_page_head()
    {
        place_ = "letterhead";
        auto const& head = letter_.letterhead;
        // Left the authority, right where it is to be reached.
        constexpr double right_width = 158, right_x = margin_side + text_width - right_width;
        auto const top = y_;
        auto const left_width =
            head.address.empty() && head.contact.empty() ? text_width : text_width - right_width - 24;
        paragraph(head.state, {}, state_name, margin_side, left_width);
        y_ += 2;
        for (std::size_t i = 0; i < head.authority.size(); ++i)
            paragraph(head.authority[i], {}, i == 0 ? authority_name : authority_section, margin_side, left_width);
        auto const left_end = y_;
        if (page_ == 1) y_ = top + 1;
        for (auto const* part : {&head.address, &head.contact}) {
            for (auto const& line : *part)
                paragraph(line, {}, contact, right_x, right_width);
            y_ += 3;
        }
        if (page_ == 1) y_ = std::max(y_, left_end);
        y_ += 7;
        rule(y_, accent, 0.9);
        y_ += 18;
        fresh_ = false;

        if (!letter_.marking.empty()) {
            place_ = "marking";
            paragraph(letter_.marking, {}, marking, margin_side, text_width);
            y_ += 10;
        }

        // Left the recipient, right place, date and references.
        place_ = "recipient";
        auto const start = y_;
        auto const start_page = page_;
        constexpr double data_x = margin_side + 268, data_width = text_width - 268;
        for (std::size_t i = 0; i < letter_.recipient.size(); ++i)
            paragraph(letter_.recipient[i], {}, body, margin_side, 244);
        auto const recipient_end = y_;
        if (page_ == start_page) y_ = start;
        place_ = "reference";
        reference(place_and_date(letter_), "", data_x, data_width);
        reference(letter_.our_reference, "our_reference", data_x, data_width);
        reference(letter_.your_reference, "your_reference", data_x, data_width);
        if (page_ == start_page) y_ = std::max(y_, recipient_end);
        y_ += 20;

        if (!letter_.banner.title.empty()) {
            place_ = "banner";
            paragraph(letter_.banner.title, {}, banner_title, margin_side + 12, text_width - 12, "P", &alarm);
            for (auto const& line : letter_.banner.lines)
                paragraph(line.words, line.language, small_body, margin_side + 12, text_width - 12, "P", &alarm);
            y_ += 16;
        }

        place_ = "subject";
        need(40);
        paragraph(letter_.subject, {}, subject, margin_side, text_width, "H1");
        y_ += 4;
    }
    void reference(std::string const& words, std::string_view name, double x, double width)
    {
        if (words.empty()) return;
        auto const both = name.empty() ? words : labelled(name, words, letter_.language);
        paragraph(both, {}, contact_data(), x, width);
        y_ += 2;
    }
    static Style const& contact_data()
    {
        static constexpr Style style{small_body.families, 9.2, false, ink, 1.0};
        return style;
    }

    static Style const& style_of(Heading const& b)
    {
        return b.level <= 1 ? heading_1 : b.level == 2 ? heading_2 : heading_3;
    }
    /// What the block at this place needs at least to begin on a page; of headings one below the other, a few are
    /// looked at.
    double beginning_at(std::size_t place, int headings)
    {
        constexpr double usual = 54;
        if (place >= letter_.blocks.size()) return 0;
        if (auto const* heading = std::get_if<Heading>(&letter_.blocks[place]); heading && headings > 0) {
            Lines const lines(*this, heading->text.words, heading->text.language, style_of(*heading), text_width);
            return lines.rest(200) + 19 + beginning_at(place + 1, headings - 1);
        }
        auto const* table = std::get_if<Table>(&letter_.blocks[place]);
        return table && !(table->rows.empty() && table->header.empty())
                   ? std::max(usual, beginning_of(*table, widths_of(*table)).height + 9)
                   : usual;
    }
    void block(Heading const& b)
    {
        auto const& style = style_of(b);
        char const* const element = b.level <= 1 ? "H2" : b.level == 2 ? "H3" : "H4";
        Lines lines(*this, b.text.words, b.text.language, style, text_width);
        if (!lines.more()) return;
        // A heading stays with what it heads.
        auto const height = lines.rest(200);
        gap(b.level <= 1 ? 15 : 9);
        need(height + beginning_at(at_ + 1, 2));
        if (b.level <= 1) {
            if (in_section_) close("Sect");
            open("Sect");
            in_section_ = true;
        }
        open(element, b.text.language);
        flow(lines, margin_side, "Span");
        close(element);
        if (!b.cites.empty()) {
            paragraph(b.cites, {}, cites, margin_side, text_width);
            y_ += 1;
        }
        y_ += b.level <= 1 ? 4 : 2;
    }
    void block(Paragraph const& b)
    {
        gap(5);
        auto const words = with_notes(b);
        paragraph(words, b.text.language, body, margin_side, text_width);
    }
    void block(List const& b)
    {
        open("L");
        for (std::size_t i = 0; i < b.items.size() && !error_; ++i) {
            auto const mark = b.marks == List::Marks::dashes ? std::string("–")
                              : b.marks == List::Marks::letters && i < 26
                                  ? '(' + std::string(1, static_cast<char>('a' + i)) + ')'
                                  : std::to_string(i + 1) + '.';
            gap(3.5);
            item(mark, with_notes(b.items[i]), b.items[i].text.language, body, 22);
        }
        close("L");
    }
    /// One item: its mark, and its text beside it.
    void item(std::string const& mark, std::string const& words, std::string_view language, Style const& style,
              double indent)
    {
        Lines lines(*this, words, language, style, text_width - indent);
        Lines label_lines(*this, mark, {}, style, indent);
        // The mark and the first two lines stand together.
        need(lines.more() ? std::min(lines.rest(60), 2 * lines.next_height()) : 12);
        open("LI");
        open("Lbl");
        if (label_lines.more()) label_lines.draw(1, margin_side, y_);
        close("Lbl");
        fresh_ = false;
        open("LBody", language);
        flow(lines, margin_side + indent, "Span");
        close("LBody");
        close("LI");
    }
    void block(Quotation const& b)
    {
        gap(6);
        open("BlockQuote", b.text.language);
        if (!b.source.words.empty()) {
            need(40);
            paragraph(b.source.words, b.source.language, key, margin_side + 16, text_width - 16, "P", &hairline);
        }
        paragraph(b.text.words, {}, law_text, margin_side + 16, text_width - 16, "P", &hairline);
        close("BlockQuote");
        y_ += 3;
    }

    /// Widths of the columns: each as wide as its longest cell wants, as far as there is room, none under a tenth.
    std::vector<double> widths_of(Table const& table)
    {
        if (table.kind == Table::Kind::keys_and_values) return {text_width * 0.30, text_width * 0.70};
        auto const columns = table.header.empty() ? table.rows.front().size() : table.header.size();
        std::vector<double> wanted(columns, 24);
        auto const look = [&](std::vector<Text> const& row, Style const& style) {
            for (std::size_t c = 0; c < columns; ++c) {
                // A sample of the cell says enough about its width.
                auto const& words = row[c].words;
                auto const layout = new_layout(words, row[c].language, style);
                auto sample = words.substr(0, 120);
                while (!sample.empty() && (static_cast<unsigned char>(sample.back()) & 0xC0U) == 0x80U)
                    sample.pop_back();
                if (sample.size() < words.size() && !sample.empty() &&
                    static_cast<unsigned char>(sample.back()) >= 0xC0)
                    sample.pop_back();
                pango_layout_set_text(layout.get(), sample.data(), static_cast<int>(sample.size()));
                PangoRectangle logical;
                pango_layout_get_extents(layout.get(), nullptr, &logical);
                wanted[c] = std::max(wanted[c], std::min(points(logical.width), 240.0));
            }
        };
        if (!table.header.empty()) look(table.header, column_head);
        for (std::size_t r = 0; r < std::min<std::size_t>(table.rows.size(), 60); ++r)
            look(table.rows[r], small_body);
        for (auto& w : wanted)
            w += cell_padding;
        return shared_out(std::move(wanted), text_width);
    }

    static constexpr double cell_padding = 10;

    /// One row, over several pages where it must. The header row is repeated above what continues.
    std::vector<Lines> cells_of(Table const& table, std::vector<Text> const& texts, std::vector<double> const& widths,
                                bool header)
    {
        std::vector<Lines> cells;
        cells.reserve(texts.size());
        for (std::size_t c = 0; c < texts.size(); ++c)
            cells.emplace_back(*this, texts[c].words, texts[c].language,
                               header                                                 ? column_head
                               : table.kind == Table::Kind::keys_and_values && c == 0 ? key
                                                                                      : small_body,
                               widths[c] - cell_padding);
        return cells;
    }
    static double height_of(std::vector<Lines> const& cells)
    {
        double whole = 0;
        for (auto const& cell : cells)
            whole = std::max(whole, cell.rest(lowest));
        return whole;
    }
    /// The header and the first row of a table, and the height that they take together: a row of more than half a page
    /// may begin on one and end on the next.
    struct Beginning {
        std::vector<Lines> header, first;
        double height = 0;
    };
    Beginning beginning_of(Table const& table, std::vector<double> const& widths)
    {
        Beginning begun;
        if (!table.header.empty()) {
            begun.header = cells_of(table, table.header, widths, true);
            begun.height = height_of(begun.header) + row_above + row_below;
        }
        if (table.rows.empty()) return begun;
        begun.first = cells_of(table, table.rows.front(), widths, false);
        auto const first = height_of(begun.first);
        begun.height += first < (lowest - margin_top) / 2 ? first + row_above + row_below : 0;
        return begun;
    }
    void row(Table const& table, std::vector<Text> const& texts, std::vector<double> const& widths, bool header)
    {
        row(table, texts, widths, header, cells_of(table, texts, widths, header));
    }
    void row(Table const& table, std::vector<Text> const& texts, std::vector<double> const& widths, bool header,
             std::vector<Lines> cells)
    {
        auto const whole = height_of(cells);
        // A row stays on one page where it fits on half of one.
        if (!fresh_ && y_ + whole + row_above + row_below > lowest && whole < (lowest - margin_top) / 2) {
            next_page();
            repeat_header(table, widths, header);
        }
        bool first = true;
        do {
            std::vector<int> counts;
            double height = 0;
            bool any = false, more = false;
            for (auto const& cell : cells) {
                auto [count, used] = cell.fitting(lowest - y_ - row_above - row_below);
                if (count == 0 && fresh_ && cell.more()) {
                    count = 1;
                    used = cell.next_height();
                }
                any = any || count > 0;
                height = std::max(height, used);
                counts.push_back(count);
            }
            if (!any && !fresh_ && std::any_of(cells.begin(), cells.end(), [](auto const& c) { return c.more(); })) {
                next_page();
                repeat_header(table, widths, header);
                continue;
            }
            y_ += row_above;
            open("TR");
            double x = margin_side;
            for (std::size_t c = 0; c < cells.size(); ++c) {
                auto const names_row = table.kind == Table::Kind::keys_and_values && c == 0 && first;
                char const* const element = header || names_row ? "TH" : "TD";
                open(element, texts[c].language, header ? "Column" : names_row ? "Row" : "");
                if (counts[c] > 0) cells[c].draw(counts[c], x, y_);
                close(element);
                x += widths[c];
                more = more || cells[c].more();
            }
            close("TR");
            y_ += height + row_below;
            fresh_ = false;
            first = false;
            rule(y_, header ? ink : hairline, header ? 0.7 : 0.4);
            if (!more) break;
            // A long text hands out its lines in pieces: go on here while there is room.
            if (y_ + row_above + row_below + 14 > lowest) {
                next_page();
                repeat_header(table, widths, header);
            }
        } while (!error_);
    }
    void repeat_header(Table const& table, std::vector<double> const& widths, bool header)
    {
        if (header || table.header.empty()) return;
        y_ += row_above;
        double x = margin_side, height = 0;
        for (std::size_t c = 0; c < table.header.size(); ++c) {
            Lines cell(*this, table.header[c].words, table.header[c].language, column_head, widths[c] - cell_padding);
            auto const [count, used] = cell.fitting(120);
            cell.draw(count, x, y_);
            height = std::max(height, used);
            x += widths[c];
        }
        y_ += height + row_below;
        rule(y_, ink, 0.7);
    }
    static constexpr double row_above = 2.6, row_below = 3.2;

    void block(Table const& b)
    {
        if (b.rows.empty() && b.header.empty()) return;
        gap(5);
        auto const widths = widths_of(b);
        open("Table");
        // The line above it, and the names of its columns, stay with its first row.
        auto beginning = beginning_of(b, widths);
        need(std::max(b.header.empty() ? 30.0 : 50.0, beginning.height));
        if (!b.header.empty())
            row(b, b.header, widths, true, std::move(beginning.header));
        else
            rule(y_, hairline, 0.4);
        for (std::size_t i = 0; i < b.rows.size() && !error_; ++i)
            if (i == 0)
                row(b, b.rows[i], widths, false, std::move(beginning.first));
            else
                row(b, b.rows[i], widths, false);
        close("Table");
        y_ += 4;
    }

    double height_of(Signature const& b)
    {
        auto const electronic = label("signed_electronically", letter_.language);
        double height = b.form == Signature::Form::on_paper ? 46 : 6;
        for (auto const& words : {b.name, b.function, b.authority})
            if (!words.empty()) height += Lines(*this, words, {}, body, text_width - signature_indent).rest(300);
        if (b.form == Signature::Form::electronic)
            height +=
                Lines(*this, electronic.words, electronic.language, cites, text_width - signature_indent).rest(300);
        return height;
    }
    /// No name stands alone on a page: the paragraph before it goes along, unless both fill most of a page.
    void keep_with_signature(std::size_t i)
    {
        auto const* const paragraph = std::get_if<Paragraph>(&letter_.blocks[i]);
        if (paragraph == nullptr || i + 1 == letter_.blocks.size()) return;
        auto const* const signature = std::get_if<Signature>(&letter_.blocks[i + 1]);
        if (signature == nullptr) return;
        auto const height = Lines(*this, with_notes(*paragraph), paragraph->text.language, body, text_width).rest(300) +
                            height_of(*signature) + 32;
        if (height < 450) need(height);
    }

    void block(Signature const& b)
    {
        gap(22);
        constexpr double x = margin_side + signature_indent, width = text_width - signature_indent;
        auto const electronic = label("signed_electronically", letter_.language);
        need(std::min(height_of(b), 400.0));
        if (b.form == Signature::Form::on_paper) {
            // Room for a hand and a stamp.
            y_ += 40;
            rectangle(x, y_, 190, 0.5, ink);
            y_ += 6;
            fresh_ = false;
        }
        for (auto const& words : {b.name, b.function, b.authority})
            paragraph(words, {}, body, x, width);
        if (b.form == Signature::Form::electronic) {
            y_ += 6;
            paragraph(electronic.words, electronic.language, cites, x, width);
        }
        y_ += 4;
    }
    void block(Annexes const& b)
    {
        open("L");
        for (std::size_t i = 0; i < b.annexes.size() && !error_; ++i) {
            auto words = b.annexes[i].title.words;
            if (!b.annexes[i].detail.words.empty()) words += " (" + b.annexes[i].detail.words + ')';
            gap(3.5);
            item(label("annex_number", letter_.language, {{"number", annex_number(b, i)}}).words, words,
                 b.annexes[i].title.language, body, 62);
        }
        close("L");
    }
    void notes()
    {
        if (letter_.notes.empty()) return;
        block(Heading{2, label("notes", letter_.language)});
        open("L");
        for (std::size_t i = 0; i < letter_.notes.size() && !error_; ++i) {
            gap(1.5);
            item(std::to_string(i + 1), letter_.notes[i].words, letter_.notes[i].language, note_text, 18);
        }
        close("L");
    }

    Letter const& letter_;
    cairo_t* cairo_;
    int pages_in_all_;
    KeepLines keep_;
    LaidOut::Pieces* pieces_;
    std::map<std::pair<std::string, bool>, ContextPointer> contexts_;
    Composition done_;
    std::optional<Error> error_;
    std::string place_;
    std::size_t at_ = 0; ///< the block that is being placed
    int page_ = 1;
    std::size_t texts_ = 0; ///< set so far
    double y_ = 0;
    bool fresh_ = true; ///< nothing stands on this page yet
    bool in_section_ = false;
};

Lines::Lines(Composer& composer, std::string_view words, std::string_view language, Style const& style, double width)
    : composer_(composer), words_(words), language_(language), style_(style), width_(width), number_(++composer.texts_)
{
    load();
    // Text in a language of its own begins where that language begins; whatever fits on one line, and all that is in
    // the letter's language, begins where the letter's lines do.
    at_right_ = language.empty() || (at_hand() <= 1 && !continues_)
                    ? composer_.mirrored()
                    : reads_right_to_left(words, written_right_to_left(language));
}

void Lines::load()
{
    next_ = usable_ = 0;
    boxes_.clear();
    heights_.clear();
    layout_.reset();
    continues_ = false;
    if (at_ >= words_.size()) return;
    auto const octets = static_cast<std::size_t>(std::max(least_piece_octets, width_ * piece_octets_per_point));
    auto piece = words_.substr(at_, octets);
    if (at_ + piece.size() < words_.size()) {
        // Never cut inside a character.
        while (!piece.empty() && (static_cast<unsigned char>(words_[at_ + piece.size()]) & 0xC0U) == 0x80U)
            piece.remove_suffix(1);
        continues_ = true;
    }
    layout_ = composer_.laid_out(words_, piece, language_, style_, width_);
    for (auto* item = pango_layout_get_lines_readonly(layout_.get()); item != nullptr; item = item->next) {
        LineBox box;
        box.line = static_cast<PangoLayoutLine*>(item->data);
        // The ink costs a look at the outline of every glyph; only those who measure want it.
        pango_layout_line_get_extents(box.line, composer_.keep_ == KeepLines::yes ? &box.ink : nullptr, &box.logical);
        boxes_.push_back(box);
        heights_.push_back(points(box.logical.height) * style_.leading);
    }
    usable_ = static_cast<int>(boxes_.size());
    // The last line of a piece is set again with what follows it.
    if (continues_ && usable_ > 1) --usable_;
    if (continues_ && usable_ < static_cast<int>(boxes_.size()))
        at_ += static_cast<std::size_t>(boxes_[static_cast<std::size_t>(usable_)].line->start_index);
    else
        at_ += piece.size();
}

double Lines::rest_of(int count) const
{
    double used = 0;
    for (int i = 0; i < count; ++i)
        used += heights_[static_cast<std::size_t>(next_ + i)];
    return used;
}

void Lines::draw(int count, double x, double y)
{
    auto const left = composer_.left_of(x, width_);
    for (int i = 0; i < count; ++i, ++next_) {
        auto const& box = boxes_[static_cast<std::size_t>(next_)];
        auto const start = at_right_ ? left + width_ - points(box.logical.width) : left;
        auto const height = heights_[static_cast<std::size_t>(next_)];
        // Half of what the leading adds goes above the line.
        auto const baseline = y + (height - points(box.logical.height)) / 2 - points(box.logical.y);
        composer_.draw_line(box.line, start, baseline, style_);
        if (composer_.keep_ == KeepLines::yes)
            composer_.done_.lines.push_back(
                {composer_.page_, start + std::min(0.0, points(box.ink.x)),
                 start + std::max(points(box.logical.width), points(box.ink.x + box.ink.width)),
                 baseline + points(box.ink.y), baseline + points(box.ink.y + box.ink.height), number_,
                 std::string(pango_layout_get_text(layout_.get()) + box.line->start_index,
                             static_cast<std::size_t>(box.line->length))});
        y += height;
    }
    if (next_ == usable_) load();
}

LaidOut::LaidOut() : pieces_(std::make_unique<Pieces>()) {}
LaidOut::~LaidOut() = default;

Result<Composition> compose(Letter const& letter, cairo_t* context, int pages_in_all, KeepLines keep, LaidOut* laid_out)
{
    return Composer(letter, context, pages_in_all, keep, laid_out == nullptr ? nullptr : &laid_out->pieces()).whole();
}

}
