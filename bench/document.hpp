// Letters as PDF and as DOCX.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// A letter of request of ten pages, set as PDF and as DOCX. Figures: pdf_median_ms, docx_median_ms, pdf_pages,
/// pdf_first_ms (with the fonts not yet known to the process), peak_rss_mib (of the process, the law not loaded).
Result<Figures> document(Setting const& setting);

}
