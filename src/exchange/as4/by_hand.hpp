// Messages put together by hand, for tests: as an attacker would, or another product.
#pragma once

#include "exchange/ebms3/write.hpp"
#include "exchange/testing.hpp"
#include "exchange/wss/primitives.hpp"
#include "exchange/wss/write.hpp"

#include <zlib.h>

#include <functional>

namespace rogatory::exchange::testing
{

inline std::string replaced(std::string text, std::string const& what, std::string const& with)
{
    auto const found = text.find(what);
    EXPECT_NE(found, std::string::npos) << what;
    if (found != std::string::npos) text.replace(found, what.size(), with);
    return text;
}

inline std::string gzip(std::string_view text)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
    std::string out(text.size() + 1000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// A message put together by somebody who has a key that is believed, or not, and does with it what they want.
struct ByHand {
    Side const* from;
    ebms3::UserMessage header;
    std::vector<std::string> payloads{"sealed dossier"}; ///< as they are signed
    std::string media_type = "application/octet-stream";
    std::function<void(std::vector<ebms3::SignedReference>&)> references = {};
    std::function<void(wss::WrappedKey&, wss::ContentKey const&)> key = {};
    std::function<std::string(std::string)> envelope = {};
    std::function<void(std::vector<std::string>&)> parts = {}; ///< MIME parts behind the root, with their headers
    wss::OwnKeys const* signer = nullptr;
    dossier::Certificate const* recipient = nullptr;

    explicit ByHand(Side const& side, ebms3::UserMessage what) : from(&side), header(std::move(what)) {}
    explicit ByHand(Side const& side) : ByHand(side, message(*side.pmode)) {}

    Sent make() const
    {
        auto what = header;
        if (what.parts.empty())
            for (std::size_t i = 0; i < payloads.size(); ++i)
                what.parts.push_back({"part-" + std::to_string(i) + "@zza", {{"MimeType", "a/b", {}}}});
        auto const suite = from->pmode->suite;
        auto const messaging = ebms3::write_messaging(what);
        std::vector<ebms3::SignedReference> signed_references{{"#messaging", wss::digest_of(messaging), {}},
                                                              {"#body", wss::digest_of(ebms3::empty_body()), {}}};
        std::vector<wss::PartToEncrypt> encrypted;
        for (std::size_t i = 0; i < payloads.size(); ++i) {
            auto const id = "part-" + std::to_string(i) + "@zza";
            signed_references.push_back({"cid:" + id, wss::digest_of(payloads[i]), {}});
            encrypted.push_back({id, media_type});
        }
        if (references) references(signed_references);
        auto const content_key = wss::ContentKey::drawn().value();
        auto const& to = recipient != nullptr ? *recipient : from->pmode->peer.encryption;
        auto wrapped = wss::wrap(content_key, suite, to).value();
        if (key) key(wrapped, content_key);
        auto const& own = signer != nullptr ? *signer : *from->ring.find(suite);
        auto const security =
            wss::write_encryption(wrapped, to, encrypted) + wss::write_signature(signed_references, suite, own).value();
        auto soap = wss::write_envelope(messaging, security);
        if (envelope) soap = envelope(soap);

        std::vector<std::string> mime;
        for (std::size_t i = 0; i < payloads.size(); ++i) {
            auto sealer = wss::GcmSealer::begin(content_key).value();
            std::string octets(payloads[i].size(), '\0');
            sealer.update(bytes_of(payloads[i]), reinterpret_cast<std::uint8_t*>(octets.data())).value();
            mime.push_back("Content-Type: application/octet-stream\r\nContent-ID: <part-" + std::to_string(i) +
                           "@zza>\r\n\r\n" + std::string(text_of(sealer.nonce())) + octets +
                           std::string(text_of(sealer.finish().value())));
        }
        if (parts) parts(mime);
        std::string body = "--b\r\nContent-Type: application/soap+xml\r\n\r\n" + soap;
        for (auto const& part : mime)
            body += "\r\n--b\r\n" + part;
        body += "\r\n--b--\r\n";
        auto const octets = bytes_of(body);
        return {"multipart/related; boundary=b; type=\"application/soap+xml\"", {octets.begin(), octets.end()}, {}};
    }
};

}
