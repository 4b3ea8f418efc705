#include "document/document.hpp"

#include "base/visible.hpp"
#include "document/labels.hpp"

#include <array>
#include <cstdio>
#include <optional>

namespace rogatory::document
{
namespace
{

/// One walk over everything a letter says, changing it in place.
class Showing
{
public:
    std::optional<Error> error;

    void text(std::string& words, std::string const& place)
    {
        if (error) return;
        octets_ += words.size();
        if (octets_ > Limits::octets) return too_long(place);
        if (plain(words)) return;
        std::string out;
        out.reserve(words.size());
        for (std::string_view rest = words; !rest.empty();) {
            auto const c = first_code_point(rest);
            if (!c) {
                error =
                    Error{"document.text_not_utf8", place, "", {{"octet", std::to_string(words.size() - rest.size())}}};
                return;
            }
            if (c->value == U'\t')
                out += ' ';
            else if (c->value == U'\r') {
                if (!rest.substr(1).starts_with('\n')) out += '\n';
            } else if (c->value == 0x85 || c->value == 0x2028 || c->value == 0x2029)
                out += '\n';
            else if (c->value == 0xAD) {
                // A soft hyphen only says where a word may be broken.
            } else if (is_hidden(c->value)) {
                out += name_of_code_point(c->value);
            } else
                out += rest.substr(0, c->octets);
            rest.remove_prefix(c->octets);
        }
        octets_ += out.size() > words.size() ? out.size() - words.size() : 0;
        words = std::move(out);
        if (octets_ > Limits::octets) too_long(place);
    }
    void text(Text& words, std::string const& place)
    {
        text(words.words, place);
        text(words.language, place);
    }
    void lines(std::vector<std::string>& all, std::string const& place)
    {
        for (std::size_t i = 0; i < all.size(); ++i)
            text(all[i], at(place, i));
    }
    void letter(Letter& l)
    {
        if (l.blocks.size() > Limits::blocks || l.notes.size() > Limits::blocks) return too_long("blocks");
        text(l.letterhead.state, "letterhead.state");
        lines(l.letterhead.authority, "letterhead.authority");
        lines(l.letterhead.address, "letterhead.address");
        lines(l.letterhead.contact, "letterhead.contact");
        lines(l.recipient, "recipient");
        text(l.place, "place");
        text(l.date, "date");
        text(l.our_reference, "our_reference");
        text(l.your_reference, "your_reference");
        text(l.marking, "marking");
        text(l.banner.title, "banner.title");
        for (std::size_t i = 0; i < l.banner.lines.size(); ++i)
            text(l.banner.lines[i], at("banner.lines", i));
        text(l.subject, "subject");
        for (std::size_t i = 0; i < l.blocks.size() && !error; ++i)
            std::visit([&](auto& b) { block(b, at("blocks", i)); }, l.blocks[i]);
        for (std::size_t i = 0; i < l.notes.size(); ++i)
            text(l.notes[i], at("notes", i));
    }

private:
    static std::string at(std::string const& place, std::size_t i) { return place + '[' + std::to_string(i) + ']'; }
    void too_long(std::string const& place)
    {
        if (!error) error = Error{"document.too_long", place, "", {{"largest", std::to_string(Limits::octets >> 20U)}}};
    }
    static bool plain(std::string_view words)
    {
        for (auto const c : words)
            if (static_cast<unsigned char>(c) >= 0x7F || (static_cast<unsigned char>(c) < 0x20 && c != '\n'))
                return false;
        return true;
    }
    void block(Heading& b, std::string const& place)
    {
        text(b.text, place);
        text(b.cites, place);
    }
    void block(Paragraph& b, std::string const& place)
    {
        text(b.text, place);
        if (b.notes.size() > Limits::columns) too_long(place);
    }
    void block(List& b, std::string const& place)
    {
        if (b.items.size() > Limits::blocks) return too_long(place);
        for (std::size_t i = 0; i < b.items.size(); ++i)
            block(b.items[i], at(place, i));
    }
    void block(Table& b, std::string const& place)
    {
        auto const columns = b.kind == Table::Kind::keys_and_values ? 2
                             : !b.header.empty()                    ? b.header.size()
                             : b.rows.empty()                       ? 1
                                                                    : b.rows.front().size();
        if (columns == 0 || columns > Limits::columns ||
            (b.kind == Table::Kind::keys_and_values && !b.header.empty())) {
            if (!error) error = Error{"document.table_uneven", place, "", {}};
            return;
        }
        cells_ += columns * (b.rows.size() + 1);
        if (cells_ > Limits::cells) return too_long(place);
        for (auto& cell : b.header)
            text(cell, place);
        for (std::size_t r = 0; r < b.rows.size() && !error; ++r) {
            if (b.rows[r].size() != columns) {
                error = Error{"document.table_uneven", at(place, r), "", {}};
                return;
            }
            for (auto& cell : b.rows[r])
                text(cell, at(place, r));
        }
    }
    void block(Quotation& b, std::string const& place)
    {
        text(b.source, place);
        text(b.text, place);
    }
    void block(Signature& b, std::string const& place)
    {
        text(b.name, place);
        text(b.function, place);
        text(b.authority, place);
    }
    void block(Annexes& b, std::string const& place)
    {
        if (b.annexes.size() > Limits::blocks) return too_long(place);
        for (std::size_t i = 0; i < b.annexes.size(); ++i) {
            text(b.annexes[i].title, at(place, i));
            text(b.annexes[i].detail, at(place, i));
        }
    }

