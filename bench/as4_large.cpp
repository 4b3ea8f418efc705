#include "bench/as4_large.hpp"

#include "bench/as4_authorities.hpp"
#include "bench/as4_limits.hpp"
#include "bench/dossier_files.hpp"
#include "bench/law_folder.hpp"

#include <filesystem>
#include <thread>

namespace rogatory::bench
{
namespace
{

using namespace std::chrono_literals;
constexpr auto longest = 3600s;

Error not_exchanged(std::string problem)
{
    return Error{"bench.server", "", "", {{"problem", std::move(problem)}}};
}

/// When something happened to a message, in seconds; nothing when it has not.
std::optional<double> moment_of(as4::Authority& sender, as4::Authority& to, Id const& row, std::string_view what)
{
    auto const found = app::find_row(sender.office(), to.id(), row);
    if (!found || !*found) return std::nullopt;
    for (auto const& happening : (*found)->happened)
        if (happening.what == what) return static_cast<double>(happening.at.since_1970_us) / 1e6;
    return std::nullopt;
}

bool wait_for(as4::Authority& sender, as4::Authority& to, Id const& row, std::string_view what)
{
    auto const end = std::chrono::steady_clock::now() + longest;
    while (!moment_of(sender, to, row, what)) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(100ms);
    }
    return true;
}

/// The disk alone: a file of that size written in pieces, each waited for.
double disk_mb_per_s(std::string const& path, std::uint64_t size)
{
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    Bytes const portion(1 << 20, 0x5a);
    Stopwatch const watch;
    std::uint64_t written = 0;
    while (written < size) {
        auto const count = ::write(file, portion.data(), std::min<std::uint64_t>(portion.size(), size - written));
        if (count <= 0) break;
        written += static_cast<std::uint64_t>(count);
        if (written % (64ULL << 20) == 0) ::fdatasync(file);
    }
    ::fdatasync(file);
    auto const us = watch.us();
    ::close(file);
    std::filesystem::remove(path);
    return static_cast<double>(written) / us;
}

}

Result<Figures> as4_large(Setting const& setting)
{
    auto const files = law_files(setting.law_folder);
    if (!files) return files.error();
    auto const law = law::read_library(*files);
    if (!law.library) return law.errors.front();
    auto const size = static_cast<std::uint64_t>(setting.scale * static_cast<double>(10ULL << 30));
    auto const tls = as4::tls_limit(std::min(1.0, setting.scale));
    if (!tls) return tls.error();
    auto const& folder = setting.scratch_folder;
    auto const disk = disk_mb_per_s(folder + "/disk", std::min<std::uint64_t>(size, 2ULL << 30));

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
    auto const image = folder + "/image.dd";
    if (auto const done = dossiers::make_file(image, size); !done) return done.error();
    auto const limit = dossiers::limit_us(image);
    if (!limit) return limit.error();
    auto const row = ours.send_request(theirs, false, image);
    if (!row) return row.error();
    std::filesystem::remove(image);

    as4::Serving receiver, sender;
    if (auto const done = receiver.start(setting, theirs, their_port); !done) return done.error();
    Stopwatch const begun;
    if (auto const done = sender.start(setting, ours, own_port); !done) return done.error();
    auto const started = static_cast<double>(as4::SystemClock().now().since_1970_us) / 1e6;
    if (!wait_for(ours, theirs, *row, "sealed")) return not_exchanged("the dossier was not sealed");
    // While it is on its way something urgent passes it.
    auto const urgent = ours.send_request(theirs, true);
    if (!urgent) return urgent.error();
    if (!wait_for(ours, theirs, *urgent, "delivered")) return not_exchanged("the urgent message was not delivered");
    if (!wait_for(ours, theirs, *row, "delivered")) return not_exchanged("the dossier was not delivered");
    auto const moment = [&](Id const& of, std::string_view what) {
        return moment_of(ours, theirs, of, what).value_or(0);
    };
    auto const sealed = moment(*row, "sealed"), relayed = moment(*row, "relayed"),
               delivered = moment(*row, "delivered");
    auto const megabytes = static_cast<double>(size) / 1e6;
    auto const rate = [&](double seconds) { return megabytes / std::max(seconds, 1e-3); };
    auto const peak_sender = sender.peak_rss_mib(), peak_receiver = receiver.peak_rss_mib();
    sender.stop();
    receiver.stop();
    // Each octet is digested and encrypted by the sender, encrypted again for the connection, and the same backwards.
    auto const crypto = static_cast<double>(size) / *limit;
    auto const physical = std::min({tls->mb_per_s, disk, crypto});
    return Figures{"an attachment of " + std::to_string(size >> 20) +
                       " MiB of a request, approved beforehand; one `rogatory serve` seals it and sends it in pieces "
                       "over TLS 1.3, the other one records each piece durably, signs for it, then opens, verifies and "
                       "keeps the whole; once; limits alone in the same run: TLS, the disk written in pieces, SHA-256 "
                       "with AES-256-GCM",
                   {{"mb_per_s", rate(relayed - sealed)},
                    {"seal_mb_per_s", rate(sealed - started)},
                    {"import_mb_per_s", rate(delivered - relayed)},
                    {"docket_to_docket_mb_per_s", rate(delivered - started)},
                    {"peak_rss_sender_mib", peak_sender},
                    {"peak_rss_receiver_mib", peak_receiver},
                    {"urgent_meanwhile_s", moment(*urgent, "delivered") - moment(*urgent, "queued")},
                    {"tls_limit_mb_per_s", tls->mb_per_s},
                    {"disk_limit_mb_per_s", disk},
                    {"crypto_limit_mb_per_s", crypto},
                    {"ratio_to_limit", rate(relayed - sealed) / physical}}};
}

}
