// The letter as DOCX (Office Open XML, ISO/IEC 29500-1), for authorities that must edit or translate it: real heading,
// list and table styles, the language of each run, page fields in header and footer. The same letter and moment give
// the same octets.
#pragma once

#include "document/document.hpp"

namespace rogatory::document
{

/// The letter as DOCX, dated with the moment given. Errors: those of shown(); document.not_rendered.
Result<Bytes> docx_of(Letter const& letter, Instant made);

}
