#include "document/docx.hpp"

#include "base/direction.hpp"
#include "document/labels.hpp"

#include <zip.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

namespace rogatory::document
{
namespace
{

// shown() has removed everything that XML 1.0 cannot hold.
std::string xml_text(std::string_view words)
{
    std::string out;
    out.reserve(words.size() + 16);
    for (auto const c : words)
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    return out;
}

bool is_language_code(std::string_view code)
{
    if (code.size() < 2 || code.size() > 8) return false;
    for (auto const c : code)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-')) return false;
    return true;
}

/// ISO/IEC 29500-1, 17.3.2.20: the language of Latin, East Asian and complex script. Latin words in a Chinese text are
/// not Chinese: marked so, they would be broken anywhere.
std::string language_mark(std::string_view language)
{
    auto const code = std::string(language);
    auto const east_asian = code == "zh" || code == "ja" || code == "ko";
    return "<w:lang w:val=\"" + (east_asian ? "en" : code) + "\" w:eastAsia=\"" + (code == "zh" ? "zh-CN" : code) +
           "\" w:bidi=\"" + code + "\"/>";
}

// ISO/IEC 29500-1, section 17: the parts of a WordprocessingML package.
constexpr std::string_view xml_head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view w_namespaces =
    " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

class DocxBody
{
public:
    explicit DocxBody(Letter const& letter) : letter_(letter) {}

    std::string whole()
    {
        head();
        for (auto const& block : letter_.blocks)
            std::visit([&](auto const& b) { write(b); }, block);
        if (!letter_.notes.empty()) {
            paragraph("NoteRule", {{label("notes", letter_.language)}});
            for (std::size_t i = 0; i < letter_.notes.size(); ++i)
                paragraph("Note", {{Text{std::to_string(i + 1) + "  "}}, {letter_.notes[i]}});
        }
        // Section properties: A4, margins in twentieths of a point, another first page without running head.
        out_ +=
            "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/>"
            "<w:headerReference w:type=\"first\" r:id=\"rId5\"/><w:footerReference w:type=\"default\" r:id=\"rId6\"/>"
            "<w:footerReference w:type=\"first\" r:id=\"rId6\"/>"
            "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1240\" w:right=\"1440\" w:bottom=\"1360\""
            " w:left=\"1440\" w:header=\"680\" w:footer=\"680\" w:gutter=\"0\"/><w:titlePg/>";
        if (letter_.right_to_left()) out_ += "<w:bidi/>";
        out_ += "</w:sectPr>";
        return std::move(out_);
    }
    /// The marks of each list, in their order.
    std::vector<List::Marks> const& lists() const { return lists_; }

private:
    struct Run {
        Text text;
        std::string_view properties{};
    };

    std::string_view language_of(Text const& text) const
    {
        return is_language_code(text.language) ? std::string_view(text.language) : code_of(letter_.language);
    }
    void run(Run const& r)
    {
        if (r.text.words.empty()) return;
        auto const language = language_of(r.text);
        auto const rtl = reads_right_to_left(r.text.words, written_right_to_left(language));
        out_ += "<w:r><w:rPr>";
        out_ += r.properties;
        if (rtl) out_ += "<w:rtl/>";
        out_ += language_mark(language) + "</w:rPr>";
        for (std::string_view rest = r.text.words;;) {
            auto const end = std::min(rest.find('\n'), rest.size());
            if (end != 0) out_ += "<w:t xml:space=\"preserve\">" + xml_text(rest.substr(0, end)) + "</w:t>";
            if (end == rest.size()) break;
            out_ += "<w:br/>";
            rest.remove_prefix(end + 1);
        }
        out_ += "</w:r>";
    }
    void paragraph(std::string_view style, std::vector<Run> const& runs, std::string_view more = {})
    {
        auto const rtl = runs.empty() ? letter_.right_to_left()
                                      : reads_right_to_left(runs.front().text.words,
                                                            written_right_to_left(language_of(runs.front().text)));
        // Short words of the other direction begin where the letter's lines do, as in compose.cpp.
        auto const across = rtl != letter_.right_to_left() && !runs.empty() &&
                            (runs.front().text.language.empty() || runs.front().text.words.size() < 60);
        out_ += "<w:p><w:pPr><w:pStyle w:val=\"";
        out_ += style;
        out_ += "\"/>";
        out_ += more;
        if (rtl) out_ += "<w:bidi/>";
        // ISO/IEC 29500-1, 17.3.1.13: "end" is the edge opposite to where the paragraph's direction begins.
        if (across) out_ += "<w:jc w:val=\"end\"/>";
        out_ += "</w:pPr>";
        for (auto const& r : runs)
            run(r);
        out_ += "</w:p>";
    }
    void cell(std::string_view width, std::vector<std::string> const& lines, std::string_view style)
    {
        out_ += "<w:tc><w:tcPr><w:tcW w:w=\"";
        out_ += width;
        out_ += "\" w:type=\"dxa\"/></w:tcPr>";
        if (lines.empty()) paragraph(style, {});
        for (auto const& line : lines)
            paragraph(style, {{Text{line}}});
        out_ += "</w:tc>";
    }
    void two_columns(std::string_view left, std::string_view right, std::string_view borders)
    {
        out_ += "<w:tbl><w:tblPr><w:tblStyle w:val=\"Plain\"/>";
        if (letter_.right_to_left()) out_ += "<w:bidiVisual/>";
        out_ += "<w:tblW w:w=\"9026\" w:type=\"dxa\"/>";
        out_ += borders;
        out_ += "<w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"";
        out_ += left;
        out_ += "\"/><w:gridCol w:w=\"";
        out_ += right;
        out_ += "\"/></w:tblGrid><w:tr>";
    }

