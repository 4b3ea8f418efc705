// Random walks over every procedure, both sides, with a post that loses, repeats and reorders: what must hold whatever
// people do. ROGATORY_WALK_STEPS says how many steps through each procedure; the test "docket_walk_million" takes a
// million. ROGATORY_WALK_SEED begins other walks. A walk that fails is told as the shortest one that still fails, with
// its own seed.
#include "docket/compiled.hpp"
#include "docket/docket.hpp"
#include "docket/labels.hpp"
#include "docket/message_schema.hpp"
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using docket::testing::TwoSides;
namespace json = boost::json;

constexpr int steps_of_a_walk = 80;

json::object draft_fields(std::string_view modality)
{
    // Some kinds of measures have steps of their own.
    auto const assistance = modality == "mla";
    auto const* const first_type = assistance ? "video_hearing" : "bank_transactions";
    auto const* const second_type = assistance ? "service_of_documents" : "search_premises";
    return {{"modality", modality},
            {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
            {"title", "An invented case"},
            {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}},
                                  json::object{{"instrument", "zzt"}, {"article", "1"}}}},
            {"items", json::array{json::object{{"number", 1}, {"type", first_type}, {"title", "One"}},
                                  json::object{{"number", 2}, {"type", second_type}, {"title", "Another"}}}},
            {"persons", json::array{json::object{{"ref", "P1"}, {"name", "Invented Person"}}}}};
}

/// A value that fits a field, for a walk that knows nothing of law.
json::value some_value(std::string_view type, std::string_view name, TwoSides& sides, std::mt19937_64& random)
{
    if (name == "new_items")
        return json::array{
            json::object{{"number", 3 + static_cast<std::int64_t>(random() % 900)}, {"type", "intercept_assisted"}}};
    if (name == "event") return "provisional_arrest_made";
    if (name == "fact") return random() % 2 == 0 ? "subject.consents" : "request.provisional_arrest";
    if (name == "subject") return "refusal";
    if (name == "account") return "emil";
    if (name == "holder" || name == "from" || name == "to") return random() % 2 == 0 ? "Officer One" : "Officer Two";
    if (name == "digest") return json::string(std::string(64, random() % 2 == 0 ? 'a' : 'b'));
    if (name == "exhibit" || name == "measure") return 1;
    if (name == "exhibits") return json::array{1};
    if (name == "object") return json::object{{"title", std::to_string(random() % 1000)}};
    if (name == "received_item" || name == "offence") return 1 + static_cast<std::int64_t>(random() % 2);
    if (name == "received_items" || name == "granted") return json::array{1};
    if (name == "third_state") return "ZZC";
    if (name == "manifest")
        return json::array{json::object{{"description", "A file"}, {"sha256", std::string(64, 'c')}}};
    if (name == "clauses") return json::array{random() % 2 == 0 ? "purpose" : "period"};
    if (name == "period") return json::object{{"from", text_of(sides.today())}, {"until", text_of(sides.today() + 9)}};
    if (name == "parties") return json::array{json::object{{"state", "ZZA"}, {"authority", "Prosecutor"}}};
    if (name == "leaders")
        return json::array{json::object{{"name", "A"}, {"authority", "Prosecutor"}, {"state", "ZZA"}}};
    if (name == "members") return json::array{json::object{{"name", "B"}, {"quality", "Officer"}}};
    if (name == "participants") return json::array{json::object{{"body", "Eurojust"}}};
    if (name == "item")
        return json::object{
            {"number", 1}, {"kind", "evidence"}, {"description", "A file"}, {"partner", "zzc-authority"}};
    if (name == "urgency") return json::object{{"level", "urgent"}, {"reason", "A hearing is near."}};
    if (name == "reply_by") return json::object{{"date", text_of(sides.today() + 30)}};
    if (name == "answers" && random() % 2 == 0) return json::array{json::object{{"number", 1}, {"text", "An answer."}}};
    if (name == "questions" && random() % 2 == 0)
        return json::array{"The first?", json::object{{"number", 7}, {"text", "The second?"}}};
    if (name == "ground") return "refuse.nationality";
    if (name == "article") return "zzt 6(1)";
    if (name == "entry" || name == "clock" || name == "undertaking") return 1;
    if (type == "day") return json::string(text_of(sides.today() + static_cast<int>(random() % 30)));
    if (type == "instant") return json::string(text_of(start_of(sides.today())));
    if (type == "number" || type == "octets") return 3;
    if (type == "flag") return true;
    if (type == "list") return json::array{"one"};
    if (type == "object") return json::object{{"facts", std::to_string(random() % 1000)}};
    if (type.ends_with('*')) return json::value(reason_codes(type).front());
    if (type.find('|') != std::string_view::npos) {
        std::vector<std::string_view> choices;
        for (auto rest = type; !rest.empty();) {
            auto const bar = std::min(rest.find('|'), rest.size());
            choices.push_back(rest.substr(0, bar));
            rest.remove_prefix(std::min(bar + 1, rest.size()));
        }
        return json::value(choices[random() % choices.size()]);
    }
    return "Some words.";
}

