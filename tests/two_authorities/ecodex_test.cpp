// A request over connectors of e-CODEX: exported by one authority, verified and taken over by another; and a container
// of a connector that knows nothing of us.
#include "two_authorities/server.hpp"

#include "app/ecodex_connectors.hpp"
#include "app/partners.hpp"
#include "exchange/ecodex/container.hpp"
#include "trust/testing.hpp"

#include <gtest/gtest.h>

namespace rogatory::tests
{
namespace
{

namespace ecodex = exchange::ecodex;

class Connectors : public TwoAuthorities
{
protected:
    void SetUp() override
    {
        TwoAuthorities::SetUp();
        exchange_cards();
    }
    tests::Run import(std::string const& container, std::string const& token, std::vector<std::string> const& more = {})
    {
        std::vector<std::string> words{"ecodex", "import", container, token, "--from", "aaa.central"};
        words.insert(words.end(), more.begin(), more.end());
        return theirs_.run("writer", words);
    }
    /// What the program says of the token of a container.
    boost::json::object token_of(boost::json::value const& exported)
    {
        auto const checked =
            theirs_.run("writer", {"ecodex", "check", std::string(exported.at("container").as_string()),
                                   std::string(exported.at("token").as_string())});
        EXPECT_TRUE(checked.done()) << checked.err;
        return checked.done() ? checked.json().at("token").as_object() : boost::json::object{};
    }
};

Bytes octets_of(std::string_view text)
{
    auto const view = bytes_of(text);
    return {view.begin(), view.end()};
}

/// A connector of ZZA, and what it writes.
class Connector
{
public:
    Connector() : identity_(invented_identity("connector", "Connector of ZZA"))
    {
        token.provider = "ZZA";
        token.country = "ZZ";
        token.media_type = "application/pdf";
        token.verified_at = token.authenticated_at = "2026-03-02T09:00:00Z";
        token.identity_provider = token.user = "a system of ZZA";
        token.technical = token.legal = "SUCCESSFUL";
    }
    dossier::Certificate const& certificate() const { return identity_.signing_certificate(); }
    std::string fingerprint() const { return dossier::spelled(certificate().fingerprint()); }
    /// Container and token under these names.
    void write(std::string const& path) const
    {
        auto const packed = ecodex::pack_container(content, token, identity_, cli::SystemClock().now()).value();
        write_text(path + ".asics", std::string(text_of(BytesView(packed.container))));
        write_text(path + ".xml", packed.token);
    }