    void head()
    {
        auto const& h = letter_.letterhead;
        two_columns(
            "5700", "3326",
            "<w:tblBorders><w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"1A335C\"/></w:tblBorders>");
        out_ += "<w:tc><w:tcPr><w:tcW w:w=\"5700\" w:type=\"dxa\"/></w:tcPr>";
        paragraph("StateName", {{Text{h.state}}});
        for (std::size_t i = 0; i < h.authority.size(); ++i)
            paragraph(i == 0 ? "AuthorityName" : "AuthoritySection", {{Text{h.authority[i]}}});
        out_ += "</w:tc>";
        auto contact = h.address;
        contact.insert(contact.end(), h.contact.begin(), h.contact.end());
        cell("3326", contact, "Contact");
        out_ += "</w:tr></w:tbl>";
        paragraph("Gap", {});
        if (!letter_.marking.empty()) paragraph("Marking", {{Text{letter_.marking}}});

        std::vector<std::string> data{place_and_date(letter_)};
        if (!letter_.our_reference.empty())
            data.push_back(labelled("our_reference", letter_.our_reference, letter_.language));
        if (!letter_.your_reference.empty())
            data.push_back(labelled("your_reference", letter_.your_reference, letter_.language));
        two_columns("5300", "3726", "");
        cell("5300", letter_.recipient, "Recipient");
        cell("3726", data, "LetterData");
        out_ += "</w:tr></w:tbl>";
        paragraph("Gap", {});

        if (!letter_.banner.title.empty()) {
            paragraph("BannerTitle", {{Text{letter_.banner.title}}});
            for (auto const& line : letter_.banner.lines)
                paragraph("Banner", {{line}});
        }
        paragraph("Title", {{Text{letter_.subject}}});
    }

