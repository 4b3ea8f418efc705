// Connections between two ends of one machine: TLS with pinned certificates, and HTTP over it.
#include "net/http/fetch.hpp"
#include "net/http/http.hpp"
#include "net/http/pool.hpp"
#include "net/http/tls.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <future>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>

#include <netinet/in.h>
#include <resolv.h>

namespace rogatory::net
{
namespace
{

using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string const long_text(300'000, 'x');

/// A P-256 key with a certificate that it has signed itself, good from the day before yesterday for so many days.
struct Identity {
    explicit Identity(char const* name, int days = 30)
        : key(EVP_EC_gen("P-256"), EVP_PKEY_free), x509(X509_new(), X509_free)
    {
        X509_set_version(x509.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
        X509_time_adj_ex(X509_getm_notBefore(x509.get()), -2, 0, nullptr);
        X509_time_adj_ex(X509_getm_notAfter(x509.get()), days, 0, nullptr);
        auto* const subject = X509_get_subject_name(x509.get());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<unsigned char const*>(name), -1, -1,
                                   0);
        X509_set_issuer_name(x509.get(), subject);
        X509_set_pubkey(x509.get(), key.get());
        X509_sign(x509.get(), key.get(), EVP_sha256());
        unsigned length = 0;
        X509_digest(x509.get(), EVP_sha256(), fingerprint.data(), &length);
    }
    Tls believing(Digest const& other) const
    {
        return Tls::make(x509.get(), key.get(), [other](Digest const& shown) { return shown == other; }).value();
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
    std::unique_ptr<X509, decltype(&X509_free)> x509;
    Digest fingerprint{};
};

/// Answers with what was asked and the body that came; wants no more than the limit.
class Echo final : public Taker
{
public:
    Echo(RequestHead const& head, std::size_t limit) : answer_(head.method + " " + head.target + " "), limit_(limit) {}
    bool take(BytesView octets) override
    {
        answer_ += text_of(octets);
        return answer_.size() <= limit_;
    }
    Response answer() override
    {
        auto const octets = bytes_of(answer_);
        return {answer_.size() <= limit_ ? 200 : 413, "text/plain", Bytes(octets.begin(), octets.end())};
    }

private:
    std::string answer_;
    std::size_t limit_;
};

using Stream = std::unique_ptr<ByteStream>;

/// A server and what a client needs to reach it.
class Connections : public ::testing::Test
{
protected:
    void open(ServerLimits limits = {}, std::size_t wanted = 1 << 20, DoorLimits door = {})
    {
        handler = [wanted](RequestHead const& head) { return std::make_unique<Echo>(head, wanted); };
        listener = Listener::open(
                       context, {"127.0.0.1", 0}, zzb.believing(zza.fingerprint),
                       [this, limits](Stream stream) {
                           return serve(std::move(stream), handler, limits, [this] { return draining; }, &waiting);
                       },
                       door)
                       .value();
    }

    template <class T>
    static Awaitable<void> keep(Awaitable<T> work, std::optional<T>& result)
    {
        result.emplace(co_await std::move(work));
    }
    /// Runs both ends until the work is done, and gives what came of it.
    template <class T>
    T finished(Awaitable<T> work)
    {
        std::optional<T> result;
        boost::asio::co_spawn(context, keep(std::move(work), result), boost::asio::detached);
        context.restart();
        while (!result)
            if (context.run_one() == 0) throw std::runtime_error("nothing more happens");
        return std::move(*result);
    }

    Result<Stream> client(Identity const& shows, Digest const& expects)
    {
        return finished(connect(shows.believing(expects), {"127.0.0.1", listener->port()}, seconds(20)));
    }
    Result<Stream> client() { return client(zza, zzb.fingerprint); }

    Result<Answered> ask(ByteStream& stream, std::string_view body)
    {
        MemorySource source(bytes_of(body));
        Request request;
        request.host = "localhost";
        request.target = "/as4";
        request.content_type = "text/plain";
        request.length = body.size();
        request.body = &source;
        return finished(post(stream, request));
    }
    /// Sends octets as they are and reads until the other side closes.
    std::string raw(std::string_view octets)
    {
        auto const stream = client().value();
        stream->deadline(seconds(20));
        static_cast<void>(finished(stream->write(bytes_of(octets)))); // it may be cut off before the end
        std::string answer;
        Bytes buffer(4096);
        for (;;) {
            auto const count = finished(stream->read_some(buffer));
            if (!count || *count == 0) return answer;
            answer += text_of(BytesView(buffer).first(*count));
        }
    }

    boost::asio::io_context context{1};
    Identity zza{"zza.central"}, zzb{"zzb.central"};
    Handler handler;
    std::unique_ptr<Listener> listener;
    bool draining = false;
    Waiting waiting;
};

/// Posts over a pool, twice at the most.
Awaitable<Result<Answered>> post_once(Pool& pool, Place place, std::string_view body, bool& used_before)
{
    auto leased = co_await pool.take(place, seconds(20));
    if (!leased) co_return leased.error();
    used_before = leased->used_before;
    MemorySource source(bytes_of(body));
    Request request;
    request.host = "localhost";
    request.target = "/as4";
    request.content_type = "text/plain";
    request.length = body.size();
    request.body = &source;
    co_return co_await pool.post_over(std::move(*leased), place, request);
}

TEST_F(Connections, AnAnswerOfAnySizeIsReadWhileItIsSentAndTakenAsItComes)
{
    /// Octets that are made when they are wanted; it says when nobody wants them any more.
    class Made final : public Source
    {
    public:
        Made(std::uint64_t length, bool& gone) : left_(length), gone_(gone) {}
        Made(Made const&) = delete;
        Made& operator=(Made const&) = delete;
        ~Made() override { gone_ = true; }
        Result<std::size_t> read(std::span<std::uint8_t> buffer) override
        {
            auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer.size()));
            for (std::size_t i = 0; i < count; ++i)
                buffer[i] = static_cast<std::uint8_t>(left_ - i);
            left_ -= count;
            return count;
        }

    private:
        std::uint64_t left_;
        bool& gone_;
    };
    class Giving final : public Taker
    {
    public:
        Giving(std::uint64_t length, std::uint64_t there, bool& gone) : length_(length), there_(there), gone_(gone) {}
        bool take(BytesView /*octets*/) override { return true; }
        Response answer() override
        {
            Response response{200, "application/octet-stream", {}, {}, std::make_shared<Made>(there_, gone_), length_};
            return response;
        }

    private:
        std::uint64_t length_, there_;
        bool& gone_;
    };
    class Checking final : public AnswerTaker
    {
    public:
        explicit Checking(std::uint64_t length, std::uint64_t most) : left_(length), most_(most) {}
        void begin(int status, std::string const& type) override { head = std::to_string(status) + " " + type; }
        bool take(BytesView octets) override
        {
            for (auto const octet : octets)
                right = right && octet == static_cast<std::uint8_t>(left_--);
            taken += octets.size();
            return taken < most_;
        }
        std::string head;
        std::uint64_t taken = 0;
        bool right = true;

    private:
        std::uint64_t left_, most_;
    };
    constexpr std::uint64_t length = 20'000'000;
    std::uint64_t there = length;
    bool gone = false;
    open();
    handler = [&](RequestHead const&) { return std::make_unique<Giving>(length, there, gone); };
    auto const ask_for = [&](ByteStream& stream, Checking& taker, std::uint64_t limit) {
        MemorySource source(bytes_of("ask"));
        Request request;
        request.host = "localhost";
        request.target = "/as4";
        request.content_type = "text/plain";
        request.length = 3;
        request.body = &source;
        request.answer_limit = limit;
        request.taker = &taker;
        return finished(post(stream, request));
    };
    auto const stream = client().value();
    for (int i = 0; i < 2; ++i) {
        Checking taker(length, 2 * length);
        gone = false;
        auto const answered = ask_for(*stream, taker, length);
        ASSERT_TRUE(answered) << answered.error().code;
        EXPECT_EQ(taker.head, "200 application/octet-stream");
        EXPECT_EQ(taker.taken, length);
        EXPECT_TRUE(taker.right);
        EXPECT_TRUE(answered->reusable);
        EXPECT_TRUE(answered->response.body.empty());
        EXPECT_TRUE(gone) << "the connection keeps nothing of an answer that was sent";
    }
    // Too much, or more than is wanted, ends the connection; so does an answer that ends before its length.
    Checking too_much(length, 2 * length), enough(length, 100'000), short_one(length, 2 * length);
    EXPECT_EQ(ask_for(*client().value(), too_much, length - 1).error().code, "net.answer_too_large");
    auto const cut = ask_for(*client().value(), enough, length);
    ASSERT_TRUE(cut);
    EXPECT_FALSE(cut->reusable);
    there = length / 2;
    EXPECT_EQ(ask_for(*client().value(), short_one, length).error().code, "net.connection_lost");
    EXPECT_LE(short_one.taken, length / 2);
}

TEST_F(Connections, OneConnectionCarriesSeveralRequestsWithTheirBodies)
{
    open();
    auto const stream = client().value();
    EXPECT_EQ(stream->peer().certificate, zzb.fingerprint);
    for (std::string_view body : {std::string_view("request"), std::string_view(long_text), std::string_view()}) {
        auto const answer = ask(*stream, body);
        ASSERT_TRUE(answer.has_value()) << answer.error().code;
        EXPECT_EQ(answer->response.status, 200);
        EXPECT_EQ(text_of(answer->response.body), "POST /as4 " + std::string(body));
        EXPECT_TRUE(answer->reusable);
    }
}

TEST_F(Connections, AServerThatShowsAnotherCertificateThanTheCardIsNotWrittenTo)
{
    open();
    auto const stream = client(zza, Identity("another").fingerprint);
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error().code, "net.tls_refused");
}

TEST_F(Connections, AClientWhoseCertificateNobodyKnowsIsTurnedAway)
{
    open();
    auto const stream = client(Identity("stranger"), zzb.fingerprint);
    // In TLS 1.3 the client may learn of it only when it reads.
    if (!stream) return;
    auto const answer = ask(**stream, "request");
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "net.connection_lost");
}

TEST_F(Connections, AnExpiredCertificateIsRefusedEvenIfItIsPinned)
{
    zzb = Identity("zzb.central", -1);
    open();
    auto const stream = client();
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error().code, "net.tls_refused");
}

