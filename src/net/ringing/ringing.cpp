#include "net/ringing/ringing.hpp"

#include "base/clipped.hpp"
#include "net/http/http.hpp"
#include "net/ringing/conversation.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <chrono>

namespace rogatory::net
{
namespace
{

using Encryption = app::DutyStep::Encryption;

constexpr auto patience = std::chrono::seconds(10);
constexpr int most_lines = 100;
constexpr std::uint16_t plain_http_port = 80;

Error silent(std::string const& place)
{
    return Error{"ringing.not_reached", place, "", {}};
}
Error not_encrypted(std::string const& place)
{
    return Error{"ringing.not_encrypted", place, "", {}};
}

std::int64_t minutes(app::Alarm const& alarm, Instant now)
{
    return (now.since_1970_us - alarm.since.since_1970_us) / 60'000'000;
}

std::string webhook_body(app::Alarm const& alarm, std::string const& authority, Instant now)
{
    return boost::json::serialize(
        boost::json::object{{"event", alarm.outgoing ? "urgent_not_collected" : "urgent_message"},
                            {"authority", authority},
                            {alarm.outgoing ? "to" : "from", alarm.from},
                            {"message", text_of(alarm.message)},
                            {"type", alarm.type},
                            {"since", text_of(alarm.since)},
                            {"minutes", minutes(alarm, now)}});
}

/// RFC 9112: a POST with a few members of JSON; any answer of the 2xx kind is good.
Done ring_webhook(app::DutyStep const& step, app::Alarm const& alarm, std::string const& authority, Instant now)
{
    constexpr std::string_view plain = "http://";
    bool const encrypted = !step.to.starts_with(plain);
    auto url = url_from(encrypted ? step.to : "https://" + step.to.substr(plain.size()));
    if (!url) return url.error();
    if (!encrypted) {
        if (!app::is_own_machine(url->host)) return not_encrypted(step.to);
        if (step.to.find(':', plain.size()) == std::string::npos) url->port = plain_http_port;
    }
    auto const conversation = Conversation::open(step.to, url->host, std::to_string(url->port), patience);
    if (!conversation) return conversation.error();
    auto& bell = **conversation;
    if (encrypted)
        if (auto const done = bell.secure(url->host, step.anchors); !done) return done;
    auto const body = webhook_body(alarm, authority, now);
    std::string head = "POST " + url->target + " HTTP/1.1\r\nHost: " + url->host + ":" + std::to_string(url->port) +
                       "\r\nContent-Type: application/json\r\n";
    if (!step.secret.empty()) head += "Rogatory-Signature: " + webhook_signature(step.secret, now, body) + "\r\n";
    head += "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n";
    if (auto const done = bell.say(head + body); !done) return done;
    auto const status = bell.line();
    if (status.empty()) return silent(step.to);
    if (!status.starts_with("HTTP/1.") || status.size() < 12 || status[9] != '2')
        return Error{"ringing.refused", step.to, "", {{"answer", clipped(status, 100)}}};
    return {};
}

/// A mail server, which answers each command.
class MailServer
{
public:
    MailServer(Conversation& conversation, std::string relay) : talk_(conversation), relay_(std::move(relay)) {}

    /// RFC 5321, 4.2.1: the last line of a reply has a space behind its code.
    Done expect(char first)
    {
        said_.clear();
        for (int i = 0; i < most_lines; ++i) {
            auto const line = talk_.line();
            if (line.size() < 3) return silent(relay_);
            if (line.size() > 4) said_.push_back(line.substr(4));
            if (line.size() > 3 && line[3] == '-') continue;
            if (line[0] == first) return {};
            return Error{"ringing.refused", relay_, "", {{"answer", clipped(line, 100)}}};
        }
        return silent(relay_);
    }
    Done say(std::string const& words, char expected)
    {
        if (auto const done = talk_.say(words + "\r\n"); !done) return done;
        return expect(expected);
    }
    /// Whether the last answer names an extension (RFC 5321, 4.1.1.1), in letters of any size.
    bool offers(std::string_view extension) const
    {
        auto const same = [](char a, char b) { return a == b || (a >= 'a' && a <= 'z' && a - 32 == b); };
        return std::any_of(said_.begin(), said_.end(), [&](std::string const& line) {
            return line.size() >= extension.size() &&
                   std::equal(extension.begin(), extension.end(), line.begin(),
                              [&](char wanted, char got) { return same(got, wanted); });
        });
    }

