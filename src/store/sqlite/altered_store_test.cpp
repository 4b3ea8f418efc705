// A store that somebody altered behind its back says so, and an erased case is nowhere.
#include "store/sqlite/sqlite_store.hpp"

#include "docket/docket.hpp"
#include "store/sqlite/filled.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace
{

using namespace rogatory;
using namespace rogatory::store::testing;
namespace fs = std::filesystem;

/// What the store says of an altered folder: faults by name, or an error by name, whichever comes first.
std::string said_of(Filled& filled)
{
    static Octets random;
    auto opened = store::open_sqlite(filled.folder.path, wrapping_key, random);
    if (!opened) return opened.error().code;
    auto const report = (*opened)->verify(filled.order());
    if (!report) return report.error().code;
    for (auto const& fault : report->faults)
        EXPECT_FALSE(fault.field.empty()) << fault.code;
    return report->faults.empty() ? "" : codes(*report);
}

/// Everything that the tables say, as text.
std::string content_of(std::string const& folder)
{
    std::string all;
    for (auto const* const name : {"docket.sqlite", "keys.sqlite"})
        for (auto const& table :
             tamper(folder + "/" + name, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")) {
            std::string columns;
            for (auto const& column :
                 tamper(folder + "/" + name, "SELECT name FROM pragma_table_info('" + table + "')"))
                columns += (columns.empty() ? "quote(" : ", quote(") + column + ")";
            for (auto const& row : tamper(folder + "/" + name, "SELECT " + columns + " FROM " + table))
                all += row + "\n";
        }
    return all;
}

TEST(Store, AnyBitOfAnyColumnOfAnyTableIsMissedByNobody)
{
    Filled filled;
    ASSERT_TRUE(filled.store->erase({filled.cases[2], "amina", "retention ended", now}));
    filled.store.reset();
    ASSERT_EQ(said_of(filled), "");
    auto const content = content_of(filled.folder.path);
    std::mt19937 random(seed());
    int altered = 0;
    for (auto const* const name : {"docket.sqlite", "keys.sqlite"}) {
        auto const file = filled.folder.path + "/" + name;
        auto const keep = [&] {
            fs::remove(file + "-wal");
            fs::remove(file + "-shm");
        };
        auto const whole = read(file);
        for (auto const& table : tamper(file, "SELECT name FROM sqlite_schema WHERE type = 'table'"))
            for (auto const& column :
                 tamper(file, "SELECT name || '|' || type FROM pragma_table_info('" + table + "')"))
                for (int round = 0; round < 4; ++round) {
                    auto const split = column.find('|');
                    auto const field = column.substr(0, split);
                    auto const rows =
                        tamper(file, "SELECT rowid, length(CAST(" + field + " AS BLOB)), hex(CAST(" + field +
                                         " AS BLOB)) FROM " + table + " WHERE length(CAST(" + field + " AS BLOB)) > 0");
                    if (rows.empty()) continue;
                    auto const row = rows[random() % rows.size()];
                    auto const rowid = row.substr(0, row.find('|'));
                    std::string value;
                    if (column.ends_with("INTEGER")) {
                        auto const bit = std::to_string(random() % 63);
                        value = "(" + field + " & ~(1 << " + bit + ")) | (~" + field + " & (1 << " + bit + "))";
                    } else {
                        auto octets = bytes_from_hex(row.substr(row.rfind('|') + 1)).value();
                        octets[random() % octets.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
                        value = "x'" + hex_of(octets) + "'";
                        if (column.ends_with("TEXT")) value = "CAST(" + value + " AS TEXT)";
                    }
                    try {
                        tamper(file, "UPDATE " + table + " SET " + field + " = " + value + " WHERE rowid = " + rowid);
                    } catch (std::runtime_error const& refused) {
                        // The key of another row: SQLite refuses that, and nothing was altered.
                        ASSERT_NE(std::string(refused.what()).find("UNIQUE"), std::string::npos) << refused.what();
                        continue;
                    }
                    // An erasure that seems unfinished is done again at opening, which puts the row right.
                    EXPECT_TRUE(!said_of(filled).empty() || content_of(filled.folder.path) == content)
                        << name << ": " << table << "." << field << ", row " << rowid;
                    ++altered;
                    keep();
                    std::ofstream(file, std::ios::binary | std::ios::trunc) << whole;
                }
        keep();
        ASSERT_EQ(said_of(filled), "") << "put back";
    }
    EXPECT_GT(altered, 100);
}

TEST(Store, AnyOctetOfTheDatabaseFilesIsNoticedUnlessItHoldsNothing)
{
    Filled filled;
    filled.store.reset();
    ASSERT_EQ(said_of(filled), "");
    auto const content = content_of(filled.folder.path);
    std::mt19937 random(seed());
    int noticed = 0;
    for (int round = 0; round < 200; ++round) {
        auto const file = filled.folder.path + (round % 4 == 3 ? "/keys.sqlite" : "/docket.sqlite");
        auto const whole = read(file);
        auto altered = whole;
        // Most of a small database is empty pages: every other round looks for a place that holds something.
        auto at = random() % altered.size();
        while (round % 2 == 0 && altered[at] == 0)
            at = random() % altered.size();
        altered[at] = static_cast<char>(altered[at] ^ (1 << (random() % 8)));
        std::ofstream(file, std::ios::binary | std::ios::trunc) << altered;
        auto const said = said_of(filled);
        if (said.empty()) {
            EXPECT_TRUE(content_of(filled.folder.path) == content) << file << " at " << at;
        } else {
            ++noticed;
        }
        fs::remove(file + "-wal");
        fs::remove(file + "-shm");
        std::ofstream(file, std::ios::binary | std::ios::trunc) << whole;
    }
    ASSERT_EQ(said_of(filled), "") << "put back";
    EXPECT_GT(noticed, 60);
}

TEST(Store, ADefinitionThatOnlyChangedItsTypeIsNoticed)
{
    for (auto const* const column : {"type", "name", "tbl_name", "sql"})
        for (auto const* const name : {"docket.sqlite", "keys.sqlite"}) {
            Filled filled(1);
            filled.store.reset();
            ASSERT_EQ(said_of(filled), "");
            tamper(filled.folder.path + "/" + name, "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET " +
                                                        std::string(column) + " = CAST(" + column +
                                                        " AS BLOB) WHERE type = 'table'");
            EXPECT_EQ(said_of(filled), "store.damaged") << column << " in " << name;
        }
}

TEST(Store, AnyBitOfABlobOrOfTheCheckpointFileIsNoticed)
{
    Filled filled;
    filled.store.reset();
    std::mt19937 random(2026);
    auto const name = hex_of(filled.blob);
    for (auto const& file :
         {filled.folder.path + "/blobs/" + name.substr(0, 2) + "/" + name, filled.folder.path + "/checkpoint.txt"}) {
        auto const whole = read(file);
        for (int round = 0; round < 60; ++round) {
            auto altered = whole;
            auto const at = random() % altered.size();
            altered[at] = static_cast<char>(altered[at] ^ (1 << (random() % 8)));
            std::ofstream(file, std::ios::binary | std::ios::trunc) << altered;
            EXPECT_NE(said_of(filled), "") << file << " at " << at;
        }
        std::ofstream(file, std::ios::binary | std::ios::trunc) << whole.substr(0, whole.size() / 2);
        EXPECT_NE(said_of(filled), "") << file << " cut";
        fs::remove(file);
        EXPECT_TRUE(file.ends_with("checkpoint.txt") || !said_of(filled).empty()) << file << " removed";
        std::ofstream(file, std::ios::binary | std::ios::trunc) << whole;
        ASSERT_EQ(said_of(filled), "") << "put back";
    }
}

TEST(Store, ALogWhoseEndWasCutOffIsNamedByTheCheckpointBesideIt)
{
    Filled filled;
    ASSERT_TRUE(filled.store->checkpoint("zza", now, filled.key));
    auto const kept = filled.store->newest_checkpoint().value()->text;
    filled.store.reset();
    tamper(filled.file(), "DELETE FROM entry WHERE position >= 6; DELETE FROM message WHERE position >= 6;"
                          "DELETE FROM case_row WHERE case_id NOT IN (SELECT case_id FROM entry);"
                          "DELETE FROM case_limit WHERE case_id NOT IN (SELECT case_id FROM entry);"
                          "DELETE FROM checkpoint WHERE tree_size > 6");
    tamper(filled.folder.path + "/keys.sqlite", "DELETE FROM case_key WHERE rowid = 3");
    EXPECT_NE(said_of(filled).find("checkpoint.tree_smaller at checkpoint.txt"), std::string::npos) << said_of(filled);
    // Whoever removes that file as well cannot remove the one that somebody else keeps.
    fs::remove(filled.folder.path + "/checkpoint.txt");
    auto order = filled.order();
    order.checkpoint = kept;
    auto const store = open(filled.folder.path);
    EXPECT_NE(codes(store->verify(order).value()).find("checkpoint.tree_smaller"), std::string::npos);
    EXPECT_TRUE(store->verify(filled.order()).value().faults.empty());
}

/// Whether a window of 16 octets of the text stands in a file below the folder.
std::string where_in(std::string const& folder, std::string const& text)
{
    std::set<std::string> windows;
    for (std::size_t i = 0; i + 16 <= text.size(); ++i)
        windows.insert(text.substr(i, 16));
    for (auto const& file : files_below(folder)) {
        auto const octets = read(file);
        for (std::size_t i = 0; i + 16 <= octets.size(); ++i)
            if (windows.contains(octets.substr(i, 16))) return file + " at " + std::to_string(i);
    }
    return {};
}

TEST(Store, NothingOfAnErasedCaseIsLeftInTheFolderOrInABackup)
{
    Filled filled(30);
    auto const id = filled.cases[0];
    auto const path = filled.folder.path + "/keys.sqlite";
    std::string const secret = "Élodie Exemple, née le 1er avril 1980, détient le compte 00-1234-5678-90 à la banque";
    auto order = note(filled.entries[id], id, secret);
    std::string const evidence = "Statement of the witness: she saw the car leave at nine in the evening.";
    MemorySource source(bytes_of(evidence));
    order.blobs = {filled.store->put_blob(id, source).value()};
    ASSERT_TRUE(filled.store->append(order));
    auto const entry_text = boost::json::serialize(order.entries[0].body);
    auto const wrapped = tamper(path, "SELECT hex(wrapped) FROM case_key WHERE case_id = x'" + hex_of(id.octets) + "'");
    ASSERT_EQ(wrapped.size(), 1U);
    auto const wrapped_octets = bytes_from_hex(wrapped[0]).value();
    std::string const wrapped_text(text_of(wrapped_octets));
    EXPECT_NE(where_in(filled.folder.path, wrapped_text), "") << "the search finds what is there";
    EXPECT_EQ(where_in(filled.folder.path, secret), "") << "never in clear, not even before";

    ASSERT_TRUE(filled.store->erase({id, "amina", "retention ended", now}));
    Folder backup;
    fs::remove(backup.path);
    ASSERT_TRUE(filled.store->backup(backup.path));
    for (auto const& folder : {filled.folder.path, backup.path}) {
        EXPECT_EQ(where_in(folder, secret), "");
        EXPECT_EQ(where_in(folder, entry_text), "");
        EXPECT_EQ(where_in(folder, evidence), "");
        EXPECT_EQ(where_in(folder, wrapped_text), "") << "the wrapped key";
    }
    EXPECT_EQ(filled.store->load(id).error().code, "case.erased");
    EXPECT_EQ(filled.store->row(id).error().code, "case.erased");
    EXPECT_EQ(filled.store->open_blob(id, order.blobs[0]).error().code, "case.erased");
    EXPECT_EQ(filled.store->append(note(filled.entries[id], id, "after")).error().code, "case.erased");
    EXPECT_EQ(filled.store->erase({id, "amina", "again", now}).error().code, "case.erased");
    EXPECT_EQ(filled.store->create_case(id).error().code, "case.erased") << "its identifier is not used again";
    EXPECT_EQ(filled.store->list_cases({}).value().size(), 29U);
    auto const report = filled.store->verify(filled.order()).value();
    EXPECT_EQ(codes(report), "");
    EXPECT_EQ(report.erased, 1U);
}

}
