// Bells over loopback: what a webhook and a mail server are told, and what is done with their answers.
#include "net/ringing/ringing.hpp"
#include "net/ringing/testing.hpp"

#include <gtest/gtest.h>

namespace rogatory::net
{
namespace
{

using testing::Certified;
using testing::Listening;
using testing::ListeningOverTls;

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

app::DutyStep mail_to(std::string const& port, app::DutyStep::Encryption encryption)
{
    return {app::DutyStep::Way::mail, 0, "duty@zza.example", "127.0.0.1:" + port, encryption};
}

TEST(Ringing, AWebhookOverHttpsIsBelievedByItsCertificateAndKnowsUsByOurSignature)
{
    Certified const own("127.0.0.1", -60, 3600), other("127.0.0.1", -60, 3600), elsewhere("127.0.0.2", -60, 3600),
        over("127.0.0.1", -7200, -3600);
    auto const ring_at = [&](Certified const& shown, std::string const& anchors) {
        ListeningOverTls webhook(shown, "", {}, {{"\r", "HTTP/1.1 204 No Content\r\n\r\n"}});
        app::DutyStep step{app::DutyStep::Way::webhook, 0, "https://127.0.0.1:" + webhook.port() + "/bell"};
        step.anchors = anchors;
        step.secret = "sixteen octets or more";
        auto const done = ring(step, alarm(), "zza.central", minute(3));
        webhook.wait();
        return std::pair{done ? std::string() : done.error().code, webhook.told};
    };
    auto const [good, told] = ring_at(own, own.pem());
    EXPECT_EQ(good, "");
    EXPECT_NE(told.find("POST /bell HTTP/1.1\r\n"), std::string::npos) << told;
    // The signature is over what was sent, and over the moment.
    auto const said = told.find("Rogatory-Signature: ");
    ASSERT_NE(said, std::string::npos) << told;
    auto const signature = told.substr(said + 20, told.find("\r\n", said) - said - 20);
    auto const body = R"({"event":"urgent_message","authority":"zza.central","from":"zzb.central",)"
                      R"("message":"01932c5e-8f00-7a3b-9c1d-0123456789ab","type":"urgent_notice","since":")" +
                      text_of(minute(0)) + R"(","minutes":3})";
    EXPECT_EQ(signature, webhook_signature("sixteen octets or more", minute(3), body));
    EXPECT_NE(signature, webhook_signature("another key altogether", minute(3), body));
    // Anybody else is told nothing at all.
    for (auto const& [shown, anchors] :
         {std::pair{&own, other.pem()}, {&own, std::string()}, {&elsewhere, elsewhere.pem()}, {&over, over.pem()}}) {
        auto const [code, heard] = ring_at(*shown, anchors);
        EXPECT_EQ(code, "ringing.certificate");
        EXPECT_EQ(heard, "");
    }
}

// The digest was made by another program: printf '1.what do ya want for nothing?' | openssl dgst -sha256 -hmac Jefe
TEST(Ringing, TheSignatureOfAWebhookIsHmacOverTheMomentAndTheBody)
{
    EXPECT_EQ(webhook_signature("Jefe", Instant{1'000'000}, "what do ya want for nothing?"),
              "t=1,v1=a9049465ce89cfb8e9aac62333abda66f80e3403f51f57f6bae3c3a4485eca38");
}

