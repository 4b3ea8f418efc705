#include "docket/procedure.hpp"
#include "docket/compiled.hpp"
#include "docket/procedures/fragments.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string>
#include <utility>

namespace rogatory::docket
{

namespace
{

/// A table that does not read is ours to mend, and is found by the first test that touches it.
[[noreturn]] void table_is_wrong(Procedure const& procedure, std::string_view row, std::string const& why)
{
    throw std::logic_error("procedure " + std::string{law::name_of(procedure.modality)} + ", " +
                           std::string{name_of(procedure.side)} + ", row " + std::string{row} + ": " + why);
}

/// Splits "a b -> c" at the arrow.
std::pair<std::string_view, std::string_view> halves_at_arrow(std::string_view text)
{
    auto const arrow = text.find("->");
    if (arrow == std::string_view::npos) return {text, {}};
    return {text.substr(0, arrow), text.substr(arrow + 2)};
}

constexpr std::uint64_t mix_kind(std::string_view text)
{
    // FNV-1a, 64 bits.
    std::uint64_t hash = 14695981039346656037ULL;
    for (auto const c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash ^ hash >> 29U;
}

constexpr std::pair<std::string_view, Special> special_kinds[] = {
    {"request_drafted", Special::drafted},
    {"request_revised", Special::drafted},
    {"file_revised", Special::drafted},
    {"request_approved", Special::approved},
    {"confirmation_approved", Special::approved},
    {"request_sent", Special::sent},
    {"written_confirmation_sent", Special::sent},
    {"request_received", Special::case_opened},
    {"request_received_again", Special::case_opened},
    {"urgent_notice_received", Special::case_opened},
    {"urgent_request_received", Special::case_opened},
    {"written_confirmation_received", Special::case_opened},
    {"interception_notice_sent", Special::sent},
    {"interception_notice_received", Special::case_opened},
    {"transit_requested", Special::transit_begun},
    {"overflight_announced", Special::transit_begun},
    {"transit_request_received", Special::case_opened},
    {"overflight_notice_received", Special::case_opened},
    {"conversation_opened", Special::case_opened},
    {"receipt_acknowledged", Special::acknowledged},
    {"acknowledgement_received", Special::acknowledged},
    {"case_closed", Special::closed},
    {"case_closed_on_death", Special::closed},
    {"information_requested", Special::question_asked},
    {"question_received", Special::question_asked},
    {"information_supplied", Special::question_answered},
    {"information_received", Special::question_answered},
    {"information_period_ended", Special::question_ended},
    {"consultation_opened", Special::consultation_opened},
    {"consultation_learned", Special::consultation_opened},
    {"consultation_answered", Special::consultation_answered},
    {"consultation_answer_received", Special::consultation_answered},
    {"consultation_ended", Special::consultation_ended},
    {"consultation_end_learned", Special::consultation_ended},
    {"consultation_found_not_due", Special::consultation_not_due},
    {"supplementary_request_prepared", Special::supplemented},
    {"supplementary_request_received", Special::supplemented},
    {"measure_assigned", Special::assigned},
    {"measure_replaced", Special::replaced},
    {"replacement_learned", Special::replaced},
    {"message_approved", Special::message_approved},
    {"message_rejected", Special::message_rejected},
    {"message_exported", Special::message_exported},
    {"message_receipted", Special::message_receipted},
    {"message_rewritten", Special::message_rewritten},
    {"message_kept", Special::message_kept},
    {"undertaking_recorded", Special::undertaking},
    {"undertaking_moved", Special::undertaking_moved},
    {"opened_other_case", Special::linked},
    {"time_limit_missed", Special::limit_missed},
    {"use_requested", Special::consent_asked},
    {"use_asked", Special::consent_asked},
    {"specialty_consent_requested", Special::consent_asked},
    {"reextradition_consent_requested", Special::consent_asked},
    {"consent_given", Special::person_consent},
    {"consent_refused", Special::person_consent},
    {"consent_revoked", Special::person_consent},
    {"consent_not_needed", Special::person_consent},
    {"use_decided", Special::consent_answered},
    {"force_majeure_notified", Special::surrender_prevented},
    {"surrender_postponed", Special::surrender_prevented},
    {"immunity_waiver_requested", Special::immunity_asked},
    {"fact_recorded", Special::fact_recorded},
    {"limit_change_proposed", Special::limit_offered},
    {"limit_change_offered", Special::limit_offered},
    {"limit_change_answered", Special::limit_answered},
    {"limit_change_agreed", Special::limit_answered},
    {"limit_change_declined", Special::limit_answered},
    {"use_answered", Special::consent_answered},
    {"assignment_accepted", Special::execution},
    {"assignment_returned", Special::execution},
    {"assignment_taken_back", Special::execution},
    {"authorisation_sought", Special::execution},
    {"authorisation_decided", Special::execution},
    {"partial_report_made", Special::execution},
    {"obstacle_reported", Special::execution},
    {"refusal_proposed", Special::execution},
    {"execution_reported", Special::execution},
    {"report_returned", Special::execution},
    {"report_cleared", Special::execution},
    {"executing_authority_reminded", Special::execution},
    {"measure_executed", Special::execution},
    {"received_item_used", Special::received_item},
    {"received_item_returned", Special::received_item},
    {"received_item_brought", Special::received_item},
    {"return_waiver_learned", Special::received_item},
    {"exhibit_taken", Special::exhibit},
    {"exhibit_handed_over", Special::exhibit},
    {"exhibit_sealed", Special::exhibit},
    {"exhibit_verified", Special::exhibit},
    {"exhibits_copied", Special::exhibit},
    {"exhibit_end_proposed", Special::exhibit},
    {"exhibit_end_approved", Special::exhibit},
    {"exhibit_end_rejected", Special::exhibit},
    {"exhibit_ended", Special::exhibit},
    {"evidence_annulled", Special::exhibit},
};

Special special_of(std::string_view kind, Side side)
{
    // The same words are said on both sides of a provisional arrest: asked for here, learned there.
    if (kind == "provisional_arrest_requested" && side == Side::requested) return Special::case_opened;
    for (auto const& [name, special] : special_kinds)
        if (name == kind) return special;
    return Special::none;
}

std::uint8_t index_in(std::vector<std::string_view> const& words, std::string_view word)
{
    // Words of the table are slices of one literal: the address decides first.
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i].data() == word.data()) return static_cast<std::uint8_t>(i);
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] == word) return static_cast<std::uint8_t>(i);
    return 255;
}

