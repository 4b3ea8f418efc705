// Whatever stands in a message, nobody without a key gets anything delivered; every refusal has its code and a
// sentence, and every answer can be read.
#include "exchange/as4/signal.hpp"
#include "exchange/exchange.hpp"
#include "require.hpp"

#include <span>

using namespace rogatory;
using namespace rogatory::exchange;

namespace
{

struct Nothing final : as4::SeenMessages, as4::AwaitedReceipts {
    Result<std::optional<as4::Kept>> find(ebms3::PartyId const&, std::string const&) const override
    {
        return std::optional<as4::Kept>{};
    }
    Result<std::optional<Awaited>> find(std::string const&) const override { return std::optional(Awaited{{}, pmode}); }
    std::shared_ptr<ebms3::PMode const> pmode;
};

wss::OwnKeys keys(wss::Suite suite)
{
    auto const files = wss::make_keys({suite, "ap", {0}, {4'000'000'000'000'000}, 2048});
    return wss::load_keys(files.value(), suite).value();
}

struct Setting {
    explicit Setting(wss::Suite suite) : own(keys(suite)), peer(keys(suite)), ring(suite, own)
    {
        auto made = std::make_shared<ebms3::PMode>();
        made->own = {{"ap-zzb", "urn:oasis:names:tc:ebcore:partyid-type:unregistered"},
                     std::string(ebms3::responder_role)};
        made->peer = {
            {{"ap-zza", "urn:oasis:names:tc:ebcore:partyid-type:unregistered"}, std::string(ebms3::initiator_role)},
            {},
            {peer.signing.certificate},
            peer.decryption.front().certificate};
        made->agreement = ebms3::AgreementRef{"urn:example:agreement:mla", {}, {}};
        made->service = {"MLA", "urn:example:services"};
        made->actions = {"*"};
        made->suite = suite;
        pmode = made;
        // The peer may also ask for what waits for it.
        auto asking = std::make_shared<ebms3::PMode>(*made);
        asking->mep = ebms3::Mep::one_way_pull;
        asking->mpc = "urn:rogatory:collected-by:zza.central";
        table = std::make_unique<ebms3::PModeTable>(std::vector<std::shared_ptr<ebms3::PMode const>>{pmode, asking});
        nothing.pmode = pmode;
    }
    wss::OwnKeys own, peer;
    wss::KeyRing ring;
    std::shared_ptr<ebms3::PMode const> pmode;
    std::unique_ptr<ebms3::PModeTable> table;
    wss::PinnedTrust trust;
    Nothing nothing;
};

void parts_of_security(xml::Node const* security, as4::Envelope const& envelope, Setting const& setting)
{
    auto const header = wss::read_security(security);
    if (!header) {
        fuzz::require_sentence(header.error().why);
        return;
    }
    if (header->encryption)
        fuzz::require(wss::open_key(*header->encryption, *header, setting.own.decryption).has_value());
    if (!header->signature) return;
    static_cast<void>(wss::signer_of(*header, {setting.peer.signing.certificate}));
    auto const ids = wss::Ids::of(envelope.document.root());
    if (!ids) return;
    // Nobody has the peer's key.
    auto const covered = wss::verify_envelope(*header->signature, *ids, envelope.messaging, envelope.body, {},
                                              setting.peer.signing.certificate);
    fuzz::require(!covered);
    fuzz::require_sentence(covered.error().why);
}

std::span<Setting const> settings_of_each_suite()
{
    static Setting const settings[] = {Setting(wss::Suite::eddsa_2), Setting(wss::Suite::ecdsa_2),
                                       Setting(wss::Suite::rsa_1x)};
    return settings;
}

}

/// The keys are drawn before the first input: RSA takes long on a busy machine, and is nothing that the input did.
extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    settings_of_each_suite();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    constexpr Instant now{1'772'442'000'000'000}; // 2026-03-02T09:00:00Z
    BytesView const octets{data, size};
    auto const envelope = as4::read_envelope(octets, {});
    for (auto const& setting : settings_of_each_suite()) {
        if (envelope && envelope->security != nullptr) parts_of_security(envelope->security, *envelope, setting);
        as4::MemorySpool spool(1 << 20);
        as4::AccessPoint const point{*setting.table, setting.ring, setting.trust, setting.nothing, setting.nothing, {}};
        auto const actions = as4::on_arrival(point, spool, "application/soap+xml", octets, "s@zzb.example", now);
        fuzz::require(actions.has_value());
        for (auto const& action : *actions) {
            fuzz::require(!std::holds_alternative<as4::Deliver>(action) &&
                          !std::holds_alternative<as4::Receipted>(action) &&
                          !std::holds_alternative<as4::AnswerPull>(action));
            if (auto const* const answer = std::get_if<as4::Answer>(&action)) {
                fuzz::require(answer->refusal && ebms3::error_code(answer->refusal->code) != nullptr);
                fuzz::require_sentence(answer->refusal->why);
                auto const read = as4::read_envelope(answer->signal.octets, {});
                fuzz::require(read && ebms3::read_messaging(read->messaging));
            }
            if (auto const* const reported = std::get_if<as4::Reported>(&action)) fuzz::require(!reported->is_signed);
        }
        auto const outcome = as4::read_answer("m1@zza.example", {}, *setting.pmode, setting.trust, 200,
                                              "application/soap+xml", octets, now);
        fuzz::require(std::holds_alternative<as4::Unclear>(outcome));
        fuzz::require_sentence(std::get<as4::Unclear>(outcome).why);
    }
    return 0;
}
