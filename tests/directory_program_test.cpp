// The directory as officials use it: two authorities and the secretariat of their network.
#include "program.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace rogatory::tests
{
namespace
{

std::string text(boost::json::value const& json, char const* name)
{
    return std::string(json.as_object().at(name).as_string());
}

/// Two authorities that have not met, and the secretariat, which knows the second one's card and entry.
class Directory : public ::testing::Test
{
protected:
    Scratch scratch;
    Authority asking = make_authority(scratch / "asking", "aaa.central", "PRT");
    Authority asked = make_authority(scratch / "asked", "bbb.central", "BRA");
    Authority secretariat = make_authority(scratch / "office", "net.secretariat", "ESP");

    tests::Run sign(std::vector<std::string> more = {})
    {
        std::vector<std::string> words{"directory", "sign", scratch / "entry", "--competence", "mla",
                                       "--hours",   "24/7"};
        words.insert(words.end(), more.begin(), more.end());
        return asked.run("admin", words);
    }
    tests::Run list()
    {
        return secretariat.run(
            "admin", {"directory", "list-sign", scratch / "list", "--network", "INVENTED", "--member", "bbb.central"});
    }
    tests::Run accept_list(Authority const& by, bool with_fingerprint)
    {
        std::vector<std::string> words{"directory", "list-accept", scratch / "list"};
        if (with_fingerprint) words.insert(words.end(), {"--fingerprint", secretariat.fingerprint});
        return by.run("admin", words);
    }
    void secretariat_knows_the_asked()
    {
        introduce(asked, secretariat, scratch.folder());
        ASSERT_TRUE(sign({"--languages", "pt,en"}).done());
        auto const accepted = secretariat.run("admin", {"directory", "accept", scratch / "entry"});
        ASSERT_TRUE(accepted.done()) << accepted.err;
        auto const signed_list = list();
        ASSERT_TRUE(signed_list.done()) << signed_list.err;
    }
    boost::json::value find(std::vector<std::string> more = {})
    {
        std::vector<std::string> words{"directory", "find",         "--state",      "BRA",
                                       "--for",     "bank records", "--instrument", "uncac"};
        words.insert(words.end(), more.begin(), more.end());
        auto const run = asking.run("admin", words);
        EXPECT_TRUE(run.done()) << run.err;
        return run.json();
    }
};

TEST_F(Directory, NobodyKnownIsSaidAndTheNetworksOfTheStateAreNamed)
{
    auto const answer = find();
    EXPECT_TRUE(answer.at("candidates").as_array().empty());
    EXPECT_FALSE(answer.at("networks").as_array().empty());
    for (auto const& network : answer.at("networks").as_array())
        EXPECT_FALSE(text(network, "source").empty()) << "whoever says so is named";
}

TEST_F(Directory, AnEntryIsBelievedByThePinnedCardOrByTheListOfTheNetworkAndByNothingElse)
{
    secretariat_knows_the_asked();
    EXPECT_EQ(asking.run("admin", {"directory", "accept", scratch / "entry"}).error(),
              "directory.entry_signer_unknown");
    EXPECT_EQ(accept_list(asking, false).error(), "directory.list_signer_unknown");
    EXPECT_EQ(
        asking.run("admin", {"directory", "list-accept", scratch / "list", "--fingerprint", asked.fingerprint}).error(),
        "directory.list_fingerprint_differs");
    EXPECT_TRUE(find().at("candidates").as_array().empty()) << "nothing that was refused has come in";
    EXPECT_EQ(asking.run("writer", {"directory", "list-accept", scratch / "list"}).error(),
              "account.not_administrator");

    auto const accepted = accept_list(asking, true);
    ASSERT_TRUE(accepted.done()) << accepted.err;
    auto const answer = find();
    auto const& found = answer.at("candidates").as_array().at(0);
    EXPECT_EQ(text(found, "standing"), "owner");
    EXPECT_EQ(text(found, "by"), "list 1 of INVENTED");
    EXPECT_EQ(text(found, "competent"), "yes");
    EXPECT_EQ(text(found.at("office"), "in_office"), "yes");

    // The owner's key is known from now on: its next entry comes without the list.
    ASSERT_TRUE(sign({"--email", "new@b.example"}).done());
    EXPECT_TRUE(asking.run("admin", {"directory", "accept", scratch / "entry"}).done());
    EXPECT_EQ(text(find().at("candidates").as_array().at(0), "email"), "new@b.example");
    // What somebody notes does not replace what the owner has signed.
    EXPECT_EQ(asking.run("admin", {"directory", "add", "bbb.central", "--email", "thief@c.example"}).error(),
              "directory.entry_weaker");
}

TEST_F(Directory, AnOlderListOfTheNetworkIsRefused)
{
    secretariat_knows_the_asked();
    auto const first = read_text(scratch / "list");
    ASSERT_TRUE(list().done());
    ASSERT_TRUE(accept_list(asking, true).done());
    write_text(scratch / "list", first);
    EXPECT_EQ(accept_list(asking, true).error(), "directory.list_older");
    auto const shown = asking.run("admin", {"directory", "list-show", "INVENTED"});
    EXPECT_EQ(shown.json().as_array().at(0).at("number").as_int64(), 2);
}

/// The list of INVENTED is ours, compared by telephone; it recognises YY-NET, whose list recognises INVENTED under
/// another key.
TEST_F(Directory, ANetworkThatOursRecognisesNeverReplacesOurList)
{
    auto const neighbour = make_authority(scratch / "yy", "yy.secretariat", "AUS");
    auto const impostor = make_authority(scratch / "impostor", "net.secretariat", "ESP");
    auto const sign_as = [&](Authority const& signer, std::string const& network, std::string const& recognises) {
        std::vector<std::string> words{"directory", "list-sign", scratch / ("of-" + signer.fingerprint), "--network",
                                       network};
        if (!recognises.empty()) words.insert(words.end(), {"--recognise", recognises});
        auto const run = signer.run("admin", words);
        EXPECT_TRUE(run.done()) << run.err;
    };
    auto const accept = [&](Authority const& signer, bool compared) {
        std::vector<std::string> words{"directory", "list-accept", scratch / ("of-" + signer.fingerprint)};
        if (compared) words.insert(words.end(), {"--fingerprint", signer.fingerprint});
        return asking.run("admin", words);
    };
    auto const shown = [&] { return asking.run("admin", {"directory", "list-show", "INVENTED"}).out; };
    sign_as(secretariat, "INVENTED", "YY-NET|yy.secretariat|" + neighbour.fingerprint + "|2099-12-31||mla|AUS|0");
    ASSERT_TRUE(accept(secretariat, true).done());
    sign_as(neighbour, "YY-NET", "INVENTED|net.secretariat|" + impostor.fingerprint + "|2099-12-31");
    ASSERT_TRUE(accept(neighbour, false).done()) << "recognised by ours";
    sign_as(impostor, "INVENTED", "");
    sign_as(impostor, "INVENTED", "");
    auto const before = shown();
    EXPECT_EQ(accept(impostor, false).error(), "directory.list_signer_unknown");
    EXPECT_EQ(shown(), before);

    // Somebody compares the wrong one: the true one, compared, leads back, though its number is smaller.
    ASSERT_TRUE(accept(impostor, true).done());
    EXPECT_EQ(accept(secretariat, false).error(), "directory.list_signer_unknown");
    ASSERT_TRUE(accept(secretariat, true).done());
    EXPECT_EQ(asking.run("admin", {"directory", "list-show", "INVENTED"}).json().as_array().at(0).at("number"), 1);
}

/// Our network recognises YY-NET for AUS only and nobody behind it. YY-NET and XX-NET, which it recognises, name
/// another key for an authority of BRA.
TEST_F(Directory, TheLimitsOfARecognitionBindEveryEntryThatIsTakenByIt)
{
    introduce(asked, asking, scratch.folder());
    ASSERT_TRUE(sign({"--email", "true@b.example"}).done());
    ASSERT_TRUE(asking.run("admin", {"directory", "accept", scratch / "entry"}).done());
    auto const impostor = make_authority(scratch / "impostor", "bbb.central", "BRA");
    ASSERT_TRUE(
        impostor.run("admin", {"directory", "sign", scratch / "false-entry", "--email", "false@b.example"}).done());
    std::vector<Authority> const others{make_authority(scratch / "yy", "yy.secretariat", "AUS"),
                                        make_authority(scratch / "xx", "xx.secretariat", "AUS")};
    for (auto const& one : others) {
        introduce(impostor, one, scratch.folder());
        ASSERT_TRUE(one.run("admin", {"directory", "accept", scratch / "false-entry"}).done());
    }
    auto const& yy = others[0];
    auto const& xx = others[1];
    ASSERT_TRUE(
        yy.run("admin", {"directory", "list-sign", scratch / "yy-list", "--network", "YY-NET", "--member",
                         "bbb.central", "--recognise", "XX-NET|xx.secretariat|" + xx.fingerprint + "|2099-12-31"})
            .done());
    ASSERT_TRUE(xx.run("admin", {"directory", "list-sign", scratch / "xx-list", "--network", "XX-NET", "--member",
                                 "bbb.central"})
                    .done());
    auto const ours = [&](std::string const& limits) {
        auto const run = secretariat.run("admin", {"directory", "list-sign", scratch / "list", "--network", "INVENTED",
                                                   "--recognise", "YY-NET|yy.secretariat|" + yy.fingerprint + limits});
        ASSERT_TRUE(run.done()) << run.err;
        ASSERT_TRUE(accept_list(asking, true).done());
    };
    auto const refusal = [&](std::string const& file) {
        auto const run = asking.run("admin", {"directory", "list-accept", scratch / file});
        if (!run.done()) return run.error();
        auto const json = run.json();
        auto const& refused = json.at("refused").as_array();
        return refused.empty() ? std::string("taken") : text(refused.at(0), "code");
    };
    auto const held = [&] { return asking.run("admin", {"directory", "show", "bbb.central"}).out; };
    auto const before = held();
    ours("|2099-12-31||mla|AUS|0");
    EXPECT_EQ(refusal("yy-list"), "directory.path_outside");
    EXPECT_EQ(held(), before);
    EXPECT_EQ(refusal("xx-list"), "directory.list_signer_unknown") << "further: 0";
    EXPECT_EQ(asking.run("admin", {"directory", "accept", scratch / "false-entry"}).error(), "directory.path_outside");
    // Without limits, and the one behind it: the pinned card still says otherwise.
    ours("|2099-12-31||||1");
    EXPECT_EQ(refusal("yy-list"), "directory.path_card_differs");
    EXPECT_EQ(refusal("xx-list"), "directory.path_card_differs");
    EXPECT_EQ(held(), before);
    // Who holds no card takes it, and the owner replaces it once its card is pinned.
    auto const newcomer = make_authority(scratch / "newcomer", "ccc.central", "PRT");
    auto const take = [&](Authority const& signer, std::string const& file, bool compared) {
        std::vector<std::string> words{"directory", "list-accept", scratch / file};
        if (compared) words.insert(words.end(), {"--fingerprint", signer.fingerprint});
        auto const run = newcomer.run("admin", words);
        EXPECT_TRUE(run.done()) << run.err;
    };
    auto const email = [&] { return member(newcomer.run("admin", {"directory", "show", "bbb.central"}), "email"); };
    take(secretariat, "list", true);
    take(yy, "yy-list", false);
    EXPECT_EQ(email(), "false@b.example");
    introduce(asked, newcomer, scratch.folder());
    auto const accepted = newcomer.run("admin", {"directory", "accept", scratch / "entry"});
    EXPECT_TRUE(accepted.done()) << accepted.err;
    EXPECT_EQ(email(), "true@b.example");
}

TEST_F(Directory, NobodyElseSignsAListInOurNameAndNoneIsRecognised)
{
    auto const impostor = make_authority(scratch / "impostor", "aaa.central", "PRT");
    ASSERT_TRUE(impostor.run("admin", {"directory", "list-sign", scratch / "list", "--network", "OURS"}).done());
    for (bool const compared : {false, true}) {
        std::vector<std::string> words{"directory", "list-accept", scratch / "list"};
        if (compared) words.insert(words.end(), {"--fingerprint", impostor.fingerprint});
        EXPECT_EQ(asking.run("admin", words).error(), "directory.list_is_ours");
    }
    EXPECT_EQ(asking
                  .run("admin", {"directory", "list-sign", scratch / "list", "--network", "OURS", "--recognise",
                                 "OTHER|aaa.central|" + impostor.fingerprint + "|2099-12-31"})
                  .error(),
              "directory.list_is_ours");
}

TEST_F(Directory, WhatWasExportedIsImportedAndIsOnlyNotedThere)
{
    ASSERT_TRUE(asking
                    .run("admin", {"directory", "add", "bbb.central", "--name", "=Justice", "--state", "BRA",
                                   "--source", "invented", "--competence", "mla/uncac", "--valid-from", "2026-01-01"})
                    .done());
    for (std::string const format : {"csv", "json"}) {
        auto const file = scratch / ("directory." + format);
        ASSERT_TRUE(asking.run("admin", {"directory", "export", file}).done());
        auto const imported = secretariat.run("admin", {"directory", "import", file});
        ASSERT_TRUE(imported.done()) << imported.err;
        EXPECT_EQ(imported.json().at("noted").as_int64(), format == "csv" ? 1 : 0) << "the second time nothing is new";
    }
    auto const shown = secretariat.run("admin", {"directory", "show", "bbb.central"}).json();
    EXPECT_EQ(text(shown, "name"), "=Justice");
    EXPECT_EQ(text(shown, "standing"), "noted");
    // Long not confirmed: somebody is reminded, and confirms it.
    auto const added = asking.run("admin", {"directory", "add", "bbb.central", "--valid-from", "2020-01-01"});
    ASSERT_TRUE(added.done()) << added.err;
    EXPECT_EQ(asking.run("admin", {"directory", "reminders"}).json().as_array().size(), 1U);
    ASSERT_TRUE(asking.run("admin", {"directory", "confirm", "bbb.central"}).done());
    EXPECT_TRUE(asking.run("admin", {"directory", "reminders"}).json().as_array().empty());
}

/// Two networks: ours recognises the one of which the asked authority is a member.
class Networks : public Directory
{
protected:
    Authority our_secretariat = make_authority(scratch / "ours", "our.secretariat", "PRT");

    std::string our_list(std::string const& limits, std::vector<std::string> more = {})
    {
        std::vector<std::string> words{"directory",
                                       "list-sign",
                                       scratch / "our-list",
                                       "--network",
                                       "OURS",
                                       "--recognise",
                                       "INVENTED|net.secretariat|" + secretariat.fingerprint + "|" + limits};
        words.insert(words.end(), more.begin(), more.end());
        auto const signed_list = our_secretariat.run("admin", words);
        EXPECT_TRUE(signed_list.done()) << signed_list.err;
        auto const accepted = asking.run(
            "admin", {"directory", "list-accept", scratch / "our-list", "--fingerprint", our_secretariat.fingerprint});
        return accepted.error();
    }
    boost::json::value path(int exit)
    {
        auto const run = asking.run("admin", {"directory", "path", "bbb.central"});
        EXPECT_EQ(run.exit, exit) << run.out << run.err;
        return run.json();
    }
};

TEST_F(Networks, AnAuthorityOfANetworkThatOursRecognisesIsFoundByAPathThatIsShown)
{
    secretariat_knows_the_asked();
    EXPECT_EQ(text(path(1).at("paths").as_array().at(0), "missing"), "directory.path_none");
    EXPECT_EQ(our_list("2099-12-31||extradition"), "");
    EXPECT_EQ(text(path(1).at("paths").as_array().at(0), "missing"), "directory.path_list_missing");
    // Nobody reads a fingerprint by telephone: our own network's secretariat has done it.
    auto const accepted = accept_list(asking, false);
    ASSERT_TRUE(accepted.done()) << accepted.err;
    auto const found = path(0).at("paths").as_array().at(0);
    EXPECT_EQ(found.at("steps").as_array().size(), 4U);
    EXPECT_EQ(text(found.at("steps").as_array().at(1), "kind"), "recognition");
    // It was recognised for extradition only: for assistance the entry does not count.
    auto const candidate = find().at("candidates").as_array().at(0);
    EXPECT_TRUE(candidate.at("stale").as_bool());
    EXPECT_EQ(text(candidate.at("path"), "missing"), "directory.path_outside");
    EXPECT_EQ(our_list("2099-12-31"), "");
    EXPECT_FALSE(find().at("candidates").as_array().at(0).at("stale").as_bool());
    // When it is recognised no longer, what was taken by it is marked, and nothing new is.
    EXPECT_EQ(our_list("2020-01-01"), "");
    EXPECT_EQ(text(path(1).at("paths").as_array().at(0), "missing"), "directory.path_over");
    EXPECT_TRUE(find().at("candidates").as_array().at(0).at("stale").as_bool());
    ASSERT_TRUE(list().done());
    EXPECT_EQ(accept_list(asking, false).error(), "directory.list_signer_unknown");
}

TEST_F(Networks, ASecretariatAnnouncesItsNextKeyAndTheMembersFollow)
{
    secretariat_knows_the_asked();
    ASSERT_TRUE(accept_list(asking, true).done());
    // A new certificate, as an issuer would make it.
    auto const keys = secretariat.folder + "/keys/";
    auto const made = std::system(("openssl x509 -req -in " + keys + "signing.csr -signkey " + keys +
                                   "signing.key -days 365 -out " + (scratch / "next.crt") + " 2>/dev/null")
                                      .c_str());
    ASSERT_EQ(made, 0);
    auto const sign_next = [&](std::vector<std::string> more) {
        std::vector<std::string> words{"directory", "list-sign", scratch / "list", "--network",
                                       "INVENTED",  "--member",  "bbb.central"};
        words.insert(words.end(), more.begin(), more.end());
        auto const run = secretariat.run("admin", words);
        ASSERT_TRUE(run.done()) << run.err;
    };
    auto const old = read_text(keys + "signing.crt");
    // Not announced: not believed.
    write_text(keys + "signing.crt", read_text(scratch / "next.crt"));
    sign_next({});
    EXPECT_EQ(accept_list(asking, false).error(), "directory.list_signer_unknown");
    // Announced by the old key first.
    write_text(keys + "signing.crt", old);
    sign_next({"--next-certificate", scratch / "next.crt"});
    ASSERT_TRUE(accept_list(asking, false).done());
    write_text(keys + "signing.crt", read_text(scratch / "next.crt"));
    sign_next({});
    auto const followed = accept_list(asking, false);
    ASSERT_TRUE(followed.done()) << followed.err;
    EXPECT_EQ(text(followed.json(), "why"), "key that the former list announced");
    EXPECT_EQ(path(0).at("paths").as_array().at(0).at("steps").as_array().size(), 3U);
}

}
}
