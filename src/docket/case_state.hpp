// case_state: what follows from the entries of a case. Nobody sets a state; it is folded (docket.hpp).
//
// The case, its items and the person's liberty are three machines side by side. A state is a word of the procedure's
// table (procedure.hpp) and lives as long as the program.
#pragma once

#include "base/base.hpp"
#include "docket/calendar.hpp"
#include "docket/execution.hpp"
#include "docket/exhibit.hpp"
#include "docket/message.hpp"
#include "docket/received_item.hpp"
#include "law/law.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

struct Procedure;

enum class Side : std::uint8_t { requesting, requested };
constexpr std::string_view name_of(Side side)
{
    return side == Side::requesting ? "requesting" : "requested";
}

/// What a refusal rests on. The article goes with the code; the code alone justifies nothing.
struct Ground {
    std::string code;                    ///< "refuse.essential_interests"
    std::string article;                 ///< "untoc 18(21)(b)"
    std::string unverified_because = {}; ///< why a text is relied upon that nobody has checked against its source

    friend bool operator==(Ground const&, Ground const&) = default;
};

/// One measure asked for, or one offence of an extradition request.
struct Item {
    int number = 0;
    std::string type, title;
    std::string_view state = "requested";  ///< word of the procedure's item machine
    std::string_view before = "requested"; ///< the state that a postponement left
    std::string outcome;                   ///< "done", "negative", "impossible", "granted", "refused", "withdrawn"
    Ground ground;                         ///< when refused
    std::string assigned_to;               ///< executing authority
    std::string replaced_by;               ///< the other measure that is taken instead of the one asked for
    bool restrained = false;               ///< property that an order holds, until somebody competent lifts it
    std::optional<Day> requested, decided, executed, result, ended; ///< first occurrences
    std::uint32_t entry = 0;                                        ///< number of the entry that last changed it
    Instant said_at; ///< when the partner wrote the message that last moved it

    friend bool operator==(Item const&, Item const&) = default;
};

/// The person sought, or concerned, as the request names them.
struct Person {
    std::string ref, name;

    friend bool operator==(Person const&, Person const&) = default;
};

/// The eight kinds of clock; never mixed.
enum class ClockKind : std::uint8_t {
    must_release,
    may_release,
    decide_by,
    tell_by,
    keep_at_least,
    ends_unless,
    object_by,
    protection_ends
};
std::string_view name_of(ClockKind kind);
/// not_running: shown, but its rule is unverified, gives no number, or the hour of its start is not recorded.
/// may_run: its rule is verified, but nobody has established a fact on which it depends.
enum class ClockState : std::uint8_t { running, paused, extended, met, missed, moot, not_running, may_run };
std::string_view name_of(ClockState state);

/// Days that do not count, as an article allows.
struct Pause {
    std::string article, reason_code; ///< "eaw2002 20(1)", "delay.immunity_waiver"
    Day from;                         ///< the first day that does not count
    std::optional<Day> until;         ///< the first that counts again; none: it lasts

    friend bool operator==(Pause const&, Pause const&) = default;
};

/// A time limit of the law as it stood when its start was recorded.
struct Clock {
    std::string rule;    ///< "ets024/16.4/release-required"
    std::string article; ///< "ets024 16(4)"
    std::string says;    ///< the sentence of the rule
    std::string reading; ///< the page of law/readings on which the count rests, if any: "R-0112"
    ClockKind kind = ClockKind::tell_by;
    std::string_view started_by;       ///< kind of the entry that started it
    std::uint32_t entry = 0;           ///< number of that entry
    Day starts;                        ///< day of the start; whether it counts itself is a reading
    std::optional<Instant> starts_at;  ///< where the rule counts hours
    std::optional<law::Length> length; ///< in the unit of the text; none: "without delay" or the like
    std::optional<Day> ends;           ///< last day within the limit, the day of the start not counted
    std::optional<Instant> ends_at;    ///< where the rule counts hours
    EndOpen end_open = EndOpen::sure;  ///< why the end is not sure
    std::optional<Day> met_on;
    std::string lapses; ///< what follows at the end: "release_required"
    std::string until;  ///< the event of the law that ends it: "final_decision"; empty: the table of the procedure says
    ClockState state = ClockState::running;
    bool verified = false;
    std::vector<int> items; ///< those for which it still runs; empty: the case

