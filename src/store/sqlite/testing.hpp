// What the tests of the store share: a folder that goes away, randomness, a signing key, small cases.
#pragma once

#include "store/sqlite/sqlite_store.hpp"

#include <sodium.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace rogatory::store::testing
{

struct Folder {
    std::string path;

    explicit Folder(std::filesystem::path const& below = std::filesystem::temp_directory_path())
    {
        auto pattern = (below / "rogatory-store-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("no folder for the test");
        path = pattern;
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    ~Folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
};

struct Octets final : app::Random {
    void fill(std::span<std::uint8_t> octets) override { randombytes_buf(octets.data(), octets.size()); }
};

/// Ed25519, so that a signature really is one.
struct SigningKey final : Signer, Verifier {
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> open{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};

    SigningKey() { crypto_sign_keypair(open.data(), secret.data()); }
    Bytes sign(BytesView octets) override
    {
        Bytes signature(crypto_sign_BYTES);
        crypto_sign_detached(signature.data(), nullptr, octets.data(), octets.size(), secret.data());
        return signature;
    }
    bool verify(BytesView octets, BytesView signature) const override
    {
        return signature.size() == crypto_sign_BYTES &&
               crypto_sign_verify_detached(signature.data(), octets.data(), octets.size(), open.data()) == 0;
    }
};

inline constexpr WrappingKey wrapping_key{7, 7, 7};

inline Id fresh_id()
{
    std::array<std::uint8_t, 10> octets;
    randombytes_buf(octets.data(), octets.size());
    return make_id({1'790'000'000'000'000}, octets);
}

inline docket::Entry entry_of(Id const& case_id, std::uint32_t number, std::string text)
{
    docket::Entry entry{case_id, number, {1'790'000'000'000'000 + number}, "amina", "note_added", {}};
    entry.body = {{"happened_on", "2026-11-23"}, {"note", std::move(text)}};
    return entry;
}

/// The read model of these small cases: title and length from the last entry.
inline docket::CaseRow row_of(std::span<docket::Entry const> entries)
{
    docket::CaseRow row;
    if (entries.empty()) return row;
    row.case_id = entries.front().case_id;
    row.changed = entries.back().at;
    row.items = static_cast<int>(entries.size());
    row.title = std::string(entries.back().body.at("note").as_string());
    row.state = "drafting";
    row.due = Day{20'000 + row.items};
    row.partner = {"ZZB", "zzb-central-authority"};
    row.own_ref = "ZZA 2026/" + std::to_string(row.items);
    docket::Limit limit;
    limit.number = 1;
    limit.rule = "zzt/9/must-release";
    limit.article = "zzt 9(2)";
    limit.verified = true;
    limit.who = row.partner;
    limit.ends = row.due;
    limit.ends_at = Instant{row.changed.since_1970_us};
    limit.lapses = "release_required";
    limit.asked_of = "The prison of the capital";
    limit.answered_by = "Its director";
    limit.answer = "will_be_released";
    limit.answered_on = Day{20'000};
    limit.as_of = "acknowledgement of an invented message";
    limit.learned_on = Day{19'999};
    row.limits = {limit};
    return row;
}

/// Appends one note to a case as loaded so far.
inline app::Append note(std::vector<docket::Entry>& so_far, Id const& case_id, std::string text)
{
    app::Append order;
    order.case_id = case_id;
    order.expected_length = static_cast<std::uint32_t>(so_far.size());
    so_far.push_back(entry_of(case_id, order.expected_length + 1, std::move(text)));
    order.entries = {so_far.back()};
    order.row = row_of(so_far);
    return order;
}

inline std::unique_ptr<app::Store> open(std::string const& folder)
{
    static Octets random;
    return open_sqlite(folder, wrapping_key, random).value();
}

inline std::string read(std::string const& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<std::string> files_below(std::string const& folder)
{
    std::vector<std::string> files;
    for (auto const& item : std::filesystem::recursive_directory_iterator(folder))
        if (item.is_regular_file()) files.push_back(item.path().string());
    return files;
}

/// The same numbers each time unless ROGATORY_SEED asks for others (./dev explore).
inline unsigned seed()
{
    auto const* const given = std::getenv("ROGATORY_SEED");
    return given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : 2026U;
}

/// SQL straight into a database file, behind the back of the store. Gives the rows, columns separated by '|'.
inline std::vector<std::string> tamper(std::string const& file, std::string const& sql)
{
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    std::vector<std::string> rows;
    char* problem = nullptr;
    sqlite3_exec(
        database, sql.c_str(),
        [](void* out, int count, char** columns, char**) {
            std::string row;
            for (int i = 0; i < count; ++i)
                row += std::string(i ? "|" : "") + (columns[i] ? columns[i] : "NULL");
            static_cast<std::vector<std::string>*>(out)->push_back(row);
            return 0;
        },
        &rows, &problem);
    std::string const said = problem ? problem : "";
    sqlite3_free(problem);
    sqlite3_close(database);
    if (!said.empty()) throw std::runtime_error(said);
    return rows;
}

}
