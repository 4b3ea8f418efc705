#include "net/http/tls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <atomic>
#include <cerrno>

#include <sys/socket.h>

namespace rogatory::net
{
namespace
{

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr auto handshake_patience = std::chrono::seconds(10);

std::optional<Digest> digest_of(X509 const* certificate)
{
    Digest digest{};
    unsigned int size = 0;
    if (certificate == nullptr || X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1 ||
        size != digest.size())
        return std::nullopt;
    return digest;
}

/// At most so many certificates of what a peer shows are looked at.
constexpr int shown_limit = 9;

Vouched ask(Vouches const& vouches, X509_STORE_CTX* store)
{
    if (!vouches) return Vouched::no;
    std::vector<X509*> shown{X509_STORE_CTX_get0_cert(store)};
    auto* const others = X509_STORE_CTX_get0_untrusted(store);
    for (int i = 0; i < std::min(sk_X509_num(others), shown_limit); ++i)
        if (auto* const one = sk_X509_value(others, i); X509_cmp(one, shown.front()) != 0) shown.push_back(one);
    return vouches(shown);
}

}

struct Tls::Asked {
    Believes believes;
    Vouches vouches;
    static int check_peer(X509_STORE_CTX* store, void* argument);
};

/// In the place of OpenSSL's check of chains: is this very certificate believed, and within its dates?
int Tls::Asked::check_peer(X509_STORE_CTX* store, void* argument)
{
    auto const& asked = *static_cast<Asked const*>(argument);
    auto* const certificate = X509_STORE_CTX_get0_cert(store);
    auto const digest = digest_of(certificate);
    auto const refuse = [&](int why) {
        X509_STORE_CTX_set_error(store, why);
        return 0;
    };
    if (!digest) return refuse(X509_V_ERR_CERT_REJECTED);
    auto const vouched = ask(asked.vouches, store);
    if (vouched == Vouched::revoked) return refuse(X509_V_ERR_CERT_REVOKED);
    if (vouched == Vouched::no && !asked.believes(*digest)) return refuse(X509_V_ERR_CERT_REJECTED);
    if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) return refuse(X509_V_ERR_CERT_NOT_YET_VALID);
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) return refuse(X509_V_ERR_CERT_HAS_EXPIRED);
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
}

namespace
{

class TlsStream final : public ByteStream
{
public:
    TlsStream(tcp::socket socket, ssl::context& context)
        : stream_(std::move(socket), context), timer_(stream_.get_executor())
    {
        error_code ignored;
        auto const endpoint = stream_.next_layer().remote_endpoint(ignored);
        if (!ignored) peer_.address = endpoint.address().to_string();
        stream_.next_layer().set_option(tcp::no_delay(true), ignored);
    }
    ~TlsStream() override { timer_.cancel(); }

    Awaitable<Done> shake_hands(ssl::stream_base::handshake_type side)
    {
        auto const [problem] = co_await stream_.async_handshake(side, as_result);
        // Only what TLS itself says speaks of certificates; everything else is the network.
        if (problem.category() == asio::error::get_ssl_category()) co_return failed(problem, "net.tls_refused");
        if (problem) co_return failed(problem, "net.connection_lost");
        auto* const shown = SSL_get1_peer_certificate(stream_.native_handle());
        peer_.certificate = digest_of(shown);
        X509_free(shown);
        co_return Done{};
    }

    Awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> buffer) override
    {
        auto const into = asio::buffer(buffer.data(), buffer.size());
        auto const [problem, count] = co_await stream_.async_read_some(into, as_result);
        // A peer that closes without the alert of TLS has said all it will say: HTTP tells by itself what is missing.
        if (problem == asio::error::eof || problem == ssl::error::stream_truncated) co_return std::size_t{0};
        if (problem) co_return failed(problem, "net.connection_lost");
        co_return count;
    }

    Awaitable<Done> write(BytesView octets) override
    {
        auto const from = asio::buffer(octets.data(), octets.size());
        auto const [problem, count] = co_await asio::async_write(stream_, from, as_result);
        if (problem) co_return failed(problem, "net.connection_lost");
        co_return Done{};
    }

