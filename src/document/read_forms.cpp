#include "document/form.hpp"

#include "document/labels.hpp"
#include "law/reading.hpp"

#include <algorithm>

namespace rogatory::document
{
namespace
{

std::vector<std::string> parts_of(std::string_view text, std::string_view between)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        auto const end = std::min(text.find(between), text.size());
        auto part = text.substr(0, end);
        while (part.starts_with(' '))
            part.remove_prefix(1);
        while (part.ends_with(' '))
            part.remove_suffix(1);
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(end + between.size(), text.size()));
    }
    return parts;
}

std::vector<BoxCondition> conditions_of(std::string_view text)
{
    std::vector<BoxCondition> all;
    for (auto const& one : parts_of(text, " or ")) {
        BoxCondition c;
        auto const split = [&](std::string_view sign, BoxCondition::Kind kind) {
            auto const at = one.find(sign);
            if (at == std::string::npos) return false;
            c = {kind, one.substr(0, at), parts_of(std::string_view(one).substr(at + sign.size()), ",")};
            return true;
        };
        if (!split(" = ", BoxCondition::Kind::equals) && !split(" has ", BoxCondition::Kind::has) &&
            !split(" lacks ", BoxCondition::Kind::lacks)) {
            auto const negated = one.starts_with("not ");
            c = {
                negated ? BoxCondition::Kind::not_given : BoxCondition::Kind::given, negated ? one.substr(4) : one, {}};
        }
        all.push_back(std::move(c));
    }
    return all;
}

class FormsReader
{
public:
    explicit FormsReader(law::Library const& library) : library_(library), mistakes_(read_.errors) {}

    FormsRead whole()
    {
        if (library_.forms.empty()) return std::move(read_);
        words();
        for (auto& [name, boxes] : boxes_of("groups.tsv", "group"))
            groups_.emplace(name, std::move(boxes));
        list();
        return std::move(read_);
    }

private:
    std::string const* text(std::string const& file)
    {
        auto const found = library_.forms.find(file);
        if (found != library_.forms.end()) return &found->second;
        mistakes_.add(Error{"law.missing_file", "forms/" + file, {}, {}});
        return nullptr;
    }

    void words()
    {
        auto const* const content = text("words.tsv");
        if (content == nullptr) return;
        law::Table const table("forms/words.tsv", *content,
                               {"key", "en", "fr", "es", "ar", "ru", "zh", "pt", "checked"}, mistakes_);
        for (auto const& row : table.rows()) {
            Forms::Row words;
            for (std::size_t i = 0; i < language_codes.size(); ++i)
                words.words[i] = table.cell(row, language_codes[i]);
            words.checked = table.cell(row, "checked");
            auto const key = table.demanded(row, "key");
            if (words.words[0].empty()) table.demanded(row, "en");
            if (!read_.forms.rows.emplace(key, std::move(words)).second)
                mistakes_.add(Error{"law.duplicate", law::text_of(table.place(row, "key")), {}, {{"found", key}}});
        }
    }
    void known_words(std::string const& key, law::Place const& place)
    {
        if (key.empty() || read_.forms.rows.contains(key) || has_label(key)) return;
        if (key.starts_with("term:") && library_.term(std::string_view(key).substr(5)) != nullptr) return;
        mistakes_.unknown_word(place, "label", key, {});
    }

