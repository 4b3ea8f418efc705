#include "document/lines.hpp"

#include <algorithm>
#include <array>

namespace rogatory::document
{

std::string with_notes(Paragraph const& p)
{
    static constexpr std::array<char const*, 10> digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    auto words = p.text.words;
    for (std::size_t i = 0; i < p.notes.size(); ++i) {
        if (i != 0) words += "˒";
        for (auto const digit : std::to_string(std::max(p.notes[i], 0)))
            words += digits[static_cast<std::size_t>(digit - '0')];
    }
    return words;
}

std::vector<double> shared_out(std::vector<double> wanted, double whole)
{
    double all = 0;
    for (auto const w : wanted)
        all += w;
    // Where there is room for all of them, a column of numbers stays narrower than one of words.
    if (all > 0 && all <= whole) {
        for (auto& w : wanted)
            w *= whole / all;
        return wanted;
    }
    auto const columns = static_cast<double>(wanted.size());
    // Everybody gets what is wanted up to half an equal share; what is left is shared as wanted beyond that.
    auto const half = whole / (columns * 2);
    auto spare = whole;
    double above = 0;
    for (auto const w : wanted) {
        spare -= std::min(w, half);
        above += std::max(0.0, w - half);
    }
    for (auto& w : wanted)
        w = std::min(w, half) + (above > 0 ? spare * std::max(0.0, w - half) / above : spare / columns);
    return wanted;
}

}
