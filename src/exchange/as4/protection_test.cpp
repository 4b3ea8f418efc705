// What a hostile or broken sender can do to signatures and encryption, and that each of it is refused with the right
// error (as4, section 12), in each suite.
#include "dossier/der.hpp"
#include "exchange/as4/by_hand.hpp"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace rogatory::exchange
{
namespace
{

using namespace testing;

class Attacks : public ::testing::TestWithParam<wss::Suite>
{
protected:
    Side zza{"ap-zza", GetParam()};
    Side zzb{"ap-zzb", GetParam()};

    std::string verdict(Sent const& sent) const { return arrive(zzb, sent).verdict(); }
    std::string verdict(ByHand const& by_hand) const { return verdict(by_hand.make()); }
    ByHand by_hand() const { return ByHand(zza); }
    /// The envelope changed after it was signed.
    std::string verdict_with(std::function<std::string(std::string)> change) const
    {
        auto made = by_hand();
        made.envelope = std::move(change);
        return verdict(made);
    }
};

INSTANTIATE_TEST_SUITE_P(Suites, Attacks, ::testing::ValuesIn(suites), [](auto const& info) {
    auto name = std::string(wss::name_of(info.param));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST_P(Attacks, TheMessageThatTheTestsAlterIsGoodItself)
{
    auto made = by_hand();
    made.payloads = {"one", "two", ""};
    EXPECT_EQ(verdict(made), "delivered");
}

TEST_P(Attacks, AForgedHeaderBesideTheSignedOneIsRefused)
{
    // The signed element, and a copy of it with another action and another id.
    auto const split = [](std::string const& soap) {
        auto const begin = soap.find("<eb:Messaging "), end = soap.find("</eb:Messaging>") + 15;
        return std::array{soap.substr(0, begin), soap.substr(begin, end - begin), soap.substr(end)};
    };
    auto const forged = [](std::string const& messaging) {
        return replaced(replaced(messaging, "wsu:Id=\"messaging\"", "wsu:Id=\"forged\""), ">Request<", ">Piece<");
    };
    // First of two.
    EXPECT_EQ(verdict_with([&](std::string const& soap) {
                  auto const [before, messaging, after] = split(soap);
                  return before + forged(messaging) + messaging + after;
              }),
              "EBMS:0009 exchange.envelope_malformed");
    // In the place of the signed one, which hides in a header of its own, in Security, or in the body.
    auto const hide = "<x:Hidden xmlns:x=\"urn:x\">";
    EXPECT_EQ(verdict_with([&](std::string const& soap) {
                  auto const [before, messaging, after] = split(soap);
                  return before + forged(messaging) + hide + messaging + "</x:Hidden>" + after;
              }),
              "EBMS:0101 exchange.coverage_wrong");
    EXPECT_EQ(verdict_with([&](std::string const& soap) {
                  auto const [before, messaging, after] = split(soap);
                  return before + hide + messaging + "</x:Hidden>" + forged(messaging) + after;
              }),
              "EBMS:0101 exchange.coverage_wrong");
    EXPECT_EQ(verdict_with([&](std::string const& soap) {
                  auto const [before, messaging, after] = split(soap);
                  return before + forged(messaging) +
                         replaced(after, "</ds:Signature>", "<ds:Object>" + messaging + "</ds:Object></ds:Signature>");
              }),
              "EBMS:0101 exchange.signature_malformed");
    EXPECT_EQ(verdict_with([&](std::string const& soap) {
                  auto const [before, messaging, after] = split(soap);
                  return before + forged(messaging) + replaced(after, "</S12:Body>", messaging + "</S12:Body>");
              }),
              "EBMS:0008 exchange.envelope_malformed");
    // The same for the body.
    EXPECT_EQ(verdict_with([&](std::string soap) {
                  auto const body = ebms3::empty_body();
                  soap = replaced(soap, body, replaced(body, "wsu:Id=\"body\"", "wsu:Id=\"forged\""));
                  return replaced(soap, "<eb:Messaging ", hide + body + "</x:Hidden><eb:Messaging ");
              }),
              "EBMS:0101 exchange.coverage_wrong");
}

TEST_P(Attacks, AnIdThatStandsTwiceIsRefusedInEveryWayItCanBeWritten)
{
    for (std::string const attribute : {"Id", "ID", "id", "xml:id", "wsu:Id"})
        for (std::string const id : {"messaging", "body", "token", "key"})
            EXPECT_EQ(verdict_with([&](std::string const& soap) {
                          return replaced(soap, "<eb:Messaging ",
                                          "<x:Other xmlns:x=\"urn:x\" xmlns:wsu=\"" +
                                              std::string(ebms3::wsu_namespace) + "\" " + attribute + "=\"" + id +
                                              "\"/><eb:Messaging ");
                      }),
                      "EBMS:0101 exchange.id_twice")
                << attribute << " " << id;
}

TEST_P(Attacks, APathEndsWithTheSignerAndIsReadInNoOtherWay)
{
    auto const own = keys_of("ap-zza", GetParam()).signing.certificate.der();
    auto const other = keys_of("ap-zzb", GetParam()).signing.certificate.der();
    auto const sequence = [](std::vector<Bytes> const& certificates) {
        Bytes inside;
        for (auto const& certificate : certificates)
            dossier::der::append(inside, certificate);
        return dossier::der::value(dossier::der::sequence, {inside});
    };
    // The token is not signed: whoever passes a message on can put another one in its place.
    auto const verdict_of = [&](Bytes const& path) {
        return verdict_with([&](std::string soap) {
            soap = replaced(soap, base64_of(own), base64_of(path));
            return replaced(soap, "#X509v3\" wsu:Id=\"token\"", "#X509PKIPathv1\" wsu:Id=\"token\"");
        });
    };
    // X.509 Token Profile 1.1.1, 3.1: the anchor's end comes first.
    EXPECT_EQ(verdict_of(sequence({own})), "delivered");
    EXPECT_EQ(verdict_of(sequence({other, own})), "delivered");
    EXPECT_EQ(verdict_of(sequence({own, other})), "EBMS:0101 exchange.signer_not_pinned");
    // Eight certificates are a path, nine are work for nothing.
    std::vector<Bytes> many(7, other);
    many.push_back(own);
    EXPECT_EQ(verdict_of(sequence(many)), "delivered");
    many.insert(many.begin(), other);
    EXPECT_EQ(verdict_of(sequence(many)), "EBMS:0101 exchange.signer_unknown");

    auto const unreadable = "EBMS:0101 exchange.signer_unknown";
    EXPECT_EQ(verdict_of(sequence({})), unreadable);
    EXPECT_EQ(verdict_of(own), unreadable) << "a certificate is no path, though it is a sequence, too";
    auto trailing = sequence({own});
    trailing.push_back(0);
    EXPECT_EQ(verdict_of(trailing), unreadable);
    auto cut = sequence({other, own});
    cut.pop_back();
    EXPECT_EQ(verdict_of(cut), unreadable);
    Bytes const number{0x02, 0x01, 0x07}, empty{0x30, 0x00};
    EXPECT_EQ(verdict_of(sequence({number, own})), unreadable);
    EXPECT_EQ(verdict_of(sequence({empty, own})), unreadable);
    EXPECT_EQ(verdict_of(sequence({own, empty})), unreadable);
    auto longer = own;
    longer.push_back(0);
    EXPECT_EQ(verdict_of(longer), unreadable);
}

TEST_P(Attacks, OnlyTheTwoTransformsOfTheProfileAreKnown)
{
    auto const c14n = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>";
    for (std::string const algorithm :
         {"http://www.w3.org/TR/1999/REC-xpath-19991116", "http://www.w3.org/2002/06/xmldsig-filter2",
          "http://www.w3.org/TR/1999/REC-xslt-19991116", "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
          "http://www.w3.org/2000/09/xmldsig#base64", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
          "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
          "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Complete-Signature-Transform"})
        EXPECT_EQ(verdict_with([&](std::string const& soap) {
                      return replaced(soap, c14n, "<ds:Transform Algorithm=\"" + algorithm + "\"></ds:Transform>");
                  }),
                  "EBMS:0103 exchange.algorithm_refused")
            << algorithm;
    EXPECT_EQ(verdict_with([&](std::string const& soap) { return replaced(soap, c14n, std::string(c14n) + c14n); }),
              "EBMS:0101 exchange.signature_malformed");
    EXPECT_EQ(verdict_with([&](std::string const& soap) { return replaced(soap, c14n, ""); }),
              "EBMS:0101 exchange.signature_malformed");
    EXPECT_EQ(verdict_with([&](std::string const& soap) {
                  return replaced(soap, "Attachment-Content-Signature-Transform",
                                  "Attachment-Complete-Signature-Transform");
              }),
              "EBMS:0103 exchange.algorithm_refused");
}

TEST_P(Attacks, AReferenceLeadsNowhereButToTheMessageItself)
{
    for (std::string const uri : {"", "http://zzb.example/", "file:///etc/passwd", "#xpointer(/)", "#", "messaging"})
        EXPECT_EQ(verdict_with([&](std::string const& soap) {
                      return replaced(soap, "URI=\"#messaging\"", "URI=\"" + uri + "\"");
                  }),
                  "EBMS:0101 exchange.signature_malformed")
            << uri;
    // Signed by somebody who is believed, and still not what will be read.
    auto const with = [&](std::function<void(std::vector<ebms3::SignedReference>&)> change) {
        auto made = by_hand();
        made.references = std::move(change);
        return verdict(made);
    };
    EXPECT_EQ(with([](auto& list) { list.push_back({"#token", {}, {}}); }), "EBMS:0101 exchange.coverage_wrong");
    EXPECT_EQ(with([](auto& list) { list.push_back({"#nowhere", {}, {}}); }), "EBMS:0101 exchange.coverage_wrong");
    EXPECT_EQ(with([](auto& list) { list.push_back(list[0]); }), "EBMS:0101 exchange.coverage_wrong");
    EXPECT_EQ(with([](auto& list) { list.push_back(list[2]); }), "EBMS:0101 exchange.coverage_wrong");
    EXPECT_EQ(with([](auto& list) { list.push_back({"cid:other@zza", {}, {}}); }), "EBMS:0101 exchange.coverage_wrong");
    EXPECT_EQ(with([](auto& list) { list.resize(300, list[0]); }), "EBMS:0101 exchange.signature_malformed");
}

TEST_P(Attacks, WhatIsNotSignedIsNotRead)
{
    auto const without = [&](std::size_t number) {
        auto made = by_hand();
        made.references = [=](auto& list) { list.erase(list.begin() + static_cast<std::ptrdiff_t>(number)); };
        return verdict(made);
    };
    EXPECT_EQ(without(0), "EBMS:0101 exchange.coverage_wrong"); // the header
    EXPECT_EQ(without(1), "EBMS:0101 exchange.coverage_wrong"); // the body
    EXPECT_EQ(without(2), "EBMS:0101 exchange.coverage_wrong"); // the payload
    // Every one of them altered after it was signed.
    EXPECT_EQ(verdict_with([](std::string const& soap) { return replaced(soap, "zzb:ministry", "zzc:ministry"); }),
              "EBMS:0101 exchange.signature_wrong");
    EXPECT_EQ(verdict_with([](std::string const& soap) { return replaced(soap, "></S12:Body>", "> </S12:Body>"); }),
              "EBMS:0101 exchange.signature_wrong");
    auto made = by_hand();
    made.references = [](auto& list) { list[2].digest[0] ^= 1; };
    EXPECT_EQ(verdict(made), "EBMS:0101 exchange.signature_wrong");
    EXPECT_EQ(verdict_with([](std::string const& soap) {
                  return replaced(soap, "<ds:SignatureValue>", "<ds:SignatureValue>AAAA");
              }),
              "EBMS:0101 exchange.signature_wrong");
}

TEST_P(Attacks, AMessageWithoutProtectionIsRefused)
{
    auto const cut = [](std::string const& soap, std::string const& from, std::string const& to) {
        auto const begin = soap.find(from), end = soap.find(to, begin) + to.size();
        return soap.substr(0, begin) + soap.substr(end);
    };
    EXPECT_EQ(verdict_with([&](std::string const& s) { return cut(s, "<wsse:Security", "</wsse:Security>"); }),
              "EBMS:0103 exchange.policy_not_met");
    EXPECT_EQ(verdict_with([&](std::string const& s) { return cut(s, "<ds:Signature ", "</ds:Signature>"); }),
              "EBMS:0103 exchange.policy_not_met");
    EXPECT_EQ(verdict_with([&](std::string const& s) {
                  return cut(cut(s, "<xenc:EncryptedKey", "</xenc:EncryptedKey>"), "<xenc:EncryptedData",
                             "</xenc:EncryptedData>");
              }),
              "EBMS:0103 exchange.policy_not_met");
    EXPECT_EQ(verdict_with([&](std::string const& s) { return cut(s, "<xenc:EncryptedKey", "</xenc:EncryptedKey>"); }),
              "EBMS:0102 exchange.encryption_malformed");
    // A signature that is somewhere else does not count, a second one is one too many.
    EXPECT_EQ(verdict_with([&](std::string const& s) {
                  auto const begin = s.find("<ds:Signature "), end = s.find("</ds:Signature>") + 15;
                  return s.substr(0, begin) + "<x:W xmlns:x=\"urn:x\">" + s.substr(begin, end - begin) + "</x:W>" +
                         s.substr(end);
              }),
              "EBMS:0103 exchange.policy_not_met");
    EXPECT_EQ(verdict_with([&](std::string const& s) {
                  auto const begin = s.find("<ds:Signature "), end = s.find("</ds:Signature>") + 15;
                  return s.substr(0, end) + s.substr(begin);
              }),
              "EBMS:0101 exchange.signature_malformed");
    // The security header for somebody else.
    EXPECT_EQ(verdict_with([&](std::string const& s) {
                  return replaced(s, "<wsse:Security ", "<wsse:Security S12:role=\"urn:other\" ");
              }),
              "EBMS:0009 exchange.envelope_malformed");
}

TEST_P(Attacks, AWeakerAlgorithmIsRefusedBeforeAnyKeyIsUsed)
{
    auto const begin = std::string("<ds:SignatureMethod Algorithm=\"");
    for (std::string const algorithm :
         {"http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
          "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
          "http://www.w3.org/2000/09/xmldsig#dsa-sha1", "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1"})
        EXPECT_EQ(verdict_with([&](std::string const& s) {
                      auto const at = s.find(begin) + begin.size();
                      return s.substr(0, at) + algorithm + s.substr(s.find('"', at));
                  }),
                  "EBMS:0103 exchange.algorithm_refused")
            << algorithm;
    for (std::string const algorithm :
         {"http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#md5", ""})
        EXPECT_EQ(verdict_with([&](std::string const& s) {
                      auto const at = s.find("<ds:Reference");
                      return s.substr(0, at) +
                             replaced(s.substr(at), "http://www.w3.org/2001/04/xmlenc#sha256", algorithm);
                  }),
                  "EBMS:0103 exchange.algorithm_refused")
            << algorithm;
    for (std::string const algorithm :
         {"http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
          "http://www.w3.org/2009/xmlenc11#aes256-gcm"})
        EXPECT_EQ(verdict_with([&](std::string const& s) {
                      return replaced(s, "http://www.w3.org/2009/xmlenc11#aes128-gcm", algorithm);
                  }),
                  "EBMS:0103 exchange.algorithm_refused");
    // RSA PKCS #1 v1.5 key transport, whatever else the key says.
    auto const transport =
        "<xenc:EncryptedKey xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" "
        "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"key\"><xenc:EncryptionMethod Algorithm=\"";
    EXPECT_EQ(verdict_with([&](std::string const& s) {
                  auto const at = s.find(transport) + std::string_view(transport).size();
                  return s.substr(0, at) + "http://www.w3.org/2001/04/xmlenc#rsa-1_5" + s.substr(s.find('"', at));
              }),
              "EBMS:0103 exchange.algorithm_refused");
    // A suite that exists but was not agreed upon.
    for (auto const other : suites) {
        if (other == GetParam()) continue;
        Side stranger("ap-zza", other);
        EXPECT_EQ(verdict(ByHand(stranger)), "EBMS:0103 exchange.policy_not_met");
        // The agreed method with a key of another kind.
        auto made = by_hand();
        made.envelope = [&](std::string const& s) {
            auto const der = base64_of(keys_of("ap-zza", other).signing.certificate.der());
            return replaced(s, base64_of(keys_of("ap-zza", GetParam()).signing.certificate.der()), der);
        };
        zzb.pmode->peer.signing.push_back(keys_of("ap-zza", other).signing.certificate);
        zzb.refresh();
        EXPECT_EQ(verdict(made), "EBMS:0101 exchange.certificate_unfit");
        zzb.pmode->peer.signing.pop_back();
    }
}

TEST_P(Attacks, NobodySpeaksForAnotherParty)
{
    // A member of the network with a key of its own, under the name of ZZA.
    auto made = by_hand();
    made.signer = &keys_of("ap-zzc", GetParam());
    EXPECT_EQ(verdict(made), "EBMS:0101 exchange.signer_not_pinned");
    // With ZZA's certificate beside it.
    made.envelope = [&](std::string const& s) {
        return replaced(s, base64_of(keys_of("ap-zzc", GetParam()).signing.certificate.der()),
                        base64_of(keys_of("ap-zza", GetParam()).signing.certificate.der()));
    };
    EXPECT_EQ(verdict(made), "EBMS:0101 exchange.signature_wrong");
    // No token, or another one than is referred to.
    EXPECT_EQ(verdict_with([](std::string const& s) { return replaced(s, "URI=\"#token\"", "URI=\"#body\""); }),
              "EBMS:0101 exchange.signer_unknown");
    EXPECT_EQ(
        verdict_with([](std::string const& s) { return replaced(s, "wsu:Id=\"token\">", "wsu:Id=\"token\">AAAA"); }),
        "EBMS:0101 exchange.signer_unknown");
    // When the certificate has expired.
    auto const late = by_hand().make();
    EXPECT_EQ(arrive(zzb, late.content_type, late.body, 1 << 16, at("2029-01-01T00:00:00Z")).verdict(),
              "EBMS:0101 dossier.certificate_expired");
}

TEST_P(Attacks, CertificatesThatAreNotPinnedAreParsedOnceAndAskedAboutEachTime)
{
    // Whoever decides by the issuer sees the certificate of every message.
    class ByName final : public wss::SignerTrust
    {
    public:
        Done accept(dossier::Certificate const& signer, std::span<dossier::Certificate const>, ebms3::PMode const&,
                    Instant) const override
        {
            seen.push_back(signer.get());
            if (signer.subject() == "CN=ap-zza") return {};
            return Error{"exchange.signer_not_pinned", "", "", {}};
        }
        mutable std::vector<x509_st*> seen;
    } const trust;
    zzb.pmode->peer.signing.clear();
    zzb.refresh();
    wss::CertificateCache cache(2);
    as4::AccessPoint const point{*zzb.table, zzb.ring, trust, zzb.memory, zzb.awaited, {}, &cache};
    auto const receive = [&](ByHand const& made) {
        as4::MemorySpool spool;
        auto const sent = made.make();
        auto const actions = as4::on_arrival(point, spool, sent.content_type, sent.body, "s@zzb", now).value();
        return std::holds_alternative<as4::Deliver>(actions.front());
    };
    EXPECT_TRUE(receive(by_hand()));
    EXPECT_TRUE(receive(by_hand()));
    ASSERT_EQ(trust.seen.size(), 2U);
    EXPECT_EQ(trust.seen[0], trust.seen[1]);
    auto stranger = by_hand();
    for (auto const* name : {"ap-zzb", "ap-zzc"}) {
        stranger.signer = &keys_of(name, GetParam());
        EXPECT_FALSE(receive(stranger));
    }
    // The oldest has gone.
    EXPECT_EQ(cache.size(), 2U);
    EXPECT_TRUE(receive(by_hand()));
    EXPECT_TRUE(cache.read(bytes_of("rubbish")).empty());
    EXPECT_EQ(cache.size(), 2U);
}

TEST_P(Attacks, AMessageForSomebodyElseIsRefused)
{
    auto what = message(*zza.pmode);
    what.to.id.value = "ap-zzc";
    EXPECT_EQ(verdict(ByHand(zza, what)), "EBMS:0010 exchange.no_pmode");
    what = message(*zza.pmode);
    what.agreement->value = "urn:example:agreement:other";
    EXPECT_EQ(verdict(ByHand(zza, what)), "EBMS:0010 exchange.no_pmode");
    what = message(*zza.pmode);
    what.from.role = "urn:example:role:other";
    EXPECT_EQ(verdict(ByHand(zza, what)), "EBMS:0003 exchange.header_inconsistent");
    // Addressed to us, but encrypted for another.
    auto made = by_hand();
    made.recipient = &keys_of("ap-zzc", GetParam()).decryption.front().certificate;
    EXPECT_EQ(verdict(made), "EBMS:0102 exchange.not_decrypted");
}

TEST_P(Attacks, EveryFailureToDecryptLooksTheSame)
{
    auto const answer = [&](ByHand const& made) {
        auto const arrived = arrive(zzb, made.make());
        EXPECT_EQ(arrived.verdict(), "EBMS:0102 exchange.not_decrypted");
        auto const text = std::string(text_of(arrived.find<as4::Answer>()->signal.octets));
        return text.substr(text.find("<eb:Error"), text.find("</eb:SignalMessage>") - text.find("<eb:Error"));
    };
    auto wrapped = by_hand(), recipient = by_hand(), tag = by_hand(), nonce = by_hand(), truncated = by_hand();
    wrapped.key = [](auto& key, auto const&) { key.cipher[key.cipher.size() / 2] ^= 1; };
    recipient.recipient = &keys_of("ap-zzc", GetParam()).decryption.front().certificate;
    tag.parts = [](auto& parts) { parts[0].back() = static_cast<char>(parts[0].back() ^ 1); };
    nonce.parts = [](auto& parts) {
        auto& octet = parts[0][parts[0].find("\r\n\r\n") + 4];
        octet = static_cast<char>(octet ^ 1);
    };
    truncated.parts = [](auto& parts) { parts[0].resize(parts[0].find("\r\n\r\n") + 4 + 20); };
    auto const first = answer(wrapped);
    for (auto const* other : {&recipient, &tag, &nonce, &truncated})
        EXPECT_EQ(answer(*other), first);
    // A compressed payload, altered so that it no longer decompresses: not the error of decompression.
    auto what = message(*zza.pmode);
    what.parts = {{"part-0@zza", {{"MimeType", "a/b", {}}, {"CompressionType", "application/gzip", {}}}}};
    ByHand compressed(zza, what);
    compressed.payloads = {gzip(std::string(100'000, 'x'))};
    EXPECT_EQ(verdict(compressed), "delivered");
    compressed.parts = [](auto& parts) {
        auto& octet = parts[0][parts[0].find("\r\n\r\n") + 4 + 12 + 2];
        octet = static_cast<char>(octet ^ 1);
    };
    EXPECT_EQ(answer(compressed), first);
}

TEST_P(Attacks, ThePartsThatComeAreThoseThatAreNamedSignedAndEncrypted)
{
    auto made = by_hand();
    made.parts = [](auto& parts) { parts.push_back("Content-ID: <surplus@zza>\r\n\r\nsurplus"); };
    EXPECT_EQ(verdict(made), "EBMS:0011 exchange.payload_refused");
    made.parts = [](auto& parts) { parts.clear(); };
    EXPECT_EQ(verdict(made), "EBMS:0011 exchange.payload_refused");
    made.parts = [](auto& parts) { parts.push_back(parts[0]); };
    EXPECT_EQ(verdict(made), "EBMS:0007 exchange.mime_refused");
    // One encrypted part less than the header names: it would come in clear.
    auto const cut_data = [](std::string const& s) {
        auto const begin = s.find("<xenc:EncryptedData"), end = s.find("</xenc:EncryptedData>") + 21;
        return replaced(s.substr(0, begin) + s.substr(end), "<xenc:DataReference URI=\"#data-0\"></xenc:DataReference>",
                        "");
    };
    auto two = by_hand();
    two.payloads = {"one", "two"};
    two.envelope = cut_data;
    EXPECT_EQ(verdict(two), "EBMS:0103 exchange.policy_not_met");
    // An EncryptedData that no key names, or two for one part.
    EXPECT_EQ(verdict_with([](std::string const& s) { return replaced(s, "URI=\"#data-0\"", "URI=\"#data-7\""); }),
              "EBMS:0102 exchange.encryption_malformed");
    two.envelope = [](std::string const& s) {
        return replaced(s, "URI=\"cid:part-1@zza\"><xenc:Transforms", "URI=\"cid:part-0@zza\"><xenc:Transforms");
    };
    EXPECT_EQ(verdict(two), "EBMS:0103 exchange.policy_not_met");
    // Nobody parses a payload only to digest it.
    made = by_hand();
    for (std::string const type : {"text/xml", "application/xml", "image/svg+xml; charset=utf-8", "text/plain"}) {
        made.media_type = type;
        EXPECT_EQ(verdict(made), "EBMS:0011 exchange.payload_refused") << type;
    }
}

TEST_P(Attacks, KeysMayBeNamedInEveryWayThatProductsUse)
{
    auto const between = [](std::string const& text, std::string const& from, std::string const& to) {
        auto const begin = text.find(from), end = text.find(to, begin) + to.size();
        return text.substr(begin, end - begin);
    };
    auto const decimal = [](dossier::Certificate const& certificate) {
        std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> const number{
            ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate.get()), nullptr), &BN_free};
        std::unique_ptr<char, void (*)(char*)> const text{BN_bn2dec(number.get()), [](char* t) { OPENSSL_free(t); }};
        return std::string(text.get());
    };
    auto const thumbprint = [](dossier::Certificate const& certificate) {
        Bytes digest(20);
        X509_digest(certificate.get(), EVP_sha1(), digest.data(), nullptr);
        return base64_of(digest);
    };
    auto const by_serial = [&](dossier::Certificate const& certificate) {
        return "<ds:X509Data "
               "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509IssuerSerial><ds:X509IssuerName>CN=any"
               "</ds:X509IssuerName><ds:X509SerialNumber>" +
               decimal(certificate) + "</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>";
    };
    auto const by_thumbprint = [&](dossier::Certificate const& certificate) {
        return "<wsse:KeyIdentifier ValueType=\"http://docs.oasis-open.org/wss/"
               "oasis-wss-soap-message-security-1.1#ThumbprintSHA1\">" +
               thumbprint(certificate) + "</wsse:KeyIdentifier>";
    };
    // The recipient's.
    auto const& ours = keys_of("ap-zzb", GetParam()).decryption.front().certificate;
    auto const& another = keys_of("ap-zzc", GetParam()).decryption.front().certificate;
    auto const recipient_as = [&](std::string const& name) {
        return verdict_with([&](std::string const& soap) {
            return replaced(soap, between(soap, "<wsse:KeyIdentifier", "</wsse:KeyIdentifier>"), name);
        });
    };
    EXPECT_EQ(recipient_as(by_serial(ours)), "delivered");
    EXPECT_EQ(recipient_as(by_thumbprint(ours)), "delivered");
    EXPECT_EQ(recipient_as(by_serial(another)), "EBMS:0102 exchange.not_decrypted");
    EXPECT_EQ(recipient_as(by_thumbprint(another)), "EBMS:0102 exchange.not_decrypted");
    EXPECT_EQ(recipient_as("<wsse:Reference URI=\"#nowhere\"/>"), "EBMS:0102 exchange.not_decrypted");
    EXPECT_EQ(recipient_as(""), "EBMS:0102 exchange.encryption_malformed");
    EXPECT_EQ(verdict_with([&](std::string soap) {
                  auto token = between(soap, "<wsse:BinarySecurityToken", "</wsse:BinarySecurityToken>");
                  token = replaced(token, "wsu:Id=\"token\"", "wsu:Id=\"recipient\"");
                  token = replaced(token, token.substr(token.find('>') + 1, token.find("</") - token.find('>') - 1),
                                   base64_of(ours.der()));
                  soap = replaced(soap, between(soap, "<wsse:KeyIdentifier", "</wsse:KeyIdentifier>"),
                                  "<wsse:Reference URI=\"#recipient\"/>");
                  return replaced(soap, "<xenc:EncryptedKey", token + "<xenc:EncryptedKey");
              }),
              "delivered");
    // The signer's, without a token: only one that is pinned can be meant.
    auto const& theirs = keys_of("ap-zza", GetParam()).signing.certificate;
    auto const signer_as = [&](std::string const& name) {
        return verdict_with([&](std::string const& soap) {
            return replaced(soap, between(soap, "<wsse:Reference URI=\"#token\"", "</wsse:Reference>"), name);
        });
    };
    EXPECT_EQ(signer_as(by_serial(theirs)), "delivered");
    EXPECT_EQ(signer_as(by_thumbprint(theirs)), "delivered");
    EXPECT_EQ(signer_as(by_serial(another)), "EBMS:0101 exchange.signer_unknown");
    EXPECT_EQ(signer_as(by_thumbprint(another)), "EBMS:0101 exchange.signer_unknown");
    // The originator's ephemeral key, in both forms and with the element that ENTSOG's sample puts around it.
    if (GetParam() == wss::Suite::eddsa_2) {
        EXPECT_EQ(verdict_with([&](std::string const& soap) {
                      auto const value = between(soap, "<dsig11:DEREncodedKeyValue", "</dsig11:DEREncodedKeyValue>");
                      return replaced(soap, value, "<ds:KeyValue>" + value + "</ds:KeyValue>");
                  }),
                  "delivered");
    }
    if (GetParam() == wss::Suite::ecdsa_2) {
        EXPECT_EQ(verdict_with([&](std::string const& soap) {
                      auto const value = between(soap, "<ds:KeyValue>", "</ds:KeyValue>");
                      auto const key = between(value, "<dsig11:PublicKey>", "</dsig11:PublicKey>");
                      auto der = bytes_from_hex("3059301306072a8648ce3d020106082a8648ce3d030107034200").value();
                      auto const point = bytes_from_base64(key.substr(18, key.size() - 18 - 19)).value();
                      der.insert(der.end(), point.begin(), point.end());
                      return replaced(soap, value,
                                      "<dsig11:DEREncodedKeyValue xmlns:dsig11=\"http://www.w3.org/2009/xmldsig11#\">" +
                                          base64_of(der) + "</dsig11:DEREncodedKeyValue>");
                  }),
                  "delivered");
        // A point that is not on the curve, and a curve that was not agreed upon.
        EXPECT_EQ(verdict_with([&](std::string const& soap) {
                      auto const key = between(soap, "<dsig11:PublicKey>", "</dsig11:PublicKey>");
                      auto point = bytes_from_base64(key.substr(18, key.size() - 18 - 19)).value();
                      point.back() ^= 1;
                      return replaced(soap, key, "<dsig11:PublicKey>" + base64_of(point) + "</dsig11:PublicKey>");
                  }),
                  "EBMS:0102 exchange.not_decrypted");
        EXPECT_EQ(verdict_with([](std::string const& soap) {
                      return replaced(soap, "urn:oid:1.2.840.10045.3.1.7", "urn:oid:1.3.132.0.34");
                  }),
                  "EBMS:0102 exchange.encryption_malformed");
    }
    if (GetParam() != wss::Suite::rsa_1x) {
        for (auto const& [what, with] : {std::pair{"xmldsig-more#hmac-sha256", "xmldsig-more#hmac-sha512"},
                                         {"2021/04/xmldsig-more#hkdf", "2009/xmlenc11#ConcatKDF"}})
            EXPECT_EQ(verdict_with([&](std::string const& soap) { return replaced(soap, what, with); }),
                      "EBMS:0103 exchange.algorithm_refused");
        EXPECT_EQ(verdict_with([](std::string const& soap) { return replaced(soap, "KeyLength>16", "KeyLength>32"); }),
                  "EBMS:0102 exchange.encryption_malformed");
    }
}

TEST(OldOaep, IsTakenOnlyWhereThePModeAllowsIt)
{
    Side zza("ap-zza", wss::Suite::rsa_1x), zzb("ap-zzb", wss::Suite::rsa_1x);
    // What was sent before eDelivery 1.13: MGF1 with SHA-1, and SHA-1 or SHA-256 for the label.
    for (auto const* const label : {EVP_sha1(), EVP_sha256()}) {
        ByHand made(zza);
        made.key = [&](wss::WrappedKey& wrapped, wss::ContentKey const& content) {
            auto* const theirs = X509_get0_pubkey(zza.pmode->peer.encryption.get());
            std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> const context{EVP_PKEY_CTX_new(theirs, nullptr),
                                                                                 &EVP_PKEY_CTX_free};
            auto length = wrapped.cipher.size();
            EVP_PKEY_encrypt_init(context.get());
            EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING);
            EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), label);
            EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha1());
            ASSERT_EQ(EVP_PKEY_encrypt(context.get(), wrapped.cipher.data(), &length, content.octets.data(), 16), 1);
        };
        made.envelope = [&](std::string soap) {
            auto const begin = soap.find("<ds:DigestMethod", soap.find("<xenc:EncryptedKey"));
            auto const end = soap.find("</xenc:EncryptionMethod>", begin);
            auto const digest = label == EVP_sha1() ? std::string{}
                                                    : "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/"
                                                      "xmlenc#sha256\"/>";
            soap.replace(begin, end - begin, digest);
            return replaced(soap, "http://www.w3.org/2009/xmlenc11#rsa-oaep",
                            "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p");
        };
        auto const sent = made.make();
        zzb.pmode->accept_old_oaep = false;
        EXPECT_EQ(arrive(zzb, sent).verdict(), "EBMS:0103 exchange.algorithm_refused");
        zzb.pmode->accept_old_oaep = true;
        EXPECT_EQ(arrive(zzb, sent).verdict(), "delivered");
    }
    // The new one without its digests would mean SHA-1.
    ByHand made(zza);
    for (std::string const element : {"<ds:DigestMethod", "<xenc11:MGF"}) {
        made.envelope = [&](std::string soap) {
            auto const begin = soap.find(element, soap.find("<xenc:EncryptedKey"));
            auto const close =
                element == "<xenc11:MGF" ? std::string("</xenc11:MGF>") : std::string("</ds:DigestMethod>");
            return soap.erase(begin, soap.find(close, begin) + close.size() - begin);
        };
        EXPECT_EQ(arrive(zzb, made.make()).verdict(), "EBMS:0103 exchange.algorithm_refused");
    }
}

TEST_P(Attacks, AnOldMessageIsNotNew)
{
    auto what = message(*zza.pmode);
    what.timestamp = at("2026-02-01T00:00:00Z");
    EXPECT_EQ(verdict(ByHand(zza, what)), "EBMS:0003 exchange.header_inconsistent");
    what.timestamp = at("2026-03-02T10:00:00Z");
    EXPECT_EQ(verdict(ByHand(zza, what)), "EBMS:0003 exchange.header_inconsistent");
    what.timestamp = at("2026-03-01T00:00:00Z");
    EXPECT_EQ(verdict(ByHand(zza, what)), "delivered");
}

}
}
