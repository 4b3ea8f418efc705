#include "store/sqlite/sqlite_store.hpp"

#include "docket/docket.hpp"
#include "docket/merkle.hpp"
#include "store/sqlite/filled.hpp"

#include <gtest/gtest.h>

#include <map>

#include <sys/stat.h>

namespace
{

using namespace rogatory;
using namespace rogatory::store::testing;
namespace fs = std::filesystem;

TEST(Store, WhatWasRecordedIsThereAfterReopening)
{
    Filled filled;
    filled.store.reset();
    auto const store = open(filled.folder.path);
    for (auto const& id : filled.cases) {
        auto const loaded = store->load(id).value();
        ASSERT_EQ(loaded.length, 3U);
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_EQ(loaded.entries[i].body, filled.entries[id][i].body);
        EXPECT_EQ(store->row(id).value(), row_of(filled.entries[id]));
    }
    EXPECT_EQ(store->list_cases({}).value().size(), 3U);
    EXPECT_EQ(store->get_record("account", "amina").value(), (Bytes{9, 9}));
    EXPECT_EQ(store->list_records("receipt").value().size(), 1U);
    EXPECT_EQ(store->case_of_conversation("zzb-authority", filled.message.conversation).value(), filled.cases[0]);
    auto const report = store->verify(filled.order()).value();
    EXPECT_EQ(codes(report), "");
    EXPECT_EQ(report.entries, 9U);
    EXPECT_EQ(report.checkpoints, 2U);
    EXPECT_EQ(report.blobs, 2U);
}

TEST(Store, RecordsAreReadByTheirNamesWithoutBeingOpenedAndMoveInOneStep)
{
    Folder const folder;
    auto const store = open(folder.path);
    for (auto const* name : {"a", "b", "c", "d"})
        ASSERT_TRUE(store->put_record({"line/zzb/1", name, {1}}));
    ASSERT_TRUE(store->put_record({"line/zzb.west/0", "x", {1}}));
    ASSERT_TRUE(store->put_record({"line", "old", {1}}));
    ASSERT_TRUE(store->put_record({"lines", "other", {1}}));
    using Names = std::vector<std::string>;
    EXPECT_EQ(store->record_names("line/zzb/1", "", 2).value(), (Names{"a", "b"}));
    EXPECT_EQ(store->record_names("line/zzb/1", "b", 9).value(), (Names{"c", "d"}));
    EXPECT_EQ(store->record_kinds("line/").value(), (Names{"line/zzb.west/0", "line/zzb/1"}));
    EXPECT_TRUE(store->record_kinds("nothing").value().empty());
    std::vector<app::RecordName> const removed{{"line/zzb/1", "a"}, {"line/zzb/1", "not there"}};
    std::vector<app::Record> const written{{"sent", "a", {2}}};
    ASSERT_TRUE(store->change_records(removed, written));
    EXPECT_EQ(store->record_names("line/zzb/1", "", 9).value(), (Names{"b", "c", "d"}));
    EXPECT_EQ(store->get_record("sent", "a").value(), (Bytes{2}));
}

/// Whether this process holds a lock on the file, as the kernel tells.
bool holds_lock_on(std::string const& path)
{
    struct stat about{};
    if (::stat(path.c_str(), &about) != 0) return false;
    auto const wanted = ":" + std::to_string(about.st_ino);
    auto const own = std::to_string(::getpid());
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line);
        std::string number, kind, advisory, access, pid, inode;
        words >> number >> kind >> advisory >> access >> pid >> inode;
        if (pid == own && inode.ends_with(wanted)) return true;
    }
    return false;
}

TEST(Store, ASecondStoreOfTheSameProcessLeavesTheLocksOfTheFirstAlone)
{
    Folder const folder;
    auto const store = open(folder.path);
    ASSERT_TRUE(store->put_record({"card", "zzb", {1}}));
    auto const file = folder.path + "/docket.sqlite";
    ASSERT_TRUE(holds_lock_on(file)) << "without it another program removes the log under our hands when it ends";
    {
        auto const other = open(folder.path);
        EXPECT_TRUE(holds_lock_on(file));
    }
    EXPECT_TRUE(holds_lock_on(file));
}

