// The suites of algorithms between two authorities, each a process of its own: agreed upon, rolled over, refused.
#include "two_authorities/server.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

namespace rogatory::tests
{
namespace
{

using namespace std::chrono_literals;

/// Two authorities that trust each other's card, and their servers.
class Suites : public TwoAuthorities
{
protected:
    void SetUp() override
    {
        TwoAuthorities::SetUp();
        exchange_cards();
    }
    void start()
    {
        sender_.emplace(ours_, scratch_ / "a.log");
        receiver_.emplace(theirs_, scratch_ / "b.log");
        own_port_ = sender_->start();
        their_port_ = receiver_->start();
    }
    /// Both agree on the suite, with what else is said.
    void agree(std::string const& suite, std::vector<std::string> const& more = {})
    {
        agree_at(ours_, theirs_, their_port_, suite, more);
        agree_at(theirs_, ours_, own_port_, suite, more);
    }
    static void agree_at(Authority const& who, Authority const& with, std::uint16_t port, std::string const& suite,
                         std::vector<std::string> const& more = {})
    {
        std::vector<std::string> words{"exchange", "agree", with.id, address_at(port), "--suite", suite};
        words.insert(words.end(), more.begin(), more.end());
        auto const agreed = who.run("admin", words);
        ASSERT_TRUE(agreed.done()) << agreed.err;
    }
    static std::string add_key(Authority const& who, std::string const& suite, std::string const& overlap = "14")
    {
        auto const made = who.run("admin", {"authority", "exchange-key", "add", "--suite", suite, "--rsa-bits", "2048",
                                            "--overlap-days", overlap});
        EXPECT_TRUE(made.done()) << made.err;
        return made.done() ? std::string(made.json().at("name").as_string()) : std::string();
    }
    /// Sends a request from us and waits until its docket has signed for it.
    void expect_delivered(std::string const& what)
    {
        auto const case_id = send();
        EXPECT_TRUE(comes_true([&] { return state_of(case_id) == docket::Outgoing::State::receipted; }))
            << what << "\n"
            << sender_->said() << "\n"
            << receiver_->said();
    }
    docket::Outgoing::State state_of(Id const& case_id) { return message_of(case_id).state; }

    std::optional<Server> sender_, receiver_;
    std::uint16_t own_port_ = 0, their_port_ = 0;
};

TEST_F(Suites, ARequestAndItsReceiptGoInEachSuiteThatBothAgreedUpon)
{
    for (auto const* const suite : {"eddsa-2", "rsa-1x"})
        for (auto const* const who : {&ours_, &theirs_})
            add_key(*who, suite);
    exchange_cards();
    start();
    for (auto const* const suite : {"ecdsa-2", "eddsa-2", "rsa-1x"}) {
        agree(suite);
        // A server reads a new agreement within a moment; until then it knows nobody.
        std::string why;
        auto answered = false;
        comes_true([&] {
            auto const pinged = ours_.run("writer", {"exchange", "ping", theirs_.id});
            why = pinged.err;
            return answered = pinged.done();
        });
        EXPECT_TRUE(answered) << suite << why << receiver_->said();
        expect_delivered(suite);
    }
}

TEST_F(Suites, NobodyAgreesOnASuiteForWhichASideHasNoKeys)
{
    auto const agree = [&](std::string const& suite) {
        return ours_.run("admin", {"exchange", "agree", theirs_.id, "https://127.0.0.1:1/as4", "--suite", suite});
    };
    EXPECT_EQ(agree("eddsa-2").error(), "exchange.no_keys");
    add_key(ours_, "eddsa-2");
    EXPECT_EQ(agree("eddsa-2").error(), "exchange.partner_without_keys");
    add_key(theirs_, "eddsa-2");
    EXPECT_EQ(agree("eddsa-2").error(), "exchange.partner_without_keys") << "its new card has not come";
    exchange_cards();
    EXPECT_TRUE(agree("eddsa-2").done());
    EXPECT_EQ(agree("md5").error(), "usage.unknown_value");
}

TEST_F(Suites, KeysRollOverWhileMessagesGoOn)
{
    auto const first = add_key(ours_, "eddsa-2");
    auto const theirs = add_key(theirs_, "eddsa-2");
    exchange_cards();
    start();
    agree("eddsa-2");
    expect_delivered("with the first keys");

    // The partner has new keys; we hold its old card still: what we encrypt to the old key is opened, and its receipts
    // are signed with the old one.
    auto const newer = add_key(theirs_, "eddsa-2", "14");
    std::this_thread::sleep_for(1500ms);
    expect_delivered("before our side has the new card");
    // With the new card we encrypt to the new key.
    exchange_cards();
    std::this_thread::sleep_for(1500ms);
    expect_delivered("with both keys on the card");
    EXPECT_EQ(theirs_.run("admin", {"authority", "exchange-key", "remove", theirs}).error(), "");
    exchange_cards();
    std::this_thread::sleep_for(1500ms);
    expect_delivered("after the old key is destroyed, the new one signs");
    EXPECT_EQ(theirs_.run("admin", {"authority", "exchange-key", "remove", newer}).error(), "exchange_key.needed");
    EXPECT_EQ(ours_.run("writer", {"authority", "exchange-key", "remove", first}).error(), "account.not_administrator");
    EXPECT_EQ(ours_.run("admin", {"authority", "exchange-key", "remove", "eddsa-2-00000000"}).error(),
              "exchange_key.unknown");
}

TEST_F(Suites, AMessageInASuiteThatWasNotAgreedUponIsRefusedInThatSuiteAndBothSidesAreTold)
{
    for (auto const* const who : {&ours_, &theirs_})
        add_key(*who, "eddsa-2");
    exchange_cards();
    start();
    agree_at(ours_, theirs_, their_port_, "eddsa-2");
    agree_at(theirs_, ours_, own_port_, "ecdsa-2");
    Desk desk(ours_, library_);
    send_request(desk, request_);
    auto const refused = [&] {
        auto const rows = app::sent_rows(*desk.office);
        return !rows->empty() && rows->front().state == app::OutboxRow::State::refused;
    };
    comes_true(refused);
    EXPECT_TRUE(refused()) << "the refusal is signed in eddsa-2, so the sender believes it";
    auto const rows = app::sent_rows(*desk.office);
    ASSERT_FALSE(rows->empty()) << sender_->said();
    EXPECT_NE(rows->front().happened.back().why.find("EBMS:0103"), std::string::npos);
    comes_true([&] { return receiver_->said().find("EBMS:0103") != std::string::npos; });
    EXPECT_NE(receiver_->said().find("the suite eddsa-2 was not agreed upon"), std::string::npos) << receiver_->said();
}

TEST_F(Suites, BothChangeOverToAnotherSuiteOneAfterTheOther)
{
    for (auto const* const who : {&ours_, &theirs_})
        add_key(*who, "eddsa-2");
    exchange_cards();
    start();
    agree("ecdsa-2");
    expect_delivered("in the old suite");
    // The partner goes first: it sends in the new one and takes both.
    agree_at(theirs_, ours_, own_port_, "ecdsa-2", {"--also", "eddsa-2"});
    agree_at(ours_, theirs_, their_port_, "eddsa-2", {"--also", "ecdsa-2"});
    std::this_thread::sleep_for(1500ms);
    expect_delivered("our requests in the new suite, the partner's receipts in the old one");
}

}
}
