// The errors of ebMS 3.0 (Core, 6.7; AS4 1.0, 3.4), and how our own errors become one of them on the wire.
#pragma once

#include "exchange/ebms3/message.hpp"

#include <span>

namespace rogatory::exchange::ebms3
{

struct ErrorCode {
    std::string_view code;              ///< "EBMS:0303"
    std::string_view short_description; ///< "DecompressionFailure"
    std::string_view severity;          ///< "failure"
    std::string_view category;          ///< "Communication"
    /// Whether the same message would be refused again: signed, such an error ends the attempts.
    bool final;
};

/// The whole table.
std::span<ErrorCode const> error_codes();
/// The row of a code, or nothing.
ErrorCode const* error_code(std::string_view code);

/// A refusal: what goes out on the wire, and what our own operator reads. Only the first is shown to the peer; it never
/// tells why a decryption failed.
struct Refusal {
    std::string_view code; ///< of the table, such as "EBMS:0101"
    Error why;             ///< exchange.*: which check, which value

    friend bool operator==(Refusal const&, Refusal const&) = default;
};

/// Core, 6.7.4: DeliveryFailure. Ours: what arrived is in order, and something of the receiver's own is not, for the
/// moment. The sender tries again.
inline constexpr std::string_view not_now_code = "EBMS:0202";

/// The error item that a refusal becomes.
ErrorItem item_of(Refusal const& refusal, std::string const& ref_to_message);

}
