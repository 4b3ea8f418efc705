// What is typed wrong is refused with its field, and leaves nothing behind.
#include "program.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace rogatory::tests
{
namespace
{

namespace fs = std::filesystem;

std::vector<std::string> init(std::string const& folder, std::vector<std::string> const& changed)
{
    std::vector<std::string> words{
        "authority",         "init",    "--data", folder,      "--id",  "zza.central", "--name",
        "Central Authority", "--state", "KEN",    "--account", "admin", "--json"};
    words.insert(words.end(), changed.begin(), changed.end());
    return words;
}

TEST(WrongInput, AnAuthorityThatIsRefusedLeavesNoFolder)
{
    Scratch scratch;
    struct {
        std::vector<std::string> words;
        char const* code;
    } const wrong[] = {
        {{"--account", "ad\nmin"}, "account.name_malformed"},
        {{"--account", "Admin"}, "account.name_malformed"},
        {{"--name", "Name\x1b[31m"}, "usage.unreadable_text"},
        {{"--name", "First line\nsecond"}, "usage.unreadable_text"},
        {{"--name", "Name \u202e evil"}, "usage.unreadable_text"},
        {{"--contact", "registry\xff@central.example"}, "usage.unreadable_text"},
        {{"--languages", "english,zz"}, "usage.unknown_value"},
        {{"--state", "Kenya"}, "usage.unknown_value"},
    };
    for (auto const& [words, code] : wrong) {
        auto const folder = scratch / "refused";
        auto const run = rogatory(init(folder, words));
        EXPECT_FALSE(run.done());
        EXPECT_EQ(run.error(), code) << words[0];
        EXPECT_FALSE(fs::exists(folder)) << words[0] << ": the same call can be made again";
    }
    EXPECT_TRUE(rogatory(init(scratch / "accepted", {})).done());
}

TEST(WrongInput, EncryptedKeysAskForTheirPassphraseByName)
{
    Scratch scratch;
    std::string const file = scratch / "passphrase";
    {
        FILE* const out = std::fopen(file.c_str(), "w");
        std::fputs("an invented passphrase\n", out);
        std::fclose(out);
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    }
    ASSERT_TRUE(rogatory(init(scratch / "a", {"--passphrase-file", file})).done());
    EXPECT_EQ(rogatory({"authority", "show", "--data", scratch / "a", "--json"}).error(), "usage.passphrase_missing");
    EXPECT_TRUE(rogatory({"authority", "show", "--data", scratch / "a", "--passphrase-file", file}).done());
}

TEST(WrongInput, OnlyACaseworkerServesAndOnlyOneAtATime)
{
    Scratch scratch;
    auto const ours = make_authority(scratch / "a", "zza.central", "KEN");
    EXPECT_EQ(ours.run("approver", {"serve", "--listen", "127.0.0.1:0"}).error(), "account.not_caseworker");
    // The lock as a server takes it, held by this process.
    int const lock = ::open((ours.folder + "/serve.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ASSERT_EQ(::flock(lock, LOCK_EX | LOCK_NB), 0);
    EXPECT_EQ(ours.run("writer", {"serve", "--listen", "127.0.0.1:0"}).error(), "folder.served_already");
    ::close(lock);
}

TEST(WrongInput, WhatIsTypedInAStepIsLookedAtBeforeAnythingIsRecorded)
{
    Scratch scratch;
    auto const file = std::string(ROGATORY_SOURCE_DIR) + "/examples/requests/01-bank-records.toml";
    auto const text = read_text(file);
    auto const requesting = make_authority(scratch / "a", "aaa.central", toml_value(text, "requesting"));
    auto const requested = make_authority(scratch / "b", "bbb.central", toml_value(text, "requested"));
    introduce(requesting, requested, scratch.folder());
    auto const submitted = requesting.run("writer", {"request", "submit", file});
    ASSERT_TRUE(submitted.done()) << submitted.err;
    auto const id = std::string(submitted.json().at("case").as_string());
    auto const before = requesting.run("writer", {"case", "show", id}).out;
    auto const refused = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"case", "act", id});
        auto const run = requesting.run("writer", words);
        EXPECT_EQ(run.exit, 2) << run.out;
        return run.error();
    };
    EXPECT_EQ(refused({"note", "--note", "red \x1b[31m"}), "case.field_invalid");
    EXPECT_EQ(refused({"note", "--note", "turned \u202e round"}), "case.field_invalid");
    EXPECT_EQ(refused({"note", "--note", "not UTF-8 \xff"}), "case.field_invalid");
    auto const strange = scratch / "a\x1b[31mb.txt";
    write_text(strange, "an invented attachment");
    EXPECT_EQ(refused({"note", "--note", "with a file", "--attach", strange}), "case.field_invalid");
    EXPECT_EQ(requesting.run("writer", {"case", "show", id}).out, before) << "nothing was recorded";
}

TEST(WrongInput, AMistakeInTheLawLeavesTheDocketReadable)
{
    Scratch scratch;
    auto const ours = make_authority(scratch / "a", "zza.central", "KEN");
    ASSERT_TRUE(ours.run("writer", {"case", "list"}).done());
    auto const law = scratch / "law";
    fs::copy(std::string(ROGATORY_SOURCE_DIR) + "/law", law, fs::copy_options::recursive);
    write_text(law + "/facts.toml", read_text(law + "/facts.toml") + "\n[[fact]]\nzzzzzzzzzzzzzzzz = 1\n");
    for (auto const& words : {std::vector<std::string>{"case", "list"}, {"exchange", "status"}}) {
        auto with = words;
        with.insert(with.end(), {"--law", law});
        auto const run = ours.run("writer", with);
        EXPECT_TRUE(run.done()) << run.err;
        EXPECT_NE(run.err.find("law.older_in_force"), std::string::npos) << run.err;
        EXPECT_EQ(run.err.find("-. "), std::string::npos) << "nothing is near, so nothing is said of it: " << run.err;
    }
    // The doctor names the law in force beside the mistake, and looks at the rest.
    auto const doctor = ours.run("writer", {"doctor", "--law", law});
    EXPECT_FALSE(doctor.done());
    EXPECT_NE(doctor.out.find("the law in force"), std::string::npos) << doctor.out;
    EXPECT_NE(doctor.out.find("the last without mistakes"), std::string::npos) << doctor.out;
    EXPECT_NE(doctor.out.find("the docket"), std::string::npos) << doctor.out;
    // What is asked of the law itself is refused, with the mistake.
    auto const file = std::string(ROGATORY_SOURCE_DIR) + "/examples/requests/01-bank-records.toml";
    EXPECT_FALSE(ours.run("writer", {"request", "check", file, "--law", law}).done());
    EXPECT_FALSE(ours.run("writer", {"request", "submit", file, "--law", law}).done());
    // Nothing was kept yet: as before.
    fs::remove_all(ours.folder + "/law-in-force");
    EXPECT_FALSE(ours.run("writer", {"case", "list", "--law", law}).done());
    EXPECT_TRUE(ours.run("writer", {"case", "list"}).done());
}

TEST(WrongInput, AStepIsToldEverythingThatIsWrongWithIt)
{
    Scratch scratch;
    auto const file = std::string(ROGATORY_SOURCE_DIR) + "/examples/requests/01-bank-records.toml";
    auto const text = read_text(file);
    auto const requesting = make_authority(scratch / "a", "aaa.central", toml_value(text, "requesting"));
    auto const requested = make_authority(scratch / "b", "bbb.central", toml_value(text, "requested"));
    introduce(requesting, requested, scratch.folder());
    auto const submitted = requesting.run("writer", {"request", "submit", file});
    ASSERT_TRUE(submitted.done()) << submitted.err;
    auto const id = std::string(submitted.json().at("case").as_string());
    auto const run = requesting.run("writer", {"case", "act", id, "note", "--happened_on", "soon", "--colour", "red"});
    EXPECT_EQ(run.exit, 2);
    for (auto const* const field : {"happened_on", "colour", "case.field_missing"})
        EXPECT_NE(run.err.find(field), std::string::npos) << field << "\n" << run.err;
}

TEST(WrongInput, AnAddressThatIsOnTheRosterAlreadyIsReplacedAndSaysSo)
{
    Scratch scratch;
    auto const one = make_authority(scratch / "a", "zza.central", "KEN");
    auto const add = [&](char const* minutes) {
        return one.run("admin", {"duty", "add", "--webhook", "https://127.0.0.1:9/bell", "--after", minutes});
    };
    auto const first = add("0");
    ASSERT_TRUE(first.done()) << first.err;
    EXPECT_FALSE(first.json().at("replaced").as_bool());
    auto const again = add("15");
    ASSERT_TRUE(again.done()) << again.err;
    EXPECT_TRUE(again.json().at("replaced").as_bool());
    EXPECT_EQ(again.json().at("replaced_after_minutes"), 0);
    EXPECT_EQ(one.run("writer", {"duty", "list"}).json().at("roster").as_array().size(), 1U);
}

}
}
