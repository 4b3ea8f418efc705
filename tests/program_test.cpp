// The program as people run it, between two authorities: every example travels, wrong input changes nothing, and a
// process that is killed at any moment loses nothing and repeats nothing.
#include "pair.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <map>
#include <random>
#include <set>

namespace rogatory::tests
{
namespace
{

namespace fs = std::filesystem;

TEST(Program, TellsItsVersionAndEveryCommand)
{
    EXPECT_TRUE(rogatory({"--version"}).out.starts_with("rogatory "));
    auto const help = rogatory({"--help"});
    EXPECT_TRUE(help.done());
    auto const man = rogatory({"help", "--man"}).out;
    auto const completion = rogatory({"help", "--completion", "bash"}).out;
    for (auto const* command : {"law check", "authority init", "request submit", "case import", "docket verify"}) {
        EXPECT_NE(help.out.find(command), std::string::npos) << command;
        EXPECT_NE(man.find(std::string(".B ") + command), std::string::npos) << command;
    }
    EXPECT_NE(completion.find("\"case import\""), std::string::npos);
}

TEST(Program, EveryCompleteExampleTravelsAndIsAcknowledged)
{
    for (auto const& file : files_with(source + "/examples/requests", ".toml")) {
        SCOPED_TRACE(file);
        Pair pair(file);
        auto const ours = pair.send(file);
        auto const dossiers = pair.seal(pair.requesting, ours);
        ASSERT_EQ(dossiers.size(), 1U);
        auto const imported = pair.requested.run("writer", {"case", "import", dossiers.front()});
        ASSERT_TRUE(imported.done()) << imported.err;
        auto const receipts = files_with(pair.bag(), ".receipt");
        ASSERT_EQ(receipts.size(), 1U);
        auto const receipt = pair.requesting.run("writer", {"case", "import", receipts.front()});
        ASSERT_TRUE(receipt.done()) << receipt.err;

        auto const theirs = member(imported, "case");
        ASSERT_TRUE(pair.requested.run("writer", {"case", "act", theirs, "acknowledge"}).done());
        Pair::approve_messages(pair.requested, theirs);
        auto const answers = pair.seal(pair.requested, theirs);
        ASSERT_EQ(answers.size(), 1U);
        auto const back = pair.requesting.run("writer", {"case", "import", answers.front()});
        ASSERT_TRUE(back.done()) << back.err;
        EXPECT_EQ(member(back, "case"), ours) << "the acknowledgement finds the case that it answers";
        EXPECT_TRUE(is_sound(pair.requesting) && is_sound(pair.requested));
    }
}

TEST(Program, TheWholeWalkFromDraftToAnswerEndsWell)
{
    auto const status = std::system(("cd " + source + " && deploy/walk " ROGATORY_PROGRAM " > /dev/null 2>&1").c_str());
    EXPECT_EQ(status, 0);
}

TEST(Program, WhatIsDueIsListedForWhoMustActAndAnEmptyListSaysSo)
{
    auto const file = source + "/examples/requests/01-bank-records.toml";
    Pair pair(file);
    auto const nothing = pair.requested.run("writer", {"case", "due"});
    ASSERT_TRUE(nothing.done()) << nothing.err;
    EXPECT_EQ(nothing.json(), boost::json::array{});
    auto const dossiers = pair.seal(pair.requesting, pair.send(file));
    ASSERT_EQ(dossiers.size(), 1U);
    auto const imported = pair.requested.run("writer", {"case", "import", dossiers.front()});
    ASSERT_TRUE(imported.done()) << imported.err;
    // The Convention gives no number of days: the limit is shown with --all, without an end that nobody knows.
    EXPECT_EQ(pair.requested.run("writer", {"case", "due"}).json(), boost::json::array{});
    auto const all = pair.requested.run("writer", {"case", "due", "--all", "--for", "LUX"}).json();
    ASSERT_EQ(all.as_array().size(), 1U);
    auto const& due = all.at(0);
    EXPECT_EQ(due.at("article"), "uncac 46(24)");
    EXPECT_EQ(due.at("status"), "verified");
    EXPECT_EQ(due.at("time_zone"), "Europe/Luxembourg");
    EXPECT_TRUE(due.at("ends").is_null());
    EXPECT_EQ(pair.requested.run("writer", {"case", "due", "--all", "--for", "CIV"}).json(), boost::json::array{});
    auto const wrong = pair.requested.run("writer", {"case", "due", "--within", "soon"});
    EXPECT_EQ(wrong.exit, 2);
    EXPECT_EQ(wrong.error(), "usage.unknown_value");
}

TEST(Program, AFieldThatHasTheNameOfAnOptionIsTypedAsAField)
{
    auto const file = source + "/examples/requests/13-preservation-of-a-mailbox.toml";
    Pair pair(file);
    auto const dossiers = pair.seal(pair.requesting, pair.send(file));
    ASSERT_EQ(dossiers.size(), 1U);
    auto const theirs = member(pair.requested.run("writer", {"case", "import", dossiers.front()}), "case");
    std::vector<std::string> words{"case",       "act",           theirs,           "order_preservation",
                                   "--provider", "Mail provider", "--ends_on",      "2027-12-31",
                                   "--ticket",   "T-1",           "--confidential", "yes"};
    auto const missing = pair.requested.run("writer", words);
    EXPECT_EQ(missing.error(), "usage.field_is_option") << missing.err;
    auto const shown = text_of(pair.requested, {"case", "show", theirs});
    EXPECT_NE(shown.find("--field data="), std::string::npos) << shown;
    words.insert(words.end(), {"--field", "data=The mailbox", "--holds_from", "2026-01-01T00:00:00Z"});
    auto const ordered = pair.requested.run("writer", words);
    EXPECT_TRUE(ordered.done()) << ordered.err;
    auto const wrong = pair.requested.run("writer", {"case", "act", theirs, "note", "--field", "text"});
    EXPECT_EQ(wrong.error(), "usage.unknown_value") << "a field without a value";
    // What waits for a second person says so, and by which words it goes on.
    EXPECT_NE(text_of(pair.requested, {"case", "show", theirs}).find("approve_message --message_id"),
              std::string::npos);
}

TEST(Program, AnExecutingAuthoritySeesTheMeasuresThatAreWithItAndNothingElse)
{
    Pair pair(bank_records);
    auto const ours = pair.send(bank_records);
    auto const dossier = pair.seal(pair.requesting, ours).front();
    auto const imported = pair.requested.run("writer", {"case", "import", dossier});
    ASSERT_TRUE(imported.done()) << imported.err;
    auto const id = member(imported, "case");
    auto& office = pair.requested;
    for (auto const* name : {"emil", "erna"}) {
        auto const added = office.run("admin", {"authority", "account", "add", name, "--role", "executing_authority"});
        write_text(office.folder + "." + name, member(added, "token"));
    }
    // Nothing is with it yet: not even that there is such a case.
    for (auto const& words : {std::vector<std::string>{"case", "show", id},
                              {"exhibit", "list", id},
                              {"case", "assets", id},
                              {"case", "show", "ffffffff-ffff-7fff-bfff-ffffffffffff"}}) {
        auto const refused = office.run("emil", words);
        EXPECT_EQ(refused.exit, 1) << words[1];
        EXPECT_EQ(refused.error(), "case.not_yours") << words[1];
    }
    EXPECT_EQ(office.run("emil", {"case", "list"}).json().as_array().size(), 0U);

    ASSERT_TRUE(office.run("writer", {"case", "act", id, "accept_item", "--item", "all"}).done());
    auto const assign = [&](char const* item, char const* account) {
        auto const done = office.run("writer", {"case", "act", id, "assign", "--item", item, "--authority",
                                                std::string("Office of ") + account, "--account", account});
        ASSERT_TRUE(done.done()) << done.err;
    };
    assign("2", "emil");
    assign("1", "erna");
    auto const take = [&](char const* account, char const* measure) {
        return office.run(account, {"exhibit", "take", id, "--description", "A ledger", "--holder", account, "--place",
                                    "Here", "--measure", measure});
    };
    ASSERT_TRUE(take("erna", "1").done());
    EXPECT_EQ(take("emil", "1").error(), "exhibit.not_yours");
    ASSERT_TRUE(take("emil", "2").done());

    auto const seen = office.run("emil", {"case", "show", id});
    ASSERT_TRUE(seen.done()) << seen.err;
    auto const part = seen.json();
    ASSERT_EQ(part.at("items").as_array().size(), 1U);
    EXPECT_EQ(part.at("items").at(0).at("number"), 2);
    ASSERT_EQ(part.at("exhibits").as_array().size(), 1U);
    EXPECT_EQ(part.at("exhibits").at(0).at("number"), 2);
    EXPECT_EQ(seen.out.find("Office of erna"), std::string::npos) << "what is with others";
    auto const whole = office.run("writer", {"case", "show", id});
    auto const title = std::string(whole.json().at("items").at(0).at("title").as_string());
    EXPECT_NE(whole.out.find(title), std::string::npos);
    EXPECT_EQ(seen.out.find(title), std::string::npos) << "the other measure, in the request as well";
    EXPECT_EQ(office.run("emil", {"case", "list"}).json().as_array().size(), 1U);
    EXPECT_EQ(office.run("emil", {"exhibit", "show", id, "1"}).error(), "exhibit.not_yours");
    ASSERT_TRUE(office.run("emil", {"exhibit", "show", id, "2"}).done());
    for (auto const& words : {std::vector<std::string>{"case", "received", id},
                              {"case", "due"},
                              {"case", "owed", id},
                              {"case", "show", id, "--family"},
                              {"exchange", "status"},
                              {"case", "export", id},
                              {"case", "import", dossier},
                              {"ecodex", "export", id},
                              {"form", "check", "--case", id},
                              {"form", "render", "--case", id, "--output", pair.scratch.folder()}})
        EXPECT_EQ(office.run("emil", words).error(), "case.central_authority_only") << words[1];
    // Who has the folder and its keys is asked for no account; an administrator keeps accounts and sees no case.
    EXPECT_TRUE(rogatory({"case", "show", id, "--data", office.folder, "--json"}).done());
    EXPECT_EQ(office.run("admin", {"case", "show", id}).error(), "case.not_yours");

    ASSERT_TRUE(office.run("writer", {"case", "act", id, "take_back_measure", "--item", "2", "--reasons", "x"}).done());
    EXPECT_EQ(office.run("emil", {"case", "show", id}).error(), "case.not_yours");
    EXPECT_EQ(office.run("emil", {"case", "list"}).json().as_array().size(), 0U);
    ASSERT_TRUE(office.run("erna", {"case", "show", id}).done());
    ASSERT_TRUE(office.run("admin", {"authority", "account", "remove", "erna"}).done());
    EXPECT_EQ(office.run("erna", {"case", "show", id}).error(), "account.not_recognised");
    EXPECT_EQ(office.run("admin", {"authority", "account", "remove", "admin"}).error(), "account.last_administrator");
}

TEST(Program, ACalendarIsRecordedFromAFileAndGivesTheTimeZoneOfWhatIsDue)
{
    Scratch scratch;
    auto const office = make_authority(scratch / "a", "aaa.central", "LUX");
    EXPECT_EQ(office.run("writer", {"authority", "calendar", "list"}).json(), boost::json::array{});
    write_text(scratch / "holidays.csv", "date,name\n2026-01-01,New Year\n2026-12-25,\"Christmas, first day\"\n");
    auto const refused = office.run("writer", {"authority", "calendar", "add", "ZZB", "--year", "2026"});
    EXPECT_EQ(refused.error(), "account.not_administrator");
    auto const added = office.run("admin", {"authority", "calendar", "add", "ZZB", "--csv", scratch / "holidays.csv",
                                            "--zone", "Africa/Nairobi", "--rest-days", "fri sat"});
    ASSERT_TRUE(added.done()) << added.err;
    ASSERT_TRUE(office.run("admin", {"authority", "calendar", "add", "ZZB", "--holiday", "2027-01-01"}).done());
    auto const listed = office.run("writer", {"authority", "calendar", "list"}).json();
    EXPECT_EQ(boost::json::serialize(listed),
              R"([{"state":"ZZB","time_zone":"Africa/Nairobi","rest_days":"fri sat","years":[2026,2027],)"
              R"("holidays":["2026-01-01","2026-12-25","2027-01-01"]}])");
    write_text(scratch / "broken.csv", "date\n2026-01-01\n1 May 2026\n");
    auto const broken = office.run("admin", {"authority", "calendar", "add", "ZZB", "--csv", scratch / "broken.csv"});
    EXPECT_EQ(broken.error(), "calendar.line");
    for (auto const& [words, code] :
         {std::pair{std::vector<std::string>{"Kenya", "--year", "2026"}, "calendar.state_unknown"},
          std::pair{std::vector<std::string>{"ZZC", "--year", "2026", "--rest-days", "someday"}, "calendar.rest_days"},
          std::pair{std::vector<std::string>{"ZZC", "--year", "2026", "--zone", "Middle/Earth"},
                    "calendar.zone_unknown"}}) {
        std::vector<std::string> command{"authority", "calendar", "add"};
        command.insert(command.end(), words.begin(), words.end());
        EXPECT_EQ(office.run("admin", command).error(), code);
    }
    EXPECT_EQ(office.run("writer", {"authority", "calendar", "list"}).json(), listed)
        << "what was wrong changed nothing";
    ASSERT_TRUE(office.run("admin", {"authority", "calendar", "remove", "ZZB"}).done());
    EXPECT_EQ(office.run("admin", {"authority", "calendar", "remove", "ZZB"}).error(), "calendar.none");
}

TEST(Program, WhoWroteCannotApproveAndNothingLeavesUnapproved)
{
    Pair pair(bank_records);
    auto const submitted = pair.requesting.run("writer", {"request", "submit", bank_records});
    ASSERT_TRUE(submitted.done()) << submitted.err;
    auto const id = member(submitted, "case");
    auto const own = pair.requesting.run("writer", {"case", "act", id, "approve"});
    EXPECT_EQ(own.exit, 1);
    EXPECT_FALSE(own.error().empty());
    EXPECT_EQ(pair.requesting.run("writer", {"case", "export", id, "--to", pair.bag()}).error(),
              "case.nothing_to_export");
    EXPECT_TRUE(files_with(pair.bag(), ".rogatory").empty());
    EXPECT_EQ(pair.requesting.run("nobody", {"case", "act", id, "approve"}).exit, 4) << "no token file of that name";
    EXPECT_EQ(rogatory({"case", "act", id, "approve", "--data", pair.requesting.folder, "--as", "approver",
                        "--token-file", pair.requesting.folder + ".writer", "--json"})
                  .error(),
              "account.not_recognised");
}

TEST(Program, WhatThePartnerWroteIsReadAndAnApproverReadsWhatWillLeave)
{
    auto const file = source + "/examples/requests/01-bank-records.toml";
    Pair pair(file);
    auto const ours = pair.send(file);
    auto const imported = pair.requested.run("writer", {"case", "import", pair.seal(pair.requesting, ours).front()});
    ASSERT_TRUE(imported.done()) << imported.err;
    auto const theirs = member(imported, "case");
    ASSERT_TRUE(pair.requested.run("writer", {"case", "act", theirs, "acknowledge"}).done());
    Pair::approve_messages(pair.requested, theirs);
    ASSERT_TRUE(
        pair.requested
            .run("writer", {"case", "act", theirs, "request_information", "--questions",
                            R"([{"number":1,"text":"For which weeks are the records needed?"}])", "--item", "all"})
            .done());
    // Before it is approved: the words that will leave, under the command that "case show" names.
    auto const waiting = pair.requested.run("approver", {"case", "read", theirs});
    ASSERT_TRUE(waiting.done()) << waiting.err;
    std::string prepared;
    auto const messages = waiting.json();
    for (auto const& one : messages.as_array())
        if (one.at("to_be_approved").as_bool()) {
            prepared = one.at("message_id").as_string();
            EXPECT_NE(std::string_view(one.at("letter").as_string()).find("For which weeks"), std::string_view::npos);
        }
    ASSERT_FALSE(prepared.empty());
    EXPECT_NE(text_of(pair.requested, {"case", "show", theirs}).find("rogatory case read " + theirs + " " + prepared),
              std::string::npos);
    Pair::approve_messages(pair.requested, theirs);
    for (auto const& dossier : pair.seal(pair.requested, theirs))
        ASSERT_TRUE(pair.requesting.run("writer", {"case", "import", dossier}).done());

    // On the other side: the question stands in the case, and the letter with all that came lies in a folder.
    auto const shown = text_of(pair.requesting, {"case", "show", ours});
    EXPECT_NE(shown.find("For which weeks are the records needed?"), std::string::npos) << shown;
    EXPECT_NE(text_of(pair.requesting, {"case", "read", ours, prepared}).find("For which weeks"), std::string::npos);
    auto const folder = pair.scratch / "read";
    fs::create_directory(folder);
    EXPECT_EQ(
        rogatory({"case", "read", ours, prepared, "--out", folder, "--data", pair.requesting.folder, "--json"}).error(),
        "account.missing");
    auto const out = pair.requesting.run("approver", {"case", "read", ours, prepared, "--out", folder});
    ASSERT_TRUE(out.done()) << out.err;
    EXPECT_TRUE(read_text(folder + "/letter.en.pdf").starts_with("%PDF"));
    EXPECT_TRUE(read_text(folder + "/letter.en.docx").starts_with("PK"));
    EXPECT_TRUE(fs::exists(folder + "/letters-en.pdf")) << "the letter as its sender sealed it";
    auto const entries = pair.requesting.run("writer", {"case", "show", ours}).json().at("entries").as_array();
    EXPECT_EQ(entries.back().at("kind"), "note_recorded");
    EXPECT_EQ(entries.back().at("actor"), "approver");
    EXPECT_EQ(entries.back().at("body").at("taken_out").at("message_id").as_string(), prepared);
    EXPECT_EQ(pair.requesting.run("writer", {"case", "read", ours, "0000"}).error(), "message.unknown");

    // One line for the way of a message, unless each is asked for.
    auto const lines_with = [](std::string const& text, std::string const& words) {
        std::size_t count = 0;
        for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1))
            ++count;
        return count;
    };
    auto const answering = text_of(pair.requested, {"case", "show", theirs, "--transport"});
    EXPECT_NE(text_of(pair.requested, {"case", "show", theirs}).find("Message left ["), std::string::npos);
    EXPECT_EQ(lines_with(answering, "Message left"), 2U);
}

