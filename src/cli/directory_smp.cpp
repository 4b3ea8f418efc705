// rogatory directory smp: whom an SMP names, and whether that may be believed.
#include "app/smp.hpp"
#include "cli/commands.hpp"
#include "cli/directory_parts.hpp"
#include "net/http/fetch.hpp"

#include <ostream>

namespace rogatory::cli
{
namespace
{

boost::json::object endpoint_json(exchange::smp::Endpoint const& endpoint)
{
    boost::json::array certificates;
    for (auto const& one : endpoint.certificates)
        certificates.push_back(boost::json::object{{"type", one.type_code},
                                                   {"subject", one.certificate.subject()},
                                                   {"fingerprint", dossier::spelled(one.certificate.fingerprint())},
                                                   {"valid_until", text_of(one.certificate.valid_until())}});
    return {{"transport", endpoint.transport_profile},
            {"address", endpoint.address},
            {"description", endpoint.description},
            {"contact", endpoint.contact},
            {"certificates", std::move(certificates)}};
}

/// Puts what was found beside what is known of the authority, as noted from that SMP.
Result<directory::Held> note_found(Call const& call, Keeper& in, app::SmpFound const& found)
{
    auto const authority = found.metadata.participant.value;
    auto const held = app::directory_entry(in.office(), authority);
    directory::Entry entry;
    if (held) {
        entry = held->entry;
    } else {
        entry.authority = authority;
        entry.valid_from = in.office().today();
        for (auto const& [option, into] : {std::pair{"--name", &entry.name}, std::pair{"--state", &entry.state}}) {
            auto const value = demanded(call, option);
            if (!value) return value.error();
            *into = *value;
        }
    }
    entry.source = "SMP " + found.from + ", signed by " + found.signed_by;
    auto usable = found.metadata;
    for (auto& one : usable.processes)
        std::erase_if(one.endpoints, [&](auto const& endpoint) {
            return std::find(found.endpoints.begin(), found.endpoints.end(), endpoint) == found.endpoints.end();
        });
    app::take_into(entry, usable, in.office().today());
    return app::note_entry(in.office(), in.account, std::move(entry));
}

}

Exit directory_smp(Call& call)
{
    auto const participant = demanded(call, "--participant");
    if (!participant) return call.fail(participant.error());
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    app::SmpOrder const order{call.get("URL"),       *participant,         call.get("--service"),
                              call.get("--network"), call.get("--signer"), call.given("--private")};
    auto const found = app::look_up(in->office(), order,
                                    [](std::string const& url, std::string const& media_type, Bytes const& body,
                                       std::size_t limit) { return net::fetch({url, media_type, body, limit}); });
    if (!found) return call.fail(found.error());
    std::optional<directory::Held> noted;
    if (call.given("--note")) {
        auto held = note_found(call, *in, *found);
        if (!held) return call.fail(held.error());
        noted = std::move(*held);
    }
    if (call.json) {
        boost::json::array endpoints, problems;
        for (auto const& one : found->endpoints)
            endpoints.push_back(endpoint_json(one));
        for (auto const& one : found->problems)
            problems.push_back(boost::json::object{{"code", one.code}, {"says", texts::sentence(one, call.language)}});
        call.print(boost::json::object{{"participant", exchange::smp::text_of(found->metadata.participant)},
                                       {"service", exchange::smp::text_of(found->metadata.service)},
                                       {"from", found->from},
                                       {"signed_by", found->signed_by},
                                       {"endpoints", std::move(endpoints)},
                                       {"problems", std::move(problems)},
                                       {"noted", noted.has_value()}});
    } else {
        call.out << exchange::smp::text_of(found->metadata.participant) << '\n';
        print_line(call, "from", found->from);
        print_line(call, "signed by", found->signed_by);
        for (auto const& one : found->endpoints) {
            print_line(call, "endpoint", one.address);
            print_line(call, "contact", one.contact);
            for (auto const& certificate : one.certificates)
                print_line(call, certificate.type_code.empty() ? "certificate" : certificate.type_code,
                           dossier::spelled(certificate.certificate.fingerprint()) + " " +
                               certificate.certificate.subject() + ", until " +
                               text_of(certificate.certificate.valid_until()));
        }
        for (auto const& one : found->problems)
            print_line(call, "not used", texts::sentence(one, call.language));
        call.out << (noted ? "Noted. It is signed by nobody here, and no agreement has changed.\n"
                           : "Nothing was kept; --note keeps it in the directory.\n");
    }
    return found->endpoints.empty() ? Exit::refused : Exit::done;
}

}
