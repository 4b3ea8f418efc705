#include "exchange/as4/kept_signal.hpp"
#include "exchange/as4/signal.hpp"

namespace rogatory::exchange::as4
{

Result<KeptSignal> read_kept_signal(BytesView octets, std::vector<dossier::Certificate> const& known)
{
    auto const envelope = read_envelope(octets, Limits{});
    if (!envelope) return envelope.error().why;
    auto const message = ebms3::read_messaging(envelope->messaging);
    if (!message) return message.error().why;
    auto const* const signal = std::get_if<ebms3::SignalMessage>(&*message);
    if (signal == nullptr) return Error{"exchange.answer_other", "Messaging", "AS4 1.0, 5.1.8", {}};
    auto const header = envelope->security == nullptr ? ebms3::Accepted<wss::SecurityHeader>(wss::SecurityHeader{})
                                                      : wss::read_security(envelope->security);
    if (!header) return header.error().why;
    // Signed, in whichever suite was agreed then, and nothing in it encrypted.
    ebms3::PMode as_signed;
    if (header->signature) as_signed.suite = header->signature->suite;
    if (auto const done = wss::check_policy(*header, as_signed, false); !done) return done.error().why;
    auto const signer = wss::signer_of(*header, known);
    if (!signer) return signer.error().why;
    auto const ids = wss::Ids::of(envelope->document.root());
    if (!ids) return ids.error().why;
    auto const verified =
        wss::verify_envelope(*header->signature, *ids, envelope->messaging, envelope->body, {}, signer->certificate);
    if (!verified) return verified.error().why;
    return KeptSignal{*signal, header->signature->suite, signer->certificate};
}

}