class Compiler
{
public:
    explicit Compiler(Procedure const& source)
    {
        static_cast<Procedure&>(made_) = source;
        made_.states = words_of(source.states);
        made_.waits = words_of(source.waits);
        made_.item_states = words_of(source.item_states);
        made_.liberty = words_of(source.liberty);
        if (made_.states.size() > first_wait || made_.waits.size() != 3 || made_.states.back() != "closed")
            table_is_wrong(source, "states", "needs at most 48 states, of which the last is closed, and three waits");
        if (made_.item_states.size() > 32) table_is_wrong(source, "item_states", "needs at most 32 states of an item");
        made_.item_ends = item_bits("item_ends", source.item_ends);
        made_.firm = item_bits("firm", source.firm);
        over_ = state_bits("over", source.over);
        auto const start = source.side == Side::requesting ? "sent+" : "received+";
        active_ = state_bits("active", start) & ~over_;
        for (auto const& row : source.follows) {
            made_.follows.push_back(follow(row));
            if (made_.index_of_state(row.result) == 255) table_is_wrong(source, row.result, "follows and is no state");
        }
        for (auto const& row : source.outcomes)
            made_.outcomes.push_back(follow(row));
        for (auto const& row : procedures::closings_of(source.modality))
            made_.closings.push_back(closing(row));
        made_.Procedure::closings = procedures::closings_of(source.modality);
        if (made_.closings.empty() || made_.closings.back().outcomes.back() != "-" ||
            !made_.closings.back().every.empty())
            table_is_wrong(source, "closings", "needs a last row for a case in which nothing was decided");
    }

