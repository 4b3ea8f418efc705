// How a letter looks: its inks, the fonts and sizes of its parts, its margins.
//
// The folder's own affair.
#pragma once

#include "document/compose.hpp"

namespace rogatory::document::look
{

struct Colour {
    double red, green, blue;
};
inline constexpr Colour ink{0.08, 0.08, 0.09};
inline constexpr Colour quiet{0.36, 0.38, 0.42};
inline constexpr Colour accent{0.10, 0.20, 0.36};
inline constexpr Colour alarm{0.62, 0.10, 0.10};
inline constexpr Colour hairline{0.78, 0.80, 0.83};

struct Style {
    char const* families;
    double size_pt;
    bool bold;
    Colour colour;
    double leading = 1.0; ///< of the font's own line height
};
// Families that the fonts of the packages fonts-noto-core and fonts-noto-cjk have; others only where these lack a
// glyph.
#define ROGATORY_SERIF "Noto Serif, Noto Naskh Arabic, Noto Serif CJK SC, serif"
#define ROGATORY_SANS "Noto Sans, Noto Sans Arabic, Noto Sans CJK SC, sans-serif"
// Cairo 1.16 writes a subset of Noto Sans CJK Regular in which some glyphs cannot be drawn (U+5982, an everyday word):
// the text is there and the place stays white. The serif has no such glyph among those of our words.
#define ROGATORY_SANS_REGULAR "Noto Sans, Noto Sans Arabic, Noto Serif CJK SC, sans-serif"
inline constexpr Style body{ROGATORY_SERIF, 10, false, ink, 1.04};
inline constexpr Style small_body{ROGATORY_SERIF, 9.2, false, ink, 1.0};
inline constexpr Style law_text{ROGATORY_SERIF, 9.2, false, ink, 1.02};
inline constexpr Style subject{ROGATORY_SERIF, 12.5, true, ink, 1.0};
inline constexpr Style heading_1{ROGATORY_SANS, 10.5, true, accent, 1.0};
inline constexpr Style heading_2{ROGATORY_SANS, 9.4, true, ink, 1.0};
inline constexpr Style heading_3{ROGATORY_SANS_REGULAR, 9.0, false, quiet, 1.0};
inline constexpr Style cites{ROGATORY_SANS_REGULAR, 7.6, false, quiet, 1.0};
inline constexpr Style key{ROGATORY_SANS_REGULAR, 8.4, false, quiet, 1.0};
inline constexpr Style column_head{ROGATORY_SANS, 8.2, true, ink, 1.0};
inline constexpr Style state_name{ROGATORY_SANS_REGULAR, 8.6, false, quiet, 1.0};
inline constexpr Style authority_name{ROGATORY_SERIF, 15, true, accent, 0.92};
inline constexpr Style authority_section{ROGATORY_SERIF, 10, false, ink, 1.0};
inline constexpr Style contact{ROGATORY_SANS_REGULAR, 7.6, false, quiet, 1.0};
inline constexpr Style running{ROGATORY_SANS_REGULAR, 7.6, false, quiet, 1.0};
inline constexpr Style marking{ROGATORY_SANS, 8.6, true, alarm, 1.0};
inline constexpr Style banner_title{ROGATORY_SANS, 9.6, true, alarm, 1.0};
inline constexpr Style note_text{ROGATORY_SANS_REGULAR, 7.8, false, quiet, 1.0};
#undef ROGATORY_SERIF
#undef ROGATORY_SANS
#undef ROGATORY_SANS_REGULAR

inline constexpr double margin_side = 72, margin_top = 62, margin_bottom = 68;
inline constexpr double text_width = page_width_pt - 2 * margin_side;
inline constexpr double lowest = page_height_pt - margin_bottom;

}