TEST(Program, AStepOnSeveralItemsSaysOnWhich)
{
    auto const file = source + "/examples/requests/01-bank-records.toml";
    Pair pair(file);
    auto const ours = pair.send(file);
    auto const imported = pair.requested.run("writer", {"case", "import", pair.seal(pair.requesting, ours).front()});
    auto const theirs = member(imported, "case");
    ASSERT_TRUE(pair.requested.run("writer", {"case", "act", theirs, "acknowledge"}).done());
    EXPECT_EQ(pair.requested.run("writer", {"case", "act", theirs, "accept_item"}).error(), "case.which_item");
    auto const one = pair.requested.run("writer", {"case", "act", theirs, "accept_item", "--item", "1"});
    ASSERT_TRUE(one.done()) << one.err;
    ASSERT_EQ(one.json().at("items_changed").as_array().size(), 1U);
    EXPECT_EQ(one.json().at("items_changed").at(0).at("number"), 1);
    EXPECT_EQ(one.json().at("items_changed").at(0).at("state"), "accepted");
    auto const rest = pair.requested.run("writer", {"case", "act", theirs, "accept_item", "--item", "all"});
    ASSERT_TRUE(rest.done()) << rest.err;
    EXPECT_FALSE(rest.json().at("items_changed").as_array().empty());
}