    Compiled run()
    {
        // Every kind has one effect, so that old entries fold alike whatever command recorded them.
        made_.effects.reserve(256);
        auto parts = made_.Procedure::steps;
        parts.push_back(made_.side == Side::requesting ? procedures::inside_requesting_steps()
                                                       : procedures::inside_requested_steps());
        parts.push_back(procedures::exhibit_steps());
        parts.push_back(procedures::received_steps());
        parts.push_back(common_steps());
        for (auto const& part : parts) {
            // A command that an earlier part has is that part's own affair.
            std::vector<std::string_view> taken;
            for (auto const& step : made_.steps)
                taken.push_back(step.row->command);
            for (auto const& row : part)
                if (std::ranges::find(taken, row.command) == taken.end()) add(row);
        }
        auto arrivals = made_.Procedure::arrivals;
        arrivals.push_back(common_arrivals());
        for (auto const& part : arrivals)
            for (auto const& row : part)
                add(row);
        for (auto const* kind : {"message_kept", "conversation_opened", "cannot_process_prepared"})
            add_effect(kind, kind == std::string_view{"conversation_opened"} ? "=awaiting_request" : "", "", "", "",
                       false);
        index_kinds();
        return std::move(made_);
    }

private:
    CompiledClosing closing(Closing const& row)
    {
        CompiledClosing made{words_of(row.outcomes), words_of(row.every), {}};
        for (auto const word : words_of(row.reasons)) {
            auto const group = words_of(procedures::closing_group(word));
            if (group.empty()) made.reasons.push_back(word);
            made.reasons.insert(made.reasons.end(), group.begin(), group.end());
        }
        for (auto const reason : made.reasons)
            if (!is_reason_code(reason, "close.*")) table_is_wrong(made_, reason, "is no reason for closing");
        if (made.outcomes.empty() || made.reasons.empty())
            table_is_wrong(made_, row.outcomes, "names no outcome or no reason for closing");
        return made;
    }

    CompiledFollow follow(Follow const& row)
    {
        auto const all = row.all.empty() ? ~std::uint32_t{0} : item_bits(row.result, row.all);
        return {row.result, all, item_bits(row.result, row.any)};
    }

    /// Whoever refuses can say why a text that nobody has checked is relied upon, and why a rule that excludes the
    /// ground does not reach this case.
    static void add_fields_of_the_guard(CompiledStep& step)
    {
        auto const guards = words_of(step.row->guard);
        if (std::ranges::find(guards, "ground_offered") == guards.end() &&
            std::ranges::find(guards, "enforcement_offered") == guards.end())
            return;
        step.fields.push_back({"unverified_because", "text", false});
        step.fields.push_back({"not_excluded_by", "article", false});
        step.fields.push_back({"exclusion_reasons", "text", false});
    }

    std::string_view cites_of(std::string_view kind, std::string_view of_row) const
    {
        for (auto const part : made_.cited)
            for (auto const& one : part)
                if (one.kind == kind) return one.cites;
        return of_row;
    }

