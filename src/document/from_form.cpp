#include "document/from_form.hpp"

#include "base/direction.hpp"
#include "document/labels.hpp"
#include "document/words.hpp"

namespace rogatory::document
{
namespace
{

std::string text_at(boost::json::object const& facts, std::string_view path)
{
    auto const values = values_at(facts, path);
    return values.empty() || !values.front()->is_string() ? std::string() : std::string(values.front()->get_string());
}

/// Choices and lists of many lines stand below their label rather than beside it.
bool stands_below(Box const& box)
{
    return box.type == BoxType::long_text || box.type == BoxType::categories;
}

class FormLetterOf
{
public:
    FormLetterOf(Forms const& forms, FilledForm const& filled, boost::json::object const& facts,
                 law::Library const& library, Layout layout, std::string const& reader)
        : forms_(forms),
          filled_(filled),
          library_(library),
          language_(filled.language),
          layout_(layout),
          reader_(reader),
          words_(library, filled.language)
    {
        auto const side = std::string(filled.form->issued_by_requested ? "requested" : "requesting");
        letter_.language = language_;
        letter_.letterhead.state = words_.state(text_at(facts, side + ".state"));
        if (auto name = text_at(facts, side + ".authority.name"); !name.empty())
            letter_.letterhead.authority.push_back(std::move(name));
        letter_.our_reference = text_at(facts, side + ".authority.reference");
        // A reply bears the day on which it is signed, not that of the request.
        auto const signed_on = filled.form->issued_by_requested ? text_at(facts, side + ".authority.signatory.date")
                                                                : text_at(facts, "request.date");
        if (auto const day = day_from(signed_on)) letter_.date = date_in(*day, language_);
        letter_.subject = forms_.words(filled.form->title, library, language_).words;
        if (!reader.empty())
            letter_.subject =
                in_a_row({letter_.subject, forms_.words("form_reader_" + reader, library, language_).words}, language_);
    }

    Letter whole()
    {
        if (layout_ == Layout::draft) {
            letter_.marking = forms_.words("form_draft", library_, language_).words;
            letter_.blocks.push_back(Paragraph{forms_.words("form_layout_open", library_, language_)});
            if (filled_.form->unverified() != 0)
                letter_.blocks.push_back(Paragraph{forms_.words("form_unverified", library_, language_)});
        }
        for (auto const& section : filled_.sections) {
            auto const& for_whom = section.section->reader;
            if (reader_ == "addressee" && !for_whom.empty() && for_whom != reader_) continue;
            this->section(section);
        }
        letter_.notes.push_back({filled_.form->cites + ". " + filled_.form->source});
        return std::move(letter_);
    }

private:
    std::string marked(std::string words, Box const& box) const
    {
        if (layout_ == Layout::draft && box.status != BoxStatus::verified) words += "\u00A0*";
        return words;
    }
    void section(FilledSection const& section)
    {
        auto const& code = section.section->code;
        if (!section.title.words.empty()) {
            auto title = section.title;
            // A part without a code of its own has only its title.
            if (code != "head" && code != "-")
                title.words =
                    label_words("form_section", {{"code", code}, {"title", capitalised(section.title.words)}});
            letter_.blocks.push_back(Heading{1, {marked(title.words, *section.section), title.language}});
        }
        if (section.applies == Truth::no) {
            letter_.blocks.push_back(Paragraph{forms_.words("form_not_applicable", library_, language_)});
            return;
        }
        int item = 0;
        for (auto const& box : section.boxes) {
            if (box.box->type == BoxType::says) {
                flush();
                letter_.blocks.push_back(Paragraph{box.label});
                continue;
            }
            if (box.box->type == BoxType::group) {
                flush();
                item = 0;
                subheading(box, section);
                if (!box.value.words.empty()) letter_.blocks.push_back(Paragraph{box.value});
                continue;
            }
            if (box.item != item && box.item != 0) {
                flush();
                if (box.item > 0) letter_.blocks.push_back(Heading{3, {std::to_string(box.item) + '.'}});
                item = box.item;
            }
            if (box.box->type == BoxType::sign) {
                signature(box);
                continue;
            }
            if (stands_below(*box.box) && box.value.words.find('\n') != std::string::npos) {
                flush();
                if (!box.label.words.empty()) subheading(box, section);
                if (box.box->type == BoxType::categories) {
                    letter_.blocks.push_back(Paragraph{box.value});
                    continue;
                }
                for (auto const& line : lines_of(box.value.words)) {
                    // Time, place and participation are in the form's own language, the author's text beside them is
                    // not.
                    auto const ours = letter_.right_to_left() && reads_right_to_left(line, true);
                    letter_.blocks.push_back(Paragraph{{line, ours ? std::string() : box.value.language}});
                }
                continue;
            }
            auto key = Text{coded(*box.box, section, box.label.words), box.label.language};
            key.words = capitalised(std::move(key.words));
            rows_.table.rows.push_back({std::move(key), box.value});
            if (box.ends_group) flush();
        }
        flush();
    }
    /// The name of a box over what stands in it; a section that begins with the box of its own name says it once.
    void subheading(FilledBox const& box, FilledSection const& section)
    {
        auto const begins = !letter_.blocks.empty() && std::holds_alternative<Heading>(letter_.blocks.back()) &&
                            std::get<Heading>(letter_.blocks.back()).level == 1;
        if (begins && capitalised(section.title.words) == capitalised(box.label.words)) return;
        letter_.blocks.push_back(Heading{2, {coded(*box.box, section, box.label.words), box.label.language}});
    }
    /// What is certified, a line to sign on, and below it name, post, date and the place of the stamp.
    void signature(FilledBox const& box)
    {
        flush();
        auto lines = lines_of(box.value.words);
        lines.resize(5);
        letter_.blocks.push_back(Heading{2, {marked(capitalised(lines[0]), *box.box)}});
        letter_.blocks.push_back(Signature{Signature::Form::on_paper, lines[1], lines[2], lines[3]});
        letter_.blocks.push_back(Paragraph{{lines[4]}});
    }
    /// "D.2 Amount": the code where it says more than the section's. Boxes of a group have the group's name for a code.
    std::string coded(Box const& box, FilledSection const& section, std::string const& words) const
    {
        auto const& code = section.section->code;
        auto const own = box.code != code && box.code.starts_with(code) && code != "-";
        return marked((own ? box.code + " " : std::string()) + capitalised(words), box);
    }
    std::string label_words(std::string_view key, Arguments const& arguments) const
    {
        auto words = forms_.words(key, library_, language_).words;
        for (auto const& [name, value] : arguments)
            if (auto const at = words.find('{' + name + '}'); at != std::string::npos)
                words.replace(at, name.size() + 2, value);
        return words;
    }
    void flush()
    {
        if (!rows_.table.rows.empty()) letter_.blocks.push_back(std::move(rows_.table));
        rows_ = {};
    }

    Forms const& forms_;
    FilledForm const& filled_;
    law::Library const& library_;
    Language language_;
    Layout layout_;
    std::string reader_;
    Words words_;
    Letter letter_;
    KeysAndValues rows_;
};

}

std::vector<FormLetter> letters_of(Forms const& forms, FilledForm const& filled, boost::json::object const& facts,
                                   law::Library const& library, Layout layout)
{
    std::vector<std::string> readers{""};
    if (!filled.form->readers().empty()) readers = {"addressee", "authority"};
    std::vector<FormLetter> letters;
    for (auto const& reader : readers)
        letters.push_back({reader, FormLetterOf(forms, filled, facts, library, layout, reader).whole()});
    return letters;
}

}
