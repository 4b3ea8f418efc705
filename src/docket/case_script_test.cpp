// Whole cases as scripts: tests/cases/*.toml. What one side sends is what the other receives.
//
//   [[step]]
//   on      = 2026-01-05            the day; it stays until another step names one
//   side    = "requesting"          whose step it is; it stays too
//   as      = "anna"                the account: anna and boris (approver) in ZZA, clara and david (approver) in ZZB
//   begin   = { modality, title, items, basis }   the request is drafted, approved, sent, and arrives
//   command = "refuse_item"         with `item` and `fields`
//   message = "refusal"             the command is about the last message of that type: its `message_id`
//   refuse  = "case.consult_first"  the command must be refused with this code
//   under   = "untoc 18(19)"        ... and name this article
//   send    = ["request"]           instead of a command: the approver approves what is prepared, it leaves and arrives
//   lose    = true                  ... but does not arrive; `again = true` sends the last ones once more
//   swap    = true                  ... and arrives in the reverse order
//   follow  = "joint_team"          instead of a command: the pathway opens a linked case; `warrant` where it needs one
//   draft   = { "from_case.use_limits.0.text" = "..." }   what the draft of that case offers
//   holidays = [2026-01-06]         of ZZB, on record from then on
//   state, other, liberty, outcome, items = { 1 = "refused" }, kept = 1, clocks = { "zzt/9/must-release" = "running
//   2026-02-14" }
//   shows   = { "assignments.0.state" = "returned" }   what the case shows at that place, as `case show --json` prints
//   it
//                                   what must hold afterwards for `side` (`other`: the state on the other side)
// A side whose case ends closed has said what it came to: `outcome`, in the step that closed it or later.
#include "docket/compiled.hpp"
#include "docket/pathways.hpp"
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

namespace
{

using namespace rogatory;
using docket::Side;
namespace fs = std::filesystem;
namespace json = boost::json;

json::value json_of(toml::node const& node)
{
    if (auto const* table = node.as_table()) {
        json::object object;
        for (auto const& [name, value] : *table)
            object.emplace(std::string{name.str()}, json_of(value));
        return object;
    }
    if (auto const* array = node.as_array()) {
        json::array list;
        for (auto const& value : *array)
            list.push_back(json_of(value));
        return list;
    }
    if (auto const* text = node.as_string()) return json::string(text->get());
    if (auto const* number = node.as_integer()) return number->get();
    if (auto const* flag = node.as_boolean()) return flag->get();
    if (auto const* date = node.as_date()) {
        std::ostringstream text;
        text << date->get();
        return json::string(text.str());
    }
    throw std::runtime_error("a script holds texts, numbers, flags, dates, lists and tables");
}

class Script
{
public:
    explicit Script(toml::table script) : script_(std::move(script)) {}

    void run()
    {
        ASSERT_TRUE(script_["name"].is_string());
        ASSERT_TRUE(script_["cites"].is_string());
        auto const* steps = script_["step"].as_array();
        ASSERT_TRUE(steps);
        for (auto const& step : *steps) {
            std::ostringstream where;
            where << "step at line " << step.source().begin.line;
            SCOPED_TRACE(where.str());
            line_ = step.source().begin.line;
            run(*step.as_table());
            if (::testing::Test::HasFatalFailure()) return;
        }
        // Whatever happened, the entries alone tell it, in one go or in two.
        for (auto const side : {Side::requesting, Side::requested}) {
            auto const& office = sides_.office(side);
            EXPECT_EQ(to_json(docket::fold(office.entries)), to_json(office.state));
            EXPECT_EQ(office.state.unknown, 0U);
            auto const& last = closed_at_[static_cast<std::size_t>(side)];
            EXPECT_TRUE(!last.line || last.outcome_asserted)
                << "the step at line " << *last.line << " closes the case of the " << name_of(side)
                << " side: outcome = \"" << office.state.outcome << '"';
        }
    }

