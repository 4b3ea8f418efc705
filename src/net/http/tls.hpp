// TLS 1.3 in both directions, each side showing its certificate: the only file that knows OpenSSL's streams.
//
// Who is believed is asked of the caller, by the digest of the certificate; there is no list of public issuers. A peer
// that shows no certificate, or one that nobody knows, is turned away in the handshake.
#pragma once

#include "net/http/byte_stream.hpp"
#include "net/http/door.hpp"
#include "net/http/names.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <span>

struct evp_pkey_st;
struct x509_st;
struct ssl_ctx_st;

namespace rogatory::net
{

class Acceptor;

/// Whose certificate is believed. Asked from several threads.
using Believes = std::function<bool(Digest const& certificate)>;

/// Asked besides, with what the peer shows: its own certificate first, then those that came with it. `yes`: believed
/// although Believes does not know it; `revoked`: turned away although it does.
enum class Vouched : std::uint8_t { no, yes, revoked };
using Vouches = std::function<Vouched(std::span<x509_st* const> shown)>;

/// What this side shows, and whom it believes. Made once, used for every connection.
class Tls
{
public:
    /// Errors: net.tls_not_set_up.
    static Result<Tls> make(x509_st* certificate, evp_pkey_st* key, Believes believes, Vouches vouches = {});
    /// For a server whose clients show no certificate: who they are is asked in HTTP. TLS 1.2 at least.
    static Result<Tls> for_accounts(x509_st* certificate, evp_pkey_st* key);
    ssl_ctx_st* context() const { return context_.get(); }

private:
    std::shared_ptr<ssl_ctx_st> context_;
    struct Asked;
    std::shared_ptr<Asked> asked_;
};

struct Place {
    std::string host; ///< name or address
    std::uint16_t port = 0;

    friend bool operator==(Place const&, Place const&) = default;
};

/// Looks the name up, connects and shakes hands; each of the three has the patience.
/// Errors: net.cannot_connect, net.tls_refused, net.timed_out.
Awaitable<Result<std::unique_ptr<ByteStream>>> connect(Tls tls, Place place, std::chrono::milliseconds patience,
                                                       LookUp names = look_up);

/// Takes connections until it is closed; the door (door.hpp) says how many may be there.
class Listener
{
public:
    using Taken = std::function<Awaitable<void>(std::unique_ptr<ByteStream>)>;
    /// Port 0 takes any free one. `tell` gets a line about those that were turned away, each turned_away_told_every.
    /// Error: net.cannot_listen.
    static Result<std::unique_ptr<Listener>> open(boost::asio::io_context& context, Place const& place, Tls tls,
                                                  Taken taken, DoorLimits limits = {},
                                                  std::function<void(std::string const&)> tell = {});
    ~Listener();
    std::uint16_t port() const;
    /// Takes no more; what was taken goes on.
    void close();
    std::size_t live() const;
    Door& door();

private:
    explicit Listener(std::shared_ptr<Acceptor> acceptor);
    std::shared_ptr<Acceptor> acceptor_;
};

}
