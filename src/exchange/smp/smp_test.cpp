// SMP documents: read as they were written and signed, and everything that somebody between could do to them.
#include "exchange/smp/signature.hpp"
#include "exchange/smp/smp.hpp"

#include "exchange/wss/algorithms.hpp"

#include <gtest/gtest.h>

#include <libxml/c14n.h>
#include <libxml/parser.h>

#include <functional>

namespace rogatory::exchange::smp
{
namespace
{

dossier::Identity const& publisher()
{
    static auto const identity = [] {
        auto const from = instant_from("2026-01-01T00:00:00Z").value();
        auto const until = instant_from("2028-01-01T00:00:00Z").value();
        return dossier::load_identity(dossier::make_identity({"smp.zz", "Publisher", "ZZA", from, until}, "").value(),
                                      "")
            .value();
    }();
    return identity;
}

ServiceGroup group()
{
    return {{"urn:scheme", "zzb.central"},
            {{{"urn:services", "Cooperation <&> \"x\""}, {{{"urn:modality", "mla"}, {{"", "role"}}}}},
             {{"", "plain"}, {}}}};
}

ServiceMetadata metadata()
{
    Endpoint endpoint{std::string(as4_transport), "Ministère", "duty@b.example", "https://b.example/as4?a=1&b=2"};
    endpoint.activation = day_from("2026-01-01").value();
    endpoint.expiration = day_from("2026-12-31").value();
    endpoint.certificates = {{std::string(signing_code), "the first", day_from("2026-01-01").value(), std::nullopt,
                              publisher().signing_certificate()},
                             {std::string(encryption_code), "", {}, {}, publisher().encryption_certificate()}};
    return {{"urn:services", "Cooperation"},
            {"urn:scheme", "zzb.central"},
            {{{{{"urn:modality", "mla"}, {}}}, {endpoint}, ""}, {{}, {}, "https://other.example/smp"}}};
}

std::string code_of(Result<DocumentSigner> const& signer)
{
    return signer ? "signed" : signer.error().code;
}

std::string with(std::string text, std::string const& what, std::string const& instead)
{
    auto const at = text.find(what);
    if (at == std::string::npos) throw std::logic_error("not there: " + what);
    return text.replace(at, what.size(), instead);
}

TEST(Smp, DocumentsAreReadAsTheyWereWritten)
{
    EXPECT_EQ(read_group(bytes_of(write(group()).value())).value(), group());
    EXPECT_EQ(read_metadata(bytes_of(write(metadata()).value())).value(), metadata());
    auto const text = sign_document(write(metadata()).value(), publisher()).value();
    EXPECT_EQ(read_metadata(bytes_of(text)).value(), metadata());
    auto const signer = verify_document(bytes_of(text));
    ASSERT_TRUE(signer) << signer.error().code << " " << value_of(signer.error(), "reason");
    EXPECT_EQ(signer->certificate.fingerprint(), publisher().signing_certificate().fingerprint());
    EXPECT_EQ(code_of(verify_document(bytes_of(sign_document(write(group()).value(), publisher()).value()))), "signed");
}

TEST(Smp, WhatIsWrittenIsCanonicalXml11)
{
    // libxml2's canonical form of what we wrote is what we wrote.
    auto const text = write(metadata()).value();
    auto* const document = xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, XML_PARSE_NONET);
    ASSERT_NE(document, nullptr);
    xmlChar* octets = nullptr;
    auto const size = xmlC14NDocDumpMemory(document, nullptr, XML_C14N_1_1, nullptr, 0, &octets);
    EXPECT_EQ(std::string(reinterpret_cast<char*>(octets), static_cast<std::size_t>(size)), text);
    xmlFree(octets);
    xmlFreeDoc(document);
}

TEST(Smp, EveryAlterationOfASignedDocumentIsNoticed)
{
    auto const text = sign_document(write(metadata()).value(), publisher()).value();
    for (auto const& [what, instead] : std::vector<std::pair<std::string, std::string>>{
             {"b.example/as4", "c.example/as4"},
             {"zzb.central", "zzc.central"},
             {"2026-12-31", "2036-12-31"},
             {"signing</smb:TypeCode>", "another</smb:TypeCode>"},
             {"<sma:ProcessMetadata><sma:Redirect>", "<sma:ProcessMetadata> <sma:Redirect>"},
             {"mimeCode=\"application/base64\"", "mimeCode=\"application/base32\""},
             {"schemeID=\"urn:scheme\"", "schemeID=\"urn:another\""}})
        EXPECT_EQ(code_of(verify_document(bytes_of(with(text, what, instead)))), "exchange.smp_signature_wrong")
            << what;
    // A comment is no part of what is signed, nor of what is read.
    auto const commented = with(text, "https://b.example", "https://<!-- evil.example -->b.example");
    EXPECT_EQ(code_of(verify_document(bytes_of(commented))), "signed");
    EXPECT_EQ(read_metadata(bytes_of(commented)).value(), metadata());
}

TEST(Smp, SignaturesThatMeanSomethingElseAreRefused)
{
    auto const text = sign_document(write(metadata()).value(), publisher()).value();
    auto const refused = [&](std::string const& altered) { return code_of(verify_document(bytes_of(altered))); };
    auto const wrong = "exchange.smp_signature_wrong";
    EXPECT_EQ(refused(with(text, "URI=\"\"", "URI=\"#x\"")), wrong);
    EXPECT_EQ(refused(with(text, "URI=\"\"", "URI=\"http://evil.example/\"")), wrong);
    EXPECT_EQ(refused(with(text, "xmldsig#enveloped-signature", "xmldsig#base64")), wrong);
    EXPECT_EQ(refused(with(text, "xmlenc#sha256", "xmldsig#sha1")), wrong);
    EXPECT_EQ(refused(with(text, "#ecdsa-sha256", "#hmac-sha256")), wrong);
    EXPECT_EQ(refused(with(text, "#ecdsa-sha256", "#rsa-sha256")), "exchange.certificate_unfit")
        << "a method that does not fit the key";
    EXPECT_EQ(refused(with(text, "</ds:Transforms>",
                           "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"></ds:Transform>"
                           "</ds:Transforms>")),
              wrong);
    // No signature; two; one that stands elsewhere.
    auto const begin = text.find("<ds:Signature "), end = text.find("</ds:Signature>") + 15;
    auto const signature = text.substr(begin, end - begin);
    auto const without = text.substr(0, begin) + text.substr(end);
    EXPECT_EQ(refused(without), wrong);
    EXPECT_EQ(refused(with(text, "</ds:Signature>", "</ds:Signature>" + signature)), wrong);
    EXPECT_EQ(refused(with(without, "<sma:ProcessMetadata>", "<sma:ProcessMetadata>" + signature)), wrong);
    // Wrapped: the signed document inside another one that would be read.
    auto const wrapped = with(text, "<sma:ProcessMetadata>", text.substr(text.find("<ServiceMetadata")));
    EXPECT_NE(refused(wrapped), "signed");
    // Two references, of which only one is true.
    auto const first = text.find("<ds:Reference "), last = text.find("</ds:Reference>") + 15;
    EXPECT_EQ(refused(with(text, "</ds:Reference>", "</ds:Reference>" + text.substr(first, last - first))), wrong);
    // Somebody else's certificate.
    auto const other = base64_of(publisher().encryption_certificate().der());
    auto const own = base64_of(publisher().signing_certificate().der());
    auto const at = text.rfind(own);
    EXPECT_NE(refused(std::string(text).replace(at, own.size(), other)), "signed");
}

TEST(Smp, HostileDocumentsAreRefused)
{
    auto const text = write(metadata()).value();
    auto const code = [](std::string const& altered) {
        auto const read = read_metadata(bytes_of(altered));
        return read ? "read" : read.error().code;
    };
    auto const malformed = "exchange.smp_malformed", refused = "exchange.xml_refused";
    EXPECT_EQ(code("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + text), refused);
    EXPECT_EQ(code("<?evil?>" + text), refused);
    EXPECT_EQ(code(with(text, "Minist", "&e;")), refused);
    EXPECT_EQ(code(std::string(document_limit + 1, ' ')), refused);
    std::string deep, shallow;
    for (int i = 0; i < 100; ++i) {
        deep += "<x>";
        shallow += "</x>";
    }
    EXPECT_EQ(code(with(text, "<sma:ProcessMetadata>", deep + shallow + "<sma:ProcessMetadata>")), refused);
    EXPECT_EQ(code(with(text, "2.0</smb:SMPVersionID>", "1.0</smb:SMPVersionID>")), malformed);
    EXPECT_EQ(
        code(with(text, "<smb:AddressURI>", "<smb:AddressURI>https://a.example</smb:AddressURI><smb:AddressURI>")),
        malformed)
        << "two addresses";
    EXPECT_EQ(code(with(text, "<sma:Redirect>",
                        "<sma:Endpoint><smb:TransportProfileID>x</smb:TransportProfileID>"
                        "</sma:Endpoint><sma:Redirect>")),
              malformed)
        << "an endpoint and a redirection";
    EXPECT_EQ(code(with(text, "<sma:ProcessMetadata>", "words<sma:ProcessMetadata>")), malformed);
    EXPECT_EQ(code(with(text, "2026-12-31", "2026-13-31")), malformed);
    EXPECT_EQ(code(with(text, "base64\">MII", "base64\">XII")), malformed);
    EXPECT_EQ(code(write(group()).value()), malformed) << "the other document";
    EXPECT_EQ(code(""), refused);
    std::string many;
    for (int i = 0; i < 600; ++i)
        many += "<sma:ProcessMetadata><sma:Redirect><smb:PublisherURI>http://x</smb:PublisherURI></sma:Redirect>"
                "</sma:ProcessMetadata>";
    EXPECT_EQ(code(with(text, "<sma:ProcessMetadata>", many + "<sma:ProcessMetadata>")), malformed);
    // Extensions are for others.
    EXPECT_EQ(code(with(text, "<smb:SMPVersionID>",
                        "<e:SMPExtensions "
                        "xmlns:e=\"http://docs.oasis-open.org/bdxr/ns/SMP/2/ExtensionComponents\"><e:SMPExtension/>"
                        "</e:SMPExtensions><smb:SMPVersionID>")),
              "read");
}

TEST(Smp, DocumentsOfOtherProgramsAreRead)
{
    // Other prefixes, indented, with a time zone on a date and line breaks in the certificate.
    auto const der = base64_of(publisher().signing_certificate().der());
    std::string const text = R"(<?xml version="1.0" encoding="UTF-8"?>
<b2sm:ServiceMetadata xmlns:b2sm="http://docs.oasis-open.org/bdxr/ns/SMP/2/ServiceMetadata"
    xmlns:a="http://docs.oasis-open.org/bdxr/ns/SMP/2/AggregateComponents"
    xmlns:b="http://docs.oasis-open.org/bdxr/ns/SMP/2/BasicComponents">
  <b:SMPVersionID>2.0</b:SMPVersionID>
  <b:ID schemeID="bdx-docid-qns">urn:test</b:ID>
  <b:ParticipantID schemeID="iso6523-actorid-upis">9915:test</b:ParticipantID>
  <a:ProcessMetadata>
    <a:Endpoint>
      <b:TransportProfileID>bdxr-transport-ebms3-as4-v1p0</b:TransportProfileID>
      <b:AddressURI>https://b.example/as4</b:AddressURI>
      <b:ExpirationDate>2026-12-31+01:00</b:ExpirationDate>
      <a:Certificate><b:ContentBinaryObject mimeCode="application/base64">
        )" + der.substr(0, 60) +
                             "\n        " + der.substr(60) + R"(
      </b:ContentBinaryObject></a:Certificate>
    </a:Endpoint>
  </a:ProcessMetadata>
</b2sm:ServiceMetadata>
)";
    auto const read = read_metadata(bytes_of(text));
    ASSERT_TRUE(read) << read.error().code << " " << read.error().field;
    auto const& endpoint = read->processes.front().endpoints.front();
    EXPECT_EQ(endpoint.expiration, day_from("2026-12-31").value());
    EXPECT_EQ(endpoint.certificates.size(), 1U);
    EXPECT_TRUE(endpoint.active_on(day_from("2026-12-31").value()));
    EXPECT_FALSE(endpoint.active_on(day_from("2027-01-01").value()));
}

TEST(Smp, IdentifiersTravelInAddresses)
{
    Identifier const id{"urn:oasis:names:tc:ebcore:partyid-type:unregistered", "zzb.central"};
    EXPECT_EQ(segment_of(id), "urn%3Aoasis%3Anames%3Atc%3Aebcore%3Apartyid-type%3Aunregistered%3A%3Azzb.central");
    EXPECT_EQ(identifier_from_segment(segment_of(id)), id);
    EXPECT_EQ(identifier_from_segment("zzb.central"), (Identifier{"", "zzb.central"}));
    for (auto const* const broken : {"", "%", "%4", "%zz", "a%00b", "a%0Ab"})
        EXPECT_FALSE(identifier_from_segment(broken)) << broken;
}

}
}
