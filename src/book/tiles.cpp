// A map without borders: they are a political matter, and a treaty binds States, not shapes.
#include "book/html.hpp"
#include "book/pages.hpp"

#include <algorithm>
#include <map>

namespace rogatory::book
{
namespace
{

constexpr int tile = 30, gap = 3, columns = 6, block = columns * (tile + gap) + 18, blocks_in_row = 4,
              label_height = 18;

char const* class_of(Truth truth)
{
    return truth == Truth::yes ? "yes" : truth == Truth::open ? "open" : "no";
}
char const* words_of_tile(Truth truth)
{
    return truth == Truth::yes ? "bound" : truth == Truth::open ? "perhaps bound" : "not bound";
}

std::string rectangle(int x, int y, int width, int height, Truth truth, std::string const& title)
{
    return "<rect class=\"" + std::string(class_of(truth)) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
           std::to_string(y) + "\" width=\"" + std::to_string(width) + "\" height=\"" + std::to_string(height) +
           "\" rx=\"3\"><title>" + escaped(title) + "</title></rect>";
}

}

std::string tiles(law::Library const& library, std::vector<Truth> const& bound, std::string_view label,
                  std::string_view up)
{
    std::map<std::string, std::vector<std::size_t>> regions;
    for (std::size_t i = 0; i < library.states.size(); ++i)
        regions[library.states[i].region].push_back(i);
    std::string drawing;
    int x = 0, y = 0, row_height = 0, in_row = 0;
    for (auto const& [region, states] : regions) {
        if (in_row == blocks_in_row) {
            x = 0;
            y += row_height + 14;
            row_height = in_row = 0;
        }
        auto const slash = region.rfind(" / ");
        drawing += "<text class=\"region\" x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y + 12) + "\">" +
                   escaped(slash == std::string::npos ? region : region.substr(slash + 3)) + "</text>\n";
        for (std::size_t i = 0; i < states.size(); ++i) {
            auto const& state = library.states[states[i]];
            auto const truth = bound[states[i]];
            auto const at_x = x + static_cast<int>(i % columns) * (tile + gap);
            auto const at_y = y + label_height + static_cast<int>(i / columns) * (tile + gap);
            drawing += "<a href=\"" + std::string(up) + state_path(state.iso3) + "\">" +
                       rectangle(at_x, at_y, tile, tile, truth,
                                 law::in(state.name, Language::en) + ": " + words_of_tile(truth)) +
                       "<text x=\"" + std::to_string(at_x + tile / 2) + "\" y=\"" +
                       std::to_string(at_y + tile / 2 + 3) + "\" text-anchor=\"middle\">" + state.iso3 +
                       "</text></a>\n";
        }
        auto const rows = static_cast<int>((states.size() + columns - 1) / columns);
        row_height = std::max(row_height, label_height + rows * (tile + gap));
        x += block;
        ++in_row;
    }
    y += row_height + 12;
    int legend = 0;
    std::string key;
    for (auto const truth : {Truth::yes, Truth::open, Truth::no}) {
        key += rectangle(legend, y, 14, 14, truth, words_of_tile(truth)) + "<text x=\"" + std::to_string(legend + 20) +
               "\" y=\"" + std::to_string(y + 11) + "\" style=\"fill: var(--ink); font-weight: 400\">" +
               words_of_tile(truth) + "</text>\n";
        legend += 130;
    }
    return "<svg class=\"map\" role=\"group\" aria-label=\"" + escaped(label) +
           "\" xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(blocks_in_row * block) + "\" height=\"" +
           std::to_string(y + 18) + "\" viewBox=\"0 0 " + std::to_string(blocks_in_row * block) + " " +
           std::to_string(y + 18) +
           "\">\n<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
           "patternTransform=\"rotate(45)\"><line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" "
           "y2=\"6\"/></pattern></defs>\n" +
           drawing + key +
           "</svg>\n<p>One tile for each State or territory, by region; no borders are drawn. The table "
           "below says the same.</p>\n";
}

}
