// Levenshtein, row by row.
#include "base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace rogatory
{

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most)
{
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > most) return most + 1;
    // row[i]: the distance between the first i letters of a and the letters of b seen so far.
    std::vector<std::size_t> row(a.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t j = 1; j <= b.size(); ++j) {
        auto diagonal = row[0];
        row[0] = j;
        for (std::size_t i = 1; i <= a.size(); ++i) {
            auto const replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[i];
            row[i] = std::min({replaced, row[i] + 1, row[i - 1] + 1});
        }
    }
    return std::min(row[a.size()], most + 1);
}

}
