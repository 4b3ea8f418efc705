// Tables: how wide their columns are, and rows that reach over pages.
#include "document/composer.hpp"

#include <algorithm>

namespace rogatory::document
{

using namespace look;

std::vector<double> Composer::widths_of(Table const& table)
{
    if (table.kind == Table::Kind::keys_and_values) return {text_width * 0.30, text_width * 0.70};
    auto const columns = table.header.empty() ? table.rows.front().size() : table.header.size();
    std::vector<double> wanted(columns, 24);
    auto const look = [&](std::vector<Text> const& row, Style const& style) {
        for (std::size_t c = 0; c < columns; ++c) {
            // A sample of the cell says enough about its width.
            auto const& words = row[c].words;
            auto const layout = new_layout(words, row[c].language, style);
            auto sample = words.substr(0, 120);
            while (!sample.empty() && (static_cast<unsigned char>(sample.back()) & 0xC0U) == 0x80U)
                sample.pop_back();
            if (sample.size() < words.size() && !sample.empty() && static_cast<unsigned char>(sample.back()) >= 0xC0)
                sample.pop_back();
            pango_layout_set_text(layout.get(), sample.data(), static_cast<int>(sample.size()));
            PangoRectangle logical;
            pango_layout_get_extents(layout.get(), nullptr, &logical);
            wanted[c] = std::max(wanted[c], std::min(points(logical.width), 240.0));
        }
    };
    if (!table.header.empty()) look(table.header, column_head);
    for (std::size_t r = 0; r < std::min<std::size_t>(table.rows.size(), 60); ++r)
        look(table.rows[r], small_body);
    for (auto& w : wanted)
        w += cell_padding;
    return shared_out(std::move(wanted), text_width);
}

std::vector<Lines> Composer::cells_of(Table const& table, std::vector<Text> const& texts,
                                      std::vector<double> const& widths, bool header)
{
    std::vector<Lines> cells;
    cells.reserve(texts.size());
    for (std::size_t c = 0; c < texts.size(); ++c)
        cells.emplace_back(*this, texts[c].words, texts[c].language,
                           header                                                 ? column_head
                           : table.kind == Table::Kind::keys_and_values && c == 0 ? key
                                                                                  : small_body,
                           widths[c] - cell_padding);
    return cells;
}

double Composer::height_of(std::vector<Lines> const& cells)
{
    double whole = 0;
    for (auto const& cell : cells)
        whole = std::max(whole, cell.rest(lowest));
    return whole;
}

Composer::Beginning Composer::beginning_of(Table const& table, std::vector<double> const& widths)
{
    Beginning begun;
    if (!table.header.empty()) {
        begun.header = cells_of(table, table.header, widths, true);
        begun.height = height_of(begun.header) + row_above + row_below;
    }
    if (table.rows.empty()) return begun;
    begun.first = cells_of(table, table.rows.front(), widths, false);
    auto const first = height_of(begun.first);
    begun.height += first < (lowest - margin_top) / 2 ? first + row_above + row_below : 0;
    return begun;
}

void Composer::row(Table const& table, std::vector<Text> const& texts, std::vector<double> const& widths, bool header)
{
    row(table, texts, widths, header, cells_of(table, texts, widths, header));
}

void Composer::row(Table const& table, std::vector<Text> const& texts, std::vector<double> const& widths, bool header,
                   std::vector<Lines> cells)
{
    auto const whole = height_of(cells);
    // A row stays on one page where it fits on half of one.
    if (!fresh_ && y_ + whole + row_above + row_below > lowest && whole < (lowest - margin_top) / 2) {
        next_page();
        repeat_header(table, widths, header);
    }
    bool first = true;
    do {
        std::vector<int> counts;
        double height = 0;
        bool any = false, more = false;
        for (auto const& cell : cells) {
            auto [count, used] = cell.fitting(lowest - y_ - row_above - row_below);
            if (count == 0 && fresh_ && cell.more()) {
                count = 1;
                used = cell.next_height();
            }
            any = any || count > 0;
            height = std::max(height, used);
            counts.push_back(count);
        }
        if (!any && !fresh_ && std::any_of(cells.begin(), cells.end(), [](auto const& c) { return c.more(); })) {
            next_page();
            repeat_header(table, widths, header);
            continue;
        }
        y_ += row_above;
        open("TR");
        double x = margin_side;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            auto const names_row = table.kind == Table::Kind::keys_and_values && c == 0 && first;
            char const* const element = header || names_row ? "TH" : "TD";
            open(element, texts[c].language, header ? "Column" : names_row ? "Row" : "");
            if (counts[c] > 0) cells[c].draw(counts[c], x, y_);
            close(element);
            x += widths[c];
            more = more || cells[c].more();
        }
        close("TR");
        y_ += height + row_below;
        fresh_ = false;
        first = false;
        rule(y_, header ? ink : hairline, header ? 0.7 : 0.4);
        if (!more) break;
        // A long text hands out its lines in pieces: go on here while there is room.
        if (y_ + row_above + row_below + 14 > lowest) {
            next_page();
            repeat_header(table, widths, header);
        }
    } while (!error_);
}

void Composer::repeat_header(Table const& table, std::vector<double> const& widths, bool header)
{
    if (header || table.header.empty()) return;
    y_ += row_above;
    double x = margin_side, height = 0;
    for (std::size_t c = 0; c < table.header.size(); ++c) {
        Lines cell(*this, table.header[c].words, table.header[c].language, column_head, widths[c] - cell_padding);
        auto const [count, used] = cell.fitting(120);
        cell.draw(count, x, y_);
        height = std::max(height, used);
        x += widths[c];
    }
    y_ += height + row_below;
    rule(y_, ink, 0.7);
}

void Composer::block(Table const& b)
{
    if (b.rows.empty() && b.header.empty()) return;
    gap(5);
    auto const widths = widths_of(b);
    open("Table");
    // The line above it, and the names of its columns, stay with its first row.
    auto beginning = beginning_of(b, widths);
    need(std::max(b.header.empty() ? 30.0 : 50.0, beginning.height));
    if (!b.header.empty())
        row(b, b.header, widths, true, std::move(beginning.header));
    else
        rule(y_, hairline, 0.4);
    for (std::size_t i = 0; i < b.rows.size() && !error_; ++i)
        if (i == 0)
            row(b, b.rows[i], widths, false, std::move(beginning.first));
        else
            row(b, b.rows[i], widths, false);
    close("Table");
    y_ += 4;
}

}