/// A step said to be open may still be refused for what its fields say, and for nothing else.
bool may_depend_on_fields(std::string_view code)
{
    constexpr std::string_view codes[] = {"case.message_unknown",
                                          "case.message_not_approved",
                                          "case.message_not_arrived",
                                          "case.message_already_approved",
                                          "case.message_not_rejected",
                                          "case.four_eyes",
                                          "exhibit.gone",
                                          "exhibit.end_pending",
                                          "exhibit.no_end_proposed",
                                          "exhibit.end_not_approved",
                                          "case.clock_unknown",
                                          "case.clause_not_proposed",
                                          "case.no_clause",
                                          "case.period_by_extension",
                                          "case.recorded_with_liberty",
                                          "case.abandon_whole",
                                          "case.event_unknown",
                                          "case.limit_not_extendable",
                                          "case.limit_not_adjustable",
                                          "case.pause_not_allowed",
                                          "case.limit_not_paused",
                                          "case.limit_not_of_custody",
                                          "case.undertaking_unknown",
                                          "case.field_invalid",
                                          "case.question_unknown",
                                          "case.approval_outdated",
                                          "case.field_missing",
                                          "case.ground_unknown",
                                          "case.no_consent",
                                          "case.no_rule_of_priority",
                                          "case.period_still_runs",
                                          "case.not_administering",
                                          "case.still_restrained",
                                          "case.nothing_restrained",
                                          "case.basis_not_invoked",
                                          "case.restraint_without_end",
                                          "case.date_after_limit",
                                          "case.decision_is_final",
                                          "case.decision_not_final",
                                          "case.speaks_for_whom",
                                          "exhibit.not_the_holder",
                                          "exhibit.not_yours",
                                          "use.statement_missing",
                                          "use.item_unknown",
                                          "use.kind_does_not_fit",
                                          "use.target_missing",
                                          "use.say_why_same",
                                          "use.consent_needed",
                                          "use.consent_awaited",
                                          "use.consent_refused",
                                          "use.consent_over",
                                          "use.no_exculpatory_exception",
                                          "use.notice_first",
                                          "use.consult_first",
                                          "use.exception_unknown",
                                          "use.read_first",
                                          "use.returned",
                                          "use.return_overdue",
                                          "use.ask_at_origin",
                                          "case.reasons_missing",
                                          "case.backdated",
                                          "case.happened_in_future"};
    return std::ranges::find(codes, code) != std::end(codes);
}

class Walker
{
public:
    /// A step draws from a seed of its own, so that one can be left out and the others stay what they were.
    Walker(std::string_view modality, std::uint64_t seed, std::set<int> const& left_out = {})
        : modality_(modality), seed_(seed), left_out_(left_out)
    {
    }

    void run()
    {
        for (int step = 0; step < steps_of_a_walk; ++step) {
            if (left_out_.contains(step)) continue;
            draw_anew(step);
            auto const side = random_() % 2 == 0 ? Side::requesting : Side::requested;
            if (side == Side::requesting || !sides_.office(side).state.empty()) take_step(side);
            if (random_() % 3 == 0) post(side);
            while (!under_way_.empty() && random_() % 2 == 0) {
                auto const at = static_cast<std::ptrdiff_t>(random_() % under_way_.size());
                auto const one = under_way_[static_cast<std::size_t>(at)];
                under_way_.erase(under_way_.begin() + at);
                arrive(one);
            }
            if (random_() % 4 == 0) sides_.set_day(sides_.today() + 1);
        }
        // In the end everything arrives, in whatever order.
        draw_anew(steps_of_a_walk);
        post(Side::requesting);
        post(Side::requested);
        std::ranges::shuffle(all_, random_);
        for (auto const& one : all_)
            arrive(one);
        for (auto const side : {Side::requesting, Side::requested})
            check_office(side);
        check_views();
    }

