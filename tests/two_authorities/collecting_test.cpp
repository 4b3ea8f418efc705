// An authority that nobody can reach, and its partner that keeps its messages until it asks: each a process that is
// killed, everything in both directions; and who else may not ask.
#include "two_authorities/proxy.hpp"
#include "two_authorities/server.hpp"

#include "app/collection.hpp"
#include "app/conversation.hpp"
#include "app/duty.hpp"
#include "app/exchange_keys.hpp"
#include "exchange/as4/signal.hpp"
#include "exchange/exchange.hpp"
#include "net/http/http.hpp"
#include "net/http/tls.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <csignal>
#include <fstream>
#include <functional>
#include <random>
#include <set>
#include <sstream>
#include <thread>

namespace rogatory::tests
{
namespace
{

namespace fs = std::filesystem;
namespace as4 = exchange::as4;
using namespace std::chrono_literals;

/// The ports at which a process listens: its sockets among those of /proc/net/tcp that listen.
std::size_t ports_of(::pid_t process)
{
    std::set<std::string> sockets;
    std::error_code problem;
    for (auto const& entry : fs::directory_iterator("/proc/" + std::to_string(process) + "/fd", problem)) {
        auto const target = fs::read_symlink(entry.path(), problem).string();
        if (target.starts_with("socket:[")) sockets.insert(target.substr(8, target.size() - 9));
    }
    std::size_t count = 0;
    for (auto const* const table : {"tcp", "tcp6"}) {
        std::ifstream file("/proc/" + std::to_string(process) + "/net/" + table);
        for (std::string line; std::getline(file, line);) {
            std::istringstream words(line);
            std::vector<std::string> columns;
            for (std::string word; words >> word;)
                columns.push_back(word);
            if (columns.size() > 9 && columns[3] == "0A" && sockets.contains(columns[9])) ++count;
        }
    }
    return count;
}

void write_random(std::string const& path, std::size_t octets)
{
    std::mt19937_64 chance(octets);
    std::string text(octets, ' ');
    for (auto& c : text)
        c = static_cast<char>(chance());
    write_text(path, text);
}

class Collecting : public TwoAuthorities
{
protected:
    void SetUp() override
    {
        TwoAuthorities::SetUp();
        ASSERT_TRUE(theirs_.run("admin", {"authority", "reach", "collects"}).done());
        exchange_cards();
        reachable_.emplace(ours_, scratch_ / "a.log");
        hidden_.emplace(theirs_, scratch_ / "b.log");
    }
    void agree(std::uint16_t port)
    {
        auto const here = ours_.run("admin", {"exchange", "agree", theirs_.id});
        ASSERT_TRUE(here.done()) << here.err;
        auto const there = theirs_.run("admin", {"exchange", "agree", ours_.id, address_at(port)});
        ASSERT_TRUE(there.done()) << there.err;
    }
    void wait_for(std::string const& what, std::function<bool()> const& is_so)
    {
        ASSERT_TRUE(comes_true(is_so, 1200)) << what << "\n" << reachable_->said() << "\n" << hidden_->said();
    }
    static void act(Authority const& side, std::string const& account, std::string const& id,
                    std::vector<std::string> words)
    {
        words.insert(words.begin(), {"case", "act", id});
        auto const done = side.run(account, words);
        ASSERT_TRUE(done.done()) << done.err;
    }
    static void approve_all(Authority const& side, std::string const& id)
    {
        auto const shown = side.run("writer", {"case", "show", id}).json();
        for (auto const& message : shown.at("outgoing").as_array())
            if (message.at("state") == "prepared")
                act(side, "approver", id,
                    {"approve_message", "--message_id", std::string(message.at("message_id").as_string())});
    }
    static std::string status_of(Authority const& side)
    {
        return rogatory({"exchange", "status", "--all", "--data", side.folder, "--json"}).out;
    }
    /// Whether everything that left this side in the case is in the other docket.
    bool all_receipted(Authority const& side, std::string const& id)
    {
        auto const shown = rogatory({"case", "show", id, "--data", side.folder, "--json"}).json();
        auto const& outgoing = shown.at("outgoing").as_array();
        return !outgoing.empty() && std::all_of(outgoing.begin(), outgoing.end(),
                                                [](auto const& message) { return message.at("state") == "receipted"; });
    }
    std::string only_case_of(Authority const& side)
    {
        auto const listed = rogatory({"case", "list", "--data", side.folder, "--json"}).json();
        auto const* const object = listed.if_object();
        auto const* const all = object == nullptr ? listed.if_array() : object->at("cases").if_array();
        return all == nullptr || all->size() != 1 ? std::string() : std::string(all->front().at("case").as_string());
    }
    void kill_both(std::uint16_t& port)
    {
        reachable_->end(SIGKILL);
        hidden_->end(SIGKILL);
        ASSERT_EQ(reachable_->start(port), port);
        hidden_->start_collecting();
    }

