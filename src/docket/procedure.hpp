// procedure: the life of a case as a table that a lawyer can read: one file per modality under procedures/, both sides.
//
// A row of `steps` reads: this command, by this role, in these states, with these fields, is recorded as this kind of
// entry, moves the case and its items there, prepares this message, starts and stops these clocks, under this article.
// A row of `arrivals` reads the same for a message of the other side. decide(), receive() and after() follow the rows;
// what a row cannot say is a named guard (guards.cpp), a C++ function with its article above it.
//
// The columns are written in a few words:
//   from      states, separated by spaces; "sent+": that state and all after it; "over": the states in which the case
//   can
//             be closed; "active": those from sent or received on that are neither over nor closed; "open": every state
//             except closed; "any": closed as well; "-": there is no case yet; "?arrest_sought", in a shared part:
//             where there is such
//   who       roles, separated by spaces: one of them is enough
//   fields    name:type, a question mark after it when optional. Types: text, day, number, octets, flag, list, object,
//             article, and code words such as refuse.* for a reason code of that family
//   to        a state: forward along `states` only; "=state": that state from wherever; "+state": a wait begins;
//             "-state": it ends; "items": the state follows from the items (derive); empty: stays
//   item      "requested postponed -> accepted": items in these states become that; "open": every state that is no end,
//             "!executing": without that; "!firm": without
//             those that a withdrawal no longer undoes; "-> outcome(a b)": what the field or the message names for it,
//             one of these;
//             "-> told": what the message says the other side has decided, unless a later message said so already;
//             "-> before": what it was before the postponement; "-> same": they are named and stay as they are; empty:
//             the items stay
//   message   "refusal: ground article reasons": the type, then the fields that it carries ("phase=start": a constant)
//   liberty   "at_large located -> provisionally_arrested"; empty: the person's liberty stays
//   stops     kinds of entry whose clocks are met by this, separated by spaces
//   guard     names of guards, separated by spaces
#pragma once

#include "docket/case_state.hpp"
#include "law/law.hpp"

#include <boost/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

struct Step {
    std::string_view command, who, from, fields, kind, to, item, message, liberty, stops, guard, cites;
};

struct Arrival {
    std::string_view type; ///< of the message
    std::string_view when; ///< "event=arrested": a member of its body has that value; empty: always
    std::string_view from, kind, to, item, liberty, stops, cites;
};

/// A state (or an outcome) that follows from the items: every item is in one of `all` (empty: wherever they are) and
/// one at least in one of `any`.
struct Follow {
    std::string_view result, all, any;
};

/// Under which article the rows of a kind stand in one procedure. Shared rows cite what holds for assistance; police
/// cooperation and coordination rest on other texts, or on none.
struct Cited {
    std::string_view kind, cites;
};

/// The reasons that may be given for closing a case that came to one of `outcomes` ("-": nothing was decided), where
/// every item came to one of `every` (empty: whatever they came to). The first row that fits is the one that holds. In
/// `reasons`, "*given_up" and "*nothing_decided" stand for several.
struct Closing {
    std::string_view outcomes, every, reasons;
};

/// One modality seen from one side. Rows that several procedures share are parts (fragments.hpp); where two parts have
/// the same command, the part that is named first has it.
struct Procedure {
    law::Modality modality = law::Modality::mla;
    Side side = Side::requesting;
    std::string_view states;      ///< in order; a plain `to` never moves backwards
    std::string_view waits;       ///< names of: waiting for information, in consultation, postponed
    std::string_view item_states; ///< every word of the item machine
    std::string_view item_ends;   ///< those in which an item is answered
    std::string_view firm;        ///< those that a withdrawal no longer undoes, though the item goes on
    std::string_view liberty;     ///< words of the liberty machine; empty: there is none
    std::string_view over;        ///< states in which the case can be closed
    std::vector<std::span<Step const>> steps;
    std::vector<std::span<Arrival const>> arrivals;
    std::span<Follow const> follows;  ///< the first that holds is the state of the case
    std::span<Follow const> outcomes; ///< the first that holds is what the case came to, said when it is over
    /// What holds here instead of the article in a row that is shared, in parts; the part that is named first has it.
    std::vector<std::span<Cited const>> cited;
    /// Where rows of `follows` cannot say it: the state that follows from the items; empty: the case stays where it is.
    std::string_view (*derive)(CaseState const& state) = nullptr;
    /// Likewise for `outcomes`.
    std::string (*outcome)(CaseState const& state) = nullptr;
    std::string_view outcome_words; ///< every word that `outcome` can say
    std::span<Closing const> closings;
};

/// The procedure, or null when this version has no table for the modality.
Procedure const* procedure_of(law::Modality modality, Side side);
/// Every word that a case of the modality (without one: of any) can show as its state, each once.
std::vector<std::string_view> states_of(std::optional<law::Modality> modality);
/// The modalities that have tables.
std::vector<law::Modality> available_procedures();
/// The steps that every procedure has: approving and exporting messages, receipts, undertakings, links, corrections.
std::span<Step const> common_steps();
std::span<Arrival const> common_arrivals();

/// Both sides as a table in plain text: the words of the table, what steps, states and entries are called in the
/// language, and the limits of the law that each begins, stops and ends. Error: procedure.not_available.
Result<std::string> print_procedure(law::Modality modality, law::Library const& law, Language language = Language::en);
/// Both sides as JSON: {"modality":..,"sides":[{"side":..,"states":[..],"steps":[..],"arrivals":[..],"follows":[..],
/// "outcomes":[..],"pauses":[..],"labels":{..}}]}; a step has its "limits" and "guards".
Result<boost::json::object> procedure_json(law::Modality modality, law::Library const& law,
                                           Language language = Language::en);
/// The states and steps of one side as a graph in the DOT language, with their labels, and the limits in a note.
Result<std::string> procedure_dot(law::Modality modality, Side side, law::Library const& law,
                                  Language language = Language::en);
/// The same drawn as SVG: states from top to bottom, beside each what leads on from it, the limits below.
Result<std::string> procedure_svg(law::Modality modality, Side side, law::Library const& law,
                                  Language language = Language::en);

}