    std::vector<Run> with_marks(Paragraph const& p) const
    {
        std::vector<Run> runs{{p.text}};
        std::string marks;
        for (auto const note : p.notes)
            marks += (marks.empty() ? "" : ",") + std::to_string(note);
        if (!marks.empty()) runs.push_back({Text{marks}, "<w:vertAlign w:val=\"superscript\"/>"});
        return runs;
    }
    void write(Heading const& b)
    {
        auto const level = std::to_string(std::clamp(b.level, 1, 3));
        paragraph("Heading" + level, {{b.text}});
        if (!b.cites.empty()) paragraph("Cites", {{Text{b.cites}}});
    }
    void write(Paragraph const& b) { paragraph("Normal", with_marks(b)); }
    void write(List const& b)
    {
        lists_.push_back(b.marks);
        for (auto const& item : b.items)
            paragraph("ListParagraph", with_marks(item),
                      "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"" + std::to_string(lists_.size()) +
                          "\"/></w:numPr>");
    }
    void write(Table const& b)
    {
        if (b.rows.empty() && b.header.empty()) return;
        auto const keys = b.kind == Table::Kind::keys_and_values;
        auto const columns = keys ? 2 : b.header.empty() ? b.rows.front().size() : b.header.size();
        std::vector<int> widths(columns, static_cast<int>(9026 / columns));
        if (keys) widths = {2700, 6326};
        out_ += "<w:tbl><w:tblPr><w:tblStyle w:val=\"LetterTable\"/>";
        if (letter_.right_to_left()) out_ += "<w:bidiVisual/>";
        out_ += "<w:tblW w:w=\"9026\" w:type=\"dxa\"/>";
        out_ += keys ? "<w:tblLayout w:type=\"fixed\"/>" : "";
        // ISO/IEC 29500-1, 17.4.56: which rows and columns have a look of their own.
        out_ += keys ? "<w:tblLook w:firstRow=\"0\" w:firstColumn=\"1\" w:noHBand=\"1\" w:noVBand=\"1\"/>"
                     : "<w:tblLook w:firstRow=\"1\" w:firstColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/>";
        out_ += "</w:tblPr><w:tblGrid>";
        for (auto const width : widths)
            out_ += "<w:gridCol w:w=\"" + std::to_string(width) + "\"/>";
        out_ += "</w:tblGrid>";
        if (!b.header.empty()) row(b.header, widths, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", keys, true);
        for (auto const& cells : b.rows)
            row(cells, widths, "", keys, false);
        out_ += "</w:tbl>";
        // Two tables that touch would become one.
        paragraph("TableEnd", {});
    }
    void row(std::vector<Text> const& cells, std::vector<int> const& widths, std::string_view properties, bool keys,
             bool header)
    {
        out_ += "<w:tr>";
        out_ += properties;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            out_ += "<w:tc><w:tcPr><w:tcW w:w=\"" + std::to_string(widths[c]) + "\" w:type=\"dxa\"/></w:tcPr>";
            paragraph(header ? "TableHead" : keys && c == 0 ? "TableKey" : "TableCell", {{cells[c]}});
            out_ += "</w:tc>";
        }
        out_ += "</w:tr>";
    }
    void write(Quotation const& b)
    {
        if (!b.source.words.empty()) paragraph("QuoteSource", {{b.source}});
        paragraph("Quote", {{b.text}});
    }
    void write(Signature const& b)
    {
        if (b.form == Signature::Form::on_paper) paragraph("SignatureLine", {});
        bool first = b.form == Signature::Form::electronic;
        for (auto const& words : {b.name, b.function, b.authority})
            if (!words.empty()) {
                paragraph(first ? "SignatureFirst" : "Signature", {{Text{words}}});
                first = false;
            }
        if (b.form == Signature::Form::electronic)
            paragraph("SignatureNote", {{label("signed_electronically", letter_.language)}});
    }
    void write(Annexes const& b)
    {
        for (std::size_t i = 0; i < b.annexes.size(); ++i) {
            std::vector<Run> runs{
                {{label("annex_number", letter_.language, {{"number", annex_number(b, i)}}).words + "  "}},
                {b.annexes[i].title}};
            if (!b.annexes[i].detail.words.empty())
                runs.push_back({{" (" + b.annexes[i].detail.words + ')', b.annexes[i].detail.language}});
            paragraph("Annex", runs);
        }
    }

