// rogatory request: a request written, checked, printed, recorded.
#include "app/cases.hpp"
#include "app/need_to_know.hpp"
#include "cli/commands.hpp"
#include "cli/request_reading.hpp"
#include "cli/setting.hpp"
#include "cli/translation_files.hpp"
#include "document/docx.hpp"
#include "document/from_request.hpp"
#include "document/labels.hpp"
#include "document/pdf.hpp"
#include "request/new_draft.hpp"
#include "request/segments.hpp"
#include "store/files/files.hpp"

#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

/// Where the translations of a request into a language are kept: beside it, as the file that translators open.
std::string translations_of(std::string const& request, std::string const& language)
{
    return std::filesystem::path(request).replace_extension(language + ".xlf").string();
}

/// Takes the translations that lie beside the request, as far as they still fit its texts.
Done take_translations(std::string const& request, request::Draft& draft)
{
    for (auto const code : language_codes) {
        auto const path = translations_of(request, std::string(code));
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored)) continue;
        auto const read = read_translation(path);
        if (!read) return read.error();
        for (auto const& segment : read->segments)
            if (segment.state != request::segment_states[0]) (void)request::take_segments(draft, {segment});
    }
    return {};
}

void print_findings(Call& call, app::Checked const& checked)
{
    auto const blocks = request::blocks(checked.findings);
    if (call.json) {
        boost::json::array findings;
        for (auto const& finding : checked.findings)
            findings.push_back(request::to_json(finding, call.language));
        boost::json::object report{{"complete", !blocks}, {"findings", std::move(findings)}};
        if (checked.basis) {
            report["basis"] = boost::json::object{{"instrument", checked.basis->instrument->id},
                                                  {"status", opinion::name_of(checked.basis->status)},
                                                  {"verified", checked.basis->verified}};
        }
        call.print(report);
        return;
    }
    if (checked.basis)
        call.out << "Basis: " << checked.basis->instrument->short_title << " (" << checked.basis->instrument->id
                 << "), " << opinion::name_of(checked.basis->status) << "\n\n";
    for (auto const& finding : checked.findings) {
        call.out << (finding.severity == request::Severity::blocks ? "must  " : "better  ") << finding.field;
        if (!finding.cites.empty()) call.out << "  (" << finding.cites << ")";
        call.out << "  " << finding.code << "\n      " << request::sentence(finding, call.language) << '\n';
    }
    if (checked.findings.empty())
        call.out << "Nothing is missing.\n";
    else if (!blocks)
        call.out << "\nThe request can be submitted; what is marked \"better\" helps the requested State.\n";
    else
        call.out << "\nWhat is marked \"must\" has to be mended before the request can be submitted.\n";
}

}

std::optional<ReadRequest> read_and_check(Call& call, Exit& exit)
{
    ReadRequest read;
    read.law = read_law(call);
    if (!read.law.library) {
        exit = call.fail(read.law.errors);
        return std::nullopt;
    }
    auto const octets = files::read_file(call.get("FILE"), request::largest_draft);
    if (!octets) {
        exit = call.fail(octets.error());
        return std::nullopt;
    }
    auto draft = request::read_draft(text_of(*octets));
    if (!draft.errors.empty()) {
        exit = call.fail(draft.errors);
        return std::nullopt;
    }
    if (auto const taken = take_translations(call.get("FILE"), draft.draft); !taken) {
        exit = call.fail(taken.error());
        return std::nullopt;
    }
    auto const* state = read.law.library->state(draft.draft.requesting);
    auto const today = day_in_zone(SystemClock().now(), state ? state->time_zone : "UTC");
    read.checked = app::check(std::move(draft.draft), *read.law.library, today, call.language);
    return read;
}

Result<Bytes> rendered(document::Letter const& letter, std::string const& format, Instant now)
{
    if (format == "pdf") return document::pdf_of(letter, now);
    if (format == "docx") return document::docx_of(letter, now);
    if (format == "text") {
        auto const text = document::to_text(letter);
        return Bytes(text.begin(), text.end());
    }
    return Error{"usage.unknown_value", "--format", "", {{"value", format}, {"expected", "pdf, docx or text"}}};
}

Exit request_new(Call& call)
{
    auto const law = read_law(call);
    if (!law.library) return call.fail(law.errors);
    auto const modality = modality_of(call.get("--modality", "mla"), "--modality");
    if (!modality) return call.fail(modality.error());
    auto const measures = call.values.find("--measure");
    auto const text = request::new_draft(*law.library, *modality,
                                         measures == call.values.end() ? std::vector<std::string>{} : measures->second);
    if (!text) return call.fail(text.error());
    if (auto const written = files::write_file(call.get("FILE"), bytes_of(*text), files::Overwrite::no); !written)
        return call.fail(written.error());
    if (call.json)
        call.print(boost::json::object{{"file", call.get("FILE")}});
    else
        call.out << "Fill in " << call.get("FILE") << ", then run: rogatory request check " << call.get("FILE") << '\n';
    return Exit::done;
}

