// An exchange that rests on the certificates of a network's authority instead of pinned cards: believed, rolled over,
// taken back; and what the operators of both sides read of it.
#include "two_authorities/issuer.hpp"
#include "two_authorities/server.hpp"

#include "exchange/wss/keys.hpp"
#include "net/access_point/partners.hpp"
#include "net/http/fetch.hpp"

#include <gtest/gtest.h>

namespace rogatory::tests
{
namespace
{

using namespace std::chrono_literals;

class NetworkCertificates : public TwoAuthorities
{
protected:
    void SetUp() override
    {
        TwoAuthorities::SetUp();
        write_text(scratch_ / "anchor.pem", issuer_.anchor().pem());
        for (auto const* const who : {&ours_, &theirs_})
            must(*who, {"authority", "trust", "add", "ZZ-NET", scratch_ / "anchor.pem", "--fingerprint",
                        dossier::spelled(issuer_.anchor().fingerprint())});
    }
    static boost::json::value must(Authority const& who, std::vector<std::string> const& words)
    {
        auto const run = who.run("admin", words);
        EXPECT_TRUE(run.done()) << boost::json::serialize(boost::json::value_from(words)) << ": " << run.err;
        return run.json();
    }
    /// A new key of ours with a certificate of the network; it signs at once.
    std::string certified_key(std::string const& suite, std::string const& common_name = "aaa.central")
    {
        auto const made = must(ours_, {"authority", "exchange-key", "add", "--suite", suite, "--overlap-days", "0"});
        std::string const name(made.at("name").as_string());
        must(ours_, {"authority", "exchange-key", "request", name, scratch_ / (name + ".csr")});
        write_text(scratch_ / (name + ".pem"), issuer_.answer(read_text(scratch_ / (name + ".csr")), common_name));
        must(ours_, {"authority", "exchange-key", "certify", name, scratch_ / (name + ".pem"), "--network", "ZZ-NET"});
        return name;
    }
    void start(std::vector<std::string> const& rules)
    {
        std::vector<std::string> words{"authority", "trust", "rules", "ZZ-NET"};
        words.insert(words.end(), rules.begin(), rules.end());
        must(theirs_, words);
        exchange_cards();
        sender_.emplace(ours_, scratch_ / "a.log");
        receiver_.emplace(theirs_, scratch_ / "b.log");
        receiver_->with({"--trust-every", "1"});
        auto const own_port = sender_->start(), their_port = receiver_->start();
        must(ours_, {"exchange", "agree", theirs_.id, address_at(their_port), "--suite", "ecdsa-2"});
        must(theirs_,
             {"exchange", "agree", ours_.id, address_at(own_port), "--suite", "ecdsa-2", "--certified-by", "ZZ-NET"});
    }
    void expect_delivered(std::string const& what)
    {
        auto const case_id = send();
        EXPECT_TRUE(comes_true([&] { return message_of(case_id).state == docket::Outgoing::State::receipted; }))
            << what << "\n"
            << sender_->said() << "\n"
            << receiver_->said();
    }
    /// What the sender reads of its last message.
    std::string trace(Id const& case_id)
    {
        auto const run = ours_.run("writer", {"exchange", "trace", text_of(message_of(case_id).message_id)});
        return run.out + run.err;
    }

