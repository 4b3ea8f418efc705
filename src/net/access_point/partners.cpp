#include "net/access_point/partners.hpp"

#include "app/exchange_keys.hpp"
#include "app/partners.hpp"

namespace rogatory::net
{

namespace ebms3 = exchange::ebms3;
namespace wss = exchange::wss;

namespace
{

constexpr std::string_view party_type = "urn:oasis:names:tc:ebcore:partyid-type:unregistered";

/// Which suite a message is in, its agreement says. That of the cards' keys was the only one once, and has no name.
std::string agreement_for(wss::Suite suite)
{
    std::string const base = "urn:rogatory:exchange:1";
    return suite == wss::Suite::ecdsa_2 ? base : base + ":" + std::string(wss::name_of(suite));
}

ebms3::PMode pmode_of(std::string const& own, dossier::Card const& card, std::string const& address, wss::Suite suite,
                      bool outbound, Instant now)
{
    auto const party = [](std::string const& id, bool initiates) {
        return ebms3::Party{{id, std::string(party_type)},
                            std::string(initiates ? ebms3::initiator_role : ebms3::responder_role)};
    };
    auto keys = app::keys_on_card(card, suite, now);
    ebms3::PMode pmode;
    pmode.id = (outbound ? "to:" : "from:") + card.authority;
    pmode.own = party(own, outbound);
    pmode.peer = {party(card.authority, !outbound), address, std::move(keys.signing), std::move(keys.encryption)};
    pmode.we_initiate = outbound;
    pmode.agreement = ebms3::AgreementRef{agreement_for(suite), {}, {}};
    pmode.service = {"Cooperation", "urn:rogatory:services"};
    pmode.actions = {std::string(dossier_action), std::string(piece_action), std::string(receipt_action)};
    pmode.suite = suite;
    return pmode;
}

}

Done LivePartners::refresh(app::Office& office)
{
    auto const agreed = app::agreements(office);
    if (!agreed) return agreed.error();
    auto ring = app::key_ring(office);
    if (!ring) return ring.error();
    auto const now = office.clock.now();
    std::map<std::string, std::shared_ptr<PMode const>> outbound;
    std::vector<std::shared_ptr<PMode const>> inbound;
    std::map<Digest, std::string> certificates;
    for (auto const& agreement : *agreed) {
        auto const card = app::partner(office, agreement.partner);
        if (!card) continue; // a partner without card is nobody's partner
        auto const make = [&](wss::Suite suite, bool outwards, bool is_agreed) {
            auto pmode = pmode_of(office.profile.id, *card, agreement.address, suite, outwards, now);
            pmode.agreed = is_agreed;
            return std::make_shared<PMode const>(std::move(pmode));
        };
        outbound[agreement.partner] = make(agreement.suite, true, true);
        for (auto const suite : {wss::Suite::rsa_1x, wss::Suite::eddsa_2, wss::Suite::ecdsa_2})
            inbound.push_back(make(suite, false, agreement.speaks(suite)));
        certificates.emplace(card->signing.fingerprint(), card->authority);
    }
    std::lock_guard const lock(mutex_);
    outbound_ = std::move(outbound);
    inbound_ = std::move(inbound);
    certificates_ = std::move(certificates);
    own_ = std::move(*ring);
    return {};
}

std::shared_ptr<ebms3::PMode const> LivePartners::for_message(ebms3::UserMessage const& message) const
{
    std::lock_guard const lock(mutex_);
    for (auto const& pmode : inbound_)
        if (ebms3::fits_inbound(*pmode, message)) return pmode;
    return nullptr;
}

std::vector<std::shared_ptr<ebms3::PMode const>> LivePartners::for_pull(std::string_view /*mpc*/) const
{
    return {};
}

std::shared_ptr<ebms3::PMode const> LivePartners::outbound(std::string const& partner) const
{
    std::lock_guard const lock(mutex_);
    auto const found = outbound_.find(partner);
    return found == outbound_.end() ? nullptr : found->second;
}

std::shared_ptr<wss::KeyRing const> LivePartners::own() const
{
    std::lock_guard const lock(mutex_);
    return own_;
}

bool LivePartners::believes(Digest const& certificate) const
{
    return !holder_of(certificate).empty();
}

std::string LivePartners::holder_of(Digest const& certificate) const
{
    std::lock_guard const lock(mutex_);
    auto const found = certificates_.find(certificate);
    return found == certificates_.end() ? std::string() : found->second;
}

}
