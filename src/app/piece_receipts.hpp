// The receipts of the pieces of a large dossier: each is kept when it comes, and all together become a file of the case
// when the partner has signed for the last piece. Neither is ever in memory as a whole.
//
// The file is text: a line for each piece, in their order, which is its AS4 answer in Base64 (RFC 4648).
#pragma once

#include "app/outbox.hpp"
#include "app/proofs.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace rogatory::app
{

inline constexpr std::string_view piece_receipts_form = "as4_piece_receipts";

/// To be written with the row that says the piece was signed for. Another sealing of the message has other receipts.
Record piece_receipt(OutboxRow const& row, std::uint32_t piece, BytesView receipt);

/// What is to be appended with the end of the row.
struct PieceReceipts {
    boost::json::object told; ///< member `piece_receipts` of the entry
    boost::json::object kept; ///< for its member `kept`
    BlobId blob;
    std::vector<RecordName> removed; ///< the single ones, those of earlier sealings with them
};
/// Nothing when the dossier did not travel in pieces. Errors: those of the store.
Result<std::optional<PieceReceipts>> gather_piece_receipts(Office& office, OutboxRow const& row);

/// Reads such a file to the end: every receipt holds, each piece has one, all are of one dossier and signed with one
/// certificate. What is found is of the last one. Errors: those of examine(), with the number of the piece (from 0) as
/// field; proof.pieces_missing, proof.several_signers.
Result<Examined> examine_piece_receipts(Source& lines);

}
