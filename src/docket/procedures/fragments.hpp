// fragments: rows that several procedures share, each written once. A procedure names its own rows first and then the
// parts that it has in common with others; where both have a command, its own row holds.
//
// The folder's own affair.
#pragma once

#include "docket/procedure.hpp"

namespace rogatory::docket::procedures
{

using Steps = std::span<Step const>;
using Arrivals = std::span<Arrival const>;

/// Drafting, approving, abandoning; supplements, answers to questions and consultations, withdrawal, closing.
Steps requesting_steps();
/// `send` with the message request, for procedures that open with M01.
Steps request_by_letter();
/// What comes back: acknowledgement, questions, return, consultation, refusal.
Arrivals requesting_arrivals();
/// Acknowledging, asking, returning, consulting, refusing with ground and article, telling of delay, closing.
Steps requested_steps();
Arrivals requested_arrivals();
/// M01 opens the case, or comes again.
Arrivals letter_arrivals();
/// Accepting an item, and what the other side learns of it.
Steps accepting_steps();
/// Assigning measures to executing authorities of the same State, and what these report.
Steps executing_authority_steps();
/// Hearings by video or telephone, service of documents, interception with help (special_measures.cpp).
Steps special_measures_requesting_steps();
Arrivals special_measures_requesting_arrivals();
Steps special_measures_requested_steps();
Arrivals special_measures_requested_arrivals();
/// What never crosses the border, in every procedure: the author of the request, the gate (inside_authority.cpp).
Steps inside_requesting_steps();
Steps inside_requested_steps();
/// Exhibits and their custody, in every procedure.
Steps exhibit_steps();
/// The use and the return of what was received, in every procedure.
Steps received_steps();
/// The description of cultural objects by Object ID, on either side.
Steps cultural_object_steps();
/// Postponement of items for a stated reason, and its end.
Steps postponing_steps();
/// Whatever the requested side decides on an item is told with the item and taken over, by whatever message.
Arrivals told_arrivals();
/// What the requesting side tells beside its request.
Arrivals noted_arrivals();
Steps assurance_requesting_steps();
Steps assurance_requested_steps();
Arrivals assurance_requested_arrivals();
/// The declarations of the person: consent, refusal, revocation; told to the other side, whichever side records them.
Steps consent_steps();
Arrivals consent_arrivals();
/// A consultation that the requesting side opens, and its answer, for procedures in which either side may.
Steps consulting_requesting_steps();
Arrivals consulting_requesting_arrivals();
Steps consulting_requested_steps();
Arrivals consulting_requested_arrivals();
/// The person's liberty where the person is held for another State: `custody` in words "at_large located
/// provisionally_arrested held_for_transfer released_conditionally released_for_lapse released escaped died".
Steps custody_steps();
Arrivals custody_arrivals();
/// Carrying the person through the territory of the partner, who is a third State (transit.cpp). The procedure names
/// the states "overflight_announced transit_granted carried_through transit_refused", "transit_requested" on the
/// requesting and "transit_asked landed" on the requested side, and the items' "transit_granted carried_through
/// transit_refused".
Steps transit_requesting_steps();
Arrivals transit_requesting_arrivals();
Steps transit_requested_steps();
Arrivals transit_requested_arrivals();
/// What rests on no article wherever the procedure is not one of assistance: police cooperation and coordination.
std::span<Cited const> cited_outside_assistance();
/// What may be given as the reason for closing (closing.cpp), and the reasons that a word such as "*given_up" stands
/// for there; empty: it is no such word.
std::span<Closing const> closings_of(law::Modality modality);
std::string_view closing_group(std::string_view name);

}
