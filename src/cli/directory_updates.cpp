// rogatory directory announce, updates, update-...: changed entries as messages between authorities (M41).
#include "app/directory_updates.hpp"
#include "base/clipped.hpp"
#include "cli/commands.hpp"
#include "cli/directory_parts.hpp"
#include "store/files/files.hpp"

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

void print_update(Call& call, Keeper& in, app::ReceivedUpdate const& update)
{
    call.out << text_of(update.message) << "  from " << update.from << ", " << text_of(update.received_at) << ": "
             << update.state << (update.by.empty() ? "" : " by " + update.by) << '\n';
    print_line(call, "signed with", dossier::spelled(update.said.signer) + ", the key of its pinned card");
    if (update.state != "waiting") return;
    auto const changed = app::changes_of(in.office(), update);
    if (!changed) return;
    for (auto const& one : *changed)
        print_line(call, one.member,
                   (one.before.empty() ? "(nothing)" : cut(one.before)) + "  ->  " +
                       (one.after.empty() ? "(nothing)" : cut(one.after)));
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
        if (!call.json && (one.answer != "accepted" || call.given("--all")))
            call.out << text_of(one.message) << "  version " << one.version << " to " << one.to << ": "
                     << (one.answer.empty() ? "no answer yet" : one.answer) << (one.why.empty() ? "" : "; " + one.why)
                     << '\n';
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