TEST_F(Connections, MoreThanTheServerHoldsAreClosedAtOnceAndTheOthersGoOn)
{
    DoorLimits door;
    door.guests = 1;
    open({}, 1 << 20, door);
    auto const first = client();
    ASSERT_TRUE(first.has_value());
    ASSERT_TRUE(ask(**first, "request").has_value());
    EXPECT_FALSE(client().has_value()) << "one more than may be";
    EXPECT_TRUE(ask(**first, "request").has_value());
    EXPECT_EQ(listener->door().to_say(), "turned away connections since it was last said: 1 because no place was free");
    EXPECT_EQ(listener->door().to_say(), "") << "it is said once";
}

TEST_F(Connections, OneCertificateHasItsShareOfTheConnectionsAndNoMore)
{
    DoorLimits door;
    door.guests_of_one = 2;
    open({}, 1 << 20, door);
    std::vector<Result<Stream>> mine;
    for (int i = 0; i < 2; ++i) {
        mine.push_back(client());
        ASSERT_TRUE(mine.back().has_value());
        EXPECT_TRUE(ask(**mine.back(), "request").has_value());
    }
    auto const third = client();
    // TLS 1.3: its own half of the handshake was done before the server turned it away.
    EXPECT_FALSE(third.has_value() && ask(**third, "request").has_value());
    EXPECT_TRUE(ask(**mine.front(), "request").has_value());
    mine.front() = Error{};
    while (listener->door().guests() > 1)
        ASSERT_GT(context.run_one(), 0U);
    auto const again = client();
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(ask(**again, "request").has_value()) << "a place is free again";
}

