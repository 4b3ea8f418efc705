#include "app/cases.hpp"
#include "app/collection.hpp"
#include "app/duty.hpp"
#include "app/outbox.hpp"
#include "app/record_json.hpp"
#include "app/refusals.hpp"
#include "app/signals.hpp"
#include "cli/bells.hpp"
#include "cli/case_words.hpp"
#include "cli/commands.hpp"
#include "cli/plain_output.hpp"
#include "cli/setting.hpp"
#include "net/access_point/access_point.hpp"
#include "net/drop/drop_server.hpp"
#include "net/http/http.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>

#include <malloc.h>

namespace rogatory::cli
{
namespace
{

constexpr unsigned most_hours = 8760;       ///< a year
constexpr std::size_t arrivals_shown = 100; ///< of each state, unless all are asked for

struct SignedIn {
    std::unique_ptr<Desk> desk;
    app::Account account;
    app::Office& office() { return *desk->office; }
};
Result<SignedIn> open_signed_in(Call const& call)
{
    auto desk = open_desk(call);
    if (!desk) return desk.error();
    auto account = signed_in(call, **desk);
    if (!account) return account.error();
    return SignedIn{std::move(*desk), std::move(*account)};
}

/// Lines for the operator, from several threads, each with its moment.
net::AccessPointOrder order_of(Call& call, SignedIn& in, std::mutex& printing)
{
    net::AccessPointOrder order{in.office(), in.account, data_folder(call), std::nullopt};
    order.tell = [&call, &in, &printing](std::string const& line) {
        auto const now = in.desk->clock.now();
        std::lock_guard const lock(printing);
        if (call.json)
            call.out << boost::json::serialize(boost::json::object{{"at", text_of(now)}, {"line", line}}) << std::endl;
        else
            call.out << text_of(now) << "  " << in_one_line(line) << std::endl;
    };
    return order;
}

/// Who sends and takes in: as `serve` does, by a caseworker, and one at a time.
Result<SignedIn> open_to_exchange(Call const& call)
{
    auto in = open_signed_in(call);
    if (in && !in->account.has("caseworker"))
        return Error{"account.not_caseworker", "--as", "", {{"account", in->account.name}}};
    return in;
}

Result<net::Place> place_from(std::string const& text, std::string const& option = "--listen")
{
    auto const wrong = [&] {
        return Error{"usage.unknown_value", option, "", {{"value", text}, {"expected", "HOST:PORT"}}};
    };
    auto const colon = text.rfind(':');
    if (colon == std::string::npos) return wrong();
    net::Place place{text.substr(0, colon), 0};
    if (place.host.starts_with('[') && place.host.ends_with(']'))
        place.host = place.host.substr(1, place.host.size() - 2);
    auto const digits = std::string_view(text).substr(colon + 1);
    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), place.port);
    if (problem != std::errc{} || end != digits.data() + digits.size()) return wrong();
    return place;
}

Result<double> seconds_given(Call const& call, char const* option, double least, double most)
{
    auto const text = call.get(option);
    double seconds = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (problem != std::errc{} || end != text.data() + text.size() || !(seconds >= least && seconds <= most))
        return Error{"usage.unknown_value", option, "", {{"value", text}, {"expected", "0.05 to 3600"}}};
    return seconds;
}

boost::json::object agreement_json(app::Agreement const& agreement)
{
    boost::json::array also;
    for (auto const suite : agreement.also)
        also.emplace_back(exchange::wss::name_of(suite));
    return {{"partner", agreement.partner},
            {"address", agreement.address},
            {"suite", exchange::wss::name_of(agreement.suite)},
            {"also", std::move(also)},
            {"certified_by", agreement.certified_by},
            {"subject", agreement.subject},
            {"retrieval_hours", agreement.retrieval_hours},
            {"collects", app::partner_collects(agreement)}};
}

