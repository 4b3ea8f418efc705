// The letter set on A4 pages with Pango, and drawn where a Cairo context is given. Used by pdf_of() and by tests that
// measure where every line came to stand.
#pragma once

#include "document/catalogue.hpp"
#include "document/document.hpp"

#include <memory>
#include <string>
#include <vector>

using cairo_t = struct _cairo;

namespace rogatory::document
{

/// A4 in points (ISO 216: 210 mm by 297 mm).
inline constexpr double page_width_pt = 595.276;
inline constexpr double page_height_pt = 841.890;

/// Where a line of text stands, in points from the top left corner of its page: the ink, and the advance of its glyphs.
/// The lines of one text have one number, so that what was set can be compared with what was written.
struct PlacedLine {
    int page = 1;
    double left = 0, right = 0, top = 0, bottom = 0;
    std::size_t of = 0; ///< number of the text
    std::string words;
};

struct Composition {
    int pages = 0;
    std::vector<Element> elements;
    std::vector<PlacedLine> lines; ///< only where asked for
};

enum class KeepLines : bool { no, yes };

/// The pieces of text that one pass over a letter has laid out, for the next pass over the same letter: it asks for the
/// same pieces in the same order. A letter of very many pieces is laid out anew instead of kept.
class LaidOut
{
public:
    LaidOut();
    LaidOut(LaidOut const&) = delete;
    LaidOut& operator=(LaidOut const&) = delete;
    ~LaidOut();

    struct Pieces;
    Pieces& pieces() { return *pieces_; }

private:
    std::unique_ptr<Pieces> pieces_;
};

/// Sets the letter (as shown() gave it). Without a context it only measures. pages_in_all stands in the footers.
/// Error: document.glyph_missing.
Result<Composition> compose(Letter const& letter, cairo_t* context, int pages_in_all, KeepLines keep = KeepLines::no,
                            LaidOut* laid_out = nullptr);

}