/// Connections that nobody shakes hands over, from an address of their own on this machine.
struct Crowd {
    Crowd(boost::asio::io_context& context, char const* from, std::uint16_t port, std::size_t count,
          std::string_view says = {})
    {
        for (std::size_t i = 0; i < count; ++i) {
            auto& socket = sockets.emplace_back(context);
            socket.open(tcp::v4());
            socket.bind({boost::asio::ip::make_address(from), 0});
            socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
            if (!says.empty()) socket.send(boost::asio::buffer(says));
        }
    }
    std::vector<tcp::socket> sockets;
};

TEST_F(Connections, HundredsThatSayNothingKeepNobodyOut)
{
    // Long enough for the slowest machine: nothing here ends because time has passed.
    for (auto const* const from : {"127.0.0.2", "127.0.0.1"}) {
        open();
        Crowd const before(context, from, listener->port(), 300);
        auto const stream = client();
        ASSERT_TRUE(stream.has_value()) << from << " " << stream.error().code;
        Crowd const after(context, from, listener->port(), 300);
        auto const answer = ask(**stream, "request");
        ASSERT_TRUE(answer.has_value()) << from << " " << answer.error().code;
        EXPECT_EQ(answer->response.status, 200);
        while (listener->door().strangers() < DoorLimits{}.strangers_of_one)
            ASSERT_GT(context.run_one(), 0U);
        EXPECT_LE(listener->door().strangers(), DoorLimits{}.strangers_of_one) << "an address has its share";
        EXPECT_EQ(listener->door().guests(), 1U);
        EXPECT_NE(listener->door().to_say().find("before their handshake was done"), std::string::npos);
        listener->close();
    }
}

