// docket: everything that happened in a case, in order, and what follows from it.
//
// Offers   Entry            one thing that happened (entry.hpp: kept sealed, chained by digests)
//          CaseState        what follows from the entries so far (case_state.hpp)
//          decide()         may this be done now? the events to append, or why not
//          receive()        what a message from the other State does to a case, whatever its order
//          after(), fold()  the state after one more entry, after all of them
//          open_commands()  what may be done next, what each needs, and why the others are not open
//          print_procedure  the tables of procedure.hpp as text, JSON, DOT
// Knows    base and law
// Never    reads the clock, opens a file, waits, draws an identifier: Setting brings all of that
//
// The use, in the order in which it happens:
//     auto const state  = docket::fold(entries);
//     auto const events = docket::decide(state, command, setting);        // or receive(state, message, setting)
//     for (event : *events) append(docket::entry_of(event, case_id, ++number, setting));
// and for what leaves: approve_message by a second account, then message_in(entry) is exported and export_message
// recorded; record_receipt when the signed receipt is back. Both are commands like any other.
#pragma once

#include "docket/case_state.hpp"
#include "docket/command.hpp"
#include "docket/entry.hpp"
#include "docket/message.hpp"
#include "docket/procedure.hpp"

#include <span>

namespace rogatory::docket
{

/// The events of a command, or the reason why it is refused. An empty state takes the command "draft" only.
/// Errors: case.command_unknown, case.not_open_now, case.closed, case.erased, case.field_missing, case.field_invalid,
/// case.abandon_whole, case.field_unknown, case.role_missing, case.four_eyes, case.approval_missing,
/// case.approval_outdated, case.item_unknown, case.item_already_decided, case.happened_in_future, case.backdated,
/// case.reasons_missing, case.ground_excluded, case.ground_unknown, case.ground_unverified, case.consult_first,
/// case.message_unknown, case.message_not_approved, case.message_already_approved, case.message_pending,
/// case.items_pending, case.no_items, case.clock_unknown, case.undertaking_unknown, case.liberty,
/// case.already_acknowledged, case.assigned_already, case.assigned_to_another, case.basis_not_invoked,
/// case.date_after_limit, case.decision_is_final, case.decision_not_final, case.event_unknown, case.exclusion_open,
/// case.fact_unknown, case.ground_not_invoked, case.ground_without_basis, case.limit_not_adjustable,
/// case.limit_not_extendable, case.limit_not_of_custody, case.limit_not_paused, case.member_unknown,
/// case.message_not_arrived, case.message_not_rejected, case.no_consent, case.no_guarantee,
/// case.no_interception_notice, case.no_interception_runs, case.no_limit_offered, case.no_message,
/// case.no_rule_of_priority, case.no_working_days, case.nobody_asked, case.nobody_to_return, case.not_administering,
/// case.not_assigned, case.nothing_granted, case.nothing_open, case.nothing_restrained, case.nothing_to_pass_on,
/// case.nothing_to_withdraw, case.other_kind_of_measure, case.other_measure_not_told,
/// case.partner_was_not_silent, case.pause_not_allowed, case.period_is_over, case.period_still_runs,
/// case.question_unknown, case.reason_does_not_fit, case.recorded_with_liberty, case.clause_not_agreed,
/// case.clause_not_proposed, case.no_clause, case.clauses_differ, case.period_by_extension,
/// case.person_not_informed, case.restraint_without_end, case.return_not_ordered, case.return_not_promised,
/// case.speaks_for_whom, case.still_restrained, case.withdraw_instead, procedure.not_available; those of exhibits
/// (exhibit.*), of what was received (use.*) and of Object ID (object_id.*).
Result<std::vector<Event>> decide(CaseState const& state, Command const& command, Setting const& setting);

/// Everything that speaks against a command, not only the first: all of its fields at once. Empty where decide() takes
/// it, save for what only the new draft shows.
std::vector<Error> objections(CaseState const& state, Command const& command, Setting const& setting);

/// The events of an arrived message. An empty state is a conversation that we do not know yet: M01 and M22 open a case,
/// anything else is kept in one that waits for its request. Seal and sender of the dossier were verified before.
/// Errors: message.already_received (nothing to append), message.wrong_sender, message.wrong_receiver,
/// message.wrong_conversation, procedure.not_available. A message that does not fit is kept (event message_kept).
Result<std::vector<Event>> receive(CaseState const& state, Message const& message, Setting const& setting);

/// The state after one more entry. Cannot fail: what it does not know is counted and shown.
CaseState after(CaseState state, Entry const& entry);
/// The same in place.
void apply(CaseState& state, Entry const& entry);
/// The state after all entries of one case, in their order.
CaseState fold(std::span<Entry const> entries);

/// The entry that records an event.
Entry entry_of(Event event, Id const& case_id, std::uint32_t number, Setting const& setting);
/// The message that an entry prepared to leave or that arrived with it. Error: message.none_in_entry, or as
/// read_message.
Result<Message> message_in(Entry const& entry);

/// Every command of the case's procedure: open or not, and why not. An empty state offers "draft".
std::vector<OpenCommand> open_commands(CaseState const& state, Setting const& setting);

CaseRow row_of(CaseState const& state);
/// The limits that somebody has to mind.
std::vector<Limit> limits_of(CaseState const& state);
/// The state as JSON for `rogatory case show --json` and the interface.
boost::json::object to_json(CaseState const& state);
boost::json::object to_json(OpenCommand const& command);

}