    void add(Step const& row)
    {
        CompiledStep step;
        step.row = &row;
        step.cites = cites_of(row.kind, row.cites);
        step.from = state_bits(row.command, row.from);
        for (auto word : words_of(row.fields)) {
            OpenCommand::Field field;
            field.required = !word.ends_with('?');
            if (!field.required) word.remove_suffix(1);
            auto const colon = word.find(':');
            if (colon == std::string_view::npos) table_is_wrong(made_, row.command, "a field without type");
            field.name = word.substr(0, colon);
            field.type = word.substr(colon + 1);
            step.fields.push_back(field);
        }
        add_fields_of_the_guard(step);
        bool fact = false;
        if (!row.message.empty()) {
            auto const colon = row.message.find(':');
            auto type = row.message.substr(0, colon);
            if (type.starts_with('!')) {
                fact = true;
                type.remove_prefix(1);
            }
            if (type.starts_with('=')) {
                step.message = "="; // rewritten: the type of the message it stands for
            } else {
                auto const bar = type.find('|');
                step.message = type.substr(0, bar);
                if (bar != std::string_view::npos) step.message_at_last = type.substr(bar + 1);
                if (!message_type(step.message) ||
                    (bar != std::string_view::npos && !message_type(step.message_at_last)))
                    table_is_wrong(made_, row.command, "prepares a message of an unknown type");
            }
            if (colon != std::string_view::npos)
                for (auto const word : words_of(row.message.substr(colon + 1))) {
                    auto const equals = word.find('=');
                    auto const name = word.substr(0, equals);
                    auto const constant =
                        equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
                    if (constant.empty() && !name.starts_with('*') &&
                        !std::ranges::any_of(step.fields, [&](auto& f) { return f.name == name; }))
                        table_is_wrong(made_, row.command, "its message carries a field that it does not ask for");
                    step.carries.push_back({name, constant});
                }
            // The other State reads as well that the text was not checked, and why it is relied upon.
            if (std::ranges::any_of(step.fields, [](auto const& f) { return f.name == "unverified_because"; }))
                step.carries.push_back({"unverified_because", ""});
        }
        step.effect = add_effect(row.kind, row.to, row.item, row.liberty, row.stops, fact);
        auto const alike = std::ranges::find_if(
            made_.by_command, [&](auto const& rows) { return made_.steps[rows.front()].row->command == row.command; });
        auto const index = static_cast<std::uint16_t>(made_.steps.size());
        made_.steps.push_back(std::move(step));
        if (alike == made_.by_command.end())
            made_.by_command.push_back({index});
        else
            alike->push_back(index);
    }

    void add(Arrival const& row)
    {
        CompiledArrival arrival;
        arrival.row = &row;
        arrival.cites = cites_of(row.kind, row.cites);
        arrival.from = state_bits(row.type, row.from);
        if (!message_type(row.type)) table_is_wrong(made_, row.type, "unknown type of message");
        if (auto const equals = row.when.find('='); equals != std::string_view::npos) {
            arrival.when_member = row.when.substr(0, equals);
            arrival.when_value = row.when.substr(equals + 1);
        }
        arrival.effect = add_effect(row.kind, row.to, row.item, row.liberty, row.stops, false);
        made_.arrivals.push_back(arrival);
    }

