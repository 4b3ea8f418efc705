// The letter as PDF: A4, real text with its fonts embedded, tagged for screen readers, paragraphs kept from breaking
// badly, tables that continue over pages with their header row. The same letter and moment give the same octets, as
// long as the fonts of the machine (packages fonts-noto-core, fonts-noto-cjk) are the same.
#pragma once

#include "document/document.hpp"

namespace rogatory::document
{

/// The letter as PDF, dated with the moment given. Errors: those of shown(); document.glyph_missing (no font of this
/// machine has the character named), document.not_rendered (the library refused: memory, fonts).
Result<Bytes> pdf_of(Letter const& letter, Instant made);

}
