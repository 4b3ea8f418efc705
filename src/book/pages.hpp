// The kinds of pages; book.cpp calls them in turn.
#pragma once

#include "book/book.hpp"

#include <map>
#include <string>
#include <vector>

namespace rogatory::book
{

/// What several pages need, worked out once.
class Shelf
{
public:
    Shelf(law::Library const& library_read, Day today);

    law::Library const& library;
    Day day;
    /// For each instrument and State whether it is bound on the day.
    std::vector<std::vector<Truth>> bound;
    struct Ask {
        law::Instrument const* instrument;
        law::Rule const* rule;
    };
    /// For each fact the rules whose condition or exceptions ask about it.
    std::vector<std::vector<Ask>> asked_by;
    /// The rules of each topic, and of each reading.
    std::map<std::string, std::vector<Ask>> by_topic, by_reading;
};

Done instrument_pages(Shelf const& shelf, Take const& take);
Done state_pages(Shelf const& shelf, Take const& take);
Done word_pages(Shelf const& shelf, Take const& take);
Done topic_pages(Shelf const& shelf, Take const& take);
Done change_pages(Shelf const& shelf, Take const& take);
Done index_pages(Shelf const& shelf, Take const& take);

/// A map of tiles: one for each State, by region; no borders. `bound` holds an answer for each State of the library.
std::string tiles(law::Library const& library, std::vector<Truth> const& bound, std::string_view label,
                  std::string_view up);
/// A condition with its facts as links to their pages.
std::string condition(law::Library const& library, law::Predicate const& when, std::string_view up);
/// "40 days", "1 month".
std::string length(law::Length const& length);

}
