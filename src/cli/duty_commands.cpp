// rogatory duty: who is rung for urgent messages, and the alarms.
#include "app/due.hpp"
#include "app/duty.hpp"
#include "cli/bells.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <ostream>

namespace rogatory::cli
{
namespace
{

struct Acting {
    std::unique_ptr<Desk> desk;
    app::Account account;
};
Result<Acting> acting(Call const& call)
{
    auto desk = open_desk(call);
    if (!desk) return desk.error();
    auto account = signed_in(call, **desk);
    if (!account) return account.error();
    return Acting{std::move(*desk), std::move(*account)};
}

constexpr std::size_t fewest_secret_octets = 16;

/// A password that its file keeps from others. Errors: usage.file_open_to_others, those of the file.
Result<std::string> secret_in(std::string const& path)
{
    namespace fs = std::filesystem;
    std::error_code problem;
    auto const mode = fs::status(path, problem).permissions();
    constexpr auto others = fs::perms::group_all | fs::perms::others_all;
    if (!problem && (mode & others) != fs::perms::none)
        return Error{"usage.file_open_to_others", "--relay-password-file", "", {{"file", path}}};
    auto const octets = files::read_file(path, 4096);
    if (!octets) return octets.error();
    std::string text(text_of(*octets));
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.pop_back();
    return text;
}

std::int64_t minutes_between(Instant from, Instant to)
{
    return (to.since_1970_us - from.since_1970_us) / 60'000'000;
}

}

Exit duty_add(Call& call)
{
    auto const in = acting(call);
    if (!in) return call.fail(in.error());
    app::DutyStep step;
    auto const after = call.get("--after", "0");
    auto const [end, problem] = std::from_chars(after.data(), after.data() + after.size(), step.after_minutes);
    if (problem != std::errc{} || end != after.data() + after.size())
        return call.fail(Error{"usage.unknown_value", "--after", "", {{"value", after}, {"expected", "minutes"}}});
    step.way = call.given("--mail") ? app::DutyStep::Way::mail : app::DutyStep::Way::webhook;
    step.to = call.given("--mail") ? call.get("--mail") : call.get("--webhook");
    step.relay = call.get("--relay");
    auto const encryption = call.get("--relay-tls", step.relay.ends_with(":465") ? "implicit" : "starttls");
    if (encryption != "starttls" && encryption != "implicit" && encryption != "none")
        return call.fail(Error{"usage.unknown_value",
                               "--relay-tls",
                               "",
                               {{"value", encryption}, {"expected", "starttls, implicit or none"}}});
    using Encryption = app::DutyStep::Encryption;
    step.encryption = encryption == "none"       ? Encryption::none
                      : encryption == "implicit" ? Encryption::implicit
                                                 : Encryption::starttls;
    step.label = call.get("--label");
    step.user = call.get("--relay-user");
    if (call.given("--relay-password-file")) {
        auto password = secret_in(call.get("--relay-password-file"));
        if (!password) return call.fail(password.error());
        step.password = std::move(*password);
    }
    // Kept with the roster, encrypted like everything else: the file may go.
    for (auto const& [option, kept] :
         {std::pair{"--anchors", &step.anchors}, std::pair{"--secret-file", &step.secret}}) {
        if (!call.given(option)) continue;
        auto const octets = files::read_file(call.get(option), 256 * 1024);
        if (!octets) return call.fail(octets.error());
        *kept = text_of(*octets);
    }
    while (step.secret.ends_with('\n') || step.secret.ends_with('\r'))
        step.secret.pop_back();
    if (call.given("--secret-file") && step.secret.size() < fewest_secret_octets)
        return call.fail(Error{"usage.unknown_value",
                               "--secret-file",
                               "",
                               {{"value", "a short secret"}, {"expected", "at least 16 octets"}}});
    auto const roster = app::duty_roster(*in->desk->office);
    if (!roster) return call.fail(roster.error());
    auto const before =
        std::find_if(roster->begin(), roster->end(), [&](app::DutyStep const& known) { return known.to == step.to; });
    bool const replaces = before != roster->end();
    if (auto const done = app::add_duty_step(*in->desk->office, in->account, step); !done)
        return call.fail(done.error());
    if (call.json) {
        boost::json::object added{{"to", step.to}, {"after_minutes", step.after_minutes}, {"replaced", replaces}};
        if (replaces) added["replaced_after_minutes"] = before->after_minutes;
        call.print(added);
        return Exit::done;
    }
    if (replaces)
        call.out << "An address is rung once: this replaces all that was said of " << step.to << " before (after "
                 << before->after_minutes << " minutes). For a second bell give another address.\n";
    if (!call.json)
        call.out << step.to << " is rung after " << step.after_minutes
                 << " minutes. Bells ring while rogatory serve runs, or rogatory duty watch.\n";
    return Exit::done;
}

Exit duty_clear(Call& call)
{
    auto const in = acting(call);
    if (!in) return call.fail(in.error());
    if (auto const done = app::clear_duty_roster(*in->desk->office, in->account); !done) return call.fail(done.error());
    if (!call.json) call.out << "Nobody is rung any more.\n";
    return Exit::done;
}

Exit duty_list(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const all = reads_all(call, **desk); !all) return call.fail(all.error());
    auto& office = *(*desk)->office;
    auto const roster = app::duty_roster(office);
    if (!roster) return call.fail(roster.error());
    auto const all = app::alarms(office);
    if (!all) return call.fail(all.error());
    auto const now = office.clock.now();
    auto const zone = zone_of(**desk);
    boost::json::array steps, list;
    for (auto const& step : *roster) {
        steps.push_back({{"after_minutes", step.after_minutes},
                         {"to", step.to},
                         {"relay", step.relay},
                         {"relay_user", step.user},
                         {"label", step.label},
                         {"signed", !step.secret.empty()},
                         {"own_anchors", !step.anchors.empty()}});
        if (!call.json)
            call.out << "after " << step.after_minutes << " min  " << step.to
                     << (step.label.empty() ? "" : "  (" + step.label + ")") << '\n';
    }
    if (roster->empty() && !call.json) call.out << "Nobody is rung: rogatory duty add\n";
    // For people on their own clock; for programs (--json) in UTC.
    if (!all->empty() && !call.json) call.out << "Alarms (times of " << zone << "):\n";
    for (auto const& alarm : *all) {
        auto const waited = minutes_between(alarm.since, alarm.open() ? now : alarm.taken_at);
        list.push_back({{"message", text_of(alarm.message)},
                        {"case", text_of(alarm.case_id)},
                        {alarm.outgoing ? "to" : "from", alarm.from},
                        {"type", alarm.type},
                        {"since", text_of(alarm.since)},
                        {"minutes", waited},
                        {"rings", alarm.rings.size()},
                        {"taken_by", alarm.taken_by}});
        if (call.json) continue;
        call.out << (alarm.open() ? "! " : "  ") << text_of(alarm.message) << "  " << alarm.type
                 << (alarm.outgoing ? " not collected by " : " from ") << alarm.from << ", since "
                 << clock_in_zone(alarm.since, zone) << ": "
                 << (alarm.open() ? "open for " : "taken by " + alarm.taken_by + " after ") << waited << " min\n";
        for (auto const& ring : alarm.rings)
            call.out << "      " << clock_in_zone(ring.at, zone) << "  " << ring.to << "  "
                     << (ring.problem.empty() ? "rung" : ring.problem) << '\n';
    }
    boost::json::array limits;
    auto dues = app::due(office, {});
    if (!dues) return call.fail(dues.error());
    std::erase_if(*dues, [](app::Due const& due) { return !app::is_urgent(due); });
    if (auto const done = app::add_owed(office, nullptr, *dues, call.language); !done) return call.fail(done.error());
    for (auto const& due : *dues) {
        limits.push_back(app::to_json(due));
        if (call.json) continue;
        call.out << (due.may_run() ? "? " : "! ")
                 << (due.limit.ends_at ? clock_in_zone(*due.limit.ends_at, zone) + " " + zone
                                       : text_of(*due.limit.ends))
                 << "  " << docket::name_of(due.limit.kind) << (due.over ? ", OVER" : "")
                 << (due.may_run() ? ", " + app::may_run_in_words(due, call.language) : "") << "  " << due.limit.article
                 << ", for " << due.limit.who.id << ", case " << text_of(due.case_id) << '\n';
        if (due.owed)
            call.out << "      " << due.owed->says << "  rogatory case owed " << text_of(due.case_id) << ' '
                     << due.owed->clock << '\n';
    }
    if (call.json)
        call.print(boost::json::object{
            {"roster", std::move(steps)}, {"alarms", std::move(list)}, {"limits", std::move(limits)}});
    return Exit::done;
}

