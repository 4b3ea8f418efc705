// rogatory ecodex: containers for and from a connector of e-CODEX.
#include "app/ecodex.hpp"
#include "app/ecodex_connectors.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "store/files/files.hpp"
#include "store/folder/authority_folder.hpp"

#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

constexpr std::uint64_t largest_container = 64ULL << 20U, largest_xml = 4ULL << 20U, largest_certificate = 64 * 1024;

Result<app::EcodexParts> parts_given(Call const& call)
{
    app::EcodexParts parts;
    auto container = files::read_file(call.get("CONTAINER"), largest_container);
    if (!container) return container.error();
    parts.container = std::move(*container);
    auto token = files::read_file(call.get("TOKEN"), largest_xml);
    if (!token) return token.error();
    parts.token = std::move(*token);
    if (call.given("--content")) {
        auto content = files::read_file(call.get("--content"), largest_xml);
        if (!content) return content.error();
        parts.content = std::move(*content);
    }
    return parts;
}

std::string_view of(boost::json::object const& object, char const* name)
{
    auto const* const member = object.if_contains(name);
    return member != nullptr && member->is_string() ? std::string_view(member->get_string()) : std::string_view{};
}

void print_about(Call& call, boost::json::object const& about)
{
    for (auto const& [member, title] :
         {std::pair{"container_signer", "Container signed by "}, {"token_signer", "Token signed by "}}) {
        auto const& signer = about.at(member).as_object();
        call.out << title << of(signer, "subject") << ", at " << of(signer, "signed_at")
                 << " as it says\n  fingerprint " << of(signer, "fingerprint") << '\n';
    }
    auto const& token = about.at("token").as_object();
    call.out << "Token of " << of(token, "provider") << " (" << of(token, "country") << "): technical "
             << of(token, "technical") << ", legal " << of(token, "legal") << "\n  " << of(token, "disclaimer") << '\n';
    for (auto const& document : about.at("documents").as_array())
        call.out << "  " << of(document.as_object(), "role") << "  " << of(document.as_object(), "name") << "  sha256 "
                 << of(document.as_object(), "sha256") << '\n';
    if (auto const* const xml = about.if_contains("business_xml"))
        for (auto const& leaf : xml->as_array())
            call.out << "  " << of(leaf.as_object(), "path") << " = " << of(leaf.as_object(), "value") << '\n';
    if (auto const* const unmapped = about.if_contains("unmapped"))
        for (auto const& one : unmapped->as_array())
            call.out << "  not mapped: " << std::string_view(one.as_string()) << '\n';
}

boost::json::object connector_json(app::Connector const& one)
{
    return {{"partner", one.partner},
            {"subject", one.certificate.subject()},
            {"fingerprint", dossier::spelled(one.certificate.fingerprint())},
            {"valid_until", text_of(one.certificate.valid_until())},
            {"since", text_of(one.since)},
            {"by", one.by}};
}

}

Exit ecodex_export(Call& call)
{
    auto open = open_whole(call);
    if (!open) return call.fail(open.error());
    auto& office = open->office();
    auto const id = app::find_case(office, call.get("CASE"));
    if (!id) return call.fail(id.error());
    folder::FileTray tray(call.get("--to", "."));
    auto const exported = app::export_ecodex(office, open->account, *id, tray);
    if (!exported) return call.fail(exported.error());
    auto const in_tray = [&](std::string const& name) {
        return (std::filesystem::path(call.get("--to", ".")) / name).string();
    };
    if (call.json) {
        boost::json::array documents;
        for (auto const& name : exported->documents)
            documents.emplace_back(name);
        call.print(boost::json::object{{"message", text_of(exported->message)},
                                       {"container", in_tray(exported->container_file)},
                                       {"token", in_tray(exported->token_file)},
                                       {"sha256", hex_of(exported->container)},
                                       {"action", exported->action},
                                       {"attested_by", exported->attested_by},
                                       {"documents", std::move(documents)}});
        return Exit::done;
    }
    call.out << "Part ASIC-S   " << in_tray(exported->container_file) << "\nPart tokenXML "
             << in_tray(exported->token_file) << "\nAction        " << exported->action
             << "\nThe business XML (messageContent) is the connector's own: it is not written here.\n";
    if (exported->attested_by.empty())
        call.out
            << "The token says that nobody attested the document: its approver did not, with approve --attestation "
               "TEXT.\n";
    else
        call.out << "Attested by   " << exported->attested_by << ", when it was approved\n";
    return Exit::done;
}

Exit ecodex_check(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const parts = parts_given(call);
    if (!parts) return call.fail(parts.error());
    auto const about = app::look_at_ecodex(*(*desk)->office, *parts);
    if (!about) return call.fail(about.error());
    if (call.json)
        call.print(*about);
    else
        print_about(call, *about);
    return Exit::done;
}

Exit ecodex_connector_add(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const octets = files::read_file(call.get("FILE"), largest_certificate);
    if (!octets) return call.fail(octets.error());
    auto const added =
        app::add_connector(*(*desk)->office, *account, call.get("PARTNER"), *octets, call.get("--fingerprint"));
    if (!added) return call.fail(added.error());
    if (call.json)
        call.print(connector_json(*added));
    else
        call.out << added->certificate.subject() << " signs for " << added->partner << " from now on.\n";
    return Exit::done;
}

Exit ecodex_connector_list(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const all = app::connectors(*(*desk)->office);
    if (!all) return call.fail(all.error());
    boost::json::array list;
    for (auto const& one : *all)
        if (call.json)
            list.push_back(connector_json(one));
        else
            call.out << one.partner << "  " << one.certificate.subject() << "\n  "
                     << dossier::spelled(one.certificate.fingerprint()) << "\n  until "
                     << text_of(one.certificate.valid_until()) << ", since " << text_of(one.since) << " by " << one.by
                     << '\n';
    if (call.json)
        call.print(list);
    else if (all->empty())
        call.out << "No connector signs for a partner: rogatory ecodex connector add PARTNER FILE --fingerprint F\n";
    return Exit::done;
}

Exit ecodex_connector_remove(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    if (auto const done =
            app::remove_connector(*(*desk)->office, *account, call.get("PARTNER"), call.get("FINGERPRINT"));
        !done)
        return call.fail(done.error());
    if (call.json)
        call.print(boost::json::object{{"removed", call.get("FINGERPRINT")}});
    else
        call.out << "It signs for " << call.get("PARTNER") << " no more.\n";
    return Exit::done;
}

Exit ecodex_import(Call& call)
{
    auto open = open_whole(call);
    if (!open) return call.fail(open.error());
    auto& office = open->office();
    auto const parts = parts_given(call);
    if (!parts) return call.fail(parts.error());
    auto const imported = app::import_ecodex(office, open->account, call.get("--from"), *parts);
    if (!imported) return call.fail(imported.error());
    if (call.json) {
        call.print(boost::json::object{{"case", text_of(imported->case_id)},
                                       {"message", text_of(imported->message)},
                                       {"new_case", imported->new_case},
                                       {"about", imported->about}});
        return Exit::done;
    }
    print_about(call, imported->about);
    call.out << (imported->new_case ? "New case " : "Case ") << text_of(imported->case_id) << ", message "
             << text_of(imported->message) << '\n';
    return Exit::done;
}

}
