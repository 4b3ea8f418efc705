#include "bench/docket_verify.hpp"
#include "bench/docket_cases.hpp"

#include "docket/merkle.hpp"

namespace rogatory::bench
{

Result<Figures> docket_verify(Setting const& setting)
{
    using namespace dockets;
    Octets random;
    auto const store = new_store(setting.scratch_folder + "/store", random);
    if (!store) return store.error();
    constexpr std::uint32_t per_case = 40;
    auto const count = std::max(10, static_cast<int>(1'000 * setting.scale));
    std::vector<app::Append> group;
    for (int i = 0; i < count; ++i) {
        auto entries = recorded_case(per_case, random);
        if (!entries) return entries.error();
        if (auto const made = (*store)->create_case(entries->front().case_id); !made) return made.error();
        app::Append whole;
        whole.case_id = entries->front().case_id;
        whole.row = docket::row_of(docket::fold(*entries));
        whole.entries = std::move(*entries);
        group.push_back(std::move(whole));
        if (group.size() < 100 && i + 1 < count) continue;
        auto const recorded = (*store)->append_all(group);
        if (!recorded) return recorded.error();
        group.clear();
    }

    std::vector<double> deep, shallow, digests, entries_per_s;
    Bytes const buffer(8U << 20U, 0x5a);
    for (int round = 0; round < 5; ++round)
        for (bool const open_bodies : {true, false}) {
            app::VerifyOrder order;
            order.open_bodies = open_bodies;
            Stopwatch const watch;
            auto const report = (*store)->verify(order);
            auto const us = watch.us();
            if (!report) return report.error();
            if (!report->faults.empty()) return report->faults.front();
            (open_bodies ? deep : shallow).push_back(static_cast<double>(report->octets) / us);
            if (open_bodies) {
                entries_per_s.push_back(static_cast<double>(report->entries) * 1e6 / us);
                Stopwatch const hashing;
                (void)docket::sha256({buffer});
                digests.push_back(static_cast<double>(buffer.size()) / hashing.us());
            }
        }
    return Figures{"verification of a store of " + std::to_string(count) + " cases of " + std::to_string(per_case) +
                       " entries from warm files: digests, chains, tree, claims, keys, records, read models, "
                       "integrity_check, every body opened (log: without opening bodies); octets of the entries' "
                       "columns; median of 5; SHA-256 of 8 MiB in the same run",
                   {{"mb_per_s", median(deep)},
                    {"log_mb_per_s", median(shallow)},
                    {"entries_per_s", median(entries_per_s)},
                    {"sha256_mb_per_s", median(digests)}}};
}

}
