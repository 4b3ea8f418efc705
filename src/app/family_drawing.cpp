#include "app/family_drawing.hpp"

#include "docket/labels.hpp"

#include <algorithm>

namespace rogatory::app
{

namespace
{

constexpr int box_width = 400, box_height = 92, indent = 56, row_gap = 46, margin = 24, top = 70;
constexpr int line_height = 19;
constexpr std::size_t box_columns = 50, label_columns = 78; ///< of a text of 13 pixels

/// One code point, its octets and how many columns it takes: letters of East Asia take two.
struct Glyph {
    std::size_t octets = 1, columns = 1;
};
Glyph glyph_at(std::string_view text, std::size_t at)
{
    auto const lead = static_cast<unsigned char>(text[at]);
    auto const octets = std::min<std::size_t>(text.size() - at, lead < 0x80   ? 1
                                                                : lead < 0xe0 ? 2
                                                                : lead < 0xf0 ? 3
                                                                              : 4);
    // U+1100 to U+11FF, U+2E80 to U+D7FF and U+F900 to U+FFFF are wide enough to count double.
    auto const second = octets > 1 ? static_cast<unsigned char>(text[at + 1]) : 0U;
    auto const wide =
        octets == 3 && ((lead == 0xe1 && second >= 0x84 && second <= 0x87) || (lead == 0xe2 && second >= 0xba) ||
                        (lead >= 0xe3 && lead <= 0xed) || lead == 0xef);
    return {octets, wide ? 2U : 1U};
}

/// What fits in so many columns, in one line.
std::string clipped(std::string_view text, std::size_t columns)
{
    std::string out;
    for (std::size_t at = 0, used = 0; at < text.size();) {
        auto const glyph = glyph_at(text, at);
        if (used + glyph.columns > columns) return out + "…";
        auto const one = text.substr(at, glyph.octets);
        out += one == "\n" || one == "\t" ? std::string_view{" "} : one;
        at += glyph.octets;
        used += glyph.columns;
    }
    return out;
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (auto const c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '&')
            out += "&amp;";
        else if (c == '"')
            out += "&quot;";
        else if (static_cast<unsigned char>(c) < 0x20 && c != '\n')
            out += ' '; // XML 1.0 has no way to write them
        else
            out += c;
    }
    return out;
}

/// A case in its place: its row, how deep it stands, and the link that leads to it.
struct Placed {
    std::size_t index = 0; ///< in the family
    int depth = 0;
    std::optional<std::size_t> under; ///< row of the case that opened it
    docket::LinkedCase link;          ///< the step, as the case that opened it tells it
};

class Tree
{
public:
    explicit Tree(std::vector<Relative> const& family) : family_(family), placed_(family.size(), false)
    {
        if (family.empty()) return;
        place(root(), 0, std::nullopt, {});
        // What no link from the root reaches stands below, on its own.
        for (std::size_t i = 0; i < family.size(); ++i)
            if (!placed_[i]) place(i, 0, std::nullopt, {});
    }

    std::vector<Placed> const& rows() const { return rows_; }

private:
    std::optional<std::size_t> index_of(std::string const& id) const
    {
        for (std::size_t i = 0; i < family_.size(); ++i)
            if (family_[i].case_id == id) return i;
        return std::nullopt;
    }

    /// The case from which the others came: origins are followed as far as they are known.
    std::size_t root() const
    {
        std::size_t at = 0;
        for (std::size_t steps = 0; steps < family_.size(); ++steps) {
            std::optional<std::size_t> before;
            for (auto const& link : family_[at].links)
                if (link.origin) before = index_of(link.case_id);
            if (!before) break;
            at = *before;
        }
        return at;
    }

