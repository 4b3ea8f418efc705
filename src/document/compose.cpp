#include "document/compose.hpp"

#include "document/composer.hpp"
#include "document/labels.hpp"

#include <algorithm>
#include <memory>

namespace rogatory::document
{

using namespace look;

namespace
{

constexpr double signature_indent = 200;

Style const& contact_data()
{
    static constexpr Style style{small_body.families, 9.2, false, ink, 1.0};
    return style;
}

}

Result<Composition> Composer::whole()
{
    begin_page();
    open("Document");
    first_page_head();
    for (std::size_t i = 0; i < letter_.blocks.size() && !error_; ++i) {
        place_ = "blocks[" + std::to_string(i) + ']';
        at_ = i;
        keep_with_signature(i);
        std::visit([&](auto const& b) { block(b); }, letter_.blocks[i]);
    }
    if (in_section_) close("Sect");
    place_ = "notes";
    notes();
    close("Document");
    if (error_) return *error_;
    done_.pages = page_;
    // The next pass starts with the first piece again.
    if (pieces_ != nullptr) {
        pieces_->complete = !pieces_->too_many;
        pieces_->next = 0;
    }
    return std::move(done_);
}

void Composer::open(char const* name, std::string_view language, char const* scope)
{
    auto const code = language.empty() ? std::string() : known_language(language);
    done_.elements.push_back({name, code == letter_language() ? std::string() : code, scope});
    if (cairo_ != nullptr) cairo_tag_begin(cairo_, name, nullptr);
}

void Composer::rectangle(double x, double y, double width, double height, Colour colour)
{
    if (cairo_ == nullptr) return;
    cairo_set_source_rgb(cairo_, colour.red, colour.green, colour.blue);
    cairo_rectangle(cairo_, left_of(x, width), y, width, height);
    cairo_fill(cairo_);
}

void Composer::rule(double y, Colour colour, double thickness)
{
    rectangle(margin_side, y, text_width, thickness, colour);
}

void Composer::begin_page()
{
    y_ = margin_top;
    if (page_ > 1) {
        auto const third = text_width / 3;
        one_line(letter_.letterhead.authority.empty() ? letter_.letterhead.state : letter_.letterhead.authority.front(),
                 running, margin_side, 36, third * 1.25, 0);
        one_line(letter_.our_reference, running, margin_side + third * 1.3, 36, third * 1.0, 0.0);
        one_line(letter_.marking, marking, margin_side + third * 2.35, 35.2, third * 0.65, 1);
        rule(51, hairline);
    }
    auto const numbers =
        label("page_of", letter_.language, {{"page", std::to_string(page_)}, {"pages", std::to_string(pages_in_all_)}});
    one_line(numbers.words, running, margin_side, page_height_pt - 44, text_width, 0.5);
    fresh_ = true;
}

void Composer::next_page()
{
    if (cairo_ != nullptr) cairo_show_page(cairo_);
    ++page_;
    begin_page();
}

void Composer::first_page_head()
{
    place_ = "letterhead";
    auto const& head = letter_.letterhead;
    // Left the authority, right where it is to be reached.
    constexpr double right_width = 158, right_x = margin_side + text_width - right_width;
    auto const top = y_;
    auto const left_width = head.address.empty() && head.contact.empty() ? text_width : text_width - right_width - 24;
    paragraph(head.state, {}, state_name, margin_side, left_width);
    y_ += 2;
    for (std::size_t i = 0; i < head.authority.size(); ++i)
        paragraph(head.authority[i], {}, i == 0 ? authority_name : authority_section, margin_side, left_width);
    auto const left_end = y_;
    if (page_ == 1) y_ = top + 1;
    for (auto const* part : {&head.address, &head.contact}) {
        for (auto const& line : *part)
            paragraph(line, {}, contact, right_x, right_width);
        y_ += 3;
    }
    if (page_ == 1) y_ = std::max(y_, left_end);
    y_ += 7;
    rule(y_, accent, 0.9);
    y_ += 18;
    fresh_ = false;

    if (!letter_.marking.empty()) {
        place_ = "marking";
        paragraph(letter_.marking, {}, marking, margin_side, text_width);
        y_ += 10;
    }

    // Left the recipient, right place, date and references.
    place_ = "recipient";
    auto const start = y_;
    auto const start_page = page_;
    constexpr double data_x = margin_side + 268, data_width = text_width - 268;
    for (std::size_t i = 0; i < letter_.recipient.size(); ++i)
        paragraph(letter_.recipient[i], {}, body, margin_side, 244);
    auto const recipient_end = y_;
    if (page_ == start_page) y_ = start;
    place_ = "reference";
    reference(place_and_date(letter_), "", data_x, data_width);
    reference(letter_.our_reference, "our_reference", data_x, data_width);
    reference(letter_.your_reference, "your_reference", data_x, data_width);
    if (page_ == start_page) y_ = std::max(y_, recipient_end);
    y_ += 20;

    if (!letter_.banner.title.empty()) {
        place_ = "banner";
        paragraph(letter_.banner.title, {}, banner_title, margin_side + 12, text_width - 12, "P", &alarm);
        for (auto const& line : letter_.banner.lines)
            paragraph(line.words, line.language, small_body, margin_side + 12, text_width - 12, "P", &alarm);
        y_ += 16;
    }

    place_ = "subject";
    need(40);
    paragraph(letter_.subject, {}, subject, margin_side, text_width, "H1");
    y_ += 4;
}

void Composer::reference(std::string const& words, std::string_view name, double x, double width)
{
    if (words.empty()) return;
    auto const both = name.empty() ? words : labelled(name, words, letter_.language);
    paragraph(both, {}, contact_data(), x, width);
    y_ += 2;
}

Style const& Composer::style_of(Heading const& b)
{
    return b.level <= 1 ? heading_1 : b.level == 2 ? heading_2 : heading_3;
}

double Composer::beginning_at(std::size_t place, int headings)
{
    constexpr double usual = 54;
    if (place >= letter_.blocks.size()) return 0;
    if (auto const* heading = std::get_if<Heading>(&letter_.blocks[place]); heading && headings > 0) {
        Lines const lines(*this, heading->text.words, heading->text.language, style_of(*heading), text_width);
        return lines.rest(200) + 19 + beginning_at(place + 1, headings - 1);
    }
    auto const* table = std::get_if<Table>(&letter_.blocks[place]);
    return table && !(table->rows.empty() && table->header.empty())
               ? std::max(usual, beginning_of(*table, widths_of(*table)).height + 9)
               : usual;
}

void Composer::block(Heading const& b)
{
    auto const& style = style_of(b);
    char const* const element = b.level <= 1 ? "H2" : b.level == 2 ? "H3" : "H4";
    Lines lines(*this, b.text.words, b.text.language, style, text_width);
    if (!lines.more()) return;
    // A heading stays with what it heads.
    auto const height = lines.rest(200);
    gap(b.level <= 1 ? 15 : 9);
    need(height + beginning_at(at_ + 1, 2));
    if (b.level <= 1) {
        if (in_section_) close("Sect");
        open("Sect");
        in_section_ = true;
    }
    open(element, b.text.language);
    flow(lines, margin_side, "Span");
    close(element);
    if (!b.cites.empty()) {
        paragraph(b.cites, {}, cites, margin_side, text_width);
        y_ += 1;
    }
    y_ += b.level <= 1 ? 4 : 2;
}

void Composer::block(Paragraph const& b)
{
    gap(5);
    auto const words = with_notes(b);
    paragraph(words, b.text.language, body, margin_side, text_width);
}

void Composer::block(List const& b)
{
    open("L");
    for (std::size_t i = 0; i < b.items.size() && !error_; ++i) {
        auto const mark = b.marks == List::Marks::dashes ? std::string("–")
                          : b.marks == List::Marks::letters && i < 26
                              ? '(' + std::string(1, static_cast<char>('a' + i)) + ')'
                              : std::to_string(i + 1) + '.';
        gap(3.5);
        item(mark, with_notes(b.items[i]), b.items[i].text.language, body, 22);
    }
    close("L");
}

void Composer::item(std::string const& mark, std::string const& words, std::string_view language, Style const& style,
                    double indent)
{
    Lines lines(*this, words, language, style, text_width - indent);
    Lines label_lines(*this, mark, {}, style, indent);
    // The mark and the first two lines stand together.
    need(lines.more() ? std::min(lines.rest(60), 2 * lines.next_height()) : 12);
    open("LI");
    open("Lbl");
    if (label_lines.more()) label_lines.draw(1, margin_side, y_);
    close("Lbl");
    fresh_ = false;
    open("LBody", language);
    flow(lines, margin_side + indent, "Span");
    close("LBody");
    close("LI");
}

void Composer::block(Quotation const& b)
{
    gap(6);
    open("BlockQuote", b.text.language);
    if (!b.source.words.empty()) {
        need(40);
        paragraph(b.source.words, b.source.language, key, margin_side + 16, text_width - 16, "P", &hairline);
    }
    paragraph(b.text.words, {}, law_text, margin_side + 16, text_width - 16, "P", &hairline);
    close("BlockQuote");
    y_ += 3;
}

double Composer::height_of(Signature const& b)
{
    auto const electronic = label("signed_electronically", letter_.language);
    double height = b.form == Signature::Form::on_paper ? 46 : 6;
    for (auto const& words : {b.name, b.function, b.authority})
        if (!words.empty()) height += Lines(*this, words, {}, body, text_width - signature_indent).rest(300);
    if (b.form == Signature::Form::electronic)
        height += Lines(*this, electronic.words, electronic.language, cites, text_width - signature_indent).rest(300);
    return height;
}

void Composer::keep_with_signature(std::size_t i)
{
    auto const* const paragraph = std::get_if<Paragraph>(&letter_.blocks[i]);
    if (paragraph == nullptr || i + 1 == letter_.blocks.size()) return;
    auto const* const signature = std::get_if<Signature>(&letter_.blocks[i + 1]);
    if (signature == nullptr) return;
    auto const height = Lines(*this, with_notes(*paragraph), paragraph->text.language, body, text_width).rest(300) +
                        height_of(*signature) + 32;
    if (height < 450) need(height);
}

void Composer::block(Signature const& b)
{
    gap(22);
    constexpr double x = margin_side + signature_indent, width = text_width - signature_indent;
    auto const electronic = label("signed_electronically", letter_.language);
    // What is said of a stamp stays with it.
    auto const* const stamp =
        at_ + 1 < letter_.blocks.size() ? std::get_if<Paragraph>(&letter_.blocks[at_ + 1]) : nullptr;
    auto const below =
        stamp == nullptr ? 0 : Lines(*this, with_notes(*stamp), stamp->text.language, body, text_width).rest(60) + 9;
    need(std::min(height_of(b) + below, 400.0));
    if (b.form == Signature::Form::on_paper) {
        // Room for a hand and a stamp.
        y_ += 40;
        rectangle(x, y_, 190, 0.5, ink);
        y_ += 6;
        fresh_ = false;
    }
    for (auto const& words : {b.name, b.function, b.authority})
        paragraph(words, {}, body, x, width);
    if (b.form == Signature::Form::electronic) {
        y_ += 6;
        paragraph(electronic.words, electronic.language, cites, x, width);
    }
    y_ += 4;
}

void Composer::block(Annexes const& b)
{
    std::vector<std::string> marks;
    // The longest of them has room on its line: "Приложение 12" is half as long again as "Annex 12".
    double indent = 62;
    for (std::size_t i = 0; i < b.annexes.size(); ++i) {
        marks.push_back(label("annex_number", letter_.language, {{"number", annex_number(b, i)}}).words);
        indent = std::max(indent, std::min(width_of(marks.back(), body) + 8, text_width / 3));
    }
    open("L");
    for (std::size_t i = 0; i < b.annexes.size() && !error_; ++i) {
        auto words = b.annexes[i].title.words;
        if (!b.annexes[i].detail.words.empty()) words += " (" + b.annexes[i].detail.words + ')';
        gap(3.5);
        item(marks[i], words, b.annexes[i].title.language, body, indent);
    }
    close("L");
}

void Composer::notes()
{
    if (letter_.notes.empty()) return;
    block(Heading{2, label("notes", letter_.language)});
    open("L");
    for (std::size_t i = 0; i < letter_.notes.size() && !error_; ++i) {
        gap(1.5);
        item(std::to_string(i + 1), letter_.notes[i].words, letter_.notes[i].language, note_text, 18);
    }
    close("L");
}

LaidOut::LaidOut() : pieces_(std::make_unique<Pieces>()) {}
LaidOut::~LaidOut() = default;

Result<Composition> compose(Letter const& letter, cairo_t* context, int pages_in_all, KeepLines keep, LaidOut* laid_out)
{
    return Composer(letter, context, pages_in_all, keep, laid_out == nullptr ? nullptr : &laid_out->pieces()).whole();
}

}
