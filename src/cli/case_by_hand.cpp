// rogatory case export, import: dossiers and receipts that people carry.
#include "app/exchange_by_hand.hpp"
#include "app/need_to_know.hpp"
#include "cli/case_reading.hpp"
#include "cli/case_words.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "docket/labels.hpp"
#include "store/files/files.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <ostream>

namespace rogatory::cli
{

Exit case_export(Call& call)
{
    auto const open = open_case(call, true);
    if (!open) return call.fail(open.error());
    if (auto const all = app::must_see_all(&*open->account); !all) return call.fail(all.error());
    folder::FileTray tray(call.get("--to", "."));
    auto const all =
        app::export_messages(*open->desk->office, *open->account, open->case_id, call.given("--again"), tray);
    if (!all) return call.fail(all.error());
    boost::json::array list;
    for (auto const& exported : *all) {
        auto const path = (std::filesystem::path(call.get("--to", ".")) / exported.file).string();
        boost::json::array parts;
        for (auto const& part : exported.parts)
            parts.push_back(boost::json::string(part));
        list.push_back({{"message", text_of(exported.message)},
                        {"type", exported.type},
                        {"file", path},
                        {"sha256", hex_of(exported.dossier)},
                        {"parts", std::move(parts)}});
        if (call.json) continue;
        CaseWords const words(call.language);
        call.out << words("sealed_in", {{"message", words.message(exported.type)}, {"file", path}}) << "\n  sha256 "
                 << hex_of(exported.dossier) << '\n';
        for (auto const& part : exported.parts)
            call.out << "  " << words("holds", {{"file", part}}) << '\n';
    }
    if (call.json) call.print(list);
    return Exit::done;
}

Exit case_import(Call& call)
{
    auto open = open_whole(call);
    if (!open) return call.fail(open.error());
    auto& office = open->office();
    CaseWords const words(call.language, open->desk.get());
    auto const path = call.get("FILE");
    auto source = files::FileSource::open(path);
    if (!source) return call.fail(source.error());
    std::array<std::uint8_t, 32> first{};
    auto const count = (*source)->read(first);
    if (!count) return call.fail(count.error());

    if (app::looks_like_receipt(BytesView(first).first(*count))) {
        auto const octets = files::read_file(path, dossier::receipt_limit);
        if (!octets) return call.fail(octets.error());
        auto const taken = app::import_receipt(office, open->account, *octets);
        if (!taken) return call.fail(taken.error());
        if (call.json)
            call.print(boost::json::object{{"case", text_of(taken->case_id)},
                                           {"receipt_of", text_of(taken->receipt.message)},
                                           {"by", taken->receipt.by},
                                           {"received_at", text_of(taken->receipt.received_at)}});
        else
            call.out << words("receipt_read",
                              {{"authority", taken->receipt.by},
                               {"message", text_of(taken->receipt.message)},
                               {"time", words.moment(taken->receipt.received_at) + " (" + words.zone() + ")"}})
                     << '\n'
                     << words("case", {{"case", text_of(taken->case_id)}}) << '\n';
        return Exit::done;
    }

    auto const receipt_folder = call.get("--receipts", std::filesystem::path(path).parent_path().string());
    folder::FileTray receipts(receipt_folder.empty() ? "." : receipt_folder);
    std::optional<folder::FileTray> save;
    if (call.given("--save-attachments")) save.emplace(call.get("--save-attachments"));
    auto const imported = app::import_dossier(office, open->account, **source, receipts, save ? &*save : nullptr);
    if (!imported) return call.fail(imported.error());
    if (call.json) {
        boost::json::array events, parts;
        for (auto const& event : imported->events)
            events.push_back(boost::json::string(event));
        for (auto const& part : imported->parts)
            parts.push_back(boost::json::string(part.name));
        call.print(boost::json::object{{"case", text_of(imported->case_id)},
                                       {"message", text_of(imported->message)},
                                       {"type", imported->type},
                                       {"from", imported->from},
                                       {"new_case", imported->new_case},
                                       {"events", std::move(events)},
                                       {"parts", std::move(parts)},
                                       {"receipt", imported->receipt_file}});
        return Exit::done;
    }
    call.out << words("verified_from", {{"type", words.message(imported->type)},
                                        {"authority", imported->from},
                                        {"message", text_of(imported->message)}})
             << '\n';
    for (auto const& part : imported->parts)
        call.out << "  " << part.name << '\n';
    for (auto const& event : imported->events)
        call.out << words("recorded_what", {{"what", words.called(docket::LabelOf::entry, event)}}) << '\n';
    call.out << words(imported->new_case ? "new_case" : "case", {{"case", text_of(imported->case_id)}}) << '\n'
             << words("receipt_written",
                      {{"file", (std::filesystem::path(receipt_folder) / imported->receipt_file).string()}})
             << '\n';
    return Exit::done;
}

}
