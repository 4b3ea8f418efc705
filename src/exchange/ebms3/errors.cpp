#include "exchange/ebms3/errors.hpp"

#include <algorithm>
#include <array>

namespace rogatory::exchange::ebms3
{
namespace
{

// Core, 6.7.1 to 6.7.3 and AS4, 3.4. The last column is ours: whether another attempt would meet the same error.
constexpr std::array table{
    ErrorCode{"EBMS:0001", "ValueNotRecognized", "failure", "Content", true},
    ErrorCode{"EBMS:0002", "FeatureNotSupported", "warning", "Content", false},
    ErrorCode{"EBMS:0003", "ValueInconsistent", "failure", "Content", true},
    ErrorCode{"EBMS:0004", "Other", "failure", "Content", false},
    ErrorCode{"EBMS:0005", "ConnectionFailure", "failure", "Communication", false},
    ErrorCode{"EBMS:0006", "EmptyMessagePartitionChannel", "warning", "Communication", false},
    ErrorCode{"EBMS:0007", "MimeInconsistency", "failure", "Unpackaging", true},
    ErrorCode{"EBMS:0008", "FeatureNotSupported", "failure", "Unpackaging", true},
    ErrorCode{"EBMS:0009", "InvalidHeader", "failure", "Unpackaging", true},
    ErrorCode{"EBMS:0010", "ProcessingModeMismatch", "failure", "Processing", true},
    ErrorCode{"EBMS:0011", "ExternalPayloadError", "failure", "Content", true},
    ErrorCode{"EBMS:0101", "FailedAuthentication", "failure", "Processing", true},
    ErrorCode{"EBMS:0102", "FailedDecryption", "failure", "Processing", true},
    ErrorCode{"EBMS:0103", "PolicyNoncompliance", "failure", "Processing", true},
    ErrorCode{"EBMS:0201", "DysfunctionalReliability", "failure", "Processing", false},
    ErrorCode{"EBMS:0202", "DeliveryFailure", "failure", "Communication", false},
    ErrorCode{"EBMS:0301", "MissingReceipt", "failure", "Communication", false},
    ErrorCode{"EBMS:0302", "InvalidReceipt", "failure", "Communication", false},
    ErrorCode{"EBMS:0303", "DecompressionFailure", "failure", "Communication", true},
};

}

std::span<ErrorCode const> error_codes()
{
    return table;
}

ErrorCode const* error_code(std::string_view code)
{
    auto const found = std::find_if(table.begin(), table.end(), [&](auto const& row) { return row.code == code; });
    return found == table.end() ? nullptr : &*found;
}

// Core, 6.2.1 to 6.2.6. The detail says which of our checks it was, except for decryption: there every failure must
// look the same.
ErrorItem item_of(Refusal const& refusal, std::string const& ref_to_message)
{
    auto const* const row = error_code(refusal.code);
    if (row == nullptr) return item_of({"EBMS:0004", refusal.why}, ref_to_message);
    ErrorItem item;
    item.code = row->code;
    item.severity = row->severity;
    item.category = row->category;
    item.short_description = row->short_description;
    item.ref_to_message = ref_to_message;
    auto const& why = refusal.why.code;
    if (row->code == not_now_code && (why.starts_with("store.") || why.starts_with("file.")))
        // Which disk or database of ours it was is nobody else's affair.
        return item_of({not_now_code, Error{"exchange.not_taken_now", "", "", {}}}, ref_to_message);
    if (row->code != "EBMS:0102") item.detail = why;
    // What a network's authority says of a certificate is no secret of ours, and its holder must act on it.
    if (why.starts_with("trust.") || why.starts_with("dossier.certificate_") || row->code == not_now_code)
        item.description = texts::sentence(refusal.why);
    return item;
}

}
