// What every page of the book is made of.
#pragma once

#include "law/law.hpp"

#include <string>
#include <string_view>

namespace rogatory::book
{

/// Text as it stands between tags or in an attribute. What XML cannot hold becomes U+FFFD.
std::string escaped(std::string_view text);
/// A name as it stands in a path or after '#': letters, digits, '-', '_' and '.'; every other octet as _xx.
std::string in_path(std::string_view name);
/// A whole page: head, navigation, heading, what it holds. `up` leads to the top of the site: "" or "../".
std::string page(std::string_view title, std::string_view up, std::string_view body);
/// `<a href="href">text</a>`, with the text escaped.
std::string link(std::string_view href, std::string_view text);
/// "verified", or "unverified" with a mark that does not depend on colour.
std::string status_mark(law::Status status);
/// The text with addresses of the web made links.
std::string with_links(std::string_view text);

std::string instrument_path(std::string_view id);
std::string parties_path(std::string_view id);
std::string state_path(std::string_view iso3);
std::string fact_path(std::string_view name);
std::string term_path(std::string_view id);
std::string topic_path(std::string_view topic);
std::string reading_path(std::string_view id);
/// The place of a rule or exception: "instruments/untoc.html#untoc_2f16.10_2fnationality".
std::string rule_path(std::string_view rule_id);

/// "joint_investigation" becomes "joint investigation".
std::string spoken(std::string_view word);

}