    std::size_t octets_ = 0, cells_ = 0;
};

/// Collects lines of plain text.
class Printing
{
public:
    explicit Printing(Language language) : language_(language) {}
    std::string out;

    void line(std::string_view words)
    {
        out += words;
        out += '\n';
    }
    void gap()
    {
        if (!out.empty() && !out.ends_with("\n\n")) out += '\n';
    }
    void operator()(Heading const& b)
    {
        gap();
        line(b.cites.empty() ? b.text.words : b.text.words + " (" + b.cites + ')');
    }
    void operator()(Paragraph const& b) { line(with_notes(b)); }
    void operator()(List const& b)
    {
        for (std::size_t i = 0; i < b.items.size(); ++i)
            line(mark(b.marks, i) + ' ' + with_notes(b.items[i]));
    }
    void operator()(Table const& b)
    {
        auto const row = [&](std::vector<Text> const& cells) {
            std::string words;
            for (std::size_t i = 0; i < cells.size(); ++i)
                words += (i == 0 ? "" : " | ") + cells[i].words;
            if (b.kind == Table::Kind::keys_and_values && cells.size() == 2)
                words = label("key_value", language_, {{"key", cells[0].words}, {"value", cells[1].words}}).words;
            line(words);
        };
        if (!b.header.empty()) row(b.header);
        for (auto const& cells : b.rows)
            row(cells);
    }
    void operator()(Quotation const& b)
    {
        line(b.source.words);
        line("    " + b.text.words);
    }
    void operator()(Signature const& b)
    {
        gap();
        if (b.form == Signature::Form::on_paper) line(label("signature", language_).words + ": ____________________");
        for (auto const& words : {b.name, b.function, b.authority})
            if (!words.empty()) line(words);
        if (b.form == Signature::Form::electronic) line(label("signed_electronically", language_).words);
    }
    void operator()(Annexes const& b)
    {
        for (std::size_t i = 0; i < b.annexes.size(); ++i) {
            auto words = label("annex_number", language_, {{"number", annex_number(b, i)}}).words + ' ' +
                         b.annexes[i].title.words;
            if (!b.annexes[i].detail.words.empty()) words += " (" + b.annexes[i].detail.words + ')';
            line(words);
        }
    }

private:
    static std::string mark(List::Marks marks, std::size_t i)
    {
        if (marks == List::Marks::dashes) return "-";
        if (marks == List::Marks::letters && i < 26) return '(' + std::string(1, static_cast<char>('a' + i)) + ')';
        return std::to_string(i + 1) + '.';
    }
    static std::string with_notes(Paragraph const& p)
    {
        auto words = p.text.words;
        for (auto const note : p.notes)
            words += " [" + std::to_string(note) + ']';
        return words;
    }
    Language language_;
};

}

Result<Letter> shown(Letter letter)
{
    Showing showing;
    showing.letter(letter);
    if (showing.error) return *showing.error;
    return letter;
}

std::string to_text(Letter const& letter)
{
    Printing print(letter.language);
    auto const lines = [&](std::vector<std::string> const& all) {
        for (auto const& words : all)
            print.line(words);
    };
    if (!letter.marking.empty()) print.line(letter.marking);
    print.line(letter.letterhead.state);
    lines(letter.letterhead.authority);
    lines(letter.letterhead.address);
    lines(letter.letterhead.contact);
    print.gap();
    lines(letter.recipient);
    print.gap();
    print.line(place_and_date(letter));
    if (!letter.our_reference.empty()) print.line(labelled("our_reference", letter.our_reference, letter.language));
    if (!letter.your_reference.empty()) print.line(labelled("your_reference", letter.your_reference, letter.language));
    print.gap();
    if (!letter.banner.title.empty()) {
        print.line(letter.banner.title);
        for (auto const& text : letter.banner.lines)
            print.line(text.words);
        print.gap();
    }
    print.line(labelled("subject", letter.subject, letter.language));
    print.gap();
    for (auto const& block : letter.blocks)
        std::visit(print, block);
    if (!letter.notes.empty()) {
        print.gap();
        for (std::size_t i = 0; i < letter.notes.size(); ++i)
            print.line('[' + std::to_string(i + 1) + "] " + letter.notes[i].words);
    }
    return print.out;
}

}