    Awaitable<void> close() override
    {
        deadline(std::chrono::seconds(2));
        co_await stream_.async_shutdown(as_result);
        abort();
    }

    void deadline(std::chrono::milliseconds from_now) override
    {
        auto const mine = std::make_shared<bool>(false);
        late_ = mine;
        timer_.expires_after(from_now);
        // The timer may outlive the stream by a moment; then `late_` has gone and the socket is not touched.
        timer_.async_wait([this, held = std::weak_ptr(mine)](error_code problem) {
            auto const late = held.lock();
            if (problem || !late) return;
            *late = true;
            abort();
        });
    }
    void abort() override
    {
        error_code ignored;
        stream_.next_layer().cancel(ignored);
        stream_.next_layer().close(ignored);
    }
    PeerIdentity const& peer() const override { return peer_; }
    bool is_quiet() override
    {
        std::uint8_t octet = 0;
        auto const socket = stream_.next_layer().native_handle();
        return SSL_pending(stream_.native_handle()) == 0 && ::recv(socket, &octet, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
               (errno == EAGAIN || errno == EWOULDBLOCK);
    }

private:
    Error failed(error_code problem, char const* code) const
    {
        if (late_ && *late_) return Error{"net.timed_out", peer_.address, "", {}};
        return Error{code, peer_.address, "", {{"problem", problem.message()}}};
    }

    ssl::stream<tcp::socket> stream_;
    asio::steady_timer timer_;
    PeerIdentity peer_;
    std::shared_ptr<bool> late_;
};

/// An ssl::context around what Tls holds; it takes a reference of its own.
ssl::context context_of(Tls const& tls)
{
    SSL_CTX_up_ref(tls.context());
    return ssl::context(tls.context());
}

Error cannot_connect(Place const& place, error_code problem)
{
    return Error{
        "net.cannot_connect", place.host + ":" + std::to_string(place.port), "", {{"problem", problem.message()}}};
}

}

Result<Tls> Tls::make(X509* certificate, EVP_PKEY* key, Believes believes, Vouches vouches)
{
    Tls tls;
    tls.context_ = {SSL_CTX_new(TLS_method()), &SSL_CTX_free};
    tls.asked_ = std::make_shared<Asked>(Asked{std::move(believes), std::move(vouches)});
    auto* const context = tls.context_.get();
    static constexpr unsigned char session_context[] = "rogatory";
    if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_use_certificate(context, certificate) != 1 || SSL_CTX_use_PrivateKey(context, key) != 1 ||
        SSL_CTX_set_session_id_context(context, session_context, sizeof session_context - 1) != 1)
        return Error{"net.tls_not_set_up", "", "", {}};
    // A resumed session would not show its certificate again.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, &Asked::check_peer, tls.asked_.get());
    return tls;
}

Result<Tls> Tls::for_accounts(X509* certificate, EVP_PKEY* key)
{
    auto tls = make(certificate, key, [](Digest const&) { return false; });
    if (!tls) return tls;
    if (SSL_CTX_set_min_proto_version(tls->context(), TLS1_2_VERSION) != 1)
        return Error{"net.tls_not_set_up", "", "", {}};
    SSL_CTX_set_verify(tls->context(), SSL_VERIFY_NONE, nullptr);
    return tls;
}

