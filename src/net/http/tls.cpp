#include "net/http/tls.hpp"

#include "net/http/socket.hpp"

#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace rogatory::net
{
namespace
{

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

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

/// An ssl::context around what Tls holds; it takes a reference of its own.
ssl::context context_of(Tls const& tls)
{
    SSL_CTX_up_ref(tls.context());
    return ssl::context(tls.context());
}

class TlsStream final : public SocketStream
{
public:
    TlsStream(tcp::socket socket, Tls tls) : SocketStream(std::move(socket)), tls_(std::move(tls)) {}
    TlsStream(TlsStream const&) = delete;
    TlsStream& operator=(TlsStream const&) = delete;
    ~TlsStream() override = default;

    /// Until the other end has said something, or is gone.
    Awaitable<Done> hears()
    {
        auto const [problem] = co_await socket_.async_wait(tcp::socket::wait_read, as_result);
        if (problem) co_return failed(problem);
        co_return Done{};
    }

    Awaitable<Done> shake_hands(ssl::stream_base::handshake_type side)
    {
        // Only now: a connection that says nothing costs no more than its socket.
        auto context = context_of(tls_);
        stream_.emplace(socket_, context);
        auto const [problem] = co_await stream_->async_handshake(side, as_result);
        // Only what TLS itself says speaks of certificates; everything else is the network.
        if (problem.category() == asio::error::get_ssl_category()) co_return failed(problem, "net.tls_refused");
        if (problem) co_return failed(problem);
        auto* const shown = SSL_get1_peer_certificate(stream_->native_handle());
        peer_.certificate = digest_of(shown);
        X509_free(shown);
        co_return Done{};
    }

    Awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> buffer) override
    {
        auto const into = asio::buffer(buffer.data(), buffer.size());
        auto const [problem, count] = co_await stream_->async_read_some(into, as_result);
        // A peer that closes without the alert of TLS has said all it will say: HTTP tells by itself what is missing.
        if (problem == asio::error::eof || problem == ssl::error::stream_truncated) co_return std::size_t{0};
        if (problem) co_return failed(problem);
        co_return count;
    }

    Awaitable<Done> write(BytesView octets) override
    {
        auto const from = asio::buffer(octets.data(), octets.size());
        auto const [problem, count] = co_await asio::async_write(*stream_, from, as_result);
        if (problem) co_return failed(problem);
        co_return Done{};
    }

    Awaitable<void> close() override
    {
        deadline(std::chrono::seconds(2));
        co_await stream_->async_shutdown(as_result);
        abort();
    }

    bool is_quiet() override { return SSL_pending(stream_->native_handle()) == 0 && SocketStream::is_quiet(); }

private:
    Tls tls_;
    std::optional<ssl::stream<tcp::socket&>> stream_; ///< from the handshake on
};

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

Awaitable<Result<std::unique_ptr<ByteStream>>> connect(Tls tls, Place place, std::chrono::milliseconds patience,
                                                       LookUp names)
{
    auto const executor = co_await asio::this_coro::executor;
    auto const port = std::to_string(place.port);
    auto const found = co_await addresses_of(place.host, port, patience, std::move(names));
    if (found.problem == asio::error::timed_out) co_return Error{"net.timed_out", place.host + ":" + port, "", {}};
    if (found.problem) co_return cannot_connect(place, found.problem);
    error_code last = asio::error::host_unreachable;
    for (auto const& endpoint : found.endpoints) {
        tcp::socket socket(executor);
        asio::steady_timer timer(executor, patience);
        auto const waiting = std::make_shared<bool>(true);
        timer.async_wait([&socket, held = std::weak_ptr(waiting)](error_code problem) {
            if (problem || held.expired()) return;
            error_code ignored;
            socket.close(ignored);
        });
        auto const [problem] = co_await socket.async_connect(endpoint, as_result);
        if (timer.cancel() == 0) co_return Error{"net.timed_out", place.host + ":" + port, "", {}};
        last = problem;
        if (problem) continue;
        auto stream = std::make_unique<TlsStream>(std::move(socket), tls);
        stream->deadline(patience);
        auto const done = co_await stream->shake_hands(ssl::stream_base::client);
        if (!done) co_return done.error();
        co_return std::unique_ptr<ByteStream>(std::move(stream));
    }
    co_return cannot_connect(place, last);
}

Listener::Listener(std::shared_ptr<Acceptor> acceptor) : acceptor_(std::move(acceptor)) {}
Listener::~Listener()
{
    close();
}

namespace
{

struct Greeting {
    Tls tls;
    Listener::Taken taken;
};

Awaitable<void> greet(std::shared_ptr<Greeting const> by, tcp::socket socket, std::shared_ptr<Guest> guest)
{
    auto stream = std::make_unique<TlsStream>(std::move(socket), by->tls);
    guest->serves(stream.get());
    stream->deadline(handshake_patience);
    auto done = co_await stream->hears();
    if (done) {
        guest->spoke();
        done = co_await stream->shake_hands(ssl::stream_base::server);
    }
    // From now on nobody takes its place.
    guest->serves(nullptr);
    if (!done || guest->has_to_go()) co_return;
    auto const& certificate = stream->peer().certificate;
    if (!guest->is_known(certificate ? hex_of(*certificate) : std::string())) co_return;
    auto taken_over = by->taken(std::move(stream));
    co_await std::move(taken_over);
}

}

Result<std::unique_ptr<Listener>> Listener::open(asio::io_context& context, Place const& place, Tls tls, Taken taken,
                                                 DoorLimits limits, std::function<void(std::string const&)> tell)
{
    auto const greeting = std::make_shared<Greeting const>(Greeting{std::move(tls), std::move(taken)});
    Place const anywhere{place.host.empty() ? "0.0.0.0" : place.host, place.port};
    auto acceptor = Acceptor::open(
        context, anywhere, limits,
        [greeting](tcp::socket socket, std::shared_ptr<Guest> guest) {
            return greet(greeting, std::move(socket), std::move(guest));
        },
        std::move(tell));
    if (!acceptor) return acceptor.error();
    return std::unique_ptr<Listener>(new Listener(std::move(*acceptor)));
}

std::uint16_t Listener::port() const
{
    return acceptor_->port();
}

void Listener::close()
{
    acceptor_->close();
}

std::size_t Listener::live() const
{
    return acceptor_->live();
}

Door& Listener::door()
{
    return acceptor_->door();
}

}