TEST(Store, TheStampOfAKindChangesWithItsRecordsWhoeverWritesThem)
{
    Folder const folder;
    auto const store = open(folder.path), other = open(folder.path);
    ASSERT_TRUE(store->put_record({"card", "zzb", {1}}));
    auto const first = store->records_stamp("card").value();
    ASSERT_TRUE(store->put_record({"outbox", "a", {1}}));
    EXPECT_EQ(store->records_stamp("card").value(), first);
    ASSERT_TRUE(other->put_record({"card", "zzb", {1}})) << "the same octets, written again";
    auto const second = store->records_stamp("card").value();
    EXPECT_NE(second, first);
    ASSERT_TRUE(other->remove_record("card", "zzb").value());
    EXPECT_NE(store->records_stamp("card").value(), second);
}

TEST(Store, RecordsMoveWithTheEntriesOrNotAtAll)
{
    Filled filled;
    auto const id = filled.cases[0];
    ASSERT_TRUE(filled.store->put_record({"outbox", "m", {1}}));
    auto entries = filled.entries[id];
    auto order = note(entries, id, "relayed");
    order.removed = {{"outbox", "m"}};
    order.records = {{"sent", "m", {2}}};
    auto stale = order;
    stale.expected_length = 1;
    stale.entries.front().number = 2;
    EXPECT_EQ(filled.store->append(stale).error().code, "store.case_changed");
    EXPECT_TRUE(filled.store->get_record("outbox", "m").value());
    ASSERT_TRUE(filled.store->append(order));
    EXPECT_FALSE(filled.store->get_record("outbox", "m").value());
    EXPECT_EQ(filled.store->get_record("sent", "m").value(), (Bytes{2}));
}

TEST(Store, EntriesAreGivenByTheirPlaceInTheLogWhateverTheirTimes)
{
    Filled filled;
    auto& log = *filled.store;
    auto const length = log.log_length().value();
    ASSERT_GE(length, 3U);
    auto const all = log.entries_from(0, 1000).value();
    ASSERT_EQ(all.size(), length);
    std::vector<std::uint64_t> in_parts;
    for (std::uint64_t next = 0;;) {
        auto const part = log.entries_from(next, 2).value();
        for (auto const& entry : part)
            in_parts.push_back(entry.position);
        if (part.size() < 2) break;
        next = part.back().position + 1;
    }
    ASSERT_EQ(in_parts.size(), length);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].position, i);
        EXPECT_EQ(in_parts[i], i);
        auto const loaded = filled.store->load(all[i].case_id).value();
        EXPECT_EQ(loaded.entries.at(all[i].number - 1).at, all[i].at);
    }
    EXPECT_TRUE(log.entries_from(length, 10).value().empty());
    EXPECT_TRUE(log.entries_from(UINT64_MAX, SIZE_MAX).value().empty());
}

TEST(Store, TheSecondOfTwoWhoRecordAtOnceIsToldToLookAgain)
{
    Filled filled;
    auto const id = filled.cases[0];
    auto other = open(filled.folder.path);
    auto mine = filled.entries[id], theirs = mine;
    EXPECT_TRUE(other->append(note(theirs, id, "theirs")));
    EXPECT_EQ(filled.store->append(note(mine, id, "mine")).error().code, "store.case_changed");
    EXPECT_EQ(filled.store->load(id)->entries.back().body.at("note").as_string(), "theirs");
    // Both processes keep one log: each goes on where the other stopped.
    EXPECT_TRUE(filled.store->append(note(theirs, id, "mine, after looking")));
    EXPECT_TRUE(other->append(note(theirs, id, "theirs again")));
    EXPECT_EQ(codes(other->verify(filled.order()).value()), "");
}

TEST(Store, OfAppendsThatBelongTogetherAllAreTakenOrNone)
{
    Filled filled;
    auto const a = filled.cases[0], b = filled.cases[1];
    auto mine = filled.entries[b];
    auto& store = *filled.store;
    auto const length_of_a = store.load(a)->length;
    std::vector<app::Append> orders{note(filled.entries[a], a, "one"), note(mine, b, "two")};
    EXPECT_TRUE(store.append(note(filled.entries[b], b, "meanwhile")));
    EXPECT_EQ(store.append_together(orders).error().code, "store.case_changed");
    EXPECT_EQ(store.load(a)->length, length_of_a);
    EXPECT_EQ(codes(store.verify(filled.order()).value()), "");
    orders[1] = note(filled.entries[b], b, "two, after looking");
    EXPECT_EQ(store.append_together(orders).value().size(), 2U);
    EXPECT_EQ(store.load(a)->length, length_of_a + 1);
    EXPECT_EQ(codes(store.verify(filled.order()).value()), "");
}