    /// The boxes of a file, by what stands in its first column, in the order of the file.
    std::vector<std::pair<std::string, std::vector<Box>>> boxes_of(std::string const& file, std::string_view first)
    {
        std::vector<std::pair<std::string, std::vector<Box>>> all;
        auto const* const content = text(file);
        if (content == nullptr) return all;
        auto const name = "forms/" + file;
        law::Table const table(
            name, *content, {first, "label", "type", "need", "when", "fill", "options", "status", "cites"}, mistakes_);
        for (auto const& row : table.rows()) {
            Box box;
            box.code = table.demanded(row, first);
            box.label = table.cell(row, "label");
            known_words(box.label, table.place(row, "label"));
            auto type = std::string(table.demanded(row, "type"));
            std::string group;
            if (type.starts_with("group ")) {
                group = type.substr(6);
                type = "group";
            }
            box.type = static_cast<BoxType>(word(table, row, "type", type, box_types));
            auto const need = std::string(table.cell(row, "need"));
            if (!need.empty()) box.need = static_cast<BoxNeed>(word(table, row, "need", need, box_needs));
            box.status =
                static_cast<BoxStatus>(word(table, row, "status", table.demanded(row, "status"), box_statuses));
            box.when = conditions_of(table.cell(row, "when"));
            box.fill = table.cell(row, "fill");
            box.cites = table.cell(row, "cites");
            for (auto const& option : parts_of(table.cell(row, "options"), ",")) {
                if (option.starts_with("reader=")) {
                    box.reader = option.substr(7);
                    continue;
                }
                auto const colon = std::min(option.find(':'), option.size());
                auto key = colon == option.size() ? option : option.substr(colon + 1);
                known_words(key, table.place(row, "options"));
                box.options.emplace_back(option.substr(0, colon), std::move(key));
            }
            auto const fixed = box.type == BoxType::section || box.type == BoxType::says;
            if (!fixed && box.fill.empty()) table.demanded(row, "fill");
            if ((box.type == BoxType::choice || box.type == BoxType::checks) && box.options.empty())
                table.demanded(row, "options");
            if (box.type == BoxType::group) {
                auto const known = groups_.find(group);
                if (known == groups_.end())
                    mistakes_.unknown_word(table.place(row, "type"), "group", group, {});
                else
                    box.boxes = known->second;
            }
            if (all.empty() || all.back().first != box.code) all.emplace_back(box.code, std::vector<Box>{});
            all.back().second.push_back(std::move(box));
        }
        return all;
    }
    template <class List>
    std::size_t word(law::Table const& table, law::Table::Row const& row, std::string_view column,
                     std::string const& found, List const& known)
    {
        auto const at = std::find(known.begin(), known.end(), found);
        if (at != known.end()) return static_cast<std::size_t>(at - known.begin());
        mistakes_.unknown_word(table.place(row, column), column, found, {known.begin(), known.end()});
        return 0;
    }

    void list()
    {
        auto const* const content = text("forms.tsv");
        if (content == nullptr) return;
        law::Table const table("forms/forms.tsv", *content,
                               {"id", "file", "title", "instrument", "cites", "valid_from", "valid_until", "issued_by",
                                "source", "leaves_with"},
                               mistakes_);
        for (auto const& row : table.rows()) {
            FormVersion form;
            form.id = table.demanded(row, "id");
            form.title = table.demanded(row, "title");
            known_words(form.title, table.place(row, "title"));
            form.instrument = table.demanded(row, "instrument");
            form.cites = table.demanded(row, "cites");
            form.source = table.demanded(row, "source");
            auto const from = table.day(row, "valid_from");
            if (!from) {
                table.demanded(row, "valid_from");
                continue;
            }
            form.valid_from = *from;
            form.valid_until = table.day(row, "valid_until");
            form.issued_by_requested = table.cell(row, "issued_by") == "requested";
            if (auto const with = parts_of(table.cell(row, "leaves_with"), ": "); !with.empty()) {
                form.leaves_with = with.front();
                if (with.size() > 1) form.leaves_where = conditions_of(with[1]);
            }
            for (auto& [code, boxes] : boxes_of(table.demanded(row, "file"), "box"))
                for (auto& box : boxes) {
                    if (box.type == BoxType::section)
                        form.sections.push_back(std::move(box));
                    else if (form.sections.empty())
                        mistakes_.missing(table.place(row, "file"), "section", form.id);
                    else
                        form.sections.back().boxes.push_back(std::move(box));
                }
            auto& all = read_.forms.versions;
            for (auto const& other : all)
                if (other.id == form.id && (!other.valid_until || *other.valid_until >= form.valid_from) &&
                    (!form.valid_until || *form.valid_until >= other.valid_from))
                    mistakes_.add(
                        Error{"law.duplicate", law::text_of(table.place(row, "id")), {}, {{"found", form.id}}});
            all.push_back(std::move(form));
        }
    }