    /// RFC 4954, 4: proves who we are by PLAIN (RFC 4616), or by LOGIN where it offers no other. Only under TLS.
    Done log_in(std::string const& user, std::string const& password)
    {
        if (offers_mechanism("PLAIN")) {
            auto const proof = std::string(1, '\0') + user + std::string(1, '\0') + password;
            return say("AUTH PLAIN " + base64_of(bytes_of(proof)), '2');
        }
        if (!offers_mechanism("LOGIN")) return Error{"ringing.no_login", relay_, "RFC 4954, 4", {}};
        if (auto const done = say("AUTH LOGIN", '3'); !done) return done;
        if (auto const done = say(base64_of(bytes_of(user)), '3'); !done) return done;
        return say(base64_of(bytes_of(password)), '2');
    }

private:
    bool offers_mechanism(std::string const& name) const
    {
        for (auto line : said_) {
            std::transform(line.begin(), line.end(), line.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
            if (line.starts_with("AUTH ") && (line + " ").find(" " + name + " ") != std::string::npos) return true;
        }
        return false;
    }

    Conversation& talk_;
    std::string relay_;
    std::vector<std::string> said_;
};

/// RFC 5321: one mail, handed to the authority's own server; RFC 3207 or RFC 8314 for the way there.
Done ring_mail(app::DutyStep const& step, app::Alarm const& alarm, std::string const& authority, Instant now)
{
    auto const colon = step.relay.rfind(':');
    auto host = step.relay.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (step.encryption == Encryption::none && !app::is_own_machine(host)) return not_encrypted(step.relay);
    auto const conversation = Conversation::open(step.relay, host, step.relay.substr(colon + 1), patience);
    if (!conversation) return conversation.error();
    auto& talk = **conversation;
    MailServer server(talk, step.relay);
    // RFC 8314, 3: TLS before anything is said.
    if (step.encryption == Encryption::implicit)
        if (auto const done = talk.secure(host, step.anchors); !done) return done;
    if (auto const done = server.expect('2'); !done) return done;
    auto const hello = "EHLO " + authority;
    if (auto const done = server.say(hello, '2'); !done) return done;
    if (step.encryption == Encryption::starttls) {
        // RFC 3207, 4: a server that does not offer it may be somebody in between.
        if (!server.offers("STARTTLS")) return not_encrypted(step.relay);
        if (auto const done = server.say("STARTTLS", '2'); !done) return done;
        if (auto const done = talk.secure(host, step.anchors); !done) return done;
        if (auto const done = server.say(hello, '2'); !done) return done;
    }
    if (!step.user.empty()) {
        if (step.encryption == Encryption::none) return not_encrypted(step.relay);
        if (auto const done = server.log_in(step.user, step.password); !done) return done;
    }
    auto const waited = std::to_string(minutes(alarm, now));
    auto const who = (alarm.outgoing ? "to " : "from ") + alarm.from;
    auto const what = alarm.outgoing ? " has not been collected by it for " : " has waited at " + authority + " for ";
    std::string const mail = "From: <" + step.to + ">\r\nTo: <" + step.to + ">\r\nSubject: Urgent message " + who +
                             "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
                             "An urgent message " + who + what + waited +
                             " minutes.\r\n\r\nTake it: rogatory duty take " + text_of(alarm.message) +
                             "\r\nThe next person is rung if nobody does.\r\n.";
    for (auto const& [words, expected] : {std::pair<std::string, char>{"MAIL FROM:<" + step.to + ">", '2'},
                                          {"RCPT TO:<" + step.to + ">", '2'},
                                          {"DATA", '3'},
                                          {mail, '2'}})
        if (auto const done = server.say(words, expected); !done) return done;
    (void)talk.say("QUIT\r\n"); // it has taken the mail, whatever it says now
    return {};
}

}

std::string webhook_signature(std::string_view secret, Instant now, std::string_view body)
{
    // The moment is signed with the body, so that a bell recorded today does not ring tomorrow.
    auto const moment = std::to_string(now.since_1970_us / 1'000'000);
    auto const text = moment + "." + std::string(body);
    Digest digest{};
    unsigned length = 0;
    auto const octets = bytes_of(text);
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), octets.data(), octets.size(), digest.data(),
         &length);
    return "t=" + moment + ",v1=" + hex_of(digest);
}

Done ring(app::DutyStep const& step, app::Alarm const& alarm, std::string const& authority, Instant now)
{
    return step.way == app::DutyStep::Way::mail ? ring_mail(step, alarm, authority, now)
                                                : ring_webhook(step, alarm, authority, now);
}

Result<std::vector<Rung>> ring_due(app::Office& office, std::mutex& office_in_use)
{
    std::unique_lock lock(office_in_use);
    auto const roster = app::duty_roster(office);
    if (!roster) return roster.error();
    if (roster->empty()) return std::vector<Rung>{};
    auto const all = app::alarms(office);
    if (!all) return all.error();
    lock.unlock();
    std::vector<Rung> rung;
    for (auto const& alarm : *all)
        for (auto const bell : app::due_bells(alarm, *roster, office.clock.now())) {
            auto const& step = (*roster)[bell];
            auto const outcome = ring(step, alarm, office.profile.id, office.clock.now());
            app::Ring const noted{step.to, office.clock.now(),
                                  outcome ? std::string() : texts::sentence(outcome.error())};
            std::lock_guard const noting(office_in_use);
            if (auto const done = app::note_ring(office, alarm, noted, step.label); !done) return done.error();
            rung.push_back({alarm, step, outcome});
        }
    return rung;
}

}