TEST(Ringing, AMailGoesOnlyOverTlsWithACertificateThatVerifies)
{
    Certified const own("127.0.0.1", -60, 3600), other("127.0.0.1", -60, 3600);
    ListeningOverTls::Answers const mail{{"EHLO ", "250-zza\r\n250 8BITMIME\r\n"},
                                         {"MAIL FROM:<duty@zza.example>", "250 ok\r\n"},
                                         {"RCPT TO:<duty@zza.example>", "250 ok\r\n"},
                                         {"DATA", "354 go on\r\n"},
                                         {".\r", "250 taken\r\n"}};
    ListeningOverTls::Answers const start{{"EHLO ", "250-zza\r\n250-8BITMIME\r\n250 starttls\r\n"},
                                          {"STARTTLS", "220 go on\r\n"}};
    using Encryption = app::DutyStep::Encryption;
    for (auto const encryption : {Encryption::starttls, Encryption::implicit}) {
        auto const before = encryption == Encryption::starttls ? start : ListeningOverTls::Answers{};
        ListeningOverTls server(own, "220 ready\r\n", before, mail);
        auto step = mail_to(server.port(), encryption);
        step.anchors = own.pem();
        auto const done = ring(step, alarm(), "zza.central", minute(3));
        server.wait();
        EXPECT_TRUE(done.has_value()) << done.error().code;
        EXPECT_NE(server.told.find("Subject: Urgent message from zzb.central"), std::string::npos) << server.told;

        ListeningOverTls wrong(own, "220 ready\r\n", before, mail);
        step = mail_to(wrong.port(), encryption);
        step.anchors = other.pem();
        EXPECT_EQ(ring(step, alarm(), "zza.central", minute(3)).error().code, "ringing.certificate");
        wrong.wait();
        EXPECT_EQ(wrong.told.find("MAIL"), std::string::npos) << wrong.told;
    }
    // A server without STARTTLS may be somebody in between: it is told nothing but our name.
    Listening plain("220 ready\r\n", {{"EHLO ", "250 8BITMIME\r\n"}});
    EXPECT_EQ(ring(mail_to(plain.port(), Encryption::starttls), alarm(), "zza.central", minute(3)).error().code,
              "ringing.not_encrypted");
}

TEST(Ringing, APasswordGoesOverTlsOnlyToAServerThatAsksForIt)
{
    using Encryption = app::DutyStep::Encryption;
    using Answers = ListeningOverTls::Answers;
    Certified const own("127.0.0.1", -60, 3600);
    Answers const mail{{"MAIL FROM:<duty@zza.example>", "250 ok\r\n"},
                       {"RCPT TO:<duty@zza.example>", "250 ok\r\n"},
                       {"DATA", "354 go on\r\n"},
                       {".\r", "250 taken\r\n"}};
    auto const rung = [&](Answers before, Answers after, std::string& told) {
        ListeningOverTls server(own, "220 ready\r\n", std::move(before), std::move(after));
        auto step = mail_to(server.port(), Encryption::starttls);
        step.anchors = own.pem();
        step.user = "bell";
        step.password = "a secret";
        auto const done = ring(step, alarm(), "zza.central", minute(3));
        server.wait();
        told = server.told;
        return done ? std::string() : done.error().code;
    };
    Answers const start{{"EHLO ", "250-zza\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n"}, {"STARTTLS", "220 go on\r\n"}};
    std::string told;
    auto answers = mail;
    answers.insert(answers.begin(), {{"EHLO ", "250-zza\r\n250 auth login PLAIN\r\n"}, {"AUTH PLAIN ", "235 ok\r\n"}});
    EXPECT_EQ(rung(start, answers, told), "");
    // RFC 4616: NUL, the name, NUL, the password; and nothing of it before TLS.
    EXPECT_NE(told.find("AUTH PLAIN AGJlbGwAYSBzZWNyZXQ=\r\n"), std::string::npos) << told;
    EXPECT_GT(told.find("AUTH"), told.rfind("EHLO")) << told;

    answers = mail;
    answers.insert(answers.begin(), {{"EHLO ", "250-zza\r\n250 AUTH LOGIN\r\n"},
                                     {"AUTH LOGIN", "334 VXNlcm5hbWU6\r\n"},
                                     {"YmVsbA==", "334 UGFzc3dvcmQ6\r\n"},
                                     {"YSBzZWNyZXQ=", "235 ok\r\n"}});
    EXPECT_EQ(rung(start, answers, told), "");

    // Refused; another mechanism only; none: no mail is handed over.
    EXPECT_EQ(rung(start, {{"EHLO ", "250 AUTH PLAIN\r\n"}, {"AUTH PLAIN ", "535 no\r\n"}}, told), "ringing.refused");
    EXPECT_EQ(told.find("MAIL"), std::string::npos) << told;
    for (auto const* const offered : {"250 AUTH CRAM-MD5 PLAIN-CLIENTTOKEN\r\n", "250 8BITMIME\r\n"}) {
        EXPECT_EQ(rung(start, {{"EHLO ", offered}}, told), "ringing.no_login") << offered;
        EXPECT_EQ(told.find("YSBz"), std::string::npos) << told;
    }
    // What was offered before TLS counts for nothing, and without TLS nothing is said.
    app::DutyStep clear = mail_to("9", Encryption::none);
    clear.user = "bell";
    clear.password = "a secret";
    EXPECT_EQ(ring(clear, alarm(), "zza.central", minute(3)).error().code, "ringing.not_reached");
    Listening plain("220 ready\r\n", {{"EHLO ", "250 AUTH PLAIN\r\n"}});
    clear.relay = "127.0.0.1:" + plain.port();
    EXPECT_EQ(ring(clear, alarm(), "zza.central", minute(3)).error().code, "ringing.not_encrypted");
    plain.wait();
    EXPECT_EQ(plain.told.find("AUTH"), std::string::npos) << plain.told;
}

