// A request over connectors of e-CODEX: exported by one authority, verified and taken over by another; and a container
// of a connector that knows nothing of us.
#include "two_authorities/server.hpp"

#include "exchange/ecodex/container.hpp"

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
    auto const attested =
        ours_.run("writer", {"ecodex", "export", text_of(case_id), "--to", scratch_.folder(), "--attest", "In order."});
    ASSERT_TRUE(attested.done()) << attested.err;
    EXPECT_EQ(theirs_.run("writer", {"ecodex", "check", container, token}).json().at("token").at("legal").as_string(),
              "SUCCESSFUL");
    for (auto const* const side : {&ours_, &theirs_})
        EXPECT_TRUE(rogatory({"docket", "verify", "--data", side->folder, "--json"}).done());
}

TEST_F(Connectors, AContainerOfAnotherSystemIsTakenWithEverythingThatNobodyMapped)
{
    dossier::IdentityOrder const order{"connector", "Connector of ZZA", "ZZA",
                                       instant_from("2020-01-01T00:00:00Z").value(),
                                       instant_from("2099-01-01T00:00:00Z").value()};
    auto const connector = dossier::load_identity(dossier::make_identity(order, "").value(), "").value();
    auto const octets = [](std::string_view text) {
        auto const view = bytes_of(text);
        return Bytes(view.begin(), view.end());
    };
    ecodex::TrustToken said;
    said.provider = "ZZA";
    said.country = "ZZ";
    said.media_type = "application/pdf";
    said.verified_at = said.authenticated_at = "2026-03-02T09:00:00Z";
    said.identity_provider = said.user = "a system of ZZA";
    said.technical = said.legal = "SUCCESSFUL";
    ecodex::Content const content{{"Form_A.pdf", octets("%PDF")}, {{"annex.pdf", octets("%PDF 2")}}, octets("%PDF 3")};
    auto const put = [&](std::string const& name, ecodex::TrustToken const& token) {
        auto const packed = ecodex::pack_container(content, token, connector, cli::SystemClock().now()).value();
        write_text(scratch_ / (name + ".asics"), std::string(text_of(BytesView(packed.container))));
        write_text(scratch_ / (name + ".xml"), packed.token);
    };
    put("good", said);
    said.technical = "FAIL";
    put("bad", said);
    write_text(scratch_ / "connectors.pem", connector.signing_certificate().pem());
    write_text(scratch_ / "content.xml",
               "<FormA xmlns=\"urn:example\"><Authority><Name>Court of ZZA</Name></Authority></FormA>");
    std::vector<std::string> const anchors{"--anchors", scratch_ / "connectors.pem"};
    std::vector<std::string> const all{"--anchors", scratch_ / "connectors.pem", "--content", scratch_ / "content.xml"};

    EXPECT_EQ(import(scratch_ / "good.asics", scratch_ / "good.xml").error(), "ecodex.signer_not_believed");
    EXPECT_EQ(import(scratch_ / "bad.asics", scratch_ / "bad.xml", anchors).error(), "ecodex.token_says_no");
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
