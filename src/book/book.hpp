// book: the law as a site that is read, printed and searched: the public documentation of the library.
//
// Offers   write_book()   every page of the site, one after the other
// Knows    base, law, opinion
// Never    opens a file (the caller takes the pages), reads the clock, shows personal data, needs a script to be read
#pragma once

#include "base/base.hpp"
#include "law/law.hpp"

#include <functional>
#include <string>

namespace rogatory::book
{

/// One file of the site. Paths are relative, with forward slashes: "instruments/untoc.html".
struct Page {
    std::string path, text;
};
/// Keeps a page. An error ends the writing.
using Take = std::function<Done(Page)>;

/// Writes the whole site: instruments with their rules, parties with dates, States, facts, terms, topics compared,
/// readings, changes by year, an index for searching. Who is bound is told as of the day. The same library and day give
/// the same octets. Pages are well-formed XML as well as HTML 5.
Done write_book(law::Library const& library, Day day, Take const& take);

}