/// Who asks whom for what waits, when last, and when something was handed over last; nothing where nobody asks.
std::optional<app::Asked> asking_with(app::Office& office, app::Agreement const& agreement, bool we_collect)
{
    bool const it_collects = app::partner_collects(agreement);
    if (!it_collects && !we_collect) return std::nullopt;
    auto const asked =
        app::last_asked(office, it_collects ? app::AskedBy::partner : app::AskedBy::us, agreement.partner);
    return asked ? *asked : app::Asked{};
}

void print_asking(Call& call, CaseWords const& words, app::Agreement const& agreement, app::Asked const& asked)
{
    call.out << "  " << words(app::partner_collects(agreement) ? "partner_asks" : "we_ask") << words.semicolon()
             << words.listed(
                    {asked.at ? words("asked_last", {{"time", words.moment(*asked.at)}}) : words("never_asked"),
                     asked.handed_over ? words("collected_last", {{"time", words.moment(*asked.handed_over)}})
                                       : words("nothing_collected")})
             << '\n';
    if (!asked.problem.empty()) call.out << "      " << in_one_line(asked.problem) << '\n';
}

/// The partners that collect what is for them.
std::vector<std::string> collectors(std::vector<app::Agreement> const& agreed)
{
    std::vector<std::string> all;
    for (auto const& agreement : agreed)
        if (app::partner_collects(agreement)) all.push_back(agreement.partner);
    return all;
}