    void place(std::size_t index, int depth, std::optional<std::size_t> under, docket::LinkedCase const& link)
    {
        placed_[index] = true;
        auto const row = rows_.size();
        rows_.push_back({index, depth, under, link});
        for (auto const& next : family_[index].links) {
            auto const to = next.origin ? std::nullopt : index_of(next.case_id);
            if (to && !placed_[*to]) place(*to, depth + 1, row, next);
        }
        // A case that names this one as its origin, where this one cannot tell it any more.
        for (std::size_t i = 0; i < family_.size(); ++i)
            for (auto const& back : family_[i].links)
                if (!placed_[i] && back.origin && back.case_id == family_[index].case_id)
                    place(i, depth + 1, row, back);
    }

    std::vector<Relative> const& family_;
    std::vector<bool> placed_;
    std::vector<Placed> rows_;
};

class FamilyDrawing
{
public:
    FamilyDrawing(std::vector<Relative> const& family, Language language)
        : family_(family), tree_(family), language_(language), mirrored_(is_right_to_left(language))
    {
        auto deepest = 0;
        for (auto const& row : tree_.rows())
            deepest = std::max(deepest, row.depth);
        width_ = 2 * margin + deepest * indent + std::max(box_width, static_cast<int>(label_columns) * 7 + 40);
        height_ = top + static_cast<int>(tree_.rows().size()) * (box_height + row_gap) + margin;
    }

    std::string svg()
    {
        head();
        for (std::size_t i = 0; i < tree_.rows().size(); ++i)
            draw(i);
        return std::move(out_ += "</svg>\n");
    }

private:
    std::string say(std::string_view sentence, Arguments const& values = {}) const
    {
        return docket::label(docket::LabelOf::sentence, sentence, language_, values);
    }
    std::string called(docket::LabelOf of, std::string_view name) const { return docket::label(of, name, language_); }
    std::string modality_of(Relative const& one) const { return called(docket::LabelOf::modality, one.modality); }

    int x_of(Placed const& row) const { return margin + row.depth * indent; }
    static int y_of(std::size_t row) { return top + static_cast<int>(row) * (box_height + row_gap) + row_gap / 2; }
    int place_x(int x) const { return mirrored_ ? width_ - x : x; }

    std::string line_of(Relative const& one) const
    {
        if (!one.here) return say("not_here");
        return say("family_stands", {{"side", called(docket::LabelOf::side, one.side)},
                                     {"partner", one.partner + " (" + one.partner_state + ")"}});
    }
    std::string state_of(Relative const& one) const
    {
        return called(docket::LabelOf::state, one.state) +
               (one.outcome.empty() ? "" : ": " + called(docket::LabelOf::outcome, one.outcome));
    }
    static std::string step_of(docket::LinkedCase const& link)
    {
        return (link.cites.empty() ? "" : link.cites + ": ") + link.reason;
    }

    /// The same for those who hear it: one sentence for each case, in the order of the picture.
    std::string told() const
    {
        std::string text;
        for (auto const& row : tree_.rows()) {
            auto const& one = family_[row.index];
            text += modality_of(one) + ", " + one.title + ". " + line_of(one) + ' ' + state_of(one) + ".";
            if (row.under)
                text += ' ' +
                        say("family_opened", {{"case", family_[tree_.rows()[*row.under].index].title},
                                              {"modality", modality_of(family_[tree_.rows()[*row.under].index])},
                                              {"step", step_of(row.link)}}) +
                        '.';
            text += '\n';
        }
        return text;
    }

