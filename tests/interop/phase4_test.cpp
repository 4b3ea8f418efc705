// phase4 takes our messages and we take its, over TLS on loopback: small ones, large ones that are compressed, and
// what each side makes of a message that the other must refuse. Run by `./dev interop`; without phase4 it is skipped.
#include "phase4_peer.hpp"

#include "exchange/testing.hpp"
#include "net/http/http.hpp"
#include "net/http/tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <future>
#include <thread>

namespace rogatory::tests
{
namespace
{

using namespace exchange;
using namespace exchange::testing;
using namespace std::chrono_literals;

constexpr std::string_view party_type = "urn:oasis:names:tc:ebcore:partyid-type:unregistered";

Instant this_moment()
{
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

/// Keys that are good now: the other program looks at its own clock.
wss::OwnKeys keys_now(std::string const& name, wss::Suite suite)
{
    auto const from = Instant{this_moment().since_1970_us - 86'400'000'000};
    auto const until = Instant{this_moment().since_1970_us + 30 * 86'400'000'000};
    return wss::load_keys(wss::make_keys({suite, name, from, until, 2048}).value(), suite).value();
}

/// Text that compresses well and is never the same twice in a row.
std::string long_letter(std::size_t octets)
{
    std::string text = "<letter>";
    for (std::size_t i = 0; text.size() < octets; ++i)
        text += "<line number=\"" + std::to_string(i) + "\">The authority asks for the following measures.</line>\n";
    return text + "</letter>";
}

/// Takes a body of HTTP with the reception of an access point.
class ReceivingTaker final : public net::Taker
{
public:
    ReceivingTaker(Side& side, net::RequestHead const& head, std::shared_ptr<as4::MemorySpool> spool,
                   std::vector<as4::Action>& actions)
        : side_(side),
          spool_(std::move(spool)),
          actions_(actions),
          point_(side.point()),
          reception_(point_, *spool_, head.content_type, "signal-" + std::to_string(++number_) + "@zzb.example",
                     this_moment())
    {
    }
    bool take(BytesView octets) override { return reception_.feed(octets) == as4::Reception::More::go_on; }
    net::Response answer() override
    {
        actions_ = reception_.finish().value();
        net::Response response{202, "", {}};
        for (auto const& action : actions_) {
            if (auto const* const answer = std::get_if<as4::Answer>(&action))
                response = {200, answer->signal.content_type, answer->signal.octets};
            if (auto const* const deliver = std::get_if<as4::Deliver>(&action))
                side_.memory.kept[{deliver->message.from.id, deliver->message.message_id}] = deliver->kept;
        }
        return response;
    }

private:
    static inline int number_ = 0;
    Side& side_;
    std::shared_ptr<as4::MemorySpool> spool_;
    std::vector<as4::Action>& actions_;
    as4::AccessPoint point_;
    as4::Reception reception_;
};

class Phase4Peer : public ::testing::TestWithParam<wss::Suite>
{
protected:
    void SetUp() override
    {
        if (auto const missing = phase4_missing(); !missing.empty()) GTEST_SKIP() << missing;
        use(ours, "ap-zza", own, theirs);
        folder.put_key("sign.pk8", theirs.signing.key.get());
        folder.put("sign.der", theirs.signing.certificate.der());
        folder.put_key("decrypt.pk8", theirs.decryption.front().key.get());
        folder.put("decrypt.der", theirs.decryption.front().certificate.der());
        folder.put("peer-sign.der", own.signing.certificate.der());
        folder.put("peer-encrypt.der", own.decryption.front().certificate.der());
        auto const stranger = keys_now("stranger", GetParam());
        folder.put_key("stranger.pk8", stranger.signing.key.get());
        folder.put("stranger.der", stranger.signing.certificate.der());
        folder.put("other-encrypt.der", stranger.decryption.front().certificate.der());
        folder.put_key("tls.pk8", their_tls.signing.key.get());
        folder.put("tls.der", their_tls.signing.certificate.der());
        folder.put("peer-tls.der", own_tls.signing.certificate.der());
    }
    void TearDown() override
    {
        if (HasFailure())
            std::cerr << "The last answer:\n" << folder.read("answer.xml") << "\n" << folder.read("phase4.log") << "\n";
    }
    /// The P-Mode of one side with keys that are good now.
    void use(Side& side, std::string const& name, wss::OwnKeys const& mine, wss::OwnKeys const& other) const
    {
        auto pmode = pmode_of(name, GetParam());
        pmode.peer.signing = {other.signing.certificate};
        pmode.peer.encryption = other.decryption.front().certificate;
        side.pmode = std::make_shared<ebms3::PMode>(std::move(pmode));
        side.ring = wss::KeyRing(GetParam(), mine);
        side.refresh();
    }
    void agree(std::string const& initiator, std::string const& responder) const
    {
        folder.put_properties("peer.properties", {{"suite", std::string(wss::name_of(GetParam()))},
                                                  {"initiator", initiator},
                                                  {"responder", responder},
                                                  {"party-type", std::string(party_type)},
                                                  {"agreement", "urn:example:agreement:mla"},
                                                  {"service", "MLA"},
                                                  {"service-type", "urn:example:services"},
                                                  {"action", "Request"}});
    }
    net::Tls tls() const
    {
        auto const expected = their_tls.signing.certificate.fingerprint();
        return net::Tls::make(own_tls.signing.certificate.get(), own_tls.signing.key.get(),
                              [expected](Digest const& shown) { return shown == expected; })
            .value();
    }
    std::string log() const { return folder.path() + "/phase4.log"; }

    // We send.

    Sent packed(std::vector<Content> const& contents, std::string const& id) const
    {
        auto what = message(*ours.pmode, id);
        what.timestamp = this_moment();
        return packed(contents, what);
    }
    Sent packed(std::vector<Content> const& contents, ebms3::UserMessage const& what) const
    {
        std::vector<std::unique_ptr<MemorySource>> sources;
        std::vector<as4::Payload> payloads;
        for (auto const& content : contents) {
            sources.push_back(std::make_unique<MemorySource>(bytes_of(content.octets)));
            payloads.push_back({{}, content.media_type, {}, sources.back().get(), content.compress});
        }
        auto package = as4::pack(what, std::move(payloads), *ours.pmode, ours.ring, this_moment()).value();
        auto body = as4::read_all(package.body).value();
        return {package.body.content_type, std::move(body), std::move(package.sent)};
    }
    static net::Awaitable<Result<net::Answered>> say(net::Tls tls, net::Place place, Sent const& sent)
    {
        auto stream = co_await net::connect(tls, place, 20s);
        if (!stream) co_return stream.error();
        MemorySource body(sent.body);
        net::Request request;
        request.host = place.host;
        request.target = "/as4";
        request.content_type = sent.content_type;
        request.length = sent.body.size();
        request.body = &body;
        co_return co_await net::post(**stream, request);
    }
    as4::Outcome outcome_of(Sent const& sent, std::uint16_t port) const
    {
        boost::asio::io_context context;
        auto future = boost::asio::co_spawn(context, say(tls(), {"127.0.0.1", port}, sent), boost::asio::use_future);
        context.run();
        auto const answered = future.get();
        if (!answered) return as4::Unclear{answered.error(), {}};
        auto const& said = answered->response;
        folder.put("answer.xml", said.body);
        return as4::read_answer(sent.sent.message_id, sent.sent.references, *ours.pmode, ours.trust, said.status,
                                said.content_type, said.body, this_moment());
    }
    /// "receipt", "refused EBMS:0101", or why neither.
    std::string in_words(as4::Outcome const& outcome) const
    {
        if (std::holds_alternative<as4::ReceiptVerified>(outcome)) return "receipt";
        if (auto const* const refused = std::get_if<as4::RefusedByPeer>(&outcome))
            return "refused " + refused->errors.front().code;
        if (auto const* const unclear = std::get_if<as4::Unclear>(&outcome)) {
            auto text = "unclear " + unclear->why.code + " " + unclear->why.field;
            for (auto const& [name, value] : unclear->why.values)
                text.append(" ").append(name).append("=").append(value);
            for (auto const& error : unclear->errors)
                text.append(" ").append(error.code).append(" ").append(error.detail);
            return text;
        }
        return "nothing there";
    }

    // We take.

    struct Taken {
        std::string said; ///< by phase4
        std::vector<as4::Action> actions;
        std::shared_ptr<as4::MemorySpool> spool = std::make_shared<as4::MemorySpool>();

        as4::Deliver const* delivered() const
        {
            for (auto const& action : actions)
                if (auto const* const found = std::get_if<as4::Deliver>(&action)) return found;
            return nullptr;
        }
        std::string refusal() const
        {
            for (auto const& action : actions)
                if (auto const* const answer = std::get_if<as4::Answer>(&action); answer != nullptr && answer->refusal)
                    return std::string(answer->refusal->code) + " " + answer->refusal->why.code + " " +
                           value_of(answer->refusal->why, "reason");
            return delivered() != nullptr ? "delivered" : "nothing";
        }
    };
    /// phase4 sends one message to an access point with our keys.
    Taken take_one(std::map<std::string, std::string> const& what, std::string const& how = {})
    {
        agree("ap-zza", "ap-zzb");
        Side zzb("ap-zzb", GetParam());
        use(zzb, "ap-zzb", own, theirs);
        folder.put_properties("send.properties", what);
        Taken taken;
        net::Handler const handler = [&](net::RequestHead const& head) -> std::unique_ptr<net::Taker> {
            return std::make_unique<ReceivingTaker>(zzb, head, taken.spool, taken.actions);
        };
        boost::asio::io_context context;
        auto const listener =
            net::Listener::open(context, {"127.0.0.1", 0}, tls(), [&](std::unique_ptr<net::ByteStream> stream) {
                return net::serve(std::move(stream), handler, {}, [] { return false; });
            });
        std::thread serving([&] { context.run(); });
        std::vector<std::string> words{"send", folder.path(),
                                       "https://127.0.0.1:" + std::to_string((*listener)->port()) + "/as4"};
        if (!how.empty()) words.push_back(how);
        taken.said = Phase4(std::move(words), log()).rest();
        context.stop();
        serving.join();
        return taken;
    }
    static std::map<std::string, std::string> order(std::string const& id)
    {
        return {{"message", id},
                {"conversation", "case-2026-17"},
                {"from", "ap-zza"},
                {"to", "ap-zzb"},
                {"property.originalSender", "zza:ministry"},
                {"property.finalRecipient", "zzb:ministry"}};
    }

    wss::OwnKeys own = keys_now("ours", GetParam()), theirs = keys_now("theirs", GetParam());
    wss::OwnKeys own_tls = keys_now("ours", wss::Suite::ecdsa_2), their_tls = keys_now("theirs", wss::Suite::ecdsa_2);
    Side ours{"ap-zza", GetParam()};
    PeerFolder folder;
};

INSTANTIATE_TEST_SUITE_P(Suites, Phase4Peer, ::testing::ValuesIn(suites), [](auto const& info) {
    std::string name(wss::name_of(info.param));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST_P(Phase4Peer, TakesWhatWeSendAndSignsAReceiptThatWeVerify)
{
    agree("ap-zza", "ap-zzb");
    Phase4 server({"serve", folder.path()}, log());
    auto const listening = server.line();
    ASSERT_TRUE(listening.starts_with("listening ")) << listening;
    auto const port = static_cast<std::uint16_t>(std::stoul(listening.substr(10)));

    auto const small = packed({{"sealed dossier"}}, "small@zza.example");
    EXPECT_EQ(in_words(outcome_of(small, port)), "receipt");
    EXPECT_EQ(server.line(), "took small@zza.example signed encrypted parts 1 application/octet-stream "
                             "originalSender=zza:ministry finalRecipient=zzb:ministry");
    EXPECT_EQ(folder.read("taken-0-0"), "sealed dossier");

    auto const letter = long_letter(6 << 20);
    auto const large =
        packed({{letter, as4::Compress::yes, "application/xml"}, {"a second part"}}, "large@zza.example");
    EXPECT_LT(large.body.size(), letter.size() / 4);
    EXPECT_EQ(in_words(outcome_of(large, port)), "receipt");
    EXPECT_TRUE(server.line().starts_with("took large@zza.example signed encrypted parts 2 application/xml "));
    EXPECT_TRUE(folder.read("taken-1-0") == letter);
    EXPECT_EQ(folder.read("taken-1-1"), "a second part");
}

TEST_P(Phase4Peer, RefusesWhatItMustAndWeUnderstandWhy)
{
    agree("ap-zza", "ap-zzb");
    Phase4 server({"serve", folder.path()}, log());
    auto const listening = server.line();
    ASSERT_TRUE(listening.starts_with("listening ")) << listening;
    auto const port = static_cast<std::uint16_t>(std::stoul(listening.substr(10)));

    auto sent = packed({{"sealed dossier"}}, "altered@zza.example");
    sent = altered(sent, "case-2026-17", "case-2026-18");
    // It says FailedDecryption of everything that WSS4J refuses; either code ends the message.
    EXPECT_EQ(in_words(outcome_of(sent, port)), "refused EBMS:0102") << server.line();

    auto const other = keys_now("other", GetParam());
    auto const right = ours.pmode->peer.encryption;
    ours.pmode->peer.encryption = other.decryption.front().certificate;
    EXPECT_EQ(in_words(outcome_of(packed({{"sealed dossier"}}, "unreadable@zza.example"), port)), "refused EBMS:0102")
        << server.line();
    ours.pmode->peer.encryption = right;

    auto what = message(*ours.pmode, "nobody@zza.example");
    what.timestamp = this_moment();
    what.to.id.value = "ap-nobody";
    // Without a P-Mode it does not sign: what anybody could have said ends nothing, and is shown.
    auto const nobody = in_words(outcome_of(packed({{"sealed dossier"}}, what), port));
    EXPECT_TRUE(nobody.starts_with("unclear exchange.answer_unsigned answer code=EBMS:0010")) << nobody;
}

TEST_P(Phase4Peer, SendsWhatWeTakeAndAcceptsOurReceipt)
{
    folder.put("small", bytes_of("sealed dossier"));
    auto what = order("small@zza.example");
    what["part.0"] = "small application/octet-stream";
    auto const small = take_one(what);
    EXPECT_EQ(small.refusal(), "delivered");
    EXPECT_EQ(small.said, "SUCCESS: references match, receipt, signed, for small@zza.example\n");
    ASSERT_NE(small.delivered(), nullptr);
    EXPECT_EQ(ebms3::property(small.delivered()->message.properties, "finalRecipient"), "zzb:ministry");
    EXPECT_EQ(text_of(small.spool->octets(0)), "sealed dossier");

    auto const letter = long_letter(6 << 20);
    folder.put("letter", bytes_of(letter));
    what = order("large@zza.example");
    what["part.0"] = "letter application/xml gzip";
    what["part.1"] = "small application/octet-stream";
    auto const large = take_one(what);
    EXPECT_EQ(large.refusal(), "delivered");
    EXPECT_EQ(large.said, "SUCCESS: references match, receipt, signed, for large@zza.example\n");
    ASSERT_NE(large.delivered(), nullptr);
    auto const& payloads = large.delivered()->payloads;
    ASSERT_EQ(payloads.size(), 2U);
    EXPECT_EQ(payloads[0].media_type, "application/xml");
    EXPECT_TRUE(text_of(large.spool->octets(payloads[0].spool_number)) == letter);
    EXPECT_EQ(text_of(large.spool->octets(payloads[1].spool_number)), "sealed dossier");
}

TEST_P(Phase4Peer, UnderstandsWhyWeRefuse)
{
    folder.put("small", bytes_of("sealed dossier"));
    auto const of = [&](std::string const& id) {
        auto what = order(id);
        what["part.0"] = "small application/octet-stream";
        return what;
    };
    auto const altered = take_one(of("altered@zza.example"), "altered");
    EXPECT_TRUE(altered.refusal().starts_with("EBMS:0101 exchange.signature_wrong")) << altered.refusal();
    EXPECT_TRUE(altered.said.starts_with("AS4_ERROR_MESSAGE_RECEIVED: ")) << altered.said;
    EXPECT_NE(altered.said.find("error EBMS:0101 failure, signed, for altered@zza.example"), std::string::npos)
        << altered.said;

    auto const stranger = take_one(of("stranger@zza.example"), "stranger-signs");
    EXPECT_TRUE(stranger.refusal().starts_with("EBMS:0101 exchange.signer_not_pinned")) << stranger.refusal();
    EXPECT_NE(stranger.said.find("error EBMS:0101 failure, signed"), std::string::npos) << stranger.said;

    auto const unreadable = take_one(of("unreadable@zza.example"), "key-of-another");
    EXPECT_TRUE(unreadable.refusal().starts_with("EBMS:0102 ")) << unreadable.refusal();
    EXPECT_NE(unreadable.said.find("error EBMS:0102 failure, signed"), std::string::npos) << unreadable.said;

    auto what = of("nobody@zza.example");
    what["to"] = "ap-nobody";
    auto const nobody = take_one(what);
    EXPECT_TRUE(nobody.refusal().starts_with("EBMS:0010 exchange.no_pmode")) << nobody.refusal();
    EXPECT_NE(nobody.said.find("error EBMS:0010 failure"), std::string::npos) << nobody.said;
}

}
}
