// Messages between two access points: sent, received, answered, once and again.
#include "exchange/as4/by_hand.hpp"
#include "exchange/as4/kept_signal.hpp"
#include "exchange/as4/signal.hpp"
#include "exchange/testing.hpp"

#include <rapidcheck/gtest.h>

namespace rogatory::exchange
{
namespace
{

using namespace testing;

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all.append(text).append(std::to_string(i));
    return all;
}

class InEachSuite : public ::testing::TestWithParam<wss::Suite>
{
protected:
    Side zza{"ap-zza", GetParam()};
    Side zzb{"ap-zzb", GetParam()};

    as4::Outcome answer_to(Sent const& sent, as4::Signal const& signal, int status = 200) const
    {
        return as4::read_answer(sent.sent.message_id, sent.sent.references, *zza.pmode, zza.trust, status,
                                signal.content_type, signal.octets, now);
    }
};

INSTANTIATE_TEST_SUITE_P(Suites, InEachSuite, ::testing::ValuesIn(suites), [](auto const& info) {
    auto name = std::string(wss::name_of(info.param));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST_P(InEachSuite, AMessageIsDeliveredWithItsPayloadsAndProperties)
{
    auto const letter = repeated("<letter>", 5000);
    auto const sent = send(zza, {{"sealed dossier"}, {letter, as4::Compress::yes, "application/xml"}, {""}});
    auto const arrived = arrive(zzb, sent);
    ASSERT_EQ(arrived.verdict(), "delivered");
    auto const& deliver = *arrived.find<as4::Deliver>();
    EXPECT_EQ(deliver.message.message_id, "m1@zza.example");
    EXPECT_EQ(deliver.message.from, zza.pmode->own);
    EXPECT_EQ(deliver.message.service, zza.pmode->service);
    EXPECT_EQ(deliver.message.conversation_id, "case-2026-17");
    EXPECT_EQ(ebms3::property(deliver.message.properties, "originalSender"), "zza:ministry");
    EXPECT_EQ(deliver.pmode, zzb.pmode->id);
    EXPECT_EQ(deliver.envelope, sent.sent.envelope);
    EXPECT_EQ(deliver.signer.fingerprint(), keys_of("ap-zza", GetParam()).signing.certificate.fingerprint());
    ASSERT_EQ(deliver.payloads.size(), 3U);
    EXPECT_EQ(arrived.payload(0), "sealed dossier");
    EXPECT_EQ(arrived.payload(1), letter);
    EXPECT_EQ(arrived.payload(2), "");
    EXPECT_EQ(deliver.payloads[1].media_type, "application/xml");
    EXPECT_EQ(deliver.payloads[1].size, letter.size());
    EXPECT_EQ(deliver.payloads[1].properties.size(), 1U);
    // What lies on the way shows nothing of the payloads.
    EXPECT_EQ(sent.text().find("sealed dossier"), std::string::npos);
}

TEST_P(InEachSuite, TheReceiptNamesExactlyWhatWasSent)
{
    auto const sent = send(zza, {{"sealed dossier"}});
    auto const arrived = arrive(zzb, sent);
    auto const& answer = *arrived.find<as4::Answer>();
    auto const outcome = answer_to(sent, answer.signal);
    ASSERT_TRUE(std::holds_alternative<as4::ReceiptVerified>(outcome));
    EXPECT_EQ(std::get<as4::ReceiptVerified>(outcome).signal_id, "signal-1@zzb.example");
    EXPECT_EQ(arrived.find<as4::Deliver>()->kept.receipt, answer.signal);

    // Elements of another namespace may stand beside what a receipt says (phase4 names itself), and say nothing.
    auto const with = [&](std::string const& more) {
        ebms3::SignalMessage const receipt{"s@zzb.example", now, "m1@zza.example",
                                           ebms3::Receipt{sent.sent.references}};
        auto messaging = ebms3::write_messaging(receipt);
        messaging =
            replaced(messaging, "</ebbp:NonRepudiationInformation>", "</ebbp:NonRepudiationInformation>" + more);
        auto const keys = *zzb.ring.find(GetParam());
        std::vector<ebms3::SignedReference> const references{{"#messaging", wss::digest_of(messaging), {}},
                                                             {"#body", wss::digest_of(ebms3::empty_body()), {}}};
        auto const envelope =
            wss::write_envelope(messaging, wss::write_signature(references, GetParam(), keys).value());
        auto const octets = bytes_of(envelope);
        auto const read = answer_to(sent, {"application/soap+xml", {octets.begin(), octets.end()}});
        auto const* const unclear = std::get_if<as4::Unclear>(&read);
        return unclear == nullptr ? "certain" : unclear->why.code;
    };
    EXPECT_EQ(with(""), "certain");
    EXPECT_EQ(with("<x:by xmlns:x=\"urn:x\" version=\"1\"></x:by>"), "certain");
    EXPECT_EQ(with("<eb:by></eb:by>"), "exchange.header_malformed");
    EXPECT_EQ(
        with("<ebbp:NonRepudiationInformation xmlns:ebbp=\"http://docs.oasis-open.org/ebxml-bp/ebbp-signals-2.0\">"
             "</ebbp:NonRepudiationInformation>"),
        "exchange.header_malformed");

    // A receipt for another content of the same message is none.
    auto const other = send(zza, {{"another dossier"}});
    auto const wrong = answer_to(other, answer.signal);
    ASSERT_TRUE(std::holds_alternative<as4::Unclear>(wrong));
    EXPECT_EQ(std::get<as4::Unclear>(wrong).why.code, "exchange.receipt_wrong");
}

TEST_P(InEachSuite, PackingAgainGivesTheSameReferencesSoThatALateReceiptCounts)
{
    auto const first = send(zza, {{repeated("x", 3000), as4::Compress::yes}});
    auto const second = send(zza, {{repeated("x", 3000), as4::Compress::yes}});
    EXPECT_EQ(first.sent.references, second.sent.references);
    EXPECT_NE(first.body, second.body);
    auto const arrived = arrive(zzb, first);
    EXPECT_TRUE(std::holds_alternative<as4::ReceiptVerified>(answer_to(second, arrived.find<as4::Answer>()->signal)));
}

TEST_P(InEachSuite, ADuplicateIsAnsweredWithTheSameReceiptAndNotDeliveredAgain)
{
    auto const sent = send(zza, {{"sealed dossier"}});
    auto const first = arrive(zzb, sent);
    auto const& deliver = *first.find<as4::Deliver>();
    zzb.memory.kept.emplace(std::pair{deliver.message.from.id, deliver.message.message_id}, deliver.kept);

    auto const again = arrive(zzb, sent);
    EXPECT_FALSE(again.delivered());
    ASSERT_NE(again.find<as4::Duplicate>(), nullptr);
    EXPECT_EQ(again.find<as4::Answer>()->signal, deliver.kept.receipt);

    // The same message with a later timestamp: a receipt for the new signature, but no second delivery.
    auto later = message(*zza.pmode);
    later.timestamp = at("2026-03-02T08:59:00Z");
    auto const resigned = send(zza, {{"sealed dossier"}}, later);
    auto const third = arrive(zzb, resigned);
    EXPECT_FALSE(third.delivered());
    EXPECT_TRUE(std::holds_alternative<as4::ReceiptVerified>(answer_to(resigned, third.find<as4::Answer>()->signal)));

    // Other contents under the same id are refused, not acknowledged.
    EXPECT_EQ(arrive(zzb, send(zza, {{"another dossier"}})).verdict(), "EBMS:0003 exchange.duplicate_differs");
}

TEST_P(InEachSuite, APingIsAnsweredAndNotDelivered)
{
    auto package = as4::pack(as4::ping(*zza.pmode, "ping-1@zza.example", now), {}, *zza.pmode, zza.ring, now).value();
    auto const body = as4::read_all(package.body).value();
    EXPECT_EQ(package.body.content_type, "application/soap+xml; charset=UTF-8");
    auto const arrived = arrive(zzb, package.body.content_type, body);
    ASSERT_NE(arrived.find<as4::Pinged>(), nullptr);
    EXPECT_FALSE(arrived.delivered());
    auto const outcome = as4::read_answer("ping-1@zza.example", package.sent.references, *zza.pmode, zza.trust, 200,
                                          arrived.find<as4::Answer>()->signal.content_type,
                                          arrived.find<as4::Answer>()->signal.octets, now);
    EXPECT_TRUE(std::holds_alternative<as4::ReceiptVerified>(outcome));
}

TEST_P(InEachSuite, TwoWayIsTwoMessagesOfWhichTheSecondNamesTheFirst)
{
    auto const sent = send(zza, {{"request"}});
    ASSERT_TRUE(arrive(zzb, sent).delivered());
    auto reply = message(*zzb.pmode, "m2@zzb.example");
    reply.ref_to_message_id = "m1@zza.example";
    auto const arrived = arrive(zza, send(zzb, {{"answer"}}, reply));
    ASSERT_TRUE(arrived.delivered());
    EXPECT_EQ(arrived.find<as4::Deliver>()->message.ref_to_message_id, "m1@zza.example");
    EXPECT_EQ(arrived.find<as4::Deliver>()->message.conversation_id, "case-2026-17");
}

TEST_P(InEachSuite, ARefusalIsSignedAndEndsTheAttempts)
{
    auto what = message(*zza.pmode);
    what.action = "Unheard";
    auto const sent = send(zza, {{"sealed dossier"}}, what);
    auto const arrived = arrive(zzb, sent);
    ASSERT_EQ(arrived.verdict(), "EBMS:0010 exchange.no_pmode");
    auto const outcome = answer_to(sent, arrived.find<as4::Answer>()->signal);
    if (GetParam() == wss::Suite::rsa_1x) {
        // Before the P-Mode is known, no RSA signature is made for strangers; the sender goes on trying.
        ASSERT_TRUE(std::holds_alternative<as4::Unclear>(outcome));
        EXPECT_EQ(std::get<as4::Unclear>(outcome).why.code, "exchange.answer_unsigned");
    } else {
        ASSERT_TRUE(std::holds_alternative<as4::RefusedByPeer>(outcome));
        EXPECT_EQ(std::get<as4::RefusedByPeer>(outcome).errors.front().code, "EBMS:0010");
    }
    // Once the P-Mode is known, it is signed in every suite.
    auto const tampered = altered(sent, "Unheard", "Request");
    auto const refused = arrive(zzb, tampered);
    ASSERT_EQ(refused.verdict(), "EBMS:0101 exchange.signature_wrong");
    EXPECT_TRUE(std::holds_alternative<as4::RefusedByPeer>(answer_to(sent, refused.find<as4::Answer>()->signal, 500)));
}

TEST_P(InEachSuite, AKeptAnswerIsReadAgainFromItsOctetsAlone)
{
    auto const sent = send(zza, {{"sealed dossier"}});
    auto const receipt = arrive(zzb, sent).find<as4::Answer>()->signal.octets;
    auto const kept = as4::read_kept_signal(receipt);
    ASSERT_TRUE(kept) << kept.error().code;
    EXPECT_EQ(kept->suite, GetParam());
    EXPECT_EQ(kept->signer.fingerprint(), keys_of("ap-zzb", GetParam()).signing.certificate.fingerprint());
    EXPECT_EQ(kept->signal.ref_to_message_id, "m1@zza.example");
    EXPECT_TRUE(
        ebms3::same_references(std::get<ebms3::Receipt>(kept->signal.content).references, sent.sent.references));
    auto const refused = arrive(zzb, altered(sent, "Request", "Requesx")).find<as4::Answer>()->signal.octets;
    if (auto const error = as4::read_kept_signal(refused); error) {
        EXPECT_TRUE(std::holds_alternative<ebms3::Errors>(error->signal.content));
    } else {
        EXPECT_EQ(GetParam(), wss::Suite::rsa_1x);
        EXPECT_EQ(error.error().code, "exchange.policy_not_met") << "no RSA signature is made for strangers";
    }
    // One octet of what is signed, and what is no answer at all.
    auto other = receipt;
    auto const at = text_of(receipt).find("m1@zza.example");
    ASSERT_NE(at, std::string::npos);
    other[at] = 'n';
    EXPECT_EQ(as4::read_kept_signal(other).error().code, "exchange.signature_wrong");
    EXPECT_EQ(as4::read_kept_signal(bytes_of("not XML")).error().code, "exchange.xml_refused");
}

TEST_P(InEachSuite, AnAnswerThatIsNotTheReceiptLeavesTheMessageToBeTriedAgain)
{
    auto const sent = send(zza, {{"sealed dossier"}});
    auto const receipt = arrive(zzb, sent).find<as4::Answer>()->signal;
    auto const code = [&](int status, std::string const& type, BytesView body) {
        auto const outcome =
            as4::read_answer("m1@zza.example", sent.sent.references, *zza.pmode, zza.trust, status, type, body, now);
        auto const* const unclear = std::get_if<as4::Unclear>(&outcome);
        return unclear == nullptr ? "certain" : unclear->why.code;
    };
    EXPECT_EQ(code(200, "application/soap+xml", receipt.octets), "certain");
    EXPECT_EQ(code(204, "", {}), "exchange.answer_empty");
    EXPECT_EQ(code(503, "text/html", bytes_of("<html>busy</html>")), "exchange.http_status");
    for (int const redirection : {300, 301, 302, 303, 307, 308}) {
        EXPECT_EQ(code(redirection, "text/html", bytes_of("<html>moved</html>")), "exchange.http_status");
        EXPECT_EQ(code(redirection, "", {}), "exchange.http_status");
    }
    EXPECT_EQ(code(200, "application/soap+xml", bytes_of("<a")), "exchange.xml_refused");
    // One octet of the receipt changed, anywhere that counts.
    auto altered_receipt = receipt.octets;
    auto const text = std::string(text_of(altered_receipt));
    altered_receipt[text.find("m1@zza.example")] = 'M';
    EXPECT_EQ(code(200, "application/soap+xml", altered_receipt), "exchange.answer_other");
    altered_receipt = receipt.octets;
    altered_receipt[text.find("signal-1@")] = 'S';
    EXPECT_EQ(code(200, "application/soap+xml", altered_receipt), "exchange.signature_wrong");
    // Signed by somebody else.
    auto const stranger = as4::pack_signal(
        {"s@zzb.example", now, "m1@zza.example", ebms3::Receipt{sent.sent.references}}, GetParam(), zza.ring);
    EXPECT_EQ(code(200, stranger.value().content_type, stranger.value().octets), "exchange.signer_not_pinned");
    // The receipt of another message.
    EXPECT_TRUE(std::holds_alternative<as4::Unclear>(as4::read_answer("m9@zza.example", sent.sent.references,
                                                                      *zza.pmode, zza.trust, 200, receipt.content_type,
                                                                      receipt.octets, now)));
}

TEST_P(InEachSuite, AnAuthorityBehindAFirewallFetchesItsMessages)
{
    for (auto* const side : {&zza, &zzb}) {
        side->pmode->mep = ebms3::Mep::one_way_pull;
        side->pmode->mpc = "urn:example:mpc:zzb";
        side->refresh();
    }
    // ZZB asks; ZZA finds the P-Mode by channel and signature.
    auto const request = as4::pull_request(*zzb.pmode, "pull-1@zzb.example", zzb.ring, now).value();
    auto const asked = arrive(zza, request.content_type, request.octets);
    ASSERT_NE(asked.find<as4::AnswerPull>(), nullptr);
    EXPECT_EQ(asked.find<as4::AnswerPull>()->pull_request, "pull-1@zzb.example");
    // Nothing there.
    auto const nothing =
        as4::nothing_to_pull("s1@zza.example", "pull-1@zzb.example", *zza.pmode, zza.ring, now).value();
    EXPECT_TRUE(std::holds_alternative<as4::NothingThere>(as4::read_answer(
        "pull-1@zzb.example", {}, *zzb.pmode, zzb.trust, 200, nothing.content_type, nothing.octets, now)));
    auto const reported = arrive(zzb, nothing.content_type, nothing.octets, 1 << 16, now, zzb.pmode);
    ASSERT_NE(reported.find<as4::Reported>(), nullptr);
    EXPECT_TRUE(reported.find<as4::Reported>()->is_signed);
    EXPECT_EQ(reported.find<as4::Reported>()->errors.front().code, "EBMS:0006");
    // A message, in the response; its receipt goes out as a request of its own.
    auto const sent = send(zza, {{"sealed dossier"}});
    auto const fetched = arrive(zzb, sent.content_type, sent.body, 1 << 16, now, zzb.pmode);
    ASSERT_TRUE(fetched.delivered());
    zza.awaited.entries["m1@zza.example"] = {sent.sent.references, zza.pmode};
    auto const& receipt = fetched.find<as4::Answer>()->signal;
    auto const told = arrive(zza, receipt.content_type, receipt.octets);
    ASSERT_NE(told.find<as4::Receipted>(), nullptr);
    EXPECT_EQ(told.find<as4::Receipted>()->message_id, "m1@zza.example");
    EXPECT_NE(told.find<as4::AnswerEmpty>(), nullptr);

    // Not from another channel, not by another party, not an hour later.
    auto const verdict = [&](Side const& to, as4::Signal const& signal, Instant when = now) {
        return arrive(to, signal.content_type, signal.octets, 1 << 16, when).verdict();
    };
    auto other = *zzb.pmode;
    other.mpc = "urn:example:mpc:other";
    EXPECT_EQ(verdict(zza, as4::pull_request(other, "p@zzb.example", zzb.ring, now).value()),
              "EBMS:0001 exchange.channel_unknown");
    EXPECT_EQ(verdict(zza, as4::pull_request(*zzb.pmode, "p@zzb.example", zza.ring, now).value()),
              "EBMS:0101 exchange.signer_not_pinned");
    EXPECT_EQ(verdict(zza, request, at("2026-03-02T10:00:00Z")), "EBMS:0003 exchange.header_inconsistent");
    // A receipt that nobody awaits, and one that names something else.
    zza.awaited.entries.clear();
    EXPECT_EQ(verdict(zza, receipt), "EBMS:0001 exchange.receipt_unexpected");
    zza.awaited.entries["m1@zza.example"] = {send(zza, {{"other"}}).sent.references, zza.pmode};
    EXPECT_EQ(verdict(zza, receipt), "EBMS:0302 exchange.receipt_wrong");
}

// Core, 5.2.3.1 and 3.4: who may ask, for which channel, and what else may not be given in its name.
TEST_P(InEachSuite, NobodyElseFetchesMessages)
{
    for (auto* const side : {&zza, &zzb}) {
        side->pmode->mep = ebms3::Mep::one_way_pull;
        side->pmode->mpc = "urn:example:mpc:zzb";
        side->refresh();
    }
    auto const verdict = [&](std::string const& content_type, BytesView octets) {
        auto const asked = arrive(zza, content_type, octets);
        return asked.find<as4::AnswerPull>() != nullptr ? "handed over" : asked.verdict();
    };
    auto const request = as4::pull_request(*zzb.pmode, "pull-1@zzb.example", zzb.ring, now).value();
    ASSERT_EQ(verdict(request.content_type, request.octets), "handed over");
    EXPECT_EQ(arrive(zza, request.content_type, request.octets).find<as4::AnswerPull>()->timestamp, now);
    auto const changed = [&](std::string const& from, std::string const& to) {
        auto text = std::string(text_of(request.octets));
        auto const found = text.find(from);
        EXPECT_NE(found, std::string::npos) << from;
        text.replace(found, from.size(), to);
        return verdict(request.content_type, bytes_of(text));
    };
    // Unsigned; signed and altered: the channel, the identifier, the moment.
    as4::Signal const bare =
        as4::unsigned_signal({"pull-2@zzb.example", now, {}, ebms3::PullRequest{"urn:example:mpc:zzb"}});
    EXPECT_EQ(verdict(bare.content_type, bare.octets), "EBMS:0103 exchange.policy_not_met");
    EXPECT_EQ(changed("pull-1@", "pull-7@"), "EBMS:0101 exchange.signature_wrong");
    EXPECT_EQ(changed("2026-03-02T09:00:00.000Z", "2026-03-02T09:05:00.000Z"), "EBMS:0101 exchange.signature_wrong");
    EXPECT_EQ(changed("urn:example:mpc:zzb", "urn:example:mpc:zzc"), "EBMS:0001 exchange.channel_unknown");
    // Without its moment nothing says that it is of now: eb:Timestamp is part of what is signed.
    EXPECT_EQ(changed("<eb:Timestamp>2026-03-02T09:00:00.000Z</eb:Timestamp>", ""),
              "EBMS:0009 exchange.header_malformed");
    // By somebody who holds a key, but not that of the channel.
    auto const stranger = as4::pull_request(*zzb.pmode, "pull-3@zzb.example", zza.ring, now).value();
    EXPECT_EQ(verdict(stranger.content_type, stranger.octets), "EBMS:0101 exchange.signer_not_pinned");
    // The default channel is not this one.
    auto other = *zzb.pmode;
    other.mpc.clear();
    auto const elsewhere = as4::pull_request(other, "pull-4@zzb.example", zzb.ring, now).value();
    EXPECT_EQ(verdict(elsewhere.content_type, elsewhere.octets), "EBMS:0001 exchange.channel_unknown");

    // What is handed over is of the channel that was asked for, and of the peer that was asked.
    auto what = message(*zza.pmode);
    EXPECT_EQ(what.mpc, "urn:example:mpc:zzb");
    what.mpc = "urn:example:mpc:zzc";
    auto const of_another_channel = send(zza, {{"sealed dossier"}}, what);
    EXPECT_EQ(arrive(zzb, of_another_channel.content_type, of_another_channel.body, 1 << 16, now, zzb.pmode).verdict(),
              "EBMS:0003 exchange.header_inconsistent");
    auto asked_of_another = std::make_shared<ebms3::PMode>(*zzb.pmode);
    asked_of_another->peer.party.id.value = "ap-zzc";
    auto const sent = send(zza, {{"sealed dossier"}});
    EXPECT_EQ(arrive(zzb, sent.content_type, sent.body, 1 << 16, now, asked_of_another).verdict(),
              "EBMS:0010 exchange.no_pmode");
    // Whoever records the answer on its way can open nothing of it.
    EXPECT_EQ(sent.text().find("sealed dossier"), std::string::npos);
    Side thief("ap-zzb", GetParam());
    auto keys = keys_of("ap-zzc", GetParam());
    thief.ring = {GetParam(), keys};
    EXPECT_FALSE(arrive(thief, sent.content_type, sent.body, 1 << 16, now, thief.pmode).delivered());
}

TEST_P(InEachSuite, CertificatesRollOverWithOverlap)
{
    auto const& next = keys_of("ap-zza-next", GetParam());
    Side renewed("ap-zza", GetParam());
    renewed.ring = {GetParam(), next};
    auto const sent = send(renewed, {{"sealed dossier"}});
    EXPECT_EQ(arrive(zzb, sent).verdict(), "EBMS:0101 exchange.signer_not_pinned");
    zzb.pmode->peer.signing.push_back(next.signing.certificate);
    zzb.refresh();
    EXPECT_EQ(arrive(zzb, sent).verdict(), "delivered");
    EXPECT_EQ(arrive(zzb, send(zza, {{"by the old key"}})).verdict(), "delivered");

    // The receiver's: the old encryption key is kept until the last sender has the new certificate.
    auto keys = keys_of("ap-zzb", GetParam());
    keys.decryption.insert(keys.decryption.begin(), keys_of("ap-zzb-next", GetParam()).decryption.front());
    zzb.ring = {GetParam(), keys};
    EXPECT_EQ(arrive(zzb, send(zza, {{"to the old key"}})).verdict(), "delivered");
    zza.pmode->peer.encryption = keys.decryption.front().certificate;
    EXPECT_EQ(arrive(zzb, send(zza, {{"to the new key"}})).verdict(), "delivered");
}

TEST_P(InEachSuite, AChainThatIsSentWithTheSignatureReachesTheOneWhoTrusts)
{
    auto keys = keys_of("ap-zza", GetParam());
    keys.chain = {keys_of("ap-zzb", GetParam()).signing.certificate};
    zza.ring = {GetParam(), keys};
    EXPECT_EQ(arrive(zzb, send(zza, {{"sealed dossier"}})).verdict(), "delivered");
}

TEST(Exchange, WhateverThePortionsInWhichItComesItIsTheSameMessage)
{
    Side const zza("ap-zza", wss::Suite::eddsa_2), zzb("ap-zzb", wss::Suite::eddsa_2);
    auto const letter = repeated("\r\n--", 900);
    auto const sent = send(zza, {{letter}, {letter, as4::Compress::yes}});
    for (std::size_t const portion : {1U, 2U, 3U, 7U, 61U, 1024U, 65536U}) {
        auto const arrived = arrive(zzb, sent.content_type, sent.body, portion);
        ASSERT_EQ(arrived.verdict(), "delivered") << portion;
        EXPECT_EQ(arrived.payload(0), letter);
        EXPECT_EQ(arrived.payload(1), letter);
    }
}

TEST(Exchange, ALargePayloadIsReadTwiceAndNeverKept)
{
    // Octets that follow from their place, so that no memory holds them.
    class Endless final : public SeekableSource
    {
    public:
        explicit Endless(std::uint64_t length) : length_(length) {}
        Result<std::size_t> read(std::span<std::uint8_t> buffer) override
        {
            auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length_ - position_));
            for (std::size_t i = 0; i < count; ++i)
                buffer[i] = static_cast<std::uint8_t>((position_ + i) * 2654435761U >> 13);
            position_ += count;
            most = std::max(most, buffer.size());
            return count;
        }
        std::uint64_t length() const override { return length_; }
        Done seek(std::uint64_t position) override
        {
            position_ = position;
            return {};
        }
        std::size_t most = 0;

    private:
        std::uint64_t length_, position_ = 0;
    };
    class Counting final : public as4::Spool, public Sink
    {
    public:
        Result<Sink*> open(std::size_t) override { return static_cast<Sink*>(this); }
        Done write(BytesView octets) override
        {
            count += octets.size();
            most = std::max(most, octets.size());
            return {};
        }
        std::uint64_t count = 0;
        std::size_t most = 0;
    };
    Side const zza("ap-zza", wss::Suite::eddsa_2), zzb("ap-zzb", wss::Suite::eddsa_2);
    for (auto const compress : {as4::Compress::no, as4::Compress::yes}) {
        Endless source(20U << 20);
        auto package = as4::pack(message(*zza.pmode), {{{}, "application/octet-stream", {}, &source, compress}},
                                 *zza.pmode, zza.ring, now)
                           .value();
        Counting spool;
        auto const point = zzb.point();
        as4::Reception reception(point, spool, package.body.content_type, "s@zzb.example", now);
        Bytes buffer(64 * 1024);
        for (;;) {
            auto const count = package.body.octets->read(buffer).value();
            if (count == 0) break;
            ASSERT_EQ(reception.feed(BytesView(buffer).first(count)), as4::Reception::More::go_on);
        }
        auto const actions = reception.finish().value();
        ASSERT_TRUE(std::holds_alternative<as4::Deliver>(actions.front()));
        EXPECT_EQ(std::get<as4::Deliver>(actions.front()).payloads.front().size, 20U << 20);
        EXPECT_EQ(spool.count, 20U << 20);
        EXPECT_LE(spool.most, 65536U);
        EXPECT_LE(source.most, 65536U);
    }
}

TEST(Exchange, APayloadThatChangesWhileItIsSentIsNoticed)
{
    Side const zza("ap-zza", wss::Suite::eddsa_2);
    std::string large(300'000, 'a');
    MemorySource source(bytes_of(large));
    class Shrinking final : public SeekableSource
    {
    public:
        explicit Shrinking(MemorySource& from) : from_(from) {}
        Result<std::size_t> read(std::span<std::uint8_t> buffer) override
        {
            auto const count = from_.read(buffer);
            return seeks_ > 1 ? Result<std::size_t>(std::min<std::size_t>(*count, 1000)) : count;
        }
        std::uint64_t length() const override { return from_.length(); }
        Done seek(std::uint64_t position) override
        {
            return ++seeks_ > 1 ? from_.seek(position + 200'000) : from_.seek(position);
        }

    private:
        MemorySource& from_;
        int seeks_ = 0;
    } shrinking(source);
    auto package =
        as4::pack(message(*zza.pmode), {{{}, "application/octet-stream", {}, &shrinking}}, *zza.pmode, zza.ring, now)
            .value();
    auto const body = as4::read_all(package.body);
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().code, "exchange.part_changed");
}

TEST(Exchange, WhatCannotBeSentIsSaidBeforeAnythingLeaves)
{
    Side zza("ap-zza", wss::Suite::eddsa_2);
    auto const code = [&](ebms3::UserMessage const& what, as4::Payload payload = {}) {
        std::vector<as4::Payload> payloads;
        if (payload.octets != nullptr) payloads.push_back(std::move(payload));
        auto const packed = as4::pack(what, std::move(payloads), *zza.pmode, zza.ring, now);
        return packed ? "packed" : packed.error().code + " " + packed.error().field;
    };
    auto const with = [&](auto change) {
        auto made = message(*zza.pmode);
        change(made);
        return made;
    };
    EXPECT_EQ(code(message(*zza.pmode)), "packed");
    EXPECT_EQ(code(with([](auto& m) { m.message_id = "no domain"; })), "exchange.message_malformed message_id");
    EXPECT_EQ(code(with([](auto& m) { m.action = ""; })), "exchange.message_malformed action");
    EXPECT_EQ(code(with([](auto& m) { m.conversation_id = "two\nlines"; })),
              "exchange.message_malformed conversation_id");
    EXPECT_EQ(code(with([](auto& m) { m.properties.push_back({"empty", "", {}}); })),
              "exchange.message_malformed properties");
    EXPECT_EQ(code(with([](auto& m) { m.properties.push_back({"bad", "\x01", {}}); })),
              "exchange.message_malformed properties");
    MemorySource source(bytes_of("octets"));
    EXPECT_EQ(code(message(*zza.pmode), {"id@zza", "", {}, &source}), "exchange.message_malformed payloads[0]");
    EXPECT_EQ(code(message(*zza.pmode), {"id@zza", "a/b", {{"CompressionType", "application/gzip", {}}}, &source}),
              "exchange.message_malformed payloads[0].properties");
    zza.pmode->part_limit = 5;
    EXPECT_EQ(code(message(*zza.pmode), {"id@zza", "a/b", {}, &source}), "exchange.payload_too_large payloads[0]");
    zza.pmode->suite = wss::Suite::rsa_1x;
    EXPECT_EQ(code(message(*zza.pmode)), "exchange.no_keys suite");
}

RC_GTEST_PROP(Exchange, AnyTextAndAnyOctetsSurviveTheWay, ())
{
    Side const zza("ap-zza", wss::Suite::eddsa_2), zzb("ap-zzb", wss::Suite::eddsa_2);
    auto const octets = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    auto const text = *rc::gen::nonEmpty(rc::gen::container<std::string>(
        rc::gen::element('a', 'Z', '<', '>', '&', '"', '\'', '\t', '\n', '\r', ' ', ']', '%', ';')));
    auto const id =
        *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(std::string("az09%&'\"+;/?#=!~"))));
    auto what = message(*zza.pmode);
    what.properties.push_back({"text", text, {}});
    MemorySource source(bytes_of(octets));
    auto const compress = *rc::gen::element(as4::Compress::no, as4::Compress::yes);
    auto package = as4::pack(what, {{id + "@zza", "application/octet-stream", {{"name", text, {}}}, &source, compress}},
                             *zza.pmode, zza.ring, now)
                       .value();
    auto const body = as4::read_all(package.body).value();
    auto const portion = *rc::gen::inRange<std::size_t>(1, 5000);
    auto const arrived = arrive(zzb, package.body.content_type, body, portion);
    RC_ASSERT(arrived.verdict() == "delivered");
    auto const& deliver = *arrived.find<as4::Deliver>();
    RC_ASSERT(ebms3::property(deliver.message.properties, "text") == text);
    RC_ASSERT(deliver.payloads.front().content_id == id + "@zza");
    RC_ASSERT(ebms3::property(deliver.payloads.front().properties, "name") == text);
    RC_ASSERT(arrived.payload(0) == octets);
}

}
}
