// What the answer to our own message means: received for certain, refused for good, or to be tried again (as4, 9, 13).
#pragma once

#include "exchange/as4/packing.hpp"
#include "exchange/as4/reception.hpp"

#include <variant>

namespace rogatory::exchange::as4
{

/// The peer has signed for exactly what we sent.
struct ReceiptVerified {
    std::string signal_id;
    Bytes evidence;  ///< the SOAP envelope with the receipt and its signature
    Digest signer{}; ///< fingerprint of the certificate that was believed
};
/// The peer has refused the message, signed, with an error that another attempt would meet again.
struct RefusedByPeer {
    ebms3::Errors errors;
    Bytes evidence;
    Digest signer{};
};
/// The peer says, signed, that its channel holds nothing (EBMS:0006, answer to a pull request).
struct NothingThere {
};
/// Nothing that ends it: try again. The reason is for the operator.
struct Unclear {
    Error why; ///< exchange.answer_empty, exchange.answer_unsigned, exchange.receipt_wrong, exchange.http_status, ...
    ebms3::Errors errors; ///< if the answer was an error signal

    friend bool operator==(Unclear const&, Unclear const&) = default;
};

using Outcome = std::variant<ReceiptVerified, RefusedByPeer, NothingThere, Unclear>;

inline constexpr std::size_t answer_limit = 1 << 20; ///< octets of an answer; read no more than this

/// The response to the message (or signal) `message_id`, of which `references` were signed.
Outcome read_answer(std::string const& message_id, std::vector<ebms3::SignedReference> const& references,
                    ebms3::PMode const& pmode, wss::SignerTrust const& trust, int http_status,
                    std::string_view content_type, BytesView body, Instant now, Limits const& limits = {});

/// AS4, 3.4: what the sender tells its own application after the last attempt without a receipt.
ebms3::ErrorItem missing_receipt(std::string const& message_id);

}
