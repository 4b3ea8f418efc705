// document: letters between authorities as values, and as PDF and DOCX.
//
// Offers   Letter            everything a letter says, in order: can be printed, compared and searched in tests
//          to_text()         the letter as plain text
//          letter_from()     the letter of request from a draft (from_request.hpp), or of another message
//                            (from_message.hpp)
//          pdf_of()          tagged PDF with embedded fonts (pdf.hpp)
//          docx_of()         a WordprocessingML document for those who must edit it (docx.hpp)
// Knows    base, law, opinion, request
// Never    translates: free text stays in the language it was written in and is marked with it. Never opens a file or
//          reads the clock; the same letter always gives the same octets
#pragma once

#include "base/base.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rogatory::document
{

/// Words with the language they are written in.
struct Text {
    std::string words;
    std::string language{}; ///< ISO 639 code where it is not the letter's language; otherwise empty

    friend bool operator==(Text const&, Text const&) = default;
};

struct Heading {
    int level = 1; ///< 1 to 3
    Text text;
    std::string cites{}; ///< the article that asks for this section, quietly beside it

    friend bool operator==(Heading const&, Heading const&) = default;
};
/// A line feed in the words starts a new line.
struct Paragraph {
    Text text;
    std::vector<int> notes{}; ///< numbers of Letter::notes, from 1

    friend bool operator==(Paragraph const&, Paragraph const&) = default;
};
struct List {
    enum class Marks : std::uint8_t { numbers, letters, dashes } marks = Marks::numbers;
    std::vector<Paragraph> items;

    friend bool operator==(List const&, List const&) = default;
};
/// Rows of cells. A table of keys and values has two columns and no header; its first column names the row.
struct Table {
    enum class Kind : std::uint8_t { keys_and_values, columns } kind = Kind::keys_and_values;
    std::vector<Text> header{};
    std::vector<std::vector<Text>> rows;

    friend bool operator==(Table const&, Table const&) = default;
};
/// A text of law, word for word.
struct Quotation {
    Text source; ///< "Criminal Code of ZZA, section 12"
    Text text;

    friend bool operator==(Quotation const&, Quotation const&) = default;
};
struct Signature {
    /// A line to sign on, or the sentence that the dossier carries an electronic signature.
    enum class Form : std::uint8_t { on_paper, electronic } form = Form::electronic;
    std::string name, function, authority;

    friend bool operator==(Signature const&, Signature const&) = default;
};
struct Annex {
    Text title;
    Text detail{};                        ///< language, number of pages, certified or not
    std::optional<std::int64_t> number{}; ///< its own number, where that is not its place in the list

    friend bool operator==(Annex const&, Annex const&) = default;
};
/// The annexes in their order, numbered from 1 where they have no number of their own.
struct Annexes {
    std::vector<Annex> annexes;

    friend bool operator==(Annexes const&, Annexes const&) = default;
};

using Block = std::variant<Heading, Paragraph, List, Table, Quotation, Signature, Annexes>;

/// Who writes, as it stands at the head of the first page.
struct Letterhead {
    std::string state;                  ///< name of the State in the letter's language
    std::vector<std::string> authority; ///< name of the authority, then of its section: one line each
    std::vector<std::string> address;
    std::vector<std::string> contact; ///< telephone, e-mail, hours: one line each

    friend bool operator==(Letterhead const&, Letterhead const&) = default;
};

/// Urgency: shown in a frame above the subject.
struct Banner {
    std::string title;
    std::vector<Text> lines;

    friend bool operator==(Banner const&, Banner const&) = default;
};

struct Letter {
    Language language = Language::en;
    Letterhead letterhead;
    std::vector<std::string> recipient; ///< authority, address, State: one line each
    std::string place, date;            ///< date as the language writes it
    std::string our_reference, your_reference;
    std::string marking; ///< confidentiality, on every page; empty: none
    Banner banner;       ///< without title: none
    std::string subject;
    std::vector<Block> blocks;
    std::vector<Text> notes{}; ///< citations, numbered from 1, at the end

    bool right_to_left() const { return is_right_to_left(language); }
    friend bool operator==(Letter const&, Letter const&) = default;
};

/// What a renderer accepts; a letter beyond it is refused with document.too_long.
struct Limits {
    static constexpr std::size_t octets = 8U << 20U; ///< of all its text
    static constexpr std::size_t blocks = 20'000;
    static constexpr std::size_t cells = 100'000; ///< of all its tables
    static constexpr std::size_t columns = 12;    ///< of one table
};

/// The letter as plain text: what it says, without its looks. Lines end with a line feed; nothing is wrapped.
std::string to_text(Letter const& letter);

/// The letter as it may be shown. Text must be UTF-8: document.text_not_utf8 names the place otherwise. Characters that
/// nobody can see but that change what a reader sees (controls, bidirectional embeddings, overrides and isolates,
/// zero-width spaces, tags) are written out, such as "[U+202E]": a letter shows everything it holds. Joiners and
/// direction marks that Arabic and Indic scripts need stay. A table whose rows do not all fit its columns is refused
/// (document.table_uneven), and so is a letter beyond Limits (document.too_long). Rendering does this itself.
Result<Letter> shown(Letter letter);

}
