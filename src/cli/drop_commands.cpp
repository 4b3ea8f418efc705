// rogatory drop: files and HTTPS for national case systems.
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "net/drop/watched_folder.hpp"

#include <csignal>
#include <ctime>
#include <ostream>

namespace rogatory::cli
{

Exit drop_watch(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const who = [&] { return signed_in(call, **desk); };
    net::WatchedFolder watched(office, who, call.get("FOLDER"), call.language, [&](std::string const& line) {
        if (call.json)
            call.out << boost::json::serialize(
                            boost::json::object{{"at", text_of((*desk)->clock.now())}, {"line", line}})
                     << std::endl;
        else
            call.out << text_of((*desk)->clock.now()) << "  " << line << std::endl;
    });
    if (auto const done = watched.prepare(call.given("--all")); !done) return call.fail(done.error());
    // The signals that end it are waited for, a second at a time.
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    if (call.given("--once")) watched.settle_after(std::chrono::milliseconds(500));
    for (;;) {
        auto const looked = watched.look();
        if (!looked) {
            auto const failed = call.fail(looked.error());
            // Who may no longer act ends the watch; a store that is busy for a moment does not.
            auto const& code = looked.error().code;
            if (code.starts_with("account.") || code.starts_with("case.")) return failed;
            if (call.given("--once")) return Exit::environment;
        } else if (call.given("--once") && looked->waiting == 0) {
            return Exit::done;
        }
        timespec const second{1, 0};
        if (sigtimedwait(&ending, nullptr, &second) > 0) return Exit::done;
    }
}

}