    Issuer issuer_;
    std::optional<Server> sender_, receiver_;
};

TEST_F(NetworkCertificates, ACertificateIsBelievedRolledOverWithoutANewCardAndTakenBackForBothToRead)
{
    certified_key("ecdsa-2");
    auto const first = issuer_.last();
    start({"--crl", issuer_.crl_url(), "--crl", issuer_.crl_url() + "-of-root"});
    // The list of the office can be taken only once the office is known below the anchor.
    write_text(scratch_ / "office.pem", issuer_.office().pem());
    must(theirs_, {"authority", "trust", "add", "ZZ-NET", scratch_ / "office.pem"});
    expect_delivered("with the first certificate");

    // A new key and certificate: no card changes hands.
    certified_key("ecdsa-2");
    expect_delivered("with the second certificate, of which the partner's card says nothing");
    auto const second = issuer_.last();

    issuer_.take_back(second);
    comes_true([&] { return receiver_->said().find("new list") != std::string::npos; });
    ASSERT_TRUE(comes_true([&] {
        auto const lists = must(theirs_, {"authority", "trust", "list"}).at("lists").as_array();
        return std::any_of(lists.begin(), lists.end(),
                           [](boost::json::value const& one) { return one.at("names").to_number<int>() == 1; });
    })) << receiver_->said();
    auto const refused = send();
    Desk desk(ours_, library_);
    ASSERT_TRUE(comes_true([&] {
        auto const rows = app::sent_rows(*desk.office).value();
        return std::any_of(rows.begin(), rows.end(),
                           [](auto const& row) { return row.state == app::OutboxRow::State::refused; });
    })) << sender_->said()
        << receiver_->said();
    // The sender reads which certificate, since when, why, and what to do.
    auto const said = trace(refused);
    for (std::string const& part : {std::string("EBMS:0101"), dossier::spelled(second.fingerprint()),
                                    std::string("keyCompromise"), std::string("exchange-key certify")})
        EXPECT_NE(said.find(part), std::string::npos) << part << " in " << said;
    // So does the operator of the other side.
    auto const status = theirs_.run("writer", {"exchange", "status"}).json().at("turned_away").as_array();
    // Before the first word on a certificate was there, a message may have been told to come again: that stands there
    // too.
    auto const revoked = std::find_if(status.begin(), status.end(), [](boost::json::value const& one) {
        return one.at("why").as_string() == "trust.certificate_revoked";
    });
    ASSERT_NE(revoked, status.end()) << boost::json::serialize(status);
    EXPECT_EQ(revoked->at("from").as_string(), "aaa.central");
    EXPECT_NE(std::string(revoked->at("sentence").as_string()).find(dossier::spelled(second.fingerprint())),
              std::string::npos);

    certified_key("ecdsa-2");
    expect_delivered("with a third certificate");
}

TEST_F(NetworkCertificates, SilenceIsHardlyTakenForGoodAndTheMessageWaitsForAWord)
{
    certified_key("ecdsa-2");
    issuer_.be_silent(true);
    start({"--ocsp", issuer_.ocsp_url()});
    auto const case_id = send();
    ASSERT_TRUE(comes_true([&] { return trace(case_id).find("partner_says") != std::string::npos; }))
        << sender_->said() << receiver_->said();
    EXPECT_NE(trace(case_id).find("Nobody says now whether"), std::string::npos) << trace(case_id);
    EXPECT_NE(message_of(case_id).state, docket::Outgoing::State::receipted);
    // The responder answers again: the message that waited is delivered.
    issuer_.be_silent(false);
    EXPECT_TRUE(comes_true([&] { return message_of(case_id).state == docket::Outgoing::State::receipted; }))
        << sender_->said() << receiver_->said();
}

TEST_F(NetworkCertificates, AMemberOfTheNetworkDoesNotSpeakForAnother)
{
    certified_key("ecdsa-2", "ccc.central");
    start({"--revocation", "none"});
    auto const case_id = send();
    Desk desk(ours_, library_);
    ASSERT_TRUE(comes_true([&] { return !app::sent_rows(*desk.office).value().empty(); })) << receiver_->said();
    EXPECT_NE(trace(case_id).find("does not speak for aaa.central"), std::string::npos) << trace(case_id);
    // Unless its subject was agreed upon.
    must(theirs_, {"exchange", "agree", ours_.id, "https://127.0.0.1:1/as4", "--subject", "CN=ccc.central"});
    EXPECT_TRUE(comes_true([&] { return ours_.run("writer", {"exchange", "ping", theirs_.id}).done(); }))
        << receiver_->said();
}

TEST_F(NetworkCertificates, AConnectionIsSomebodysAsLongAsTheNetworkVouchesForItWhateverItSaysOfOthers)
{
    certified_key("ecdsa-2");
    auto const first = issuer_.last();
    must(theirs_, {"authority", "trust", "rules", "ZZ-NET", "--revocation", "none"});
    exchange_cards();
    must(theirs_, {"exchange", "agree", ours_.id, address_at(9), "--suite", "ecdsa-2", "--certified-by", "ZZ-NET"});
    Desk desk(theirs_, library_);
    auto& office = *desk.office;
    net::LivePartners partners;
    ASSERT_TRUE(partners.refresh(office));
    std::vector<dossier::Certificate> const shown{first, issuer_.office()};
    auto const now = office.clock.now();
    ASSERT_EQ(partners.vouches(shown, now), net::Vouched::yes);
    EXPECT_EQ(partners.holder_of(first.fingerprint()), ours_.id);
    // Each handshake asks the network anew: what it said once is nothing that could be believed in its place.
    EXPECT_FALSE(partners.believes(first.fingerprint()));

    // A change of what is believed that says nothing of this certificate.
    write_text(scratch_ / "office.pem", issuer_.office().pem());
    must(theirs_, {"authority", "trust", "add", "ZZ-NET", scratch_ / "office.pem"});
    ASSERT_TRUE(partners.refresh(office));
    EXPECT_EQ(partners.holder_of(first.fingerprint()), ours_.id);

    // From now on only with a word on revocation, and nobody says one.
    must(theirs_, {"authority", "trust", "rules", "ZZ-NET", "--revocation", "hard", "--ocsp", issuer_.ocsp_url()});
    EXPECT_EQ(partners.holder_of(first.fingerprint()), ours_.id);
    ASSERT_TRUE(partners.refresh(office));
    EXPECT_EQ(partners.vouches(shown, now), net::Vouched::no);
    EXPECT_EQ(partners.holder_of(first.fingerprint()), "");
}

TEST_F(NetworkCertificates, ADossierUnderARevokedCardIsRefusedHoweverItCame)
{
    // The card itself rests on a certificate of the network.
    auto const keys = ours_.folder + "/keys/";
    issuer_.answer(read_text(keys + "signing.csr"), "aaa.central");
    auto const certificate = issuer_.last();
    write_text(keys + "signing.crt", certificate.pem());
    ours_.fingerprint = dossier::spelled(certificate.fingerprint());
    introduce(ours_, theirs_, scratch_.folder());
    write_text(scratch_ / "office.pem", issuer_.office().pem());
    must(theirs_, {"authority", "trust", "add", "ZZ-NET", scratch_ / "office.pem"});
    auto const dossier_of = [&] {
        auto const exported = ours_.run("writer", {"case", "export", text_of(send()), "--to", scratch_ / "out"});
        EXPECT_TRUE(exported.done()) << exported.err;
        return files_with(scratch_ / "out", ".rogatory").back();
    };
    EXPECT_TRUE(theirs_.run("writer", {"case", "import", dossier_of()}).done());
    issuer_.take_back(certificate);
    auto const list = net::fetch({issuer_.crl_url()});
    ASSERT_TRUE(list);
    write_text(scratch_ / "list.crl", std::string(text_of(*list)));
    EXPECT_EQ(theirs_.run("writer", {"authority", "trust", "crl", scratch_ / "list.crl"}).error(),
              "account.not_administrator");
    must(theirs_, {"authority", "trust", "crl", scratch_ / "list.crl"});
    EXPECT_EQ(theirs_.run("writer", {"case", "import", dossier_of()}).error(), "trust.certificate_revoked");
}

TEST(CertificatesOfANetwork, ThatMayNotSignAreOfNoUseForSigning)
{
    using exchange::wss::check_fit;
    auto const root = trust::testing::Holder::root("Authority of ZZ-NET");
    auto const fit = [&](std::string const& usage) {
        auto const holder = root.issue({"aaa.central", false, usage});
        // The path is sound; what the key may be used for is asked besides.
        EXPECT_TRUE(trust::Anchors::make({"ZZ-NET"}, {root.certificate})
                        .value()
                        .path_to(holder.certificate, {}, trust::testing::now));
        auto const done = check_fit(holder.certificate, exchange::wss::Suite::ecdsa_2, exchange::wss::KeyRole::sign);
        return done ? std::string() : done.error().code;
    };
    EXPECT_EQ(fit("critical,digitalSignature"), "");
    EXPECT_EQ(fit("critical,nonRepudiation"), "");
    EXPECT_EQ(fit("critical,keyAgreement"), "exchange.certificate_unfit");
}

}
}
