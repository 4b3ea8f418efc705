// Bells over loopback: what a webhook and a mail server are told, and what is done with their answers.
#include "net/ringing/ringing.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <thread>

namespace rogatory::net
{
namespace
{

using boost::asio::ip::tcp;

Instant minute(int number)
{
    return {1'800'000'000'000'000 + number * 60'000'000LL};
}

app::Alarm alarm()
{
    app::Alarm alarm;
    alarm.message = id_from("01932c5e-8f00-7a3b-9c1d-0123456789ab").value();
    alarm.from = "zzb.central";
    alarm.type = "urgent_notice";
    alarm.since = minute(0);
    return alarm;
}

/// Takes one connection, answers each line with the next of its answers, and keeps what it was told.
class Listening
{
public:
    /// `greeting` first; then an answer for each line that is one of `after`.
    Listening(std::string greeting, std::vector<std::pair<std::string, std::string>> after)
        : acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          thread_([this, greeting = std::move(greeting), after = std::move(after)] {
              tcp::iostream stream;
              acceptor_.accept(stream.socket());
              stream << greeting << std::flush;
              std::string line;
              for (std::size_t next = 0; next < after.size() && std::getline(stream, line);) {
                  told += line + "\n";
                  if (!line.starts_with(after[next].first)) continue;
                  stream << after[next++].second << std::flush;
              }
          })
    {
    }
    ~Listening() { wait(); }
    void wait()
    {
        if (thread_.joinable()) thread_.join();
    }
    std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
    std::string told;

private:
    boost::asio::io_context context_;
    tcp::acceptor acceptor_;
    std::thread thread_;
};

TEST(Ringing, AWebhookLearnsWhoWroteAndNothingOfTheCase)
{
    Listening webhook("", {{"\r", "HTTP/1.1 204 No Content\r\n\r\n"}});
    app::DutyStep const step{app::DutyStep::Way::webhook, 0, "http://127.0.0.1:" + webhook.port() + "/bell", ""};
    EXPECT_TRUE(ring(step, alarm(), "zza.central", minute(3)).has_value());
    webhook.wait();
    EXPECT_TRUE(webhook.told.starts_with("POST /bell HTTP/1.1\r\n")) << webhook.told;
}

TEST(Ringing, AMailIsHandedToTheServerOfTheAuthority)
{
    Listening server("220-zza\r\n220 ready\r\n", {{"EHLO ", "250-zza\r\n250 8BITMIME\r\n"},
                                                  {"MAIL FROM:<duty@zza.example>", "250 ok\r\n"},
                                                  {"RCPT TO:<duty@zza.example>", "250 ok\r\n"},
                                                  {"DATA", "354 go on\r\n"},
                                                  {".\r", "250 taken\r\n"}});
    app::DutyStep const step{app::DutyStep::Way::mail, 0, "duty@zza.example", "127.0.0.1:" + server.port()};
    EXPECT_TRUE(ring(step, alarm(), "zza.central", minute(3)).has_value());
    server.wait();
    EXPECT_NE(server.told.find("Subject: Urgent message from zzb.central"), std::string::npos) << server.told;
    EXPECT_NE(server.told.find("for 3 minutes"), std::string::npos) << server.told;
}

TEST(Ringing, ARefusalAndSilenceAreToldApart)
{
    Listening refusing("", {{"\r", "HTTP/1.1 503 Busy\r\n\r\n"}});
    app::DutyStep step{app::DutyStep::Way::webhook, 0, "http://127.0.0.1:" + refusing.port() + "/", ""};
    EXPECT_EQ(ring(step, alarm(), "zza.central", minute(1)).error().code, "ringing.refused");
    Listening no_mail("554 no\r\n", {});
    step = {app::DutyStep::Way::mail, 0, "duty@zza.example", "127.0.0.1:" + no_mail.port()};
    EXPECT_EQ(ring(step, alarm(), "zza.central", minute(1)).error().code, "ringing.refused");
    Listening silent("", {});
    step = {app::DutyStep::Way::mail, 0, "duty@zza.example", "127.0.0.1:" + silent.port()};
    EXPECT_EQ(ring(step, alarm(), "zza.central", minute(1)).error().code, "ringing.not_reached");
}

TEST(Ringing, TheNextPersonIsRungWhenNobodyHasTakenTheAlarm)
{
    std::vector<app::DutyStep> const roster{{app::DutyStep::Way::webhook, 0, "http://a/", ""},
                                            {app::DutyStep::Way::webhook, 5, "http://b/", ""}};
    using Bells = std::vector<std::size_t>;
    auto ringing = alarm();
    EXPECT_EQ(due_bells(ringing, roster, minute(0)), Bells{0});
    ringing.rings.push_back({"http://a/", minute(0), ""});
    EXPECT_EQ(due_bells(ringing, roster, minute(4)), Bells{}) << "it has rung";
    EXPECT_EQ(due_bells(ringing, roster, minute(5)), Bells{1});
    ringing.rings.push_back({"http://b/", minute(5), "nobody answers"});
    EXPECT_EQ(due_bells(ringing, roster, minute(5)), Bells{}) << "not twice in a minute";
    EXPECT_EQ(due_bells(ringing, roster, minute(6)), Bells{1}) << "a bell that was not heard is rung again";
    ringing.taken_by = "amina";
    EXPECT_EQ(due_bells(ringing, roster, minute(60)), Bells{});
}

}
}