    /// Somebody is shown every command that is accepted.
    void watch(docket::testing::TwoSides::Watcher watcher) { sides_.watch(std::move(watcher)); }

    /// Both dockets, for tests/old_dockets/.
    void write(fs::path const& folder, std::string const& name)
    {
        for (auto const side : {Side::requesting, Side::requested}) {
            auto const& office = sides_.office(side);
            json::array entries;
            for (auto const& entry : office.entries)
                entries.push_back(json::object{{"case_id", text_of(entry.case_id)},
                                               {"at", text_of(entry.at)},
                                               {"actor", entry.actor},
                                               {"kind", entry.kind},
                                               {"body", entry.body}});
            std::ofstream file(folder / (name + "." + std::string{name_of(side)} + ".json"));
            file << json::serialize(json::object{{"state", docket::testing::summary_of(office.state)},
                                                 {"entries", std::move(entries)}})
                 << '\n';
        }
    }

private:
    void run(toml::table const& step)
    {
        static std::set<std::string_view> const known{
            "on",           "side",     "as",    "command", "item",    "fields",  "refuse",
            "send",         "lose",     "again", "swap",    "begin",   "state",   "other",
            "liberty",      "items",    "kept",  "clocks",  "outcome", "message", "reject",
            "undertakings", "holidays", "shows", "under",   "follow",  "warrant", "draft"};
        for (auto const& [name, value] : step)
            ASSERT_TRUE(known.contains(name.str())) << "a step has no " << name.str();
        if (auto const day = step["on"].value<toml::date>()) {
            std::ostringstream text;
            text << *day;
            sides_.set_day(*day_from(text.str()));
        }
        if (auto const* holidays = step["holidays"].as_array()) {
            docket::Calendar calendar;
            calendar.state = "ZZB";
            calendar.years = {2026};
            for (auto const& one : *holidays) {
                std::ostringstream text;
                text << *one.value<toml::date>();
                calendar.holidays.push_back(*day_from(text.str()));
            }
            sides_.set_calendars({calendar});
        }
        if (auto const side = step["side"].value<std::string>())
            side_ = *side == "requesting" ? Side::requesting : Side::requested;
        if (auto const* begins = step["begin"].as_table()) begin(*begins);
        if (step["command"]) act(step);
        if (step["follow"]) follow(step);
        if (step["reject"]) reject(step);
        if (step["send"] || step["again"]) post(step);
        if (::testing::Test::HasFatalFailure()) return;
        check(step);
        note_closing(step["outcome"].is_string());
    }

    void note_closing(bool outcome_asserted)
    {
        for (auto const side : {Side::requesting, Side::requested}) {
            auto& last = closed_at_[static_cast<std::size_t>(side)];
            if (!sides_.office(side).state.closed)
                last = {};
            else if (!last.line)
                last.line = line_;
            if (last.line && side == side_ && outcome_asserted) last.outcome_asserted = true;
        }
    }

    /// What nearly every case begins with: the requesting side drafts, a second account approves, it leaves and
    /// arrives.
    void begin(toml::table const& begins)
    {
        side_ = Side::requesting;
        auto fields = json_of(begins).get_object();
        fields.emplace("partner", json::object{{"state", "ZZB"}, {"id", "zzb-central-authority"}});
        fields.emplace("persons", json::array{json::object{{"ref", "P1"}, {"name", "Invented Person"}}});
        fields.emplace("basis", json::array{json::object{{"instrument", "zzt"}, {"article", "1"}}});
        for (auto const& [account, command] : {std::pair{"anna", docket::Command{"draft", {}, fields}},
                                               std::pair{"boris", docket::Command{"approve", {}, {}}},
                                               std::pair{"anna", docket::Command{"send", {}, {}}}}) {
            auto const done = sides_.act(side_, account, command);
            ASSERT_TRUE(done) << command.name << ": " << texts::sentence(done.error());
        }
        auto sent = sides_.send(side_);
        ASSERT_TRUE(sent);
        ASSERT_EQ(sent->size(), 1U);
        ASSERT_TRUE(sides_.arrive(Side::requested, sent->front()));
        ASSERT_EQ(sides_.office(Side::requested).state.state, "received");
        last_ = *sent;
        note_posted();
    }

