// labels: what states, steps, entries, outcomes, reasons and limits are called in each language (labels.tsv). Where
// law/terms.tsv has a term for it, the label is that term.
//
// Who adds a state, a step, a kind of entry or a reason code adds its row; labels_test names every row that is missing.
#pragma once

#include "base/error.hpp"
#include "base/language.hpp"
#include "law/law.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// Of what a name is: the part of the key before the dot. An item, an outcome or a person's liberty without a row of
/// its own is called as the state of that name.
enum class LabelOf : std::uint8_t {
    state,
    item,
    outcome,
    liberty,
    step,
    entry,
    clock,
    clock_state,
    undertaking,
    message_state,
    assignment,
    side,
    role,
    kept,
    modality,
    sentence, ///< what screens say around the others: "Time limits"
    guard,    ///< what must be so before a step is open
    meaning   ///< what an outcome means that follows from more than the items
};

/// The label; English where the language has none, and the name without its underscores where the table does not know
/// it: a kind of entry of another version, a state that another State sent. `arguments` are for {name} in the words.
std::string label(LabelOf of, std::string_view name, Language language, Arguments const& arguments = {});
/// "40 day(s)": a length in the unit of the text.
std::string length_called(law::Length const& length, Language language);
/// The label of a reason code such as "refuse.political"; empty when the table does not know it.
std::string reason_label(std::string_view code, Language language);
/// Whether the language has words of its own for it.
bool has_label(LabelOf of, std::string_view name, Language language);

/// The keys of the table, in its order, their words and whether a lawyer who writes in the language has read them.
std::vector<std::string_view> const& label_keys();
std::string_view label_words(std::string_view key, Language language);
bool label_checked(std::string_view key, Language language);

struct LabelNeeded {
    LabelOf of;
    std::string name;
    std::string where; ///< "extradition, requested side"
};
/// Everything in the tables of procedures that a person can see, each once for each procedure.
std::vector<LabelNeeded> labels_needed();

}
