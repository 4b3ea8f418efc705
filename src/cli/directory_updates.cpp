// rogatory directory announce, updates, update-...: changed entries as messages between authorities (M41).
#include "app/directory_updates.hpp"
#include "base/clipped.hpp"
#include "cli/commands.hpp"
#include "cli/directory_parts.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <ostream>

namespace rogatory::cli
{
namespace
{

std::unique_ptr<app::Tray> tray_given(Call const& call)
{
    if (!call.given("--out")) return nullptr;
    return std::make_unique<folder::FileTray>(call.get("--out"));
}

boost::json::object update_json(Keeper& in, app::ReceivedUpdate const& update)
{
    boost::json::array changes;
    if (update.state == "waiting")
        if (auto const changed = app::changes_of(in.office(), update))
            for (auto const& one : *changed)
                changes.push_back(
                    boost::json::object{{"member", one.member}, {"before", one.before}, {"after", one.after}});
    return {{"message", text_of(update.message)},
            {"from", update.from},
            {"received_at", text_of(update.received_at)},
            {"version", update.said.entry.version},
            {"fingerprint", dossier::spelled(update.said.signer)},
            {"state", update.state},
            {"by", update.by},
            {"changes", std::move(changes)}};
}

std::string cut(std::string const& text)
{
    constexpr std::size_t shown = 200;
    return text.size() <= shown ? text : clipped(text, shown) + "...";
}

/// The lines of the first that the second has not.
EntryLines without(EntryLines lines, EntryLines const& others)
{
    std::erase_if(lines,
                  [&](auto const& line) { return std::find(others.begin(), others.end(), line) != others.end(); });
    return lines;
}

EntryLines named_lines_of(directory::Entry const& entry)
{
    auto lines = lines_of(entry);
    lines.insert(lines.begin(), {{"name", entry.name}, {"State", entry.state}});
    return lines;
}

void print_waiting(Call& call, Keeper& in, app::ReceivedUpdate const& update)
{
    auto const held = app::directory_entry(in.office(), update.from);
    if (!held && held.error().code != "directory.entry_unknown") {
        call.fail(held.error()); // nothing can be compared with what cannot be read
        return;
    }
    auto const now = named_lines_of(update.said.entry);
    auto const before = held ? named_lines_of(held->entry) : EntryLines{};
    auto const gone = without(before, now), come = without(now, before);
    if (!held) call.out << "  It is the first entry of this authority that is held here. It says:\n";
    if (held && gone.empty() && come.empty()) call.out << "  It says what the entry held says, and is signed anew.\n";
    if (!gone.empty()) call.out << "  No longer said:\n";
    for (auto const& [label, text] : gone)
        print_line(call, "- " + label, cut(text));
    if (held && !come.empty()) call.out << "  Said now:\n";
    for (auto const& [label, text] : come)
        print_line(call, "+ " + label, cut(text));
    auto const id = text_of(update.message);
    call.out << "  To put it into the directory, an administrator types: rogatory directory update-accept " << id
             << "\n  To leave the directory as it is:                     rogatory directory update-decline " << id
             << '\n';
}

void print_update(Call& call, Keeper& in, app::ReceivedUpdate const& update)
{
    auto const zone = zone_of(*in.desk);
    call.out << update.from << (update.state == "waiting" ? " announces a changed entry, version " : ", version ")
             << update.said.entry.version
             << (update.state == "waiting"    ? ". It waits."
                 : update.state == "accepted" ? ": put into the directory"
                                              : ": declined, the directory was left as it was")
             << '\n';
    print_line(call, "message", text_of(update.message));
    print_line(call, "received", clock_in_zone(update.received_at, zone) + " " + zone);
    print_line(call, "signed with", dossier::spelled(update.said.signer) + ", the key of its pinned card");
    if (update.state == "waiting")
        print_waiting(call, in, update);
    else
        print_line(call, "decided", clock_in_zone(update.decided_at, zone) + " " + zone + " by " + update.by);
}

void print_announced(Call& call, Keeper& in, app::SentUpdate const& sent)
{
    auto const zone = zone_of(*in.desk);
    call.out << "Our entry, version " << sent.version << ", announced to " << sent.to << ": "
             << (sent.answer.empty() ? "no answer yet" : sent.answer) << '\n';
    print_line(call, "message", text_of(sent.message));
    print_line(call, "announced", clock_in_zone(sent.at, zone) + " " + zone + " by " + sent.by);
    print_line(call, "because", sent.why);
}

Exit decide(Call& call, bool accept)
{
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto const id = id_from(call.get("MESSAGE"));
    if (!id) return call.fail(id.error());
    auto const tray = tray_given(call);
    auto const update = accept ? app::accept_update(in->office(), in->account, *id, tray.get())
                               : app::decline_update(in->office(), in->account, *id, tray.get());
    if (!update) return call.fail(update.error());
    if (call.json)
        call.print(update_json(*in, *update));
    else
        print_update(call, *in, *update);
    return Exit::done;
}

}

Exit directory_announce(Call& call)
{
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto const tray = tray_given(call);
    auto const announced = app::announce_entry(in->office(), in->account, all_of(call, "--to"), tray.get());
    if (!announced) return call.fail(announced.error());
    boost::json::array all;
    for (auto const& one : *announced) {
        all.push_back(boost::json::object{
            {"partner", one.partner}, {"message", text_of(one.message)}, {"queued", one.queued}, {"file", one.file}});
        if (!call.json)
            call.out << "To " << one.partner << ": message " << text_of(one.message)
                     << (one.queued ? ", leaves over the network" : ", " + call.get("--out") + "/" + one.file) << '\n';
    }
    if (call.json) call.print(all);
    return Exit::done;
}

Exit directory_updates(Call& call)
{
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto const received = app::received_updates(in->office());
    if (!received) return call.fail(received.error());
    auto const sent = app::sent_updates(in->office());
    if (!sent) return call.fail(sent.error());
    boost::json::array waiting, ours;
    std::size_t shown = 0;
    for (auto const& one : *received) {
        if (one.state != "waiting" && !call.given("--all")) continue;
        ++shown;
        waiting.push_back(update_json(*in, one));
        if (!call.json) print_update(call, *in, one);
    }
    for (auto const& one : *sent) {
        ours.push_back(boost::json::object{{"message", text_of(one.message)},
                                           {"to", one.to},
                                           {"at", text_of(one.at)},
                                           {"version", one.version},
                                           {"answer", one.answer.empty() ? "none yet" : one.answer},
                                           {"why", one.why}});
        if (!call.json && (one.answer != "accepted" || call.given("--all"))) print_announced(call, *in, one);
    }
    if (call.json)
        call.print(boost::json::object{{"received", std::move(waiting)}, {"sent", std::move(ours)}});
    else if (shown == 0)
        call.out << "No changed entry waits.\n";
    return Exit::done;
}

Exit directory_update_take(Call& call)
{
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto source = files::FileSource::open(call.get("FILE"));
    if (!source) return call.fail(source.error());
    auto const update = app::take_update(in->office(), **source);
    if (!update) return call.fail(update.error());
    if (call.json)
        call.print(update_json(*in, *update));
    else
        print_update(call, *in, *update);
    return Exit::done;
}

Exit directory_update_accept(Call& call)
{
    return decide(call, true);
}

Exit directory_update_decline(Call& call)
{
    return decide(call, false);
}

}
