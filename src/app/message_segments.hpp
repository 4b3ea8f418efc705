// What officials wrote in the messages of a case, in segments to translate: questions, refusals, results and all other
// messages, as request/segments.hpp has it for requests.
//
// Offers   free_texts()     the texts of a message that are translated
//          segments_of()    all of them, with the translations that the case has
//          translated()     how far it is translated, for the letter
//          take_segments()  records translations in the case
// Knows    the docket, where translations are entries, and the segments of request
// Never    translates; changes a message, which stays what its authority wrote
#pragma once

#include "app/cases.hpp"
#include "request/segments.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// What an official wrote in the language of the message, in the order of its form: no names, addresses, references
/// or codes, and nothing of the request that it carries, whose texts have segments of their own.
std::vector<request::FreeText> free_texts(docket::Message const& message);

/// All of them as segments to translate into the language (ISO 639-1), with the translations that the case has.
std::vector<request::Segment> segments_of(Case const& known, docket::Message const& message,
                                          std::string const& language);

/// How far the message is translated into the language (ISO 639-1).
request::Translated translated(Case const& known, docket::Message const& message, std::string_view language);

/// Records translations in the case, in place of those that it has for the same texts. What cannot be taken is named
/// and nothing is recorded: see request::take_segments(); otherwise the errors of docket::decide() and of the store.
std::vector<Error> take_segments(Office& office, Account const& account, Id const& case_id,
                                 docket::Message const& message, std::string const& language,
                                 std::vector<request::Segment> const& segments);

}
