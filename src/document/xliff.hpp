// Segments as XLIFF 2.0 (OASIS), the file that translators' tools open and give back.
#pragma once

#include "base/base.hpp"
#include "request/request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::document
{

struct TranslationFile {
    std::string source_language, target_language; ///< ISO 639-1
    std::vector<request::Segment> segments;       ///< all into target_language
};
inline constexpr std::size_t largest_xliff = 16U << 20U; ///< octets

std::string to_xliff(TranslationFile const& file);
/// Reads what a translator gave back. A target that is there counts as translated, whatever the tool wrote; reviewed
/// and final count only with the name of who checked. A document type, entities and hidden characters are refused.
/// Errors: xliff.too_large, xliff.not_xml, xliff.not_xliff, xliff.doctype, xliff.hidden_characters.
Result<TranslationFile> read_xliff(std::string_view text);

}
