// A text broken into lines, taken one after the other by the composer that places them.
//
// The folder's own affair.
#pragma once

#include "document/style.hpp"

#include <pango/pangocairo.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rogatory::document
{

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
using LayoutPointer = std::unique_ptr<PangoLayout, Unref>;
using ContextPointer = std::unique_ptr<PangoContext, Unref>;

/// What Pango measures, in points.
inline double points(int pango_units)
{
    return static_cast<double>(pango_units) / PANGO_SCALE;
}

struct LineBox {
    PangoLayoutLine* line = nullptr;
    PangoRectangle ink{}, logical{};
};

class Composer;

/// A text broken into lines of one width, taken one after the other.
class Lines
{
public:
    Lines(Composer& composer, std::string_view words, std::string_view language, look::Style const& style,
          double width);

    bool more() const { return next_ < usable_; }
    /// How many of the lines at hand fit into the height, and how high those are.
    std::pair<int, double> fitting(double height) const
    {
        double used = 0;
        int count = 0;
        while (next_ + count < usable_) {
            auto const line = heights_[static_cast<std::size_t>(next_ + count)];
            if (used + line > height + 0.01) break;
            used += line;
            ++count;
        }
        return {count, used};
    }
    /// Lines at hand; a long text has more after them.
    int at_hand() const { return usable_ - next_; }
    bool continues() const { return continues_; }
    /// The height of everything that is left, or something above the limit.
    double rest(double limit) const
    {
        double used = continues_ ? limit + 1 : 0;
        for (int i = next_; i < usable_ && used <= limit; ++i)
            used += heights_[static_cast<std::size_t>(i)];
        return used;
    }
    double next_height() const { return heights_[static_cast<std::size_t>(next_)]; }
    /// The height of the next so many lines.
    double rest_of(int count) const;
    /// Draws so many lines from (x, y) downwards and goes on behind them.
    void draw(int count, double x, double y);
    double width() const { return width_; }

private:
    void load();

    Composer& composer_;
    std::string_view words_;
    std::string language_;
    look::Style const& style_;
    double width_;
    std::size_t at_ = 0;
    LayoutPointer layout_;
    std::vector<LineBox> boxes_;
    std::vector<double> heights_;
    std::size_t number_; ///< of this text among all of the letter
    int next_ = 0, usable_ = 0;
    bool continues_ = false;
    bool at_right_ = false; ///< the edge at which lines begin
};

/// The words of a paragraph with the numbers of its notes behind them.
std::string with_notes(Paragraph const& p);

/// What each column gets of the whole width, when it wants so much.
std::vector<double> shared_out(std::vector<double> wanted, double whole);

}
