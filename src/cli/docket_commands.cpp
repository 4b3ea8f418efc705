// rogatory docket, backup, restore, doctor, statistics: what is kept, proven, copied, erased, counted.
#include "app/cases.hpp"
#include "app/need_to_know.hpp"
#include "cli/commands.hpp"
#include "cli/law_in_force.hpp"
#include "cli/setting.hpp"
#include "docket/docket.hpp"
#include "statistics/statistics.hpp"
#include "store/files/files.hpp"

#include <charconv>
#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

constexpr std::uint64_t largest_checkpoint = 4096;

docket::CaseRow row_of_entries(std::span<docket::Entry const> entries)
{
    return docket::row_of(docket::fold(entries));
}

/// Verifies a store and prints what was found.
Exit verify_and_print(Call& call, app::Office& office, std::string checkpoint)
{
    auto const verifier = dossier::verifier_of(office.identity.signing_certificate());
    app::VerifyOrder order;
    order.verifier = verifier.get();
    order.row_of = row_of_entries;
    order.checkpoint = std::move(checkpoint);
    auto const report = office.store.verify(order);
    if (!report) return call.fail(report.error());
    if (call.json) {
        boost::json::array faults;
        for (auto const& fault : report->faults)
            faults.push_back(
                {{"code", fault.code}, {"field", fault.field}, {"says", texts::sentence(fault, call.language)}});
        call.print(boost::json::object{{"entries", report->entries},
                                       {"cases", report->cases},
                                       {"erased", report->erased},
                                       {"blobs", report->blobs},
                                       {"checkpoints", report->checkpoints},
                                       {"root", hex_of(report->root)},
                                       {"sound", report->faults.empty()},
                                       {"faults", std::move(faults)}});
    } else {
        call.out << report->entries << " entries of " << report->cases << " cases (" << report->erased << " erased), "
                 << report->blobs << " attachments, " << report->checkpoints << " checkpoints\n  root of the log  "
                 << hex_of(report->root) << '\n';
        if (report->faults.empty())
            call.out << "Nothing was altered.\n";
        else
            call.fail(report->faults);
    }
    return report->faults.empty() ? Exit::done : Exit::refused;
}

std::optional<std::uint64_t> number_from(std::string_view text)
{
    std::uint64_t number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}

Exit docket_verify(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    std::string checkpoint;
    if (call.given("--against")) {
        auto const octets = files::read_file(call.get("--against"), largest_checkpoint);
        if (!octets) return call.fail(octets.error());
        checkpoint = std::string(text_of(*octets));
    }
    return verify_and_print(call, *(*desk)->office, std::move(checkpoint));
}

Exit docket_checkpoint(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const may = operates(call, **desk); !may) return call.fail(may.error());
    auto& office = *(*desk)->office;
    auto const signer = dossier::signer_of(office.identity);
    auto const signed_checkpoint = office.store.checkpoint(office.profile.id, office.clock.now(), *signer);
    if (!signed_checkpoint) return call.fail(signed_checkpoint.error());
    if (call.json)
        call.print(boost::json::object{{"tree_size", signed_checkpoint->checkpoint.tree_size},
                                       {"root", hex_of(signed_checkpoint->checkpoint.root)},
                                       {"text", signed_checkpoint->text}});
    else
        call.out << signed_checkpoint->text;
    return Exit::done;
}

Exit docket_proof(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const words = call.get("ENTRY");
    auto const slash = words.rfind('/');
    auto const number =
        slash == std::string::npos ? std::nullopt : number_from(std::string_view(words).substr(slash + 1));
    if (!number || *number == 0 || *number > 0xffffffffU)
        return call.fail(
            Error{"usage.unknown_value", "ENTRY", "", {{"value", words}, {"expected", "CASE/NUMBER, such as 0d1f/3"}}});
    auto const account = reader(call, **desk);
    if (!account) return call.fail(account.error());
    auto const case_id = app::find_case_for(office, pointer_to(*account), words.substr(0, slash));
    if (!case_id) return call.fail(case_id.error());
    auto const proof = office.store.prove(*case_id, static_cast<std::uint32_t>(*number));
    if (!proof) return call.fail(proof.error());
    boost::json::array path;
    for (auto const& digest : proof->path)
        path.push_back(boost::json::string(hex_of(digest)));
    boost::json::object const json{{"case", text_of(*case_id)},
                                   {"number", *number},
                                   {"kind", proof->entry.kind},
                                   {"at", text_of(proof->entry.at)},
                                   {"digest", hex_of(proof->entry.digest)},
                                   {"position", proof->position},
                                   {"tree_size", proof->tree_size},
                                   {"leaf", hex_of(proof->leaf)},
                                   {"path", std::move(path)},
                                   {"root", hex_of(proof->root)},
                                   {"checkpoint", proof->checkpoint}};
    call.print(json); // a proof is for a program to check: JSON either way
    return Exit::done;
}

Exit docket_erase(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    if (!account->has("administrator"))
        return call.fail(Error{"account.not_administrator", "--as", "", {{"account", account->name}}});
    auto& office = *(*desk)->office;
    auto const case_id = app::find_case(office, call.get("CASE"));
    if (!case_id) return call.fail(case_id.error());
    for (auto const* option : {"--reason", "--yes"})
        if (!call.given(option))
            return call.fail(
                Error{"usage.wrong_words", "docket erase", "", {{"problem", std::string(option) + " is required"}}});
    if (auto const erased = office.store.erase({*case_id, account->name, call.get("--reason"), office.clock.now()});
        !erased)
        return call.fail(erased.error());
    if (call.json)
        call.print(boost::json::object{{"case", text_of(*case_id)}, {"erased", true}});
    else
        call.out
            << "Case " << text_of(*case_id)
            << " is erased: its key is destroyed, its entries stay in the log unreadable. Older backups still hold "
               "the key: let them go when their time is over, or erase there too.\n";
    return Exit::done;
}

