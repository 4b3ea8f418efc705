// The questions that settle an opinion, in the order that settles most with least.
//
// An interview keeps no state of its own: it is the matter with the answers in it. A later answer re-opens what depends
// on it and nothing else, because the next questions are worked out from the matter anew.
#pragma once

#include "opinion/opinion.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::opinion
{

/// What an opinion leaves open: bases, grounds, requirements, limits and so on, each counted once.
struct OpenPoints {
    int count = 0;
    int weight = 0; ///< a basis that is open weighs more than a duty that is
};
OpenPoints open_points(Opinion const& opinion);

/// What would follow from one answer.
struct Choice {
    std::string answer; ///< as it may be typed: "yes", "no", "48", "BRA"
    int settles = 0;    ///< open points that it settles
    int saves = 0;      ///< other questions that need not be asked any more
};

/// A question with what its answers are worth.
struct Asking {
    Question question;
    law::Fact const* fact = nullptr; ///< null where it asks for a declaration, a membership or a tag of the act
    std::vector<Choice> choices;     ///< those that were tried; empty where the answer is free text
    double worth = 0;                ///< mean weight of what the answers settle
};

/// The open questions, the one that is expected to settle most first. At most `most` are worked out; `most` 0: all.
std::vector<Asking> next_questions(law::Library const& library, Matter const& matter, Language language = Language::en,
                                   std::size_t most = 0);

/// Why this question comes where it does: "Settles 12 open points if yes and 9 if no; spares 3 other questions."
std::string worth_of(Asking const& asking, Language language = Language::en);
/// What may be answered: "yes, no, unknown or disputed".
std::string answers_to(Asking const& asking, law::Library const& library, Language language = Language::en);

/// The matter with the answer in it: "yes", "no", a number, a day, States or choices separated by commas; for every
/// fact also "unknown" and "disputed". Errors: interview.answer (what was expected), interview.no_question (nothing of
/// that name is asked about).
Result<Matter> answered(law::Library const& library, Matter const& matter, std::string_view question,
                        About const& about, std::string_view answer);

}