TEST(Program, ATranslationIsExportedTakenBackAndPrinted)
{
    Scratch const scratch;
    fs::copy(source + "/examples/requests", scratch / "r", fs::copy_options::recursive);
    auto const file = scratch / "r/01-bank-records.toml";
    auto const sent = scratch / "sent.xlf";
    auto const exported = rogatory({"request", "segments", file, "--into", "en", "--export", sent, "--json"});
    ASSERT_TRUE(exported.done()) << exported.err;
    EXPECT_EQ(exported.json().at("translated"), 0);
    auto text = read_text(sent);
    std::string const source_end = "</source>";
    text.insert(text.find(source_end) + source_end.size(), "<target>Bribery in a tender</target>");
    write_text(sent, text);
    auto const taken = rogatory(
        {"request", "segments", file, "--into", "en", "--import", sent, "--translator", "T. Sample", "--json"});
    ASSERT_TRUE(taken.done()) << taken.err;
    EXPECT_EQ(taken.json().at("translated"), 1);
    EXPECT_EQ(rogatory({"request", "segments", file, "--into", "es", "--import", sent, "--json"}).error(),
              "xliff.other_language");
    auto const letter = scratch / "letter.txt";
    ASSERT_TRUE(
        rogatory({"request", "render", file, "--language", "en", "--format", "text", "--output", letter, "--json"})
            .done());
    EXPECT_NE(read_text(letter).find("Request for mutual legal assistance: Bribery in a tender"), std::string::npos);
    EXPECT_NE(read_text(letter).find("Translator: T. Sample"), std::string::npos);
}