std::string amount(std::uint64_t octets)
{
    if (octets < 10'000) return std::to_string(octets) + " octets";
    if (octets < 10'000'000) return std::to_string(octets / 1000) + " kB";
    return std::to_string(octets / 1'000'000) + " MB";
}

std::uint64_t number(boost::json::object const& row, std::string_view name)
{
    auto const* const member = row.if_contains(name);
    return member != nullptr && member->is_number() ? member->to_number<std::uint64_t>() : 0;
}
/// Moments are kept as microseconds and shown as people write them.
boost::json::object shown(boost::json::object row)
{
    for (auto const* const name : {"queued_at", "received_at", "done_at", "set_aside_at", "at"})
        if (auto* const member = row.if_contains(name); member != nullptr && member->is_int64())
            *member = text_of(Instant{member->get_int64()});
    if (auto* const happened = row.if_contains("happened"))
        for (auto& one : happened->as_array())
            one = shown(std::move(one.as_object()));
    for (auto const* const name : {"split", "envelope", "file"})
        row.erase(name);
    return row;
}

/// The clock of what is urgent, as its sender knows it, and when it was sent; nothing for anything else.
std::optional<std::pair<app::UrgentClock, Instant>> urgent_clock_of(app::Office& office, app::OutboxRow const& row)
{
    if (!row.urgent || row.kind != app::OutboxRow::Kind::dossier) return std::nullopt;
    auto const known = app::load(office, row.case_id);
    if (!known) return std::nullopt;
    auto const* const outgoing = known->state.message(row.message);
    if (outgoing == nullptr) return std::nullopt;
    auto const since = app::urgent_since(known->entries, *outgoing);
    if (!since) return std::nullopt;
    return std::pair(app::urgent_clock(known->entries, row.message), *since);
}

std::string urgent_line(app::Office& office, app::OutboxRow const& row, CaseWords const& words)
{
    auto const clock = urgent_clock_of(office, row);
    if (!clock) return {};
    return app::sentence_of(clock->first, clock->second, office.clock.now(), words.language(),
                            [&](Instant at) { return words.moment_in_zone(at); });
}

void print_row(Call& call, CaseWords const& words, app::OutboxRow const& row, std::string const& urgent, bool collected)
{
    auto const kind = words("kind_" + std::string(app::name_of(row.kind)));
    bool const waits_here = collected && row.state == app::OutboxRow::State::waiting;
    std::vector<std::string> said{
        words(waits_here ? "waits_collected" : "queued_at", {{"time", words.moment(row.queued_at)}})};
    if (row.attempts > 0) said.push_back(words("attempts", {{"count", std::to_string(row.attempts)}}));
    if (row.octets > 0 && row.octets_signed_for < row.octets)
        said.push_back(words("percent_of", {{"percent", std::to_string(row.octets_signed_for * 100 / row.octets)},
                                            {"amount", amount(row.octets)}}));
    call.out << "  " << (row.urgent ? "! " : "  ") << text_of(row.message) << "  " << kind
             << (row.type.empty() ? "" : " (" + words.message(row.type) + ")") << ", "
             << words("link_to", {{"to", row.to}}) << ": " << words("row_" + std::string(app::name_of(row.state)))
             << words.semicolon() << words.listed(said) << '\n';
    if (!urgent.empty()) call.out << "      " << urgent << '\n';
    // Why it is where it is; the other lines are for "exchange trace".
    if (row.happened.empty() || row.happened.back().why.empty()) return;
    auto const& what = row.happened.back().what;
    if (what == "attempt_failed" || what == "refused" || what == "given_up")
        call.out << "      " << row.happened.back().why << '\n';
}

/// What has arrived and is not done yet, or all.
Done print_arrived(Call& call, CaseWords const& words, app::Office& office, net::Arrivals const& arrived)
{
    bool title = false;
    auto const print = [&](boost::json::object const& row) {
        auto state = app::member_text(row, "state");
        if (state == "done" && !call.given("--all")) return;
        if (!title) call.out << '\n' << words("arrived_title") << '\n';
        title = true;
        auto const arriving = state == "arriving" && number(row, "octets") > 0;
        std::ranges::replace(state, ' ', '_');
        call.out << "    " << app::member_text(row, "message") << "  "
                 << words("link_from", {{"from", app::member_text(row, "from")}}) << ": " << words("row_" + state);
        if (arriving)
            call.out << words.semicolon()
                     << words("percent_of", {{"percent", std::to_string(number(row, "octets_received") * 100 /
                                                                        number(row, "octets"))},
                                             {"amount", amount(number(row, "octets"))}});
        if (auto const outcome = app::member_text(row, "outcome"); !outcome.empty()) call.out << "\n      " << outcome;
        call.out << '\n';
    };
    if (call.given("--all")) return net::each_arrival(office, print);
    for (auto const& row : arrived.rows)
        print(row);
    for (auto const& [state, count] : arrived.counts) {
        if (state == "done" || count <= arrivals_shown) continue;
        auto name = "row_" + state;
        std::ranges::replace(name, ' ', '_');
        call.out << "    " << words(name) << ": "
                 << words("arrivals_shown",
                          {{"shown", std::to_string(arrivals_shown)}, {"count", std::to_string(count)}})
                 << '\n';
    }
    return {};
}

}

