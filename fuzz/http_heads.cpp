// What comes over a connection before any of it is known to be a message: requests to our server, answers to our
// client, and what is fetched in clear. The heads and chunks themselves are read by Boost.Beast (server and client);
// the loops around it, the limits and the reader of what is fetched are ours. Whatever comes, each ends, keeps its
// limits and says why it refuses; and it makes no difference in which portions it comes.
#include "net/http/fetch.hpp"
#include "net/http/http.hpp"
#include "require.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <sstream>

using namespace rogatory;
using namespace rogatory::net;

namespace
{

constexpr std::size_t body_limit = 4096;

/// A connection whose other end has said everything already.
class Said final : public ByteStream
{
public:
    Said(BytesView all, std::size_t portion, Bytes& written) : rest_(all), portion_(portion), written_(written) {}
    Awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> buffer) override
    {
        auto const count = std::min({buffer.size(), rest_.size(), portion_});
        std::copy_n(rest_.begin(), count, buffer.begin());
        rest_ = rest_.subspan(count);
        co_return count;
    }
    Awaitable<Done> write(BytesView octets) override
    {
        written_.insert(written_.end(), octets.begin(), octets.end());
        co_return Done{};
    }
    Awaitable<void> close() override { co_return; }
    void deadline(std::chrono::milliseconds) override {}
    void abort() override { rest_ = {}; }
    PeerIdentity const& peer() const override { return peer_; }
    bool is_quiet() override { return rest_.empty(); }

private:
    BytesView rest_;
    std::size_t portion_;
    Bytes& written_;
    PeerIdentity peer_{"127.0.0.1", std::nullopt};
};

/// Counts what it is given, and says so.
class Counting final : public Taker
{
public:
    explicit Counting(RequestHead const& head) : said_(head.method + " " + head.target + " " + head.content_type) {}
    bool take(BytesView octets) override
    {
        count_ += octets.size();
        fuzz::require(count_ <= body_limit);
        return true;
    }
    Response answer() override
    {
        auto const octets = bytes_of(said_ += " " + std::to_string(count_));
        return {200, "text/plain", Bytes(octets.begin(), octets.end())};
    }

private:
    std::string said_;
    std::size_t count_ = 0;
};

template <class Work>
auto run(Work work)
{
    boost::asio::io_context io;
    auto done = boost::asio::co_spawn(io, std::move(work), boost::asio::use_future);
    io.run();
    return done.get();
}

Bytes serve_all(BytesView octets, std::size_t portion)
{
    Bytes written;
    ServerLimits limits;
    limits.body = body_limit;
    Handler const handler = [](RequestHead const& head) { return std::make_unique<Counting>(head); };
    run(serve(std::make_unique<Said>(octets, portion, written), handler, limits, [] { return false; }));
    return written;
}

std::string answer_in(BytesView octets, std::size_t portion)
{
    Bytes written;
    Said stream(octets, portion, written);
    Request request;
    request.host = "zzb.example";
    request.target = "/as4";
    request.content_type = "text/plain";
    request.answer_limit = body_limit;
    MemorySource nothing(BytesView{});
    request.body = &nothing;
    auto const answered = run(post(stream, request));
    if (!answered) {
        fuzz::require_sentence(answered.error());
        return answered.error().code;
    }
    fuzz::require(answered->response.body.size() <= body_limit);
    return std::to_string(answered->response.status) + " " + answered->response.content_type + " " +
           std::string(text_of(BytesView(answered->response.body)));
}

void fetch_from(std::string const& octets)
{
    std::istringstream stream(octets);
    FetchOrder const order{.url = "http://zzb.example/crl", .content_type = {}, .body = {}, .limit = body_limit};
    auto const body = read_fetched(stream, order, [] { return std::string(); });
    if (!body) return fuzz::require_sentence(body.error());
    fuzz::require(body->size() <= body_limit && octets.starts_with("HTTP/1."));
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    BytesView const octets{data + 1, size - 1};
    std::size_t const portion = 1 + data[0] % 64;
    auto const whole = serve_all(octets, SIZE_MAX), apart = serve_all(octets, portion);
    // What is malformed may be found so earlier or later (the parser waits for the end of a head that comes apart, and
    // the connection may end first); what is understood is understood the same.
    auto const understood = [](Bytes const& said) {
        auto const all = text_of(BytesView(said));
        return all.starts_with("HTTP/1.1 200") ? all.substr(0, all.find('\r')) : std::string_view();
    };
    fuzz::require(understood(whole) == understood(apart));
    auto const answered = answer_in(octets, SIZE_MAX), answered_apart = answer_in(octets, portion);
    bool const both_refused = answered.starts_with("net.") && answered_apart.starts_with("net.");
    fuzz::require(both_refused || answered == answered_apart);
    fetch_from(std::string(text_of(octets)));
    auto const text = text_of(octets);
    if (auto const url = url_from(text)) {
        auto const again =
            url_from("https://" + (url->host.find(':') == std::string::npos ? url->host : "[" + url->host + "]") + ":" +
                     std::to_string(url->port) + url->target);
        fuzz::require(again && again->host == url->host && again->port == url->port && again->target == url->target);
    } else {
        fuzz::require_sentence(url.error());
    }
    return 0;
}
