#include "bench/as4_loopback.hpp"

#include "bench/as4_authorities.hpp"
#include "bench/as4_limits.hpp"
#include "bench/law_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <thread>

namespace rogatory::bench
{
namespace
{

using namespace std::chrono_literals;
using exchange::wss::Suite;
constexpr std::size_t payload_octets = 10'000;
constexpr auto longest = 600s;

struct Round {
    double messages_per_s = 0; ///< of the eight tenths in the middle
    double delivered_per_s = 0;
    double sender_ms = 0, receiver_ms = 0; ///< processor time for one message, with the imports that ran meanwhile
    double peak_sender_mib = 0, peak_receiver_mib = 0;
};

Error not_exchanged(std::string problem)
{
    return Error{"bench.server", "", "", {{"problem", std::move(problem)}}};
}

/// When each message got to a state, in microseconds, in order.
Result<std::vector<std::int64_t>> moments_of(bench::as4::Authority& sender, std::string_view what)
{
    auto const rows = app::sent_rows(sender.office());
    if (!rows) return rows.error();
    std::vector<std::int64_t> moments;
    for (auto const& row : *rows)
        for (auto const& happening : row.happened)
            if (happening.what == what) moments.push_back(happening.at.since_1970_us);
    std::sort(moments.begin(), moments.end());
    return moments;
}

double rate_of(std::vector<std::int64_t> const& moments)
{
    auto const first = moments.size() / 10, last = moments.size() - 1 - moments.size() / 10;
    auto const spent = std::max<std::int64_t>(1, moments[last] - moments[first]);
    return static_cast<double>(last - first) * 1e6 / static_cast<double>(spent);
}

bool wait_until(std::function<bool()> const& is_so)
{
    auto const end = std::chrono::steady_clock::now() + longest;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(50ms);
    }
    return true;
}

Result<Round> exchange_all(Setting const& setting, law::Library const& law, Suite suite, std::size_t count)
{
    auto const folder = setting.scratch_folder + "/round";
    std::filesystem::create_directories(folder);
    app::ExchangeKeyOrder key;
    key.suite = suite;
    key.rsa_bits = 2048;
    auto const from = as4::Authority::make(law, folder + "/a", "zza.central", "ZZA", key);
    if (!from) return from.error();
    auto const to = as4::Authority::make(law, folder + "/b", "zzb.central", "ZZB", key);
    if (!to) return to.error();
    auto& ours = **from;
    auto& theirs = **to;
    auto const own_port = as4::free_port(), their_port = as4::free_port();
    for (auto const& done : {ours.pin(theirs), theirs.pin(ours), ours.agree(theirs.id(), their_port, suite),
                             theirs.agree(ours.id(), own_port, suite)})
        if (!done) return done.error();
    auto const rows = ours.send_requests(theirs, count, payload_octets);
    if (!rows) return rows.error();

    as4::Serving receiver, sender;
    if (auto const done = receiver.start(setting, theirs, their_port); !done) return done.error();
    auto const idle_receiver = receiver.processor_s();
    if (auto const done = sender.start(setting, ours, own_port); !done) return done.error();
    auto const idle_sender = sender.processor_s();
    if (!wait_until([&] { return as4::records_of(ours, "sent") >= count; }))
        return not_exchanged("messages wait that were not relayed");
    Round round;
    round.sender_ms = (sender.processor_s() - idle_sender) * 1000 / static_cast<double>(count);
    round.receiver_ms = (receiver.processor_s() - idle_receiver) * 1000 / static_cast<double>(count);
    auto const relayed = moments_of(ours, "relayed");
    if (!relayed) return relayed.error();
    if (relayed->size() != count) return not_exchanged("a message was not relayed, or not once");
    // Each was recorded there once, whether it was imported already or not.
    if (as4::records_of(theirs, "seen") != count) return not_exchanged("the receiver has seen another number");
    round.messages_per_s = rate_of(*relayed);
    // To the end: opened, recorded in a case, and signed for by the docket.
    auto const ends = std::max<std::size_t>(5, std::min<std::size_t>(count, 200));
    std::vector<std::int64_t> delivered;
    if (!wait_until([&] {
            auto moments = moments_of(ours, "delivered");
            if (!moments) return true;
            delivered = std::move(*moments);
            return delivered.size() >= ends;
        }))
        return not_exchanged("dossiers were not imported");
    if (delivered.size() < ends) return not_exchanged("the sender's rows could not be read");
    round.delivered_per_s = rate_of(delivered);
    round.peak_sender_mib = sender.peak_rss_mib();
    round.peak_receiver_mib = receiver.peak_rss_mib();
    sender.stop();
    receiver.stop();
    std::filesystem::remove_all(folder);
    return round;
}

}