Exit backup(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    // It holds every case and the keys.
    if (auto const may = operates(call, **desk); !may) return call.fail(may.error());
    if (auto const copied = (*desk)->store().backup(call.get("DIR")); !copied) return call.fail(copied.error());
    if (auto const keys = folder::copy_keys(data_folder(call), call.get("DIR")); !keys) return call.fail(keys.error());
    if (call.json)
        call.print(boost::json::object{{"backup", call.get("DIR")}});
    else
        call.out << "Backup in " << call.get("DIR") << ". It holds the keys: guard it like the folder itself.\n";
    return Exit::done;
}

Exit restore(Call& call)
{
    namespace fs = std::filesystem;
    auto const target = call.get("DIR");
    std::error_code problem;
    if (fs::exists(target, problem) && !fs::is_empty(target, problem))
        return call.fail(Error{"folder.exists", target, "", {}});
    if (!fs::exists(call.get("BACKUP") + "/authority.json", problem))
        return call.fail(
            Error{"folder.not_an_authority", call.get("BACKUP"), "", {{"problem", "authority.json is missing"}}});
    // Copied under another name first: a restore cut short is not mistaken for an authority.
    auto const partial = target + ".restoring";
    fs::remove_all(partial, problem);
    fs::copy(call.get("BACKUP"), partial, fs::copy_options::recursive, problem);
    if (!problem) fs::rename(partial, target, problem);
    if (problem) return call.fail(Error{"file.cannot_write", target, "", {{"problem", problem.message()}}});
    call.values["--data"] = {target};
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    return verify_and_print(call, *(*desk)->office, "");
}

Exit doctor(Call& call)
{
    boost::json::array checks;
    auto worst = Exit::done;
    auto const report = [&](std::string const& what, std::vector<Error> const& problems, std::string const& found) {
        boost::json::object check{{"check", what}, {"sound", problems.empty()}, {"found", found}};
        if (!problems.empty()) check["says"] = texts::sentence(problems.front(), call.language);
        if (!call.json) {
            call.out << (problems.empty() ? "sound  " : "wrong  ") << what << (found.empty() ? "" : ": " + found)
                     << '\n';
            if (!problems.empty()) call.fail(problems);
        }
        if (!problems.empty() && worst == Exit::done) worst = static_cast<Exit>(texts::class_of(problems.front().code));
        checks.push_back(std::move(check));
    };
    auto const law = read_law(call);
    report("the law", law.errors,
           law.library ? law_folder(call) + ", version " + law.library->version.substr(0, 16) : "");
    // A mistake in the folder of the law leaves the last version without one in force (decision 0024).
    auto const [in_force, mistakes] =
        data_folder(call).empty() ? LawInForce{} : law_in_force(law_folder(call), data_folder(call));
    if (!data_folder(call).empty()) {
        auto const version = in_force ? "version " + in_force->version.substr(0, 16) : std::string();
        report("the law in force", in_force ? std::vector<Error>{} : mistakes,
               in_force && !mistakes.empty() ? version + ", the last without mistakes" : version);
    }
    if (in_force) {
        auto const desk = open_desk(call);
        report("the authority's folder", desk ? std::vector<Error>{} : std::vector{desk.error()}, data_folder(call));
        if (desk) {
            auto& office = *(*desk)->office;
            auto const validity = dossier::check_validity(office.identity.signing_certificate(), office.clock.now());
            report("the signing certificate", validity ? std::vector<Error>{} : std::vector{validity.error()},
                   "valid until " + text_of(office.identity.signing_certificate().valid_until()));
            auto const verifier = dossier::verifier_of(office.identity.signing_certificate());
            app::VerifyOrder order;
            order.verifier = verifier.get();
            order.row_of = row_of_entries;
            auto const verified = office.store.verify(order);
            report("the docket", verified ? verified->faults : std::vector{verified.error()},
                   verified ? std::to_string(verified->entries) + " entries" : "");
            std::error_code problem;
            auto const space = std::filesystem::space(data_folder(call), problem);
            report("free space", {}, std::to_string(space.available / (1024 * 1024)) + " MiB");
        }
    }
    if (call.json) call.print(checks);
    return worst;
}

Exit statistics(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const all = reads_all(call, **desk); !all) return call.fail(all.error());
    auto& office = *(*desk)->office;
    statistics::Filter filter;
    if (call.given("--from")) {
        auto const day = date_option(call, "--from", {});
        if (!day) return call.fail(day.error());
        filter.from = *day;
    }
    if (call.given("--to")) {
        auto const day = date_option(call, "--to", {});
        if (!day) return call.fail(day.error());
        filter.to = *day;
    }
    auto const rows = office.store.list_cases({});
    if (!rows) return call.fail(rows.error());
    std::vector<docket::CaseState> states;
    for (auto const& row : *rows) {
        auto known = app::load(office, row.case_id);
        if (!known) return call.fail(known.error());
        states.push_back(std::move(known->state));
    }
    auto const figures = statistics::figures(states, filter, office.today());
    if (call.json)
        call.print(statistics::to_json(figures));
    else if (call.given("--csv"))
        call.out << statistics::to_csv(figures);
    else
        call.out << statistics::to_text(figures);
    return Exit::done;
}

}