Exit exchange_agree(Call& call)
{
    auto in = open_signed_in(call);
    if (!in) return call.fail(in.error());
    if (call.given("URL"))
        if (auto const url = net::url_from(call.get("URL")); !url) return call.fail(url.error());
    app::Agreement agreement{call.get("PARTNER"), call.get("URL")};
    // What is not said anew stays as it was agreed.
    auto const before = app::agreement_with(in->office(), agreement.partner);
    if (!before) return call.fail(before.error());
    if (*before) {
        agreement.suite = (*before)->suite;
        if (!call.given("--suite")) agreement.also = (*before)->also;
        agreement.certified_by = (*before)->certified_by;
        agreement.subject = (*before)->subject;
        agreement.retrieval_hours = (*before)->retrieval_hours;
    }
    if (call.given("--tell-retrieval")) {
        auto const text = call.get("--tell-retrieval");
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), agreement.retrieval_hours);
        if (problem != std::errc{} || end != text.data() + text.size() || agreement.retrieval_hours > most_hours)
            return call.fail(Error{
                "usage.unknown_value", "--tell-retrieval", "", {{"value", text}, {"expected", "hours, 0 to 8760"}}});
    }
    auto const suite =
        suite_given(call.get("--suite", std::string(exchange::wss::name_of(agreement.suite))), "--suite");
    if (!suite) return call.fail(suite.error());
    agreement.suite = *suite;
    if (auto const given = call.values.find("--also"); given != call.values.end()) {
        agreement.also.clear();
        for (auto const& name : given->second) {
            auto const also = suite_given(name, "--also");
            if (!also) return call.fail(also.error());
            agreement.also.push_back(*also);
        }
    }
    if (call.given("--certified-by")) {
        agreement.certified_by = call.get("--certified-by") == "card" ? "" : call.get("--certified-by");
        agreement.subject.clear();
    }
    if (call.given("--subject")) agreement.subject = call.get("--subject");
    if (auto const done = app::agree(in->office(), in->account, agreement); !done) return call.fail(done.error());
    if (call.json)
        call.print(agreement_json(agreement));
    else
        call.out << "Messages for " << agreement.partner << " that are approved from now on "
                 << (app::partner_collects(agreement) ? "wait here until it collects them"
                                                      : "go to " + agreement.address)
                 << ", signed and encrypted in the suite " << exchange::wss::name_of(agreement.suite)
                 << ".\nIts signatures are believed by "
                 << (agreement.certified_by.empty() ? std::string("its pinned card")
                                                    : "the certificates of " + agreement.certified_by)
                 << ".\nThe partner needs the same for us."
                 << (app::partner_collects(agreement) ? std::string()
                                                      : " Try it: rogatory exchange ping " + agreement.partner)
                 << '\n';
    return Exit::done;
}

Exit exchange_send(Call& call)
{
    auto in = open_to_exchange(call);
    if (!in) return call.fail(in.error());
    std::mutex printing;
    auto order = order_of(call, *in, printing);
    std::size_t queued_now = 0;
    if (call.given("CASE")) {
        auto const id = app::find_case(in->office(), call.get("CASE"));
        if (!id) return call.fail(id.error());
        auto const queued = app::queue_case(in->office(), *id);
        if (!queued) return call.fail(queued.error());
        queued_now = *queued;
    }
    auto const only_one = folder::WorkLock::take(data_folder(call), folder::WorkLock::Work::serving);
    if (!only_one) {
        // The server sees at once what is queued; two would send and collect the same messages.
        if (!call.given("CASE") || only_one.error().code != "folder.served_already") return call.fail(only_one.error());
        if (!call.json)
            call.out << queued_now << (queued_now == 1 ? " message" : " messages")
                     << " queued; rogatory serve, which runs on this folder, sends.\n";
        return Exit::done;
    }
    order.until_empty = true;
    auto point = net::AccessPoint::open(std::move(order));
    if (!point) return call.fail(point.error());
    (*point)->run();
    if (auto const failed = (*point)->not_asked().size(); failed > 0)
        return call.fail(Error{"exchange.not_collected", "", "", {{"count", std::to_string(failed)}}});
    auto const left = app::count_waiting(in->office());
    if (!left) return call.fail(left.error());
    if (*left == 0) {
        if (!call.json) call.out << "Nothing waits any more.\n";
        return Exit::done;
    }
    return call.fail(Error{"exchange.still_waiting", "", "", {{"count", std::to_string(*left)}}});
}

Exit exchange_receive(Call& call)
{
    auto in = open_to_exchange(call);
    if (!in) return call.fail(in.error());
    auto const only_one = folder::WorkLock::take(data_folder(call), folder::WorkLock::Work::serving);
    if (!only_one) return call.fail(only_one.error());
    std::mutex printing;
    auto const order = order_of(call, *in, printing);
    auto const count = net::import_arrivals(in->office(), in->account, order.folder, order.tell);
    if (!count) return call.fail(count.error());
    if (call.json)
        call.print(boost::json::object{{"imported", *count}});
    else
        call.out << *count << (*count == 1 ? " message" : " messages") << " taken from the inbox.\n";
    return Exit::done;
}

