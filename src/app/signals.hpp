// What happens to a message after its receipt: it is taken by an official, or by nobody in the time agreed; if it is
// urgent, somebody is rung and somebody takes it. Each is an entry here, and told, signed, to the sender.
//
// The clock of what is urgent is told to every partner with whom the exchange over the network was agreed; that an
// ordinary message was taken, where that was agreed (Agreement::retrieval_hours).
#pragma once

#include "app/cases.hpp"
#include "app/outbox.hpp"
#include "dossier/signal.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// Tells the sender of every message that arrived with an agreement on retrieval and that nobody has taken in time, and
/// records it. Gives how many there were. Errors: those of the store.
Result<std::size_t> tell_what_nobody_took(Office& office, Account const& account);

struct SignalTaken {
    Id case_id;
    dossier::Signal signal;
    bool known = false; ///< it was recorded before
};
/// Verifies a signal of a partner and records it in the case of the message, once.
/// Errors: those of verify_signal(), import.receipt_unknown.
Result<SignalTaken> import_signal(Office& office, Account const& account, BytesView octets);

/// What a signal is called in the entries of both sides: an event, and what came of it.
struct SignalName {
    std::string_view event, outcome;
};
SignalName named_in_entries(dossier::Signal::Event event);

/// The moments of an urgent message as its sender knows them.
struct UrgentClock {
    std::optional<Instant> delivered; ///< received by the partner's machine, as its receipt says
    std::optional<Instant> rung;      ///< the first bell
    std::string whom;                 ///< what the partner says of it
    std::optional<Instant> taken;
    std::string bell_problem; ///< a bell failed, and none was heard yet

    friend bool operator==(UrgentClock const&, UrgentClock const&) = default;
};
UrgentClock urgent_clock(std::vector<docket::Entry> const& entries, Id const& message);
/// "acknowledged by machine at ..., after 2 s; rung at ... (duty magistrate); not yet taken: 7 minutes". `moment` says
/// how a moment is written, with its time zone.
std::string sentence_of(UrgentClock const& clock, Instant sent, Instant now, Language language,
                        std::function<std::string(Instant)> const& moment);
/// Whether the message that an entry of the case prepared is urgent, and when it was sent off.
std::optional<Instant> urgent_since(std::vector<docket::Entry> const& entries, docket::Outgoing const& outgoing);

// For the use cases of this folder.

/// The row of a signal to a partner; none without an agreement.
Result<std::vector<Record>> signal_owed(Office& office, std::string_view partner, dossier::Signal::Event event,
                                        Id const& message, Id const& case_id, Instant at, std::string_view detail);
/// What is recorded with a message that arrives, so that its sender learns when nobody takes it.
Result<std::vector<Record>> retrieval_awaited(Office& office, docket::Message const& message, Id const& case_id,
                                              Instant now);
/// Adds to the events of a step that the messages it answers were taken, and gives what is recorded and sent because of
/// it. Error: case.message_taken (somebody takes what was taken before).
Result<std::vector<Record>> retrievals_in(Office& office, Account const& account, Case const& known,
                                          std::vector<docket::Event>& events, docket::Setting const& setting);
/// The entry by which a message was taken, or null.
docket::Entry const* retrieval_of(std::vector<docket::Entry> const& entries, Id const& message);

}