    ecodex::TrustToken token;
    ecodex::Content content{
        {"Form_A.pdf", octets_of("%PDF")}, {{"annex.pdf", octets_of("%PDF 2")}}, octets_of("%PDF 3")};

private:
    dossier::Identity identity_;
};

TEST_F(Connectors, ARequestGoesAsContainerAndTokenAndIsTakenOverOnce)
{
    Id case_id;
    {
        Desk desk(ours_, library_);
        case_id = send_request(desk, request_);
    }
    auto const exported = ours_.run("writer", {"ecodex", "export", text_of(case_id), "--to", scratch_.folder()});
    ASSERT_TRUE(exported.done()) << exported.err;
    auto const container = std::string(exported.json().at("container").as_string());
    auto const token = std::string(exported.json().at("token").as_string());
    EXPECT_EQ(exported.json().at("action").as_string(), "FreeFormLetter") << "no official form goes with it";

    auto const checked = theirs_.run("writer", {"ecodex", "check", container, token});
    ASSERT_TRUE(checked.done()) << checked.err;
    EXPECT_EQ(checked.json().at("token").at("legal").as_string(), "NOT_SUCCESSFUL") << "nobody attested it";

    // Altered on the way, or said to be from somebody else.
    auto const text = read_text(token);
    write_text(scratch_ / "altered.xml", std::string(text).replace(text.find("NOT_SUCCESSFUL"), 14, "SUCCESSFUL"));
    EXPECT_EQ(import(container, scratch_ / "altered.xml").error(), "ecodex.signature_refused");
    EXPECT_EQ(theirs_.run("writer", {"ecodex", "import", container, token, "--from", "ccc.central"}).error(),
              "partner.unknown");

    auto const imported = import(container, token);
    ASSERT_TRUE(imported.done()) << imported.err;
    EXPECT_TRUE(imported.json().at("new_case").as_bool());
    EXPECT_EQ(import(container, token).error(), "message.already_received");
    auto const their_case = std::string(imported.json().at("case").as_string());
    // It is a received request like any other, and goes on like one.
    EXPECT_TRUE(theirs_.run("writer", {"case", "act", their_case, "acknowledge"}).done());
    for (auto const* const side : {&ours_, &theirs_})
        EXPECT_TRUE(rogatory({"docket", "verify", "--data", side->folder, "--json"}).done());
}

TEST_F(Connectors, ThatADocumentIsInOrderIsSaidByWhoeverApprovedItAndByNobodyElse)
{
    auto const export_of = [&](std::string const& case_id, std::vector<std::string> const& more = {}) {
        std::vector<std::string> words{"ecodex", "export", case_id, "--to", scratch_.folder()};
        words.insert(words.end(), more.begin(), more.end());
        return ours_.run("writer", words);
    };
    std::string const says = "The order is valid under the law of ZZA.";
    std::string plain, attested;
    {
        Desk desk(ours_, library_);
        plain = text_of(send_request(desk, request_));
        attested = text_of(send_request(desk, request_, {{"attestation", says}}));
    }
    // Whoever lets it leave has no word in it, before or after.
    EXPECT_EQ(export_of(plain, {"--attest", "In order."}).exit, 2);
    auto const without = export_of(plain);
    ASSERT_TRUE(without.done()) << without.err;
    EXPECT_EQ(token_of(without.json()).at("legal").as_string(), "NOT_SUCCESSFUL");
    EXPECT_EQ(without.json().at("attested_by").as_string(), "");
    EXPECT_EQ(export_of(plain, {"--attest", "In order."}).exit, 2);

    for (auto const* const time : {"first", "again"}) {
        auto const with = export_of(attested);
        ASSERT_TRUE(with.done()) << with.err;
        auto const token = token_of(with.json());
        EXPECT_EQ(token.at("legal").as_string(), "SUCCESSFUL") << time;
        EXPECT_EQ(token.at("disclaimer").as_string(), std::string_view(says)) << time;
        EXPECT_EQ(with.json().at("attested_by").as_string(), "approver") << time;
    }
    {
        Desk desk(ours_, library_);
        auto const entries = app::load(*desk.office, id_from(attested).value()).value().entries;
        EXPECT_EQ(entries.at(1).body.at("attestation").as_string(), std::string_view(says));
        EXPECT_EQ(entries.back().body.at("attested_by").as_string(), "approver");
        EXPECT_EQ(entries.back().body.at("attested_in").to_number<int>(), 2);
    }

    // Written anew after it was attested, it is attested anew or not at all.
    auto draft = request_;
    if (auto const annexes = draft.find("[[annexes]]"); annexes != std::string::npos) draft.resize(annexes);
    write_text(scratch_ / "draft.toml", draft);
    auto const submitted = ours_.run("writer", {"request", "submit", scratch_ / "draft.toml", "--again"});
    ASSERT_TRUE(submitted.done()) << submitted.err;
    auto const revised = std::string(submitted.json().at("case").as_string());
    for (auto const& [account, words] :
         {std::pair<std::string, std::vector<std::string>>{"approver", {"approve", "--attestation", says}},
          {"writer", {"revise", "--title", "Another title"}},
          {"approver", {"approve"}},
          {"writer", {"send"}}}) {
        std::vector<std::string> step{"case", "act", revised};
        step.insert(step.end(), words.begin(), words.end());
        auto const done = ours_.run(account, step);
        ASSERT_TRUE(done.done()) << words.front() << done.err;
    }
    auto const anew = export_of(revised);
    ASSERT_TRUE(anew.done()) << anew.err;
    EXPECT_EQ(token_of(anew.json()).at("legal").as_string(), "NOT_SUCCESSFUL");
}

TEST_F(Connectors, AConnectorIsBelievedForThePartnerForWhichAnAdministratorPutItOnRecord)
{
    Connector connector;
    connector.write(scratch_ / "first");
    write_text(scratch_ / "connector.pem", connector.certificate().pem());
    auto const third = make_authority(scratch_ / "c", "ccc.central", ours_.state);
    introduce(third, theirs_, scratch_.folder());
    auto const added = theirs_.run("admin", {"authority", "account", "add", "exec1", "--role", "executing_authority"});
    ASSERT_TRUE(added.done()) << added.err;
    write_text(theirs_.folder + ".exec1", std::string(added.json().at("token").as_string()));
    auto const import_first = [&](std::string const& account, std::string const& partner,
                                  std::vector<std::string> const& more = {}) {
        std::vector<std::string> words{"ecodex", "import", scratch_ / "first.asics", scratch_ / "first.xml",
                                       "--from", partner};
        words.insert(words.end(), more.begin(), more.end());
        return theirs_.run(account, words);
    };
    // An account brings nobody along who is believed.
    EXPECT_EQ(import_first("writer", "aaa.central").error(), "ecodex.signer_not_believed");
    EXPECT_EQ(import_first("writer", "aaa.central", {"--anchors", scratch_ / "connector.pem"}).exit, 2);

    auto const connector_add = [&](std::string const& account, std::string const& partner,
                                   std::string const& fingerprint) {
        return theirs_.run(
            account, {"ecodex", "connector", "add", partner, scratch_ / "connector.pem", "--fingerprint", fingerprint});
    };
    EXPECT_EQ(connector_add("writer", "aaa.central", connector.fingerprint()).error(), "account.not_administrator");
    EXPECT_EQ(connector_add("admin", "ddd.central", connector.fingerprint()).error(), "partner.unknown");
    EXPECT_EQ(connector_add("admin", "aaa.central", std::string(64, '0')).error(),
              "ecodex.connector_fingerprint_differs");
    EXPECT_EQ(connector_add("admin", "aaa.central", "").error(), "ecodex.connector_fingerprint_differs");
    EXPECT_EQ(import_first("writer", "aaa.central").error(), "ecodex.signer_not_believed");
    ASSERT_TRUE(connector_add("admin", "aaa.central", connector.fingerprint()).done());
    auto const list = theirs_.run("writer", {"ecodex", "connector", "list"}).json().as_array();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list.front().at("fingerprint").as_string(), connector.fingerprint());
    EXPECT_EQ(list.front().at("by").as_string(), "admin");

