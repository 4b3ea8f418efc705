// What the commands on cases show of messages: what arrived, in its words; what waits for approval; what happened.
//
// Offers   print_arrived_messages()  what the partner wrote, folded to some lines for each message
//          reading_command()         the command that shows a message whole; approving_command() the one that approves
//          it print_history()           what happened, with the transport of a message in one line
//          print_limits_of_use()     within which limits something received may be used
//          case_read()               the command
// Knows    CaseWords, app/reading.hpp
// Never    shows a message to an account that sees only a part of the case: the caller asks app::sees_all()
#pragma once

#include "app/reading.hpp"
#include "cli/case_words.hpp"
#include "cli/command.hpp"

#include <iosfwd>
#include <string>

namespace rogatory::cli
{

void print_arrived_messages(std::ostream& out, CaseWords const& words, app::Office& office, app::Case const& known);
/// "rogatory case read CASE MESSAGE".
std::string reading_command(Id const& case_id, Id const& message);
std::string approving_command(Id const& case_id, Id const& message);
/// transport: every entry about the way of a message too, each by itself.
void print_history(std::ostream& out, CaseWords const& words, std::vector<docket::Entry> const& entries,
                   bool transport);
/// Within which limits something received may be used: articles, what the sender wrote, its handling code.
void print_limits_of_use(std::ostream& out, CaseWords const& words, docket::ReceivedItem const& item);
/// The text in one line, and no longer than that many octets.
std::string in_short(std::string const& text, std::size_t length);

Exit case_read(Call&);

}