    /// Kills both whenever another piece of the one large dossier was signed for, three times at most.
    void kill_at_each_piece(app::Office& office, std::uint16_t& port)
    {
        std::uint64_t signed_for = 0;
        int kills = 0;
        for (int i = 0; i < 30'000 && kills < 3; ++i) {
            auto const rows = app::waiting_rows(office).value();
            auto const row = std::find_if(rows.begin(), rows.end(),
                                          [](auto const& one) { return one.kind == app::OutboxRow::Kind::dossier; });
            if (row == rows.end()) break;
            if (row->octets_signed_for > signed_for) {
                signed_for = row->octets_signed_for;
                kill_both(port);
                ++kills;
            }
            std::this_thread::sleep_for(2ms);
        }
        std::cout << "killed both " << kills << " times, the last time after " << signed_for << " octets\n";
    }

    std::optional<Server> reachable_, hidden_;
};

TEST_F(Collecting, EverythingGoesBothWaysWhileOneSideListensAtNoPortAndBothAreKilled)
{
    auto port = reachable_->start();
    agree(port);
    hidden_->start_collecting();
    EXPECT_EQ(ports_of(reachable_->process()), 1U);
    EXPECT_EQ(ports_of(hidden_->process()), 0U);

    // A request whose dossier is collected in six pieces.
    write_random(scratch_ / "image.bin", 40 << 20);
    write_text(scratch_ / "request.toml", request_.substr(0, request_.find("[[annexes]]")) +
                                              "\n[[annexes]]\nfile = \"image.bin\"\ntitle = \"Image of a disk\"\n");
    auto const submitted = ours_.run("writer", {"request", "submit", scratch_ / "request.toml"});
    ASSERT_TRUE(submitted.done()) << submitted.err;
    auto const ours = std::string(submitted.json().at("case").as_string());
    act(ours_, "approver", ours, {"approve"});
    act(ours_, "writer", ours, {"send"});
    approve_all(ours_, ours);
    Desk desk(ours_, library_), other(theirs_, library_);
    kill_at_each_piece(*desk.office, port);
    wait_for("the request is in the other docket", [&] { return all_receipted(ours_, ours); });
    auto const theirs = only_case_of(theirs_);
    ASSERT_FALSE(theirs.empty());

    // The acknowledgement and the results, with a paper, go the other way; receipts come back by being collected.
    act(theirs_, "writer", theirs, {"acknowledge"});
    approve_all(theirs_, theirs);
    wait_for("the acknowledgement has its receipt", [&] { return all_receipted(theirs_, theirs); });
    for (auto const* const step : {"accept_item", "start_execution"})
        act(theirs_, "writer", theirs, {step, "--item", "all"});
    act(theirs_, "writer", theirs, {"record_execution", "--item", "all", "--outcome", "done"});
    write_random(scratch_ / "records.bin", 130 << 20);
    act(theirs_, "writer", theirs, {"send_results", "--item", "all", "--attach", scratch_ / "records.bin"});
    approve_all(theirs_, theirs);
    kill_at_each_piece(*other.office, port);
    wait_for("the results have their receipt", [&] { return all_receipted(theirs_, theirs); });

    // The answers name the question, and go on in its conversation; each side reads them together.
    auto const question = std::string(rogatory({"case", "show", ours, "--data", ours_.folder, "--json"})
                                          .json()
                                          .at("outgoing")
                                          .at(0)
                                          .at("message_id")
                                          .as_string());
    std::size_t answers = 0;
    auto const everything = boost::json::parse(status_of(ours_));
    for (auto const& one : everything.at("arrived").as_array()) {
        auto const& arrived = one.as_object();
        EXPECT_FALSE(arrived.contains("warning")) << arrived;
        if (arrived.at("action") == "Receipt") continue;
        ASSERT_TRUE(arrived.contains("refers_to")) << arrived;
        EXPECT_TRUE(arrived.at("refers_to").as_string().starts_with(question)) << arrived;
        EXPECT_TRUE(arrived.at("refers_to").as_string().ends_with("@aaa.central")) << arrived;
        EXPECT_EQ(std::string(arrived.at("conversation").as_string()), question);
        ++answers;
    }
    EXPECT_EQ(answers, 3U) << "the acknowledgement, the decision and the results";
    for (auto const* side : {&ours_, &theirs_}) {
        auto const traced = rogatory({"exchange", "trace", question, "--data", side->folder, "--json"}).json();
        EXPECT_EQ(traced.at("together").as_array().size(), 3U) << traced;
        for (auto const& one : traced.at("together").as_array()) {
            EXPECT_EQ(one.at("relation"), "answer");
            EXPECT_FALSE(one.at("happened").as_array().empty());
        }
    }

    // Both say when the one asked and the other handed over; nothing waits, and nothing came twice.
    auto const of_ours = boost::json::parse(status_of(ours_)), of_theirs = boost::json::parse(status_of(theirs_));
    for (auto const& [status, who] : {std::pair{&of_ours, "partner"}, {&of_theirs, "we"}}) {
        auto const& partner = status->at("partners").at(0);
        EXPECT_EQ(partner.at("asks"), who);
        EXPECT_FALSE(partner.at("asked_at").as_string().empty());
        EXPECT_FALSE(partner.at("collected_at").as_string().empty());
        EXPECT_EQ(status->at("trouble").as_array().size(), 0U) << status_of(ours_);
    }
    wait_for("nothing waits", [&] {
        return boost::json::parse(status_of(ours_)).at("waiting").as_array().empty() &&
               boost::json::parse(status_of(theirs_)).at("waiting").as_array().empty();
    });
    EXPECT_EQ(only_case_of(theirs_), theirs);
    EXPECT_EQ(only_case_of(ours_), ours);
    for (auto const* side : {&ours_, &theirs_})
        EXPECT_TRUE(rogatory({"docket", "verify", "--data", side->folder, "--json"}).done());
}

TEST_F(Collecting, WhatIsAgreedUponFitsTheCards)
{
    auto const agree_with = [](Authority const& who, std::vector<std::string> words) {
        words.insert(words.begin(), {"exchange", "agree"});
        return who.run("admin", words).error();
    };
    EXPECT_EQ(agree_with(ours_, {theirs_.id, "https://127.0.0.1:1/as4"}), "exchange.partner_collects");
    EXPECT_EQ(agree_with(theirs_, {ours_.id}), "exchange.address_missing");
    EXPECT_EQ(theirs_.run("writer", {"authority", "reach", "listens"}).error(), "account.not_administrator");
    EXPECT_EQ(theirs_.run("admin", {"authority", "reach", "hides"}).error(), "usage.unknown_value");
    agree(1);
    // Two of whom neither can be asked exchange nothing.
    EXPECT_EQ(ours_.run("admin", {"authority", "reach", "collects"}).error(), "exchange.both_collect");
    EXPECT_EQ(ours_.run("writer", {"exchange", "ping", theirs_.id}).error(), "exchange.partner_collects");
    // Not reached: said, and the exit status says it as well.
    EXPECT_EQ(theirs_.run("writer", {"exchange", "send"}).error(), "exchange.not_collected");
    auto const partner = boost::json::parse(status_of(theirs_)).at("partners").at(0).as_object();
    EXPECT_TRUE(partner.at("asking_problem").as_string().starts_with("No connection")) << partner;
}

TEST_F(Collecting, ItCanBeDoneByHandWithoutAServerOnThatSide)
{
    agree(reachable_->start());
    Desk desk(ours_, library_);
    auto const id = text_of(send_request(desk, request_));
    auto const waiting = boost::json::parse(status_of(ours_)).at("waiting").as_array();
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_TRUE(waiting.front().as_object().contains("waits_to_be_collected_since"));
    auto const traced =
        rogatory({"exchange", "trace", std::string(waiting.front().at("message").as_string()), "--data", ours_.folder});
    EXPECT_NE(traced.out.find("waits to be collected since"), std::string::npos) << traced.out;
    EXPECT_NE(traced.out.find("bbb.central: not asked yet"), std::string::npos) << traced.out;
    for (int i = 0; i < 20 && !all_receipted(ours_, id); ++i) {
        auto const sent = theirs_.run("writer", {"exchange", "send"});
        EXPECT_TRUE(sent.done()) << sent.out << sent.err;
        std::this_thread::sleep_for(500ms);
    }
    EXPECT_TRUE(all_receipted(ours_, id)) << status_of(ours_) << reachable_->said();
}

TEST_F(Collecting, AnAnswerToSomethingUnknownIsTakenWithAWarning)
{
    agree(reachable_->start());
    Desk desk(ours_, library_), other(theirs_, library_);
    auto const ours = text_of(send_request(desk, request_));
    for (int i = 0; i < 20 && !all_receipted(ours_, ours); ++i)
        ASSERT_TRUE(theirs_.run("writer", {"exchange", "send"}).done());
    auto const theirs = only_case_of(theirs_);
    act(theirs_, "writer", theirs, {"acknowledge"});
    approve_all(theirs_, theirs);
    // Beside it the signal waits that the request was taken.
    auto rows = app::waiting_rows(*other.office).value();
    auto const row = std::find_if(rows.begin(), rows.end(),
                                  [](auto const& one) { return one.kind == app::OutboxRow::Kind::dossier; });
    ASSERT_NE(row, rows.end());
    EXPECT_TRUE(row->refers_to.ends_with("@aaa.central")) << row->refers_to;
    row->refers_to = "01932c5e-8f00-7a3b-9c1d-0123456789ab@aaa.central";
    ASSERT_TRUE(app::put_row(*other.office, *row).has_value());
    ASSERT_TRUE(theirs_.run("writer", {"exchange", "send"}).done());
    wait_for("it is imported", [&] { return status_of(ours_).find("\"warning\"") != std::string::npos; });
    auto const message = text_of(row->message);
    auto const traced = rogatory({"exchange", "trace", message, "--data", ours_.folder});
    EXPECT_NE(traced.out.find("which did not go to it from here"), std::string::npos) << traced.out;
    EXPECT_NE(traced.out.find("It answers: "), std::string::npos) << traced.out;
    auto const known = app::load(*desk.office, id_from(ours).value());
    EXPECT_EQ(known.value().state.incoming.size(), 1U) << "it is in the docket all the same";
    // What went out is known under the identifier of the whole and of each piece, to its receiver, in its conversation.
    auto const question = text_of(known.value().state.outgoing.front().message_id);
    auto const wrong = [&](std::string const& partner, std::string const& refers_to, std::string const& conversation) {
        auto const found = app::check_reference(*desk.office, partner, refers_to, conversation).value();
        return found.empty() ? std::string() : found.front().code;
    };
    EXPECT_EQ(wrong(theirs_.id, "", "anything"), "") << "it begins a conversation";
    EXPECT_EQ(wrong(theirs_.id, question + "@aaa.central", question), "");
    EXPECT_EQ(wrong(theirs_.id, question + ".5@aaa.central", question), "");
    EXPECT_EQ(wrong(theirs_.id, question + "@aaa.central", "another"), "exchange.conversation_differs");
    EXPECT_EQ(wrong("ccc.central", question + "@aaa.central", question), "exchange.reference_unknown");
    // It is finished, and what is finished lies in one place for all partners: no other partner finds it there.
    auto const sent = app::find_row(*desk.office, theirs_.id, id_from(question).value()).value();
    ASSERT_TRUE(sent);
    EXPECT_TRUE(app::finished(sent->state));
    EXPECT_FALSE(app::find_row(*desk.office, "ccc.central", id_from(question).value()).value());
    for (auto const* const unknown : {"@aaa.central", "x@aaa.central", "no identifier", "a@b@aaa.central"})
        EXPECT_EQ(wrong(theirs_.id, unknown, question), "exchange.reference_unknown") << unknown;
    EXPECT_EQ(wrong(theirs_.id, question + "@bbb.central", question), "exchange.reference_unknown");
}

TEST_F(Collecting, WhatIsUrgentAndLiesRingsHereUntilItIsCollected)
{
    agree(reachable_->start());
    Desk desk(ours_, library_);
    app::Account const writer{"writer", {"caseworker"}};
    send_request(desk, request_);
    class Later final : public app::Clock
    {
    public:
        explicit Later(std::int64_t us) : us_(us) {}
        Instant now() override { return {clock_.now().since_1970_us + us_}; }

    private:
        cli::SystemClock clock_;
        std::int64_t us_;
    };
    auto const& now = *desk.office;
    auto const at = [&](app::Clock& clock) {
        return app::Office{now.store, now.identity, now.law, clock, now.random, now.profile, now.local_day};
    };
    Later soon(60'000'000), later(180'000'000), never(8LL * 86'400'000'000);
    auto office = at(soon);
    EXPECT_TRUE(app::look_after_uncollected(office, writer).value().empty());
    auto office_later = at(later);
    EXPECT_EQ(app::look_after_uncollected(office_later, writer).value().size(), 1U);
    EXPECT_TRUE(app::look_after_uncollected(office_later, writer).value().empty()) << "once";
    auto const listed = rogatory({"duty", "list", "--data", ours_.folder});
    EXPECT_NE(listed.out.find("not collected by bbb.central"), std::string::npos) << listed.out;
    // The bell is not told to the partner: it is our own affair.
    auto const rows_before = app::waiting_rows(*desk.office)->size();
    auto const alarm = app::alarms(*desk.office).value().front();
    EXPECT_TRUE(app::note_ring(*desk.office, alarm, {"https://pager.example/bell", desk.clock.now(), ""}).has_value());
    EXPECT_EQ(app::waiting_rows(*desk.office)->size(), rows_before);
    // It ends when it is collected.
    hidden_->start_collecting();
    wait_for("the alarm has ended", [&] { return !app::alarms(*desk.office).value().front().open(); });
    EXPECT_EQ(app::alarms(*desk.office).value().front().taken_by, theirs_.id);

    // What nobody collects in seven days is given up, and the docket says that it was not relayed.
    hidden_->end(SIGKILL);
    auto const case_id = send_request(desk, request_);
    auto office_never = at(never);
    auto const said = app::look_after_uncollected(office_never, writer).value();
    ASSERT_FALSE(said.empty());
    EXPECT_NE(said.back().find("given up"), std::string::npos);
    auto const known = app::load(*desk.office, case_id).value();
    EXPECT_EQ(known.entries.back().kind, "evidence_recorded");
    EXPECT_EQ(known.entries.back().body.at("event"), "submission");
    EXPECT_EQ(known.entries.back().body.at("outcome"), "failed");
}

/// The endpoint as an attacker meets it who speaks AS4.
class WhoElseAsks : public Collecting
{
protected:
    void SetUp() override
    {
        Collecting::SetUp();
        third_ = make_authority(scratch_ / "c", "ccc.central", ours_.state);
        introduce(ours_, third_, scratch_.folder());
        port_ = reachable_->start();
        agree(port_);
        ASSERT_TRUE(ours_.run("admin", {"exchange", "agree", third_.id, "https://127.0.0.1:1/as4"}).done());
        for (auto const* who : {&theirs_, &third_})
            desks_.push_back(std::make_unique<Desk>(*who, library_));
        // Until the server has read the agreements nobody is let in.
        wait_for("the server knows both", [&] { return !say(1, request_of(1, "ccc.central")).empty(); });
        Desk desk(ours_, library_);
        send_request(desk, request_);
        send_request(desk, request_);
    }
    app::Office& office_of(std::size_t who) { return *desks_.at(who)->office; }
    /// A request signed by one for the channel of any.
    as4::Signal request_of(std::size_t who, std::string const& channel, std::string const& id = "",
                           std::int64_t later_us = 0)
    {
        exchange::ebms3::PMode pmode;
        pmode.suite = exchange::wss::Suite::ecdsa_2;
        pmode.mpc = app::channel_for(channel);
        auto& office = office_of(who);
        auto const name = id.empty() ? text_of(app::new_id(office.clock, office.random)) + "@x" : id;
        return as4::pull_request(pmode, name, *app::key_ring(office).value(),
                                 Instant{office.clock.now().since_1970_us + later_us})
            .value();
    }
    /// What comes back over the connection of one.
    std::string say(std::size_t who, as4::Signal const& signal)
    {
        auto& office = office_of(who);
        auto const tls = net::Tls::make(office.identity.signing_certificate().get(), office.identity.signing_key(),
                                        [](Digest const&) { return true; });
        boost::asio::io_context io;
        auto const talk = [&]() -> net::Awaitable<std::string> {
            auto stream = co_await net::connect(*tls, {"127.0.0.1", port_}, 10s);
            if (!stream) co_return std::string();
            MemorySource octets(signal.octets);
            net::Request request;
            request.host = "127.0.0.1";
            request.target = "/as4";
            request.content_type = signal.content_type;
            request.length = signal.octets.size();
            request.body = &octets;
            auto const answered = co_await net::post(**stream, request);
            if (!answered) co_return std::string();
            co_return std::to_string(answered->response.status) + " " + std::string(text_of(answered->response.body));
        };
        auto answer = boost::asio::co_spawn(io, talk(), boost::asio::use_future);
        io.run();
        return answer.get();
    }
    /// "EBMS:0101", or the id of the message that was handed over.
    std::string outcome(std::string const& answer)
    {
        std::string const error = "errorCode=\"", id = "<eb:MessageId>";
        if (auto const at = answer.find(error); at != std::string::npos) return answer.substr(at + error.size(), 9);
        auto const at = answer.find(id);
        if (at == std::string::npos || answer.find("<eb:UserMessage") == std::string::npos)
            return answer.substr(0, 100);
        return answer.substr(at + id.size(), answer.find('<', at + id.size()) - at - id.size());
    }

    Authority third_;
    std::uint16_t port_ = 0;
    std::vector<std::unique_ptr<Desk>> desks_;
};

TEST_F(WhoElseAsks, GetsNothing)
{
    // The channel of another, in one's own name; and the request of another, over one's own connection.
    EXPECT_EQ(outcome(say(1, request_of(1, "bbb.central"))), "EBMS:0101");
    auto const stolen = request_of(0, "bbb.central");
    EXPECT_EQ(outcome(say(1, stolen)), "EBMS:0101");
    EXPECT_EQ(outcome(say(0, as4::unsigned_signal({"p@x",
                                                   office_of(0).clock.now(),
                                                   {},
                                                   exchange::ebms3::PullRequest{app::channel_for("bbb.central")}}))),
              "EBMS:0103");
    EXPECT_EQ(outcome(say(0, request_of(0, "nobody"))), "EBMS:0001");
    EXPECT_EQ(outcome(say(0, request_of(0, "bbb.central", "", -3'600'000'000))), "EBMS:0003") << "an hour old";

    // Who may: one message, and while it is outstanding no other; the same request again gets none.
    auto const request = request_of(0, "bbb.central");
    auto const answer = say(0, request);
    auto const first = outcome(answer);
    ASSERT_TRUE(first.ends_with("@aaa.central")) << first;
    EXPECT_EQ(answer.find("ransom"), std::string::npos) << "encrypted";
    EXPECT_EQ(outcome(say(0, request)), "EBMS:0101");
    // Killed and started again, the other side still knows that it has answered it.
    reachable_->end(SIGKILL);
    ASSERT_EQ(reachable_->start(port_), port_);
    EXPECT_EQ(outcome(say(0, request)), "EBMS:0101");
    // Without a receipt the message is offered again, in time; and it is the same one.
    std::set<std::string> offered;
    for (int i = 0; i < 200 && !offered.contains(first); ++i) {
        auto const next = outcome(say(0, request_of(0, "bbb.central")));
        if (next != "EBMS:0006") offered.insert(next);
        std::this_thread::sleep_for(50ms);
    }
    EXPECT_TRUE(offered.contains(first));

    // A receipt counts when it is signed by who collected it, names what was sent, and comes over its connection.
    exchange::ebms3::SignalMessage receipt{"r@x", office_of(0).clock.now(), first,
                                           exchange::ebms3::Receipt{{{"#messaging", Digest{}}}}};
    auto const pack = [&](std::size_t who) {
        return as4::pack_signal(receipt, exchange::wss::Suite::ecdsa_2, *app::key_ring(office_of(who)).value()).value();
    };
    EXPECT_EQ(outcome(say(0, pack(0))), "EBMS:0302");
    EXPECT_EQ(outcome(say(1, pack(1))), "EBMS:0101");
    receipt.ref_to_message_id = "nothing@aaa.central";
    EXPECT_EQ(outcome(say(0, pack(0))), "EBMS:0001");
    EXPECT_EQ(boost::json::parse(status_of(ours_)).at("waiting").as_array().size(), 2U);
    // The operator reads of all that.
    auto const away = boost::json::parse(status_of(ours_)).at("turned_away").as_array();
    std::multiset<std::string> codes;
    for (auto const& one : away)
        codes.insert(std::string(one.at("from").as_string()) + " " + std::string(one.at("code").as_string()));
    EXPECT_TRUE(codes.contains("ccc.central EBMS:0101"));
    EXPECT_TRUE(codes.contains("bbb.central EBMS:0101"));
}

TEST_F(Collecting, EveryMessageArrivesOnceOverANetworkThatLosesAndProcessesThatDie)
{
    constexpr unsigned messages = 12;
    FaultyProxy there(7);
    agree(there.port());
    auto const restart = [&] {
        there.lead_to(reachable_->start());
        hidden_->start_collecting();
    };
    restart();
    Desk desk(ours_, library_);
    std::set<std::string> cases;
    for (unsigned i = 0; i < messages; ++i) {
        cases.insert(text_of(send_request(desk, request_)));
        if (i % 4 != 3) continue;
        there.part(true);
        std::this_thread::sleep_for(200ms);
        there.part(false);
        std::this_thread::sleep_for(300ms);
        reachable_->end(SIGKILL);
        hidden_->end(SIGKILL);
        restart();
    }
    wait_for("all are in the other docket", [&] {
        auto const rows = app::sent_rows(*desk.office);
        return std::count_if(rows->begin(), rows->end(), [](auto const& row) {
                   return row.kind == app::OutboxRow::Kind::dossier && row.state == app::OutboxRow::State::delivered;
               }) == messages;
    });
    auto const listed = rogatory({"case", "list", "--data", theirs_.folder, "--json"}).json();
    auto const* const object = listed.if_object();
    auto const& all = object == nullptr ? listed.as_array() : object->at("cases").as_array();
    EXPECT_EQ(all.size(), messages) << "each opened one case, and none two";
    std::cout << there.spoiled() << " of " << there.connections() << " connections spoiled\n";
}

}
}