    /// Both dockets, an entry a line: what led to a disagreement.
    std::string told() const
    {
        std::string text;
        for (auto const side : {Side::requesting, Side::requested}) {
            text += std::string{name_of(side)} + "\n";
            int number = 0;
            for (auto const& entry : sides_.office(side).entries) {
                text += std::to_string(++number) + " " + entry.kind;
                for (auto const* name : {"items", "message_id", "kept_entry", "why"})
                    if (auto const* value = entry.body.if_contains(name)) text += " " + json::serialize(*value);
                for (auto const* name : {"message", "received"})
                    if (auto const* value = entry.body.if_contains(name))
                        text += std::string{" "} + name + " " + json::serialize(value->at("type")) + " " +
                                json::serialize(value->at("message_id"));
                text += "\n";
            }
        }
        return text;
    }

    int closed() const
    {
        return sides_.office(Side::requesting).state.closed + sides_.office(Side::requested).state.closed;
    }
    std::set<std::string> const& kinds() const { return kinds_; }

private:
    struct Post {
        Side to;
        std::string text;
    };

    void draw_anew(int step) { random_.seed(seed_ * 1'000 + static_cast<std::uint64_t>(step)); }

    /// Takes a random step that is said to be open. It must then be possible, or the list of open commands lies.
    void take_step(Side side)
    {
        auto& office = sides_.office(side);
        auto const drawn = random_() % 4;
        auto const account = drawn == 0 ? office.approver : drawn == 1 ? office.executing : office.caseworker;
        auto const commands = commands_now(office.state, sides_.setting(side, account));
        if (commands.empty()) return;
        // Remarks and promises can be made at any time; the case is moved by the rest.
        auto const* chosen = &commands[random_() % commands.size()];
        if (always_open(chosen->name)) chosen = &commands[random_() % commands.size()];
        Command command;
        command.name = chosen->name;
        for (auto const& field : chosen->fields)
            if (field.required || random_() % 3 == 0)
                command.fields.emplace(field.name, field.choices.empty()
                                                       ? some_value(field.type, field.name, sides_, random_)
                                                       : json::value(field.choices[random_() % field.choices.size()]));
        if (command.name == "draft") command.fields = draft_fields(modality_);
        if (command.fields.contains("items")) command.fields["items"] = draft_fields(modality_).at("items");
        if (command.fields.contains("basis")) command.fields["basis"] = draft_fields(modality_).at("basis");
        if (command.fields.contains("persons")) command.fields["persons"] = draft_fields(modality_).at("persons");
        if (command.fields.contains("message_id")) {
            auto const& outgoing = office.state.outgoing;
            if (outgoing.empty()) return;
            command.fields["message_id"] = text_of(outgoing[random_() % outgoing.size()].message_id);
            // What arrived is taken, not what left; now and then the wrong one is named.
            auto const& incoming = office.state.incoming;
            if (command.name == "take_message" && random_() % 8 != 0)
                command.fields["message_id"] = text_of(incoming[random_() % incoming.size()]);
        }
        if (!chosen->items.empty() && random_() % 2 == 0)
            command.item = chosen->items[random_() % chosen->items.size()];
        auto const before = office.entries.size();
        auto const done = sides_.act(side, account, command);
        // A reason for closing that is offered is true of the case: none of them is refused.
        if (!done && command.name == "close") {
            EXPECT_NE(done.error().field, "reason_code") << modality_ << ": " << json::serialize(command.fields);
        }
        if (!done) {
            EXPECT_TRUE(may_depend_on_fields(done.error().code))
                << modality_ << ": " << command.name << " was said to be open, but: " << done.error().code << " "
                << done.error().field;
            EXPECT_TRUE(texts::has_sentence(done.error().code)) << done.error().code;
            return;
        }
        for (auto i = before; i < office.entries.size(); ++i) {
            kinds_.insert(office.entries[i].kind);
            // What somebody exports by hand goes the way of the post.
            if (office.entries[i].kind == "message_exported")
                if (auto const id = id_from(office.entries[i].body.at("message_id").as_string())) hand_over(side, *id);
        }
    }

    static bool always_open(std::string_view name)
    {
        constexpr std::string_view names[] = {
            "note", "link_case", "undertake", "correct", "tell_costs", "ask_consent", "enquire", "report_status",
            "tell_delay", "export_message",
            // What goes on inside the State does not move the case by itself.
            "assign", "accept_measure", "return_measure", "take_back_measure", "seek_authorisation",
            "record_authorisation", "report_partial", "report_obstacle", "propose_refusal", "report_execution",
            "return_report", "clear_report", "remind_authority", "send_partial_results", "add_exhibit",
            "hand_over_exhibit", "seal_exhibit", "verify_exhibit", "copy_exhibits", "propose_exhibit_end",
            "approve_exhibit_end", "reject_exhibit_end", "record_exhibit_end", "describe_object", "use_received",
            "return_received", "waive_return", "bring_received", "record_annulment", "note_asylum_claim", "escalate",
            "order_translation", "pass_receipt_to_author", "pass_results_to_author", "record_author_conditions",
            "record_use_report", "record_gate_check", "note_conflict", "circulate_description", "name_hearers",
            "record_hearing_conducted", "arrange_hearing", "test_link", "record_hearing_held", "interrupt_hearing",
            "record_hearing_failed"};
        return std::ranges::find(names, name) != std::end(names);
    }

    void hand_over(Side from, Id const& id)
    {
        auto const& office = sides_.office(from);
        auto const* outgoing = office.state.message(id);
        if (!outgoing) return;
        auto const message = message_in(office.entries.at(outgoing->entry - 1));
        ASSERT_TRUE(message);
        auto const to = from == Side::requesting ? Side::requested : Side::requesting;
        all_.push_back({to, json::serialize(to_json(*message))});
        if (random_() % 2 == 0) under_way_.push_back(all_.back());
    }

    void post(Side from)
    {
        auto texts = sides_.send(from);
        ASSERT_TRUE(texts) << texts.error().code;
        for (auto& text : *texts) {
            auto const message = read_message(std::string_view{text});
            ASSERT_TRUE(message);
            auto const remarks = remarks_on(*message);
            if (!was_rewritten(from, message->message_id)) {
                EXPECT_TRUE(remarks.empty()) << message->type << ": " << remarks.front() << "\n" << text;
            }
            auto const to = from == Side::requesting ? Side::requested : Side::requesting;
            all_.push_back({to, text});
            // One in ten is lost for now, one in five arrives twice.
            if (random_() % 10 != 0) under_way_.push_back({to, text});
            if (random_() % 5 == 0) under_way_.push_back({to, std::move(text)});
        }
    }

    /// A message written anew by hand says what its writer says, so nothing about its body is ours to hold.
    bool was_rewritten(Side side, Id const& id) const
    {
        auto const& office = sides_.office(side);
        auto const* message = office.state.message(id);
        return message && office.entries.at(message->entry - 1).kind == "message_rewritten";
    }

    void arrive(Post const& one)
    {
        auto const done = sides_.arrive(one.to, one.text);
        if (!done) {
            EXPECT_TRUE(done.error().code == "message.already_received" ||
                        done.error().code == "message.conversation_unknown")
                << done.error().code;
        }
    }

    void check_office(Side side)
    {
        auto const& office = sides_.office(side);
        EXPECT_EQ(to_json(fold(office.entries)), to_json(office.state));
        EXPECT_EQ(office.state.unknown, 0U);
        if (office.state.empty()) return;
        // No dead end: an open case always has a next step, for one of the accounts, that moves it.
        bool goes_on = false;
        for (auto const& account : {office.caseworker, office.approver})
            for (auto const& command : commands_now(office.state, sides_.setting(side, account)))
                if (!always_open(command.name)) goes_on = true;
        EXPECT_TRUE(goes_on) << modality_ << " " << name_of(side) << " " << office.state.state << " "
                             << office.state.liberty;
        EXPECT_EQ(office.state.closed, !office.state.close_code.empty());
        if (!office.state.closed) return;
        EXPECT_FALSE(office.state.outcome.empty()) << modality_ << " " << name_of(side);
        // What a case came to can be said, whichever function found it: see outcome_words in procedure.hpp.
        EXPECT_TRUE(has_label(LabelOf::outcome, office.state.outcome, Language::ar)) << office.state.outcome;
        // Only the side that holds the person is answerable for it.
        if (side == Side::requested) {
            EXPECT_FALSE(in_custody(office.state.liberty)) << modality_;
        }
        // Promises and floors outlive the case; no other clock does.
        for (auto const& clock : office.state.clocks)
            if (clock.kind != ClockKind::protection_ends && clock.kind != ClockKind::keep_at_least &&
                !clock.rule.starts_with("own/return-of-objects/") && !started_after_the_end(office, clock)) {
                EXPECT_FALSE(clock.lives()) << modality_ << " " << clock.rule << " " << name_of(clock.state);
            }
    }

    /// Consent to another use can be asked when the case is long closed; the limit for the answer is no clock of the
    /// case.
    static bool started_after_the_end(docket::testing::Office const& office, Clock const& clock)
    {
        for (auto i = clock.entry; i < office.entries.size(); ++i)
            if (office.entries[i].kind.starts_with("case_closed")) return false;
        return true;
    }

    void check_views()
    {
        auto const& requesting = sides_.office(Side::requesting).state;
        auto const& requested = sides_.office(Side::requested).state;
        if (requesting.closed || requested.closed || requested.empty()) return;
        auto const& procedure = static_cast<Compiled const&>(*requested.procedure);
        auto const told = !procedure.Procedure::follows.empty();
        // A fact whose message was rejected is known here only, until it is told anew.
        auto const untold = [](Outgoing const& message) {
            return message.fact && message.state == Outgoing::State::rejected;
        };
        if (told &&
            (std::ranges::any_of(requested.outgoing, untold) || std::ranges::any_of(requesting.outgoing, untold)))
            return;
        for (auto const& item : requesting.items) {
            auto const* other = requested.item(item.number);
            if (!other) continue;
            auto const index = procedure.index_of_item_state(other->state);
            if (told) {
                auto const final_there = ((procedure.item_ends | procedure.firm) >> index & 1U) != 0;
                auto const& mine = static_cast<Compiled const&>(*requesting.procedure);
                if (final_there || (mine.has_ended(item) && item.state != "withdrawn")) {
                    EXPECT_EQ(item.state, other->state) << modality_ << " item " << item.number;
                }
                continue;
            }
            if (other->state == "sent" && item.state != "sent") {
                EXPECT_EQ(item.outcome, other->outcome) << "item " << item.number;
            }
            if (item.state == "refused") {
                EXPECT_EQ(other->state, "refused") << "item " << item.number;
            }
        }
    }

    std::string_view modality_;
    std::uint64_t seed_;
    std::set<int> left_out_;
    std::mt19937_64 random_;
    mutable TwoSides sides_;
    std::vector<Post> all_, under_way_;
    std::set<std::string> kinds_;
};

std::uint64_t number_from(char const* name, std::uint64_t otherwise)
{
    auto const* given = std::getenv(name);
    return given ? std::strtoull(given, nullptr, 10) : otherwise;
}

/// What a walk showed to be wrong; empty: nothing.
std::string complaints_of(Walker& walker)
{
    ::testing::TestPartResultArray results;
    {
        ::testing::ScopedFakeTestPartResultReporter const reporter(
            ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
        walker.run();
    }
    std::string complaints;
    for (int i = 0; i < results.size(); ++i)
        if (results.GetTestPartResult(i).failed())
            complaints += std::string{results.GetTestPartResult(i).message()} + "\n";
    return complaints;
}

/// The steps that a failing walk can do without.
std::set<int> not_needed(std::string_view modality, std::uint64_t seed)
{
    std::set<int> left_out;
    for (auto step = steps_of_a_walk - 1; step >= 0; --step) {
        left_out.insert(step);
        Walker shorter{modality, seed, left_out};
        if (complaints_of(shorter).empty()) left_out.erase(step);
    }
    return left_out;
}

class Walk : public ::testing::TestWithParam<std::string_view>
{
};

TEST_P(Walk, WithLossRepetitionAndReorderingNeverThrowsAndBothSidesAgreeInTheEnd)
{
    auto const walks = std::max<std::uint64_t>(3, number_from("ROGATORY_WALK_STEPS", 2'800) / steps_of_a_walk);
    auto const first = number_from("ROGATORY_WALK_SEED", 20260105);
    int closed = 0;
    for (std::uint64_t walk = 0; walk < walks; ++walk) {
        Walker walker{GetParam(), first + walk};
        auto const complaints = complaints_of(walker);
        closed += walker.closed();
        if (complaints.empty()) continue;
        Walker shortest{GetParam(), first + walk, not_needed(GetParam(), first + walk)};
        auto const left = complaints_of(shortest);
        FAIL() << GetParam() << ", ROGATORY_WALK_SEED=" << first + walk << "\n" << left << shortest.told();
    }
    RecordProperty("steps", static_cast<int>(walks * steps_of_a_walk));
    RecordProperty("closed", closed);
    // Some cases come to an end; a walk or two need not.
    if (walks >= 30) {
        EXPECT_GT(closed, 0);
    }
}

INSTANTIATE_TEST_SUITE_P(Modalities, Walk, ::testing::ValuesIn(law::modality_names),
                         [](auto const& modality) { return std::string{modality.param}; });

}
