// What leads on from a case, as people run it: alternatives of an opinion, the family and its picture, what is owed,
// and a case that was erased.
#include "program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>

namespace rogatory::tests
{
namespace
{

namespace fs = std::filesystem;
namespace json = boost::json;
std::string const examples = std::string(ROGATORY_SOURCE_DIR) + "/examples/requests/";
std::string const of_a_national = examples + "07-extradition-of-a-national.toml";

/// A requesting authority of Morocco and a requested one of France, which trust each other.
struct TwoOffices {
    TwoOffices()
        : ours(make_authority(scratch / "a", "aaa.central", "MAR")),
          theirs(make_authority(scratch / "b", "bbb.central", "FRA"))
    {
        introduce(ours, theirs, scratch.folder());
        fs::create_directory(bag());
    }
    std::string bag() const { return scratch / "bag"; }

    std::string submit()
    {
        auto const submitted = ours.run("writer", {"request", "submit", of_a_national});
        EXPECT_TRUE(submitted.done()) << submitted.err;
        return std::string(submitted.json().at("case").as_string());
    }
    void act(Authority const& side, std::string const& account, std::string const& id, std::vector<std::string> words)
    {
        words.insert(words.begin(), {"case", "act", id});
        auto const done = side.run(account, words);
        EXPECT_TRUE(done.done()) << done.err;
    }
    /// What one side prepared is approved, sealed, and imported by the other.
    std::string post(Authority const& from, Authority const& to, std::string const& id)
    {
        auto const shown = from.run("writer", {"case", "show", id}).json();
        for (auto const& message : shown.at("outgoing").as_array())
            if (message.at("state") == "prepared")
                act(from, "approver", id,
                    {"approve_message", "--message_id", std::string(message.at("message_id").as_string())});
        for (auto const& file : files_with(bag(), ""))
            fs::remove(file);
        EXPECT_TRUE(from.run("writer", {"case", "export", id, "--to", bag()}).done());
        for (auto const& file : files_with(bag(), ".rogatory")) {
            auto const imported = to.run("writer", {"case", "import", file});
            EXPECT_TRUE(imported.done()) << imported.err;
        }
        auto const list = to.run("writer", {"case", "list"}).json();
        return std::string(list.as_array().front().at("case").as_string());
    }

