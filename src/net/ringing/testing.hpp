// What tests share of bells: a webhook or a mail server of this machine, which takes one connection, in clear or over
// TLS, answers line by line and keeps what it was told.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace rogatory::net::testing
{

using boost::asio::ip::tcp;

/// Takes one connection, answers each line with the next of its answers, and keeps what it was told.
class Listening
{
public:
    /// `greeting` first; then an answer for each line that is one of `after`.
    Listening(std::string greeting, std::vector<std::pair<std::string, std::string>> after)
        : acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          thread_([this, greeting = std::move(greeting), after = std::move(after)] {
              tcp::iostream stream;
              acceptor_.accept(stream.socket());
              stream << greeting << std::flush;
              std::string line;
              for (std::size_t next = 0; next < after.size() && std::getline(stream, line);) {
                  told += line + "\n";
                  if (!line.starts_with(after[next].first)) continue;
                  stream << after[next++].second << std::flush;
              }
          })
    {
    }
    ~Listening() { give_up(); }
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
    std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
    std::string told;

private:
    boost::asio::io_context context_;
    tcp::acceptor acceptor_;
    std::thread thread_;
};

/// A certificate for an address of this machine, signed by itself.
struct Certified {
    Certified(char const* address, long from_s, long until_s)
        : key(EVP_EC_gen("P-256"), EVP_PKEY_free), certificate(X509_new(), X509_free)
    {
        auto* const x509 = certificate.get();
        X509_set_version(x509, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
        X509_gmtime_adj(X509_getm_notBefore(x509), from_s);
        X509_gmtime_adj(X509_getm_notAfter(x509), until_s);
        X509_set_pubkey(x509, key.get());
        auto* const name = X509_get_subject_name(x509);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<unsigned char const*>("bell"), -1, -1, 0);
        X509_set_issuer_name(x509, name);
        for (auto const& [kind, value] : {std::pair{NID_basic_constraints, std::string("critical,CA:TRUE")},
                                          {NID_subject_alt_name, "IP:" + std::string(address)}}) {
            auto* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
            X509_add_ext(x509, extension, -1);
            X509_EXTENSION_free(extension);
        }
        X509_sign(x509, key.get(), EVP_sha256());
    }
    std::string pem() const
    {
        std::unique_ptr<BIO, decltype(&BIO_free)> const out(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_X509(out.get(), certificate.get());
        char* text = nullptr;
        auto const length = BIO_get_mem_data(out.get(), &text);
        return {text, static_cast<std::size_t>(length)};
    }
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
    std::unique_ptr<X509, decltype(&X509_free)> certificate;
};

/// Takes connections over TLS, at once or after it has answered STARTTLS, and answers line by line: one after the
/// other, until a conversation has come to its end.
class ListeningOverTls
{
public:
    using Answers = std::vector<std::pair<std::string, std::string>>;

    ListeningOverTls(Certified const& own, std::string greeting, Answers before, Answers after)
        : acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          thread_([this, &own, greeting = std::move(greeting), before = std::move(before), after = std::move(after)] {
              while (!over_ && !converse(own, greeting, before, after)) {}
          })
    {
    }
    ~ListeningOverTls() { wait(); }
    /// No further conversation is waited for.
    void wait()
    {
        if (!thread_.joinable()) return;
        over_ = true;
        tcp::iostream(acceptor_.local_endpoint()).close(); // nobody may have come
        thread_.join();
    }
    std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
    std::string told;

private:
    /// Whether the last answer was given.
    bool converse(Certified const& own, std::string const& greeting, Answers const& before, Answers const& after)
    {
        namespace ssl = boost::asio::ssl;
        ssl::context tls(ssl::context::tls_server);
        SSL_CTX_use_certificate(tls.native_handle(), own.certificate.get());
        SSL_CTX_use_PrivateKey(tls.native_handle(), own.key.get());
        ssl::stream<tcp::socket> stream(context_, tls);
        boost::system::error_code problem;
        acceptor_.accept(stream.next_layer(), problem);
        if (!before.empty()) {
            boost::asio::write(stream.next_layer(), boost::asio::buffer(greeting), problem);
            if (!answer(stream.next_layer(), before)) return false;
        }
        stream.handshake(ssl::stream_base::server, problem);
        if (problem) return false;
        if (before.empty()) boost::asio::write(stream, boost::asio::buffer(greeting), problem);
        return answer(stream, after);
    }
    template <class Stream>
    bool answer(Stream& stream, Answers const& answers)
    {
        std::string waiting;
        boost::system::error_code problem;
        for (std::size_t next = 0; next < answers.size();) {
            auto const end = boost::asio::read_until(stream, boost::asio::dynamic_buffer(waiting), '\n', problem);
            if (problem) return false;
            auto const line = waiting.substr(0, end);
            waiting.erase(0, end);
            told += line;
            if (line.starts_with(answers[next].first))
                boost::asio::write(stream, boost::asio::buffer(answers[next++].second), problem);
        }
        if constexpr (!std::is_same_v<Stream, tcp::socket>) told += waiting;
        return true;
    }

    boost::asio::io_context context_;
    tcp::acceptor acceptor_;
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

}
