// Containers of e-CODEX: what we pack is read again, what was altered anywhere is refused, and hostile archives cost
// nothing.
#include "exchange/ecodex/container.hpp"

#include "dossier/zip.hpp"

#include <gtest/gtest.h>

#include <zlib.h>

namespace rogatory::exchange::ecodex
{
namespace
{

Instant const made = instant_from("2026-03-02T09:00:00Z").value();

dossier::Identity identity_named(std::string const& name)
{
    dossier::IdentityOrder const order{name, "Authority " + name, "ZZA", instant_from("2020-01-01T00:00:00Z").value(),
                                       instant_from("2099-01-01T00:00:00Z").value()};
    return dossier::load_identity(dossier::make_identity(order, "").value(), "").value();
}

dossier::Identity const& own()
{
    static auto const identity = identity_named("zza.central");
    return identity;
}

Bytes octets(std::string_view text)
{
    auto const view = bytes_of(text);
    return {view.begin(), view.end()};
}

Content content()
{
    return {{"eio_a.en.pdf", octets("%PDF the form")},
            {{"message.json", octets("{}")}, {"annexes/order é.pdf", octets("%PDF the order")}},
            octets("%PDF the token")};
}

TrustToken token()
{
    TrustToken token;
    token.provider = "Central Authority of ZZA & <others>";
    token.country = "ZZA";
    token.media_type = "application/pdf";
    token.verified_at = token.authenticated_at = "2026-03-02T09:00:00.000Z";
    token.identity_provider = "zza.central";
    token.user = "caseworker";
    token.technical = "SUCCESSFUL";
    token.legal = "SUCCESSFUL";
    token.disclaimer = "none";
    return token;
}

std::string code_of(Result<Opened> const& opened)
{
    return opened ? "read" : opened.error().code;
}

/// A part of a container changed, its other parts as they were.
Bytes with(Bytes const& container, std::string const& name, Bytes const& octets)
{
    auto members = read_members(container).value();
    for (auto& member : members)
        if (member.name == name) member.octets = octets;
    return write_members(members).value();
}

TEST(ECodex, WhatIsPackedIsReadAgainWithItsSigners)
{
    auto const packed = pack_container(content(), token(), own(), made);
    ASSERT_TRUE(packed) << packed.error().code;
    auto const opened = open_container(packed->container, bytes_of(packed->token));
    ASSERT_TRUE(opened) << opened.error().code << " " << value_of(opened.error(), "reason");
    EXPECT_EQ(opened->content, content());
    auto expected = token();
    expected.file = "eio_a.en.pdf";
    expected.sha256 = opened->token.sha256;
    EXPECT_EQ(opened->token, expected);
    EXPECT_EQ(opened->container_signer.signer.fingerprint(), own().signing_certificate().fingerprint());
    EXPECT_EQ(opened->token_signer.signed_at, "2026-03-02T09:00:00Z");
    EXPECT_EQ(read_members(packed->container).value().front().name, "mimetype");
}

TEST(ECodex, WhatWasAlteredAnywhereIsRefused)
{
    auto const packed = pack_container(content(), token(), own(), made).value();
    auto const open = [&](Bytes const& container, std::string const& said) {
        return code_of(open_container(container, bytes_of(said)));
    };
    auto const signatures = std::string(text_of(BytesView(read_members(packed.container).value().at(2).octets)));
    auto const replaced = [](std::string text, std::string const& from, std::string const& to) {
        auto const at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return at == std::string::npos ? text : text.replace(at, from.size(), to);
    };
    // The content, the signature's claims, the token, a token of another document.
    auto other = content();
    other.document.octets.push_back('!');
    auto const another = pack_container(other, token(), own(), made).value();
    EXPECT_EQ(open(with(packed.container, "SignedContent.zip", read_members(another.container).value().at(1).octets),
                   packed.token),
              "ecodex.signature_refused");
    EXPECT_EQ(open(another.container, packed.token), "ecodex.document_differs");
    EXPECT_EQ(open(with(packed.container, "META-INF/signatures.xml",
                        octets(replaced(signatures, "2026-03-02T09:00:00Z", "2026-03-02T09:00:01Z"))),
                   packed.token),
              "ecodex.signature_refused");
    EXPECT_EQ(open(packed.container, replaced(packed.token, "<Country>ZZA", "<Country>ZZB")),
              "ecodex.signature_refused");
    EXPECT_EQ(open(with(packed.container, "mimetype", octets("application/zip")), packed.token),
              "ecodex.container_refused");
    // Somebody else's certificate in the place of the signer's.
    auto const stranger = identity_named("zzc.central");
    auto const theirs = base64_of(stranger.signing_certificate().der());
    auto const ours = base64_of(own().signing_certificate().der());
    EXPECT_EQ(open(packed.container, replaced(packed.token, ours, theirs)), "ecodex.signature_refused");
    // A second signature, a second file, an identifier that stands twice, a method that is no longer good.
    auto const begin = packed.token.find("<ds:Signature "), end = packed.token.find("</ds:Signature>") + 15;
    auto const signature = packed.token.substr(begin, end - begin);
    EXPECT_EQ(open(packed.container, replaced(packed.token, signature, signature + signature)),
              "ecodex.signature_refused");
    EXPECT_EQ(open(packed.container, replaced(packed.token, "ecdsa-sha256", "ecdsa-sha1")), "ecodex.signature_refused");
    EXPECT_EQ(
        open(packed.container, replaced(packed.token, "<ds:SignatureValue>",
                                        "<ds:SignatureValue Id=\"r-" +
                                            hex_of(own().signing_certificate().fingerprint()).substr(0, 16) + "\">")),
        "ecodex.signature_refused");
    auto members = read_members(packed.container).value();
    members.push_back({"second.pdf", octets("%PDF")});
    EXPECT_EQ(open(write_members(members).value(), packed.token), "ecodex.container_refused");
    // No signature is no lesser signature.
    EXPECT_EQ(open(packed.container, write_token(token())), "ecodex.signature_refused");
    members.pop_back();
    members.pop_back();
    EXPECT_EQ(open(write_members(members).value(), packed.token), "ecodex.container_refused");
    for (auto const* const bomb : {"<!DOCTYPE a [<!ENTITY b \"c\">]><a/>", "", "<a>", "not xml"})
        EXPECT_EQ(open(packed.container, bomb), "exchange.xml_refused");
}

/// A ZIP with one deflated entry and a data descriptor, as Java writes it.
Bytes deflated_zip(std::string const& name, Bytes const& plain, std::uint32_t size_said)
{
    Bytes packed(compressBound(static_cast<uLong>(plain.size())) + 64);
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = const_cast<Bytef*>(plain.data());
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = packed.data();
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    Bytes out;
    auto const put = [&](std::uint32_t number, int count) {
        for (int i = 0; i < count; ++i)
            out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    };
    auto const crc = dossier::crc32_of(0, plain);
    auto const packed_size = static_cast<std::uint32_t>(packed.size());
    auto const name_size = static_cast<std::uint32_t>(name.size());
    put(0x04034b50, 4), put(20, 2), put(8, 2), put(8, 2), put(0, 4), put(0, 4), put(0, 4), put(0, 4);
    put(name_size, 2), put(0, 2);
    out.insert(out.end(), name.begin(), name.end());
    out.insert(out.end(), packed.begin(), packed.end());
    put(0x08074b50, 4), put(crc, 4), put(packed_size, 4), put(size_said, 4);
    auto const directory = static_cast<std::uint32_t>(out.size());
    put(0x02014b50, 4), put(20, 2), put(20, 2), put(8, 2), put(8, 2), put(0, 4), put(crc, 4), put(packed_size, 4);
    put(size_said, 4), put(name_size, 2), put(0, 4), put(0, 4), put(0, 4), put(0, 4);
    out.insert(out.end(), name.begin(), name.end());
    auto const end = static_cast<std::uint32_t>(out.size());
    put(0x06054b50, 4), put(0, 4), put(1, 2), put(1, 2), put(end - directory, 4), put(directory, 4), put(0, 2);
    return out;
}

TEST(ECodex, ArchivesOfConnectorsAreReadAndBombsCostNothing)
{
    Bytes const text(5000, 'a');
    auto const good = deflated_zip("a.pdf", text, 5000);
    auto const read = read_members(good);
    ASSERT_TRUE(read) << value_of(read.error(), "reason");
    EXPECT_EQ(read->front().octets, text);
    auto const code = [](Result<std::vector<ZipMember>> const& result) {
        return result ? std::string("read") : result.error().code;
    };
    EXPECT_EQ(code(read_members(deflated_zip("a.pdf", text, 4999))), "ecodex.zip_refused");
    EXPECT_EQ(code(read_members(deflated_zip("a.pdf", text, 5001))), "ecodex.zip_refused");
    EXPECT_EQ(code(read_members(deflated_zip("../a.pdf", text, 5000))), "dossier.name_refused");
    // 8 MiB of nothing out of 8 KiB; and a size that is only claimed.
    Bytes const nothing(8U << 20U, 0);
    EXPECT_EQ(code(read_members(deflated_zip("bomb", nothing, 8U << 20U))), "ecodex.zip_refused");
    EXPECT_EQ(code(read_members(deflated_zip("bomb", text, 0xfffffff0))), "ecodex.zip_refused");
    ZipLimits small;
    small.whole = 1000;
    EXPECT_EQ(code(read_members(good, small)), "ecodex.zip_refused");
    // Two entries on the same octets.
    auto twice = good;
    EXPECT_EQ(code(read_members(BytesView(twice).first(twice.size() - 1))), "ecodex.zip_refused");
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto altered = good;
        altered[i] ^= 0x40U;
        auto const result = read_members(altered);
        if (result && result->size() == 1 && result->front().name == "a.pdf") EXPECT_EQ(result->front().octets, text);
    }
}

TEST(ECodex, XmlThatNobodyHasMappedIsShownAsPathsAndValues)
{
    auto const leaves = leaves_of(bytes_of("<f:Form xmlns:f=\"urn:x\" version=\"2\"><f:A>one</f:A><f:B><f:C>two </f:C>"
                                           "</f:B></f:Form>"),
                                  100);
    ASSERT_TRUE(leaves);
    EXPECT_EQ(*leaves, (std::vector<Leaf>{{"/Form/@version", "2"}, {"/Form/A", "one"}, {"/Form/B/C", "two"}}));
    EXPECT_EQ(leaves_of(bytes_of("<a><b>1</b><b>2</b></a>"), 1).value().size(), 1U);
}

}
}