    Scratch scratch;
    Authority ours, theirs;
};

json::object alternative_to(json::value const& ways, std::string_view modality, bool open)
{
    for (auto const& one : ways.at("alternatives").as_array())
        if (std::string_view(one.at("to").as_string()) == modality && one.at("open").as_bool() == open)
            return one.as_object();
    return {};
}

std::string number_of(json::object const& alternative)
{
    return std::to_string(alternative.at("alternative").to_number<int>());
}

/// A team of three States is a case with each of the two others, linked both ways (decision 0026).
TEST(Pathways, ATeamOfThreeStatesIsAFamilyOfCases)
{
    Scratch const scratch;
    auto const ours = make_authority(scratch / "a", "aaa.central", "FRA");
    introduce(ours, make_authority(scratch / "b", "bbb.central", "BEL"), scratch.folder());
    introduce(ours, make_authority(scratch / "c", "ccc.central", "ESP"), scratch.folder());
    auto const proposal =
        read_text(std::string(ROGATORY_SOURCE_DIR) + "/examples/recognition/joint-investigation-team.toml");
    std::vector<std::string> cases;
    for (auto const* const state : {"BEL", "ESP"}) {
        auto const file = scratch / (std::string(state) + ".toml");
        write_text(file, std::regex_replace(proposal, std::regex("\"BEL\""), '"' + std::string(state) + '"'));
        auto const submitted = ours.run("writer", {"request", "submit", file});
        ASSERT_TRUE(submitted.done()) << submitted.err;
        cases.emplace_back(submitted.json().at("case").as_string());
    }
    for (std::size_t i = 0; i < 2; ++i)
        ASSERT_TRUE(ours.run("writer", {"case", "act", cases[i], "link_case", "--case_id", cases[1 - i], "--modality",
                                        "joint_investigation", "--reasons", "The same team"})
                        .done());
    for (auto const& id : cases) {
        auto const family = ours.run("writer", {"case", "show", id, "--family"}).json();
        ASSERT_EQ(family.as_array().size(), 2U) << family;
        for (auto const& member : family.as_array())
            EXPECT_TRUE(member.at("here").as_bool());
    }
}

TEST(Pathways, AnAlternativeOfTheOpinionOpensALinkedCaseWithTheFactsCarriedOver)
{
    TwoOffices offices;
    auto const id = offices.submit();
    auto const ways = offices.ours.run("writer", {"case", "follow", id}).json();
    // UNTOC 16(10): a national who is not extradited is prosecuted instead.
    auto const open = alternative_to(ways, "proceedings", true);
    ASSERT_FALSE(open.empty()) << json::serialize(ways);
    EXPECT_FALSE(open.at("cites").as_string().empty());
    auto const followed = offices.ours.run("writer", {"case", "follow", id, "--alternative", number_of(open)});
    ASSERT_TRUE(followed.done()) << followed.err;
    auto const fresh = std::string(followed.json().at("case").as_string());

    auto const before = offices.ours.run("writer", {"case", "show", id}).json();
    auto const after = offices.ours.run("writer", {"case", "show", fresh}).json();
    EXPECT_EQ(after.at("modality"), "proceedings");
    EXPECT_EQ(after.at("state"), "draft");
    EXPECT_EQ(after.at("persons"), before.at("persons"));
    auto const& link = before.at("linked").as_array().back();
    EXPECT_EQ(std::string(link.at("case_id").as_string()), fresh);
    EXPECT_EQ(link.at("cites"), open.at("cites"));
    EXPECT_NE(link.at("reasons").as_string().find(open.at("says").as_string()), std::string::npos);
    auto const& first = after.at("entries").as_array().front().at("body");
    EXPECT_EQ(std::string(first.at("from_case").at("case_id").as_string()), id);
    EXPECT_EQ(first.at("from_case").at("pathway"), open.at("rule"));
    auto const& carried = first.at("draft").at("request");
    auto const& original = before.at("entries").as_array().front().at("body").at("draft").at("request");
    EXPECT_EQ(carried.at("modality"), "proceedings");
    for (auto const* member : {"facts", "offences", "persons", "proceeding"})
        EXPECT_EQ(carried.at(member), original.at(member)) << member;
    EXPECT_EQ(after.at("items").as_array().size(), original.at("offences").as_array().size());

    // The family shows both, as text, as JSON and drawn.
    auto const picture = offices.scratch / "family.svg";
    auto const family = offices.ours.run("writer", {"case", "show", fresh, "--family", "--svg", picture}).json();
    ASSERT_EQ(family.as_array().size(), 2U);
    auto const drawn = read_text(picture);
    for (auto const* part : {"<title", "<desc", "role=\"img\"", "proceedings", "extradition", "</svg>"})
        EXPECT_NE(drawn.find(part), std::string::npos) << part;
}

TEST(Pathways, ABlockedAlternativeSaysWhyWithItsArticle)
{
    TwoOffices offices;
    auto const id = offices.submit();
    auto const ways = offices.ours.run("writer", {"case", "follow", id}).json();
    auto const within = alternative_to(ways, "extradition", false);
    ASSERT_FALSE(within.empty()) << json::serialize(ways);
    EXPECT_EQ(within.at("why_not_cites"), within.at("cites"));
    auto const refused = offices.ours.run("writer", {"case", "follow", id, "--alternative", number_of(within)});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_EQ(refused.error(), "pathway.alternative_same_case");
    EXPECT_EQ(offices.ours.run("writer", {"case", "follow", id, "--alternative", "99"}).error(),
              "pathway.alternative_unknown");
    EXPECT_EQ(offices.ours.run("writer", {"case", "list"}).json().as_array().size(), 1U) << "nothing was opened";

    // The requested State sees the same ways, and leaves them to the State that asks.
    offices.act(offices.ours, "approver", id, {"approve"});
    offices.act(offices.ours, "writer", id, {"send"});
    auto const there = offices.post(offices.ours, offices.theirs, id);
    auto const seen = offices.theirs.run("writer", {"case", "follow", there}).json();
    auto const theirs = alternative_to(seen, "proceedings", false);
    ASSERT_FALSE(theirs.empty()) << json::serialize(seen);
    EXPECT_EQ(offices.theirs.run("writer", {"case", "follow", there, "--alternative", number_of(theirs)}).error(),
              "pathway.alternative_of_requesting");
}

TEST(Pathways, WhatIsOwedIsListedWithItsReminderAndCompletedWithOneCommand)
{
    TwoOffices offices;
    auto const id = offices.submit();
    offices.act(offices.ours, "approver", id, {"approve"});
    offices.act(offices.ours, "writer", id, {"send"});
    auto const there = offices.post(offices.ours, offices.theirs, id);
    EXPECT_EQ(offices.ours.run("writer", {"case", "owed", id}).json(), json::array{});
    EXPECT_EQ(offices.ours.run("writer", {"case", "owed", id, "7"}).error(), "owed.nothing");
    // Far beyond every reminder until the office sets its own.
    offices.act(offices.theirs, "writer", there,
                {"request_information", "--questions", "Where does the person live?", "--wanted_by", "2399-01-01"});
    offices.post(offices.theirs, offices.ours, there);
    auto const due = offices.ours.run("writer", {"case", "due"}).json();
    ASSERT_EQ(due.as_array().size(), 1U);
    EXPECT_EQ(due.at(0).at("when"), "far");
    EXPECT_EQ(due.at(0).at("reminder_days"), 3);
    EXPECT_FALSE(due.at(0).as_object().contains("owed"));
    EXPECT_NE(due.at(0).at("as_of").as_string().find("information_requested"), std::string::npos);

    EXPECT_EQ(offices.ours.run("writer", {"duty", "remind", "tell_by", "--days", "9"}).error(),
              "account.not_administrator");
    EXPECT_EQ(offices.ours.run("admin", {"duty", "remind", "tell_by", "--days", "9999"}).error(), "due.lead_malformed");
    EXPECT_EQ(offices.ours.run("admin", {"duty", "remind", "someday", "--days", "9"}).error(), "due.lead_malformed");
    auto const set = offices.ours.run("admin", {"duty", "remind", "tell_by", "--days", "9"});
    ASSERT_TRUE(set.done()) << set.err;
    EXPECT_EQ(set.json().at("tell_by"), 9);
    EXPECT_EQ(offices.ours.run("writer", {"case", "due"}).json().at(0).at("reminder_days"), 9);
    EXPECT_EQ(offices.ours.run("writer", {"duty", "list"}).json().at("limits"), json::array{})
        << "an answer in 2399 is nothing urgent";
}

TEST(Pathways, WhatIsOwedForSeveralItemsIsDoneOnThoseThatAreNamed)
{
    Scratch scratch;
    auto const ours = make_authority(scratch / "a", "aaa.central", "NGA");
    auto const theirs = make_authority(scratch / "b", "bbb.central", "GBR");
    introduce(ours, theirs, scratch.folder());
    auto text = read_text(examples + "08-restraint-and-confiscation.toml");
    text.replace(text.find("\"mla\""), 5, "\"confiscation\"");
    write_text(scratch / "request.toml", text);
    fs::copy(examples + "annexes", scratch / "annexes", fs::copy_options::recursive);
    auto const must = [](Authority const& side, std::string const& account, std::vector<std::string> const& words) {
        auto const done = side.run(account, words);
        EXPECT_TRUE(done.done()) << json::serialize(json::value_from(words)) << done.err;
        return done.json();
    };
    auto const id =
        std::string(must(ours, "writer", {"request", "submit", scratch / "request.toml"}).at("case").as_string());
    must(ours, "approver", {"case", "act", id, "approve"});
    must(ours, "writer", {"case", "act", id, "send"});
    must(ours, "writer", {"case", "export", id, "--to", scratch.folder()});
    auto const there =
        std::string(must(theirs, "writer", {"case", "import", files_with(scratch.folder(), ".rogatory").front()})
                        .at("case")
                        .as_string());
    // A restraint of both items that ended long ago, whatever the day of this test.
    must(theirs, "writer",
         {"case", "act", there, "order_restraint", "--item", "all", "--court", "High Court", "--based_on", "request",
          "--ends_on", "2020-01-01", "--national_law", "Proceeds Act, section 1"});
    auto const owed = must(theirs, "writer", {"case", "owed", there});
    ASSERT_EQ(owed.as_array().size(), 1U) << json::serialize(owed);
    EXPECT_EQ(owed.at(0).at("command"), "record_restraint_lapsed");
    EXPECT_EQ(owed.at(0).at("items"), (json::array{1, 2}));
    auto const clock = std::to_string(owed.at(0).at("clock").to_number<int>());
    EXPECT_EQ(must(theirs, "writer", {"case", "owed", there, "--item", "2"}), owed);
    EXPECT_EQ(must(theirs, "writer", {"case", "owed", there, "--item", "3"}), json::array{});
    auto const shown = rogatory({"case", "owed", there, "--data", theirs.folder});
    EXPECT_NE(shown.out.find("--item 1, 2"), std::string::npos) << shown.out;

    // Several items are never moved by leaving out a word.
    auto const item_states = [&] {
        std::vector<std::string> states;
        auto const known = must(theirs, "writer", {"case", "show", there});
        for (auto const& item : known.at("items").as_array())
            states.emplace_back(item.at("state").as_string());
        return states;
    };
    auto const complete = [&](std::vector<std::string> const& more) {
        std::vector<std::string> words{"case", "owed", there, clock};
        words.insert(words.end(), more.begin(), more.end());
        return theirs.run("writer", words);
    };
    EXPECT_EQ(complete({}).error(), "case.which_item");
    EXPECT_EQ(complete({"--item", "3"}).error(), "owed.nothing");
    EXPECT_EQ(complete({"--item", "some"}).error(), "usage.unknown_value");
    EXPECT_EQ(item_states(), (std::vector<std::string>{"restrained", "restrained"}));
    auto const second = complete({"--item", "2"});
    ASSERT_TRUE(second.done()) << second.err;
    EXPECT_EQ(item_states(), (std::vector<std::string>{"restrained", "released"}));
}

TEST(Pathways, AMessageThatHasNotLeftIsTracedWithItsStateAndTheNextStep)
{
    TwoOffices offices;
    auto const id = offices.submit();
    offices.act(offices.ours, "approver", id, {"approve"});
    offices.act(offices.ours, "writer", id, {"send"});
    auto const message_in = [](Authority const& side, std::string const& in) {
        auto const known = side.run("writer", {"case", "show", in}).json();
        return std::string(known.at("outgoing").as_array().back().at("message_id").as_string());
    };
    auto const last_of = [](Authority const& side, std::string const& message) {
        auto const traced = side.run("writer", {"exchange", "trace", message});
        EXPECT_TRUE(traced.done()) << traced.err;
        auto const all = traced.json();
        EXPECT_EQ(all.at("happened").at(0).at("what"), "prepared") << traced.out;
        auto const last = all.at("happened").as_array().back().as_object();
        return std::string(last.at("what").as_string()) + ": " + std::string(last.at("why").as_string());
    };
    // Approved, and nobody agreed on an exchange: it is carried.
    auto const request = message_in(offices.ours, id);
    EXPECT_EQ(
        last_of(offices.ours, request),
        "approved, not queued: no exchange over the network was agreed with bbb.central; sealed and carried by hand: "
        "rogatory case export " +
            id + " --to DIR");
    // Agreed upon afterwards: it is queued when somebody says so.
    ASSERT_TRUE(offices.ours.run("admin", {"exchange", "agree", "bbb.central", "https://127.0.0.1:9/as4"}).done());
    EXPECT_TRUE(last_of(offices.ours, request).ends_with(": rogatory exchange send " + id));

    // Prepared: another account approves it, or rejects it.
    auto const there = offices.post(offices.ours, offices.theirs, id);
    offices.act(offices.theirs, "writer", there, {"acknowledge"});
    auto const answer = message_in(offices.theirs, there);
    EXPECT_EQ(last_of(offices.theirs, answer),
              "prepared, not queued: it has not left; another account approves it: rogatory case act " + there +
                  " approve_message --message_id " + answer);
    auto const printed = rogatory({"exchange", "trace", answer, "--data", offices.theirs.folder});
    EXPECT_NE(printed.out.find("  prepared\n"), std::string::npos) << printed.out;
    offices.act(offices.theirs, "approver", there,
                {"reject_message", "--message_id", answer, "--reasons", "The wrong reference."});
    EXPECT_TRUE(last_of(offices.theirs, answer).ends_with("it was not approved and does not leave"));
    EXPECT_EQ(offices.theirs.run("writer", {"exchange", "trace", id}).error(), "exchange.message_unknown");
}

/// An office that asks TUR for the person of the example under the European Convention on Extradition.
class Asking
{
public:
    Asking(Scratch const& scratch, Authority const& asked, std::string const& state)
        : asked_(asked),
          office_(make_authority(scratch / state, (state == "CHE" ? "aaa" : "ccc") + std::string(".central"), state))
    {
        introduce(office_, asked_, scratch.folder());
        auto text = read_text(of_a_national);
        for (auto const& [was, is] :
             {std::pair<std::string, std::string>{"MAR", state}, {"FRA", "TUR"}, {"untoc", "ets024"}})
            text.replace(text.find("\"" + was + "\"") + 1, was.size(), is);
        // The penalty tells the two requests apart.
        if (state == "UKR")
            text =
                std::regex_replace(text, std::regex("maximum_penalty_months = [0-9]+"), "maximum_penalty_months = 96");
        write_text(scratch / (state + ".toml"), text);
        for (auto const& [account, words] : std::vector<std::pair<std::string, std::vector<std::string>>>{
                 {"writer", {"request", "submit", scratch / (state + ".toml")}},
                 {"approver", {"case", "act", "", "approve"}},
                 {"writer", {"case", "act", "", "send"}},
                 {"writer", {"case", "export", "", "--to", scratch / (state + ".out")}}}) {
            auto command = words;
            std::ranges::replace(command, std::string(), case_);
            auto const done = office_.run(account, command);
            EXPECT_TRUE(done.done()) << done.err;
            if (case_.empty()) case_ = std::string(done.json().at("case").as_string());
        }
        auto const imported =
            asked_.run("writer", {"case", "import", files_with(scratch / (state + ".out"), ".rogatory").front()});
        EXPECT_TRUE(imported.done()) << imported.err;
        there_ = std::string(imported.json().at("case").as_string());
    }
    Authority const& office() const { return office_; }
    std::string const& own_case() const { return case_; }
    std::string const& there() const { return there_; }

private:
    Authority const& asked_;
    Authority office_;
    std::string case_, there_;
};

TEST(Pathways, RequestsForOnePersonStandSideBySideByTheCriteriaOfTheLaw)
{
    Scratch scratch;
    fs::copy(examples + "annexes", scratch / "annexes", fs::copy_options::recursive);
    for (auto const* const state : {"CHE", "UKR"})
        fs::create_directory(scratch / (std::string(state) + ".out"));
    auto const asked = make_authority(scratch / "asked", "bbb.central", "TUR");
    Asking const first(scratch, asked, "CHE"), second(scratch, asked, "UKR");
    auto const compare = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"case", "compare"});
        return asked.run("writer", words);
    };
    EXPECT_EQ(compare({first.there()}).error(), "worksheet.one_request");
    EXPECT_EQ(compare({first.there(), "nothing"}).error(), "case.unknown");
    EXPECT_EQ(first.office().run("writer", {"case", "compare", first.own_case()}).error(), "worksheet.one_request");

    auto const compared = compare({first.there(), second.there()});
    ASSERT_TRUE(compared.done()) << compared.err;
    auto const sheet = compared.json();
    EXPECT_EQ(sheet.at("requests").at(0).at("state"), "CHE");
    EXPECT_EQ(sheet.at("requests").at(1).at("state"), "UKR");
    ASSERT_EQ(sheet.at("rules").as_array().size(), 1U) << compared.out;
    EXPECT_EQ(sheet.at("rules").at(0).at("article"), "ets024 17");
    EXPECT_EQ(sheet.at("rules").at(0).at("requests"), (json::array{0, 1}));
    std::map<std::string, json::value> said;
    for (auto const& one : sheet.at("criteria").as_array()) {
        EXPECT_EQ(one.at("articles"), json::array{"ets024 17"});
        said[std::string(one.at("criterion").as_string())] = one.at("facts");
    }
    for (auto const* const criterion : {"seriousness", "place", "dates", "nationality", "later"})
        EXPECT_EQ(said.count(criterion), 1U) << criterion;
    // Each request in its own column; of what no request can say nothing is said.
    EXPECT_NE(json::serialize(said["seriousness"].at(0)).find("120 months"), std::string::npos);
    EXPECT_NE(json::serialize(said["seriousness"].at(1)).find("96 months"), std::string::npos);
    EXPECT_EQ(said["later"], (json::array{json::array{}, json::array{}}));

    // The same as a paper, in the language that is asked for; and to be read at once.
    for (auto const& [format, beginning] : {std::pair<std::string, std::string>{"pdf", "%PDF"}, {"docx", "PK"}}) {
        auto const file = scratch / ("sheet." + format);
        auto const printed = compare({first.there(), second.there(), "--out", file, "--format", format});
        ASSERT_TRUE(printed.done()) << printed.err;
        EXPECT_TRUE(read_text(file).starts_with(beginning)) << format;
    }
    auto const refused = compare({first.there(), second.there(), "--out", scratch / "sheet.odt", "--format", "odt"});
    EXPECT_EQ(refused.exit, 2);
    EXPECT_EQ(refused.error(), "usage.unknown_value");
    EXPECT_FALSE(fs::exists(scratch / "sheet.odt"));
    auto const text = rogatory({"case", "compare", first.there(), second.there(), "--data", asked.folder});
    EXPECT_NE(text.out.find("It weighs nothing"), std::string::npos) << text.out << text.err;
    EXPECT_NE(text.out.find("To be written by the authority that decides"), std::string::npos) << text.out;
}

