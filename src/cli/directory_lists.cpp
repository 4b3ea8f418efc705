// rogatory directory list-..., path: the lists of networks, and the path of trust over them.
#include "cli/commands.hpp"
#include "cli/directory_parts.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>

namespace rogatory::cli
{

namespace
{

boost::json::object list_json(directory::HeldList const& held, Instant now)
{
    auto const& list = held.said.list;
    boost::json::array members, recognises, next_keys;
    for (auto const& one : list.members)
        members.push_back({{"authority", one.authority}, {"state", one.state}, {"keys", one.keys.size()}});
    for (auto const& one : list.recognises)
        recognises.push_back({{"network", one.network},
                              {"secretariat", one.secretariat},
                              {"fingerprint", dossier::spelled(one.key)},
                              {"from", one.from ? text_of(*one.from) : ""},
                              {"until", text_of(one.until)},
                              {"modalities", with_commas(one.modalities)},
                              {"states", with_commas(one.states)},
                              {"further", one.further}});
    for (auto const& one : list.next_keys)
        next_keys.emplace_back(dossier::spelled(one));
    return {{"network", list.network},
            {"name", list.name},
            {"secretariat", list.secretariat},
            {"fingerprint", dossier::spelled(held.said.signer)},
            {"number", list.number},
            {"issued_at", text_of(list.issued_at)},
            {"next_by", text_of(list.next_by)},
            {"stale", directory::is_stale(list, now)},
            {"why", held.why},
            {"members", std::move(members)},
            {"recognises", std::move(recognises)},
            {"next_keys", std::move(next_keys)}};
}

void print_list(Call& call, directory::HeldList const& held, Instant now)
{
    auto const& list = held.said.list;
    call.out << list.network << "  " << list.name << ", list " << list.number << '\n';
    print_line(call, "secretariat", list.secretariat + ", " + dossier::spelled(held.said.signer));
    print_line(call, "accepted", held.why + ", " + text_of(held.since));
    print_line(call, "freshness",
               directory::is_stale(list, now)
                   ? "STALE: the next list was due by " + text_of(list.next_by) + "; ask the secretariat for it"
                   : "issued " + text_of(list.issued_at) + ", the next is due by " + text_of(list.next_by));
    for (auto const& one : list.members)
        print_line(call, "member",
                   one.authority + " (" + one.state + ")" + (one.signed_entry.empty() ? "" : ", entry signed by it"));
    for (auto const& one : list.recognises)
        print_line(call, "recognises",
                   one.network + " of " + one.secretariat + (one.from ? " from " + text_of(*one.from) : std::string()) +
                       " until " + text_of(one.until) +
                       (one.modalities.empty() ? "" : " for " + with_commas(one.modalities)) +
                       (one.states.empty() ? "" : " of " + with_commas(one.states)) +
                       (one.further == 0 ? "" : " and " + std::to_string(one.further) + " networks behind it"));
    for (auto const& one : list.next_keys)
        print_line(call, "next key", dossier::spelled(one));
}

/// NETWORK|SECRETARIAT|FINGERPRINT|UNTIL, and then, as far as it is limited: FROM, modalities, States, further
/// networks.
Result<directory::Recognition> recognition_from(std::string const& text)
{
    auto parts = split_at(text, '|');
    auto const wrong = [&] {
        return unknown_value("--recognise", text,
                             "NETWORK|SECRETARIAT|FINGERPRINT|2027-01-31, then |FROM|mla,extradition|ZZA,ZZB|FURTHER");
    };
    if (parts.size() < 4 || parts.size() > 8) return wrong();
    parts.resize(8);
    std::string digits = parts[2];
    std::erase(digits, ':');
    auto const key = bytes_from_hex(digits);
    auto const until = day_from(parts[3]);
    directory::Recognition recognition{parts[0], parts[1], {}, {}};
    if (!key || !until || key->size() != recognition.key.size()) return wrong();
    std::copy(key->begin(), key->end(), recognition.key.begin());
    recognition.until = *until;
    if (!parts[4].empty()) {
        auto const from = day_from(parts[4]);
        if (!from) return wrong();
        recognition.from = *from;
    }
    recognition.modalities = nonempty_parts(parts[5], ',');
    recognition.states = nonempty_parts(parts[6], ',');
    if (!parts[7].empty()) {
        auto const& count = parts[7];
        auto const [end, problem] = std::from_chars(count.data(), count.data() + count.size(), recognition.further);
        if (problem != std::errc{} || end != count.data() + count.size()) return wrong();
    }
    return recognition;
}

}

Exit directory_list_sign(Call& call)
{
    auto const network = demanded(call, "--network");
    if (!network) return call.fail(network.error());
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    app::ListOrder order{*network, call.get("--name", *network), all_of(call, "--member"), {}, 30};
    for (auto const& text : all_of(call, "--recognise")) {
        auto const recognition = recognition_from(text);
        if (!recognition) return call.fail(recognition.error());
        order.recognises.push_back(*recognition);
    }
    for (auto const& file : all_of(call, "--next-certificate")) {
        auto const octets = files::read_file(file, 64 * 1024);
        if (!octets) return call.fail(octets.error());
        auto const certificate = dossier::certificate_from(*octets);
        if (!certificate) return call.fail(certificate.error());
        order.next_keys.push_back(certificate->fingerprint());
    }
    if (call.given("--days")) {
        auto const text = call.get("--days");
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), order.days);
        if (problem != std::errc{} || end != text.data() + text.size() || order.days < 1 || order.days > 366)
            return call.fail(unknown_value("--days", text, "1 to 366"));
    }
    auto const text = app::sign_network_list(in->office(), in->account, order);
    if (!text) return call.fail(text.error());
    if (auto const written = files::write_file(call.get("FILE"), bytes_of(*text), files::Overwrite::yes); !written)
        return call.fail(written.error());
    auto const lists = app::network_lists(in->office());
    if (!lists) return call.fail(lists.error());
    for (auto const& held : *lists) {
        if (held.said.list.network != *network) continue;
        if (call.json)
            call.print(list_json(held, in->office().clock.now()));
        else
            print_list(call, held, in->office().clock.now());
    }
    return Exit::done;
}

