#include "net/ringing/conversation.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <openssl/ssl.h>

#include <array>
#include <optional>

namespace rogatory::net
{
namespace
{

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t longest_line = 2000; ///< RFC 5321, 4.5.3.1.5 asks for 512

class LineConversation final : public Conversation
{
public:
    LineConversation(std::string place, std::chrono::milliseconds patience)
        : place_(std::move(place)), until_(std::chrono::steady_clock::now() + patience), socket_(io_)
    {
    }

    Done connect(std::string const& host, std::string const& port)
    {
        tcp::resolver resolver(io_);
        tcp::resolver::results_type found;
        auto const resolved = finish([&](auto done) {
            resolver.async_resolve(host, port, [&, done](error_code problem, tcp::resolver::results_type results) {
                found = std::move(results);
                done(problem);
            });
        });
        if (resolved) return not_reached();
        auto const connected = finish([&](auto done) {
            asio::async_connect(socket_, found, [done](error_code problem, tcp::endpoint const&) { done(problem); });
        });
        if (connected) return not_reached();
        return {};
    }

    Done secure(std::string const& host, std::string const& anchors) override
    {
        // RFC 3207, 4.2: what came before the handshake in clear must not be taken for what comes after it.
        if (next_ != filled_) return Error{"ringing.certificate", place_, "RFC 3207 4.2", {{"reason", "early octets"}}};
        context_.emplace(ssl::context::tls_client);
        SSL_CTX_set_min_proto_version(context_->native_handle(), TLS1_2_VERSION);
        error_code problem;
        if (anchors.empty())
            context_->set_default_verify_paths(problem);
        else
            context_->add_certificate_authority(asio::buffer(anchors), problem);
        if (problem) return Error{"ringing.anchors_malformed", place_, "", {}};
        tls_.emplace(socket_, *context_);
        tls_->set_verify_mode(ssl::verify_peer);
        tls_->set_verify_callback(ssl::host_name_verification(host));
        SSL_set_tlsext_host_name(tls_->native_handle(), host.c_str());
        auto const failed = finish(
            [&](auto done) { tls_->async_handshake(ssl::stream_base::client, [done](error_code why) { done(why); }); });
        if (!failed) return {};
        auto const verified = SSL_get_verify_result(tls_->native_handle());
        if (failed.category() != asio::error::get_ssl_category()) return not_reached();
        std::string const reason = verified == X509_V_OK ? failed.message() : X509_verify_cert_error_string(verified);
        return Error{"ringing.certificate", place_, "", {{"reason", reason}}};
    }

    Done say(std::string_view octets) override
    {
        auto const failed = finish([&](auto done) {
            auto const written = [done](error_code problem, std::size_t) { done(problem); };
            if (tls_)
                asio::async_write(*tls_, asio::buffer(octets), written);
            else
                asio::async_write(socket_, asio::buffer(octets), written);
        });
        if (failed) return not_reached();
        return {};
    }

    std::string line() override
    {
        std::string line;
        for (;;) {
            if (next_ == filled_ && !fill()) return {};
            char const c = buffer_[next_++];
            if (c == '\n') return line;
            if (line.size() >= longest_line) return {};
            if (c != '\r') line += c;
        }
    }

private:
    Error not_reached() const { return Error{"ringing.not_reached", place_, "", {}}; }

    bool fill()
    {
        next_ = filled_ = 0;
        auto const failed = finish([&](auto done) {
            auto const read = [this, done](error_code problem, std::size_t count) {
                filled_ = count;
                done(problem);
            };
            if (tls_)
                tls_->async_read_some(asio::buffer(buffer_), read);
            else
                socket_.async_read_some(asio::buffer(buffer_), read);
        });
        return !failed && filled_ > 0;
    }

    /// Lets one thing happen, until the time of the conversation is over.
    template <class Start>
    error_code finish(Start start)
    {
        std::optional<error_code> outcome;
        io_.restart();
        start([&outcome](error_code problem) { outcome = problem; });
        io_.run_until(until_);
        if (outcome) return *outcome;
        error_code ignored;
        socket_.close(ignored);
        io_.run(); // what was broken off says so, and no handler outlives this call
        return asio::error::timed_out;
    }

    std::string place_;
    std::chrono::steady_clock::time_point until_;
    asio::io_context io_;
    tcp::socket socket_;
    std::optional<ssl::context> context_;
    std::optional<ssl::stream<tcp::socket&>> tls_;
    std::array<char, 4096> buffer_{};
    std::size_t next_ = 0, filled_ = 0;
};

}

Result<std::unique_ptr<Conversation>> Conversation::open(std::string const& place, std::string const& host,
                                                         std::string const& port, std::chrono::milliseconds patience)
{
    auto conversation = std::make_unique<LineConversation>(place, patience);
    if (auto const done = conversation->connect(host, port); !done) return done.error();
    return std::unique_ptr<Conversation>(std::move(conversation));
}

}
