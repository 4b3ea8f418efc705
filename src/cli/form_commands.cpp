// rogatory form: the official forms, what a request lacks for them, and their layout.
#include "app/forms.hpp"
#include "app/need_to_know.hpp"
#include "cli/commands.hpp"
#include "cli/request_reading.hpp"
#include "cli/setting.hpp"
#include "document/from_form.hpp"
#include "store/files/files.hpp"

#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

namespace json = boost::json;

struct ReadForms {
    law::Loaded law;
    document::Forms forms;
};
/// The library with its forms. Prints what is wrong itself.
std::optional<ReadForms> read_forms_here(Call& call, Exit& exit)
{
    ReadForms read;
    read.law = read_law(call);
    if (!read.law.library) {
        exit = call.fail(read.law.errors);
        return std::nullopt;
    }
    auto forms = document::read_forms(*read.law.library);
    if (!forms.errors.empty()) {
        exit = call.fail(forms.errors);
        return std::nullopt;
    }
    read.forms = std::move(forms.forms);
    return read;
}

std::string ending(document::FormVersion const& form)
{
    return "from " + text_of(form.valid_from) + (form.valid_until ? " until " + text_of(*form.valid_until) : "");
}

std::size_t boxes_in(std::vector<document::Box> const& boxes)
{
    std::size_t count = 0;
    for (auto const& box : boxes)
        count +=
            box.type == document::BoxType::section || box.type == document::BoxType::group ? boxes_in(box.boxes) : 1;
    return count;
}

json::object form_json(document::Forms const& forms, document::FormVersion const& form, law::Library const& law,
                       Language language)
{
    json::object o{{"form", form.id},
                   {"title", forms.words(form.title, law, language).words},
                   {"cites", form.cites},
                   {"valid_from", text_of(form.valid_from)},
                   {"boxes", boxes_in(form.sections)},
                   {"unverified", form.unverified()},
                   {"unchecked_words", forms.unchecked_words(form, language)},
                   {"needs_confirmation", forms.needs_confirmation(form, language)}};
    if (form.valid_until) o["valid_until"] = text_of(*form.valid_until);
    return o;
}

struct Filled {
    std::string id;
    document::FilledForm form;
    json::object facts;
};
struct FilledForms {
    std::optional<ReadRequest> read;       ///< the forms of a request file
    std::unique_ptr<Desk> desk;            ///< or those of a case
    law::Library const* library = nullptr; ///< of either
    document::Forms forms;
    std::vector<Filled> all;

    void add(std::string const& id, document::FormVersion const& form, json::object facts, Language language,
             std::string const& free_language, Day day)
    {
        auto one = document::fill(forms, form, facts, *library, language, free_language, day);
        all.push_back({id, std::move(one), std::move(facts)});
    }
};

bool read_forms_into(Call& call, FilledForms& filled, Exit& exit)
{
    auto forms = document::read_forms(*filled.library);
    if (!forms.errors.empty()) {
        exit = call.fail(forms.errors);
        return false;
    }
    filled.forms = std::move(forms.forms);
    return true;
}

/// The forms that follow from a case; of one that several messages took along, the last. Prints what is wrong itself.
std::optional<FilledForms> forms_of_case_here(Call& call, Exit& exit)
{
    FilledForms filled;
    auto const fail = [&](Error const& error) {
        exit = call.fail(error);
        return std::nullopt;
    };
    auto desk = open_desk(call);
    if (!desk) return fail(desk.error());
    filled.desk = std::move(*desk);
    auto& office = *filled.desk->office;
    auto const account = reader(call, *filled.desk);
    if (!account) return fail(account.error());
    // Forms are filled from the whole case, and tell of it.
    if (auto const all = app::must_see_all(pointer_to(*account)); !all) return fail(all.error());
    auto const id = app::find_case_for(office, pointer_to(*account), call.get("--case"));
    if (!id) return fail(id.error());
    auto const known = app::load(office, *id);
    if (!known) return fail(known.error());
    filled.library = filled.desk->law.get();
    if (!read_forms_into(call, filled, exit)) return std::nullopt;
    auto const messages = app::forms_of_case(office, *known, filled.forms, call.language);
    if (!messages) return fail(messages.error());
    for (auto const& message : *messages)
        for (auto const& form_id : message.ids) {
            if (call.given("--form") && call.get("--form") != form_id) continue;
            auto const form = filled.forms.find(form_id, message.day);
            if (!form) return fail(form.error());
            std::erase_if(filled.all, [&](Filled const& one) { return one.id == form_id; });
            filled.add(form_id, **form, message.facts, call.language, message.free_language, message.day);
        }
    if (filled.all.empty()) return fail(Error{"form.none_in_case", "--case", "", {{"case", call.get("--case")}}});
    return filled;
}