Result<Figures> as4_loopback(Setting const& setting)
{
    auto const files = law_files(setting.law_folder);
    if (!files) return files.error();
    auto const law = law::read_library(*files);
    if (!law.library) return law.errors.front();
    auto const count = std::max<std::size_t>(10, static_cast<std::size_t>(1500 * setting.scale));
    auto const rounds = setting.scale < 0.1 ? 1 : 3;
    auto const tls = as4::tls_limit(setting.scale);
    if (!tls) return tls.error();
    auto const commits = as4::commit_limit(setting.scratch_folder, setting.scale);
    if (!commits) return commits.error();
    Figures result{"dossiers of " + std::to_string(payload_octets) + " octets of incompressible content, " +
                       std::to_string(count) +
                       " a round, approved and sealed beforehand, from one `rogatory serve` to another over loopback "
                       "with TLS 1.3; a message counts when its verified receipt is on the sender's disk, and has been "
                       "on the receiver's before it was signed for; meanwhile the receiver imports; rate of the "
                       "middle eight tenths, median of " +
                       std::to_string(rounds) + " rounds; limits alone in the same run",
                   {}};
    struct {
        char const* name;
        Suite suite;
    } const suites[] = {{"ed25519", Suite::eddsa_2}, {"rsa2048", Suite::rsa_1x}};
    double lowest = 1e9;
    for (auto const& [name, suite] : suites) {
        std::vector<double> rates, delivered, sender_ms, receiver_ms, peaks;
        for (int i = 0; i < rounds; ++i) {
            auto const round = exchange_all(setting, *law.library, suite, count);
            if (!round) return round.error();
            rates.push_back(round->messages_per_s);
            delivered.push_back(round->delivered_per_s);
            sender_ms.push_back(round->sender_ms);
            receiver_ms.push_back(round->receiver_ms);
            peaks.push_back(std::max(round->peak_sender_mib, round->peak_receiver_mib));
        }
        auto const primitives = as4::primitives_limit(suite, 2048, setting.scale);
        if (!primitives) return primitives.error();
        auto const add = [&](std::string const& key, double value) {
            result.figures.emplace_back(key + "_" + name, value);
        };
        add("messages_per_s", median(rates));
        add("primitives_limit_per_s", *primitives);
        add("sender_processor_ms", median(sender_ms));
        add("receiver_processor_ms", median(receiver_ms));
        add("delivered_per_s", median(delivered));
        add("peak_rss_mib", median(peaks));
        auto const limit = std::min({*primitives, tls->exchanges_per_s, commits->grouped_rows_per_s});
        lowest = std::min(lowest, median(rates) / limit);
    }
    result.figures.emplace_back("tls_limit_exchanges_per_s", tls->exchanges_per_s);
    result.figures.emplace_back("tls_limit_mb_per_s", tls->mb_per_s);
    result.figures.emplace_back("bare_sqlite_commits_per_s", commits->commits_per_s);
    result.figures.emplace_back("bare_sqlite_rows_per_s_by_16", commits->grouped_rows_per_s);
    result.figures.emplace_back("ratio_to_limit", lowest);
    return result;
}

}
