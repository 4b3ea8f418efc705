#include "book/book.hpp"

#include "book/html.hpp"
#include "book/pages.hpp"

#include <algorithm>

namespace rogatory::embedded
{
extern std::string_view const book_style;
extern std::string_view const book_search;
}

namespace rogatory::book
{
namespace
{

void collect(law::Exception const& exception, std::vector<law::FactIndex>& facts)
{
    facts.insert(facts.end(), exception.when.asks().begin(), exception.when.asks().end());
    for (auto const& further : exception.exceptions)
        collect(further, facts);
}

}

Shelf::Shelf(law::Library const& library_read, Day today) : library(library_read), day(today)
{
    asked_by.resize(library.facts.size());
    for (auto const& instrument : library.instruments) {
        auto& row = bound.emplace_back();
        for (std::size_t state = 0; state < library.states.size(); ++state)
            row.push_back(law::bound(instrument, static_cast<std::uint16_t>(state), day));
        for (auto const& rule : instrument.rules) {
            by_topic[rule.topic].push_back({&instrument, &rule});
            if (!rule.reading.empty()) by_reading[rule.reading].push_back({&instrument, &rule});
            std::vector<law::FactIndex> facts(rule.when.asks().begin(), rule.when.asks().end());
            for (auto const& exception : rule.exceptions)
                collect(exception, facts);
            std::sort(facts.begin(), facts.end());
            facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
            for (auto const fact : facts)
                asked_by[fact].push_back({&instrument, &rule});
        }
    }
}

Done write_book(law::Library const& library, Day day, Take const& take)
{
    Shelf const shelf(library, day);
    if (auto const done = take({"style.css", std::string(embedded::book_style)}); !done) return done;
    if (auto const done = take({"search.js", std::string(embedded::book_search)}); !done) return done;
    for (auto const pages : {instrument_pages, state_pages, word_pages, topic_pages, change_pages, index_pages})
        if (auto const done = pages(shelf, take); !done) return done;
    return Done();
}

}