    Side on = Side::requested;            ///< who must act in time
    std::string condition;                ///< of the rule, where it has one: "subject.consents"
    Truth applies = Truth::yes;           ///< whether that condition holds, as far as the case knows
    std::vector<Pause> pauses;            ///< in the order of their recording
    std::optional<law::Length> extension; ///< what the text itself allows on top, once
    bool extended = false;                ///< it was used
    std::optional<Day> ends_by_law;       ///< the end before an extension or an agreement moved it
    std::string moved_by;                 ///< article or "agreement" that moved the end, and the reason
    std::string answered_by, answer;      ///< of custody: who answered for the release that is due, and what
    std::optional<Day> answered_on;
    std::string asked_of; ///< of custody: the authority that was told that a release is due
    std::optional<Day> asked_on;
    std::optional<Day> delay_told_on; ///< the other side was told that it takes longer
    std::uint32_t changed = 0;        ///< number of the entry that last changed it
    std::string as_of;                ///< type and identifier of the message from which we know that it began; or empty
    std::optional<Day> learned_on;    ///< the day on which that message arrived

    /// Whether time passes: running or extended.
    bool runs() const { return state == ClockState::running || state == ClockState::extended; }
    /// Whether it can still end in time: it runs, is paused, or may run.
    bool lives() const { return runs() || state == ClockState::paused || state == ClockState::may_run; }
};

/// One clause of the agreement on a joint team: what both States have agreed, and what one of them proposed since.
struct Clause {
    std::string name;                    ///< "period"; clauses_of_an_agreement() has them all
    boost::json::value agreed, proposed; ///< null: nothing
    bool ours = false;                   ///< the proposal is
    std::optional<Day> agreed_on, proposed_on;
    Instant said_at; ///< when the proposal was written

    friend bool operator==(Clause const&, Clause const&) = default;
};

/// A message that leaves: prepared by one account, approved by another, and only then exported.
struct Outgoing {
    enum class State : std::uint8_t { prepared, approved, rejected, exported, receipted } state = State::prepared;
    Id message_id;
    std::string type;
    std::uint32_t entry = 0; ///< number of the entry whose body holds it under "message"
    std::string prepared_by, approved_by;
    Id answers;             ///< the message of the other side that it answers, if any
    std::string_view kind;  ///< of the entry that prepared it
    bool fact = false;      ///< it tells of a fact, which a rejection of the message does not undo
    bool rewritten = false; ///< rejected, and prepared anew
    /// What the case looked like before, so that a rejected message takes its effect back.
    struct Before {
        std::string_view base;
        std::optional<Day> acknowledged;
        std::vector<Item> items;
        std::vector<std::pair<std::size_t, Clock>> clocks; ///< index into CaseState::clocks
        std::optional<std::vector<Clause>> clauses;
    } before;
};
std::string_view name_of(Outgoing::State state);

/// A message that arrived when the case had no place for it. It is shown, and tried again when the case moves on.
struct Kept {
    Id message_id;
    std::string type, why; ///< why: not_expected_now, items_already_answered, overtaken, case_closed, unknown_type,
                           ///< wrong_side
    std::uint32_t entry = 0;
    boost::json::object message;
    bool done = false; ///< it took effect later
};

/// A promise that survives the case (specialty, use limitation, return, assurance).
struct Undertaking {
    enum class State : std::uint8_t {
        proposed,
        accepted,
        rejected,
        in_force,
        fulfilled,
        breached,
        released,
        ended_by_law
    } state = State::proposed;
    int number = 0;
    std::string kind, text, given_by, article; ///< given_by: "requesting" or "requested"
};
std::string_view name_of(Undertaking::State state);

/// What was done about the duty to consult before refusing.
struct Consultation {
    Id message_id; ///< of M08
    std::string subject;
    std::string answer; ///< "maintained", "changed", "withdrawn", "ended_without_answer"
    bool ours = false;  ///< we opened it
    bool open = false;
    Day opened_on;
    std::optional<Day> ended_on;
    std::uint32_t ended_by = 0; ///< number of the entry that answered or ended it
};