    law::Library const& library_;
    FormsRead read_;
    law::Mistakes mistakes_;
    std::map<std::string, std::vector<Box>, std::less<>> groups_;
};

void each_box(std::vector<Box> const& boxes, auto const& visit)
{
    for (auto const& box : boxes) {
        visit(box);
        each_box(box.boxes, visit);
    }
}

}

FormsRead read_forms(law::Library const& library)
{
    return FormsReader(library).whole();
}

std::size_t FormVersion::unverified() const
{
    std::size_t count = 0;
    each_box(sections, [&](Box const& box) {
        auto const inside = box.type == BoxType::section || box.type == BoxType::group;
        count += inside || box.status == BoxStatus::verified ? 0 : 1;
    });
    return count;
}

std::vector<std::string> FormVersion::readers() const
{
    std::vector<std::string> found;
    for (auto const& section : sections)
        if (!section.reader.empty() && std::find(found.begin(), found.end(), section.reader) == found.end())
            found.push_back(section.reader);
    return found;
}

Result<FormVersion const*> Forms::find(std::string_view id, Day day) const
{
    FormVersion const* other = nullptr;
    for (auto const& version : versions) {
        if (version.id != id) continue;
        if (version.valid_from <= day && (!version.valid_until || day <= *version.valid_until)) return &version;
        other = &version;
    }
    if (other != nullptr)
        return Error{"form.not_in_force",
                     "forms",
                     other->cites,
                     {{"form", other->id}, {"from", text_of(other->valid_from)}, {"day", text_of(day)}}};
    std::string known;
    for (auto const& version : versions)
        known += (known.empty() ? "" : ", ") + version.id;
    return Error{"form.unknown", "forms", "", {{"form", std::string(id.substr(0, 60))}, {"known", known}}};
}

Text Forms::words(std::string_view key, law::Library const& library, Language language) const
{
    if (key.empty()) return {};
    if (key.starts_with("term:")) {
        auto const* const term = library.term(key.substr(5));
        if (term == nullptr) return {std::string(key.substr(5)), "en"};
        auto const own = term->word.find(language);
        auto const has = own != term->word.end() && !own->second.empty();
        return {capitalised(has ? own->second : law::in(term->word, Language::en)), has ? "" : "en"};
    }
    auto const row = rows.find(key);
    if (row == rows.end()) return has_label(key) ? label(key, language) : Text{std::string(key), "en"};
    auto const& own = row->second.words[static_cast<std::size_t>(language)];
    return own.empty() ? Text{row->second.words[0], "en"} : Text{own};
}

std::size_t Forms::unchecked_words(FormVersion const& form, Language language) const
{
    std::set<std::string> unchecked;
    auto const code = ' ' + std::string(code_of(language)) + ' ';
    auto const look = [&](std::string const& key) {
        auto const row = rows.find(key);
        if (row != rows.end() && (' ' + row->second.checked + ' ').find(code) == std::string::npos)
            unchecked.insert(key);
    };
    look(form.title);
    each_box(form.sections, [&](Box const& box) {
        look(box.label);
        for (auto const& option : box.options)
            look(option.second);
    });
    return unchecked.size();
}

std::string Forms::layout(FormVersion const& form, Language language) const
{
    std::string out = form.id + '\n' + text_of(form.valid_from) + '\n' + std::string(code_of(language)) + '\n';
    auto const add = [&](std::string const& key) {
        auto const row = rows.find(key);
        out += key + '\t' +
               (row == rows.end() ? std::string() : row->second.words[static_cast<std::size_t>(language)]) + '\n';
    };
    add(form.title);
    each_box(form.sections, [&](Box const& box) {
        out += box.code + '\t' + std::to_string(static_cast<int>(box.type)) + '\t' + box.fill + '\n';
        add(box.label);
        for (auto const& option : box.options)
            add(option.second);
    });
    return out;
}

}