TEST_F(Connections, ThoseWhoBeginAHandshakeAndStopKeepOutOnlyTheirOwnNeighbours)
{
    open();
    static constexpr std::string_view begins("\x16\x03\x01", 3);
    Crowd const crowd(context, "127.0.0.2", listener->port(), 300, begins);
    auto const stream = client();
    ASSERT_TRUE(stream.has_value()) << stream.error().code;
    EXPECT_TRUE(ask(**stream, "request").has_value());
    EXPECT_LE(listener->door().strangers(), DoorLimits{}.strangers_of_one);
}

TEST_F(Connections, ANetworkMayVouchForACertificateThatIsNotPinnedAndTakeBackOneThatIs)
{
    for (auto const [word, pinned, good] :
         {std::tuple{Vouched::yes, false, true}, std::tuple{Vouched::no, true, true},
          std::tuple{Vouched::no, false, false}, std::tuple{Vouched::revoked, true, false}}) {
        open();
        auto const digest = pinned ? zzb.fingerprint : Digest{};
        X509 const* asked_about = nullptr;
        auto const tls = Tls::make(
                             zza.x509.get(), zza.key.get(), [digest](Digest const& shown) { return shown == digest; },
                             [&asked_about, answer = word](std::span<X509* const> shown) {
                                 asked_about = shown.front();
                                 EXPECT_EQ(shown.size(), 1U);
                                 return answer;
                             })
                             .value();
        auto const stream = finished(connect(tls, {"127.0.0.1", listener->port()}, seconds(20)));
        EXPECT_EQ(stream.has_value(), good);
        EXPECT_NE(asked_about, nullptr);
        if (!good) EXPECT_EQ(stream.error().code, "net.tls_refused");
    }
}

TEST_F(Connections, NobodyListens)
{
    open();
    auto const port = listener->port();
    listener->close();
    auto const stream = finished(connect(zza.believing(zzb.fingerprint), {"127.0.0.1", port}, seconds(20)));
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error().code, "net.cannot_connect");
}

/// A name server that takes questions and says nothing until it is told to say that it cannot answer.
class SilentNameServer
{
public:
    SilentNameServer() : socket_(io_, {boost::asio::ip::address_v4::loopback(), 0}) {}

    /// Asks it as the system asks, with a patience that is longer than any test.
    Endpoints look_up(std::string const& host, boost::system::error_code& problem)
    {
        struct __res_state asking{};
        ::res_ninit(&asking);
        asking.nscount = 1;
        asking.nsaddr_list[0] = {};
        asking.nsaddr_list[0].sin_family = AF_INET;
        asking.nsaddr_list[0].sin_port = htons(socket_.local_endpoint().port());
        asking.nsaddr_list[0].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        asking.retrans = 600;
        asking.retry = 1;
        std::array<unsigned char, 512> answer{};
        ::res_nquery(&asking, host.c_str(), ns_c_in, ns_t_a, answer.data(), answer.size());
        ::res_nclose(&asking);
        problem = boost::asio::error::host_not_found;
        ended_.set_value();
        return {};
    }
    bool has_ended() { return ends_.wait_for(seconds(0)) == std::future_status::ready; }
    /// RFC 1035, 4.1.1: an answer with the identifier of the question and the code 2, server failure.
    void speak()
    {
        std::array<unsigned char, 512> message{};
        udp::endpoint who;
        auto const size = socket_.receive_from(boost::asio::buffer(message), who);
        message[2] |= 0x80;
        message[3] = 2;
        socket_.send_to(boost::asio::buffer(message.data(), size), who);
        ends_.wait();
    }

private:
    using udp = boost::asio::ip::udp;
    boost::asio::io_context io_;
    udp::socket socket_;
    std::promise<void> ended_;
    std::future<void> ends_ = ended_.get_future();
};