TEST(Program, WrongInputGivesItsErrorAndChangesNothing)
{
    Pair pair(bank_records);
    auto const ours = pair.send(bank_records);
    auto const dossier = pair.seal(pair.requesting, ours).front();
    auto const octets = read_text(dossier);
    auto const& there = pair.requested;

    auto const altered = [&](std::size_t at) {
        auto text = octets;
        text[at] = static_cast<char>(text[at] ^ 1);
        write_text(pair.scratch / "altered.rogatory", text);
        return pair.scratch / "altered.rogatory";
    };
    write_text(pair.scratch / "short.rogatory", octets.substr(0, octets.size() / 2));
    write_text(pair.scratch / "empty.rogatory", "");
    write_text(pair.scratch / "text.rogatory", "This is not a dossier.\n");
    write_text(pair.scratch / "deep.toml", "a = " + std::string(2'000'000, '['));
    write_text(pair.scratch / "deep.json", "{\"a\":" + std::string(2'000'000, '['));
    write_text(pair.scratch / "huge.toml", "a = \"" + std::string(8 * 1024 * 1024, 'x') + "\"");
    write_text(pair.scratch / "not.toml", "this is = = not TOML");
    write_text(pair.scratch / "latin1.toml", "reference = \"caf\xe9\"\n");
    write_text(pair.scratch / "date.toml", "format = \"rogatory.request/1\"\nmodality = \"mla\"\ndate = 2026-02-30\n");
    write_text(pair.scratch / "type.toml", "format = \"rogatory.request/1\"\nmodality = 7\n");
    auto const before = snapshot(there.folder);

    struct Wrong {
        std::vector<std::string> words;
        std::set<int> exits;
        std::string code; ///< beginning of the error's code
    };
    for (auto const& wrong : {
             Wrong{{"case", "import", altered(octets.size() / 2)}, {1, 3}, "dossier."},
             Wrong{{"case", "import", altered(40)}, {1, 3}, "dossier."},
             Wrong{{"case", "import", pair.scratch / "short.rogatory"}, {1, 3}, "dossier."},
             Wrong{{"case", "import", pair.scratch / "empty.rogatory"}, {1, 3}, "dossier."},
             Wrong{{"case", "import", pair.scratch / "text.rogatory"}, {1, 3}, "dossier."},
             Wrong{{"case", "import", pair.scratch / "nothing.rogatory"}, {4}, "file.cannot_read"},
             Wrong{{"request", "check", pair.scratch / "deep.toml"}, {3}, "draft."},
             Wrong{{"request", "check", pair.scratch / "deep.json"}, {3}, "draft."},
             Wrong{{"request", "check", pair.scratch / "huge.toml"}, {3}, "file.too_large"},
             Wrong{{"request", "check", pair.scratch / "not.toml"}, {3}, "draft.not_toml"},
             Wrong{{"request", "check", pair.scratch / "latin1.toml"}, {3}, "draft.not_utf8"},
             Wrong{{"request", "check", pair.scratch / "date.toml"}, {3}, "draft."},
             Wrong{{"request", "check", pair.scratch / "type.toml"}, {3}, "draft.wrong_type"},
             Wrong{{"law", "opinion", pair.scratch / "not.toml"}, {3}, "matter."},
             Wrong{{"law", "pair", "XXX", "CHE"}, {1, 2, 3}, "view.unknown_state"},
             Wrong{{"case", "act", "0000-none", "acknowledge"}, {1}, "case.unknown"},
             Wrong{{"case", "show", "../../etc/passwd"}, {1}, "case.unknown"},
             Wrong{{"docket", "erase", "0000", "--yes"}, {1, 2}, ""},
             Wrong{{"law", "coverage", "CHE", "--modality", "magic"}, {2}, "usage.unknown_value"},
             Wrong{{"case", "procedures", "magic"}, {2}, "usage.unknown_value"},
         }) {
        auto const run = there.run("writer", wrong.words);
        SCOPED_TRACE(wrong.words[0] + " " + wrong.words[1] + " " + wrong.words[2] + ": " + run.err.substr(0, 300));
        EXPECT_TRUE(wrong.exits.contains(run.exit)) << run.exit;
        EXPECT_TRUE(run.error().starts_with(wrong.code)) << run.error();
    }
    EXPECT_EQ(rogatory({"case", "imprt", "x"}).exit, 2);
    EXPECT_EQ(rogatory({"case", "import"}).exit, 2);
    EXPECT_EQ(rogatory({"case", "list"}).exit, 2) << "no data folder is named";
    EXPECT_EQ(snapshot(there.folder), before) << "nothing was recorded by any of it";

    // The same dossier is taken once; a dossier for somebody else is not taken.
    EXPECT_TRUE(there.run("writer", {"case", "import", dossier}).done());
    EXPECT_EQ(there.run("writer", {"case", "import", dossier}).error(), "dossier.already_received");
    EXPECT_EQ(pair.requesting.run("writer", {"case", "import", dossier}).error(), "dossier.not_for_us");
    EXPECT_TRUE(is_sound(there));
}

