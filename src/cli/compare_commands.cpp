// rogatory case compare: several requests for one person side by side, by the criteria of the instruments in force.
#include "app/worksheet.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "document/docx.hpp"
#include "document/pdf.hpp"
#include "store/files/files.hpp"

#include <ostream>

namespace rogatory::cli
{
namespace
{

Result<Bytes> printed_sheet(document::Letter const& letter, std::string const& format, Instant now)
{
    if (format == "pdf") return document::pdf_of(letter, now);
    if (format == "docx") return document::docx_of(letter, now);
    return Error{"usage.unknown_value", "--format", "", {{"value", format}, {"expected", "pdf or docx"}}};
}

}

Exit case_compare(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const all = reads_all(call, **desk); !all) return call.fail(all.error());
    auto& office = *(*desk)->office;
    std::vector<Id> cases;
    for (auto const& words : call.values.at("CASE")) {
        auto const id = app::find_case(office, words);
        if (!id) return call.fail(id.error());
        cases.push_back(*id);
    }
    auto const sheet = app::worksheet_of(office, cases, call.language);
    if (!sheet) return call.fail(sheet.error());
    auto const letter = document::letter_of_worksheet(*sheet, office.law, call.language);
    if (call.given("--out")) {
        auto const octets = printed_sheet(letter, call.get("--format", "pdf"), office.clock.now());
        if (!octets) return call.fail(octets.error());
        auto const written = files::write_file(call.get("--out"), *octets, files::Overwrite::yes);
        if (!written) return call.fail(written.error());
    }
    if (call.json)
        call.print(document::to_json(*sheet));
    else if (!call.given("--out"))
        call.out << document::to_text(letter);
    return Exit::done;
}

}