    Effect const* add_effect(std::string_view kind, std::string_view to, std::string_view item,
                             std::string_view liberty, std::string_view stops, bool fact)
    {
        Effect effect;
        effect.kind = kind;
        effect.fact = fact;
        effect.special = special_of(kind, made_.side);
        if (to == "items") {
            effect.move.how = Move::How::follow_items;
        } else if (to.starts_with('=')) {
            // A side that never waits for a request has no such state.
            if (made_.index_of_state(to.substr(1)) != 255) {
                effect.move = {Move::How::set, made_.index_of_state(to.substr(1))};
            } else if (kind != "conversation_opened") {
                table_is_wrong(made_, kind, "moves to an unknown state");
            }
        } else if (to.starts_with('+') || to.starts_with('-')) {
            if (index_in(made_.waits, to.substr(1)) == 255)
                table_is_wrong(made_, kind, "begins or ends an unknown wait");
        } else if (!to.empty()) {
            effect.move = {Move::How::forward, made_.index_of_state(to)};
            if (effect.move.state == 255) table_is_wrong(made_, kind, "moves to an unknown state");
        }
        if (!item.empty()) {
            auto const [from, target] = halves_at_arrow(item);
            effect.item.from = item_bits(kind, from);
            auto const word = words_of(target).front();
            if (word == "before") {
                effect.item.to = ItemMove::To::before;
            } else if (word == "told") {
                effect.item.to = ItemMove::To::told;
            } else if (word == "same") {
                effect.item.to = ItemMove::To::same;
            } else if (word.starts_with("outcome(")) {
                effect.item.to = ItemMove::To::outcome;
                auto const open = target.find('(');
                effect.item.outcomes = item_bits(kind, target.substr(open + 1, target.find(')') - open - 1));
            } else {
                effect.item.to = ItemMove::To::state;
                effect.item.state = made_.index_of_item_state(word);
                if (effect.item.state == 255) table_is_wrong(made_, kind, "moves items to an unknown state");
            }
        }
        if (!liberty.empty()) {
            auto const [from, target] = halves_at_arrow(liberty);
            effect.liberty.moves = true;
            for (auto const word : words_of(from)) {
                auto const index = made_.index_of_liberty(word);
                if (index == 255) table_is_wrong(made_, kind, "names an unknown state of liberty");
                effect.liberty.from |= std::uint32_t{1} << index;
            }
            effect.liberty.state = made_.index_of_liberty(words_of(target).front());
            if (effect.liberty.state == 255) table_is_wrong(made_, kind, "moves to an unknown state of liberty");
        }
        effect.stops = words_of(stops);

        for (auto& known : made_.effects)
            if (known.kind == kind) {
                // Rows may share a kind when a command and an arrival record the same, or two lists of states do.
                if (known.move.how != effect.move.how || known.move.state != effect.move.state ||
                    known.item.to != effect.item.to || known.item.state != effect.item.state)
                    table_is_wrong(made_, kind, "one kind of entry with two effects");
                known.item.from |= effect.item.from;
                known.liberty.from |= effect.liberty.from;
                return &known;
            }
        if (made_.effects.size() == made_.effects.capacity()) table_is_wrong(made_, kind, "too many kinds of entry");
        made_.effects.push_back(std::move(effect));
        return &made_.effects.back();
    }

    std::uint64_t state_bits(std::string_view row, std::string_view text)
    {
        constexpr std::uint64_t every_wait = std::uint64_t{7} << first_wait;
        auto const closed = std::uint64_t{1} << (made_.states.size() - 1);
        auto const every_state = (std::uint64_t{1} << made_.states.size()) - 1;
        std::uint64_t bits = 0;
        for (auto word : words_of(text)) {
            // "?arrest_sought" in a part that several procedures share: where the procedure has that state.
            if (word.starts_with('?')) {
                word.remove_prefix(1);
                if (made_.index_of_state(word) == 255) continue;
            }
            if (word == "-") {
                bits |= no_case_yet;
            } else if (word == "any") {
                bits |= every_state | every_wait;
            } else if (word == "over") {
                bits |= over_;
            } else if (word == "active") {
                bits |= active_;
            } else if (word == "open") {
                bits |= (every_state & ~closed) | every_wait;
            } else if (word.ends_with('+')) {
                word.remove_suffix(1);
                auto const index = made_.index_of_state(word);
                if (index == 255) table_is_wrong(made_, row, "starts from an unknown state " + std::string{word});
                bits |= (every_state & ~closed & ~((std::uint64_t{1} << index) - 1)) | every_wait;
            } else if (auto const index = made_.index_of_state(word); index != 255) {
                bits |= std::uint64_t{1} << index;
            } else if (auto const wait = index_in(made_.waits, word); wait != 255) {
                bits |= std::uint64_t{1} << (first_wait + wait);
            } else {
                table_is_wrong(made_, row, "starts from an unknown state " + std::string{word});
            }
        }
        return bits;
    }

    std::uint32_t item_bits(std::string_view row, std::string_view text)
    {
        std::uint32_t bits = 0;
        for (auto word : words_of(text)) {
            if (word == "open") {
                bits |= ((std::uint64_t{1} << made_.item_states.size()) - 1) & ~std::uint64_t{made_.item_ends};
                continue;
            }
            if (word == "!firm") {
                bits &= ~made_.firm;
                continue;
            }
            auto const without = word.starts_with('!');
            if (without) word.remove_prefix(1);
            auto const index = made_.index_of_item_state(word);
            if (index == 255) table_is_wrong(made_, row, "names an unknown state of an item: " + std::string{word});
            if (without)
                bits &= ~(std::uint32_t{1} << index);
            else
                bits |= std::uint32_t{1} << index;
        }
        return bits;
    }