TEST_F(Connections, ANameServerThatSaysNothingHoldsUpNeitherTheConnectionNorOthers)
{
    open();
    auto const tls = zza.believing(zzb.fingerprint);
    std::array<SilentNameServer, lookups_at_once - 1> servers;
    for (auto& silent : servers) {
        auto const stream =
            finished(connect(tls, {"zzb.example", 4}, milliseconds(50),
                             [&silent](std::string const& host, std::string const&,
                                       boost::system::error_code& problem) { return silent.look_up(host, problem); }));
        ASSERT_FALSE(stream.has_value());
        EXPECT_EQ(stream.error().code, "net.timed_out");
        EXPECT_EQ(stream.error().field, "zzb.example:4");
        EXPECT_FALSE(silent.has_ended()) << "it was given up";
    }
    EXPECT_TRUE(finished(connect(tls, {"localhost", listener->port()}, seconds(20))).has_value())
        << "another name is looked up beside";
    for (auto& silent : servers)
        silent.speak();
}

TEST_F(Connections, ANameThatNobodyKnowsSaysSo)
{
    auto const stream =
        finished(connect(zza.believing(zzb.fingerprint), {"zzb.example", 4}, seconds(20),
                         [](std::string const&, std::string const&, boost::system::error_code& problem) {
                             problem = boost::asio::error::host_not_found;
                             return Endpoints();
                         }));
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error().code, "net.cannot_connect");
}

TEST_F(Connections, ABodyThatIsNotWantedIsAnsweredBeforeItsEnd)
{
    open({}, 1000);
    auto const stream = client().value();
    auto const answer = ask(*stream, long_text);
    ASSERT_TRUE(answer.has_value()) << answer.error().code;
    EXPECT_EQ(answer->response.status, 413);
    EXPECT_FALSE(answer->reusable);
}

