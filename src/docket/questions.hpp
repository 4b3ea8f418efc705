// questions: what a request for further information asks, question by question, and what is still open of it.
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"

#include <boost/json.hpp>

#include <optional>

namespace rogatory::docket
{

/// The questions of a message or a step, with the numbers by which they are answered: their own, otherwise their place.
std::vector<Asked> asked_in(boost::json::object const& body);
/// What an entry that answers says of a question; the question ends when every part of it is answered. `body` holds
/// `answers` and `cannot_answer`; an answer without a number answers the question of its place.
void fold_answers(Question& question, boost::json::object const& body, Day day, std::uint32_t entry);
/// The oldest question of the other side that is not answered in full, or null.
Question const* question_to_answer(CaseState const& state);
/// Why a list of answers does not fit the question that it would answer: a number that was never asked or is answered
/// already, one number twice, more answers than open questions.
std::optional<Error> answers_do_not_fit(Question const& question, boost::json::array const& answers);
/// The answers as they are recorded: each with its number, unless their places say the same.
boost::json::array numbered_answers(Question const& question, boost::json::array const& answers);
/// Questions as JSON, with what is open.
boost::json::array questions_json(CaseState const& state);

}
