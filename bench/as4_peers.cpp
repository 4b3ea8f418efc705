#include "bench/as4_peers.hpp"

#include "app/partners.hpp"
#include "bench/as4_authorities.hpp"
#include "bench/as4_limits.hpp"
#include "bench/law_folder.hpp"

#include <algorithm>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rogatory::bench
{
namespace
{

using namespace std::chrono_literals;
constexpr std::size_t rows_at_once = 5'000;
constexpr auto longest = 120s;

/// A place that takes connections and never says a word.
class Silence
{
public:
    Silence() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
            ::listen(descriptor_, 1024) == 0 &&
            ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length) == 0)
            port_ = ntohs(address.sin_port);
    }
    Silence(Silence const&) = delete;
    Silence& operator=(Silence const&) = delete;
    ~Silence() { ::close(descriptor_); }
    std::uint16_t port() const { return port_; }

private:
    int descriptor_;
    std::uint16_t port_ = 0;
};

std::string name_of(std::size_t number)
{
    return "zz" + std::string(1, static_cast<char>('c' + number % 20)) + ".central-" + std::to_string(number);
}

/// The card of an authority that is nowhere.
Done pin_absent(as4::Authority& ours, std::string const& id, std::string const& state)
{
    auto const now = as4::SystemClock().now();
    Instant const until{now.since_1970_us + 300LL * 86'400'000'000};
    auto const files = dossier::make_identity({id, "Central Authority of " + state, state, now, until}, "");
    if (!files) return files.error();
    auto const identity = dossier::load_identity(*files, "");
    if (!identity) return identity.error();
    dossier::Card card;
    card.authority = id;
    card.name = "Central Authority of " + state;
    card.state = state;
    card.languages = {"en"};
    card.valid_from = now;
    card.valid_until = until;
    card.signing = identity->signing_certificate();
    card.encryption = identity->encryption_certificate();
    auto const text = dossier::write_card(card, *identity, now);
    if (!text) return text.error();
    auto const pinned =
        app::import_card(ours.office(), as4::Authority::administrator, bytes_of(*text), hex_of(card.fingerprint()));
    if (!pinned) return pinned.error();
    return {};
}

/// Rows as they lie in an outbox, for a partner that nobody has reached for a while.
Done queue_rows(as4::Authority& ours, std::string const& to, std::size_t count)
{
    as4::SystemClock clock;
    as4::SystemRandom random;
    std::vector<app::Record> records;
    for (std::size_t i = 0; i < count; ++i) {
        app::OutboxRow row;
        row.id = row.message = app::new_id(clock, random);
        row.case_id = app::new_id(clock, random);
        row.to = to;
        row.type = "request";
        row.queued_at = clock.now();
        row.note(row.queued_at, "queued");
        records.push_back(app::record_of(row));
        if (records.size() < rows_at_once && i + 1 < count) continue;
        if (auto const done = ours.office().store.put_records(records); !done) return done.error();
        records.clear();
    }
    return {};
}

std::optional<double> seconds_until(as4::Authority& ours, as4::Authority& theirs, Id const& id, std::string_view what)
{
    auto const end = std::chrono::steady_clock::now() + longest;
    while (std::chrono::steady_clock::now() < end) {
        auto const row = app::find_row(ours.office(), theirs.id(), id);
        if (row && *row)
            for (auto const& happening : (*row)->happened)
                if (happening.what == what)
                    return static_cast<double>(happening.at.since_1970_us - (*row)->queued_at.since_1970_us) / 1e6;
        std::this_thread::sleep_for(20ms);
    }
    return std::nullopt;
}

}

