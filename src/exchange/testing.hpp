// What the tests of this folder share: two access points with keys and P-Modes in each suite, and messages between them
// that a test can alter as an attacker would.
#pragma once

#include "exchange/exchange.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rogatory::exchange::testing
{

inline Instant at(char const* text)
{
    return instant_from(text).value();
}
inline Instant const now = at("2026-03-02T09:00:00Z");
inline constexpr std::array suites{wss::Suite::rsa_1x, wss::Suite::eddsa_2, wss::Suite::ecdsa_2};

/// Keys of one party in one suite; made once per run of the tests.
inline wss::OwnKeys const& keys_of(std::string const& party, wss::Suite suite)
{
    static std::map<std::pair<std::string, wss::Suite>, wss::OwnKeys> made;
    auto const key = std::pair{party, suite};
    if (!made.contains(key)) {
        auto const files = wss::make_keys({suite, party, at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"), 2048});
        made.emplace(key, wss::load_keys(files.value(), suite).value());
    }
    return made.at(key);
}

inline ebms3::Party party(std::string const& name, std::string_view role)
{
    return {{name, "urn:oasis:names:tc:ebcore:partyid-type:unregistered"}, std::string(role)};
}

/// The P-Mode between ZZA, which initiates, and ZZB, as one of them keeps it.
inline ebms3::PMode pmode_of(std::string const& own, wss::Suite suite)
{
    ebms3::PMode pmode;
    bool const initiator = own == "ap-zza";
    auto const other = initiator ? "ap-zzb" : "ap-zza";
    pmode.id = "mla-" + std::string(wss::name_of(suite));
    pmode.own = party(own, initiator ? ebms3::initiator_role : ebms3::responder_role);
    auto const& theirs = keys_of(other, suite);
    pmode.peer = {party(other, initiator ? ebms3::responder_role : ebms3::initiator_role),
                  "https://zzb.example/as4",
                  {theirs.signing.certificate},
                  theirs.decryption.front().certificate};
    pmode.we_initiate = initiator;
    pmode.agreement = ebms3::AgreementRef{"urn:example:agreement:mla", {}, {}};
    pmode.service = {"MLA", "urn:example:services"};
    pmode.actions = {"Request", "Piece"};
    pmode.suite = suite;
    return pmode;
}

class Memory final : public as4::SeenMessages
{
public:
    Result<std::optional<as4::Kept>> find(ebms3::PartyId const& from, std::string const& message_id) const override
    {
        auto const found = kept.find({from, message_id});
        if (found == kept.end()) return std::optional<as4::Kept>{};
        return std::optional(found->second);
    }
    std::map<std::pair<ebms3::PartyId, std::string>, as4::Kept> kept;
};

class Awaited final : public as4::AwaitedReceipts
{
public:
    using Entry = AwaitedReceipts::Awaited;
    Result<std::optional<Entry>> find(std::string const& message_id) const override
    {
        auto const found = entries.find(message_id);
        if (found == entries.end()) return std::optional<Entry>{};
        return std::optional(found->second);
    }
    std::map<std::string, Entry> entries;
};

/// One access point: everything that it brings to a message.
struct Side {
    explicit Side(std::string const& name, wss::Suite suite)
        : pmode(std::make_shared<ebms3::PMode>(pmode_of(name, suite))), ring(suite, keys_of(name, suite))
    {
        refresh();
    }
    /// After a change of the P-Mode.
    void refresh()
    {
        table = std::make_unique<ebms3::PModeTable>(std::vector<std::shared_ptr<ebms3::PMode const>>{pmode});
    }
    as4::AccessPoint point() const { return {*table, ring, trust, memory, awaited, limits}; }

    std::shared_ptr<ebms3::PMode> pmode;
    wss::KeyRing ring;
    std::unique_ptr<ebms3::PModeTable> table;
    wss::PinnedTrust trust;
    Memory memory;
    Awaited awaited;
    as4::Limits limits;
};

struct Sent {
    std::string content_type;
    Bytes body;
    as4::Sent sent;
    std::string text() const { return std::string(text_of(body)); }
};

inline ebms3::UserMessage message(ebms3::PMode const& pmode, std::string const& id = "m1@zza.example")
{
    auto made = as4::message_under(pmode, id, "Request", "case-2026-17", now);
    made.properties = {{"originalSender", "zza:ministry", {}}, {"finalRecipient", "zzb:ministry", {}}};
    return made;
}

struct Content {
    std::string octets;
    as4::Compress compress = as4::Compress::no;
    std::string media_type = "application/vnd.etsi.asic-e+zip";
};

inline Sent send(Side const& from, std::vector<Content> const& contents, ebms3::UserMessage const& what)
{
    std::vector<std::unique_ptr<MemorySource>> sources;
    std::vector<as4::Payload> payloads;
    for (auto const& content : contents) {
        sources.push_back(std::make_unique<MemorySource>(bytes_of(content.octets)));
        payloads.push_back({{}, content.media_type, {}, sources.back().get(), content.compress});
    }
    auto package = as4::pack(what, std::move(payloads), *from.pmode, from.ring, now).value();
    auto const length = package.body.length;
    auto body = as4::read_all(package.body).value();
    EXPECT_EQ(body.size(), length);
    return {package.body.content_type, std::move(body), std::move(package.sent)};
}
inline Sent send(Side const& from, std::vector<Content> const& contents)
{
    return send(from, contents, message(*from.pmode));
}

struct Arrived {
    std::vector<as4::Action> actions;
    std::shared_ptr<as4::MemorySpool> spool;

    template <class T>
    T const* find() const
    {
        for (auto const& action : actions)
            if (auto const* const found = std::get_if<T>(&action)) return found;
        return nullptr;
    }
    bool delivered() const { return find<as4::Deliver>() != nullptr; }
    /// "EBMS:0101 exchange.coverage_wrong", or "delivered", or "nothing".
    std::string verdict() const
    {
        if (auto const* const answer = find<as4::Answer>(); answer != nullptr && answer->refusal)
            return std::string(answer->refusal->code) + " " + answer->refusal->why.code;
        return delivered() ? "delivered" : "nothing";
    }
    std::string payload(std::size_t number) const { return std::string(text_of(spool->octets(number))); }
};

inline Arrived arrive(Side const& to, std::string_view content_type, BytesView body, std::size_t portion = 1 << 16,
                      Instant when = now, std::shared_ptr<ebms3::PMode const> for_pull = nullptr)
{
    auto spool = std::make_shared<as4::MemorySpool>();
    auto const point = to.point();
    as4::Reception reception(point, *spool, content_type, "signal-1@zzb.example", when, std::move(for_pull));
    while (!body.empty()) {
        auto const count = std::min(portion, body.size());
        if (reception.feed(body.first(count)) == as4::Reception::More::enough) break;
        body = body.subspan(count);
    }
    return {reception.finish().value(), std::move(spool)};
}
inline Arrived arrive(Side const& to, Sent const& sent)
{
    return arrive(to, sent.content_type, sent.body);
}

/// The body with one text put in the place of another, which must be there.
inline Sent altered(Sent sent, std::string const& what, std::string const& with)
{
    auto text = sent.text();
    auto const found = text.find(what);
    EXPECT_NE(found, std::string::npos) << what;
    if (found != std::string::npos) text.replace(found, what.size(), with);
    auto const octets = bytes_of(text);
    sent.body.assign(octets.begin(), octets.end());
    return sent;
}

}