TEST(Program, WhatWasReceivedIsUsedInAnotherCaseOnlyWithConsentAndItsLimitsGoAlong)
{
    Pair pair(bank_records);
    auto const ours = pair.send(bank_records);
    auto const carry = [&](Authority const& from, std::string const& id, Authority const& to) {
        Pair::approve_messages(from, id);
        std::string theirs;
        for (auto const& dossier : pair.seal(from, id)) {
            auto const imported = to.run("writer", {"case", "import", dossier});
            EXPECT_TRUE(imported.done()) << imported.err;
            theirs = member(imported, "case");
        }
        return theirs;
    };
    auto const theirs = carry(pair.requesting, ours, pair.requested);
    auto const nothing = pair.requesting.run("writer", {"case", "received", ours});
    ASSERT_TRUE(nothing.done()) << nothing.err;
    EXPECT_EQ(nothing.json().at("received_items"), boost::json::array{});
    EXPECT_NE(rogatory({"case", "received", ours, "--data", pair.requesting.folder}).out.find("Nothing was received"),
              std::string::npos);

    // The other State executes and sends a paper.
    auto const paper = pair.scratch / "statement.pdf";
    std::ofstream(paper) << "An invented statement of account.";
    auto const act = [&](Authority const& side, std::string const& id, std::vector<std::string> words) {
        words.insert(words.begin(), {"case", "act", id});
        auto const done = side.run("writer", words);
        EXPECT_TRUE(done.done()) << done.err;
    };
    act(pair.requested, theirs, {"accept_item", "--item", "all"});
    act(pair.requested, theirs, {"start_execution", "--item", "all"});
    act(pair.requested, theirs, {"record_execution", "--item", "all", "--outcome", "done"});
    act(pair.requested, theirs, {"send_results", "--item", "all", "--attach", paper});
    carry(pair.requested, theirs, pair.requesting);
    auto const received = pair.requesting.run("writer", {"case", "received", ours}).json().at("received_items");
    ASSERT_EQ(received.as_array().size(), 1U);
    EXPECT_EQ(received.at(0).at("description"), "statement.pdf");
    EXPECT_EQ(received.at(0).at("use_limits").at(0).at("article"), "uncac 46(19)");

    // In another case it is closed until the State that gave it has consented.
    EXPECT_EQ(pair.requesting.run("writer", {"request", "submit", bank_records}).error(), "request.recorded_before");
    auto const other = member(pair.requesting.run("writer", {"request", "submit", bank_records, "--again"}), "case");
    std::vector<std::string> const use{"case", "use", ours, "--item", "1", "--in", other};
    auto const refused = pair.requesting.run("writer", use);
    EXPECT_EQ(refused.exit, 1);
    EXPECT_EQ(refused.error(), "use.consent_needed");
    auto ask = use;
    ask.insert(ask.end(), {"--ask", "--purpose", "A second trial"});
    auto const asked = pair.requesting.run("writer", ask);
    ASSERT_TRUE(asked.done()) << asked.err;
    EXPECT_EQ(member(asked, "type"), "use_or_specialty_request");
    EXPECT_EQ(pair.requesting
                  .run("writer", {"case", "act", ours, "approve_message", "--message_id", member(asked, "message")})
                  .exit,
              1)
        << "who asked does not approve";
    carry(pair.requesting, ours, pair.requested);
    auto const told = pair.requested.run("writer", {"case", "received", theirs}).json().at("consents");
    EXPECT_EQ(told.at(0).at("purpose"), "A second trial");
    EXPECT_FALSE(told.at(0).as_object().contains("in_case")) << "our case number is not told abroad";
    EXPECT_EQ(pair.requesting.run("writer", use).error(), "use.consent_awaited");
    act(pair.requested, theirs, {"answer_consent", "--answer", "consented", "--reasons", "Agreed."});
    carry(pair.requested, theirs, pair.requesting);
    auto const used = pair.requesting.run("writer", use);
    ASSERT_TRUE(used.done()) << used.err;
    EXPECT_EQ(member(used, "consent"), member(asked, "message"));

    // There it shows where it came from, and its limits hold.
    auto const there = pair.requesting.run("writer", {"case", "received", other}).json().at("received_items");
    ASSERT_EQ(there.as_array().size(), 1U);
    EXPECT_EQ(std::string(there.at(0).at("origin_case").as_string()), ours);
    EXPECT_EQ(there.at(0).at("cleared"), true);
    EXPECT_EQ(pair.requesting.run("writer", {"case", "use", other, "--item", "1", "--to", "ZZC"}).error(),
              "use.ask_at_origin");
    EXPECT_TRUE(pair.requesting.run("writer", {"case", "use", other, "--item", "1"}).done());

    // A case that a pathway opens, with a third State: the paper does not leave with its request.
    auto const followed =
        member(pair.requesting.run("writer", {"case", "follow", ours, "assets_found_confiscation", "--partner-id",
                                              "zzc.central", "--partner-state", "ZZC"}),
               "case");
    auto const along = pair.requesting.run("writer", {"case", "received", followed}).json().at("received_items");
    ASSERT_EQ(along.as_array().size(), 1U);
    EXPECT_EQ(along.at(0).at("cleared"), false);
    EXPECT_EQ(pair.requesting.run("writer", {"case", "use", followed, "--item", "1"}).error(), "use.ask_at_origin");
    ASSERT_TRUE(pair.requesting.run("approver", {"case", "act", followed, "approve"}).done());
    EXPECT_EQ(pair.requesting.run("writer", {"case", "act", followed, "send", "--attach", paper}).error(),
              "use.not_passed_on");

    // What goes back is not used any more, wherever it had gone along.
    auto const with_return =
        pair.requesting.run("writer", {"case", "act", ours, "return_received", "--received_items", "1"});
    ASSERT_TRUE(with_return.done()) << with_return.err;
    EXPECT_EQ(pair.requesting.run("writer", {"case", "use", other, "--item", "1"}).error(), "use.returned");
    EXPECT_EQ(
        pair.requesting
            .run("writer", {"case", "act", other, "use_received", "--received_item", "1", "--kind", "own_proceedings"})
            .error(),
        "use.returned");
    EXPECT_TRUE(is_sound(pair.requesting) && is_sound(pair.requested));
}

