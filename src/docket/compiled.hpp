// compiled: the tables of procedure.hpp read into numbers once, so that folding an entry compares no words.
//
// The folder's own affair. A table that does not read is a bug of ours and throws when the program first needs it.
#pragma once

#include "docket/command.hpp"
#include "docket/procedure.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// What folding does beside the columns of the table, for kinds of entry that carry more than a move.
enum class Special : std::uint8_t {
    none,
    drafted,
    approved,
    sent,
    case_opened,
    transit_begun,
    acknowledged,
    closed,
    question_asked,
    question_answered,
    question_ended,
    consultation_opened,
    consultation_answered,
    consultation_ended,
    consultation_not_due,
    supplemented,
    assigned,
    replaced,
    message_approved,
    message_rejected,
    message_exported,
    message_receipted,
    message_rewritten,
    message_kept,
    undertaking,
    undertaking_moved,
    linked,
    limit_missed,
    consent_asked,
    consent_answered,
    person_consent,
    surrender_prevented,
    immunity_asked,
    fact_recorded,
    execution,
    exhibit,
    limit_offered,
    limit_answered,
    received_item
};

struct Move {
    enum class How : std::uint8_t { stay, forward, set, follow_items } how = How::stay;
    std::uint8_t state = 0; ///< index into Compiled::states
};

struct ItemMove {
    enum class To : std::uint8_t { none, state, outcome, before, told, same } to = To::none;
    std::uint32_t from = 0;     ///< bits of item states
    std::uint8_t state = 0;     ///< index into Compiled::item_states
    std::uint32_t outcomes = 0; ///< bits of item states that an outcome may name
};

struct LibertyMove {
    bool moves = false;
    std::uint32_t from = 0;
    std::uint8_t state = 0;
};

/// What an entry of a kind does to the state.
struct Effect {
    std::string_view kind;
    Move move;
    ItemMove item;
    LibertyMove liberty;
    std::vector<std::string_view> stops;
    Special special = Special::none;
    bool fact = false; ///< the message tells of a fact: rejecting the message does not undo it
};

struct MessageField {
    std::string_view name, constant; ///< constant: empty when the field is copied
};

struct CompiledStep {
    Step const* row = nullptr;
    std::uint64_t from = 0; ///< bits of states and waits; bit 63: no case yet
    std::vector<OpenCommand::Field> fields;
    std::string_view message;         ///< type prepared; empty: none
    std::string_view message_at_last; ///< type prepared instead when no item is left open by it
    std::vector<MessageField> carries;
    Effect const* effect = nullptr;
    std::string_view cites; ///< of the row, or what the procedure says instead
};

struct CompiledArrival {
    Arrival const* row = nullptr;
    std::uint64_t from = 0;
    std::string_view when_member, when_value;
    Effect const* effect = nullptr;
    std::string_view cites; ///< likewise
};

inline constexpr std::uint64_t no_case_yet = std::uint64_t{1} << 63U;
inline constexpr unsigned first_wait = 48; ///< bits 48, 49, 50: the waits, in the order of Procedure::waits

struct CompiledFollow {
    std::string_view result;
    std::uint32_t all = 0, any = 0; ///< bits of item states
};

struct CompiledClosing {
    std::vector<std::string_view> outcomes, every, reasons;
};

struct Compiled final : Procedure {
    std::vector<std::string_view> states, waits, item_states, liberty;
    std::uint32_t item_ends = 0, firm = 0; ///< bits
    std::vector<CompiledStep> steps;
    std::vector<std::vector<std::uint16_t>> by_command; ///< indices into steps: the rows that have a command in common
    std::vector<CompiledArrival> arrivals;
    std::vector<CompiledFollow> follows, outcomes;
    std::vector<CompiledClosing> closings;
    std::vector<Effect> effects;        ///< one per kind
    std::vector<std::uint16_t> by_kind; ///< open addressing: index into effects plus one
    std::uint32_t kind_mask = 0;

    Effect const* effect(std::string_view kind) const;
    std::uint8_t index_of_state(std::string_view state) const;
    std::uint8_t index_of_item_state(std::string_view state) const;
    std::uint8_t index_of_liberty(std::string_view state) const;
    /// The bit of what the case shows now.
    std::uint64_t bit_of(CaseState const& state) const;
    /// The state that follows from the items, or empty; what the case came to.
    std::string_view state_that_follows(CaseState const& state) const;
    std::string outcome_of(CaseState const& state) const;
    /// The reasons that may be given for closing the case as it stands. Never empty.
    std::vector<std::string_view> reasons_to_close(CaseState const& state) const;
    /// What is postponed is as firm as it was: nothing that leaves firm items alone withdraws it.
    bool stays(Item const& item, Effect const& effect) const;
    bool has_ended(Item const& item) const { return (item_ends >> index_of_item_state(item.state) & 1U) != 0; }
};

Compiled const& compiled(Procedure const& procedure);
/// Of the commands that open_commands() tells, those that are open.
std::vector<OpenCommand> commands_now(CaseState const& state, Setting const& setting);
/// Every procedure of this version, compiled.
std::vector<Compiled> const& all_procedures();
/// The words of a column.
std::vector<std::string_view> words_of(std::string_view text);

namespace procedures
{
Procedure extradition(Side side);
Procedure surrender(Side side);
Procedure mutual_legal_assistance(Side side);
Procedure confiscation(Side side);
Procedure asset_recovery(Side side);
Procedure sentenced_persons(Side side);
Procedure proceedings(Side side);
Procedure joint_investigation(Side side);
Procedure law_enforcement(Side side);
Procedure special_techniques(Side side);
Procedure spontaneous(Side side);
Procedure preservation(Side side);
Procedure consultation(Side side);
Procedure cultural_property(Side side);
}

/// Whether a word of a liberty machine says that the person is held.
inline bool in_custody(std::string_view liberty)
{
    return liberty == "provisionally_arrested" || liberty.starts_with("held_");
}

/// Whether a reason code is one of the table (procedures.md of the design: refuse, postpone, delay, return, close) and
/// of the family written "refuse.*" or "close.withdrawn_*".
bool is_reason_code(std::string_view code, std::string_view family);
std::vector<std::string_view> reason_codes(std::string_view family);

}