Exit exchange_status(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    if (auto const all = reads_all(call, **desk); !all) return call.fail(all.error());
    auto& office = *(*desk)->office;
    auto const agreed = app::agreements(office);
    std::vector<std::string> unreadable;
    auto const waiting = app::waiting_rows(office, &unreadable);
    auto const arrived = net::arrivals(office, arrivals_shown);
    if (!agreed) return call.fail(agreed.error());
    auto const we_collect = app::collects(office);
    if (!we_collect) return call.fail(we_collect.error());
    auto const roster = app::duty_roster(office);
    if (!roster) return call.fail(roster.error());
    auto const all_collectors = collectors(*agreed);
    auto const is_collected = [&](app::OutboxRow const& row) {
        return std::find(all_collectors.begin(), all_collectors.end(), row.to) != all_collectors.end();
    };
    if (!waiting) return call.fail(waiting.error());
    if (!arrived) return call.fail(arrived.error());
    auto const away = app::turned_away(office);
    if (!away) return call.fail(away.error());
    // A dossier that was relayed is not at its end: the partner's docket has not answered.
    std::vector<app::OutboxRow> relayed, trouble, finished, untaken;
    std::size_t finished_count = 0;
    auto const sorted = [&](app::OutboxRow const& row) {
        // Delivered is not taken: what is urgent stays in sight until somebody has it.
        bool const told = std::any_of(row.happened.begin(), row.happened.end(), [](app::Happening const& one) {
            return one.what == "taken" || one.what == "retrieval";
        });
        if (row.state == app::OutboxRow::State::delivered && !told)
            if (auto const clock = urgent_clock_of(office, row); clock && clock->first.delivered && !clock->first.taken)
                untaken.push_back(row);
        // Of what is finished there is more every year: it is only counted, unless somebody wants to see it.
        bool const delivered = row.state == app::OutboxRow::State::delivered;
        if (delivered) ++finished_count;
        if (delivered && !call.given("--all")) return;
        (row.state == app::OutboxRow::State::relayed ? relayed : delivered ? finished : trouble).push_back(row);
    };
    if (auto const done = app::each_sent_row(office, sorted, &unreadable); !done) return call.fail(done.error());
    CaseWords const words(call.language, desk->get());
    if (call.json) {
        auto const list = [&](std::vector<app::OutboxRow> const& rows) {
            boost::json::array all;
            for (auto const& row : rows) {
                auto json = shown(app::to_json(row));
                if (auto urgent = urgent_line(office, row, words); !urgent.empty())
                    json["urgent_clock"] = std::move(urgent);
                if (row.state == app::OutboxRow::State::waiting && is_collected(row))
                    json["waits_to_be_collected_since"] = text_of(row.queued_at);
                all.push_back(std::move(json));
            }
            return all;
        };
        boost::json::array partners, incoming;
        for (auto const& agreement : *agreed) {
            auto json = agreement_json(agreement);
            if (auto const asked = asking_with(office, agreement, *we_collect)) {
                json["asks"] = app::partner_collects(agreement) ? "partner" : "we";
                json["asked_at"] = asked->at ? text_of(*asked->at) : std::string();
                json["collected_at"] = asked->handed_over ? text_of(*asked->handed_over) : std::string();
                json["asking_problem"] = asked->problem;
            }
            partners.push_back(std::move(json));
        }
        for (auto const& row : arrived->rows)
            if (!call.given("--all")) incoming.push_back(shown(row));
        if (call.given("--all"))
            if (auto const done = net::each_arrival(
                    office, [&](boost::json::object row) { incoming.push_back(shown(std::move(row))); });
                !done)
                return call.fail(done.error());
        boost::json::object arrived_counts;
        for (auto const& [state, count] : arrived->counts)
            arrived_counts[state] = count;
        boost::json::object all{{"partners", std::move(partners)},   {"waiting", list(*waiting)},
                                {"relayed", list(relayed)},          {"trouble", list(trouble)},
                                {"arrived", std::move(incoming)},    {"delivered_count", finished_count},
                                {"urgent_not_taken", list(untaken)}, {"rung_on_duty", roster->size()}};
        boost::json::array refused_here;
        for (auto const& one : *away)
            refused_here.push_back(shown(app::to_json(one)));
        all["arrived_counts"] = std::move(arrived_counts);
        all["turned_away"] = std::move(refused_here);
        all["unreadable"] = boost::json::array(unreadable.begin(), unreadable.end());
        if (call.given("--all")) all["delivered"] = list(finished);
        call.print(all);
        return Exit::done;
    }
    for (auto const& agreement : *agreed) {
        call.out << words(app::partner_collects(agreement) ? "exchange_collects" : "exchange_with",
                          {{"partner", agreement.partner},
                           {"address", agreement.address},
                           {"suite", std::string(exchange::wss::name_of(agreement.suite))}})
                 << (agreement.certified_by.empty() ? ""
                                                    : std::string(words.semicolon()) +
                                                          words("certified_by", {{"network", agreement.certified_by}}))
                 << '\n';
        if (auto const asked = asking_with(office, agreement, *we_collect))
            print_asking(call, words, agreement, *asked);
    }
    if (agreed->empty()) call.out << words("no_exchange", {{"command", "rogatory exchange agree PARTNER URL"}}) << '\n';
    if (!agreed->empty() && roster->empty())
        call.out << words("nobody_on_duty", {{"command", "rogatory duty add"}}) << '\n';
    call.out << words("times_of", {{"zone", words.zone()}}) << '\n';
    auto const print = [&](char const* title, std::vector<app::OutboxRow> const& rows) {
        if (rows.empty()) return;
        call.out << '\n' << words(title) << '\n';
        for (auto const& row : rows)
            print_row(call, words, row, urgent_line(office, row, words), is_collected(row));
    };
    print("waiting_title", *waiting);
    print("relayed_title", relayed);
    print("untaken_title", untaken);
    print("trouble_title", trouble);
    if (trouble.empty() && !unreadable.empty()) call.out << '\n' << words("trouble_title") << '\n';
    for (auto const& name : unreadable)
        call.out << "    " << name << ": " << words("row_unreadable") << '\n';
    if (call.given("--all")) print("delivered_title", finished);
    if (auto const done = print_arrived(call, words, office, *arrived); !done) return call.fail(done.error());
    if (!away->empty()) call.out << '\n' << words("away_title") << '\n';
    for (auto const& one : *away)
        call.out << "    " << words.moment(one.at) << "  " << one.message << ", "
                 << words("link_from", {{"from", one.from}}) << ": " << one.code << "\n      " << one.sentence << '\n';
    call.out << '\n'
             << words("exchange_counts", {{"waiting", std::to_string(waiting->size())},
                                          {"relayed", std::to_string(relayed.size())},
                                          {"delivered", std::to_string(finished_count)},
                                          {"trouble", std::to_string(trouble.size() + unreadable.size())}})
             << '\n';
    return Exit::done;
}

