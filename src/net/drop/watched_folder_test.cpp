// What arrives comes out of a watched folder once, whatever the clocks say.
#include "net/drop/watched_folder.hpp"

#include "store/folder/testing.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace rogatory::net
{
namespace
{

/// An authority with one case, in which messages arrive at the moments that the test says.
struct WatchedOut : testing::Test {
    WatchedOut() { begin_case(); }
    void begin_case()
    {
        case_id = app::new_id(clock, random);
        length = 0;
        if (!opened.store->create_case(case_id)) throw std::runtime_error("no case");
    }
    void arrives(char const* at) { arrives(at, text_of(app::new_id(clock, random)), "zzb.central"); }
    void arrives(char const* at, std::string const& message, std::string const& from)
    {
        docket::Entry entry{case_id, ++length, instant_from(at).value(), "amina", "note_added", {}};
        entry.body = {{"happened_on", "2026-03-02"},
                      {"note", "a message"},
                      {"received", boost::json::object{{"message_id", message},
                                                       {"type", "request"},
                                                       {"from", boost::json::object{{"id", from}}}}}};
        app::Append order;
        order.case_id = case_id;
        order.expected_length = length - 1;
        order.entries = {entry};
        order.row.case_id = case_id;
        order.row.changed = entry.at;
        order.row.partner = {"ZZB", from};
        auto const id = id_from(message).value();
        order.messages = {{app::Direction::incoming, from, id, id}};
        auto const done = opened.store->append(order);
        ASSERT_TRUE(done) << texts::sentence(done.error());
    }
    WatchedFolder folder()
    {
        return {*office, [this] { return account; }, scratch + "/drop", Language::en, [](std::string const&) {}};
    }

    Result<app::Account> account = app::Account{"writer", {"caseworker"}};
    app::testing::SetClock clock;
    folder::testing::Scratch folder_of_test;
    folder::testing::House house{folder_of_test.path + "/a", "zza.central", "ZZA", clock};
    std::string const& scratch = folder_of_test.path;
    app::testing::Counted& random = house.random;
    folder::OpenFolder& opened = house.opened;
    std::optional<app::Office>& office = house.office;
    Id case_id;
    std::uint32_t length = 0;
};

TEST_F(WatchedOut, NeitherTwoOfOneMomentNorAClockThatWasSetBackHidesAMessage)
{
    arrives("2026-03-01T08:00:00Z");
    auto watched = folder();
    ASSERT_TRUE(watched.prepare(false));
    EXPECT_EQ(watched.look().value().out, 0U) << "it was there before the first look";
    arrives("2026-03-02T08:00:00Z");
    EXPECT_EQ(watched.look().value().out, 1U);
    arrives("2026-03-02T08:00:00Z");
    EXPECT_EQ(watched.look().value().out, 1U) << "of the same moment";
    arrives("2026-02-01T08:00:00Z");
    EXPECT_EQ(watched.look().value().out, 1U) << "the clock was set back";
    EXPECT_EQ(watched.look().value().out, 0U);
    ASSERT_TRUE(watched.prepare(true));
    EXPECT_EQ(watched.look().value().out, 1U) << "--all: the one before the first look as well";
}

TEST_F(WatchedOut, BackwardsThroughTheLogNothingIsMissedEither)
{
    // Two of one moment, and one recorded after the clock was set back.
    for (auto const* const at : {"2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z", "2026-02-01T08:00:00Z"})
        arrives(at);
    for (std::size_t const page : {1U, 2U, 3U}) {
        std::vector<std::uint64_t> positions;
        for (auto before = std::uint64_t{UINT64_MAX};;) {
            auto const part = app::received_before(*office, before, page).value();
            for (auto const& one : part)
                positions.push_back(one.position);
            if (part.size() < page) break;
            before = part.back().position;
        }
        EXPECT_EQ(positions, (std::vector<std::uint64_t>{2, 1, 0})) << "in pages of " << page;
    }
}

TEST_F(WatchedOut, EarlierMessagesAreCountedWhateverTheClockSays)
{
    // Recorded by a clock that was ahead.
    arrives("2026-03-09T08:00:00Z");
    std::vector<std::string> told;
    WatchedFolder watched(
        *office, [this] { return account; }, scratch + "/drop", Language::en,
        [&](std::string const& said) { told.push_back(said); });
    ASSERT_TRUE(watched.prepare(false));
    EXPECT_EQ(told, std::vector<std::string>{"1 earlier message: --all"});
}

TEST_F(WatchedOut, AnAccountThatWasRemovedActsNoMore)
{
    auto watched = folder();
    watched.settle_after(std::chrono::milliseconds(0));
    ASSERT_TRUE(watched.prepare(false));
    auto const file = scratch + "/drop/in/step.json";
    std::ofstream(file) << R"({"case": "x", "command": "note"})";
    ASSERT_EQ(watched.look().value().waiting, 1U);
    account = Error{"account.not_recognised", "--as", "", {{"account", "writer"}}};
    EXPECT_EQ(watched.look().error().code, "account.not_recognised");
    account = app::Account{"writer", {"executing_authority"}};
    EXPECT_EQ(watched.look().error().code, "case.central_authority_only");
    EXPECT_TRUE(std::filesystem::exists(file)) << "nothing was taken";
    account = app::Account{"writer", {"caseworker"}};
    EXPECT_EQ(watched.look().value().failed, 1U) << "and it was not forgotten";
}

TEST_F(WatchedOut, AStepWithANumberThatNoItemHasFailsByItselfAndTheNextIsTaken)
{
    auto watched = folder();
    watched.settle_after(std::chrono::milliseconds(0));
    ASSERT_TRUE(watched.prepare(false));
    for (std::string const item : {"18446744073709551615", "9223372036854775808", "-1", "0", "1.5", "1e300", "null"})
        std::ofstream(scratch + "/drop/in/" + item + ".json")
            << R"({"case": ")" << text_of(case_id) << R"(", "command": "note", "item": )" << item << "}";
    ASSERT_TRUE(watched.look());
    auto const looked = watched.look();
    ASSERT_TRUE(looked);
    EXPECT_EQ(looked->failed, 7U);
    EXPECT_EQ(looked->waiting, 0U);
}

TEST_F(WatchedOut, TwoPartnersWithOneIdentifierHaveAPackageEach)
{
    auto watched = folder();
    ASSERT_TRUE(watched.prepare(false));
    auto const message = text_of(app::new_id(clock, random));
    arrives("2026-03-02T08:00:00Z", message, "zzb.central");
    begin_case();
    arrives("2026-03-02T08:00:00Z", message, "zzc.central");
    EXPECT_EQ(watched.look().value().out, 2U);
    EXPECT_TRUE(std::filesystem::exists(scratch + "/drop/out/" + message + ".zip"));
    EXPECT_TRUE(std::filesystem::exists(scratch + "/drop/out/" + message + "@zzc.central.zip"));
    EXPECT_EQ(watched.look().value().out, 0U);

    // The same over HTTPS: who asks for the identifier alone is told that it is not enough.
    auto const id = id_from(message).value();
    EXPECT_EQ(app::received_message(*office, id).error().code, "drop.message_of_several");
    for (auto const* const sender : {"zzb.central", "zzc.central"})
        EXPECT_EQ(app::received_message(*office, id, sender).value().from, sender);
    EXPECT_EQ(app::received_message(*office, id, "zzd.central").error().code, "drop.message_unknown");
}

TEST_F(WatchedOut, TheCursorOfAnEarlierVersionIsReadAndReplacedByAPosition)
{
    arrives("2026-03-01T08:00:00Z");
    arrives("2026-03-02T08:00:00Z");
    auto watched = folder();
    ASSERT_TRUE(watched.prepare(false));
    auto const name = opened.store->record_names("drop_cursor", "", 1).value().at(0);
    std::string const moment = "2026-03-02T07:00:00Z";
    ASSERT_TRUE(opened.store->put_record({"drop_cursor", name, Bytes(moment.begin(), moment.end())}));
    EXPECT_EQ(watched.look().value().out, 1U) << "what it would have put out itself";
    EXPECT_EQ(text_of(BytesView(*opened.store->get_record("drop_cursor", name).value())), "position 2");
    arrives("2026-01-01T08:00:00Z");
    EXPECT_EQ(watched.look().value().out, 1U);
}

}
}