TEST(Store, OfManyAppendsAtOnceTheRefusedOneLeavesNothing)
{
    Filled filled;
    auto const a = filled.cases[0], b = filled.cases[1], c = filled.cases[2];
    std::vector<app::Append> orders{note(filled.entries[a], a, "one"), note(filled.entries[b], b, "two"),
                                    note(filled.entries[c], c, "three")};
    orders[1].messages = {{app::Direction::outgoing, "zzb-authority", fresh_id(), fresh_id()}, filled.message};
    orders[1].records = {{"receipt", "refused", {1}}};
    auto const results = filled.store->append_all(orders).value();
    EXPECT_TRUE(results[0]);
    EXPECT_EQ(results[1].error().code, "store.message_known");
    EXPECT_TRUE(results[2]);
    EXPECT_EQ(filled.store->load(b)->length, 3U);
    EXPECT_FALSE(filled.store->get_record("receipt", "refused").value());
    EXPECT_FALSE(
        filled.store->find_message(app::Direction::outgoing, "zzb-authority", orders[1].messages[0].message).value());
    EXPECT_EQ(codes(filled.store->verify(filled.order()).value()), "");
}

TEST(Store, AMessageIsTakenOnceEvenWhenItsCaseIsErased)
{
    Filled filled;
    ASSERT_TRUE(filled.store->erase({filled.cases[0], "amina", "retention ended", now}));
    filled.store.reset();
    auto const store = open(filled.folder.path);
    auto const id = filled.cases[1];
    auto order = note(filled.entries[id], id, "replay");
    order.messages = {filled.message};
    EXPECT_EQ(store->append(order).error().code, "store.message_known");
    EXPECT_EQ(store->find_message(app::Direction::incoming, "zzb-authority", filled.message.message).value()->case_id,
              filled.cases[0]);
}

TEST(Store, AnEntryThatCouldNotBeReadBackIsRefusedBeforeItIsThere)
{
    Filled filled;
    auto const id = filled.cases[0];
    auto entries = filled.entries[id];
    EXPECT_EQ(filled.store->append(note(entries, id, "not UTF-8: \xff\xfe")).error().code, "store.entry_unreadable");
    entries = filled.entries[id];
    auto order = note(entries, id, "deep");
    order.entries[0].body["deep"] = boost::json::array{};
    auto* at = &order.entries[0].body["deep"];
    for (int i = 0; i < 300; ++i) {
        at->as_array().emplace_back(boost::json::array{});
        at = &at->as_array().back();
    }
    EXPECT_EQ(filled.store->append(order).error().code, "store.entry_unreadable");
    EXPECT_EQ(filled.store->load(id)->length, 3U);
    EXPECT_EQ(codes(filled.store->verify(filled.order()).value()), "");
}