    void note_posted()
    {
        for (auto const& text : last_) {
            auto const message = *docket::read_message(std::string_view{text});
            posted_.emplace_back(message.type, message.message_id);
        }
    }

    void act(toml::table const& step)
    {
        docket::Command command;
        command.name = *step["command"].value<std::string>();
        if (auto const item = step["item"].value<int>()) command.item = *item;
        if (auto const* fields = step["fields"].as_table()) command.fields = json_of(*fields).get_object();
        if (auto const type = step["message"].value<std::string>())
            command.fields["message_id"] = text_of(last_message(*type));
        auto const account = step["as"].value_or(sides_.office(side_).caseworker);
        auto const before = sides_.office(side_).entries.size();
        auto const done = sides_.act(side_, account, command);
        if (auto const code = step["refuse"].value<std::string>()) {
            ASSERT_FALSE(done) << command.name << " was not refused";
            EXPECT_EQ(done.error().code, *code);
            if (auto const article = step["under"].value<std::string>()) {
                EXPECT_EQ(done.error().cites, *article);
            }
            EXPECT_TRUE(texts::has_sentence(done.error().code)) << done.error().code;
            // Every value that its sentence needs is there.
            EXPECT_EQ(texts::sentence(done.error()).find('{'), std::string::npos) << texts::sentence(done.error());
            EXPECT_EQ(sides_.office(side_).entries.size(), before);
        } else {
            ASSERT_TRUE(done) << command.name << ": " << texts::sentence(done.error());
        }
    }

    /// The last message of a type that this side has prepared, or that has arrived there.
    Id last_message(std::string const& type) const
    {
        auto const& outgoing = sides_.office(side_).state.outgoing;
        for (auto at = outgoing.rbegin(); at != outgoing.rend(); ++at)
            if (at->type == type) return at->message_id;
        auto const known =
            std::ranges::find_if(posted_.rbegin(), posted_.rend(), [&](auto const& one) { return one.first == type; });
        EXPECT_NE(known, posted_.rend()) << "there is no " << type;
        return known == posted_.rend() ? Id{} : known->second;
    }

    /// The new case begins with the draft that the pathway offers, and the old one records where it led.
    void follow(toml::table const& step)
    {
        auto const& office = sides_.office(side_);
        Id const fresh{{9, 9, 9, 9, 9, 9, 0x70, 9, 0x80, static_cast<std::uint8_t>(++followed_)}};
        auto const opened = docket::open_pathway(*step["follow"].value<std::string>(), office.state, office.entries,
                                                 fresh, step["warrant"].value_or(std::string()), office.state.partner,
                                                 sides_.setting(side_, office.caseworker));
        if (auto const code = step["refuse"].value<std::string>()) {
            ASSERT_FALSE(opened) << "was not refused";
            EXPECT_EQ(opened.error().code, *code);
            EXPECT_FALSE(*code != "pathway.unknown" && opened.error().cites.empty());
            return;
        }
        ASSERT_TRUE(opened) << texts::sentence(opened.error());
        auto const begun = docket::decide({}, opened->draft, sides_.setting(side_, office.caseworker));
        ASSERT_TRUE(begun) << texts::sentence(begun.error());
        auto const state =
            docket::fold(std::vector{docket::entry_of(begun->front(), fresh, 1, sides_.setting(side_, "anna"))});
        ASSERT_EQ(state.linked.size(), 1U);
        EXPECT_TRUE(state.linked.front().origin);
        EXPECT_EQ(state.linked.front().case_id, text_of(office.state.case_id));
        auto const linked = sides_.act(side_, office.caseworker, opened->link);
        ASSERT_TRUE(linked) << texts::sentence(linked.error());
        EXPECT_EQ(office.state.linked.back().case_id, text_of(fresh));
        EXPECT_FALSE(office.state.linked.back().cites.empty());
        if (auto const* shown = step["draft"].as_table())
            for (auto const& [place, expected] : *shown)
                expect_at(opened->draft.fields, place.str(), json_of(expected));
    }

