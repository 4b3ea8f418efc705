// M41: an authority tells its partners what has changed in its entry. It is verified, waits, and is accepted or
// declined by somebody; both sides read what became of it.
#include "two_authorities/server.hpp"

#include "app/directory_updates.hpp"
#include "app/partners.hpp"
#include "dossier/dossier.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <thread>

namespace rogatory::tests
{
namespace
{

using namespace std::chrono_literals;

class DirectoryUpdate : public testing::Test
{
protected:
    Scratch scratch_;
    Authority ours_ = make_authority(scratch_ / "a", "aaa.central", "PRT");
    Authority theirs_ = make_authority(scratch_ / "b", "bbb.central", "BRA");

    void SetUp() override { introduce(ours_, theirs_, scratch_.folder()); }
    void sign(std::string const& email)
    {
        auto const run = ours_.run("admin", {"directory", "sign", scratch_ / "entry", "--competence", "mla", "--email",
                                             email, "--hours", "24/7"});
        ASSERT_TRUE(run.done()) << run.err;
    }
    /// By hand: the file of the message.
    std::string announce()
    {
        auto const run = ours_.run("approver", {"directory", "announce", "--out", scratch_ / "out"});
        EXPECT_TRUE(run.done()) << run.err;
        return run.done() ? scratch_ / "out" + "/" + std::string(run.json().as_array().at(0).at("file").as_string())
                          : std::string();
    }
    tests::Run take(std::string const& file) { return theirs_.run("admin", {"directory", "update-take", file}); }
    std::string held_email()
    {
        auto const run = theirs_.run("admin", {"directory", "show", ours_.id});
        return run.done() ? std::string(run.json().at("email").as_string()) : run.error();
    }
    static bool wait_for(std::function<bool()> const& is_so)
    {
        for (int i = 0; i < 300; ++i) {
            if (is_so()) return true;
            std::this_thread::sleep_for(100ms);
        }
        return false;
    }
};

TEST_F(DirectoryUpdate, TakesTwoPeopleToLeaveAndOneToBeTaken)
{
    EXPECT_EQ(ours_.run("approver", {"directory", "announce"}).error(), "directory.own_entry_missing");
    sign("first@a.example");
    EXPECT_EQ(ours_.run("writer", {"directory", "announce", "--out", scratch_ / "out"}).error(),
              "account.not_approver");
    EXPECT_EQ(ours_.run("approver", {"directory", "announce"}).error(), "directory.nobody_to_tell");
    EXPECT_EQ(ours_.run("approver", {"directory", "announce", "--to", "ccc.central"}).error(), "partner.unknown");
    auto const file = announce();
    EXPECT_EQ(theirs_.run("writer", {"case", "import", file}).error(), "import.directory_update");
    auto const taken = take(file);
    ASSERT_TRUE(taken.done()) << taken.err;
    EXPECT_EQ(held_email(), "directory.entry_unknown") << "nothing is applied silently";
    EXPECT_EQ(take(file).error(), "dossier.already_received");

    auto const listed = theirs_.run("admin", {"directory", "updates"}).json().at("received").as_array();
    ASSERT_EQ(listed.size(), 1U);
    auto const& changes = listed[0].at("changes").as_array();
    EXPECT_TRUE(std::any_of(changes.begin(), changes.end(), [](boost::json::value const& one) {
        return one.at("member").as_string() == "email" && one.at("after").as_string() == "first@a.example";
    }));
    std::string const message(listed[0].at("message").as_string());
    EXPECT_EQ(theirs_.run("writer", {"directory", "update-accept", message}).error(), "account.not_administrator");
    auto const accepted = theirs_.run("admin", {"directory", "update-accept", message, "--out", scratch_ / "answers"});
    ASSERT_TRUE(accepted.done()) << accepted.err;
    EXPECT_EQ(held_email(), "first@a.example");
    EXPECT_EQ(theirs_.run("admin", {"directory", "update-decline", message}).error(), "directory.update_decided");
    // The answer goes back, and the sender reads it.
    auto const receipt = files_with(scratch_ / "answers", ".receipt").at(0);
    EXPECT_TRUE(ours_.run("writer", {"case", "import", receipt}).done());
    auto const sent = ours_.run("admin", {"directory", "updates"}).json().at("sent").as_array();
    EXPECT_EQ(sent.at(0).at("answer").as_string(), "accepted");
}

TEST_F(DirectoryUpdate, WhatChangedIsShownLineByLineWithWhatToTypeNext)
{
    auto const in_words = [](Authority const& side, std::string const& account) {
        auto words = side.words(account, {"directory", "updates"});
        std::erase(words, "--json");
        auto const run = rogatory(words);
        EXPECT_TRUE(run.done()) << run.err;
        return run.out;
    };
    sign("first@a.example");
    ASSERT_TRUE(take(announce()).done());
    auto const first = in_words(theirs_, "admin");
    EXPECT_NE(first.find("It is the first entry of this authority that is held here."), std::string::npos) << first;
    auto const listed = theirs_.run("admin", {"directory", "updates"}).json().at("received").as_array();
    std::string const message(listed.at(0).at("message").as_string());
    EXPECT_NE(first.find("rogatory directory update-accept " + message), std::string::npos) << first;
    ASSERT_TRUE(theirs_.run("admin", {"directory", "update-accept", message}).done());
    EXPECT_EQ(in_words(theirs_, "admin"), "No changed entry waits.\n");

    sign("second@a.example");
    ASSERT_TRUE(take(announce()).done());
    auto const second = in_words(theirs_, "admin");
    EXPECT_NE(second.find("  - e-mail        first@a.example\n"), std::string::npos) << second;
    EXPECT_NE(second.find("  + e-mail        second@a.example\n"), std::string::npos) << second;
    EXPECT_EQ(second.find("24/7"), std::string::npos) << "what stays is not told again\n" << second;
    EXPECT_NE(in_words(ours_, "admin").find("announced to " + theirs_.id + ": no answer yet"), std::string::npos);
}

TEST_F(DirectoryUpdate, AnOlderOneAnAlteredOneAndOneOfAnotherAreRefused)
{
    sign("first@a.example");
    auto const first = announce();
    std::this_thread::sleep_for(10ms);
    sign("second@a.example");
    auto const second = announce();
    auto altered = read_text(second);
    altered[altered.size() / 2] = static_cast<char>(altered[altered.size() / 2] ^ 1);
    write_text(scratch_ / "altered", altered);
    EXPECT_FALSE(take(scratch_ / "altered").done());
    auto const taken = take(second);
    ASSERT_TRUE(taken.done()) << taken.err;
    std::string const message(taken.json().at("message").as_string());
    ASSERT_TRUE(theirs_.run("admin", {"directory", "update-accept", message}).done());
    EXPECT_EQ(take(first).error(), "directory.entry_older");
    EXPECT_EQ(held_email(), "second@a.example");

    // A partner sends the entry of a third authority, properly signed by that one, in its own sealed message.
    auto const third = make_authority(scratch_ / "c", "ccc.central", "ESP");
    ASSERT_TRUE(third.run("admin", {"directory", "sign", scratch_ / "third", "--email", "c@c.example"}).done());
    auto const library = law_of_source();
    Desk desk(ours_, library);
    auto& office = *desk.office;
    auto const id = app::new_id(office.clock, office.random);
    auto const now = office.clock.now();
    docket::Message m41;
    m41.message_id = m41.conversation_id = id;
    m41.type = "directory_update";
    m41.from = office.own();
    m41.to = {"BRA", theirs_.id};
    m41.sent_at = now;
    m41.language = "en";
    auto const json = boost::json::serialize(docket::to_json(m41));
    auto const entry = read_text(scratch_ / "third");
    MemorySource json_octets(bytes_of(json)), entry_octets(bytes_of(entry));
    MemorySink out;
    dossier::PackOrder const order{
        {1, id, ours_.id, theirs_.id, now, Instant{now.since_1970_us + 86'400'000'000}},
        {{"message.json", "application/json", &json_octets}, {"entry.pem", "application/x-pem-file", &entry_octets}},
        office.identity,
        app::partner(office, theirs_.id).value().encryption,
        now};
    ASSERT_TRUE(dossier::pack(order, out));
    auto const octets = out.take();
    write_text(scratch_ / "forged", std::string(text_of(octets)));
    EXPECT_EQ(take(scratch_ / "forged").error(), "directory.update_of_another");
    EXPECT_EQ(theirs_.run("admin", {"directory", "show", "ccc.central"}).error(), "directory.entry_unknown");
}

TEST_F(DirectoryUpdate, GoesOverTheNetworkAndTheAnswerComesBackTheSameWay)
{
    Server sender(ours_, scratch_ / "a.log"), receiver(theirs_, scratch_ / "b.log");
    auto const own_port = sender.start(), their_port = receiver.start();
    auto const agree = [](Authority const& who, Authority const& with, std::uint16_t port) {
        auto const run =
            who.run("admin", {"exchange", "agree", with.id, "https://127.0.0.1:" + std::to_string(port) + "/as4"});
        ASSERT_TRUE(run.done()) << run.err;
    };
    agree(ours_, theirs_, their_port);
    agree(theirs_, ours_, own_port);
    auto const round = [&](std::string const& email, std::string const& decision) {
        sign(email);
        auto const announced = ours_.run("approver", {"directory", "announce"});
        ASSERT_TRUE(announced.done()) << announced.err;
        EXPECT_TRUE(announced.json().as_array().at(0).at("queued").as_bool());
        std::string const message(announced.json().as_array().at(0).at("message").as_string());
        ASSERT_TRUE(wait_for([&] {
            return !theirs_.run("admin", {"directory", "updates"}).json().at("received").as_array().empty();
        })) << sender.said()
            << receiver.said();
        auto const decided = theirs_.run("admin", {"directory", decision, message});
        ASSERT_TRUE(decided.done()) << decided.err;
        auto const answer = [&] {
            auto const listed = ours_.run("admin", {"directory", "updates", "--all"}).json();
            for (auto const& one : listed.at("sent").as_array())
                if (one.at("message").as_string() == message) return std::string(one.at("answer").as_string());
            return std::string();
        };
        EXPECT_TRUE(wait_for([&] { return answer() != "none yet"; })) << sender.said() << receiver.said();
        EXPECT_EQ(answer(), decision == "update-accept" ? "accepted" : "declined");
        auto const traced = ours_.run("writer", {"exchange", "trace", message});
        EXPECT_TRUE(traced.done()) << traced.err;
        EXPECT_NE(traced.out.find(decision == "update-accept" ? "delivered" : "refused"), std::string::npos)
            << traced.out;
    };
    round("first@a.example", "update-accept");
    EXPECT_EQ(held_email(), "first@a.example");
    round("second@a.example", "update-decline");
    EXPECT_EQ(held_email(), "first@a.example");
}

}
}