    void index_kinds()
    {
        auto const size = std::bit_ceil(made_.effects.size() * 4);
        made_.kind_mask = static_cast<std::uint32_t>(size - 1);
        made_.by_kind.assign(size, 0);
        for (std::size_t i = 0; i < made_.effects.size(); ++i) {
            auto slot = mix_kind(made_.effects[i].kind) & made_.kind_mask;
            while (made_.by_kind[slot] != 0)
                slot = (slot + 1) & made_.kind_mask;
            made_.by_kind[slot] = static_cast<std::uint16_t>(i + 1);
        }
    }

    Compiled made_;
    std::uint64_t over_ = 0, active_ = 0;
};

}

std::vector<std::string_view> words_of(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        auto const start = text.find_first_not_of(' ');
        if (start == std::string_view::npos) break;
        auto const end = std::min(text.find(' ', start), text.size());
        words.push_back(text.substr(start, end - start));
        text.remove_prefix(end);
    }
    return words;
}

Effect const* Compiled::effect(std::string_view kind) const
{
    for (auto slot = mix_kind(kind) & kind_mask; by_kind[slot] != 0; slot = (slot + 1) & kind_mask)
        if (auto const& found = effects[by_kind[slot] - 1U]; found.kind == kind) return &found;
    return nullptr;
}

std::uint8_t Compiled::index_of_state(std::string_view state) const
{
    return index_in(states, state);
}

bool Compiled::stays(Item const& item, Effect const& effect) const
{
    if (item.state != "postponed" || effect.item.to != ItemMove::To::state ||
        item_states[effect.item.state] != "withdrawn")
        return false;
    auto const before = index_of_item_state(item.before);
    return before < 32 && (firm >> before & 1U) != 0 && (effect.item.from >> before & 1U) == 0;
}

std::uint8_t Compiled::index_of_item_state(std::string_view state) const
{
    return index_in(item_states, state);
}

std::uint8_t Compiled::index_of_liberty(std::string_view state) const
{
    // Before anything is said of it, where the table begins with "-".
    return index_in(liberty, state.empty() ? std::string_view{"-"} : state);
}

std::uint64_t Compiled::bit_of(CaseState const& state) const
{
    if (state.empty()) return no_case_yet;
    if (auto const wait = index_in(waits, state.state); wait != 255) return std::uint64_t{1} << (first_wait + wait);
    auto const index = index_of_state(state.state);
    return index == 255 ? 0 : std::uint64_t{1} << index;
}

namespace
{

std::uint32_t states_of_items(Compiled const& procedure, CaseState const& state)
{
    std::uint32_t bits = 0;
    for (auto const& item : state.items)
        if (auto const index = procedure.index_of_item_state(item.state); index < 32) bits |= std::uint32_t{1} << index;
    return bits;
}

/// A transfer that was refused because somebody who has to agree does not, or too late, is called so.
std::string_view why_refused(CaseState const& state)
{
    constexpr std::pair<std::string_view, std::string_view> reasons[] = {
        {"refuse.person_does_not_consent", "consent_refused"},
        {"refuse.state_does_not_agree", "state_refused"},
        {"refuse.too_little_left_to_serve", "too_little_left"},
    };
    for (auto const& [code, outcome] : reasons)
        if (std::ranges::any_of(state.items,
                                [&](Item const& item) { return item.state == "refused" && item.ground.code == code; }))
            return outcome;
    return "refused";
}

std::string_view first_that_holds(std::vector<CompiledFollow> const& rows, std::uint32_t items)
{
    for (auto const& row : rows)
        if ((items & ~row.all) == 0 && (items & row.any) != 0) return row.result;
    return {};
}

}