/// Questions asked of the requesting side and not answered yet.
/// One question of a request for further information.
struct Asked {
    int number = 0;
    std::string text;
    std::optional<Day> answered_on;
    std::uint32_t entry = 0; ///< number of the entry that answered it
};

struct Question {
    Id message_id; ///< of M05
    Day asked_on;
    std::optional<Day> answered_on; ///< when the last of them was answered, or the wait for the answer ended
    std::vector<Asked> asked = {};
};

/// Consent asked to another use, another offence, onward surrender; it can be asked after the case is closed.
struct Consent {
    Id message_id; ///< of M19
    std::string kind;
    std::string answer; ///< "consented", "consented_in_part", "refused"; empty: none yet
    bool ours = false;  ///< we asked
    Day asked_on;
    std::optional<Day> answered_on;
    std::string purpose, material;    ///< as asked
    std::string in_case, third_state; ///< the other case of ours (never told to the partner); the State beyond it
    std::vector<int> received_items;  ///< those asked for, by their numbers here; empty: as `material` says
    std::vector<int> granted_items;   ///< those that the answer names; empty: all that were asked for
    std::string reasons, conditions, article; ///< of the answer
    std::optional<Day> until;                 ///< the last day of the consent
};

struct LinkedCase {
    std::string case_id, modality, reason, cites;
    bool origin = false; ///< this case was opened from that one
};

/// Another end of a limit, proposed by one side and answered by the other.
struct LimitOffer {
    Id message_id;
    std::string rule;
    Day new_date;
    bool ours = false, open = true;
    std::uint32_t answered = 0; ///< number of the entry that answered it
};

/// A fact of law/facts that an official has established for this case. Open: it was taken back.
struct KnownFact {
    std::string name; ///< "request.person_merely_detained"
    Truth truth = Truth::open;

    friend bool operator==(KnownFact const&, KnownFact const&) = default;
};

/// Bits of CaseState::waits: what the case waits for beside its own progress.
enum Wait : std::uint8_t { waits_for_information = 1, waits_for_consultation = 2, waits_postponed = 4 };

struct CaseState {
    Id case_id;
    law::Modality modality = law::Modality::mla;
    Side side = Side::requesting;
    Authority own, partner;
    Id conversation_id;
    std::string own_ref, partner_ref;
    std::string title;
    std::vector<Basis> basis;

    std::string_view state; ///< what is shown: a wait if there is one, otherwise `base`; empty: no entry yet
    std::string_view base;  ///< progress along the procedure
    std::uint8_t waits = 0; ///< Wait bits
    std::vector<Item> items;
    std::vector<Person> persons;
    std::string_view liberty;         ///< extradition: "at_large", "provisionally_arrested", ...
    std::optional<Day> liberty_since; ///< day of the last change of liberty
    std::optional<Day> arrested_on;
    std::string_view surrender_prevented;     ///< why the last date was not kept: "force_majeure", "postpone.*"
    bool surrender_redated = false;           ///< a date was agreed since
    std::optional<Day> surrender_waits_since; ///< the reason for its postponement ended; no new date was agreed yet
    bool decision_not_final = false;          ///< surrender: granted, and open to appeal or suspended by one
    std::string_view consent; ///< of the person: "given", "refused", "revoked"; empty: not asked or not answered
    std::optional<Day> consent_since;
    bool immunity_asked = false;  ///< a waiver of privilege or immunity was asked for
    std::vector<KnownFact> facts; ///< what an official established, because a limit depends on it

    boost::json::object draft; ///< requesting side: the draft as it stands, what M01 will carry
    std::string draft_digest;  ///< SHA-256 of its canonical JSON, hexadecimal
    std::string approved_digest;
    std::vector<std::string> writers; ///< accounts that wrote any version of the draft
    std::string approved_by;
    std::string opened_by; ///< account that recorded the first entry

