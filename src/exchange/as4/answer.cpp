#include "exchange/as4/answer.hpp"
#include "exchange/as4/signal.hpp"

#include <algorithm>

namespace rogatory::exchange::as4
{
namespace
{

Unclear unclear(char const* code, Arguments values = {}, ebms3::Errors errors = {})
{
    return {Error{code, "answer", "AS4 1.0, 5.1.8", std::move(values)}, std::move(errors)};
}

// as4, section 10: decided by the code, not by the severity that the peer wrote.
bool ends_it(ebms3::ErrorItem const& item)
{
    auto const* const row = ebms3::error_code(item.code);
    return row != nullptr && row->final;
}

Outcome read_errors(ebms3::Errors const& errors, Envelope const& envelope, ebms3::PMode const& pmode,
                    wss::SignerTrust const& trust, BytesView body, Instant now)
{
    // An unsigned refusal could be anybody's: it is shown, and the message is tried again.
    auto const covered = verify_signal(envelope, pmode, trust, now);
    if (!covered)
        return Unclear{covered.error().why.code == "exchange.policy_not_met"
                           ? Error{"exchange.answer_unsigned", "answer", "as4, 10", {{"code", errors.front().code}}}
                           : covered.error().why,
                       errors};
    if (std::any_of(errors.begin(), errors.end(), ends_it))
        return RefusedByPeer{errors, {body.begin(), body.end()}, covered->signer.fingerprint()};
    if (errors.size() == 1 && errors.front().code == "EBMS:0006") return NothingThere{};
    return unclear("exchange.answer_error", {{"code", errors.front().code}}, errors);
}

}

Outcome read_answer(std::string const& message_id, std::vector<ebms3::SignedReference> const& references,
                    ebms3::PMode const& pmode, wss::SignerTrust const& trust, int http_status,
                    std::string_view content_type, BytesView body, Instant now, Limits const& limits)
{
    auto const status = std::to_string(http_status);
    if (body.empty())
        return http_status / 100 == 2 ? unclear("exchange.answer_empty", {{"status", status}})
                                      : unclear("exchange.http_status", {{"status", status}});
    // An error may come with any status; a body that is not SOAP says nothing.
    if (!is_soap(content_type)) return unclear("exchange.http_status", {{"status", status}});
    auto const envelope = read_envelope(body, limits);
    if (!envelope) return Unclear{envelope.error().why, {}};
    auto const read = ebms3::read_messaging(envelope->messaging);
    if (!read) return Unclear{read.error().why, {}};
    auto const* const signal = std::get_if<ebms3::SignalMessage>(&*read);
    if (signal == nullptr) return unclear("exchange.answer_other");
    if (auto const* const errors = std::get_if<ebms3::Errors>(&signal->content)) {
        auto const& about =
            signal->ref_to_message_id.empty() ? errors->front().ref_to_message : signal->ref_to_message_id;
        // Signed for another message, or for none, it says nothing of this one: it could be a copy of an old answer.
        if (about != message_id) return unclear("exchange.answer_other", {}, *errors);
        return read_errors(*errors, *envelope, pmode, trust, body, now);
    }
    auto const* const receipt = std::get_if<ebms3::Receipt>(&signal->content);
    if (receipt == nullptr || signal->ref_to_message_id != message_id) return unclear("exchange.answer_other");

    // as4, section 9: by the expected party, for exactly what we sent.
    auto const covered = verify_signal(*envelope, pmode, trust, now);
    if (!covered) return Unclear{covered.error().why, {}};
    if (!ebms3::same_references(receipt->references, references))
        return unclear("exchange.receipt_wrong", {{"message", message_id}});
    return ReceiptVerified{signal->message_id, {body.begin(), body.end()}, covered->signer.fingerprint()};
}

ebms3::ErrorItem missing_receipt(std::string const& message_id)
{
    auto const* const row = ebms3::error_code("EBMS:0301");
    ebms3::ErrorItem item;
    item.code = row->code;
    item.severity = row->severity;
    item.category = row->category;
    item.short_description = row->short_description;
    item.ref_to_message = message_id;
    return item;
}

}
