// What a partner has signed about a message of ours: taken out of the case for a third person, and examined again.
//
// Offers   kept_proofs()     all that is kept of a message, octet for octet as it came
//          examine()         whether such octets hold, from nothing but themselves
//          examine_kept()    the same, and whether they speak of that message and of what we have sealed as it
// Knows    the AS4 answers (exchange/as4/kept_signal.hpp), receipts, refusals and signals of the dossier
// Never    asks whether a certificate is believed today: it says which one it is, and whether it was valid then
#pragma once

#include "app/cases.hpp"
#include "dossier/certificate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

struct KeptProof {
    Id case_id;
    std::uint64_t entry = 0; ///< its number in the case
    Instant recorded_at;
    std::string form;               ///< "as4_receipt", "as4_error", "dossier_receipt", "dossier_refusal", "signal"
    std::string signed_by;          ///< authority
    std::string certificate_sha256; ///< the one that was believed when it came; empty: the entry does not name it
    Bytes octets;
    /// A file of the case that is read as it is needed (form "as4_piece_receipts", app/piece_receipts.hpp); `octets` is
    /// empty then.
    struct Beside {
        std::string sha256;
        std::uint64_t octets = 0;
        std::uint32_t count = 0; ///< receipts in it
    };
    std::optional<Beside> beside = std::nullopt;
};
/// The cases that the message left in: those of the partners to whom it went.
Result<std::vector<Id>> cases_it_left(Office& office, Id const& message);

/// In the order in which they were recorded. Errors: case.attachment_lost (a file that the entry names is not there),
/// those of the store.
Result<std::vector<KeptProof>> kept_proofs(Office& office, Case const& known, Id const& message);

inline constexpr std::size_t proof_limit = 1 << 20; ///< octets of one

/// What octets say that somebody has signed.
struct Examined {
    std::string form;  ///< as in KeptProof
    std::string about; ///< the message: its identifier; of an AS4 answer its name on the wire
    std::string says;  ///< "received", "refused", "EBMS:0103 PolicyNoncompliance", "retrieved"
    std::string by;    ///< who says it, as it says itself; of an AS4 answer the subject of the certificate
    std::vector<std::string> dossiers; ///< SHA-256 of the octets that it is for, in hexadecimal digits
    Instant signed_at;                 ///< as the signer says
    dossier::Certificate signer;
    bool valid_then = false; ///< whether signed_at lies in the validity of the certificate
    /// Of a large dossier each piece has a receipt of its own: `dossiers` then holds the digest of the piece, and the
    /// beginning of that of the whole is part of `about`.
    std::optional<std::uint32_t> piece;
};
/// The signature is right. `known`: certificates that an AS4 answer may name without bringing them along.
/// Errors: proof.unreadable (nothing that a partner signs), those of read_kept_signal(), verify_receipt() and
/// verify_signal().
Result<Examined> examine(BytesView octets, std::vector<dossier::Certificate> const& known = {});

/// Whether what is kept still proves what it is kept for: it holds, its certificate was valid when it was recorded and
/// is the one that was believed then, it speaks of the message, and of octets that we have sealed as it. The
/// certificate of an answer that names one without bringing it along is looked for on the partner's card.
struct Examination {
    std::optional<Examined> found; ///< as far as it could be read
    /// Nothing: it holds. Else those of examine(), proof.certificate_not_valid_then, proof.certificate_differs,
    /// proof.of_another_message, proof.of_other_octets.
    std::optional<Error> problem;
};
Examination examine_kept(Office& office, Case const& known, Id const& message, KeptProof const& proof);

/// Writes the signed octets, the certificates and a list of what was found (JSON) for somebody else, and records in the
/// case that they were taken out. Gives the names of the files. Errors: those of the tray and of docket::decide().
struct ProofToTake {
    KeptProof kept;
    Examination examination;
};
Result<std::vector<std::string>> take_out_proofs(Office& office, Account const& account, Case const& known,
                                                 Id const& message, std::vector<ProofToTake> const& proofs, Tray& tray);
boost::json::object to_json(ProofToTake const& proof);
/// What was found in octets that are signed.
boost::json::object to_json(Examined const& found);

}
