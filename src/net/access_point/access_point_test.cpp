// The endpoint as an attacker meets it: without a certificate, with too much, too slowly, or with something else.
#include "net/access_point/access_point.hpp"
#include "net/access_point/arriving.hpp"
#include "net/http/http.hpp"

#include "dossier/identity.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace rogatory::net
{
namespace
{

using namespace std::chrono_literals;

dossier::Identity identity_of(std::string const& name)
{
    dossier::IdentityOrder const order{name, "Authority " + name, "ZZA", instant_from("2020-01-01T00:00:00Z").value(),
                                       instant_from("2099-01-01T00:00:00Z").value()};
    return dossier::load_identity(dossier::make_identity(order, "").value(), "").value();
}

/// Counts what it is given and says so.
class Counting final : public Taker
{
public:
    bool take(BytesView octets) override
    {
        count_ += octets.size();
        return true;
    }
    Response answer() override
    {
        auto const text = std::to_string(count_);
        return {200, "text/plain", Bytes(text.begin(), text.end())};
    }

private:
    std::uint64_t count_ = 0;
};

ServerLimits short_patience()
{
    ServerLimits limits;
    limits.head = 4096;
    limits.body = 1 << 20;
    limits.head_patience = 150ms;
    limits.body_start = 150ms;
    limits.idle = 1s;
    return limits;
}

/// A server with one identity that believes one client.
class Endpoint : public testing::Test
{
protected:
    Endpoint()
    {
        auto const believed = client_.signing_certificate().fingerprint();
        auto const tls = Tls::make(server_.signing_certificate().get(), server_.signing_key(),
                                   [believed](Digest const& digest) { return digest == believed; });
        listener_ =
            Listener::open(io_, {"127.0.0.1", 0}, tls.value(),
                           [this](std::unique_ptr<ByteStream> stream) -> Awaitable<void> {
                               return serve(std::move(stream), handler_, short_patience(), [] { return false; });
                           })
                .value();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Endpoint() override
    {
        listener_->close();
        io_.stop();
        thread_.join();
    }
    Tls tls_for(dossier::Identity const& who, dossier::Identity const& believed) const
    {
        return Tls::make(who.signing_certificate().get(), who.signing_key(),
                         [digest = believed.signing_certificate().fingerprint()](Digest const& shown) {
                             return shown == digest;
                         })
            .value();
    }
    /// Sends the octets, slowly where a pause is given, and gives all that came back.
    std::string say(std::string const& octets, std::chrono::milliseconds pause = 0ms)
    {
        boost::asio::io_context io;
        auto talk = [&]() -> Awaitable<std::string> {
            auto stream = co_await connect(tls_for(client_, server_), {"127.0.0.1", listener_->port()}, 5s);
            if (!stream) co_return stream.error().code;
            (*stream)->deadline(20s);
            auto const portion = pause > 0ms ? std::size_t{1} : octets.size();
            for (std::size_t at = 0; at < octets.size(); at += portion) {
                auto const sent = co_await (*stream)->write(bytes_of(std::string_view(octets).substr(at, portion)));
                if (!sent) break;
                if (pause > 0ms) std::this_thread::sleep_for(pause);
            }
            std::string all;
            Bytes buffer(4096);
            for (;;) {
                auto const count = co_await (*stream)->read_some(buffer);
                if (!count || *count == 0) break;
                all += text_of(BytesView(buffer).first(*count));
            }
            co_return all;
        };
        auto answer = boost::asio::co_spawn(io, talk(), boost::asio::use_future);
        io.run();
        return answer.get();
    }

    dossier::Identity server_ = identity_of("zzb.central"), client_ = identity_of("zza.central");
    boost::asio::io_context io_;
    Handler handler_ = [](RequestHead const&) -> std::unique_ptr<Taker> { return std::make_unique<Counting>(); };
    std::unique_ptr<Listener> listener_;
    std::thread thread_;
};

std::string const post_head = "POST /as4 HTTP/1.1\r\nHost: zzb\r\nConnection: close\r\n";

TEST_F(Endpoint, TakesBodiesOfEitherKind)
{
    EXPECT_TRUE(say(post_head + "Content-Length: 5\r\n\r\nhello").ends_with("\r\n\r\n5"));
    EXPECT_TRUE(
        say(post_head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n").ends_with("\r\n7"));
    auto const expecting = say(post_head + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab");
    EXPECT_TRUE(expecting.starts_with("HTTP/1.1 100 Continue"));
    EXPECT_TRUE(expecting.ends_with("\r\n2"));
}

TEST_F(Endpoint, RefusesAHeadThatIsTooLarge)
{
    EXPECT_TRUE(say(post_head + "X: " + std::string(10'000, 'a') + "\r\n\r\n").starts_with("HTTP/1.1 431"));
    std::string many = post_head;
    for (int i = 0; i < 5000; ++i)
        many += "A: b\r\n";
    EXPECT_TRUE(say(many + "\r\n").starts_with("HTTP/1.1 431"));
}

TEST_F(Endpoint, RefusesABodyThatIsTooLargeWhetherItSaysSoOrNot)
{
    EXPECT_TRUE(
        say(post_head + "Content-Length: 99999999\r\n\r\n" + std::string(2 << 20, 'x')).starts_with("HTTP/1.1 413"));
    std::string chunked = post_head + "Transfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 40; ++i)
        chunked += "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
    EXPECT_TRUE(say(chunked + "0\r\n\r\n").starts_with("HTTP/1.1 413"));
}

TEST_F(Endpoint, RefusesWhatIsNotHttpOrContradictsItself)
{
    EXPECT_TRUE(say("\x16\x03\x01 rubbish\r\n\r\n").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(say(post_head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(say(post_head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                    .starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(say(post_head + "Transfer-Encoding: chunked\r\n\r\nnothex\r\n").starts_with("HTTP/1.1 400"));
    // Lengths that two programs could read in two ways (RFC 9112, 6.3 and 11.2): none of them is a request.
    for (std::string const length :
         {"Content-Length: +5", "Content-Length: -5", "Content-Length: 0x5", "Content-Length: 5, 6",
          "Content-Length: ", "Content-Length : 5", " Content-Length: 5", "Content-Length: 18446744073709551621",
          "Transfer-Encoding: chunked\r\nContent-Length: 5", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
          "Content-Length: 5\nX: y", "X: a\rb", "Content\tLength: 5"}) {
        auto const answer = say(post_head + length + "\r\n\r\nhello");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 4")) << length << "\n" << answer;
    }
    for (std::string const chunk : {"fffffffffffffffff\r\nhello", "5 \nhello", "-5\r\nhello", "0x5\r\nhello"}) {
        auto const answer = say(post_head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "\r\n0\r\n\r\n");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 4")) << chunk << "\n" << answer;
    }
}

TEST_F(Endpoint, ASlowSenderIsCutOffInTheHeadAndInTheBody)
{
    EXPECT_EQ(say(post_head + std::string(200, 'a'), 20ms), "") << "one octet after the other, for ever";
    EXPECT_EQ(say(post_head + "Content-Length: 100\r\n\r\nonly this"), "") << "then nothing more";
}

TEST_F(Endpoint, TurnsAwayWhoIsNotBelievedAndIsNotBelievedByWhoExpectsAnother)
{
    auto const stranger = identity_of("zzc.central");
    auto const outcome = [&](Tls const& tls) {
        boost::asio::io_context io;
        auto talk = [&]() -> Awaitable<std::string> {
            auto stream = co_await connect(tls, {"127.0.0.1", listener_->port()}, 5s);
            if (!stream) co_return stream.error().code;
            // In TLS 1.3 the client learns with its first read that it is not wanted.
            Bytes buffer(16);
            auto const count = co_await (*stream)->read_some(buffer);
            co_return count && *count > 0 ? "talked" : "turned away";
        };
        auto answer = boost::asio::co_spawn(io, talk(), boost::asio::use_future);
        io.run();
        return answer.get();
    };
    EXPECT_EQ(outcome(tls_for(stranger, server_)), "turned away");
    EXPECT_EQ(outcome(tls_for(client_, stranger)), "net.tls_refused");
}

TEST(InFlight, OnePartnerHasNoMoreMessagesUnderWayThanItMayAndTheOthersGoOn)
{
    InFlight in_flight(2);
    auto first = in_flight.enter("zzb.central");
    auto const second = in_flight.enter("zzb.central");
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(in_flight.enter("zzb.central"));
    EXPECT_TRUE(in_flight.enter("zzc.central"));
    // What was handed on counts once.
    auto moved = std::move(*first);
    first.reset();
    EXPECT_FALSE(in_flight.enter("zzb.central"));
    {
        auto const gone = std::move(moved);
    }
    EXPECT_TRUE(in_flight.enter("zzb.central"));
}

TEST(Url, IsReadStrictly)
{
    EXPECT_EQ(url_from("https://zzb.example/as4")->port, 443);
    EXPECT_EQ(url_from("https://[::1]:8443/as4")->host, "::1");
    EXPECT_EQ(url_from("https://zzb.example:8443")->target, "/");
    for (auto const* wrong : {"http://zzb.example/", "https://", "https://zzb:0/", "https://zzb:99999/", "https://a@b/",
                              "https://zzb/ x", "https://zzb/\r\nX: y", "https://[::1/", "https://zzb:8x/"})
        EXPECT_FALSE(url_from(wrong)) << wrong;
}

}
}
