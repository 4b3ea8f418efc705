// The authority of a network as its members meet it: it answers requests for certificates, and publishes over HTTP
// which of them it took back. The list and the answers can be changed, or be silent, while others ask.
#pragma once

#include "trust/testing.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rogatory::tests
{

class Issuer
{
public:
    Issuer();
    Issuer(Issuer const&) = delete;
    Issuer& operator=(Issuer const&) = delete;
    ~Issuer();

    std::string crl_url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/crl"; }
    std::string ocsp_url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/ocsp"; }
    dossier::Certificate const& anchor() const { return root_.certificate; }
    dossier::Certificate const& office() const { return office_.certificate; }
    /// Answers a PKCS #10 request: the certificate and the office that has issued it, in PEM.
    std::string answer(std::string const& request, std::string const& common_name);
    /// What it has issued last.
    dossier::Certificate last() const { return last_; }
    void take_back(dossier::Certificate const& certificate);
    /// It answers nobody.
    void be_silent(bool silent) { silent_ = silent; }
    /// How often it was asked.
    int asked() const { return asked_; }

private:
    struct Acceptor;
    void work();
    std::string answer_to(std::string const& head, Bytes const& body);
    Bytes list(trust::testing::Holder const& issuer) const;

    trust::testing::Holder root_, office_;
    dossier::Certificate last_;
    mutable std::mutex mutex_;
    std::vector<dossier::Certificate> issued_, taken_back_;
    long number_ = 1;
    std::atomic<bool> silent_ = false, stop_ = false;
    std::atomic<int> asked_ = 0;
    std::unique_ptr<Acceptor> acceptor_;
    std::uint16_t port_ = 0;
    std::thread worker_;
};

}