TEST(Store, ListsAreFilteredByWhatIsAskedFor)
{
    Filled filled;
    auto const id = filled.cases[0];
    auto order = note(filled.entries[id], id, "closed");
    order.row.open = false;
    order.row.due.reset();
    order.row.side = docket::Side::requested;
    order.row.modality = law::Modality::extradition;
    ASSERT_TRUE(filled.store->append(order));
    auto const count = [&](app::CaseFilter const& filter) { return filled.store->list_cases(filter).value().size(); };
    EXPECT_EQ(count({}), 3U);
    EXPECT_EQ(count({.open = true}), 2U);
    EXPECT_EQ(count({.open = false}), 1U);
    EXPECT_EQ(count({.side = docket::Side::requested}), 1U);
    EXPECT_EQ(count({.modality = law::Modality::extradition}), 1U);
    EXPECT_EQ(count({.due_by = Day{20'003}}), 2U);
    EXPECT_EQ(count({.due_by = Day{20'002}}), 0U);
    EXPECT_EQ(filled.store->list_cases({}).value().front().case_id, id) << "the most recently changed first";
    EXPECT_EQ(count({.state = "drafting"}), 3U);
    EXPECT_EQ(count({.state = "closed"}), 0U);
    EXPECT_EQ(count({.partner_state = "ZZB"}), 3U);
    EXPECT_EQ(count({.partner_state = "ZZA"}), 0U);
    EXPECT_EQ(count({.number = text_of(id).substr(16)}), 1U);
    // Any part of the identifier, wherever its hyphens fall, and nothing that stands in none.
    auto const written = text_of(id);
    for (std::size_t start = 0; start < written.size(); ++start)
        for (auto const length : {1U, 2U, 3U, 5U, 9U, 14U, 36U})
            EXPECT_GE(count({.number = written.substr(start, length)}), 1U) << written.substr(start, length);
    for (auto const* none : {"0-0-0", "--", "g", "0123456789"})
        EXPECT_EQ(count({.number = none}), 0U) << none;
    EXPECT_EQ(count({.number = written + "0"}), 0U);
    auto const number = order.row.own_ref;
    EXPECT_EQ(count({.number = number}), 1U) << "a whole reference number";
    EXPECT_EQ(count({.number = "  zza" + number.substr(3)}), 1U) << "capitals and spaces around it do not matter";
    EXPECT_EQ(count({.number = number.substr(0, number.size() - 1)}), 0U) << "it is kept as a digest, so only whole";
}

TEST(Store, PagesOfAListHoldEveryCaseOnceAndInOrder)
{
    Filled filled;
    for (int i = 0; i < 20; ++i) {
        auto const id = fresh_id();
        ASSERT_TRUE(filled.store->create_case(id));
        std::vector<docket::Entry> entries;
        // Many at the same moment: the order is still one.
        ASSERT_TRUE(filled.store->append(note(entries, id, "one of many")));
    }
    auto const whole = filled.store->list_cases({}).value();
    ASSERT_EQ(whole.size(), 23U);
    for (std::size_t const size : {1U, 4U, 23U, 50U}) {
        std::vector<docket::CaseRow> paged;
        app::CaseFilter page{.limit = size};
        for (;;) {
            auto const rows = filled.store->list_cases(page).value();
            EXPECT_LE(rows.size(), size);
            if (rows.empty()) break;
            paged.insert(paged.end(), rows.begin(), rows.end());
            page.after = rows.back().case_id;
        }
        EXPECT_EQ(paged, whole) << size;
    }
}

TEST(Store, LimitsAreWrittenWithTheEntriesAndGoneWithTheCase)
{
    Filled filled;
    auto const all = filled.store->list_limits({}, false).value();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all.front().limit.article, "zzt 9(2)");
    EXPECT_EQ(filled.store->list_limits(Day{20'002}, false).value().size(), 0U);
    EXPECT_EQ(filled.store->list_limits(Day{20'003}, false).value().size(), 3U);
    auto const id = filled.cases[0];
    auto order = note(filled.entries[id], id, "no limit any more");
    order.row.limits.clear();
    ASSERT_TRUE(filled.store->append(order));
    EXPECT_EQ(filled.store->list_limits({}, false).value().size(), 2U);
    EXPECT_TRUE(filled.store->row(id).value().limits.empty());
    EXPECT_EQ(filled.store->row(filled.cases[1]).value().limits.size(), 1U);
    ASSERT_TRUE(filled.store->erase({filled.cases[1], "amina", "retention", {1'790'000'000'100'000}}));
    EXPECT_EQ(filled.store->list_limits({}, true).value().size(), 1U);
}

TEST(Store, AStoreOfSchemaVersion1IsReadAndHasItsLimitsThen)
{
    Folder folder;
    auto const old = std::string(ROGATORY_SOURCE_DIR) + "/tests/old_dockets/store_1/";
    for (auto const* name : {"docket", "keys"})
        tamper(folder.path + "/" + name + ".sqlite", read(old + name + ".sql"));
    auto const limits_of_entries = [](std::span<docket::Entry const> entries) {
        return docket::row_of(docket::fold(entries));
    };
    for (int opened = 0; opened < 2; ++opened) {
        auto const store = open(folder.path);
        app::VerifyOrder order;
        order.row_of = limits_of_entries;
        EXPECT_EQ(codes(store->verify(order).value()), "") << "nothing of the old file is lost or altered";
        auto const rows = store->list_cases({.open = true}).value();
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_EQ(store->list_cases({.state = "received", .partner_state = "ZZA"}).value().size(), 1U);
        auto const limits = store->list_limits({}, false).value();
        ASSERT_EQ(limits.size(), 2U);
        EXPECT_EQ(limits.back().limit.rule, "eio2014/16.1/acknowledge");
        EXPECT_EQ(text_of(*limits.back().limit.ends), "2026-01-12");
    }
    EXPECT_EQ(tamper(folder.path + "/docket.sqlite", "PRAGMA user_version").front(), "3");
}

TEST(Store, AStoreOfSchemaVersion2KeepsItsContentsInFilesAndTakesSmallOnesFromNowOn)
{
    Filled filled;
    auto const id = filled.cases[1];
    auto order = note(filled.entries[id], id, "with a small content in a file, as version 2 had it");
    MemorySource large(filled.attachment);
    order.blobs = {filled.store->put_blob(id, large).value()};
    ASSERT_TRUE(filled.store->append(order));
    ASSERT_TRUE(filled.store->erase({filled.cases[0], "amina", "its small content is not of version 2", now}));
    filled.store.reset();
    tamper(filled.file(), "DROP TABLE small_blob; PRAGMA user_version = 2");
    auto const store = open(filled.folder.path);
    EXPECT_EQ(tamper(filled.file(), "PRAGMA user_version").front(), "3");
    EXPECT_EQ(codes(store->verify(filled.order()).value()), "");
    EXPECT_EQ(store->open_blob(id, order.blobs[0]).value()->length(), filled.attachment.size());
    auto after = note(filled.entries[id], id, "with a small one");
    MemorySource small(bytes_of("a receipt"));
    after.blobs = {store->put_blob(id, small).value()};
    ASSERT_TRUE(store->append(after));
    EXPECT_EQ(tamper(filled.file(), "SELECT count(*) FROM small_blob").front(), "1");
}

TEST(Store, ASmallContentReachesTheDiskWithItsEntryOrNotAtAll)
{
    Filled filled;
    auto const id = filled.cases[1];
    auto const count = [&] { return tamper(filled.file(), "SELECT count(*) FROM small_blob").front(); };
    auto const files = files_below(filled.folder.path + "/blobs").size();
    std::string const text = "Statement of the witness: she saw the car leave at nine in the evening.";
    MemorySource source(bytes_of(text));
    auto order = note(filled.entries[id], id, "with it");
    order.blobs = {filled.store->put_blob(id, source).value()};
    EXPECT_EQ(filled.store->open_blob(id, order.blobs[0]).value()->length(), text.size()) << "before its entry";
    EXPECT_EQ(count(), "1") << "only that of the first case";
    // Somebody else was quicker: the same content goes with the next attempt.
    auto late = order;
    late.expected_length = 1;
    EXPECT_EQ(filled.store->append(late).error().code, "store.case_changed");
    EXPECT_EQ(count(), "1");
    ASSERT_TRUE(filled.store->append(order));
    EXPECT_EQ(count(), "2");
    MemorySource never(bytes_of("named by no entry"));
    ASSERT_TRUE(filled.store->put_blob(id, never));
    filled.store.reset();
    EXPECT_EQ(files_below(filled.folder.path + "/blobs").size(), files);
    auto const store = open(filled.folder.path);
    auto const opened = store->open_blob(id, order.blobs[0]).value();
    Bytes got(text.size());
    ASSERT_EQ(opened->read(got).value(), text.size());
    EXPECT_EQ(text_of(got), text);
    EXPECT_EQ(codes(store->verify(filled.order()).value()), "");
    for (auto const* const sql :
         {"UPDATE small_blob SET octets = zeroblob(100) WHERE rowid = 2", "DELETE FROM small_blob WHERE rowid = 2",
          "INSERT INTO small_blob (blob, octets) VALUES (x'00', x'00')"}) {
        auto const whole = read(filled.file());
        tamper(filled.file(), sql);
        EXPECT_NE(codes(store->verify(filled.order()).value()).find("store.blob_"), std::string::npos) << sql;
        tamper(filled.file(), "PRAGMA wal_checkpoint(TRUNCATE)");
        std::ofstream(filled.file(), std::ios::binary | std::ios::trunc) << whole;
    }
}

TEST(Store, WhatWaitsInMemoryForItsEntryIsBounded)
{
    Filled filled;
    auto const id = filled.cases[1];
    auto const files = files_below(filled.folder.path + "/blobs").size();
    Bytes content(60'000);
    std::vector<app::BlobId> put;
    for (int i = 0; i < 200; ++i) {
        content[0] = static_cast<std::uint8_t>(i);
        MemorySource source(content);
        put.push_back(filled.store->put_blob(id, source).value());
    }
    auto const in_files = files_below(filled.folder.path + "/blobs").size() - files;
    EXPECT_GT(in_files, 50U) << "12 MB wait: the last of them in files";
    EXPECT_LT(in_files, 100U);
    auto order = note(filled.entries[id], id, "all of them");
    order.blobs = put;
    ASSERT_TRUE(filled.store->append(order));
    EXPECT_EQ(codes(filled.store->verify(filled.order()).value()), "");
}

TEST(Store, AStoreOfSchemaVersion1IsNotMadeNewWithAWrongKey)
{
    Folder folder;
    auto const old = std::string(ROGATORY_SOURCE_DIR) + "/tests/old_dockets/store_1/";
    for (auto const* name : {"docket", "keys"})
        tamper(folder.path + "/" + name + ".sqlite", read(old + name + ".sql"));
    static Octets random;
    auto const wrong = store::open_sqlite(folder.path, store::WrappingKey{1}, random);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "store.wrong_key");
    EXPECT_EQ(tamper(folder.path + "/docket.sqlite", "SELECT count(*) FROM case_row").front(), "2");
}

TEST(Store, ABlobIsReadFromAnyPlaceAndIsNotThereInClear)
{
    Filled filled;
    auto const id = filled.cases[0];
    for (std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'535}, std::size_t{65'536},
                             std::size_t{65'537}, std::size_t{131'072}, std::size_t{150'000}}) {
        auto const content = BytesView(filled.attachment).first(size);
        MemorySource source(content);
        auto const blob = filled.store->put_blob(id, source).value();
        auto const opened = filled.store->open_blob(id, blob).value();
        EXPECT_EQ(opened->length(), size);
        Bytes got(size + 10);
        for (std::size_t from : {std::size_t{0}, size / 3, size}) {
            ASSERT_TRUE(opened->seek(from));
            std::size_t filled_to = 0;
            for (;;) {
                auto const count = opened->read(std::span(got).subspan(filled_to)).value();
                if (count == 0) break;
                filled_to += count;
            }
            ASSERT_EQ(filled_to, size - from);
            EXPECT_TRUE(std::equal(content.begin() + static_cast<std::ptrdiff_t>(from), content.end(), got.begin()));
        }
        if (size > 65'536) {
            EXPECT_EQ(read(filled.folder.path + "/blobs/" + hex_of(blob).substr(0, 2) + "/" + hex_of(blob))
                          .find(std::string(text_of(content.first(64)))),
                      std::string::npos);
        }
    }
    auto const other = filled.store->open_blob(filled.cases[1], filled.blob);
    Bytes buffer(100);
    EXPECT_TRUE(!other || !(*other)->read(buffer)) << "another case does not open it";
    auto order = note(filled.entries[id], id, "a blob that nobody put");
    order.blobs = {app::BlobId{1, 2, 3}};
    EXPECT_EQ(filled.store->append(order).error().code, "store.blob_unknown");
}

TEST(Store, AnEntryIsProvedWithNothingButTheCheckpointAndThePublicKey)
{
    Filled filled(6);
    for (auto const& id : filled.cases)
        for (std::uint32_t number = 1; number <= 3; ++number) {
            auto const proof = filled.store->prove(id, number);
            if (id == filled.cases.back()) {
                EXPECT_EQ(proof.error().code, "checkpoint.none_yet");
                continue;
            }
            auto const page = docket::read_checkpoint(proof->checkpoint, filled.key).value().checkpoint;
            EXPECT_EQ(page.tree_size, proof->tree_size);
            EXPECT_TRUE(docket::verify_inclusion(docket::leaf_hash(proof->leaf), proof->position, page.tree_size,
                                                 proof->path, page.root));
            EXPECT_EQ(docket::digest_of(proof->entry), proof->entry.digest);
            EXPECT_TRUE(std::equal(proof->entry.digest.begin(), proof->entry.digest.end(), proof->leaf.begin()));
        }
    auto const last = filled.store->checkpoint("zza", now, filled.key).value().checkpoint;
    auto const proof = filled.store->prove_consistency(3, last.tree_size).value();
    EXPECT_FALSE(proof.empty());
    EXPECT_EQ(codes(filled.store->verify(filled.order()).value()), "");
}

TEST(Store, ReadModelsBuiltAnewAreWhatTheyWere)
{
    Filled filled;
    EXPECT_EQ(filled.store->rebuild_rows(row_of).value(), 0U);
    auto const before = filled.store->list_cases({}).value();
    filled.store.reset();
    tamper(filled.file(), "DELETE FROM case_row; DELETE FROM case_limit");
    filled.store = open(filled.folder.path);
    EXPECT_NE(codes(filled.store->verify(filled.order()).value()).find("store.row_differs"), std::string::npos);
    EXPECT_EQ(filled.store->rebuild_rows(row_of).value(), 3U);
    EXPECT_EQ(filled.store->list_cases({}).value(), before);
    EXPECT_EQ(codes(filled.store->verify(filled.order()).value()), "");
}

TEST(Store, ABackupIsAStoreThatVerifies)
{
    Filled filled;
    Folder backup;
    EXPECT_EQ(filled.store->backup(filled.folder.path).error().code, "store.backup_folder_not_empty");
    ASSERT_TRUE(filled.store->backup(backup.path));
    ASSERT_TRUE(filled.store->append(note(filled.entries[filled.cases[0]], filled.cases[0], "after the backup")));
    auto const copy = open(backup.path);
    EXPECT_EQ(codes(copy->verify(filled.order()).value()), "");
    EXPECT_EQ(copy->load(filled.cases[0])->length, 3U);
    auto const opened = copy->open_blob(filled.cases[0], filled.blob).value();
    EXPECT_EQ(opened->length(), filled.attachment.size());
}

TEST(Store, EverythingInTheFolderIsItsOwnersOnly)
{
    Filled filled;
    Folder backup;
    ASSERT_TRUE(filled.store->backup(backup.path));
    for (auto const& folder : {filled.folder.path, backup.path})
        for (auto const& item : fs::recursive_directory_iterator(folder)) {
            struct stat status{};
            ASSERT_EQ(::stat(item.path().c_str(), &status), 0);
            EXPECT_EQ(status.st_mode & 0077, 0U) << item.path();
        }
}

TEST(Store, AnotherKeyOrANewerVersionOpensNothing)
{
    Filled filled;
    filled.store.reset();
    static Octets random;
    EXPECT_EQ(store::open_sqlite(filled.folder.path, store::WrappingKey{1}, random).error().code, "store.wrong_key");
    tamper(filled.file(), "PRAGMA user_version = 99");
    EXPECT_EQ(store::open_sqlite(filled.folder.path, wrapping_key, random).error().code, "store.newer_version");
}

TEST(Store, ACaseThatIsNotThereAndOneThatIsThereTwice)
{
    Filled filled;
    EXPECT_EQ(filled.store->load(fresh_id()).error().code, "store.case_unknown");
    EXPECT_EQ(filled.store->row(fresh_id()).error().code, "store.case_unknown");
    EXPECT_EQ(filled.store->create_case(filled.cases[0]).error().code, "store.case_exists");
    EXPECT_EQ(filled.store->erase({fresh_id(), "amina", "x", now}).error().code, "store.case_unknown");
    EXPECT_EQ(filled.store->prove(filled.cases[0], 99).error().code, "store.entry_unknown");
    auto wrong = note(filled.entries[filled.cases[0]], filled.cases[0], "wrong number");
    wrong.entries[0].number = 77;
    EXPECT_THROW((void)filled.store->append(wrong), std::logic_error);
    filled.entries[filled.cases[0]].pop_back();
    EXPECT_TRUE(filled.store->append(note(filled.entries[filled.cases[0]], filled.cases[0], "right")));
    EXPECT_EQ(codes(filled.store->verify(filled.order()).value()), "");
}

}
