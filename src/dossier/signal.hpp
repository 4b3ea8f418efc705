// A signal: the signed word of an authority on what happened to a message after its receipt: who was rung for it, that
// somebody has taken it, or that nobody did in the time agreed.
//
// One PEM file of the form of a receipt (receipt.hpp), with another `format` inside. It says nothing of the case, and
// names no person: what it says beside the event is a line that the authority chose for its partners.
#pragma once

#include "dossier/receipt.hpp"

namespace rogatory::dossier
{

struct Signal {
    enum class Event : unsigned char {
        bell_rung,    ///< a person on duty was rung for it
        bell_failed,  ///< a bell could not be rung; it is rung again
        alarm_taken,  ///< somebody has taken what is urgent
        retrieved,    ///< an official has taken the message
        not_retrieved ///< nobody has, in the time agreed
    } event = Event::retrieved;
    Id message; ///< what it speaks of
    Instant at; ///< when it happened
    std::string by, to;
    std::string detail; ///< at most 200 octets: "duty magistrate"

    friend bool operator==(Signal const&, Signal const&) = default;
};
std::string_view name_of(Signal::Event event);
std::optional<Signal::Event> signal_event_from(std::string_view name);

/// At most 200 octets on one line, so that it can stand in a signal: what is too long is cut, controls become blanks.
std::string fit_detail(std::string_view text);

/// The signal's file, signed. Errors: dossier.signal_malformed, those of signing.
Result<std::string> make_signal(Signal const& signal, Identity const& own, Instant now);

/// Whether a file of this form holds a signal rather than a receipt; nothing of it is believed yet.
bool holds_signal(BytesView octets);

/// Reads a signal and checks it like a receipt. Errors: dossier.signal_malformed, dossier.signal_signature_wrong,
/// dossier.signer_unknown, dossier.sender_differs, dossier.not_for_us, dossier.certificate_expired,
/// dossier.certificate_not_yet_valid, dossier.from_the_future.
Result<Signal> verify_signal(BytesView octets, std::string_view own_authority, Trust const& trust, Instant now);

}
