// The composer walks down the pages of a letter and places one block after the other: compose.cpp what stands on a
// page, compose_table.cpp tables, compose_text.cpp text in lines.
//
// The folder's own affair.
#pragma once

#include "document/compose.hpp"
#include "document/lines.hpp"

#include <pango/pangocairo.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// Walks down the pages and places one block after the other.
class Composer
{
public:
    Composer(Letter const& letter, cairo_t* context, int pages_in_all, KeepLines keep, LaidOut::Pieces* pieces)
        : letter_(letter), cairo_(context), pages_in_all_(pages_in_all), keep_(keep), pieces_(pieces)
    {
    }

    Result<Composition> whole();

private:
    friend class Lines;

    // Structure. A leaf may not reach over a page; whatever may is opened around leaves.
    void open(char const* name, std::string_view language = {}, char const* scope = "");
    void close(char const* name)
    {
        if (cairo_ != nullptr) cairo_tag_end(cairo_, name);
    }

    bool mirrored() const { return letter_.right_to_left(); }
    /// The left edge of a box of this width that stands at x in a letter written from left to right.
    double left_of(double x, double width) const { return mirrored() ? page_width_pt - x - width : x; }
    void rectangle(double x, double y, double width, double height, look::Colour colour);
    void rule(double y, look::Colour colour, double thickness = 0.5);

    // Pages. What is drawn here stands outside the structure and becomes an artifact.
    void begin_page();
    void next_page();
    /// A line that is cut with an ellipsis where it does not fit: only for what stands in full on the first page.
    void one_line(std::string const& words, look::Style const& style, double x, double y, double width, double align);
    void draw_line(PangoLayoutLine* line, double x, double baseline, look::Style const& style);

    std::string_view letter_language() const { return code_of(letter_.language); }
    /// The code where it looks like one, otherwise the letter's language.
    std::string known_language(std::string_view code) const;
    /// A context of its own per language and direction: changing one would lay out again everything that was made with
    /// it.
    PangoContext* context_for(std::string const& code, bool right_to_left);
    LayoutPointer new_layout(std::string_view words, std::string_view language, look::Style const& style);
    /// A piece of the words in lines of this width: laid out now, or by the pass before.
    LayoutPointer laid_out(std::string_view words, std::string_view piece, std::string_view language,
                           look::Style const& style, double width);
    void note_missing_glyph(PangoLayout* layout);
    /// How wide the words are on one line.
    double width_of(std::string_view words, look::Style const& style);

    /// Room of so much, or the next page.
    void need(double height)
    {
        if (!fresh_ && y_ + height > look::lowest) next_page();
    }
    void gap(double height)
    {
        if (!fresh_) y_ += height;
    }

    /// A text that may run over pages; at least two lines stay together at the end and at the start of a page. The
    /// element around it is open; each stretch is a leaf of its own.
    void flow(Lines& lines, double x, char const* leaf, look::Colour const* bar = nullptr);
    void paragraph(std::string_view words, std::string_view language, look::Style const& style, double x, double width,
                   char const* element = "P", look::Colour const* bar = nullptr);

    void first_page_head();
    void reference(std::string const& words, std::string_view name, double x, double width);
    static look::Style const& style_of(Heading const& b);
    /// What the block at this place needs at least to begin on a page; of headings one below the other, a few are
    /// looked at.
    double beginning_at(std::size_t place, int headings);
    void block(Heading const& b);
    void block(Paragraph const& b);
    void block(List const& b);
    /// One item: its mark, and its text beside it.
    void item(std::string const& mark, std::string const& words, std::string_view language, look::Style const& style,
              double indent);
    void block(Quotation const& b);

    /// Widths of the columns: each as wide as its longest cell wants, as far as there is room, none under a tenth.
    std::vector<double> widths_of(Table const& table);

    static constexpr double cell_padding = 10;

    /// One row, over several pages where it must. The header row is repeated above what continues.
    std::vector<Lines> cells_of(Table const& table, std::vector<Text> const& texts, std::vector<double> const& widths,
                                bool header);
    static double height_of(std::vector<Lines> const& cells);
    /// The header and the first row of a table, and the height that they take together: a row of more than half a page
    /// may begin on one and end on the next.
    struct Beginning {
        std::vector<Lines> header, first;
        double height = 0;
    };
    Beginning beginning_of(Table const& table, std::vector<double> const& widths);
    void row(Table const& table, std::vector<Text> const& texts, std::vector<double> const& widths, bool header);
    void row(Table const& table, std::vector<Text> const& texts, std::vector<double> const& widths, bool header,
             std::vector<Lines> cells);
    void repeat_header(Table const& table, std::vector<double> const& widths, bool header);
    static constexpr double row_above = 2.6, row_below = 3.2;

    void block(Table const& b);

    double height_of(Signature const& b);
    /// No name stands alone on a page: the paragraph before it goes along, unless both fill most of a page.
    void keep_with_signature(std::size_t i);

    void block(Signature const& b);
    void block(Annexes const& b);
    void notes();

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

}
