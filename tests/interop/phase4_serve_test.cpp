// `rogatory serve` and phase4, over TLS on loopback: a request leaves the docket of one authority, phase4 takes it with
// the keys of the other, the other imports it, and phase4 brings its receipt back to the server. Run by `./dev
// interop`; without phase4 it is skipped.
#include "phase4_peer.hpp"
#include "two_authorities/server.hpp"

#include "app/exchange_keys.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>

namespace rogatory::tests
{
namespace
{

namespace wss = exchange::wss;

class Phase4AndServe : public TwoAuthorities, public ::testing::WithParamInterface<wss::Suite>
{
protected:
    void SetUp() override
    {
        if (auto const missing = phase4_missing(); !missing.empty()) GTEST_SKIP() << missing;
        TwoAuthorities::SetUp();
        std::string const suite(wss::name_of(GetParam()));
        if (GetParam() != wss::Suite::ecdsa_2)
            for (auto const* const who : {&ours_, &theirs_}) {
                auto const made =
                    who->run("admin", {"authority", "exchange-key", "add", "--suite", suite, "--rsa-bits", "2048"});
                ASSERT_TRUE(made.done()) << made.err;
            }
        exchange_cards();
        hand_over_keys();
    }
    void TearDown() override
    {
        if (HasFailure()) std::cerr << peer_.read("phase4.log") << "\n";
    }
    /// phase4 stands where the other authority's access point would.
    void hand_over_keys()
    {
        Desk desk(theirs_, library_), other(ours_, library_);
        auto const ring = app::key_ring(*desk.office).value(), our_ring = app::key_ring(*other.office).value();
        auto const& own = *ring->find(GetParam());
        auto const& peer = *our_ring->find(GetParam());
        peer_.put_key("sign.pk8", own.signing.key.get());
        peer_.put("sign.der", own.signing.certificate.der());
        peer_.put_key("decrypt.pk8", own.decryption.front().key.get());
        peer_.put("decrypt.der", own.decryption.front().certificate.der());
        peer_.put("peer-sign.der", peer.signing.certificate.der());
        peer_.put("peer-encrypt.der", peer.decryption.front().certificate.der());
        peer_.put_key("tls.pk8", desk.folder.identity->signing_key());
        peer_.put("tls.der", desk.folder.identity->signing_certificate().der());
        peer_.put("peer-tls.der", other.folder.identity->signing_certificate().der());
    }
    void agreed(std::string const& initiator, std::string const& responder, std::string const& action) const
    {
        std::string const suite(wss::name_of(GetParam()));
        peer_.put_properties("peer.properties", {{"suite", suite},
                                                 {"initiator", initiator},
                                                 {"responder", responder},
                                                 {"party-type", "urn:oasis:names:tc:ebcore:partyid-type:unregistered"},
                                                 {"agreement", "urn:rogatory:exchange:1" +
                                                                   (suite == "ecdsa-2" ? std::string() : ":" + suite)},
                                                 {"service", "Cooperation"},
                                                 {"service-type", "urn:rogatory:services"},
                                                 {"action", action}});
    }
    /// However slow the other program is on this machine.
    static bool comes_true_late(std::function<bool()> const& is_so) { return comes_true(is_so, 18'000); }
    std::string log() const { return peer_.path() + "/phase4.log"; }

    PeerFolder peer_;
};

INSTANTIATE_TEST_SUITE_P(Suites, Phase4AndServe,
                         ::testing::Values(wss::Suite::rsa_1x, wss::Suite::eddsa_2, wss::Suite::ecdsa_2),
                         [](auto const& info) {
                             std::string name(wss::name_of(info.param));
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST_P(Phase4AndServe, ARequestGoesOutAndItsReceiptComesBack)
{
    agreed("aaa.central", "bbb.central", "Dossier");
    Phase4 taking({"serve", peer_.path()}, log());
    auto const listening = taking.line();
    ASSERT_TRUE(listening.starts_with("listening ")) << listening;
    auto const agree =
        ours_.run("admin", {"exchange", "agree", "bbb.central", "https://127.0.0.1:" + listening.substr(10) + "/as4",
                            "--suite", std::string(wss::name_of(GetParam()))});
    ASSERT_TRUE(agree.done()) << agree.err;
    Server server(ours_, scratch_ / "a.log");
    auto const port = server.start();

    auto const case_id = send();
    auto const took = taking.line();
    EXPECT_NE(took.find(" signed encrypted parts 1 application/octet-stream "), std::string::npos) << took << "\n"
                                                                                                   << server.said();
    EXPECT_NE(took.find("originalSender=aaa.central finalRecipient=bbb.central dossierMessage="), std::string::npos)
        << took;
    // The server has verified the receipt of phase4's AS4; the authority itself has not signed yet.
    Desk desk(ours_, library_);
    auto const relayed = [&] {
        auto const rows = app::sent_rows(*desk.office);
        return rows && !rows->empty() && rows->front().state == app::OutboxRow::State::relayed;
    };
    ASSERT_TRUE(comes_true_late(relayed)) << server.said();
    auto const message = text_of(app::sent_rows(*desk.office)->front().message);
    EXPECT_NE(message_of(case_id).state, docket::Outgoing::State::receipted);

    // What phase4 took is the sealed dossier, and the other authority opens it.
    auto const imported = theirs_.run("writer", {"case", "import", peer_.path() + "/taken-0-0"});
    ASSERT_TRUE(imported.done()) << imported.err;
    agreed("bbb.central", "aaa.central", "Receipt");
    peer_.put_properties("send.properties", {{"message", "receipt-1@bbb.central"},
                                             {"conversation", message},
                                             {"from", "bbb.central"},
                                             {"to", "aaa.central"},
                                             {"property.originalSender", "bbb.central"},
                                             {"property.finalRecipient", "aaa.central"},
                                             {"property.dossierMessage", message},
                                             {"part.0", std::string(imported.json().at("receipt").as_string()) +
                                                            " application/octet-stream gzip"}});
    Phase4 sending({"send", peer_.path(), "https://127.0.0.1:" + std::to_string(port) + "/as4"}, log());
    EXPECT_EQ(sending.rest(), "SUCCESS: references match, receipt, signed, for receipt-1@bbb.central\n")
        << server.said();
    EXPECT_TRUE(comes_true_late([&] { return message_of(case_id).state == docket::Outgoing::State::receipted; }))
        << server.said();

    // Whoever signs with another key is refused, and learns it from the server.
    peer_.put_properties("send.properties", {{"message", "altered-1@bbb.central"},
                                             {"conversation", message},
                                             {"from", "bbb.central"},
                                             {"to", "aaa.central"},
                                             {"part.0", "taken-0-0 application/octet-stream"}});
    Phase4 altering({"send", peer_.path(), "https://127.0.0.1:" + std::to_string(port) + "/as4", "altered"}, log());
    EXPECT_NE(altering.rest().find("error EBMS:0101 failure, signed, for altered-1@bbb.central"), std::string::npos);
    server.end(SIGTERM);
    EXPECT_TRUE(rogatory({"docket", "verify", "--data", ours_.folder, "--json"}).done());
}

}
}
