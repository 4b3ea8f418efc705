// What a hostile or broken sender can do to XML, MIME, GZIP and signals, and that each of it is refused with the right
// error (as4, section 12). It does not depend on the suite.
#include "exchange/as4/by_hand.hpp"

namespace rogatory::exchange
{
namespace
{

using namespace testing;

struct Hostile : ::testing::Test {
    Side zza{"ap-zza", wss::Suite::eddsa_2};
    Side zzb{"ap-zzb", wss::Suite::eddsa_2};
    std::string verdict(std::string const& type, std::string const& body) const
    {
        return arrive(zzb, type, bytes_of(body)).verdict();
    }
    std::string soap(std::string const& text) const { return verdict("application/soap+xml", text); }
    std::string why(std::string const& text) const
    {
        auto const arrived = arrive(zzb, "application/soap+xml", bytes_of(text));
        return value_of(arrived.find<as4::Answer>()->refusal->why, "reason");
    }
    std::string good_envelope() const { return std::string(text_of(send(zza, {{"sealed dossier"}}).sent.envelope)); }
};

TEST_F(Hostile, XmlBombsAreRefusedBeforeTheyGoOff)
{
    EXPECT_EQ(soap("<!DOCTYPE a [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
                   "\"&b;&b;&b;&b;&b;&b;&b;&b;\">]><a>&c;</a>"),
              "EBMS:0009 exchange.xml_refused");
    EXPECT_EQ(why("<!DOCTYPE a><a/>"), "a document type declaration");
    EXPECT_EQ(why("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"), "a document type declaration");
    EXPECT_EQ(why("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"), "a document type declaration");
    EXPECT_EQ(why("<a>&undeclared;</a>"), "not well-formed");
    EXPECT_EQ(why("<a><?php echo 1 ?></a>"), "a processing instruction");
    EXPECT_EQ(why("<?xml-stylesheet href='x'?><a/>"), "a processing instruction");
    std::string deep, wide = "<a>", attributes = "<a", namespaces = "<a>", texts = "<a>";
    for (int i = 0; i < 10'000; ++i)
        deep += "<a>";
    for (int i = 0; i < 100'000; ++i)
        wide += "<a/>";
    for (int i = 0; i < 100; ++i)
        attributes += " a" + std::to_string(i) + "=''";
    for (int i = 0; i < 600; ++i)
        namespaces += "<b xmlns:p" + std::to_string(i) + "='urn:x'/>";
    for (int i = 0; i < 30'000; ++i)
        texts += "&lt;";
    EXPECT_EQ(why(deep), "too many levels of elements");
    EXPECT_EQ(why(wide + "</a>"), "too many elements and attributes");
    EXPECT_EQ(why(attributes + "/>"), "too many attributes on one element");
    EXPECT_EQ(why(namespaces + "</a>"), "too many namespace declarations");
    EXPECT_EQ(why(texts + "</a>"), "too many pieces of text");
    EXPECT_EQ(why("<a>" + std::string(2 << 20, 'x') + "</a>"), "longer than 1048576 octets");
}

TEST_F(Hostile, OnlyXmlInUtf8IsRead)
{
    EXPECT_EQ(why(std::string("\xff\xfe<\0a\0/\0>\0", 10)), "not XML in UTF-8");
    EXPECT_EQ(why("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), "not UTF-8");
    EXPECT_EQ(why("<a>\xc0\xaf</a>"), "not well-formed");
    EXPECT_EQ(why(std::string("<a>\0</a>", 8)), "not XML in UTF-8");
    EXPECT_EQ(why("<a:b/>"), "not well-formed");
    EXPECT_EQ(why("<a b='' b=''/>"), "not well-formed");
    EXPECT_EQ(why("rubbish"), "not XML in UTF-8");
    EXPECT_EQ(soap(""), "EBMS:0009 exchange.xml_refused");
    EXPECT_EQ(soap("\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>"),
              "EBMS:0009 exchange.envelope_malformed");
}

TEST_F(Hostile, ACommentCannotCutAValueInTwo)
{
    // In canonical form it is not there; a reader that stops at it would see another identifier.
    auto const text = replaced(good_envelope(), ">m1@zza.example<", ">m1<!-- -->@zza.example<");
    auto sent = send(zza, {{"sealed dossier"}});
    auto const arrived = arrive(zzb, altered(sent, std::string(text_of(sent.sent.envelope)),
                                             replaced(std::string(text_of(sent.sent.envelope)), ">m1@zza.example<",
                                                      "><!-- x -->m1<!-- y -->@zza.exa<![CDATA[mple]]><")));
    ASSERT_EQ(arrived.verdict(), "delivered");
    EXPECT_EQ(arrived.find<as4::Deliver>()->message.message_id, "m1@zza.example");
    EXPECT_NE(text, good_envelope());
}

TEST_F(Hostile, AHeaderThatIsNotOfTheSchemaIsRefused)
{
    auto const with = [&](std::string const& what, std::string const& instead) {
        return soap(replaced(good_envelope(), what, instead));
    };
    EXPECT_EQ(with("<eb:Action>Request</eb:Action>", ""), "EBMS:0009 exchange.header_malformed");
    EXPECT_EQ(with("<eb:Action>Request</eb:Action>", "<eb:Action>Request<eb:b/></eb:Action>"),
              "EBMS:0009 exchange.header_malformed");
    EXPECT_EQ(with("<eb:MessageId>m1@zza.example</eb:MessageId>", "<eb:MessageId></eb:MessageId>"),
              "EBMS:0009 exchange.header_malformed");
    EXPECT_EQ(with("2026-03-02T09:00:00.000Z", "yesterday"), "EBMS:0009 exchange.header_malformed");
    EXPECT_EQ(with("</eb:PartyId><eb:Role>", "</eb:PartyId><eb:PartyId>second</eb:PartyId><eb:Role>"),
              "EBMS:0003 exchange.header_inconsistent");
    EXPECT_EQ(with("</eb:UserMessage>", "</eb:UserMessage><eb:UserMessage/>"),
              "EBMS:0003 exchange.header_inconsistent");
    EXPECT_EQ(with("href=\"cid:", "href=\"http://"), "EBMS:0011 exchange.header_inconsistent");
    EXPECT_EQ(with("name=\"finalRecipient\"", "name=\"originalSender\""), "EBMS:0009 exchange.header_malformed");
    EXPECT_EQ(with("</eb:UserMessage>", "<eb:More/></eb:UserMessage>"), "EBMS:0009 exchange.header_malformed");
    EXPECT_EQ(with("</eb:UserMessage>", "<x:a xmlns:x=\"urn:x\"/></eb:UserMessage>"),
              "EBMS:0009 exchange.header_malformed");
    EXPECT_EQ(with("</eb:UserMessage>", "</eb:UserMessage><a/>"), "EBMS:0003 exchange.header_inconsistent");
    // Where the schema has ##other they may stand; the signature covers them, and here it does not.
    EXPECT_EQ(with("</eb:UserMessage>", "</eb:UserMessage><x:a xmlns:x=\"urn:x\"/>"),
              "EBMS:0101 exchange.signature_wrong");
    EXPECT_EQ(with("<S12:Header>", "<S12:Header><x:a xmlns:x=\"urn:x\" S12:mustUnderstand=\"1\"/>"),
              "EBMS:0009 exchange.envelope_malformed");
    EXPECT_EQ(with("http://www.w3.org/2003/05/soap-envelope\"><S12:Header>",
                   "http://schemas.xmlsoap.org/soap/envelope/\"><S12:Header>"),
              "EBMS:0009 exchange.envelope_malformed");
}

TEST_F(Hostile, PackagingThatCouldBeReadInTwoWaysIsRefused)
{
    auto const type = "multipart/related; boundary=b; type=\"application/soap+xml\"";
    auto const root = "--b\r\nContent-Type: application/soap+xml\r\n\r\n" + good_envelope();
    auto const refused = "EBMS:0007 exchange.mime_refused";
    auto const mime = [&](std::string const& body) { return verdict(type, body); };
    EXPECT_EQ(mime(""), refused);
    EXPECT_EQ(mime("--b--\r\n"), refused);
    EXPECT_EQ(mime(std::string(1030, 'p') + "\r\n" + root + "\r\n--b--\r\n"), refused);
    EXPECT_EQ(mime("preamble--b\r\n" + root), refused);
    EXPECT_EQ(mime(root), refused);
    EXPECT_EQ(mime(root + "\r\n--b"), refused);
    EXPECT_EQ(mime(root + "\r\n--bb--\r\n"), refused);
    EXPECT_EQ(mime(root + "\r\n--b--\r\nmore"), "EBMS:0007 exchange.mime_refused");
    EXPECT_EQ(mime(root + "\r\n--b\r\nNo colon\r\n\r\n\r\n--b--"), refused);
    EXPECT_EQ(mime(root + "\r\n--b\r\nContent-ID: <a@b>\r\nContent-ID: <c@d>\r\n\r\n\r\n--b--"), refused);
    EXPECT_EQ(mime(root + "\r\n--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n\r\n--b--"), refused);
    EXPECT_EQ(mime(root + "\r\n--b\r\nX: a\x01z\r\n\r\n\r\n--b--"), refused);
    EXPECT_EQ(mime(root + "\r\n--b\r\nX: a\nY: b\r\n\r\n\r\n--b--"), refused);
    EXPECT_EQ(mime(root + "\r\n--b\r\nContent-Transfer-Encoding: x-own\r\n\r\n\r\n--b--"), refused);
    EXPECT_EQ(mime(root + "\r\n--b\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n\r\n--b--"), refused);
    EXPECT_EQ(mime(root + "\r\n--b\r\n" + std::string(20'000, 'x')), refused);
    EXPECT_EQ(mime("--b\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n--b--"), refused);
    std::string lines;
    for (int i = 0; i < 100; ++i)
        lines += "X: y\r\n";
    EXPECT_EQ(mime(root + "\r\n--b\r\n" + lines + "\r\n\r\n--b--"), refused);
    for (std::string const wrong :
         {"", "multipart/related", "multipart/related; boundary=", "multipart/related; boundary=\"a b \"",
          "multipart/related; boundary=b; boundary=c", "text/xml", "multipart/mixed; boundary=b",
          "multipart/related; boundary=b; type=\"text/xml\"", "multipart/related; boundary=b; start=\"<other>\""})
        EXPECT_EQ(verdict(wrong, root + "\r\n--b--"), refused) << wrong;
    EXPECT_EQ(verdict("multipart/related; boundary=" + std::string(71, 'b'), root), refused);
    EXPECT_EQ(verdict("multipart/related; boundary=b; x=\"" + std::string(5000, 'b') + "\"", root), refused);
}

TEST_F(Hostile, AHundredThousandPartsEndAtTheHundredAndFirst)
{
    // A message that is good as far as it can be judged, and then small parts without end.
    auto made = ByHand(zza);
    made.payloads.assign(99, "");
    EXPECT_EQ(arrive(zzb, made.make()).verdict(), "delivered");
    made.payloads.assign(100, "");
    EXPECT_EQ(arrive(zzb, made.make()).verdict(), "EBMS:0007 exchange.mime_refused");
    std::string body = "--b\r\nContent-Type: application/soap+xml\r\n\r\n" + good_envelope();
    for (int i = 0; i < 100'000; ++i)
        body += "\r\n--b\r\n\r\n";
    EXPECT_EQ(verdict("multipart/related; boundary=b", body), "EBMS:0011 exchange.payload_refused");
}

TEST_F(Hostile, NamesOfFilesFromAbroadLeadNowhere)
{
    auto made = ByHand(zza);
    made.parts = [](auto& parts) {
        parts[0] = "Content-Disposition: attachment; filename=\"../../etc/passwd\"\r\n" + parts[0];
    };
    auto const arrived = arrive(zzb, made.make());
    ASSERT_EQ(arrived.verdict(), "delivered");
    EXPECT_EQ(arrived.find<as4::Deliver>()->payloads.front().spool_number, 0U);
}

TEST_F(Hostile, WhatPeersWrapForTheWayIsUnwrapped)
{
    // base64 in lines, quoted-printable, another order of headers, white space after a boundary.
    auto made = ByHand(zza);
    made.payloads = {"first", "second"};
    made.parts = [](auto& parts) {
        auto const content = [](std::string const& part) { return part.substr(part.find("\r\n\r\n") + 4); };
        auto text = base64_of(bytes_of(content(parts[0])));
        text.insert(20, "\r\n");
        parts[0] = "content-id:\t<part-0@zza>\r\nCONTENT-TRANSFER-ENCODING: BASE64\r\nContent-Type: "
                   "application/octet-stream;\r\n name=x\r\n\r\n" +
                   text;
        std::string quoted;
        for (auto const octet : content(parts[1])) {
            auto const value = static_cast<std::uint8_t>(octet);
            auto hex = hex_of({&value, 1});
            quoted += "=" + hex + (quoted.size() > 60 && quoted.size() < 70 ? "= \r\n" : "");
        }
        parts[1] = "Content-Transfer-Encoding: quoted-printable\r\nContent-ID: <part-1@zza>\r\n\r\n" + quoted;
    };
    auto sent = made.make();
    sent = altered(sent, "\r\n--b\r\ncontent-id", "\r\n--b \t\r\ncontent-id");
    // An empty line before the first boundary, as phase4 writes it; and a preamble as long as it may be.
    auto const preamble = std::string(1024 - 4, 'p') + "\r\n\r\n";
    auto const begun = bytes_of(preamble);
    auto longer = sent;
    longer.body.insert(longer.body.begin(), begun.begin(), begun.end());
    for (std::size_t const portion : {1U, 7U, 4096U})
        EXPECT_EQ(arrive(zzb, longer.content_type, longer.body, portion).verdict(), "delivered");
    sent.body.insert(sent.body.begin(), {'\r', '\n'});
    for (std::size_t const portion : {1U, 5U, 4096U}) {
        auto const arrived = arrive(zzb, sent.content_type, sent.body, portion);
        ASSERT_EQ(arrived.verdict(), "delivered");
        EXPECT_EQ(arrived.payload(0), "first");
        EXPECT_EQ(arrived.payload(1), "second");
    }
}

TEST_F(Hostile, GzipBombsAreStoppedAsTheyGrow)
{
    auto const verdict_of = [&](std::string compressed, bool with_type = true) {
        auto what = message(*zza.pmode);
        what.parts = {{"part-0@zza", {{"CompressionType", "application/gzip", {}}}}};
        if (with_type) what.parts[0].properties.push_back({"MimeType", "a/b", {}});
        ByHand made(zza, what);
        made.payloads = {std::move(compressed)};
        made.media_type = "application/gzip";
        return arrive(zzb, made.make());
    };
    auto const refused = "EBMS:0303 exchange.not_decompressed";
    auto const good = gzip("a letter");
    EXPECT_EQ(verdict_of(good).payload(0), "a letter");
    // 64 MiB of nothing in 64 kB: stopped after the first MiB.
    auto const bomb = verdict_of(gzip(std::string(64 << 20, '\0')));
    EXPECT_EQ(bomb.verdict(), refused);
    EXPECT_LT(bomb.payload(0).size(), 16U << 20);
    EXPECT_EQ(verdict_of(good + good).verdict(), refused);
    EXPECT_EQ(verdict_of(good + "trailing").verdict(), refused);
    EXPECT_EQ(verdict_of(good.substr(0, good.size() - 1)).verdict(), refused);
    EXPECT_EQ(verdict_of("not gzip").verdict(), refused);
    EXPECT_EQ(verdict_of("").verdict(), refused);
    EXPECT_EQ(verdict_of(good, false).verdict(), "EBMS:0003 exchange.header_inconsistent");
    // The absolute limits: of the part, and of all parts together.
    std::string letter;
    for (int i = 0; i < 2'000; ++i)
        letter += std::to_string(i * 7919);
    zzb.limits.inflated = 1000;
    EXPECT_EQ(verdict_of(gzip(letter)).verdict(), refused);
    zzb.limits.inflated = 1 << 20;
    EXPECT_EQ(verdict_of(gzip(letter)).verdict(), "delivered");
    zzb.pmode->part_limit = 8000;
    zzb.refresh();
    EXPECT_EQ(verdict_of(gzip(letter)).verdict(), refused);
    auto unknown = message(*zza.pmode);
    unknown.parts = {{"part-0@zza", {{"CompressionType", "application/zip", {}}, {"MimeType", "a/b", {}}}}};
    EXPECT_EQ(arrive(zzb, ByHand(zza, unknown).make()).verdict(), refused);
}

TEST_F(Hostile, APayloadLargerThanAgreedIsStopped)
{
    zzb.pmode->part_limit = 10'000;
    zzb.refresh();
    auto made = ByHand(zza);
    made.payloads = {std::string(10'000, 'x')};
    EXPECT_EQ(arrive(zzb, made.make()).verdict(), "delivered");
    made.payloads = {std::string(10'001, 'x')};
    EXPECT_EQ(arrive(zzb, made.make()).verdict(), "EBMS:0103 exchange.payload_too_large");
    zzb.pmode->message_limit = 8'000;
    made.payloads = {std::string(5'000, 'x')};
    EXPECT_EQ(arrive(zzb, made.make()).verdict(), "EBMS:0103 exchange.payload_too_large");
}

TEST_F(Hostile, AnUnsignedErrorEndsNothingAndAnErrorIsNeverAnsweredWithAnError)
{
    auto const sent = send(zza, {{"sealed dossier"}});
    ebms3::SignalMessage const error{"e1@zzb.example", now, "m1@zza.example",
                                     ebms3::Errors{ebms3::item_of({"EBMS:0101", Error{"x.y", ""}}, "m1@zza.example")}};
    auto const good = as4::pack_signal(error, wss::Suite::eddsa_2, zzb.ring).value();
    auto unsigned_text = std::string(text_of(good.octets));
    unsigned_text.erase(unsigned_text.find("<wsse:Security"),
                        unsigned_text.find("</wsse:Security>") + 16 - unsigned_text.find("<wsse:Security"));
    auto const outcome = [&](BytesView octets) {
        return as4::read_answer("m1@zza.example", sent.sent.references, *zza.pmode, zza.trust, 200, good.content_type,
                                octets, now);
    };
    EXPECT_TRUE(std::holds_alternative<as4::RefusedByPeer>(outcome(good.octets)));
    auto const unclear = outcome(bytes_of(unsigned_text));
    ASSERT_TRUE(std::holds_alternative<as4::Unclear>(unclear));
    EXPECT_EQ(std::get<as4::Unclear>(unclear).why.code, "exchange.answer_unsigned");
    EXPECT_EQ(std::get<as4::Unclear>(unclear).errors.front().code, "EBMS:0101");
    // One that another attempt may not meet.
    auto passing = error;
    passing.content = ebms3::Errors{ebms3::item_of({"EBMS:0202", Error{"x.y", ""}}, "m1@zza.example")};
    EXPECT_TRUE(std::holds_alternative<as4::Unclear>(
        outcome(as4::pack_signal(passing, wss::Suite::eddsa_2, zzb.ring).value().octets)));
    // In a request of its own.
    zza.awaited.entries["m1@zza.example"] = {sent.sent.references, zza.pmode};
    for (auto const& [octets, is_signed] :
         {std::pair{BytesView(good.octets), true}, {bytes_of(unsigned_text), false}}) {
        auto const arrived = arrive(zza, good.content_type, octets);
        ASSERT_NE(arrived.find<as4::Reported>(), nullptr);
        EXPECT_EQ(arrived.find<as4::Reported>()->is_signed, is_signed);
        EXPECT_EQ(arrived.find<as4::Reported>()->message_id, "m1@zza.example");
        EXPECT_EQ(arrived.find<as4::Answer>(), nullptr);
        EXPECT_NE(arrived.find<as4::AnswerEmpty>(), nullptr);
    }
}

TEST_F(Hostile, AStoreThatFailsIsNotAnAnswer)
{
    class Full final : public as4::Spool, public Sink
    {
    public:
        Result<Sink*> open(std::size_t) override { return static_cast<Sink*>(this); }
        Done write(BytesView) override { return Error{"exchange.spool_full", "", "", {}}; }
    } spool;
    auto const sent = send(zza, {{"sealed dossier"}});
    auto const actions = as4::on_arrival(zzb.point(), spool, sent.content_type, sent.body, "signal-1@zzb.example", now);
    ASSERT_FALSE(actions);
    EXPECT_EQ(actions.error().code, "exchange.spool_full");
}

}
}
