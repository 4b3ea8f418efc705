// What the Java platform makes of our containers and tokens of e-CODEX, and we of a token that it signed as connectors
// do. Run by `./dev interop`; what is not installed is skipped.
#include "exchange/ecodex/container.hpp"
#include "exchange/testing.hpp"

#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace rogatory::exchange::ecodex
{
namespace
{

namespace fs = std::filesystem;

class JavaPlatform : public ::testing::Test
{
protected:
    void SetUp() override
    {
        if (std::system("java -version >/dev/null 2>&1") != 0)
            GTEST_SKIP() << "Java is not here: apt-get install openjdk-17-jdk-headless";
        auto name = (fs::temp_directory_path() / "rogatory-interop-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder = name;
    }
    void TearDown() override
    {
        if (!folder.empty()) fs::remove_all(folder);
    }
    std::string put(std::string const& name, BytesView octets) const
    {
        std::ofstream(folder / name, std::ios::binary) << text_of(octets);
        return (folder / name).string();
    }
    static std::string java(std::string const& words)
    {
        std::string text;
        auto const line = "java " ROGATORY_SOURCE_DIR "/tests/interop/Xades.java " + words + " 2>&1";
        if (auto* const pipe = popen(line.c_str(), "r")) {
            std::array<char, 4096> buffer{};
            while (auto const count = fread(buffer.data(), 1, buffer.size(), pipe))
                text.append(buffer.data(), count);
            pclose(pipe);
        }
        return text;
    }
    fs::path folder;
};

TrustToken sample()
{
    TrustToken token;
    token.provider = "Authority of ZZA & others";
    token.country = "ZZ";
    token.media_type = "application/pdf";
    token.verified_at = token.authenticated_at = "2026-03-02T09:00:00.000Z";
    token.identity_provider = token.user = "zza.central";
    token.technical = token.legal = "SUCCESSFUL";
    return token;
}

Bytes octets_from(std::string_view text)
{
    auto const view = bytes_of(text);
    return {view.begin(), view.end()};
}

TEST_F(JavaPlatform, VerifiesTheSignaturesOfOurContainersAndTokens)
{
    dossier::IdentityOrder const order{"zza.central", "Authority", "ZZA", testing::at("2020-01-01T00:00:00Z"),
                                       testing::at("2099-01-01T00:00:00Z")};
    auto const own = dossier::load_identity(dossier::make_identity(order, "").value(), "").value();
    Content const content{{"Form_A.pdf", octets_from("%PDF")}, {}, octets_from("%PDF token")};
    auto const packed = pack_container(content, sample(), own, testing::now).value();
    auto const members = read_members(packed.container).value();
    auto const zip = put("SignedContent.zip", members.at(1).octets);
    EXPECT_EQ(java("check " + put("signatures.xml", members.at(2).octets) + " " + zip), "valid 2\n");
    EXPECT_EQ(java("check " + put("token.xml", bytes_of(packed.token)) + " " + zip), "valid 2\n");
    auto altered = packed.token;
    altered.replace(altered.find("<Country>ZZ"), 11, "<Country>ZY");
    EXPECT_EQ(java("check " + put("altered.xml", bytes_of(altered)) + " " + zip), "wrong 2\n");
}

TEST_F(JavaPlatform, SignsATokenAsConnectorsDoAndWeAcceptIt)
{
    auto const& keys = testing::keys_of("connector", wss::Suite::rsa_1x).signing;
    auto* const plain = EVP_PKEY2PKCS8(keys.key.get());
    unsigned char* der = nullptr;
    auto const length = i2d_PKCS8_PRIV_KEY_INFO(plain, &der);
    auto const key = put("key.pk8", {der, static_cast<std::size_t>(length)});
    OPENSSL_free(der);
    PKCS8_PRIV_KEY_INFO_free(plain);
    auto token = sample();
    token.file = "Form_A.pdf";
    auto const made = java("make " + put("token.xml", bytes_of(write_token(token))) + " " + key + " " +
                           put("connector.der", keys.certificate.der()));
    auto const read = xml::Document::read(bytes_of(made), xml_limits);
    ASSERT_TRUE(read) << made;
    auto const signed_by = verify_inside(*read);
    ASSERT_TRUE(signed_by) << value_of(signed_by.error(), "reason") << "\n" << made;
    EXPECT_EQ(signed_by->signer.fingerprint(), keys.certificate.fingerprint());
    EXPECT_EQ(read_token(*read).value(), token);
    auto altered = made;
    altered.replace(altered.find("Form_A.pdf"), 10, "Form_B.pdf");
    auto const other = xml::Document::read(bytes_of(altered), xml_limits);
    EXPECT_EQ(verify_inside(*other).error().code, "ecodex.signature_refused");
}

}
}