Exit exchange_ping(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const pinged = net::ping(*(*desk)->office, call.get("PARTNER"));
    if (!pinged) return call.fail(pinged.error());
    if (call.json)
        call.print(boost::json::object{
            {"partner", pinged->partner}, {"address", pinged->address}, {"milliseconds", pinged->milliseconds}});
    else
        call.out << pinged->partner << " answered at " << pinged->address << " with a verified receipt after "
                 << pinged->milliseconds << " ms.\n";
    return Exit::done;
}

namespace
{

/// A server runs for months: what the reading of the law has left free goes back first, and afterwards no more heaps
/// are begun than there is use for; each keeps what was freed in it.
void hold_little_memory()
{
    constexpr int heaps = 2;
    ::mallopt(M_ARENA_MAX, heaps);
    ::malloc_trim(0);
}

}

Exit serve(Call& call)
{
    auto in = open_to_exchange(call);
    if (!in) return call.fail(in.error());
    hold_little_memory();
    auto const only_one = folder::WorkLock::take(data_folder(call), folder::WorkLock::Work::serving);
    if (!only_one) return call.fail(only_one.error());
    auto const collecting = app::collects(in->office());
    if (!collecting) return call.fail(collecting.error());
    std::mutex printing;
    auto order = order_of(call, *in, printing);
    auto const tell = order.tell;
    if (!*collecting || call.given("--listen")) {
        auto const listen = place_from(call.get("--listen", "0.0.0.0:8443"), "--listen");
        if (!listen) return call.fail(listen.error());
        order.listen = *listen;
    }
    auto const listen = order.listen;
    if (call.given("--collect-every")) {
        auto const every = seconds_given(call, "--collect-every", 0.05, 3600);
        if (!every) return call.fail(every.error());
        order.collect_every = std::chrono::milliseconds(static_cast<std::int64_t>(*every * 1000));
    }
    if (call.given("--smp-listen")) {
        auto const place = place_from(call.get("--smp-listen"), "--smp-listen");
        if (!place) return call.fail(place.error());
        order.smp_listen = *place;
    }
    if (call.given("--retry-after")) {
        auto const seconds = seconds_given(call, "--retry-after", 0.05, 3600);
        if (!seconds) return call.fail(seconds.error());
        auto& retry = order.retry;
        retry.first_us = static_cast<std::int64_t>(*seconds * 1e6);
        retry.longest_us = 360 * retry.first_us;
        retry.urgent_longest_us = 6 * retry.first_us;
    }
    if (call.given("--trust-every")) {
        auto const text = call.get("--trust-every");
        int seconds = 0;
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (problem != std::errc{} || end != text.data() + text.size() || seconds < 1 || seconds > 86'400)
            return call.fail(
                Error{"usage.unknown_value", "--trust-every", "", {{"value", text}, {"expected", "1 to 86400"}}});
        order.trust_every = std::chrono::seconds(seconds);
    }
    std::optional<net::Place> drop;
    if (call.given("--drop")) {
        auto const place = place_from(call.get("--drop"), "--drop");
        if (!place) return call.fail(place.error());
        drop = *place;
    }
    order.beside = [&call, &in, tell, drop](boost::asio::io_context& io,
                                            std::mutex& office_in_use) -> Result<std::shared_ptr<void>> {
        struct Beside {
            std::shared_ptr<void> drops;
            Bells bells;
        };
        std::shared_ptr<void> drops;
        if (drop) {
            auto server =
                net::DropServer::open(io, {in->office(), office_in_use, data_folder(call), *drop, call.language, tell});
            if (!server) return server.error();
            tell("taking drops at https://" + drop->host + ":" + std::to_string((*server)->port()) + "/drop");
            drops = std::move(*server);
        }
        auto const roster = app::duty_roster(in->office());
        if (!roster) return roster.error();
        if (roster->empty()) tell("nobody is rung when an urgent message arrives: rogatory duty add");
        return std::shared_ptr<void>(
            new Beside{std::move(drops), {in->office(), office_in_use, data_folder(call), tell}});
    };
    auto point = net::AccessPoint::open(std::move(order));
    if (!point) return call.fail(point.error());
    if (listen) tell("listening at " + listen->host + ":" + std::to_string((*point)->port()) + "/as4");
    if (*collecting) tell(std::string("collecting from partners") + (listen ? "" : ", listening at no port"));
    if ((*point)->smp_port() != 0)
        tell("the directory as an SMP at http://" +
             call.get("--smp-listen").substr(0, call.get("--smp-listen").rfind(':')) + ":" +
             std::to_string((*point)->smp_port()) + "/bdxr-smp-2/");
    (*point)->run();
    tell("stopped");
    return Exit::done;
}

}