TEST_F(Connections, WhatIsNotHttpIsRefusedAndTheServerGoesOn)
{
    ServerLimits limits;
    limits.body = 50'000;
    open(limits);
    EXPECT_TRUE(raw("once upon a time\r\n\r\n").starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(raw("POST / HTTP/1.1\r\nX: " + std::string(20'000, 'x')).starts_with("HTTP/1.1 431 "));
    EXPECT_TRUE(raw("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(raw("POST / HTTP/1.1\r\nContent-Length: 50001\r\n\r\n").starts_with("HTTP/1.1 4"));
    auto const stream = client().value();
    EXPECT_EQ(ask(*stream, "request")->response.status, 200);
}

TEST_F(Connections, ChunkedBodiesAndExpectAreUnderstood)
{
    open();
    auto const answer = raw("POST /as4 HTTP/1.1\r\nHost: zzb\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                            "5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n");
    EXPECT_NE(answer.find("POST /as4 firstsecond"), std::string::npos) << answer;
    auto const told = raw("POST /as4 HTTP/1.1\r\nHost: zzb\r\nExpect: 100-continue\r\nContent-Length: 4\r\n"
                          "Connection: close\r\n\r\nbody");
    EXPECT_TRUE(told.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")) << told;
    EXPECT_TRUE(told.ends_with("POST /as4 body")) << told;
}

TEST_F(Connections, WhoeverStopsInTheMiddleIsCutOff)
{
    ServerLimits limits;
    limits.body_start = milliseconds(30);
    limits.head_patience = milliseconds(30);
    open(limits);
    EXPECT_EQ(raw("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nonly this"), "");
    EXPECT_EQ(raw("POST / HTTP/1.1\r\nContent-"), "");
}

TEST_F(Connections, AServerThatStopsAnswersWhatItHasAndClosesTheConnection)
{
    open();
    auto const stream = client().value();
    EXPECT_TRUE(ask(*stream, "first")->reusable);
    draining = true;
    auto const last = ask(*stream, "second");
    ASSERT_TRUE(last.has_value());
    EXPECT_EQ(last->response.status, 200);
    EXPECT_FALSE(last->reusable);
}

TEST_F(Connections, APooledConnectionIsUsedAgainAndReplacedWhenTheOtherEndHasGone)
{
    open();
    Place const place{"127.0.0.1", listener->port()};
    Pool pool(zza.believing(zzb.fingerprint), 4, seconds(30));
    bool used_before = true;
    ASSERT_TRUE(finished(post_once(pool, place, "first", used_before)));
    EXPECT_FALSE(used_before);
    ASSERT_TRUE(finished(post_once(pool, place, long_text, used_before)));
    EXPECT_TRUE(used_before);
    EXPECT_EQ(listener->live(), 1U);
    // The server is about to stop: it ends the connection on which nothing is asked.
    waiting.end_all();
    while (listener->live() > 0)
        ASSERT_GT(context.run_one(), 0U);
    auto const answer = finished(post_once(pool, place, "third", used_before));
    ASSERT_TRUE(answer.has_value()) << answer.error().code;
    EXPECT_FALSE(used_before) << "what is closed is not taken";
    pool.close();
    while (listener->live() > 0)
        ASSERT_GT(context.run_one(), 0U);
}

TEST_F(Connections, APoolThatCannotConnectSaysSoAndKeepsNothing)
{
    open();
    Place const place{"127.0.0.1", listener->port()};
    listener->close();
    Pool pool(zza.believing(zzb.fingerprint), 4, seconds(30));
    bool used_before = false;
    auto const answer = finished(post_once(pool, place, "first", used_before));
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, "net.cannot_connect");
}

/// Answers one connection in clear with what it is given, and keeps the first line that it was told.
class OneAnswer
{
public:
    explicit OneAnswer(std::string answer)
        : acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          thread_([this, answer = std::move(answer)] {
              tcp::iostream stream;
              acceptor_.accept(stream.socket());
              std::getline(stream, told);
              for (std::string line; std::getline(stream, line) && line != "\r";) {}
              stream << answer << std::flush;
          })
    {
    }
    ~OneAnswer() { wait(); }
    void wait()
    {
        if (thread_.joinable()) thread_.join();
    }
    /// Where nobody came: a connection that says nothing ends the waiting.
    void give_up()
    {
        tcp::iostream(acceptor_.local_endpoint()).close();
        wait();
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/crl"; }
    std::string told;

private:
    boost::asio::io_context io_;
    tcp::acceptor acceptor_;
    std::thread thread_;
};

TEST(Fetch, WhatIsFetchedIsNotLookedForElsewhere)
{
    OneAnswer here("HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nlist");
    EXPECT_EQ(text_of(fetch({here.url(), "", {}}).value()), "list");
    OneAnswer elsewhere("HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nlist");
    for (auto const* const status : {"300", "301", "302", "303", "307", "308"}) {
        OneAnswer moved("HTTP/1.0 " + std::string(status) + " Moved\r\nLocation: " + elsewhere.url() +
                        "\r\nContent-Length: 4\r\n\r\nlist");
        auto const refused = fetch({moved.url(), "", {}});
        ASSERT_FALSE(refused.has_value()) << status << ": the body of a redirection is no list";
        EXPECT_EQ(refused.error().code, "net.fetch_failed");
        EXPECT_NE(texts::sentence(refused.error()).find(status), std::string::npos);
        moved.wait();
        EXPECT_TRUE(moved.told.starts_with("GET /crl HTTP/1.0")) << moved.told;
    }
    elsewhere.give_up();
    EXPECT_EQ(elsewhere.told, "");
}

TEST(Fetch, WhatIsNoAnswerOfHttpIsRefused)
{
    for (std::string const answer :
         {"", "HTTP/1.0", "HTTP/1.0 200 OK\r\n", "HTTP/1.0 200 OK\r\nContent-Length\r\n\r\nlist",
          "HTTP/1.0 200 OK\r\nContent-Length:\r\n\r\nlist", "HTTP/1.0 200 OK\r\nContent-Length: -1\r\n\r\nlist",
          "HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nlist",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nlist\r\n0\r\n\r\n"}) {
        OneAnswer const here(answer);
        auto const refused = fetch({here.url(), "", {}});
        ASSERT_FALSE(refused.has_value()) << answer;
        EXPECT_EQ(refused.error().code, "net.fetch_failed") << answer;
    }
}

TEST(Url, AnEndpointIsHttpsWithHostPortAndPath)
{
    auto const url = url_from("https://[::1]:8443/as4?x=1").value();
    EXPECT_EQ(url.host, "::1");
    EXPECT_EQ(url.port, 8443);
    EXPECT_EQ(url.target, "/as4?x=1");
    EXPECT_EQ(url_from("https://zzb.example").value().target, "/");
    EXPECT_EQ(url_from("https://zzb.example").value().port, 443);
    for (auto const* wrong : {"http://zzb.example/", "https://", "https://user@zzb.example/", "https://zzb.example:0/",
                              "https://zzb.example:70000/", "https://zzb.example/a b", "https://zzb.example/#x",
                              "https://zzb.example/\r\nX: y", "https://[::1/", "https://zzb.example?x"}) {
        auto const refused = url_from(wrong);
        ASSERT_FALSE(refused.has_value()) << wrong;
        EXPECT_EQ(refused.error().code, "net.url_malformed");
    }
}

}
}
