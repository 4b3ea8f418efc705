// Envelopes with signals, as both directions read them, and those that are not signed.
#pragma once

#include "exchange/as4/packing.hpp"
#include "exchange/as4/reception.hpp"
#include "exchange/ebms3/read.hpp"
#include "exchange/wss/security.hpp"
#include "exchange/xml/document.hpp"

namespace rogatory::exchange::as4
{

/// An error for somebody for whom no key is to be used.
Signal unsigned_signal(ebms3::SignalMessage const& signal);

/// A SOAP envelope with the elements that count: each at its fixed place, each once.
struct Envelope {
    xml::Document document;
    xml::Node const* messaging = nullptr;
    xml::Node const* security = nullptr; ///< nothing when the envelope has none
    xml::Node const* body = nullptr;
};

/// SOAP 1.2 part 1, 5; as4, section 11, step 2. Refusals: EBMS:0009 (exchange.xml_refused,
/// exchange.envelope_malformed).
ebms3::Accepted<Envelope> read_envelope(BytesView octets, Limits const& limits);

/// The signature of an envelope without payloads is right and by the peer of the P-Mode. Refusals: as of wss/.
ebms3::Accepted<wss::Verified> verify_signal(Envelope const& envelope, ebms3::PMode const& pmode,
                                             wss::SignerTrust const& trust, Instant now,
                                             wss::CertificateCache* certificates = nullptr);

/// Whether the Content-Type is that of a SOAP 1.2 envelope.
bool is_soap(std::string_view content_type);

}
