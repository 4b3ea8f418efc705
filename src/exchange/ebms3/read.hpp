// eb:Messaging, read strictly after its schema (ebms-header-3_0-200704.xsd) and after eDelivery's narrower rules.
#pragma once

#include "exchange/ebms3/errors.hpp"
#include "exchange/ebms3/message.hpp"
#include "exchange/xml/document.hpp"

#include <boost/system/result.hpp>

namespace rogatory::exchange::ebms3
{

/// Or why not, with the code that goes out on the wire.
template <class T>
using Accepted = boost::system::result<T, Refusal>;
[[noreturn]] void throw_exception_from_error(Refusal const& refusal, boost::source_location const& where);

/// The message in eb:Messaging: exactly one. Refusals: EBMS:0009 (exchange.header_malformed), EBMS:0003
/// (exchange.header_inconsistent: two parties, two messages), EBMS:0011 (exchange.header_inconsistent: href).
Accepted<Message> read_messaging(xml::Node const* messaging);

/// The message id in the header, as far as it can be read: so that a refusal can name what it refuses.
std::string message_id_in(xml::Node const* messaging);

/// RFC 2392, section 2: the Content-ID that a "cid:" URL names, percent-decoded. Nothing if it is none.
std::optional<std::string> content_id_from(std::string_view href);

/// xsd:dateTime with any number of fraction digits; without a zone it is taken as UTC. Nothing if it is none.
std::optional<Instant> instant_from_xsd(std::string_view text);

}
