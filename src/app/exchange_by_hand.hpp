// The off-line channel: what is approved leaves as sealed dossiers, what arrives is verified and recorded, receipts
// return.
//
// The same dossiers travel over a network (app/outbox.hpp, net/access_point); then this file's two steps are called by
// the exchange instead of a person.
#pragma once

#include "app/cases.hpp"
#include "dossier/dossier.hpp"

#include <string>
#include <variant>
#include <vector>

namespace rogatory::app
{

struct OutboxRow;

struct Exported {
    Id message;
    std::string type;
    std::string file; ///< name in the tray
    Digest dossier{}; ///< SHA-256 of the file
    std::vector<std::string> parts;
};

/// Seals every approved message of a case that has no receipt yet into a dossier for its receiver and puts it into the
/// tray; then records that it left. Interrupted in the middle, the next call writes the same message again: the
/// receiver takes it once. `again`: also those that left before without a receipt. Letters are in the message's
/// language and the languages given. Errors: case.nothing_to_export, case.left_already, case.attachment_lost,
/// partner.unknown, those of dossier::pack(). `only`: no other message than this. `row`: of that message, which is
/// noted as sealed into this tray in the same transaction.
Result<std::vector<Exported>> export_messages(Office& office, Account const& account, Id const& case_id, bool again,
                                              Tray& tray, std::optional<Id> const& only = std::nullopt,
                                              OutboxRow* row = nullptr);

struct Imported {
    Id case_id;
    Id message;
    std::string type;
    std::string from;
    bool new_case = false;
    std::vector<std::string> events; ///< kinds of the entries recorded
    std::vector<dossier::PartRecord> parts;
    std::string receipt_file; ///< name in the tray
};

/// Verifies a dossier, keeps its parts in the case, records the message, and puts a signed receipt into the tray.
/// Nothing is recorded unless everything verified. A dossier received before is refused (dossier.already_received), and
/// its receipt is written again, as the first one may have been lost; also when it was sealed anew, as long as the
/// message in it is the same. Another one under that identifier is refused as import.differs_from_received. `save`:
/// also writes the parts there, unless null.
/// Errors: those of dossier::open(), read_message() and docket::receive(), import.header_differs,
/// import.directory_update (a message that belongs to no case), trust.certificate_revoked.
Result<Imported> import_dossier(Office& office, Account const& account, SeekableSource& file, Tray& receipts,
                                Tray* save);

/// A dossier that was verified, and what is to be recorded of it, which is not recorded yet.
struct ImportPlan {
    Imported imported;
    Append append;
    std::string receipt; ///< signed
    dossier::Opened opened;
};
/// Whether what is to be recorded together with this message concerns its conversation or its case (Id{} for a new
/// one) as well: a plan sees only what is recorded.
using PlannedBefore = std::function<bool(MessageRef const&, Id const& case_id)>;
/// The first half of import_dossier(): whoever imports many records their plans together (Store::append_all).
/// `receipts`: for that of a dossier received before, unless null. Errors: those of import_dossier(), and
/// store.case_changed where `planned_before` says so.
Result<ImportPlan> plan_import(Office& office, Account const& account, SeekableSource& file, Tray* receipts,
                               PlannedBefore const& planned_before);

struct ReceiptTaken {
    Id case_id;
    dossier::Receipt receipt;
};
/// Verifies a receipt that came back and records it; the row of a message that left over the network is finished in the
/// same transaction. Errors: those of verify_receipt(), import.receipt_unknown,
/// import.receipt_digest_differs, import.receipt_refusal (the partner has refused the dossier; that is
/// recorded, with what it has signed).
Result<ReceiptTaken> import_receipt(Office& office, Account const& account, BytesView octets);
/// Its two halves for receipts of messages that left in a case: who it is from, and what is to be recorded of it, which
/// is not recorded yet. A refusal that is known already adds no entry.
Result<dossier::Receipt> read_receipt(Office& office, BytesView octets);
Result<Append> plan_receipt(Office& office, Account const& account, dossier::Receipt const& receipt, BytesView octets);

/// What leaves with a message beside its text: "letters/en.pdf", "forms/eio_a.en.pdf", "attachments/1-order.pdf".
/// Errors: partner.unknown, case.attachment_lost, those of rendering.
struct Paper {
    std::string name;
    Bytes octets;
};
Result<std::vector<Paper>> papers_of(Office& office, Case const& known, docket::Message const& message);

/// Whether a file is a receipt (a PEM of CMS) rather than a dossier, by its first octets.
bool looks_like_receipt(BytesView first_octets);

}