    static void expect_at(json::value const& whole, std::string_view place, json::value const& expected)
    {
        auto pointer = "/" + std::string{place};
        std::ranges::replace(pointer, '.', '/');
        boost::system::error_code missing;
        auto const* found = whole.find_pointer(pointer, missing);
        ASSERT_TRUE(found) << "nothing at " << place;
        EXPECT_EQ(json::serialize(*found), json::serialize(expected)) << place;
    }

    void reject(toml::table const& step)
    {
        auto const type = *step["reject"].value<std::string>();
        for (auto const& message : sides_.office(side_).state.outgoing)
            if (message.type == type && message.state == docket::Outgoing::State::prepared) {
                docket::Command const command{"reject_message",
                                              std::nullopt,
                                              {{"message_id", text_of(message.message_id)}, {"reasons", "Not so."}}};
                ASSERT_TRUE(sides_.act(side_, sides_.office(side_).approver, command));
                return;
            }
        FAIL() << "no prepared message " << type;
    }

    void post(toml::table const& step)
    {
        auto const to = side_ == Side::requesting ? Side::requested : Side::requesting;
        if (step["again"].value_or(false)) {
            for (auto const& text : last_) {
                auto const done = sides_.arrive(to, text);
                if (auto const code = step["refuse"].value<std::string>()) {
                    ASSERT_FALSE(done);
                    EXPECT_EQ(done.error().code, *code);
                } else {
                    ASSERT_TRUE(done) << texts::sentence(done.error());
                }
            }
            return;
        }
        auto sent = sides_.send(side_);
        ASSERT_TRUE(sent) << texts::sentence(sent.error());
        last_ = *sent;
        std::vector<std::string> types, expected;
        auto const before = posted_.size();
        note_posted();
        for (auto at = before; at < posted_.size(); ++at)
            types.push_back(posted_[at].first);
        for (auto const& type : *step["send"].as_array())
            expected.push_back(*type.value<std::string>());
        ASSERT_EQ(types, expected);
        if (step["lose"].value_or(false)) return;
        auto texts = last_;
        if (step["swap"].value_or(false)) std::ranges::reverse(texts);
        for (auto const& text : texts) {
            auto const done = sides_.arrive(to, text);
            ASSERT_TRUE(done) << rogatory::texts::sentence(done.error());
        }
    }

    void check(toml::table const& step)
    {
        auto const& state = sides_.office(side_).state;
        auto const& other = sides_.other(side_).state;
        if (auto const expected = step["state"].value<std::string>()) {
            EXPECT_EQ(state.state, *expected);
        }
        if (auto const expected = step["other"].value<std::string>()) {
            EXPECT_EQ(other.state, *expected);
        }
        if (auto const expected = step["liberty"].value<std::string>()) {
            EXPECT_EQ(state.liberty, *expected);
        }
        if (auto const expected = step["outcome"].value<std::string>()) {
            EXPECT_EQ(state.outcome, *expected);
        }
        if (auto const expected = step["kept"].value<int>()) {
            EXPECT_EQ(std::ranges::count_if(other.kept, [](auto& kept) { return !kept.done; }), *expected);
        }
        if (auto const expected = step["undertakings"].value<std::size_t>()) {
            EXPECT_EQ(state.undertakings.size(), *expected);
        }
        if (auto const* items = step["items"].as_table())
            for (auto const& [number, expected] : *items) {
                auto const* item = state.item(std::stoi(std::string{number.str()}));
                ASSERT_TRUE(item);
                EXPECT_EQ(item->state, *expected.value<std::string>());
            }
        if (auto const* shown = step["shows"].as_table())
            for (auto const& [place, expected] : *shown)
                expect_at(to_json(state), place.str(), json_of(expected));
        if (auto const* clocks = step["clocks"].as_table())
            for (auto const& [rule, expected] : *clocks) {
                std::string found = "none";
                for (auto const& clock : state.clocks)
                    if (clock.rule == rule.str())
                        found = std::string{name_of(clock.state)} + (clock.ends ? " " + text_of(*clock.ends) : "");
                EXPECT_EQ(found, *expected.value<std::string>()) << rule.str();
            }
    }

