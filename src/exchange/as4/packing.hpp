// From a message and its payloads to the body of an HTTP request: compress, sign, encrypt, package (AS4; eDelivery).
//
// Payloads are read twice, once for their digest and once while the body is read; nothing of them is kept in memory but
// one buffer. Packing the same message again, at a later attempt, signs the same references: a receipt that comes late
// for an earlier attempt is as good.
#pragma once

#include "base/stream.hpp"
#include "exchange/ebms3/errors.hpp"
#include "exchange/ebms3/message.hpp"
#include "exchange/ebms3/pmode.hpp"
#include "exchange/wss/keys.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rogatory::exchange::as4
{

enum class Compress : unsigned char { no, yes };

/// One thing to be sent. The octets must not change until the body has been read to its end.
struct Payload {
    std::string content_id; ///< "dossier@zza.example": unique in the message; may be empty, then one is made
    std::string media_type; ///< "application/vnd.etsi.asic-e+zip"; becomes the part property MimeType
    std::vector<ebms3::Property> properties;
    SeekableSource* octets = nullptr;
    Compress compress = Compress::no;  ///< not for what is sealed, or compressed already
    std::optional<Digest> sha256 = {}; ///< of the octets, where somebody has just read them; not with compression
};

/// The body of an HTTP request or response, and the Content-Type that goes with it.
struct Body {
    std::string content_type;
    std::uint64_t length = 0;
    std::unique_ptr<Source> octets; ///< exactly `length` octets, once through
};

/// What was sent: kept by who sends, to compare the receipt with, and as evidence.
struct Sent {
    std::string message_id;
    std::vector<ebms3::SignedReference> references; ///< of our signature
    Bytes envelope;                                 ///< the SOAP envelope as it was sent, with our signature

    friend bool operator==(Sent const&, Sent const&) = default;
};

struct Package {
    Body body;
    Sent sent;
};

/// A user message. `message.parts` is filled from the payloads. Signed and encrypted, always.
/// Errors: exchange.message_malformed, exchange.payload_too_large, exchange.part_changed, exchange.certificate_unfit,
/// dossier.certificate_expired, exchange.no_keys, exchange.not_signed, and those of the sources.
Result<Package> pack(ebms3::UserMessage message, std::vector<Payload> payloads, ebms3::PMode const& pmode,
                     wss::KeyRing const& own, Instant now);

/// Core, 5.2.2.8: a message of the test service, without payload.
ebms3::UserMessage ping(ebms3::PMode const& pmode, std::string message_id, Instant now);

/// The header of a message under a P-Mode: parties, agreement, service and channel are the P-Mode's.
ebms3::UserMessage message_under(ebms3::PMode const& pmode, std::string message_id, std::string action,
                                 std::string conversation_id, Instant now);

/// A signal as a signed SOAP envelope without attachments.
struct Signal {
    std::string content_type;
    Bytes octets;

    friend bool operator==(Signal const&, Signal const&) = default;
};
/// Signed with our keys of the suite. Errors: exchange.no_keys, exchange.not_signed.
Result<Signal> pack_signal(ebms3::SignalMessage const& signal, wss::Suite suite, wss::KeyRing const& own);

/// Core, 5.2.3.1: asks the peer for a message of the P-Mode's channel.
Result<Signal> pull_request(ebms3::PMode const& pmode, std::string message_id, wss::KeyRing const& own, Instant now);

/// The octets of a body, for tests and small messages. Errors: those of its sources.
Result<Bytes> read_all(Body& body);

}