Result<Figures> as4_peers(Setting const& setting)
{
    auto const files = law_files(setting.law_folder);
    if (!files) return files.error();
    auto const law = law::read_library(*files);
    if (!law.library) return law.errors.front();
    auto const peers = std::max<std::size_t>(3, static_cast<std::size_t>(500 * std::min(1.0, setting.scale)));
    auto const waiting = std::max<std::size_t>(20, static_cast<std::size_t>(10'000 * setting.scale));
    auto const& folder = setting.scratch_folder;
    auto const commits = as4::commit_limit(folder, std::min(1.0, setting.scale));
    if (!commits) return commits.error();
    auto const from = as4::Authority::make(*law.library, folder + "/a", "zza.central", "ZZA", std::nullopt);
    if (!from) return from.error();
    auto const to = as4::Authority::make(*law.library, folder + "/b", "zzb.central", "ZZB", std::nullopt);
    if (!to) return to.error();
    auto& ours = **from;
    auto& theirs = **to;
    auto const own_port = as4::free_port(), their_port = as4::free_port();
    auto const suite = exchange::wss::Suite::ecdsa_2;
    for (auto const& done : {ours.pin(theirs), theirs.pin(ours), ours.agree(theirs.id(), their_port, suite),
                             theirs.agree(ours.id(), own_port, suite)})
        if (!done) return done.error();
    // Nobody listens at the place of every second one; the others take the connection and say nothing.
    Silence const silence;
    auto const closed = as4::free_port();
    for (std::size_t i = 0; i + 1 < peers; ++i) {
        auto const name = name_of(i);
        if (auto const done = pin_absent(ours, name, "ZZ" + std::string(1, static_cast<char>('C' + i % 20))); !done)
            return done.error();
        if (auto const done = ours.agree(name, i % 2 == 0 ? closed : silence.port(), suite); !done) return done.error();
        if (auto const done = queue_rows(ours, name, waiting); !done) return done.error();
    }
    if (auto const rows = ours.send_requests(theirs, waiting, 10'000); !rows) return rows.error();
    auto const queued = as4::records_of(ours, "outbox/*");

    as4::Serving receiver, sender;
    if (auto const done = receiver.start(setting, theirs, their_port); !done) return done.error();
    Stopwatch const starting;
    if (auto const done = sender.start(setting, ours, own_port); !done) return done.error();
    auto const start_s = starting.us() / 1e6;
    // It has met the silence of the others, and is sending what waits for the one that answers.
    std::this_thread::sleep_for(setting.scale < 0.1 ? 500ms : 15s);
    std::vector<double> relayed, delivered;
    auto const rounds = setting.scale < 0.1 ? 3 : 15;
    for (int i = 0; i < rounds; ++i) {
        auto const urgent = ours.send_request(theirs, true);
        if (!urgent) return urgent.error();
        auto const first = seconds_until(ours, theirs, *urgent, "relayed");
        auto const second = seconds_until(ours, theirs, *urgent, "delivered");
        if (!first || !second)
            return Error{"bench.server", "", "", {{"problem", "an urgent message was not delivered"}}};
        relayed.push_back(*first);
        delivered.push_back(*second);
        std::this_thread::sleep_for(setting.scale < 0.1 ? 50ms : 500ms);
    }
    auto const left = as4::records_of(ours, "outbox/zzb.central/*");
    auto const peak = sender.peak_rss_mib();
    sender.stop();
    receiver.stop();
    return Figures{std::to_string(peers) + " partners with " + std::to_string(waiting) +
                       " messages queued for each, of whom one answers and is being sent to while urgent messages are "
                       "queued for it by another process and sealed, sent, imported and signed for by its docket; of "
                       "the others half refuse the connection and half are silent; medians and the longest of " +
                       std::to_string(rounds) + "; the disk alone commits in the time given",
                   {{"peak_rss_mib", peak},
                    {"messages_queued", static_cast<double>(queued)},
                    {"messages_left_for_the_one", static_cast<double>(left)},
                    {"start_s", start_s},
                    {"urgent_receipt_s", median(relayed)},
                    {"urgent_receipt_longest_s", *std::max_element(relayed.begin(), relayed.end())},
                    {"urgent_delivered_s", median(delivered)},
                    {"urgent_delivered_longest_s", *std::max_element(delivered.begin(), delivered.end())},
                    {"bare_sqlite_commit_s", 1 / commits->commits_per_s}}};
}

}
