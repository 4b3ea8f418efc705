// The file of receipts of a dossier in pieces: it says something only as a whole, and by one signer.
#include "app/piece_receipts.hpp"
#include "exchange/testing.hpp"

#include <gtest/gtest.h>

namespace rogatory::app
{
namespace
{

using exchange::testing::Side;

/// The line of a piece, for which that side has signed.
std::string line_of(Side const& sender, Side const& receiver, int number)
{
    auto const id = "01a21fb4-aff5-78f3-894c-a9bbeca27798.s001122334455." + std::to_string(number) + "@zza.example";
    auto const sent = exchange::testing::send(sender, {{"a piece"}}, exchange::testing::message(*sender.pmode, id));
    auto const arrived = exchange::testing::arrive(receiver, sent.content_type, sent.body);
    return base64_of(arrived.find<exchange::as4::Answer>()->signal.octets) + "\n";
}

std::string found_in(std::string const& lines)
{
    MemorySource source(bytes_of(lines));
    auto const found = examine_piece_receipts(source);
    return found ? "piece " + std::to_string(found->piece.value()) : found.error().code + " " + found.error().field;
}

TEST(PieceReceipts, HoldOnlyWholeInOrderAndByOneSigner)
{
    auto const suite = exchange::wss::Suite::eddsa_2;
    Side const zza("ap-zza", suite), zzb("ap-zzb", suite);
    Side renewed("ap-zzb", suite);
    auto keys = exchange::testing::keys_of("ap-zzb", suite);
    keys.signing = exchange::testing::keys_of("ap-zzb-next", suite).signing;
    renewed.ring = {suite, keys};
    auto const first = line_of(zza, zzb, 0), second = line_of(zza, zzb, 1), third = line_of(zza, zzb, 2);
    EXPECT_EQ(found_in(first + second + third), "piece 2");
    EXPECT_EQ(found_in(second + third), "proof.pieces_missing 0");
    EXPECT_EQ(found_in(first + third), "proof.pieces_missing 1");
    EXPECT_EQ(found_in(""), "proof.unreadable ");
    EXPECT_EQ(found_in(first + "AAAA\n"), "proof.unreadable 1");
    // Whoever puts the partner's last receipt behind those of somebody else has not shown that the partner took them.
    EXPECT_EQ(found_in(line_of(zza, renewed, 0) + line_of(zza, renewed, 1) + third), "proof.several_signers 2");
    EXPECT_EQ(found_in(line_of(zza, renewed, 0) + line_of(zza, renewed, 1)), "piece 1");
}

}
}
