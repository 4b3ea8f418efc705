#include "net/access_point/partners.hpp"

#include "app/partners.hpp"

namespace rogatory::net
{

namespace ebms3 = exchange::ebms3;

namespace
{

constexpr std::string_view party_type = "urn:oasis:names:tc:ebcore:partyid-type:unregistered";

ebms3::PMode pmode_of(std::string const& own, dossier::Card const& card, std::string const& address, bool outbound)
{
    auto const party = [](std::string const& id, bool initiates) {
        return ebms3::Party{{id, std::string(party_type)},
                            std::string(initiates ? ebms3::initiator_role : ebms3::responder_role)};
    };
    ebms3::PMode pmode;
    pmode.id = (outbound ? "to:" : "from:") + card.authority;
    pmode.own = party(own, outbound);
    pmode.peer = {party(card.authority, !outbound), address, {card.signing}, card.encryption};
    pmode.we_initiate = outbound;
    pmode.agreement = ebms3::AgreementRef{"urn:rogatory:exchange:1", {}, {}};
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
    std::map<std::string, std::shared_ptr<PMode const>> outbound;
    std::vector<std::shared_ptr<PMode const>> inbound;
    std::set<Digest> certificates;
    for (auto const& agreement : *agreed) {
        auto const card = app::partner(office, agreement.partner);
        if (!card) continue; // a partner without card is nobody's partner
        outbound[agreement.partner] =
            std::make_shared<PMode const>(pmode_of(office.profile.id, *card, agreement.address, true));
        inbound.push_back(std::make_shared<PMode const>(pmode_of(office.profile.id, *card, agreement.address, false)));
        certificates.insert(card->signing.fingerprint());
    }
    std::lock_guard const lock(mutex_);
    outbound_ = std::move(outbound);
    inbound_ = std::move(inbound);
    certificates_ = std::move(certificates);
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

bool LivePartners::believes(Digest const& certificate) const
{
    std::lock_guard const lock(mutex_);
    return certificates_.contains(certificate);
}

}