TEST(Pathways, NothingCanBeDoneInAnErasedCaseAndNothingOfItIsListed)
{
    TwoOffices offices;
    auto const id = offices.submit();
    offices.act(offices.ours, "approver", id, {"approve"});
    offices.act(offices.ours, "writer", id, {"send"});
    auto const there = offices.post(offices.ours, offices.theirs, id);
    offices.act(offices.theirs, "writer", there, {"acknowledge"});
    auto const ways = offices.ours.run("writer", {"case", "follow", id}).json();
    auto const chosen = number_of(alternative_to(ways, "proceedings", true));
    auto const fresh = std::string(
        offices.ours.run("writer", {"case", "follow", id, "--alternative", chosen}).json().at("case").as_string());
    ASSERT_TRUE(offices.ours.run("admin", {"docket", "checkpoint"}).done());
    ASSERT_TRUE(offices.ours.run("admin", {"docket", "erase", id, "--reason", "court order", "--yes"}).done());

    // Every command of the case, whatever it does.
    for (auto const& words : std::vector<std::vector<std::string>>{
             {"case", "show", id},
             {"case", "show", id, "--family"},
             {"case", "owed", id},
             {"case", "follow", id},
             {"case", "follow", id, "request_to_consultation"},
             {"case", "follow", id, "--alternative", chosen},
             {"case", "act", id, "enquire", "--reasons", "Where does it stand?"},
             {"case", "act", id, "note", "--text", "x"},
             {"case", "act", id, "link_case", "--case_id", fresh, "--modality", "proceedings", "--reasons", "x"},
             {"case", "act", id, "nothing_of_that_name"},
             {"case", "export", id, "--to", offices.bag()},
             {"request", "submit", of_a_national, "--case", id}}) {
        auto const run = offices.ours.run("writer", words);
        EXPECT_EQ(run.error(), "case.erased") << words[1] << ' ' << words[2] << run.out << run.err;
        EXPECT_EQ(run.exit, 1);
        EXPECT_EQ(run.out.find("Fictif"), std::string::npos);
    }
    // What the other side still sends into it.
    auto const shown = offices.theirs.run("writer", {"case", "show", there}).json();
    for (auto const& message : shown.at("outgoing").as_array())
        offices.act(offices.theirs, "approver", there,
                    {"approve_message", "--message_id", std::string(message.at("message_id").as_string())});
    for (auto const& file : files_with(offices.bag(), ""))
        fs::remove(file);
    ASSERT_TRUE(offices.theirs.run("writer", {"case", "export", there, "--to", offices.bag()}).done());
    auto const dossiers = files_with(offices.bag(), ".rogatory");
    ASSERT_EQ(dossiers.size(), 1U);
    auto const imported = offices.ours.run("writer", {"case", "import", dossiers.front()});
    EXPECT_EQ(imported.error(), "case.erased") << imported.out;

    // Lists, limits, duties and figures know nothing of it; the case that it opened stays, and names it only.
    auto const list = offices.ours.run("writer", {"case", "list"}).json();
    ASSERT_EQ(list.as_array().size(), 1U);
    EXPECT_EQ(std::string(list.at(0).at("case").as_string()), fresh);
    auto const due = offices.ours.run("writer", {"case", "due", "--all"});
    ASSERT_TRUE(due.done()) << due.err;
    EXPECT_EQ(due.out.find(id), std::string::npos);
    auto const duty = offices.ours.run("writer", {"duty", "list"});
    ASSERT_TRUE(duty.done()) << duty.err;
    EXPECT_EQ(duty.out.find(id), std::string::npos);
    auto const statistics = offices.ours.run("writer", {"statistics"});
    ASSERT_TRUE(statistics.done()) << statistics.err;
    EXPECT_EQ(statistics.out.find(id), std::string::npos);
    auto const family = offices.ours.run("writer", {"case", "show", fresh, "--family"}).json();
    ASSERT_EQ(family.as_array().size(), 2U);
    EXPECT_FALSE(family.at(1).at("here").as_bool());
    EXPECT_EQ(family.at(1).at("title"), "");
    // Proofs of what was recorded before still hold, and the docket verifies.
    auto const proof = offices.ours.run("writer", {"docket", "proof", id + "/1"});
    EXPECT_TRUE(proof.done()) << proof.err;
    auto const verified = rogatory({"docket", "verify", "--data", offices.ours.folder, "--json"});
    EXPECT_TRUE(verified.done()) << verified.out << verified.err;
}

}
}
