// M41 directory_update: this authority's changed entry as a message to its partners, and theirs as messages to us.
//
// It belongs to no case. It travels as a sealed dossier, by hand or over the network: the message, and the entry that
// its owner has signed. What arrives is verified against the pinned card and waits: nothing in the directory changes
// before an administrator has accepted it, and the sender reads what became of it.
#pragma once

#include "app/directory.hpp"
#include "dossier/receipt.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

// ---- sending

struct Announced {
    std::string partner;
    Id message;
    bool queued = false; ///< leaves over the network; otherwise its file lies in the tray
    std::string file;
};
/// Announces the own entry as it was signed last: to these partners, or to all. Another account than the one that
/// signed it does so, an approver. Partners without an agreement get a file in the tray; without a tray they are left
/// out. Errors: account.not_approver, directory.own_entry_missing, directory.announced_by_signer, partner.unknown,
/// directory.nobody_to_tell.
Result<std::vector<Announced>> announce_entry(Office& office, Account const& by,
                                              std::vector<std::string> const& partners, Tray* tray);
/// What was announced, and the answer: "" (none yet), "accepted", "declined".
struct SentUpdate {
    Id message;
    std::string to, by, answer, why;
    Instant at;
    std::int64_t version = 0;
};
Result<std::vector<SentUpdate>> sent_updates(Office& office);
/// The sealed dossier of a message that was announced. Error: directory.update_unknown.
Result<std::string> sealed_update(Office& office, Id const& message);
/// Whether a receipt is the answer to one of these, and if so, keeps it.
Result<bool> take_update_answer(Office& office, dossier::Receipt const& receipt);

// ---- receiving

struct ReceivedUpdate {
    Id message;
    std::string from;
    Instant received_at;
    Digest dossier{};
    std::string state; ///< "waiting", "accepted", "declined"
    std::string by;    ///< the account that decided
    Instant decided_at;
    directory::SignedEntry said;
};
/// Verifies and keeps a dossier with such a message; it waits from now on. Errors: those of dossier::open() and
/// read_message(), directory.update_malformed, directory.update_of_another (an entry that is not the sender's, or is
/// not signed with the key of its card), directory.entry_older, dossier.already_received.
Result<ReceivedUpdate> take_update(Office& office, SeekableSource& file);
/// The newest first.
Result<std::vector<ReceivedUpdate>> received_updates(Office& office);
/// What the entry says that the one held does not: member, before, after.
struct Changed {
    std::string member, before, after;
};
Result<std::vector<Changed>> changes_of(Office& office, ReceivedUpdate const& update);
/// Puts it into the directory. The answer leaves over the network, or into the tray. Errors: account.not_administrator,
/// directory.update_unknown, directory.update_decided, those of may_replace().
Result<ReceivedUpdate> accept_update(Office& office, Account const& by, Id const& message, Tray* tray);
/// Leaves the directory as it is. Errors: account.not_administrator, directory.update_unknown,
/// directory.update_decided.
Result<ReceivedUpdate> decline_update(Office& office, Account const& by, Id const& message, Tray* tray);

}