Awaitable<Result<std::unique_ptr<ByteStream>>> connect(Tls tls, Place place, std::chrono::milliseconds patience)
{
    auto const executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    auto const port = std::to_string(place.port);
    auto const [unknown, endpoints] = co_await resolver.async_resolve(place.host, port, as_result);
    if (unknown) co_return cannot_connect(place, unknown);
    error_code last = asio::error::host_unreachable;
    for (auto const& entry : endpoints) {
        tcp::socket socket(executor);
        asio::steady_timer timer(executor, patience);
        auto const waiting = std::make_shared<bool>(true);
        timer.async_wait([&socket, held = std::weak_ptr(waiting)](error_code problem) {
            if (problem || held.expired()) return;
            error_code ignored;
            socket.close(ignored);
        });
        auto const endpoint = entry.endpoint();
        auto const [problem] = co_await socket.async_connect(endpoint, as_result);
        if (timer.cancel() == 0) co_return Error{"net.timed_out", place.host + ":" + port, "", {}};
        last = problem;
        if (problem) continue;
        auto context = context_of(tls);
        auto stream = std::make_unique<TlsStream>(std::move(socket), context);
        stream->deadline(patience);
        auto const done = co_await stream->shake_hands(ssl::stream_base::client);
        if (!done) co_return done.error();
        co_return std::unique_ptr<ByteStream>(std::move(stream));
    }
    co_return cannot_connect(place, last);
}

struct Listener::State : std::enable_shared_from_this<State> {
    State(asio::io_context& io, Tls tls_, Taken taken_, std::size_t limit_)
        : context(io), acceptor(io), tls(std::move(tls_)), taken(std::move(taken_)), limit(limit_)
    {
    }

    Awaitable<void> accept()
    {
        for (;;) {
            // Each connection has a strand of its own.
            tcp::socket socket(asio::make_strand(context));
            auto const [problem] = co_await acceptor.async_accept(socket, as_result);
            if (!acceptor.is_open()) co_return;
            if (problem) {
                // Out of descriptors, or the peer has gone already: a moment's rest, then on.
                asio::steady_timer rest(context, std::chrono::milliseconds(20));
                co_await rest.async_wait(as_result);
                continue;
            }
            if (live >= limit) continue; // closed at once: the peer tries again
            auto const executor = socket.get_executor();
            asio::co_spawn(executor, serve(shared_from_this(), std::move(socket)), asio::detached);
        }
    }

    static Awaitable<void> serve(std::shared_ptr<State> self, tcp::socket socket)
    {
        ++self->live;
        auto context = context_of(self->tls);
        auto stream = std::make_unique<TlsStream>(std::move(socket), context);
        stream->deadline(handshake_patience);
        auto const done = co_await stream->shake_hands(ssl::stream_base::server);
        if (done) {
            auto taken = self->taken(std::move(stream));
            co_await std::move(taken);
        }
        --self->live;
    }

    asio::io_context& context;
    tcp::acceptor acceptor;
    Tls tls;
    Taken taken;
    std::size_t limit;
    std::atomic<std::size_t> live = 0;
};

Listener::Listener(std::shared_ptr<State> state) : state_(std::move(state)) {}
Listener::~Listener()
{
    close();
}

Result<std::unique_ptr<Listener>> Listener::open(asio::io_context& context, Place const& place, Tls tls, Taken taken,
                                                 std::size_t connections_limit)
{
    auto state = std::make_shared<State>(context, std::move(tls), std::move(taken), connections_limit);
    error_code problem;
    auto const address = asio::ip::make_address(place.host.empty() ? "0.0.0.0" : place.host, problem);
    auto const failed = [&] {
        return Error{
            "net.cannot_listen", place.host + ":" + std::to_string(place.port), "", {{"problem", problem.message()}}};
    };
    if (problem) return failed();
    tcp::endpoint const endpoint(address, place.port);
    state->acceptor.open(endpoint.protocol(), problem);
    if (!problem) state->acceptor.set_option(tcp::acceptor::reuse_address(true), problem);
    if (!problem) state->acceptor.bind(endpoint, problem);
    if (!problem) state->acceptor.listen(asio::socket_base::max_listen_connections, problem);
    if (problem) return failed();
    auto const accept = [](std::shared_ptr<State> self) -> Awaitable<void> { co_await self->accept(); };
    asio::co_spawn(context, accept(state), asio::detached);
    return std::unique_ptr<Listener>(new Listener(std::move(state)));
}

std::uint16_t Listener::port() const
{
    error_code ignored;
    return state_->acceptor.local_endpoint(ignored).port();
}

void Listener::close()
{
    error_code ignored;
    state_->acceptor.close(ignored);
}

std::size_t Listener::live() const
{
    return state_->live;
}

}