TEST(Program, AfterErasureNothingOfTheCaseIsLeftAndVerificationStillPasses)
{
    Pair pair(bank_records);
    auto const ours = pair.send(bank_records);
    auto const dossier = pair.seal(pair.requesting, ours).front();
    ASSERT_TRUE(pair.requested.run("writer", {"case", "import", dossier}).done());
    auto const theirs =
        std::string(pair.requested.run("writer", {"case", "list"}).json().as_array().front().at("case").as_string());
    ASSERT_TRUE(
        pair.requested.run("admin", {"docket", "erase", theirs, "--reason", "retention ended", "--yes"}).done());
    ASSERT_TRUE(pair.requested.run("admin", {"backup", pair.scratch / "copy"}).done());
    // The case is one of the case ids and messages; its words are those of the request.
    std::vector<std::string> plain;
    for (std::size_t at = 0; at + 24 < pair.text.size(); at += 24)
        if (auto const piece = pair.text.substr(at, 24); piece.find('\n') == std::string::npos && piece[0] != '#')
            plain.push_back(piece);
    ASSERT_GT(plain.size(), 50U);
    for (auto const& folder : {pair.requested.folder, pair.scratch / "copy"})
        for (auto const& [name, content] : snapshot(folder)) {
            // The law in force is public, and names the same conventions.
            if (name.find("law-in-force/") != std::string::npos) continue;
            for (auto const& piece : plain)
                ASSERT_EQ(content.find(piece), std::string::npos) << name << " still holds \"" << piece << '"';
        }
    EXPECT_TRUE(is_sound(pair.requested));
    EXPECT_EQ(pair.requested.run("writer", {"case", "import", dossier}).error(), "dossier.already_received")
        << "a replay is refused for ever";
}

