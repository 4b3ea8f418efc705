// received: what the other State gave in this case, within which limits it may be used, and the judgement on a use.
//
// Offers   judge_use()         may this be done with a received item, and if not, under which article
//          add_use_limits()    the rules of the law on use, written into the entry that records the receipt
//          fold_received()     items, uses, returns, as the entries tell them
// Knows    base and law
// Never    reads what a sender's condition means, or lets an unverified rule close a use
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"
#include "docket/command.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// A use that somebody wants to make: the fields of the command use_received.
struct UseOrder {
    std::string_view kind; ///< "other_proceedings"
    std::string_view purpose, in_case, third_state;
    std::string_view exception;       ///< a way that the text leaves open, claimed by an official with reasons
    std::string_view conditions_read; ///< why the use lies within what the sender wrote
    std::string_view reasons;
    std::int64_t offence = 0; ///< the offence of the request that a charge is about; 0: none named
};
UseOrder use_order_in(boost::json::object const& fields);

struct UseJudgement {
    std::optional<Error> refused;
    std::string consent;                 ///< identifier of the message that asked for the consent it rests on
    std::string article;                 ///< the first that closes the use; empty: none does
    std::vector<std::string> left_open;  ///< articles that close the use and leave the claimed way open
    std::vector<std::string> unverified; ///< articles of rules that were not checked, shown and not applied
    std::vector<std::string> to_read;    ///< what the sender or a text says and no program can weigh
    bool none_known = false;             ///< neither the law invoked nor the sender is known to limit the use
};
UseJudgement judge_use(CaseState const& state, ReceivedItem const& item, UseOrder const& order, Setting const& setting);

/// The rules on the use of what a message or an event of this kind brings, under the instruments invoked.
std::vector<UseLimit> limits_of_use(CaseState const& state, std::vector<Basis> const& basis,
                                    std::string_view brought_by, Setting const& setting);
/// Whether an entry brings something: "" or the type of message or kind of entry to ask limits_of_use() about.
std::string_view brought_by(CaseState const& state, std::string_view kind, boost::json::object const& body);
/// Writes "use_limits" into the body of an entry that brings something, and the date of return as a limit.
void add_use_limits(CaseState const& state, std::vector<Basis> const& basis, std::string_view kind,
                    boost::json::object& body, Setting const& setting);
/// Completes the body of a command about received items before its message is written.
void complete_received(CaseState const& state, std::string_view kind, boost::json::object& body,
                       Setting const& setting);

void fold_received(CaseState& state, std::string_view kind, boost::json::object const& body, Day day);
/// Entries of the kinds that are about received items: used, returned, waived, brought from another case.
void fold_received_step(CaseState& state, std::string_view kind, boost::json::object const& body, Day day,
                        std::string_view actor);
/// What came along from another case: members "received" of its link.
void inherit_received(CaseState& state, boost::json::object const& from_case, Day day);
/// A consent that one side asked for, and its answer.
void fold_consent_asked(CaseState& state, boost::json::object const& body, Id const& message, bool ours, Day day);
void fold_consent_answered(CaseState& state, boost::json::object const& body, Day day);

/// What goes along into another case: the item with its limits, as JSON.
boost::json::object carried_json(CaseState const& state, ReceivedItem const& item);
boost::json::array received_json(CaseState const& state);
boost::json::array consents_json(CaseState const& state);

/// The rule of a limit that is a date of return, for the message that brought the objects.
std::string return_rule_of(Id const& message);
inline constexpr std::string_view return_rule_prefix = "own/return-of-objects/";

/// Numbers in a list, written as numbers or as text.
std::vector<int> numbers_in(boost::json::object const& body, std::string_view name);

}
