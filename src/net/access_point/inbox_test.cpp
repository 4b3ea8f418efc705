// What waits in the inbox is imported together, and each message of it for itself.
#include "net/access_point/inbox.hpp"

#include "app/outbox.hpp"
#include "app/partners.hpp"
#include "app/record_json.hpp"
#include "dossier/dossier.hpp"
#include "net/access_point/access_point.hpp"
#include "net/access_point/inbox_rows.hpp"
#include "store/folder/testing.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace rogatory::net
{
namespace
{

constexpr std::int64_t us_in_a_day = 86'400'000'000;
app::Account const keeper{"keeper", {"administrator"}}, worker{"worker", {"caseworker"}};

struct ImportingAuthority : folder::testing::House {
    using House::House;
    void pin(ImportingAuthority& other)
    {
        auto const card = app::own_card(*other.office).value();
        folder::testing::must(app::import_card(*office, keeper, bytes_of(card),
                                               hex_of(other.opened.identity->signing_certificate().fingerprint())));
    }
};

struct ImportedTogether : testing::Test {
    ImportedTogether()
    {
        ours.emplace(scratch.path + "/a", "zza.central", "ZZA", clock);
        theirs.emplace(scratch.path + "/b", "zzb.central", "ZZB", clock);
        ours->pin(*theirs);
        theirs->pin(*ours);
    }
    /// A sealed request of ours to them, from a case that nobody keeps.
    Bytes request()
    {
        namespace json = boost::json;
        docket::CaseState state;
        std::vector<docket::Entry> entries;
        auto const case_id = app::new_id(clock, ours->random);
        auto const step = [&](docket::Command const& command, app::Account const& by) {
            auto const setting = app::setting_of(*ours->office, by);
            auto events = docket::decide(state, command, setting).value();
            for (auto& event : events) {
                entries.push_back(docket::entry_of(std::move(event), case_id,
                                                   static_cast<std::uint32_t>(entries.size() + 1), setting));
                docket::apply(state, entries.back());
            }
        };
        step({"draft",
              {},
              {{"modality", "mla"},
               {"partner", {{"state", "ZZB"}, {"id", "zzb.central"}}},
               {"title", "Bank records of an invented company"},
               {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}}}},
               {"items", json::array{json::object{{"number", 1}, {"type", "bank_records"}, {"title", "Account"}}}},
               {"persons", json::array{json::object{{"ref", "P1"}, {"name", "Invented Person"}}}}}},
             worker);
        step({"approve", {}, {}}, {"chief", {"approver"}});
        step({"send", {}, {}}, worker);
        auto const message = docket::message_in(entries.at(state.outgoing.front().entry - 1)).value();
        auto const text = json::serialize(docket::to_json(message));
        MemorySource source(bytes_of(text));
        auto const now = clock.now();
        dossier::PackOrder const order{
            {1, message.message_id, "zza.central", "zzb.central", message.sent_at, {now.since_1970_us + us_in_a_day}},
            {{std::string(dossier::message_name), "application/json", &source}},
            *ours->opened.identity,
            theirs->opened.identity->encryption_certificate(),
            now};
        MemorySink sealed;
        dossier::pack(order, sealed).value();
        return sealed.octets();
    }
    /// As if it had arrived: rows are imported in the order of these numbers.
    void put_into_inbox(int number, Bytes octets)
    {
        auto const digits = std::to_string(number);
        auto const name = std::string(ordinary_beginning) + std::string(20 - digits.size(), '0') + digits + "-x";
        boost::json::object const row{{"from", "zza.central"},
                                      {"action", dossier_action},
                                      {"message", text_of(app::new_id(clock, theirs->random))},
                                      {"urgent", false}};
        std::vector<app::Record> const records{{std::string(payload_kind), name, std::move(octets)},
                                               {std::string(inbox_kind), name, app::record_octets(row)}};
        ASSERT_TRUE(theirs->opened.store->put_records(records));
    }
    std::vector<std::string> outcomes() const
    {
        std::vector<std::string> all;
        for (auto const& record : theirs->opened.store->list_records(arrived_kind).value())
            all.push_back(app::member_text(object_of(record.octets).value(), "outcome").substr(0, 16));
        return all;
    }
    std::size_t cases() const { return theirs->opened.store->list_cases({}).value().size(); }
    std::size_t left() const { return theirs->opened.store->list_records(inbox_kind).value().size(); }
    Result<std::size_t> import()
    {
        return import_arrivals(*theirs->office, worker, theirs->folder, [this](auto const& line) { told += line; });
    }

    std::string told;
    app::testing::SetClock clock;
    folder::testing::Scratch scratch;
    std::optional<ImportingAuthority> ours, theirs;
};

TEST_F(ImportedTogether, EachBecomesACaseAndItsRowIsGone)
{
    for (int i = 0; i < 40; ++i)
        put_into_inbox(i, request());
    EXPECT_EQ(import().value(), 40U);
    EXPECT_EQ(cases(), 40U);
    EXPECT_EQ(left(), 0U);
    EXPECT_EQ(theirs->opened.store->list_records(payload_kind).value().size(), 0U);
    EXPECT_EQ(outcomes(), std::vector<std::string>(40, "imported: reques"));
    EXPECT_EQ(import().value(), 0U);
    EXPECT_TRUE(theirs->opened.store->verify({}).value().faults.empty());
}

TEST_F(ImportedTogether, OneThatIsAlteredSpoilsNoOther)
{
    for (int i = 0; i < 5; ++i) {
        auto octets = request();
        if (i == 2) octets.back() ^= 1;
        put_into_inbox(i, std::move(octets));
    }
    EXPECT_EQ(import().value(), 5U) << told;
    EXPECT_EQ(cases(), 4U);
    EXPECT_EQ(left(), 0U);
    auto const said = outcomes();
    ASSERT_EQ(said.size(), 5U);
    for (std::size_t i = 0; i < said.size(); ++i)
        EXPECT_EQ(said[i].substr(0, 8), i == 2 ? "refused:" : "imported") << i << ": " << told;
}

TEST_F(ImportedTogether, TheSameMessageTwiceInOneGroupIsTakenOnce)
{
    auto const octets = request();
    put_into_inbox(0, request());
    put_into_inbox(1, octets);
    put_into_inbox(2, octets);
    put_into_inbox(3, request());
    EXPECT_EQ(import().value(), 4U) << told;
    EXPECT_EQ(cases(), 3U);
    EXPECT_EQ(left(), 0U);
    auto const said = outcomes();
    ASSERT_EQ(said.size(), 4U);
    EXPECT_EQ(said[1], "imported: reques");
    EXPECT_EQ(said[2], "was imported bef");
    EXPECT_EQ(said[3], "imported: reques");
}

}
}