    toml::table script_;
    docket::testing::TwoSides sides_;
    Side side_ = Side::requesting;
    int followed_ = 0;
    std::vector<std::string> last_;
    std::vector<std::pair<std::string, Id>> posted_; ///< type and identifier
    struct ClosedAt {
        std::optional<toml::source_index> line; ///< of the step that closed the case; empty: the case is open
        bool outcome_asserted = false;
    };
    std::array<ClosedAt, 2> closed_at_;
    toml::source_index line_ = 0;
};

std::vector<std::string> scripts()
{
    std::vector<std::string> found;
    for (auto const& item : fs::directory_iterator(std::string{ROGATORY_SOURCE_DIR} + "/tests/cases"))
        if (item.path().extension() == ".toml") found.push_back(item.path().stem().string());
    std::ranges::sort(found);
    return found;
}

class CaseScript : public ::testing::TestWithParam<std::string>
{
};

TEST_P(CaseScript, RunsAsWritten)
{
    auto parsed = toml::parse_file(std::string{ROGATORY_SOURCE_DIR} + "/tests/cases/" + GetParam() + ".toml");
    Script script{std::move(parsed)};
    script.run();
    if (auto const* folder = std::getenv("ROGATORY_WRITE_OLD_DOCKETS")) script.write(folder, GetParam());
}

/// The row of a command in the state before it, as decide() finds it: of several that fit the last.
docket::Step const* row_of(docket::CaseState const& before, Side side, docket::Command const& command)
{
    docket::Compiled const* procedure = nullptr;
    if (!before.empty()) {
        procedure = &static_cast<docket::Compiled const&>(*before.procedure);
    } else if (auto const* named = command.fields.if_contains("modality"); named && named->is_string()) {
        for (auto const& one : docket::all_procedures())
            if (one.side == side && law::name_of(one.modality) == std::string_view{named->get_string()})
                procedure = &one;
    }
    docket::Step const* found = nullptr;
    if (procedure)
        for (auto const& step : procedure->steps)
            if (step.row->command == command.name && (step.from & procedure->bit_of(before)) != 0) found = step.row;
    return found;
}

// A row that several procedures share counts once: it is the same row.
TEST(CaseScripts, TakeEveryStepOfEveryProcedure)
{
    std::set<docket::Step const*> taken;
    for (auto const& name : scripts()) {
        Script script{toml::parse_file(std::string{ROGATORY_SOURCE_DIR} + "/tests/cases/" + name + ".toml")};
        script.watch([&](docket::CaseState const& before, Side side, docket::Command const& command) {
            taken.insert(row_of(before, side, command));
        });
        script.run();
        ASSERT_FALSE(::testing::Test::HasFatalFailure()) << name;
    }
    EXPECT_FALSE(taken.contains(nullptr));
    std::set<docket::Step const*> told;
    for (auto const& procedure : docket::all_procedures())
        for (auto const& step : procedure.steps)
            if (!taken.contains(step.row) && told.insert(step.row).second)
                ADD_FAILURE() << law::name_of(procedure.modality) << ", " << name_of(procedure.side)
                              << " side: no script takes " << step.row->command << " in " << step.row->from;
}

INSTANTIATE_TEST_SUITE_P(Cases, CaseScript, ::testing::ValuesIn(scripts()),
                         [](auto const& case_) { return case_.param; });

}
