// What a partner that means ill, or writes in another alphabet, can do to what we keep.
#include "net/access_point/arriving.hpp"
#include "net/access_point/sending.hpp"

#include "app/record_json.hpp"
#include "app/refusals.hpp"
#include "app/wire_name.hpp"
#include "exchange/testing.hpp"
#include "net/access_point/access_point.hpp"
#include "net/access_point/inbox_spool.hpp"
#include "store/files/files.hpp"
#include "store/folder/testing.hpp"

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

using app::testing::Counted;
using app::testing::SetClock;

/// An authority with its folder, and nobody else.
struct Hostile : testing::Test {
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
    folder::testing::Scratch scratch;
    folder::testing::House house{scratch.path + "/a", "zza.central", "ZZA", clock};
    Counted& random = house.random;
    folder::OpenFolder& opened = house.opened;
    std::optional<app::Office>& office = house.office;
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
    ASSERT_EQ(arrived->rows.size(), 2U);
    EXPECT_EQ(arrived->rows.front().at("state").as_string(), "unreadable");
    EXPECT_EQ(arrived->rows.front().at("message").as_string(), "1-damaged");
}

TEST_F(Hostile, OfManyThatArrivedOnlyTheLastOnesAreShownAndAllAreCounted)
{
    auto const many = 1500;
    std::vector<app::Record> records;
    for (int i = 0; i < many; ++i) {
        auto const moment = std::to_string(10'000 + i);
        // By name the urgent ones come first, whenever they came.
        auto const name = (i % 2 == 0 ? "0-" : "1-") + std::string(20 - moment.size(), '0') + moment + "-x";
        auto const text = R"({"message":")" + std::to_string(i) + R"(","received_at":1})";
        records.push_back({"arrived", name, Bytes(text.begin(), text.end())});
        records.push_back({"inbox", name, Bytes(text.begin(), text.end())});
    }
    ASSERT_TRUE(opened.store->put_records(records));
    auto const shown = arrivals(*office, 10).value();
    ASSERT_EQ(shown.rows.size(), 20U);
    EXPECT_EQ(shown.counts.at("done"), 1500U);
    EXPECT_EQ(shown.counts.at("to be imported"), 1500U);
    EXPECT_EQ(shown.rows.at(0).at("message").as_string(), "0") << "the first that will be imported";
    EXPECT_EQ(shown.rows.at(1).at("message").as_string(), "2");
    for (std::size_t i = 0; i < 10; ++i)
        EXPECT_EQ(shown.rows.at(10 + i).at("message").as_string(), std::to_string(1490 + i));
    std::vector<int> times(1500);
    ASSERT_TRUE(each_arrival(*office, [&](boost::json::object const& row) {
        ++times.at(std::stoul(std::string(row.at("message").as_string())));
    }));
    EXPECT_EQ(times, std::vector<int>(1500, 2)) << "each once in each kind, over all pages";
}

struct HostileSending : Hostile {
    HostileSending()
    {
        if (auto const done = partners.refresh(*office); !done) throw std::runtime_error(texts::sentence(done.error()));
    }
    ~HostileSending() override { sending.finish(); }

    LivePartners partners;
    Tls tls =
        Tls::make(office->identity.signing_certificate().get(), office->identity.signing_key(), [](Digest const&) {
            return false;
        }).value();
    std::mutex rows_in_use;
    Sending sending{*office, {"writer", {"caseworker"}}, scratch.path + "/a", partners, tls, rows_in_use};
};

TEST_F(HostileSending, ARowThatCannotBeReadIsNotTakenForOneThatIsFinished)
{
    put("outbox/zzb.central/1", second_id, "no row");
    boost::asio::io_context io;
    auto attempt = boost::asio::co_spawn(io, sending.attempt("zzb.central", id_from(second_id).value(), 0, [] {}),
                                         boost::asio::use_future);
    io.run();
    auto const outcome = attempt.get();
    EXPECT_EQ(outcome.step, Sending::Step::failed);
    EXPECT_NE(outcome.said.find(second_id), std::string::npos) << outcome.said;
}

TEST_F(HostileSending, APartnerThatCallsARepetitionADuplicateAndGivesNoReceiptEndsTheRowWithoutCallingItDelivered)
{
    auto const settled = [&](char const* id, exchange::ebms3::Errors const& errors) {
        EXPECT_TRUE(app::put_row(*office, row(id)));
        boost::asio::io_context io;
        exchange::as4::Unclear const answer{
            Error{"exchange.answer_error", "answer", "", {{"code", errors.front().code}}}, errors};
        auto settling =
            boost::asio::co_spawn(io, sending.settle_offer("zzb.central", id_from(id).value(), std::nullopt, answer),
                                  boost::asio::use_future);
        io.run();
        return settling.get();
    };
    exchange::ebms3::ErrorItem error;
    error.code = "EBMS:0004";
    error.description = "Not invoking SPIs, because message with Message ID '" + std::string(first_id) +
                        "' was already handled (this is a retry)";
    auto const ended = settled(first_id, {error});
    EXPECT_EQ(ended.step, Sending::Step::finished) << "it is not sent again";
    auto const given_up = app::find_row(*office, "zzb.central", id_from(first_id).value()).value();
    ASSERT_TRUE(given_up);
    EXPECT_EQ(given_up->state, app::OutboxRow::State::given_up) << "no receipt, no delivery";
    EXPECT_TRUE(given_up->happened.back().why.starts_with("EBMS:0301. zzb.central says"))
        << given_up->happened.back().why;
    EXPECT_NE(given_up->happened.back().why.find("rogatory exchange send"), std::string::npos);
    EXPECT_NE(ended.said.find("gives no receipt"), std::string::npos) << ended.said;
    // Any other trouble under the same code may pass.
    error.description = "The database is not there at the moment";
    EXPECT_EQ(settled(second_id, {error}).step, Sending::Step::failed);
    EXPECT_EQ(app::find_row(*office, "zzb.central", id_from(second_id).value()).value()->state,
              app::OutboxRow::State::waiting);
}

TEST_F(Hostile, WhatIsSealedAnewIsAnotherMessageOnTheWireAndTheSameInTheDocket)
{
    auto one = row(first_id);
    EXPECT_EQ(app::name_on_the_wire(one), first_id);
    one.kind = app::OutboxRow::Kind::dossier;
    EXPECT_EQ(app::name_on_the_wire(one), first_id) << "sealed by an earlier version";
    one.dossier = app::sha256(bytes_of("first"));
    auto const first = app::name_on_the_wire(one);
    EXPECT_TRUE(first.starts_with(std::string(first_id) + ".s")) << first;
    EXPECT_EQ(app::name_on_the_wire(one), first) << "the same octets have the same name at every attempt";
    auto const again = app::row_from_json(app::to_json(one)).value();
    EXPECT_EQ(app::name_on_the_wire(again), first);
    one.dossier = app::sha256(bytes_of("second"));
    EXPECT_NE(app::name_on_the_wire(one), first);
}

struct HostileInbox : Hostile {
    HostileInbox() : inbox(*office, scratch.path + "/a", 1ULL << 40)
    {
        if (auto const done = inbox.prepare(); !done) throw std::runtime_error(texts::sentence(done.error()));
    }
    ~HostileInbox() override { inbox.finish(); }

    std::size_t import(Inbox::Lane lane = Inbox::Lane::small)
    {
        auto const count = inbox.import_all(
            {"writer", {"caseworker"}}, rows_in_use, [&](std::string const& said) { told.push_back(said); }, lane);
        EXPECT_TRUE(count) << count.error().code;
        return count ? *count : 0;
    }
    std::size_t records(std::string_view kind) const { return opened.store->list_records(kind).value().size(); }

    /// A dossier of ZZB in pieces, and the message that carries one of them.
    struct Cut {
        std::string group;
        std::vector<as4::Piece> pieces;
        std::string octets;
    };
    static Cut cut(std::string const& group, std::size_t size)
    {
        Cut made{group, {}, std::string(size, 'd')};
        MemorySource whole(bytes_of(made.octets));
        auto split = as4::Split::begin(group, size, as4::piece_size_at_least).value();
        for (std::uint32_t number = 0; number < split.count(); ++number)
            made.pieces.push_back(split.prepare(number, whole).value());
        return made;
    }
    Done record(Cut const& whole, std::uint32_t number, std::string const& message_id)
    {
        auto const& piece = whole.pieces.at(number);
        as4::Deliver deliver{{}, {}, "", office->identity.signing_certificate(), {}, {}};
        deliver.message.from.id.value = "zzb.central";
        deliver.message.message_id = message_id;
        deliver.message.action = piece_action;
        deliver.message.properties = as4::properties_of(piece);
        deliver.message.properties.push_back({std::string(message_property), first_id, {}});
        deliver.payloads.push_back({0, "", "", piece.size, piece.sha256, {}});
        auto const path = inbox.fresh_path();
        auto const octets = bytes_of(whole.octets).subspan(piece.offset, piece.size);
        if (auto const done = files::write_file(path, octets, files::Overwrite::no, files::Secrecy::secret); !done)
            return done;
        return inbox.record_piece(deliver, piece, path, clock.at);
    }

    Inbox inbox;
    std::mutex rows_in_use;
    std::vector<std::string> told;
};

TEST_F(HostileInbox, AReceiptOfThreeMegabytesIsRefusedOnceAndHoldsUpNothing)
{
    put("inbox", "0-0-large", R"({"from":"zzb.central","action":"Receipt","message":"","urgent":true})");
    put("payload", "0-0-large", std::string(3 << 20, 'x'));
    put("inbox", "1-0-small", R"({"from":"zzb.central","action":"Receipt","message":""})");
    put("payload", "1-0-small", "no receipt");
    EXPECT_TRUE(inbox.urgent_waits());
    EXPECT_EQ(import(), 2U);
    EXPECT_EQ(records("inbox"), 0U);
    EXPECT_EQ(records("payload"), 0U);
    auto const arrived = arrivals(*office).value().rows;
    ASSERT_EQ(arrived.size(), 2U);
    EXPECT_TRUE(std::string_view(arrived.front().at("outcome").as_string()).starts_with("refused: "));
}

TEST_F(HostileInbox, WhatCannotBeImportedForAReasonOfOursIsTriedLessAndLessOftenAndThenNeedsAPerson)
{
    put("inbox", "0-0-gone", R"({"from":"zzb.central","action":"Request","message":"","urgent":true,"file":"gone"})");
    EXPECT_EQ(import(), 0U);
    EXPECT_EQ(told.size(), 1U);
    EXPECT_EQ(import(), 0U);
    EXPECT_EQ(told.size(), 1U) << "it rests";
    EXPECT_FALSE(inbox.urgent_waits()) << "and nobody waits for it";
    put("inbox", "1-0-small", R"({"from":"zzb.central","action":"Receipt","message":""})");
    put("payload", "1-0-small", "no receipt");
    EXPECT_EQ(import(), 1U) << "what came after it";
    told.clear();
    for (int i = 0; i < 100; ++i) {
        clock.at.since_1970_us += 3'600'000'001;
        EXPECT_EQ(import(), 0U);
    }
    EXPECT_EQ(told.size(), 35U);
    EXPECT_EQ(records("inbox"), 0U);
    auto const row = arrivals(*office).value().rows.front();
    EXPECT_EQ(row.at("state").as_string(), "not imported");
    EXPECT_EQ(row.at("tries").to_number<int>(), 36);
    // Somebody has looked after it.
    ASSERT_TRUE(inbox.try_again());
    told.clear();
    EXPECT_EQ(import(), 0U);
    EXPECT_EQ(told.size(), 1U);
}

TEST_F(HostileInbox, ARowOfTheInboxThatCannotBeReadHoldsUpNothing)
{
    put("inbox", "0-0-damaged", "{");
    put("inbox", "1-0-small", R"({"from":"zzb.central","action":"Receipt","message":""})");
    put("payload", "1-0-small", "no receipt");
    EXPECT_EQ(import(), 1U);
    EXPECT_EQ(records("inbox"), 0U);
    EXPECT_EQ(records("inbox_stuck"), 1U);
}

TEST_F(HostileInbox, TheLastPieceSeveralTimesMakesOneRow)
{
    auto const whole = cut("g1", 2 * as4::piece_size_at_least + 1);
    ASSERT_TRUE(record(whole, 0, "g1.0@zzb.central"));
    ASSERT_TRUE(record(whole, 1, "g1.1@zzb.central"));
    EXPECT_EQ(records("inbox"), 0U);
    for (int i = 0; i < 8; ++i) {
        clock.at.since_1970_us += 1000;
        ASSERT_TRUE(record(whole, 2, "g1.2@zzb.central"));
    }
    // The same piece under other names is not another dossier either.
    ASSERT_TRUE(record(whole, 2, "other@zzb.central"));
    EXPECT_EQ(records("inbox"), 1U);
    EXPECT_EQ(records("join"), 1U);
    // Imported (refused: it is no dossier), and then a piece once more.
    EXPECT_EQ(import(Inbox::Lane::large), 1U);
    EXPECT_EQ(records("join"), 0U);
    EXPECT_TRUE(opened.store->record_kinds("join/").value().empty());
    ASSERT_TRUE(record(whole, 0, "late@zzb.central"));
    EXPECT_EQ(records("join"), 0U);
    EXPECT_EQ(records("inbox"), 0U);
    EXPECT_TRUE(std::filesystem::is_empty(scratch.path + "/a/inbox"));
}

TEST_F(HostileInbox, OneRecordIsWrittenForEachPieceAndOnlySoManyDossiersAreBegun)
{
    auto const size = 40 * as4::piece_size_at_least;
    auto const whole = cut("g", size);
    for (std::uint32_t number = 0; number + 1 < whole.pieces.size(); ++number)
        ASSERT_TRUE(record(whole, number, "g." + std::to_string(number)));
    EXPECT_LT(opened.store->list_records("join").value().front().octets.size(), 1000U);
    for (int i = 0; i < 63; ++i) {
        auto other = whole;
        other.pieces.at(0).group = "h" + std::to_string(i);
        ASSERT_TRUE(record(other, 0, other.pieces.at(0).group));
    }
    auto one_more = whole;
    one_more.pieces.at(0).group = "one-more";
    EXPECT_EQ(record(one_more, 0, "one-more").error().code, "exchange.too_many_joins");
    // Those that nobody goes on with make room.
    clock.at.since_1970_us += 15LL * 86'400'000'000;
    ASSERT_TRUE(record(whole, 39, "g.39"));
    EXPECT_TRUE(record(one_more, 0, "one-more"));
    EXPECT_EQ(records("join"), 2U);
}

TEST_F(HostileInbox, AJoinThatAnEarlierVersionHasBegunGoesOn)
{
    auto const whole = cut("g", 3 * as4::piece_size_at_least);
    ASSERT_TRUE(record(whole, 0, "g.0"));
    auto join = as4::Join::begin(whole.pieces.at(0), 1ULL << 40).value();
    ASSERT_TRUE(join.wrote(whole.pieces.at(0), whole.pieces.at(0).sha256));
    auto const kept = opened.store->list_records("join").value().front();
    auto json = app::record_value(kept.octets).value().as_object();
    json.erase("head");
    json.erase("pieces_received");
    json["join"] = join.text();
    put("join", kept.name, boost::json::serialize(json));
    ASSERT_TRUE(opened.store->remove_record("join/" + kept.name, "00000"));
    ASSERT_TRUE(record(whole, 2, "g.2"));
    EXPECT_EQ(records("inbox"), 0U);
    ASSERT_TRUE(record(whole, 1, "g.1"));
    EXPECT_EQ(records("inbox"), 1U);
}

TEST_F(HostileInbox, ManyPayloadsShareOneBudgetOfMemory)
{
    InboxSpool spool(inbox);
    Bytes const octets(100 * 1024);
    for (std::size_t number = 0; number < 20; ++number)
        ASSERT_TRUE((*spool.open(number))->write(octets));
    std::size_t in_memory = 0;
    for (std::size_t number = 0; number < 20; ++number)
        in_memory += spool.in_file(number) ? 0 : octets.size();
    EXPECT_LE(in_memory, InboxSpool::kept_in_memory);
    EXPECT_GT(in_memory, 0U);
}

TEST(HostileMessage, IsRefusedBeforeItsPayloadsAreTakenWhenItHasMoreThanOne)
{
    using namespace exchange::testing;
    Side const zza("ap-zza", exchange::wss::Suite::eddsa_2);
    Side zzb("ap-zzb", exchange::wss::Suite::eddsa_2);
    zzb.limits.one_payload = true;
    std::vector<Content> const many(20, {std::string(200'000, '\0'), as4::Compress::yes});
    auto const refused = arrive(zzb, send(zza, many));
    EXPECT_EQ(refused.verdict(), "EBMS:0010 exchange.payload_refused");
    EXPECT_EQ(refused.payload(0), "");
    EXPECT_EQ(arrive(zzb, send(zza, {})).verdict(), "EBMS:0010 exchange.payload_refused");
    EXPECT_EQ(arrive(zzb, send(zza, {{"one"}})).verdict(), "delivered");
}

TEST(HostileMessage, WithAPieceOfOneOctetIsRefused)
{
    using namespace exchange::testing;
    Side const zza("ap-zza", exchange::wss::Suite::eddsa_2), zzb("ap-zzb", exchange::wss::Suite::eddsa_2);
    auto what = message(*zza.pmode);
    what.action = "Piece";
    as4::Piece piece{"g", 0, 65'536, 0, 1, 65'536, {}, {}};
    what.properties = as4::properties_of(piece);
    EXPECT_EQ(arrive(zzb, send(zza, {{"x"}}, what)).verdict(), "EBMS:0003 exchange.piece_malformed");
    piece.size = as4::piece_size_at_least;
    piece.total = piece.size * piece.count;
    what.properties = as4::properties_of(piece);
    EXPECT_EQ(arrive(zzb, send(zza, {{"x"}}, what)).verdict(), "delivered");
}

}
}
