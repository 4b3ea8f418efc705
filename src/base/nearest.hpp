// The known word that a misspelt one was most likely meant to be.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rogatory
{

/// The number of letters to insert, remove or replace to make one word the other; `most` + 1 when it is more.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

/// The nearest of the known words, or the empty string when none is near: at most a third of its letters differ.
template <class Words>
std::string nearest(std::string_view word, Words const& known)
{
    std::string best;
    if (word.size() > 200) return best;
    auto least = word.size() / 3 + 2;
    for (std::string_view const candidate : known) {
        auto const distance = edit_distance(word, candidate, least);
        if (distance >= least) continue;
        least = distance;
        best = candidate;
    }
    return best;
}

}
