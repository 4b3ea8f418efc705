// A filled form as letters: one for each of its readers, box by box, with every option printed and the chosen ticked.
#pragma once

#include "document/form.hpp"

namespace rogatory::document
{

struct FormLetter {
    std::string reader; ///< "", "addressee" or "authority"
    Letter letter;
};

enum class Layout : bool { draft, confirmed };

/// A form whose parts are for different readers gives one letter for "addressee" without the parts that are not for
/// them, and one for "authority" with all. A layout that nobody has confirmed is marked as draft on every page, and the
/// boxes that were not compared with the official form carry an asterisk.
std::vector<FormLetter> letters_of(Forms const& forms, FilledForm const& filled, boost::json::object const& facts,
                                   law::Library const& library, Layout layout);

}