TEST(Program, KilledAtAnyMomentOfImportAndExportItLosesNothingAndRepeatsNothing)
{
    Pair pair(bank_records);
    std::mt19937_64 random(20261123); // the same moments in every run; the machine's speed varies them enough
    auto const started = std::chrono::steady_clock::now();
    auto const one = pair.send(bank_records);
    auto const took =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started) / 4;
    int killed = 0;
    int calls = 0;
    // What a person does after a crash: the same command again, until it says that it is done.
    auto const until_done = [&](Authority const& side, std::vector<std::string> const& command,
                                std::set<std::string> const& also_done) {
        for (int tries = 0; tries < 60; ++tries, ++calls) {
            std::uniform_int_distribution<std::int64_t> moment(0, took.count() * 2);
            auto const last = tries >= 12; // then let it finish
            auto const run =
                last ? side.run("writer", command)
                     : rogatory_killed(side.words("writer", command), std::chrono::microseconds(moment(random)));
            if (run.exit == -SIGKILL) ++killed;
            if (run.done() || also_done.contains(run.error())) return;
            if (run.exit != -SIGKILL) ADD_FAILURE() << run.out << run.err;
        }
    };
    std::vector<std::string> sent;
    for (int round = 0; killed < 200 && round < 100; ++round) {
        auto const id = round == 0 ? one : pair.send(bank_records);
        sent.push_back(id);
        for (auto const& file : files_with(pair.bag(), ""))
            fs::remove(file);
        // An export that was killed after it recorded the dossier says that nothing waits any more.
        until_done(pair.requesting, {"case", "export", id, "--to", pair.bag()}, {"case.left_already"});
        auto const dossiers = files_with(pair.bag(), ".rogatory");
        ASSERT_EQ(dossiers.size(), 1U) << "a dossier that was recorded as sent is there, whole";
        until_done(pair.requested, {"case", "import", dossiers.front()}, {"dossier.already_received"});
        auto const receipts = files_with(pair.bag(), ".receipt");
        ASSERT_EQ(receipts.size(), 1U);
        until_done(pair.requesting, {"case", "import", receipts.front()},
                   {"case.not_open_now", "case.message_receipted"});
    }
    EXPECT_GE(killed, 200);
    auto const there = pair.requested.run("writer", {"case", "list"}).json();
    EXPECT_EQ(there.as_array().size(), sent.size()) << "each request arrived once";
    for (auto const& id : sent) {
        auto const shown = pair.requesting.run("writer", {"case", "show", id}).json();
        EXPECT_EQ(shown.at("outgoing").as_array().size(), 1U);
        EXPECT_EQ(shown.at("outgoing").at(0).at("state"), "receipted");
    }
    EXPECT_TRUE(is_sound(pair.requesting) && is_sound(pair.requested));
    RecordProperty("killed", killed);
}