    void head()
    {
        auto const size = std::to_string(width_) + "\" height=\"" + std::to_string(height_);
        out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" viewBox=\"0 0 " +
               std::to_string(width_) + ' ' + std::to_string(height_) +
               "\" role=\"img\" aria-labelledby=\"name told\" lang=\"" + std::string(code_of(language_)) + "\"" +
               (mirrored_ ? " direction=\"rtl\"" : "") + " font-family=\"sans-serif\" font-size=\"13\">\n";
        out_ += "<title id=\"name\">" + escaped(say("family_title", {{"count", std::to_string(family_.size())}})) +
                "</title>\n<desc id=\"told\">" + escaped(told()) + "</desc>\n";
        // Contrast of at least 7:1 for words, 3:1 for lines, on either ground.
        out_ += "<style>.ground{fill:#fff}.box{fill:#eef3f9;stroke:#2b4a6b;stroke-width:1.5}.asked{stroke-width:3}"
                ".away{fill:none;stroke:#5a6b7b;stroke-dasharray:5 4}.arrow{fill:none;stroke:#2b4a6b;stroke-width:1.5}"
                ".tip{fill:#2b4a6b}text{fill:#16202b}.kind{font-weight:bold}.head{font-size:18px;font-weight:bold}"
                ".step{font-size:12px}@media(prefers-color-scheme:dark){.ground{fill:#11161c}.box{fill:#1d2a38;"
                "stroke:#9dbbd9}.away{stroke:#9aa7b5}.arrow{stroke:#9dbbd9}.tip{fill:#9dbbd9}text{fill:#eef3f9}}"
                "</style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n";
        words(margin, margin + 18, "head", say("family_title", {{"count", std::to_string(family_.size())}}));
    }

    void words(int x, int y, char const* style, std::string const& text)
    {
        out_ += "<text class=\"" + std::string(style) + "\" x=\"" + std::to_string(place_x(x)) + "\" y=\"" +
                std::to_string(y) + "\">" + isolated(escaped(text)) + "</text>\n";
    }

    /// Words of another direction keep their own order, dots included (U+2068 and U+2069, Unicode Annex 9).
    std::string isolated(std::string text) const { return mirrored_ ? "\xe2\x81\xa8" + text + "\xe2\x81\xa9" : text; }

    void draw(std::size_t number)
    {
        auto const& row = tree_.rows()[number];
        auto const& one = family_[row.index];
        auto const x = x_of(row), y = y_of(number);
        if (row.under) arrow(row, number, x, y);
        out_ += "<rect class=\"" + std::string(one.here ? "box" : "away") + (row.index == 0 ? " asked" : "") +
                "\" x=\"" + std::to_string(mirrored_ ? width_ - x - box_width : x) + "\" y=\"" + std::to_string(y) +
                "\" width=\"" + std::to_string(box_width) + "\" height=\"" + std::to_string(box_height) +
                "\" rx=\"6\"/>\n";
        words(x + 12, y + 22, "kind", clipped(modality_of(one), box_columns));
        words(x + 12, y + 22 + line_height, "", clipped(one.title.empty() ? one.case_id : one.title, box_columns));
        words(x + 12, y + 22 + 2 * line_height, "", clipped(line_of(one), box_columns));
        words(x + 12, y + 22 + 3 * line_height, "", clipped(state_of(one), box_columns));
    }

    /// From the case that opened it, down and then in; the step and its article stand over the box.
    void arrow(Placed const& row, std::size_t number, int x, int y)
    {
        auto const& before = tree_.rows()[*row.under];
        auto const from_x = x_of(before) + 20, from_y = y_of(*row.under) + box_height;
        auto const middle = y + box_height / 2;
        auto const at = [&](int px, int py) { return std::to_string(place_x(px)) + ',' + std::to_string(py); };
        out_ += "<path class=\"arrow\" d=\"M" + at(from_x, from_y) + " L" + at(from_x, middle) + " L" +
                at(x - 8, middle) + "\"/>\n<path class=\"tip\" d=\"M" + at(x - 10, middle - 5) + " L" + at(x, middle) +
                " L" + at(x - 10, middle + 5) + " z\"/>\n";
        words(x + 4, y_of(number) - 10, "step", clipped(step_of(row.link), label_columns));
    }

    std::vector<Relative> const& family_;
    Tree tree_;
    Language language_;
    bool mirrored_;
    int width_ = 0, height_ = 0;
    std::string out_;
};

}

std::string family_svg(std::vector<Relative> const& family, Language language)
{
    return FamilyDrawing{family, language}.svg();
}

}
