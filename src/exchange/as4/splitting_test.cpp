#include "exchange/as4/splitting.hpp"
#include "exchange/testing.hpp"

#include <rapidcheck/gtest.h>

namespace rogatory::exchange::as4
{
namespace
{

using namespace exchange::testing;

std::string dossier(std::size_t size)
{
    std::string octets(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        octets[i] = static_cast<char>(i * 2654435761U >> 13);
    return octets;
}

TEST(Splitting, ADossierTravelsInPiecesOverALineThatBreaksAndComesOutWhole)
{
    Side const zza("ap-zza", wss::Suite::eddsa_2), zzb("ap-zzb", wss::Suite::eddsa_2);
    auto const octets = dossier(5 * piece_size_at_least + 777);
    MemorySource whole(bytes_of(octets));
    auto split = Split::begin("dossier-1@zza", octets.size(), piece_size_at_least).value();
    ASSERT_EQ(split.count(), 6U);
    std::optional<Join> join;
    std::string received(octets.size(), '\0');
    int round = 0;
    for (auto number = split.next(); number; number = split.next()) {
        auto const piece = split.prepare(*number, whole).value();
        PieceSource source(whole, piece.offset, piece.size);
        auto what = message(*zza.pmode, "piece-" + std::to_string(*number) + "@zza");
        what.action = "Piece";
        what.properties = properties_of(piece);
        auto package =
            pack(what, {{{}, "application/octet-stream", {}, &source, Compress::no}}, *zza.pmode, zza.ring, now)
                .value();
        auto const body = read_all(package.body).value();
        // Every third time the line breaks before the message has arrived, and the sender's machine starts again.
        if (++round % 3 == 0) {
            split = Split::from_text(split.text()).value();
            continue;
        }
        auto const arrived = arrive(zzb, package.body.content_type, body);
        ASSERT_TRUE(arrived.delivered());
        auto const& deliver = *arrived.find<Deliver>();
        auto const came = piece_from(deliver.message.properties).value().value();
        EXPECT_EQ(came, piece);
        if (!join) join = Join::begin(came, 1 << 30).value();
        if (join->accept(came).value() == Join::Step::write) {
            auto const content = arrived.payload(0);
            std::copy(content.begin(), content.end(), received.begin() + static_cast<std::ptrdiff_t>(came.offset));
            ASSERT_TRUE(join->wrote(came, deliver.payloads.front().sha256));
        }
        join = Join::from_text(join->text()).value();
        // Every fourth time the receipt is lost: the piece comes again and is there already.
        if (round % 4 != 0) split.signed_for(*number);
    }
    EXPECT_TRUE(split.complete());
    EXPECT_EQ(split.signed_octets(), octets.size());
    ASSERT_TRUE(join->complete());
    EXPECT_EQ(join->received_octets(), octets.size());
    EXPECT_TRUE(join->missing().empty());
    EXPECT_EQ(received, octets);
}

TEST(Splitting, PiecesMayComeInAnyOrder)
{
    auto const octets = dossier(3 * piece_size_at_least);
    MemorySource whole(bytes_of(octets));
    auto split = Split::begin("g", octets.size(), piece_size_at_least).value();
    // The last knows the digests of the others, so it is prepared last.
    EXPECT_EQ(split.next(1), std::nullopt);
    std::vector<Piece> pieces;
    for (std::uint32_t number = 0; number < 3; ++number)
        pieces.push_back(split.prepare(number, whole).value());
    EXPECT_EQ(split.next(1), 2U);
    auto join = Join::begin(pieces[2], 1 << 30).value();
    for (auto const number : {2, 0, 1}) {
        EXPECT_FALSE(join.complete());
        ASSERT_EQ(join.accept(pieces[static_cast<std::size_t>(number)]).value(), Join::Step::write);
        ASSERT_TRUE(
            join.wrote(pieces[static_cast<std::size_t>(number)], pieces[static_cast<std::size_t>(number)].sha256));
    }
    EXPECT_TRUE(join.complete());
    EXPECT_EQ(join.accept(pieces[1]).value(), Join::Step::have_it);
}

TEST(Splitting, APieceThatContradictsIsRefused)
{
    auto const octets = dossier(2 * piece_size_at_least + 5);
    MemorySource whole(bytes_of(octets));
    auto split = Split::begin("g", octets.size(), piece_size_at_least).value();
    auto const first = split.prepare(0, whole).value();
    auto const second = split.prepare(1, whole).value();
    auto const third = split.prepare(2, whole).value();
    auto join = Join::begin(first, 1 << 30).value();
    ASSERT_TRUE(join.wrote(first, first.sha256));
    auto const code = [&](Piece piece) {
        auto const step = join.accept(piece);
        return step ? "accepted" : step.error().code;
    };
    auto changed = first;
    changed.sha256[0] ^= 1;
    EXPECT_EQ(code(changed), "exchange.piece_contradicts");
    changed = second;
    changed.total += 1;
    EXPECT_EQ(code(changed), "exchange.piece_contradicts");
    changed = second;
    changed.group = "h";
    EXPECT_EQ(code(changed), "exchange.piece_contradicts");
    changed = second;
    changed.offset += 1;
    EXPECT_EQ(code(changed), "exchange.piece_contradicts");
    // Other octets were written than the piece says.
    auto const written = join.wrote(second, first.sha256);
    EXPECT_EQ(written.error().code, "exchange.piece_contradicts");
    // All are there, but they are not the whole that the sender meant.
    ASSERT_TRUE(join.wrote(second, second.sha256));
    auto wrong = third;
    (*wrong.all)[0] ^= 1;
    EXPECT_EQ(join.wrote(wrong, wrong.sha256).error().code, "exchange.whole_differs");
    EXPECT_FALSE(join.complete());
    EXPECT_EQ(Join::begin(first, octets.size() - 1).error().code, "exchange.whole_too_large");
}

TEST(Splitting, AnImageOfAHundredGigabytesCostsAPageOfState)
{
    auto const split = Split::begin("image@zza", 100ULL << 30, 64ULL << 20).value();
    EXPECT_EQ(split.count(), 1600U);
    EXPECT_LT(split.text().size(), 200'000U);
    EXPECT_EQ(Split::from_text(split.text()).value(), split);
    EXPECT_EQ(Split::begin("image@zza", 100ULL << 30, piece_size_at_least).error().code, "exchange.piece_malformed");
    EXPECT_EQ(Split::begin("image@zza", 0, 64ULL << 20).error().code, "exchange.piece_malformed");
}

TEST(Splitting, AFileThatChangedSinceItWasFirstReadIsNotSentOn)
{
    auto octets = dossier(2 * piece_size_at_least);
    MemorySource whole(bytes_of(octets));
    auto split = Split::begin("g", octets.size(), piece_size_at_least).value();
    ASSERT_TRUE(split.prepare(0, whole));
    octets[100] = static_cast<char>(octets[100] ^ 1);
    EXPECT_EQ(split.prepare(0, whole).error().code, "exchange.part_changed");
}

TEST(Splitting, WhatIsNotAPieceIsNoneAndWhatIsHalfOfOneIsRefused)
{
    EXPECT_EQ(piece_from({{"originalSender", "zza", {}}}).value(), std::nullopt);
    EXPECT_EQ(piece_from({{"rogatory.piece.group", "g", {}}}).error().code, "exchange.piece_malformed");
    EXPECT_EQ(Split::from_text("split g\n").error().code, "exchange.piece_malformed");
    auto const capitals = "split g\ntotal 5\nsize 65536\npiece " + std::string(64, 'E') + "\n";
    EXPECT_EQ(Split::from_text(capitals).error().code, "exchange.piece_malformed");
    EXPECT_EQ(Join::from_text("join g\ntotal 1\nsize 0\nall -\n").error().code, "exchange.piece_malformed");
}

RC_GTEST_PROP(Splitting, EveryPieceSaysWhereItBelongs, ())
{
    auto const size = *rc::gen::inRange<std::uint64_t>(1, 400'000);
    auto const piece_size = *rc::gen::inRange<std::uint64_t>(piece_size_at_least, 150'000);
    auto const octets = dossier(static_cast<std::size_t>(size));
    MemorySource whole(bytes_of(octets));
    auto split = Split::begin("g", size, piece_size).value();
    std::uint64_t end = 0;
    for (std::uint32_t number = 0; number < split.count(); ++number) {
        auto const piece = split.prepare(number, whole).value();
        RC_ASSERT(piece.offset == end);
        end += piece.size;
        auto const read = piece_from(properties_of(piece));
        RC_ASSERT(read.has_value() && read->has_value() && **read == piece);
        // One figure changed is noticed, if not from the piece alone then beside another one.
        auto const join = Join::begin(piece, size);
        RC_ASSERT(join.has_value() && join->count() == split.count() && join->total() == size);
    }
    RC_ASSERT(end == size);
}

}
}
