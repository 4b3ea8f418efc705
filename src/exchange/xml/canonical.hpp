// Exclusive XML Canonicalization 1.0 without comments (W3C, 18 July 2002), of one element with everything below it.
//
// Ours: it works on exactly the element that the reader goes on to use. Tests hold it to libxml2's, octet for octet.
#pragma once

#include "exchange/xml/document.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::exchange::xml
{

inline constexpr std::string_view exclusive_c14n = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// Takes canonical octets, in order.
using Take = std::function<void(std::string_view)>;

/// `inclusive` are the prefixes of InclusiveNamespaces PrefixList ("#default" for the default namespace).
void canonicalise(Node const* element, std::vector<std::string> const& inclusive, Take const& take);

}