std::string_view Compiled::state_that_follows(CaseState const& state) const
{
    if (derive) return derive(state);
    // Before the request itself was sent or is there, what is done on an urgent notice leaves the case where it is.
    auto const begun = side == Side::requesting ? state.sent || state.transit : state.received.has_value();
    if (!begun && !std::ranges::all_of(state.items, [&](Item const& item) { return has_ended(item); })) return {};
    if (auto const found = first_that_holds(follows, states_of_items(*this, state)); !found.empty()) return found;
    // Nothing was decided yet.
    if (state.transit) return side == Side::requesting ? "transit_requested" : "transit_asked";
    if (side == Side::requested && !state.received) return "awaiting_request";
    if (state.acknowledged_now) return "acknowledged";
    if (side == Side::requested) return "received";
    return state.sent ? "sent" : "draft";
}

std::string Compiled::outcome_of(CaseState const& state) const
{
    // Nothing was answered: the request went back, and the case was closed over it.
    if (state.closed && state.close_code == "close.returned" &&
        std::ranges::none_of(state.items, [&](Item const& item) { return has_ended(item); }))
        return "returned_incomplete";
    if (outcome) return outcome(state);
    if (state.liberty == "died") return "person_died";
    auto const found = first_that_holds(outcomes, states_of_items(*this, state));
    if (found == "refused" && modality == law::Modality::sentenced_persons) return std::string{why_refused(state)};
    if (!found.empty()) return std::string{found};
    return state.closed ? "not_recorded" : "";
}

std::vector<std::string_view> Compiled::reasons_to_close(CaseState const& state) const
{
    auto outcome = outcome_of(state);
    if (outcome.empty()) outcome = "-";
    auto const has = [](std::vector<std::string_view> const& words, std::string_view word) {
        return std::ranges::find(words, word) != words.end();
    };
    for (auto const& row : closings) {
        auto const fits = row.every.empty() || std::ranges::all_of(state.items, [&](Item const& item) {
                              return has(row.every, item.outcome.empty() ? item.state : std::string_view{item.outcome});
                          });
        if (fits && has(row.outcomes, outcome)) return row.reasons;
    }
    // The last row is for a case in which nothing was decided.
    return closings.back().reasons;
}

std::vector<std::string_view> states_of(std::optional<law::Modality> modality)
{
    std::vector<std::string_view> states;
    for (auto const& procedure : all_procedures()) {
        if (modality && procedure.modality != *modality) continue;
        for (auto const* words : {&procedure.states, &procedure.waits})
            for (auto const word : *words)
                if (std::ranges::find(states, word) == states.end()) states.push_back(word);
    }
    return states;
}

std::vector<Compiled> const& all_procedures()
{
    constexpr Procedure (*tables[])(Side) = {
        procedures::extradition,        procedures::surrender,           procedures::mutual_legal_assistance,
        procedures::confiscation,       procedures::asset_recovery,      procedures::sentenced_persons,
        procedures::proceedings,        procedures::joint_investigation, procedures::law_enforcement,
        procedures::special_techniques, procedures::spontaneous,         procedures::preservation,
        procedures::consultation,       procedures::cultural_property};
    static std::vector<Compiled> const all = [&] {
        std::vector<Compiled> made;
        for (auto const side : {Side::requesting, Side::requested})
            for (auto const table : tables)
                made.push_back(Compiler{table(side)}.run());
        return made;
    }();
    return all;
}

Compiled const& compiled(Procedure const& procedure)
{
    for (auto const& made : all_procedures())
        if (static_cast<Procedure const*>(&made) == &procedure) return made;
    throw std::logic_error("a procedure that did not come from procedure_of()");
}

Procedure const* procedure_of(law::Modality modality, Side side)
{
    for (auto const& made : all_procedures())
        if (made.modality == modality && made.side == side) return &made;
    return nullptr;
}

std::vector<law::Modality> available_procedures()
{
    std::vector<law::Modality> modalities;
    for (auto const& made : all_procedures())
        if (made.side == Side::requesting) modalities.push_back(made.modality);
    return modalities;
}

}