/// The forms that the call or the request names, filled. Prints what is wrong itself.
std::optional<FilledForms> filled_forms(Call& call, Exit& exit)
{
    if (call.given("--case") == call.given("FILE")) {
        exit = call.fail(Error{"usage.missing_option",
                               call.command->words[0] + ' ' + call.command->words[1],
                               "",
                               {{"expected", "FILE or --case CASE"}}});
        return std::nullopt;
    }
    if (call.given("--case")) return forms_of_case_here(call, exit);
    FilledForms filled;
    filled.read = read_and_check(call, exit);
    if (!filled.read) return std::nullopt;
    filled.library = &*filled.read->law.library;
    if (!read_forms_into(call, filled, exit)) return std::nullopt;
    auto const& draft = filled.read->checked->draft;
    auto ids = draft.forms;
    if (call.given("--form")) ids = {call.get("--form")};
    if (ids.empty()) {
        exit = call.fail(Error{"form.none_named", "forms", "", {}});
        return std::nullopt;
    }
    auto const day = filled.read->checked->matter.date;
    for (auto const& id : ids) {
        auto const form = filled.forms.find(id, day);
        if (!form) {
            exit = call.fail(form.error());
            return std::nullopt;
        }
        filled.add(id, **form, document::form_facts(draft, *filled.library, call.language), call.language,
                   draft.language == code_of(call.language) ? std::string() : draft.language, day);
    }
    return filled;
}

void print_finding(Call& call, request::Finding const& finding)
{
    call.out << (finding.severity == request::Severity::blocks ? "must  " : "better  ") << finding.field;
    if (!finding.cites.empty()) call.out << "  (" << finding.cites << ")";
    call.out << "  " << finding.code << "\n      " << request::sentence(finding, call.language) << '\n';
}

}

Exit form_list(Call& call)
{
    auto exit = Exit::done;
    auto const read = read_forms_here(call, exit);
    if (!read) return exit;
    json::array list;
    for (auto const& form : read->forms.versions) {
        if (call.json) {
            list.push_back(form_json(read->forms, form, *read->law.library, call.language));
            continue;
        }
        call.out << form.id << "  " << read->forms.words(form.title, *read->law.library, call.language).words
                 << "\n    " << form.cites << ", " << ending(form) << "; " << boxes_in(form.sections) << " boxes";
        if (auto const open = form.unverified(); open != 0) call.out << ", " << open << " not compared with the form";
        call.out << '\n';
    }
    if (call.json) call.print(list);
    return Exit::done;
}

Exit form_show(Call& call)
{
    auto exit = Exit::done;
    auto const read = read_forms_here(call, exit);
    if (!read) return exit;
    auto const day = date_option(call, "--date", day_of(SystemClock().now()));
    if (!day) return call.fail(day.error());
    auto const found = read->forms.find(call.get("FORM"), *day);
    if (!found) return call.fail(found.error());
    auto const& form = **found;
    auto const& law = *read->law.library;
    auto const words = [&](std::string const& key) { return read->forms.words(key, law, call.language).words; };
    json::array list;
    auto const print = [&](auto const& self, std::vector<document::Box> const& boxes, std::string const& before,
                           int depth) -> void {
        for (auto const& box : boxes) {
            auto const path = before.empty() ? box.fill : box.fill.empty() ? before : before + '.' + box.fill;
            auto const inside = box.type == document::BoxType::section || box.type == document::BoxType::group;
            auto const type = document::box_types[static_cast<std::size_t>(box.type)];
            auto const status = document::box_statuses[static_cast<std::size_t>(box.status)];
            if (call.json) {
                json::object o{{"box", box.code},
                               {"label", words(box.label)},
                               {"type", type},
                               {"fill", path},
                               {"need", document::box_needs[static_cast<std::size_t>(box.need)]},
                               {"status", status}};
                json::array options;
                for (auto const& option : box.options)
                    options.push_back(json::object{{"value", option.first}, {"words", words(option.second)}});
                if (!options.empty()) o["options"] = std::move(options);
                if (!box.reader.empty()) o["reader"] = box.reader;
                list.push_back(std::move(o));
            } else if (box.type == document::BoxType::section) {
                call.out << '\n'
                         << box.code << "  " << words(box.label) << (box.reader.empty() ? "" : "  [only for: ")
                         << box.reader << (box.reader.empty() ? "" : "]") << '\n';
            } else if (box.type != document::BoxType::says) {
                call.out << std::string(static_cast<std::size_t>(4 + 2 * depth), ' ')
                         << (box.label.empty() ? std::string(type) : words(box.label)) << "\n"
                         << std::string(static_cast<std::size_t>(8 + 2 * depth), ' ') << path << "  (" << type << ", "
                         << document::box_needs[static_cast<std::size_t>(box.need)] << ", " << status << ")\n";
                for (auto const& option : box.options)
                    call.out << std::string(static_cast<std::size_t>(10 + 2 * depth), ' ') << option.first << ": "
                             << words(option.second) << '\n';
            }
            if (inside)
                self(self, box.boxes, box.type == document::BoxType::group ? path : before,
                     depth + (box.type == document::BoxType::group));
        }
    };
    if (!call.json)
        call.out << words(form.title) << "\n" << form.cites << ", " << ending(form) << "\n" << form.source << '\n';
    print(print, form.sections, {}, 0);
    if (call.json) {
        auto o = form_json(read->forms, form, law, call.language);
        o["list"] = std::move(list);
        call.print(o);
    }
    return Exit::done;
}

