// What a partner that means ill, or writes in another alphabet, can do to what we keep.
#include "net/access_point/arriving.hpp"
#include "net/access_point/sending.hpp"

#include "app/record_json.hpp"
#include "app/refusals.hpp"
#include "net/access_point/access_point.hpp"
#include "store/folder/authority_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace rogatory::net
{
namespace
{

class SetClock final : public app::Clock
{
public:
    Instant now() override { return at; }
    Instant at = instant_from("2026-03-02T09:00:00Z").value();
};

/// Another value each time, the same in every run.
class Counted final : public app::Random
{
public:
    void fill(std::span<std::uint8_t> octets) override
    {
        auto const digest = app::sha256(bytes_of(std::to_string(++count_)));
        for (std::size_t i = 0; i < octets.size(); ++i)
            octets[i] = digest[i % digest.size()];
    }

private:
    std::uint64_t count_ = 0;
};

struct ScratchFolder {
    ScratchFolder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "rogatory-hostile-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
        path = pattern;
    }
    ScratchFolder(ScratchFolder const&) = delete;
    ScratchFolder& operator=(ScratchFolder const&) = delete;
    ~ScratchFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    std::string path;
};

/// An authority with its folder, and nobody else.
struct Hostile : testing::Test {
    Hostile()
    {
        dossier::IdentityOrder const order{"zza.central", "Authority of ZZA", "ZZA",
                                           instant_from("2020-01-01T00:00:00Z").value(),
                                           instant_from("2099-01-01T00:00:00Z").value()};
        app::Profile const profile{"zza.central", "Authority of ZZA", "ZZA", "", "", {"en"}};
        auto const made = folder::create_folder(scratch.path + "/a", profile, order, "", random);
        if (!made) throw std::runtime_error(texts::sentence(made.error()));
        opened = folder::open_folder(scratch.path + "/a", "", random).value();
        office.emplace(app::Office{*opened.store, *opened.identity, law, clock, random, opened.profile,
                                   [](Instant at) { return day_of(at); }});
    }
    void put(std::string kind, std::string name, std::string_view text)
    {
        ASSERT_TRUE(opened.store->put_record({std::move(kind), std::move(name), Bytes(text.begin(), text.end())}));
    }
    app::OutboxRow row(char const* id) const
    {
        app::OutboxRow made;
        made.kind = app::OutboxRow::Kind::receipt;
        made.id = made.message = id_from(id).value();
        made.to = "zzb.central";
        made.queued_at = clock.at;
        return made;
    }

    SetClock clock;
    Counted random;
    ScratchFolder scratch;
    law::Library law;
    folder::OpenFolder opened;
    std::optional<app::Office> office;
};

constexpr char const *first_id = "01a21fb4-aff5-78f3-894c-a9bbeca27798",
                     *second_id = "01a21fb4-aff5-78f3-894c-a9bbeca27799";

TEST_F(Hostile, ARowWithHalfACharacterOfAnotherStateIsReadAgain)
{
    auto one = row(first_id);
    one.note(clock.at, "partner_says", std::string(599, 'd') + "\xc3");
    ASSERT_TRUE(app::put_row(*office, one));
    auto const again = app::find_row(*office, one.to, one.id);
    ASSERT_TRUE(again) << again.error().code;
    ASSERT_TRUE(*again);
    EXPECT_EQ((*again)->happened.back().why, std::string(599, 'd') + "\uFFFD");
    // As an earlier version has written it.
    auto const text = boost::json::serialize(app::to_json(one));
    put("outbox/zzb.central/1", first_id, text);
    EXPECT_EQ(app::waiting_rows(*office).value().size(), 1U);
}

TEST_F(Hostile, WhatCannotBeReadHidesNoneOfTheOthersAndIsNamed)
{
    ASSERT_TRUE(app::put_row(*office, row(first_id)));
    put("outbox/zzb.central/1", second_id, "no row");
    std::vector<std::string> unreadable;
    auto const waiting = app::waiting_rows(*office, &unreadable);
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->size(), 1U);
    EXPECT_EQ(unreadable, std::vector{std::string("outbox/zzb.central/1 ") + second_id});

    ASSERT_TRUE(app::keep_turned_away(
        *office, {clock.at, "zzb.central", std::string(199, 'm') + "\xc3", "EBMS:0003", "exchange.x", "said \xff"}));
    put("turned_away", "damaged", "[");
    auto const away = app::turned_away(*office);
    ASSERT_TRUE(away);
    ASSERT_EQ(away->size(), 2U);
    EXPECT_EQ(away->front().message, "damaged");
    EXPECT_EQ(away->back().sentence, "said \uFFFD");

    put("arrived", "1-damaged", "{");
    put("arrived", "1-good", R"({"message":"m","received_at":1})");
    auto const arrived = arrivals(*office);
    ASSERT_TRUE(arrived);
    ASSERT_EQ(arrived->size(), 2U);
    EXPECT_EQ(arrived->front().at("state").as_string(), "unreadable");
    EXPECT_EQ(arrived->front().at("message").as_string(), "1-damaged");
}

TEST_F(Hostile, ARowThatCannotBeReadIsNotTakenForOneThatIsFinished)
{
    put("outbox/zzb.central/1", second_id, "no row");
    LivePartners partners;
    ASSERT_TRUE(partners.refresh(*office));
    auto const tls = Tls::make(office->identity.signing_certificate().get(), office->identity.signing_key(),
                               [](Digest const&) { return false; });
    ASSERT_TRUE(tls);
    std::mutex rows_in_use;
    Sending sending(*office, {"writer", {"caseworker"}}, scratch.path + "/a", partners, *tls, rows_in_use);
    boost::asio::io_context io;
    auto attempt = boost::asio::co_spawn(io, sending.attempt("zzb.central", id_from(second_id).value(), 0, [] {}),
                                         boost::asio::use_future);
    io.run();
    auto const outcome = attempt.get();
    EXPECT_EQ(outcome.step, Sending::Step::failed);
    EXPECT_NE(outcome.said.find(second_id), std::string::npos) << outcome.said;
    sending.finish();
}

}
}
