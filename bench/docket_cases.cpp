#include "bench/docket_cases.hpp"

#include <sodium.h>

#include <filesystem>

namespace rogatory::bench::dockets
{
namespace
{

constexpr Instant start{1'790'000'000'000'000};

Id fresh_id(Octets& random)
{
    std::array<std::uint8_t, 10> octets{};
    random.fill(octets);
    return make_id(start, octets);
}

docket::Command draft()
{
    namespace json = boost::json;
    return {"draft",
            {},
            {{"modality", "mla"},
             {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
             {"title", "Bank records of an invented company"},
             {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}}}},
             {"items", json::array{json::object{{"number", 1}, {"type", "bank_records"}, {"title", "Account"}}}},
             {"persons", json::array{json::object{{"ref", "P1"}, {"name", "Invented Person"}}}}}};
}

}

void Octets::fill(std::span<std::uint8_t> octets)
{
    randombytes_buf(octets.data(), octets.size());
}

Result<std::vector<docket::Entry>> recorded_case(std::uint32_t count, Octets& random)
{
    auto const case_id = fresh_id(random);
    std::vector<docket::Entry> entries;
    docket::CaseState state;
    while (entries.size() < count) {
        docket::Setting setting;
        setting.now = {start.since_1970_us + static_cast<std::int64_t>(entries.size()) * 60'000'000};
        setting.today = day_of(setting.now);
        setting.roles = {"caseworker", "approver"};
        setting.own = {"ZZA", "zza-central-authority"};
        setting.fresh_message = fresh_id(random);
        setting.fresh_conversation = fresh_id(random);
        setting.account = entries.size() == 1 ? "boris" : "amina";
        auto command = entries.empty()       ? draft()
                       : entries.size() == 1 ? docket::Command{"approve", {}, {}}
                       : entries.size() == 2 ? docket::Command{"send", {}, {}}
                                             : docket::Command{"note", {}, {}};
        if (entries.size() > 2)
            command.fields["text"] = "The liaison magistrate called: the bank has found the account and asks which "
                                     "period of the statements is meant, file " +
                                     std::to_string(1000 + entries.size()) + ".";
        auto events = docket::decide(state, command, setting);
        if (!events) return events.error();
        for (auto& event : *events) {
            auto const number = static_cast<std::uint32_t>(entries.size() + 1);
            entries.push_back(docket::entry_of(std::move(event), case_id, number, setting));
            docket::apply(state, entries.back());
        }
    }
    return entries;
}

std::vector<app::Append> appends_of(std::vector<docket::Entry> const& entries)
{
    std::vector<app::Append> appends;
    docket::CaseState state;
    for (auto const& entry : entries) {
        docket::apply(state, entry);
        app::Append append;
        append.case_id = entry.case_id;
        append.expected_length = entry.number - 1;
        append.entries = {entry};
        append.row = docket::row_of(state);
        appends.push_back(std::move(append));
    }
    return appends;
}

Result<std::unique_ptr<app::Store>> new_store(std::string const& folder, Octets& random)
{
    std::filesystem::create_directories(folder);
    return store::open_sqlite(folder, store::WrappingKey{1, 2, 3}, random);
}

}
