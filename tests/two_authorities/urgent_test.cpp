// What is urgent, between two authorities, each with a server that rings: rung, taken, and told to the
// sender; and the life of the message as both sides tell it.
#include "two_authorities/server.hpp"

#include "app/signals.hpp"
#include "dossier/signal.hpp"
#include "net/ringing/testing.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <csignal>
#include <filesystem>
#include <functional>
#include <regex>
#include <set>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rogatory::tests
{
namespace
{

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

/// The program with these words, beside us, until the end of the test.
class Beside
{
public:
    Beside(std::vector<std::string> const& words, std::string const& log)
    {
        std::vector<char*> arguments{const_cast<char*>(ROGATORY_PROGRAM)};
        for (auto const& word : words)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        child_ = ::fork();
        if (child_ != 0) return;
        int const descriptor = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(descriptor, STDOUT_FILENO);
        ::dup2(descriptor, STDERR_FILENO);
        ::setenv("ROGATORY_LAW", ROGATORY_SOURCE_DIR "/law", 1);
        ::execv(ROGATORY_PROGRAM, arguments.data());
        ::_exit(127);
    }
    Beside(Beside const&) = delete;
    Beside& operator=(Beside const&) = delete;
    ~Beside()
    {
        ::kill(child_, SIGTERM);
        int status = 0;
        ::waitpid(child_, &status, 0);
    }

private:
    ::pid_t child_ = -1;
};

/// A bell: answers every POST with 204 and keeps the bodies.
class Bell
{
public:
    Bell()
        : acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)), thread_([this] { listen(); })
    {
    }
    ~Bell()
    {
        over_ = true;
        boost::system::error_code ignored;
        tcp::socket last(context_);
        last.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
    std::string heard()
    {
        std::lock_guard const lock(mutex_);
        return heard_;
    }

private:
    void listen()
    {
        while (!over_) {
            tcp::iostream stream;
            acceptor_.accept(stream.socket());
            stream.expires_after(10s);
            std::string line, all;
            std::size_t length = 0;
            while (std::getline(stream, line) && line != "\r") {
                all += line + "\n";
                if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
            }
            std::string body(length, ' ');
            stream.read(body.data(), static_cast<std::streamsize>(length));
            stream << "HTTP/1.1 204 No Content\r\n\r\n" << std::flush;
            std::lock_guard const lock(mutex_);
            heard_ += all + body + "\n";
        }
    }

    boost::asio::io_context context_;
    tcp::acceptor acceptor_;
    std::mutex mutex_;
    std::string heard_;
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

class Later final : public app::Clock
{
public:
    explicit Later(std::int64_t hours) : hours_(hours) {}
    Instant now() override { return {clock_.now().since_1970_us + hours_ * 3'600'000'000}; }

private:
    cli::SystemClock clock_;
    std::int64_t hours_;
};

class Urgent : public TwoAuthorities
{
protected:
    void SetUp() override
    {
        TwoAuthorities::SetUp();
        exchange_cards();
        sender_.emplace(ours_, scratch_ / "a.log");
        receiver_.emplace(theirs_, scratch_ / "b.log");
        agree(ours_, theirs_, receiver_->start());
        agree(theirs_, ours_, sender_->start());
    }
    static void agree(Authority const& who, Authority const& with, std::uint16_t port)
    {
        auto const agreed = who.run("admin", {"exchange", "agree", with.id, address_at(port), "--tell-retrieval", "1"});
        ASSERT_TRUE(agreed.done()) << agreed.err;
    }
    void wait_for(std::string const& what, std::function<bool()> const& is_so)
    {
        EXPECT_TRUE(comes_true(is_so, 1800)) << what << "\n" << sender_->said() << "\n" << receiver_->said();
    }
    /// The clock of the message as the sender's own commands show it.
    std::string clock_of(Id const& case_id) const
    {
        auto const shown = rogatory({"case", "show", text_of(case_id), "--data", ours_.folder, "--json"});
        auto const json = shown.json();
        auto const* const object = json.if_object();
        if (object == nullptr || !object->contains("urgent") || object->at("urgent").as_array().empty()) return {};
        return std::string(object->at("urgent").as_array().front().at("clock").as_string());
    }
    static std::multiset<std::string> trace_of(Authority const& who, std::string const& message)
    {
        std::multiset<std::string> all;
        auto const traced = rogatory({"exchange", "trace", message, "--data", who.folder, "--json"});
        auto const json = traced.json();
        if (auto const* const object = json.if_object())
            for (auto const& one : object->at("happened").as_array())
                all.insert(std::string(one.at("what").as_string()));
        return all;
    }

    std::optional<Server> sender_, receiver_;
};

TEST_F(Urgent, TheSenderSeesThatSomebodyWasRungAndThatSomebodyHasTakenIt)
{
    Bell bell;
    auto const added =
        theirs_.run("admin", {"duty", "add", "--after", "0", "--webhook", "http://127.0.0.1:" + bell.port() + "/bell",
                              "--label", "duty magistrate"});
    ASSERT_TRUE(added.done()) << added.err;
    // Nothing crosses a network in clear.
    EXPECT_EQ(theirs_.run("admin", {"duty", "add", "--webhook", "http://pager.example:8080/bell"}).error(),
              "duty.not_encrypted");
    EXPECT_EQ(theirs_
                  .run("admin", {"duty", "add", "--mail", "duty@bbb.example", "--relay", "mail.example:25",
                                 "--relay-tls", "none"})
                  .error(),
              "duty.not_encrypted");
    // The server rings; the watch beside it waits for its turn.
    Beside const watch({"duty", "watch", "--data", theirs_.folder}, scratch_ / "watch.log");

    Desk desk(ours_, library_);
    auto const case_id = send_request(desk, request_);
    wait_for("the sender learns that somebody was rung",
             [&] { return clock_of(case_id).find("rung at") != std::string::npos; });
    auto const rung = clock_of(case_id);
    EXPECT_NE(rung.find("acknowledged by machine at"), std::string::npos) << rung;
    EXPECT_NE(rung.find("(duty magistrate)"), std::string::npos) << rung;
    EXPECT_NE(rung.find("not yet taken: "), std::string::npos) << rung;
    // On our own clock, which is named, and in UTC, which the other side reads as well.
    auto const zone = library_->state(ours_.state)->time_zone;
    EXPECT_TRUE(
        std::regex_search(rung, std::regex("rung at [0-9-]{10} [0-9:]{8} " + zone + " \\([0-9-]{10} [0-9:]{8} UTC\\)")))
        << rung;
    auto const heard = bell.heard();
    EXPECT_NE(heard.find("\"from\":\"aaa.central\""), std::string::npos) << heard;
    EXPECT_NE(receiver_->said().find("/bell  rung"), std::string::npos) << receiver_->said();
    EXPECT_NE(read_text(scratch_ / "watch.log").find("Another process rings"), std::string::npos);
    EXPECT_EQ(heard.find("ansom"), std::string::npos) << "nothing of the case: " << heard;
    auto const status = rogatory({"exchange", "status", "--data", ours_.folder, "--json"}).json();
    ASSERT_EQ(status.at("urgent_not_taken").as_array().size(), 1U);

    auto const message = text_of(message_of(case_id).message_id);
    // Who may not see every case neither reads of it nor ends the bells.
    auto const exec = theirs_.run("admin", {"authority", "account", "add", "exec1", "--role", "executing_authority"});
    ASSERT_TRUE(exec.done()) << exec.err;
    write_text(theirs_.folder + ".exec1", std::string(exec.json().at("token").as_string()));
    for (auto const& command : std::vector<std::vector<std::string>>{{"duty", "take", message}, {"duty", "list"}})
        EXPECT_EQ(theirs_.run("exec1", command).error(), "case.central_authority_only") << command.at(1);
    EXPECT_EQ(theirs_.run("exec1", {"backup", scratch_ / "taken"}).error(), "account.not_administrator");
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "taken"));
    EXPECT_NE(clock_of(case_id).find("not yet taken"), std::string::npos);
    ASSERT_TRUE(theirs_.run("writer", {"duty", "take", message}).done());
    wait_for("the sender learns that it was taken",
             [&] { return clock_of(case_id).find("taken by the office at") != std::string::npos; });
    EXPECT_EQ(clock_of(case_id).find("not yet taken"), std::string::npos);

    // The whole life, on both sides.
    wait_for("all signals are told", [&] { return trace_of(ours_, message).contains("retrieval accepted"); });
    for (auto const* const event : {"submission accepted", "relay accepted", "delivery accepted", "bell accepted",
                                    "taken accepted", "retrieval accepted"})
        EXPECT_EQ(trace_of(ours_, message).count(event), 1U) << event;
    for (auto const* const event : {"bell accepted", "taken accepted", "retrieval accepted"})
        EXPECT_EQ(trace_of(theirs_, message).count(event), 1U) << event;
    EXPECT_TRUE(trace_of(theirs_, message).contains("delivery accepted (request_received)"));
    auto const again = theirs_.run("writer", {"case", "act", "0", "take_message", "--message_id", message});
    EXPECT_FALSE(again.done());
    for (auto const* const side : {&ours_, &theirs_})
        EXPECT_TRUE(rogatory({"docket", "verify", "--data", side->folder, "--json"}).done());
}

TEST_F(Urgent, AMailServerIsToldTheNameAndThePasswordOverTlsAndNobodyElseReadsThem)
{
    using net::testing::ListeningOverTls;
    net::testing::Certified const own("127.0.0.1", -3600, 86'400);
    write_text(scratch_ / "mail.pem", own.pem());
    write_text(scratch_ / "password", "kept from others\n");
    auto const add = [&](std::string const& to, std::string const& relay, std::string const& how) {
        return theirs_.run("admin", {"duty", "add", "--after", "0", "--mail", to, "--relay", relay, "--relay-tls", how,
                                     "--relay-user", "bell", "--relay-password-file", scratch_ / "password",
                                     "--anchors", scratch_ / "mail.pem"});
    };
    namespace fs = std::filesystem;
    fs::permissions(scratch_ / "password", fs::perms::owner_read | fs::perms::group_read);
    EXPECT_EQ(add("duty@bbb.example", "127.0.0.1:25", "starttls").error(), "usage.file_open_to_others");
    fs::permissions(scratch_ / "password", fs::perms::owner_read | fs::perms::owner_write);

    ListeningOverTls::Answers const start{{"EHLO ", "250-bbb\r\n250 STARTTLS\r\n"}, {"STARTTLS", "220 go on\r\n"}};
    ListeningOverTls taking(own, "220 ready\r\n", start,
                            {{"EHLO ", "250-bbb\r\n250 AUTH PLAIN LOGIN\r\n"},
                             {"AUTH PLAIN ", "235 ok\r\n"},
                             {"MAIL FROM:<duty@bbb.example>", "250 ok\r\n"},
                             {"RCPT TO:<duty@bbb.example>", "250 ok\r\n"},
                             {"DATA", "354 go on\r\n"},
                             {".\r", "250 taken\r\n"}});
    ListeningOverTls refusing(own, "220 ready\r\n", {},
                              {{"EHLO ", "250-bbb\r\n250 AUTH LOGIN\r\n"},
                               {"AUTH LOGIN", "334 VXNlcm5hbWU6\r\n"},
                               {"YmVsbA==", "334 UGFzc3dvcmQ6\r\n"},
                               {"a2VwdCBmcm9tIG90aGVycw==", "535 no\r\n"}});
    for (auto const& added : {add("duty@bbb.example", "127.0.0.1:" + taking.port(), "starttls"),
                              add("second@bbb.example", "127.0.0.1:" + refusing.port(), "implicit")})
        ASSERT_TRUE(added.done()) << added.err;
    // It is kept with the roster, encrypted: its file may go, and no command shows it.
    fs::remove(scratch_ / "password");
    for (auto const& [path, content] : snapshot(theirs_.folder))
        EXPECT_EQ(content.find("kept from others"), std::string::npos) << path;
    auto const listed = rogatory({"duty", "list", "--data", theirs_.folder, "--json"});
    ASSERT_EQ(listed.json().at("roster").as_array().size(), 2U) << listed.out << listed.err;
    EXPECT_EQ(listed.json().at("roster").at(1).at("relay_user"), "bell");
    EXPECT_EQ(listed.out.find("kept from"), std::string::npos) << listed.out;

    auto const case_id = send();
    wait_for("the sender learns that somebody was rung",
             [&] { return clock_of(case_id).find("rung at") != std::string::npos; });
    taking.wait();
    EXPECT_NE(taking.told.find("AUTH PLAIN AGJlbGwAa2VwdCBmcm9tIG90aGVycw==\r\n"), std::string::npos) << taking.told;
    EXPECT_GT(taking.told.find("AUTH PLAIN "), taking.told.rfind("EHLO ")) << "after TLS only: " << taking.told;
    EXPECT_NE(taking.told.find("Subject: Urgent message from aaa.central"), std::string::npos) << taking.told;
    // The other server does not know us: nothing is handed to it, and serve says so.
    refusing.wait();
    EXPECT_EQ(refusing.told.find("MAIL"), std::string::npos) << refusing.told;
    wait_for("serve tells of the refusal", [&] { return receiver_->said().find("535 no") != std::string::npos; });
}

TEST_F(Urgent, WhatNobodyTakesInTheTimeAgreedIsRecordedOnBothSides)
{
    auto const message = text_of(message_of(send()).message_id);
    wait_for("the request is in the other docket",
             [&] { return trace_of(ours_, message).contains("delivery accepted"); });
    sender_->end(SIGTERM);
    receiver_->end(SIGTERM);
    Desk desk(ours_, library_), other(theirs_, library_);

    app::Account const writer{"writer", {"caseworker"}};
    EXPECT_EQ(app::tell_what_nobody_took(*other.office, writer).value(), 0U) << "the hour is not over";
    Later two_hours(2);
    app::Office const& now = *other.office;
    app::Office later{now.store, now.identity, now.law, two_hours, now.random, now.profile, now.local_day};
    EXPECT_EQ(app::tell_what_nobody_took(later, writer).value(), 1U);
    EXPECT_EQ(app::tell_what_nobody_took(later, writer).value(), 0U) << "once";
    EXPECT_TRUE(trace_of(theirs_, message).contains("retrieval failed"));

    // What is to be told to the sender waits with the rest of the outbox.
    auto const rows = app::waiting_rows(*other.office).value();
    auto const row = std::find_if(rows.begin(), rows.end(),
                                  [](auto const& one) { return one.kind == app::OutboxRow::Kind::signal; });
    ASSERT_NE(row, rows.end());
    EXPECT_EQ(row->code, "not_retrieved");
    auto const text = dossier::make_signal(
        {dossier::Signal::Event::not_retrieved, row->message, row->queued_at, theirs_.id, row->to, row->type},
        now.identity, two_hours.now());
    app::Office const& here = *desk.office;
    app::Office here_later{here.store, here.identity, here.law, two_hours, here.random, here.profile, here.local_day};
    auto const told = app::import_signal(here_later, writer, bytes_of(text.value()));
    ASSERT_TRUE(told) << texts::sentence(told.error());
    EXPECT_FALSE(told->known);
    EXPECT_TRUE(app::import_signal(here_later, writer, bytes_of(*text)).value().known) << "recorded once";
    auto const traced = rogatory({"exchange", "trace", message, "--data", ours_.folder, "--json"});
    EXPECT_NE(traced.out.find("retrieval failed"), std::string::npos) << traced.out << traced.err;
    // A signal of somebody else, or for somebody else, is not believed.
    auto altered = *text;
    altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(app::import_signal(here_later, writer, bytes_of(altered)).has_value());
    EXPECT_EQ(app::import_signal(later, writer, bytes_of(*text)).error().code, "dossier.signer_unknown");
}

}
}