    Letter const& letter_;
    std::string out_;
    std::vector<List::Marks> lists_;
};

struct ParagraphStyle {
    std::string_view id, name, based_on, properties, run;
};
// Sizes of characters are half points, spacing and indents twentieths of a point.
#define ROGATORY_SANS                                                                                                  \
    "<w:rFonts w:ascii=\"Noto Sans\" w:hAnsi=\"Noto Sans\" w:cs=\"Noto Sans Arabic\" w:eastAsia=\"Noto Sans CJK "      \
    "SC\"/>"
// clang-format off
constexpr std::array paragraph_styles{
    ParagraphStyle{"Title", "Title", "Normal", "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"160\" w:line=\"240\" w:lineRule=\"auto\"/><w:outlineLvl w:val=\"9\"/>", "<w:b/><w:bCs/><w:sz w:val=\"25\"/><w:szCs w:val=\"25\"/>"},
    ParagraphStyle{"Heading1", "heading 1", "Normal", "<w:keepNext/><w:spacing w:before=\"300\" w:after=\"60\"/><w:outlineLvl w:val=\"0\"/>", ROGATORY_SANS "<w:b/><w:bCs/><w:color w:val=\"1A335C\"/><w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/>"},
    ParagraphStyle{"Heading2", "heading 2", "Normal", "<w:keepNext/><w:spacing w:before=\"180\" w:after=\"60\"/><w:outlineLvl w:val=\"1\"/>", ROGATORY_SANS "<w:b/><w:bCs/><w:sz w:val=\"19\"/><w:szCs w:val=\"19\"/>"},
    ParagraphStyle{"Heading3", "heading 3", "Normal", "<w:keepNext/><w:spacing w:before=\"140\" w:after=\"40\"/><w:outlineLvl w:val=\"2\"/>", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>"},
    ParagraphStyle{"Cites", "Citation", "Normal", "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"60\"/>", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>"},
    ParagraphStyle{"ListParagraph", "List Paragraph", "Normal", "<w:spacing w:after=\"70\"/>", ""},
    ParagraphStyle{"Quote", "Quote", "Normal", "<w:pBdr><w:left w:val=\"single\" w:sz=\"12\" w:space=\"8\" w:color=\"C7CCD4\"/></w:pBdr><w:spacing w:after=\"120\"/><w:ind w:left=\"320\"/>", "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>"},
    ParagraphStyle{"QuoteSource", "Quote source", "Normal", "<w:keepNext/><w:pBdr><w:left w:val=\"single\" w:sz=\"12\" w:space=\"8\" w:color=\"C7CCD4\"/></w:pBdr><w:spacing w:before=\"120\" w:after=\"0\"/><w:ind w:left=\"320\"/>", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>"},
    ParagraphStyle{"TableCell", "Table cell", "Normal", "<w:spacing w:before=\"40\" w:after=\"50\" w:line=\"240\" w:lineRule=\"auto\"/>", "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>"},
    ParagraphStyle{"TableKey", "Table key", "TableCell", "", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>"},
    ParagraphStyle{"TableHead", "Table head", "TableCell", "<w:keepNext/>", ROGATORY_SANS "<w:b/><w:bCs/><w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/>"},
    ParagraphStyle{"TableEnd", "Table end", "Normal", "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/>", ""},
    ParagraphStyle{"Gap", "Gap", "Normal", "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"300\" w:lineRule=\"exact\"/>", ""},
    ParagraphStyle{"StateName", "State name", "Normal", "<w:spacing w:before=\"0\" w:after=\"20\"/>", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>"},
    ParagraphStyle{"AuthorityName", "Authority name", "Normal", "<w:spacing w:before=\"0\" w:after=\"20\" w:line=\"240\" w:lineRule=\"auto\"/>", "<w:b/><w:bCs/><w:color w:val=\"1A335C\"/><w:sz w:val=\"30\"/><w:szCs w:val=\"30\"/>"},
    ParagraphStyle{"AuthoritySection", "Authority section", "Normal", "<w:spacing w:before=\"0\" w:after=\"80\"/>", ""},
    ParagraphStyle{"Contact", "Contact", "Normal", "<w:spacing w:before=\"0\" w:after=\"0\"/>", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>"},
    ParagraphStyle{"Recipient", "Recipient", "Normal", "<w:spacing w:before=\"0\" w:after=\"0\"/>", ""},
    ParagraphStyle{"LetterData", "Letter data", "Normal", "<w:spacing w:before=\"0\" w:after=\"40\"/>", "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>"},
    ParagraphStyle{"Marking", "Marking", "Normal", "<w:spacing w:before=\"0\" w:after=\"200\"/>", ROGATORY_SANS "<w:b/><w:bCs/><w:color w:val=\"9E1A1A\"/><w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>"},
    ParagraphStyle{"BannerTitle", "Banner title", "Normal", "<w:keepNext/><w:pBdr><w:left w:val=\"single\" w:sz=\"12\" w:space=\"8\" w:color=\"9E1A1A\"/></w:pBdr><w:spacing w:before=\"0\" w:after=\"0\"/><w:ind w:left=\"220\"/>", ROGATORY_SANS "<w:b/><w:bCs/><w:color w:val=\"9E1A1A\"/><w:sz w:val=\"19\"/><w:szCs w:val=\"19\"/>"},
    ParagraphStyle{"Banner", "Banner", "Normal", "<w:pBdr><w:left w:val=\"single\" w:sz=\"12\" w:space=\"8\" w:color=\"9E1A1A\"/></w:pBdr><w:spacing w:before=\"0\" w:after=\"0\"/><w:ind w:left=\"220\"/>", "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>"},
    ParagraphStyle{"Signature", "Signature", "Normal", "<w:keepNext/><w:keepLines/><w:spacing w:before=\"0\" w:after=\"0\"/><w:ind w:left=\"4000\"/>", ""},
    ParagraphStyle{"SignatureFirst", "Signature first line", "Signature", "<w:spacing w:before=\"480\" w:after=\"0\"/>", ""},
    ParagraphStyle{"SignatureLine", "Signature line", "Normal", "<w:keepNext/><w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"1\" w:color=\"141417\"/></w:pBdr><w:spacing w:before=\"900\" w:after=\"80\"/><w:ind w:left=\"4000\" w:right=\"1200\"/>", ""},
    ParagraphStyle{"SignatureNote", "Signature note", "Normal", "<w:keepLines/><w:spacing w:before=\"100\" w:after=\"120\"/><w:ind w:left=\"4000\"/>", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>"},
    ParagraphStyle{"Annex", "Annex", "Normal", "<w:spacing w:after=\"70\"/><w:ind w:left=\"1240\" w:hanging=\"1240\"/>", ""},
    ParagraphStyle{"NoteRule", "Note rule", "Normal", "<w:keepNext/><w:spacing w:before=\"360\" w:after=\"40\"/>", ROGATORY_SANS "<w:b/><w:bCs/><w:color w:val=\"5C616B\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>"},
    ParagraphStyle{"Note", "Note", "Normal", "<w:spacing w:before=\"0\" w:after=\"30\"/><w:ind w:left=\"280\" w:hanging=\"280\"/>", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/>"},
    ParagraphStyle{"Header", "header", "Normal", "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"4\" w:color=\"C7CCD4\"/></w:pBdr><w:tabs><w:tab w:val=\"center\" w:pos=\"4513\"/><w:tab w:val=\"right\" w:pos=\"9026\"/></w:tabs><w:spacing w:after=\"0\"/>", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>"},
    ParagraphStyle{"Footer", "footer", "Normal", "<w:spacing w:after=\"0\"/><w:jc w:val=\"center\"/>", ROGATORY_SANS "<w:color w:val=\"5C616B\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>"},
};
// clang-format on
#undef ROGATORY_SANS

std::string styles_part(Letter const& letter)
{
    auto const language = std::string(code_of(letter.language));
    std::string out(xml_head);
    out += "<w:styles";
    out += w_namespaces;
    out +=
        "><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Noto Serif\" w:hAnsi=\"Noto Serif\""
        " w:cs=\"Noto Naskh Arabic\" w:eastAsia=\"Noto Serif CJK SC\"/><w:color w:val=\"141417\"/><w:sz w:val=\"20\"/>"
        "<w:szCs w:val=\"20\"/>" +
        language_mark(language) +
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:after=\"100\""
        " w:line=\"250\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>"
        "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name "
        "w:val=\"Normal\"/><w:qFormat/></w:style>";
    for (auto const& s : paragraph_styles) {
        out += "<w:style w:type=\"paragraph\" w:styleId=\"" + std::string(s.id) + "\"><w:name w:val=\"" +
               std::string(s.name) + "\"/><w:basedOn w:val=\"" + std::string(s.based_on) + "\"/><w:qFormat/><w:pPr>" +
               std::string(s.properties) + "</w:pPr><w:rPr>" + std::string(s.run) + "</w:rPr></w:style>";
    }
    out +=
        "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"Plain\"><w:name w:val=\"Normal Table\"/><w:tblPr>"
        "<w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"120\""
        " w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>"
        "<w:style w:type=\"table\" w:styleId=\"LetterTable\"><w:name w:val=\"Letter table\"/><w:basedOn"
        " w:val=\"Plain\"/><w:tblPr><w:tblBorders><w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"C7CCD4\"/>"
        "<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"C7CCD4\"/><w:insideH w:val=\"single\""
        " w:sz=\"4\" w:space=\"0\" w:color=\"C7CCD4\"/></w:tblBorders></w:tblPr></w:style></w:styles>";
    return out;
}

std::string numbering_part(std::vector<List::Marks> const& lists)
{
    std::string out(xml_head);
    out += "<w:numbering";
    out += w_namespaces;
    out += '>';
    constexpr std::array<std::string_view, 3> kinds{"decimal", "lowerLetter", "bullet"};
    constexpr std::array<std::string_view, 3> texts{"%1.", "(%1)", "–"};
    for (std::size_t kind = 0; kind < kinds.size(); ++kind)
        out +=
            "<w:abstractNum w:abstractNumId=\"" + std::to_string(kind) +
            "\"><w:multiLevelType w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" +
            std::string(kinds[kind]) + "\"/><w:lvlText w:val=\"" + std::string(texts[kind]) +
            "\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"440\" "
            "w:hanging=\"440\"/></w:pPr></w:lvl></w:abstractNum>";
    for (std::size_t i = 0; i < lists.size(); ++i)
        out += "<w:num w:numId=\"" + std::to_string(i + 1) + "\"><w:abstractNumId w:val=\"" +
               std::to_string(static_cast<int>(lists[i])) +
               "\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>";
    return out + "</w:numbering>";
}

std::string field(std::string_view name)
{
    return "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> " +
           std::string(name) +
           " </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r>"
           "<w:fldChar w:fldCharType=\"end\"/></w:r>";
}

std::string words_run(std::string_view words)
{
    auto const rtl = reads_right_to_left(words, false) ? "<w:rPr><w:rtl/></w:rPr>" : "";
    return std::string("<w:r>") + rtl + "<w:t xml:space=\"preserve\">" + xml_text(words) + "</w:t></w:r>";
}

std::string footer_part(Letter const& letter)
{
    // "Page {page} of {pages}" with fields in the places of the numbers; 1 and 2 cannot stand in the label itself.
    auto const pattern = label("page_of", letter.language, {{"page", "\x01"}, {"pages", "\x02"}}).words;
    std::string out(xml_head);
    out += "<w:ftr";
    out += w_namespaces;
    out += "><w:p><w:pPr><w:pStyle w:val=\"Footer\"/>";
    if (letter.right_to_left()) out += "<w:bidi/>";
    out += "</w:pPr>";
    std::string words;
    for (auto const c : pattern) {
        if (c != '\x01' && c != '\x02') {
            words += c;
            continue;
        }
        out += words_run(words) + field(c == '\x01' ? "PAGE" : "NUMPAGES");
        words.clear();
    }
    if (!words.empty()) out += words_run(words);
    return out + "</w:p></w:ftr>";
}

std::string header_part(Letter const& letter, bool first_page)
{
    std::string out(xml_head);
    out += "<w:hdr";
    out += w_namespaces;
    out += '>';
    if (first_page)
        out += "<w:p><w:pPr><w:spacing w:after=\"0\"/></w:pPr></w:p>";
    else {
        auto const& head = letter.letterhead;
        out += "<w:p><w:pPr><w:pStyle w:val=\"Header\"/>";
        if (letter.right_to_left()) out += "<w:bidi/>";
        out += "</w:pPr>" + words_run(head.authority.empty() ? head.state : head.authority.front()) +
               "<w:r><w:tab/></w:r>" + words_run(letter.our_reference) + "<w:r><w:tab/></w:r>" +
               words_run(letter.marking) + "</w:p>";
    }
    return out + "</w:hdr>";
}

std::string core_part(Letter const& letter, std::string const& made)
{
    auto const author = letter.letterhead.authority.empty() ? letter.letterhead.state : letter.letterhead.authority[0];
    return std::string(xml_head) +
           "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\""
           " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\""
           " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>" +
           xml_text(letter.subject) + "</dc:title><dc:creator>" + xml_text(author) + "</dc:creator><dc:language>" +
           std::string(code_of(letter.language)) + "</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">" +
           made + "</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">" + made +
           "</dcterms:modified></cp:coreProperties>";
}

constexpr std::string_view content_types_part =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/word/document.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/numbering.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/>"
    "<Override PartName=\"/word/settings.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>"
    "<Override PartName=\"/word/header1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/>"
    "<Override PartName=\"/word/header2.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
    "</Types>";
constexpr std::string_view package_relations_part =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"word/document.xml\"/>"
    "<Relationship Id=\"rId2\" "
    "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
    "Target=\"docProps/core.xml\"/>"
    "</Relationships>";
constexpr std::string_view document_relations_part =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" "
    "Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering\" "
    "Target=\"numbering.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" "
    "Target=\"settings.xml\"/>"
    "<Relationship Id=\"rId4\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" "
    "Target=\"header1.xml\"/>"
    "<Relationship Id=\"rId5\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" "
    "Target=\"header2.xml\"/>"
    "<Relationship Id=\"rId6\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" "
    "Target=\"footer1.xml\"/>"
    "</Relationships>";

struct ArchiveEnd {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct SourceEnd {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};

Error not_packed(zip_error_t* error)
{
    return Error{"document.not_rendered", "", "", {{"why", zip_error_strerror(error)}}};
}

using Parts = std::vector<std::pair<std::string_view, std::string>>;

/// The parts as a zip in memory, in this order, all with the first day that DOS knows.
Result<Bytes> packed(Parts const& parts)
{
    zip_error_t error;
    zip_error_init(&error);
    std::unique_ptr<zip_source_t, SourceEnd> const memory(zip_source_buffer_create(nullptr, 0, 0, &error));
    if (!memory) return not_packed(&error);
    // The archive takes a reference of its own and gives it back when it is closed.
    std::unique_ptr<zip_t, ArchiveEnd> archive(zip_open_from_source(memory.get(), ZIP_TRUNCATE, &error));
    if (!archive) return not_packed(&error);
    zip_source_keep(memory.get());
    for (auto const& [name, content] : parts) {
        auto* const source = zip_source_buffer(archive.get(), content.data(), content.size(), 0);
        auto const index =
            source == nullptr ? -1 : zip_file_add(archive.get(), std::string(name).c_str(), source, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            zip_source_free(source);
            return not_packed(zip_get_error(archive.get()));
        }
        auto const at = static_cast<zip_uint64_t>(index);
        // 1980-01-01: day 1, month 1, year 0 of DOS.
        zip_file_set_dostime(archive.get(), at, 0, 1U << 5U | 1U, 0);
        zip_file_set_external_attributes(archive.get(), at, 0, ZIP_OPSYS_DOS, 0);
        zip_set_file_compression(archive.get(), at, ZIP_CM_DEFLATE, 6);
    }
    if (zip_close(archive.get()) != 0) return not_packed(zip_get_error(archive.get()));
    static_cast<void>(archive.release()); // closed

    Bytes out;
    if (zip_source_open(memory.get()) != 0) return not_packed(zip_source_error(memory.get()));
    zip_source_seek(memory.get(), 0, SEEK_END);
    auto const size = zip_source_tell(memory.get());
    zip_source_seek(memory.get(), 0, SEEK_SET);
    out.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    auto const read = zip_source_read(memory.get(), out.data(), out.size());
    zip_source_close(memory.get());
    if (size <= 0 || read != size) return not_packed(zip_source_error(memory.get()));
    return out;
}

}

Result<Bytes> docx_of(Letter const& as_given, Instant made)
{
    auto const letter = shown(as_given);
    if (!letter) return letter.error();
    DocxBody body(*letter);
    std::string document(xml_head);
    document += "<w:document";
    document += w_namespaces;
    document += "><w:body>" + body.whole() + "</w:body></w:document>";
    auto const moment = text_of(made).substr(0, 19) + 'Z';
    Parts parts;
    parts.emplace_back("[Content_Types].xml", std::string(xml_head) + std::string(content_types_part));
    parts.emplace_back("_rels/.rels", std::string(xml_head) + std::string(package_relations_part));
    parts.emplace_back("docProps/core.xml", core_part(*letter, moment));
    parts.emplace_back("word/_rels/document.xml.rels", std::string(xml_head) + std::string(document_relations_part));
    parts.emplace_back("word/document.xml", std::move(document));
    parts.emplace_back("word/styles.xml", styles_part(*letter));
    parts.emplace_back("word/numbering.xml", numbering_part(body.lists()));
    parts.emplace_back(
        "word/settings.xml",
        std::string(xml_head) + "<w:settings" + std::string(w_namespaces) +
            "><w:defaultTabStop w:val=\"720\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\""
            " w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>");
    parts.emplace_back("word/header1.xml", header_part(*letter, false));
    parts.emplace_back("word/header2.xml", header_part(*letter, true));
    parts.emplace_back("word/footer1.xml", footer_part(*letter));
    return packed(parts);
}

}
