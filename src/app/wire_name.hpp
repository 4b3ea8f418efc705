// What a row of the outbox is called on the wire, and the word about a message that came under two such names.
#pragma once

#include "app/outbox.hpp"

namespace rogatory::app
{

/// The name before the authority and without the number of a piece. Of a dossier it follows from the octets that were
/// sealed last (OutboxRow::dossier): what is sealed anew is another message there, while the message of the docket
/// stays the same. Where an earlier version sealed it, the identifier of the row alone.
std::string name_on_the_wire(OutboxRow const& row);

/// What the receipt of a message that was taken says: of the octets that were taken, whatever came afterwards.
/// Error: import.receipt_unknown.
struct TakenReceipt {
    Id case_id;
    dossier::Receipt receipt;
};
Result<TakenReceipt> receipt_of_taken(Office& office, std::string_view sender, Id const& message);
/// The same signed anew: it says what the first one said. Error: import.receipt_unknown.
Result<std::string> receipt_again(Office& office, std::string_view sender, Id const& message);

/// The row of the receipt for a message that came again in other octets (sealed anew: the outbox of the sender was
/// lost, or our receipt was). It names the octets that were taken, not those that came now. Nothing without an
/// agreement. Error: import.receipt_unknown.
Result<std::vector<Record>> receipt_owed_again(Office& office, std::string_view sender, Id const& message, bool urgent);

}