    // For that partner, and by those who see its cases.
    EXPECT_EQ(import_first("writer", "ccc.central").error(), "ecodex.signer_not_believed");
    EXPECT_EQ(import_first("exec1", "aaa.central").error(), "case.central_authority_only");
    EXPECT_EQ(import_first("admin", "aaa.central").error(), "case.central_authority_only");
    auto const imported = import_first("writer", "aaa.central");
    ASSERT_TRUE(imported.done()) << imported.err;

    // A message of another kind is no request, whoever has signed it.
    docket::Message inside;
    inside.message_id = id_from("01932c5e-8f00-7a3b-9c1d-0123456789ab").value();
    inside.conversation_id = id_from(std::string(imported.json().at("case").as_string())).value();
    inside.type = "withdrawal";
    inside.from = {ours_.state, ours_.id};
    inside.to = {theirs_.state, theirs_.id};
    inside.sent_at = instant_from("2026-03-02T09:00:00Z").value();
    inside.modality = "mla";
    inside.body = {{"reason_code", "close.withdrawn_by_requesting"}, {"reasons", "x"}};
    auto other = connector;
    other.content.attachments.push_back({"message.json", octets_of(boost::json::serialize(docket::to_json(inside)))});
    other.write(scratch_ / "withdrawal");
    EXPECT_EQ(import(scratch_ / "withdrawal.asics", scratch_ / "withdrawal.xml").error(), "ecodex.not_a_request");

