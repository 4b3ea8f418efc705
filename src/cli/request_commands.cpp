// rogatory request: a request written, checked, printed, recorded.
#include "app/cases.hpp"
#include "cli/commands.hpp"
#include "cli/request_reading.hpp"
#include "cli/setting.hpp"
#include "document/docx.hpp"
#include "document/from_request.hpp"
#include "document/pdf.hpp"
#include "request/new_draft.hpp"
#include "store/files/files.hpp"

#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

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
        call.print(boost::json::object{{"file", output}, {"octets", octets->size()}});
    else
        call.out << "Letter in " << output << '\n';
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
        auto const found = app::find_case(office, call.get("--case"));
        if (!found) return call.fail(found.error());
        revised = *found;
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
