// Messages of a case, to be read by people: what arrived, and what was prepared and waits for another account.
//
// Offers   messages_of()    every message of a case, in the order in which it was recorded
//          letter_to_read() the message as the letter that it is, in the reader's language
//          take_out()       its letter and all that came with it as files; that they were taken out is an entry
// Knows    the letters of document, and where a case keeps what came with a message
// Never    approves, sends or answers; shows what no entry of the case holds
#pragma once

#include "app/cases.hpp"
#include "document/document.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

struct MessageOfCase {
    std::uint32_t entry = 0; ///< number of the entry that recorded it
    Instant at;              ///< when
    bool arrived = false;    ///< from the partner; otherwise it was prepared here
    bool waits = false;      ///< prepared, and not yet approved by another account
    docket::Message message;
};
/// Messages that cannot be read any more (of another version) are left out: their entries say what they hold.
std::vector<MessageOfCase> messages_of(Case const& known);
/// The one of that identifier, or of its last characters (at least four). Errors: message.unknown, message.ambiguous.
Result<MessageOfCase> message_named(Case const& known, std::string_view words);

/// The letter of the message, whoever wrote it. short_form: only what the message says, without the numbers by which
/// systems know it, its bases and its annexes. Errors: none; a partner without a pinned card is named as the message
/// names it.
document::Letter letter_to_read(Office& office, Case const& known, docket::Message const& message, Language language,
                                bool short_form = false);
/// The names of the files that go with it: attachments, and the annexes of the request that it carries.
std::vector<std::string> files_with(docket::Message const& message);

/// Writes into the tray the letter as PDF and DOCX in the language given, and everything that came or leaves with the
/// message; then records who took it out. Gives the names of the files. Errors: those of rendering, of the store, of
/// docket::decide(), case.attachment_lost.
Result<std::vector<std::string>> take_out(Office& office, Account const& account, Id const& case_id,
                                          MessageOfCase const& message, Language language, Tray& tray);

// For the use cases of this folder.

/// The letter of the request that the message carries, or nothing where it carries none that can be read.
std::optional<document::Letter> request_letter_of(Office& office, docket::Message const& message, Day day,
                                                  Language language);

}
