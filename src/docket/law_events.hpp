// law_events: the words in which the rules of law/ name events, beside the kinds of entry that are these events.
//
// Offers   events_of_kinds()   kinds of entry, and the events of the law that they are
//          events_told()       what the other side has been told when a message of that kind left, or arrived
//          events_derived()    events that law_of_clocks finds in an entry only under a condition
//          events_said()       events that no entry of a procedure is, and why: an official says that they happened
//          start_of()          the event from which a rule counts
//          gone_with()         which limits lose their object with an entry
// Knows    base and law
//
// The folder's own affair. law_events_test.cpp holds every word of law/ to these tables.
#pragma once

#include "law/law.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace rogatory::docket
{

/// `told`: for the side that only hears of it, the day is the one that the message gives, because the text counts from
/// the event and not from its receipt.
struct EventsOfKind {
    std::string_view kind, events;
    bool told = false;
    std::string_view only = {}; ///< the only modality in which the kind is these events; empty: in all
};
std::span<EventsOfKind const> events_of_kinds();
std::span<EventsOfKind const> events_told();
std::span<EventsOfKind const> events_derived();

/// What a request that arrives is, in the words of the several instruments.
inline constexpr std::string_view request_arrived =
    "request_received order_received judgment_and_certificate_received extradition_request_received "
    "transfer_request_received";

struct EventSaid {
    std::string_view event, why;
};
std::span<EventSaid const> events_said();

/// The event from which the rule counts. A rule on consent to other offences counts from the request for that consent,
/// which is a message of its own and not the request that opened the case.
std::string_view start_of(law::Rule const& rule);
/// Whether entries of the kind ask for such a consent; the limits that they begin end with its answer.
constexpr bool asks_for_consent(std::string_view kind)
{
    return kind == "specialty_consent_requested" || kind == "reextradition_consent_requested";
}

/// Which limits lose their object with an entry of the kind: all of them, those to decide, to tell or to object, the
/// same when nothing of what they run for is left, or those that waited for the waiver of an immunity.
enum class Gone : std::uint8_t { nothing, everything, duties, duties_with_their_items, waits_for_a_waiver };
Gone gone_with(std::string_view kind);

}