    std::vector<Consultation> consultations;
    std::string consultation_not_due; ///< recorded reason why no consultation is due before refusing
    std::vector<Question> questions;
    std::vector<Clock> clocks;
    std::vector<LimitOffer> limit_offers;
    std::vector<Outgoing> outgoing;
    std::vector<Id> incoming; ///< every message that arrived, in order of arrival
    Id request_message;       ///< M01 or M22 that opened the case on the requested side
    std::vector<Kept> kept;
    std::vector<Undertaking> undertakings;
    std::vector<Consent> consents;
    std::vector<LinkedCase> linked;
    std::vector<ReceivedItem> received_items; ///< what the other State gave, in order of arrival, with its limits
    std::vector<Exhibit> exhibits;            ///< things and files in custody, in the order in which they were taken
    std::vector<Clause> clauses;              ///< of the agreement on a joint team, in its order
    std::uint32_t clauses_entry = 0;          ///< number of the entry that last changed them
    boost::json::object clauses_signed_there; ///< requested side: what the proposing State signed
    std::vector<Assignment> assignments;      ///< requested side: measures with executing authorities, in order

    std::optional<Day> drafted, approved, sent, received, acknowledged, first_answer, completed, ended;
    std::optional<Day> reopened; ///< the last time; `ended` keeps the first ending
    Day opened;                  ///< day of the first entry
    std::uint16_t rounds = 0;    ///< requests for information so far
    bool asked_to_send =
        false;            ///< sentenced persons: the State that asks is the one that would administer the sentence
    bool transit = false; ///< the partner is a State of transit: asked for passage, not for the person
    bool acknowledged_now = false; ///< the request as it stands (not one returned before) was acknowledged
    std::uint32_t base_entry = 0;  ///< number of the entry that last moved `base`
    std::string outcome;           ///< "executed", "partly_executed", "refused", "surrendered", ... once known
    std::string close_code;        ///< "close.executed"
    bool closed = false;
    bool erased = false;                    ///< the key is destroyed; set by whoever could not open the entries
    std::uint32_t length = 0;               ///< entries folded
    std::uint32_t unknown = 0;              ///< entries of a kind that this version does not know
    std::vector<std::string> unknown_kinds; ///< the first hundred of them
    Instant changed;                        ///< when the last entry was recorded

    Procedure const* procedure = nullptr;

    bool empty() const { return length == 0; }
    Item const* item(int number) const;
    Outgoing const* message(Id const& id) const;
    /// The newest assignment of an item, or null.
    Assignment const* assignment(int item) const;
    Exhibit const* exhibit(std::int64_t number) const;
    ReceivedItem const* received_item(std::int64_t number) const;
};

/// A limit of an open case that somebody has to mind: what the read model keeps of a Clock. No personal data.
struct Limit {
    int number = 0; ///< of the clock in its case, from 1
    std::string rule, article;
    ClockKind kind = ClockKind::tell_by;
    ClockState state = ClockState::running;
    bool verified = false;
    Side on = Side::requested;
    Authority who; ///< the authority that must act in time
    std::optional<Day> ends;
    std::optional<Instant> ends_at;
    EndOpen end_open = EndOpen::sure;
    std::string lapses;
    std::string condition; ///< where it may run: what nobody has established
    // What the read model keeps sealed, with the title:
    std::string answered_by, answer; ///< of custody: who answered for the release, and what
    std::optional<Day> answered_on;
    std::string asked_of; ///< who was told that a release is due
    std::string as_of;    ///< the message from which we know that it began
    std::optional<Day> learned_on;

    friend bool operator==(Limit const&, Limit const&) = default;
};

/// The read model for lists and deadlines.
struct CaseRow {
    Id case_id;
    law::Modality modality = law::Modality::mla;
    Side side = Side::requesting;
    Authority partner;
    std::string state;
    Day opened;
    Instant changed;
    std::optional<Day> due; ///< the next running limit, or reply date
    std::string due_what;   ///< its rule and article
    bool open = true;
    int items = 0, answered_items = 0;
    int messages_to_approve = 0;
    std::string title;                ///< personal data: the store encrypts it
    std::string own_ref, partner_ref; ///< reference numbers: likewise
    std::vector<Limit> limits;        ///< those that live or are shown; a list leaves them out
    std::string outcome;

    friend bool operator==(CaseRow const&, CaseRow const&) = default;
};

}