Exit directory_list_accept(Call& call)
{
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto const octets = files::read_file(call.get("FILE"), directory::list_limit);
    if (!octets) return call.fail(octets.error());
    auto const accepted = app::accept_network_list(in->office(), in->account, *octets, call.get("--fingerprint"));
    if (!accepted) return call.fail(accepted.error());
    if (call.json) {
        auto json = list_json(accepted->list, in->office().clock.now());
        boost::json::array taken, refused;
        for (auto const& one : accepted->taken)
            taken.emplace_back(one);
        for (auto const& one : accepted->refused)
            refused.push_back({{"code", one.code}, {"says", texts::sentence(one, call.language)}});
        json["taken"] = std::move(taken);
        json["refused"] = std::move(refused);
        call.print(json);
        return Exit::done;
    }
    print_list(call, accepted->list, in->office().clock.now());
    call.out << accepted->taken.size() << " entries new or changed.\n";
    for (auto const& one : accepted->refused)
        call.out << "  not taken: " << texts::sentence(one, call.language) << '\n';
    return Exit::done;
}

Exit directory_list_show(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const lists = app::network_lists(office);
    if (!lists) return call.fail(lists.error());
    boost::json::array all;
    for (auto const& held : *lists) {
        if (call.given("NETWORK") && held.said.list.network != call.get("NETWORK")) continue;
        all.push_back(list_json(held, office.clock.now()));
        if (!call.json) print_list(call, held, office.clock.now());
    }
    if (call.given("NETWORK") && all.empty())
        return call.fail(Error{"directory.list_unknown", "NETWORK", "", {{"network", call.get("NETWORK")}}});
    if (call.json)
        call.print(all);
    else if (all.empty())
        call.out << "No list of a network is held.\n";
    return Exit::done;
}

// ---- the path of trust
// -------------------------------------------------------------------------------------------------

namespace
{

std::string step_sentence(directory::PathStep const& step)
{
    using Kind = directory::PathStep::Kind;
    auto const until = step.until ? ", until " + text_of(*step.until) : std::string();
    auto const number = "list " + std::to_string(step.number);
    switch (step.kind) {
    case Kind::card: return "the card of " + step.to + " was pinned here (" + step.key + ")";
    case Kind::list: return number + " of " + step.to + ", " + step.note + " (" + step.key + ")" + until;
    case Kind::recognition:
        return number + " of " + step.from + " recognises " + step.to + " by the key " + step.key + until +
               (step.note.empty() ? "" : "; " + step.note);
    case Kind::member:
        return number + " of " + step.from + " names " + step.to +
               (step.key.empty() ? std::string(", without a key") : " with the key " + step.key);
    case Kind::entry: break;
    }
    return "the entry of " + step.to + (step.note.empty() ? ", signed with " + step.key : ": " + step.note) + until;
}

void print_path(Call& call, directory::TrustPath const& path)
{
    std::size_t number = 0;
    for (auto const& step : path.steps)
        call.out << "  " << ++number << "  " << step_sentence(step) << '\n';
    if (path.missing) {
        call.out << "  " << ++number << "  MISSING: " << texts::sentence(*path.missing, call.language) << '\n';
        return;
    }
    if (!path.modalities.empty()) call.out << "  only for " << with_commas(path.modalities) << '\n';
    if (!path.states.empty()) call.out << "  only for authorities of " << with_commas(path.states) << '\n';
    call.out << "  It holds" << (path.until ? " until " + text_of(*path.until) : std::string()) << ".\n";
}

}

Exit directory_path(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const paths = app::directory_paths(*(*desk)->office, call.get("AUTHORITY"));
    if (!paths) return call.fail(paths.error());
    auto const shown = call.given("--all") ? paths->size() : 1;
    if (call.json) {
        boost::json::array all;
        for (std::size_t i = 0; i < shown; ++i)
            all.push_back(path_json((*paths)[i]));
        call.print(boost::json::object{
            {"authority", call.get("AUTHORITY")}, {"whole", paths->front().whole()}, {"paths", std::move(all)}});
    } else {
        for (std::size_t i = 0; i < shown; ++i) {
            call.out << (i == 0 ? "" : "\n") << ((*paths)[i].whole() ? "A path of trust to " : "No whole path to ")
                     << call.get("AUTHORITY") << '\n';
            print_path(call, (*paths)[i]);
        }
        if (shown < paths->size()) call.out << paths->size() - shown << " more with --all.\n";
    }
    return paths->front().whole() ? Exit::done : Exit::refused;
}

}
