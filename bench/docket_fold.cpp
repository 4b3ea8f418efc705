#include "bench/docket_fold.hpp"
#include "bench/docket_cases.hpp"

#include <atomic>
#include <thread>

namespace rogatory::bench
{
namespace
{

struct SealedCase {
    docket::CaseKey key{};
    std::vector<docket::SealedEntry> entries;
};

/// Decrypts, reads and folds one case; false when anything is not as it was sealed.
bool open_and_fold(SealedCase const& sealed)
{
    docket::CaseState state;
    for (auto const& one : sealed.entries) {
        auto const entry = docket::open(one, sealed.key);
        if (!entry) return false;
        docket::apply(state, *entry);
    }
    return state.length == sealed.entries.size() && state.unknown == 0;
}

double ns_per_entry(std::vector<SealedCase> const& cases, std::size_t entries, unsigned threads, bool& good)
{
    std::atomic<std::size_t> next{0};
    std::atomic<bool> sound{true};
    auto const work = [&] {
        for (std::size_t i = 0; (i = next.fetch_add(1)) < cases.size();)
            if (!open_and_fold(cases[i])) sound = false;
    };
    Stopwatch const watch;
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i)
        others.emplace_back(work);
    work();
    for (auto& other : others)
        other.join();
    good = good && sound;
    return watch.us() * 1000 / static_cast<double>(entries);
}

}

Result<Figures> docket_fold(Setting const& setting)
{
    using namespace dockets;
    Octets random;
    constexpr std::uint32_t per_case = 40;
    auto const count = std::max<std::size_t>(20, static_cast<std::size_t>(2'500 * setting.scale));
    std::vector<SealedCase> cases(count);
    double body_octets = 0;
    std::vector<docket::Entry> sample;
    for (auto& sealed : cases) {
        auto const entries = recorded_case(per_case, random);
        if (!entries) return entries.error();
        random.fill(sealed.key);
        Digest previous{};
        for (auto const& entry : *entries) {
            docket::Nonce nonce{};
            random.fill(nonce);
            sealed.entries.push_back(docket::seal(entry, sealed.key, nonce, previous));
            previous = sealed.entries.back().digest;
            body_octets += static_cast<double>(sealed.entries.back().body.size());
        }
        sample = *entries;
    }
    auto const entries = count * per_case;
    auto const cores = std::max(1U, std::thread::hardware_concurrency());
    bool good = true;
    std::vector<double> all, one, open, fold;
    for (int round = 0; round < 7; ++round) {
        all.push_back(ns_per_entry(cases, entries, cores, good));
        one.push_back(ns_per_entry(cases, entries, 1, good));
        Stopwatch const opening;
        for (auto const& sealed : cases)
            for (auto const& entry : sealed.entries)
                good = good && docket::open(entry, sealed.key).has_value();
        open.push_back(opening.us() * 1000 / static_cast<double>(entries));
        Stopwatch const folding;
        for (std::size_t i = 0; i < count; ++i)
            good = good && docket::fold(sample).length == per_case;
        fold.push_back(folding.us() * 1000 / static_cast<double>(entries));
    }
    if (!good) return Error{"store.failed", "docket_fold", "", {{"problem", "a case did not fold as it was sealed"}}};
    return Figures{std::to_string(count) + " cases of " + std::to_string(per_case) +
                       " sealed entries in memory: digest checked, decrypted, read and folded, cases shared among " +
                       std::to_string(cores) + " threads; median of 7 rounds; the parts on one thread",
                   {{"entries_per_s", 1e9 / median(all)},
                    {"entries_per_s_one_core", 1e9 / median(one)},
                    {"open_ns", median(open)},
                    {"fold_ns", median(fold)},
                    {"body_octets", body_octets / static_cast<double>(entries)}}};
}

}