TEST(Ringing, NothingLeavesThisMachineInClear)
{
    app::DutyStep const webhook{app::DutyStep::Way::webhook, 0, "http://192.0.2.1:9/bell"};
    EXPECT_EQ(ring(webhook, alarm(), "zza.central", minute(3)).error().code, "ringing.not_encrypted");
    app::DutyStep const mail{app::DutyStep::Way::mail, 0, "duty@zza.example", "192.0.2.1:25",
                             app::DutyStep::Encryption::none};
    EXPECT_EQ(ring(mail, alarm(), "zza.central", minute(3)).error().code, "ringing.not_encrypted");
    EXPECT_TRUE(app::is_own_machine("127.0.0.1"));
    EXPECT_FALSE(app::is_own_machine("127.example.org")) << "a name that looks like an address";
}

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
    auto const step = mail_to(server.port(), app::DutyStep::Encryption::none);
    EXPECT_TRUE(ring(step, alarm(), "zza.central", minute(3)).has_value());
    server.wait();
    EXPECT_NE(server.told.find("Subject: Urgent message from zzb.central"), std::string::npos) << server.told;
    EXPECT_NE(server.told.find("for 3 minutes"), std::string::npos) << server.told;
}

TEST(Ringing, OfAMessageOfOurOwnItSaysWhoHasNotCollectedIt)
{
    auto uncollected = alarm();
    uncollected.outgoing = true;
    Listening server("220 ready\r\n", {{"EHLO ", "250 zza\r\n"},
                                       {"MAIL FROM:<duty@zza.example>", "250 ok\r\n"},
                                       {"RCPT TO:<duty@zza.example>", "250 ok\r\n"},
                                       {"DATA", "354 go on\r\n"},
                                       {".\r", "250 taken\r\n"}});
    auto const step = mail_to(server.port(), app::DutyStep::Encryption::none);
    EXPECT_TRUE(ring(step, uncollected, "zza.central", minute(3)).has_value());
    server.wait();
    EXPECT_NE(server.told.find("An urgent message to zzb.central has not been collected by it for 3 minutes"),
              std::string::npos)
        << server.told;
    EXPECT_NE(alarm().name(), uncollected.name()) << "one that came may bear the same identifier";
}

TEST(Ringing, ARefusalAndSilenceAreToldApart)
{
    Listening refusing("", {{"\r", "HTTP/1.1 503 Busy\r\n\r\n"}});
    app::DutyStep step{app::DutyStep::Way::webhook, 0, "http://127.0.0.1:" + refusing.port() + "/", ""};
    EXPECT_EQ(ring(step, alarm(), "zza.central", minute(1)).error().code, "ringing.refused");
    // A redirection is no answer of the bell, and is not followed to where it points.
    Listening elsewhere("", {{"\r", "HTTP/1.1 204 No Content\r\n\r\n"}});
    for (auto const* const status : {"301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"}) {
        Listening moved("", {{"\r", "HTTP/1.1 " + std::string(status) +
                                        "\r\nLocation: http://127.0.0.1:" + elsewhere.port() + "/\r\n\r\n"}});
        step.to = "http://127.0.0.1:" + moved.port() + "/";
        EXPECT_EQ(ring(step, alarm(), "zza.central", minute(1)).error().code, "ringing.refused") << status;
    }
    elsewhere.give_up();
    EXPECT_EQ(elsewhere.told, "");
    Listening no_mail("554 no\r\n", {});
    step = mail_to(no_mail.port(), app::DutyStep::Encryption::none);
    EXPECT_EQ(ring(step, alarm(), "zza.central", minute(1)).error().code, "ringing.refused");
    Listening silent("", {});
    step = mail_to(silent.port(), app::DutyStep::Encryption::none);
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
