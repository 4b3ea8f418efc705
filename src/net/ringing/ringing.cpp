#include "net/ringing/ringing.hpp"

#include "net/http/http.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>

namespace rogatory::net
{
namespace
{

using boost::asio::ip::tcp;

constexpr auto patience = std::chrono::seconds(10);
constexpr std::size_t longest_line = 2000; ///< RFC 5321, 4.5.3.1.5 asks for 512
constexpr int most_lines = 100;

Error not_reached(std::string const& place)
{
    return Error{"ringing.not_reached", place, "", {}};
}

/// A line without its end; empty at the end of the connection or when it is too long.
std::string line_of(tcp::iostream& stream)
{
    std::string line;
    for (char c = 0; stream.get(c) && c != '\n' && line.size() < longest_line;)
        if (c != '\r') line += c;
    return line;
}

std::int64_t minutes(app::Alarm const& alarm, Instant now)
{
    return (now.since_1970_us - alarm.since.since_1970_us) / 60'000'000;
}

/// RFC 9112: a POST with a few members of JSON; any answer of the 2xx kind is good.
Done ring_webhook(app::DutyStep const& step, app::Alarm const& alarm, std::string const& authority, Instant now)
{
    constexpr std::string_view scheme = "http://";
    // Addresses are read by the rules of endpoints, which are https; here the authority's own network carries them.
    auto url = url_from("https://" + step.to.substr(scheme.size()));
    if (!url) return url.error();
    bool const named = step.to.find(':', scheme.size()) != std::string::npos;
    auto const port = named ? std::to_string(url->port) : std::string("80");
    auto const body = boost::json::serialize(boost::json::object{{"event", "urgent_message"},
                                                                 {"authority", authority},
                                                                 {"from", alarm.from},
                                                                 {"message", text_of(alarm.message)},
                                                                 {"type", alarm.type},
                                                                 {"since", text_of(alarm.since)},
                                                                 {"minutes", minutes(alarm, now)}});
    tcp::iostream stream;
    stream.expires_after(patience);
    stream.connect(url->host, port);
    if (!stream) return not_reached(step.to);
    stream << "POST " << url->target << " HTTP/1.1\r\nHost: " << url->host << ":" << port
           << "\r\nContent-Type: application/json\r\nContent-Length: " << body.size() << "\r\nConnection: close\r\n\r\n"
           << body << std::flush;
    auto const status = line_of(stream);
    if (status.empty()) return not_reached(step.to);
    if (!status.starts_with("HTTP/1.") || status.size() < 12 || status[9] != '2')
        return Error{"ringing.refused", step.to, "", {{"answer", status.substr(0, 100)}}};
    return {};
}

/// RFC 5321: one mail, handed to the authority's own server.
Done ring_mail(app::DutyStep const& step, app::Alarm const& alarm, std::string const& authority, Instant now)
{
    auto const colon = step.relay.rfind(':');
    tcp::iostream stream;
    stream.expires_after(patience);
    stream.connect(step.relay.substr(0, colon), step.relay.substr(colon + 1));
    if (!stream) return not_reached(step.relay);
    // 4.2.1: the last line of a reply has a space behind its code.
    auto const expect = [&](char first) -> Done {
        for (int i = 0; i < most_lines; ++i) {
            auto const line = line_of(stream);
            if (line.size() < 3) return not_reached(step.relay);
            if (line.size() > 3 && line[3] == '-') continue;
            if (line[0] == first) return {};
            return Error{"ringing.refused", step.relay, "", {{"answer", line.substr(0, 100)}}};
        }
        return not_reached(step.relay);
    };
    auto const say = [&](std::string const& words, char expected) -> Done {
        stream << words << "\r\n" << std::flush;
        return expect(expected);
    };
    if (auto const done = expect('2'); !done) return done;
    auto const waited = std::to_string(minutes(alarm, now));
    std::string const mail = "From: <" + step.to + ">\r\nTo: <" + step.to + ">\r\nSubject: Urgent message from " +
                             alarm.from + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
                             "An urgent message from " + alarm.from + " has waited at " + authority + " for " + waited +
                             " minutes.\r\n\r\nTake it: rogatory duty take " + text_of(alarm.message) +
                             "\r\nThe next person is rung if nobody does.\r\n.";
    for (auto const& [words, expected] : {std::pair<std::string, char>{"EHLO " + authority, '2'},
                                          {"MAIL FROM:<" + step.to + ">", '2'},
                                          {"RCPT TO:<" + step.to + ">", '2'},
                                          {"DATA", '3'},
                                          {mail, '2'}})
        if (auto const done = say(words, expected); !done) return done;
    stream << "QUIT\r\n" << std::flush; // it has taken the mail, whatever it says now
    return {};
}

}

Done ring(app::DutyStep const& step, app::Alarm const& alarm, std::string const& authority, Instant now)
{
    return step.way == app::DutyStep::Way::mail ? ring_mail(step, alarm, authority, now)
                                                : ring_webhook(step, alarm, authority, now);
}

Result<std::vector<Rung>> ring_due(app::Office& office)
{
    auto const roster = app::duty_roster(office);
    if (!roster) return roster.error();
    auto const all = app::alarms(office);
    if (!all) return all.error();
    std::vector<Rung> rung;
    for (auto const& alarm : *all)
        for (auto const bell : app::due_bells(alarm, *roster, office.clock.now())) {
            auto const& step = (*roster)[bell];
            auto const outcome = ring(step, alarm, office.profile.id, office.clock.now());
            app::Ring const noted{step.to, office.clock.now(),
                                  outcome ? std::string() : texts::sentence(outcome.error())};
            if (auto const done = app::note_ring(office, alarm, noted); !done) return done.error();
            rung.push_back({alarm, step, outcome});
        }
    return rung;
}

}
