// What other programs make of our messages, and we of theirs. Run by `./dev interop`; what is not installed is skipped.
#include "exchange/as4/gzip.hpp"
#include "exchange/testing.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rogatory::exchange
{
namespace
{

using namespace testing;
namespace fs = std::filesystem;

constexpr char const* jars =
    "/usr/share/java/xmlsec.jar:/usr/share/java/slf4j-api.jar:/usr/share/java/commons-codec.jar:"
    "/usr/share/java/woodstox-core.jar:/usr/share/java/stax2-api.jar";

class Santuario : public ::testing::TestWithParam<wss::Suite>
{
protected:
    void SetUp() override
    {
        if (!fs::exists("/usr/share/java/xmlsec.jar"))
            GTEST_SKIP() << "Apache Santuario is not here: apt-get install libxml-security-java";
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

    void write(std::string const& name, BytesView octets) const
    {
        std::ofstream(folder / name, std::ios::binary) << text_of(octets);
    }
    std::string read(std::string const& name) const
    {
        std::ostringstream text;
        text << std::ifstream(folder / name, std::ios::binary).rdbuf();
        return text.str();
    }
    void write_key(std::string const& name, evp_pkey_st* key) const
    {
        auto* const plain = EVP_PKEY2PKCS8(key);
        unsigned char* octets = nullptr;
        auto const length = i2d_PKCS8_PRIV_KEY_INFO(plain, &octets);
        write(name, {octets, static_cast<std::size_t>(length)});
        OPENSSL_free(octets);
        PKCS8_PRIV_KEY_INFO_free(plain);
    }
    /// What it prints.
    std::string run(std::string const& command) const
    {
        auto const line = "java -cp " + std::string(jars) + " " ROGATORY_SOURCE_DIR "/tests/interop/Santuario.java " +
                          command + " " + folder.string() + " 2>" + (folder / "stderr").string();
        std::string text;
        if (auto* const pipe = popen(line.c_str(), "r")) {
            std::array<char, 4096> buffer{};
            while (auto const count = fread(buffer.data(), 1, buffer.size(), pipe))
                text.append(buffer.data(), count);
            if (pclose(pipe) != 0) text = "failed: " + read("stderr");
        }
        return text;
    }
    /// The parts of a multipart of ours as they stand on the wire.
    static std::vector<std::string> parts_of(Sent const& sent)
    {
        auto const text = sent.text();
        auto const boundary = "\r\n" + text.substr(0, text.find("\r\n"));
        std::vector<std::string> parts;
        for (auto at = text.find(boundary); at != text.npos;) {
            auto const blank = text.find("\r\n\r\n", at);
            if (blank == text.npos) break;
            at = text.find(boundary, blank);
            parts.push_back(text.substr(blank + 4, at - blank - 4));
        }
        return parts;
    }
    /// EdDSA, X25519 and HKDF are not in Santuario 2.1.
    bool can_encrypt() const { return GetParam() == wss::Suite::rsa_1x; }

    Side zza{"ap-zza", GetParam()};
    Side zzb{"ap-zzb", GetParam()};
    fs::path folder;
};

INSTANTIATE_TEST_SUITE_P(Suites, Santuario, ::testing::Values(wss::Suite::rsa_1x, wss::Suite::ecdsa_2),
                         [](auto const& info) { return info.param == wss::Suite::rsa_1x ? "rsa_1x" : "ecdsa_2"; });

TEST_P(Santuario, VerifiesAndDecryptsWhatWeSend)
{
    std::string const letter(100'000, 'x');
    std::vector<Content> contents;
    if (can_encrypt()) contents = {{"sealed dossier"}, {letter, as4::Compress::yes, "application/xml"}};
    auto const sent = send(zza, contents);
    write("envelope.xml", sent.sent.envelope);
    write_key("recipient.pk8", keys_of("ap-zzb", GetParam()).decryption.front().key.get());
    write("sender.der", keys_of("ap-zza", GetParam()).signing.certificate.der());
    std::string list;
    auto const parts = contents.empty() ? std::vector<std::string>{} : parts_of(sent);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto const name = "part-" + std::to_string(i);
        list += name + "@zza.example\t" + name + "\n";
        write(name, bytes_of(parts[i]));
    }
    write("parts.tsv", bytes_of(list));
    ASSERT_EQ(run("check"), "verified " + std::to_string(2 + contents.size()) + " references\n");
    if (!can_encrypt()) return;
    EXPECT_EQ(read("opened-0"), "sealed dossier");
    auto const compressed = read("opened-1");
    as4::Gunzip gunzip(1 << 20, 1000);
    MemorySink out;
    ASSERT_TRUE(gunzip.feed(bytes_of(compressed), out) && gunzip.finish());
    EXPECT_EQ(text_of(out.octets()), letter);

    // It would have noticed: one bit of a payload, one of the header.
    auto changed = read("part-0");
    changed[20] = static_cast<char>(changed[20] ^ 1);
    write("part-0", bytes_of(changed));
    EXPECT_TRUE(run("check").starts_with("failed: "));
    write("part-0", bytes_of(parts[0]));
    auto envelope = std::string(text_of(sent.sent.envelope));
    envelope.replace(envelope.find("zzb:ministry"), 3, "zzc");
    write("envelope.xml", bytes_of(envelope));
    EXPECT_TRUE(run("check").starts_with("failed: "));
}

TEST_P(Santuario, SignsAndEncryptsWhatWeAccept)
{
    // A header in another hand: other prefixes, white space, no optional attribute.
    auto const part = can_encrypt()
                          ? "<eb:PayloadInfo>\n  <eb:PartInfo href=\"cid:form%40zza\">\n    <eb:PartProperties>\n"
                            "<eb:Property name=\"MimeType\">application/pdf</eb:Property>\n</eb:PartProperties>\n"
                            "</eb:PartInfo>\n</eb:PayloadInfo>"
                          : "";
    auto const message =
        std::string("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<env:Envelope xmlns:env=\"") +
        "http://www.w3.org/2003/05/soap-envelope\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\n" +
        "<env:Header><eb:Messaging xmlns:eb=\"" + std::string(ebms3::eb_namespace) +
        "\" env:mustUnderstand=\"true\">\n<eb:UserMessage><eb:MessageInfo>"
        "<eb:Timestamp>2026-03-02T10:00:00.123456789+01:00</eb:Timestamp>"
        "<eb:MessageId>from-santuario@zza</eb:MessageId></eb:MessageInfo>\n"
        "<eb:PartyInfo><eb:From><eb:PartyId type=\"urn:oasis:names:tc:ebcore:partyid-type:unregistered\">"
        "ap-zza</eb:PartyId><eb:Role>" +
        std::string(ebms3::initiator_role) +
        "</eb:Role></eb:From><eb:To><eb:PartyId type=\"urn:oasis:names:tc:ebcore:partyid-type:"
        "unregistered\">ap-zzb</eb:PartyId><eb:Role>" +
        std::string(ebms3::responder_role) +
        "</eb:Role></eb:To></eb:PartyInfo><eb:CollaborationInfo>"
        "<eb:AgreementRef>urn:example:agreement:mla</eb:AgreementRef>"
        "<eb:Service type=\"urn:example:services\">MLA</eb:Service><eb:Action> Request </eb:Action>"
        "<eb:ConversationId>c-1</eb:ConversationId></eb:CollaborationInfo>" +
        part + "</eb:UserMessage>\n</eb:Messaging></env:Header>\n<env:Body/></env:Envelope>\n";
    write("message.xml", bytes_of(message));
    write("parts.tsv", bytes_of(can_encrypt() ? "form@zza\tform\n" : ""));
    write("form", bytes_of("%PDF-1.7 a form"));
    write_key("sender.pk8", keys_of("ap-zza", GetParam()).signing.key.get());
    write("sender.der", keys_of("ap-zza", GetParam()).signing.certificate.der());
    write("recipient.der", keys_of("ap-zzb", GetParam()).decryption.front().certificate.der());
    ASSERT_EQ(run("make"), "made\n");

    auto const envelope = read("envelope.xml");
    Sent sent{"application/soap+xml", {}, {}};
    auto body = envelope;
    if (can_encrypt()) {
        sent.content_type = "Multipart/Related; type=\"application/soap+xml\"; boundary=\"----=_Part_1\"";
        body = "------=_Part_1\r\nContent-Type: application/soap+xml; charset=UTF-8\r\n\r\n" + envelope +
               "\r\n------=_Part_1\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
               "Content-ID: <form@zza>\r\n\r\n" +
               read("form") + "\r\n------=_Part_1--\r\n";
    }
    auto const octets = bytes_of(body);
    sent.body.assign(octets.begin(), octets.end());
    auto const arrived = arrive(zzb, sent);
    ASSERT_EQ(arrived.verdict(), "delivered") << envelope;
    EXPECT_EQ(arrived.find<as4::Deliver>()->message.message_id, "from-santuario@zza");
    EXPECT_EQ(arrived.find<as4::Deliver>()->message.action, "Request");
    if (can_encrypt()) EXPECT_EQ(arrived.payload(0), "%PDF-1.7 a form");
    // Our receipt is verified there, too.
    write("envelope.xml", arrived.find<as4::Answer>()->signal.octets);
    write("sender.der", keys_of("ap-zzb", GetParam()).signing.certificate.der());
    write("parts.tsv", {});
    EXPECT_EQ(run("check"), "verified 2 references\n");
}

}
}
