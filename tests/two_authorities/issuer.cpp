#include "two_authorities/issuer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <openssl/ocsp.h>
#include <openssl/pem.h>

#include <chrono>

namespace rogatory::tests
{
namespace
{

using boost::asio::ip::tcp;
using trust::testing::Holder;
using trust::testing::Wish;

Instant moment(std::int64_t hours)
{
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    auto const us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    return {us / 1'000'000 * 1'000'000 + hours * 3'600'000'000};
}

Wish wish_for(std::string name, bool is_ca)
{
    Wish wish{std::move(name), is_ca};
    if (is_ca) wish.key_usage = "critical,keyCertSign,cRLSign";
    wish.from = moment(-48);
    wish.until = moment(24 * 300);
    return wish;
}

}

struct Issuer::Acceptor {
    boost::asio::io_context context;
    tcp::acceptor acceptor{context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
};

Issuer::Issuer()
    : root_(Holder::of(wish_for("Authority of ZZ-NET", true))),
      office_(root_.issue(wish_for("Issuing office of ZZ-NET", true))),
      acceptor_(std::make_unique<Acceptor>())
{
    port_ = acceptor_->acceptor.local_endpoint().port();
    worker_ = std::thread([this] { work(); });
}

Issuer::~Issuer()
{
    stop_ = true;
    // One more connection wakes it.
    boost::system::error_code ignored;
    tcp::socket socket(acceptor_->context);
    socket.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), port_), ignored);
    worker_.join();
}

std::string Issuer::answer(std::string const& request, std::string const& common_name)
{
    auto const in = dossier::bio_of(bytes_of(request));
    std::unique_ptr<X509_REQ, dossier::FreedBy<&X509_REQ_free>> const asked{
        PEM_read_bio_X509_REQ(in.get(), nullptr, nullptr, nullptr)};
    if (!asked || X509_REQ_verify(asked.get(), X509_REQ_get0_pubkey(asked.get())) != 1)
        throw std::runtime_error("not a sound request");
    std::lock_guard const lock(mutex_);
    last_ = office_.certify(wish_for(common_name, false), X509_REQ_get0_pubkey(asked.get()));
    issued_.push_back(last_);
    return last_.pem() + office_.certificate.pem();
}

void Issuer::take_back(dossier::Certificate const& certificate)
{
    std::lock_guard const lock(mutex_);
    taken_back_.push_back(certificate);
    ++number_;
}

Bytes Issuer::list(Holder const& issuer) const
{
    std::vector<Holder::TakenBack> entries;
    if (&issuer == &office_)
        for (auto const& one : taken_back_)
            entries.push_back({one, moment(-1)});
    return issuer.crl(entries, number_, moment(-1), moment(24 * 7));
}

void Issuer::work()
{
    while (!stop_) {
        tcp::iostream stream;
        boost::system::error_code problem;
        acceptor_->acceptor.accept(stream.socket(), problem);
        if (problem || stop_) continue;
        ++asked_;
        if (silent_) continue; // the connection ends without a word
        stream.expires_after(std::chrono::seconds(5));
        std::string first, line;
        std::getline(stream, first);
        std::size_t length = 0;
        while (std::getline(stream, line) && line != "\r" && !line.empty())
            if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
        Bytes body(length);
        if (length > 0) stream.read(reinterpret_cast<char*>(body.data()), static_cast<std::streamsize>(length));
        auto const answer = answer_to(first, body);
        stream << "HTTP/1.0 " << (answer.empty() ? "404 Not Found" : "200 OK")
               << "\r\nContent-Length: " << answer.size() << "\r\n\r\n"
               << answer << std::flush;
    }
}

std::string Issuer::answer_to(std::string const& head, Bytes const& body)
{
    std::lock_guard const lock(mutex_);
    if (head.starts_with("GET /crl ")) return std::string(text_of(list(office_)));
    if (head.starts_with("GET /crl-of-root ")) return std::string(text_of(list(root_)));
    if (!head.starts_with("POST /ocsp ")) return {};
    auto const* at = body.data();
    std::unique_ptr<OCSP_REQUEST, dossier::FreedBy<&OCSP_REQUEST_free>> const request{
        d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(body.size()))};
    if (!request) return {};
    auto const place = OCSP_REQUEST_get_ext_by_NID(request.get(), NID_id_pkix_OCSP_Nonce, -1);
    auto* const value = X509_EXTENSION_get_data(OCSP_REQUEST_get_ext(request.get(), place));
    BytesView const nonce(ASN1_STRING_get0_data(value) + 2, static_cast<std::size_t>(ASN1_STRING_length(value) - 2));
    auto* const id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), 0));
    for (auto const* const issuer : {&office_, &root_}) {
        auto certificates = issued_;
        certificates.push_back(office_.certificate);
        for (auto const& one : certificates) {
            std::unique_ptr<OCSP_CERTID, dossier::FreedBy<&OCSP_CERTID_free>> const own{
                OCSP_cert_to_id(EVP_sha1(), one.get(), issuer->certificate.get())};
            if (OCSP_id_cmp(own.get(), id) != 0) continue;
            bool const gone = std::any_of(taken_back_.begin(), taken_back_.end(),
                                          [&](auto const& other) { return other.fingerprint() == one.fingerprint(); });
            return std::string(text_of(issuer->ocsp(
                one, *issuer, nonce, gone ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD, moment(0), moment(2))));
        }
    }
    return {};
}

}
