// The person on duty: who is rung when something urgent has arrived, by which way, and who after so many minutes.
//
// An alarm is recorded in the transaction of the message that causes it. It rings until somebody has taken it. What
// rings names the partner and the message's identifier and nothing of the case.
#pragma once

#include "app/office.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

struct OutboxRow;

/// One bell: rung when an alarm is so old and nobody has taken it.
struct DutyStep {
    enum class Way : unsigned char { webhook, mail } way = Way::webhook;
    unsigned after_minutes = 0;
    std::string to;    ///< address of a webhook (https://host:port/path), or of a person (e-mail)
    std::string relay; ///< for mail: "host:port" of the authority's own SMTP server
    /// How the way to the mail server is encrypted; none only to this machine itself.
    enum class Encryption : unsigned char { starttls, implicit, none } encryption = Encryption::starttls;
    std::string label;   ///< what the partner is told of who was rung: "duty magistrate"; empty: nothing
    std::string anchors; ///< certificates that are believed, PEM; empty: those of the system
    std::string secret;  ///< key of the signature of a webhook's body; empty: it is not signed
    std::string user = {}, password = {}; ///< for mail: how the server knows us (RFC 4954); empty: it asks nobody

    friend bool operator==(DutyStep const&, DutyStep const&) = default;
};

/// An attempt to ring.
struct Ring {
    std::string to;
    Instant at;
    std::string problem; ///< empty: it rang

    friend bool operator==(Ring const&, Ring const&) = default;
};

struct Alarm {
    Id message, case_id;
    std::string from, type;
    Instant since;
    std::vector<Ring> rings;
    std::string taken_by; ///< account; empty: nobody yet. Of one of our own: the partner that collected it
    Instant taken_at;
    bool outgoing = false; ///< our own message, which the partner (`from`) has not collected

    bool open() const { return taken_by.empty(); }
    /// The name of its records: partners may have drawn the same identifier.
    std::string name() const { return (outgoing ? "to-" : "") + text_of(message) + "@" + from; }
};

/// The bells to ring now, by their place in the roster: old enough, not rung yet, and not failed within the last
/// minute.
std::vector<std::size_t> due_bells(Alarm const& alarm, std::vector<DutyStep> const& roster, Instant now);

Result<std::vector<DutyStep>> duty_roster(Office& office);
/// Whether an address is this machine itself: what goes there crosses no network.
bool is_own_machine(std::string_view host);
/// Errors: account.not_administrator, duty.step_malformed, duty.not_encrypted.
Done add_duty_step(Office& office, Account const& by, DutyStep const& step);
/// Error: account.not_administrator.
Done clear_duty_roster(Office& office, Account const& by);

/// The newest last.
Result<std::vector<Alarm>> alarms(Office& office);
/// The first ring of each bell, and its first failure, is told to the sender; `label` with it.
Done note_ring(Office& office, Alarm const& alarm, Ring const& ring, std::string const& label = {});
/// Also takes the message in its case, where the account may. Errors: duty.alarm_unknown, duty.alarm_taken (by another
/// account), case.central_authority_only, those of the store.
Done take_alarm(Office& office, Account const& by, Id const& message);
/// What is recorded when an account takes the message of an alarm, by whatever step; nothing when there is no alarm, or
/// it was taken.
Result<std::vector<Record>> alarm_taken_with(Office& office, Account const& by, std::string_view partner,
                                             Id const& message, Instant now);

/// What is recorded with an urgent message that arrives; nothing for any other.
std::vector<Record> alarm_owed(docket::Message const& message, Id const& case_id, Instant now);
/// An urgent message of our own that its partner does not collect rings here; whether it does so only now.
Result<bool> raise_uncollected(Office& office, OutboxRow const& row);
/// It was collected, or will not be any more: the alarm ends, if there is one.
Done end_uncollected(Office& office, OutboxRow const& row, std::string_view by, Instant now);
/// Notices that say so by their type, and whatever its sender calls urgent.
bool is_urgent(docket::Message const& message);

}