TEST(Program, ASimulatedHistoryIsReadVerifiedAndGoneOnWithLikeARealOne)
{
    Scratch scratch;
    auto const into = scratch / "history";
    std::vector<std::string> const order{"simulate", "--authorities", "2",    "--years", "2", "--seed",
                                         "7",        "--share",       "0.001"};
    auto words = order;
    words.insert(words.end(), {"--into", into, "--json"});
    auto const written = rogatory(words);
    ASSERT_TRUE(written.done()) << written.err;
    EXPECT_GT(written.json().at("entries").as_int64(), 1000);
    for (auto const* authority : {"zza-central-authority", "zzb-central-authority"}) {
        auto const data = into + "/" + authority;
        auto const verified = rogatory({"docket", "verify", "--data", data, "--json"});
        EXPECT_TRUE(verified.done()) << verified.out << verified.err;
        auto const listed = rogatory({"case", "list", "--data", data, "--json"});
        ASSERT_TRUE(listed.done()) << listed.err;
        EXPECT_GT(listed.json().as_array().size(), 50U);
    }
    EXPECT_EQ(rogatory(words).error(), "simulation.folder_not_empty");
    // Told instead of recorded, the same seed says the same twice.
    words = order;
    words.emplace_back("--json");
    auto const once = rogatory(words), again = rogatory(words);
    EXPECT_TRUE(once.done());
    EXPECT_EQ(once.out, again.out);
    words[2] = "0";
    EXPECT_EQ(rogatory(words).error(), "simulation.authorities");
}

}
}
