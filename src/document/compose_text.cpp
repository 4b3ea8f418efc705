// Text: set by Pango in pieces, broken into lines, and drawn line after line.
#include "base/direction.hpp"
#include "document/composer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace rogatory::document
{

using namespace look;

namespace
{

/// About fifteen lines are laid out at once; a longer text continues with its next piece at the start of a line. Pango
/// shapes what is left of a run again for every line that it breaks, so a whole long run would take the square of its
/// length; and
/// a paragraph of a megabyte needs no more memory than one of a page.
constexpr double piece_octets_per_point = 3, least_piece_octets = 120;

/// A page has some thirty pieces: this is enough for several hundred pages, and no more memory than those take.
constexpr std::size_t most_pieces_kept = 20'000;

}

void Composer::one_line(std::string const& words, Style const& style, double x, double y, double width, double align)
{
    if (cairo_ == nullptr || words.empty()) return;
    auto const layout = new_layout(words, letter_language(), style);
    auto line = words;
    std::replace(line.begin(), line.end(), '\n', ' ');
    pango_layout_set_text(layout.get(), line.data(), static_cast<int>(std::min<std::size_t>(line.size(), 1'000)));
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    auto* const first = pango_layout_get_line_readonly(layout.get(), 0);
    PangoRectangle logical;
    pango_layout_line_get_extents(first, nullptr, &logical);
    auto const along = mirrored() ? 1 - align : align;
    draw_line(first, left_of(x, width) + (width - points(logical.width)) * along, y - points(logical.y), style);
}

void Composer::draw_line(PangoLayoutLine* line, double x, double baseline, Style const& style)
{
    if (cairo_ == nullptr) return;
    cairo_set_source_rgb(cairo_, style.colour.red, style.colour.green, style.colour.blue);
    cairo_move_to(cairo_, x, baseline);
    pango_cairo_show_layout_line(cairo_, line);
}

std::string Composer::known_language(std::string_view code) const
{
    auto const letters = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; };
    if (code.size() < 2 || code.size() > 8 || !std::all_of(code.begin(), code.end(), letters))
        return std::string(letter_language());
    return std::string(code);
}

PangoContext* Composer::context_for(std::string const& code, bool right_to_left)
{
    auto& context = contexts_[{code, right_to_left}];
    if (context) return context.get();
    context.reset(pango_font_map_create_context(pango_cairo_font_map_get_default()));
    // One unit is one point, and glyphs stand where the font says, not on pixels.
    pango_cairo_context_set_resolution(context.get(), 72);
    auto* const options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context.get(), options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context.get(), FALSE);
    pango_context_set_language(context.get(), pango_language_from_string(code.c_str()));
    pango_context_set_base_dir(context.get(), right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    return context.get();
}

LayoutPointer Composer::new_layout(std::string_view words, std::string_view language, Style const& style)
{
    auto const code = known_language(language);
    auto const right_to_left = reads_right_to_left(words, written_right_to_left(code));
    LayoutPointer layout(pango_layout_new(context_for(code, right_to_left)));
    auto* const font = pango_font_description_new();
    pango_font_description_set_family_static(font, style.families);
    pango_font_description_set_absolute_size(font, style.size_pt * PANGO_SCALE);
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout.get(), font);
    pango_font_description_free(font);
    pango_layout_set_auto_dir(layout.get(), FALSE);
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    // An account number or a digest that is broken must not gain a hyphen.
    auto* const attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(layout.get(), attributes);
    pango_attr_list_unref(attributes);
    return layout;
}

LayoutPointer Composer::laid_out(std::string_view words, std::string_view piece, std::string_view language,
                                 Style const& style, double width)
{
    if (pieces_ != nullptr && pieces_->complete && pieces_->next < pieces_->all.size()) {
        LayoutPointer known(pieces_->all[pieces_->next++]);
        g_object_ref(known.get());
        return known;
    }
    auto layout = new_layout(words, language, style);
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_text(layout.get(), piece.data(), static_cast<int>(piece.size()));
    note_missing_glyph(layout.get());
    if (pieces_ != nullptr && !pieces_->complete) {
        if (pieces_->all.size() < most_pieces_kept)
            pieces_->all.push_back(static_cast<PangoLayout*>(g_object_ref(layout.get())));
        else
            pieces_->too_many = true;
    }
    return layout;
}

void Composer::note_missing_glyph(PangoLayout* layout)
{
    if (error_ || pango_layout_get_unknown_glyphs_count(layout) == 0) return;
    for (auto* line = pango_layout_get_lines_readonly(layout); line != nullptr; line = line->next)
        for (auto* run = static_cast<PangoLayoutLine*>(line->data)->runs; run != nullptr; run = run->next) {
            auto const* const glyphs = static_cast<PangoGlyphItem*>(run->data)->glyphs;
            for (int i = 0; i < glyphs->num_glyphs; ++i) {
                auto const glyph = glyphs->glyphs[i].glyph;
                if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0 || glyph == PANGO_GLYPH_EMPTY) continue;
                std::array<char, 16> name{};
                std::snprintf(name.data(), name.size(), "U+%04X", glyph & ~PANGO_GLYPH_UNKNOWN_FLAG);
                error_ = Error{"document.glyph_missing", place_, "", {{"character", name.data()}}};
                return;
            }
        }
}

double Composer::width_of(std::string_view words, Style const& style)
{
    auto const layout = new_layout(words, letter_language(), style);
    pango_layout_set_text(layout.get(), words.data(), static_cast<int>(words.size()));
    PangoRectangle logical;
    pango_layout_get_extents(layout.get(), nullptr, &logical);
    return points(logical.width);
}

void Composer::flow(Lines& lines, double x, char const* leaf, Colour const* bar)
{
    while (lines.more() && !error_) {
        auto [count, height] = lines.fitting(lowest - y_);
        auto const left = lines.at_hand() - count;
        if (left > 0) {
            if (left == 1 && !lines.continues() && count > 2) --count;
            if (count < 2 && !fresh_) count = 0;
            if (count == 0 && fresh_) count = 1; // a line higher than a page cannot be helped
        }
        if (count > 0) {
            height = lines.rest_of(count);
            open(leaf);
            auto const top = y_;
            lines.draw(count, x, y_);
            close(leaf);
            y_ += height;
            if (bar != nullptr) rectangle(x - 10, top, 1.6, height, *bar);
            fresh_ = false;
        }
        if (left > 0 && lines.more()) next_page();
    }
}

void Composer::paragraph(std::string_view words, std::string_view language, Style const& style, double x, double width,
                         char const* element, Colour const* bar)
{
    Lines lines(*this, words, language, style, width);
    if (!lines.more()) return;
    open(element, language);
    flow(lines, x, "Span", bar);
    close(element);
}

Lines::Lines(Composer& composer, std::string_view words, std::string_view language, Style const& style, double width)
    : composer_(composer), words_(words), language_(language), style_(style), width_(width), number_(++composer.texts_)
{
    load();
    // Text in a language of its own begins where that language begins; whatever fits on one line, and all that is in
    // the letter's language, begins where the letter's lines do.
    at_right_ = language.empty() || (at_hand() <= 1 && !continues_)
                    ? composer_.mirrored()
                    : reads_right_to_left(words, written_right_to_left(language));
}

void Lines::load()
{
    next_ = usable_ = 0;
    boxes_.clear();
    heights_.clear();
    layout_.reset();
    continues_ = false;
    if (at_ >= words_.size()) return;
    auto const octets = static_cast<std::size_t>(std::max(least_piece_octets, width_ * piece_octets_per_point));
    auto piece = words_.substr(at_, octets);
    if (at_ + piece.size() < words_.size()) {
        // Never cut inside a character.
        while (!piece.empty() && (static_cast<unsigned char>(words_[at_ + piece.size()]) & 0xC0U) == 0x80U)
            piece.remove_suffix(1);
        continues_ = true;
    }
    layout_ = composer_.laid_out(words_, piece, language_, style_, width_);
    for (auto* item = pango_layout_get_lines_readonly(layout_.get()); item != nullptr; item = item->next) {
        LineBox box;
        box.line = static_cast<PangoLayoutLine*>(item->data);
        // The ink costs a look at the outline of every glyph; only those who measure want it.
        pango_layout_line_get_extents(box.line, composer_.keep_ == KeepLines::yes ? &box.ink : nullptr, &box.logical);
        boxes_.push_back(box);
        heights_.push_back(points(box.logical.height) * style_.leading);
    }
    usable_ = static_cast<int>(boxes_.size());
    // The last line of a piece is set again with what follows it.
    if (continues_ && usable_ > 1) --usable_;
    if (continues_ && usable_ < static_cast<int>(boxes_.size()))
        at_ += static_cast<std::size_t>(boxes_[static_cast<std::size_t>(usable_)].line->start_index);
    else
        at_ += piece.size();
}

double Lines::rest_of(int count) const
{
    double used = 0;
    for (int i = 0; i < count; ++i)
        used += heights_[static_cast<std::size_t>(next_ + i)];
    return used;
}

void Lines::draw(int count, double x, double y)
{
    auto const left = composer_.left_of(x, width_);
    for (int i = 0; i < count; ++i, ++next_) {
        auto const& box = boxes_[static_cast<std::size_t>(next_)];
        auto const start = at_right_ ? left + width_ - points(box.logical.width) : left;
        auto const height = heights_[static_cast<std::size_t>(next_)];
        // Half of what the leading adds goes above the line.
        auto const baseline = y + (height - points(box.logical.height)) / 2 - points(box.logical.y);
        composer_.draw_line(box.line, start, baseline, style_);
        if (composer_.keep_ == KeepLines::yes)
            composer_.done_.lines.push_back(
                {composer_.page_, start + std::min(0.0, points(box.ink.x)),
                 start + std::max(points(box.logical.width), points(box.ink.x + box.ink.width)),
                 baseline + points(box.ink.y), baseline + points(box.ink.y + box.ink.height), number_,
                 std::string(pango_layout_get_text(layout_.get()) + box.line->start_index,
                             static_cast<std::size_t>(box.line->length))});
        y += height;
    }
    if (next_ == usable_) load();
}

}
