// What comes back to the sender of a message, signed by a partner that means ill: whatever it writes into its header,
// nothing counts as a receipt for octets that it has not signed for, nothing ends a message but a final error that
// names it, and everything that is not understood can be explained.
#include "exchange/as4/signal.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/exchange.hpp"
#include "exchange/wss/write.hpp"
#include "exchange/xml/canonical.hpp"
#include "require.hpp"

using namespace rogatory;
using namespace rogatory::exchange;

namespace
{

constexpr Instant now{1'772'442'000'000'000}; // 2026-03-02T09:00:00Z
constexpr char const* sent_id = "m1@zza.example";

struct Peer {
    Peer()
        : keys(wss::load_keys(wss::make_keys({wss::Suite::eddsa_2, "ap", {0}, {4'000'000'000'000'000}, 2048}).value(),
                              wss::Suite::eddsa_2)
                   .value())
    {
        pmode.own = {{"ap-zza", "urn:oasis:names:tc:ebcore:partyid-type:unregistered"},
                     std::string(ebms3::initiator_role)};
        pmode.peer = {
            {{"ap-zzb", "urn:oasis:names:tc:ebcore:partyid-type:unregistered"}, std::string(ebms3::responder_role)},
            {},
            {keys.signing.certificate},
            keys.decryption.front().certificate};
        pmode.suite = wss::Suite::eddsa_2;
        sent.push_back({"#messaging", wss::digest_of("what was sent"), {}});
        sent.push_back({"#body", wss::digest_of(ebms3::empty_body()), {}});
    }
    std::string sign(std::string const& messaging) const
    {
        std::vector<ebms3::SignedReference> const references{{"#messaging", wss::digest_of(messaging), {}},
                                                             {"#body", wss::digest_of(ebms3::empty_body()), {}}};
        return wss::write_envelope(messaging, wss::write_signature(references, wss::Suite::eddsa_2, keys).value());
    }
    wss::OwnKeys keys;
    ebms3::PMode pmode;
    wss::PinnedTrust trust;
    std::vector<ebms3::SignedReference> sent;
};

Peer const& peer()
{
    static Peer const one;
    return one;
}

void read(BytesView body, int status)
{
    auto const outcome = as4::read_answer(sent_id, peer().sent, peer().pmode, peer().trust, status,
                                          "application/soap+xml; charset=UTF-8", body, now);
    auto const envelope = as4::read_envelope(body, {});
    auto const message =
        envelope ? ebms3::read_messaging(envelope->messaging) : ebms3::Accepted<ebms3::Message>(envelope.error());
    auto const* const signal = message ? std::get_if<ebms3::SignalMessage>(&*message) : nullptr;
    if (auto const* const unclear = std::get_if<as4::Unclear>(&outcome)) return fuzz::require_sentence(unclear->why);
    fuzz::require(signal != nullptr);
    if (std::holds_alternative<as4::ReceiptVerified>(outcome)) {
        fuzz::require(signal->ref_to_message_id == sent_id);
        auto const& receipt = std::get<ebms3::Receipt>(signal->content);
        return fuzz::require(ebms3::same_references(receipt.references, peer().sent));
    }
    auto const& errors = std::get<ebms3::Errors>(signal->content);
    fuzz::require(signal->ref_to_message_id == sent_id ||
                  (signal->ref_to_message_id.empty() && errors.front().ref_to_message == sent_id));
    if (!std::holds_alternative<as4::RefusedByPeer>(outcome)) return;
    bool final = false;
    for (auto const& error : errors)
        if (auto const* const row = ebms3::error_code(error.code)) final = final || row->final;
    fuzz::require(final);
}

}

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    peer();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string const text(reinterpret_cast<char const*>(data), size);
    read({data, size}, 200);
    auto const document = xml::Document::read({data, size}, {});
    if (!document) return 0;
    // A header in its canonical form, as a peer would sign it.
    std::string messaging;
    xml::canonicalise(document->root(), {}, [&](std::string_view octets) { messaging.append(octets); });
    for (int const status : {200, 503})
        read(bytes_of(peer().sign(messaging)), status);
    return 0;
}