Exit form_check(Call& call)
{
    auto exit = Exit::done;
    auto const filled = filled_forms(call, exit);
    if (!filled) return exit;
    std::vector<request::Finding> misspelt;
    if (filled->read) misspelt = document::unknown_particulars(filled->forms, filled->read->checked->draft.particulars);
    bool blocks = false;
    json::array reports;
    for (auto const& [id, form, facts] : filled->all) {
        blocks = blocks || request::blocks(form.findings);
        if (call.json) {
            json::array findings;
            for (auto const& finding : form.findings)
                findings.push_back(request::to_json(finding, call.language));
            reports.push_back(
                json::object{{"form", id},
                             {"complete", !request::blocks(form.findings)},
                             {"needs_confirmation", filled->forms.needs_confirmation(*form.form, call.language)},
                             {"findings", std::move(findings)}});
            continue;
        }
        call.out << id << ": " << filled->forms.words(form.form->title, *filled->library, call.language).words << '\n';
        for (auto const& finding : form.findings)
            print_finding(call, finding);
        if (form.findings.empty()) call.out << "Nothing is missing.\n";
        if (auto const open = form.form->unverified(); open != 0)
            call.out << open << " boxes were not compared with the official form; the layout must be confirmed before "
                     << "the form leaves.\n";
    }
    if (call.json) {
        json::array unknown;
        for (auto const& finding : misspelt)
            unknown.push_back(request::to_json(finding, call.language));
        call.print(json::object{{"forms", std::move(reports)}, {"unknown_particulars", std::move(unknown)}});
    } else
        for (auto const& finding : misspelt)
            print_finding(call, finding);
    return blocks ? Exit::refused : Exit::done;
}

Exit form_render(Call& call)
{
    auto exit = Exit::done;
    auto const filled = filled_forms(call, exit);
    if (!filled) return exit;
    auto const now = SystemClock().now();
    auto const format = call.get("--format", "pdf");
    auto const request_path = std::filesystem::path(call.get("FILE"));
    auto const folder =
        call.given("--output") ? std::filesystem::path(call.get("--output")) : request_path.parent_path();
    auto const stem = filled->read ? request_path.stem().string() : "case-" + call.get("--case");
    json::array written;
    for (auto const& [id, form, facts] : filled->all)
        // What is printed here is a draft; a form leaves with its request, once its layout is confirmed.
        for (auto const& [reader, letter] :
             document::letters_of(filled->forms, form, facts, *filled->library, document::Layout::draft)) {
            auto const octets = rendered(letter, format, now);
            if (!octets) return call.fail(octets.error());
            auto const name = stem + '.' + id + (reader.empty() ? "" : '.' + reader) + '.' +
                              std::string(code_of(call.language)) + '.' + (format == "text" ? "txt" : format);
            auto const path = (folder / name).string();
            if (auto const put = files::write_file(path, *octets, files::Overwrite::yes); !put)
                return call.fail(put.error());
            written.push_back(json::string(path));
            if (!call.json) call.out << "Form in " << path << '\n';
        }
    if (call.json) call.print(json::object{{"files", std::move(written)}});
    return Exit::done;
}

Exit form_confirm(Call& call)
{
    auto exit = Exit::done;
    auto const read = read_forms_here(call, exit);
    if (!read) return exit;
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const day = date_option(call, "--date", office.today());
    if (!day) return call.fail(day.error());
    auto const form = read->forms.find(call.get("FORM"), *day);
    if (!form) return call.fail(form.error());
    if (auto const done = app::confirm_layout(office, *account, read->forms, **form, call.language); !done)
        return call.fail(done.error());
    if (call.json)
        call.print(form_json(read->forms, **form, *read->law.library, call.language));
    else
        call.out << "The layout of " << (*form)->id << " (" << (*form)->cites << ") in " << code_of(call.language)
                 << " is confirmed by " << account->name << ". A change of a box or of its words asks for it again.\n";
    return Exit::done;
}

Exit form_office(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto said = app::form_office(office);
    if (!said) return call.fail(said.error());
    bool changed = false;
    for (auto const& [option, member] : {std::pair{"--post", &app::FormOffice::post},
                                         {"--address", &app::FormOffice::address},
                                         {"--telephone", &app::FormOffice::telephone},
                                         {"--fax", &app::FormOffice::fax},
                                         {"--email", &app::FormOffice::email}})
        if (call.given(option)) {
            (*said).*member = call.get(option);
            changed = true;
        }
    if (changed) {
        auto const account = signed_in(call, **desk);
        if (!account) return call.fail(account.error());
        if (auto const done = app::put_form_office(office, *account, *said); !done) return call.fail(done.error());
    }
    if (call.json)
        call.print(json::object{{"post", said->post},
                                {"address", said->address},
                                {"telephone", said->telephone},
                                {"fax", said->fax},
                                {"email", said->email}});
    else
        call.out << "Post: " << said->post << "\nAddress: " << said->address << "\nTelephone: " << said->telephone
                 << "\nFax: " << said->fax << "\nE-mail: " << said->email << '\n';
    return Exit::done;
}

}