    EXPECT_EQ(theirs_.run("writer", {"ecodex", "connector", "remove", "aaa.central", connector.fingerprint()}).error(),
              "account.not_administrator");
    EXPECT_EQ(theirs_.run("admin", {"ecodex", "connector", "remove", "ccc.central", connector.fingerprint()}).error(),
              "ecodex.connector_unknown");
    ASSERT_TRUE(theirs_.run("admin", {"ecodex", "connector", "remove", "aaa.central", connector.fingerprint()}).done());
    connector.content.attachments.front().octets = octets_of("%PDF 4");
    connector.write(scratch_ / "second");
    EXPECT_EQ(import(scratch_ / "second.asics", scratch_ / "second.xml").error(), "ecodex.signer_not_believed");
    EXPECT_EQ(rogatory({"case", "list", "--data", theirs_.folder, "--json"}).json().as_array().size(), 1U);
}

TEST_F(Connectors, ANetworkVouchesOnlyWhereTheExchangeRestsOnItAndForTheSubjectAgreedUpon)
{
    using trust::testing::Holder;
    auto const from = instant_from("2020-01-01T00:00:00Z").value(),
               until = instant_from("2099-01-01T00:00:00Z").value();
    auto const root = Holder::of({.common_name = "ZZ-NET",
                                  .is_ca = true,
                                  .key_usage = "critical,keyCertSign,cRLSign",
                                  .from = from,
                                  .until = until});
    auto const mine = root.issue({.common_name = "aaa.central", .from = from, .until = until});
    auto const another = root.issue({.common_name = "ccc.central", .from = from, .until = until});
    auto const stranger = Holder::of({.common_name = "aaa.central", .from = from, .until = until});
    auto const must = [&](std::vector<std::string> const& words) {
        auto const run = theirs_.run("admin", words);
        EXPECT_TRUE(run.done()) << words.at(1) << run.err;
    };
    write_text(scratch_ / "root.pem", root.certificate.pem());
    must({"authority", "trust", "add", "ZZ-NET", scratch_ / "root.pem", "--fingerprint",
          dossier::spelled(root.certificate.fingerprint())});
    must({"authority", "trust", "rules", "ZZ-NET", "--revocation", "none"});
    Desk desk(theirs_, library_);
    auto& office = *desk.office;
    auto const said_of = [&](dossier::Certificate const& signer) {
        auto const done = app::check_signer(office, *app::trust_view(office).value(),
                                            app::partner(office, "aaa.central").value(), signer, {}, desk.clock.now());
        return done ? std::string("believed") : done.error().code;
    };
    // Trusted for something, but not for this partner.
    EXPECT_EQ(said_of(mine.certificate), "ecodex.signer_not_believed");
    must({"exchange", "agree", "aaa.central", "https://127.0.0.1:9/as4", "--suite", "ecdsa-2", "--certified-by",
          "ZZ-NET"});
    EXPECT_EQ(said_of(mine.certificate), "believed");
    EXPECT_EQ(said_of(another.certificate), "trust.subject_differs");
    EXPECT_EQ(said_of(stranger.certificate), "ecodex.signer_not_believed");
    EXPECT_EQ(said_of(app::partner(office, "aaa.central").value().signing), "believed") << "its card still is";
    // Without a word on revocation nothing of the network is taken, where its rules say so.
    must({"authority", "trust", "rules", "ZZ-NET", "--revocation", "hard"});
    EXPECT_NE(said_of(mine.certificate), "believed");
}

TEST_F(Connectors, AContainerOfAnotherSystemIsTakenWithEverythingThatNobodyMapped)
{
    Connector connector;
    connector.write(scratch_ / "good");
    connector.token.technical = "FAIL";
    connector.write(scratch_ / "bad");
    write_text(scratch_ / "connector.pem", connector.certificate().pem());
    write_text(scratch_ / "content.xml",
               "<FormA xmlns=\"urn:example\"><Authority><Name>Court of ZZA</Name></Authority></FormA>");
    std::vector<std::string> const all{"--content", scratch_ / "content.xml"};

    EXPECT_EQ(import(scratch_ / "good.asics", scratch_ / "good.xml").error(), "ecodex.signer_not_believed");
    ASSERT_TRUE(theirs_
                    .run("admin", {"ecodex", "connector", "add", "aaa.central", scratch_ / "connector.pem",
                                   "--fingerprint", connector.fingerprint()})
                    .done());
    EXPECT_EQ(import(scratch_ / "bad.asics", scratch_ / "bad.xml").error(), "ecodex.token_says_no");
    auto const imported = import(scratch_ / "good.asics", scratch_ / "good.xml", all);
    ASSERT_TRUE(imported.done()) << imported.err;
    auto const about = imported.json().at("about").as_object();
    EXPECT_EQ(about.at("mapped").as_string(), "nothing");
    EXPECT_EQ(about.at("unmapped").as_array().size(), 3U);
    EXPECT_EQ(about.at("business_xml").as_array().front().at("value").as_string(), "Court of ZZA");
    EXPECT_EQ(import(scratch_ / "good.asics", scratch_ / "good.xml", all).error(), "message.already_received");
    // What was not mapped stays with the case, and so does the evidence.
    auto const shown = rogatory(
        {"case", "show", std::string(imported.json().at("case").as_string()), "--data", theirs_.folder, "--json"});
    ASSERT_TRUE(shown.done()) << shown.err;
    EXPECT_NE(shown.out.find("/FormA/Authority/Name"), std::string::npos);
    EXPECT_NE(shown.out.find("e-codex/container.asics"), std::string::npos);
    EXPECT_TRUE(rogatory({"docket", "verify", "--data", theirs_.folder, "--json"}).done());
}

}
}
