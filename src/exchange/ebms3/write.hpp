// eb:Messaging as text that is its own canonical form (Exclusive XML Canonicalization): what is signed is what is sent.
#pragma once

#include "exchange/ebms3/message.hpp"

#include <string>
#include <string_view>

namespace rogatory::exchange::ebms3
{

inline constexpr std::string_view soap_namespace = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view wsu_namespace =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
inline constexpr std::string_view ebbp_namespace = "http://docs.oasis-open.org/ebxml-bp/ebbp-signals-2.0";
/// The wsu:Ids of the two elements that are signed. The same in every message: a receipt for an earlier attempt to send
/// a message then names the same references as one for a later attempt.
inline constexpr std::string_view messaging_id = "messaging";
inline constexpr std::string_view body_id = "body";

/// Octets of an identifier or another value in one line, and of the value of a property; and how many properties.
inline constexpr std::size_t value_limit = 1024, property_limit = 4096, properties_limit = 100;

/// Everything that goes into the header is there, of allowed characters and length. Error: exchange.message_malformed
/// with the field.
Done check(UserMessage const& message);

/// The element. The message has passed check(), or was read.
std::string write_messaging(UserMessage const& message);
/// The same with another timestamp.
std::string write_messaging(UserMessage const& message, Instant timestamp);
std::string write_messaging(SignalMessage const& signal);

/// RFC 2392, section 2: "cid:" and the Content-ID, percent-encoded where a URL needs it.
std::string cid_of(std::string_view content_id);

/// The empty body, in canonical form.
std::string const& empty_body();

/// "2026-03-01T09:30:00.000Z": always three digits of a second, as strict receivers want it.
std::string timestamp_of(Instant instant);

}