Exit duty_remind(Call& call)
{
    if (call.given("KIND") != call.given("--days"))
        return call.fail(
            Error{"usage.unknown_value", "--days", "", {{"value", ""}, {"expected", "KIND and --days together"}}});
    if (call.given("KIND")) {
        auto const in = acting(call);
        if (!in) return call.fail(in.error());
        int days = -1;
        auto const text = call.get("--days");
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), days);
        if (problem != std::errc{} || end != text.data() + text.size()) days = -1;
        if (auto const done = app::set_lead(*in->desk->office, in->account, call.get("KIND"), days); !done)
            return call.fail(done.error());
    }
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const leads = app::leads(*(*desk)->office);
    if (!leads) return call.fail(leads.error());
    boost::json::object json;
    for (auto kind = docket::ClockKind::must_release; kind <= docket::ClockKind::protection_ends;
         kind = static_cast<docket::ClockKind>(static_cast<int>(kind) + 1)) {
        auto const days = (*leads)[static_cast<std::size_t>(kind)];
        json[docket::name_of(kind)] = days;
        if (!call.json) call.out << docket::name_of(kind) << "  " << days << " days before the end\n";
    }
    if (call.json)
        call.print(json);
    else
        call.out << "These are reminders of this office (practice), no limits of the law.\n";
    return Exit::done;
}

Exit duty_take(Call& call)
{
    auto const in = acting(call);
    if (!in) return call.fail(in.error());
    auto const id = id_from(call.get("MESSAGE"));
    if (!id) return call.fail(id.error());
    if (auto const done = app::take_alarm(*in->desk->office, in->account, *id); !done) return call.fail(done.error());
    if (call.json)
        call.print(boost::json::object{{"message", text_of(*id)}, {"taken_by", in->account.name}});
    else
        call.out << "Taken by " << in->account.name << ". It rings no more.\n";
    return Exit::done;
}

Exit duty_watch(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    // The signals that end it are waited for here; the thread of the bells does not see them.
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    std::mutex in_use;
    Bells const bells(*(*desk)->office, in_use, data_folder(call), [&](std::string const& line) {
        call.out << text_of((*desk)->clock.now()) << "  " << line << std::endl;
    });
    int which = 0;
    sigwait(&ending, &which);
    return Exit::done;
}

}
