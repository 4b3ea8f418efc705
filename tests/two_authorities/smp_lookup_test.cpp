// The directory of one authority as an SMP, and another that looks up there: by a pinned card, by a network, and with
// everything that must not be believed.
#include "two_authorities/issuer.hpp"
#include "two_authorities/server.hpp"

#include "app/smp.hpp"
#include "exchange/smp/signature.hpp"
#include "net/http/fetch.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <thread>

namespace rogatory::tests
{
namespace
{

using namespace std::chrono_literals;

class SmpLookup : public testing::Test
{
protected:
    Scratch scratch_;
    Authority asking_ = make_authority(scratch_ / "a", "aaa.central", "PRT");
    Authority asked_ = make_authority(scratch_ / "b", "bbb.central", "BRA");
    Server server_{asked_, scratch_ / "b.log"};
    std::string url_;

    void start(std::string const& endpoint = "https://exchange.b.example:8443/as4")
    {
        ASSERT_TRUE(asked_
                        .run("admin", {"directory", "sign", scratch_ / "entry", "--competence", "mla", "--competence",
                                       "extradition", "--endpoint", endpoint, "--email", "duty@b.example"})
                        .done());
        server_.with({"--smp-listen", "127.0.0.1:0"});
        server_.start();
        std::regex const at("SMP at (http://127\\.0\\.0\\.1:[0-9]+)/");
        std::smatch match;
        for (int i = 0; i < 600; ++i) {
            auto const said = server_.said();
            if (std::regex_search(said, match, at)) {
                url_ = match[1];
                return;
            }
            std::this_thread::sleep_for(10ms);
        }
        FAIL() << server_.said();
    }
    tests::Run look(std::vector<std::string> more = {}, std::string const& participant = "bbb.central")
    {
        std::vector<std::string> words{"directory", "smp", url_, "--participant", participant};
        words.insert(words.end(), more.begin(), more.end());
        return asking_.run("admin", words);
    }
};

TEST_F(SmpLookup, AParticipantIsFoundByItsPinnedCardAndNotedOnlyWhenThatIsAskedFor)
{
    start();
    EXPECT_EQ(look().error(), "smp.signer_unknown");
    introduce(asking_, asked_, scratch_.folder());
    auto const found = look();
    ASSERT_TRUE(found.done()) << found.err;
    auto const json = found.json();
    EXPECT_EQ(json.at("signed_by").as_string(), "bbb.central, by its pinned card");
    auto const& endpoint = json.at("endpoints").as_array().at(0);
    EXPECT_EQ(endpoint.at("address").as_string(), "https://exchange.b.example:8443/as4");
    EXPECT_EQ(endpoint.at("certificates").as_array().size(), 2U);
    EXPECT_FALSE(json.at("noted").as_bool());
    EXPECT_EQ(asking_.run("admin", {"directory", "show", "bbb.central"}).error(), "directory.entry_unknown")
        << "nothing is kept by looking";
    auto const noted = look({"--note", "--name", "Central authority of B", "--state", "BRA"});
    ASSERT_TRUE(noted.done()) << noted.err;
    auto const entry = asking_.run("admin", {"directory", "show", "bbb.central"}).json();
    EXPECT_EQ(entry.at("standing").as_string(), "noted");
    EXPECT_EQ(entry.at("endpoint").as_string(), "https://exchange.b.example:8443/as4");
    EXPECT_EQ(entry.at("competences").as_array().size(), 2U);

    // Whom it does not know, and what is no address of an SMP.
    EXPECT_EQ(look({}, "ccc.central").error(), "net.fetch_failed");
    EXPECT_EQ(look({"--service", "urn:other::Thing"}).error(), "net.fetch_failed");
    for (auto const* const path : {"/", "/bdxr-smp-2/", "/bdxr-smp-2/bbb.central/services", "/bdxr-smp-2/..%2f..",
                                   "/bdxr-smp-2/bbb.central/services/x/y", "/as4"}) {
        auto const answer = net::fetch({url_ + path});
        ASSERT_FALSE(answer) << path;
        EXPECT_EQ(value_of(answer.error(), "problem"), "status 404") << path;
    }
    auto const posted = net::fetch({url_ + "/bdxr-smp-2/bbb.central", "text/plain", Bytes{'x'}});
    ASSERT_FALSE(posted);
    auto const small = net::fetch({url_ + "/bdxr-smp-2/bbb.central", "", {}, 100});
    EXPECT_EQ(small.error().code, "net.answer_too_large");
    // The group names the service, and is signed as well.
    auto const group = net::fetch({url_ + "/bdxr-smp-2/bbb.central"});
    ASSERT_TRUE(group);
    EXPECT_TRUE(exchange::smp::verify_document(*group));
    EXPECT_EQ(exchange::smp::read_group(*group).value().services.front().id, app::cooperation_service());
}

TEST_F(SmpLookup, AnEndpointInsideAPrivateNetworkIsNotUsedUnlessThatWasSaid)
{
    start("https://127.0.0.1:8443/as4");
    introduce(asking_, asked_, scratch_.folder());
    auto const found = look();
    EXPECT_EQ(found.exit, 1);
    EXPECT_TRUE(found.json().at("endpoints").as_array().empty());
    EXPECT_EQ(found.json().at("problems").as_array().at(0).at("code").as_string(), "smp.endpoint_refused");
    EXPECT_TRUE(look({"--private"}).done());
}

/// The publisher's network recognises another one, and its directory holds the entry of a member of that.
TEST_F(SmpLookup, WhatNoPathOfTrustSupportsAnyMoreIsPublishedNoMore)
{
    auto const ours = make_authority(scratch_ / "ours", "our.secretariat", "BRA");
    auto const theirs = make_authority(scratch_ / "theirs", "yy.secretariat", "ESP");
    auto const far = make_authority(scratch_ / "c", "ccc.central", "ESP");
    introduce(far, theirs, scratch_.folder());
    auto const done = [](Authority const& who, std::vector<std::string> const& words) {
        auto const run = who.run("admin", words);
        EXPECT_TRUE(run.done()) << run.err;
    };
    done(far, {"directory", "sign", scratch_ / "c.entry", "--endpoint", "https://c.example/as4"});
    done(theirs, {"directory", "accept", scratch_ / "c.entry"});
    done(theirs, {"directory", "list-sign", scratch_ / "yy.list", "--network", "YY-NET", "--member", "ccc.central"});
    auto const recognise = [&](std::string const& until) {
        done(ours, {"directory", "list-sign", scratch_ / "our.list", "--network", "OURS", "--recognise",
                    "YY-NET|yy.secretariat|" + theirs.fingerprint + "|" + until});
        done(asked_, {"directory", "list-accept", scratch_ / "our.list", "--fingerprint", ours.fingerprint});
    };
    auto const library = law_of_source();
    auto const answer = [&](std::string const& authority) {
        Desk desk(asked_, library);
        auto const document = app::smp_answer(*desk.office, "/bdxr-smp-2/" + authority);
        return document ? std::string("published") : document.error().code;
    };
    recognise("2099-12-31");
    done(asked_, {"directory", "list-accept", scratch_ / "yy.list"});
    EXPECT_EQ(answer("ccc.central"), "published");
    recognise("2020-01-01");
    EXPECT_EQ(answer("ccc.central"), "smp.nothing_there");
    done(asked_, {"directory", "sign", scratch_ / "entry", "--endpoint", "https://b.example/as4"});
    EXPECT_EQ(answer("bbb.central"), "published") << "its own";
}

TEST_F(SmpLookup, ANetworkMayVouchForThePublisherAndMayTakeItBack)
{
    start();
    // The publisher's certificate is not of the network: nobody vouches for it.
    Issuer issuer;
    write_text(scratch_ / "anchor.pem", issuer.anchor().pem());
    ASSERT_TRUE(asking_
                    .run("admin", {"authority", "trust", "add", "ZZ-NET", scratch_ / "anchor.pem", "--fingerprint",
                                   dossier::spelled(issuer.anchor().fingerprint())})
                    .done());
    EXPECT_EQ(look({"--network", "ZZ-NET"}).error(), "trust.path_missing");
    EXPECT_EQ(look({"--network", "YY-NET"}).error(), "trust.no_anchor");
}

}
}
