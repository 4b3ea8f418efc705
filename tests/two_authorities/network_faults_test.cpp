// Two authorities, each a process that is killed again and again, and between them a network that loses, delays, parts
// and resets. In the end every message is in the other docket, once, with a verified receipt, and both dockets are
// sound.
//
// ROGATORY_FAULTS_MESSAGES and ROGATORY_FAULTS_SEED choose how many messages, and which faults.
#include "two_authorities/proxy.hpp"
#include "two_authorities/server.hpp"

#include "app/exchange_by_hand.hpp"
#include "app/wire_name.hpp"
#include "dossier/dossier.hpp"
#include "net/access_point/access_point.hpp"
#include "request/request.hpp"
#include "store/folder/authority_folder.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <set>

namespace rogatory::tests
{
namespace
{

using namespace std::chrono_literals;
using NetworkFaults = TwoAuthorities;

unsigned number_from(char const* variable, unsigned otherwise)
{
    auto const* const text = std::getenv(variable);
    return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

/// A tray at which somebody records in the case while a dossier is put into it.
class InterruptedTray final : public app::Tray
{
public:
    InterruptedTray(app::Tray& tray, std::function<void()> meanwhile) : tray_(tray), meanwhile_(std::move(meanwhile)) {}
    Done put(std::string const& name, std::function<Done(Sink&)> const& write) override
    {
        meanwhile_();
        return tray_.put(name, write);
    }

private:
    app::Tray& tray_;
    std::function<void()> meanwhile_;
};

TEST_F(NetworkFaults, WhatIsSealedWhileSomebodyRecordsInTheCaseDoesNotCountAsSealed)
{
    exchange_cards();
    ASSERT_TRUE(ours_.run("admin", {"exchange", "agree", theirs_.id, "https://127.0.0.1:9/as4"}).done());
    Desk desk(ours_, library_);
    auto const id = send_request(desk, request_);
    auto& office = *desk.office;
    auto row = app::waiting_rows(office).value().at(0);
    app::Account const account{"writer", {"caseworker"}};
    folder::FileTray tray(scratch_ / "tray");
    std::filesystem::create_directory(scratch_ / "tray");
    InterruptedTray interrupted(tray, [&] {
        auto const done = ours_.run("writer", {"case", "act", text_of(id), "note", "--text", "the bank called"});
        EXPECT_TRUE(done.done()) << done.err;
    });
    auto const before = row;

    auto const exported = app::export_messages(office, account, id, true, interrupted, row.message, &row);
    ASSERT_FALSE(exported);
    EXPECT_EQ(exported.error().code, "store.case_changed");
    EXPECT_FALSE(row.has_happened("sealed"));
    EXPECT_EQ(app::record_of(row), app::record_of(before));
    EXPECT_FALSE(office.store.find_message(app::Direction::outgoing, row.to, row.message).value());

    ASSERT_TRUE(app::export_messages(office, account, id, true, tray, row.message, &row));
    EXPECT_TRUE(row.has_happened("sealed"));
    EXPECT_TRUE(office.store.find_message(app::Direction::outgoing, row.to, row.message).value());

    // What the partner's machine has signed for is not sealed again: that would be another message of that name.
    row.state = app::OutboxRow::State::relayed;
    ASSERT_TRUE(app::record_evidence(office, account, row, {"relay", "accepted", ""}));
    EXPECT_EQ(app::queue_case(office, id).error().code, "exchange.at_partner");
}

TEST_F(NetworkFaults, NothingIsToldToSomebodyElseWhoAnswersAtTheAddressAndTwoDoNotWorkAtOnce)
{
    auto const third = make_authority(scratch_ / "c", "ccc.central", "EST");
    exchange_cards();
    introduce(ours_, third, scratch_.folder());
    Server server(third, scratch_ / "c.log"), sender(ours_, scratch_ / "a.log");
    auto const port = server.start();
    auto const at = "https://127.0.0.1:" + std::to_string(port) + "/as4";
    // The third authority is a partner as well, with a certificate that is believed; the address of the other leads to
    // it.
    for (auto const& partner : {theirs_, third})
        ASSERT_TRUE(ours_.run("admin", {"exchange", "agree", partner.id, at}).done());
    ASSERT_TRUE(third.run("admin", {"exchange", "agree", ours_.id, at}).done());
    server.end(SIGTERM);
    ASSERT_EQ(server.start(port), port);
    auto const ping = [&](Authority const& whom) {
        return rogatory({"exchange", "ping", whom.id, "--data", ours_.folder, "--json"});
    };
    auto const right = ping(third);
    EXPECT_TRUE(right.done()) << right.err;
    EXPECT_EQ(ping(theirs_).error(), "exchange.other_at_address");

    Desk desk(ours_, library_);
    auto const id = text_of(send_request(desk, request_));
    EXPECT_EQ(ours_.run("approver", {"exchange", "send"}).error(), "account.not_caseworker");
    EXPECT_EQ(ours_.run("approver", {"exchange", "receive"}).error(), "account.not_caseworker");
    sender.start();
    auto const queued = ours_.run("writer", {"exchange", "send", id});
    EXPECT_TRUE(queued.done()) << queued.err;
    EXPECT_EQ(ours_.run("writer", {"exchange", "send"}).error(), "folder.served_already");
    EXPECT_EQ(ours_.run("writer", {"exchange", "receive"}).error(), "folder.served_already");
    auto const tried = [&] { return sender.said().find("another one answers (ccc.central)") != std::string::npos; };
    for (int i = 0; i < 600 && !tried(); ++i)
        std::this_thread::sleep_for(50ms);
    EXPECT_TRUE(tried()) << sender.said();
    EXPECT_FALSE(app::waiting_rows(*desk.office)->empty());
    EXPECT_EQ(server.said().find("Request"), std::string::npos) << server.said();
}

TEST_F(NetworkFaults, AMessageWhoseSealedFileWasLostWithARestoreIsSealedAnewAndDeliveredOnce)
{
    exchange_cards();
    Server sender(ours_, scratch_ / "a.log"), receiver(theirs_, scratch_ / "b.log");
    ASSERT_TRUE(theirs_.run("admin", {"exchange", "agree", ours_.id, address_at(9)}).done());
    auto const port = receiver.start();
    ASSERT_TRUE(ours_.run("admin", {"exchange", "agree", theirs_.id, address_at(port)}).done());
    sender.start();
    // The row of a message has its identifier.
    auto const only_row = [](app::Office& office, docket::Outgoing const& message) {
        return app::find_row(office, message.message_id).value();
    };
    std::vector<std::string> names;
    {
        Desk desk(ours_, library_);
        auto const delivered = [&](docket::Outgoing const& message) {
            auto const row = only_row(*desk.office, message);
            return row && row->state == app::OutboxRow::State::relayed;
        };
        // The first one leaves a connection behind that is used again.
        auto const first = app::load(*desk.office, send_request(desk, request_)).value().state.outgoing.front();
        ASSERT_TRUE(comes_true([&] { return delivered(first); })) << sender.said();
        // The partner's machine stands still: the second one is sealed and on its way, and nobody answers.
        ::kill(receiver.process(), SIGSTOP);
        auto const second = app::load(*desk.office, send_request(desk, request_)).value().state.outgoing.front();
        auto const sealed = comes_true([&] {
            auto const row = only_row(*desk.office, second);
            return row && row->has_happened("sealed");
        });
        auto const copied = ours_.run("admin", {"backup", scratch_ / "copy"});
        ::kill(receiver.process(), SIGCONT);
        ASSERT_TRUE(sealed) << sender.said();
        ASSERT_TRUE(copied.done()) << copied.err;
        ASSERT_TRUE(comes_true([&] { return delivered(second); })) << sender.said();
        names.push_back(app::name_on_the_wire(*only_row(*desk.office, second)));
    }
    // The disk of the sender is lost after the message was signed for; what is restored knows it as waiting.
    sender.end(SIGKILL);
    std::filesystem::rename(ours_.folder, scratch_ / "lost");
    auto const restored = rogatory({"restore", scratch_ / "copy", ours_.folder, "--json"});
    ASSERT_TRUE(restored.done()) << restored.out << restored.err;
    Desk desk(ours_, library_);
    auto const waiting = app::waiting_rows(*desk.office).value();
    ASSERT_EQ(waiting.size(), 1U);
    ASSERT_TRUE(waiting.front().has_happened("sealed"));
    EXPECT_EQ(app::name_on_the_wire(waiting.front()), names.front()) << "sealed once so far";
    auto const file = ours_.folder + "/outbox/" + dossier::suggest_file_name(waiting.front().message);
    EXPECT_FALSE(std::filesystem::exists(file)) << "what a backup does not hold";
    sender.start();
    auto const row = [&] { return app::find_row(*desk.office, waiting.front().id).value(); };
    ASSERT_TRUE(comes_true([&] { return row()->state == app::OutboxRow::State::relayed; })) << sender.said();
    names.push_back(app::name_on_the_wire(*row()));
    EXPECT_NE(names.at(0), names.at(1)) << "other octets are another message on the wire";
    auto const again = comes_true([&] { return receiver.said().find("was imported before") != std::string::npos; });
    EXPECT_TRUE(again) << receiver.said();

    Desk other(theirs_, library_);
    EXPECT_EQ(other.folder.store->list_cases({}).value().size(), 2U) << "the two messages, each once";
    std::set<std::string> arrived;
    auto const message = text_of(waiting.front().message);
    ASSERT_TRUE(net::each_arrival(*other.office, [&](boost::json::object const& one) {
        if (one.at("message").as_string() == message) arrived.insert(std::string(one.at("as4").as_string()));
    }));
    EXPECT_EQ(arrived, (std::set<std::string>{names.at(0) + "@" + ours_.id, names.at(1) + "@" + ours_.id}));
    receiver.end(SIGTERM);
    sender.end(SIGTERM);
    for (Authority const* const side : {&ours_, &theirs_}) {
        auto const verified = rogatory({"docket", "verify", "--data", side->folder, "--json"});
        EXPECT_TRUE(verified.done()) << verified.out << verified.err;
    }
}

TEST_F(NetworkFaults, EveryMessageArrivesOnceWithAVerifiedReceipt)
{
    auto const messages = number_from("ROGATORY_FAULTS_MESSAGES", 40);
    auto const seed = number_from("ROGATORY_FAULTS_SEED", 20140512);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 chance(seed);
    auto const up_to = [&](unsigned limit) { return chance() % limit; };

    exchange_cards();
    FaultyProxy there(seed + 1), back(seed + 2);
    auto const agree = [](Authority const& who, Authority const& with, FaultyProxy const& by) {
        return who.run("admin",
                       {"exchange", "agree", with.id, "https://127.0.0.1:" + std::to_string(by.port()) + "/as4"});
    };
    ASSERT_TRUE(agree(ours_, theirs_, there).done());
    ASSERT_TRUE(agree(theirs_, ours_, back).done());
    Server sender(ours_, scratch_ / "a.log"), receiver(theirs_, scratch_ / "b.log");
    back.lead_to(sender.start());
    there.lead_to(receiver.start());

    Desk desk(ours_, library_);
    std::set<Id> cases;
    unsigned kills = 0;
    auto const disturb = [&] {
        switch (up_to(4)) {
        case 0:
            sender.end(SIGKILL);
            back.lead_to(sender.start());
            ++kills;
            break;
        case 1:
            receiver.end(SIGKILL);
            there.lead_to(receiver.start());
            ++kills;
            break;
        case 2:
            there.part(true);
            std::this_thread::sleep_for(std::chrono::milliseconds(up_to(400)));
            there.part(false);
            break;
        default: std::this_thread::sleep_for(std::chrono::milliseconds(up_to(800)));
        }
    };
    while (cases.size() < messages) {
        for (unsigned i = 0; i < 10 && cases.size() < messages; ++i)
            cases.insert(send_request(desk, request_));
        disturb();
    }
    auto const delivered = [&] {
        auto const rows = app::sent_rows(*desk.office);
        return static_cast<unsigned>(std::count_if(
            rows->begin(), rows->end(), [](auto const& row) { return row.state == app::OutboxRow::State::delivered; }));
    };
    // Faults go on until nine of ten have arrived; then the servers live, the network stays bad.
    for (int i = 0; i < 2000 && delivered() * 10 < messages * 9; ++i)
        disturb();
    for (int i = 0; i < 6000 && delivered() < messages; ++i)
        std::this_thread::sleep_for(50ms);

    EXPECT_EQ(delivered(), messages);
    EXPECT_TRUE(app::waiting_rows(*desk.office)->empty());
    for (auto const& id : cases) {
        auto const known = app::load(*desk.office, id);
        ASSERT_TRUE(known);
        for (auto const& outgoing : known->state.outgoing)
            EXPECT_EQ(outgoing.state, docket::Outgoing::State::receipted) << text_of(id);
    }
    // The receiver's own receipts have left as well; then both stop in an orderly way.
    Desk other(theirs_, library_);
    for (int i = 0; i < 2000 && !app::waiting_rows(*other.office)->empty(); ++i)
        std::this_thread::sleep_for(50ms);
    sender.end(SIGTERM);
    receiver.end(SIGTERM);
    auto const arrived = other.folder.store->list_cases({});
    ASSERT_TRUE(arrived);
    EXPECT_EQ(arrived->size(), messages) << "each message opened one case, and none two";
    for (Authority const* const side : {&ours_, &theirs_}) {
        auto const verified = rogatory({"docket", "verify", "--data", side->folder, "--json"});
        EXPECT_TRUE(verified.done()) << verified.out << verified.err;
    }
    std::cout << messages << " messages, " << kills << " kills, " << there.spoiled() + back.spoiled() << " of "
              << there.connections() + back.connections() << " connections spoiled\n";
    EXPECT_GT(kills, 0U);
    EXPECT_GT(there.spoiled() + back.spoiled(), 0U);
}

}
}