Exit request_check(Call& call)
{
    auto exit = Exit::done;
    auto const read = read_and_check(call, exit);
    if (!read) return exit;
    print_findings(call, *read->checked);
    return request::blocks(read->checked->findings) ? Exit::refused : Exit::done;
}

Exit request_render(Call& call)
{
    auto exit = Exit::done;
    auto const read = read_and_check(call, exit);
    if (!read) return exit;
    auto const& checked = *read->checked;
    auto const now = SystemClock().now();
    auto const letter = document::letter_from(checked.draft, checked.opinion, *read->law.library, call.language,
                                              {checked.matter.date, ""});
    auto const format = call.get("--format", "pdf");
    auto const octets = rendered(letter, format, now);
    if (!octets) return call.fail(octets.error());
    auto output = call.get("--output");
    if (output.empty()) {
        auto path = std::filesystem::path(call.get("FILE"));
        path.replace_extension(std::string(code_of(call.language)) + "." + (format == "text" ? "txt" : format));
        output = path.string();
    }
    if (auto const written = files::write_file(output, *octets, files::Overwrite::yes); !written)
        return call.fail(written.error());
    if (call.json)
        call.print(boost::json::object{{"file", output},
                                       {"octets", octets->size()},
                                       {"fixed_texts_unchecked", document::unchecked_labels(call.language)}});
    else {
        call.out << "Letter in " << output << '\n';
        if (document::unchecked_labels(call.language) != 0)
            call.out << "No lawyer has checked all fixed sentences in this language (" << code_of(call.language)
                     << ") yet: read the letter before it leaves.\n";
    }
    return Exit::done;
}

Exit request_segments(Call& call)
{
    auto exit = Exit::done;
    auto const read = read_and_check(call, exit);
    if (!read) return exit;
    auto& draft = read->checked->draft;
    auto const language = language_option(call, "--into");
    if (!language) return call.fail(language.error());
    auto const into = std::string(code_of(*language));
    auto const file_of_now = [&] {
        return document::TranslationFile{draft.language, into, request::segments_for(draft, into)};
    };
    if (call.given("--import")) {
        auto const given = imported_segments(call, into);
        if (!given) return call.fail(given.error());
        if (auto const errors = request::take_segments(draft, *given); !errors.empty()) return call.fail(errors);
        auto const kept = document::to_xliff(file_of_now());
        if (auto const written =
                files::write_file(translations_of(call.get("FILE"), into), bytes_of(kept), files::Overwrite::yes);
            !written)
            return call.fail(written.error());
    }
    if (auto const written = export_segments(call, file_of_now()); !written) return call.fail(written.error());
    print_segments(call, file_of_now(), request::translated(draft, into));
    return Exit::done;
}

Exit request_submit(Call& call)
{
    auto exit = Exit::done;
    auto const read = read_and_check(call, exit);
    if (!read) return exit;
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    std::optional<Id> revised;
    if (call.given("--case")) {
        auto const found = app::find_case_for(office, &*account, call.get("--case"));
        if (!found) return call.fail(found.error());
        revised = *found;
    }
    if (!revised && !call.given("--again")) {
        auto const before = app::submitted_before(office, read->checked->draft);
        if (before && *before)
            return call.fail(Error{"request.recorded_before",
                                   "reference",
                                   "",
                                   {{"reference", read->checked->draft.reference}, {"case", text_of(**before)}}});
    }
    // Annexes stand beside the request; a name that leads elsewhere is the official's own choice on the own machine.
    std::vector<std::unique_ptr<files::FileSource>> sources;
    std::vector<app::Attachment> annexes;
    auto const folder = std::filesystem::path(call.get("FILE")).parent_path();
    for (auto const& annex : read->checked->draft.annexes) {
        auto source = files::FileSource::open((folder / annex.file).string());
        if (!source) return call.fail(source.error());
        sources.push_back(std::move(*source));
        annexes.push_back({std::filesystem::path(annex.file).filename().string(), annex.title, "", annex.language,
                           sources.back().get()});
    }
    auto const step = app::submit(office, *account, *read->checked, annexes, revised);
    if (!step) {
        if (step.error().code == "request.blocked" && !call.json) print_findings(call, *read->checked);
        return call.fail(step.error());
    }
    if (call.json)
        call.print(boost::json::object{{"case", text_of(step->case_id)}, {"state", step->state.state}});
    else
        call.out << "Recorded as case " << text_of(step->case_id) << ", state " << step->state.state
                 << ".\nAnother account with the role approver must approve it: rogatory case act "
                 << text_of(step->case_id) << " approve\n";
    return Exit::done;
}

}
