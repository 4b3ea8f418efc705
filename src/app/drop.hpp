// The drop: what a national case system hands in as a file and takes out as a file, whatever carries it (net/drop).
//
// Offers   take_in()             a draft, a step, a dossier, a receipt; what became of it, once for the same octets
//          received_from()       messages that arrived, for those who take them out
//          write_package()       one message with everything that came with it, as a ZIP of stored entries
// Knows    the use cases
// Never    does what the command line would refuse: the same checks, the same roles, the same four eyes; takes a
// message
//          that is not sealed
#pragma once

#include "app/cases.hpp"
#include "app/exchange_by_hand.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// Files that go with a draft; nothing where they cannot be had.
using AnnexSource = std::function<Result<std::unique_ptr<SeekableSource>>(std::string const& file)>;

struct DropIn {
    SeekableSource& octets;
    AnnexSource annex = {};                     ///< by the name in the draft, without folders
    std::function<Done(SeekableSource&)> check; ///< before anything is done with the octets; may be empty
    Tray& receipts;                             ///< receipts of dossiers go there
};

/// What became of it.
struct DropOut {
    boost::json::object taken;      ///< "kind", "case", "message", ...; "repeated": true for octets taken before
    std::vector<Error> errors;      ///< why it was refused; empty: it was taken
    boost::json::array explanation; ///< the errors for people: code, field, cites, sentence, what_to_do
    bool environment = false;       ///< the disk or the database: the same octets are to be handed in again
};
/// Limits: a draft or a step as large as request::largest_draft, a receipt as dossier::receipt_limit. Dossiers and
/// receipts are for accounts that see every case (must_see_all()).
/// Errors (in the value): drop.not_recognised, drop.message_not_sealed, drop.step_malformed, drop.annex_missing,
/// case.central_authority_only, those of what it does.
DropOut take_in(Office& office, Account const& account, DropIn const& in, Language language);
/// The explanation of errors, as it stands beside what was refused.
boost::json::array explained(std::vector<Error> const& errors, Language language);

struct Received {
    Id message, case_id;
    std::uint32_t entry = 0; ///< number of the entry that recorded it
    std::string from, type;
    Instant at;
    std::uint64_t position = 0; ///< of that entry in the log of all cases
};
boost::json::object to_json(Received const& received);
/// A part of the log: the messages in it, in the order in which they were recorded, and where the next part begins.
struct ReceivedPart {
    std::vector<Received> messages;
    std::uint64_t next = 0; ///< position in the log
    bool last = false;      ///< there was nothing after it
};
/// From a position of the log on, so many entries of it at most. A position misses nothing: neither two messages of one
/// moment nor a clock that was set back.
Result<ReceivedPart> received_from(Office& office, std::uint64_t position, std::size_t most_entries = 500);
/// Backwards from a position of the log, without it: the message that was recorded last comes first; `most` at most. It
/// misses nothing either.
Result<std::vector<Received>> received_before(Office& office, std::uint64_t position, std::size_t most);
/// A message by its identifier, which is its sender's: `from` names the sender, and may be empty where only one has
/// used it. Errors: drop.message_unknown, drop.message_of_several.
Result<Received> received_message(Office& office, Id const& message, std::string_view from = {});

/// How many octets write_package() writes. Errors: those of the store.
Result<std::uint64_t> package_size(Office& office, Received const& received);
/// A ZIP: "received.json" (where, when, from whom, digest and signer of the dossier, the parts with their digests),
/// "message.json", letters, forms and attachments, and the signed manifest. Errors: those of the store and the sink.
Done write_package(Office& office, Received const& received, Sink& sink);

}
