// What Cairo leaves out of a PDF, added with qpdf: the document's language, its metadata, the languages and scopes of
// its elements, and the marks of artifacts. This header and its source keep to C++17: the headers of qpdf 11.3 use a
// vector of a class that is not complete yet, which the standard library of C++20 refuses.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rogatory::document
{

/// An element of the tagged structure.
struct Element {
    std::string name;     ///< "P": a standard structure type (ISO 32000-1, 14.8.4)
    std::string language; ///< where it differs from the letter's
    std::string scope;    ///< of a TH: "Row" or "Column"
};

/// The PDF with everything that Cairo cannot say. elements: in the order in which they were opened. Throws what qpdf
/// throws, and std::logic_error where the structure tree is not the one of the elements.
std::vector<std::uint8_t> catalogued(std::vector<std::uint8_t> const& drawing, std::vector<Element> const& elements,
                                     std::string const& language, bool right_to_left, std::string const& metadata);

}
