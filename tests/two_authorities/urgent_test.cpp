// What is urgent, between two authorities, each with a server that rings: rung, taken, and told to the
// sender; and the life of the message as both sides tell it.
#include "two_authorities/server.hpp"

#include "app/signals.hpp"
#include "dossier/signal.hpp"
#include "request/request.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <csignal>
#include <functional>
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

class Urgent : public testing::Test
{
protected:
    void SetUp() override
    {
        request_ = read_text(source_folder + "/examples/requests/02-ransomware-subscriber-data.toml");
        library_ = cli::read_law_of(source_folder + "/law").library;
        ASSERT_TRUE(library_);
        auto const draft = request::read_draft(request_).draft;
        ours_ = make_authority(scratch_ / "a", "aaa.central", draft.requesting);
        theirs_ = make_authority(scratch_ / "b", "bbb.central", draft.requested);
        introduce(ours_, theirs_, scratch_.folder());
        sender_.emplace(ours_, scratch_ / "a.log");
        receiver_.emplace(theirs_, scratch_ / "b.log");
        agree(ours_, theirs_, receiver_->start());
        agree(theirs_, ours_, sender_->start());
    }
    static void agree(Authority const& who, Authority const& with, std::uint16_t port)
    {
        auto const agreed =
            who.run("admin", {"exchange", "agree", with.id, "https://127.0.0.1:" + std::to_string(port) + "/as4",
                              "--tell-retrieval", "1"});
        ASSERT_TRUE(agreed.done()) << agreed.err;
    }
    void wait_for(std::string const& what, std::function<bool()> const& is_so)
    {
        for (int i = 0; i < 600; ++i) {
            if (is_so()) return;
            std::this_thread::sleep_for(100ms);
        }
        ADD_FAILURE() << what << "\n" << sender_->said() << "\n" << receiver_->said();
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
    std::string message_of(Id const& case_id)
    {
        Desk desk(ours_, library_);
        return text_of(app::load(*desk.office, case_id).value().state.outgoing.front().message_id);
    }

    Scratch scratch_;
    std::string request_;
    std::shared_ptr<law::Library const> library_;
    Authority ours_, theirs_;
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
    auto const heard = bell.heard();
    EXPECT_NE(heard.find("\"from\":\"aaa.central\""), std::string::npos) << heard;
    EXPECT_NE(receiver_->said().find("/bell  rung"), std::string::npos) << receiver_->said();
    EXPECT_NE(read_text(scratch_ / "watch.log").find("Another process rings"), std::string::npos);
    EXPECT_EQ(heard.find("ansom"), std::string::npos) << "nothing of the case: " << heard;
    auto const status = rogatory({"exchange", "status", "--data", ours_.folder, "--json"}).json();
    ASSERT_EQ(status.at("urgent_not_taken").as_array().size(), 1U);

    auto const message = message_of(case_id);
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

TEST_F(Urgent, WhatNobodyTakesInTheTimeAgreedIsRecordedOnBothSides)
{
    auto const message = [&] {
        Desk desk(ours_, library_);
        return message_of(send_request(desk, request_));
    }();
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
