// A family of cases as one picture: each case a box, under the case that opened it, with the step and its article.
#pragma once

#include "app/family.hpp"

#include <string>

namespace rogatory::app
{

/// SVG, legible on light and dark, with a title and the same told as text for those who do not see it. A language that
/// is written from right to left is drawn from right to left.
std::string family_svg(std::vector<Relative> const& family, Language language);

}
